/* check.c - seeded checks of reviewers. */
#include "server/work/check.h"
#include "labelwright/intervals.h"
#include "server/record/known.h"
#include "server/rules/walk.h"
#include "server/work/chance.h"
#include "server/work/item.h"
#include "server/work/path.h"
#include <math.h>
#include <sodium.h>
#include <stdio.h>

enum {
    LOOKED_AT = 50,    /* known items in one draw; the next one goes on behind them */
    WORDS_MAX = 5000,  /* the newest */
    PEOPLE_MAX = 1000, /* who review in one project */
};
static const char cursor_lane[] = "#checks"; /* no lane of a workflow begins so */

static lw_status no_room(lw_error *error) {
    return lw_fail(error, LW_NO_MEMORY, "no room for a check");
}

/* ---- drawing --------------------------------------------------------------------------------- */

typedef struct {
    int64_t item_id;
    lw_str gold, decided;
    bool fits; /* the reviewer has not seen it, and somebody answered it */
} known_item;

typedef struct {
    const schema_field *field;
    lw_str known, shown; /* shown absent: as it was said */
    bool planted;
} check_plan;

static lw_status read_cursor(tx *t, const actor *who, int64_t *cursor_out, lw_error *error) {
    db_rows rows = db_query(t, Q_LANE_CURSOR_GET,
                            DB_ARGS(v_int(who->project_id), v_int(who->account_id),
                                    v_text(lw_str_from(cursor_lane)), v_int(db_now(t))));
    *cursor_out = db_next(&rows) ? db_int(&rows, 0) : 0;
    return db_end(&rows, error);
}

static lw_status read_known(tx *t, const actor *who, int64_t cursor, lw_arena *arena,
                            known_item *items, size_t *count_out, lw_error *error) {
    *count_out = 0;
    db_rows rows = db_query(
        t, Q_CHECK_CANDIDATES,
        DB_ARGS(v_int(who->project_id), v_int(cursor), v_int(who->account_id), v_int(LOOKED_AT)));
    while (*count_out < LOOKED_AT && db_next(&rows))
        items[(*count_out)++] = (known_item){.item_id = db_int(&rows, 0),
                                             .gold = db_text_copy(&rows, 1, arena),
                                             .decided = db_text_copy(&rows, 2, arena),
                                             .fits = db_int(&rows, 3) == 0 && db_int(&rows, 4) > 0};
    return db_end(&rows, error);
}

/* A class that is not right, each with the same chance; absent: there is none. */
static lw_status wrong_class(const schema_field *field, const json *known, lw_arena *arena,
                             lw_str *class_out, lw_error *error) {
    size_t count = 0;
    *class_out = (lw_str){0};
    for (size_t k = 0; k < field->class_count; k++) {
        bool right = false;
        for (size_t i = 0; i < known_count(known); i++)
            right = right || lw_str_equal(json_text(known_at(known, i)), field->classes[k].name);
        if (!right && randombytes_uniform((uint32_t)++count) == 0)
            *class_out = lw_arena_copy(arena, field->classes[k].name);
    }
    return !count || class_out->data ? LW_OK : no_room(error);
}

/* What is believed is either wrong by itself, or is made wrong in every second case. */
static lw_status plan_field(const schema_field *field, const json *known, const json *decided,
                            lw_arena *arena, check_plan *plan, lw_error *error) {
    bool met;
    lw_status status = known_is_met(field, known, decided, *arena, &met, error);
    if (status != LW_OK) return status;
    *plan = (check_plan){.field = field,
                         .known = lw_arena_copy(arena, json_text(known_at(known, 0))),
                         .planted = !met};
    if (!plan->known.data) return no_room(error);
    if (!met || chance() < .5) return LW_OK;
    lw_str other;
    status = wrong_class(field, known, arena, &other, error);
    if (status != LW_OK || !other.data) return status;
    plan->known = lw_arena_copy(arena, json_text(decided));
    plan->shown = other;
    plan->planted = true;
    return plan->known.data ? LW_OK : no_room(error);
}

