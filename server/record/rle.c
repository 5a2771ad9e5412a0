/* rle.c - COCO's run lengths, compressed and plain. */
#include "server/record/rle.h"
#include "server/limits.h"

static int64_t read_side(const json *side, bool *broken) {
    int64_t length = json_kind_of(side) == JSON_INT ? json_int(side) : 0;
    if (length >= 1 && length <= LIMIT_MASK_SIDE) return length;
    *broken = true;
    return 1;
}

rle_runs rle_begin(const json *rle) {
    const json *size = json_get(rle, "size"), *counts = json_get(rle, "counts");
    bool is_text = json_kind_of(counts) == JSON_TEXT;
    rle_runs runs = {
        .text = is_text ? json_text(counts) : (lw_str){0},
        .list = is_text ? NULL : counts,
    };
    runs.height = read_side(json_at(size, 0), &runs.broken);
    runs.width = read_side(json_at(size, 1), &runs.broken);
    runs.left = runs.height * runs.width;
    return runs;
}

/* The next number of COCO's compressed text: six bits a character, five of number and one that says
 * more follows, the last one's highest the sign. */
static bool next_number(lw_str *text, int64_t *number_out) {
    uint64_t number = 0;
    unsigned shift = 0;
    for (size_t i = 0; i < text->len && shift <= 50; i++, shift += 5) {
        int c = (unsigned char)text->data[i] - 48;
        if (c < 0 || c > 63) return false;
        number |= (uint64_t)(c & 31) << shift;
        if (c & 32) continue;
        if (c & 16) number |= ~(uint64_t)0 << (shift + 5);
        *number_out = (int64_t)number;
        *text = lw_str_slice(*text, i + 1, text->len);
        return true;
    }
    return false;
}

/* From the fourth on it is the difference to the count before the last. */
static bool next_of_text(rle_runs *runs, int64_t *count_out) {
    if (runs->text.len == 0) return false;
    runs->broken = !next_number(&runs->text, count_out);
    if (!runs->broken && runs->number > 2) *count_out += runs->before_last;
    return !runs->broken;
}

static bool next_of_list(rle_runs *runs, int64_t *count_out) {
    if (runs->number >= json_count(runs->list)) return false;
    const json *count = json_at(runs->list, runs->number);
    runs->broken = json_kind_of(count) != JSON_INT;
    if (!runs->broken) *count_out = json_int(count);
    return !runs->broken;
}

bool rle_next(rle_runs *runs, int64_t *count_out) {
    int64_t count;
    if (runs->broken) return false;
    bool found = !runs->text.data ? next_of_list(runs, &count) : next_of_text(runs, &count);
    if (!found) return false;
    runs->broken = count < 0 || count > runs->left;
    if (runs->broken) return false;
    runs->left -= count;
    runs->number++;
    runs->before_last = runs->last;
    runs->last = count;
    *count_out = count;
    return true;
}

rle_text rle_write_to(lw_builder *out) { return (rle_text){.out = out}; }

void rle_put(rle_text *text, int64_t count) {
    int64_t number = text->number > 2 ? count - text->before[text->number % 2] : count;
    text->before[text->number++ % 2] = count;
    for (bool more = true; more;) {
        int bits = (int)(number & 31);
        number >>= 5; /* keeps the sign, with gcc and clang */
        more = bits & 16 ? number != -1 : number != 0;
        lw_put_char(text->out, (char)(bits + (more ? 32 : 0) + 48));
    }
}
