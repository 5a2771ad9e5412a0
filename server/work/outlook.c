/* outlook.c - how a project will go on. */
#include "server/work/outlook.h"
#include "server/limits.h"
#include "server/rules/gain.h"
#include "server/work/believe.h"
#include "server/work/evidence.h"
#include "server/work/path.h"
#include "server/work/plan.h"
#include "server/work/statistics.h"
#include "server/work/workflow.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    ITEMS_AT_ONCE = 10000, /* ids of one read */
    LOADED_AT_ONCE = 100,  /* items with all that was said of them */
    SAMPLE = 400,          /* items of each of two kinds; fewer when they are not more */
    DRAWN = 600,           /* items that nobody has answered, in the place of all of them */
    ITEMS_MIN = 20,        /* answered ones before anything is said */
    BISECTIONS = 14,       /* of a price between .00001 and .5: to a factor of 1.001 */
};
#define SETTING_BYTES (64 << 20) /* of address space: the workflow and the sample */
static const double price_least = 1e-5, normal_80 = 1.2816;

/* ---- another setting ------------------------------------------------------------------------- */

static void wanted_absent(void *body) {
    *(outlook_wanted *)body =
        (outlook_wanted){NAN, NAN, NAN, NAN, SHAPE_NO_INT, SHAPE_NO_INT, {0}, NAN};
}
#define M(member, kind, ...) SHAPE_MEMBER(outlook_wanted, member, kind, ##__VA_ARGS__)
SHAPE_FROM(outlook_wanted_shape, "ForecastWanted", outlook_wanted, wanted_absent,
           M(target, SHAPE_REAL, .min = .5, .max = .9999, .about = "what is left out is as it is"),
           M(price, SHAPE_REAL, .max = .5), M(answer_cost, SHAPE_REAL, .max = 1e12),
           M(review_cost, SHAPE_REAL, .max = 1e12),
           M(min_labels, SHAPE_INT, .min = 1, .max = LIMIT_LABELS_OF_ITEM),
           M(max_labels, SHAPE_INT, .min = 1, .max = LIMIT_LABELS_OF_ITEM),
           M(tier, SHAPE_NAME, .names = tier_names, .about = "of whoever answers"),
           M(per_hour, SHAPE_REAL, .min = .01, .max = 1e9, .about = "answers"));
#undef M

static quality_settings quality_as(const quality_settings *now, const outlook_wanted *w) {
    quality_settings q = *now;
    if (!isnan(w->target)) q.target = w->target;
    if (!isnan(w->price)) q.price = w->price;
    if (w->min_labels != SHAPE_NO_INT) q.min_labels = w->min_labels;
    if (w->max_labels != SHAPE_NO_INT) q.max_labels = w->max_labels;
    return q;
}

lw_status outlook_check(tx *t, int64_t project_id, const outlook_wanted *wanted, lw_arena *arena,
                        lw_str *input_out, lw_error *error) {
    project_settings p;
    lw_status status = project_settings_load(t, project_id, &p, error);
    if (status != LW_OK) return status;
    quality_settings q = quality_as(&p.quality, wanted);
    if (q.min_labels > q.max_labels)
        return lw_fail(error, LW_INVALID, "min_labels: %lld is more than max_labels, %lld",
                       (long long)q.min_labels, (long long)q.max_labels);
    lw_builder text = lw_builder_in(arena);
    json_writer w = json_write_to(&text);
    shape_write(&outlook_wanted_shape, wanted, &w);
    if (text.failed) return lw_fail(error, LW_NO_MEMORY, "no room for the setting");
    *input_out = lw_built(&text);
    return LW_OK;
}

lw_status outlook_wanted_read(lw_str input, lw_arena *arena, outlook_wanted *out, lw_error *error) {
    json *value;
    lw_status status = json_parse(input, &value, error);
    if (status == LW_OK) status = shape_read(&outlook_wanted_shape, value, arena, out, error);
    json_free(value);
    return status;
}

/* ---- the sample ------------------------------------------------------------------------------ */

/* Items whose number is below `bound`, which falls as they become many: each is in with the same chance. */
typedef struct {
    int64_t ids[2 * SAMPLE];
    size_t count;
    uint64_t bound;
    int64_t all;
    outlook_item *items; /* [loaded] */
    size_t loaded;
} sample;

