/* findings.c - what in people's answers speaks for careless or copied work. */
#include "server/rules/findings_parts.h"
#include "labelwright/beta.h"
#include "labelwright/discovery.h"
#include "labelwright/order.h"
#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

const char *const finding_kind_names[FINDING_KINDS] = {"guess", "speed", "streak", "same", "copy"};

/* Between answers that are given without looking and those of people as they mostly are: what careful people
 * come to at least; and who comes nearer to the latter is not found, whatever the number of answers. */
static const double way_of_careful = .8, way_found = .5;
static const double bias_allowed = .2; /* of what is left to always the same */
static const double fast_part = .25;   /* of another's time for the same item */
static const double fast_allowed = .1; /* of answers */
enum { STREAK_MIN = 8 };
/* Of the chance to be wrong about somebody (weighted Bonferroni): copies are the hardest to tell. */
static const double part_of[FINDING_KINDS] = {[FINDING_GUESS] = .2,
                                              [FINDING_SPEED] = .05,
                                              [FINDING_STREAK] = .05,
                                              [FINDING_SAME] = .05,
                                              [FINDING_COPY] = .65};

lw_status findings_no_room(const findings_look *l) {
    return lw_fail(l->error, LW_NO_MEMORY, "no room for %zu answers of %zu people", l->data->count,
                   l->data->people);
}

/* ---- tails ----------------------------------------------------------------------------------- */

/* Of a binomial: at most, and at least, so many. */
static double at_most(size_t seen, size_t trials, double p) {
    return seen >= trials ? 1
                          : lw_beta_cumulative((double)(trials - seen), (double)seen + 1, 1 - p);
}
static double at_least(size_t seen, size_t trials, double p) {
    return seen == 0 ? 1 : lw_beta_cumulative((double)seen, (double)(trials - seen) + 1, p);
}

/* Of a mean of independent values in 0..1 (Hoeffding 1963). */
static double mean_at_least(size_t count, double seen, double expected) {
    if (seen <= expected) return 1;
    double rest = seen < 1 ? (1 - seen) * log((1 - seen) / (1 - expected)) : 0;
    return exp(-(double)count * (seen * log(seen / expected) + rest));
}

/* Two independent p-values in one (Fisher). */
static double both(double a, double b) {
    double product = a * b;
    return product > 0 ? product * (1 - log(product)) : 0;
}

/* ---- order ----------------------------------------------------------------------------------- */

static const finding_answer *answer_at(const findings_look *l, size_t at) {
    return &l->data->answers[at];
}

static size_t key_of(const finding_answer *a, bool person) {
    return (size_t)(person ? a->person : a->item);
}

static bool group(findings_look *l, size_t groups, bool person, size_t **start_out,
                  size_t **order_out) {
    size_t count = l->data->count;
    size_t *start = lw_new(l->arena, size_t, groups + 2),
           *order = lw_new(l->arena, size_t, count + 1);
    if (!start || !order) return false;
    for (size_t i = 0; i < count; i++) start[key_of(answer_at(l, i), person) + 2]++;
    for (size_t g = 2; g < groups + 2; g++) start[g] += start[g - 1];
    for (size_t i = 0; i < count; i++) order[start[key_of(answer_at(l, i), person) + 1]++] = i;
    *start_out = start;
    *order_out = order;
    return true;
}

size_t findings_answers_of(const findings_look *l, size_t person) {
    return l->person_start[person + 1] - l->person_start[person];
}

/* The label that more than half of the others gave, or -1. */
static int32_t most_others(const findings_look *l, size_t first, size_t end, size_t but) {
    size_t looked_at = first + ANSWERS_OF_ITEM_MAX < end ? first + ANSWERS_OF_ITEM_MAX : end;
    for (size_t i = first; i < looked_at; i++) {
        size_t same = 0, others = 0;
        for (size_t j = first; j < looked_at; j++) {
            others += j != but;
            same += j != but &&
                    answer_at(l, l->by_item[j])->label == answer_at(l, l->by_item[i])->label;
        }
        if (i != but && 2 * same > others) return answer_at(l, l->by_item[i])->label;
    }
    return -1;
}

