-- What reviewers said of answers: the words they gave at work, not what was put right at once or came with an import.

-- name: corrections_of_project
-- Words along annotation_by_word from the newest, each with the answers of people that it was given about: those
-- before it on its item, by annotation_by_item, that nothing replaced. An answer is given the first rejection after
-- it, else the last word. Words of two count once their task is gone; where they differed a rejection of the two is none.
select w.id, w.verdict, w.code, w.note, w.answer, w.created_at, a.id, a.answer, a.item_id, i.external_id, d.decided
from annotation w /*sqlite indexed by annotation_by_word */
join annotation a /*sqlite indexed by annotation_by_item */
  on a.project_id = w.project_id and a.item_id = w.item_id and a.id < w.id and a.stage = 'label'
join item i on i.project_id = a.project_id and i.id = a.item_id
left join decision d on d.project_id = a.project_id and d.item_id = a.item_id
where w.project_id = $1 and w.stage = 'review' and w.task_id is not null
  and (select count(*) from task k where k.project_id = w.project_id and k.id = w.task_id and k.wanted = 2) = 0
  and (w.verdict <> 'reject' or (select count(*) from annotation m /*sqlite indexed by annotation_by_item */
    where m.project_id = w.project_id and m.item_id = w.item_id and m.task_id = w.task_id and m.stage = 'review'
      and m.verdict <> 'reject') = 0)
  and (select count(*) from annotation n /*sqlite indexed by annotation_by_item */ where n.project_id = a.project_id
    and n.item_id = a.item_id and n.id > a.id and (n.supersedes = a.id or (n.stage = 'review' and n.task_id is not null and (
      (n.id > w.id and w.verdict <> 'reject') or (n.id < w.id and n.verdict = 'reject'
        and (select count(*) from annotation m /*sqlite indexed by annotation_by_item */
          where m.project_id = n.project_id and m.item_id = n.item_id and m.task_id = n.task_id
            and m.stage = 'review' and m.verdict <> 'reject') = 0))))) = 0
order by w.id desc, a.id limit $2;

-- name: corrections_of_source
-- The same of one source, along its own answers by annotation_by_source.
select w.id, w.verdict, w.code, w.note, w.answer, w.created_at, a.id, a.answer, a.item_id, i.external_id, d.decided
from annotation a /*sqlite indexed by annotation_by_source */
join annotation w /*sqlite indexed by annotation_by_item */
  on w.project_id = a.project_id and w.item_id = a.item_id and w.id > a.id and w.stage = 'review'
  and w.task_id is not null
join item i on i.project_id = a.project_id and i.id = a.item_id
left join decision d on d.project_id = a.project_id and d.item_id = a.item_id
where a.project_id = $1 and a.source_id = $2 and a.stage = 'label'
  and (select count(*) from task k where k.project_id = w.project_id and k.id = w.task_id and k.wanted = 2) = 0
  and (w.verdict <> 'reject' or (select count(*) from annotation m /*sqlite indexed by annotation_by_item */
    where m.project_id = w.project_id and m.item_id = w.item_id and m.task_id = w.task_id and m.stage = 'review'
      and m.verdict <> 'reject') = 0)
  and (select count(*) from annotation n /*sqlite indexed by annotation_by_item */ where n.project_id = a.project_id
    and n.item_id = a.item_id and n.id > a.id and (n.supersedes = a.id or (n.stage = 'review' and n.task_id is not null and (
      (n.id > w.id and w.verdict <> 'reject') or (n.id < w.id and n.verdict = 'reject'
        and (select count(*) from annotation m /*sqlite indexed by annotation_by_item */
          where m.project_id = n.project_id and m.item_id = n.item_id and m.task_id = n.task_id
            and m.stage = 'review' and m.verdict <> 'reject') = 0))))) = 0
order by a.id desc limit $3;
