-- Pictures that are shown by tiles: large ones, and those of 16 bits a sample.
alter table media add column tiles text;         -- BLAKE2b-256 in hex: the name of the file with its tiles; null: it is shown as a whole
alter table media add column tiles_bytes bigint;
create index media_by_tiles on media (project_id, tiles) where tiles is not null;
