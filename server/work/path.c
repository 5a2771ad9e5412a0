/* path.c - an item's path through its workflow. */
#include "server/work/path.h"
#include "server/limits.h"
#include <assert.h>
#include <stdio.h>

enum { MOVES_READ = 500 }; /* of one item: more than the rounds of the largest workflow allow */

lw_status workflow_load(tx *t, int64_t project_id, int64_t version, lw_arena *arena,
                        const workflow **out, lw_error *error) {
    *out = &workflow_default;
    if (version == 0) return LW_OK;
    workflow *read = lw_new(arena, workflow, 1);
    if (!read) return lw_fail(error, LW_NO_MEMORY, "no room for the workflow");
    db_rows rows;
    lw_status status = db_one(
        t, Q_DOCUMENT_SHOW, DB_ARGS(v_int(project_id), v_text(LW_STR("workflow")), v_int(version)),
        "this version of the workflow", &rows, error);
    if (status != LW_OK) return status;
    json *document = NULL;
    status = json_parse(db_text(&rows, 0), &document, error);
    if (status == LW_OK) status = workflow_read(document, arena, read, error);
    json_free(document);
    lw_status ended = db_end(&rows, status == LW_OK ? error : NULL);
    if (status == LW_OK) status = ended;
    read->version = version;
    *out = read;
    return status;
}

/* ---- the way it came ------------------------------------------------------------------------- */

static int place_named(const workflow *w, lw_str name) {
    if (lw_str_equal(name, workflow_place_name(w, PLACE_DONE))) return PLACE_DONE;
    if (lw_str_equal(name, workflow_place_name(w, PLACE_QUARANTINE))) return PLACE_QUARANTINE;
    size_t stage = workflow_find(w, name);
    return stage < w->stage_count ? (int)stage : PLACE_START;
}

/* Moves of an item, newest first. */
typedef struct {
    int64_t id;
    int from, to;
    bool waited; /* it had not ended there */
} made_move;

static lw_status read_moves(tx *t, int64_t project_id, int64_t item_id, lw_arena *arena,
                            item_path *path, made_move **moves_out, size_t *count_out,
                            lw_error *error) {
    made_move *moves = lw_new(arena, made_move, MOVES_READ);
    size_t count = 0;
    if (!moves) return lw_fail(error, LW_NO_MEMORY, "no room for the moves of an item");
    db_rows rows = db_query(t, Q_MOVES_OF_ITEM,
                            DB_ARGS(v_int(project_id), v_int(item_id), v_int(path->flow->version)));
    while (count < MOVES_READ && db_next(&rows)) {
        if (db_is_null(&rows, 1)) continue; /* no edge made it */
        size_t edge = (size_t)db_int(&rows, 1);
        bool known = edge < path->flow->edge_count;
        if (known) path->taken[edge]++;
        moves[count++] = (made_move){db_int(&rows, 0), place_named(path->flow, db_text(&rows, 2)),
                                     place_named(path->flow, db_text(&rows, 3)),
                                     known && path->flow->edges[edge].on == ON_WAITED};
    }
    *moves_out = moves;
    *count_out = count;
    return db_end(&rows, error);
}

/* Nobody had worked on the item before it came there. */
static bool came_first(const item_path *path, const made_move *before, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (before[i].to >= 0 && walk_work(path->flow, before[i].to) != WORK_NONE) return false;
    return true;
}

/* Goes back from where the item stands to the stage whose answers brought it there. A word that was given
 * on the way stands before all answers, and what time brought there was not brought by any. */
static void find_asked(const made_move *moves, size_t count, item_path *path) {
    int at = path->place;
    for (size_t i = 0; i < count; i++) {
        if (walk_work(path->flow, at) == WORK_ANSWERS) {
            if (moves[i].to != at) continue; /* it went on from there and was decided */
            path->asked = at;
            path->entered = came_first(path, moves + i + 1, count - i - 1) ? 0 : moves[i].id;
            return;
        }
        if (moves[i].to != at) continue;
        if (moves[i].waited) return;
        at = moves[i].from;
        if (at < 0 || (walk_work(path->flow, at) == WORK_WORD)) return;
    }
}

