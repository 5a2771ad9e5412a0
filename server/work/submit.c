/* submit.c - answers: of annotators, of reviewers, and changed ones. */
#include "server/work/submit.h"
#include "server/limits.h"
#include "server/work/certification.h"
#include "server/work/check.h"
#include "server/work/decide.h"
#include "server/work/evidence.h"
#include "server/work/gold.h"
#include "server/work/item.h"
#include "server/work/lease.h"
#include "server/work/reasons.h"
#include "server/work/team.h"
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
    int64_t source_id;  /* the person's in this project; 0: they are none yet */
    lw_str values;      /* JSON text of given->values; absent without */
    lw_str suggested;   /* of given->suggested, with what their sources are called; likewise */
    held_task task;     /* answered under a lease; its item_id is 0 when it is gone */
    standing now;       /* its item, where the task is there */
    lease_row lease;    /* that was named */
    lw_str certificate; /* that the lane wants and the person holds; absent: none */
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

/* The reply is `annotation id, item state`: all a receipt holds. */
static lw_status take_first_reply(submit *s, lw_str request, lw_str reply, repeatable *repeat,
                                  answer_receipt *receipt_out) {
    unsigned char hash[REQUEST_HASH];
    hash_request(repeat, hash);
    if (request.len != REQUEST_HASH || memcmp(request.data, hash, REQUEST_HASH) != 0)
        return lw_fail(s->error, LW_CONFLICT, "this Idempotency-Key was used for another request");
    repeat->repeated = true;
    lw_str id = lw_str_cut(&reply, ' ');
    *receipt_out = (answer_receipt){.item_state = reply};
    id_read(id, ID_ANNOTATION, &receipt_out->id.project_id, &receipt_out->id.id);
    return LW_OK;
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

static lw_status check_hash(submit *s, lw_str data) {
    lw_str given = s->given->hash, stored = item_hash(data, s->arena);
    if (!given.data || lw_str_equal(given, stored)) return LW_OK;
    return lw_fail(s->error, LW_INVALID,
                   "hash: the answer is about data of hash %.*s, the item's is %.*s",
                   LW_FMT(lw_utf8_start(given, 64)), LW_FMT(stored));
}

static lw_status check_values(submit *s, int64_t item_id) {
    lw_str data_text, media_text;
    json *data = NULL, *media = NULL;
    lw_status status = project_questions(s->t, &s->project, s->arena, s->error);
    if (status == LW_OK && (s->given->hash.data || schema_reads_item(s->project.questions))) {
        status =
            item_body(s->t, s->project.id, item_id, s->arena, &data_text, &media_text, s->error);
        if (status == LW_OK) status = check_hash(s, data_text);
        if (status == LW_OK) status = json_parse(data_text, &data, s->error);
        if (status == LW_OK) status = json_parse(media_text, &media, s->error);
    }
    if (status == LW_OK)
        status = schema_check_answer(s->project.questions, s->given->values, data, media, *s->arena,
                                     s->error);
    json_free(data);
    json_free(media);
    if (status != LW_OK) return status;
    lw_builder text = lw_builder_in(s->arena);
    json_put(&text, s->given->values);
    if (text.failed) return lw_fail(s->error, LW_TOO_LARGE, "values: are too large");
    s->values = lw_built(&text);
    return LW_OK;
}

/* Of one source: its name as well as its things, so that the record can be read elsewhere. */
static lw_status write_suggested(submit *s, const suggested_source *from, json_writer *w) {
    db_rows rows;
    static const char none[] = "suggested: names a source that is no model or program here";
    if (from->source.project_id != s->project.id) return lw_fail(s->error, LW_INVALID, none);
    lw_status status =
        db_one(s->t, Q_SOURCE_SHOW, DB_ARGS(v_int(s->project.id), v_int(from->source.id)), none,
               &rows, s->error);
    if (status == LW_NOT_FOUND) return lw_fail(s->error, LW_INVALID, none);
    if (status != LW_OK) return status;
    json_open(w, '{');
    json_key(w, "source");
    json_open(w, '{');
    json_key(w, "kind"), json_string(w, db_text(&rows, 0));
    json_key(w, "name"), json_string(w, db_text(&rows, 1));
    json_key(w, "version"), json_string(w, db_text(&rows, 2));
    json_close(w, '}');
    json_key(w, "things");
    json_open(w, '[');
    const suggested_thing *things = from->things.items;
    for (size_t i = 0; i < from->things.count; i++)
        shape_write(&suggested_thing_shape, &things[i], w);
    json_close(w, ']');
    json_close(w, '}');
    return db_end(&rows, s->error);
}

static lw_status read_suggested(submit *s) {
    const suggested_source *sources = s->given->suggested.items;
    if (!s->given->suggested.count) return LW_OK;
    lw_builder text = lw_builder_in(s->arena);
    json_writer w = json_write_to(&text);
    lw_status status = LW_OK;
    json_open(&w, '[');
    for (size_t i = 0; i < s->given->suggested.count && status == LW_OK; i++)
        status = write_suggested(s, &sources[i], &w);
    json_close(&w, ']');
    if (status != LW_OK) return status;
    if (text.failed) return lw_fail(s->error, LW_TOO_LARGE, "suggested: is too large");
    s->suggested = lw_built(&text);
    return LW_OK;
}

/* The certificate that the answer is given under. */
static db_rows ask_certificate(submit *s, int64_t task_id) {
    return db_query(s->t, Q_CERTIFICATE_HELD,
                    DB_ARGS(v_int(s->who->project_id), v_int(task_id), v_int(s->who->account_id),
                            v_int(db_now(s->t))));
}

static lw_status read_certificate(submit *s, db_rows *asked) {
    if (db_next(asked)) s->certificate = db_text_copy(asked, 0, s->arena);
    return db_end(asked, s->error);
}

/* What all begin with, in one: the project's settings; the lease, where one is named; the first reply, where there is a
 * key; the person's source; the questions. */
static db_rows ask_beginning(submit *s, const repeatable *repeat) {
    return db_query(s->t, Q_SUBMIT_BEGIN,
                    DB_ARGS(v_int(s->who->project_id), v_int(s->who->account_id),
                            v_text(repeat->key), v_int(s->given->lease.id)));
}

/* Everything is done when `repeat` says so. */
static lw_status read_beginning(submit *s, db_rows *asked, repeatable *repeat,
                                answer_receipt *receipt_out) {
    enum { LEASE = PROJECT_SETTINGS_COLUMNS, REQUEST = LEASE + 5, REPLY, SOURCE, QUESTIONS };
    lw_status status = project_settings_next(asked, s->who->project_id, &s->project, s->error);
    if (status != LW_OK) return status;
    s->lease = lease_in_row(asked, LEASE, s->given->lease.id);
    s->source_id = db_int(asked, SOURCE);
    if (!db_is_null(asked, REQUEST))
        status = take_first_reply(s, db_blob(asked, REQUEST), db_text_copy(asked, REPLY, s->arena),
                                  repeat, receipt_out);
    else
        status = project_questions_read(db_text(asked, QUESTIONS), &s->project, s->arena, s->error);
    lw_status ended = db_end(asked, status == LW_OK ? s->error : NULL);
    return status == LW_OK ? ended : status;
}

typedef struct {
    int64_t item_id, task_id, supersedes;
    const char *stage;
    bool late;
} annotation_place;

/* What it cost: the person's own price, or the plan's. Nobody else writes the row. */
static lw_status add_spending(submit *s, const annotation_place *place) {
    lw_str stage = lw_str_from(place->stage);
    bool word = lw_str_equal(stage, LW_STR("review"));
    if (s->task.item_id && (word || lw_str_equal(stage, LW_STR("label")))) stage = s->task.stage;
    const plan_prices *plan = &s->project.plan;
    return db_exec(s->t, Q_SPENDING_ADD,
                   DB_ARGS(v_int(s->project.id), v_int(s->who->account_id), v_text(stage),
                           v_int(place->supersedes ? 0 : 1), v_int(s->given->active_ms),
                           v_real(word ? plan->review_cost : plan->answer_cost)),
                   NULL, s->error);
}

/* Writes the annotation and counts it for its source; *id_out is new. */
static lw_status insert_annotation(submit *s, const annotation_place *place, int64_t *id_out) {
    lw_status status = s->source_id ? LW_OK
                                    : source_of_person(s->t, s->project.id, s->who->account_id,
                                                       s->who->name, &s->source_id, s->error);
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
                a->suggestion.id ? v_int(a->suggestion.id) : v_null(), v_int(db_now(s->t)),
                v_text(a->code), v_text(s->certificate), v_text(s->suggested)),
        NULL, s->error);
    if (status != LW_OK) return status;
    status = db_exec(s->t, Q_SOURCE_ADD,
                     DB_ARGS(v_int(s->project.id), v_int(s->source_id),
                             v_int(place->supersedes ? 0 : 1), v_int(a->active_ms)),
                     NULL, s->error);
    if (status == LW_OK) status = add_spending(s, place);
    return status == LW_OK && !place->supersedes ? team_count_answer(s->t, s->who, s->error)
                                                 : status;
}

