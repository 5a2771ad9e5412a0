-- Seeded checks of reviewers, and how they do.

-- name: check_candidates
-- Along gold_item's primary key from where the reviewer was; items, their answers and decisions by their own keys.
select g.item_id, b.gold, d.decided,
  (select count(*) from annotation a /*sqlite indexed by annotation_by_item */
   join source s on s.project_id = a.project_id and s.id = a.source_id
   where a.project_id = g.project_id and a.item_id = g.item_id and s.account_id = $3),
  (select count(*) from annotation a /*sqlite indexed by annotation_by_item */
   where a.project_id = g.project_id and a.item_id = g.item_id and a.stage in ('label', 'gold'))
from gold_item g join item i on i.project_id = g.project_id and i.id = g.item_id
join item_body b on b.project_id = g.project_id and b.item_id = g.item_id
join decision d on d.project_id = g.project_id and d.item_id = g.item_id
where g.project_id = $1 and g.item_id > $2 and g.state in ('live', 'kept') and i.state = 'settled'
  and d.decided_by = 'belief' and d.decided is not null and d.beliefs is not null and d.beliefs <> '[]'
  and b.gold is not null
order by g.item_id limit $4;

-- name: check_insert
insert into review_check (project_id, task_id, item_id, account_id, stage, workflow_version, field, known, shown, planted,
  made_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: check_show
select item_id, stage, workflow_version, field, known, shown, planted from review_check where project_id = $1 and task_id = $2;

-- name: check_held
-- By review_check_by_account: an item that the person is to review and has given no word on.
select task_id from review_check where project_id = $1 and account_id = $2 and item_id = $3 and judged_at is null limit 1;

-- name: check_judge
update review_check set verdict = $3, given = $4, code = $5, active_ms = $6, judged_at = $7
where project_id = $1 and task_id = $2;

-- name: check_counts
-- Along the primary key: a small share of what is reviewed.
select r.account_id, c.name, r.planted, case when r.verdict = 'accept' then 0 else 1 end, count(*)
from review_check r join account c on c.id = r.account_id
where r.project_id = $1 and r.judged_at is not null group by 1, 2, 3, 4;

-- name: word_counts
-- The newest words along annotation_by_word, by who gave them.
select s.account_id, c.name, w.verdict, count(*) from (
  select source_id, verdict from annotation /*sqlite indexed by annotation_by_word */
  where project_id = $1 and stage = 'review' and task_id is not null order by id desc limit $2) w
join source s on s.project_id = $1 and s.id = w.source_id
join account c on c.id = s.account_id
group by 1, 2, 3 order by 1;
