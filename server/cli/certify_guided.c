/* certify_guided.c - a sample that a seed draws where errors are believed to be. */
#include "labelwright/guided.h"
#include "server/cli/certify.h"
#include "server/cli/cli.h"
#include <math.h>
#include <stdlib.h>

static const char method[] = "betting martingales, guided by beliefs";
enum { NAMES_BYTES_MAX = 1 << 30, REPORT_BYTES = 4096 };

typedef struct {
    lw_guided_plan plan;
    lw_intern *names; /* of items */
    double *predicted;
    size_t items_count, items_room;
    bool *drawn;    /* [items] */
    uint32_t *item; /* [count] as drawn */
    double *losses; /* [count] */
    size_t count;
    char *memory;
    size_t memory_bytes;
    lw_guided_look look; /* before the block under way */
    bool has_loss;
} guided;

/* ---- beliefs ------------------------------------------------------------------------------ */

enum { BELIEF_TASK, BELIEF_CONFIDENCE, BELIEF_LABEL, BELIEF_COLUMNS };

static lw_status take_belief(const table *t, const lw_str *fields, guided *g, lw_error *error) {
    double confidence;
    int32_t number;
    if (!lw_str_to_double(fields[BELIEF_CONFIDENCE], &confidence) ||
        !(confidence >= 0 && confidence <= 1))
        return table_refuse(t, error, LW_INVALID, "confidence is %s, not a number from 0 to 1",
                            table_show(fields[BELIEF_CONFIDENCE]).text);
    lw_status status = table_intern(t, g->names, fields[BELIEF_TASK], &number, error);
    if (status != LW_OK) return status;
    if ((size_t)number < g->items_count)
        return table_refuse(t, error, LW_INVALID, "task %s stands twice",
                            table_show(fields[BELIEF_TASK]).text);
    if (!cli_make_room((void **)&g->predicted, g->items_count + 1, &g->items_room,
                       sizeof *g->predicted))
        return lw_fail(error, LW_NO_MEMORY, "no memory for %zu items", g->items_count + 1);
    g->predicted[g->items_count++] = 1 - confidence;
    return LW_OK;
}

static lw_status read_beliefs(const char *path, guided *g, lw_error *error) {
    static const table_column columns[BELIEF_COLUMNS] = {
        [BELIEF_TASK] = {.name = "task"},
        [BELIEF_CONFIDENCE] = {.name = "confidence"},
        [BELIEF_LABEL] = {.name = "label", .optional = true, .may_be_empty = true}};
    lw_str fields[BELIEF_COLUMNS];
    table *t = NULL;
    lw_status status = table_open("certify", path, columns, BELIEF_COLUMNS, &t, error);
    while (status == LW_OK && (status = table_next(t, fields, error)) == LW_OK)
        status = take_belief(t, fields, g, error);
    if (status == LW_NOT_FOUND && t) status = LW_OK;
    if (status == LW_OK && g->items_count == 0)
        status = lw_fail(error, LW_INVALID, "%s: has no items", table_name(t));
    table_close(t);
    return status;
}

static lw_status begin(const certify_job *job, guided *g, lw_error *error) {
    int64_t seed = 0;
    lw_status status = cli_whole("seed", job->words->seed, 0, INT64_MAX, &seed, error);
    if (status == LW_OK) status = read_beliefs(job->words->guide, g, error);
    if (status != LW_OK) return status;
    const lw_certificate_options *o = &job->options;
    if (job->words->population && o->population != g->items_count)
        return lw_fail(error, LW_INVALID, "%s: %zu items, --population says %llu",
                       job->words->guide, g->items_count, (unsigned long long)o->population);
    g->plan = (lw_guided_plan){.claim = {g->items_count, o->target, o->confidence},
                               .predicted = g->predicted,
                               .seed = (uint64_t)seed};
    g->memory_bytes = lw_guided_scratch_bytes(&g->plan, g->items_count);
    g->memory = malloc(g->memory_bytes); /* address space: touched only as draws come */
    g->drawn = calloc(g->items_count, sizeof *g->drawn);
    g->item = calloc(g->items_count, sizeof *g->item);
    g->losses = calloc(g->items_count, sizeof *g->losses);
    if (!g->memory || !g->drawn || !g->item || !g->losses)
        return lw_fail(error, LW_NO_MEMORY, "no memory for %zu items", g->items_count);
    return LW_OK;
}

/* ---- the sample --------------------------------------------------------------------------- */

static lw_status look(guided *g, lw_error *error) {
    return lw_guided_certify(&g->plan, g->item, g->losses, g->count,
                             lw_arena_over(g->memory, g->memory_bytes), &g->look, error);
}

/* The item of the next draw, now taken. */
static uint32_t draw_next(guided *g) {
    uint32_t item = lw_guided_draw(&g->plan, &g->look, g->drawn, g->count);
    g->drawn[item] = true;
    g->item[g->count] = item;
    return item;
}

