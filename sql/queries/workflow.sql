-- Workflows: where items stand, how they came there, and who may work in which lane.

-- name: item_stand
update item set workflow_version = $3, stage = $4 where project_id = $1 and id = $2;

-- name: item_entry
-- What conditions ask of an item beside its evidence; by primary key.
select meta from item_body where project_id = $1 and item_id = $2;

-- name: moves_of_item
-- By primary key, newest first; a handful.
select id, edge, from_place, to_place from item_move
where project_id = $1 and item_id = $2 and workflow_version = $3 order by id desc;

-- name: moves_to_show
-- By primary key, oldest first; a handful.
select id, workflow_version, edge, from_place, to_place, ended from item_move
where project_id = $1 and item_id = $2 order by id limit $3;

-- name: move_insert
insert into item_move (project_id, item_id, id, workflow_version, edge, from_place, to_place, ended)
values ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: lane_insert
insert into lane (project_id, lane, stage, work, tier, skills, certificate, account_id, priority, band,
  checks, language, urgency)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict do nothing;

-- name: review_stratum_add
-- By primary key.
insert into review_stratum (project_id, stage, account_id, class, entered) values ($1, $2, $3, $4, 1)
on conflict (project_id, stage, account_id, class) do update set entered = review_stratum.entered + 1
returning entered;

-- name: lanes_open
-- A few rows a project, each looked up once in task_open: lanes where something waits, for anybody or for
-- this person; the most urgent first, so that a cut leaves them.
select l.lane, l.stage, l.work, l.tier, l.skills, l.certificate, l.priority, l.band, l.checks, l.language, l.urgency from lane l
where l.project_id = $1 and (l.account_id is null or l.account_id = $2)
  and exists (select 1 from task t /*sqlite indexed by task_open */ where t.project_id = l.project_id and t.lane = l.lane
    and t.slots > 0)
order by l.urgency desc, l.lane;

-- name: lane_of_task
-- By primary keys; of the built-in workflow's lanes there is no row.
select l.account_id, l.band from task t left join lane l on l.project_id = t.project_id and l.lane = t.lane
where t.project_id = $1 and t.id = $2;

-- name: abilities_of_account
-- By primary key; what has lapsed is left out.
select a.kind, a.name from ability a join project p on p.id = a.project_id
where a.project_id = $1 and a.account_id = $2 and (a.expires_at is null or a.expires_at > $3)
  and (a.lapses_with not in ('schema', 'both') or a.schema_version >= p.schema_version)
  and (a.lapses_with not in ('guidelines', 'both') or a.guideline_version >= p.guideline_version);

-- name: member_tier
select tier from member where project_id = $1 and account_id = $2;

-- name: item_wait_set
-- By primary key.
insert into item_wait (project_id, item_id, at) values ($1, $2, $3)
on conflict (project_id, item_id) do update set at = excluded.at;

-- name: item_wait_delete
delete from item_wait where project_id = $1 and item_id = $2;

-- name: item_waits_over
-- By item_wait_by_time.
select project_id, item_id from item_wait where at <= $1 order by at limit $2 /*postgres for update skip locked*/;

-- name: project_set_workflow
update project set workflow_version = $2 where id = $1;

-- name: members_who_work
-- By primary keys: all people of a project, some thousands at most, and what their teams have agreed to.
select m.account_id, m.role, m.tier, t.zone, t.hours from member m
left join team_project g on g.project_id = m.project_id and g.team_id = m.team_id
left join team t on t.id = g.team_id
where m.project_id = $1 order by m.account_id;

-- name: abilities_of_project
-- By primary key, skills and certificates of each person together.
select a.account_id, a.kind, a.name from ability a join project p on p.id = a.project_id
where a.project_id = $1 and (a.expires_at is null or a.expires_at > $2)
  and (a.lapses_with not in ('schema', 'both') or a.schema_version >= p.schema_version)
  and (a.lapses_with not in ('guidelines', 'both') or a.guideline_version >= p.guideline_version)
order by a.account_id, a.kind, a.name;

-- name: items_to_replay
-- Along item's primary key; the others by theirs. Rows of an import that is not finished are invisible; why they are
-- asked for by a value stands in item.sql.
select i.id, i.state, b.meta, b.gold, d.decided, d.decided_by, d.rejected_at, i.language
from item i join item_body b on b.project_id = i.project_id and b.item_id = i.id
left join decision d on d.project_id = i.project_id and d.item_id = i.id
where i.project_id = $1 and i.id > $2 and coalesce((select m.pending from import_batch m
  where m.project_id = i.project_id and m.id = i.import_id), 0) = 0
order by i.id limit $3;
