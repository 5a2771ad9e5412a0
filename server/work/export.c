/* export.c - pages of items through a format to whoever receives the bytes. */
#include "server/work/export.h"
#include "server/record/ids.h"
#include "server/work/media.h"
#include "server/work/project.h"
#include <archive.h>
#include <archive_entry.h>
#include <assert.h>
#include <fcntl.h>
#include <math.h>
#include <sodium.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    PAGE_ROWS = 1000,
    PAGE_BYTES = 64 << 20,     /* address space for a page, touched only as used */
    PAGE_BYTES_FULL = 8 << 20, /* a page ends when its items take as much */
    SCHEMA_BYTES = 32 << 20,
    SCRATCH_BYTES = 64 << 20,
    OUT_BYTES = 96 << 20,
    FLUSH_BYTES = 256 << 10,
    NAME_BYTES = 8 << 10,
    FILE_ROWS = 1000,
};
static const char method[] = "belief", items_name[] = "items.jsonl";

typedef struct {
    export_wanted wanted;
    export_done done;
    export_run run;
    schema schema;
    project_settings project;
    char *memory; /* all of what follows */
    lw_arena schema_arena, page_arena, scratch, name_arena, out_arena;
    lw_builder out, name;
    struct archive *archive; /* formats that are archives, and what carries pictures */
    bool in_entry;           /* all of a pass goes into one file of it */
    lw_str provenance;

    /* A page of items. */
    export_item *items; /* [count] */
    int64_t *ids;
    size_t count, rows_wanted;
    int64_t after; /* the last item of the page before */
    bool more;

    crypto_hash_sha256_state sha256;
    crypto_generichash_state blake2b;
    lw_error failure; /* of the receiver, seen through libarchive */
} exporter;

/* ---- bytes out ----------------------------------------------------------------------------- */

static lw_status pass_on(exporter *e, lw_str bytes, lw_error *error) {
    if (bytes.len == 0) return LW_OK;
    crypto_hash_sha256_update(&e->sha256, (const unsigned char *)bytes.data, bytes.len);
    crypto_generichash_update(&e->blake2b, (const unsigned char *)bytes.data, bytes.len);
    e->done.bytes += (int64_t)bytes.len;
    return e->wanted.write ? e->wanted.write(e->wanted.context, bytes, error) : LW_OK;
}

static void clear_out(exporter *e) {
    e->out_arena.next = e->memory + (e->out_arena.end - e->memory) - OUT_BYTES;
    e->out = lw_builder_in(&e->out_arena);
    e->name_arena.next = e->name_arena.end - NAME_BYTES;
    e->name = lw_builder_in(&e->name_arena);
}

static la_ssize_t archive_writes(struct archive *a, void *context, const void *bytes,
                                 size_t count) {
    exporter *e = context;
    if (pass_on(e, (lw_str){bytes, count}, &e->failure) == LW_OK) return (la_ssize_t)count;
    archive_set_error(a, 1, "the receiver stopped");
    return -1;
}

static lw_status archive_failed(const exporter *e, lw_error *error) {
    if (e->failure.status != LW_OK)
        return lw_fail(error, e->failure.status, "%s", e->failure.message);
    return lw_fail(error, LW_INTERNAL, "the archive cannot be written: %s",
                   archive_error_string(e->archive));
}

static lw_status open_archive(exporter *e, lw_error *error) {
    e->archive = archive_write_new();
    if (!e->archive) return lw_fail(error, LW_NO_MEMORY, "no memory to write an archive");
    archive_write_set_format_zip(e->archive);
    /* Else readers take names for DOS's: the server's locale knows no UTF-8. */
    if (archive_write_set_format_option(e->archive, "zip", "hdrcharset", "UTF-8") != ARCHIVE_OK)
        return archive_failed(e, error);
    archive_write_set_bytes_per_block(e->archive, 0);
    if (archive_write_open(e->archive, e, NULL, archive_writes, NULL) == ARCHIVE_OK) return LW_OK;
    return archive_failed(e, error);
}

