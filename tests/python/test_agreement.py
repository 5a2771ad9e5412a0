"""Agreement: the published values, and crowd-kit's metrics."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from labelwright import (
    DawidSkene,
    InvalidError,
    UndefinedError,
    accuracy_on_aggregates,
    agreement,
    agreement_interval,
    alpha,
    alpha_krippendorff,
    consistency,
    likeness,
    uncertainty,
)

# Krippendorff (2011), four raters, twelve units; . is missing.
RATERS = ["123321412...", "1233224125.3", ".3332342251.", "12332441251."]
FOUR_BY_TWELVE = pd.DataFrame(
    [
        [unit, rater, int(label)]
        for rater, row in enumerate(RATERS)
        for unit, label in enumerate(row)
        if label != "."
    ],
    columns=["task", "worker", "label"],
)
ROWS = "t1 a cat,t1 b cat,t1 c dog,t2 a dog,t2 b dog,t2 c dog,t3 a cat,t3 b cat,t3 c cat"
ROWS += ",t4 a cow,t4 b cow,t4 c dog"
ANSWERS = pd.DataFrame([r.split() for r in ROWS.split(",")], columns=["task", "worker", "label"])
SKILLS = pd.Series({"a": 0.9, "b": 0.8, "c": 0.6})
PUBLISHED = [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)]


@pytest.mark.parametrize(("scale", "value"), PUBLISHED)
def test_alpha_is_the_published_one(scale: str, value: float) -> None:
    shuffled = FOUR_BY_TWELVE.sample(frac=1, random_state=3)
    assert alpha(shuffled, scale=scale) == pytest.approx(value, abs=5e-4)


@pytest.mark.parametrize(
    ("scale", "value"),
    [
        # By hand, of {a b}, {a}; {c}, {c}: distances within 1/2 or, by MASI, 2/3; 0.
        ("jaccard", 1 - 3 * (2 * 0.5) / (2 * (0.5 + 4))),
        ("masi", 1 - 3 * (2 * 2 / 3) / (2 * (2 / 3 + 4))),
    ],
)
def test_sets_are_as_far_apart_as_their_labels(scale: str, value: float) -> None:
    rows = [["1", "x", ["a", "b"]], ["1", "y", ["a"]], ["2", "x", ["c"]], ["2", "y", {"c"}]]
    chosen = pd.DataFrame(rows, columns=["task", "worker", "label"])
    assert alpha(chosen, scale=scale) == pytest.approx(value)


def test_alpha_is_that_of_crowd_kit() -> None:
    """crowd-kit 1.4.1 on the same answers."""
    assert alpha_krippendorff(ANSWERS) == pytest.approx(0.5111111111111111)
    numbers = ANSWERS.assign(label=ANSWERS["label"].map({"cat": 1, "dog": 3, "cow": 4}))
    numbers.loc[[2, 11], "label"] = 2
    assert alpha_krippendorff(numbers, "interval") == pytest.approx(0.7074468085106382)


@pytest.mark.parametrize("measure", ["alpha", "fleiss", "cohen", "gwet", "percent"])
def test_an_interval_holds_its_value_and_narrows_with_its_confidence(measure: str) -> None:
    value = agreement(FOUR_BY_TWELVE, measure)
    wide = agreement_interval(FOUR_BY_TWELVE, measure, resamples=300)
    narrow = agreement_interval(FOUR_BY_TWELVE, measure, resamples=300, confidence=0.5)
    assert wide.low <= value <= wide.high
    assert wide.low <= narrow.low <= narrow.high <= wide.high
    assert wide == agreement_interval(FOUR_BY_TWELVE, measure, resamples=300)


def test_likeness_of_equal_labels_is_alpha() -> None:
    answers = FOUR_BY_TWELVE.groupby("task").filter(lambda rows: len(rows) > 1)
    found = likeness(answers, lambda one, other: float(one == other), resamples=200)
    assert found.value == pytest.approx(alpha(answers))
    assert found.interval.low <= found.value <= found.interval.high
    assert 0 < found.expected < found.observed < 1


def test_likeness_takes_answers_of_any_kind() -> None:
    rows = [["1", {"x": 1}], ["1", {"x": 2}], ["2", {"x": 30}], ["2", {"x": 31}]]
    boxes = pd.DataFrame(rows, columns=["task", "label"])
    near = likeness(boxes, lambda one, other: max(0.0, 1 - abs(one["x"] - other["x"]) / 10))
    assert near.observed == pytest.approx(0.9) and near.value > 0.8


def test_what_a_likeness_raises_comes_through() -> None:
    with pytest.raises(KeyError, match="nothing"):
        likeness(ANSWERS, lambda one, other: {}["nothing"])
    with pytest.raises(TypeError):
        likeness(ANSWERS, lambda one, other: "alike")  # type: ignore[arg-type,return-value]


def test_consistency_is_that_of_crowd_kit() -> None:
    assert consistency(ANSWERS, SKILLS) == pytest.approx(0.9841823390210487, rel=1e-9)
    by_task = consistency(ANSWERS, SKILLS, by_task=True)
    np.testing.assert_allclose(by_task, [0.972973, 0.995392, 0.995392, 0.972973], atol=1e-6)
    learnt = consistency(ANSWERS, aggregator=DawidSkene())
    assert 0.5 < learnt <= 1


def test_uncertainty_is_that_of_crowd_kit() -> None:
    assert uncertainty(ANSWERS) == pytest.approx(0.3182570841474064, rel=1e-9)
    assert uncertainty(ANSWERS, SKILLS) == pytest.approx(0.795755858432136, rel=1e-9)
    by_worker = uncertainty(ANSWERS, SKILLS, compute_by="worker", aggregate=False)
    np.testing.assert_allclose(by_worker, [1.055799, 1.069370, 1.029653], atol=1e-6)


def test_accuracy_on_aggregates_is_counted() -> None:
    assert accuracy_on_aggregates(ANSWERS) == pytest.approx(10 / 12)
    by_worker = accuracy_on_aggregates(ANSWERS, by="worker")
    assert by_worker.to_dict() == {"a": 1, "b": 1, "c": 0.5}
    assert accuracy_on_aggregates(ANSWERS, aggregates=pd.Series({"t1": "dog"})) == 1 / 3


REFUSED: list[tuple[str, Any, str]] = [
    ("column", lambda: alpha(ANSWERS[["task", "label"]]), "no column worker"),
    ("measure", lambda: agreement(ANSWERS, "kappa"), "measure is 'kappa', want one of alpha, "),
    ("scale", lambda: alpha(ANSWERS, scale="cubic"), "scale is 'cubic', want one of nominal, "),
    ("no pairs", lambda: likeness(ANSWERS, lambda a, b: 1.0, chance_pairs=0), "0"),
    ("no sets", lambda: alpha(ANSWERS, scale="masi"), "row 0: label is a str, want a list"),
    ("words", lambda: alpha(ANSWERS, scale="interval"), "label is not of numbers"),
    ("resamples", lambda: agreement_interval(ANSWERS, resamples=1), "resamples"),
    ("confidence", lambda: agreement_interval(ANSWERS, confidence=2), "confidence"),
    ("skill", lambda: consistency(ANSWERS, {"a": 0.5, "b": 0.5}), "worker 'c'"),
    ("accuracy", lambda: consistency(ANSWERS, {"a": 7, "b": 0.5, "c": 0.5}), "7"),
    (
        "aggregates",
        lambda: accuracy_on_aggregates(ANSWERS, aggregates=pd.Series({"t9": "cat"})),
        "none of the tasks",
    ),
    ("by", lambda: uncertainty(ANSWERS, compute_by="label"), "want one of task, worker"),
]


@pytest.mark.parametrize(("call", "words"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_bad_input_is_named(call: Any, words: str) -> None:
    with pytest.raises(InvalidError, match=words):
        call()


def test_without_disagreement_to_expect_there_is_no_alpha() -> None:
    with pytest.raises(UndefinedError, match="no disagreement to expect"):
        alpha(ANSWERS.assign(label="cat"))
