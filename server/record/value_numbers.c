/* value_numbers.c - a step of a short scale, or any number. */
#include "server/record/value.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { RATING_STEPS_MAX = 100 };

static size_t rating_steps(const schema_field *field) {
    return (size_t)floor((field->max - field->min) / field->step + 1e-9) + 1;
}

static lw_status rating_read(schema_field *field, const place *at, lw_error *error) {
    if (!isfinite(field->min)) field->min = 1;
    if (!isfinite(field->max)) field->max = 5;
    if (field->step == 0) field->step = 1;
    if (!(field->max > field->min))
        return place_fail(at, error, LW_INVALID, "a scale from %.10g to %.10g", field->min,
                          field->max);
    if ((field->max - field->min) / field->step >= RATING_STEPS_MAX)
        return place_fail(at, error, LW_INVALID, "a rating has at most %d steps", RATING_STEPS_MAX);
    if (field->option_count && field->option_count != rating_steps(field))
        return place_fail(at, error, LW_INVALID, "%zu options for %zu steps", field->option_count,
                          rating_steps(field));
    return LW_OK;
}

static bool on_grid(const schema_field *field, double number) {
    if (field->step == 0) return true;
    double steps = (number - (isfinite(field->min) ? field->min : 0)) / field->step;
    return fabs(steps - round(steps)) < 1e-6;
}

static lw_status number_check(const value_context *c, const json *value, const place *at) {
    json_kind kind = json_kind_of(value);
    if (kind != JSON_INT && kind != JSON_REAL) return value_wants(c, at, "a number", value);
    double number = json_real(value);
    const schema_field *f = c->field;
    if (!isfinite(number)) return place_fail(at, c->error, LW_INVALID, "is not a finite number");
    if (number < f->min)
        return place_fail(at, c->error, LW_INVALID, "%.10g is below %.10g", number, f->min);
    if (number > f->max)
        return place_fail(at, c->error, LW_INVALID, "%.10g is above %.10g", number, f->max);
    if (!on_grid(f, number))
        return place_fail(at, c->error, LW_INVALID, "%.10g is not on a step of %.10g", number,
                          f->step);
    return LW_OK;
}

static void number_brief(const schema_field *field, const json *value, lw_builder *out) {
    (void)field;
    canonical_number(out, json_real(value));
}

/* 2.3000000000000003 and 2.3 are the same step. */
static void put_step(const schema_field *field, double number, lw_builder *out) {
    double step = field->min + round((number - field->min) / field->step) * field->step;
    char memory[64];
    lw_arena room = lw_arena_over(memory, sizeof memory);
    lw_str_to_double(lw_arena_format(&room, "%.9g", step), &step);
    canonical_number(out, step);
}

static lw_str rating_key(const schema_field *field, const json *value, lw_arena *arena) {
    char memory[128];
    lw_arena room = lw_arena_over(memory, sizeof memory);
    lw_builder text = lw_builder_in(&room);
    put_step(field, json_real(value), &text);
    return lw_arena_copy(arena, lw_built(&text));
}

static bool rating_says(const schema_field *field, const json *value, lw_str name) {
    char memory[128];
    lw_arena room = lw_arena_over(memory, sizeof memory);
    return lw_str_equal(rating_key(field, value, &room), name);
}

/* The steps are named by their shortest text. */
static bool rating_may_say(const schema_field *field, lw_str name) {
    for (size_t i = 0; i < rating_steps(field); i++) {
        char memory[256];
        lw_arena room = lw_arena_over(memory, sizeof memory);
        lw_builder text = lw_builder_in(&room);
        put_step(field, field->min + (double)i * field->step, &text);
        if (lw_str_equal(lw_built(&text), name)) return true;
    }
    return false;
}

const value_kind value_rating = {
    .name = "rating",
    .takes = TAKES_RANGE | TAKES_STEP | TAKES_OPTIONS | SINGLE,
    .read = rating_read,
    .check = number_check,
    .says = rating_says,
    .may_say = rating_may_say,
    .key = rating_key,
    .answers = rating_steps,
    .brief = number_brief,
};

static double number_alike(const schema_field *field, const json *a, const json *b,
                           lw_arena scratch) {
    (void)scratch;
    return value_nearness(field, fabs(json_real(a) - json_real(b)));
}

static int by_number(const void *a, const void *b) {
    double x = json_real(*(const json *const *)a), y = json_real(*(const json *const *)b);
    return (x > y) - (x < y);
}

/* The middle one that was given, of two the smaller: on a step where all are. */
static void number_merge(const schema_field *field, const json *const *values, size_t count,
                         lw_builder *out) {
    (void)field;
    const json **sorted = lw_new(out->arena, const json *, count);
    if (!sorted) {
        out->failed = true;
        return;
    }
    memcpy(sorted, values, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, by_number);
    json_put(out, sorted[(count - 1) / 2]);
}

const value_kind value_number = {
    .name = "number",
    .takes = TAKES_RANGE | TAKES_STEP | TAKES_TOLERANCE | SINGLE,
    .check = number_check,
    .brief = number_brief,
    .alike = number_alike,
    .merge = number_merge,
};
