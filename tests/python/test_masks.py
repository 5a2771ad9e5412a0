"""Masks: the pixels that are meant."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from labelwright import (
    InvalidError,
    SegmentationEM,
    SegmentationMajorityVote,
    likeness,
    mask_overlap,
)

DRAWN = [[[1, 0], [1, 1]], [[0, 1], [1, 1]], [[0, 1], [1, 1]]]
MASKS = pd.DataFrame(
    {
        "task": "t1",
        "worker": ["p1", "p2", "p3"],
        "segmentation": [np.array(mask) for mask in DRAWN],
    }
)


def test_votes_find_what_those_of_crowd_kit_find() -> None:
    """The example of crowd-kit 1.4.1 and its result."""
    found = SegmentationMajorityVote().fit_predict(MASKS)
    assert found["t1"].tolist() == [[False, True], [True, True]]
    assert (found.name, found.index.name) == ("agg_segmentation", "task")


def test_skills_weigh_votes() -> None:
    skills = {"p1": 5, "p2": 1, "p3": 1}
    found = SegmentationMajorityVote().fit_predict(MASKS, pd.Series(skills))
    assert found["t1"].tolist() == [[True, False], [True, True]]
    ignoring = SegmentationMajorityVote(on_missing_skill="ignore").fit(MASKS, {"p1": 1})
    assert ignoring.segmentations_["t1"].tolist() == [[True, False], [True, True]]
    assert list(ignoring.sources_.index) == ["p1"]


@pytest.mark.parametrize("model", [SegmentationEM, SegmentationMajorityVote])
def test_weights_are_of_answers(model: Any) -> None:
    alone = model().fit(MASKS, weights=[1, 0, 0])
    first = model().fit_predict(MASKS[:1])
    assert alone.segmentations_["t1"].tolist() == first["t1"].tolist()
    assert list(alone.sources_.index) == ["p1"]
    with pytest.raises(InvalidError, match="row 1: -1 is not from 0 to 1"):
        model().fit(MASKS, weights=[1, -1, 1])


def test_weights_and_skills_are_multiplied() -> None:
    skills = {"p1": 5, "p2": 1, "p3": 1}
    found = SegmentationMajorityVote().fit_predict(MASKS, skills, weights=[0.1, 1, 1])
    assert found["t1"].tolist() == [[False, True], [True, True]]


def test_masks_of_any_shape_come_back_as_they_were() -> None:
    rng = np.random.default_rng(1)
    shapes = [(1, 1), (1, 7), (5, 1), (9, 13), (0, 3)]
    masks = [rng.random(shape) < 0.5 for shape in shapes]
    rows = pd.DataFrame({"task": range(5), "worker": "a", "segmentation": masks})
    before = [mask.copy() for mask in masks]
    model = SegmentationMajorityVote().fit(rows)
    for mask, found in zip(before, model.segmentations_, strict=True):
        np.testing.assert_array_equal(found, mask)
    assert (model.confidence_ == 1).all() and model.sources_.loc["a", "overlap"] == 1


def test_masks_agree_by_the_pixels_they_share() -> None:
    whole, half, none = np.ones((2, 4), bool), np.eye(2, 4, dtype=int), np.zeros((2, 4))
    assert mask_overlap(whole, half) == pytest.approx(2 / 8)
    assert (mask_overlap(none, none), mask_overlap(whole, none)) == (1, 0)
    assert mask_overlap(whole, whole.T) == 0
    drawn = pd.DataFrame({"task": [1, 1, 2, 2], "label": [whole, half, none, none]})
    agreed = likeness(drawn, mask_overlap)
    assert agreed.observed == pytest.approx((1 / 4 + 1) / 2)
    with pytest.raises(InvalidError, match="row 1: segmentation has 1 dimensions"):
        mask_overlap(whole, [1])


def test_a_worker_who_draws_elsewhere_is_seen() -> None:
    inner = np.zeros((20, 20), bool)
    inner[5:15, 5:15] = True
    rows = pd.DataFrame(
        {
            "task": "t",
            "worker": ["a", "b", "c"],
            "segmentation": [inner, inner, np.roll(inner, 8, axis=1)],
        }
    )
    model = SegmentationEM().fit(rows)
    assert (model.segmentations_["t"] != inner).sum() <= 4  # corners, which neighbours round off
    assert model.sources_["overlap"].idxmin() == "c"


def with_first(mask: Any) -> pd.DataFrame:
    return MASKS.assign(segmentation=[mask, *MASKS["segmentation"][1:]])


REFUSED: list[tuple[str, Any, str]] = [
    ("column", lambda: SegmentationEM().fit(MASKS[["task", "worker"]]), "no column segmentation"),
    ("line", lambda: SegmentationEM().fit(with_first(np.ones(4))), "row 0: segmentation has 1 dim"),
    ("grey", lambda: SegmentationEM().fit(with_first(np.full((2, 2), 7))), "more than 0 and 1"),
    (
        "shape",
        lambda: SegmentationEM().fit(with_first(np.ones((2, 3)))),
        "row 1: .* is 2 x 2, want",
    ),
    ("rule", lambda: SegmentationMajorityVote(None, "sometimes"), "want 'error', 'ignore'"),
    ("skill", lambda: SegmentationMajorityVote().fit(MASKS, {"p1": 1}), "worker 'p2'"),
]


@pytest.mark.parametrize(("call", "words"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_bad_input_is_named(call: Any, words: str) -> None:
    with pytest.raises(InvalidError, match=words):
        call()
