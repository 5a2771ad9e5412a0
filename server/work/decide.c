/* decide.c - what follows from an item's evidence. */
#include "server/work/decide.h"
#include "labelwright/belief.h"
#include "server/rules/next_step.h"
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Until a source has been measured it is taken to be right four times in five; a reviewer's fix is
 * evidence of a trusted source. A graded answer counts as part of one. */
static const double accuracy_unmeasured = 0.8, accuracy_trusted = 0.98;
static const struct {
    const char *grade;
    double weight;
} grades[] = {{"definite", 1}, {"probable", 0.7}, {"possible", 0.4}};

/* Kinds without a fixed set of answers: so many others were as likely before anybody answered. */
enum { OPEN_ALTERNATIVES = 20 };

static lw_status no_room(lw_error *error) {
    return lw_fail(error, LW_NO_MEMORY, "the item has more evidence than fits in memory");
}

/* ---- evidence ----------------------------------------------------------------------------- */

static void mark_live(evidence_row *rows, size_t count, int64_t rejected_at) {
    for (size_t i = 0; i < count; i++) rows[i].live = rows[i].id > rejected_at;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i && rows[i].supersedes; j++)
            if (rows[j].id == rows[i].supersedes) rows[j].live = false;
}

lw_status evidence_load(tx *t, int64_t project_id, int64_t item_id, int64_t rejected_at,
                        lw_arena *arena, evidence_row **rows_out, size_t *count_out,
                        lw_error *error) {
    size_t capacity = 8, count = 0;
    evidence_row *found = lw_new(arena, evidence_row, capacity);
    db_rows rows = db_query(t, Q_ANNOTATION_OF_ITEM,
                            DB_ARGS(v_int(project_id), v_int(item_id), v_int(EVIDENCE_MAX)));
    while (found && db_next(&rows)) {
        if (count == capacity) {
            evidence_row *larger = lw_new(arena, evidence_row, capacity * 4);
            if (larger) memcpy(larger, found, count * sizeof *found);
            found = larger;
            capacity *= 4;
            if (!found) break;
        }
        found[count++] = (evidence_row){
            .id = db_int(&rows, 0),
            .task_id = db_int(&rows, 1),
            .source_id = db_int(&rows, 2),
            .stage = db_text_copy(&rows, 3, arena),
            .values = db_text_copy(&rows, 4, arena),
            .schema_version = db_int(&rows, 5),
            .guideline_version = db_int(&rows, 6),
            .confidence = db_text_copy(&rows, 7, arena),
            .note = db_text_copy(&rows, 8, arena),
            .verdict = db_text_copy(&rows, 9, arena),
            .active_ms = db_int(&rows, 10),
            .late = db_int(&rows, 11) != 0,
            .supersedes = db_int(&rows, 12),
            .created_at = db_int(&rows, 13),
            .source_kind = db_text_copy(&rows, 14, arena),
            .source_name = db_text_copy(&rows, 15, arena),
            .account_id = db_int(&rows, 16),
        };
    }
    lw_status status = db_end(&rows, error);
    if (status != LW_OK) return status;
    if (!found) return no_room(error);
    mark_live(found, count, rejected_at);
    *rows_out = found;
    *count_out = count;
    return LW_OK;
}

/* ---- belief ------------------------------------------------------------------------------- */

/* The answers that count for belief, parsed. */
typedef struct {
    const evidence_row *row;
    json *values;
} counted;

typedef struct {
    double confidence;   /* of the least certain field; NaN without answers */
    const char *weakest; /* its name */
    bool unanimous;
    int64_t people; /* live answers of people */
    lw_str beliefs; /* JSON */
    lw_str decided; /* JSON: the most probable values */
    lw_str label;   /* in short; absent without answers */
} item_belief;

