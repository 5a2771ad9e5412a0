/* lanes.c - the queues in which a person may work now. */
#include "server/work/lanes.h"
#include "server/work/path.h"
#include "server/work/team.h"
#include <stdlib.h>

enum { ABILITIES_MAX = 500 };

/* ---- what a person can ----------------------------------------------------------------------- */

static lw_status read_tier(db_rows *asked, tier *out, lw_error *error) {
    *out = TIER_CROWD; /* an owner who is no member */
    if (db_next(asked)) *out = tier_named(db_text(asked, 0));
    return db_end(asked, error);
}

static lw_status abilities_load(tx *t, const actor *who, lw_arena *arena, abilities *out,
                                lw_error *error) {
    int64_t project_id = who->project_id, account_id = who->account_id;
    db_rows tiers = db_query(t, Q_MEMBER_TIER, DB_ARGS(v_int(project_id), v_int(account_id))),
            rows = db_query(t, Q_ABILITIES_OF_ACCOUNT,
                            DB_ARGS(v_int(project_id), v_int(account_id), v_int(db_now(t))));
    lw_str *skills = lw_new(arena, lw_str, ABILITIES_MAX),
           *certificates = lw_new(arena, lw_str, ABILITIES_MAX),
           *languages = lw_new(arena, lw_str, ABILITIES_MAX + TEAM_LANGUAGES_MAX);
    if (!skills || !certificates || !languages)
        return lw_fail(error, LW_NO_MEMORY, "no room for what a person can");
    *out = (abilities){.skills = skills, .certificates = certificates, .languages = languages};
    lw_status status = read_tier(&tiers, &out->tier, error);
    if (status != LW_OK) return status;
    for (size_t i = 0; i < ABILITIES_MAX && db_next(&rows); i++) {
        lw_str kind = db_text(&rows, 0), name = db_text_copy(&rows, 1, arena);
        if (lw_str_equal(kind, LW_STR("skill"))) skills[out->skill_count++] = name;
        else if (lw_str_equal(kind, LW_STR("language"))) languages[out->language_count++] = name;
        else certificates[out->certificate_count++] = name;
    }
    status = db_end(&rows, error);
    if (status != LW_OK) return status;
    return team_add_languages(t, who, arena, languages, &out->language_count, error);
}

/* ---- lanes ----------------------------------------------------------------------------------- */

typedef struct {
    open_lane lane;
    workflow_stage wants;
    int64_t band;
} candidate_lane;

static lw_status read_skills(lw_str text, lw_arena *arena, workflow_stage *wants, lw_error *error) {
    json *list;
    lw_status status = json_parse(text, &list, error);
    if (status != LW_OK) return status;
    size_t count = json_count(list);
    lw_str *skills = lw_new(arena, lw_str, count ? count : 1);
    for (size_t i = 0; skills && i < count; i++)
        skills[i] = lw_arena_copy(arena, json_text(json_at(list, i)));
    json_free(list);
    if (!skills) return lw_fail(error, LW_NO_MEMORY, "no room for the skills of a lane");
    wants->skills = skills;
    wants->skill_count = count;
    return LW_OK;
}

static lw_status read_lanes(tx *t, const actor *who, const project_settings *p, lw_arena *arena,
                            candidate_lane *found, size_t *count_out, lw_error *error) {
    lw_status status = LW_OK;
    size_t count = 0;
    db_rows rows = db_query(t, Q_LANES_OPEN, DB_ARGS(v_int(p->id), v_int(who->account_id)));
    while (status == LW_OK && count < LANES_MAX && db_next(&rows)) {
        candidate_lane *next = &found[count++];
        next->lane = (open_lane){db_text_copy(&rows, 0, arena), db_text_copy(&rows, 1, arena),
                                 (stage_work)db_int(&rows, 2),  db_real(&rows, 8),
                                 db_text_copy(&rows, 9, arena), db_int(&rows, 10)};
        next->band = db_int(&rows, 7);
        next->wants = (workflow_stage){.tier = tier_named(db_text(&rows, 3)),
                                       .certificate = db_text_copy(&rows, 5, arena),
                                       .priority = db_int(&rows, 6)};
        status = read_skills(db_text(&rows, 4), arena, &next->wants, error);
    }
    *count_out = count;
    lw_status ended = db_end(&rows, status == LW_OK ? error : NULL);
    return status == LW_OK ? ended : status;
}

