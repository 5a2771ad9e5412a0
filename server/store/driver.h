/* driver.h - what a database must do for store.c; one table a database. Inside server/store only.
 *
 * A connection belongs to one thread at a time. It prepares a query when that is first asked. */
#ifndef STORE_DRIVER_H
#define STORE_DRIVER_H
#include "server/store/store.h"

typedef struct {
    int pages, copied; /* of the log; the copied ones are its first */
} log_state;

struct db_driver {
    const char *name; /* "sqlite" or "postgres": also the word that opens its comments */
    /* Several writers may be open at a time; otherwise one, whose operations share commits. */
    bool writes_in_parallel;
    /* What cuts or silences one connection has often met all of them. */
    bool remote;

    /* Opens a connection; `patient` is the one that migrates, however long that takes. */
    lw_status (*open)(const store_options *options, store_mode mode, bool patient,
                      void **connection_out, lw_error *error);
    void (*close)(void *connection);
    /* Prepares every query, so that one that does not work is known at the start. */
    lw_status (*check)(void *connection, lw_error *error);

    /* For migrations. script: runs several statements in the open transaction. ask: runs one
     * statement that gives one integer. lock: waits until no other process migrates, until the
     * transaction ends; NULL where a write transaction does that already. */
    lw_status (*script)(void *connection, const char *sql, lw_error *error);
    lw_status (*ask)(void *connection, const char *sql, int64_t *value_out, lw_error *error);
    lw_status (*lock)(void *connection, lw_error *error);

    /* begin: of a read or a write transaction; a failure may show in a later call. now: the database's
     * time, in microseconds; asked for once in a transaction. */
    lw_status (*begin)(void *connection, store_mode mode, lw_error *error);
    lw_status (*now)(void *connection, int64_t *now_out, lw_error *error);
    lw_status (*commit)(void *connection, lw_error *error);
    void (*rollback)(void *connection);
    /* For shared commits only (NULL where writes are parallel). A failure of release or
     * rollback_to means that the whole transaction is gone. */
    lw_status (*savepoint)(void *connection, lw_error *error);
    lw_status (*release)(void *connection, lw_error *error);
    lw_status (*rollback_to)(void *connection, lw_error *error);
    /* True when the failure just seen asks for the operation to be run again (deadlock, serialization,
     * a connection that was lost before the transaction began); NULL where that cannot be. */
    bool (*retry)(void *connection);
    /* True when the commit that has just failed may be done all the same; NULL where each may. */
    bool (*unsure)(void *connection);
    /* True when the connection is of no more use: store.c then opens another. */
    bool (*lost)(void *connection);
    /* Called on the writer's connection when it has had nothing to do for a while. True when another
     * process has written since the last call. NULL where there is no need. */
    bool (*idle)(void *connection);

    /* The write-ahead log, where it is ours to copy into the file (both NULL where it is not).
     * log_pages: how long it was after the last commit of this connection. checkpoint: copies what
     * no reader holds, waiting for nobody; both numbers are 0 when another is at it. */
    int (*log_pages)(const void *connection);
    lw_status (*checkpoint)(void *connection, log_state *log_out, lw_error *error);

    /* How servers wake each other (NULL where one process owns the database), on a connection of
     * its own. tell: wakes all others. hear: waits until told by
     * another, or until `wake` (a file descriptor) can be read, at most timeout_ms. */
    lw_status (*tell)(void *connection, lw_error *error);
    lw_status (*hear)(void *connection, int wake, int timeout_ms, bool *heard_out, lw_error *error);

    /* Without changed_out a driver need not wait: a failure may show in any later call of the
     * transaction, commit at the latest, and names its own query. So may one of a query whose rows
     * nobody has asked for. */
    lw_status (*exec)(void *connection, query_id query, db_args args, int64_t *changed_out,
                      lw_error *error);
    /* Fills rows->statement and rows->row; failures go to rows->status and rows->error. The
     * values of the arguments need not outlive the call. */
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
/* The highest n of the parameters $n in SQL that store_dialect made; 0 for none. */
size_t store_parameters(const char *sql);

/* Runs the migrations that this database has not seen, each in a transaction of its own.
 * Errors  LW_CONFLICT  the database has seen more than this program knows
 *         LW_INTERNAL  a migration fails; the message names it */
LW_MUST_USE lw_status store_migrate(const db_driver *driver, void *connection, lw_error *error);

#endif
