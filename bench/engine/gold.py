"""What gold is worth on the other tasks: how right they are, and whether promises are kept."""

import argparse
import csv
import gzip
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from accuracy import SETS, find, print_table, run

DRAWS = 5
BINS = 10
METHOD = "auto"


def read_rows(path: str) -> list[dict[str, str]]:
    packed = Path(path).read_bytes()
    text = (gzip.decompress(packed) if path.endswith(".gz") else packed).decode()
    return list(csv.DictReader(text.splitlines()))


def read_truth(folder: Path) -> dict[str, str]:
    """Of the answered tasks whose true label somebody gave: gold may not be another."""
    answers = read_rows(find(folder, "labels"))
    tasks, labels = {row["task"] for row in answers}, {row["label"] for row in answers}
    rows = read_rows(find(folder, "truth"))
    return {r["task"]: r["label"] for r in rows if r["task"] in tasks and r["label"] in labels}


def draw_gold(truth: dict[str, str], wanted: float, seed: int, path: Path) -> set[str]:
    """A random sample: below 1 a share of the tasks, otherwise so many. Eight are left."""
    count = max(1, round(wanted * len(truth))) if wanted < 1 else int(wanted)
    chosen = random.Random(seed).sample(sorted(truth), min(count, len(truth) - 8))
    path.write_text("task,label\n" + "".join(f"{task},{truth[task]}\n" for task in chosen))
    return set(chosen)


def calibration_error(rows: list[dict[str, str]], truth: dict[str, str]) -> float:
    """Expected: the mean over tasks of how far confidence and accuracy of their bin are apart."""
    gaps = [0.0] * BINS
    for row in rows:
        confidence = float(row["confidence"])
        right = row["label"] == truth[row["task"]]
        gaps[min(int(confidence * BINS), BINS - 1)] += confidence - right
    return sum(map(abs, gaps)) / len(rows)


def measure_draws(
    options: argparse.Namespace, name: str, wanted: float
) -> Iterator[tuple[float, float, float]]:
    """Accuracy, promise less accuracy, and calibration error, of each draw."""
    folder = options.data / name
    truth = read_truth(folder)
    with tempfile.TemporaryDirectory(prefix="lw-bench-") as made:
        gold, out = Path(made) / "gold.csv", Path(made) / "out.csv"
        for seed in range(DRAWS):
            shown = draw_gold(truth, wanted, seed, gold)
            words = [find(folder, "labels"), "--truth", find(folder, "truth"), "--gold", str(gold)]
            words += ["--method", options.methods or METHOD, "-o", str(out), "--threads", "2"]
            said = run(options, *words)
            assert said, words
            rows = [r for r in read_rows(str(out)) if r["task"] in truth.keys() - shown]
            gap = abs(said["expected_accuracy"] - said["accuracy"])
            yield said["accuracy_ties_split"], gap, calibration_error(rows, truth)


def measure_gold(options: argparse.Namespace) -> str:
    sets = options.sets.split(",") if options.sets else SETS
    rows: dict[str, list[float | None]] = {}
    for wanted, words in ((0.05, "5 %"), (50, "50 items"), (100, "100 items")):
        for name in sets:
            draws = list(measure_draws(options, name, wanted))
            means = [sum(column) / len(draws) for column in zip(*draws, strict=True)]
            figures = ("accuracy", "promised - realised", "calibration error")
            for figure, mean in zip(figures, means, strict=True):
                rows.setdefault(f"{words}: {figure}", []).append(mean)
            print(f"{words} {name} {means}", flush=True)
    return f"With gold, {DRAWS} draws, on the other tasks:\n\n" + print_table(rows, sets, 3)
