/* value.h - what a kind of field is: the row each kind fills in, and what the kinds share. Only
 * schema.c and the value_*.c files include it. */
#ifndef RECORD_VALUE_H
#define RECORD_VALUE_H
#include "labelwright/boxes.h"
#include "labelwright/masks.h"
#include "labelwright/outline.h"
#include "labelwright/skeletons.h"
#include "server/record/place.h"
#include "server/record/schema.h"

/* What a value is checked against. */
typedef struct {
    const schema_field *field;
    const schema
        *around; /* for relations: the schema and the whole answer; NULL: one value alone */
    const json *answer;
    const json *data, *media; /* of the item; NULL: not known */
    size_t text_chars;        /* spans: code points of the text they mark; SIZE_MAX: not known */
    int64_t width, height;    /* of the picture that shapes lie on; 0: not known */
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
    HAS_OBJECTS = 64,     /* a list of objects with id, class and attributes */
    COUNTS = 128,         /* min and max count something: whole, from 0 */
    JOINS_OBJECTS = 512,  /* those of an earlier field, named by `of` */
    NEEDS_JOINTS = 2048,  /* a template of joints */
    SINGLE = 256,         /* may be an attribute of an object */
    READS_ITEM = 1024,    /* its check looks at the item's data or pictures */
    NEVER_SAME = 4096,    /* by chance alone do two answers say the same: none is simply right */
    TAKES_OVERLAP = 8192, /* the same from a share in common on; the row says how much by itself */
    TAKES_TOLERANCE = 16384, /* the same within a distance, likewise */
    TAKES_SEVERAL = 32768,   /* several classes may be right */
    TAKES_UNIT = 65536,      /* marks are whole turns of a conversation */
};

/* A thing that was drawn or marked, as it is held against others. What its kind does not need is empty. */
typedef struct {
    const json *object;
    lw_box box;         /* it, or around it; of spans and segments: of height 1 */
    lw_outline outline; /* corners, or points on a line */
    lw_mask mask;
    lw_skeleton skeleton;
    int64_t height, width; /* of the mask's picture */
    size_t size;           /* points or runs, at least 1: what comparing costs */
} drawn;

typedef struct {
    bool (*read)(const json *object, lw_arena *arena, drawn *out); /* false: no room */
    /* How alike two are, whatever their classes: 1 the same .. 0. */
    double (*alike)(const schema_field *field, const drawn *a, const drawn *b, lw_arena scratch);
    /* Writes the members that say where a thing lies which all of them, the first among equals, are
     * taken for. False, and nothing is written: where the first one lies. NULL: always so. */
    bool (*merge)(const drawn *all, size_t count, json_writer *w, lw_arena scratch);
} drawn_kind;

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
    /* From which share in common on answers, or the things in them, are the same, or within which
     * distance, where the schema does not say. */
    double overlap, tolerance;
    /* How alike two checked answers are that are not lists of things: 1 the same .. 0; and the answer
     * that several are taken for, JSON. NULL: only equal ones are the same. */
    double (*alike)(const schema_field *field, const json *a, const json *b, lw_arena scratch);
    double (*steps)(const json *a, const json *b); /* at most, that `alike` takes; NULL: few */
    void (*merge)(const schema_field *field, const json *const *values, size_t count,
                  lw_builder *out);
    const drawn_kind *drawn; /* of lists of things that may be the same without being equal */
    size_t (*answers)(const schema_field *field); /* NULL: open-ended */
    /* In short, of any length; NULL: canonical JSON. `arena` is the builder's. */
    void (*brief)(const schema_field *field, const json *value, lw_builder *out);
} value_kind;

/* One row a kind; the files are families of kinds. */
extern const value_kind value_choice, value_choices, value_distribution; /* value_classes.c */
extern const value_kind value_rating, value_number;                      /* value_numbers.c */
extern const value_kind value_text;                                      /* value_text.c */
extern const value_kind value_spans, value_relations;                    /* value_spans.c */
extern const value_kind value_boxes, value_ellipses, value_polygons, value_polylines, value_points,
    value_skeletons, /* value_geometry.c */
    value_masks;
extern const value_kind value_segments, value_tracks;  /* value_time.c */
extern const value_kind value_pairwise, value_ranking; /* value_comparison.c */
const value_kind *value_kind_of(field_kind kind);      /* schema.c */
extern const drawn_kind drawn_boxes, drawn_ellipses, drawn_polygons, drawn_polylines, drawn_points,
    drawn_skeletons, drawn_masks, drawn_spans; /* value_drawn.c; segments are as spans are */

/* How alike things so far apart are: .5, from where on they are the same, at the field's tolerance. */
double value_nearness(const schema_field *field, double distance);

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
lw_status value_check_fields(const schema *s, const json *answer, const json *data,
                             const json *media, const place *at, lw_arena scratch, lw_error *error);

/* ---- value_objects.c: lists of objects --------------------------------------------------- */

/* The first rules of every object; `score` is of a suggested one: how sure its model is, 0..1. */
enum { OBJECT_ID, OBJECT_CLASS, OBJECT_ATTRIBUTES, OBJECT_GROUP, OBJECT_SCORE, OBJECT_OWN };
#define OBJECT_RULES                                                                               \
    {"id", MEMBER_TEXT, true}, {"class", MEMBER_TEXT, true}, {"attributes", MEMBER_OBJECT, false}, \
        {"group", MEMBER_TEXT, false}, {                                                           \
        "score", MEMBER_NUMBER, false                                                              \
    }
#define OBJECT_RULES_MAX 16

/* Checks one object's own members, which are found and of their kinds. */
typedef lw_status object_check(const value_context *c, const json *const *members, const place *at);
/* The whole list: count, members, ids, classes, attributes, and `check` of each. */
lw_status objects_check(const value_context *c, const json *value, const place *at,
                        const member_rule *rules, size_t count, object_check *check);
/* The ids of a list in order of bytes, in the arena; NULL: no room. Objects without an id are left
 * out, so that a list which was not checked yet does no harm. */
const lw_str *objects_ids(const json *list, lw_arena *arena, size_t *count_out);
/* Of value_kind, for every list of objects: without ids, groups, scores, quotes and order. */
bool objects_say(const schema_field *field, const json *value, lw_str name);
lw_str objects_key(const schema_field *field, const json *value, lw_arena *arena);
void objects_brief(const schema_field *field, const json *value, lw_builder *out);

/* ---- canonical.c ------------------------------------------------------------------------- */

/* Members of an object that are left out. */
typedef struct {
    const lw_str *names; /* [count] */
    size_t count;
} canonical_without;
/* JSON text that is the same for equal values: members in order of their names, numbers in their
 * shortest form. Of objects, the members `without` are left out at the top. */
void canonical_put(lw_builder *out, const json *value, canonical_without without);
/* The canonical texts of a list's entries, sorted, as a JSON list. */
lw_str canonical_set(const json *list, canonical_without without, lw_arena *arena);
/* The text of a number: `3` for 3 and 3.0. */
void canonical_number(lw_builder *out, double number);

#endif
