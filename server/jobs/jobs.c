/* jobs.c - jobs as rows: made, shown, listed, cancelled. */
#include "server/jobs/jobs.h"
#include "labelwright/csv.h"
#include "server/jobs/runner.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

const char *const job_states[] = {"queued", "running", "done", "failed", "cancelled", NULL};

#define M(member, kind, ...) SHAPE_MEMBER(job, member, kind, ##__VA_ARGS__)
SHAPE(job_shape, "Job", job, M(id, SHAPE_ID, .id = ID_JOB), M(project, SHAPE_ID, .id = ID_PROJECT),
      M(kind, SHAPE_TEXT), M(state, SHAPE_NAME, .names = job_states), M(done, SHAPE_INT),
      M(total, SHAPE_INT, .about = "0: not known yet"),
      M(message, SHAPE_TEXT, .about = "for people"),
      M(result, SHAPE_RAW,
        .about = "an import's: {accepted, duplicates, rejected}; an export's: its manifest"),
      M(created_at, SHAPE_TIME), M(updated_at, SHAPE_TIME));
#undef M

#define M(member, kind, ...) SHAPE_MEMBER(job_receipt, member, kind, ##__VA_ARGS__)
SHAPE(job_receipt_shape, "JobReceipt", job_receipt, M(job, SHAPE_ID, .id = ID_JOB));
#undef M

bool job_has_ended(lw_str state) {
    return !lw_str_equal(state, LW_STR("queued")) && !lw_str_equal(state, LW_STR("running"));
}

lw_status job_tell(tx *t, int64_t project_id, int64_t job_id, const char *kind, const char *state,
                   int64_t done, int64_t total, lw_error *error) {
    char id[ID_TEXT_MAX], project[ID_TEXT_MAX], body[256];
    id_write(id, ID_JOB, project_id, job_id);
    id_write(project, ID_PROJECT, 0, project_id);
    int length = snprintf(body, sizeof body,
                          "{\"id\":\"%s\",\"project\":%s%s%s,\"kind\":\"%s\",\"state\":\"%s\","
                          "\"done\":%lld,\"total\":%lld}",
                          id, project_id ? "\"" : "", project_id ? project : "null",
                          project_id ? "\"" : "", kind, state, (long long)done, (long long)total);
    return db_exec(t, Q_OUTBOX_INSERT,
                   DB_ARGS(project_id ? v_int(project_id) : v_null(), v_null(),
                           v_text(LW_STR("job")), v_text((lw_str){body, (size_t)length}),
                           v_int(db_now(t))),
                   NULL, error);
}

lw_status job_create(tx *t, const job_wanted *wanted, int64_t *job_id_out, lw_error *error) {
    int64_t id = wanted->id ? wanted->id : store_new_id(t->store);
    const char *state = wanted->runner ? "running" : "queued";
    lw_status status =
        db_exec(t, Q_JOB_INSERT,
                DB_ARGS(v_int(wanted->project_id), v_int(id), v_text(lw_str_from(wanted->kind)),
                        v_text(lw_str_from(state)), v_text(LW_STR("Waiting to begin")),
                        v_text(wanted->input), v_int(wanted->created_by), v_int(db_now(t)),
                        wanted->runner ? v_int(wanted->runner) : v_null(),
                        wanted->runner ? v_int(db_now(t) + JOB_HOLD_US) : v_null()),
                NULL, error);
    if (status == LW_OK)
        status = job_tell(t, wanted->project_id, id, wanted->kind, state, 0, 0, error);
    if (status == LW_OK) *job_id_out = id;
    return status;
}

lw_status job_record(tx *t, const job_wanted *wanted, int64_t done, lw_str message, lw_str result,
                     lw_error *error) {
    static const char state[] = "done";
    assert(wanted->id && !wanted->runner);
    lw_status status = db_exec(
        t, Q_JOB_INSERT,
        DB_ARGS(v_int(wanted->project_id), v_int(wanted->id), v_text(lw_str_from(wanted->kind)),
                v_text(LW_STR(state)), v_text(message), v_text(wanted->input),
                v_int(wanted->created_by), v_int(db_now(t)), v_null(), v_null()),
        NULL, error);
    if (status == LW_OK)
        status = db_exec(t, Q_JOB_END,
                         DB_ARGS(v_int(wanted->project_id), v_int(wanted->id),
                                 v_text(LW_STR(state)), v_int(done), v_int(done), v_text(message),
                                 v_text(result), v_int(db_now(t))),
                         NULL, error);
    if (status != LW_OK) return status;
    return job_tell(t, wanted->project_id, wanted->id, wanted->kind, state, done, done, error);
}

