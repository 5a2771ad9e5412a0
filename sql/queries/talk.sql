-- Talk about items: threads, what is said in them, who takes part.

-- name: thread_insert
insert into thread (project_id, id, item_id, kind, place, account_id, open, remarks, last_at)
values ($1, $2, $3, $4, $5, $6, 1, 0, $7);

-- name: thread_find
-- Primary key; whether this person takes part by the primary key of thread_person.
select h.item_id, h.account_id, h.open, h.remarks, (select 1 from thread_person p
  where p.project_id = h.project_id and p.account_id = $3 and p.thread_id = h.id)
from thread h where h.project_id = $1 and h.id = $2 /*postgres for update of h*/;

-- name: thread_count_of_item
-- Along thread_by_item, no further than asked.
select count(*) from (select 1 from thread where project_id = $1 and item_id = $2 limit $3) t;

-- name: thread_said
-- Primary key: one remark more; $4 = 1: it is open again.
update thread set remarks = remarks + 1, last_at = $3,
  open = case when $4 = 1 then 1 else open end,
  resolved_by = case when $4 = 1 then null else resolved_by end,
  resolved_at = case when $4 = 1 then null else resolved_at end
where project_id = $1 and id = $2;

-- name: thread_resolve
-- Primary key.
update thread set open = $3, resolved_by = $4, resolved_at = $5 where project_id = $1 and id = $2;

-- name: remark_insert
insert into remark (project_id, id, thread_id, item_id, account_id, text, created_at) values ($1, $2, $3, $4, $5, $6, $7);

-- name: thread_person_put
-- Primary key; who takes part already stays, and once mentioned is mentioned.
insert into thread_person (project_id, account_id, thread_id, mentioned, unread) values ($1, $2, $3, $4, 0)
on conflict (project_id, account_id, thread_id) do update
set mentioned = case when excluded.mentioned = 1 then 1 else thread_person.mentioned end;

-- name: thread_person_unread
-- Along thread_person_by_thread: all but the one who has said it.
update thread_person set unread = case when account_id = $3 then 0 else 1 end where project_id = $1 and thread_id = $2;

-- name: thread_person_seen
-- Primary key.
update thread_person set unread = 0 where project_id = $1 and account_id = $2 and thread_id = $3;

-- name: thread_people
-- Along thread_person_by_thread.
select account_id from thread_person where project_id = $1 and thread_id = $2 order by account_id limit $3;

-- name: thread_of_item
-- Along thread_by_item; people by primary keys. The task on which two give their word independently stands in item.sql.
select h.id, i.external_id, h.item_id, h.kind, h.place, h.open, h.remarks, h.last_at, h.account_id, a.name, m.role,
  a.role, b.name, h.resolved_at, p.mentioned, p.unread, null as text,
  (select max(k.id) from task k /*sqlite indexed by task_by_item */
   where k.project_id = h.project_id and k.item_id = h.item_id and k.work = 1 and k.wanted = 2)
from thread h join item i on i.project_id = h.project_id and i.id = h.item_id
join account a on a.id = h.account_id
left join member m on m.project_id = h.project_id and m.account_id = h.account_id
left join account b on b.id = h.resolved_by
left join thread_person p on p.project_id = h.project_id and p.account_id = $3 and p.thread_id = h.id
where h.project_id = $1 and h.item_id = $2 order by h.id limit $4;

-- name: thread_list_questions
-- Open questions, newest first along thread_asked; the rest by primary keys.
select h.id, i.external_id, h.item_id, h.kind, h.place, h.open, h.remarks, h.last_at, h.account_id, a.name, m.role,
  a.role, b.name, h.resolved_at, p.mentioned, p.unread, r.text,
  (select max(k.id) from task k /*sqlite indexed by task_by_item */
   where k.project_id = h.project_id and k.item_id = h.item_id and k.work = 1 and k.wanted = 2)
