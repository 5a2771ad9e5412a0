-- Attempts forgiven, and languages of items.

alter table exam_attempt add column forgiven bigint not null default 0; -- 1: a manager has granted another instead
alter table project add column language_key text;  -- of the items' meta; null: items have no language
alter table lane add column language text;         -- of its items; null: any
