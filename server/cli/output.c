/* output.c - writes NAME.part, packed by libarchive where its name says so, syncs, renames. */
#include "server/cli/output.h"
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static lw_status fail_file(const output *o, lw_error *error) {
    return lw_fail(error, LW_UNAVAILABLE, "%s: cannot be written: %s", o->name, strerror(errno));
}

/* A pipe or a device is there already and cannot be put in place of. */
static bool is_special(const char *name) {
    struct stat about;
    return stat(name, &about) == 0 && !S_ISREG(about.st_mode);
}

/* ---- packing ------------------------------------------------------------------------------ */

static lw_status write_plain(const output *o, lw_str bytes, lw_error *error) {
    for (size_t done = 0; done < bytes.len;) {
        ssize_t written = write(o->file, bytes.data + done, bytes.len - done);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return fail_file(o, error);
        done += (size_t)written;
    }
    return LW_OK;
}

static la_ssize_t take_packed(struct archive *packed, void *context, const void *bytes,
                              size_t count) {
    lw_status status = write_plain(context, (lw_str){bytes, count}, NULL);
    if (status != LW_OK) archive_set_error(packed, errno, "cannot be written");
    return status == LW_OK ? (la_ssize_t)count : -1;
}

/* Says why libarchive could not; errno is of the write below it, where there was one. */
static lw_status fail_packed(const output *o, lw_error *error) {
    errno = archive_errno(o->packed);
    return fail_file(o, error);
}

typedef int add_filter(struct archive *packed);
static const struct {
    lw_str ending;
    add_filter *add;
} packings[] = {{{".gz", 3}, archive_write_add_filter_gzip},
                {{".zst", 4}, archive_write_add_filter_zstd}};

static add_filter *filter_of(const char *name) {
    for (size_t i = 0; i < sizeof packings / sizeof *packings; i++)
        if (lw_str_ends(lw_str_from(name), packings[i].ending)) return packings[i].add;
    return NULL;
}

static lw_status open_packed(output *o, add_filter *add, lw_error *error) {
    struct archive_entry *entry = archive_entry_new();
    o->packed = archive_write_new();
    bool opened = entry && o->packed;
    if (opened) {
        archive_entry_set_filetype(entry, AE_IFREG);
        opened = add(o->packed) == ARCHIVE_OK;
        /* The same bytes each time; zstd has no such option, and says so. */
        archive_write_set_filter_option(o->packed, NULL, "timestamp", NULL);
        opened = opened && archive_write_set_format_raw(o->packed) == ARCHIVE_OK &&
                 archive_write_set_bytes_in_last_block(o->packed, 1) == ARCHIVE_OK &&
                 archive_write_open(o->packed, o, NULL, take_packed, NULL) == ARCHIVE_OK &&
                 archive_write_header(o->packed, entry) == ARCHIVE_OK;
    }
    archive_entry_free(entry);
    return opened ? LW_OK : lw_fail(error, LW_NO_MEMORY, "%s: no memory to pack it", o->name);
}

static lw_status write_out(output *o, lw_str bytes, lw_error *error) {
    if (!o->packed) return write_plain(o, bytes, error);
    if (bytes.len == 0) return LW_OK;
    la_ssize_t taken = archive_write_data(o->packed, bytes.data, bytes.len);
    return taken == (la_ssize_t)bytes.len ? LW_OK : fail_packed(o, error);
}

static lw_status close_packed(output *o, lw_status status, lw_error *error) {
    if (!o->packed) return status;
    if (archive_write_close(o->packed) != ARCHIVE_OK && status == LW_OK)
        status = fail_packed(o, error);
    archive_write_free(o->packed);
    o->packed = NULL;
    return status;
}

/* ---- the file ----------------------------------------------------------------------------- */

lw_status output_open(const char *name, output *o, lw_error *error) {
    add_filter *add = filter_of(name);
    o->name = name;
    o->packed = NULL;
    o->temporary[0] = '\0';
    o->file = -1;
    o->bytes = 0;
    o->held = 0;
    if (strcmp(name, "-") == 0) {
        o->name = "standard output";
        o->file = dup(1);
    } else if (is_special(name)) {
        o->file = open(name, O_WRONLY | O_CLOEXEC);
    } else {
        int length = snprintf(o->temporary, sizeof o->temporary, "%s.part", name);
        if (length >= (int)sizeof o->temporary)
            return lw_fail(error, LW_USAGE, "the name of the file to write is too long");
        o->file = open(o->temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    }
    if (o->file < 0) return fail_file(o, error);
    return add ? open_packed(o, add, error) : LW_OK;
}

static lw_status flush(output *o, lw_error *error) {
    lw_str held = {o->buffer, o->held};
    o->held = 0;
    return write_out(o, held, error);
}

lw_status output_write(void *context, lw_str bytes, lw_error *error) {
    output *o = context;
    o->bytes += (int64_t)bytes.len;
    lw_status status = bytes.len > sizeof o->buffer - o->held ? flush(o, error) : LW_OK;
    if (status != LW_OK) return status;
    if (bytes.len > sizeof o->buffer) return write_out(o, bytes, error);
    memcpy(o->buffer + o->held, bytes.data, bytes.len);
    o->held += bytes.len;
    return LW_OK;
}

lw_status output_close(output *o, lw_status status, lw_error *error) {
    if (o->file < 0) return status;
    bool named = o->temporary[0] != '\0';
    if (status == LW_OK) status = flush(o, error);
    status = close_packed(o, status, error);
    if (status == LW_OK && named && fsync(o->file) != 0) status = fail_file(o, error);
    if (close(o->file) != 0 && status == LW_OK) status = fail_file(o, error);
    if (status == LW_OK && named && rename(o->temporary, o->name) != 0)
        status = fail_file(o, error);
    if (status != LW_OK && named) unlink(o->temporary);
    o->file = -1;
    return status;
}
