-- Releases: few rows a project; the files are in the data directory.

-- name: release_insert
insert into release (project_id, id, number, note, hash, bytes, items, decided, certification_id, says, certificate,
  signed_by, changed, added, gone, created_by, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17);

-- name: release_list
-- Along the primary key, newest first; certificates stay out.
select id, number, note, hash, bytes, items, decided, certification_id, says, signed_by, changed, added, gone,
  created_by, created_at
from release where project_id = $1 and id < $2 order by id desc limit $3;

-- name: release_show
-- By primary key.
select id, number, note, hash, bytes, items, decided, certification_id, says, signed_by, changed, added, gone,
  created_by, created_at
from release where project_id = $1 and id = $2;

-- name: release_certificate
select certificate from release where project_id = $1 and id = $2;

-- name: release_last
-- By release_by_number: the number and the file of the newest.
select number, hash from release where project_id = $1 order by number desc limit 1;