/* By the first choice whose answer is known and was decided; plan->field NULL: there is none. */
static lw_status plan_check(const schema *questions, const known_item *about, lw_arena *arena,
                            check_plan *plan, lw_error *error) {
    json *gold = NULL, *decided = NULL;
    lw_status status = json_parse(about->gold, &gold, error);
    *plan = (check_plan){.field = NULL};
    if (status == LW_OK) status = json_parse(about->decided, &decided, error);
    for (size_t f = 0; f < questions->field_count && status == LW_OK && !plan->field; f++) {
        const schema_field *field = &questions->fields[f];
        lw_str name = lw_arena_copy(arena, field->name);
        const json *known = name.data ? json_get(gold, name.data) : NULL,
                   *value = name.data ? json_get(decided, name.data) : NULL;
        if (field->kind == KIND_CHOICE && known && value && json_kind_of(value) == JSON_TEXT)
            status = plan_field(field, known, value, arena, plan, error);
    }
    json_free(gold);
    json_free(decided);
    return status;
}

static lw_status make_check(tx *t, const actor *who, const project_settings *p, lw_str stage,
                            int64_t item_id, const check_plan *plan, lw_arena *arena,
                            int64_t *task_id_out, lw_error *error) {
    int64_t id = *task_id_out = store_new_id(t->store);
    lw_str unique = lw_arena_format(arena, "#check %lld", (long long)id);
    if (!unique.data) return no_room(error);
    lw_status status = db_exec(t, Q_TASK_INSERT,
                               DB_ARGS(v_int(p->id), v_int(id), v_int(item_id), v_text(unique),
                                       v_text(lw_str_from(cursor_lane)), v_int(id), v_int(1),
                                       v_int(0), v_int(WORK_CHECK)),
                               NULL, error);
    if (status != LW_OK) return status;
    return db_exec(t, Q_CHECK_INSERT,
                   DB_ARGS(v_int(p->id), v_int(id), v_int(item_id), v_int(who->account_id),
                           v_text(stage), v_int(p->workflow_version), v_text(plan->field->name),
                           v_text(plan->known), v_text(plan->shown), v_int(plan->planted),
                           v_int(db_now(t))),
                   NULL, error);
}

lw_status check_draw(tx *t, const actor *who, project_settings *p, lw_str stage, lw_arena *arena,
                     check_drawn *drawn_out, lw_error *error) {
    known_item *items = lw_new(arena, known_item, LOOKED_AT);
    int64_t cursor = 0, was;
    size_t count = 0;
    check_plan plan = {.field = NULL};
    *drawn_out = (check_drawn){0};
    if (!items) return no_room(error);
    lw_status status = read_cursor(t, who, &cursor, error);
    was = cursor;
    if (status == LW_OK) status = read_known(t, who, cursor, arena, items, &count, error);
    if (status == LW_OK && count) status = project_questions(t, p, arena, error);
    for (size_t i = 0; i < count && status == LW_OK && !plan.field; i++) {
        cursor = items[i].item_id;
        if (items[i].fits) status = plan_check(p->questions, &items[i], arena, &plan, error);
    }
    if (status == LW_OK && plan.field) {
        drawn_out->item_id = cursor;
        status = make_check(t, who, p, stage, cursor, &plan, arena, &drawn_out->task_id, error);
    }
    if (status != LW_OK || cursor == was) return status;
    return db_exec(t, Q_LANE_CURSOR_SET,
                   DB_ARGS(v_int(who->project_id), v_int(who->account_id),
                           v_text(lw_str_from(cursor_lane)), v_int(cursor), v_null()),
                   NULL, error);
}

/* ---- showing --------------------------------------------------------------------------------- */

typedef struct {
    int64_t item_id, workflow_version;
    lw_str stage, field, known, shown;
    bool planted;
} check_row;

