/* upkeep.c - what passes with time. */
#include "server/work/upkeep.h"
#include "server/access/clock.h"
#include "server/access/sweep.h"
#include "server/work/decide.h"
#include "server/work/lease.h"
#include "server/work/media_sweep.h"
#include "server/work/statistics.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    IDEMPOTENCY_HOURS = 24, /* how long a repeated request gets its first reply */
    MORE_AT_ONCE = 20,      /* batches before others get a turn */
    SWEEP_SECONDS = 60,     /* of picture files */
};

/* What a duty finds: how many there are still to do, and what it remembers. */
typedef struct {
    int64_t found;
    access_clock clock;
} duty_notes;

static lw_status expire(tx *t, void *context, lw_error *error) {
    return leases_expire(t, &((duty_notes *)context)->found, error);
}

static lw_status end_waits(tx *t, void *context, lw_error *error) {
    return items_wait_over(t, &((duty_notes *)context)->found, error);
}

static lw_status keep_clock(tx *t, void *context, lw_error *error) {
    struct timespec passed;
    clock_gettime(CLOCK_BOOTTIME, &passed);
    return access_clock_raise(t, &((duty_notes *)context)->clock,
                              passed.tv_sec * 1000000LL + passed.tv_nsec / 1000, error);
}

static lw_status prune(tx *t, void *context, lw_error *error) {
    (void)context;
    int64_t before = db_now(t) - IDEMPOTENCY_HOURS * 3600 * 1000000LL;
    return db_exec(t, Q_IDEMPOTENCY_PRUNE, DB_ARGS(v_int(before)), NULL, error);
}

static lw_status note_hour(tx *t, void *context, lw_error *error) {
    (void)context;
    return history_note(t, error);
}

static const struct {
    int every_seconds;
    store_operation *run;
} duties[] = {
    {1, expire},     {1, end_waits}, {30, keep_clock},
    {60, note_hour}, {600, prune},   {3600, access_sweep},
};
enum { DUTIES = sizeof duties / sizeof duties[0] };

struct upkeep {
    store *store;
    duty_notes notes; /* of the thread alone, like what follows */
    media_sweep sweep;
    bool told_behind;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool closing; /* guarded by lock */
};

/* A failure is the database's; the same duty comes again, and requests tell people meanwhile. */
static void do_duty(upkeep *u, size_t duty) {
    lw_error error;
    int rounds = 0;
    do {
        u->notes.found = 0;
        if (store_run(u->store, STORE_WRITE, duties[duty].run, &u->notes, &error) != LW_OK) return;
    } while (u->notes.found > 0 && ++rounds < MORE_AT_ONCE);
}

/* Once each time it happens. */
static void tell_behind(upkeep *u) {
    bool behind = u->notes.clock.behind > 0;
    if (behind && !u->told_behind)
        fprintf(stderr,
                "the clock is %lld s behind the latest time seen here: sessions, tokens and "
                "invitations go by the later one\n",
                (long long)(u->notes.clock.behind / 1000000));
    u->told_behind = behind;
}

static void *upkeep_main(void *context) {
    upkeep *u = context;
    long second = 0;
    pthread_mutex_lock(&u->lock);
    while (!u->closing) {
        pthread_mutex_unlock(&u->lock);
        for (size_t duty = 0; duty < DUTIES; duty++)
            if (second % duties[duty].every_seconds == 0) do_duty(u, duty);
        tell_behind(u);
        if (second % SWEEP_SECONDS == 0) media_sweep_some(u->store, &u->sweep);
        second++;
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec++;
        pthread_mutex_lock(&u->lock);
        if (!u->closing) pthread_cond_timedwait(&u->wake, &u->lock, &until);
    }
    pthread_mutex_unlock(&u->lock);
    return NULL;
}

lw_status upkeep_open(store *s, upkeep **upkeep_out, lw_error *error) {
    upkeep *u = calloc(1, sizeof *u);
    if (!u) return lw_fail(error, LW_NO_MEMORY, "no memory for upkeep");
    u->store = s;
    pthread_mutex_init(&u->lock, NULL);
    pthread_cond_init(&u->wake, NULL);
    if (pthread_create(&u->thread, NULL, upkeep_main, u) != 0) {
        free(u);
        return lw_fail(error, LW_UNAVAILABLE, "no thread for upkeep");
    }
    *upkeep_out = u;
    return LW_OK;
}

void upkeep_close(upkeep *u) {
    pthread_mutex_lock(&u->lock);
    u->closing = true;
    pthread_cond_signal(&u->wake);
    pthread_mutex_unlock(&u->lock);
    pthread_join(u->thread, NULL);
    pthread_cond_destroy(&u->wake);
    pthread_mutex_destroy(&u->lock);
    free(u);
}
