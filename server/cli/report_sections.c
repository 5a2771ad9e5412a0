/* report_sections.c - the sections of a report, each from the answers and what was found in them. */
#include "labelwright/agreement.h"
#include "labelwright/intervals.h"
#include "server/record/html.h"
#include "server/cli/report.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { TASKS_MAX = 25, PAIRS_MAX = 10, CLASSES_SHOWN = 30 };
enum { RESAMPLES = 1000, RESAMPLES_OF_MANY = 100, MANY_ANSWERS = 200000 };

static double confidence_of(const report *r, size_t task) {
    return r->m->posteriors[task * r->m->classes + (size_t)lw_truth_label(r->m, task)];
}

/* ---- agreement ---------------------------------------------------------------------------- */

static void put_agreement(const report *r, const lw_ratings *ratings, lw_agreement measure) {
    double value = NAN;
    lw_interval interval = {NAN, NAN};
    lw_error ignored;
    lw_bootstrap_options draws = lw_bootstrap_defaults();
    draws.threads = r->threads;
    draws.resamples = r->c->count > MANY_ANSWERS ? RESAMPLES_OF_MANY : RESAMPLES;
    if (lw_agreement_measure(ratings, measure, LW_NOMINAL, r->scratch, &value, &ignored) != LW_OK)
        value = NAN;
    if (lw_agreement_bootstrap(ratings, measure, LW_NOMINAL, &draws, r->scratch, &interval,
                               &ignored) != LW_OK)
        interval = (lw_interval){NAN, NAN};
    html_row_begin(r->page);
    html_cell_words(r->page, lw_agreement_names[measure].name);
    html_cell_number(r->page, value);
    html_cell_number(r->page, interval.low);
    html_cell_number(r->page, interval.high);
    html_cell_interval(r->page, value, interval.low, interval.high);
    html_cell_words(r->page, lw_agreement_names[measure].about);
    html_row_end(r->page);
}

static lw_status put_agreements(const report *r, lw_error *error) {
    (void)error;
    const lw_answers *a = &r->c->answers;
    const lw_ratings ratings = {.unit_start = a->item_start,
                                .labels = a->answer_label,
                                .units = a->items,
                                .categories = a->classes,
                                .raters = a->answer_source,
                                .rater_count = a->sources};
    html_section(r->page, "Agreement",
                 "How far the sources agree: 1 is always, 0 as often as by chance. 95 % intervals "
                 "from draws of whole tasks. A dash: not defined for these answers.");
    html_table_begin(r->page, "measure|>value|>low|>high||meaning");
    for (size_t i = 0; i < LW_AGREEMENTS; i++) put_agreement(r, &ratings, (lw_agreement)i);
    html_table_end(r->page);
    return LW_OK;
}

/* ---- confusion ---------------------------------------------------------------------------- */

/* [found][given]: answers, by how likely each label is. NULL: no memory. */
static double *count_confusion(const report *r, lw_arena *scratch) {
    size_t classes = r->m->classes;
    const lw_answers *a = &r->c->answers;
    double *cells = lw_new(scratch, double, classes *classes);
    for (size_t i = 0; cells && i < a->items; i++)
        for (size_t j = a->item_start[i]; j < a->item_start[i + 1]; j++)
            for (size_t k = 0; k < classes; k++)
                cells[k * classes + (size_t)a->answer_label[j]] +=
                    r->m->posteriors[i * classes + k];
    return cells;
}

static void scale_rows(double *cells, size_t classes) {
    for (size_t k = 0; k < classes; k++) {
        double sum = 0;
        for (size_t l = 0; l < classes; l++) sum += cells[k * classes + l];
        for (size_t l = 0; l < classes; l++) cells[k * classes + l] /= sum > 0 ? sum : NAN;
    }
}

static void put_matrix(const report *r, const double *cells) {
    size_t classes = r->m->classes;
    lw_put(r->page,
           lw_str_from(
               "<div class=\"wide\" tabindex=\"0\"><table><thead><tr><th>found \\ given</th>"));
    for (size_t l = 0; l < classes; l++) {
        lw_put(r->page, lw_str_from("<th scope=\"col\" class=\"n\">"));
        html_text(r->page, r->c->labels[l]);
        lw_put(r->page, lw_str_from("</th>"));
    }
    lw_put(r->page, lw_str_from("</tr></thead><tbody>\n"));
    for (size_t k = 0; k < classes; k++) {
        html_row_begin(r->page);
        html_cell_text(r->page, r->c->labels[k]);
        for (size_t l = 0; l < classes; l++) html_cell_share(r->page, cells[k * classes + l], 0);
        html_row_end(r->page);
    }
    html_table_end(r->page);
}

/* The largest share off the diagonal that is not taken yet; false: none. */
static bool next_pair(const double *cells, size_t classes, double *taken, size_t *at_out) {
    double best = 0;
    bool any = false;
    for (size_t i = 0; i < classes * classes; i++)
        if (i / classes != i % classes && !(taken[i] > 0) && cells[i] > best)
            best = cells[i], *at_out = i, any = true;
    if (any) taken[*at_out] = 1;
    return any;
}

