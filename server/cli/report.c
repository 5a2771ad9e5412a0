/* report.c - labelwright report: a page about the answers of a crowd. */
#include "server/cli/report.h"
#include "server/cli/cli.h"
#include "server/record/html.h"
#include "server/cli/output.h"
#include <stdio.h>
#include <string.h>

static const char usage[] =
    "report LABELS.csv -o REPORT.html [--truth T.csv] [--method M] [--threads N]";
static const char about[] =
    "Writes one page of HTML about the answers of a crowd: how far they agree, how good each "
    "source "
    "is,\n"
    "what is confused with what, which tasks are hard, whose work looks careless, and what each "
    "method makes\n"
    "of it. LABELS.csv has columns task, worker, label and, if you like, confidence. The page "
    "needs "
    "no network.";

/* Sources times labels times labels: with so many, the methods together take half a minute. */
enum { CELLS_MAX = 1000000 };

typedef struct {
    const char *labels, *output, *truth, *method, *threads;
} words;

static lw_status find_method(const char *name, const lw_estimator **method_out, lw_error *error) {
    *method_out = name ? lw_estimator_find(lw_str_from(name)) : NULL;
    if (*method_out || !name) return LW_OK;
    return lw_fail(error, LW_USAGE,
                   "--method %s: is not a method; see labelwright aggregate --method list", name);
}

static void put_about(lw_builder *page, const lw_estimator *method) {
    lw_put(page, lw_str_from("<b>"));
    html_words(page, method->name);
    lw_put(page, lw_str_from("</b>: "));
    html_words(page, method->about);
    lw_put(page, lw_str_from("."));
}

/* Its fits are counted with the sections. */
void report_step(const report *r, const char *what) {
    size_t sections = 0;
    while (report_sections[sections].name) sections++;
    double all = (double)(1 + sections + report_methods_count());
    cli_bar((double)(*r->steps)++ / all, lw_str_from(what));
}

bool report_takes(const lw_answers *a, const lw_estimator *method) {
    const lw_truth_room *room = &method->room;
    bool matrices = room->table_cell > 0 || room->fit_cell > 0 || room->fit_row > 0;
    return !matrices || a->sources * a->classes * a->classes <= CELLS_MAX;
}

/* What the page is made with where nobody says. */
static const lw_estimator *usual_method(const lw_answers *a) {
    const lw_estimator *usual = lw_estimators;
    return report_takes(a, usual) ? usual : lw_estimator_find(LW_STR("onecoin"));
}

/* Which method the page is made with and, of one that chooses, what it chose and why: its `why` is
 * "chosen: reason". */
static void put_method(const report *r) {
    lw_str reason = lw_str_from(r->m->why), chosen = lw_str_cut(&reason, ':');
    const lw_estimator *choice = lw_estimator_find(chosen);
    lw_put(r->page, lw_str_from("<p>The labels below are those of "));
    put_about(r->page, r->method);
    if (choice && reason.data) {
        lw_put(r->page, lw_str_from("</p>\n<p>Here it chose "));
        put_about(r->page, choice);
        lw_put(r->page, lw_str_from(" Why: "));
        html_words(r->page, lw_str_trim(reason).data);
        lw_put(r->page, lw_str_from("."));
    }
    lw_put(r->page, lw_str_from("</p>\n"));
    if (!report_takes(&r->c->answers, lw_estimators))
        lw_put_format(r->page,
                      "<p>%zu labels of %zu sources are too many for the methods that learn a "
                      "matrix of confusions for each source: they are left out, so as not to wait "
                      "for hours. labelwright aggregate --method NAME fits one of them.</p>\n",
                      r->c->answers.classes, r->c->answers.sources);
}

static void put_head(const report *r, const char *labels) {
    lw_builder *page = r->page;
    char title[160];
    const char *slash = strrchr(labels, '/');
    snprintf(title, sizeof title, "Answers of %s", slash ? slash + 1 : labels);
    html_begin(page, lw_str_from(title));
    lw_put_format(page,
                  "<p>%zu answers of %zu sources to %zu tasks with %zu labels, %zu of the "
                  "tasks with a known truth.</p>\n",
                  r->c->count, r->c->answers.sources, r->c->answers.items, r->c->answers.classes,
                  r->c->known);
    put_method(r);
}

