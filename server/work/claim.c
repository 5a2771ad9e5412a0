/* claim.c - the next pieces of work for a person. */
#include "server/work/claim.h"
#include "server/limits.h"
#include "server/rules/match.h"
#include "server/work/certification.h"
#include "server/work/chance.h"
#include "server/work/check.h"
#include "server/work/finding.h"
#include "server/work/gold.h"
#include "server/work/item.h"
#include "server/work/lanes.h"
#include "server/work/lease.h"
#include "server/work/plan.h"
#include "server/work/team.h"
#include <assert.h>
#include <math.h>
#include <string.h>

enum {
    WAITS_MAX = 16, /* for others who take the same task at the same moment */
    SETTLE_MICROSECONDS =
        40000000,       /* longer than a statement may run: what it may still put behind a cursor */
    STEPPED_OVER = 200, /* of a lane of what is due: as many are looked at again and again */
    DUE_CURSOR_MICROSECONDS =
        60000000, /* as long what appears behind such a cursor may wait, while there is other work */
};

typedef struct {
    int64_t id, item_id, seq; /* id 0: there is none */
    int64_t import_seq;       /* the first number that an import may still put into the lane */
    bool gold;                /* it takes no slot */
    bool check;               /* of the reviewer: nor does that */
    match_item looks;         /* to the person, where they are matched */
} candidate;

typedef struct {
    tx *t;
    const actor *who;
    project_settings project;
    open_lanes lanes;             /* where they may work */
    lw_str wanted;                /* label, review, or a stage */
    lw_str lane, stage, language; /* of the lanes, the one that is looked at */
    double checks;                /* in it, share of seeded checks */
    bool due;                     /* its items are due: their order is strict */
    bool anew, stepped;           /* what is due is looked at from its start; some was not */
    stage_work work;              /* in it; a word is given by who sees all answers */
    int64_t cursor;               /* this person has seen the lane up to here */
    int64_t built_in_cursor;      /* the same of the lane they were asked for by its name */
    candidate ahead[LIMIT_LEASES + MATCH_AHEAD]; /* [ahead_count] tasks in the order of the lane */
    size_t ahead_count;
    lw_arena *arena;
    lw_error *error;
} claim;

static lw_status read_number(claim *c, db_rows *asked, int64_t *number_out) {
    *number_out = db_next(asked) ? db_int(asked, 0) : 0;
    return db_end(asked, c->error);
}

static db_rows ask_of_lane(claim *c, query_id query, lw_str lane) {
    return db_query(c->t, query,
                    DB_ARGS(v_int(c->who->project_id), v_int(c->who->account_id), v_text(lane)));
}

/* The project's settings; what the person holds, how far they have come in the lane they asked for by its name,
 * whether they are paused. */
static lw_status read_beginning(claim *c, int64_t *held_out, pause_view *pause_out) {
    enum { HELD = PROJECT_SETTINGS_COLUMNS, CURSOR, PAUSE };
    db_rows asked = ask_of_lane(c, Q_CLAIM_BEGIN, c->wanted);
    lw_status status = project_settings_next(&asked, c->who->project_id, &c->project, c->error);
    if (status != LW_OK) return status;
    *held_out = db_int(&asked, HELD);
    c->built_in_cursor = db_int(&asked, CURSOR);
    *pause_out = pause_in_row(&asked, PAUSE, c->arena);
    return db_end(&asked, c->error);
}

/* The first task ahead that this person may be given; others may be taking it. */
static db_rows ask_first(claim *c) {
    return db_query(c->t, Q_TASK_CANDIDATES,
                    DB_ARGS(v_int(c->project.id), v_text(c->lane), v_int(c->cursor),
                            v_int(c->who->account_id), v_int(1), v_int(0)));
}

static lw_status read_first(claim *c, db_rows *asked, candidate *first_out) {
    *first_out = (candidate){0};
    if (db_next(asked))
        *first_out = (candidate){.id = db_int(asked, 0),
                                 .item_id = db_int(asked, 1),
                                 .seq = db_int(asked, 2),
                                 .import_seq = db_int(asked, 3)};
    return db_end(asked, c->error);
}

