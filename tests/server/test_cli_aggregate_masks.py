"""labelwright aggregate --kind masks: what it finds, says and refuses."""

import json
from pathlib import Path

import pytest
from installation import TOP
from test_cli_aggregate import rows, run

__all__ = ["run"]

HEAD = "task,worker,height,width,rle\n"
MASKS = HEAD + "p,ann,4,5,6:3 11:3\np,ben,4,5,6:3 11:3\np,cat,4,5,7:3\nq,ann,2,2,\nq,ben,2,2,\n"


def test_masks_are_found_and_sources_measured(run, tmp_path: Path):
    done = run(
        *("-", "--kind", "masks", "--method", "vote", "-o", "out.csv", "--sources", "s.csv"),
        stdin=MASKS.encode(),
    )
    assert done.returncode == 0, done.stderr
    found = {row["task"]: row for row in rows((tmp_path / "out.csv").read_text())}
    assert found["p"]["rle"] == "6:3 11:3" and found["q"]["rle"] == ""
    assert (found["p"]["height"], found["p"]["width"]) == ("4", "5")
    assert 0.5 < float(found["p"]["confidence"]) < 1 == float(found["q"]["confidence"])
    sources = {row["worker"]: row for row in rows((tmp_path / "s.csv").read_text())}
    assert float(sources["ann"]["overlap"]) == 1
    assert float(sources["cat"]["recall"]) == pytest.approx(2 / 6, abs=1e-6)


def test_a_result_can_be_read_as_a_truth(run):
    assert run("-", "--kind", "masks", "-o", "out.csv", stdin=MASKS.encode()).returncode == 0
    done = run("-", "--kind", "masks", "--truth", "out.csv", "--json", stdin=MASKS.encode())
    said = json.loads(done.stdout)
    assert said["method"] == "weighted" and said["mean_overlap"] == 1
    assert said["tasks_with_truth"] == 2


@pytest.mark.parametrize(
    ("text", "words", "code", "rule"),
    [
        ("task,worker,height,width\n", [], 1, "line 1: the header has no column rle"),
        (HEAD, [], 1, "has no rows below its header"),
        (HEAD + "p,a,0,5,\n", [], 1, "line 2: height 0 is not a whole number from 1"),
        (HEAD + "p,a,4,x,\n", [], 1, "line 2: width x is not a whole number from 1"),
        (HEAD + "p,a,1000000,1000000,\n", [], 1, "is over 268435456 pixels"),
        (HEAD + "p,a,4,5,3\n", [], 1, "line 2: rle 3 is not start:length"),
        (HEAD + "p,a,4,5,3:0\n", [], 1, "line 2: rle 3:0 is not start:length"),
        (HEAD + "p,a,4,5,-3:1\n", [], 1, "line 2: rle -3:1 is not start:length"),
        (HEAD + "p,a,4,5,3:4 5:1\n", [], 1, "rle 5:1 is not after the run before it"),
        (HEAD + "p,a,4,5,18:3\n", [], 1, "rle 18:3 is not after the run before it and within 20"),
        (HEAD + "p,a,4,5,\np,b,5,4,\n", [], 1, "line 3: the picture is 5 x 4, and 4 x 5 above"),
        (MASKS, ["--method", "em"], 2, "--method em: is not a method"),
        (MASKS, ["--proba", "p.csv"], 2, "--proba: the confidence of each mask is in -o"),
    ],
)
def test_what_is_wrong_is_told(run, text, words, code, rule):
    done = run("-", "--kind", "masks", *words, stdin=text.encode())
    assert done.returncode == code
    assert rule in done.stderr.decode()
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(("name", "vote"), [("seg_bubil3", 0.797), ("seg_bubil4", 0.790)])
def test_real_cells_are_outlined_better_than_by_a_vote(run, name, vote):
    folder = TOP.parent / "shared" / "data" / "crowd" / name
    if not folder.is_dir():
        pytest.skip("no data")
    words = [str(folder / "labels.csv"), "--kind", "masks", "--truth", str(folder / "truth.csv")]
    assert json.loads(run(*words, "--json").stdout)["mean_overlap"] > vote
    names = [m.split()[0] for m in run("--kind", "masks", "--method", "list").stdout.splitlines()]
    assert names == [b"weighted", b"vote"]
    done = run(*words, "--method", "vote", "--json")
    assert json.loads(done.stdout)["mean_overlap"] == pytest.approx(vote, abs=6e-4)
