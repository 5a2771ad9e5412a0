/* truth.h - truth inference: from many answers of unequal sources to a posterior for each item and
 * a reliability for each source.
 *
 * Every estimator takes the same data and options and fills the same model; lw_estimators[] lists
 * them. Each uses of the data and options what it has a use for, which its line here says. No
 * training data is kept: the model owns what it holds. */
#ifndef LW_TRUTH_H
#define LW_TRUTH_H
#include "labelwright/base.h"
#include "labelwright/threads.h"

#define LW_CLASSES_MAX 1024
#define LW_RESTARTS_MAX 1000
#define LW_SOURCE_KINDS_MAX 16
#define LW_NOT_GOLD (-1)
#define LW_ABSTAINED (-1) /* a label of lw_triples: saw the item and gave no answer */

/* ---- data --------------------------------------------------------------------------------- */

/* Answers packed by item. A source may answer an item twice: those are two answers. */
typedef struct {
    size_t items, sources, classes;
    const size_t *item_start;     /* [items + 1]: item i has item_start[i] .. item_start[i+1]-1 */
    const int32_t *answer_source; /* [item_start[items]]: 0 .. sources-1 */
    const int32_t *answer_label;  /* [item_start[items]]: 0 .. classes-1 */
    const double *answer_weight;  /* [item_start[items]]: 0 .. 1; NULL: all 1 */
    const int32_t *gold; /* [items]: the class known to be right, or LW_NOT_GOLD; or NULL */

    /* What is known besides; each may be NULL. */
    const int32_t *source_kind; /* [sources]: 0 .. source_kinds-1: person, program, model ...; what
                                   is pooled over sources is pooled within a kind */
    size_t source_kinds;        /* 1 .. LW_SOURCE_KINDS_MAX where source_kind is given */
    const double *known_counts; /* [sources][true class][label given]: what each source answered in
                                   earlier work, 0 or more: seen before, so no row of this data */
    const double *start;        /* [items][classes]: posteriors to start from, such as those of
                                   an earlier fit; rows sum to 1. NULL: vote shares */
    const double *start_errors; /* [sources][true class][label given]: counts, 0 or more, beside
                                   those of the start in the first round and forgotten after it.
                                   Of ds only */
    bool start_errors_alone;    /* ... instead of those of the start; may be shares then */
} lw_answers;

/* The same answers one by one, in any order. */
typedef struct {
    size_t items, sources, classes, count;
    const int32_t *item, *source, *label; /* [count] each */
    const double *weight;                 /* [count], or NULL */
} lw_triples;

/* Packs triples by item, keeping their order within an item and leaving out LW_ABSTAINED ones. All
 * that may be NULL of the result but weights is: set it afterwards.
 *
 * arena  holds the result: 8 (items + 1) + 8 count bytes, 16 count where there are weights
 *
 * Errors  LW_INVALID    an item is out of its range (sources, labels and weights are checked by
 *                       the fit)
 *         LW_NO_MEMORY  the arena is too small; nothing of it is used then
 * Cost    O(items + count) */
LW_MUST_USE lw_status lw_answers_pack(const lw_triples *triples, lw_arena *arena,
                                      lw_answers *answers_out, lw_error *error);

/* ---- options ------------------------------------------------------------------------------ */

typedef struct {
    double smoothing;         /* answers of each kind seen before any: over 0 */
    double accuracy_mean;     /* what is believed of a source not seen yet: between 0 and 1 ... */
    double accuracy_strength; /* ... and how many answers that belief is worth: over 0 */
    double confidence;        /* of reliability intervals: between 0 and 1 */
    double tolerance;         /* stop when no posterior moves further: 0 or more */
    size_t iterations_max;    /* 1 .. 100000 */
    size_t restarts;          /* random starts of which the best is kept: 1 .. LW_RESTARTS_MAX */
    uint64_t seed;            /* of all that is drawn */
    bool compat;              /* stop and break ties as crowd-kit 1.4 does, right or wrong */
    lw_threads *threads;      /* to work with; NULL: the calling thread. The bits are the same */
} lw_truth_options;

/* ---- model -------------------------------------------------------------------------------- */

