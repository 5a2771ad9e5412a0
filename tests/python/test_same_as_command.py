"""The bindings find what `labelwright aggregate` finds in the same rows."""

import io
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from labelwright import (
    ROVER,
    Boxes,
    Choices,
    GuidedAudit,
    Hier,
    NoisyBradleyTerry,
    Numbers,
    SegmentationEM,
    Spans,
    agreement,
)
from labelwright._masks import runs_of

TOP = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("LABELWRIGHT", TOP / "build" / "labelwright"))
RNG = np.random.default_rng(9)
START = RNG.bit_generator.state
pytestmark = pytest.mark.skipif(not BINARY.exists(), reason="the program is not built")


@pytest.fixture(autouse=True)
def same_rows_whatever_ran_before() -> None:
    RNG.bit_generator.state = START


def run(command: str, rows: pd.DataFrame, *options: str) -> str:
    done = subprocess.run(
        [BINARY, command, "-", *options],
        input=rows.to_csv(index=False),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def aggregate(kind: str, rows: pd.DataFrame, *options: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(run("aggregate", rows, "--kind", kind, *options)))


def answers(value: Any, tasks: int = 40, workers: int = 5) -> pd.DataFrame:
    rows = [
        [f"t{task:02}", f"w{worker}", value(task, worker)]
        for task in range(tasks)
        for worker in range(workers)
    ]
    return pd.DataFrame(rows, columns=["task", "worker", "label"])


LABELS = answers(lambda task, worker: "abc"[(task + (RNG.random() < 0.1 * (worker + 1))) % 3])


def test_labels() -> None:
    found = aggregate("classes", LABELS, "--method", "hier").set_index("task")
    model = Hier().fit(LABELS)
    assert (found["label"] == model.labels_[found.index]).all()
    sure = model.probas_.max(axis=1)[found.index]
    np.testing.assert_allclose(found["confidence"], sure, atol=1e-4)


def test_weights_are_confidences() -> None:
    sure = LABELS.assign(confidence=RNG.random(len(LABELS)))
    found = aggregate("classes", sure, "--method", "hier").set_index("task")
    model = Hier().fit(LABELS, weights=sure["confidence"])
    assert (found["label"] == model.labels_[found.index]).all()
    sharp = model.probas_.max(axis=1)[found.index]
    np.testing.assert_allclose(found["confidence"], sharp, atol=1e-4)
    assert (sharp < Hier().fit(LABELS).probas_.max(axis=1)[found.index]).mean() > 0.8


def test_numbers() -> None:
    rows = answers(lambda task, worker: task + RNG.normal(0, worker + 1))
    found = aggregate("number", rows, "--method", "variance").set_index("task")
    model = Numbers("variance").fit(rows)
    np.testing.assert_allclose(found["label"], model.values_[found.index], rtol=1e-5)
    np.testing.assert_allclose(found["low"], model.intervals_["low"][found.index], rtol=1e-4)


def test_boxes_and_spans() -> None:
    rows = answers(lambda task, worker: "car" if task % 2 else "dog").rename(
        columns={"label": "class"}
    )
    places = 20.0 * rows["task"].str[1:].astype(int)
    for name, at in (("x1", 0), ("y1", 0), ("x2", 12), ("y2", 9)):
        rows[name] = (places + at + RNG.integers(-2, 3, len(rows))).round()
    found = aggregate("boxes", rows)
    ours = Boxes().fit_predict(rows.rename(columns={"class": "label"}))
    assert len(found) == len(ours) > 0
    for name in ("x1", "y1", "x2", "y2", "confidence"):
        np.testing.assert_allclose(found[name], ours[name], rtol=1e-4)
    spans = rows.rename(columns={"x1": "start", "x2": "end"})
    found = aggregate("spans", spans)
    ours = Spans().fit_predict(spans.rename(columns={"class": "label"}))
    assert found[["start", "end"]].to_numpy().tolist() == ours[["start", "end"]].to_numpy().tolist()


def test_masks() -> None:
    masks = [RNG.random((6, 8)) < 0.6 for _ in range(30)]
    rows = answers(lambda task, worker: 0, 10, 3)
    written = rows.assign(
        height=6,
        width=8,
        rle=[" ".join(f"{start}:{length}" for start, length in runs_of(mask)) for mask in masks],
    )
    found = aggregate("masks", written).set_index("task")
    model = SegmentationEM().fit(rows.assign(segmentation=masks))
    for task, mask in model.segmentations_.items():
        runs = " ".join(f"{start}:{length}" for start, length in runs_of(mask))
        assert (found.loc[task, "rle"] if isinstance(found.loc[task, "rle"], str) else "") == runs


def test_texts() -> None:
    said = ["the", "cat", "sat", "on", "the", "mat", "and", "saw", "a", "dog"]
    rows = answers(
        lambda task, worker: " ".join(w for w in said if RNG.random() > 0.15 or w == "cat")
    )
    found = aggregate("text", rows).set_index("task")
    model = ROVER().fit(rows.rename(columns={"label": "text"}))
    assert (found["label"] == model.texts_[found.index]).all()


def test_pairs() -> None:
    rows = pd.DataFrame(
        [
            [f"w{w}", *RNG.choice(list("abcde"), 2, replace=False)]
            for w in range(4)
            for _ in "x" * 30
        ],
        columns=["worker", "left", "right"],
    )
    rows["label"] = np.where(
        RNG.random(len(rows)) < 0.8, rows[["left", "right"]].min(axis=1), rows["left"]
    )
    found = aggregate("pairs", rows).set_index("item")
    table = NoisyBradleyTerry(n_iter=1000, tol=1e-6).fit(rows).log_odds_
    np.testing.assert_allclose(found["score"], table["score"][found.index], atol=1e-4)


def test_choices() -> None:
    lists = [[c for c in "abc" if RNG.random() < 0.5] for _ in range(100)]
    rows = answers(lambda task, worker: None, 20, 5).assign(label=lists)
    found = aggregate("choices", rows.explode("label"))
    ours = Choices().fit_predict(rows).explode()
    assert set(zip(found["task"], found["label"].fillna(""), strict=True)) == set(
        zip(ours.index, ours.fillna(""), strict=True)
    )


def test_guided_audits(tmp_path: Path) -> None:
    believed = np.round(RNG.random(300) ** 4, 6)
    beliefs = pd.DataFrame({"task": range(300), "confidence": 1 - believed})
    beliefs.to_csv(tmp_path / "beliefs.csv", index=False)
    audit, rows = GuidedAudit(1 - beliefs["confidence"], seed=11, target=0.7), []
    for _ in range(60):
        item = audit.next()
        loss = round(believed[item] * RNG.random(), 3)
        audit.add(item, loss)
        rows.append([item, loss])
    guide = ["--guide", str(tmp_path / "beliefs.csv"), "--seed", "11", "--target", "0.7"]
    sample = pd.DataFrame(rows, columns=["task", "loss"])
    said = json.loads(run("certify", sample, *guide, "--json"))
    assert (said["state"], said["drawn"]) == (audit.state, 60)
    assert said["bound"] == pytest.approx(audit.bound)
    swapped = sample.iloc[[1, 0, *range(2, 60)]]
    with pytest.raises(AssertionError):
        run("certify", swapped, *guide, "--json")  # so draws are the command's too


def test_agreement() -> None:
    said = json.loads(run("agree", LABELS, "--metric", "gwet", "--json"))
    assert said["value"] == pytest.approx(agreement(LABELS, "gwet"), rel=1e-5)
