/* exam.c - the exams of a project, and who may take them. */
#include "server/work/exam.h"
#include "server/rules/examine.h"
#include "server/work/exam_parts.h"
#include <stdio.h>

#define M(member, kind, ...) SHAPE_MEMBER(exam_offer, member, kind, ##__VA_ARGS__)
SHAPE(exam_offer_shape, "ExamOffer", exam_offer, M(name, SHAPE_TEXT), M(about, SHAPE_TEXT),
      M(certificate, SHAPE_TEXT, .about = "of skill, that it grants"),
      M(pass, SHAPE_REAL, .about = "share of the questions"), M(questions, SHAPE_INT),
      M(practice_questions, SHAPE_INT), M(minutes, SHAPE_INT, .about = "null: as long as it takes"),
      M(valid_days, SHAPE_INT, .about = "of the certificate; null: it does not expire"),
      M(attempts_left, SHAPE_INT), M(from, SHAPE_TIME, .about = "when it may be taken again"),
      M(may, SHAPE_BOOL, .about = "be begun now"), M(reason, SHAPE_TEXT, .about = "why not"),
      M(attempt, SHAPE_ID, .id = ID_ATTEMPT, .about = "that is open"),
      M(practice, SHAPE_ID, .id = ID_ATTEMPT, .about = "that is open"));
#undef M

static lw_status no_room(lw_error *error) {
    return lw_fail(error, LW_NO_MEMORY, "no room for the exams");
}

/* ---- the document -------------------------------------------------------------------------- */

static lw_status load_document(tx *t, int64_t project_id, lw_arena *arena, document_view *out,
                               lw_error *error) {
    return document_latest(t, project_id, "exams", LW_STR("{\"exams\":[]}"), arena, out, error);
}

static lw_status read_text(lw_str text, lw_arena *arena, exam_list *out, lw_error *error) {
    json *document = NULL;
    lw_status status = json_parse(text, &document, error);
    if (status == LW_OK) status = exams_read(document, arena, out, error);
    json_free(document);
    return status;
}

lw_status exams_load(tx *t, int64_t project_id, lw_arena *arena, exam_list *out,
                     int64_t *version_out, lw_error *error) {
    document_view view;
    lw_status status = load_document(t, project_id, arena, &view, error);
    *version_out = view.version;
    return status == LW_OK ? read_text(view.document, arena, out, error) : status;
}

lw_status exams_load_version(tx *t, int64_t project_id, int64_t version, lw_arena *arena,
                             exam_list *out, lw_error *error) {
    db_rows rows;
    lw_status status = db_one(t, Q_DOCUMENT_SHOW,
                              DB_ARGS(v_int(project_id), v_text(LW_STR("exams")), v_int(version)),
                              "this version of the exams", &rows, error);
    if (status != LW_OK) return status;
    lw_str text = db_text_copy(&rows, 0, arena);
    status = db_end(&rows, error);
    return status == LW_OK ? read_text(text, arena, out, error) : status;
}

/* Each item that is named must be there, and its answer be known. */
static lw_status check_items(tx *t, int64_t project_id, const exam *e, const exam_question *items,
                             size_t count, lw_error *error) {
    for (size_t i = 0; i < count; i++) {
        bool known = items[i].accepted.data != NULL;
        db_rows rows = db_query(t, Q_EXAM_ITEM, DB_ARGS(v_int(project_id), v_text(items[i].item)));
        bool there = db_next(&rows);
        if (there && !known) known = !db_is_null(&rows, 1);
        lw_status status = db_end(&rows, error);
        if (status != LW_OK) return status;
        if (!there || !known)
            return lw_fail(error, LW_INVALID,
                           there ? "exams: exam \"%.*s\": item \"%.*s\" has no known answer: give "
                                   "it gold, or accept"
                                 : "exams: exam \"%.*s\": there is no item \"%.*s\"",
                           LW_FMT(e->name), LW_FMT(lw_utf8_start(items[i].item, 60)));
    }
    return LW_OK;
}

