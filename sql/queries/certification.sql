-- Certifications: frozen decisions, drawn in a committed order, judged blind.

-- name: certification_insert
insert into certification (project_id, id, state, field, target, confidence, repair, second, planted, seed,
  commitment, population, reviewed, schema_version, begun_by, begun_at, losses, classes)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, 0, $12, $13, $14, $15, $16);

-- name: certification_show
-- By primary key.
select c.id, c.state, c.field, c.target, c.confidence, c.repair, c.second, c.planted, c.seed, c.commitment,
  c.population, c.reviewed, c.frozen_hash, c.schema_version, c.begun_by, c.begun_at, c.frozen_at, c.ended_at,
  c.void_item, c.void_reason, i.external_id, c.losses, c.classes
from certification c left join item i on i.project_id = c.project_id and i.id = c.void_item
where c.project_id = $1 and c.id = $2;

-- name: certification_hold
-- Held to the end of the transaction: judgements of one certification come one after another.
select state from certification where project_id = $1 and id = $2 /*postgres for update*/;

-- name: certification_list
-- Newest first along the primary key.
select id from certification where project_id = $1 and id < $2 order by id desc limit $3;

-- name: certification_newest
-- Along the primary key from the newest: a project has few.
select id from certification where project_id = $1 and state in ('audit', 'closed', 'released')
order by id desc limit $2;

-- name: certification_open
-- Along the primary key: a project has few.
select id, field from certification where project_id = $1 and state in ('review', 'freezing', 'audit')
order by id desc limit 1;

-- name: certification_state_set
update certification set state = $3, ended_at = $4, void_item = $5, void_reason = $6
where project_id = $1 and id = $2;

-- name: certification_released
update certification set state = 'released' where project_id = $1 and id = $2;

-- name: project_unfreeze
update project set frozen_by = 0 where id = $1 and frozen_by = $2;

-- name: certification_freezing
update certification set state = 'freezing' where project_id = $1 and id = $2;

-- name: certification_moment
update certification set frozen_at = $3 where project_id = $1 and id = $2;

-- name: certification_freeze
update certification set state = 'audit', population = $3, reviewed = $4, frozen_hash = $5, classes = $6
where project_id = $1 and id = $2;

-- name: project_freeze
update project set frozen_by = $2 where id = $1;

-- name: certification_doubt_forget
-- Along the primary key: reviews of items that were not judged, or were decided otherwise since, do not count.
delete from certification_item where project_id = $1 and certification_id = $2 and part = 'doubt'
  and (outcome is null or outcome = 'skipped' or not exists (select 1 from item i
    join decision d on d.project_id = i.project_id and d.item_id = i.id
    where i.project_id = certification_item.project_id and i.id = certification_item.item_id
      and i.state = 'settled' and d.decided = coalesce(certification_item.repaired, certification_item.frozen)));

-- name: certification_freeze_reach
-- Along item_by_state: the last item of the next page, and how many it has.
select max(id), count(*) from (select id from item /*sqlite indexed by item_by_state */
  where project_id = $1 and state = 'settled' and id > $2 order by id limit $3) page;

-- name: certification_freeze_items
-- A page along item_by_state; everything else by primary keys.
insert into certification_item (project_id, certification_id, part, item_id, frozen)
select i.project_id, $2, 'draw', i.id, d.decided from item i /*sqlite indexed by item_by_state */
join decision d on d.project_id = i.project_id and d.item_id = i.id
where i.project_id = $1 and i.state = 'settled' and i.id > $3 and i.id <= $4 and d.decided is not null
  and not exists (select 1 from certification_item c where c.project_id = i.project_id and c.certification_id = $2
    and c.part = 'doubt' and c.item_id = i.id);

-- name: certification_state
-- By primary key: shared among all who decide, so that the moment of the freeze waits for them and they for it.
select state, frozen_at from certification where project_id = $1 and id = $2 /*postgres for share*/;

-- name: certification_touch
insert into certification_touched (project_id, certification_id, item_id) values ($1, $2, $3) on conflict do nothing;

-- name: certification_touched_reach
-- Along the primary key: the last of the next that changed, and how many they are.
select max(item_id), count(*) from (select item_id from certification_touched
  where project_id = $1 and certification_id = $2 order by item_id limit $3) page;

