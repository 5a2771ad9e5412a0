-- The audit log: rows, which of them wait for a head, the edge of the tree over them, and its signed heads.

-- name: audit_insert
-- One row, never changed later. It waits for a head, so that writers do not queue on the tree (on SQLite by the trigger
-- audit_waits).
/*postgres with waits as (insert into audit_waiting (id) values ($1))*/
insert into audit (id, project_id, account_id, action, object, address, allowed, at, leaf)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9);

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
-- The first entry of a primary key, while no other process holds the seal.
select 1 from audit_waiting where not exists (
  select 1 from holder where name = 'audit.seal' and process <> $1 and until >= $2) limit 1;

-- name: audit_seal_claim
-- Primary key. One sealer at a time: the row is changed by who holds it, or when its time is over. On
-- PostgreSQL the row stays locked until the heads are committed, so a second sealer waits and then
-- finds it held.
insert into holder (name, process, until) values ('audit.seal', $1, $2)
on conflict (name) do update set process = $1, until = $2
 where holder.process = $1 or holder.until < $3;

-- name: audit_unsealed
-- From the beginning of a primary key; each row by its own. Not "id > the last one": on PostgreSQL a row may
-- be committed after rows with larger ids were sealed. A limit of one keeps PostgreSQL from reading the whole
-- log beside what waits, as it would by a plan that was made while both were empty.
select a.id, a.project_id, a.account_id, a.action, a.object, a.address, a.allowed, a.at
  from audit_waiting w join /*sqlite audit*/ /*postgres lateral (select * from audit b where b.id = w.id limit 1)*/ a
    on a.id = w.id order by w.id limit $1;

-- name: audit_unsealed_count
-- A scan of what waits; only to verify.
select count(*) from audit_waiting;

-- name: audit_seal
-- Each by primary key: those of a JSON list of ids wait no longer.
delete from audit_waiting where id in (
  select /*sqlite value from json_each($1)*/ /*postgres cast(value as bigint) from json_array_elements_text(cast($1 as json))*/);

-- name: audit_sealed
-- The rows of the heads of a range of sizes, in the order of their leaves: each by primary key, as in
-- audit_unsealed; of one that is missing all is null.
select h.size, a.id, a.project_id, a.account_id, a.action, a.object, a.address, a.allowed, a.at, a.leaf
  from audit_head h
 cross join /*sqlite json_each(h.ids) l*/ /*postgres json_array_elements_text(cast(h.ids as json)) with ordinality l (value, key)*/
  left join /*sqlite audit a on a.id = l.value*/
    /*postgres lateral (select * from audit b where b.id = cast(l.value as bigint) limit 1) a on true*/
 where h.size > $1 and h.size <= $2 order by h.size, l.key;

-- name: audit_count
-- A scan; only to verify, which reads everything.
select count(*) from audit;

-- name: audit_peak_set
-- Primary key.
insert into audit_peak (level, hash) values ($1, $2)
on conflict (level) do update set hash = excluded.hash;

-- name: audit_peak_list
-- At most one row a bit of the number of rows.
select level, hash from audit_peak;

-- name: audit_head_insert
-- One row.
insert into audit_head (size, root, at, signature, ids) values ($1, $2, $3, $4, $5);

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
