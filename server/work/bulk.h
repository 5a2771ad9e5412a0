/* bulk.h - a confused pair put right at once: "these items are decided A where B is right".
 *
 * An act gives a word on each item, as a reviewer would, and is taken back as one: by words that replace those,
 * after which belief decides again. It touches nothing that somebody decided by a word, and nothing that a
 * certification has frozen. */
#ifndef WORK_BULK_H
#define WORK_BULK_H
#include "server/work/project.h"

typedef struct {
    lw_str field, decided, right; /* a choice and two of its classes */
    lw_str answered;              /* only where somebody answered this; absent: everywhere */
    bool apply;                   /* no: only look what it would change */
} bulk_wanted;
extern const shape bulk_wanted_shape;

typedef struct bulk bulk;
typedef struct {
    bool more;
    int64_t done, total;
    char message[256];
    lw_builder *progress, *result;
} bulk_report;

/* Checks what is wanted and writes it as the input of a job.
 * Errors  LW_INVALID   the field is no choice, or has no such class
 *         LW_CONFLICT  a certification has frozen the decisions; the project is archived */
LW_MUST_USE lw_status bulk_check(tx *t, const actor *who, const bulk_wanted *wanted,
                                 lw_arena *arena, lw_str *input_out, lw_error *error);
/* The same of taking the act of a job back.
 * Errors  LW_CONFLICT  it changed nothing that still stands, or is running, or decisions are frozen */
LW_MUST_USE lw_status bulk_check_undo(tx *t, const actor *who, int64_t job_id, lw_arena *arena,
                                      lw_str *input_out, lw_error *error);

/* Begins, or goes on from `progress`. Close it whatever this returns. */
LW_MUST_USE lw_status bulk_open(int64_t project_id, int64_t job_id, int64_t account_id,
                                lw_str input, lw_str progress, bulk **bulk_out, lw_error *error);
/* The next items, in one transaction that may be run again from its beginning. */
LW_MUST_USE lw_status bulk_step(bulk *b, tx *t, bulk_report *report, lw_error *error);
/* What the step found is durable. */
void bulk_commit(bulk *b);
/* Takes back what an act has done that is given up in its middle. */
LW_MUST_USE lw_status bulk_give_up(tx *t, int64_t project_id, int64_t job_id, int64_t account_id,
                                   bool *more_out, lw_error *error);
void bulk_close(bulk *b); /* may be NULL */

#endif
