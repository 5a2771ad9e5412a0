/* output.c - writes NAME.part, syncs, renames. */
#include "server/cli/output.h"
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

lw_status output_open(const char *name, output *o, lw_error *error) {
    o->name = name;
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
    return o->file < 0 ? fail_file(o, error) : LW_OK;
}

static lw_status write_out(output *o, lw_str bytes, lw_error *error) {
    for (size_t done = 0; done < bytes.len;) {
        ssize_t written = write(o->file, bytes.data + done, bytes.len - done);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return fail_file(o, error);
        done += (size_t)written;
    }
    return LW_OK;
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
    if (status == LW_OK && named && fsync(o->file) != 0) status = fail_file(o, error);
    if (close(o->file) != 0 && status == LW_OK) status = fail_file(o, error);
    if (status == LW_OK && named && rename(o->temporary, o->name) != 0)
        status = fail_file(o, error);
    if (status != LW_OK && named) unlink(o->temporary);
    o->file = -1;
    return status;
}
