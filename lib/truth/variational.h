/* variational.h - mean-field inference for classes with one or more hidden states and a table of
 * answers a source, all with Dirichlet priors: the model behind ibcc and ebcc.
 *
 * Where latent.h takes the means of the tables, this takes what is expected of their logarithms, so
 * that a source with few answers says less; its bound on the evidence never falls (asserted). Items
 * without answers and not known are none of the model's: they have the prior of the classes. */
#ifndef TRUTH_VARIATIONAL_H
#define TRUTH_VARIATIONAL_H
#include "labelwright/rng.h"
#include "labelwright/truth.h"

typedef struct {
    size_t states; /* of each class, 1 or more */
    /* What is seen before any answer, each over 0: */
    double right, wrong; /* answers of a source in a state: of the class, of each other one */
    double state;        /* items of each state of a class */
    const double *class_before; /* [classes]: items of each class */
    double tolerance;
    size_t iterations_max;
} variational_options;

typedef struct {
    const variational_options *options;
    size_t items, sources, classes;
    size_t columns;      /* classes * states; class = column / states */
    double *shares;      /* [items][columns]: posteriors of the states; rows sum to 1 */
    double *log_answers; /* [sources][label][columns]: expected, of the label given the state */
    double *log_states;  /* [columns]: expected, of the state */
    double *class_items; /* [classes]: how many there are, those before included */
    double *before;      /* [max(classes, states)]: of the row at hand */
    double *scores;      /* [columns], of the item at hand */
    double bound;        /* on the log evidence: higher is better */
    size_t iterations;
    bool converged;
} variational_model;

/* An empty model in the arena: 8 (items + sources * classes) * columns bytes and some more.
 * `options` must live as long as the model. */
LW_MUST_USE lw_status variational_make(const lw_answers *answers,
                                       const variational_options *options, lw_arena *arena,
                                       variational_model *model_out, lw_error *error);

/* Iterates to tolerance or iterations_max from class posteriors, [items][classes]; each class is
 * divided over its states at random where there are several. */
void variational_fit(const lw_answers *answers, const double *posteriors, lw_rng *rng,
                     variational_model *model);

/* Writes posteriors, class prior, objective, and how the fit went. */
void variational_write(const lw_answers *answers, const variational_model *v,
                       lw_truth_model *model);

/* The confusion matrices that the model's posteriors make, with what is seen before. */
void variational_write_confusion(const lw_answers *answers, const variational_options *options,
                                 lw_truth_model *model);

#endif
