/* finding.c - findings about people's work, and pauses. */
#include "server/work/finding.h"
#include "server/access/team.h"
#include "labelwright/intervals.h"
#include "server/access/people.h"
#include "server/limits.h"
#include <stdio.h>
#include <string.h>

enum { ROWS_MAX = 1000, EVIDENCE_SHOWN = 20 };
static const double share_told = .95; /* confidence of intervals */

static lw_status no_room(lw_error *error) {
    return lw_fail(error, LW_NO_MEMORY, "no room for the findings");
}

/* ---- writing down ---------------------------------------------------------------------------- */

/* The audit row, and the event for those who look at the project's people. */
static lw_status tell(tx *t, const actor *who, const char *action, int64_t account_id,
                      lw_error *error) {
    char object[ID_TEXT_MAX], place[ID_TEXT_MAX], body[96];
    lw_status status =
        audit_write(t, who, action, id_write(object, ID_ACCOUNT, 0, account_id), true, error);
    if (status != LW_OK) return status;
    int length = snprintf(body, sizeof body, "{\"project\":\"%s\"}",
                          id_write(place, ID_PROJECT, 0, who->project_id).data);
    return happened(t, who->project_id, "people", (lw_str){body, (size_t)length}, error);
}

static lw_status pause(tx *t, const actor *who, int64_t account_id, lw_str reason, bool *paused_out,
                       lw_error *error) {
    int64_t changed = 0;
    lw_status status =
        db_exec(t, Q_PAUSE_SET,
                DB_ARGS(v_int(who->project_id), v_int(account_id), v_text(reason),
                        who->account_id ? v_int(who->account_id) : v_null(), v_int(db_now(t))),
                &changed, error);
    *paused_out = changed == 1;
    if (status == LW_OK && changed)
        status =
            db_exec(t, Q_FINDING_DECIDE,
                    DB_ARGS(v_int(who->project_id), v_int(account_id), v_text(LW_STR("paused")),
                            who->account_id ? v_int(who->account_id) : v_null()),
                    NULL, error);
    return status == LW_OK && changed ? tell(t, who, "person.pause", account_id, error) : status;
}

static lw_str write_items(int64_t project_id, const finding_made *made, lw_arena *arena) {
    char id[ID_TEXT_MAX];
    lw_builder out = lw_builder_in(arena);
    json_writer w = json_write_to(&out);
    json_open(&w, '[');
    for (size_t i = 0; i < made->item_count; i++)
        json_string(&w, id_write(id, ID_ITEM, project_id, made->items[i]));
    json_close(&w, ']');
    return lw_built(&out);
}

lw_status finding_note(tx *t, const project_settings *p, const finding_made *made, lw_arena *arena,
                       lw_error *error) {
    actor server = {.project_id = p->id, .address = LW_STR("server")};
    int64_t changed;
    bool paused;
    lw_str items = write_items(p->id, made, arena);
    if (!items.data) return no_room(error);
    lw_status status =
        db_exec(t, Q_FINDING_SET,
                DB_ARGS(v_int(p->id), v_int(made->account_id), v_text(lw_str_from(made->kind)),
                        v_text(made->says), v_real(made->statistic), v_real(made->p), v_text(items),
                        made->other_id ? v_int(made->other_id) : v_null(), v_int(db_now(t))),
                &changed, error);
    if (status != LW_OK || !changed || !p->pause_careless) return status;
    return pause(t, &server, made->account_id, made->says, &paused, error);
}

lw_status finding_note_gold(tx *t, const project_settings *p, int64_t account_id, int64_t answered,
                            int64_t correct, double ratio, lw_arena *arena, lw_error *error) {
    int64_t items[EVIDENCE_SHOWN];
    finding_made made = {.account_id = account_id,
                         .kind = "gold",
                         .statistic = ratio,
                         .p = 1 / ratio,
                         .items = items};
    db_rows rows = db_query(t, Q_GOLD_FAILED_OF_ACCOUNT,
                            DB_ARGS(v_int(p->id), v_int(account_id), v_int(EVIDENCE_SHOWN)));
    while (made.item_count < EVIDENCE_SHOWN && db_next(&rows))
        items[made.item_count++] = db_int(&rows, 0);
    lw_status status = db_end(&rows, error);
    if (status != LW_OK) return status;
    made.says =
        lw_arena_format(arena, "%lld of %lld answers to items whose answer is known were right.",
                        (long long)correct, (long long)answered);
    if (!made.says.data) return no_room(error);
    return finding_note(t, p, &made, arena, error);
}

