create table release (              -- a frozen export; its file lies in the data directory under its hash
  project_id bigint not null,
  id bigint not null,
  number bigint not null,           -- 1, 2, ... in the project
  note text not null,
  hash text not null,               -- SHA-256 of the items' file, in hex: its name
  bytes bigint not null,
  items bigint not null,
  decided bigint not null,
  certification_id bigint,          -- null: not audited
  says text not null,               -- what is proven, for people
  certificate text not null,        -- JSON, signed
  signed_by text not null,          -- public key, in hex
  changed bigint,                   -- decisions that differ from the release before; null: it is the first
  added bigint,
  gone bigint,
  created_by bigint not null,
  created_at bigint not null,
  primary key (project_id, id)
);
create unique index release_by_number on release (project_id, number);
