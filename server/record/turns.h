/* turns.h - the turns of a conversation that is kept as text. */
#ifndef RECORD_TURNS_H
#define RECORD_TURNS_H
#include "labelwright/base.h"

/* Code points of the text. */
typedef struct {
    size_t start, end;
} turn;

/* A line that begins with a name of at most 40 code points and a colon, behind which stands a blank or a tab,
 * begins a turn; it goes on until the next one and ends with its last letter. Found as the page finds them, from the
 * beginning of the text on.
 *
 * Returns NULL without room; where there are none a place
 * Cost    O(length of the text) */
const turn *turns_find(lw_str text, lw_arena *arena, size_t *count_out);

#endif
