/* schema.h - a project's questions: the schema document read, checked and used to check answers. */
#ifndef RECORD_SCHEMA_H
#define RECORD_SCHEMA_H
#include "server/record/json.h"

typedef enum {
    KIND_CHOICE,
    KIND_CHOICES,
    KIND_DISTRIBUTION,
    KIND_RATING,
    KIND_NUMBER,
    KIND_TEXT,
    KIND_SPANS,
    KIND_RELATIONS,
    KIND_BOXES,
    KIND_ELLIPSES,
    KIND_POLYGONS,
    KIND_POLYLINES,
    KIND_POINTS,
    KIND_SKELETONS,
    KIND_MASKS,
    KIND_SEGMENTS,
    KIND_TRACKS,
    KIND_PAIRWISE,
    KIND_RANKING,
    FIELD_KINDS
} field_kind;

typedef struct schema_class schema_class;
struct schema_class {
    lw_str name, title, key, color, help; /* absent where not given */
    const schema_class *parent;           /* an earlier class of the field; NULL: at the top */
};

typedef struct {
    lw_str name;
    const lw_str *to; /* [to_count]: other joints it has a bone to */
    size_t to_count;
} schema_joint;

typedef struct schema_field schema_field;
struct schema_field {
    lw_str group; /* those of one group that follow each other are shown together; absent: alone */
    lw_str name, title, help,
        on;    /* `on`: key of the item's data, absent where not given; spans: "text" */
    lw_str of; /* of relations: the earlier field whose objects they join; else absent */
    field_kind kind;
    bool required;
    bool turns;   /* spans: each is a whole turn of a conversation */
    bool several; /* choice: several classes may be right, each with its share */
    bool chains;  /* relations: what they join hangs together, in whatever direction */
    const schema_class *classes; /* [class_count] */
    size_t class_count;
    const uint32_t *class_order; /* [class_count]: indices by name; NULL for few classes */
    /* Of kinds that take them: from which share in common on, 0..1, and within which distance, two
     * answers or the things in them are the same; as the schema says, or the kind by itself. */
    double overlap, tolerance;
    double min, max, step; /* -INFINITY, INFINITY, 0 where not given; of a rating 1, 5, 1.
                                    Of text they bound the characters, of lists the entries */
    const lw_str *options; /* [option_count]: keys of the data compared or ranked; words for
                                    the steps of a rating */
    size_t option_count;
    const schema_joint *joints; /* [joint_count]: of skeletons */
    size_t joint_count;
    const schema_field *attributes; /* [attribute_count] of each object */
    size_t attribute_count;
    lw_str when_field;     /* absent: always asked */
    const lw_str *when_is; /* [when_count] */
    size_t when_count;
};

typedef struct {
    const schema_field *fields; /* [field_count] */
    size_t field_count;
} schema;

/* "choice", "choices", ... as in the schema document. */
const char *field_kind_name(field_kind kind);

/* Reads and checks a schema document; everything lives in the arena (texts are copied).
 * Errors  LW_INVALID naming the place and rule: `fields[2].classes[0].name: "cat" is there twice`;
 *         also unknown members, unknown kinds, no fields, `when` about a later or unknown field or a
 *         class it has not, limits of limits.h, classes missing where the kind needs them */
LW_MUST_USE lw_status schema_read(const json *document, lw_arena *arena, schema *schema_out,
                                  lw_error *error);
/* The index of a field by name, or field_count. */
size_t schema_find(const schema *s, lw_str name);
/* The index of a class by name, or class_count. O(classes); sorted lookup beyond 64. */
size_t schema_class_find(const schema_field *field, lw_str name);
/* Classes of the choices among the first `fields` questions together: where those of the next begin in an array that has a
 * place for each class of each choice. */
size_t schema_choices_before(const schema *s, size_t fields);

/* Whether classes of the field are nested. */
bool schema_is_nested(const schema_field *field);
/* The class that stands at a level above this one, 1 at the top; itself where it stands no deeper, NULL of NULL. */
const schema_class *schema_class_at(const schema_class *class, size_t level);
/* Writes the names from the top down to the class, with ` > ` between them. */
void schema_put_path(const schema_class *class, lw_builder *out);

/* Whether its answers are things drawn on a picture. */
bool schema_is_drawn(const schema_field *field);