struct outlook {
    store *store;
    int64_t project_id;
    char *memory;
    lw_arena arena;
    char *page_memory;
    project_settings p;
    const workflow *flow;
    int64_t people[WORKFLOW_STAGES_MAX];
    int64_t deadline, answers, now;
    double spent;
    work_pace pace;
    int64_t after; /* the last item whose id was read */
    bool listed;
    int64_t fresh;      /* items that nobody has answered */
    sample begun, done; /* answered and not settled, or below the target; the others */
    size_t at;          /* the next to load, of both together */
    double accuracy[TIERS], low[TIERS], high[TIERS]; /* sums over loaded items, then means */
};

static const double hour = 3600e6; /* microseconds */

static uint64_t number_of(int64_t id) { /* splitmix64 */
    uint64_t x = (uint64_t)id + 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

static void take(sample *s, int64_t id) {
    s->all++;
    if (number_of(id) > s->bound) return;
    s->ids[s->count++] = id;
    while (s->count == 2 * SAMPLE) {
        size_t kept = 0;
        s->bound /= 2;
        for (size_t i = 0; i < s->count; i++)
            if (number_of(s->ids[i]) <= s->bound) s->ids[kept++] = s->ids[i];
        s->count = kept;
    }
}

static void sort_item(outlook *o, int64_t id, lw_str state, bool answered, double confidence) {
    bool settled = lw_str_equal(state, LW_STR("settled"));
    if (lw_str_equal(state, LW_STR("quarantined"))) return;
    if (!answered && !settled) o->fresh++;
    else if (!settled || confidence < o->p.quality.target) take(&o->begun, id);
    else if (answered) take(&o->done, id);
}

static lw_status list_items(tx *t, outlook *o, lw_error *error) {
    size_t count = 0;
    db_rows rows = db_query(t, Q_OUTLOOK_ITEMS,
                            DB_ARGS(v_int(o->project_id), v_int(o->after), v_int(ITEMS_AT_ONCE)));
    while (count < ITEMS_AT_ONCE && db_next(&rows)) {
        o->after = db_int(&rows, 0);
        sort_item(o, o->after, db_text(&rows, 1), db_int(&rows, 2) > 0,
                  db_is_null(&rows, 3) ? 1 : db_real(&rows, 3));
        count++;
    }
    o->listed = count < ITEMS_AT_ONCE;
    return db_end(&rows, error);
}

static int place_of(const outlook *o, lw_str state, lw_str stage) {
    if (o->flow->version == 0) return lw_str_equal(state, LW_STR("review")) ? 1 : 0;
    size_t found = workflow_find(o->flow, stage);
    return found < o->flow->stage_count ? (int)found : PLACE_START;
}

static void free_item(outlook_item *kept) {
    json_free((json *)kept->meta);
    json_free((json *)kept->decided);
    kept->meta = kept->decided = NULL;
}

/* What was answered and how probable each class is, where an edge asks for that. */
static lw_status keep_said(outlook *o, const item_belief *belief, const evidence_row *rows,
                           size_t row_count, outlook_item *kept, lw_error *error) {
    const schema *s = o->p.questions;
    kept->questions = s;
    bool room = true;
    if (workflow_asks(o->flow, ABOUT_PROBABILITY)) {
        size_t count = schema_choices_before(s, s->field_count);
        double *copied = lw_new(&o->arena, double, count + 1);
        if (copied) memcpy(copied, belief->probabilities, count * sizeof *copied);
        kept->probabilities = copied;
        room = copied;
    }
    if (workflow_asks(o->flow, ABOUT_ANSWERED)) {
        lw_str *copied = lw_new(&o->arena, lw_str, row_count + 1);
        kept->said = copied;
        kept->said_count = copied ? item_answered(rows, row_count, copied) : 0;
        room = room && copied;
        for (size_t i = 0; i < kept->said_count; i++) {
            copied[i] = lw_arena_copy(&o->arena, copied[i]);
            room = room && copied[i].data;
        }
    }
    return room ? LW_OK : lw_fail(error, LW_NO_MEMORY, "no room for the sample");
}

/* Keeps what of a belief the rules look at. An item that a word decided goes no further. */
static lw_status keep_item(outlook *o, const item_belief *belief, const evidence_row *rows,
                           size_t row_count, int place, lw_str meta, outlook_item *kept,
                           lw_error *error) {
    json *had = NULL, *decided = NULL;
    lw_status status = LW_OK;
    lw_belief_answer *answers = lw_new(&o->arena, lw_belief_answer, belief->given_count + 1);
    double *posterior = lw_new(&o->arena, double, belief->classes);
    if (!answers || !posterior) return lw_fail(error, LW_NO_MEMORY, "no room for the sample");
    memcpy(answers, belief->given, belief->given_count * sizeof *answers);
    memcpy(posterior, belief->posterior, belief->classes * sizeof *posterior);
    size_t people =
        (size_t)belief->people < belief->given_count ? (size_t)belief->people : belief->given_count;
    *kept = (outlook_item){.answers = answers,
                           .count = belief->given_count,
                           .before = belief->given_count - people,
                           .posterior = posterior,
                           .classes = belief->classes,
                           .place = place,
                           .answered = (int64_t)people};
    for (size_t i = 0; i < TIERS; i++) o->accuracy[i] += belief->tier_accuracy[i];
    if (o->flow->version == 0) return LW_OK; /* it has no conditions */
    if (meta.data) status = json_parse(meta, &had, error);
    if (status == LW_OK && belief->decided.data)
        status = json_parse(belief->decided, &decided, error);
    kept->meta = had;
    kept->decided = decided;
    return status == LW_OK ? keep_said(o, belief, rows, row_count, kept, error) : status;
}

static lw_status load_item(tx *t, outlook *o, int64_t id, sample *into, lw_arena *scratch,
                           lw_error *error) {
    db_rows row = db_query(t, Q_OUTLOOK_ITEM, DB_ARGS(v_int(o->project_id), v_int(id)));
    db_rows said = evidence_ask(t, o->project_id, id), known = reliabilities_ask(t, &o->p, id);
    lw_str state = {0}, stage = {0}, meta = {0};
    bool word = false;
    int64_t rejected_at = 0;
    evidence_row *rows;
    size_t count;
    item_belief belief;
    if (db_next(&row)) {
        state = db_text_copy(&row, 0, scratch);
        stage = db_text_copy(&row, 1, scratch);
        word = lw_str_equal(db_text(&row, 2), LW_STR("review"));
        rejected_at = db_int(&row, 3);
        meta = db_text_copy(&row, 4, scratch);
    }
    lw_status status = db_end(&row, error);
    if (status == LW_OK) status = evidence_read(&said, rejected_at, scratch, &rows, &count, error);
    if (status == LW_OK)
        status = item_believe(t, &o->p, rows, count, &known, scratch, &belief, error);
    if (status != LW_OK || !belief.posterior || !belief.people) return status;
    sample *where = word ? &o->done : into;
    if (where->loaded == 2 * SAMPLE) return LW_OK;
    outlook_item *kept = &where->items[where->loaded];
    status = keep_item(o, &belief, rows, count, place_of(o, state, stage), meta, kept, error);
    kept->hours = (double)(o->now - store_id_time(id)) / hour;
    if (status == LW_OK) where->loaded++;
    else free_item(kept);
    return status;
}

static lw_status load_items(tx *t, outlook *o, lw_error *error) {
    lw_status status = LW_OK;
    size_t all = o->begun.count + o->done.count, end = o->at + LOADED_AT_ONCE;
    for (; o->at < all && o->at < end && status == LW_OK; o->at++) {
        bool begun = o->at < o->begun.count;
        sample *into = begun ? &o->begun : &o->done;
        lw_arena scratch = lw_arena_over(o->page_memory, LIMIT_ARENA_BYTES);
        status = load_item(t, o, into->ids[begun ? o->at : o->at - o->begun.count], into, &scratch,
                           error);
        /* One that cannot be weighed is left out, as a refit leaves it. */
        if (status == LW_NO_MEMORY || status == LW_TOO_LARGE) status = LW_OK;
    }
    return status;
}

static lw_status read_more(tx *t, void *context, lw_error *error) {
    outlook *o = context;
    return o->listed ? load_items(t, o, error) : list_items(t, o, error);
}

/* ---- opening --------------------------------------------------------------------------------- */

static lw_status read_tiers(tx *t, outlook *o, lw_error *error) {
    for (size_t i = 0; i < TIERS; i++) o->low[i] = o->high[i] = NAN;
    db_rows rows = db_query(t, Q_RELIABILITY_OF_TIERS,
                            DB_ARGS(v_int(o->project_id), v_int(o->p.reliability_version),
                                    v_int(TIERS * LIMIT_FIELDS)));
    while (db_next(&rows)) { /* of several questions the widest */
        size_t i = (size_t)(-1 - db_int(&rows, 0));
        if (i >= TIERS) continue;
        o->low[i] = fmin(o->low[i], db_real(&rows, 4) - db_real(&rows, 3)); /* a NaN gives way */
        o->high[i] = fmax(o->high[i], db_real(&rows, 5) - db_real(&rows, 3));
    }
    return db_end(&rows, error);
}

/* The forecast knows no hour of the day: everybody is at work at some. */
static lw_status load_people(tx *t, outlook *o, lw_error *error) {
    project_worker *workers;
    size_t count;
    if (!workflow_asks(o->flow, ABOUT_PEOPLE)) return LW_OK;
    lw_status status = workflow_workers(t, o->project_id, &o->arena, &workers, &count, error);
    if (status == LW_OK) workflow_people(o->flow, workers, count, 0, o->people);
    return status;
}

static lw_status load(tx *t, void *context, lw_error *error) {
    outlook *o = context;
    plan_view plan;
    item_counts counts;
    o->arena = lw_arena_over(o->memory, SETTING_BYTES);
    lw_status status = project_settings_load(t, o->project_id, &o->p, error);
    if (status == LW_OK) status = project_questions(t, &o->p, &o->arena, error);
    if (status == LW_OK)
        status = workflow_load(t, o->project_id, o->p.workflow_version, &o->arena, &o->flow, error);
    if (status == LW_OK) status = load_people(t, o, error);
    if (status == LW_OK) status = plan_show(t, o->project_id, &o->arena, &plan, error);
    if (status == LW_OK) status = counter_read(t, o->project_id, &counts, error);
    if (status == LW_OK) status = pace_read(t, o->project_id, &o->arena, &o->pace, error);
    if (status == LW_OK) status = read_tiers(t, o, error);
    if (status != LW_OK) return status;
    o->deadline = plan.deadline;
    o->spent = plan.spent;
    o->answers = counts.answers;
    o->now = db_now(t);
    o->begun.items = lw_new(&o->arena, outlook_item, 2 * SAMPLE);
    o->done.items = lw_new(&o->arena, outlook_item, 2 * SAMPLE);
    if (!o->begun.items || !o->done.items)
        return lw_fail(error, LW_NO_MEMORY, "no room for the sample");
    return LW_OK;
}

lw_status outlook_open(store *s, int64_t project_id, outlook **out, lw_error *error) {
    outlook *o = calloc(1, sizeof *o);
    *out = o;
    if (!o) return lw_fail(error, LW_NO_MEMORY, "no memory for the outlook");
    o->store = s;
    o->project_id = project_id;
    o->begun.bound = o->done.bound = UINT64_MAX;
    o->memory = malloc(SETTING_BYTES);
    o->page_memory = malloc(LIMIT_ARENA_BYTES);
    if (!o->memory || !o->page_memory)
        return lw_fail(error, LW_NO_MEMORY, "no memory for the outlook");
    return store_run(s, STORE_READ, load, o, error);
}

void outlook_close(outlook *o) {
    if (!o) return;
    for (size_t i = 0; i < o->begun.loaded; i++) free_item(&o->begun.items[i]);
    for (size_t i = 0; i < o->done.loaded; i++) free_item(&o->done.items[i]);
    free(o->memory);
    free(o->page_memory);
    free(o);
}

static size_t loaded(const outlook *o) { return o->begun.loaded + o->done.loaded; }

lw_status outlook_look(outlook *o, bool *more_out, lw_error *error) {
    lw_status status = store_run(o->store, STORE_READ, read_more, o, error);
    *more_out = !o->listed || o->at < o->begun.count + o->done.count;
    if (status != LW_OK || *more_out) return status;
    for (size_t i = 0; i < TIERS; i++)
        o->accuracy[i] = loaded(o) ? o->accuracy[i] / (double)loaded(o)
                                   : gain_prior_of_tier((tier)i, ACCURACY_UNMEASURED);
    return LW_OK;
}

int64_t outlook_answers(const outlook *o) { return o->answers; }

/* ---- going on -------------------------------------------------------------------------------- */

/* What all items together come to; sums over the project. */
typedef struct {
    double answers, words, cost, recorded, confidence, below;
    double answers_variance, cost_variance; /* of the sums, for there are only some in the sample */
} future;

static void add_kind(future *f, const outlook_end *ends, size_t count, double all) {
    if (!count) return;
    double n = (double)count, sum[6] = {0}, squares[2] = {0};
    for (size_t i = 0; i < count; i++) {
        const outlook_end *e = &ends[i];
        sum[0] += e->answers, sum[1] += e->words, sum[2] += e->cost, sum[3] += e->recorded;
        sum[4] += e->confidence, sum[5] += e->below;
    }
    for (size_t i = 0; i < count; i++) {
        squares[0] += pow(ends[i].answers - sum[0] / n, 2);
        squares[1] += pow(ends[i].cost - sum[2] / n, 2);
    }
    f->answers += all * sum[0] / n, f->words += all * sum[1] / n, f->cost += all * sum[2] / n;
    f->recorded += all * sum[3] / n;
    f->confidence += all * sum[4] / n, f->below += all * sum[5] / n;
    double spread = all * all / (n * n) + all / n; /* of the mean, and of what is still chance */
    f->answers_variance += spread * squares[0];
    f->cost_variance += spread * squares[1];
}

/* An item in the place of those that nobody has answered: begun and done ones in their shares. */
static const outlook_item *pattern(const outlook *o, lw_rng *rng) {
    double begun = o->begun.loaded ? (double)o->begun.all : 0;
    double done = o->done.loaded ? (double)o->done.all : 0;
    const sample *from = lw_rng_uniform(rng) * (begun + done) < begun ? &o->begun : &o->done;
    return &from->items[lw_rng_below(rng, from->loaded)];
}

static future go_on(const outlook *o, const outlook_rules *rules) {
    outlook_end ends[2 * SAMPLE > DRAWN ? 2 * SAMPLE : DRAWN];
    future f = {0};
    const lw_rng seed = lw_rng_seed((uint64_t)o->project_id);
    for (size_t i = 0; i < o->begun.loaded; i++) {
        lw_rng rng = lw_rng_split(&seed, i);
        ends[i] = outlook_go_on(rules, &o->begun.items[i], &rng);
    }
    add_kind(&f, ends, o->begun.loaded, (double)o->begun.all);
    size_t drawn = o->fresh && loaded(o) ? DRAWN : 0;
    for (size_t i = 0; i < drawn; i++) {
        lw_rng rng = lw_rng_split(&seed, 2 * SAMPLE + i);
        const outlook_item *like = pattern(o, &rng);
        ends[i] = outlook_anew(rules, like, &rng);
    }
    add_kind(&f, ends, drawn, (double)o->fresh);
    return f;
}

/* As many wait as come in that time (Little 1961). */
static double gap_of(const outlook *o, const work_pace *pace) {
    double waiting = (double)o->fresh + (double)o->begun.all;
    return pace->hours && pace->per_hour > 0 ? waiting / pace->per_hour : 0;
}

static outlook_rules rules_now(const outlook *o) {
    outlook_rules r = {.flow = o->flow,
                       .quality = o->p.quality,
                       .plan = o->p.plan,
                       .people = o->people,
                       .gap_hours = gap_of(o, &o->pace)};
    r.plan.money = r.plan.time = 0;
    r.plan.spent = false;
    memcpy(r.accuracy, o->accuracy, sizeof r.accuracy);
    return r;
}

/* ---- prices ---------------------------------------------------------------------------------- */

/* Answers and words that the people give until the deadline, at the pace of the last week; infinite: there is none,
 * or no pace is known. */
static double until_deadline(const outlook *o) {
    if (o->deadline == SHAPE_NO_INT || !o->pace.hours) return INFINITY;
    return fmax((double)(o->deadline - o->now) / hour, 0) * o->pace.per_hour;
}

static bool fits_time(const future *f, double limit) { return f->answers + f->words <= limit; }
static bool fits_money(const future *f, double limit) { return f->cost <= limit; }

/* The least price at which what is asked fits the limit: what is asked falls as it rises. */
static void find_price(const outlook *o, outlook_rules *rules, double *price,
                       bool (*fits)(const future *f, double limit), double limit) {
    *price = 0;
    future f = go_on(o, rules);
    if (fits(&f, limit)) return;
    double low = log(price_least), high = log(OUTLOOK_PRICE_MOST);
    for (int i = 0; i < BISECTIONS; i++) {
        *price = exp((low + high) / 2);
        f = go_on(o, rules);
        if (fits(&f, limit)) high = log(*price);
        else low = log(*price);
    }
    *price = exp(high);
}

/* A price of money that no answer can be dearer than: one that costs the usual gains at most so much. */
static double usual_cost(const plan_prices *plan) {
    double cost = fmax(plan->answer_cost, plan->review_cost);
    return cost > 0 ? cost : 1;
}

plan_prices outlook_prices(const outlook *o) {
    outlook_rules rules = rules_now(o);
    double left = o->p.budget - o->spent; /* NaN without a budget */
    if (left <= 0) rules.plan.spent = true;
    if (loaded(o) < ITEMS_MIN || left <= 0) return rules.plan;
    double time = until_deadline(o);
    if (isfinite(time)) find_price(o, &rules, &rules.plan.time, fits_time, time);
    if (isnan(left)) return rules.plan;
    /* Searched in accuracy for the usual cost, so that its range is that of accuracies. */
    double unit = usual_cost(&rules.plan);
    rules.plan.answer_cost /= unit, rules.plan.review_cost /= unit;
    find_price(o, &rules, &rules.plan.money, fits_money, left / unit);
    rules.plan.answer_cost *= unit, rules.plan.review_cost *= unit;
    rules.plan.money /= unit;
    return rules.plan;
}

/* ---- what it says ---------------------------------------------------------------------------- */

static void write_number(json_writer *w, const char *name, double value) {
    json_key(w, name);
    if (isfinite(value)) json_number(w, value);
    else json_null(w);
}

static void write_time(json_writer *w, const char *name, double at) {
    char text[TIME_TEXT_MAX];
    json_key(w, name);
    if (isfinite(at) && at < 2.5e17) json_string(w, time_write(text, (int64_t)at));
    else json_null(w);
}

/* At other accuracies of the people, within their intervals: a band that a sample alone does not show. */
static future go_on_at(const outlook *o, const outlook_rules *rules, const double change[TIERS]) {
    outlook_rules other = *rules;
    for (size_t i = 0; i < TIERS; i++)
        if (!isnan(change[i]))
            other.accuracy[i] = fmin(fmax(other.accuracy[i] + change[i], .02), .995);
    return go_on(o, &other);
}

/* A budget that ends before the work does: so much of each kind of work is done, and the rest of the items stays as it
 * is. What is given out is in an order of chance, so that a share of the work stands for a share of the items. */
static void cut(const outlook *o, const outlook_rules *rules, double left, future *f) {
    if (f->cost <= left) return;
    outlook_rules nothing = *rules;
    nothing.still = true;
    const future rest = go_on(o, &nothing);
    const double share = f->cost > 0 ? fmax(left, 0) / f->cost : 0;
    f->answers *= share, f->words *= share, f->cost *= share, f->recorded *= share;
    f->answers_variance *= share * share, f->cost_variance *= share * share;
    f->confidence = share * f->confidence + (1 - share) * rest.confidence;
    f->below = share * f->below + (1 - share) * rest.below;
}

/* left  of the budget, which no work goes beyond; infinite: there is none */
static void write_future(json_writer *w, const char *name, const outlook *o,
                         const outlook_rules *rules, const work_pace *pace, double left) {
    future f = go_on(o, rules), good = go_on_at(o, rules, o->high),
           bad = go_on_at(o, rules, o->low);
    cut(o, rules, left, &f), cut(o, rules, left, &good), cut(o, rules, left, &bad);
    double items = (double)(o->fresh + o->begun.all);
    double answers = normal_80 * sqrt(f.answers_variance), cost = normal_80 * sqrt(f.cost_variance);
    double low = fmax(fmin(f.answers, fmin(good.answers, bad.answers)) - answers, 0);
    double high = fmax(f.answers, fmax(good.answers, bad.answers)) + answers;
    json_key(w, name), json_open(w, '{');
    write_number(w, "answers", f.answers);
    write_number(w, "answers_low", low), write_number(w, "answers_high", high);
    write_number(w, "reviews", f.words);
    write_number(w, "cost", f.cost);
    write_number(w, "cost_low", fmax(fmin(f.cost, fmin(good.cost, bad.cost)) - cost, 0));
    write_number(w, "cost_high",
                 fmin(fmax(f.cost, fmax(good.cost, bad.cost)) + cost, fmax(left, 0)));
    write_number(w, "cost_total", o->spent + f.cost);
    write_number(w, "belief", items > 0 ? f.confidence / items : NAN);
    write_number(w, "below_target", items > 0 ? f.below / items : NAN);
    write_number(w, "recorded", f.answers > 0 ? f.recorded / f.answers : NAN);
    bool known = pace->hours > 0;
    /* A word takes as long as an answer, as the deadline counts it. */
    double now = (double)o->now, slow = pace->per_hour - pace->error;
    write_time(w, "finish", known ? now + (f.answers + f.words) / pace->per_hour * hour : NAN);
    write_time(w, "finish_low",
               known ? now + (low + f.words) / (pace->per_hour + pace->error) * hour : NAN);
    write_time(w, "finish_high",
               known ? now + (high + f.words) / fmax(slow, pace->per_hour / 10) * hour : NAN);
    json_close(w, '}');
}

static void write_grounds(json_writer *w, const outlook *o) {
    json_key(w, "items"), json_integer(w, o->fresh + o->begun.all);
    json_key(w, "unanswered"), json_integer(w, o->fresh);
    json_key(w, "sampled"), json_integer(w, (int64_t)loaded(o));
    json_key(w, "reliability_version"), json_integer(w, o->p.reliability_version);
    write_number(w, "accuracy", o->accuracy[TIER_ANY]);
    write_number(w, "accuracy_low", o->accuracy[TIER_ANY] + o->low[TIER_ANY]);
    write_number(w, "accuracy_high", o->accuracy[TIER_ANY] + o->high[TIER_ANY]);
    write_number(w, "spent", o->spent);
    write_number(w, "per_hour", o->pace.hours ? o->pace.per_hour : NAN);
    json_key(w, "hours"), json_integer(w, o->pace.hours);
    json_key(w, "lacks");
    if (loaded(o) < ITEMS_MIN) json_string(w, LW_STR("answers"));
    else if (!o->pace.hours) json_string(w, LW_STR("pace"));
    else json_null(w);
}

static outlook_rules rules_as(const outlook *o, const outlook_rules *now, const outlook_wanted *w) {
    outlook_rules r = *now;
    r.quality = quality_as(&now->quality, w);
    if (!isnan(w->answer_cost)) r.plan.answer_cost = w->answer_cost;
    if (!isnan(w->review_cost)) r.plan.review_cost = w->review_cost;
    if (w->tier.data) r.accuracy[TIER_ANY] = o->accuracy[tier_named(w->tier)];
    return r;
}

void outlook_write(const outlook *o, const plan_prices *prices, const outlook_wanted *wanted,
                   lw_builder *out) {
    outlook_rules rules = rules_now(o);
    json_writer w = json_write_to(out);
    json_open(&w, '{');
    write_grounds(&w, o);
    bool enough = loaded(o) >= ITEMS_MIN;
    if (enough) write_future(&w, "present", o, &rules, &o->pace, INFINITY);
    else json_key(&w, "present"), json_null(&w);
    json_key(&w, "price_money"), json_number(&w, prices->money);
    json_key(&w, "price_time"), json_number(&w, prices->time);
    outlook_rules planned = rules;
    planned.plan = *prices;
    if (enough && (prices->money > 0 || prices->time > 0 || prices->spent))
        write_future(&w, "planned", o, &planned, &o->pace,
                     isnan(o->p.budget) ? INFINITY : o->p.budget - o->spent);
    else json_key(&w, "planned"), json_null(&w);
    if (enough && wanted) {
        outlook_rules other = rules_as(o, &rules, wanted);
        work_pace pace = o->pace;
        if (!isnan(wanted->per_hour)) pace = (work_pace){wanted->per_hour, 0, 1};
        other.gap_hours = gap_of(o, &pace);
        write_future(&w, "wanted", o, &other, &pace, INFINITY);
    } else json_key(&w, "wanted"), json_null(&w);
    json_close(&w, '}');
}
