-- It isn't empty: an apostrophe in a comment opens no string.
create index thing_by_size on thing (size) where size > 0;
insert into setting (name, value) values ('second', 'it''s; done -- quite');
