/* outlook.h - how a project will go on: what it will cost, when it will be done, and what its budget and deadline
 * ask of an answer.
 *
 * A sample of its items goes on by the rules that decide (rules/outlook.h): those that were begun from where
 * they stand, those that nobody has answered as others did before them. Only reads. */
#ifndef WORK_OUTLOOK_H
#define WORK_OUTLOOK_H
#include "server/rules/outlook.h"
#include "server/work/project.h"

/* Another setting to look at; NaN or SHAPE_NO_INT: as it is. */
typedef struct {
    double target, price, answer_cost, review_cost;
    int64_t min_labels, max_labels;
    lw_str tier;     /* of who answers; absent: as it is */
    double per_hour; /* answers */
} outlook_wanted;
extern const shape outlook_wanted_shape;

/* Errors LW_INVALID  more answers at least than at most */
LW_MUST_USE lw_status outlook_check(tx *t, int64_t project_id, const outlook_wanted *wanted,
                                    lw_arena *arena, lw_str *input_out, lw_error *error);

typedef struct outlook outlook;
LW_MUST_USE lw_status outlook_open(store *s, int64_t project_id, outlook **out, lw_error *error);
/* Reads the next items, in a read of its own. */
LW_MUST_USE lw_status outlook_look(outlook *o, bool *more_out, lw_error *error);
void outlook_close(outlook *o); /* may be NULL */

/* No answer gains more accuracy than that: at this price only the fewest are asked for. */
#define OUTLOOK_PRICE_MOST .5

/* What the budget and the deadline ask of an answer, all 0 where they suffice for the target or where there is too
 * little to say. */
plan_prices outlook_prices(const outlook *o);
int64_t outlook_answers(const outlook *o); /* there were when it was opened */
/* JSON: what it rests on, how it goes on as it is, with the prices of the plan, and (not NULL) as wanted. */
void outlook_write(const outlook *o, const plan_prices *prices, const outlook_wanted *wanted,
                   lw_builder *out);
/* The input of a job, as outlook_check wrote it. */
LW_MUST_USE lw_status outlook_wanted_read(lw_str input, lw_arena *arena, outlook_wanted *out,
                                          lw_error *error);

#endif
