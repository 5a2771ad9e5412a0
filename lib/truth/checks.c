/* checks.c - rules and their messages. */
#include "checks.h"
#include <math.h>

lw_status check_number(const char *what, size_t at, const char *of, int32_t number, size_t count,
                       lw_error *error) {
    if (number >= 0 && (size_t)number < count) return LW_OK;
    return lw_fail(error, LW_INVALID, "%s %zu: %s %d is not one of %zu", what, at, of, (int)number,
                   count);
}

lw_status check_over_zero(const char *name, double value, lw_error *error) {
    if (value > 0 && isfinite(value)) return LW_OK;
    return lw_fail(error, LW_INVALID, "%s %g is not over 0", name, value);
}

lw_status check_share(const char *name, double value, lw_error *error) {
    if (value >= 0 && value <= 1) return LW_OK;
    return lw_fail(error, LW_INVALID, "%s %g is not within 0..1", name, value);
}

lw_status check_confidence(double confidence, lw_error *error) {
    if (confidence > 0 && confidence < 1) return LW_OK;
    return lw_fail(error, LW_INVALID, "confidence %g is not between 0 and 1", confidence);
}

lw_status check_iterations(size_t iterations_max, lw_error *error) {
    if (iterations_max >= 1 && iterations_max <= CHECKS_ITERATIONS_MAX) return LW_OK;
    return lw_fail(error, LW_INVALID, "%zu iterations, want 1..%d", iterations_max,
                   CHECKS_ITERATIONS_MAX);
}

lw_status check_tolerance(double tolerance, lw_error *error) {
    if (tolerance >= 0) return LW_OK;
    return lw_fail(error, LW_INVALID, "tolerance %g is below 0", tolerance);
}
