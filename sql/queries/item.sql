-- Items: lists without payloads, and one whole. Rows of an import that is not finished are invisible. Lists ask for
-- the import's value: PostgreSQL takes "not exists" to leave hardly a row, and would read and sort every item.

-- name: item_show
-- By primary keys; the task on which two give their word, independently, by task_by_item.
select i.external_id, i.state, b.data, b.meta, b.media, d.reason, d.beliefs, d.decided, d.decided_by, i.confidence,
  coalesce(i.stage, case i.state when 'review' then 'review' else 'label' end),
  (select max(k.id) from task k /*sqlite indexed by task_by_item */
   where k.project_id = i.project_id and k.item_id = i.id and k.work = 1 and k.wanted = 2), i.priority, i.due_at
from item i
join item_body b on b.project_id = i.project_id and b.item_id = i.id
left join decision d on d.project_id = i.project_id and d.item_id = i.id
where i.project_id = $1 and i.id = $2 and not exists (select 1 from import_batch m
  where m.project_id = i.project_id and m.id = i.import_id and m.pending = 1);

-- name: item_list_stage
-- Along the primary key, $5 rows of it at most, as docs/decisions/0010 walks: nothing keeps an index of stages. The last
-- row that was looked at comes along, so that the next page goes on behind it.
select i.id, i.external_id, i.state, i.answers, i.confidence, i.label, i.priority, i.due_at, i.fits, i.last, i.looked from (
  select s.*, max(s.id) over () as last, count(*) over () as looked,
    case when s.state in ('open', 'in_work', 'review') and s.place = $4 and s.pending = 0 then 1 else 0 end as fits
  from (select r.id, r.external_id, r.state, r.answers, r.confidence, r.label, r.priority, r.due_at,
      coalesce(r.stage, case r.state when 'review' then 'review' else 'label' end) as place,
      coalesce((select m.pending from import_batch m where m.project_id = r.project_id and m.id = r.import_id), 0) as pending
    from item r where r.project_id = $1 and r.id > $2 order by r.id limit $5) s) i
where i.fits = 1 or i.id = i.last order by i.id limit $3;

-- name: item_list_all
-- Along the primary key from the cursor.
select i.id, i.external_id, i.state, i.answers, i.confidence, i.label, i.priority, i.due_at from item i
where i.project_id = $1 and i.id > $2
  and coalesce((select m.pending from import_batch m where m.project_id = i.project_id and m.id = i.import_id), 0) = 0
order by i.id limit $3;

-- name: item_list_all_newest
-- The same from the other end.
select i.id, i.external_id, i.state, i.answers, i.confidence, i.label, i.priority, i.due_at from item i
where i.project_id = $1 and i.id < $2
  and coalesce((select m.pending from import_batch m where m.project_id = i.project_id and m.id = i.import_id), 0) = 0
order by i.id desc limit $3;

-- name: item_list_state
-- Along item_by_state.
select i.id, i.external_id, i.state, i.answers, i.confidence, i.label, i.priority, i.due_at from item i
where i.project_id = $1 and i.state = $4 and i.id > $2
  and coalesce((select m.pending from import_batch m where m.project_id = i.project_id and m.id = i.import_id), 0) = 0
order by i.id limit $3;

-- name: item_list_state_newest
-- The same from the other end.
select i.id, i.external_id, i.state, i.answers, i.confidence, i.label, i.priority, i.due_at from item i
where i.project_id = $1 and i.state = $4 and i.id < $2
  and coalesce((select m.pending from import_batch m where m.project_id = i.project_id and m.id = i.import_id), 0) = 0
order by i.id desc limit $3;

