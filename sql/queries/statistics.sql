-- How far and how good.

-- name: history_of_project
-- By primary key: at most one row an hour.
select hour, settled, answers from history where project_id = $1 and hour >= $2 order by hour limit $3;

-- name: history_note
-- One row a project and hour, overwritten until the hour is over; counters are a few rows a project.
insert into history (project_id, hour, answers, settled)
select p.id, $1, coalesce(sum(case when c.name = 'answers' then c.value end), 0),
  coalesce(sum(case when c.name = 'settled' then c.value end), 0)
from project p join counter c on c.project_id = p.id
where p.state = 'active' and c.name in ('answers', 'settled') group by p.id
on conflict (project_id, hour) do update set answers = excluded.answers, settled = excluded.settled;

-- name: source_time
-- One row a source of the project, by primary key.
select cast(coalesce(sum(active_ms), 0) as double precision) from source where project_id = $1 and kind = 'person';

-- name: people_at_work
-- The project's leases along the primary key: a few for each person at work.
select count(distinct account_id) from lease where project_id = $1 and expires_at > $2;

-- name: answer_sample
-- The newest answers of people along annotation_by_time; each item and its decision by their own keys.
select a.item_id, a.source_id, a.answer, a.active_ms, a.created_at, i.confidence, s.name, d.decided, i.label
from annotation a /*sqlite indexed by annotation_by_time */
join item i on i.project_id = a.project_id and i.id = a.item_id
left join decision d on d.project_id = a.project_id and d.item_id = a.item_id
join source s on s.project_id = a.project_id and s.id = a.source_id
where a.project_id = $1 and a.stage = 'label' and not exists (select 1 from annotation n /*sqlite indexed by annotation_by_item */
  where n.project_id = a.project_id and n.item_id = a.item_id and n.supersedes = a.id)
order by a.created_at desc, a.id desc limit $2;

-- name: meta_of_sample
-- The items of the newest answers along annotation_by_time; what they say of themselves by primary key.
select b.item_id, b.meta from item_body b
where b.project_id = $1 and b.meta is not null and b.item_id in (select l.item_id from (
  select a.item_id from annotation a /*sqlite indexed by annotation_by_time */
  where a.project_id = $1 and a.stage = 'label' order by a.created_at desc, a.id desc limit $2) l)
order by b.item_id;

-- name: history_set
insert into history (project_id, hour, answers, settled) values ($1, $2, $3, $4)
on conflict (project_id, hour) do update set answers = excluded.answers, settled = excluded.settled;

-- name: job_of_kind
-- By job's primary key: an installation has few jobs of its own. One that failed may be made again.
select id from job where project_id = $1 and kind = $2 and state <> 'failed' and state <> 'cancelled' limit 1;
