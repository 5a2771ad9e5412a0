/* simulate.c - labelwright simulate: what the next-step rule would have bought of recorded answers. */
#include "labelwright/adaptive.h"
#include "labelwright/calibration.h"
#include "labelwright/rng.h"
#include "server/cli/cli.h"
#include "server/cli/crowd.h"
#include "server/cli/waiting.h"
#include "server/record/json.h"
#include "server/rules/match.h"
#include "server/rules/next_step.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ITERATIONS_MAX = 100, PILOT_ANSWERS = 3, WAITING_MAX = 1000, AHEAD_MAX = 1000 };
static const double tolerance = 1e-4, pilot_share = .2, random_share = .1;

static const char usage[] =
    "simulate LABELS.csv --truth T.csv [--target 0.95 | --price 0.005] [--min-labels N]\n"
    "       [--max-labels N] [--waiting 4 | --ahead 4] [--method M] [--audited N] [--seed N] "
    "[--json]";
static const char about[] = "Replays recorded answers, arriving in a random order, through the "
                            "rule by which the server asks for\n"
                            "more: a fifth of the tasks get three answers at first, the others "
                            "one; then those for which one\n"
                            "more is worth it, until none is. Says how right the result is, and "
                            "how right the same number of\n"
                            "answers would have been, spread evenly. The calibration error is the "
                            "mean confidence less the\n"
                            "accuracy, without its sign. Confidences are the model's own, which "
                            "cannot see what errors workers\n"
                            "share, unless --audited tells the truth of some tasks, drawn at "
                            "random: they are calibrated on\n"
                            "those, and all figures are of the others. With --ahead the server's "
                            "rule chooses among\n"
                            "tasks for whoever comes, in place of workers for a task.\n";

typedef struct {
    const char *labels, *truth, *target, *price, *min, *max, *waiting, *ahead, *method, *audited;
    const char *seed;
    const char *json;
} simulate_words;

typedef struct {
    double target, price; /* price: only where `priced` */
    bool priced;
    int64_t min_labels, max_labels, waiting, audited, seed;
    int64_t ahead; /* 0: workers are chosen for tasks */
    const lw_estimator
        *method; /* says what the labels are in the end; NULL: the rule's own belief */
} simulate_options;

/* The answers of each task in the order in which they may come; the first bought[task] have. */
typedef struct {
    const crowd *c;
    const simulate_options *options;
    lw_rng rng;
    size_t *order;  /* [count]: answers, by task */
    size_t *bought; /* [tasks] */
    size_t *lane;   /* [tasks]: those for which an answer is worth it, in a round */
    int32_t *gold;  /* [tasks]: the truth of the audited ones, otherwise LW_NOT_GOLD */
    /* What was bought, packed for a fit. */
    size_t *start;           /* [tasks + 1] */
    int32_t *source, *label; /* [count] */
    double *weight;          /* [count]; NULL: answers have no confidences */
} replay;

/* ---- the replay --------------------------------------------------------------------------- */

static size_t answers_of(const replay *r, size_t task) {
    return r->c->answers.item_start[task + 1] - r->c->answers.item_start[task];
}

static size_t most_of(const replay *r, size_t task) {
    size_t answers = answers_of(r, task), most = (size_t)r->options->max_labels;
    return answers < most ? answers : most;
}

static void swap(size_t *a, size_t *b) {
    size_t kept = *a;
    *a = *b;
    *b = kept;
}

static void shuffle(lw_rng *rng, size_t *numbers, size_t count) {
    for (size_t i = count; i > 1; i--) swap(&numbers[i - 1], &numbers[lw_rng_below(rng, i)]);
}

static bool begin(const crowd *c, const simulate_options *o, lw_arena *arena, replay *r) {
    *r = (replay){.c = c,
                  .options = o,
                  .rng = lw_rng_seed((uint64_t)o->seed),
                  .order = lw_new(arena, size_t, c->count),
                  .bought = lw_new(arena, size_t, c->answers.items),
                  .lane = lw_new(arena, size_t, c->answers.items),
                  .gold = lw_new(arena, int32_t, c->answers.items),
                  .start = lw_new(arena, size_t, c->answers.items + 1),
                  .source = lw_new(arena, int32_t, c->count),
                  .label = lw_new(arena, int32_t, c->count),
                  .weight = c->weight ? lw_new(arena, double, c->count) : NULL};
    if (!r->order || !r->bought || !r->lane || !r->gold || !r->start || !r->source || !r->label ||
        (c->weight && !r->weight))
        return false;
    for (size_t i = 0; i < c->count; i++) r->order[i] = i;
    for (size_t task = 0; task < c->answers.items; task++)
        shuffle(&r->rng, r->order + c->answers.item_start[task], answers_of(r, task));
    return true;
}

