-- Pictures: rows that name content-addressed files.

-- name: media_insert
insert into media (project_id, id, hash, type, bytes, width, height, item_id)
values ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: media_by_hash
-- By media_by_hash.
select 1 from media where project_id = $1 and hash = $2 limit 1;

-- name: media_show
-- By primary key.
select hash, type, bytes, width, height, item_id from media where project_id = $1 and id = $2;
