"""How far answers of any kind agree beyond chance: whatever two can be held against each other.

A function over include/labelwright/likeness.h.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import pandas as pd

from labelwright._engine import Arena, call, ffi, lib, options_of, pointer
from labelwright._frames import check_frame, codes_of, starts_of
from labelwright._intervals import Interval

DECLARATIONS = """
typedef double lw_likeness_fn(const void *context, size_t answer, size_t other);
typedef struct {
    const size_t
        *unit_start;
    size_t units;
    lw_likeness_fn *alike;
    const void *context;
    const size_t *cluster_start;
    size_t clusters;
} lw_likeness_data;
typedef struct {
    lw_bootstrap_options bootstrap;
    size_t
        chance_pairs;
} lw_likeness_options;
typedef struct {
    double observed;
    double expected;
    double value;
    lw_interval interval;
    size_t units, answers;
} lw_likeness;
int lw_likeness_measure(const lw_likeness_data *data,
                        const lw_likeness_options *options, lw_arena scratch,
                        lw_likeness *likeness_out, lw_error *error);
size_t lw_likeness_scratch_bytes(const lw_likeness_data *data, const lw_likeness_options *options);
"""
ffi.cdef(DECLARATIONS)


class Likeness(NamedTuple):
    """How far answers agree."""

    value: float  # (observed - expected) / (1 - expected): 1 perfect, 0 chance
    interval: Interval  # over resamples of whole tasks; NaN where too few have a value
    observed: float  # mean likeness of answers to the same task
    expected: float  # of any two answers, as if they had been given without a look


def likeness(
    data: pd.DataFrame,
    alike: Callable[[Any, Any], float],
    *,
    confidence: float = 0.95,
    resamples: int = 1000,
    chance_pairs: int = 50_000,
    seed: int = 0,
) -> Likeness:
    """How far answers of any kind agree beyond chance. With 1 - distance as likeness, and all pairs
    of chance, it is Krippendorff's alpha.

    data          a frame with the columns task and label: anything
    alike         of two labels, whichever comes first: 1 the same .. 0 nothing in common
    chance_pairs  all pairs where there are no more, or so many at random

    Raises InvalidError (a ValueError) naming column, row or option; UndefinedError where there is
    nothing to compare or all answers are the same; and what `alike` raises.
    """
    check_frame(data, ("task", "label"))
    item, tasks = codes_of(data["task"])
    order, starts = starts_of(item, len(tasks))
    labels = [data["label"].iloc[row] for row in order]
    raised: list[BaseException] = []

    def note(kind: Any, error: BaseException, trace: Any) -> None:
        raised.append(error)

    @ffi.callback("lw_likeness_fn", error=0.0, onerror=note)
    def compare(context: Any, answer: int, other: int) -> float:
        return 0.0 if raised else alike(labels[answer], labels[other])

    compared = ffi.new(
        "lw_likeness_data *",
        {"unit_start": pointer("size_t[]", starts), "units": len(tasks), "alike": compare},
    )
    bootstrap = {"confidence": confidence, "resamples": resamples, "seed": seed}
    given = {"bootstrap": bootstrap, "chance_pairs": chance_pairs}
    options = options_of("lw_likeness_options", {}, given)
    scratch = Arena(lib.lw_likeness_scratch_bytes(compared, options))
    found = ffi.new("lw_likeness *")
    try:
        call(lib.lw_likeness_measure, compared, options, scratch.c[0], found)
    finally:
        if raised:
            raise raised[0]
    interval = Interval(found.interval.low, found.interval.high)
    return Likeness(found.value, interval, found.observed, found.expected)
