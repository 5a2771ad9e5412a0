/* import.c - labelwright import: puts a file or a folder into a project and waits for it. */
#include "server/cli/cli.h"
#include "server/jobs/import_job.h"
#include "server/jobs/runner.h"
#include "server/record/ids.h"
#include "server/work/import.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char usage[] =
    "import --data DIR --project ID [--format NAME] [--field NAME] [--as predictions] FILE";
static const char about[] =
    "Puts the rows of a CSV or JSONL file, the pictures of a folder or zip, "
    "or what another tool exported, into a\n"
    "project. FILE may end in .gz or .zst; - is standard input. All good "
    "rows come in at once; rows that are left\n"
    "out go to FILE.rejected.csv. Formats: csv, jsonl, json, zip, coco, yolo, "
    "voc, label-studio, spacy.";

enum { REJECT_ROWS = 1000, REJECT_BYTES = 8 << 20, COPY_BYTES = 1 << 20 };

typedef struct {
    cli_place place;
    const char *project, *format, *field, *as, *file;
} import_options;

typedef struct {
    import_wanted wanted;
    int64_t job_id;
    char state[16], message[256];
    int64_t accepted, duplicates, rejected;
} import_run;

/* ---- the file ----------------------------------------------------------------------------- */

static lw_status fail_file(lw_error *error, const char *name) {
    return lw_fail(error, errno == ENOENT ? LW_NOT_FOUND : LW_INVALID, "%s: %s", name,
                   strerror(errno));
}

static lw_status copy_all(int from, int to, const char *name, lw_error *error) {
    char *buffer = malloc(COPY_BYTES);
    if (!buffer) return lw_fail(error, LW_NO_MEMORY, "no memory to read %s", name);
    lw_status status = LW_OK;
    while (status == LW_OK) {
        ssize_t got = read(from, buffer, COPY_BYTES);
        if (got == 0) break;
        if (got < 0) status = fail_file(error, name);
        for (ssize_t done = 0; status == LW_OK && done < got;) {
            ssize_t written = write(to, buffer + done, (size_t)(got - done));
            if (written < 0)
                status = lw_fail(error, LW_UNAVAILABLE, "%s cannot be copied: %s", name,
                                 strerror(errno));
            else done += written;
        }
    }
    free(buffer);
    if (status == LW_OK && fsync(to) != 0)
        status = lw_fail(error, LW_UNAVAILABLE, "%s cannot be copied: %s", name, strerror(errno));
    return status;
}

/* The file is copied first, so that the import can go on even when it changes or this command ends. */
static lw_status copy_upload(store *s, const char *name, int64_t *upload_out, lw_error *error) {
    char path[4096];
    snprintf(path, sizeof path, "%s/uploads", store_data_dir(s));
    if (mkdir(path, 0700) != 0 && errno != EEXIST) return fail_file(error, path);
    int from = strcmp(name, "-") == 0 ? dup(0) : open(name, O_RDONLY | O_CLOEXEC);
    if (from < 0) return fail_file(error, name);
    int64_t id = store_new_id(s);
    upload_path(s, id, path);
    int to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    lw_status status = to < 0 ? fail_file(error, path) : copy_all(from, to, name, error);
    close(from);
    if (to >= 0) close(to);
    if (status != LW_OK) unlink(path);
    *upload_out = id;
    return status;
}

