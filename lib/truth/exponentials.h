/* exponentials.h - exp, log and log gamma over many numbers at once. */
#ifndef TRUTH_EXPONENTIALS_H
#define TRUTH_EXPONENTIALS_H
#include <stddef.h>

/* Replaces each value, of 0 or less and perhaps -infinity, by exp of it to the last bit or two; by 0
 * where it is below -700. */
void take_exponentials(size_t count, double *values);

/* Replaces each value, a positive number that is not below 2^-1022, by its log to the last bit or two. */
void take_logarithms(size_t count, double *values);

/* Replaces each value, positive and likewise, by the log of the gamma function of it: to some 1e-15 of it, or
 * of 1 where it is below that. */
void take_log_gammas(size_t count, double *values);

#endif