-- name: item_list_label
-- Along item_by_label once for each state (those of record.c), a page of each at most.
select * from (
  select * from (select i.id, i.external_id, i.state, i.answers, i.confidence, i.label, i.priority, i.due_at from item i
    /*sqlite indexed by item_by_label */
    where i.project_id = $1 and i.label = $4 and i.state = 'open' and i.id > $2
      and coalesce((select m.pending from import_batch m
        where m.project_id = i.project_id and m.id = i.import_id), 0) = 0
    order by i.id limit $3) in_open
  union all
  select * from (select i.id, i.external_id, i.state, i.answers, i.confidence, i.label, i.priority, i.due_at from item i
    /*sqlite indexed by item_by_label */
    where i.project_id = $1 and i.label = $4 and i.state = 'in_work' and i.id > $2
      and coalesce((select m.pending from import_batch m
        where m.project_id = i.project_id and m.id = i.import_id), 0) = 0
    order by i.id limit $3) in_work
  union all
  select * from (select i.id, i.external_id, i.state, i.answers, i.confidence, i.label, i.priority, i.due_at from item i
    /*sqlite indexed by item_by_label */
    where i.project_id = $1 and i.label = $4 and i.state = 'review' and i.id > $2
      and coalesce((select m.pending from import_batch m
        where m.project_id = i.project_id and m.id = i.import_id), 0) = 0
    order by i.id limit $3) in_review
  union all
  select * from (select i.id, i.external_id, i.state, i.answers, i.confidence, i.label, i.priority, i.due_at from item i
    /*sqlite indexed by item_by_label */
    where i.project_id = $1 and i.label = $4 and i.state = 'settled' and i.id > $2
      and coalesce((select m.pending from import_batch m
        where m.project_id = i.project_id and m.id = i.import_id), 0) = 0
    order by i.id limit $3) in_settled
  union all
  select * from (select i.id, i.external_id, i.state, i.answers, i.confidence, i.label, i.priority, i.due_at from item i
    /*sqlite indexed by item_by_label */
    where i.project_id = $1 and i.label = $4 and i.state = 'quarantined' and i.id > $2
      and coalesce((select m.pending from import_batch m
        where m.project_id = i.project_id and m.id = i.import_id), 0) = 0
    order by i.id limit $3) in_quarantined
) found order by id limit $3;

-- name: item_list_label_newest
-- The same from the other end.
select * from (
  select * from (select i.id, i.external_id, i.state, i.answers, i.confidence, i.label, i.priority, i.due_at from item i
    /*sqlite indexed by item_by_label */
    where i.project_id = $1 and i.label = $4 and i.state = 'open' and i.id < $2
      and coalesce((select m.pending from import_batch m
        where m.project_id = i.project_id and m.id = i.import_id), 0) = 0
    order by i.id desc limit $3) in_open
  union all
  select * from (select i.id, i.external_id, i.state, i.answers, i.confidence, i.label, i.priority, i.due_at from item i
    /*sqlite indexed by item_by_label */
    where i.project_id = $1 and i.label = $4 and i.state = 'in_work' and i.id < $2
      and coalesce((select m.pending from import_batch m
        where m.project_id = i.project_id and m.id = i.import_id), 0) = 0
    order by i.id desc limit $3) in_work
  union all
  select * from (select i.id, i.external_id, i.state, i.answers, i.confidence, i.label, i.priority, i.due_at from item i
    /*sqlite indexed by item_by_label */
    where i.project_id = $1 and i.label = $4 and i.state = 'review' and i.id < $2
      and coalesce((select m.pending from import_batch m
        where m.project_id = i.project_id and m.id = i.import_id), 0) = 0
    order by i.id desc limit $3) in_review
  union all
  select * from (select i.id, i.external_id, i.state, i.answers, i.confidence, i.label, i.priority, i.due_at from item i
    /*sqlite indexed by item_by_label */
    where i.project_id = $1 and i.label = $4 and i.state = 'settled' and i.id < $2
      and coalesce((select m.pending from import_batch m
        where m.project_id = i.project_id and m.id = i.import_id), 0) = 0
    order by i.id desc limit $3) in_settled
  union all
  select * from (select i.id, i.external_id, i.state, i.answers, i.confidence, i.label, i.priority, i.due_at from item i
    /*sqlite indexed by item_by_label */
    where i.project_id = $1 and i.label = $4 and i.state = 'quarantined' and i.id < $2
      and coalesce((select m.pending from import_batch m
        where m.project_id = i.project_id and m.id = i.import_id), 0) = 0
    order by i.id desc limit $3) in_quarantined
) found order by id desc limit $3;

-- name: item_list_label_state
-- Along item_by_label.
select i.id, i.external_id, i.state, i.answers, i.confidence, i.label, i.priority, i.due_at from item i
/*sqlite indexed by item_by_label */
where i.project_id = $1 and i.label = $4 and i.state = $5 and i.id > $2
  and coalesce((select m.pending from import_batch m where m.project_id = i.project_id and m.id = i.import_id), 0) = 0
order by i.id limit $3;

