-- Queries of the store itself.

-- name: store_node_take
-- One row by its primary key: a fresh number for every process that opens the database.
insert into setting (name, value) values ('node', '1')
on conflict (name) do update set value = cast(cast(setting.value as bigint) + 1 as text)
returning cast(value as bigint);
