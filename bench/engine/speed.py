"""Whole processes on a million made answers, beside what they are bound by or measured against."""

import argparse
import os
import random
import re
import subprocess
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from rival import Refused, TooSlow, run_rival

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


class Cost(NamedTuple):
    wall: float  # seconds
    processor: float  # seconds of all threads
    peak_bytes: int


def cost_of(*words: str | Path, rounds: int = ROUNDS) -> Cost:
    """Of a process: the best of some rounds, and the highest peak."""
    costs = []
    for _ in range(rounds):
        start = time.perf_counter()
        child = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        assert status == 0, words
        costs.append(Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024))
    walls, processors, peaks = zip(*costs, strict=True)
    return Cost(min(walls), min(processors), max(peaks))


def measure_slow(
    options: argparse.Namespace, method: str, folder: Path
) -> tuple[str, str, str, bool]:
    """A row: a whole process of ours on 100,000 answers, beside crowd-kit's fit alone, which may
    take as long as the limit, or fail."""
    what = f"{method}, 1e5 answers, 4 labels, CSV to CSV, over crowd-kit's fit alone"
    target = ">= 50 times as fast"
    labels = make_answers(folder, 20_000, 500)
    ours = cost_of(options.binary, "aggregate", labels, "--method", method, "-o", os.devnull).wall
    try:
        theirs, over = run_rival(options.rival, SLOW[method], folder, options.limit)["seconds"], ""
    except TooSlow:
        theirs, over = options.limit, "over "
    except Refused as why:
        return what, target, f"{ours:.2f} s; crowd-kit fails: {why}", True
    times = f"{over}{theirs / ours:.0f} times ({ours:.2f} s, {over}{theirs:.0f} s)"
    return what, target, times, theirs / ours >= 50


def measure_iterations(options: argparse.Namespace) -> list[tuple[str, str, str, bool]]:
    """Rows of what bench/lib/dawid_skene.c prints."""
    program = options.binary.parent / "bench" / "lib" / "dawid_skene"
    printed = subprocess.run([program], capture_output=True, text=True).stdout
    rows = []
    for line in printed.splitlines():
        words = r" *(\d+) classes: +(\S+) ns .*wanted: (\S+)\).* (\S+) times, wanted (\d+)"
        classes, ns, wanted_ns, times, wanted = re.match(words, line).groups()
        rows.append(
            (
                f"ds, an answer and iteration on one core, {classes} labels, beside a plain loop",
                f"<= {wanted_ns} ns, >= {wanted} times as fast",
                f"{ns} ns, {times} times",
                float(ns) <= float(wanted_ns) and float(times) >= float(wanted),
            )
        )
    return rows


def write_answers(options: argparse.Namespace, path: Path, *numbers: int) -> Path:
    """Those of bench/lib/answers.c: how many, to how many tasks, of how many workers and labels."""
    program = options.binary.parent / "bench" / "lib" / "answers"
    with path.open("w") as file:
        subprocess.run([program, *map(str, numbers)], stdout=file, check=True)
    return path


def measure_workers(
    options: argparse.Namespace, folder: Path, seconds: float, *numbers: int
) -> tuple[str, str, str, bool]:
    """A row: auto where most workers have few answers."""
    labels = write_answers(options, folder / "many.csv", *numbers)
    words = [labels, "--method", "auto", "--threads", "1", "-o", os.devnull]
    ours = cost_of(options.binary, "aggregate", *words, rounds=1).processor
    answers, _, workers, classes = numbers
    return (
        f"auto, {answers:,} answers of {workers:,} workers, {classes} labels, processor",
        f"<= {seconds:g} s",
        f"{ours:.1f} s",
        ours <= seconds,
    )


def measure_large(options: argparse.Namespace, folder: Path) -> list[tuple[str, str, str, bool]]:
    """1e8 answers to 2e7 tasks: some 2 GB of CSV, 3 GB of memory and minutes."""
    labels = write_answers(options, folder / "large.csv", 100_000_000, 20_000_000, 10_000, 4)
    whole = [options.binary, "aggregate", labels, "-o", folder / "out.csv", "--method", "ds"]
    whole += ["--iterations", "20", "--tolerance", "0", "--threads"]
    one, two = cost_of(*whole, "1", rounds=1), cost_of(*whole, "2", rounds=1)
    return [
        (
            "ds, 20 iterations, 1e8 answers, 2e7 tasks, 2 threads, peak memory",
            "<= 3 GB",
            f"{two.peak_bytes / 1e9:.2f} GB",
            two.peak_bytes <= 3e9,
        ),
        (
            "the same on 2 threads, over 1",
            ">= 1.7 times as fast",
            f"{one.wall / two.wall:.2f} times ({two.wall:.0f} s, {one.wall:.0f} s)",
            one.wall / two.wall >= 1.7,
        ),
    ]


def measure_speed(options: argparse.Namespace) -> str:
    rows = ["| what | target | measured | |", "|---|---|---|---|"]

    def add(what: str, target: str, measured: str, reached: bool) -> None:
        rows.append(f"| {what} | {target} | {measured} | {'' if reached else 'not reached'} |")

    with tempfile.TemporaryDirectory(prefix="lw-bench-") as name:
        folder = Path(name)
        labels = make_answers(folder, 200_000, 2_000)
        whole = [options.binary, "aggregate", labels, "-o", folder / "out.csv", "--method"]
        ds = cost_of(*whole, "ds", "--iterations", "20", "--tolerance", "0")
        mv = cost_of(*whole, "mv")
        alpha = cost_of(options.binary, "agree", labels).wall
        mb = labels.stat().st_size / 1e6
        if options.rival:
            its = run_rival(options.rival, "DawidSkene", folder, n_iter=20, tol=0)
            add(
                "ds, 20 iterations, 1e6 answers, 4 labels, CSV to CSV, over crowd-kit's fit alone",
                ">= 100 times as fast",
                f"{its['seconds'] / ds.wall:.0f} times ({ds.wall:.2f} s, {its['seconds']:.1f} s)",
                its["seconds"] / ds.wall >= 100,
            )
            add(
                "its peak memory, of crowd-kit's",
                "<= .1",
                f"{ds.peak_bytes / its['peak_bytes']:.3f} ({ds.peak_bytes >> 20} MiB)",
                ds.peak_bytes / its["peak_bytes"] <= 0.1,
            )
            for method in SLOW:
                add(*measure_slow(options, method, folder / "fewer"))
        add(
            "mv, CSV to CSV, a second of a processor",
            ">= 200 MB",
            f"{mb / mv.processor:.0f} MB ({mv.processor:.3f} s; {mv.wall:.2f} s by the clock)",
            mb / mv.processor >= 200,
        )
        add("alpha with 1,000 draws at 1e6 answers", "<= 5 s", f"{alpha:.1f} s", alpha <= 5)
        add(*measure_workers(options, folder, 5, 200_000, 40_000, 50_000, 4))
        add(*measure_workers(options, folder, 30, 1_000_000, 200_000, 100_000, 5))
        for row in measure_iterations(options):
            add(*row)
        for row in measure_large(options, folder) if options.large else []:
            add(*row)
    return "\n".join(rows) + "\n"