/* The work under the lease is done: the lease goes, or the one that the person holds since it ended, and
 * they do not get the task again. Gold takes no slot, so that it ends no lease that has one. */
static lw_status finish_lease(submit *s, const lease_now *held) {
    db_value whose = v_int(s->project.id);
    lw_status status =
        held->gold ? db_exec(s->t, Q_LEASE_DELETE, DB_ARGS(whose, v_int(held->id)), NULL, s->error)
                   : db_exec(s->t, Q_LEASE_DELETE_HELD,
                             DB_ARGS(whose, v_int(held->task_id), v_int(s->who->account_id)), NULL,
                             s->error);
    if (status != LW_OK) return status;
    return db_exec(s->t, Q_WORK_DONE_SET,
                   DB_ARGS(v_int(s->project.id), v_int(held->task_id), v_int(s->who->account_id),
                           v_int(held->item_id), v_text(LW_STR("answered")), v_int(held->id),
                           v_null(), v_int(db_now(s->t)), v_int(held->gold)),
                   NULL, s->error);
}

/* Holds the item's tasks to the end of the transaction, so that its decisions come one after another. */
static lw_status hold_item(submit *s, int64_t item_id) {
    db_rows rows =
        db_query(s->t, Q_TASKS_OF_ITEM, DB_ARGS(v_int(s->who->project_id), v_int(item_id)));
    return db_end(&rows, s->error);
}

