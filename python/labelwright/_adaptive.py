"""How many answers a task needs: what one more is expected to add, and who should give it.

A class over include/labelwright/adaptive.h.
"""

from typing import Any, Self

import numpy as np
import pandas as pd

from labelwright._engine import Arena, InvalidError, call, ffi, lib, pointer
from labelwright._frames import check_frame, codes_of, starts_of

DECLARATIONS = """
typedef struct {
    size_t items, sources, classes;
    double *posteriors;
    double *counts;
    double *class_count;
    double *pooled;
    size_t iterations;
    bool converged;
} lw_adaptive_belief;
int lw_adaptive_fit(const lw_answers *answers, size_t iterations_max,
                    double tolerance, lw_arena *arena,
                    lw_adaptive_belief *belief_out, lw_error *error);
double lw_adaptive_gain(const lw_adaptive_belief *belief, size_t item, lw_arena scratch);
double lw_adaptive_information(const lw_adaptive_belief *belief, size_t item, int32_t source);
"""
ffi.cdef(DECLARATIONS)

AHEAD_MAX = 4  # LW_AHEAD_MAX


class Adaptive:
    """What answers so far say, each task's own weight left out of what is known of its workers.
    After `fit`:

    labels_, probas_  Series by task, frame task x label
    gains_            Series by task: accuracy that one more answer of a worker like all is expected
                      to add, the best over the next 1 to 4 answers of their gain for each
    iterations_, converged_
    """

    def __init__(self, n_iter: int = 100, tol: float = 1e-5) -> None:
        self.n_iter, self.tol = n_iter, tol

    def fit(self, data: pd.DataFrame) -> Self:
        """Learns from answers: a frame with the columns task, worker and label.

        Raises InvalidError (a ValueError) naming column, row or option; TypeError for no frame.
        """
        check_frame(data, ("task", "worker", "label"))
        item, self._tasks = codes_of(data["task"])
        source, self._workers = codes_of(data["worker"])
        label, labels = codes_of(data["label"])
        n, s, k = len(self._tasks), len(self._workers), len(labels)
        order, starts = starts_of(item, n)
        source, label = np.ascontiguousarray(source[order]), np.ascontiguousarray(label[order])
        answers = ffi.new(
            "lw_answers *",
            {
                "items": n,
                "sources": s,
                "classes": k,
                "item_start": pointer("size_t[]", starts),
                "answer_source": pointer("int32_t[]", source),
                "answer_label": pointer("int32_t[]", label),
            },
        )
        self._arena = Arena(8 * (n + 1 + s * k + 2) * k + 8 * (n + 1) * k + 4096)
        self._belief = ffi.new("lw_adaptive_belief *")
        call(lib.lw_adaptive_fit, answers, self.n_iter, self.tol, self._arena.c, self._belief)
        posteriors = self._arena.view(self._belief.posteriors, (n, k))
        self.probas_ = pd.DataFrame(posteriors, index=self._tasks, columns=labels)
        best = labels.take(posteriors.argmax(axis=1))
        self.labels_ = pd.Series(best, index=self._tasks, name="agg_label")
        scratch = Arena(8 * k * AHEAD_MAX + 4096)
        gains = [lib.lw_adaptive_gain(self._belief, task, scratch.c[0]) for task in range(n)]
        self.gains_ = pd.Series(gains, index=self._tasks, name="gain")
        self.iterations_, self.converged_ = self._belief.iterations, bool(self._belief.converged)
        return self

    def fit_predict(self, data: pd.DataFrame) -> pd.Series:
        """`fit`, then `labels_`."""
        return self.fit(data).labels_

    def fit_predict_proba(self, data: pd.DataFrame) -> pd.DataFrame:
        """`fit`, then `probas_`."""
        return self.fit(data).probas_

    def information(self, worker: Any) -> pd.Series:
        """By task: bits, in natural units, that an answer of this worker is expected to tell.

        Raises InvalidError for a worker who has not answered.
        """
        source = int(self._workers.get_indexer(pd.Index([worker]))[0])
        if source < 0:
            raise InvalidError(f"worker {worker!r} is not one of those who answered")
        count = range(len(self._tasks))
        told = [lib.lw_adaptive_information(self._belief, task, source) for task in count]
        return pd.Series(told, index=self._tasks, name="information")
