-- Languages of items, from a member of their meta that the project names.

alter table item add column language text; -- null: not said; by the project's language_key when it was imported