typedef struct {
    double accuracy;  /* how often it is right: mean of the posterior Beta distribution */
    double low, high; /* equal-tailed interval of that distribution */
    double answers;   /* the weight of its answers */
} lw_reliability;

typedef struct {
    size_t items, sources, classes;
    double *posteriors;            /* [items][classes], each row sums to 1; gold is certain */
    double *class_prior;           /* [classes], sums to 1; posterior of an item without answers */
    lw_reliability *reliabilities; /* [sources] */
    double *confusion;             /* [sources][true class][label given], rows sum to 1; or NULL */
    double *skills;                /* [sources]: the number an estimator knows a source by, on the
                                      scale that its line below says; or NULL */
    double *strategies;            /* [sources][label given] of a source that does not know, rows
                                      sum to 1; or NULL */
    double *easiness;              /* [items]: how much skill does for an item; or NULL */
    size_t iterations;             /* of several fits: of the longest */
    double objective;   /* log posterior density of the parameters; 0 where nothing is maximised */
    bool converged;     /* false: iterations_max came first */
    bool first_of_ties; /* of equally likely classes the first is the label, as in crowd-kit */
    char why[200]; /* of an estimator that chooses: what and why, in one line; otherwise empty */
} lw_truth_model;

/* The likeliest class of an item. Of classes that are equally likely the one that is more common,
 * and of those the first; with first_of_ties the first at once, of those alike to the last bit. */
int32_t lw_truth_label(const lw_truth_model *model, size_t item);

/* ---- estimators --------------------------------------------------------------------------- */

/* Fits `answers` into *model_out.
 *
 * arena    holds the model: some 8 items * classes + 32 sources bytes, 8 sources * classes^2 where
 *          there is a confusion matrix, and 8 a number where there is more
 * scratch  lw_estimator_scratch_bytes; not the same arena
 *
 * Errors  LW_INVALID    answers or options are out of their ranges
 *         LW_UNDEFINED  this estimator is not for such data (two classes only, say)
 *         LW_NO_MEMORY  arena or scratch is too small; nothing of the arena is used then
 * Deterministic: the same input gives the same bits. */
typedef lw_status lw_estimator_fit(const lw_answers *answers, const lw_truth_options *options,
                                   lw_arena *arena, lw_arena scratch, lw_truth_model *model_out,
                                   lw_error *error);

/* Shares of the votes, each class with `smoothing` votes more. With `compat` a tie goes to its first
 * class, here and in wawa and zbs: crowd-kit's labels. Cost O(answers + items * classes). */
LW_MUST_USE lw_estimator_fit lw_majority_vote_fit;

/* One accuracy a source, errors spread evenly over the other classes; EM to the highest posterior
 * density, which never falls (asserted). `smoothing` counts for the class prior, accuracy_mean and
 * accuracy_strength for the sources. With `compat` as ds. Cost O(answers + items * classes) an
 * iteration.
 * Source  Dawid and Skene (1979), restricted; as ZenCrowd, Demartini and others (2012) */
LW_MUST_USE lw_estimator_fit lw_one_coin_fit;

/* A confusion matrix a source; EM as above, `smoothing` in every cell and class. Cost
 * O(answers * classes + sources * classes^2) an iteration. With `compat` the updates, the loss
 * (which may fall) and the stop of crowd-kit 1.4, unsmoothed: its labels on all items of
 * sixteen crowds; known_counts are not used then.
 * Source  Dawid and Skene (1979) */
LW_MUST_USE lw_estimator_fit lw_dawid_skene_fit;

/* Worker agreement with aggregate: a vote, then one in which a source counts by its skill, the share
 * of its answers that are equal to the first vote's label (a tie counts in parts). The posteriors are
 * shares of the second, each class with `smoothing` votes more. Knows no kinds and no start. Cost as
 * mv, twice.
 * Source  Appen (2016); crowd-kit's Wawa */
LW_MUST_USE lw_estimator_fit lw_wawa_fit;

/* Zero-based skill: wawa again and again, each time with skills moved towards the agreement, all the
 * way at first and half as far after every 20 rounds. Knows no kinds. Cost as mv an iteration.
 * Source  crowd-kit's ZeroBasedSkill */
