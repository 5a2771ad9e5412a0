"""Boxes, spans, points, polygons and skeletons: objects from marks."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from labelwright import Boxes, InvalidError, Points, Polygons, Skeletons, Spans

NAN = np.nan
BORDERS = ["x1", "y1", "x2", "y2"]
DRAWN = pd.DataFrame(
    [
        ["p", "a", 0, 0, 10, 10, "car"],
        ["p", "b", 0, 0, 12, 10, "car"],
        ["p", "c", 0, 2, 10, 10, "car"],
        ["p", "c", 50, 50, 60, 60, "dog"],
        ["q", "a", 5, 5, 9, 9, "dog"],
        ["q", "b", 5, 5, 9, 9, "dog"],
        ["q", "c", NAN, NAN, NAN, NAN, None],
    ],
    columns=["task", "worker", *BORDERS, "label"],
)
SPANS = pd.DataFrame(
    [["t", "a", 0, 5, "PER"], ["t", "b", 0, 5, "PER"], ["t", "c", 0, 7, "PER"]],
    columns=["task", "worker", "start", "end", "label"],
)


def test_what_most_have_drawn_is_an_object() -> None:
    model = Boxes("vote").fit(DRAWN)
    assert list(model.objects_["task"]) == ["p", "q"]
    assert list(model.objects_["label"]) == ["car", "dog"]
    np.testing.assert_allclose(model.objects_.loc[1, BORDERS].to_numpy(float), [5, 5, 9, 9])
    np.testing.assert_allclose(model.objects_["confidence"], [1, 2 / 3])
    assert list(model.sources_.index) == ["a", "b", "c"]
    assert list(model.sources_["marks"]) == [2, 2, 2]
    assert model.sources_.loc["c", "precision"] < model.sources_.loc["a", "precision"]


def test_a_frame_without_classes_has_objects_without() -> None:
    found = Boxes().fit_predict(DRAWN.drop(columns="label"))
    assert list(found.columns) == ["task", *BORDERS, "confidence"] and len(found) == 2


def test_a_span_has_borders_that_somebody_drew() -> None:
    found = Spans().fit_predict(SPANS)
    assert found[["start", "end"]].to_numpy().tolist() == [[0, 5]]
    assert found["start"].dtype == np.int64


def test_turned_boxes_keep_their_rotation() -> None:
    turned = pd.DataFrame(
        [["p", "a", 0, 0, 10, 4, 30.0], ["p", "b", 3, -3, 7, 7, 120.0], ["p", "c"] + [NAN] * 5],
        columns=["task", "worker", *BORDERS, "rotation"],
    )
    found = Boxes().fit_predict(turned)
    np.testing.assert_allclose(found[[*BORDERS, "rotation"]], [[0, 0, 10, 4, 30]], atol=1e-9)


def test_points_near_each_other_are_one() -> None:
    spots = pd.DataFrame(
        [["p", "a", 10, 10], ["p", "b", 10, 12], ["p", "c", 10, 11], ["p", "c", 90, 90]],
        columns=["task", "worker", "x", "y"],
    )
    model = Points().fit(spots)
    np.testing.assert_allclose(model.objects_[["x", "y"]].to_numpy(float), [[10, 11]])
    assert model.radius_ == pytest.approx(5)
    assert len(Points(radius=0.5).fit_predict(spots)) == 0


def test_a_polygon_is_what_most_enclose() -> None:
    square = [(0, 0), (10, 0), (10, 10), (0, 10)]
    drawn = pd.DataFrame(
        [["p", "a", square], ["p", "b", square], ["p", "c", square[:3]], ["q", "a", None]],
        columns=["task", "worker", "points"],
    )
    (points,) = Polygons().fit_predict(drawn)["points"]
    np.testing.assert_allclose(points, square)


def test_a_polygon_has_the_holes_that_most_left_out() -> None:
    square = np.array([(0, 0), (48, 0), (48, 48), (0, 48)], float)
    holed = [square, square / 4 + 3, square / 4 + 30]
    for rings in (holed, square):
        most = pd.DataFrame(
            {"task": "p", "worker": list("abc"), "points": [rings, list(rings), holed[:2]]}
        )
        (points,) = Polygons().fit_predict(most)["points"]
        for found, ring in zip(points, rings, strict=True):
            np.testing.assert_allclose(found, ring)


def test_a_skeleton_has_the_joints_that_most_saw() -> None:
    joints = np.array([(0, 0, 2), (30, 0, 1), (30, 40, 2), (0, 0, 0)])
    drawn = pd.DataFrame(
        {
            "task": list("pppq"),
            "worker": list("abca"),
            "joints": [joints, joints.tolist(), [*joints[:3], (9, 9, 2)], None],
        }
    )
    model = Skeletons().fit(drawn)
    (found,) = model.objects_["joints"]
    np.testing.assert_allclose(found, joints)
    assert list(model.objects_["task"]) == ["p"]


def test_options_reach_the_engine() -> None:
    assert len(Boxes("vote", share=0.3).fit_predict(DRAWN)) == 3
    assert len(Boxes("vote", share=0.9).fit_predict(DRAWN)) == 1


def spans_with(start: Any, end: Any) -> pd.DataFrame:
    return SPANS.assign(start=[start, 0, 0], end=[end, 5, 5])


POINT = pd.DataFrame([["p", "a", 1, 2]], columns=["task", "worker", "x", "y"])


def polygon(points: Any) -> Polygons:
    frame = pd.DataFrame({"task": ["p"], "worker": ["a"], "points": [points]})
    return Polygons().fit(frame)


def skeleton(joints: Any) -> Skeletons:
    return Skeletons().fit(pd.DataFrame({"task": ["p"], "worker": ["a"], "joints": [joints]}))


REFUSED: list[tuple[str, Any, str]] = [
    ("column", lambda: Boxes().fit(DRAWN.drop(columns="y2")), "no column y2"),
    ("half", lambda: Boxes().fit(DRAWN.assign(x1=NAN)), "row 0: of x1, y1, x2, y2 some are mis"),
    ("class", lambda: Boxes().fit(DRAWN.assign(label=None)), "row 0: label is missing"),
    ("turned", lambda: Boxes().fit(DRAWN[:6].assign(x1=99)), "mark 0"),
    ("infinite", lambda: Boxes().fit(DRAWN[:6].assign(x2=np.inf)), "mark 0"),
    ("share", lambda: Boxes(share=2).fit(DRAWN), "share"),
    ("method", lambda: Boxes("oracle").fit(DRAWN), "want one of weighted, vote"),
    ("not whole", lambda: Spans().fit(spans_with(0.5, 5)), "row 0: start and end are not whole"),
    ("flat points", lambda: polygon([1, 2, 3]), r"row 0: points have shape \(3,\)"),
    ("no numbers", lambda: polygon([("a", "b")]), "row 0: points are not numbers"),
    ("two points", lambda: polygon([(1, 2), (3, 4)]), "mark 0: has 2 points, want 3 or more"),
    ("flat joints", lambda: skeleton([1, 2, 3]), r"row 0: joints have shape \(3,\)"),
    ("state", lambda: skeleton([(1, 2, 3)]), "row 0: a joint has a state that is not 0, 1 or 2"),
    ("infinite joint", lambda: skeleton([(1, np.inf, 2)]), "mark 0: a joint is nowhere"),
    ("radius", lambda: Points(radius=-1).fit(POINT), "radius -1 is not 0 or more"),
    ("empty span", lambda: Spans().fit(spans_with(3, 3)), "mark 0"),
]


@pytest.mark.parametrize(("call", "words"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_bad_input_is_named(call: Any, words: str) -> None:
    with pytest.raises(InvalidError, match=words):
        call()
