"""labelwright aggregate --kind text: what it writes, what it says, and what it refuses."""

import gzip
import json
from pathlib import Path

import pytest
from test_cli_aggregate import CROWD, rows, run

__all__ = ["run"]

TEXTS = """task,worker,label
1,ann,"Yet so strong, was the effect"
1,ben,yet so strong was effect
1,cat,yet so wrong was the effect
2,cat,東京へ行く
2,ann,東京に行く
2,ben,東京へ行った
3,ann,alone
"""


def test_wordings_are_voted_word_by_word(run, tmp_path: Path):
    done = run("-", "--kind", "text", "--sources", "s.csv", stdin=TEXTS.encode())
    assert done.returncode == 0
    out = {row["task"]: row for row in rows(done.stdout.decode())}
    assert {task: row["label"].lower() for task, row in out.items()} == {
        "1": "yet so strong, was the effect",
        "2": "東京へ行く",
        "3": "alone",
    }
    assert all(0 < float(row["confidence"]) <= 1 for row in out.values())
    sources = {row["worker"]: row for row in rows((tmp_path / "s.csv").read_text())}
    assert sources.keys() == {"ann", "ben", "cat"} and sources["ann"]["labels"] == "3"
    for row in sources.values():
        low, middle, high = (float(row["agreement" + end]) for end in ("_low", "", "_high"))
        assert 0 <= low < middle < high <= 1 and float(row["weight"]) > 0


def test_a_blank_that_most_wrote_between_words_without_blanks_stays(run):
    said = {"1": ("東京 大阪", "東京 大阪", "東京大阪"), "2": ("東京 大阪", "東京大阪", "東京大阪")}
    said["3"] = ("雨 雪", "雪", "雪")  # nothing stands before it
    rows_in = [f"{task},{w},{text}" for task, texts in said.items() for w, text in enumerate(texts)]
    done = run("-", "--kind", "text", stdin="\n".join(["task,worker,label", *rows_in]).encode())
    found = {row["task"]: row["label"] for row in rows(done.stdout.decode())}
    assert found == {"1": "東京 大阪", "2": "東京大阪", "3": "雪"}, done


def test_the_column_may_be_called_text_and_a_lone_worker_agrees_with_nobody(run, tmp_path: Path):
    lone = "task,worker,text\n1,ann,a b\n2,ben,\n"
    done = run("-", "--kind", "text", "--sources", "s.csv", stdin=lone.encode())
    assert done.stdout == b"task,label,confidence\n1,a b,1.000000\n2,,1.000000\n"
    assert (tmp_path / "s.csv").read_text().splitlines()[1:] == ["ann,1,,,,1", "ben,1,,,,1"]


def test_json_says_how_many_words_are_wrong(run, tmp_path: Path):
    truth = "task,text\n1,Yet so STRONG was - the effect.\n2,東京に行く\n9,else\n"
    (tmp_path / "truth.csv").write_text(truth)
    done = run("-", "--kind", "text", "--truth", "truth.csv", "--json", stdin=TEXTS.encode())
    found = json.loads(done.stdout)
    assert found["method"] == "rover" and found["converged"] and found["seconds"] >= 0
    assert found["tasks"] == 3 and found["answers"] == 7 and found["iterations"] >= 1
    assert found["word_error_rate"] == pytest.approx(0.1) and found["tasks_with_truth"] == 2
    assert found["word_error_rate_low"] == 0 < found["word_error_rate_high"]
    assert found["accuracy"] == 0.5 and found["accuracy_low"] < 0.5 < found["accuracy_high"]
    assert b"truth.csv: 1 row is of tasks not among the answers" in done.stderr


def test_every_listed_method_works(run):
    listed = run("--kind", "text", "--method", "list").stdout.decode().splitlines()
    names = [line.split()[0] for line in listed]
    assert names == ["rover", "choice"]
    for name in names:
        done = run("-", "--kind", "text", "--method", name, "--json", stdin=TEXTS.encode())
        assert json.loads(done.stdout)["method"] == name


@pytest.mark.parametrize(
    ("text", "words", "status", "message"),
    [
        ("task,worker,label\n", [], 1, "has no rows below its header"),
        ("task,worker\n1,a\n", [], 1, "line 1: the header has no column label (or text)"),
        ("task,worker,label,text\n1,a,b,c\n", [], 1, "line 1: the header has both columns"),
        ("task,worker,label\n,a,b\n", [], 1, "line 2: task is empty"),
        (f"task,worker,label\n1,a,{'b ' * 4097}\n", [], 1, "line 2: the text has over 4096 words"),
        (TEXTS, ["--method", "ds"], 2, "--method ds: is not a method"),
        (TEXTS, ["--proba", "p.csv"], 2, "texts have a confidence"),
        (TEXTS, ["--truth", "other.csv"], 1, "none of its tasks is among the answers"),
        (TEXTS, ["--truth", "twice.csv"], 1, "line 3: task 1 stands twice with two labels"),
        (TEXTS, ["--truth", "bare.csv"], 1, "line 1: the header has no column label (or text)"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 60 else "",
)
def test_bad_texts_are_refused(run, tmp_path: Path, text, words, status, message):
    (tmp_path / "other.csv").write_text("task,label\nz,a\n")
    (tmp_path / "twice.csv").write_text("task,label\n1,a\n1,a b\n")
    (tmp_path / "bare.csv").write_text("task\n1\n")
    done = run("-", "--kind", "text", *words, stdin=text.encode())
    assert done.returncode == status
    assert message in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1
    assert done.stdout == b""


@pytest.mark.skipif(not CROWD.is_dir(), reason="the crowds are not here")
@pytest.mark.parametrize(
    ("crowd", "most"),
    [
        ("text_crowdspeech_dev_other", 0.132),
        ("text_crowdwsa_j1", 0.612),
        ("text_crowdwsa_t1", 0.483),
    ],
)
def test_votes_beat_published_error_rates_on_real_answers(run, crowd, most):
    (labels,) = (CROWD / crowd).glob("labels.csv*")
    text = labels.read_bytes()
    text = gzip.decompress(text) if labels.suffix == ".gz" else text
    done = run(
        *("-", "--kind", "text", "--json", "--truth", str(CROWD / crowd / "truth.csv")), stdin=text
    )
    assert json.loads(done.stdout)["word_error_rate"] <= most
