"""Choices: several labels, or none."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from labelwright import BinaryRelevance, Choices, DawidSkene, InvalidError, MajorityVote

ROWS = [
    ["t1", "w1", ["house", "tree"]],
    ["t1", "w2", ["house"]],
    ["t1", "w3", ["house", "tree", "grass"]],
    ["t2", "w1", ["car"]],
    ["t2", "w2", ["car", "human"]],
    ["t2", "w3", ["train"]],
]
CHOSEN = pd.DataFrame(ROWS, columns=["task", "worker", "label"])


@pytest.mark.parametrize("model", [BinaryRelevance(), Choices(MajorityVote())])
def test_votes_find_the_labels_that_crowd_kit_finds(model: Any) -> None:
    """Its example and its result."""
    found = model.fit_predict(CHOSEN)
    assert found.to_dict() == {"t1": ["house", "tree"], "t2": ["car"]}
    assert (found.name, found.index.name) == ("agg_label", "task")
    np.testing.assert_allclose(model.probas_.loc["t1", "tree"], 2 / 3)


@pytest.mark.parametrize("model", [BinaryRelevance(), Choices(MajorityVote())])
def test_weights_are_of_whole_answers(model: Any) -> None:
    likely = model.fit_predict_proba(CHOSEN, weights=[1, 1, 0, 1, 1, 1])
    np.testing.assert_allclose(likely.loc["t1", ["tree", "grass"]], [1 / 2, 0], atol=1e-9)
    with pytest.raises(InvalidError, match="weights are"):
        model.fit(CHOSEN, weights=[1])


def test_together_a_worker_is_known_by_all_labels() -> None:
    rng = np.random.default_rng(7)
    truth = rng.random((60, 5)) < 0.4
    rows = []
    for task in range(60):
        for worker, right in (("good", 0.95), ("fair", 0.8), ("bad1", 0.52), ("bad2", 0.52)):
            seen = truth[task] ^ (rng.random(5) > right)
            rows.append([task, worker, list(np.flatnonzero(seen))])
    answers = pd.DataFrame(rows, columns=CHOSEN.columns)
    model = Choices().fit(answers)
    right = {
        "together": ((model.probas_ > 0.5).to_numpy() == truth).mean(),
        "votes": ((BinaryRelevance().fit_predict_proba(answers) > 0.5).to_numpy() == truth).mean(),
    }
    assert right["together"] > 0.9 > right["votes"]
    assert model.model_.skills_.idxmax() == "good"


def test_the_aggregator_given_is_not_fitted() -> None:
    base = DawidSkene(n_iter=5)
    model = BinaryRelevance(base).fit(CHOSEN)
    assert not hasattr(base, "labels_") and model.aggregators_["car"].n_iter == 5


def test_nothing_chosen_is_an_answer() -> None:
    rows = CHOSEN.assign(label=[[], [], ["a"], ["a"], ["a"], []])
    assert Choices(MajorityVote()).fit_predict(rows).to_dict() == {"t1": [], "t2": ["a"]}


REFUSED: list[tuple[str, Any, str]] = [
    ("column", lambda: Choices().fit(CHOSEN[["task", "label"]]), "no column worker"),
    ("word", lambda: Choices().fit(CHOSEN.assign(label="cat")), "row 0: label is a str, want a"),
    ("none", lambda: BinaryRelevance().fit(CHOSEN.assign(label=[[]] * 6)), "nobody names a label"),
    ("hole", lambda: Choices().fit(CHOSEN.assign(label=[["a"]] * 5 + [[None]])), "row 5: label"),
]


@pytest.mark.parametrize(("call", "words"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_bad_input_is_named(call: Any, words: str) -> None:
    with pytest.raises(InvalidError, match=words):
        call()
