"""labelwright aggregate --kind pairs: what it writes, what it says, and what it refuses."""

import json
from pathlib import Path

import pytest
from test_cli_aggregate import rows, run

__all__ = ["run"]

# Ann and Ben compare; Cat always says left. d beats e, and nobody compares them with the others.
PAIRS = """worker,left,right,label
ann,a,b,a
ann,b,c,b
ann,a,c,a
ann,b,a,a
ann,c,b,b
ben,a,b,a
ben,c,a,a
ben,c,b,b
ben,b,a,a
ben,b,c,b
cat,c,a,c
cat,b,a,b
cat,a,b,a
cat,c,b,c
cat,a,c,a
ann,d,e,d
"""
TRUTH = "task,label\na,9\nb,5\nc,4\nd,3\n"


def test_items_are_ranked_with_intervals(run, tmp_path: Path):
    done = run("-", "--kind", "pairs", "--sources", "s.csv", stdin=PAIRS.encode())
    assert (done.returncode, done.stderr.count(b"\n")) == (0, 7)
    out = rows(done.stdout.decode())
    assert [row["rank"] for row in out] == ["1", "2", "3", "4", "5"]
    scores = {row["item"]: float(row["score"]) for row in out}
    assert scores["a"] > scores["b"] > scores["c"] and scores["d"] > scores["e"]
    assert [row["item"] for row in out] == sorted(scores, key=lambda item: -scores[item])
    assert abs(sum(scores.values())) < 1e-4
    width = {row["item"]: float(row["high"]) - float(row["low"]) for row in out}
    assert all(float(row["low"]) < float(row["score"]) < float(row["high"]) for row in out)
    assert width["d"] > width["b"]
    sources = {row["worker"]: row for row in rows((tmp_path / "s.csv").read_text())}
    assert float(sources["cat"]["reliability"]) < float(sources["ann"]["reliability"])
    assert float(sources["cat"]["left"]) > 0.6 and sources["ben"]["accuracy"] == "1"
    assert sources["cat"]["accuracy"] == "0.4" and sources["cat"]["labels"] == "5"
    assert float(sources["cat"]["accuracy_low"]) < 0.4 < float(sources["cat"]["accuracy_high"])


def test_json_says_how_close_to_the_truth_the_ranking_is(run, tmp_path: Path):
    (tmp_path / "truth.csv").write_text(TRUTH)
    done = run(
        *("-", "--kind", "pairs", "--method", "bt", "--truth", "truth.csv", "--json"),
        stdin=PAIRS.encode(),
    )
    found = json.loads(done.stdout)
    assert found["method"] == "bt" and found["converged"] and found["seconds"] >= 0
    assert found["iterations"] >= 2 and found["items"] == 5 and found["answers"] == 16
    # d, compared with e alone, stands first of four where it belongs last: three pairs are wrong.
    assert found["items_with_truth"] == 4 and found["accuracy"] == 0.5
    assert found["spearman"] == pytest.approx(-0.2)
    assert found["spearman_low"] < -0.2 < found["spearman_high"]


def test_every_listed_method_works(run):
    listed = run("--kind", "pairs", "--method", "list").stdout.decode().splitlines()
    names = [line.split()[0] for line in listed]
    assert names == ["noisy", "bt"]
    for name in names:
        done = run("-", "--kind", "pairs", "--method", name, "--json", stdin=PAIRS.encode())
        assert json.loads(done.stdout)["method"] == name


@pytest.mark.parametrize(
    ("text", "words", "status", "message"),
    [
        ("worker,left,right,label\n", [], 1, "has no rows below its header"),
        ("worker,left,label\n1,2,2\n", [], 1, "line 1: the header has no column right"),
        ("worker,left,right,label\nw,a,b,c\n", [], 1, "line 2: label c is neither left nor right"),
        ("worker,left,right,label\nw,a,a,a\n", [], 1, "line 2: left and right are both a"),
        ("worker,left,right,label\nw,a,b,\n", [], 1, "line 2: label is empty"),
        (PAIRS, ["--method", "ds"], 2, "--method ds: is not a method"),
        (PAIRS, ["--proba", "p.csv"], 2, "scores have intervals"),
        (PAIRS, ["--truth", "other.csv"], 1, "none of its tasks is among the answers"),
        (PAIRS, ["--truth", "twice.csv"], 1, "line 3: task a stands twice with two labels"),
        (PAIRS, ["--truth", "words.csv"], 1, "line 2: label many is not a number"),
    ],
)
def test_bad_pairs_are_refused(run, tmp_path: Path, text, words, status, message):
    (tmp_path / "other.csv").write_text("task,label\nz,1\n")
    (tmp_path / "twice.csv").write_text("task,label\na,1\na,2\n")
    (tmp_path / "words.csv").write_text("task,label\na,many\n")
    done = run("-", "--kind", "pairs", *words, stdin=text.encode())
    assert done.returncode == status
    assert message in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1
    assert done.stdout == b""
