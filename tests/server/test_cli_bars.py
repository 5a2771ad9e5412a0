"""Bars of long work: on a terminal, gone at the end, and nothing of them elsewhere."""

import os
import pty
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest
from installation import BINARY, quiet_environment

pytestmark = pytest.mark.quick
CLEAR = "\r\033[K"


class Shown(NamedTuple):
    status: int
    stdout: str
    drawn: str  # all that standard error was sent
    left: str  # what of it still stands there


def on_terminal(folder: Path, *words: str) -> Shown:
    ours, theirs = pty.openpty()
    drawn = b""
    with (folder / "stdout").open("w+") as stdout:
        process = subprocess.Popen(
            [BINARY, *words],
            cwd=folder,
            env=quiet_environment(),
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=theirs,
        )
        os.close(theirs)
        try:
            while some := os.read(ours, 1 << 16):
                drawn += some
        except OSError:  # nobody holds the other end any more
            pass
        os.close(ours)
        status = process.wait(60)
        stdout.seek(0)
        text = drawn.decode()
        return Shown(status, stdout.read(), text, text.rpartition(CLEAR)[2])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Files of some three megabytes, by their names, and few rows."""
    tail = "x" * 300
    tasks = [f"{task}{tail}" for task in range(3000)]
    rows = [f"{task},w{w},{(i + (w > 1)) % 2}" for i, task in enumerate(tasks) for w in range(3)]
    files = {
        "labels.csv": ("task,worker,label", rows),
        "truth.csv": ("task,label", [f"{task},{i % 2}" for i, task in enumerate(tasks)]),
        "sample.csv": ("task,correct", [f"{task}{tail},1" for task in tasks]),
        "broken.csv": ("task,worker,label", [*rows, "one,field"]),
    }
    for name, (header, lines) in files.items():
        (tmp_path / name).write_text("\n".join([header, *lines]) + "\n")
    return tmp_path


WORKS = {
    "aggregate": (
        "aggregate labels.csv --method mv -o out.csv --json",
        ("] reading labels.csv, 1 MB", "] mv, 0 s", "] writing out.csv"),
    ),
    "agree": (
        "agree labels.csv --metric percent --by worker --json",
        ("] reading labels.csv, 1 MB", "] percent, 0 s", "] worker, 0 s"),
    ),
    "simulate": (
        "simulate labels.csv --truth truth.csv --method mv --json",
        ("] reading labels.csv, 1 MB", "] bought ", "] mv, 0 s"),
    ),
    "certify": ("certify --population 5000 sample.csv --json", ("] reading sample.csv, 1 MB",)),
    "table": ("certify --population 5000 --table --json", ("] table, 0 s",)),
}


@pytest.mark.parametrize("work", WORKS)
def test_a_bar_says_what_is_done_and_is_gone_at_the_end(folder: Path, work: str) -> None:
    words, steps = WORKS[work]
    shown = on_terminal(folder, *words.split())
    assert (shown.status, shown.left) == (0, "")
    assert shown.stdout.startswith("{")
    places = [shown.drawn.find(step) for step in steps]
    assert -1 not in places and places == sorted(places)


@pytest.mark.parametrize("work", WORKS)
def test_nothing_of_it_is_in_a_pipe(folder: Path, work: str) -> None:
    words = [BINARY, *WORKS[work][0].split()]
    done = subprocess.run(words, cwd=folder, capture_output=True, timeout=60, check=True)
    assert done.stderr == b""


def test_a_refusal_stands_on_a_line_of_its_own(folder: Path) -> None:
    shown = on_terminal(folder, "aggregate", "broken.csv")
    assert shown.status == 1 and "] reading broken.csv, 2 MB" in shown.drawn
    assert shown.left.startswith("labelwright aggregate: broken.csv: line 9002: ")
    assert shown.left.count("\n") == 1