/* Takes a slot of a task that nobody else is taking. */
static lw_status take_free(claim *c, candidate *taken_out) {
    *taken_out = (candidate){0};
    db_rows rows = db_query(c->t, Q_TASK_TAKE,
                            DB_ARGS(v_int(c->project.id), v_text(c->lane), v_int(c->cursor),
                                    v_int(c->who->account_id)));
    if (db_next(&rows))
        *taken_out = (candidate){.id = db_int(&rows, 0), .item_id = db_int(&rows, 1)};
    return db_end(&rows, c->error);
}

/* ---- matched to the person ------------------------------------------------------------------- */

static match_item read_looks(const db_rows *rows, int first) {
    if (db_is_null(rows, first) || db_is_null(rows, first + 1))
        return (match_item){.measured = false};
    return (match_item){.confidence = db_real(rows, first),
                        .person = {db_real(rows, first + 1), db_real(rows, first + 2)},
                        .anybody = {db_real(rows, first + 3), db_real(rows, first + 4)},
                        .measured = true};
}

/* Reads what comes next, where the person and the items are known: as much as is taken, and what is chosen from. One
 * read in the place of that for the cursor. */
static lw_status look_ahead(claim *c, size_t wanted) {
    c->ahead_count = 0;
    if (!c->project.reliability_version || c->work != WORK_ANSWERS || c->due) return LW_OK;
    size_t most = wanted + MATCH_AHEAD;
    db_rows rows = db_query(c->t, Q_TASK_CANDIDATES,
                            DB_ARGS(v_int(c->project.id), v_text(c->lane), v_int(c->cursor),
                                    v_int(c->who->account_id), v_int((int64_t)most),
                                    v_int(c->project.reliability_version)));
    while (c->ahead_count < most && db_next(&rows)) {
        c->ahead[c->ahead_count++] = (candidate){.id = db_int(&rows, 0),
                                                 .item_id = db_int(&rows, 1),
                                                 .seq = db_int(&rows, 2),
                                                 .import_seq = db_int(&rows, 3),
                                                 .looks = read_looks(&rows, 4)};
    }
    return db_end(&rows, c->error);
}

static void drop_ahead(claim *c, size_t at) {
    memmove(c->ahead + at, c->ahead + at + 1, (c->ahead_count - at - 1) * sizeof *c->ahead);
    c->ahead_count--;
}

/* Takes a slot of the task that suits them best of those ahead; none where somebody else is taking it. */
static lw_status take_matched(claim *c, candidate *taken_out) {
    match_item looks[MATCH_AHEAD];
    size_t count = 0;
    int64_t changed;
    *taken_out = (candidate){0};
    if (!c->ahead_count) return LW_OK;
    for (; count < c->ahead_count && count < MATCH_AHEAD; count++)
        looks[count] = c->ahead[count].looks;
    size_t at = match_choose(looks, count, chance());
    lw_status status =
        db_exec(c->t, Q_TASK_TAKE_THIS, DB_ARGS(v_int(c->project.id), v_int(c->ahead[at].id)),
                &changed, c->error);
    if (status != LW_OK || !changed) return status;
    *taken_out = c->ahead[at];
    drop_ahead(c, at);
    return LW_OK;
}

/* The first task ahead that they were not given, where it is known without asking again. */
static bool find_first(const claim *c, const candidate *taken, size_t count, candidate *first_out) {
    for (size_t i = 0; i < c->ahead_count; i++) {
        bool given = false;
        for (size_t k = 0; k < count; k++) given |= taken[k].id == c->ahead[i].id;
        if (given) continue;
        *first_out = c->ahead[i];
        return true;
    }
    return false;
}

/* Takes a slot of the first task, after waiting for those who are taking it. */
static lw_status take_contended(claim *c, candidate *taken_out) {
    lw_status status = LW_OK;
    for (int wait = 0; wait < WAITS_MAX; wait++) {
        int64_t changed = 0;
        db_rows first = ask_first(c);
        status = read_first(c, &first, taken_out);
        if (status != LW_OK || !taken_out->id) return status;
        status = db_exec(c->t, Q_TASK_WAIT_SLOT,
                         DB_ARGS(v_int(c->project.id), v_int(taken_out->id)), &changed, c->error);
        if (status != LW_OK || changed) return status;
    }
    taken_out->id = 0;
    return status;
}

