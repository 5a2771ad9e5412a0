/* bare.c - the plain limits that the loop is measured against: the same rows through the store alone,
 * without a request, a reader of JSON or a rule. Prints one line of JSON.
 *
 * usage: bare pairs SECONDS DATA PEOPLE   the rows of next and submit, PEOPLE operations always waiting,
 *                                         in the group-commit queue over an installation with open tasks
 *        bare rows DATA CSV               the rows of an import, prepared inserts into a new database,
 *                                         from lines `id,text` */
#include "server/record/ids.h"
#include "server/store/store.h"
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TASKS_MAX = 1 << 20, ROWS_A_COMMIT = 2000, LINE_BYTES = 4096, FIRST_ACCOUNT = 1000 };

static double now_seconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void must(lw_status status, const lw_error *error) {
    if (status == LW_OK) return;
    fprintf(stderr, "bare: %s\n", error->message);
    exit(1);
}

static store *open_store(const char *data) {
    store *s;
    lw_error error;
    must(store_open(&(store_options){.data_dir = data}, &s, &error), &error);
    return s;
}

/* ---- pairs -------------------------------------------------------------------------------- */

typedef struct {
    int64_t id, item_id, seq;
} open_task;

typedef struct run run;
typedef struct {
    run *run;
    int64_t account_id, lease_id;
    size_t task;
    bool submits;
} person;

struct run {
    store *store;
    int64_t project_id, source_id;
    lw_str object; /* the project's id, as the audit names it */
    open_task *tasks;
    size_t task_count;
    double until;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t over;
    size_t next_task, working, pairs;
};

static lw_status find_project(tx *t, void *context, lw_error *error) {
    run *r = context;
    db_rows rows = db_query(t, Q_PROJECT_LIST_ALL, DB_ARGS(v_int(INT64_MAX), v_int(1)));
    if (db_next(&rows)) r->project_id = db_int(&rows, 0);
    return db_end(&rows, error);
}

static lw_status find_tasks(tx *t, void *context, lw_error *error) {
    run *r = context;
    int64_t after = r->task_count ? r->tasks[r->task_count - 1].seq : 0;
    db_rows rows = db_query(t, Q_TASK_CANDIDATES,
                            DB_ARGS(v_int(r->project_id), v_text(LW_STR("label")), v_int(after),
                                    v_int(0), v_int(TASKS_MAX - (int64_t)r->task_count), v_int(0)));
    while (r->task_count < TASKS_MAX && db_next(&rows))
        r->tasks[r->task_count++] =
            (open_task){db_int(&rows, 0), db_int(&rows, 1), db_int(&rows, 2)};
    return db_end(&rows, error);
}

static lw_status make_source(tx *t, void *context, lw_error *error) {
    run *r = context;
    r->source_id = store_new_id(t->store);
    return db_exec(t, Q_SOURCE_INSERT,
                   DB_ARGS(v_int(r->project_id), v_int(r->source_id), v_text(LW_STR("person")),
                           v_int(FIRST_ACCOUNT), v_text(LW_STR("bare")), v_text(LW_STR("bare"))),
                   NULL, error);
}

static void audit(tx *t, const person *p, const char *action, lw_error *error) {
    static const unsigned char leaf[32];
    db_value id = v_int(store_new_id(t->store));
    must(db_exec(t, Q_AUDIT_INSERT,
                 DB_ARGS(id, v_int(p->run->project_id), v_int(p->account_id),
                         v_text(lw_str_from(action)), v_text(p->run->object),
                         v_text(LW_STR("127.0.0.1")), v_int(1), v_int(db_now(t)),
                         v_blob((lw_str){(const char *)leaf, sizeof leaf})),
                 NULL, error),
         error);
}

static lw_status write_next(tx *t, person *p, const open_task *task, lw_error *error) {
    db_value project = v_int(p->run->project_id);
    p->lease_id = store_new_id(t->store);
    audit(t, p, "task.lease", error);
    lw_status status = db_exec(t, Q_TASK_WAIT_SLOT, DB_ARGS(project, v_int(task->id)), NULL, error);
    if (status == LW_OK)
        status = db_exec(t, Q_LEASE_INSERT,
                         DB_ARGS(project, v_int(p->lease_id), v_int(task->id), v_int(task->item_id),
                                 v_int(p->account_id), v_int(db_now(t)),
                                 v_int(db_now(t) + 3600000000), v_int(0)),
                         NULL, error);
    if (status == LW_OK && task->seq % 8 == 0) /* as often as a claim does */
        status = db_exec(t, Q_LANE_CURSOR_SET,
                         DB_ARGS(project, v_int(p->account_id), v_text(LW_STR("label")),
                                 v_int(task->seq), v_null()),
                         NULL, error);
    return status;
}

