/* report.h - labelwright report: what is known of a crowd, for the sections of its page. */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H
#include "server/cli/crowd.h"

typedef struct {
    const crowd *c;             /* truth is NULL where none was given */
    const lw_estimator *method; /* whose result is shown ... */
    const lw_truth_model *m;    /* ... and that result */
    lw_threads *threads;        /* to fit with, or NULL */
    lw_arena scratch;           /* by value to who needs it */
    lw_builder *page;
    size_t *steps; /* done so far */
} report;

/* Writes one section. Errors LW_NO_MEMORY, and those of what it measures */
typedef lw_status report_section(const report *r, lw_error *error);

report_section report_sources, report_careless, report_methods;

/* Says how far the page is: begins the next step, which is called so. */
void report_step(const report *r, const char *what);

/* Whether the page can wait for a method: not where it has a matrix for each source and there are too
 * many labels and sources. */
bool report_takes(const lw_answers *answers, const lw_estimator *method);
size_t report_methods_count(void);

/* For a section that has no room. */
lw_status report_no_memory(lw_error *error);

/* In the order of the page; ends with a row without a name. */
typedef struct {
    const char *name; /* for people who wait for it */
    report_section *run;
} report_row;
extern const report_row report_sections[];

#endif
