/* utf8.c - well-formed UTF-8 (RFC 3629): check, count, find a code point. */
#include "labelwright/base.h"
#include <string.h>

/* By lead byte: how many bytes follow, and the range of the first of them, which is what keeps
 * overlong forms, surrogates and numbers over U+10FFFF out (Unicode, table 3-7). */
typedef struct {
    unsigned char first, last, follow, low, high;
} lead_range;
static const lead_range leads[] = {
    {0xC2, 0xDF, 1, 0x80, 0xBF}, {0xE0, 0xE0, 2, 0xA0, 0xBF}, {0xE1, 0xEC, 2, 0x80, 0xBF},
    {0xED, 0xED, 2, 0x80, 0x9F}, {0xEE, 0xEF, 2, 0x80, 0xBF}, {0xF0, 0xF0, 3, 0x90, 0xBF},
    {0xF1, 0xF3, 3, 0x80, 0xBF}, {0xF4, 0xF4, 3, 0x80, 0x8F},
};

static bool is_continuation(unsigned char byte) { return (byte & 0xC0) == 0x80; }

/* Bytes of the code point at `at`, which is not ASCII; 0 when it is not well-formed. */
static size_t sequence_bytes(const unsigned char *at, size_t left) {
    for (size_t i = 0; i < sizeof leads / sizeof *leads; i++) {
        const lead_range *lead = &leads[i];
        if (*at < lead->first || *at > lead->last) continue;
        if (left <= lead->follow || at[1] < lead->low || at[1] > lead->high) return 0;
        for (size_t next = 2; next <= lead->follow; next++)
            if (!is_continuation(at[next])) return 0;
        return (size_t)lead->follow + 1;
    }
    return 0;
}

/* Most text is ASCII: eight bytes a step while no high bit is set. */
static size_t skip_ascii(const unsigned char *at, size_t len) {
    size_t done = 0;
    for (uint64_t word; done + sizeof word <= len; done += sizeof word) {
        memcpy(&word, at + done, sizeof word);
        if (word & 0x8080808080808080u) break;
    }
    while (done < len && at[done] < 0x80) done++;
    return done;
}

bool lw_utf8_valid(lw_str text) {
    const unsigned char *bytes = (const unsigned char *)text.data;
    for (size_t at = 0;;) {
        if (at < text.len) at += skip_ascii(bytes + at, text.len - at);
        if (at == text.len) return true;
        size_t size = sequence_bytes(bytes + at, text.len - at);
        if (size == 0) return false;
        at += size;
    }
}

lw_str lw_utf8_start(lw_str text, size_t bytes) {
    size_t end = text.len < bytes ? text.len : bytes;
    while (end < text.len && end > 0 && ((unsigned char)text.data[end] & 0xc0) == 0x80) end--;
    return lw_str_slice(text, 0, end);
}

size_t lw_utf8_count(lw_str text) {
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++) count += !is_continuation((unsigned char)text.data[i]);
    return count;
}

size_t lw_utf8_offset(lw_str text, size_t index) {
    size_t seen = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (is_continuation((unsigned char)text.data[i])) continue;
        if (seen++ == index) return i;
    }
    return text.len;
}
