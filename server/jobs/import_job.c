/* import_job.c - an import as a job. */
#include "server/jobs/import_job.h"
#include "server/jobs/kinds.h"
#include "server/work/import.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { INPUT_BYTES = 64 << 10 };

/* A running import, and where its file is. */
typedef struct {
    json *input; /* the texts of `path` and `name` live here */
    char path[4096];
    bool is_upload;
    import *work;
} import_state;

void upload_path(const store *s, int64_t upload_id, char path[4096]) {
    snprintf(path, 4096, "%s/uploads/%lld", store_data_dir(s), (long long)upload_id);
}

lw_status import_job_create(tx *t, const import_wanted *wanted, int64_t *job_id_out,
                            lw_error *error) {
    char memory[INPUT_BYTES];
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    lw_builder input = lw_builder_in(&arena);
    json_writer w = json_write_to(&input);
    json_open(&w, '{');
    json_key(&w, "upload"), json_integer(&w, wanted->upload_id);
    json_key(&w, "path"), json_string(&w, wanted->path);
    json_key(&w, "name"), json_string(&w, wanted->name);
    json_key(&w, "type"), json_string(&w, wanted->type);
    json_key(&w, "format"), json_string(&w, wanted->format);
    json_key(&w, "field"), json_string(&w, wanted->field);
    json_key(&w, "predictions"), json_boolean(&w, wanted->as_predictions);
    json_close(&w, '}');
    if (input.failed) return lw_fail(error, LW_TOO_LARGE, "the file's name is too long");
    job_wanted made = {.project_id = wanted->project_id,
                       .kind = "import",
                       .input = lw_built(&input),
                       .created_by = wanted->created_by,
                       .runner = wanted->runner};
    return job_create(t, &made, job_id_out, error);
}

static void find_file(job_run *run, import_state *s) {
    lw_str path = json_text(json_get(s->input, "path"));
    s->is_upload = !path.data;
    if (s->is_upload) upload_path(run->store, json_int(json_get(s->input, "upload")), s->path);
    else snprintf(s->path, sizeof s->path, "%.*s", LW_FMT(path));
}

static lw_status keep(void *context, lw_error *error) { return job_keep(context, error); }

static lw_status open_import(job_run *run, lw_error *error) {
    import_state *s = calloc(1, sizeof *s);
    if (!s) return lw_fail(error, LW_NO_MEMORY, "no memory for the import");
    run->state = s;
    lw_status status = json_parse(run->input, &s->input, error);
    if (status != LW_OK) return status;
    find_file(run, s);
    import_source source = {.store = run->store,
                            .project_id = run->project_id,
                            .id = run->id,
                            .path = s->path,
                            .name = json_text(json_get(s->input, "name")),
                            .type = json_text(json_get(s->input, "type")),
                            .format = json_text(json_get(s->input, "format")),
                            .field = json_text(json_get(s->input, "field")),
                            .as_predictions = json_is_true(json_get(s->input, "predictions")),
                            .keep = keep,
                            .keep_context = run};
    if (!source.name.len) source.name = LW_STR("the file");
    status = import_open(&source, run->progress, &s->work, error);
    if (status == LW_OK) run->stands = import_stands(s->work);
    return status;
}

static lw_status prepare_import(job_run *run, lw_error *error) {
    return import_read(((import_state *)run->state)->work, error);
}

static void take_over(job_step *step, const import_report *report) {
    step->more = report->more;
    step->done = report->done;
    step->total = report->total;
    memcpy(step->message, report->message, sizeof step->message);
}

static lw_status step_import(job_run *run, tx *t, job_step *step, lw_error *error) {
    import_report report = {.progress = &step->progress, .result = &step->result};
    lw_status status = import_write(((import_state *)run->state)->work, t, &report, error);
    take_over(step, &report);
    return status;
}

static void commit_import(job_run *run) {
    import *work = ((import_state *)run->state)->work;
    import_wrote(work);
    run->stands = import_stands(work);
}

static lw_status undo_import(job_run *run, tx *t, job_step *step, lw_error *error) {
    import_report report = {0};
    lw_status status = import_undo(t, run->project_id, run->id, &report, error);
    step->more = report.more;
    return status;
}

static void close_import(job_run *run, bool ended) {
    import_state *s = run->state;
    if (!s) return;
    import_close(s->work);
    if (ended && s->is_upload) unlink(s->path);
    json_free(s->input);
    free(s);
    run->state = NULL;
}

const job_kind import_job = {.name = "import",
                             .open = open_import,
                             .prepare = prepare_import,
                             .step = step_import,
                             .commit = commit_import,
                             .undo = undo_import,
                             .close = close_import};
