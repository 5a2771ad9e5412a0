-- Tasks, leases, annotations, decisions. SQLite knows nothing of how rows are spread and would read a whole
-- project along a primary key: where the index matters it is named, and a query that cannot use it fails.

-- name: claim_begin
-- What a claim begins with, in one: project_settings; of the person their leases by lease_by_account (bounded by what
-- one may hold), cursor and pause by primary keys.
select p.state, p.schema_version, p.guideline_version, p.target, p.min_labels, p.max_labels, p.lease_seconds,
  p.price, p.reliability_version, p.frozen_by, p.workflow_version, p.gold_start, p.gold_later, p.gold_until, p.pause_careless,
  p.budget, p.answer_cost, p.review_cost, p.price_money, p.price_time, p.plan_spent,
  case when p.language_key is null then 0 else 1 end, p.by_urgency,
  (select count(*) from lease where project_id = $1 and account_id = $2),
  (select seq from lane_cursor where project_id = $1 and account_id = $2 and lane = $3),
  s.reason, s.paused_at, s.appeal, s.appealed_at, s.answer, s.answered_at
from project p left join pause s on s.project_id = p.id and s.account_id = $2
where p.id = $1;

-- name: lane_cursor_get
select seq from lane_cursor where project_id = $1 and account_id = $2 and lane = $3 and (until is null or until > $4);

-- name: lane_stepped_over
-- Along task_open, $5 rows at most: how many open tasks stand before the first that a person may be given.
select count(*) from (select 1 from task /*sqlite indexed by task_open */
  where project_id = $1 and lane = $2 and seq > $3 and seq < $4 and slots > 0 limit $5) stepped;

-- name: lane_cursor_set
insert into lane_cursor (project_id, account_id, lane, seq, until) values ($1, $2, $3, $4, $5)
on conflict (project_id, account_id, lane) do update set seq = excluded.seq, until = excluded.until;

-- name: task_candidates
-- Along task_open from the person's cursor: what they were shown before lies behind it, so this reads
-- little more than it returns. Nobody is offered a task twice, nor the review or audit of what they answered. Counts
-- can only be looked up task by task; of `not exists` PostgreSQL without statistics makes a join that reads
-- all that the person has done for each task. Beside it the first number that an import may still put into
-- the lane (by import_batch_active: usually there is none): no cursor may pass tasks that are being made.
-- Where $6 names a version of reliabilities, also what a match looks at: the belief in the item and what was measured of the
-- person ($7: their source) at that class, by primary keys, and how right they and all are, once.
select t.id, t.item_id, t.seq, (select coalesce(min(b.seq_base), 9223372036854775807) from import_batch b
  where b.project_id = $1 and (b.pending = 1 or b.seq_base is not null) and b.seq_base is not null),
  case when $6 > 0 then (select i.confidence from item i where i.project_id = t.project_id and i.id = t.item_id) end,
  case when $6 > 0 then (select k.named from item i join class_reliability k
    on k.project_id = i.project_id and k.source_id = (select min(s.id) from source s where s.project_id = $1 and s.account_id = $4) and k.class = i.label
    where i.project_id = t.project_id and i.id = t.item_id) end,
  case when $6 > 0 then (select k.misnamed from item i join class_reliability k
    on k.project_id = i.project_id and k.source_id = (select min(s.id) from source s where s.project_id = $1 and s.account_id = $4) and k.class = i.label
    where i.project_id = t.project_id and i.id = t.item_id) end,
  case when $6 > 0 then (select k.anybody_named from item i join class_reliability k
    on k.project_id = i.project_id and k.source_id = (select min(s.id) from source s where s.project_id = $1 and s.account_id = $4) and k.class = i.label
    where i.project_id = t.project_id and i.id = t.item_id) end,
  case when $6 > 0 then (select k.anybody_misnamed from item i join class_reliability k
    on k.project_id = i.project_id and k.source_id = (select min(s.id) from source s where s.project_id = $1 and s.account_id = $4) and k.class = i.label
    where i.project_id = t.project_id and i.id = t.item_id) end