/* check: the item is shown as a check of the reviewer has it. */
static lw_status add_lease(claim *c, int64_t id, int64_t task_id, int64_t item_id, bool check,
                           lw_str stage, int64_t expires_at, lease *lease_out) {
    *lease_out = (lease){
        .lease = {c->project.id, id},
        .task = {c->project.id, task_id},
        .stage = stage,
        .expires_at = expires_at,
        .schema_version = c->project.schema_version,
        .guideline_version = c->project.guideline_version,
    };
    item *body = lw_new(c->arena, item, 1);
    if (!body) return lw_fail(c->error, LW_NO_MEMORY, "no room for the item");
    lease_out->item = body;
    db_rows suggestions = item_suggestions_ask(c->t, c->project.id, item_id);
    lw_status status =
        item_load(c->t, c->project.id, item_id, c->work == WORK_WORD, c->arena, body, c->error);
    if (status == LW_OK && check)
        status = check_dress(c->t, &c->project, task_id, c->arena, body, c->error);
    if (status == LW_OK && check) lease_out->stage = body->stage;
    if (status == LW_OK && body->blind) item_hide_authors(body);
    if (status == LW_OK)
        status = item_suggestions_read(&suggestions, c->project.id, c->arena,
                                       &lease_out->suggestions, c->error);
    if (status != LW_OK || c->work != WORK_AUDIT) return status;
    lease_out->suggestions.count = 0; /* it is blind */
    return certification_open_field(c->t, c->project.id, c->arena, &lease_out->field, c->error);
}

static lw_status insert_lease(claim *c, const candidate *task, int64_t id, int64_t expires_at) {
    return db_exec(c->t, Q_LEASE_INSERT,
                   DB_ARGS(v_int(c->project.id), v_int(id), v_int(task->id), v_int(task->item_id),
                           v_int(c->who->account_id), v_int(db_now(c->t)), v_int(expires_at),
                           v_int(task->gold || task->check)),
                   NULL, c->error);
}

/* The cursor is moved by about each eighth claim: it is a look and a write, and a person who has come by a few
 * tasks steps over them. */
static bool cursor_is_due(int64_t lease_id) { return store_id_time(lease_id) / 1000 % 8 == 0; }

/* Where the places are times to come, tasks appear behind any cursor: one that is returned, one that is due sooner. So
 * there is none while the person steps over few, and then one that holds for a while. */
static lw_status move_due_cursor(claim *c, const candidate *first) {
    if (!first->id) return LW_OK;
    db_rows rows = db_query(c->t, Q_LANE_STEPPED_OVER,
                            DB_ARGS(v_int(c->project.id), v_text(c->lane), v_int(c->cursor),
                                    v_int(first->seq), v_int(STEPPED_OVER)));
    bool many = db_next(&rows) && db_int(&rows, 0) == STEPPED_OVER;
    lw_status status = db_end(&rows, c->error);
    if (status != LW_OK || !many) return status;
    return db_exec(c->t, Q_LANE_CURSOR_SET,
                   DB_ARGS(v_int(c->project.id), v_int(c->who->account_id), v_text(c->lane),
                           v_int(first->seq - 1), v_int(db_now(c->t) + DUE_CURSOR_MICROSECONDS)),
                   NULL, c->error);
}

/* Moves the cursor to where this person has now seen everything: before the first task they were not
 * given; never so far that a number could still appear behind it, as those of a running import. */
