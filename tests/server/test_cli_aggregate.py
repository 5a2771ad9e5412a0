"""labelwright aggregate: what it writes, what it says, and what it refuses."""

import csv
import gzip
import io
import json
import os
import random
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from installation import TOP

CROWD = TOP.parent / "shared" / "data" / "crowd"

# Ann and Ben are right, Cat says yes to everything.
ANSWERS = """task,worker,label
1,ann,yes
1,ben,yes
1,cat,yes
2,ann,no
2,ben,no
2,cat,yes
3,ann,no
3,cat,yes
3,ben,no
4,ann,yes
4,ben,yes
4,cat,yes
"""


@pytest.fixture
def run(binary: Path, tmp_path: Path):
    def call(*words: str, stdin: bytes | None = None) -> subprocess.CompletedProcess:
        return subprocess.run(
            [binary, "aggregate", *words],
            cwd=tmp_path,
            input=stdin,
            capture_output=True,
            timeout=60,
        )

    (tmp_path / "answers.csv").write_text(ANSWERS)
    return call


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_compat_is_crowd_kits_answer(run, tmp_path: Path):
    """The labels and rounds of crowd-kit 1.4.1 on the same answers; smoothed it takes others."""
    said = "1ax 1bx 1cy 2ay 2by 2cy 3ax 3by 3cz 4az 4bz 4cx 5bz"
    answers = re.sub(r"(.)(.)(.) ?", r"\1,\2,\3\n", said)
    (tmp_path / "others.csv").write_text(f"task,worker,label\n{answers}")
    words = ["others.csv", "--method", "ds", "--json", "-o", "out.csv"]
    found = json.loads(run(*words, "--compat").stdout)
    assert (found["iterations"], found["converged"]) == (8, True)
    assert [row["label"] for row in rows((tmp_path / "out.csv").read_text())] == list("xyyzz")
    assert json.loads(run(*words).stdout)["iterations"] > 8


def test_compat_is_refused_where_it_does_nothing(run):
    listed = [line.split()[0] for line in run("--method", "list").stdout.decode().splitlines()]
    with_compat = {"mv", "wawa", "zbs", "onecoin", "ds"}
    assert with_compat < set(listed)
    for method in listed:
        done = run("answers.csv", "--method", method, "--compat", "-o", "out.csv")
        refused = f"labelwright aggregate: --compat: --method {method} has none\n"
        assert done.stderr.decode() == ("" if method in with_compat else refused)
        assert done.returncode == (0 if method in with_compat else 2)
    done = run("-", "--kind", "number", "--compat", stdin=b"")
    assert (done.returncode, b"--compat: --kind number has none" in done.stderr) == (2, True)


def test_a_result_is_packed_as_its_name_says(run, tmp_path: Path):
    run("answers.csv", "-o", "plain.csv")
    plain = (tmp_path / "plain.csv").read_bytes()
    for name, magic in (("out.csv.gz", b"\x1f\x8b"), ("out.csv.zst", b"\x28\xb5\x2f\xfd")):
        assert run("answers.csv", "-o", name).returncode == 0
        first = (tmp_path / name).read_bytes()
        assert first.startswith(magic)
        done = run("answers.csv", "--truth", name, "--json", "-o", "again.csv")
        assert json.loads(done.stdout)["accuracy"] == 1
        run("answers.csv", "-o", name)
        assert (tmp_path / name).read_bytes() == first
    assert gzip.decompress((tmp_path / "out.csv.gz").read_bytes()) == plain
    assert not list(tmp_path.glob("*.part"))


def test_a_packed_result_that_cannot_be_written_is_refused(run):
    done = run("answers.csv", "-o", "no such/out.csv.gz")
    assert done.returncode == 1
    assert b"no such/out.csv.gz: cannot be written: No such file or directory" in done.stderr


