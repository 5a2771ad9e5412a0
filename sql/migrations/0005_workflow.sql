-- Workflows: the stage an item stands in, the way it came, and who may work in which lane.

alter table project add column workflow_version bigint not null default 0; -- of new items; 0: the built-in one
alter table item add column workflow_version bigint not null default 0;    -- the one it is on to its end
alter table item add column stage text;                                    -- where it stands; null: the built-in one's, by state
alter table task add column work bigint not null default 0;                -- 0: people answer; 1: one sees all answers and decides; 2: an audit's blind answer
update task set work = case stage when 'review' then 1 when 'audit' then 2 else 0 end where stage <> 'label';
alter table member add column tier text not null default 'crowd';          -- crowd, trained, specialist, adjudicator

create table lane (                 -- a queue of a workflow's stage; the built-in one's have no row
  project_id bigint not null,
  lane text not null,
  stage text not null,
  work bigint not null,             -- of its tasks
  tier text not null,               -- the lowest that may work in it; any
  skills text not null,             -- JSON: all of them are wanted
  certificate text,                 -- of skill, wanted
  account_id bigint,                -- null: whoever may; else nobody but this person
  primary key (project_id, lane)
) /*sqlite without rowid*/;

create table item_move (            -- the way of an item through its workflow; append-only
  project_id bigint not null,
  item_id bigint not null,
  id bigint not null,
  workflow_version bigint not null,
  edge bigint,                      -- index in the document; null: doubted again, no edge made it
  from_place text not null,         -- stage, or start
  to_place text not null,           -- stage, done or quarantine
  ended text,                       -- how its stage ended: settled, undecided, accepted, fixed, rejected; null: it came
  primary key (project_id, item_id, id)
) /*sqlite without rowid*/;

create table ability (              -- what a person can, by whose word and until when
  project_id bigint not null,
  account_id bigint not null,
  kind text not null,               -- skill, certificate
  name text not null,
  granted_by bigint not null,
  granted_at bigint not null,
  expires_at bigint,                -- null: it does not lapse
  primary key (project_id, account_id, kind, name)
) /*sqlite without rowid*/;
