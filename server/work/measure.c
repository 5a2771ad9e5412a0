/* measure.c - how good a project's sources are, from its evidence. */
#include "server/work/measure.h"
#include "labelwright/beta.h"
#include "labelwright/intern.h"
#include "labelwright/truth.h"
#include "server/limits.h"
#include "server/record/known.h"
#include "server/rules/class_counts.h"
#include "server/work/believe.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    PAGE_ROWS = 500,
    ROW_BYTES = 4 << 20, /* an answer parsed, and its keys */
    KEY_BYTES = 4 << 20, /* classes of a field by name */
    ITERATIONS_MAX = 50, /* reliabilities have three figures by then */
    POOL_ANSWERS = 20,   /* of one source that speak for all: nobody outweighs the rest */
    CLASS_ANSWERS = 5,   /* to a class, from which they tell something of it */
};

/* How many answers the mean of all is worth for each, and how many items of each class are taken to
 * have been seen before: so many that the classes count alike, as they do in belief. Both keep a fit
 * from explaining what people share in error by one class or one person (0007 has the numbers). */
static const double pool_strength = 30, class_smoothing = 1e5;

/* One answer; its labels stand in a table beside it. */
typedef struct {
    int32_t item, source;
    float weight;
} said;

/* What is known to be right about an item: gold, or a reviewer's word. */
typedef struct {
    int32_t item, field, label;
} known_answer;

/* How far the reading is: taken over when its transaction has ended well. */
typedef struct {
    size_t answers, known, items;
    int64_t before; /* annotation id */
    bool more;
} reached;

struct measuring {
    store *store;
    int64_t project_id;
    const schema *questions;
    lw_intern *items, *sources;
    lw_intern *taken_up; /* item and source of suggestions that somebody started from */
    lw_intern **classes; /* [fields]: of those with a fixed set of answers; others NULL */
    said *answers;       /* [answers_max] */
    int16_t *labels;     /* [answers_max][fields]; -1: none */
    bool *machine;       /* [answers_max], by source, like `measured` */
    bool *measured;      /* at any field */
    known_answer *known; /* [known_max] */
    size_t answers_max, known_max, capacity, known_capacity;
    reached now, next;
    char *row_memory;
    measurement *rows;
    size_t row_count, row_capacity;
    class_measurement *of_classes;
    size_t of_classes_count, of_classes_capacity;
};

static lw_status no_room(lw_error *error) {
    return lw_fail(error, LW_NO_MEMORY, "no memory to measure the sources");
}

/* ---- opening ------------------------------------------------------------------------------- */

static bool has_fixed_answers(const schema_field *field) {
    size_t count = schema_answer_count(field);
    return count > 1 && count <= LW_CLASSES_MAX;
}

static lw_status open_sets(measuring *m, lw_error *error) {
    size_t fields = m->questions->field_count;
    m->items = lw_intern_open(m->answers_max, m->answers_max * sizeof(int64_t));
    m->sources = lw_intern_open(m->answers_max, m->answers_max * sizeof(int64_t));
    m->taken_up = lw_intern_open(m->answers_max, m->answers_max * 2 * sizeof(int64_t));
    m->classes = calloc(fields, sizeof *m->classes);
    m->machine = calloc(m->answers_max, sizeof *m->machine);
    m->measured = calloc(m->answers_max, sizeof *m->measured);
    m->row_memory = malloc(ROW_BYTES);
    bool made = m->items && m->sources && m->taken_up && m->classes && m->machine && m->measured &&
                m->row_memory;
    for (size_t f = 0; made && f < fields; f++)
        if (has_fixed_answers(&m->questions->fields[f]))
            made = (m->classes[f] = lw_intern_open(LW_CLASSES_MAX, KEY_BYTES)) != NULL;
    return made ? LW_OK : no_room(error);
}

