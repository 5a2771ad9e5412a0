/* migrate.c - brings a database to the schema of this program: numbered steps, forward only. */
#include "server/store/driver.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static const char make_table[] =
    "create table if not exists migration (number bigint primary key, name text not null,"
    " at bigint not null)";
static const char ask_highest[] = "select coalesce(max(number), 0) from migration";

/* Runs one migration and writes down that it ran. Its name is ours: letters, digits and _. */
static lw_status apply(const db_driver *driver, void *connection,
                       const struct migration_text *migration, int64_t now, lw_error *error) {
    char *sql = store_dialect(migration->sql, driver->name);
    if (!sql) return lw_fail(error, LW_NO_MEMORY, "no memory for migration %d", migration->number);
    lw_error cause;
    lw_status status = driver->script(connection, sql, &cause);
    free(sql);
    if (status != LW_OK)
        return lw_fail(error, status, "migration %04d_%s: %s", migration->number, migration->name,
                       cause.message);
    char record[256];
    snprintf(record, sizeof record, "insert into migration values (%d, '%.100s', %" PRId64 ")",
             migration->number, migration->name, now);
    return driver->script(connection, record, error);
}

/* One step in the open transaction: the next migration, if one is missing. */
static lw_status step(const db_driver *driver, void *connection, int64_t now, bool *more_out,
                      lw_error *error) {
    if (driver->lock) {
        lw_status status = driver->lock(connection, error);
        if (status != LW_OK) return status;
    }
    int64_t seen = 0;
    lw_status status = driver->script(connection, make_table, error);
    if (status == LW_OK) status = driver->ask(connection, ask_highest, &seen, error);
    if (status != LW_OK) return status;
    if (seen < 0 || (uint64_t)seen > migrations)
        return lw_fail(error, LW_CONFLICT,
                       "the database is at migration %" PRId64 ", this program knows %zu: "
                       "start a newer program",
                       seen, migrations);
    *more_out = (size_t)seen < migrations;
    return *more_out ? apply(driver, connection, &migration_texts[seen], now, error) : LW_OK;
}

lw_status store_migrate(const db_driver *driver, void *connection, lw_error *error) {
    for (bool more = true; more;) {
        int64_t now = 0;
        lw_status status = driver->begin(connection, STORE_WRITE, error);
        if (status == LW_OK) status = driver->now(connection, &now, error);
        if (status == LW_OK) status = step(driver, connection, now, &more, error);
        if (status == LW_OK) status = driver->commit(connection, error);
        if (status != LW_OK) {
            driver->rollback(connection);
            return status;
        }
    }
    return LW_OK;
}
