/* import_voc.c - Pascal VOC's XML files beside pictures, by expat. Pixels are counted from 1, and the first and the
 * last one inside are named. A file with a document type is refused: it is where entities come from. Source:
 * host.robots.ox.ac.uk/pascal/VOC */
#include "server/work/import_foreign.h"
#include <expat.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_BYTES = 1000, DEPTH_MAX = 64, MARKS_BYTES_MAX = 1 << 26 };

typedef struct {
    int64_t said; /* difficult, truncated or occluded: which we have no word for */
    char note[120];
} voc_memory;

bool import_holds_voc(const import_context *context, lw_str file) {
    (void)context;
    return lw_str_ends(file, LW_STR(".xml"));
}

/* What of a file is wanted: the path of an element, and what is read of it. */
typedef enum { NAME, XMIN, YMIN, XMAX, YMAX, WIDTH, HEIGHT, ELEMENTS } element;
static const char *const paths[ELEMENTS] = {
    "/annotation/object/name",        "/annotation/object/bndbox/xmin",
    "/annotation/object/bndbox/ymin", "/annotation/object/bndbox/xmax",
    "/annotation/object/bndbox/ymax", "/annotation/size/width",
    "/annotation/size/height"};

typedef struct {
    XML_Parser parser;
    foreign_row *row;
    int64_t width, height; /* of the picture */
    char path[TEXT_BYTES], text[TEXT_BYTES], name[TEXT_BYTES];
    size_t lengths[DEPTH_MAX]; /* of the path above each element */
    size_t depth, text_length, number;
    double said[ELEMENTS];
    bool has[ELEMENTS];
    lw_status status;
    lw_error *error;
} voc_file;

static void stop(voc_file *f, lw_status status) {
    f->status = status;
    XML_StopParser(f->parser, XML_FALSE);
}

static void XMLCALL begin_type(void *opaque, const XML_Char *name, const XML_Char *system,
                               const XML_Char *public, int internal) {
    voc_file *f = opaque;
    (void)name, (void)system, (void)public, (void)internal;
    stop(f, import_refuse(f->error, "its XML has a document type, which is not read"));
}

static void XMLCALL begin_element(void *opaque, const XML_Char *name, const XML_Char **attributes) {
    voc_file *f = opaque;
    (void)attributes;
    size_t used = strlen(f->path);
    if (f->depth == DEPTH_MAX || used + strlen(name) + 2 > sizeof f->path) {
        stop(f, import_refuse(f->error, "its XML is too deep"));
        return;
    }
    f->lengths[f->depth++] = used;
    snprintf(f->path + used, sizeof f->path - used, "/%s", name);
    f->text_length = 0;
    if (strcmp(f->path, "/annotation/object") == 0) memset(f->has, 0, WIDTH * sizeof *f->has);
}

static void XMLCALL take_text(void *opaque, const XML_Char *text, int length) {
    voc_file *f = opaque;
    size_t room = sizeof f->text - f->text_length, count = (size_t)length;
    if (count > room) count = room;
    memcpy(f->text + f->text_length, text, count);
    f->text_length += count;
}

static lw_status put_object(voc_file *f) {
    json_writer *w = &f->row->w;
    f->number++;
    if (!f->has[NAME]) return import_refuse(f->error, "object %zu has no name", f->number);
    for (size_t i = XMIN; i <= YMAX; i++)
        if (!f->has[i])
            return import_refuse(f->error, "object %zu has no bndbox of four numbers", f->number);
    foreign_begin_object(w, f->number, lw_str_from(f->name));
    json_key(w, "x"), json_number(w, f->said[XMIN] - 1);
    json_key(w, "y"), json_number(w, f->said[YMIN] - 1);
    json_key(w, "w"), json_number(w, f->said[XMAX] - f->said[XMIN] + 1);
    json_key(w, "h"), json_number(w, f->said[YMAX] - f->said[YMIN] + 1);
    json_close(w, '}');
    return LW_OK;
}

