/* render.h - what the formats share. Only the files of this folder include it. */
#ifndef RECORD_FORMATS_RENDER_H
#define RECORD_FORMATS_RENDER_H
#include "server/record/formats/format.h"

extern const export_format format_jsonl, format_csv, format_coco, format_yolo, format_voc,
    format_conll, format_spacy, format_label_studio;

/* Parses the decision (or data); NULL in *out where the text is absent. Free with json_free. */
LW_MUST_USE lw_status render_parse(lw_str text, json **out, lw_error *error);
/* LW_NO_MEMORY when the builder failed. */
lw_status render_built(const lw_builder *out, lw_error *error);
/* The first field of the kind, or NULL. */
const schema_field *render_field(const schema *s, field_kind kind);
/* The first field of chains between the objects of a field, or NULL. */
const schema_field *render_chains(const schema *s, const schema_field *of);
/* The picture a field is about: by its `on`, else the first one; NULL: none, or without a size. */
const export_media *render_picture(const export_item *item, const schema_field *field);

/* The name of an item's file, which no other item has: FOLDER/NAME.EXTENSION for its picture's NAME.ext,
 * with the folders it lay in. Where that is taken FOLDER/NAME.ext~ITEM.EXTENSION, and so of one of several
 * pictures, and where NAME would lead out of FOLDER, of which the last part is left, or looks like that
 * itself. */
void render_file_name(lw_builder *name, const char *folder, const export_item *item, lw_str file,
                      const char *extension);

/* The corners of a polygon, x and y of each, as one outline: to each of its holes and back it runs along
 * a seam without width, so that even-odd what is inside stays the same. Holes run against the outer
 * ring, so that their areas are taken off its own. `points_out` has room for
 * render_outline_count(polygon) corners. */
size_t render_outline_count(const json *polygon);
void render_outline(const json *polygon, double *points_out);

/* A box upright: around the turned corners where it is turned. */
typedef struct {
    double x, y, w, h;
} render_box;
render_box render_upright(const json *box);

#endif
