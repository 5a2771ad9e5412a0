/* latent.h - the model behind hier, committee, subtypes and auto: each class has one or more hidden
 * states, and a source answers by the state of the item, each source by a table of its own that is
 * pulled towards what its kind does and towards a single coin.
 *
 * One state a class is Dawid and Skene's model with a prior fitted to the data. Several let items of
 * one class differ: those that look like another class to everybody make sources err together, which
 * no table by class alone can say. */
#ifndef TRUTH_LATENT_H
#define TRUTH_LATENT_H
#include "labelwright/rng.h"
#include "labelwright/truth.h"

typedef struct {
    size_t states; /* of each class, 1 or more */
    /* How many answers each part of a source's prior is worth, in each state: */
    double flat;       /* any label, each as likely */
    double pool;       /* as the sources of its kind answer */
    double one;        /* right as often as the source is, wrong as its kind is */
    double shift;      /* as the source answers, shifted as everybody is in this state */
    bool even_classes; /* every class is as likely before any answer */
    double tolerance;
    size_t iterations_max;
} latent_options;

typedef struct {
    const latent_options *options;
    size_t items, sources, classes,
        columns;         /* columns: classes * states; class = column / states */
    double *shares;      /* [items][columns]: posteriors of the states; rows sum to 1 */
    double *log_answers; /* [sources][label][columns]: of the label, given the state */
    double *state_prior; /* [columns], sums to 1 */
    double score;        /* to compare fits of different starts by: higher is better */
    size_t iterations;
    bool converged;
    struct latent_work *work;
} latent_model;

/* An empty model in the arena: 8 (items + sources * classes) * columns bytes and some more.
 * `options` must live as long as the model. */
LW_MUST_USE lw_status latent_make(const lw_answers *answers, const latent_options *options,
                                  lw_arena *arena, latent_model *model_out, lw_error *error);

/* Starts from class posteriors, [items][classes]; each class is divided over its states at random
 * where there are several. */
void latent_start(const lw_answers *answers, const double *posteriors, lw_rng *rng,
                  latent_model *model);

/* Iterates from the start to tolerance or iterations_max, and scores the end. The answers may differ
 * from those it was made with, in number and not in kind: fewer of them, of the same items. */
void latent_fit(const lw_answers *answers, latent_model *model);

/* Adds weight times the posteriors of the classes to sums, [items][classes]. */
void latent_add_posteriors(const latent_model *model, double weight, double *sums);

/* How likely it is that `source` gives `label` to the item. */
double latent_predict(const latent_model *model, size_t item, size_t source, size_t label);

#endif
