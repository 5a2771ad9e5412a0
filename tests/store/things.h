/* things.h - operations on the things of the test's own schema. */
#ifndef TESTS_STORE_THINGS_H
#define TESTS_STORE_THINGS_H
#include "harness.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

static inline lw_status insert(tx *t, int64_t id, const char *name, lw_error *error) {
    return db_exec(t, Q_THING_INSERT,
                   DB_ARGS(v_int(id), v_text(lw_str_from(name)), v_int(0), v_null(), v_null()),
                   NULL, error);
}

static inline lw_status insert_thing(tx *t, void *id, lw_error *error) {
    return insert(t, *(int64_t *)id, NULL, error);
}

static inline lw_status count_things(tx *t, void *count_out, lw_error *error) {
    db_rows rows;
    lw_status status = db_one(t, Q_THING_COUNT, DB_NONE, "count", &rows, error);
    if (status != LW_OK) return status;
    *(int64_t *)count_out = db_int(&rows, 0);
    return db_end(&rows, error);
}

static inline int64_t count(place *p) {
    lw_error error = {0};
    int64_t things = -1;
    assert_ok(store_run(p->store, STORE_READ, count_things, &things, &error));
    return things;
}

static inline lw_status grow(tx *t, void *context, lw_error *error) {
    db_rows rows;
    lw_status status =
        db_one(t, Q_THING_GROW, DB_ARGS(v_int(*(int64_t *)context)), "thing", &rows, error);
    return status == LW_OK ? db_end(&rows, error) : status;
}

/* An operation that keeps its thread until it is let go, so that others gather behind it. */
typedef struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool entered, open;
    atomic_int finished, failed;
} gate;

static inline void gate_init(gate *g) {
    memset(g, 0, sizeof *g);
    pthread_mutex_init(&g->lock, NULL);
    pthread_cond_init(&g->changed, NULL);
}

static inline lw_status wait_at_gate(tx *t, void *context, lw_error *error) {
    (void)t, (void)error;
    gate *g = context;
    pthread_mutex_lock(&g->lock);
    g->entered = true;
    pthread_cond_broadcast(&g->changed);
    while (!g->open) pthread_cond_wait(&g->changed, &g->lock);
    pthread_mutex_unlock(&g->lock);
    return LW_OK;
}

static inline void gate_done(void *context, lw_status status, const lw_error *error) {
    (void)error;
    gate *g = context;
    if (status != LW_OK) atomic_fetch_add(&g->failed, 1);
    atomic_fetch_add(&g->finished, 1);
}

static inline void gate_await(gate *g) {
    pthread_mutex_lock(&g->lock);
    while (!g->entered) pthread_cond_wait(&g->changed, &g->lock);
    pthread_mutex_unlock(&g->lock);
}

static inline void gate_open(gate *g) {
    pthread_mutex_lock(&g->lock);
    g->open = true;
    pthread_cond_broadcast(&g->changed);
    pthread_mutex_unlock(&g->lock);
}

static inline void wait_for(atomic_int *finished, int wanted) {
    for (int i = 0; i < 20000 && atomic_load(finished) < wanted; i++) usleep(1000);
    assert_int_equal(atomic_load(finished), wanted);
}

enum { THREADS = 8, ROUNDS = 50, IDS = 20000 };

typedef struct {
    place *place;
    int number;
    int64_t *ids;
    int failures;
} person;

static inline void *make_ids(void *context) {
    person *who = context;
    for (int i = 0; i < IDS; i++) who->ids[i] = store_new_id(who->place->store);
    return NULL;
}

static int64_t *ids_of; /* what run_people hands out, for make_ids */

static inline void run_people(place *p, void *(*work)(void *)) {
    pthread_t threads[THREADS];
    person people[THREADS];
    for (int i = 0; i < THREADS; i++) {
        people[i] = (person){
            .place = p, .number = i + 1, .ids = ids_of ? ids_of + (ptrdiff_t)i * IDS : NULL};
        pthread_create(&threads[i], NULL, work, &people[i]);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(people[i].failures, 0);
    }
}

static inline void count_call(void *context) { atomic_fetch_add((atomic_int *)context, 1); }

/* True when *calls goes beyond `before` within a while. */
static inline bool called_beyond(atomic_int *calls, int before, int ms) {
    for (int i = 0; i < ms && atomic_load(calls) <= before; i++) usleep(1000);
    return atomic_load(calls) > before;
}

#endif
