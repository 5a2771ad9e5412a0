-- Items that come before others, and when they are due.

alter table item add column priority bigint not null default 0; -- 0..9: higher ones are given out first
alter table item add column due_at bigint;                      -- null: at no time; within a priority earlier ones come first
alter table lane add column urgency bigint not null default 0;  -- of its items: twice their priority, and one where they are due
alter table project add column by_urgency bigint not null default 0; -- 1: some items have one of the two
create index item_by_due on item (project_id, due_at, id)
  where due_at is not null and state in ('open', 'in_work', 'review');
