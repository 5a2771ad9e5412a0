/* memory.h - memory of requests: equal regions of address space, reused. A page of one is backed by
 * memory only once it is touched, so a large limit costs nothing until it is needed. */
#ifndef HTTP_MEMORY_H
#define HTTP_MEMORY_H
#include "labelwright/base.h"

typedef struct arenas arenas;
arenas *arenas_open(size_t region_bytes); /* NULL without memory */
void arenas_close(arenas *pool);          /* all regions must be back */
/* A region, or NULL when the system has no address space left. */
void *arenas_take(arenas *pool, lw_arena *arena_out);
/* Gives it back; memory beyond a small rest returns to the system. */
void arenas_give(arenas *pool, void *region, const lw_arena *used);

#endif
