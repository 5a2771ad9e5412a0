-- Money and time: what work has cost, what it may cost, and the prices that follow.

-- name: spending_add
-- By primary key: a person's own row. The cost is what the person asks at this moment, or
-- else their team, or else $6 an answer.
insert into spending (project_id, account_id, stage, tier, answers, active_ms, cost)
select cast($1 as bigint), cast($2 as bigint), cast($3 as text), coalesce(m.tier, 'crowd'), cast($4 as bigint), cast($5 as bigint),
  coalesce(case m.cost_per when 'hour' then m.cost * cast($5 as bigint) / 3600000.0
    when 'item' then m.cost * cast($4 as bigint) end,
    case t.cost_per when 'hour' then t.cost * cast($5 as bigint) / 3600000.0
    when 'item' then t.cost * cast($4 as bigint) end, cast($6 as double precision) * cast($4 as bigint))
from (select 1 as one) o left join member m on m.project_id = $1 and m.account_id = $2
  left join team t on t.id = m.team_id where true
on conflict (project_id, account_id, stage, tier) do update set answers = spending.answers + excluded.answers,
  active_ms = spending.active_ms + excluded.active_ms, cost = spending.cost + excluded.cost;

-- name: spending_sum
-- Along two primary keys: a few rows for each person of the project, and for each at work.
select coalesce((select sum(cost) from spending where project_id = $1), 0.0),
  (select count(*) from lease where project_id = $1);

-- name: spending_by_stage
-- Along the primary key, as the next two.
select stage, cast(sum(answers) as bigint), cast(sum(active_ms) as bigint), sum(cost) from spending
where project_id = $1 group by stage order by 4 desc, 1 limit $2;

-- name: spending_by_tier
select tier, cast(sum(answers) as bigint), cast(sum(active_ms) as bigint), sum(cost) from spending
where project_id = $1 group by tier order by 4 desc, 1 limit $2;

-- name: spending_by_person
select s.account_id, a.name, cast(sum(s.answers) as bigint), cast(sum(s.active_ms) as bigint), sum(s.cost)
from spending s join account a on a.id = s.account_id
where s.project_id = $1 group by s.account_id, a.name order by 5 desc, 3 desc, 1 limit $2;

-- name: plan_show
select budget, deadline, answer_cost, review_cost, price_money, price_time, plan_spent, plan_outlook, plan_at
from project where id = $1;

-- name: plan_set
-- The prices stay until others are found.
update project set budget = $2, deadline = $3, answer_cost = $4, review_cost = $5 where id = $1;

-- name: plan_found
update project set price_money = $2, price_time = $3, plan_spent = $4, plan_outlook = $5, plan_answers = $6, plan_at = $7
where id = $1;

-- name: people_paid
-- Along member's primary key: whether anybody has a cost of their own, or their team's.
select count(*) from member m left join team t on t.id = m.team_id
where m.project_id = $1 and (m.cost > 0 or t.cost > 0);

-- name: outlook_items
-- Along item's primary key; rows of an import that is not finished are invisible.
select i.id, i.state, i.answers, i.confidence from item i
where i.project_id = $1 and i.id > $2 and coalesce((select m.pending from import_batch m
  where m.project_id = i.project_id and m.id = i.import_id), 0) = 0
order by i.id limit $3;

-- name: outlook_item
-- By primary keys.
select i.state, i.stage, d.decided_by, d.rejected_at, b.meta from item i
join item_body b on b.project_id = i.project_id and b.item_id = i.id
left join decision d on d.project_id = i.project_id and d.item_id = i.id
where i.project_id = $1 and i.id = $2;

-- name: plan_due
-- At most 64 counter rows a project that has a plan. Due: as many new answers as $1 and a tenth of those when its
-- prices were found before $2; when they were found before $3; and when its budget came to its end. One that did not
-- come to its end is not tried again before $3.
select p.id from project p
where p.state = 'active' and (p.budget is not null or p.deadline is not null)
  and not exists (select 1 from job j where j.project_id = p.id and j.kind = 'plan'
    and (j.state in ('queued', 'running') or (j.state <> 'done' and j.updated_at > $3)))
  and (p.plan_at is null or p.plan_at < $3 or (p.plan_at < $2 and exists (select 1 from counter c where c.project_id = p.id and c.name = 'answers'
      group by c.project_id having abs(cast(sum(c.value) as bigint) - p.plan_answers) >= $1
        and abs(cast(sum(c.value) as bigint) - p.plan_answers) * 10 >= p.plan_answers))
    or (p.plan_spent = 0 and p.budget <= (select coalesce(sum(s.cost), 0.0) from spending s where s.project_id = p.id)))
order by p.id limit $4;

-- name: due_counts
-- Along item_by_due, $5 rows at most: what waits and is due before $2, $3, $4, and later; rows of an import that is not
-- finished are invisible.
select coalesce(sum(case when w.due_at < $2 then 1 else 0 end), 0),
  coalesce(sum(case when w.due_at >= $2 and w.due_at < $3 then 1 else 0 end), 0),
  coalesce(sum(case when w.due_at >= $3 and w.due_at < $4 then 1 else 0 end), 0),
  coalesce(sum(case when w.due_at >= $4 then 1 else 0 end), 0) from (select i.due_at from item i
  /*sqlite indexed by item_by_due */
  where i.project_id = $1 and i.due_at is not null and i.state in ('open', 'in_work', 'review')
    and coalesce((select m.pending from import_batch m where m.project_id = i.project_id and m.id = i.import_id), 0) = 0
  order by i.due_at limit $5) w;

-- name: job_queued
-- Along job's primary key, from the newest: a project has few jobs. One that runs has read what was before.
select id from job where project_id = $1 and kind = $2 and state = 'queued' order by id desc limit 1;
