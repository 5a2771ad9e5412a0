/* examine.h - who may take an exam, what is right in it, and who has passed. Pure. */
#ifndef RULES_EXAMINE_H
#define RULES_EXAMINE_H
#include "server/record/exam.h"

/* Whether an answer gives, to every field of `accepted` ({field: [value]}), one of its values, by the
 * schema's equality of answers; fields that are not named there may be answered in any way. */
bool exam_is_right(const schema *questions, const json *answer, const json *accepted,
                   lw_arena scratch);

/* Whether enough of the questions were answered rightly; those that were not answered are wrong. */
bool exam_is_passed(const exam *e, int64_t correct, int64_t asked);

typedef struct {
    int64_t attempts; /* that were not passed, since the last that was */
    int64_t last_end; /* of the last of those; 0: none */
    int64_t valid_to; /* of the certificate they hold; 0: none or lapsed; INT64_MAX: for good */
    int64_t now;      /* microseconds */
} exam_standing;

typedef struct {
    bool may;
    int64_t left;     /* attempts */
    int64_t from;     /* when they may again; 0: now, or never */
    char reason[160]; /* why not, for people, NUL-terminated; empty: they may */
} exam_leave;

/* Whether a person may begin an attempt now. A certificate that is held is renewed by the exam in the last
 * tenth of the days it is valid for. */
exam_leave exam_may_begin(const exam *e, const exam_standing *standing);

#endif
