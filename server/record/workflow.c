/* workflow.c - the workflow document. */
#include "server/record/workflow.h"
#include "server/limits.h"
#include "server/record/names.h"
#include <assert.h>
#include <math.h>
#include <stdio.h>

#define BIT(on) (1u << (on))

const stage_kind_info stage_kind_table[STAGE_KINDS] = {
    [STAGE_PRELABEL] = {"prelabel", WORK_NONE, BIT(ON_SETTLED) | BIT(ON_UNDECIDED), TIER_ANY},
    [STAGE_LABEL] = {"label", WORK_ANSWERS, BIT(ON_SETTLED) | BIT(ON_UNDECIDED), TIER_ANY},
    [STAGE_CONSENSUS] = {"consensus", WORK_NONE, BIT(ON_SETTLED) | BIT(ON_UNDECIDED), TIER_ANY},
    [STAGE_SPECIALIST] = {"specialist", WORK_ANSWERS, BIT(ON_SETTLED) | BIT(ON_UNDECIDED),
                          TIER_SPECIALIST},
    [STAGE_REVIEW] = {"review", WORK_WORD, BIT(ON_ACCEPTED) | BIT(ON_FIXED) | BIT(ON_REJECTED),
                      TIER_ANY},
    [STAGE_ADJUDICATE] = {"adjudicate", WORK_WORD, BIT(ON_ACCEPTED) | BIT(ON_FIXED),
                          TIER_ADJUDICATOR},
};

const char *const outcome_names[OUTCOMES] = {
    [ON_SETTLED] = "settled", [ON_UNDECIDED] = "undecided", [ON_ACCEPTED] = "accepted",
    [ON_FIXED] = "fixed",     [ON_REJECTED] = "rejected",   [ON_DISPUTED] = "disputed",
    [ON_WAITED] = "waited",
};
const char *const tier_names[TIERS + 1] = {
    [TIER_ANY] = "any",
    [TIER_CROWD] = "crowd",
    [TIER_TRAINED] = "trained",
    [TIER_SPECIALIST] = "specialist",
    [TIER_ADJUDICATOR] = "adjudicator",
};
const char *const rework_names[REWORKS + 1] = {
    [REWORK_ANYBODY] = "anybody",
    [REWORK_AUTHOR] = "author",
    [REWORK_ANOTHER] = "another",
};
const char *const order_names[ORDERS + 1] = {
    [ORDER_ARRIVAL] = "arrival",
    [ORDER_RISK] = "risk",
    [ORDER_STRATA] = "strata",
};
const char *const subject_names[SUBJECTS + 1] = {
    [ABOUT_CONFIDENCE] = "confidence",
    [ABOUT_DISAGREEMENT] = "disagreement",
    [ABOUT_DIFFICULTY] = "difficulty",
    [ABOUT_DOUBT] = "doubt",
    [ABOUT_ANSWERS] = "answers",
    [ABOUT_HOURS] = "hours",
    [ABOUT_PEOPLE] = "people",
    [ABOUT_LANGUAGE] = "language",
    [ABOUT_META] = "meta",
    [ABOUT_FIELD] = "field",
    [ABOUT_ANSWERED] = "answered",
    [ABOUT_PROBABILITY] = "probability",
};

static bool is_of_question(subject about) {
    return about == ABOUT_FIELD || about == ABOUT_ANSWERED || about == ABOUT_PROBABILITY;
}
static bool is_named(subject about) {
    return about == ABOUT_META || about == ABOUT_PEOPLE || is_of_question(about);
}
static bool is_word(subject about) {
    return about == ABOUT_FIELD || about == ABOUT_ANSWERED || about == ABOUT_LANGUAGE;
}

/* ---- the one every project begins with ----------------------------------------------------- */

#define AS_THE_PROJECT .target = NAN, .price = NAN, .cost = NAN
static const workflow_stage default_stages[] = {
    {.name = {"label", 5}, .kind = STAGE_LABEL, AS_THE_PROJECT},
    {.name = {"review", 6}, .kind = STAGE_REVIEW, AS_THE_PROJECT},
};
static const workflow_edge default_edges[] = {
    {.from = PLACE_START, .to = 0, .share = 1},
    {.from = 0, .to = PLACE_DONE, .on = ON_SETTLED, .share = 1},
    {.from = 0, .to = 1, .on = ON_UNDECIDED, .share = 1},
    {.from = 1, .to = 0, .on = ON_REJECTED, .share = 1},
    {.from = 1, .to = PLACE_DONE, .share = 1},
};
const workflow workflow_default = {
    .stages = default_stages,
    .stage_count = sizeof default_stages / sizeof default_stages[0],
    .edges = default_edges,
    .edge_count = sizeof default_edges / sizeof default_edges[0],
};

