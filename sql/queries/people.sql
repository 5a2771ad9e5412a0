-- What people of a project can: tiers, skills, certificates, exams.

-- name: member_set_tier
-- Where no tier is named it stays.
update member set tier = coalesce($3, tier), tier_by = $4, tier_reason = $5, tier_at = $6 where project_id = $1 and account_id = $2;

-- name: member_set_cost
update member set cost = $3, cost_per = $4 where project_id = $1 and account_id = $2;

-- name: member_standing
-- By primary key.
select tier, tier_by, tier_reason, tier_at from member where project_id = $1 and account_id = $2;

-- name: ability_set
-- By primary key; granted again it is renewed.
insert into ability (project_id, account_id, kind, name, granted_by, granted_at, expires_at, lapses_with,
  schema_version, guideline_version, exam, attempt_id, scope)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
on conflict (project_id, account_id, kind, name) do update set granted_by = excluded.granted_by,
  granted_at = excluded.granted_at, expires_at = excluded.expires_at, lapses_with = excluded.lapses_with,
  schema_version = excluded.schema_version, guideline_version = excluded.guideline_version,
  exam = excluded.exam, attempt_id = excluded.attempt_id, scope = excluded.scope;

-- name: ability_delete
delete from ability where project_id = $1 and account_id = $2 and kind = $3 and name = $4;

-- name: abilities_shown
-- Along the primary key over a page's people; lapsed ones too, which are marked. The issuer is who granted it, or set the
-- exam under the version of the attempt: by primary keys.
select a.account_id, a.kind, a.name, a.granted_at, a.expires_at, a.lapses_with, a.schema_version,
  a.guideline_version, a.exam,
  case when a.expires_at <= $4
    or (a.lapses_with in ('schema', 'both') and a.schema_version < p.schema_version)
    or (a.lapses_with in ('guidelines', 'both') and a.guideline_version < p.guideline_version) then 1 else 0 end,
  a.scope, (select i.name from account i where i.id = coalesce((select d.created_by from exam_attempt e
    join document d on d.project_id = e.project_id and d.kind = 'exams' and d.version = e.exams_version
    where e.project_id = a.project_id and e.id = a.attempt_id), a.granted_by))
from ability a join project p on p.id = a.project_id
where a.project_id = $1 and a.account_id >= $2 and a.account_id <= $3
order by a.account_id, a.kind, a.name limit $5;

-- name: measured_of_people
-- By source_by_account over a page's people, each source's fields along the primary key of one version.
select s.account_id, r.field, r.answers, r.accuracy, r.low, r.high from source s
join project p on p.id = s.project_id
join reliability r on r.project_id = s.project_id and r.version = p.reliability_version and r.source_id = s.id
where s.project_id = $1 and s.account_id >= $2 and s.account_id <= $3
order by s.account_id, r.field limit $4;

-- name: measured_classes_of_people
-- By source_by_account over a page's people, each source's classes along the primary key.
select s.account_id, k.class, k.answers, k.accuracy, k.low, k.high from source s
join class_reliability k on k.project_id = s.project_id and k.source_id = s.id
where s.project_id = $1 and s.account_id >= $2 and s.account_id <= $3 and k.answers is not null
order by s.account_id, k.class limit $4;

-- name: members_by_rules
-- A prefix of the primary key: those whose tier no manager has said.
select account_id, tier from member where project_id = $1 and tier_by = 'rules' order by account_id limit $2;

-- name: record_answers
-- The newest answers of a person that still stand, by annotation_by_source; the rest by primary keys. What is known of an
-- item where it was scored.
select n.item_id, i.external_id, n.answer, n.active_ms, n.created_at,
  case when i.state = 'settled' then d.decided end, d.decided_by, case when g.correct is not null then b.gold end
from source s
join annotation n /*sqlite indexed by annotation_by_source */ on n.project_id = s.project_id and n.source_id = s.id
join item i on i.project_id = n.project_id and i.id = n.item_id
left join decision d on d.project_id = n.project_id and d.item_id = n.item_id
left join gold_answer g on g.project_id = n.project_id and g.item_id = n.item_id and g.account_id = s.account_id
  and g.annotation_id = n.id
left join item_body b on b.project_id = n.project_id and b.item_id = n.item_id
where s.project_id = $1 and s.account_id = $2 and n.stage in ('label', 'gold')
  and not exists (select 1 from annotation o /*sqlite indexed by annotation_by_item */
    where o.project_id = n.project_id and o.item_id = n.item_id and o.supersedes = n.id)
order by n.id desc limit $3;

-- name: record_word
-- By annotation_by_item: the last word about an item.
select note from annotation /*sqlite indexed by annotation_by_item */
where project_id = $1 and item_id = $2 and verdict is not null order by id desc limit 1;
