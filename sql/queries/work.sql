-- Tasks, leases, annotations, decisions. SQLite knows nothing of how rows are spread and would read a whole
-- project along a primary key: where the index matters it is named, and a query that cannot use it fails.

-- name: lane_cursor_get
select seq from lane_cursor where project_id = $1 and account_id = $2 and lane = $3;

-- name: lane_cursor_set
insert into lane_cursor (project_id, account_id, lane, seq) values ($1, $2, $3, $4)
on conflict (project_id, account_id, lane) do update set seq = excluded.seq;

-- name: import_seq_min
-- By import_batch_active: usually no row. No cursor may pass tasks that are still being made.
select coalesce(min(seq_base), 9223372036854775807) from import_batch
where project_id = $1 and (pending = 1 or seq_base is not null) and seq_base is not null;

-- name: task_candidates
-- Along task_open from the person's cursor: what they were shown before lies behind it, so this reads
-- little more than it returns. Nobody is offered a task twice, nor the review of what they answered. Counts
-- can only be looked up task by task; of `not exists` PostgreSQL without statistics makes a join that reads
-- all that the person has done for each task.
select t.id, t.item_id, t.seq from task t
where t.project_id = $1 and t.lane = $2 and t.seq > $3 and t.slots > 0
  and (select count(*) from work_done d where d.project_id = t.project_id and d.task_id = t.id
    and d.account_id = $4 and d.how <> 'expired') = 0
  and (select count(*) from lease l where l.project_id = t.project_id and l.task_id = t.id
    and l.account_id = $4) = 0
  and ($2 <> 'review' or (select count(*) from annotation a /*sqlite indexed by annotation_by_item */
    join source s on s.project_id = a.project_id and s.id = a.source_id
    where a.project_id = t.project_id and a.item_id = t.item_id and s.account_id = $4 and a.stage = 'label') = 0)
order by t.seq, t.id limit $5;

-- name: task_take
-- A slot of the first of task_candidates that nobody else is taking at this moment.
update task set slots = slots - 1 where project_id = $1 and slots > 0 and id = (
  select t.id from task t
  where t.project_id = $1 and t.lane = $2 and t.seq > $3 and t.slots > 0
    and (select count(*) from work_done d where d.project_id = t.project_id and d.task_id = t.id
      and d.account_id = $4 and d.how <> 'expired') = 0
    and (select count(*) from lease l where l.project_id = t.project_id and l.task_id = t.id
      and l.account_id = $4) = 0
    and ($2 <> 'review' or (select count(*) from annotation a /*sqlite indexed by annotation_by_item */
      join source s on s.project_id = a.project_id and s.id = a.source_id
      where a.project_id = t.project_id and a.item_id = t.item_id and s.account_id = $4 and a.stage = 'label') = 0)
  order by t.seq, t.id limit 1 /*postgres for update of t skip locked*/)
returning id, item_id;

-- name: task_wait_slot
-- A slot of one task, after waiting for who holds its row; nothing when the last is gone.
update task set slots = slots - 1 where project_id = $1 and id = $2 and slots > 0;

-- name: lane_last
-- The end of task_open: where a cursor may go when nothing of the lane is left for a person.
select coalesce(max(seq), 0) from task where project_id = $1 and lane = $2 and slots > 0;

-- name: task_show
-- Held to the end of the transaction: what is decided about an item is decided by one at a time.
select item_id, stage, wanted, slots, seq from task where project_id = $1 and id = $2 /*postgres for update*/;

-- name: tasks_of_item
-- By task_by_item: at most one a stage. Held as by task_show.
select id, stage, wanted, slots, seq from task /*sqlite indexed by task_by_item */
where project_id = $1 and item_id = $2 /*postgres for update*/;

-- name: work_of_item
-- How many hold its label task, and how many answered it: by task_by_item, lease_by_task and a primary key.
select (select count(*) from lease l where l.project_id = t.project_id and l.task_id = t.id),
  (select count(*) from work_done d where d.project_id = t.project_id and d.task_id = t.id and d.how = 'answered')
from task t /*sqlite indexed by task_by_item */ where t.project_id = $1 and t.item_id = $2 and t.stage = 'label';

-- name: task_insert
insert into task (project_id, id, item_id, stage, lane, seq, wanted, slots) values ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: task_update
update task set wanted = $3, slots = $4, seq = $5 where project_id = $1 and id = $2;

-- name: task_delete
delete from task where project_id = $1 and id = $2;

-- name: lease_insert
insert into lease (project_id, id, task_id, item_id, account_id, created_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7);

-- name: lease_show
select task_id, item_id, account_id, expires_at from lease where project_id = $1 and id = $2;

-- name: lease_delete
delete from lease where project_id = $1 and id = $2;

-- name: lease_extend
update lease set expires_at = $3 where project_id = $1 and id = $2;

-- name: lease_count_of_task
-- By lease_by_task.
select count(*) from lease where project_id = $1 and task_id = $2;

