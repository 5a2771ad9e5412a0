/* aggregate.c - labelwright aggregate: options, the kinds, and what is printed at the end. */
#include "server/cli/aggregate.h"
#include "server/cli/cli.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static const aggregate_kind *const kinds[] = {
    &aggregate_classes, /* the default */
    &aggregate_numbers,  &aggregate_boxes,     &aggregate_spans,         &aggregate_points,
    &aggregate_polygons, &aggregate_skeletons, &aggregate_masks,         &aggregate_pairs,
    &aggregate_texts,    &aggregate_rankings,  &aggregate_distributions, &aggregate_choices,
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static const char usage[] =
    "aggregate LABELS.csv [--kind K] [--method M] [-o OUT.csv] [--proba P.csv]\n"
    "       [--sources S.csv] [--gold G.csv] [--truth T.csv] [--iterations N] [--tolerance X] "
    "[--seed N]\n"
    "       [--threads N] [--radius R] [--compat] [--json]";
static const char about_start[] =
    "Finds what many answers of unequal workers say together: a label and a confidence for each "
    "task, "
    "and how\n"
    "good each worker is. Without -o the result goes to standard output, unless --json asks for "
    "the "
    "summary there.\n"
    "Files ending in .gz or .zst are read and written packed; - is standard input or output. "
    "--method "
    "list names "
    "the methods.\n\n"
    "Columns of LABELS.csv, by kind:\n";

/* ---- options ------------------------------------------------------------------------------ */

typedef struct {
    aggregate_options common;
    const char *kind, *method, *iterations, *tolerance, *seed, *threads, *radius, *compat, *json;
} words;

static lw_status read_words(words *w, lw_error *error) {
    int64_t iterations = 0, seed = 0, threads = 1;
    w->common.tolerance = -1;
    lw_status status = cli_whole("iterations", w->iterations, 1, 100000, &iterations, error);
    if (status == LW_OK) status = cli_whole("seed", w->seed, 0, INT64_MAX, &seed, error);
    if (status == LW_OK)
        status = cli_whole("threads", w->threads, 1, LW_THREADS_MAX, &threads, error);
    if (status == LW_OK)
        status = cli_number("tolerance", w->tolerance, &w->common.tolerance, error);
    if (status == LW_OK) status = cli_number("radius", w->radius, &w->common.radius, error);
    if (status != LW_OK) return status;
    if (w->common.tolerance < 0 && w->tolerance)
        return lw_fail(error, LW_USAGE, "--tolerance %s: is below 0", w->tolerance);
    if (w->radius && !(w->common.radius > 0 && isfinite(w->common.radius)))
        return lw_fail(error, LW_USAGE, "--radius %s: is not over 0", w->radius);
    w->common.iterations = (size_t)iterations;
    w->common.seed = (uint64_t)seed;
    w->common.threads = (size_t)threads;
    w->common.compat = w->compat != NULL;
    return LW_OK;
}

static lw_status find_kind(const char *name, const aggregate_kind **kind_out, lw_error *error) {
    const char *names[KINDS];
    size_t chosen = 0;
    for (size_t i = 0; i < KINDS; i++) names[i] = kinds[i]->name;
    lw_status status = cli_choice("kind", name, names, KINDS, &chosen, error);
    *kind_out = kinds[chosen];
    return status;
}

static void list_methods(const aggregate_kind *kind) {
    aggregate_method m;
    for (size_t i = 0; (m = kind->method(i)).name; i++) printf("%-10s %s\n", m.name, m.about);
}

static lw_status find_method(const aggregate_kind *kind, const char *name, size_t *method_out,
                             lw_error *error) {
    aggregate_method m;
    for (*method_out = 0; name && (m = kind->method(*method_out)).name; ++*method_out)
        if (strcmp(m.name, name) == 0) return LW_OK;
    if (!name) return LW_OK;
    return lw_fail(error, LW_USAGE, "--method %s: is not a method; see --method list", name);
}

static bool is_output(const char *path) { return path && strcmp(path, "-") == 0; }

/* How many tables were sent to standard output; one goes there by itself too. */
static size_t count_on_output(const aggregate_options *o) {
    return (size_t)is_output(o->output) + is_output(o->proba) + is_output(o->sources);
}

static lw_status check_files(const words *w, const aggregate_kind *kind, lw_error *error) {
    const aggregate_options *o = &w->common;
    if (!o->labels)
        return lw_fail(error, LW_USAGE,
                       "which LABELS.csv? usage: labelwright aggregate LABELS.csv");
    if (o->proba && kind->no_proba) return lw_fail(error, LW_USAGE, "--proba: %s", kind->no_proba);
    if (o->gold && !kind->takes_gold)
        return lw_fail(error, LW_USAGE, "--gold: --kind %s does not learn from it", kind->name);
    if (w->radius && !kind->takes_radius)
        return lw_fail(error, LW_USAGE, "--radius: --kind %s has none", kind->name);
    if (o->compat && !(kind->takes_compat && kind->takes_compat(o->method)))
        return lw_fail(error, LW_USAGE, "--compat: --%s %s has none",
                       kind->takes_compat ? "method" : "kind",
                       kind->takes_compat ? kind->method(o->method).name : kind->name);
    size_t tables = count_on_output(o);
    if (w->json && tables > 0)
        return lw_fail(error, LW_USAGE, "%s - and --json both want standard output",
                       is_output(o->output)  ? "-o"
                       : is_output(o->proba) ? "--proba"
                                             : "--sources");
    if (tables + (size_t)(!w->json && !o->output) > 1)
        return lw_fail(error, LW_USAGE, "only one table can go to standard output");
    return LW_OK;
}

