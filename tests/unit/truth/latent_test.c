/* The models of committee and subtypes beside their definition: whole tables, a loop for each sum. */
#include "harness.h"
#include "../../../lib/truth/ensemble.h"
#include "labelwright/digamma.h"
#include <math.h>
#include <stdlib.h>

/* Most sources give few of the labels. */
enum { ITEMS = 50, SOURCES = 40, KINDS = 2, K = 4, EACH = 4, ANSWERS = ITEMS * EACH };
enum { COLUMNS_MAX = 5 * K, BYTES = 1 << 20 };
static char memory[BYTES];

typedef struct {
    size_t start[ITEMS + 1];
    int32_t source[ANSWERS], label[ANSWERS], gold[ITEMS], kind[SOURCES];
    double weight[ANSWERS], known[SOURCES * K * K], votes[ITEMS * K];
    lw_answers answers;
} crowd;

static void make_crowd(crowd *c, bool with_all) {
    lw_rng rng = lw_rng_seed(1);
    for (size_t item = 0, i = 0; item < ITEMS; item++) {
        int32_t class = (int32_t)lw_rng_below(&rng, K);
        for (size_t k = 0; k < K; k++) c->votes[item * K + k] = .1 / K;
        c->gold[item] = with_all && item % 7 == 0 ? class : LW_NOT_GOLD;
        for (size_t n = 0; n < EACH; n++, i++) {
            double at = lw_rng_uniform(&rng);
            c->source[i] = (int32_t)(at * at * SOURCES);
            c->label[i] = lw_rng_below(&rng, 3) ? class : (int32_t)lw_rng_below(&rng, K);
            c->weight[i] = with_all ? (double)lw_rng_below(&rng, 5) / 4 : 1;
            c->votes[item * K + (size_t)c->label[i]] += .9 / EACH;
        }
        c->start[item + 1] = i;
    }
    for (size_t s = 0; s < SOURCES; s++) c->kind[s] = s % 3 == 0;
    for (size_t i = 0; i < SOURCES * K * K; i++)
        c->known[i] = lw_rng_below(&rng, 3) == 0 ? lw_rng_uniform(&rng) : 0;
    c->answers = (lw_answers){.items = ITEMS,
                              .sources = SOURCES,
                              .classes = K,
                              .item_start = c->start,
                              .answer_source = c->source,
                              .answer_label = c->label,
                              .answer_weight = with_all ? c->weight : NULL,
                              .gold = with_all ? c->gold : NULL,
                              .source_kind = with_all ? c->kind : NULL,
                              .source_kinds = KINDS};
}

/* ---- the definition ----------------------------------------------------------------------- */

typedef struct {
    double shares[ITEMS][COLUMNS_MAX];
    double counts[SOURCES][COLUMNS_MAX][K], prior[SOURCES][COLUMNS_MAX][K];
    double tables[SOURCES][COLUMNS_MAX][K]; /* how often the source gives the label in the state */
    double sizes[COLUMNS_MAX], class_sizes[K], score;
} plain;

static size_t kind_of(const lw_answers *a, size_t source) {
    return a->source_kind ? (size_t)a->source_kind[source] : 0;
}

static double log_gamma(double x) {
    int sign;
    return lgamma_r(x, &sign);
}

static void plain_count(const lw_answers *a, const latent_options *o, plain *p) {
    memset(p->counts, 0, sizeof p->counts);
    memset(p->sizes, 0, sizeof p->sizes);
    memset(p->class_sizes, 0, sizeof p->class_sizes);
    for (size_t g = 0; g < K * o->states; g++) {
        for (size_t s = 0; s < SOURCES && a->known_counts; s++)
            for (size_t l = 0; l < K; l++)
                p->counts[s][g][l] =
                    a->known_counts[(s * K + g / o->states) * K + l] / (double)o->states;
        for (size_t item = 0; item < ITEMS; item++) {
            p->sizes[g] += p->shares[item][g];
            p->class_sizes[g / o->states] += p->shares[item][g];
            for (size_t i = a->item_start[item]; i < a->item_start[item + 1]; i++)
                p->counts[a->answer_source[i]][g][a->answer_label[i]] +=
                    (a->answer_weight ? a->answer_weight[i] : 1) * p->shares[item][g];
        }
    }
}

