/* texts_words.c - text to words, and how words compare. */
#include "labelwright/texts.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    uint32_t first, last;
} range;

/* Scripts without blanks between words. */
static const range unspaced[] = {
    {0x0E00, 0x0EFF},   /* Thai, Lao */
    {0x1000, 0x109F},   /* Burmese */
    {0x1780, 0x17FF},   /* Khmer */
    {0x2E80, 0x2FDF},   /* radicals */
    {0x3001, 0x31FF},   /* Japanese punctuation, kana, Bopomofo */
    {0x3400, 0x9FFF},   /* Han */
    {0xF900, 0xFAFF},   /* Han, compatibility */
    {0xFF01, 0xFF0F},   /* wide punctuation */
    {0xFF1A, 0xFF20},   /* wide punctuation */
    {0xFF5B, 0xFF9F},   /* wide punctuation, narrow kana */
    {0x1B000, 0x1B16F}, /* kana */
    {0x20000, 0x3FFFF}, /* Han */
};
static const range blanks[] = {{0x09, 0x0D},     {0x20, 0x20},     {0x85, 0x85},
                               {0xA0, 0xA0},     {0x1680, 0x1680}, {0x2000, 0x200B},
                               {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F},
                               {0x3000, 0x3000}, {0xFEFF, 0xFEFF}};
static const range punctuation[] = {
    {0x21, 0x2F},     {0x3A, 0x40},     {0x5B, 0x60},     {0x7B, 0x7E},     {0xA1, 0xA1},
    {0xAB, 0xAB},     {0xB7, 0xB7},     {0xBB, 0xBB},     {0xBF, 0xBF},     {0x0589, 0x058A},
    {0x05BE, 0x05BE}, {0x060C, 0x060C}, {0x061B, 0x061F}, {0x06D4, 0x06D4}, {0x0964, 0x0965},
    {0x2010, 0x2027}, {0x2030, 0x205E}, {0x3001, 0x3003}, {0x3008, 0x301F}, {0x30FB, 0x30FB},
    {0xFF01, 0xFF0F}, {0xFF1A, 0xFF20}, {0xFF3B, 0xFF40}, {0xFF5B, 0xFF65}};
#define IN(table, point) in_ranges((table), sizeof(table) / sizeof *(table), (point))

static bool in_ranges(const range *ranges, size_t count, uint32_t point) {
    for (size_t i = 0; i < count; i++)
        if (point >= ranges[i].first && point <= ranges[i].last) return true;
    return false;
}

/* ---- code points -------------------------------------------------------------------------- */

