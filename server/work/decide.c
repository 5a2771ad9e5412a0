/* decide.c - what follows from an item's evidence. */
#include "server/work/decide.h"
#include "server/limits.h"
#include "server/rules/queue.h"
#include "server/rules/walk.h"
#include "server/work/believe.h"
#include "server/work/certification.h"
#include "server/work/path.h"
#include "server/work/words.h"
#include "server/work/workflow.h"
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double confidence_seen = 0.01; /* a smaller change is not written down by itself */

/* ---- weighing -------------------------------------------------------------------------------- */

/* An item as it stands, what is to be believed of it, and how it came there. */
typedef struct {
    standing now;
    evidence_row *rows;
    size_t row_count;
    item_belief belief;
    item_path path;
    int stands; /* in its stage, or at the end it came to */
} weighed;

static bool is_state(const weighed *w, const char *state) {
    return lw_str_equal(w->now.item.state, lw_str_from(state));
}

static lw_status find_path(tx *t, const project_settings *p, int64_t item_id, lw_arena *arena,
                           weighed *w, lw_error *error) {
    lw_status status = path_find(t, p->id, item_id, &w->now, arena, &w->path, error);
    w->stands = is_state(w, "settled")       ? PLACE_DONE
                : is_state(w, "quarantined") ? PLACE_QUARANTINE
                                             : w->path.place;
    return status;
}

static lw_status weigh(tx *t, project_settings *p, int64_t item_id, const standing *held,
                       lw_arena *arena, weighed *w, lw_error *error) {
    db_rows said = evidence_ask(t, p->id, item_id), measured = reliabilities_ask(t, p, item_id);
    if (held) w->now = *held;
    lw_status status = held ? standing_finish(t, p->id, item_id, arena, &w->now, error)
                            : standing_load(t, p->id, item_id, arena, &w->now, error);
    if (status == LW_OK)
        status = evidence_read(&said, w->now.decision.rejected_at, arena, &w->rows, &w->row_count,
                               error);
    if (status == LW_OK) words_hide(&w->now, w->rows, w->row_count);
    if (status == LW_OK)
        status = item_believe(t, p, w->rows, w->row_count, &measured, arena, &w->belief, error);
    return status == LW_OK ? find_path(t, p, item_id, arena, w, error) : status;
}

static bool is_reviewed(const weighed *w) {
    return lw_str_equal(w->now.decision.decided_by, LW_STR("review"));
}

static double confidence_or_none(const weighed *w) {
    return isnan(w->belief.confidence) ? 0 : w->belief.confidence;
}

static const workflow_stage *stage_of(const weighed *w, int place) {
    assert(place >= 0 && (size_t)place < w->path.flow->stage_count);
    return &w->path.flow->stages[place];
}

static stage_work work_of(const weighed *w, int place) { return walk_work(w->path.flow, place); }

/* ---- what the stage wants -------------------------------------------------------------------- */

/* The item as its stages look at it. */
static walk_item looked_at(const project_settings *p, const weighed *w) {
    walk_item seen = {.flow = w->path.flow,
                      .quality = p->quality,
                      .plan = p->plan,
                      .confidence = confidence_or_none(w),
                      .unanimous = w->belief.unanimous,
                      .weakest = w->belief.weakest,
                      .reliability_version = p->reliability_version};
    item_gain(&w->belief, walk_is_priced(w->path.flow, &p->quality, &p->plan), seen.gain);
    return seen;
}

/* Live answers that were given in the stage that asks, since the item came there. */
static int64_t answers_asked(const weighed *w, const task_now *task) {
    if (!w->path.entered) return w->belief.people;
    int64_t count = 0;
    for (size_t i = 0; i < w->row_count; i++) {
        const evidence_row *row = &w->rows[i];
        count += row->live && row->id > w->path.entered && task && row->task_id == task->id &&
                 lw_str_equal(row->stage, LW_STR("label"));
    }
    return count;
}

/* ---- the way on ------------------------------------------------------------------------------ */

typedef struct {
    walk_way way;
    int64_t taken; /* of what is wanted, by the task of the stage that asks or is entered */
    lw_str state;
    decision_now decision;
    double confidence;
    lw_str label;
    int64_t answers_change;
    int64_t seq; /* of the task that is made; 0: at the end of its lane */
    bool rework; /* it comes back to a stage whose answers do not count any more */
    const evidence_row *disputed[3]; /* the words that differ; then NULL */
} outcome;

static void walk(const project_settings *p, const weighed *w, int from, stage_outcome on,
                 int64_t people, item_facts *facts, outcome *o) {
    walk_item seen = looked_at(p, w);
    walk_on(&seen, from, on, people, w->path.taken, facts, &o->way);
}

/* What only conditions ask for, of the workflows that have some. */
typedef struct {
    item_facts facts;
    json *meta, *decided;
} asked_facts;

