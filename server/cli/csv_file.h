/* csv_file.h - a CSV file that a command writes row by row. */
#ifndef CLI_CSV_FILE_H
#define CLI_CSV_FILE_H
#include "server/cli/output.h"

typedef struct {
    output file;
    lw_arena row; /* by value to the maker of each row */
} csv_file;

/* Writes the rows of a file, with csv_file_put. */
typedef lw_status csv_rows(csv_file *to, const void *what, lw_error *error);

/* Makes a file of a header and rows, which appears when it is whole; a NULL path is nothing.
 * scratch  for one row at a time
 * Errors   as output_open and output_write, and those of `rows` */
LW_MUST_USE lw_status csv_file_write(const char *path, const char *header, csv_rows *rows,
                                     const void *what, lw_arena scratch, lw_error *error);

/* Writes a row that was made in an arena of its own.
 * Errors LW_TOO_LARGE  the row had no room; others as output_write */
LW_MUST_USE lw_status csv_file_put(csv_file *to, const lw_builder *row, lw_error *error);

#endif