static lw_status write_evidence(tx *t, person *p, const open_task *task, lw_error *error) {
    static const unsigned char hash[16];
    char key[40];
    int64_t id = store_new_id(t->store);
    db_value project = v_int(p->run->project_id), item = v_int(task->item_id);
    int length = snprintf(key, sizeof key, "bare-%lld", (long long)p->lease_id);
    lw_status status =
        db_exec(t, Q_LEASE_DELETE_HELD, DB_ARGS(project, v_int(task->id), v_int(p->account_id)),
                NULL, error);
    if (status == LW_OK)
        status = db_exec(t, Q_WORK_DONE_SET,
                         DB_ARGS(project, v_int(task->id), v_int(p->account_id), item,
                                 v_text(LW_STR("answered")), v_int(p->lease_id), v_null(),
                                 v_int(db_now(t)), v_int(0)),
                         NULL, error);
    if (status == LW_OK)
        status =
            db_exec(t, Q_ANNOTATION_INSERT,
                    DB_ARGS(project, v_int(id), item, v_int(task->id), v_int(p->run->source_id),
                            v_text(LW_STR("label")), v_text(LW_STR("{\"topic\":\"sport\"}")),
                            v_int(1), v_int(1), v_null(), v_null(), v_null(), v_int(1500), v_int(0),
                            v_null(), v_null(), v_int(db_now(t)), v_null(), v_null(), v_null()),
                    NULL, error);
    if (status == LW_OK)
        status =
            db_exec(t, Q_SOURCE_ADD,
                    DB_ARGS(project, v_int(p->run->source_id), v_int(1), v_int(1500)), NULL, error);
    if (status == LW_OK)
        status = db_exec(t, Q_IDEMPOTENCY_INSERT,
                         DB_ARGS(v_int(p->account_id), v_text((lw_str){key, (size_t)length}),
                                 v_blob((lw_str){(const char *)hash, sizeof hash}),
                                 v_text(LW_STR("ann_01234567890120123456789012 in_work")),
                                 v_int(db_now(t))),
                         NULL, error);
    return status;
}

/* What follows from a first answer of three: another is asked. */
static lw_status write_decision(tx *t, person *p, const open_task *task, lw_error *error) {
    static const char beliefs[] = "[{\"field\":\"topic\",\"probabilities\":[{\"label\":\"sport\","
                                  "\"probability\":0.8}],\"answers\":1}]",
                      reason[] =
                          "Another answer is asked: topic is 80.0 % sure, wanted are 95.0 %.",
                      body[] = "{\"project\":\"proj_0123456789012\"}";
    db_value project = v_int(p->run->project_id), item = v_int(task->item_id);
    lw_status status = db_exec(
        t, Q_TASK_UPDATE,
        DB_ARGS(project, v_int(task->id), v_int(2), v_int(1), v_int(store_new_id(t->store))), NULL,
        error);
    if (status == LW_OK)
        status = db_exec(t, Q_DECISION_SET,
                         DB_ARGS(project, item, v_text(lw_str_from(beliefs)), v_null(), v_null(),
                                 v_text(lw_str_from(reason)), v_null(), v_int(db_now(t))),
                         NULL, error);
    if (status == LW_OK)
        status = db_exec(t, Q_ITEM_UPDATE,
                         DB_ARGS(project, item, v_text(LW_STR("in_work")), v_int(1), v_real(0.8),
                                 v_text(LW_STR("sport"))),
                         NULL, error);
    if (status == LW_OK)
        status =
            db_exec(t, Q_COUNTER_MOVE,
                    DB_ARGS(project, v_int(1), v_text(LW_STR("open")), v_text(LW_STR("in_work"))),
                    NULL, error);
    if (status == LW_OK)
        status = db_exec(t, Q_OUTBOX_INSERT,
                         DB_ARGS(project, v_null(), v_text(LW_STR("counters")),
                                 v_text(lw_str_from(body)), v_int(db_now(t))),
                         NULL, error);
    return status;
}

static lw_status write_rows(tx *t, void *context, lw_error *error) {
    person *p = context;
    const open_task *task = &p->run->tasks[p->task];
    if (!p->submits) return write_next(t, p, task, error);
    audit(t, p, "annotation.create", error);
    lw_status status = write_evidence(t, p, task, error);
    return status == LW_OK ? write_decision(t, p, task, error) : status;
}

static void written(void *context, lw_status status, const lw_error *error);

/* A person's next operation, or their end. */
static void go_on(person *p) {
    run *r = p->run;
    lw_error error;
    pthread_mutex_lock(&r->lock);
    bool ends = now_seconds() >= r->until || r->next_task == r->task_count;
    if (ends) r->working--;
    else if (!p->submits) p->task = r->next_task++;
    pthread_cond_signal(&r->over);
    pthread_mutex_unlock(&r->lock);
    if (!ends) must(store_post(r->store, STORE_WRITE, write_rows, written, p, &error), &error);
}

static void written(void *context, lw_status status, const lw_error *error) {
    person *p = context;
    must(status, error);
    pthread_mutex_lock(&p->run->lock);
    p->run->pairs += p->submits;
    pthread_mutex_unlock(&p->run->lock);
    p->submits = !p->submits;
    go_on(p);
}

