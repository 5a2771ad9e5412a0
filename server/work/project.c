/* project.c - projects: made, shown, changed. */
#include "server/work/project.h"
#include "server/access/people.h"
#include "server/access/reach.h"
#include "server/limits.h"
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- settings, schema, counters, events --------------------------------------------------- */

lw_status project_settings_next(db_rows *rows, int64_t project_id, project_settings *settings_out,
                                lw_error *error) {
    if (!db_next(rows)) {
        lw_status status = db_end(rows, error);
        return status != LW_OK ? status
                               : lw_fail(error, LW_NOT_FOUND, "there is no such %s", "project");
    }
    *settings_out = (project_settings){
        .id = project_id,
        .archived = lw_str_equal(db_text(rows, 0), LW_STR("archived")),
        .schema_version = db_int(rows, 1),
        .guideline_version = db_int(rows, 2),
        .quality = {.target = db_real(rows, 3),
                    .min_labels = db_int(rows, 4),
                    .max_labels = db_int(rows, 5),
                    .lease_seconds = db_int(rows, 6),
                    .price = db_real(rows, 7)},
        .reliability_version = db_int(rows, 8),
        .frozen_by = db_int(rows, 9),
        .workflow_version = db_int(rows, 10),
        .gold_start = db_real(rows, 11),
        .gold_later = db_real(rows, 12),
        .gold_until = db_int(rows, 13),
        .pause_careless = db_int(rows, 14) != 0,
        .budget = db_is_null(rows, 15) ? NAN : db_real(rows, 15),
        .plan = {.answer_cost = db_real(rows, 16),
                 .review_cost = db_real(rows, 17),
                 .money = db_real(rows, 18),
                 .time = db_real(rows, 19),
                 .spent = db_int(rows, 20) != 0},
        .by_language = db_int(rows, 21) != 0,
        .by_urgency = db_int(rows, 22) != 0,
    };
    return LW_OK;
}

lw_status project_settings_load(tx *t, int64_t project_id, project_settings *settings_out,
                                lw_error *error) {
    db_rows rows = db_query(t, Q_PROJECT_SETTINGS, DB_ARGS(v_int(project_id)));
    lw_status status = project_settings_next(&rows, project_id, settings_out, error);
    return status == LW_OK ? db_end(&rows, error) : status;
}

lw_status project_schema_document(tx *t, int64_t project_id, int64_t version, lw_arena *arena,
                                  schema_document *document_out, lw_error *error) {
    db_rows rows;
    lw_status status = db_one(t, Q_DOCUMENT_SHOW,
                              DB_ARGS(v_int(project_id), v_text(LW_STR("schema")), v_int(version)),
                              "version of the schema", &rows, error);
    if (status != LW_OK) return status;
    *document_out = (schema_document){.version = version,
                                      .schema = db_text_copy(&rows, 0, arena),
                                      .created_at = db_int(&rows, 1)};
    return db_end(&rows, error);
}

static lw_status read_schema(lw_str document, lw_arena *arena, schema *schema_out,
                             lw_error *error) {
    json *parsed;
    lw_status status = json_parse(document, &parsed, error);
    if (status != LW_OK) return status;
    status = schema_read(parsed, arena, schema_out, error);
    json_free(parsed);
    return status;
}

lw_status project_schema_load(tx *t, int64_t project_id, int64_t version, lw_arena *arena,
                              schema *schema_out, lw_error *error) {
    schema_document document;
    lw_status status = project_schema_document(t, project_id, version, arena, &document, error);
    return status == LW_OK ? read_schema(document.schema, arena, schema_out, error) : status;
}

lw_status project_questions_read(lw_str document, project_settings *settings, lw_arena *arena,
                                 lw_error *error) {
    schema *read = lw_new(arena, schema, 1);
    if (!read) return lw_fail(error, LW_NO_MEMORY, "no room for the schema");
    lw_status status = read_schema(document, arena, read, error);
    if (status == LW_OK) settings->questions = read;
    return status;
}

lw_status project_questions(tx *t, project_settings *settings, lw_arena *arena, lw_error *error) {
    if (settings->questions) return LW_OK;
    schema_document document;
    lw_status status =
        project_schema_document(t, settings->id, settings->schema_version, arena, &document, error);
    return status == LW_OK ? project_questions_read(document.schema, settings, arena, error)
                           : status;
}

