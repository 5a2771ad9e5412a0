/* submit.c - answers: of annotators, of reviewers, and changed ones. */
#include "server/work/submit.h"
#include "server/limits.h"
#include "server/work/decide.h"
#include "server/work/item.h"
#include "server/work/lease.h"
#include <sodium.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    tx *t;
    const actor *who;
    const answer *given;
    lw_arena *arena;
    lw_error *error;
    project_settings project;
    int64_t source_id; /* the person's in this project; 0: they are none yet */
    lw_str values;     /* JSON text of given->values; absent without */
} submit;

/* ---- repeated requests -------------------------------------------------------------------- */

enum { KEY_BYTES_MAX = 200, REQUEST_HASH = 16 };

static void hash_request(const repeatable *repeat, unsigned char hash[REQUEST_HASH]) {
    crypto_generichash(hash, REQUEST_HASH, (const unsigned char *)repeat->request.data,
                       repeat->request.len, NULL, 0);
}

static lw_status check_key(submit *s, const repeatable *repeat) {
    if (!repeat->key.data || (repeat->key.len > 0 && repeat->key.len <= KEY_BYTES_MAX))
        return LW_OK;
    return lw_fail(s->error, LW_MALFORMED, "Idempotency-Key has %zu bytes, allowed are 1..%d",
                   repeat->key.len, KEY_BYTES_MAX);
}

/* Without a key there is none. */
static db_rows ask_first_reply(submit *s, const repeatable *repeat) {
    return db_query(s->t, Q_IDEMPOTENCY_SHOW,
                    DB_ARGS(v_int(s->who->account_id), v_text(repeat->key)));
}

/* The reply is `annotation id, item state`: all a receipt holds. */
static lw_status read_first_reply(submit *s, db_rows *asked, repeatable *repeat,
                                  answer_receipt *receipt_out) {
    unsigned char hash[REQUEST_HASH];
    bool same = true;
    if (db_next(asked)) {
        hash_request(repeat, hash);
        lw_str first = db_blob(asked, 0), reply = db_text_copy(asked, 1, s->arena);
        same = first.len == REQUEST_HASH && memcmp(first.data, hash, REQUEST_HASH) == 0;
        repeat->repeated = true;
        lw_str id = lw_str_cut(&reply, ' ');
        *receipt_out = (answer_receipt){.item_state = reply};
        id_read(id, ID_ANNOTATION, &receipt_out->id.project_id, &receipt_out->id.id);
    }
    lw_status status = db_end(asked, s->error);
    if (status == LW_OK && !same)
        return lw_fail(s->error, LW_CONFLICT, "this Idempotency-Key was used for another request");
    return status;
}

static lw_status keep_reply(submit *s, const repeatable *repeat, const answer_receipt *receipt) {
    if (!repeat->key.data) return LW_OK;
    unsigned char hash[REQUEST_HASH];
    hash_request(repeat, hash);
    char id[ID_TEXT_MAX];
    id_write(id, ID_ANNOTATION, receipt->id.project_id, receipt->id.id);
    lw_str reply = lw_arena_format(s->arena, "%s %.*s", id, LW_FMT(receipt->item_state));
    return db_exec(s->t, Q_IDEMPOTENCY_INSERT,
                   DB_ARGS(v_int(s->who->account_id), v_text(repeat->key),
                           v_blob((lw_str){(const char *)hash, REQUEST_HASH}), v_text(reply),
                           v_int(db_now(s->t))),
                   NULL, s->error);
}

/* ---- common to all ------------------------------------------------------------------------ */

static lw_status check_project(submit *s) {
    if (s->project.archived) return lw_fail(s->error, LW_CONFLICT, "the project is archived");
    if (s->given->suggestion.id && s->given->suggestion.project_id != s->project.id)
        return lw_fail(s->error, LW_INVALID, "suggestion: is not a source of this project");
    int64_t version = s->given->schema_version;
    if (version != SHAPE_NO_INT && version != s->project.schema_version)
        return lw_fail(s->error, LW_CONFLICT,
                       "schema_version %lld is not current any more: the questions have changed, "
                       "it is %lld now",
                       (long long)version, (long long)s->project.schema_version);
    return LW_OK;
}

