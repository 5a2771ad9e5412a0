-- Teams, their people and projects. Nothing of this is asked of people who came by themselves.

-- name: team_insert
insert into team (id, name, kind, zone, hours, languages, cost, cost_per, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing;

-- name: team_update
update team set kind = $2, zone = $3, hours = $4, languages = $5, cost = $6, cost_per = $7, name = $8
where id = $1 and not exists (select 1 from team o where o.name = $8 and o.id <> $1);

-- name: team_list
-- Keyset page on the primary key.
select id, name, kind, zone, hours, languages, cost, cost_per, created_at from team where id > $1 order by id limit $2;

-- name: team_exists
select id from team where id = $1;

-- name: team_people_list
-- By team_person_by_team, over a page's teams.
select p.team_id, p.account_id, a.email, a.name, p.manages from team_person p join account a on a.id = p.account_id
where p.team_id >= $1 and p.team_id <= $2 order by p.team_id, p.account_id limit $3;

-- name: team_projects_list
-- By team_project_by_team, over a page's teams.
select t.team_id, t.project_id, p.name from team_project t join project p on p.id = t.project_id
where t.team_id >= $1 and t.team_id <= $2 order by t.team_id, t.project_id limit $3;

-- name: team_of_person
select team_id, manages from team_person where account_id = $1;

-- name: team_person_set
insert into team_person (account_id, team_id, manages) values ($1, $2, $3)
on conflict (account_id) do update set manages = excluded.manages where team_person.team_id = excluded.team_id;

-- name: team_person_delete
delete from team_person where account_id = $1;

-- name: team_person_enter
-- Into all projects of the team, by team_project_by_team; where they are already they stay as they are.
insert into member (project_id, account_id, role, created_at, team_id)
select t.project_id, $2, $3, $4, t.team_id from team_project t where t.team_id = $1
on conflict do nothing;

-- name: team_person_quit
-- Out of the projects they came into with it, by member_by_account.
delete from member where account_id = $2 and team_id = $1;

-- name: team_person_role
update member set role = $3 where account_id = $2 and team_id = $1;

-- name: team_project_set
insert into team_project (project_id, team_id, person_day, person_week, person_total, team_day, team_week, team_total)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (project_id, team_id) do update set person_day = excluded.person_day, person_week = excluded.person_week,
  person_total = excluded.person_total, team_day = excluded.team_day, team_week = excluded.team_week,
  team_total = excluded.team_total;

-- name: team_project_delete
delete from team_project where project_id = $1 and team_id = $2;

-- name: team_project_enter
-- All of its people, by team_person_by_team.
insert into member (project_id, account_id, role, created_at, team_id)
select $1, p.account_id, case p.manages when 1 then 'team_manager' else 'annotator' end, $3, p.team_id
from team_person p where p.team_id = $2
on conflict do nothing;

-- name: team_project_quit
-- By member_by_team.
delete from member where project_id = $1 and team_id = $2;

-- name: teams_of_project
-- All teams, some dozens; what the project has given by primary key, the sums along team_work's.
select t.id, t.name, t.kind, (select count(*) from team_person p where p.team_id = t.id),
  case when g.team_id is null then 0 else 1 end,
  g.person_day, g.person_week, g.person_total, g.team_day, g.team_week, g.team_total,
  cast(coalesce((select sum(w.answers) from team_work w
    where w.project_id = $1 and w.team_id = t.id and w.day = 0), 0) as bigint)
from team t left join team_project g on g.project_id = $1 and g.team_id = t.id
where t.id > $2 order by t.id limit $3;

-- name: team_terms
-- Two primary keys: what a team has agreed to in a project.
select t.name, t.zone, t.hours, g.person_day, g.person_week, g.person_total, g.team_day, g.team_week, g.team_total
from team t join team_project g on g.project_id = $1 and g.team_id = t.id where t.id = $2;

-- name: team_hold
-- Held to the end of the transaction: where a team has a quota together, its claims come one after another.
select team_id from team_project where project_id = $1 and team_id = $2 /*postgres for update*/;

-- name: team_zone
select zone from team where id = $1;

-- name: team_agreed
select name, zone, hours, languages from team where id = $1;

-- name: team_work_add
insert into team_work (project_id, team_id, account_id, day, answers) values ($1, $2, $3, $4, 1)
on conflict (project_id, team_id, account_id, day) do update set answers = team_work.answers + 1;

-- name: team_work_of_person
-- Along the primary key: at most eight rows.
select day, answers from team_work where project_id = $1 and team_id = $2 and account_id = $3 and (day = 0 or day >= $4);

-- name: team_work_of_team
-- Along the primary key: some rows a person and day.
select cast(coalesce(sum(case when day = $4 then answers else 0 end), 0) as bigint),
  cast(coalesce(sum(case when day > 0 and day >= $3 then answers else 0 end), 0) as bigint),
  cast(coalesce(sum(case when day = 0 then answers else 0 end), 0) as bigint)
from team_work where project_id = $1 and team_id = $2;

-- name: team_work_of_each
-- The same of each of its people; who has answered nothing has no quota reached, but that of all.
select m.account_id, cast(coalesce(sum(case when w.day = $4 then w.answers else 0 end), 0) as bigint),
  cast(coalesce(sum(case when w.day > 0 and w.day >= $3 then w.answers else 0 end), 0) as bigint),
  cast(coalesce(sum(case when w.day = 0 then w.answers else 0 end), 0) as bigint)
from member m left join team_work w
  on w.project_id = m.project_id and w.team_id = m.team_id and w.account_id = m.account_id
where m.project_id = $1 and m.team_id = $2 group by m.account_id;

-- name: teams_with_quotas
-- What the project has given, by primary key; few teams.
select t.id, t.zone, g.person_day, g.person_week, g.person_total, g.team_day, g.team_week, g.team_total
from team_project g join team t on t.id = g.team_id
where g.project_id = $1 and (g.person_day > 0 or g.person_week > 0 or g.person_total > 0
  or g.team_day > 0 or g.team_week > 0 or g.team_total > 0)
order by t.id;

-- name: team_held
-- By member_by_team and lease_by_account.
select count(*) from member m join lease l on l.project_id = m.project_id and l.account_id = m.account_id
where m.project_id = $1 and m.team_id = $2;

-- name: member_team
-- By primary key.
select team_id from member where project_id = $1 and account_id = $2;

-- name: team_person_held
-- By lease_by_account; bounded by what one person may hold.
select count(*) from lease where project_id = $1 and account_id = $2;
