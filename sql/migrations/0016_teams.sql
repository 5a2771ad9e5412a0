-- Teams: people who work together with managers of their own, what projects they are given, and how much of it.

create table team (                 -- one's own people, or a partner's
  id bigint primary key,
  name text not null unique,
  kind text not null,               -- own, partner
  zone text not null,               -- time zone of its days and hours: Europe/Berlin
  hours text not null,              -- JSON: {"mon": "08:00-17:30"}: when work is given; {}: at any time
  languages text not null,          -- JSON: those that all of its people have
  cost double precision,            -- of each of its people who have none of their own; null: not said
  cost_per text,                    -- hour, item
  created_at bigint not null
);

create table team_person (          -- a person is in one team at most
  account_id bigint primary key,
  team_id bigint not null,
  manages bigint not null           -- 1: the others
);
create index team_person_by_team on team_person (team_id, account_id);

create table team_project (         -- a project given to a team; quotas are of answers, null: as many as they like
  project_id bigint not null,
  team_id bigint not null,
  person_day bigint,                -- each person, a day of the team's zone
  person_week bigint,               -- from Monday
  person_total bigint,
  team_day bigint,                  -- all of them together
  team_week bigint,
  team_total bigint,
  primary key (project_id, team_id)
) /*sqlite without rowid*/;
create index team_project_by_team on team_project (team_id, project_id);

create table team_work (            -- kept: how much the people of a team have answered
  project_id bigint not null,
  team_id bigint not null,
  account_id bigint not null,
  day bigint not null,              -- since 1970, in the team's zone; 0: in all
  answers bigint not null,
  primary key (project_id, team_id, account_id, day)
) /*sqlite without rowid*/;

alter table member add column team_id bigint;     -- the team they came with; null: they came by themselves
create index member_by_team on member (project_id, team_id, account_id) where team_id is not null;
alter table invitation add column team_id bigint; -- that they come into