/* Begins a file of the archive; bytes -1: not known yet. */
static lw_status begin_file(exporter *e, const char *name, int64_t bytes, lw_error *error) {
    struct archive_entry *entry = archive_entry_new();
    if (!entry) return lw_fail(error, LW_NO_MEMORY, "no memory to write an archive");
    archive_entry_set_pathname_utf8(entry, name);
    if (bytes >= 0) archive_entry_set_size(entry, bytes);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_mtime(entry, e->done.made_at / 1000000, 0);
    bool good = archive_write_header(e->archive, entry) == ARCHIVE_OK;
    archive_entry_free(entry);
    return good ? LW_OK : archive_failed(e, error);
}

static lw_status put_data(exporter *e, const char *data, size_t count, lw_error *error) {
    if (archive_write_data(e->archive, data, count) == (la_ssize_t)count) return LW_OK;
    return archive_failed(e, error);
}

/* A piece that has a name becomes a file of the archive. */
static lw_status put_file(exporter *e, lw_error *error) {
    char name[NAME_BYTES];
    snprintf(name, sizeof name, "%.*s", LW_FMT(lw_built(&e->name)));
    lw_status status = begin_file(e, name, (int64_t)e->out.len, error);
    return status == LW_OK ? put_data(e, e->out.data, e->out.len, error) : status;
}

/* What the format has written so far; `all` also when it is little. */
static lw_status flush(exporter *e, bool all, lw_error *error) {
    bool pieces = e->archive && !e->in_entry;
    if (!pieces && e->out.len < FLUSH_BYTES && !all) return LW_OK;
    lw_status status = LW_OK;
    if (!e->archive) status = pass_on(e, lw_built(&e->out), error);
    else if (e->in_entry) status = put_data(e, e->out.data, e->out.len, error);
    else if (e->name.len > 0) status = put_file(e, error);
    clear_out(e);
    return status;
}

static lw_status run_step(exporter *e, export_step *step, const export_item *one, lw_error *error) {
    if (!step) return LW_OK;
    lw_status status = step(&e->run, one, e->scratch, &e->name, &e->out, error);
    return status == LW_OK ? flush(e, !one, error) : status;
}

/* ---- pages in ------------------------------------------------------------------------------ */

/* One of several pictures is called as the item's data says, the only one as the item. */
static lw_str name_view(const export_item *one, const json *data, lw_str key, lw_arena *arena) {
    lw_str name = json_text(json_get(data, key.data));
    return name.len ? lw_arena_copy(arena, name) : one->external_id;
}

/* [{key, id, type, width, height, tiles?}] as import writes it. */
static lw_status read_media(lw_str text, export_item *one, lw_arena *arena, lw_error *error) {
    json *list = NULL, *data = NULL;
    if (!text.data) return LW_OK;
    lw_status status = json_parse(text, &list, error);
    size_t count = json_count(list);
    if (status == LW_OK && count > 1) status = json_parse(one->data, &data, error);
    if (status != LW_OK) {
        json_free(list);
        return status;
    }
    export_media *media = lw_new(arena, export_media, count);
    for (size_t i = 0; media && i < count; i++) {
        const json *entry = json_at(list, i);
        int64_t project_id, id = 0;
        if (!id_read(json_text(json_get(entry, "id")), ID_MEDIA, &project_id, &id)) id = 0;
        lw_str key = lw_arena_copy(arena, json_text(json_get(entry, "key")));
        lw_str name = key.data ? name_view(one, data, key, arena) : (lw_str){0};
        if (!name.data) {
            media = NULL;
            break;
        }
        media[i] = (export_media){.key = key,
                                  .file_name = name,
                                  .id = id,
                                  .width = json_int(json_get(entry, "width")),
                                  .height = json_int(json_get(entry, "height"))};
    }
    json_free(list);
    json_free(data);
    one->media = media;
    one->media_count = media ? count : 0;
    return media || count == 0 ? LW_OK
                               : lw_fail(error, LW_NO_MEMORY, "no room for an item's pictures");
}