lw_status path_find(tx *t, int64_t project_id, int64_t item_id, const standing *now,
                    lw_arena *arena, item_path *path_out, lw_error *error) {
    const item_now *is = &now->item;
    *path_out = (item_path){.place = PLACE_START, .asked = PLACE_START};
    lw_status status =
        workflow_load(t, project_id, is->workflow_version, arena, &path_out->flow, error);
    if (status != LW_OK) return status;
    if (is->workflow_version == 0) {
        path_out->place = lw_str_equal(is->state, LW_STR("review")) ? 1 : 0;
        path_out->asked = 0;
        return LW_OK;
    }
    made_move *moves;
    size_t count;
    status = read_moves(t, project_id, item_id, arena, path_out, &moves, &count, error);
    if (status != LW_OK) return status;
    path_out->place = place_named(path_out->flow, is->stage);
    if (count) path_out->moved_at = store_id_time(moves[0].id);
    if (path_out->place >= 0) find_asked(moves, count, path_out);
    return LW_OK;
}

/* ---- the way it came, for people ------------------------------------------------------------- */

static stage_outcome outcome_named(lw_str name) {
    size_t on = OUTCOMES - 1;
    while (on > ON_ANY && !lw_str_equal(name, lw_str_from(outcome_names[on]))) on--;
    return (stage_outcome)on;
}

typedef struct {
    item_move shown;
    int64_t edge; /* -1: none made it */
    stage_outcome on;
} told_move;

static lw_status tell_move(const workflow *flow, const told_move *move, lw_arena *arena,
                           lw_str *reason_out, lw_error *error) {
    char reason[sizeof((route_taken *)0)->reason] = "What is believed is doubted again.";
    if (move->edge >= 0 && (size_t)move->edge < flow->edge_count)
        route_say(flow, (size_t)move->edge, move->on, reason, sizeof reason);
    *reason_out = lw_arena_copy(arena, lw_str_from(reason));
    return reason_out->data ? LW_OK : lw_fail(error, LW_NO_MEMORY, "no room for the moves");
}

lw_status path_show(tx *t, int64_t project_id, int64_t item_id, lw_arena *arena,
                    shape_list *moves_out, lw_error *error) {
    told_move *told = lw_new(arena, told_move, MOVES_READ);
    item_move *moves = lw_new(arena, item_move, MOVES_READ);
    const workflow *flow = NULL;
    size_t count = 0;
    if (!told || !moves) return lw_fail(error, LW_NO_MEMORY, "no room for the moves of an item");
    db_rows rows =
        db_query(t, Q_MOVES_TO_SHOW, DB_ARGS(v_int(project_id), v_int(item_id), v_int(MOVES_READ)));
    while (count < MOVES_READ && db_next(&rows))
        told[count++] = (told_move){{.from = db_text_copy(&rows, 3, arena),
                                     .to = db_text_copy(&rows, 4, arena),
                                     .at = store_id_time(db_int(&rows, 0)),
                                     .workflow_version = db_int(&rows, 1)},
                                    db_is_null(&rows, 2) ? -1 : db_int(&rows, 2),
                                    outcome_named(db_text(&rows, 5))};
    lw_status status = db_end(&rows, error);
    for (size_t i = 0; i < count && status == LW_OK; i++) {
        moves[i] = told[i].shown;
        if (!flow || flow->version != moves[i].workflow_version)
            status = workflow_load(t, project_id, moves[i].workflow_version, arena, &flow, error);
        if (status == LW_OK) status = tell_move(flow, &told[i], arena, &moves[i].reason, error);
    }
    *moves_out = (shape_list){moves, count};
    return status;
}

/* ---- the way it goes ------------------------------------------------------------------------- */

static lw_status count_in(tx *t, int64_t project_id, const char *what, const workflow *w, int place,
                          int64_t change, lw_error *error) {
    char name[LIMIT_NAME_CHARS * 4 + 64];
    if (place == PLACE_START || w->version == 0) return LW_OK;
    snprintf(name, sizeof name, "%s:%lld:%.*s", what, (long long)w->version,
             LW_FMT(workflow_place_name(w, place)));
    return counter_add(t, project_id, name, change, error);
}

lw_status path_count_standing(tx *t, int64_t project_id, const item_path *path, int from, int to,
                              lw_error *error) {
    lw_status status = count_in(t, project_id, "at", path->flow, from, -1, error);
    return status == LW_OK ? count_in(t, project_id, "at", path->flow, to, 1, error) : status;
}

/* Kept, so that the flow between stages is shown without counting: how many took the edge, and how many
 * seconds they had stood before it. */
