/* demo_job.c - the demonstration as a job.
 *
 * For each project folder in turn: make the project, import its rows (a job of its own, waited for), and
 * let simulated annotators answer half of it through the operations that people use, dated over the last
 * days so that plots have something to show. */
#include "server/jobs/demo_job.h"
#include "server/access/people.h"
#include "server/jobs/import_job.h"
#include "server/jobs/kinds.h"
#include "server/limits.h"
#include "server/work/claim.h"
#include "server/work/simulate.h"
#include "server/work/submit.h"
#include <assert.h>
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    FOLDERS_MAX = 16,
    TRUTHS_MAX = 10000,
    ANNOTATORS = 5,
    ANSWERS_AT_ONCE = 10,      /* a step: under 50 ms of the writer */
    MEMORY_BYTES = 64 << 20,   /* documents and one step */
    DAYS = 6,                  /* over which the answers are dated */
    POLL_MICROSECONDS = 50000, /* how often the import is looked at */
};
static const double skills[ANNOTATORS] = {0.96, 0.92, 0.88, 0.8, 0.65};
#define DAY_US (24 * 3600 * 1000000LL)

typedef struct {
    lw_str id;
    const json *values;
} truth;

/* Where the job stands: what it keeps over a crash. */
typedef struct {
    int64_t folder, project_id, import_id, answers, tries;
} demo_progress;

typedef struct {
    char *memory;
    lw_arena arena; /* of what lasts */
    json *input;
    char folders[FOLDERS_MAX][4096];
    size_t folder_count;
    json *parsed[TRUTHS_MAX + 1]; /* of the folder in hand: its project, its truths */
    size_t parsed_count;
    truth truths[TRUTHS_MAX];
    size_t truth_count;
    size_t loaded;           /* folder + 1 whose documents these are; 0: none */
    demo_progress now, next; /* before and after the step in hand */
} demo;

/* ---- files --------------------------------------------------------------------------------- */

static lw_status read_file(demo *d, const char *path, lw_str *text_out, lw_error *error) {
    FILE *file = fopen(path, "rb");
    struct stat facts;
    if (!file || fstat(fileno(file), &facts) != 0) {
        if (file) fclose(file);
        return lw_fail(error, LW_NOT_FOUND, "%s: %m", path);
    }
    char *text = lw_new(&d->arena, char, (size_t)facts.st_size + 1);
    size_t length = text ? fread(text, 1, (size_t)facts.st_size, file) : 0;
    fclose(file);
    if (!text) return lw_fail(error, LW_TOO_LARGE, "%s: is too large", path);
    *text_out = (lw_str){text, length};
    return LW_OK;
}

static lw_status parse_kept(demo *d, lw_str text, const char *path, json **value_out,
                            lw_error *error) {
    if (d->parsed_count == TRUTHS_MAX + 1)
        return lw_fail(error, LW_TOO_LARGE, "%s: has too many lines", path);
    lw_error inner;
    if (json_parse(text, value_out, &inner) != LW_OK)
        return lw_fail(error, LW_INVALID, "%s: %s", path, inner.message);
    d->parsed[d->parsed_count++] = *value_out;
    return LW_OK;
}

static void unload(demo *d) {
    for (size_t i = 0; i < d->parsed_count; i++) json_free(d->parsed[i]);
    d->parsed_count = d->truth_count = d->loaded = 0;
    d->arena = lw_arena_over(d->memory, MEMORY_BYTES / 2);
}

/* project.json is parsed[0]; truth.jsonl a line an item. */
static lw_status load(demo *d, size_t folder, lw_error *error) {
    if (d->loaded == folder + 1) return LW_OK;
    unload(d);
    char path[4200];
    lw_str text;
    json *value;
    snprintf(path, sizeof path, "%s/project.json", d->folders[folder]);
    lw_status status = read_file(d, path, &text, error);
    if (status == LW_OK) status = parse_kept(d, text, path, &value, error);
    snprintf(path, sizeof path, "%s/truth.jsonl", d->folders[folder]);
    if (status == LW_OK) status = read_file(d, path, &text, error);
    while (status == LW_OK && text.len && d->truth_count < TRUTHS_MAX) {
        lw_str line = lw_str_cut(&text, '\n');
        if (!line.len) continue;
        status = parse_kept(d, line, path, &value, error);
        if (status == LW_OK)
            d->truths[d->truth_count++] =
                (truth){json_text(json_get(value, "id")), json_get(value, "values")};
    }
    if (status == LW_OK) d->loaded = folder + 1;
    return status;
}

static int by_name(const void *a, const void *b) { return strcmp(a, b); }

