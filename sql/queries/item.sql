-- Items: lists without payloads, and one whole. Rows of an import that is not finished are invisible.

-- name: item_show
-- By primary keys.
select i.external_id, i.state, b.data, b.meta, b.media, d.reason, d.beliefs, d.decided, d.decided_by, i.confidence
from item i
join item_body b on b.project_id = i.project_id and b.item_id = i.id
left join decision d on d.project_id = i.project_id and d.item_id = i.id
where i.project_id = $1 and i.id = $2 and not exists (select 1 from import_batch m
  where m.project_id = i.project_id and m.id = i.import_id and m.pending = 1);

-- name: item_list_all
-- Along the primary key from the cursor.
select i.id, i.external_id, i.state, i.answers, i.confidence, i.label from item i
where i.project_id = $1 and i.id > $2 and not exists (select 1 from import_batch m
  where m.project_id = i.project_id and m.id = i.import_id and m.pending = 1)
order by i.id limit $3;

-- name: item_list_all_newest
-- The same from the other end.
select i.id, i.external_id, i.state, i.answers, i.confidence, i.label from item i
where i.project_id = $1 and i.id < $2 and not exists (select 1 from import_batch m
  where m.project_id = i.project_id and m.id = i.import_id and m.pending = 1)
order by i.id desc limit $3;

-- name: item_list_state
-- Along item_by_state.
select i.id, i.external_id, i.state, i.answers, i.confidence, i.label from item i
where i.project_id = $1 and i.state = $4 and i.id > $2 and not exists (select 1 from import_batch m
  where m.project_id = i.project_id and m.id = i.import_id and m.pending = 1)
order by i.id limit $3;

-- name: item_list_state_newest
-- The same from the other end.
select i.id, i.external_id, i.state, i.answers, i.confidence, i.label from item i
where i.project_id = $1 and i.state = $4 and i.id < $2 and not exists (select 1 from import_batch m
  where m.project_id = i.project_id and m.id = i.import_id and m.pending = 1)
order by i.id desc limit $3;

-- name: item_list_label
-- Along item_by_label once for each state (those of record.c), a page of each at most.
select * from (
  select * from (select i.id, i.external_id, i.state, i.answers, i.confidence, i.label from item i
    /*sqlite indexed by item_by_label */
    where i.project_id = $1 and i.label = $4 and i.state = 'open' and i.id > $2 and not exists (
      select 1 from import_batch m
      where m.project_id = i.project_id and m.id = i.import_id and m.pending = 1)
    order by i.id limit $3) in_open
  union all
  select * from (select i.id, i.external_id, i.state, i.answers, i.confidence, i.label from item i
    /*sqlite indexed by item_by_label */
    where i.project_id = $1 and i.label = $4 and i.state = 'in_work' and i.id > $2 and not exists (
      select 1 from import_batch m
      where m.project_id = i.project_id and m.id = i.import_id and m.pending = 1)
    order by i.id limit $3) in_work
  union all
  select * from (select i.id, i.external_id, i.state, i.answers, i.confidence, i.label from item i
    /*sqlite indexed by item_by_label */
    where i.project_id = $1 and i.label = $4 and i.state = 'review' and i.id > $2 and not exists (
      select 1 from import_batch m
      where m.project_id = i.project_id and m.id = i.import_id and m.pending = 1)
    order by i.id limit $3) in_review
  union all
  select * from (select i.id, i.external_id, i.state, i.answers, i.confidence, i.label from item i
    /*sqlite indexed by item_by_label */
    where i.project_id = $1 and i.label = $4 and i.state = 'settled' and i.id > $2 and not exists (
      select 1 from import_batch m
      where m.project_id = i.project_id and m.id = i.import_id and m.pending = 1)
    order by i.id limit $3) in_settled
  union all
  select * from (select i.id, i.external_id, i.state, i.answers, i.confidence, i.label from item i
    /*sqlite indexed by item_by_label */
    where i.project_id = $1 and i.label = $4 and i.state = 'quarantined' and i.id > $2 and not exists (
      select 1 from import_batch m
      where m.project_id = i.project_id and m.id = i.import_id and m.pending = 1)
    order by i.id limit $3) in_quarantined
) found order by id limit $3;