static lw_status count_move(tx *t, int64_t project_id, const item_path *path, size_t edge,
                            lw_error *error) {
    char name[64];
    snprintf(name, sizeof name, "edge:%lld:%zu", (long long)path->flow->version, edge);
    lw_status status = counter_add(t, project_id, name, 1, error);
    if (status != LW_OK || !path->moved_at) return status;
    snprintf(name, sizeof name, "wait:%lld:%zu", (long long)path->flow->version, edge);
    return counter_add(t, project_id, name, (db_now(t) - path->moved_at) / 1000000, error);
}

lw_status path_write(tx *t, int64_t project_id, int64_t item_id, const item_path *path,
                     const path_move *move, lw_error *error) {
    const workflow *w = path->flow;
    bool by_edge = move->edge != PATH_NO_EDGE;
    if (w->version == 0) return LW_OK;
    lw_status status =
        db_exec(t, Q_MOVE_INSERT,
                DB_ARGS(v_int(project_id), v_int(item_id), v_int(store_new_id(t->store)),
                        v_int(w->version), by_edge ? v_int((int64_t)move->edge) : v_null(),
                        v_text(workflow_place_name(w, move->from)),
                        v_text(workflow_place_name(w, move->to)),
                        v_text(lw_str_from(outcome_names[move->on]))),
                NULL, error);
    return status == LW_OK && by_edge ? count_move(t, project_id, path, move->edge, error) : status;
}

lw_status path_stand(tx *t, int64_t project_id, int64_t item_id, const item_path *path, int stage,
                     lw_error *error) {
    assert(stage >= 0);
    const workflow *w = path->flow;
    return db_exec(t, Q_ITEM_STAND,
                   DB_ARGS(v_int(project_id), v_int(item_id), v_int(w->version),
                           w->version ? v_text(w->stages[stage].name) : v_null()),
                   NULL, error);
}

/* Of a stage, a version, a person or a band, an urgency, and a language. What is due is ordered by that alone. */
static lw_str name_lane(const workflow *w, const lane_of *of, lw_arena *arena) {
    const workflow_stage *s = &w->stages[of->stage];
    char version[32] = "", part[32] = "", mark[URGENCY_TEXT_MAX];
    if (w->version) snprintf(version, sizeof version, "@%lld", (long long)w->version);
    if (of->account_id) snprintf(part, sizeof part, "/%lld", (long long)of->account_id);
    else if (w->version && s->order != ORDER_ARRIVAL && !of->urgency.due_at)
        snprintf(part, sizeof part, "#%d", of->band);
    return lw_arena_format(arena, "%.*s%s%s%.*s%s%.*s", LW_FMT(s->name), version, part,
                           LW_FMT(urgency_mark(of->urgency, mark)), of->language.data ? "+" : "",
                           LW_FMT(of->language));
}

static lw_str write_skills(const workflow_stage *stage, lw_arena *arena) {
    lw_builder text = lw_builder_in(arena);
    json_writer w = json_write_to(&text);
    json_open(&w, '[');
    for (size_t i = 0; i < stage->skill_count; i++) json_string(&w, stage->skills[i]);
    json_close(&w, ']');
    return lw_built(&text);
}

lw_status path_lane(tx *t, int64_t project_id, const item_path *path, const lane_of *of,
                    lw_arena *arena, lw_str *lane_out, lw_error *error) {
    const workflow *w = path->flow;
    const workflow_stage *s = &w->stages[of->stage];
    *lane_out = s->name;
    if (w->version == 0 && !of->language.data && !urgency_asks(of->urgency)) return LW_OK;
    *lane_out = name_lane(w, of, arena);
    lw_str skills = write_skills(s, arena);
    if (!lane_out->data || !skills.data)
        return lw_fail(error, LW_NO_MEMORY, "no room for the name of a lane");
    return db_exec(t, Q_LANE_INSERT,
                   DB_ARGS(v_int(project_id), v_text(*lane_out), v_text(s->name),
                           v_int(walk_work(w, of->stage)), v_text(lw_str_from(tier_names[s->tier])),
                           v_text(skills), v_text(s->certificate),
                           of->account_id ? v_int(of->account_id) : v_null(), v_int(s->priority),
                           v_int(of->urgency.due_at ? 0 : of->band), v_real(s->checks),
                           v_text(of->language), v_int(urgency_rank(of->urgency))),
                   NULL, error);
}
