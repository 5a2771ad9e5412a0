/* team.c - labelwright team list, create, join, leave, give, take. */
#include "server/work/team.h"
#include "server/access/account.h"
#include "server/cli/cli.h"
#include "server/cli/document.h"
#include "server/limits.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] = "team list|create|join|leave|give|take --data DIR ...";
static const char about[] =
    "list                                     teams: id, name, kind, people, projects\n"
    "create --file TEAM.json                  makes one from a file as POST /teams takes it; "
    "prints its id\n"
    "join   --team T --email E [--manages]    puts somebody into it, or says anew whether they "
    "manage it\n"
    "leave  --email E                         takes somebody out of theirs\n"
    "give   --team T --project P [--file QUOTAS.json]\n"
    "                                         gives it the project; quotas as PUT "
    "/projects/{p}/teams/{t} takes them\n"
    "take   --team T --project P              takes the project back";

typedef struct {
    const char *team, *email, *manages, *project, *file, *owner;
} given;

typedef struct {
    given given;
    lw_arena arena;
    int64_t team_id, project_id;
    team_wanted wanted;
    quotas quotas;
} team_command;

/* ---- what each does, in its transaction ------------------------------------------------------- */

typedef lw_status team_act(tx *t, team_command *c, actor *who, lw_arena *arena, lw_error *error);

static void print_team(const team_view *team) {
    char id[ID_TEXT_MAX];
    printf("%.*s\t%.*s\t%.*s\t%zu people\t%zu projects\n",
           LW_FMT(id_write(id, ID_TEAM, 0, team->id.id)), LW_FMT(team->name), LW_FMT(team->kind),
           team->people.count, team->projects.count);
}

static lw_status list(tx *t, team_command *c, actor *who, lw_arena *arena, lw_error *error) {
    shape_list teams;
    int64_t after = 0;
    (void)c, (void)who;
    do {
        lw_arena page = *arena;
        lw_status status = teams_list(t, after, LIMIT_PAGE_ROWS, &page, &teams, &after, error);
        if (status != LW_OK) return status;
        for (size_t i = 0; i < teams.count; i++) print_team(&((const team_view *)teams.items)[i]);
    } while (after);
    return LW_OK;
}

static lw_status note(tx *t, const actor *who, const char *action, int64_t team_id,
                      lw_error *error) {
    char object[ID_TEXT_MAX];
    return audit_write(t, who, action, id_write(object, ID_TEAM, 0, team_id), true, error);
}

static lw_status create(tx *t, team_command *c, actor *who, lw_arena *arena, lw_error *error) {
    team_view made;
    lw_status status = team_save(t, 0, &c->wanted, arena, &made, error);
    if (status != LW_OK) return status;
    c->team_id = made.id.id;
    return note(t, who, "team.create", c->team_id, error);
}

static lw_status place(tx *t, team_command *c, const actor *who, lw_arena *arena, lw_error *error) {
    person user;
    team_place wanted = {.team = {0, c->team_id}, .manages = c->given.manages != NULL};
    lw_status status =
        account_read_by_email(t, lw_str_from(c->given.email), arena, &user, NULL, error);
    if (status != LW_OK)
        return lw_fail(error, status, "--email %s: there is no such account", c->given.email);
    return team_move(t, who, user.id, &wanted, arena, error);
}

static lw_status join(tx *t, team_command *c, actor *who, lw_arena *arena, lw_error *error) {
    return place(t, c, who, arena, error);
}

static lw_status leave(tx *t, team_command *c, actor *who, lw_arena *arena, lw_error *error) {
    c->team_id = 0;
    return place(t, c, who, arena, error);
}

/* As the manager that every owner may be. */
static lw_status enter_project(tx *t, team_command *c, actor *who, lw_error *error) {
    project_settings p;
    who->project_id = c->project_id;
    return project_settings_load(t, c->project_id, &p, error);
}

static lw_status give(tx *t, team_command *c, actor *who, lw_arena *arena, lw_error *error) {
    (void)arena;
    lw_status status = enter_project(t, c, who, error);
    if (status == LW_OK) status = team_give(t, who, c->team_id, &c->quotas, error);
    return status == LW_OK ? note(t, who, "team.give", c->team_id, error) : status;
}

static lw_status take(tx *t, team_command *c, actor *who, lw_arena *arena, lw_error *error) {
    (void)arena;
    lw_status status = enter_project(t, c, who, error);
    if (status == LW_OK) status = team_take(t, who, c->team_id, error);
    return status == LW_OK ? note(t, who, "team.take", c->team_id, error) : status;
}