static lw_status move_cursor(claim *c, const candidate *first) {
    lw_status status = LW_OK;
    int64_t to = first->seq - 1, block = first->import_seq;
    if (!first->id && !c->due) {
        db_rows last = db_query(c->t, Q_LANE_LAST, DB_ARGS(v_int(c->project.id), v_text(c->lane)));
        if (db_next(&last)) to = db_int(&last, 0), block = db_int(&last, 1);
        status = db_end(&last, c->error);
    }
    if (status != LW_OK) return status;
    if (c->due) return move_due_cursor(c, first);
    int64_t settled = store_id_at(db_now(c->t) - SETTLE_MICROSECONDS);
    if (to > settled) to = settled;
    if (to >= block) to = block - 1;
    if (to <= c->cursor) return LW_OK;
    return db_exec(c->t, Q_LANE_CURSOR_SET,
                   DB_ARGS(v_int(c->project.id), v_int(c->who->account_id), v_text(c->lane),
                           v_int(to), v_null()),
                   NULL, c->error);
}

/* Now and then, and only while there is other work, an item whose answer is known: beside the slots of its
 * task. */
static lw_status take_gold(claim *c, candidate *taken_out) {
    gold_drawn drawn;
    candidate first;
    *taken_out = (candidate){0};
    if (!c->project.gold_until || c->work != WORK_ANSWERS) return LW_OK;
    bool due;
    lw_status status = gold_is_due(c->t, c->who, &c->project, &due, c->error);
    if (status != LW_OK || !due) return status;
    db_rows asked = ask_first(c);
    status = read_first(c, &asked, &first);
    if (status == LW_OK && first.id)
        status = gold_draw(c->t, c->who, c->stage, c->language, c->arena, &drawn, c->error);
    if (status == LW_OK && first.id && drawn.task_id)
        *taken_out = (candidate){.id = drawn.task_id, .item_id = drawn.item_id, .gold = true};
    return status;
}

/* The same for who reviews: an item that they would not tell from others. */
static lw_status take_check(claim *c, candidate *taken_out) {
    check_drawn drawn;
    candidate first;
    *taken_out = (candidate){0};
    if (!(c->checks > 0) || c->work != WORK_WORD || chance() >= c->checks) return LW_OK;
    db_rows asked = ask_first(c);
    lw_status status = read_first(c, &asked, &first);
    if (status != LW_OK || !first.id) return status;
    status = check_draw(c->t, c->who, &c->project, c->stage, c->arena, &drawn, c->error);
    if (status == LW_OK && drawn.task_id)
        *taken_out = (candidate){.id = drawn.task_id, .item_id = drawn.item_id, .check = true};
    return status;
}

/* Takes tasks and inserts their leases, whose ids go to `ids`. */
static lw_status take_some(claim *c, size_t wanted, int64_t expires_at, candidate *taken,
                           int64_t *ids, size_t *count_out) {
    size_t count = 0;
    for (; count < wanted; count++) {
        lw_status status = take_gold(c, &taken[count]);
        if (status == LW_OK && !taken[count].id) status = take_check(c, &taken[count]);
        if (status == LW_OK && !taken[count].id) status = take_matched(c, &taken[count]);
        if (status == LW_OK && !taken[count].id) status = take_free(c, &taken[count]);
        /* Who is told that nothing is left may go home, so what others hold for an instant is waited
         * for. Nothing is taken yet; the rare deadlock, over tasks of leases that have just expired,
         * is retried. */
        if (status == LW_OK && !taken[count].id && count == 0)
            status = take_contended(c, &taken[count]);
        if (status != LW_OK) return status;
        if (!taken[count].id) break;
        ids[count] = store_new_id(c->t->store);
        status = insert_lease(c, &taken[count], ids[count], expires_at);
        if (status != LW_OK) return status;
    }
    *count_out = count;
    return LW_OK;
}

