/* statement.c - statements inside an operation: checks what is bound, keeps the first failure, and
 * hands the rest to the driver. */
#include "server/store/inside.h"
#include <assert.h>
#include <math.h>
#include <string.h>

static transaction *inside(tx *t) { return (transaction *)(void *)t; }

void transaction_start(transaction *t, store *s, void *connection, store_mode mode) {
    t->public = (tx){.store = s, .connection = connection};
    t->driver = s->driver;
    t->mode = mode;
    t->now = 0;
    t->outbox = false;
    t->failure.status = LW_OK;
    assert(t->cursors == 0);
}

/* A cursor left open is our mistake; the statement must still be free for the next operation. */
static void close_cursors(transaction *t) {
    for (int query = 0; query < QUERIES && t->cursors > 0; query++) {
        if (!t->statements[query]) continue;
        if (t->failure.status == LW_OK)
            lw_fail(&t->failure, LW_INTERNAL, "query %s: its cursor was left open",
                    query_texts[query].name);
        db_rows rows = {
            .t = &t->public, .statement = t->statements[query], .query = (query_id)query};
        t->driver->end(&rows);
        t->statements[query] = NULL;
        t->cursors--;
    }
}

lw_status transaction_finish(transaction *t, lw_status status, lw_error *error) {
    close_cursors(t);
    if (status != LW_OK || t->failure.status == LW_OK) return status;
    *error = t->failure;
    return t->failure.status;
}

static lw_status keep_failure(transaction *t, lw_status status, const lw_error *error) {
    if (status != LW_OK && t->failure.status == LW_OK) {
        t->failure = *error;
        t->failure.status = status;
    }
    return status;
}

static void set_now(transaction *t, int64_t now) {
    t->now = now;
    atomic_store_explicit(&t->public.store->clock_offset, now - store_clock(),
                          memory_order_relaxed);
}

/* Without an answer our own clock stands in: the transaction will not be committed. */
int64_t db_now(tx *t) {
    transaction *in = inside(t);
    int64_t now;
    lw_error error;
    if (in->now) return in->now;
    if (keep_failure(in, in->driver->now(t->connection, &now, &error), &error) == LW_OK)
        set_now(in, now);
    else
        in->now =
            store_clock() + atomic_load_explicit(&t->store->clock_offset, memory_order_relaxed);
    return in->now;
}

void db_take_now(const db_rows *rows, int column) {
    transaction *in = inside(rows->t);
    if (!in->now && !db_is_null(rows, column)) set_now(in, db_int(rows, column));
}

void db_pretend_now(tx *t, int64_t now) {
    assert(now > 0);
    inside(t)->now = now;
}

static lw_status check_value(query_id query, const db_value *value, size_t number,
                             lw_error *error) {
    const char *name = query_texts[query].name;
    if (value->kind == DB_REAL && !isfinite(value->real))
        return lw_fail(error, LW_INVALID, "query %s: $%zu is not a finite number", name, number);
    if (value->kind != DB_TEXT) return LW_OK;
    if (value->bytes.len > 0 && memchr(value->bytes.data, 0, value->bytes.len))
        return lw_fail(error, LW_INVALID, "query %s: $%zu is a text with a NUL byte", name, number);
    if (!lw_utf8_valid(value->bytes))
        return lw_fail(error, LW_INVALID, "query %s: $%zu is not UTF-8", name, number);
    return LW_OK;
}

/* What must hold before a statement runs. */
static lw_status check(const transaction *t, query_id query, db_args args, lw_error *error) {
    if (t->failure.status != LW_OK) {
        if (error) *error = t->failure;
        return t->failure.status;
    }
    size_t parameters = t->public.store->parameters[query];
    if (args.count != parameters)
        return lw_fail(error, LW_INTERNAL, "query %s has %zu parameters, %zu were bound",
                       query_texts[query].name, parameters, args.count);
    if (t->statements[query])
        return lw_fail(error, LW_INTERNAL, "query %s: its cursor is still open",
                       query_texts[query].name);
    for (size_t i = 0; i < args.count; i++) {
        lw_status status = check_value(query, &args.values[i], i + 1, error);
        if (status != LW_OK) return status;
    }
    return LW_OK;
}