/* ---- one's own pause ------------------------------------------------------------------------- */

#define M(member, kind, ...) SHAPE_MEMBER(pause_view, member, kind, ##__VA_ARGS__)
SHAPE(pause_view_shape, "Pause", pause_view, M(paused, SHAPE_BOOL),
      M(reason, SHAPE_TEXT, .about = "why; null where nobody is paused"), M(paused_at, SHAPE_TIME),
      M(appeal, SHAPE_TEXT, .about = "what the person said to it"), M(appealed_at, SHAPE_TIME),
      M(answer, SHAPE_TEXT, .about = "why it stays after that"), M(answered_at, SHAPE_TIME));
#undef M

static int64_t time_or_none(const db_rows *rows, int column) {
    return db_is_null(rows, column) ? SHAPE_NO_INT : db_int(rows, column);
}

pause_view pause_in_row(db_rows *rows, int first, lw_arena *arena) {
    if (db_is_null(rows, first + 1))
        return (pause_view){
            .paused_at = SHAPE_NO_INT, .appealed_at = SHAPE_NO_INT, .answered_at = SHAPE_NO_INT};
    return (pause_view){.paused = true,
                        .reason = db_text_copy(rows, first, arena),
                        .paused_at = db_int(rows, first + 1),
                        .appeal = db_text_copy(rows, first + 2, arena),
                        .appealed_at = time_or_none(rows, first + 3),
                        .answer = db_text_copy(rows, first + 4, arena),
                        .answered_at = time_or_none(rows, first + 5)};
}

db_rows pause_ask(tx *t, int64_t project_id, int64_t account_id) {
    return db_query(t, Q_PAUSE_SHOW, DB_ARGS(v_int(project_id), v_int(account_id)));
}

lw_status pause_read(db_rows *asked, lw_arena *arena, pause_view *view_out, lw_error *error) {
    *view_out = (pause_view){
        .paused_at = SHAPE_NO_INT, .appealed_at = SHAPE_NO_INT, .answered_at = SHAPE_NO_INT};
    if (db_next(asked)) *view_out = pause_in_row(asked, 0, arena);
    return db_end(asked, error);
}

lw_str pause_words(const pause_view *view, lw_arena *arena) {
    const char *more = view->answer.data   ? "Your appeal was answered: "
                       : view->appeal.data ? "Your appeal waits for a manager."
                                           : "What you hold you may finish. If this is wrong, say "
                                             "so in an appeal: a manager reads it.";
    bool ends = view->reason.len && strchr(".!?", view->reason.data[view->reason.len - 1]);
    return lw_arena_format(arena, "You are paused in this project: %.*s%s %s%.*s",
                           LW_FMT(view->reason), ends ? "" : ".", more, LW_FMT(view->answer));
}

lw_status pause_appeal(tx *t, const actor *who, lw_str text, lw_error *error) {
    int64_t changed;
    lw_status status = db_exec(
        t, Q_PAUSE_APPEAL,
        DB_ARGS(v_int(who->project_id), v_int(who->account_id), v_text(text), v_int(db_now(t))),
        &changed, error);
    if (status == LW_OK && !changed)
        return lw_fail(error, LW_CONFLICT, "you are not paused in this project");
    return status == LW_OK ? tell(t, who, "person.appeal", who->account_id, error) : status;
}

/* ---- for managers ---------------------------------------------------------------------------- */

static const char *const decisions[] = {"dismiss", "pause", "keep", "lift", NULL};
static const char *const finding_states[] = {"open", "dismissed", "paused", NULL};

