/* measure.h - how good a project's sources are, from its evidence.
 *
 * Reads the evidence newest first, a page a transaction, keeps a few bytes an answer, and fits one
 * accuracy a source for every field with a fixed set of answers. An answer to an item that nobody else
 * answered and whose answer is not known says nothing and is left out. */
#ifndef WORK_MEASURE_H
#define WORK_MEASURE_H
#include "server/rules/match.h"
#include "server/work/project.h"

/* One source at one field. */
typedef struct {
    int64_t
        source_id; /* SOURCE_UNMEASURED: whoever is not measured, by what the people are on average */
    lw_str field;
    double answers;             /* the weight of those compared */
    double accuracy, low, high; /* and its 95 % interval; never 0 or 1 */
} measurement;

/* One person at a class of the first question, beside all people together. */
typedef struct {
    int64_t source_id;
    lw_str class; /* as item.label has it */
    match_class person, anybody;
    double answers;             /* weight of theirs to items of it, by what the others say */
    double accuracy, low, high; /* share of them that name it, and its 95 % interval (Jeffreys) */
} class_measurement;

typedef struct measuring measuring;

/* questions  outlives the measuring */
LW_MUST_USE lw_status measuring_open(store *s, int64_t project_id, const schema *questions,
                                     measuring **measuring_out, lw_error *error);
/* Reads the next page; *more_out is false when there is nothing further, or no more is looked at
 * (limits.h). */
LW_MUST_USE lw_status measuring_read(measuring *m, bool *more_out, lw_error *error);
/* Answers read so far. */
int64_t measuring_answers(const measuring *m);
/* Sources that the fit measured at any field. */
int64_t measuring_sources(const measuring *m);

/* Called between fields; a failure stops the fit and is passed on. */
typedef lw_status measuring_keep(void *context, lw_error *error);
/* Fits every field; the rows stay the measuring's. None: nothing can be compared yet.
 *
 * Cost  O(answers + items * classes) an iteration and field */
LW_MUST_USE lw_status measuring_fit(measuring *m, measuring_keep *keep, void *context,
                                    const measurement **rows_out, size_t *count_out,
                                    lw_error *error);
/* What the same fit says of people at single classes; the rows stay the measuring's. Who answered fewer than five items of
 * a class has none. */
const class_measurement *measuring_classes(const measuring *m, size_t *count_out);
void measuring_close(measuring *m); /* may be NULL */

#endif