lw_status counter_add(tx *t, int64_t project_id, const char *name, int64_t change,
                      lw_error *error) {
    if (change == 0) return LW_OK;
    return db_exec(t, Q_COUNTER_ADD,
                   DB_ARGS(v_int(project_id), v_text(lw_str_from(name)), v_int(change)), NULL,
                   error);
}

lw_status counter_move(tx *t, int64_t project_id, int64_t answers_change, lw_str from, lw_str to,
                       lw_error *error) {
    if (lw_str_equal(from, to)) return counter_add(t, project_id, "answers", answers_change, error);
    return db_exec(t, Q_COUNTER_MOVE,
                   DB_ARGS(v_int(project_id), v_int(answers_change), v_text(from), v_text(to)),
                   NULL, error);
}

static const struct {
    const char *name;
    size_t offset;
} counters[] = {
    {"items", offsetof(item_counts, items)},
    {"open", offsetof(item_counts, open)},
    {"in_work", offsetof(item_counts, in_work)},
    {"review", offsetof(item_counts, review)},
    {"settled", offsetof(item_counts, settled)},
    {"quarantined", offsetof(item_counts, quarantined)},
    {"answers", offsetof(item_counts, answers)},
};

lw_status counter_read(tx *t, int64_t project_id, item_counts *counts_out, lw_error *error) {
    *counts_out = (item_counts){0};
    db_rows rows = db_query(t, Q_COUNTER_SUMS, DB_ARGS(v_int(project_id)));
    while (db_next(&rows))
        for (size_t i = 0; i < sizeof counters / sizeof counters[0]; i++)
            if (lw_str_equal(db_text(&rows, 0), lw_str_from(counters[i].name)))
                *(int64_t *)(void *)((char *)counts_out + counters[i].offset) = db_int(&rows, 1);
    return db_end(&rows, error);
}

lw_status happened(tx *t, int64_t project_id, const char *kind, lw_str body, lw_error *error) {
    return db_exec(t, Q_OUTBOX_INSERT,
                   DB_ARGS(v_int(project_id), v_null(), v_text(lw_str_from(kind)), v_text(body),
                           v_int(db_now(t))),
                   NULL, error);
}

static lw_status version_happened(tx *t, int64_t project_id, const char *kind, const char *member,
                                  int64_t version, lw_error *error) {
    char id[ID_TEXT_MAX], body[160];
    int length = snprintf(body, sizeof body, "{\"project\":\"%s\",\"%s\":%lld}",
                          id_write(id, ID_PROJECT, 0, project_id).data, member, (long long)version);
    return happened(t, project_id, kind, (lw_str){body, (size_t)length}, error);
}

/* ---- making and changing ------------------------------------------------------------------ */

static lw_status check_quality(const quality_settings *quality, lw_error *error) {
    if (quality->min_labels > quality->max_labels)
        return lw_fail(error, LW_INVALID, "quality.min_labels: %lld is more than max_labels, %lld",
                       (long long)quality->min_labels, (long long)quality->max_labels);
    return LW_OK;
}

/* A fault's place is one in the body: `fields[0].kind` of the document is `schema.fields[0].kind`. */
static lw_status check_schema(const json *document, lw_arena scratch, lw_error *error) {
    schema checked;
    lw_error inner;
    lw_status status = schema_read(document, &scratch, &checked, &inner);
    if (status == LW_OK) return LW_OK;
    bool inside = lw_str_starts(lw_str_from(inner.message), LW_STR("fields"));
    return lw_fail(error, status, "schema%s%s", inside ? "." : ": ", inner.message);
}

static lw_status insert_document(tx *t, const actor *who, int64_t project_id, const char *kind,
                                 int64_t version, lw_str body, lw_error *error) {
    return db_exec(t, Q_DOCUMENT_INSERT,
                   DB_ARGS(v_int(project_id), v_text(lw_str_from(kind)), v_int(version),
                           v_text(body), v_int(who->account_id), v_int(db_now(t))),
                   NULL, error);
}

