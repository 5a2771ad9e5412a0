-- Refit: how good each source is, measured from all evidence, and items decided anew by it.

-- name: refit_evidence
-- Newest first along annotation's primary key; everything else by primary keys, and looked up row by row: of joins
-- PostgreSQL without statistics makes a plan that reads all answers for each page. What does not count any
-- more is left out, and reviews and audits, which say what is right; and known answers that are doubted.
select a.id, a.item_id, a.source_id,
  (select s.kind from source s where s.project_id = a.project_id and s.id = a.source_id), a.confidence, a.suggestion_id,
  case when length(a.answer) <= $3 then a.answer end,
  (select case when b.gold is not null and coalesce((select g.state from gold_item g where g.project_id = b.project_id
      and g.item_id = b.item_id), 'live') not in ('pulled', 'out') then b.gold end
    from item_body b where b.project_id = a.project_id and b.item_id = a.item_id),
  (select case when d.decided_by = 'review' then d.decided end
    from decision d where d.project_id = a.project_id and d.item_id = a.item_id)
from annotation a
where a.project_id = $1 and a.id < $2 and a.stage not in ('review', 'audit')
  and a.id > coalesce((select d.rejected_at from decision d where d.project_id = a.project_id and d.item_id = a.item_id), 0)
  and (select count(*) from annotation n /*sqlite indexed by annotation_by_item */
    where n.project_id = a.project_id and n.item_id = a.item_id and n.supersedes = a.id) = 0
order by a.id desc limit $4;

-- name: refit_without_statistics
-- Whether PostgreSQL has never looked at how many answers there are: it then takes them for few, and plans to sort all of
-- them for each page of refit_evidence.
select 1 /*sqlite where 1 = 0*/ /*postgres from pg_class where oid = 'annotation'::regclass and reltuples < 0*/;

-- name: refit_analyse
analyze annotation;

-- name: reliability_set
insert into reliability (project_id, version, source_id, field, answers, accuracy, low, high)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (project_id, version, source_id, field) do update set answers = excluded.answers,
  accuracy = excluded.accuracy, low = excluded.low, high = excluded.high;

-- name: class_reliability_set
insert into class_reliability (project_id, source_id, class, named, misnamed, anybody_named, anybody_misnamed,
  answers, accuracy, low, high)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
on conflict (project_id, source_id, class) do update set named = excluded.named, misnamed = excluded.misnamed,
  anybody_named = excluded.anybody_named, anybody_misnamed = excluded.anybody_misnamed, answers = excluded.answers,
  accuracy = excluded.accuracy, low = excluded.low, high = excluded.high;

-- name: reliability_by_tier
-- Along the primary key of one version; tiers of today.
select m.tier, r.field, sum(r.answers), sum(r.answers * r.accuracy) from reliability r
join source s on s.project_id = r.project_id and s.id = r.source_id
join member m on m.project_id = s.project_id and m.account_id = s.account_id
where r.project_id = $1 and r.version = $2 and s.kind = 'person' group by m.tier, r.field order by r.field, m.tier limit $3;

-- name: reliability_of_tiers
-- Along the primary key: one row for each tier and question.
select source_id, field, answers, accuracy, low, high from reliability
where project_id = $1 and version = $2 and source_id < 0 order by field, source_id desc limit $3;

-- name: reliability_fell
-- Along the primary key of one version, each source of the version before by its own: those that are seen as less
-- right now, most first.
select s.name, n.field, o.accuracy, n.accuracy from reliability n
join reliability o on o.project_id = n.project_id and o.version = n.version - 1 and o.source_id = n.source_id and o.field = n.field
join source s on s.project_id = n.project_id and s.id = n.source_id
where n.project_id = $1 and n.version = $2 and n.accuracy < o.accuracy order by o.accuracy - n.accuracy desc, n.source_id limit $3;

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
where i.project_id = $1 and i.id > $2 and coalesce((select m.pending from import_batch m
  where m.project_id = i.project_id and m.id = i.import_id), 0) = 0
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