static lw_status put_confusion(const report *r, lw_error *error) {
    lw_arena scratch = r->scratch;
    size_t classes = r->m->classes;
    double *cells = count_confusion(r, &scratch);
    double *taken = lw_new(&scratch, double, classes *classes);
    if (!cells || !taken) return report_no_memory(error);
    scale_rows(cells, classes);
    html_section(r->page, "Confusion",
                 "Of the answers to tasks of one label, by what was found, which labels were "
                 "given; below, the pairs that are confused most.");
    if (classes <= CLASSES_SHOWN) put_matrix(r, cells);
    html_table_begin(r->page, "found|given|>share of its answers");
    size_t at;
    for (size_t i = 0; i < PAIRS_MAX && next_pair(cells, classes, taken, &at); i++) {
        html_row_begin(r->page);
        html_cell_text(r->page, r->c->labels[at / classes]);
        html_cell_text(r->page, r->c->labels[at % classes]);
        html_cell_share(r->page, cells[at], 0);
        html_row_end(r->page);
    }
    html_table_end(r->page);
    return LW_OK;
}

/* ---- calibration -------------------------------------------------------------------------- */

typedef struct {
    size_t tasks, right;
    double promised; /* sum */
} bin;

/* Where bins begin: closer where confidences lie. */
static const double bin_starts[] = {0, .3, .5, .6, .7, .8, .9, .95, .98, .99, .999};
enum { BINS = sizeof bin_starts / sizeof *bin_starts };

static void fill_bins(const report *r, bin *bins) {
    for (size_t i = 0; i < r->m->items; i++) {
        if (r->c->truth[i] == CROWD_NO_TRUTH) continue;
        double confidence = confidence_of(r, i);
        size_t at = BINS - 1;
        while (at > 0 && confidence < bin_starts[at]) at--;
        bins[at].tasks++;
        bins[at].promised += confidence;
        bins[at].right += r->c->truth[i] == lw_truth_label(r->m, i);
    }
}

static lw_status put_bin(const report *r, double start, double end, const bin *b, lw_error *error) {
    lw_interval interval;
    lw_status status = lw_interval_wilson(b->right, b->tasks, .95, &interval, error);
    if (status != LW_OK) return status;
    double right = (double)b->right / (double)b->tasks, promised = b->promised / (double)b->tasks;
    html_row_begin(r->page);
    lw_put_format(r->page, "<td>%g to %g</td>", start, end);
    html_cell_count(r->page, b->tasks);
    html_cell_number(r->page, promised);
    html_cell_number(r->page, right);
    html_cell_promise(r->page, promised, right, interval.low, interval.high);
    html_row_end(r->page);
    return LW_OK;
}

static lw_status put_calibration(const report *r, lw_error *error) {
    html_section(r->page, "Calibration",
                 r->c->truth ? "What the confidences of the result promise (the bar) and what they "
                               "keep (the dot, with a 95 % interval), against the truth that was "
                               "given."
                             : "Not calibrated: without the truth of some tasks nobody can say "
                               "what a confidence is worth, because sources share errors.");
    if (!r->c->truth) return LW_OK;
    bin bins[BINS] = {{0}};
    fill_bins(r, bins);
    html_table_begin(r->page, "confidence|>tasks|>promised|>right|");
    lw_status status = LW_OK;
    for (size_t i = 0; i < BINS && status == LW_OK; i++)
        if (bins[i].tasks > 0)
            status =
                put_bin(r, bin_starts[i], i + 1 < BINS ? bin_starts[i + 1] : 1, &bins[i], error);
    html_table_end(r->page);
    return status;
}

/* ---- hard tasks --------------------------------------------------------------------------- */

typedef struct {
    size_t task;
    double confidence;
} hard_task;

static int by_confidence(const void *a, const void *b) {
    const hard_task *left = a, *right = b;
    if (left->confidence != right->confidence) return left->confidence < right->confidence ? -1 : 1;
    return (left->task > right->task) - (left->task < right->task);
}

/* "yes 3, no 2" */
static void put_votes(const report *r, size_t task) {
    const lw_answers *a = &r->c->answers;
    bool first = true;
    lw_put(r->page, lw_str_from("<td>"));
    for (size_t k = 0; k < a->classes; k++) {
        size_t votes = 0;
        for (size_t i = a->item_start[task]; i < a->item_start[task + 1]; i++)
            votes += a->answer_label[i] == (int32_t)k;
        if (votes == 0) continue;
        if (!first) lw_put(r->page, lw_str_from(", "));
        html_text(r->page, r->c->labels[k]);
        lw_put_format(r->page, " %zu", votes);
        first = false;
    }
    lw_put(r->page, lw_str_from("</td>"));
}

static lw_status put_hard_tasks(const report *r, lw_error *error) {
    lw_arena scratch = r->scratch;
    hard_task *all = lw_new(&scratch, hard_task, r->m->items);
    if (!all) return report_no_memory(error);
    for (size_t i = 0; i < r->m->items; i++) all[i] = (hard_task){i, confidence_of(r, i)};
    qsort(all, r->m->items, sizeof *all, by_confidence);
    html_section(r->page, "Hard tasks",
                 "Where the result is least sure: worth a specialist, or a clearer guideline.");
    html_table_begin(r->page, "task|result|>confidence|votes");
    for (size_t i = 0; i < r->m->items && i < TASKS_MAX; i++) {
        html_row_begin(r->page);
        html_cell_text(r->page, lw_intern_name(r->c->tasks, (int32_t)all[i].task));
        html_cell_text(r->page, r->c->labels[lw_truth_label(r->m, all[i].task)]);
        html_cell_number(r->page, all[i].confidence);
        put_votes(r, all[i].task);
        html_row_end(r->page);
    }
    html_table_end(r->page);
    return LW_OK;
}

const report_row report_sections[] = {
    {"agreement", put_agreements},      {"sources", report_sources},
    {"careless work", report_careless}, {"confusion", put_confusion},
    {"calibration", put_calibration},   {"hard tasks", put_hard_tasks},
    {"methods", report_methods},        {NULL, NULL},
};
