/* fault_vfs.c - SQLite's default VFS with calls that can be made to fail. */
#include "fault_vfs.h"
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FAULTS_MAX 4
#define TABLES_MAX 8 /* SQLite has a few tables of methods, by style of locking */

typedef enum { FAULT_OPEN, FAULT_WRITE, FAULT_FSYNC, FAULT_CALLS } fault_call;

static const struct {
    const char *name;
    int eio, enospc; /* what SQLite says of them */
} calls[FAULT_CALLS] = {
    [FAULT_OPEN] = {"open", SQLITE_CANTOPEN, SQLITE_CANTOPEN},
    [FAULT_WRITE] = {"write", SQLITE_IOERR_WRITE, SQLITE_FULL},
    [FAULT_FSYNC] = {"fsync", SQLITE_IOERR_FSYNC, SQLITE_FULL},
};

typedef struct {
    fault_call call;
    long first, count, seen;
    int code;
    bool struck;
} armed_fault;

static struct {
    pthread_mutex_t lock; /* guards all of it */
    int count;
    armed_fault faults[FAULTS_MAX]; /* each begins to count when the one before it has struck */
    const sqlite3_io_methods *real[TABLES_MAX];
    sqlite3_io_methods methods[TABLES_MAX];
} fault = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* Reads one fault; false when it is none. */
static bool arm_one(const char *text) {
    char call[16], error[16];
    armed_fault wanted = {.count = 1};
    int found =
        sscanf(text, "%15[a-z]:%ld:%15[A-Z]:%ld", call, &wanted.first, error, &wanted.count);
    for (int i = 0; found >= 3 && fault.count < FAULTS_MAX && i < FAULT_CALLS; i++) {
        bool full = strcmp(error, "ENOSPC") == 0;
        if (strcmp(call, calls[i].name) != 0 || (!full && strcmp(error, "EIO") != 0)) continue;
        wanted.code = full ? calls[i].enospc : calls[i].eio;
        wanted.call = (fault_call)i;
        fault.faults[fault.count++] = wanted;
        return true;
    }
    return false;
}

bool fault_arm(const char *text) {
    bool valid = true;
    pthread_mutex_lock(&fault.lock);
    fault.count = 0;
    while (text && valid) {
        valid = arm_one(text);
        text = strchr(text, ',');
        if (text) text++;
    }
    if (!valid) fault.count = 0;
    pthread_mutex_unlock(&fault.lock);
    return valid;
}

bool fault_struck(void) {
    pthread_mutex_lock(&fault.lock);
    bool struck = fault.count > 0 && fault.faults[0].struck;
    pthread_mutex_unlock(&fault.lock);
    return struck;
}

/* What this call shall answer instead of being made; SQLITE_OK: let it be made. */
static int strike(fault_call call) {
    int code = SQLITE_OK;
    pthread_mutex_lock(&fault.lock);
    for (int i = 0; i < fault.count && (i == 0 || fault.faults[i - 1].struck); i++) {
        armed_fault *armed = &fault.faults[i];
        if (armed->call != call) continue;
        armed->seen++;
        if (armed->seen < armed->first || armed->seen >= armed->first + armed->count) continue;
        armed->struck = true;
        code = armed->code;
        break;
    }
    pthread_mutex_unlock(&fault.lock);
    return code;
}

static const sqlite3_io_methods *real_of(sqlite3_file *file) {
    return fault.real[file->pMethods - fault.methods];
}

/* Half of it reaches the disk, as when the power goes or the disk is full. */
static int fault_write(sqlite3_file *file, const void *data, int bytes, sqlite3_int64 offset) {
    int code = strike(FAULT_WRITE);
    if (code == SQLITE_OK) return real_of(file)->xWrite(file, data, bytes, offset);
    int half = real_of(file)->xWrite(file, data, bytes / 2, offset);
    return half == SQLITE_OK ? code : half;
}

static int fault_sync(sqlite3_file *file, int flags) {
    int code = strike(FAULT_FSYNC);
    return code == SQLITE_OK ? real_of(file)->xSync(file, flags) : code;
}

/* Puts our table of methods in the place of SQLite's. */
static int replace_methods(sqlite3_file *file) {
    int table = 0;
    pthread_mutex_lock(&fault.lock);
    while (table < TABLES_MAX && fault.real[table] && fault.real[table] != file->pMethods) table++;
    if (table < TABLES_MAX) {
        if (!fault.real[table]) {
            fault.methods[table] = *file->pMethods;
            fault.methods[table].xWrite = fault_write;
            fault.methods[table].xSync = fault_sync;
            fault.real[table] = file->pMethods;
        }
        file->pMethods = &fault.methods[table];
    }
    pthread_mutex_unlock(&fault.lock);
    return table < TABLES_MAX ? SQLITE_OK : SQLITE_MISUSE;
}

static int fault_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags,
                      int *flags_out) {
    sqlite3_vfs *real = vfs->pAppData;
    int code = strike(FAULT_OPEN);
    if (code != SQLITE_OK) {
        file->pMethods = NULL;
        return code;
    }
    code = real->xOpen(real, name, file, flags, flags_out);
    return code == SQLITE_OK && file->pMethods ? replace_methods(file) : code;
}

__attribute__((constructor)) static void stand_before_sqlite(void) {
    static sqlite3_vfs shim;
    sqlite3_vfs *real = sqlite3_vfs_find(NULL);
    shim = *real;
    shim.zName = "fault";
    shim.pNext = NULL;
    shim.pAppData = real;
    shim.xOpen = fault_open;
    sqlite3_vfs_register(&shim, 1);
    const char *text = getenv("LABELWRIGHT_FAULT");
    if (text && !fault_arm(text)) {
        fprintf(stderr, "LABELWRIGHT_FAULT is not like fsync:17:EIO\n");
        exit(2);
    }
}
