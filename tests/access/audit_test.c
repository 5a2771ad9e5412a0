/* The audit log: sealed exactly once, and any change of it found and located. */
#include "tests/access/place.h"
#include "labelwright/rng.h"
#include "server/access/audit.h"
#include "server/limits.h"
#include "server/store/driver.h"
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

typedef struct {
    actor who;
    int rows;
    const char *action;
} writing;

static lw_status run_rows(tx *t, void *context, lw_error *error) {
    const writing *w = context;
    lw_status status = LW_OK;
    for (int i = 0; status == LW_OK && i < w->rows; i++)
        status = audit_write(t, &w->who, w->action, LW_STR("item_1"), i % 3 != 0, error);
    return status;
}

static void write_rows(place *p, int rows) {
    writing w = {{.account_id = 7, .project_id = 9, .address = HERE}, rows, "item.read"};
    assert_ok(p, place_write(p, run_rows, &w));
}

static audit_key key_of(place *p) {
    audit_key key;
    assert_ok(p, audit_key_open(p->store, &key, &p->error));
    return key;
}

static int64_t seal(place *p, const audit_key *key, int64_t process) {
    int64_t sealed = -1;
    assert_ok(p, audit_seal(p->store, key, process, &sealed, &p->error));
    return sealed;
}

static void verify_says(place *p, const char *wanted) {
    audit_report report;
    lw_status status = audit_verify(p->store, &report, &p->error);
    if (!wanted) {
        assert_ok(p, status);
        return;
    }
    assert_status(p, status, LW_INVALID);
    if (!strstr(p->error.message, wanted))
        fail_msg("verify says \"%s\", not \"%s\"", p->error.message, wanted);
}

/* A log of several heads: 3, then 1, then 20 rows. */
static audit_key sealed_log(place *p) {
    audit_key key = key_of(p);
    const int rows[] = {3, 1, 20};
    for (size_t i = 0; i < 3; i++) {
        write_rows(p, rows[i]);
        assert_int_equal(seal(p, &key, 1), rows[i]);
    }
    return key;
}

static void an_empty_log_verifies(void **state) {
    place *p = *state;
    audit_report report;
    assert_ok(p, audit_verify(p->store, &report, &p->error));
    assert_int_equal(report.rows, 0);
    audit_key key = key_of(p);
    assert_int_equal(seal(p, &key, 1), 0);
    assert_int_equal(0, place_count(p, "select count(*) from audit_head"));
}

static void a_sealed_log_verifies(void **state) {
    place *p = *state;
    audit_report report;
    audit_key key = sealed_log(p);
    write_rows(p, 2);
    assert_ok(p, audit_verify(p->store, &report, &p->error));
    assert_int_equal(report.rows, 24);
    assert_int_equal(report.heads, 3);
    assert_int_equal(report.unsealed, 2);
    assert_int_equal(report.keys, 1);
    assert_int_equal(seal(p, &key, 1), 2);
    assert_int_equal(0, place_count(p, "select count(*) from audit_waiting"));
    verify_says(p, NULL);
}

static void many_rows_are_sealed_in_bounded_steps(void **state) {
    place *p = *state;
    audit_report report;
    audit_key key = key_of(p);
    write_rows(p, 9 * LIMIT_SEAL_ROWS + 1); /* also over the 4096 that are verified at a time */
    assert_int_equal(seal(p, &key, 1), 9 * LIMIT_SEAL_ROWS + 1);
    assert_ok(p, audit_verify(p->store, &report, &p->error));
    assert_int_equal(report.rows, 9 * LIMIT_SEAL_ROWS + 1);
    assert_int_equal(report.heads, 10);
    place_sql(p, "update audit set object = 'item_2' where id = (select id from audit order by id "
                 "limit 1 offset 4400)");
    verify_says(p, "audit row 4400 (item.read, ");
    place_sql(p, "delete from audit_head where size < 4501");
    verify_says(p, "an audit head after that of 0 rows is missing");
}

/* The id of the row at a place of the log, for statements. */
#define AT(place) "(select id from audit order by id limit 1 offset " #place ")"