static void buy_pilot(replay *r) {
    for (size_t task = 0; task < r->c->answers.items; task++) {
        size_t first = lw_rng_uniform(&r->rng) < pilot_share ? PILOT_ANSWERS : 1;
        if (first < (size_t)r->options->min_labels) first = (size_t)r->options->min_labels;
        r->bought[task] = first < most_of(r, task) ? first : most_of(r, task);
    }
}

/* The same number of answers, as evenly as tasks have them; who gets one more is drawn. */
static void buy_evenly(replay *r, size_t total, size_t *tasks) {
    const size_t items = r->c->answers.items;
    for (size_t task = 0; task < items; task++) tasks[task] = task, r->bought[task] = 0;
    while (total > 0) {
        shuffle(&r->rng, tasks, items);
        for (size_t i = 0; i < items && total > 0; i++)
            if (r->bought[tasks[i]] < answers_of(r, tasks[i])) r->bought[tasks[i]]++, total--;
    }
}

/* The answers that were bought, in arrays of the replay. */
static lw_answers pack(replay *r) {
    lw_answers bought = r->c->answers;
    size_t at = 0;
    for (size_t task = 0; task < bought.items; task++) {
        r->start[task] = at;
        for (size_t i = 0; i < r->bought[task]; i++, at++) {
            size_t answer = r->order[r->c->answers.item_start[task] + i];
            r->source[at] = r->c->answers.answer_source[answer];
            r->label[at] = r->c->answers.answer_label[answer];
            if (r->weight) r->weight[at] = r->c->weight[answer];
        }
    }
    r->start[bought.items] = at;
    bought.item_start = r->start;
    bought.answer_source = r->source;
    bought.answer_label = r->label;
    bought.answer_weight = r->weight;
    return bought;
}

static lw_status fit(replay *r, lw_arena arena, lw_adaptive_belief *belief, lw_error *error) {
    const lw_answers bought = pack(r);
    return lw_adaptive_fit(&bought, ITERATIONS_MAX, tolerance, &arena, belief, error);
}

/* ---- the rule ----------------------------------------------------------------------------- */

static bool is_unanimous(const replay *r, size_t task) {
    for (size_t i = r->start[task] + 1; i < r->start[task + 1]; i++)
        if (r->label[i] != r->label[r->start[task]]) return false;
    return true;
}

static size_t likeliest(const double *row, size_t classes) {
    size_t label = 0;
    for (size_t k = 1; k < classes; k++)
        if (row[k] > row[label]) label = k;
    return label;
}

/* Below the target an answer that could not move the belief is not bought either. */
static bool wants_more(const replay *r, const lw_adaptive_belief *b, size_t task,
                       lw_arena scratch) {
    const simulate_options *o = r->options;
    const double *row = b->posteriors + task * b->classes;
    const step_question question = {
        .answers = (int64_t)r->bought[task],
        .min_labels = o->min_labels,
        .max_labels = o->max_labels,
        .confidence = row[likeliest(row, b->classes)],
        .target = o->priced ? 1 : o->target,
        .unanimous = is_unanimous(r, task),
        .weakest = "label",
        .priced = true,
        .gain = lw_adaptive_gain(b, task, scratch),
        .price = o->priced ? o->price : .05 * (1 - o->target),
    };
    return next_step_of(&question).kind == STEP_ASK;
}

/* The next answer is of whom, of those who wait, is expected to tell most; now and then of anybody, so
 * that all become known. Others wait each time: who was not taken does not stay at the door. */
static void buy_one(replay *r, const lw_adaptive_belief *b, size_t task) {
    size_t *next = r->order + r->c->answers.item_start[task] + r->bought[task];
    size_t left = answers_of(r, task) - r->bought[task], best = 0;
    size_t waiting = left < (size_t)r->options->waiting ? left : (size_t)r->options->waiting;
    double most = -INFINITY;
    bool anybody = lw_rng_uniform(&r->rng) < random_share;
    for (size_t i = 0; i < waiting; i++) swap(&next[i], &next[i + lw_rng_below(&r->rng, left - i)]);
    for (size_t i = 0; i < waiting && !anybody; i++) {
        double told = lw_adaptive_information(b, task, r->c->answers.answer_source[next[i]]);
        if (told > most) most = told, best = i;
    }
    swap(&next[0], &next[best]);
    r->bought[task]++;
}

