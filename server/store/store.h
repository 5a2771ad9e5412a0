/* store.h - the only place that speaks SQL. One interface over SQLite and PostgreSQL.
 *
 * Work reaches the database as an operation: a function that is given one transaction. Reads run
 * side by side; writes run one after another on SQLite (all that are queued share one commit, a
 * savepoint each) and on a pool of connections on PostgreSQL. An operation may be run again from
 * its beginning when the database asks for it, so it changes nothing but the transaction, its
 * context and memory it allocates. */
#ifndef STORE_H
#define STORE_H
#include "labelwright/base.h"
#include "queries.h"

typedef struct store store;
typedef struct db_driver db_driver;

typedef struct {
    const char *data_dir;     /* SQLite's file, secrets and media live here; made when absent */
    const char *database_url; /* postgres://...; NULL: SQLite in data_dir */
    int readers;              /* connections for reads; 0: as many as cores */
    int writers; /* PostgreSQL's connections for writes; 0: as many as processors, 2 to 8 */
} store_options;

/* Opens (and makes or migrates) the database and checks every query against it.
 * Errors  LW_USAGE        the address is none of PostgreSQL
 *         LW_UNAVAILABLE  the database cannot be reached or its directory not be written
 *         LW_CONFLICT     the database is newer than this program
 *         LW_INTERNAL     a migration or query does not work; the message names it */
LW_MUST_USE lw_status store_open(const store_options *options, store **store_out, lw_error *error);
/* Finishes what is queued and closes. */
void store_close(store *s);
bool store_is_postgres(const store *s);
const char *store_data_dir(const store *s);

/* One transaction, as an operation sees it. */
typedef struct {
    store *store;
    void *connection; /* the driver's */
} tx;

/* Microseconds since 1970 by the database's clock when it was first asked for, the same throughout the
 * transaction. PostgreSQL is asked and waited for. */
int64_t db_now(tx *t);
/* Lets what follows in the operation happen at another time: what the demo tells of past days. */
void db_pretend_now(tx *t, int64_t now);

typedef enum { STORE_READ, STORE_WRITE } store_mode;
/* Returns LW_OK to commit; anything else rolls the operation back and leaves others alone. */
typedef lw_status store_operation(tx *t, void *context, lw_error *error);
/* Called once, on a store thread, after the commit is durable or has failed. It must not block. */
typedef void store_done(void *context, lw_status status, const lw_error *error);

/* Whether a write would find room and be allowed: the data directory may be written and has
 * STORE_BYTES_LEFT_MIN free, PostgreSQL is no standby and not set to read only. Writes nothing.
 * Errors  LW_UNAVAILABLE which of these does not hold
 * Cost    two system calls; on PostgreSQL a statement that reads no table */
#define STORE_BYTES_LEFT_MIN (16 << 20) /* the log of SQLite and a few pictures on their way */
LW_MUST_USE lw_status store_check_writable(tx *t, lw_error *error);

/* Queues an operation. Never blocks; LW_UNAVAILABLE (and `done` is not called) when the queue is
 * at its limit or the store is closing. */
LW_MUST_USE lw_status store_post(store *s, store_mode mode, store_operation *run, store_done *done,
                                 void *context, lw_error *error);
/* Queues an operation and waits for it. Not from inside an operation. */
LW_MUST_USE lw_status store_run(store *s, store_mode mode, store_operation *run, void *context,
                                lw_error *error);

/* Called on a store thread after a commit, of this server or of another, that ran a query whose
 * name starts with outbox_ (live events wake up by it). A call may stand for several commits, come
 * for nothing, or, when another process dies in the wrong moment, not come: who must see everything
 * also looks by itself now and then. One listener; it must not block. */
void store_on_commit(store *s, void (*notify)(void *context), void *context);

/* A fresh 63-bit id: 41 bits of milliseconds since 2024, 10 of node, 12 of sequence; ids made by
 * one process rise strictly. Thread-safe. */
int64_t store_new_id(store *s);
/* The smallest id that a process could still make at `time` (microseconds since 1970). */
int64_t store_id_at(int64_t time);
/* When an id was made: microseconds since 1970, to the millisecond. */
int64_t store_id_time(int64_t id);

