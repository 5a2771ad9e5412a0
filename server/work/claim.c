/* claim.c - the next pieces of work for a person. */
#include "server/work/claim.h"
#include "server/limits.h"
#include "server/work/item.h"
#include "server/work/lease.h"
#include <assert.h>

enum {
    WAITS_MAX = 16, /* for others who take the same task at the same moment */
    SETTLE_MICROSECONDS =
        40000000, /* longer than a statement may run: what it may still put behind a cursor */
};

typedef struct {
    int64_t id, item_id, seq; /* id 0: there is none */
} candidate;

typedef struct {
    tx *t;
    const actor *who;
    project_settings project;
    lw_str lane;
    int64_t cursor; /* this person has seen the lane up to here */
    lw_arena *arena;
    lw_error *error;
} claim;

static lw_status read_number(claim *c, db_rows *asked, int64_t *number_out) {
    *number_out = db_next(asked) ? db_int(asked, 0) : 0;
    return db_end(asked, c->error);
}

/* The first task ahead that this person may be given; others may be taking it. */
static db_rows ask_first(claim *c) {
    return db_query(c->t, Q_TASK_CANDIDATES,
                    DB_ARGS(v_int(c->project.id), v_text(c->lane), v_int(c->cursor),
                            v_int(c->who->account_id), v_int(1)));
}