/* What the sources of a kind do together. */
typedef struct {
    double pooled[K][K], by_state[COLUMNS_MAX][K], accuracy;
} together;

static together plain_pool(const lw_answers *a, const latent_options *o, const plain *p,
                           size_t kind) {
    together t = {.accuracy = 0};
    double all = 0;
    for (size_t k = 0; k < K; k++)
        for (size_t l = 0; l < K; l++) t.pooled[k][l] = 1 + (k == l);
    for (size_t s = 0; s < SOURCES; s++)
        for (size_t g = 0; g < K * o->states && kind_of(a, s) == kind; g++)
            for (size_t l = 0; l < K; l++) {
                t.pooled[g / o->states][l] += p->counts[s][g][l];
                t.by_state[g][l] += p->counts[s][g][l];
            }
    for (size_t k = 0; k < K; k++) {
        double total = 0;
        t.accuracy += t.pooled[k][k];
        for (size_t l = 0; l < K; l++) total += t.pooled[k][l];
        for (size_t l = 0; l < K; l++) t.pooled[k][l] /= total;
        all += total;
    }
    t.accuracy /= all;
    for (size_t g = 0; g < K * o->states; g++) {
        double total = 0;
        for (size_t l = 0; l < K; l++) total += t.by_state[g][l] += 10 * t.pooled[g / o->states][l];
        for (size_t l = 0; l < K; l++) t.by_state[g][l] /= total;
    }
    return t;
}

static double plain_accuracy(const latent_options *o, const plain *p, size_t s, const together *t) {
    double right = 4 * t->accuracy, all = 4;
    for (size_t g = 0; g < K * o->states; g++)
        for (size_t l = 0; l < K; l++) {
            all += p->counts[s][g][l];
            if (l == g / o->states) right += p->counts[s][g][l];
        }
    return right / all;
}

static void plain_source(const latent_options *o, plain *p, size_t s, const together *t) {
    const double accuracy = plain_accuracy(o, p, s, t);
    for (size_t g = 0; g < K * o->states; g++) {
        const size_t k = g / o->states;
        double coin[K], shifted[K], total = 0, whole = 0;
        for (size_t l = 0; l < K; l++) {
            double own = 0;
            for (size_t h = k * o->states; h < (k + 1) * o->states; h++) own += p->counts[s][h][l];
            coin[l] = l == k ? accuracy : (1 - accuracy) * t->pooled[k][l] / (1 - t->pooled[k][k]);
            shifted[l] = (own + 4 * coin[l] + o->flat) * t->by_state[g][l] / t->pooled[k][l];
            total += shifted[l];
        }
        for (size_t l = 0; l < K; l++) {
            p->prior[s][g][l] = o->flat + o->pool * t->pooled[k][l] + o->one * coin[l] +
                                o->shift * shifted[l] / total;
            whole += p->counts[s][g][l] + p->prior[s][g][l];
        }
        for (size_t l = 0; l < K; l++)
            p->tables[s][g][l] = (p->counts[s][g][l] + p->prior[s][g][l]) / whole;
    }
}

