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

/* What is kept of a fit: numbers that can be averaged over fits, added to row[0 .. length-1]. */
typedef void latent_take(const latent_model *model, const void *context, double *row);

typedef struct {
    size_t restarts, kept; /* the mean of the `kept` of highest score is taken, 1 .. restarts */
    size_t length;
    latent_take *take;
    const void *context;
} ensemble_wanted;

/* How the fits of an ensemble went. */
typedef struct {
    size_t iterations; /* of the longest */
    bool converged;    /* all of them */
} ensemble_progress;

/* Fits one model from random starts, which are even and odd in turn, and adds the mean of what is
 * kept to mean_out.
 *
 * starts   even and odd: posteriors to start from, [items][classes]
 * scratch  room for a model, and for restarts * length doubles
 *
 * Errors  LW_NO_MEMORY */
LW_MUST_USE lw_status ensemble_fit(const lw_answers *answers, const latent_options *options,
                                   const double *const starts[2], lw_rng *rng,
                                   const ensemble_wanted *wanted, lw_arena scratch,
                                   double *mean_out, ensemble_progress *progress, lw_error *error);

/* The two starts: vote shares (or what the answers give to start from), and half of those with half
 * of what one coin a source makes of them. In the arena; scratch is not the same. */
LW_MUST_USE lw_status ensemble_starts(const lw_answers *answers, lw_arena *arena, lw_arena scratch,
                                      const double *starts_out[2], lw_error *error);

/* The mean posterior of the committee, or of the subtype models, into posteriors_out
 * [items][classes]. Of the options: iterations_max of each fit, and for the subtypes restarts, of
 * which the better half is kept, and seed. */
LW_MUST_USE lw_status committee_posteriors(const lw_answers *answers,
                                           const lw_truth_options *options,
                                           const double *const starts[2], lw_arena scratch,
                                           double *posteriors_out, ensemble_progress *progress,
                                           lw_error *error);
LW_MUST_USE lw_status subtype_posteriors(const lw_answers *answers, const lw_truth_options *options,
                                         const double *const starts[2], lw_arena scratch,
                                         double *posteriors_out, ensemble_progress *progress,
                                         lw_error *error);

/* What an ensemble's model holds besides its posteriors. */
void ensemble_finish(const lw_answers *answers, const lw_truth_options *options,
                     const ensemble_progress *progress, lw_truth_model *model);

#endif