def test_each_task_gets_its_label(run, tmp_path: Path):
    done = run("answers.csv", "-o", "out.csv", "--proba", "p.csv", "--sources", "s.csv")
    assert (done.returncode, done.stderr) == (0, b"")
    out = rows((tmp_path / "out.csv").read_text())
    assert [(row["task"], row["label"]) for row in out] == [
        ("1", "yes"),
        ("2", "no"),
        ("3", "no"),
        ("4", "yes"),
    ]
    chances: dict[str, float] = {}
    for row in rows((tmp_path / "p.csv").read_text()):
        chances[row["task"]] = chances.get(row["task"], 0) + float(row["probability"])
    assert all(abs(total - 1) < 1e-6 for total in chances.values()) and len(chances) == 4
    sources = {row["worker"]: row for row in rows((tmp_path / "s.csv").read_text())}
    assert sources.keys() == {"ann", "ben", "cat"}
    for row in sources.values():
        low, middle, high = (float(row["accuracy" + end]) for end in ("_low", "", "_high"))
        assert 0 <= low < middle < high <= 1 and row["labels"] == "4"
    assert float(sources["cat"]["accuracy"]) < float(sources["ann"]["accuracy"])


def test_the_order_of_rows_does_not_matter(run, tmp_path: Path):
    first, *rest = ANSWERS.splitlines()
    (tmp_path / "other.csv").write_text("\n".join([first, *reversed(rest)]))
    one = {row["task"]: row for row in rows(run("answers.csv").stdout.decode())}
    other = {row["task"]: row for row in rows(run("other.csv").stdout.decode())}
    assert one == other


def test_packed_files_and_pipes_are_read(run, tmp_path: Path):
    (tmp_path / "answers.csv.gz").write_bytes(gzip.compress(ANSWERS.encode()))
    plain = run("answers.csv").stdout
    assert run("answers.csv.gz").stdout == plain != b""
    assert run("-", stdin=ANSWERS.encode()).stdout == plain
    assert run("answers.csv", "-o", "-").stdout == plain


def make_many(path: Path, tasks: int, confidence: bool) -> dict[str, Counter]:
    """More tasks than a pile holds and rows than a batch, in a random order; the votes of each."""
    draw = random.Random(5)
    order = [task for task in range(tasks) for _ in range(3)]
    draw.shuffle(order)
    votes: dict[str, Counter] = {}
    with path.open("w") as file:
        file.write("task,worker,label" + (",confidence\n" if confidence else "\n"))
        for task in order:
            label, weight = draw.randrange(3), draw.choice((0.25, 0.5, 1)) if confidence else 1
            name = f"task-{task * 7919}" + "-with-a-long-name" * (task % 2)
            votes.setdefault(name, Counter())[str(label)] += weight
            more = f",{weight}" if confidence else ""
            file.write(f"{name},w{draw.randrange(50)},{label}{more}\n")
    return votes


def test_a_method_without_room_is_told_with_one_that_fits(run, tmp_path: Path):
    """20,000 matrices of 1,024 labels are 168 GB."""
    if os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") > 2 * 160e9:
        pytest.skip("this machine has room")
    lines = "".join(f"t{i},w{i},l{i % 1024}\n" for i in range(20_000))
    (tmp_path / "wide.csv").write_text("task,worker,label\n" + lines)
    done = run("wide.csv", "--method", "ds", "-o", "out.csv")
    assert done.returncode == 1 and not (tmp_path / "out.csv").exists()
    assert re.fullmatch(
        r"labelwright aggregate: wide.csv: no room for 20000 sources and 1024 classes; "
        r"--method onecoin, without a matrix for each source, fits",
        done.stderr.decode().splitlines()[-1],
    )
    done = run("wide.csv", "--method", "onecoin", "-o", "out.csv")
    assert done.returncode == 0, done.stderr