lw_status measuring_open(store *s, int64_t project_id, const schema *questions,
                         measuring **measuring_out, lw_error *error) {
    measuring *m = calloc(1, sizeof *m);
    if (!m) return no_room(error);
    *m = (measuring){.store = s, .project_id = project_id, .questions = questions};
    m->answers_max = LIMIT_REFIT_LABELS / questions->field_count;
    if (m->answers_max > LIMIT_REFIT_ANSWERS) m->answers_max = LIMIT_REFIT_ANSWERS;
    m->known_max = LIMIT_REFIT_LABELS / 4;
    m->now = (reached){.before = store_new_id(s), .more = true};
    lw_status status = open_sets(m, error);
    if (status == LW_OK) *measuring_out = m;
    else measuring_close(m);
    return status;
}

void measuring_close(measuring *m) {
    if (!m) return;
    for (size_t f = 0; m->classes && f < m->questions->field_count; f++)
        lw_intern_close(m->classes[f]);
    lw_intern_close(m->items);
    lw_intern_close(m->sources);
    lw_intern_close(m->taken_up);
    free(m->classes);
    free(m->answers);
    free(m->labels);
    free(m->machine);
    free(m->measured);
    free(m->known);
    free(m->row_memory);
    free(m->rows);
    free(m->of_classes);
    free(m);
}

int64_t measuring_answers(const measuring *m) { return (int64_t)m->now.answers; }

int64_t measuring_sources(const measuring *m) {
    int64_t count = 0;
    for (size_t s = 0; s < lw_intern_count(m->sources); s++) count += m->measured[s];
    return count;
}

/* ---- reading ------------------------------------------------------------------------------- */

/* Room for a page more. */
static lw_status grow(measuring *m, lw_error *error) {
    size_t fields = m->questions->field_count, needed = m->now.answers + PAGE_ROWS;
    if (needed > m->capacity) {
        size_t capacity = needed * 2;
        said *answers = realloc(m->answers, capacity * sizeof *answers);
        if (answers) m->answers = answers;
        int16_t *labels = realloc(m->labels, capacity * fields * sizeof *labels);
        if (labels) m->labels = labels;
        if (!answers || !labels) return no_room(error);
        m->capacity = capacity;
    }
    needed = m->now.known + PAGE_ROWS * fields;
    if (needed > m->known_capacity) {
        known_answer *known = realloc(m->known, needed * 2 * sizeof *known);
        if (!known) return no_room(error);
        m->known = known;
        m->known_capacity = needed * 2;
    }
    return LW_OK;
}

static lw_str bytes_of(const int64_t *numbers, size_t count) {
    return (lw_str){(const char *)numbers, count * sizeof *numbers};
}

/* The number of a value's class at a field, or -1 where it leaves the field out. */
static lw_status class_of(measuring *m, size_t f, const json *values, lw_arena scratch,
                          int32_t *class_out, lw_error *error) {
    const schema_field *field = &m->questions->fields[f];
    *class_out = -1;
    const char *name = lw_arena_copy(&scratch, field->name).data;
    const json *value = name ? known_single(json_get(values, name)) : NULL;
    lw_str key = value ? schema_value_key(field, value, &scratch) : (lw_str){0};
    if (!name || (value && !key.data)) return no_room(error);
    if (!value) return LW_OK;
    lw_status status = lw_intern_add(m->classes[f], key, class_out, error);
    return status == LW_TOO_LARGE ? LW_OK : status; /* classes of older schemas: too many to tell */
}

/* The class at each field, -1 where it is left out or has no fixed set of answers. */
static lw_status read_labels(measuring *m, lw_str text, int16_t *labels, lw_error *error) {
    json *values;
    lw_status status = json_parse(text, &values, error);
    if (status != LW_OK) return status;
    lw_arena scratch = lw_arena_over(m->row_memory, ROW_BYTES);
    for (size_t f = 0; f < m->questions->field_count && status == LW_OK; f++) {
        int32_t label = -1;
        if (m->classes[f]) status = class_of(m, f, values, scratch, &label, error);
        labels[f] = (int16_t)label;
    }
    json_free(values);
    return status;
}

/* Notes what a text of values says to be right about the item. */
static lw_status note_known(measuring *m, int32_t number, lw_str text, lw_error *error) {
    int16_t labels[LIMIT_FIELDS];
    lw_status status = read_labels(m, text, labels, error);
    if (status != LW_OK) return status;
    for (size_t f = 0; f < m->questions->field_count && m->next.known < m->known_max; f++)
        if (labels[f] >= 0)
            m->known[m->next.known++] = (known_answer){number, (int32_t)f, labels[f]};
    return LW_OK;
}

