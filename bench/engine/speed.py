"""Whole processes on a million made answers, beside what they are bound by or measured against."""

import argparse
import os
import random
import subprocess
import tempfile
import time
from pathlib import Path

from rival import TooSlow, run_rival

EACH, CLASSES = 5, 4
ROUNDS = 3
# Ours, and the class of crowd-kit that takes minutes where ours takes a second or so.
SLOW = {"mace": "MACE", "glad": "GLAD", "mmsr": "MMSR"}


def make_answers(folder: Path, tasks: int, workers: int) -> Path:
    """Five answers to each task in a random order; workers are right in .5 to .95 of them."""
    draw = random.Random(1)
    skill = [draw.uniform(0.5, 0.95) for _ in range(workers)]
    order = [task for task in range(tasks) for _ in range(EACH)]
    draw.shuffle(order)
    folder.mkdir(exist_ok=True)
    path = folder / "labels.csv"
    with path.open("w") as file:
        file.write("task,worker,label\n")
        for task in order:
            worker = draw.randrange(workers)
            right = draw.random() < skill[worker]
            label = task % CLASSES if right else draw.randrange(CLASSES)
            file.write(f"t{task},w{worker},{label}\n")
    return path


def seconds_of(*words: str | Path) -> tuple[float, int]:
    """Wall seconds and peak bytes of a process: the best of some rounds."""
    best, peak = float("inf"), 0
    for _ in range(ROUNDS):
        start = time.perf_counter()
        child = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(child.pid, 0)
        best = min(best, time.perf_counter() - start)
        assert status == 0, words
        peak = max(peak, used.ru_maxrss * 1024)
    return best, peak


def measure_slow(
    options: argparse.Namespace, method: str, folder: Path
) -> tuple[str, str, str, bool]:
    """A row: a whole process of ours on 100,000 answers, beside crowd-kit's fit alone, which may
    take as long as the limit."""
    labels = make_answers(folder, 20_000, 500)
    ours, _ = seconds_of(options.binary, "aggregate", labels, "--method", method, "-o", os.devnull)
    try:
        theirs, more = run_rival(options.rival, SLOW[method], folder, options.limit)["seconds"], ""
    except TooSlow:
        theirs, more = options.limit, "over "
    return (
        f"{method}, 1e5 answers, 4 labels, CSV to CSV, over crowd-kit's fit alone",
        ">= 50 times as fast",
        f"{more}{theirs / ours:.0f} times ({ours:.2f} s, {more}{theirs:.0f} s)",
        theirs / ours >= 50,
    )


def measure_speed(options: argparse.Namespace) -> str:
    rows = ["| what | target | measured | |", "|---|---|---|---|"]

    def add(what: str, target: str, measured: str, reached: bool) -> None:
        rows.append(f"| {what} | {target} | {measured} | {'' if reached else 'not reached'} |")

    with tempfile.TemporaryDirectory(prefix="lw-bench-") as name:
        folder = Path(name)
        labels = make_answers(folder, 200_000, 2_000)
        whole = [options.binary, "aggregate", labels, "-o", folder / "out.csv", "--method"]
        ds, ds_peak = seconds_of(*whole, "ds", "--iterations", "20", "--tolerance", "0")
        mv, _ = seconds_of(*whole, "mv")
        alpha, _ = seconds_of(options.binary, "agree", labels)
        size = labels.stat().st_size
        if options.rival:
            its = run_rival(options.rival, "DawidSkene", folder, n_iter=20, tol=0)
            add(
                "ds, 20 iterations, 1e6 answers, 4 labels, CSV to CSV, over crowd-kit's fit alone",
                ">= 100 times as fast",
                f"{its['seconds'] / ds:.0f} times ({ds:.2f} s, {its['seconds']:.1f} s)",
                its["seconds"] / ds >= 100,
            )
            add(
                "its peak memory, of crowd-kit's",
                "<= .1",
                f"{ds_peak / its['peak_bytes']:.3f} ({ds_peak >> 20} MiB)",
                ds_peak / its["peak_bytes"] <= 0.1,
            )
            for method in SLOW:
                add(*measure_slow(options, method, folder / "fewer"))
        add("mv, CSV to CSV", "-", f"{mv:.2f} s, {size / mv / 1e6:.0f} MB/s", True)
        add("alpha with 1,000 draws at 1e6 answers", "<= 5 s", f"{alpha:.1f} s", alpha <= 5)
    return "\n".join(rows) + "\n"
