/* shape.h - one table for each JSON object we take or give: it reads, checks, writes and documents.
 *
 * A shape lists the members of a plain C struct. Bodies are read through it (unknown members, wrong
 * types and broken bounds end there), replies are written through it, and OpenAPI's schemas are
 * printed from it, so that the three cannot differ. Adding a member is adding a row. */
#ifndef RECORD_SHAPE_H
#define RECORD_SHAPE_H
#include "server/record/ids.h"
#include "server/record/json.h"

typedef enum {
    SHAPE_TEXT,   /* lw_str; min..max code points; absent: null */
    SHAPE_NAME,   /* lw_str, one of `names` */
    SHAPE_INT,    /* int64_t; min..max; SHAPE_NO_INT: null */
    SHAPE_REAL,   /* double; min..max; NaN: null */
    SHAPE_BOOL,   /* bool */
    SHAPE_TIME,   /* int64_t microseconds; RFC 3339 in JSON; SHAPE_NO_INT: null; written only */
    SHAPE_ID,     /* typed_id of `id`; id 0: null */
    SHAPE_RAW,    /* lw_str of JSON text, carried as it is; absent: null */
    SHAPE_JSON,   /* const json *: any value, read only; lives as long as the body */
    SHAPE_OBJECT, /* pointer to a struct of `of`; NULL: null */
    SHAPE_LIST,   /* shape_list of structs of `of` */
    SHAPE_TEXTS,  /* shape_list of lw_str */
    SHAPE_KINDS
} shape_kind;

#define SHAPE_NO_INT INT64_MIN

typedef struct {
    int64_t project_id, id;
} typed_id;

typedef struct {
    const void *items;
    size_t count;
} shape_list;

typedef struct shape shape;
typedef struct {
    const char *name; /* in JSON */
    shape_kind kind;
    size_t offset;
    bool required;   /* in a body: must be there and not null; in a reply: never null */
    bool omit;       /* in a reply: left out instead of null, empty or false */
    double min, max; /* both 0: no bound but those of the type; text: code points; list: entries */
    const char *const *names; /* of SHAPE_NAME, NULL-terminated */
    const shape *of;
    id_kind id;
    const char *about; /* for the documentation; may be NULL */
} shape_field;

struct shape {
    const char *name; /* in OpenAPI's components */
    size_t size;      /* of the struct */
    const shape_field *fields;
    size_t count;
    void (*defaults)(void *structure); /* fills a body's struct before it is read; NULL: all zero */
};

/* SHAPE_MEMBER(project, name, SHAPE_TEXT, .required = true, .max = 200) */
#define SHAPE_MEMBER(type, member, kind_, ...) \
    {.name = #member, .kind = (kind_), .offset = offsetof(type, member), ##__VA_ARGS__}
#define SHAPE(variable, name_, type, ...) SHAPE_FROM(variable, name_, type, NULL, __VA_ARGS__)
/* The same for bodies whose members are not 0 when they are left out. */
#define SHAPE_FROM(variable, name_, type, defaults_, ...)             \
    static const shape_field variable##_fields[] = {__VA_ARGS__};     \
    const shape variable = {(name_), sizeof(type), variable##_fields, \
                            sizeof variable##_fields / sizeof variable##_fields[0], (defaults_)}

/* Reads a body into *struct_out; what is left out is as the shape's defaults say. Texts and lists go to
 * the arena.
 * Errors  LW_INVALID naming the member and the rule: `quality.target: 2 is not in 0.5..0.9999` */
LW_MUST_USE lw_status shape_read(const shape *s, const json *body, lw_arena *arena,
                                 void *struct_out, lw_error *error);
/* Writes the struct as one JSON object. */
void shape_write(const shape *s, const void *structure, json_writer *w);
/* Writes the JSON Schema of the shape; `body` says whether it is taken (unknown members refused,
 * only required members required) or given. */
void shape_describe(const shape *s, bool body, json_writer *w);

enum { SHAPE_PATTERN_TEXT = 64 };
/* The regular expression of an id's text; returns `text`. */
const char *shape_id_pattern(id_kind kind, char text[SHAPE_PATTERN_TEXT]);

#endif
