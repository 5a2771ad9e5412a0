-- Certifications of single classes: the claim is about the items that a field gives each of them.

alter table certification add column classes text; -- JSON: [{"name": "malignant", "items": 213}], items once frozen; null: about all items
alter table certification_item add column class bigint not null default 0; -- which of these it was drawn for, from 0
