/* belief_crowd.c - beliefs by confusion matrices, between two fits one answer at a time. */
#include "labelwright/belief.h"
#include "checks.h"
#include "fit.h"
#include "posterior.h"
#include <assert.h>
#include <math.h>
#include <string.h>

/* No answer is impossible, and no class out of the question for good: the next answers may all say
 * otherwise. */
static const double chance_min = 1e-10, posterior_min = 1e-30;

static lw_status check_room(const lw_truth_model *m, double strength, size_t items, size_t sources,
                            lw_error *error) {
    if (!m->confusion) return lw_fail(error, LW_INVALID, "the model has no confusion matrices");
    if (items < m->items || sources < m->sources)
        return lw_fail(error, LW_INVALID,
                       "the model has %zu items and %zu sources, room is for %zu "
                       "and %zu",
                       m->items, m->sources, items, sources);
    return check_over_zero("strength", strength, error);
}

static lw_status make_room(size_t items, size_t sources, size_t classes, lw_arena *arena,
                           lw_belief_crowd *crowd_out, lw_error *error) {
    lw_arena taken = *arena;
    lw_belief_crowd c = {.items = items, .sources = sources, .classes = classes};
    c.posteriors = fit_new_table(&taken, items, classes, 1);
    c.answers = fit_new_table(&taken, sources, classes, classes);
    c.totals = fit_new_table(&taken, sources, classes, 1);
    c.room = lw_new(&taken, double, classes);
    c.known = lw_new(&taken, bool, items);
    if (!c.posteriors || !c.answers || !c.totals || !c.room || !c.known)
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu items and %zu sources", items,
                       sources);
    *arena = taken;
    *crowd_out = c;
    return LW_OK;
}

/* ---- beginning ---------------------------------------------------------------------------- */

static void take_items(const lw_answers *a, const lw_truth_model *m, lw_belief_crowd *c) {
    memcpy(c->posteriors, m->posteriors, m->items * m->classes * sizeof *c->posteriors);
    for (size_t item = m->items; item < c->items; item++)
        memcpy(c->posteriors + item * c->classes, m->class_prior,
               c->classes * sizeof *c->posteriors);
    for (size_t item = 0; item < a->items; item++)
        c->known[item] = fit_gold(a, item) != LW_NOT_GOLD;
}

/* The answers that each source has given to each class, and those it is believed to have. */
static void count_totals(const lw_answers *a, double strength, lw_belief_crowd *c) {
    size_t k = c->classes;
    for (size_t i = 0; i < c->sources * k; i++) c->totals[i] = strength;
    for (size_t i = 0; a->known_counts && i < a->sources * k * k; i++)
        c->totals[i / k] += a->known_counts[i];
    for (size_t item = 0; item < a->items; item++)
        for (size_t i = a->item_start[item]; i < a->item_start[item + 1]; i++)
            fit_add_scaled(c->totals + (size_t)a->answer_source[i] * k, c->posteriors + item * k,
                           fit_weight(a, i), k);
}

static void share_totals(const lw_truth_model *m, lw_belief_crowd *c) {
    size_t k = c->classes;
    for (size_t source = 0; source < m->sources; source++)
        for (size_t class = 0; class < k; class++)
            for (size_t label = 0; label < k; label++)
                c->answers[(source * k + label) * k + class] =
                    c->totals[source * k + class] * m->confusion[(source * k + class) * k + label];
}

/* Sources not seen yet answer as all do; where nobody has, any label is as likely. */
static void fill_strangers(const lw_truth_model *m, double strength, lw_belief_crowd *c) {
    size_t k = c->classes;
    for (size_t cell = 0; cell < k * k && m->sources < c->sources; cell++) {
        double answers = 0, total = 0;
        for (size_t source = 0; source < m->sources; source++) {
            answers += c->answers[source * k * k + cell];
            total += c->totals[source * k + cell % k];
        }
        double share = total > 0 ? answers / total : 1 / (double)k;
        for (size_t source = m->sources; source < c->sources; source++)
            c->answers[source * k * k + cell] = strength * share;
    }
}

lw_status lw_belief_begin(const lw_answers *answers, const lw_truth_model *model, double strength,
                          size_t items, size_t sources, lw_arena *arena, lw_belief_crowd *crowd_out,
                          lw_error *error) {
    assert(answers->items == model->items && answers->sources == model->sources);
    assert(answers->classes == model->classes);
    lw_status status = check_room(model, strength, items, sources, error);
    if (status == LW_OK)
        status = make_room(items, sources, model->classes, arena, crowd_out, error);
    if (status != LW_OK) return status;
    take_items(answers, model, crowd_out);
    count_totals(answers, strength, crowd_out);
    share_totals(model, crowd_out);
    fill_strangers(model, strength, crowd_out);
    return LW_OK;
}

/* ---- an answer ---------------------------------------------------------------------------- */

static lw_status check_answer(const lw_belief_crowd *c, size_t item, size_t source, int32_t label,
                              double weight, lw_error *error) {
    if (item >= c->items)
        return lw_fail(error, LW_INVALID, "item %zu is not one of %zu", item, c->items);
    if (source >= c->sources)
        return lw_fail(error, LW_INVALID, "source %zu is not one of %zu", source, c->sources);
    if (label < 0 || (size_t)label >= c->classes)
        return lw_fail(error, LW_INVALID, "label %d is not in 0..%zu", (int)label, c->classes - 1);
    return check_share("weight", weight, error);
}

lw_status lw_belief_take(lw_belief_crowd *c, size_t item, size_t source, int32_t label,
                         double weight, lw_error *error) {
    lw_status status = check_answer(c, item, source, label, weight, error);
    if (status != LW_OK) return status;
    size_t classes = c->classes;
    double *posterior = c->posteriors + item * classes, *totals = c->totals + source * classes;
    double *answers = c->answers + (source * classes + (size_t)label) * classes;
    for (size_t k = 0; k < classes; k++)
        c->room[k] = log(fmax(posterior[k], posterior_min)) +
                     weight * log(fmax(answers[k] / totals[k], chance_min));
    if (!c->known[item] && weight > 0) {
        posterior_from_logs(c->room, classes);
        memcpy(posterior, c->room, classes * sizeof *posterior);
    }
    fit_add_scaled(answers, posterior, weight, classes);
    fit_add_scaled(totals, posterior, weight, classes);
    c->taken++;
    return LW_OK;
}
