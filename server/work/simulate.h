/* simulate.h - what a simulated annotator of some skill answers where the truth is known. */
#ifndef WORK_SIMULATE_H
#define WORK_SIMULATE_H
#include "labelwright/rng.h"
#include "server/record/schema.h"

/* An answer as JSON text in the arena: with probability `skill` the truth, field by field; otherwise
 * something a hasty person would say: another class, a box that is off or missing, a span cut short.
 * Absent when the arena has no room. */
lw_str simulate_answer(const schema *s, const json *truth, double skill, lw_rng *rng,
                       lw_arena *arena);
/* How long it took, in milliseconds: a few seconds, with a long tail. */
int64_t simulate_active_ms(lw_rng *rng);

#endif
