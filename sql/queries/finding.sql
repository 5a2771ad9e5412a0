-- Findings about people's work, and pauses.

-- name: paused_people
-- By primary key: few are paused.
select account_id from pause where project_id = $1;

-- name: finding_evidence
-- The newest answers of people along annotation's primary key; everything else by primary keys.
select a.id, a.item_id, s.account_id, a.answer, a.active_ms, g.correct from annotation a
join source s on s.project_id = a.project_id and s.id = a.source_id and s.account_id is not null
left join gold_answer g on g.project_id = a.project_id and g.item_id = a.item_id and g.account_id = s.account_id
where a.project_id = $1 and a.stage in ('label', 'gold') and a.id < $2
  and not exists (select 1 from annotation n /*sqlite indexed by annotation_by_item */
    where n.project_id = a.project_id and n.item_id = a.item_id and n.supersedes = a.id)
order by a.id desc limit $3;

-- name: finding_set
-- One that a manager dismissed comes back only when it is much clearer than it was.
insert into finding (project_id, account_id, kind, says, statistic, p, items, other_id, state, found_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9)
on conflict (project_id, account_id, kind) do update set says = excluded.says, statistic = excluded.statistic,
  p = excluded.p, items = excluded.items, other_id = excluded.other_id, found_at = excluded.found_at,
  state = case when finding.state = 'dismissed' and excluded.p < finding.p / 100 then 'open' else finding.state end
where finding.state <> 'dismissed' or excluded.p < finding.p / 100;

-- name: finding_list
-- By primary key: six rows a person at most.
select f.account_id, a.name, f.kind, f.says, f.statistic, f.p, f.items, f.state, f.found_at, f.other_id
from finding f join account a on a.id = f.account_id
where f.project_id = $1 and (f.account_id, f.kind) > ($2, $3) order by f.account_id, f.kind limit $4;

-- name: finding_decide
update finding set state = $3, decided_by = $4 where project_id = $1 and account_id = $2 and state = 'open';

-- name: pause_set
insert into pause (project_id, account_id, reason, paused_by, paused_at) values ($1, $2, $3, $4, $5)
on conflict do nothing;

-- name: pause_show
select reason, paused_at, appeal, appealed_at, answer, answered_at from pause where project_id = $1 and account_id = $2;

-- name: pause_appeal
update pause set appeal = $3, appealed_at = $4, answer = null, answered_at = null
where project_id = $1 and account_id = $2;

-- name: pause_keep
update pause set answer = $3, answered_at = $4 where project_id = $1 and account_id = $2;

-- name: pause_lift
delete from pause where project_id = $1 and account_id = $2;

-- name: pause_list
-- By primary key: few are paused.
select p.account_id, a.name, p.reason, p.paused_at, p.appeal, p.appealed_at, p.answer, p.answered_at
from pause p join account a on a.id = p.account_id where p.project_id = $1 and p.account_id > $2
order by p.account_id limit $3;

-- name: finding_dismiss
update finding set state = 'dismissed', decided_by = $3 where project_id = $1 and account_id = $2;
