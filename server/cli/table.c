/* table.c - bytes of a file (unpacked by libarchive where packed), its rows by lib's reader, and the
 * columns a command knows picked out of them. */
#include "server/cli/table.h"
#include "labelwright/csv.h"
#include "server/cli/cli.h"
#include <archive.h>
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK_BYTES = 64 << 10, MAGIC_BYTES = 4, NAME_BYTES = 120, NOTE_BYTES = 512 };
enum { BAR_BYTES = 1 << 20 }; /* between two bars: some hundredths of a second */
#define NOT_IN_HEADER SIZE_MAX

struct table {
    char name[NAME_BYTES]; /* for messages */
    int file;
    struct archive *packed; /* NULL: the file is plain */
    int64_t size, taken;    /* bytes of the file; size 0: nobody knows */
    int64_t shown;          /* taken when the bar was drawn last; 0: there is none */
    char block[BLOCK_BYTES];
    size_t block_count, block_taken; /* read from the file and not yet passed on */
    bool odd;          /* a byte came that is NUL or not ASCII: each row is looked at */
    char trouble[160]; /* why reading failed; empty while it goes well */
    lw_csv *rows;
    lw_csv_row row;
    size_t header_count;
    const table_column *columns;
    size_t columns_count;
    size_t place[TABLE_COLUMNS_MAX]; /* of columns[i] in a row, or NOT_IN_HEADER */
};

/* ---- messages ----------------------------------------------------------------------------- */

/* Copies at most room - 4 bytes without what would break a line, "..." where it was cut. */
static void copy_shown(char *to, size_t room, lw_str from) {
    size_t len = from.len < room - 4 ? from.len : room - 4;
    bool cut = len < from.len;
    while (cut && len > 0 && ((unsigned char)from.data[len] & 0xC0) == 0x80) len--;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)from.data[i];
        to[i] = (char)(c < 0x20 || c == 0x7F ? '?' : c);
    }
    memcpy(to + len, cut ? "..." : "", cut ? 4 : 1);
}

table_shown table_show(lw_str text) {
    table_shown shown;
    copy_shown(shown.text, sizeof shown.text, text);
    return shown;
}

const char *table_name(const table *t) { return t->name; }

const char *table_path_name(const char *path) {
    return strcmp(path, "-") == 0 ? "standard input" : path;
}

uint64_t table_line(const table *t) { return t->row.line; }

lw_status table_refuse(const table *t, lw_error *error, lw_status status, const char *format, ...) {
    char rule[200];
    va_list args;
    va_start(args, format);
    vsnprintf(rule, sizeof rule, format, args);
    va_end(args);
    return lw_fail(error, status, "%s: line %llu: %s", t->name, (unsigned long long)t->row.line,
                   rule);
}

/* ---- bytes -------------------------------------------------------------------------------- */

static void show_bar(table *t) {
    char words[NAME_BYTES + 40];
    t->shown = t->taken;
    snprintf(words, sizeof words, "reading %s, %lld MB", t->name, (long long)(t->taken >> 20));
    cli_bar(table_share(t), lw_str_from(words));
}

static void clear_bar(table *t) {
    if (t->shown > 0) cli_bar_clear();
    t->shown = 0;
}

static ptrdiff_t read_file(table *t, char *buffer, size_t room) {
    ssize_t got;
    do got = read(t->file, buffer, room);
    while (got < 0 && errno == EINTR);
    if (got < 0) snprintf(t->trouble, sizeof t->trouble, "cannot be read: %s", strerror(errno));
    else t->taken += got;
    if (got == 0) clear_bar(t);
    else if (t->taken - t->shown >= BAR_BYTES) show_bar(t);
    return got;
}

/* What libarchive calls for more: the block that was looked into first, then the file. */
static la_ssize_t give_packed(struct archive *packed, void *context, const void **bytes_out) {
    table *t = context;
    (void)packed;
    if (t->block_taken == t->block_count) {
        ptrdiff_t got = read_file(t, t->block, sizeof t->block);
        if (got < 0) return -1;
        t->block_taken = 0;
        t->block_count = (size_t)got;
    }
    *bytes_out = t->block + t->block_taken;
    size_t count = t->block_count - t->block_taken;
    t->block_taken = t->block_count;
    return (la_ssize_t)count;
}

