/* copies.c - whose answers follow another's to the same items.
 *
 * Of each two people the items count that one answered after the other. How likely somebody careful says what
 * the earlier one has said is worked out item by item: from what the others said there, from what is known of the item,
 * from how right both are and which labels are taken for which. Two who are right agree; what speaks for
 * copying is to agree where the earlier one seems wrong, and never to differ. */
#include "labelwright/beta.h"
#include "labelwright/intern.h"
#include "labelwright/order.h"
#include "server/rules/findings_parts.h"
#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const double copied = .9;            /* share of the answers, that the test is made for */
static const double spread_least = .03;     /* of tilts, where pairs show none */
static const double off_least = 1.5;        /* deviations, of pairs that are looked at closely */
static const double told_least = 40;        /* answers of others that tell how right somebody is */
static const double prior_comparisons = 20; /* that what people mostly are counts for */
enum {
    ROUNDS = 20,
    CASES = 3,  /* of how much is copied */
    STEPS = 12, /* of an accuracy, between chance and always right */
    CLASSES_MAX =
        64, /* of which confusions are learned: of more, labels count by how common they are */
    SHARED_MAX = 2000, /* items of two people, the newest */
    WEIGHT_MAX = 4096, /* steps that a sum of weights is counted in, at most */
    STEPS_OF_NAT = 16, /* as many where they suffice */
};

typedef struct {
    int32_t a, b;  /* b answered after a */
    size_t shared; /* such items */
    double off;    /* from what was worked out, in deviations */
} followed;

typedef struct {
    findings_look *l;
    double labels;    /* as many, if they were as common as each other */
    double usual;     /* accuracy of people */
    double alike;     /* answers that being like others is worth: how little accuracies differ */
    double *confused; /* [labels][labels]: of answers that are wrong; NULL: too many labels */
    double *agree;    /* [SHARED_MAX]: chance that somebody careful says the same */
    bool *same;       /* [SHARED_MAX]: they did */
    double *chance;   /* [WEIGHT_MAX + 1] scratch */
    double *truth;    /* [labels]: of an item, as others than the two see it */
    double *accuracy; /* [people] */
    double steps;     /* that a nat is counted in, of the two looked at */
    followed *pairs;  /* [count] */
    size_t count, tested;
    double *compared;      /* [people]: sum over those they are compared with, by part_of_pair */
    double *offs, *noises; /* [tested] */
    double tilt, spread;   /* of the odds that most pairs agree with, against what was worked out */
} copies;

static const finding_answer *answer_at(const copies *c, size_t at) {
    return &c->l->data->answers[at];
}

/* ---- pairs ----------------------------------------------------------------------------------- */

static lw_status add_pair(copies *c, lw_intern *names, int32_t a, int32_t b) {
    int32_t key[2] = {a, b}, number;
    lw_status status =
        lw_intern_add(names, (lw_str){(const char *)key, sizeof key}, &number, c->l->error);
    if (status == LW_TOO_LARGE) return LW_OK; /* further pairs are not compared */
    if (status != LW_OK) return status;
    if ((size_t)number >= c->count) c->pairs[c->count++] = (followed){a, b, 0, 0};
    c->pairs[number].shared++;
    return LW_OK;
}

static lw_status count_pairs(copies *c) {
    const findings_look *l = c->l;
    lw_status status = LW_OK;
    lw_intern *names = lw_intern_open(FINDING_PAIRS_MAX, FINDING_PAIRS_MAX * 2 * sizeof(int32_t));
    if (!names) return findings_no_room(l);
    for (size_t item = 0; item < l->data->items; item++) {
        size_t first = l->item_start[item], end = l->item_start[item + 1];
        if (end - first > ANSWERS_OF_ITEM_MAX) end = first + ANSWERS_OF_ITEM_MAX;
        for (size_t i = first; i < end; i++)
            for (size_t j = i + 1; j < end && status == LW_OK; j++)
                status = add_pair(c, names, answer_at(c, l->by_item[i])->person,
                                  answer_at(c, l->by_item[j])->person);
    }
    lw_intern_close(names);
    return status;
}

/* ---- how right people are -------------------------------------------------------------------- */

/* How often two people agree who are right so often, where mistakes are spread over the other labels, is
 * linear in the one's accuracy: what was seen of a person with all others but one gives theirs, when those of the others
 * are known. `told`: by how many answers of others, each worth as much as it says of what is right. */
typedef struct {
    double right, told;
} known_right;

