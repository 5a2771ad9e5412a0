/* value_spans.c - text: written, marked, and related. */
#include "server/limits.h"
#include "server/record/names.h"
#include "server/record/value.h"

static lw_status text_check(const value_context *c, const json *value, const place *at) {
    if (json_kind_of(value) != JSON_TEXT) return value_wants(c, at, "text", value);
    size_t chars = lw_utf8_count(json_text(value));
    if (chars > LIMIT_TEXT_CHARS || (double)chars < c->field->min || (double)chars > c->field->max)
        return place_fail(at, c->error, LW_INVALID, "%zu characters, allowed are %.0f..%.0f", chars,
                          c->field->min > 0 ? c->field->min : 0,
                          c->field->max < LIMIT_TEXT_CHARS ? c->field->max : LIMIT_TEXT_CHARS);
    return LW_OK;
}

static lw_str text_key(const schema_field *field, const json *value, lw_arena *arena) {
    (void)field;
    return lw_arena_copy(arena, json_text(value));
}

static void text_brief(const schema_field *field, const json *value, lw_builder *out) {
    (void)field;
    lw_put(out, json_text(value));
}

const value_kind value_text = {
    .name = "text",
    .takes = TAKES_RANGE | COUNTS | SINGLE,
    .check = text_check,
    .key = text_key,
    .brief = text_brief,
};

/* ---- spans ------------------------------------------------------------------------------- */

enum { SPAN_START = OBJECT_OWN, SPAN_END, SPAN_RULES };
static const member_rule span_rules[SPAN_RULES] = {
    OBJECT_RULES,
    {"start", MEMBER_WHOLE, true},
    {"end", MEMBER_WHOLE, true},
};

static lw_status check_span(const value_context *c, const json *const *members, const place *at) {
    int64_t start = json_int(members[SPAN_START]), end = json_int(members[SPAN_END]);
    if (start < 0)
        return place_fail(at, c->error, LW_INVALID, "starts at %lld, before the text",
                          (long long)start);
    if (end <= start)
        return place_fail(at, c->error, LW_INVALID, "starts at %lld and ends at %lld",
                          (long long)start, (long long)end);
    if (c->text_chars != SIZE_MAX && (uint64_t)end > c->text_chars)
        return place_fail(at, c->error, LW_INVALID, "ends at %lld, the text has %zu characters",
                          (long long)end, c->text_chars);
    return LW_OK;
}

static lw_status spans_check(const value_context *c, const json *value, const place *at) {
    value_context inner = *c;
    if (c->data && json_count(value) > 0) {
        const json *text = json_get(c->data, c->field->on.data);
        if (json_kind_of(text) != JSON_TEXT)
            return place_fail(at, c->error, LW_INVALID, "the item has no text \"%.*s\" to mark",
                              LW_FMT(place_quote(c->field->on)));
        inner.text_chars = lw_utf8_count(json_text(text));
    }
    return objects_check(&inner, value, at, span_rules, SPAN_RULES, check_span);
}

static lw_status spans_read(schema_field *field, const place *at, lw_error *error) {
    (void)at;
    (void)error;
    if (!field->on.data) field->on = LW_STR("text");
    return LW_OK;
}

const value_kind value_spans = {
    .name = "spans",
    .takes = NEEDS_CLASSES | TAKES_RANGE | COUNTS | HAS_OBJECTS | READS_DATA,
    .read = spans_read,
    .check = spans_check,
    .says = objects_say,
    .may_say = value_has_class,
    .key = objects_key,
    .brief = objects_brief,
};

/* ---- relations --------------------------------------------------------------------------- */

enum { RELATION_FROM = OBJECT_OWN, RELATION_TO, RELATION_RULES };
static const member_rule relation_rules[RELATION_RULES] = {
    OBJECT_RULES,
    {"from", MEMBER_TEXT, true},
    {"to", MEMBER_TEXT, true},
};

static lw_status check_relation(const value_context *c, const json *const *members,
                                const place *at) {
    if (lw_str_equal(json_text(members[RELATION_FROM]), json_text(members[RELATION_TO])))
        return place_fail(at, c->error, LW_INVALID, "relates \"%.*s\" with itself",
                          LW_FMT(place_quote(json_text(members[RELATION_FROM]))));
    return LW_OK;
}

/* The ends are objects of the field that `of` names; known only where the whole answer is. */
static lw_status check_ends(const value_context *c, const json *value, const place *at) {
    lw_arena scratch = c->scratch;
    size_t count = 0;
    const lw_str *ids = objects_ids(json_get(c->answer, c->field->of.data), &scratch, &count);
    if (!ids) return place_fail(at, c->error, LW_NO_MEMORY, "no room for its ends");
    for (size_t i = 0; i < json_count(value); i++) {
        for (size_t end = RELATION_FROM; end <= RELATION_TO; end++) {
            lw_str id = json_text(json_get(json_at(value, i), relation_rules[end].name));
            if (names_have(ids, count, id)) continue;
            place object = place_entry(at, i);
            place inner = place_member(&object, lw_str_from(relation_rules[end].name));
            return place_fail(&inner, c->error, LW_INVALID, "%.*s has no \"%.*s\"",
                              LW_FMT(place_quote(c->field->of)), LW_FMT(place_quote(id)));
        }
    }
    return LW_OK;
}

static lw_status relations_check(const value_context *c, const json *value, const place *at) {
    lw_status status = objects_check(c, value, at, relation_rules, RELATION_RULES, check_relation);
    return status == LW_OK && c->around ? check_ends(c, value, at) : status;
}

const value_kind value_relations = {
    .name = "relations",
    .takes = NEEDS_CLASSES | TAKES_RANGE | COUNTS | JOINS_OBJECTS,
    .check = relations_check,
    .says = objects_say,
    .may_say = value_has_class,
    .key = objects_key,
    .brief = objects_brief,
};
