-- Why reviewers correct.
alter table annotation add column code text; -- of a word: one of the project's reasons
create index annotation_by_word on annotation (project_id, id) where stage = 'review';
