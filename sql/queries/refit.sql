-- Refit: how good each source is, measured from all evidence, and items decided anew by it.

-- name: refit_evidence
-- Newest first along annotation's primary key; everything else by primary keys. What does not count any
-- more is left out, and reviews, which say what is right.
select a.id, a.item_id, a.source_id, s.kind, a.confidence, a.suggestion_id,
  case when length(a.answer) <= $3 then a.answer end, b.gold,
  case when d.decided_by = 'review' then d.decided end
from annotation a
join source s on s.project_id = a.project_id and s.id = a.source_id
join item_body b on b.project_id = a.project_id and b.item_id = a.item_id
left join decision d on d.project_id = a.project_id and d.item_id = a.item_id
where a.project_id = $1 and a.id < $2 and a.stage <> 'review' and a.id > coalesce(d.rejected_at, 0)
  and not exists (select 1 from annotation n /*sqlite indexed by annotation_by_item */
    where n.project_id = a.project_id and n.item_id = a.item_id and n.supersedes = a.id)
order by a.id desc limit $4;

-- name: reliability_set
insert into reliability (project_id, version, source_id, field, answers, accuracy, low, high)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (project_id, version, source_id, field) do update set answers = excluded.answers,
  accuracy = excluded.accuracy, low = excluded.low, high = excluded.high;

-- name: reliability_forget
-- Along the primary key: rows of a version that nobody uses, because its refit did not come to its end.
delete from reliability where project_id = $1 and version > $2;

-- name: refit_switch
-- From here on every belief of the project is computed with the version. Changes nothing when another one
-- came in between.
update project set reliability_version = $2, refit_answers = $3
where id = $1 and reliability_version = $4;

-- name: refit_hold
-- Held to the end of the transaction, so that of two servers one queues a refit.
select id from project where id = $1 /*postgres for update*/;

-- name: refit_queued
-- Along job's primary key, from the newest: a project has few jobs.
select id from job where project_id = $1 and kind = 'refit' and state in ('queued', 'running')
order by id desc limit 1;

-- name: refit_items
-- The next items along the primary key; rows of an import that is not finished are invisible.
select i.id, case when i.answers > 0 or i.confidence is not null then 1 else 0 end from item i
where i.project_id = $1 and i.id > $2 and not exists (select 1 from import_batch m
  where m.project_id = i.project_id and m.id = i.import_id and m.pending = 1)
order by i.id limit $3;

-- name: refit_due
-- At most 16 counter rows a project by primary key. Due: as many new answers as $2, and a tenth of those the
-- last refit saw. One that did not come to its end is not tried again before $1.
select p.id from project p join counter c on c.project_id = p.id and c.name = 'answers'
where p.state = 'active' and not exists (select 1 from job j where j.project_id = p.id and j.kind = 'refit'
  and (j.state in ('queued', 'running') or (j.state <> 'done' and j.updated_at > $1)))
group by p.id, p.refit_answers
having abs(cast(sum(c.value) as bigint) - p.refit_answers) >= $2
  and abs(cast(sum(c.value) as bigint) - p.refit_answers) * 10 >= p.refit_answers
order by p.id limit $3;

-- name: reliability_of_field
-- Along the primary key of one version, whose rows are sources times fields.
select r.source_id, s.kind, s.name, r.answers, r.accuracy, r.low, r.high from reliability r
join source s on s.project_id = r.project_id and s.id = r.source_id
where r.project_id = $1 and r.version = $2 and r.field = $3 order by r.answers desc, r.source_id limit $4;
