/* import_beside.c - archives of pictures, each with a file of its marks beside it: images/a.jpg and
 * labels/a.txt, or both in one folder. Files of marks are put aside first; then the pictures are walked over. */
#include "labelwright/intern.h"
#include "server/limits.h"
#include "server/work/import_foreign.h"
#include "server/work/import_zip.h"
#include <stdlib.h>
#include <string.h>

enum { STEM_BYTES = 4096, LOOKED_AT_BYTES = 16 << 20 };

struct beside {
    const beside_format *format;
    foreign_row row;
    const schema_field *field;
    void *memory;      /* the format's */
    lw_intern *stems;  /* what a picture and its file of marks have in common */
    uint8_t *pictures; /* [stems]: how many have it, 2: several */
    size_t picture_capacity;
    aside *texts;
    zip_walk *walk; /* NULL: behind the last picture */
    int64_t entry;
    int32_t next_stem;
};

/* Folders that part pictures from marks. */
static bool is_parting(lw_str part) {
    static const char *const names[] = {"images", "labels", "JPEGImages", "Annotations",
                                        "annotations"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (lw_str_equal(part, lw_str_from(names[i]))) return true;
    return false;
}

/* The path without these folders, and where its ending begins. */
static lw_str plain_path(lw_str path, lw_builder *out, size_t *ending_out) {
    for (lw_str rest = path; rest.data;) {
        lw_str part = lw_str_cut(&rest, '/');
        if (rest.data && is_parting(part)) continue;
        lw_put(out, part);
        if (rest.data) lw_put_char(out, '/');
    }
    lw_str plain = lw_built(out);
    *ending_out = plain.len;
    for (size_t i = plain.len; i > 0 && plain.data[i - 1] != '/'; i--)
        if (plain.data[i - 1] == '.') {
            *ending_out = i - 1;
            break;
        }
    return plain;
}

static lw_status stem_of(beside *b, lw_str path, int32_t *stem_out, lw_error *error) {
    char room[STEM_BYTES];
    lw_arena arena = lw_arena_over(room, sizeof room);
    lw_builder out = lw_builder_in(&arena);
    size_t ending;
    lw_str plain = plain_path(path, &out, &ending);
    if (!plain.data) return lw_fail(error, LW_INVALID, "a path of the archive is too long");
    return lw_intern_add(b->stems, lw_str_slice(plain, 0, ending), stem_out, error);
}

/* ---- opening ---------------------------------------------------------------------------------- */

void beside_close(void *opaque) {
    beside *b = opaque;
    if (b->memory && b->format->close) b->format->close(b->memory);
    if (b->stems) lw_intern_close(b->stems);
    zip_close(b->walk);
    aside_close(b->texts);
    foreign_close(&b->row);
    free(b->pictures);
    free(b->memory);
    free(b);
}

static lw_status count_picture(beside *b, lw_str name, bool is_picture, int32_t *stem_out,
                               lw_error *error) {
    lw_status status = stem_of(b, name, stem_out, error);
    if (status != LW_OK) return status;
    if ((size_t)*stem_out >= b->picture_capacity) {
        size_t wanted = b->picture_capacity ? b->picture_capacity * 2 : 1024;
        uint8_t *grown = realloc(b->pictures, wanted);
        if (!grown) return lw_fail(error, LW_NO_MEMORY, "no memory for so many files");
        memset(grown + b->picture_capacity, 0, wanted - b->picture_capacity);
        b->pictures = grown;
        b->picture_capacity = wanted;
    }
    if (is_picture && b->pictures[*stem_out] < 2) b->pictures[*stem_out]++;
    return LW_OK;
}

/* What comes with archives and holds no marks. */
static bool is_of_no_picture(lw_str name) {
    static const char *const names[] = {"classes.txt", "train.txt", "val.txt",
                                        "valid.txt",   "test.txt",  "notes.txt"};
    lw_str base = name;
    for (lw_str rest = name; rest.data;) base = lw_str_cut(&rest, '/');
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (lw_str_equal(base, lw_str_from(names[i]))) return true;
    return lw_str_starts(base, LW_STR("README"));
}

static lw_status look_at(beside *b, zip_walk *walk, lw_str name, lw_error *error) {
    int32_t stem = 0;
    lw_str text;
    if (import_is_picture_name(name)) return count_picture(b, name, true, &stem, error);
    bool marks = lw_str_ends(name, lw_str_from(b->format->ending)) && !is_of_no_picture(name);
    if (!marks && !b->format->look) return LW_OK;
    char kept[STEM_BYTES];
    if (name.len >= sizeof kept)
        return lw_fail(error, LW_INVALID, "a path of the archive is too long");
    memcpy(kept, name.data, name.len);
    name.data = kept;
    lw_error fault;
    lw_status status = zip_unpack(walk, &text, &fault);
    if (status == LW_INVALID)
        return lw_fail(error, LW_INVALID, "%.*s %s", LW_FMT(lw_utf8_start(name, 120)),
                       fault.message);
    if (status != LW_OK) return lw_fail(error, status, "%s", fault.message);
    if (b->format->look && text.len <= LOOKED_AT_BYTES)
        status = b->format->look(b->memory, name, text, error);
    if (status == LW_OK && marks) status = count_picture(b, name, false, &stem, error);
    return status == LW_OK && marks ? aside_put(b->texts, stem, text, error) : status;
}

static lw_status read_files(beside *b, lw_error *error) {
    zip_walk *walk = NULL;
    lw_str name;
    lw_status status = zip_open(b->row.context, &walk, error);
    while (status == LW_OK && (status = zip_next(walk, &name, error)) == LW_OK) {
        status = look_at(b, walk, name, error);
        if (status == LW_OK && zip_entry(walk) % 1000 == 0)
            status = import_keep(b->row.context, error);
    }
    zip_close(walk);
    return status == LW_NOT_FOUND ? LW_OK : status;
}

lw_status beside_open(const beside_format *format, const import_context *context, void **reader_out,
                      lw_error *error) {
    beside *b = calloc(1, sizeof *b);
    if (!b) return lw_fail(error, LW_NO_MEMORY, "no memory to read the archive");
    b->format = format;
    b->memory = calloc(1, format->memory_bytes);
    b->stems = lw_intern_open(LIMIT_ARCHIVE_ENTRIES, UINT32_MAX);
    lw_status status = b->memory && b->stems
                           ? foreign_open(context, format->name, &b->row, error)
                           : lw_fail(error, LW_NO_MEMORY, "no memory to read the archive");
    if (status == LW_OK)
        status = foreign_field(context, format->name, format->kinds, format->kind_count, &b->field,
                               error);
    if (status == LW_OK) status = aside_open(context->data_dir, &b->texts, error);
    if (status == LW_OK) status = read_files(b, error);
    if (status == LW_OK) status = aside_sort(b->texts, error);
    if (status == LW_OK) status = zip_open(context, &b->walk, error);
    if (status == LW_OK) *reader_out = b;
    else beside_close(b);
    return status;
}

/* ---- rows ------------------------------------------------------------------------------------- */

static lw_status put_marks(beside *b, size_t at, const picture *size, lw_error *error) {
    lw_arena all = b->row.scratch;
    lw_str text;
    lw_status status = aside_read(b->texts, at, &b->row.scratch, &text, error);
    foreign_begin_values(&b->row);
    json_key_text(&b->row.w, b->field->name), json_open(&b->row.w, '[');
    if (status == LW_OK)
        status =
            b->format->put(b->memory, &b->row, b->field, text, size->width, size->height, error);
    json_close(&b->row.w, ']');
    foreign_end_values(&b->row);
    b->row.scratch = all; /* the text stayed until here */
    return status;
}

static lw_status take_picture(beside *b, lw_str name, lw_arena *arena, import_row *row,
                              lw_error *error) {
    int32_t stem = 0;
    size_t ending, count;
    lw_str bytes;
    import_picture *taken = lw_new(arena, import_picture, 1);
    lw_builder out = lw_builder_in(arena);
    lw_str plain = plain_path(name, &out, &ending);
    if (!taken || !plain.data) return lw_fail(error, LW_NO_MEMORY, "no memory for a picture");
    lw_status status = stem_of(b, name, &stem, error);
    if (status == LW_OK) status = import_keep(b->row.context, error);
    if (status == LW_OK) status = zip_unpack(b->walk, &bytes, error);
    if (status == LW_OK)
        status = import_take_picture(b->row.context, bytes, &taken->picture, error);
    size_t at = aside_find(b->texts, stem, &count);
    if (status == LW_OK && count && b->pictures[stem] > 1)
        status = import_refuse(error, "several pictures could have its marks");
    if (status == LW_OK && count > 1)
        status = import_refuse(error, "several files could be its marks");
    if (status != LW_OK) return status;
    taken->key = import_picture_key(b->row.context->schema);
    foreign_begin(&b->row, plain, taken->key, plain);
    if (count) status = put_marks(b, at, &taken->picture, error);
    return status == LW_OK ? foreign_take(&b->row, taken, arena, row, error) : status;
}

lw_status beside_next(void *opaque, bool skip, lw_arena *arena, import_row *row, lw_error *error) {
    beside *b = opaque;
    lw_str name;
    size_t count = 0;
    if (b->walk) {
        lw_status status;
        do status = zip_next(b->walk, &name, error);
        while (status == LW_OK && !import_is_picture_name(name));
        row->line = b->entry = zip_entry(b->walk);
        if (status == LW_OK && skip) return LW_OK;
        if (status == LW_OK) {
            lw_str kept = lw_arena_copy(arena, name);
            status = take_picture(b, kept, arena, row, error);
            if (status == LW_INVALID) row->text = import_row_text(kept, arena);
        }
        if (status != LW_NOT_FOUND) return status;
        zip_close(b->walk);
        b->walk = NULL;
    }
    for (; b->next_stem < (int32_t)lw_intern_count(b->stems); b->next_stem++)
        if (!b->pictures[b->next_stem] && aside_find(b->texts, b->next_stem, &count) < SIZE_MAX &&
            count)
            break;
    if (b->next_stem == (int32_t)lw_intern_count(b->stems))
        return lw_fail(error, LW_NOT_FOUND, "no further file");
    row->line = ++b->entry;
    row->text = import_row_text(lw_intern_name(b->stems, b->next_stem++), arena);
    return skip ? LW_OK : import_refuse(error, "its picture is not in the archive");
}

double beside_share(const void *opaque) {
    const beside *b = opaque;
    return b->walk ? zip_share(b->walk) : 1;
}

lw_str beside_note(const void *opaque) {
    const beside *b = opaque;
    return b->format->note ? b->format->note(b->memory) : (lw_str){0};
}