/* What answers and reviews begin with. The item is held before anything else is read: of two requests that come
 * at once, with the same key or under the same lease, the second then sees what the first has done. */
static lw_status begin_under_lease(submit *s, int64_t task_id, repeatable *repeat, lease_now *held,
                                   answer_receipt *receipt_out) {
    lw_status status = check_key(s, repeat);
    if (status != LW_OK) return status;
    db_rows holding = standing_hold_ask(s->t, s->who->project_id, task_id),
            beginning = ask_beginning(s, repeat), certificate = {.t = NULL};
    status = standing_hold_read(&holding, task_id, s->arena, &s->now, &s->task, s->error);
    if (status != LW_OK) return status;
    bool in_workflow = s->task.item_id && !lw_str_equal(s->task.lane, s->task.stage);
    if (in_workflow) certificate = ask_certificate(s, task_id);
    status = read_beginning(s, &beginning, repeat, receipt_out);
    if (status == LW_OK && in_workflow) status = read_certificate(s, &certificate);
    if (status != LW_OK || repeat->repeated) return status;
    status = check_project(s);
    return status == LW_OK
               ? lease_find(s->t, s->who, s->given->lease.id, task_id, &s->lease, held, s->error)
               : status;
}

/* What an answer leads to. Where there is gold in the stream every answer is told the same of its item, and is
 * seen by those who watch in the same way. */
