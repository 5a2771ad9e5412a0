-- Exams: offered, taken, answered.

-- name: document_latest
-- The end of a primary key's range.
select version, body, created_at from document where project_id = $1 and kind = $2 order by version desc limit 1;

-- name: attempts_of_account
-- By exam_attempt_by_account, newest first; people take a few. Practice that has ended counts for nothing.
select id, exam, practice, state, ends_at, ended_at from exam_attempt
where project_id = $1 and account_id = $2 and forgiven = 0 and (practice = 0 or state = 'open') order by id desc limit $3;

-- name: certificate_of_account
-- By primary key; no row where it has lapsed.
select a.expires_at from ability a join project p on p.id = a.project_id
where a.project_id = $1 and a.account_id = $2 and a.kind = 'certificate' and a.name = $3
  and (a.expires_at is null or a.expires_at > $4)
  and (a.lapses_with not in ('schema', 'both') or a.schema_version >= p.schema_version)
  and (a.lapses_with not in ('guidelines', 'both') or a.guideline_version >= p.guideline_version);

-- name: exam_hold
-- The member's row, so that of two beginnings at once the second sees the first.
select role from member where project_id = $1 and account_id = $2 /*postgres for update*/;

-- name: exam_item
-- By item_by_external; the known answer by primary key.
select i.id, b.gold from item i join item_body b on b.project_id = i.project_id and b.item_id = i.id
where i.project_id = $1 and i.external_id = $2;

-- name: exam_gold
-- Along item_body_gold; what the person has answered or was shown the answer of is left out, by annotation_by_item
-- and exam_question_by_item. The last column: it was asked in an exam before.
select b.item_id, case when exists (select 1 from exam_question q
    join exam_attempt a on a.project_id = q.project_id and a.id = q.attempt_id
    where q.project_id = b.project_id and q.item_id = b.item_id and a.account_id = $2) then 1 else 0 end
from item_body b
where b.project_id = $1 and b.gold is not null
  and not exists (select 1 from annotation n /*sqlite indexed by annotation_by_item */
    join source s on s.project_id = n.project_id and s.id = n.source_id
    where n.project_id = b.project_id and n.item_id = b.item_id and s.account_id = $2)
  and not exists (select 1 from exam_question q
    join exam_attempt a on a.project_id = q.project_id and a.id = q.attempt_id
    where q.project_id = b.project_id and q.item_id = b.item_id and a.account_id = $2 and a.practice = 1)
order by b.item_id limit $3;

-- name: exam_gold_count
-- Along item_body_gold, no farther than is wanted.
select count(*) from (select 1 from item_body where project_id = $1 and gold is not null limit $2) known;

-- name: exam_gold_of
select gold from item_body where project_id = $1 and item_id = $2;

-- name: exam_attempt_insert
insert into exam_attempt (project_id, id, account_id, exam, exams_version, practice, state, schema_version,
  guideline_version, asked, answered, correct, begun_at, ends_at)
values ($1, $2, $3, $4, $5, $6, 'open', $7, $8, $9, 0, 0, $10, $11);

-- name: exam_question_insert
insert into exam_question (project_id, attempt_id, number, item_id, accepted, explanation)
values ($1, $2, $3, $4, $5, $6);

-- name: exam_attempt_show
-- By primary key, held to the end of the transaction.
select account_id, exam, exams_version, practice, state, schema_version, guideline_version, asked, answered, correct,
  begun_at, ends_at, ended_at
from exam_attempt where project_id = $1 and id = $2 /*postgres for update*/;

-- name: exam_question_show
select item_id, accepted, explanation, answer, correct from exam_question
where project_id = $1 and attempt_id = $2 and number = $3;

-- name: exam_question_answer
update exam_question set answer = $4, correct = $5 where project_id = $1 and attempt_id = $2 and number = $3;

-- name: exam_attempt_count
update exam_attempt set answered = answered + 1, correct = correct + $3 where project_id = $1 and id = $2;

-- name: exam_attempt_end
update exam_attempt set state = $3, ended_at = $4 where project_id = $1 and id = $2;

-- name: attempts_of_project
-- Along the primary key, newest first; of a team by the member's primary key.
select e.id, e.account_id, a.name, e.exam, e.state, e.asked, e.answered, e.correct, e.begun_at, e.ends_at, e.ended_at,
  e.forgiven
from exam_attempt e join account a on a.id = e.account_id
where e.project_id = $1 and e.id < $2 and e.practice = 0 and (cast($4 as bigint) = 0 or exists
  (select 1 from member m where m.project_id = e.project_id and m.account_id = e.account_id and m.team_id = $4))
order by e.id desc limit $3;

-- name: exam_attempt_state
-- By primary key; its columns as those of attempts_of_project, where they are used.
select practice, account_id, exam, exam, state, ends_at from exam_attempt where project_id = $1 and id = $2;

-- name: exam_questions_of_attempt
-- Along the primary key; items by theirs.
select q.number, q.item_id, i.external_id, q.answer, q.accepted, q.correct from exam_question q
join item i on i.project_id = q.project_id and i.id = q.item_id
where q.project_id = $1 and q.attempt_id = $2 order by q.number limit $3;

-- name: exam_attempt_forgive
-- The newest one failed that counts since the exam was last passed, by exam_attempt_by_account.
update exam_attempt set forgiven = 1 where project_id = $1 and id = (
  select max(f.id) from exam_attempt f
  where f.project_id = $1 and f.account_id = $2 and f.exam = $3 and f.practice = 0 and f.forgiven = 0
    and (f.state = 'failed' or (f.state = 'open' and f.ends_at <= $4))
    and not exists (select 1 from exam_attempt p where p.project_id = $1 and p.account_id = $2 and p.exam = $3
      and p.practice = 0 and p.state = 'passed' and p.id > f.id));
