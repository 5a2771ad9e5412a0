/* export.c - labelwright export: a project's items into a file, and its manifest beside it. */
#include "server/cli/cli.h"
#include "server/record/ids.h"
#include "server/work/export.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] = "export --data DIR --project ID --format F -o FILE";
static const char about[] =
    "Writes a project's items to FILE and what was exported to FILE.manifest.json. - is standard "
    "output, without a\n"
    "manifest. Formats: jsonl (everything; can be imported again), csv, coco, yolo, conll, spacy.";

typedef struct {
    cli_place place;
    const char *project, *format, *output;
} export_options;

/* A file that appears under its name only when it is whole. */
typedef struct {
    const char *name;
    char temporary[4096];
    int file;
    bool bar; /* tell how much there is: standard error is a terminal */
    int64_t bytes, told;
} new_file;

static lw_status fail_file(lw_error *error, const char *name) {
    return lw_fail(error, LW_UNAVAILABLE, "%s cannot be written: %s", name, strerror(errno));
}

static lw_status open_new(new_file *f, lw_error *error) {
    if (strcmp(f->name, "-") == 0) {
        f->file = dup(1);
    } else {
        if (snprintf(f->temporary, sizeof f->temporary, "%s.part", f->name) >=
            (int)sizeof f->temporary)
            return lw_fail(error, LW_USAGE, "the name of the file is too long");
        f->file = open(f->temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    }
    return f->file < 0 ? fail_file(error, f->name) : LW_OK;
}

static lw_status write_bytes(void *context, lw_str bytes, lw_error *error) {
    new_file *f = context;
    for (size_t done = 0; done < bytes.len;) {
        ssize_t written = write(f->file, bytes.data + done, bytes.len - done);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return fail_file(error, f->name);
        done += (size_t)written;
    }
    f->bytes += (int64_t)bytes.len;
    if (f->bar && f->bytes - f->told > 1 << 20) {
        fprintf(stderr, "\r\033[K%lld MB", (long long)(f->bytes >> 20));
        f->told = f->bytes;
    }
    return LW_OK;
}

static lw_status close_new(new_file *f, lw_status status, lw_error *error) {
    if (f->bar) fprintf(stderr, "\r\033[K");
    if (f->file < 0) return status;
    bool named = f->temporary[0] != '\0';
    if (status == LW_OK && named && fsync(f->file) != 0) status = fail_file(error, f->name);
    if (close(f->file) != 0 && status == LW_OK) status = fail_file(error, f->name);
    if (status == LW_OK && named && rename(f->temporary, f->name) != 0)
        status = fail_file(error, f->name);
    if (status != LW_OK && named) unlink(f->temporary);
    return status;
}

static lw_status write_manifest(const export_options *options, const export_done *done,
                                int64_t project_id, lw_error *error) {
    char memory[16 << 10], path[4096];
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    lw_builder out = lw_builder_in(&arena);
    const char *slash = strrchr(options->output, '/');
    export_manifest(done, project_id, lw_str_from(slash ? slash + 1 : options->output), &out);
    if (out.failed) return lw_fail(error, LW_USAGE, "the name of the file is too long");
    snprintf(path, sizeof path, "%s.manifest.json", options->output);
    new_file f = {.name = path, .file = -1};
    lw_status status = open_new(&f, error);
    if (status == LW_OK) status = write_bytes(&f, lw_built(&out), error);
    return close_new(&f, status, error);
}

static lw_status run_export(store *s, const export_options *options, int64_t project_id,
                            lw_error *error) {
    export_done done;
    const export_format *format;
    lw_status status = export_find(lw_str_from(options->format), &format, error);
    if (status != LW_OK) return status;
    new_file f = {
        .name = options->output, .file = -1, .bar = isatty(2) && strcmp(options->output, "-") != 0};
    status = open_new(&f, error);
    export_wanted wanted = {.store = s,
                            .project_id = project_id,
                            .format = lw_str_from(options->format),
                            .write = write_bytes,
                            .context = &f};
    if (status == LW_OK) status = export_project(&wanted, &done, error);
    status = close_new(&f, status, error);
    if (status != LW_OK || strcmp(options->output, "-") == 0) return status;
    status = write_manifest(options, &done, project_id, error);
    if (status == LW_OK)
        printf("items %lld\ndecided %lld\n", (long long)done.items, (long long)done.settled);
    return status;
}

static lw_status check(const export_options *options, int64_t *project_out, lw_error *error) {
    int64_t unused;
    if (!options->format)
        return lw_fail(error, LW_USAGE, "which --format? usage: labelwright %s", usage);
    if (!options->output)
        return lw_fail(error, LW_USAGE, "-o: wants FILE, or - for standard output");
    if (!options->project ||
        !id_read(lw_str_from(options->project), ID_PROJECT, &unused, project_out))
        return lw_fail(error, LW_USAGE, "--project: wants the id of a project, proj_...");
    return LW_OK;
}

int cli_export(int argc, char **argv) {
    export_options options = {0};
    const cli_option table[] = {
        CLI_PLACE_OPTIONS(&options.place),
        {"project", "ID", &options.project, "the project, proj_..."},
        {"format", "F", &options.format, "jsonl, csv, coco, yolo, conll or spacy"},
        {"output", "FILE", &options.output, "also -o; - is standard output"},
        {NULL, NULL, NULL, NULL},
    };
    store *s = NULL;
    lw_error error;
    size_t rest_count;
    int64_t project_id = 0;
    bool finished;
    lw_status status =
        cli_read(argc, argv, usage, about, table, NULL, 0, &rest_count, &finished, &error);
    if (status == LW_OK && finished) return 0;
    if (status == LW_OK) status = check(&options, &project_id, &error);
    if (status == LW_OK) status = cli_open(&options.place, &s, &error);
    if (status == LW_OK) status = run_export(s, &options, project_id, &error);
    if (s) store_close(s);
    return status == LW_OK ? 0 : cli_fail("export", &error);
}