/* ---- people who come -------------------------------------------------------------------------- */

static match_skill skill_of(const lw_adaptive_belief *b, int32_t source) {
    double right = 0, all = 0, anybody = 0, items = 0;
    const double *counts = b->counts + (size_t)source * b->classes * b->classes;
    for (size_t k = 0; k < b->classes; k++) {
        right += counts[k * b->classes + k];
        for (size_t l = 0; l < b->classes; l++) all += counts[k * b->classes + l];
        anybody += b->class_count[k] * b->pooled[k * b->classes + k];
        items += b->class_count[k];
    }
    return (match_skill){.person = all > 0 ? right / all : anybody / items,
                         .anybody = anybody / items};
}

/* At the class that is believed. */
static match_item look_at(const lw_adaptive_belief *b, size_t task, int32_t source,
                          const match_skill *skill) {
    const size_t classes = b->classes;
    const double *row = b->posteriors + task * classes;
    const double *counts = b->counts + (size_t)source * classes * classes;
    size_t label = likeliest(row, classes);
    double right = 0, of_class = 0, wrong = 0, others = 0, all_wrong = 0, all_others = 0;
    for (size_t k = 0; k < classes; k++)
        for (size_t l = 0; l < classes; l++) {
            double given = fmax(counts[k * classes + l], 0);
            *(k == label ? &of_class : &others) += given;
            if (l == label) *(k == label ? &right : &wrong) += given;
        }
    for (size_t k = 0; k < classes; k++) {
        if (k == label) continue;
        all_others += fmax(b->class_count[k], 0);
        all_wrong += fmax(b->class_count[k], 0) * b->pooled[k * classes + label];
    }
    const match_class anybody = {b->pooled[label * classes + label],
                                 all_others > 0 ? all_wrong / all_others : 0};
    const match_class before = match_before(skill, &anybody);
    return (match_item){.confidence = row[label],
                        .person = {match_share(right, of_class, before.named),
                                   match_share(wrong, others, before.misnamed)},
                        .anybody = anybody,
                        .measured = classes >= MATCH_CLASSES_MIN};
}

/* The answer of the source that the task has not had, as a place in `order`; NULL: there is none. */
static size_t *answer_by(const replay *r, size_t task, int32_t source) {
    size_t *from = r->order + r->c->answers.item_start[task];
    for (size_t i = r->bought[task]; i < answers_of(r, task); i++)
        if (r->c->answers.answer_source[from[i]] == source) return &from[i];
    return NULL;
}

/* Somebody comes, and is given one of the next tasks that they can answer, as the server gives it. Whose answers to
 * the lane are many comes often. */
static void buy_of_one(replay *r, const lw_adaptive_belief *b, size_t *count) {
    size_t place[AHEAD_MAX], found = 0;
    match_item items[AHEAD_MAX];
    size_t any = r->lane[lw_rng_below(&r->rng, *count)];
    const size_t *left = r->order + r->c->answers.item_start[any] + r->bought[any];
    int32_t source =
        r->c->answers
            .answer_source[left[lw_rng_below(&r->rng, answers_of(r, any) - r->bought[any])]];
    const match_skill skill = skill_of(b, source);
    for (size_t i = 0; i < *count && found < (size_t)r->options->ahead; i++) {
        if (!answer_by(r, r->lane[i], source)) continue;
        items[found] = look_at(b, r->lane[i], source, &skill);
        place[found++] = i;
    }
    size_t at = place[match_choose(items, found, lw_rng_uniform(&r->rng))];
    size_t task = r->lane[at];
    size_t *next = r->order + r->c->answers.item_start[task] + r->bought[task];
    swap(next, answer_by(r, task, source));
    r->bought[task]++;
    memmove(&r->lane[at], &r->lane[at + 1], (--*count - at) * sizeof *r->lane);
}

static void show_bar(const replay *r) {
    char words[60];
    size_t bought = 0;
    for (size_t task = 0; task < r->c->answers.items; task++) bought += r->bought[task];
    snprintf(words, sizeof words, "bought %zu of %zu", bought, r->c->count);
    cli_bar((double)bought / (double)r->c->count, lw_str_from(words));
}

