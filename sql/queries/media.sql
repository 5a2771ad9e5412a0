-- Pictures: rows that name content-addressed files.

-- name: media_insert
insert into media (project_id, id, hash, type, bytes, width, height, item_id, tiles, tiles_bytes)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: media_by_hash
-- By media_by_hash.
select 1 from media where project_id = $1 and hash = $2 limit 1;

-- name: media_named
-- By media_by_hash and media_by_tiles of one project after another: whether any of them has a picture with this
-- content, or with these tiles.
select 1 from project p join media m on m.project_id = p.id and m.hash = $1
union all select 1 from project p join media m on m.project_id = p.id and m.tiles = $1 limit 1;

-- name: media_show
-- By primary key.
select hash, type, bytes, width, height, item_id, tiles, tiles_bytes from media where project_id = $1 and id = $2;