/* ---- statements, inside an operation ----------------------------------------------------- */

typedef enum { DB_NULL, DB_INT, DB_REAL, DB_TEXT, DB_BLOB } db_kind;
typedef struct {
    db_kind kind;
    union {
        int64_t integer;
        double real;
        lw_str bytes; /* text or blob */
    };
} db_value;

static inline db_value v_null(void) { return (db_value){.kind = DB_NULL}; }
static inline db_value v_int(int64_t i) { return (db_value){.kind = DB_INT, .integer = i}; }
static inline db_value v_real(double r) { return (db_value){.kind = DB_REAL, .real = r}; }
/* The absent text binds as null. */
static inline db_value v_text(lw_str s) {
    return (db_value){.kind = s.data ? DB_TEXT : DB_NULL, .bytes = s};
}
static inline db_value v_blob(lw_str s) {
    return (db_value){.kind = s.data ? DB_BLOB : DB_NULL, .bytes = s};
}

/* The arguments $1, $2, ... of a query: DB_ARGS(v_int(project_id), v_text(name)). */
typedef struct {
    const db_value *values;
    size_t count;
} db_args;
#define DB_ARGS(...)                            \
    ((db_args){(const db_value[]){__VA_ARGS__}, \
               sizeof((db_value[]){__VA_ARGS__}) / sizeof(db_value)})
#define DB_NONE ((db_args){NULL, 0})

/* Runs a statement that gives no rows; *changed_out (may be NULL) is how many rows it changed.
 * After a statement has failed, all later ones of the operation fail with the same error and the
 * operation is rolled back, whatever it returns (PostgreSQL's rule, kept on both databases): what
 * may exist already is inserted with `on conflict do nothing` and counted.
 *
 * On PostgreSQL a statement is only sent here unless changed_out asks for its outcome: its failure is
 * that of a later statement or of the commit. An operation is fast when it sends all it can before it
 * reads (docs/decisions/0009).
 * Errors  LW_CONFLICT     a unique or check constraint refused it
 *         LW_INVALID      a text holds a NUL byte or is not UTF-8, or a number is not finite
 *         LW_TOO_LARGE    a value is longer than the database takes
 *         LW_UNAVAILABLE  the database failed
 *         LW_INTERNAL     a wrong number of arguments, a cursor still open, a statement that does
 *                         not run; the message names the query */
LW_MUST_USE lw_status db_exec(tx *t, query_id query, db_args args, int64_t *changed_out,
                              lw_error *error);

/* Rows of a query: db_query, then db_next until false, then db_end (always). Texts live until the
 * next db_next; copy what is kept. A failure on the way shows in db_end. One cursor of a query may be
 * open at a time in a transaction, and of different queries many: they are all sent before the first
 * db_next waits. PostgreSQL gives all rows at once, so a query bounds them. */
typedef struct {
    tx *t;
    void *statement; /* the driver's */
    size_t row;      /* the driver's */
    query_id query;
    lw_status status;
    lw_error error;
} db_rows;
db_rows db_query(tx *t, query_id query, db_args args);
bool db_next(db_rows *rows);
LW_MUST_USE lw_status db_end(db_rows *rows, lw_error *error);
/* db_query for exactly one row: LW_OK and the cursor stands on it (db_end it after reading), or
 * LW_NOT_FOUND (there is no such `what`), or the failure; on both the cursor is closed already. */
LW_MUST_USE lw_status db_one(tx *t, query_id query, db_args args, const char *what,
                             db_rows *rows_out, lw_error *error);

/* Makes db_now what the row brings along, where that is not null and the time is not known yet: whoever is
 * asked first anyway saves the statement. */
void db_take_now(const db_rows *rows, int column);

bool db_is_null(const db_rows *rows, int column);
int64_t db_int(const db_rows *rows, int column); /* 0 for null */
double db_real(const db_rows *rows, int column);
lw_str db_text(const db_rows *rows, int column); /* absent for null */
lw_str db_blob(const db_rows *rows, int column);
/* A copy in the arena; sets the cursor's error when there is no room. */
lw_str db_text_copy(db_rows *rows, int column, lw_arena *arena);

#endif
