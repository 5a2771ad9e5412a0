-- Review: queues in bands.

alter table lane add column band bigint not null default 0;    -- of its queue: lower ones are looked at first

create table review_stratum (       -- how many items of a person and class came into a stage that wants each looked at
  project_id bigint not null,
  stage text not null,
  account_id bigint not null,       -- who answered; 0: nobody with an account
  class text not null,              -- what is believed, in short
  entered bigint not null,
  primary key (project_id, stage, account_id, class)
) /*sqlite without rowid*/;
