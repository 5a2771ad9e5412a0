/* simulate.c - what a simulated annotator of some skill answers. */
#include "server/work/simulate.h"
#include <math.h>

static void other_class(const schema_field *field, const json *value, lw_rng *rng, json_writer *w) {
    size_t right = schema_class_find(field, json_text(value));
    size_t pick = field->class_count > 1 ? lw_rng_below(rng, field->class_count - 1) : 0;
    json_string(w, field->classes[field->class_count > 1 && pick >= right ? pick + 1 : pick].name);
}

static void put_value(json_writer *w, const json *value, lw_arena *arena) {
    lw_builder text = lw_builder_in(arena);
    json_put(&text, value);
    json_raw(w, lw_built(&text));
}

/* A member of an object, moved by up to `reach`, not below `least`. */
static void moved(json_writer *w, const json *object, const char *name, double reach, double least,
                  lw_rng *rng) {
    double value = json_real(json_get(object, name)) + (2 * lw_rng_uniform(rng) - 1) * reach;
    json_key(w, name), json_number(w, round(fmax(value, least) * 10) / 10);
}

static void sloppy_box(json_writer *w, const json *box, lw_rng *rng) {
    double reach = 0.12 * json_real(json_get(box, "w"));
    json_open(w, '{');
    json_key(w, "id"), json_string(w, json_text(json_get(box, "id")));
    json_key(w, "class"), json_string(w, json_text(json_get(box, "class")));
    moved(w, box, "x", reach, 0, rng), moved(w, box, "y", reach, 0, rng);
    moved(w, box, "w", reach, 2, rng), moved(w, box, "h", reach, 2, rng);
    json_close(w, '}');
}

static void short_span(json_writer *w, const json *span) {
    int64_t start = json_int(json_get(span, "start")), end = json_int(json_get(span, "end"));
    json_open(w, '{');
    json_key(w, "id"), json_string(w, json_text(json_get(span, "id")));
    json_key(w, "class"), json_string(w, json_text(json_get(span, "class")));
    json_key(w, "start"), json_integer(w, start);
    json_key(w, "end"), json_integer(w, start + (end - start + 1) / 2);
    json_close(w, '}');
}

/* Objects one by one: most stay, one in three is off, one in six is overlooked. */
static void sloppy_objects(json_writer *w, field_kind kind, const json *objects, lw_rng *rng,
                           lw_arena *arena) {
    json_open(w, '[');
    for (size_t i = 0; i < json_count(objects); i++) {
        uint64_t fate = lw_rng_below(rng, 6);
        const json *object = json_at(objects, i);
        if (fate == 0) continue;
        if (fate > 2) put_value(w, object, arena);
        else if (kind == KIND_BOXES) sloppy_box(w, object, rng);
        else short_span(w, object);
    }
    json_close(w, ']');
}

lw_str simulate_answer(const schema *s, const json *truth, double skill, lw_rng *rng,
                       lw_arena *arena) {
    enum { ROOM = 64 << 10 };
    void *space = lw_arena_alloc(arena, ROOM, 1, 16);
    if (!space) return (lw_str){0};
    lw_arena answer_space = lw_arena_over(space, ROOM);
    lw_builder text = lw_builder_in(&answer_space);
    json_writer w = json_write_to(&text);
    json_open(&w, '{');
    for (size_t f = 0; f < s->field_count; f++) {
        const schema_field *field = &s->fields[f];
        const char *name = lw_arena_copy(arena, field->name).data;
        const json *value = name ? json_get(truth, name) : NULL;
        if (!value) continue;
        json_key(&w, name);
        bool right = lw_rng_uniform(rng) < skill;
        bool objects = field->kind == KIND_BOXES || field->kind == KIND_SPANS;
        if (!right && field->kind == KIND_CHOICE) other_class(field, value, rng, &w);
        else if (!right && objects) sloppy_objects(&w, field->kind, value, rng, arena);
        else put_value(&w, value, arena);
    }
    json_close(&w, '}');
    return text.failed ? (lw_str){0} : lw_built(&text);
}

int64_t simulate_active_ms(lw_rng *rng) {
    return (int64_t)(1000 * exp(1.3 + 0.6 * lw_rng_normal(rng)));
}