/* As a document of one's own it would have to end the loop: the built-in one lets review reject for ever. */
const char workflow_default_text[] =
    "{\"stages\":[{\"name\":\"label\",\"kind\":\"label\"},"
    "{\"name\":\"review\",\"kind\":\"review\"}],"
    "\"edges\":[{\"from\":\"start\",\"to\":\"label\"},"
    "{\"from\":\"label\",\"on\":\"settled\",\"to\":\"done\"},"
    "{\"from\":\"label\",\"on\":\"undecided\",\"to\":\"review\"},"
    "{\"from\":\"review\",\"on\":\"rejected\",\"to\":\"label\",\"rounds\":20},"
    "{\"from\":\"review\",\"on\":\"rejected\",\"to\":\"quarantine\"},"
    "{\"from\":\"review\",\"to\":\"done\"}]}";

/* ---- finding ------------------------------------------------------------------------------- */

static size_t index_of(const char *const *names, size_t count, lw_str name) {
    size_t i = 0;
    while (i < count && !(names[i] && lw_str_equal(name, lw_str_from(names[i])))) i++;
    return i;
}

tier tier_named(lw_str name) {
    size_t i = index_of(tier_names, TIERS, name);
    return i < TIERS ? (tier)i : TIER_ANY;
}

bool workflow_edge_takes(const workflow_edge *e, stage_outcome on) {
    return e->on == on || (e->on == ON_ANY && on != ON_DISPUTED && on != ON_WAITED);
}

unsigned workflow_outcomes(const workflow_stage *stage) {
    return stage_kind_table[stage->kind].outcomes | (stage->doubled ? BIT(ON_DISPUTED) : 0);
}

size_t workflow_find(const workflow *w, lw_str name) {
    size_t i = 0;
    while (i < w->stage_count && !lw_str_equal(w->stages[i].name, name)) i++;
    return i;
}

static const struct {
    lw_str name;
    int where;
} ends[] = {
    {{"start", 5}, PLACE_START},
    {{"done", 4}, PLACE_DONE},
    {{"quarantine", 10}, PLACE_QUARANTINE},
};
enum { END_COUNT = sizeof ends / sizeof ends[0] };

/* Names that no stage may have: those of the ends, and of what stands beside all workflows. */
static bool is_taken(lw_str name) {
    for (size_t i = 0; i < END_COUNT; i++)
        if (lw_str_equal(name, ends[i].name)) return true;
    return lw_str_equal(name, LW_STR("audit"));
}

lw_str workflow_place_name(const workflow *w, int where) {
    for (size_t i = 0; i < END_COUNT; i++)
        if (ends[i].where == where) return ends[i].name;
    assert(where >= 0 && (size_t)where < w->stage_count);
    return w->stages[where].name;
}

/* ---- reading ------------------------------------------------------------------------------- */

typedef struct {
    lw_arena *arena;
    lw_error *error;
    workflow *flow;
} reader;

static lw_status no_room(reader *r) {
    return lw_fail(r->error, LW_TOO_LARGE, "the workflow is too large to be read");
}

/* One of a list of names; *out stays where there is none. */
static lw_status read_choice(reader *r, const json *value, const place *outer, const char *member,
                             const char *const *names, size_t count, size_t *out) {
    if (!value) return LW_OK;
    *out = index_of(names, count, json_text(value));
    if (*out < count) return LW_OK;
    place at = place_member(outer, lw_str_from(member));
    char known[160];
    lw_arena scratch = lw_arena_over(known, sizeof known);
    lw_builder text = lw_builder_in(&scratch);
    for (size_t i = 0; i < count; i++)
        if (names[i]) lw_put_format(&text, "%s%s", text.len ? ", " : "", names[i]);
    return place_fail(&at, r->error, LW_INVALID, "\"%.*s\" is none of %.*s",
                      LW_FMT(place_quote(json_text(value))), LW_FMT(lw_built(&text)));
}

static lw_status read_number(reader *r, const json *value, const place *outer, const char *member,
                             double least, double most, double *out) {
    if (!value) return LW_OK;
    *out = json_real(value);
    if (*out >= least && *out <= most) return LW_OK;
    place at = place_member(outer, lw_str_from(member));
    return place_fail(&at, r->error, LW_INVALID, "%g is not in %g..%g", *out, least, most);
}

static lw_status read_count(reader *r, const json *value, const place *outer, const char *member,
                            int64_t most, int64_t *out) {
    if (!value) return LW_OK;
    *out = json_int(value);
    if (*out >= 1 && *out <= most) return LW_OK;
    place at = place_member(outer, lw_str_from(member));
    return place_fail(&at, r->error, LW_INVALID, "%lld is not in 1..%lld", (long long)*out,
                      (long long)most);
}

