/* correction.c - what reviewers said of answers. */
#include "server/work/correction.h"
#include "labelwright/intervals.h"
#include "server/work/evidence.h"
#include <math.h>
#include <stdlib.h>

enum {
    ROWS_MAX =
        5000, /* answers with a word, the newest: an interval of a point, read in some 30 ms */
    CODES_MAX = 100,  /* on the list, or once were */
    CELLS_MAX = 2000, /* pairs told apart */
    PAIRS_MAX = 30,   /* of which are shown */
    EXAMPLES_MAX = 50,
};

#define M(member, kind, ...) SHAPE_MEMBER(reason_count, member, kind, ##__VA_ARGS__)
SHAPE(reason_count_shape, "ReasonCount", reason_count, M(code, SHAPE_TEXT),
      M(words, SHAPE_INT, .about = "of reviewers, that gave it"));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(confused_pair, member, kind, ##__VA_ARGS__)
SHAPE(confused_pair_shape, "ConfusedPair", confused_pair, M(field, SHAPE_TEXT),
      M(answered, SHAPE_TEXT), M(right, SHAPE_TEXT),
      M(answers, SHAPE_INT, .about = "that said the one where reviewers say the other"),
      M(of, SHAPE_INT, .about = "answers that said so and were looked at"), M(share, SHAPE_REAL),
      M(low, SHAPE_REAL), M(high, SHAPE_REAL));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(corrected_answer, member, kind, ##__VA_ARGS__)
SHAPE(corrected_answer_shape, "CorrectedAnswer", corrected_answer,
      M(annotation, SHAPE_ID, .id = ID_ANNOTATION), M(item, SHAPE_ID, .id = ID_ITEM),
      M(external_id, SHAPE_TEXT), M(values, SHAPE_RAW, .about = "as it was answered"),
      M(right, SHAPE_RAW, .about = "what stands in its place; null: it was sent back"),
      M(verdict, SHAPE_TEXT), M(code, SHAPE_TEXT), M(reason, SHAPE_TEXT), M(at, SHAPE_TIME));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(corrections, member, kind, ##__VA_ARGS__)
SHAPE(corrections_shape, "Corrections", corrections,
      M(answers, SHAPE_INT, .about = "that a reviewer has looked at"), M(confirmed, SHAPE_INT),
      M(corrected, SHAPE_INT), M(sent_back, SHAPE_INT),
      M(codes, SHAPE_LIST, .of = &reason_count_shape),
      M(pairs, SHAPE_LIST, .of = &confused_pair_shape),
      M(examples, SHAPE_LIST, .of = &corrected_answer_shape, .about = "of one's own answers"),
      M(whole, SHAPE_BOOL, .about = "no: older ones were not looked at"));
#undef M

typedef struct {
    const schema *questions;
    const char **names; /* [field_count] of the questions, NUL-terminated */
    lw_arena *arena;
    lw_error *error;
    corrections *out;
    reason_count *codes;
    size_t code_count;
    confused_pair *cells; /* [cell_count] each (field, answered, right), right ones too */
    size_t cell_count;
    corrected_answer *examples; /* NULL: none are wanted */
    int64_t last_word;          /* whose code was counted last */
} tally;

static lw_status no_room(lw_error *error) {
    return lw_fail(error, LW_NO_MEMORY, "no room for the corrections");
}

static void count_code(tally *c, lw_str code) {
    size_t i = 0;
    while (i < c->code_count && !lw_str_equal(c->codes[i].code, code)) i++;
    if (i == c->code_count) {
        lw_str kept = i < CODES_MAX ? lw_arena_copy(c->arena, code) : (lw_str){0};
        if (!kept.data) return;
        c->codes[c->code_count++] = (reason_count){kept, 0};
    }
    c->codes[i].words++;
}

static void count_cell(tally *c, lw_str field, lw_str answered, lw_str right) {
    for (size_t i = 0; i < c->cell_count; i++) {
        confused_pair *cell = &c->cells[i];
        if (!lw_str_equal(cell->field, field) || !lw_str_equal(cell->answered, answered) ||
            !lw_str_equal(cell->right, right))
            continue;
        cell->answers++;
        return;
    }
    if (c->cell_count == CELLS_MAX) return;
    confused_pair new = {.field = field,
                         .answered = lw_arena_copy(c->arena, answered),
                         .right = lw_arena_copy(c->arena, right),
                         .answers = 1};
    if (new.answered.data && new.right.data) c->cells[c->cell_count++] = new;
}

/* Compares an answer with what stands, question by question; pairs are counted of questions with classes. */
static lw_status compare(tally *c, const json *said, const json *right, bool *same_out) {
    *same_out = true;
    for (size_t f = 0; f < c->questions->field_count; f++) {
        lw_arena scratch = *c->arena;
        const schema_field *field = &c->questions->fields[f];
        const json *ours = json_get(said, c->names[f]), *theirs = json_get(right, c->names[f]);
        bool same;
        lw_status status = schema_values_agree(field, ours, theirs, scratch, &same, c->error);
        if (status != LW_OK) return status;
        *same_out = *same_out && same;
        if (!ours || !theirs || schema_answer_count(field) == 0) continue;
        lw_str a = schema_value_key(field, ours, &scratch),
               b = schema_value_key(field, theirs, &scratch);
        if (!a.data || !b.data) return no_room(c->error);
        char kept[512]; /* longer keys are no classes that a page could show */
        if (a.len + b.len > sizeof kept) continue;
        lw_arena small = lw_arena_over(kept, sizeof kept);
        lw_str first = lw_arena_copy(&small, a), second = lw_arena_copy(&small, b);
        if (first.data && second.data) count_cell(c, field->name, first, second);
    }
    return LW_OK;
}

/* What the query gives, by column. */
enum { WORD, VERDICT, CODE, NOTE, FIXED, AT, ANNOTATION, ANSWER, ITEM, EXTERNAL_ID, DECIDED };

static bool is(const db_rows *row, int column, const char *text) {
    return lw_str_equal(db_text(row, column), lw_str_from(text));
}

static void add_example(tally *c, int64_t project_id, db_rows *row, lw_str right) {
    if (!c->examples || c->out->examples.count == EXAMPLES_MAX) return;
    c->examples[c->out->examples.count++] = (corrected_answer){
        .annotation = {project_id, db_int(row, ANNOTATION)},
        .item = {project_id, db_int(row, ITEM)},
        .external_id = db_text_copy(row, EXTERNAL_ID, c->arena),
        .values = db_text_copy(row, ANSWER, c->arena),
        .right = right.data ? lw_arena_copy(c->arena, right) : right,
        .verdict = db_text_copy(row, VERDICT, c->arena),
        .code = db_text_copy(row, CODE, c->arena),
        .reason = db_text_copy(row, NOTE, c->arena),
        .at = db_int(row, AT),
    };
}

static lw_status take_compared(tally *c, int64_t project_id, db_rows *row, lw_str right) {
    json *said = NULL, *stands = NULL;
    bool same = false;
    lw_status status = json_parse(db_text(row, ANSWER), &said, c->error);
    if (status == LW_OK) status = json_parse(right, &stands, c->error);
    if (status == LW_OK) status = compare(c, said, stands, &same);
    json_free(said);
    json_free(stands);
    if (status != LW_OK) return status;
    c->out->answers++;
    c->out->confirmed += same;
    c->out->corrected += !same;
    if (!same) add_example(c, project_id, row, right);
    return LW_OK;
}

/* Rows come by word, newest first. */
static lw_status take_row(tally *c, int64_t project_id, db_rows *row) {
    if (db_int(row, WORD) != c->last_word && !db_is_null(row, CODE))
        count_code(c, db_text(row, CODE));
    c->last_word = db_int(row, WORD);
    if (is(row, VERDICT, "reject")) {
        c->out->answers++;
        c->out->sent_back++;
        add_example(c, project_id, row, (lw_str){0});
        return LW_OK;
    }
    lw_str right = is(row, VERDICT, "fix") ? db_text(row, FIXED) : db_text(row, DECIDED);
    return right.data ? take_compared(c, project_id, row, right) : LW_OK;
}

static int by_words(const void *a, const void *b) {
    const reason_count *x = a, *y = b;
    if (x->words != y->words) return x->words < y->words ? 1 : -1;
    return lw_str_compare(x->code, y->code);
}

static int by_answers(const void *a, const void *b) {
    const confused_pair *x = a, *y = b;
    if (x->answers != y->answers) return x->answers < y->answers ? 1 : -1;
    return (x->share < y->share) - (x->share > y->share);
}

static lw_status finish(tally *c) {
    confused_pair *pairs = lw_new(c->arena, confused_pair, c->cell_count);
    size_t count = 0;
    if (!pairs) return no_room(c->error);
    for (size_t i = 0; i < c->cell_count; i++) {
        confused_pair *pair = &pairs[count];
        *pair = c->cells[i];
        for (size_t k = 0; k < c->cell_count; k++)
            if (lw_str_equal(c->cells[k].field, pair->field) &&
                lw_str_equal(c->cells[k].answered, pair->answered))
                pair->of += c->cells[k].answers;
        if (lw_str_equal(pair->answered, pair->right)) continue;
        lw_interval interval;
        lw_status status = lw_interval_wilson((uint64_t)pair->answers, (uint64_t)pair->of, 0.95,
                                              &interval, c->error);
        if (status != LW_OK) return status;
        pair->share = (double)pair->answers / (double)pair->of;
        pair->low = interval.low, pair->high = interval.high;
        count++;
    }
    qsort(c->codes, c->code_count, sizeof *c->codes, by_words);
    qsort(pairs, count, sizeof *pairs, by_answers);
    c->out->codes = (shape_list){c->codes, c->code_count};
    c->out->pairs = (shape_list){pairs, count < PAIRS_MAX ? count : PAIRS_MAX};
    return LW_OK;
}

static lw_status begin(tally *c) {
    c->codes = lw_new(c->arena, reason_count, CODES_MAX);
    c->cells = lw_new(c->arena, confused_pair, CELLS_MAX);
    c->names = lw_new(c->arena, const char *, c->questions->field_count);
    if (!c->codes || !c->cells || !c->names) return no_room(c->error);
    for (size_t f = 0; f < c->questions->field_count; f++) {
        c->names[f] = lw_arena_copy(c->arena, c->questions->fields[f].name).data;
        if (!c->names[f]) return no_room(c->error);
    }
    return LW_OK;
}

lw_status corrections_show(tx *t, int64_t project_id, int64_t source_id, lw_arena *arena,
                           corrections *out, lw_error *error) {
    project_settings p;
    tally c = {.arena = arena, .error = error, .out = out};
    *out = (corrections){.whole = true};
    lw_status status = project_settings_load(t, project_id, &p, error);
    if (status == LW_OK) status = project_questions(t, &p, arena, error);
    if (status != LW_OK) return status;
    c.questions = p.questions;
    if (source_id) {
        c.examples = lw_new(arena, corrected_answer, EXAMPLES_MAX);
        if (!c.examples) return no_room(error);
        out->examples.items = c.examples;
    }
    status = begin(&c);
    if (status != LW_OK) return status;
    int64_t rows_read = 0;
    db_rows rows =
        source_id
            ? db_query(t, Q_CORRECTIONS_OF_SOURCE,
                       DB_ARGS(v_int(project_id), v_int(source_id), v_int(ROWS_MAX)))
            : db_query(t, Q_CORRECTIONS_OF_PROJECT, DB_ARGS(v_int(project_id), v_int(ROWS_MAX)));
    lw_status taken = LW_OK;
    while (taken == LW_OK && db_next(&rows)) {
        taken = take_row(&c, project_id, &rows);
        rows_read++;
    }
    status = db_end(&rows, taken == LW_OK ? error : NULL);
    out->whole = rows_read < ROWS_MAX;
    if (taken != LW_OK) return taken;
    return status == LW_OK ? finish(&c) : status;
}

lw_status my_corrections(tx *t, const actor *who, lw_arena *arena, corrections *out,
                         lw_error *error) {
    *out = (corrections){.whole = true};
    int64_t source_id;
    lw_status status = source_of_account(t, who->project_id, who->account_id, &source_id, error);
    if (status != LW_OK || !source_id) return status;
    return corrections_show(t, who->project_id, source_id, arena, out, error);
}
