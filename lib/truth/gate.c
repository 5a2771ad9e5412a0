/* gate.c - stacking of models on answers they have not seen. */
#include "gate.h"
#include "ensemble.h"
#include "fit.h"
#include <math.h>
#include <string.h>

enum {
    FOLDS = 4,
    RESTARTS = 4,
    ROUNDS = 300,
    MODELS = COMMITTEE_MODELS + SUBTYPE_MODELS,
    HIDDEN_MIN = 40,     /* fewer say nothing */
    ANSWERS_MAX = 30000, /* of more, the items are sampled; the others are left out */
};
static const double hidden_share = .1, chance_min = 1e-4;
/* Subtypes are worth their freedom where they carry this much of the weight: on sixteen real crowds
 * the share was under .52 or over .67. */
static const double share_min = .6;
/* Folds end when a share of just that would make the hidden answers so many times less likely, in
 * logs: four standard deviations, were answers independent. */
static const double clear_enough = 8;
/* Share of the items that may go on moving: what a model foretells is settled long before. */
static const double unsettled = 1e-3;

typedef struct {
    int32_t item, source, label;
} hidden_answer;

/* One way to hide some answers. */
typedef struct {
    lw_answers rest; /* in the arrays below */
    size_t *start;
    int32_t *source, *label; /* of the rest, then of the hidden ones */
    int32_t *gold, *kind;
    double *weight;
    int32_t *place; /* of each source: among those of the rest, or -1 */
    hidden_answer *hidden;
    size_t kept, hidden_count;
    given_labels given; /* in both */
} fold;

/* ---- hiding ------------------------------------------------------------------------------- */

static lw_status make_fold(const lw_answers *a, lw_arena *arena, fold *f, lw_error *error) {
    size_t count = fit_count(a);
    f->start = lw_new(arena, size_t, a->items + 1);
    f->source = lw_new(arena, int32_t, count);
    f->label = lw_new(arena, int32_t, count);
    f->weight = a->answer_weight ? lw_new(arena, double, count) : NULL;
    f->gold = a->gold ? lw_new(arena, int32_t, a->items) : NULL;
    f->kind = a->source_kind ? lw_new(arena, int32_t, a->sources) : NULL;
    f->place = lw_new(arena, int32_t, a->sources);
    f->hidden = lw_new(arena, hidden_answer, count);
    if (!f->start || !f->source || !f->label || !f->place || !f->hidden ||
        (a->answer_weight && !f->weight) || (a->gold && !f->gold) || (a->source_kind && !f->kind))
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu answers", count);
    f->rest = *a;
    f->rest.item_start = f->start;
    f->rest.answer_source = f->source;
    f->rest.answer_label = f->label;
    f->rest.answer_weight = f->weight;
    f->rest.gold = f->gold;
    f->rest.source_kind = f->kind;
    f->rest.start = NULL;
    return LW_OK;
}

/* Answers to items whose class is known would only say how good the sources are. */
static bool is_hidden(const lw_answers *a, size_t item, lw_rng *rng) {
    return lw_rng_uniform(rng) < hidden_share && !(a->gold && a->gold[item] != LW_NOT_GOLD);
}

static void hide_some(const lw_answers *a, lw_rng *rng, fold *f) {
    size_t items = 0, kept = 0;
    double sampled = (double)ANSWERS_MAX / (double)(fit_count(a) + 1); /* over 1: all of them */
    f->hidden_count = 0;
    for (size_t item = 0; item < a->items; item++) {
        if (sampled < 1 && lw_rng_uniform(rng) >= sampled) continue;
        f->start[items] = kept;
        if (f->gold) f->gold[items] = a->gold[item];
        for (size_t i = a->item_start[item]; i < a->item_start[item + 1]; i++) {
            if (is_hidden(a, item, rng)) {
                f->hidden[f->hidden_count++] =
                    (hidden_answer){(int32_t)items, a->answer_source[i], a->answer_label[i]};
                continue;
            }
            f->source[kept] = a->answer_source[i];
            f->label[kept] = a->answer_label[i];
            if (f->weight) f->weight[kept] = a->answer_weight[i];
            kept++;
        }
        items++;
    }
    f->start[items] = f->kept = kept;
    f->rest.items = items;
    for (size_t h = 0; h < f->hidden_count; h++) {
        f->source[kept + h] = f->hidden[h].source;
        f->label[kept + h] = f->hidden[h].label;
    }
}

/* Leaves out the sources that no answer is of, so that many cost no more than the sample does. */
static void number_sources(const lw_answers *a, fold *f) {
    size_t count = 0, answers = f->kept + f->hidden_count;
    for (size_t source = 0; source < a->sources; source++) f->place[source] = -1;
    for (size_t i = 0; i < answers; i++) f->place[f->source[i]] = 0;
    for (size_t source = 0; source < a->sources; source++) {
        if (f->place[source] < 0 && !a->known_counts)
            continue; /* what is known of them all stays */
        if (f->kind) f->kind[count] = a->source_kind[source];
        f->place[source] = (int32_t)count++;
    }
    for (size_t i = 0; i < answers; i++) f->source[i] = f->place[f->source[i]];
    f->rest.sources = count;
}

/* ---- foretelling -------------------------------------------------------------------------- */