static lw_status take_in_lane(claim *c, size_t wanted, lease *leases, size_t *count_out) {
    candidate taken[LIMIT_LEASES], first;
    int64_t ids[LIMIT_LEASES];
    size_t count = 0;
    assert(wanted <= LIMIT_LEASES);
    int64_t expires_at = db_now(c->t) + c->project.quality.lease_seconds * 1000000;
    lw_status status = look_ahead(c, wanted);
    if (status == LW_OK) status = take_some(c, wanted, expires_at, taken, ids, &count);
    if (status != LW_OK) return status;
    bool moves = count == 0 || cursor_is_due(ids[0]);
    bool known = !moves || find_first(c, taken, count, &first);
    db_rows asked = {.t = NULL};
    if (!known) asked = ask_first(c);
    for (size_t i = 0; i < count && status == LW_OK; i++)
        status = add_lease(c, ids[i], taken[i].id, taken[i].item_id, taken[i].check, c->stage,
                           expires_at, &leases[i]);
    if (status != LW_OK) return status;
    *count_out = count;
    if (!known) status = read_first(c, &asked, &first);
    return status == LW_OK && moves ? move_cursor(c, &first) : status;
}

static lw_status look_at_lane(claim *c, const open_lane *lane) {
    bool built_in = lw_str_equal(lane->lane, c->wanted);
    c->lane = lane->lane;
    c->stage = lane->stage;
    c->language = lane->language;
    c->work = lane->work;
    c->checks = lane->checks;
    c->due = lane->urgency % 2;
    c->cursor = c->built_in_cursor;
    if (built_in) return LW_OK;
    c->cursor = 0;
    if (c->due && c->anew) return LW_OK;
    db_rows rows = db_query(c->t, Q_LANE_CURSOR_GET,
                            DB_ARGS(v_int(c->who->project_id), v_int(c->who->account_id),
                                    v_text(lane->lane), v_int(db_now(c->t))));
    lw_status status = read_number(c, &rows, &c->cursor);
    c->stepped |= c->due && c->cursor > 0;
    return status;
}

/* Tasks of the lanes, one lane after another. */
static lw_status take_new(claim *c, size_t wanted, lease *leases, size_t *count_out) {
    lw_status status = LW_OK;
    for (size_t i = 0; i < c->lanes.count && *count_out < wanted && status == LW_OK; i++) {
        size_t count = 0;
        status = look_at_lane(c, &c->lanes.lanes[i]);
        if (status == LW_OK)
            status = take_in_lane(c, wanted - *count_out, leases + *count_out, &count);
        *count_out += count;
    }
    return status;
}

static lw_status take_held(claim *c, size_t wanted, lease *leases, size_t *count_out) {
    size_t count = 0;
    struct {
        int64_t id, task_id, item_id, expires_at;
        lw_str stage;
        bool check;
    } held[LIMIT_LEASES];
    db_rows rows = db_query(c->t, Q_LEASE_HELD,
                            DB_ARGS(v_int(c->project.id), v_int(c->who->account_id), v_int(c->work),
                                    v_int(db_now(c->t)), v_int((int64_t)wanted)));
    for (; count < wanted && db_next(&rows); count++) {
        held[count].id = db_int(&rows, 0);
        held[count].task_id = db_int(&rows, 1);
        held[count].item_id = db_int(&rows, 2);
        held[count].expires_at = db_int(&rows, 3);
        held[count].stage = db_text_copy(&rows, 4, c->arena);
        held[count].check = db_int(&rows, 5) == WORK_CHECK;
    }
    lw_status status = db_end(&rows, c->error);
    for (size_t i = 0; i < count && status == LW_OK; i++)
        status = add_lease(c, held[i].id, held[i].task_id, held[i].item_id, held[i].check,
                           held[i].stage, held[i].expires_at, &leases[i]);
    *count_out = count;
    return status;
}

/* How many more tasks the budget pays for, with what others hold counted as done. Nothing is asked of projects
 * without one. */
static lw_status limit_by_budget(claim *c, size_t *most, lw_str *reason_out) {
    double budget = c->project.budget;
    if (isnan(budget)) return LW_OK;
    double spent;
    int64_t held;
    lw_status status = spending_read(c->t, c->project.id, &spent, &held, c->error);
    if (status != LW_OK) return status;
    double cost = c->work == WORK_WORD ? c->project.plan.review_cost : c->project.plan.answer_cost;
    double left = budget - spent - (double)held * cost;
    /* Without a usual cost nothing can be said of what is not done yet. */
    double pays = left <= 0 ? 0 : cost > 0 ? floor(left / cost + 1e-9) : (double)*most;
    if (pays < (double)*most) *most = (size_t)pays;
    if (*most == 0)
        *reason_out = lw_arena_format(
            c->arena,
            left > 0 || spent < budget
                ? "The budget is nearly spent (%.2f of %.2f): what others hold takes the rest."
                : "The budget is spent: %.2f of %.2f.",
            spent, budget);
    return LW_OK;
}