/* Who is at work now, where an edge asks for that: read once for all items that are weighed in the transaction. */
static lw_status load_people(tx *t, project_settings *p, const workflow *flow, lw_arena scratch,
                             asked_facts *out, lw_error *error) {
    project_worker *workers;
    size_t count;
    if (!workflow_asks(flow, ABOUT_PEOPLE)) return LW_OK;
    out->facts.people = p->staff.people;
    if (p->staff.workflow_version == flow->version && p->staff.at == db_now(t)) return LW_OK;
    lw_status status = workflow_workers(t, p->id, &scratch, &workers, &count, error);
    if (status == LW_OK) status = workflow_see_away(t, p->id, workers, count, scratch, error);
    if (status != LW_OK) return status;
    p->staff.workflow_version = flow->version;
    p->staff.at = db_now(t);
    workflow_people(flow, workers, count, p->staff.at, p->staff.people);
    return LW_OK;
}

static lw_status load_facts(tx *t, project_settings *p, int64_t item_id, const weighed *w,
                            lw_str decided, lw_arena *arena, asked_facts *out, lw_error *error) {
    const double hour = 3600e6;
    *out = (asked_facts){.facts = {
                             .item_id = item_id,
                             .confidence = confidence_or_none(w),
                             .disagreement = w->belief.disagreement,
                             .difficulty = w->belief.difficulty,
                             .doubt = w->belief.doubt,
                             .answers = w->belief.people,
                             .hours = (double)(db_now(t) - store_id_time(item_id)) / hour,
                             .language = w->now.item.language,
                         }};
    if (w->path.flow->version == 0) return LW_OK;
    db_rows rows = db_query(t, Q_ITEM_ENTRY, DB_ARGS(v_int(p->id), v_int(item_id)));
    lw_str meta = db_next(&rows) ? db_text_copy(&rows, 0, arena) : (lw_str){0};
    lw_status status = db_end(&rows, error);
    if (status == LW_OK && meta.data) status = json_parse(meta, &out->meta, error);
    if (status == LW_OK && decided.data) status = json_parse(decided, &out->decided, error);
    out->facts.meta = out->meta;
    out->facts.decided = out->decided;
    out->facts.questions = p->questions;
    out->facts.probabilities = w->belief.probabilities;
    if (status == LW_OK && workflow_asks(w->path.flow, ABOUT_ANSWERED)) {
        lw_str *answered = lw_new(arena, lw_str, w->row_count + 1);
        if (!answered) return lw_fail(error, LW_NO_MEMORY, "no room for the item's answers");
        out->facts.said = answered;
        out->facts.said_count = item_answered(w->rows, w->row_count, answered);
    }
    return status == LW_OK ? load_people(t, p, w->path.flow, *arena, out, error) : status;
}

static void free_facts(asked_facts *facts) {
    json_free(facts->meta);
    json_free(facts->decided);
}

static lw_str state_in(const weighed *w, int place, int64_t people) {
    if (place == PLACE_DONE) return LW_STR("settled");
    if (place == PLACE_QUARANTINE) return LW_STR("quarantined");
    if (work_of(w, place) == WORK_WORD) return LW_STR("review");
    return people ? LW_STR("in_work") : LW_STR("open");
}

static void stand_by_belief(const weighed *w, outcome *o) {
    bool done = o->way.place == PLACE_DONE;
    o->state = state_in(w, o->way.place, w->belief.people);
    o->decision.beliefs = w->belief.beliefs;
    o->decision.decided = done ? w->belief.decided : (lw_str){0};
    o->decision.decided_by = done ? LW_STR("belief") : (lw_str){0};
    o->decision.reason = lw_str_from(o->way.reason);
}

/* What is to become of an item by its belief alone. settled: it is, and no new evidence came. */
static lw_status find_outcome(tx *t, project_settings *p, int64_t item_id, const weighed *w,
                              bool settled, lw_arena *arena, outcome *o, lw_error *error) {
    const item_belief *belief = &w->belief;
    int asked = w->path.asked;
    const task_now *task = standing_task(&w->now, stage_of(w, asked)->name);
    int64_t working = task ? task->working : 0, answered = task ? task->answered : 0;
    int64_t answers = answers_asked(w, task);
    walk_item seen = looked_at(p, w);
    bool weighs = walk_weighs(seen.flow, asked);
    asked_facts facts = {.meta = NULL};
    lw_status status =
        weighs ? load_facts(t, p, item_id, w, belief->decided, arena, &facts, error) : LW_OK;
    facts.facts.taken = w->path.taken;
    next_step step =
        walk_step(&seen, asked, weighs ? &facts.facts : NULL, answers, working, settled);
    *o = (outcome){.way = {.place = asked, .wanted = working + answered},
                   .taken = working + answered,
                   .decision = w->now.decision,
                   .confidence = belief->confidence,
                   .label = belief->label};
    walk_say(&o->way, step.reason);
    if (step.kind == STEP_ASK) {
        int64_t least = walk_quality(&seen, asked).min_labels;
        int64_t more = answers < least ? least - answers : 1;
        o->way.wanted = answered + (more > working ? more : working);
    } else if (step.kind != STEP_WAIT) {
        if (!weighs) status = load_facts(t, p, item_id, w, belief->decided, arena, &facts, error);
        if (status == LW_OK) walk(p, w, asked, walk_ended(step.kind), 0, &facts.facts, o);
    }
    free_facts(&facts);
    if (status == LW_OK) stand_by_belief(w, o);
    return status;
}

