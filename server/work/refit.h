/* refit.h - measures a project's sources anew and decides anew what that changes.
 *
 * Three phases, in steps of one transaction. It reads the evidence and measures (nothing is written);
 * writes the rows of the next version, with the last of which the project changes over to it; and goes
 * through the items, of which it writes those whose belief is another one now. From the change on it
 * stands: answers that come meanwhile are decided with the new version already. */
#ifndef WORK_REFIT_H
#define WORK_REFIT_H
#include "server/store/store.h"

typedef struct refit refit;

typedef struct {
    store *store;
    int64_t project_id;
    /* Called now and then while something takes long; a failure stops the work and is passed on. */
    lw_status (*keep)(void *context, lw_error *error);
    void *keep_context;
    bool
        reopens_all; /* else at most REFIT_REOPENS of the settled items, for a source may be seen wrongly */
} refit_source;

/* One in so many of the settled items, or so many where they are few, goes back to work by one refit. The others keep
 * their decision and are counted; the next refit sends back as many again. */
enum { REFIT_REOPENS = 20, REFIT_REOPENS_MIN = 20 };

/* What a step leaves behind. */
typedef struct {
    bool more;           /* otherwise the refit is over */
    int64_t done, total; /* answers read and items looked at */
    char message[256];
    lw_builder *progress; /* JSON for refit_open */
    lw_builder *result;   /* JSON {version, sources, answers, items, changed, settled, reopened,
                             skipped, held, fell: [{name, field, was, now}]}, of the last step */
} refit_report;

/* Begins, or goes on where `progress` (absent: the beginning) ends. */
LW_MUST_USE lw_status refit_open(const refit_source *source, lw_str progress, refit **refit_out,
                                 lw_error *error);
/* True in the third phase. */
bool refit_stands(const refit *r);
/* Reads the next answers, measures, or looks for the next items that change; outside of any transaction
 * of the caller's. */
LW_MUST_USE lw_status refit_look(refit *r, lw_error *error);
/* Writes what was found; refit_wrote takes over what came of it once it is durable. */
LW_MUST_USE lw_status refit_write(refit *r, tx *t, refit_report *report, lw_error *error);
void refit_wrote(refit *r);
/* Takes back rows of a version that the project did not change over to. Needs no open refit. */
LW_MUST_USE lw_status refit_undo(tx *t, int64_t project_id, lw_error *error);
void refit_close(refit *r); /* may be NULL */

#endif
