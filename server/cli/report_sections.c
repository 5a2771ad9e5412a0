/* report_sections.c - the sections of a report, each from the answers and what was found in them. */
#include "labelwright/agreement.h"
#include "labelwright/intervals.h"
#include "server/cli/html.h"
#include "server/cli/report.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { SOURCES_MAX = 300, TASKS_MAX = 25, PAIRS_MAX = 10, CLASSES_SHOWN = 30, BINS = 10 };
enum { RESAMPLES = 1000, RESAMPLES_OF_MANY = 100, MANY_ANSWERS = 200000 };

static lw_status no_memory(lw_error *error) {
    return lw_fail(error, LW_NO_MEMORY, "no memory for the report");
}

static double confidence_of(const report *r, size_t task) {
    return r->m->posteriors[task * r->m->classes + (size_t)lw_truth_label(r->m, task)];
}

/* ---- agreement ---------------------------------------------------------------------------- */

static void put_agreement(const report *r, const lw_ratings *ratings, lw_agreement measure) {
    double value = NAN;
    lw_interval interval = {NAN, NAN};
    lw_error ignored;
    lw_bootstrap_options draws = lw_bootstrap_defaults();
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
    html_table_begin(r->page, "measure|value|low|high||meaning");
    for (size_t i = 0; i < LW_AGREEMENTS; i++) put_agreement(r, &ratings, (lw_agreement)i);
    html_table_end(r->page);
    return LW_OK;
}

/* ---- methods ------------------------------------------------------------------------------ */

/* Shares of the tasks: labelled as in the result that is shown, and right. */
typedef struct {
    double same, right, low, high;
} comparison;

static lw_status compare(const report *r, const lw_truth_model *other, comparison *to,
                         lw_error *error) {
    size_t same = 0, right = 0;
    *to = (comparison){NAN, NAN, NAN, NAN};
    for (size_t i = 0; i < other->items; i++) {
        int32_t label = lw_truth_label(other, i);
        same += label == lw_truth_label(r->m, i);
        right += r->c->truth && r->c->truth[i] == label;
    }
    to->same = (double)same / (double)other->items;
    if (!r->c->truth) return LW_OK;
    lw_interval interval;
    lw_status status = lw_interval_wilson(right, r->c->known, .95, &interval, error);
    if (status != LW_OK) return status;
    to->right = (double)right / (double)r->c->known;
    to->low = interval.low;
    to->high = interval.high;
    return LW_OK;
}

/* A method that is not for such data has a row that says so. */
static lw_status put_method(const report *r, const lw_estimator *method, lw_error *error) {
    lw_arena scratch = r->scratch;
    lw_arena results = lw_arena_over(scratch.next, lw_arena_left(&scratch) / 2);
    lw_arena rest = lw_arena_over(results.end, (size_t)(scratch.end - results.end));
    lw_truth_model model;
    comparison found = {NAN, NAN, NAN, NAN};
    lw_status status =
        method->fit(&r->c->answers, &method->defaults, &results, rest, &model, error);
    if (status != LW_OK && status != LW_UNDEFINED) return status;
    bool fits = status == LW_OK;
    if (fits) status = compare(r, &model, &found, error);
    if (fits && status != LW_OK) return status;
    html_row_begin(r->page);
    html_cell_words(r->page, method->name);
    html_cell_share(r->page, found.same);
    if (r->c->truth) html_cell_number(r->page, found.right);
    if (r->c->truth) html_cell_interval(r->page, found.right, found.low, found.high);
    html_cell_words(r->page, fits ? method->about : "not for such answers");
    html_row_end(r->page);
    return LW_OK;
}

static lw_status put_methods(const report *r, lw_error *error) {
    html_section(r->page, "Methods side by side",
                 "How many tasks each method labels as the one this report is made with and, where "
                 "the truth was given, how many it labels right.");
    html_table_begin(r->page, r->c->truth ? "method|same labels|right||what it does"
                                          : "method|same labels|what it does");
    lw_status status = LW_OK;
    for (const lw_estimator *e = lw_estimators; e->name && status == LW_OK; e++)
        status = put_method(r, e, error);
    html_table_end(r->page);
    return status;
}

/* ---- sources ------------------------------------------------------------------------------ */

typedef struct {
    size_t source, answers;
    double entropy; /* of its labels, in bits */
    size_t streak;  /* of one label, in the order of the tasks */
    double share;   /* of its most frequent label */
    double accuracy;
} habits;

