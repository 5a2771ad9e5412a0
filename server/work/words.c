/* words.c - what reviewers said of an item. */
#include "server/work/words.h"

bool words_are_two(const task_now *task) { return task->work == WORK_WORD && task->wanted == 2; }

stage_outcome word_outcome(const evidence_row *word) {
    if (lw_str_equal(word->verdict, LW_STR("reject"))) return ON_REJECTED;
    return lw_str_equal(word->verdict, LW_STR("fix")) ? ON_FIXED : ON_ACCEPTED;
}

static bool is_of(const evidence_row *row, int64_t task_id) {
    return row->task_id == task_id && lw_str_equal(row->stage, LW_STR("review"));
}

size_t words_of_task(const evidence_row *rows, size_t count, int64_t task_id,
                     const evidence_row *found[2]) {
    size_t words = 0;
    for (size_t i = 0; i < count && words < 2; i++)
        if (is_of(&rows[i], task_id)) found[words++] = &rows[i];
    return words;
}

void words_hide(const standing *now, evidence_row *rows, size_t count) {
    for (size_t k = 0; k < now->task_count; k++)
        for (size_t i = 0; words_are_two(&now->tasks[k]) && i < count; i++)
            if (is_of(&rows[i], now->tasks[k].id)) rows[i].live = false;
}

/* Whether two answers say the same of every question. */
static lw_status compare(const schema *questions, lw_str a_text, lw_str b_text, lw_arena scratch,
                         bool *same_out, lw_error *error) {
    json *a = NULL, *b = NULL;
    lw_status status = json_parse(a_text, &a, error);
    if (status == LW_OK) status = json_parse(b_text, &b, error);
    *same_out = true;
    for (size_t f = 0; f < questions->field_count && status == LW_OK && *same_out; f++) {
        const schema_field *field = &questions->fields[f];
        lw_arena inner = scratch;
        lw_str name = lw_arena_copy(&inner, field->name);
        const json *of_a = json_get(a, name.data), *of_b = json_get(b, name.data);
        status = schema_values_agree(field, of_a, of_b, inner, same_out, error);
    }
    json_free(a);
    json_free(b);
    return status;
}

lw_status words_join(const schema *questions, const evidence_row *const said[2], lw_str accepted,
                     lw_arena *arena, stage_outcome *is_out, lw_str *values_out, lw_error *error) {
    stage_outcome first = word_outcome(said[0]), second = word_outcome(said[1]);
    *values_out = (lw_str){0};
    *is_out = ON_DISPUTED;
    if (first == ON_REJECTED || second == ON_REJECTED) {
        if (first == second) *is_out = ON_REJECTED;
        return LW_OK;
    }
    lw_str a = first == ON_FIXED ? said[0]->values : accepted,
           b = second == ON_FIXED ? said[1]->values : accepted;
    bool same = a.data != NULL && b.data != NULL;
    if (!same) return LW_OK;
    lw_status status = compare(questions, a, b, *arena, &same, error);
    if (status != LW_OK || !same) return status;
    *is_out = first == ON_ACCEPTED || second == ON_ACCEPTED ? ON_ACCEPTED : ON_FIXED;
    *values_out = a;
    return LW_OK;
}
