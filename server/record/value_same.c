/* value_same.c - when two answers say the same without being equal, and the one that several are taken for. */
#include "server/limits.h"
#include "server/record/value.h"
#include <math.h>
#include <stdlib.h>

/* Of a thing more partners are hardly ever within reach. */
enum { PARTNERS = 8 };

static lw_status no_room(lw_error *error) {
    return lw_fail(error, LW_NO_MEMORY, "no room to compare two answers");
}

static bool is_same(const schema_field *field, double alike) {
    const double even = 1e-9; /* what sums of fractions differ by */
    bool takes_overlap = value_kind_of(field->kind)->takes & TAKES_OVERLAP;
    return alike >= (takes_overlap ? field->overlap : .5) - even;
}

/* ---- lists of drawn things ---------------------------------------------------------------- */

typedef struct {
    size_t a, b; /* indexes of things */
    double alike;
} partners;

typedef struct {
    const schema_field *field;
    const drawn_kind *kind;
    const drawn *a, *b; /* [a_count], [b_count] */
    size_t a_count, b_count;
    partners *near; /* [near_count], the most alike first */
    size_t near_count;
    double *steps; /* that comparing may still cost */
} pairing;

static const drawn *read_things(const drawn_kind *kind, const json *list, lw_arena *arena) {
    size_t count = json_count(list);
    drawn *things = lw_new(arena, drawn, count ? count : 1);
    for (size_t i = 0; things && i < count; i++) {
        things[i] = (drawn){.object = json_at(list, i), .size = 1};
        if (!kind->read(things[i].object, arena, &things[i])) return NULL;
    }
    return things;
}

static const json *attribute(const json *object, const schema_field *field, lw_arena scratch) {
    lw_str name = lw_arena_copy(&scratch, field->name);
    return name.data ? json_get(json_get(object, "attributes"), name.data) : NULL;
}

/* Whether the class is one, and each attribute says the same. */
static lw_status compare_said(const schema_field *field, const json *a, const json *b,
                              lw_arena scratch, bool *same_out, lw_error *error) {
    *same_out = lw_str_equal(json_text(json_get(a, "class")), json_text(json_get(b, "class")));
    for (size_t i = 0; i < field->attribute_count && *same_out; i++) {
        const schema_field *said = &field->attributes[i];
        lw_status status =
            schema_values_agree(said, attribute(a, said, scratch), attribute(b, said, scratch),
                                scratch, same_out, error);
        if (status != LW_OK) return status;
    }
    return LW_OK;
}

/* As far as the steps last. */
static double compare_places(pairing *p, const drawn *a, const drawn *b, lw_arena scratch) {
    *p->steps -= (double)a->size * (double)b->size;
    return *p->steps < 0 ? 0 : p->kind->alike(p->field, a, b, scratch);
}

static int by_alike(const void *x, const void *y) {
    const partners *a = x, *b = y;
    if (a->alike != b->alike) return a->alike < b->alike ? 1 : -1;
    if (a->a != b->a) return a->a < b->a ? -1 : 1;
    return (a->b > b->b) - (a->b < b->b);
}

static lw_status find_near(pairing *p, lw_arena scratch, lw_error *error) {
    for (size_t i = 0; i < p->a_count; i++)
        for (size_t j = 0; j < p->b_count && p->near_count < PARTNERS * p->a_count; j++) {
            bool same;
            double alike = compare_places(p, &p->a[i], &p->b[j], scratch);
            if (!is_same(p->field, alike)) continue;
            lw_status status =
                compare_said(p->field, p->a[i].object, p->b[j].object, scratch, &same, error);
            if (status != LW_OK) return status;
            if (same) p->near[p->near_count++] = (partners){i, j, alike};
        }
    qsort(p->near, p->near_count, sizeof *p->near, by_alike);
    return LW_OK;
}

/* Pairs things one to one, the most alike first: partner_out[i] is that of the first list's thing i.
 * *count_out of them have one, *alike_out together. */
static lw_status pair_things(pairing p, lw_arena scratch, size_t *partner_out, size_t *count_out,
                             double *alike_out, lw_error *error) {
    bool *paired = lw_new(&scratch, bool, p.a_count + 1),
         *taken = lw_new(&scratch, bool, p.b_count + 1);
    p.kind = value_kind_of(p.field->kind)->drawn;
    p.near = lw_new(&scratch, partners, PARTNERS * p.a_count + 1);
    if (!p.near || !paired || !taken) return no_room(error);
    lw_status status = find_near(&p, scratch, error);
    if (status != LW_OK) return status;
    *count_out = 0, *alike_out = 0;
    for (size_t i = 0; i < p.near_count; i++) {
        partners n = p.near[i];
        if (paired[n.a] || taken[n.b]) continue;
        paired[n.a] = taken[n.b] = true;
        partner_out[n.a] = n.b;
        ++*count_out;
        *alike_out += n.alike;
    }
    return LW_OK;
}

