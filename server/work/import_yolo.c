/* import_yolo.c - YOLO's text files beside pictures: a mark a line, its class by number and places as shares of
 * the picture; a box by its middle and size, an outline by its corners. Classes are called as data.yaml says,
 * or classes.txt (obj.names), a line each. Source: docs.ultralytics.com/datasets */
#include "server/limits.h"
#include "server/work/import_foreign.h"
#include <stdlib.h>
#include <string.h>

enum { NAMES_BYTES = 4 << 20 };

typedef struct {
    char *room; /* of names */
    lw_arena arena;
    lw_str *names; /* [count] */
    size_t count;
    bool from_yaml;
} yolo_memory;

static bool is_called(lw_str name, const char *base) {
    lw_str last = name;
    for (lw_str rest = name; rest.data;) last = lw_str_cut(&rest, '/');
    return lw_str_equal(last, lw_str_from(base));
}

bool import_holds_yolo(const import_context *context, lw_str file) {
    (void)context;
    static const char *const told[] = {"data.yaml", "dataset.yaml", "classes.txt", "obj.names"};
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        if (is_called(file, told[i])) return true;
    return lw_str_ends(file, LW_STR(".txt")) &&
           (lw_str_starts(file, LW_STR("labels/")) ||
            memmem(file.data, file.len, "/labels/", 8) != NULL);
}

/* ---- names of classes ------------------------------------------------------------------------- */

static lw_status start_names(yolo_memory *y, lw_error *error) {
    if (!y->room) y->room = malloc(NAMES_BYTES);
    if (!y->room) return lw_fail(error, LW_NO_MEMORY, "no memory for the classes");
    y->arena = lw_arena_over(y->room, NAMES_BYTES);
    y->names = lw_new(&y->arena, lw_str, LIMIT_CLASSES);
    y->count = 0;
    return LW_OK;
}

/* A name as YAML or a line has it: bare, in ' or in ", where it is a JSON string. */
static lw_status add_name(yolo_memory *y, lw_str text, lw_error *error) {
    lw_str name = lw_str_trim(text);
    json *quoted = NULL;
    lw_error fault;
    if (name.len == 0) return LW_OK;
    if (y->count == LIMIT_CLASSES)
        return lw_fail(error, LW_INVALID, "more than %d classes", LIMIT_CLASSES);
    if (name.data[0] == '"' && json_parse(name, &quoted, &fault) == LW_OK) name = json_text(quoted);
    else if (name.len > 1 && name.data[0] == '\'' && name.data[name.len - 1] == '\'')
        name = lw_str_slice(name, 1, name.len - 1);
    y->names[y->count] = lw_arena_copy(&y->arena, name);
    json_free(quoted);
    return y->names[y->count++].data
               ? LW_OK
               : lw_fail(error, LW_INVALID, "the names of classes are too long");
}

/* "0: name" of a mapping: only in order, as tools write it. */
static lw_status add_entry(yolo_memory *y, lw_str text, lw_error *error) {
    int64_t number;
    lw_str rest = text, key = lw_str_cut(&rest, ':');
    if (!rest.data || !lw_str_to_int(lw_str_trim(key), &number)) return add_name(y, text, error);
    if (number != (int64_t)y->count)
        return lw_fail(error, LW_INVALID, "class %zu has no name in data.yaml", y->count);
    return add_name(y, rest, error);
}

/* [a, 'b, c', "d"] or {0: a, 1: b}, over lines. */
static lw_status add_inline(yolo_memory *y, lw_str text, lw_error *error) {
    lw_status status = LW_OK;
    char quote = '\0';
    size_t from = 1;
    for (size_t i = 1; i < text.len && status == LW_OK; i++) {
        char c = text.data[i];
        if (quote ? c == quote : c == '"' || c == '\'') quote = quote ? '\0' : c;
        if (quote || (c != ',' && c != ']' && c != '}')) continue;
        status = add_entry(y, lw_str_slice(text, from, i), error);
        from = i + 1;
        if (c != ',') return status;
    }
    return status == LW_OK ? lw_fail(error, LW_INVALID, "the names in data.yaml have no end")
                           : status;
}

static lw_status add_block(yolo_memory *y, lw_str rest, lw_error *error) {
    lw_status status = LW_OK;
    while (rest.data && status == LW_OK) {
        lw_str line = lw_str_cut(&rest, '\n'), entry = lw_str_trim(line);
        if (entry.len == 0 || entry.data[0] == '#') continue;
        bool dash = entry.data[0] == '-';
        if (!dash && line.data[0] != ' ' && line.data[0] != '\t') break;
        status = dash ? add_name(y, lw_str_slice(entry, 1, entry.len), error)
                      : add_entry(y, entry, error);
    }
    return status;
}

static lw_status read_yaml(yolo_memory *y, lw_str text, lw_error *error) {
    for (lw_str rest = text; rest.data;) {
        lw_str line = lw_str_cut(&rest, '\n');
        if (!lw_str_starts(line, LW_STR("names:"))) continue;
        lw_status status = start_names(y, error);
        if (status != LW_OK) return status;
        y->from_yaml = true;
        lw_str value =
            lw_str_trim((lw_str){line.data + 6, text.len - (size_t)(line.data + 6 - text.data)});
        bool is_inline = value.len && (value.data[0] == '[' || value.data[0] == '{');
        return is_inline ? add_inline(y, value, error) : add_block(y, rest, error);
    }
    return LW_OK;
}

