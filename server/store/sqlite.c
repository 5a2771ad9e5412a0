/* sqlite.c - the driver for SQLite: one file in write-ahead mode, every commit synced. */
#include "server/store/inside.h"
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_NAME "labelwright.db"
#define BUSY_MS 5000           /* how long another process may hold the file */
#define WRITER_CACHE_KIB 16384 /* the upper levels of all indexes of a million items */
#define READER_CACHE_KIB 4096  /* the rest is in the system's page cache */

typedef enum {
    BEGIN_READ,
    BEGIN_WRITE,
    COMMIT,
    ROLLBACK,
    SAVEPOINT,
    RELEASE,
    ROLLBACK_TO,
    DATA_VERSION,
    CONTROLS
} control;

static const char *const control_texts[CONTROLS] = {
    [BEGIN_READ] = "begin",
    [BEGIN_WRITE] = "begin immediate",
    [COMMIT] = "commit",
    [ROLLBACK] = "rollback",
    [SAVEPOINT] = "savepoint operation",
    [RELEASE] = "release operation",
    [ROLLBACK_TO] = "rollback to operation",
    [DATA_VERSION] = "pragma data_version",
};

typedef struct {
    sqlite3 *db;
    store_mode mode;
    int log_pages;   /* in the write-ahead log after the last commit here */
    int64_t version; /* of data_version: rises when another connection writes */
    int64_t begun_at;
    bool broken;
    sqlite3_stmt *controls[CONTROLS];
    sqlite3_stmt *queries[QUERIES];
} connection;

/* ---- errors ------------------------------------------------------------------------------- */

static const struct {
    int code;
    lw_status status;
} code_statuses[] = {
    {SQLITE_CONSTRAINT_UNIQUE, LW_CONFLICT},
    {SQLITE_CONSTRAINT_PRIMARYKEY, LW_CONFLICT},
    {SQLITE_CONSTRAINT_ROWID, LW_CONFLICT},
    {SQLITE_CONSTRAINT_CHECK, LW_CONFLICT},
    {SQLITE_CONSTRAINT, LW_INTERNAL},
    {SQLITE_ERROR, LW_INTERNAL},
    {SQLITE_MISUSE, LW_INTERNAL},
    {SQLITE_RANGE, LW_INTERNAL},
    {SQLITE_MISMATCH, LW_INTERNAL},
    {SQLITE_SCHEMA, LW_INTERNAL},
    {SQLITE_TOOBIG, LW_TOO_LARGE},
};

static lw_status status_of(int extended) {
    size_t count = sizeof code_statuses / sizeof *code_statuses;
    for (size_t i = 0; i < count; i++)
        if (code_statuses[i].code == extended) return code_statuses[i].status;
    for (size_t i = 0; i < count; i++)
        if (code_statuses[i].code == (extended & 0xff)) return code_statuses[i].status;
    return LW_UNAVAILABLE;
}

/* A damaged file, or one that cannot be read, may work again on a fresh connection. */
static void see_broken(connection *c) {
    int code = sqlite3_errcode(c->db) & 0xff;
    if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB || code == SQLITE_CANTOPEN ||
        code == SQLITE_IOERR)
        c->broken = true;
}

static lw_status fail(connection *c, const char *what, lw_error *error) {
    see_broken(c);
    int code = sqlite3_extended_errcode(c->db);
    bool write_in_read = code == SQLITE_READONLY && c->mode == STORE_READ;
    return lw_fail(error, write_in_read ? LW_INTERNAL : status_of(code), "%s: %s", what,
                   sqlite3_errmsg(c->db));
}

static lw_status fail_query(connection *c, query_id query, lw_error *error) {
    char what[128];
    snprintf(what, sizeof what, "query %.100s", query_texts[query].name);
    return fail(c, what, error);
}

/* ---- opening ------------------------------------------------------------------------------ */

/* SQLite gives its log the mode of the file, so the file is made first, for us alone. */
static lw_status make_file(const char *path, lw_error *error) {
    int file = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    if (file >= 0) {
        close(file);
        return LW_OK;
    }
    return errno == EEXIST ? LW_OK
                           : lw_fail(error, LW_UNAVAILABLE, "%s: %s", path, strerror(errno));
}

static lw_status pragma(connection *c, const char *text, lw_error *error) {
    return sqlite3_exec(c->db, text, NULL, NULL, NULL) == SQLITE_OK ? LW_OK : fail(c, text, error);
}