static lw_status why_nothing(claim *c, lw_str *reason_out) {
    item_counts n;
    if (c->work == WORK_AUDIT)
        return certification_why_nothing(c->t, c->project.id, reason_out, c->error);
    lw_status status = counter_read(c->t, c->project.id, &n, c->error);
    if (status != LW_OK) return status;
    if (n.items == 0) *reason_out = LW_STR("The project has no items yet.");
    else if (c->lanes.lacks.data)
        *reason_out = lw_arena_format(c->arena, "What waits is for people with %.*s.",
                                      LW_FMT(c->lanes.lacks));
    else if (c->work == WORK_WORD)
        *reason_out =
            n.review == 0
                ? LW_STR("Nothing waits for review.")
                : LW_STR(
                      "What waits for review you answered yourself, or others are reviewing it.");
    else if (n.open + n.in_work == 0) *reason_out = LW_STR("Every item is settled or in review.");
    else
        *reason_out = LW_STR("You have answered, skipped or set aside everything that is open; the "
                             "rest is with others.");
    return LW_OK;
}

lw_status work_claim(tx *t, const actor *who, const next_wanted *wanted, lw_arena *arena,
                     lease_list *leases_out, lw_error *error) {
    claim c = {.t = t, .who = who, .wanted = wanted->stage, .arena = arena, .error = error};
    int64_t held = 0;
    pause_view pause = {.paused = false};
    team_leave leave;
    size_t count = 0, most = (size_t)wanted->count;
    lease *leases = lw_new(arena, lease, most);
    if (!leases) return lw_fail(error, LW_NO_MEMORY, "no room for %zu leases", most);
    *leases_out = (lease_list){.leases = {leases, 0}};
    lw_status status = read_beginning(&c, &held, &pause);
    if (status == LW_OK) status = lanes_find(t, who, &c.project, c.wanted, arena, &c.lanes, error);
    if (status != LW_OK) return status;
    if (c.lanes.count)
        c.work = c.lanes.lanes[0].work; /* of what they hold, when nothing new is there */
    if (c.project.archived) {
        leases_out->reason = LW_STR("The project is archived.");
        return LW_OK;
    }
    if (pause.paused) { /* what they hold they may finish */
        status = take_held(&c, most, leases, &leases_out->leases.count);
        leases_out->paused = true;
        leases_out->reason = pause_words(&pause, arena);
        return status;
    }
    status = team_ask_leave(t, who, arena, &leave, error);
    if (status != LW_OK) return status;
    if (leave.left == 0) { /* likewise */
        leases_out->reason = leave.reason;
        return take_held(&c, most, leases, &leases_out->leases.count);
    }
    if (leave.left < (int64_t)most) most = (size_t)leave.left;
    size_t paid = held < LIMIT_LEASES_HELD ? most : 0; /* new ones */
    lw_str unpaid = {0};
    if (paid) status = limit_by_budget(&c, &paid, &unpaid);
    if (status == LW_OK && paid) status = take_new(&c, paid, leases, &count);
    if (status == LW_OK && count == 0 && c.stepped) {
        c.anew = true;
        status = take_new(&c, paid, leases, &count);
    }
    if (status == LW_OK && count == 0) {
        int64_t returned;
        status = leases_expire(t, &returned, error);
        if (status == LW_OK && returned && paid) status = take_new(&c, paid, leases, &count);
    }
    if (status == LW_OK && count == 0) status = take_held(&c, most, leases, &count);
    leases_out->leases.count = count;
    leases_out->reason = count ? (lw_str){0} : unpaid;
    if (status == LW_OK && count == 0 && !unpaid.data)
        status = why_nothing(&c, &leases_out->reason);
    return status;
}
