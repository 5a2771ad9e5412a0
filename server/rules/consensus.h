/* consensus.h - which of several answers go together, where only two at a time can be held against each
 * other. Pure. */
#ifndef RULES_CONSENSUS_H
#define RULES_CONSENSUS_H
#include <stdbool.h>
#include <stddef.h>

/* Groups of answers that each agree with the middle one of their group. The middle of the first group is
 * the answer that most agree with, counted by how often they were given; then that of those which are
 * left; of equals the earliest. So no answer is in a group by way of others alone.
 *
 * agree       [count][count], symmetric; an answer agrees with itself
 * times       [count]: how often each was given, 1 or more
 * group_out   [count]: 0 .. groups-1
 * middle_out  [count]: of each group its middle answer
 *
 * Returns the groups. Cost O(count^2 * groups) */
size_t consensus_group(const bool *agree, const size_t *times, size_t count, size_t *group_out,
                       size_t *middle_out);

#endif
