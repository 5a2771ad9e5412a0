/* names.c - names in documents, and sorted lists of them. */
#include "server/record/names.h"
#include "server/limits.h"
#include <stdlib.h>

static int by_bytes(const void *a, const void *b) {
    return lw_str_compare(*(const lw_str *)a, *(const lw_str *)b);
}

lw_str names_sort(lw_str *names, size_t count) {
    if (count > 1) qsort(names, count, sizeof *names, by_bytes);
    for (size_t i = 1; i < count; i++)
        if (lw_str_equal(names[i - 1], names[i])) return names[i];
    return (lw_str){0};
}

bool names_have(const lw_str *sorted, size_t count, lw_str name) {
    return count > 0 && bsearch(&name, sorted, count, sizeof *sorted, by_bytes);
}

static lw_status no_room(const place *at, lw_error *error) {
    return place_fail(at, error, LW_TOO_LARGE, "the document is too large to be read");
}

lw_status name_read(lw_str text, const place *at, lw_arena *arena, lw_str *out, lw_error *error) {
    if (text.len == 0) return place_fail(at, error, LW_INVALID, "is empty");
    if (lw_str_trim(text).len != text.len)
        return place_fail(at, error, LW_INVALID, "begins or ends with a blank");
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.data[i] < 0x20 || text.data[i] == 0x7f)
            return place_fail(at, error, LW_INVALID, "has a control character");
    if (lw_utf8_count(text) > LIMIT_NAME_CHARS)
        return place_fail(at, error, LW_INVALID, "over %d characters", LIMIT_NAME_CHARS);
    *out = lw_arena_copy(arena, text);
    return out->data ? LW_OK : no_room(at, error);
}

/* `scratch` has room for as many pointers. */
static lw_status refuse_doubles(const place *at, const lw_str *names, size_t count,
                                lw_arena scratch, lw_error *error) {
    lw_str *sorted = lw_new(&scratch, lw_str, count);
    if (!sorted) return no_room(at, error);
    for (size_t i = 0; i < count; i++) sorted[i] = names[i];
    lw_str twice = names_sort(sorted, count);
    if (!twice.data) return LW_OK;
    return place_fail(at, error, LW_INVALID, "\"%.*s\" is there twice", LW_FMT(place_quote(twice)));
}

lw_status names_read(const json *list, const place *at, size_t most, lw_arena *arena,
                     const lw_str **out, size_t *count_out, lw_error *error) {
    size_t count = json_count(list);
    if (count == 0 || count > most)
        return place_fail(at, error, LW_INVALID, "%zu entries, allowed are 1..%zu", count, most);
    lw_str *names = lw_new(arena, lw_str, count);
    if (!names) return no_room(at, error);
    for (size_t i = 0; i < count; i++) {
        place inner = place_entry(at, i);
        json_kind kind = json_kind_of(json_at(list, i));
        if (kind != JSON_TEXT)
            return place_fail(&inner, error, LW_INVALID, "wants text, not %s",
                              json_kind_names[kind]);
        lw_status status = name_read(json_text(json_at(list, i)), &inner, arena, &names[i], error);
        if (status != LW_OK) return status;
    }
    lw_status status = refuse_doubles(at, names, count, *arena, error);
    if (status != LW_OK) return status;
    *out = names;
    *count_out = count;
    return LW_OK;
}
