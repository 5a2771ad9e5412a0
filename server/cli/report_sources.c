/* report_sources.c - the sections of a report about the sources: how good each is, and who looks
 * careless. */
#include "server/cli/careless.h"
#include "server/record/html.h"
#include "server/cli/report.h"
#include <stdio.h>
#include <stdlib.h>

enum { SOURCES_MAX = 300 };

typedef struct {
    size_t source;
    double low;    /* of its accuracy */
    double chance; /* that a careful source looks so careless */
} place;

/* ---- how good ----------------------------------------------------------------------------- */

static int by_what_is_known(const void *a, const void *b) {
    const place *left = a, *right = b;
    if (left->low != right->low) return left->low > right->low ? -1 : 1;
    return (left->source > right->source) - (left->source < right->source);
}

/* Name, answers and accuracy: the first cells of both tables. */
static void put_accuracy(const report *r, size_t source) {
    const lw_reliability *s = &r->m->reliabilities[source];
    html_cell_text(r->page, lw_intern_name(r->c->workers, (int32_t)source));
    lw_put_format(r->page, "<td class=\"n\">%g</td>", s->answers);
    html_cell_number(r->page, s->accuracy);
    html_cell_number(r->page, s->low);
    html_cell_number(r->page, s->high);
    html_cell_interval(r->page, s->accuracy, s->low, s->high);
}

static void put_shown(const report *r, size_t shown, size_t all) {
    if (shown < all) lw_put_format(r->page, "<p>The first %zu of %zu.</p>", shown, all);
}

lw_status report_sources(const report *r, lw_error *error) {
    lw_arena scratch = r->scratch;
    size_t sources = r->m->sources, shown = sources < SOURCES_MAX ? sources : SOURCES_MAX;
    place *places = lw_new(&scratch, place, sources);
    if (!places) return report_no_memory(error);
    for (size_t s = 0; s < sources; s++)
        places[s] = (place){.source = s, .low = r->m->reliabilities[s].low};
    qsort(places, sources, sizeof *places, by_what_is_known);
    html_section(r->page, "Sources",
                 "How often each is right as far as the answers tell, with a 95 % interval. In "
                 "order of what is known: who is surely good stands first, of whom little is "
                 "known last.");
    put_shown(r, shown, sources);
    html_table_begin(r->page, "source|>answers|>accuracy|>low|>high|");
    for (size_t i = 0; i < shown; i++) {
        html_row_begin(r->page);
        put_accuracy(r, places[i].source);
        html_row_end(r->page);
    }
    html_table_end(r->page);
    return LW_OK;
}

/* ---- who looks careless ------------------------------------------------------------------- */

static int by_chance(const void *a, const void *b) {
    const place *left = a, *right = b;
    if (left->chance != right->chance) return left->chance < right->chance ? -1 : 1;
    return (left->source > right->source) - (left->source < right->source);
}

static void put_habits(const report *r, size_t source, const careless_habits *h) {
    char chance[24];
    snprintf(chance, sizeof chance, h->chance < 1e-6 ? "under 1e-6" : "%.2g", h->chance);
    html_row_begin(r->page);
    put_accuracy(r, source);
    html_cell_number(r->page, h->entropy);
    html_cell_count(r->page, h->streak);
    html_cell_words(r->page, careless_sign_names[h->sign]);
    html_cell_words(r->page, chance);
    html_row_end(r->page);
}

static size_t gather_remarked(const careless_habits *habits, size_t sources, place *places) {
    size_t count = 0;
    for (size_t s = 0; s < sources; s++)
        if (habits[s].remarked) places[count++] = (place){.source = s, .chance = habits[s].chance};
    qsort(places, count, sizeof *places, by_chance);
    return count;
}

lw_status report_careless(const report *r, lw_error *error) {
    lw_arena scratch = r->scratch;
    size_t sources = r->m->sources;
    place *places = lw_new(&scratch, place, sources);
    careless_habits *habits = lw_new(&scratch, careless_habits, sources);
    if (!places || !habits || !careless_watch(&r->c->answers, r->m, scratch, habits))
        return report_no_memory(error);
    size_t count = gather_remarked(habits, sources, places);
    size_t shown = count < SOURCES_MAX ? count : SOURCES_MAX;
    html_section(r->page, "Who looks careless",
                 "Sources that answer as one who looks at the tasks hardly would: their answers "
                 "fit less than half as well as the crowd's, one label is given nearly always, or "
                 "one label runs on through tasks that are not alike, in the order of the file. "
                 "Chance is at most that of a careful source to look so; of all remarks 1 in 20 "
                 "is false, in the mean. Entropy is how varied the labels are, in bits; the "
                 "streak is the longest run of one. How fast they worked is not in the file. A "
                 "remark is a reason to look, not a verdict.");
    if (count == 0) lw_put(r->page, lw_str_from("<p>Nobody.</p>\n"));
    if (count == 0) return LW_OK;
    put_shown(r, shown, count);
    html_table_begin(r->page,
                     "source|>answers|>accuracy|>low|>high||>entropy|>streak|looks|chance");
    for (size_t i = 0; i < shown; i++) put_habits(r, places[i].source, &habits[places[i].source]);
    html_table_end(r->page);
    return LW_OK;
}
