/* glad.c - a skill for each source and an easiness for each item, by EM. */
#include "fit.h"
#include "skilled.h"
#include <assert.h>
#include <math.h>
#include <string.h>

enum { NEWTON_STEPS_MAX = 30 };
static const double prior_mean = 1;    /* of skill and of easiness; their deviation is 1 */
static const double kind_strength = 1; /* of the mean skill of a kind, in sources */

/* log chance(x) and log chance(-x) of the logistic curve lie over parabolas that touch them at x and
 * at -x (Jaakkola and Jordan 2000). An answer that is right with the chance p is then worth at least
 * (p - 1/2) x - bend x^2 + a constant, whose top is easy to find. x is skill times exp(easiness). */
typedef struct {
    double pull, bend; /* sums over answers, for the factor of x that is looked for */
} parabola;

typedef struct {
    parabola *sums;                    /* [sources] */
    double *scores;                    /* [classes] of the item at hand */
    double means[LW_SOURCE_KINDS_MAX]; /* of the skills of a kind */
} workspace;

static double bend_at(double x) {
    double size = fabs(x), e = exp(-size); /* (1 - e) / (1 + e) is tanh(size / 2), and faster */
    return size < 1e-4 ? .125 : (1 - e) / (1 + e) / (4 * size);
}

static double log_logistic(double x) { return x >= 0 ? -log1p(exp(-x)) : x - log1p(exp(x)); }

static double log_of_others(const lw_answers *a) {
    return a->classes > 1 ? log((double)(a->classes - 1)) : 0;
}

/* ---- M-step ------------------------------------------------------------------------------- */

/* An answer with x = old * factor, `old` being what is looked for as it is now. */
static void add_answer(parabola *sum, double old, double factor, double right, double weight) {
    sum->pull += weight * (right - .5) * factor;
    sum->bend += weight * bend_at(old * factor) * factor * factor;
}

static void update_skills(const lw_answers *a, workspace *w, lw_truth_model *m) {
    parabola *sums = w->sums;
    memset(sums, 0, a->sources * sizeof *sums);
    for (size_t item = 0; item < a->items; item++) {
        double factor = exp(m->easiness[item]);
        for (size_t i = a->item_start[item]; i < a->item_start[item + 1]; i++) {
            int32_t source = a->answer_source[i];
            double right = m->posteriors[item * a->classes + (size_t)a->answer_label[i]];
            add_answer(&sums[source], m->skills[source], factor, right, fit_weight(a, i));
        }
    }
    for (size_t s = 0; s < a->sources; s++) {
        skilled_count known = skilled_known(a, s);
        if (known.total > 0)
            add_answer(&sums[s], m->skills[s], exp(prior_mean), known.right / known.total,
                       known.total);
        double mean = w->means[skilled_kind(a, s)];
        m->skills[s] = (sums[s].pull + mean) / (2 * sums[s].bend + 1);
    }
    skilled_kind_means(a, m->skills, prior_mean, kind_strength, w->means);
}

static double value_at(const parabola *p, double easiness) {
    double factor = exp(easiness), off = easiness - prior_mean;
    return p->pull * factor - p->bend * factor * factor - off * off / 2;
}

/* The top of a hill near `easiness`, by Newton's method, halved until it climbs. */
static double climb(const parabola *p, double easiness) {
    double value = value_at(p, easiness);
    for (int step = 0; step < NEWTON_STEPS_MAX; step++) {
        double factor = exp(easiness), up = p->pull * factor, down = p->bend * factor * factor;
        double slope = up - 2 * down - (easiness - prior_mean);
        double move = slope / fmax(1 + 4 * down - up, 1);
        double next = value_at(p, easiness + move);
        for (int halving = 0; !(next >= value) && halving < NEWTON_STEPS_MAX; halving++)
            next = value_at(p, easiness + (move /= 2));
        if (!(next >= value)) return easiness;
        easiness += move;
        value = next;
        if (fabs(move) < 1e-9) break;
    }
    return easiness;
}

