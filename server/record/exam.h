/* exam.h - the exams of a project: the document read and checked.
 *
 * An exam asks items whose answer is known. Who answers enough of them rightly is given its certificate. */
#ifndef RECORD_EXAM_H
#define RECORD_EXAM_H
#include "server/record/json.h"
#include "server/record/schema.h"

enum { EXAMS_MAX = 50, EXAM_QUESTIONS_MAX = 200 };

typedef struct {
    lw_str item;        /* external id */
    lw_str accepted;    /* JSON {field: [value]}: any of them is right; absent: the item's gold */
    lw_str explanation; /* of practice; absent: none */
} exam_question;

typedef struct {
    lw_str name, about;         /* about absent where not given */
    lw_str certificate;         /* of skill, that it grants */
    lw_str lapses_with;         /* as an ability's */
    double pass;                /* share of the questions, 0..1 */
    int64_t attempts;           /* a person may take */
    int64_t wait_hours;         /* between two of them */
    int64_t valid_days;         /* of the certificate; INT64_MIN: it does not expire */
    int64_t minutes;            /* for an attempt; 0: as long as it takes */
    int64_t draw;               /* questions; 0: all items named */
    const exam_question *items; /* [item_count]; none: drawn from the project's gold */
    size_t item_count;
    const exam_question *practice; /* [practice_count] in their order */
    size_t practice_count;
} exam;

typedef struct {
    const exam *exams; /* [count] */
    size_t count;
} exam_list;

extern const char *const lapse_names[]; /* nothing, schema, guidelines, both; then NULL */

/* Reads and checks the document; everything lives in the arena (texts are copied).
 * Errors  LW_INVALID naming place and rule */
LW_MUST_USE lw_status exams_read(const json *document, lw_arena *arena, exam_list *out,
                                 lw_error *error);
/* What is accepted must be answers to the questions.
 * Errors  LW_INVALID naming exam, item and field */
LW_MUST_USE lw_status exams_check_schema(const exam_list *list, const schema *questions,
                                         lw_arena scratch, lw_error *error);
/* By name; NULL: none. */
const exam *exam_find(const exam_list *list, lw_str name);
/* Questions of an attempt. */
size_t exam_questions(const exam *e, bool practice);

#endif