enum {
    STAGE_NAME,
    STAGE_KIND,
    STAGE_TITLE,
    STAGE_TIER,
    STAGE_SKILLS,
    STAGE_CERTIFICATE,
    STAGE_TARGET,
    STAGE_MIN,
    STAGE_MAX,
    STAGE_PRICE,
    STAGE_COST,
    STAGE_REWORK,
    STAGE_PRIORITY,
    STAGE_ORDER,
    STAGE_ERROR_COSTS,
    STAGE_DOUBLE,
    STAGE_CHECKS,
    STAGE_AT,
    STAGE_RULES
};
static const member_rule stage_rules[STAGE_RULES] = {
    {"name", MEMBER_TEXT, true},         {"kind", MEMBER_TEXT, true},
    {"title", MEMBER_TEXT, false},       {"tier", MEMBER_TEXT, false},
    {"skills", MEMBER_LIST, false},      {"certificate", MEMBER_TEXT, false},
    {"target", MEMBER_NUMBER, false},    {"min_labels", MEMBER_WHOLE, false},
    {"max_labels", MEMBER_WHOLE, false}, {"price", MEMBER_NUMBER, false},
    {"cost", MEMBER_NUMBER, false},      {"rework", MEMBER_TEXT, false},
    {"priority", MEMBER_WHOLE, false},   {"order", MEMBER_TEXT, false},
    {"error_costs", MEMBER_LIST, false}, {"double", MEMBER_BOOL, false},
    {"checks", MEMBER_NUMBER, false},    {"at", MEMBER_LIST, false}, /* where the picture has it */
};

static lw_status read_kind(reader *r, const json *value, const place *at, stage_kind *kind) {
    const char *names[STAGE_KINDS];
    for (size_t i = 0; i < STAGE_KINDS; i++) names[i] = stage_kind_table[i].name;
    size_t found = 0;
    lw_status status = read_choice(r, value, at, "kind", names, STAGE_KINDS, &found);
    *kind = (stage_kind)found;
    return status;
}

/* Who may work there. */
static lw_status read_workers(reader *r, const json *const *m, const place *at, workflow_stage *s) {
    enum { SKILLS_MAX = 8 };
    size_t named = stage_kind_table[s->kind].tier;
    lw_status status = read_choice(r, m[STAGE_TIER], at, "tier", tier_names, TIERS, &named);
    s->tier = (tier)named;
    place skills = place_member(at, LW_STR("skills")),
          certificate = place_member(at, LW_STR("certificate"));
    if (status == LW_OK && m[STAGE_SKILLS])
        status = names_read(m[STAGE_SKILLS], &skills, SKILLS_MAX, r->arena, &s->skills,
                            &s->skill_count, r->error);
    if (status == LW_OK && m[STAGE_CERTIFICATE])
        status = name_read(json_text(m[STAGE_CERTIFICATE]), &certificate, r->arena, &s->certificate,
                           r->error);
    return status;
}

static lw_status read_quality(reader *r, const json *const *m, const place *at, workflow_stage *s) {
    s->target = s->price = s->cost = NAN;
    lw_status status = read_number(r, m[STAGE_TARGET], at, "target", 0.5, 0.9999, &s->target);
    if (status == LW_OK) status = read_number(r, m[STAGE_PRICE], at, "price", 0, 0.5, &s->price);
    if (status == LW_OK) status = read_number(r, m[STAGE_COST], at, "cost", 0.001, 1e6, &s->cost);
    if (status == LW_OK)
        status =
            read_count(r, m[STAGE_MIN], at, "min_labels", LIMIT_LABELS_OF_ITEM, &s->min_labels);
    if (status == LW_OK)
        status =
            read_count(r, m[STAGE_MAX], at, "max_labels", LIMIT_LABELS_OF_ITEM, &s->max_labels);
    if (status == LW_OK && s->max_labels && s->min_labels > s->max_labels)
        status =
            place_fail(at, r->error, LW_INVALID, "min_labels %lld is more than max_labels %lld",
                       (long long)s->min_labels, (long long)s->max_labels);
    return status;
}

/* What no stage of the kind has is a mistake that would pass unseen. */
static lw_status check_members(reader *r, const json *const *m, const place *at,
                               const workflow_stage *s) {
    stage_work work = stage_kind_table[s->kind].work;
    const struct {
        size_t member;
        bool fits;
    } wanted[] = {
        {STAGE_TIER, work != WORK_NONE},         {STAGE_SKILLS, work != WORK_NONE},
        {STAGE_CERTIFICATE, work != WORK_NONE},  {STAGE_TARGET, work != WORK_WORD},
        {STAGE_MIN, work == WORK_ANSWERS},       {STAGE_MAX, work == WORK_ANSWERS},
        {STAGE_PRICE, work == WORK_ANSWERS},     {STAGE_COST, work != WORK_NONE},
        {STAGE_REWORK, work == WORK_ANSWERS},    {STAGE_PRIORITY, work != WORK_NONE},
        {STAGE_ORDER, work == WORK_WORD},        {STAGE_ERROR_COSTS, work == WORK_WORD},
        {STAGE_DOUBLE, s->kind == STAGE_REVIEW}, {STAGE_CHECKS, work == WORK_WORD},
    };
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        if (m[wanted[i].member] && !wanted[i].fits)
            return place_fail(at, r->error, LW_INVALID, "a stage of kind %s has no \"%s\"",
                              stage_kind_table[s->kind].name, stage_rules[wanted[i].member].name);
    return LW_OK;
}