static lw_status read_item(exporter *e, db_rows *rows, export_item *one, lw_arena *arena,
                           lw_error *error) {
    *one = (export_item){
        .external_id = db_text_copy(rows, 1, arena),
        .state = db_text_copy(rows, 2, arena),
        .confidence = db_is_null(rows, 3) ? NAN : db_real(rows, 3),
        .data = db_text_copy(rows, 4, arena),
        .meta = db_text_copy(rows, 5, arena),
        .gold = db_text_copy(rows, 6, arena),
        .reason = db_text_copy(rows, 8, arena),
        .beliefs = db_text_copy(rows, 9, arena),
        .decided = db_text_copy(rows, 10, arena),
        .decided_by = db_text_copy(rows, 11, arena),
        .urgency = {db_int(rows, 12), db_int(rows, 13)},
        .provenance = e->provenance,
    };
    return rows->status == LW_OK ? read_media(db_text(rows, 7), one, arena, error) : LW_OK;
}

static lw_status read_items(exporter *e, tx *t, lw_arena *arena, lw_error *error) {
    e->count = 0;
    e->more = false;
    e->items = lw_new(arena, export_item, e->rows_wanted);
    e->ids = lw_new(arena, int64_t, e->rows_wanted);
    assert(e->items && e->ids);
    const char *start = arena->next;
    lw_status status = LW_OK;
    db_rows rows = db_query(
        t, Q_EXPORT_ITEMS,
        DB_ARGS(v_int(e->wanted.project_id), v_int(e->after), v_int((int64_t)e->rows_wanted + 1)));
    while (status == LW_OK && db_next(&rows)) {
        if (e->count == e->rows_wanted || (e->count && arena->next - start > PAGE_BYTES_FULL)) {
            e->more = true;
            break;
        }
        e->ids[e->count] = db_int(&rows, 0);
        status = read_item(e, &rows, &e->items[e->count], arena, error);
        if (rows.status == LW_OK) e->count++;
    }
    lw_status ended = db_end(&rows, status == LW_OK ? error : NULL);
    return status == LW_OK ? ended : status;
}

static lw_str typed(lw_arena *arena, id_kind kind, int64_t project_id, int64_t id) {
    char text[ID_TEXT_MAX];
    return id ? lw_arena_copy(arena, id_write(text, kind, project_id, id)) : (lw_str){0};
}

static void read_answer(const exporter *e, db_rows *rows, export_evidence *given, lw_arena *arena) {
    const int64_t owner = e->wanted.project_id;
    *given = (export_evidence){
        .id = typed(arena, ID_ANNOTATION, owner, db_int(rows, 1)),
        .source_kind = db_text_copy(rows, 2, arena),
        .source_name = db_text_copy(rows, 3, arena),
        .source_version = db_text_copy(rows, 4, arena),
        .stage = db_text_copy(rows, 5, arena),
        .values = db_text_copy(rows, 6, arena),
        .confidence = db_text_copy(rows, 7, arena),
        .note = db_text_copy(rows, 8, arena),
        .verdict = db_text_copy(rows, 9, arena),
        .supersedes = typed(arena, ID_ANNOTATION, owner, db_int(rows, 10)),
        .score = db_is_null(rows, 11) ? NAN : db_real(rows, 11),
        .active_ms = db_int(rows, 12),
        .schema_version = db_int(rows, 13),
        .guideline_version = db_int(rows, 14),
        .created_at = db_int(rows, 15),
        .late = db_int(rows, 16) != 0,
        .certificate = db_text_copy(rows, 17, arena),
        .code = db_text_copy(rows, 18, arena),
        .suggested = db_text_copy(rows, 19, arena),
    };
}

/* What belongs to one item, as it comes one after another from a cursor over the page. */
typedef struct {
    size_t item; /* index in the page */
    void *entries;
    size_t count, capacity;
} item_entries;