static void XMLCALL end_element(void *opaque, const XML_Char *name) {
    voc_file *f = opaque;
    (void)name;
    if (f->status != LW_OK) return;
    lw_str text = lw_str_trim((lw_str){f->text, f->text_length});
    for (size_t i = 0; i < ELEMENTS; i++) {
        if (strcmp(f->path, paths[i]) != 0) continue;
        f->has[i] = i == NAME ? text.len > 0 && text.len < sizeof f->name
                              : lw_str_to_double(text, &f->said[i]);
        if (i == NAME && f->has[i]) snprintf(f->name, sizeof f->name, "%.*s", LW_FMT(text));
    }
    if (strcmp(f->path, "/annotation/object") == 0) {
        lw_status status = put_object(f);
        if (status != LW_OK) stop(f, status);
    }
    f->text_length = 0;
    f->path[f->lengths[--f->depth]] = '\0';
}

static lw_status check_size(const voc_file *f) {
    if (!f->has[WIDTH] || !f->has[HEIGHT] || !(f->said[WIDTH] > 0 && f->said[HEIGHT] > 0) ||
        (f->said[WIDTH] == (double)f->width && f->said[HEIGHT] == (double)f->height))
        return LW_OK;
    return import_refuse(f->error, "is of %.0f x %.0f pixels, its picture has %lld x %lld",
                         f->said[WIDTH], f->said[HEIGHT], (long long)f->width,
                         (long long)f->height);
}

static lw_status parse(voc_file *f, lw_str text) {
    XML_SetUserData(f->parser, f);
    XML_SetElementHandler(f->parser, begin_element, end_element);
    XML_SetCharacterDataHandler(f->parser, take_text);
    XML_SetStartDoctypeDeclHandler(f->parser, begin_type);
    if (text.len > MARKS_BYTES_MAX) return import_refuse(f->error, "its marks are too large");
    bool read = XML_Parse(f->parser, text.data, (int)text.len, XML_TRUE) == XML_STATUS_OK;
    if (f->status != LW_OK) return f->status;
    if (!read)
        return import_refuse(f->error, "its XML is broken in line %lu: %s",
                             (unsigned long)XML_GetCurrentLineNumber(f->parser),
                             XML_ErrorString(XML_GetErrorCode(f->parser)));
    return check_size(f);
}

static lw_status put(void *memory, foreign_row *row, const schema_field *field, lw_str text,
                     int64_t width, int64_t height, lw_error *error) {
    (void)memory, (void)field;
    voc_file f = {.parser = XML_ParserCreate(NULL),
                  .row = row,
                  .width = width,
                  .height = height,
                  .error = error};
    if (!f.parser) return lw_fail(error, LW_NO_MEMORY, "no memory to read XML");
    lw_status status = parse(&f, text);
    XML_ParserFree(f.parser);
    return status;
}

/* ---- what was not taken ----------------------------------------------------------------------- */

static int64_t count_word(lw_str text, const char *word) {
    int64_t count = 0;
    size_t length = strlen(word);
    for (const char *at = text.data;
         (at = memmem(at, text.len - (size_t)(at - text.data), word, length)); at += length)
        count++;
    return count;
}

static lw_status look(void *memory, lw_str name, lw_str text, lw_error *error) {
    static const char *const words[] = {"<difficult>1<", "<truncated>1<", "<occluded>1<"};
    (void)error;
    for (size_t i = 0; lw_str_ends(name, LW_STR(".xml")) && i < sizeof words / sizeof *words; i++)
        ((voc_memory *)memory)->said += count_word(text, words[i]);
    return LW_OK;
}

static lw_str note(void *memory) {
    voc_memory *v = memory;
    if (!v->said) return (lw_str){0};
    snprintf(v->note, sizeof v->note, "%lld times difficult, truncated or occluded left out",
             (long long)v->said);
    return lw_str_from(v->note);
}

static const field_kind kinds[] = {KIND_BOXES};
static const beside_format voc = {.name = "voc",
                                  .ending = ".xml",
                                  .kinds = kinds,
                                  .kind_count = sizeof kinds / sizeof *kinds,
                                  .look = look,
                                  .put = put,
                                  .note = note,
                                  .memory_bytes = sizeof(voc_memory)};

static lw_status open_reader(const import_context *context, import_input *input, void **reader_out,
                             lw_error *error) {
    (void)input;
    return beside_open(&voc, context, reader_out, error);
}

const import_format import_voc = {"voc",        open_reader, beside_next,
                                  beside_share, beside_note, beside_close};