static lw_status check_values(submit *s, int64_t item_id) {
    lw_str data_text;
    json *data = NULL;
    lw_status status = project_questions(s->t, &s->project, s->arena, s->error);
    if (status == LW_OK && schema_reads_data(s->project.questions)) {
        status = item_data(s->t, s->project.id, item_id, s->arena, &data_text, s->error);
        if (status == LW_OK) status = json_parse(data_text, &data, s->error);
    }
    if (status == LW_OK)
        status =
            schema_check_answer(s->project.questions, s->given->values, data, *s->arena, s->error);
    json_free(data);
    if (status != LW_OK) return status;
    lw_builder text = lw_builder_in(s->arena);
    json_put(&text, s->given->values);
    if (text.failed) return lw_fail(s->error, LW_TOO_LARGE, "values: are too large");
    s->values = lw_built(&text);
    return LW_OK;
}

static db_rows ask_source(submit *s) {
    return db_query(s->t, Q_SOURCE_OF_ACCOUNT,
                    DB_ARGS(v_int(s->who->project_id), v_int(s->who->account_id)));
}

static lw_status read_source(submit *s, db_rows *asked) {
    s->source_id = db_next(asked) ? db_int(asked, 0) : 0;
    return db_end(asked, s->error);
}

/* Makes the person a source of the project where they are none yet. */
static lw_status ensure_source(submit *s) {
    if (s->source_id) return LW_OK;
    char version[ID_TEXT_MAX]; /* two people may have the same name */
    lw_status status =
        db_exec(s->t, Q_SOURCE_INSERT,
                DB_ARGS(v_int(s->project.id), v_int(store_new_id(s->t->store)),
                        v_text(LW_STR("person")), v_int(s->who->account_id), v_text(s->who->name),
                        v_text(id_write(version, ID_ACCOUNT, 0, s->who->account_id))),
                NULL, s->error);
    if (status != LW_OK) return status;
    db_rows rows = ask_source(s);
    status = read_source(s, &rows);
    if (status == LW_OK && !s->source_id)
        return lw_fail(s->error, LW_INTERNAL, "the person's source cannot be made");
    return status;
}

typedef struct {
    int64_t item_id, task_id, supersedes;
    const char *stage;
    bool late;
} annotation_place;

/* Writes the annotation and counts it for its source; *id_out is new. */
static lw_status insert_annotation(submit *s, const annotation_place *place, int64_t *id_out) {
    lw_status status = ensure_source(s);
    if (status != LW_OK) return status;
    *id_out = store_new_id(s->t->store);
    const answer *a = s->given;
    lw_str note = a->reason.data ? a->reason : a->note;
    status = db_exec(
        s->t, Q_ANNOTATION_INSERT,
        DB_ARGS(v_int(s->project.id), v_int(*id_out), v_int(place->item_id), v_int(place->task_id),
                v_int(s->source_id), v_text(lw_str_from(place->stage)),
                v_text(s->values.data ? s->values : LW_STR("{}")), v_int(s->project.schema_version),
                v_int(s->project.guideline_version), v_text(a->confidence), v_text(note),
                v_text(a->verdict), v_int(a->active_ms), v_int(place->late),
                place->supersedes ? v_int(place->supersedes) : v_null(),
                a->suggestion.id ? v_int(a->suggestion.id) : v_null(), v_int(db_now(s->t))),
        NULL, s->error);
    if (status != LW_OK) return status;
    return db_exec(s->t, Q_SOURCE_ADD,
                   DB_ARGS(v_int(s->project.id), v_int(s->source_id),
                           v_int(place->supersedes ? 0 : 1), v_int(a->active_ms)),
                   NULL, s->error);
}

/* The work under the lease is done: the lease goes, and the person does not get the task again. */
static lw_status finish_lease(submit *s, const lease_now *held) {
    lw_status status = db_exec(s->t, Q_LEASE_DELETE, DB_ARGS(v_int(s->project.id), v_int(held->id)),
                               NULL, s->error);
    if (status != LW_OK) return status;
    return db_exec(s->t, Q_WORK_DONE_SET,
                   DB_ARGS(v_int(s->project.id), v_int(held->task_id), v_int(s->who->account_id),
                           v_int(held->item_id), v_text(LW_STR("answered")), v_int(held->id),
                           v_null(), v_int(db_now(s->t))),
                   NULL, s->error);
}

