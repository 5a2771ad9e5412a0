/* escape.c - how many errors each stage lets through. */
#include "server/work/escape.h"
#include "server/work/path.h"
#include "server/work/trusted.h"
#include <math.h>
#include <stdlib.h>

enum {
    LOOKED_AT = 2000, /* of each kind of judgement, the newest: some 30 ms */
    MOVES_OF_ITEM = 64,
    VERSIONS_MAX = 32, /* of the workflow, told apart */
};

#define M(member, kind, ...) SHAPE_MEMBER(escape_row, member, kind, ##__VA_ARGS__)
SHAPE(escape_row_shape, "StageEscape", escape_row, M(stage, SHAPE_TEXT),
      M(words, SHAPE_INT, .about = "given in the stage"),
      M(caught, SHAPE_INT, .about = "of them, that put right or sent back"),
      M(judged, SHAPE_INT, .about = "items that passed it and were judged later"),
      M(wrong, SHAPE_INT, .about = "of them, wrong"),
      M(told, SHAPE_BOOL, .about = "no: too little was judged to say anything"),
      M(wrong_share, SHAPE_REAL, .about = "of what passes"), M(wrong_low, SHAPE_REAL),
      M(wrong_high, SHAPE_REAL),
      M(escape, SHAPE_REAL,
        .about = "share of the errors that came and passed; null: nobody gives "
                 "a word there, or no error is known of"),
      M(low, SHAPE_REAL), M(high, SHAPE_REAL));
#undef M
SHAPE(escape_shape, "StageEscapes", escape_view,
      SHAPE_MEMBER(escape_view, stages, SHAPE_LIST, .of = &escape_row_shape),
      SHAPE_MEMBER(escape_view, judged_min, SHAPE_INT, .about = "that are needed to tell"));

typedef enum { UNJUDGED, RIGHT, WRONG } judgement;

typedef struct {
    int64_t item_id;
    judgement is;
} judged_item;

typedef struct {
    int64_t edge; /* -1: none made it */
    int from,
        to;    /* stages by the names of the present workflow; WORKFLOW_STAGES_MAX: another place */
    bool word; /* somebody gives a word where it comes from */
    bool passes; /* settled, accepted or fixed */
    bool alters; /* fixed or rejected */
    bool drawn;  /* by an edge without conditions */
} step;

typedef struct {
    tx *t;
    int64_t project_id;
    lw_arena *arena;
    lw_error *error;
    const workflow *present;
    const workflow *flows[VERSIONS_MAX];
    size_t flow_count;
    judged_item *judged; /* [judged_count] by item */
    size_t judged_count;
    stage_passage passages[WORKFLOW_STAGES_MAX + 1];
} escapes;

static lw_status no_room(lw_error *error) {
    return lw_fail(error, LW_NO_MEMORY, "no room for the judged items");
}

/* ---- what was judged at the end -------------------------------------------------------------- */

static int by_item(const void *a, const void *b) {
    const judged_item *x = a, *y = b;
    return (x->item_id > y->item_id) - (x->item_id < y->item_id);
}

static lw_status load_judged(escapes *e, const schema *questions) {
    db_args which = DB_ARGS(v_int(e->project_id), v_int(LOOKED_AT));
    e->judged = lw_new(e->arena, judged_item, 2 * LOOKED_AT);
    if (!e->judged) return no_room(e->error);
    db_rows rows = db_query(e->t, Q_ESCAPE_AUDITED, which);
    while (e->judged_count < LOOKED_AT && db_next(&rows))
        e->judged[e->judged_count++] =
            (judged_item){db_int(&rows, 0), db_int(&rows, 1) ? RIGHT : WRONG};
    lw_status status = db_end(&rows, e->error), taken = status;
    if (status != LW_OK) return status;
    rows = db_query(e->t, Q_ESCAPE_GOLD, which);
    while (taken == LW_OK && e->judged_count < 2 * LOOKED_AT && db_next(&rows)) {
        bool right;
        taken = decided_as_known(questions, db_text(&rows, 1), db_text(&rows, 2), *e->arena, &right,
                                 e->error);
        e->judged[e->judged_count++] = (judged_item){db_int(&rows, 0), right ? RIGHT : WRONG};
    }
    status = db_end(&rows, taken == LW_OK ? e->error : NULL);
    qsort(e->judged, e->judged_count, sizeof *e->judged, by_item);
    return taken == LW_OK ? status : taken;
}

