/* media_sweep.c - picture files without a row: renamed, asked about again, removed. */
#include "server/work/media_sweep.h"
#include "server/work/media.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    FILES_AT_ONCE = 2000,
    FOLDERS = 256,
    PATH_BYTES = 4096,
    HASH_CHARS = MEDIA_HASH_TEXT - 1,
};

typedef struct {
    char hash[MEDIA_HASH_TEXT];
    bool named; /* by a row */
} candidate;

/* One folder at a time. */
typedef struct {
    store *store;
    char folder[PATH_BYTES];
    candidate *files; /* [count] */
    size_t count, looked;
} sweeper;

static void path_of(const sweeper *w, const char *before, const char *hash, const char *after,
                    char path[PATH_BYTES + 100]) {
    snprintf(path, PATH_BYTES + 100, "%s/%s%s%s", w->folder, before, hash, after);
}

static bool is_old(const char *path) {
    struct stat about;
    return lstat(path, &about) == 0 && S_ISREG(about.st_mode) &&
           time(NULL) - about.st_mtime > MEDIA_SWEEP_AGE;
}

static bool is_hash(const char *name) {
    return strlen(name) == HASH_CHARS && strspn(name, "0123456789abcdef") == HASH_CHARS;
}

/* What a sweep that died had renamed: back under its name, unless that was written anew. */
static void put_back(const char *renamed, const char *path) {
    if (link(renamed, path) == 0) unlink(renamed);
    else if (access(path, F_OK) == 0) unlink(renamed);
}

static void take_name(sweeper *w, const char *name) {
    static const char gone[] = ".gone";
    char path[PATH_BYTES + 100], hash[MEDIA_HASH_TEXT];
    size_t length = strlen(name);
    snprintf(path, sizeof path, "%s/%.90s", w->folder, name);
    if (!is_old(path)) return;
    if (is_hash(name)) {
        snprintf(w->files[w->count++].hash, MEDIA_HASH_TEXT, "%.64s", name);
    } else if (length == 1 + HASH_CHARS + strlen(gone) &&
               strcmp(name + 1 + HASH_CHARS, gone) == 0) {
        char back[PATH_BYTES + 100];
        snprintf(hash, sizeof hash, "%.64s", name + 1);
        path_of(w, "", hash, "", back);
        put_back(path, back);
    } else if (name[0] == '.' && length < 90) {
        unlink(path); /* half a file of a writer that died */
    }
}

static void list_folder(sweeper *w) {
    w->count = 0;
    DIR *folder = opendir(w->folder);
    if (!folder) return;
    for (struct dirent *entry; w->count < FILES_AT_ONCE && (entry = readdir(folder));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            take_name(w, entry->d_name);
    closedir(folder);
}

static lw_status ask_rows(tx *t, void *context, lw_error *error) {
    sweeper *w = context;
    lw_status status = LW_OK;
    for (size_t i = 0; i < w->count && status == LW_OK; i++) {
        db_rows rows = db_query(t, Q_MEDIA_NAMED, DB_ARGS(v_text(lw_str_from(w->files[i].hash))));
        w->files[i].named = db_next(&rows);
        status = db_end(&rows, error);
    }
    return status;
}

/* Finds out which of the candidates a row names; false where the store does not answer. */
static bool find_named(sweeper *w) {
    lw_error error;
    return w->count == 0 || store_run(w->store, STORE_READ, ask_rows, w, &error) == LW_OK;
}

static void drop_named(sweeper *w) {
    size_t kept = 0;
    for (size_t i = 0; i < w->count; i++)
        if (!w->files[i].named) w->files[kept++] = w->files[i];
    w->count = kept;
}

static void sweep_folder(sweeper *w) {
    char path[PATH_BYTES + 100], renamed[PATH_BYTES + 100];
    list_folder(w);
    w->looked = w->count;
    if (!find_named(w)) return;
    drop_named(w);
    for (size_t i = 0; i < w->count; i++) {
        path_of(w, "", w->files[i].hash, "", path);
        path_of(w, ".", w->files[i].hash, ".gone", renamed);
        if (rename(path, renamed) != 0) w->files[i].named = true;
    }
    drop_named(w);
    bool asked = find_named(w);
    for (size_t i = 0; i < w->count; i++) {
        path_of(w, "", w->files[i].hash, "", path);
        path_of(w, ".", w->files[i].hash, ".gone", renamed);
        if (asked && !w->files[i].named && is_old(renamed)) unlink(renamed);
        else put_back(renamed, path);
    }
}

void media_sweep_some(store *s, media_sweep *sweep) {
    sweeper w = {.store = s, .files = calloc(FILES_AT_ONCE, sizeof *w.files)};
    size_t seen = 0;
    for (unsigned i = 0; w.files && i < FOLDERS && seen < FILES_AT_ONCE; i++) {
        snprintf(w.folder, sizeof w.folder, "%.3900s/media/%02x", store_data_dir(s), sweep->folder);
        sweep->folder = (sweep->folder + 1) % FOLDERS;
        sweep_folder(&w);
        seen += w.looked;
    }
    free(w.files);
}
