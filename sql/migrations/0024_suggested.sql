-- What somebody was shown as suggestions, and what they made of it.
alter table annotation add column suggested text; -- JSON: [{source, objects: [{field, object, fate, as}]}]; null: nothing was suggested
