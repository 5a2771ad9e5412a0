/* json.c - json-c behind our door, and a writer. */
#include "server/record/json.h"
#include "server/limits.h"
#include <assert.h>
#include <errno.h>
#include <json-c/json.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const json_kind_names[JSON_KINDS] = {
    [JSON_NULL] = "null",        [JSON_BOOL] = "true or false", [JSON_INT] = "a whole number",
    [JSON_REAL] = "a number",    [JSON_TEXT] = "text",          [JSON_LIST] = "a list",
    [JSON_OBJECT] = "an object",
};

/* ---- what json-c lets through and we do not ---------------------------------------------- */

/* json-c keeps the last of duplicate keys, clamps whole numbers beyond 64 bits, replaces half a
 * surrogate pair, cuts a key at \u0000, and takes NaN, leading zeros and raw control characters, all
 * in silence: data would change on its way through. One pass over the text finds what stands there;
 * duplicate keys show as a count of members that is lower than the count of colons outside of strings. */
typedef struct {
    size_t colons;
    const char *fault; /* NULL: none */
    lw_str bad;        /* where it is */
} text_facts;

static bool number_fits(lw_str number) {
    bool whole = true;
    for (size_t i = 0; i < number.len; i++)
        if (strchr(".eE", number.data[i])) whole = false;
    if (!whole) {
        double value;
        return lw_str_to_double(number, &value);
    }
    int64_t value;
    return lw_str_to_int(number, &value);
}

static size_t digits(lw_str text, size_t at) {
    size_t count = 0;
    while (at + count < text.len && text.data[at + count] >= '0' && text.data[at + count] <= '9')
        count++;
    return count;
}

/* Whether it is a number as RFC 8259 writes it. */
static bool number_formed(lw_str number) {
    size_t at = number.len && number.data[0] == '-', whole = digits(number, at);
    if (whole == 0 || (whole > 1 && number.data[at] == '0')) return false;
    at += whole;
    if (at < number.len && number.data[at] == '.') {
        size_t fraction = digits(number, at + 1);
        if (fraction == 0) return false;
        at += 1 + fraction;
    }
    if (at < number.len && (number.data[at] | 0x20) == 'e') {
        at++;
        if (at < number.len && strchr("+-", number.data[at])) at++;
        size_t exponent = digits(number, at);
        if (exponent == 0) return false;
        at += exponent;
    }
    return at == number.len;
}

static void fault_at(text_facts *facts, const char *fault, lw_str text, size_t start, size_t end) {
    if (facts->fault) return;
    facts->fault = fault;
    facts->bad = lw_str_slice(text, start, end);
}

/* The code unit of \uXXXX at `at`, or -1 when none stands there. */
static long code_unit(lw_str text, size_t at) {
    if (at + 6 > text.len || text.data[at] != '\\' || text.data[at + 1] != 'u') return -1;
    long unit = 0;
    for (size_t i = at + 2; i < at + 6; i++) {
        const char *digit = text.data[i] ? strchr("0123456789abcdef", text.data[i] | 0x20) : NULL;
        if (!digit || (text.data[i] < '0')) return -1;
        unit = unit << 4 | (digit - "0123456789abcdef");
    }
    return unit;
}

static bool is_high(long unit) { return unit >= 0xd800 && unit < 0xdc00; }
static bool is_low(long unit) { return unit >= 0xdc00 && unit < 0xe000; }

/* One escape; gives the index of its last byte. */
static size_t inspect_escape(lw_str text, size_t at, text_facts *facts) {
    long unit = code_unit(text, at);
    if (unit < 0) return at + 1;
    if (unit == 0) fault_at(facts, "a NUL character", text, at, at + 6);
    if (is_low(unit)) fault_at(facts, "half a surrogate pair", text, at, at + 6);
    if (!is_high(unit)) return at + 5;
    if (!is_low(code_unit(text, at + 6)))
        fault_at(facts, "half a surrogate pair", text, at, at + 6);
    return at + 11;
}

/* A string from its quote on; gives the index of the closing one. */
static size_t inspect_string(lw_str text, size_t at, text_facts *facts) {
    for (at++; at < text.len && text.data[at] != '"'; at++) {
        if ((unsigned char)text.data[at] < ' ')
            fault_at(facts, "a raw control character", text, at, at);
        if (text.data[at] == '\\') at = inspect_escape(text, at, facts);
    }
    return at;
}

static size_t inspect_number(lw_str text, size_t at, text_facts *facts) {
    size_t start = at;
    while (at < text.len && text.data[at] && strchr("+-.eE0123456789", text.data[at])) at++;
    lw_str number = lw_str_slice(text, start, at);
    if (!number_formed(number)) fault_at(facts, "a number that is none", text, start, at);
    else if (!number_fits(number))
        fault_at(facts, "a number that does not fit in 64 bits", text, start, at);
    return at - 1;
}