static job job_of_row(db_rows *rows, int64_t project_id, lw_arena *arena) {
    return (job){
        .id = {project_id, db_int(rows, 0)},
        .project = {project_id, project_id},
        .kind = db_text_copy(rows, 1, arena),
        .state = db_text_copy(rows, 2, arena),
        .done = db_int(rows, 3),
        .total = db_int(rows, 4),
        .message = db_text_copy(rows, 5, arena),
        .result = db_text_copy(rows, 6, arena),
        .created_at = db_int(rows, 7),
        .updated_at = db_int(rows, 8),
    };
}

lw_status job_read(tx *t, int64_t project_id, int64_t job_id, lw_arena *arena, job *job_out,
                   lw_error *error) {
    db_rows rows;
    lw_status status =
        db_one(t, Q_JOB_SHOW, DB_ARGS(v_int(project_id), v_int(job_id)), "job", &rows, error);
    if (status != LW_OK) return status;
    job found = job_of_row(&rows, project_id, arena);
    status = db_end(&rows, error);
    if (status == LW_OK) *job_out = found;
    return status;
}

lw_status job_list(tx *t, int64_t project_id, int64_t cursor, size_t limit, lw_arena *arena,
                   shape_list *jobs_out, int64_t *next_out, lw_error *error) {
    job *found = lw_new(arena, job, limit);
    if (!found) return lw_fail(error, LW_NO_MEMORY, "no room for %zu jobs", limit);
    size_t count = 0;
    bool more = false;
    db_rows rows = db_query(
        t, Q_JOB_LIST,
        DB_ARGS(v_int(project_id), v_int(cursor ? cursor : INT64_MAX), v_int((int64_t)limit + 1)));
    while (!more && db_next(&rows)) {
        more = count == limit;
        if (!more) found[count++] = job_of_row(&rows, project_id, arena);
    }
    lw_status status = db_end(&rows, error);
    if (status != LW_OK) return status;
    *jobs_out = (shape_list){found, count};
    *next_out = more ? found[count - 1].id.id : 0;
    return LW_OK;
}

lw_status job_cancel(tx *t, int64_t project_id, int64_t job_id, lw_error *error) {
    db_rows rows;
    lw_status status =
        db_one(t, Q_JOB_SHOW, DB_ARGS(v_int(project_id), v_int(job_id)), "job", &rows, error);
    if (status == LW_OK) status = db_end(&rows, error);
    if (status != LW_OK) return status;
    return db_exec(t, Q_JOB_CANCEL, DB_ARGS(v_int(project_id), v_int(job_id), v_int(db_now(t))),
                   NULL, error);
}

/* A cell that a spreadsheet would run gets a ' before it. */
static void put_guarded(lw_builder *out, lw_str text) {
    if (!text.len || !text.data[0] || !strchr("=+-@\t\r", text.data[0])) {
        lw_csv_put(out, text);
        return;
    }
    char memory[8 << 10]; /* what is kept of a row is shorter */
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    lw_csv_put(out, lw_arena_format(&arena, "'%.*s", LW_FMT(text)));
}

lw_status job_rejects(tx *t, int64_t project_id, int64_t job_id, int64_t *line, size_t limit,
                      lw_builder *out, bool *more_out, lw_error *error) {
    size_t count = 0;
    int64_t last = *line;
    db_rows rows =
        db_query(t, Q_REJECT_LIST,
                 DB_ARGS(v_int(project_id), v_int(job_id), v_int(*line), v_int((int64_t)limit)));
    for (; db_next(&rows); count++) {
        last = db_int(&rows, 0);
        lw_put_format(out, "%lld,", (long long)last);
        put_guarded(out, db_text(&rows, 1));
        lw_put_char(out, ',');
        put_guarded(out, db_text(&rows, 2));
        lw_put_char(out, '\n');
    }
    lw_status status = db_end(&rows, error);
    if (status != LW_OK) return status;
    if (out->failed) return lw_fail(error, LW_NO_MEMORY, "no room for %zu rejected rows", limit);
    *line = last;
    *more_out = count == limit;
    return LW_OK;
}
