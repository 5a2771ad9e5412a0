/* certify_classes.c - a sample of items by the class that the set gives them. */
#include "labelwright/certificate_classes.h"
#include "server/cli/certify.h"
#include "server/cli/cli.h"
#include <math.h>
#include <stdlib.h>

static const char method[] = "hypergeometric mixture martingale, by class";
enum { NAMES_BYTES_MAX = 1 << 26, TEXT_BYTES = 4096, CLASS_BYTES = 512 };

static const char *const rules[] = {[LW_CHOOSE_FAMILY] = "family",
                                    [LW_CHOOSE_DISCOVERY] = "discovery"};

typedef struct {
    lw_intern *names;
    lw_certificate *given;     /* [count]: items the set gives the class */
    lw_certificate *not_given; /* [count]: the others; errors are items of the class */
    size_t count, room;
    lw_certificate whole;
    bool has_truth; /* the sample has the column truth, not correct */
    bool *chosen;   /* [count] */
} classes;

/* ---- populations -------------------------------------------------------------------------- */

enum { LABEL, ITEMS, REVIEWED, POPULATION_COLUMNS };

static lw_status take_population(const certify_job *job, const table *t, const lw_str *fields,
                                 classes *c, lw_error *error) {
    int64_t items, reviewed = 0;
    int32_t number;
    if (!lw_str_to_int(fields[ITEMS], &items) || items < 1 || items > LW_POPULATION_MAX)
        return table_refuse(t, error, LW_INVALID, "items is %s, not a whole number in 1..%u",
                            table_show(fields[ITEMS]).text, LW_POPULATION_MAX);
    if (table_has(t, REVIEWED) &&
        (!lw_str_to_int(fields[REVIEWED], &reviewed) || reviewed < 0 || reviewed > items))
        return table_refuse(t, error, LW_INVALID, "reviewed is %s, not a whole number in 0..%lld",
                            table_show(fields[REVIEWED]).text, (long long)items);
    lw_status status = table_intern(t, c->names, fields[LABEL], &number, error);
    if (status != LW_OK) return status;
    if ((size_t)number < c->count)
        return table_refuse(t, error, LW_INVALID, "label %s stands twice",
                            table_show(fields[LABEL]).text);
    if (!cli_make_room((void **)&c->given, c->count + 1, &c->room, sizeof *c->given))
        return lw_fail(error, LW_NO_MEMORY, "no memory for %zu classes", c->count + 1);
    lw_certificate_options options = job->options;
    options.population = (uint64_t)items;
    options.reviewed = (uint64_t)reviewed;
    options.leaves = options.repair; /* what is put right gets another class */
    return lw_certificate_begin(&options, &c->given[c->count++], error);
}

static lw_status read_rows(const certify_job *job, table *t, classes *c, lw_error *error) {
    lw_str fields[POPULATION_COLUMNS];
    lw_status status;
    while ((status = table_next(t, fields, error)) == LW_OK)
        if ((status = take_population(job, t, fields, c, error)) != LW_OK) return status;
    if (status != LW_NOT_FOUND) return status;
    if (c->count == 0) return lw_fail(error, LW_INVALID, "%s: names no class", table_name(t));
    return LW_OK;
}

/* The set as a whole, and for each class what is not of it. */
static lw_status begin_others(const certify_job *job, const table *t, classes *c, lw_error *error) {
    lw_certificate_options whole = job->options;
    uint64_t said = whole.population;
    whole.population = 0;
    for (size_t i = 0; i < c->count; i++) {
        whole.population += c->given[i].options.population;
        whole.reviewed += c->given[i].options.reviewed;
    }
    if (job->words->population && said != whole.population)
        return lw_fail(error, LW_INVALID, "%s: %llu items together, --population says %llu",
                       table_name(t), (unsigned long long)whole.population,
                       (unsigned long long)said);
    if (whole.population > LW_POPULATION_MAX)
        return lw_fail(error, LW_INVALID, "%s: %llu items together, at most %u", table_name(t),
                       (unsigned long long)whole.population, LW_POPULATION_MAX);
    c->not_given = calloc(c->count, sizeof *c->not_given);
    c->chosen = calloc(c->count, sizeof *c->chosen);
    if (!c->not_given || !c->chosen)
        return lw_fail(error, LW_NO_MEMORY, "no memory for %zu classes", c->count);
    lw_status status = lw_certificate_begin(&whole, &c->whole, error);
    for (size_t i = 0; i < c->count && c->count > 1 && status == LW_OK; i++) {
        lw_certificate_options others = whole;
        others.population -= c->given[i].options.population;
        others.reviewed -= c->given[i].options.reviewed;
        status = lw_certificate_begin(&others, &c->not_given[i], error);
    }
    return status;
}

