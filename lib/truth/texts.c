/* texts.c - one wording from many: weights from distances, then alignment and vote, or a choice. */
#include "labelwright/texts.h"
#include "labelwright/normal.h"
#include "checks.h"
#include <assert.h>
#include <math.h>
#include <string.h>

enum { NOTHING = -1 };
static const double DISTANCE_MIN =
    1e-3; /* a source that never differs weighs much, not endlessly */

typedef enum { REPLACE, LEAVE_OUT, PUT_IN } edit;

typedef struct {
    size_t answers, words, slots, pairs; /* the most of any item; pairs: of all items */
} bounds;

typedef struct {
    const lw_texts *texts;
    const lw_texts_options *options;
    size_t count, words_max;
    double *distance;   /* [sum of answers^2]: of the answers of an item, item after item */
    size_t *pair_start; /* [items] */
    double *sums, *squares, *seen; /* [sources]: distances, their squares, of how many items */
    lw_texts_model model;
    /* Of one item: */
    size_t answers, first;
    double *share;      /* [answers]: one over those of its source */
    double voices;      /* sources that answered: the sum of the shares */
    double *weight;     /* [answers]: its share of the weight of its source */
    double *merged;     /* [answers]: the same, 0 until the answer is in the network */
    double *central;    /* [answers]: weighted mean distance to those of others */
    size_t *order;      /* [answers]: the most central first */
    size_t slots;       /* of the network */
    ptrdiff_t *network; /* [slots][answers]: index of a word, or NOTHING */
    ptrdiff_t *next_network;
    double *costs, *costs_before; /* [words + 1] */
    unsigned char *edits;         /* [slots + 1][words + 1] */
    unsigned char *path;          /* [slots + words], the last edit first */
} fit;

/* ---- checks and room ---------------------------------------------------------------------- */

static lw_status check_answer(const lw_texts *t, size_t i, lw_error *error) {
    size_t words = t->word_start[i + 1] - t->word_start[i];
    if (words > LW_TEXTS_WORDS_MAX)
        return lw_fail(error, LW_TOO_LARGE, "answer %zu: has %zu words, over %d", i, words,
                       LW_TEXTS_WORDS_MAX);
    return check_number("answer", i, "source", t->source[i], t->sources, error);
}

static lw_status check(const lw_texts *t, const lw_texts_options *o, lw_error *error) {
    lw_status status = LW_OK;
    for (size_t i = 0; i < t->item_start[t->items] && status == LW_OK; i++)
        status = check_answer(t, i, error);
    if (status == LW_OK) status = check_over_zero("nothing", o->nothing, error);
    if (status == LW_OK) status = check_over_zero("strength", o->strength, error);
    if (status == LW_OK) status = check_confidence(o->confidence, error);
    if (status == LW_OK) status = check_tolerance(o->tolerance, error);
    if (status == LW_OK) status = check_iterations(o->iterations_max, error);
    return status;
}

static size_t most(size_t a, size_t b) { return a > b ? a : b; }

static bounds measure(const lw_texts *t) {
    bounds b = {0};
    for (size_t i = 0; i < t->items; i++) {
        size_t start = t->item_start[i], end = t->item_start[i + 1];
        b.answers = most(b.answers, end - start);
        b.slots = most(b.slots, t->word_start[end] - t->word_start[start]);
        b.pairs += (end - start) * (end - start);
        for (size_t a = start; a < end; a++)
            b.words = most(b.words, t->word_start[a + 1] - t->word_start[a]);
    }
    return b;
}

size_t lw_texts_scratch_bytes(const lw_texts *t) {
    bounds b = measure(t);
    return sizeof(double) * (b.pairs + t->items + 3 * t->sources + 5 * b.answers +
                             2 * b.slots * b.answers + 3 * (b.words + 1) + 8) +
           (b.slots + 1) * (b.words + 1) + b.slots + b.words;
}

