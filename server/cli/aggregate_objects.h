/* aggregate_objects.h - answers that mark objects: what boxes, spans, points, polygons and skeletons share. */
#ifndef CLI_AGGREGATE_OBJECTS_H
#define CLI_AGGREGATE_OBJECTS_H
#include "labelwright/objects.h"
#include "server/cli/aggregate.h"
#include "server/cli/crowd.h"

enum { OBJECT_COLUMNS_MAX = 5 };

/* What every mark (lw_box_mark ...) and every object found (lw_box_object ...) begins with. */
typedef struct {
    int32_t item, source, label;
    bool nothing;
} object_head;
typedef struct {
    int32_t item, label;
    double confidence;
} found_head;

typedef struct {
    char *marks; /* of the shape's mark_bytes each */
    size_t count, room;
    size_t flat; /* that enclose nothing: slips of the hand, which mark nothing */
} mark_list;

typedef struct {
    lw_intern *tasks, *workers, *labels; /* without a class: one label without a name */
    mark_list answers, truths;           /* truths: sorted by item once read */
    bool has[OBJECT_COLUMNS_MAX + 1]; /* the shape's columns, and class: whether answers have it */
    lw_arena *shapes;                 /* what marks point at */
} objects_data;

/* A fitted model of any shape. */
typedef struct {
    const char *found; /* of the shape's found_bytes each, by item */
    size_t objects, sources;
    const lw_objects_source *reliabilities;
    size_t iterations;
    bool converged;
    double radius; /* of points: that far apart they overlap by 0; 0: of no other shape */
} objects_found;

typedef struct {
    const char *what, *whats;
    table_column columns[OBJECT_COLUMNS_MAX]; /* after task and worker; those that are not optional
                                                 are all empty where nothing was seen */
    size_t columns_count;
    size_t mark_bytes, found_bytes;

    /* Reads the columns into a mark, or *flat_out where they enclose nothing. */
    lw_status (*read)(const table *t, const lw_str *fields, lw_arena *shapes, void *mark,
                      bool *flat_out, lw_error *error);
    lw_status (*fit)(const aggregate_options *o, const lw_objects_options *options,
                     const objects_data *data, lw_arena *results, lw_arena scratch,
                     objects_found *found_out, lw_error *error);
    /* What stands under the columns, a comma before each. */
    void (*put)(const objects_data *data, const void *found, lw_builder *row);
    /* Of an object with a true one, whatever their labels: 0 .. 1. */
    double (*overlap)(const objects_found *all, const void *found, const void *truth,
                      lw_arena scratch);
    double same_from; /* overlap from which on they are one */
    /* Of two marks, whatever their labels; radius as in objects_found. */
    double (*common)(const void *mark, const void *other, double radius, lw_arena scratch);
    bool takes_radius;
} object_shape;
extern const object_shape object_boxes, object_spans, object_points, object_polygons,
    object_skeletons;
extern const object_shape object_masks, object_text; /* compared only: no fit, put, overlap */

aggregate_method objects_method(size_t index);
extern const char objects_accuracy[]; /* as aggregate_kind says it */
lw_status objects_run(const object_shape *shape, const aggregate_options *o, json_writer *said,
                      lw_error *error);

/* Reads answers: task, worker, the shape's columns, class; data->shapes is there before.
 * data  for objects_close, also after an error
 * Errors  as crowd_read_rows; LW_INVALID  what a mark breaks */
LW_MUST_USE lw_status objects_read(const char *command, const char *path, const object_shape *shape,
                                   objects_data *data, lw_error *error);
void objects_close(objects_data *data);

/* The next of the words that blanks, commas, semicolons and bars part; empty at the end. */
lw_str objects_take_word(lw_str *rest);
size_t objects_count_words(lw_str text);
/* A finite number under a column. Errors LW_INVALID */
lw_status objects_read_number(const table *t, const char *column, lw_str text, double *value_out,
                              lw_error *error);

#endif
