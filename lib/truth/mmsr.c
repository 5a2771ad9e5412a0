/* mmsr.c - robust rank-one completion of how far sources agree. */
#include "fit.h"
#include "skilled.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double left_out = .2;     /* of the evidence on a source, at either end */
static const double skill_min = 1e-6;  /* of a source that tells anything of others */
static const double chance_min = 1e-9; /* where accuracy_strength is next to nothing */

/* What two sources have in common. */
typedef struct {
    double items;     /* answered by both, by their weights */
    double agreement; /* beyond chance: 1 always, 0 as often as two that guess */
    size_t other;
} pair;

/* What another source says of one: its skill, and what that is worth. */
typedef struct {
    double skill, weight;
} opinion;

/* The answers of each source, and what two at a time say. */
typedef struct {
    size_t *answer_start;   /* [sources + 1] */
    size_t *answers;        /* [answers]: their numbers, by source */
    size_t *items;          /* [answers]: of those */
    size_t *pair_start;     /* [sources + 1] */
    pair *pairs;            /* by source */
    double *common, *equal; /* [sources]: of the source at hand with each */
    size_t *others;         /* [sources]: those it has answers in common with */
    opinion *opinions;      /* [sources]: of the source at hand */
    double *sure, *sure_of; /* [sources]: what is known of it besides: its skill, and the weight */
    double *answers_of;     /* [sources]: how many answers it gave, here and before */
    double *before, *log_odds;         /* [sources]: skills of the last round; log odds */
    double *scores;                    /* [classes] of the item at hand */
    double kinds[LW_SOURCE_KINDS_MAX]; /* mean skills */
    bool begun;                        /* there are skills */
} workspace;

/* ---- pairs -------------------------------------------------------------------------------- */

static void group_by_source(const lw_answers *a, const workspace *w) {
    for (size_t item = 0; item < a->items; item++)
        for (size_t i = a->item_start[item]; i < a->item_start[item + 1]; i++)
            w->answer_start[a->answer_source[i] + 1]++;
    for (size_t s = 0; s < a->sources; s++) w->answer_start[s + 1] += w->answer_start[s];
    /* answer_start[s] walks to where the next source starts, and is then put back. */
    for (size_t item = 0; item < a->items; item++)
        for (size_t i = a->item_start[item]; i < a->item_start[item + 1]; i++) {
            size_t to = w->answer_start[a->answer_source[i]]++;
            w->answers[to] = i;
            w->items[to] = item;
        }
    for (size_t s = a->sources; s > 0; s--) w->answer_start[s] = w->answer_start[s - 1];
    w->answer_start[0] = 0;
}

/* Adds one answer of `source` to what it has in common with others; returns how many those are. */
static size_t meet_others(const lw_answers *a, const workspace *w, size_t source, size_t number,
                          size_t met) {
    size_t own = w->answers[number], item = w->items[number];
    for (size_t i = a->item_start[item]; i < a->item_start[item + 1]; i++) {
        size_t other = (size_t)a->answer_source[i];
        double weight = fit_weight(a, own) * fit_weight(a, i);
        if (other == source || weight == 0) continue;
        if (w->common[other] == 0) w->others[met++] = other;
        w->common[other] += weight;
        if (a->answer_label[own] == a->answer_label[i]) w->equal[other] += weight;
    }
    return met;
}

static void pair_up(const lw_answers *a, const workspace *w) {
    size_t count = 0;
    for (size_t s = 0; s < a->sources; s++) {
        size_t met = 0;
        for (size_t i = w->answer_start[s]; i < w->answer_start[s + 1]; i++)
            met = meet_others(a, w, s, i, met);
        for (size_t i = 0; i < met; i++) {
            size_t other = w->others[i];
            w->pairs[count++] = (pair){
                .items = w->common[other],
                .agreement = skilled_from_chance(w->equal[other] / w->common[other], a->classes),
                .other = other};
            w->common[other] = w->equal[other] = 0;
        }
        w->pair_start[s + 1] = count;
    }
}

