-- Gold in the stream, and what it says of people. Nothing of this is asked in projects without it.

-- name: gold_set
update project set gold_start = $2, gold_later = $3, gold_until = $4, pause_careless = $5 where id = $1;

-- name: gold_item_insert
insert into gold_item (project_id, item_id, bin, seq, state) values ($1, $2, $3, $4, 'live');

-- name: gold_bin_reach
insert into gold_bin (project_id, bin, last_seq) values ($1, $2, $3)
on conflict (project_id, bin) do update set last_seq =
  case when excluded.last_seq > gold_bin.last_seq then excluded.last_seq else gold_bin.last_seq end;

-- name: gold_person_make
insert into gold_score (project_id, account_id, field, class, answered, correct) values ($1, $2, '', '', 0, 0)
on conflict do nothing;

-- name: gold_person_hold
-- Held to the end of the transaction: one person's claims come one after another.
select answered, correct from gold_score
where project_id = $1 and account_id = $2 and field = '' and class = '' /*postgres for update*/;

-- name: gold_bins_ahead
-- By two primary keys: at most 128 bins. Those that the person has come through are left out.
select b.bin, coalesce(s.given, 0), coalesce(s.seq, 0), b.last_seq from gold_bin b
left join gold_seen s on s.project_id = b.project_id and s.account_id = $2 and s.bin = b.bin
where b.project_id = $1 and b.last_seq > coalesce(s.seq, 0) order by b.bin;

-- name: gold_next
-- Along gold_item_next from where the person has come to; the task by task_by_item. Nobody gets what they
-- hold, answered or skipped as other work, or were asked in an exam.
select g.item_id, t.id, g.seq from gold_item g /*sqlite indexed by gold_item_next */
join task t /*sqlite indexed by task_by_item */ on t.project_id = g.project_id and t.item_id = g.item_id and t.stage = $5 and t.work = 0
join item i on i.project_id = g.project_id and i.id = g.item_id
where g.project_id = $1 and g.bin = $2 and g.seq > $3 and (g.state = 'live' or g.state = 'kept')
  and (i.language is null or i.language = $6)
  and (select count(*) from work_done d where d.project_id = t.project_id and d.task_id = t.id and d.account_id = $4) = 0
  and (select count(*) from lease l where l.project_id = t.project_id and l.task_id = t.id and l.account_id = $4) = 0
  and (select count(*) from exam_question q join exam_attempt a on a.project_id = q.project_id and a.id = q.attempt_id
    where q.project_id = g.project_id and q.item_id = g.item_id and a.account_id = $4) = 0
order by g.seq limit 1;

-- name: gold_seen_set
insert into gold_seen (project_id, account_id, bin, seq, given) values ($1, $2, $3, $4, $5)
on conflict (project_id, account_id, bin) do update set seq = excluded.seq, given = gold_seen.given + excluded.given;

-- name: gold_item_show
-- Two primary keys.
select g.state, b.gold, g.answered, g.failed, g.bin from gold_item g
join item_body b on b.project_id = g.project_id and b.item_id = g.item_id
where g.project_id = $1 and g.item_id = $2;

-- name: gold_item_hold
-- Held to the end of the transaction: what people made of an item is counted by one at a time.
select state from gold_item where project_id = $1 and item_id = $2 /*postgres for update*/;

-- name: gold_item_count
update gold_item set answered = answered + $3, failed = failed + $4 where project_id = $1 and item_id = $2;

-- name: gold_item_move
update gold_item set bin = $3, seq = $4 where project_id = $1 and item_id = $2;

-- name: gold_item_set_state
update gold_item set state = $3 where project_id = $1 and item_id = $2;

-- name: gold_body_set
update item_body set gold = $3 where project_id = $1 and item_id = $2;

-- name: gold_answer_show
select n.answer, g.correct from gold_answer g join annotation n on n.project_id = g.project_id and n.id = g.annotation_id
where g.project_id = $1 and g.item_id = $2 and g.account_id = $3;

-- name: gold_answer_set
insert into gold_answer (project_id, item_id, account_id, annotation_id, correct) values ($1, $2, $3, $4, $5)
on conflict (project_id, item_id, account_id) do update set annotation_id = excluded.annotation_id,
  correct = excluded.correct;

-- name: gold_answers_of_item
-- Along the primary key, with each person's score of whole items.
select g.account_id, g.annotation_id, g.correct, n.answer, s.answered, s.correct, a.name from gold_answer g
join annotation n on n.project_id = g.project_id and n.id = g.annotation_id
join gold_score s on s.project_id = g.project_id and s.account_id = g.account_id and s.field = '' and s.class = ''
join account a on a.id = g.account_id
where g.project_id = $1 and g.item_id = $2 order by g.account_id limit $3;

-- name: gold_score_add
insert into gold_score (project_id, account_id, field, class, answered, correct) values ($1, $2, $3, $4, $5, $6)
on conflict (project_id, account_id, field, class) do update set answered = gold_score.answered + excluded.answered,
  correct = gold_score.correct + excluded.correct;

-- name: gold_scores
-- Along the primary key; sources by source_by_account.
select s.account_id, a.name, s.field, s.class, s.answered, s.correct,
  (select min(o.id) from source o where o.project_id = s.project_id and o.account_id = s.account_id and o.kind = 'person')
from gold_score s join account a on a.id = s.account_id
where s.project_id = $1 and s.answered > 0 and (s.account_id, s.field, s.class) > ($2, $3, $4)
order by s.account_id, s.field, s.class limit $5;

-- name: gold_pulled
-- Along gold_item_pulled.
select g.item_id, i.external_id, b.gold, g.answered, g.failed from gold_item g /*sqlite indexed by gold_item_pulled */
join item i on i.project_id = g.project_id and i.id = g.item_id
join item_body b on b.project_id = g.project_id and b.item_id = g.item_id
where g.project_id = $1 and g.state = 'pulled' and g.item_id > $2 order by g.item_id limit $3;

-- name: gold_failed_of_account
-- By gold_answer_by_account, newest first.
select item_id from gold_answer where project_id = $1 and account_id = $2 and correct = 0
order by annotation_id desc limit $3;
