/* csv_file.c - rows to a file. */
#include "server/cli/csv_file.h"

lw_status csv_file_put(csv_file *to, const lw_builder *row, lw_error *error) {
    if (row->failed) return lw_fail(error, LW_TOO_LARGE, "a name is too long to be written");
    return output_write(&to->file, lw_built(row), error);
}
