-- The record. Times are microseconds since 1970 UTC; ids are made by the server; booleans are 0 or 1.
-- Every large table is keyed by (project_id, ...).

create table setting (
  name text primary key,           -- instance, node, secret material that belongs to all servers of this database
  value text not null
) /*sqlite without rowid*/;

create table account (              -- a person; never deleted, only disabled
  id bigint primary key,
  email text not null unique,       -- lower case
  name text not null,
  role text not null,               -- owner, member
  state text not null,              -- active, disabled
  password text,                    -- Argon2id, or null before the first sign-in
  totp_secret bytea,                -- null: no second factor; begun but not confirmed while totp_confirmed = 0
  totp_confirmed bigint not null default 0,
  totp_step bigint not null default 0, -- the last time step used: a code works once
  created_at bigint not null
);

create table recovery_code (        -- stands in for the second factor, once
  account_id bigint not null,
  hash bytea not null,
  primary key (account_id, hash)
) /*sqlite without rowid*/;

create table preference (           -- how a person likes the page
  account_id bigint not null,
  name text not null,               -- locale, scheme, keys
  value text not null,              -- keys: JSON
  primary key (account_id, name)
) /*sqlite without rowid*/;

create table session (
  hash bytea primary key,           -- BLAKE2b of the cookie; the cookie itself is nowhere
  id bigint not null,
  account_id bigint not null,
  created_at bigint not null,
  seen_at bigint not null,          -- last act of the person, not of the page
  expires_at bigint not null,
  address text not null,
  agent text not null
) /*sqlite without rowid*/;
create index session_by_account on session (account_id, id);

create table token (
  hash bytea primary key,
  id bigint not null,
  account_id bigint not null,
  name text not null,
  created_at bigint not null,
  expires_at bigint,                -- null: until revoked
  used_at bigint
) /*sqlite without rowid*/;
create index token_by_account on token (account_id, id);

create table invitation (
  hash bytea primary key,           -- of the code in the link
  id bigint not null,
  email text,                       -- null: whoever holds the link
  role text not null,               -- in the installation: owner, member
  project_id bigint,
  project_role text,
  created_by bigint,                -- null: the terminal
  created_at bigint not null,
  expires_at bigint not null,
  used_at bigint
) /*sqlite without rowid*/;
create index invitation_by_project on invitation (project_id, id);

create table throttle (             -- failed sign-ins, by account and by address
  name text primary key,
  failures bigint not null,
  last_at bigint not null
) /*sqlite without rowid*/;

create table project (
  id bigint primary key,
  name text not null,
  description text not null,
  state text not null,              -- active, archived
  schema_version bigint not null,
  guideline_version bigint not null,
  reliability_version bigint not null, -- what beliefs are computed with; 0: nobody was measured yet
  refit_answers bigint not null default 0, -- answers there were when the last refit began
  target double precision not null, -- wanted probability that a decision is right
  min_labels bigint not null,
  max_labels bigint not null,
  lease_seconds bigint not null,
  created_by bigint not null,
  created_at bigint not null
);

create table document (             -- versioned texts of a project: schema, guideline
  project_id bigint not null,
  kind text not null,
  version bigint not null,
  body text not null,
  created_by bigint not null,
  created_at bigint not null,
  primary key (project_id, kind, version)
) /*sqlite without rowid*/;

create table member (
  project_id bigint not null,
  account_id bigint not null,
  role text not null,               -- manager, reviewer, annotator, auditor
  created_at bigint not null,
  primary key (project_id, account_id)
) /*sqlite without rowid*/;
create index member_by_account on member (account_id, project_id);

create table source (               -- who or what answered
  project_id bigint not null,
  id bigint not null,
  kind text not null,               -- person, program, model, import
  account_id bigint,                -- of a person with an account
  name text not null,
  version text not null,
  answers bigint not null default 0, -- kept: live answers
  active_ms bigint not null default 0,
  primary key (project_id, id)
) /*sqlite without rowid*/;
create unique index source_by_name on source (project_id, kind, name, version);
create index source_by_account on source (project_id, account_id);

