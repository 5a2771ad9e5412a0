"""Calibration: posteriors that promise too much are flattened."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from labelwright import Calibration, InvalidError

TASKS = pd.Index(range(400), name="task")
SURE = pd.DataFrame({"a": 0.99, "b": 0.01}, index=TASKS)
RIGHT_SEVEN_OF_TEN = pd.Series(["b" if task % 10 < 3 else "a" for task in TASKS], index=TASKS)


def test_it_promises_what_known_answers_keep() -> None:
    calibration = Calibration().fit(SURE, RIGHT_SEVEN_OF_TEN)
    before = SURE.copy()
    kept = calibration.predict_proba(SURE)
    assert abs(kept["a"].mean() - 0.7) < 0.05
    np.testing.assert_allclose(kept.sum(axis=1), 1)
    pd.testing.assert_frame_equal(SURE, before)


def test_without_known_answers_a_prior_trusts_a_little_less() -> None:
    nothing = Calibration().fit(SURE, pd.Series(dtype=object))
    assert 0.8 < nothing.predict_proba(SURE)["a"].iloc[0] < 0.99


REFUSED: list[tuple[str, Any, str]] = [
    ("sums", lambda: Calibration().fit(SURE + 1, RIGHT_SEVEN_OF_TEN), "task 0: sums to"),
    ("holes", lambda: Calibration().fit(SURE * np.nan, RIGHT_SEVEN_OF_TEN), "missing"),
    ("unknown", lambda: Calibration().fit(SURE, pd.Series({3: "cow"})), "task 3: nobody answers"),
    ("later", lambda: Calibration().fit(SURE, RIGHT_SEVEN_OF_TEN).predict_proba(SURE / 2), "sums"),
]


@pytest.mark.parametrize(("call", "words"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_bad_input_is_named(call: Any, words: str) -> None:
    with pytest.raises(InvalidError, match=words):
        call()


def test_what_is_no_frame_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="list, want a pandas DataFrame"):
        Calibration().fit([], RIGHT_SEVEN_OF_TEN)  # type: ignore[arg-type]
