-- A database for the tests of the store: its own table of settings, and one thing of each kind.
create table setting (
  name text primary key,
  value text not null
) /*sqlite without rowid*/;

create table thing (
  id bigint primary key,
  name text unique,        -- may be absent
  size bigint,
  weight double precision,
  picture bytea,
  check (size >= 0)
) /*sqlite without rowid*/;

create table outbox (
  seq /*sqlite integer primary key autoincrement*/ /*postgres bigserial primary key*/,
  body text not null
);
