"""Belief: posteriors of one task, and of all from one answer to the next."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from labelwright import Belief, Hier, InvalidError, posterior


def crowd(tasks: int = 200) -> pd.DataFrame:
    rng = np.random.default_rng(7)
    rows = [
        [f"t{task:03}", worker, "abc"[(task + (rng.random() > right)) % 3]]
        for task in range(tasks)
        for worker, right in (("good", 0.95), ("fair", 0.8), ("poor", 0.5), ("other", 0.7))
    ]
    return pd.DataFrame(rows, columns=["task", "worker", "label"])


def begun(**to_come: Any) -> Belief:
    return Belief().fit(crowd(), **to_come)


def test_a_posterior_is_the_prior_times_what_each_answer_says() -> None:
    answers = pd.DataFrame({"label": ["a", "a", "b"], "accuracy": [0.8, 0.6, 0.7]})
    found = posterior(answers, {"a": 1, "b": 2, "c": 1})
    weights = np.array([0.8 * 0.6 * 0.15, 2 * 0.1 * 0.2 * 0.7, 0.1 * 0.2 * 0.15])
    np.testing.assert_allclose(found, weights / weights.sum())
    assert list(found.index) == ["a", "b", "c"]


def test_half_an_answer_counts_half_and_none_leaves_the_prior() -> None:
    one = pd.DataFrame({"label": ["a"], "accuracy": [0.9], "weight": [0.5]})
    odds = posterior(one, {"a": 1, "b": 1})
    assert odds["a"] / odds["b"] == pytest.approx(3)  # the root of 9
    none = posterior(one.iloc[:0], {"a": 3, "b": 1})
    np.testing.assert_allclose(none, [0.75, 0.25])


def test_it_begins_where_a_fit_ends() -> None:
    belief, fit = begun(), Hier().fit(crowd())
    pd.testing.assert_frame_equal(belief.probas_, fit.probas_)
    pd.testing.assert_series_equal(belief.labels_, fit.labels_)
    pd.testing.assert_frame_equal(belief.errors_, fit.errors_, check_names=False)
    assert belief.taken_ == 0


def test_an_answer_moves_its_task_alone_and_a_good_one_more() -> None:
    good, poor = begun(tasks=["new"]), begun(tasks=["new"])
    before = good.probas_
    after = good.take("new", "good", "b")
    assert after["b"] > poor.take("new", "poor", "b")["b"] > before.loc["new", "b"]
    np.testing.assert_allclose(good.probas_.loc["new"], after)
    pd.testing.assert_frame_equal(good.probas_.drop("new"), before.drop("new"))
    assert good.taken_ == 1 and good.labels_["new"] == "b"


def test_a_new_worker_answers_as_all_do_and_an_answer_may_weigh_nothing() -> None:
    belief = begun(tasks=["new"], workers=["new", "good"])
    assert list(belief.errors_.index.levels[0]).count("good") == 1
    before = belief.probas_.loc["new"]
    np.testing.assert_allclose(belief.take("new", "new", "a", weight=0), before)
    assert belief.take("new", "new", "a")["a"] > before["a"]


def test_gold_does_not_move() -> None:
    belief = Belief().fit(crowd(), pd.Series({"t000": "c"}))
    for _ in range(5):
        assert belief.take("t000", "good", "a")["c"] == 1


def test_answers_taken_one_by_one_come_near_a_fit_of_all() -> None:
    data = crowd().sample(frac=1, random_state=1)
    early, late = data.iloc[:-40], data.iloc[-40:]
    belief = Belief().fit(early, tasks=data["task"], workers=data["worker"])
    for row in late.itertuples():
        belief.take(row.task, row.worker, row.label)
    all_of_it = Hier().fit(data)
    same = belief.labels_.reindex(all_of_it.labels_.index) == all_of_it.labels_
    assert same.mean() > 0.97


REFUSED: list[tuple[str, Any, str]] = [
    ("column", lambda: Belief().fit(crowd()[["task", "label"]]), "no column worker"),
    ("task", lambda: begun().take("nowhere", "good", "a"), "task 'nowhere' is none that was"),
    ("worker", lambda: begun().take("t000", "nobody", "a"), "worker 'nobody'"),
    ("label", lambda: begun().take("t000", "good", "d"), "label 'd'"),
    ("weight", lambda: begun().take("t000", "good", "a", 2), "weight"),
    (
        "no prior",
        lambda: posterior(pd.DataFrame({"label": ["z"], "accuracy": [0.9]}), {"a": 1}),
        "row 0: label 'z' has no prior",
    ),
    (
        "accuracy",
        lambda: posterior(pd.DataFrame({"label": ["a"], "accuracy": [1.5]}), {"a": 1, "b": 1}),
        "accuracy",
    ),
    (
        "prior twice",
        lambda: posterior(pd.DataFrame(), pd.Series([1, 1], index=["a", "a"])),
        "twice",
    ),
    ("no prior at all", lambda: posterior(pd.DataFrame(), {}), "or none"),
]


@pytest.mark.parametrize(("call", "words"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_bad_input_is_named(call: Any, words: str) -> None:
    with pytest.raises(InvalidError, match=words):
        call()
