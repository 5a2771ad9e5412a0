-- Talk about items: questions and comments, pinned to what they are about, with what is said to them.

create table thread (
  project_id bigint not null,
  id bigint not null,               -- its first remark has the same
  item_id bigint not null,
  kind text not null,               -- question, comment
  place text,                       -- JSON: what of the item it is about; null: all of it
  account_id bigint not null,       -- who began it
  open bigint not null,             -- 0: resolved
  resolved_by bigint,               -- account
  resolved_at bigint,
  remarks bigint not null,          -- kept
  last_at bigint not null,          -- of the newest remark
  primary key (project_id, id)
) /*sqlite without rowid*/;
create index thread_by_item on thread (project_id, item_id, id);
create index thread_asked on thread (project_id, id) where kind = 'question' and open = 1;

create table remark (               -- append-only
  project_id bigint not null,
  id bigint not null,
  thread_id bigint not null,
  item_id bigint not null,          -- of the thread, so that an item is read at once
  account_id bigint not null,
  text text not null,
  created_at bigint not null,
  primary key (project_id, id)
) /*sqlite without rowid*/;
create index remark_by_item on remark (project_id, item_id, thread_id, id);

create table thread_person (        -- who began it, said something or was mentioned
  project_id bigint not null,
  account_id bigint not null,
  thread_id bigint not null,
  mentioned bigint not null,        -- 1: by name
  unread bigint not null,           -- 1: others have said something since this person looked
  primary key (project_id, account_id, thread_id)
) /*sqlite without rowid*/;
create index thread_person_by_thread on thread_person (project_id, thread_id, account_id);
create index thread_person_unread on thread_person (project_id, account_id, thread_id) where unread = 1;