enum { COST_FIELD, COST_IS, COST_COST, COST_RULES };
static const member_rule cost_rules[COST_RULES] = {
    {"field", MEMBER_TEXT, true}, {"is", MEMBER_LIST, true}, {"cost", MEMBER_NUMBER, true}};

static lw_status read_error_cost(reader *r, const json *document, const place *at, error_cost *c) {
    enum { CLASSES_MAX = 1000 };
    const json *m[COST_RULES];
    lw_status status = place_members(document, at, cost_rules, COST_RULES, m, r->error);
    if (status != LW_OK) return status;
    place field = place_member(at, LW_STR("field")), is = place_member(at, LW_STR("is"));
    status = name_read(json_text(m[COST_FIELD]), &field, r->arena, &c->field, r->error);
    if (status == LW_OK)
        status = names_read(m[COST_IS], &is, CLASSES_MAX, r->arena, &c->is, &c->is_count, r->error);
    return status == LW_OK ? read_number(r, m[COST_COST], at, "cost", 0.001, 1e6, &c->cost)
                           : status;
}

/* In which order its items are taken, and by how many. */
static lw_status read_queue(reader *r, const json *const *m, const place *outer,
                            workflow_stage *s) {
    enum { COSTS_MAX = 16 };
    size_t order = ORDER_ARRIVAL, count = json_count(m[STAGE_ERROR_COSTS]);
    lw_status status = read_choice(r, m[STAGE_ORDER], outer, "order", order_names, ORDERS, &order);
    s->order = (queue_order)order;
    if (status == LW_OK)
        status = read_number(r, m[STAGE_CHECKS], outer, "checks", 0, 0.5, &s->checks);
    s->doubled = json_is_true(m[STAGE_DOUBLE]);
    if (status != LW_OK || !m[STAGE_ERROR_COSTS]) return status;
    place at = place_member(outer, LW_STR("error_costs"));
    if (s->order != ORDER_RISK)
        return place_fail(&at, r->error, LW_INVALID, "go with the order \"risk\"");
    if (count == 0 || count > COSTS_MAX)
        return place_fail(&at, r->error, LW_INVALID, "%zu costs, allowed are 1..%d", count,
                          COSTS_MAX);
    error_cost *costs = lw_new(r->arena, error_cost, count);
    if (!costs) return no_room(r);
    for (size_t i = 0; i < count && status == LW_OK; i++) {
        place inner = place_entry(&at, i);
        status = read_error_cost(r, json_at(m[STAGE_ERROR_COSTS], i), &inner, &costs[i]);
    }
    s->error_costs = costs;
    s->error_cost_count = count;
    return status;
}

enum { PRIORITY_MAX = 9 };

static lw_status read_stage(reader *r, const json *document, const place *at, workflow_stage *s) {
    const json *m[STAGE_RULES];
    lw_status status = place_members(document, at, stage_rules, STAGE_RULES, m, r->error);
    if (status != LW_OK) return status;
    place name = place_member(at, LW_STR("name")), title = place_member(at, LW_STR("title"));
    status = name_read(json_text(m[STAGE_NAME]), &name, r->arena, &s->name, r->error);
    if (status == LW_OK && is_taken(s->name))
        status = place_fail(&name, r->error, LW_INVALID, "\"%.*s\" is there in every workflow",
                            LW_FMT(s->name));
    if (status == LW_OK && m[STAGE_TITLE])
        status = name_read(json_text(m[STAGE_TITLE]), &title, r->arena, &s->title, r->error);
    if (status == LW_OK) status = read_kind(r, m[STAGE_KIND], at, &s->kind);
    if (status == LW_OK) status = check_members(r, m, at, s);
    if (status == LW_OK) status = read_workers(r, m, at, s);
    if (status == LW_OK) status = read_quality(r, m, at, s);
    size_t again = REWORK_ANYBODY;
    if (status == LW_OK)
        status = read_choice(r, m[STAGE_REWORK], at, "rework", rework_names, REWORKS, &again);
    s->rework = (rework)again;
    if (status == LW_OK)
        status = read_count(r, m[STAGE_PRIORITY], at, "priority", PRIORITY_MAX, &s->priority);
    return status == LW_OK ? read_queue(r, m, at, s) : status;
}

