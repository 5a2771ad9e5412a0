/* exam_list.c - what managers see of exams. */
#include "server/work/exam_list.h"
#include "server/access/team.h"
#include "server/limits.h"
#include "server/work/ability.h"

static const char *const exam_states[] = {"open", "passed", "failed", NULL};

#define M(member, kind, ...) SHAPE_MEMBER(attempt_listed, member, kind, ##__VA_ARGS__)
SHAPE(attempt_listed_shape, "ExamAttemptRow", attempt_listed, M(id, SHAPE_ID, .id = ID_ATTEMPT),
      M(user, SHAPE_ID, .id = ID_ACCOUNT), M(name, SHAPE_TEXT), M(exam, SHAPE_TEXT),
      M(state, SHAPE_NAME, .names = exam_states), M(asked, SHAPE_INT), M(answered, SHAPE_INT),
      M(correct, SHAPE_INT, .about = "null before its end"), M(begun_at, SHAPE_TIME),
      M(ends_at, SHAPE_TIME), M(ended_at, SHAPE_TIME),
      M(forgiven, SHAPE_BOOL, .about = "it does not count among the attempts allowed"));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(attempt_answered, member, kind, ##__VA_ARGS__)
SHAPE(attempt_answered_shape, "ExamAnswered", attempt_answered, M(number, SHAPE_INT),
      M(item, SHAPE_ID, .id = ID_ITEM), M(external_id, SHAPE_TEXT),
      M(answer, SHAPE_RAW, .about = "null: not given"),
      M(accepted, SHAPE_RAW, .about = "{field: [value]}: any of them is right"),
      M(correct, SHAPE_BOOL));
#undef M
SHAPE(exam_named_shape, "ExamNamed", exam_named,
      SHAPE_MEMBER(exam_named, exam, SHAPE_TEXT, .required = true, .min = 1,
                   .max = LIMIT_NAME_CHARS));

static lw_status no_room(lw_error *error) {
    return lw_fail(error, LW_NO_MEMORY, "no room for the attempts");
}

static int64_t time_or_none(const db_rows *rows, int column) {
    return db_is_null(rows, column) ? SHAPE_NO_INT : db_int(rows, column);
}

/* One whose time is over has failed, even where nobody has looked since. */
static lw_str state_now(db_rows *rows, int64_t ends_at, int64_t now, lw_arena *arena) {
    lw_str state = db_text_copy(rows, 4, arena);
    bool over = ends_at != SHAPE_NO_INT && ends_at <= now;
    return over && lw_str_equal(state, LW_STR("open")) ? LW_STR("failed") : state;
}

lw_status attempts_list(tx *t, const actor *who, int64_t before, size_t limit, lw_arena *arena,
                        shape_list *attempts_out, int64_t *next_out, lw_error *error) {
    attempt_listed *found = lw_new(arena, attempt_listed, limit);
    size_t count = 0;
    if (!found) return no_room(error);
    db_rows rows = db_query(t, Q_ATTEMPTS_OF_PROJECT,
                            DB_ARGS(v_int(who->project_id), v_int(before ? before : INT64_MAX),
                                    v_int((int64_t)limit), v_int(team_shown_to(who))));
    for (; count < limit && db_next(&rows); count++) {
        attempt_listed *a = &found[count];
        *a = (attempt_listed){.id = {who->project_id, db_int(&rows, 0)},
                              .user = {0, db_int(&rows, 1)},
                              .name = db_text_copy(&rows, 2, arena),
                              .exam = db_text_copy(&rows, 3, arena),
                              .asked = db_int(&rows, 5),
                              .answered = db_int(&rows, 6),
                              .correct = db_int(&rows, 7),
                              .begun_at = db_int(&rows, 8),
                              .ends_at = time_or_none(&rows, 9),
                              .ended_at = time_or_none(&rows, 10),
                              .forgiven = db_int(&rows, 11) != 0};
        a->state = state_now(&rows, a->ends_at, db_now(t), arena);
        if (lw_str_equal(a->state, LW_STR("open"))) a->correct = SHAPE_NO_INT;
    }
    *attempts_out = (shape_list){found, count};
    *next_out = count == limit ? found[count - 1].id.id : 0;
    return db_end(&rows, error);
}

static lw_status check_ended(tx *t, const actor *who, int64_t id, lw_arena *arena,
                             lw_error *error) {
    db_rows rows;
    lw_status status = db_one(t, Q_EXAM_ATTEMPT_STATE, DB_ARGS(v_int(who->project_id), v_int(id)),
                              "attempt", &rows, error);
    if (status != LW_OK) return status;
    bool practice = db_int(&rows, 0) != 0;
    lw_str state = state_now(&rows, time_or_none(&rows, 5), db_now(t), arena);
    status = db_end(&rows, error);
    if (status == LW_OK && practice)
        return lw_fail(error, LW_NOT_FOUND, "there is no such attempt: practice is nobody else's");
    if (status == LW_OK && lw_str_equal(state, LW_STR("open")))
        return lw_fail(error, LW_CONFLICT, "the attempt is open: its person still answers");
    return status;
}

lw_status attempt_answers(tx *t, const actor *who, int64_t id, lw_arena *arena,
                          shape_list *answers_out, lw_error *error) {
    attempt_answered *found = lw_new(arena, attempt_answered, EXAM_QUESTIONS_MAX);
    size_t count = 0;
    if (!found) return no_room(error);
    lw_status status = check_ended(t, who, id, arena, error);
    if (status != LW_OK) return status;
    db_rows rows = db_query(t, Q_EXAM_QUESTIONS_OF_ATTEMPT,
                            DB_ARGS(v_int(who->project_id), v_int(id), v_int(EXAM_QUESTIONS_MAX)));
    for (; count < EXAM_QUESTIONS_MAX && db_next(&rows); count++)
        found[count] = (attempt_answered){.number = db_int(&rows, 0),
                                          .item = {who->project_id, db_int(&rows, 1)},
                                          .external_id = db_text_copy(&rows, 2, arena),
                                          .answer = db_text_copy(&rows, 3, arena),
                                          .accepted = db_text_copy(&rows, 4, arena),
                                          .correct = db_int(&rows, 5) != 0};
    *answers_out = (shape_list){found, count};
    return db_end(&rows, error);
}

lw_status attempt_forgive(tx *t, const actor *who, int64_t account_id, lw_str name,
                          lw_error *error) {
    int64_t changed = 0;
    lw_status status = team_check(t, who, account_id, error);
    if (status != LW_OK) return status;
    status =
        db_exec(t, Q_EXAM_ATTEMPT_FORGIVE,
                DB_ARGS(v_int(who->project_id), v_int(account_id), v_text(name), v_int(db_now(t))),
                &changed, error);
    if (status == LW_OK && !changed)
        return lw_fail(error, LW_CONFLICT, "they have failed no attempt at \"%.*s\" that counts",
                       LW_FMT(name));
    return status == LW_OK ? people_changed(t, who->project_id, error) : status;
}