/* Holds the item's tasks to the end of the transaction, so that its decisions come one after another. */
static lw_status hold_item(submit *s, int64_t item_id) {
    db_rows rows =
        db_query(s->t, Q_TASKS_OF_ITEM, DB_ARGS(v_int(s->who->project_id), v_int(item_id)));
    return db_end(&rows, s->error);
}

/* The same for a task, before anything is read of it: of two requests that come at once, with the same
 * key or under the same lease, the second then sees what the first has done. */
static lw_status hold_task(submit *s, int64_t task_id) {
    db_rows rows = db_query(s->t, Q_TASK_SHOW, DB_ARGS(v_int(s->who->project_id), v_int(task_id)));
    return db_end(&rows, s->error);
}

/* What answers and reviews begin with, asked together: the task held, the first reply found, the person's
 * source, the questions, the lease. Everything is done when `repeat` says so. */
static lw_status begin_under_lease(submit *s, int64_t task_id, repeatable *repeat, lease_now *held,
                                   answer_receipt *receipt_out) {
    lw_status status = check_key(s, repeat);
    if (status == LW_OK) status = hold_task(s, task_id);
    if (status != LW_OK) return status;
    db_rows reply = ask_first_reply(s, repeat), source = ask_source(s),
            under = lease_ask(s->t, s->who, s->given->lease.id),
            questions = project_questions_ask(s->t, s->who->project_id);
    status = project_settings_load(s->t, s->who->project_id, &s->project, s->error);
    if (status == LW_OK) status = read_first_reply(s, &reply, repeat, receipt_out);
    if (status == LW_OK) status = read_source(s, &source);
    if (status == LW_OK)
        status = project_questions_read(&questions, &s->project, s->arena, s->error);
    if (status == LW_OK && repeat->repeated) return db_end(&under, s->error);
    if (status == LW_OK) status = check_project(s);
    if (status == LW_OK)
        status = lease_find(s->t, s->who, s->given->lease.id, task_id, &under, held, s->error);
    return status;
}

/* ---- annotators ---------------------------------------------------------------------------- */

lw_status submit_answer(tx *t, const actor *who, int64_t task_id, const answer *given,
                        repeatable *repeat, lw_arena *arena, answer_receipt *receipt_out,
                        lw_error *error) {
    submit s = {.t = t, .who = who, .given = given, .arena = arena, .error = error};
    lease_now held;
    int64_t id = 0;
    lw_status status = begin_under_lease(&s, task_id, repeat, &held, receipt_out);
    if (status != LW_OK || repeat->repeated) return status;
    status = check_values(&s, held.item_id);
    if (status == LW_OK) status = finish_lease(&s, &held);
    if (status == LW_OK)
        status = insert_annotation(
            &s,
            &(annotation_place){
                .item_id = held.item_id, .task_id = task_id, .stage = "label", .late = held.over},
            &id);
    if (status != LW_OK) return status;
    *receipt_out = (answer_receipt){.id = {s.project.id, id}};
    status = item_decide(t, &s.project, held.item_id, 1, arena, &receipt_out->item_state, error);
    return status == LW_OK ? keep_reply(&s, repeat, receipt_out) : status;
}

/* ---- reviewers ----------------------------------------------------------------------------- */

static lw_status check_verdict(submit *s, int64_t item_id) {
    const answer *a = s->given;
    bool fix = lw_str_equal(a->verdict, LW_STR("fix")),
         reject = lw_str_equal(a->verdict, LW_STR("reject"));
    if (fix && !a->values)
        return lw_fail(s->error, LW_INVALID, "values: are missing; a fix says what is right");
    if (!fix && a->values)
        return lw_fail(s->error, LW_INVALID, "values: come only with the verdict fix");
    if (reject && !a->reason.data)
        return lw_fail(s->error, LW_INVALID, "reason: is missing; a rejection says why");
    return fix ? check_values(s, item_id) : LW_OK;
}