LW_MUST_USE lw_estimator_fit lw_zbs_fit;

/* Multi-annotator competence estimation: a source knows the class, or gives a label of its own
 * strategy; `skills` are how often it knows. Variational EM, whose evidence bound (the objective)
 * never falls (asserted), from the start and from restarts - 1 random ones; the best bound is kept.
 * `smoothing` (1e-6 or more) counts for each label of a strategy, half an answer each for
 * knowing and not. The classes are as common as they seem (as published they are alike, which takes
 * the rare one of a crowd like d_product for a strategy). Knows no kinds. Cost O(answers + (items +
 * sources) * classes) an iteration and restart.
 *
 * On sixteen crowds .8318 right in the mean, crowd-kit's MACE .8211. Where crowd-kit's is ahead (six
 * sets, by 1.5 points at most) it is for one of two choices of its own, each worse on the whole: 10
 * answers before any for each label of a strategy (.8280; zc_us, zc_in, dog, sp_amt and web gain, bluebird
 * loses 4 points) and classes that are alike (.8261; s_adult, web and dog gain, d_product loses 10).
 *
 * Source  Hovy, Berg-Kirkpatrick, Vaswani and Hovy (2013) */
LW_MUST_USE lw_estimator_fit lw_mace_fit;

/* GLAD: a source is right with the chance 1 / (1 + exp(-skill * exp(easiness))), errors spread
 * evenly; skill and easiness are 1 before any answer, with a deviation of 1. EM to the highest
 * posterior density, each M-step by a bound that touches it (Jaakkola and Jordan 2000), so that it
 * never falls (asserted). Classes are alike before any answer; earlier work counts as answers to
 * items of easiness 1. Where kinds are given, the mean skill of each is fitted as well. Cost
 * O(answers + items * classes) an iteration, with three exponentials an answer.
 * Source  Whitehill and others (2009) */
LW_MUST_USE lw_estimator_fit lw_glad_fit;

/* Messages between sources and items: what an item seems to be without this source's answer, and how
 * well that agrees with what the source answers elsewhere. As published messages are sums, so that a
 * few sources with very many answers tell each other what is true: on rte and on temp of Snow (2008),
 * all classes to be one. Here an item's message has a length of 1 or less and a source's is a mean,
 * with accuracy_strength answers of accuracy_mean more, which also settles the sign. For two classes
 * as published; for more an answer is a corner of a simplex. `skills` are 1 for a source that is
 * always right, 0 for one that guesses. Classes are alike before any answer. Where kinds are given,
 * the mean skill of each stands for accuracy_mean. Cost O(answers + items * classes) an iteration.
 * Source  Karger, Oh and Shah (2014), Budget-Optimal Task Allocation */
LW_MUST_USE lw_estimator_fit lw_kos_fit;

/* Robust rank-one completion: how far two sources agree beyond chance on the items they share is the
 * product of how good they are, which is found as a mean over all others without a fifth of the
 * evidence on either side, so that fewer than a fifth cannot mislead it. (As published pairs of one
 * item count like those of a hundred, and how many are left out depends on the loneliest source.)
 * accuracy_strength answers of accuracy_mean count as well and settle the sign; gold and earlier work
 * are a source that is always right. `skills` are the logarithms of the odds of being right, by
 * which answers count. Classes are alike before any answer. Kinds as kos. Cost O(sum over items of
 * answers^2), then O(pairs that share an item) an iteration; memory for those pairs.
 * Source  Ma and Olshevsky (2020) */
LW_MUST_USE lw_estimator_fit lw_mmsr_fit;

/* ds with each source's matrix shrunk towards a coin of its own that makes its kind's mistakes:
 * accuracy_strength answers' worth, and `smoothing` in every cell. The best of the single models on
 * the whole where nothing is known of a crowd. Cost O(answers * classes) an iteration, however many
 * sources there are. */
LW_MUST_USE lw_estimator_fit lw_hier_fit;