/* Each answer's time is compared with that of the next one of its item, the last one's with the first's. */
static void choose_others(findings_look *l) {
    for (size_t item = 0; item < l->data->items; item++) {
        size_t first = l->item_start[item], end = l->item_start[item + 1];
        for (size_t i = first; i < end; i++) {
            l->other[l->by_item[i]] =
                end - first < 2 ? -1 : (int32_t)l->by_item[i + 1 < end ? i + 1 : first];
            l->others_say[l->by_item[i]] = most_others(l, first, end, i);
        }
    }
}

/* Chance that somebody careful gives the label to the item of the answer: by the others there. */
static double expected_of(const findings_look *l, size_t at, int32_t label) {
    const finding_answer *a = answer_at(l, at);
    size_t first = l->item_start[a->item], end = l->item_start[a->item + 1];
    double same = l->share[label], count = 1;
    for (size_t i = first; i < end; i++) {
        if (l->by_item[i] == at) continue;
        same += answer_at(l, l->by_item[i])->label == label;
        count++;
    }
    return same / count;
}

/* ---- one person ------------------------------------------------------------------------------ */

typedef struct {
    size_t compared, agreed; /* with what most others say */
    size_t timed, fast;
    size_t known, correct;
} tally;

static bool is_fast(const findings_look *l, size_t at) {
    const finding_answer *a = answer_at(l, at), *b = answer_at(l, (size_t)l->other[at]);
    return a->ms < fast_part * b->ms;
}

static bool agrees(const findings_look *l, size_t at) {
    return answer_at(l, at)->label == l->others_say[at];
}

static tally count_up(const findings_look *l, size_t person) {
    tally c = {0};
    for (size_t i = l->person_start[person]; i < l->person_start[person + 1]; i++) {
        size_t at = l->by_person[i];
        const finding_answer *a = answer_at(l, at);
        c.known += a->correct >= 0;
        c.correct += a->correct == 1;
        c.compared += l->others_say[at] >= 0;
        c.agreed += agrees(l, at);
        bool timed = l->other[at] >= 0 && a->ms > 0 && answer_at(l, (size_t)l->other[at])->ms > 0;
        c.timed += timed;
        c.fast += timed && is_fast(l, at);
    }
    return c;
}

double findings_median(double *values, size_t count, double otherwise) {
    if (count == 0) return otherwise;
    lw_sort_doubles(values, count);
    return lw_percentile(values, count, .5);
}

/* How people mostly are: medians, which a minority does not move. */
static bool learn_most(findings_look *l) {
    double *agreed = lw_new(l->arena, double, l->data->people + 1),
           *fast = lw_new(l->arena, double, l->data->people + 1);
    size_t agreed_count = 0, fast_count = 0;
    if (!agreed || !fast) return false;
    for (size_t person = 0; person < l->data->people; person++) {
        tally c = count_up(l, person);
        if (c.compared >= FINDING_ANSWERS_MIN)
            agreed[agreed_count++] = (double)c.agreed / (double)c.compared;
        if (c.timed >= FINDING_ANSWERS_MIN) fast[fast_count++] = (double)c.fast / (double)c.timed;
    }
    l->most = findings_median(agreed, agreed_count, 1);
    l->fast = findings_median(fast, fast_count, 0);
    return true;
}

finding_found *findings_place(findings_look *l, size_t person, finding_kind kind, double p,
                              double seen, double expected) {
    finding_found *f = &l->found[person * FINDING_KINDS + kind];
    l->p[person * FINDING_KINDS + kind] = p;
    *f = (finding_found){
        .person = (int32_t)person, .other = -1, .kind = kind, .seen = seen, .expected = expected};
    return f;
}

void findings_add_evidence(finding_found *f, int32_t item) {
    if (f->evidence_count < FINDING_EVIDENCE) f->evidence[f->evidence_count++] = item;
}

/* How often somebody who gives each label as often as this person, without looking, agrees with the
 * others; `used` [labels] is scratch. */
static double blind_agreement(const findings_look *l, size_t person, double *used) {
    memset(used, 0, l->data->labels * sizeof *used);
    double n = (double)findings_answers_of(l, person), sum = 0;
    for (size_t i = l->person_start[person]; i < l->person_start[person + 1]; i++)
        used[answer_at(l, l->by_person[i])->label] += 1 / n;
    for (size_t k = 0; k < l->data->labels; k++) sum += used[k] * l->share[k];
    return sum;
}