-- name: item_list_label_state_newest
-- The same from the other end.
select i.id, i.external_id, i.state, i.answers, i.confidence, i.label, i.priority, i.due_at from item i
/*sqlite indexed by item_by_label */
where i.project_id = $1 and i.label = $4 and i.state = $5 and i.id < $2
  and coalesce((select m.pending from import_batch m where m.project_id = i.project_id and m.id = i.import_id), 0) = 0
order by i.id desc limit $3;

-- name: item_list_meta
-- Along the primary key of item_meta; items by theirs.
select i.id, i.external_id, i.state, i.answers, i.confidence, i.label, i.priority, i.due_at
from item_meta m join item i on i.project_id = m.project_id and i.id = m.item_id
where m.project_id = $1 and m.name = $4 and m.value = $5 and m.item_id > $2
  and coalesce((select p.pending from import_batch p where p.project_id = i.project_id and p.id = i.import_id), 0) = 0
order by m.item_id limit $3;

-- name: item_list_meta_newest
-- The same from the other end.
select i.id, i.external_id, i.state, i.answers, i.confidence, i.label, i.priority, i.due_at
from item_meta m join item i on i.project_id = m.project_id and i.id = m.item_id
where m.project_id = $1 and m.name = $4 and m.value = $5 and m.item_id < $2
  and coalesce((select p.pending from import_batch p where p.project_id = i.project_id and p.id = i.import_id), 0) = 0
order by m.item_id desc limit $3;

-- name: item_list_prefix
-- Along item_by_external from the prefix, or from the cursor ($4, which the page before gave), to the
-- successor of the prefix. One lower bound: with two SQLite may take the one that is far away.
select i.id, i.external_id, i.state, i.answers, i.confidence, i.label, i.priority, i.due_at from item i
where i.project_id = $1 and i.external_id >= $2 and i.external_id < $5 and i.external_id <> $4
  and coalesce((select m.pending from import_batch m where m.project_id = i.project_id and m.id = i.import_id), 0) = 0
order by i.external_id limit $3;

-- name: item_list_confidence
-- Along item_by_confidence within a state, least certain first; the cursor is the pair, as is where to begin.
select i.id, i.external_id, i.state, i.answers, i.confidence, i.label, i.priority, i.due_at from item i
where i.project_id = $1 and i.state = $4 and i.confidence < $5
  and (i.confidence, i.id) > ($6, $2)
  and coalesce((select m.pending from import_batch m where m.project_id = i.project_id and m.id = i.import_id), 0) = 0
order by i.confidence, i.id limit $3;

-- name: item_list_confidence_all
-- Along item_by_confidence once for each state, a page of each at most.
select * from (
  select * from (select i.id, i.external_id, i.state, i.answers, i.confidence, i.label, i.priority, i.due_at from item i
    /*sqlite indexed by item_by_confidence */
    where i.project_id = $1 and i.state = 'open' and i.confidence < $4
      and (i.confidence, i.id) > ($5, $2)
      and coalesce((select m.pending from import_batch m
        where m.project_id = i.project_id and m.id = i.import_id), 0) = 0
    order by i.confidence, i.id limit $3) in_open
  union all
  select * from (select i.id, i.external_id, i.state, i.answers, i.confidence, i.label, i.priority, i.due_at from item i
    /*sqlite indexed by item_by_confidence */
    where i.project_id = $1 and i.state = 'in_work' and i.confidence < $4
      and (i.confidence, i.id) > ($5, $2)
      and coalesce((select m.pending from import_batch m
        where m.project_id = i.project_id and m.id = i.import_id), 0) = 0
    order by i.confidence, i.id limit $3) in_work
  union all
  select * from (select i.id, i.external_id, i.state, i.answers, i.confidence, i.label, i.priority, i.due_at from item i
    /*sqlite indexed by item_by_confidence */
    where i.project_id = $1 and i.state = 'review' and i.confidence < $4
      and (i.confidence, i.id) > ($5, $2)
      and coalesce((select m.pending from import_batch m
        where m.project_id = i.project_id and m.id = i.import_id), 0) = 0
    order by i.confidence, i.id limit $3) in_review
  union all
  select * from (select i.id, i.external_id, i.state, i.answers, i.confidence, i.label, i.priority, i.due_at from item i
    /*sqlite indexed by item_by_confidence */
    where i.project_id = $1 and i.state = 'settled' and i.confidence < $4
      and (i.confidence, i.id) > ($5, $2)
      and coalesce((select m.pending from import_batch m
        where m.project_id = i.project_id and m.id = i.import_id), 0) = 0
    order by i.confidence, i.id limit $3) in_settled
  union all
  select * from (select i.id, i.external_id, i.state, i.answers, i.confidence, i.label, i.priority, i.due_at from item i
    /*sqlite indexed by item_by_confidence */
    where i.project_id = $1 and i.state = 'quarantined' and i.confidence < $4
      and (i.confidence, i.id) > ($5, $2)
      and coalesce((select m.pending from import_batch m
        where m.project_id = i.project_id and m.id = i.import_id), 0) = 0
    order by i.confidence, i.id limit $3) in_quarantined
) found order by confidence, id limit $3;

