-- The audit log: rows, the tree over them, and its signed heads.

-- name: audit_insert
-- One row; unsealed, so that writers do not queue on the tree.
insert into audit (id, project_id, account_id, action, object, address, allowed, at)
values ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: audit_list
-- Keyset page on the primary key, newest first.
select l.id, l.at, l.project_id, l.account_id, a.name, a.email, l.action, l.object, l.address, l.allowed
  from audit l left join account a on a.id = l.account_id
 where l.id < $1 order by l.id desc limit $2;

-- name: audit_list_project
-- Keyset page on audit_by_project, newest first.
select l.id, l.at, l.project_id, l.account_id, a.name, a.email, l.action, l.object, l.address, l.allowed
  from audit l left join account a on a.id = l.account_id
 where l.project_id = $1 and l.id < $2 order by l.id desc limit $3;

-- name: audit_seal_waiting
-- The first entry of the partial index audit_unsealed: one page, however long the log is.
select 1 from audit where position is null limit 1;

-- name: audit_seal_claim
-- Primary key. One sealer at a time: the row is changed by who holds it, or when its time is over. On
-- PostgreSQL the row stays locked until the heads are committed, so a second sealer waits and then
-- finds it held.
insert into holder (name, process, until) values ('audit.seal', $1, $2)
on conflict (name) do update set process = $1, until = $2
 where holder.process = $1 or holder.until < $3;

-- name: audit_unsealed
-- The partial index audit_unsealed. Not "id > the last one": on PostgreSQL a row may be committed
-- after rows with larger ids were sealed.
select id, project_id, account_id, action, object, address, allowed, at
  from audit where position is null order by id limit $1;

-- name: audit_unsealed_count
-- The partial index audit_unsealed.
select count(*) from audit where position is null;

-- name: audit_seal_row
-- Primary key; never a second time.
update audit set position = $2, leaf = $3 where id = $1 and position is null;

-- name: audit_leaf
-- Unique index on position.
select leaf from audit where position = $1;

-- name: audit_sealed
-- Unique index on position.
select position, id, project_id, account_id, action, object, address, allowed, at, leaf
  from audit where position >= $1 and position < $2 order by position;

-- name: audit_sealed_beyond
-- Unique index on position; no row is the rule.
select position from audit where position >= $1 order by position limit 1;

-- name: audit_node_insert
-- One row.
insert into audit_node (level, position, hash) values ($1, $2, $3);

-- name: audit_node_read
-- Primary key.
select hash from audit_node where level = $1 and position = $2;

-- name: audit_node_range
-- A range of the primary key.
select position, hash from audit_node where level = $1 and position >= $2 and position < $3
 order by position;

-- name: audit_node_count
-- A scan; only to verify, which reads everything.
select count(*) from audit_node;

-- name: audit_head_insert
-- One row.
insert into audit_head (size, root, at, signature) values ($1, $2, $3, $4);

-- name: audit_head_last
-- The end of the primary key.
select size, root, at, signature from audit_head order by size desc limit 1;

-- name: audit_head_range
-- A range of the primary key.
select size, root, at, signature from audit_head where size > $1 and size <= $2 order by size;

-- name: audit_key_insert
-- Primary key; the public half of a server's key, under its own name.
insert into setting (name, value) values ($1, $2) on conflict (name) do nothing;

-- name: audit_key_list
-- A handful of rows: one for each data directory that ever served this database.
select name, value from setting where name like 'audit.key.%' order by name;
