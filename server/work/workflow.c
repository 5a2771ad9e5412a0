/* workflow.c - the workflows of a project. */
#include "server/work/workflow.h"
#include "server/access/zone.h"
#include "server/rules/eligible.h"
#include "server/rules/quota.h"
#include "server/work/path.h"
#include <math.h>
#include <stdio.h>

#define M(member, kind, ...) SHAPE_MEMBER(place_count, member, kind, ##__VA_ARGS__)
SHAPE(place_count_shape, "PlaceCount", place_count,
      M(name, SHAPE_TEXT, .about = "a stage, done or quarantine"), M(items, SHAPE_INT));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(edge_count, member, kind, ##__VA_ARGS__)
SHAPE(edge_count_shape, "EdgeCount", edge_count, M(from, SHAPE_TEXT), M(to, SHAPE_TEXT),
      M(on, SHAPE_TEXT, .about = "how the stage must end; null: however"), M(taken, SHAPE_INT),
      M(wait_seconds, SHAPE_REAL, .about = "mean time in the place before it"));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(workflow_view, member, kind, ##__VA_ARGS__)
SHAPE(workflow_view_shape, "Workflow", workflow_view, M(version, SHAPE_INT),
      SHAPE_MEMBER(workflow_view, document, SHAPE_RAW, .required = true,
                   .about = "as in docs/guide/workflow.md"),
      M(created_at, SHAPE_TIME), M(places, SHAPE_LIST, .of = &place_count_shape),
      M(edges, SHAPE_LIST, .of = &edge_count_shape));
#undef M
SHAPE(workflow_body_shape, "WorkflowWanted", workflow_body,
      SHAPE_MEMBER(workflow_body, workflow, SHAPE_JSON, .required = true, .about = "the document"));

static lw_status no_room(lw_error *error) {
    return lw_fail(error, LW_NO_MEMORY, "no room for the workflow");
}

/* ---- showing --------------------------------------------------------------------------------- */

/* Counters of one version: "edge:V:index", "wait:V:index", "at:V:place". */
typedef struct {
    const workflow *flow;
    place_count *places;
    edge_count *edges;
} counting;

static void count_place(counting *c, lw_str name, int64_t value) {
    size_t ends = c->flow->stage_count;
    for (size_t i = 0; i < ends + 2; i++)
        if (lw_str_equal(c->places[i].name, name)) c->places[i].items = value;
}

static void count_counter(counting *c, lw_str name, int64_t value) {
    int64_t version, index;
    lw_str what = lw_str_cut(&name, ':'), number = lw_str_cut(&name, ':');
    if (!name.data || !lw_str_to_int(number, &version) || version != c->flow->version) return;
    if (lw_str_equal(what, LW_STR("at"))) count_place(c, name, value);
    if (!lw_str_to_int(name, &index) || index < 0 || (size_t)index >= c->flow->edge_count) return;
    if (lw_str_equal(what, LW_STR("edge"))) c->edges[index].taken = value;
    if (lw_str_equal(what, LW_STR("wait"))) c->edges[index].wait_seconds = (double)value;
}

/* Of a project that never had another workflow all items are on the built-in one: their states say where. */
static lw_status count_states(tx *t, int64_t project_id, place_count *places, lw_error *error) {
    project_settings p;
    item_counts items;
    lw_status status = project_settings_load(t, project_id, &p, error);
    if (status != LW_OK || p.workflow_version != 0) return status;
    status = counter_read(t, project_id, &items, error);
    const int64_t at[] = {items.open + items.in_work, items.review, items.settled,
                          items.quarantined}; /* label, review, done, quarantine */
    for (size_t i = 0; i < sizeof at / sizeof at[0]; i++) places[i].items = at[i];
    return status;
}

static lw_status add_counts(tx *t, int64_t project_id, const workflow *flow, lw_arena *arena,
                            workflow_view *out, lw_error *error) {
    counting c = {flow, lw_new(arena, place_count, flow->stage_count + 2),
                  lw_new(arena, edge_count, flow->edge_count)};
    if (!c.places || !c.edges) return no_room(error);
    for (size_t i = 0; i < flow->stage_count; i++) c.places[i].name = flow->stages[i].name;
    c.places[flow->stage_count].name = workflow_place_name(flow, PLACE_DONE);
    c.places[flow->stage_count + 1].name = workflow_place_name(flow, PLACE_QUARANTINE);
    for (size_t i = 0; i < flow->edge_count; i++)
        c.edges[i] = (edge_count){.from = workflow_place_name(flow, flow->edges[i].from),
                                  .to = workflow_place_name(flow, flow->edges[i].to),
                                  .on = lw_str_from(outcome_names[flow->edges[i].on])};
    db_rows rows = db_query(t, Q_COUNTER_SUMS, DB_ARGS(v_int(project_id)));
    while (db_next(&rows)) count_counter(&c, db_text(&rows, 0), db_int(&rows, 1));
    lw_status status = db_end(&rows, error);
    for (size_t i = 0; i < flow->edge_count; i++)
        c.edges[i].wait_seconds =
            c.edges[i].taken ? c.edges[i].wait_seconds / (double)c.edges[i].taken : NAN;
    if (status == LW_OK && flow->version == 0)
        status = count_states(t, project_id, c.places, error);
    out->places = (shape_list){c.places, flow->stage_count + 2};
    out->edges = (shape_list){c.edges, flow->edge_count};
    return status;
}

lw_status workflow_show(tx *t, int64_t project_id, int64_t version, lw_arena *arena,
                        workflow_view *out, lw_error *error) {
    const workflow *flow;
    *out = (workflow_view){.version = version,
                           .document = lw_str_from(workflow_default_text),
                           .created_at = SHAPE_NO_INT};
    lw_status status = workflow_load(t, project_id, version, arena, &flow, error);
    if (status != LW_OK) return status;
    if (version) {
        db_rows rows =
            db_query(t, Q_DOCUMENT_SHOW,
                     DB_ARGS(v_int(project_id), v_text(LW_STR("workflow")), v_int(version)));
        if (db_next(&rows)) {
            out->document = db_text_copy(&rows, 0, arena);
            out->created_at = db_int(&rows, 1);
        }
        status = db_end(&rows, error);
    }
    return status == LW_OK ? add_counts(t, project_id, flow, arena, out, error) : status;
}

/* ---- staffing -------------------------------------------------------------------------------- */

enum { MEMBERS_MAX = 10000, ABILITIES_MAX = 50000 };

/* Abilities come in the order of the accounts, skills before none else. */
static lw_status read_abilities(tx *t, int64_t project_id, project_worker *workers, size_t count,
                                lw_arena *arena, lw_error *error) {
    size_t w = 0;
    lw_str *names = lw_new(arena, lw_str, ABILITIES_MAX);
    if (!names) return no_room(error);
    size_t used = 0;
    db_rows rows =
        db_query(t, Q_ABILITIES_OF_PROJECT, DB_ARGS(v_int(project_id), v_int(db_now(t))));
    while (used < ABILITIES_MAX && db_next(&rows)) {
        int64_t account_id = db_int(&rows, 0);
        while (w < count && workers[w].account_id < account_id) w++;
        if (w == count || workers[w].account_id != account_id) continue;
        abilities *can = &workers[w].can;
        names[used] = db_text_copy(&rows, 2, arena);
        bool skill = lw_str_equal(db_text(&rows, 1), LW_STR("skill"));
        const lw_str **list = skill ? &can->skills : &can->certificates;
        size_t *list_count = skill ? &can->skill_count : &can->certificate_count;
        if (!*list_count) *list = &names[used];
        ++*list_count;
        used++;
    }
    return db_end(&rows, error);
}

lw_status workflow_workers(tx *t, int64_t project_id, lw_arena *arena, project_worker **workers_out,
                           size_t *count_out, lw_error *error) {
    project_worker *workers = lw_new(arena, project_worker, MEMBERS_MAX);
    size_t count = 0;
    if (!workers) return no_room(error);
    db_rows rows = db_query(t, Q_MEMBERS_WHO_WORK, DB_ARGS(v_int(project_id)));
    lw_status status = LW_OK;
    while (status == LW_OK && count < MEMBERS_MAX && db_next(&rows)) {
        workers[count] = (project_worker){.account_id = db_int(&rows, 0),
                                          .role = project_role_named(db_text(&rows, 1)),
                                          .can = {.tier = tier_named(db_text(&rows, 2))},
                                          .zone = db_text_copy(&rows, 3, arena),
                                          .hours = {.any = true}};
        work_hours *hours = &workers[count++].hours;
        if (!db_is_null(&rows, 4)) status = hours_read_text(db_text(&rows, 4), hours, error);
    }
    lw_status ended = db_end(&rows, status == LW_OK ? error : NULL);
    if (status == LW_OK) status = ended;
    *workers_out = workers;
    *count_out = count;
    return status == LW_OK ? read_abilities(t, project_id, workers, count, arena, error) : status;
}

/* Who would be wanted there, in words. */
static lw_str say_wants(const workflow_stage *stage, lw_arena *arena) {
    lw_builder text = lw_builder_in(arena);
    bool word = stage_kind_table[stage->kind].work == WORK_WORD;
    lw_put(&text, word ? LW_STR("a reviewer or manager") : LW_STR("an annotator"));
    if (stage->tier > TIER_CROWD) lw_put_format(&text, " of the tier %s", tier_names[stage->tier]);
    for (size_t i = 0; i < stage->skill_count; i++)
        lw_put_format(&text, ", with the skill \"%.*s\"",
                      LW_FMT(lw_utf8_start(stage->skills[i], 60)));
    if (stage->certificate.data)
        lw_put_format(&text, ", with the certificate \"%.*s\"",
                      LW_FMT(lw_utf8_start(stage->certificate, 60)));
    return lw_built(&text);
}

static bool may_work(const workflow_stage *stage, const project_worker *who) {
    char text[160];
    bool word = stage_kind_table[stage->kind].work == WORK_WORD;
    return may(word ? CAN_REVIEW : CAN_ANNOTATE, INSTALLATION_MEMBER, who->role) &&
           !eligible_lacks(stage, &who->can, text);
}

static bool is_at_work(const project_worker *who, int64_t at) {
    if (who->hours.any || !at) return true;
    zone_time now = zone_at(who->zone, at);
    return hours_wait(&who->hours, now.weekday, now.minute) == 0;
}

void workflow_people(const workflow *flow, const project_worker *workers, size_t count, int64_t at,
                     int64_t *people_out) {
    for (size_t s = 0; s < flow->stage_count; s++) people_out[s] = 0;
    for (size_t i = 0; i < count; i++) {
        if (workers[i].away || !is_at_work(&workers[i], at)) continue;
        for (size_t s = 0; s < flow->stage_count; s++)
            people_out[s] += may_work(&flow->stages[s], &workers[i]);
    }
}

/* Somebody must be able to work in each stage, or items that come there stay for ever. */
static lw_status check_staff(tx *t, int64_t project_id, const workflow *flow, lw_arena *arena,
                             lw_error *error) {
    project_worker *workers = NULL;
    size_t count = 0;
    lw_status status = workflow_workers(t, project_id, arena, &workers, &count, error);
    for (size_t s = 0; s < flow->stage_count && status == LW_OK; s++) {
        const workflow_stage *stage = &flow->stages[s];
        size_t wanted = stage_kind_table[stage->kind].work == WORK_NONE ? 0 : 1 + stage->doubled;
        size_t there = 0;
        for (size_t i = 0; i < count && there < wanted; i++) there += may_work(stage, &workers[i]);
        if (there < wanted)
            status = lw_fail(
                error, LW_INVALID,
                "workflow: stage \"%.*s\": %s in the project may work there; "
                "wanted %s %.*s",
                LW_FMT(lw_utf8_start(stage->name, 60)), there ? "only one person" : "nobody",
                stage->doubled ? "are two, each" : "is", LW_FMT(say_wants(stage, arena)));
    }
    return status;
}

/* ---- changing -------------------------------------------------------------------------------- */

static lw_status insert_version(tx *t, const actor *who, const project_settings *p, lw_str text,
                                lw_error *error) {
    int64_t version = p->workflow_version + 1;
    lw_status status = db_exec(t, Q_DOCUMENT_INSERT,
                               DB_ARGS(v_int(p->id), v_text(LW_STR("workflow")), v_int(version),
                                       v_text(text), v_int(who->account_id), v_int(db_now(t))),
                               NULL, error);
    if (status == LW_OK)
        status =
            db_exec(t, Q_PROJECT_SET_WORKFLOW, DB_ARGS(v_int(p->id), v_int(version)), NULL, error);
    if (status != LW_OK) return status;
    char id[ID_TEXT_MAX], body[120];
    int length = snprintf(body, sizeof body, "{\"project\":\"%s\",\"workflow_version\":%lld}",
                          id_write(id, ID_PROJECT, 0, p->id).data, (long long)version);
    return happened(t, p->id, "workflow", (lw_str){body, (size_t)length}, error);
}

lw_status workflow_set(tx *t, const actor *who, const json *document, lw_arena *arena,
                       int64_t *version_out, lw_error *error) {
    project_settings p;
    workflow flow;
    lw_error inner;
    lw_status status = project_settings_load(t, who->project_id, &p, error);
    if (status == LW_OK) status = project_questions(t, &p, arena, error);
    if (status != LW_OK) return status;
    status = workflow_read(document, arena, &flow, &inner);
    if (status == LW_OK) status = workflow_check_schema(&flow, p.questions, &inner);
    if (status == LW_OK) status = workflow_check_use(&flow, p.questions, &inner);
    if (status != LW_OK) return lw_fail(error, status, "workflow: %s", inner.message);
    status = check_staff(t, p.id, &flow, arena, error);
    if (status != LW_OK) return status;
    lw_builder text = lw_builder_in(arena);
    json_put(&text, document);
    if (text.failed) return lw_fail(error, LW_TOO_LARGE, "workflow: is too large");
    *version_out = p.workflow_version + 1;
    return insert_version(t, who, &p, lw_built(&text), error);
}
