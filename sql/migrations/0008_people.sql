-- People: why they have their tier, what they cost, what their certificates were given for, and exams.

alter table member add column tier_by text not null default 'rules'; -- manager: their word, no rule moves it; rules
alter table member add column tier_reason text;                      -- for the person; null: as they came
alter table member add column tier_at bigint;                        -- when it was changed last
alter table member add column cost double precision;                 -- in the project's own currency; null: not said
alter table member add column cost_per text;                         -- hour, item

alter table ability add column lapses_with text not null default 'nothing'; -- schema, guidelines, both: lapses when those move on; nothing
alter table ability add column schema_version bigint not null default 0;    -- when it was granted
alter table ability add column guideline_version bigint not null default 0;
alter table ability add column exam text;                            -- its name; null: a manager's word
alter table ability add column attempt_id bigint;                    -- at that exam

alter table annotation add column certificate text;                  -- of skill, that it was given under

create table exam_attempt (         -- somebody at an exam, or at its practice
  project_id bigint not null,
  id bigint not null,
  account_id bigint not null,
  exam text not null,               -- its name
  exams_version bigint not null,    -- of the document it was begun under
  practice bigint not null,
  state text not null,              -- open, passed, failed; of practice: ended
  schema_version bigint not null,
  guideline_version bigint not null,
  asked bigint not null,            -- questions
  answered bigint not null,
  correct bigint not null,
  begun_at bigint not null,
  ends_at bigint,                   -- the time that is given; null: as long as it takes
  ended_at bigint,
  primary key (project_id, id)
) /*sqlite without rowid*/;
create index exam_attempt_by_account on exam_attempt (project_id, account_id, id);

create table exam_question (        -- what was drawn for an attempt
  project_id bigint not null,
  attempt_id bigint not null,
  number bigint not null,           -- from 0, in the order of asking
  item_id bigint not null,
  accepted text not null,           -- JSON: {field: [value]}, as it was when it was drawn
  explanation text,                 -- shown after the answer in practice
  answer text,                      -- JSON: {field: value}; null: not yet
  correct bigint,                   -- null: not yet
  primary key (project_id, attempt_id, number)
) /*sqlite without rowid*/;
create index exam_question_by_item on exam_question (project_id, item_id);
create index item_body_gold on item_body (project_id, item_id) where gold is not null; -- what exams draw from
