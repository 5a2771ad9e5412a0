/* chains.h - what hangs together by relations: mentions of one thing. */
#ifndef RECORD_CHAINS_H
#define RECORD_CHAINS_H
#include "server/record/json.h"

/* An object in a chain. It may stand in a chain of another class too. */
typedef struct {
    lw_str class, id; /* of the relations that make the chain; of the object */
    size_t chain;     /* 0 .. chains-1 */
} chain_member;

/* The chains of a checked list of relations: objects that are joined by relations of one class, in whatever
 * direction, or by way of others. Members by chain and id, chains in the order of their first class and id,
 * so that the same chains are numbered alike however they were joined. In the arena, which texts are not copied to.
 *
 * Returns NULL without room; an empty list has a place and no members
 * Cost    O(relations log relations) */
const chain_member *chains_read(const json *relations, lw_arena *arena, size_t *count_out);

#endif
