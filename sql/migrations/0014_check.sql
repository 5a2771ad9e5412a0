-- Seeded checks of reviewers: known items among those they review.
alter table lane add column checks double precision not null default 0; -- share of checks among what is given out

create table review_check (
  project_id bigint not null,
  task_id bigint not null,          -- beside all workflows
  item_id bigint not null,          -- its answer is known
  account_id bigint not null,       -- the reviewer
  stage text not null,              -- as which it was shown
  workflow_version bigint not null,
  field text not null,              -- a choice
  known text not null,              -- the right class
  shown text,                       -- the class that changed places with it in all that was shown; null: it is shown as it was said
  planted bigint not null,          -- 1: what is believed of it, as shown, is wrong
  made_at bigint not null,
  verdict text,                     -- null: no word yet
  given text,                       -- JSON: the values of a fix
  code text,
  active_ms bigint,
  judged_at bigint,
  primary key (project_id, task_id)
) /*sqlite without rowid*/;
create index review_check_by_account on review_check (project_id, account_id, item_id);
