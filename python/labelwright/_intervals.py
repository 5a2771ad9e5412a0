"""How well a share is known when so many of so many were counted.

The functions of include/labelwright/intervals.h, which says what each covers.
"""

from typing import Any, NamedTuple

import numpy as np

from labelwright._engine import call, ffi, lib
from labelwright._errors import InvalidError

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
int lw_interval_hypergeometric(uint64_t successes, uint64_t trials,
                               uint64_t population, double confidence,
                               lw_interval *interval_out, lw_error *error);
typedef struct {
    uint64_t population;
    uint64_t trials, successes;
} lw_stratum;
int lw_interval_stratified(const lw_stratum *strata, size_t count,
                           double confidence, double *share_out,
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


def hypergeometric_interval(
    successes: int, trials: int, population: int, *, confidence: float = 0.95
) -> Interval:
    """Exact for draws without replacement from a finite population; at a census the share."""
    ends = ffi.new("lw_interval *")
    call(lib.lw_interval_hypergeometric, successes, trials, population, confidence, ends)
    return Interval(ends.low, ends.high)


class Share(NamedTuple):
    """A share and where it lies."""

    share: float
    interval: Interval


def stratified_share(strata: Any, *, confidence: float = 0.95) -> Share:
    """The share in a population of which parts were sampled by themselves.

    strata  a row (successes, trials, population) for each part: an array or a frame
    """
    rows = np.asarray(strata)
    if rows.ndim != 2 or rows.shape[1] != 3:
        raise InvalidError("strata want rows of successes, trials, population")
    try:
        table = [
            {"successes": int(row[0]), "trials": int(row[1]), "population": int(row[2])}
            for row in rows
        ]
        parts = ffi.new("lw_stratum[]", table)
    except (OverflowError, TypeError, ValueError) as refused:
        raise InvalidError(f"strata want whole numbers, 0 or more: {refused}") from refused
    share, ends = ffi.new("double *"), ffi.new("lw_interval *")
    call(lib.lw_interval_stratified, parts, len(table), confidence, share, ends)
    return Share(share[0], Interval(ends.low, ends.high))


def _interval(function: Any, successes: int, trials: int, confidence: float) -> Interval:
    ends = ffi.new("lw_interval *")
    call(function, successes, trials, confidence, ends)
    return Interval(ends.low, ends.high)
