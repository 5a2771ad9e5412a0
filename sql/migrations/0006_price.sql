-- What an answer more must be worth.

alter table project add column price double precision not null default 0; -- accuracy that one more answer must be expected to add; 0: none is asked of it
