/* rng.c - xoshiro256** (Blackman and Vigna 2018), seeded by splitmix64. */
#include "labelwright/rng.h"
#include <assert.h>
#include <math.h>

__extension__ typedef unsigned __int128 uint128;

static uint64_t splitmix_next(uint64_t *state) {
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static uint64_t rotate_left(uint64_t x, int bits) { return (x << bits) | (x >> (64 - bits)); }

lw_rng lw_rng_seed(uint64_t seed) {
    lw_rng rng; /* four draws of splitmix64 are never all zero, which xoshiro could not leave */
    for (size_t i = 0; i < 4; i++) rng.state[i] = splitmix_next(&seed);
    return rng;
}

uint64_t lw_rng_next(lw_rng *rng) {
    uint64_t *s = rng->state;
    uint64_t result = rotate_left(s[1] * 5, 7) * 9, t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate_left(s[3], 45);
    return result;
}

uint64_t lw_rng_below(lw_rng *rng, uint64_t bound) {
    assert(bound > 0);
    uint128 product = (uint128)lw_rng_next(rng) * bound;
    if ((uint64_t)product < bound) {
        uint64_t unfair = -bound % bound; /* 2^64 mod bound: low parts that come too often */
        while ((uint64_t)product < unfair) product = (uint128)lw_rng_next(rng) * bound;
    }
    return (uint64_t)(product >> 64);
}

double lw_rng_uniform(lw_rng *rng) { return (double)(lw_rng_next(rng) >> 11) * 0x1p-53; }

/* Box and Muller; the second value of the pair is dropped so that the state is the whole state. */
double lw_rng_normal(lw_rng *rng) {
    double radius = sqrt(-2 * log(1 - lw_rng_uniform(rng)));
    return radius * cos(6.283185307179586 * lw_rng_uniform(rng));
}

lw_rng lw_rng_split(const lw_rng *rng, uint64_t stream) {
    uint64_t mixed = stream;
    for (size_t i = 0; i < 4; i++) mixed = splitmix_next(&mixed) ^ rng->state[i];
    return lw_rng_seed(splitmix_next(&mixed));
}
