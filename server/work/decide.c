/* decide.c - what follows from an item's evidence. */
#include "server/work/decide.h"
#include "server/rules/next_step.h"
#include "server/work/believe.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static const double confidence_seen = 0.01; /* a smaller change is not written down by itself */

static lw_status no_room(lw_error *error) {
    return lw_fail(error, LW_NO_MEMORY, "the item has more evidence than fits in memory");
}

/* ---- what is there -------------------------------------------------------------------------- */

typedef struct {
    lw_str state, label;
    int64_t answers;
    double confidence; /* NaN: none yet */
} item_now;

static lw_status read_item(db_rows *asked, item_now *now, lw_arena *arena, lw_error *error) {
    bool found = db_next(asked);
    if (found)
        *now = (item_now){.state = db_text_copy(asked, 0, arena),
                          .answers = db_int(asked, 1),
                          .confidence = db_is_null(asked, 2) ? NAN : db_real(asked, 2),
                          .label = db_text_copy(asked, 3, arena)};
    lw_status status = db_end(asked, error);
    if (status != LW_OK || found) return status;
    return lw_fail(error, LW_NOT_FOUND, "there is no such item");
}

/* What the decision row says now; absent texts without a row. */
typedef struct {
    lw_str beliefs, decided, decided_by, reason;
    int64_t rejected_at;
} decision_now;

static lw_status read_decision(db_rows *asked, decision_now *now, lw_arena *arena,
                               lw_error *error) {
    if (db_next(asked))
        *now = (decision_now){db_text_copy(asked, 0, arena), db_text_copy(asked, 1, arena),
                              db_text_copy(asked, 2, arena), db_text_copy(asked, 3, arena),
                              db_int(asked, 4)};
    return db_end(asked, error);
}