static ptrdiff_t read_packed(table *t, char *buffer, size_t room) {
    la_ssize_t got = archive_read_data(t->packed, buffer, room);
    if (got >= 0) return (ptrdiff_t)got;
    if (!t->trouble[0]) {
        const char *why = archive_error_string(t->packed);
        snprintf(t->trouble, sizeof t->trouble, "cannot be unpacked to its end: %s",
                 why ? why : "it is damaged");
    }
    return -1;
}

static ptrdiff_t give_bytes(table *t, char *buffer, size_t room) {
    if (t->packed) return read_packed(t, buffer, room);
    size_t left = t->block_count - t->block_taken;
    if (left == 0) return read_file(t, buffer, room);
    if (left > room) left = room;
    memcpy(buffer, t->block + t->block_taken, left);
    t->block_taken += left;
    return (ptrdiff_t)left;
}

/* Whether all bytes are ASCII and none is NUL: of most files and rows this is all there is to look
 * for. */
static bool is_plain(lw_str text) {
    const uint64_t low = 0x7F7F7F7F7F7F7F7Fu;
    uint64_t odd = 0, word; /* a high bit for each byte that is not plain */
    size_t at = 0;
    for (; at + sizeof word <= text.len; at += sizeof word) {
        memcpy(&word, text.data + at, sizeof word);
        odd |= word | ~((word & low) + low);
    }
    word = low; /* plain behind the end */
    memcpy(&word, text.data + at, text.len - at);
    odd |= word | ~((word & low) + low);
    return (odd & ~low) == 0;
}

/* The lw_csv_source of a table. */
static ptrdiff_t give_rows(void *context, char *buffer, size_t room) {
    table *t = context;
    ptrdiff_t got = give_bytes(t, buffer, room);
    if (got > 0) t->odd = t->odd || !is_plain((lw_str){buffer, (size_t)got});
    return got;
}

static bool looks_packed(const char *bytes, size_t count) {
    return (count >= 2 && memcmp(bytes, "\x1f\x8b", 2) == 0) ||
           (count >= MAGIC_BYTES && memcmp(bytes, "\x28\xb5\x2f\xfd", MAGIC_BYTES) == 0);
}

static bool named_packed(const char *path) {
    lw_str name = lw_str_from(path);
    return lw_str_ends(name, LW_STR(".gz")) || lw_str_ends(name, LW_STR(".zst"));
}

static lw_status open_packed(table *t, lw_error *error) {
    struct archive_entry *entry;
    t->packed = archive_read_new();
    if (!t->packed) return lw_fail(error, LW_NO_MEMORY, "%s: no memory to unpack it", t->name);
    archive_read_support_filter_gzip(t->packed);
    archive_read_support_filter_zstd(t->packed);
    archive_read_support_format_raw(t->packed);
    archive_read_support_format_empty(t->packed);
    int opened = archive_read_open(t->packed, t, NULL, give_packed, NULL);
    if (opened == ARCHIVE_OK) opened = archive_read_next_header(t->packed, &entry);
    if (opened == ARCHIVE_OK || opened == ARCHIVE_EOF) return LW_OK; /* EOF: packed emptiness */
    const char *why = archive_error_string(t->packed);
    return lw_fail(error, LW_MALFORMED, "%s: cannot be unpacked: %s", t->name,
                   why ? why : "it is damaged");
}

static lw_status open_bytes(table *t, const char *path, lw_error *error) {
    bool standard = strcmp(path, "-") == 0;
    t->file = standard ? dup(0) : open(path, O_RDONLY | O_CLOEXEC);
    if (t->file < 0)
        return lw_fail(error, errno == ENOENT ? LW_NOT_FOUND : LW_UNAVAILABLE, "%s: %s", t->name,
                       strerror(errno));
    struct stat about;
    if (fstat(t->file, &about) == 0 && S_ISREG(about.st_mode)) t->size = about.st_size;
    while (t->block_count < MAGIC_BYTES) { /* a pipe may give less at a time */
        ptrdiff_t got = read_file(t, t->block + t->block_count, sizeof t->block - t->block_count);
        if (got < 0) return lw_fail(error, LW_UNAVAILABLE, "%s: %s", t->name, t->trouble);
        if (got == 0) break;
        t->block_count += (size_t)got;
    }
    bool packed = looks_packed(t->block, t->block_count);
    if (!packed && named_packed(path) && t->block_count > 0)
        return lw_fail(error, LW_MALFORMED,
                       "%s: its name says packed, but it is neither gzip nor zstd", t->name);
    return packed ? open_packed(t, error) : LW_OK;
}