/* ---- writing it ------------------------------------------------------------------------------ */

/* Who answers what comes back: the one who answered last, where they are still there. */
static lw_status find_author(tx *t, const project_settings *p, const weighed *w,
                             int64_t *account_id_out, lw_error *error) {
    *account_id_out = 0;
    for (size_t i = w->row_count; i-- > 0 && !*account_id_out;)
        if (lw_str_equal(w->rows[i].stage, LW_STR("label")))
            *account_id_out = w->rows[i].account_id;
    if (!*account_id_out) return LW_OK;
    db_rows rows = db_query(t, Q_MEMBER_TIER, DB_ARGS(v_int(p->id), v_int(*account_id_out)));
    if (!db_next(&rows)) *account_id_out = 0;
    return db_end(&rows, error);
}

static lw_status band_by_risk(const weighed *w, const workflow_stage *stage, int *band_out,
                              lw_error *error) {
    json *decided = NULL;
    lw_status status = LW_OK;
    if (stage->error_cost_count && w->belief.decided.data)
        status = json_parse(w->belief.decided, &decided, error);
    double cost = queue_error_cost(stage, decided);
    json_free(decided);
    *band_out = queue_risk_band(confidence_or_none(w), w->belief.doubt, cost);
    return status;
}

/* The band of whoever answered and was looked at least. Counts are added in the order of accounts, so that two
 * items never wait for each other. */
static lw_status band_by_stratum(tx *t, const project_settings *p, const weighed *w,
                                 const workflow_stage *stage, int *band_out, lw_error *error) {
    int64_t last = -1, least = INT64_MAX;
    lw_status status = LW_OK;
    while (status == LW_OK) {
        int64_t next = INT64_MAX;
        for (size_t i = 0; i < w->row_count; i++)
            if (w->rows[i].live && lw_str_equal(w->rows[i].stage, LW_STR("label")) &&
                w->rows[i].account_id > last && w->rows[i].account_id < next)
                next = w->rows[i].account_id;
        if (next == INT64_MAX && last >= 0) break;
        last = next == INT64_MAX ? 0 : next; /* nobody answered: it came so */
        db_rows rows =
            db_query(t, Q_REVIEW_STRATUM_ADD,
                     DB_ARGS(v_int(p->id), v_text(stage->name), v_int(last),
                             v_text(w->belief.label.data ? w->belief.label : LW_STR(""))));
        if (db_next(&rows) && db_int(&rows, 0) < least) least = db_int(&rows, 0);
        status = db_end(&rows, error);
    }
    if (status == LW_OK) *band_out = queue_stratum_band(least);
    return status;
}

static lw_status find_band(tx *t, const project_settings *p, const weighed *w, int place,
                           int *band_out, lw_error *error) {
    const workflow_stage *stage = stage_of(w, place);
    *band_out = 0;
    switch (stage->order) {
    case ORDER_RISK: return band_by_risk(w, stage, band_out, error);
    case ORDER_STRATA: return band_by_stratum(t, p, w, stage, band_out, error);
    default: return LW_OK;
    }
}

/* Whoever has said what is to be weighed now is not asked to weigh it. */
static lw_status keep_from(tx *t, const project_settings *p, int64_t item_id, int64_t task_id,
                           const outcome *o, lw_error *error) {
    lw_status status = LW_OK;
    for (size_t i = 0; o->disputed[i] && status == LW_OK; i++)
        status = db_exec(t, Q_WORK_DONE_SET,
                         DB_ARGS(v_int(p->id), v_int(task_id), v_int(o->disputed[i]->account_id),
                                 v_int(item_id), v_text(LW_STR("skipped")), v_int(0),
                                 v_text(LW_STR("It is about a review of theirs.")),
                                 v_int(db_now(t)), v_int(0)),
                         NULL, error);
    return status;
}