static double plain_price(const latent_options *o, const plain *p) {
    double price = log_gamma(ITEMS + K) - log_gamma(K), states = (double)o->states;
    for (size_t k = 0; k < K; k++) {
        double size = p->class_sizes[k];
        price += size * log((size + 1) / (ITEMS + K)) - log_gamma(size + 1);
        if (o->states > 1) price += log_gamma(size + .1 * states) - log_gamma(.1 * states);
        for (size_t g = k * o->states; g < (k + 1) * o->states && o->states > 1; g++)
            price += log_gamma(.1) - log_gamma(p->sizes[g] + .1) +
                     p->sizes[g] * (lw_digamma(p->sizes[g] + .1) - lw_digamma(size + .1 * states));
    }
    for (size_t s = 0; s < SOURCES; s++)
        for (size_t g = 0; g < K * o->states; g++) {
            double before = 0, after = 0;
            for (size_t l = 0; l < K; l++) {
                double prior = p->prior[s][g][l], count = p->counts[s][g][l];
                before += prior;
                after += prior + count;
                price +=
                    count * log(p->tables[s][g][l]) - log_gamma(prior + count) + log_gamma(prior);
            }
            price += log_gamma(after) - log_gamma(before);
        }
    return price;
}

static void plain_step(const lw_answers *a, const latent_options *o, plain *p) {
    plain_count(a, o, p);
    for (size_t kind = 0; kind < KINDS; kind++) {
        together t = plain_pool(a, o, p, kind);
        for (size_t s = 0; s < SOURCES; s++)
            if (kind_of(a, s) == kind) plain_source(o, p, s, &t);
    }
    p->score = -plain_price(o, p);
    for (size_t item = 0; item < ITEMS; item++) {
        double scores[COLUMNS_MAX], total = 0;
        for (size_t g = 0; g < K * o->states; g++) {
            const size_t k = g / o->states;
            double rho = o->even_classes ? 1. / K : (p->class_sizes[k] + 1) / (ITEMS + K);
            scores[g] = rho * (p->sizes[g] + .1) / (p->class_sizes[k] + .1 * (double)o->states);
            for (size_t i = a->item_start[item]; i < a->item_start[item + 1]; i++)
                scores[g] *= pow(p->tables[a->answer_source[i]][g][a->answer_label[i]],
                                 a->answer_weight ? a->answer_weight[i] : 1);
            if (a->gold && a->gold[item] != LW_NOT_GOLD && a->gold[item] != (int32_t)k)
                scores[g] = 0;
            total += scores[g];
        }
        for (size_t g = 0; g < K * o->states; g++) p->shares[item][g] = scores[g] / total;
        p->score += log(total);
    }
}

/* ---- beside the model --------------------------------------------------------------------- */

static void check_model(const char *name, const lw_answers *a, const double *start,
                        const latent_options *options) {
    enum { STEPS = 4 };
    static plain p;
    latent_options o = *options;
    o.iterations_max = STEPS;
    o.tolerance = 0;
    lw_arena arena = lw_arena_over(memory, BYTES);
    lw_rng rng = lw_rng_seed(2);
    given_labels given;
    latent_model m;
    assert_int_equal(given_find(a, 0, &arena, &given, NULL), LW_OK);
    assert_int_equal(latent_make(a, &given, &o, &arena, &m, NULL), LW_OK);
    latent_start(start, &rng, &m);
    for (size_t i = 0; i < ITEMS * m.columns; i++)
        p.shares[i / m.columns][i % m.columns] = m.shares[i];
    latent_fit(&m, true);
    for (size_t i = 0; i < STEPS; i++) plain_step(a, &o, &p);
    for (size_t i = 0; i < ITEMS * m.columns; i++)
        check_row(name, fabs(m.shares[i] - p.shares[i / m.columns][i % m.columns]) < 1e-9);
    for (size_t i = 0; i < ANSWERS; i++) {
        double chance = 0, *shares = p.shares[0];
        for (size_t g = 0; g < m.columns; g++)
            chance += shares[g] * p.tables[a->answer_source[i]][g][a->answer_label[i]];
        check_row(name, fabs(latent_predict(&m, 0, (size_t)given.answer_row[i]) - chance) < 1e-9);
    }
    if (fabs(m.score - p.score) > 1e-7) fail_msg("%s: %.12g, not %.12g", name, m.score, p.score);
    if (o.states > 1) return;
    static double confusion[SOURCES][K][K];
    latent_write_confusion(&m, &confusion[0][0][0]);
    for (size_t i = 0; i < SOURCES * K * K; i++)
        check_row(name, fabs(confusion[i / K / K][i / K % K][i % K] -
                             p.tables[i / K / K][i / K % K][i % K]) < 1e-9);
}

