/* import_foreign.h - what readers of other tools' files share. Each of them makes of a foreign file the lines
 * of JSONL that people write, so that checks, duplicates and rejects are those of every import. */
#ifndef WORK_IMPORT_FOREIGN_H
#define WORK_IMPORT_FOREIGN_H
#include "server/work/import_reader.h"

/* ---- import_lists.c: the lists of a JSON document, an entry at a time ---------------------- */

typedef struct json_lists json_lists;
LW_MUST_USE lw_status json_lists_open(import_input *input, json_lists **lists_out, lw_error *error);
void json_lists_close(json_lists *l); /* NULL is none */
/* The next entry of a list that is the document itself (*list_out is empty then), or one of its members.
 * Texts live until the next call; an entry is JSON that was not parsed yet.
 * Errors  LW_NOT_FOUND  at the end; LW_MALFORMED  the document is broken, or an entry too long */
LW_MUST_USE lw_status json_lists_next(json_lists *l, lw_str *list_out, lw_str *entry_out,
                                      lw_error *error);

/* ---- import_aside.c: texts put aside by number, and found again ----------------------------- */

/* They lie in a file without a name; memory holds 16 bytes of each. */
typedef struct aside aside;
LW_MUST_USE lw_status aside_open(const char *folder, aside **aside_out, lw_error *error);
void aside_close(aside *a); /* NULL is none */
/* Errors LW_INVALID  over LIMIT_IMPORT_MARKS; LW_UNAVAILABLE  the disk is full */
LW_MUST_USE lw_status aside_put(aside *a, int32_t number, lw_str text, lw_error *error);
/* Once, after the last one was put. */
LW_MUST_USE lw_status aside_sort(aside *a, lw_error *error);
/* Where the texts of a number begin, and how many they are: in the order in which they were put. */
size_t aside_find(const aside *a, int32_t number, size_t *count_out);
/* Into the arena. Errors LW_INVALID  no room */
LW_MUST_USE lw_status aside_read(const aside *a, size_t at, lw_arena *arena, lw_str *text_out,
                                 lw_error *error);

/* A row in the making. */
typedef struct {
    const import_context *context;
    const char *format; /* names the source of the marks */
    char *memory;
    lw_arena scratch; /* for what a row is made of; to be copied before it is used */
    lw_arena room;
    lw_builder text; /* the line */
    json_writer w;   /* into it */
} foreign_row;

/* ---- import_beside.c: archives of pictures, each with a file of its marks beside it ---------- */

typedef struct beside beside;
typedef struct {
    const char *name, *ending; /* of the format; of the files of marks, ".txt" */
    const field_kind *kinds;   /* [kind_count]: of questions that can take the marks */
    size_t kind_count;
    /* A further file of the archive, or one of marks as it passes by: `memory` is the format's. NULL: nothing. */
    lw_status (*look)(void *memory, lw_str name, lw_str text, lw_error *error);
    /* Writes the marks of a picture as objects of the question's list. Errors LW_INVALID  a mark is none */
    lw_status (*put)(void *memory, foreign_row *row, const schema_field *field, lw_str text,
                     int64_t width, int64_t height, lw_error *error);
    lw_str (*note)(void *memory); /* as import_format.note; NULL: nothing */
    void (*close)(void *memory);
    size_t memory_bytes; /* of the format's memory, zeroed */
} beside_format;
LW_MUST_USE lw_status beside_open(const beside_format *format, const import_context *context,
                                  void **reader_out, lw_error *error);
/* Of an import_format. */
LW_MUST_USE lw_status beside_next(void *reader, bool skip, lw_arena *arena, import_row *row,
                                  lw_error *error);
double beside_share(const void *reader);
lw_str beside_note(const void *reader);
void beside_close(void *reader);

/* ---- import_foreign.c: rows in the making ---------------------------------------------------- */

LW_MUST_USE lw_status foreign_open(const import_context *context, const char *format,
                                   foreign_row *row, lw_error *error);
void foreign_close(foreign_row *row);
/* Begins a line: `{"id": id`; the absent id is made from the data. */
void foreign_begin_line(foreign_row *row, lw_str id);
/* Begins one about a picture or text: `{"id": id, "data": {key: value}`. */
void foreign_begin(foreign_row *row, lw_str id, lw_str key, lw_str value);
/* Between them the fields are written: `"name": value`. */
void foreign_begin_values(foreign_row *row);
void foreign_end_values(foreign_row *row);
/* Ends the line and takes it; the picture `taken` is in place, NULL: none is.
 * Errors LW_INVALID  it is rejected */
LW_MUST_USE lw_status foreign_take(foreign_row *row, import_picture *picture, lw_arena *arena,
                                   import_row *out, lw_error *error);

/* The question that takes marks: the one that was named, or the only one of these kinds.
 * Errors LW_INVALID naming those that could */
LW_MUST_USE lw_status foreign_field(const import_context *context, const char *format,
                                    const field_kind *kinds, size_t count,
                                    const schema_field **field_out, lw_error *error);
bool foreign_fits(const schema_field *field, const field_kind *kinds, size_t count);
/* Members of an object of a list that is open: its id, which is a number among them, and class. */
void foreign_begin_object(json_writer *w, size_t number, lw_str class);
/* An outline of `count` corners x, y: one that goes back to its first corner leads to holes from there, as
 * our exports draw them. Writes `points` and `holes`. */
void foreign_put_outline(json_writer *w, const double *corners, size_t count);
/* An id as text: of text or a whole number; otherwise absent. */
lw_str foreign_id(const json *id, char room[24]);
/* Whether a number stands there. */
bool foreign_is_number(const json *value);

#endif
