/* report_methods.c - the section of a report about methods: what each makes of the answers, and how
 * far they are of one mind. */
#include "labelwright/intervals.h"
#include "server/record/html.h"
#include "server/cli/report.h"
#include <math.h>
#include <string.h>

/* What a method found. */
typedef struct {
    const lw_estimator *method;
    int32_t *labels; /* [items]; NULL: it is not for such answers, or ... */
    bool too_large;  /* ... for fewer labels or sources */
} finding;

typedef struct {
    size_t count;
    finding *findings; /* [count] */
} comparison;

size_t report_methods_count(void) {
    size_t count = 0;
    while (lw_estimators[count].name) count++;
    return count;
}

/* ---- fitting ------------------------------------------------------------------------------ */

/* The model is gone again when its labels are kept. */
static lw_status find_labels(const report *r, finding *f, lw_arena scratch, lw_error *error) {
    lw_arena results = lw_arena_over(scratch.next, lw_arena_left(&scratch) / 2);
    lw_arena rest = lw_arena_over(results.end, (size_t)(scratch.end - results.end));
    lw_truth_model model;
    lw_truth_options options = f->method->defaults;
    options.threads = r->threads;
    lw_status status = f->method->fit(&r->c->answers, &options, &results, rest, &model, error);
    if (status == LW_UNDEFINED) f->labels = NULL;
    if (status != LW_OK) return status == LW_UNDEFINED ? LW_OK : status;
    for (size_t i = 0; i < model.items; i++) f->labels[i] = lw_truth_label(&model, i);
    return LW_OK;
}

/* The method that the page is made with is not fitted again. */
static void copy_labels(const report *r, finding *f) {
    for (size_t i = 0; i < r->m->items; i++) f->labels[i] = lw_truth_label(r->m, i);
}

static lw_status compare_all(const report *r, lw_arena *scratch, comparison *c, lw_error *error) {
    lw_status status = LW_OK;
    c->count = report_methods_count();
    c->findings = lw_new(scratch, finding, c->count);
    if (!c->findings) return report_no_memory(error);
    for (size_t i = 0; i < c->count && status == LW_OK; i++) {
        finding *f = &c->findings[i];
        *f =
            (finding){.method = &lw_estimators[i], .labels = lw_new(scratch, int32_t, r->m->items)};
        if (!f->labels) return report_no_memory(error);
        report_step(r, f->method->name);
        f->too_large = f->method != r->method && !report_takes(&r->c->answers, f->method);
        if (f->too_large) f->labels = NULL;
        else if (f->method == r->method) copy_labels(r, f);
        else status = find_labels(r, f, *scratch, error);
    }
    return status;
}

/* ---- writing ------------------------------------------------------------------------------ */

static double share_alike(const report *r, const finding *a, const finding *b) {
    size_t alike = 0;
    for (size_t i = 0; i < r->m->items; i++) alike += a->labels[i] == b->labels[i];
    return (double)alike / (double)r->m->items;
}

static lw_status put_right(const report *r, const finding *f, lw_error *error) {
    size_t right = 0;
    for (size_t i = 0; f->labels && i < r->m->items; i++) right += r->c->truth[i] == f->labels[i];
    lw_interval interval;
    lw_status status = lw_interval_wilson(right, r->c->known, .95, &interval, error);
    if (status != LW_OK) return status;
    double share = f->labels ? (double)right / (double)r->c->known : NAN;
    html_cell_number(r->page, share);
    html_cell_interval(r->page, share, interval.low, interval.high);
    return LW_OK;
}

static lw_status put_methods(const report *r, const comparison *c, lw_error *error) {
    html_table_begin(r->page, r->c->truth ? "method|>right||what it does" : "method|what it does");
    lw_status status = LW_OK;
    for (size_t i = 0; i < c->count && status == LW_OK; i++) {
        const finding *f = &c->findings[i];
        html_row_begin(r->page);
        html_cell_words(r->page, f->method->name);
        if (r->c->truth) status = put_right(r, f, error);
        html_cell_words(r->page, f->labels      ? f->method->about
                                 : f->too_large ? "not for so many labels and sources"
                                                : "not for such answers");
        html_row_end(r->page);
    }
    html_table_end(r->page);
    return status;
}

/* Grounds begin at the pair that is least of one mind, or all would look alike. */
static double least_alike(const report *r, const comparison *c) {
    double least = 1;
    for (size_t i = 0; i < c->count; i++)
        for (size_t j = 0; j < i; j++)
            if (c->findings[i].labels && c->findings[j].labels)
                least = fmin(least, share_alike(r, &c->findings[i], &c->findings[j]));
    return fmin(least, .99);
}

static void put_matrix(const report *r, const comparison *c) {
    double least = least_alike(r, c);
    lw_put(r->page, lw_str_from("<p>Share of the tasks that two of them label alike.</p>\n"
                                "<div class=\"wide\" tabindex=\"0\"><table><thead><tr><th></th>"));
    for (size_t j = 0; j < c->count; j++)
        if (c->findings[j].labels)
            lw_put_format(r->page, "<th scope=\"col\" class=\"n\">%s</th>",
                          c->findings[j].method->name);
    lw_put(r->page, lw_str_from("</tr></thead><tbody>\n"));
    for (size_t i = 0; i < c->count; i++) {
        if (!c->findings[i].labels) continue;
        html_row_begin(r->page);
        lw_put_format(r->page, "<th scope=\"row\">%s</th>", c->findings[i].method->name);
        for (size_t j = 0; j < c->count; j++)
            if (c->findings[j].labels)
                html_cell_share(r->page, share_alike(r, &c->findings[i], &c->findings[j]), least);
        html_row_end(r->page);
    }
    html_table_end(r->page);
}

lw_status report_methods(const report *r, lw_error *error) {
    lw_arena scratch = r->scratch;
    comparison c;
    lw_status status = compare_all(r, &scratch, &c, error);
    if (status != LW_OK) return status;
    html_section(r->page, "Methods side by side",
                 r->c->truth ? "What each method makes of the answers, and how much of it is right "
                               "by the truth that was given, with a 95 % interval."
                             : "What each method makes of the answers. Which of them is right "
                               "nobody can say without the truth of some tasks.");
    status = put_methods(r, &c, error);
    if (status == LW_OK) put_matrix(r, &c);
    return status;
}