-- name: item_list_label_newest
-- The same from the other end.
select * from (
  select * from (select i.id, i.external_id, i.state, i.answers, i.confidence, i.label from item i
    /*sqlite indexed by item_by_label */
    where i.project_id = $1 and i.label = $4 and i.state = 'open' and i.id < $2 and not exists (
      select 1 from import_batch m
      where m.project_id = i.project_id and m.id = i.import_id and m.pending = 1)
    order by i.id desc limit $3) in_open
  union all
  select * from (select i.id, i.external_id, i.state, i.answers, i.confidence, i.label from item i
    /*sqlite indexed by item_by_label */
    where i.project_id = $1 and i.label = $4 and i.state = 'in_work' and i.id < $2 and not exists (
      select 1 from import_batch m
      where m.project_id = i.project_id and m.id = i.import_id and m.pending = 1)
    order by i.id desc limit $3) in_work
  union all
  select * from (select i.id, i.external_id, i.state, i.answers, i.confidence, i.label from item i
    /*sqlite indexed by item_by_label */
    where i.project_id = $1 and i.label = $4 and i.state = 'review' and i.id < $2 and not exists (
      select 1 from import_batch m
      where m.project_id = i.project_id and m.id = i.import_id and m.pending = 1)
    order by i.id desc limit $3) in_review
  union all
  select * from (select i.id, i.external_id, i.state, i.answers, i.confidence, i.label from item i
    /*sqlite indexed by item_by_label */
    where i.project_id = $1 and i.label = $4 and i.state = 'settled' and i.id < $2 and not exists (
      select 1 from import_batch m
      where m.project_id = i.project_id and m.id = i.import_id and m.pending = 1)
    order by i.id desc limit $3) in_settled
  union all
  select * from (select i.id, i.external_id, i.state, i.answers, i.confidence, i.label from item i
    /*sqlite indexed by item_by_label */
    where i.project_id = $1 and i.label = $4 and i.state = 'quarantined' and i.id < $2 and not exists (
      select 1 from import_batch m
      where m.project_id = i.project_id and m.id = i.import_id and m.pending = 1)
    order by i.id desc limit $3) in_quarantined
) found order by id desc limit $3;

-- name: item_list_label_state
-- Along item_by_label.
select i.id, i.external_id, i.state, i.answers, i.confidence, i.label from item i
/*sqlite indexed by item_by_label */
where i.project_id = $1 and i.label = $4 and i.state = $5 and i.id > $2 and not exists (select 1 from import_batch m
  where m.project_id = i.project_id and m.id = i.import_id and m.pending = 1)
order by i.id limit $3;

-- name: item_list_label_state_newest
-- The same from the other end.
select i.id, i.external_id, i.state, i.answers, i.confidence, i.label from item i
/*sqlite indexed by item_by_label */
where i.project_id = $1 and i.label = $4 and i.state = $5 and i.id < $2 and not exists (select 1 from import_batch m
  where m.project_id = i.project_id and m.id = i.import_id and m.pending = 1)
order by i.id desc limit $3;

-- name: item_list_prefix
-- Along item_by_external from the prefix, or from the cursor ($4, which the page before gave), to the
-- successor of the prefix. One lower bound: with two SQLite may take the one that is far away.
select i.id, i.external_id, i.state, i.answers, i.confidence, i.label from item i
where i.project_id = $1 and i.external_id >= $2 and i.external_id < $5 and i.external_id <> $4
  and not exists (select 1 from import_batch m
  where m.project_id = i.project_id and m.id = i.import_id and m.pending = 1)