static bool take_scratch(fit *f, lw_arena *scratch) {
    const lw_texts *t = f->texts;
    bounds b = measure(t);
    f->words_max = b.words;
    return (f->distance = lw_new(scratch, double, b.pairs)) &&
           (f->pair_start = lw_new(scratch, size_t, t->items)) &&
           (f->sums = lw_new(scratch, double, t->sources)) &&
           (f->squares = lw_new(scratch, double, t->sources)) &&
           (f->seen = lw_new(scratch, double, t->sources)) &&
           (f->share = lw_new(scratch, double, b.answers)) &&
           (f->weight = lw_new(scratch, double, b.answers)) &&
           (f->merged = lw_new(scratch, double, b.answers)) &&
           (f->central = lw_new(scratch, double, b.answers)) &&
           (f->order = lw_new(scratch, size_t, b.answers)) &&
           (f->network = lw_new(scratch, ptrdiff_t, b.slots *b.answers)) &&
           (f->next_network = lw_new(scratch, ptrdiff_t, b.slots *b.answers)) &&
           (f->costs = lw_new(scratch, double, b.words + 1)) &&
           (f->costs_before = lw_new(scratch, double, b.words + 1)) &&
           (f->edits = lw_new(scratch, unsigned char, (b.slots + 1) * (b.words + 1))) &&
           (f->path = lw_new(scratch, unsigned char, b.slots + b.words)) &&
           lw_arena_left(scratch) >= (b.words + 1) * sizeof(size_t) + sizeof(double);
}

static lw_status set_up(const lw_texts *t, const lw_texts_options *o, lw_arena *arena,
                        lw_arena *scratch, fit *f, lw_error *error) {
    lw_status status = check(t, o, error);
    if (status != LW_OK) return status;
    lw_arena taken = *arena;
    size_t count = t->item_start[t->items];
    *f = (fit){.texts = t,
               .options = o,
               .count = count,
               .model = {.items = t->items,
                         .sources = t->sources,
                         .word_start = lw_new(&taken, size_t, t->items + 1),
                         .form = lw_new(&taken, int32_t, t->word_start[count]),
                         .confidence = lw_new(&taken, double, t->items),
                         .figures = lw_new(&taken, lw_texts_source, t->sources)}};
    if (!f->model.word_start || !f->model.form || !f->model.confidence || !f->model.figures ||
        !take_scratch(f, scratch))
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu answers", count);
    for (size_t s = 0; s < t->sources; s++) f->model.figures[s].weight = 1;
    for (size_t i = 0; i < count; i++) f->model.figures[t->source[i]].answers++;
    *arena = taken;
    return LW_OK;
}

/* ---- distances and weights ---------------------------------------------------------------- */

/* In words of the longer one: 0 .. 1. */
static double distance(const fit *f, size_t a, size_t b, lw_arena scratch) {
    const lw_texts *t = f->texts;
    size_t a_words = t->word_start[a + 1] - t->word_start[a];
    size_t b_words = t->word_start[b + 1] - t->word_start[b];
    if (a_words + b_words == 0) return 0;
    return (double)lw_texts_distance(t->word + t->word_start[a], a_words,
                                     t->word + t->word_start[b], b_words, scratch) /
           (double)most(a_words, b_words);
}

static void measure_distances(fit *f, lw_arena scratch) {
    const lw_texts *t = f->texts;
    size_t pair = 0;
    for (size_t item = 0; item < t->items; item++) {
        size_t start = t->item_start[item], answers = t->item_start[item + 1] - start;
        double *of_item = f->distance + pair;
        f->pair_start[item] = pair;
        pair += answers * answers;
        for (size_t a = 0; a < answers; a++)
            for (size_t b = 0; b < a; b++)
                of_item[a * answers + b] = of_item[b * answers + a] =
                    distance(f, start + a, start + b, scratch);
    }
}

static int32_t source_of(const fit *f, size_t a) { return f->texts->source[f->first + a]; }

static void share_votes(fit *f) {
    f->voices = 0;
    for (size_t a = 0; a < f->answers; a++) {
        double own = 0;
        for (size_t b = 0; b < f->answers; b++) own += source_of(f, b) == source_of(f, a);
        f->share[a] = 1 / own;
        f->voices += f->share[a];
    }
}

