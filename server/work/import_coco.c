/* import_coco.c - COCO's object detection files: alone, whose pictures are addresses, or in an archive beside
 * their pictures. Images and annotations are lists that stand apart and in any order, so that a file is read
 * to its end first: of each image its marks are put aside. Source: cocodataset.org/#format-data */
#include "labelwright/intern.h"
#include "server/limits.h"
#include "server/work/import_foreign.h"
#include "server/work/import_zip.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DOCUMENTS_MAX = 100, ATTRIBUTES_MAX = 1000, NAME_BYTES = 4096, NOTE_BYTES = 400 };

typedef struct {
    json *value;
    const schema_field *field; /* that takes its marks */
} category;

typedef struct {
    foreign_row row;
    import_input *input;
    /* Names of images and categories are "document/id": ids are of a document. */
    lw_intern *images, *categories;
    category *category;      /* [categories] */
    aside *listed, *marks;   /* by image: entries of `images` and of `annotations` */
    bool used[LIMIT_FIELDS]; /* questions that take marks */
    int64_t crowds, crowds_without_outline;
    lw_intern *attributes;
    int64_t attribute_count[ATTRIBUTES_MAX];
    int32_t next_image; /* of a file alone, and behind an archive of those without a picture */
    int64_t entry;
    char note[NOTE_BYTES];

    /* Of an archive. */
    zip_walk *walk; /* NULL: a file alone, or at the end */
    bool archive;
    lw_intern *files, *bases;         /* its pictures: paths, and last parts of them */
    int32_t *file_of_base, *image_of; /* [bases]: its only file, or -1; [files]: its image, or -1 */
    bool *found;                      /* [images]: whether its picture is there */
    size_t file_capacity, found_capacity;
} coco_reader;

/* ---- recognized ------------------------------------------------------------------------------- */

static bool contains(lw_str text, const char *word) {
    return memmem(text.data, text.len, word, strlen(word)) != NULL;
}

bool import_is_coco(lw_str first) {
    static const char *const members[] = {"\"info\"",        "\"licenses\"",   "\"images\"",
                                          "\"annotations\"", "\"categories\"", "\"type\""};
    lw_str text = lw_str_trim(first);
    if (!lw_str_starts(text, LW_STR("{"))) return false;
    text = lw_str_trim(lw_str_slice(text, 1, text.len));
    bool known = false;
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        known |= lw_str_starts(text, lw_str_from(members[i]));
    return known && (contains(text, "\"file_name\"") || contains(text, "\"image_id\"") ||
                     contains(text, "\"supercategory\""));
}

bool import_holds_coco(const import_context *context, lw_str file) {
    char path[NAME_BYTES];
    import_input *input = NULL;
    lw_error error;
    if (!lw_str_ends(file, LW_STR(".json")) || file.len >= sizeof path) return false;
    snprintf(path, sizeof path, "%.*s", LW_FMT(file));
    bool is =
        import_input_open_entry(context->path, context->name, path, &input, &error) == LW_OK &&
        import_is_coco(import_input_peek(input));
    import_input_close(input);
    return is;
}

/* ---- opening ---------------------------------------------------------------------------------- */

static void close_reader(void *opaque) {
    coco_reader *r = opaque;
    for (size_t i = 0; r->categories && i < lw_intern_count(r->categories); i++)
        json_free(r->category[i].value);
    lw_intern *const names[] = {r->images, r->categories, r->attributes, r->files, r->bases};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i]) lw_intern_close(names[i]);
    void *const rooms[] = {r->category, r->file_of_base, r->image_of, r->found};
    for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++) free(rooms[i]);
    aside_close(r->listed);
    aside_close(r->marks);
    zip_close(r->walk);
    foreign_close(&r->row);
    free(r);
}

/* The place of an id of a document, which is added where it is new. */
static lw_status number_of(lw_intern *names, int document, const json *id, const char *what,
                           int32_t *number_out, lw_error *error) {
    char room[24], name[NAME_BYTES];
    lw_str text = foreign_id(id, room);
    if (!text.data) return lw_fail(error, LW_INVALID, "%s has no id", what);
    int length =
        snprintf(name, sizeof name, "%d/%.*s", document, LW_FMT(lw_utf8_start(text, 1000)));
    return lw_intern_add(names, (lw_str){name, (size_t)length}, number_out, error);
}