/* What an intruder does, and what the verifier says: one fault a row. */
static void every_change_is_found_and_located(void **state) {
    place *p = *state;
    static const struct {
        const char *name, *sql, *undo, *says;
    } cases[] = {
        {"content", "update audit set object = 'item_2' where id = " AT(5),
         "update audit set object = 'item_1' where id = " AT(5), "audit row 5 (item.read, "},
        {"who", "update audit set account_id = 8 where id = " AT(23),
         "update audit set account_id = 7 where id = " AT(23), "audit row 23 "},
        {"nobody", "update audit set account_id = null where id = " AT(23),
         "update audit set account_id = 7 where id = " AT(23), "audit row 23 "},
        {"project", "update audit set project_id = 8 where id = " AT(0),
         "update audit set project_id = 9 where id = " AT(0), "audit row 0 "},
        {"decision", "update audit set allowed = 1 - allowed where id = " AT(1),
         "update audit set allowed = 1 - allowed where id = " AT(1), "audit row 1 "},
        {"time", "update audit set at = at + 1 where id = " AT(2),
         "update audit set at = at - 1 where id = " AT(2), "audit row 2 "},
        {"address", "update audit set address = '' where id = " AT(2),
         "update audit set address = '192.0.2.7' where id = " AT(2), "audit row 2 "},
        {"another id", "update audit set id = -id where id = " AT(7),
         "update audit set id = -id where id = " AT(0), "audit row 7 is missing"},
        {"order", "update audit_head set ids = replace(ids, ',', ' ,') where size = 24",
         "update audit_head set ids = replace(ids, ' ,', ',') where size = 24", NULL},
        {"taken out of its head", "update audit_head set ids = '[]' where size = 4", NULL,
         "audit head of 4 rows: names more rows or fewer"},
        {"named twice",
         "update audit_head set ids = (select '[' || id || ']' from audit order by id limit 1) "
         "where size = 4",
         NULL, "audit head of 4 rows: its root is not that of the rows, one of 3 to 3 is"},
        {"put back",
         "update audit_head set ids = (select '[' || id || ']' from audit order by id limit 1 "
         "offset 3) where size = 4",
         NULL, NULL},
        {"sealed again", "insert into audit_waiting (id) select id from audit where id = " AT(23),
         "delete from audit_waiting", "under a head and 1 wait"},
        {"one too many",
         "insert into audit (id, action, object, address, allowed, at) "
         "values (1, 'a', 'o', '', 1, 1); delete from audit_waiting",
         "delete from audit where id = 1", "the audit log has 25 rows, but 24 are under a head"},
        {"changed with its leaf",
         "update audit set object = 'item_2', leaf = null where id = " AT(23), NULL,
         "audit head of 24 rows: its root is not that of the rows, one of 4 to 23 is"},
    };
    sealed_log(p);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        place_script(p, cases[i].sql);
        verify_says(p, cases[i].says);
        if (!cases[i].undo) continue;
        place_script(p, cases[i].undo);
        verify_says(p, NULL);
    }
}

static void a_changed_edge_is_found(void **state) {
    place *p = *state;
    sealed_log(p); /* 24 = 16 + 8 */
    place_sql(p, "update audit_peak set level = 40 where level = 3");
    verify_says(p, "the audit tree's edge, at level 3,");
    place_sql(p, "update audit_peak set level = 3 where level = 40");
    verify_says(p, NULL);
    place_sql(p, "update audit_peak set hash = (select hash from audit_peak where level = 3) "
                 "where level = 4");
    verify_says(p, "the audit tree's edge, at level 4,");
}

static void heads_must_fit_and_be_signed(void **state) {
    place *p = *state;
    sealed_log(p);
    place_sql(p, "update audit_head set at = at + 1 where size = 3");
    verify_says(p, "audit head of 3 rows: no known key");
    place_sql(p, "update audit_head set at = at - 1 where size = 3");
    verify_says(p, NULL);
    place_sql(p, "update audit_head set size = 5 where size = 4");
    verify_says(p, "audit head of 5 rows: names more rows or fewer");
    place_sql(p, "update audit_head set size = 4 where size = 5");
    place_sql(p,
              "update audit_head set signature = (select signature from audit_head where size = 3) "
              "where size = 4");
    verify_says(p, "audit head of 4 rows: no known key");
    place_sql(p, "delete from setting where name like 'audit.key.%%'");
    verify_says(p, "audit head of 3 rows: no known key");
    place_sql(p, "update audit_head set root = signature where size = 4");
    verify_says(p, "audit head of 4 rows: not a root");
    place_sql(p, "delete from audit_head where size < 24"); /* it names 20 rows */
    verify_says(p, "audit head of 24 rows: names more rows or fewer");
}

