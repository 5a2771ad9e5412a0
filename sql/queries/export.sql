-- Export: pages along primary keys, so that memory does not grow with items.

-- name: export_items
-- Along item's primary key; the others by theirs. Rows of an import that is not finished are invisible; why they are
-- asked for by a value stands in item.sql.
select i.id, i.external_id, i.state, i.confidence, b.data, b.meta, b.gold, b.media, d.reason, d.beliefs, d.decided,
  d.decided_by, i.priority, coalesce(i.due_at, 0)
from item i join item_body b on b.project_id = i.project_id and b.item_id = i.id
left join decision d on d.project_id = i.project_id and d.item_id = i.id
where i.project_id = $1 and i.id > $2 and coalesce((select m.pending from import_batch m
  where m.project_id = i.project_id and m.id = i.import_id), 0) = 0
order by i.id limit $3;

-- name: export_pictures
-- Along media_by_item over the page's items.
select item_id, id, hash, type from media where project_id = $1 and item_id > $2 and item_id <= $3
order by item_id, id;

-- name: export_names_taken
-- The page's items whose external id without its ending is that of an item made before. The ids with the stem S lie
-- along item_by_external from S. up to S/, among longer stems; behind a hundred of them S counts as taken unseen.
-- What stands before the last / (rtrim of all but it) has no ending, and neither has a name that begins with its dot.
select i.id from (
  select id, case when length(rtrim(external_id, replace(external_id, '.', '')))
      > length(rtrim(external_id, replace(external_id, '/', ''))) + 1
    then substr(external_id, 1, length(rtrim(external_id, replace(external_id, '.', ''))) - 1)
    else external_id end as stem
  from item where project_id = $1 and id > $2 and id <= $3) i
where exists (select 1 from item o where o.project_id = $1 and o.external_id = i.stem and o.id < i.id)
  or exists (select 1 from (select id, substr(external_id, length(i.stem) + 2) as ending from item
      where project_id = $1 and external_id >= i.stem || '.' and external_id < i.stem || '/'
      order by external_id limit 100) o
    where o.id < i.id and o.ending not like '%.%' and o.ending not like '%/%')
  or (select count(*) from (select 1 from item
      where project_id = $1 and external_id >= i.stem || '.' and external_id < i.stem || '/' limit 100) o) = 100
order by i.id;

-- name: export_files
-- Along media_by_item, in the order of export_items.
select m.item_id, m.id, m.hash, m.type, m.bytes from media m join item i on i.project_id = m.project_id and i.id = m.item_id
where m.project_id = $1 and (m.item_id > $2 or (m.item_id = $2 and m.id > $3)) and coalesce((select b.pending
  from import_batch b where b.project_id = i.project_id and b.id = i.import_id), 0) = 0
order by m.item_id, m.id limit $4;

-- name: export_evidence
-- Along annotation_by_item over the page's items.
select a.item_id, a.id, s.kind, s.name, s.version, a.stage, a.answer, a.confidence, a.note, a.verdict, a.supersedes,
  a.score, a.active_ms, a.schema_version, a.guideline_version, a.created_at, a.late,
  a.certificate, a.code, a.suggested
from annotation a join source s on s.project_id = a.project_id and s.id = a.source_id
where a.project_id = $1 and a.item_id > $2 and a.item_id <= $3 order by a.item_id, a.id;
