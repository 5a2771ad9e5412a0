-- What a certificate of skill covers, and how right people were measured to be at single classes.

alter table ability add column scope text;                       -- what it covers, for people; null: not said
alter table class_reliability add column answers double precision; -- weight of their answers to items of the class; null: not told
alter table class_reliability add column accuracy double precision; -- share of them that name it
alter table class_reliability add column low double precision;   -- 95 % interval of it
alter table class_reliability add column high double precision;
