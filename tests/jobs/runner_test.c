/* The runner on both databases, with jobs of its own kind: each step writes one row, so that rows tell
 * which steps were done, and how often. */
#include "server/jobs/runner.h"
#include "server/jobs/kinds.h"
#include "tests/access/place.h"
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    STEPS = 12,
    UNDO_STEP = 1000, /* rows of taking back are numbered from here */
    UNDO_STEPS = 2,
    LONGEST_WAIT_MS = 20000,
    PROJECTS_MAX = 6,
};

/* ---- the kind ------------------------------------------------------------------------------ */

typedef struct {
    int64_t done;
} counting;

/* What the jobs of this process are told, and tell. */
static struct {
    _Atomic int64_t crash_at, fail_at, hold_at, unavailable_at; /* numbers of steps; 0: none */
    atomic_bool stands, go;
    atomic_int held;        /* steps that have come to hold_at */
    atomic_int unavailable; /* how often it was */
    int64_t projects[PROJECTS_MAX];
    atomic_int active[PROJECTS_MAX], most_active[PROJECTS_MAX]; /* steps that run side by side */
} told;

static size_t project_number(int64_t id) {
    size_t i = 0;
    while (i < PROJECTS_MAX - 1 && told.projects[i] != id) i++;
    return i;
}

static void wait_at(atomic_bool *until) {
    for (int i = 0; i < LONGEST_WAIT_MS && !atomic_load(until); i++) usleep(1000);
}

static lw_status open_counting(job_run *run, lw_error *error) {
    counting *c = calloc(1, sizeof *c);
    if (!c) return lw_fail(error, LW_NO_MEMORY, "no memory");
    run->state = c;
    if (run->progress.data && !lw_str_to_int(run->progress, &c->done))
        return lw_fail(error, LW_INTERNAL, "progress is not a number");
    run->stands = told.stands;
    return LW_OK;
}

/* Outside of any transaction, so that a step held here holds nobody else up. */
static lw_status prepare_counting(job_run *run, lw_error *error) {
    (void)error;
    const counting *c = run->state;
    size_t project = project_number(run->project_id);
    int active = atomic_fetch_add(&told.active[project], 1) + 1;
    if (active > atomic_load(&told.most_active[project]))
        atomic_store(&told.most_active[project], active);
    if (c->done + 1 == told.hold_at) {
        atomic_fetch_add(&told.held, 1);
        wait_at(&told.go);
    } else usleep(500);
    atomic_fetch_sub(&told.active[project], 1);
    return LW_OK;
}

static lw_status write_step(job_run *run, tx *t, int64_t number, lw_error *error) {
    int64_t changed = 0;
    lw_status status = db_exec(t, Q_REJECT_INSERT,
                               DB_ARGS(v_int(run->project_id), v_int(run->id), v_int(number),
                                       v_text(LW_STR("step")), v_text(LW_STR(""))),
                               &changed, error);
    if (status == LW_OK && changed != 1)
        return lw_fail(error, LW_INTERNAL, "step %lld was done before", (long long)number);
    return status;
}

static lw_status step_counting(job_run *run, tx *t, job_step *step, lw_error *error) {
    const counting *c = run->state;
    int64_t number = c->done + 1;
    lw_status status = write_step(run, t, number, error);
    if (status != LW_OK) return status;
    if (number == told.crash_at) _exit(9);
    if (number == told.fail_at)
        return lw_fail(error, LW_INVALID, "step %lld is odd", (long long)number);
    if (number == told.unavailable_at && atomic_fetch_add(&told.unavailable, 1) < 2)
        return lw_fail(error, LW_UNAVAILABLE, "not now");
    step->done = number;
    step->total = STEPS;
    step->more = number < STEPS;
    snprintf(step->message, sizeof step->message, "Step %lld", (long long)number);
    lw_put_format(&step->progress, "%lld", (long long)number);
    if (!step->more) lw_put_format(&step->result, "{\"steps\":%lld}", (long long)number);
    return LW_OK;
}

