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
/* The picture a field is about: by its `on`, else the only one; NULL: none, or without a size. */
const export_media *render_picture(const export_item *item, const schema_field *field);

/* FOLDER/NAME.EXTENSION for a picture's NAME.ext, with the folders it lay in; of a name that would
 * lead out of FOLDER the last part alone. */
void render_file_name(lw_builder *name, const char *folder, lw_str file, const char *extension);

/* A box upright: around the turned corners where it is turned. */
typedef struct {
    double x, y, w, h;
} render_box;
render_box render_upright(const json *box);

#endif
