-- What items say of themselves, so that they are found by it.

create table item_meta (            -- texts, numbers and truth values of an item's meta
  project_id bigint not null,
  name text /*postgres collate "C"*/ not null,  -- a key; at most 200 characters, as the value
  value text /*postgres collate "C"*/ not null, -- as text: numbers as they were written
  item_id bigint not null,
  primary key (project_id, name, value, item_id)
) /*sqlite without rowid*/;
insert into item_meta (project_id, name, value, item_id)
select b.project_id, e.key,
  /*sqlite case when e.type = 'text' then e.atom when e.type in ('true', 'false') then e.type
    else coalesce(case when instr(e.key, '"') = 0 then b.meta -> ('$."' || e.key || '"') end, cast(e.atom as text)) end*/
  /*postgres e.value #>> '{}'*/, b.item_id
from item_body b
cross join /*sqlite json_each(b.meta) e*/ /*postgres json_each(cast(b.meta as json)) e*/
where length(b.meta) <= 16384 and length(e.key) between 1 and 200
  and /*sqlite e.type in ('text', 'integer', 'real', 'true', 'false') and length(e.atom) between 1 and 200*/
    /*postgres json_typeof(e.value) in ('string', 'number', 'boolean') and length(e.value #>> '{}') between 1 and 200*/
on conflict do nothing;