static void test_guess(findings_look *l, size_t person, const tally *c, double *used) {
    const double good = .8; /* of known answers */
    double blind = blind_agreement(l, person, used);
    double way = fmax(0, l->most - blind), least = blind + way_of_careful * way;
    double half_known = blind + way_found * (good - blind);
    double p_known = c->known >= 4 && (double)c->correct < half_known * (double)c->known
                         ? at_most(c->correct, c->known, good)
                         : 1;
    double seen_agreed = c->compared ? (double)c->agreed / (double)c->compared : 1;
    double p_agreed = c->compared >= FINDING_ANSWERS_MIN && seen_agreed < blind + way_found * way
                          ? at_most(c->agreed, c->compared, least)
                          : 1;
    double p = p_known == 1 ? p_agreed : p_agreed == 1 ? p_known : both(p_known, p_agreed);
    double seen = c->compared ? seen_agreed : (double)c->correct / fmax(1, (double)c->known);
    finding_found *f =
        findings_place(l, person, FINDING_GUESS, p, seen, c->compared ? least : good);
    for (size_t i = l->person_start[person + 1]; i-- > l->person_start[person];) {
        size_t at = l->by_person[i];
        const finding_answer *a = answer_at(l, at);
        if (a->correct == 0 || (a->correct < 0 && l->others_say[at] >= 0 && !agrees(l, at)))
            findings_add_evidence(f, a->item);
    }
}

static void test_speed(findings_look *l, size_t person, const tally *c) {
    if (c->timed < FINDING_ANSWERS_MIN) return;
    double expected = fmin(.5, fmax(fast_allowed, 2 * l->fast));
    finding_found *f =
        findings_place(l, person, FINDING_SPEED, at_least(c->fast, c->timed, expected),
                       (double)c->fast / (double)c->timed, expected);
    for (size_t i = l->person_start[person + 1]; i-- > l->person_start[person];) {
        size_t at = l->by_person[i];
        if (l->other[at] >= 0 && answer_at(l, at)->ms > 0 && is_fast(l, at))
            findings_add_evidence(f, answer_at(l, at)->item);
    }
}

static void test_streak(findings_look *l, size_t person) {
    size_t start = l->person_start[person], end = l->person_start[person + 1], best = start,
           best_length = 0;
    double least = 0; /* log of the chance of the least likely run */
    for (size_t i = start; i < end;) {
        size_t run = i;
        int32_t label = answer_at(l, l->by_person[i])->label;
        double chance = 0;
        for (; run < end && answer_at(l, l->by_person[run])->label == label; run++)
            chance += log(expected_of(l, l->by_person[run], label));
        if (run - i >= STREAK_MIN && chance < least)
            least = chance, best = i, best_length = run - i;
        i = run;
    }
    if (!best_length) return;
    double p = fmin(1, (double)(end - start) * exp(least));
    finding_found *f =
        findings_place(l, person, FINDING_STREAK, p, (double)best_length, exp(least));
    for (size_t i = best; i < best + best_length; i++)
        findings_add_evidence(f, answer_at(l, l->by_person[i])->item);
}

static void test_same(findings_look *l, size_t person, double *used) {
    size_t start = l->person_start[person], end = l->person_start[person + 1], n = end - start;
    int32_t label = 0;
    double expected = 0, labels = 0;
    memset(used, 0, l->data->labels * sizeof *used);
    for (size_t i = start; i < end; i++) used[answer_at(l, l->by_person[i])->label]++;
    for (size_t k = 0; k < l->data->labels; k++) {
        labels += l->share[k] > 0;
        if (used[k] > used[label]) label = (int32_t)k;
    }
    for (size_t i = start; i < end; i++)
        expected += expected_of(l, l->by_person[i], label) / (double)n;
    expected += bias_allowed * (1 - expected);
    double seen = used[label] / (double)n;
    if (expected >= 1) return;
    finding_found *f =
        findings_place(l, person, FINDING_SAME, fmin(1, labels * mean_at_least(n, seen, expected)),
                       seen, expected);
    for (size_t i = end; i-- > start;) {
        const finding_answer *a = answer_at(l, l->by_person[i]);
        if (a->label == label && expected_of(l, l->by_person[i], label) < .5)
            findings_add_evidence(f, a->item);
    }
}

