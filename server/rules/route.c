/* route.c - where an item goes when its stage is finished. */
#include "server/rules/route.h"
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- conditions ------------------------------------------------------------------------------ */

/* Of the words together. */
static double probability_about(const item_facts *facts, const workflow_condition *c) {
    if (!facts->questions || !facts->probabilities) return NAN;
    size_t f = schema_find(facts->questions, c->name);
    if (f == facts->questions->field_count) return NAN;
    const schema_field *field = &facts->questions->fields[f];
    const double *of = facts->probabilities + schema_choices_before(facts->questions, f);
    double sum = 0;
    for (size_t i = 0; i < c->is_count; i++) {
        size_t class = schema_class_find(field, c->is[i]);
        if (class < field->class_count && field->kind == KIND_CHOICE) sum += of[class];
    }
    return sum;
}

static double number_about(const item_facts *facts, const workflow_condition *c) {
    switch (c->about) {
    case ABOUT_CONFIDENCE: return facts->confidence;
    case ABOUT_DISAGREEMENT: return facts->disagreement;
    case ABOUT_DIFFICULTY: return facts->difficulty;
    case ABOUT_DOUBT: return facts->doubt;
    case ABOUT_ANSWERS: return (double)facts->answers;
    case ABOUT_HOURS: return facts->hours;
    case ABOUT_PEOPLE: return facts->people ? (double)facts->people[c->stage] : NAN;
    case ABOUT_PROBABILITY: return probability_about(facts, c);
    default: return NAN;
    }
}

/* The named member of meta, or answer of a field; names of documents end with NUL. */
static const json *value_about(const item_facts *facts, const workflow_condition *c) {
    const json *object = c->about == ABOUT_META ? facts->meta : facts->decided;
    return object ? json_get(object, c->name.data) : NULL;
}

static bool has_word(const lw_str *is, size_t count, lw_str word) {
    for (size_t i = 0; i < count; i++)
        if (lw_str_equal(is[i], word)) return true;
    return false;
}

/* A number or a truth value is compared by its JSON text; of objects their classes are. */
static bool says_word(const json *value, const lw_str *is, size_t count) {
    char text[64];
    lw_arena room = lw_arena_over(text, sizeof text);
    lw_builder out = lw_builder_in(&room);
    switch (json_kind_of(value)) {
    case JSON_TEXT: return has_word(is, count, json_text(value));
    case JSON_OBJECT: {
        const json *class = json_get(value, "class");
        return class && json_kind_of(class) == JSON_TEXT && has_word(is, count, json_text(class));
    }
    default: json_put(&out, value); return has_word(is, count, lw_built(&out));
    }
}

bool value_says_any(const json *value, const lw_str *is, size_t count) {
    if (json_kind_of(value) != JSON_LIST) return says_word(value, is, count);
    for (size_t i = 0; i < json_count(value); i++)
        if (says_word(json_at(value, i), is, count)) return true;
    return false;
}

static bool was_answered(const workflow_condition *c, const item_facts *facts) {
    bool found = false;
    for (size_t i = 0; i < facts->said_count && !found; i++) {
        json *values = NULL;
        if (json_parse(facts->said[i], &values, NULL) != LW_OK) continue;
        const json *value = json_get(values, c->name.data);
        found = value && value_says_any(value, c->is, c->is_count);
        json_free(values);
    }
    return found;
}

static bool holds(const workflow_condition *c, const item_facts *facts) {
    if (c->about == ABOUT_LANGUAGE)
        return (facts->language.data && has_word(c->is, c->is_count, facts->language)) !=
               c->negated;
    if (c->about == ABOUT_ANSWERED) return was_answered(c, facts) != c->negated;
    if (c->about != ABOUT_META && c->about != ABOUT_FIELD) {
        double x = number_about(facts, c);
        return x >= c->from && x < c->below;
    }
    const json *value = value_about(facts, c);
    if (c->is_count) return (value && value_says_any(value, c->is, c->is_count)) != c->negated;
    json_kind kind = json_kind_of(value);
    if (kind != JSON_INT && kind != JSON_REAL) return false;
    return json_real(value) >= c->from && json_real(value) < c->below;
}