static void models_are_what_they_are_defined_as(void **state) {
    (void)state;
    static crowd c;
    const struct {
        const char *name;
        bool with_all, with_known;
    } rows[] = {{"answers alone", false, false},
                {"weights, gold and kinds", true, false},
                {"and earlier work", true, true}};
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        make_crowd(&c, rows[r].with_all);
        if (rows[r].with_known) c.answers.known_counts = c.known;
        for (size_t i = 0; i < COMMITTEE_MODELS; i++)
            check_model(rows[r].name, &c.answers, c.votes, &committee_models[i]);
        for (size_t i = 0; i < SUBTYPE_MODELS; i++)
            check_model(rows[r].name, &c.answers, c.votes, &subtype_models[i]);
    }
}

/* ---- rows --------------------------------------------------------------------------------- */

static void rows_are_the_labels_that_sources_give(void **state) {
    (void)state;
    static crowd c;
    make_crowd(&c, false);
    lw_arena arena = lw_arena_over(memory, BYTES);
    given_labels given;
    lw_answers fewer = c.answers;
    fewer.items = ITEMS / 2; /* the rest are `more` */
    size_t more = ANSWERS - c.start[fewer.items];
    assert_int_equal(given_find(&fewer, more, &arena, &given, NULL), LW_OK);
    bool seen[SOURCES][K] = {{false}};
    size_t pairs = 0;
    for (size_t i = 0; i < ANSWERS; i++) {
        size_t source = (size_t)c.source[i], row = (size_t)given.answer_row[i];
        assert_true(given.source_start[source] <= row && row < given.source_start[source + 1]);
        assert_int_equal(given.row_label[row], c.label[i]);
        pairs += !seen[source][c.label[i]];
        seen[source][c.label[i]] = true;
    }
    assert_int_equal(given.rows, pairs);
    assert_true(pairs < SOURCES * K); /* otherwise this shows nothing */
    assert_true(given.rows <= given_rows_max(&fewer, more));
    for (size_t s = 0; s < SOURCES; s++)
        for (size_t r = given.source_start[s]; r + 1 < given.source_start[s + 1]; r++)
            assert_true(given.row_label[r] < given.row_label[r + 1]);
}

static void earlier_work_may_be_of_any_label(void **state) {
    (void)state;
    static crowd c;
    make_crowd(&c, false);
    c.answers.known_counts = c.known;
    lw_arena arena = lw_arena_over(memory, BYTES);
    given_labels given;
    assert_int_equal(given_find(&c.answers, 0, &arena, &given, NULL), LW_OK);
    assert_int_equal(given.rows, SOURCES * K);
    assert_int_equal(given_rows_max(&c.answers, 0), SOURCES * K);
    for (size_t i = 0; i < ANSWERS; i++)
        assert_int_equal(given.answer_row[i], c.source[i] * K + c.label[i]);
}

static void of_many_answers_fewer_restarts_are_worth_their_time(void **state) {
    (void)state;
    static const struct {
        size_t wanted, answers, worth;
    } cases[] = {{8, 0, 8},         {8, 100000, 8},  {8, 150000, 5},
                 {8, 100000000, 4}, {3, 1000000, 3}, {1000, 1000000, 100}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(ensemble_worth_restarts(cases[i].wanted, cases[i].answers),
                         cases[i].worth);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_many_answers_fewer_restarts_are_worth_their_time),
        cmocka_unit_test(models_are_what_they_are_defined_as),
        cmocka_unit_test(rows_are_the_labels_that_sources_give),
        cmocka_unit_test(earlier_work_may_be_of_any_label),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
