-- A freeze goes page by page, in the state freezing. What is decided meanwhile is taken up before its moment (frozen_at).

create table certification_touched (
  project_id bigint not null,
  certification_id bigint not null,
  item_id bigint not null,          -- its decision changed, came or went since the freeze began
  primary key (project_id, certification_id, item_id)
) /*sqlite without rowid*/;
