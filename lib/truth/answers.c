/* answers.c - packs answers by item (a counting sort); abstentions say nothing and stay out. */
#include "labelwright/truth.h"
#include <assert.h>

static lw_status check_items(const int32_t *item, size_t count, size_t items, lw_error *error) {
    for (size_t i = 0; i < count; i++)
        if (item[i] < 0 || (size_t)item[i] >= items)
            return lw_fail(error, LW_INVALID, "answer %zu: item %d is not one of %zu", i,
                           (int)item[i], items);
    return LW_OK;
}

lw_status lw_answers_pack(const lw_triples *t, lw_arena *arena, lw_answers *answers_out,
                          lw_error *error) {
    lw_status status = check_items(t->item, t->count, t->items, error);
    if (status != LW_OK) return status;
    size_t count = 0;
    for (size_t i = 0; i < t->count; i++) count += t->label[i] != LW_ABSTAINED;
    lw_arena taken = *arena;
    size_t *start = t->items < SIZE_MAX ? lw_new(&taken, size_t, t->items + 1) : NULL;
    int32_t *source = lw_new(&taken, int32_t, count);
    int32_t *label = lw_new(&taken, int32_t, count);
    double *weight = t->weight ? lw_new(&taken, double, count) : NULL;
    if (!start || !source || !label || (t->weight && !weight))
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu answers", t->count);

    for (size_t i = 0; i < t->count; i++)
        if (t->label[i] != LW_ABSTAINED) start[t->item[i] + 1]++;
    for (size_t item = 0; item < t->items; item++) start[item + 1] += start[item];
    /* start[item] walks to where the next item starts, and is then put back. */
    for (size_t i = 0; i < t->count; i++) {
        if (t->label[i] == LW_ABSTAINED) continue;
        size_t to = start[t->item[i]]++;
        source[to] = t->source[i];
        label[to] = t->label[i];
        if (weight) weight[to] = t->weight[i];
    }
    for (size_t item = t->items; item > 0; item--) start[item] = start[item - 1];
    start[0] = 0;
    assert(start[t->items] == count);
    *arena = taken;
    *answers_out = (lw_answers){.items = t->items,
                                .sources = t->sources,
                                .classes = t->classes,
                                .item_start = start,
                                .answer_source = source,
                                .answer_label = label,
                                .answer_weight = weight};
    return LW_OK;
}
