/* believe.c - what an item's evidence says. */
#include "server/work/believe.h"
#include "labelwright/belief.h"
#include <assert.h>
#include <math.h>

/* A reviewer's fix is evidence of a trusted source. */
static const double accuracy_trusted = 0.98;

/* Kinds without a fixed set of answers: so many others were as likely before anybody answered. */
enum { OPEN_ALTERNATIVES = 20 };

static lw_status no_room(lw_error *error) {
    return lw_fail(error, LW_NO_MEMORY, "the item has more evidence than fits in memory");
}

/* ---- reliabilities ------------------------------------------------------------------------ */

typedef struct {
    int64_t source_id;
    lw_str field;
    double accuracy, answers;
} measured;

typedef struct {
    measured *rows; /* [count] */
    size_t count;
} reliabilities;

/* Those of the sources of one item. */
db_rows reliabilities_ask(tx *t, const project_settings *p, int64_t item_id) {
    return db_query(t, Q_RELIABILITY_OF_ITEM,
                    DB_ARGS(v_int(p->id), v_int(p->reliability_version), v_int(item_id)));
}

static lw_status read_reliabilities(db_rows *asked, const project_settings *p,
                                    size_t evidence_count, lw_arena *arena, reliabilities *found,
                                    lw_error *error) {
    *found = (reliabilities){0};
    size_t most = (evidence_count + 1) * p->questions->field_count;
    found->rows = lw_new(arena, measured, most);
    if (!found->rows) return no_room(error);
    while (db_next(asked)) {
        lw_str field = db_text(asked, 1);
        size_t f = schema_find(p->questions, field);
        if (f == p->questions->field_count || found->count == most) continue; /* asked no more */
        found->rows[found->count++] = (measured){db_int(asked, 0), p->questions->fields[f].name,
                                                 db_real(asked, 2), db_real(asked, 3)};
    }
    return db_end(asked, error);
}

static const measured *find_measured(const reliabilities *r, int64_t source_id, lw_str field) {
    for (size_t i = 0; i < r->count; i++)
        if (r->rows[i].source_id == source_id && lw_str_equal(r->rows[i].field, field))
            return &r->rows[i];
    return NULL;
}

/* How often the row's source is right about the field; 0: its word does not count. */
static double accuracy_of(const reliabilities *r, const evidence_row *row, lw_str field) {
    if (lw_str_equal(row->stage, LW_STR("review"))) return accuracy_trusted;
    const measured *own = find_measured(r, row->source_id, field);
    if (evidence_is_of_machine(row->source_kind))
        return own && own->answers >= MACHINE_ANSWERS_MIN ? own->accuracy : 0;
    if (!own) own = find_measured(r, SOURCE_UNMEASURED, field);
    return own ? own->accuracy : ACCURACY_UNMEASURED;
}

/* ---- which answers ------------------------------------------------------------------------- */

/* The answers that count for belief, parsed. */
typedef struct {
    const evidence_row *row;
    json *values;
} counted;

/* A suggestion that somebody started from is in their answer already. */
static bool was_taken_up(const evidence_row *rows, size_t count, const evidence_row *row) {
    for (size_t i = 0; i < count; i++)
        if (rows[i].live && rows[i].suggestion_id == row->source_id) return true;
    return false;
}

static bool counts(const evidence_row *rows, size_t count, const evidence_row *row) {
    if (!row->live) return false;
    if (lw_str_equal(row->stage, LW_STR("label"))) return true;
    if (lw_str_equal(row->stage, LW_STR("review")))
        return lw_str_equal(row->verdict, LW_STR("fix"));
    return !evidence_is_of_machine(row->source_kind) || !was_taken_up(rows, count, row);
}

/* ---- one field ----------------------------------------------------------------------------- */

/* What stands for one field: the distinct answers and how probable each is. */
typedef struct {
    lw_str *keys; /* [count] distinct, in order of appearance; absent: the field was left out */
    const json **values; /* [count] an answer of that key; NULL: left out */
    lw_str *shorts;      /* [count] the answer as lists show it; absent: left out */
    double *posterior;   /* [count] */
    size_t count, best, answers;
    bool answered; /* by anybody */
} field_belief;

static size_t key_index(field_belief *belief, lw_str key, const json *value) {
    size_t i = 0;
    while (i < belief->count &&
           !(lw_str_equal(belief->keys[i], key) && !belief->keys[i].data == !key.data))
        i++;
    if (i == belief->count) {
        belief->keys[i] = key;
        belief->values[i] = value;
        belief->count++;
    }
    return i;
}

static lw_status believe_field(const reliabilities *known, const schema_field *field,
                               const counted *answers, size_t count, lw_arena *arena,
                               field_belief *belief, lw_error *error) {
    *belief = (field_belief){.answers = 0};
    belief->keys = lw_new(arena, lw_str, count);
    belief->values = lw_new(arena, const json *, count);
    belief->shorts = lw_new(arena, lw_str, count);
    lw_belief_answer *given = lw_new(arena, lw_belief_answer, count);
    if (!belief->keys || !belief->values || !belief->shorts || !given) return no_room(error);
    const char *name = lw_arena_copy(arena, field->name).data;
    if (!name) return no_room(error);
    for (size_t i = 0; i < count; i++) {
        double accuracy = accuracy_of(known, answers[i].row, field->name);
        if (accuracy == 0) continue;
        const json *value = json_get(answers[i].values, name);
        if (!value && evidence_is_of_machine(answers[i].row->source_kind)) continue;
        lw_str key = value ? schema_value_key(field, value, arena) : (lw_str){0};
        if (value && !key.data) return no_room(error);
        given[belief->answers++] =
            (lw_belief_answer){(int32_t)key_index(belief, key, value), accuracy,
                               evidence_weight(answers[i].row->confidence)};
    }
    if (belief->answers == 0) return LW_OK;
    size_t possible = schema_answer_count(field);
    if (possible < belief->count) possible = belief->count + OPEN_ALTERNATIVES;
    belief->posterior = lw_new(arena, double, possible);
    if (!belief->posterior) return no_room(error);
    lw_status status =
        lw_belief_posterior(given, belief->answers, possible, NULL, belief->posterior, error);
    for (size_t i = 1; i < belief->count; i++)
        if (belief->posterior[i] > belief->posterior[belief->best]) belief->best = i;
    for (size_t i = 0; i < belief->count; i++)
        if (belief->values[i])
            belief->shorts[i] = schema_value_short(field, belief->values[i], arena);
    belief->answered = belief->count > 1 || belief->values[0];
    return status;
}