-- name: certification_touched_drop
-- By primary keys: what was frozen of them.
delete from certification_item where project_id = $1 and certification_id = $2 and part in ('doubt', 'draw')
  and item_id in (select t.item_id from certification_touched t
    where t.project_id = $1 and t.certification_id = $2 and t.item_id <= $3);

-- name: certification_touched_freeze
-- By primary keys: those that are settled now.
insert into certification_item (project_id, certification_id, part, item_id, frozen)
select t.project_id, t.certification_id, 'draw', t.item_id, d.decided from certification_touched t
join item i on i.project_id = t.project_id and i.id = t.item_id
join decision d on d.project_id = t.project_id and d.item_id = t.item_id
where t.project_id = $1 and t.certification_id = $2 and t.item_id <= $3
  and i.state = 'settled' and d.decided is not null;

-- name: certification_touched_delete
-- Along the primary key, up to an item.
delete from certification_touched where project_id = $1 and certification_id = $2 and item_id <= $3;

-- name: certification_population
-- Along item's primary key from $3, the judged by theirs: everything that was frozen, in order of items.
select i.id, i.external_id, c.part, coalesce(case when c.part = 'doubt' then c.repaired end, c.frozen)
from item i join certification_item c on c.project_id = i.project_id and c.certification_id = $2
  and c.part in ('doubt', 'draw') and c.item_id = i.id
where i.project_id = $1 and i.id > $3 order by i.id limit $4;

-- name: certification_doubtful
-- Along item_by_confidence from the least certain; what was taken before is passed by.
select i.id, d.decided from item i join decision d on d.project_id = i.project_id and d.item_id = i.id
where i.project_id = $1 and i.state = 'settled' and d.decided is not null
  and not exists (select 1 from certification_item c where c.project_id = i.project_id and c.certification_id = $2
    and c.part = 'doubt' and c.item_id = i.id)
order by i.confidence, i.id limit $3;

-- name: certification_doubtful_of_class
-- All settled items of a class of the first question along item_by_label, the least certain of them: once for the many
-- that are placed at a time.
select i.id, i.confidence from item i /*sqlite indexed by item_by_label */
where i.project_id = $1 and i.label = $3 and i.state = 'settled'
  and not exists (select 1 from certification_item c where c.project_id = i.project_id and c.certification_id = $2
    and c.part = 'doubt' and c.item_id = i.id)
order by i.confidence, i.id limit $4;

-- name: certification_doubt_place
-- By primary key.
insert into certification_item (project_id, certification_id, part, item_id, position, frozen)
select d.project_id, $2, 'doubt', d.item_id, $4, d.decided from decision d
where d.project_id = $1 and d.item_id = $3 and d.decided is not null;

-- name: certification_class_items
-- Along item_by_label alone: how many are settled as a class of the first question.
select count(*) from item i /*sqlite indexed by item_by_label */
where i.project_id = $1 and i.label = $2 and i.state = 'settled';

-- name: certification_item_insert
insert into certification_item (project_id, certification_id, part, item_id, position, frozen, class)
values ($1, $2, $3, $4, $5, $6, $7);

-- name: certification_item_place
update certification_item set position = $5, class = $6
where project_id = $1 and certification_id = $2 and part = $3 and item_id = $4;

-- name: certification_item_task
update certification_item set task_id = $5
where project_id = $1 and certification_id = $2 and part = $3 and item_id = $4;

-- name: certification_waiting
-- Along certification_item_drawn: drawn, and not handed out yet, of one class or ($4 below 0) of all.
select item_id, position from certification_item
where project_id = $1 and certification_id = $2 and part = $3 and position is not null and task_id is null
  and (class = $4 or $4 < 0)
order by position limit $5;

-- name: certification_words
-- Along certification_item_drawn: what was said, in drawing order.
select position, outcome, task_id, loss, class from certification_item
where project_id = $1 and certification_id = $2 and part = $3 and position is not null and position > $4
order by position limit $5;

-- name: certification_item_by_task
-- By certification_item_by_task.
select c.certification_id, c.part, c.item_id, c.position, c.frozen, c.first_word, c.outcome
from certification_item c /*sqlite indexed by certification_item_by_task */
where c.project_id = $1 and c.task_id = $2;