/* Turning the log on asks for the file alone, and SQLite does not always wait for it by itself. */
static lw_status use_log(connection *c, lw_error *error) {
    static const char text[] = "pragma journal_mode = wal";
    for (int waited_ms = 0;; waited_ms += 20) {
        if (sqlite3_exec(c->db, text, NULL, NULL, NULL) == SQLITE_OK) return LW_OK;
        if ((sqlite3_errcode(c->db) & 0xff) != SQLITE_BUSY || waited_ms >= BUSY_MS)
            return fail(c, sqlite3_db_filename(c->db, "main"), error);
        sqlite3_sleep(20);
    }
}

static lw_status configure(connection *c, store_mode mode, lw_error *error) {
    char cache[64];
    snprintf(cache, sizeof cache, "pragma cache_size = -%d",
             mode == STORE_WRITE ? WRITER_CACHE_KIB : READER_CACHE_KIB);
    lw_status status = LW_OK;
    if (mode == STORE_WRITE) { /* the log and the page size are the file's: readers come later */
        status = pragma(c, "pragma page_size = 8192", error);
        if (status == LW_OK) status = use_log(c, error);
        if (status == LW_OK) status = pragma(c, "pragma synchronous = full", error);
        if (status == LW_OK) status = pragma(c, "pragma journal_size_limit = 67108864", error);
        /* What a savepoint may have to put back would otherwise go to a file after eight pages. */
        if (status == LW_OK) status = pragma(c, "pragma temp_store = memory", error);
    } else status = pragma(c, "pragma query_only = on", error);
    if (status == LW_OK) status = pragma(c, cache, error);
    /* No memory map: an error of the disk would then be a signal and end the server. */
    if (status == LW_OK) status = pragma(c, "pragma mmap_size = 0", error);
    if (status == LW_OK) status = pragma(c, "pragma trusted_schema = off", error);
    if (status == LW_OK) status = pragma(c, "pragma cell_size_check = on", error);
    return status;
}

static lw_status prepare(connection *c, const char *sql, sqlite3_stmt **statement_out) {
    return sqlite3_prepare_v3(c->db, sql, -1, SQLITE_PREPARE_PERSISTENT, statement_out, NULL) ==
                   SQLITE_OK
               ? LW_OK
               : LW_INTERNAL;
}

static lw_status prepare_controls(connection *c, lw_error *error) {
    for (int i = 0; i < CONTROLS; i++)
        if (prepare(c, control_texts[i], &c->controls[i]) != LW_OK)
            return fail(c, control_texts[i], error);
    return LW_OK;
}

static lw_status prepare_query(connection *c, query_id query, lw_error *error) {
    if (c->queries[query]) return LW_OK;
    char *sql = store_dialect(query_texts[query].sql, db_sqlite.name);
    if (!sql) return lw_fail(error, LW_NO_MEMORY, "no memory for the queries");
    lw_status status = prepare(c, sql, &c->queries[query]);
    free(sql);
    return status == LW_OK ? LW_OK : fail_query(c, query, error);
}

static lw_status check(void *opaque, lw_error *error) {
    lw_status status = LW_OK;
    for (int query = 0; status == LW_OK && query < QUERIES; query++)
        status = prepare_query(opaque, (query_id)query, error);
    return status;
}

/* Commits tell the size of the log here; checkpoints are ours, so SQLite makes none. */
static int see_log(void *context, sqlite3 *db, const char *name, int pages) {
    (void)db, (void)name;
    ((connection *)context)->log_pages = pages;
    return SQLITE_OK;
}

static void close_connection(void *opaque) {
    connection *c = opaque;
    for (int i = 0; i < CONTROLS; i++) sqlite3_finalize(c->controls[i]);
    for (int i = 0; i < QUERIES; i++) sqlite3_finalize(c->queries[i]);
    sqlite3_close_v2(c->db);
    free(c);
}

static lw_status open_file(connection *c, const char *data_dir, lw_error *error) {
    char path[4096];
    if (snprintf(path, sizeof path, "%s/" FILE_NAME, data_dir) >= (int)sizeof path)
        return lw_fail(error, LW_UNAVAILABLE, "the name of the data directory is too long");
    lw_status status = make_file(path, error);
    if (status != LW_OK) return status;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    if (sqlite3_open_v2(path, &c->db, flags, NULL) != SQLITE_OK)
        return c->db ? fail(c, path, error) : lw_fail(error, LW_NO_MEMORY, "no memory for SQLite");
    sqlite3_busy_timeout(c->db, BUSY_MS);
    sqlite3_wal_hook(c->db, see_log, c);
    return LW_OK;
}

/* True when another connection has written since the last call. */
static bool see_version(connection *c) {
    sqlite3_stmt *statement = c->controls[DATA_VERSION];
    int64_t before = c->version;
    if (sqlite3_step(statement) == SQLITE_ROW) c->version = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return c->version != before;
}