static lw_status read_stages(reader *r, const json *list) {
    place at = place_member(NULL, LW_STR("stages"));
    size_t count = json_count(list);
    if (count == 0 || count > WORKFLOW_STAGES_MAX)
        return place_fail(&at, r->error, LW_INVALID, "%zu stages, allowed are 1..%d", count,
                          WORKFLOW_STAGES_MAX);
    workflow_stage *stages = lw_new(r->arena, workflow_stage, count);
    if (!stages) return no_room(r);
    r->flow->stages = stages;
    for (size_t i = 0; i < count; i++) {
        place inner = place_entry(&at, i), name = place_member(&inner, LW_STR("name"));
        lw_status status = read_stage(r, json_at(list, i), &inner, &stages[i]);
        if (status != LW_OK) return status;
        if (workflow_find(r->flow, stages[i].name) < r->flow->stage_count)
            return place_fail(&name, r->error, LW_INVALID, "\"%.*s\" is there twice",
                              LW_FMT(place_quote(stages[i].name)));
        r->flow->stage_count++;
    }
    return LW_OK;
}

enum { WHEN_OF, WHEN_NAME, WHEN_IS, WHEN_IS_NOT, WHEN_FROM, WHEN_BELOW, WHEN_RULES };
static const member_rule when_rules[WHEN_RULES] = {
    {"of", MEMBER_TEXT, true},      {"name", MEMBER_TEXT, false},   {"is", MEMBER_LIST, false},
    {"is_not", MEMBER_LIST, false}, {"from", MEMBER_NUMBER, false}, {"below", MEMBER_NUMBER, false},
};

static lw_status read_words(reader *r, const json *const *m, const place *at,
                            workflow_condition *c) {
    enum { WORDS_MAX = 1000 };
    c->negated = m[WHEN_IS_NOT] != NULL;
    size_t which = c->negated ? WHEN_IS_NOT : WHEN_IS;
    place inner = place_member(at, lw_str_from(when_rules[which].name));
    return m[which]
               ? names_read(m[which], &inner, WORDS_MAX, r->arena, &c->is, &c->is_count, r->error)
               : LW_OK;
}

static lw_status check_range(reader *r, const place *at, const workflow_condition *c) {
    if (c->from < c->below) return LW_OK;
    return place_fail(at, r->error, LW_INVALID, "from %g is not less than below %g", c->from,
                      c->below);
}

/* A condition is a range or a list of words, the latter only where there are any; of a probability both. */
static lw_status check_condition(reader *r, const json *const *m, const place *at,
                                 const workflow_condition *c) {
    bool range = m[WHEN_FROM] || m[WHEN_BELOW], words = m[WHEN_IS] || m[WHEN_IS_NOT];
    const char *about = subject_names[c->about];
    if (is_named(c->about) != (m[WHEN_NAME] != NULL))
        return place_fail(at, r->error, LW_INVALID,
                          is_named(c->about) ? "%s wants a \"name\"" : "%s has no \"name\"", about);
    if (c->about == ABOUT_PROBABILITY)
        return m[WHEN_IS] && range && !m[WHEN_IS_NOT]
                   ? check_range(r, at, c)
                   : place_fail(at, r->error, LW_INVALID,
                                "probability wants is, and a range (from, below)");
    if (words && c->about != ABOUT_META && !is_word(c->about))
        return place_fail(at, r->error, LW_INVALID, "%s is a number: give from or below", about);
    if (range && is_word(c->about))
        return place_fail(at, r->error, LW_INVALID, "%s wants is or is_not", about);
    if (range + (m[WHEN_IS] != NULL) + (m[WHEN_IS_NOT] != NULL) != 1)
        return place_fail(at, r->error, LW_INVALID,
                          "wants one of is, is_not and a range (from, below)");
    return check_range(r, at, c);
}

enum { PEOPLE_MAX = 1000000 };

/* People are counted; below 0 of them there never are. */
static lw_status check_people(reader *r, const json *value, const place *outer, const char *member,
                              double least) {
    double number = value ? json_real(value) : least;
    place at = place_member(outer, lw_str_from(member));
    if (number >= least && number <= PEOPLE_MAX && number == floor(number)) return LW_OK;
    return place_fail(&at, r->error, LW_INVALID, "%.10g is not a whole number in %g..%d", number,
                      least, PEOPLE_MAX);
}

/* A stage in which nobody works has nobody at work. */
static lw_status find_people(reader *r, const place *at, workflow_condition *c) {
    if (c->about != ABOUT_PEOPLE) return LW_OK;
    c->stage = workflow_find(r->flow, c->name);
    if (c->stage == r->flow->stage_count)
        return place_fail(at, r->error, LW_INVALID, "there is no stage \"%.*s\"",
                          LW_FMT(place_quote(c->name)));
    if (stage_kind_table[r->flow->stages[c->stage].kind].work == WORK_NONE)
        return place_fail(at, r->error, LW_INVALID, "nobody works in the stage \"%.*s\"",
                          LW_FMT(place_quote(c->name)));
    return LW_OK;
}

