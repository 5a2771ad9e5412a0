"""labelwright aggregate --kind choices: what it finds, what it says, and what it refuses."""

import json
import random
from pathlib import Path

import pytest
from test_cli_aggregate import rows, run

__all__ = ["run"]

# Ann and Ben see what is there; Cat sees a dog everywhere; nothing is in picture 3.
CHOICES = """task,worker,label
1,ann,dog
1,ann,car
1,ben,dog
1,ben,car
1,cat,dog
2,ann,car
2,ben,car
2,cat,dog
3,ann,
3,ben,
3,cat,dog
4,ann,dog
4,ben,dog
4,cat,dog
5,ann,car
5,ben,car
5,cat,dog
5,cat,car
"""
FOUND = {("1", "dog"), ("1", "car"), ("2", "car"), ("3", ""), ("4", "dog"), ("5", "car")}


def test_each_label_is_believed_on_its_own(run, tmp_path: Path):
    done = run(
        "-", "--kind", "choices", "--proba", "p.csv", "-o", "out.csv", stdin=CHOICES.encode()
    )
    assert done.returncode == 0
    out = rows((tmp_path / "out.csv").read_text())
    assert {(row["task"], row["label"]) for row in out} == FOUND and len(out) == len(FOUND)
    assert all(0.5 < float(row["confidence"]) <= 1 for row in out)
    chances = rows((tmp_path / "p.csv").read_text())
    assert len(chances) == 10 and all(0 <= float(row["probability"]) <= 1 for row in chances)
    likely = {(row["task"], row["label"]) for row in chances if float(row["probability"]) > 0.5}
    assert likely == FOUND - {("3", "")}


def test_sources_have_a_sensitivity_and_a_specificity(run, tmp_path: Path):
    """Six workers of known chances over 400 pictures of three labels."""
    draw = random.Random(5)
    known = {"a": (0.9, 0.95), "b": (0.9, 0.95), "c": (0.8, 0.9), "d": (0.8, 0.9)}
    known |= {"eager": (0.95, 0.6), "shy": (0.5, 0.98)}
    lines = ["task,worker,label"]
    truth = ["task,label"]
    for task in range(400):
        there = {label for label in "xyz" if draw.random() < 0.35}
        truth += [f"{task},{label}" for label in sorted(there) or [""]]
        for worker, (sees, passes) in known.items():
            named = [k for k in "xyz" if draw.random() < (sees if k in there else 1 - passes)]
            lines += [f"{task},{worker},{label}" for label in named or [""]]
    (tmp_path / "truth.csv").write_text("\n".join(truth))
    words = ("--truth", "truth.csv", "--json")
    done = run(
        "-", "--kind", "choices", "--sources", "s.csv", *words, stdin="\n".join(lines).encode()
    )
    found = json.loads(done.stdout)
    assert found["f1"] > 0.93 and found["f1_low"] < found["f1"] < found["f1_high"]
    assert found["tasks_with_truth"] == 400 and found["answers"] == 2400 and found["labels"] == 3
    vote = run("-", "--kind", "choices", "--method", "mv", *words, stdin="\n".join(lines).encode())
    assert found["accuracy"] >= json.loads(vote.stdout)["accuracy"]
    for row in rows((tmp_path / "s.csv").read_text()):
        sees, passes = known[row["worker"]]
        assert float(row["sensitivity"]) == pytest.approx(sees, abs=0.06)
        assert float(row["specificity"]) == pytest.approx(passes, abs=0.06)
        for name in ("sensitivity", "specificity"):
            low, middle, high = (float(row[name + end]) for end in ("_low", "", "_high"))
            assert 0 <= low < middle < high <= 1 and row["labels"] == "1200"


def test_json_says_how_right_the_labels_are(run, tmp_path: Path):
    (tmp_path / "truth.csv").write_text("task,label\n1,dog\n2,car\n2,cow\n3,\n9,dog\n")
    done = run("-", "--kind", "choices", "--truth", "truth.csv", "--json", stdin=CHOICES.encode())
    found = json.loads(done.stdout)
    assert found["method"] == "hier" and found["seconds"] >= 0 and found["iterations"] >= 1
    assert found["f1"] == pytest.approx((2 / 3 + 2 / 3 + 1) / 3)
    assert found["accuracy"] == pytest.approx(1 / 3) and found["tasks_with_truth"] == 3
    assert b"truth.csv: 1 row is of tasks not among the answers" in done.stderr


def test_every_listed_method_works(run):
    listed = run("--kind", "choices", "--method", "list").stdout.decode().splitlines()
    names = [line.split()[0] for line in listed]
    assert names == ["hier", "ds", "onecoin", "mv"]
    for name in names:
        done = run("-", "--kind", "choices", "--method", name, "--json", stdin=CHOICES.encode())
        assert json.loads(done.stdout)["method"] == name


HEADER = "task,worker,label\n"


@pytest.mark.parametrize(
    ("text", "words", "status", "message"),
    [
        (HEADER, [], 1, "has no rows below its header"),
        (HEADER + "1,a,\n", [], 1, "nobody names a label"),
        ("task,worker\n1,a\n", [], 1, "line 1: the header has no column label"),
        (HEADER + "1,a,x\n1,a,x\n", [], 1, "line 3: names label x a second time"),
        (HEADER + "1,a,\n1,a,\n", [], 1, "line 3: says a second time: none"),
        (
            HEADER + "1,a,x\n1,a,\n",
            [],
            1,
            "line 2: names a label where line 3 says that there is none",
        ),
        (
            HEADER + "".join(f"1,a,{i}\n" for i in range(1025)),
            [],
            1,
            "line 1026: label 1024 is one more than 1024 different labels",
        ),
        (CHOICES, ["--method", "auto"], 2, "--method auto: is not a method"),
        (CHOICES, ["--truth", "other.csv"], 1, "none of its tasks is among the answers"),
        (CHOICES, ["--truth", "twice.csv"], 1, "twice.csv: line 3: names label dog a second time"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 60 else "",
)
def test_bad_choices_are_refused(run, tmp_path: Path, text, words, status, message):
    (tmp_path / "other.csv").write_text("task,label\nz,a\n")
    (tmp_path / "twice.csv").write_text("task,label\n1,dog\n1,dog\n")
    done = run("-", "--kind", "choices", *words, stdin=text.encode())
    assert done.returncode == status
    assert message in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1
    assert done.stdout == b""
