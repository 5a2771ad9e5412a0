/* schema_fuzz.c - a schema, and after a NUL byte an answer to it: judged, and reduced and merged when taken. */
#include "server/record/schema.h"
#include <stdlib.h>

static char memory[8 << 20], scratch[1 << 20];

/* What two answers are taken for is an answer again. */
static void merge(const schema_field *field, const json *value, lw_arena arena) {
    const json *twice[] = {value, value};
    lw_str text = schema_values_merge(field, twice, 2, &arena);
    json *merged;
    lw_error error;
    if (!text.data || json_parse(text, &merged, &error) != LW_OK) return;
    if (schema_check_value(field, merged, NULL, lw_arena_over(scratch, sizeof scratch), &error) !=
        LW_OK)
        abort();
    json_free(merged);
}

/* Answers that were given under another schema do no harm, whatever they are. */
static void compare(const schema *s, const json *answer, lw_arena arena) {
    lw_error error;
    bool agree;
    for (json_member m = json_first(answer); m.valid; json_step(&m))
        for (size_t i = 0; i < s->field_count; i++) {
            const json *own = json_get(answer, s->fields[i].name.data);
            if (schema_values_agree(&s->fields[i], own, m.value, arena, &agree, &error) == LW_OK &&
                own == m.value && !agree)
                abort();
        }
}

static void judge(const schema *s, const json *answer, lw_arena arena) {
    lw_error error;
    if (schema_check_answer(s, answer, NULL, NULL, lw_arena_over(scratch, sizeof scratch),
                            &error) != LW_OK)
        return;
    for (size_t i = 0; i < s->field_count; i++) {
        const json *value = json_get(answer, s->fields[i].name.data);
        lw_arena room = arena;
        if (!value) continue;
        lw_str key = schema_value_key(&s->fields[i], value, &room);
        lw_str brief = schema_value_short(&s->fields[i], value, &room);
        if (brief.data && (!lw_utf8_valid(brief) || lw_utf8_count(brief) > 80)) abort();
        if (key.data && !lw_utf8_valid(key)) abort();
        merge(&s->fields[i], value, room);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    lw_str rest = {(const char *)data, size}, text = lw_str_cut(&rest, '\0');
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    lw_error error;
    json *document, *answer;
    schema s;
    if (json_parse(text, &document, &error) != LW_OK) return 0;
    lw_status status = schema_read(document, &arena, &s, &error);
    json_free(document);
    if (status != LW_OK || !rest.data || json_parse(rest, &answer, &error) != LW_OK) return 0;
    compare(&s, answer, arena);
    judge(&s, answer, arena);
    json_free(answer);
    return 0;
}