static lw_str last_part(lw_str path) {
    lw_str base = path;
    for (lw_str rest = path; rest.data;) base = lw_str_cut(&rest, '/');
    return base;
}

/* The file of an archive that a document in `folder` means, or -1: as the path says, from the document or
 * from the top; otherwise the only file called so. */
static int32_t find_file(const coco_reader *r, lw_str folder, lw_str file_name) {
    char path[NAME_BYTES];
    int length = snprintf(path, sizeof path, "%.*s%.*s", LW_FMT(folder), LW_FMT(file_name));
    int32_t found = (size_t)length < sizeof path
                        ? lw_intern_find(r->files, (lw_str){path, (size_t)length})
                        : -1;
    if (found < 0) found = lw_intern_find(r->files, file_name);
    if (found >= 0) return found;
    int32_t base = lw_intern_find(r->bases, last_part(file_name));
    return base >= 0 ? r->file_of_base[base] : -1;
}

static bool make_found(coco_reader *r, int32_t image) {
    if ((size_t)image < r->found_capacity) return true;
    size_t wanted = r->found_capacity ? r->found_capacity * 2 : 1024;
    bool *grown = realloc(r->found, wanted * sizeof *grown);
    if (!grown) return false;
    memset(grown + r->found_capacity, 0, wanted - r->found_capacity);
    r->found = grown;
    r->found_capacity = wanted;
    return true;
}

static lw_status add_image(coco_reader *r, int document, lw_str folder, const json *value,
                           lw_str entry, lw_error *error) {
    int32_t image = 0;
    lw_status status =
        number_of(r->images, document, json_get(value, "id"), "an image", &image, error);
    if (status != LW_OK) return status;
    if (!make_found(r, image)) return lw_fail(error, LW_NO_MEMORY, "no memory for so many images");
    int32_t file = r->archive ? find_file(r, folder, json_text(json_get(value, "file_name"))) : -1;
    if (file >= 0 && r->image_of[file] < 0) {
        r->image_of[file] = image;
        r->found[image] = true;
    }
    return aside_put(r->listed, image, entry, error);
}

static bool is_crowd(const json *value) {
    const json *crowd = json_get(value, "iscrowd");
    return json_is_true(crowd) || (json_kind_of(crowd) == JSON_INT && json_int(crowd));
}

static void count_attributes(coco_reader *r, const json *attributes) {
    for (json_member m = json_first(attributes); m.valid; json_step(&m)) {
        int32_t name;
        lw_error full;
        if (lw_intern_add(r->attributes, m.key, &name, &full) == LW_OK) r->attribute_count[name]++;
    }
}

static lw_status add_mark(coco_reader *r, int document, const json *value, lw_str entry,
                          lw_error *error) {
    int32_t image = 0;
    lw_status status =
        number_of(r->images, document, json_get(value, "image_id"), "an annotation", &image, error);
    if (status != LW_OK) return status;
    if (!make_found(r, image)) return lw_fail(error, LW_NO_MEMORY, "no memory for so many images");
    if (is_crowd(value)) {
        r->crowds++;
        r->crowds_without_outline += json_kind_of(json_get(value, "segmentation")) == JSON_OBJECT;
    }
    count_attributes(r, json_get(value, "attributes"));
    return aside_put(r->marks, image, entry, error);
}

static lw_status add_category(coco_reader *r, int document, json **value, lw_error *error) {
    int32_t number = 0;
    size_t before = lw_intern_count(r->categories);
    lw_status status =
        number_of(r->categories, document, json_get(*value, "id"), "a category", &number, error);
    if (status != LW_OK) return status;
    if ((size_t)number < before)
        return lw_fail(error, LW_INVALID, "two categories have the same id");
    if (!json_text(json_get(*value, "name")).data)
        return lw_fail(error, LW_INVALID, "a category has no name");
    r->category[number].value = *value;
    *value = NULL;
    return LW_OK;
}

static lw_status add_entry(coco_reader *r, int document, lw_str folder, lw_str list, lw_str entry,
                           lw_error *error) {
    json *value = NULL;
    lw_error fault;
    bool image = lw_str_equal(list, LW_STR("images")),
         mark = lw_str_equal(list, LW_STR("annotations"));
    if (!image && !mark && !lw_str_equal(list, LW_STR("categories"))) return LW_OK;
    lw_status status = json_parse(entry, &value, &fault);
    if (status == LW_MALFORMED)
        return lw_fail(error, LW_MALFORMED, "an entry of %.*s: %s", LW_FMT(list), fault.message);
    if (status != LW_OK) return lw_fail(error, status, "%s", fault.message);
    if (image) status = add_image(r, document, folder, value, entry, error);
    else if (mark) status = add_mark(r, document, value, entry, error);
    else status = add_category(r, document, &value, error);
    json_free(value);
    return status;
}

