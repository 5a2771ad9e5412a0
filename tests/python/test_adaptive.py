"""Adaptive: where one more answer tells most."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from labelwright import Adaptive, InvalidError


def crowd() -> pd.DataFrame:
    rng = np.random.default_rng(11)
    rows = [
        [task, worker, "ab"[(task % 2) ^ int(rng.random() > right)]]
        for task in range(80)
        for worker, right in (("good", 0.97), ("fair", 0.85), ("coin", 0.5))
    ]
    rows += [["torn", "good", "a"], ["torn", "fair", "b"]]
    return pd.DataFrame(rows, columns=["task", "worker", "label"]).astype({"task": str})


def test_one_more_answer_gains_most_where_answers_disagree() -> None:
    model = Adaptive().fit(crowd())
    sure = model.probas_.max(axis=1).idxmax()
    assert (model.gains_ > -1e-12).all() and model.gains_["torn"] > model.gains_[sure]
    np.testing.assert_allclose(model.probas_.sum(axis=1), 1)
    assert model.converged_ and model.labels_.name == "agg_label"


def test_a_good_worker_tells_more_than_a_coin() -> None:
    model = Adaptive().fit(crowd())
    assert model.information("good")["torn"] > 10 * model.information("coin")["torn"] >= 0


def test_what_was_learnt_outlives_the_frame() -> None:
    models = [Adaptive().fit(crowd()) for _ in range(20)]
    assert all(m.information("fair").equals(models[0].information("fair")) for m in models)


REFUSED: list[tuple[str, Any, str]] = [
    ("column", lambda: Adaptive().fit(crowd()[["task", "label"]]), "no column worker"),
    ("worker", lambda: Adaptive().fit(crowd()).information("nobody"), "worker 'nobody'"),
    ("rounds", lambda: Adaptive(n_iter=-1).fit(crowd()), "negative"),
]


@pytest.mark.parametrize(("call", "words"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_bad_input_is_named(call: Any, words: str) -> None:
    with pytest.raises(InvalidError, match=words):
        call()
