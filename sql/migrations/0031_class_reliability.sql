-- How good people are at single classes: for who is given which item. Beliefs do not look at it.

create table class_reliability (     -- as of the last refit that told something of them
  project_id bigint not null,
  source_id bigint not null,
  class text not null,               -- of the first question, as item.label has it
  named double precision not null,   -- how often they name the class for items of it; between 0 and 1, like the others
  misnamed double precision not null, -- and for others
  anybody_named double precision not null, -- the same of all people together
  anybody_misnamed double precision not null,
  primary key (project_id, source_id, class)
) /*sqlite without rowid*/;