static lw_status load_check(tx *t, int64_t project_id, int64_t task_id, lw_arena *arena,
                            check_row *out, lw_error *error) {
    db_rows rows;
    lw_status status =
        db_one(t, Q_CHECK_SHOW, DB_ARGS(v_int(project_id), v_int(task_id)), "task", &rows, error);
    if (status != LW_OK) return status;
    *out = (check_row){.item_id = db_int(&rows, 0),
                       .stage = db_text_copy(&rows, 1, arena),
                       .workflow_version = db_int(&rows, 2),
                       .field = db_text_copy(&rows, 3, arena),
                       .known = db_text_copy(&rows, 4, arena),
                       .shown = db_text_copy(&rows, 5, arena),
                       .planted = db_int(&rows, 6) != 0};
    return db_end(&rows, error);
}

static lw_str swapped(const check_row *c, lw_str class) {
    if (lw_str_equal(class, c->known)) return c->shown;
    return lw_str_equal(class, c->shown) ? c->known : class;
}

/* An answer with the two classes in each other's places. */
static lw_status swap_values(const check_row *c, lw_arena *arena, lw_str *values, lw_error *error) {
    json *parsed;
    if (!c->shown.data || !values->data) return LW_OK;
    lw_status status = json_parse(*values, &parsed, error);
    if (status != LW_OK) return status;
    lw_builder text = lw_builder_in(arena);
    json_writer w = json_write_to(&text);
    json_open(&w, '{');
    for (json_member m = json_first(parsed); m.valid; json_step(&m)) {
        bool ours = lw_str_equal(m.key, c->field) && json_kind_of(m.value) == JSON_TEXT;
        json_key_text(&w, m.key);
        if (ours) json_string(&w, swapped(c, json_text(m.value)));
        else json_value(&w, m.value);
    }
    json_close(&w, '}');
    json_free(parsed);
    *values = lw_built(&text);
    return text.failed ? no_room(error) : LW_OK;
}

static void put_probabilities(const check_row *c, const json *list, json_writer *w) {
    json_open(w, '[');
    for (size_t k = 0; k < json_count(list); k++) {
        const json *one = json_at(list, k), *label = json_get(one, "label");
        json_open(w, '{');
        json_key(w, "label");
        json_string(w, label ? swapped(c, json_text(label)) : (lw_str){0});
        json_key(w, "probability"), json_value(w, json_get(one, "probability"));
        json_close(w, '}');
    }
    json_close(w, ']');
}

static lw_status swap_beliefs(const check_row *c, lw_arena *arena, lw_str *beliefs,
                              lw_error *error) {
    json *parsed;
    if (!c->shown.data) return LW_OK;
    lw_status status = json_parse(*beliefs, &parsed, error);
    if (status != LW_OK) return status;
    lw_builder text = lw_builder_in(arena);
    json_writer w = json_write_to(&text);
    json_open(&w, '[');
    for (size_t i = 0; i < json_count(parsed); i++) {
        const json *one = json_at(parsed, i);
        if (!lw_str_equal(json_text(json_get(one, "field")), c->field)) {
            json_value(&w, one);
            continue;
        }
        json_open(&w, '{');
        json_key(&w, "field"), json_string(&w, c->field);
        json_key(&w, "probabilities");
        put_probabilities(c, json_get(one, "probabilities"), &w);
        json_key(&w, "answers"), json_value(&w, json_get(one, "answers"));
        json_close(&w, '}');
    }
    json_close(&w, ']');
    json_free(parsed);
    *beliefs = lw_built(&text);
    return text.failed ? no_room(error) : LW_OK;
}

static bool is_stage(const evidence *e, const char *stage) {
    return lw_str_equal(e->stage, lw_str_from(stage));
}

/* What was said before any word, and of people as work. */
static lw_status dress_evidence(const check_row *c, lw_arena *arena, item *i, lw_error *error) {
    const evidence *rows = i->evidence.items;
    evidence *shown = lw_new(arena, evidence, i->evidence.count ? i->evidence.count : 1);
    size_t count = 0;
    if (!shown) return no_room(error);
    for (size_t r = 0; r < i->evidence.count; r++) {
        if (is_stage(&rows[r], "review") || is_stage(&rows[r], "audit")) continue;
        evidence *e = &shown[count++];
        *e = rows[r];
        if (is_stage(e, "gold")) e->stage = LW_STR("label");
        lw_status status = swap_values(c, arena, &e->values, error);
        if (status != LW_OK) return status;
    }
    i->evidence = (shape_list){shown, count};
    return LW_OK;
}

