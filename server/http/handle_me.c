/* handle_me.c - my sessions, preferences, password, second factor and tokens. */
#include "server/access/preferences.h"
#include "server/access/session.h"
#include "server/access/sign_in.h"
#include "server/access/token.h"
#include "server/access/totp.h"
#include "server/http/handlers.h"

/* ---- sessions ---- */

typedef struct {
    typed_id id;
    int64_t created_at, seen_at;
    lw_str address, agent;
    bool current;
} my_session;
#define M(member, kind, ...) SHAPE_MEMBER(my_session, member, kind, ##__VA_ARGS__)
SHAPE(my_session_shape, "MySession", my_session, M(id, SHAPE_ID, .id = ID_SESSION),
      M(created_at, SHAPE_TIME), M(seen_at, SHAPE_TIME), M(address, SHAPE_TEXT),
      M(agent, SHAPE_TEXT), M(current, SHAPE_BOOL));
#undef M

static lw_status list_bounds(const request *q, size_t *limit_out, int64_t *before_out,
                             lw_error *error) {
    lw_status status = request_limit(q, limit_out, error);
    if (status == LW_OK) status = request_cursor(q, before_out, error);
    if (*before_out == 0) *before_out = INT64_MAX;
    return status;
}

lw_status handle_my_sessions(request *q, tx *t, lw_error *error) {
    size_t limit, count;
    int64_t before = 0;
    lw_status status = list_bounds(q, &limit, &before, error);
    if (status != LW_OK) return status;
    session_row *rows = lw_new(&q->arena, session_row, limit);
    my_session *shown = lw_new(&q->arena, my_session, limit);
    if (!rows || !shown) return lw_fail(error, LW_NO_MEMORY, "no room for %zu sessions", limit);
    status = session_list(t, &q->who, before, limit, &q->arena, rows, &count, error);
    if (status != LW_OK) return status;
    for (size_t i = 0; i < count; i++)
        shown[i] = (my_session){{0, rows[i].id}, rows[i].created_at, rows[i].seen_at,
                                rows[i].address, rows[i].agent,      rows[i].current};
    reply_list_by_id(q, &my_session_shape, (shape_list){shown, count},
                     count == limit ? rows[count - 1].id : 0);
    return LW_OK;
}

lw_status handle_my_session_end(request *q, tx *t, lw_error *error) {
    return session_end(t, &q->who, q->object.id, error);
}

/* ---- preferences ---- */

typedef struct {
    lw_str command, keys;
} key_binding;
#define M(member, kind, ...) SHAPE_MEMBER(key_binding, member, kind, ##__VA_ARGS__)
SHAPE(key_binding_shape, "KeyBinding", key_binding,
      M(command, SHAPE_TEXT, .required = true, .min = 1, .max = 120),
      M(keys, SHAPE_TEXT, .required = true, .max = 120,
        .about = "chords with a blank between them; empty: none"));
#undef M

static const char *const schemes[] = {"light", "dark", "auto", NULL};

typedef struct {
    lw_str locale, scheme;
    shape_list keys;
} preferences_wanted;
#define M(member, kind, ...) SHAPE_MEMBER(preferences_wanted, member, kind, ##__VA_ARGS__)
SHAPE(preferences_change_shape, "PreferencesChange", preferences_wanted,
      M(locale, SHAPE_TEXT, .min = 1, .max = 35, .about = "a language tag"),
      M(scheme, SHAPE_NAME, .names = schemes),
      M(keys, SHAPE_LIST, .of = &key_binding_shape, .max = LIMIT_REBOUND_KEYS,
        .about = "commands with other keys than their first ones; replaces the list"));
#undef M

#define M(member, kind, ...) SHAPE_MEMBER(preferences, member, kind, ##__VA_ARGS__)
SHAPE(preferences_shape, "Preferences", preferences, M(locale, SHAPE_TEXT),
      M(scheme, SHAPE_NAME, .names = schemes),
      M(keys, SHAPE_RAW, .about = "[{command, keys}]; null: never changed"));
#undef M

