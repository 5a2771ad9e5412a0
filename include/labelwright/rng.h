/* rng.h - seeded random numbers: fast, of full quality, the same sequence on every machine.
 * Not for secrets (the server takes those from libsodium). */
#ifndef LW_RNG_H
#define LW_RNG_H
#include "labelwright/base.h"

typedef struct {
    uint64_t state[4];
} lw_rng; /* xoshiro256**, Blackman and Vigna (2018) */

lw_rng lw_rng_seed(uint64_t seed); /* any seed, 0 included (spread by splitmix64) */
uint64_t lw_rng_next(lw_rng *rng);
/* Uniform in 0 .. bound-1 without bias (Lemire 2019); bound > 0. */
uint64_t lw_rng_below(lw_rng *rng, uint64_t bound);
double lw_rng_uniform(lw_rng *rng); /* in [0, 1), 53 bits */
double lw_rng_normal(lw_rng *rng);  /* mean 0, deviation 1; its last bit is the C library's */
/* An independent generator for stream number `stream`, leaving `rng` as it is. */
lw_rng lw_rng_split(const lw_rng *rng, uint64_t stream);

#endif
