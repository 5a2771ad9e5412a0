-- Audit rows are written once. What is under no head yet stands in a table of its own; each head names its rows.

alter table audit_head add column ids text not null default '[]'; -- JSON: the rows since the head before, in the order of their leaves
update audit_head set ids = coalesce((
  select '[' || /*sqlite group_concat(o.id)*/ /*postgres string_agg(o.id::text, ',')*/ || ']' from (
    select a.id from audit a
     where a.position < audit_head.size
       and a.position >= (select coalesce(max(b.size), 0) from audit_head b where b.size < audit_head.size)
     order by a.position) o), '[]');

create table audit_waiting (        -- rows under no head yet
  id bigint primary key
) /*sqlite without rowid*/;
insert into audit_waiting (id) select id from audit where position is null;

create table audit_peak (           -- the edge of the tree: the complete subtree of each bit of the last head's size
  level bigint primary key,         -- of bits that are not set: means nothing
  hash bytea not null
) /*sqlite without rowid*/;
insert into audit_peak (level, hash)
select n.level, n.hash from audit_node n cross join (select max(size) as size from audit_head) h
 where ((h.size >> cast(n.level as integer)) & 1) = 1 and n.position = (h.size >> cast(n.level as integer)) - 1;
insert into audit_peak (level, hash)
select 0, a.leaf from audit a cross join (select max(size) as size from audit_head) h
 where (h.size & 1) = 1 and a.position = h.size - 1;
drop table audit_node;

-- Position goes, leaf is written with the row; of rows that waited it is absent.
drop index audit_unsealed;
/*postgres
alter table audit drop column position;
*/
/*sqlite
create table audit_kept (
  id integer primary key,
  project_id bigint,
  account_id bigint,
  action text not null,
  object text not null,
  address text not null,
  allowed bigint not null,
  at bigint not null,
  leaf bytea
);
insert into audit_kept (id, project_id, account_id, action, object, address, allowed, at, leaf)
select id, project_id, account_id, action, object, address, allowed, at, leaf from audit order by id;
drop table audit;
alter table audit_kept rename to audit;
create index audit_by_project on audit (project_id, id);
*/
