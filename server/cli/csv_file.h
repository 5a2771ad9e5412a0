/* csv_file.h - a CSV file that a command writes row by row. */
#ifndef CLI_CSV_FILE_H
#define CLI_CSV_FILE_H
#include "server/cli/output.h"

typedef struct {
    output file;
    lw_arena row; /* by value to the maker of each row */
} csv_file;

/* Writes a row that was made in an arena of its own.
 * Errors LW_TOO_LARGE  the row had no room; others as output_write */
LW_MUST_USE lw_status csv_file_put(csv_file *to, const lw_builder *row, lw_error *error);

#endif
