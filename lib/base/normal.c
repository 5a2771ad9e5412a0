/* normal.c - the quantile of the normal distribution, from both tails. */
#include "labelwright/normal.h"
#include <assert.h>
#include <math.h>

enum { NEWTON_STEPS_MAX = 60 };

/* Newton's method from 0, where the curve is convex: the steps only ever go up. */
double lw_normal_two_sided(double tails) {
    assert(tails > 0 && tails <= 1);
    double z = 0;
    for (int step = 0; step < NEWTON_STEPS_MAX; step++) {
        double density = 0.7978845608028654 * exp(-z * z / 2); /* sqrt(2 / pi) */
        double change = (erfc(z / 1.4142135623730951) - tails) / density;
        z += change;
        if (fabs(change) <= 1e-15 * z) break;
    }
    return z;
}
