-- Import: rows written under a batch that stays invisible until all are there.

-- name: import_batch_insert
insert into import_batch (project_id, id, pending, seq_base) values ($1, $2, 1, null) on conflict do nothing;

-- name: import_batch_show
select pending, seq_base from import_batch where project_id = $1 and id = $2;

-- name: import_batch_flip
-- From here on everybody sees the rows; no cursor passes seq_base while tasks are being made.
update import_batch set pending = 0, seq_base = $3 where project_id = $1 and id = $2;

-- name: import_batch_finish
update import_batch set seq_base = null where project_id = $1 and id = $2;

-- name: import_batch_delete
delete from import_batch where project_id = $1 and id = $2;

-- name: import_item_insert
-- Changes nothing when the project has the external id already: a duplicate.
insert into item (project_id, id, import_id, external_id, state, answers, confidence, label, language,
  priority, due_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing;

-- name: import_body_insert
insert into item_body (project_id, item_id, data, meta, media, gold) values ($1, $2, $3, $4, $5, $6);

-- name: import_decision_insert
insert into decision (project_id, item_id, beliefs, decided, decided_by, reason, rejected_at, updated_at)
values ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: import_range
-- The next items of the batch along the primary key.
select max(id), count(*) from (select id from item where project_id = $1 and import_id = $2 and id > $3
  order by id limit $4) as next_items;

-- name: import_range_tasks
-- One statement for the whole range, for items that came while they were in review too; a task made at this moment by
-- other means stays. The place in the lane is drawn from one block, which shuffles the import; what is due has an id of
-- that time where it is later (new_id.c), by chance within its millisecond, and is in a lane of its urgency (urgency.h).
insert into task (project_id, id, item_id, stage, lane, seq, wanted, slots, work)
select i.project_id, i.id, i.id, i.stage,
  i.stage || case when i.priority > 0 or i.due_at is not null then '!' || cast(i.priority as text) ||
    case when i.due_at is not null then 'd' else '' end else '' end || coalesce('+' || i.language, ''),
  case when i.due_at is not null and (i.due_at / 1000 - 1704067200000) * 4194304 > cast($5 as bigint) + 4194303
    then (i.due_at / 1000 - 1704067200000) * 4194304
      + /*sqlite (random() & 4194303)*/ /*postgres cast(floor(random() * 4194304) as bigint)*/
    else cast($5 as bigint) + /*sqlite (random() & 4194303)*/ /*postgres cast(floor(random() * 4194304) as bigint)*/ end,
  i.wanted, i.wanted, case i.stage when 'review' then 1 else 0 end
from (select project_id, id, priority, due_at, language,
    case state when 'review' then 'review' else 'label' end as stage,
    case when state <> 'review' and answers < $6 then $6 - answers else 1 end as wanted
  from item where project_id = $1 and import_id = $2 and id > $3 and id <= $4 and state in ('open', 'in_work', 'review')) i
where true on conflict do nothing;

-- name: import_range_lanes
-- The lanes of the range's languages and urgencies, of the two stages of the built-in workflow.
insert into lane (project_id, lane, stage, work, tier, skills, certificate, account_id, priority, band, language,
  urgency)
select distinct i.project_id, s.stage || case when i.priority > 0 or i.due_at is not null
    then '!' || cast(i.priority as text) || case when i.due_at is not null then 'd' else '' end else '' end
    || coalesce('+' || i.language, ''), s.stage, s.work, 'any', '[]', cast(null as text),
  cast(null as bigint), 0, 0, i.language, 2 * i.priority + case when i.due_at is not null then 1 else 0 end
from item i, (select 'label' as stage, 0 as work union all select 'review', 1) s
where i.project_id = $1 and i.import_id = $2 and i.id > $3 and i.id <= $4
  and (i.language is not null or i.priority > 0 or i.due_at is not null)
on conflict do nothing;

-- name: import_range_items
-- Those of the range that came undecided.
select i.id from item i where i.project_id = $1 and i.import_id = $2 and i.id > $3 and i.id <= $4
  and (i.state = 'open' or i.state = 'in_work' or i.state = 'review') order by i.id;

-- name: import_range_answered
-- Those of the range that came with answers and without what was made of them.
select i.id from item i where i.project_id = $1 and i.import_id = $2 and i.id > $3 and i.id <= $4
  and (i.state = 'open' or i.state = 'in_work') and i.answers > 0 and not exists (select 1 from decision d
  where d.project_id = i.project_id and d.item_id = i.id) order by i.id;

-- name: import_range_decisions
insert into decision (project_id, item_id, reason, updated_at)
select i.project_id, i.id, $5, $6
from item i where i.project_id = $1 and i.import_id = $2 and i.id > $3 and i.id <= $4
on conflict do nothing;

-- name: import_range_meta
-- What the items of the range say of themselves, as migration 0029 wrote it of those before; a meta of more than 16 KiB
-- is not looked for.
insert into item_meta (project_id, name, value, item_id)
select b.project_id, e.key,
  /*sqlite case when e.type = 'text' then e.atom when e.type in ('true', 'false') then e.type
    else coalesce(case when instr(e.key, '"') = 0 then b.meta -> ('$."' || e.key || '"') end, cast(e.atom as text)) end*/
  /*postgres e.value #>> '{}'*/, b.item_id
from item i join item_body b on b.project_id = i.project_id and b.item_id = i.id
cross join /*sqlite json_each(b.meta) e*/ /*postgres json_each(cast(b.meta as json)) e*/
where i.project_id = $1 and i.import_id = $2 and i.id > $3 and i.id <= $4
  and length(b.meta) <= 16384 and length(e.key) between 1 and 200
  and /*sqlite e.type in ('text', 'integer', 'real', 'true', 'false') and length(e.atom) between 1 and 200*/
    /*postgres json_typeof(e.value) in ('string', 'number', 'boolean') and length(e.value #>> '{}') between 1 and 200*/
on conflict do nothing;

-- name: import_undo_counts
-- Before the annotations of the range of items go: what their sources count.
update source set
  answers = answers - (select count(*) from annotation a join item i on i.project_id = a.project_id
    and i.id = a.item_id where a.project_id = $1 and a.source_id = source.id and a.supersedes is null
    and i.import_id = $2 and i.id > $3 and i.id <= $4),
  active_ms = active_ms - (select coalesce(sum(a.active_ms), 0) from annotation a join item i
    on i.project_id = a.project_id and i.id = a.item_id where a.project_id = $1 and a.source_id = source.id
    and i.import_id = $2 and i.id > $3 and i.id <= $4)
where project_id = $1 and id in (select a.source_id from annotation a join item i
  on i.project_id = a.project_id and i.id = a.item_id
  where i.project_id = $1 and i.import_id = $2 and i.id > $3 and i.id <= $4);

-- name: import_undo_annotations
-- By the range of items, like all that follow.
delete from annotation where project_id = $1 and item_id in
  (select id from item where project_id = $1 and import_id = $2 and id > $3 and id <= $4);

-- name: import_undo_decisions
delete from decision where project_id = $1 and item_id in
  (select id from item where project_id = $1 and import_id = $2 and id > $3 and id <= $4);

-- name: import_undo_bodies
delete from item_body where project_id = $1 and item_id in
  (select id from item where project_id = $1 and import_id = $2 and id > $3 and id <= $4);

-- name: import_undo_gold
delete from gold_item where project_id = $1 and item_id in
  (select id from item where project_id = $1 and import_id = $2 and id > $3 and id <= $4);

-- name: import_undo_media
delete from media where project_id = $1 and item_id in
  (select id from item where project_id = $1 and import_id = $2 and id > $3 and id <= $4);

-- name: import_undo_items
delete from item where project_id = $1 and import_id = $2 and id > $3 and id <= $4;

-- name: import_undo_sources
-- Sources that nobody needs any more; by annotation_by_source.
delete from source where project_id = $1 and account_id is null and not exists
  (select 1 from annotation a where a.project_id = $1 and a.source_id = source.id);

-- name: import_annotation_insert
-- Evidence that came with an item: no task, and times and versions as the file says.
insert into annotation (project_id, id, item_id, task_id, source_id, stage, answer, schema_version,
  guideline_version, confidence, note, verdict, active_ms, late, supersedes, suggestion_id, created_at, score,
  certificate, code, suggested)
values ($1, $2, $3, null, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, null, $15, $16, $17, $18, $19);