static lw_status read_populations(const certify_job *job, classes *c, lw_error *error) {
    static const table_column columns[POPULATION_COLUMNS] = {
        [LABEL] = {.name = "label"},
        [ITEMS] = {.name = "items"},
        [REVIEWED] = {.name = "reviewed", .optional = true}};
    c->names = lw_intern_open(LW_CLASSES_CERTIFIED_MAX, NAMES_BYTES_MAX);
    if (!c->names) return lw_fail(error, LW_NO_MEMORY, "no memory for the names of classes");
    table *t = NULL;
    lw_status status =
        table_open("certify", job->words->populations, columns, POPULATION_COLUMNS, &t, error);
    if (status == LW_OK) status = read_rows(job, t, c, error);
    if (status == LW_OK) status = begin_others(job, t, c, error);
    table_close(t);
    return status;
}

/* ---- the sample --------------------------------------------------------------------------- */

static lw_status take_draw(void *context, const table *t, const lw_str *fields, lw_error *error) {
    classes *c = context;
    lw_str label = fields[CERTIFY_LABEL];
    int32_t given = lw_intern_find(c->names, label), truly = given;
    bool correct = false;
    if (given < 0)
        return table_refuse(t, error, LW_INVALID, "label %s is not among the populations",
                            table_show(label).text);
    lw_status status = LW_OK;
    if (c->has_truth) {
        truly = lw_intern_find(c->names, fields[CERTIFY_TRUTH]);
        correct = given == truly;
    } else status = certify_read_correct(t, fields[CERTIFY_CORRECT], &correct, error);
    if (status != LW_OK) return status;
    lw_certificate *of_class = &c->given[given];
    if (of_class->drawn == of_class->options.population - of_class->options.reviewed)
        return table_refuse(t, error, LW_INVALID, "all %llu items of label %s have been drawn%s",
                            (unsigned long long)of_class->options.population,
                            table_show(label).text,
                            of_class->options.reviewed ? " or reviewed" : "");
    status = lw_certificate_add(of_class, !correct, error);
    if (status == LW_OK) status = lw_certificate_add(&c->whole, !correct, error);
    for (int32_t i = 0; c->has_truth && i < (int32_t)c->count && status == LW_OK; i++)
        if (i != given) status = lw_certificate_add(&c->not_given[i], i == truly, error);
    return status;
}

/* ---- what is said ------------------------------------------------------------------------- */

/* Errors that may have been missed could be of any class. */
static bool has_recall(const classes *c) {
    return c->has_truth && c->whole.options.missed == 0 && c->whole.options.overlooked == 0;
}

static double recall(const classes *c, size_t i) {
    return lw_classes_recall_bound(&c->given[i], c->count > 1 ? &c->not_given[i] : NULL);
}

/* The share that is right by the strata's sizes, for samples drawn class by class; false: of some
 * class nothing was drawn, or some items were reviewed, which are no sample. It is for one look. */
static bool weigh(const classes *c, double confidence, double *share, lw_interval *interval) {
    lw_stratum *strata = calloc(c->count, sizeof *strata);
    if (!strata || c->whole.options.reviewed) {
        free(strata);
        return false;
    }
    for (size_t i = 0; i < c->count; i++) {
        const lw_certificate *a = &c->given[i];
        strata[i] = (lw_stratum){a->options.population, a->drawn, a->drawn - a->errors};
    }
    lw_status status = lw_interval_stratified(strata, c->count, confidence, share, interval, NULL);
    free(strata);
    return status == LW_OK;
}

static void put_weighed(json_writer *w, const certify_job *job, const classes *c) {
    lw_interval interval = {NAN, NAN};
    double share = NAN;
    weigh(c, job->confidence, &share, &interval);
    json_key(w, "weighed");
    json_number(w, share);
    json_key(w, "weighed_low");
    json_number(w, interval.low);
    json_key(w, "weighed_high");
    json_number(w, interval.high);
}

static void put_weighed_text(lw_builder *out, const certify_job *job, const classes *c) {
    lw_interval interval;
    double share;
    if (weigh(c, job->confidence, &share, &interval))
        lw_put_format(out,
                      "weighed     %.5f, %.5f to %.5f: the classes by their items, if looked at "
                      "once\n",
                      share, interval.low, interval.high);
}

static void put_class(json_writer *w, const classes *c, size_t i, const certify_standing *s) {
    json_open(w, '{');
    json_key(w, "label");
    json_string(w, lw_intern_name(c->names, (int32_t)i));
    json_key(w, "items");
    json_integer(w, (int64_t)c->given[i].options.population);
    json_key(w, "reviewed");
    json_integer(w, (int64_t)c->given[i].options.reviewed);
    certify_put_standing(w, s, (double)c->given[i].errors);
    json_key(w, "chosen");
    json_boolean(w, c->chosen[i]);
    json_key(w, "recall_bound");
    if (has_recall(c)) json_number(w, recall(c, i));
    else json_null(w);
    json_close(w, '}');
}

