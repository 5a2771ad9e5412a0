-- Background work: durable, held by one process at a time.

-- name: job_insert
insert into job (project_id, id, kind, state, done, total, message, input, created_by, created_at, updated_at,
  cancel_asked, runner, runner_until)
values ($1, $2, $3, $4, 0, 0, $5, $6, $7, $8, $8, 0, $9, $10);

-- name: job_show
-- By primary key.
select id, kind, state, done, total, message, result, created_at, updated_at from job
where project_id = $1 and id = $2;

-- name: job_list
-- Newest first along the primary key.
select id, kind, state, done, total, message, result, created_at, updated_at from job
where project_id = $1 and id < $2 order by id desc limit $3;

-- name: job_take_alone
-- One server at a time takes a job, so that none is begun beside another of its project. SQLite has one writer.
select /*sqlite 1*/ /*postgres pg_advisory_xact_lock(7809652)*/;

-- name: job_waiting
-- By job_waiting: few rows. The oldest that nobody holds, of a project where nothing else runs; one that
-- is only to be cancelled need not wait for that.
select j.project_id, j.id from job j
where (j.state = 'queued' or j.state = 'running') and (j.state = 'queued' or j.runner_until < $1)
  and (j.cancel_asked = 1 or not exists (select 1 from job r where r.project_id = j.project_id
    and (r.state = 'queued' or r.state = 'running') and r.state = 'running' and r.runner_until >= $1))
order by j.created_at, j.id limit 1 /*postgres for update of j skip locked*/;

-- name: job_waiting_any
-- By job_waiting: whether looking further is worth a write.
select 1 from job j where (j.state = 'queued' or j.state = 'running')
  and (j.state = 'queued' or j.runner_until < $1) limit 1;

-- name: job_take
update job set state = 'running', runner = $3, runner_until = $4, updated_at = $5
where project_id = $1 and id = $2;

-- name: job_load
-- By primary key: what running it needs.
select kind, input, progress, created_by, done, total, message, cancel_asked from job where project_id = $1 and id = $2;

-- name: job_held
-- By primary key: no row when another process took it over. Held to the end of the transaction.
select cancel_asked, message from job where project_id = $1 and id = $2 and runner = $3 and state = 'running'
/*postgres for update*/;

-- name: job_renew
update job set runner_until = $4 where project_id = $1 and id = $2 and runner = $3 and state = 'running';

-- name: job_wait
update job set message = $4, runner_until = $5, updated_at = $6
where project_id = $1 and id = $2 and runner = $3 and state = 'running';

-- name: job_progress
update job set done = $3, total = $4, message = $5, progress = $6, runner_until = $7, updated_at = $8
where project_id = $1 and id = $2;

-- name: job_fail
-- Its rows are taken back first; the message says why.
update job set cancel_asked = 2, message = $3, updated_at = $4 where project_id = $1 and id = $2;

-- name: job_end
update job set state = $3, done = $4, total = $5, message = $6, result = $7, progress = null, runner = null,
  runner_until = null, updated_at = $8
where project_id = $1 and id = $2;

-- name: job_cancel
update job set cancel_asked = 1, updated_at = $3
where project_id = $1 and id = $2 and cancel_asked = 0 and state in ('queued', 'running');

-- name: reject_insert
insert into reject (project_id, job_id, line, reason, row_text) values ($1, $2, $3, $4, $5)
on conflict (project_id, job_id, line) do nothing;

-- name: reject_list
-- Along the primary key.
select line, reason, row_text from reject where project_id = $1 and job_id = $2 and line > $3
order by line limit $4;