static lw_status open_connection(const store_options *options, store_mode mode, bool patient,
                                 void **connection_out, lw_error *error) {
    (void)patient;
    connection *c = calloc(1, sizeof *c);
    if (!c) return lw_fail(error, LW_NO_MEMORY, "no memory for a connection");
    c->mode = mode;
    lw_status status = open_file(c, options->data_dir, error);
    if (status == LW_OK) status = configure(c, mode, error);
    if (status == LW_OK) status = prepare_controls(c, error);
    if (status != LW_OK) {
        close_connection(c);
        return status;
    }
    see_version(c);
    *connection_out = c;
    return LW_OK;
}

/* ---- transactions ------------------------------------------------------------------------- */

static lw_status control_run(connection *c, control which, lw_error *error) {
    sqlite3_stmt *statement = c->controls[which];
    int code = sqlite3_step(statement);
    lw_status status = code == SQLITE_DONE ? LW_OK : fail(c, control_texts[which], error);
    sqlite3_reset(statement);
    return status;
}

static lw_status begin(void *opaque, store_mode mode, lw_error *error) {
    connection *c = opaque;
    lw_status status = control_run(c, mode == STORE_WRITE ? BEGIN_WRITE : BEGIN_READ, error);
    c->begun_at = store_clock();
    return status;
}

static lw_status now(void *opaque, int64_t *now_out, lw_error *error) {
    (void)error;
    const connection *c = opaque;
    *now_out = c->begun_at;
    return LW_OK;
}

static lw_status commit(void *opaque, lw_error *error) {
    return control_run(opaque, COMMIT, error);
}

static void rollback(void *opaque) {
    connection *c = opaque;
    lw_error unused;
    if (sqlite3_get_autocommit(c->db)) return; /* SQLite has done so itself */
    if (control_run(c, ROLLBACK, &unused) != LW_OK && !sqlite3_get_autocommit(c->db))
        c->broken = true;
}

static lw_status savepoint(void *c, lw_error *error) { return control_run(c, SAVEPOINT, error); }
static lw_status release(void *c, lw_error *error) { return control_run(c, RELEASE, error); }

static lw_status rollback_to(void *c, lw_error *error) {
    lw_status status = control_run(c, ROLLBACK_TO, error);
    return status == LW_OK ? release(c, error) : status;
}

static bool lost(void *opaque) { return ((connection *)opaque)->broken; }

static bool idle(void *opaque) { return see_version(opaque); }

static int log_pages(const void *opaque) { return ((const connection *)opaque)->log_pages; }

static lw_status checkpoint(void *opaque, log_state *log_out, lw_error *error) {
    connection *c = opaque;
    log_state log = {0};
    int code =
        sqlite3_wal_checkpoint_v2(c->db, NULL, SQLITE_CHECKPOINT_PASSIVE, &log.pages, &log.copied);
    if ((code & 0xff) == SQLITE_BUSY) log = (log_state){0};
    else if (code != SQLITE_OK) return fail(c, "checkpoint", error);
    *log_out = log;
    return LW_OK;
}

static lw_status script(void *opaque, const char *sql, lw_error *error) {
    connection *c = opaque;
    return sqlite3_exec(c->db, sql, NULL, NULL, NULL) == SQLITE_OK ? LW_OK
                                                                   : fail(c, "script", error);
}

static lw_status ask(void *opaque, const char *sql, int64_t *value_out, lw_error *error) {
    connection *c = opaque;
    sqlite3_stmt *statement = NULL;
    if (prepare(c, sql, &statement) != LW_OK) return fail(c, sql, error);
    lw_status status = LW_OK;
    if (sqlite3_step(statement) == SQLITE_ROW) *value_out = sqlite3_column_int64(statement, 0);
    else status = fail(c, sql, error);
    sqlite3_finalize(statement);
    return status;
}

/* ---- statements --------------------------------------------------------------------------- */

typedef void destructor(void *);

/* How many bytes SQLite must look at; empty ones need an address that is not NULL. */
static int bind_value(sqlite3_stmt *statement, int index, const db_value *value, destructor *keep) {
    const char *data = value->bytes.len > 0 ? value->bytes.data : "";
    switch (value->kind) {
    case DB_NULL: return sqlite3_bind_null(statement, index);
    case DB_INT: return sqlite3_bind_int64(statement, index, value->integer);
    case DB_REAL: return sqlite3_bind_double(statement, index, value->real);
    case DB_TEXT:
        return sqlite3_bind_text64(statement, index, data, value->bytes.len, keep, SQLITE_UTF8);
    case DB_BLOB: return sqlite3_bind_blob64(statement, index, data, value->bytes.len, keep);
    }
    return SQLITE_MISUSE;
}