static double bits(double share) { return share > 0 ? -share * log2(share) : 0; }

typedef struct {
    size_t *counts; /* [sources][classes] */
    int32_t *last;  /* [sources] */
    size_t *run;    /* [sources] */
} streaks;

static void follow(const lw_answers *a, streaks *s, habits *all) {
    for (size_t i = 0; i < a->item_start[a->items]; i++) {
        size_t source = (size_t)a->answer_source[i];
        int32_t label = a->answer_label[i];
        s->run[source] = s->last[source] == label ? s->run[source] + 1 : 1;
        s->last[source] = label;
        s->counts[source * a->classes + (size_t)label]++;
        if (s->run[source] > all[source].streak) all[source].streak = s->run[source];
        all[source].answers++;
    }
}

static void sum_up(const report *r, const streaks *s, habits *all) {
    const lw_answers *a = &r->c->answers;
    for (size_t source = 0; source < a->sources; source++) {
        all[source].source = source;
        all[source].accuracy = r->m->reliabilities[source].accuracy;
        for (size_t k = 0; k < a->classes; k++) {
            double share =
                (double)s->counts[source * a->classes + k] / fmax((double)all[source].answers, 1);
            all[source].entropy += bits(share);
            all[source].share = fmax(all[source].share, share);
        }
    }
}

/* NULL: no memory. */
static habits *watch_sources(const report *r, lw_arena *scratch) {
    const lw_answers *a = &r->c->answers;
    habits *all = lw_new(scratch, habits, a->sources);
    streaks s = {.counts = lw_new(scratch, size_t, a->sources * a->classes),
                 .last = lw_new(scratch, int32_t, a->sources),
                 .run = lw_new(scratch, size_t, a->sources)};
    if (!all || !s.counts || !s.last || !s.run) return NULL;
    for (size_t i = 0; i < a->sources; i++) s.last[i] = -1;
    follow(a, &s, all);
    sum_up(r, &s, all);
    return all;
}

/* Bits of the labels that all sources gave together. */
static double crowd_entropy(const lw_answers *a, lw_arena scratch) {
    size_t *counts = lw_new(&scratch, size_t, a->classes);
    double entropy = 0, all = (double)a->item_start[a->items];
    if (!counts) return NAN;
    for (size_t i = 0; i < a->item_start[a->items]; i++) counts[a->answer_label[i]]++;
    for (size_t k = 0; k < a->classes; k++) entropy += bits((double)counts[k] / all);
    return entropy;
}

/* What about a source looks careless; empty: nothing. A streak is long when one so long is to be
 * expected less than once in a hundred such sources that draw their labels by their own shares. */
static const char *careless(const report *r, const habits *h, double entropy) {
    const lw_reliability *s = &r->m->reliabilities[h->source];
    double chance = 1 / (double)r->m->classes;
    double expected = (double)h->answers * pow(h->share, (double)h->streak);
    if (h->answers < 10) return "";
    if (s->high <= chance) return "worse than chance";
    if (h->entropy < .25 * entropy) return "nearly always the same label";
    if (expected < .01) return "a long streak of one label";
    return s->low <= chance && s->accuracy < .5 * (1 + chance) ? "may be guessing" : "";
}

static int by_accuracy(const void *a, const void *b) {
    const habits *left = a, *right = b;
    if (left->accuracy != right->accuracy) return left->accuracy < right->accuracy ? -1 : 1;
    return (left->source > right->source) - (left->source < right->source);
}

static void put_source(const report *r, const habits *h, double entropy) {
    const lw_reliability *s = &r->m->reliabilities[h->source];
    html_row_begin(r->page);
    html_cell_text(r->page, lw_intern_name(r->c->workers, (int32_t)h->source));
    html_cell_count(r->page, h->answers);
    html_cell_number(r->page, s->accuracy);
    html_cell_interval(r->page, s->accuracy, s->low, s->high);
    html_cell_number(r->page, h->entropy);
    html_cell_count(r->page, h->streak);
    html_cell_words(r->page, careless(r, h, entropy));
    html_row_end(r->page);
}