static known_right accuracy_without(const copies *c, int32_t person, int32_t without) {
    const findings_look *l = c->l;
    double usual = c->usual, prior = prior_comparisons * (usual - (1 - usual) / (c->labels - 1)),
           slope = prior, seen = usual * prior;
    for (size_t i = l->person_start[person]; i < l->person_start[person + 1]; i++) {
        const finding_answer *a = answer_at(c, l->by_person[i]);
        for (size_t j = l->item_start[a->item]; j < l->item_start[a->item + 1]; j++) {
            const finding_answer *b = answer_at(c, l->by_item[j]);
            if (b->person == person || b->person == without) continue;
            double right = c->accuracy[b->person], wrong = (1 - right) / (c->labels - 1);
            seen += (a->label == b->label) - wrong;
            slope += right - wrong;
        }
    }
    double right = slope > 0 ? fmin(.98, fmax(1 / c->labels, seen / slope)) : usual;
    return (known_right){right, slope - prior};
}

/* Of all people, each from those of the others, until they fit. */
static void learn_accuracies(copies *c) {
    const findings_look *l = c->l;
    size_t people = l->data->people;
    c->usual = .8;
    for (size_t person = 0; person < people; person++) c->accuracy[person] = c->usual;
    for (int round = 0; round < ROUNDS; round++) {
        double sum = 0;
        for (size_t person = 0; person < people; person++) {
            c->accuracy[person] = accuracy_without(c, (int32_t)person, -1).right;
            sum += c->accuracy[person] / (double)people;
        }
        c->usual = sum;
    }
    double off = 1e-9;
    for (size_t person = 0; person < people; person++)
        off += pow(c->accuracy[person] - c->usual, 2) / (double)people;
    c->alike = fmin(100, fmax(4, c->usual * (1 - c->usual) / off - 1));
}

/* What people say instead of what most others say. */
static lw_status learn_confusions(copies *c) {
    const findings_look *l = c->l;
    size_t labels = l->data->labels;
    c->confused = NULL;
    if (labels > CLASSES_MAX) return LW_OK;
    c->confused = lw_new(l->arena, double, labels *labels + 1);
    if (!c->confused) return findings_no_room(l);
    for (size_t t = 0; t < labels; t++)
        for (size_t k = 0; k < labels; k++)
            c->confused[t * labels + k] = k == t ? 0 : 5 * l->share[k] + .5 / (double)labels;
    for (size_t i = 0; i < l->data->count; i++) {
        int32_t most = l->others_say[i], said = l->data->answers[i].label;
        if (most >= 0 && most != said) c->confused[(size_t)most * labels + (size_t)said]++;
    }
    for (size_t t = 0; t < labels; t++) {
        double sum = 1e-9;
        for (size_t k = 0; k < labels; k++) sum += c->confused[t * labels + k];
        for (size_t k = 0; k < labels; k++) c->confused[t * labels + k] /= sum;
    }
    return LW_OK;
}

/* Chance of a label of somebody right in `accuracy`, where `truth` is right. */
static double says(const copies *c, double accuracy, int32_t truth, int32_t label) {
    const findings_look *l = c->l;
    if (label == truth) return accuracy;
    double wrong = c->confused ? c->confused[(size_t)truth * l->data->labels + (size_t)label]
                               : l->share[label] / fmax(1e-9, 1 - l->share[truth]);
    return (1 - accuracy) * fmin(1, wrong);
}

/* ---- weights ---------------------------------------------------------------------------------- */

/* What an item says for copying, in steps, above what it says when they differ. */
static double weight_of(double agree) {
    double follows = copied + (1 - copied) * agree;
    return log(follows / agree) - log((1 - follows) / (1 - agree));
}
static size_t steps_of(const copies *c, double agree) {
    return (size_t)lround(weight_of(agree) * c->steps);
}

/* ---- one item -------------------------------------------------------------------------------- */

typedef struct {
    int32_t source, follower;
    double source_accuracy, follower_accuracy;
    double told; /* of the one who is known less */
} two;

/* Fills truth with the chance of each label, by what is known and what others than the two say. */
static void learn_truth(const copies *c, const two *who, int32_t item) {
    const findings_look *l = c->l;
    size_t first = l->item_start[item], end = l->item_start[item + 1];
    if (end - first > ANSWERS_OF_ITEM_MAX) end = first + ANSWERS_OF_ITEM_MAX;
    double sum = 0;
    for (int32_t truth = 0; truth < (int32_t)l->data->labels; truth++) {
        double weight = l->share[truth];
        for (size_t i = first; i < end; i++) {
            const finding_answer *a = answer_at(c, l->by_item[i]);
            if (a->correct >= 0 && (a->label == truth) != (a->correct == 1)) weight = 0;
            if (a->person != who->source && a->person != who->follower)
                weight *= says(c, c->accuracy[a->person], truth, a->label);
        }
        sum += c->truth[truth] = weight;
    }
    for (size_t k = 0; k < l->data->labels; k++) /* several may be known to be right */
        c->truth[k] = sum > 0 ? c->truth[k] / sum : l->share[k];
}

