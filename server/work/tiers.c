/* tiers.c - tiers by measured quality. */
#include "server/work/tiers.h"
#include "server/limits.h"
#include "server/record/tiers.h"
#include "server/rules/promote.h"
#include "server/work/exam.h"
#include <stdlib.h>
#include <string.h>

static const char *const tier_bys[] = {"rules", "manager", NULL};

#define M(member, kind, ...) SHAPE_MEMBER(standing_view, member, kind, ##__VA_ARGS__)
SHAPE(standing_shape, "Standing", standing_view,
      M(tier, SHAPE_NAME, .names = &tier_names[TIER_CROWD]),
      M(tier_by, SHAPE_NAME, .names = tier_bys),
      M(tier_reason, SHAPE_TEXT, .about = "null: it never changed"), M(tier_at, SHAPE_TIME),
      M(abilities, SHAPE_LIST, .of = &ability_shape, .about = "lapsed ones too"),
      M(measured, SHAPE_LIST, .of = &measured_shape, .about = "by the last refit"),
      M(measured_classes, SHAPE_LIST, .of = &measured_class_shape),
      M(exams, SHAPE_LIST, .of = &exam_offer_shape),
      M(team, SHAPE_OBJECT, .of = &team_agreed_shape, .about = "null: in none here"));
#undef M

/* ---- the document -------------------------------------------------------------------------- */

lw_status tiers_show(tx *t, int64_t project_id, lw_arena *arena, document_view *out,
                     lw_error *error) {
    return document_latest(t, project_id, "tiers", LW_STR("{\"tiers\":[]}"), arena, out, error);
}

lw_status tiers_set(tx *t, const actor *who, const json *document, lw_arena *arena,
                    document_view *out, lw_error *error) {
    project_settings p;
    tier_rules rules;
    lw_error inner;
    lw_status status = project_settings_load(t, who->project_id, &p, error);
    if (status == LW_OK) status = project_questions(t, &p, arena, error);
    if (status != LW_OK) return status;
    status = tiers_read(document, p.questions, arena, &rules, &inner);
    if (status != LW_OK) return lw_fail(error, status, "tiers: %s", inner.message);
    return document_add(t, who, "tiers", document, arena, out, error);
}

/* ---- applying ------------------------------------------------------------------------------ */

enum { PEOPLE_MAX = 10000, FIELDS_READ = 100000 };

typedef struct {
    int64_t account_id;
    tier tier;
    const measured_at *measured; /* [count] */
    size_t count;
} ruled_person;

typedef struct {
    tx *t;
    int64_t project_id;
    lw_arena *arena;
    lw_error *error;
    project_settings project;
    tier_rules rules;
    ruled_person *people; /* [count] by account */
    size_t count;
} applying;

static lw_status no_room(lw_error *error) {
    return lw_fail(error, LW_NO_MEMORY, "no room for the people of the project");
}

static lw_status read_rules(applying *a, lw_str text) {
    json *document = NULL;
    lw_status status = project_settings_load(a->t, a->project_id, &a->project, a->error);
    if (status == LW_OK) status = project_questions(a->t, &a->project, a->arena, a->error);
    if (status == LW_OK) status = json_parse(text, &document, a->error);
    if (status != LW_OK) return status;
    lw_error ignored; /* a field it names may be gone with a newer schema: it rules nothing then */
    if (tiers_read(document, a->project.questions, a->arena, &a->rules, &ignored) != LW_OK)
        a->rules.count = 0;
    json_free(document);
    return LW_OK;
}

static lw_status read_people(applying *a) {
    a->people = lw_new(a->arena, ruled_person, PEOPLE_MAX);
    if (!a->people) return no_room(a->error);
    db_rows rows =
        db_query(a->t, Q_MEMBERS_BY_RULES, DB_ARGS(v_int(a->project_id), v_int(PEOPLE_MAX)));
    while (a->count < PEOPLE_MAX && db_next(&rows))
        a->people[a->count++] =
            (ruled_person){.account_id = db_int(&rows, 0), .tier = tier_named(db_text(&rows, 1))};
    return db_end(&rows, a->error);
}

