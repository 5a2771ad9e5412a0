/* class_counts.c - how right people are at single classes. */
#include "server/rules/class_counts.h"
#include <assert.h>
#include <math.h>

size_t class_counts_bytes(size_t sources, size_t classes) {
    return 3 * (sources + 1) * classes * sizeof(double) + 64;
}

static void count_answer(const lw_answers *a, const lw_truth_model *model, size_t item, size_t i,
                         class_counts *c) {
    size_t source = (size_t)a->answer_source[i], label = (size_t)a->answer_label[i];
    const double *posterior = model->posteriors + item * c->classes;
    double accuracy = model->reliabilities[source].accuracy;
    double weight = a->answer_weight ? a->answer_weight[i] : 1;
    double odds = accuracy * (double)(c->classes - 1) / (1 - accuracy);
    double without = posterior[label] * pow(odds, -weight); /* the answer, not to scale */
    double sum = 1 - posterior[label] + without;
    if (!(sum > 0)) return;
    double *answers = c->answers + source * c->classes;
    for (size_t k = 0; k < c->classes; k++)
        answers[k] += weight * (k == label ? without : posterior[k]) / sum;
    c->right[source * c->classes + label] += weight * without / sum;
    c->named[source * c->classes + label] += weight;
}

static void count_together(const lw_truth_model *model, const bool *machine, class_counts *c) {
    size_t all = c->sources * c->classes;
    for (size_t s = 0; s < c->sources; s++) {
        double own = model->reliabilities[s].answers;
        if (machine[s] || own <= 0) continue;
        double share = fmin(own, CLASS_COUNTS_ONE) / own;
        for (size_t k = 0; k < c->classes; k++) {
            c->answers[all + k] += share * c->answers[s * c->classes + k];
            c->right[all + k] += share * c->right[s * c->classes + k];
            c->named[all + k] += share * c->named[s * c->classes + k];
        }
    }
}

lw_status class_counts_make(const lw_answers *a, const lw_truth_model *model, const bool *machine,
                            lw_arena *arena, class_counts *counts_out, lw_error *error) {
    assert(model->classes > 1 && a->classes == model->classes && a->sources == model->sources);
    size_t cells = (model->sources + 1) * model->classes;
    class_counts c = {.sources = model->sources,
                      .classes = model->classes,
                      .answers = lw_new(arena, double, cells),
                      .right = lw_new(arena, double, cells),
                      .named = lw_new(arena, double, cells)};
    if (!c.answers || !c.right || !c.named)
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu sources and %zu classes", c.sources,
                       c.classes);
    for (size_t item = 0; item < a->items; item++)
        for (size_t i = a->item_start[item]; i < a->item_start[item + 1]; i++)
            count_answer(a, model, item, i, &c);
    count_together(model, machine, &c);
    *counts_out = c;
    return LW_OK;
}

static match_class shares_at(const class_counts *c, size_t row, size_t class, match_class before) {
    size_t at = row * c->classes + class;
    double others = 0;
    for (size_t k = 0; k < c->classes; k++)
        if (k != class) others += c->answers[row * c->classes + k];
    return (match_class){
        match_share(c->right[at], c->answers[at], before.named),
        match_share(fmax(c->named[at] - c->right[at], 0), others, before.misnamed)};
}

match_class class_counts_all(const class_counts *c, size_t class, double anybody) {
    const match_class before = {anybody, (1 - anybody) / (double)(c->classes - 1)};
    return shares_at(c, c->sources, class, before);
}

match_class class_counts_one(const class_counts *c, size_t source, size_t class,
                             const match_skill *skill, const match_class *of_all) {
    return shares_at(c, source, class, match_before(skill, of_all));
}