/* Chance that the follower says what the source has said at `at`, by themselves. */
static double agreement_at(const copies *c, const two *who, size_t at) {
    const finding_answer *said = answer_at(c, at);
    double sum = 0, same = 0;
    learn_truth(c, who, said->item);
    for (int32_t truth = 0; truth < (int32_t)c->l->data->labels; truth++) {
        double weight = c->truth[truth] * says(c, who->source_accuracy, truth, said->label);
        sum += weight;
        same += weight * says(c, who->follower_accuracy, truth, said->label);
    }
    return sum > 0 ? fmin(.995, fmax(.001, same / sum)) : .5;
}

/* Fills agree, same and steps; how many. */
static size_t look_at_items(copies *c, const two *who) {
    const findings_look *l = c->l;
    size_t count = 0;
    for (size_t i = l->person_start[who->follower + 1];
         i-- > l->person_start[who->follower] && count < SHARED_MAX;) {
        size_t own = l->by_person[i];
        const finding_answer *mine = answer_at(c, own);
        for (size_t j = l->item_start[mine->item];
             j < l->item_start[mine->item + 1] && l->by_item[j] != own; j++) {
            const finding_answer *theirs = answer_at(c, l->by_item[j]);
            if (theirs->person != who->source) continue;
            c->agree[count] = agreement_at(c, who, l->by_item[j]);
            c->same[count++] = theirs->label == mine->label;
            break;
        }
    }
    double sum = 1e-9;
    for (size_t i = 0; i < count; i++) sum += c->same[i] ? weight_of(c->agree[i]) : 0;
    c->steps = fmin(STEPS_OF_NAT, (WEIGHT_MAX - 2000) / sum);
    return count;
}

/* ---- how right two are, if one may copy -------------------------------------------------------- */

/* Who copies looks as right as their source. So how right the two are is found for each case of how much
 * is copied, by all they answered, and counts by how likely the case is. */
static const double share_copied[CASES] = {0, .75, .9};

typedef struct {
    const finding_answer *source, *follower; /* NULL: did not answer */
    bool after;                              /* the follower did, and may have copied */
} answers_of_two;

typedef struct {
    double accuracy[STEPS], prior[STEPS];
    double logs[CASES][STEPS][STEPS]; /* likelihoods: of the source, of the follower */
} accuracies;

static answers_of_two find_answers(const copies *c, const two *who, int32_t item) {
    const findings_look *l = c->l;
    answers_of_two found = {0};
    for (size_t i = l->item_start[item]; i < l->item_start[item + 1]; i++) {
        const finding_answer *a = answer_at(c, l->by_item[i]);
        if (a->person == who->source) found.source = a;
        if (a->person == who->follower) found.follower = a, found.after = found.source != NULL;
    }
    return found;
}

/* Chances of what the two say: linear in the accuracy of each. */
static void add_item(const copies *c, const two *who, int32_t item, accuracies *a) {
    answers_of_two said = find_answers(c, who, item);
    double both[2][2] = {{0}}, alone[2] = {0}; /* by whether the source is right, the follower */
    learn_truth(c, who, item);
    for (int32_t truth = 0; truth < (int32_t)c->l->data->labels; truth++) {
        bool right = !said.source || said.source->label == truth,
             follows = !said.follower || said.follower->label == truth;
        double weight = c->truth[truth];
        if (!right) weight *= says(c, 0, truth, said.source->label);
        alone[right] += weight;
        if (!follows) weight *= says(c, 0, truth, said.follower->label);
        both[right][follows] += weight;
    }
    bool same = said.after && said.source->label == said.follower->label;
    for (size_t i = 0; i < STEPS; i++)
        for (size_t j = 0; j < STEPS; j++) {
            double x = said.source ? a->accuracy[i] : 1, y = said.follower ? a->accuracy[j] : 1;
            double honest = x * (y * both[1][1] + (1 - y) * both[1][0]) +
                            (1 - x) * (y * both[0][1] + (1 - y) * both[0][0]);
            double follows = same ? x * alone[1] + (1 - x) * alone[0] : 0;
            for (size_t k = 0; k < CASES; k++) {
                double share = said.after ? share_copied[k] : 0;
                a->logs[k][i][j] += log(fmax(share * follows + (1 - share) * honest, 1e-12));
            }
        }
}

