/* place.c - places in a document, and the members of an object by a table of rules. */
#include "server/record/place.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { DEPTH_MAX = 12, QUOTE_BYTES = 60 };

lw_str place_quote(lw_str text) { return lw_utf8_start(text, QUOTE_BYTES); }

static size_t put_place(char *text, size_t room, const place *at) {
    const place *chain[DEPTH_MAX];
    size_t depth = 0, used = 0;
    for (; at && depth < DEPTH_MAX; at = at->outer) chain[depth++] = at;
    text[0] = '\0';
    while (depth-- > 0 && used < room) {
        const place *link = chain[depth];
        int wrote = link->member.data ? snprintf(text + used, room - used, "%s%.*s",
                                                 used ? "." : "", LW_FMT(place_quote(link->member)))
                                      : snprintf(text + used, room - used, "[%zu]", link->index);
        used += (size_t)wrote;
    }
    return used;
}

lw_status place_fail(const place *at, lw_error *error, lw_status status, const char *format, ...) {
    /* Room for every link of the chain, so that nothing is cut inside of a code point. */
    char where[DEPTH_MAX * (QUOTE_BYTES + 24)], message[512];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    if (put_place(where, sizeof where, at) == 0) return lw_fail(error, status, "%s", message);
    return lw_fail(error, status, "%s: %s", where, message);
}

static const struct {
    const char *wanted;
    unsigned kinds; /* bits of json_kind */
} member_kinds[] = {
    [MEMBER_TEXT] = {"text", 1u << JSON_TEXT},
    [MEMBER_NUMBER] = {"a number", 1u << JSON_INT | 1u << JSON_REAL},
    [MEMBER_WHOLE] = {"a whole number", 1u << JSON_INT},
    [MEMBER_BOOL] = {"true or false", 1u << JSON_BOOL},
    [MEMBER_LIST] = {"a list", 1u << JSON_LIST},
    [MEMBER_OBJECT] = {"an object", 1u << JSON_OBJECT},
    [MEMBER_ANY] = {"a value", ~(1u << JSON_NULL)},
};

static size_t rule_of(const member_rule *rules, size_t count, lw_str name) {
    for (size_t i = 0; i < count; i++)
        if (lw_str_equal(name, lw_str_from(rules[i].name))) return i;
    return count;
}

static lw_status unknown_member(const place *at, const member_rule *rules, size_t count,
                                lw_str name, lw_error *error) {
    char known[160] = "";
    for (size_t i = 0, used = 0; i < count && used < sizeof known; i++)
        used += (size_t)snprintf(known + used, sizeof known - used, "%s%s", i ? ", " : "",
                                 rules[i].name);
    return place_fail(at, error, LW_INVALID, "has no member \"%.*s\" (but %s)",
                      LW_FMT(place_quote(name)), known);
}

lw_status place_members(const json *object, const place *at, const member_rule *rules, size_t count,
                        const json **found_out, lw_error *error) {
    assert(count > 0);
    json_kind kind = json_kind_of(object);
    if (kind != JSON_OBJECT)
        return place_fail(at, error, LW_INVALID, "wants an object, not %s", json_kind_names[kind]);
    for (size_t i = 0; i < count; i++) found_out[i] = NULL;
    for (json_member m = json_first(object); m.valid; json_step(&m)) {
        size_t i = rule_of(rules, count, m.key);
        if (i == count) return unknown_member(at, rules, count, m.key, error);
        json_kind is = json_kind_of(m.value);
        if (!(member_kinds[rules[i].kind].kinds >> is & 1)) {
            place inner = place_member(at, m.key);
            return place_fail(&inner, error, LW_INVALID, "wants %s, not %s",
                              member_kinds[rules[i].kind].wanted, json_kind_names[is]);
        }
        found_out[i] = m.value;
    }
    for (size_t i = 0; i < count; i++)
        if (rules[i].required && !found_out[i])
            return place_fail(at, error, LW_INVALID, "has no \"%s\"", rules[i].name);
    return LW_OK;
}
