-- Confused pairs put right at once.

-- name: bulk_items_by_state
-- Along item_by_state: settled items, in their order; decisions by primary key. Rows of an import that is not finished
-- are invisible.
select i.id, i.external_id, i.confidence, i.answers, d.decided, d.decided_by
from item i /*sqlite indexed by item_by_state */
join decision d on d.project_id = i.project_id and d.item_id = i.id
where i.project_id = $1 and i.state = 'settled' and i.id > $2 and coalesce((select m.pending from import_batch m
  where m.project_id = i.project_id and m.id = i.import_id), 0) = 0
order by i.id limit $3;

-- name: bulk_items_by_label
-- The same of one class of the first question, along item_by_label.
select i.id, i.external_id, i.confidence, i.answers, d.decided, d.decided_by
from item i /*sqlite indexed by item_by_label */
join decision d on d.project_id = i.project_id and d.item_id = i.id
where i.project_id = $1 and i.label = $4 and i.state = 'settled' and i.id > $2
  and coalesce((select m.pending from import_batch m
    where m.project_id = i.project_id and m.id = i.import_id), 0) = 0
order by i.id limit $3;

-- name: bulk_change_insert
insert into bulk_change (project_id, job_id, item_id, annotation_id, was) values ($1, $2, $3, $4, $5);

-- name: bulk_changes
-- Along the primary key.
select item_id, annotation_id, was from bulk_change
where project_id = $1 and job_id = $2 and item_id > $3 and undone = 0 order by item_id limit $4;

-- name: bulk_change_undo
update bulk_change set undone = 1 where project_id = $1 and job_id = $2 and item_id = $3;

-- name: bulk_change_any
-- By primary key: whether the act left anything that was not taken back.
select 1 from bulk_change where project_id = $1 and job_id = $2 and undone = 0 limit 1;

-- name: bulk_running
-- Along job's primary key: acts are taken back one at a time, and when they are done.
select id from job where project_id = $1 and kind = 'bulk' and state in ('queued', 'running') limit 1;