static uint32_t point_at(lw_str text, size_t at, size_t *bytes_out) {
    const unsigned char *c = (const unsigned char *)text.data + at;
    size_t bytes = c[0] < 0x80 ? 1 : c[0] < 0xE0 ? 2 : c[0] < 0xF0 ? 3 : 4;
    static const unsigned char masks[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    uint32_t point = c[0] & masks[bytes];
    assert(at + bytes <= text.len);
    for (size_t i = 1; i < bytes; i++) point = point << 6 | (c[i] & 0x3F);
    *bytes_out = bytes;
    return point;
}

static uint32_t last_point(lw_str text) {
    size_t at = text.len - 1, bytes;
    while (at > 0 && ((unsigned char)text.data[at] & 0xC0) == 0x80) at--;
    return point_at(text, at, &bytes);
}

/* Letters whose small one has as many bytes in UTF-8, so that folding needs no more room. */
static uint32_t small_letter(uint32_t point) {
    if (point < 0x80) return point >= 'A' && point <= 'Z' ? point + 32 : point;
    if (point >= 0xC0 && point <= 0xDE && point != 0xD7) return point + 32;
    if ((point >= 0x100 && point <= 0x12F) || (point >= 0x132 && point <= 0x137) ||
        (point >= 0x14A && point <= 0x177))
        return point | 1;
    if ((point >= 0x139 && point <= 0x148) || (point >= 0x179 && point <= 0x17E))
        return point % 2 == 1 ? point + 1 : point;
    if (point >= 0x391 && point <= 0x3A9) return point + 32;
    if (point >= 0x410 && point <= 0x42F) return point + 32;
    if (point >= 0x400 && point <= 0x40F) return point + 80;
    return point;
}

static size_t put_point(char *to, uint32_t point, const char *from, size_t bytes) {
    if (bytes == 1) to[0] = (char)point;
    else if (bytes == 2) to[0] = (char)(0xC0 | point >> 6), to[1] = (char)(0x80 | (point & 0x3F));
    else memmove(to, from, bytes); /* no small letters there that we know */
    return bytes;
}

/* ---- words -------------------------------------------------------------------------------- */

lw_str lw_texts_next_word(lw_str *rest) {
    size_t start = 0, end, bytes = 0;
    while (start < rest->len && IN(blanks, point_at(*rest, start, &bytes))) start += bytes;
    for (end = start; end < rest->len; end += bytes) {
        uint32_t point = point_at(*rest, end, &bytes);
        if (IN(blanks, point)) break;
        if (!IN(unspaced, point)) continue;
        if (end == start) end += bytes;
        break;
    }
    lw_str word = end > start ? lw_str_slice(*rest, start, end) : (lw_str){NULL, 0};
    *rest = lw_str_slice(*rest, end, rest->len);
    return word;
}

lw_str lw_texts_next_form(lw_str *rest, lw_str before) {
    lw_str all = *rest, word = lw_texts_next_word(rest);
    if (!word.len || !before.len || word.data == all.data || lw_texts_blank_between(before, word))
        return word;
    size_t end = (size_t)(word.data - all.data), start = end - 1;
    while (((unsigned char)all.data[start] & 0xC0) == 0x80) start--;
    return lw_str_slice(all, start, end + word.len);
}

lw_str lw_texts_without_blank(lw_str form) {
    size_t bytes = 0;
    if (form.len > 0 && !IN(blanks, point_at(form, 0, &bytes))) bytes = 0;
    return lw_str_slice(form, bytes, form.len);
}

lw_str lw_texts_fold(lw_str word, char *room) {
    size_t start = 0, end = 0, bytes;
    for (size_t at = 0; at < word.len; at += bytes) {
        uint32_t point = point_at(word, at, &bytes);
        if (!IN(punctuation, point)) end = at + bytes;
        else if (end == 0) start = at + bytes;
    }
    size_t len = 0;
    for (size_t at = start; at < end; at += bytes) {
        uint32_t point = point_at(word, at, &bytes);
        len += put_point(room + len, small_letter(point), word.data + at, bytes);
    }
    return (lw_str){room, len};
}

bool lw_texts_blank_between(lw_str word, lw_str next) {
    size_t bytes;
    assert(word.len > 0 && next.len > 0);
    uint32_t point = point_at(next, 0, &bytes);
    return !IN(unspaced, last_point(word)) && !IN(unspaced, point) && !IN(blanks, point);
}

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

size_t lw_texts_distance(const int32_t *a, size_t a_count, const int32_t *b, size_t b_count,
                         lw_arena scratch) {
    size_t *row = lw_new(&scratch, size_t, b_count + 1);
    assert(row);
    for (size_t j = 0; j <= b_count; j++) row[j] = j;
    for (size_t i = 0; i < a_count; i++) {
        size_t corner = row[0]++;
        for (size_t j = 0; j < b_count; j++) {
            size_t replaced = corner + (a[i] != b[j]);
            corner = row[j + 1];
            row[j + 1] = least(replaced, least(row[j], row[j + 1]) + 1);
        }
    }
    return row[b_count];
}

/* ---- two texts ---------------------------------------------------------------------------- */

typedef struct {
    lw_str word;  /* folded */
    size_t place; /* among the words of both texts */
} placed_word;

static int by_word(const void *a, const void *b) {
    return lw_str_compare(((const placed_word *)a)->word, ((const placed_word *)b)->word);
}

/* Puts the words of a text behind the `count` that there are; returns how many there are then. Folded
 * they lie one after the other from *room on. */
static size_t take_words(lw_str text, placed_word *words, size_t count, char **room) {
    for (lw_str word; (word = lw_texts_next_word(&text)).data;) {
        lw_str folded = lw_texts_fold(word, *room);
        if (folded.len == 0) continue;
        words[count] = (placed_word){folded, count};
        count++;
        *room += folded.len;
    }
    return count;
}

lw_status lw_texts_likeness(lw_str a, lw_str b, lw_arena scratch, double *alike_out,
                            lw_error *error) {
    size_t bytes = a.len + b.len, most = bytes / 2 + 2; /* a word has two bytes with the blank */
    char *room = lw_new(&scratch, char, bytes);
    placed_word *words = lw_new(&scratch, placed_word, most);
    int32_t *number = lw_new(&scratch, int32_t, most);
    if (!room || !words || !number || lw_arena_left(&scratch) < (most + 1) * sizeof(size_t))
        return lw_fail(error, LW_NO_MEMORY, "no room for texts of %zu bytes", bytes);
    size_t first = take_words(a, words, 0, &room), all = take_words(b, words, first, &room);
    assert(all <= most);
    qsort(words, all, sizeof *words, by_word);
    int32_t different = 0;
    for (size_t i = 0; i < all; i++) {
        different += i > 0 && by_word(&words[i - 1], &words[i]) != 0;
        number[words[i].place] = different;
    }
    size_t longer = first > all - first ? first : all - first;
    double distance =
        (double)lw_texts_distance(number, first, number + first, all - first, scratch);
    *alike_out = longer > 0 ? 1 - distance / (double)longer : 1;
    return LW_OK;
}
