/* account.c - people with an account. */
#include "server/access/account.h"
#include "server/limits.h"

void account_from_row(db_rows *rows, lw_arena *arena, person *person_out,
                      person_secrets *secrets_out) {
    *person_out = (person){
        .id = db_int(rows, 0),
        .email = db_text_copy(rows, 1, arena),
        .name = db_text_copy(rows, 2, arena),
        .role = installation_role_named(db_text(rows, 3)),
        .active = lw_str_equal(db_text(rows, 4), LW_STR("active")),
        .totp = db_int(rows, 5) != 0,
        .created_at = db_int(rows, 6),
    };
    if (!secrets_out) return;
    *secrets_out = (person_secrets){.totp_step = db_int(rows, 9)};
    if (!db_is_null(rows, 7)) secrets_out->password = db_text_copy(rows, 7, arena);
    if (!db_is_null(rows, 8)) secrets_out->totp_secret = lw_arena_copy(arena, db_blob(rows, 8));
}

static lw_status read_one(tx *t, query_id query, db_args args, lw_arena *arena, person *person_out,
                          person_secrets *secrets_out, lw_error *error) {
    db_rows rows;
    lw_status status = db_one(t, query, args, "person", &rows, error);
    if (status != LW_OK) return status;
    person found;
    person_secrets secrets;
    account_from_row(&rows, arena, &found, &secrets);
    status = db_end(&rows, error);
    if (status != LW_OK) return status;
    *person_out = found;
    if (secrets_out) *secrets_out = secrets;
    return LW_OK;
}

lw_status account_read(tx *t, int64_t id, lw_arena *arena, person *person_out,
                       person_secrets *secrets_out, lw_error *error) {
    return read_one(t, Q_ACCOUNT_BY_ID, DB_ARGS(v_int(id)), arena, person_out, secrets_out, error);
}

lw_status account_read_by_email(tx *t, lw_str email, lw_arena *arena, person *person_out,
                                person_secrets *secrets_out, lw_error *error) {
    return read_one(t, Q_ACCOUNT_BY_EMAIL, DB_ARGS(v_text(email)), arena, person_out, secrets_out,
                    error);
}

/* Blanks, controls and what would make a header or a list of two addresses. */
static bool fits_in_email(char c) {
    return (unsigned char)c > ' ' && c != 127 && c != ',' && c != ';' && c != '<' && c != '>' &&
           c != '"' && c != '\\';
}

static bool is_email(lw_str text) {
    if (text.len > LIMIT_EMAIL_BYTES || !lw_utf8_valid(text)) return false;
    size_t at = lw_str_find(text, '@');
    if (at == 0 || at + 1 >= text.len) return false;
    for (size_t i = 0; i < text.len; i++)
        if (!fits_in_email(text.data[i]) || (text.data[i] == '@' && i != at)) return false;
    return true;
}

lw_status account_email(lw_str given, lw_arena *arena, lw_str *email_out, lw_error *error) {
    lw_str trimmed = lw_str_trim(given);
    if (!is_email(trimmed))
        return lw_fail(error, LW_INVALID, "email: want an address like somebody@example.org");
    char *lower = lw_new(arena, char, trimmed.len + 1);
    if (!lower) return lw_fail(error, LW_NO_MEMORY, "email: no room");
    for (size_t i = 0; i < trimmed.len; i++) {
        char c = trimmed.data[i];
        lower[i] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    *email_out = (lw_str){lower, trimmed.len};
    return LW_OK;
}

/* C0, DEL, and in UTF-8 the C1 controls (C2 80 .. C2 9F). */
static bool has_control(lw_str text) {
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c < ' ' || c == 127) return true;
        if (c == 0xC2 && i + 1 < text.len && (unsigned char)text.data[i + 1] < 0xA0) return true;
    }
    return false;
}

lw_status account_name(lw_str given, lw_str *name_out, lw_error *error) {
    if (!lw_utf8_valid(given)) return lw_fail(error, LW_MALFORMED, "name: not UTF-8");
    lw_str name = lw_str_trim(given);
    size_t characters = lw_utf8_count(name);
    if (characters == 0 || characters > LIMIT_NAME_CHARS)
        return lw_fail(error, LW_INVALID, "name: %zu characters, want 1 to %d", characters,
                       LIMIT_NAME_CHARS);
    if (has_control(name)) return lw_fail(error, LW_INVALID, "name: it holds a control character");
    *name_out = name;
    return LW_OK;
}

lw_status account_insert(tx *t, lw_str email, lw_str name, installation_role role,
                         lw_str password_hash, int64_t *id_out, lw_error *error) {
    db_rows rows = db_query(t, Q_ACCOUNT_BY_EMAIL, DB_ARGS(v_text(email)));
    bool taken = db_next(&rows);
    lw_status status = db_end(&rows, error);
    if (status != LW_OK) return status;
    if (taken) return lw_fail(error, LW_CONFLICT, "%.*s has an account already", LW_FMT(email));
    int64_t id = store_new_id(t->store);
    status = db_exec(t, Q_ACCOUNT_INSERT,
                     DB_ARGS(v_int(id), v_text(email), v_text(name),
                             v_text(lw_str_from(installation_role_names[role])),
                             v_text(password_hash), v_int(db_now(t))),
                     NULL, error);
    if (status == LW_OK) *id_out = id;
    return status;
}