static lw_status read_first(claim *c, db_rows *asked, candidate *first_out) {
    *first_out = (candidate){0};
    if (db_next(asked))
        *first_out = (candidate){db_int(asked, 0), db_int(asked, 1), db_int(asked, 2)};
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

static lw_status add_lease(claim *c, int64_t id, int64_t task_id, int64_t item_id,
                           int64_t expires_at, lease *lease_out) {
    *lease_out = (lease){
        .lease = {c->project.id, id},
        .task = {c->project.id, task_id},
        .stage = c->lane,
        .expires_at = expires_at,
        .schema_version = c->project.schema_version,
        .guideline_version = c->project.guideline_version,
    };
    item *body = lw_new(c->arena, item, 1);
    if (!body) return lw_fail(c->error, LW_NO_MEMORY, "no room for the item");
    lease_out->item = body;
    bool full = lw_str_equal(c->lane, LW_STR("review"));
    db_rows suggestions = item_suggestions_ask(c->t, c->project.id, item_id);
    lw_status status = item_load(c->t, c->project.id, item_id, full, c->arena, body, c->error);
    if (status == LW_OK)
        status = item_suggestions_read(&suggestions, c->project.id, c->arena,
                                       &lease_out->suggestions, c->error);
    return status;
}

static lw_status insert_lease(claim *c, const candidate *task, int64_t id, int64_t expires_at) {
    return db_exec(c->t, Q_LEASE_INSERT,
                   DB_ARGS(v_int(c->project.id), v_int(id), v_int(task->id), v_int(task->item_id),
                           v_int(c->who->account_id), v_int(db_now(c->t)), v_int(expires_at)),
                   NULL, c->error);
}

/* Moves the cursor to where this person has now seen everything: before the first task they were not
 * given; never so far that a number could still appear behind it, as those of a running import. */
static lw_status move_cursor(claim *c, db_rows *asked_first, db_rows *asked_import) {
    candidate first;
    int64_t block = 0;
    lw_status status = read_first(c, asked_first, &first);
    if (status == LW_OK) status = read_number(c, asked_import, &block);
    int64_t to = first.seq - 1;
    if (status == LW_OK && !first.id) {
        db_rows last = db_query(c->t, Q_LANE_LAST, DB_ARGS(v_int(c->project.id), v_text(c->lane)));
        status = read_number(c, &last, &to);
    }
    if (status != LW_OK) return status;
    int64_t settled = store_id_at(db_now(c->t) - SETTLE_MICROSECONDS);
    if (to > settled) to = settled;
    if (to >= block) to = block - 1;
    if (to <= c->cursor) return LW_OK;
    return db_exec(
        c->t, Q_LANE_CURSOR_SET,
        DB_ARGS(v_int(c->project.id), v_int(c->who->account_id), v_text(c->lane), v_int(to)), NULL,
        c->error);
}

/* Takes tasks and inserts their leases, whose ids go to `ids`. */
static lw_status take_some(claim *c, size_t wanted, int64_t expires_at, candidate *taken,
                           int64_t *ids, size_t *count_out) {
    size_t count = 0;
    for (; count < wanted; count++) {
        lw_status status = take_free(c, &taken[count]);
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

static lw_status take_new(claim *c, size_t wanted, lease *leases, size_t *count_out) {
    candidate taken[LIMIT_LEASES];
    int64_t ids[LIMIT_LEASES];
    size_t count = 0;
    assert(wanted <= LIMIT_LEASES);
    int64_t expires_at = db_now(c->t) + c->project.quality.lease_seconds * 1000000;
    lw_status status = take_some(c, wanted, expires_at, taken, ids, &count);
    if (status != LW_OK) return status;
    db_rows first = ask_first(c),
            import = db_query(c->t, Q_IMPORT_SEQ_MIN, DB_ARGS(v_int(c->project.id)));
    for (size_t i = 0; i < count && status == LW_OK; i++)
        status = add_lease(c, ids[i], taken[i].id, taken[i].item_id, expires_at, &leases[i]);
    if (status != LW_OK) return status;
    *count_out = count;
    return move_cursor(c, &first, &import);
}

static lw_status take_held(claim *c, size_t wanted, lease *leases, size_t *count_out) {
    size_t count = 0;
    struct {
        int64_t id, task_id, item_id, expires_at;
    } held[LIMIT_LEASES];
    db_rows rows = db_query(c->t, Q_LEASE_HELD,
                            DB_ARGS(v_int(c->project.id), v_int(c->who->account_id),
                                    v_text(c->lane), v_int(db_now(c->t)), v_int((int64_t)wanted)));
    for (; count < wanted && db_next(&rows); count++) {
        held[count].id = db_int(&rows, 0);
        held[count].task_id = db_int(&rows, 1);
        held[count].item_id = db_int(&rows, 2);
        held[count].expires_at = db_int(&rows, 3);
    }
    lw_status status = db_end(&rows, c->error);
    for (size_t i = 0; i < count && status == LW_OK; i++)
        status = add_lease(c, held[i].id, held[i].task_id, held[i].item_id, held[i].expires_at,
                           &leases[i]);
    *count_out = count;
    return status;
}

static lw_status why_nothing(claim *c, lw_str *reason_out) {
    item_counts n;
    lw_status status = counter_read(c->t, c->project.id, &n, c->error);
    if (status != LW_OK) return status;
    if (n.items == 0) *reason_out = LW_STR("The project has no items yet.");
    else if (lw_str_equal(c->lane, LW_STR("review")))
        *reason_out =
            n.review == 0
                ? LW_STR("Nothing waits for review.")
                : LW_STR(
                      "What waits for review you answered yourself, or others are reviewing it.");
    else if (n.open + n.in_work == 0) *reason_out = LW_STR("Every item is settled or in review.");
    else
        *reason_out = LW_STR("You have answered or skipped everything that is open; others are "
                             "working on the rest.");
    return LW_OK;
}

lw_status work_claim(tx *t, const actor *who, const next_wanted *wanted, lw_arena *arena,
                     lease_list *leases_out, lw_error *error) {
    claim c = {.t = t, .who = who, .lane = wanted->stage, .arena = arena, .error = error};
    int64_t held;
    size_t count = 0, most = (size_t)wanted->count;
    lease *leases = lw_new(arena, lease, most);
    if (!leases) return lw_fail(error, LW_NO_MEMORY, "no room for %zu leases", most);
    *leases_out = (lease_list){.leases = {leases, 0}};
    db_rows asked_held = db_query(t, Q_LEASE_COUNT_OF_ACCOUNT,
                                  DB_ARGS(v_int(who->project_id), v_int(who->account_id))),
            asked_cursor =
                db_query(t, Q_LANE_CURSOR_GET,
                         DB_ARGS(v_int(who->project_id), v_int(who->account_id), v_text(c.lane)));
    lw_status status = project_settings_load(t, who->project_id, &c.project, error);
    if (status == LW_OK) status = read_number(&c, &asked_held, &held);
    if (status == LW_OK) status = read_number(&c, &asked_cursor, &c.cursor);
    if (status != LW_OK) return status;
    if (c.project.archived) {
        leases_out->reason = LW_STR("The project is archived.");
        return LW_OK;
    }
    if (held < LIMIT_LEASES_HELD) status = take_new(&c, most, leases, &count);
    if (status == LW_OK && count == 0) {
        int64_t returned;
        status = leases_expire(t, &returned, error);
        if (status == LW_OK && returned && held < LIMIT_LEASES_HELD)
            status = take_new(&c, most, leases, &count);
    }
    if (status == LW_OK && count == 0) status = take_held(&c, most, leases, &count);
    leases_out->leases.count = count;
    if (status == LW_OK && count == 0) status = why_nothing(&c, &leases_out->reason);
    return status;
}