static lw_status read_document(coco_reader *r, import_input *input, int document, lw_str folder,
                               lw_error *error) {
    json_lists *lists = NULL;
    lw_str list, entry;
    lw_status status = json_lists_open(input, &lists, error);
    for (int64_t i = 1; status == LW_OK; i++) {
        status = json_lists_next(lists, &list, &entry, error);
        if (status == LW_OK) status = add_entry(r, document, folder, list, entry, error);
        if (status == LW_OK && i % 1000 == 0) status = import_keep(r->row.context, error);
    }
    json_lists_close(lists);
    return status == LW_NOT_FOUND ? LW_OK : status;
}

/* ---- archives --------------------------------------------------------------------------------- */

static lw_status add_file(coco_reader *r, lw_str name, lw_error *error) {
    int32_t file = 0, base = 0;
    lw_status status = lw_intern_add(r->files, name, &file, error);
    size_t before = lw_intern_count(r->bases);
    if (status == LW_OK) status = lw_intern_add(r->bases, last_part(name), &base, error);
    if (status != LW_OK) return status;
    if ((size_t)file >= r->file_capacity) {
        size_t wanted = r->file_capacity ? r->file_capacity * 2 : 1024;
        int32_t *images = realloc(r->image_of, wanted * sizeof *images);
        if (images) r->image_of = images;
        int32_t *files = realloc(r->file_of_base, wanted * sizeof *files);
        if (files) r->file_of_base = files;
        if (!images || !files) return lw_fail(error, LW_NO_MEMORY, "no memory for so many files");
        r->file_capacity = wanted;
    }
    r->image_of[file] = -1;
    r->file_of_base[base] = (size_t)base < before ? -1 : file;
    return LW_OK;
}

typedef struct {
    char *name[DOCUMENTS_MAX]; /* [count] */
    int count;
} document_list;

static lw_status list_archive(coco_reader *r, document_list *documents, lw_error *error) {
    zip_walk *walk = NULL;
    lw_str name;
    lw_status status = zip_open(r->row.context, &walk, error);
    while (status == LW_OK) {
        status = zip_next(walk, &name, error);
        if (status != LW_OK) break;
        if (import_is_picture_name(name)) status = add_file(r, name, error);
        if (!lw_str_ends(name, LW_STR(".json"))) continue;
        if (documents->count == DOCUMENTS_MAX)
            status = lw_fail(error, LW_INVALID, "the archive has more than %d files .json",
                             DOCUMENTS_MAX);
        else if (import_holds_coco(r->row.context, name) &&
                 !(documents->name[documents->count++] = strndup(name.data, name.len)))
            status = lw_fail(error, LW_NO_MEMORY, "no memory for the archive's files");
    }
    zip_close(walk);
    return status == LW_NOT_FOUND ? LW_OK : status;
}

static lw_status read_archive(coco_reader *r, lw_error *error) {
    const import_context *context = r->row.context;
    document_list documents = {.count = 0};
    r->files = lw_intern_open(LIMIT_ARCHIVE_ENTRIES, UINT32_MAX);
    r->bases = lw_intern_open(LIMIT_ARCHIVE_ENTRIES, UINT32_MAX);
    lw_status status = r->files && r->bases ? list_archive(r, &documents, error)
                                            : lw_fail(error, LW_NO_MEMORY, "no memory");
    for (int i = 0; i < documents.count && status == LW_OK; i++) {
        import_input *input = NULL;
        lw_str name = lw_str_from(documents.name[i]);
        status =
            import_input_open_entry(context->path, context->name, documents.name[i], &input, error);
        if (status == LW_OK)
            status = read_document(r, input, i,
                                   lw_str_slice(name, 0, name.len - last_part(name).len), error);
        import_input_close(input);
    }
    for (int i = 0; i < documents.count; i++) free(documents.name[i]);
    if (status == LW_OK && documents.count == 0)
        status = lw_fail(error, LW_INVALID, "the archive has no file .json of COCO");
    return status == LW_OK ? zip_open(context, &r->walk, error) : status;
}