/* true, false, null: json-c takes other words and other cases. */
static size_t inspect_word(lw_str text, size_t at, text_facts *facts) {
    size_t start = at;
    while (at < text.len && (text.data[at] | 0x20) >= 'a' && (text.data[at] | 0x20) <= 'z') at++;
    lw_str word = lw_str_slice(text, start, at);
    static const char *const words[] = {"true", "false", "null"};
    bool known = false;
    for (size_t i = 0; i < 3; i++) /* a word that the end cuts short is for the parser to name */
        known |= at < text.len ? lw_str_equal(word, lw_str_from(words[i]))
                               : lw_str_starts(lw_str_from(words[i]), word);
    if (!known) fault_at(facts, "a word that is no value", text, start, at);
    return at - 1;
}

/* Between the values: no comment, no single quote, no comma that nothing follows. */
static void inspect_mark(lw_str text, size_t at, char before, text_facts *facts) {
    char c = text.data[at];
    if (!c || !strchr("{}[],", c))
        fault_at(facts, "a character that has no place there", text, at, at);
    if (before == ',' && (c == '}' || c == ']'))
        fault_at(facts, "a comma that nothing follows", text, at, at);
}

static text_facts inspect(lw_str text) {
    text_facts facts = {0};
    char before = 0;
    for (size_t i = 0; i < text.len && !facts.fault; i++) {
        char c = text.data[i];
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n') continue;
        if (c == '"') i = inspect_string(text, i, &facts);
        else if (c == ':') facts.colons++;
        else if (c == '-' || c == '+' || (c >= '0' && c <= '9'))
            i = inspect_number(text, i, &facts);
        else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') i = inspect_word(text, i, &facts);
        else inspect_mark(text, i, before, &facts);
        before = c;
    }
    return facts;
}

/* Members in the whole tree; the depth is bounded by the parser. */
static size_t count_members(json *value) {
    size_t members = 0;
    if (json_object_is_type(value, json_type_object)) {
        json_object_object_foreach(value, key, child) {
            (void)key;
            members += 1 + count_members(child);
        }
    } else if (json_object_is_type(value, json_type_array)) {
        for (size_t i = 0; i < json_object_array_length(value); i++)
            members += count_members(json_object_array_get_idx(value, i));
    }
    return members;
}

lw_status json_parse(lw_str text, json **value_out, lw_error *error) {
    if (text.len > INT32_MAX) return lw_fail(error, LW_TOO_LARGE, "JSON text over 2 GiB");
    if (!lw_utf8_valid(text)) return lw_fail(error, LW_MALFORMED, "the JSON text is not UTF-8");
    text_facts facts = inspect(text);
    if (facts.fault)
        return lw_fail(error, LW_MALFORMED, "byte %zu of the JSON text: %s%s%.*s",
                       (size_t)(facts.bad.data - text.data), facts.fault, facts.bad.len ? ": " : "",
                       (int)(facts.bad.len < 40 ? facts.bad.len : 40), facts.bad.data);

    /* Not JSON_TOKENER_STRICT: in json-c 0.18 it refuses every letter beyond ASCII. */
    json_tokener *tokener = json_tokener_new_ex(LIMIT_JSON_DEPTH);
    if (!tokener) return lw_fail(error, LW_NO_MEMORY, "no memory to parse JSON");
    json *value = json_tokener_parse_ex(tokener, text.data, (int)text.len);
    enum json_tokener_error fault = json_tokener_get_error(tokener);
    size_t end = json_tokener_get_parse_end(tokener);
    if (fault == json_tokener_continue && !value && text.len) {
        /* A bare number at the very end needs to be told that nothing follows. */
        value = json_tokener_parse_ex(tokener, "", 1);
        fault = json_tokener_get_error(tokener);
        end = text.len;
    }
    json_tokener_free(tokener);

    lw_status status = LW_OK;
    while (end < text.len && strchr(" \t\r\n", text.data[end]) && text.data[end]) end++;
    if (fault == json_tokener_continue || fault == json_tokener_error_parse_eof)
        status = lw_fail(error, LW_MALFORMED, "the JSON text ends too early");
    else if (fault != json_tokener_success)
        status = lw_fail(error, LW_MALFORMED, "byte %zu of the JSON text: %s", end,
                         json_tokener_error_desc(fault));
    else if (end < text.len)
        status = lw_fail(error, LW_MALFORMED,
                         "byte %zu of the JSON text: something follows the value", end);
    else if (count_members(value) < facts.colons)
        status = lw_fail(error, LW_MALFORMED, "the JSON text has the same key twice in one object");
    if (status != LW_OK) {
        json_object_put(value);
        return status;
    }
    *value_out = value;
    return LW_OK;
}

void json_free(json *value) { json_object_put(value); }

/* json-c's readers do not change what they read but do not say so. */
static json *readable(const json *value) { return (json *)(uintptr_t)value; }

