/* quality.c - how good the answers are, from a sample of the last ones. */
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
};
#define DAY_US (24 * 3600 * 1000000LL)

#define M(member, kind, ...) SHAPE_MEMBER(agreement_row, member, kind, ##__VA_ARGS__)
SHAPE(agreement_row_shape, "Agreement", agreement_row, M(field, SHAPE_TEXT), M(metric, SHAPE_TEXT),
      M(value, SHAPE_REAL), M(low, SHAPE_REAL), M(high, SHAPE_REAL), M(items, SHAPE_INT));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(agreement_day, member, kind, ##__VA_ARGS__)
SHAPE(agreement_day_shape, "AgreementDay", agreement_day, M(at, SHAPE_TIME), M(value, SHAPE_REAL),
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
#define M(member, kind, ...) SHAPE_MEMBER(quality_view, member, kind, ##__VA_ARGS__)
SHAPE(quality_view_shape, "QualityView", quality_view,
      M(sample, SHAPE_INT, .about = "answers looked at"),
      M(reliability_version, SHAPE_INT,
        .about = "of the sources' accuracies; 0: no refit yet, they are of the sample"),
      M(agreement, SHAPE_LIST, .of = &agreement_row_shape),
      M(agreement_history, SHAPE_LIST, .of = &agreement_day_shape),
      M(sources, SHAPE_LIST, .of = &source_row_shape),
      M(answer_seconds, SHAPE_RAW, .about = "{edges, counts}"),
      M(confidence, SHAPE_RAW, .about = "{edges, counts}"),
      M(confusion, SHAPE_RAW, .about = "[{field, classes, counts: believed x given}]"),
      M(audited, SHAPE_RAW, .about = "null: not yet audited"));
#undef M

/* ---- the sample ---------------------------------------------------------------------------- */

typedef struct {
    int64_t item_id, source_id, active_ms, created_at;
    double confidence; /* of the item; NaN: none */
    json *values;
    int32_t source; /* index into the sources */
} sampled;

typedef struct {
    sampled *rows; /* [count], by item */
    size_t count, items;
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
        if (row->source < 0) continue; /* beyond the people that a page shows */
        parsed = json_parse(db_text(&rows, 2), &row->values, error);
        if (parsed == LW_OK) s->count++;
    }
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
    int64_t *last_at;                /* [items]: when its last answer came */
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

static lw_status code_field(const sample *s, const schema_field *field, lw_arena *arena, coded *c,
                            lw_error *error) {
    *c = (coded){.field = field};
    c->start = lw_new(arena, size_t, s->items + 1);
    c->label = lw_new(arena, int32_t, s->count + 1);
    c->source = lw_new(arena, int32_t, s->count + 1);
    c->last_at = lw_new(arena, int64_t, s->items + 1);
    c->keys = lw_new(arena, lw_str, LW_CATEGORIES_MAX);
    const char *name = lw_arena_copy(arena, field->name).data;
    if (!c->start || !c->label || !c->source || !c->last_at || !c->keys || !name)
        return no_room(error);
    size_t answers = 0;
    for (size_t i = 0; i < field->class_count && i < LW_CATEGORIES_MAX; i++)
        code_of(c, field->classes[i].name);
    for (size_t i = 0; i < s->count; i++) {
        bool last = i + 1 == s->count || s->rows[i + 1].item_id != s->rows[i].item_id;
        const json *value = json_get(s->rows[i].values, name);
        lw_str key = value ? schema_value_key(field, value, arena) : (lw_str){0};
        int32_t code = key.data ? code_of(c, key) : -1;
        if (code >= 0) {
            c->label[answers] = code;
            c->source[answers++] = s->rows[i].source;
        }
        if (!last) continue;
        if (answers > c->start[c->items]) {
            c->pairs += answers - c->start[c->items] > 1;
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
    size_t bytes = lw_agreement_scratch_bytes(&ratings, RESAMPLES);
    void *space = lw_arena_alloc(arena, bytes, 1, _Alignof(max_align_t));
    if (!space) return no_room(error);
    lw_bootstrap_options options = lw_bootstrap_defaults();
    options.resamples = RESAMPLES;
    lw_interval interval;
    lw_status status = lw_agreement_measure(&ratings, LW_ALPHA, LW_NOMINAL,
                                            lw_arena_over(space, bytes), &row->value, error);
    if (status == LW_UNDEFINED)
        return LW_OK; /* everybody gave the same answer: nothing to measure by */
    if (status != LW_OK) return status;
    status = lw_agreement_bootstrap(&ratings, LW_ALPHA, LW_NOMINAL, &options,
                                    lw_arena_over(space, bytes), &interval, error);
    if (status == LW_OK) row->low = interval.low, row->high = interval.high;
    return status == LW_UNDEFINED ? LW_OK : status;
}

typedef struct {
    int64_t at;
    size_t item;
} dated;

static int by_time(const void *a, const void *b) {
    const dated *x = a, *y = b;
    return x->at != y->at ? (x->at > y->at) - (x->at < y->at)
                          : (x->item > y->item) - (x->item < y->item);
}

/* The same labels, their items in the order of their last answers: the queue is shuffled, so that this is
 * not the order of their ids. Without sources. */
static lw_status code_by_time(const coded *c, lw_arena *arena, coded *sorted, lw_error *error) {
    *sorted = (coded){.field = c->field, .keys = c->keys, .categories = c->categories};
    dated *order = lw_new(arena, dated, c->items + 1);
    sorted->start = lw_new(arena, size_t, c->items + 1);
    sorted->label = lw_new(arena, int32_t, c->start[c->items] + 1);
    sorted->last_at = lw_new(arena, int64_t, c->items + 1);
    if (!order || !sorted->start || !sorted->label || !sorted->last_at) return no_room(error);
    for (size_t i = 0; i < c->items; i++) order[i] = (dated){c->last_at[i], i};
    qsort(order, c->items, sizeof order[0], by_time);
    size_t answers = 0;
    for (size_t i = 0; i < c->items; i++) {
        const size_t *of = &c->start[order[i].item];
        size_t count = of[1] - of[0];
        memcpy(sorted->label + answers, c->label + of[0], count * sizeof c->label[0]);
        answers += count;
        sorted->last_at[sorted->items++] = order[i].at;
        sorted->start[sorted->items] = answers;
    }
    return LW_OK;
}

/* Agreement on each of the last days on which it is defined, by when an item had its last answer. */
static lw_status measure_days(const coded *c, lw_arena *arena, shape_list *days_out,
                              lw_error *error) {
    agreement_day *days = lw_new(arena, agreement_day, DAYS);
    coded sorted;
    lw_arena scratch = *arena;
    if (!days) return no_room(error);
    lw_status status = code_by_time(c, &scratch, &sorted, error);
    if (status != LW_OK) return status;
    size_t place = DAYS;
    for (size_t end = sorted.items; end > 0 && place > 0;) {
        size_t first = end - 1;
        int64_t day = sorted.last_at[first] / DAY_US;
        while (first > 0 && sorted.last_at[first - 1] / DAY_US == day) first--;
        agreement_row row;
        lw_arena inner = scratch;
        status = measure(&sorted, first, end, &inner, &row, error);
        if (status != LW_OK) return status;
        if (!isnan(row.value))
            days[--place] =
                (agreement_day){(day + 1) * DAY_US, row.value, row.low, row.high, row.items};
        end = first;
    }
    *days_out = (shape_list){days + place, DAYS - place};
    return LW_OK;
}

/* ---- sources and confusion ------------------------------------------------------------------ */

static void write_confusion(json_writer *w, const coded *c, const lw_truth_model *model,
                            lw_arena scratch) {
    if (c->categories > CONFUSION_CLASSES || c->categories < 2) return;
    int64_t *counts = lw_new(&scratch, int64_t, c->categories * c->categories);
    if (!counts) return;
    for (size_t i = 0; i < c->items; i++) {
        const double *posterior = model->posteriors + i * model->classes;
        size_t believed = 0;
        for (size_t k = 1; k < c->categories; k++)
            if (posterior[k] > posterior[believed]) believed = k;
        for (size_t a = c->start[i]; a < c->start[i + 1]; a++)
            counts[believed * c->categories + (size_t)c->label[a]]++;
    }
    json_open(w, '{');
    json_key(w, "field"), json_string(w, c->field->name);
    json_key(w, "classes"), json_open(w, '[');
    for (size_t k = 0; k < c->categories; k++) json_string(w, c->keys[k]);
    json_close(w, ']');
    json_key(w, "counts"), json_open(w, '[');
    for (size_t k = 0; k < c->categories; k++) {
        json_open(w, '[');
        for (size_t j = 0; j < c->categories; j++) json_integer(w, counts[k * c->categories + j]);
        json_close(w, ']');
    }
    json_close(w, ']'), json_close(w, '}');
}

static lw_status weigh_sources(const coded *c, sample *s, bool rate_them, lw_arena *arena,
                               json_writer *confusion, lw_error *error) {
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
    for (size_t i = 0; rate_them && i < s->source_count; i++) {
        s->sources[i].accuracy = model.reliabilities[i].accuracy;
        s->sources[i].low = model.reliabilities[i].low;
        s->sources[i].high = model.reliabilities[i].high;
        s->sources[i].measured = model.reliabilities[i].answers;
    }
    write_confusion(confusion, c, &model, *arena);
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
        lw_status status = code_field(s, &questions->fields[f], &scratch, &c, error);
        if (status == LW_OK) status = measure(&c, 0, c.items, &scratch, &rows[count], error);
        if (status == LW_OK)
            status = weigh_sources(&c, s, count == 0 && !refitted, &scratch, &w, error);
        if (status != LW_OK) return status;
        if (count++ == 0) {
            status = code_field(s, &questions->fields[f], arena, &c, error);
            if (status == LW_OK) status = measure_days(&c, arena, &view->agreement_history, error);
            if (status != LW_OK) return status;
        }
    }
    json_close(&w, ']');
    view->agreement = (shape_list){rows, count};
    view->confusion = confusion.failed ? LW_STR("[]") : lw_built(&confusion);
    return LW_OK;
}

lw_status quality_show(tx *t, int64_t project_id, lw_arena *arena, quality_view *view_out,
                       lw_error *error) {
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
    if (status == LW_OK && refitted)
        status = load_measured(t, &p, questions.fields[0].name, arena, &s, error);
    if (status == LW_OK) status = write_histograms(&s, arena, view_out, error);
    if (status == LW_OK) status = finish_sources(&s, *arena, error);
    for (size_t i = 0; i < s.count; i++) json_free(s.rows[i].values);
    view_out->sample = (int64_t)s.count;
    view_out->reliability_version = p.reliability_version;
    view_out->sources = (shape_list){s.sources, s.source_count};
    return status;
}