create table reliability (          -- how good a source is at a field, by version of the fit
  project_id bigint not null,
  version bigint not null,
  source_id bigint not null,         -- 0: whoever was not measured
  field text not null,
  answers double precision not null, -- that could be compared with others or with what is known
  accuracy double precision not null, -- how often it is right; between 0 and 1
  low double precision not null,     -- 95 % interval
  high double precision not null,
  primary key (project_id, version, source_id, field)
) /*sqlite without rowid*/;

create table import_batch (         -- rows of one import; invisible while pending = 1
  project_id bigint not null,
  id bigint not null,
  pending bigint not null,
  seq_base bigint,                  -- set while tasks are being made: no cursor passes it
  primary key (project_id, id)
) /*sqlite without rowid*/;
create index import_batch_active on import_batch (project_id) where pending = 1 or seq_base is not null;

create table item (                 -- what lists show; payloads are elsewhere
  project_id bigint not null,
  id bigint not null,
  import_id bigint not null,
  external_id text /*postgres collate "C"*/ not null,
  state text not null,              -- open, in_work, review, settled, quarantined
  answers bigint not null,          -- kept: live answers of people
  confidence double precision,      -- of the least certain field; null before the first answer
  label text,                       -- the decision in short
  primary key (project_id, id)
) /*sqlite without rowid*/;
create unique index item_by_external on item (project_id, external_id);
create index item_by_state on item (project_id, state, id);
create index item_by_confidence on item (project_id, state, confidence, id);
create index item_by_label on item (project_id, label, state, id) where label is not null;

create table item_body (
  project_id bigint not null,
  item_id bigint not null,
  data text not null,               -- JSON as received
  meta text,                        -- JSON as received
  media text,                       -- JSON: [{key, hash, type, width, height}]
  gold text,                        -- JSON: known answers by field
  primary key (project_id, item_id)
);

create table decision (             -- what follows from the evidence, recomputed whole
  project_id bigint not null,
  item_id bigint not null,
  beliefs text,                     -- JSON: [{field, probabilities, answers}]
  decided text,                     -- JSON: settled values; null while open
  decided_by text,                  -- belief, review
  reason text not null,             -- why the item is in its state, for people
  rejected_at bigint,               -- annotation id: answers up to it do not count any more
  updated_at bigint not null,
  primary key (project_id, item_id)
);

create table task (                 -- one piece of work on an item
  project_id bigint not null,
  id bigint not null,
  item_id bigint not null,
  stage text not null,              -- label, review
  lane text not null,               -- the queue it stands in
  seq bigint not null,              -- place in the lane; fresh each time it becomes available
  wanted bigint not null,           -- answers wanted in all
  slots bigint not null,            -- free: wanted - live leases - answers
  check (slots >= 0),
  primary key (project_id, id)
) /*sqlite without rowid*/;
create index task_open on task (project_id, lane, seq, id) where slots > 0;
create unique index task_by_item on task (project_id, item_id, stage);

create table lane_cursor (          -- everything up to seq was shown to this person
  project_id bigint not null,
  account_id bigint not null,
  lane text not null,
  seq bigint not null,
  primary key (project_id, account_id, lane)
) /*sqlite without rowid*/;

create table lease (                -- live work; the row goes when the work is done or given back
  project_id bigint not null,
  id bigint not null,
  task_id bigint not null,
  item_id bigint not null,
  account_id bigint not null,
  created_at bigint not null,
  expires_at bigint not null,
  primary key (project_id, id)
) /*sqlite without rowid*/;
create unique index lease_by_task on lease (project_id, task_id, account_id);
create index lease_by_account on lease (project_id, account_id, id);
create index lease_by_expiry on lease (expires_at);

create table work_done (            -- who is finished with a task, so that nobody gets it twice
  project_id bigint not null,
  task_id bigint not null,
  account_id bigint not null,
  item_id bigint not null,
  how text not null,                -- answered, skipped; expired: may come again
  lease_id bigint not null,         -- the lease it was done under, so that late work finds its task
  reason text,
  at bigint not null,
  primary key (project_id, task_id, account_id)
) /*sqlite without rowid*/;