static lw_status read_measured(applying *a) {
    measured_at *found = lw_new(a->arena, measured_at, FIELDS_READ);
    size_t person = 0;
    if (!found) return no_room(a->error);
    db_rows rows =
        db_query(a->t, Q_MEASURED_OF_PEOPLE,
                 DB_ARGS(v_int(a->project_id), v_int(0), v_int(INT64_MAX), v_int(FIELDS_READ)));
    for (size_t i = 0; i < FIELDS_READ && db_next(&rows); i++) {
        int64_t account_id = db_int(&rows, 0);
        while (person < a->count && a->people[person].account_id < account_id) person++;
        if (person == a->count || a->people[person].account_id != account_id) continue;
        found[i] = (measured_at){.field = db_text_copy(&rows, 1, a->arena),
                                 .answers = db_real(&rows, 2),
                                 .accuracy = db_real(&rows, 3),
                                 .low = db_real(&rows, 4),
                                 .high = db_real(&rows, 5)};
        if (!a->people[person].count++) a->people[person].measured = &found[i];
    }
    return db_end(&rows, a->error);
}

static lw_status move(applying *a, const ruled_person *who, const tier_verdict *verdict) {
    char id[ID_TEXT_MAX];
    const actor server = {.project_id = a->project_id, .address = LW_STR("server")};
    lw_status status =
        db_exec(a->t, Q_MEMBER_SET_TIER,
                DB_ARGS(v_int(a->project_id), v_int(who->account_id),
                        v_text(lw_str_from(tier_names[verdict->tier])), v_text(LW_STR("rules")),
                        v_text(lw_str_from(verdict->reason)), v_int(db_now(a->t))),
                NULL, a->error);
    if (status != LW_OK) return status;
    return audit_write(a->t, &server, verdict->tier > who->tier ? "tier.promote" : "tier.demote",
                       id_write(id, ID_ACCOUNT, 0, who->account_id), true, a->error);
}

static lw_status apply(applying *a) {
    size_t moved = 0;
    lw_status status = read_people(a);
    if (status == LW_OK) status = read_measured(a);
    lw_str first = a->project.questions->fields[0].name;
    for (size_t i = 0; i < a->count && status == LW_OK; i++) {
        const ruled_person *who = &a->people[i];
        tier_verdict verdict = tier_decide(&a->rules, who->tier, first, who->measured, who->count);
        if (verdict.tier == who->tier) continue;
        status = move(a, who, &verdict);
        moved++;
    }
    return status == LW_OK && moved ? people_changed(a->t, a->project_id, a->error) : status;
}

lw_status tiers_apply(tx *t, int64_t project_id, lw_error *error) {
    void *region = malloc(LIMIT_ARENA_BYTES); /* touched only as used */
    if (!region) return no_room(error);
    lw_arena arena = lw_arena_over(region, LIMIT_ARENA_BYTES);
    applying a = {.t = t, .project_id = project_id, .arena = &arena, .error = error};
    document_view view;
    lw_status status = tiers_show(t, project_id, &arena, &view, error);
    if (status == LW_OK && view.version) status = read_rules(&a, view.document);
    if (status == LW_OK && a.rules.count) status = apply(&a);
    free(region);
    return status;
}

/* ---- one's own ----------------------------------------------------------------------------- */

lw_status my_standing(tx *t, const actor *who, lw_arena *arena, standing_view *out,
                      lw_error *error) {
    skills_view skills;
    *out =
        (standing_view){.tier = lw_str_from(tier_names[TIER_CROWD]), /* an owner who is no member */
                        .tier_by = LW_STR("rules"),
                        .tier_at = SHAPE_NO_INT};
    db_rows rows =
        db_query(t, Q_MEMBER_STANDING, DB_ARGS(v_int(who->project_id), v_int(who->account_id)));
    if (db_next(&rows)) {
        out->tier = db_text_copy(&rows, 0, arena);
        out->tier_by = db_text_copy(&rows, 1, arena);
        out->tier_reason = db_text_copy(&rows, 2, arena);
        if (!db_is_null(&rows, 3)) out->tier_at = db_int(&rows, 3);
    }
    lw_status status = db_end(&rows, error);
    if (status == LW_OK)
        status = abilities_show(t, who->project_id, &who->account_id, 1, arena, &skills, error);
    if (status != LW_OK) return status;
    out->abilities = skills.abilities;
    out->measured = skills.measured;
    out->measured_classes = skills.measured_classes;
    status = team_show_agreed(t, who, arena, &out->team, error);
    return status == LW_OK ? exams_offered(t, who, arena, &out->exams, error) : status;
}