from task t
where t.project_id = $1 and t.lane = $2 and t.seq > $3 and t.slots > 0
  and (select count(*) from work_done d where d.project_id = t.project_id and d.task_id = t.id
    and d.account_id = $4 and d.how <> 'expired') = 0
  and (select count(*) from lease l where l.project_id = t.project_id and l.task_id = t.id
    and l.account_id = $4) = 0
  and (t.work = 0 or (select count(*) from annotation a /*sqlite indexed by annotation_by_item */
    join source s on s.project_id = a.project_id and s.id = a.source_id
    where a.project_id = t.project_id and a.item_id = t.item_id and s.account_id = $4 and a.stage in ('label', 'gold', 'audit')) = 0)
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
    and (t.work = 0 or (select count(*) from annotation a /*sqlite indexed by annotation_by_item */
      join source s on s.project_id = a.project_id and s.id = a.source_id
      where a.project_id = t.project_id and a.item_id = t.item_id and s.account_id = $4 and a.stage in ('label', 'gold', 'audit')) = 0)
  order by t.seq, t.id limit 1 /*postgres for update of t skip locked*/)
returning id, item_id;

-- name: task_take_this
-- A slot of one task, unless somebody else is taking one at this moment.
update task set slots = slots - 1 where project_id = $1 and id = (select t.id from task t
  where t.project_id = $1 and t.id = $2 and t.slots > 0 /*postgres for update of t skip locked*/);

-- name: task_wait_slot
-- A slot of one task, after waiting for who holds its row; nothing when the last is gone.
update task set slots = slots - 1 where project_id = $1 and id = $2 and slots > 0;

-- name: lane_last
-- The end of task_open: where a cursor may go when nothing of the lane is left for a person. Beside it as in
-- task_candidates.
select coalesce(max(seq), 0), (select coalesce(min(b.seq_base), 9223372036854775807) from import_batch b
  where b.project_id = $1 and (b.pending = 1 or b.seq_base is not null) and b.seq_base is not null)
from task where project_id = $1 and lane = $2 and slots > 0;

-- name: task_show
-- Held to the end of the transaction: what is decided about an item is decided by one at a time.
select item_id, stage, wanted, slots, seq, work, lane from task where project_id = $1 and id = $2 /*postgres for update*/;

-- name: task_hold
-- All that decides about the task's item is held to the end of the transaction, by one statement: its tasks as
-- tasks_of_item has them, and its row as item_state has it. Whoever waited here reads what came before, but for
-- tasks that were made meanwhile: those decision_and_work tells.
select t.id, t.stage, t.wanted, t.slots, t.seq, t.work, t.lane, i.id, i.state, i.answers, i.confidence, i.label,
  i.workflow_version, i.stage, i.language, i.priority, coalesce(i.due_at, 0)
from task held join task t /*sqlite indexed by task_by_item */ on t.project_id = held.project_id and t.item_id = held.item_id
join item i on i.project_id = t.project_id and i.id = t.item_id
where held.project_id = $1 and held.id = $2 /*postgres for update of t, i*/;

-- name: tasks_of_item
-- By task_by_item: at most one a stage. Held as by task_show.
select id, stage, wanted, slots, seq, work from task /*sqlite indexed by task_by_item */
where project_id = $1 and item_id = $2 /*postgres for update*/;

-- name: decision_and_work
-- Asked when the item is held. What is decided, beside each of its tasks: how many hold it, and how many answered it, gold
-- given out beside its slots apart. By task_by_item, lease_by_task and primary keys.
select d.beliefs, d.decided, d.decided_by, d.reason, d.rejected_at, t.id,
  (select count(*) from lease l where l.project_id = t.project_id and l.task_id = t.id and l.gold = 0),
  (select count(*) from work_done w where w.project_id = t.project_id and w.task_id = t.id and w.how = 'answered' and w.gold = 0),
  t.work
from (select 1 as one) o left join decision d on d.project_id = $1 and d.item_id = $2
left join task t /*sqlite indexed by task_by_item */ on t.project_id = $1 and t.item_id = $2;

