/* queue.h - how soon an item that waits for a word should be looked at.
 *
 * A queue has a few bands, each a lane of its own: reviewers take all of one before the next, so that no
 * scan ever sorts what waits. Pure functions of plain numbers. */
#ifndef RULES_QUEUE_H
#define RULES_QUEUE_H
#include "server/record/workflow.h"

enum { QUEUE_BANDS = 12 };

/* The band by risk, which is what an error in the item is expected to cost: 0 from .5 on, and one further for
 * each halving of its square root, so that the last one begins below .011.
 *
 * confidence  of the least certain field, 0..1
 * doubt       share of the answers called only possible, 0..1: all of them take a fifth off the confidence
 * cost        of an error, over 0; 1 where nothing is said */
int queue_risk_band(double confidence, double doubt, double cost);

/* What an error costs in an item of which `decided` is believed, {field: value}; NULL: nothing is. */
double queue_error_cost(const workflow_stage *stage, const json *decided);

/* The band of the nth item, from 1 on, of the same person and class: the first, the second, the next two, the
 * next four, and so on. */
int queue_stratum_band(int64_t nth);

#endif