/* ---- what was found ----------------------------------------------------------------------- */

static void print_number(FILE *to, const char *key, const json *value) {
    if (json_kind_of(value) == JSON_INT) fprintf(to, "%s %lld\n", key, (long long)json_int(value));
    else fprintf(to, "%s %.4g\n", key, json_real(value));
}

/* The summary for people: a line for each member of the object. */
static void print_lines(FILE *to, const json *found) {
    for (json_member m = json_first(found); m.valid; json_step(&m)) {
        char key[64];
        snprintf(key, sizeof key, "%.*s", LW_FMT(m.key));
        for (char *c = key; *c; c++) *c = *c == '_' ? ' ' : *c;
        if (json_kind_of(m.value) == JSON_TEXT)
            fprintf(to, "%s %.*s\n", key, LW_FMT(json_text(m.value)));
        else if (json_kind_of(m.value) == JSON_BOOL)
            fprintf(to, "%s %s\n", key, json_is_true(m.value) ? "yes" : "no");
        else if (m.value) print_number(to, key, m.value);
    }
}

static lw_status print_found(const words *w, lw_str text, lw_error *error) {
    if (w->json) return printf("%.*s\n", LW_FMT(text)) < 0 ? LW_UNAVAILABLE : LW_OK;
    json *found;
    lw_status status = json_parse(text, &found, error);
    if (status != LW_OK) return status;
    bool taken = !w->common.output || count_on_output(&w->common) > 0;
    print_lines(taken ? stderr : stdout, found);
    json_free(found);
    return LW_OK;
}

static lw_status run(words *w, lw_error *error) {
    const aggregate_kind *kind;
    lw_status status = read_words(w, error);
    if (status == LW_OK) status = find_kind(w->kind, &kind, error);
    if (status != LW_OK) return status;
    if (w->method && strcmp(w->method, "list") == 0) {
        list_methods(kind);
        return LW_OK;
    }
    status = find_method(kind, w->method, &w->common.method, error);
    if (status == LW_OK) status = check_files(w, kind, error);
    if (status != LW_OK) return status;
    if (!w->common.output && !w->json) w->common.output = "-";

    char memory[8 << 10];
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    lw_builder text = lw_builder_in(&arena);
    json_writer found = json_write_to(&text);
    double start = cli_seconds();
    json_open(&found, '{');
    json_key(&found, "method");
    json_string(&found, lw_str_from(kind->method(w->common.method).name));
    status = kind->run(&w->common, &found, error);
    if (status != LW_OK) return status;
    if (w->common.truth)
        json_key(&found, "accuracy_is"), json_string(&found, lw_str_from(kind->accuracy));
    json_key(&found, "seconds"), json_number(&found, round((cli_seconds() - start) * 1e6) / 1e6);
    json_close(&found, '}');
    return print_found(w, lw_built(&text), error);
}

static lw_str write_about(char *memory, size_t bytes) {
    lw_arena arena = lw_arena_over(memory, bytes);
    lw_builder text = lw_builder_in(&arena);
    lw_put(&text, lw_str_from(about_start));
    for (size_t i = 0; i < KINDS; i++)
        lw_put_format(&text, "  %-9s %s\n            accuracy: %s\n", kinds[i]->name,
                      kinds[i]->columns, kinds[i]->accuracy);
    lw_put_char(&text, '\0');
    return lw_built(&text);
}

int cli_aggregate(int argc, char **argv) {
    words w = {0};
    const cli_option table[] = {
        {"kind", "K", &w.kind, "of answer (default: classes)"},
        {"method", "M", &w.method, "or list (default: auto)"},
        {"output", "FILE", &w.common.output, "also -o: task, label, confidence"},
        {"proba", "FILE", &w.common.proba, "task, label, probability"},
        {"sources", "FILE", &w.common.sources,
         "worker, labels, accuracy, accuracy_low, accuracy_high"},
        {"gold", "FILE", &w.common.gold,
         "task, label: known, to learn from and to calibrate confidences with"},
        {"truth", "FILE", &w.common.truth, "task, label: to say how right the result is"},
        {"iterations", "N", &w.iterations, "at most so many"},
        {"tolerance", "X", &w.tolerance, "stop when no probability moves further"},
        {"seed", "N", &w.seed, "of what is drawn (default 0)"},
        {"threads", "N", &w.threads, "to work with (default 1); the result is the same"},
        {"radius", "R", &w.radius,
         "of points: marks further apart are of two (default: from the answers)"},
        {"compat", NULL, &w.compat,
         "of mv, wawa, zbs, onecoin and ds: stop and break ties as crowd-kit 1.4 does"},
        {"json", NULL, &w.json, "the summary as one JSON object on standard output"},
        {NULL, NULL, NULL, NULL},
    };
    char about[8192];
    lw_error error;
    size_t rest_count;
    bool finished;
    write_about(about, sizeof about);
    lw_status status = cli_read(argc, argv, usage, about, table, &w.common.labels, 1, &rest_count,
                                &finished, &error);
    if (status == LW_OK && finished) return 0;
    if (status == LW_OK) status = run(&w, &error);
    return status == LW_OK ? 0 : cli_fail("aggregate", &error);
}