/* Gold may be imported later; until then nobody can begin an exam that draws more of it than there is. */
static lw_status note_short(tx *t, int64_t project_id, lw_arena *arena, document_view *out,
                            lw_error *error) {
    exam_list list;
    lw_status status = read_text(out->document, arena, &list, error);
    lw_builder text = lw_builder_in(arena);
    for (size_t i = 0; i < list.count && status == LW_OK; i++) {
        const exam *e = &list.exams[i];
        if (e->item_count) continue;
        db_rows rows = db_query(t, Q_EXAM_GOLD_COUNT, DB_ARGS(v_int(project_id), v_int(e->draw)));
        int64_t known = db_next(&rows) ? db_int(&rows, 0) : 0;
        status = db_end(&rows, error);
        if (status == LW_OK && known < e->draw)
            lw_put_format(&text,
                          "%sNobody can begin \"%.*s\" yet: it draws %lld items, and %lld have a "
                          "known answer.",
                          text.len ? " " : "", LW_FMT(e->name), (long long)e->draw,
                          (long long)known);
    }
    if (status == LW_OK && text.len) out->note = lw_built(&text);
    return status;
}

lw_status exams_show(tx *t, int64_t project_id, lw_arena *arena, document_view *out,
                     lw_error *error) {
    lw_status status = load_document(t, project_id, arena, out, error);
    return status == LW_OK ? note_short(t, project_id, arena, out, error) : status;
}

static lw_status check_document(tx *t, project_settings *p, const json *document, lw_arena *arena,
                                lw_error *error) {
    exam_list list;
    lw_error inner;
    lw_status status = project_questions(t, p, arena, error);
    if (status != LW_OK) return status;
    status = exams_read(document, arena, &list, &inner);
    if (status == LW_OK) status = exams_check_schema(&list, p->questions, *arena, &inner);
    if (status != LW_OK) return lw_fail(error, status, "exams: %s", inner.message);
    for (size_t i = 0; i < list.count && status == LW_OK; i++) {
        const exam *e = &list.exams[i];
        status = check_items(t, p->id, e, e->items, e->item_count, error);
        if (status == LW_OK)
            status = check_items(t, p->id, e, e->practice, e->practice_count, error);
    }
    return status;
}

lw_status exams_set(tx *t, const actor *who, const json *document, lw_arena *arena,
                    document_view *out, lw_error *error) {
    project_settings p;
    lw_status status = project_settings_load(t, who->project_id, &p, error);
    if (status == LW_OK) status = check_document(t, &p, document, arena, error);
    if (status == LW_OK) status = document_add(t, who, "exams", document, arena, out, error);
    return status == LW_OK ? note_short(t, p.id, arena, out, error) : status;
}

/* ---- who may ------------------------------------------------------------------------------- */

lw_status attempts_load(tx *t, const actor *who, lw_arena *arena, attempt_row **rows_out,
                        size_t *count_out, lw_error *error) {
    attempt_row *found = lw_new(arena, attempt_row, ATTEMPTS_READ);
    size_t count = 0;
    if (!found) return no_room(error);
    db_rows rows =
        db_query(t, Q_ATTEMPTS_OF_ACCOUNT,
                 DB_ARGS(v_int(who->project_id), v_int(who->account_id), v_int(ATTEMPTS_READ)));
    while (count < ATTEMPTS_READ && db_next(&rows))
        found[count++] = (attempt_row){.id = db_int(&rows, 0),
                                       .exam = db_text_copy(&rows, 1, arena),
                                       .practice = db_int(&rows, 2) != 0,
                                       .state = db_text_copy(&rows, 3, arena),
                                       .ends_at = db_int(&rows, 4),
                                       .ended_at = db_int(&rows, 5)};
    *rows_out = found;
    *count_out = count;
    return db_end(&rows, error);
}

static bool attempt_is_open(const attempt_row *row, int64_t now) {
    return lw_str_equal(row->state, LW_STR("open")) && (!row->ends_at || row->ends_at > now);
}

