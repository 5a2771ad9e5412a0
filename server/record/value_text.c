/* value_text.c - text that was written, and how alike two wordings are. */
#include "server/limits.h"
#include "labelwright/texts.h"
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

static double text_alike(const schema_field *field, const json *a, const json *b,
                         lw_arena scratch) {
    double alike;
    (void)field;
    return lw_texts_likeness(json_text(a), json_text(b), scratch, &alike, NULL) == LW_OK ? alike
                                                                                         : 0;
}

/* A word has two bytes with the blank behind it. */
static double text_steps(const json *a, const json *b) {
    return (double)(json_text(a).len + 1) / 2 * ((double)(json_text(b).len + 1) / 2);
}

const value_kind value_text = {
    .name = "text",
    .takes = TAKES_RANGE | TAKES_OVERLAP | COUNTS | SINGLE,
    .overlap = 1,
    .alike = text_alike,
    .steps = text_steps,
    .check = text_check,
    .key = text_key,
    .brief = text_brief,
};
