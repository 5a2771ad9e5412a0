-- Queries of the store itself.

-- name: store_node_take
-- One row by its primary key: a fresh number for every process that opens the database.
insert into setting (name, value) values ('node', '1')
on conflict (name) do update set value = cast(cast(setting.value as bigint) + 1 as text)
returning cast(value as bigint);

-- name: store_is_read_only
-- No table is read. What is said of a transaction would tell only that this one reads.
select 0 /*postgres + cast(pg_is_in_recovery() or current_setting('default_transaction_read_only') = 'on' as int) */;
