/* preferences.c - one row a preference, so that two browsers changing two of them lose neither. */
#include "server/access/preferences.h"
#include <stddef.h>

static const struct {
    const char *name;
    size_t offset;
} members[] = {
    {"locale", offsetof(preferences, locale)},
    {"scheme", offsetof(preferences, scheme)},
    {"keys", offsetof(preferences, keys)},
};
enum { MEMBERS = sizeof members / sizeof members[0] };

lw_status preferences_read(tx *t, const actor *who, lw_arena *arena, preferences *preferences_out,
                           lw_error *error) {
    preferences found = {0};
    db_rows rows = db_query(t, Q_PREFERENCE_LIST, DB_ARGS(v_int(who->account_id)));
    while (db_next(&rows))
        for (size_t i = 0; i < MEMBERS; i++)
            if (lw_str_equal(db_text(&rows, 0), lw_str_from(members[i].name)))
                *(lw_str *)(void *)((char *)&found + members[i].offset) =
                    db_text_copy(&rows, 1, arena);
    lw_status status = db_end(&rows, error);
    if (status == LW_OK) *preferences_out = found;
    return status;
}

lw_status preferences_change(tx *t, const actor *who, const preferences *change, lw_error *error) {
    lw_status status = LW_OK;
    for (size_t i = 0; status == LW_OK && i < MEMBERS; i++) {
        lw_str value = *(const lw_str *)(const void *)((const char *)change + members[i].offset);
        if (!value.data) continue;
        status = db_exec(
            t, Q_PREFERENCE_SET,
            DB_ARGS(v_int(who->account_id), v_text(lw_str_from(members[i].name)), v_text(value)),
            NULL, error);
    }
    return status;
}
