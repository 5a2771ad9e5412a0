/* correction.h - what reviewers said of answers: what they put right, why, and what is taken for what.
 *
 * An answer is corrected by the last word about its item that was given after it: fixed to something else, or
 * sent back. It is confirmed where the word, or what stands by it, says the same. Words of two count once both
 * are in. Of many, the newest count. */
#ifndef WORK_CORRECTION_H
#define WORK_CORRECTION_H
#include "server/work/project.h"

typedef struct {
    lw_str code;
    int64_t words; /* that gave it */
} reason_count;

typedef struct {
    lw_str field, answered, right; /* keys, as a matrix of answers has them */
    int64_t answers;               /* that said `answered` where `right` is */
    int64_t of;                    /* answers that said so and were looked at */
    double share, low, high;       /* answers / of, Wilson's 95 % interval */
} confused_pair;

typedef struct {
    typed_id annotation, item;
    lw_str external_id, values, verdict, code, reason;
    lw_str right; /* JSON: what stands in its place; absent: it was sent back */
    int64_t at;
} corrected_answer;

/* Of answers that a word was given about. */
typedef struct {
    int64_t answers, confirmed, corrected, sent_back;
    shape_list codes;    /* of reason_count, most frequent first */
    shape_list pairs;    /* of confused_pair, most frequent first */
    shape_list examples; /* of corrected_answer, newest first; of one's own answers alone */
    bool whole;          /* no: older words were not looked at */
} corrections;

extern const shape corrections_shape;

/* Of everybody's answers; source_id over 0: of that source's, with examples. */
LW_MUST_USE lw_status corrections_show(tx *t, int64_t project_id, int64_t source_id,
                                       lw_arena *arena, corrections *out, lw_error *error);
/* Of one's own answers; nothing where one has given none. */
LW_MUST_USE lw_status my_corrections(tx *t, const actor *who, lw_arena *arena, corrections *out,
                                     lw_error *error);

#endif