static lw_status read_confidence(lw_str decision, double *confidence_out, lw_error *error) {
    json *parsed;
    lw_status status = json_parse(decision, &parsed, error);
    if (status != LW_OK) return status;
    const json *value = json_get(parsed, "confidence");
    *confidence_out = value ? json_real(value) : 1;
    json_free(parsed);
    return LW_OK;
}

/* The edge by which items come to the stage: of those that ended so, where there is one. */
static const workflow_edge *way_in(const workflow *flow, size_t stage, stage_outcome *on) {
    const stage_outcome order[] = {*on, ON_SETTLED, ON_UNDECIDED, ON_ACCEPTED, ON_FIXED};
    for (size_t k = 0; k < sizeof order / sizeof order[0]; k++)
        for (size_t e = 0; e < flow->edge_count; e++) {
            const workflow_edge *edge = &flow->edges[e];
            bool ends_so =
                edge->from >= 0 && workflow_outcomes(&flow->stages[edge->from]) >> order[k] & 1;
            if (edge->to != (int)stage || !ends_so || !workflow_edge_takes(edge, order[k]))
                continue;
            *on = order[k];
            return edge;
        }
    return NULL;
}

/* What the rule says of an item that was answered so, and is asked about no more. */
static next_step last_step(const project_settings *p, const check_row *c, double confidence,
                           const item *i) {
    const evidence *rows = i->evidence.items;
    const evidence *first = NULL;
    step_question q = {.min_labels = 1,
                       .confidence = confidence,
                       .target = p->quality.target,
                       .unanimous = true,
                       .weakest = c->field.data,
                       .reliability_version = p->reliability_version};
    for (size_t r = 0; r < i->evidence.count; r++) {
        if (!is_stage(&rows[r], "label")) continue;
        if (first) q.unanimous = q.unanimous && lw_str_equal(first->values, rows[r].values);
        else first = &rows[r];
        q.answers++;
    }
    if (!q.answers) q.answers = 1;
    q.max_labels = q.answers;
    return next_step_of(&q);
}

/* Why the item is there, in the words of items that came there. */
static lw_status dress_reason(const project_settings *p, const workflow *flow, size_t stage,
                              const check_row *c, double confidence, lw_arena *arena, item *i,
                              lw_error *error) {
    next_step step = last_step(p, c, confidence, i);
    stage_outcome on = walk_ended(step.kind);
    char way[160] = "";
    const workflow_edge *edge = way_in(flow, stage, &on);
    if (edge) route_say(flow, (size_t)(edge - flow->edges), on, way, sizeof way);
    i->reason = lw_arena_format(arena, "%s%s%s", step.reason, *way ? " " : "", way);
    if (!i->reason.data) return no_room(error);
    item_move *moves = lw_new(arena, item_move, i->moves.count ? i->moves.count : 1);
    lw_str last = lw_arena_copy(arena, lw_str_from(way));
    if (!moves || !last.data) return no_room(error);
    for (size_t m = 0; m < i->moves.count; m++) moves[m] = ((const item_move *)i->moves.items)[m];
    if (i->moves.count) {
        moves[i->moves.count - 1].to = flow->stages[stage].name;
        moves[i->moves.count - 1].reason = last;
    }
    i->moves.items = moves;
    return LW_OK;
}

lw_status check_dress(tx *t, const project_settings *p, int64_t task_id, lw_arena *arena, item *i,
                      lw_error *error) {
    check_row c;
    const workflow *flow;
    lw_status status = load_check(t, p->id, task_id, arena, &c, error);
    if (status == LW_OK) status = workflow_load(t, p->id, c.workflow_version, arena, &flow, error);
    if (status == LW_OK) status = dress_evidence(&c, arena, i, error);
    if (status == LW_OK) status = swap_beliefs(&c, arena, &i->beliefs, error);
    if (status != LW_OK) return status;
    size_t stage = workflow_find(flow, c.stage);
    double confidence;
    status = read_confidence(i->decision, &confidence, error);
    if (status != LW_OK) return status;
    i->state = LW_STR("review");
    i->stage = c.stage;
    i->decision = LW_STR("null");
    if (stage == flow->stage_count) return LW_OK;
    i->blind = flow->stages[stage].doubled;
    return dress_reason(p, flow, stage, &c, confidence, arena, i, error);
}

