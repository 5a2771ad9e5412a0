-- Who is asking, and may they: accounts, sessions, tokens, invitations, members, throttling.

-- name: account_by_id
-- Primary key.
select id, email, name, role, state, totp_confirmed, created_at, password, totp_secret, totp_step
  from account where id = $1;

-- name: account_by_email
-- Unique index on email.
select id, email, name, role, state, totp_confirmed, created_at, password, totp_secret, totp_step
  from account where email = $1;

-- name: account_insert
-- One row.
insert into account (id, email, name, role, state, password, created_at)
values ($1, $2, $3, $4, 'active', $5, $6);

-- name: account_list
-- Keyset page on the primary key: ids are in order of making.
select id, email, name, role, state, totp_confirmed, created_at, password, totp_secret, totp_step
  from account where id > $1 order by id limit $2;

-- name: account_set_role_state
-- Primary key.
update account set role = $2, state = $3 where id = $1;

-- name: account_set_password
-- Primary key; only while the password is still the one that was checked, so that two changes at
-- once do not both succeed.
update account set password = $2 where id = $1 and password = $3;

-- name: account_claim
-- Primary key; an account made by a command has no password until its owner follows a link.
update account set password = $2, name = $3 where id = $1 and password is null;

-- name: account_owners
-- A scan of a table of people, at most some thousand rows, when an owner is changed. Locked, so that
-- two owners cannot remove each other at once.
select id from account where role = 'owner' and state = 'active' order by id /*postgres for update */;

-- name: account_owner_exists
-- A scan of a table of people that ends at the first owner.
select 1 from account where role = 'owner' and state = 'active' limit 1;

-- name: account_totp_begin
-- Primary key; a confirmed second factor is not replaced, it must be removed first.
update account set totp_secret = $2, totp_step = 0 where id = $1 and totp_confirmed = 0;

-- name: account_totp_confirm
-- Primary key.
update account set totp_confirmed = 1, totp_step = $2
  where id = $1 and totp_confirmed = 0 and totp_secret is not null;

-- name: account_totp_remove
-- Primary key.
update account set totp_secret = null, totp_confirmed = 0, totp_step = 0 where id = $1;

-- name: account_totp_use
-- Primary key; of two requests with the same code only one raises the step.
update account set totp_step = $2 where id = $1 and totp_step < $2;

-- name: recovery_insert
-- One row.
insert into recovery_code (account_id, hash) values ($1, $2);

-- name: recovery_use
-- Primary key; a code works once because its row goes.
delete from recovery_code where account_id = $1 and hash = $2;

-- name: recovery_clear
-- A prefix of the primary key, at most ten rows.
delete from recovery_code where account_id = $1;

-- name: preference_list
-- A prefix of the primary key: a handful of rows.
select name, value from preference where account_id = $1;

-- name: preference_set
-- Primary key.
insert into preference (account_id, name, value) values ($1, $2, $3)
on conflict (account_id, name) do update set value = excluded.value;

-- name: clock_show
-- Primary key.
select cast(value as bigint) from setting where name = 'clock';

-- name: clock_raise
-- Primary key; never back.
insert into setting (name, value) values ('clock', $1)
on conflict (name) do update set value = excluded.value
  where cast(setting.value as bigint) < cast(excluded.value as bigint);

-- name: session_by_hash
-- Primary keys: session, account, the mark of clock_show, and the project with the role in it. The limit of one keeps
-- PostgreSQL from reading all members, as it would by a plan that was made while they were few. What nearly each request asks
-- first also brings the time.
select s.id, s.account_id, s.created_at, s.seen_at, s.expires_at, a.email, a.name, a.role,
  (select cast(value as bigint) from setting where name = 'clock'), (select id from project where id = $2), m.role, m.team_id, m.reach,
  /*sqlite null*/ /*postgres (extract(epoch from clock_timestamp()) * 1000000)::bigint*/
  from session s join account a on a.id = s.account_id
  left join /*sqlite member m on m.project_id = $2 and m.account_id = s.account_id*/
    /*postgres lateral (select b.role, b.team_id, b.reach from member b
      where b.project_id = $2 and b.account_id = s.account_id limit 1) m on true*/
 where s.hash = $1 and a.state = 'active';