-- name: task_insert
insert into task (project_id, id, item_id, stage, lane, seq, wanted, slots, work)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: task_update
update task set wanted = $3, slots = $4, seq = $5 where project_id = $1 and id = $2;

-- name: task_move
update task set lane = $3, seq = $4 where project_id = $1 and id = $2;

-- name: task_delete
delete from task where project_id = $1 and id = $2;

-- name: lease_insert
insert into lease (project_id, id, task_id, item_id, account_id, created_at, expires_at, gold)
values ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: lease_show
select task_id, item_id, account_id, expires_at, gold from lease where project_id = $1 and id = $2;

-- name: lease_delete
delete from lease where project_id = $1 and id = $2;

-- name: lease_delete_held
-- By lease_by_task: whatever lease of the task the person holds.
delete from lease where project_id = $1 and task_id = $2 and account_id = $3;

-- name: lease_extend
update lease set expires_at = $3 where project_id = $1 and id = $2;

-- name: lease_count_of_task
-- By lease_by_task.
select count(*) from lease where project_id = $1 and task_id = $2;

-- name: lease_held
-- By lease_by_account; a check of a reviewer is held as a review.
select l.id, l.task_id, l.item_id, l.expires_at, t.stage, t.work from lease l /*sqlite indexed by lease_by_account */
join task t on t.project_id = l.project_id and t.id = l.task_id
where l.project_id = $1 and l.account_id = $2 and (t.work = $3 or (t.work = 4 and $3 = 1)) and l.expires_at > $4 order by l.id limit $5;

-- name: lease_expired
-- By lease_by_expiry.
select project_id, id, task_id, item_id, account_id, gold from lease where expires_at <= $1 order by expires_at limit $2
/*postgres for update skip locked*/;

-- name: lease_of_task
-- By lease_by_task.
select id, account_id, gold from lease where project_id = $1 and task_id = $2;

-- name: work_done_set
insert into work_done (project_id, task_id, account_id, item_id, how, lease_id, reason, at, gold)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (project_id, task_id, account_id) do update
set how = excluded.how, lease_id = excluded.lease_id, reason = excluded.reason, at = excluded.at, gold = excluded.gold;

-- name: work_done_ask_again
-- Primary keys: at most a task a stage. Who set the item aside with a question may get it again, as after an ended lease.
update work_done set how = 'expired' where project_id = $1 and account_id = $3 and how = 'skipped' and reason = 'asked'
  and task_id in (select id from task /*sqlite indexed by task_by_item */ where project_id = $1 and item_id = $2);

-- name: work_done_show
select how, lease_id, item_id, gold from work_done where project_id = $1 and task_id = $2 and account_id = $3;

-- name: submit_begin
-- What a submit begins with, in one: project_settings, the lease as lease_show has it, the first reply to the key, the
-- person's source, the questions of today. Primary keys and source_by_account.
select p.state, p.schema_version, p.guideline_version, p.target, p.min_labels, p.max_labels, p.lease_seconds,
  p.price, p.reliability_version, p.frozen_by, p.workflow_version, p.gold_start, p.gold_later, p.gold_until, p.pause_careless,
  p.budget, p.answer_cost, p.review_cost, p.price_money, p.price_time, p.plan_spent,
  case when p.language_key is null then 0 else 1 end, p.by_urgency,
  l.task_id, l.item_id, l.account_id, l.expires_at, l.gold, k.request, k.reply,
  (select s.id from source s where s.project_id = p.id and s.account_id = $2 limit 1), d.body
from project p join document d on d.project_id = p.id and d.kind = 'schema' and d.version = p.schema_version
left join idempotency k on k.account_id = $2 and k.key = $3
left join lease l on l.project_id = p.id and l.id = $4
where p.id = $1;

-- name: idempotency_insert
insert into idempotency (account_id, key, request, reply, created_at) values ($1, $2, $3, $4, $5);

-- name: idempotency_prune
-- By idempotency_by_age.
delete from idempotency where created_at < $1;