-- name: item_list_due
-- Along item_by_due: what waits and is due, earliest first; the cursor is the pair.
select i.id, i.external_id, i.state, i.answers, i.confidence, i.label, i.priority, i.due_at from item i
/*sqlite indexed by item_by_due */
where i.project_id = $1 and i.due_at is not null and i.state in ('open', 'in_work', 'review')
  and (i.due_at, i.id) > ($4, $2) and i.due_at < $5
  and coalesce((select m.pending from import_batch m where m.project_id = i.project_id and m.id = i.import_id), 0) = 0
order by i.due_at, i.id limit $3;

-- name: item_set_urgency
update item set priority = $3, due_at = $4 where project_id = $1 and id = $2;

-- name: item_list_by_time
-- Answers of people along annotation_by_time from the newest, $5 of them at most; what else is asked of them is
-- looked at behind. Items by primary key. Texts only where an answer's content is asked ($6 = 1).
select a.created_at, a.id, a.source_id, a.active_ms, case when $6 = 1 then a.answer end,
  case when $6 = 1 then d.decided end, cast(0 as bigint), i.id, i.external_id, i.state, i.answers, i.confidence, i.label,
  i.priority, i.due_at
from annotation a /*sqlite indexed by annotation_by_time */
join item i on i.project_id = a.project_id and i.id = a.item_id
left join decision d on d.project_id = a.project_id and d.item_id = a.item_id
where a.project_id = $1 and a.stage = 'label' and a.created_at >= $2 and (a.created_at, a.id) < ($3, $4)
order by a.created_at desc, a.id desc limit $5;

-- name: item_list_by_source
-- The same of one source along annotation_by_source; its rows of an import that is not finished are counted and
-- passed over, so that a page never looks at more than $4.
select a.created_at, a.id, a.source_id, a.active_ms, case when $5 = 1 then a.answer end,
  case when $5 = 1 then d.decided end,
  (select count(*) from import_batch m where m.project_id = i.project_id and m.id = i.import_id and m.pending = 1),
  i.id, i.external_id, i.state, i.answers, i.confidence, i.label,
  i.priority, i.due_at
from annotation a /*sqlite indexed by annotation_by_source */
join item i on i.project_id = a.project_id and i.id = a.item_id
left join decision d on d.project_id = a.project_id and d.item_id = a.item_id
where a.project_id = $1 and a.source_id = $2 and a.stage in ('label', 'import') and a.id < $3
order by a.id desc limit $4;

-- name: source_exists
-- By primary key.
select 1 from source where project_id = $1 and id = $2;

-- name: suggestion_of_item
-- What models and programs said, by annotation_by_item.
select s.id, s.kind, s.name, a.answer, a.score from annotation a /*sqlite indexed by annotation_by_item */
join source s on s.project_id = a.project_id and s.id = a.source_id
where a.project_id = $1 and a.item_id = $2 and a.stage = 'import' and s.kind in ('model', 'program')
order by a.id desc limit 5;

-- name: item_held
-- By lease_by_account, annotation_by_item and exam_question_by_item: a live lease, an own answer, or it was asked in
-- an exam of theirs.
select 1 from lease /*sqlite indexed by lease_by_account */ where project_id = $1 and item_id = $2 and account_id = $3
union all
select 1 from annotation a /*sqlite indexed by annotation_by_item */
join source s on s.project_id = a.project_id and s.id = a.source_id
where a.project_id = $1 and a.item_id = $2 and s.account_id = $3
union all
select 1 from exam_question q join exam_attempt e on e.project_id = q.project_id and e.id = q.attempt_id
where q.project_id = $1 and q.item_id = $2 and e.account_id = $3 limit 1;
