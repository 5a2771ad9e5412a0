/* consensus.c - answers that go together. */
#include "server/rules/consensus.h"
#include <stdint.h>

static const size_t in_none = SIZE_MAX;

/* How often answers were given that agree with one and are in no group. */
static size_t agreeing(const bool *agree, const size_t *times, size_t count, const size_t *group,
                       size_t with) {
    size_t sum = 0;
    for (size_t i = 0; i < count; i++)
        if (group[i] == in_none && agree[with * count + i]) sum += times[i];
    return sum;
}

size_t consensus_group(const bool *agree, const size_t *times, size_t count, size_t *group_out,
                       size_t *middle_out) {
    size_t groups = 0;
    for (size_t i = 0; i < count; i++) group_out[i] = in_none;
    for (;;) {
        size_t middle = count, most = 0;
        for (size_t i = 0; i < count; i++) {
            size_t sum = group_out[i] == in_none ? agreeing(agree, times, count, group_out, i) : 0;
            if (sum > most) most = sum, middle = i;
        }
        if (middle == count) return groups;
        for (size_t i = 0; i < count; i++)
            if (group_out[i] == in_none && agree[middle * count + i]) group_out[i] = groups;
        middle_out[groups++] = middle;
    }
}
