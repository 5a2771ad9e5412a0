/* dawid_skene_compat.c - Dawid and Skene's EM with the updates, the loss and the stop of crowd-kit. */
#include "dawid_skene_compat.h"
#include "compat.h"
#include "fit.h"
#include <math.h>
#include <string.h>

typedef struct {
    const lw_answers *answers;
    double *tables;   /* [sources][label given][true class]: counts, then logs of their shares */
    bool *takes_part; /* [sources][label]: only labels that a source gives share its chance */
    double *scores;   /* [classes] of the item at hand */
    lw_truth_model *model;
} em;

static size_t row_of(const lw_answers *a, size_t answer) {
    return (size_t)a->answer_source[answer] * a->classes + (size_t)a->answer_label[answer];
}

static void mark_given(em *e) {
    const lw_answers *a = e->answers;
    memset(e->takes_part, 0, a->sources * a->classes * sizeof *e->takes_part);
    for (size_t i = 0; i < fit_count(a); i++)
        if (fit_weight(a, i) > 0) e->takes_part[row_of(a, i)] = true;
}

static lw_status set_up(const lw_answers *a, lw_arena *scratch, em *e, lw_error *error) {
    size_t rows;
    bool fits = !__builtin_mul_overflow(a->sources, a->classes, &rows);
    *e = (em){.answers = a,
              .tables = fit_new_table(scratch, a->sources, a->classes, a->classes),
              .takes_part = fits ? lw_new(scratch, bool, rows) : NULL,
              .scores = lw_new(scratch, double, a->classes)};
    if (!e->tables || !e->takes_part || !e->scores)
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu sources and %zu classes", a->sources,
                       a->classes);
    mark_given(e);
    return LW_OK;
}

/* ---- M-step ------------------------------------------------------------------------------- */

static void count_answers(em *e) {
    const lw_answers *a = e->answers;
    memset(e->tables, 0, a->sources * a->classes * a->classes * sizeof *e->tables);
    for (size_t item = 0; item < a->items; item++)
        for (size_t i = a->item_start[item]; i < a->item_start[item + 1]; i++)
            fit_add_scaled(e->tables + row_of(a, i) * a->classes,
                           e->model->posteriors + item * a->classes, fit_weight(a, i), a->classes);
}

static void take_start_errors(em *e) {
    const lw_answers *a = e->answers;
    size_t k = a->classes;
    if (a->start_errors_alone) memset(e->tables, 0, a->sources * k * k * sizeof *e->tables);
    for (size_t s = 0; s < a->sources; s++)
        for (size_t class = 0; class < k; class++)
            for (size_t label = 0; label < k; label++) {
                size_t row = s * k + label;
                double count = a->start_errors[(s * k + class) * k + label];
                e->tables[row * k + class] += count;
                e->takes_part[row] = e->takes_part[row] || count > 0;
            }
}

/* One source's counts to logs of their shares; returns what its answers add to the loss. A label that
 * takes no part is left at 0, which no answer reads. */
static double take_logs(em *e, size_t source) {
    size_t classes = e->answers->classes, first = source * classes;
    double loss = 0;
    for (size_t k = 0; k < classes; k++) {
        double total = 0, log_prior = compat_log(e->model->class_prior[k]);
        for (size_t row = first; row < first + classes; row++)
            if (e->takes_part[row]) total += fmax(e->tables[row * classes + k], compat_chance_min);
        for (size_t row = first; row < first + classes; row++) {
            double *cell = &e->tables[row * classes + k], count = *cell;
            if (!e->takes_part[row]) continue;
            *cell = compat_log(count) - log(total);
            loss += count * (*cell + log_prior);
        }
    }
    return loss;
}

/* ---- E-step ------------------------------------------------------------------------------- */

static void update_posteriors(em *e) {
    const lw_answers *a = e->answers;
    double unused = 0;
    for (size_t item = 0; item < a->items; item++) {
        for (size_t k = 0; k < a->classes; k++) e->scores[k] = compat_log(e->model->class_prior[k]);
        for (size_t i = a->item_start[item]; i < a->item_start[item + 1]; i++)
            fit_add_scaled(e->scores, e->tables + row_of(a, i) * a->classes, fit_weight(a, i),
                           a->classes);
        fit_take_scores(a, item, e->scores, e->model->posteriors + item * a->classes, &unused);
    }
}

/* ---- fitting ------------------------------------------------------------------------------ */

/* To the tables that the first E-step reads. */
static void start(em *e) {
    fit_start(e->answers, NULL, e->model->posteriors);
    compat_update_prior(e->model);
    count_answers(e);
    if (e->answers->start_errors) take_start_errors(e);
    for (size_t s = 0; s < e->answers->sources; s++) take_logs(e, s);
    if (e->answers->start_errors) mark_given(e);
}

static double step(void *state) {
    em *e = state;
    update_posteriors(e);
    compat_update_prior(e->model);
    count_answers(e);
    double loss = compat_entropy(e->model);
    for (size_t s = 0; s < e->answers->sources; s++) loss += take_logs(e, s);
    return loss;
}

/* A source without answers is taken to give any label. */
static void write_confusion(const em *e) {
    size_t k = e->answers->classes;
    for (size_t s = 0; s < e->answers->sources; s++) {
        bool silent = true;
        for (size_t label = 0; label < k; label++) silent = silent && !e->takes_part[s * k + label];
        for (size_t class = 0; class < k; class++)
            for (size_t label = 0; label < k; label++) {
                size_t row = s * k + label;
                e->model->confusion[(s * k + class) * k + label] =
                    silent               ? 1 / (double)k
                    : e->takes_part[row] ? exp(e->tables[row * k + class])
                                         : 0;
            }
    }
}

lw_status dawid_skene_compat_fit(const lw_answers *answers, const lw_truth_options *options,
                                 lw_arena *arena, lw_arena scratch, lw_truth_model *model_out,
                                 lw_error *error) {
    em e;
    lw_truth_model model;
    lw_status status = fit_check(answers, options, error);
    if (status == LW_OK) status = set_up(answers, &scratch, &e, error);
    if (status == LW_OK) status = fit_make_model(answers, true, arena, &model, error);
    if (status != LW_OK) return status;
    e.model = &model;
    start(&e);
    compat_iterate(answers, options, step, &e, &model);
    write_confusion(&e);
    fit_reliabilities(answers, options, &model);
    *model_out = model;
    return LW_OK;
}

lw_status dawid_skene_from_errors_fit(const lw_answers *answers, const lw_truth_options *options,
                                      lw_arena *arena, lw_arena scratch, lw_truth_model *model_out,
                                      lw_error *error) {
    em e;
    lw_truth_model begun;
    lw_status status = fit_check(answers, options, error);
    if (status == LW_OK) status = fit_make_model(answers, false, &scratch, &begun, error);
    lw_arena rest = scratch;
    if (status == LW_OK) status = set_up(answers, &rest, &e, error);
    if (status != LW_OK) return status;
    e.model = &begun;
    start(&e);
    update_posteriors(&e);
    lw_answers started = *answers;
    started.start = begun.posteriors;
    started.start_errors = NULL;
    return lw_dawid_skene_fit(&started, options, arena, scratch, model_out, error);
}