lw_status table_intern(const table *t, lw_intern *names, lw_str name, int32_t *number_out,
                       lw_error *error) {
    lw_error why;
    lw_status status = lw_intern_add(names, name, number_out, &why);
    return status == LW_OK ? LW_OK : table_refuse(t, error, status, "%s", why.message);
}

double table_share(const table *t) {
    if (t->size <= 0) return 0;
    double share = (double)t->taken / (double)t->size;
    return share < 1 ? share : 1;
}

/* ---- rows --------------------------------------------------------------------------------- */

static lw_status next_row(table *t, lw_error *error) {
    lw_error fault;
    lw_status status = lw_csv_next(t->rows, &t->row, &fault);
    if (status == LW_OK) return LW_OK;
    if (status == LW_UNAVAILABLE && t->trouble[0])
        return lw_fail(error, t->packed ? LW_MALFORMED : LW_UNAVAILABLE, "%s: %s", t->name,
                       t->trouble);
    return lw_fail(error, status, "%s: %s", t->name, fault.message); /* it names the line */
}

/* Finds a fault of a field that may be shown only after it was checked. */
static lw_status check_field(const table *t, const table_column *column, lw_str field,
                             lw_error *error) {
    if (field.len == 0 && !column->may_be_empty)
        return table_refuse(t, error, LW_INVALID, "%s is empty", column->name);
    if (field.len > 0 && memchr(field.data, '\0', field.len))
        return table_refuse(t, error, LW_INVALID, "%s holds a NUL byte", column->name);
    if (!lw_utf8_valid(field))
        return table_refuse(t, error, LW_INVALID, "%s is not UTF-8", column->name);
    return LW_OK;
}

/* The row from its first field to its last, with what stands between them. */
static lw_str whole_row(const lw_csv_row *row) {
    const lw_str *last = &row->fields[row->count - 1];
    return (lw_str){row->fields[0].data, (size_t)(last->data + last->len - row->fields[0].data)};
}

lw_status table_next(table *t, lw_str *fields, lw_error *error) {
    lw_status status = next_row(t, error);
    if (status != LW_OK) return status;
    if (t->row.count != t->header_count)
        return table_refuse(t, error, LW_INVALID, "has %zu fields, the header has %zu",
                            t->row.count, t->header_count);
    bool lacking = false; /* a field that must not be empty is */
    for (size_t i = 0; i < t->columns_count; i++) {
        if (t->place[i] == NOT_IN_HEADER) {
            fields[i] = (lw_str){NULL, 0};
            continue;
        }
        const lw_str *field = &t->row.fields[t->place[i]];
        fields[i].data = field->data; /* one by one: both were just written so */
        fields[i].len = field->len;
        lacking |= (fields[i].len == 0) & !t->columns[i].may_be_empty;
    }
    bool sound = !lacking && (!t->odd || is_plain(whole_row(&t->row)));
    for (size_t i = 0; !sound && i < t->columns_count && status == LW_OK; i++)
        if (t->place[i] != NOT_IN_HEADER) status = check_field(t, &t->columns[i], fields[i], error);
    return status;
}

bool table_has(const table *t, size_t column) {
    assert(column < t->columns_count);
    return t->place[column] != NOT_IN_HEADER;
}

/* ---- the header --------------------------------------------------------------------------- */

static lw_status refuse_header(const table *t, lw_str lacks, lw_error *error) {
    const char *other = lw_csv_other_separator(&t->row);
    return table_refuse(t, error, LW_INVALID, "the header has no column %.*s%s%s", LW_FMT(lacks),
                        other ? "; columns stand apart by commas, not " : "", other ? other : "");
}