static lw_str schema_text(const json *document, lw_arena *arena) {
    lw_builder text = lw_builder_in(arena);
    json_put(&text, document);
    return text.failed ? (lw_str){0} : lw_built(&text);
}

static lw_str or_empty(lw_str text) { return text.data ? text : LW_STR(""); }

static lw_status add_people(tx *t, const actor *who, int64_t project_id, const shape_list *people,
                            lw_arena *arena, lw_error *error) {
    actor manager = *who;
    manager.project_id = project_id;
    manager.project = ROLE_MANAGER;
    const person_wanted *wanted = people->items;
    lw_status status = LW_OK;
    for (size_t i = 0; i < people->count && status == LW_OK; i++) {
        member_added added;
        status = member_add(t, &manager, wanted[i].email, wanted[i].role, arena, &added, error);
    }
    return status;
}

lw_status project_create(tx *t, const actor *who, const project_wanted *wanted, lw_arena *arena,
                         int64_t *project_id_out, lw_error *error) {
    quality_settings quality = quality_or(wanted->quality, &quality_default);
    lw_status status = check_quality(&quality, error);
    if (status == LW_OK) status = check_schema(wanted->schema, *arena, error);
    if (status != LW_OK) return status;
    lw_str questions = schema_text(wanted->schema, arena);
    if (!questions.data) return lw_fail(error, LW_TOO_LARGE, "schema: is too large");

    int64_t id = store_new_id(t->store);
    status = db_exec(t, Q_PROJECT_INSERT,
                     DB_ARGS(v_int(id), v_text(wanted->name), v_text(or_empty(wanted->description)),
                             v_real(quality.target), v_int(quality.min_labels),
                             v_int(quality.max_labels), v_int(quality.lease_seconds),
                             v_real(quality.price), v_int(who->account_id), v_int(db_now(t))),
                     NULL, error);
    if (status == LW_OK) status = insert_document(t, who, id, "schema", 1, questions, error);
    if (status == LW_OK)
        status = insert_document(t, who, id, "guideline", 1, or_empty(wanted->instructions), error);
    if (status == LW_OK) status = member_set(t, id, who->account_id, ROLE_MANAGER, error);
    if (status == LW_OK) status = add_people(t, who, id, &wanted->people, arena, error);
    if (status == LW_OK) *project_id_out = id;
    return status;
}

lw_status project_update(tx *t, const actor *who, int64_t project_id, const project_wanted *wanted,
                         lw_arena *arena, lw_error *error) {
    project now;
    lw_status status = project_show(t, who, project_id, arena, &now, error);
    if (status == LW_OK && wanted->schema) status = check_schema(wanted->schema, *arena, error);
    if (status != LW_OK) return status;
    quality_settings quality = quality_or(wanted->quality, now.quality);
    status = check_quality(&quality, error);
    if (status != LW_OK) return status;

    int64_t schema_version = now.schema_version, guideline_version = now.guideline_version;
    if (wanted->schema) {
        lw_str text = schema_text(wanted->schema, arena);
        if (!text.data) return lw_fail(error, LW_TOO_LARGE, "schema: is too large");
        if (!lw_str_equal(text, now.schema)) {
            status = insert_document(t, who, project_id, "schema", ++schema_version, text, error);
            if (status == LW_OK)
                status = version_happened(t, project_id, "schema", "schema_version", schema_version,
                                          error);
        }
    }
    if (status == LW_OK && wanted->instructions.data &&
        !lw_str_equal(wanted->instructions, now.instructions)) {
        status = insert_document(t, who, project_id, "guideline", ++guideline_version,
                                 wanted->instructions, error);
        if (status == LW_OK)
            status = version_happened(t, project_id, "instructions", "guideline_version",
                                      guideline_version, error);
    }
    if (status != LW_OK) return status;
    return db_exec(
        t, Q_PROJECT_UPDATE,
        DB_ARGS(v_int(project_id), v_text(wanted->name.data ? wanted->name : now.name),
                v_text(wanted->description.data ? wanted->description : now.description),
                v_text(wanted->state.data ? wanted->state : now.state), v_real(quality.target),
                v_int(quality.min_labels), v_int(quality.max_labels), v_int(quality.lease_seconds),
                v_real(quality.price), v_int(schema_version), v_int(guideline_version),
                v_text(wanted->language_key.data ? wanted->language_key : now.language_key)),
        NULL, error);
}