/* Where a person started from a suggestion, the suggestion is in their answer already. */
static lw_status is_taken_up(measuring *m, const db_rows *rows, bool machine, bool *so_out,
                             lw_error *error) {
    int64_t pair[2] = {db_int(rows, 1), machine ? db_int(rows, 2) : db_int(rows, 5)};
    int32_t number;
    *so_out = machine && lw_intern_find(m->taken_up, bytes_of(pair, 2)) >= 0;
    if (machine || !pair[1]) return LW_OK;
    return lw_intern_add(m->taken_up, bytes_of(pair, 2), &number, error);
}

static lw_status read_row(measuring *m, const db_rows *rows, lw_error *error) {
    int64_t item_id = db_int(rows, 1), source_id = db_int(rows, 2);
    bool machine = evidence_is_of_machine(db_text(rows, 3)), taken_up;
    int32_t number, source;
    lw_str values = db_text(rows, 6);
    m->next.before = db_int(rows, 0);
    if (!values.data) return LW_OK; /* too long */
    lw_status status = lw_intern_add(m->items, bytes_of(&item_id, 1), &number, error);
    if (status == LW_OK)
        status = lw_intern_add(m->sources, bytes_of(&source_id, 1), &source, error);
    if (status == LW_OK) status = is_taken_up(m, rows, machine, &taken_up, error);
    if (status != LW_OK) return status;
    m->machine[source] = machine;
    if ((size_t)number >= m->next.items) { /* its first row */
        m->next.items = (size_t)number + 1;
        lw_str right = db_text(rows, 7).data ? db_text(rows, 7) : db_text(rows, 8);
        if (right.data) status = note_known(m, number, right, error);
        if (status != LW_OK) return status;
    }
    if (taken_up) return LW_OK;
    size_t at = m->next.answers++;
    m->answers[at] = (said){number, source, (float)evidence_weight(db_text(rows, 4))};
    return read_labels(m, values, m->labels + at * m->questions->field_count, error);
}

static lw_status read_page(tx *t, void *context, lw_error *error) {
    measuring *m = context;
    size_t count = 0, room = m->answers_max - m->now.answers;
    lw_status status = LW_OK;
    m->next = m->now;
    db_rows rows = db_query(t, Q_REFIT_EVIDENCE,
                            DB_ARGS(v_int(m->project_id), v_int(m->now.before),
                                    v_int(LIMIT_REFIT_ANSWER_CHARS),
                                    v_int(room < PAGE_ROWS ? (int64_t)room : PAGE_ROWS)));
    for (; status == LW_OK && db_next(&rows); count++) status = read_row(m, &rows, error);
    lw_error database;
    lw_status ended = db_end(&rows, &database);
    if (ended != LW_OK) return lw_fail(error, ended, "%s", database.message);
    m->next.more = count > 0;
    return status;
}

lw_status measuring_read(measuring *m, bool *more_out, lw_error *error) {
    lw_status status = grow(m, error);
    if (status == LW_OK) status = store_run(m->store, STORE_READ, read_page, m, error);
    if (status != LW_OK) return status;
    m->now = m->next;
    *more_out = m->now.more && m->now.answers < m->answers_max;
    return LW_OK;
}

/* ---- one field ----------------------------------------------------------------------------- */

/* A field's answers as the engine takes them. */
typedef struct {
    size_t field, classes, items, answers;
    int32_t *place; /* [all items]: number in this fit, or -1 */
    int32_t *gold;  /* [all items], then [items] */
    lw_triples triples;
} fitting;

static int16_t label_of(const measuring *m, size_t at, size_t field) {
    return m->labels[at * m->questions->field_count + field];
}

