/* release_job.c - a release as a job.
 *
 * All of it is made outside of transactions, under temporary names: the export, the body of the
 * certificate, which is checked against the export as anybody will check it, the signature, and what
 * differs from the release before. The files get their names before the one transaction that records
 * the release; after a crash it is made anew. */
#include "server/jobs/release_job.h"
#include "server/jobs/kinds.h"
#include "server/work/release.h"
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BODY_BYTES = 64 << 20 /* of address space: some 200 for each item that was judged */ };

typedef struct {
    job_run *run;
    release_draft draft;
    release_difference difference;
    json *input;
    char *memory; /* [3 * BODY_BYTES] */
    lw_arena arena;
    lw_builder body, certificate;
    char key[RELEASE_KEY_TEXT];
    char part[RELEASE_PATH_BYTES], diff_part[RELEASE_PATH_BYTES];
    FILE *file;
    bool made;
} release_state;

lw_status release_job_create(tx *t, int64_t project_id, int64_t asked_by,
                             const release_wanted *wanted, lw_arena *arena, int64_t *job_id_out,
                             lw_error *error) {
    char id[ID_TEXT_MAX];
    if (wanted->certification.id) {
        if (wanted->certification.project_id != project_id)
            return lw_fail(error, LW_NOT_FOUND, "there is no such certification");
        lw_status status =
            certification_hold(t, project_id, wanted->certification.id, "closed", error);
        if (status != LW_OK) return status;
    }
    lw_builder input = lw_builder_in(arena);
    json_writer w = json_write_to(&input);
    json_open(&w, '{');
    json_key(&w, "certification");
    json_string(&w, wanted->certification.id
                        ? id_write(id, ID_CERTIFICATION, project_id, wanted->certification.id)
                        : (lw_str){0});
    json_key(&w, "note"), json_string(&w, wanted->note);
    json_close(&w, '}');
    if (input.failed) return lw_fail(error, LW_NO_MEMORY, "no room for the release");
    job_wanted made = {.project_id = project_id,
                       .kind = "release",
                       .input = lw_built(&input),
                       .created_by = asked_by};
    return job_create(t, &made, job_id_out, error);
}

/* ---- files ------------------------------------------------------------------------------------ */

static lw_status broken(const char *path, lw_error *error) {
    return lw_fail(error, LW_UNAVAILABLE, "%s: %s", path, strerror(errno));
}

static lw_status make_folder(const store *s, lw_error *error) {
    char folder[RELEASE_PATH_BYTES];
    snprintf(folder, sizeof folder, "%s/releases", store_data_dir(s));
    if (mkdir(folder, 0700) == 0 || errno == EEXIST) return LW_OK;
    return broken(folder, error);
}

static lw_status sync_folder(const store *s, lw_error *error) {
    char folder[RELEASE_PATH_BYTES];
    snprintf(folder, sizeof folder, "%s/releases", store_data_dir(s));
    int directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = directory >= 0 && fsync(directory) == 0;
    lw_status status = synced ? LW_OK : broken(folder, error);
    if (directory >= 0) close(directory);
    return status;
}

static lw_status write_bytes(void *context, lw_str bytes, lw_error *error) {
    release_state *s = context;
    if (fwrite(bytes.data, 1, bytes.len, s->file) != bytes.len) return broken(s->part, error);
    return job_keep(s->run, error);
}

static lw_status open_part(release_state *s, const char *path, lw_error *error) {
    s->file = fopen(path, "we");
    return s->file ? LW_OK : broken(path, error);
}

static lw_status close_part(release_state *s, const char *path, lw_status status, lw_error *error) {
    if (status == LW_OK && (fflush(s->file) != 0 || fsync(fileno(s->file)) != 0))
        status = broken(path, error);
    if (s->file && fclose(s->file) != 0 && status == LW_OK) status = broken(path, error);
    s->file = NULL;
    return status;
}

/* ---- making it -------------------------------------------------------------------------------- */

static lw_status export_items(release_state *s, lw_error *error) {
    lw_status status = open_part(s, s->part, error);
    if (status != LW_OK) return status;
    status = export_project(&(export_wanted){.store = s->run->store,
                                             .project_id = s->run->project_id,
                                             .format = LW_STR("jsonl"),
                                             .write = write_bytes,
                                             .context = s},
                            &s->draft.items, error);
    return close_part(s, s->part, status, error);
}

static lw_status write_body(tx *t, void *context, lw_error *error) {
    release_state *s = context;
    lw_arena first = lw_arena_over(s->memory, BODY_BYTES);
    s->arena = lw_arena_over(s->memory + BODY_BYTES, BODY_BYTES);
    s->body = lw_builder_in(&first);
    lw_status status = release_before(t, &s->draft, &s->arena, error);
    if (status != LW_OK) return status;
    status = release_write_body(t, &s->draft, &s->arena, &s->body, error);
    s->body.arena = NULL; /* it is whole, and its arena ends here */
    return status;
}

static lw_status check(release_state *s, lw_error *error) {
    json *body;
    lw_status status = json_parse(lw_built(&s->body), &body, error);
    if (status != LW_OK) return status;
    status = release_check(body, s->part, error);
    json_free(body);
    return status;
}

