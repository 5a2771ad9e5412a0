/* csv_file.h - a CSV file that a command writes. */
#ifndef CLI_CSV_FILE_H
#define CLI_CSV_FILE_H
#include "labelwright/base.h"
#include "labelwright/threads.h"

/* Appends what stands for one of the things that a file is of: its row, or several, or none, each
 * with its line end. */
typedef void csv_rows(lw_builder *rows, const void *what, size_t index);

/* Makes a file of a header and the rows of 0 .. count-1, which appears when it is whole; a NULL path
 * is nothing.
 * scratch  for one call of `rows` at a time
 * Errors   as output_open and output_write; LW_TOO_LARGE  rows had no room */
LW_MUST_USE lw_status csv_file_write(const char *path, const char *header, csv_rows *rows,
                                     const void *what, size_t count, lw_arena scratch,
                                     lw_error *error);

/* The same file made on threads, or with NULL on one in larger pieces: for rows that are many and
 * short, from `rows` that threads may call at once.
 * scratch  for some 32,000 calls of `rows` */
LW_MUST_USE lw_status csv_file_write_on(lw_threads *threads, const char *path, const char *header,
                                        csv_rows *rows, const void *what, size_t count,
                                        lw_arena scratch, lw_error *error);

#endif