static lw_status put_sources(const report *r, lw_error *error) {
    lw_arena scratch = r->scratch;
    habits *all = watch_sources(r, &scratch);
    if (!all) return no_memory(error);
    double entropy = crowd_entropy(&r->c->answers, scratch);
    size_t sources = r->c->answers.sources, shown = sources < SOURCES_MAX ? sources : SOURCES_MAX;
    qsort(all, sources, sizeof *all, by_accuracy);
    html_section(r->page, "Sources",
                 "How often each is right as far as the answers tell, with a 95 % interval, the "
                 "least accurate first. Entropy is how varied its labels are, in bits; the streak "
                 "is its longest run of one label in the order of the tasks. How fast they worked "
                 "is not in the file. A remark is a reason to look, not a verdict.");
    if (shown < sources) lw_put_format(r->page, "<p>The first %zu of %zu.</p>", shown, sources);
    html_table_begin(r->page, "source|answers|accuracy||entropy|streak|looks");
    for (size_t i = 0; i < shown; i++) put_source(r, &all[i], entropy);
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
    lw_put(r->page, lw_str_from("<div class=\"wide\"><table><thead><tr><th>found \\ given</th>"));
    for (size_t l = 0; l < classes; l++) {
        lw_put(r->page, lw_str_from("<th scope=\"col\">"));
        html_text(r->page, r->c->labels[l]);
        lw_put(r->page, lw_str_from("</th>"));
    }
    lw_put(r->page, lw_str_from("</tr></thead><tbody>\n"));
    for (size_t k = 0; k < classes; k++) {
        html_row_begin(r->page);
        html_cell_text(r->page, r->c->labels[k]);
        for (size_t l = 0; l < classes; l++) html_cell_share(r->page, cells[k * classes + l]);
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
    if (!cells || !taken) return no_memory(error);
    scale_rows(cells, classes);
    html_section(r->page, "Confusion",
                 "Of the answers to tasks of one label, by what was found, which labels were "
                 "given; below, the pairs that are confused most.");
    if (classes <= CLASSES_SHOWN) put_matrix(r, cells);
    html_table_begin(r->page, "found|given|share of its answers");
    size_t at;
    for (size_t i = 0; i < PAIRS_MAX && next_pair(cells, classes, taken, &at); i++) {
        html_row_begin(r->page);
        html_cell_text(r->page, r->c->labels[at / classes]);
        html_cell_text(r->page, r->c->labels[at % classes]);
        html_cell_share(r->page, cells[at]);
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

static void fill_bins(const report *r, bin *bins) {
    for (size_t i = 0; i < r->m->items; i++) {
        if (r->c->truth[i] == CROWD_NO_TRUTH) continue;
        double confidence = confidence_of(r, i);
        bin *b = &bins[(size_t)fmin(confidence * BINS, BINS - 1)];
        b->tasks++;
        b->promised += confidence;
        b->right += r->c->truth[i] == lw_truth_label(r->m, i);
    }
}

static lw_status put_bin(const report *r, const bin *b, lw_error *error) {
    lw_interval interval;
    lw_status status = lw_interval_wilson(b->right, b->tasks, .95, &interval, error);
    if (status != LW_OK) return status;
    double right = (double)b->right / (double)b->tasks;
    html_row_begin(r->page);
    html_cell_number(r->page, b->promised / (double)b->tasks);
    html_cell_number(r->page, right);
    html_cell_interval(r->page, right, interval.low, interval.high);
    html_cell_count(r->page, b->tasks);
    html_row_end(r->page);
    return LW_OK;
}

static lw_status put_calibration(const report *r, lw_error *error) {
    html_section(r->page, "Calibration",
                 r->c->truth ? "What the confidences of the result promise and what they keep, "
                               "against the truth that was given."
                             : "Not calibrated: without the truth of some tasks nobody can say "
                               "what a confidence is worth, because sources share errors.");
    if (!r->c->truth) return LW_OK;
    bin bins[BINS] = {{0}};
    fill_bins(r, bins);
    html_table_begin(r->page, "promised|right||tasks");
    lw_status status = LW_OK;
    for (size_t i = 0; i < BINS && status == LW_OK; i++)
        if (bins[i].tasks > 0) status = put_bin(r, &bins[i], error);
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
    if (!all) return no_memory(error);
    for (size_t i = 0; i < r->m->items; i++) all[i] = (hard_task){i, confidence_of(r, i)};
    qsort(all, r->m->items, sizeof *all, by_confidence);
    html_section(r->page, "Hard tasks",
                 "Where the result is least sure: worth a specialist, or a clearer guideline.");
    html_table_begin(r->page, "task|result|confidence|votes");
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

report_section *const report_sections[] = {
    put_agreements, put_sources, put_confusion, put_calibration, put_hard_tasks, put_methods, NULL};
