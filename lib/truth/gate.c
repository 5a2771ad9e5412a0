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
    HIDDEN_MIN = 40,      /* fewer say nothing */
    ANSWERS_MAX = 100000, /* of more, the items are sampled */
};
static const double hidden_share = .1, chance_min = 1e-4;

typedef struct {
    int32_t item, source, label;
} hidden_answer;

/* One way to hide some answers. */
typedef struct {
    lw_answers rest; /* in the arrays below */
    size_t *start;
    int32_t *source, *label;
    double *weight;
    hidden_answer *hidden;
    size_t hidden_count;
} fold;

/* ---- hiding ------------------------------------------------------------------------------- */

static lw_status make_fold(const lw_answers *a, lw_arena *arena, fold *f, lw_error *error) {
    size_t count = fit_count(a);
    f->start = lw_new(arena, size_t, a->items + 1);
    f->source = lw_new(arena, int32_t, count);
    f->label = lw_new(arena, int32_t, count);
    f->weight = a->answer_weight ? lw_new(arena, double, count) : NULL;
    f->hidden = lw_new(arena, hidden_answer, count);
    if (!f->start || !f->source || !f->label || !f->hidden || (a->answer_weight && !f->weight))
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu answers", count);
    f->rest = *a;
    f->rest.item_start = f->start;
    f->rest.answer_source = f->source;
    f->rest.answer_label = f->label;
    f->rest.answer_weight = f->weight;
    f->rest.start = NULL;
    return LW_OK;
}

/* Answers to items whose class is known would only say how good the sources are. */
static bool is_hidden(const lw_answers *a, size_t item, lw_rng *rng) {
    return lw_rng_uniform(rng) < hidden_share && !(a->gold && a->gold[item] != LW_NOT_GOLD);
}

static void hide_some(const lw_answers *a, lw_rng *rng, fold *f) {
    size_t kept = 0;
    double sampled = (double)ANSWERS_MAX / (double)(fit_count(a) + 1); /* over 1: all of them */
    f->hidden_count = 0;
    for (size_t item = 0; item < a->items; item++) {
        f->start[item] = kept;
        if (sampled < 1 && lw_rng_uniform(rng) >= sampled) continue;
        for (size_t i = a->item_start[item]; i < a->item_start[item + 1]; i++) {
            if (is_hidden(a, item, rng)) {
                f->hidden[f->hidden_count++] =
                    (hidden_answer){(int32_t)item, a->answer_source[i], a->answer_label[i]};
                continue;
            }
            f->source[kept] = a->answer_source[i];
            f->label[kept] = a->answer_label[i];
            if (f->weight) f->weight[kept] = a->answer_weight[i];
            kept++;
        }
    }
    f->start[a->items] = kept;
}

/* ---- foretelling -------------------------------------------------------------------------- */

static void take_chances(const latent_model *m, const void *context, double *row) {
    const fold *f = context;
    for (size_t h = 0; h < f->hidden_count; h++) {
        const hidden_answer *hidden = &f->hidden[h];
        double chance =
            latent_predict(m, (size_t)hidden->item, (size_t)hidden->source, (size_t)hidden->label);
        row[h] += fmax(chance, chance_min);
    }
}

/* How likely each model finds each hidden answer of the fold: the front of chances [MODELS][stride]. */
static lw_status foretell(const fold *f, const lw_truth_options *options, lw_rng *rng,
                          lw_arena scratch, double *chances, size_t stride, lw_error *error) {
    const double *starts[2];
    lw_status status = ensemble_starts(&f->rest, &scratch, starts, error);
    ensemble_progress unused = {0};
    for (size_t i = 0; i < MODELS && status == LW_OK; i++) {
        bool subtype = i >= COMMITTEE_MODELS;
        const latent_options *row =
            subtype ? &subtype_models[i - COMMITTEE_MODELS] : &committee_models[i];
        latent_options model = ensemble_model(row, options);
        const ensemble_wanted wanted = {.restarts = subtype ? RESTARTS : 1,
                                        .kept = 1,
                                        .length = f->hidden_count,
                                        .take = take_chances,
                                        .context = f};
        status = ensemble_fit(&f->rest, &model, starts, rng, &wanted, scratch, chances + i * stride,
                              &unused, error);
    }
    return status;
}

/* ---- mixing ------------------------------------------------------------------------------- */

/* Maximum likelihood weights of a mixture of fixed models, by EM. */
static double weigh_subtypes(const double *chances, size_t count, size_t stride) {
    double weights[MODELS];
    for (size_t i = 0; i < MODELS; i++) weights[i] = 1. / MODELS;
    for (int round = 0; round < ROUNDS; round++) {
        double next[MODELS] = {0};
        for (size_t h = 0; h < count; h++) {
            double total = 0;
            for (size_t i = 0; i < MODELS; i++) total += weights[i] * chances[i * stride + h];
            for (size_t i = 0; i < MODELS; i++)
                next[i] += weights[i] * chances[i * stride + h] / total / (double)count;
        }
        memcpy(weights, next, sizeof weights);
    }
    double share = 0;
    for (size_t i = COMMITTEE_MODELS; i < MODELS; i++) share += weights[i];
    return share;
}

lw_status gate_subtype_share(const lw_answers *a, const lw_truth_options *options, lw_arena scratch,
                             double *share_out, lw_error *error) {
    fold f;
    lw_status status = make_fold(a, &scratch, &f, error);
    if (status != LW_OK) return status;
    /* Four times a tenth are hidden of these; the rest of the room is for chance. */
    size_t most = 2 * (size_t)ANSWERS_MAX, count = 0;
    size_t stride = fit_count(a) < most ? fit_count(a) : most;
    double *chances = lw_new(&scratch, double, MODELS *stride);
    if (!chances) return lw_fail(error, LW_NO_MEMORY, "no room for %zu hidden answers", stride);
    for (uint64_t i = 0; i < FOLDS && status == LW_OK; i++) {
        lw_rng seed = lw_rng_seed(options->seed), rng = lw_rng_split(&seed, i + 1);
        hide_some(a, &rng, &f);
        if (count + f.hidden_count > stride) f.hidden_count = stride - count;
        status = foretell(&f, options, &rng, scratch, chances + count, stride, error);
        count += f.hidden_count;
    }
    if (status != LW_OK) return status;
    *share_out = count < HIDDEN_MIN || a->classes < 2 ? -1 : weigh_subtypes(chances, count, stride);
    return LW_OK;
}
