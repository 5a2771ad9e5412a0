"""Posteriors that keep what they promise, learnt from tasks of which the answer is known.

A class over include/labelwright/calibration.h.
"""

from typing import Self

import numpy as np
import pandas as pd

from labelwright._engine import InvalidError, ffi, lib, pointer
from labelwright._truth import gold_codes

CLASSES_MAX = 1024
DECLARATIONS = """
enum { LW_CALIBRATION_TEMPERATURES = 9, LW_CALIBRATION_ERRORS = 8 };
typedef struct {
    double likely[LW_CALIBRATION_TEMPERATURES][LW_CALIBRATION_ERRORS];
    double shift[LW_CLASSES_MAX];
} lw_calibration;
void lw_calibration_learn(const double *posteriors, const int32_t *gold, size_t items,
                          size_t classes, lw_calibration *calibration_out);
void lw_calibration_apply(const lw_calibration *calibration, double *posterior, size_t classes);
"""
ffi.cdef(f"#define LW_CLASSES_MAX {CLASSES_MAX}")
ffi.cdef(DECLARATIONS)


class Calibration:
    """Makes classes as common, and posteriors as sure, as known answers say they should be. Workers
    share errors that no model of their answers sees; only known answers show them."""

    def fit(self, probas: pd.DataFrame, true_labels: pd.Series) -> Self:
        """Learns from posteriors (task x label, as `probas_`) that have not seen `true_labels`, by
        task, which should be a random sample. Few say little; with none a prior decides.

        Raises InvalidError (a ValueError) for what are no posteriors, or an unknown label.
        """
        posteriors = posteriors_of(probas)
        gold = gold_codes(true_labels, probas.index, probas.columns)
        self._learnt = ffi.new("lw_calibration *")
        rows, classes = posteriors.shape
        given = pointer("double[]", posteriors), pointer("int32_t[]", gold)
        lib.lw_calibration_learn(*given, rows, classes, self._learnt)
        return self

    def predict_proba(self, probas: pd.DataFrame) -> pd.DataFrame:
        """Posteriors of the same kind, calibrated."""
        posteriors = posteriors_of(probas).copy()
        for row in posteriors:
            lib.lw_calibration_apply(self._learnt, pointer("double[]", row), len(row))
        return pd.DataFrame(posteriors, index=probas.index, columns=probas.columns)


def posteriors_of(probas: pd.DataFrame) -> np.ndarray:
    if not isinstance(probas, pd.DataFrame):
        raise TypeError(f"probas is a {type(probas).__name__}, want a pandas DataFrame")
    posteriors = np.ascontiguousarray(probas.to_numpy(float))
    if not (posteriors.size and (posteriors >= 0).all()):
        raise InvalidError("probas has no rows, or values below 0 or missing")
    sums = posteriors.sum(axis=1)
    bad = np.flatnonzero(~(abs(sums - 1) < 1e-6))
    if bad.size:
        raise InvalidError(f"probas, task {probas.index[bad[0]]}: sums to {sums[bad[0]]}, not 1")
    return posteriors
