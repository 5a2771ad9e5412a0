/* text.c - text that carries its length: compare, cut, trim, read numbers, hash. */
#include "labelwright/base.h"
#include <assert.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

lw_str lw_str_from(const char *nul_terminated) {
    return (lw_str){nul_terminated, nul_terminated ? strlen(nul_terminated) : 0};
}

bool lw_str_equal(lw_str a, lw_str b) {
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

int lw_str_compare(lw_str a, lw_str b) {
    size_t shorter = a.len < b.len ? a.len : b.len;
    int order = shorter ? memcmp(a.data, b.data, shorter) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

bool lw_str_starts(lw_str text, lw_str prefix) {
    return text.len >= prefix.len && lw_str_equal((lw_str){text.data, prefix.len}, prefix);
}

bool lw_str_ends(lw_str text, lw_str suffix) {
    return text.len >= suffix.len &&
           lw_str_equal(lw_str_slice(text, text.len - suffix.len, text.len), suffix);
}

lw_str lw_str_slice(lw_str text, size_t start, size_t end) {
    if (end > text.len) end = text.len;
    if (start > end) start = end;
    return (lw_str){text.data ? text.data + start : NULL, end - start};
}

static bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

lw_str lw_str_trim(lw_str text) {
    size_t start = 0, end = text.len;
    while (start < end && is_blank(text.data[start])) start++;
    while (end > start && is_blank(text.data[end - 1])) end--;
    return lw_str_slice(text, start, end);
}

size_t lw_str_find(lw_str text, char needle) {
    const char *found = text.len ? memchr(text.data, needle, text.len) : NULL;
    return found ? (size_t)(found - text.data) : text.len;
}

lw_str lw_str_cut(lw_str *rest, char separator) {
    size_t at = lw_str_find(*rest, separator);
    lw_str before = lw_str_slice(*rest, 0, at);
    *rest = at < rest->len ? lw_str_slice(*rest, at + 1, rest->len) : (lw_str){NULL, 0};
    return before;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool lw_str_to_int(lw_str text, int64_t *value_out) {
    bool negative = text.len > 0 && text.data[0] == '-';
    size_t at = text.len > 0 && (negative || text.data[0] == '+');
    if (at == text.len) return false;
    int64_t value = 0; /* kept negative: the range is one longer on that side */
    for (; at < text.len; at++) {
        if (!is_digit(text.data[at])) return false;
        if (__builtin_mul_overflow(value, 10, &value)) return false;
        if (__builtin_sub_overflow(value, text.data[at] - '0', &value)) return false;
    }
    if (!negative && value == INT64_MIN) return false;
    *value_out = negative ? value : -value;
    return true;
}

static size_t skip_digits(lw_str text, size_t at) {
    while (at < text.len && is_digit(text.data[at])) at++;
    return at;
}

/* [+-] digits [. digits] [e [+-] digits], with a digit before or after the point. */
static bool is_decimal(lw_str text) {
    size_t at = text.len > 0 && (text.data[0] == '-' || text.data[0] == '+');
    size_t whole = skip_digits(text, at);
    size_t digits = whole - at;
    at = whole;
    if (at < text.len && text.data[at] == '.') {
        size_t fraction = skip_digits(text, at + 1);
        digits += fraction - (at + 1);
        at = fraction;
    }
    if (digits == 0) return false;
    if (at == text.len) return true;
    if (text.data[at] != 'e' && text.data[at] != 'E') return false;
    at++;
    if (at < text.len && (text.data[at] == '-' || text.data[at] == '+')) at++;
    return at < text.len && skip_digits(text, at) == text.len;
}

bool lw_str_to_double(lw_str text, double *value_out) {
    char copy[LW_NUMBER_BYTES_MAX + 1];
    if (text.len > LW_NUMBER_BYTES_MAX || !is_decimal(text)) return false;
    memcpy(copy, text.data, text.len);
    copy[text.len] = '\0';
    /* The program's locale may want a comma. The C locale is a constant: nothing to free. */
    locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    assert(plain);
    double value = strtod_l(copy, NULL, plain);
    freelocale(plain);
    if (!isfinite(value)) return false;
    *value_out = value;
    return true;
}

uint64_t lw_str_hash(lw_str text) {
    uint64_t hash = 0xCBF29CE484222325u;
    for (size_t i = 0; i < text.len; i++)
        hash = (hash ^ (unsigned char)text.data[i]) * 0x100000001B3u;
    return hash;
}