/* ---- skills ------------------------------------------------------------------------------- */

/* What gold and earlier work say of each source; and its first skill, which the prior and the start
 * add to that. */
static void begin_sources(const lw_answers *a, const lw_truth_options *options, const workspace *w,
                          lw_truth_model *m) {
    double strength = options->accuracy_strength;
    for (size_t s = 0; s < a->sources; s++) {
        skilled_count known = skilled_known(a, s);
        w->sure[s] = known.right;
        w->sure_of[s] = known.total;
        w->answers_of[s] = known.total + strength;
        m->skills[s] = known.right + strength * options->accuracy_mean;
    }
    for (size_t item = 0; item < a->items; item++)
        for (size_t i = a->item_start[item]; i < a->item_start[item + 1]; i++) {
            int32_t source = a->answer_source[i];
            double weight = fit_weight(a, i);
            double right = weight * m->posteriors[item * a->classes + (size_t)a->answer_label[i]];
            w->answers_of[source] += weight;
            m->skills[source] += right;
            if (fit_gold(a, item) == LW_NOT_GOLD) continue;
            w->sure_of[source] += weight;
            w->sure[source] += right;
        }
    for (size_t s = 0; s < a->sources; s++) {
        if (w->sure_of[s] > 0)
            w->sure[s] = skilled_from_chance(w->sure[s] / w->sure_of[s], a->classes);
        m->skills[s] = skilled_from_chance(m->skills[s] / w->answers_of[s], a->classes);
    }
}

static int by_skill(const void *a, const void *b) {
    double x = ((const opinion *)a)->skill, y = ((const opinion *)b)->skill;
    return (x > y) - (x < y);
}

/* The middle of the opinions: their mean without `left_out` of the weight at either end. */
static opinion take_middle(opinion *opinions, size_t count) {
    double all = 0, below = 0;
    opinion middle = {0};
    qsort(opinions, count, sizeof *opinions, by_skill);
    for (size_t i = 0; i < count; i++) all += opinions[i].weight;
    for (size_t i = 0; i < count; i++) {
        double above = below + opinions[i].weight;
        double kept = fmin(above, (1 - left_out) * all) - fmax(below, left_out * all);
        if (kept > 0) {
            middle.skill += kept * opinions[i].skill;
            middle.weight += kept;
        }
        below = above;
    }
    if (middle.weight > 0) middle.skill /= middle.weight;
    return middle;
}

static double skill_of(const lw_answers *a, const workspace *w, double strength, size_t source) {
    size_t count = 0;
    for (size_t i = w->pair_start[source]; i < w->pair_start[source + 1]; i++) {
        const pair *p = &w->pairs[i];
        double other = w->before[p->other];
        if (fabs(other) < skill_min) continue;
        w->opinions[count++] =
            (opinion){.skill = p->agreement / other, .weight = p->items * other * other};
    }
    opinion middle = take_middle(w->opinions, count);
    double sum = middle.skill * middle.weight + w->sure[source] * w->sure_of[source];
    double skill = (sum + strength * w->kinds[skilled_kind(a, source)]) /
                   (middle.weight + w->sure_of[source] + strength);
    return fmin(fmax(skill, skilled_from_chance(0, a->classes)), 1);
}

/* Half of the way: all of it would go back and forth between skills too large and too small. */
static void update_skills(const lw_answers *a, const lw_truth_options *options, workspace *w,
                          double *skills) {
    double guess = skilled_from_chance(options->accuracy_mean, a->classes);
    double strength = options->accuracy_strength;
    skilled_kind_means(a, skills, guess, strength, w->kinds);
    memcpy(w->before, skills, a->sources * sizeof *skills);
    for (size_t s = 0; s < a->sources; s++)
        skills[s] = (w->before[s] + skill_of(a, w, strength, s)) / 2;
}