static void take_chances(const latent_model *m, const void *context, double *row) {
    const fold *f = context;
    for (size_t h = 0; h < f->hidden_count; h++) {
        const int32_t given = f->given.answer_row[f->kept + h];
        double chance = latent_predict(m, (size_t)f->hidden[h].item, (size_t)given);
        row[h] += fmax(chance, chance_min);
    }
}

static void choose(const latent_options *from, size_t count, const lw_truth_options *options,
                   const lw_rng *root, size_t first_seed, ensemble_models *models_out) {
    ensemble_choose(from, count, options, root, first_seed, models_out);
    for (size_t i = 0; i < count; i++) models_out->options[i].unsettled = unsettled;
}

/* How likely each model finds each hidden answer of the fold: the front of chances [MODELS][stride]. */
static lw_status foretell(fold *f, const lw_truth_options *options, const lw_rng *root,
                          lw_arena scratch, double *chances, size_t stride, lw_error *error) {
    const double *starts[2];
    lw_status status = given_find(&f->rest, f->hidden_count, &scratch, &f->given, error);
    if (status == LW_OK) status = ensemble_starts(&f->rest, &f->given, &scratch, starts, error);
    ensemble_progress unused = {0};
    ensemble_models models;
    ensemble_wanted wanted = {.restarts = 1,
                              .kept = 1,
                              .length = f->hidden_count,
                              .take = take_chances,
                              .context = f,
                              .threads = options->threads};
    choose(committee_models, COMMITTEE_MODELS, options, root, 0, &models);
    if (status == LW_OK)
        status = ensemble_fit(&f->rest, &f->given, &models, starts, &wanted, scratch, chances,
                              stride, &unused, error);
    wanted.restarts = RESTARTS;
    choose(subtype_models, SUBTYPE_MODELS, options, root, COMMITTEE_MODELS, &models);
    if (status == LW_OK)
        status = ensemble_fit(&f->rest, &f->given, &models, starts, &wanted, scratch,
                              chances + COMMITTEE_MODELS * stride, stride, &unused, error);
    return status;
}

/* ---- mixing ------------------------------------------------------------------------------- */

static double subtypes_of(const double *weights) {
    double share = 0;
    for (size_t i = COMMITTEE_MODELS; i < MODELS; i++) share += weights[i];
    return share;
}

/* Gives the subtype models that much of the weight. */
static void hold_share(double *weights, double share) {
    double now = subtypes_of(weights);
    for (size_t i = 0; i < MODELS; i++)
        weights[i] *= i < COMMITTEE_MODELS ? (1 - share) / (1 - now) : share / now;
}

/* One round of EM; returns the log likelihood of the weights before it. */
static double mix_round(const double *chances, size_t count, size_t stride, double *weights) {
    double next[MODELS] = {0}, log_likelihood = 0;
    for (size_t h = 0; h < count; h++) {
        double total = 0;
        for (size_t i = 0; i < MODELS; i++) total += weights[i] * chances[i * stride + h];
        for (size_t i = 0; i < MODELS; i++)
            next[i] += weights[i] * chances[i * stride + h] / total / (double)count;
        log_likelihood += log(total);
    }
    memcpy(weights, next, sizeof next);
    return log_likelihood;
}

/* Maximum likelihood weights of a mixture of fixed models: free, or with a `share` of the subtypes that
 * is 0 or more. Returns the log likelihood. */
static double mix(const double *chances, size_t count, size_t stride, double share,
                  double *weights) {
    double log_likelihood = 0;
    for (size_t i = 0; i < MODELS; i++) weights[i] = 1. / MODELS;
    for (int round = 0; round < ROUNDS; round++) {
        if (share >= 0) hold_share(weights, share);
        log_likelihood = mix_round(chances, count, stride, weights);
    }
    return log_likelihood;
}

static void judge(const double *chances, size_t count, size_t stride, gate_verdict *verdict) {
    double free[MODELS], held[MODELS];
    double most = mix(chances, count, stride, -1, free);
    verdict->share = subtypes_of(free);
    verdict->open = verdict->share >= share_min;
    verdict->clear = most - mix(chances, count, stride, share_min, held) > clear_enough;
}

lw_status gate_judge(const lw_answers *a, const lw_truth_options *options, lw_arena scratch,
                     gate_verdict *verdict_out, lw_error *error) {
    fold f;
    lw_status status = make_fold(a, &scratch, &f, error);
    if (status != LW_OK) return status;
    /* Four times a tenth are hidden of these; the rest of the room is for chance. */
    size_t most = 2 * (size_t)ANSWERS_MAX, count = 0;
    size_t stride = fit_count(a) < most ? fit_count(a) : most;
    double *chances = lw_new(&scratch, double, MODELS *stride);
    if (!chances) return lw_fail(error, LW_NO_MEMORY, "no room for %zu hidden answers", stride);
    gate_verdict verdict = {.wanted = share_min};
    const lw_rng root = lw_rng_seed(options->seed);
    for (uint64_t i = 0; i < FOLDS && a->classes > 1 && !verdict.clear; i++) {
        lw_rng rng = lw_rng_split(&root, i + 1);
        hide_some(a, &rng, &f);
        number_sources(a, &f);
        if (count + f.hidden_count > stride) f.hidden_count = stride - count;
        status = foretell(&f, options, &rng, scratch, chances + count, stride, error);
        if (status != LW_OK) return status;
        count += f.hidden_count;
        verdict.known = count >= HIDDEN_MIN;
        if (verdict.known) judge(chances, count, stride, &verdict);
    }
    *verdict_out = verdict;
    return LW_OK;
}