static void heads_do_not_go_back_in_time(void **state) {
    place *p = *state;
    audit_key key = sealed_log(p);
    write_rows(p, 1);
    p->later = 0;
    assert_int_equal(seal(p, &key, 1), 1);
    /* Whoever holds the key signs a head anew, with an older time. */
    audit_report report;
    assert_ok(p, audit_verify(p->store, &report, &p->error));
    audit_head head = {.size = report.rows, .root = report.root, .at = 5};
    audit_head_sign(&head, &key);
    char hex[129];
    for (int i = 0; i < 64; i++) snprintf(hex + 2 * i, 3, "%02x", head.signature[i]);
    place_sql(p,
              p->url[0] ? "update audit_head set at = 5, signature = '\\x%s' where size = 25"
                        : "update audit_head set at = 5, signature = x'%s' where size = 25",
              hex);
    verify_says(p, "audit head of 25 rows: it is older");
}

/* The database is cut back, or put back from an older copy, consistently. */
static void a_log_cut_at_its_end_is_found(void **state) {
    place *p = *state;
    sealed_log(p);
    place_sql(p, "delete from audit where id not in (select id from audit order by id limit 4)");
    place_sql(p, "delete from audit_head where size > 4");
    place_sql(p, "update audit_peak set hash = (select root from audit_head where size = 4) "
                 "where level = 2"); /* of four rows the root is the edge */
    verify_says(p, "ends at row 4, but this data directory signed 24");
    /* Without the directory's copy the rest is a whole log again: that is what the copy is for. */
    char path[64];
    snprintf(path, sizeof path, "%s/audit.head", p->dir);
    unlink(path);
    verify_says(p, NULL);
}

static void a_rewritten_log_is_found_by_the_copy_of_its_head(void **state) {
    place *p = *state;
    audit_key key = sealed_log(p);
    char path[64], aside[64];
    snprintf(path, sizeof path, "%s/audit.head", p->dir);
    snprintf(aside, sizeof aside, "%s/kept", p->dir);
    assert_int_equal(rename(path, aside), 0);
    place_sql(p, "insert into audit_waiting (id) select id from audit");
    place_sql(p, "update audit set leaf = null, object = 'item_2'");
    place_sql(p, "delete from audit_head");
    place_sql(p, "delete from audit_peak");
    assert_int_equal(seal(p, &key, 1), 24); /* signed with the right key */
    verify_says(p, NULL);
    assert_int_equal(rename(aside, path), 0);
    verify_says(p, "audit head of 24 rows: this data directory signed another one");
}

/* ---- sealed exactly once ----------------------------------------------------------------- */

static void a_row_committed_late_is_sealed_once(void **state) {
    place *p = *state;
    audit_key key = sealed_log(p);
    /* On PostgreSQL a transaction may commit after rows with larger ids were sealed. */
    place_sql(p, "insert into audit (id, action, object, address, allowed, at) "
                 "values (2, 'item.read', 'item_1', '', 1, 2)");
    place_sql(p, "insert into audit_waiting (id) values (2) on conflict do nothing");
    assert_int_equal(seal(p, &key, 1), 1);
    assert_int_equal(1, place_count(p, "select count(*) from audit_head where size = 25 and "
                                       "ids = '[2]'"));
    assert_int_equal(seal(p, &key, 1), 0);
    verify_says(p, NULL);
}

