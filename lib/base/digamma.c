/* digamma.c - upwards by its recurrence, then the asymptotic series (DLMF 5.5.2 and 5.11.2). */
#include "labelwright/digamma.h"
#include <assert.h>
#include <math.h>

double lw_digamma(double x) {
    assert(x > 0);
    double value = 0;
    for (; x < 6; x++) value -= 1 / x;
    double inverse = 1 / (x * x);
    return value + log(x) - .5 / x -
           inverse * (1. / 12 - inverse * (1. / 120 - inverse * (1. / 252 - inverse / 240)));
}