/* ---- questions -------------------------------------------------------------------------------- */

/* Ellipses only our own export has, drawn as outlines. */
static const field_kind kinds[] = {KIND_BOXES, KIND_POLYGONS, KIND_MASKS, KIND_SKELETONS,
                                   KIND_ELLIPSES};
enum { OWN_KINDS = sizeof kinds / sizeof *kinds, KIND_COUNT = OWN_KINDS - 1 };

/* Our own export says as what is above a category which question it is of. */
static const schema_field *field_above(const schema *s, const json *value) {
    lw_str above = json_text(json_get(value, "supercategory"));
    size_t index = above.data ? schema_find(s, above) : s->field_count;
    if (index == s->field_count || !foreign_fits(&s->fields[index], kinds, OWN_KINDS)) return NULL;
    const schema_field *field = &s->fields[index];
    return schema_class_find(field, json_text(json_get(value, "name"))) < field->class_count ? field
                                                                                             : NULL;
}

static lw_status find_fields(coco_reader *r, lw_error *error) {
    const import_context *context = r->row.context;
    size_t count = lw_intern_count(r->categories);
    bool own = !context->field.len && count > 0;
    const schema_field *only = NULL;
    for (size_t i = 0; i < count; i++) {
        r->category[i].field = field_above(context->schema, r->category[i].value);
        own = own && r->category[i].field;
    }
    lw_status status =
        own ? LW_OK : foreign_field(context, "coco", kinds, KIND_COUNT, &only, error);
    for (size_t i = 0; i < count && status == LW_OK; i++) {
        if (only) r->category[i].field = only;
        r->used[r->category[i].field - context->schema->fields] = true;
    }
    if (status == LW_OK && only) r->used[only - context->schema->fields] = true;
    return status;
}

static lw_status open_all(coco_reader *r, lw_error *error) {
    const import_context *context = r->row.context;
    r->images = lw_intern_open(INT32_MAX, UINT32_MAX);
    r->categories = lw_intern_open(LIMIT_CLASSES, 64 << 20);
    r->attributes = lw_intern_open(ATTRIBUTES_MAX, 1 << 20);
    r->category = calloc(LIMIT_CLASSES, sizeof *r->category);
    if (!r->images || !r->categories || !r->attributes || !r->category)
        return lw_fail(error, LW_NO_MEMORY, "no memory to read the file");
    lw_status status = aside_open(context->data_dir, &r->listed, error);
    if (status == LW_OK) status = aside_open(context->data_dir, &r->marks, error);
    if (status == LW_OK)
        status =
            r->archive ? read_archive(r, error) : read_document(r, r->input, 0, LW_STR(""), error);
    if (status == LW_OK) status = aside_sort(r->listed, error);
    if (status == LW_OK) status = aside_sort(r->marks, error);
    return status == LW_OK ? find_fields(r, error) : status;
}

static lw_status open_reader(const import_context *context, import_input *input, void **reader_out,
                             lw_error *error) {
    coco_reader *r = calloc(1, sizeof *r);
    if (!r) return lw_fail(error, LW_NO_MEMORY, "no memory to read the file");
    r->input = input;
    r->archive = lw_str_starts(import_input_peek(input), LW_STR("PK"));
    lw_status status = foreign_open(context, "coco", &r->row, error);
    if (status == LW_OK) status = open_all(r, error);
    if (status == LW_OK) *reader_out = r;
    else close_reader(r);
    return status;
}

/* ---- marks ------------------------------------------------------------------------------------ */

/* An annotation and where it goes. */
typedef struct {
    json_writer *w;
    const json *value, *category;
    const schema_field *field;
    int64_t width, height; /* of the picture; 0: not known */
    size_t *number;        /* of objects that the field has */
    lw_arena scratch;
    lw_error *error;
} mark;

static lw_status refuse(const mark *m, const char *why) {
    char room[24];
    lw_str id = foreign_id(json_get(m->value, "id"), room);
    return import_refuse(m->error, "annotation %.*s %s",
                         LW_FMT(id.data ? lw_utf8_start(id, 60) : LW_STR("without id")), why);
}