/* ds with Dirichlet priors and mean-field inference: what is expected of the log of each chance, so
 * that a source of few answers says less. accuracy_strength answers for each class to the class
 * itself, `smoothing` to each other one and of each class; kinds of source are alike. `objective` is
 * the bound on the evidence, which never falls (asserted). Cost as ds, and a digamma for each cell.
 * Source  Kim and Ghahramani (2012), Bayesian classifier combination; the priors 4 and 1 and the
 *         means of Li, Rubinstein and Cohn (2019), Exploiting worker correlation */
LW_MUST_USE lw_estimator_fit lw_ibcc_fit;

/* ibcc with ten hidden states a class, in which sources may err together, and classes as common as
 * the votes say: the best bound of `restarts` random starts, fitted on as many threads. Cost some ten
 * times ibcc a restart.
 * Source  Li, Rubinstein and Cohn (2019), Exploiting worker correlation (EBCC) */
LW_MUST_USE lw_estimator_fit lw_ebcc_fit;

/* Means of the answers weighed by the precision of their sources, each class by itself; up the
 * posterior density, which never falls (asserted). Robust where sources have few answers, and no
 * confusion matrix: a source that means another class than it says is not understood. Of the options
 * it takes tolerance and iterations_max; what is known of a source counts as answers. Cost
 * O(answers * classes) an iteration.
 * Source  Li, Rubinstein and Cohn (2019), Truth inference at scale (BWA) */
LW_MUST_USE lw_estimator_fit lw_bwa_fit;

/* The mean posterior of six models that shrink differently and take the classes to be as common as
 * they seem, or all alike: what none of them is sure of is less sure. No confusion matrix. Cost some
 * six times hier. Here and in the next two a fit has converged when one item of ten thousand goes on
 * moving, at most: of very many some do for long. */
LW_MUST_USE lw_estimator_fit lw_committee_fit;

/* The mean posterior of three models in which the items of one class differ in what they look like
 * to everybody, so that sources may err together: `restarts` random starts each, the better half
 * kept. Cost some 12 times hier for each restart. */
LW_MUST_USE lw_estimator_fit lw_subtypes_fit;

/* subtypes where they foretell hidden answers better than the committee does, otherwise the
 * committee; `why` says so. A seventh of the posteriors are vote shares, which hold out where all models
 * go wrong together. Of the subtypes' restarts it takes fewer from 100,000 answers on, but four. Cost
 * of what was chosen, and of one to four fits of all of their models to at most some 30,000 of the
 * answers: fewer where the verdict is clear. */
LW_MUST_USE lw_estimator_fit lw_auto_fit;

/* Doubles of scratch, for each ... */
typedef struct {
    uint8_t item_class;    /* item and class */
    uint8_t restart_class; /* restart, item and class */
    uint8_t table_cell;    /* source, class and class */
    uint8_t fit_class;     /* thread, item and class ... */
    uint8_t fit_cell;      /* ... thread, source, class and class */
    uint8_t answer;
    uint8_t source;
    uint8_t source_class; /* source and class */
    uint8_t pair;         /* source and other source that share an item */
    uint8_t fit_row;      /* thread, label that a source gives, and class */
} lw_truth_room;

typedef struct {
    const char *name;   /* stable and short, for commands and records */
    const char *about;  /* one line for people */
    size_t classes_max; /* of the data it is for; more are LW_UNDEFINED */
    bool draws;         /* begins at random: the order of items or sources may change a little */
    lw_truth_room room;
    lw_truth_options defaults;
    lw_estimator_fit *fit;
} lw_estimator;

extern const lw_estimator lw_estimators[]; /* ends with a row without a name */
/* The row of that name, or NULL. */
const lw_estimator *lw_estimator_find(lw_str name);
/* Its defaults; with `compat` set to fit as crowd-kit 1.4 does by its own, in 100 iterations and to
 * a tolerance of 1e-5. */
lw_truth_options lw_estimator_options(const lw_estimator *estimator, bool compat);
/* Scratch that is enough for a fit, in bytes; SIZE_MAX where that is more than can be counted. */
size_t lw_estimator_scratch_bytes(const lw_estimator *estimator, const lw_answers *answers,
                                  const lw_truth_options *options);

#endif