lw_status check_dress_held(tx *t, const actor *who, lw_arena *arena, item *i, lw_error *error) {
    project_settings p;
    db_rows rows = db_query(
        t, Q_CHECK_HELD, DB_ARGS(v_int(who->project_id), v_int(who->account_id), v_int(i->id.id)));
    int64_t task_id = db_next(&rows) ? db_int(&rows, 0) : 0;
    lw_status status = db_end(&rows, error);
    if (status != LW_OK || !task_id) return status;
    status = project_settings_load(t, who->project_id, &p, error);
    return status == LW_OK ? check_dress(t, &p, task_id, arena, i, error) : status;
}

/* ---- judging --------------------------------------------------------------------------------- */

static stage_outcome outcome_of(lw_str verdict) {
    if (lw_str_equal(verdict, LW_STR("reject"))) return ON_REJECTED;
    return lw_str_equal(verdict, LW_STR("fix")) ? ON_FIXED : ON_ACCEPTED;
}

/* Where an item would go from the stage after such a word. */
static lw_str state_after(const workflow *flow, const check_row *c, stage_outcome on) {
    size_t stage = workflow_find(flow, c->stage);
    if (stage == flow->stage_count) return LW_STR("settled");
    if (flow->stages[stage].doubled) return LW_STR("review"); /* the first of two words */
    item_facts facts = {.item_id = c->item_id, .confidence = 1, .answers = 1};
    int to = workflow_route(flow, (int)stage, on, &facts).to;
    if (to == PLACE_DONE) return LW_STR("settled");
    if (to == PLACE_QUARANTINE) return LW_STR("quarantined");
    return stage_kind_table[flow->stages[to].kind].work == WORK_WORD ? LW_STR("review")
                                                                     : LW_STR("open");
}

lw_status check_judge(tx *t, const project_settings *p, int64_t task_id, const answer *given,
                      lw_str values, lw_arena *arena, lw_str *state_out, lw_error *error) {
    check_row c;
    const workflow *flow;
    lw_status status = load_check(t, p->id, task_id, arena, &c, error);
    if (status == LW_OK) status = workflow_load(t, p->id, c.workflow_version, arena, &flow, error);
    if (status != LW_OK) return status;
    *state_out = state_after(flow, &c, outcome_of(given->verdict));
    status = db_exec(t, Q_CHECK_JUDGE,
                     DB_ARGS(v_int(p->id), v_int(task_id), v_text(given->verdict), v_text(values),
                             v_text(given->code), v_int(given->active_ms), v_int(db_now(t))),
                     NULL, error);
    if (status != LW_OK) return status;
    return db_exec(t, Q_TASK_DELETE, DB_ARGS(v_int(p->id), v_int(task_id)), NULL, error);
}

/* ---- how reviewers do ------------------------------------------------------------------------ */

#define M(member, kind, ...) SHAPE_MEMBER(reviewer_score, member, kind, ##__VA_ARGS__)
SHAPE(reviewer_score_shape, "ReviewerScore", reviewer_score, M(user, SHAPE_ID, .id = ID_ACCOUNT),
      M(name, SHAPE_TEXT), M(words, SHAPE_INT, .about = "of the newest 5,000"),
      M(accepted, SHAPE_INT), M(fixed, SHAPE_INT), M(rejected, SHAPE_INT),
      M(planted, SHAPE_INT, .about = "checks with an error"),
      M(noticed, SHAPE_INT, .about = "of them, not accepted"), M(hit, SHAPE_REAL),
      M(hit_low, SHAPE_REAL), M(hit_high, SHAPE_REAL),
      M(controls, SHAPE_INT, .about = "checks without an error"),
      M(alarms, SHAPE_INT, .about = "of them, not accepted"), M(alarm, SHAPE_REAL),
      M(alarm_low, SHAPE_REAL), M(alarm_high, SHAPE_REAL));