/* The log odds of being right rather than giving a certain wrong answer. */
static double log_odds_of(const lw_answers *a, const lw_truth_options *options, const workspace *w,
                          const lw_truth_model *m, size_t source) {
    double before = options->accuracy_strength, answers = w->answers_of[source];
    double chance = skilled_to_chance(m->skills[source], a->classes);
    double of_kind = skilled_to_chance(w->kinds[skilled_kind(a, source)], a->classes);
    chance += before / answers * (of_kind - chance);
    chance = fmin(fmax(chance, chance_min), 1 - chance_min);
    double others = a->classes > 1 ? (double)(a->classes - 1) : 1;
    return log(chance * others / (1 - chance));
}

/* ---- fit ---------------------------------------------------------------------------------- */

static double update_posterior(const lw_answers *a, const workspace *w, lw_truth_model *m,
                               size_t item) {
    double log_likelihood = 0; /* of no use: agreement is fitted, not answers */
    memset(w->scores, 0, a->classes * sizeof *w->scores);
    for (size_t i = a->item_start[item]; i < a->item_start[item + 1]; i++)
        w->scores[a->answer_label[i]] += fit_weight(a, i) * w->log_odds[a->answer_source[i]];
    return fit_take_scores(a, item, w->scores, m->posteriors + item * a->classes, &log_likelihood);
}

static double step(const lw_answers *a, const lw_truth_options *options, void *state,
                   lw_truth_model *m, double *moved_out) {
    workspace *w = state;
    if (!w->begun) begin_sources(a, options, w, m);
    w->begun = true;
    update_skills(a, options, w, m->skills);
    for (size_t s = 0; s < a->sources; s++) w->log_odds[s] = log_odds_of(a, options, w, m, s);
    for (size_t item = 0; item < a->items; item++)
        *moved_out = fmax(*moved_out, update_posterior(a, w, m, item));
    return 0;
}

static bool make_workspace(const lw_answers *a, lw_arena *scratch, workspace *w) {
    size_t answers = fit_count(a), sources = a->sources;
    *w = (workspace){.answer_start = lw_new(scratch, size_t, sources + 1),
                     .answers = lw_new(scratch, size_t, answers),
                     .items = lw_new(scratch, size_t, answers),
                     .pair_start = lw_new(scratch, size_t, sources + 1),
                     .pairs = lw_new(scratch, pair, skilled_pairs(a)),
                     .common = lw_new(scratch, double, sources),
                     .equal = lw_new(scratch, double, sources),
                     .others = lw_new(scratch, size_t, sources),
                     .opinions = lw_new(scratch, opinion, sources),
                     .sure = lw_new(scratch, double, sources),
                     .sure_of = lw_new(scratch, double, sources),
                     .answers_of = lw_new(scratch, double, sources),
                     .before = lw_new(scratch, double, sources),
                     .log_odds = lw_new(scratch, double, sources),
                     .scores = lw_new(scratch, double, a->classes)};
    return w->answer_start && w->answers && w->items && w->pair_start && w->pairs && w->common &&
           w->equal && w->others && w->opinions && w->sure && w->sure_of && w->answers_of &&
           w->before && w->log_odds && w->scores;
}

lw_status lw_mmsr_fit(const lw_answers *answers, const lw_truth_options *options, lw_arena *arena,
                      lw_arena scratch, lw_truth_model *model_out, lw_error *error) {
    lw_status status = fit_check(answers, options, error);
    if (status != LW_OK) return status;
    workspace w;
    if (!make_workspace(answers, &scratch, &w))
        return lw_fail(error, LW_NO_MEMORY, "no room for pairs of %zu sources", answers->sources);
    lw_truth_model model;
    status = skilled_make_model(answers, (skilled_more){0}, arena, &model, error);
    if (status != LW_OK) return status;
    group_by_source(answers, &w);
    pair_up(answers, &w);
    fit_iterate(answers, options, step, &w, &model);
    memcpy(model.skills, w.log_odds, answers->sources * sizeof *w.log_odds);
    skilled_finish(answers, options, 1, &model);
    *model_out = model;
    return LW_OK;
}