lw_status report_no_memory(lw_error *error) {
    return lw_fail(error, LW_NO_MEMORY, "no memory for the report");
}

static lw_status put_page(const report *r, const char *labels, lw_error *error) {
    lw_status status = LW_OK;
    put_head(r, labels);
    for (const report_row *row = report_sections; row->name && status == LW_OK; row++) {
        report_step(r, row->name);
        status = row->run(r, error);
    }
    html_end(r->page);
    if (status == LW_OK && r->page->failed)
        return lw_fail(error, LW_NO_MEMORY, "no memory for the page");
    return status;
}

static lw_status write_page(const char *path, lw_str text, lw_error *error) {
    output file = {0};
    lw_status status = output_open(path, &file, error);
    if (status == LW_OK) status = output_write(&file, text, error);
    return output_close(&file, status, error);
}

/* The model stays at the start of the results; the page grows behind it. */
static lw_status make_page(const words *w, const crowd *c, const lw_estimator *method,
                           lw_threads *threads, const crowd_memory *memory, lw_error *error) {
    lw_truth_model model;
    size_t steps = 0;
    if (!method) method = usual_method(&c->answers);
    lw_truth_options options = method->defaults;
    options.threads = threads;
    lw_arena results = crowd_memory_results(memory), scratch = crowd_memory_scratch(memory);
    const report begun = {.steps = &steps};
    report_step(&begun, method->name);
    lw_status status = method->fit(&c->answers, &options, &results, scratch, &model, error);
    status = crowd_explain_room(w->labels, c, memory, status, error);
    if (status != LW_OK) return status;
    lw_builder page = lw_builder_in(&results);
    const report r = {c, method, &model, threads, scratch, &page, &steps};
    status = put_page(&r, w->labels, error);
    if (status != LW_OK) return status;
    return write_page(w->output, lw_built(&page), error);
}

static lw_status run(const words *w, lw_error *error) {
    const lw_estimator *method = NULL;
    int64_t threads = 1;
    lw_status status = find_method(w->method, &method, error);
    if (status == LW_OK)
        status = cli_whole("threads", w->threads, 1, LW_THREADS_MAX, &threads, error);
    if (status == LW_OK && !w->labels)
        status = lw_fail(error, LW_USAGE, "which LABELS.csv? usage: labelwright %s", usage);
    if (status == LW_OK && !w->output)
        status = lw_fail(error, LW_USAGE, "-o: where should the page go? - is standard output");
    if (status != LW_OK) return status;
    crowd c;
    crowd_memory memory = {0};
    lw_threads *team = threads > 1 ? lw_threads_open((size_t)threads) : NULL;
    status = crowd_read("report", w->labels, team, &c, error);
    if (status == LW_OK && w->truth) status = crowd_read_truth("report", w->truth, &c, error);
    if (status == LW_OK) status = crowd_memory_open(&memory, error);
    if (status == LW_OK) status = make_page(w, &c, method, team, &memory, error);
    cli_bar_clear();
    if (team) lw_threads_close(team);
    crowd_memory_close(&memory);
    crowd_close(&c);
    return status;
}

int cli_report(int argc, char **argv) {
    words w = {0};
    const cli_option options[] = {
        {"output", "FILE", &w.output, "also -o: the page"},
        {"truth", "FILE", &w.truth, "task, label: what is known to be right"},
        {"method", "M", &w.method,
         "whose result is shown (default: auto; onecoin, "
         "where there are so many labels and sources that auto would take hours)"},
        {"threads", "N", &w.threads, "to work with (default 1); the result is the same"},
        {NULL, NULL, NULL, NULL},
    };
    lw_error error;
    size_t rest_count;
    bool finished;
    lw_status status =
        cli_read(argc, argv, usage, about, options, &w.labels, 1, &rest_count, &finished, &error);
    if (status == LW_OK && finished) return 0;
    if (status == LW_OK) status = run(&w, &error);
    return status == LW_OK ? 0 : cli_fail("report", &error);
}