static lw_status place_column(table *t, size_t column, lw_error *error) {
    lw_str name = lw_str_from(t->columns[column].name);
    t->place[column] = NOT_IN_HEADER;
    for (size_t i = 0; i < t->row.count; i++) {
        if (!lw_str_equal(lw_str_trim(t->row.fields[i]), name)) continue;
        if (t->place[column] != NOT_IN_HEADER)
            return table_refuse(t, error, LW_INVALID, "column %s stands twice in the header",
                                name.data);
        t->place[column] = i;
    }
    bool may_lack = t->columns[column].optional || t->columns[column].choice;
    if (t->place[column] == NOT_IN_HEADER && !may_lack) return refuse_header(t, name, error);
    return LW_OK;
}

/* Seen from the first column of a choice: one of its columns is there, and no other. */
static lw_status check_choice(const table *t, size_t first, lw_error *error) {
    char memory[NOTE_BYTES];
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    lw_builder all = lw_builder_in(&arena);
    size_t found = t->columns_count;
    for (size_t i = first; i < t->columns_count; i++) {
        if (t->columns[i].choice != t->columns[first].choice) continue;
        lw_put_format(&all, "%s%s", i > first ? " or " : "", t->columns[i].name);
        if (t->place[i] == NOT_IN_HEADER) continue;
        if (found < t->columns_count)
            return table_refuse(t, error, LW_INVALID, "the header has columns %s and %s, want one",
                                t->columns[found].name, t->columns[i].name);
        found = i;
    }
    if (found < t->columns_count) return LW_OK;
    return refuse_header(t, lw_built(&all), error);
}

static bool begins_choice(const table *t, size_t column) {
    for (size_t i = 0; i < column; i++)
        if (t->columns[i].choice == t->columns[column].choice) return false;
    return t->columns[column].choice > 0;
}

static bool is_placed(const table *t, size_t place) {
    for (size_t i = 0; i < t->columns_count; i++)
        if (t->place[i] == place) return true;
    return false;
}

static void note_extra(const table *t, const char *command) {
    char memory[NOTE_BYTES];
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    lw_builder names = lw_builder_in(&arena);
    size_t extra = 0;
    for (size_t i = 0; i < t->row.count; i++)
        if (!is_placed(t, i)) {
            table_shown name = table_show(lw_str_trim(t->row.fields[i]));
            if (extra < 5) lw_put_format(&names, "%s%s", extra ? ", " : "", name.text);
            extra++;
        }
    if (extra == 0) return;
    lw_str text = lw_built(&names);
    fprintf(stderr, "labelwright %s: note: %s: %zu column%s not used: %.*s%s\n", command, t->name,
            extra, extra == 1 ? "" : "s", LW_FMT(text), extra > 5 ? ", ..." : "");
}

static lw_status read_header(table *t, lw_error *error) {
    lw_status status = next_row(t, error);
    if (status == LW_NOT_FOUND)
        return lw_fail(error, LW_INVALID, "%s: is empty: its first line must name the columns",
                       t->name);
    t->header_count = t->row.count;
    for (size_t i = 0; i < t->columns_count && status == LW_OK; i++)
        status = place_column(t, i, error);
    for (size_t i = 0; i < t->columns_count && status == LW_OK; i++)
        if (begins_choice(t, i)) status = check_choice(t, i, error);
    return status;
}

lw_status table_open(const char *command, const char *path, const table_column *columns,
                     size_t count, table **table_out, lw_error *error) {
    assert(count > 0 && count <= TABLE_COLUMNS_MAX);
    table *t = calloc(1, sizeof *t);
    if (!t) return lw_fail(error, LW_NO_MEMORY, "no memory to read a file");
    t->columns = columns;
    t->columns_count = count;
    copy_shown(t->name, sizeof t->name, lw_str_from(table_path_name(path)));
    lw_status status = open_bytes(t, path, error);
    if (status == LW_OK && !(t->rows = lw_csv_open(lw_csv_defaults(), give_rows, t)))
        status = lw_fail(error, LW_NO_MEMORY, "%s: no memory to read it", t->name);
    if (status == LW_OK) status = read_header(t, error);
    if (status != LW_OK) {
        table_close(t);
        return status;
    }
    note_extra(t, command);
    *table_out = t;
    return LW_OK;
}

void table_close(table *t) {
    if (!t) return;
    clear_bar(t);
    lw_csv_close(t->rows);
    if (t->packed) archive_read_free(t->packed);
    if (t->file >= 0) close(t->file);
    free(t);
}