static lw_status buy_all(replay *r, lw_arena beliefs, lw_arena gains, size_t *rounds,
                         lw_error *error) {
    lw_adaptive_belief belief;
    for (size_t count = 1; count > 0; ++*rounds) {
        lw_status status = fit(r, beliefs, &belief, error);
        if (status != LW_OK) return status;
        show_bar(r);
        count = 0;
        for (size_t task = 0; task < belief.items; task++)
            if (r->bought[task] < most_of(r, task) && wants_more(r, &belief, task, gains))
                r->lane[count++] = task;
        for (size_t i = 0; i < count && !r->options->ahead; i++) buy_one(r, &belief, r->lane[i]);
        for (size_t left = r->options->ahead ? count : 0; left > 0;) buy_of_one(r, &belief, &left);
    }
    return LW_OK;
}

/* ---- the audit ---------------------------------------------------------------------------- */

/* Draws the tasks to audit of those whose truth somebody gave, and from a stream of its own: what is
 * bought does not depend on it. */
static lw_status draw_audit(const replay *r, size_t *tasks, lw_error *error) {
    size_t known = 0, audited = (size_t)r->options->audited;
    lw_rng rng = lw_rng_split(&r->rng, 1);
    for (size_t task = 0; task < r->c->answers.items; task++) {
        r->gold[task] = LW_NOT_GOLD;
        if (r->c->truth[task] >= 0) tasks[known++] = task;
    }
    if (audited > 0 && audited >= known)
        return lw_fail(error, LW_INVALID, "--audited %zu: leaves none of %zu tasks with a truth",
                       audited, known);
    shuffle(&rng, tasks, known);
    for (size_t i = 0; i < audited; i++) r->gold[tasks[i]] = r->c->truth[tasks[i]];
    return LW_OK;
}

static void calibrate(const replay *r, double *posteriors) {
    const size_t tasks = r->c->answers.items, classes = r->c->answers.classes;
    lw_calibration calibration;
    lw_calibration_learn(posteriors, r->gold, tasks, classes, &calibration);
    for (size_t task = 0; task < tasks; task++)
        lw_calibration_apply(&calibration, posteriors + task * classes, classes);
}

/* ---- what came of it ---------------------------------------------------------------------- */

typedef struct {
    size_t labels;
    double accuracy, confidence; /* over tasks with a truth that were not audited */
} outcome;

static outcome judge(const replay *r, const double *posteriors) {
    const size_t classes = r->c->answers.classes;
    outcome o = {0};
    double judged = (double)(r->c->known - (size_t)r->options->audited);
    for (size_t task = 0; task < r->c->answers.items; task++) {
        const double *row = posteriors + task * classes;
        size_t label = likeliest(row, classes);
        o.labels += r->bought[task];
        if (r->c->truth[task] == CROWD_NO_TRUTH || r->gold[task] != LW_NOT_GOLD) continue;
        o.accuracy += r->c->truth[task] == (int32_t)label;
        o.confidence += row[label];
    }
    o.accuracy /= judged;
    o.confidence /= judged;
    return o;
}

static void put_all(json_writer *w, const replay *r, const outcome *adaptive, const outcome *fixed,
                    size_t rounds) {
    json_key(w, "method");
    json_string(w, r->options->priced ? LW_STR("price") : LW_STR("target"));
    const lw_estimator *judge = r->options->method;
    json_key(w, "labels_by"), json_string(w, lw_str_from(judge ? judge->name : "rule"));
    json_key(w, "labels_used"), json_integer(w, (int64_t)adaptive->labels);
    json_key(w, "labels"), json_integer(w, (int64_t)r->c->count);
    json_key(w, "share"), json_number(w, (double)adaptive->labels / (double)r->c->count);
    json_key(w, "accuracy"), json_number(w, adaptive->accuracy);
    json_key(w, "accuracy_fixed"), json_number(w, fixed->accuracy);
    json_key(w, "confidence"), json_number(w, adaptive->confidence);
    json_key(w, "calibrated"), json_boolean(w, r->options->audited > 0);
    json_key(w, "audited"), json_integer(w, r->options->audited);
    json_key(w, "calibration_error");
    json_number(w, fabs(adaptive->confidence - adaptive->accuracy));
    json_key(w, "tasks"), json_integer(w, (int64_t)r->c->answers.items);
    json_key(w, "tasks_with_truth"), json_integer(w, (int64_t)r->c->known);
    json_key(w, "iterations"), json_integer(w, (int64_t)rounds);
}

