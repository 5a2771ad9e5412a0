-- A row of the audit log is put among those that wait for a head by its own insert: on SQLite by a trigger, on PostgreSQL
-- by the statement audit_insert.
/*sqlite
create trigger audit_waits after insert on audit begin
  insert into audit_waiting (id) values (new.id);
end;
*/
/*postgres
comment on table audit_waiting is 'rows under no head yet, put there by audit_insert';
*/
