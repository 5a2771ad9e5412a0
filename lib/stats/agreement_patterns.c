/* agreement_patterns.c - units with the same labels are alike to every measure but those that ask
 * who gave them: a few hundred patterns stand for a million units. */
#include "agreement_inside.h"
#include <string.h>

/* Units of more labels stay by themselves: sorting them costs more than it saves. */
enum { LABELS_MAX = 64 };

typedef struct {
    const lw_ratings *all;
    size_t *start;   /* [patterns + 1] */
    int32_t *labels; /* of the patterns, sorted, none missing */
    size_t count;
    uint32_t *table; /* [slots]: pattern + 1, or 0 */
    size_t slots;    /* a power of two */
} patterns;

size_t agreement_patterns_bytes(const lw_ratings *r) {
    size_t labels = r->units ? r->unit_start[r->units] : 0;
    return r->units * (sizeof(size_t) + 5 * sizeof(uint32_t)) + labels * sizeof(int32_t) +
           16 * sizeof(size_t);
}

/* The labels of a unit that are not missing, sorted, behind those of the patterns so far. */
static size_t take_labels(const patterns *p, size_t unit, int32_t *labels) {
    size_t count = 0;
    for (size_t i = p->all->unit_start[unit]; i < p->all->unit_start[unit + 1]; i++) {
        int32_t label = p->all->labels[i];
        if (label == LW_MISSING) continue;
        size_t at = count++;
        for (; at > 0 && count <= LABELS_MAX && labels[at - 1] > label; at--)
            labels[at] = labels[at - 1];
        labels[at] = label;
    }
    return count;
}

static uint64_t hash_of(const int32_t *labels, size_t count) {
    return lw_str_hash((lw_str){(const char *)labels, count * sizeof *labels});
}

/* The number of the pattern whose labels lie behind the others; it is kept when it is new. */
static uint32_t number_of(patterns *p, size_t labels_count) {
    const int32_t *labels = p->labels + p->start[p->count];
    size_t slot = hash_of(labels, labels_count) & (p->slots - 1);
    for (; p->table[slot]; slot = (slot + 1) & (p->slots - 1)) {
        uint32_t other = p->table[slot] - 1;
        if (p->start[other + 1] - p->start[other] == labels_count &&
            (labels_count == 0 ||
             memcmp(p->labels + p->start[other], labels, labels_count * sizeof *labels) == 0))
            return other;
    }
    p->start[p->count + 1] = p->start[p->count] + labels_count;
    p->table[slot] = (uint32_t)++p->count;
    return (uint32_t)p->count - 1;
}

bool agreement_patterns_find(const lw_ratings *r, lw_arena *scratch, lw_ratings *patterns_out,
                             uint32_t **pattern_out) {
    patterns p = {.all = r, .slots = 1};
    while (p.slots < r->units + 1 || p.slots < r->units * 3 / 2) p.slots *= 2;
    uint32_t *pattern = lw_new(scratch, uint32_t, r->units);
    p.start = lw_new(scratch, size_t, r->units + 1);
    p.labels = lw_new(scratch, int32_t, r->units ? r->unit_start[r->units] : 0);
    p.table = lw_new(scratch, uint32_t, p.slots);
    if (!pattern || !p.start || !p.labels || !p.table) return false;
    for (size_t unit = 0; unit < r->units; unit++)
        pattern[unit] = number_of(&p, take_labels(&p, unit, p.labels + p.start[p.count]));
    *patterns_out = *r;
    patterns_out->unit_start = p.start;
    patterns_out->labels = p.labels;
    patterns_out->units = p.count;
    *pattern_out = pattern;
    return true;
}

size_t agreement_clusters_bytes(const lw_ratings *r) {
    return r->cluster_start ? (r->clusters + 1) * sizeof(size_t) + r->units * 3 * sizeof(uint32_t) +
                                  4 * sizeof(size_t)
                            : 0;
}

bool agreement_clusters_count(const lw_ratings *r, const uint32_t *pattern, size_t pattern_count,
                              lw_arena *scratch, agreement_clusters *clusters_out) {
    agreement_clusters c = {lw_new(scratch, size_t, r->clusters + 1),
                            lw_new(scratch, uint32_t, r->units),
                            lw_new(scratch, uint32_t, r->units)};
    uint32_t *row = lw_new(scratch, uint32_t, pattern_count); /* the last of the pattern, + 1 */
    if (!c.start || !c.pattern || !c.units || !row) return false;
    for (size_t cluster = 0; cluster < r->clusters; cluster++) {
        size_t rows = c.start[cluster];
        for (size_t u = r->cluster_start[cluster]; u < r->cluster_start[cluster + 1]; u++) {
            if (row[pattern[u]] <= c.start[cluster]) {
                c.pattern[rows++] = pattern[u];
                row[pattern[u]] = (uint32_t)rows;
            }
            c.units[row[pattern[u]] - 1]++;
        }
        c.start[cluster + 1] = rows;
    }
    *clusters_out = c;
    return true;
}