static void see_outbox(transaction *t, query_id query) {
    static const char prefix[] = "outbox_";
    if (t->mode == STORE_WRITE && strncmp(query_texts[query].name, prefix, sizeof prefix - 1) == 0)
        t->outbox = true;
}

lw_status db_exec(tx *t, query_id query, db_args args, int64_t *changed_out, lw_error *error) {
    assert((size_t)query < QUERIES);
    transaction *in = inside(t);
    lw_error own;
    if (!error) error = &own;
    lw_status status = check(in, query, args, error);
    if (status == LW_OK) status = in->driver->exec(t->connection, query, args, changed_out, error);
    if (status != LW_OK) return keep_failure(in, status, error);
    see_outbox(in, query);
    return LW_OK;
}

db_rows db_query(tx *t, query_id query, db_args args) {
    assert((size_t)query < QUERIES);
    transaction *in = inside(t);
    db_rows rows = {.t = t, .query = query};
    rows.status = check(in, query, args, &rows.error);
    if (rows.status == LW_OK) in->driver->query(t->connection, &rows, args);
    keep_failure(in, rows.status, &rows.error);
    if (rows.statement) {
        in->statements[query] = rows.statement;
        in->cursors++;
    }
    if (rows.status == LW_OK) see_outbox(in, query);
    return rows;
}

bool db_next(db_rows *rows) {
    if (rows->status != LW_OK) return false;
    transaction *in = inside(rows->t);
    bool found = in->driver->next(rows);
    keep_failure(in, rows->status, &rows->error);
    return found;
}

lw_status db_end(db_rows *rows, lw_error *error) {
    transaction *in = inside(rows->t);
    if (rows->statement) {
        in->driver->end(rows);
        in->statements[rows->query] = NULL;
        in->cursors--;
        rows->statement = NULL;
    }
    if (rows->status != LW_OK && error) {
        *error = rows->error;
        error->status = rows->status;
    }
    return rows->status;
}

lw_status db_one(tx *t, query_id query, db_args args, const char *what, db_rows *rows_out,
                 lw_error *error) {
    *rows_out = db_query(t, query, args);
    if (db_next(rows_out)) return LW_OK;
    lw_status status = db_end(rows_out, error);
    return status != LW_OK ? status : lw_fail(error, LW_NOT_FOUND, "there is no such %s", what);
}

/* A row may be read on after db_text_copy found no room: db_end tells. */
static const db_driver *driver_of(const db_rows *rows) {
    assert(rows->statement && (rows->status == LW_OK || rows->status == LW_NO_MEMORY));
    return rows->t->store->driver;
}

bool db_is_null(const db_rows *rows, int column) { return driver_of(rows)->is_null(rows, column); }
int64_t db_int(const db_rows *rows, int column) { return driver_of(rows)->get_int(rows, column); }
double db_real(const db_rows *rows, int column) { return driver_of(rows)->get_real(rows, column); }
lw_str db_text(const db_rows *rows, int column) { return driver_of(rows)->get_text(rows, column); }
lw_str db_blob(const db_rows *rows, int column) { return driver_of(rows)->get_blob(rows, column); }

lw_str db_text_copy(db_rows *rows, int column, lw_arena *arena) {
    if (rows->status != LW_OK) return (lw_str){NULL, 0};
    lw_str text = db_text(rows, column);
    if (!text.data) return text;
    lw_str copy = lw_arena_copy(arena, text);
    if (!copy.data)
        rows->status =
            lw_fail(&rows->error, LW_NO_MEMORY, "query %s: no room for a text of %zu bytes",
                    query_texts[rows->query].name, text.len);
    return copy;
}
