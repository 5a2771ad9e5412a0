/* guided_stakes.c - log-optimal chances and stakes for assumed losses.
 *
 * A draw of item j multiplies the wealth by (b_j - loss_j) / (chance_j (sum of b - rest)), whose mean
 * is (sum of b - what is lost) / (sum of b - rest): at most 1 if what is left loses `rest` or more,
 * for any stakes b >= 1 and any chances. Here both are chosen so that its logarithm is largest in the
 * mean, were the assumed losses true. */
#include "guided_inside.h"
#include <math.h>
#include <string.h>

enum { ROUNDS = 12, NEWTON_MAX = 60 };
static const double assumed_least = 1e-4, assumed_most = .9;
static const double growth_least = 1 + 1e-9, growth_most = 1e6;
static const double belief_strength = 20; /* audited items that a belief is worth */

double guided_sum(const guided_bins *bins, const double *by_bin) {
    double sum = 0;
    for (size_t b = 0; b < LW_GUIDED_BINS; b++) sum += bins->left[b] * by_bin[b];
    return sum;
}

static double at_most(double value, double most) { return value < most ? value : most; }

void guided_assume(const guided_bins *bins, const double *rates, size_t c, double allowed,
                   double rate_most, double *assumed_out) {
    double lost = 1, foretold = 1;
    for (size_t b = 0; b < LW_GUIDED_BINS; b++) {
        lost += bins->lost[b];
        foretold += bins->drawn[b] * bins->predicted[b];
    }
    for (size_t b = 0; b < LW_GUIDED_BINS; b++) {
        double belief = at_most(lost / foretold * bins->predicted[b], assumed_most);
        assumed_out[b] = c < GUIDED_RATES ? (belief_strength * belief + bins->lost[b]) /
                                                (belief_strength + bins->drawn[b])
                                          : 1;
    }
    double mean = guided_sum(bins, assumed_out) / bins->left_sum;
    double rate = at_most(rates[c % GUIDED_RATES] * allowed, rate_most);
    for (size_t b = 0; b < LW_GUIDED_BINS; b++)
        assumed_out[b] =
            fmin(fmax(assumed_out[b] * rate / fmax(mean, 1e-12), assumed_least), assumed_most);
}

/* log r >= 0 with (1 - q) r^-q + q r^(1 - q) = growth: by Newton's steps from the right, where the sum
 * is convex, so that each stays there. It is over q r^(1 - q), and for q up to a half over
 * 1 + q (1 - q) (log r)^2 / 2. */
static double log_odds_for(double q, double growth) {
    double y = log(growth / q) / (1 - q);
    if (q <= .5) y = fmin(y, sqrt(2 * (growth - 1) / (q * (1 - q))));
    for (int i = 0; i < NEWTON_MAX; i++) {
        double down = exp(-q * y), up = exp((1 - q) * y);
        double over = (1 - q) * down + q * up - growth, slope = q * (1 - q) * (up - down);
        if (!(over > (growth - 1) * 1e-6 && slope > 0)) break;
        y -= over / slope;
    }
    return fmax(y, 1e-9);
}

void guided_best_chances(const guided_bins *bins, const double *assumed, double rest,
                         double *chances_out) {
    double growth = 1 + 1e-6, stakes[LW_GUIDED_BINS] = {0};
    memset(chances_out, 0, LW_GUIDED_BINS * sizeof *chances_out);
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t b = 0; b < LW_GUIDED_BINS; b++) {
            if (bins->left[b] == 0) continue;
            double y = log_odds_for(assumed[b], growth);
            stakes[b] = 1 / -expm1(-y); /* r / (r - 1) */
            chances_out[b] = stakes[b] * exp(-assumed[b] * y);
        }
        double spare = fmax(guided_sum(bins, stakes) - rest, 1e-9); /* 0 where all must be lost */
        growth = fmin(fmax(guided_sum(bins, chances_out) / spare, growth_least), growth_most);
    }
}

void guided_best_stakes(const guided_bins *bins, const double *assumed, const double *chances,
                        double rest, double *stakes_out) {
    for (size_t b = 0; b < LW_GUIDED_BINS; b++) stakes_out[b] = 1 + assumed[b];
    for (int round = 0; round < ROUNDS; round++) {
        double spare = fmax(guided_sum(bins, stakes_out) - rest, 1e-9);
        for (size_t b = 0; b < LW_GUIDED_BINS; b++) {
            double k = 1 / (chances[b] * spare),
                   root = (k + 1) * (k + 1) - 4 * k * (1 - assumed[b]);
            stakes_out[b] = fmax((k + 1 + sqrt(fmax(root, 0))) / (2 * k), 1);
        }
    }
}