-- name: certification_first_word
update certification_item set first_word = $5
where project_id = $1 and certification_id = $2 and part = $3 and item_id = $4;

-- name: certification_judge
update certification_item set word = $5, outcome = $6, repaired = $7, loss = $8
where project_id = $1 and certification_id = $2 and part = $3 and item_id = $4;

-- name: certification_frozen
-- By primary key: what the decision of an item has to be.
select coalesce(repaired, frozen) from certification_item
where project_id = $1 and certification_id = $2 and part in ('doubt', 'draw') and item_id = $3;

-- name: certification_changed
-- Along the primary key: the first item that is not decided any more as it was frozen or put right.
select c.item_id, coalesce(c.repaired, c.frozen), d.decided from certification_item c
left join decision d on d.project_id = c.project_id and d.item_id = c.item_id
where c.project_id = $1 and c.certification_id = $2 and c.part in ('doubt', 'draw')
  and (d.decided is null or d.decided <> coalesce(c.repaired, c.frozen))
order by c.item_id limit 1;

-- name: certification_errors
-- Along certification_item_drawn: reviewed items that were wrong, to be planted.
select item_id, frozen from certification_item
where project_id = $1 and certification_id = $2 and part = 'doubt' and position is not null and outcome = 'wrong'
order by position;

-- name: certification_leases_end
-- The few pieces of work that are out, by certification_item_drawn; leases by lease_by_task.
delete from lease where project_id = $1 and task_id in (select c.task_id from certification_item c
  where c.project_id = $1 and c.certification_id = $2 and c.position is not null and c.task_id is not null
    and c.outcome is null);

-- name: certification_tasks_end
delete from task where project_id = $1 and id in (select c.task_id from certification_item c
  where c.project_id = $1 and c.certification_id = $2 and c.position is not null and c.task_id is not null
    and c.outcome is null);

-- name: certification_tasks_unheld_end
-- The same of a class, but for those that somebody is at.
delete from task where project_id = $1 and id in (select c.task_id from certification_item c
  where c.project_id = $1 and c.certification_id = $2 and c.position is not null and c.task_id is not null
    and c.outcome is null and c.class = $3 and not exists (select 1 from lease l where l.project_id = c.project_id
      and l.task_id = c.task_id));

-- name: certification_items_wait
-- Along certification_item_drawn, tasks by primary key: what was taken back of a class may be handed out again.
update certification_item set task_id = null where project_id = $1 and certification_id = $2 and part = 'draw'
  and position is not null and task_id is not null and outcome is null and class = $3
  and not exists (select 1 from task t where t.project_id = $1 and t.id = certification_item.task_id);

-- name: certification_item_blind
-- By lease_by_account; the task by primary key: whether a person holds the item to judge it.
select 1 from lease l /*sqlite indexed by lease_by_account */ join task t on t.project_id = l.project_id and t.id = l.task_id
where l.project_id = $1 and l.account_id = $2 and l.item_id = $3 and t.stage = 'audit' limit 1;

-- name: certification_auditors
-- Along certification_item_drawn; words by primary key: who judged, and how much.
select s.account_id, s.name, count(*), sum(case when c.outcome = 'wrong' then 1 else 0 end)
from certification_item c
join annotation a on a.project_id = c.project_id and a.id = c.word
join source s on s.project_id = a.project_id and s.id = a.source_id
where c.project_id = $1 and c.certification_id = $2 and c.position is not null
group by s.account_id, s.name order by s.account_id;

-- name: certification_sample
-- Along certification_item_drawn; everything else by primary keys.
select c.position, i.external_id, c.frozen, c.outcome, c.repaired, s.account_id, a.answer, c.first_word, c.loss,
  c.class
from certification_item c
join item i on i.project_id = c.project_id and i.id = c.item_id
left join annotation a on a.project_id = c.project_id and a.id = c.word
left join source s on s.project_id = a.project_id and s.id = a.source_id
where c.project_id = $1 and c.certification_id = $2 and c.part = $3 and c.position is not null
  and c.outcome is not null and c.position > $4
