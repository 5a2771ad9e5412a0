/* value.h - what a kind of field is: the row each kind fills in, and what the kinds share. Only
 * schema.c and the value_*.c files include it. */
#ifndef RECORD_VALUE_H
#define RECORD_VALUE_H
#include "server/record/place.h"
#include "server/record/schema.h"

/* What a value is checked against. */
typedef struct {
    const schema_field *field;
    const schema
        *around; /* for relations: the schema and the whole answer; NULL: one value alone */
    const json *answer;
    const json *data;  /* of the item; NULL: not known */
    size_t text_chars; /* spans: code points of the text they mark; SIZE_MAX: not known */
    lw_arena scratch;
    lw_error *error;
} value_context;

/* What a schema may or must say about a field of the kind. */
enum {
    TAKES_CLASSES = 1,
    NEEDS_CLASSES = 3, /* a kind that needs classes takes them */
    TAKES_RANGE = 4,   /* min, max */
    TAKES_STEP = 8,
    TAKES_OPTIONS = 16,
    NEEDS_OPTIONS = 48,
    HAS_OBJECTS = 64,    /* a list of objects with id, class and attributes */
    COUNTS = 128,        /* min and max count something: whole, from 0 */
    JOINS_OBJECTS = 512, /* those of an earlier field, named by `of` */
    SINGLE = 256,        /* may be an attribute of an object */
    READS_DATA = 1024,   /* its check looks at the item's data */
};

typedef struct {
    const char *name;
    unsigned takes;
    /* The kind's own rules about its field in the schema, with defaults filled in; NULL: none. */
    lw_status (*read)(schema_field *field, const place *at, lw_error *error);
    lw_status (*check)(const value_context *c, const json *value, const place *at);
    /* Whether the (checked) value names this class or step, for `when`; NULL: cannot be asked about. */
    bool (*says)(const schema_field *field, const json *value, lw_str name);
    /* Whether some value could say it. */
    bool (*may_say)(const schema_field *field, lw_str name);
    /* The canonical text where it is not that of the JSON; NULL: canonical JSON. */
    lw_str (*key)(const schema_field *field, const json *value, lw_arena *arena);
    size_t (*answers)(const schema_field *field); /* NULL: open-ended */
    /* In short, of any length; NULL: canonical JSON. `arena` is the builder's. */
    void (*brief)(const schema_field *field, const json *value, lw_builder *out);
} value_kind;

/* One row a kind; the files are families of kinds. */
extern const value_kind value_choice, value_choices, value_distribution; /* value_classes.c */
extern const value_kind value_rating, value_number;                      /* value_numbers.c */
extern const value_kind value_text, value_spans, value_relations;        /* value_spans.c */
extern const value_kind value_boxes, value_polygons, value_polylines,
    value_points, /* value_geometry.c */
    value_masks;
extern const value_kind value_segments, value_tracks;  /* value_time.c */
extern const value_kind value_pairwise, value_ranking; /* value_comparison.c */
const value_kind *value_kind_of(field_kind kind);      /* schema.c */

/* "wants X, not Y" */
lw_status value_wants(const value_context *c, const place *at, const char *wanted,
                      const json *value);
/* That `count` lies in the field's min..max. */
lw_status value_count(const value_context *c, const place *at, size_t count);
/* That a member is a class of the field. */
lw_status value_class(const value_context *c, const place *at, const json *value);
/* Whether the field has the class: value_kind.may_say of kinds with classes. */
bool value_has_class(const schema_field *field, lw_str name);
/* Answers to the fields of `s`, as schema_check_answer, at a place. */
lw_status value_check_fields(const schema *s, const json *answer, const json *data, const place *at,
                             lw_arena scratch, lw_error *error);

/* ---- value_objects.c: lists of objects --------------------------------------------------- */

/* The first rules of every object. */
enum { OBJECT_ID, OBJECT_CLASS, OBJECT_ATTRIBUTES, OBJECT_OWN };
#define OBJECT_RULES \
    {"id", MEMBER_TEXT, true}, {"class", MEMBER_TEXT, true}, { "attributes", MEMBER_OBJECT, false }
#define OBJECT_RULES_MAX 16

/* Checks one object's own members, which are found and of their kinds. */
typedef lw_status object_check(const value_context *c, const json *const *members, const place *at);
/* The whole list: count, members, ids, classes, attributes, and `check` of each. */
lw_status objects_check(const value_context *c, const json *value, const place *at,
                        const member_rule *rules, size_t count, object_check *check);
/* The ids of a list in order of bytes, in the arena; NULL: no room. Objects without an id are left
 * out, so that a list which was not checked yet does no harm. */
const lw_str *objects_ids(const json *list, lw_arena *arena, size_t *count_out);
/* Of value_kind, for every list of objects: without ids and order. */
bool objects_say(const schema_field *field, const json *value, lw_str name);
lw_str objects_key(const schema_field *field, const json *value, lw_arena *arena);
void objects_brief(const schema_field *field, const json *value, lw_builder *out);

/* ---- canonical.c ------------------------------------------------------------------------- */

/* JSON text that is the same for equal values: members in order of their names, numbers in their
 * shortest form. Of objects, the member `without` (absent: none) is left out at the top. */
void canonical_put(lw_builder *out, const json *value, lw_str without);
/* The canonical texts of a list's entries, sorted, as a JSON list. */
lw_str canonical_set(const json *list, lw_str without, lw_arena *arena);
/* The text of a number: `3` for 3 and 3.0. */
void canonical_number(lw_builder *out, double number);

#endif