/* The same of two lists as they were said. */
static lw_status pair_lists(const schema_field *field, const json *a, const json *b, double *steps,
                            lw_arena scratch, size_t *count_out, double *alike_out,
                            lw_error *error) {
    const drawn_kind *kind = value_kind_of(field->kind)->drawn;
    pairing p = {
        .field = field, .a_count = json_count(a), .b_count = json_count(b), .steps = steps};
    p.a = read_things(kind, a, &scratch);
    p.b = read_things(kind, b, &scratch);
    size_t *partner = lw_new(&scratch, size_t, p.a_count + 1);
    if (!p.a || !p.b || !partner) return no_room(error);
    return pair_things(p, scratch, partner, count_out, alike_out, error);
}

static bool is_compared(const json *a, const json *b) {
    return json_count(a) <= LIMIT_OBJECTS_COMPARED && json_count(b) <= LIMIT_OBJECTS_COMPARED;
}

static lw_status drawings_agree(const schema_field *field, const json *a, const json *b,
                                double *steps, lw_arena scratch, bool *agree_out, lw_error *error) {
    size_t count = json_count(a), pairs;
    double alike;
    *agree_out = false;
    if (count != json_count(b) || !is_compared(a, b)) return LW_OK;
    lw_status status = pair_lists(field, a, b, steps, scratch, &pairs, &alike, error);
    *agree_out = status == LW_OK && pairs == count;
    return status;
}

static lw_status drawings_alike(const schema_field *field, const json *a, const json *b,
                                lw_arena scratch, double *alike_out, lw_error *error) {
    size_t pairs;
    double alike, steps = LIMIT_COMPARE_STEPS;
    *alike_out = 0;
    if (!is_compared(a, b)) return LW_OK;
    lw_status status = pair_lists(field, a, b, &steps, scratch, &pairs, &alike, error);
    double half = (double)(json_count(a) + json_count(b)) / 2; /* two empty ones are equal */
    if (status == LW_OK) *alike_out = alike / half;
    return status;
}

/* ---- answers ------------------------------------------------------------------------------ */

static lw_status are_equal(const schema_field *field, const json *a, const json *b,
                           lw_arena scratch, bool *equal_out, lw_error *error) {
    *equal_out = !a && !b;
    if (!a || !b) return LW_OK;
    lw_str key = schema_value_key(field, a, &scratch), other = schema_value_key(field, b, &scratch);
    if (!key.data || !other.data) return no_room(error);
    *equal_out = lw_str_equal(key, other);
    return LW_OK;
}

/* Of kinds with a likeness, where so many steps are left. */
static double compare_values(const schema_field *field, const json *a, const json *b, double *steps,
                             lw_arena scratch) {
    const value_kind *kind = value_kind_of(field->kind);
    double wanted = kind->steps ? kind->steps(a, b) : 0;
    if (wanted > *steps) return 0;
    *steps -= wanted;
    return kind->alike(field, a, b, scratch);
}

lw_status schema_values_agree_within(const schema_field *field, const json *a, const json *b,
                                     double *steps, lw_arena scratch, bool *agree_out,
                                     lw_error *error) {
    const value_kind *kind = value_kind_of(field->kind);
    bool want_equal = kind->overlap >= 1 && field->overlap >= 1;
    lw_status status = are_equal(field, a, b, scratch, agree_out, error);
    if (status != LW_OK || *agree_out || !a || !b) return status;
    double most = fmin(*steps, LIMIT_COMPARE_STEPS), left = most;
    if (kind->drawn) status = drawings_agree(field, a, b, &left, scratch, agree_out, error);
    else if (kind->alike && !want_equal)
        *agree_out = is_same(field, compare_values(field, a, b, &left, scratch));
    *steps -= most - fmax(left, 0);
    return status;
}

lw_status schema_values_agree(const schema_field *field, const json *a, const json *b,
                              lw_arena scratch, bool *agree_out, lw_error *error) {
    double steps = LIMIT_COMPARE_STEPS;
    return schema_values_agree_within(field, a, b, &steps, scratch, agree_out, error);
}

bool schema_has_likeness(const schema_field *field) {
    const value_kind *kind = value_kind_of(field->kind);
    return kind->drawn || kind->alike;
}