static void begin_object(const mark *m) {
    const json *attributes = json_get(m->value, "attributes");
    foreign_begin_object(m->w, ++*m->number, json_text(json_get(m->category, "name")));
    bool any = false;
    for (size_t i = 0; i < m->field->attribute_count; i++) {
        const json *value = json_get(attributes, m->field->attributes[i].name.data);
        if (!value) continue;
        if (!any) json_key(m->w, "attributes"), json_open(m->w, '{');
        any = true;
        json_key_text(m->w, m->field->attributes[i].name), json_value(m->w, value);
    }
    if (any) json_close(m->w, '}');
}

/* NULL: no list of numbers. */
static const double *numbers_of(const json *list, lw_arena *arena) {
    size_t count = json_count(list);
    double *numbers = json_kind_of(list) == JSON_LIST ? lw_new(arena, double, count + 1) : NULL;
    for (size_t i = 0; numbers && i < count; i++) {
        if (!foreign_is_number(json_at(list, i))) return NULL;
        numbers[i] = json_real(json_at(list, i));
    }
    return numbers;
}

/* A rectangle that stands askew, as our own export draws a turned box: its width and height about its middle. */
static bool is_turned(const double *p, double box[5]) {
    double ax = p[2] - p[0], ay = p[3] - p[1], bx = p[6] - p[0], by = p[7] - p[1];
    double w = hypot(ax, ay), h = hypot(bx, by), near = 1e-6 * (w + h);
    if (!(w > 0 && h > 0) || (fabs(ay) <= near && fabs(bx) <= near)) return false;
    if (fabs(ax * bx + ay * by) > near * near + 1e-6 * w * h || ax * by - ay * bx < 0 ||
        fabs(p[2] + bx - p[4]) > near || fabs(p[3] + by - p[5]) > near)
        return false;
    double turn = atan2(ay, ax) * 180 / M_PI;
    memcpy(box, (double[]){(p[0] + p[4] - w) / 2, (p[1] + p[5] - h) / 2, w, h, turn},
           5 * sizeof *box);
    return true;
}

static lw_status put_box(const mark *m) {
    static const char *const names[] = {"x", "y", "w", "h", "rotation"};
    lw_arena arena = m->scratch;
    const json *list = json_get(m->value, "bbox"), *outline = json_get(m->value, "segmentation");
    const double *bbox = numbers_of(list, &arena), *corners = NULL;
    if (!bbox || json_count(list) != 4) return refuse(m, "has no bbox of four numbers");
    if (json_kind_of(outline) == JSON_LIST && json_count(outline) == 1 &&
        json_count(json_at(outline, 0)) == 8)
        corners = numbers_of(json_at(outline, 0), &arena);
    double box[5];
    bool turned = corners && is_turned(corners, box);
    begin_object(m);
    for (size_t i = 0; i < 4U + turned; i++)
        json_key(m->w, names[i]), json_number(m->w, turned ? box[i] : bbox[i]);
    json_close(m->w, '}');
    return LW_OK;
}

/* Parts of one thing are outlines of a group. */
static lw_status put_outlines(const mark *m) {
    const json *rings = json_get(m->value, "segmentation");
    if (json_kind_of(rings) == JSON_OBJECT && is_crowd(m->value))
        return LW_OK; /* the note says it */
    if (json_kind_of(rings) != JSON_LIST || json_count(rings) == 0)
        return refuse(m, "has no outline");
    char room[24];
    lw_str group = foreign_id(json_get(m->value, "id"), room);
    for (size_t i = 0; i < json_count(rings); i++) {
        lw_arena arena = m->scratch;
        size_t count = json_count(json_at(rings, i));
        const double *corners = numbers_of(json_at(rings, i), &arena);
        if (!corners || count % 2 || count < 6)
            return refuse(m, "has an outline that is no list of x, y of at least three corners");
        begin_object(m);
        if (json_count(rings) > 1 && group.data) json_key(m->w, "group"), json_string(m->w, group);
        foreign_put_outline(m->w, corners, count / 2);
        json_close(m->w, '}');
    }
    return LW_OK;
}