static lw_status make_task(tx *t, const project_settings *p, int64_t item_id, const weighed *w,
                           const outcome *o, int64_t account_id, lw_arena *arena, lw_error *error) {
    stage_work work = work_of(w, o->way.place);
    int64_t words = stage_of(w, o->way.place)->doubled ? 2 : 1, id;
    task_wanted task = {.stage = stage_of(w, o->way.place)->name,
                        .work = work,
                        .wanted = work == WORK_WORD ? words
                                  : account_id      ? 1
                                                    : o->way.wanted,
                        .seq = o->seq,
                        .due_at = w->now.item.urgency.due_at};
    int band;
    lw_status status = find_band(t, p, w, o->way.place, &band, error);
    if (status == LW_OK)
        status = path_lane(
            t, p->id, &w->path,
            &(lane_of){o->way.place, account_id, band, w->now.item.language, w->now.item.urgency},
            arena, &task.lane, error);
    if (status == LW_OK) status = task_make(t, p->id, item_id, &task, &id, error);
    return status == LW_OK && work == WORK_WORD ? keep_from(t, p, item_id, id, o, error) : status;
}

/* The stage that the item comes to gets its task: a new one, which anybody may take who took the old one,
 * when answers do not count any more; else the old one, for others. */
static lw_status enter_stage(tx *t, const project_settings *p, int64_t item_id, const weighed *w,
                             const outcome *o, lw_arena *arena, lw_error *error) {
    const workflow_stage *stage = stage_of(w, o->way.place);
    const task_now *old = standing_task(&w->now, stage->name);
    bool others = o->rework ? stage->rework == REWORK_ANOTHER : stage->rework != REWORK_AUTHOR;
    if (old && old->work == WORK_ANSWERS && others) {
        int64_t taken = old->working + old->answered;
        return task_set_wanted(t, p->id, old, taken + o->way.wanted, taken, error);
    }
    int64_t author = 0;
    lw_status status = old ? task_end(t, p->id, item_id, old, arena, error) : LW_OK;
    if (status == LW_OK && o->rework && stage->rework == REWORK_AUTHOR)
        status = find_author(t, p, w, &author, error);
    return status == LW_OK ? make_task(t, p, item_id, w, o, author, arena, error) : status;
}

/* Tasks of stages that the item has left: words are not wanted any more, and no more answers. */
static lw_status leave_stages(tx *t, const project_settings *p, int64_t item_id, const weighed *w,
                              const outcome *o, lw_arena *arena, lw_error *error) {
    lw_str stays = o->way.place >= 0 ? stage_of(w, o->way.place)->name : (lw_str){0};
    lw_status status = LW_OK;
    for (size_t i = 0; i < w->now.task_count && status == LW_OK; i++) {
        const task_now *task = &w->now.tasks[i];
        int64_t taken = task->wanted - task->slots;
        if (lw_str_equal(task->stage, stays)) continue;
        if (task->work == WORK_WORD) status = task_end(t, p->id, item_id, task, arena, error);
        else if (task->slots) status = task_set_wanted(t, p->id, task, taken, taken, error);
    }
    return status;
}

/* Of a stage that edges on "waited" leave: when they are to be asked next. */
static lw_status wait_from(tx *t, const project_settings *p, int64_t item_id, const workflow *flow,
                           int stage, double after, int64_t least, lw_error *error) {
    const double hour = 3600e6, hours = workflow_waits(flow, stage, after);
    if (!isfinite(hours) && after < 0) return LW_OK;
    int64_t at = isfinite(hours) ? store_id_time(item_id) + (int64_t)ceil(hours * hour) : INT64_MAX;
    if (after < 0 && at < db_now(t)) at = db_now(t); /* it came here late */
    return db_exec(t, Q_ITEM_WAIT_SET,
                   DB_ARGS(v_int(p->id), v_int(item_id), v_int(at < least ? at : least)), NULL,
                   error);
}

/* An item that came to an end is weighed, when more is said, where it came from. */
static int stage_kept(const weighed *w, const outcome *o) {
    if (o->way.place >= 0) return o->way.place;
    int last = o->way.move_count ? o->way.moves[o->way.move_count - 1].from : PLACE_START;
    if (last >= 0 && work_of(w, last) != WORK_NONE) return last;
    return w->path.asked >= 0 ? w->path.asked : 0;
}

/* The way it goes is written down in workflows of the project's own. */
static lw_status write_way(tx *t, const project_settings *p, int64_t item_id, weighed *w,
                           outcome *o, lw_error *error) {
    bool built_in = w->path.flow->version == 0;
    if (built_in && w->now.item.workflow_version == 0) return LW_OK;
    if (o->way.move_count == 0)
        o->way.moves[o->way.move_count++] =
            (path_move){w->stands, o->way.place, PATH_NO_EDGE, ON_ANY};
    lw_status status = path_count_standing(t, p->id, &w->path, w->stands, o->way.place, error);
    for (size_t i = 0; i < o->way.move_count && status == LW_OK; i++) {
        status = path_write(t, p->id, item_id, &w->path, &o->way.moves[i], error);
        w->path.moved_at = 0; /* it does not wait where nobody works */
    }
    if (status != LW_OK) return status;
    return path_stand(t, p->id, item_id, &w->path, stage_kept(w, o), error);
}

