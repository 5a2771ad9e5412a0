"""Pairs: from many answers to "which of these two?" to a score for each item.

The models of include/labelwright/pairs.h under crowd-kit's names, arguments and results. Data are
frames with the columns left, right and label (the one of the two that won), and worker.
"""

from typing import Any, ClassVar, Self

import numpy as np
import pandas as pd

from labelwright._engine import (
    Arena,
    InvalidError,
    ffi,
    fitted_by,
    lib,
    pointer,
)
from labelwright._frames import check_frame, codes_of

DECLARATIONS = """
typedef struct {
    size_t items, sources, count;
    const int32_t *left, *right;
    const int32_t *source;
    const bool *left_won;
} lw_pairs;
typedef struct {
    double deviation;
    double strength;
    double confidence;
    double tolerance;
    size_t iterations_max;
    uint64_t seed;
} lw_pairs_options;
typedef struct {
    double reliability;
    double left;
    size_t answers;
    size_t agreed;
} lw_pair_source;
typedef struct {
    size_t items, sources;
    double *scores;
    double *low, *high;
    lw_pair_source *figures;
    double objective;
    size_t iterations;
    bool converged;
} lw_pairs_model;
typedef int lw_pairs_fit(const lw_pairs *pairs, const lw_pairs_options *options,
                         lw_arena *arena, lw_arena scratch, lw_pairs_model *model_out,
                         lw_error *error);
typedef struct {
    const char *name;
    const char *about;
    lw_pairs_options defaults;
    lw_pairs_fit *fit;
} lw_pairs_method;
extern const lw_pairs_method lw_pairs_methods[];
size_t lw_pairs_scratch_bytes(const lw_pairs *pairs);
"""
ffi.cdef(DECLARATIONS)

COMPARED = ("left", "right", "label")
FIGURES = np.dtype([("skill", float), ("bias", float), ("answers", np.uintp), ("agreed", np.uintp)])


class PairsModel:
    """What both models share. After `fit`:

    scores_    Series by label: how good, on crowd-kit's scale
    log_odds_  frame by label: score, low, high; 1 more is odds of 2.7 to 1, the mean is 0, low and
               high are the ends of a 95 % interval
    objective_, iterations_, converged_    as lw_pairs_model says
    """

    _method: ClassVar[str]
    _columns: ClassVar[tuple[str, ...]] = (*COMPARED, "worker")

    def __init__(self, **options: Any) -> None:
        self._options = options

    def fit(self, data: pd.DataFrame) -> Self:
        """Learns from comparisons: a row each, in any order.

        Raises InvalidError (a ValueError) naming column, row or option; TypeError for no frame.
        """
        check_frame(data, self._columns)
        items, left, right, left_won = compared_of(data)
        by = data["worker"] if "worker" in self._columns else pd.Series(0, data.index)
        source, workers = codes_of(by)
        pairs = ffi.new(
            "lw_pairs *",
            {
                "items": len(items),
                "sources": len(workers),
                "count": len(data),
                "left": pointer("int32_t[]", left),
                "right": pointer("int32_t[]", right),
                "source": pointer("int32_t[]", source),
                "left_won": pointer("bool[]", left_won),
            },
        )
        arena = Arena(24 * len(items) + 32 * len(workers) + 4096)
        room = lib.lw_pairs_scratch_bytes(pairs)
        model = fitted_by("pairs", self._method, self._options, pairs, arena, room)
        self._keep(model, arena, items, workers)
        return self

    def fit_predict(self, data: pd.DataFrame) -> pd.Series:
        """`fit`, then `scores_`."""
        return self.fit(data).scores_

    def _scale(self, log_odds: np.ndarray) -> np.ndarray:
        raise NotImplementedError

    def _keep(self, model: Any, arena: Arena, items: pd.Index, workers: pd.Index) -> None:
        found = {
            "score": arena.view(model.scores, (len(items),)),
            "low": arena.view(model.low, (len(items),)),
            "high": arena.view(model.high, (len(items),)),
        }
        self.log_odds_ = pd.DataFrame(found, index=items)
        self.scores_ = pd.Series(self._scale(found["score"]), index=items, name="agg_score")
        figures = pd.DataFrame(arena.view(model.figures, (len(workers),), FIGURES), index=workers)
        self._figures = figures
        self.objective_, self.iterations_ = model.objective, model.iterations
        self.converged_ = bool(model.converged)


def compared_of(data: pd.DataFrame) -> tuple[pd.Index, np.ndarray, np.ndarray, np.ndarray]:
    """What was compared; of each row the numbers of both, and whether the left one won."""
    columns = [data[name].to_numpy() for name in COMPARED]
    codes, names = pd.factorize(np.concatenate(columns), sort=True)
    left, right, won = codes.astype(np.int32).reshape(len(COMPARED), len(data))
    bad = np.flatnonzero((won != left) & (won != right))
    if bad.size:
        label = columns[2][bad[0]]
        raise InvalidError(f"row {bad[0]}: label is {label!r}, want what stands in left or right")
    return pd.Index(names, name="label", tupleize_cols=False), left, right, won == left


class BradleyTerry(PairsModel):
    """Every answer compares (Bradley and Terry 1952). `scores_` are positive and sum to 1: of two
    items the left one wins with chance left / (left + right).

    deviation  of the normal prior of log-odds that keeps scores finite, at most 1000
    """

    _method = "bt"
    _columns = COMPARED  # who compared is not asked

    def __init__(self, n_iter: int = 100, tol: float = 1e-5, *, deviation: float = 3.0) -> None:
        super().__init__(iterations_max=n_iter, tolerance=tol, deviation=deviation)
        self.n_iter, self.tol, self.deviation = n_iter, tol, deviation

    def _scale(self, log_odds: np.ndarray) -> np.ndarray:
        strength = np.exp(log_odds - log_odds.max())
        return strength / strength.sum()


class NoisyBradleyTerry(PairsModel):
    """A worker compares with a chance of their own and guesses otherwise (Chen and others 2013).
    `scores_` lie in 0 .. 1. After `fit` also:

    skills_  Series by worker: chance that an answer compares
    biases_  Series by worker: chance that a guess names the left one

    regularization_ratio  of a prior with that much of half an answer's curvature; None: the
                          engine's own, a deviation of 3 in log-odds
    """

    _method = "noisy"

    def __init__(
        self,
        n_iter: int = 100,
        tol: float = 1e-5,
        regularization_ratio: float | None = None,
        random_state: int = 0,
    ) -> None:
        deviation = None
        if regularization_ratio is not None:
            if not regularization_ratio > 0:
                raise InvalidError(f"regularization_ratio is {regularization_ratio!r}, want over 0")
            deviation = (2 / regularization_ratio) ** 0.5
        super().__init__(
            iterations_max=n_iter, tolerance=tol, deviation=deviation, seed=random_state
        )
        self.n_iter, self.tol = n_iter, tol
        self.regularization_ratio, self.random_state = regularization_ratio, random_state

    def _scale(self, log_odds: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(-log_odds))

    def _keep(self, model: Any, arena: Arena, items: pd.Index, workers: pd.Index) -> None:
        super()._keep(model, arena, items, workers)
        self.skills_, self.biases_ = self._figures["skill"], self._figures["bias"]
