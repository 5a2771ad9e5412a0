/* latent.h - the model behind hier, committee, subtypes and auto: each class has one or more hidden
 * states, and a source answers by the state of the item, each source by a table of its own that is
 * pulled towards what its kind does and towards a single coin.
 *
 * One state a class is Dawid and Skene's model with a prior fitted to the data. Several let items of
 * one class differ: those that look like another class to everybody make sources err together, which
 * no table by class alone can say.
 *
 * Of a table only the rows of labels that the source gives are kept. What it says of other labels
 * follows from those: its coin, and how much of a whole the rows leave. */
#ifndef TRUTH_LATENT_H
#define TRUTH_LATENT_H
#include "given.h"
#include "labelwright/rng.h"

typedef struct {
    size_t states; /* of each class, 1 or more */
    /* How many answers each part of a source's prior is worth, in each state: */
    double flat;       /* any label, each as likely */
    double pool;       /* as the sources of its kind answer */
    double one;        /* right as often as the source is, wrong as its kind is */
    double shift;      /* as the source answers, shifted as everybody is in this state */
    bool even_classes; /* every class is as likely before any answer */
    double tolerance;  /* stop when no posterior of a class moves further ... */
    double unsettled;  /* ... but for this share of the items: of very many, some always do */
    size_t iterations_max;
} latent_options;

typedef struct {
    const latent_options *options;
    size_t items, classes, columns; /* columns: classes * states; class = column / states */
    double *shares;                 /* [items][columns]: posteriors of the states; rows sum to 1 */
    double *state_prior;            /* [columns], sums to 1 */
    double score;                   /* to compare fits of different starts by: higher is better */
    size_t iterations;
    bool converged;
    struct latent_work *work;
} latent_model;

/* An empty model in the arena: 8 (items + rows) * columns bytes and some more. Answers, what is given in
 * them and options must live as long as the model. */
LW_MUST_USE lw_status latent_make(const lw_answers *answers, const given_labels *given,
                                  const latent_options *options, lw_arena *arena,
                                  latent_model *model_out, lw_error *error);

/* Starts from class posteriors, [items][classes]; each class is divided over its states at random
 * where there are several. */
void latent_start(const double *posteriors, lw_rng *rng, latent_model *model);

/* Iterates from the start to tolerance or iterations_max. `scored`: with a score of the end, which
 * takes one iteration more where it came by tolerance. Cost O((answers + rows) * columns) an iteration. */
void latent_fit(latent_model *model, bool scored);

/* Adds weight times the posteriors of the classes to sums, [items][classes]. */
void latent_add_posteriors(const latent_model *model, double weight, double *sums);

/* How likely an answer of that row of the given is to the item. */
double latent_predict(const latent_model *model, size_t item, size_t row);

/* Of a model with one state a class: how each source answers, [sources][class][label]. */
void latent_write_confusion(const latent_model *model, double *confusion);

#endif