/* Corners at even angles from the end of the first axis on, as our own export draws it. */
static lw_status put_ellipse(const mark *m) {
    static const char *const names[] = {"x", "y", "rx", "ry", "rotation"};
    lw_arena arena = m->scratch;
    const json *ring = json_at(json_get(m->value, "segmentation"), 0);
    size_t count = json_count(ring) / 2;
    const double *p = numbers_of(ring, &arena);
    if (!p || count < 8 || count % 4) return refuse(m, "has no outline of an ellipse");
    const double *end = p + count, *above = p + count / 2, *below = p + count / 2 * 3;
    double x = (p[0] + end[0]) / 2, y = (p[1] + end[1]) / 2;
    double rx = hypot(p[0] - x, p[1] - y), ry = hypot(above[0] - x, above[1] - y);
    double turn = atan2(p[1] - y, p[0] - x), near = 1e-6 * (rx + ry);
    if (hypot(x - (above[0] + below[0]) / 2, y - (above[1] + below[1]) / 2) > near)
        return refuse(m, "has no outline of an ellipse");
    double said[] = {x, y, rx, ry, turn * 180 / M_PI};
    begin_object(m);
    for (size_t i = 0; i < 4U + (turn != 0); i++)
        json_key(m->w, names[i]), json_number(m->w, said[i]);
    json_close(m->w, '}');
    return LW_OK;
}

static lw_status put_mask(const mark *m) {
    const json *runs = json_get(m->value, "segmentation"), *size = json_get(runs, "size");
    if (json_kind_of(runs) != JSON_OBJECT) return refuse(m, "has no run lengths");
    if (m->width &&
        (json_kind_of(json_at(size, 0)) != JSON_INT || json_kind_of(json_at(size, 1)) != JSON_INT ||
         json_int(json_at(size, 0)) != m->height || json_int(json_at(size, 1)) != m->width))
        return refuse(m, "has a mask of another size than the picture");
    begin_object(m);
    json_key(m->w, "rle"), json_open(m->w, '{');
    json_key(m->w, "size"), json_value(m->w, size);
    json_key(m->w, "counts"), json_value(m->w, json_get(runs, "counts"));
    json_close(m->w, '}');
    json_close(m->w, '}');
    return LW_OK;
}

/* Where a joint of the question stands among those of the category, which need not name them. */
static size_t find_joint(const mark *m, size_t joint) {
    const json *names = json_get(m->category, "keypoints");
    for (size_t i = 0; i < json_count(names); i++)
        if (lw_str_equal(json_text(json_at(names, i)), m->field->joints[joint].name)) return i;
    return names ? SIZE_MAX : joint;
}

static lw_status put_joints(const mark *m) {
    lw_arena arena = m->scratch;
    const json *list = json_get(m->value, "keypoints");
    const double *points = numbers_of(list, &arena);
    size_t count = m->field->joint_count;
    if (!points || json_count(list) != 3 * count)
        return refuse(m, "has other keypoints than the question has joints");
    begin_object(m);
    json_key(m->w, "joints"), json_open(m->w, '[');
    for (size_t i = 0; i < count; i++) {
        size_t at = find_joint(m, i);
        if (at >= count)
            return refuse(m, "has keypoints of other names than the question's joints");
        json_open(m->w, '[');
        for (size_t k = 0; k < 3; k++) json_number(m->w, points[3 * at + k]);
        json_close(m->w, ']');
    }
    json_close(m->w, ']');
    json_close(m->w, '}');
    return LW_OK;
}

static lw_status (*const put_kind[FIELD_KINDS])(const mark *m) = {
    [KIND_BOXES] = put_box,        [KIND_POLYGONS] = put_outlines, [KIND_MASKS] = put_mask,
    [KIND_SKELETONS] = put_joints, [KIND_ELLIPSES] = put_ellipse,
};

/* ---- rows ------------------------------------------------------------------------------------- */

static lw_status put_mark(coco_reader *r, int32_t image, mark *m) {
    char name[NAME_BYTES], room[24];
    lw_str document = lw_intern_name(r->images, image);
    lw_str id = foreign_id(json_get(m->value, "category_id"), room);
    document = lw_str_slice(document, 0, lw_str_find(document, '/'));
    int length = snprintf(name, sizeof name, "%.*s/%.*s", LW_FMT(document),
                          LW_FMT(lw_utf8_start(id.data ? id : LW_STR(""), 1000)));
    int32_t number = lw_intern_find(r->categories, (lw_str){name, (size_t)length});
    if (number < 0) return refuse(m, "has a category that is not in the file");
    if (r->category[number].field != m->field) return LW_OK;
    m->category = r->category[number].value;
    return put_kind[m->field->kind](m);
}