static void begin_accuracies(const copies *c, accuracies *a) {
    double least = 1 / c->labels, sum = 0;
    *a = (accuracies){0};
    for (size_t i = 0; i < STEPS; i++) {
        double at = a->accuracy[i] = least + (.995 - least) * ((double)i + .5) / STEPS;
        a->prior[i] =
            exp(c->alike * (c->usual * log(at) + (1 - c->usual) * log(1 - at))) / (at * (1 - at));
        sum += a->prior[i];
    }
    for (size_t i = 0; i < STEPS; i++) a->prior[i] = log(a->prior[i] / sum);
}

/* Replaces the accuracies of the two by their means. */
static void average(const accuracies *a, two *who) {
    double most = -INFINITY, sum = 0, source = 0, follower = 0;
    for (int summed = 0; summed < 2; summed++)
        for (size_t k = 0; k < CASES; k++)
            for (size_t i = 0; i < STEPS; i++)
                for (size_t j = 0; j < STEPS; j++) {
                    double value = a->prior[i] + a->prior[j] + a->logs[k][i][j];
                    if (!summed) most = fmax(most, value);
                    double weight = summed ? exp(value - most) : 0;
                    sum += weight;
                    source += weight * a->accuracy[i];
                    follower += weight * a->accuracy[j];
                }
    who->source_accuracy = source / sum;
    who->follower_accuracy = follower / sum;
}

static void weigh_cases(const copies *c, two *who) {
    const findings_look *l = c->l;
    accuracies a;
    begin_accuracies(c, &a);
    for (int pass = 0; pass < 2; pass++) {
        int32_t person = pass ? who->follower : who->source;
        size_t start = l->person_start[person], end = l->person_start[person + 1];
        if (end - start > SHARED_MAX) start = end - SHARED_MAX;
        for (size_t i = start; i < end; i++) {
            int32_t item = answer_at(c, l->by_person[i])->item;
            if (!pass || !find_answers(c, who, item).source) add_item(c, who, item, &a);
        }
    }
    average(&a, who);
}

/* ---- the test -------------------------------------------------------------------------------- */

/* The chance of as much weight of agreements or more, exactly: the sum of independent ones, in steps. */
static double tail_of(const copies *c, size_t count, double tilt) {
    size_t seen = 0, most = 0;
    memset(c->chance, 0, (WEIGHT_MAX + 1) * sizeof *c->chance);
    for (size_t i = 0; i < count; i++) seen += c->same[i] ? steps_of(c, c->agree[i]) : 0;
    if (seen > WEIGHT_MAX) seen = WEIGHT_MAX;
    c->chance[0] = 1; /* the last place gathers all that is as much as seen, or more */
    for (size_t i = 0; i < count; i++) {
        double agree = c->agree[i];
        size_t steps = steps_of(c, agree);
        agree = agree * tilt / (1 - agree + agree * tilt);
        size_t reach = most + steps < seen ? most + steps : seen;
        for (size_t at = reach + 1; at-- > 0;) {
            double stays = at <= most ? c->chance[at] * (at == seen ? 1 : 1 - agree) : 0, comes = 0;
            if (at == seen) /* from all that get there */
                for (size_t from = seen > steps ? seen - steps : 0; from < seen && from <= most;
                     from++)
                    comes += c->chance[from] * agree;
            else if (at >= steps && at - steps <= most) comes = c->chance[at - steps] * agree;
            c->chance[at] = stays + comes;
        }
        most = reach;
    }
    return fmin(1, c->chance[seen]);
}

static two two_of(const copies *c, const followed *pair) {
    known_right source = accuracy_without(c, pair->a, pair->b),
                follower = accuracy_without(c, pair->b, pair->a);
    return (two){pair->a, pair->b, source.right, follower.right, fmin(source.told, follower.told)};
}

static void note_copy(copies *c, const followed *pair, double p, size_t count) {
    findings_look *l = c->l;
    size_t person = (size_t)pair->b, same = 0;
    double expected = 0;
    if (p >= l->p[person * FINDING_KINDS + FINDING_COPY]) return;
    for (size_t i = 0; i < count; i++) same += c->same[i], expected += c->agree[i];
    finding_found *f = findings_place(l, person, FINDING_COPY, p, (double)same / (double)count,
                                      expected / (double)count);
    f->other = pair->a;
    for (size_t i = l->person_start[person + 1]; i-- > l->person_start[person];) {
        const finding_answer *a = answer_at(c, l->by_person[i]);
        size_t alike = 0, unlike = 0;
        for (size_t j = l->item_start[a->item]; j < l->item_start[a->item + 1]; j++) {
            const finding_answer *b = answer_at(c, l->by_item[j]);
            if (b->person == pair->a) alike += b->label == a->label;
            else if (b->person != pair->b) unlike += b->label != a->label;
        }
        if (alike && unlike) findings_add_evidence(f, a->item); /* the same mistake, as it seems */
    }
}

