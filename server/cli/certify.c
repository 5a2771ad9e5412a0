/* certify.c - labelwright certify: what a random audit proves of a labelled set. */
#include "server/cli/certify.h"
#include "server/cli/cli.h"
#include "server/cli/waiting.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const char usage[] =
    "certify --population N SAMPLE.csv [--target A] [--confidence C] [--repair] [--missed G] "
    "[--json]\n"
    "       labelwright certify --populations CLASSES.csv SAMPLE.csv [--choose family|discovery] "
    "...\n"
    "       labelwright certify --guide BELIEFS.csv --seed S SAMPLE.csv ...\n"
    "       labelwright certify --population N --review REVIEW.csv [SAMPLE.csv --repair] ...\n"
    "       labelwright certify --population N --table [--target A] [--confidence C] [--repair] "
    "[--missed G] [--json]";
static const char about[] =
    "Says what a random audit of N delivered items proves. SAMPLE has the columns task and correct "
    "(0, 1, true or false),\n"
    "in the order in which the items were drawn: uniformly at random, without replacement, fixed "
    "before the audit began.\n"
    "Where items are not right or wrong it has the column loss in place of correct, from 0 to 1 "
    "(1 - IoU, 1 - F1): the\n"
    "claim is then that the mean of 1 - loss is A or more, and errors is the sum of the losses.\n"
    "With --populations (columns label and items: how many items the set gives each label) SAMPLE "
    "has label besides, and\n"
    "truth may stand in place of correct: it says the same of each class, of every class, of "
    "chosen ones, and of recall.\n"
    "There a column reviewed says how many of the items were reviewed and put right before the "
    "audit, and with --repair\n"
    "a class is claimed without what the audit has put right, which has left it.\n"
    "One may look after every draw and stop at any: the confidence holds all the same. --table "
    "prints, before any audit,\n"
    "with how many errors one may certify from which draw on, where at most 500,000 items may be "
    "wrong.";

static const char method[] = "hypergeometric mixture martingale";
enum { NAMES_BYTES_MAX = 1 << 30, ROW_BYTES = 64, REPORT_BYTES = 4096 };
enum { TABLE_ERRORS_MAX = 500000 };

/* ---- options ------------------------------------------------------------------------------ */

/* Options that say nothing together, or nothing alone. */
static lw_status check_words(const certify_words *w, lw_error *error) {
    if (!w->guide != !w->seed) return lw_fail(error, LW_USAGE, "--guide and --seed: both, or none");
    if (w->guide && (w->populations || w->table))
        return lw_fail(error, LW_USAGE, "--guide has no --%s",
                       w->populations ? "populations" : "table");
    if (!w->population && !w->populations && !w->guide)
        return lw_fail(error, LW_USAGE, "which --population? How many items were delivered");
    if (w->choose && !w->populations)
        return lw_fail(error, LW_USAGE, "--choose wants --populations to choose from");
    if (w->planted_missed && !w->planted)
        return lw_fail(error, LW_USAGE, "--planted-missed of how many --planted?");
    if (w->planted && w->missed)
        return lw_fail(error, LW_USAGE, "--planted and --missed: one of them");
    if (w->table && w->populations)
        return lw_fail(error, LW_USAGE, "--table wants --population: the table of one class");
    if (w->table && w->sample) return lw_fail(error, LW_USAGE, "--table wants no sample");
    if (!w->table && !w->sample && !w->review)
        return lw_fail(error, LW_USAGE, "which SAMPLE.csv? Or --table; see --help");
    return LW_OK;
}

static lw_status take_numbers(const certify_words *words, lw_certificate_options *o,
                              lw_error *error) {
    int64_t population = 1;
    lw_status status =
        cli_whole("population", words->population, 1, LW_POPULATION_MAX, &population, error);
    *o = lw_certificate_defaults((uint64_t)population);
    o->repair = words->repair;
    if (status == LW_OK) status = cli_number("target", words->target, &o->target, error);
    if (status == LW_OK)
        status = cli_number("confidence", words->confidence, &o->confidence, error);
    if (status == LW_OK) status = cli_number("missed", words->missed, &o->missed, error);
    if (status != LW_OK) return status;
    lw_certificate unused;
    status = lw_certificate_begin(o, &unused, error);
    if (status == LW_OK) return LW_OK;
    lw_error why = *error;
    return lw_fail(error, LW_USAGE, "--%s", why.message);
}

static lw_status take_plants(const certify_words *words, lw_certificate_options *o,
                             lw_error *error) {
    int64_t planted = 0, missed = 0;
    lw_status status = cli_whole("planted", words->planted, 1, LW_TRIALS_MAX, &planted, error);
    if (status == LW_OK)
        status = cli_whole("planted-missed", words->planted_missed, 0, planted - 1, &missed, error);
    if (status != LW_OK || !words->planted) return status;
    return lw_certificate_plant(o, (uint64_t)planted, (uint64_t)missed, error);
}

