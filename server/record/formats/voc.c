/* voc.c - a zip of Pascal VOC's files: Annotations/NAME.xml for each picture. VOC counts pixels from 1 and
 * names the first and the last one inside, so a box becomes the pixels that it touches. */
#include "server/record/formats/render.h"
#include <math.h>

static bool carries(const schema *s, const schema_field *field) {
    (void)s;
    return field->kind == KIND_BOXES;
}

static const struct {
    char sign;
    const char *entity;
} entities[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}};

/* Text of an element. XML has no control characters but three; they become blanks. */
static void put_text(lw_builder *out, lw_str text) {
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        size_t e = 0;
        while (e < sizeof entities / sizeof *entities && entities[e].sign != text.data[i]) e++;
        if (e < sizeof entities / sizeof *entities) lw_put(out, lw_str_from(entities[e].entity));
        else lw_put_char(out, c < ' ' ? ' ' : text.data[i]);
    }
}

static void put_element(lw_builder *out, const char *name, lw_str text) {
    lw_put_format(out, "<%s>", name);
    put_text(out, text);
    lw_put_format(out, "</%s>", name);
}

static void put_head(const export_media *picture, lw_builder *out) {
    lw_put(out, LW_STR("<annotation>\n  "));
    put_element(out, "filename", picture->file_name);
    lw_put(out, LW_STR("\n  <source><database>Labelwright</database></source>\n"));
    lw_put_format(out,
                  "  <size><width>%lld</width><height>%lld</height><depth>3</depth></size>\n"
                  "  <segmented>0</segmented>\n",
                  (long long)picture->width, (long long)picture->height);
}

static int64_t within(double value, int64_t most) {
    return value<0 ? 0 : value>(double) most ? most : (int64_t)value;
}

/* The pixels that [from, to) touches. Turning is not exact: a millionth of a pixel touches nothing. */
typedef struct {
    int64_t first, end;
    bool cut;
} stretch;
static stretch pixels_of(double from, double to, int64_t most) {
    const double nothing = 1e-6;
    double first = floor(from + nothing), end = ceil(to - nothing);
    return (stretch){within(first, most), within(end, most), first < 0 || end > (double)most};
}

/* A box that does not touch the picture is left out; one that leaves it is cut and called truncated. */
static void put_box(const json *object, const export_media *picture, lw_builder *out) {
    render_box box = render_upright(object);
    stretch x = pixels_of(box.x, box.x + box.w, picture->width);
    stretch y = pixels_of(box.y, box.y + box.h, picture->height);
    if (x.end <= x.first || y.end <= y.first) return;
    lw_put(out, LW_STR("  <object>"));
    put_element(out, "name", json_text(json_get(object, "class")));
    lw_put_format(out, "<pose>Unspecified</pose><truncated>%d</truncated><difficult>0</difficult>",
                  x.cut || y.cut);
    lw_put_format(out,
                  "<bndbox><xmin>%lld</xmin><ymin>%lld</ymin><xmax>%lld</xmax><ymax>%lld</ymax>"
                  "</bndbox></object>\n",
                  (long long)x.first + 1, (long long)y.first + 1, (long long)x.end,
                  (long long)y.end);
}

/* All fields of boxes that are about the picture. */
static void put_objects(const schema *s, const export_item *item, const json *decided,
                        const export_media *picture, lw_builder *out) {
    for (size_t i = 0; i < s->field_count; i++) {
        const schema_field *field = &s->fields[i];
        if (field->kind != KIND_BOXES || render_picture(item, field) != picture) continue;
        const json *boxes = json_get(decided, field->name.data);
        for (size_t b = 0; b < json_count(boxes); b++) put_box(json_at(boxes, b), picture, out);
    }
}

static const export_media *boxed_picture(const schema *s, const export_item *item) {
    const export_media *picture = NULL;
    for (size_t i = 0; i < s->field_count && !picture; i++)
        if (s->fields[i].kind == KIND_BOXES) picture = render_picture(item, &s->fields[i]);
    return picture;
}

static lw_status put_item(export_run *run, const export_item *item, lw_arena scratch,
                          lw_builder *name, lw_builder *out, lw_error *error) {
    (void)scratch;
    const export_media *picture = boxed_picture(run->schema, item);
    if (!picture || !item->decided.data) return LW_OK;
    json *decided;
    lw_status status = render_parse(item->decided, &decided, error);
    if (status != LW_OK) return status;
    render_file_name(name, "Annotations", item, picture->file_name, "xml");
    put_head(picture, out);
    put_objects(run->schema, item, decided, picture, out);
    lw_put(out, LW_STR("</annotation>\n"));
    json_free(decided);
    return name->failed ? render_built(name, error) : render_built(out, error);
}

const export_format format_voc = {
    .name = "voc",
    .extension = "zip",
    .content_type = "application/zip",
    .passes = 1,
    .archive = true,
    .about = "boxes as Pascal VOC's XML files",
    .carries = carries,
    .changes = EXPORT_UPRIGHT "; boxes are of whole pixels, counted from 1" EXPORT_FILE_NAMES,
    .item = put_item,
};
