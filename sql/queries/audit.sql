-- The audit log: rows, the tree over them, and its signed heads.

-- name: audit_insert
-- One row; unsealed, so that writers do not queue on the tree.
insert into audit (id, project_id, account_id, action, object, address, allowed, at)
values ($1, $2, $3, $4, $5, $6, $7, $8);