#define M(member, kind, ...) SHAPE_MEMBER(finding_row, member, kind, ##__VA_ARGS__)
SHAPE(finding_row_shape, "Finding", finding_row, M(user, SHAPE_ID, .id = ID_ACCOUNT),
      M(name, SHAPE_TEXT), M(kind, SHAPE_TEXT, .about = "gold, guess, speed, streak, same, copy"),
      M(says, SHAPE_TEXT), M(items, SHAPE_RAW, .about = "ids of the items that show it"),
      M(statistic, SHAPE_REAL,
        .about = "gold: likelihood ratio; streak: its length; else the share seen"),
      M(p, SHAPE_REAL, .about = "how likely somebody careful looks like that, at most"),
      M(other, SHAPE_ID, .id = ID_ACCOUNT, .about = "of copy: the other person"),
      M(state, SHAPE_NAME, .names = finding_states), M(found_at, SHAPE_TIME));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(paused_row, member, kind, ##__VA_ARGS__)
SHAPE(paused_row_shape, "Paused", paused_row, M(user, SHAPE_ID, .id = ID_ACCOUNT),
      M(name, SHAPE_TEXT), M(pause, SHAPE_OBJECT, .of = &pause_view_shape));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(gold_score_row, member, kind, ##__VA_ARGS__)
SHAPE(gold_score_row_shape, "GoldScore", gold_score_row, M(user, SHAPE_ID, .id = ID_ACCOUNT),
      M(source, SHAPE_ID, .id = ID_SOURCE, .about = "as whom they answered"), M(name, SHAPE_TEXT),
      M(field, SHAPE_TEXT, .about = "null: whole items"),
      M(class, SHAPE_TEXT, .about = "the known answer in short; null: all"), M(answered, SHAPE_INT),
      M(correct, SHAPE_INT), M(low, SHAPE_REAL, .about = "Jeffreys' interval, 95 %"),
      M(high, SHAPE_REAL));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(findings_view, member, kind, ##__VA_ARGS__)
SHAPE(findings_view_shape, "Findings", findings_view,
      M(findings, SHAPE_LIST, .of = &finding_row_shape),
      M(paused, SHAPE_LIST, .of = &paused_row_shape),
      M(scores, SHAPE_LIST, .of = &gold_score_row_shape));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(care_wanted, member, kind, ##__VA_ARGS__)
SHAPE(care_wanted_shape, "CareDecision", care_wanted,
      M(decision, SHAPE_NAME, .required = true, .names = decisions),
      M(reason, SHAPE_TEXT, .min = 1, .max = LIMIT_NOTE_CHARS,
        .about = "of pause and keep: the person reads it"));
#undef M

static lw_status list_findings(tx *t, int64_t project_id, lw_arena *arena, shape_list *list,
                               lw_error *error) {
    finding_row *found = lw_new(arena, finding_row, ROWS_MAX);
    size_t count = 0;
    if (!found) return no_room(error);
    db_rows rows =
        db_query(t, Q_FINDING_LIST,
                 DB_ARGS(v_int(project_id), v_int(0), v_text(LW_STR("")), v_int(ROWS_MAX)));
    while (count < ROWS_MAX && db_next(&rows))
        found[count++] = (finding_row){.user = {0, db_int(&rows, 0)},
                                       .name = db_text_copy(&rows, 1, arena),
                                       .kind = db_text_copy(&rows, 2, arena),
                                       .says = db_text_copy(&rows, 3, arena),
                                       .statistic = db_real(&rows, 4),
                                       .p = db_real(&rows, 5),
                                       .items = db_text_copy(&rows, 6, arena),
                                       .state = db_text_copy(&rows, 7, arena),
                                       .found_at = db_int(&rows, 8),
                                       .other = {0, db_int(&rows, 9)}};
    *list = (shape_list){found, count};
    return db_end(&rows, error);
}

static lw_status list_paused(tx *t, int64_t project_id, lw_arena *arena, shape_list *list,
                             lw_error *error) {
    paused_row *found = lw_new(arena, paused_row, ROWS_MAX);
    pause_view *pauses = lw_new(arena, pause_view, ROWS_MAX);
    size_t count = 0;
    if (!found || !pauses) return no_room(error);
    db_rows rows = db_query(t, Q_PAUSE_LIST, DB_ARGS(v_int(project_id), v_int(0), v_int(ROWS_MAX)));
    for (; count < ROWS_MAX && db_next(&rows); count++) {
        pauses[count] = pause_in_row(&rows, 2, arena);
        found[count] =
            (paused_row){{0, db_int(&rows, 0)}, db_text_copy(&rows, 1, arena), &pauses[count]};
    }
    *list = (shape_list){found, count};
    return db_end(&rows, error);
}

static lw_str or_absent(lw_str text) { return text.len ? text : (lw_str){0}; }

static lw_status list_scores(tx *t, int64_t project_id, lw_arena *arena, shape_list *list,
                             lw_error *error) {
    gold_score_row *found = lw_new(arena, gold_score_row, ROWS_MAX);
    size_t count = 0;
    if (!found) return no_room(error);
    db_rows rows = db_query(t, Q_GOLD_SCORES,
                            DB_ARGS(v_int(project_id), v_int(0), v_text(LW_STR("")),
                                    v_text(LW_STR("")), v_int(ROWS_MAX)));
    while (count < ROWS_MAX && db_next(&rows))
        found[count++] = (gold_score_row){.user = {0, db_int(&rows, 0)},
                                          .source = {project_id, db_int(&rows, 6)},
                                          .name = db_text_copy(&rows, 1, arena),
                                          .field = or_absent(db_text_copy(&rows, 2, arena)),
                                          .class = or_absent(db_text_copy(&rows, 3, arena)),
                                          .answered = db_int(&rows, 4),
                                          .correct = db_int(&rows, 5)};
    lw_status status = db_end(&rows, error);
    for (size_t i = 0; i < count && status == LW_OK; i++) {
        lw_interval known;
        status = lw_interval_jeffreys((uint64_t)found[i].correct, (uint64_t)found[i].answered,
                                      share_told, &known, error);
        if (status == LW_OK) found[i].low = known.low, found[i].high = known.high;
    }
    *list = (shape_list){found, count};
    return status;
}

lw_status findings_show(tx *t, int64_t project_id, lw_arena *arena, findings_view *view_out,
                        lw_error *error) {
    lw_status status = list_findings(t, project_id, arena, &view_out->findings, error);
    if (status == LW_OK) status = list_paused(t, project_id, arena, &view_out->paused, error);
    return status == LW_OK ? list_scores(t, project_id, arena, &view_out->scores, error) : status;
}

static lw_status dismiss(tx *t, const actor *who, int64_t account_id, const care_wanted *wanted,
                         lw_error *error) {
    (void)wanted;
    lw_status status = db_exec(
        t, Q_FINDING_DISMISS,
        DB_ARGS(v_int(who->project_id), v_int(account_id), v_int(who->account_id)), NULL, error);
    return status == LW_OK ? tell(t, who, "finding.dismiss", account_id, error) : status;
}

static lw_status pause_person(tx *t, const actor *who, int64_t account_id,
                              const care_wanted *wanted, lw_error *error) {
    bool paused;
    lw_status status = pause(t, who, account_id, wanted->reason, &paused, error);
    if (status == LW_OK && !paused) return lw_fail(error, LW_CONFLICT, "they are paused already");
    return status;
}

static lw_status not_paused(lw_error *error) {
    return lw_fail(error, LW_CONFLICT, "they are not paused");
}

static lw_status keep(tx *t, const actor *who, int64_t account_id, const care_wanted *wanted,
                      lw_error *error) {
    int64_t changed;
    lw_status status = db_exec(t, Q_PAUSE_KEEP,
                               DB_ARGS(v_int(who->project_id), v_int(account_id),
                                       v_text(wanted->reason), v_int(db_now(t))),
                               &changed, error);
    if (status == LW_OK && !changed) return not_paused(error);
    return status == LW_OK ? tell(t, who, "person.keep_paused", account_id, error) : status;
}

static lw_status lift(tx *t, const actor *who, int64_t account_id, const care_wanted *wanted,
                      lw_error *error) {
    int64_t changed;
    (void)wanted;
    lw_status status = db_exec(t, Q_PAUSE_LIFT, DB_ARGS(v_int(who->project_id), v_int(account_id)),
                               &changed, error);
    if (status == LW_OK && !changed) return not_paused(error);
    if (status == LW_OK)
        status = db_exec(t, Q_FINDING_DISMISS,
                         DB_ARGS(v_int(who->project_id), v_int(account_id), v_int(who->account_id)),
                         NULL, error);
    return status == LW_OK ? tell(t, who, "person.unpause", account_id, error) : status;
}

lw_status finding_decide(tx *t, const actor *who, int64_t account_id, const care_wanted *wanted,
                         lw_error *error) {
    static const struct {
        lw_status (*run)(tx *t, const actor *who, int64_t account_id, const care_wanted *wanted,
                         lw_error *error);
        bool says_why;
    } rows[] = {{dismiss, false}, {pause_person, true}, {keep, true}, {lift, false}};
    size_t at = 0;
    while (!lw_str_equal(wanted->decision, lw_str_from(decisions[at]))) at++;
    if (rows[at].says_why && !wanted->reason.data)
        return lw_fail(error, LW_INVALID, "reason: is missing; the person reads it");
    lw_status status = team_check(t, who, account_id, error);
    return status == LW_OK ? rows[at].run(t, who, account_id, wanted, error) : status;
}
