-- A certification: a random, blind check of the settled items of a project that proves how many are right.
-- (The table audit is the log of who did what.)

create table certification (
  project_id bigint not null,
  id bigint not null,
  state text not null,              -- review, audit, closed, released, void
  field text,                       -- the claim is about this field; null: about all fields at once
  target double precision not null, -- the share of right items that is to be proven
  confidence double precision not null,
  repair bigint not null,           -- what an auditor finds wrong is put right, the claim is about the mended set
  second bigint not null,           -- where an auditor disagrees, a second person decides
  planted bigint not null,          -- known errors hidden in the queue, to measure what auditors overlook
  seed bytea not null,              -- of the drawing order; told when the certification has ended
  commitment text not null,         -- SHA-256 of the seed in hex: told at the beginning
  population bigint not null,       -- items frozen; 0 before
  reviewed bigint not null,         -- of them, reviewed before the freeze: not drawn
  frozen_hash text,                 -- SHA-256 over what was frozen, in hex
  schema_version bigint not null,
  begun_by bigint not null,
  begun_at bigint not null,
  frozen_at bigint,
  ended_at bigint,
  void_item bigint,                 -- the item whose decision changed
  void_reason text,                 -- what happened to it, or who gave the certification up, and why
  primary key (project_id, id)
) /*sqlite without rowid*/;

create table certification_item (
  project_id bigint not null,
  certification_id bigint not null,
  part text not null,               -- doubt: reviewed first; draw: the frozen rest; plant: a known error
  item_id bigint not null,
  position bigint,                  -- place in its part, from 1; null: not drawn (yet)
  frozen text not null,             -- JSON: the decided values that are judged
  task_id bigint,                   -- the piece of work of whoever judges
  first_word bigint,                -- annotation of an auditor who disagreed, while a second is asked
  word bigint,                      -- annotation that decided; null: skipped, or open
  outcome text,                     -- right, wrong, skipped; null: open
  repaired text,                    -- JSON: the decided values as put right
  primary key (project_id, certification_id, part, item_id)
) /*sqlite without rowid*/;
create index certification_item_drawn on certification_item (project_id, certification_id, part, position)
  where position is not null;
create index certification_item_by_task on certification_item (project_id, task_id) where task_id is not null;

alter table project add column frozen_by bigint not null default 0; -- the certification that holds its decisions
