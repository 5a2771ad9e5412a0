-- Work that comes before other work.
alter table lane add column priority bigint not null default 0; -- of its stage: the highest are looked at first