static lw_status find_folders(demo *d, const char *root, lw_error *error) {
    DIR *directory = opendir(root);
    if (!directory) return lw_fail(error, LW_NOT_FOUND, "%s: %m", root);
    for (struct dirent *entry; (entry = readdir(directory)) && d->folder_count < FOLDERS_MAX;) {
        char *folder = d->folders[d->folder_count], path[5000];
        int length = snprintf(folder, sizeof d->folders[0], "%s/%s", root, entry->d_name);
        snprintf(path, sizeof path, "%s/project.json", folder);
        bool fits = length > 0 && (size_t)length < sizeof d->folders[0];
        if (fits && entry->d_name[0] != '.' && access(path, R_OK) == 0) d->folder_count++;
    }
    closedir(directory);
    qsort(d->folders, d->folder_count, sizeof d->folders[0], by_name);
    if (!d->folder_count)
        return lw_fail(error, LW_NOT_FOUND, "%s: there is no folder with a project.json", root);
    return LW_OK;
}

/* ---- progress ------------------------------------------------------------------------------ */

static const struct {
    const char *name;
    size_t offset;
} progress_members[] = {
    {"folder", offsetof(demo_progress, folder)},
    {"project", offsetof(demo_progress, project_id)},
    {"import", offsetof(demo_progress, import_id)},
    {"answers", offsetof(demo_progress, answers)},
    {"tries", offsetof(demo_progress, tries)},
};
enum { PROGRESS_MEMBERS = sizeof progress_members / sizeof progress_members[0] };

static lw_status read_progress(lw_str text, demo_progress *p, lw_error *error) {
    *p = (demo_progress){0};
    if (!text.len) return LW_OK;
    json *value;
    lw_status status = json_parse(text, &value, error);
    if (status != LW_OK) return status;
    for (size_t i = 0; i < PROGRESS_MEMBERS; i++)
        *(int64_t *)(void *)((char *)p + progress_members[i].offset) =
            json_int(json_get(value, progress_members[i].name));
    json_free(value);
    return LW_OK;
}

static void write_progress(const demo_progress *p, lw_builder *out) {
    json_writer w = json_write_to(out);
    json_open(&w, '{');
    for (size_t i = 0; i < PROGRESS_MEMBERS; i++) {
        json_key(&w, progress_members[i].name);
        json_integer(
            &w, *(const int64_t *)(const void *)((const char *)p + progress_members[i].offset));
    }
    json_close(&w, '}');
}

/* ---- steps --------------------------------------------------------------------------------- */

/* A person of the demonstration; without a password nobody signs in as one. */
static lw_status simulated(tx *t, lw_str email, lw_str name, lw_arena *arena, person *person_out,
                           lw_error *error) {
    lw_status status = account_read_by_email(t, email, arena, person_out, NULL, error);
    if (status != LW_NOT_FOUND) return status;
    int64_t id;
    status = account_insert(t, email, name, INSTALLATION_MEMBER, (lw_str){0}, &id, error);
    return status == LW_OK ? account_read(t, id, arena, person_out, NULL, error) : status;
}

static lw_status annotator(tx *t, size_t number, lw_arena *arena, person *person_out,
                           lw_error *error) {
    return simulated(t, lw_arena_format(arena, "simulated.%zu@example.invalid", number + 1),
                     lw_arena_format(arena, "Simulated annotator %zu", number + 1), arena,
                     person_out, error);
}

static actor acting(const person *user, int64_t project_id, project_role role) {
    return (actor){.account_id = user->id,
                   .name = user->name,
                   .email = user->email,
                   .role = user->role,
                   .project_id = project_id,
                   .project = role,
                   .address = LW_STR("demonstration")};
}

static lw_status make_project(tx *t, const demo *d, demo_progress *p, lw_arena *arena,
                              lw_error *error) {
    person lead;
    project_wanted wanted;
    lw_status status = simulated(t, LW_STR("simulated.lead@example.invalid"),
                                 LW_STR("Simulated lead"), arena, &lead, error);
    if (status == LW_OK)
        status = shape_read(&project_create_shape, d->parsed[0], arena, &wanted, error);
    if (status != LW_OK) return status;
    actor maker = acting(&lead, 0, ROLE_NONE);
    status = project_create(t, &maker, &wanted, arena, &p->project_id, error);
    for (size_t i = 0; i < ANNOTATORS && status == LW_OK; i++) {
        person who;
        status = annotator(t, i, arena, &who, error);
        if (status == LW_OK) status = member_set(t, p->project_id, who.id, ROLE_ANNOTATOR, error);
    }
    if (status != LW_OK) return status;
    const char *folder = d->folders[p->folder];
    lw_str path = lw_arena_format(arena, "%s/pictures", folder);
    bool pictures = access(path.data, R_OK) == 0;
    if (!pictures) path = lw_arena_format(arena, "%s/rows.jsonl", folder);
    return import_job_create(
        t,
        &(import_wanted){.project_id = p->project_id,
                         .created_by = lead.id,
                         .path = path,
                         .name = pictures ? LW_STR("pictures") : LW_STR("rows.jsonl"),
                         .type = pictures ? (lw_str){0} : LW_STR("application/x-ndjson")},
        &p->import_id, error);
}

