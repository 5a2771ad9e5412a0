-- Gold in the stream: known answers given out as work, what people made of them, findings about people, pauses.

alter table project add column gold_start double precision not null default 0; -- share of a person's work while little is known of them
alter table project add column gold_later double precision not null default 0; -- and when they are known
alter table project add column gold_until bigint not null default 0;       -- answers to gold by which they are; 0: no gold in the stream
alter table project add column pause_careless bigint not null default 0;   -- 1: a finding pauses by itself
alter table lease add column gold bigint not null default 0;               -- 1: it takes no slot of its task
alter table work_done add column gold bigint not null default 0;           -- 1: done under such a lease

create table gold_item (            -- an item with a known answer
  project_id bigint not null,
  item_id bigint not null,
  bin bigint not null,              -- the same for the same known answer; and one apart for those that many fail
  seq bigint not null,              -- place in the bin
  state text not null,              -- live, pulled (most good people fail it), kept (put right or restored), out (for good), unfit (cannot be scored)
  answered bigint not null default 0,
  failed bigint not null default 0,
  primary key (project_id, item_id)
) /*sqlite without rowid*/;
create index gold_item_next on gold_item (project_id, bin, seq) where state = 'live' or state = 'kept';
create index gold_item_pulled on gold_item (project_id, item_id) where state = 'pulled';
insert into gold_item (project_id, item_id, bin, seq, state)
select project_id, item_id, 0, item_id, 'live' from item_body where gold is not null;

create table gold_bin (             -- at most 128 a project
  project_id bigint not null,
  bin bigint not null,
  last_seq bigint not null,         -- nothing lies behind it
  primary key (project_id, bin)
) /*sqlite without rowid*/;
insert into gold_bin (project_id, bin, last_seq)
select project_id, 0, max(item_id) from item_body where gold is not null group by project_id;

create table gold_seen (            -- how far a person has come in a bin, so that nothing comes twice
  project_id bigint not null,
  account_id bigint not null,
  bin bigint not null,
  seq bigint not null,
  given bigint not null,
  primary key (project_id, account_id, bin)
) /*sqlite without rowid*/;

create table gold_score (           -- what a person made of gold
  project_id bigint not null,
  account_id bigint not null,
  field text not null,              -- '': whole items
  class text not null,              -- the known answer in short; '': all
  answered bigint not null,
  correct bigint not null,
  primary key (project_id, account_id, field, class)
) /*sqlite without rowid*/;

create table gold_answer (          -- a person's last answer to an item with a known answer
  project_id bigint not null,
  item_id bigint not null,
  account_id bigint not null,
  annotation_id bigint not null,
  correct bigint not null,
  primary key (project_id, item_id, account_id)
) /*sqlite without rowid*/;
create index gold_answer_by_account on gold_answer (project_id, account_id, annotation_id);

create table finding (              -- what speaks for careless work; the last word of each kind about a person
  project_id bigint not null,
  account_id bigint not null,
  kind text not null,               -- gold, speed, streak, entropy, guess, copy
  says text not null,               -- for people
  statistic double precision not null,
  p double precision not null,      -- adjusted for as many people and tests as were looked at
  items text not null,              -- JSON: ids of the evidence
  other_id bigint,                  -- copy: the account it is about too
  state text not null,              -- open, dismissed, paused
  found_at bigint not null,
  decided_by bigint,
  primary key (project_id, account_id, kind)
) /*sqlite without rowid*/;

create table pause (                -- somebody who gets no new work in a project
  project_id bigint not null,
  account_id bigint not null,
  reason text not null,             -- they read it
  paused_by bigint,                 -- null: the server
  paused_at bigint not null,
  appeal text,                      -- theirs
  appealed_at bigint,
  answer text,                      -- to the appeal, when it stays
  answered_at bigint,
  primary key (project_id, account_id)
) /*sqlite without rowid*/;
