-- What happened, for live events and jobs.

-- name: outbox_insert
-- One small row in the transaction of what it tells. On PostgreSQL the transaction has its id before the
-- row takes its number, which outbox_after stands on.
insert into outbox (project_id, account_id, kind, body, at)
/*sqlite values ($1, $2, $3, $4, $5)*/
/*postgres select $1, $2, $3, $4, $5 from (select pg_current_xact_id() offset 0) as begun*/;

-- name: outbox_after
-- By number. On PostgreSQL numbers are taken before they commit: rows of transactions that may still
-- be open elsewhere wait, so that no reader passes a number that appears behind it.
select seq, project_id, account_id, kind, body from outbox
where seq > $1 /*postgres and written_in < pg_snapshot_xmin(pg_current_snapshot())*/
order by seq limit $2;

-- name: outbox_last
-- The primary key's end.
select coalesce(max(seq), 0) from outbox;

-- name: outbox_prune
-- Events are for those who are connected or come back soon; older ones are gone.
delete from outbox where seq < (select coalesce(max(seq), 0) from outbox) - $1;

-- name: member_projects
-- By member_by_account; what a stream of live events follows.
select project_id, reach from member where account_id = $1 order by project_id desc limit $2;