/* ---- which ------------------------------------------------------------------------------------ */

typedef struct {
    const char *name;
    team_act *act;
    store_mode mode;
    bool file, team, email, project; /* what it needs */
} verb_row;

static const verb_row verbs[] = {
    {"list", list, STORE_READ, false, false, false, false},
    {"create", create, STORE_WRITE, true, false, false, false},
    {"join", join, STORE_WRITE, false, true, true, false},
    {"leave", leave, STORE_WRITE, false, false, true, false},
    {"give", give, STORE_WRITE, false, true, false, true},
    {"take", take, STORE_WRITE, false, true, false, true},
};

typedef struct {
    team_command *command;
    const verb_row *verb;
} running;

static lw_status run_verb(tx *t, void *context, lw_error *error) {
    running *r = context;
    lw_arena arena = r->command->arena;
    actor who;
    lw_status status = cli_owner(t, r->command->given.owner, &arena, &who, error);
    return status == LW_OK ? r->verb->act(t, r->command, &who, &arena, error) : status;
}

static const verb_row *verb_named(const char *name) {
    for (size_t i = 0; name && i < sizeof verbs / sizeof verbs[0]; i++)
        if (strcmp(verbs[i].name, name) == 0) return &verbs[i];
    return NULL;
}

static lw_status read_id(const char *option, const char *text, id_kind kind, int64_t *id_out,
                         lw_error *error) {
    int64_t none;
    if (!text || id_read(lw_str_from(text), kind, &none, id_out)) return LW_OK;
    return lw_fail(error, LW_USAGE, "--%s %s: is no such id", option, text);
}

static lw_status check(const verb_row *verb, team_command *c, lw_error *error) {
    const given *g = &c->given;
    bool has = verb && (!verb->file || g->file) && (!verb->team || g->team) &&
               (!verb->email || g->email) && (!verb->project || g->project);
    if (!has) return lw_fail(error, LW_USAGE, "usage: labelwright %s", usage);
    lw_status status = read_id("team", g->team, ID_TEAM, &c->team_id, error);
    return status == LW_OK ? read_id("project", g->project, ID_PROJECT, &c->project_id, error)
                           : status;
}

static lw_status run(const verb_row *verb, const cli_place *where, team_command *c,
                     lw_error *error) {
    json *body = NULL;
    store *s = NULL;
    running r = {c, verb};
    lw_status status = LW_OK;
    if (c->given.file && verb->act == create)
        status =
            cli_document(c->given.file, &team_wanted_shape, &c->arena, &c->wanted, &body, error);
    if (c->given.file && verb->act == give)
        status = cli_document(c->given.file, &quotas_shape, &c->arena, &c->quotas, &body, error);
    if (status == LW_OK) status = cli_open(where, &s, error);
    if (status == LW_OK) status = store_run(s, verb->mode, run_verb, &r, error);
    if (s) store_close(s);
    json_free(body);
    return status;
}

int cli_team(int argc, char **argv) {
    cli_place where = {0};
    team_command c = {.team_id = 0};
    const char *word = NULL;
    const cli_option table[] = {
        CLI_PLACE_OPTIONS(&where),
        {"team", "T", &c.given.team, "id of the team"},
        {"email", "E", &c.given.email, "of the person"},
        {"manages", NULL, &c.given.manages, "they manage the team"},
        {"project", "P", &c.given.project, "id of the project"},
        {"file", "FILE.json", &c.given.file, "the team, or its quotas; - is standard input"},
        {"owner", "EMAIL", &c.given.owner, "in whose name (default: the first account)"},
        {NULL, NULL, NULL, NULL},
    };
    lw_error error;
    size_t words;
    bool done;
    lw_status status = cli_read(argc, argv, usage, about, table, &word, 1, &words, &done, &error);
    if (status == LW_OK && done) return 0;
    const verb_row *verb = verb_named(word);
    if (status == LW_OK) status = check(verb, &c, &error);
    if (status != LW_OK) return cli_fail("team", &error);
    enum { BYTES = 4 * LIMIT_BODY_BYTES };
    char *memory = malloc(BYTES);
    c.arena = lw_arena_over(memory, memory ? BYTES : 0);
    status = run(verb, &where, &c, &error);
    free(memory);
    if (status == LW_OK) status = cli_flush(&error);
    if (status != LW_OK) return cli_fail("team", &error);
    char id[ID_TEXT_MAX];
    if (verb->act == create) puts(id_write(id, ID_TEAM, 0, c.team_id).data);
    return 0;
}