/* Takes an item in hand: weights of its answers, and how far each is from those of others. Who says the
 * same twice is not two who agree. */
static void look_at(fit *f, size_t item) {
    const lw_texts *t = f->texts;
    f->first = t->item_start[item];
    f->answers = t->item_start[item + 1] - f->first;
    share_votes(f);
    for (size_t a = 0; a < f->answers; a++)
        f->weight[a] = f->model.figures[source_of(f, a)].weight * f->share[a];
    for (size_t a = 0; a < f->answers; a++) {
        const double *row = f->distance + f->pair_start[item] + a * f->answers;
        double sum = 0, weights = 0;
        for (size_t b = 0; b < f->answers; b++) {
            if (source_of(f, b) == source_of(f, a)) continue;
            sum += f->weight[b] * row[b];
            weights += f->weight[b];
        }
        f->central[a] = weights > 0 ? sum / weights : 0;
    }
}

static void sum_distances(fit *f) {
    size_t sources = f->texts->sources;
    memset(f->sums, 0, sources * sizeof *f->sums);
    memset(f->squares, 0, sources * sizeof *f->squares);
    memset(f->seen, 0, sources * sizeof *f->seen);
    for (size_t item = 0; item < f->texts->items; item++) {
        look_at(f, item);
        for (size_t a = 0; a < f->answers && f->voices > 1.5; a++) {
            int32_t source = source_of(f, a);
            f->sums[source] += f->share[a] * f->central[a];
            f->squares[source] += f->share[a] * f->central[a] * f->central[a];
            f->seen[source] += f->share[a];
        }
    }
}

/* Returns how far a weight moved. */
static double update_weights(fit *f) {
    double total = 0, seen = 0, moved = 0, strength = f->options->strength;
    sum_distances(f);
    for (size_t s = 0; s < f->texts->sources; s++) total += f->sums[s], seen += f->seen[s];
    double pooled = seen > 0 ? fmax(total / seen, DISTANCE_MIN) : 1;
    for (size_t s = 0; s < f->texts->sources; s++) {
        double own = (f->sums[s] + strength * pooled) / (f->seen[s] + strength);
        double weight = pooled / fmax(own, DISTANCE_MIN);
        moved = fmax(moved, fabs(weight - f->model.figures[s].weight));
        f->model.figures[s].weight = weight;
    }
    return moved;
}

static void weigh_sources(fit *f, lw_arena scratch) {
    measure_distances(f, scratch);
    while (!f->model.converged && f->model.iterations < f->options->iterations_max) {
        f->model.converged = update_weights(f) <= f->options->tolerance;
        f->model.iterations++;
    }
}

static void set_figures(fit *f) {
    double z = lw_normal_two_sided(1 - f->options->confidence);
    sum_distances(f);
    for (size_t s = 0; s < f->texts->sources; s++) {
        lw_texts_source *figure = &f->model.figures[s];
        double seen = f->seen[s], mean = f->sums[s] / seen; /* NaN where it is always alone */
        double variance = seen > 1 ? fmax(0, f->squares[s] - seen * mean * mean) / (seen - 1) : 1;
        double wide = z * sqrt(variance / seen);
        figure->agreement = 1 - mean;
        figure->low = seen > 0 ? fmax(0, 1 - mean - wide) : NAN;
        figure->high = seen > 0 ? fmin(1, 1 - mean + wide) : NAN;
    }
}

/* By insertion: items have few answers. */
static void order_answers(fit *f) {
    for (size_t a = 0; a < f->answers; a++) {
        size_t at = a;
        for (; at > 0 && f->central[f->order[at - 1]] > f->central[a]; at--)
            f->order[at] = f->order[at - 1];
        f->order[at] = a;
    }
}

/* ---- the network -------------------------------------------------------------------------- */

static int32_t word_of(const fit *f, ptrdiff_t index) {
    return index == NOTHING ? NOTHING : f->texts->word[index];
}