static void write_field(json_writer *w, const schema_field *field, const field_belief *belief) {
    json_open(w, '{');
    json_key(w, "field"), json_string(w, field->name);
    json_key(w, "probabilities"), json_open(w, '[');
    for (size_t i = 0; i < belief->count; i++) {
        json_open(w, '{');
        json_key(w, "label"), json_string(w, belief->shorts[i]);
        json_key(w, "probability"), json_number(w, belief->posterior[i]);
        json_close(w, '}');
    }
    json_close(w, ']');
    json_key(w, "answers"), json_integer(w, (int64_t)belief->answers);
    json_close(w, '}');
}

/* ---- all fields ----------------------------------------------------------------------------- */

/* Beliefs are for people: too many to look at are left out. */
static lw_str write_beliefs(const schema *s, const field_belief *found, lw_arena *arena) {
    enum { BYTES_MAX = 64 << 10 };
    lw_builder text = lw_builder_in(arena);
    json_writer w = json_write_to(&text);
    json_open(&w, '[');
    for (size_t f = 0; f < s->field_count; f++)
        if (found[f].answered) write_field(&w, &s->fields[f], &found[f]);
    json_close(&w, ']');
    return text.failed || text.len > BYTES_MAX ? LW_STR("[]") : lw_built(&text);
}

/* The most probable values; absent when there is no room. */
static lw_str write_decided(const schema *s, const field_belief *found, lw_arena *arena) {
    lw_builder text = lw_builder_in(arena);
    json_writer w = json_write_to(&text);
    json_open(&w, '{');
    for (size_t f = 0; f < s->field_count; f++) {
        const json *best = found[f].answered ? found[f].values[found[f].best] : NULL;
        if (best) json_key_text(&w, s->fields[f].name), json_value(&w, best);
    }
    json_close(&w, '}');
    return lw_built(&text);
}

static lw_status note_field(const schema_field *field, const field_belief *found, lw_arena *arena,
                            item_belief *belief, lw_error *error) {
    if (found->count > 1) belief->unanimous = false;
    if (!belief->label.data) belief->label = found->shorts[found->best];
    if (belief->confidence <= found->posterior[found->best])
        return LW_OK; /* false while it is NaN */
    belief->confidence = found->posterior[found->best];
    belief->weakest = lw_arena_copy(arena, field->name).data;
    return belief->weakest ? LW_OK : no_room(error);
}

static lw_status believe_fields(const schema *s, const reliabilities *known, const counted *answers,
                                size_t count, lw_arena *arena, item_belief *belief,
                                lw_error *error) {
    field_belief *found = lw_new(arena, field_belief, s->field_count);
    if (!found) return no_room(error);
    for (size_t f = 0; f < s->field_count; f++) {
        lw_status status =
            believe_field(known, &s->fields[f], answers, count, arena, &found[f], error);
        if (status == LW_OK && found[f].answered)
            status = note_field(&s->fields[f], &found[f], arena, belief, error);
        if (status != LW_OK) return status;
    }
    belief->beliefs = write_beliefs(s, found, arena);
    belief->decided = write_decided(s, found, arena);
    return belief->decided.data ? LW_OK : no_room(error);
}

static lw_status parse_counted(const evidence_row *rows, size_t row_count, counted *answers,
                               size_t *count_out, lw_error *error) {
    lw_status status = LW_OK;
    for (size_t i = 0; i < row_count && status == LW_OK; i++) {
        if (!counts(rows, row_count, &rows[i])) continue;
        counted *next = &answers[*count_out];
        next->row = &rows[i];
        status = json_parse(rows[i].values, &next->values, error);
        if (status == LW_OK) ++*count_out;
    }
    return status;
}

lw_status item_believe(tx *t, project_settings *p, const evidence_row *rows, size_t count,
                       db_rows *asked, lw_arena *arena, item_belief *belief_out, lw_error *error) {
    item_belief belief = {.confidence = NAN, .weakest = "", .unanimous = true};
    reliabilities known;
    lw_status status = project_questions(t, p, arena, error);
    if (status == LW_OK) status = read_reliabilities(asked, p, count, arena, &known, error);
    if (status != LW_OK) return status;
    counted *answers = lw_new(arena, counted, count ? count : 1);
    if (!answers) return no_room(error);
    for (size_t i = 0; i < count; i++)
        belief.people += rows[i].live && lw_str_equal(rows[i].stage, LW_STR("label"));
    size_t answer_count = 0;
    status = parse_counted(rows, count, answers, &answer_count, error);
    if (status == LW_OK && answer_count)
        status = believe_fields(p->questions, &known, answers, answer_count, arena, &belief, error);
    for (size_t i = 0; i < answer_count; i++) json_free(answers[i].values);
    if (status == LW_OK) *belief_out = belief;
    return status;
}
