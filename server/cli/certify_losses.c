/* certify_losses.c - a sample of items that each lost something between 0 and 1. */
#include "labelwright/certificate_losses.h"
#include "server/cli/certify.h"
#include "server/cli/cli.h"
#include <math.h>
#include <stdlib.h>

static const char method[] = "mean of betting martingales";
enum { REPORT_BYTES = 4096 };

typedef struct {
    double *losses; /* [count] */
    size_t count, room;
    uint64_t population;
} drawn_losses;

lw_status certify_read_loss(const table *t, lw_str text, double *loss_out, lw_error *error) {
    double loss;
    if (!lw_str_to_double(text, &loss) || !(loss >= 0 && loss <= 1))
        return table_refuse(t, error, LW_INVALID, "loss is %s, not a number from 0 to 1",
                            table_show(text).text);
    *loss_out = loss;
    return LW_OK;
}

static lw_status take_draw(void *context, const table *t, const lw_str *fields, lw_error *error) {
    drawn_losses *drawn = context;
    double loss = 0;
    lw_status status = certify_read_loss(t, fields[CERTIFY_LOSS], &loss, error);
    if (status != LW_OK) return status;
    if (drawn->count == drawn->population)
        return table_refuse(t, error, LW_INVALID, "all %zu items of the population have been drawn",
                            drawn->count);
    if (!cli_make_room((void **)&drawn->losses, drawn->count + 1, &drawn->room, sizeof loss))
        return lw_fail(error, LW_NO_MEMORY, "no memory for %zu losses", drawn->count + 1);
    drawn->losses[drawn->count++] = loss;
    return LW_OK;
}

static void put_json(lw_builder *out, const certify_job *job, const certify_standing *s,
                     double lost) {
    json_writer w = json_write_to(out);
    json_open(&w, '{');
    certify_put_standing(&w, s, lost);
    certify_put_common(&w, job, method, s->drawn);
    json_close(&w, '}');
    lw_put_char(out, '\n');
}

void certify_put_quality(lw_builder *out, const certify_job *job, const certify_standing *s,
                         uint64_t population, double lost) {
    double percent = job->confidence * 100;
    lw_put_format(out, "state       %s: mean quality >= %g\n", lw_certificate_state_names[s->state],
                  job->options.target);
    lw_put_format(out, "drawn       %llu of %llu\nlost        %.6g\n", (unsigned long long)s->drawn,
                  (unsigned long long)population, lost);
    lw_put_format(out, "bound       mean quality at least %.5f (confidence %g %%)\n", s->bound,
                  percent);
    lw_put_format(out, "interval    %.5f to %.5f (both ends together, %g %%)\n", s->interval.low,
                  s->interval.high, percent);
}

static void put_text(lw_builder *out, const certify_job *job, const certify_standing *s,
                     double lost) {
    certify_put_quality(out, job, s, job->options.population, lost);
    certify_put_rest(out, s);
}

static lw_status say(const certify_job *job, const drawn_losses *drawn, lw_error *error) {
    char report[REPORT_BYTES];
    lw_arena arena = lw_arena_over(report, sizeof report);
    lw_builder out = lw_builder_in(&arena);
    const lw_certificate_options *o = &job->options;
    lw_losses_options options = {o->population, o->target, o->confidence};
    lw_losses_look look;
    lw_status status = lw_losses_certify(&options, drawn->losses, drawn->count, &look, error);
    if (status != LW_OK) return status;
    certify_standing s = {look.state,
                          look.bound,
                          look.interval,
                          drawn->count,
                          look.decided_at,
                          look.least_rest,
                          (double)look.expected_rest};
    if (job->words->json) put_json(&out, job, &s, look.lost);
    else put_text(&out, job, &s, look.lost);
    return certify_print(&out, error);
}

lw_status certify_losses(const certify_job *job, table *t, lw_error *error) {
    lw_status status = certify_refuse_mending(job, "a sample of losses", error);
    if (status != LW_OK) return status;
    drawn_losses drawn = {.population = job->options.population};
    status = certify_read_draws(job, t, take_draw, &drawn, error);
    if (status == LW_OK) status = say(job, &drawn, error);
    free(drawn.losses);
    return status;
}
