/* csv_file.c - rows to a file. */
#include "server/cli/csv_file.h"

lw_status csv_file_put(csv_file *to, const lw_builder *row, lw_error *error) {
    if (row->failed) return lw_fail(error, LW_TOO_LARGE, "a name is too long to be written");
    return output_write(&to->file, lw_built(row), error);
}

lw_status csv_file_write(const char *path, const char *header, csv_rows *rows, const void *what,
                         lw_arena scratch, lw_error *error) {
    if (!path) return LW_OK;
    csv_file to = {.row = scratch};
    lw_status status = output_open(path, &to.file, error);
    if (status == LW_OK) status = output_write(&to.file, lw_str_from(header), error);
    if (status == LW_OK) status = rows(&to, what, error);
    return output_close(&to.file, status, error);
}
