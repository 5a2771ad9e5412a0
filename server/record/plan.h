/* plan.h - what a project's plan comes to for a single answer. */
#ifndef RECORD_PLAN_H
#define RECORD_PLAN_H
#include <stdbool.h>

/* What the project's plan asks of an answer or a word, beside the price of its stage: found from its budget and
 * its deadline, all 0 without either. */
typedef struct {
    double answer_cost,
        review_cost; /* of an answer where its stage has no cost of its own; of a word */
    double money;    /* accuracy that a unit of cost must gain */
    double time;     /* accuracy that an answer or a word must gain */
    bool spent;      /* nothing is left of the budget */
} plan_prices;

#endif
