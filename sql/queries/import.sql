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
insert into item (project_id, id, import_id, external_id, state, answers, confidence, label)
values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing;

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
-- One statement for the whole range; a task made at this moment by other means stays. The place in the
-- lane is drawn from one block, which shuffles the import.
insert into task (project_id, id, item_id, stage, lane, seq, wanted, slots)
select i.project_id, i.id, i.id, 'label', 'label',
  $5 + /*sqlite (random() & 4194303)*/ /*postgres cast(floor(random() * 4194304) as bigint)*/,
  case when i.answers < $6 then $6 - i.answers else 1 end,
  case when i.answers < $6 then $6 - i.answers else 1 end
from item i where i.project_id = $1 and i.import_id = $2 and i.id > $3 and i.id <= $4
  and (i.state = 'open' or i.state = 'in_work')
on conflict do nothing;

-- name: import_range_reviews
-- As import_range_tasks, for items that came while they were in review.
insert into task (project_id, id, item_id, stage, lane, seq, wanted, slots)
select i.project_id, i.id, i.id, 'review', 'review',
  $5 + /*sqlite (random() & 4194303)*/ /*postgres cast(floor(random() * 4194304) as bigint)*/, 1, 1
from item i where i.project_id = $1 and i.import_id = $2 and i.id > $3 and i.id <= $4 and i.state = 'review'
on conflict do nothing;

-- name: import_range_decisions
insert into decision (project_id, item_id, reason, updated_at)
select i.project_id, i.id, $5, $6
from item i where i.project_id = $1 and i.import_id = $2 and i.id > $3 and i.id <= $4
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
  guideline_version, confidence, note, verdict, active_ms, late, supersedes, suggestion_id, created_at, score)
values ($1, $2, $3, null, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, null, $15, $16);
