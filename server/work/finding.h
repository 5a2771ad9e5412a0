/* finding.h - what speaks for careless work, and who is paused: shown, decided, appealed. */
#ifndef WORK_FINDING_H
#define WORK_FINDING_H
#include "server/work/project.h"

/* What is found about somebody, as it is written down. */
typedef struct {
    int64_t account_id, other_id; /* other: of a copy; else 0 */
    const char *kind;             /* gold, or of finding_kind_names */
    lw_str says;
    double statistic, p;
    const int64_t *items; /* [item_count] the evidence */
    size_t item_count;
} finding_made;

/* Writes a finding, unless a manager has dismissed one that was nearly as clear; pauses the person where
 * the project wants that. */
LW_MUST_USE lw_status finding_note(tx *t, const project_settings *p, const finding_made *made,
                                   lw_arena *arena, lw_error *error);
/* Somebody fails known answers as if not looking; `ratio` of gold_failing. */
LW_MUST_USE lw_status finding_note_gold(tx *t, const project_settings *p, int64_t account_id,
                                        int64_t answered, int64_t correct, double ratio,
                                        lw_arena *arena, lw_error *error);

/* ---- pauses ---------------------------------------------------------------------------------- */

/* A person's own pause; `paused` false: they are not, and nothing else is there. */
typedef struct {
    bool paused;
    lw_str reason, appeal, answer;
    int64_t paused_at, appealed_at, answered_at; /* SHAPE_NO_INT: not */
} pause_view;
extern const shape pause_view_shape;

/* Asked and read apart, so that other questions are sent in between. */
/* Reason, when, appeal, when, answer, when in six columns from `first` on, all null where nobody is paused. */
pause_view pause_in_row(db_rows *rows, int first, lw_arena *arena);
db_rows pause_ask(tx *t, int64_t project_id, int64_t account_id);
LW_MUST_USE lw_status pause_read(db_rows *asked, lw_arena *arena, pause_view *view_out,
                                 lw_error *error);
/* What somebody who is paused is told when they ask for work. */
lw_str pause_words(const pause_view *view, lw_arena *arena);
/* Errors  LW_CONFLICT  they are not paused */
LW_MUST_USE lw_status pause_appeal(tx *t, const actor *who, lw_str text, lw_error *error);

/* ---- for managers ---------------------------------------------------------------------------- */

typedef struct {
    typed_id user;
    lw_str name, kind, says, items, state; /* items: JSON, ids */
    double statistic, p;
    typed_id other;
    int64_t found_at;
} finding_row;

typedef struct {
    typed_id user;
    lw_str name;
    const pause_view *pause;
} paused_row;

typedef struct {
    typed_id user, source;     /* as whom they answered */
    lw_str name, field, class; /* absent: whole items, all classes */
    int64_t answered, correct;
    double low, high;
} gold_score_row;

typedef struct {
    shape_list findings; /* of finding_row */
    shape_list paused;   /* of paused_row */
    shape_list scores;   /* of gold_score_row */
} findings_view;

typedef struct {
    lw_str decision, reason;
} care_wanted;

extern const shape findings_view_shape, care_wanted_shape;

LW_MUST_USE lw_status findings_show(tx *t, int64_t project_id, lw_arena *arena,
                                    findings_view *view_out, lw_error *error);
/* What becomes of a person: dismiss (nothing is wrong), pause, keep (the pause, after an appeal), lift.
 * Errors  LW_NOT_FOUND  not in the project
 *         LW_INVALID    a reason is missing: for pause and keep the person reads it
 *         LW_CONFLICT   keep, lift: they are not paused; pause: they are */
LW_MUST_USE lw_status finding_decide(tx *t, const actor *who, int64_t account_id,
                                     const care_wanted *wanted, lw_error *error);

/* ---- looking --------------------------------------------------------------------------------- */

typedef struct finding_look finding_look;
/* Reads the newest answers and looks at them; in transactions of its own.
 * found_out  belongs to the look */
LW_MUST_USE lw_status finding_look_run(store *s, int64_t project_id, finding_look **look_out,
                                       lw_error *error);
/* Writes what was found; *count_out findings about *people_out who were looked at. */
LW_MUST_USE lw_status finding_look_write(finding_look *look, tx *t, int64_t *count_out,
                                         int64_t *people_out, lw_error *error);
void finding_look_close(finding_look *look);

#endif