-- name: session_insert
-- One row.
insert into session (hash, id, account_id, created_at, seen_at, expires_at, address, agent)
values ($1, $2, $3, $4, $4, $5, $6, $7);

-- name: session_times
-- session_by_account.
select seen_at, expires_at from session where account_id = $1 and id = $2;

-- name: session_seen
-- session_by_account; never back in time.
update session set seen_at = $3 where account_id = $1 and id = $2 and seen_at < $3;

-- name: session_list
-- session_by_account, newest first; only those that still live.
select id, created_at, seen_at, address, agent from session
 where account_id = $1 and id < $2 and expires_at > $3 and seen_at > $4
 order by id desc limit $5;

-- name: session_delete
-- session_by_account.
delete from session where account_id = $1 and id = $2;

-- name: session_delete_others
-- session_by_account; $2 = 0 ends all.
delete from session where account_id = $1 and id <> $2;

-- name: session_trim
-- session_by_account: one step back over at most $2 rows.
delete from session where account_id = $1 and id <=
  (select id from session where account_id = $1 order by id desc limit 1 offset $2);

-- name: session_sweep
-- A scan of the living sessions, once an hour.
delete from session where expires_at <= $1 or seen_at <= $2;

-- name: token_by_hash
-- As session_by_hash.
select k.id, k.account_id, k.expires_at, k.used_at, a.email, a.name, a.role,
  (select cast(value as bigint) from setting where name = 'clock'), (select id from project where id = $2), m.role, m.team_id, m.reach,
  /*sqlite null*/ /*postgres (extract(epoch from clock_timestamp()) * 1000000)::bigint*/
  from token k join account a on a.id = k.account_id
  left join /*sqlite member m on m.project_id = $2 and m.account_id = k.account_id*/
    /*postgres lateral (select b.role, b.team_id, b.reach from member b
      where b.project_id = $2 and b.account_id = k.account_id limit 1) m on true*/
 where k.hash = $1 and a.state = 'active';

-- name: token_insert
-- One row.
insert into token (hash, id, account_id, name, created_at, expires_at)
values ($1, $2, $3, $4, $5, $6);

-- name: token_count
-- token_by_account; at most a hundred rows.
select count(*) from token where account_id = $1;

-- name: token_seen
-- token_by_account; never back in time.
update token set used_at = $3
 where account_id = $1 and id = $2 and (used_at is null or used_at < $3);

-- name: token_list
-- token_by_account, newest first.
select id, name, created_at, expires_at, used_at from token
 where account_id = $1 and id < $2 order by id desc limit $3;

-- name: token_delete
-- token_by_account.
delete from token where account_id = $1 and id = $2;

-- name: token_delete_all
-- token_by_account.
delete from token where account_id = $1;

-- name: token_sweep
-- A scan of the tokens, once an hour. Over for a month: its owner has seen why it stopped working.
delete from token where expires_at <= $1;

-- name: invitation_insert
-- One row.
insert into invitation (hash, id, email, role, project_id, project_role, created_by, created_at, expires_at,
  team_id)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: invitation_by_hash
-- Primary keys. An invitation ends with the account of who made it.
select i.id, i.email, i.role, i.project_id, i.project_role, i.created_by, i.expires_at, p.name, i.team_id
  from invitation i
  left join project p on p.id = i.project_id
  left join account a on a.id = i.created_by
 where i.hash = $1 and i.used_at is null and (i.created_by is null or a.state = 'active');

-- name: invitation_list
-- A scan of the invitations, some hundred rows, when an owner looks. The first owner's link is none of
-- them: there is an owner.
select i.id, i.email, i.role, i.project_id, p.name, i.project_role, i.created_at, i.expires_at, a.id, a.email, a.name
  from invitation i
  left join project p on p.id = i.project_id
  left join account a on a.id = i.created_by
 where i.id < $1 and i.used_at is null and i.expires_at > $2 and (i.created_by is null or a.state = 'active')
   and (i.created_by is not null or i.email is not null)
 order by i.id desc limit $3;

-- name: invitation_list_project
-- Along invitation_by_project.
select i.id, i.email, i.role, i.project_id, p.name, i.project_role, i.created_at, i.expires_at, a.id, a.email, a.name
  from invitation i
  left join project p on p.id = i.project_id
  left join account a on a.id = i.created_by
 where i.project_id = $1 and i.id < $2 and i.used_at is null and i.expires_at > $3
   and (i.created_by is null or a.state = 'active')
 order by i.id desc limit $4;

