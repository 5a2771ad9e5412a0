/* token.c - labelwright token create. */
#include "server/access/account.h"
#include "server/access/token.h"
#include "server/cli/cli.h"
#include "server/limits.h"
#include <stdio.h>
#include <string.h>

#define DAY INT64_C(86400000000)

static const char usage[] = "token create --data DIR --email E --name N [--expires 30d|never]";
static const char about[] = "Makes an API token with all the rights of an account and prints it. "
                            "It is shown this once; only\n"
                            "its hash is stored.";

typedef struct {
    lw_str email, name;
    int64_t lasts; /* microseconds; 0: until revoked */
    lw_arena arena;
    token_made made;
} creation;

static lw_status create(tx *t, void *context, lw_error *error) {
    creation *c = context;
    lw_arena arena = c->arena;
    person user;
    lw_status status = account_read_by_email(t, c->email, &arena, &user, NULL, error);
    if (status == LW_NOT_FOUND)
        return lw_fail(error, LW_NOT_FOUND, "%.*s has no account", LW_FMT(c->email));
    if (status != LW_OK) return status;
    if (!user.active)
        return lw_fail(error, LW_CONFLICT, "the account of %.*s is disabled", LW_FMT(c->email));
    actor who = {.account_id = user.id, .address = LW_STR("terminal")};
    return token_create(t, &who, c->name, c->lasts, &c->made, error);
}

static const struct {
    const char *name;
    int64_t lasts;
} units[] = {{"d", DAY}, {"h", DAY / 24}, {"m", DAY / 1440}, {"s", DAY / 86400}};

/* "30d", "12h", "90s", "never"; 0 where it is none of them. */
static int64_t read_lasting(lw_str text) {
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        int64_t count;
        if (lw_str_ends(text, lw_str_from(units[i].name)) &&
            lw_str_to_int(lw_str_slice(text, 0, text.len - 1), &count) && count >= 1 &&
            count <= LIMIT_TOKEN_DAYS * DAY / units[i].lasts)
            return count * units[i].lasts;
    }
    return 0;
}

static lw_status read_expiry(const char *text, int64_t *lasts_out, lw_error *error) {
    int64_t lasts = read_lasting(lw_str_from(text));
    if (lasts == 0 && strcmp(text, "never") != 0)
        return lw_fail(error, LW_USAGE, "--expires %s: want 1s to %dd (s, m, h, d), or never", text,
                       LIMIT_TOKEN_DAYS);
    *lasts_out = lasts;
    return LW_OK;
}

static lw_status make(const cli_place *place, creation *c, lw_error *error) {
    store *s;
    lw_status status = cli_open(place, &s, error);
    if (status != LW_OK) return status;
    status = store_run(s, STORE_WRITE, create, c, error);
    store_close(s);
    return status;
}

int cli_token(int argc, char **argv) {
    cli_place place = {0};
    const char *email = NULL, *name = NULL, *expires = "90d", *verb = NULL;
    const cli_option table[] = {
        CLI_PLACE_OPTIONS(&place),
        {"email", "E", &email, "whose rights it has"},
        {"name", "N", &name, "what it is for"},
        {"expires", "30d|never", &expires, "when it ends (default 90d)"},
        {NULL, NULL, NULL, NULL},
    };
    lw_error error;
    size_t words;
    bool done;
    char memory[2048];
    creation c = {.arena = lw_arena_over(memory, sizeof memory)};
    lw_status status = cli_read(argc, argv, usage, about, table, &verb, 1, &words, &done, &error);
    if (status == LW_OK && done) return 0;
    if (status == LW_OK && (!words || strcmp(verb, "create") != 0 || !email || !name))
        status = lw_fail(&error, LW_USAGE, "usage: labelwright %s", usage);
    if (status == LW_OK) status = read_expiry(expires, &c.lasts, &error);
    if (status == LW_OK) status = account_email(lw_str_from(email), &c.arena, &c.email, &error);
    c.name = lw_str_from(name);
    if (status == LW_OK) status = make(&place, &c, &error);
    if (status != LW_OK) return cli_fail("token", &error);
    puts(c.made.text);
    return 0;
}
