"""Numbers: from many numbers of unequal workers to a value with an interval for each task.

The methods of include/labelwright/numbers.h. Data are frames with the columns task, worker and
label, the number.
"""

from typing import Any, Self

import numpy as np
import pandas as pd

from labelwright._engine import Arena, ffi, fitted, lib, method_named, options_of, pointer
from labelwright._frames import check_frame, codes_of, numbers_of

DECLARATIONS = """
typedef struct {
    size_t items, sources, count;
    const int32_t *item;
    const int32_t *source;
    const double *value;
} lw_numbers;
typedef struct {
    double strength;
    double confidence;
    double tolerance;
    size_t iterations_max;
} lw_numbers_options;
typedef struct {
    double bias;
    double
        deviation;
    double weight;
    size_t answers;
} lw_number_source;
typedef struct {
    size_t items, sources;
    double *values;
    double *low, *high;
    lw_number_source *spreads;
    size_t iterations;
    bool converged;
    char why[200];
} lw_numbers_model;
typedef int lw_numbers_fit(const lw_numbers *numbers, const lw_numbers_options *options,
                           lw_arena *arena, lw_arena scratch, lw_numbers_model *model_out,
                           lw_error *error);
typedef struct {
    const char *name;
    const char *about;
    lw_numbers_options defaults;
    lw_numbers_fit *fit;
} lw_numbers_method;
extern const lw_numbers_method lw_numbers_methods[];
size_t lw_numbers_scratch_bytes(const lw_numbers *numbers);
"""
ffi.cdef(DECLARATIONS)

SPREADS = np.dtype(
    [("bias", float), ("deviation", float), ("weight", float), ("answers", np.uintp)]
)


class Numbers:
    """Values from numbers. After `fit`:

    values_     Series by task
    intervals_  frame by task: low, high, of the confidence asked for
    sources_    frame by worker: bias, deviation, weight, answers
    iterations_, converged_, why_

    method      "auto" (the mean, or the middle of crh and variance; `why_` says which and why),
                "crh" (weights from each worker's share of all error), "pm", "catd", "variance",
                "bias", "mean" or "median"
    confidence  of the intervals
    strength    answers that the pooled spread is worth for each worker; None: the method's own
    """

    def __init__(
        self,
        method: str = "auto",
        *,
        n_iter: int | None = None,
        tol: float | None = None,
        confidence: float = 0.95,
        strength: float | None = None,
    ) -> None:
        self.method, self.n_iter, self.tol = method, n_iter, tol
        self.confidence, self.strength = confidence, strength

    def fit(self, data: pd.DataFrame) -> Self:
        """Learns from numbers; a worker may answer a task twice.

        Raises InvalidError (a ValueError) naming column, row or option; TypeError for no frame.
        """
        check_frame(data, ("task", "worker", "label"))
        method = method_named(lib.lw_numbers_methods, self.method)
        given = {
            "iterations_max": self.n_iter,
            "tolerance": self.tol,
            "confidence": self.confidence,
            "strength": self.strength,
        }
        options = options_of("lw_numbers_options", method.defaults, given)
        item, tasks = codes_of(data["task"])
        source, workers = codes_of(data["worker"])
        value = numbers_of(data, "label")
        numbers = ffi.new(
            "lw_numbers *",
            {
                "items": len(tasks),
                "sources": len(workers),
                "count": len(data),
                "item": pointer("int32_t[]", item),
                "source": pointer("int32_t[]", source),
                "value": pointer("double[]", value),
            },
        )
        arena = Arena(24 * len(tasks) + 32 * len(workers) + 4096)
        room = lib.lw_numbers_scratch_bytes(numbers)
        model = fitted("numbers", method.fit, numbers, options, arena, room)
        self._keep(model, arena, tasks, workers)
        return self

    def fit_predict(self, data: pd.DataFrame) -> pd.Series:
        """`fit`, then `values_`."""
        return self.fit(data).values_

    def _keep(self, model: Any, arena: Arena, tasks: pd.Index, workers: pd.Index) -> None:
        n = (len(tasks),)
        self.values_ = pd.Series(arena.view(model.values, n), index=tasks, name="agg_value")
        ends = {"low": arena.view(model.low, n), "high": arena.view(model.high, n)}
        self.intervals_ = pd.DataFrame(ends, index=tasks)
        spreads = arena.view(model.spreads, (len(workers),), SPREADS)
        self.sources_ = pd.DataFrame(spreads, index=workers)
        self.iterations_, self.converged_ = model.iterations, bool(model.converged)
        self.why_ = ffi.string(model.why).decode()
