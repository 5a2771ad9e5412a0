/* certify_review.c - what was reviewed before the audit: items in order of falling doubt. */
#include "labelwright/review.h"
#include "server/cli/certify.h"
#include "server/cli/cli.h"
#include <stdlib.h>

enum { REPORT_BYTES = 4096 };

/* ---- reading ------------------------------------------------------------------------------ */

static lw_status take_review(void *context, const table *t, const lw_str *fields, lw_error *error) {
    certify_review *r = context;
    bool correct = false;
    lw_status status = certify_read_correct(t, fields[CERTIFY_CORRECT], &correct, error);
    if (status != LW_OK) return status;
    if (r->count == r->population)
        return table_refuse(t, error, LW_INVALID, "all %zu items have been reviewed", r->count);
    if (!cli_make_room((void **)&r->wrong, r->count + 1, &r->room, sizeof *r->wrong))
        return lw_fail(error, LW_NO_MEMORY, "no memory for %zu reviews", r->count + 1);
    r->wrong[r->count++] = !correct;
    r->corrected += !correct;
    return LW_OK;
}

static lw_status read_file(certify_job *job, lw_error *error) {
    static const table_column columns[] = {[CERTIFY_TASK] = {.name = "task"},
                                           [CERTIFY_CORRECT] = {.name = "correct"}};
    table *t = NULL;
    lw_status status = table_open("certify", job->words->review, columns,
                                  sizeof columns / sizeof *columns, &t, error);
    job->review.reading = true;
    if (status == LW_OK) status = certify_read_draws(job, t, take_review, &job->review, error);
    job->review.reading = false;
    table_close(t);
    return status;
}

static lw_status read_counts(certify_job *job, lw_error *error) {
    const certify_words *words = job->words;
    int64_t reviewed = 0, corrected = 0;
    lw_status status = cli_whole("reviewed", words->reviewed, 0, (int64_t)job->options.population,
                                 &reviewed, error);
    if (status == LW_OK)
        status = cli_whole("corrected", words->corrected, 0, reviewed, &corrected, error);
    job->review.count = (size_t)reviewed;
    job->review.corrected = (uint64_t)corrected;
    return status;
}

lw_status certify_read_review(certify_job *job, lw_error *error) {
    const certify_words *words = job->words;
    job->review.population = job->options.population;
    if (words->corrected && !words->reviewed)
        return lw_fail(error, LW_USAGE, "--corrected of how many --reviewed?");
    if (words->review && words->reviewed)
        return lw_fail(error, LW_USAGE, "--review names those reviewed: leave --reviewed out");
    if (words->populations && (words->review || words->reviewed))
        return lw_fail(error, LW_USAGE,
                       "--populations has no --review and no --reviewed; its file may have the "
                       "column reviewed");
    lw_status status = words->review ? read_file(job, error) : read_counts(job, error);
    job->review.names = lw_intern_count(job->tasks);
    job->options.reviewed = job->review.count;
    return status;
}

/* ---- what is said ------------------------------------------------------------------------- */

void certify_put_reviewed(json_writer *w, const certify_job *job) {
    json_key(w, "reviewed");
    json_integer(w, (int64_t)job->review.count);
    json_key(w, "corrected");
    json_integer(w, (int64_t)job->review.corrected);
}

void certify_put_reviewed_text(lw_builder *out, const certify_job *job) {
    const certify_review *r = &job->review;
    lw_put_format(out, "reviewed    %zu of %llu before the audit, %llu put right\n", r->count,
                  (unsigned long long)r->population, (unsigned long long)r->corrected);
}

static void put_json(lw_builder *out, const certify_job *job, uint64_t end) {
    json_writer w = json_write_to(out);
    json_open(&w, '{');
    json_key(&w, "review");
    json_string(&w, end == LW_REVIEW_GOES_ON ? LW_STR("go on") : LW_STR("stop"));
    json_key(&w, "end");
    if (end == LW_REVIEW_GOES_ON) json_null(&w);
    else json_integer(&w, (int64_t)end);
    certify_put_common(&w, job, "yield of a window", job->review.count);
    json_close(&w, '}');
    lw_put_char(out, '\n');
}

static void put_text(lw_builder *out, const certify_job *job, uint64_t end) {
    certify_put_reviewed_text(out, job);
    if (end == LW_REVIEW_GOES_ON)
        lw_put(out, LW_STR("needed      go on reviewing: it still finds errors quickly\n"));
    else
        lw_put_format(out,
                      "needed      no more reviews: after %llu they found few errors. Freeze the "
                      "labels, draw a new seed,\n            audit the items not reviewed at "
                      "random, and give the sample with --repair\n",
                      (unsigned long long)end);
}

lw_status certify_say_review(const certify_job *job, lw_error *error) {
    char report[REPORT_BYTES];
    lw_arena arena = lw_arena_over(report, sizeof report);
    lw_builder out = lw_builder_in(&arena);
    lw_review_options o = lw_review_defaults(job->options.population);
    o.target = job->options.target;
    uint64_t end;
    lw_status status = lw_review_end(&o, job->review.wrong, job->review.count, &end, error);
    if (status != LW_OK) return status;
    if (job->words->json) put_json(&out, job, end);
    else put_text(&out, job, end);
    return certify_print(&out, error);
}
