"""The certificate of a quality that is not right or wrong: each item has a loss in 0 .. 1.

A function over include/labelwright/certificate_losses.h.
"""

from typing import Any, NamedTuple

import numpy as np

from labelwright._certificate import STATES
from labelwright._engine import InvalidError, call, ffi, lib, options_of, pointer
from labelwright._intervals import Interval

DECLARATIONS = """
typedef struct {
    uint64_t population;
    double target;
    double confidence;
} lw_losses_options;
typedef struct {
    lw_certificate_state state;
    uint64_t decided_at;
    double lost;
    double bound;
    lw_interval interval;
    uint64_t least_rest;
    uint64_t expected_rest;
} lw_losses_look;
int lw_losses_certify(const lw_losses_options *options, const double *losses,
                      uint64_t drawn, lw_losses_look *look_out, lw_error *error);
"""
ffi.cdef(DECLARATIONS)


class LossesLook(NamedTuple):
    """What an audit of losses says after its last draw; the quality is the mean of 1 - loss."""

    state: str  # "open", "proven" or "disproved": that of the first decision
    decided_at: int | None  # draws then; None: open
    lost: float  # sum of the losses
    bound: float  # the quality is at least this
    interval: Interval  # where it lies, both ends together
    least_rest: int  # further draws that prove the claim if none loses anything
    expected_rest: int  # further draws until decided if the losses met come again


def certify_losses(
    population: int, losses: Any, *, target: float = 0.95, confidence: float = 0.95
) -> LossesLook:
    """What losses in drawing order (a NumPy array of doubles is read where it is) prove of the mean
    quality of the population they were drawn from; `Certificate` says what an audit must keep.

    Raises InvalidError (a ValueError) for an option or a loss out of its range.
    """
    try:
        given = np.ascontiguousarray(losses, dtype=float)
    except (TypeError, ValueError) as refused:
        raise InvalidError(f"losses are not numbers: {refused}") from refused
    if given.ndim != 1:
        raise InvalidError(f"losses have {given.ndim} dimensions, want 1")
    options = options_of(
        "lw_losses_options",
        {},
        {"population": population, "target": target, "confidence": confidence},
    )
    look = ffi.new("lw_losses_look *")
    call(lib.lw_losses_certify, options, pointer("double[]", given), len(given), look)
    return LossesLook(
        STATES[look.state],
        look.decided_at or None,
        look.lost,
        look.bound,
        Interval(look.interval.low, look.interval.high),
        look.least_rest,
        look.expected_rest,
    )