/* SQLite numbers parameters by first appearance, so $n is bound by the number in its name. */
static lw_status bind(connection *c, query_id query, db_args args, destructor *keep,
                      lw_error *error) {
    lw_status status = prepare_query(c, query, error);
    if (status != LW_OK) return status;
    sqlite3_stmt *statement = c->queries[query];
    int parameters = sqlite3_bind_parameter_count(statement);
    for (int index = 1; index <= parameters; index++) {
        const char *name = sqlite3_bind_parameter_name(statement, index);
        size_t number = name ? strtoul(name + 1, NULL, 10) : 0;
        if (number == 0 || number > args.count)
            return lw_fail(error, LW_INTERNAL, "query %s: parameter %s has no argument",
                           query_texts[query].name, name ? name : "?");
        if (bind_value(statement, index, &args.values[number - 1], keep) != SQLITE_OK)
            return fail_query(c, query, error);
    }
    return LW_OK;
}

static void release_statement(sqlite3_stmt *statement) {
    if (!statement) return; /* it could not be prepared */
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
}

static lw_status exec(void *opaque, query_id query, db_args args, int64_t *changed_out,
                      lw_error *error) {
    connection *c = opaque;
    int64_t before = sqlite3_total_changes64(c->db);
    lw_status status = bind(c, query, args, SQLITE_STATIC, error);
    sqlite3_stmt *statement = c->queries[query];
    if (status == LW_OK) {
        int code = sqlite3_step(statement);
        if (code == SQLITE_ROW)
            status = lw_fail(error, LW_INTERNAL, "query %s gives rows", query_texts[query].name);
        else if (code != SQLITE_DONE) status = fail_query(c, query, error);
    }
    release_statement(statement);
    if (changed_out) *changed_out = sqlite3_total_changes64(c->db) - before;
    return status;
}

/* Remembers a row that is there, so that a statement that writes does so at once, as it does on
 * PostgreSQL; `row` counts from 1 and 0 means that the first is not yet handed out. */
static void query(void *opaque, db_rows *rows, db_args args) {
    connection *c = opaque;
    rows->status = bind(c, rows->query, args, SQLITE_TRANSIENT, &rows->error);
    sqlite3_stmt *statement = c->queries[rows->query];
    if (rows->status != LW_OK) {
        release_statement(statement);
        return;
    }
    rows->statement = statement;
    int code = sqlite3_step(statement);
    if (code == SQLITE_DONE) rows->row = SIZE_MAX;
    else if (code != SQLITE_ROW) rows->status = fail_query(c, rows->query, &rows->error);
}

static bool next(db_rows *rows) {
    if (rows->row == SIZE_MAX) return false;
    if (rows->row++ == 0) return true;
    int code = sqlite3_step(rows->statement);
    if (code == SQLITE_ROW) return true;
    rows->row = SIZE_MAX;
    if (code != SQLITE_DONE)
        rows->status = fail_query(rows->t->connection, rows->query, &rows->error);
    return false;
}

static void end(db_rows *rows) { release_statement(rows->statement); }

static bool is_null(const db_rows *rows, int column) {
    return sqlite3_column_type(rows->statement, column) == SQLITE_NULL;
}

static int64_t get_int(const db_rows *rows, int column) {
    return sqlite3_column_int64(rows->statement, column);
}

static double get_real(const db_rows *rows, int column) {
    return sqlite3_column_double(rows->statement, column);
}

static lw_str get_text(const db_rows *rows, int column) {
    const char *text = (const char *)sqlite3_column_text(rows->statement, column);
    return (lw_str){text, text ? (size_t)sqlite3_column_bytes(rows->statement, column) : 0};
}

static lw_str get_blob(const db_rows *rows, int column) {
    if (is_null(rows, column)) return (lw_str){NULL, 0};
    const char *data = sqlite3_column_blob(rows->statement, column);
    int length = sqlite3_column_bytes(rows->statement, column);
    return (lw_str){data ? data : "", (size_t)length};
}

const db_driver db_sqlite = {
    .name = "sqlite",
    .writes_in_parallel = false,
    .remote = false,
    .open = open_connection,
    .close = close_connection,
    .check = check,
    .script = script,
    .ask = ask,
    .lock = NULL,
    .begin = begin,
    .now = now,
    .commit = commit,
    .rollback = rollback,
    .savepoint = savepoint,
    .release = release,
    .rollback_to = rollback_to,
    .retry = NULL,
    .lost = lost,
    .idle = idle,
    .log_pages = log_pages,
    .checkpoint = checkpoint,
    .tell = NULL,
    .hear = NULL,
    .exec = exec,
    .query = query,
    .next = next,
    .end = end,
    .is_null = is_null,
    .get_int = get_int,
    .get_real = get_real,
    .get_text = get_text,
    .get_blob = get_blob,
};
