/* postgres.c - the driver for PostgreSQL 15 or newer, through libpq.
 *
 * Texts travel both ways, except that blobs are sent as they are. Every wait has an end: the server
 * stops a statement after LIMIT_STATEMENT_SECONDS, and a server that says nothing is given up soon
 * after. */
#include "server/store/inside.h"
#include <assert.h>
#include <inttypes.h>
#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VERSION_LEAST 150000
#define PARAMETERS_MAX 64
#define DIGITS_OF(number) #number
#define DIGITS(macro) DIGITS_OF(macro)
#define MIGRATION_LOCK "7809651"

typedef struct {
    PGconn *pg;
    bool broken; /* the server did not answer in time, or said what we do not understand */
    bool again;  /* the last failure was a deadlock or a serialization failure */
    bool listening;
    bool patient; /* migrates: it waits as long as that takes */
    size_t parameters[QUERIES];
} connection;

/* ---- errors ------------------------------------------------------------------------------- */

/* SQLSTATE, or its first two characters. What is not here: the database is not well. */
static const struct {
    const char *state;
    lw_status status;
    bool again;
} states[] = {
    {"23505", LW_CONFLICT, false},   /* unique */
    {"23514", LW_CONFLICT, false},   /* check */
    {"40001", LW_UNAVAILABLE, true}, /* serialization */
    {"40P01", LW_UNAVAILABLE, true}, /* deadlock */
    {"54000", LW_TOO_LARGE, false},  /* a limit of the program */
    {"08P01", LW_INTERNAL, false},   /* wrong number of arguments */
    {"25006", LW_INTERNAL, false},   /* a write in a read */
    {"0A", LW_INTERNAL, false},      {"22", LW_INTERNAL, false}, {"23", LW_INTERNAL, false},
    {"26", LW_INTERNAL, false},      {"42", LW_INTERNAL, false},
};

static lw_status fail_state(connection *c, const char *what, const char *state, const char *message,
                            lw_error *error) {
    lw_status status = LW_UNAVAILABLE;
    for (size_t i = 0; state && i < sizeof states / sizeof *states; i++) {
        if (strncmp(state, states[i].state, strlen(states[i].state)) != 0) continue;
        status = states[i].status;
        c->again = states[i].again;
        break;
    }
    int length = (int)strcspn(message, "\n");
    return lw_fail(error, status, "%s: %.*s", what, length, message);
}

static lw_status fail_result(connection *c, const char *what, const PGresult *result,
                             lw_error *error) {
    const char *message = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    if (!message) message = c->broken ? "no answer from PostgreSQL" : PQerrorMessage(c->pg);
    return fail_state(c, what, state, message, error);
}

static void name_query(char what[128], query_id query) {
    snprintf(what, 128, "query %.100s", query_texts[query].name);
}

/* ---- asking and waiting ------------------------------------------------------------------- */

/* Waits until the connection has a result or `until` has passed; false when it is of no use. */
static bool wait_answer(connection *c, int64_t until) {
    while (PQisBusy(c->pg)) {
        int64_t left = until - pool_monotonic_ms();
        struct pollfd socket = {.fd = PQsocket(c->pg), .events = POLLIN};
        if (left <= 0 || socket.fd < 0) return false;
        if (poll(&socket, 1, left < INT32_MAX ? (int)left : -1) < 0) continue; /* a signal */
        if (!PQconsumeInput(c->pg)) return false;
    }
    return true;
}

/* The last result of what was sent, or the first that failed; NULL when the connection is lost. */
static PGresult *answer(connection *c, int sent) {
    PGresult *kept = NULL;
    int64_t until = c->patient ? INT64_MAX : pool_monotonic_ms() + LIMIT_ANSWER_SECONDS * 1000;
    for (;;) {
        if (!sent || !wait_answer(c, until)) {
            c->broken = true;
            PQclear(kept);
            return NULL;
        }
        PGresult *result = PQgetResult(c->pg);
        if (!result) return kept;
        if (kept && PQresultStatus(kept) == PGRES_FATAL_ERROR) {
            PQclear(result);
            continue;
        }
        PQclear(kept);
        kept = result;
    }
}

