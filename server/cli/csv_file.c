/* csv_file.c - rows to a file. */
#include "server/cli/csv_file.h"
#include "server/cli/output.h"

static lw_status put_rows(output *file, csv_rows *rows, const void *what, size_t index,
                          lw_arena scratch, lw_error *error) {
    lw_builder text = lw_builder_in(&scratch);
    rows(&text, what, index);
    if (text.failed) return lw_fail(error, LW_TOO_LARGE, "a name is too long to be written");
    return output_write(file, lw_built(&text), error);
}

lw_status csv_file_write(const char *path, const char *header, csv_rows *rows, const void *what,
                         size_t count, lw_arena scratch, lw_error *error) {
    if (!path) return LW_OK;
    output file;
    lw_status status = output_open(path, &file, error);
    if (status == LW_OK) status = output_write(&file, lw_str_from(header), error);
    for (size_t i = 0; i < count && status == LW_OK; i++)
        status = put_rows(&file, rows, what, i, scratch, error);
    return output_close(&file, status, error);
}
