/* postgres.c - the driver for PostgreSQL 15 or newer, through libpq.
 *
 * Statements are sent one behind the other, and waited for when somebody reads (libpq's pipeline): an
 * operation waits a few times, not once for each of its statements. Texts travel both ways, except
 * that blobs are sent as they are. Every wait has an end: the server stops a statement after
 * LIMIT_STATEMENT_SECONDS, and a server that says nothing is given up soon after. */
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
#define SENT_MAX 128 /* statements on their way, so that their answers fit in memory */
#define DIGITS_OF(number) #number
#define DIGITS(macro) DIGITS_OF(macro)
#define MIGRATION_LOCK "7809651"
#define SHARD_LOCK "7809652"

/* Whoever reads what a statement gives. */
typedef struct {
    PGresult *result; /* NULL until it is there */
} reader;

/* A statement that is on its way. */
typedef struct {
    const char *kind, *name; /* "query " and its name, or "" and what it does, for messages */
    bool gives_rows;         /* it may */
    reader *reader;          /* NULL: nobody reads it, but a failure is kept */
    bool *prepared;          /* of a query that it prepares: whether that has come about */
} sent;

typedef struct {
    PGconn *pg;
    bool broken; /* the server did not answer in time, or said what we do not understand */
    bool again;  /* the last failure was a deadlock or a serialization failure */
    bool unsure; /* the last commit failed and may be done all the same */
    bool fresh;  /* the transaction is not yet known to have begun */
    bool listening;
    bool patient;     /* migrates: it waits as long as that takes */
    reader clock;     /* of the transaction */
    lw_error failure; /* of the first statement of the transaction that failed; LW_OK: none */
    size_t sent_count;
    sent sent[SENT_MAX];
    reader cursors[QUERIES];
    size_t parameters[QUERIES];
    bool prepared[QUERIES]; /* or on the way to be */
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

static bool lost(void *opaque) {
    connection *c = opaque;
    return c->broken || PQstatus(c->pg) != CONNECTION_OK;
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
static PGresult *answer(connection *c, int taken) {
    PGresult *kept = NULL;
    int64_t until = c->patient ? INT64_MAX : pool_monotonic_ms() + LIMIT_ANSWER_SECONDS * 1000;
    for (;;) {
        if (!taken || !wait_answer(c, until)) {
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

/* The answer to statements of ours, without arguments, that nothing is on its way before. */
static PGresult *ask_plainly(connection *c, const char *sql) {
    assert(c->sent_count == 0);
    if (PQpipelineStatus(c->pg) != PQ_PIPELINE_OFF && !PQexitPipelineMode(c->pg)) {
        c->broken = true;
        return NULL;
    }
    return answer(c, PQsendQuery(c->pg, sql));
}

/* Runs statements of ours in one round trip. */
static lw_status simple(connection *c, const char *what, const char *sql, lw_error *error) {
    PGresult *result = ask_plainly(c, sql);
    lw_status status = succeeded(result) ? LW_OK : fail_result(c, what, result, error);
    PQclear(result);
    return status;
}

/* ---- statements on their way -------------------------------------------------------------- */

static lw_status fail_sent(connection *c, const sent *one, const PGresult *result,
                           lw_error *error) {
    char what[128];
    snprintf(what, sizeof what, "%s%.100s", one->kind, one->name);
    if (!succeeded(result)) return fail_result(c, what, result, error);
    return lw_fail(error, LW_INTERNAL, "%s gives rows", what);
}

/* Takes the answer to the next statement. Those behind one that failed are not run. */
static void receive(connection *c, const sent *one) {
    PGresult *result = lost(c) ? NULL : answer(c, true);
    bool fits = PQresultStatus(result) == PGRES_COMMAND_OK ||
                (PQresultStatus(result) == PGRES_TUPLES_OK && one->gives_rows);
    if (!fits && c->failure.status == LW_OK) fail_sent(c, one, result, &c->failure);
    c->broken |= !fits && c->fresh; /* nothing of ours can be wrong with begin */
    c->fresh &= !fits;
    if (one->prepared) *one->prepared = fits;
    if (one->reader) one->reader->result = result;
    else PQclear(result);
}

/* Takes the mark behind all statements. */
static void receive_sync(connection *c) {
    int64_t until = pool_monotonic_ms() + LIMIT_ANSWER_SECONDS * 1000;
    PGresult *result = !lost(c) && wait_answer(c, until) ? PQgetResult(c->pg) : NULL;
    if (PQresultStatus(result) != PGRES_PIPELINE_SYNC) c->broken = true;
    PQclear(result);
}

/* Waits for all that is on its way. A failure, of this time or an earlier one, is that of the
 * transaction. */
static lw_status settle(connection *c, lw_error *error) {
    if (c->sent_count > 0) {
        if (!PQpipelineSync(c->pg)) c->broken = true;
        for (size_t i = 0; i < c->sent_count; i++) receive(c, &c->sent[i]);
        receive_sync(c);
        c->sent_count = 0;
    }
    if (c->failure.status != LW_OK) *error = c->failure;
    return c->failure.status;
}

/* Makes room for one more statement to be sent. */
static lw_status prepare_to_send(connection *c, lw_error *error) {
    if (c->sent_count == SENT_MAX && settle(c, error) != LW_OK) return error->status;
    if (PQpipelineStatus(c->pg) == PQ_PIPELINE_OFF && !PQenterPipelineMode(c->pg))
        c->broken = true; /* what is sent fails and says so */
    return LW_OK;
}

/* Notes what libpq has taken, or not. */
static lw_status note_sent(connection *c, sent one, int taken, lw_error *error) {
    if (taken) {
        c->sent[c->sent_count++] = one;
        return LW_OK;
    }
    c->broken = true;
    return fail_sent(c, &one, NULL, error);
}

/* ---- opening ------------------------------------------------------------------------------ */

/* What the session needs to know. Durable commits are ours to ask for, whatever the default, and how writes
 * see each other: said at each begin it costs that and a look at all settings at each commit. Queries are
 * made to be looked up by index: a plan made while a table was small is kept as it grows, and compiling
 * one takes longer than running it. */
#define STATEMENT_TIMEOUT DIGITS(LIMIT_STATEMENT_SECONDS) "s"
static const char session[] =
    "set statement_timeout = '" STATEMENT_TIMEOUT "'; set lock_timeout = '10s';"
    "set idle_in_transaction_session_timeout = 60000;"
    "set bytea_output = hex; set extra_float_digits = 1; set timezone = 'UTC';"
    "set client_min_messages = warning; set enable_seqscan = off; set jit = off;"
    "set default_transaction_isolation = 'read committed';"
    "select set_config('synchronous_commit', 'on', false)"
    " where current_setting('synchronous_commit') = 'off'";

/* The shard of kept counters that is this connection's alone for as long as it lives, of all servers';
 * where there are more connections than shards, some share. What a write asks is planned once: choosing
 * a task took longer to plan each time than to run. */
static const char session_writing[] =
    "set plan_cache_mode = force_generic_plan;"
    "select set_config('labelwright.shard', coalesce("
    " (select n from generate_series(0, 63) n where pg_try_advisory_lock(" SHARD_LOCK
    ", n) limit 1),"
    " pg_backend_pid() % 64)::text, false)";

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

/* Statements of the driver itself. A read sees one state of the database, as on SQLite. A write sees
 * what is committed, so that it waits for a row and then sees it, instead of being run again. */
typedef enum { OWN_BEGIN_READ, OWN_BEGIN_WRITE, OWN_CLOCK, OWN_COMMIT, OWN_ROLLBACK, OWNS } own;
static const struct {
    const char *name, *sql;
} owns[] = {
    [OWN_BEGIN_READ] = {"begin a read", "begin isolation level repeatable read read only"},
    [OWN_BEGIN_WRITE] = {"begin a write", "begin"},
    [OWN_CLOCK] = {"clock", "select (extract(epoch from clock_timestamp()) * 1000000)::bigint"},
    [OWN_COMMIT] = {"commit", "commit"},
    [OWN_ROLLBACK] = {"rollback", "rollback"},
};

static lw_status prepare(connection *c, sent one, const char *sql, lw_error *error) {
    lw_status status = prepare_to_send(c, error);
    if (status != LW_OK) return status;
    return note_sent(c, one, PQsendPrepare(c->pg, one.name, sql, 0, NULL), error);
}

static lw_status prepare_query(connection *c, query_id query, lw_error *error) {
    bool *prepared = &c->prepared[query];
    if (*prepared) return LW_OK;
    char *sql = store_dialect(query_texts[query].sql, db_postgres.name);
    if (!sql) return lw_fail(error, LW_NO_MEMORY, "no memory for the queries");
    c->parameters[query] = store_parameters(sql);
    assert(c->parameters[query] <= PARAMETERS_MAX);
    sent one = {.kind = "query ", .name = query_texts[query].name, .prepared = prepared};
    lw_status status = prepare(c, one, sql, error);
    free(sql);
    *prepared = status == LW_OK;
    return status;
}

static lw_status prepare_owns(connection *c, lw_error *error) {
    lw_status status = LW_OK;
    for (int i = 0; status == LW_OK && i < OWNS; i++)
        status = prepare(c, (sent){.kind = "", .name = owns[i].name}, owns[i].sql, error);
    return status == LW_OK ? settle(c, error) : status;
}

static lw_status check(void *opaque, lw_error *error) {
    lw_status status = LW_OK;
    for (int query = 0; status == LW_OK && query < QUERIES; query++)
        status = prepare_query(opaque, (query_id)query, error);
    return status == LW_OK ? settle(opaque, error) : status;
}

static void close_connection(void *opaque) {
    connection *c = opaque;
    PQclear(c->clock.result);
    PQfinish(c->pg);
    free(c);
}

static lw_status open_connection(const store_options *options, store_mode mode, bool patient,
                                 void **connection_out, lw_error *error) {
    connection *c = calloc(1, sizeof *c);
    if (!c) return lw_fail(error, LW_NO_MEMORY, "no memory for a connection");
    lw_status status = connect(c, options->database_url, error);
    if (status == LW_OK) status = simple(c, "session", session, error);
    c->patient = patient;
    if (status == LW_OK && patient) status = simple(c, "session", session_migrating, error);
    else if (status == LW_OK && mode == STORE_WRITE)
        status = simple(c, "session", session_writing, error);
    if (status == LW_OK) status = prepare_owns(c, error);
    if (status != LW_OK) {
        close_connection(c);
        return status;
    }
    *connection_out = c;
    return LW_OK;
}

/* ---- transactions ------------------------------------------------------------------------- */

static lw_status send_own(connection *c, own which, reader *to, lw_error *error) {
    lw_status status = prepare_to_send(c, error);
    if (status != LW_OK) return status;
    sent one = {.kind = "", .name = owns[which].name, .gives_rows = true, .reader = to};
    return note_sent(c, one, PQsendQueryPrepared(c->pg, owns[which].name, 0, NULL, NULL, NULL, 0),
                     error);
}

/* It goes along with what is asked first. */
static lw_status begin(void *opaque, store_mode mode, lw_error *error) {
    connection *c = opaque;
    assert(c->sent_count == 0);
    c->again = c->unsure = false;
    c->fresh = true;
    c->failure.status = LW_OK;
    PQclear(c->clock.result);
    c->clock.result = NULL;
    return send_own(c, mode == STORE_READ ? OWN_BEGIN_READ : OWN_BEGIN_WRITE, NULL, error);
}

static lw_status now(void *opaque, int64_t *now_out, lw_error *error) {
    connection *c = opaque;
    lw_status status = send_own(c, OWN_CLOCK, &c->clock, error);
    if (status == LW_OK) status = settle(c, error);
    if (status == LW_OK) *now_out = strtoll(PQgetvalue(c->clock.result, 0, 0), NULL, 10);
    return status;
}

/* It is sent once the transaction is known to have begun: of one that found its connection lost it must
 * be certain that nothing was done. A statement that failed before leaves it undone. A transaction in
 * which one has failed answers COMMIT with ROLLBACK, which is no error to libpq. */
static lw_status commit(void *opaque, lw_error *error) {
    connection *c = opaque;
    reader done = {NULL};
    lw_status status = c->fresh ? settle(c, error) : LW_OK;
    if (status == LW_OK) status = send_own(c, OWN_COMMIT, &done, error);
    if (status != LW_OK) return status;
    status = settle(c, error);
    if (status != LW_OK) c->unsure = PQresultStatus(done.result) != PGRES_PIPELINE_ABORTED;
    else if (strcmp(PQcmdStatus(done.result), "COMMIT") != 0)
        status = lw_fail(error, LW_INTERNAL, "commit: a statement had failed");
    PQclear(done.result);
    return status;
}

static bool unsure(void *opaque) {
    const connection *c = opaque;
    return c->unsure;
}

static void rollback(void *opaque) {
    connection *c = opaque;
    lw_error unused;
    if (settle(c, &unused) == LW_OK) unused.status = LW_OK;
    if (lost(c) || PQtransactionStatus(c->pg) == PQTRANS_IDLE) return;
    bool again = c->again;
    c->failure.status = LW_OK; /* it is told */
    if (send_own(c, OWN_ROLLBACK, NULL, &unused) != LW_OK || settle(c, &unused) != LW_OK)
        c->broken = true;
    c->again = again;
}

/* What was lost before it began is begun anew on another connection. */
static bool retry(void *opaque) {
    connection *c = opaque;
    return lost(c) ? c->fresh : c->again;
}

static lw_status script(void *opaque, const char *sql, lw_error *error) {
    return simple(opaque, "script", sql, error);
}

static lw_status ask(void *opaque, const char *sql, int64_t *value_out, lw_error *error) {
    connection *c = opaque;
    PGresult *result = ask_plainly(c, sql);
    lw_status status = LW_OK;
    if (!succeeded(result) || PQntuples(result) != 1) status = fail_result(c, sql, result, error);
    else *value_out = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
    PQclear(result);
    return status;
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

/* Sends a query; its result is the reader's to clear. */
static lw_status send_query(connection *c, query_id query, db_args args, sent one,
                            lw_error *error) {
    lw_status status = prepare_query(c, query, error);
    if (status == LW_OK) status = prepare_to_send(c, error);
    if (status != LW_OK) return status;
    bound b;
    size_t count = c->parameters[query] < args.count ? c->parameters[query] : args.count;
    memset(b.lengths, 0, sizeof b.lengths);
    memset(b.formats, 0, sizeof b.formats);
    memset(b.owned, 0, sizeof b.owned);
    bool fits = true;
    for (size_t i = 0; fits && i < count; i++) fits = bind_value(&b, i, &args.values[i]);
    one.kind = "query ";
    one.name = query_texts[query].name;
    if (fits)
        status = note_sent(
            c, one,
            PQsendQueryPrepared(c->pg, one.name, (int)count, b.values, b.lengths, b.formats, 0),
            error);
    for (size_t i = 0; i < count; i++) free(b.owned[i]);
    if (!fits)
        return lw_fail(error, LW_NO_MEMORY, "query %s: no memory for its arguments", one.name);
    return status;
}

static lw_status exec(void *opaque, query_id query, db_args args, int64_t *changed_out,
                      lw_error *error) {
    connection *c = opaque;
    reader done = {NULL};
    sent one = {.reader = changed_out ? &done : NULL};
    lw_status status = send_query(c, query, args, one, error);
    if (status != LW_OK || !changed_out) return status;
    status = settle(c, error);
    if (status == LW_OK) *changed_out = strtoll(PQcmdTuples(done.result), NULL, 10);
    PQclear(done.result);
    return status;
}

/* rows->statement is a reader of the whole result; rows->row counts from 1. */
static void query(void *opaque, db_rows *rows, db_args args) {
    connection *c = opaque;
    reader *cursor = &c->cursors[rows->query];
    sent one = {.gives_rows = true, .reader = cursor};
    rows->status = send_query(c, rows->query, args, one, &rows->error);
    if (rows->status == LW_OK) rows->statement = cursor;
}

static bool next(db_rows *rows) {
    const reader *cursor = rows->statement;
    if (!cursor->result) rows->status = settle(rows->t->connection, &rows->error);
    if (rows->status != LW_OK || rows->row >= (size_t)PQntuples(cursor->result)) return false;
    rows->row++;
    return true;
}

/* What nobody has read is not waited for. */
static void end(db_rows *rows) {
    connection *c = rows->t->connection;
    reader *cursor = rows->statement;
    for (size_t i = 0; i < c->sent_count; i++)
        if (c->sent[i].reader == cursor) c->sent[i].reader = NULL;
    PQclear(cursor->result);
    cursor->result = NULL;
}

static const PGresult *result_of(const db_rows *rows) {
    return ((const reader *)rows->statement)->result;
}

static int row_of(const db_rows *rows) {
    assert(rows->row > 0);
    return (int)rows->row - 1;
}

static bool is_null(const db_rows *rows, int column) {
    return PQgetisnull(result_of(rows), row_of(rows), column);
}

/* Comparisons give t or f here, 1 or 0 on SQLite. */
static int64_t get_int(const db_rows *rows, int column) {
    const char *text = PQgetvalue(result_of(rows), row_of(rows), column);
    return *text == 't' ? 1 : strtoll(text, NULL, 10);
}

static double get_real(const db_rows *rows, int column) {
    return strtod(PQgetvalue(result_of(rows), row_of(rows), column), NULL);
}

static lw_str get_text(const db_rows *rows, int column) {
    if (is_null(rows, column)) return (lw_str){NULL, 0};
    return (lw_str){PQgetvalue(result_of(rows), row_of(rows), column),
                    (size_t)PQgetlength(result_of(rows), row_of(rows), column)};
}

static unsigned hex_value(char digit) {
    return (unsigned)(digit <= '9' ? digit - '0' : digit - 'a' + 10) & 15;
}

/* Decodes \x0a1b.. where it stands: the bytes take the place of the digits after the two of the
 * mark, and the mark becomes "\b", so that a second call finds them. */
static lw_str get_blob(const db_rows *rows, int column) {
    if (is_null(rows, column)) return (lw_str){NULL, 0};
    char *text = PQgetvalue(result_of(rows), row_of(rows), column);
    int length = PQgetlength(result_of(rows), row_of(rows), column);
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
    .remote = true,
    .open = open_connection,
    .close = close_connection,
    .check = check,
    .script = script,
    .ask = ask,
    .lock = lock,
    .begin = begin,
    .now = now,
    .commit = commit,
    .rollback = rollback,
    .savepoint = NULL,
    .release = NULL,
    .rollback_to = NULL,
    .retry = retry,
    .unsure = unsure,
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