static lw_status put_field(coco_reader *r, int32_t image, const schema_field *field, int64_t width,
                           int64_t height, lw_error *error) {
    size_t count, number = 0, first = aside_find(r->marks, image, &count);
    if (count == 0 && field->min > 0) return LW_OK;
    json_writer *w = &r->row.w;
    lw_status status = LW_OK;
    json_key_text(w, field->name), json_open(w, '[');
    for (size_t i = 0; i < count && status == LW_OK; i++) {
        lw_arena arena = r->row.scratch;
        lw_str text;
        json *value = NULL;
        status = aside_read(r->marks, first + i, &arena, &text, error);
        if (status == LW_OK) status = json_parse(text, &value, error);
        if (status == LW_OK)
            status = put_mark(r, image,
                              &(mark){w, value, NULL, field, width, height, &number, arena, error});
        json_free(value);
    }
    json_close(w, ']');
    return status;
}

static lw_status put_values(coco_reader *r, int32_t image, int64_t width, int64_t height,
                            lw_error *error) {
    const schema *s = r->row.context->schema;
    lw_status status = LW_OK;
    foreign_begin_values(&r->row);
    for (size_t i = 0; i < s->field_count && status == LW_OK; i++)
        if (r->used[i]) status = put_field(r, image, &s->fields[i], width, height, error);
    foreign_end_values(&r->row);
    return status;
}

static lw_str address_of(const json *listed) {
    static const char *const members[] = {"coco_url", "flickr_url", "url", "file_name"};
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        lw_str text = json_text(json_get(listed, members[i]));
        if (lw_str_starts(text, LW_STR("https://")) || lw_str_starts(text, LW_STR("http://")))
            return text;
    }
    return (lw_str){0};
}

static int64_t side_of(const json *listed, const char *name) {
    const json *side = json_get(listed, name);
    return json_kind_of(side) == JSON_INT && json_int(side) > 0 ? json_int(side) : 0;
}

/* A row of an image of the list. `taken` is its picture, NULL: it has none. */
static lw_status take_image(coco_reader *r, int32_t image, const json *listed,
                            import_picture *taken, lw_arena *arena, import_row *row,
                            lw_error *error) {
    lw_str file_name = json_text(json_get(listed, "file_name"));
    lw_str id = json_text(json_get(listed, "external_id")), address = address_of(listed);
    int64_t width = side_of(listed, "width"), height = side_of(listed, "height");
    if (!file_name.len) return import_refuse(error, "the image has no file_name");
    if (json_has(listed, LW_STR("view")))
        return import_refuse(error, "is one of several views of an item: import them as a zip with "
                                    "items.jsonl");
    if (!taken && r->archive)
        return import_refuse(error, "its picture %.*s is not in the archive",
                             LW_FMT(lw_utf8_start(file_name, 120)));
    if (!taken && !address.len)
        return import_refuse(error, "its picture %.*s is not there: send a zip of both",
                             LW_FMT(lw_utf8_start(file_name, 120)));
    if (taken && width && height &&
        (width != taken->picture.width || height != taken->picture.height))
        return import_refuse(error, "is of %lld x %lld pixels, its picture has %lld x %lld",
                             (long long)width, (long long)height, (long long)taken->picture.width,
                             (long long)taken->picture.height);
    if (taken) width = taken->picture.width, height = taken->picture.height;
    foreign_begin(&r->row, id.len ? id : file_name, import_picture_key(r->row.context->schema),
                  taken ? file_name : address);
    lw_status status = put_values(r, image, width, height, error);
    return status == LW_OK ? foreign_take(&r->row, taken, arena, row, error) : status;
}

static lw_status take_listed(coco_reader *r, int32_t image, import_picture *taken, lw_arena *arena,
                             import_row *row, lw_error *error) {
    size_t count, at = aside_find(r->listed, image, &count);
    lw_str name = lw_intern_name(r->images, image), text = name;
    name = lw_str_slice(name, lw_str_find(name, '/') + 1, name.len);
    json *listed = NULL;
    lw_arena room = r->row.scratch;
    lw_status status = LW_OK;
    if (count != 1)
        status = import_refuse(error, "image %.*s %s", LW_FMT(lw_utf8_start(name, 60)),
                               count ? "is listed twice" : "is not listed, but has annotations");
    if (count) status = status == LW_OK ? aside_read(r->listed, at, &room, &text, error) : status;
    if (status == LW_OK) status = json_parse(text, &listed, error);
    if (status == LW_OK) status = take_image(r, image, listed, taken, arena, row, error);
    if (status == LW_INVALID) row->text = import_row_text(text, arena);
    json_free(listed);
    return status;
}

