/* export.c - labelwright export: a project's items into a file, and its manifest beside it. */
#include "server/cli/cli.h"
#include "server/cli/output.h"
#include "server/record/ids.h"
#include "server/work/export.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] = "export --data DIR --project ID --format F [--media] -o FILE";
static const char about[] =
    "Writes a project's items to FILE and what was exported to FILE.manifest.json. - is standard "
    "output, without a\n"
    "manifest. Formats: jsonl (everything; can be imported again), csv, coco, yolo, voc, conll, "
    "spacy, label-studio.\n"
    "With --media jsonl becomes a zip that carries the pictures too.";

typedef struct {
    cli_place place;
    const char *project, *format, *media, *output;
} export_options;

/* The file being written, and how far it is. */
typedef struct {
    output out;
    bool bar; /* tell how much there is: standard error is a terminal */
    int64_t told;
} export_file;

static lw_status write_bytes(void *context, lw_str bytes, lw_error *error) {
    export_file *f = context;
    if (f->bar && f->out.bytes - f->told > 1 << 20) {
        fprintf(stderr, "\r\033[K%lld MB", (long long)(f->out.bytes >> 20));
        f->told = f->out.bytes;
    }
    return output_write(&f->out, bytes, error);
}

static lw_status write_manifest(const char *output_name, lw_str manifest, lw_error *error) {
    char path[4096];
    if (snprintf(path, sizeof path, "%s.manifest.json", output_name) >= (int)sizeof path)
        return lw_fail(error, LW_USAGE, "the name of the file is too long");
    output file;
    lw_status status = output_open(path, &file, error);
    if (status == LW_OK) status = output_write(&file, manifest, error);
    if (status == LW_OK) status = output_write(&file, LW_STR("\n"), error);
    return output_close(&file, status, error);
}

static lw_status write_both(export_wanted *wanted, const char *output_name, lw_error *error) {
    export_done done;
    bool named = strcmp(output_name, "-") != 0;
    export_file f = {.bar = isatty(2) && named};
    lw_status status = output_open(output_name, &f.out, error);
    wanted->write = write_bytes;
    wanted->context = &f;
    if (status == LW_OK) status = export_project(wanted, &done, error);
    cli_bar_clear();
    status = output_close(&f.out, status, error);
    if (status != LW_OK || !named) return status;
    status = write_manifest(output_name, lw_built(wanted->manifest), error);
    if (status == LW_OK)
        printf("items %lld\ndecided %lld\n", (long long)done.items, (long long)done.settled);
    return status;
}

static lw_status run_export(store *s, const export_options *options, int64_t project_id,
                            lw_error *error) {
    const char *extension, *type, *slash = strrchr(options->output, '/');
    lw_status status =
        export_kind(lw_str_from(options->format), options->media != NULL, &extension, &type, error);
    if (status != LW_OK) return error->status = LW_USAGE;
    char *memory = malloc(EXPORT_MANIFEST_BYTES);
    if (!memory) return lw_fail(error, LW_NO_MEMORY, "no memory for the manifest");
    lw_arena arena = lw_arena_over(memory, EXPORT_MANIFEST_BYTES);
    lw_builder manifest = lw_builder_in(&arena);
    export_wanted wanted = {.store = s,
                            .project_id = project_id,
                            .format = lw_str_from(options->format),
                            .media = options->media != NULL,
                            .manifest = &manifest,
                            .file = lw_str_from(slash ? slash + 1 : options->output)};
    status = write_both(&wanted, options->output, error);
    free(memory);
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
        {"format", "F", &options.format,
         "jsonl, csv, coco, yolo, voc, conll, spacy or label-studio"},
        {"media", NULL, &options.media, "with the pictures: a zip; of jsonl only"},
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
