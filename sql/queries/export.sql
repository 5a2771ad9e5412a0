-- Export: pages along primary keys, so that memory does not grow with items.

-- name: export_items
-- Along item's primary key; the others by theirs. Rows of an import that is not finished are invisible.
select i.id, i.external_id, i.state, i.confidence, b.data, b.meta, b.gold, b.media, d.reason, d.beliefs, d.decided,
  d.decided_by
from item i join item_body b on b.project_id = i.project_id and b.item_id = i.id
left join decision d on d.project_id = i.project_id and d.item_id = i.id
where i.project_id = $1 and i.id > $2 and not exists (select 1 from import_batch m
  where m.project_id = i.project_id and m.id = i.import_id and m.pending = 1)
order by i.id limit $3;

-- name: export_pictures
-- Along media_by_item over the page's items.
select item_id, id, hash, type from media where project_id = $1 and item_id > $2 and item_id <= $3
order by item_id, id;

-- name: export_files
-- Along media_by_item, in the order of export_items.
select m.item_id, m.id, m.hash, m.type, m.bytes from media m join item i on i.project_id = m.project_id and i.id = m.item_id
where m.project_id = $1 and (m.item_id > $2 or (m.item_id = $2 and m.id > $3)) and not exists (select 1 from import_batch b
  where b.project_id = i.project_id and b.id = i.import_id and b.pending = 1)
order by m.item_id, m.id limit $4;

-- name: export_evidence
-- Along annotation_by_item over the page's items.
select a.item_id, a.id, s.kind, s.name, s.version, a.stage, a.answer, a.confidence, a.note, a.verdict, a.supersedes,
  a.score, a.active_ms, a.schema_version, a.guideline_version, a.created_at, a.late
from annotation a join source s on s.project_id = a.project_id and s.id = a.source_id
where a.project_id = $1 and a.item_id > $2 and a.item_id <= $3 order by a.item_id, a.id;
