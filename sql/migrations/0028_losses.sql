-- Certifications of answers that are not right or wrong: the claim is about the mean of 1 - loss.

alter table certification add column losses bigint not null default 0;
alter table certification_item add column loss double precision; -- 0..1, how far the word is from what was frozen; null: right or wrong
