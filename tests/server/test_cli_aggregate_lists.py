"""labelwright aggregate --kind rankings and distributions: what they find and what they refuse."""

import json
from pathlib import Path

import pytest
from test_cli_aggregate import rows, run

__all__ = ["run"]

# Ann and Ben agree but for one swap; Cat ranks the other way round. Task 2 has a tie.
RANKS = """task,worker,label,rank
1,ann,x,1
1,ann,y,2
1,ann,z,3
1,ben,x,1
1,ben,z,2
1,ben,y,3
1,cat,z,1
1,cat,y,2
1,cat,x,3
2,ann,p,1
2,ann,q,2
2,ben,p,1
2,ben,q,2
2,cat,p,1
2,cat,q,1
"""
SHARES = """task,worker,label,share
1,ann,yes,.7
1,ann,no,.3
1,ben,yes,.6
1,ben,no,.2
1,ben,unsure,.2
1,cat,no,1
2,ann,yes,.5
2,ann,no,.5
2,ben,yes,.6
2,ben,no,.4
2,cat,unsure,1
"""


def test_rankings_are_merged_by_standing(run, tmp_path: Path):
    done = run("-", "--kind", "rankings", "--sources", "s.csv", stdin=RANKS.encode())
    assert done.returncode == 0
    out = rows(done.stdout.decode())
    assert [(row["task"], row["rank"], row["label"]) for row in out] == [
        *(("1", "1", "x"), ("1", "2", "z"), ("1", "3", "y")),
        *(("2", "1", "p"), ("2", "2", "q")),
    ]
    for row in out:
        low, middle, high = (float(row[name]) for name in ("low", "standing", "high"))
        assert 0 <= low <= middle <= high <= 1
    weights = {
        row["worker"]: float(row["weight"]) for row in rows((tmp_path / "s.csv").read_text())
    }
    assert weights["cat"] < min(weights["ann"], weights["ben"])


def test_plain_means_are_borda_counts(run):
    done = run("-", "--kind", "rankings", "--method", "mean", stdin=RANKS.encode())
    out = {row["task"] + row["label"]: float(row["standing"]) for row in rows(done.stdout.decode())}
    wanted = {"1x": 2 / 3, "1y": 1 / 3, "1z": 1 / 2, "2p": 2.5 / 3, "2q": 0.5 / 3}
    assert out == pytest.approx(wanted, abs=1e-5)


def test_distributions_are_averaged_by_weight_and_sum_to_one(run, tmp_path: Path):
    means = run("-", "--kind", "distributions", "--method", "mean", stdin=SHARES.encode())
    out = {row["task"] + row["label"]: float(row["share"]) for row in rows(means.stdout.decode())}
    assert out == pytest.approx(
        {
            **{"1no": 0.5, "1yes": 1.3 / 3, "1unsure": 0.2 / 3},
            **{"2yes": 1.1 / 3, "2unsure": 1 / 3, "2no": 0.9 / 3},
        },
        abs=1e-5,
    )
    for method in ("crh", "variance"):
        words = ("-", "--kind", "distributions", "--method", method, "--sources", "s.csv")
        found = rows(run(*words, stdin=SHARES.encode()).stdout.decode())
        for task in ("1", "2"):
            total = sum(float(row["share"]) for row in found if row["task"] == task)
            assert total == pytest.approx(1, abs=1e-5)
        by_label = {row["task"] + row["label"]: row for row in found}
        assert float(by_label["1yes"]["share"]) > 0.45
        sources = rows((tmp_path / "s.csv").read_text())
        weights = {row["worker"]: float(row["weight"]) for row in sources}
        assert weights["cat"] < min(weights["ann"], weights["ben"])


def test_json_says_how_close_to_the_truth_they_are(run, tmp_path: Path):
    (tmp_path / "ranks.csv").write_text(
        "task,label,rank\n1,x,1\n1,z,2\n1,y,3\n2,q,1\n2,p,2\n9,a,1\n9,b,2\n"
    )
    words = ("--json", "--method", "mean")
    done = run("-", "--kind", "rankings", "--truth", "ranks.csv", *words, stdin=RANKS.encode())
    found = json.loads(done.stdout)
    assert found["method"] == "mean" and found["tasks_with_truth"] == 2 and found["iterations"] == 1
    assert b"ranks.csv: 2 rows are of tasks not among the answers" in done.stderr
    assert found["pairs_in_order"] == 0.5
    assert found["pairs_in_order_low"] == 0 and found["pairs_in_order_high"] == 1
    (tmp_path / "shares.csv").write_text("task,label,share\n1,yes,.5\n1,no,.2\n1,maybe,.3\n")
    words = ("--json", "--method", "mean")
    done = run(
        "-", "--kind", "distributions", "--truth", "shares.csv", *words, stdin=SHARES.encode()
    )
    found = json.loads(done.stdout)
    # .5 - .4333 of yes, .5 - .2 of no, .0667 of unsure, .3 of maybe; half of it
    assert found["total_variation"] == pytest.approx((0.2 / 3 + 0.3 + 0.2 / 3 + 0.3) / 2)
    assert found["tasks_with_truth"] == 1


def test_every_listed_method_works(run):
    for kind, text in (("rankings", RANKS), ("distributions", SHARES)):
        listed = run("--kind", kind, "--method", "list").stdout.decode().splitlines()
        names = [line.split()[0] for line in listed]
        assert names == ["crh", "variance", "mean"]
        for name in names:
            done = run("-", "--kind", kind, "--method", name, "--json", stdin=text.encode())
            assert json.loads(done.stdout)["method"] == name


RANK, SHARE = "task,worker,label,rank\n", "task,worker,label,share\n"


@pytest.mark.parametrize(
    ("kind", "text", "words", "status", "message"),
    [
        ("rankings", RANK, [], 1, "has no rows below its header"),
        ("rankings", SHARE + "1,a,x,.5\n", [], 1, "line 1: the header has no column rank"),
        ("rankings", RANK + "1,a,x,0\n", [], 1, "line 2: rank 0 is not a number from 1"),
        ("rankings", RANK + "1,a,x,1\n", [], 1, "line 2: task 1: a single label has no rank"),
        ("rankings", RANK + "1,a,x,1\n1,a,x,2\n", [], 1, "line 3: names label x a second time"),
        (
            "distributions",
            SHARE + "1,a,x,2\n",
            [],
            1,
            "line 2: share 2 is not a number from 0 to 1",
        ),
        ("distributions", SHARE + "1,a,x,nan\n", [], 1, "line 2: share nan is not a number"),
        ("distributions", SHARE + "1,a,x,.5\n", [], 1, "line 2: task 1: shares do not sum to 1"),
        ("distributions", SHARES, ["--method", "bias"], 2, "--method bias: is not a method"),
        ("distributions", SHARES, ["--proba", "p.csv"], 2, "--proba: what is found has intervals"),
        ("distributions", SHARES, ["--truth", "other.csv"], 1, "none of its tasks is among"),
        (
            "distributions",
            SHARES,
            ["--truth", "half.csv"],
            1,
            "half.csv: line 2: task 1: shares do",
        ),
    ],
)
def test_bad_lists_are_refused(run, tmp_path: Path, kind, text, words, status, message):
    (tmp_path / "other.csv").write_text("task,label,share\nz,a,1\n")
    (tmp_path / "half.csv").write_text("task,label,share\n1,yes,.5\n")
    done = run("-", "--kind", kind, *words, stdin=text.encode())
    assert done.returncode == status
    assert message in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1
    assert done.stdout == b""
