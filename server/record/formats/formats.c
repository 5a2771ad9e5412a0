/* formats.c - the table of formats, and what they share. */
#include "server/record/formats/render.h"
#include <math.h>

const export_format *const export_formats[] = {
    &format_jsonl, &format_csv, &format_coco, &format_yolo, &format_conll, &format_spacy,
};
const size_t export_format_count = sizeof export_formats / sizeof export_formats[0];

const export_format *export_format_find(lw_str name) {
    for (size_t i = 0; i < export_format_count; i++)
        if (lw_str_equal(name, lw_str_from(export_formats[i]->name))) return export_formats[i];
    return NULL;
}

lw_status render_parse(lw_str text, json **out, lw_error *error) {
    *out = NULL;
    return text.data ? json_parse(text, out, error) : LW_OK;
}

lw_status render_built(const lw_builder *out, lw_error *error) {
    return out->failed ? lw_fail(error, LW_NO_MEMORY, "no room to write the item") : LW_OK;
}

const schema_field *render_field(const schema *s, field_kind kind) {
    for (size_t i = 0; i < s->field_count; i++)
        if (s->fields[i].kind == kind) return &s->fields[i];
    return NULL;
}

const export_media *render_picture(const export_item *item, const schema_field *field) {
    for (size_t i = 0; i < item->media_count; i++) {
        const export_media *m = &item->media[i];
        bool meant = field->on.data ? lw_str_equal(m->key, field->on) : item->media_count == 1;
        if (meant && m->width > 0 && m->height > 0) return m;
    }
    return NULL;
}

render_box render_upright(const json *box) {
    double x = json_real(json_get(box, "x")), y = json_real(json_get(box, "y"));
    double w = json_real(json_get(box, "w")), h = json_real(json_get(box, "h"));
    const json *rotation = json_get(box, "rotation");
    double turn = rotation ? json_real(rotation) * M_PI / 180 : 0;
    if (turn == 0) return (render_box){x, y, w, h};
    double wide = fabs(w * cos(turn)) + fabs(h * sin(turn));
    double high = fabs(w * sin(turn)) + fabs(h * cos(turn));
    return (render_box){x + (w - wide) / 2, y + (h - high) / 2, wide, high};
}