/* Goes on to the row's item; false: it is of an import that is not finished. */
static bool go_to_item(const exporter *e, item_entries *list, int64_t item_id) {
    if (e->ids[list->item] != item_id) *list = (item_entries){.item = list->item};
    while (list->item + 1 < e->count && e->ids[list->item] < item_id) list->item++;
    return e->ids[list->item] == item_id;
}

/* NULL: no room. */
static void *next_entry(item_entries *list, size_t bytes, lw_arena *arena) {
    if (list->count == list->capacity) {
        size_t wanted = list->capacity ? list->capacity * 2 : 4;
        void *grown = lw_arena_alloc(arena, wanted, bytes, _Alignof(max_align_t));
        if (!grown) return NULL;
        if (list->count) memcpy(grown, list->entries, list->count * bytes);
        list->entries = grown;
        list->capacity = wanted;
    }
    return (char *)list->entries + list->count++ * bytes;
}

static lw_status read_evidence(exporter *e, tx *t, lw_arena *arena, lw_error *error) {
    if (e->count == 0) return LW_OK;
    item_entries list = {0};
    bool fits = true;
    db_rows rows = db_query(
        t, Q_EXPORT_EVIDENCE,
        DB_ARGS(v_int(e->wanted.project_id), v_int(e->after), v_int(e->ids[e->count - 1])));
    while (fits && db_next(&rows)) {
        if (!go_to_item(e, &list, db_int(&rows, 0))) continue;
        export_evidence *given = next_entry(&list, sizeof *given, arena);
        fits = given != NULL;
        if (!fits) break;
        read_answer(e, &rows, given, arena);
        e->items[list.item].evidence = list.entries;
        e->items[list.item].evidence_count = list.count;
    }
    lw_status status = db_end(&rows, error);
    if (status == LW_OK && !fits)
        return lw_fail(error, LW_NO_MEMORY, "no room for the evidence of a page");
    return status;
}

static lw_status read_talk(exporter *e, tx *t, lw_arena *arena, lw_error *error) {
    if (e->count == 0) return LW_OK;
    item_entries list = {0};
    bool fits = true;
    db_rows rows = db_query(
        t, Q_EXPORT_TALK,
        DB_ARGS(v_int(e->wanted.project_id), v_int(e->after), v_int(e->ids[e->count - 1])));
    while (fits && db_next(&rows)) {
        if (!go_to_item(e, &list, db_int(&rows, 0))) continue;
        export_remark *said = next_entry(&list, sizeof *said, arena);
        fits = said != NULL;
        if (!fits) break;
        *said = (export_remark){.thread_id = db_int(&rows, 1),
                                .kind = db_text_copy(&rows, 2, arena),
                                .place = db_text_copy(&rows, 3, arena),
                                .open = db_int(&rows, 4) != 0,
                                .resolved_at = db_int(&rows, 5),
                                .by = db_text_copy(&rows, 6, arena),
                                .text = db_text_copy(&rows, 7, arena),
                                .at = db_int(&rows, 8)};
        e->items[list.item].talk = list.entries;
        e->items[list.item].talk_count = list.count;
    }
    lw_status status = db_end(&rows, error);
    if (status == LW_OK && !fits)
        return lw_fail(error, LW_NO_MEMORY, "no room for what was said about a page's items");
    return status;
}

static void name_file(export_item *one, int64_t media_id, lw_str hash, lw_str type,
                      lw_arena *arena) {
    export_media *media = (export_media *)(uintptr_t)one->media; /* made by read_media */
    for (size_t i = 0; i < one->media_count; i++) {
        if (media[i].id != media_id) continue;
        media[i].file =
            lw_arena_format(arena, "media/%.*s.%s", LW_FMT(hash), media_extension(type));
        media[i].type = lw_arena_copy(arena, type);
    }
}

