-- What a project may cost and when it is to be done, what its work has cost, and the prices that follow.

alter table project add column budget double precision;                           -- money for all of it; null: not said
alter table project add column deadline bigint;                                   -- null: not said
alter table project add column answer_cost double precision not null default 0;   -- of people with no cost of their own
alter table project add column review_cost double precision not null default 0;   -- likewise, of a word
alter table project add column price_money double precision not null default 0;   -- accuracy that a unit of money must gain, for the budget to last
alter table project add column price_time double precision not null default 0;    -- accuracy that an answer must gain, for the deadline to be met
alter table project add column plan_spent bigint not null default 0;              -- 1: the budget was spent when the prices were found
alter table project add column plan_outlook text;                                 -- JSON: what the prices were found from; null: not yet
alter table project add column plan_answers bigint not null default 0;            -- answers there were then
alter table project add column plan_at bigint;                                    -- when

create table spending (             -- what people did and what it cost when they did it; each person writes their own rows
  project_id bigint not null,
  account_id bigint not null,
  stage text not null,
  tier text not null,               -- theirs at the time
  answers bigint not null,          -- and words
  active_ms bigint not null,
  cost double precision not null,
  primary key (project_id, account_id, stage, tier)
) /*sqlite without rowid*/;
insert into spending (project_id, account_id, stage, tier, answers, active_ms, cost)
select a.project_id, s.account_id, a.stage, coalesce(m.tier, 'crowd'),
  sum(case when a.supersedes is null then 1 else 0 end), sum(a.active_ms), 0
from annotation a join source s on s.project_id = a.project_id and s.id = a.source_id and s.account_id is not null
left join member m on m.project_id = a.project_id and m.account_id = s.account_id
group by a.project_id, s.account_id, a.stage, coalesce(m.tier, 'crowd');
update spending set cost = coalesce((select case m.cost_per when 'hour' then m.cost * spending.active_ms / 3600000.0
  else m.cost * spending.answers end from member m where m.project_id = spending.project_id and m.account_id = spending.account_id and m.cost is not null), 0);
