"""Tests: do two groups of workers differ, and which of many tests to believe.

Functions over include/labelwright/permutation.h and discovery.h.
"""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from labelwright._engine import Arena, call, ffi, lib, options_of, pointer
from labelwright._errors import InvalidError
from labelwright._frames import check_frame, codes_of, numbers_of

DECLARATIONS = """
int lw_discovery_adjust(const double *p, size_t count, lw_arena scratch,
                        double *adjusted_out, lw_error *error);
typedef struct {
    const double *values;
    const int32_t *source;
    size_t count, sources;
    const bool *group;
} lw_permutation_data;
typedef struct {
    size_t
        assignments;
    uint64_t seed;
} lw_permutation_options;
typedef struct {
    double difference;
    double p;
    bool exact;
} lw_permutation_result;
int lw_permutation_test(const lw_permutation_data *data,
                        const lw_permutation_options *options, lw_arena scratch,
                        lw_permutation_result *result_out, lw_error *error);
size_t lw_permutation_scratch_bytes(const lw_permutation_data *data);
"""
ffi.cdef(DECLARATIONS)


class Difference(NamedTuple):
    """What a permutation test finds."""

    difference: float  # mean value of the workers of the group, less that of the others
    p: float  # chance of so large a one, either way, if the group meant nothing
    exact: bool  # over all assignments; otherwise over random ones


def permutation_test(
    data: pd.DataFrame,
    group: Any,
    *,
    value: str = "value",
    assignments: int = 10_000,
    seed: int = 0,
) -> Difference:
    """Do two groups of workers differ? Whole workers change sides, since whoever gave an answer
    gave others like it.

    data   a frame with the columns worker and `value`, numbers: 1 where an answer is right, seconds
    group  the workers of one side

    Raises InvalidError (a ValueError) naming column, row or argument; UndefinedError where a side
    has no worker with values.
    """
    check_frame(data, ("worker", value))
    source, workers = codes_of(data["worker"])
    values = numbers_of(data, value)
    unknown = set(group) - set(workers)
    if unknown:
        raise InvalidError(f"group has worker {unknown.pop()!r}, who has no values")
    side = np.ascontiguousarray(workers.isin(list(group)))
    compared = ffi.new(
        "lw_permutation_data *",
        {
            "values": pointer("double[]", values),
            "source": pointer("int32_t[]", source),
            "count": len(values),
            "sources": len(workers),
            "group": pointer("bool[]", side),
        },
    )
    given = {"assignments": assignments, "seed": seed}
    options = options_of("lw_permutation_options", {}, given)
    scratch = Arena(lib.lw_permutation_scratch_bytes(compared))
    found = ffi.new("lw_permutation_result *")
    call(lib.lw_permutation_test, compared, options, scratch.c[0], found)
    return Difference(found.difference, found.p, bool(found.exact))


def adjusted_p_values(p: Any) -> np.ndarray:
    """p-values as they are worth among so many (Benjamini and Hochberg): of those that are q or
    less a share of q at most is false, in the mean.

    Raises InvalidError (a ValueError) for one that is not in 0..1.
    """
    given = np.ascontiguousarray(p, dtype=float)
    if given.ndim != 1:
        raise InvalidError(f"p has {given.ndim} dimensions, want 1")
    adjusted, scratch = np.empty(len(given)), Arena(16 * len(given) + 4096)
    arguments = pointer("double[]", given), len(given), scratch.c[0], pointer("double[]", adjusted)
    call(lib.lw_discovery_adjust, *arguments)
    return adjusted
