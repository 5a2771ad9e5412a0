/* canonical.c - the same text for equal values. */
#include "server/record/names.h"
#include "server/record/value.h"
#include <math.h>
#include <stdlib.h>

enum { MEMBERS_ON_STACK = 32 };

void canonical_number(lw_builder *out, double number) {
    json_writer w = json_write_to(out);
    if (number == trunc(number) && fabs(number) < 1e15) json_integer(&w, (int64_t)number);
    else json_number(&w, number);
}

static int by_key(const void *a, const void *b) {
    return lw_str_compare(((const json_member *)a)->key, ((const json_member *)b)->key);
}

static bool is_left_out(lw_str key, canonical_without without) {
    for (size_t i = 0; i < without.count; i++)
        if (lw_str_equal(key, without.names[i])) return true;
    return false;
}

static void put_object(lw_builder *out, const json *value, canonical_without without) {
    json_member few[MEMBERS_ON_STACK], *members = few;
    size_t count = 0;
    if (json_count(value) > MEMBERS_ON_STACK)
        members = lw_new(out->arena, json_member, json_count(value));
    if (!members) {
        out->failed = true;
        return;
    }
    for (json_member m = json_first(value); m.valid; json_step(&m))
        if (!is_left_out(m.key, without)) members[count++] = m;
    qsort(members, count, sizeof *members, by_key);
    json_writer w = json_write_to(out);
    json_open(&w, '{');
    for (size_t i = 0; i < count; i++) {
        json_key_text(&w, members[i].key);
        canonical_put(out, members[i].value, (canonical_without){0});
        w.comma = true;
    }
    json_close(&w, '}');
}

static void put_list(lw_builder *out, const json *value) {
    lw_put_char(out, '[');
    for (size_t i = 0; i < json_count(value); i++) {
        if (i) lw_put_char(out, ',');
        canonical_put(out, json_at(value, i), (canonical_without){0});
    }
    lw_put_char(out, ']');
}

/* Recursion is as deep as the document, which the parser bounds. */
void canonical_put(lw_builder *out, const json *value, canonical_without without) {
    json_writer w = json_write_to(out);
    switch (json_kind_of(value)) {
    case JSON_OBJECT: put_object(out, value, without); break;
    case JSON_LIST: put_list(out, value); break;
    case JSON_TEXT: json_string(&w, json_text(value)); break;
    case JSON_INT: json_integer(&w, json_int(value)); break;
    case JSON_REAL: canonical_number(out, json_real(value)); break;
    case JSON_BOOL: json_boolean(&w, json_is_true(value)); break;
    default: json_null(&w); break;
    }
}

lw_str canonical_set(const json *list, canonical_without without, lw_arena *arena) {
    size_t count = json_count(list);
    lw_str *texts = lw_new(arena, lw_str, count ? count : 1);
    if (!texts) return (lw_str){0};
    for (size_t i = 0; i < count; i++) {
        lw_builder text = lw_builder_in(arena);
        canonical_put(&text, json_at(list, i), without);
        texts[i] = lw_built(&text);
        if (!texts[i].data) return (lw_str){0};
    }
    names_sort(texts, count);
    lw_builder all = lw_builder_in(arena);
    lw_put_char(&all, '[');
    for (size_t i = 0; i < count; i++) {
        if (i) lw_put_char(&all, ',');
        lw_put(&all, texts[i]);
    }
    lw_put_char(&all, ']');
    return lw_built(&all);
}
