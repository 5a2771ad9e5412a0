/* ability.c - what the people of a project can. */
#include "server/work/ability.h"
#include "server/limits.h"
#include <stdio.h>

enum { ROWS_MAX = 5000 }; /* of a page of people */
#define DAY_US (86400 * 1000000LL)

static const char *const ability_kinds[] = {"skill", "certificate", "language", NULL};

#define M(member, kind, ...) SHAPE_MEMBER(ability_view, member, kind, ##__VA_ARGS__)
SHAPE(ability_shape, "Ability", ability_view, M(kind, SHAPE_NAME, .names = ability_kinds),
      M(name, SHAPE_TEXT), M(granted_at, SHAPE_TIME), M(expires_at, SHAPE_TIME),
      M(lapses_with, SHAPE_NAME, .names = lapse_names,
        .about = "lapses when the project goes to another version of it"),
      M(schema_version, SHAPE_INT), M(guideline_version, SHAPE_INT),
      M(exam, SHAPE_TEXT, .about = "that was passed; null: by a manager's word"),
      M(scope, SHAPE_TEXT, .about = "what it covers; of an exam what it is about"),
      M(issuer, SHAPE_TEXT, .about = "who granted it, or set the exam"), M(lapsed, SHAPE_BOOL));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(measured_view, member, kind, ##__VA_ARGS__)
SHAPE(measured_shape, "Measured", measured_view, M(field, SHAPE_TEXT),
      M(answers, SHAPE_REAL, .about = "weight of the answers it was measured by"),
      M(accuracy, SHAPE_REAL), M(low, SHAPE_REAL, .about = "95 % interval"), M(high, SHAPE_REAL));
#undef M

#define M(member, kind, ...) SHAPE_MEMBER(measured_class_view, member, kind, ##__VA_ARGS__)
SHAPE(measured_class_shape, "MeasuredClass", measured_class_view,
      M(class, SHAPE_TEXT, .about = "of the first question"),
      M(answers, SHAPE_REAL, .about = "weight of theirs to items of it, by what others say"),
      M(accuracy, SHAPE_REAL, .about = "share of them that name it"),
      M(low, SHAPE_REAL, .about = "95 % interval"), M(high, SHAPE_REAL));
#undef M

static void wanted_default(void *body) {
    *(ability_wanted *)body =
        (ability_wanted){.lapses_with = LW_STR("nothing"), .valid_days = SHAPE_NO_INT};
}
#define M(member, kind, ...) SHAPE_MEMBER(ability_wanted, member, kind, ##__VA_ARGS__)
#define NAMED                                                      \
    M(kind, SHAPE_NAME, .required = true, .names = ability_kinds), \
        M(name, SHAPE_TEXT, .required = true, .min = 1, .max = LIMIT_NAME_CHARS)
SHAPE_FROM(ability_wanted_shape, "AbilityWanted", ability_wanted, wanted_default, NAMED,
           M(valid_days, SHAPE_INT, .min = 1, .max = LIMIT_VALID_DAYS,
             .about = "from now; it does not expire where none are given"),
           M(lapses_with, SHAPE_NAME, .names = lapse_names),
           M(scope, SHAPE_TEXT, .min = 1, .max = LIMIT_NAME_CHARS,
             .about = "what it covers, in words"));
SHAPE(ability_taken_shape, "AbilityTaken", ability_wanted, NAMED);
#undef M

/* ---- showing ------------------------------------------------------------------------------- */

/* Rows of people come in the order of the people; each goes to the list of its person. */
typedef struct {
    const int64_t *account_ids;
    size_t count, at;
} person_cursor;

static bool find_person(person_cursor *c, int64_t account_id) {
    while (c->at < c->count && c->account_ids[c->at] < account_id) c->at++;
    return c->at < c->count && c->account_ids[c->at] == account_id;
}

static void add_to(shape_list *list, const void *row) {
    if (!list->count) list->items = row;
    list->count++;
}

static lw_status read_abilities(db_rows *rows, person_cursor c, lw_arena *arena,
                                skills_view *skills, lw_error *error) {
    ability_view *found = lw_new(arena, ability_view, ROWS_MAX);
    for (size_t i = 0; found && i < ROWS_MAX && db_next(rows); i++) {
        if (!find_person(&c, db_int(rows, 0))) continue;
        found[i] = (ability_view){
            .kind = db_text_copy(rows, 1, arena),
            .name = db_text_copy(rows, 2, arena),
            .granted_at = db_int(rows, 3),
            .expires_at = db_is_null(rows, 4) ? SHAPE_NO_INT : db_int(rows, 4),
            .lapses_with = db_text_copy(rows, 5, arena),
            .schema_version = db_int(rows, 6),
            .guideline_version = db_int(rows, 7),
            .exam = db_text_copy(rows, 8, arena),
            .lapsed = db_int(rows, 9) != 0,
            .scope = db_text_copy(rows, 10, arena),
            .issuer = db_text_copy(rows, 11, arena),
        };
        add_to(&skills[c.at].abilities, &found[i]);
    }
    lw_status status = db_end(rows, error);
    return found ? status : lw_fail(error, LW_NO_MEMORY, "no room for what people can");
}

static lw_status read_measured(db_rows *rows, person_cursor c, lw_arena *arena, skills_view *skills,
                               lw_error *error) {
    measured_view *found = lw_new(arena, measured_view, ROWS_MAX);
    for (size_t i = 0; found && i < ROWS_MAX && db_next(rows); i++) {
        if (!find_person(&c, db_int(rows, 0))) continue;
        found[i] = (measured_view){.field = db_text_copy(rows, 1, arena),
                                   .answers = db_real(rows, 2),
                                   .accuracy = db_real(rows, 3),
                                   .low = db_real(rows, 4),
                                   .high = db_real(rows, 5)};
        add_to(&skills[c.at].measured, &found[i]);
    }
    lw_status status = db_end(rows, error);
    return found ? status : lw_fail(error, LW_NO_MEMORY, "no room for what was measured");
}

static lw_status read_classes(db_rows *rows, person_cursor c, lw_arena *arena, skills_view *skills,
                              lw_error *error) {
    measured_class_view *found = lw_new(arena, measured_class_view, ROWS_MAX);
    for (size_t i = 0; found && i < ROWS_MAX && db_next(rows); i++) {
        if (!find_person(&c, db_int(rows, 0))) continue;
        found[i] = (measured_class_view){.class = db_text_copy(rows, 1, arena),
                                         .answers = db_real(rows, 2),
                                         .accuracy = db_real(rows, 3),
                                         .low = db_real(rows, 4),
                                         .high = db_real(rows, 5)};
        add_to(&skills[c.at].measured_classes, &found[i]);
    }
    lw_status status = db_end(rows, error);
    return found ? status : lw_fail(error, LW_NO_MEMORY, "no room for what was measured");
}

lw_status abilities_show(tx *t, int64_t project_id, const int64_t *account_ids, size_t count,
                         lw_arena *arena, skills_view *skills_out, lw_error *error) {
    for (size_t i = 0; i < count; i++) skills_out[i] = (skills_view){.measured.count = 0};
    if (!count) return LW_OK;
    int64_t first = account_ids[0], last = account_ids[count - 1];
    db_rows can = db_query(t, Q_ABILITIES_SHOWN,
                           DB_ARGS(v_int(project_id), v_int(first), v_int(last), v_int(db_now(t)),
                                   v_int(ROWS_MAX))),
            measured =
                db_query(t, Q_MEASURED_OF_PEOPLE,
                         DB_ARGS(v_int(project_id), v_int(first), v_int(last), v_int(ROWS_MAX))),
            classes =
                db_query(t, Q_MEASURED_CLASSES_OF_PEOPLE,
                         DB_ARGS(v_int(project_id), v_int(first), v_int(last), v_int(ROWS_MAX)));
    person_cursor people = {account_ids, count, 0};
    lw_status status = read_abilities(&can, people, arena, skills_out, error);
    lw_status also =
        read_measured(&measured, people, arena, skills_out, status == LW_OK ? error : NULL);
    if (status == LW_OK) status = also;
    also = read_classes(&classes, people, arena, skills_out, status == LW_OK ? error : NULL);
    return status == LW_OK ? also : status;
}

/* ---- granting and taking ------------------------------------------------------------------- */

lw_status people_changed(tx *t, int64_t project_id, lw_error *error) {
    char id[ID_TEXT_MAX], body[96];
    int length = snprintf(body, sizeof body, "{\"project\":\"%s\"}",
                          id_write(id, ID_PROJECT, 0, project_id).data);
    return happened(t, project_id, "people", (lw_str){body, (size_t)length}, error);
}

static lw_status check_member(tx *t, int64_t project_id, int64_t account_id, lw_error *error) {
    db_rows rows;
    lw_status status = db_one(t, Q_MEMBER_TIER, DB_ARGS(v_int(project_id), v_int(account_id)),
                              "person in the project", &rows, error);
    return status == LW_OK ? db_end(&rows, error) : status;
}

static db_value expiry(tx *t, int64_t valid_days) {
    return valid_days == SHAPE_NO_INT ? v_null() : v_int(db_now(t) + valid_days * DAY_US);
}

/* The request's own row names the person alone. */
static lw_status tell_audit(tx *t, const actor *who, int64_t account_id,
                            const ability_wanted *wanted, const char *did, lw_error *error) {
    char action[32], object[ID_TEXT_MAX + 4 * LIMIT_NAME_CHARS + 2], id[ID_TEXT_MAX];
    snprintf(action, sizeof action, "%.*s.%s", LW_FMT(wanted->kind), did);
    int length = snprintf(object, sizeof object, "%.*s %.*s",
                          LW_FMT(id_write(id, ID_ACCOUNT, 0, account_id)), LW_FMT(wanted->name));
    return audit_write(t, who, action, (lw_str){object, (size_t)length}, true, error);
}

lw_status ability_grant(tx *t, const actor *who, int64_t account_id, const ability_wanted *wanted,
                        lw_error *error) {
    project_settings p;
    lw_status status = project_settings_load(t, who->project_id, &p, error);
    if (status == LW_OK) status = check_member(t, p.id, account_id, error);
    if (status == LW_OK)
        status = db_exec(t, Q_ABILITY_SET,
                         DB_ARGS(v_int(p.id), v_int(account_id), v_text(wanted->kind),
                                 v_text(wanted->name), v_int(who->account_id), v_int(db_now(t)),
                                 expiry(t, wanted->valid_days), v_text(wanted->lapses_with),
                                 v_int(p.schema_version), v_int(p.guideline_version), v_null(),
                                 v_null(), wanted->scope.data ? v_text(wanted->scope) : v_null()),
                         NULL, error);
    if (status == LW_OK) status = tell_audit(t, who, account_id, wanted, "grant", error);
    return status == LW_OK ? people_changed(t, p.id, error) : status;
}

lw_status ability_earn(tx *t, int64_t project_id, int64_t account_id, const ability_earned *e,
                       lw_error *error) {
    lw_status status = db_exec(
        t, Q_ABILITY_SET,
        DB_ARGS(v_int(project_id), v_int(account_id), v_text(LW_STR("certificate")),
                v_text(e->name), v_int(account_id), v_int(db_now(t)), expiry(t, e->valid_days),
                v_text(e->lapses_with), v_int(e->schema_version), v_int(e->guideline_version),
                v_text(e->exam), v_int(e->attempt_id), e->scope.data ? v_text(e->scope) : v_null()),
        NULL, error);
    return status == LW_OK ? people_changed(t, project_id, error) : status;
}

lw_status ability_take(tx *t, const actor *who, int64_t account_id, const ability_wanted *wanted,
                       lw_error *error) {
    int64_t changed = 0;
    lw_status status = db_exec(t, Q_ABILITY_DELETE,
                               DB_ARGS(v_int(who->project_id), v_int(account_id),
                                       v_text(wanted->kind), v_text(wanted->name)),
                               &changed, error);
    if (status == LW_OK && !changed)
        return lw_fail(error, LW_NOT_FOUND, "they have no %.*s \"%.*s\"", LW_FMT(wanted->kind),
                       LW_FMT(lw_utf8_start(wanted->name, 60)));
    if (status == LW_OK) status = tell_audit(t, who, account_id, wanted, "take", error);
    return status == LW_OK ? people_changed(t, who->project_id, error) : status;
}