static lw_status put_json(lw_builder *out, const certify_job *job, const classes *c,
                          lw_choose_rule rule, lw_error *error) {
    json_writer w = json_write_to(out);
    certify_standing s;
    lw_status status = certify_stand(&c->whole, &s, error);
    json_open(&w, '{');
    certify_put_standing(&w, &s, (double)c->whole.errors);
    put_weighed(&w, job, c);
    json_key(&w, "every_class");
    json_string(&w, lw_str_from(lw_certificate_state_names[lw_classes_every(c->given, c->count)]));
    json_key(&w, "choose");
    json_string(&w, lw_str_from(rules[rule]));
    json_key(&w, "classes");
    json_open(&w, '[');
    for (size_t i = 0; i < c->count && status == LW_OK; i++) {
        status = certify_stand(&c->given[i], &s, error);
        if (status == LW_OK) put_class(&w, c, i, &s);
    }
    json_close(&w, ']');
    certify_job counted = *job; /* its population is what was added up */
    counted.options = c->whole.options;
    counted.review.count = (size_t)c->whole.options.reviewed;
    certify_put_common(&w, &counted, method, c->whole.drawn);
    json_close(&w, '}');
    lw_put_char(out, '\n');
    return status;
}

static void put_class_text(lw_builder *out, const classes *c, size_t i) {
    const lw_certificate *a = &c->given[i];
    lw_put_format(out, "%-9s %6s %8llu %8llu %8llu %8.5f", lw_certificate_state_names[a->state],
                  c->chosen[i] ? "yes" : "-", (unsigned long long)a->options.population,
                  (unsigned long long)a->drawn, (unsigned long long)a->errors,
                  lw_certificate_bound(a));
    if (has_recall(c)) lw_put_format(out, " %8.5f", recall(c, i));
    else lw_put_format(out, " %8s", "-");
    lw_put_format(out, "  %.*s\n", LW_FMT(lw_intern_name(c->names, (int32_t)i)));
}

static lw_status put_text(lw_builder *out, const certify_job *job, const classes *c,
                          lw_choose_rule rule, lw_error *error) {
    certify_job counted = *job;
    counted.review.count = (size_t)c->whole.options.reviewed;
    counted.review.population = (size_t)c->whole.options.population;
    lw_status status = certify_put_text(out, &counted, &c->whole, error);
    if (status != LW_OK) return status;
    put_weighed_text(out, job, c);
    lw_put_format(out, "each class  %s: accuracy of every class %s>= %g\n\n",
                  lw_certificate_state_names[lw_classes_every(c->given, c->count)],
                  job->options.repair ? "without what was put right " : "", job->options.target);
    lw_put_format(out, "%-9s %6s %8s %8s %8s %8s %8s  label\n", "state", "chosen", "items", "drawn",
                  "errors", "bound", "recall");
    for (size_t i = 0; i < c->count; i++) put_class_text(out, c, i);
    lw_put_format(out,
                  rule == LW_CHOOSE_FAMILY
                      ? "\nchosen: all of them reach %g, with confidence %g %%\n"
                      : "\nchosen: in the mean all but a share of %.3g of them reach %g\n",
                  rule == LW_CHOOSE_FAMILY ? job->options.target : 1 - job->confidence,
                  rule == LW_CHOOSE_FAMILY ? job->confidence * 100 : job->options.target);
    return LW_OK;
}

static lw_status say(const certify_job *job, classes *c, lw_choose_rule rule, lw_error *error) {
    size_t names = 0;
    for (size_t i = 0; i < c->count; i++) names += lw_intern_name(c->names, (int32_t)i).len;
    size_t bytes = TEXT_BYTES + c->count * CLASS_BYTES + names * 6; /* 6: \u0001 */
    char *memory = malloc(bytes);
    if (!memory) return lw_fail(error, LW_NO_MEMORY, "no memory for %zu classes", c->count);
    lw_arena arena = lw_arena_over(memory, bytes);
    lw_status status = lw_classes_choose(c->given, c->count, rule, arena, c->chosen, error);
    lw_builder out = lw_builder_in(&arena);
    if (status == LW_OK)
        status = (job->words->json ? put_json : put_text)(&out, job, c, rule, error);
    if (status == LW_OK) status = certify_print(&out, error);
    free(memory);
    return status;
}

lw_status certify_classes(const certify_job *job, table *t, lw_error *error) {
    classes c = {.has_truth = table_has(t, CERTIFY_TRUTH)};
    size_t rule = LW_CHOOSE_FAMILY;
    lw_status status =
        cli_choice("choose", job->words->choose, rules, sizeof rules / sizeof *rules, &rule, error);
    if (status == LW_OK) status = read_populations(job, &c, error);
    if (status == LW_OK) status = certify_read_draws(job, t, take_draw, &c, error);
    if (status == LW_OK) status = say(job, &c, (lw_choose_rule)rule, error);
    lw_intern_close(c.names);
    free(c.given), free(c.not_given), free(c.chosen);
    return status;
}