static lw_status read_condition(reader *r, const json *document, const place *at,
                                workflow_condition *c) {
    const json *m[WHEN_RULES];
    lw_status status = place_members(document, at, when_rules, WHEN_RULES, m, r->error);
    if (status != LW_OK) return status;
    size_t about = 0;
    *c = (workflow_condition){.from = -INFINITY, .below = INFINITY};
    status = read_choice(r, m[WHEN_OF], at, "of", subject_names, SUBJECTS, &about);
    c->about = (subject)about;
    if (m[WHEN_FROM]) c->from = json_real(m[WHEN_FROM]);
    if (m[WHEN_BELOW]) c->below = json_real(m[WHEN_BELOW]);
    if (status == LW_OK) status = check_condition(r, m, at, c);
    place name = place_member(at, LW_STR("name"));
    if (status == LW_OK && m[WHEN_NAME])
        status = name_read(json_text(m[WHEN_NAME]), &name, r->arena, &c->name, r->error);
    if (status == LW_OK) status = find_people(r, &name, c);
    if (status == LW_OK && c->about == ABOUT_PEOPLE)
        status = check_people(r, m[WHEN_FROM], at, "from", 0);
    if (status == LW_OK && c->about == ABOUT_PEOPLE)
        status = check_people(r, m[WHEN_BELOW], at, "below", 1);
    return status == LW_OK ? read_words(r, m, at, c) : status;
}

static lw_status read_conditions(reader *r, const json *list, const place *outer,
                                 workflow_edge *e) {
    if (!list) return LW_OK;
    place at = place_member(outer, LW_STR("when"));
    size_t count = json_count(list);
    if (count > WORKFLOW_CONDITIONS_MAX)
        return place_fail(&at, r->error, LW_INVALID, "%zu conditions, allowed are 0..%d", count,
                          WORKFLOW_CONDITIONS_MAX);
    workflow_condition *conditions = lw_new(r->arena, workflow_condition, count ? count : 1);
    if (!conditions) return no_room(r);
    for (size_t i = 0; i < count; i++) {
        place inner = place_entry(&at, i);
        lw_status status = read_condition(r, json_at(list, i), &inner, &conditions[i]);
        if (status != LW_OK) return status;
    }
    e->conditions = conditions;
    e->condition_count = count;
    return LW_OK;
}

static lw_status read_place(reader *r, const json *value, const place *outer, const char *member,
                            int *out) {
    lw_str name = json_text(value);
    for (size_t i = 0; i < END_COUNT; i++) {
        bool begins = ends[i].where == PLACE_START,
             wanted = lw_str_equal(lw_str_from(member), LW_STR("from"));
        if (!lw_str_equal(name, ends[i].name) || begins != wanted) continue;
        *out = ends[i].where;
        return LW_OK;
    }
    size_t stage = workflow_find(r->flow, name);
    *out = (int)stage;
    if (stage < r->flow->stage_count) return LW_OK;
    place at = place_member(outer, lw_str_from(member));
    return place_fail(&at, r->error, LW_INVALID, "there is no stage \"%.*s\" that an edge may %s",
                      LW_FMT(place_quote(name)), member[0] == 'f' ? "leave" : "lead to");
}

enum { EDGE_FROM, EDGE_TO, EDGE_ON, EDGE_WHEN, EDGE_SHARE, EDGE_ROUNDS, EDGE_RULES };
static const member_rule edge_rules[EDGE_RULES] = {
    {"from", MEMBER_TEXT, true},  {"to", MEMBER_TEXT, true},       {"on", MEMBER_TEXT, false},
    {"when", MEMBER_LIST, false}, {"share", MEMBER_NUMBER, false}, {"rounds", MEMBER_WHOLE, false},
};

static lw_status check_outcome(reader *r, const place *outer, const workflow_edge *e) {
    if (e->on == ON_ANY) return LW_OK;
    place at = place_member(outer, LW_STR("on"));
    if (e->from == PLACE_START)
        return place_fail(&at, r->error, LW_INVALID, "nothing has happened yet at the start");
    const workflow_stage *stage = &r->flow->stages[e->from];
    if (e->on == ON_WAITED && stage_kind_table[stage->kind].work != WORK_NONE) return LW_OK;
    bool once_doubled = e->on == ON_DISPUTED && stage->kind == STAGE_REVIEW;
    if (!(workflow_outcomes(stage) & BIT(e->on)) && !once_doubled) /* see workflow_check_use */
        return place_fail(&at, r->error, LW_INVALID, "stage \"%.*s\" never ends %s",
                          LW_FMT(place_quote(stage->name)), outcome_names[e->on]);
    if (e->on != ON_DISPUTED || e->to != PLACE_DONE) return LW_OK;
    return place_fail(&at, r->error, LW_INVALID,
                      "what is disputed is not done: somebody else has to decide it");
}

/* The hours from which on the edge may be taken; NaN: it asks for none. */
static double hours_of(const workflow_edge *e) {
    double hours = NAN;
    for (size_t i = 0; i < e->condition_count; i++)
        if (e->conditions[i].about == ABOUT_HOURS && e->conditions[i].from > 0 &&
            isfinite(e->conditions[i].from))
            hours = fmax(hours, e->conditions[i].from); /* a NaN gives way */
    return hours;
}