from thread h join item i on i.project_id = h.project_id and i.id = h.item_id
join remark r on r.project_id = h.project_id and r.id = h.id
join account a on a.id = h.account_id
left join member m on m.project_id = h.project_id and m.account_id = h.account_id
left join account b on b.id = h.resolved_by
left join thread_person p on p.project_id = h.project_id and p.account_id = $2 and p.thread_id = h.id
where h.project_id = $1 and h.kind = 'question' and h.open = 1 and h.id < $3 order by h.id desc limit $4;

-- name: thread_list_all
-- The same of all threads, along the primary key.
select h.id, i.external_id, h.item_id, h.kind, h.place, h.open, h.remarks, h.last_at, h.account_id, a.name, m.role,
  a.role, b.name, h.resolved_at, p.mentioned, p.unread, r.text,
  (select max(k.id) from task k /*sqlite indexed by task_by_item */
   where k.project_id = h.project_id and k.item_id = h.item_id and k.work = 1 and k.wanted = 2)
from thread h join item i on i.project_id = h.project_id and i.id = h.item_id
join remark r on r.project_id = h.project_id and r.id = h.id
join account a on a.id = h.account_id
left join member m on m.project_id = h.project_id and m.account_id = h.account_id
left join account b on b.id = h.resolved_by
left join thread_person p on p.project_id = h.project_id and p.account_id = $2 and p.thread_id = h.id
where h.project_id = $1 and h.id < $3 order by h.id desc limit $4;

-- name: thread_list_mine
-- Those this person takes part in, along the primary key of thread_person.
select h.id, i.external_id, h.item_id, h.kind, h.place, h.open, h.remarks, h.last_at, h.account_id, a.name, m.role,
  a.role, b.name, h.resolved_at, p.mentioned, p.unread, r.text,
  (select max(k.id) from task k /*sqlite indexed by task_by_item */
   where k.project_id = h.project_id and k.item_id = h.item_id and k.work = 1 and k.wanted = 2)
from thread_person p join thread h on h.project_id = p.project_id and h.id = p.thread_id
join item i on i.project_id = h.project_id and i.id = h.item_id
join remark r on r.project_id = h.project_id and r.id = h.id
join account a on a.id = h.account_id
left join member m on m.project_id = h.project_id and m.account_id = h.account_id
left join account b on b.id = h.resolved_by
where p.project_id = $1 and p.account_id = $2 and p.thread_id < $3 order by p.thread_id desc limit $4;

-- name: remark_of_item
-- Along remark_by_item: a thread after the other.
select r.thread_id, r.id, r.text, r.created_at, r.account_id, a.name, m.role, a.role
from remark r join account a on a.id = r.account_id
left join member m on m.project_id = r.project_id and m.account_id = r.account_id
where r.project_id = $1 and r.item_id = $2 order by r.thread_id, r.id limit $3;

-- name: talk_counts
-- Along thread_asked and thread_person_unread, no further than a page can show.
select (select count(*) from (select 1 from thread where project_id = $1 and kind = 'question' and open = 1 limit $3) q),
  (select count(*) from (select 1 from thread_person where project_id = $1 and account_id = $2 and unread = 1 limit $3) p);

-- name: talk_contacts
-- People one may mention; $2 = 1: everybody, else those who lead. Of members a prefix of the
-- primary key, of owners, who lead every project, the accounts.
select id, name from (
  select a.id, a.name from member m join account a on a.id = m.account_id
  where m.project_id = $1 and a.state = 'active' and ($2 = 1 or a.role = 'owner' or m.role in ('manager', 'team_manager', 'reviewer'))
  union select id, name from account where role = 'owner' and state = 'active') c
order by id limit $3;

-- name: export_talk
-- Along remark_by_item over the page's items; threads and people by primary keys.
select r.item_id, r.thread_id, h.kind, h.place, h.open, h.resolved_at, a.name, r.text, r.created_at
from remark r join thread h on h.project_id = r.project_id and h.id = r.thread_id
join account a on a.id = r.account_id
where r.project_id = $1 and r.item_id > $2 and r.item_id <= $3 order by r.item_id, r.thread_id, r.id;