/* Bytes of everything a fit of the field may need, with room to spare. */
static size_t fit_bytes(const measuring *m, size_t classes) {
    size_t cells = m->now.items * classes;
    if (cells > LIMIT_REFIT_CELLS) cells = LIMIT_REFIT_CELLS;
    size_t sources = lw_intern_count(m->sources);
    return 64 * m->now.answers + 64 * m->now.items + 16 * cells + 512 * sources + 256 * classes +
           (1 << 20);
}

/* Numbers the items that say something, newest first, as far as the limit goes. */
static void choose_items(const measuring *m, fitting *f) {
    for (size_t i = 0; i < m->now.items; i++) f->place[i] = 0;
    for (size_t a = 0; a < m->now.answers; a++)
        f->place[m->answers[a].item] += label_of(m, a, f->field) >= 0;
    size_t most = LIMIT_REFIT_CELLS / f->classes;
    for (size_t i = 0; i < m->now.items; i++) {
        bool known = f->gold[i] != LW_NOT_GOLD;
        bool says = f->place[i] > 1 || (known && f->place[i] == 1);
        if (!says || f->items == most) {
            f->place[i] = -1;
            continue;
        }
        f->gold[f->items] = f->gold[i];
        f->place[i] = (int32_t)f->items++;
    }
}

static void take_known(const measuring *m, fitting *f) {
    for (size_t i = 0; i < m->now.items; i++) f->gold[i] = LW_NOT_GOLD;
    for (size_t k = 0; k < m->now.known; k++)
        if ((size_t)m->known[k].field == f->field) f->gold[m->known[k].item] = m->known[k].label;
}

static lw_status make_triples(const measuring *m, fitting *f, lw_arena *arena, lw_error *error) {
    size_t n = m->now.answers;
    int32_t *place = lw_new(arena, int32_t, n + 1), *source = lw_new(arena, int32_t, n + 1),
            *label = lw_new(arena, int32_t, n + 1);
    double *weight = lw_new(arena, double, n + 1);
    if (!place || !source || !label || !weight) return no_room(error);
    size_t count = 0;
    for (size_t a = 0; a < n; a++) {
        if (label_of(m, a, f->field) < 0 || f->place[m->answers[a].item] < 0) continue;
        place[count] = f->place[m->answers[a].item];
        source[count] = m->answers[a].source;
        label[count] = label_of(m, a, f->field);
        weight[count++] = m->answers[a].weight;
    }
    f->triples = (lw_triples){.items = f->items,
                              .sources = lw_intern_count(m->sources),
                              .classes = f->classes,
                              .count = count,
                              .item = place,
                              .source = source,
                              .label = label,
                              .weight = weight};
    return LW_OK;
}

static lw_status prepare_fit(const measuring *m, fitting *f, lw_arena *arena, lw_error *error) {
    f->place = lw_new(arena, int32_t, m->now.items + 1);
    f->gold = lw_new(arena, int32_t, m->now.items + 1);
    if (!f->place || !f->gold) return no_room(error);
    take_known(m, f);
    choose_items(m, f);
    return make_triples(m, f, arena, error);
}

/* How many of their answers are right, without what the mean of all is worth. */
static double own_right(const lw_reliability *r, const lw_truth_options *o) {
    double right =
        r->accuracy * (r->answers + o->accuracy_strength) - o->accuracy_mean * o->accuracy_strength;
    return fmin(fmax(right, 0), r->answers);
}

/* Jeffreys' interval of what they answered. What all are worth would draw the ends of it towards the mean, so that
 * of those who are far from it hardly an interval held their skill; it holds the accuracy that is used too. */
static void find_interval(const lw_reliability *r, const lw_truth_options *o, measurement *row) {
    double right = own_right(r, o), tail = (1 - o->confidence) / 2;
    double a = right + 0.5, b = r->answers - right + 0.5;
    row->low = fmin(lw_beta_quantile(a, b, tail), r->accuracy);
    row->high = fmax(lw_beta_quantile(a, b, 1 - tail), r->accuracy);
}

/* How often people are right who have not been measured: the mean of those who were, none of whom
 * counts for more than POOL_ANSWERS. */