static lw_status look(void *memory, lw_str name, lw_str text, lw_error *error) {
    yolo_memory *y = memory;
    if (lw_str_ends(name, LW_STR(".yaml")) || lw_str_ends(name, LW_STR(".yml")))
        return read_yaml(y, text, error);
    if (y->from_yaml || (!is_called(name, "classes.txt") && !is_called(name, "obj.names")))
        return LW_OK;
    lw_status status = start_names(y, error);
    for (lw_str rest = text; rest.data && status == LW_OK;)
        status = add_name(y, lw_str_cut(&rest, '\n'), error);
    return status;
}

/* ---- marks ------------------------------------------------------------------------------------ */

/* The next word of a line, or the absent text. */
static lw_str next_word(lw_str *rest) {
    size_t at = 0, end;
    while (at < rest->len && strchr(" \t\r", rest->data[at])) at++;
    for (end = at; end < rest->len && !strchr(" \t\r", rest->data[end]);) end++;
    lw_str word = lw_str_slice(*rest, at, end);
    *rest = lw_str_slice(*rest, end, rest->len);
    return word.len ? word : (lw_str){0};
}

static lw_status read_numbers(lw_str line, lw_arena *arena, double **out, size_t *count_out,
                              lw_error *error) {
    double *numbers = lw_new(arena, double, line.len / 2 + 1);
    if (!numbers) return import_refuse(error, "its marks are too large");
    *count_out = 0;
    for (lw_str word = next_word(&line); word.data; word = next_word(&line))
        if (!lw_str_to_double(word, &numbers[(*count_out)++]))
            return import_refuse(error, "%.*s is no number", LW_FMT(lw_utf8_start(word, 40)));
    *out = numbers;
    return LW_OK;
}

static void put_box(json_writer *w, const double *box, double width, double height) {
    json_key(w, "x"), json_number(w, (box[0] - box[2] / 2) * width);
    json_key(w, "y"), json_number(w, (box[1] - box[3] / 2) * height);
    json_key(w, "w"), json_number(w, box[2] * width);
    json_key(w, "h"), json_number(w, box[3] * height);
}

/* Five numbers are a box, six one with how sure a model was; seven and more, class, x, y, ..., an outline. */
static lw_status put_line(const yolo_memory *y, foreign_row *row, const schema_field *field,
                          lw_str line, size_t number, int64_t width, int64_t height,
                          lw_error *error) {
    lw_arena arena = row->scratch;
    double *all = NULL;
    size_t count = 0;
    json_writer *w = &row->w;
    lw_status status = read_numbers(line, &arena, &all, &count, error);
    if (status != LW_OK || count == 0) return status;
    bool outline = count >= 7 && count % 2, box = count == 5 || count == 6;
    if (!(field->kind == KIND_BOXES ? box : outline))
        return import_refuse(error, "mark %zu: %zu numbers are none of the %s", number, count,
                             field_kind_name(field->kind));
    if (!(all[0] >= 0 && all[0] < (double)y->count) || all[0] != (double)(size_t)all[0])
        return import_refuse(error, "mark %zu: class %g has no name", number, all[0]);
    foreign_begin_object(w, number, y->names[(size_t)all[0]]);
    if (box) {
        put_box(w, all + 1, (double)width, (double)height);
        if (count == 6 && row->context->as_predictions)
            json_key(w, "score"), json_number(w, all[5]);
    } else {
        for (size_t i = 1; i < count; i++) all[i] *= (double)(i % 2 ? width : height);
        foreign_put_outline(w, all + 1, count / 2);
    }
    json_close(w, '}');
    return LW_OK;
}

static lw_status put(void *memory, foreign_row *row, const schema_field *field, lw_str text,
                     int64_t width, int64_t height, lw_error *error) {
    size_t number = 0;
    lw_status status = LW_OK;
    for (lw_str rest = text; rest.data && status == LW_OK;) {
        lw_str line = lw_str_trim(lw_str_cut(&rest, '\n'));
        if (line.len) status = put_line(memory, row, field, line, ++number, width, height, error);
    }
    return status;
}

static void close_memory(void *memory) { free(((yolo_memory *)memory)->room); }

static const field_kind kinds[] = {KIND_BOXES, KIND_POLYGONS};
static const beside_format yolo = {.name = "yolo",
                                   .ending = ".txt",
                                   .kinds = kinds,
                                   .kind_count = sizeof kinds / sizeof *kinds,
                                   .look = look,
                                   .put = put,
                                   .close = close_memory,
                                   .memory_bytes = sizeof(yolo_memory)};

static lw_status open_reader(const import_context *context, import_input *input, void **reader_out,
                             lw_error *error) {
    (void)input;
    return beside_open(&yolo, context, reader_out, error);
}

const import_format import_yolo = {"yolo",       open_reader, beside_next,
                                   beside_share, beside_note, beside_close};
