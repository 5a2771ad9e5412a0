/* exam_attempt.c - an attempt at an exam: drawn, answered, ended. */
#include "labelwright/rng.h"
#include "server/limits.h"
#include "server/record/known.h"
#include "server/work/ability.h"
#include "server/work/exam_parts.h"
#include "server/work/item.h"
#include <math.h>
#include <stdio.h>

static const char *const attempt_states[] = {"open", "passed", "failed", "ended", NULL};

#define M(member, kind, ...) SHAPE_MEMBER(attempt_question, member, kind, ##__VA_ARGS__)
SHAPE(attempt_question_shape, "ExamQuestion", attempt_question,
      M(number, SHAPE_INT, .about = "from 0"), M(item, SHAPE_OBJECT, .of = &item_shape));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(attempt_feedback, member, kind, ##__VA_ARGS__)
SHAPE(attempt_feedback_shape, "ExamFeedback", attempt_feedback, M(number, SHAPE_INT),
      M(correct, SHAPE_BOOL), M(answer, SHAPE_RAW),
      M(accepted, SHAPE_RAW, .about = "{field: [value]}: any of them is right"),
      M(explanation, SHAPE_TEXT));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(attempt_view, member, kind, ##__VA_ARGS__)
SHAPE(attempt_shape, "ExamAttempt", attempt_view, M(id, SHAPE_ID, .id = ID_ATTEMPT),
      M(exam, SHAPE_TEXT), M(state, SHAPE_NAME, .names = attempt_states), M(practice, SHAPE_BOOL),
      M(asked, SHAPE_INT), M(answered, SHAPE_INT),
      M(correct, SHAPE_INT, .about = "of an exam not before its end"), M(pass, SHAPE_REAL),
      M(begun_at, SHAPE_TIME), M(ends_at, SHAPE_TIME), M(ended_at, SHAPE_TIME),
      M(question, SHAPE_OBJECT, .of = &attempt_question_shape, .about = "that is next"),
      M(last, SHAPE_OBJECT, .of = &attempt_feedback_shape, .about = "of practice"));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(attempt_wanted, member, kind, ##__VA_ARGS__)
SHAPE(attempt_wanted_shape, "ExamAttemptWanted", attempt_wanted,
      M(exam, SHAPE_TEXT, .required = true, .min = 1, .max = LIMIT_NAME_CHARS),
      M(practice, SHAPE_BOOL));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(attempt_answer_wanted, member, kind, ##__VA_ARGS__)
SHAPE(attempt_answer_shape, "ExamAnswer", attempt_answer_wanted,
      M(number, SHAPE_INT, .required = true, .min = 0, .max = EXAM_QUESTIONS_MAX,
        .about = "of the question"),
      M(values, SHAPE_JSON, .required = true, .about = "{field: value}"));
#undef M

static lw_status no_room(lw_error *error) {
    return lw_fail(error, LW_NO_MEMORY, "no room for the exam");
}

/* ---- drawing ------------------------------------------------------------------------------- */

enum { GOLD_READ = 20000 }; /* of the items with a known answer: more are not needed to draw 200 */

typedef struct {
    int64_t item_id;
    lw_str accepted, explanation;
} drawn_question;

typedef struct {
    tx *t;
    const actor *who;
    const exam *e;
    lw_arena *arena;
    lw_error *error;
    lw_rng rng;
    drawn_question *questions; /* [count] */
    size_t count;
} drawing;

/* {field: value} as {field: [value]}; where several are right, all of them. */
static lw_status accept_gold(const drawing *d, lw_str gold, lw_str *out) {
    json *known = NULL;
    lw_status status = json_parse(gold, &known, d->error);
    if (status != LW_OK) return status;
    lw_builder text = lw_builder_in(d->arena);
    json_writer w = json_write_to(&text);
    json_open(&w, '{');
    for (json_member m = json_first(known); m.valid; json_step(&m)) {
        json_key_text(&w, m.key), json_open(&w, '[');
        for (size_t i = 0; i < known_count(m.value); i++) json_value(&w, known_at(m.value, i));
        json_close(&w, ']');
    }
    json_close(&w, '}');
    json_free(known);
    *out = lw_built(&text);
    return text.failed ? no_room(d->error) : LW_OK;
}

static lw_status take_named(const drawing *d, const exam_question *named, drawn_question *out) {
    db_rows rows =
        db_query(d->t, Q_EXAM_ITEM, DB_ARGS(v_int(d->who->project_id), v_text(named->item)));
    lw_str gold = {0};
    *out = (drawn_question){.accepted = named->accepted, .explanation = named->explanation};
    if (db_next(&rows)) {
        out->item_id = db_int(&rows, 0);
        gold = db_text_copy(&rows, 1, d->arena);
    }
    lw_status status = db_end(&rows, d->error);
    if (status != LW_OK || (out->item_id && out->accepted.data)) return status;
    if (out->item_id && gold.data) return accept_gold(d, gold, &out->accepted);
    return lw_fail(d->error, LW_CONFLICT, "the exam asks item \"%.*s\", whose answer is not known",
                   LW_FMT(lw_utf8_start(named->item, 60)));
}

static void shuffle(size_t *order, size_t count, lw_rng *rng) {
    for (size_t i = count; i > 1; i--) {
        size_t j = (size_t)lw_rng_below(rng, i), kept = order[i - 1];
        order[i - 1] = order[j];
        order[j] = kept;
    }
}

static lw_status draw_named(drawing *d) {
    size_t order[EXAM_QUESTIONS_MAX];
    lw_status status = LW_OK;
    for (size_t i = 0; i < d->e->item_count; i++) order[i] = i;
    shuffle(order, d->e->item_count, &d->rng);
    for (size_t i = 0; i < d->count && status == LW_OK; i++)
        status = take_named(d, &d->e->items[order[i]], &d->questions[i]);
    return status;
}

/* Items that were asked before come after those that were not. */
typedef struct {
    int64_t *ids[2];
    size_t counts[2];
} gold_found;

static lw_status find_gold(const drawing *d, gold_found *found) {
    *found = (gold_found){
        .ids = {lw_new(d->arena, int64_t, GOLD_READ), lw_new(d->arena, int64_t, GOLD_READ)}};
    if (!found->ids[0] || !found->ids[1]) return no_room(d->error);
    db_rows rows =
        db_query(d->t, Q_EXAM_GOLD,
                 DB_ARGS(v_int(d->who->project_id), v_int(d->who->account_id), v_int(GOLD_READ)));
    while (found->counts[0] + found->counts[1] < GOLD_READ && db_next(&rows)) {
        size_t before = db_int(&rows, 1) != 0;
        found->ids[before][found->counts[before]++] = db_int(&rows, 0);
    }
    return db_end(&rows, d->error);
}

static lw_status take_gold(const drawing *d, int64_t item_id, drawn_question *out) {
    db_rows rows;
    lw_status status =
        db_one(d->t, Q_EXAM_GOLD_OF, DB_ARGS(v_int(d->who->project_id), v_int(item_id)), "item",
               &rows, d->error);
    if (status != LW_OK) return status;
    lw_str gold = db_text_copy(&rows, 0, d->arena);
    status = db_end(&rows, d->error);
    *out = (drawn_question){.item_id = item_id};
    return status == LW_OK ? accept_gold(d, gold, &out->accepted) : status;
}

static lw_status draw_gold(drawing *d) {
    gold_found found;
    lw_status status = find_gold(d, &found);
    if (status != LW_OK) return status;
    if (found.counts[0] + found.counts[1] < d->count)
        return lw_fail(d->error, LW_CONFLICT,
                       "the exam asks %zu items with a known answer; you have not seen %zu",
                       d->count, found.counts[0] + found.counts[1]);
    size_t taken = 0;
    for (size_t g = 0; g < 2; g++)
        for (size_t left = found.counts[g]; left && taken < d->count && status == LW_OK; left--) {
            size_t i = (size_t)lw_rng_below(&d->rng, left);
            status = take_gold(d, found.ids[g][i], &d->questions[taken++]);
            found.ids[g][i] = found.ids[g][left - 1];
        }
    return status;
}

static lw_status draw(drawing *d, bool practice) {
    d->count = exam_questions(d->e, practice);
    d->questions = lw_new(d->arena, drawn_question, d->count ? d->count : 1);
    if (!d->questions) return no_room(d->error);
    if (!practice) return d->e->item_count ? draw_named(d) : draw_gold(d);
    if (!d->count) return lw_fail(d->error, LW_CONFLICT, "the exam has nothing to practise");
    lw_status status = LW_OK;
    for (size_t i = 0; i < d->count && status == LW_OK; i++)
        status = take_named(d, &d->e->practice[i], &d->questions[i]);
    return status;
}

/* ---- an attempt ---------------------------------------------------------------------------- */

typedef struct {
    tx *t;
    const actor *who;
    lw_arena *arena;
    lw_error *error;
    int64_t id, exams_version, schema_version, guideline_version;
    attempt_view view; /* `correct` as it stands */
    const exam *e;     /* of its version */
} attempt;

static attempt attempt_of(tx *t, const actor *who, int64_t id, lw_arena *arena, lw_error *error) {
    return (attempt){.t = t, .who = who, .arena = arena, .error = error, .id = id};
}

static int64_t time_or_none(db_rows *rows, int column) {
    return db_is_null(rows, column) ? SHAPE_NO_INT : db_int(rows, column);
}

static lw_status read_row(attempt *a) {
    db_rows rows =
        db_query(a->t, Q_EXAM_ATTEMPT_SHOW, DB_ARGS(v_int(a->who->project_id), v_int(a->id)));
    bool own = db_next(&rows) && db_int(&rows, 0) == a->who->account_id;
    if (own) {
        a->exams_version = db_int(&rows, 2);
        a->schema_version = db_int(&rows, 5);
        a->guideline_version = db_int(&rows, 6);
        a->view = (attempt_view){.id = {a->who->project_id, a->id},
                                 .exam = db_text_copy(&rows, 1, a->arena),
                                 .practice = db_int(&rows, 3) != 0,
                                 .state = db_text_copy(&rows, 4, a->arena),
                                 .asked = db_int(&rows, 7),
                                 .answered = db_int(&rows, 8),
                                 .correct = db_int(&rows, 9),
                                 .begun_at = db_int(&rows, 10),
                                 .ends_at = time_or_none(&rows, 11),
                                 .ended_at = time_or_none(&rows, 12)};
    }
    lw_status status = db_end(&rows, a->error);
    if (status == LW_OK && !own) return lw_fail(a->error, LW_NOT_FOUND, "there is no such attempt");
    return status;
}

static bool is_open(const attempt *a) { return lw_str_equal(a->view.state, LW_STR("open")); }

/* Passing gives the certificate, for the versions the attempt was begun under. */
static lw_status finish(attempt *a) {
    bool passed = exam_is_passed(a->e, a->view.correct, a->view.asked);
    a->view.state = a->view.practice ? LW_STR("ended")
                    : passed         ? LW_STR("passed")
                                     : LW_STR("failed");
    a->view.ended_at = db_now(a->t);
    lw_status status = db_exec(a->t, Q_EXAM_ATTEMPT_END,
                               DB_ARGS(v_int(a->who->project_id), v_int(a->id),
                                       v_text(a->view.state), v_int(a->view.ended_at)),
                               NULL, a->error);
    if (status != LW_OK || a->view.practice) return status;
    char id[ID_TEXT_MAX];
    status = audit_write(a->t, a->who, passed ? "exam.pass" : "exam.fail",
                         id_write(id, ID_ATTEMPT, a->who->project_id, a->id), true, a->error);
    if (status != LW_OK || !passed) return status;
    ability_earned earned = {.name = a->e->certificate,
                             .exam = a->e->name,
                             .scope = a->e->about,
                             .lapses_with = a->e->lapses_with,
                             .attempt_id = a->id,
                             .valid_days = a->e->valid_days,
                             .schema_version = a->schema_version,
                             .guideline_version = a->guideline_version};
    return ability_earn(a->t, a->who->project_id, a->who->account_id, &earned, a->error);
}

static lw_status load(attempt *a) {
    exam_list list;
    lw_status status = read_row(a);
    if (status == LW_OK)
        status = exams_load_version(a->t, a->who->project_id, a->exams_version, a->arena, &list,
                                    a->error);
    if (status != LW_OK) return status;
    a->e = exam_find(&list, a->view.exam);
    if (!a->e) return lw_fail(a->error, LW_INTERNAL, "the attempt's exam is not in its version");
    a->view.pass = a->e->pass;
    bool over = a->view.ends_at != SHAPE_NO_INT && a->view.ends_at <= db_now(a->t);
    return is_open(a) && over ? finish(a) : LW_OK;
}

typedef struct {
    int64_t item_id;
    lw_str accepted, explanation, answer;
    bool correct;
} asked_question;

static lw_status find_question(const attempt *a, int64_t number, asked_question *out) {
    db_rows rows;
    lw_status status = db_one(a->t, Q_EXAM_QUESTION_SHOW,
                              DB_ARGS(v_int(a->who->project_id), v_int(a->id), v_int(number)),
                              "question", &rows, a->error);
    if (status != LW_OK) return status;
    *out = (asked_question){.item_id = db_int(&rows, 0),
                            .accepted = db_text_copy(&rows, 1, a->arena),
                            .explanation = db_text_copy(&rows, 2, a->arena),
                            .answer = db_text_copy(&rows, 3, a->arena),
                            .correct = db_int(&rows, 4) != 0};
    return db_end(&rows, a->error);
}

static lw_status add_next(attempt *a) {
    asked_question asked;
    attempt_question *next = lw_new(a->arena, attempt_question, 1);
    item *shown = lw_new(a->arena, item, 1);
    if (!next || !shown) return no_room(a->error);
    lw_status status = find_question(a, a->view.answered, &asked);
    if (status == LW_OK)
        status =
            item_load(a->t, a->who->project_id, asked.item_id, false, a->arena, shown, a->error);
    *next = (attempt_question){a->view.answered, shown};
    a->view.question = next;
    return status;
}

static lw_status add_feedback(attempt *a) {
    asked_question asked;
    attempt_feedback *last = lw_new(a->arena, attempt_feedback, 1);
    if (!last) return no_room(a->error);
    lw_status status = find_question(a, a->view.answered - 1, &asked);
    if (status != LW_OK) return status;
    *last = (attempt_feedback){.number = a->view.answered - 1,
                               .correct = asked.correct,
                               .answer = asked.answer,
                               .accepted = asked.accepted,
                               .explanation = asked.explanation};
    a->view.last = last;
    return LW_OK;
}

/* How many were right of an exam is not said before its end: nobody finds out by trying. */
static lw_status show(attempt *a, attempt_view *out) {
    lw_status status = LW_OK;
    if (is_open(a)) status = add_next(a);
    if (status == LW_OK && a->view.practice && a->view.answered) status = add_feedback(a);
    if (is_open(a) && !a->view.practice) a->view.correct = SHAPE_NO_INT;
    *out = a->view;
    return status;
}

/* ---- beginning ----------------------------------------------------------------------------- */

static lw_status insert(attempt *a, const drawing *d, int64_t version, bool practice) {
    project_settings p;
    int64_t now = db_now(a->t), minutes = practice ? 0 : d->e->minutes;
    lw_status status = project_settings_load(a->t, a->who->project_id, &p, a->error);
    if (status == LW_OK && p.archived)
        return lw_fail(a->error, LW_CONFLICT, "the project is archived");
    if (status == LW_OK)
        status = db_exec(a->t, Q_EXAM_ATTEMPT_INSERT,
                         DB_ARGS(v_int(p.id), v_int(a->id), v_int(a->who->account_id),
                                 v_text(d->e->name), v_int(version), v_int(practice),
                                 v_int(p.schema_version), v_int(p.guideline_version),
                                 v_int((int64_t)d->count), v_int(now),
                                 minutes ? v_int(now + minutes * 60 * 1000000LL) : v_null()),
                         NULL, a->error);
    for (size_t i = 0; i < d->count && status == LW_OK; i++)
        status = db_exec(a->t, Q_EXAM_QUESTION_INSERT,
                         DB_ARGS(v_int(p.id), v_int(a->id), v_int((int64_t)i),
                                 v_int(d->questions[i].item_id), v_text(d->questions[i].accepted),
                                 v_text(d->questions[i].explanation)),
                         NULL, a->error);
    return status;
}

static lw_status begin_new(attempt *a, const exam *e, int64_t version, bool practice) {
    a->id = store_new_id(a->t->store);
    drawing d = {.t = a->t,
                 .who = a->who,
                 .e = e,
                 .arena = a->arena,
                 .error = a->error,
                 .rng = lw_rng_seed((uint64_t)a->id)};
    lw_status status = draw(&d, practice);
    return status == LW_OK ? insert(a, &d, version, practice) : status;
}

/* Those who begin twice at once come one after another. */
static lw_status hold_member(const attempt *a) {
    db_rows rows =
        db_query(a->t, Q_EXAM_HOLD, DB_ARGS(v_int(a->who->project_id), v_int(a->who->account_id)));
    return db_end(&rows, a->error);
}

lw_status attempt_begin(tx *t, const actor *who, const attempt_wanted *wanted, lw_arena *arena,
                        attempt_view *out, lw_error *error) {
    attempt a = attempt_of(t, who, 0, arena, error);
    exam_list list;
    int64_t version;
    attempt_row *rows;
    size_t count;
    exam_leave leave = {.may = true};
    lw_status status = hold_member(&a);
    if (status == LW_OK) status = exams_load(t, who->project_id, arena, &list, &version, error);
    if (status == LW_OK) status = attempts_load(t, who, arena, &rows, &count, error);
    if (status != LW_OK) return status;
    const exam *e = exam_find(&list, wanted->exam);
    if (!e)
        return lw_fail(error, LW_NOT_FOUND, "there is no exam \"%.*s\"",
                       LW_FMT(lw_utf8_start(wanted->exam, 60)));
    const attempt_row *open = attempt_find_open(rows, count, e->name, wanted->practice, db_now(t));
    if (open) return attempt_show(t, who, open->id, arena, out, error);
    if (!wanted->practice) status = exam_ask_leave(t, who, e, rows, count, &leave, error);
    if (status == LW_OK && !leave.may)
        return lw_fail(error, LW_CONFLICT, "the exam cannot be begun: %s", leave.reason);
    if (status == LW_OK) status = begin_new(&a, e, version, wanted->practice);
    return status == LW_OK ? attempt_show(t, who, a.id, arena, out, error) : status;
}

lw_status attempt_show(tx *t, const actor *who, int64_t id, lw_arena *arena, attempt_view *out,
                       lw_error *error) {
    attempt a = attempt_of(t, who, id, arena, error);
    lw_status status = load(&a);
    return status == LW_OK ? show(&a, out) : status;
}

/* ---- answering ----------------------------------------------------------------------------- */

static lw_status check_answer(const attempt *a, project_settings *p, const asked_question *asked,
                              const json *values) {
    lw_str data_text, media_text;
    json *data = NULL, *media = NULL;
    lw_status status = project_settings_load(a->t, a->who->project_id, p, a->error);
    if (status == LW_OK) status = project_questions(a->t, p, a->arena, a->error);
    if (status == LW_OK && schema_reads_item(p->questions)) {
        status =
            item_body(a->t, p->id, asked->item_id, a->arena, &data_text, &media_text, a->error);
        if (status == LW_OK) status = json_parse(data_text, &data, a->error);
        if (status == LW_OK) status = json_parse(media_text, &media, a->error);
    }
    if (status == LW_OK)
        status = schema_check_answer(p->questions, values, data, media, *a->arena, a->error);
    json_free(data);
    json_free(media);
    return status;
}

static lw_status write_answer(attempt *a, const asked_question *asked, lw_str given,
                              const json *values) {
    project_settings p;
    json *accepted = NULL;
    lw_status status = check_answer(a, &p, asked, values);
    if (status == LW_OK) status = json_parse(asked->accepted, &accepted, a->error);
    if (status != LW_OK) return status;
    bool right = exam_is_right(p.questions, values, accepted, *a->arena);
    json_free(accepted);
    status = db_exec(
        a->t, Q_EXAM_QUESTION_ANSWER,
        DB_ARGS(v_int(p.id), v_int(a->id), v_int(a->view.answered), v_text(given), v_int(right)),
        NULL, a->error);
    if (status == LW_OK)
        status = db_exec(a->t, Q_EXAM_ATTEMPT_COUNT,
                         DB_ARGS(v_int(p.id), v_int(a->id), v_int(right)), NULL, a->error);
    a->view.answered++;
    a->view.correct += right;
    return status;
}

/* The same answer to the same question, sent again because its reply was lost. */
static lw_status check_repeated(const attempt *a, int64_t number, lw_str given) {
    asked_question asked;
    lw_status status = find_question(a, number, &asked);
    if (status == LW_OK && !lw_str_equal(asked.answer, given))
        return lw_fail(a->error, LW_CONFLICT, "question %lld was answered otherwise",
                       (long long)number);
    return status;
}

lw_status attempt_answer(tx *t, const actor *who, int64_t id, const attempt_answer_wanted *wanted,
                         lw_arena *arena, attempt_view *out, lw_error *error) {
    attempt a = attempt_of(t, who, id, arena, error);
    asked_question asked;
    lw_builder text = lw_builder_in(arena);
    json_put(&text, wanted->values);
    if (text.failed) return lw_fail(error, LW_TOO_LARGE, "values: are too large");
    lw_str given = lw_built(&text);
    lw_status status = load(&a);
    if (status != LW_OK) return status;
    if (wanted->number < a.view.answered) {
        status = check_repeated(&a, wanted->number, given);
        return status == LW_OK ? show(&a, out) : status;
    }
    if (!is_open(&a)) return show(&a, out); /* its time was over: what came late does not count */
    if (wanted->number > a.view.answered)
        return lw_fail(error, LW_CONFLICT, "question %lld is next", (long long)a.view.answered);
    status = find_question(&a, wanted->number, &asked);
    if (status == LW_OK) status = write_answer(&a, &asked, given, wanted->values);
    if (status == LW_OK && a.view.answered == a.view.asked) status = finish(&a);
    return status == LW_OK ? show(&a, out) : status;
}

lw_status attempt_end(tx *t, const actor *who, int64_t id, lw_arena *arena, attempt_view *out,
                      lw_error *error) {
    attempt a = attempt_of(t, who, id, arena, error);
    lw_status status = load(&a);
    if (status == LW_OK && is_open(&a)) status = finish(&a);
    return status == LW_OK ? show(&a, out) : status;
}