#undef M
SHAPE(reviewers_shape, "Reviewers", reviewers_view,
      SHAPE_MEMBER(reviewers_view, reviewers, SHAPE_LIST, .of = &reviewer_score_shape));

typedef struct {
    reviewer_score *scores; /* room for PEOPLE_MAX */
    size_t count;
} reviewer_scores;

/* Of who is named in the first two columns; NULL: there is room for no more. */
static reviewer_score *score_of(reviewer_scores *all, db_rows *rows, lw_arena *arena) {
    int64_t account_id = db_int(rows, 0);
    for (size_t i = 0; i < all->count; i++)
        if (all->scores[i].user.id == account_id) return &all->scores[i];
    if (all->count == PEOPLE_MAX) return NULL;
    all->scores[all->count] =
        (reviewer_score){.user = {0, account_id}, .name = db_text_copy(rows, 1, arena)};
    return &all->scores[all->count++];
}

static lw_status read_words(tx *t, int64_t project_id, lw_arena *arena, reviewer_scores *all,
                            lw_error *error) {
    db_rows rows = db_query(t, Q_WORD_COUNTS, DB_ARGS(v_int(project_id), v_int(WORDS_MAX)));
    while (db_next(&rows)) {
        int64_t words = db_int(&rows, 3);
        reviewer_score *who = score_of(all, &rows, arena);
        if (!who) break;
        stage_outcome on = outcome_of(db_text(&rows, 2));
        who->words += words;
        who->accepted += on == ON_ACCEPTED ? words : 0;
        who->fixed += on == ON_FIXED ? words : 0;
        who->rejected += on == ON_REJECTED ? words : 0;
    }
    return db_end(&rows, error);
}

static lw_status read_checks(tx *t, int64_t project_id, lw_arena *arena, reviewer_scores *all,
                             lw_error *error) {
    db_rows rows = db_query(t, Q_CHECK_COUNTS, DB_ARGS(v_int(project_id)));
    while (db_next(&rows)) {
        int64_t checks = db_int(&rows, 4);
        bool planted = db_int(&rows, 2), noticed = db_int(&rows, 3);
        reviewer_score *who = score_of(all, &rows, arena);
        if (!who) break;
        *(planted ? &who->planted : &who->controls) += checks;
        if (noticed) *(planted ? &who->noticed : &who->alarms) += checks;
    }
    return db_end(&rows, error);
}

static lw_status share(int64_t part, int64_t of, double *value, double *low, double *high,
                       lw_error *error) {
    lw_interval interval;
    *value = *low = *high = NAN;
    if (of == 0) return LW_OK;
    lw_status status = lw_interval_wilson((uint64_t)part, (uint64_t)of, 0.95, &interval, error);
    if (status != LW_OK) return status;
    *value = (double)part / (double)of;
    *low = interval.low, *high = interval.high;
    return LW_OK;
}

lw_status reviewers_show(tx *t, int64_t project_id, lw_arena *arena, reviewers_view *out,
                         lw_error *error) {
    reviewer_scores all = {.scores = lw_new(arena, reviewer_score, PEOPLE_MAX)};
    if (!all.scores) return no_room(error);
    lw_status status = read_words(t, project_id, arena, &all, error);
    if (status == LW_OK) status = read_checks(t, project_id, arena, &all, error);
    for (size_t i = 0; i < all.count && status == LW_OK; i++) {
        reviewer_score *r = &all.scores[i];
        status = share(r->noticed, r->planted, &r->hit, &r->hit_low, &r->hit_high, error);
        if (status == LW_OK)
            status = share(r->alarms, r->controls, &r->alarm, &r->alarm_low, &r->alarm_high, error);
    }
    out->reviewers = (shape_list){all.scores, all.count};
    return status;
}