static lw_status follow_answer(submit *s, int64_t item_id, int64_t annotation_id, bool gold,
                               int64_t answers_change, lw_str *state_out) {
    const standing *held = s->task.item_id ? &s->now : NULL;
    lw_status status = LW_OK;
    if (!gold)
        status = item_decide(s->t, &s->project, item_id, held, answers_change, s->arena, state_out,
                             s->error);
    if (status == LW_OK && gold)
        status = gold_note_work(s->t, s->project.id, answers_change, s->error);
    if (status == LW_OK && (gold || s->project.gold_until)) {
        *state_out = LW_STR("in_work");
        status = gold_score(s->t, s->who, &s->project, item_id, annotation_id, s->given->values,
                            s->arena, s->error);
    }
    return status;
}

/* ---- auditors ------------------------------------------------------------------------------ */

static lw_status submit_judgement(submit *s, const lease_now *held, const repeatable *repeat,
                                  answer_receipt *receipt_out) {
    int64_t id = 0;
    if (!may(CAN_REVIEW, s->who->role, s->who->project))
        return lw_fail(s->error, LW_FORBIDDEN, "the stage audit needs the role of a reviewer");
    if (held->over)
        return lw_fail(s->error, LW_CONFLICT, "this audit is over: its lease has ended");
    lw_status status = hold_item(s, held->item_id);
    if (status == LW_OK) status = check_values(s, held->item_id);
    if (status == LW_OK) status = finish_lease(s, held);
    if (status == LW_OK)
        status = insert_annotation(s,
                                   &(annotation_place){.item_id = held->item_id,
                                                       .task_id = held->task_id,
                                                       .stage = "audit"},
                                   &id);
    if (status == LW_OK)
        status = certification_judge(s->t, s->who, &s->project, held->task_id, id, s->given->values,
                                     s->arena, s->error);
    if (status != LW_OK) return status;
    /* Blind to the end: it is settled, whatever the auditor's word came to. */
    *receipt_out = (answer_receipt){.id = {s->project.id, id}, .item_state = LW_STR("settled")};
    return keep_reply(s, repeat, receipt_out);
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
    if (s.task.work == WORK_WORD)
        return lw_fail(error, LW_CONFLICT, "this task wants a review, not an answer");
    bool judges = false;
    if (!s.task.item_id || s.task.work == WORK_AUDIT)
        status = certification_has_task(t, s.project.id, task_id, &judges, error);
    if (status == LW_OK && judges) return submit_judgement(&s, &held, repeat, receipt_out);
    if (status == LW_OK) status = check_values(&s, held.item_id);
    if (status == LW_OK) status = read_suggested(&s);
    if (status == LW_OK) status = finish_lease(&s, &held);
    if (status == LW_OK)
        status = insert_annotation(&s,
                                   &(annotation_place){.item_id = held.item_id,
                                                       .task_id = task_id,
                                                       .stage = held.gold ? "gold" : "label",
                                                       .late = held.over},
                                   &id);
    if (status != LW_OK) return status;
    *receipt_out = (answer_receipt){.id = {s.project.id, id}};
    status = follow_answer(&s, held.item_id, id, held.gold, 1, &receipt_out->item_state);
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
    if (reject && !a->reason.data && !a->code.data)
        return lw_fail(s->error, LW_INVALID, "reason: is missing; a rejection says why");
    if (!fix && !reject && a->code.data)
        return lw_fail(s->error, LW_INVALID, "code: comes only with the verdicts fix and reject");
    lw_status status =
        a->code.data ? reasons_check(s->t, s->project.id, a->code, s->arena, s->error) : LW_OK;
    return status == LW_OK && fix ? check_values(s, item_id) : status;
}

