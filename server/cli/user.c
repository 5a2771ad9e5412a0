/* user.c - labelwright user create. */
#include "server/access/account.h"
#include "server/access/access.h"
#include "server/access/invitation.h"
#include "server/access/password.h"
#include "server/cli/cli.h"
#include "server/limits.h"
#include "server/record/ids.h"
#include <sodium.h>
#include <stdio.h>
#include <string.h>

static const char usage[] =
    "user create --data DIR --email E --name N [--role owner|member] [--password-stdin]";
static const char about[] = "Makes an account and prints its id. Without --password-stdin the "
                            "account has no password yet,\n"
                            "and a one-time link to choose one is printed on standard error.";

typedef struct {
    lw_str email, name, password_hash;
    installation_role role;
    lw_arena arena;
    int64_t id;
    invitation_made link; /* where there is no password */
} creation;

static lw_status create(tx *t, void *context, lw_error *error) {
    creation *c = context;
    lw_arena arena = c->arena;
    char object[ID_TEXT_MAX];
    actor terminal = {.address = LW_STR("terminal")};
    lw_status status =
        account_insert(t, c->email, c->name, c->role, c->password_hash, &c->id, error);
    if (status != LW_OK) return status;
    if (!c->password_hash.data) {
        person user;
        status = account_read(t, c->id, &arena, &user, NULL, error);
        if (status == LW_OK) status = invitation_for_account(t, &user, &c->link, error);
        if (status != LW_OK) return status;
    }
    return audit_write(t, &terminal, "user.create", id_write(object, ID_ACCOUNT, 0, c->id), true,
                       error);
}

/* The first line of standard input. */
static lw_status read_password(char *text, size_t room, lw_str *password_out, lw_error *error) {
    size_t length = fread(text, 1, room, stdin);
    if (ferror(stdin)) return lw_fail(error, LW_INVALID, "standard input: cannot be read");
    lw_str line = {text, lw_str_find((lw_str){text, length}, '\n')};
    if (lw_str_ends(line, LW_STR("\r"))) line.len--;
    if (line.len == room) return lw_fail(error, LW_INVALID, "password: too long");
    *password_out = line;
    return LW_OK;
}

static lw_status hash_password(const creation *c, char hash[PASSWORD_HASH_MAX], lw_error *error) {
    char text[4 * LIMIT_PASSWORD_CHARS_MAX + 2];
    lw_str password;
    lw_status status = read_password(text, sizeof text, &password, error);
    if (status == LW_OK) status = password_check_rules(password, c->email, c->name, error);
    if (status == LW_OK) status = password_hash(password, hash, error);
    sodium_memzero(text, sizeof text);
    return status;
}

typedef struct {
    const char *email, *name, *role, *password_stdin;
} given;

static lw_status check(const given *g, creation *c, char hash[PASSWORD_HASH_MAX], lw_error *error) {
    lw_status status = account_email(lw_str_from(g->email), &c->arena, &c->email, error);
    if (status == LW_OK) status = account_name(lw_str_from(g->name), &c->name, error);
    if (status == LW_OK && g->password_stdin) {
        status = hash_password(c, hash, error);
        if (status == LW_OK) c->password_hash = lw_str_from(hash);
    }
    return status;
}

static lw_status make(const cli_place *place, creation *c, lw_error *error) {
    store *s;
    lw_status status = cli_open(place, &s, error);
    if (status != LW_OK) return status;
    status = store_run(s, STORE_WRITE, create, c, error);
    store_close(s);
    return status;
}

static void print(const creation *c) {
    char id[ID_TEXT_MAX];
    puts(id_write(id, ID_ACCOUNT, 0, c->id).data);
    if (!c->password_hash.data)
        fprintf(stderr, "no password yet; within %d days it can be chosen at /join#%s\n",
                LIMIT_INVITATION_SECONDS / 86400, c->link.code);
}

int cli_user(int argc, char **argv) {
    cli_place place = {.makes = true};
    given g = {.role = "member"};
    const char *verb = NULL;
    const cli_option table[] = {
        CLI_PLACE_OPTIONS(&place),
        {"email", "E", &g.email, "how the person signs in"},
        {"name", "N", &g.name, "how others see them"},
        {"role", "owner|member", &g.role, "in the installation (default member)"},
        {"password-stdin", NULL, &g.password_stdin, "take the password from standard input"},
        {NULL, NULL, NULL, NULL},
    };
    lw_error error;
    size_t words;
    bool done;
    char memory[2048], hash[PASSWORD_HASH_MAX];
    creation c = {.arena = lw_arena_over(memory, sizeof memory)};
    lw_status status = cli_read(argc, argv, usage, about, table, &verb, 1, &words, &done, &error);
    if (status == LW_OK && done) return 0;
    c.role = installation_role_named(lw_str_from(g.role));
    if (status == LW_OK && (!words || strcmp(verb, "create") != 0 || !g.email || !g.name))
        status = lw_fail(&error, LW_USAGE, "usage: labelwright %s", usage);
    if (status == LW_OK && c.role == INSTALLATION_NONE)
        status = lw_fail(&error, LW_USAGE, "--role %s: want owner or member", g.role);
    if (status == LW_OK) status = check(&g, &c, hash, &error);
    if (status == LW_OK) status = make(&place, &c, &error);
    if (status != LW_OK) return cli_fail("user", &error);
    print(&c);
    return 0;
}