static double pool(const measuring *m, const lw_truth_model *model, const lw_truth_options *o) {
    double right = o->accuracy_mean * o->accuracy_strength, total = o->accuracy_strength;
    for (size_t s = 0; s < model->sources; s++) {
        const lw_reliability *r = &model->reliabilities[s];
        if (m->machine[s] || r->answers <= 0) continue;
        double share = fmin(r->answers, POOL_ANSWERS) / r->answers;
        right += own_right(r, o) * share;
        total += r->answers * share;
    }
    double chance = 1 / (double)model->classes;
    return fmin(fmax(right / total, chance + 0.05), 0.98);
}

static lw_status add_row(measuring *m, measurement row, lw_error *error) {
    if (m->row_count == m->row_capacity) {
        size_t capacity = m->row_capacity * 2 + 64;
        measurement *rows = realloc(m->rows, capacity * sizeof *rows);
        if (!rows) return no_room(error);
        m->rows = rows;
        m->row_capacity = capacity;
    }
    assert(row.accuracy > 0 && row.accuracy < 1 && row.low <= row.high);
    m->rows[m->row_count++] = row;
    return LW_OK;
}

static lw_status keep_model(measuring *m, const fitting *f, const lw_truth_model *model,
                            const lw_truth_options *o, lw_error *error) {
    lw_str field = m->questions->fields[f->field].name;
    double right = o->accuracy_mean * o->accuracy_strength, wrong = o->accuracy_strength - right;
    double people = 0, tail = (1 - o->confidence) / 2;
    lw_status status = LW_OK;
    for (size_t s = 0; s < model->sources && status == LW_OK; s++) {
        const lw_reliability *r = &model->reliabilities[s];
        if (r->answers <= 0) continue;
        int64_t id;
        memcpy(&id, lw_intern_name(m->sources, (int32_t)s).data, sizeof id);
        if (!m->machine[s]) people += r->answers;
        m->measured[s] = true;
        measurement row = {id, field, r->answers, r->accuracy, 0, 1};
        find_interval(r, o, &row);
        status = add_row(m, row, error);
    }
    if (status != LW_OK) return status;
    return add_row(m,
                   (measurement){SOURCE_UNMEASURED, field, people, o->accuracy_mean,
                                 lw_beta_quantile(right, wrong, tail),
                                 lw_beta_quantile(right, wrong, 1 - tail)},
                   error);
}

/* ---- single classes ------------------------------------------------------------------------ */

static lw_status add_class(measuring *m, class_measurement row, lw_error *error) {
    if (m->of_classes_count == m->of_classes_capacity) {
        size_t capacity = m->of_classes_capacity * 2 + 64;
        class_measurement *rows = realloc(m->of_classes, capacity * sizeof *rows);
        if (!rows) return no_room(error);
        m->of_classes = rows;
        m->of_classes_capacity = capacity;
    }
    m->of_classes[m->of_classes_count++] = row;
    return LW_OK;
}

static void tell_class(const class_counts *c, size_t source, size_t class, class_measurement *row) {
    size_t at = source * c->classes + class;
    double answers = c->answers[at], right = fmin(c->right[at], answers);
    row->answers = answers;
    row->accuracy = right / answers;
    row->low = fmin(lw_beta_quantile(right + 0.5, answers - right + 0.5, .025), row->accuracy);
    row->high = fmax(lw_beta_quantile(right + 0.5, answers - right + 0.5, .975), row->accuracy);
}

static lw_status keep_class(measuring *m, const lw_truth_model *model, const class_counts *c,
                            double anybody, size_t class, lw_error *error) {
    lw_str name = lw_intern_name(m->classes[0], (int32_t)class);
    match_class of_all = class_counts_all(c, class, anybody);
    lw_status status = LW_OK;
    for (size_t s = 0; s < c->sources && status == LW_OK; s++) {
        if (m->machine[s] || c->answers[s * c->classes + class] < CLASS_ANSWERS) continue;
        const match_skill skill = {model->reliabilities[s].accuracy, anybody};
        /* Of two classes nobody is matched: both sides are as anybody's then (match.h). */
        class_measurement row = {.class = name,
                                 .person = c->classes < MATCH_CLASSES_MIN
                                               ? of_all
                                               : class_counts_one(c, s, class, &skill, &of_all),
                                 .anybody = of_all};
        tell_class(c, s, class, &row);
        memcpy(&row.source_id, lw_intern_name(m->sources, (int32_t)s).data, sizeof row.source_id);
        status = add_class(m, row, error);
    }
    return status;
}

