/* certify_answers.c - a sample of items that are right or wrong. */
#include "server/cli/certify.h"
#include <stdlib.h>

static const char method[] = "hypergeometric mixture martingale";
enum { REPORT_BYTES = 4096 };

static lw_status take_draw(void *context, const table *t, const lw_str *fields, lw_error *error) {
    bool correct = false;
    lw_error why;
    lw_status status = certify_read_correct(t, fields[CERTIFY_CORRECT], &correct, error);
    if (status != LW_OK) return status;
    status = lw_certificate_add(context, !correct, &why);
    return status == LW_OK ? LW_OK : table_refuse(t, error, status, "%s", why.message);
}

lw_status certify_stand(const lw_certificate *a, certify_standing *standing_out, lw_error *error) {
    *standing_out = (certify_standing){.state = a->state,
                                       .bound = lw_certificate_bound(a),
                                       .interval = lw_certificate_interval(a),
                                       .drawn = a->drawn,
                                       .decided_at = a->decided_at,
                                       .least_rest = lw_certificate_least_rest(a)};
    char *memory = malloc(LW_CERTIFICATE_REST_BYTES);
    if (!memory) return lw_fail(error, LW_NO_MEMORY, "no memory to look ahead");
    lw_status status = lw_certificate_expected_rest(
        a, lw_arena_over(memory, LW_CERTIFICATE_REST_BYTES), &standing_out->expected_rest, error);
    free(memory);
    return status;
}

static lw_status put_json(lw_builder *out, const certify_job *job, const lw_certificate *a,
                          lw_error *error) {
    certify_standing s;
    lw_status status = certify_stand(a, &s, error);
    if (status != LW_OK) return status;
    json_writer w = json_write_to(out);
    json_open(&w, '{');
    certify_put_standing(&w, &s, (double)a->errors);
    certify_put_common(&w, job, method, a->drawn);
    json_close(&w, '}');
    lw_put_char(out, '\n');
    return LW_OK;
}

static const char *of_what(const lw_certificate *a) {
    return a->options.repair ? "of the mended set " : "";
}

lw_status certify_put_text(lw_builder *out, const certify_job *job, const lw_certificate *a,
                           lw_error *error) {
    double percent = job->confidence * 100;
    certify_standing s;
    lw_status status = certify_stand(a, &s, error);
    if (status != LW_OK) return status;
    lw_put_format(out, "state       %s: accuracy %s>= %g\n", lw_certificate_state_names[a->state],
                  of_what(a), a->options.target);
    if (a->options.reviewed) certify_put_reviewed_text(out, job);
    lw_put_format(out, "drawn       %llu of %llu\nerrors      %llu\n", (unsigned long long)a->drawn,
                  (unsigned long long)(a->options.population - a->options.reviewed),
                  (unsigned long long)a->errors);
    if (a->options.overlooked > 0)
        lw_put_format(out, "overlooked  each error with a chance of %.4f at most\n",
                      a->options.overlooked);
    lw_put_format(out, "bound       accuracy %sat least %.5f (confidence %g %%)\n", of_what(a),
                  s.bound, percent);
    lw_put_format(out, "interval    %.5f to %.5f (both ends together, %g %%)\n", s.interval.low,
                  s.interval.high, percent);
    certify_put_rest(out, &s);
    return LW_OK;
}

lw_status certify_answers(const certify_job *job, table *t, lw_error *error) {
    char report[REPORT_BYTES];
    lw_arena arena = lw_arena_over(report, sizeof report);
    lw_builder out = lw_builder_in(&arena);
    lw_certificate audit;
    lw_status status = lw_certificate_begin(&job->options, &audit, error);
    if (status == LW_OK) status = certify_read_draws(job, t, take_draw, &audit, error);
    if (status != LW_OK) return status;
    status = job->words->json ? put_json(&out, job, &audit, error)
                              : certify_put_text(&out, job, &audit, error);
    return status == LW_OK ? certify_print(&out, error) : status;
}
