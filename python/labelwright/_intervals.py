"""How well a share is known when so many of so many were counted.

The functions of include/labelwright/intervals.h, which says what each covers.
"""

from typing import Any, NamedTuple

from labelwright._engine import call, ffi, lib

DECLARATIONS = """
typedef struct {
    double low, high;
} lw_interval;
int lw_interval_wilson(uint64_t successes, uint64_t trials, double confidence,
                       lw_interval *interval_out, lw_error *error);
int lw_interval_clopper_pearson(uint64_t successes, uint64_t trials,
                                double confidence, lw_interval *interval_out,
                                lw_error *error);
int lw_interval_jeffreys(uint64_t successes, uint64_t trials, double confidence,
                         lw_interval *interval_out, lw_error *error);
"""
ffi.cdef(DECLARATIONS)


class Interval(NamedTuple):
    """Both ends."""

    low: float
    high: float


def wilson_interval(successes: int, trials: int, *, confidence: float = 0.95) -> Interval:
    """Covers `confidence` on average over shares; the one to show people."""
    return _interval(lib.lw_interval_wilson, successes, trials, confidence)


def clopper_pearson_interval(successes: int, trials: int, *, confidence: float = 0.95) -> Interval:
    """Covers at least `confidence` whatever the share is; the one to promise with."""
    return _interval(lib.lw_interval_clopper_pearson, successes, trials, confidence)


def jeffreys_interval(successes: int, trials: int, *, confidence: float = 0.95) -> Interval:
    """Equal tails of the posterior under Jeffreys' prior Beta(1/2, 1/2)."""
    return _interval(lib.lw_interval_jeffreys, successes, trials, confidence)


def _interval(function: Any, successes: int, trials: int, confidence: float) -> Interval:
    ends = ffi.new("lw_interval *")
    call(function, successes, trials, confidence, ends)
    return Interval(ends.low, ends.high)