-- name: lease_on_item
-- By lease_by_account, a person's few: whether they work on an item now, and not in an audit, which is blind.
select 1 from lease l /*sqlite indexed by lease_by_account */
join task t on t.project_id = l.project_id and t.id = l.task_id
where l.project_id = $1 and l.account_id = $2 and l.item_id = $3 and l.expires_at > $4 and t.stage <> 'audit' limit 1;

-- name: source_of_account
-- By source_by_account.
select id from source where project_id = $1 and account_id = $2;

-- name: source_insert
insert into source (project_id, id, kind, account_id, name, version) values ($1, $2, $3, $4, $5, $6)
on conflict do nothing;

-- name: source_show
-- Primary key: who said something without being a person.
select kind, name, version from source where project_id = $1 and id = $2 and kind in ('model', 'program');

-- name: source_add
update source set answers = answers + $3, active_ms = active_ms + $4 where project_id = $1 and id = $2;

-- name: source_find
-- By source_by_name.
select id from source where project_id = $1 and kind = $2 and name = $3 and version = $4;

-- name: annotation_insert
insert into annotation (project_id, id, item_id, task_id, source_id, stage, answer, schema_version,
  guideline_version, confidence, note, verdict, active_ms, late, supersedes, suggestion_id, created_at, code, certificate,
  suggested)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20);

-- name: certificate_held
-- The certificate that the task's lane wants, where the person holds it now: primary keys all.
select l.certificate from task k
join project p on p.id = k.project_id
join lane l on l.project_id = k.project_id and l.lane = k.lane
join ability a on a.project_id = k.project_id and a.account_id = $3 and a.kind = 'certificate'
  and a.name = l.certificate and (a.expires_at is null or a.expires_at > $4)
  and (a.lapses_with not in ('schema', 'both') or a.schema_version >= p.schema_version)
  and (a.lapses_with not in ('guidelines', 'both') or a.guideline_version >= p.guideline_version)
where k.project_id = $1 and k.id = $2;

-- name: annotation_show
select a.item_id, a.task_id, a.source_id, a.stage, a.answer, a.schema_version, a.guideline_version, a.confidence,
  a.note, a.verdict, a.active_ms, a.late, a.supersedes, a.created_at, s.kind, s.name, s.account_id, a.suggestion_id,
  a.id, a.certificate, a.code, a.suggested
from annotation a join source s on s.project_id = a.project_id and s.id = a.source_id
where a.project_id = $1 and a.id = $2;

-- name: annotation_of_item
-- By annotation_by_item: a handful of rows; sources by primary key.
select a.item_id, a.task_id, a.source_id, a.stage, a.answer, a.schema_version, a.guideline_version, a.confidence,
  a.note, a.verdict, a.active_ms, a.late, a.supersedes, a.created_at, s.kind, s.name, s.account_id, a.suggestion_id,
  a.id, a.certificate, a.code, a.suggested
from annotation a /*sqlite indexed by annotation_by_item */
join source s on s.project_id = a.project_id and s.id = a.source_id
where a.project_id = $1 and a.item_id = $2 order by a.id limit $3;

-- name: annotation_of_source
-- By annotation_by_source, newest first.
select a.id, a.item_id, i.external_id, a.answer, a.confidence, a.note, a.created_at, a.supersedes, i.state
from annotation a join item i on i.project_id = a.project_id and i.id = a.item_id
where a.project_id = $1 and a.source_id = $2 and a.stage in ('label', 'gold') and a.id < $3 order by a.id desc limit $4;

-- name: reliability_of_item
-- The sources of the item's handful of answers by annotation_by_item, each along the primary key; source 0
-- stands for those who have not been measured, and those below it for the people of a tier.
select r.source_id, r.field, r.accuracy, r.answers from reliability r
where r.project_id = $1 and r.version = $2 and r.source_id in
  (select a.source_id from annotation a /*sqlite indexed by annotation_by_item */
   where a.project_id = $1 and a.item_id = $3 union all select 0
   union all select -1 union all select -2 union all select -3 union all select -4 union all select -5);

-- name: item_state
select state, answers, confidence, label, workflow_version, stage, language, priority, coalesce(due_at, 0) from item where project_id = $1 and id = $2 /*postgres for update*/;

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
