/* table.h - a CSV file row by row, its columns found by the names in its header. What commands that
 * read labels have in common: `-`, .gz and .zst, and messages that name file, line and rule. */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H
#include "labelwright/base.h"
#include "labelwright/intern.h"

#define TABLE_COLUMNS_MAX 16

typedef struct table table;

/* A column the command knows. */
typedef struct {
    const char *name; /* as the header says it, in any place */
    bool optional;    /* may be missing from the header */
    bool may_be_empty;
    unsigned choice; /* of the columns of one number over 0 the header has exactly one */
} table_column;

/* Opens a file and reads its header. Columns nobody knows are named in one note on standard error.
 *
 * command    for the note: "aggregate"
 * path       `-` is standard input; what ends in .gz or .zst, or begins like one, is unpacked
 * columns    [count], at most TABLE_COLUMNS_MAX
 * table_out  for table_close
 *
 * Errors     "FILE: rule" or "FILE: line 1: rule", on one line whatever is in the file:
 *            LW_NOT_FOUND, LW_UNAVAILABLE  the file cannot be opened or read
 *            LW_MALFORMED                  it is not CSV, or ends inside its packing
 *            LW_INVALID                    it is empty, or a column is missing or named twice, or
 *                                             stands beside one it is in place of
 *            LW_NO_MEMORY */
LW_MUST_USE lw_status table_open(const char *command, const char *path, const table_column *columns,
                                 size_t count, table **table_out, lw_error *error);
void table_close(table *t); /* NULL is nothing */

/* Whether the header has columns[column]; true for every column that is not optional nor a choice. */
bool table_has(const table *t, size_t column);

/* The next row: fields[i] is what stands under columns[i], absent where the header lacks it; in the
 * table's buffer until the next call. A field is UTF-8 without NUL and, unless the column says so,
 * not empty.
 *
 * Errors  LW_NOT_FOUND  the end
 *         LW_INVALID    the row has more or fewer fields than the header, or a field breaks a rule
 *         others        as table_open
 *         The message names file and line; further calls are for the command to leave alone.
 * Cost    what lw_csv_next takes, and a look at the fields */
LW_MUST_USE lw_status table_next(table *t, lw_str *fields, lw_error *error);

/* Line of the row read last, from 1, and the file's name as messages show it. */
uint64_t table_line(const table *t);
const char *table_name(const table *t);

/* A path as messages show it where no table is open: `-` is standard input. */
const char *table_path_name(const char *path);

/* Fills *error with "FILE: line N: " and the rule the last row breaks; returns `status`. */
lw_status table_refuse(const table *t, lw_error *error, lw_status status, const char *format, ...)
    LW_PRINTF(4, 5);

/* The number of a name in the last row, which is added when it is new.
 * Errors as lw_intern_add, with file and line */
LW_MUST_USE lw_status table_intern(const table *t, lw_intern *names, lw_str name,
                                   int32_t *number_out, lw_error *error);

/* Share of the file that has been read, 0 .. 1, for a progress bar; 0 where nobody knows its size. */
double table_share(const table *t);

/* `text` for a message: at most some 40 bytes, on one line, cut at a code point. */
typedef struct {
    char text[48];
} table_shown;
table_shown table_show(lw_str text);

#endif
