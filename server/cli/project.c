/* project.c - labelwright project create. */
#include "server/cli/cli.h"
#include "server/cli/document.h"
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

static lw_status create(tx *t, void *context, lw_error *error) {
    creation *c = context;
    lw_arena arena = c->arena;
    actor who;
    lw_status status = cli_owner(t, c->owner, &arena, &who, error);
    if (status == LW_OK)
        status = project_create(t, &who, &c->wanted, &arena, &c->project_id, error);
    char id[ID_TEXT_MAX];
    if (status == LW_OK)
        status = audit_write(t, &who, "project.create", id_write(id, ID_PROJECT, 0, c->project_id),
                             true, error);
    return status;
}

int cli_project(int argc, char **argv) {
    cli_place place = {0};
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
    status = cli_document(file, &project_create_shape, &c.arena, &c.wanted, &body, &error);
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