static bool is_folder(const char *path) {
    struct stat info;
    return strcmp(path, "-") != 0 && stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static lw_status take_format(const import_options *options, import_wanted *wanted,
                             lw_error *error) {
    size_t i = 0;
    wanted->format = lw_str_from(options->format);
    wanted->field = lw_str_from(options->field);
    wanted->as_predictions = options->as && strcmp(options->as, "predictions") == 0;
    while (options->format && import_format_names[i] &&
           strcmp(import_format_names[i], options->format) != 0)
        i++;
    if (options->format && !import_format_names[i])
        return lw_fail(error, LW_USAGE, "--format %s: is none of those that --help names",
                       options->format);
    if (options->as && !wanted->as_predictions && strcmp(options->as, "annotations") != 0)
        return lw_fail(error, LW_USAGE, "--as %s: is not annotations or predictions", options->as);
    return LW_OK;
}

/* ---- the job ------------------------------------------------------------------------------ */

static lw_status create(tx *t, void *context, lw_error *error) {
    import_run *run = context;
    return import_job_create(t, &run->wanted, &run->job_id, error);
}

static int64_t number_in(const json *result, const char *name) {
    const json *value = json_get(result, name);
    return json_kind_of(value) == JSON_INT ? json_int(value) : 0;
}

static void read_result(import_run *run, lw_str text) {
    json *result = NULL;
    lw_error error;
    if (!text.data || json_parse(text, &result, &error) != LW_OK) return;
    run->accepted = number_in(result, "accepted");
    run->duplicates = number_in(result, "duplicates");
    run->rejected = number_in(result, "rejected");
    json_free(result);
}

static void watch(void *context, const job *now) {
    import_run *run = context;
    cli_bar(now->total > 0 ? (double)now->done / (double)now->total : 0, now->message);
    snprintf(run->state, sizeof run->state, "%.*s", LW_FMT(now->state));
    snprintf(run->message, sizeof run->message, "%.*s", LW_FMT(now->message));
    read_result(run, now->result);
}

/* ---- rejected rows -------------------------------------------------------------------------- */

typedef struct {
    import_run *run;
    lw_arena arena;
    lw_builder text;
    int64_t line, next_line;
    bool more;
} reject_page;

static lw_status read_page(tx *t, void *context, lw_error *error) {
    reject_page *page = context;
    lw_arena arena = page->arena;
    page->text = lw_builder_in(&arena);
    page->next_line = page->line;
    return job_rejects(t, page->run->wanted.project_id, page->run->job_id, &page->next_line,
                       REJECT_ROWS, &page->text, &page->more, error);
}

static lw_status write_pages(store *s, reject_page *page, FILE *out, lw_error *error) {
    fputs(JOB_REJECTS_HEADER, out);
    do {
        lw_status status = store_run(s, STORE_READ, read_page, page, error);
        if (status != LW_OK) return status;
        fwrite(page->text.data, 1, page->text.len, out);
        page->line = page->next_line;
    } while (page->more);
    return LW_OK;
}

static lw_status write_rejects(store *s, import_run *run, const char *path, lw_error *error) {
    char *memory = malloc(REJECT_BYTES);
    FILE *out = memory ? fopen(path, "we") : NULL;
    lw_status status = LW_OK;
    if (!out) {
        status = memory ? fail_file(error, path)
                        : lw_fail(error, LW_NO_MEMORY, "no memory for the rejected rows");
    } else {
        reject_page page = {.run = run, .arena = lw_arena_over(memory, REJECT_BYTES)};
        status = write_pages(s, &page, out, error);
        bool failed = ferror(out) != 0;
        if ((fclose(out) != 0 || failed) && status == LW_OK) status = fail_file(error, path);
    }
    free(memory);
    return status;
}

/* "mails.csv" -> "mails.csv.rejected.csv"; standard input -> "stdin.rejected.csv"; "." -> beside the folder. */
static void reject_path(const char *file, char path[4096]) {
    bool here = strcmp(file, ".") == 0 || strcmp(file, "..") == 0;
    char *whole = here ? realpath(file, NULL) : NULL;
    if (whole) file = whole;
    size_t length = strlen(file);
    while (length > 1 && file[length - 1] == '/') length--;
    if (strcmp(file, "-") == 0) snprintf(path, 4096, "stdin.rejected.csv");
    else snprintf(path, 4096, "%.*s.rejected.csv", (int)length, file);
    free(whole);
}

/* ---- the command ---------------------------------------------------------------------------- */

static lw_status report(store *s, import_run *run, const char *file, lw_error *error) {
    char path[4096];
    cli_bar_clear();
    reject_path(file, path);
    unlink(path); /* of an import before */
    if (strcmp(run->state, "done") != 0) return lw_fail(error, LW_INVALID, "%s", run->message);
    if (run->rejected > 0) {
        lw_status status = write_rejects(s, run, path, error);
        if (status != LW_OK) return status;
    }
    printf("accepted %lld\nduplicates %lld\nrejected %lld\n", (long long)run->accepted,
           (long long)run->duplicates, (long long)run->rejected);
    if (strchr(run->message, '(')) fprintf(stderr, "note: %s\n", run->message);
    if (run->rejected > 0) fprintf(stderr, "rejected rows: %s\n", path);
    return LW_OK;
}

static lw_status begin(store *s, const import_options *options, import_run *run,
                       char resolved[4096], lw_error *error) {
    run->wanted.name = lw_str_from(options->file);
    if (is_folder(options->file)) {
        if (!realpath(options->file, resolved)) return fail_file(error, options->file);
        run->wanted.path = lw_str_from(resolved);
    } else {
        lw_status status = copy_upload(s, options->file, &run->wanted.upload_id, error);
        if (status != LW_OK) return status;
    }
    run->wanted.runner = store_new_id(s);
    lw_status status = store_run(s, STORE_WRITE, create, run, error);
    if (status != LW_OK && run->wanted.upload_id) {
        char path[4096];
        upload_path(s, run->wanted.upload_id, path);
        unlink(path);
    }
    return status;
}

static lw_status run_import(store *s, const import_options *options, import_run *run,
                            lw_error *error) {
    char resolved[4096];
    lw_status status = begin(s, options, run, resolved, error);
    if (status == LW_OK)
        status = job_run_here(s, run->wanted.project_id, run->job_id, run->wanted.runner, watch,
                              run, error);
    return status == LW_OK ? report(s, run, options->file, error) : status;
}

static lw_status check(const import_options *options, import_run *run, lw_error *error) {
    int64_t unused;
    if (!options->file) return lw_fail(error, LW_USAGE, "which FILE? usage: labelwright %s", usage);
    if (!options->project ||
        !id_read(lw_str_from(options->project), ID_PROJECT, &unused, &run->wanted.project_id))
        return lw_fail(error, LW_USAGE, "--project: wants the id of a project, proj_...");
    return take_format(options, &run->wanted, error);
}

int cli_import(int argc, char **argv) {
    import_options options = {0};
    const cli_option table[] = {
        CLI_PLACE_OPTIONS(&options.place),
        {"project", "ID", &options.project, "the project, proj_..."},
        {"format", "NAME", &options.format, "format of the file; otherwise by name and content"},
        {"field", "NAME", &options.field, "the question that takes another tool's marks"},
        {"as", "KIND", &options.as, "what these marks are: annotations (default) or predictions"},
        {NULL, NULL, NULL, NULL},
    };
    import_run run = {0};
    store *s = NULL;
    lw_error error;
    size_t rest_count;
    bool done;
    lw_status status =
        cli_read(argc, argv, usage, about, table, &options.file, 1, &rest_count, &done, &error);
    if (status == LW_OK && done) return 0;
    if (status == LW_OK) status = check(&options, &run, &error);
    if (status == LW_OK) status = cli_open(&options.place, &s, &error);
    if (status == LW_OK) status = run_import(s, &options, &run, &error);
    if (s) store_close(s);
    return status == LW_OK ? 0 : cli_fail("import", &error);
}