static void commit_counting(job_run *run) { ((counting *)run->state)->done++; }

/* Takes several transactions, as a large job does. */
static lw_status undo_counting(job_run *run, tx *t, job_step *step, lw_error *error) {
    for (int64_t number = UNDO_STEP + 1; number <= UNDO_STEP + UNDO_STEPS; number++) {
        int64_t changed = 0;
        lw_status status = db_exec(t, Q_REJECT_INSERT,
                                   DB_ARGS(v_int(run->project_id), v_int(run->id), v_int(number),
                                           v_text(LW_STR("undo")), v_text(LW_STR(""))),
                                   &changed, error);
        if (status != LW_OK) return status;
        if (number == told.crash_at) _exit(9);
        if (!changed) continue;
        step->more = number < UNDO_STEP + UNDO_STEPS;
        break;
    }
    return LW_OK;
}

static void close_counting(job_run *run, bool ended) {
    (void)ended;
    free(run->state);
    run->state = NULL;
}

static const job_kind counting_job = {.name = "count",
                                      .open = open_counting,
                                      .prepare = prepare_counting,
                                      .step = step_counting,
                                      .commit = commit_counting,
                                      .undo = undo_counting,
                                      .close = close_counting};
const job_kind *const job_kinds[] = {&counting_job, NULL};

/* ---- servers -------------------------------------------------------------------------------- */

typedef struct {
    store *store;
    jobs *jobs;
} server;

static server server_start(const char *data_dir, const char *url, int threads) {
    server s = {NULL, NULL};
    lw_error error = {0};
    store_options options = {
        .data_dir = data_dir, .database_url = url[0] ? url : NULL, .readers = 1, .writers = 2};
    if (store_open(&options, &s.store, &error) != LW_OK ||
        jobs_start(s.store, threads, &s.jobs, &error) != LW_OK)
        fail_msg("%s", error.message);
    return s;
}

static void server_stop(server s) {
    jobs_stop(s.jobs);
    store_close(s.store);
}

/* Another process, which must end in the step that it is told to crash in. */
static void crash_elsewhere(place *p, int64_t crash_at, int64_t fail_at) {
    char crash[24], failing[24];
    snprintf(crash, sizeof crash, "%lld", (long long)crash_at);
    snprintf(failing, sizeof failing, "%lld", (long long)fail_at);
    pid_t child = fork();
    if (child == 0) {
        execl("/proc/self/exe", "runner_test", p->dir, p->url, crash, failing, (char *)NULL);
        _exit(127);
    }
    int status = 0;
    waitpid(child, &status, 0);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 9);
}

static int be_elsewhere(char **arguments) {
    told.crash_at = strtoll(arguments[3], NULL, 10);
    told.fail_at = strtoll(arguments[4], NULL, 10);
    server_start(arguments[1], arguments[2], 1);
    usleep(1000 * LONGEST_WAIT_MS);
    return 1;
}

/* ---- jobs ----------------------------------------------------------------------------------- */

typedef struct {
    int64_t project_id, id;
} made_job;

static lw_status create(tx *t, void *context, lw_error *error) {
    made_job *j = context;
    return job_create(
        t,
        &(job_wanted){
            .project_id = j->project_id, .kind = "count", .input = LW_STR("{}"), .created_by = 1},
        &j->id, error);
}

static lw_status cancel(tx *t, void *context, lw_error *error) {
    const made_job *j = context;
    return job_cancel(t, j->project_id, j->id, error);
}

static made_job make_job(place *p, int64_t project_id) {
    made_job j = {.project_id = project_id};
    assert_ok(p, place_write(p, create, &j));
    return j;
}

/* A place without anything told and one job in it. */
static made_job begin(place *p) {
    memset(&told, 0, sizeof told);
    told.projects[0] = place_project(p);
    return make_job(p, told.projects[0]);
}