static lw_status write_outcome(tx *t, const project_settings *p, int64_t item_id, weighed *w,
                               outcome *o, lw_arena *arena, lw_error *error) {
    bool stays = o->way.place == w->stands && !o->rework;
    bool enters = !stays && o->way.move_count && o->way.place >= 0;
    lw_status status = leave_stages(t, p, item_id, w, o, arena, error);
    if (status == LW_OK && !stays) status = write_way(t, p, item_id, w, o, error);
    if (status == LW_OK && enters) status = enter_stage(t, p, item_id, w, o, arena, error);
    if (status == LW_OK && enters)
        status = wait_from(t, p, item_id, w->path.flow, o->way.place, -1, INT64_MAX, error);
    const task_now *task =
        o->way.place >= 0 ? standing_task(&w->now, stage_of(w, o->way.place)->name) : NULL;
    if (status == LW_OK && !enters && task && task->work == WORK_ANSWERS)
        status = task_set_wanted(t, p->id, task, o->way.wanted, o->taken, error);
    if (status == LW_OK)
        status = certification_note_change(t, p, item_id, w->now.decision.decided,
                                           o->decision.decided, error);
    if (status == LW_OK) status = decision_save(t, p->id, item_id, &o->decision, error);
    if (status != LW_OK) return status;
    return item_save(t, p->id, item_id, &w->now.item, o->state, o->answers_change, o->confidence,
                     o->label, error);
}

/* A word stands: what is said later is kept and changes only the belief. */
static lw_status write_belief(tx *t, const project_settings *p, int64_t item_id, weighed *w,
                              int64_t answers_change, lw_error *error) {
    w->now.decision.beliefs = w->belief.beliefs;
    lw_status status = decision_save(t, p->id, item_id, &w->now.decision, error);
    if (status != LW_OK) return status;
    return item_save(t, p->id, item_id, &w->now.item, w->now.item.state, answers_change,
                     w->belief.confidence, w->now.item.label, error);
}

/* One of two words is there: the item waits for the other. */
static bool waits_for_second(const weighed *w) {
    for (size_t i = 0; i < w->now.task_count; i++)
        if (words_are_two(&w->now.tasks[i]) && w->now.tasks[i].answered) return true;
    return false;
}

/* Nothing that is said now moves the item: somebody's word decided it, or will. */
static bool is_beyond_belief(const weighed *w) {
    return is_reviewed(w) || waits_for_second(w) || w->path.asked < 0 || is_state(w, "quarantined");
}

lw_status item_decide(tx *t, project_settings *p, int64_t item_id, const standing *held,
                      int64_t answers_change, lw_arena *arena, lw_str *state_out, lw_error *error) {
    weighed w;
    outcome o;
    lw_status status = weigh(t, p, item_id, held, arena, &w, error);
    if (status != LW_OK) return status;
    if (is_beyond_belief(&w)) {
        *state_out = w.now.item.state;
        return write_belief(t, p, item_id, &w, answers_change, error);
    }
    status = find_outcome(t, p, item_id, &w, false, arena, &o, error);
    if (status != LW_OK) return status;
    o.answers_change = answers_change;
    *state_out = o.state;
    return write_outcome(t, p, item_id, &w, &o, arena, error);
}

/* ---- the same with other reliabilities ------------------------------------------------------- */

/* The item's tasks are held from here on, so that answers come before or after. One that came with its
 * decision has none. */
static lw_status hold_tasks(tx *t, int64_t project_id, int64_t item_id, bool *any_out,
                            lw_error *error) {
    db_rows rows = db_query(t, Q_TASKS_OF_ITEM, DB_ARGS(v_int(project_id), v_int(item_id)));
    *any_out = false;
    while (db_next(&rows)) *any_out = *any_out || db_int(&rows, 5) != WORK_CHECK;
    return db_end(&rows, error);
}

/* Whether somebody sees all answers at this moment. */
static bool word_is_coming(const weighed *w) {
    for (size_t i = 0; i < w->now.task_count; i++)
        if (w->now.tasks[i].work == WORK_WORD && w->now.tasks[i].working) return true;
    return false;
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
    bool any;
    *done_out = (redecision){false, false, false};
    lw_status status = hold_tasks(t, p->id, item_id, &any, error);
    if (status != LW_OK || !any) return status;
    bool frozen;
    status = certification_holds(t, p, item_id, &frozen, error);
    if (status == LW_OK && !frozen) status = weigh(t, p, item_id, NULL, arena, &w, error);
    if (status != LW_OK || frozen || word_is_coming(&w)) return status;
    bool beyond = is_beyond_belief(&w), settled = is_state(&w, "settled");
    if (!beyond) status = find_outcome(t, p, item_id, &w, settled, arena, &o, error);
    if (status != LW_OK) return status;
    *done_out = (redecision){
        .changed = differs_visibly(w.belief.confidence, w.now.item.confidence) ||
                   (!beyond && changes(&w, &o)),
        .was_settled = settled,
        .settled = beyond ? settled : lw_str_equal(o.state, LW_STR("settled")),
    };
    if (!done_out->changed || !write) return LW_OK;
    return beyond ? write_belief(t, p, item_id, &w, 0, error)
                  : write_outcome(t, p, item_id, &w, &o, arena, error);
}