static lw_status write_bindings(const shape_list *bindings, lw_arena *arena, lw_str *text_out,
                                lw_error *error) {
    lw_builder text = lw_builder_in(arena);
    json_writer w = json_write_to(&text);
    const key_binding *all = bindings->items;
    json_open(&w, '[');
    for (size_t i = 0; i < bindings->count; i++) shape_write(&key_binding_shape, &all[i], &w);
    json_close(&w, ']');
    if (text.failed) return lw_fail(error, LW_NO_MEMORY, "no room for %zu keys", bindings->count);
    *text_out = lw_built(&text);
    return LW_OK;
}

lw_status handle_my_preferences(request *q, tx *t, lw_error *error) {
    preferences mine;
    lw_status status = preferences_read(t, &q->who, &q->arena, &mine, error);
    if (status == LW_OK) reply_shape(q, &preferences_shape, &mine);
    return status;
}

lw_status handle_my_preferences_change(request *q, tx *t, lw_error *error) {
    const preferences_wanted *wanted = q->body;
    preferences change = {.locale = wanted->locale, .scheme = wanted->scheme};
    lw_status status = LW_OK;
    if (wanted->keys.items) status = write_bindings(&wanted->keys, &q->arena, &change.keys, error);
    if (status == LW_OK) status = preferences_change(t, &q->who, &change, error);
    return status == LW_OK ? handle_my_preferences(q, t, error) : status;
}

/* ---- password ---- */

typedef struct {
    lw_str current, password;
} password_wanted;
#define M(member, kind, ...) SHAPE_MEMBER(password_wanted, member, kind, ##__VA_ARGS__)
SHAPE(password_shape, "PasswordChange", password_wanted,
      M(current, SHAPE_TEXT, .required = true, .max = 1000),
      M(password, SHAPE_TEXT, .required = true, .min = 8, .max = 1000));
#undef M

lw_status handle_my_password(request *q, tx *t, lw_error *error) {
    (void)t;
    const password_wanted *wanted = q->body;
    return password_change(q->server->store, &q->who, wanted->current, wanted->password,
                           &q->retry_after, error);
}

/* ---- second factor ---- */

typedef struct {
    lw_str secret, uri;
} totp_reply;
SHAPE(totp_begun_shape, "TotpBegun", totp_reply, SHAPE_MEMBER(totp_reply, secret, SHAPE_TEXT),
      SHAPE_MEMBER(totp_reply, uri, SHAPE_TEXT, .about = "otpauth://..., for a QR code"));

lw_status handle_totp_begin(request *q, tx *t, lw_error *error) {
    totp_begun begun;
    lw_status status = totp_begin(t, &q->who, &q->arena, &begun, error);
    if (status == LW_OK)
        reply_shape(q, &totp_begun_shape, &(totp_reply){lw_str_from(begun.secret), begun.uri});
    return status;
}

typedef struct {
    lw_str code;
} totp_wanted;
SHAPE(totp_code_shape, "TotpCode", totp_wanted,
      SHAPE_MEMBER(totp_wanted, code, SHAPE_TEXT, .required = true, .min = 6, .max = 40));

typedef struct {
    shape_list recovery_codes;
} recovery_reply;
SHAPE(recovery_shape, "RecoveryCodes", recovery_reply,
      SHAPE_MEMBER(recovery_reply, recovery_codes, SHAPE_TEXTS, .about = "shown once"));

lw_status handle_totp_confirm(request *q, tx *t, lw_error *error) {
    const totp_wanted *wanted = q->body;
    char codes[LIMIT_RECOVERY_CODES][RECOVERY_TEXT];
    lw_status status = totp_confirm(t, &q->who, wanted->code, codes, error);
    if (status != LW_OK) return status;
    lw_str shown[LIMIT_RECOVERY_CODES];
    for (size_t i = 0; i < LIMIT_RECOVERY_CODES; i++) shown[i] = lw_str_from(codes[i]);
    reply_shape(q, &recovery_shape, &(recovery_reply){{shown, LIMIT_RECOVERY_CODES}});
    return LW_OK;
}

