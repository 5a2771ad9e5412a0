/* project.c - labelwright project create. */
#include "server/access/people.h"
#include "server/cli/cli.h"
#include "server/limits.h"
#include "server/work/project.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] = "project create --data DIR --file PROJECT.json [--owner EMAIL]";
static const char about[] =
    "Makes a project from a file as POST /projects takes it, and prints its id.";

typedef struct {
    const char *owner;
    project_wanted wanted;
    lw_arena arena;
    int64_t project_id;
} creation;

/* In the name of the owner named, or of the installation's first. */
static lw_status find_owner(tx *t, const char *email, lw_arena *arena, actor *who,
                            lw_error *error) {
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

static lw_status create(tx *t, void *context, lw_error *error) {
    creation *c = context;
    lw_arena arena = c->arena;
    actor who;
    lw_status status = find_owner(t, c->owner, &arena, &who, error);
    if (status == LW_OK)
        status = project_create(t, &who, &c->wanted, &arena, &c->project_id, error);
    char id[ID_TEXT_MAX];
    if (status == LW_OK)
        status = audit_write(t, &who, "project.create", id_write(id, ID_PROJECT, 0, c->project_id),
                             true, error);
    return status;
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

static lw_status read_wanted(const char *path, creation *c, json **body_out, lw_error *error) {
    lw_str text;
    lw_status status = read_file(path, &c->arena, &text, error);
    if (status == LW_OK) status = json_parse(text, body_out, error);
    if (status == LW_OK)
        status = shape_read(&project_create_shape, *body_out, &c->arena, &c->wanted, error);
    if (status != LW_OK && status != LW_USAGE) {
        lw_error inner = *error;
        return lw_fail(error, status, "%s: %s", path, inner.message);
    }
    return status;
}

int cli_project(int argc, char **argv) {
    cli_place place = {NULL, NULL};
    const char *file = NULL, *verb = NULL;
    creation c = {0};
    const cli_option table[] = {
        CLI_PLACE_OPTIONS(&place),
        {"file", "PROJECT.json", &file, "what to make; - is standard input"},
        {"owner", "EMAIL", &c.owner, "in whose name (default: the first account)"},
        {NULL, NULL, NULL, NULL},
    };
    lw_error error;
    size_t words;
    bool done;
    lw_status status = cli_read(argc, argv, usage, about, table, &verb, 1, &words, &done, &error);
    if (status == LW_OK && done) return 0;
    if (status == LW_OK && (!words || strcmp(verb, "create") != 0 || !file))
        status = lw_fail(&error, LW_USAGE, "usage: labelwright %s", usage);
    if (status != LW_OK) return cli_fail("project", &error);

    enum { BYTES = 4 * LIMIT_BODY_BYTES };
    char *memory = malloc(BYTES);
    json *body = NULL;
    store *s = NULL;
    c.arena = lw_arena_over(memory, memory ? BYTES : 0);
    status = read_wanted(file, &c, &body, &error);
    if (status == LW_OK) status = cli_open(&place, &s, &error);
    if (status == LW_OK) status = store_run(s, STORE_WRITE, create, &c, &error);
    if (s) store_close(s);
    json_free(body);
    free(memory);
    if (status != LW_OK) return cli_fail("project", &error);
    char id[ID_TEXT_MAX];
    puts(id_write(id, ID_PROJECT, 0, c.project_id).data);
    return 0;
}
