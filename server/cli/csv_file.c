/* csv_file.c - rows to a file. */
#include "server/cli/csv_file.h"
#include "server/cli/cli.h"
#include "server/cli/output.h"
#include <stdio.h>

static lw_status write_built(output *file, const lw_builder *text, lw_error *error) {
    if (text->failed) return lw_fail(error, LW_TOO_LARGE, "a name is too long to be written");
    return output_write(file, lw_built(text), error);
}

typedef struct {
    csv_rows *rows;
    const void *what;
    size_t count;
} table_rows;

typedef lw_status write_rows(output *file, const table_rows *t, lw_threads *threads,
                             lw_arena scratch, lw_error *error);

enum { PARTS = 8, PART_ROWS = 4096, BAR_ROWS = PARTS * PART_ROWS };

/* Of a file, not of a pipe. */
static void show_bar(const output *file, size_t row, size_t count) {
    char words[120];
    if (row % BAR_ROWS != 0 || file->temporary[0] == '\0') return;
    snprintf(words, sizeof words, "writing %s", file->name);
    cli_bar((double)row / (double)count, lw_str_from(words));
}

static lw_status write_one_by_one(output *file, const table_rows *t, lw_threads *threads,
                                  lw_arena scratch, lw_error *error) {
    (void)threads;
    lw_status status = LW_OK;
    for (size_t i = 0; i < t->count && status == LW_OK; i++) {
        lw_arena room = scratch;
        show_bar(file, i, t->count);
        lw_builder text = lw_builder_in(&room);
        t->rows(&text, t->what, i);
        status = write_built(file, &text, error);
    }
    return status;
}

/* ---- on threads --------------------------------------------------------------------------- */

typedef struct {
    const table_rows *table;
    size_t first; /* row of the first part */
    lw_arena rooms[PARTS];
    lw_builder parts[PARTS];
} writing;

static void make_parts(void *context, size_t start, size_t end) {
    writing *w = context;
    const table_rows *t = w->table;
    for (size_t part = start; part < end; part++) {
        size_t row = w->first + part * PART_ROWS, left = row < t->count ? t->count - row : 0;
        size_t rows_end = row + (left < PART_ROWS ? left : PART_ROWS);
        lw_builder text = w->parts[part]; /* a copy: those of other threads lie beside it */
        for (; row < rows_end; row++) t->rows(&text, t->what, row);
        w->parts[part] = text;
    }
}

static lw_status write_in_parts(output *file, const table_rows *t, lw_threads *threads,
                                lw_arena scratch, lw_error *error) {
    size_t bytes = lw_arena_left(&scratch) / PARTS;
    writing w = {.table = t};
    lw_status status = LW_OK;
    for (; w.first < t->count && status == LW_OK; w.first += BAR_ROWS) {
        show_bar(file, w.first, t->count);
        for (size_t i = 0; i < PARTS; i++) {
            w.rooms[i] = lw_arena_over(scratch.next + i * bytes, bytes);
            w.parts[i] = lw_builder_in(&w.rooms[i]);
        }
        lw_threads_for(threads, PARTS, 1, make_parts, &w);
        for (size_t i = 0; i < PARTS && status == LW_OK; i++)
            status = write_built(file, &w.parts[i], error);
    }
    return status;
}

/* ---- a file ------------------------------------------------------------------------------- */

static lw_status write_file(const char *path, const char *header, write_rows *write,
                            const table_rows *t, lw_threads *threads, lw_arena scratch,
                            lw_error *error) {
    if (!path) return LW_OK;
    output file;
    lw_status status = output_open(path, &file, error);
    if (status == LW_OK) status = output_write(&file, lw_str_from(header), error);
    if (status == LW_OK) status = write(&file, t, threads, scratch, error);
    cli_bar_clear();
    return output_close(&file, status, error);
}

lw_status csv_file_write(const char *path, const char *header, csv_rows *rows, const void *what,
                         size_t count, lw_arena scratch, lw_error *error) {
    return write_file(path, header, write_one_by_one, &(table_rows){rows, what, count}, NULL,
                      scratch, error);
}

lw_status csv_file_write_on(lw_threads *threads, const char *path, const char *header,
                            csv_rows *rows, const void *what, size_t count, lw_arena scratch,
                            lw_error *error) {
    return write_file(path, header, write_in_parts, &(table_rows){rows, what, count}, threads,
                      scratch, error);
}