-- name: invitation_revoke
-- A scan of the invitations; what is accepted or over is not open any more.
delete from invitation where id = $1 and used_at is null and expires_at > $2;

-- name: invitation_revoke_project
-- Along invitation_by_project.
delete from invitation where project_id = $1 and id = $2 and used_at is null and expires_at > $3;

-- name: invitation_use
-- Primary key; of two people with the same link only one gets a row.
update invitation set used_at = $2 where hash = $1 and used_at is null;

-- name: invitation_open_for
-- A scan of the open invitations, when somebody accepts one: some hundred rows.
select i.project_id, i.project_role, i.id, i.team_id
  from invitation i left join account a on a.id = i.created_by
 where i.email = $1 and i.used_at is null and i.expires_at > $2 and i.project_id is not null
   and (i.created_by is null or a.state = 'active')
 order by i.id;

-- name: invitation_use_all
-- As invitation_open_for.
update invitation set used_at = $2
 where email = $1 and used_at is null and expires_at > $2 and project_id is not null;

-- name: invitation_forget_first_owner
-- A scan, once at start while there is no owner.
delete from invitation where created_by is null and email is null and role = 'owner' and used_at is null;

-- name: invitation_sweep
-- A scan of the invitations, once an hour.
delete from invitation where expires_at <= $1;

-- name: throttle_read
-- Four primary keys.
select name, failures, last_at from throttle where name in ($1, $2, $3, $4);

-- name: throttle_lock
-- Primary key. Makes the row or takes its lock, so that attempts at one account are judged one by one.
insert into throttle (name, failures, last_at) values ($1, 0, $2)
on conflict (name) do update set failures = throttle.failures;

-- name: throttle_failed
-- Primary key; $3: older failures are forgotten.
insert into throttle (name, failures, last_at) values ($1, 1, $2)
on conflict (name) do update set
  failures = case when throttle.last_at > $3 then throttle.failures + 1 else 1 end,
  last_at = $2;

-- name: throttle_passed
-- Primary key.
insert into throttle (name, failures, last_at) values ($1, 0, $2)
on conflict (name) do update set failures = 0, last_at = $2;

-- name: throttle_sweep
-- A scan once an hour; what failed is forgotten sooner than what was known.
delete from throttle where (name not like 'known:%' and last_at <= $1) or last_at <= $2;

-- name: member_role
-- Two primary keys; no row where there is no such project.
select m.role from project p
  left join member m on m.project_id = p.id and m.account_id = $2
 where p.id = $1;

-- name: member_insert
-- Primary key; who is in it already keeps the role.
insert into member (project_id, account_id, role, created_at) values ($1, $2, $3, $4)
on conflict (project_id, account_id) do nothing;

-- name: member_set_role
-- Primary key.
update member set role = $3 where project_id = $1 and account_id = $2;

-- name: member_set_reach
-- Primary key.
update member set reach = $3 where project_id = $1 and account_id = $2;

-- name: member_delete
-- Primary key.
delete from member where project_id = $1 and account_id = $2;

-- name: member_managers
-- A prefix of the primary key: the people of one project. Locked, so that two managers cannot leave
-- past each other.
select account_id from member where project_id = $1 and role = 'manager'
 order by account_id /*postgres for update */;

-- name: member_list
-- Keyset page on the primary key; each person's work by source_by_account.
select a.id, a.email, a.name, a.role, a.state, a.totp_confirmed, a.created_at, a.password,
       a.totp_secret, a.totp_step, m.role,
       cast(coalesce((select sum(s.answers) from source s
                  where s.project_id = m.project_id and s.account_id = m.account_id), 0) as bigint),
       cast(coalesce((select sum(s.active_ms) from source s
                  where s.project_id = m.project_id and s.account_id = m.account_id), 0) as bigint),
       m.tier, m.tier_by, m.tier_reason, m.tier_at, m.cost, m.cost_per, m.team_id, t.name, t.cost, t.cost_per,
       m.reach
  from member m join account a on a.id = m.account_id left join team t on t.id = m.team_id
 where m.project_id = $1 and m.account_id > $2 and (cast($4 as bigint) = 0 or m.team_id = $4)
 order by m.account_id limit $3;