/* The names of the page's pictures as files. */
static lw_status read_pictures(exporter *e, tx *t, lw_arena *arena, lw_error *error) {
    if (e->count == 0) return LW_OK;
    size_t at = 0;
    db_rows rows = db_query(
        t, Q_EXPORT_PICTURES,
        DB_ARGS(v_int(e->wanted.project_id), v_int(e->after), v_int(e->ids[e->count - 1])));
    while (db_next(&rows)) {
        int64_t item_id = db_int(&rows, 0);
        while (at + 1 < e->count && e->ids[at] < item_id) at++;
        if (e->ids[at] == item_id)
            name_file(&e->items[at], db_int(&rows, 1), db_text(&rows, 2), db_text(&rows, 3), arena);
    }
    return db_end(&rows, error);
}

/* What the names of the items' own files are made of. */
static lw_status read_names(exporter *e, tx *t, lw_arena *arena, lw_error *error) {
    if (e->count == 0) return LW_OK;
    for (size_t i = 0; i < e->count; i++) {
        e->items[i].id = typed(arena, ID_ITEM, e->wanted.project_id, e->ids[i]);
        if (!e->items[i].id.data) return lw_fail(error, LW_NO_MEMORY, "no room for items' names");
    }
    size_t at = 0;
    db_rows rows = db_query(
        t, Q_EXPORT_NAMES_TAKEN,
        DB_ARGS(v_int(e->wanted.project_id), v_int(e->after), v_int(e->ids[e->count - 1])));
    while (db_next(&rows)) {
        int64_t item_id = db_int(&rows, 0);
        while (at + 1 < e->count && e->ids[at] < item_id) at++;
        if (e->ids[at] == item_id) e->items[at].name_taken = true;
    }
    return db_end(&rows, error);
}

/* One page; smaller ones are tried until it fits. */
static lw_status read_page(tx *t, void *context, lw_error *error) {
    exporter *e = context;
    lw_arena arena = e->page_arena;
    lw_status status = read_items(e, t, &arena, error);
    if (status == LW_OK && e->done.format->reads_evidence)
        status = read_evidence(e, t, &arena, error);
    if (status == LW_OK && e->done.format->talk) status = read_talk(e, t, &arena, error);
    if (status == LW_OK && e->done.format->archive) status = read_names(e, t, &arena, error);
    if (status == LW_OK && e->done.format->pictures) status = read_pictures(e, t, &arena, error);
    return status;
}

/* ---- a whole export -------------------------------------------------------------------------- */

static lw_status render_page(exporter *e, lw_error *error) {
    for (size_t i = 0; i < e->count; i++) {
        const export_item *one = &e->items[i];
        lw_status status = run_step(e, e->done.format->item, one, error);
        if (status != LW_OK) return status;
        if (e->run.pass > 0) continue;
        e->done.items++;
        e->done.settled += one->decided.data != NULL;
        e->done.answers += (int64_t)one->evidence_count;
    }
    if (e->count) e->after = e->ids[e->count - 1];
    return LW_OK;
}

/* The next page, in the transaction given or in one of its own. */
static lw_status next_page(exporter *e, tx *t, lw_error *error) {
    lw_status status = LW_NO_MEMORY;
    for (e->rows_wanted = PAGE_ROWS; status == LW_NO_MEMORY && e->rows_wanted > 0;
         e->rows_wanted /= 8) {
        status = t ? read_page(t, e, error)
                   : store_run(e->wanted.store, STORE_READ, read_page, e, error);
        if (status != LW_NO_MEMORY) return status;
        if (t) break; /* a transaction that failed gives no second page */
    }
    return lw_fail(error, LW_TOO_LARGE, "an item with its evidence is too large to be exported");
}

static lw_status run_pass(exporter *e, tx *t, lw_error *error) {
    const export_format *format = e->done.format;
    lw_status status = run_step(e, format->begin, NULL, error);
    e->after = 0;
    e->more = true;
    while (status == LW_OK && e->more) {
        status = next_page(e, t, error);
        if (status == LW_OK) status = render_page(e, error);
    }
    if (status == LW_OK) status = run_step(e, format->end, NULL, error);
    return status == LW_OK ? flush(e, true, error) : status;
}