static double update_easiness(const lw_answers *a, const lw_truth_model *m, size_t item) {
    parabola sum = {0};
    double factor = exp(m->easiness[item]);
    for (size_t i = a->item_start[item]; i < a->item_start[item + 1]; i++) {
        double skill = m->skills[a->answer_source[i]];
        double right = m->posteriors[item * a->classes + (size_t)a->answer_label[i]];
        add_answer(&sum, factor, skill, right, fit_weight(a, i));
    }
    return climb(&sum, m->easiness[item]);
}

/* ---- E-step ------------------------------------------------------------------------------- */

static double log_normal(double value, double mean) { return -(value - mean) * (value - mean) / 2; }

static double log_density_of_prior(const lw_answers *a, const workspace *w,
                                   const lw_truth_model *m) {
    double sum = 0;
    for (size_t item = 0; item < a->items; item++) sum += log_normal(m->easiness[item], prior_mean);
    for (size_t s = 0; s < a->sources; s++)
        sum += log_normal(m->skills[s], w->means[skilled_kind(a, s)]);
    for (size_t kind = 0; kind < LW_SOURCE_KINDS_MAX; kind++)
        sum += kind_strength * log_normal(w->means[kind], prior_mean);
    return sum;
}

static double likelihood_of_earlier_work(const lw_answers *a, const lw_truth_model *m) {
    double sum = 0;
    for (size_t s = 0; s < a->sources; s++) {
        skilled_count known = skilled_known(a, s);
        double x = m->skills[s] * exp(prior_mean), wrong = known.total - known.right;
        sum += known.right * log_logistic(x) + wrong * (log_logistic(-x) - log_of_others(a));
    }
    return sum;
}

static double update_posterior(const lw_answers *a, const workspace *w, lw_truth_model *m,
                               size_t item, double *log_likelihood) {
    double factor = exp(m->easiness[item]), common = -log((double)a->classes);
    double others = log_of_others(a);
    memset(w->scores, 0, a->classes * sizeof *w->scores);
    for (size_t i = a->item_start[item]; i < a->item_start[item + 1]; i++) {
        double x = m->skills[a->answer_source[i]] * factor, weight = fit_weight(a, i);
        /* log chance(x) - log chance(-x) is x. */
        w->scores[a->answer_label[i]] += weight * (x + others);
        common += weight * (log_logistic(-x) - others);
    }
    *log_likelihood += common;
    return fit_take_scores(a, item, w->scores, m->posteriors + item * a->classes, log_likelihood);
}

static double step(const lw_answers *a, const lw_truth_options *options, void *state,
                   lw_truth_model *m, double *moved_out) {
    (void)options;
    workspace *w = state;
    double log_likelihood = 0;
    update_skills(a, w, m);
    for (size_t item = 0; item < a->items; item++) {
        m->easiness[item] = update_easiness(a, m, item);
        double moved = update_posterior(a, w, m, item, &log_likelihood);
        *moved_out = fmax(*moved_out, moved);
    }
    if (a->known_counts) log_likelihood += likelihood_of_earlier_work(a, m);
    return log_likelihood + log_density_of_prior(a, w, m);
}

lw_status lw_glad_fit(const lw_answers *answers, const lw_truth_options *options, lw_arena *arena,
                      lw_arena scratch, lw_truth_model *model_out, lw_error *error) {
    lw_status status = fit_check(answers, options, error);
    if (status != LW_OK) return status;
    workspace w = {.sums = lw_new(&scratch, parabola, answers->sources),
                   .scores = lw_new(&scratch, double, answers->classes)};
    if (!w.sums || !w.scores)
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu sources", answers->sources);
    lw_truth_model model;
    status = skilled_make_model(answers, (skilled_more){.easiness = true}, arena, &model, error);
    if (status != LW_OK) return status;
    for (size_t s = 0; s < answers->sources; s++) model.skills[s] = prior_mean;
    for (size_t kind = 0; kind < LW_SOURCE_KINDS_MAX; kind++) w.means[kind] = prior_mean;
    for (size_t item = 0; item < answers->items; item++) model.easiness[item] = prior_mean;
    fit_iterate(answers, options, step, &w, &model);
    skilled_finish(answers, options, 1, &model);
    *model_out = model;
    return LW_OK;
}
