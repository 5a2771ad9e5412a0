"""Estimators: crowd-kit's shapes, and clear words for bad input."""

from pathlib import Path
from typing import Any

import labelwright
import numpy as np
import pandas as pd
import pytest
from labelwright import InvalidError

CROWD = Path(__file__).resolve().parents[3] / "shared" / "data" / "crowd"
ESTIMATORS = ["Auto", "Committee", "DawidSkene", "Hier", "MajorityVote", "OneCoinDawidSkene"]
ESTIMATORS += [
    "BWA",
    "EBCC",
    "IBCC",
    "Subtypes",
    "GLAD",
    "KOS",
    "MACE",
    "MMSR",
    "Wawa",
    "ZeroBasedSkill",
]


def frame(rows: str) -> pd.DataFrame:
    return pd.DataFrame(
        [row.split() for row in rows.split(",")], columns=["task", "worker", "label"]
    )


ANSWERS = frame("t1 a cat,t1 b cat,t1 c dog,t2 a dog,t2 b dog,t2 c dog,t3 a cat,t3 b cat,t3 c cat")


@pytest.mark.parametrize("name", ESTIMATORS)
def test_each_estimator_has_the_shapes_of_crowd_kit(name: str) -> None:
    before = ANSWERS.copy()
    model = getattr(labelwright, name)()
    assert model.fit(ANSWERS) is model
    assert model.labels_.to_dict() == {"t1": "cat", "t2": "dog", "t3": "cat"}
    assert (model.labels_.name, model.labels_.index.name) == ("agg_label", "task")
    assert list(model.probas_.columns) == ["cat", "dog"]
    np.testing.assert_allclose(model.probas_.sum(axis=1), 1)
    np.testing.assert_allclose(model.priors_.sum(), 1)
    assert list(model.skills_.index) == ["a", "b", "c"] and model.skills_.name == "skill"
    assert model.reliabilities_["accuracy"].between(0, 1).all()
    assert (model.reliabilities_["low"] <= model.reliabilities_["high"]).all()
    assert list(model.reliabilities_["answers"]) == [3, 3, 3]
    pd.testing.assert_frame_equal(ANSWERS, before)
    pd.testing.assert_frame_equal(type(model)().fit_predict_proba(ANSWERS), model.probas_)
    pd.testing.assert_series_equal(type(model)().fit_predict(ANSWERS), model.labels_)


def test_errors_are_by_worker_and_given_label_under_the_true_one() -> None:
    errors = labelwright.DawidSkene().fit(ANSWERS).errors_
    assert errors.index.names == ["worker", "label"]
    np.testing.assert_allclose(errors.groupby(level="worker").sum(), 1)
    assert errors.loc[("c", "dog"), "cat"] > errors.loc[("a", "dog"), "cat"]


def test_shares_are_the_plain_shares_of_the_votes() -> None:
    shares = labelwright.MajorityVote().fit_predict_proba(ANSWERS)
    np.testing.assert_allclose(shares.loc["t1"], [2 / 3, 1 / 3])


def test_skills_weigh_votes() -> None:
    skills = pd.Series({"a": 1.0, "b": 1.0, "c": 6.0})
    vote = labelwright.MajorityVote()
    np.testing.assert_allclose(vote.fit_predict_proba(ANSWERS, skills).loc["t1"], [0.25, 0.75])
    ignoring = labelwright.MajorityVote(on_missing_skill="ignore")
    assert ignoring.fit_predict(ANSWERS, skills[["c"]])["t1"] == "dog"
    filling = labelwright.MajorityVote(4.0, "value")
    assert filling.fit_predict(ANSWERS, skills[["c"]])["t1"] == "cat"


@pytest.mark.parametrize("name", ESTIMATORS)
def test_an_answer_that_weighs_nothing_is_none(name: str) -> None:
    """Two against one for dog, then the two weigh nothing."""
    odd = frame("t4 a cat,t4 b dog,t4 c dog")
    data = pd.concat([ANSWERS] * 3 + [odd], ignore_index=True)
    data["task"] = [f"{task}{i // 9}" for i, task in enumerate(data["task"])]
    weights = np.ones(len(data))
    model = getattr(labelwright, name)
    assert model().fit_predict(data, weights=weights)["t43"] == "dog"
    weights[-2:] = 0
    assert model().fit_predict(data, weights=pd.Series(weights))["t43"] == "cat"


def test_votes_count_by_their_weights_and_skills() -> None:
    vote = labelwright.MajorityVote()
    weights = [0.5, 0.5, 1] * 3
    np.testing.assert_allclose(
        vote.fit_predict_proba(ANSWERS, weights=weights).loc["t1"], [1 / 2, 1 / 2]
    )
    skills = {"a": 1.0, "b": 1.0, "c": 3.0}
    shares = vote.fit_predict_proba(ANSWERS, skills, weights=weights)
    np.testing.assert_allclose(shares.loc["t1"], [1 / 4, 3 / 4])


def test_gold_is_certain() -> None:
    known = pd.Series({"t1": "dog"})
    assert labelwright.DawidSkene().fit(ANSWERS, known).probas_.loc["t1", "dog"] == 1


def errors(same: float, other: float, workers: str = "abc") -> pd.DataFrame:
    index = pd.MultiIndex.from_product([list(workers), ["cat", "dog"]], names=["worker", "label"])
    rows = [[same, other], [other, same]] * len(workers)
    return pd.DataFrame(rows, index=index, columns=["cat", "dog"])