/* Of the first question, whose class an item's label names: of all that have a fixed set of answers the key is what
 * they are in short. */
static lw_status keep_classes(measuring *m, const lw_answers *answers, const lw_truth_model *model,
                              double anybody, lw_error *error) {
    if (model->classes < 2 || (model->sources + 1) * model->classes > LIMIT_REFIT_CELLS)
        return LW_OK;
    size_t bytes = class_counts_bytes(model->sources, model->classes);
    void *memory = malloc(bytes);
    if (!memory) return no_room(error);
    lw_arena arena = lw_arena_over(memory, bytes);
    class_counts counts;
    lw_status status = class_counts_make(answers, model, m->machine, &arena, &counts, error);
    size_t seen = lw_intern_count(m->classes[0]);
    for (size_t k = 0; k < seen && status == LW_OK; k++)
        status = keep_class(m, model, &counts, anybody, k, error);
    free(memory);
    return status;
}

const class_measurement *measuring_classes(const measuring *m, size_t *count_out) {
    *count_out = m->of_classes_count;
    return m->of_classes;
}

/* Twice: the first fit tells what the people are like on average, towards which the second draws
 * those who have answered little. */
static lw_status fit_answers(measuring *m, const fitting *f, const lw_answers *answers,
                             lw_arena arena, lw_error *error) {
    const lw_estimator *estimator = lw_estimator_find(LW_STR("onecoin"));
    assert(estimator);
    lw_truth_options options = estimator->defaults;
    options.iterations_max = ITERATIONS_MAX;
    options.smoothing = class_smoothing;
    options.accuracy_strength = pool_strength;
    options.accuracy_mean = ACCURACY_UNMEASURED;
    size_t half = (size_t)(arena.end - arena.next) / 2;
    lw_arena scratch = lw_arena_over(arena.next + half, half);
    arena.end = arena.next + half;
    lw_truth_model model;
    lw_arena first = arena;
    lw_status status = estimator->fit(answers, &options, &first, scratch, &model, error);
    if (status != LW_OK) return status;
    options.accuracy_mean = pool(m, &model, &options);
    first = arena;
    status = estimator->fit(answers, &options, &first, scratch, &model, error);
    if (status == LW_OK) status = keep_model(m, f, &model, &options, error);
    if (status != LW_OK || f->field > 0) return status;
    return keep_classes(m, answers, &model, options.accuracy_mean, error);
}

static lw_status fit_field(measuring *m, size_t field, lw_error *error) {
    fitting f = {.field = field};
    f.classes = schema_answer_count(&m->questions->fields[field]);
    size_t seen = lw_intern_count(m->classes[field]);
    if (seen > f.classes) f.classes = seen; /* classes of older schemas */
    size_t bytes = 2 * fit_bytes(m, f.classes);
    void *memory = malloc(bytes);
    if (!memory) return no_room(error);
    lw_arena arena = lw_arena_over(memory, bytes);
    lw_answers answers;
    lw_status status = prepare_fit(m, &f, &arena, error);
    if (status == LW_OK && f.items) {
        status = lw_answers_pack(&f.triples, &arena, &answers, error);
        answers.gold = f.gold;
        if (status == LW_OK) status = fit_answers(m, &f, &answers, arena, error);
    }
    free(memory);
    return status;
}

lw_status measuring_fit(measuring *m, measuring_keep *keep, void *context,
                        const measurement **rows_out, size_t *count_out, lw_error *error) {
    m->row_count = m->of_classes_count = 0;
    lw_status status = LW_OK;
    for (size_t f = 0; f < m->questions->field_count && status == LW_OK; f++) {
        if (!m->classes[f]) continue;
        status = keep(context, error);
        if (status == LW_OK) status = fit_field(m, f, error);
    }
    if (status != LW_OK) return status;
    *rows_out = m->rows;
    *count_out = m->row_count;
    return LW_OK;
}
