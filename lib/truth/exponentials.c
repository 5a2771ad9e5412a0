/* exponentials.c - exp, log and log gamma in plain arithmetic, so that a loop over them becomes one over vectors. */
#include "exponentials.h"
#include "processors.h"
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* `value`, or 0 where not `kept`: by its bits, since a compiler may not compute under a condition what could
 * trap, and then makes no vectors of the loop. */
INTO_CALLER double keep_if(bool kept, double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    bits &= -(uint64_t)kept;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* 2^n for the nearest n, times a Taylor series. */
INTO_CALLER double exp_below_zero(double x) {
    const double magic = 0x1.8p52; /* plus a small number: its nearest integer in the low bits */
    const double shifted = x * 1.4426950408889634 + magic, n = shifted - magic;
    const double r = (x - n * 0x1.62e42fee00000p-1) - n * 0x1.a39ef35793c76p-33;
    double series = 1. / 479001600;
    series = series * r + 1. / 39916800;
    series = series * r + 1. / 3628800;
    series = series * r + 1. / 362880;
    series = series * r + 1. / 40320;
    series = series * r + 1. / 5040;
    series = series * r + 1. / 720;
    series = series * r + 1. / 120;
    series = series * r + 1. / 24;
    series = series * r + 1. / 6;
    series = series * r + 1. / 2;
    series = series * r + 1;
    series = series * r + 1;
    uint64_t bits;
    memcpy(&bits, &shifted, sizeof bits);
    bits = (bits + 1023) << 52;
    double power;
    memcpy(&power, &bits, sizeof power);
    return keep_if(!(x < -700), series * power);
}

FOR_PROCESSORS void take_exponentials(size_t count, double *values) {
    for (size_t i = 0; i < count; i++) values[i] = exp_below_zero(values[i]);
}

/* With x = 2^n m, m from sqrt(1/2) to sqrt(2), and s = (m - 1) / (m + 1): log m is 2 artanh s, whose
 * odd series is cut where its rest is below the last bit (the polynomial is fdlibm's). */
INTO_CALLER double log_of_normal(double x) {
    const uint64_t half = 0x3FE6A09E667F3BCDu; /* sqrt(1/2) */
    const double magic = 0x1.8p52;
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    /* The exponent alone, beside 2^52, as a number: what a processor has no vectors of conversions for. */
    uint64_t steps = (bits - half + ((uint64_t)1024 << 52)) >> 52, shifted;
    memcpy(&shifted, &magic, sizeof shifted);
    shifted += steps;
    double n, m;
    memcpy(&n, &shifted, sizeof n);
    n = n - magic - 1024;
    bits -= (steps - 1024) << 52;
    memcpy(&m, &bits, sizeof m);
    const double f = m - 1, s = f / (2 + f), z = s * s, half_square = .5 * f * f;
    double series = 1.479819860511658591e-01;
    series = series * z + 1.531383769920937332e-01;
    series = series * z + 1.818357216161805012e-01;
    series = series * z + 2.222219843214978396e-01;
    series = series * z + 2.857142874366239149e-01;
    series = series * z + 3.999999999940941908e-01;
    series = series * z + 6.666666666666735130e-01;
    series = series * z;
    const double low = s * (half_square + series) + n * 1.90821492927058770002e-10;
    return n * 6.93147180369123816490e-01 - ((half_square - low) - f);
}

FOR_PROCESSORS void take_logarithms(size_t count, double *values) {
    for (size_t i = 0; i < count; i++) values[i] = log_of_normal(values[i]);
}

/* Stirling's series at x, or at x + 8 where x is below 8, less the log of what is between. */
INTO_CALLER double log_gamma_of(double x) {
    double between = x;
    for (int i = 1; i < 8; i++) between *= x + i;
    const bool low = x < 8;
    const double y = x + keep_if(low, 8), inverse = 1 / y, square = inverse * inverse;
    double series = 1. / 156;
    series = series * square - 691. / 360360;
    series = series * square + 1. / 1188;
    series = series * square - 1. / 1680;
    series = series * square + 1. / 1260;
    series = series * square - 1. / 360;
    series = series * square + 1. / 12;
    const double half_log_of_circle = .91893853320467274178;
    return (y - .5) * log_of_normal(y) - y + half_log_of_circle + series * inverse -
           log_of_normal(keep_if(low, between) + keep_if(!low, 1));
}

FOR_PROCESSORS void take_log_gammas(size_t count, double *values) {
    for (size_t i = 0; i < count; i++) values[i] = log_gamma_of(values[i]);
}
