/* trusted.c - what trusted words say of the decisions' confidence and of people. */
#include "server/work/trusted.h"
#include "labelwright/intervals.h"
#include <math.h>
#include <stdlib.h>

enum {
    WORDS_MAX = 5000,   /* the newest: an interval of a point, and read in some 30 ms */
    ANSWERS_MAX = 5000, /* of people to judged items, likewise */
    PEOPLE_MAX = 200,   /* whom a page shows */
    CLASSES_MAX = 30,   /* as the confusion matrix */
};

#define M(member, kind, ...) SHAPE_MEMBER(calibration_bin, member, kind, ##__VA_ARGS__)
SHAPE(calibration_bin_shape, "CalibrationBin", calibration_bin, M(from, SHAPE_REAL),
      M(to, SHAPE_REAL), M(items, SHAPE_INT, .about = "drawn at random and judged"),
      M(right, SHAPE_INT), M(believed, SHAPE_REAL, .about = "mean confidence of the decisions"),
      M(accuracy, SHAPE_REAL, .about = "share of right decisions"), M(low, SHAPE_REAL),
      M(high, SHAPE_REAL));
#undef M
#define M(member, ...) SHAPE_MEMBER(words_left_out, member, SHAPE_INT, ##__VA_ARGS__)
SHAPE(words_left_out_shape, "WordsLeftOut", words_left_out,
      M(doubtful, .about = "looked at first because the belief was in doubt"),
      M(planted, .about = "known errors, to measure what auditors overlook"),
      M(skipped, .about = "nobody could tell"),
      M(again, .about = "of items that had a word before"),
      M(reviewed, .about = "of decisions by a reviewer"),
      M(changed, .about = "of items decided otherwise since"),
      M(unbelieved, .about = "of decisions without a confidence"));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(calibration, member, kind, ##__VA_ARGS__)
SHAPE(calibration_shape, "Calibration", calibration,
      M(all, SHAPE_OBJECT, .of = &calibration_bin_shape, .required = true,
        .about = "no items: not calibrated"),
      M(bins, SHAPE_LIST, .of = &calibration_bin_shape),
      M(gold, SHAPE_OBJECT, .of = &calibration_bin_shape, .required = true,
        .about = "decisions about items with a known answer, which nobody drew"),
      M(left_out, SHAPE_OBJECT, .of = &words_left_out_shape, .required = true),
      M(whole, SHAPE_BOOL, .about = "no: older words were not looked at"));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(class_accuracy, member, kind, ##__VA_ARGS__)
SHAPE(class_accuracy_shape, "ClassAccuracy", class_accuracy,
      M(name, SHAPE_TEXT, .about = "the class that is right"), M(answers, SHAPE_INT),
      M(right, SHAPE_INT), M(accuracy, SHAPE_REAL), M(low, SHAPE_REAL), M(high, SHAPE_REAL));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(person_accuracy, member, kind, ##__VA_ARGS__)
SHAPE(person_accuracy_shape, "PersonAccuracy", person_accuracy,
      M(source, SHAPE_OBJECT, .of = &source_ref_shape),
      M(answers, SHAPE_INT, .about = "to items that chance has drawn and an auditor judged"),
      M(right, SHAPE_INT), M(accuracy, SHAPE_REAL), M(low, SHAPE_REAL), M(high, SHAPE_REAL),
      M(classes, SHAPE_LIST, .of = &class_accuracy_shape));
#undef M

static lw_status no_room(lw_error *error) {
    return lw_fail(error, LW_NO_MEMORY, "no room for what was judged");
}

static lw_status share_of(int64_t right, int64_t of, double *share, double *low, double *high,
                          lw_error *error) {
    *share = *low = *high = NAN;
    if (of == 0) return LW_OK;
    lw_interval interval;
    lw_status status = lw_interval_wilson((uint64_t)right, (uint64_t)of, 0.95, &interval, error);
    if (status != LW_OK) return status;
    *share = (double)right / (double)of;
    *low = interval.low, *high = interval.high;
    return LW_OK;
}

/* ---- calibration ----------------------------------------------------------------------------- */

static const double edges[] = {0, .5, .6, .7, .8, .9, .95, .99, 1};
enum { BINS = sizeof edges / sizeof edges[0] - 1 };

static void add_word(calibration_bin *bin, double confidence, bool right) {
    bin->items++;
    bin->right += right;
    bin->believed += confidence; /* their sum until all are there */
}

static lw_status finish_bin(calibration_bin *bin, lw_error *error) {
    bin->believed = bin->items ? bin->believed / (double)bin->items : (double)NAN;
    return share_of(bin->right, bin->items, &bin->accuracy, &bin->low, &bin->high, error);
}

static bool is_text(const db_rows *rows, int column, const char *text) {
    return lw_str_equal(db_text(rows, column), lw_str_from(text));
}

/* Where the word of a row is counted when it says nothing of the confidence; NULL: it does. */
static int64_t *reason_to_leave(const db_rows *rows, words_left_out *out) {
    if (is_text(rows, 0, "plant")) return &out->planted;
    if (is_text(rows, 0, "doubt")) return &out->doubtful;
    if (is_text(rows, 1, "skipped")) return &out->skipped;
    if (db_int(rows, 4)) return &out->again;
    if (db_int(rows, 3)) return &out->reviewed;
    if (!db_int(rows, 5)) return &out->changed;
    return db_is_null(rows, 2) ? &out->unbelieved : NULL;
}

static void count_word(const db_rows *rows, calibration_bin *all, calibration_bin *bins,
                       words_left_out *out) {
    int64_t *left = reason_to_leave(rows, out);
    if (left) {
        ++*left;
        return;
    }
    double confidence = db_real(rows, 2);
    bool right = is_text(rows, 1, "right");
    size_t bin = 0;
    while (bin + 1 < BINS && confidence >= edges[bin + 1]) bin++;
    add_word(&bins[bin], confidence, right);
    add_word(all, confidence, right);
}

/* Whether the decision has every answer that is known. */
static bool decided_rightly(const schema *questions, const json *known, const json *decided,
                            lw_arena scratch) {
    for (size_t f = 0; f < questions->field_count; f++) {
        lw_arena inner = scratch;
        const char *name = lw_arena_copy(&inner, questions->fields[f].name).data;
        const json *is = name ? json_get(known, name) : NULL;
        const json *was = is ? json_get(decided, name) : NULL;
        if (!is) continue;
        bool same;
        lw_status status = schema_values_agree(&questions->fields[f], is, was, inner, &same, NULL);
        if (status != LW_OK || !same) return false;
    }
    return true;
}

lw_status decided_as_known(const schema *questions, lw_str known_text, lw_str decided_text,
                           lw_arena scratch, bool *same_out, lw_error *error) {
    json *known = NULL, *decided = NULL;
    lw_status status = json_parse(known_text, &known, error);
    if (status == LW_OK) status = json_parse(decided_text, &decided, error);
    *same_out = status == LW_OK && decided_rightly(questions, known, decided, scratch);
    json_free(known);
    json_free(decided);
    return status;
}

static lw_status count_gold(tx *t, int64_t project_id, const schema *questions, lw_arena scratch,
                            calibration_bin *gold, lw_error *error) {
    lw_status parsed = LW_OK;
    db_rows rows = db_query(t, Q_GOLD_DECIDED, DB_ARGS(v_int(project_id), v_int(WORDS_MAX)));
    while (parsed == LW_OK && db_next(&rows)) {
        bool right;
        parsed = decided_as_known(questions, db_text(&rows, 1), db_text(&rows, 2), scratch, &right,
                                  error);
        if (parsed == LW_OK) add_word(gold, db_real(&rows, 0), right);
    }
    lw_status status = db_end(&rows, error);
    return parsed == LW_OK ? status : parsed;
}

lw_status calibration_show(tx *t, int64_t project_id, const schema *questions, lw_arena *arena,
                           calibration *shown_out, lw_error *error) {
    calibration_bin *bins = lw_new(arena, calibration_bin, BINS);
    calibration_bin *all = lw_new(arena, calibration_bin, 2), *gold = all + 1;
    words_left_out *out = lw_new(arena, words_left_out, 1);
    if (!bins || !all || !out) return no_room(error);
    for (size_t i = 0; i < BINS; i++)
        bins[i] = (calibration_bin){.from = edges[i], .to = edges[i + 1]};
    *all = *gold = (calibration_bin){.from = 0, .to = 1};
    size_t seen = 0;
    db_rows rows = db_query(t, Q_TRUSTED_WORDS, DB_ARGS(v_int(project_id), v_int(WORDS_MAX)));
    for (; db_next(&rows); seen++) count_word(&rows, all, bins, out);
    lw_status status = db_end(&rows, error);
    if (status == LW_OK) status = count_gold(t, project_id, questions, *arena, gold, error);
    for (size_t i = 0; i < BINS && status == LW_OK; i++) status = finish_bin(&bins[i], error);
    if (status == LW_OK) status = finish_bin(all, error);
    if (status == LW_OK) status = finish_bin(gold, error);
    *shown_out = (calibration){all, {bins, BINS}, gold, out, seen < WORDS_MAX};
    return status;
}

/* ---- people ---------------------------------------------------------------------------------- */

typedef struct {
    int64_t answers, right;
} tally;

typedef struct {
    const schema_field *field;
    const char *name; /* of the field */
    lw_arena *arena, scratch;
    lw_str *classes; /* [CLASSES_MAX] */
    int64_t *ids;    /* [PEOPLE_MAX] */
    person_accuracy *people;
    tally *tallies; /* [PEOPLE_MAX][CLASSES_MAX] */
    size_t class_count, people_count;
} measuring;

/* CLASSES_MAX where there is no room for one more. */
static size_t class_index(measuring *m, lw_str key) {
    for (size_t i = 0; i < m->class_count; i++)
        if (lw_str_equal(m->classes[i], key)) return i;
    if (m->class_count == CLASSES_MAX) return CLASSES_MAX;
    m->classes[m->class_count] = lw_arena_copy(m->arena, key);
    return m->classes[m->class_count].data ? m->class_count++ : CLASSES_MAX;
}

/* PEOPLE_MAX where there is no room for one more. */
static size_t person_index(measuring *m, int64_t project_id, const db_rows *rows) {
    int64_t id = db_int(rows, 0);
    for (size_t i = 0; i < m->people_count; i++)
        if (m->ids[i] == id) return i;
    source_ref *ref = m->people_count < PEOPLE_MAX ? lw_new(m->arena, source_ref, 1) : NULL;
    if (!ref) return PEOPLE_MAX;
    *ref =
        (source_ref){{project_id, id}, LW_STR("person"), lw_arena_copy(m->arena, db_text(rows, 1))};
    m->ids[m->people_count] = id;
    m->people[m->people_count] = (person_accuracy){.source = ref};
    return m->people_count++;
}

static void count_answer(measuring *m, size_t person, lw_str known, bool right) {
    size_t k = class_index(m, known);
    if (person == PEOPLE_MAX) return;
    m->people[person].answers++;
    m->people[person].right += right;
    if (k == CLASSES_MAX) return;
    tally *at = &m->tallies[person * CLASSES_MAX + k];
    at->answers++;
    at->right += right;
}

/* An answer, by the word about its item; where one of them leaves the field out nothing is measured. */
static lw_status take_answer(measuring *m, int64_t project_id, const db_rows *rows,
                             lw_error *error) {
    json *ours = NULL, *theirs = NULL;
    lw_status status = json_parse(db_text(rows, 2), &ours, error);
    if (status == LW_OK) status = json_parse(db_text(rows, 3), &theirs, error);
    lw_arena scratch = m->scratch;
    const json *said = json_get(ours, m->name), *is = json_get(theirs, m->name);
    if (status == LW_OK && said && is) {
        lw_str given = schema_value_key(m->field, said, &scratch),
               known = schema_value_key(m->field, is, &scratch);
        if (given.data && known.data)
            count_answer(m, person_index(m, project_id, rows), known, lw_str_equal(given, known));
    }
    json_free(ours);
    json_free(theirs);
    return status;
}

static lw_status finish_person(measuring *m, size_t i, lw_error *error) {
    person_accuracy *person = &m->people[i];
    class_accuracy *classes = lw_new(m->arena, class_accuracy, m->class_count);
    if (!classes) return no_room(error);
    size_t count = 0;
    lw_status status = share_of(person->right, person->answers, &person->accuracy, &person->low,
                                &person->high, error);
    for (size_t k = 0; k < m->class_count && status == LW_OK; k++) {
        const tally *at = &m->tallies[i * CLASSES_MAX + k];
        if (at->answers == 0) continue;
        class_accuracy *one = &classes[count++];
        *one = (class_accuracy){m->classes[k], at->answers, at->right, NAN, NAN, NAN};
        status = share_of(at->right, at->answers, &one->accuracy, &one->low, &one->high, error);
    }
    person->classes = (shape_list){classes, count};
    return status;
}

static int by_answers(const void *a, const void *b) {
    const person_accuracy *x = a, *y = b;
    if (x->answers != y->answers) return x->answers < y->answers ? 1 : -1;
    return (x->source->id.id > y->source->id.id) - (x->source->id.id < y->source->id.id);
}

static lw_status begin_measuring(measuring *m, lw_error *error) {
    enum { SCRATCH_BYTES = 64 << 10 }; /* two keys of answers that are a class */
    m->name = lw_arena_copy(m->arena, m->field->name).data;
    m->classes = lw_new(m->arena, lw_str, CLASSES_MAX);
    m->ids = lw_new(m->arena, int64_t, PEOPLE_MAX);
    m->people = lw_new(m->arena, person_accuracy, PEOPLE_MAX);
    m->tallies = lw_new(m->arena, tally, PEOPLE_MAX * CLASSES_MAX);
    char *space = lw_arena_alloc(m->arena, SCRATCH_BYTES, 1, 16);
    if (!m->name || !m->classes || !m->ids || !m->people || !m->tallies || !space)
        return no_room(error);
    m->scratch = lw_arena_over(space, SCRATCH_BYTES);
    return LW_OK;
}

lw_status people_measured(tx *t, int64_t project_id, const schema_field *field, lw_arena *arena,
                          shape_list *people_out, lw_error *error) {
    *people_out = (shape_list){0};
    if (schema_answer_count(field) == 0) return LW_OK; /* its answers are no classes */
    measuring m = {.field = field, .arena = arena};
    lw_status status = begin_measuring(&m, error);
    if (status != LW_OK) return status;
    db_rows rows = db_query(t, Q_JUDGED_ANSWERS,
                            DB_ARGS(v_int(project_id), v_text(field->name), v_int(ANSWERS_MAX)));
    lw_status taken = LW_OK;
    while (taken == LW_OK && db_next(&rows)) taken = take_answer(&m, project_id, &rows, error);
    status = db_end(&rows, error);
    if (taken != LW_OK) return taken;
    for (size_t i = 0; i < m.people_count && status == LW_OK; i++)
        status = finish_person(&m, i, error);
    qsort(m.people, m.people_count, sizeof m.people[0], by_answers);
    *people_out = (shape_list){m.people, m.people_count};
    return status;
}