static judgement judgement_of(const escapes *e, int64_t item_id) {
    const judged_item wanted = {.item_id = item_id};
    const judged_item *found = bsearch(&wanted, e->judged, e->judged_count, sizeof wanted, by_item);
    return found ? found->is : UNJUDGED;
}

/* ---- one item -------------------------------------------------------------------------------- */

static void pass(escapes *e, int stage, judgement is) {
    if (is == UNJUDGED) return;
    e->passages[stage].judged++;
    e->passages[stage].wrong += is == WRONG;
}

/* Back from the end: whoever accepted what is wrong was passed what is wrong, and what was put right came wrong. A
 * word tells of what came to it by itself where chance had brought it there. */
static void take_way(escapes *e, const step *steps, size_t count, judgement at_end) {
    judgement is = at_end;
    for (size_t i = count; i-- > 0;) {
        const step *s = &steps[i];
        if (s->passes) pass(e, s->from, is);
        if (!s->word) {
            is = UNJUDGED; /* what others answered before is not its output */
            continue;
        }
        e->passages[s->from].words++;
        e->passages[s->from].caught += s->alters;
        bool drawn = i > 0 && steps[i - 1].drawn;
        if (s->alters) is = is != UNJUDGED || drawn ? WRONG : UNJUDGED;
        else if (is == UNJUDGED && drawn) is = RIGHT;
    }
}

static int stage_in_present(const escapes *e, lw_str name) {
    size_t stage = workflow_find(e->present, name);
    return stage < e->present->stage_count ? (int)stage : WORKFLOW_STAGES_MAX;
}

/* ---- ways through workflows of the project's own --------------------------------------------- */

typedef struct {
    int64_t item_id, version, edge;
    lw_str from, to, ended;
} move_row;

static const workflow *flow_of(const escapes *e, int64_t version) {
    for (size_t i = 0; i < e->flow_count; i++)
        if (e->flows[i]->version == version) return e->flows[i];
    return NULL;
}

static lw_status load_flows(escapes *e, const move_row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (flow_of(e, rows[i].version) || e->flow_count == VERSIONS_MAX) continue;
        lw_status status = workflow_load(e->t, e->project_id, rows[i].version, e->arena,
                                         &e->flows[e->flow_count], e->error);
        if (status != LW_OK) return status;
        e->flow_count++;
    }
    return LW_OK;
}

static bool ended(const move_row *row, stage_outcome on) {
    return lw_str_equal(row->ended, lw_str_from(outcome_names[on]));
}

static step step_of(const escapes *e, const workflow *flow, const move_row *row) {
    size_t from = workflow_find(flow, row->from);
    bool word =
        from < flow->stage_count && stage_kind_table[flow->stages[from].kind].work == WORK_WORD;
    bool by_edge = row->edge >= 0 && (size_t)row->edge < flow->edge_count;
    return (step){
        .edge = row->edge,
        .from = stage_in_present(e, row->from),
        .to = stage_in_present(e, row->to),
        .word = word && !ended(row, ON_DISPUTED),
        .passes = ended(row, ON_SETTLED) || ended(row, ON_ACCEPTED) || ended(row, ON_FIXED),
        .alters = ended(row, ON_FIXED) || ended(row, ON_REJECTED),
        .drawn = by_edge && flow->edges[row->edge].condition_count == 0 &&
                 !ended(row, ON_UNDECIDED) && !ended(row, ON_DISPUTED),
    };
}