/* A picture of the archive; one that no list names is an item without marks. */
static lw_status take_file(coco_reader *r, lw_str name, lw_arena *arena, import_row *row,
                           lw_error *error) {
    lw_str bytes, key = import_picture_key(r->row.context->schema);
    import_picture *taken = lw_new(arena, import_picture, 1);
    if (!taken) return lw_fail(error, LW_NO_MEMORY, "no memory for a picture");
    int32_t file = lw_intern_find(r->files, name), image = file >= 0 ? r->image_of[file] : -1;
    lw_str kept = lw_arena_copy(arena, name);
    taken->key = key;
    lw_status status = import_keep(r->row.context, error);
    if (status == LW_OK) status = zip_unpack(r->walk, &bytes, error);
    if (status == LW_OK)
        status = import_take_picture(r->row.context, bytes, &taken->picture, error);
    if (status == LW_OK && image >= 0) status = take_listed(r, image, taken, arena, row, error);
    if (status == LW_OK && image < 0) {
        foreign_begin(&r->row, kept, key, kept);
        status = foreign_take(&r->row, taken, arena, row, error);
    }
    if (status == LW_INVALID && !row->text.data) row->text = import_row_text(kept, arena);
    return status;
}

/* The next picture of the archive; LW_NOT_FOUND behind the last one. */
static lw_status next_file(coco_reader *r, lw_str *name_out, lw_error *error) {
    lw_status status;
    do status = zip_next(r->walk, name_out, error);
    while (status == LW_OK && !import_is_picture_name(*name_out));
    return status;
}

static lw_status next(void *opaque, bool skip, lw_arena *arena, import_row *row, lw_error *error) {
    coco_reader *r = opaque;
    lw_str name;
    if (r->walk) {
        lw_status status = next_file(r, &name, error);
        row->line = r->entry = zip_entry(r->walk);
        if (status == LW_OK) return skip ? LW_OK : take_file(r, name, arena, row, error);
        if (status != LW_NOT_FOUND) return status;
        zip_close(r->walk);
        r->walk = NULL;
    }
    int32_t count = (int32_t)lw_intern_count(r->images);
    while (r->next_image < count && r->found[r->next_image]) r->next_image++;
    if (r->next_image == count) return lw_fail(error, LW_NOT_FOUND, "no further image");
    row->line = ++r->entry;
    int32_t image = r->next_image++;
    return skip ? LW_OK : take_listed(r, image, NULL, arena, row, error);
}

static double share(const void *opaque) {
    const coco_reader *r = opaque;
    if (r->walk) return zip_share(r->walk);
    size_t count = lw_intern_count(r->images);
    return count ? (double)r->next_image / (double)count : 1;
}

/* ---- what was not taken ----------------------------------------------------------------------- */

static bool has_attribute(const coco_reader *r, lw_str name) {
    const schema *s = r->row.context->schema;
    for (size_t i = 0; i < s->field_count; i++)
        for (size_t a = 0; r->used[i] && a < s->fields[i].attribute_count; a++)
            if (lw_str_equal(s->fields[i].attributes[a].name, name)) return true;
    return false;
}

static lw_str note(const void *opaque) {
    coco_reader *r = (coco_reader *)(uintptr_t)opaque;
    const schema *s = r->row.context->schema;
    lw_arena arena = lw_arena_over(r->note, sizeof r->note);
    lw_builder out = lw_builder_in(&arena);
    bool outlines = false;
    for (size_t i = 0; i < s->field_count; i++)
        outlines |= r->used[i] && s->fields[i].kind == KIND_POLYGONS;
    int64_t left = outlines ? r->crowds_without_outline : 0;
    if (left) lw_put_format(&out, "; %lld crowds without an outline left out", (long long)left);
    if (r->crowds > left)
        lw_put_format(&out, "; %lld crowds are plain marks now", (long long)(r->crowds - left));
    int64_t values = 0;
    for (size_t i = 0; i < lw_intern_count(r->attributes); i++)
        if (!has_attribute(r, lw_intern_name(r->attributes, (int32_t)i)))
            values += r->attribute_count[i];
    if (values)
        lw_put_format(&out, "; %lld values of attributes that the question has not left out",
                      (long long)values);
    return out.len > 2 ? (lw_str){out.data + 2, out.len - 2} : (lw_str){0};
}

const import_format import_coco = {"coco", open_reader, next, share, note, close_reader};