static void wait_for(place *p, const char *what, int64_t wanted) {
    for (int i = 0; i < LONGEST_WAIT_MS / 20; i++) {
        if (place_count(p, "select count(*) from job where %s", what) == wanted) return;
        usleep(20000);
    }
    fail_msg("never: %lld jobs with %s", (long long)wanted, what);
}

static void wait_until_held(void) {
    for (int i = 0; i < LONGEST_WAIT_MS && atomic_load(&told.held) == 0; i++) usleep(1000);
    assert_int_equal(atomic_load(&told.held), 1);
}

/* As if the time had passed. */
static void end_hold(place *p) {
    place_sql(p, "update job set runner_until = 1 where runner_until is not null");
}

static int64_t steps_done(place *p) {
    return place_count(p, "select count(*) from reject where reason = 'step'");
}
static int64_t steps_undone(place *p) {
    return place_count(p, "select count(*) from reject where reason = 'undo'");
}

/* ---- claims --------------------------------------------------------------------------------- */

static void a_job_of_a_dead_server_goes_on_from_its_checkpoint(void **state) {
    place *p = *state;
    begin(p);
    crash_elsewhere(p, 5, 0);
    assert_int_equal(steps_done(p), 4);
    wait_for(p, "state = 'running' and done = 4", 1);
    end_hold(p);
    server one = server_start(p->dir, p->url, 2), two = server_start(p->dir, p->url, 2);
    wait_for(p, "state = 'done'", 1);
    server_stop(one);
    server_stop(two);
    assert_int_equal(steps_done(p), STEPS);
    assert_int_equal(told.most_active[0], 1);
    wait_for(p, "result = '{\"steps\":12}' and runner is null", 1);
}

static void a_held_job_is_left_alone(void **state) {
    place *p = *state;
    begin(p);
    crash_elsewhere(p, 5, 0);
    place_sql(p, "update job set runner_until = %lld", (long long)INT64_MAX);
    server one = server_start(p->dir, p->url, 1);
    made_job later = make_job(p, place_project(p)); /* of another project: tells that it looks */
    (void)later;
    wait_for(p, "state = 'done'", 1);
    server_stop(one);
    assert_int_equal(place_count(p, "select done from job where state = 'running'"), 4);
}

static void one_that_was_overtaken_changes_nothing(void **state) {
    place *p = *state;
    begin(p);
    told.hold_at = 6;
    server late = server_start(p->dir, p->url, 1);
    wait_until_held();
    told.hold_at = 0;
    end_hold(p);
    server quick = server_start(p->dir, p->url, 1);
    wait_for(p, "state = 'done'", 1);
    atomic_store(&told.go, true);
    server_stop(late);
    server_stop(quick);
    assert_int_equal(steps_done(p), STEPS);
    assert_int_equal(steps_undone(p), 0);
    wait_for(p, "state = 'done' and message = 'Step 12'", 1);
}

static void a_cancelled_job_takes_back_what_it_did(void **state) {
    place *p = *state;
    made_job j = begin(p);
    told.hold_at = 6;
    server s = server_start(p->dir, p->url, 1);
    wait_until_held();
    assert_ok(p, place_write(p, cancel, &j));
    atomic_store(&told.go, true);
    wait_for(p, "state = 'cancelled' and message = 'Cancelled: nothing was changed'", 1);
    server_stop(s);
    assert_int_equal(steps_done(p), 5);
    assert_int_equal(steps_undone(p), UNDO_STEPS);
}

static void what_stands_is_not_cancelled(void **state) {
    place *p = *state;
    made_job j = begin(p);
    told.hold_at = 6;
    told.stands = true;
    server s = server_start(p->dir, p->url, 1);
    wait_until_held();
    assert_ok(p, place_write(p, cancel, &j));
    atomic_store(&told.go, true);
    wait_for(p, "state = 'done'", 1);
    server_stop(s);
    assert_int_equal(steps_undone(p), 0);
}