static lw_status follow_verdict(submit *s, int64_t item_id, int64_t annotation_id,
                                lw_str *state_out) {
    const answer *a = s->given;
    const char *name = s->who->name.data;
    if (lw_str_equal(a->verdict, LW_STR("reject"))) {
        lw_str reason = lw_arena_format(s->arena, "Sent back by %s: %.*s", name,
                                        LW_FMT(lw_str_slice(a->reason, 0, 400)));
        return item_restart(s->t, &s->project, item_id, annotation_id, reason.data, s->arena,
                            state_out, s->error);
    }
    bool fix = lw_str_equal(a->verdict, LW_STR("fix"));
    lw_str reason = lw_arena_format(
        s->arena, fix ? "Settled: fixed in review by %s." : "Settled: accepted in review by %s.",
        name);
    return item_decide_reviewed(s->t, &s->project, item_id, s->values, reason.data, s->arena,
                                state_out, s->error);
}

lw_status submit_review(tx *t, const actor *who, int64_t task_id, const answer *given,
                        repeatable *repeat, lw_arena *arena, answer_receipt *receipt_out,
                        lw_error *error) {
    submit s = {.t = t, .who = who, .given = given, .arena = arena, .error = error};
    lease_now held;
    int64_t id = 0;
    lw_status status = begin_under_lease(&s, task_id, repeat, &held, receipt_out);
    if (status != LW_OK || repeat->repeated) return status;
    if (held.over)
        return lw_fail(error, LW_CONFLICT,
                       "this review is over: its lease has ended or the item was decided");
    status = task_must_be(t, s.project.id, task_id, "review", error);
    if (status == LW_OK) status = hold_item(&s, held.item_id);
    /* Read again now that the item is held: a refit may have changed the reliabilities over. */
    if (status == LW_OK) status = project_settings_load(t, s.project.id, &s.project, error);
    if (status == LW_OK) status = check_verdict(&s, held.item_id);
    if (status == LW_OK) status = finish_lease(&s, &held);
    if (status == LW_OK)
        status = insert_annotation(
            &s, &(annotation_place){.item_id = held.item_id, .task_id = task_id, .stage = "review"},
            &id);
    if (status != LW_OK) return status;
    *receipt_out = (answer_receipt){.id = {s.project.id, id}};
    status = follow_verdict(&s, held.item_id, id, &receipt_out->item_state);
    return status == LW_OK ? keep_reply(&s, repeat, receipt_out) : status;
}

/* ---- changed answers ----------------------------------------------------------------------- */

/* The person's last answers that still stand: rows that a later one replaced are left out. */
static lw_status last_answers(tx *t, int64_t project_id, int64_t source_id, int64_t before,
                              size_t limit, lw_arena *arena, own_answer *found, size_t *count_out,
                              lw_error *error) {
    int64_t replaced[LIMIT_PAGE_ROWS + 1];
    size_t count = 0, replaced_count = 0;
    db_rows rows = db_query(
        t, Q_ANNOTATION_OF_SOURCE,
        DB_ARGS(v_int(project_id), v_int(source_id), v_int(before), v_int(2 * (int64_t)limit)));
    while (count < limit && db_next(&rows)) {
        int64_t id = db_int(&rows, 0), supersedes = db_int(&rows, 7);
        bool gone = false;
        for (size_t i = 0; i < replaced_count; i++) gone |= replaced[i] == id;
        if (supersedes && replaced_count <= LIMIT_PAGE_ROWS)
            replaced[replaced_count++] = supersedes;
        if (gone) continue;
        found[count++] = (own_answer){
            .id = {project_id, id},
            .item = {project_id, db_int(&rows, 1)},
            .external_id = db_text_copy(&rows, 2, arena),
            .values = db_text_copy(&rows, 3, arena),
            .confidence = db_text_copy(&rows, 4, arena),
            .note = db_text_copy(&rows, 5, arena),
            .created_at = db_int(&rows, 6),
        };
    }
    *count_out = count;
    return db_end(&rows, error);
}