static lw_status find_certificate(tx *t, const actor *who, const exam *e, int64_t *valid_to_out,
                                  lw_error *error) {
    db_rows rows = db_query(t, Q_CERTIFICATE_OF_ACCOUNT,
                            DB_ARGS(v_int(who->project_id), v_int(who->account_id),
                                    v_text(e->certificate), v_int(db_now(t))));
    *valid_to_out = 0;
    if (db_next(&rows)) *valid_to_out = db_is_null(&rows, 0) ? INT64_MAX : db_int(&rows, 0);
    return db_end(&rows, error);
}

/* One whose time is over has failed, even where nobody has looked since. */
lw_status exam_ask_leave(tx *t, const actor *who, const exam *e, const attempt_row *rows,
                         size_t count, exam_leave *leave_out, lw_error *error) {
    exam_standing is = {.now = db_now(t)};
    lw_status status = find_certificate(t, who, e, &is.valid_to, error);
    for (size_t i = 0; i < count; i++) {
        const attempt_row *a = &rows[i];
        if (a->practice || !lw_str_equal(a->exam, e->name) || attempt_is_open(a, is.now)) continue;
        if (lw_str_equal(a->state, LW_STR("passed"))) break;
        if (!is.attempts++) is.last_end = a->ended_at ? a->ended_at : a->ends_at;
    }
    *leave_out = exam_may_begin(e, &is);
    return status;
}

const attempt_row *attempt_find_open(const attempt_row *rows, size_t count, lw_str name,
                                     bool practice, int64_t now) {
    for (size_t i = 0; i < count; i++)
        if (rows[i].practice == practice && lw_str_equal(rows[i].exam, name) &&
            attempt_is_open(&rows[i], now))
            return &rows[i];
    return NULL;
}

static typed_id open_id(tx *t, const actor *who, const attempt_row *rows, size_t count, lw_str name,
                        bool practice) {
    const attempt_row *open = attempt_find_open(rows, count, name, practice, db_now(t));
    return open ? (typed_id){who->project_id, open->id} : (typed_id){0};
}

static lw_status offer(tx *t, const actor *who, const exam *e, const attempt_row *rows,
                       size_t count, lw_arena *arena, exam_offer *out, lw_error *error) {
    exam_leave leave;
    lw_status status = exam_ask_leave(t, who, e, rows, count, &leave, error);
    if (status != LW_OK) return status;
    *out = (exam_offer){
        .name = e->name,
        .about = e->about,
        .certificate = e->certificate,
        .pass = e->pass,
        .questions = (int64_t)exam_questions(e, false),
        .practice_questions = (int64_t)e->practice_count,
        .minutes = e->minutes ? e->minutes : SHAPE_NO_INT,
        .valid_days = e->valid_days,
        .attempts_left = leave.left,
        .from = leave.from ? leave.from : SHAPE_NO_INT,
        .may = leave.may,
        .reason = leave.may ? (lw_str){0} : lw_arena_copy(arena, lw_str_from(leave.reason)),
        .attempt = open_id(t, who, rows, count, e->name, false),
        .practice = open_id(t, who, rows, count, e->name, true),
    };
    return LW_OK;
}

lw_status exams_offered(tx *t, const actor *who, lw_arena *arena, shape_list *offers_out,
                        lw_error *error) {
    exam_list list;
    int64_t version;
    attempt_row *rows;
    size_t count;
    lw_status status = exams_load(t, who->project_id, arena, &list, &version, error);
    if (status == LW_OK) status = attempts_load(t, who, arena, &rows, &count, error);
    if (status != LW_OK) return status;
    exam_offer *offers = lw_new(arena, exam_offer, list.count ? list.count : 1);
    if (!offers) return no_room(error);
    for (size_t i = 0; i < list.count && status == LW_OK; i++)
        status = offer(t, who, &list.exams[i], rows, count, arena, &offers[i], error);
    *offers_out = (shape_list){offers, list.count};
    return status;
}