order by c.position limit $5;

-- name: trusted_words
-- The newest words along certification_item_drawn; each item, its decision and its other words by their own
-- keys: a project has few certifications. What was drawn for single classes, or lost a little, says nothing of the rest.
select c.part, c.outcome, i.confidence,
  (select count(*) from annotation a /*sqlite indexed by annotation_by_item */
   where a.project_id = c.project_id and a.item_id = c.item_id and a.stage = 'review'),
  (select count(*) from certification x
   join certification_item e on e.project_id = x.project_id and e.certification_id = x.id
     and e.part in ('doubt', 'draw') and e.item_id = c.item_id and e.outcome is not null
   where x.project_id = c.project_id and x.id < c.certification_id),
  (select count(*) from decision d where d.project_id = c.project_id and d.item_id = c.item_id
   and d.decided = coalesce(c.repaired, c.frozen))
from certification_item c /*sqlite indexed by certification_item_drawn */
join certification x on x.project_id = c.project_id and x.id = c.certification_id
join item i on i.project_id = c.project_id and i.id = c.item_id
where c.project_id = $1 and c.position is not null and c.outcome is not null
  and x.losses = 0 and x.classes is null
order by c.certification_id desc, c.part desc, c.position desc limit $2;

-- name: gold_decided
-- Along gold_item's primary key; everything else by primary keys: what belief alone decided about known items.
select i.confidence, b.gold, d.decided from gold_item g
join item i on i.project_id = g.project_id and i.id = g.item_id
join item_body b on b.project_id = g.project_id and b.item_id = g.item_id
join decision d on d.project_id = g.project_id and d.item_id = g.item_id
where g.project_id = $1 and g.state = 'live' and i.state = 'settled' and i.confidence is not null
  and d.decided is not null and d.decided_by = 'belief' and b.gold is not null
order by g.item_id limit $2;

-- name: judged_answers
-- The newest words along certification_item_drawn; answers by annotation_by_item, everything else by primary keys.
select a.source_id, s.name, a.answer, w.answer
from certification_item c /*sqlite indexed by certification_item_drawn */
join certification x on x.project_id = c.project_id and x.id = c.certification_id
join annotation w on w.project_id = c.project_id and w.id = c.word
join annotation a /*sqlite indexed by annotation_by_item */ on a.project_id = c.project_id and a.item_id = c.item_id
  and a.stage = 'label'
join source s on s.project_id = a.project_id and s.id = a.source_id
where c.project_id = $1 and c.part = 'draw' and c.position is not null and coalesce(x.field, $2) = $2
  and x.classes is null
  and not exists (select 1 from annotation n /*sqlite indexed by annotation_by_item */
    where n.project_id = a.project_id and n.item_id = a.item_id and n.supersedes = a.id)
order by c.certification_id desc, c.position desc, a.id limit $3;

-- name: correction_of_audit
-- The newest along certification_item_drawn: what auditors put right.
select i.external_id, c.part, c.frozen, c.repaired, a.note, a.created_at
from certification_item c /*sqlite indexed by certification_item_drawn */
join item i on i.project_id = c.project_id and i.id = c.item_id
left join annotation a on a.project_id = c.project_id and a.id = c.word
where c.project_id = $1 and c.part in ('doubt', 'draw') and c.position is not null and c.repaired is not null
order by c.certification_id desc, c.part desc, c.position desc limit $2;

-- name: correction_of_review
-- Among the newest answers along the primary key, $2 of them: what reviewers put right or sent back.
select i.external_id, a.verdict, null, a.answer, a.note, a.created_at from (
  select item_id, id, stage, verdict, answer, note, created_at from annotation
  where project_id = $1 order by id desc limit $2) a
join item i on i.project_id = $1 and i.id = a.item_id
where a.stage = 'review' and a.verdict in ('fix', 'reject') order by a.id desc limit $3;

-- name: source_roles
-- Along source's primary key, a row a source; members by theirs.
select s.kind, m.role, count(*), cast(coalesce(sum(s.answers), 0) as bigint)
from source s left join member m on m.project_id = s.project_id and m.account_id = s.account_id
where s.project_id = $1 group by s.kind, m.role order by s.kind desc, m.role;
