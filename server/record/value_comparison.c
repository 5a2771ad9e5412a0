/* value_comparison.c - which of two, and in which order. */
#include "server/record/names.h"
#include "server/record/value.h"

static bool is_option(const schema_field *field, lw_str name) {
    for (size_t i = 0; i < field->option_count; i++)
        if (lw_str_equal(field->options[i], name)) return true;
    return false;
}

static bool pairwise_may_say(const schema_field *field, lw_str name) {
    return is_option(field, name) || value_has_class(field, name);
}

static lw_status pairwise_read(schema_field *field, const place *at, lw_error *error) {
    if (field->option_count != 2)
        return place_fail(at, error, LW_INVALID, "wants two options to compare, not %zu",
                          field->option_count);
    for (size_t i = 0; i < field->class_count; i++)
        if (is_option(field, field->classes[i].name))
            return place_fail(at, error, LW_INVALID, "\"%.*s\" is an option and a class",
                              LW_FMT(place_quote(field->classes[i].name)));
    return LW_OK;
}

static lw_status pairwise_check(const value_context *c, const json *value, const place *at) {
    if (json_kind_of(value) != JSON_TEXT) return value_wants(c, at, "an option", value);
    if (!pairwise_may_say(c->field, json_text(value)))
        return place_fail(at, c->error, LW_INVALID, "\"%.*s\" is not an option",
                          LW_FMT(place_quote(json_text(value))));
    return LW_OK;
}

static bool pairwise_says(const schema_field *field, const json *value, lw_str name) {
    (void)field;
    return lw_str_equal(json_text(value), name);
}

static lw_str pairwise_key(const schema_field *field, const json *value, lw_arena *arena) {
    (void)field;
    return lw_arena_copy(arena, json_text(value));
}

static size_t pairwise_answers(const schema_field *field) {
    return field->option_count + field->class_count;
}

static void pairwise_brief(const schema_field *field, const json *value, lw_builder *out) {
    (void)field;
    lw_put(out, json_text(value));
}

const value_kind value_pairwise = {
    .name = "pairwise",
    .takes = TAKES_CLASSES | NEEDS_OPTIONS | SINGLE,
    .read = pairwise_read,
    .check = pairwise_check,
    .says = pairwise_says,
    .may_say = pairwise_may_say,
    .key = pairwise_key,
    .answers = pairwise_answers,
    .brief = pairwise_brief,
};

/* ---- ranking ----------------------------------------------------------------------------- */

static lw_status ranking_check(const value_context *c, const json *value, const place *at) {
    if (json_kind_of(value) != JSON_LIST) return value_wants(c, at, "a list of options", value);
    size_t count = json_count(value);
    if (count != c->field->option_count)
        return place_fail(at, c->error, LW_INVALID, "ranks %zu of %zu options", count,
                          c->field->option_count);
    lw_arena scratch = c->scratch;
    lw_str *names = lw_new(&scratch, lw_str, count);
    if (!names) return place_fail(at, c->error, LW_NO_MEMORY, "no room for its options");
    for (size_t i = 0; i < count; i++) {
        place inner = place_entry(at, i);
        const json *entry = json_at(value, i);
        if (json_kind_of(entry) != JSON_TEXT) return value_wants(c, &inner, "an option", entry);
        names[i] = json_text(entry);
        if (!is_option(c->field, names[i]))
            return place_fail(&inner, c->error, LW_INVALID, "\"%.*s\" is not an option",
                              LW_FMT(place_quote(names[i])));
    }
    lw_str twice = names_sort(names, count);
    if (twice.data)
        return place_fail(at, c->error, LW_INVALID, "\"%.*s\" is there twice",
                          LW_FMT(place_quote(twice)));
    return LW_OK;
}

static void ranking_brief(const schema_field *field, const json *value, lw_builder *out) {
    (void)field;
    for (size_t i = 0; i < json_count(value); i++)
        lw_put_format(out, "%s%.*s", i ? " > " : "", LW_FMT(json_text(json_at(value, i))));
}

/* Their count where the name is not among them. */
static size_t place_in(const json *ranking, lw_str name) {
    size_t at = 0, count = json_count(ranking);
    while (at < count && !lw_str_equal(json_text(json_at(ranking, at)), name)) at++;
    return at;
}

/* The share of pairs of options that both put in the same order; of other options, as a schema before had
 * them, none. */
static double ranking_alike(const schema_field *field, const json *a, const json *b,
                            lw_arena scratch) {
    size_t count = json_count(a), pairs = count * (count - 1) / 2, agreed = 0;
    size_t *places = lw_new(&scratch, size_t, count);
    (void)field;
    if (!places || count == 0 || count != json_count(b)) return 0;
    for (size_t i = 0; i < count; i++) {
        places[i] = place_in(b, json_text(json_at(a, i)));
        if (places[i] == count) return 0;
        for (size_t j = 0; j < i; j++) agreed += places[j] < places[i];
    }
    return pairs > 0 ? (double)agreed / (double)pairs : 1;
}

const value_kind value_ranking = {
    .name = "ranking",
    .takes = NEEDS_OPTIONS | TAKES_OVERLAP | SINGLE,
    .overlap = 1,
    .alike = ranking_alike,
    .check = ranking_check,
    .brief = ranking_brief,
};