static bool is_wanted(const open_lane *lane, lw_str wanted) {
    if (lw_str_equal(wanted, LW_STR("label"))) return lane->work == WORK_ANSWERS;
    if (lw_str_equal(wanted, LW_STR("review"))) return lane->work == WORK_WORD;
    return lw_str_equal(wanted, lane->stage);
}

static int by_rank(const void *a, const void *b) {
    const candidate_lane *x = a, *y = b;
    int64_t of_x = x->lane.urgency, of_y = y->lane.urgency;
    if (of_x / 2 != of_y / 2) return of_x < of_y ? 1 : -1;
    if (x->wants.priority != y->wants.priority)
        return x->wants.priority < y->wants.priority ? 1 : -1;
    if (of_x != of_y) return of_x < of_y ? 1 : -1;
    if (x->wants.tier != y->wants.tier) return (int)y->wants.tier - (int)x->wants.tier;
    return (x->band > y->band) - (x->band < y->band);
}

/* A stage that nobody has heard of is a mistake, not an empty queue. */
static lw_status check_stage(tx *t, const project_settings *p, lw_str wanted, lw_arena *arena,
                             lw_error *error) {
    const workflow *flow;
    lw_status status = workflow_load(t, p->id, p->workflow_version, arena, &flow, error);
    if (status != LW_OK || workflow_find(flow, wanted) < flow->stage_count) return status;
    return lw_fail(error, LW_INVALID, "stage: the workflow has no stage \"%.*s\"",
                   LW_FMT(lw_utf8_start(wanted, 60)));
}

static bool is_built_in(lw_str name, stage_work *work) {
    static const struct {
        const char *name;
        stage_work work;
    } lanes[] = {{"label", WORK_ANSWERS}, {"review", WORK_WORD}, {"audit", WORK_AUDIT}};
    for (size_t i = 0; i < sizeof lanes / sizeof lanes[0]; i++)
        if (lw_str_equal(name, lw_str_from(lanes[i].name))) {
            *work = lanes[i].work;
            return true;
        }
    return false;
}

static void add_lane(open_lanes *out, open_lane lane) {
    if (out->count < LANES_MAX) out->lanes[out->count++] = lane;
}

lw_status lanes_find(tx *t, const actor *who, const project_settings *p, lw_str wanted,
                     lw_arena *arena, open_lanes *out, lw_error *error) {
    open_lane built_in = {wanted, wanted, WORK_ANSWERS, 0, {0}, 0};
    bool named = !is_built_in(wanted, &built_in.work);
    out->count = 0;
    out->lacks = (lw_str){0};
    abilities person;
    size_t count = 0;
    candidate_lane *found = NULL;
    if (p->workflow_version || p->by_language || p->by_urgency) {
        found = lw_new(arena, candidate_lane, LANES_MAX);
        if (!found) return lw_fail(error, LW_NO_MEMORY, "no room for the lanes");
        lw_status status = abilities_load(t, who, arena, &person, error);
        if (status == LW_OK) status = read_lanes(t, who, p, arena, found, &count, error);
        if (status != LW_OK) return status;
        qsort(found, count, sizeof *found, by_rank);
    }
    for (size_t i = 0; i < count; i++) {
        char text[160];
        const open_lane *lane = &found[i].lane;
        if (!is_wanted(lane, wanted) ||
            (lane->work == WORK_WORD && !may(CAN_REVIEW, who->role, who->project)))
            continue;
        const char *lacks = eligible_lacks(&found[i].wants, &person, text);
        if (!lacks) lacks = eligible_lacks_language(lane->language, &person, text);
        if (lacks) out->lacks = lw_arena_copy(arena, lw_str_from(lacks));
        else add_lane(out, *lane);
    }
    if (named && out->count == 0) return check_stage(t, p, wanted, arena, error);
    if (!named) add_lane(out, built_in); /* what began before the project had a workflow */
    return LW_OK;
}