/* ---- time that passed ------------------------------------------------------------------------- */

enum { WAITS_AT_ONCE = 50, WAIT_AGAIN_SECONDS = 3600, WAIT_WORD_SECONDS = 60 };

static lw_status end_wait(tx *t, int64_t project_id, int64_t item_id, lw_error *error) {
    return db_exec(t, Q_ITEM_WAIT_DELETE, DB_ARGS(v_int(project_id), v_int(item_id)), NULL, error);
}

/* Somebody is giving their word on it, or none of the edges takes it. */
static lw_status wait_on(tx *t, const project_settings *p, int64_t item_id, const weighed *w,
                         double hours, int64_t seconds, lw_error *error) {
    return wait_from(t, p, item_id, w->path.flow, w->path.place, hours,
                     db_now(t) + seconds * 1000000, error);
}

static lw_status move_waited(tx *t, project_settings *p, int64_t item_id, weighed *w,
                             lw_arena *arena, lw_error *error) {
    asked_facts facts;
    outcome o = {
        .decision = w->now.decision, .confidence = w->belief.confidence, .label = w->belief.label};
    lw_status status = load_facts(t, p, item_id, w, w->belief.decided, arena, &facts, error);
    facts.facts.taken = w->path.taken;
    bool takes =
        status == LW_OK && workflow_has_route(w->path.flow, w->path.place, ON_WAITED, &facts.facts);
    if (takes) walk(p, w, w->path.place, ON_WAITED, 0, &facts.facts, &o);
    double hours = facts.facts.hours;
    free_facts(&facts);
    if (status != LW_OK) return status;
    if (!takes) return wait_on(t, p, item_id, w, hours, WAIT_AGAIN_SECONDS, error);
    stand_by_belief(w, &o);
    status = end_wait(t, p->id, item_id, error);
    return status == LW_OK ? write_outcome(t, p, item_id, w, &o, arena, error) : status;
}

/* p  of the project, without questions; of another one before the first of its items */
static lw_status wait_over(tx *t, int64_t project_id, int64_t item_id, project_settings *p,
                           lw_arena *arena, lw_error *error) {
    weighed w;
    bool any;
    lw_status status = p->id == project_id ? LW_OK : project_settings_load(t, project_id, p, error);
    if (status == LW_OK) status = hold_tasks(t, project_id, item_id, &any, error);
    if (status == LW_OK) status = weigh(t, p, item_id, NULL, arena, &w, error);
    if (status == LW_NOT_FOUND) return end_wait(t, project_id, item_id, error);
    /* One that cannot be weighed holds up no others. */
    if (status == LW_NO_MEMORY || status == LW_TOO_LARGE || (status == LW_OK && p->archived))
        return db_exec(t, Q_ITEM_WAIT_SET,
                       DB_ARGS(v_int(project_id), v_int(item_id),
                               v_int(db_now(t) + WAIT_AGAIN_SECONDS * 1000000LL)),
                       NULL, error);
    if (status != LW_OK) return status;
    bool stands = w.stands >= 0 && isfinite(workflow_waits(w.path.flow, w.path.place, -1));
    if (!stands) return end_wait(t, project_id, item_id, error);
    if (word_is_coming(&w) || waits_for_second(&w))
        return wait_on(t, p, item_id, &w, INFINITY, WAIT_WORD_SECONDS, error);
    return move_waited(t, p, item_id, &w, arena, error);
}

lw_status items_wait_over(tx *t, int64_t *asked_out, lw_error *error) {
    struct {
        int64_t project_id, item_id;
    } over[WAITS_AT_ONCE];
    size_t count = 0;
    db_rows rows = db_query(t, Q_ITEM_WAITS_OVER, DB_ARGS(v_int(db_now(t)), v_int(WAITS_AT_ONCE)));
    for (; count < WAITS_AT_ONCE && db_next(&rows); count++) {
        over[count].project_id = db_int(&rows, 0);
        over[count].item_id = db_int(&rows, 1);
    }
    lw_status status = db_end(&rows, error);
    *asked_out = (int64_t)count;
    if (!count || status != LW_OK) return status;
    char *memory = malloc(LIMIT_ARENA_BYTES);
    if (!memory) return lw_fail(error, LW_NO_MEMORY, "no memory for items that waited");
    project_settings p = {.id = 0};
    for (size_t i = 0; i < count && status == LW_OK; i++) {
        lw_arena arena = lw_arena_over(memory, LIMIT_ARENA_BYTES);
        p.questions = NULL; /* they lie in the arena */
        status = wait_over(t, over[i].project_id, over[i].item_id, &p, &arena, error);
    }
    free(memory);
    return status;
}