static bool counts(const evidence_row *row) {
    if (!row->live) return false;
    if (lw_str_equal(row->stage, LW_STR("label"))) return true;
    if (lw_str_equal(row->stage, LW_STR("review")))
        return lw_str_equal(row->verdict, LW_STR("fix"));
    return lw_str_equal(row->source_kind, LW_STR("import"));
}

static lw_status accuracy_of(tx *t, const project_settings *p, const evidence_row *row,
                             lw_str field, double *accuracy_out, lw_error *error) {
    *accuracy_out =
        lw_str_equal(row->stage, LW_STR("review")) ? accuracy_trusted : accuracy_unmeasured;
    if (p->reliability_version == 0) return LW_OK;
    db_rows rows = db_query(
        t, Q_RELIABILITY_OF,
        DB_ARGS(v_int(p->id), v_int(p->reliability_version), v_int(row->source_id), v_text(field)));
    if (db_next(&rows)) *accuracy_out = db_real(&rows, 0);
    return db_end(&rows, error);
}

static double weight_of(lw_str grade) {
    for (size_t i = 0; i < sizeof grades / sizeof grades[0]; i++)
        if (lw_str_equal(grade, lw_str_from(grades[i].grade))) return grades[i].weight;
    return 1;
}

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

static lw_status believe_field(tx *t, const project_settings *p, const schema_field *field,
                               const counted *answers, size_t count, lw_arena *arena,
                               field_belief *belief, lw_error *error) {
    *belief = (field_belief){.answers = count};
    belief->keys = lw_new(arena, lw_str, count);
    belief->values = lw_new(arena, const json *, count);
    belief->shorts = lw_new(arena, lw_str, count);
    lw_belief_answer *given = lw_new(arena, lw_belief_answer, count);
    if (!belief->keys || !belief->values || !belief->shorts || !given) return no_room(error);
    const char *name = lw_arena_copy(arena, field->name).data;
    if (!name) return no_room(error);
    for (size_t i = 0; i < count; i++) {
        const json *value = json_get(answers[i].values, name);
        lw_str key = value ? schema_value_key(field, value, arena) : (lw_str){0};
        if (value && !key.data) return no_room(error);
        double accuracy;
        lw_status status = accuracy_of(t, p, answers[i].row, field->name, &accuracy, error);
        if (status != LW_OK) return status;
        given[i] = (lw_belief_answer){(int32_t)key_index(belief, key, value), accuracy,
                                      weight_of(answers[i].row->confidence)};
    }
    size_t possible = schema_answer_count(field);
    if (possible < belief->count) possible = belief->count + OPEN_ALTERNATIVES;
    belief->posterior = lw_new(arena, double, possible);
    if (!belief->posterior) return no_room(error);
    lw_status status = lw_belief_posterior(given, count, possible, NULL, belief->posterior, error);
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

static lw_status believe_fields(tx *t, const project_settings *p, const counted *answers,
                                size_t count, lw_arena *arena, item_belief *belief,
                                lw_error *error) {
    const schema *s = p->questions;
    field_belief *found = lw_new(arena, field_belief, s->field_count);
    if (!found) return no_room(error);
    for (size_t f = 0; f < s->field_count; f++) {
        lw_status status =
            believe_field(t, p, &s->fields[f], answers, count, arena, &found[f], error);
        if (status == LW_OK && found[f].answered)
            status = note_field(&s->fields[f], &found[f], arena, belief, error);
        if (status != LW_OK) return status;
    }
    belief->beliefs = write_beliefs(s, found, arena);
    belief->decided = write_decided(s, found, arena);
    return belief->decided.data ? LW_OK : no_room(error);
}

static lw_status believe(tx *t, project_settings *p, const evidence_row *rows, size_t row_count,
                         lw_arena *arena, item_belief *belief, lw_error *error) {
    *belief = (item_belief){.confidence = NAN, .weakest = "", .unanimous = true};
    lw_status status = project_questions(t, p, arena, error);
    if (status != LW_OK) return status;
    counted *answers = lw_new(arena, counted, row_count ? row_count : 1);
    if (!answers) return no_room(error);
    size_t count = 0;
    for (size_t i = 0; i < row_count && status == LW_OK; i++) {
        if (!counts(&rows[i])) continue;
        belief->people += lw_str_equal(rows[i].stage, LW_STR("label"));
        answers[count].row = &rows[i];
        status = json_parse(rows[i].values, &answers[count].values, error);
        if (status == LW_OK) count++;
    }
    if (status == LW_OK && count)
        status = believe_fields(t, p, answers, count, arena, belief, error);
    for (size_t i = 0; i < count; i++) json_free(answers[i].values);
    return status;
}

/* ---- writing what follows ----------------------------------------------------------------- */

typedef struct {
    lw_str state;
    int64_t answers;
} item_now;

static lw_status load_item(tx *t, int64_t project_id, int64_t item_id, item_now *now,
                           lw_arena *arena, lw_error *error) {
    db_rows rows;
    lw_status status = db_one(t, Q_ITEM_STATE, DB_ARGS(v_int(project_id), v_int(item_id)),
                              "there is no such item", &rows, error);
    if (status != LW_OK) return status;
    *now = (item_now){db_text_copy(&rows, 0, arena), db_int(&rows, 1)};
    return db_end(&rows, error);
}

/* What the decision row says now; absent texts without a row. */
typedef struct {
    lw_str beliefs, decided, decided_by, reason;
    int64_t rejected_at;
} decision_now;

static lw_status load_decision(tx *t, int64_t project_id, int64_t item_id, lw_arena *arena,
                               decision_now *now, lw_error *error) {
    *now = (decision_now){0};
    db_rows rows = db_query(t, Q_DECISION_SHOW, DB_ARGS(v_int(project_id), v_int(item_id)));
    if (db_next(&rows))
        *now = (decision_now){db_text_copy(&rows, 0, arena), db_text_copy(&rows, 1, arena),
                              db_text_copy(&rows, 2, arena), db_text_copy(&rows, 3, arena),
                              db_int(&rows, 4)};
    return db_end(&rows, error);
}

static lw_status save_decision(tx *t, int64_t project_id, int64_t item_id, const decision_now *d,
                               lw_error *error) {
    return db_exec(t, Q_DECISION_SET,
                   DB_ARGS(v_int(project_id), v_int(item_id), v_text(d->beliefs),
                           v_text(d->decided), v_text(d->decided_by), v_text(d->reason),
                           d->rejected_at ? v_int(d->rejected_at) : v_null(), v_int(t->now)),
                   NULL, error);
}

/* Writes the item's row, moves the kept counters, and tells who watches. */
static lw_status save_item(tx *t, int64_t project_id, int64_t item_id, const item_now *was,
                           lw_str state, int64_t answers_change, double confidence, lw_str label,
                           lw_error *error) {
    lw_status status =
        db_exec(t, Q_ITEM_UPDATE,
                DB_ARGS(v_int(project_id), v_int(item_id), v_text(state),
                        v_int(was->answers + answers_change),
                        isnan(confidence) ? v_null() : v_real(confidence), v_text(label)),
                NULL, error);
    if (status == LW_OK) status = counter_add(t, project_id, "answers", answers_change, error);
    if (status == LW_OK && !lw_str_equal(state, was->state)) {
        status = counter_add(t, project_id, was->state.data, -1, error);
        if (status == LW_OK) status = counter_add(t, project_id, state.data, 1, error);
    }
    if (status != LW_OK) return status;
    char id[ID_TEXT_MAX], body[80];
    int length = snprintf(body, sizeof body, "{\"project\":\"%s\"}",
                          id_write(id, ID_PROJECT, 0, project_id).data);
    return happened(t, project_id, "counters", (lw_str){body, (size_t)length}, error);
}

typedef struct {
    int64_t id, wanted, slots, seq;
} task_now;

static lw_status load_task(tx *t, int64_t project_id, int64_t item_id, const char *stage,
                           task_now *task, lw_error *error) {
    *task = (task_now){0};
    db_rows rows = db_query(t, Q_TASK_OF_ITEM,
                            DB_ARGS(v_int(project_id), v_int(item_id), v_text(lw_str_from(stage))));
    if (db_next(&rows))
        *task = (task_now){db_int(&rows, 0), db_int(&rows, 1), db_int(&rows, 2), db_int(&rows, 3)};
    return db_end(&rows, error);
}

static lw_status count_rows(tx *t, query_id query, db_args args, int64_t *count_out,
                            lw_error *error) {
    db_rows rows;
    lw_status status = db_one(t, query, args, "a count", &rows, error);
    if (status != LW_OK) return status;
    *count_out = db_int(&rows, 0);
    return db_end(&rows, error);
}

/* Sets how many answers a task wants. A task that becomes available takes a fresh place in its lane,
 * because people have passed its old one. */
static lw_status set_wanted(tx *t, int64_t project_id, const task_now *task, int64_t wanted,
                            int64_t taken, lw_error *error) {
    int64_t slots = wanted > taken ? wanted - taken : 0;
    int64_t seq = slots > 0 && task->slots == 0 ? store_new_id(t->store) : task->seq;
    if (wanted == task->wanted && slots == task->slots) return LW_OK;
    return db_exec(
        t, Q_TASK_UPDATE,
        DB_ARGS(v_int(project_id), v_int(task->id), v_int(slots + taken), v_int(slots), v_int(seq)),
        NULL, error);
}

static lw_status insert_task(tx *t, int64_t project_id, int64_t item_id, const char *stage,
                             int64_t wanted, lw_error *error) {
    int64_t id = store_new_id(t->store);
    return db_exec(t, Q_TASK_INSERT,
                   DB_ARGS(v_int(project_id), v_int(id), v_int(item_id), v_text(lw_str_from(stage)),
                           v_text(lw_str_from(stage)), v_int(id), v_int(wanted), v_int(wanted)),
                   NULL, error);
}

/* A review task stands exactly while the item is in review. */
static lw_status match_review_task(tx *t, int64_t project_id, int64_t item_id, bool wanted,
                                   lw_error *error) {
    task_now task;
    lw_status status = load_task(t, project_id, item_id, "review", &task, error);
    if (status != LW_OK) return status;
    if (wanted && !task.id) return insert_task(t, project_id, item_id, "review", 1, error);
    if (wanted || !task.id) return LW_OK;
    /* A reviewer who holds it may still say their word: it finds the task in work_done. */
    return db_exec(t, Q_TASK_DELETE, DB_ARGS(v_int(project_id), v_int(task.id)), NULL, error);
}

static lw_str state_of(step_kind step, int64_t answers) {
    switch (step) {
    case STEP_SETTLE: return LW_STR("settled");
    case STEP_REVIEW: return LW_STR("review");
    default: return answers ? LW_STR("in_work") : LW_STR("open");
    }
}

static lw_status follow_step(tx *t, const project_settings *p, int64_t item_id,
                             const item_belief *belief, next_step *step, lw_error *error) {
    task_now task;
    int64_t working = 0, answered = 0;
    lw_status status = load_task(t, p->id, item_id, "label", &task, error);
    if (status == LW_OK && task.id)
        status = count_rows(t, Q_LEASE_COUNT_OF_TASK, DB_ARGS(v_int(p->id), v_int(task.id)),
                            &working, error);
    if (status == LW_OK && task.id)
        status = count_rows(t, Q_WORK_DONE_ANSWERED, DB_ARGS(v_int(p->id), v_int(task.id)),
                            &answered, error);
    if (status != LW_OK) return status;
    *step = next_step_of(&(step_question){
        .answers = belief->people,
        .working = working,
        .min_labels = p->quality.min_labels,
        .max_labels = p->quality.max_labels,
        .confidence = isnan(belief->confidence) ? 0 : belief->confidence,
        .target = p->quality.target,
        .unanimous = belief->unanimous,
        .weakest = belief->weakest,
    });
    int64_t taken = working + answered, wanted = taken;
    if (step->kind == STEP_ASK) {
        int64_t more =
            belief->people < p->quality.min_labels ? p->quality.min_labels - belief->people : 1;
        wanted = answered + (more > working ? more : working);
    }
    if (task.id) status = set_wanted(t, p->id, &task, wanted, taken, error);
    if (status == LW_OK)
        status = match_review_task(t, p->id, item_id, step->kind == STEP_REVIEW, error);
    return status;
}

lw_status item_decide(tx *t, project_settings *p, int64_t item_id, int64_t answers_change,
                      lw_arena *arena, lw_str *state_out, lw_error *error) {
    item_now was;
    decision_now decision;
    evidence_row *rows;
    size_t count;
    item_belief belief;
    lw_status status = load_item(t, p->id, item_id, &was, arena, error);
    if (status == LW_OK) status = load_decision(t, p->id, item_id, arena, &decision, error);
    if (status == LW_OK)
        status =
            evidence_load(t, p->id, item_id, decision.rejected_at, arena, &rows, &count, error);
    if (status == LW_OK) status = believe(t, p, rows, count, arena, &belief, error);
    if (status != LW_OK) return status;

    decision.beliefs = belief.beliefs;
    if (lw_str_equal(decision.decided_by, LW_STR("review"))) {
        /* A reviewer's word stands; later answers are kept and change only the belief. */
        status = save_decision(t, p->id, item_id, &decision, error);
        if (status == LW_OK)
            status = save_item(t, p->id, item_id, &was, was.state, answers_change,
                               belief.confidence, belief.label, error);
        *state_out = was.state;
        return status;
    }
    next_step step;
    status = follow_step(t, p, item_id, &belief, &step, error);
    if (status != LW_OK) return status;
    bool settled = step.kind == STEP_SETTLE;
    decision.decided = settled ? belief.decided : (lw_str){0};
    decision.decided_by = settled ? LW_STR("belief") : (lw_str){0};
    decision.reason = lw_str_from(step.reason);
    status = save_decision(t, p->id, item_id, &decision, error);
    *state_out = state_of(step.kind, belief.people);
    if (status == LW_OK)
        status = save_item(t, p->id, item_id, &was, *state_out, answers_change, belief.confidence,
                           belief.label, error);
    return status;
}

/* The decided values in short, for the item's row. */
static lw_status short_label(tx *t, project_settings *p, lw_str values, lw_arena *arena,
                             lw_str *label_out, lw_error *error) {
    json *parsed = NULL;
    lw_status status = project_questions(t, p, arena, error);
    if (status == LW_OK) status = json_parse(values, &parsed, error);
    *label_out = (lw_str){0};
    for (size_t f = 0; status == LW_OK && f < p->questions->field_count && !label_out->data; f++) {
        const schema_field *field = &p->questions->fields[f];
        const json *value = json_get(parsed, lw_arena_copy(arena, field->name).data);
        if (value) *label_out = schema_value_short(field, value, arena);
    }
    json_free(parsed);
    return status;
}

lw_status item_decide_reviewed(tx *t, project_settings *p, int64_t item_id, lw_str values,
                               const char *reason, lw_arena *arena, lw_str *state_out,
                               lw_error *error) {
    item_now was;
    decision_now decision;
    evidence_row *rows;
    size_t count;
    item_belief belief;
    lw_str label = {0};
    lw_status status = load_item(t, p->id, item_id, &was, arena, error);
    if (status == LW_OK) status = load_decision(t, p->id, item_id, arena, &decision, error);
    if (status == LW_OK)
        status =
            evidence_load(t, p->id, item_id, decision.rejected_at, arena, &rows, &count, error);
    if (status == LW_OK) status = believe(t, p, rows, count, arena, &belief, error);
    if (status != LW_OK) return status;
    decision.beliefs = belief.beliefs;
    decision.decided = values.data ? values : belief.decided;
    decision.decided_by = LW_STR("review");
    decision.reason = lw_str_from(reason);
    if (!decision.decided.data)
        return lw_fail(error, LW_INVALID,
                       "values: there is no answer to accept; give the right one");
    status = short_label(t, p, decision.decided, arena, &label, error);
    if (status == LW_OK) status = save_decision(t, p->id, item_id, &decision, error);
    if (status == LW_OK) status = match_review_task(t, p->id, item_id, false, error);
    task_now task;
    if (status == LW_OK) status = load_task(t, p->id, item_id, "label", &task, error);
    if (status == LW_OK && task.id && task.slots)
        status =
            set_wanted(t, p->id, &task, task.wanted - task.slots, task.wanted - task.slots, error);
    *state_out = LW_STR("settled");
    if (status == LW_OK)
        status = save_item(t, p->id, item_id, &was, *state_out, 0, belief.confidence, label, error);
    return status;
}

/* Leases of a task that is about to go: their holders' late work still finds it. */
static lw_status end_leases(tx *t, int64_t project_id, int64_t task_id, int64_t item_id,
                            lw_arena *arena, lw_error *error) {
    typedef struct {
        int64_t id, account_id;
    } held;
    enum { MAX = 256 };
    held *leases = lw_new(arena, held, MAX);
    size_t count = 0;
    if (!leases) return no_room(error);
    db_rows rows = db_query(t, Q_LEASE_OF_TASK, DB_ARGS(v_int(project_id), v_int(task_id)));
    while (count < MAX && db_next(&rows))
        leases[count++] = (held){db_int(&rows, 0), db_int(&rows, 1)};
    lw_status status = db_end(&rows, error);
    for (size_t i = 0; i < count && status == LW_OK; i++) {
        status = db_exec(t, Q_LEASE_DELETE, DB_ARGS(v_int(project_id), v_int(leases[i].id)), NULL,
                         error);
        if (status == LW_OK)
            status = db_exec(t, Q_WORK_DONE_SET,
                             DB_ARGS(v_int(project_id), v_int(task_id), v_int(leases[i].account_id),
                                     v_int(item_id), v_text(LW_STR("expired")), v_int(leases[i].id),
                                     v_null(), v_int(t->now)),
                             NULL, error);
    }
    return status;
}

lw_status item_restart(tx *t, const project_settings *p, int64_t item_id, int64_t up_to,
                       const char *reason, lw_arena *arena, lw_str *state_out, lw_error *error) {
    item_now was;
    decision_now decision = {.rejected_at = up_to, .reason = lw_str_from(reason)};
    task_now task;
    lw_status status = load_item(t, p->id, item_id, &was, arena, error);
    if (status == LW_OK) status = load_task(t, p->id, item_id, "label", &task, error);
    if (status == LW_OK && task.id) {
        status = end_leases(t, p->id, task.id, item_id, arena, error);
        if (status == LW_OK)
            status = db_exec(t, Q_TASK_DELETE, DB_ARGS(v_int(p->id), v_int(task.id)), NULL, error);
    }
    if (status == LW_OK)
        status = insert_task(t, p->id, item_id, "label", p->quality.min_labels, error);
    if (status == LW_OK) status = match_review_task(t, p->id, item_id, false, error);
    if (status == LW_OK) status = save_decision(t, p->id, item_id, &decision, error);
    *state_out = LW_STR("open");
    if (status == LW_OK)
        status =
            save_item(t, p->id, item_id, &was, *state_out, -was.answers, NAN, (lw_str){0}, error);
    return status;
}
