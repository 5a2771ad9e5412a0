/* import.h - takes a file of rows or pictures into a project: all of it that is good, or nothing.
 *
 * Two phases, both in steps of one transaction, so that an import goes on after a crash from its last
 * committed step. First the rows: they are written under a batch that no reader sees, until the step
 * that ends the phase shows them all at once with the kept counters. Then their tasks, shuffled.
 * Cancelled or failed in the first phase, everything is taken back, again in steps.
 *
 * Every row of the file is counted once: accepted, duplicate (its id is in the project or earlier in the
 * file, or for pictures their content is), or rejected with line and reason. A row without an id gets one
 * made from a hash of its data ("row-" and 32 hexadecimal digits). */
#ifndef WORK_IMPORT_H
#define WORK_IMPORT_H
#include "server/store/store.h"

typedef struct import import;

typedef struct {
    store *store;
    int64_t project_id;
    int64_t id;       /* of the batch: the job's */
    const char *path; /* file or folder */
    lw_str name;      /* as people know the file */
    lw_str type;      /* media type it came with; absent: by name and content */
    lw_str format;    /* name of one of import_format_names; absent: as above */
    lw_str
        field; /* the question that takes the marks of another tool's file; absent: the one that can */
    bool as_predictions; /* they are a model's suggestions; otherwise evidence */
    /* Called now and then while something takes long; a failure stops the work and is passed on. */
    lw_status (*keep)(void *context, lw_error *error);
    void *keep_context;
} import_source;

/* What can be said as `format`, NULL at the end. */
extern const char *const import_format_names[];

/* What a step leaves behind. */
typedef struct {
    bool more;           /* otherwise the import is over */
    int64_t done, total; /* rows; total is estimated until the end of the file is seen */
    char message[256];
    lw_builder *progress; /* JSON for import_open */
    lw_builder *result;   /* JSON {accepted, duplicates, rejected, note}, of the last step */
} import_report;

/* Opens the file and goes on where `progress` (absent: the beginning) ends.
 * Errors  LW_NOT_FOUND  the file is gone
 *         LW_INVALID    its header or kind is not usable; the message says why */
LW_MUST_USE lw_status import_open(const import_source *source, lw_str progress, import **import_out,
                                  lw_error *error);
/* True in the second phase: the rows are there for everybody. */
bool import_stands(const import *im);
/* Reads the next rows into memory, and decodes pictures; no transaction.
 * Errors  LW_MALFORMED  the file is broken as a whole (gzip, zip) */
LW_MUST_USE lw_status import_read(import *im, lw_error *error);
/* Writes what was read, or makes the next tasks; import_wrote takes over what came of it once it is
 * durable. */
LW_MUST_USE lw_status import_write(import *im, tx *t, import_report *report, lw_error *error);
void import_wrote(import *im);
/* Takes back some of a batch's rows; report->more says whether there are further ones. Needs no open
 * import. */
LW_MUST_USE lw_status import_undo(tx *t, int64_t project_id, int64_t batch_id,
                                  import_report *report, lw_error *error);
void import_close(import *im);

#endif