static lw_status run_passes(tx *t, void *context, lw_error *error) {
    exporter *e = context;
    lw_status status = LW_OK;
    for (e->run.pass = 0; e->run.pass < e->done.format->passes && status == LW_OK; e->run.pass++)
        status = run_pass(e, t, error);
    return status;
}

/* ---- pictures ------------------------------------------------------------------------------ */

typedef struct {
    int64_t item_id, id, bytes;
    char name[MEDIA_HASH_TEXT + 16], path[4096];
} picture_file;

/* A page of the pictures' files, in the order of their items. */
typedef struct {
    exporter *e;
    picture_file *files; /* [count] */
    size_t count;
    int64_t after_item, after_id;
} file_page;

static lw_status read_files(tx *t, void *context, lw_error *error) {
    file_page *page = context;
    page->count = 0;
    db_rows rows = db_query(t, Q_EXPORT_FILES,
                            DB_ARGS(v_int(page->e->wanted.project_id), v_int(page->after_item),
                                    v_int(page->after_id), v_int(FILE_ROWS)));
    while (page->count < FILE_ROWS && db_next(&rows)) {
        picture_file *f = &page->files[page->count++];
        *f = (picture_file){db_int(&rows, 0), db_int(&rows, 1), .bytes = db_int(&rows, 4)};
        char hash[MEDIA_HASH_TEXT];
        snprintf(hash, sizeof hash, "%.*s", LW_FMT(db_text(&rows, 2)));
        snprintf(f->name, sizeof f->name, "media/%s.%s", hash, media_extension(db_text(&rows, 3)));
        media_path(store_data_dir(t->store), hash, f->path);
    }
    return db_end(&rows, error);
}

static lw_status copy_file(exporter *e, const picture_file *f, int file, lw_error *error) {
    static const size_t piece = 64 << 10;
    lw_arena scratch = e->scratch;
    char *buffer = lw_new(&scratch, char, piece);
    assert(buffer);
    int64_t left = f->bytes;
    lw_status status = begin_file(e, f->name, f->bytes, error);
    while (status == LW_OK && left > 0) {
        ssize_t got = read(file, buffer, left < (int64_t)piece ? (size_t)left : piece);
        if (got <= 0)
            return lw_fail(error, LW_UNAVAILABLE, "the picture %s cannot be read whole", f->name);
        status = put_data(e, buffer, (size_t)got, error);
        left -= got;
    }
    return status;
}