static void run_pairs(double seconds, const char *data, size_t people) {
    lw_error error;
    char id[ID_TEXT_MAX];
    run r = {.store = open_store(data), .working = people};
    pthread_mutex_init(&r.lock, NULL);
    pthread_cond_init(&r.over, NULL);
    r.tasks = calloc(TASKS_MAX, sizeof *r.tasks);
    person *persons = calloc(people, sizeof *persons);
    if (!r.tasks || !persons) exit(1);
    must(store_run(r.store, STORE_READ, find_project, &r, &error), &error);
    must(store_run(r.store, STORE_READ, find_tasks, &r, &error), &error);
    must(store_run(r.store, STORE_WRITE, make_source, &r, &error), &error);
    r.object = id_write(id, ID_PROJECT, 0, r.project_id);
    double begun = now_seconds();
    r.until = begun + seconds;
    for (size_t i = 0; i < people; i++) {
        persons[i] = (person){.run = &r, .account_id = FIRST_ACCOUNT + (int64_t)i};
        go_on(&persons[i]);
    }
    pthread_mutex_lock(&r.lock);
    while (r.working) pthread_cond_wait(&r.over, &r.lock);
    pthread_mutex_unlock(&r.lock);
    seconds = now_seconds() - begun;
    printf("{\"pairs\": %zu, \"seconds\": %.3f, \"pairs_per_second\": %.1f}\n", r.pairs, seconds,
           (double)r.pairs / seconds);
    store_close(r.store);
    free(persons);
    free(r.tasks);
}

/* ---- rows --------------------------------------------------------------------------------- */

typedef struct {
    FILE *file;
    size_t rows;
    bool over;
} import;

static lw_status insert_row(tx *t, lw_str external_id, lw_str data, lw_error *error) {
    int64_t id = store_new_id(t->store);
    db_value project = v_int(1), item = v_int(id), none = v_null();
    lw_status status =
        db_exec(t, Q_IMPORT_ITEM_INSERT,
                DB_ARGS(project, item, v_int(1), v_text(external_id), v_text(LW_STR("open")),
                        v_int(0), none, none, none, v_int(0), none),
                NULL, error);
    if (status == LW_OK)
        status = db_exec(t, Q_IMPORT_BODY_INSERT,
                         DB_ARGS(project, item, v_text(data), none, none, none), NULL, error);
    if (status == LW_OK)
        status =
            db_exec(t, Q_TASK_INSERT,
                    DB_ARGS(project, item, item, v_text(LW_STR("label")), v_text(LW_STR("label")),
                            v_int(random() % 4194304), v_int(1), v_int(1), v_int(0)),
                    NULL, error);
    if (status == LW_OK)
        status =
            db_exec(t, Q_IMPORT_DECISION_INSERT,
                    DB_ARGS(project, item, none, none, none,
                            v_text(LW_STR("Waits for a first answer.")), none, v_int(db_now(t))),
                    NULL, error);
    return status;
}

static lw_status insert_some(tx *t, void *context, lw_error *error) {
    import *in = context;
    char line[LINE_BYTES], data[LINE_BYTES + 16];
    lw_status status = LW_OK;
    for (int i = 0; i < ROWS_A_COMMIT && status == LW_OK; i++) {
        in->over = !fgets(line, sizeof line, in->file);
        char *comma = in->over ? NULL : strchr(line, ',');
        if (!comma) break;
        comma[1 + strcspn(comma + 1, "\n")] = '\0';
        int length = snprintf(data, sizeof data, "{\"text\":\"%s\"}", comma + 1);
        status = insert_row(t, (lw_str){line, (size_t)(comma - line)},
                            (lw_str){data, (size_t)length}, error);
        in->rows++;
    }
    return status;
}

static void run_rows(const char *data, const char *path) {
    lw_error error;
    char heading[LINE_BYTES];
import in = {.file = fopen(path, "r") };
    if (!in.file || !fgets(heading, sizeof heading, in.file)) exit(1);
    store *s = open_store(data);
    double begun = now_seconds();
    while (!in.over) must(store_run(s, STORE_WRITE, insert_some, &in, &error), &error);
    double seconds = now_seconds() - begun;
    printf("{\"rows\": %zu, \"seconds\": %.3f, \"rows_per_second\": %.0f}\n", in.rows, seconds,
           (double)in.rows / seconds);
    store_close(s);
    fclose(in.file);
}

int main(int argc, char **argv) {
    if (argc == 5 && strcmp(argv[1], "pairs") == 0)
        run_pairs(strtod(argv[2], NULL), argv[3], strtoul(argv[4], NULL, 10));
    else if (argc == 4 && strcmp(argv[1], "rows") == 0) run_rows(argv[2], argv[3]);
    else {
        fputs("usage: bare pairs SECONDS DATA PEOPLE | bare rows DATA CSV\n", stderr);
        return 2;
    }
    return 0;
}