static lw_status follow_verdict(submit *s, int64_t item_id, int64_t annotation_id,
                                lw_str *state_out) {
    const answer *a = s->given;
    const char *name = s->who->name.data;
    word_given word = {.is = ON_ACCEPTED, .values = s->values, .annotation_id = annotation_id};
    lw_str reason;
    if (lw_str_equal(a->verdict, LW_STR("reject"))) {
        word.is = ON_REJECTED;
        reason = lw_arena_format(s->arena, "Sent back by %s: %.*s", name,
                                 LW_FMT(lw_utf8_start(a->reason.data ? a->reason : a->code, 400)));
    } else {
        bool fix = lw_str_equal(a->verdict, LW_STR("fix"));
        if (fix) word.is = ON_FIXED;
        reason = lw_arena_format(
            s->arena,
            fix ? "Settled: fixed in review by %s." : "Settled: accepted in review by %s.", name);
    }
    if (!reason.data) return lw_fail(s->error, LW_NO_MEMORY, "no room for the reason");
    word.reason = reason.data;
    return item_decide_word(s->t, &s->project, item_id, &word, s->arena, state_out, s->error);
}

/* A check decides nothing; its reviewer is told what a review would have come to. */
static lw_status submit_check(submit *s, const lease_now *held, const repeatable *repeat,
                              answer_receipt *receipt_out) {
    *receipt_out = (answer_receipt){.id = {s->project.id, store_new_id(s->t->store)}};
    lw_status status = check_verdict(s, held->item_id);
    if (status == LW_OK) status = finish_lease(s, held);
    if (status == LW_OK)
        status = check_judge(s->t, &s->project, held->task_id, s->given, s->values, s->arena,
                             &receipt_out->item_state, s->error);
    return status == LW_OK ? keep_reply(s, repeat, receipt_out) : status;
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
    if (s.task.work == WORK_CHECK) return submit_check(&s, &held, repeat, receipt_out);
    if (s.task.work != WORK_WORD)
        return lw_fail(error, LW_CONFLICT,
                       s.task.item_id ? "this task wants an answer, not a review"
                                      : "this review is over: the item was decided");
    status = check_verdict(&s, held.item_id);
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
    lw_status status = source_of_account(t, who->project_id, who->account_id, &s.source_id, error);
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
    if (lw_str_equal(said->stage, LW_STR("gold"))) said->stage = LW_STR("label");
    *view_out = (annotation_view){said, about, said->schema_version};
    return status;
}

lw_status submit_revised(tx *t, const actor *who, int64_t annotation_id, const answer *given,
                         repeatable *repeat, lw_arena *arena, answer_receipt *receipt_out,
                         lw_error *error) {
    submit s = {.t = t, .who = who, .given = given, .arena = arena, .error = error};
    evidence_row was;
    int64_t id = 0;
    lw_status status = check_key(&s, repeat);
    if (status == LW_OK)
        status = evidence_find(t, who->project_id, annotation_id, arena, &was, error);
    if (status == LW_OK && was.account_id != who->account_id)
        return lw_fail(error, LW_NOT_FOUND, "there is no such answer of yours");
    if (status == LW_OK) status = hold_item(&s, was.item_id);
    if (status != LW_OK) return status;
    db_rows beginning = ask_beginning(&s, repeat), certificate = ask_certificate(&s, was.task_id);
    status = read_beginning(&s, &beginning, repeat, receipt_out);
    if (status == LW_OK) status = read_certificate(&s, &certificate);
    if (status != LW_OK || repeat->repeated) return status;
    bool gold = lw_str_equal(was.stage, LW_STR("gold"));
    status = check_project(&s);
    if (status == LW_OK) status = check_revisable(&s, annotation_id);
    if (status == LW_OK) status = check_values(&s, was.item_id);
    if (status == LW_OK)
        status = insert_annotation(&s,
                                   &(annotation_place){.item_id = was.item_id,
                                                       .task_id = was.task_id,
                                                       .stage = gold ? "gold" : "label",
                                                       .supersedes = annotation_id},
                                   &id);
    if (status != LW_OK) return status;
    *receipt_out = (answer_receipt){.id = {s.project.id, id}};
    status = follow_answer(&s, was.item_id, id, gold, 0, &receipt_out->item_state);
    return status == LW_OK ? keep_reply(&s, repeat, receipt_out) : status;
}