/* ---- all ------------------------------------------------------------------------------------- */

static lw_status prepare(findings_look *l) {
    const finding_data *d = l->data;
    l->other = lw_new(l->arena, int32_t, d->count + 1);
    l->others_say = lw_new(l->arena, int32_t, d->count + 1);
    l->share = lw_new(l->arena, double, d->labels + 1);
    l->p = lw_new(l->arena, double, d->people *FINDING_KINDS + 1);
    l->found = lw_new(l->arena, finding_found, d->people * FINDING_KINDS + 1);
    if (!l->other || !l->others_say || !l->share || !l->p || !l->found ||
        !group(l, d->items, false, &l->item_start, &l->by_item) ||
        !group(l, d->people, true, &l->person_start, &l->by_person))
        return findings_no_room(l);
    for (size_t i = 0; i < d->people * FINDING_KINDS; i++) l->p[i] = 1;
    for (size_t i = 0; i < d->count; i++) l->share[d->answers[i].label] += 1 / (double)d->count;
    choose_others(l);
    return learn_most(l) ? LW_OK : findings_no_room(l);
}

static int by_p(const void *a, const void *b) {
    const finding_found *x = a, *y = b;
    return (x->p > y->p) - (x->p < y->p);
}

/* People with a finding, by their least likely test; of those all that are below the rate by themselves. */
static lw_status choose(findings_look *l, double rate, const finding_found **found_out,
                        size_t *count_out) {
    size_t people = 0, count = 0, *who = lw_new(l->arena, size_t, l->data->people + 1);
    double *least = lw_new(l->arena, double, l->data->people + 1);
    finding_found *out = lw_new(l->arena, finding_found, l->data->people * FINDING_KINDS + 1);
    if (!who || !least || !out) return findings_no_room(l);
    for (size_t person = 0; person < l->data->people; person++) {
        if (findings_answers_of(l, person) < FINDING_ANSWERS_MIN) continue;
        double p = 1;
        for (size_t kind = 0; kind < FINDING_KINDS; kind++)
            p = fmin(p, l->p[person * FINDING_KINDS + kind] / part_of[kind]);
        who[people] = person;
        least[people++] = p;
    }
    double *adjusted = lw_new(l->arena, double, people + 1);
    if (!adjusted) return findings_no_room(l);
    memcpy(adjusted, least, people * sizeof *least);
    lw_status status = lw_discovery_adjust(least, people, *l->arena, adjusted, l->error);
    for (size_t i = 0; i < people && status == LW_OK; i++) {
        if (adjusted[i] > rate) continue;
        double times = least[i] > 0 ? adjusted[i] / least[i] : 1;
        for (size_t kind = 0; kind < FINDING_KINDS; kind++) {
            double p = l->p[who[i] * FINDING_KINDS + kind] / part_of[kind] * times;
            if (p > rate) continue;
            out[count] = l->found[who[i] * FINDING_KINDS + kind];
            out[count++].p = p;
        }
    }
    qsort(out, count, sizeof *out, by_p);
    *found_out = out;
    *count_out = count;
    return status;
}

lw_status findings_of(const finding_data *data, double rate, lw_arena *arena,
                      const finding_found **found_out, size_t *count_out, lw_error *error) {
    findings_look l = {.data = data, .arena = arena, .error = error};
    assert(rate > 0 && rate < 1);
    lw_status status = prepare(&l);
    double *used = lw_new(arena, double, data->labels + 1);
    if (status == LW_OK && !used) status = findings_no_room(&l);
    if (status != LW_OK) return status;
    for (size_t person = 0; person < data->people; person++) {
        if (findings_answers_of(&l, person) < FINDING_ANSWERS_MIN) continue;
        tally c = count_up(&l, person);
        test_guess(&l, person, &c, used);
        test_speed(&l, person, &c);
        test_streak(&l, person);
        test_same(&l, person, used);
    }
    status = findings_test_copies(&l);
    return status == LW_OK ? choose(&l, rate, found_out, count_out) : status;
}