def test_initial_errors_say_what_workers_mean() -> None:
    assign = labelwright.DawidSkene(initial_error_strategy="assign")
    assert assign.fit_predict(ANSWERS, None, errors(0.1, 0.9))["t2"] == "cat"
    assert assign.fit_predict(ANSWERS, initial_error=errors(9, 1))["t2"] == "dog"
    addition = labelwright.DawidSkene(initial_error_strategy="addition")
    assert addition.fit_predict(ANSWERS, initial_error=errors(0, 99, "b"))["t2"] == "dog"
    assert addition.fit_predict(ANSWERS, initial_error=errors(0, 99))["t2"] == "cat"


OTHERS = frame(
    "t1 a x,t1 b x,t1 c y,t2 a y,t2 b y,t2 c y,t3 a x,t3 b y,t3 c z,t4 a z,t4 b z,t4 c x,t5 b z"
)


def test_compat_is_crowd_kit() -> None:
    """What crowd-kit 1.4.1 says of the same answers."""
    model = labelwright.DawidSkene(compat=True).fit(OTHERS)
    assert list(model.labels_) == ["x", "y", "y", "z", "z"]
    np.testing.assert_allclose(model.priors_, [0.2002781, 0.4000254, 0.3996965], atol=1e-7)
    assert model.iterations_ == 8
    plain = labelwright.DawidSkene().fit(OTHERS)
    assert abs(plain.priors_ - model.priors_).max() > 1e-3
    coin = labelwright.OneCoinDawidSkene(compat=True).fit(OTHERS)
    np.testing.assert_allclose(coin.priors_, [0.2000162, 0.3999862, 0.3999975], atol=1e-7)
    assert coin.iterations_ == 24


def test_results_outlive_the_model() -> None:
    shares = [labelwright.MajorityVote().fit_predict_proba(ANSWERS) for _ in range(100)]
    assert all(share.equals(shares[0]) for share in shares)
    np.testing.assert_allclose(shares[0].sum(axis=1), 1)


def test_labels_keep_their_type() -> None:
    numbers = ANSWERS.assign(label=[1, 1, 2, 2, 2, 2, 1, 1, 1])
    assert labelwright.MajorityVote().fit_predict(numbers).to_dict() == {"t1": 1, "t2": 2, "t3": 1}


DS, MV = labelwright.DawidSkene, labelwright.MajorityVote
ADD, ASSIGN = (DS(initial_error_strategy=s) for s in ("addition", "assign"))
REFUSED: list[tuple[str, Any, str]] = [
    ("missing column", lambda: DS().fit(ANSWERS[["task", "label"]]), "no column worker"),
    ("no rows", lambda: DS().fit(ANSWERS.iloc[:0]), "no rows"),
    (
        "nan",
        lambda: DS().fit(ANSWERS.assign(label=[np.nan] + ["x"] * 8)),
        "row 0: label is missing",
    ),
    ("rounds", lambda: DS(n_iter=0).fit(ANSWERS), "0"),
    ("tolerance", lambda: DS(tol=-1).fit(ANSWERS), "tolerance"),
    ("gold", lambda: DS().fit(ANSWERS, pd.Series({"t1": "cow"})), "task t1: nobody answers 'cow'"),
    ("gold twice", lambda: DS().fit(ANSWERS, pd.Series(["a", "a"], ["t1", "t1"])), "twice"),
    ("strategy", lambda: DS(initial_error_strategy="add"), "want 'assign' or 'addition'"),
    ("no strategy", lambda: DS().fit(ANSWERS, None, errors(1, 1)), "initial_error_strategy"),
    ("errors index", lambda: ADD.fit(ANSWERS, None, errors(1, 1).droplevel(0)), "index of worker"),
    ("errors label", lambda: ADD.fit(ANSWERS, None, errors(1, 1)[["cat"]]), "label 'dog'"),
    ("errors below 0", lambda: ADD.fit(ANSWERS, None, errors(1, -1)), "start error -1"),
    ("errors lack", lambda: ASSIGN.fit(ANSWERS, None, errors(2, 1, "ab")), "lacks worker 'c'"),
    ("errors shares", lambda: ASSIGN.fit(ANSWERS, None, errors(0.5, 0.4)), "do not add to 1"),
    ("weights short", lambda: DS().fit(ANSWERS, weights=[1.0]), "want one a row"),
    ("weights high", lambda: DS().fit(ANSWERS, weights=[1.5] * 9), "row 0: 1.5 is not from 0 to 1"),
    ("weights nan", lambda: DS().fit(ANSWERS, weights=[1.0] * 8 + [np.nan]), "row 8: nan is not"),
    (
        "weights index",
        lambda: DS().fit(ANSWERS, weights=pd.Series(1.0, [*range(1, 10)])),
        "another index",
    ),
    ("rule", lambda: MV(None, "sometimes"), "want 'error', 'ignore' or 'value'"),
    ("no default", lambda: MV(on_missing_skill="value"), "default_skill"),
    ("skill missing", lambda: MV().fit(ANSWERS, {"a": 1.0, "b": 1.0}), "worker 'c'"),
    ("skill", lambda: MV().fit(ANSWERS, {"a": -1.0, "b": 1.0, "c": 1.0}), "0 or more"),
]


@pytest.mark.parametrize(("call", "words"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_bad_input_is_named(call: Any, words: str) -> None:
    with pytest.raises(InvalidError, match=words):
        call()


def test_what_is_no_frame_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="list, want a pandas DataFrame"):
        DS().fit([1])


@pytest.mark.skipif(not CROWD.exists(), reason="no data")
@pytest.mark.parametrize("name", ["rte", "face"])
def test_a_real_crowd_is_better_than_one_worker(name: str) -> None:
    answers = pd.read_csv(CROWD / name / "labels.csv")
    truth = pd.read_csv(CROWD / name / "truth.csv")
    labels = labelwright.DawidSkene().fit_predict(answers)
    right = labels.reindex(truth["task"]).to_numpy() == truth["label"].to_numpy()
    assert right.mean() > 0.6
