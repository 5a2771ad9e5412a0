-- Edges that take an item because time has passed.

create table item_wait (            -- items that stand where such an edge begins
  project_id bigint not null,
  item_id bigint not null,
  at bigint not null,               -- when its edges are asked
  primary key (project_id, item_id)
) /*sqlite without rowid*/;
create index item_wait_by_time on item_wait (at);