lw_status schema_values_alike(const schema_field *field, const json *a, const json *b,
                              lw_arena scratch, double *alike_out, lw_error *error) {
    const value_kind *kind = value_kind_of(field->kind);
    double steps = LIMIT_COMPARE_STEPS;
    bool equal;
    lw_status status = are_equal(field, a, b, scratch, &equal, error);
    *alike_out = status == LW_OK && equal ? 1 : 0;
    if (status != LW_OK || equal || !a || !b) return status;
    if (kind->drawn) return drawings_alike(field, a, b, scratch, alike_out, error);
    if (kind->alike) *alike_out = compare_values(field, a, b, &steps, scratch);
    return LW_OK;
}

bool schema_is_right_or_wrong(const schema_field *field) {
    return !(value_kind_of(field->kind)->takes & NEVER_SAME);
}

/* ---- one for several ----------------------------------------------------------------------- */

/* Writes the first one's thing with the place that all of them are taken for. */
static void put_thing(const drawn_kind *kind, const drawn *alike, size_t count, json_writer *w,
                      lw_arena scratch) {
    static const char *const said[] = {"id", "class", "group", "attributes"};
    json_open(w, '{');
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        const json *value = json_get(alike[0].object, said[i]);
        if (value) json_key(w, said[i]), json_value(w, value);
    }
    bool merged = count > 1 && kind->merge && kind->merge(alike, count, w, scratch);
    for (json_member m = json_first(alike[0].object); m.valid && !merged; json_step(&m)) {
        bool there = false;
        for (size_t i = 0; i < sizeof said / sizeof *said; i++)
            there = there || lw_str_equal(m.key, lw_str_from(said[i]));
        if (!there) json_key_text(w, m.key), json_value(w, m.value);
    }
    json_close(w, '}');
}

/* Adds the partners of each thing in one more answer: alike[thing][*taken]. */
static bool add_partners(const schema_field *field, const json *value, size_t things, size_t room,
                         drawn *alike, size_t *taken, lw_arena *arena) {
    const drawn_kind *kind = value_kind_of(field->kind)->drawn;
    const drawn *theirs = read_things(kind, value, arena);
    size_t *partner = lw_new(arena, size_t, things + 1);
    drawn *first = lw_new(arena, drawn, things + 1);
    size_t pairs;
    double sum, steps = LIMIT_COMPARE_STEPS;
    if (!theirs || !partner || !first) return false;
    for (size_t i = 0; i < things; i++) first[i] = alike[i * room];
    pairing p = {.field = field,
                 .a = first,
                 .b = theirs,
                 .a_count = things,
                 .b_count = json_count(value),
                 .steps = &steps};
    if (p.b_count != things || pair_things(p, *arena, partner, &pairs, &sum, NULL) != LW_OK)
        return false;
    bool all = pairs == things;
    for (size_t i = 0; i < things && all; i++) alike[i * room + *taken] = theirs[partner[i]];
    *taken += all;
    return true;
}

/* False: no room. */
static bool merge_drawings(const schema_field *field, const json *const *values, size_t count,
                           lw_builder *out, lw_arena scratch) {
    const drawn_kind *kind = value_kind_of(field->kind)->drawn;
    size_t things = json_count(values[0]), taken = 1;
    const drawn *first = read_things(kind, values[0], &scratch);
    drawn *alike = lw_new(&scratch, drawn, things * count + 1);
    if (!first || !alike) return false;
    for (size_t i = 0; i < things; i++) alike[i * count] = first[i];
    for (size_t v = 1; v < count; v++)
        if (!add_partners(field, values[v], things, count, alike, &taken, &scratch)) return false;
    json_writer w = json_write_to(out);
    json_open(&w, '[');
    for (size_t i = 0; i < things; i++) put_thing(kind, alike + i * count, taken, &w, scratch);
    json_close(&w, ']');
    return !out->failed;
}

lw_str schema_values_merge(const schema_field *field, const json *const *values, size_t count,
                           lw_arena *arena) {
    const value_kind *kind = value_kind_of(field->kind);
    /* What is written grows in one half, what it is made with lies in the other. */
    char *middle = arena->next + (arena->end - arena->next) / 2;
    lw_arena room = {arena->next, middle}, scratch = {middle, arena->end};
    lw_builder text = lw_builder_in(&room);
    bool merged = false;
    if (count > 1 && kind->merge) {
        kind->merge(field, values, count, &text);
        merged = !text.failed;
    } else if (count > 1 && kind->drawn && json_count(values[0]) <= LIMIT_OBJECTS_COMPARED) {
        merged = merge_drawings(field, values, count, &text, scratch);
    }
    if (!merged) {
        room = (lw_arena){arena->next, arena->end};
        text = lw_builder_in(&room);
        json_put(&text, values[0]);
    }
    arena->next = room.next;
    return lw_built(&text);
}
