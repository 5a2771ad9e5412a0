/* csv.h - streaming CSV (RFC 4180) from memory given in pieces; no I/O of its own.
 *
 * Accepts LF, CRLF and CR line ends, quoted fields with "" inside, a UTF-8 byte order mark, and a
 * last line without an end. A quote inside an unquoted field is text. A line with nothing in it is
 * no row. Bytes are passed on as they are: check UTF-8 where it matters. */
#ifndef LW_CSV_H
#define LW_CSV_H
#include "labelwright/base.h"

#define LW_CSV_FIELDS_MAX 4096

typedef struct lw_csv lw_csv;

/* Reads more input into `buffer` (at most `room` bytes): the count, 0 at the end, <0 on failure
 * (the reader then returns LW_UNAVAILABLE). */
typedef ptrdiff_t lw_csv_source(void *context, char *buffer, size_t room);

typedef struct {
    size_t row_bytes_max; /* a longer row is LW_TOO_LARGE and is skipped whole */
    char separator;       /* usually ',' */
    size_t buffer_bytes;  /* of the first buffer, 4 or more */
} lw_csv_options;
lw_csv_options lw_csv_defaults(void); /* 64 MiB rows, ',', 256 KiB */

typedef struct {
    const lw_str *fields; /* [count], unquoted; in the reader's buffer until the next call */
    size_t count;
    uint64_t line; /* where the row starts, from 1 */
} lw_csv_row;

/* A reader, or NULL when the heap has no room for the first buffer. The row buffer grows on the
 * heap up to row_bytes_max; lw_csv_close frees it. */
lw_csv *lw_csv_open(lw_csv_options options, lw_csv_source *source, void *context);
void lw_csv_close(lw_csv *reader);

/* The next row.
 * Errors  LW_NOT_FOUND   the end: no further row
 *         LW_MALFORMED   text after a closing quote, or the end inside a quoted field; row_out->line
 *                        is set and the next call goes on with the following row
 *         LW_TOO_LARGE   longer than row_bytes_max or more than LW_CSV_FIELDS_MAX fields; as above
 *         LW_NO_MEMORY   the heap has no room for so long a row; as above
 *         LW_UNAVAILABLE the source failed; so will every further call
 * Cost    O(bytes), 200 MB/s a core or better on plain rows */
LW_MUST_USE lw_status lw_csv_next(lw_csv *reader, lw_csv_row *row_out, lw_error *error);

/* What a header seems to be separated by when it should be by commas, as some spreadsheets write it:
 * "semicolons" or "tabs", where it is one field that holds one; otherwise NULL. */
const char *lw_csv_other_separator(const lw_csv_row *header);

/* Appends one field to `out`, quoted where RFC 4180 needs it: where it holds a comma, a quote or a
 * line end. A row of one empty field is for the caller to write as "". */
void lw_csv_put(lw_builder *out, lw_str field);

#endif