typedef struct {
    lw_str password;
} password_given;
SHAPE(remove_totp_shape, "TotpRemove", password_given,
      SHAPE_MEMBER(password_given, password, SHAPE_TEXT, .required = true, .max = 1000));

typedef struct {
    const actor *who;
} removal;

static lw_status remove_totp(tx *t, void *context, lw_error *error) {
    const removal *r = context;
    return totp_remove(t, r->who, error);
}

lw_status handle_totp_remove(request *q, tx *t, lw_error *error) {
    (void)t;
    const password_given *given = q->body;
    lw_status status = password_confirm(q->server->store, &q->who, given->password, "password",
                                        &q->retry_after, error);
    if (status != LW_OK) return status;
    return store_run(q->server->store, STORE_WRITE, remove_totp, &(removal){&q->who}, error);
}

/* ---- tokens ---- */

enum { TOKEN_DAYS = 90 }; /* where nothing else is said, as on the command line */

typedef struct {
    typed_id id;
    lw_str name;
    int64_t created_at, expires_at, used_at;
} my_token;
#define M(member, kind, ...) SHAPE_MEMBER(my_token, member, kind, ##__VA_ARGS__)
SHAPE(token_row_shape, "Token", my_token, M(id, SHAPE_ID, .id = ID_TOKEN), M(name, SHAPE_TEXT),
      M(created_at, SHAPE_TIME), M(expires_at, SHAPE_TIME), M(used_at, SHAPE_TIME));
#undef M

static int64_t time_or_null(int64_t time) { return time ? time : SHAPE_NO_INT; }

lw_status handle_my_tokens(request *q, tx *t, lw_error *error) {
    size_t limit, count;
    int64_t before = 0;
    lw_status status = list_bounds(q, &limit, &before, error);
    if (status != LW_OK) return status;
    token_row *rows = lw_new(&q->arena, token_row, limit);
    my_token *shown = lw_new(&q->arena, my_token, limit);
    if (!rows || !shown) return lw_fail(error, LW_NO_MEMORY, "no room for %zu tokens", limit);
    status = token_list(t, &q->who, before, limit, &q->arena, rows, &count, error);
    if (status != LW_OK) return status;
    for (size_t i = 0; i < count; i++)
        shown[i] = (my_token){{0, rows[i].id},
                              rows[i].name,
                              rows[i].created_at,
                              time_or_null(rows[i].expires_at),
                              time_or_null(rows[i].used_at)};
    reply_list_by_id(q, &token_row_shape, (shape_list){shown, count},
                     count == limit ? rows[count - 1].id : 0);
    return LW_OK;
}

typedef struct {
    lw_str name;
    int64_t expires_days;
} token_wanted;
#define M(member, kind, ...) SHAPE_MEMBER(token_wanted, member, kind, ##__VA_ARGS__)
SHAPE(token_create_shape, "TokenCreate", token_wanted,
      M(name, SHAPE_TEXT, .required = true, .min = 1, .max = 200),
      M(expires_days, SHAPE_INT, .min = 1, .max = 3650));
#undef M

typedef struct {
    typed_id id;
    lw_str token;
} token_reply;
SHAPE(token_made_shape, "TokenMade", token_reply,
      SHAPE_MEMBER(token_reply, id, SHAPE_ID, .id = ID_TOKEN),
      SHAPE_MEMBER(token_reply, token, SHAPE_TEXT, .about = "shown once"));

lw_status handle_token_create(request *q, tx *t, lw_error *error) {
    const token_wanted *wanted = q->body;
    int64_t days = wanted->expires_days ? wanted->expires_days : TOKEN_DAYS;
    token_made made;
    lw_status status = token_create(t, &q->who, wanted->name, days * 86400 * 1000000, &made, error);
    if (status == LW_OK)
        reply_shape(q, &token_made_shape, &(token_reply){{0, made.id}, lw_str_from(made.text)});
    return status;
}

lw_status handle_token_revoke(request *q, tx *t, lw_error *error) {
    return token_revoke(t, &q->who, q->object.id, error);
}
