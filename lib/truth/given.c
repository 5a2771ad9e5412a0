/* given.c - answers sorted by source and label: each run of equal ones is a row. */
#include "given.h"
#include "fit.h"

size_t given_rows_max(const lw_answers *a, size_t more) {
    size_t answers = fit_count(a) + more, cells;
    bool counted = !__builtin_mul_overflow(a->sources, a->classes, &cells);
    return counted && (a->known_counts || cells < answers) ? cells : answers;
}

/* to[0 .. count-1] become those of `from`, or 0 .. count-1, by their keys, which are under `keys`; equal
 * ones stay in their order. start: [keys + 1], for the work */
static void sort_by(const int32_t *key, size_t keys, const int32_t *from, size_t count,
                    size_t *start, int32_t *to) {
    for (size_t k = 0; k <= keys; k++) start[k] = 0;
    for (size_t i = 0; i < count; i++) start[key[i] + 1]++;
    for (size_t k = 0; k < keys; k++) start[k + 1] += start[k];
    for (size_t i = 0; i < count; i++) {
        int32_t answer = from ? from[i] : (int32_t)i;
        to[start[key[answer]]++] = answer;
    }
}

static void number_all(const lw_answers *a, size_t answers, size_t *start, int32_t *label,
                       int32_t *row) {
    const size_t k = a->classes;
    for (size_t source = 0; source <= a->sources; source++) start[source] = source * k;
    for (size_t r = 0; r < a->sources * k; r++) label[r] = (int32_t)(r % k);
    for (size_t i = 0; i < answers; i++)
        row[i] = a->answer_source[i] * (int32_t)k + a->answer_label[i];
}

static void number_given(const lw_answers *a, size_t answers, const int32_t *order, size_t *start,
                         int32_t *label, int32_t *row) {
    size_t rows = 0, i = 0;
    for (size_t source = 0; source < a->sources; source++) {
        start[source] = rows;
        for (; i < answers && (size_t)a->answer_source[order[i]] == source; i++) {
            int32_t given = a->answer_label[order[i]];
            if (rows == start[source] || label[rows - 1] != given) label[rows++] = given;
            row[order[i]] = (int32_t)rows - 1;
        }
    }
    start[a->sources] = rows;
}

lw_status given_find(const lw_answers *a, size_t more, lw_arena *arena, given_labels *given_out,
                     lw_error *error) {
    size_t answers = fit_count(a) + more, most = given_rows_max(a, more);
    size_t keys = a->sources > a->classes ? a->sources : a->classes;
    size_t *start = lw_new(arena, size_t, a->sources + 1);
    int32_t *label = lw_new(arena, int32_t, most), *row = lw_new(arena, int32_t, answers);
    lw_arena scratch = *arena;
    size_t *work = lw_new(&scratch, size_t, keys + 1);
    int32_t *order = lw_new(&scratch, int32_t, answers);
    if (!start || !label || !row || !work || !order || answers > INT32_MAX || most > INT32_MAX)
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu answers of %zu sources", answers,
                       a->sources);
    if (a->known_counts) {
        number_all(a, answers, start, label, row);
    } else {
        sort_by(a->answer_label, a->classes, NULL, answers, work, row);
        sort_by(a->answer_source, a->sources, row, answers, work, order);
        number_given(a, answers, order, start, label, row);
    }
    *given_out = (given_labels){start[a->sources], start, label, row};
    return LW_OK;
}
