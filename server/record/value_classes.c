/* value_classes.c - one class, several, or how likely each is. */
#include "server/record/names.h"
#include "server/record/value.h"
#include <math.h>

/* ---- choices ----------------------------------------------------------------------------- */

static lw_status choices_check(const value_context *c, const json *value, const place *at) {
    if (json_kind_of(value) != JSON_LIST) return value_wants(c, at, "a list of classes", value);
    size_t count = json_count(value);
    lw_status status = value_count(c, at, count);
    lw_arena scratch = c->scratch;
    lw_str *names = lw_new(&scratch, lw_str, count ? count : 1);
    if (!names) return place_fail(at, c->error, LW_NO_MEMORY, "no room for its classes");
    for (size_t i = 0; status == LW_OK && i < count; i++) {
        place inner = place_entry(at, i);
        status = value_class(c, &inner, json_at(value, i));
        names[i] = json_text(json_at(value, i));
    }
    if (status != LW_OK) return status;
    lw_str twice = names_sort(names, count);
    if (twice.data)
        return place_fail(at, c->error, LW_INVALID, "\"%.*s\" is there twice",
                          LW_FMT(place_quote(twice)));
    return LW_OK;
}

static bool choices_say(const schema_field *field, const json *value, lw_str name) {
    (void)field;
    for (size_t i = 0; i < json_count(value); i++)
        if (lw_str_equal(json_text(json_at(value, i)), name)) return true;
    return false;
}

static lw_str choices_key(const schema_field *field, const json *value, lw_arena *arena) {
    (void)field;
    return canonical_set(value, (canonical_without){0}, arena);
}

static void choices_brief(const schema_field *field, const json *value, lw_builder *out) {
    (void)field;
    for (size_t i = 0; i < json_count(value); i++)
        lw_put_format(out, "%s%.*s", i ? ", " : "", LW_FMT(json_text(json_at(value, i))));
    if (json_count(value) == 0) lw_put(out, LW_STR("none"));
}

const value_kind value_choices = {
    .name = "choices",
    .takes = NEEDS_CLASSES | TAKES_RANGE | COUNTS | SINGLE,
    .check = choices_check,
    .says = choices_say,
    .may_say = value_has_class,
    .key = choices_key,
    .brief = choices_brief,
};

/* ---- distribution ------------------------------------------------------------------------ */

static lw_status check_share(const value_context *c, const json_member *m, const place *at) {
    if (schema_class_find(c->field, m->key) == c->field->class_count)
        return place_fail(at, c->error, LW_INVALID, "\"%.*s\" is not a class",
                          LW_FMT(place_quote(m->key)));
    place inner = place_member(at, m->key);
    json_kind kind = json_kind_of(m->value);
    if (kind != JSON_INT && kind != JSON_REAL) return value_wants(c, &inner, "a number", m->value);
    double share = json_real(m->value);
    if (!(share >= 0 && share <= 1))
        return place_fail(&inner, c->error, LW_INVALID, "%.10g is not in 0..1", share);
    return LW_OK;
}

static lw_status distribution_check(const value_context *c, const json *value, const place *at) {
    if (json_kind_of(value) != JSON_OBJECT) return value_wants(c, at, "an object of shares", value);
    double sum = 0;
    for (json_member m = json_first(value); m.valid; json_step(&m)) {
        lw_status status = check_share(c, &m, at);
        if (status != LW_OK) return status;
        sum += json_real(m.value);
    }
    if (!(fabs(sum - 1) <= 1e-6))
        return place_fail(at, c->error, LW_INVALID, "the shares sum to %.10g, not 1", sum);
    return LW_OK;
}

static bool distribution_says(const schema_field *field, const json *value, lw_str name) {
    (void)field;
    for (json_member m = json_first(value); m.valid; json_step(&m))
        if (lw_str_equal(m.key, name)) return json_real(m.value) > 0;
    return false;
}

