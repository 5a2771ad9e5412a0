/* driver.h - what a database must do for store.c; one table a database. Inside server/store only.
 *
 * A connection belongs to one thread at a time. All queries are prepared when it is opened. */
#ifndef STORE_DRIVER_H
#define STORE_DRIVER_H
#include "server/store/store.h"

struct db_driver {
    const char *name; /* "sqlite" or "postgres": also the word that opens its comments */
    /* Several writers may be open at a time; otherwise one, whose operations share commits. */
    bool writes_in_parallel;

    /* Opens a connection; `prepare` is false for the one that migrates. */
    lw_status (*open)(const store_options *options, store_mode mode, bool prepare,
                      void **connection_out, lw_error *error);
    void (*close)(void *connection);
    /* Runs a script of several statements, as migrations are, in the open transaction. */
    lw_status (*script)(void *connection, const char *sql, lw_error *error);

    /* begin: of a read or a write transaction, giving the database's time in microseconds.
     * LW_UNAVAILABLE when the connection is gone; store.c then opens another. */
    lw_status (*begin)(void *connection, store_mode mode, int64_t *now_out, lw_error *error);
    lw_status (*commit)(void *connection, lw_error *error);
    void (*rollback)(void *connection);
    /* For shared commits only (NULL where writes are parallel). */
    lw_status (*savepoint)(void *connection, lw_error *error);
    lw_status (*release)(void *connection, lw_error *error);
    lw_status (*rollback_to)(void *connection, lw_error *error);
    /* True when the failure just seen asks for the operation to be run again (deadlock,
     * serialization); NULL where that cannot be. */
    bool (*retry)(void *connection);

    lw_status (*exec)(void *connection, query_id query, db_args args, int64_t *changed_out,
                      lw_error *error);
    /* Fills rows->statement and rows->row; failures go to rows->status and rows->error. */
    void (*query)(void *connection, db_rows *rows, db_args args);
    bool (*next)(db_rows *rows);
    void (*end)(db_rows *rows);
    bool (*is_null)(const db_rows *rows, int column);
    int64_t (*get_int)(const db_rows *rows, int column);
    double (*get_real)(const db_rows *rows, int column);
    lw_str (*get_text)(const db_rows *rows, int column);
    lw_str (*get_blob)(const db_rows *rows, int column);
};

extern const db_driver db_sqlite, db_postgres;

/* The text of a query for one database: comments opened by its name become SQL. NUL-terminated, from
 * malloc; NULL without memory. */
char *store_dialect(const char *sql, const char *driver);

#endif
