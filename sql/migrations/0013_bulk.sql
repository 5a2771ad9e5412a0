-- Confused pairs put right at once.
create table bulk_change (          -- what such an act changed, so that it can be taken back
  project_id bigint not null,
  job_id bigint not null,           -- the act
  item_id bigint not null,
  annotation_id bigint not null,    -- the word it gave
  was text not null,                -- JSON: what was decided before, by belief
  undone bigint not null default 0,
  primary key (project_id, job_id, item_id)
) /*sqlite without rowid*/;