static lw_status put_picture(exporter *e, const picture_file *f, lw_error *error) {
    int file = open(f->path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return lw_fail(error, LW_UNAVAILABLE, "the picture %s cannot be read: %m", f->name);
    lw_status status = copy_file(e, f, file, error);
    close(file);
    if (status == LW_OK) e->done.pictures++;
    return status;
}

/* Pictures are packed already: they are stored as they are. */
static lw_status put_pictures(exporter *e, lw_error *error) {
    lw_status status = LW_OK;
    file_page page = {.e = e, .files = calloc(FILE_ROWS, sizeof(picture_file)), .count = FILE_ROWS};
    if (!page.files) return lw_fail(error, LW_NO_MEMORY, "no memory to export pictures");
    archive_write_zip_set_compression_store(e->archive);
    while (status == LW_OK && page.count == FILE_ROWS) {
        status = store_run(e->wanted.store, STORE_READ, read_files, &page, error);
        for (size_t i = 0; i < page.count && status == LW_OK; i++)
            status = put_picture(e, &page.files[i], error);
        if (page.count == 0) break;
        page.after_item = page.files[page.count - 1].item_id;
        page.after_id = page.files[page.count - 1].id;
    }
    free(page.files);
    return status;
}

/* ---- beginning and end --------------------------------------------------------------------- */

static lw_status load_project(tx *t, void *context, lw_error *error) {
    exporter *e = context;
    lw_arena arena = e->schema_arena;
    e->done.made_at = db_now(t);
    lw_status status = project_settings_load(t, e->wanted.project_id, &e->project, error);
    if (status == LW_OK)
        status = project_schema_load(t, e->wanted.project_id, e->project.schema_version, &arena,
                                     &e->schema, error);
    e->provenance = lw_arena_format(
        &arena, "{\"schema_version\":%lld,\"guideline_version\":%lld,\"method\":\"%s\"}",
        (long long)e->project.schema_version, (long long)e->project.guideline_version, method);
    return status;
}

static bool allocate(exporter *e) {
    const size_t total = (size_t)SCHEMA_BYTES + PAGE_BYTES + SCRATCH_BYTES + NAME_BYTES + OUT_BYTES;
    e->memory = malloc(total);
    if (!e->memory) return false;
    char *at = e->memory;
    e->schema_arena = lw_arena_over(at, SCHEMA_BYTES);
    e->page_arena = lw_arena_over(at += SCHEMA_BYTES, PAGE_BYTES);
    e->scratch = lw_arena_over(at += PAGE_BYTES, SCRATCH_BYTES);
    e->name_arena = lw_arena_over(at += SCRATCH_BYTES, NAME_BYTES);
    e->out_arena = lw_arena_over(at += NAME_BYTES, OUT_BYTES);
    clear_out(e);
    return true;
}

lw_status export_find(lw_str name, const export_format **format_out, lw_error *error) {
    *format_out = export_format_find(name);
    if (*format_out) return LW_OK;
    char known[160] = "";
    for (size_t i = 0, used = 0; i < export_format_count && used < sizeof known; i++)
        used += (size_t)snprintf(known + used, sizeof known - used, "%s%s", i ? ", " : "",
                                 export_formats[i]->name);
    return lw_fail(error, LW_INVALID, "format: \"%.*s\" is not one of %s",
                   LW_FMT(lw_utf8_start(name, 60)), known);
}

lw_status export_kind(lw_str name, bool media, const char **extension_out, const char **type_out,
                      lw_error *error) {
    const export_format *format;
    lw_status status = export_find(name, &format, error);
    if (status != LW_OK) return status;
    if (media && !format->pictures)
        return lw_fail(error, LW_INVALID, "media: %s cannot carry pictures, jsonl can",
                       format->name);
    *extension_out = media ? "zip" : format->extension;
    *type_out = media ? "application/zip" : format->content_type;
    return LW_OK;
}

static void finish_hashes(exporter *e) {
    unsigned char hash[32];
    crypto_hash_sha256_final(&e->sha256, hash);
    sodium_bin2hex(e->done.sha256, EXPORT_HASH_TEXT, hash, sizeof hash);
    crypto_generichash_final(&e->blake2b, hash, sizeof hash);
    sodium_bin2hex(e->done.blake2b, EXPORT_HASH_TEXT, hash, sizeof hash);
}

static lw_status prepare(exporter *e, lw_error *error) {
    lw_status status = store_run(e->wanted.store, STORE_READ, load_project, e, error);
    if (status != LW_OK) return status;
    e->run.schema = &e->schema;
    e->run.guard_formulas = true;
    e->done.schema_version = e->project.schema_version;
    e->done.guideline_version = e->project.guideline_version;
    e->done.reliability_version = e->project.reliability_version;
    if (!export_format_suits(e->done.format, &e->schema))
        return lw_fail(error, LW_INVALID,
                       "format: %s can say nothing about the questions of this project",
                       e->done.format->name);
    if (e->done.format->archive || e->wanted.media) status = open_archive(e, error);
    e->in_entry = e->wanted.media;
    return status == LW_OK && e->in_entry ? begin_file(e, items_name, -1, error) : status;
}

static lw_status run_export(exporter *e, lw_error *error) {
    lw_status status = prepare(e, error);
    if (status == LW_OK)
        status = e->done.format->passes > 1
                     ? store_run(e->wanted.store, STORE_READ, run_passes, e, error)
                     : run_passes(NULL, e, error);
    if (status == LW_OK && e->wanted.media) status = put_pictures(e, error);
    if (status == LW_OK && e->archive && archive_write_close(e->archive) != ARCHIVE_OK)
        status = archive_failed(e, error);
    return status;
}

/* What the file says of the project, and what it does not. */
static void write_extent(const exporter *e, json_writer *w) {
    const export_format *format = e->done.format;
    json_key(w, "carries"), json_open(w, '{');
    json_key(w, "evidence"), json_boolean(w, format->evidence);
    json_key(w, "undecided"), json_boolean(w, format->undecided);
    json_key(w, "pictures"), json_boolean(w, e->wanted.media);
    json_close(w, '}');
    json_key(w, "left_out"), export_left_out(format, &e->schema, w);
    json_key(w, "changed");
    json_string(w, format->changes ? lw_str_from(format->changes) : (lw_str){0});
}

static void write_counts(const exporter *e, json_writer *w) {
    json_key(w, "counts"), json_open(w, '{');
    json_key(w, "items"), json_integer(w, e->done.items);
    json_key(w, "decided"), json_integer(w, e->done.settled);
    if (e->done.format->evidence) json_key(w, "answers"), json_integer(w, e->done.answers);
    if (e->wanted.media) json_key(w, "pictures"), json_integer(w, e->done.pictures);
    json_close(w, '}');
}

static void write_file(const exporter *e, json_writer *w) {
    json_open(w, '{');
    json_key(w, "name"), json_string(w, e->wanted.file);
    json_key(w, "bytes"), json_integer(w, e->done.bytes);
    json_key(w, "sha256"), json_string(w, lw_str_from(e->done.sha256));
    json_key(w, "blake2b"), json_string(w, lw_str_from(e->done.blake2b));
    json_close(w, '}');
}

static void write_manifest(const exporter *e, lw_builder *out) {
    char id[ID_TEXT_MAX], time[TIME_TEXT_MAX];
    const export_done *done = &e->done;
    json_writer w = json_write_to(out);
    json_open(&w, '{');
    json_key(&w, "project"), json_string(&w, id_write(id, ID_PROJECT, 0, e->wanted.project_id));
    json_key(&w, "format"), json_string(&w, lw_str_from(done->format->name));
    json_key(&w, "made_at"), json_string(&w, time_write(time, done->made_at));
    json_key(&w, "schema_version"), json_integer(&w, done->schema_version);
    json_key(&w, "guideline_version"), json_integer(&w, done->guideline_version);
    json_key(&w, "method"), json_string(&w, lw_str_from(method));
    json_key(&w, "reliability_version"), json_integer(&w, done->reliability_version);
    write_counts(e, &w);
    write_extent(e, &w);
    json_key(&w, "certificate"), json_null(&w);
    json_key(&w, "files"), json_open(&w, '[');
    write_file(e, &w);
    json_close(&w, ']');
    json_close(&w, '}');
}

static lw_status finish(exporter *e, lw_error *error) {
    finish_hashes(e);
    if (!e->wanted.manifest) return LW_OK;
    write_manifest(e, e->wanted.manifest);
    return e->wanted.manifest->failed ? lw_fail(error, LW_NO_MEMORY, "no room for the manifest")
                                      : LW_OK;
}

lw_status export_project(const export_wanted *wanted, export_done *done_out, lw_error *error) {
    const export_format *format;
    const char *extension, *type;
    lw_status status = export_kind(wanted->format, wanted->media, &extension, &type, error);
    if (status == LW_OK) status = export_find(wanted->format, &format, error);
    if (status != LW_OK) return status;
    exporter *e = calloc(1, sizeof *e);
    if (!e || !allocate(e)) {
        free(e);
        return lw_fail(error, LW_NO_MEMORY, "no memory to export");
    }
    e->wanted = *wanted;
    e->done.format = format;
    crypto_hash_sha256_init(&e->sha256);
    crypto_generichash_init(&e->blake2b, NULL, 0, 32);
    status = run_export(e, error);
    if (e->archive) archive_write_free(e->archive);
    if (status == LW_OK) status = finish(e, error);
    if (status == LW_OK) *done_out = e->done;
    free(e->memory);
    free(e);
    return status;
}
