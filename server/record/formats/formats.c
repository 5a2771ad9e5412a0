/* formats.c - the table of formats, and what they share. */
#include "server/record/formats/render.h"
#include "server/record/ids.h"
#include <math.h>

const export_format *const export_formats[] = {
    &format_jsonl, &format_csv,   &format_coco,  &format_yolo,
    &format_voc,   &format_conll, &format_spacy, &format_label_studio,
};
const size_t export_format_count = sizeof export_formats / sizeof export_formats[0];

const export_format *export_format_find(lw_str name) {
    for (size_t i = 0; i < export_format_count; i++)
        if (lw_str_equal(name, lw_str_from(export_formats[i]->name))) return export_formats[i];
    return NULL;
}

static bool carries(const export_format *format, const schema *s, const schema_field *field) {
    return !format->carries || format->carries(s, field);
}

bool export_format_suits(const export_format *format, const schema *s) {
    for (size_t i = 0; i < s->field_count; i++)
        if (carries(format, s, &s->fields[i])) return true;
    return false;
}

static void put_left_out(json_writer *w, lw_str field, lw_str attribute, field_kind kind) {
    char memory[2048];
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    lw_str name = attribute.data
                      ? lw_arena_format(&arena, "%.*s.%.*s", LW_FMT(field), LW_FMT(attribute))
                      : field;
    json_open(w, '{');
    json_key(w, "field");
    json_string(w, name);
    json_key(w, "kind");
    json_string(w, lw_str_from(field_kind_name(kind)));
    json_close(w, '}');
}

void export_left_out(const export_format *format, const schema *s, json_writer *w) {
    json_open(w, '[');
    for (size_t i = 0; i < s->field_count; i++) {
        const schema_field *f = &s->fields[i];
        bool carried = carries(format, s, f);
        if (!carried) put_left_out(w, f->name, (lw_str){0}, f->kind);
        for (size_t a = 0; carried && !format->attributes && a < f->attribute_count; a++)
            put_left_out(w, f->name, f->attributes[a].name, f->attributes[a].kind);
    }
    json_close(w, ']');
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

const schema_field *render_chains(const schema *s, const schema_field *of) {
    for (size_t i = 0; of && i < s->field_count; i++)
        if (s->fields[i].chains && lw_str_equal(s->fields[i].of, of->name)) return &s->fields[i];
    return NULL;
}

const export_media *render_picture(const export_item *item, const schema_field *field) {
    for (size_t i = 0; i < item->media_count; i++) {
        const export_media *m = &item->media[i];
        bool meant = field->on.data ? lw_str_equal(m->key, field->on) : i == 0;
        if (meant && m->width > 0 && m->height > 0) return m;
    }
    return NULL;
}

/* Whether a name stays where it is put. */
static bool stays_inside(lw_str name) {
    if (name.len == 0 || name.data[0] == '/' || lw_str_find(name, '\\') < name.len ||
        lw_str_find(name, ':') < name.len)
        return false;
    for (lw_str rest = name; rest.data;) {
        lw_str part = lw_str_cut(&rest, '/');
        if (part.len == 0 || lw_str_equal(part, LW_STR(".")) || lw_str_equal(part, LW_STR("..")))
            return false;
    }
    return true;
}

/* Where the ending of a file's name begins, whose last part begins at `base`; as in export_names_taken. */
static size_t ending_of(lw_str file, size_t base) {
    for (size_t i = file.len; i-- > base + 1;)
        if (file.data[i] == '.') return i;
    return file.len;
}

/* Whether a name ends as those that render_file_name makes unlike the others. */
static bool looks_made(lw_str name) {
    size_t tilde = name.len;
    while (tilde > 0 && name.data[tilde - 1] != '~') tilde--;
    int64_t project_id, id;
    return tilde > 0 && id_read(lw_str_slice(name, tilde, name.len), ID_ITEM, &project_id, &id);
}

void render_file_name(lw_builder *name, const char *folder, const export_item *item, lw_str file,
                      const char *extension) {
    size_t base = file.len;
    while (base > 0 && file.data[base - 1] != '/' && file.data[base - 1] != '\\') base--;
    bool inside = stays_inside(file), view = item->media_count > 1; /* called as its data says */
    lw_str plain = lw_str_slice(file, 0, ending_of(file, base));
    lw_put_format(name, "%s/", folder);
    if (inside && !view && !item->name_taken && !looks_made(plain)) lw_put(name, plain);
    else
        lw_put_format(name, "%.*s~%.*s", LW_FMT(lw_str_slice(file, inside ? 0 : base, file.len)),
                      LW_FMT(item->id));
    lw_put_format(name, ".%s", extension);
}

/* Twice the area, signed. */
static double ring_area(const json *ring) {
    double twice = 0;
    size_t count = json_count(ring);
    for (size_t i = 0; i < count; i++) {
        const json *a = json_at(ring, i), *b = json_at(ring, (i + 1) % count);
        twice += json_real(json_at(a, 0)) * json_real(json_at(b, 1)) -
                 json_real(json_at(b, 0)) * json_real(json_at(a, 1));
    }
    return twice;
}

size_t render_outline_count(const json *polygon) {
    const json *holes = json_get(polygon, "holes");
    size_t count = json_count(json_get(polygon, "points"));
    for (size_t i = 0; i < json_count(holes); i++)
        count +=
            json_count(json_at(holes, i)) + 2; /* back at its first corner, and at the outer one */
    return count + (json_count(holes) > 0);
}

static double *put_corner(double *to, const json *ring, size_t at) {
    const json *corner = json_at(ring, at % json_count(ring));
    *to++ = json_real(json_at(corner, 0));
    *to++ = json_real(json_at(corner, 1));
    return to;
}

void render_outline(const json *polygon, double *to) {
    const json *points = json_get(polygon, "points"), *holes = json_get(polygon, "holes");
    for (size_t i = 0; i < json_count(points); i++) to = put_corner(to, points, i);
    if (json_count(holes) > 0) to = put_corner(to, points, 0);
    for (size_t h = 0; h < json_count(holes); h++) {
        const json *hole = json_at(holes, h);
        size_t count = json_count(hole);
        bool turns = (ring_area(hole) > 0) == (ring_area(points) > 0);
        for (size_t i = 0; i <= count; i++) to = put_corner(to, hole, turns ? count - i : i);
        to = put_corner(to, points, 0);
    }
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
