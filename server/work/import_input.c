/* import_input.c - bytes of an import's file; .gz and .zst are unpacked on the way by libarchive. */
#include "server/work/import_reader.h"
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PEEK_BYTES = 64 << 10 };

struct import_input {
    int file;
    struct archive *packed; /* NULL: the file is plain */
    int64_t size, taken;    /* bytes of the file */
    char first[PEEK_BYTES];
    size_t first_count, first_taken;
    bool at_end;
    lw_error failure;
};

static bool is_packed(const unsigned char *bytes, size_t count) {
    static const unsigned char gzip[] = {0x1f, 0x8b}, zstd[] = {0x28, 0xb5, 0x2f, 0xfd};
    return (count >= sizeof gzip && memcmp(bytes, gzip, sizeof gzip) == 0) ||
           (count >= sizeof zstd && memcmp(bytes, zstd, sizeof zstd) == 0);
}

/* libarchive has no words for a file that ends within its first bytes. */
static const char *why_not(struct archive *packed) {
    const char *said = archive_error_string(packed);
    return said ? said : "it ends too early";
}

static ptrdiff_t fail_reading(import_input *input, const char *why) {
    lw_fail(&input->failure, LW_MALFORMED, "the file cannot be read to its end: %s", why);
    return -1;
}

static ptrdiff_t read_bytes(import_input *input, char *buffer, size_t room) {
    if (input->packed) {
        la_ssize_t got = archive_read_data(input->packed, buffer, room);
        if (got < 0) return fail_reading(input, why_not(input->packed));
        input->taken = archive_filter_bytes(input->packed, -1);
        return (ptrdiff_t)got;
    }
    ssize_t got;
    do got = read(input->file, buffer, room);
    while (got < 0 && errno == EINTR);
    if (got < 0) return fail_reading(input, strerror(errno));
    input->taken += got;
    return got;
}

static lw_status open_packed(import_input *input, lw_str name, lw_error *error) {
    struct archive_entry *entry;
    input->packed = archive_read_new();
    if (!input->packed) return lw_fail(error, LW_NO_MEMORY, "no memory to unpack the file");
    archive_read_support_filter_gzip(input->packed);
    archive_read_support_filter_zstd(input->packed);
    archive_read_support_format_raw(input->packed);
    if (archive_read_open_fd(input->packed, input->file, PEEK_BYTES) != ARCHIVE_OK ||
        archive_read_next_header(input->packed, &entry) != ARCHIVE_OK)
        return lw_fail(error, LW_INVALID, "%.*s cannot be unpacked: %s", LW_FMT(name),
                       why_not(input->packed));
    return LW_OK;
}

static lw_status open_file(import_input *input, const char *path, lw_str name, lw_error *error) {
    input->file = open(path, O_RDONLY | O_CLOEXEC);
    if (input->file < 0)
        return lw_fail(error, errno == ENOENT ? LW_NOT_FOUND : LW_INVALID,
                       "%.*s cannot be opened: %s", LW_FMT(name), strerror(errno));
    struct stat about;
    if (fstat(input->file, &about) == 0) input->size = about.st_size;
    unsigned char magic[4];
    ssize_t got = pread(input->file, magic, sizeof magic, 0);
    return got > 0 && is_packed(magic, (size_t)got) ? open_packed(input, name, error) : LW_OK;
}

lw_status import_input_open(const char *path, lw_str name, import_input **input_out,
                            lw_error *error) {
    import_input *input = calloc(1, sizeof *input);
    if (!input) return lw_fail(error, LW_NO_MEMORY, "no memory to read the file");
    lw_status status = open_file(input, path, name, error);
    if (status != LW_OK) {
        import_input_close(input);
        return status;
    }
    *input_out = input;
    return LW_OK;
}

static lw_status find_entry(import_input *input, lw_str name, const char *wanted, lw_error *error) {
    struct archive_entry *entry;
    input->packed = archive_read_new();
    if (!input->packed) return lw_fail(error, LW_NO_MEMORY, "no memory to read the archive");
    archive_read_support_format_zip(input->packed);
    if (archive_read_open_fd(input->packed, input->file, PEEK_BYTES) != ARCHIVE_OK)
        return lw_fail(error, LW_INVALID, "%.*s is no zip archive", LW_FMT(name));
    while (archive_read_next_header(input->packed, &entry) == ARCHIVE_OK) {
        const char *path = archive_entry_pathname(entry);
        if (path && strcmp(path, wanted) == 0) return LW_OK;
    }
    return lw_fail(error, LW_INVALID, "%.*s has no %s", LW_FMT(name), wanted);
}

lw_status import_input_open_entry(const char *path, lw_str name, const char *entry,
                                  import_input **input_out, lw_error *error) {
    import_input *input = calloc(1, sizeof *input);
    if (!input) return lw_fail(error, LW_NO_MEMORY, "no memory to read the file");
    lw_status status = open_file(input, path, name, error);
    if (status == LW_OK) status = find_entry(input, name, entry, error);
    if (status == LW_OK) *input_out = input;
    else import_input_close(input);
    return status;
}

void import_input_close(import_input *input) {
    if (!input) return;
    if (input->packed) archive_read_free(input->packed);
    if (input->file >= 0) close(input->file);
    free(input);
}

lw_str import_input_peek(import_input *input) {
    while (input->first_count < PEEK_BYTES && !input->at_end) {
        ptrdiff_t got =
            read_bytes(input, input->first + input->first_count, PEEK_BYTES - input->first_count);
        input->at_end = got <= 0;
        if (got > 0) input->first_count += (size_t)got;
    }
    return (lw_str){input->first, input->first_count};
}

ptrdiff_t import_input_read(void *context, char *buffer, size_t room) {
    import_input *input = context;
    size_t left = input->first_count - input->first_taken;
    if (left == 0) return input->failure.status != LW_OK ? -1 : read_bytes(input, buffer, room);
    if (left > room) left = room;
    memcpy(buffer, input->first + input->first_taken, left);
    input->first_taken += left;
    return (ptrdiff_t)left;
}

double import_input_share(const import_input *input) {
    return input->size > 0 ? (double)input->taken / (double)input->size : 1;
}

lw_status import_input_failure(const import_input *input, lw_error *error) {
    if (input->failure.status != LW_OK && error) *error = input->failure;
    return input->failure.status;
}
