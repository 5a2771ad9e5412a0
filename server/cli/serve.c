/* serve.c - labelwright serve: the server until a signal ends it. */
#include "server/access/audit.h"
#include "server/access/invitation.h"
#include "server/cli/cli.h"
#include "server/http/server.h"
#include "server/jobs/demo_job.h"
#include "server/jobs/runner.h"
#include "server/work/upkeep.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char about[] =
    "Starts the server and answers until SIGTERM or SIGINT; then finishes what is under way.";

typedef struct {
    invitation_made made;
    bool needed;
} first_owner;

static lw_status make_first_owner(tx *t, void *context, lw_error *error) {
    first_owner *owner = context;
    return invitation_first_owner(t, &owner->made, &owner->needed, error);
}

static lw_status make_demo(tx *t, void *context, lw_error *error) {
    const server_options *options = context;
    if (!options->demo_dir) return lw_fail(error, LW_USAGE, "--demo wants --demo-data DIR");
    int64_t job_id;
    lw_status status = demo_job_create(t, options->demo_dir, 0, &job_id, error);
    return status == LW_CONFLICT ? LW_OK : status;
}

/* Blocks the signals that end the server, in all threads made from here on. */
static sigset_t ending_signals(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    return set;
}

static void announce(const server *s, const server_options *options, const first_owner *owner) {
    printf("listening on %s\n", s->address);
    if (owner->needed)
        printf("owner link: %s/join#%s\n", options->public_url ? options->public_url : s->address,
               owner->made.code);
    fflush(stdout);
}

typedef struct {
    store *store;
    sealer *sealer;
    jobs *jobs;
    upkeep *upkeep;
    server *server;
} running;

static void stop(running *r) {
    if (r->server) server_stop(r->server);
    if (r->jobs) jobs_stop(r->jobs);
    if (r->upkeep) upkeep_close(r->upkeep);
    if (r->sealer) sealer_close(r->sealer);
    if (r->store) store_close(r->store);
}

static lw_status start(const store_options *places, const server_options *options, bool demo,
                       running *r, lw_error *error) {
    first_owner owner = {.needed = false};
    lw_status status = store_open(places, &r->store, error);
    if (status == LW_OK) status = store_run(r->store, STORE_WRITE, make_first_owner, &owner, error);
    if (status == LW_OK) status = sealer_open(r->store, &r->sealer, error);
    if (status == LW_OK) status = upkeep_open(r->store, &r->upkeep, error);
    if (status == LW_OK) status = jobs_start(r->store, 2, &r->jobs, error);
    server_options with_jobs = *options;
    with_jobs.jobs = r->jobs;
    if (status == LW_OK) status = server_start(r->store, &with_jobs, &r->server, error);
    if (status == LW_OK) announce(r->server, options, &owner);
    if (status == LW_OK && demo)
        status = store_run(r->store, STORE_WRITE, make_demo, (void *)(uintptr_t)options, error);
    return status;
}

int cli_serve(int argc, char **argv) {
    cli_place place = {0};
    server_options options = {.listen = "127.0.0.1:8080"};
    const char *writers_text = NULL, *demo = NULL;
    const cli_option table[] = {
        CLI_PLACE_OPTIONS(&place),
        {"listen", "ADDR:PORT", &options.listen,
         "where to listen (default 127.0.0.1:8080; port 0: any)"},
        {"workers", "N", &writers_text,
         "connections to PostgreSQL for writes (default: as many as processors, 2 to 8)"},
        {"proxy", "ADDRESS", &options.proxy,
         "of the proxy before it, or its range: whose X-Forwarded-For is believed"},
        {"model-hosts", "LIST", &options.model_hosts,
         "whom projects may ask as their model, HOST:PORT,...; nobody else is asked"},
        {"public-url", "URL", &options.public_url,
         "how people reach it, e.g. https://label.example"},
        {"demo", NULL, &demo, "make the demonstration, where it is not yet"},
        {"demo-data", "DIR", &options.demo_dir, "where the demonstration's data is"},
        {"web", "DIR", &options.web_dir, "serve the page from a folder, while developing"},
        {NULL, NULL, NULL, NULL},
    };
    lw_error error;
    size_t rest_count;
    bool done;
    int64_t writers = 0;
    lw_status status =
        cli_read(argc, argv, "serve --data DIR [--listen ADDR:PORT] [--database URL] [--workers N]",
                 about, table, NULL, 0, &rest_count, &done, &error);
    if (status == LW_OK && done) return 0;
    if (status == LW_OK && writers_text &&
        (!lw_str_to_int(lw_str_from(writers_text), &writers) || writers < 1 || writers > 64))
        status = lw_fail(&error, LW_USAGE, "--workers %s: is not a number in 1..64", writers_text);
    if (status != LW_OK) return cli_fail("serve", &error);

    sigset_t ending = ending_signals();
    running r = {NULL, NULL, NULL, NULL, NULL};
    store_options places = {.data_dir = place.data ? place.data : "data",
                            .database_url = place.database,
                            .writers = (int)writers};
    status = start(&places, &options, demo != NULL, &r, &error);
    if (status == LW_OK) {
        int signal_number;
        while (sigwait(&ending, &signal_number) == EINTR) continue;
    }
    stop(&r);
    return status == LW_OK ? 0 : cli_fail("serve", &error);
}