static lw_status save_decision(tx *t, int64_t project_id, int64_t item_id, const decision_now *d,
                               lw_error *error) {
    return db_exec(t, Q_DECISION_SET,
                   DB_ARGS(v_int(project_id), v_int(item_id), v_text(d->beliefs),
                           v_text(d->decided), v_text(d->decided_by), v_text(d->reason),
                           d->rejected_at ? v_int(d->rejected_at) : v_null(), v_int(db_now(t))),
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
    int64_t id, wanted, slots, seq; /* id 0: there is none */
} task_now;

static lw_status read_tasks(db_rows *asked, task_now *label, task_now *review, lw_error *error) {
    while (db_next(asked)) {
        bool is_label = lw_str_equal(db_text(asked, 1), LW_STR("label"));
        *(is_label ? label : review) =
            (task_now){db_int(asked, 0), db_int(asked, 2), db_int(asked, 3), db_int(asked, 4)};
    }
    return db_end(asked, error);
}

/* An item as it stands. */
typedef struct {
    item_now item;
    decision_now decision;
    task_now label, review;
    int64_t working, answered; /* people who hold the label task, and who answered it */
} standing;

/* Its tasks are held from here on. */
static lw_status load_standing(tx *t, int64_t project_id, int64_t item_id, lw_arena *arena,
                               standing *now, lw_error *error) {
    db_args which = DB_ARGS(v_int(project_id), v_int(item_id));
    db_rows tasks = db_query(t, Q_TASKS_OF_ITEM, which), work = db_query(t, Q_WORK_OF_ITEM, which),
            state = db_query(t, Q_ITEM_STATE, which),
            decision = db_query(t, Q_DECISION_SHOW, which);
    *now = (standing){0};
    lw_status status = read_tasks(&tasks, &now->label, &now->review, error);
    if (status != LW_OK) return status;
    if (db_next(&work)) now->working = db_int(&work, 0), now->answered = db_int(&work, 1);
    status = db_end(&work, error);
    if (status == LW_OK) status = read_item(&state, &now->item, arena, error);
    if (status == LW_OK) status = read_decision(&decision, &now->decision, arena, error);
    return status;
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
static lw_status match_review_task(tx *t, int64_t project_id, int64_t item_id,
                                   const task_now *review, bool wanted, lw_error *error) {
    if (wanted && !review->id) return insert_task(t, project_id, item_id, "review", 1, error);
    if (wanted || !review->id) return LW_OK;
    /* A reviewer who holds it may still say their word: it finds the task in work_done. */
    return db_exec(t, Q_TASK_DELETE, DB_ARGS(v_int(project_id), v_int(review->id)), NULL, error);
}

static lw_str state_of(step_kind step, int64_t answers) {
    switch (step) {
    case STEP_SETTLE: return LW_STR("settled");
    case STEP_REVIEW: return LW_STR("review");
    default: return answers ? LW_STR("in_work") : LW_STR("open");
    }
}

/* ---- weighing and deciding ------------------------------------------------------------------- */

/* An item as it stands, and what is to be believed of it. */
typedef struct {
    standing now;
    item_belief belief;
} weighed;

static lw_status weigh(tx *t, project_settings *p, int64_t item_id, lw_arena *arena, weighed *w,
                       lw_error *error) {
    evidence_row *rows;
    size_t count;
    db_rows said = evidence_ask(t, p->id, item_id), measured = reliabilities_ask(t, p, item_id);
    lw_status status = load_standing(t, p->id, item_id, arena, &w->now, error);
    if (status == LW_OK)
        status = evidence_read(&said, w->now.decision.rejected_at, arena, &rows, &count, error);
    if (status == LW_OK)
        status = item_believe(t, p, rows, count, &measured, arena, &w->belief, error);
    return status;
}

static bool is_reviewed(const weighed *w) {
    return lw_str_equal(w->now.decision.decided_by, LW_STR("review"));
}

/* What is to become of an item that no reviewer has decided; the decision's reason lies in the step. */
typedef struct {
    next_step step;
    int64_t wanted, taken;
    lw_str state;
    decision_now decision;
} outcome;

/* settled: it is, and no new evidence came. */
static void find_outcome(const project_settings *p, const weighed *w, bool settled, outcome *o) {
    const item_belief *belief = &w->belief;
    int64_t working = w->now.working, answered = w->now.answered;
    o->step = next_step_of(&(step_question){
        .answers = belief->people,
        .working = working,
        .min_labels = p->quality.min_labels,
        .max_labels = p->quality.max_labels,
        .confidence = isnan(belief->confidence) ? 0 : belief->confidence,
        .target = p->quality.target,
        .unanimous = belief->unanimous,
        .weakest = belief->weakest,
        .settled = settled,
        .reliability_version = p->reliability_version,
    });
    o->taken = o->wanted = working + answered;
    if (o->step.kind == STEP_ASK) {
        int64_t more =
            belief->people < p->quality.min_labels ? p->quality.min_labels - belief->people : 1;
        o->wanted = answered + (more > working ? more : working);
    }
    bool settles = o->step.kind == STEP_SETTLE;
    o->state = state_of(o->step.kind, belief->people);
    o->decision = w->now.decision;
    o->decision.beliefs = belief->beliefs;
    o->decision.decided = settles ? belief->decided : (lw_str){0};
    o->decision.decided_by = settles ? LW_STR("belief") : (lw_str){0};
    o->decision.reason = lw_str_from(o->step.reason);
}

static lw_status write_outcome(tx *t, const project_settings *p, int64_t item_id, const weighed *w,
                               const outcome *o, int64_t answers_change, lw_error *error) {
    lw_status status = LW_OK;
    if (w->now.label.id) status = set_wanted(t, p->id, &w->now.label, o->wanted, o->taken, error);
    if (status == LW_OK)
        status = match_review_task(t, p->id, item_id, &w->now.review, o->step.kind == STEP_REVIEW,
                                   error);
    if (status == LW_OK) status = save_decision(t, p->id, item_id, &o->decision, error);
    if (status != LW_OK) return status;
    return save_item(t, p->id, item_id, &w->now.item, o->state, answers_change,
                     w->belief.confidence, w->belief.label, error);
}

/* A reviewer's word stands: what is said later is kept and changes only the belief. */
static lw_status write_belief(tx *t, const project_settings *p, int64_t item_id, weighed *w,
                              int64_t answers_change, lw_error *error) {
    w->now.decision.beliefs = w->belief.beliefs;
    lw_status status = save_decision(t, p->id, item_id, &w->now.decision, error);
    if (status != LW_OK) return status;
    return save_item(t, p->id, item_id, &w->now.item, w->now.item.state, answers_change,
                     w->belief.confidence, w->now.item.label, error);
}

lw_status item_decide(tx *t, project_settings *p, int64_t item_id, int64_t answers_change,
                      lw_arena *arena, lw_str *state_out, lw_error *error) {
    weighed w;
    outcome o;
    lw_status status = weigh(t, p, item_id, arena, &w, error);
    if (status != LW_OK) return status;
    if (is_reviewed(&w)) {
        *state_out = w.now.item.state;
        return write_belief(t, p, item_id, &w, answers_change, error);
    }
    find_outcome(p, &w, false, &o);
    *state_out = o.state;
    return write_outcome(t, p, item_id, &w, &o, answers_change, error);
}

/* ---- the same with other reliabilities ------------------------------------------------------- */

static bool is_settled(lw_str state) { return lw_str_equal(state, LW_STR("settled")); }

/* Whether the item is not to be touched: it came with its decision and has no task, or a reviewer has
 * it before them. The label task is held from here on, so that answers come before or after. */
static lw_status is_out_of_reach(tx *t, int64_t project_id, int64_t item_id, bool *so_out,
                                 lw_error *error) {
    task_now label = {0}, review = {0};
    int64_t reviewing = 0;
    db_rows rows = db_query(t, Q_TASKS_OF_ITEM, DB_ARGS(v_int(project_id), v_int(item_id)));
    lw_status status = read_tasks(&rows, &label, &review, error);
    if (status == LW_OK && review.id) {
        rows = db_query(t, Q_LEASE_COUNT_OF_TASK, DB_ARGS(v_int(project_id), v_int(review.id)));
        if (db_next(&rows)) reviewing = db_int(&rows, 0);
        status = db_end(&rows, error);
    }
    *so_out = !label.id || reviewing;
    return status;
}

static bool differs_visibly(double confidence, double was) {
    if (isnan(confidence) || isnan(was)) return isnan(confidence) != isnan(was);
    return fabs(confidence - was) >= confidence_seen;
}

static bool changes(const weighed *w, const outcome *o) {
    return !lw_str_equal(o->state, w->now.item.state) ||
           !lw_str_equal(w->belief.label, w->now.item.label) ||
           !lw_str_equal(o->decision.decided, w->now.decision.decided);
}

lw_status item_redecide(tx *t, project_settings *p, int64_t item_id, bool write, lw_arena *arena,
                        redecision *done_out, lw_error *error) {
    weighed w;
    outcome o;
    bool out_of_reach;
    *done_out = (redecision){false, false, false};
    lw_status status = is_out_of_reach(t, p->id, item_id, &out_of_reach, error);
    if (status != LW_OK || out_of_reach) return status;
    status = weigh(t, p, item_id, arena, &w, error);
    if (status != LW_OK) return status;
    bool reviewed = is_reviewed(&w), settled = is_settled(w.now.item.state);
    find_outcome(p, &w, settled, &o);
    *done_out = (redecision){
        .changed = differs_visibly(w.belief.confidence, w.now.item.confidence) ||
                   (!reviewed && changes(&w, &o)),
        .was_settled = settled,
        .settled = reviewed ? settled : is_settled(o.state),
    };
    if (!done_out->changed || !write) return LW_OK;
    return reviewed ? write_belief(t, p, item_id, &w, 0, error)
                    : write_outcome(t, p, item_id, &w, &o, 0, error);
}

/* ---- a reviewer's word ----------------------------------------------------------------------- */

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
    weighed w;
    lw_str label = {0};
    lw_status status = weigh(t, p, item_id, arena, &w, error);
    if (status != LW_OK) return status;
    decision_now decision = w.now.decision;
    decision.beliefs = w.belief.beliefs;
    decision.decided = values.data ? values : w.belief.decided;
    decision.decided_by = LW_STR("review");
    decision.reason = lw_str_from(reason);
    if (!decision.decided.data)
        return lw_fail(error, LW_INVALID,
                       "values: there is no answer to accept; give the right one");
    status = short_label(t, p, decision.decided, arena, &label, error);
    if (status == LW_OK) status = save_decision(t, p->id, item_id, &decision, error);
    if (status == LW_OK) status = match_review_task(t, p->id, item_id, &w.now.review, false, error);
    const task_now *task = &w.now.label;
    int64_t taken = task->wanted - task->slots;
    if (status == LW_OK && task->id && task->slots)
        status = set_wanted(t, p->id, task, taken, taken, error);
    *state_out = LW_STR("settled");
    if (status == LW_OK)
        status = save_item(t, p->id, item_id, &w.now.item, *state_out, 0, w.belief.confidence,
                           label, error);
    return status;
}

/* ---- back to work ---------------------------------------------------------------------------- */

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
                                     v_null(), v_int(db_now(t))),
                             NULL, error);
    }
    return status;
}

lw_status item_restart(tx *t, const project_settings *p, int64_t item_id, int64_t up_to,
                       const char *reason, lw_arena *arena, lw_str *state_out, lw_error *error) {
    standing was;
    decision_now decision = {.rejected_at = up_to, .reason = lw_str_from(reason)};
    lw_status status = load_standing(t, p->id, item_id, arena, &was, error);
    if (status == LW_OK && was.label.id) {
        status = end_leases(t, p->id, was.label.id, item_id, arena, error);
        if (status == LW_OK)
            status =
                db_exec(t, Q_TASK_DELETE, DB_ARGS(v_int(p->id), v_int(was.label.id)), NULL, error);
    }
    if (status == LW_OK)
        status = insert_task(t, p->id, item_id, "label", p->quality.min_labels, error);
    if (status == LW_OK) status = match_review_task(t, p->id, item_id, &was.review, false, error);
    if (status == LW_OK) status = save_decision(t, p->id, item_id, &decision, error);
    *state_out = LW_STR("open");
    if (status == LW_OK)
        status = save_item(t, p->id, item_id, &was.item, *state_out, -was.item.answers, NAN,
                           (lw_str){0}, error);
    return status;
}
