/* workflow_use.c - edges that nothing ever takes. */
#include "server/record/workflow.h"
#include "server/record/names.h"
#include <math.h>

/* ---- what conditions leave --------------------------------------------------------------------- */

typedef struct {
    double from, below; /* from <= x < below */
} span;

static span all_of(subject about) {
    switch (about) {
    case ABOUT_CONFIDENCE:
    case ABOUT_DISAGREEMENT:
    case ABOUT_DIFFICULTY:
    case ABOUT_DOUBT:
    case ABOUT_PROBABILITY: return (span){0, nextafter(1, 2)};
    case ABOUT_ANSWERS:
    case ABOUT_PEOPLE:
    case ABOUT_HOURS: return (span){0, INFINITY};
    default: return (span){-INFINITY, INFINITY};
    }
}

static span both(span a, span b) { return (span){fmax(a.from, b.from), fmin(a.below, b.below)}; }

/* Of what is counted only whole numbers are there. */
static span left_by(span all, const workflow_condition *c) {
    bool counted = c->about == ABOUT_ANSWERS || c->about == ABOUT_PEOPLE;
    span asked = {c->from, c->below};
    if (counted) asked = (span){ceil(asked.from), ceil(asked.below)};
    return both(all, asked);
}

static bool is_empty(span s) { return !(s.from < s.below); }

static bool has_word(const workflow_condition *c, lw_str word) {
    for (size_t i = 0; i < c->is_count; i++)
        if (lw_str_equal(c->is[i], word)) return true;
    return false;
}

/* Whether b names all words of a. */
static bool names_all(const workflow_condition *a, const workflow_condition *b) {
    for (size_t i = 0; i < a->is_count; i++)
        if (!has_word(b, a->is[i])) return false;
    return true;
}

static bool names_any(const workflow_condition *a, const workflow_condition *b) {
    for (size_t i = 0; i < a->is_count; i++)
        if (has_word(b, a->is[i])) return true;
    return false;
}

/* A probability is of its words together. */
static bool is_alike(const workflow_condition *a, const workflow_condition *b) {
    bool same = a->about == b->about && lw_str_equal(a->name, b->name) &&
                workflow_is_range(a) == workflow_is_range(b);
    return same && (a->about != ABOUT_PROBABILITY || (names_all(a, b) && names_all(b, a)));
}

/* What all conditions of the edge that are about the same leave of it. */
static span left_of(const workflow_edge *e, const workflow_condition *c) {
    span left = all_of(c->about);
    for (size_t i = 0; i < e->condition_count; i++)
        if (is_alike(&e->conditions[i], c)) left = left_by(left, &e->conditions[i]);
    return left;
}

/* ---- conditions that are never met ------------------------------------------------------------- */

/* What is said of it is one word, not a list of them. */
static bool is_single(const workflow_condition *c, const schema *questions) {
    if (c->about != ABOUT_FIELD) return c->about == ABOUT_LANGUAGE;
    size_t f = schema_find(questions, c->name);
    return f < questions->field_count && questions->fields[f].kind == KIND_CHOICE;
}

static bool exclude_each_other(const workflow_condition *a, const workflow_condition *b,
                               const schema *questions) {
    if (!is_alike(a, b) || workflow_is_range(a) || (a->negated && b->negated)) return false;
    if (a->negated != b->negated) return a->negated ? names_all(b, a) : names_all(a, b);
    return is_single(a, questions) && !names_any(a, b);
}

static lw_status check_condition(const workflow_edge *e, size_t index, size_t k,
                                 const schema *questions, lw_error *error) {
    const workflow_condition *c = &e->conditions[k];
    const char *about = subject_names[c->about];
    span all = all_of(c->about);
    if (workflow_is_range(c) && is_empty(left_by(all, c)))
        return lw_fail(error, LW_INVALID,
                       isfinite(all.below)
                           ? "edges[%zu].when[%zu]: is never so, %s lies in 0..1"
                           : "edges[%zu].when[%zu]: is never so, %s is 0 or more and, where it is "
                             "counted, whole",
                       index, k, about);
    bool never = workflow_is_range(c) && is_empty(left_of(e, c));
    for (size_t i = 0; i < k; i++)
        never = never || exclude_each_other(&e->conditions[i], c, questions);
    if (!never) return LW_OK;
    return lw_fail(error, LW_INVALID,
                   "edges[%zu].when: is never so, its conditions on %s exclude each other", index,
                   about);
}

/* ---- edges behind others ----------------------------------------------------------------------- */

/* Whether what meets all conditions of the edge meets this one of another too. */
static bool is_implied(const workflow_edge *e, const workflow_condition *c) {
    if (workflow_is_range(c)) {
        span left = left_of(e, c), wanted = left_by(all_of(c->about), c);
        return left.from >= wanted.from && left.below <= wanted.below;
    }
    for (size_t i = 0; i < e->condition_count; i++) {
        const workflow_condition *said = &e->conditions[i];
        if (is_alike(said, c) && said->negated == c->negated &&
            (c->negated ? names_all(c, said) : names_all(said, c)))
            return true;
    }
    return false;
}

/* Whether whatever the later edge would take has been taken by the earlier one, where both fit how it ended. */
static bool is_before(const workflow_edge *earlier, const workflow_edge *later) {
    if (earlier->from != later->from || earlier->share < 1 || earlier->rounds) return false;
    for (size_t i = 0; i < earlier->condition_count; i++)
        if (!is_implied(later, &earlier->conditions[i])) return false;
    return true;
}

/* The first edge before it that takes what ended so; `index`: there is none. */
static size_t taken_by(const workflow *w, size_t index, stage_outcome on) {
    for (size_t i = 0; i < index; i++)
        if (workflow_edge_takes(&w->edges[i], on) && is_before(&w->edges[i], &w->edges[index]))
            return i;
    return index;
}

/* How items may come to the edge: bits of stage_outcome. */
static unsigned outcomes_before(const workflow *w, const workflow_edge *e) {
    if (e->from == PLACE_START) return 1u << ON_ANY;
    return workflow_outcomes(&w->stages[e->from]) | 1u << ON_WAITED;
}

static lw_status check_edge(const workflow *w, size_t index, lw_error *error) {
    const workflow_edge *e = &w->edges[index];
    size_t taker = index;
    bool comes = false;
    for (size_t on = ON_ANY; on < OUTCOMES; on++) {
        if (!(outcomes_before(w, e) >> on & 1) || !workflow_edge_takes(e, (stage_outcome)on))
            continue;
        taker = taken_by(w, index, (stage_outcome)on);
        if (taker == index) return LW_OK;
        comes = true;
    }
    if (comes)
        return lw_fail(error, LW_INVALID,
                       "edges[%zu]: is never taken, edges[%zu] takes every item before it", index,
                       taker);
    return lw_fail(error, LW_INVALID, "edges[%zu].on: stage \"%.*s\" never ends %s", index,
                   LW_FMT(place_quote(w->stages[e->from].name)), outcome_names[e->on]);
}

lw_status workflow_check_use(const workflow *w, const schema *questions, lw_error *error) {
    lw_status status = LW_OK;
    for (size_t i = 0; i < w->edge_count; i++)
        for (size_t k = 0; k < w->edges[i].condition_count && status == LW_OK; k++)
            status = check_condition(&w->edges[i], i, k, questions, error);
    for (size_t i = 0; i < w->edge_count && status == LW_OK; i++) status = check_edge(w, i, error);
    return status;
}
