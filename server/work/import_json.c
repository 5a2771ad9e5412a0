/* import_json.c - a JSON list of the rows that JSONL has a line each. */
#include "server/work/import_foreign.h"
#include <stdlib.h>

typedef struct {
    const import_context *context;
    import_input *input;
    json_lists *lists;
    int64_t entry;
} json_reader;

static void close_reader(void *opaque) {
    json_reader *r = opaque;
    json_lists_close(r->lists);
    free(r);
}

static lw_status open_reader(const import_context *context, import_input *input, void **reader_out,
                             lw_error *error) {
    json_reader *r = calloc(1, sizeof *r);
    if (!r) return lw_fail(error, LW_NO_MEMORY, "no memory to read the file");
    *r = (json_reader){.context = context, .input = input};
    lw_status status = json_lists_open(input, &r->lists, error);
    if (status == LW_OK) *reader_out = r;
    else close_reader(r);
    return status;
}

static lw_status next(void *opaque, bool skip, lw_arena *arena, import_row *row, lw_error *error) {
    json_reader *r = opaque;
    lw_str list, entry;
    lw_status status = json_lists_next(r->lists, &list, &entry, error);
    if (status != LW_OK) return status;
    row->line = ++r->entry;
    if (skip) return LW_OK;
    status = list.len ? lw_fail(error, LW_MALFORMED, "the file is no list of rows")
                      : import_jsonl_take(r->context->schema, entry, arena, row, error);
    if (status == LW_INVALID) row->text = import_row_text(entry, arena);
    return status;
}

static double share(const void *opaque) {
    return import_input_share(((const json_reader *)opaque)->input);
}
static lw_str note(const void *opaque) {
    (void)opaque;
    return (lw_str){0};
}

bool import_is_json(lw_str first) { return lw_str_starts(lw_str_trim(first), LW_STR("[")); }

const import_format import_json = {"json", open_reader, next, share, note, close_reader};