static void one_process_seals_at_a_time(void **state) {
    place *p = *state;
    audit_key key = sealed_log(p); /* process 1 holds the seal */
    write_rows(p, 1);
    assert_int_equal(seal(p, &key, 2), 0);
    assert_int_equal(seal(p, &key, 1), 1);
    write_rows(p, 1);
    place_sql(p, "update holder set until = 1"); /* process 1 has died */
    assert_int_equal(seal(p, &key, 2), 1);
    write_rows(p, 1);
    assert_int_equal(seal(p, &key, 1), 0);
    verify_says(p, NULL);
}

typedef struct {
    place *p;
    audit_key key;
    int64_t process, sealed;
} racer;

static void *race(void *argument) {
    racer *r = argument;
    for (int i = 0; i < 60; i++) {
        int64_t sealed;
        lw_error error;
        if (i % 3 == 0) {
            writing w = {{.account_id = r->process}, 5, "race"};
            if (store_run(r->p->store, STORE_WRITE, run_rows, &w, &error)) return "cannot write";
        }
        if (audit_seal(r->p->store, &r->key, r->process, &sealed, &error)) {
            fprintf(stderr, "%s\n", error.message);
            return "cannot seal";
        }
        r->sealed += sealed;
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    return NULL;
}

static void sealers_and_writers_race_without_harm(void **state) {
    place *p = *state;
    audit_key key = key_of(p);
    racer racers[3];
    pthread_t threads[3];
    for (int i = 0; i < 3; i++) {
        racers[i] = (racer){p, key, i + 1, 0};
        assert_int_equal(pthread_create(&threads[i], NULL, race, &racers[i]), 0);
    }
    int64_t sealed = 0;
    for (int i = 0; i < 3; i++) {
        void *said;
        pthread_join(threads[i], &said);
        if (said) fail_msg("%s", (const char *)said);
        sealed += racers[i].sealed;
    }
    place_sql(p, "update holder set until = 1");
    sealed += seal(p, &key, 1);
    assert_int_equal(sealed, 300);
    verify_says(p, NULL);
}

static void the_thread_seals_and_finishes(void **state) {
    place *p = *state;
    audit_report report;
    sealer *running;
    assert_ok(p, sealer_open(p->store, &running, &p->error));
    write_rows(p, 5);
    for (int i = 0; i < 50; i++) {
        assert_ok(p, audit_verify(p->store, &report, &p->error));
        if (report.rows == 5) break;
        nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
    }
    assert_int_equal(report.rows, 5);
    write_rows(p, 3);
    sealer_close(running); /* what waits is sealed first */
    assert_ok(p, audit_verify(p->store, &report, &p->error));
    assert_int_equal(report.rows, 8);
    assert_int_equal(report.unsealed, 0);
}

static void a_missing_node_stops_the_sealing(void **state) {
    place *p = *state;
    audit_key key = sealed_log(p); /* 24 = 16 + 8 */
    int64_t sealed;
    place_sql(p, "delete from audit_peak where level = 3");
    write_rows(p, 1);
    assert_status(p, audit_seal(p->store, &key, 1, &sealed, &p->error), LW_INTERNAL);
    assert_int_equal(1, place_count(p, "select count(*) from audit_waiting"));
}

/* ---- logs of before ------------------------------------------------------------------------ */

/* The log as it was kept when rows were updated with their place: what the migration starts from. The nodes that
 * are not of the edge are left out, it does not read them. */
static const char *const older[] = {
    "alter table audit rename to audit_now",
    "drop index audit_by_project",
    "create table audit (id bigint primary key, position bigint unique, project_id bigint,"
    " account_id bigint, action text not null, object text not null, address text not null,"
    " allowed bigint not null, at bigint not null, leaf bytea)",
    "insert into audit select n.id, case when w.id is null then row_number() over (order by n.id)"
    " - 1 end, n.project_id, n.account_id, n.action, n.object, n.address, n.allowed, n.at,"
    " case when w.id is null then n.leaf end"
    " from audit_now n left join audit_waiting w on w.id = n.id",
    "drop table audit_now",
    "create index audit_unsealed on audit (id) where position is null",
    "create index audit_by_project on audit (project_id, id)",
    "create table audit_node (level bigint, position bigint, hash bytea, primary key (level,"
    " position))",
    "insert into audit_node select level, (size >> cast(level as integer)) - 1, hash"
    " from audit_peak, (select max(size) as size from audit_head) h where level > 0",
    "create table kept_peak as select level, hash from audit_peak",
    "create table kept_head as select size, ids from audit_head",
    "drop table audit_peak",
    "drop table audit_waiting",
    "alter table audit_head drop column ids",
};

static void migrate(place *p, const char *name) {
    size_t i = 0;
    while (i < migrations && strcmp(migration_texts[i].name, name) != 0) i++;
    assert_true(i < migrations);
    char *sql = store_dialect(migration_texts[i].sql, p->url[0] ? "postgres" : "sqlite");
    assert_non_null(sql);
    place_script(p, sql);
    free(sql);
}

static void an_older_log_verifies_and_goes_on(void **state) {
    place *p = *state;
    audit_report report;
    audit_key key = sealed_log(p);
    write_rows(p, 1);
    assert_int_equal(seal(p, &key, 1), 1); /* 25: the last leaf is of the edge */
    write_rows(p, 2);                      /* these wait */
    for (size_t i = 0; i < sizeof older / sizeof *older; i++) place_script(p, older[i]);
    migrate(p, "audit_once");
    migrate(p, "audit_waits"); /* its trigger went with the table */
    verify_says(p, NULL);
    assert_int_equal(4, place_count(p, "select count(*) from audit_head h join kept_head k on "
                                       "k.size = h.size and k.ids = h.ids"));
    assert_int_equal(3, place_count(p, "select count(*) from audit_peak h join kept_peak k on "
                                       "k.level = h.level and k.hash = h.hash"));
    write_rows(p, 3);
    assert_int_equal(seal(p, &key, 1), 5);
    assert_ok(p, audit_verify(p->store, &report, &p->error));
    assert_int_equal(report.rows, 30);
    assert_int_equal(report.heads, 5);
    place_sql(p, "update audit set object = 'item_2' where id = " AT(5));
    verify_says(p, "audit row 5 (item.read, ");
}

/* ---- keys -------------------------------------------------------------------------------- */

static void the_key_is_made_once_and_for_its_user_alone(void **state) {
    place *p = *state;
    audit_key one = key_of(p), two = key_of(p);
    struct stat about;
    char path[64];
    assert_memory_equal(one.public, two.public, 32);
    snprintf(path, sizeof path, "%s/audit.key", p->dir);
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    assert_int_equal(1,
                     place_count(p, "select count(*) from setting where name like 'audit.key.%%'"));
    chmod(path, 0644);
    assert_status(p, audit_key_open(p->store, &two, &p->error), LW_UNAVAILABLE);
    assert_non_null(strstr(p->error.message, "chmod 600"));
    chmod(path, 0600);
    assert_int_equal(truncate(path, 31), 0);
    assert_status(p, audit_key_open(p->store, &two, &p->error), LW_UNAVAILABLE);
}

static void a_second_data_directory_signs_with_its_own_key(void **state) {
    place *p = *state;
    audit_report report;
    sealed_log(p);
    char path[64];
    snprintf(path, sizeof path, "%s/audit.key", p->dir);
    assert_int_equal(unlink(path), 0); /* what another server's directory looks like */
    audit_key other = key_of(p);
    write_rows(p, 1);
    assert_int_equal(seal(p, &other, 1), 1);
    assert_ok(p, audit_verify(p->store, &report, &p->error));
    assert_int_equal(report.keys, 2);
}

static void a_broken_copy_of_the_head_is_told(void **state) {
    place *p = *state;
    audit_report report;
    sealed_log(p);
    char path[64];
    snprintf(path, sizeof path, "%s/audit.head", p->dir);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("24 abc 1 def\n", file);
    fclose(file);
    assert_status(p, audit_verify(p->store, &report, &p->error), LW_UNAVAILABLE);
    assert_int_equal(truncate(path, 0), 0); /* a power cut leaves it empty: no harm */
    verify_says(p, NULL);
}

/* ---- reading ----------------------------------------------------------------------------- */

typedef struct {
    place *p;
    int64_t project_id, before;
    audit_entry entries[4];
    size_t count;
} listing;

static lw_status run_list(tx *t, void *context, lw_error *error) {
    listing *l = context;
    return audit_list(t, l->project_id, l->before, 4, &l->p->arena, l->entries, &l->count, error);
}

static void rows_are_listed_newest_first_in_pages(void **state) {
    place *p = *state;
    int64_t ann = place_user(p, "ann@example.org", INSTALLATION_MEMBER);
    writing w = {{.account_id = ann, .project_id = 9, .address = HERE}, 5, "item.read"};
    assert_ok(p, place_write(p, run_rows, &w));
    writing other = {{.project_id = 10}, 1, "item.list"};
    assert_ok(p, place_write(p, run_rows, &other));
    listing l = {.p = p, .before = INT64_MAX};
    assert_ok(p, place_read(p, run_list, &l));
    assert_int_equal(l.count, 4);
    assert_text(l.entries[0].action, "item.list");
    assert_int_equal(l.entries[0].account_id, 0);
    assert_absent(l.entries[0].name);
    assert_text(l.entries[1].email, "ann@example.org");
    assert_text(l.entries[1].address, "192.0.2.7");
    assert_true(l.entries[1].allowed);
    l.before = l.entries[3].id;
    assert_ok(p, place_read(p, run_list, &l));
    assert_int_equal(l.count, 2);
    l = (listing){.p = p, .before = INT64_MAX, .project_id = 10};
    assert_ok(p, place_read(p, run_list, &l));
    assert_int_equal(l.count, 1);
}

/* ---- any byte ---------------------------------------------------------------------------- */

static void any_changed_text_or_number_is_found(void **state) {
    place *p = *state;
    static const char *const columns[] = {"account_id", "project_id", "at", "allowed"};
    lw_rng rng = lw_rng_seed(20261123);
    sealed_log(p);
    for (int i = 0; i < 40; i++) {
        const char *column = columns[lw_rng_below(&rng, 4)];
        long long row = (long long)lw_rng_below(&rng, 24),
                  change = 1 + (long long)lw_rng_below(&rng, 999);
        char wanted[32];
        int64_t id = place_count(p, "select id from audit order by id limit 1 offset %lld", row);
        if (strcmp(column, "allowed") == 0)
            change =
                place_count(p, "select 1 - 2 * allowed from audit where id = %lld", (long long)id);
        place_sql(p, "update audit set %s = %s + (%lld) where id = %lld", column, column, change,
                  (long long)id);
        snprintf(wanted, sizeof wanted, "audit row %lld (", row);
        verify_says(p, wanted);
        place_sql(p, "update audit set %s = %s - (%lld) where id = %lld", column, column, change,
                  (long long)id);
    }
    verify_says(p, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        PLACE_TEST(an_empty_log_verifies),
        PLACE_TEST(a_sealed_log_verifies),
        PLACE_TEST(many_rows_are_sealed_in_bounded_steps),
        PLACE_TEST(every_change_is_found_and_located),
        PLACE_TEST(a_changed_edge_is_found),
        PLACE_TEST(heads_must_fit_and_be_signed),
        PLACE_TEST(heads_do_not_go_back_in_time),
        PLACE_TEST(a_log_cut_at_its_end_is_found),
        PLACE_TEST(a_rewritten_log_is_found_by_the_copy_of_its_head),
        PLACE_TEST(a_row_committed_late_is_sealed_once),
        PLACE_TEST(one_process_seals_at_a_time),
        PLACE_TEST(sealers_and_writers_race_without_harm),
        PLACE_TEST(the_thread_seals_and_finishes),
        PLACE_TEST(a_missing_node_stops_the_sealing),
        PLACE_TEST(an_older_log_verifies_and_goes_on),
        PLACE_TEST(the_key_is_made_once_and_for_its_user_alone),
        PLACE_TEST(a_second_data_directory_signs_with_its_own_key),
        PLACE_TEST(a_broken_copy_of_the_head_is_told),
        PLACE_TEST(rows_are_listed_newest_first_in_pages),
        PLACE_TEST(any_changed_text_or_number_is_found),
    };
    return place_run_tests("audit", tests, sizeof tests / sizeof *tests);
}