static lw_status take_series(const certify_words *words, lw_certificate_options *o,
                             lw_error *error) {
    int64_t number = 1;
    lw_status status = cli_whole("series", words->series, 1, LW_SERIES_MAX, &number, error);
    if (status == LW_OK && words->series)
        o->confidence = lw_certificate_series_confidence(o->confidence, (uint64_t)number);
    return status;
}

static lw_status take_options(certify_job *job, lw_error *error) {
    lw_status status = check_words(job->words, error);
    if (status == LW_OK) status = take_numbers(job->words, &job->options, error);
    job->confidence = job->options.confidence;
    if (status == LW_OK) status = take_series(job->words, &job->options, error);
    if (status == LW_OK) status = take_plants(job->words, &job->options, error);
    return status;
}

/* ---- the sample --------------------------------------------------------------------------- */

static const struct {
    lw_str text;
    bool correct;
} answers[] = {
    {{"1", 1}, true},    {{"0", 1}, false},     {{"true", 4}, true}, {{"false", 5}, false},
    {{"True", 4}, true}, {{"False", 5}, false}, {{"TRUE", 4}, true}, {{"FALSE", 5}, false},
};

lw_status certify_read_correct(const table *t, lw_str text, bool *correct_out, lw_error *error) {
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
        if (lw_str_equal(answers[i].text, text)) {
            *correct_out = answers[i].correct;
            return LW_OK;
        }
    return table_refuse(t, error, LW_INVALID, "correct is %s, not 0, 1, true or false",
                        table_show(text).text);
}

static lw_status take_task(const certify_job *job, const table *t, lw_str task, lw_error *error) {
    int32_t number;
    size_t before = lw_intern_count(job->tasks), reviewed = job->review.names;
    lw_status status = table_intern(t, job->tasks, task, &number, error);
    if (status != LW_OK) return status;
    if (lw_intern_count(job->tasks) > before) return LW_OK;
    if ((size_t)number < reviewed)
        return table_refuse(t, error, LW_INVALID, "task %s was reviewed: it is not to be drawn",
                            table_show(task).text);
    return table_refuse(t, error, LW_INVALID, "task %s was %s before, as %s %zu",
                        table_show(task).text, job->review.reading ? "reviewed" : "drawn",
                        job->review.reading ? "review" : "draw", (size_t)number - reviewed + 1);
}

lw_status certify_read_draws(const certify_job *job, table *t, certify_take *take, void *context,
                             lw_error *error) {
    lw_str fields[CERTIFY_COLUMNS];
    lw_status status;
    while ((status = table_next(t, fields, error)) == LW_OK) {
        status = take_task(job, t, fields[CERTIFY_TASK], error);
        if (status == LW_OK) status = take(context, t, fields, error);
        if (status != LW_OK) break;
    }
    return status == LW_NOT_FOUND ? LW_OK : status;
}

lw_status certify_refuse_mending(const certify_job *job, const char *what, lw_error *error) {
    const char *const refused[][2] = {{"repair", job->words->repair},
                                      {"missed", job->words->missed},
                                      {"planted", job->words->planted},
                                      {"review", job->words->review},
                                      {"reviewed", job->words->reviewed}};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (refused[i][1]) return lw_fail(error, LW_USAGE, "%s has no --%s", what, refused[i][0]);
    return LW_OK;
}

static lw_status run_sample(const certify_job *job, lw_error *error) {
    static const table_column whole[] = {[CERTIFY_TASK] = {.name = "task"},
                                         [CERTIFY_CORRECT] = {.name = "correct", .choice = 1},
                                         [CERTIFY_LOSS] = {.name = "loss", .choice = 1}};
    static const table_column by_class[] = {[CERTIFY_TASK] = {.name = "task"},
                                            [CERTIFY_CORRECT] = {.name = "correct", .choice = 1},
                                            [CERTIFY_LABEL] = {.name = "label"},
                                            [CERTIFY_TRUTH] = {.name = "truth", .choice = 1}};
    bool classes = job->words->populations;
    table *t = NULL;
    lw_status status = table_open(
        "certify", job->words->sample, classes ? by_class : whole,
        classes ? sizeof by_class / sizeof *by_class : sizeof whole / sizeof *whole, &t, error);
    if (status != LW_OK) return status;
    status = classes                      ? certify_classes(job, t, error)
             : job->words->guide          ? certify_guided(job, t, error)
             : table_has(t, CERTIFY_LOSS) ? certify_losses(job, t, error)
                                          : certify_answers(job, t, error);
    table_close(t);
    return status;
}

/* ---- what is said ------------------------------------------------------------------------- */

