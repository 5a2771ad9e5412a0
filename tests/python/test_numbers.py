"""Numbers: values, intervals and workers' spreads."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from labelwright import InvalidError, Numbers

COLUMNS = ["task", "worker", "label"]
METHODS = ["auto", "catd", "crh", "pm", "variance", "bias", "mean", "median"]


def crowd(seed: int = 3) -> tuple[pd.DataFrame, pd.Series]:
    """200 values; two careful workers, one who is wild, one who always says 5 too much."""
    rng = np.random.default_rng(seed)
    truth = pd.Series(rng.normal(0, 10, 200), name="truth")
    workers = {"a": (1, 0), "b": (1, 0), "wild": (20, 0), "over": (1, 5)}
    rows = [
        [task, name, value + bias + rng.normal(0, spread)]
        for task, value in truth.items()
        for name, (spread, bias) in workers.items()
    ]
    return pd.DataFrame(rows, columns=COLUMNS), truth


@pytest.mark.parametrize("method", METHODS)
def test_each_method_has_the_same_shapes(method: str) -> None:
    answers, truth = crowd()
    model = Numbers(method).fit(answers)
    assert list(model.values_.index) == list(truth.index) and model.values_.index.name == "task"
    assert (model.intervals_["low"] <= model.values_).all()
    assert (model.values_ <= model.intervals_["high"]).all()
    assert list(model.sources_.index) == ["a", "b", "over", "wild"]
    assert (model.sources_["answers"] == 200).all()


def test_mean_and_median_are_those_of_pandas() -> None:
    answers, _ = crowd()
    by_task = answers.groupby("task")["label"]
    np.testing.assert_allclose(Numbers("mean").fit_predict(answers), by_task.mean())
    np.testing.assert_allclose(Numbers("median").fit_predict(answers), by_task.median())


def test_workers_are_told_apart() -> None:
    answers, truth = crowd()
    model = Numbers("bias").fit(answers)
    assert model.sources_["deviation"].idxmax() == "wild"
    assert model.sources_["bias"].idxmax() == "over"
    error = {m: (Numbers(m).fit_predict(answers) - truth).abs().mean() for m in METHODS}
    assert error["crh"] < error["mean"] and error["bias"] < error["mean"]


def test_a_wider_interval_is_surer() -> None:
    answers, _ = crowd()
    widths = [
        np.ptp(Numbers("variance", confidence=c).fit(answers).intervals_, axis=1).mean()
        for c in (0.5, 0.99)
    ]
    assert widths[0] < widths[1]


ANSWERS, _ = crowd()
REFUSED: list[tuple[str, Any, str]] = [
    ("column", lambda: Numbers().fit(ANSWERS[["task", "label"]]), "no column worker"),
    ("words", lambda: Numbers().fit(ANSWERS.assign(label="x")), "label is not of numbers"),
    ("infinite", lambda: Numbers().fit(ANSWERS.assign(label=np.inf)), "inf"),
    ("missing", lambda: Numbers().fit(ANSWERS.assign(label=np.nan)), "label is missing"),
    ("method", lambda: Numbers("oracle").fit(ANSWERS), "method is 'oracle', want one of auto, "),
    ("confidence", lambda: Numbers(confidence=1).fit(ANSWERS), "confidence"),
    ("rounds", lambda: Numbers(n_iter=0).fit(ANSWERS), "0"),
]


@pytest.mark.parametrize(("call", "words"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_bad_input_is_named(call: Any, words: str) -> None:
    with pytest.raises(InvalidError, match=words):
        call()
