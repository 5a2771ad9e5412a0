-- From where and when a member may come into a project.

alter table member add column reach text; -- JSON (server/access/reach.h); null: from anywhere at any time