json_kind json_kind_of(const json *value) {
    switch (json_object_get_type(value)) {
    case json_type_boolean: return JSON_BOOL;
    case json_type_int: return JSON_INT;
    case json_type_double: return JSON_REAL;
    case json_type_string: return JSON_TEXT;
    case json_type_array: return JSON_LIST;
    case json_type_object: return JSON_OBJECT;
    default: return JSON_NULL;
    }
}

bool json_is_true(const json *value) { return json_object_get_boolean(value); }
int64_t json_int(const json *value) { return json_object_get_int64(value); }
double json_real(const json *value) { return json_object_get_double(value); }

lw_str json_text(const json *value) {
    if (!json_object_is_type(value, json_type_string)) return (lw_str){0};
    return (lw_str){json_object_get_string(readable(value)),
                    (size_t)json_object_get_string_len(value)};
}

size_t json_count(const json *value) {
    if (json_object_is_type(value, json_type_array)) return json_object_array_length(value);
    if (json_object_is_type(value, json_type_object))
        return (size_t)json_object_object_length(value);
    return 0;
}

const json *json_at(const json *list, size_t index) {
    if (!json_object_is_type(list, json_type_array)) return NULL;
    return json_object_array_get_idx(list, index);
}

const json *json_get(const json *object, const char *key) {
    json *value = NULL;
    json_object_object_get_ex(object, key, &value);
    return value;
}

bool json_has(const json *object, lw_str key) {
    for (json_member m = json_first(object); m.valid; json_step(&m))
        if (lw_str_equal(m.key, key)) return true;
    return false;
}

static json_member member_at(struct lh_entry *entry) {
    if (!entry) return (json_member){0};
    return (json_member){.valid = true,
                         .key = lw_str_from(lh_entry_k(entry)),
                         .value = lh_entry_v(entry),
                         .next = lh_entry_next(entry)};
}

json_member json_first(const json *object) {
    if (!json_object_is_type(object, json_type_object)) return (json_member){0};
    return member_at(lh_table_head(json_object_get_object(object)));
}

void json_step(json_member *member) { *member = member_at(member->next); }

void json_put(lw_builder *out, const json *value) {
    size_t length;
    const char *text = json_object_to_json_string_length(
        readable(value), JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &length);
    if (text) lw_put(out, (lw_str){text, length});
    else out->failed = true;
}

/* ---- writing ----------------------------------------------------------------------------- */

json_writer json_write_to(lw_builder *out) { return (json_writer){.out = out}; }

static void separate(json_writer *w) {
    if (w->comma) lw_put_char(w->out, ',');
    w->comma = true;
}

void json_open(json_writer *w, char bracket) {
    assert(bracket == '{' || bracket == '[');
    separate(w);
    lw_put_char(w->out, bracket);
    w->comma = false;
}

void json_close(json_writer *w, char bracket) {
    assert(bracket == '}' || bracket == ']');
    lw_put_char(w->out, bracket);
    w->comma = true;
}

static void put_escaped(lw_builder *out, lw_str text) {
    static const char hex[] = "0123456789abcdef";
    lw_put_char(out, '"');
    size_t start = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c >= 0x20 && c != '"' && c != '\\') continue;
        lw_put(out, lw_str_slice(text, start, i));
        start = i + 1;
        const char *at = c ? strchr("\"\"\\\\\nn\rr\tt", c) : NULL;
        if (at) lw_put(out, (lw_str){(const char[]){'\\', at[1]}, 2});
        else
            lw_put(out, (lw_str){(const char[]){'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]}, 6});
    }
    lw_put(out, lw_str_slice(text, start, text.len));
    lw_put_char(out, '"');
}

void json_key_text(json_writer *w, lw_str key) {
    separate(w);
    put_escaped(w->out, key);
    lw_put_char(w->out, ':');
    w->comma = false;
}

void json_key(json_writer *w, const char *key) { json_key_text(w, lw_str_from(key)); }

void json_string(json_writer *w, lw_str text) {
    if (!text.data) {
        json_null(w);
        return;
    }
    separate(w);
    put_escaped(w->out, text);
}

void json_integer(json_writer *w, int64_t value) {
    separate(w);
    lw_put_format(w->out, "%lld", (long long)value);
}

void json_number(json_writer *w, double value) {
    if (!isfinite(value)) {
        json_null(w);
        return;
    }
    char text[40];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value) break;
    }
    separate(w);
    lw_put(w->out, lw_str_from(text));
}

void json_boolean(json_writer *w, bool value) {
    json_raw(w, value ? LW_STR("true") : LW_STR("false"));
}
void json_null(json_writer *w) { json_raw(w, LW_STR("null")); }

void json_value(json_writer *w, const json *value) {
    separate(w);
    json_put(w->out, value);
}

void json_raw(json_writer *w, lw_str text) {
    separate(w);
    lw_put(w->out, text.data ? text : LW_STR("null"));
}