static void print_all(const replay *r, const outcome *adaptive, const outcome *fixed) {
    printf("labels used        %zu of %zu (%.1f %%)\n", adaptive->labels, r->c->count,
           100 * (double)adaptive->labels / (double)r->c->count);
    printf("accuracy           %.4f\naccuracy fixed     %.4f (as many labels, spread evenly)\n",
           adaptive->accuracy, fixed->accuracy);
    printf("calibration error  %.4f (mean confidence %.4f, ",
           fabs(adaptive->confidence - adaptive->accuracy), adaptive->confidence);
    if (r->options->audited > 0)
        printf("calibrated on %lld audited tasks)\n", (long long)r->options->audited);
    else printf("not calibrated)\n");
}

/* Posteriors of what was bought, in `results`, by the method that has the last word. */
static lw_status settle(replay *r, const lw_estimator *method, lw_arena results, lw_arena scratch,
                        double **posteriors_out, lw_error *error) {
    lw_truth_options options = lw_estimator_options(method, false);
    const lw_answers bought = pack(r);
    lw_truth_model model;
    options.seed = (uint64_t)r->options->seed;
    lw_status status = method->fit(&bought, &options, &results, scratch, &model, error);
    if (status == LW_OK) *posteriors_out = model.posteriors;
    return status;
}

/* The same by the rule's own belief. */
static lw_status settle_by_rule(replay *r, lw_arena results, double **posteriors_out,
                                lw_error *error) {
    lw_adaptive_belief belief;
    lw_status status = fit(r, results, &belief, error);
    if (status == LW_OK) *posteriors_out = belief.posteriors;
    return status;
}

static lw_status judge_bought(replay *r, lw_arena results, lw_arena scratch, outcome *outcome_out,
                              lw_error *error) {
    const lw_estimator *method = r->options->method;
    double *posteriors = NULL;
    waiting_bar bar;
    waiting_begin(&bar, method ? method->name : "rule");
    lw_status status = method ? settle(r, method, results, scratch, &posteriors, error)
                              : settle_by_rule(r, results, &posteriors, error);
    waiting_end(&bar);
    if (status != LW_OK) return status;
    if (r->options->audited > 0) calibrate(r, posteriors);
    *outcome_out = judge(r, posteriors);
    return LW_OK;
}

static lw_status simulate(const crowd *c, const simulate_options *o, const simulate_words *words,
                          lw_arena results, lw_arena scratch, lw_error *error) {
    double began = cli_seconds();
    size_t rounds = 0;
    replay r;
    outcome adaptive, fixed;
    size_t *tasks = lw_new(&results, size_t, c->answers.items);
    if (!tasks || !begin(c, o, &results, &r))
        return lw_fail(error, LW_NO_MEMORY, "no memory for %zu answers", c->count);
    lw_status status = draw_audit(&r, tasks, error);
    if (status != LW_OK) return status;
    buy_pilot(&r);
    status = buy_all(&r, scratch, results, &rounds, error);
    if (status == LW_OK) status = judge_bought(&r, results, scratch, &adaptive, error);
    if (status != LW_OK) return status;
    buy_evenly(&r, adaptive.labels, tasks);
    status = judge_bought(&r, results, scratch, &fixed, error);
    if (status != LW_OK) return status;
    if (!words->json) {
        print_all(&r, &adaptive, &fixed);
        return LW_OK;
    }
    char memory[2048];
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    lw_builder text = lw_builder_in(&arena);
    json_writer writer = json_write_to(&text);
    json_open(&writer, '{');
    put_all(&writer, &r, &adaptive, &fixed, rounds);
    json_key(&writer, "seconds"), json_number(&writer, cli_seconds() - began);
    json_close(&writer, '}');
    printf("%.*s\n", LW_FMT(lw_built(&text)));
    return LW_OK;
}

/* ---- the command -------------------------------------------------------------------------- */