static lw_status load_moves(escapes *e, move_row **rows_out, size_t *count_out) {
    enum { ROWS_MAX = 3 * LOOKED_AT * 8 };
    move_row *found = lw_new(e->arena, move_row, ROWS_MAX);
    size_t count = 0;
    if (!found) return no_room(e->error);
    db_rows rows = db_query(e->t, Q_ESCAPE_MOVES, DB_ARGS(v_int(e->project_id), v_int(LOOKED_AT)));
    while (count < ROWS_MAX && db_next(&rows))
        found[count++] = (move_row){db_int(&rows, 0),
                                    db_int(&rows, 1),
                                    db_is_null(&rows, 2) ? -1 : db_int(&rows, 2),
                                    db_text_copy(&rows, 3, e->arena),
                                    db_text_copy(&rows, 4, e->arena),
                                    db_text_copy(&rows, 5, e->arena)};
    *rows_out = found;
    *count_out = count;
    return db_end(&rows, e->error);
}

static lw_status take_moves(escapes *e) {
    move_row *rows = NULL;
    size_t count = 0;
    lw_status status = load_moves(e, &rows, &count);
    if (status == LW_OK) status = load_flows(e, rows, count);
    for (size_t i = 0, next; status == LW_OK && i < count; i = next) {
        step steps[MOVES_OF_ITEM];
        size_t made = 0;
        for (next = i; next < count && rows[next].item_id == rows[i].item_id; next++) {
            const workflow *flow = flow_of(e, rows[next].version);
            if (flow && made < MOVES_OF_ITEM) steps[made++] = step_of(e, flow, &rows[next]);
        }
        bool done = lw_str_equal(rows[next - 1].to, LW_STR("done"));
        take_way(e, steps, made, done ? judgement_of(e, rows[i].item_id) : UNJUDGED);
    }
    return status;
}

/* ---- the built-in workflow ------------------------------------------------------------------- */

/* What comes to review there was undecided: it passed nothing. */
static lw_status take_built_in(escapes *e) {
    int label = stage_in_present(e, LW_STR("label")),
        review = stage_in_present(e, LW_STR("review"));
    db_rows rows =
        db_query(e->t, Q_ESCAPE_BUILT_IN, DB_ARGS(v_int(e->project_id), v_int(LOOKED_AT)));
    while (db_next(&rows)) {
        judgement is = judgement_of(e, db_int(&rows, 0));
        bool word = lw_str_equal(db_text(&rows, 2), LW_STR("review"));
        if (!db_is_null(&rows, 3)) {
            e->passages[review].words++;
            e->passages[review].caught += !lw_str_equal(db_text(&rows, 3), LW_STR("accept"));
        }
        if (!db_is_null(&rows, 2)) pass(e, word ? review : label, is);
    }
    return db_end(&rows, e->error);
}

/* ---- all of it ------------------------------------------------------------------------------- */

static lw_status write_rows(const escapes *e, escape_view *out) {
    escape_row *rows = lw_new(e->arena, escape_row, e->present->stage_count);
    if (!rows) return no_room(e->error);
    for (size_t s = 0; s < e->present->stage_count; s++) {
        const stage_passage *p = &e->passages[s];
        stage_escape found;
        lw_status status = escape_estimate(p, &found, e->error);
        if (status != LW_OK) return status;
        rows[s] = (escape_row){e->present->stages[s].name,
                               p->words,
                               p->caught,
                               p->judged,
                               p->wrong,
                               found.told,
                               found.wrong,
                               found.wrong_low,
                               found.wrong_high,
                               found.escape,
                               found.low,
                               found.high};
    }
    *out = (escape_view){{rows, e->present->stage_count}, ESCAPE_JUDGED_MIN};
    return LW_OK;
}

lw_status escape_show(tx *t, int64_t project_id, lw_arena *arena, escape_view *out,
                      lw_error *error) {
    escapes e = {.t = t, .project_id = project_id, .arena = arena, .error = error};
    project_settings p;
    lw_status status = project_settings_load(t, project_id, &p, error);
    if (status == LW_OK) status = project_questions(t, &p, arena, error);
    if (status == LW_OK)
        status = workflow_load(t, project_id, p.workflow_version, arena, &e.present, error);
    if (status == LW_OK) status = load_judged(&e, p.questions);
    if (status == LW_OK) status = take_moves(&e);
    if (status == LW_OK) status = take_built_in(&e);
    return status == LW_OK ? write_rows(&e, out) : status;
}