/* Sets import_id to 0 when the import is done. */
static lw_status look_at_import(tx *t, demo_progress *p, lw_arena *arena, lw_error *error) {
    job import;
    lw_status status = job_read(t, p->project_id, p->import_id, arena, &import, error);
    if (status != LW_OK || !job_has_ended(import.state)) return status;
    if (!lw_str_equal(import.state, LW_STR("done")))
        return lw_fail(error, LW_INVALID, "an import of the demonstration ended: %.*s",
                       LW_FMT(import.message));
    p->import_id = 0;
    return LW_OK;
}

static const json *truth_of(const demo *d, lw_str id) {
    for (size_t i = 0; i < d->truth_count; i++)
        if (lw_str_equal(d->truths[i].id, id)) return d->truths[i].values;
    return NULL;
}

/* One answer of one annotator, dated `at`; *left_out is false when there is nothing for them. */
static lw_status answer_one(tx *t, const demo *d, const demo_progress *p, const schema *questions,
                            lw_arena *arena, bool *left_out, lw_error *error) {
    size_t number = (size_t)p->tries % ANNOTATORS;
    lw_rng rng = lw_rng_seed((uint64_t)p->tries * 31 + (uint64_t)p->folder);
    person user;
    lease_list leases;
    lw_status status = annotator(t, number, arena, &user, error);
    if (status != LW_OK) return status;
    actor who = acting(&user, p->project_id, ROLE_ANNOTATOR);
    next_wanted wanted = {.count = 1, .stage = LW_STR("label")};
    status = work_claim(t, &who, &wanted, arena, &leases, error);
    *left_out = leases.leases.count > 0;
    if (status != LW_OK || !*left_out) return status;
    const lease *held = leases.leases.items;
    const json *known = truth_of(d, held->item->external_id);
    lw_str values =
        known ? simulate_answer(questions, known, skills[number], &rng, arena) : (lw_str){0};
    json *parsed;
    if (!values.data)
        return lw_fail(error, LW_INVALID, "the demonstration has no truth for %.*s",
                       LW_FMT(held->item->external_id));
    status = json_parse(values, &parsed, error);
    if (status != LW_OK) return status;
    answer given = {.lease = held->lease,
                    .values = parsed,
                    .active_ms = simulate_active_ms(&rng),
                    .schema_version = SHAPE_NO_INT};
    repeatable once = {.repeated = false};
    answer_receipt receipt;
    status = submit_answer(t, &who, held->task.id, &given, &once, arena, &receipt, error);
    json_free(parsed);
    return status;
}

static lw_status note_hour(tx *t, int64_t project_id, lw_error *error) {
    item_counts counts;
    lw_status status = counter_read(t, project_id, &counts, error);
    if (status != LW_OK) return status;
    return db_exec(t, Q_HISTORY_SET,
                   DB_ARGS(v_int(project_id), v_int(db_now(t) / (3600 * 1000000LL)),
                           v_int(counts.answers), v_int(counts.settled)),
                   NULL, error);
}

/* How many answers the folder gets in all: two or three for every other item. */
static int64_t answers_wanted(const demo *d) { return (int64_t)d->truth_count * 6 / 5; }

static lw_status answer_some(tx *t, const demo *d, demo_progress *p, lw_arena *arena,
                             lw_error *error) {
    schema questions;
    project_settings settings;
    lw_status status = project_settings_load(t, p->project_id, &settings, error);
    if (status == LW_OK)
        status = project_schema_load(t, p->project_id, settings.schema_version, arena, &questions,
                                     error);
    int64_t now = db_now(t), wanted = answers_wanted(d);
    for (int i = 0; i < ANSWERS_AT_ONCE && status == LW_OK && p->answers < wanted &&
                    p->tries < 2 * wanted + ANNOTATORS;
         i++) {
        double done = (double)p->answers / (double)wanted;
        db_pretend_now(t, now - DAYS * DAY_US + (int64_t)(done * DAYS * DAY_US));
        lw_arena scratch = *arena;
        bool answered = false;
        status = answer_one(t, d, p, &questions, &scratch, &answered, error);
        if (status == LW_OK && answered) status = note_hour(t, p->project_id, error);
        p->answers += answered;
        p->tries++;
    }
    db_pretend_now(t, now);
    return status;
}

