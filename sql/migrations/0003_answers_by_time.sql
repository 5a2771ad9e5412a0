-- Answers of people in the order of their time: what a lead looks at behind a plot. It grows at its end.
create index annotation_by_time on annotation (project_id, created_at, id) where stage = 'label';