void certify_put_standing(json_writer *w, const certify_standing *s, double errors) {
    json_key(w, "state");
    json_string(w, lw_str_from(lw_certificate_state_names[s->state]));
    json_key(w, "bound");
    json_number(w, s->bound);
    json_key(w, "low");
    json_number(w, s->interval.low);
    json_key(w, "high");
    json_number(w, s->interval.high);
    json_key(w, "drawn");
    json_integer(w, (int64_t)s->drawn);
    json_key(w, "errors");
    json_number(w, errors);
    json_key(w, "expected_rest");
    json_number(w, s->expected_rest);
    json_key(w, "least_rest");
    if (s->least_rest == LW_CERTIFICATE_NEVER) json_null(w);
    else json_integer(w, (int64_t)s->least_rest);
    json_key(w, "decided_at");
    if (s->state != LW_CERTIFICATE_OPEN) json_integer(w, (int64_t)s->decided_at);
    else json_null(w);
}

void certify_put_common(json_writer *w, const certify_job *job, const char *by,
                        uint64_t iterations) {
    json_key(w, "method");
    json_string(w, lw_str_from(by));
    json_key(w, "seconds");
    json_number(w, cli_seconds() - job->began);
    json_key(w, "iterations");
    json_integer(w, (int64_t)iterations);
    json_key(w, "population");
    json_integer(w, (int64_t)job->options.population);
    json_key(w, "target");
    json_number(w, job->options.target);
    json_key(w, "confidence");
    json_number(w, job->confidence);
    json_key(w, "repair");
    json_boolean(w, job->options.repair);
    json_key(w, "missed");
    json_number(w, job->options.missed);
    json_key(w, "overlooked");
    json_number(w, job->options.overlooked);
    certify_put_reviewed(w, job);
}

void certify_put_rest(lw_builder *out, const certify_standing *s) {
    if (s->state != LW_CERTIFICATE_OPEN)
        lw_put_format(out, "needed      nothing: decided at draw %llu\n",
                      (unsigned long long)s->decided_at);
    else if (s->least_rest == LW_CERTIFICATE_NEVER)
        lw_put_format(out,
                      "needed      it can no longer be proven: too many errors may have been "
                      "missed\n            about %.0f more to decide\n",
                      s->expected_rest);
    else
        lw_put_format(out,
                      "needed      %llu more draws without an error to prove it; at the share of "
                      "errors so far\n            about %.0f more to decide\n",
                      (unsigned long long)s->least_rest, s->expected_rest);
}

lw_status certify_print(const lw_builder *out, lw_error *error) {
    lw_str text = lw_built(out);
    if (out->failed) return lw_fail(error, LW_NO_MEMORY, "no memory for what is to be printed");
    fwrite(text.data, 1, text.len, stdout);
    return cli_flush(error);
}

/* ---- the table ---------------------------------------------------------------------------- */

typedef struct {
    lw_certificate_table accept, reject;
} both_tables;

static void put_rows(json_writer *w, const char *name, const lw_certificate_table *t) {
    json_key(w, name);
    json_open(w, '[');
    for (size_t k = 0; k < t->rows; k++) {
        if (t->drawn[k] < k || t->drawn[k] == 0) continue; /* nothing is few enough */
        json_open(w, '{');
        json_key(w, "errors");
        json_integer(w, (int64_t)k);
        json_key(w, "drawn");
        json_integer(w, (int64_t)t->drawn[k]);
        json_close(w, '}');
    }
    json_close(w, ']');
}

static void put_table(lw_builder *out, const certify_job *job, const both_tables *t) {
    json_writer w = json_write_to(out);
    json_open(&w, '{');
    put_rows(&w, "table", &t->accept);
    put_rows(&w, "not_met", &t->reject);
    certify_put_common(&w, job, method, t->accept.rows);
    json_close(&w, '}');
    lw_put_char(out, '\n');
}

static void put_table_text(lw_builder *out, const both_tables *t) {
    lw_put(out, LW_STR("    errors  certify from draw  not met within draw\n"));
    size_t rows = t->reject.rows > t->accept.rows ? t->reject.rows - 1 : t->accept.rows;
    for (size_t k = 0; k < rows; k++) {
        if (k < t->accept.rows)
            lw_put_format(out, "%10zu %18llu ", k, (unsigned long long)t->accept.drawn[k]);
        else lw_put_format(out, "%10zu                  - ", k);
        uint64_t within = k < t->reject.rows ? t->reject.drawn[k] : 0;
        if (within) lw_put_format(out, "%20llu\n", (unsigned long long)within);
        else lw_put(out, LW_STR("                   -\n"));
    }
}

