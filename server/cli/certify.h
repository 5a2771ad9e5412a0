/* certify.h - labelwright certify: what its kinds of samples share. */
#ifndef CLI_CERTIFY_H
#define CLI_CERTIFY_H
#include "labelwright/certificate.h"
#include "labelwright/intern.h"
#include "server/cli/table.h"
#include "server/record/json.h"

typedef struct {
    const char *population, *populations, *choose, *target, *confidence, *repair, *missed, *planted,
        *planted_missed, *review, *reviewed, *corrected, *guide, *seed, *series, *table, *json,
        *sample;
} certify_words;

/* What was reviewed before the audit. */
typedef struct {
    bool *wrong;               /* [count] by review; NULL where only their number is known */
    size_t count, room, names; /* names: tasks that are known by name */
    uint64_t corrected, population;
    bool reading; /* the rows now read are reviews */
} certify_review;

typedef struct {
    const certify_words *words;
    lw_certificate_options options;
    double confidence; /* of what is said; options.confidence is what plants leave to the audit */
    double began;      /* by cli_seconds */
    lw_intern *tasks;  /* reviewed, then drawn */
    certify_review review;
} certify_job;

enum {
    CERTIFY_TASK,
    CERTIFY_CORRECT,
    CERTIFY_LOSS,                 /* of samples without populations */
    CERTIFY_LABEL = CERTIFY_LOSS, /* of those with them, as the next */
    CERTIFY_TRUTH,
    CERTIFY_COLUMNS
};

/* Takes a row of the sample, whose task was not drawn before. */
typedef lw_status certify_take(void *context, const table *t, const lw_str *fields,
                               lw_error *error);

/* Calls `take` for each row. Errors as table.h, those of `take`, LW_INVALID  a task came before */
LW_MUST_USE lw_status certify_read_draws(const certify_job *job, table *t, certify_take *take,
                                         void *context, lw_error *error);

/* Errors  LW_INVALID  it is not 0, 1, true or false */
LW_MUST_USE lw_status certify_read_correct(const table *t, lw_str text, bool *correct_out,
                                           lw_error *error);
/* Errors  LW_INVALID  it is not a number from 0 to 1 */
LW_MUST_USE lw_status certify_read_loss(const table *t, lw_str text, double *loss_out,
                                        lw_error *error);

/* Errors  LW_USAGE  an option of mending, of errors missed or of reviews, which `what` has not */
LW_MUST_USE lw_status certify_refuse_mending(const certify_job *job, const char *what,
                                             lw_error *error);

/* Where an audit stands, whatever it is about. */
typedef struct {
    lw_certificate_state state;
    double bound;
    lw_interval interval;
    uint64_t drawn, decided_at, least_rest;
    double expected_rest;
} certify_standing;

LW_MUST_USE lw_status certify_stand(const lw_certificate *audit, certify_standing *standing_out,
                                    lw_error *error);

/* Members "state" to "expected_rest", with the number of errors or what was lost, and "least_rest"
 * and "decided_at"; then how it came about. */
void certify_put_standing(json_writer *w, const certify_standing *s, double errors);
void certify_put_common(json_writer *w, const certify_job *job, const char *method,
                        uint64_t iterations);
/* All that is said of an audit to people; errors as certify_stand. */
LW_MUST_USE lw_status certify_put_text(lw_builder *out, const certify_job *job,
                                       const lw_certificate *audit, lw_error *error);
/* State, draws, losses, bound and interval of a claim about the mean quality of so many items. */
void certify_put_quality(lw_builder *out, const certify_job *job, const certify_standing *s,
                         uint64_t population, double lost);
/* The line on what is still needed. */
void certify_put_rest(lw_builder *out, const certify_standing *s);
LW_MUST_USE lw_status certify_print(const lw_builder *out, lw_error *error);

/* ---- reviewed before the audit ------------------------------------------------------------ */

/* Takes --review, or --reviewed and --corrected, into job->review and job->options.
 * Errors  as certify_read_draws; LW_USAGE  options that do not go together */
LW_MUST_USE lw_status certify_read_review(certify_job *job, lw_error *error);
/* Says whether to go on reviewing. */
LW_MUST_USE lw_status certify_say_review(const certify_job *job, lw_error *error);
void certify_put_reviewed(json_writer *w, const certify_job *job);
void certify_put_reviewed_text(lw_builder *out, const certify_job *job);

/* ---- kinds of samples --------------------------------------------------------------------- */

/* One file each: reads what is left of an open sample and says what it proves.
 * Errors  as certify_read_draws; LW_USAGE  an option that does not go with such a sample */
LW_MUST_USE lw_status certify_answers(const certify_job *job, table *t, lw_error *error);
LW_MUST_USE lw_status certify_losses(const certify_job *job, table *t, lw_error *error);
LW_MUST_USE lw_status certify_classes(const certify_job *job, table *t, lw_error *error);
LW_MUST_USE lw_status certify_guided(const certify_job *job, table *t, lw_error *error);

#endif
