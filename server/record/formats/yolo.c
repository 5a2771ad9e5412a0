/* yolo.c - a zip of YOLO's text files: labels/NAME.txt beside images/NAME.jpg, and data.yaml with the
 * classes. A turned box becomes the upright one around it. */
#include "server/record/formats/render.h"
#include <math.h>

static bool carries(const schema *s, const schema_field *field) {
    return field == render_field(s, KIND_BOXES);
}

static lw_status begin(export_run *run, const export_item *item, lw_arena scratch, lw_builder *name,
                       lw_builder *out, lw_error *error) {
    (void)item;
    (void)scratch;
    const schema_field *field = render_field(run->schema, KIND_BOXES);
    lw_put(name, LW_STR("data.yaml"));
    lw_put(out, LW_STR("path: .\ntrain: images\nval: images\nnames:\n"));
    for (size_t i = 0; i < field->class_count; i++) {
        lw_put_format(out, "  %zu: ", i);
        json_writer w = json_write_to(out); /* a JSON string is a YAML string */
        json_string(&w, field->classes[i].name);
        lw_put_char(out, '\n');
    }
    return render_built(out, error);
}

static double within(double value, double most) { return fmin(fmax(value, 0), most); }

/* Class, middle and size as shares of the picture; what lies outside of it is cut off. */
static void put_box(const schema_field *field, const json *object, const export_media *picture,
                    lw_builder *out) {
    size_t class = schema_class_find(field, json_text(json_get(object, "class")));
    if (class == field->class_count) return; /* of an earlier schema, and not mapped */
    render_box box = render_upright(object);
    double width = (double)picture->width, height = (double)picture->height;
    double left = within(box.x, width), right = within(box.x + box.w, width);
    double top = within(box.y, height), bottom = within(box.y + box.h, height);
    if (!(right > left && bottom > top)) return;
    lw_put_format(out, "%zu %.6f %.6f %.6f %.6f\n", class, (left + right) / 2 / width,
                  (top + bottom) / 2 / height, (right - left) / width, (bottom - top) / height);
}

static lw_status put_item(export_run *run, const export_item *item, lw_arena scratch,
                          lw_builder *name, lw_builder *out, lw_error *error) {
    (void)scratch;
    const schema_field *field = render_field(run->schema, KIND_BOXES);
    const export_media *picture = render_picture(item, field);
    if (!picture || !item->decided.data) return LW_OK;
    json *decided;
    lw_status status = render_parse(item->decided, &decided, error);
    if (status != LW_OK) return status;
    const json *boxes = json_get(decided, field->name.data);
    render_file_name(name, "labels", item, picture->file_name, "txt");
    for (size_t i = 0; i < json_count(boxes); i++) put_box(field, json_at(boxes, i), picture, out);
    json_free(decided);
    return name->failed ? render_built(name, error) : render_built(out, error);
}

const export_format format_yolo = {
    .name = "yolo",
    .extension = "zip",
    .content_type = "application/zip",
    .passes = 1,
    .archive = true,
    .about = "boxes as YOLO's text files, the first field of boxes",
    .carries = carries,
    .changes = EXPORT_UPRIGHT EXPORT_FILE_NAMES,
    .begin = begin,
    .item = put_item,
};