/* ---- edges ----------------------------------------------------------------------------------- */

/* A number of 0..1 that is the same for the same item, edge and round (splitmix64). */
static double draw(int64_t item_id, size_t edge, int64_t round) {
    uint64_t x = (uint64_t)item_id ^ ((uint64_t)edge << 48) ^ ((uint64_t)round << 56);
    for (int i = 0; i < 2; i++) {
        x += 0x9e3779b97f4a7c15u;
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
        x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
        x ^= x >> 31;
    }
    return (double)(x >> 11) * 0x1p-53;
}

static int64_t rounds_taken(const item_facts *facts, size_t edge) {
    return facts->taken ? facts->taken[edge] : 0;
}

static bool fits(const workflow_edge *e, size_t index, stage_outcome on, const item_facts *facts) {
    if (!workflow_edge_takes(e, on)) return false;
    if (e->rounds && rounds_taken(facts, index) >= e->rounds) return false;
    for (size_t i = 0; i < e->condition_count; i++)
        if (!holds(&e->conditions[i], facts)) return false;
    return e->share >= 1 || draw(facts->item_id, index, rounds_taken(facts, index)) < e->share;
}

/* ---- why ------------------------------------------------------------------------------------- */

static void add(char *reason, size_t room, const char *format, ...) LW_PRINTF(3, 4);
static void add(char *reason, size_t room, const char *format, ...) {
    size_t used = strlen(reason);
    va_list args;
    va_start(args, format);
    vsnprintf(reason + used, room - used, format, args);
    va_end(args);
}

static void say_condition(const workflow_condition *c, char *reason, size_t room) {
    add(reason, room, "%s", subject_names[c->about]);
    if (c->name.data) add(reason, room, " %.*s", LW_FMT(lw_utf8_start(c->name, 30)));
    if (c->is_count)
        add(reason, room, c->negated ? " is not %.*s%s" : " is %.*s%s",
            LW_FMT(lw_utf8_start(c->is[0], 30)), c->is_count > 1 ? " or the like" : "");
    if (workflow_is_range(c) && isfinite(c->from)) add(reason, room, " is at least %g", c->from);
    if (workflow_is_range(c) && isfinite(c->below))
        add(reason, room, "%s %g", isfinite(c->from) ? " and below" : " is below", c->below);
}

void route_say(const workflow *w, size_t edge, stage_outcome on, char *reason, size_t room) {
    const workflow_edge *e = &w->edges[edge];
    lw_str name = lw_utf8_start(workflow_place_name(w, e->to), 60);
    const char *how = on == ON_ANY ? "it came" : outcome_names[on];
    snprintf(reason, room, "To \"%.*s\": %s", LW_FMT(name), how);
    for (size_t i = 0; i < e->condition_count; i++) {
        add(reason, room, i ? " and " : ", ");
        say_condition(&e->conditions[i], reason, room);
    }
    if (e->share < 1) add(reason, room, ", drawn among %g %%", 100 * e->share);
    add(reason, room, ".");
}

/* edge_count: none fits. */
static size_t find_edge(const workflow *w, int from, stage_outcome on, const item_facts *facts) {
    size_t i = 0;
    while (i < w->edge_count && (w->edges[i].from != from || !fits(&w->edges[i], i, on, facts)))
        i++;
    return i;
}

bool workflow_has_route(const workflow *w, int from, stage_outcome on, const item_facts *facts) {
    return find_edge(w, from, on, facts) < w->edge_count;
}

route_taken workflow_route(const workflow *w, int from, stage_outcome on, const item_facts *facts) {
    size_t edge = find_edge(w, from, on, facts);
    assert(edge < w->edge_count && "a workflow that was read has a way on");
    route_taken taken = {.to = w->edges[edge].to, .edge = edge};
    route_say(w, edge, on, taken.reason, sizeof taken.reason);
    return taken;
}
