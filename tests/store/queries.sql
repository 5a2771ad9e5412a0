-- Queries of the store's tests.

-- name: thing_insert
insert into thing (id, name, size, weight, picture) values ($1, $2, $3, $4, $5);

-- name: thing_insert_once
insert into thing (id, name) values ($1, $2) on conflict do nothing;

-- name: thing_get
-- The parameters do not appear in their order.
select id, name, size, weight, picture from thing where id > $2 and id = $1;

-- name: thing_list
select id, name from thing where id >= $1 order by id limit 100000;

-- name: thing_list_again
select id from thing order by id limit 100000;

-- name: thing_count
select count(*), coalesce(sum(size), 0), count(*) > 0 from thing;

-- name: thing_resize
update thing set size = $2 where id = $1;

-- name: thing_grow
update thing set size = size + 1 where id = $1 returning size;

-- name: thing_hold
select id from thing where id = $1 /*postgres for update*/;

-- name: thing_delete
delete from thing where id >= $1;

-- name: thing_without_name
insert into setting (name, value) values ($1, null);

-- name: thing_only_here
/*sqlite select cast($1 as bigint) + cast($2 as bigint)*/ /*postgres select $1::bigint * 1000*/;

-- name: isolation
/*sqlite select 'of one writer'*/ /*postgres select current_setting('transaction_isolation')*/;

-- name: setting_get
select value from setting where name = $1;

-- name: outbox_append
insert into outbox (body) values ($1) returning seq;

-- name: outbox_count
select count(*) from outbox;