static lw_status sign(release_state *s, lw_error *error) {
    audit_key key;
    lw_arena last = lw_arena_over(s->memory + 2 * (size_t)BODY_BYTES, BODY_BYTES);
    lw_status status = audit_key_open(s->run->store, &key, error);
    if (status != LW_OK) return status;
    s->certificate = lw_builder_in(&last);
    release_sign(lw_built(&s->body), &key, &s->certificate);
    s->certificate.arena = NULL;
    sodium_bin2hex(s->key, sizeof s->key, key.public, sizeof key.public);
    sodium_memzero(&key, sizeof key);
    if (s->certificate.failed) return lw_fail(error, LW_NO_MEMORY, "no room for the certificate");
    return LW_OK;
}

static lw_status compare(release_state *s, lw_error *error) {
    char before[RELEASE_PATH_BYTES];
    if (!s->draft.before_hash.data) return LW_OK;
    release_items_path(s->run->store, s->draft.before_hash, before);
    lw_status status = open_part(s, s->diff_part, error);
    if (status != LW_OK) return status;
    status = release_compare(before, s->part, write_bytes, s, &s->difference, error);
    return close_part(s, s->diff_part, status, error);
}

static lw_status name_files(release_state *s, lw_error *error) {
    char path[RELEASE_PATH_BYTES];
    release_items_path(s->run->store, lw_str_from(s->draft.items.sha256), path);
    if (rename(s->part, path) != 0) return broken(path, error);
    release_diff_path(s->run->store, s->draft.id, path);
    if (s->draft.before_hash.data && rename(s->diff_part, path) != 0) return broken(path, error);
    return sync_folder(s->run->store, error);
}

/* ---- the job ---------------------------------------------------------------------------------- */

static void name_parts(const job_run *run, char *part, char *diff_part) {
    const char *folder = store_data_dir(run->store);
    snprintf(part, RELEASE_PATH_BYTES, "%s/releases/%lld.part", folder, (long long)run->id);
    snprintf(diff_part, RELEASE_PATH_BYTES, "%s/releases/%lld.diff.part", folder,
             (long long)run->id);
}

static lw_status open_release(job_run *run, lw_error *error) {
    release_state *s = calloc(1, sizeof *s);
    if (!s) return lw_fail(error, LW_NO_MEMORY, "no memory for the release");
    run->state = s;
    s->run = run;
    s->memory = malloc(3 * (size_t)BODY_BYTES);
    if (!s->memory) return lw_fail(error, LW_NO_MEMORY, "no memory for the release");
    name_parts(run, s->part, s->diff_part);
    lw_status status = json_parse(run->input, &s->input, error);
    if (status != LW_OK) return status;
    int64_t unused;
    s->draft = (release_draft){.project_id = run->project_id,
                               .id = store_new_id(run->store),
                               .made_by = run->created_by,
                               .note = json_text(json_get(s->input, "note"))};
    lw_str carries = json_text(json_get(s->input, "certification"));
    if (carries.data && !id_read(carries, ID_CERTIFICATION, &unused, &s->draft.certification_id))
        return lw_fail(error, LW_INTERNAL, "the job's certification is no id");
    return make_folder(run->store, error);
}

static lw_status prepare_release(job_run *run, lw_error *error) {
    release_state *s = run->state;
    if (s->made) return LW_OK;
    lw_status status = export_items(s, error);
    if (status == LW_OK) status = store_run(run->store, STORE_READ, write_body, s, error);
    if (status == LW_OK) status = check(s, error);
    if (status == LW_OK) status = sign(s, error);
    if (status == LW_OK) status = compare(s, error);
    if (status == LW_OK) status = name_files(s, error);
    s->made = status == LW_OK;
    return status;
}

static lw_status step_release(job_run *run, tx *t, job_step *step, lw_error *error) {
    const release_state *s = run->state;
    const release_draft *d = &s->draft;
    char id[ID_TEXT_MAX];
    lw_status status = release_record(t, d, lw_built(&s->certificate), s->key,
                                      d->before_hash.data ? &s->difference : NULL, error);
    if (status != LW_OK) return status;
    step->more = false;
    step->done = step->total = d->items.items;
    snprintf(step->message, sizeof step->message, "Release %lld with %lld items",
             (long long)d->number, (long long)d->items.items);
    json_writer w = json_write_to(&step->result);
    json_open(&w, '{');
    json_key(&w, "release"), json_string(&w, id_write(id, ID_RELEASE, d->project_id, d->id));
    json_key(&w, "number"), json_integer(&w, d->number);
    json_close(&w, '}');
    return LW_OK;
}

static lw_status undo_release(job_run *run, tx *t, job_step *step, lw_error *error) {
    char part[RELEASE_PATH_BYTES], diff_part[RELEASE_PATH_BYTES];
    (void)t, (void)error;
    name_parts(run, part, diff_part);
    unlink(part), unlink(diff_part);
    step->more = false;
    return LW_OK;
}

static void close_release(job_run *run, bool ended) {
    release_state *s = run->state;
    (void)ended;
    if (!s) return;
    json_free(s->input);
    free(s->memory);
    free(s);
    run->state = NULL;
}

const job_kind release_job = {.name = "release",
                              .open = open_release,
                              .prepare = prepare_release,
                              .step = step_release,
                              .undo = undo_release,
                              .close = close_release};