static lw_status step_demo(job_run *run, tx *t, job_step *step, lw_error *error) {
    demo *d = run->state;
    demo_progress p = d->now;
    lw_arena arena = lw_arena_over(d->memory + MEMORY_BYTES / 2, MEMORY_BYTES / 2);
    lw_status status = load(d, (size_t)p.folder, error);
    if (status != LW_OK) return status;
    if (!p.project_id) status = make_project(t, d, &p, &arena, error);
    else if (p.import_id) status = look_at_import(t, &p, &arena, error);
    else status = answer_some(t, d, &p, &arena, error);
    if (status != LW_OK) return status;
    bool waiting = p.import_id != 0,
         full = p.answers >= answers_wanted(d) || p.tries >= 2 * answers_wanted(d) + ANNOTATORS;
    snprintf(step->message, sizeof step->message, "Making project %lld of %zu",
             (long long)p.folder + 1, d->folder_count);
    step->done =
        p.folder * 1000 + (waiting || !d->truth_count ? 0 : p.answers * 1000 / answers_wanted(d));
    step->total = (int64_t)d->folder_count * 1000;
    if (p.project_id && !waiting && full) p = (demo_progress){.folder = p.folder + 1};
    step->more = (size_t)p.folder < d->folder_count;
    if (!step->more) {
        snprintf(step->message, sizeof step->message, "%zu projects are ready", d->folder_count);
        lw_put_format(&step->result, "{\"projects\":%zu}", d->folder_count);
    }
    write_progress(&p, &step->progress);
    d->next = p;
    return LW_OK;
}

static void commit_demo(job_run *run) {
    demo *d = run->state;
    d->now = d->next;
}

/* While the import runs there is nothing to do but wait a little. */
static lw_status prepare_demo(job_run *run, lw_error *error) {
    (void)error;
    const demo *d = run->state;
    if (d->now.import_id) usleep(POLL_MICROSECONDS);
    return LW_OK;
}

static lw_status open_demo(job_run *run, lw_error *error) {
    demo *d = calloc(1, sizeof *d);
    run->state = d;
    if (d) d->memory = malloc(MEMORY_BYTES);
    if (!d || !d->memory) return lw_fail(error, LW_NO_MEMORY, "no memory for the demonstration");
    unload(d);
    lw_status status = json_parse(run->input, &d->input, error);
    if (status == LW_OK) status = read_progress(run->progress, &d->now, error);
    if (status != LW_OK) return status;
    lw_str folder = json_text(json_get(d->input, "folder"));
    char root[4096];
    snprintf(root, sizeof root, "%.*s", LW_FMT(folder));
    return find_folders(d, root, error);
}

static void close_demo(job_run *run, bool ended) {
    (void)ended;
    demo *d = run->state;
    if (!d) return;
    if (d->memory) unload(d);
    json_free(d->input);
    free(d->memory);
    free(d);
    run->state = NULL;
}

const job_kind demo_job = {.name = "demo",
                           .open = open_demo,
                           .prepare = prepare_demo,
                           .step = step_demo,
                           .commit = commit_demo,
                           .close = close_demo};

lw_status demo_job_check(tx *t, const char *folder, lw_error *error) {
    if (!folder)
        return lw_fail(error, LW_CONFLICT,
                       "this server was started without the demonstration's data");
    db_rows rows = db_query(t, Q_JOB_OF_KIND, DB_ARGS(v_int(0), v_text(LW_STR("demo"))));
    bool there = db_next(&rows);
    lw_status status = db_end(&rows, error);
    if (status != LW_OK) return status;
    if (there) return lw_fail(error, LW_CONFLICT, "the demonstration is here already");
    if (access(folder, R_OK | X_OK) != 0) return lw_fail(error, LW_INVALID, "%s: %m", folder);
    return LW_OK;
}

lw_status demo_job_create(tx *t, const char *folder, int64_t asked_by, int64_t *job_id_out,
                          lw_error *error) {
    char memory[8192], path[PATH_MAX];
    lw_status status = demo_job_check(t, folder, error);
    if (status != LW_OK) return status;
    if (!realpath(folder, path)) return lw_fail(error, LW_INVALID, "%s: %m", folder);
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    lw_builder input = lw_builder_in(&arena);
    json_writer w = json_write_to(&input);
    json_open(&w, '{');
    json_key(&w, "folder"), json_string(&w, lw_str_from(path));
    json_close(&w, '}');
    if (input.failed) return lw_fail(error, LW_TOO_LARGE, "the folder's name is too long");
    job_wanted wanted = {
        .project_id = 0, .kind = "demo", .input = lw_built(&input), .created_by = asked_by};
    return job_create(t, &wanted, job_id_out, error);
}
