-- Projects, their documents, their counters.

-- name: project_insert
insert into project (id, name, description, state, schema_version, guideline_version, reliability_version,
  target, min_labels, max_labels, lease_seconds, price, created_by, created_at)
values ($1, $2, $3, 'active', 1, 1, 0, $4, $5, $6, $7, $8, $9, $10);

-- name: project_show
-- By primary key; the two documents are of the current versions.
select p.name, p.description, p.state, p.schema_version, p.guideline_version, p.target, p.min_labels,
  p.max_labels, p.lease_seconds, p.price, p.created_at, s.body, g.body, p.language_key
from project p
join document s on s.project_id = p.id and s.kind = 'schema' and s.version = p.schema_version
join document g on g.project_id = p.id and g.kind = 'guideline' and g.version = p.guideline_version
where p.id = $1;

-- name: project_settings
-- What every operation on work needs; by primary key.
select state, schema_version, guideline_version, target, min_labels, max_labels, lease_seconds,
  price, reliability_version, frozen_by, workflow_version, gold_start, gold_later, gold_until, pause_careless,
  budget, answer_cost, review_cost, price_money, price_time, plan_spent,
  case when language_key is null then 0 else 1 end, by_urgency
from project where id = $1;

-- name: project_list_all
-- Newest first by primary key, for an owner.
select id, name, description, state, schema_version, guideline_version, target, min_labels, max_labels,
  lease_seconds, price, created_at, null
from project where id < $1 order by id desc limit $2;

-- name: project_list_mine
-- By member_by_account; each project by primary key.
select p.id, p.name, p.description, p.state, p.schema_version, p.guideline_version, p.target, p.min_labels,
  p.max_labels, p.lease_seconds, p.price, p.created_at, m.role, m.reach
from member m join project p on p.id = m.project_id
where m.account_id = $3 and m.project_id < $1 order by m.project_id desc limit $2;

-- name: project_update
update project set name = $2, description = $3, state = $4, target = $5, min_labels = $6, max_labels = $7,
  lease_seconds = $8, price = $9, schema_version = $10, guideline_version = $11, language_key = $12
where id = $1;

-- name: project_set_by_urgency
-- From the first item on that has a priority or is due.
update project set by_urgency = 1 where id = $1 and by_urgency = 0;

-- name: document_insert
insert into document (project_id, kind, version, body, created_by, created_at) values ($1, $2, $3, $4, $5, $6);

-- name: document_show
select body, created_at from document where project_id = $1 and kind = $2 and version = $3;

-- name: counter_add
-- SQLite has one writer. On PostgreSQL each connection has a row of its own: a row stays locked until
-- the commit is on the disk, and whoever met another in it would wait as long. (Without the driver's
-- setting, as in a bench, by chance.)
insert into counter (project_id, name, shard, value) values ($1, $2, /*sqlite 0*/ /*postgres
  coalesce(nullif(current_setting('labelwright.shard', true), '')::bigint, pg_backend_pid() % 64)*/, $3)
on conflict (project_id, name, shard) do update set value = counter.value + excluded.value;

-- name: counter_move
-- counter_add of the answers and of an item's state, from $3 to $4, in one statement.
insert into counter (project_id, name, shard, value)
select $1, c.name, /*sqlite 0*/ /*postgres
  coalesce(nullif(current_setting('labelwright.shard', true), '')::bigint, pg_backend_pid() % 64)*/, c.value
from (select 'answers' as name, cast($2 as bigint) as value
  union all select cast($3 as text), -1 union all select cast($4 as text), 1) c where true
on conflict (project_id, name, shard) do update set value = counter.value + excluded.value;

-- name: counter_sums
-- At most 64 rows for each of seven names, by primary key.
select name, cast(sum(value) as bigint) from counter where project_id = $1 group by name;

-- name: project_language_key
select language_key from project where id = $1;