static lw_status build_table(const certify_job *job, char *memory, size_t rows_bytes, size_t bytes,
                             lw_error *error) {
    lw_arena rows = lw_arena_over(memory, 2 * rows_bytes);
    lw_arena text = lw_arena_over(memory + 2 * rows_bytes, bytes - 2 * rows_bytes);
    lw_builder out = lw_builder_in(&text);
    both_tables t;
    waiting_bar bar;
    waiting_begin(&bar, "table");
    lw_status status = lw_certificate_accept_table(&job->options, &rows, &t.accept, error);
    if (status == LW_OK)
        status = lw_certificate_reject_table(&job->options, &rows, &t.reject, error);
    waiting_end(&bar);
    if (status != LW_OK) return status;
    if (job->words->json) put_table(&out, job, &t);
    else put_table_text(&out, &t);
    return certify_print(&out, error);
}

/* Each row takes some square root of its draws to find: so many take a minute. */
static lw_status check_rows(const lw_certificate_options *o, lw_error *error) {
    double allowed = floor((1 - o->target) * (double)o->population + 1e-6);
    if (allowed <= TABLE_ERRORS_MAX) return LW_OK;
    return lw_fail(
        error, LW_USAGE,
        "--table: %.0f of --population %llu may be wrong at --target %g; a table goes to %d",
        allowed, (unsigned long long)o->population, o->target, TABLE_ERRORS_MAX);
}

static lw_status run_table(const certify_job *job, lw_error *error) {
    lw_status fits = check_rows(&job->options, error);
    if (fits != LW_OK) return fits;
    size_t rows_bytes = lw_certificate_scratch_bytes(&job->options);
    size_t bytes = 2 * rows_bytes + 2 * rows_bytes / sizeof(uint64_t) * ROW_BYTES + REPORT_BYTES;
    char *memory = malloc(bytes); /* address space: touched only as rows come */
    if (!memory) return lw_fail(error, LW_NO_MEMORY, "no memory for a table of so many rows");
    lw_status status = build_table(job, memory, rows_bytes, bytes, error);
    free(memory);
    return status;
}

/* ---- the command -------------------------------------------------------------------------- */

static lw_status run(const certify_words *words, lw_error *error) {
    certify_job job = {.words = words, .began = cli_seconds()};
    lw_status status = take_options(&job, error);
    if (status != LW_OK) return status;
    job.tasks = lw_intern_open(INT32_MAX, NAMES_BYTES_MAX);
    if (!job.tasks) return lw_fail(error, LW_NO_MEMORY, "no memory for the names of tasks");
    status = certify_read_review(&job, error);
    if (status == LW_OK)
        status = (words->table    ? run_table
                  : words->sample ? run_sample
                                  : certify_say_review)(&job, error);
    lw_intern_close(job.tasks);
    free(job.review.wrong);
    return status;
}

int cli_certify(int argc, char **argv) {
    certify_words words = {0};
    const cli_option options[] = {
        {"population", "N", &words.population, "how many items were delivered"},
        {"populations", "FILE", &words.populations,
         "columns label, items and maybe reviewed: how many items of each label were delivered"},
        {"choose", "RULE", &words.choose,
         "classes that pass: family (all of them do, at the confidence; the default) or discovery "
         "(but for a share of 1 - confidence in the mean)"},
        {"target", "A", &words.target, "the accuracy to prove (default: 0.95)"},
        {"confidence", "C", &words.confidence, "of every statement (default: 0.95)"},
        {"repair", NULL, &words.repair,
         "audited errors are put right; the claim is about the mended set"},
        {"missed", "G", &words.missed,
         "at most this share of errors escapes the auditors (default: 0)"},
        {"planted", "P", &words.planted,
         "known errors hidden among what auditors saw, all of them before this is asked"},
        {"planted-missed", "M", &words.planted_missed,
         "how many of those they overlooked (default: 0)"},
        {"review", "FILE", &words.review,
         "columns task and correct: reviewed and put right before the audit, most doubtful first; "
         "without SAMPLE says whether to go on"},
        {"reviewed", "R", &words.reviewed, "in place of --review: how many were reviewed"},
        {"corrected", "C", &words.corrected, "of those, how many were put right"},
        {"guide", "FILE", &words.guide,
         "columns task and confidence of all items: draw where errors are believed to be; prints "
         "which to audit next"},
        {"seed", "S", &words.seed, "with --guide: of the draws; publish its hash before the audit"},
        {"series", "I", &words.series,
         "this is the I-th certificate of a growing set: the confidence is that of all of them "
         "together"},
        {"table", NULL, &words.table, "print the acceptance table"},
        {"json", NULL, &words.json, "print one JSON object"},
        {NULL, NULL, NULL, NULL},
    };
    lw_error error;
    size_t rest_count;
    bool done;
    lw_status status =
        cli_read(argc, argv, usage, about, options, &words.sample, 1, &rest_count, &done, &error);
    if (status == LW_OK && done) return 0;
    if (status == LW_OK) status = run(&words, &error);
    return status == LW_OK ? 0 : cli_fail("certify", &error);
}