static bool succeeded(const PGresult *result) {
    ExecStatusType status = PQresultStatus(result); /* of NULL: a fatal error */
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

/* Runs statements of ours, without arguments, in one round trip. */
static lw_status simple(connection *c, const char *what, const char *sql, lw_error *error) {
    PGresult *result = answer(c, PQsendQuery(c->pg, sql));
    lw_status status = succeeded(result) ? LW_OK : fail_result(c, what, result, error);
    PQclear(result);
    return status;
}

static lw_status simple_int(connection *c, const char *what, const char *sql, int64_t *value_out,
                            lw_error *error) {
    PGresult *result = answer(c, PQsendQuery(c->pg, sql));
    lw_status status = LW_OK;
    if (!succeeded(result) || PQntuples(result) != 1) status = fail_result(c, what, result, error);
    else *value_out = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
    PQclear(result);
    return status;
}

/* ---- opening ------------------------------------------------------------------------------ */

/* What the session needs to know. Durable commits are ours to ask for, whatever the default. */
static const char session[] = "set statement_timeout = '" DIGITS(
    LIMIT_STATEMENT_SECONDS) "s'; set idle_in_transaction_session_timeout = 60000;"
                             "set lock_timeout = '10s'; set bytea_output = hex;"
                             "set extra_float_digits = 1; set timezone = 'UTC'; set "
                             "client_min_messages = warning;"
                             "select set_config('synchronous_commit', 'on', false)"
                             " where current_setting('synchronous_commit') = 'off'";

/* A migration may copy a large table; another server waits for it. */
static const char session_migrating[] =
    "set statement_timeout = 0; set lock_timeout = 0; set synchronous_commit = on";

static lw_status connect(connection *c, const char *url, lw_error *error) {
    const char *const names[] = {"dbname",           "client_encoding",  "application_name",
                                 "connect_timeout",  "keepalives_idle",  "keepalives_interval",
                                 "keepalives_count", "tcp_user_timeout", NULL};
    const char *const values[] = {
        url, "UTF8", "labelwright", DIGITS(LIMIT_CONNECT_SECONDS), "30", "10", "3", "30000", NULL};
    c->pg = PQconnectdbParams(names, values, 1);
    if (!c->pg) return lw_fail(error, LW_NO_MEMORY, "no memory for PostgreSQL");
    if (PQstatus(c->pg) != CONNECTION_OK)
        return fail_state(c, "PostgreSQL", NULL, PQerrorMessage(c->pg), error);
    if (PQserverVersion(c->pg) < VERSION_LEAST)
        return lw_fail(error, LW_UNAVAILABLE, "PostgreSQL is older than 15");
    const char *encoding = PQparameterStatus(c->pg, "server_encoding");
    if (!encoding || strcmp(encoding, "UTF8") != 0)
        return lw_fail(error, LW_UNAVAILABLE, "the database is in %s, it must be in UTF8",
                       encoding ? encoding : "an unknown encoding");
    return LW_OK;
}

static lw_status prepare_query(connection *c, query_id query, lw_error *error) {
    char *sql = store_dialect(query_texts[query].sql, db_postgres.name);
    if (!sql) return lw_fail(error, LW_NO_MEMORY, "no memory for the queries");
    c->parameters[query] = store_parameters(sql);
    assert(c->parameters[query] <= PARAMETERS_MAX);
    PGresult *result = answer(c, PQsendPrepare(c->pg, query_texts[query].name, sql, 0, NULL));
    free(sql);
    char what[128];
    name_query(what, query);
    lw_status status = succeeded(result) ? LW_OK : fail_result(c, what, result, error);
    PQclear(result);
    return status;
}

static void close_connection(void *opaque) {
    connection *c = opaque;
    PQfinish(c->pg);
    free(c);
}

static lw_status open_connection(const store_options *options, store_mode mode, bool prepared,
                                 void **connection_out, lw_error *error) {
    connection *c = calloc(1, sizeof *c);
    if (!c) return lw_fail(error, LW_NO_MEMORY, "no memory for a connection");
    lw_status status = connect(c, options->database_url, error);
    if (status == LW_OK) status = simple(c, "session", session, error);
    c->patient = !prepared && mode == STORE_WRITE;
    if (status == LW_OK && c->patient) status = simple(c, "session", session_migrating, error);
    for (int query = 0; prepared && status == LW_OK && query < QUERIES; query++)
        status = prepare_query(c, (query_id)query, error);
    if (status != LW_OK) {
        close_connection(c);
        return status;
    }
    *connection_out = c;
    return LW_OK;
}

/* ---- transactions ------------------------------------------------------------------------- */

/* A read sees one state of the database, as on SQLite. A write sees what is committed, so that it
 * waits for a row and then sees it, instead of being run again. */
static const char *const begins[] = {
    [STORE_READ] = "begin isolation level repeatable read read only;"
                   "select (extract(epoch from clock_timestamp()) * 1000000)::bigint",
    [STORE_WRITE] = "begin isolation level read committed;"
                    "select (extract(epoch from clock_timestamp()) * 1000000)::bigint",
};

static bool lost(void *opaque) {
    connection *c = opaque;
    return c->broken || PQstatus(c->pg) != CONNECTION_OK;
}

static lw_status begin(void *opaque, store_mode mode, int64_t *now_out, lw_error *error) {
    connection *c = opaque;
    c->again = false;
    lw_status status = simple_int(c, "begin", begins[mode], now_out, error);
    if (status != LW_OK) c->broken = true; /* nothing of ours can be wrong with it */
    return status;
}

/* A transaction in which a statement has failed answers COMMIT with ROLLBACK, which is no error
 * to libpq. */
static lw_status commit(void *opaque, lw_error *error) {
    connection *c = opaque;
    PGresult *result = answer(c, PQsendQuery(c->pg, "commit"));
    lw_status status = LW_OK;
    if (!succeeded(result)) status = fail_result(c, "commit", result, error);
    else if (strcmp(PQcmdStatus(result), "COMMIT") != 0)
        status = lw_fail(error, LW_INTERNAL, "commit: a statement had failed");
    PQclear(result);
    return status;
}

static void rollback(void *opaque) {
    connection *c = opaque;
    lw_error unused;
    if (lost(c) || PQtransactionStatus(c->pg) == PQTRANS_IDLE) return;
    bool again = c->again;
    if (simple(c, "rollback", "rollback", &unused) != LW_OK) c->broken = true;
    c->again = again;
}

static bool retry(void *opaque) {
    connection *c = opaque;
    return c->again && !lost(c);
}

static lw_status script(void *opaque, const char *sql, lw_error *error) {
    return simple(opaque, "script", sql, error);
}

static lw_status ask(void *opaque, const char *sql, int64_t *value_out, lw_error *error) {
    return simple_int(opaque, sql, sql, value_out, error);
}

static lw_status lock(void *opaque, lw_error *error) {
    return simple(opaque, "migration lock", "select pg_advisory_xact_lock(" MIGRATION_LOCK ")",
                  error);
}

/* ---- other servers ------------------------------------------------------------------------ */

static lw_status tell(void *opaque, lw_error *error) {
    return simple(opaque, "notify", "notify labelwright", error);
}

/* Takes what has been heard; our own messages come back and are dropped. */
static bool drain(connection *c) {
    bool heard = false;
    PGnotify *message;
    while ((message = PQnotifies(c->pg))) {
        if (message->be_pid != PQbackendPID(c->pg)) heard = true;
        PQfreemem(message);
    }
    return heard;
}

static lw_status hear(void *opaque, int wake, int timeout_ms, bool *heard_out, lw_error *error) {
    connection *c = opaque;
    if (!c->listening) {
        /* A message may be lost in a crash of the server anyway: no need to wait for its disk. */
        lw_status status =
            simple(c, "listen", "set synchronous_commit = off; listen labelwright", error);
        if (status != LW_OK) return status;
        c->listening = true;
        *heard_out = true; /* what was said before */
        return LW_OK;
    }
    struct pollfd sockets[] = {{.fd = PQsocket(c->pg), .events = POLLIN},
                               {.fd = wake, .events = POLLIN}};
    *heard_out = drain(c);
    if (*heard_out) return LW_OK;
    int ready = poll(sockets, 2, timeout_ms);
    if (ready == 0) return simple(c, "listen", "select 1", error);
    if (sockets[0].revents && !PQconsumeInput(c->pg)) return fail_result(c, "listen", NULL, error);
    *heard_out = drain(c);
    return LW_OK;
}

/* ---- statements --------------------------------------------------------------------------- */

typedef struct {
    const char *values[PARAMETERS_MAX];
    int lengths[PARAMETERS_MAX], formats[PARAMETERS_MAX];
    char numbers[PARAMETERS_MAX][32];
    char *owned[PARAMETERS_MAX]; /* NUL-terminated copies of texts */
} bound;

/* libpq wants texts to end in NUL; ours carry their length. */
static bool bind_text(bound *b, size_t i, lw_str text) {
    b->owned[i] = malloc(text.len + 1);
    if (!b->owned[i]) return false;
    if (text.len > 0) memcpy(b->owned[i], text.data, text.len);
    b->owned[i][text.len] = '\0';
    b->values[i] = b->owned[i];
    return true;
}

static bool bind_value(bound *b, size_t i, const db_value *value) {
    switch (value->kind) {
    case DB_NULL: b->values[i] = NULL; return true;
    case DB_INT:
        snprintf(b->numbers[i], sizeof b->numbers[i], "%" PRId64, value->integer);
        b->values[i] = b->numbers[i];
        return true;
    case DB_REAL:
        snprintf(b->numbers[i], sizeof b->numbers[i], "%.17g", value->real);
        b->values[i] = b->numbers[i];
        return true;
    case DB_TEXT: return bind_text(b, i, value->bytes);
    case DB_BLOB:
        b->values[i] = value->bytes.len > 0 ? value->bytes.data : "";
        b->lengths[i] = (int)value->bytes.len;
        b->formats[i] = 1;
        return value->bytes.len <= INT32_MAX;
    }
    return false;
}

/* Runs a prepared query; the result is the caller's to clear, LW_OK or not. */
static lw_status run_query(connection *c, query_id query, db_args args, PGresult **result_out,
                           lw_error *error) {
    bound b;
    size_t count = c->parameters[query] < args.count ? c->parameters[query] : args.count;
    memset(b.lengths, 0, sizeof b.lengths);
    memset(b.formats, 0, sizeof b.formats);
    memset(b.owned, 0, sizeof b.owned);
    bool fits = true;
    for (size_t i = 0; fits && i < count; i++) fits = bind_value(&b, i, &args.values[i]);
    *result_out = NULL;
    if (fits)
        *result_out = answer(c, PQsendQueryPrepared(c->pg, query_texts[query].name, (int)count,
                                                    b.values, b.lengths, b.formats, 0));
    for (size_t i = 0; i < count; i++) free(b.owned[i]);
    char what[128];
    name_query(what, query);
    if (!fits) return lw_fail(error, LW_NO_MEMORY, "%s: no memory for its arguments", what);
    return succeeded(*result_out) ? LW_OK : fail_result(c, what, *result_out, error);
}

static lw_status exec(void *opaque, query_id query, db_args args, int64_t *changed_out,
                      lw_error *error) {
    PGresult *result;
    lw_status status = run_query(opaque, query, args, &result, error);
    if (status == LW_OK && PQresultStatus(result) == PGRES_TUPLES_OK)
        status = lw_fail(error, LW_INTERNAL, "query %s gives rows", query_texts[query].name);
    if (status == LW_OK) *changed_out = strtoll(PQcmdTuples(result), NULL, 10);
    PQclear(result);
    return status;
}

/* rows->statement is the whole result; rows->row counts from 1. */
static void query(void *opaque, db_rows *rows, db_args args) {
    PGresult *result;
    rows->status = run_query(opaque, rows->query, args, &result, &rows->error);
    rows->statement = result;
}

static bool next(db_rows *rows) {
    if (rows->row >= (size_t)PQntuples(rows->statement)) return false;
    rows->row++;
    return true;
}

static void end(db_rows *rows) { PQclear(rows->statement); }

static int row_of(const db_rows *rows) {
    assert(rows->row > 0);
    return (int)rows->row - 1;
}

static bool is_null(const db_rows *rows, int column) {
    return PQgetisnull(rows->statement, row_of(rows), column);
}

/* Comparisons give t or f here, 1 or 0 on SQLite. */
static int64_t get_int(const db_rows *rows, int column) {
    const char *text = PQgetvalue(rows->statement, row_of(rows), column);
    return *text == 't' ? 1 : strtoll(text, NULL, 10);
}

static double get_real(const db_rows *rows, int column) {
    return strtod(PQgetvalue(rows->statement, row_of(rows), column), NULL);
}

static lw_str get_text(const db_rows *rows, int column) {
    if (is_null(rows, column)) return (lw_str){NULL, 0};
    return (lw_str){PQgetvalue(rows->statement, row_of(rows), column),
                    (size_t)PQgetlength(rows->statement, row_of(rows), column)};
}

static unsigned hex_value(char digit) {
    return (unsigned)(digit <= '9' ? digit - '0' : digit - 'a' + 10) & 15;
}

/* Decodes \x0a1b.. where it stands: the bytes take the place of the digits after the two of the
 * mark, and the mark becomes "\b", so that a second call finds them. */
static lw_str get_blob(const db_rows *rows, int column) {
    if (is_null(rows, column)) return (lw_str){NULL, 0};
    char *text = PQgetvalue(rows->statement, row_of(rows), column);
    int length = PQgetlength(rows->statement, row_of(rows), column);
    assert(length >= 2 && text[0] == '\\' && (text[1] == 'x' || text[1] == 'b'));
    size_t bytes = (size_t)(length - 2) / 2;
    char *data = text + 2;
    for (size_t i = 0; text[1] == 'x' && i < bytes; i++)
        data[i] = (char)(hex_value(data[2 * i]) << 4 | hex_value(data[2 * i + 1]));
    text[1] = 'b';
    return (lw_str){data, bytes};
}

const db_driver db_postgres = {
    .name = "postgres",
    .writes_in_parallel = true,
    .open = open_connection,
    .close = close_connection,
    .script = script,
    .ask = ask,
    .lock = lock,
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .savepoint = NULL,
    .release = NULL,
    .rollback_to = NULL,
    .retry = retry,
    .lost = lost,
    .idle = NULL,
    .log_pages = NULL,
    .checkpoint = NULL,
    .tell = tell,
    .hear = hear,
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
