/* certificate_classes.c - claims that join the evidence of several classes. */
#include "labelwright/certificate_classes.h"
#include "certificate_inside.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>

/* By how much evidence exceeds what decides a single class. */
static double excess(const lw_certificate *c, double log_evidence) {
    return log_evidence - certificate_threshold(&c->options, 1);
}

lw_certificate_state lw_classes_every(const lw_certificate *classes, size_t count) {
    assert(classes && count > 0);
    bool proven = true;
    for (size_t i = 0; i < count; i++) {
        if (excess(&classes[i], classes[i].log_against) >= log((double)count))
            return LW_CERTIFICATE_DISPROVED;
        proven = proven && classes[i].state == LW_CERTIFICATE_PROVEN;
    }
    return proven ? LW_CERTIFICATE_PROVEN : LW_CERTIFICATE_OPEN;
}

/* ---- chosen classes ----------------------------------------------------------------------- */

typedef struct {
    double excess;
    size_t number;
} class_evidence;

static int strongest_first(const void *x, const void *y) {
    const class_evidence *a = x, *b = y;
    if (a->excess != b->excess) return a->excess > b->excess ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

/* How many of the strongest are chosen, each compared with its own limit: one after the other until
 * one falls short, */
static size_t chosen_in_turn(const class_evidence *sorted, size_t count) {
    size_t chosen = 0;
    while (chosen < count && sorted[chosen].excess >= log((double)(count - chosen))) chosen++;
    return chosen;
}

/* or up to the last that reaches it. */
static size_t chosen_together(const class_evidence *sorted, size_t count) {
    size_t chosen = count;
    while (chosen > 0 && sorted[chosen - 1].excess < log((double)count / (double)chosen)) chosen--;
    return chosen;
}

static lw_status check(const lw_certificate *classes, size_t count, lw_error *error) {
    if (count < 1 || count > LW_CLASSES_CERTIFIED_MAX)
        return lw_fail(error, LW_INVALID, "%zu classes, want 1..%u", count,
                       LW_CLASSES_CERTIFIED_MAX);
    for (size_t i = 1; i < count; i++)
        if (classes[i].options.confidence != classes[0].options.confidence)
            return lw_fail(error, LW_INVALID, "class %zu: confidence %g is not that of the first",
                           i, classes[i].options.confidence);
    return LW_OK;
}

lw_status lw_classes_choose(const lw_certificate *classes, size_t count, lw_choose_rule rule,
                            lw_arena scratch, bool *chosen_out, lw_error *error) {
    assert(classes && chosen_out);
    lw_status status = check(classes, count, error);
    if (status != LW_OK) return status;
    class_evidence *sorted = lw_new(&scratch, class_evidence, count);
    if (!sorted) return lw_fail(error, LW_NO_MEMORY, "no room for %zu classes", count);
    bool family = rule == LW_CHOOSE_FAMILY;
    for (size_t i = 0; i < count; i++)
        sorted[i] =
            (class_evidence){excess(&classes[i], family ? classes[i].log_for
                                                        : lw_certificate_log_evidence(&classes[i])),
                             i};
    qsort(sorted, count, sizeof *sorted, strongest_first);
    size_t chosen = family ? chosen_in_turn(sorted, count) : chosen_together(sorted, count);
    for (size_t i = 0; i < count; i++) chosen_out[sorted[i].number] = i < chosen;
    return LW_OK;
}

/* ---- recall ------------------------------------------------------------------------------- */

double lw_classes_recall_bound(const lw_certificate *given, const lw_certificate *not_given) {
    double found = (double)(given->options.population - given->wrong_high);
    double missed = not_given ? (double)not_given->wrong_high : 0;
    return found > 0 ? found / (found + missed) : 0;
}