/* ---- a word ---------------------------------------------------------------------------------- */

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

/* What stands after the word; absent after a rejection. */
static lw_status find_accepted(const weighed *w, const word_given *word, lw_str *values_out,
                               lw_error *error) {
    *values_out = (lw_str){0};
    if (word->is == ON_REJECTED || word->is == ON_DISPUTED) return LW_OK;
    *values_out = word->values.data              ? word->values
                  : w->now.decision.decided.data ? w->now.decision.decided
                                                 : w->belief.decided;
    if (values_out->data) return LW_OK;
    return lw_fail(error, LW_INVALID, "values: there is no answer to accept; give the right one");
}

/* Answers so far do not count any more. */
static void forget_answers(const weighed *w, int64_t up_to, outcome *o) {
    o->rework = true;
    o->confidence = NAN;
    o->label = (lw_str){0};
    o->answers_change = -w->now.item.answers;
    o->decision = (decision_now){.rejected_at = up_to};
    o->state = state_in(w, o->way.place, 0);
}

static void stand_by_word(const weighed *w, lw_str values, outcome *o) {
    bool answered = o->way.place >= 0 && work_of(w, o->way.place) == WORK_ANSWERS;
    o->decision.beliefs = w->belief.beliefs;
    o->decision.decided = answered || o->way.place == PLACE_QUARANTINE ? (lw_str){0} : values;
    o->decision.decided_by = o->way.place == PLACE_DONE ? LW_STR("review") : (lw_str){0};
    o->state = state_in(w, o->way.place, w->belief.people);
}

/* Both words count from now on. */
static lw_status believe_both(tx *t, project_settings *p, int64_t item_id, weighed *w,
                              int64_t task_id, lw_arena *arena, lw_error *error) {
    db_rows measured = reliabilities_ask(t, p, item_id);
    for (size_t i = 0; i < w->row_count; i++) w->rows[i].live |= w->rows[i].task_id == task_id;
    return item_believe(t, p, w->rows, w->row_count, &measured, arena, &w->belief, error);
}

/* What two who looked independently come to; ON_ANY: the second is still to come. */
static lw_status join_words(tx *t, project_settings *p, int64_t item_id, weighed *w,
                            word_given *word, outcome *o, lw_arena *arena, lw_error *error) {
    const task_now *task = standing_task(&w->now, stage_of(w, w->path.place)->name);
    lw_str accepted = w->now.decision.decided.data ? w->now.decision.decided : w->belief.decided;
    if (!task || words_of_task(w->rows, w->row_count, task->id, o->disputed) < 2) {
        *word = (word_given){.is = ON_ANY, .reason = "One of two independent reviews is in."};
        return LW_OK;
    }
    lw_status status =
        words_join(p->questions, o->disputed, accepted, arena, &word->is, &word->values, error);
    if (status == LW_OK) status = believe_both(t, p, item_id, w, task->id, arena, error);
    if (word->is == ON_DISPUTED) {
        word->reason = "Two independent reviews differ.";
        return status;
    }
    o->disputed[0] = NULL;
    if (word->is != ON_REJECTED) word->reason = "Settled: two independent reviews agree.";
    return status;
}

/* The item stays where it is, for another reason. */
static lw_status write_reason(tx *t, const project_settings *p, int64_t item_id, weighed *w,
                              const char *reason, lw_str *state_out, lw_error *error) {
    w->now.decision.reason = lw_str_from(reason);
    *state_out = w->now.item.state;
    return write_belief(t, p, item_id, w, 0, error);
}