static void a_failure_is_told_and_taken_back(void **state) {
    place *p = *state;
    begin(p);
    told.fail_at = 6;
    server s = server_start(p->dir, p->url, 1);
    wait_for(p, "state = 'failed' and message = 'step 6 is odd' and result is null", 1);
    server_stop(s);
    assert_int_equal(steps_done(p), 5);
    assert_int_equal(steps_undone(p), UNDO_STEPS);
}

static void a_failure_is_remembered_over_a_crash(void **state) {
    place *p = *state;
    begin(p);
    crash_elsewhere(p, UNDO_STEP + UNDO_STEPS, 6);
    assert_int_equal(steps_undone(p), UNDO_STEPS - 1);
    end_hold(p);
    server s = server_start(p->dir, p->url, 1);
    wait_for(p, "state = 'failed' and message = 'step 6 is odd'", 1);
    server_stop(s);
    assert_int_equal(steps_done(p), 5);
    assert_int_equal(steps_undone(p), UNDO_STEPS);
}

static void a_step_that_finds_no_database_is_tried_again(void **state) {
    place *p = *state;
    begin(p);
    told.unavailable_at = 6;
    server s = server_start(p->dir, p->url, 1);
    wait_for(p, "state = 'done'", 1);
    server_stop(s);
    assert_int_equal(told.unavailable, 3);
    assert_int_equal(steps_done(p), STEPS);
}

static void a_server_that_stops_lets_the_next_go_on_at_once(void **state) {
    place *p = *state;
    begin(p);
    told.hold_at = 6;
    server first = server_start(p->dir, p->url, 1);
    wait_until_held();
    told.hold_at = 0;
    atomic_store(&told.go, true);
    server_stop(first);
    if (place_count(p, "select count(*) from job where state = 'running'"))
        wait_for(p, "state = 'running' and runner_until = 0", 1);
    server second = server_start(p->dir, p->url, 1);
    wait_for(p, "state = 'done'", 1);
    server_stop(second);
    assert_int_equal(steps_done(p), STEPS);
}

static void two_servers_run_one_job_of_a_project_at_a_time(void **state) {
    enum { JOBS_OF_EACH = 4 };
    place *p = *state;
    memset(&told, 0, sizeof told);
    for (size_t i = 0; i < PROJECTS_MAX; i++) {
        told.projects[i] = place_project(p);
        for (int n = 0; n < JOBS_OF_EACH; n++) make_job(p, told.projects[i]);
    }
    server one = server_start(p->dir, p->url, 4), two = server_start(p->dir, p->url, 4);
    wait_for(p, "state = 'done'", PROJECTS_MAX * JOBS_OF_EACH);
    server_stop(one);
    server_stop(two);
    assert_int_equal(steps_done(p), PROJECTS_MAX * JOBS_OF_EACH * STEPS);
    for (size_t i = 0; i < PROJECTS_MAX; i++) assert_int_equal(told.most_active[i], 1);
}

int main(int count, char **arguments) {
    if (count > 1) return be_elsewhere(arguments);
    const struct CMUnitTest tests[] = {
        PLACE_TEST(a_job_of_a_dead_server_goes_on_from_its_checkpoint),
        PLACE_TEST(a_held_job_is_left_alone),
        PLACE_TEST(one_that_was_overtaken_changes_nothing),
        PLACE_TEST(a_cancelled_job_takes_back_what_it_did),
        PLACE_TEST(what_stands_is_not_cancelled),
        PLACE_TEST(a_failure_is_told_and_taken_back),
        PLACE_TEST(a_failure_is_remembered_over_a_crash),
        PLACE_TEST(a_step_that_finds_no_database_is_tried_again),
        PLACE_TEST(a_server_that_stops_lets_the_next_go_on_at_once),
        PLACE_TEST(two_servers_run_one_job_of_a_project_at_a_time),
    };
    return place_run_tests("runner", tests, sizeof tests / sizeof *tests);
}