lw_status own_answers(tx *t, const actor *who, int64_t cursor, size_t limit, lw_arena *arena,
                      shape_list *answers_out, int64_t *next_out, lw_error *error) {
    submit s = {.t = t, .who = who, .error = error};
    own_answer *found = lw_new(arena, own_answer, limit);
    if (!found) return lw_fail(error, LW_NO_MEMORY, "no room for %zu answers", limit);
    *answers_out = (shape_list){found, 0};
    *next_out = 0;
    db_rows rows = ask_source(&s);
    lw_status status = read_source(&s, &rows);
    if (status != LW_OK || !s.source_id) return status;
    status = last_answers(t, who->project_id, s.source_id, cursor ? cursor : INT64_MAX, limit,
                          arena, found, &answers_out->count, error);
    for (size_t i = 0; i < answers_out->count; i++)
        found[i].editable = cursor == 0 && i < LIMIT_REVISABLE;
    if (answers_out->count == limit) *next_out = found[limit - 1].id.id;
    return status;
}

static lw_status check_revisable(submit *s, int64_t annotation_id) {
    own_answer last[LIMIT_REVISABLE];
    size_t count;
    lw_status status = last_answers(s->t, s->project.id, s->source_id, INT64_MAX, LIMIT_REVISABLE,
                                    s->arena, last, &count, s->error);
    if (status != LW_OK) return status;
    for (size_t i = 0; i < count; i++)
        if (last[i].id.id == annotation_id) return LW_OK;
    return lw_fail(s->error, LW_CONFLICT, "only your last %d answers can be changed",
                   LIMIT_REVISABLE);
}

lw_status own_answer_view(tx *t, const actor *who, int64_t annotation_id, lw_arena *arena,
                          annotation_view *view_out, lw_error *error) {
    evidence *said = lw_new(arena, evidence, 1);
    item *about = lw_new(arena, item, 1);
    if (!said || !about) return lw_fail(error, LW_NO_MEMORY, "no room for the answer");
    int64_t item_id, account_id;
    lw_status status =
        evidence_show(t, who->project_id, annotation_id, arena, said, &item_id, &account_id, error);
    if (status == LW_OK && account_id != who->account_id)
        return lw_fail(error, LW_NOT_FOUND, "there is no such answer of yours");
    if (status == LW_OK)
        status = item_load(t, who->project_id, item_id, false, arena, about, error);
    *view_out = (annotation_view){said, about, said->schema_version};
    return status;
}

lw_status submit_revised(tx *t, const actor *who, int64_t annotation_id, const answer *given,
                         repeatable *repeat, lw_arena *arena, answer_receipt *receipt_out,
                         lw_error *error) {
    submit s = {.t = t, .who = who, .given = given, .arena = arena, .error = error};
    evidence was;
    int64_t item_id, account_id, id = 0;
    lw_status status = check_key(&s, repeat);
    if (status == LW_OK)
        status = evidence_show(t, who->project_id, annotation_id, arena, &was, &item_id,
                               &account_id, error);
    if (status == LW_OK && account_id != who->account_id)
        return lw_fail(error, LW_NOT_FOUND, "there is no such answer of yours");
    if (status == LW_OK) status = hold_item(&s, item_id);
    if (status != LW_OK) return status;
    db_rows reply = ask_first_reply(&s, repeat), source = ask_source(&s);
    status = project_settings_load(t, who->project_id, &s.project, error);
    if (status == LW_OK) status = read_first_reply(&s, &reply, repeat, receipt_out);
    if (status == LW_OK) status = read_source(&s, &source);
    if (status != LW_OK || repeat->repeated) return status;
    status = check_project(&s);
    if (status == LW_OK) status = check_revisable(&s, annotation_id);
    if (status == LW_OK) status = check_values(&s, item_id);
    if (status == LW_OK)
        status = insert_annotation(
            &s,
            &(annotation_place){.item_id = item_id, .stage = "label", .supersedes = annotation_id},
            &id);
    if (status != LW_OK) return status;
    *receipt_out = (answer_receipt){.id = {s.project.id, id}};
    status = item_decide(t, &s.project, item_id, 0, arena, &receipt_out->item_state, error);
    return status == LW_OK ? keep_reply(&s, repeat, receipt_out) : status;
}
