/* dry_run.c - recorded answers through a workflow before it goes live. */
#include "server/work/dry_run.h"
#include "labelwright/intervals.h"
#include "server/work/path.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    PAGE_ITEMS = 50,
    SETTING_BYTES = 16 << 20, /* of address space: two documents, the questions, the people */
    PAGE_BYTES = 128 << 20,   /* likewise: a page of items with all that was said of them */
};

static void prices_absent(void *body) {
    *(dry_run_prices *)body = (dry_run_prices){NAN, NAN, NAN, NAN, NAN};
}

#define M(member) SHAPE_MEMBER(dry_run_prices, member, SHAPE_REAL, .min = 0, .max = 1e6)
SHAPE_FROM(dry_run_prices_shape, "DryRunPrices", dry_run_prices, prices_absent, M(crowd),
           M(trained), M(specialist), M(adjudicator), M(review));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(dry_run_wanted, member, kind, ##__VA_ARGS__)
SHAPE(dry_run_wanted_shape, "DryRunWanted", dry_run_wanted,
      M(workflow, SHAPE_JSON, .required = true, .about = "the document"),
      M(answers_of, SHAPE_ID, .id = ID_PROJECT,
        .about = "another project that one manages; left out: this one"),
      M(prices, SHAPE_OBJECT, .of = &dry_run_prices_shape,
        .about = "of an answer by tier, and of a review; left out: not known"));
#undef M

/* ---- asking for it --------------------------------------------------------------------------- */

static lw_status check_source(tx *t, const actor *who, int64_t project_id, lw_error *error) {
    if (project_id == who->project_id) return LW_OK;
    db_rows rows = db_query(t, Q_MEMBER_ROLE, DB_ARGS(v_int(project_id), v_int(who->account_id)));
    bool found = db_next(&rows);
    project_role role = found ? project_role_named(db_text(&rows, 0)) : ROLE_NONE;
    lw_status status = db_end(&rows, error);
    if (status == LW_OK && !(found && may(CAN_MANAGE, who->role, role)))
        return lw_fail(error, LW_NOT_FOUND, "answers_of: there is no such project of yours");
    return status;
}

static lw_status read_document(tx *t, int64_t source_id, const json *document, lw_arena *arena,
                               workflow *out, lw_error *error) {
    project_settings source;
    lw_error inner;
    lw_status status = project_settings_load(t, source_id, &source, error);
    if (status == LW_OK) status = project_questions(t, &source, arena, error);
    if (status != LW_OK) return status;
    status = workflow_read(document, arena, out, &inner);
    if (status == LW_OK) status = workflow_check_schema(out, source.questions, &inner);
    if (status == LW_OK) status = workflow_check_use(out, source.questions, &inner);
    return status == LW_OK ? LW_OK : lw_fail(error, status, "workflow: %s", inner.message);
}

lw_status dry_run_check(tx *t, const actor *who, const dry_run_wanted *wanted, lw_arena *arena,
                        lw_str *input_out, lw_error *error) {
    workflow flow;
    char id[ID_TEXT_MAX];
    int64_t source = wanted->answers_of.id ? wanted->answers_of.id : who->project_id;
    lw_status status = check_source(t, who, source, error);
    if (status == LW_OK) status = read_document(t, source, wanted->workflow, arena, &flow, error);
    if (status != LW_OK) return status;
    lw_builder text = lw_builder_in(arena);
    json_writer w = json_write_to(&text);
    json_open(&w, '{');
    json_key(&w, "workflow"), json_value(&w, wanted->workflow);
    json_key(&w, "answers_of"), json_string(&w, id_write(id, ID_PROJECT, 0, source));
    json_key(&w, "prices");
    if (wanted->prices) shape_write(&dry_run_prices_shape, wanted->prices, &w);
    else json_null(&w);
    json_close(&w, '}');
    *input_out = lw_built(&text);
    return text.failed ? lw_fail(error, LW_TOO_LARGE, "workflow: is too large") : LW_OK;
}

/* ---- its state ------------------------------------------------------------------------------- */

enum { FLOW_WANTED, FLOW_PRESENT, FLOWS };

/* Numbers only: a job's progress keeps them as lists. */
typedef struct {
    replay_record record;
    replay_tally tallies[FLOWS];
} counts;
enum { COUNTS = sizeof(counts) / sizeof(int64_t) };
_Static_assert(sizeof(counts) == COUNTS * sizeof(int64_t), "counts are numbers only");

struct dry_run {
    store *store;
    int64_t project_id, source_id, total;
    json *input;
    void *memory;
    lw_arena arena; /* what lasts */
    void *page_memory;
    project_settings source;
    replay_source from;
    workflow wanted;
    const workflow *flows[FLOWS];
    dry_run_prices prices;
    int64_t cursor;
    counts counts;
    /* Of the page that is being read: a read may be run again from its beginning. */
    int64_t next_cursor;
    counts next_counts;
    bool more;
};

static lw_status load(tx *t, void *context, lw_error *error) {
    dry_run *run = context;
    project_settings p;
    item_counts items;
    project_worker *workers;
    run->arena = lw_arena_over(run->memory, SETTING_BYTES);
    lw_status status = project_settings_load(t, run->project_id, &p, error);
    if (status == LW_OK) status = project_settings_load(t, run->source_id, &run->source, error);
    if (status == LW_OK) status = project_questions(t, &run->source, &run->arena, error);
    if (status == LW_OK)
        status = read_document(t, run->source_id, json_get(run->input, "workflow"), &run->arena,
                               &run->wanted, error);
    if (status == LW_OK)
        status = workflow_load(t, run->project_id, p.workflow_version, &run->arena,
                               &run->flows[FLOW_PRESENT], error);
    if (status == LW_OK)
        status = workflow_workers(t, run->source_id, &run->arena, &workers, &run->from.worker_count,
                                  error);
    if (status == LW_OK)
        status = workflow_see_paused(t, run->source_id, workers, run->from.worker_count, error);
    if (status == LW_OK) status = counter_read(t, run->source_id, &items, error);
    if (status != LW_OK) return status;
    run->source.quality = p.quality;
    run->from.project = &run->source;
    run->from.workers = workers;
    run->from.now = db_now(t);
    run->flows[FLOW_WANTED] = &run->wanted;
    run->total = items.items;
    return LW_OK;
}

static lw_status read_input(dry_run *run, lw_str input, lw_error *error) {
    int64_t unused;
    lw_status status = json_parse(input, &run->input, error);
    if (status != LW_OK) return status;
    if (!id_read(json_text(json_get(run->input, "answers_of")), ID_PROJECT, &unused,
                 &run->source_id))
        return lw_fail(error, LW_INTERNAL, "the job's project is no id");
    prices_absent(&run->prices);
    const json *prices = json_get(run->input, "prices");
    lw_arena none = {0};
    return prices ? shape_read(&dry_run_prices_shape, prices, &none, &run->prices, error) : LW_OK;
}

static lw_status read_progress(dry_run *run, lw_str progress, lw_error *error) {
    json *value;
    if (!progress.data) return LW_OK;
    lw_status status = json_parse(progress, &value, error);
    if (status != LW_OK) return status;
    const json *numbers = json_get(value, "counts");
    int64_t *into = (int64_t *)(void *)&run->counts;
    bool whole = json_count(numbers) == COUNTS;
    for (size_t i = 0; whole && i < COUNTS; i++) into[i] = json_int(json_at(numbers, i));
    run->cursor = json_int(json_get(value, "cursor"));
    json_free(value);
    return whole ? LW_OK
                 : lw_fail(error, LW_CONFLICT,
                           "the dry run was begun by another version of the server; begin it anew");
}

lw_status dry_run_open(store *s, int64_t project_id, lw_str input, lw_str progress,
                       dry_run **run_out, lw_error *error) {
    dry_run *run = calloc(1, sizeof *run);
    *run_out = run;
    if (!run) return lw_fail(error, LW_NO_MEMORY, "no memory for the dry run");
    run->store = s;
    run->project_id = project_id;
    run->memory = malloc(SETTING_BYTES);
    run->page_memory = malloc(PAGE_BYTES);
    if (!run->memory || !run->page_memory)
        return lw_fail(error, LW_NO_MEMORY, "no memory for the dry run");
    lw_status status = read_input(run, input, error);
    if (status == LW_OK) status = read_progress(run, progress, error);
    return status == LW_OK ? store_run(s, STORE_READ, load, run, error) : status;
}

void dry_run_close(dry_run *run) {
    if (!run) return;
    json_free(run->input);
    free(run->memory);
    free(run->page_memory);
    free(run);
}

/* ---- items ----------------------------------------------------------------------------------- */

static lw_status read_items(tx *t, const dry_run *run, lw_arena *arena, replay_item *items,
                            size_t *count_out, lw_error *error) {
    *count_out = 0;
    db_rows rows = db_query(t, Q_ITEMS_TO_REPLAY,
                            DB_ARGS(v_int(run->source_id), v_int(run->cursor), v_int(PAGE_ITEMS)));
    while (*count_out < PAGE_ITEMS && db_next(&rows))
        items[(*count_out)++] = (replay_item){.id = db_int(&rows, 0),
                                              .state = db_text_copy(&rows, 1, arena),
                                              .meta = db_text_copy(&rows, 2, arena),
                                              .gold = db_text_copy(&rows, 3, arena),
                                              .decided = db_text_copy(&rows, 4, arena),
                                              .decided_by = db_text_copy(&rows, 5, arena),
                                              .rejected_at = db_int(&rows, 6),
                                              .language = db_text_copy(&rows, 7, arena)};
    return db_end(&rows, error);
}

static lw_status replay_all(tx *t, dry_run *run, replay_item *one, lw_arena scratch,
                            lw_error *error) {
    /* All that is asked of an item, together. */
    db_rows said = evidence_ask(t, run->source_id, one->id),
            known = reliabilities_ask(t, &run->source, one->id);
    lw_status status = evidence_read(&said, 0, &scratch, &one->rows, &one->row_count, error);
    if (status == LW_OK)
        status =
            reliabilities_read(&known, &run->source, one->row_count, &scratch, &one->known, error);
    if (status == LW_OK)
        status = replay_count(&run->from, one, scratch, &run->next_counts.record, error);
    for (size_t f = 0; f < FLOWS && status == LW_OK; f++)
        status = replay_run(&run->from, run->flows[f], one, scratch, &run->next_counts.tallies[f],
                            error);
    return status;
}

static lw_status read_page(tx *t, void *context, lw_error *error) {
    dry_run *run = context;
    replay_item items[PAGE_ITEMS];
    size_t count;
    lw_arena arena = lw_arena_over(run->page_memory, PAGE_BYTES);
    run->next_counts = run->counts;
    run->next_cursor = run->cursor;
    lw_status status = read_items(t, run, &arena, items, &count, error);
    for (size_t i = 0; i < count && status == LW_OK; i++) {
        status = replay_all(t, run, &items[i], arena, error);
        run->next_cursor = items[i].id;
    }
    run->more = count == PAGE_ITEMS;
    return status;
}

lw_status dry_run_page(dry_run *run, bool *more_out, lw_error *error) {
    lw_status status = store_run(run->store, STORE_READ, read_page, run, error);
    if (status != LW_OK) return status;
    run->counts = run->next_counts;
    run->cursor = run->next_cursor;
    *more_out = run->more;
    return LW_OK;
}

/* ---- what it found --------------------------------------------------------------------------- */

void dry_run_progress(const dry_run *run, int64_t *done_out, int64_t *total_out, lw_builder *out) {
    const int64_t *numbers = (const int64_t *)(const void *)&run->counts;
    *done_out = run->counts.record.items;
    *total_out = run->total > *done_out ? run->total : *done_out;
    json_writer w = json_write_to(out);
    json_open(&w, '{');
    json_key(&w, "cursor"), json_integer(&w, run->cursor);
    json_key(&w, "counts"), json_open(&w, '[');
    for (size_t i = 0; i < COUNTS; i++) json_integer(&w, numbers[i]);
    json_close(&w, ']');
    json_close(&w, '}');
}

static double price_of(const dry_run_prices *prices, tier paid) {
    const double of[TIERS] = {[TIER_ANY] = prices->review,
                              [TIER_CROWD] = prices->crowd,
                              [TIER_TRAINED] = prices->trained,
                              [TIER_SPECIALIST] = prices->specialist,
                              [TIER_ADJUDICATOR] = prices->adjudicator};
    return of[paid];
}

/* NaN where a price that is needed is not known. */
static void write_cost(json_writer *w, double cost) {
    if (isnan(cost)) json_null(w);
    else json_number(w, cost);
}

static void write_work(json_writer *w, const dry_run_prices *prices, const int64_t work[TIERS]) {
    double sum = 0;
    json_key(w, "by_tier"), json_open(w, '[');
    for (size_t i = 0; i < TIERS; i++) {
        if (!work[i]) continue;
        double cost = price_of(prices, (tier)i) * (double)work[i];
        sum += cost;
        json_open(w, '{');
        json_key(w, "tier"), json_string(w, lw_str_from(i == TIER_ANY ? "review" : tier_names[i]));
        json_key(w, "answers"), json_integer(w, work[i]);
        json_key(w, "cost"), write_cost(w, cost);
        json_close(w, '}');
    }
    json_close(w, ']');
    json_key(w, "cost"), write_cost(w, sum);
}

static void write_accuracy(json_writer *w, int64_t right, int64_t known) {
    lw_interval interval;
    json_key(w, "accuracy"), json_open(w, '{');
    json_key(w, "right"), json_integer(w, right);
    json_key(w, "known"), json_integer(w, known);
    bool any = known &&
               lw_interval_wilson((uint64_t)right, (uint64_t)known, 0.95, &interval, NULL) == LW_OK;
    json_key(w, "low"), any ? json_number(w, interval.low) : json_null(w);
    json_key(w, "high"), any ? json_number(w, interval.high) : json_null(w);
    json_close(w, '}');
}

static void write_place(json_writer *w, lw_str name, int64_t items) {
    json_open(w, '{');
    json_key(w, "name"), json_string(w, name);
    json_key(w, "items"), json_integer(w, items);
    json_close(w, '}');
}

static void write_ways(json_writer *w, const workflow *flow, const replay_tally *tally) {
    int64_t unfinished = 0;
    json_key(w, "places"), json_open(w, '[');
    for (size_t i = 0; i < flow->stage_count; i++) {
        write_place(w, flow->stages[i].name, tally->stands[i]);
        unfinished += tally->stands[i];
    }
    write_place(w, workflow_place_name(flow, PLACE_DONE), tally->done);
    write_place(w, workflow_place_name(flow, PLACE_QUARANTINE), tally->quarantined);
    json_close(w, ']');
    json_key(w, "unfinished"), json_integer(w, unfinished);
    json_key(w, "edges"), json_open(w, '[');
    for (size_t i = 0; i < flow->edge_count; i++) {
        const workflow_edge *e = &flow->edges[i];
        json_open(w, '{');
        json_key(w, "from"), json_string(w, workflow_place_name(flow, e->from));
        json_key(w, "to"), json_string(w, workflow_place_name(flow, e->to));
        json_key(w, "on"), json_string(w, lw_str_from(outcome_names[e->on]));
        json_key(w, "taken"), json_integer(w, tally->taken[i]);
        json_close(w, '}');
    }
    json_close(w, ']');
}

/* Words that were assumed take as long as those recorded do. */
static int64_t time_of(const replay_record *record, const replay_tally *tally) {
    int64_t each = record->words ? record->word_ms / record->words : 0;
    return tally->active_ms + tally->assumed * each;
}

static void write_flow(json_writer *w, const dry_run *run, size_t f) {
    const replay_tally *tally = &run->counts.tallies[f];
    json_open(w, '{');
    write_ways(w, run->flows[f], tally);
    json_key(w, "answers"), json_integer(w, tally->answers);
    json_key(w, "reviews"), json_integer(w, tally->words);
    json_key(w, "reviews_assumed"), json_integer(w, tally->assumed);
    json_key(w, "active_ms"), json_integer(w, time_of(&run->counts.record, tally));
    json_key(w, "done_by_word"), json_integer(w, tally->by_word);
    write_work(w, &run->prices, tally->work);
    write_accuracy(w, tally->right, tally->known);
    json_close(w, '}');
}

void dry_run_result(const dry_run *run, lw_builder *out) {
    const replay_record *record = &run->counts.record;
    char id[ID_TEXT_MAX];
    json_writer w = json_write_to(out);
    json_open(&w, '{');
    json_key(&w, "items"), json_integer(&w, record->items);
    json_key(&w, "answers_of"), json_string(&w, id_write(id, ID_PROJECT, 0, run->source_id));
    json_key(&w, "present_version"), json_integer(&w, run->flows[FLOW_PRESENT]->version);
    json_key(&w, "wanted"), write_flow(&w, run, FLOW_WANTED);
    json_key(&w, "present"), write_flow(&w, run, FLOW_PRESENT);
    json_key(&w, "recorded"), json_open(&w, '{');
    json_key(&w, "done"), json_integer(&w, record->done);
    json_key(&w, "answers"), json_integer(&w, record->answers);
    json_key(&w, "reviews"), json_integer(&w, record->words);
    json_key(&w, "active_ms"), json_integer(&w, record->active_ms);
    json_key(&w, "done_by_word"), json_integer(&w, record->by_word);
    write_work(&w, &run->prices, record->work);
    write_accuracy(&w, record->right, record->known);
    json_close(&w, '}');
    json_close(&w, '}');
}
