/* media_store.c - files named by what is in them. */
#include "server/work/media_store.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static lw_status fail_disk(lw_error *error, const char *what) {
    return lw_fail(error, LW_UNAVAILABLE, "%s: %s", what, strerror(errno));
}

void media_path(const char *data_dir, const char *hash, char path[MEDIA_PATH_BYTES]) {
    snprintf(path, MEDIA_PATH_BYTES, "%.3900s/media/%.2s/%s", data_dir, hash, hash);
}

static lw_status sync_folder(const char *path, lw_error *error) {
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return fail_disk(error, "the folder of pictures cannot be opened");
    lw_status status =
        fsync(folder) == 0 ? LW_OK : fail_disk(error, "the folder of pictures cannot be synced");
    close(folder);
    return status;
}

static lw_status make_folders(const char *data_dir, const char *hash, char folder[4000],
                              lw_error *error) {
    snprintf(folder, 4000, "%.3900s/media", data_dir);
    bool made = mkdir(folder, 0700) == 0;
    if (!made && errno != EEXIST) return fail_disk(error, "the folder of pictures cannot be made");
    lw_status status = made ? sync_folder(data_dir, error) : LW_OK;
    if (status != LW_OK) return status;
    char parent[4000];
    memcpy(parent, folder, sizeof parent);
    snprintf(folder, 4000, "%.3900s/media/%.2s", data_dir, hash);
    made = mkdir(folder, 0700) == 0;
    if (!made && errno != EEXIST) return fail_disk(error, "the folder of pictures cannot be made");
    return made ? sync_folder(parent, error) : LW_OK;
}

/* In a folder that the sweep looks at too (media_sweep.h). */
lw_status media_store_begin(media_new_file *f, const char *data_dir, lw_error *error) {
    unsigned char random[12];
    char folder[4000], name[2 * sizeof random + 1];
    lw_status status = make_folders(data_dir, "00", folder, error);
    if (status != LW_OK) return status;
    randombytes_buf(random, sizeof random);
    sodium_bin2hex(name, sizeof name, random, sizeof random);
    snprintf(f->temporary, sizeof f->temporary, "%.4000s/.%s", folder, name);
    f->file = open(f->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (f->file < 0) return fail_disk(error, "a picture cannot be stored");
    f->open = true;
    f->bytes = 0;
    crypto_generichash_init(&f->state, NULL, 0, crypto_generichash_BYTES);
    return LW_OK;
}

lw_status media_store_write(media_new_file *f, const void *data, size_t count, lw_error *error) {
    crypto_generichash_update(&f->state, data, count);
    f->bytes += (int64_t)count;
    for (const char *at = data; count > 0;) {
        ssize_t written = write(f->file, at, count);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return fail_disk(error, "a picture cannot be stored");
        at += written, count -= (size_t)written;
    }
    return LW_OK;
}

lw_status media_store_end(media_new_file *f, const char *data_dir, char hash_out[MEDIA_HASH_TEXT],
                          lw_error *error) {
    unsigned char hash[crypto_generichash_BYTES];
    char folder[4000], path[MEDIA_PATH_BYTES];
    struct stat about;
    crypto_generichash_final(&f->state, hash, sizeof hash);
    sodium_bin2hex(hash_out, MEDIA_HASH_TEXT, hash, sizeof hash);
    lw_status status = make_folders(data_dir, hash_out, folder, error);
    if (status != LW_OK) return status;
    media_path(data_dir, hash_out, path);
    /* Touched, so that no sweep takes it before its row is there (media_sweep.h). */
    if (stat(path, &about) == 0 && about.st_size == (off_t)f->bytes &&
        utimensat(AT_FDCWD, path, NULL, 0) == 0) {
        media_store_drop(f);
        return sync_folder(folder, error);
    }
    if (fsync(f->file) != 0 || rename(f->temporary, path) != 0)
        return fail_disk(error, "a picture cannot be stored");
    close(f->file);
    f->open = false;
    return sync_folder(folder, error);
}

void media_store_drop(media_new_file *f) {
    if (!f->open) return;
    close(f->file);
    unlink(f->temporary);
    f->open = false;
}
