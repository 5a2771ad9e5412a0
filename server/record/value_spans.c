/* value_spans.c - text that was marked, and related. */
#include "server/limits.h"
#include "server/record/chains.h"
#include "server/record/names.h"
#include "server/record/turns.h"
#include "server/record/value.h"
#include <stdlib.h>
#include <string.h>

/* ---- spans ------------------------------------------------------------------------------- */

enum { SPAN_START = OBJECT_OWN, SPAN_END, SPAN_QUOTE, SPAN_RULES };
static const member_rule span_rules[SPAN_RULES] = {
    OBJECT_RULES,
    {"start", MEMBER_WHOLE, true},
    {"end", MEMBER_WHOLE, true},
    {"quote", MEMBER_TEXT, false},
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

/* A span that quotes what it marks. */
typedef struct {
    size_t start, chars, index;
    lw_str quote;
} quoted;

static int by_start(const void *a, const void *b) {
    size_t x = ((const quoted *)a)->start, y = ((const quoted *)b)->start;
    return (x > y) - (x < y);
}

/* `there` is the text from where the span starts. */
static lw_status check_quote(const value_context *c, const quoted *q, lw_str there,
                             const place *at) {
    bool same = q->quote.len <= there.len && !memcmp(q->quote.data, there.data, q->quote.len);
    if (same && lw_utf8_count(q->quote) == q->chars) return LW_OK;
    place span = place_entry(at, q->index), inner = place_member(&span, LW_STR("quote"));
    lw_str marked = lw_str_slice(there, 0, lw_utf8_offset(there, q->chars));
    return place_fail(&inner, c->error, LW_INVALID, "says \"%.*s\", the text has \"%.*s\" there",
                      LW_FMT(place_quote(q->quote)), LW_FMT(place_quote(marked)));
}

/* That spans mark what they quote. The text is walked once, so that thousands of quotes cost no more. */
static lw_status check_quotes(const value_context *c, const json *value, lw_str text,
                              const place *at) {
    lw_arena scratch = c->scratch;
    size_t count = 0, chars = 0, bytes = 0;
    quoted *quotes = lw_new(&scratch, quoted, json_count(value));
    if (!quotes) return place_fail(at, c->error, LW_NO_MEMORY, "no room for its quotes");
    for (size_t i = 0; i < json_count(value); i++) {
        const json *span = json_at(value, i), *quote = json_get(span, "quote");
        size_t start = (size_t)json_int(json_get(span, "start")),
               end = (size_t)json_int(json_get(span, "end"));
        if (quote) quotes[count++] = (quoted){start, end - start, i, json_text(quote)};
    }
    qsort(quotes, count, sizeof *quotes, by_start);
    for (size_t i = 0; i < count; i++) {
        lw_str rest = lw_str_slice(text, bytes, text.len);
        bytes += lw_utf8_offset(rest, quotes[i].start - chars);
        chars = quotes[i].start;
        lw_status status = check_quote(c, &quotes[i], lw_str_slice(text, bytes, text.len), at);
        if (status != LW_OK) return status;
    }
    return LW_OK;
}

static int by_turn(const void *a, const void *b) {
    size_t x = ((const turn *)a)->start, y = ((const turn *)b)->start;
    return (x > y) - (x < y);
}

/* That each span is a whole turn. */
static lw_status check_turns(const value_context *c, const json *value, lw_str text,
                             const place *at) {
    lw_arena scratch = c->scratch;
    size_t count = 0;
    const turn *turns = turns_find(text, &scratch, &count);
    if (!turns) return place_fail(at, c->error, LW_NO_MEMORY, "no room for its turns");
    for (size_t i = 0; i < json_count(value); i++) {
        const json *object = json_at(value, i);
        turn span = {.start = (size_t)json_int(json_get(object, "start")),
                     .end = (size_t)json_int(json_get(object, "end"))};
        const turn *whole = bsearch(&span, turns, count, sizeof *turns, by_turn);
        place inner = place_entry(at, i);
        if (!whole || whole->end != span.end)
            return place_fail(&inner, c->error, LW_INVALID,
                              "from %zu to %zu is no whole turn of \"%.*s\"", span.start, span.end,
                              LW_FMT(place_quote(c->field->on)));
    }
    return LW_OK;
}

static lw_status spans_check(const value_context *c, const json *value, const place *at) {
    value_context inner = *c;
    bool known = c->data && json_kind_of(value) == JSON_LIST && json_count(value) > 0;
    const json *text = known ? json_get(c->data, c->field->on.data) : NULL;
    if (known && json_kind_of(text) != JSON_TEXT)
        return place_fail(at, c->error, LW_INVALID, "the item has no text \"%.*s\" to mark",
                          LW_FMT(place_quote(c->field->on)));
    if (known) inner.text_chars = lw_utf8_count(json_text(text));
    lw_status status = objects_check(&inner, value, at, span_rules, SPAN_RULES, check_span);
    if (status == LW_OK && known && c->field->turns)
        status = check_turns(c, value, json_text(text), at);
    return status == LW_OK && known ? check_quotes(c, value, json_text(text), at) : status;
}

static lw_status spans_read(schema_field *field, const place *at, lw_error *error) {
    (void)at;
    (void)error;
    if (!field->on.data) field->on = LW_STR("text");
    return LW_OK;
}

const value_kind value_spans = {
    .name = "spans",
    .takes = NEEDS_CLASSES | TAKES_RANGE | COUNTS | HAS_OBJECTS | READS_ITEM | TAKES_OVERLAP |
             TAKES_UNIT,
    .read = spans_read,
    .check = spans_check,
    .says = objects_say,
    .may_say = value_has_class,
    .key = objects_key,
    .brief = objects_brief,
    .overlap = .8, /* a word more or less is another span, a blank at its end is not */
    .drawn = &drawn_spans,
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

/* Of chains: which objects hang together, however they were joined. */
static lw_str relations_key(const schema_field *field, const json *value, lw_arena *arena) {
    size_t count = 0;
    if (!field->chains) return objects_key(field, value, arena);
    lw_builder text = lw_builder_in(arena);
    const chain_member *members = chains_read(value, arena, &count);
    if (!members) return (lw_str){0};
    json_writer w = json_write_to(&text);
    json_open(&w, '[');
    for (size_t i = 0; i < count; i++) {
        bool first = i == 0 || members[i].chain != members[i - 1].chain;
        if (first && i) json_close(&w, ']');
        if (first) json_open(&w, '[');
        if (first) json_string(&w, members[i].class);
        json_string(&w, members[i].id);
    }
    if (count) json_close(&w, ']');
    json_close(&w, ']');
    return lw_built(&text);
}

const value_kind value_relations = {
    .name = "relations",
    .takes = NEEDS_CLASSES | TAKES_RANGE | COUNTS | JOINS_OBJECTS | NEVER_SAME,
    .check = relations_check,
    .says = objects_say,
    .may_say = value_has_class,
    .key = relations_key,
    .brief = objects_brief,
};