-- name: lease_count_of_account
-- By lease_by_account; bounded by what one person may hold.
select count(*) from lease where project_id = $1 and account_id = $2;

-- name: lease_held
-- By lease_by_account.
select l.id, l.task_id, l.item_id, l.expires_at from lease l /*sqlite indexed by lease_by_account */
join task t on t.project_id = l.project_id and t.id = l.task_id
where l.project_id = $1 and l.account_id = $2 and t.stage = $3 and l.expires_at > $4 order by l.id limit $5;

-- name: lease_expired
-- By lease_by_expiry.
select project_id, id, task_id, item_id, account_id from lease where expires_at <= $1 order by expires_at limit $2
/*postgres for update skip locked*/;

-- name: lease_of_task
-- By lease_by_task.
select id, account_id from lease where project_id = $1 and task_id = $2;

-- name: work_done_set
insert into work_done (project_id, task_id, account_id, item_id, how, lease_id, reason, at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (project_id, task_id, account_id) do update
set how = excluded.how, lease_id = excluded.lease_id, reason = excluded.reason, at = excluded.at;

-- name: work_done_show
select how, lease_id, item_id from work_done where project_id = $1 and task_id = $2 and account_id = $3;

-- name: idempotency_show
select request, reply from idempotency where account_id = $1 and key = $2;

-- name: idempotency_insert
insert into idempotency (account_id, key, request, reply, created_at) values ($1, $2, $3, $4, $5);

-- name: idempotency_prune
-- By idempotency_by_age.
delete from idempotency where created_at < $1;

-- name: source_of_account
-- By source_by_account.
select id from source where project_id = $1 and account_id = $2;

-- name: source_insert
insert into source (project_id, id, kind, account_id, name, version) values ($1, $2, $3, $4, $5, $6)
on conflict do nothing;

-- name: source_add
update source set answers = answers + $3, active_ms = active_ms + $4 where project_id = $1 and id = $2;

-- name: source_find
-- By source_by_name.
select id from source where project_id = $1 and kind = $2 and name = $3 and version = $4;

-- name: annotation_insert
insert into annotation (project_id, id, item_id, task_id, source_id, stage, answer, schema_version,
  guideline_version, confidence, note, verdict, active_ms, late, supersedes, suggestion_id, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17);

-- name: annotation_show
select a.item_id, a.task_id, a.source_id, a.stage, a.answer, a.schema_version, a.guideline_version, a.confidence,
  a.note, a.verdict, a.active_ms, a.late, a.supersedes, a.created_at, s.kind, s.name, s.account_id, a.suggestion_id,
  a.id
from annotation a join source s on s.project_id = a.project_id and s.id = a.source_id
where a.project_id = $1 and a.id = $2;

-- name: annotation_of_item
-- By annotation_by_item: a handful of rows; sources by primary key.
select a.item_id, a.task_id, a.source_id, a.stage, a.answer, a.schema_version, a.guideline_version, a.confidence,
  a.note, a.verdict, a.active_ms, a.late, a.supersedes, a.created_at, s.kind, s.name, s.account_id, a.suggestion_id,
  a.id
from annotation a /*sqlite indexed by annotation_by_item */
join source s on s.project_id = a.project_id and s.id = a.source_id
where a.project_id = $1 and a.item_id = $2 order by a.id limit $3;

-- name: annotation_of_source
-- By annotation_by_source, newest first.
select a.id, a.item_id, i.external_id, a.answer, a.confidence, a.note, a.created_at, a.supersedes, i.state
from annotation a join item i on i.project_id = a.project_id and i.id = a.item_id
where a.project_id = $1 and a.source_id = $2 and a.stage = 'label' and a.id < $3 order by a.id desc limit $4;

-- name: reliability_of_item
-- The sources of the item's handful of answers by annotation_by_item, each along the primary key; source 0
-- stands for those who have not been measured.
select r.source_id, r.field, r.accuracy, r.answers from reliability r
where r.project_id = $1 and r.version = $2 and r.source_id in
  (select a.source_id from annotation a /*sqlite indexed by annotation_by_item */
   where a.project_id = $1 and a.item_id = $3 union all select 0);

-- name: item_state
select state, answers, confidence, label from item where project_id = $1 and id = $2 /*postgres for update*/;

-- name: item_update
update item set state = $3, answers = $4, confidence = $5, label = $6 where project_id = $1 and id = $2;

-- name: decision_show
select beliefs, decided, decided_by, reason, rejected_at from decision where project_id = $1 and item_id = $2;

-- name: decision_set
insert into decision (project_id, item_id, beliefs, decided, decided_by, reason, rejected_at, updated_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (project_id, item_id) do update set beliefs = excluded.beliefs, decided = excluded.decided,
  decided_by = excluded.decided_by, reason = excluded.reason, rejected_at = excluded.rejected_at,
  updated_at = excluded.updated_at;