order by i.external_id limit $3;

-- name: item_list_confidence
-- Along item_by_confidence within a state, least certain first; the cursor is the pair, as is where to begin.
select i.id, i.external_id, i.state, i.answers, i.confidence, i.label from item i
where i.project_id = $1 and i.state = $4 and i.confidence < $5
  and (i.confidence, i.id) > ($6, $2)
  and not exists (select 1 from import_batch m
  where m.project_id = i.project_id and m.id = i.import_id and m.pending = 1)
order by i.confidence, i.id limit $3;

-- name: item_list_confidence_all
-- Along item_by_confidence once for each state, a page of each at most.
select * from (
  select * from (select i.id, i.external_id, i.state, i.answers, i.confidence, i.label from item i
    /*sqlite indexed by item_by_confidence */
    where i.project_id = $1 and i.state = 'open' and i.confidence < $4
      and (i.confidence, i.id) > ($5, $2) and not exists (
      select 1 from import_batch m
      where m.project_id = i.project_id and m.id = i.import_id and m.pending = 1)
    order by i.confidence, i.id limit $3) in_open
  union all
  select * from (select i.id, i.external_id, i.state, i.answers, i.confidence, i.label from item i
    /*sqlite indexed by item_by_confidence */
    where i.project_id = $1 and i.state = 'in_work' and i.confidence < $4
      and (i.confidence, i.id) > ($5, $2) and not exists (
      select 1 from import_batch m
      where m.project_id = i.project_id and m.id = i.import_id and m.pending = 1)
    order by i.confidence, i.id limit $3) in_work
  union all
  select * from (select i.id, i.external_id, i.state, i.answers, i.confidence, i.label from item i
    /*sqlite indexed by item_by_confidence */
    where i.project_id = $1 and i.state = 'review' and i.confidence < $4
      and (i.confidence, i.id) > ($5, $2) and not exists (
      select 1 from import_batch m
      where m.project_id = i.project_id and m.id = i.import_id and m.pending = 1)
    order by i.confidence, i.id limit $3) in_review
  union all
  select * from (select i.id, i.external_id, i.state, i.answers, i.confidence, i.label from item i
    /*sqlite indexed by item_by_confidence */
    where i.project_id = $1 and i.state = 'settled' and i.confidence < $4
      and (i.confidence, i.id) > ($5, $2) and not exists (
      select 1 from import_batch m
      where m.project_id = i.project_id and m.id = i.import_id and m.pending = 1)
    order by i.confidence, i.id limit $3) in_settled
  union all
  select * from (select i.id, i.external_id, i.state, i.answers, i.confidence, i.label from item i
    /*sqlite indexed by item_by_confidence */
    where i.project_id = $1 and i.state = 'quarantined' and i.confidence < $4
      and (i.confidence, i.id) > ($5, $2) and not exists (
      select 1 from import_batch m
      where m.project_id = i.project_id and m.id = i.import_id and m.pending = 1)
    order by i.confidence, i.id limit $3) in_quarantined
) found order by confidence, id limit $3;

-- name: suggestion_of_item
-- What models and programs said, by annotation_by_item.
select s.id, s.kind, s.name, a.answer, a.score from annotation a /*sqlite indexed by annotation_by_item */
join source s on s.project_id = a.project_id and s.id = a.source_id
where a.project_id = $1 and a.item_id = $2 and a.stage = 'import' and s.kind in ('model', 'program')
order by a.id desc limit 5;

-- name: item_held
-- By lease_by_account and annotation_by_item: a live lease, or an own answer.
select 1 from lease /*sqlite indexed by lease_by_account */ where project_id = $1 and item_id = $2 and account_id = $3
union all
select 1 from annotation a /*sqlite indexed by annotation_by_item */
join source s on s.project_id = a.project_id and s.id = a.source_id
where a.project_id = $1 and a.item_id = $2 and s.account_id = $3 limit 1;
