/* agree_text.c - answers that are texts: read and compared. */
#include "labelwright/texts.h"
#include "server/cli/aggregate_objects.h"
#include <stddef.h>

typedef struct {
    int32_t item, source, label;
    bool nothing;
    lw_str text;
} text_mark;
_Static_assert(offsetof(text_mark, nothing) == offsetof(object_head, nothing), "marks begin alike");

static lw_status read_text(const table *t, const lw_str *fields, lw_arena *shapes, void *mark,
                           bool *flat_out, lw_error *error) {
    text_mark *m = mark;
    lw_str rest = fields[0];
    size_t words = 0;
    while (words <= LW_TEXTS_WORDS_MAX && lw_texts_next_word(&rest).data) words++;
    if (words > LW_TEXTS_WORDS_MAX)
        return table_refuse(t, error, LW_TOO_LARGE, "text has more than %d words",
                            LW_TEXTS_WORDS_MAX);
    m->text = lw_arena_copy(shapes, fields[0]);
    *flat_out = false;
    return m->text.data ? LW_OK : lw_fail(error, LW_NO_MEMORY, "no memory for a text");
}

static double common(const void *mark, const void *other, double radius, lw_arena scratch) {
    double alike = 0;
    lw_error unused; /* the arena has room for far longer ones */
    (void)radius;
    (void)!lw_texts_likeness(((const text_mark *)mark)->text, ((const text_mark *)other)->text,
                             scratch, &alike, &unused);
    return alike;
}

const object_shape object_text = {.what = "text",
                                  .whats = "texts",
                                  .columns = {{.name = "text"}},
                                  .columns_count = 1,
                                  .mark_bytes = sizeof(text_mark),
                                  .read = read_text,
                                  .same_from = .5,
                                  .common = common};