static void distribution_brief(const schema_field *field, const json *value, lw_builder *out) {
    (void)field;
    const char *comma = "";
    for (json_member m = json_first(value); m.valid; json_step(&m)) {
        if (!(json_real(m.value) > 0)) continue;
        lw_put_format(out, "%s%.*s %.3g %%", comma, LW_FMT(m.key), json_real(m.value) * 100);
        comma = ", ";
    }
}

static double share_of(const json *value, lw_str name) {
    for (json_member m = json_first(value); m.valid; json_step(&m))
        if (lw_str_equal(m.key, name)) return json_real(m.value);
    return 0;
}

/* What the two have in common. */
static double distribution_alike(const schema_field *field, const json *a, const json *b,
                                 lw_arena scratch) {
    double common = 0;
    (void)field;
    (void)scratch;
    for (json_member m = json_first(a); m.valid; json_step(&m))
        common += fmin(json_real(m.value), share_of(b, m.key));
    return common;
}

static void distribution_merge(const schema_field *field, const json *const *values, size_t count,
                               lw_builder *out) {
    json_writer w = json_write_to(out);
    json_open(&w, '{');
    for (size_t k = 0; k < field->class_count; k++) {
        double sum = 0;
        for (size_t i = 0; i < count; i++) sum += share_of(values[i], field->classes[k].name);
        if (sum == 0) continue;
        json_key_text(&w, field->classes[k].name);
        json_number(&w, sum / (double)count);
    }
    json_close(&w, '}');
}

const value_kind value_distribution = {
    .name = "distribution",
    .takes = NEEDS_CLASSES | TAKES_OVERLAP | SINGLE,
    .overlap = .8,
    .alike = distribution_alike,
    .merge = distribution_merge,
    .check = distribution_check,
    .says = distribution_says,
    .may_say = value_has_class,
    .brief = distribution_brief,
};

/* ---- choice: one class; or, where several may be right, the share of each ---------------- */

static lw_status choice_check(const value_context *c, const json *value, const place *at) {
    if (!c->field->several || json_kind_of(value) != JSON_OBJECT) return value_class(c, at, value);
    lw_status status = distribution_check(c, value, at);
    size_t right = 0;
    for (json_member m = json_first(value); m.valid; json_step(&m)) right += json_real(m.value) > 0;
    if (status != LW_OK || right > 1) return status;
    return place_fail(at, c->error, LW_INVALID, "one class alone is said by its name");
}

static bool choice_says(const schema_field *field, const json *value, lw_str name) {
    if (json_kind_of(value) == JSON_OBJECT) return distribution_says(field, value, name);
    return lw_str_equal(json_text(value), name);
}

/* In the order of the schema, so that equal answers have one text. */
static void choice_brief(const schema_field *field, const json *value, lw_builder *out) {
    const char *comma = "";
    if (json_kind_of(value) == JSON_TEXT) {
        lw_put(out, json_text(value));
        return;
    }
    for (size_t k = 0; k < field->class_count; k++) {
        double share = share_of(value, field->classes[k].name);
        if (!(share > 0)) continue;
        lw_put_format(out, "%s%.*s %.3g %%", comma, LW_FMT(field->classes[k].name), share * 100);
        comma = ", ";
    }
}

static lw_str choice_key(const schema_field *field, const json *value, lw_arena *arena) {
    if (json_kind_of(value) == JSON_TEXT) return lw_arena_copy(arena, json_text(value));
    lw_builder text = lw_builder_in(arena);
    choice_brief(field, value, &text);
    return lw_built(&text);
}

/* Several that are right are one answer more. */
static size_t choice_answers(const schema_field *field) {
    return field->class_count + field->several;
}

const value_kind value_choice = {
    .name = "choice",
    .takes = NEEDS_CLASSES | TAKES_SEVERAL | SINGLE,
    .check = choice_check,
    .says = choice_says,
    .may_say = value_has_class,
    .key = choice_key,
    .answers = choice_answers,
    .brief = choice_brief,
};