/* Votes for a word, or for NOTHING, in a slot. */
static double votes(const fit *f, size_t slot, int32_t word) {
    const ptrdiff_t *row = f->network + slot * f->answers;
    double sum = 0;
    for (size_t a = 0; a < f->answers; a++)
        if (word_of(f, row[a]) == word) sum += f->merged[a];
    return sum;
}

static double all_votes(const fit *f) {
    double sum = 0;
    for (size_t a = 0; a < f->answers; a++) sum += f->merged[a];
    return sum;
}

/* One row of the table of costs, for a slot: what it takes to make the answer's first words of the
 * network's first slots. */
static void cost_row(fit *f, size_t slot, const int32_t *words, size_t count, double total) {
    unsigned char *edits = f->edits + (slot + 1) * (f->words_max + 1);
    double leave_out = 1 - votes(f, slot, NOTHING) / total;
    f->costs[0] = f->costs_before[0] + leave_out;
    edits[0] = LEAVE_OUT;
    for (size_t j = 0; j < count; j++) {
        const double ways[] = {
            [REPLACE] = f->costs_before[j] + 1 - votes(f, slot, words[j]) / total,
            [LEAVE_OUT] = f->costs_before[j + 1] + leave_out,
            [PUT_IN] = f->costs[j] + 1,
        };
        edit best = ways[LEAVE_OUT] < ways[REPLACE] ? LEAVE_OUT : REPLACE;
        if (ways[PUT_IN] < ways[best]) best = PUT_IN;
        f->costs[j + 1] = ways[best];
        edits[j + 1] = (unsigned char)best;
    }
}

/* Fills path with the cheapest edits, the last one first; returns how many. */
static size_t align(fit *f, const int32_t *words, size_t count) {
    double total = all_votes(f);
    for (size_t j = 0; j <= count; j++) {
        f->costs[j] = (double)j;
        f->edits[j] = PUT_IN;
    }
    for (size_t slot = 0; slot < f->slots; slot++) {
        double *before = f->costs_before;
        f->costs_before = f->costs;
        f->costs = before;
        cost_row(f, slot, words, count, total);
    }
    size_t slot = f->slots, word = count, steps = 0;
    while (slot > 0 || word > 0) {
        edit way = (edit)f->edits[slot * (f->words_max + 1) + word];
        f->path[steps++] = (unsigned char)way;
        slot -= way != PUT_IN;
        word -= way != LEAVE_OUT;
    }
    return steps;
}

/* Puts an answer into the network, which gets a slot for each word that has no place. */
static void merge(fit *f, size_t answer) {
    const lw_texts *t = f->texts;
    size_t word = t->word_start[f->first + answer], slot = 0;
    size_t steps = align(f, t->word + word, t->word_start[f->first + answer + 1] - word);
    for (size_t made = 0; made < steps; made++) {
        edit way = (edit)f->path[steps - 1 - made];
        ptrdiff_t *row = f->next_network + made * f->answers;
        for (size_t a = 0; a < f->answers; a++)
            row[a] = way == PUT_IN ? NOTHING : f->network[slot * f->answers + a];
        row[answer] = way == LEAVE_OUT ? NOTHING : (ptrdiff_t)word;
        slot += way != PUT_IN;
        word += way != LEAVE_OUT;
    }
    ptrdiff_t *before = f->network;
    f->network = f->next_network;
    f->next_network = before;
    f->slots = steps;
    f->merged[answer] = f->weight[answer];
}

/* ---- votes -------------------------------------------------------------------------------- */

/* The word, or NOTHING, with most votes; the first of equals in order. */
static int32_t elect(const fit *f, size_t slot) {
    int32_t best = NOTHING;
    double most_votes = -1;
    for (size_t i = 0; i < f->answers; i++) {
        int32_t word = word_of(f, f->network[slot * f->answers + f->order[i]]);
        double counted = votes(f, slot, word) * (word == NOTHING ? f->options->nothing : 1);
        if (counted > most_votes) most_votes = counted, best = word;
    }
    return best;
}