create table annotation (           -- evidence: append-only
  project_id bigint not null,
  id bigint not null,
  item_id bigint not null,
  task_id bigint,                   -- null: imported
  source_id bigint not null,
  stage text not null,              -- label, review, import
  answer text not null,             -- JSON: {field: value}
  schema_version bigint not null,
  guideline_version bigint not null,
  confidence text,                  -- definite, probable, possible
  note text,
  verdict text,                     -- of a review: accept, fix, reject
  active_ms bigint not null,
  late bigint not null,             -- came after its lease had ended
  supersedes bigint,                -- the annotation of the same source that this one replaces
  suggestion_id bigint,             -- the source of the suggestion it started from
  score double precision,           -- of a prediction: what its model said of itself
  created_at bigint not null,
  primary key (project_id, id)
) /*sqlite without rowid*/;
create index annotation_by_item on annotation (project_id, item_id, id);
create index annotation_by_source on annotation (project_id, source_id, id);

create table idempotency (          -- the first reply to a key
  account_id bigint not null,
  key text not null,
  request bytea not null,           -- hash of what was asked: another body under the same key is a mistake
  reply text not null,
  created_at bigint not null,
  primary key (account_id, key)
) /*sqlite without rowid*/;
create index idempotency_by_age on idempotency (created_at);

create table counter (              -- kept counts in several rows each, summed on read
  project_id bigint not null,
  name text not null,
  shard bigint not null,
  value bigint not null,
  primary key (project_id, name, shard)
) /*sqlite without rowid*/;

create table job (
  project_id bigint not null,       -- 0: of the installation
  id bigint not null,
  kind text not null,               -- import, demo, refit
  state text not null,              -- queued, running, done, failed, cancelled
  done bigint not null,
  total bigint not null,            -- 0: not known yet
  message text not null,
  input text not null,              -- JSON for the kind
  progress text,                    -- JSON for the kind: where to go on after a crash
  result text,                      -- JSON
  created_by bigint not null,
  created_at bigint not null,
  updated_at bigint not null,
  cancel_asked bigint not null,
  runner bigint,                    -- the process that runs it
  runner_until bigint,              -- and until when it holds it
  primary key (project_id, id)
);
create index job_waiting on job (created_at) where state = 'queued' or state = 'running';

create table reject (               -- rows an import did not take
  project_id bigint not null,
  job_id bigint not null,
  line bigint not null,
  reason text not null,
  row_text text not null,           -- the row as it came, cut at a limit
  primary key (project_id, job_id, line)
);

create table media (                -- content-addressed files in the data directory
  project_id bigint not null,
  id bigint not null,
  hash text not null,               -- BLAKE2b-256 in hex: the name of the file
  type text not null,
  bytes bigint not null,
  width bigint not null,
  height bigint not null,
  item_id bigint not null,
  primary key (project_id, id)
) /*sqlite without rowid*/;
create index media_by_item on media (project_id, item_id);
create index media_by_hash on media (project_id, hash);

create table audit (                -- append-only; sealed into the tree behind the writers
  id bigint primary key,            -- made with the row: order of making, not of sealing
  position bigint unique,           -- leaf number in the tree; null until sealed
  project_id bigint,
  account_id bigint,
  action text not null,
  object text not null,
  address text not null,
  allowed bigint not null,
  at bigint not null,
  leaf bytea                        -- RFC 6962 leaf hash once sealed
);
create index audit_unsealed on audit (id) where position is null;
create index audit_by_project on audit (project_id, id);

create table audit_node (           -- complete subtrees: level 0 are the leaves
  level bigint not null,
  position bigint not null,
  hash bytea not null,
  primary key (level, position)
) /*sqlite without rowid*/;

create table audit_head (
  size bigint primary key,
  root bytea not null,
  at bigint not null,
  signature bytea not null          -- Ed25519 over size, root and time
) /*sqlite without rowid*/;

create table outbox (               -- what happened, for live events and jobs
  seq /*sqlite integer primary key autoincrement*/ /*postgres bigserial primary key*/,
  project_id bigint,
  account_id bigint,                -- only for this person; null: for all who may see the project
  kind text not null,
  body text not null,               -- JSON, small
  at bigint not null
  /*postgres , written_in xid8 not null default pg_current_xact_id()*/
);

create table history (              -- counters of a project once an hour, for the plot over time
  project_id bigint not null,
  hour bigint not null,             -- hours since 1970
  answers bigint not null,
  settled bigint not null,
  primary key (project_id, hour)
) /*sqlite without rowid*/;

create table holder (               -- what one process at a time does: seal the audit, refit, expire leases
  name text primary key,
  process bigint not null,
  until bigint not null
) /*sqlite without rowid*/;
