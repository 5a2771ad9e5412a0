/* track_record.c - what somebody has done in a project, and what came of it. */
#include "server/work/track_record.h"
#include "labelwright/intervals.h"
#include "server/access/team.h"
#include "server/record/known.h"
#include <math.h>
#include <stdlib.h>

enum {
    ANSWERS_MAX = 2000, /* the newest: some 20 ms */
    DAYS_MAX = 90,
    PAIRS_MAX = 500,    /* of answers and decisions */
    CLASSES_MAX = 200,  /* more nobody reads */
    CONFUSIONS_MAX = 5, /* shown: what to look at first */
    EXAMPLES_MAX = 20,
};
#define DAY_US (86400 * 1000000LL)

#define M(member, kind, ...) SHAPE_MEMBER(record_day, member, kind, ##__VA_ARGS__)
SHAPE(record_day_shape, "RecordDay", record_day, M(at, SHAPE_TIME, .about = "its beginning, UTC"),
      M(answers, SHAPE_INT), M(active_ms, SHAPE_INT));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(record_agreement, member, kind, ##__VA_ARGS__)
SHAPE(record_agreement_shape, "RecordAgreement", record_agreement, M(field, SHAPE_TEXT),
      M(class, SHAPE_TEXT, .about = "as decided; null: all"),
      M(compared, SHAPE_INT, .about = "answers whose item is settled"), M(agreed, SHAPE_INT),
      M(share, SHAPE_REAL), M(low, SHAPE_REAL, .about = "95 % interval"), M(high, SHAPE_REAL));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(record_confusion, member, kind, ##__VA_ARGS__)
SHAPE(record_confusion_shape, "RecordConfusion", record_confusion, M(field, SHAPE_TEXT),
      M(answered, SHAPE_TEXT), M(decided, SHAPE_TEXT), M(count, SHAPE_INT));
#undef M
static const char *const example_bys[] = {"belief", "review", "gold", NULL};
#define M(member, kind, ...) SHAPE_MEMBER(record_example, member, kind, ##__VA_ARGS__)
SHAPE(record_example_shape, "RecordExample", record_example, M(item, SHAPE_ID, .id = ID_ITEM),
      M(external_id, SHAPE_TEXT), M(at, SHAPE_TIME),
      M(answered, SHAPE_RAW, .required = true, .about = "{field: value} of those that differ"),
      M(right, SHAPE_RAW, .required = true, .about = "as decided, or as known"),
      M(by, SHAPE_NAME, .names = example_bys, .about = "gold: it was known"),
      M(reason, SHAPE_TEXT, .about = "the reviewer's words"));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(track_record, member, kind, ##__VA_ARGS__)
SHAPE(track_record_shape, "TrackRecord", track_record,
      M(answers, SHAPE_INT, .about = "looked at: the newest"),
      M(days, SHAPE_LIST, .of = &record_day_shape, .about = "oldest first"),
      M(agreements, SHAPE_LIST, .of = &record_agreement_shape),
      M(classes, SHAPE_LIST, .of = &record_agreement_shape,
        .about = "the same by class, most answers first"),
      M(confusions, SHAPE_LIST, .of = &record_confusion_shape, .about = "most often first"),
      M(examples, SHAPE_LIST, .of = &record_example_shape, .about = "newest first"));
#undef M

typedef struct {
    tx *t;
    int64_t project_id;
    lw_arena *arena;
    lw_error *error;
    project_settings project;
    record_day *days; /* newest first while they are read */
    size_t day_count;
    record_agreement *agreements; /* [fields] */
    record_agreement *classes;
    size_t class_count;
    record_confusion *pairs;
    size_t pair_count;
    record_example *examples;
    size_t example_count;
    int64_t answers;
} reading;

static lw_status no_room(lw_error *error) {
    return lw_fail(error, LW_NO_MEMORY, "no room for a track record");
}

/* ---- one answer ------------------------------------------------------------------------------ */

static void count_day(reading *r, int64_t at, int64_t active_ms) {
    int64_t day = at - at % DAY_US;
    if (!r->day_count || r->days[r->day_count - 1].at != day) {
        if (r->day_count == DAYS_MAX) return;
        r->days[r->day_count++] = (record_day){.at = day};
    }
    r->days[r->day_count - 1].answers++;
    r->days[r->day_count - 1].active_ms += active_ms;
}

static lw_status count_class(reading *r, const schema_field *field, const json *decided,
                             bool same) {
    lw_str class = schema_value_short(field, decided, r->arena);
    if (!class.data) return no_room(r->error);
    size_t at = 0;
    while (at < r->class_count && !(lw_str_equal(r->classes[at].field, field->name) &&
                                    lw_str_equal(r->classes[at].class, class)))
        at++;
    if (at == CLASSES_MAX) return LW_OK;
    if (at == r->class_count)
        r->classes[r->class_count++] = (record_agreement){.field = field->name, .class = class};
    r->classes[at].compared++;
    r->classes[at].agreed += same;
    return LW_OK;
}

static lw_status count_pair(reading *r, const schema_field *field, const json *answered,
                            const json *decided) {
    lw_str mine = schema_value_short(field, answered, r->arena),
           right = schema_value_short(field, decided, r->arena);
    if (!mine.data || !right.data) return no_room(r->error);
    for (size_t i = 0; i < r->pair_count; i++) {
        record_confusion *pair = &r->pairs[i];
        if (!lw_str_equal(pair->field, field->name) || !lw_str_equal(pair->answered, mine) ||
            !lw_str_equal(pair->decided, right))
            continue;
        pair->count++;
        return LW_OK;
    }
    if (r->pair_count < PAIRS_MAX)
        r->pairs[r->pair_count++] = (record_confusion){field->name, mine, right, 1};
    return LW_OK;
}

typedef struct {
    json_writer answered, right;
    size_t differ;
} difference;

/* A field of an answer against what was decided; only what is right or wrong as a whole. */
static lw_status compare_field(reading *r, size_t f, const json *answered, const json *decided,
                               difference *d) {
    const schema_field *field = &r->project.questions->fields[f];
    lw_str name = lw_arena_copy(r->arena, field->name);
    if (!name.data) return no_room(r->error);
    const json *mine = json_get(answered, name.data), *right = json_get(decided, name.data);
    if (!mine || !right || !schema_is_right_or_wrong(field)) return LW_OK;
    bool same;
    lw_status status = known_is_met(field, right, mine, *r->arena, &same, r->error);
    if (status != LW_OK) return status;
    r->agreements[f].compared++;
    r->agreements[f].agreed += same;
    bool classed = schema_answer_count(field) != 0;
    if (classed) status = count_class(r, field, known_at(right, 0), same);
    if (status != LW_OK || same) return status;
    d->differ++;
    json_key_text(&d->answered, name), json_value(&d->answered, mine);
    json_key_text(&d->right, name), json_value(&d->right, right);
    return classed ? count_pair(r, field, mine, known_at(right, 0)) : LW_OK;
}

/* The row of record_answers: 0 item, 1 external id, 2 answer, 3 active time, 4 when, 5 decided, 6 by whom, 7 what is
 * known. */
static lw_status compare(reading *r, db_rows *row, lw_str right_text, lw_str by) {
    json *answered = NULL, *right = NULL;
    lw_builder mine = lw_builder_in(r->arena), other = lw_builder_in(r->arena);
    lw_status status = json_parse(db_text(row, 2), &answered, r->error);
    if (status == LW_OK) status = json_parse(right_text, &right, r->error);
    difference d = {json_write_to(&mine), json_write_to(&other), 0};
    json_open(&d.answered, '{'), json_open(&d.right, '{');
    for (size_t f = 0; f < r->project.questions->field_count && status == LW_OK; f++)
        status = compare_field(r, f, answered, right, &d);
    json_close(&d.answered, '}'), json_close(&d.right, '}');
    json_free(answered);
    json_free(right);
    if (status != LW_OK || !d.differ || r->example_count == EXAMPLES_MAX) return status;
    if (mine.failed || other.failed) return no_room(r->error);
    r->examples[r->example_count++] =
        (record_example){.item = {r->project_id, db_int(row, 0)},
                         .external_id = db_text_copy(row, 1, r->arena),
                         .at = db_int(row, 4),
                         .answered = lw_built(&mine),
                         .right = lw_built(&other),
                         .by = by};
    return LW_OK;
}

static lw_status read_answer(reading *r, db_rows *row) {
    count_day(r, db_int(row, 4), db_int(row, 3));
    r->answers++;
    if (!db_is_null(row, 7)) return compare(r, row, db_text_copy(row, 7, r->arena), LW_STR("gold"));
    if (db_is_null(row, 5)) return LW_OK;
    bool review = lw_str_equal(db_text(row, 6), LW_STR("review"));
    return compare(r, row, db_text_copy(row, 5, r->arena),
                   review ? LW_STR("review") : LW_STR("belief"));
}

/* ---- all ------------------------------------------------------------------------------------- */

static bool make_room(reading *r) {
    size_t fields = r->project.questions->field_count;
    r->days = lw_new(r->arena, record_day, DAYS_MAX);
    r->agreements = lw_new(r->arena, record_agreement, fields + 1);
    r->classes = lw_new(r->arena, record_agreement, CLASSES_MAX);
    r->pairs = lw_new(r->arena, record_confusion, PAIRS_MAX);
    r->examples = lw_new(r->arena, record_example, EXAMPLES_MAX);
    if (!r->days || !r->agreements || !r->classes || !r->pairs || !r->examples) return false;
    for (size_t f = 0; f < fields; f++)
        r->agreements[f] = (record_agreement){.field = r->project.questions->fields[f].name};
    return true;
}

static lw_status read_answers(reading *r, int64_t account_id) {
    db_rows rows = db_query(r->t, Q_RECORD_ANSWERS,
                            DB_ARGS(v_int(r->project_id), v_int(account_id), v_int(ANSWERS_MAX)));
    lw_status status = LW_OK;
    while (status == LW_OK && db_next(&rows)) status = read_answer(r, &rows);
    lw_status ended = db_end(&rows, status == LW_OK ? r->error : NULL);
    return status == LW_OK ? ended : status;
}

/* What the last reviewer of an item said. */
static lw_status read_reason(reading *r, record_example *example) {
    db_rows rows =
        db_query(r->t, Q_RECORD_WORD, DB_ARGS(v_int(r->project_id), v_int(example->item.id)));
    if (db_next(&rows) && !db_is_null(&rows, 0)) example->reason = db_text_copy(&rows, 0, r->arena);
    return db_end(&rows, r->error);
}

static int most_first(const void *a, const void *b) {
    const record_confusion *x = a, *y = b;
    if (x->count != y->count) return x->count < y->count ? 1 : -1;
    return lw_str_compare(x->answered, y->answered);
}

static int most_compared(const void *a, const void *b) {
    const record_agreement *x = a, *y = b;
    if (x->compared != y->compared) return x->compared < y->compared ? 1 : -1;
    return lw_str_compare(x->class, y->class);
}

/* With its interval. */
static lw_status weigh(record_agreement *a, lw_error *error) {
    lw_interval between;
    lw_status status =
        lw_interval_jeffreys((uint64_t)a->agreed, (uint64_t)a->compared, .95, &between, error);
    if (status != LW_OK) return status;
    a->share = (double)a->agreed / (double)a->compared;
    a->low = between.low, a->high = between.high;
    return LW_OK;
}

/* Only fields that were compared are told of. */
static lw_status sum_up(reading *r, track_record *out) {
    size_t told = 0;
    lw_status status = LW_OK;
    for (size_t f = 0; f < r->project.questions->field_count && status == LW_OK; f++) {
        if (!r->agreements[f].compared) continue;
        r->agreements[told] = r->agreements[f];
        status = weigh(&r->agreements[told++], r->error);
    }
    for (size_t i = 0; i < r->class_count && status == LW_OK; i++)
        status = weigh(&r->classes[i], r->error);
    if (status != LW_OK) return status;
    qsort(r->classes, r->class_count, sizeof *r->classes, most_compared);
    for (size_t i = 0, j = r->day_count; i + 1 < j--; i++) {
        record_day swapped = r->days[i];
        r->days[i] = r->days[j];
        r->days[j] = swapped;
    }
    qsort(r->pairs, r->pair_count, sizeof *r->pairs, most_first);
    size_t pairs = r->pair_count < CONFUSIONS_MAX ? r->pair_count : CONFUSIONS_MAX;
    *out = (track_record){.answers = r->answers,
                          .days = {r->days, r->day_count},
                          .agreements = {r->agreements, told},
                          .classes = {r->classes, r->class_count},
                          .confusions = {r->pairs, pairs},
                          .examples = {r->examples, r->example_count}};
    return LW_OK;
}

lw_status track_record_show(tx *t, const actor *who, int64_t account_id, lw_arena *arena,
                            track_record *out, lw_error *error) {
    reading r = {.t = t, .project_id = who->project_id, .arena = arena, .error = error};
    bool own = account_id == who->account_id; /* also of an owner who is no member */
    lw_status status = own ? LW_OK : team_check(t, who, account_id, error);
    if (status == LW_OK) status = project_settings_load(t, r.project_id, &r.project, error);
    if (status == LW_OK) status = project_questions(t, &r.project, arena, error);
    if (status != LW_OK) return status;
    if (!make_room(&r)) return no_room(error);
    status = read_answers(&r, account_id);
    for (size_t i = 0; i < r.example_count && status == LW_OK; i++)
        if (lw_str_equal(r.examples[i].by, LW_STR("review")))
            status = read_reason(&r, &r.examples[i]);
    return status == LW_OK ? sum_up(&r, out) : status;
}