/* How the elected word is written most. */
static int32_t elect_form(const fit *f, size_t slot, int32_t word) {
    const ptrdiff_t *row = f->network + slot * f->answers;
    int32_t best = NOTHING;
    double most_votes = -1;
    for (size_t i = 0; i < f->answers; i++) {
        ptrdiff_t index = row[f->order[i]];
        if (word_of(f, index) != word) continue;
        double sum = 0;
        for (size_t a = 0; a < f->answers; a++)
            if (row[a] != NOTHING && f->texts->form[row[a]] == f->texts->form[index])
                sum += f->merged[a];
        if (sum > most_votes) most_votes = sum, best = f->texts->form[index];
    }
    return best;
}

/* ---- wordings ----------------------------------------------------------------------------- */

/* Writes the wording of the item in hand to `form`; returns how many words it has. */
typedef size_t word_item(fit *f, int32_t *form, double *confidence_out);

static size_t vote_wording(fit *f, int32_t *form, double *confidence_out) {
    size_t words = 0;
    double share = 0, total;
    f->slots = 0;
    memset(f->merged, 0, f->answers * sizeof *f->merged);
    for (size_t i = 0; i < f->answers; i++) merge(f, f->order[i]);
    total = all_votes(f);
    for (size_t slot = 0; slot < f->slots; slot++) {
        int32_t word = elect(f, slot);
        share += votes(f, slot, word) / total;
        if (word != NOTHING) form[words++] = elect_form(f, slot, word);
    }
    *confidence_out = f->slots > 0 ? share / (double)f->slots : 1;
    return words;
}

static size_t choose_wording(fit *f, int32_t *form, double *confidence_out) {
    const size_t *start = f->texts->word_start + f->first + f->order[0];
    memcpy(form, f->texts->form + start[0], (start[1] - start[0]) * sizeof *form);
    *confidence_out = 1 - f->central[f->order[0]];
    return start[1] - start[0];
}

static lw_status fit_texts(const lw_texts *t, const lw_texts_options *o, word_item *word,
                           lw_arena *arena, lw_arena scratch, lw_texts_model *model_out,
                           lw_error *error) {
    fit f;
    lw_status status = set_up(t, o, arena, &scratch, &f, error);
    if (status != LW_OK) return status;
    weigh_sources(&f, scratch);
    set_figures(&f);
    for (size_t item = 0; item < t->items; item++) {
        size_t at = f.model.word_start[item], words = 0;
        look_at(&f, item);
        order_answers(&f);
        f.model.confidence[item] = NAN;
        if (f.answers > 0) words = word(&f, f.model.form + at, &f.model.confidence[item]);
        f.model.word_start[item + 1] = at + words;
    }
    *model_out = f.model;
    return LW_OK;
}

lw_status lw_texts_rover_fit(const lw_texts *t, const lw_texts_options *o, lw_arena *arena,
                             lw_arena scratch, lw_texts_model *model_out, lw_error *error) {
    return fit_texts(t, o, vote_wording, arena, scratch, model_out, error);
}

lw_status lw_texts_choice_fit(const lw_texts *t, const lw_texts_options *o, lw_arena *arena,
                              lw_arena scratch, lw_texts_model *model_out, lw_error *error) {
    return fit_texts(t, o, choose_wording, arena, scratch, model_out, error);
}

#define DEFAULTS \
    {.nothing = .7, .strength = 5, .confidence = .95, .tolerance = 1e-6, .iterations_max = 200}
const lw_texts_method lw_texts_methods[] = {
    {"rover", "answers aligned word by word, and a vote on each place", DEFAULTS,
     lw_texts_rover_fit},
    {"choice", "the whole answer that is closest to the others", DEFAULTS, lw_texts_choice_fit},
    {0},
};

const lw_texts_method *lw_texts_find(lw_str name) {
    for (const lw_texts_method *m = lw_texts_methods; m->name; m++)
        if (lw_str_equal(lw_str_from(m->name), name)) return m;
    return NULL;
}