/* ---- showing ------------------------------------------------------------------------------ */

static lw_str role_of(const actor *who, lw_str member_role) {
    if (who->role == INSTALLATION_OWNER) return LW_STR("owner");
    if (member_role.data) return member_role;
    return lw_str_from(project_role_names[who->project]);
}

/* Target, limits, lease and price in five columns from `first` on. */
static const quality_settings *read_quality(const db_rows *rows, int first, lw_arena *arena) {
    quality_settings *quality = lw_new(arena, quality_settings, 1);
    if (quality)
        *quality = (quality_settings){db_real(rows, first), db_int(rows, first + 1),
                                      db_int(rows, first + 2), db_int(rows, first + 3),
                                      db_real(rows, first + 4)};
    return quality;
}

static lw_status add_counts(tx *t, project *p, lw_arena *arena, lw_error *error) {
    item_counts *counts = lw_new(arena, item_counts, 1);
    if (!counts || !p->quality) return lw_fail(error, LW_NO_MEMORY, "no room for the project");
    p->counts = counts;
    return counter_read(t, p->id.id, counts, error);
}

lw_status project_show(tx *t, const actor *who, int64_t project_id, lw_arena *arena,
                       project *project_out, lw_error *error) {
    db_rows rows;
    lw_status status =
        db_one(t, Q_PROJECT_SHOW, DB_ARGS(v_int(project_id)), "project", &rows, error);
    if (status != LW_OK) return status;
    *project_out = (project){
        .id = {0, project_id},
        .name = db_text_copy(&rows, 0, arena),
        .description = db_text_copy(&rows, 1, arena),
        .state = db_text_copy(&rows, 2, arena),
        .schema_version = db_int(&rows, 3),
        .guideline_version = db_int(&rows, 4),
        .quality = read_quality(&rows, 5, arena),
        .created_at = db_int(&rows, 10),
        .schema = db_text_copy(&rows, 11, arena),
        .instructions = db_text_copy(&rows, 12, arena),
        .language_key = db_text_copy(&rows, 13, arena),
        .role = role_of(who, (lw_str){0}),
    };
    status = db_end(&rows, error);
    return status == LW_OK ? add_counts(t, project_out, arena, error) : status;
}

lw_status project_list(tx *t, const actor *who, int64_t cursor, size_t limit, lw_arena *arena,
                       shape_list *projects_out, int64_t *next_out, lw_error *error) {
    project *found = lw_new(arena, project, limit);
    if (!found) return lw_fail(error, LW_NO_MEMORY, "no room for %zu projects", limit);
    size_t count = 0, seen = 0;
    int64_t last = 0;
    bool all = who->role == INSTALLATION_OWNER;
    const db_value values[] = {v_int(cursor ? cursor : INT64_MAX), v_int((int64_t)limit),
                               v_int(who->account_id)};
    db_rows rows =
        db_query(t, all ? Q_PROJECT_LIST_ALL : Q_PROJECT_LIST_MINE, (db_args){values, all ? 2 : 3});
    for (; seen < limit && db_next(&rows); seen++) {
        lw_error closed; /* what they may not enter now is not named either */
        last = db_int(&rows, 0);
        if (!all && reach_check(db_text(&rows, 13), who->address, who->now, &closed) != LW_OK)
            continue;
        found[count++] = (project){
            .id = {0, last},
            .name = db_text_copy(&rows, 1, arena),
            .description = db_text_copy(&rows, 2, arena),
            .state = db_text_copy(&rows, 3, arena),
            .schema_version = db_int(&rows, 4),
            .guideline_version = db_int(&rows, 5),
            .quality = read_quality(&rows, 6, arena),
            .created_at = db_int(&rows, 11),
            .role = role_of(who, db_text_copy(&rows, 12, arena)),
        };
    }
    lw_status status = db_end(&rows, error);
    for (size_t i = 0; i < count && status == LW_OK; i++)
        status = add_counts(t, &found[i], arena, error);
    *projects_out = (shape_list){found, count};
    *next_out = seen == limit ? last : 0;
    return status;
}
