/* document.c - in whose name, and a body from a file. */
#include "server/cli/document.h"
#include "server/access/account.h"
#include "server/access/people.h"
#include "server/limits.h"
#include <stdio.h>
#include <string.h>

lw_status cli_owner(tx *t, const char *email, lw_arena *arena, actor *who, lw_error *error) {
    person user;
    if (email) {
        lw_status status = account_read_by_email(t, lw_str_from(email), arena, &user, NULL, error);
        if (status != LW_OK)
            return lw_fail(error, status, "--owner %s: there is no such account", email);
    } else {
        size_t count;
        lw_status status = user_list(t, 0, 1, arena, &user, &count, error);
        if (status != LW_OK) return status;
        if (count == 0)
            return lw_fail(error, LW_INVALID, "there is no account yet: labelwright user create");
    }
    *who = (actor){.account_id = user.id,
                   .name = user.name,
                   .email = user.email,
                   .role = user.role,
                   .address = LW_STR("terminal")};
    return LW_OK;
}

static lw_status read_file(const char *path, lw_arena *arena, lw_str *text_out, lw_error *error) {
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    if (!file) return lw_fail(error, LW_INVALID, "%s: %m", path);
    char *text = lw_arena_alloc(arena, LIMIT_BODY_BYTES, 1, 1);
    size_t length = text ? fread(text, 1, LIMIT_BODY_BYTES, file) : 0;
    bool failed = ferror(file) || !text, over = length == LIMIT_BODY_BYTES;
    if (file != stdin) fclose(file);
    if (failed) return lw_fail(error, LW_INVALID, "%s: cannot be read", path);
    if (over)
        return lw_fail(error, LW_TOO_LARGE, "%s: is larger than %d bytes", path, LIMIT_BODY_BYTES);
    *text_out = (lw_str){text, length};
    return LW_OK;
}

lw_status cli_document(const char *path, const shape *s, lw_arena *arena, void *out,
                       json **body_out, lw_error *error) {
    lw_str text;
    lw_status status = read_file(path, arena, &text, error);
    if (status != LW_OK) return status;
    status = json_parse(text, body_out, error);
    if (status == LW_OK) status = shape_read(s, *body_out, arena, out, error);
    if (status == LW_OK) return LW_OK;
    lw_error inner = *error;
    return lw_fail(error, status, "%s: %s", path, inner.message);
}