/* Whether an answer cannot be checked whole without the item's data and pictures. */
bool schema_reads_item(const schema *s);

/* Checks an answer `{field: value}` against the schema and the item.
 *
 * data   the item's data object, or NULL when not known (imports check later): spans are then not
 *        checked against the text they mark
 * media  its pictures, [{key, width, height, ...}], or NULL when not known: shapes are then not checked
 *        against the picture that their field is `on`, or the first
 * Errors LW_INVALID naming the field and the rule (`sentiment: "maybe" is not a class`,
 *        `names[1]: ends at 40, the text has 31 characters`,
 *        `things[1]: lies outside of the picture of 100 x 50 pixels`); unknown fields, fields whose
 *        `when` does not hold or about which the item has nothing, required ones missing, duplicate object ids */
LW_MUST_USE lw_status schema_check_answer(const schema *s, const json *answer, const json *data,
                                          const json *media, lw_arena scratch, lw_error *error);
/* The same for one field's value; what relations join is not known then and not checked. */
LW_MUST_USE lw_status schema_check_value(const schema_field *field, const json *value,
                                         const json *data, lw_arena scratch, lw_error *error);

/* A checked answer reduced for belief: choice, rating and pairwise give their class, step or option;
 * of anything else a text that is the same for equal answers: numbers as 3 and 3.0, a set of classes
 * and a list of objects in any order, objects whatever their ids. Absent when the answer leaves the
 * field out, or there is no room. In the arena. */
lw_str schema_value_key(const schema_field *field, const json *value, lw_arena *arena);
/* Whether two answers say the same, which were checked, by this schema or another; NULL leaves the field out. Equal ones do, as by their keys.
 * Numbers within the field's tolerance do, and distributions that have its overlap in common. Lists
 * of drawn things do when each thing has its partner in the other, one to one: of the same class, with
 * attributes that say the same, and as far in common or as near as the field wants.
 *
 * Errors LW_NO_MEMORY
 * Cost   O(objects squared), and of outlines O(points of two that are near each other, multiplied); what is
 *        beyond LIMIT_OBJECTS_COMPARED or LIMIT_COMPARE_STEPS is the same only when it is equal */
LW_MUST_USE lw_status schema_values_agree(const schema_field *field, const json *a, const json *b,
                                          lw_arena scratch, bool *agree_out, lw_error *error);
/* The same as far as *steps last, of several comparisons together: each takes what it cost, and one that would cost more
 * than are left says no unless the two are equal. */
LW_MUST_USE lw_status schema_values_agree_within(const schema_field *field, const json *a,
                                                 const json *b, double *steps, lw_arena scratch,
                                                 bool *agree_out, lw_error *error);
/* How alike two answers are, 0 .. 1, where schema_values_agree says no more than whether. Of lists of drawn things the
 * panoptic quality (Kirillov et al. 2019): the likeness of things that are partners, summed, over half of the things in
 * both; of kinds with a likeness that; of all others 1 for the same, else 0. NULL leaves the field out.
 *
 * Errors and cost as of schema_values_agree; what is beyond its limits has 0 unless it is equal */
LW_MUST_USE lw_status schema_values_alike(const schema_field *field, const json *a, const json *b,
                                          lw_arena scratch, double *alike_out, lw_error *error);
/* Whether answers can be more or less alike. */
bool schema_has_likeness(const schema_field *field);
/* Whether an answer can be simply right or wrong, by whether it says the same as another: not of tracks, and
 * of relations, which name the ids of objects. */
bool schema_is_right_or_wrong(const schema_field *field);
/* One answer for `count` that each agree with the first, JSON in the arena: the middle number, the mean
 * distribution; of things where most have them: borders, outlines and masks that most agree on, with the
 * first one's ids and attributes. The first itself where there is nothing to merge, or no room for it;
 * absent where there is no room for that. */
lw_str schema_values_merge(const schema_field *field, const json *const *values, size_t count,
                           lw_arena *arena);
/* Of how many possible answers, for the prior: classes, or steps of the rating; 0: open-ended. */
size_t schema_answer_count(const schema_field *field);
/* A checked answer in short for lists, at most 80 code points: `positive`, `2 PER, 1 ORG`, `none`.
 * Absent as above. In the arena. */
lw_str schema_value_short(const schema_field *field, const json *value, lw_arena *arena);

#endif
