/* exam_parts.h - what the files of exams share: the document loaded, attempts found, leave asked. Only
 * exam.c and exam_attempt.c include it. */
#ifndef WORK_EXAM_PARTS_H
#define WORK_EXAM_PARTS_H
#include "server/rules/examine.h"
#include "server/work/exam.h"

enum { ATTEMPTS_READ = 5000 }; /* of a person in a project */

typedef struct {
    int64_t id;
    lw_str exam, state;
    bool practice;
    int64_t ends_at, ended_at; /* 0: none */
} attempt_row;

LW_MUST_USE lw_status exams_load(tx *t, int64_t project_id, lw_arena *arena, exam_list *out,
                                 int64_t *version_out, lw_error *error);
LW_MUST_USE lw_status exams_load_version(tx *t, int64_t project_id, int64_t version,
                                         lw_arena *arena, exam_list *out, lw_error *error);
/* The person's, newest first. */
LW_MUST_USE lw_status attempts_load(tx *t, const actor *who, lw_arena *arena,
                                    attempt_row **rows_out, size_t *count_out, lw_error *error);
/* NULL: none. */
const attempt_row *attempt_find_open(const attempt_row *rows, size_t count, lw_str name,
                                     bool practice, int64_t now);
LW_MUST_USE lw_status exam_ask_leave(tx *t, const actor *who, const exam *e,
                                     const attempt_row *rows, size_t count, exam_leave *leave_out,
                                     lw_error *error);

#endif