lw_status item_decide_word(tx *t, project_settings *p, int64_t item_id, const word_given *given,
                           lw_arena *arena, lw_str *state_out, lw_error *error) {
    weighed w;
    lw_str values;
    asked_facts facts;
    word_given heard = *given, *word = &heard;
    outcome o = {.rework = false};
    lw_status status = weigh(t, p, item_id, NULL, arena, &w, error);
    if (status != LW_OK) return status;
    if (!is_state(&w, "review") || work_of(&w, w.path.place) != WORK_WORD)
        return lw_fail(error, LW_CONFLICT, "the item does not wait for a word any more");
    const workflow_stage *stage = stage_of(&w, w.path.place);
    if (!(workflow_outcomes(stage) >> word->is & 1))
        return lw_fail(error, LW_INVALID, "verdict: the stage \"%.*s\" decides: accept or fix",
                       LW_FMT(lw_utf8_start(stage->name, 60)));
    status = find_accepted(&w, word, &values, error);
    if (status == LW_OK && stage->doubled)
        status = join_words(t, p, item_id, &w, word, &o, arena, error);
    if (status == LW_OK && word->is == ON_ANY)
        return write_reason(t, p, item_id, &w, word->reason, state_out, error);
    if (status == LW_OK) status = find_accepted(&w, word, &values, error);
    if (status != LW_OK) return status;
    o.decision = w.now.decision;
    o.confidence = w.belief.confidence;
    o.label = w.belief.label;
    walk_say(&o.way, word->reason);
    lw_str asked = word->is == ON_DISPUTED ? w.belief.decided : values;
    status = load_facts(t, p, item_id, &w, asked, arena, &facts, error);
    if (status == LW_OK) walk(p, &w, w.path.place, word->is, 0, &facts.facts, &o);
    free_facts(&facts);
    if (status == LW_OK && values.data) status = short_label(t, p, values, arena, &o.label, error);
    if (status != LW_OK) return status;
    stand_by_word(&w, values, &o);
    if (word->is == ON_REJECTED && o.way.place >= 0 && work_of(&w, o.way.place) == WORK_ANSWERS)
        forget_answers(&w, word->annotation_id, &o);
    o.decision.reason = lw_str_from(o.way.reason);
    *state_out = o.state;
    return write_outcome(t, p, item_id, &w, &o, arena, error);
}

lw_status item_settle(tx *t, project_settings *p, int64_t item_id, lw_str values, lw_str by,
                      const char *reason, lw_arena *arena, lw_error *error) {
    weighed w;
    lw_status status = weigh(t, p, item_id, NULL, arena, &w, error);
    if (status != LW_OK) return status;
    outcome o = {.way = {.place = PLACE_DONE},
                 .decision = w.now.decision,
                 /* One that came decided has no other than it came with. */
                 .confidence =
                     isnan(w.belief.confidence) ? w.now.item.confidence : w.belief.confidence,
                 .label = w.belief.label};
    walk_say(&o.way, reason);
    stand_by_word(&w, values, &o);
    o.decision.decided_by = by;
    o.decision.reason = lw_str_from(o.way.reason);
    status = short_label(t, p, values, arena, &o.label, error);
    return status == LW_OK ? write_outcome(t, p, item_id, &w, &o, arena, error) : status;
}

/* ---- from the start -------------------------------------------------------------------------- */

/* The item enters the project's workflow of today. */
static lw_status begin(tx *t, project_settings *p, int64_t item_id, weighed *w, outcome *o,
                       lw_arena *arena, lw_error *error) {
    asked_facts facts;
    w->path = (item_path){.place = PLACE_START, .asked = PLACE_START};
    w->stands = PLACE_START;
    lw_status status = workflow_load(t, p->id, p->workflow_version, arena, &w->path.flow, error);
    if (status != LW_OK) return status;
    status = load_facts(t, p, item_id, w, w->belief.decided, arena, &facts, error);
    if (status == LW_OK) walk(p, w, PLACE_START, ON_ANY, w->belief.people, &facts.facts, o);
    free_facts(&facts);
    return status;
}

lw_status item_enter(tx *t, project_settings *p, int64_t item_id, int64_t seq, lw_arena *arena,
                     lw_error *error) {
    weighed w;
    lw_status status = weigh(t, p, item_id, NULL, arena, &w, error);
    if (status != LW_OK) return status;
    outcome o = {.decision = w.now.decision,
                 .confidence = w.belief.confidence,
                 .label = w.belief.label,
                 .seq = seq};
    status = begin(t, p, item_id, &w, &o, arena, error);
    if (status != LW_OK) return status;
    stand_by_belief(&w, &o);
    return write_outcome(t, p, item_id, &w, &o, arena, error);
}

lw_status item_restart(tx *t, project_settings *p, int64_t item_id, const char *reason,
                       lw_arena *arena, lw_str *state_out, lw_error *error) {
    weighed w = {.belief = {.confidence = NAN, .weakest = "", .unanimous = true}};
    outcome o = {.confidence = NAN};
    lw_status status = standing_load(t, p->id, item_id, arena, &w.now, error);
    if (status == LW_OK) status = find_path(t, p, item_id, arena, &w, error);
    if (status == LW_OK)
        status = path_count_standing(t, p->id, &w.path, w.stands, PLACE_START, error);
    for (size_t i = 0; i < w.now.task_count && status == LW_OK; i++)
        status = task_end(t, p->id, item_id, &w.now.tasks[i], arena, error);
    w.now.task_count = 0;
    walk_say(&o.way, reason);
    if (status == LW_OK) status = begin(t, p, item_id, &w, &o, arena, error);
    if (status != LW_OK) return status;
    forget_answers(&w, store_new_id(t->store), &o);
    o.decision.reason = lw_str_from(o.way.reason);
    *state_out = o.state;
    return write_outcome(t, p, item_id, &w, &o, arena, error);
}
