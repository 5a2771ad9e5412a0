/* ensemble.h - several latent models together: the means of their posteriors. */
#ifndef TRUTH_ENSEMBLE_H
#define TRUTH_ENSEMBLE_H
#include "latent.h"

/* Six ways to shrink one table a source: to a coin, to a coin with own mistakes, to what all do;
 * each with the shares of the classes as they seem and with all classes alike. */
enum { COMMITTEE_MODELS = 6 };
extern const latent_options committee_models[COMMITTEE_MODELS];

/* Three ways to give classes hidden states. */
enum { SUBTYPE_MODELS = 3 };
extern const latent_options subtype_models[SUBTYPE_MODELS];

/* Some of these to fit together. */
typedef struct {
    size_t count; /* 1 .. COMMITTEE_MODELS */
    latent_options options[COMMITTEE_MODELS];
    lw_rng rngs[COMMITTEE_MODELS];
} ensemble_models;

/* The first `count` of a table, with no more iterations than the options allow, and seeds from
 * first_seed on of the root. */
void ensemble_choose(const latent_options *from, size_t count, const lw_truth_options *options,
                     const lw_rng *root, size_t first_seed, ensemble_models *models_out);

/* What is kept of a fit: numbers that can be averaged over fits, added to row[0 .. length-1]. */
typedef void latent_take(const latent_model *model, const void *context, double *row);

typedef struct {
    size_t restarts, kept; /* the mean of the `kept` of highest score is taken, 1 .. restarts */
    size_t length;
    latent_take *take;
    const void *context;
    lw_threads *threads; /* that many fits are made at the same time; NULL: one */
} ensemble_wanted;

/* How the fits of an ensemble went. */
typedef struct {
    size_t iterations; /* of the longest */
    bool converged;    /* all of them */
} ensemble_progress;

/* Fits each model from random starts, which are even and odd in turn, and adds the mean of what is
 * kept to means[model * stride ...]; with a stride of 0 all to one.
 *
 * starts   even and odd: posteriors to start from, [items][classes]
 * scratch  room for a model for each thread, and for models * restarts * length doubles
 *
 * Errors  LW_NO_MEMORY */
LW_MUST_USE lw_status ensemble_fit(const lw_answers *answers, const given_labels *given,
                                   const ensemble_models *models, const double *const starts[2],
                                   const ensemble_wanted *wanted, lw_arena scratch, double *means,
                                   size_t stride, ensemble_progress *progress, lw_error *error);

/* The two starts, which take their room from the arena: vote shares (or what the answers give to
 * start from), and half of those with half of what one coin a source makes of them. */
LW_MUST_USE lw_status ensemble_starts(const lw_answers *answers, const given_labels *given,
                                      lw_arena *arena, const double *starts_out[2],
                                      lw_error *error);

/* An estimator that is an ensemble being fitted; `scratch` is behind the starts. */
typedef struct {
    const lw_answers *answers;
    const lw_truth_options *options;
    given_labels given;
    const double *starts[2];
    lw_arena scratch;
    lw_truth_model model;
    ensemble_progress progress;
} ensemble;

/* Writes the model's posteriors: of the two here the mean over the committee, or over the subtype
 * models. Of the options they take iterations_max for each fit, and the subtypes restarts, of which
 * the better half is kept, and seed. */
typedef lw_status ensemble_fill(ensemble *e, lw_error *error);
ensemble_fill ensemble_fill_committee, ensemble_fill_subtypes;

/* How many restarts of the subtypes are worth their time on so many answers: from 100,000 on fewer, in
 * inverse proportion, but four where four are wanted. */
size_t ensemble_worth_restarts(size_t wanted, size_t answers);

/* The fit of an estimator that differs from others in how it fills the posteriors. */
LW_MUST_USE lw_status ensemble_estimate(const lw_answers *answers, const lw_truth_options *options,
                                        lw_arena *arena, lw_arena scratch, ensemble_fill *fill,
                                        lw_truth_model *model_out, lw_error *error);

#endif
