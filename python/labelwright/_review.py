"""Reviewing the most doubtful items first, and when to stop and audit the rest.

A function over include/labelwright/review.h.
"""

from collections.abc import Iterable

import numpy as np

from labelwright._engine import call, ffi, lib, options_of, pointer

DECLARATIONS = """
typedef struct {
    uint64_t population;
    double target;
    uint64_t window;
    double yield;
} lw_review_options;
lw_review_options lw_review_defaults(uint64_t population);
int lw_review_end(const lw_review_options *options, const bool *wrong,
                  uint64_t reviewed, uint64_t *end_out, lw_error *error);
"""
ffi.cdef(DECLARATIONS)

GOES_ON = 2**64 - 1  # LW_REVIEW_GOES_ON


def review_end(
    population: int,
    wrong: Iterable[bool],
    *,
    target: float = 0.95,
    window: int | None = None,
    yield_: float | None = None,
) -> int | None:
    """After how many reviews to stop and audit the rest by a `Certificate` with `reviewed` and
    `repair`; None: go on.

    wrong   whether each review, in order of falling doubt, found an error
    window  of so many reviews the last are looked at; None, as below: the engine's own
    yield_  go on while the share of errors among them is so many times what the target allows

    Raises InvalidError (a ValueError) for an option out of its range, or too many reviews.
    """
    defaults = lib.lw_review_defaults(max(population, 0))
    given = {"population": population, "target": target, "window": window, "yield": yield_}
    options = options_of("lw_review_options", defaults, given)
    found = np.ascontiguousarray(list(wrong), dtype=bool)
    end = ffi.new("uint64_t *")
    call(lib.lw_review_end, options, pointer("bool[]", found), len(found), end)
    return None if end[0] == GOES_ON else int(end[0])