def test_answers_that_no_method_has_room_for_are_told_so(run, tmp_path: Path):
    """More tasks than a posterior of 1,024 labels each finds room for in half of the memory."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    if memory > 1e11:
        pytest.skip("too much to write")
    lines = "".join(f"{i},w,{i % 1024}\n" for i in range(memory // 2 // 8192 + 1000))
    (tmp_path / "long.csv").write_text("task,worker,label\n" + lines)
    done = run("long.csv", "--method", "ds", "-o", "out.csv")
    said = done.stderr.decode().splitlines()[-1]
    assert done.returncode == 1 and said.startswith("labelwright aggregate: long.csv: no room")
    assert said.endswith(f"; no method fits in the {memory >> 20} MB of this machine")


@pytest.mark.parametrize("confidence", [False, True])
def test_many_tasks_keep_their_answers_on_any_threads(run, tmp_path: Path, confidence: bool):
    votes = make_many(tmp_path / "many.csv", 40_000, confidence)
    words = ("many.csv", "--method", "mv", "-o")
    for threads in ("1", "2", "8"):
        assert run(*words, f"{threads}.csv", "--threads", threads).returncode == 0
    one = (tmp_path / "1.csv").read_bytes()
    assert one == (tmp_path / "2.csv").read_bytes() == (tmp_path / "8.csv").read_bytes()
    found = {row["task"]: row["label"] for row in rows(one.decode())}
    assert list(found) == list(votes)  # in the order in which they first appear
    for task, label in found.items():
        assert votes[task][label] == max(votes[task].values()), task


@pytest.mark.parametrize("threads", ["1", "2"])
def test_a_fault_far_down_is_told_by_its_line(run, tmp_path: Path, threads: str):
    make_many(tmp_path / "many.csv", 20_000, False)
    lines = (tmp_path / "many.csv").read_text().splitlines()
    lines[39_999] = "a,b"
    (tmp_path / "many.csv").write_text("\n".join(lines))
    done = run("many.csv", "--threads", threads)
    assert done.returncode == 1
    assert b"many.csv: line 40000: has 2 fields, the header has 3" in done.stderr


def test_json_says_what_was_done(run, tmp_path: Path):
    (tmp_path / "truth.csv").write_text("task,label\n1,yes\n2,no\n3,yes\n9,no\n4,perhaps\n")
    done = run("answers.csv", "--truth", "truth.csv", "--json", "--method", "ds")
    found = json.loads(done.stdout)
    assert found["method"] == "ds" and found["iterations"] >= 1 and found["seconds"] >= 0
    assert found["tasks_with_truth"] == 4 and found["accuracy"] == 0.5
    assert found["accuracy_low"] < 0.5 < found["accuracy_high"]
    assert b"truth.csv: 1 row is of tasks not among the answers" in done.stderr


def test_methods_are_listed_and_each_works(run):
    names = [line.split()[0] for line in run("--method", "list").stdout.decode().splitlines()]
    assert {"mv", "onecoin", "ds"} <= set(names)
    for name in names:
        found = json.loads(run("answers.csv", "--json", "--method", name).stdout)
        assert found["method"] == name and found["answers"] == 12


def test_what_is_odd_is_noted(run, tmp_path: Path):
    (tmp_path / "odd.csv").write_text(
        "time,worker,task,label\n1,ann,1,a\n2,ann,1,b\n3,ann,2,a\n4,ben,1,a\n"
    )
    done = run("odd.csv")
    assert done.returncode == 0
    assert b"1 column not used: time" in done.stderr
    assert b"odd.csv: 1 row is a worker's second answer to a task; each counts" in done.stderr


def test_confidence_weighs(run, tmp_path: Path):
    text = "task,worker,label,confidence\n1,a,x,definite\n1,b,y,possible\n2,a,x,.2\n2,b,y,\n"
    (tmp_path / "graded.csv").write_text(text)
    out = rows(run("graded.csv", "--method", "mv").stdout.decode())
    assert [row["label"] for row in out] == ["x", "y"]


@pytest.mark.parametrize(
    ("name", "text", "rule"),
    [
        ("empty", b"", "bad.csv: is empty"),
        ("header alone", b"task,worker,label\n", "bad.csv: has no rows below its header"),
        ("no worker", b"task,label\n1,a\n", "bad.csv: line 1: the header has no column worker"),
        (
            "semicolons",
            b"task;worker;label\n",
            "no column task; columns stand apart by commas, not semicolons",
        ),
        (
            "tabs",
            b"task\tworker\tlabel\n",
            "no column task; columns stand apart by commas, not tabs",
        ),
        ("column twice", b"task,task,worker,label\n", "column task stands twice"),
        ("ragged", b"task,worker,label\n1,a,x\n1,b\n", "bad.csv: line 3: has 2 fields"),
        ("no label", b"task,worker,label\n1,a,\n", "bad.csv: line 2: label is empty"),
        ("no task", b"task,worker,label\n,a,x\n", "bad.csv: line 2: task is empty"),
        ("nul", b"task,worker,label\n1,a\0,x\n", "bad.csv: line 2: worker holds a NUL byte"),
        ("not utf-8", b"task,worker,label\n1,a,\xff\n", "bad.csv: line 2: label is not UTF-8"),
        ("the least byte", b"task,worker,label\n1,a,\x80\n", "line 2: label is not UTF-8"),
        ("open quote", b'task,worker,label\n1,a,"x\n', "bad.csv: line 2"),
        (
            "confidence",
            b"task,worker,label,confidence\n1,a,x,2\n",
            "bad.csv: line 2: confidence 2 is neither a number from 0 to 1 nor",
        ),
        ("nan", b"task,worker,label,confidence\n1,a,x,nan\n", "line 2: confidence nan is neither"),
        (
            "too many labels",
            b"task,worker,label\n" + b"".join(b"1,%d,%d\n" % (i, i) for i in range(1025)),
            "bad.csv: line 1026: label 1024 is one more than 1024 different labels",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and " " not in value else None,
)
def test_bad_answers_are_refused_by_line_and_rule(run, tmp_path: Path, name, text, rule):
    (tmp_path / "bad.csv").write_bytes(text)
    done = run("bad.csv", "-o", "out.csv")
    message = done.stderr.decode()
    assert done.returncode == 1, name
    assert message.startswith("labelwright aggregate: ") and message.count("\n") == 1
    assert rule in message
    assert done.stdout == b"" and sorted(p.name for p in tmp_path.iterdir()) == [
        "answers.csv",
        "bad.csv",
    ]


def test_a_name_of_a_megabyte_is_a_name(run, tmp_path: Path):
    long = "x" * (1 << 20)
    (tmp_path / "long.csv").write_text(f"task,worker,label\n{long},a,x\n{long},b,x\n")
    assert f"\n{long},x,".encode() in run("long.csv").stdout


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("task,label\n7,yes\n", "truth.csv: none of its tasks is among the answers"),
        ("task,label\n1,yes\n1,no\n", "truth.csv: line 3: task 1 stands twice with two labels"),
        ("task,truth\n1,yes\n", "truth.csv: line 1: the header has no column label"),
    ],
)
def test_bad_truths_are_refused(run, tmp_path: Path, text, rule):
    (tmp_path / "truth.csv").write_text(text)
    done = run("answers.csv", "--truth", "truth.csv", "--json")
    assert done.returncode == 1 and rule in done.stderr.decode() and done.stdout == b""


GOLD = "task,label\n1,yes\n2,no\n"


def test_gold_is_learnt_from_and_calibrates(run, tmp_path: Path):
    (tmp_path / "gold.csv").write_text(GOLD)
    (tmp_path / "truth.csv").write_text("task,label\n1,no\n2,no\n3,no\n4,yes\n")
    raw = json.loads(run("answers.csv", "--method", "ds", "--json").stdout)
    assert raw["calibrated"] is False and "expected_accuracy" not in raw
    done = run(
        *("answers.csv", "--method", "ds", "--gold", "gold.csv", "--truth", "truth.csv"),
        *("-o", "out.csv", "--json"),
    )
    said = json.loads(done.stdout)
    assert said["calibrated"] is True and said["gold"] == 2
    assert said["tasks_with_truth"] == 2  # what is gold is no test
    assert said["accuracy"] == 1 and 0.5 < said["expected_accuracy"] < 1
    out = {row["task"]: row for row in rows((tmp_path / "out.csv").read_text())}
    assert out["1"]["label"] == "yes" and float(out["1"]["confidence"]) == 1
    assert float(out["3"]["confidence"]) < 1


METHODS = ["auto", "mv", "wawa", "zbs", "onecoin", "ds", "mace", "glad", "kos", "mmsr", "hier"]
METHODS += ["ibcc", "ebcc", "bwa", "committee", "subtypes"]


@pytest.mark.parametrize("method", METHODS)
def test_every_method_keeps_to_gold(run, tmp_path: Path, method):
    (tmp_path / "gold.csv").write_text("task,label\n1,no\n")
    done = run("answers.csv", "--method", method, "--gold", "gold.csv", "-o", "out.csv")
    assert done.returncode == 0, done.stderr
    out = {row["task"]: row for row in rows((tmp_path / "out.csv").read_text())}
    assert (out["1"]["label"], float(out["1"]["confidence"])) == ("no", 1)


@pytest.mark.parametrize(
    ("gold", "words", "code", "rule"),
    [
        (GOLD + "1,no\n", [], 1, "gold.csv: line 4: task 1 stands twice with two labels"),
        ("task,label\n1,perhaps\n", [], 1, "gold.csv: line 2: label perhaps is none of the"),
        ("task,label\n9,yes\n", [], 1, "gold.csv: none of its tasks is among the answers"),
        (GOLD, ["--truth", "gold.csv"], 1, "gold.csv: all of its tasks are gold"),
        (GOLD, ["--kind", "number"], 2, "--gold: --kind number does not learn from it"),
    ],
)
def test_bad_gold_is_refused(run, tmp_path: Path, gold, words, code, rule):
    (tmp_path / "gold.csv").write_text(gold)
    done = run("answers.csv", "--gold", "gold.csv", *words, "--json")
    assert done.returncode == code and done.stdout == b""
    assert rule in done.stderr.decode()


def test_gold_makes_real_confidences_keep_what_they_promise(run, tmp_path: Path):
    if not (CROWD / "face").is_dir():
        pytest.skip("no data")
    truth = (CROWD / "face" / "truth.csv").read_text().splitlines()
    (tmp_path / "gold.csv").write_text("\n".join(truth[:1] + truth[1::6]) + "\n")
    done = run(
        *(str(CROWD / "face" / "labels.csv"), "--method", "hier", "--gold", "gold.csv", "--json"),
        *("--truth", str(CROWD / "face" / "truth.csv")),
    )
    said = json.loads(done.stdout)
    assert abs(said["expected_accuracy"] - said["accuracy"]) < 0.08  # it promises .97 without


@pytest.mark.parametrize(
    ("words", "code", "rule"),
    [
        ([], 2, "which LABELS.csv?"),
        (["none.csv"], 1, "none.csv: No such file or directory"),
        (["answers.csv", "--method", "oracle"], 2, "--method oracle: is not a method"),
        (["answers.csv", "--kind", "smells"], 2, "--kind smells: is not one of classes"),
        (
            ["answers.csv", "--iterations", "0"],
            2,
            "--iterations 0: is not a whole number in 1..100000",
        ),
        (
            ["answers.csv", "--threads", "many"],
            2,
            "--threads many: is not a whole number in 1..256",
        ),
        (["answers.csv", "--tolerance", "-1"], 2, "--tolerance -1: is below 0"),
        (["answers.csv", "--json", "-o", "-"], 2, "-o - and --json both want standard output"),
        (["answers.csv", "--json", "--proba", "-"], 2, "--proba - and --json both want"),
        (["answers.csv", "--sources", "-"], 2, "only one table can go to standard output"),
        (["answers.csv", "-o", "no/such/out.csv"], 1, "no/such/out.csv: cannot be written"),
    ],
)
def test_wrong_use_is_told(run, words, code, rule):
    done = run(*words)
    assert done.returncode == code and rule in done.stderr.decode()


@pytest.mark.skipif(not CROWD.is_dir(), reason="no crowd data beside the project")
def test_a_real_crowd_is_as_right_as_published(run):
    folder = CROWD / "rte"
    found = json.loads(
        run(str(folder / "labels.csv"), "--truth", str(folder / "truth.csv"), "--json").stdout
    )
    assert found["accuracy"] > 0.92


NUMBERS = """task,worker,label
a,ann,10
a,ben,12
a,cat,20
b,ann,5
b,ben,4
b,cat,9
"""


def test_numbers_get_a_value_and_an_interval(run, tmp_path: Path):
    (tmp_path / "truth.csv").write_text("task,label\na,11\nb,4.5\n")
    done = run(
        *("-", "--kind", "number", "--method", "mean", "-o", "out.csv", "--sources", "s.csv"),
        *("--truth", "truth.csv", "--json"),
        stdin=NUMBERS.encode(),
    )
    assert (done.returncode, done.stderr) == (0, b"")
    out = rows((tmp_path / "out.csv").read_text())
    assert [(row["task"], float(row["label"])) for row in out] == [("a", 14), ("b", 6)]
    assert all(float(row["low"]) < float(row["label"]) < float(row["high"]) for row in out)
    sources = rows((tmp_path / "s.csv").read_text())
    assert [(row["worker"], row["labels"]) for row in sources] == [
        ("ann", "2"),
        ("ben", "2"),
        ("cat", "2"),
    ]
    assert float(sources[2]["bias"]) > 0 > float(sources[0]["bias"])
    found = json.loads(done.stdout)
    assert (found["mae"], found["tasks_with_truth"]) == (2.25, 2)
    assert found["correlation"] == pytest.approx(1)


def test_each_method_for_numbers_works(run):
    names = [
        line.split()[0]
        for line in run("--kind", "number", "--method", "list").stdout.decode().splitlines()
    ]
    assert names[0] == "auto"
    assert {"catd", "crh", "pm", "variance", "bias", "mean", "median"} <= set(names)
    for name in names:
        done = run("-", "--kind", "number", "--method", name, "--json", stdin=NUMBERS.encode())
        found = json.loads(done.stdout)
        assert found["method"] == name
        assert found.get("why", "").startswith("mean: too few answers") == (name == "auto")


@pytest.mark.parametrize(
    ("text", "words", "status", "message"),
    [
        ("task,worker,label\n1,a,red\n", [], 1, "line 2: label red is not a number"),
        ("task,worker,label\n1,a,nan\n", [], 1, "line 2: label nan is not a number"),
        ("task,worker,label\n1,a,1e999\n", [], 1, "line 2: label 1e999 is not a number"),
        ("task,worker,label\n1,a,1e300\n", [], 1, "1e300 is not a number from -1e+100 to 1e+100"),
        ("task,worker,label\n", [], 1, "has no rows below its header"),
        ("task,label\n1,2\n", [], 1, "worker"),
        (NUMBERS, ["--method", "ds"], 2, "--method ds: is not a method"),
        (NUMBERS, ["--proba", "p.csv"], 2, "numbers have intervals"),
        (NUMBERS, ["--truth", "other.csv"], 1, "none of its tasks is among the answers"),
        (NUMBERS, ["--truth", "none.csv"], 1, "none.csv: has no rows below its header"),
        (NUMBERS, ["--truth", "twice.csv"], 1, "line 3: task a stands twice with two labels"),
        (NUMBERS, ["--truth", "words.csv"], 1, "line 2: label many is not a number"),
    ],
)
def test_bad_numbers_are_refused(run, tmp_path: Path, text, words, status, message):
    (tmp_path / "other.csv").write_text("task,label\nz,1\n")
    (tmp_path / "none.csv").write_text("task,label\n")
    (tmp_path / "twice.csv").write_text("task,label\na,1\na,2\n")
    (tmp_path / "words.csv").write_text("task,label\na,many\n")
    done = run("-", "--kind", "number", *words, stdin=text.encode())
    assert done.returncode == status
    assert message in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1
    assert done.stdout == b""


SPANS = "task,worker,start,end\n1,a,0,5\n1,b,0,5\n2,a,0,5\n2,b,0,5\n"
MASKS = "task,worker,height,width,rle\n1,a,1,8,0:4\n1,b,1,8,0:4\n2,a,1,8,0:4\n2,b,1,8,0:4\n"
SHARES = "task,worker,label,share\n1,a,x,.5\n1,a,y,.5\n1,b,x,.5\n1,b,y,.5\n"
RANKS = "task,worker,label,rank\n1,a,x,1\n1,a,y,2\n1,b,x,1\n1,b,y,2\n"
ACCURACIES = {  # kind: its answers, a truth, the accuracy and its interval
    "classes": (ANSWERS, "task,label\n1,yes\n2,yes\n", 0.5, (0.0945, 0.9055)),
    # 11.25 of squared errors, 21.125 of the truth
    "number": (NUMBERS, "task,label\na,11\nb,4.5\n", 1 - 11.25 / 21.125, None),
    # one span is found and there, another found alone
    "spans": (SPANS, "task,start,end\n1,0,5\n2,,\n", 2 / 3, (0, 1)),
    "masks": (MASKS, "task,height,width,rle\n1,1,8,0:4\n2,1,8,0:2\n", 0.75, (0.26, 1)),
    "rankings": (RANKS, "task,label,rank\n1,y,1\n1,x,2\n", 0, (None, None)),
    "distributions": (SHARES, "task,label,share\n1,x,1\n", 0.5, (None, None)),
    "text": ("task,worker,text\n1,a,b c\n1,b,b c\n", "task,label\n1,b c\n", 1, (0.2065, 1)),
}


@pytest.mark.parametrize("kind", ACCURACIES)
def test_every_kind_has_an_accuracy_and_says_which(run, tmp_path: Path, kind: str):
    text, truth, accuracy, interval = ACCURACIES[kind]
    (tmp_path / "truth.csv").write_text(truth)
    words = ("-", "--kind", kind, "--truth", "truth.csv", "--json", "-o", "out.csv")
    words += ("--method", "mean") if kind == "number" else ()
    found = json.loads(run(*words, stdin=text.encode()).stdout)
    assert found["accuracy"] == pytest.approx(accuracy)
    low, high = found["accuracy_low"], found["accuracy_high"]
    assert (low, high) == pytest.approx(interval, abs=5e-3) if interval else low < accuracy < high
    assert found["accuracy_is"] in run("--help").stdout.decode()


def test_numbers_with_one_truth_have_nothing_to_explain(run, tmp_path: Path):
    (tmp_path / "truth.csv").write_text("task,label\na,11\n")
    words = ("-", "--kind", "number", "--truth", "truth.csv", "--json", "-o", "out.csv")
    found = json.loads(run(*words, stdin=NUMBERS.encode()).stdout)
    assert {found[key] for key in ("accuracy", "accuracy_low", "accuracy_high")} == {None}


@pytest.mark.skipif(not CROWD.is_dir(), reason="the crowds are not here")
def test_the_default_for_numbers_beats_the_mean_on_real_answers(run):
    errors = {}
    for method in ("mean", "crh"):
        folder = CROWD / "num_n_emotion"
        done = run(
            *(str(folder / "labels.csv"), "--kind", "number", "--method", method),
            *("--truth", str(folder / "truth.csv"), "--json"),
        )
        errors[method] = json.loads(done.stdout)["mae"]
    assert errors["mean"] == pytest.approx(12.02, abs=0.005)
    assert errors["crh"] <= 11.93