static lw_status read_words(const simulate_words *w, simulate_options *o, lw_error *error) {
    *o = (simulate_options){.target = .95,
                            .price = .005,
                            .priced = w->price != NULL,
                            .min_labels = 1,
                            .max_labels = INT32_MAX,
                            .waiting = 4};
    if (w->waiting && w->ahead)
        return lw_fail(error, LW_USAGE,
                       "--waiting and --ahead: either workers are chosen for tasks or tasks for "
                       "workers");
    if (w->target && w->price)
        return lw_fail(error, LW_USAGE, "--target and --price: one of them says when to stop");
    lw_status status = cli_number("target", w->target, &o->target, error);
    if (status == LW_OK) status = cli_number("price", w->price, &o->price, error);
    if (status == LW_OK)
        status = cli_whole("min-labels", w->min, 1, INT32_MAX, &o->min_labels, error);
    if (status == LW_OK)
        status = cli_whole("max-labels", w->max, 1, INT32_MAX, &o->max_labels, error);
    if (status == LW_OK)
        status = cli_whole("waiting", w->waiting, 1, WAITING_MAX, &o->waiting, error);
    if (status == LW_OK) status = cli_whole("ahead", w->ahead, 1, AHEAD_MAX, &o->ahead, error);
    if (status == LW_OK)
        status = cli_whole("audited", w->audited, 0, INT32_MAX, &o->audited, error);
    if (status == LW_OK) status = cli_whole("seed", w->seed, 0, INT64_MAX, &o->seed, error);
    if (status != LW_OK) return status;
    if (w->method && !(o->method = lw_estimator_find(lw_str_from(w->method))))
        return lw_fail(error, LW_USAGE,
                       "--method %s: is not a method; see labelwright aggregate --method list",
                       w->method);
    if (!(o->target > 0 && o->target <= 1))
        return lw_fail(error, LW_USAGE, "--target %s: is not over 0 and at most 1", w->target);
    if (!(o->price >= 0 && o->price <= 1))
        return lw_fail(error, LW_USAGE, "--price %s: is not from 0 to 1", w->price);
    if (o->min_labels > o->max_labels)
        return lw_fail(error, LW_USAGE, "--min-labels %lld: is over --max-labels %lld",
                       (long long)o->min_labels, (long long)o->max_labels);
    if (!w->labels || !w->truth)
        return lw_fail(error, LW_USAGE,
                       "which answers and truth? usage: labelwright simulate LABELS.csv --truth "
                       "T.csv");
    return LW_OK;
}

static lw_status run(const simulate_words *w, lw_error *error) {
    simulate_options options;
    lw_status status = read_words(w, &options, error);
    if (status != LW_OK) return status;
    crowd c;
    crowd_memory memory = {0};
    status =
        (options.method ? crowd_read : crowd_read_plain)("simulate", w->labels, NULL, &c, error);
    if (status == LW_OK) status = crowd_read_truth("simulate", w->truth, &c, error);
    if (status == LW_OK) status = crowd_memory_open(&memory, error);
    if (status == LW_OK)
        status = simulate(&c, &options, w, crowd_memory_results(&memory),
                          crowd_memory_scratch(&memory), error);
    if (status == LW_OK) status = cli_flush(error);
    crowd_memory_close(&memory);
    crowd_close(&c);
    return status;
}

int cli_simulate(int argc, char **argv) {
    simulate_words words = {0};
    const cli_option options[] = {
        {"truth", "FILE", &words.truth, "task, label: to say how right the result is"},
        {"target", "A", &words.target,
         "ask until the confidence is so much, or would hardly grow (default: 0.95)"},
        {"price", "G", &words.price,
         "instead: accuracy that one more answer must be expected to add, such as 0.005"},
        {"min-labels", "N", &words.min, "at least so many answers a task (default: 1)"},
        {"max-labels", "N", &words.max, "at most so many (default: all there are)"},
        {"waiting", "N", &words.waiting, "choose among so many workers (default: 4)"},
        {"ahead", "N", &words.ahead,
         "instead: whoever comes is given one of so many tasks that come next, as on the server"},
        {"method", "M", &words.method,
         "of aggregate, by which labels are found at the end (default: the rule's own belief, "
         "which knows no confidences of answers)"},
        {"audited", "N", &words.audited,
         "calibrate confidences on so many tasks, drawn at random (default: none)"},
        {"seed", "N", &words.seed, "of the order of arrival (default 0)"},
        {"json", NULL, &words.json, "print one JSON object"},
        {NULL, NULL, NULL, NULL},
    };
    lw_error error;
    size_t rest_count;
    bool done;
    lw_status status =
        cli_read(argc, argv, usage, about, options, &words.labels, 1, &rest_count, &done, &error);
    if (status == LW_OK && done) return 0;
    if (status == LW_OK) status = run(&words, &error);
    return status == LW_OK ? 0 : cli_fail("simulate", &error);
}