static lw_status check_wait(reader *r, const place *outer, const workflow_edge *e) {
    if (e->on != ON_WAITED || !isnan(hours_of(e))) return LW_OK;
    place at = place_member(outer, LW_STR("when"));
    return place_fail(&at, r->error, LW_INVALID,
                      "an edge on waited asks for hours: {\"of\": \"hours\", \"from\": 24}");
}

double workflow_waits(const workflow *w, int stage, double after) {
    double least = INFINITY;
    for (size_t i = 0; i < w->edge_count; i++) {
        const workflow_edge *e = &w->edges[i];
        if (e->from != stage || e->on != ON_WAITED) continue;
        double hours = hours_of(e);
        if (hours > after && hours < least) least = hours;
    }
    return least;
}

bool workflow_asks(const workflow *w, subject about) {
    for (size_t i = 0; i < w->edge_count; i++)
        for (size_t k = 0; k < w->edges[i].condition_count; k++)
            if (w->edges[i].conditions[k].about == about) return true;
    return false;
}

bool workflow_is_range(const workflow_condition *c) {
    return c->is_count == 0 || c->about == ABOUT_PROBABILITY;
}

static lw_status read_edge(reader *r, const json *document, const place *at, workflow_edge *e) {
    enum { ROUNDS_MAX = 20 };
    const json *m[EDGE_RULES];
    lw_status status = place_members(document, at, edge_rules, EDGE_RULES, m, r->error);
    if (status != LW_OK) return status;
    size_t on = ON_ANY;
    e->share = 1;
    status = read_place(r, m[EDGE_FROM], at, "from", &e->from);
    if (status == LW_OK) status = read_place(r, m[EDGE_TO], at, "to", &e->to);
    if (status == LW_OK)
        status = read_choice(r, m[EDGE_ON], at, "on", outcome_names, OUTCOMES, &on);
    e->on = (stage_outcome)on;
    if (status == LW_OK) status = check_outcome(r, at, e);
    if (status == LW_OK) status = read_conditions(r, m[EDGE_WHEN], at, e);
    if (status == LW_OK) status = check_wait(r, at, e);
    if (status == LW_OK) status = read_number(r, m[EDGE_SHARE], at, "share", 1e-6, 1, &e->share);
    if (status == LW_OK)
        status = read_count(r, m[EDGE_ROUNDS], at, "rounds", ROUNDS_MAX, &e->rounds);
    return status;
}

static lw_status read_edges(reader *r, const json *list) {
    place at = place_member(NULL, LW_STR("edges"));
    size_t count = json_count(list);
    if (count == 0 || count > WORKFLOW_EDGES_MAX)
        return place_fail(&at, r->error, LW_INVALID, "%zu edges, allowed are 1..%d", count,
                          WORKFLOW_EDGES_MAX);
    workflow_edge *edges = lw_new(r->arena, workflow_edge, count);
    if (!edges) return no_room(r);
    for (size_t i = 0; i < count; i++) {
        place inner = place_entry(&at, i);
        lw_status status = read_edge(r, json_at(list, i), &inner, &edges[i]);
        if (status != LW_OK) return status;
    }
    r->flow->edges = edges;
    r->flow->edge_count = count;
    return LW_OK;
}

/* ---- what only the whole shows --------------------------------------------------------------- */

static bool takes_all(const workflow_edge *e) {
    return e->condition_count == 0 && e->share >= 1 && e->rounds == 0;
}

/* Whatever happens in the place, an edge takes it from there. */
static lw_status check_exits(reader *r, int from, stage_outcome on) {
    const workflow *w = r->flow;
    for (size_t i = 0; i < w->edge_count; i++) {
        const workflow_edge *e = &w->edges[i];
        if (e->from == from && workflow_edge_takes(e, on) && takes_all(e)) return LW_OK;
    }
    lw_str name = place_quote(workflow_place_name(w, from));
    if (from == PLACE_START)
        return lw_fail(r->error, LW_INVALID,
                       "edges: an item that fits no condition has no way from the start; add an "
                       "edge without a condition");
    return lw_fail(r->error, LW_INVALID,
                   "stage \"%.*s\": an item that ends there %s has no way on; add an edge without "
                   "condition, share and rounds",
                   LW_FMT(name), outcome_names[on]);
}

static lw_status check_all_exits(reader *r) {
    lw_status status = check_exits(r, PLACE_START, ON_ANY);
    for (size_t s = 0; s < r->flow->stage_count; s++)
        for (size_t on = ON_ANY + 1; on < OUTCOMES && status == LW_OK; on++)
            if (workflow_outcomes(&r->flow->stages[s]) & BIT(on))
                status = check_exits(r, (int)s, (stage_outcome)on);
    return status;
}

