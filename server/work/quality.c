/* quality.c - how good the answers are, from a sample of the last ones. */
#include "server/work/certification.h"
#include "server/work/quality.h"
#include "labelwright/agreement.h"
#include "labelwright/truth.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    SAMPLE_ANSWERS = 5000, /* enough for an interval of a few points, and read in some 30 ms */
    RESAMPLES = 200, /* bootstrap draws: the ends of the interval to about a tenth of its width */
    DAYS = 30,       /* of history */
    CONFUSION_CLASSES = 30, /* a larger matrix cannot be read on a screen */
    SOURCES_MAX = 500,
    SLICES_MAX = 40,        /* rows of a plot */
    SLICE_VALUES_MAX = 500, /* told apart, of which the largest are shown */
    META_LOOK = 200,        /* answers whose items are asked for the keys of their meta */
    META_KEYS_MAX = 50,
};
#define DAY_US (24 * 3600 * 1000000LL)

#define M(member, kind, ...) SHAPE_MEMBER(agreement_row, member, kind, ##__VA_ARGS__)
SHAPE(agreement_row_shape, "Agreement", agreement_row, M(field, SHAPE_TEXT), M(metric, SHAPE_TEXT),
      M(value, SHAPE_REAL), M(low, SHAPE_REAL), M(high, SHAPE_REAL), M(items, SHAPE_INT));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(agreement_day, member, kind, ##__VA_ARGS__)
SHAPE(agreement_day_shape, "AgreementDay", agreement_day,
      M(at, SHAPE_TIME, .about = "when the day begins, in UTC"), M(value, SHAPE_REAL),
      M(low, SHAPE_REAL), M(high, SHAPE_REAL), M(items, SHAPE_INT));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(source_row, member, kind, ##__VA_ARGS__)
SHAPE(source_row_shape, "SourceQuality", source_row,
      M(source, SHAPE_OBJECT, .of = &source_ref_shape), M(answers, SHAPE_INT),
      M(accuracy, SHAPE_REAL, .about = "how often it is right by the last refit; not audited"),
      M(low, SHAPE_REAL), M(high, SHAPE_REAL),
      M(measured, SHAPE_REAL, .about = "answers it was measured by"),
      M(active_ms_median, SHAPE_INT));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(slice_row, member, kind, ##__VA_ARGS__)
SHAPE(slice_row_shape, "AgreementSlice", slice_row,
      M(value, SHAPE_TEXT, .about = "null: the item has none"),
      M(agree, SHAPE_REAL, .about = "alpha of the first field"), M(low, SHAPE_REAL),
      M(high, SHAPE_REAL), M(items, SHAPE_INT));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(quality_view, member, kind, ##__VA_ARGS__)
SHAPE(
    quality_view_shape, "QualityView", quality_view,
    M(sample, SHAPE_INT, .about = "answers looked at"),
    M(sample_from, SHAPE_TIME, .about = "when the oldest of them came; null: they are all"),
    M(reliability_version, SHAPE_INT,
      .about = "of the sources' accuracies; 0: no refit yet, they are of the sample"),
    M(agreement, SHAPE_LIST, .of = &agreement_row_shape),
    M(agreement_history, SHAPE_LIST, .of = &agreement_day_shape),
    M(sources, SHAPE_LIST, .of = &source_row_shape),
    M(answer_seconds, SHAPE_RAW, .about = "{edges, counts}"),
    M(confidence, SHAPE_RAW, .about = "{edges, counts}"),
    M(confusion, SHAPE_RAW,
      .about = "[{field, level?, classes, counts: best answer x given}]; of nested classes also by "
               "those of a level, 1 at the top"),
    M(audited, SHAPE_RAW,
      .about = "what the newest certification says that has decided, or the newest where none has; "
               "null: not yet audited"),
    M(audit_open, SHAPE_RAW,
      .about = "beside one that has decided, the newest where it has not; null: none"),
    M(calibration, SHAPE_OBJECT, .of = &calibration_shape, .required = true,
      .about = "the decisions' confidence beside what blind audits said of a random sample"),
    M(people, SHAPE_LIST, .of = &person_accuracy_shape,
      .about = "measured by audits at the first field"),
    M(meta_keys, SHAPE_TEXTS, .about = "for `slice`"),
    M(slices, SHAPE_LIST, .of = &slice_row_shape, .about = "by the values of `slice`"),
    M(slices_smaller, SHAPE_INT, .about = "items of slices beyond those"));
#undef M

/* ---- the sample ---------------------------------------------------------------------------- */

typedef struct {
    int64_t item_id, source_id, active_ms, created_at;
    double confidence; /* of the item; NaN: none */
    json *values;
    json *decided;  /* values of the item's decision; NULL: none */
    lw_str label;   /* of the item: the best answer to its first question, in short */
    int32_t source; /* index into the sources */
} sampled;

typedef struct {
    sampled *rows; /* [count], by item */
    size_t count, items;
    int64_t from; /* when its oldest answer came */
    bool whole;   /* there are no others */
    source_row *sources;
    int64_t *source_ids;
    size_t source_count;
} sample;

static lw_status no_room(lw_error *error) {
    return lw_fail(error, LW_NO_MEMORY, "no room for the sample");
}

static int by_item(const void *a, const void *b) {
    const sampled *x = a, *y = b;
    if (x->item_id != y->item_id) return x->item_id < y->item_id ? -1 : 1;
    return (x->created_at > y->created_at) - (x->created_at < y->created_at);
}

/* The place of a source, which is added where there is room; -1: there is none. */
static int32_t source_index(sample *s, int64_t project_id, int64_t id, lw_str kind, lw_str name,
                            lw_arena *arena) {
    for (size_t i = 0; i < s->source_count; i++)
        if (s->source_ids[i] == id) return (int32_t)i;
    if (s->source_count == SOURCES_MAX) return -1;
    source_ref *ref = lw_new(arena, source_ref, 1);
    if (!ref) return -1;
    *ref = (source_ref){{project_id, id}, lw_arena_copy(arena, kind), lw_arena_copy(arena, name)};
    s->sources[s->source_count] =
        (source_row){.source = ref, .accuracy = NAN, .low = NAN, .high = NAN};
    s->source_ids[s->source_count] = id;
    return (int32_t)s->source_count++;
}

static lw_status load_sample(tx *t, int64_t project_id, lw_arena *arena, sample *s,
                             lw_error *error) {
    s->rows = lw_new(arena, sampled, SAMPLE_ANSWERS);
    s->sources = lw_new(arena, source_row, SOURCES_MAX);
    s->source_ids = lw_new(arena, int64_t, SOURCES_MAX);
    if (!s->rows || !s->sources || !s->source_ids) return no_room(error);
    lw_status parsed = LW_OK;
    size_t looked_at = 0;
    db_rows rows = db_query(t, Q_ANSWER_SAMPLE, DB_ARGS(v_int(project_id), v_int(SAMPLE_ANSWERS)));
    while (parsed == LW_OK && s->count < SAMPLE_ANSWERS && db_next(&rows)) {
        sampled *row = &s->rows[s->count];
        *row = (sampled){.item_id = db_int(&rows, 0),
                         .source_id = db_int(&rows, 1),
                         .active_ms = db_int(&rows, 3),
                         .created_at = db_int(&rows, 4),
                         .confidence = db_is_null(&rows, 5) ? NAN : db_real(&rows, 5),
                         .source = source_index(s, project_id, db_int(&rows, 1), LW_STR("person"),
                                                db_text(&rows, 6), arena)};
        s->from = row->created_at;
        looked_at++;
        if (row->source < 0) continue; /* beyond the people that a page shows */
        row->label = db_text_copy(&rows, 8, arena);
        parsed = json_parse(db_text(&rows, 2), &row->values, error);
        if (parsed != LW_OK) break;
        s->count++; /* from here on it is freed with the others */
        if (!db_is_null(&rows, 7)) parsed = json_parse(db_text(&rows, 7), &row->decided, error);
    }
    s->whole = looked_at < SAMPLE_ANSWERS;
    lw_status status = db_end(&rows, error);
    if (parsed != LW_OK) return parsed;
    if (status != LW_OK) return status;
    qsort(s->rows, s->count, sizeof s->rows[0], by_item);
    for (size_t i = 0; i < s->count; i++)
        s->items += i == 0 || s->rows[i].item_id != s->rows[i - 1].item_id;
    return LW_OK;
}

/* ---- one field of it ----------------------------------------------------------------------- */

/* The sample's answers to one field as numbers, packed by item. */
typedef struct {
    const schema_field *field;
    size_t *start;                   /* [items + 1] */
    int32_t *label, *source;         /* [start[items]] */
    int64_t *item;                   /* [items]: its id */
    int64_t *last_at;                /* [items]: when its last answer came */
    int32_t *best;                   /* [items]: the best answer; -1: none is known */
    lw_str *keys;                    /* [categories] */
    size_t items, categories, pairs; /* pairs: items with two answers or more */
} coded;

static int32_t code_of(coded *c, lw_str key) {
    for (size_t i = 0; i < c->categories; i++)
        if (lw_str_equal(c->keys[i], key)) return (int32_t)i;
    if (c->categories == LW_CATEGORIES_MAX) return -1;
    c->keys[c->categories] = key;
    return (int32_t)c->categories++;
}

static int32_t code_value(coded *c, const json *values, const char *name, lw_arena *arena) {
    const json *value = json_get(values, name);
    lw_str key = value ? schema_value_key(c->field, value, arena) : (lw_str){0};
    return key.data ? code_of(c, key) : -1;
}

/* What was decided about the item, or of the first question what is believed while nothing was. */
static int32_t code_best(coded *c, const sampled *row, const char *name, bool first,
                         lw_arena *arena) {
    if (row->decided) return code_value(c, row->decided, name, arena);
    for (size_t i = 0; first && i < c->categories; i++)
        if (lw_str_equal(c->keys[i], row->label)) return (int32_t)i;
    return -1;
}

static lw_status code_field(const sample *s, const schema_field *field, bool first, lw_arena *arena,
                            coded *c, lw_error *error) {
    *c = (coded){.field = field};
    c->start = lw_new(arena, size_t, s->items + 1);
    c->label = lw_new(arena, int32_t, s->count + 1);
    c->source = lw_new(arena, int32_t, s->count + 1);
    c->item = lw_new(arena, int64_t, s->items + 1);
    c->last_at = lw_new(arena, int64_t, s->items + 1);
    c->best = lw_new(arena, int32_t, s->items + 1);
    c->keys = lw_new(arena, lw_str, LW_CATEGORIES_MAX);
    const char *name = lw_arena_copy(arena, field->name).data;
    if (!c->start || !c->label || !c->source || !c->item || !c->last_at || !c->best || !c->keys ||
        !name)
        return no_room(error);
    size_t answers = 0;
    for (size_t i = 0; i < field->class_count && i < LW_CATEGORIES_MAX; i++)
        code_of(c, field->classes[i].name);
    for (size_t i = 0; i < s->count; i++) {
        bool last = i + 1 == s->count || s->rows[i + 1].item_id != s->rows[i].item_id;
        int32_t code = code_value(c, s->rows[i].values, name, arena);
        if (code >= 0) {
            c->label[answers] = code;
            c->source[answers++] = s->rows[i].source;
        }
        if (!last) continue;
        if (answers > c->start[c->items]) {
            c->pairs += answers - c->start[c->items] > 1;
            c->best[c->items] = code_best(c, &s->rows[i], name, first, arena);
            c->item[c->items] = s->rows[i].item_id;
            c->last_at[c->items++] = s->rows[i].created_at;
            c->start[c->items] = answers;
        }
    }
    return LW_OK;
}

/* Alpha of items first .. end-1 with its interval; NaN where it is not defined. */
static lw_status measure(const coded *c, size_t first, size_t end, lw_arena *arena,
                         agreement_row *row, lw_error *error) {
    size_t items = end - first, offset = c->start[first];
    size_t *start = lw_new(arena, size_t, items + 1);
    if (!start) return no_room(error);
    *row = (agreement_row){
        .field = c->field->name, .metric = LW_STR("alpha"), .value = NAN, .low = NAN, .high = NAN};
    for (size_t i = 0; i <= items; i++) start[i] = c->start[first + i] - offset;
    for (size_t i = 0; i < items; i++) row->items += start[i + 1] - start[i] > 1;
    if (row->items == 0 || c->categories < 2) return LW_OK;
    lw_ratings ratings = {.unit_start = start,
                          .labels = c->label + offset,
                          .units = items,
                          .categories = c->categories};
    lw_bootstrap_options options = lw_bootstrap_defaults();
    options.resamples = RESAMPLES;
    size_t bytes = lw_agreement_scratch_bytes(&ratings, &options);
    void *space = lw_arena_alloc(arena, bytes, 1, _Alignof(max_align_t));
    if (!space) return no_room(error);
    lw_interval interval;
    lw_status status = lw_agreement_measure(&ratings, LW_ALPHA, LW_NOMINAL,
                                            lw_arena_over(space, bytes), &row->value, error);
    if (status == LW_UNDEFINED)
        return LW_OK; /* everybody gave the same answer: nothing to measure by */
    if (status != LW_OK) return status;
    if (row->items == 1) return LW_OK; /* drawn again it is itself: nothing is known of chance */
    status = lw_agreement_bootstrap(&ratings, LW_ALPHA, LW_NOMINAL, &options,
                                    lw_arena_over(space, bytes), &interval, error);
    if (status == LW_OK) row->low = interval.low, row->high = interval.high;
    return status == LW_UNDEFINED ? LW_OK : status;
}

typedef struct {
    int64_t key;
    size_t item;
} keyed;

static int by_key(const void *a, const void *b) {
    const keyed *x = a, *y = b;
    return x->key != y->key ? (x->key > y->key) - (x->key < y->key)
                            : (x->item > y->item) - (x->item < y->item);
}

/* The same labels, their items in the order of `keys` [items], which are left in `order_out`. Without
 * sources. The queue is shuffled, so that the order of ids is not that of time. */
static lw_status code_in_order(const coded *c, const int64_t *keys, lw_arena *arena, coded *sorted,
                               keyed **order_out, lw_error *error) {
    *sorted = (coded){.field = c->field, .keys = c->keys, .categories = c->categories};
    keyed *order = lw_new(arena, keyed, c->items + 1);
    sorted->start = lw_new(arena, size_t, c->items + 1);
    sorted->label = lw_new(arena, int32_t, c->start[c->items] + 1);
    if (!order || !sorted->start || !sorted->label) return no_room(error);
    for (size_t i = 0; i < c->items; i++) order[i] = (keyed){keys[i], i};
    qsort(order, c->items, sizeof order[0], by_key);
    size_t answers = 0;
    for (size_t i = 0; i < c->items; i++) {
        const size_t *of = &c->start[order[i].item];
        size_t count = of[1] - of[0];
        memcpy(sorted->label + answers, c->label + of[0], count * sizeof c->label[0]);
        answers += count;
        sorted->start[++sorted->items] = answers;
    }
    *order_out = order;
    return LW_OK;
}

/* Agreement on each of the last days on which it is defined, by when an item had its last answer. */
static lw_status measure_days(const coded *c, lw_arena *arena, shape_list *days_out,
                              lw_error *error) {
    agreement_day *days = lw_new(arena, agreement_day, DAYS);
    coded sorted;
    keyed *order;
    lw_arena scratch = *arena;
    if (!days) return no_room(error);
    lw_status status = code_in_order(c, c->last_at, &scratch, &sorted, &order, error);
    if (status != LW_OK) return status;
    size_t place = DAYS;
    for (size_t end = sorted.items; end > 0 && place > 0;) {
        size_t first = end - 1;
        int64_t day = order[first].key / DAY_US;
        while (first > 0 && order[first - 1].key / DAY_US == day) first--;
        agreement_row row;
        lw_arena inner = scratch;
        status = measure(&sorted, first, end, &inner, &row, error);
        if (status != LW_OK) return status;
        if (!isnan(row.value) && row.items > 1)
            days[--place] = (agreement_day){day * DAY_US, row.value, row.low, row.high, row.items};
        end = first;
    }
    *days_out = (shape_list){days + place, DAYS - place};
    return LW_OK;
}

/* ---- slices -------------------------------------------------------------------------------- */

/* What the sample's items say of themselves, for the newest answers. */
typedef struct {
    lw_str key;       /* absent: only the keys are wanted */
    lw_str *keys;     /* [key_count], at most META_KEYS_MAX */
    lw_str *values;   /* [value_count], at most SLICE_VALUES_MAX; the first is absent: no value */
    int64_t *of_item; /* [items of the sample]: index of its value */
    size_t key_count, value_count;
} meta_seen;

static size_t text_index(lw_str *texts, size_t *count, size_t most, lw_str text, lw_arena *arena) {
    for (size_t i = 0; i < *count; i++)
        if (texts[i].data && lw_str_equal(texts[i], text)) return i;
    if (*count == most) return most;
    texts[*count] = lw_arena_copy(arena, text);
    return texts[*count].data ? (*count)++ : most;
}

/* A text, a number or a truth value as text; absent: none of them, or too long for the name of a slice. */
static lw_str plain_text(const json *value, lw_arena *scratch) {
    json_kind kind = json_kind_of(value);
    if (kind == JSON_TEXT) return lw_arena_copy(scratch, json_text(value));
    if (kind == JSON_NULL || kind == JSON_LIST || kind == JSON_OBJECT) return (lw_str){0};
    lw_builder text = lw_builder_in(scratch);
    json_put(&text, value);
    return lw_built(&text);
}

/* Notes the keys; the index of the item's value, SLICE_VALUES_MAX: beyond those that are told apart. */
static int64_t note_meta(meta_seen *m, const json *meta, lw_arena *arena) {
    enum { TEXT_BYTES = 1024 };
    char space[TEXT_BYTES];
    size_t value = 0;
    if (json_kind_of(meta) != JSON_OBJECT) return 0;
    for (json_member at = json_first(meta); at.valid; json_step(&at)) {
        lw_arena scratch = lw_arena_over(space, sizeof space);
        lw_str text = plain_text(at.value, &scratch);
        if (text.len == 0) continue; /* an empty column of a CSV file */
        (void)text_index(m->keys, &m->key_count, META_KEYS_MAX, at.key, arena);
        if (m->key.data && lw_str_equal(at.key, m->key))
            value = text_index(m->values, &m->value_count, SLICE_VALUES_MAX, text, arena);
    }
    return (int64_t)value;
}

static int by_id(const void *a, const void *b) {
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static lw_status load_meta(tx *t, int64_t project_id, const coded *c, lw_arena *arena, meta_seen *m,
                           lw_error *error) {
    m->keys = lw_new(arena, lw_str, META_KEYS_MAX);
    m->values = lw_new(arena, lw_str, SLICE_VALUES_MAX);
    m->of_item = lw_new(arena, int64_t, c->items + 1);
    m->value_count = 1; /* none */
    if (!m->keys || !m->values || !m->of_item) return no_room(error);
    lw_status parsed = LW_OK;
    db_rows rows =
        db_query(t, Q_META_OF_SAMPLE,
                 DB_ARGS(v_int(project_id), v_int(m->key.data ? SAMPLE_ANSWERS : META_LOOK)));
    while (parsed == LW_OK && db_next(&rows)) {
        json *meta = NULL;
        int64_t id = db_int(&rows, 0);
        parsed = json_parse(db_text(&rows, 1), &meta, error);
        const int64_t *at = bsearch(&id, c->item, c->items, sizeof id, by_id);
        int64_t value = parsed == LW_OK ? note_meta(m, meta, arena) : 0;
        if (at) m->of_item[at - c->item] = value;
        json_free(meta);
    }
    lw_status status = db_end(&rows, error);
    return parsed == LW_OK ? status : parsed;
}

static int by_items(const void *a, const void *b) {
    const slice_row *x = a, *y = b;
    return (x->items < y->items) - (x->items > y->items);
}

/* Agreement in each slice; of the items beyond those that are told apart only how many there are. */
static lw_status measure_slices(const coded *c, const meta_seen *m, lw_arena *arena,
                                quality_view *view, lw_error *error) {
    slice_row *rows = lw_new(arena, slice_row, SLICE_VALUES_MAX);
    coded sorted;
    keyed *order;
    lw_arena scratch = *arena;
    if (!rows) return no_room(error);
    lw_status status = code_in_order(c, m->of_item, &scratch, &sorted, &order, error);
    size_t count = 0;
    for (size_t first = 0, end; first < sorted.items && status == LW_OK; first = end) {
        agreement_row row;
        lw_arena inner = scratch;
        int64_t value = order[first].key;
        for (end = first + 1; end < sorted.items && order[end].key == value;) end++;
        status = measure(&sorted, first, end, &inner, &row, error);
        if (status != LW_OK || row.items == 0) continue;
        if (value == SLICE_VALUES_MAX) view->slices_smaller += row.items;
        else rows[count++] = (slice_row){m->values[value], row.value, row.low, row.high, row.items};
    }
    qsort(rows, count, sizeof rows[0], by_items);
    for (size_t i = SLICES_MAX; i < count; i++) view->slices_smaller += rows[i].items;
    view->slices = (shape_list){rows, count < SLICES_MAX ? count : SLICES_MAX};
    return status;
}

static lw_status slice_agreement(tx *t, int64_t project_id, lw_str key, const coded *c,
                                 lw_arena *arena, quality_view *view, lw_error *error) {
    meta_seen m = {.key = key};
    lw_status status = load_meta(t, project_id, c, arena, &m, error);
    view->meta_keys = (shape_list){m.keys, m.key_count};
    return status == LW_OK && key.data ? measure_slices(c, &m, arena, view, error) : status;
}

/* ---- sources and confusion ------------------------------------------------------------------ */

/* Answers by the best ones of their items. */
/* The rows and columns of a matrix: answers, or the classes that stand at a level above them. */
typedef struct {
    lw_str names[CONFUSION_CLASSES]; /* [count] */
    size_t *of;                      /* [categories]: the row of each; SIZE_MAX: in none */
    size_t count;
    bool deeper; /* a class stands below the level */
} confusion_rows;

/* False: there are more than one can look at, or no room. Level 0: answers as they are. */
static bool find_rows(const coded *c, size_t level, lw_arena *arena, confusion_rows *rows) {
    *rows = (confusion_rows){.of = lw_new(arena, size_t, c->categories + 1)};
    for (size_t k = 0; rows->of && k < c->categories; k++) {
        size_t index = level ? schema_class_find(c->field, c->keys[k]) : 0, at = 0;
        lw_str name = c->keys[k];
        if (level && index == c->field->class_count) { /* asked no more */
            rows->of[k] = SIZE_MAX;
            continue;
        }
        const schema_class *own = level ? &c->field->classes[index] : NULL;
        const schema_class *class = schema_class_at(own, level);
        rows->deeper = rows->deeper || class != own;
        if (class) name = class->name;
        while (at < rows->count && !lw_str_equal(rows->names[at], name)) at++;
        if (at == CONFUSION_CLASSES) return false;
        if (at == rows->count) rows->names[rows->count++] = name;
        rows->of[k] = at;
    }
    return rows->of != NULL;
}

static void write_matrix(json_writer *w, const coded *c, const confusion_rows *rows, size_t level,
                         lw_arena scratch) {
    int64_t *counts = lw_new(&scratch, int64_t, rows->count * rows->count);
    if (!counts) return;
    for (size_t i = 0; i < c->items; i++)
        for (size_t a = c->start[i]; a < c->start[i + 1] && c->best[i] >= 0; a++) {
            size_t best = rows->of[c->best[i]], given = rows->of[c->label[a]];
            if (best != SIZE_MAX && given != SIZE_MAX) counts[best * rows->count + given]++;
        }
    json_open(w, '{');
    json_key(w, "field"), json_string(w, c->field->name);
    if (level) json_key(w, "level"), json_integer(w, (int64_t)level);
    json_key(w, "classes"), json_open(w, '[');
    for (size_t k = 0; k < rows->count; k++) json_string(w, rows->names[k]);
    json_close(w, ']');
    json_key(w, "counts"), json_open(w, '[');
    for (size_t k = 0; k < rows->count; k++) {
        json_open(w, '[');
        for (size_t j = 0; j < rows->count; j++) json_integer(w, counts[k * rows->count + j]);
        json_close(w, ']');
    }
    json_close(w, ']'), json_close(w, '}');
}

/* Of nested classes also a matrix for each level, from the top, of what stands at it: a taxonomy of ten
 * thousand has one that can be looked at. */
static void write_confusion(json_writer *w, const coded *c, lw_arena scratch) {
    confusion_rows rows = {.deeper = schema_is_nested(c->field)};
    for (size_t level = 1; rows.deeper; level++) {
        lw_arena room = scratch;
        if (!find_rows(c, level, &room, &rows)) break;
        if (rows.deeper && rows.count > 1) write_matrix(w, c, &rows, level, room);
    }
    if (c->categories >= 2 && find_rows(c, 0, &scratch, &rows))
        write_matrix(w, c, &rows, 0, scratch);
}

static lw_status weigh_sources(const coded *c, sample *s, lw_arena *arena, lw_error *error) {
    if (c->pairs == 0 || c->categories < 2) return LW_OK;
    const lw_estimator *estimator = lw_estimator_find(LW_STR("onecoin"));
    assert(estimator);
    lw_answers answers = {.items = c->items,
                          .sources = s->source_count,
                          .classes = c->categories,
                          .item_start = c->start,
                          .answer_source = c->source,
                          .answer_label = c->label};
    size_t bytes = 64 * (c->items * c->categories + s->source_count + c->categories) + (64 << 10);
    void *space = lw_arena_alloc(arena, bytes, 1, _Alignof(max_align_t));
    if (!space) return no_room(error);
    lw_arena memory = lw_arena_over(space, bytes / 2),
             scratch = lw_arena_over((char *)space + bytes / 2, bytes / 2);
    lw_truth_model model;
    lw_status status =
        estimator->fit(&answers, &estimator->defaults, &memory, scratch, &model, error);
    if (status != LW_OK) return status;
    for (size_t i = 0; i < s->source_count; i++) {
        s->sources[i].accuracy = model.reliabilities[i].accuracy;
        s->sources[i].low = model.reliabilities[i].low;
        s->sources[i].high = model.reliabilities[i].high;
        s->sources[i].measured = model.reliabilities[i].answers;
    }
    return LW_OK;
}

/* What the last refit has measured, of all kinds of sources. */
static lw_status load_measured(tx *t, const project_settings *p, lw_str field, lw_arena *arena,
                               sample *s, lw_error *error) {
    db_rows rows = db_query(
        t, Q_RELIABILITY_OF_FIELD,
        DB_ARGS(v_int(p->id), v_int(p->reliability_version), v_text(field), v_int(SOURCES_MAX)));
    while (db_next(&rows)) {
        int32_t i =
            source_index(s, p->id, db_int(&rows, 0), db_text(&rows, 1), db_text(&rows, 2), arena);
        if (i < 0) continue;
        s->sources[i].measured = db_real(&rows, 3);
        s->sources[i].accuracy = db_real(&rows, 4);
        s->sources[i].low = db_real(&rows, 5);
        s->sources[i].high = db_real(&rows, 6);
    }
    return db_end(&rows, error);
}

static int by_number(const void *a, const void *b) {
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static int by_answers(const void *a, const void *b) {
    const source_row *x = a, *y = b;
    return (x->answers < y->answers) - (x->answers > y->answers);
}

static lw_status finish_sources(sample *s, lw_arena scratch, lw_error *error) {
    int64_t *times = lw_new(&scratch, int64_t, s->count + 1);
    if (!times) return no_room(error);
    for (size_t source = 0; source < s->source_count; source++) {
        size_t count = 0;
        for (size_t i = 0; i < s->count; i++)
            if (s->rows[i].source == (int32_t)source) times[count++] = s->rows[i].active_ms;
        qsort(times, count, sizeof times[0], by_number);
        s->sources[source].answers = (int64_t)count;
        s->sources[source].active_ms_median = count ? times[count / 2] : 0;
    }
    qsort(s->sources, s->source_count, sizeof s->sources[0], by_answers);
    return LW_OK;
}

/* ---- histograms ---------------------------------------------------------------------------- */

/* counts[i] is for edges[i] <= x < edges[i + 1]; what lies outside goes to the ends. */
static lw_str write_histogram(const double *edges, size_t bins, const double *values, size_t count,
                              lw_arena *arena) {
    int64_t *counts = lw_new(arena, int64_t, bins);
    lw_builder text = lw_builder_in(arena);
    json_writer w = json_write_to(&text);
    if (!counts) return (lw_str){0};
    for (size_t i = 0; i < count; i++) {
        size_t bin = 0;
        while (bin + 1 < bins && values[i] >= edges[bin + 1]) bin++;
        counts[bin]++;
    }
    json_open(&w, '{');
    json_key(&w, "edges"), json_open(&w, '[');
    for (size_t i = 0; i <= bins; i++) json_number(&w, edges[i]);
    json_close(&w, ']');
    json_key(&w, "counts"), json_open(&w, '[');
    for (size_t i = 0; i < bins; i++) json_integer(&w, counts[i]);
    json_close(&w, ']'), json_close(&w, '}');
    return lw_built(&text);
}

static const double second_edges[] = {0, 1, 2, 3, 5, 8, 13, 20, 30, 45, 60, 120, 300, 600, 3600};
static const double confidence_edges[] = {0, .1, .2, .3, .4, .5, .6, .7, .8, .9, .95, .99, 1};
#define BINS(edges) (sizeof(edges) / sizeof(edges)[0] - 1)

static lw_status write_histograms(const sample *s, lw_arena *arena, quality_view *view,
                                  lw_error *error) {
    double *values = lw_new(arena, double, s->count + 1);
    if (!values) return no_room(error);
    for (size_t i = 0; i < s->count; i++) values[i] = (double)s->rows[i].active_ms / 1000;
    view->answer_seconds =
        write_histogram(second_edges, BINS(second_edges), values, s->count, arena);
    size_t count = 0;
    for (size_t i = 0; i < s->count; i++) {
        bool first = i == 0 || s->rows[i].item_id != s->rows[i - 1].item_id;
        if (first && !isnan(s->rows[i].confidence)) values[count++] = s->rows[i].confidence;
    }
    view->confidence =
        write_histogram(confidence_edges, BINS(confidence_edges), values, count, arena);
    return LW_OK;
}

/* ---- all of it ----------------------------------------------------------------------------- */

static lw_status measure_fields(const schema *questions, sample *s, bool refitted, lw_arena *arena,
                                quality_view *view, lw_error *error) {
    enum { CONFUSION_BYTES = 256 << 10 };
    agreement_row *rows = lw_new(arena, agreement_row, questions->field_count);
    char *space = lw_arena_alloc(arena, CONFUSION_BYTES, 1, 16);
    if (!rows || !space) return no_room(error);
    lw_arena confusion_space = lw_arena_over(space, CONFUSION_BYTES);
    lw_builder confusion = lw_builder_in(&confusion_space);
    json_writer w = json_write_to(&confusion);
    json_open(&w, '[');
    size_t count = 0;
    for (size_t f = 0; f < questions->field_count; f++) {
        lw_arena scratch = *arena;
        coded c;
        lw_status status = code_field(s, &questions->fields[f], f == 0, &scratch, &c, error);
        if (status == LW_OK) status = measure(&c, 0, c.items, &scratch, &rows[count], error);
        if (status == LW_OK && count == 0 && !refitted)
            status = weigh_sources(&c, s, &scratch, error);
        if (status != LW_OK) return status;
        write_confusion(&w, &c, scratch);
        count++;
    }
    json_close(&w, ']');
    view->agreement = (shape_list){rows, count};
    view->confusion = confusion.failed ? LW_STR("[]") : lw_built(&confusion);
    return LW_OK;
}

/* What is told of the first field alone: its days, its slices, and people by what auditors said. */
static lw_status measure_first(tx *t, int64_t project_id, const schema_field *field,
                               const sample *s, lw_str slice, lw_arena *arena, quality_view *view,
                               lw_error *error) {
    coded c;
    lw_status status = code_field(s, field, true, arena, &c, error);
    if (status == LW_OK) status = measure_days(&c, arena, &view->agreement_history, error);
    if (status == LW_OK) status = slice_agreement(t, project_id, slice, &c, arena, view, error);
    if (status == LW_OK)
        status = people_measured(t, project_id, field, arena, &view->people, error);
    return status;
}

lw_status quality_show(tx *t, int64_t project_id, lw_str slice, lw_arena *arena,
                       quality_view *view_out, lw_error *error) {
    calibration *calibrated = lw_new(arena, calibration, 1);
    if (!calibrated) return no_room(error);
    project_settings p = {.reliability_version = 0};
    schema questions;
    sample s = {.count = 0};
    *view_out = (quality_view){.sample = 0};
    lw_status status = project_settings_load(t, project_id, &p, error);
    if (status == LW_OK)
        status = project_schema_load(t, project_id, p.schema_version, arena, &questions, error);
    if (status == LW_OK) status = load_sample(t, project_id, arena, &s, error);
    bool refitted = p.reliability_version > 0;
    if (status == LW_OK) status = measure_fields(&questions, &s, refitted, arena, view_out, error);
    if (status == LW_OK)
        status =
            measure_first(t, project_id, &questions.fields[0], &s, slice, arena, view_out, error);
    if (status == LW_OK && refitted)
        status = load_measured(t, &p, questions.fields[0].name, arena, &s, error);
    if (status == LW_OK) status = write_histograms(&s, arena, view_out, error);
    if (status == LW_OK) status = finish_sources(&s, *arena, error);
    if (status == LW_OK)
        status = certification_audited(t, project_id, arena, &view_out->audited,
                                       &view_out->audit_open, error);
    if (status == LW_OK)
        status = calibration_show(t, project_id, &questions, arena, calibrated, error);
    for (size_t i = 0; i < s.count; i++) {
        json_free(s.rows[i].values);
        json_free(s.rows[i].decided);
    }
    view_out->calibration = calibrated;
    view_out->sample = (int64_t)s.count;
    view_out->sample_from = s.whole ? SHAPE_NO_INT : s.from;
    view_out->reliability_version = p.reliability_version;
    view_out->sources = (shape_list){s.sources, s.source_count};
    return status;
}