static lw_status make_room(copies *c) {
    lw_arena *arena = c->l->arena;
    c->pairs = lw_new(arena, followed, FINDING_PAIRS_MAX);
    c->offs = lw_new(arena, double, FINDING_PAIRS_MAX);
    c->noises = lw_new(arena, double, FINDING_PAIRS_MAX);
    c->accuracy = lw_new(arena, double, c->l->data->people + 1);
    c->agree = lw_new(arena, double, SHARED_MAX);
    c->same = lw_new(arena, bool, SHARED_MAX);
    c->chance = lw_new(arena, double, WEIGHT_MAX + 1);
    c->truth = lw_new(arena, double, c->l->data->labels);
    c->compared = lw_new(arena, double, c->l->data->people + 1);
    bool ok = c->pairs && c->offs && c->noises && c->accuracy && c->agree && c->same && c->chance &&
              c->truth && c->compared;
    return ok ? LW_OK : findings_no_room(c->l);
}

/* Each pair's part of the chance to be wrong about the follower: few items would not show a copy. */
static double part_of_pair(const followed *pair) {
    return (double)pair->shared * (double)pair->shared;
}

/* How far agreement mostly is from what was worked out, as a tilt of its odds: items are harder than others for
 * all, accuracies are not known exactly. What most pairs show without copying nobody is blamed for. */
static void learn_tilts(copies *c) {
    size_t tested = 0;
    for (size_t i = 0; i < c->count; i++) {
        followed *pair = &c->pairs[i];
        if (pair->shared < FINDING_SHARED_MIN) continue;
        two who = two_of(c, pair);
        if (who.told < told_least) {
            pair->shared = 0; /* nothing to compare their agreement with */
            continue;
        }
        size_t count = look_at_items(c, &who);
        double off = 0, variance = 1e-9;
        for (size_t k = 0; k < count; k++) {
            off += c->same[k] - c->agree[k];
            variance += c->agree[k] * (1 - c->agree[k]);
        }
        pair->off = off / sqrt(variance);
        c->compared[pair->b] += part_of_pair(pair);
        c->offs[tested] = pair->off;
        c->noises[tested++] = 1 / variance;
    }
    c->tested = tested;
    /* Beyond what chance makes of so few pairs: the standard errors of a median and of a median deviation. */
    double noise = findings_median(c->noises, tested, 0), few = 1 / sqrt((double)tested + 1),
           middle = findings_median(c->offs, tested, 0);
    for (size_t i = 0; i < tested; i++) c->offs[i] = fabs(c->offs[i] - middle);
    double wide = 1.4826 * findings_median(c->offs, tested, 0);
    c->tilt = fmax(0, middle - 2.5 * few) * sqrt(noise);
    c->spread = sqrt(fmax(spread_least * spread_least, (wide * wide - 1 - 4.7 * few) * noise));
}

/* The chance over the tilts that pairs have. */
static double chance_of(const copies *c, size_t count) {
    static const double weights[] = {.69146, .24173, .06060, .00598,
                                     .00023}; /* normal, at 0, 1, ... deviations */
    double sum = 0;
    for (size_t i = 0; i < sizeof weights / sizeof *weights; i++)
        sum += weights[i] * tail_of(c, count, exp(c->tilt + (double)i * c->spread));
    return sum;
}

lw_status findings_test_copies(findings_look *l) {
    copies c = {.l = l};
    double chance = 0;
    for (size_t k = 0; k < l->data->labels; k++) chance += l->share[k] * l->share[k];
    if (chance >= 1 - 1e-9) return LW_OK; /* all say the same */
    c.labels = 1 / chance;
    lw_status status = make_room(&c);
    if (status == LW_OK) status = count_pairs(&c);
    if (status == LW_OK) status = learn_confusions(&c);
    if (status != LW_OK) return status;
    learn_accuracies(&c);
    learn_tilts(&c);
    for (size_t i = 0; i < c.count; i++) {
        const followed *pair = &c.pairs[i];
        if (pair->shared < FINDING_SHARED_MIN || pair->off < off_least) continue;
        two who = two_of(&c, pair);
        weigh_cases(&c, &who);
        size_t n = look_at_items(&c, &who);
        double p = chance_of(&c, n) * c.compared[pair->b] / part_of_pair(pair);
        note_copy(&c, pair, fmin(1, p), n);
    }
    return LW_OK;
}