static lw_status check_reached(reader *r) {
    const workflow *w = r->flow;
    bool reached[WORKFLOW_STAGES_MAX] = {false};
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < w->edge_count; i++) {
            const workflow_edge *e = &w->edges[i];
            bool from = e->from == PLACE_START || reached[e->from];
            if (!from || e->to < 0 || reached[e->to]) continue;
            more = reached[e->to] = true;
        }
    }
    for (size_t s = 0; s < w->stage_count; s++)
        if (!reached[s])
            return lw_fail(r->error, LW_INVALID, "stage \"%.*s\": no edge leads to it",
                           LW_FMT(place_quote(w->stages[s].name)));
    return LW_OK;
}

/* Stages that can be put in order are taken away one after another; what is left stands in a loop whose
 * edges may be taken as often as one likes. */
static lw_status check_loops(reader *r) {
    const workflow *w = r->flow;
    bool ordered[WORKFLOW_STAGES_MAX] = {false};
    for (bool more = true; more;) {
        more = false;
        for (size_t s = 0; s < w->stage_count; s++) {
            bool leaves = ordered[s];
            for (size_t i = 0; i < w->edge_count && !leaves; i++) {
                const workflow_edge *e = &w->edges[i];
                leaves = e->from == (int)s && e->to >= 0 && !e->rounds && !ordered[e->to];
            }
            if (!leaves) more = ordered[s] = true;
        }
    }
    for (size_t s = 0; s < w->stage_count; s++)
        if (!ordered[s])
            return lw_fail(r->error, LW_INVALID,
                           "stage \"%.*s\": items may come back to it without end; give an edge of "
                           "the loop its \"rounds\"",
                           LW_FMT(place_quote(w->stages[s].name)));
    return LW_OK;
}

lw_status workflow_read(const json *document, lw_arena *arena, workflow *out, lw_error *error) {
    static const member_rule rules[] = {{"stages", MEMBER_LIST, true},
                                        {"edges", MEMBER_LIST, true}};
    const json *m[2];
    workflow flow = {0};
    reader r = {arena, error, &flow};
    lw_status status = place_members(document, NULL, rules, 2, m, error);
    if (status == LW_OK) status = read_stages(&r, m[0]);
    if (status == LW_OK) status = read_edges(&r, m[1]);
    if (status == LW_OK) status = check_all_exits(&r);
    if (status == LW_OK) status = check_reached(&r);
    if (status == LW_OK) status = check_loops(&r);
    if (status == LW_OK) *out = flow;
    return status;
}

/* The question must be asked, and have the classes. */
static lw_status check_classes(const schema *questions, const char *where, const char *member,
                               lw_str name, const lw_str *is, size_t is_count, lw_error *error) {
    size_t f = schema_find(questions, name);
    if (f == questions->field_count)
        return lw_fail(error, LW_INVALID, "%s.%s: the project asks no \"%.*s\"", where, member,
                       LW_FMT(place_quote(name)));
    const schema_field *field = &questions->fields[f];
    for (size_t word = 0; field->kind == KIND_CHOICE && word < is_count; word++)
        if (schema_class_find(field, is[word]) == field->class_count)
            return lw_fail(error, LW_INVALID, "%s.is: \"%.*s\" has no class \"%.*s\"", where,
                           LW_FMT(place_quote(name)), LW_FMT(place_quote(is[word])));
    return LW_OK;
}

/* Only of one class out of several it is known how probable each is. */
static lw_status check_choice(const schema *questions, const char *where, lw_str name,
                              lw_error *error) {
    const schema_field *field = &questions->fields[schema_find(questions, name)];
    if (field->kind == KIND_CHOICE) return LW_OK;
    return lw_fail(error, LW_INVALID,
                   "%s.name: probability is of a choice, \"%.*s\" is none; take "
                   "answered or field",
                   where, LW_FMT(place_quote(name)));
}

lw_status workflow_check_schema(const workflow *w, const schema *questions, lw_error *error) {
    char where[64];
    lw_status status = LW_OK;
    for (size_t s = 0; s < w->stage_count; s++)
        for (size_t i = 0; i < w->stages[s].error_cost_count && status == LW_OK; i++) {
            const error_cost *c = &w->stages[s].error_costs[i];
            snprintf(where, sizeof where, "stages[%zu].error_costs[%zu]", s, i);
            status = check_classes(questions, where, "field", c->field, c->is, c->is_count, error);
        }
    for (size_t i = 0; i < w->edge_count; i++)
        for (size_t k = 0; k < w->edges[i].condition_count && status == LW_OK; k++) {
            const workflow_condition *c = &w->edges[i].conditions[k];
            snprintf(where, sizeof where, "edges[%zu].when[%zu]", i, k);
            if (!is_of_question(c->about)) continue;
            status = check_classes(questions, where, "name", c->name, c->is, c->is_count, error);
            if (status == LW_OK && c->about == ABOUT_PROBABILITY)
                status = check_choice(questions, where, c->name, error);
        }
    return status;
}
