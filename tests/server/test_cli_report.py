"""labelwright report: what its page shows, and what it refuses."""

import contextlib
import os
import pty
import random
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from installation import TOP
from test_cli_aggregate import ANSWERS

CROWD = TOP.parent / "shared" / "data" / "crowd"


class Page(HTMLParser):
    """Headlines, words and elements of a page; fails on what is not closed."""

    VOID = frozenset({"meta", "circle", "line"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headlines: list[str] = []
        self.words: list[str] = []
        self.elements: set[str] = set()
        self.outside: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.elements.add(tag)
        self.outside += [v for k, v in attributes if k in ("src", "href")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.add(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)
        if self.open and self.open[-1] == "h2":
            self.headlines.append(data)


@pytest.fixture
def report(binary: Path, tmp_path: Path):
    def call(*words: str, text: str = ANSWERS) -> subprocess.CompletedProcess:
        (tmp_path / "answers.csv").write_text(text)
        return subprocess.run(
            [binary, "report", *words], cwd=tmp_path, capture_output=True, timeout=100
        )

    return call


SECTIONS = [
    "Agreement",
    "Sources",
    "Who looks careless",
    "Confusion",
    "Calibration",
    "Hard tasks",
    "Methods side by side",
]


def test_the_page_has_every_section_and_needs_nothing_else(report, tmp_path: Path):
    done = report("answers.csv", "-o", "page.html")
    assert (done.returncode, done.stderr, done.stdout) == (0, b"", b"")
    text = (tmp_path / "page.html").read_text()
    page = Page(text)
    assert page.headlines == SECTIONS
    assert page.outside == [] and "script" not in page.elements and "url(" not in text
    words = " ".join(page.words)
    assert "12 answers of 3 sources to 4 tasks" in words and "Not calibrated" in words
    assert "Here it chose" in words and " Why: " in words
    for name in ("ann", "ben", "cat", "alpha", "fleiss", "mv", "ds", "committee"):
        assert name in page.words


def test_with_a_truth_it_says_what_is_right(report, tmp_path: Path):
    (tmp_path / "truth.csv").write_text("task,label\n1,yes\n2,no\n3,no\n4,yes\n")
    done = report("answers.csv", "-o", "-", "--truth", "truth.csv", "--method", "ds")
    assert done.returncode == 0, done.stderr
    words = " ".join(Page(done.stdout.decode()).words)
    assert "4 of the tasks with a known truth" in words and "promised" in words
    assert "Here it chose" not in words
    assert "Not calibrated" not in words


def test_names_never_become_markup(report):
    attack = "<script>alert(1)</script><img src=x onerror=y>\"'&"
    quoted = '"' + attack.replace('"', '""') + '"'
    text = f"task,worker,label\n1,{quoted},{quoted}\n{quoted},b,no\n1,b,no\n{quoted},a,no\n"
    done = report("answers.csv", "-o", "-", "--method", "mv", text=text)
    page = Page(done.stdout.decode())
    assert "script" not in page.elements and "img" not in page.elements
    assert attack in "".join(page.words)


def test_careless_work_is_remarked(report):
    rows = [f"{i},good{w},{'ab'[i % 2]}" for i in range(60) for w in range(3)]
    rows += [f"{i},same,a" for i in range(60)]
    rows += [f"{i},wrong,{'ba'[i % 2]}" for i in range(60)]
    rows += [f"{i},lazy,{'ab'[i % 2] if i < 30 else 'b'}" for i in range(60)]
    done = report("answers.csv", "-o", "-", text="\n".join(["task,worker,label", *rows]) + "\n")
    words = Page(done.stdout.decode()).words
    remarks = ["worse than chance", "nearly always the same label", "a long streak of one label"]
    assert [words.count(remark) for remark in remarks] == [1, 1, 1]


def honest_crowd(seed: int) -> str:
    """Careful sources, some of them better and with mistakes of their own; every other file is in
    the order of its labels, so that all give long runs."""
    rng = random.Random(seed)
    truth = [rng.choice("aaaabbc") for _ in range(120)]
    truth = sorted(truth) if seed % 2 else truth
    sources = [(rng.uniform(0.65, 0.97), rng.choice(["ab", "bc", "abc"])) for _ in range(60)]
    rows = [
        f"{task},w{source},{label if rng.random() < right else rng.choice(mistakes)}"
        for task, label in enumerate(truth)
        for source, (right, mistakes) in enumerate(sources)
        if rng.random() < 0.1
    ]
    return "\n".join(["task,worker,label", *rows]) + "\n"


def remarks(page: str) -> list[str]:
    """The sources that look careless."""
    section = page.partition("<h2>Who looks careless")[2].partition("<h2>")[0]
    return re.findall(r"<tr><td>(.*?)</td>", section)


@pytest.mark.parametrize("seed", range(4))
def test_careful_sources_are_not_remarked(report, seed: int):
    done = report("answers.csv", "-o", "-", "--method", "mv", text=honest_crowd(seed))
    assert done.returncode == 0 and remarks(done.stdout.decode()) == []


def test_a_careless_source_is_found_among_careful_ones(report):
    text = honest_crowd(1) + "".join(f"{task},lazy,b\n" for task in range(60))
    done = report("answers.csv", "-o", "-", "--method", "hier", text=text)
    assert remarks(done.stdout.decode()) == ["lazy"]


def test_of_whom_little_is_known_stands_last(report):
    rows = [f"{i},{w},{'ab'[i % 2]}" for i in range(40) for w in ("ann", "ben")]
    rows += ["0,once,a", "1,wrong,a"]
    done = report("answers.csv", "-o", "-", text="\n".join(["task,worker,label", *rows]) + "\n")
    section = done.stdout.decode().partition("<h2>Sources")[2].partition("<h2>")[0]
    assert re.findall(r"<tr><td>(.*?)</td>", section) == ["ann", "ben", "once", "wrong"]


def test_methods_are_compared_with_each_other(report):
    done = report("answers.csv", "-o", "-")
    section = done.stdout.decode().partition("<h2>Methods side by side")[2]
    names = re.findall(r'<th scope="row">(\w+)</th>', section)
    rows = section.partition("label alike")[2].split('<th scope="row">')[1:]
    shares = [[float(x) for x in re.findall(r">([\d.]+)</td>", row)] for row in rows]
    assert len(names) >= 6 and all(len(row) == len(names) for row in shares)
    assert all(shares[i][i] == 1 for i in range(len(names)))
    assert all(shares[i][j] == shares[j][i] for i in range(len(names)) for j in range(i))
    command = [name for name in re.findall(r"<tr><td>(\w+)</td><td>(?!not for)", section)]
    assert command == names


def test_confidences_near_one_are_told_apart(report, tmp_path: Path):
    rows = [f"{i},{w},{'ab'[i % 2]}" for i in range(60) for w in "uvwxyz"[: 1 + i % 6]]
    (tmp_path / "truth.csv").write_text(
        "task,label\n" + "".join(f"{i},{'ab'[i % 2]}\n" for i in range(60))
    )
    done = report(
        *("answers.csv", "-o", "-", "--truth", "truth.csv", "--method", "ds"),
        text="\n".join(["task,worker,label", *rows]) + "\n",
    )
    section = done.stdout.decode().partition("<h2>Calibration")[2].partition("<h2>")[0]
    bins = re.findall(r'<td>([\d.]+) to ([\d.]+)</td><td class="n">(\d+)</td>', section)
    assert sum(int(tasks) for _, _, tasks in bins) == 60
    assert sum(float(start) >= 0.9 for start, _, _ in bins) >= 2


def test_one_source_and_one_label_make_a_page(report):
    done = report("answers.csv", "-o", "-", text="task,worker,label\n1,a,x\n2,a,x\n")
    assert done.returncode == 0, done.stderr
    assert Page(done.stdout.decode()).headlines == SECTIONS


def test_methods_that_would_take_hours_are_left_out(report):
    """Many labels and sources, whose matrices would be too large; a page all the same."""
    rows = [f"{i},w{(i * 7 + w) % 100},l{i % 320}" for i in range(640) for w in range(3)]
    done = report("answers.csv", "-o", "-", text="\n".join(["task,worker,label", *rows]) + "\n")
    assert done.returncode == 0, done.stderr
    text = done.stdout.decode()
    words = " ".join(Page(text).words)
    assert Page(text).headlines == SECTIONS
    assert "320 labels of 100 sources are too many" in words
    assert re.search(r"those of\s+onecoin", words) and "Here it chose" not in words
    section = text.partition("<h2>Methods side by side")[2]
    left_out = re.findall(r"<tr><td>(\w+)</td><td>not for so many labels and sources", section)
    assert left_out == ["auto", "ds", "hier", "ibcc", "ebcc", "committee", "subtypes"]
    assert {"mv", "onecoin", "glad"} <= set(re.findall(r'<th scope="row">(\w+)</th>', section))


def test_a_bar_says_how_far_it_is_where_somebody_looks(binary: Path, tmp_path: Path):
    (tmp_path / "answers.csv").write_text(ANSWERS)
    terminal, ours = pty.openpty()
    command = [binary, "report", "answers.csv", "-o", "page.html"]
    done = subprocess.run(command, cwd=tmp_path, stderr=ours, timeout=100)
    os.close(ours)
    said = b""
    with contextlib.suppress(OSError):  # the end of a terminal
        while piece := os.read(terminal, 65536):
            said += piece
    os.close(terminal)
    assert done.returncode == 0
    bars = re.findall(r"\[(#*)(\.*)\] ([\w ]+)", said.decode())
    filled = [len(full) for full, _, _ in bars]
    assert filled == sorted(filled) and filled[0] == 0 and filled[-1] > 25
    assert {len(full) + len(rest) for full, rest, _ in bars} == {30}
    assert {"auto", "agreement", "methods", "ebcc", "subtypes"} <= {what for _, _, what in bars}
    assert said.endswith(b"\r\x1b[K")


@pytest.mark.parametrize(
    ("words", "code", "rule"),
    [
        ([], 2, "which LABELS.csv?"),
        (["answers.csv"], 2, "-o: where should the page go?"),
        (["none.csv", "-o", "p.html"], 1, "none.csv: No such file or directory"),
        (["answers.csv", "-o", "p.html", "--method", "oracle"], 2, "--method oracle: is not a"),
        (["answers.csv", "-o", "no/p.html"], 1, "no/p.html"),
        (["answers.csv", "-o", "p.html", "--truth", "answers.csv"], 1, "stands twice"),
        (["answers.csv", "-o", "p.html", "--threads", "0"], 2, "--threads 0: is not"),
    ],
)
def test_what_is_wrong_is_told(report, tmp_path: Path, words, code, rule):
    done = report(*words)
    assert done.returncode == code and rule in done.stderr.decode()
    assert done.stderr.startswith(b"labelwright report: ") and not (tmp_path / "p.html").exists()


def test_a_real_crowd_makes_a_page(report):
    if not (CROWD / "face").is_dir():
        pytest.skip("no data")
    done = report(
        *(str(CROWD / "face" / "labels.csv"), "--truth", str(CROWD / "face" / "truth.csv")),
        *("-o", "-", "--method", "hier"),
    )
    assert done.returncode == 0, done.stderr
    assert Page(done.stdout.decode()).headlines == SECTIONS
