/* audit.c - rows of the audit log. */
#include "server/access/access.h"
#include <assert.h>
#include <string.h>

static db_value id_or_null(int64_t id) { return id ? v_int(id) : v_null(); }

lw_status audit_write(tx *t, const actor *who, const char *action, lw_str object, bool allowed,
                      lw_error *error) {
    assert(action && object.data);
    return db_exec(t, Q_AUDIT_INSERT,
                   DB_ARGS(v_int(store_new_id(t->store)), id_or_null(who->project_id),
                           id_or_null(who->account_id), v_text(lw_str_from(action)), v_text(object),
                           v_text(who->address.data ? who->address : LW_STR("")), v_int(allowed),
                           v_int(t->now)),
                   NULL, error);
}
