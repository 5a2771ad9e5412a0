-- How many errors stages let through.

-- name: escape_audited
-- The newest words of auditors about items that chance has drawn of all, along certification_item_drawn.
select c.item_id, case when c.outcome = 'right' then 1 else 0 end
from certification_item c /*sqlite indexed by certification_item_drawn */
join certification x on x.project_id = c.project_id and x.id = c.certification_id
where c.project_id = $1 and c.part = 'draw' and c.position is not null and c.outcome in ('right', 'wrong')
  and x.losses = 0 and x.classes is null
order by c.certification_id desc, c.position desc limit $2;

-- name: escape_gold
-- Along gold_item's primary key; everything else by primary keys: what was decided about known items.
select g.item_id, b.gold, d.decided from gold_item g
join item i on i.project_id = g.project_id and i.id = g.item_id
join item_body b on b.project_id = g.project_id and b.item_id = g.item_id
join decision d on d.project_id = g.project_id and d.item_id = g.item_id
where g.project_id = $1 and g.state in ('live', 'kept') and i.state = 'settled' and d.decided is not null
  and b.gold is not null
order by g.item_id limit $2;

-- name: escape_moves
-- The ways of the items in question, each along item_move's primary key: those of the newest words, of the newest
-- audited as escape_audited has them, and of known answers.
select m.item_id, m.workflow_version, m.edge, m.from_place, m.to_place, m.ended from item_move m
where m.project_id = $1 and m.item_id in (
  select item_id from (select w.item_id from annotation w /*sqlite indexed by annotation_by_word */
    where w.project_id = $1 and w.stage = 'review' and w.task_id is not null order by w.id desc limit $2) of_words
  union select item_id from (select c.item_id from certification_item c /*sqlite indexed by certification_item_drawn */
    join certification x on x.project_id = c.project_id and x.id = c.certification_id
    where c.project_id = $1 and c.part = 'draw' and c.position is not null and c.outcome in ('right', 'wrong')
      and x.losses = 0 and x.classes is null
    order by c.certification_id desc, c.position desc limit $2) of_audits
  union select item_id from (select g.item_id from gold_item g where g.project_id = $1 order by g.item_id limit $2) of_gold)
order by m.item_id, m.id;

-- name: escape_built_in
-- Items on the built-in workflow make no moves: how they were decided, by primary keys, and the newest words about them.
select i.id, i.workflow_version, d.decided_by, (select w.verdict from annotation w /*sqlite indexed by annotation_by_item */
   where w.project_id = i.project_id and w.item_id = i.id and w.stage = 'review' and w.task_id is not null
   order by w.id desc limit 1)
from item i left join decision d on d.project_id = i.project_id and d.item_id = i.id
where i.project_id = $1 and i.workflow_version = 0 and i.id in (
  select item_id from (select w.item_id from annotation w /*sqlite indexed by annotation_by_word */
    where w.project_id = $1 and w.stage = 'review' and w.task_id is not null order by w.id desc limit $2) of_words
  union select item_id from (select c.item_id from certification_item c /*sqlite indexed by certification_item_drawn */
    join certification x on x.project_id = c.project_id and x.id = c.certification_id
    where c.project_id = $1 and c.part = 'draw' and c.position is not null and c.outcome in ('right', 'wrong')
      and x.losses = 0 and x.classes is null
    order by c.certification_id desc, c.position desc limit $2) of_audits
  union select item_id from (select g.item_id from gold_item g where g.project_id = $1 order by g.item_id limit $2) of_gold)
order by i.id;