static lw_status take_loss(const guided *g, const table *t, const lw_str *fields, double *loss_out,
                           lw_error *error) {
    if (g->has_loss) return certify_read_loss(t, fields[CERTIFY_LOSS], loss_out, error);
    bool correct = false;
    lw_status status = certify_read_correct(t, fields[CERTIFY_CORRECT], &correct, error);
    *loss_out = !correct;
    return status;
}

static lw_status take_draw(void *context, const table *t, const lw_str *fields, lw_error *error) {
    guided *g = context;
    if (g->count == g->items_count)
        return table_refuse(t, error, LW_INVALID, "all %zu items of the population have been drawn",
                            g->count);
    lw_status status = take_loss(g, t, fields, &g->losses[g->count], error);
    if (status == LW_OK && g->count == g->look.block_end) status = look(g, error);
    if (status != LW_OK) return status;
    lw_str task = lw_intern_name(g->names, (int32_t)draw_next(g));
    if (!lw_str_equal(task, fields[CERTIFY_TASK]))
        return table_refuse(t, error, LW_INVALID, "task %s is not what the seed draws here: %s",
                            table_show(fields[CERTIFY_TASK]).text, table_show(task).text);
    g->count++;
    return LW_OK;
}

/* ---- what is said ------------------------------------------------------------------------- */

static void put_json(lw_builder *out, const certify_job *job, const guided *g,
                     const certify_standing *s, size_t known) {
    json_writer w = json_write_to(out);
    json_open(&w, '{');
    certify_put_standing(&w, s, g->look.lost);
    json_key(&w, "next");
    json_open(&w, '[');
    for (size_t i = g->count; i < known; i++)
        json_string(&w, lw_intern_name(g->names, (int32_t)g->item[i]));
    json_close(&w, ']');
    certify_job counted = *job;
    counted.options.population = g->items_count;
    certify_put_common(&w, &counted, method, g->count);
    json_close(&w, '}');
    lw_put_char(out, '\n');
}

static void put_text(lw_builder *out, const certify_job *job, const guided *g,
                     const certify_standing *s, size_t known) {
    certify_put_quality(out, job, s, g->items_count, g->look.lost);
    if (s->state != LW_CERTIFICATE_OPEN)
        lw_put_format(out, "needed      nothing: decided at draw %llu\n",
                      (unsigned long long)s->decided_at);
    for (size_t i = g->count; i < known; i++)
        lw_put_format(out, "%s%.*s\n", i == g->count ? "next        " : "            ",
                      LW_FMT(lw_intern_name(g->names, (int32_t)g->item[i])));
}

/* The tasks of the block under way are drawn already: they do not depend on what is found. */
static size_t draw_rest_of_block(guided *g) {
    size_t drawn = g->count, end = g->look.block_end;
    for (; g->count < end && g->count < g->items_count; g->count++) draw_next(g);
    size_t known = g->count;
    g->count = drawn;
    return known;
}

static lw_status say(const certify_job *job, guided *g, lw_error *error) {
    lw_status status = look(g, error);
    if (status != LW_OK) return status;
    size_t known = g->look.state == LW_CERTIFICATE_OPEN ? draw_rest_of_block(g) : g->count;
    size_t bytes = REPORT_BYTES;
    for (size_t i = g->count; i < known; i++)
        bytes += 32 + 6 * lw_intern_name(g->names, (int32_t)g->item[i]).len; /* 6: \u0001 */
    char *memory = malloc(bytes);
    if (!memory) return lw_fail(error, LW_NO_MEMORY, "no memory for what is to be printed");
    lw_arena arena = lw_arena_over(memory, bytes);
    lw_builder out = lw_builder_in(&arena);
    certify_standing s = {.state = g->look.state,
                          .bound = g->look.bound,
                          .interval = g->look.interval,
                          .drawn = g->count,
                          .decided_at = g->look.decided_at,
                          .least_rest = g->look.state ? 0 : LW_CERTIFICATE_NEVER,
                          .expected_rest = g->look.state ? 0 : NAN};
    (job->words->json ? put_json : put_text)(&out, job, g, &s, known);
    status = certify_print(&out, error);
    free(memory);
    return status;
}

lw_status certify_guided(const certify_job *job, table *t, lw_error *error) {
    lw_status status = certify_refuse_mending(job, "a guided sample", error);
    if (status != LW_OK) return status;
    guided g = {.has_loss = table_has(t, CERTIFY_LOSS),
                .names = lw_intern_open(LW_GUIDED_POPULATION_MAX, NAMES_BYTES_MAX)};
    if (!g.names) return lw_fail(error, LW_NO_MEMORY, "no memory for the names of items");
    status = begin(job, &g, error);
    if (status == LW_OK) status = look(&g, error);
    if (status == LW_OK) status = certify_read_draws(job, t, take_draw, &g, error);
    if (status == LW_OK) status = say(job, &g, error);
    lw_intern_close(g.names);
    free(g.predicted), free(g.drawn), free(g.item), free(g.losses), free(g.memory);
    return status;
}
