"""Shares of the tasks that each method labels right, ties split, over crowds with a known truth."""

import argparse
import csv
import json
import subprocess
import tempfile
from pathlib import Path

from rival import METHODS as RIVALS
from rival import Refused, run_rival

SETS = [
    *("d_product", "s_adult", "face", "bluebird", "dog", "rte", "snow_temp", "cf", "cf_amt"),
    *("ms", "sp_amt", "zc_us", "zc_in", "web", "labelme", "barzan"),
]
# Ours that have a mode for it, and the class of crowd-kit whose labels they should give.
COMPAT = {
    **{"mv": "MajorityVote", "wawa": "Wawa", "zbs": "ZeroBasedSkill"},
    **{"ds": "DawidSkene", "onecoin": "OneCoinDawidSkene"},
}
NUMBERS = [
    *("n_emotion", "snow_valence", "snow_anger"),
    *("snow_disgust", "snow_joy", "snow_wordsim"),
]


def find(folder: Path, name: str) -> str:
    return str(next(folder.glob(f"{name}.csv*")))


def run(options: argparse.Namespace, *words: str) -> dict | None:
    """What `aggregate` says of itself; None: the method is not for such data."""
    done = subprocess.run(
        [options.binary, "aggregate", *words, "--json"], capture_output=True, text=True
    )
    return json.loads(done.stdout) if done.returncode == 0 else None


def list_methods(options: argparse.Namespace, *words: str) -> list[str]:
    done = subprocess.run(
        [options.binary, "aggregate", *words, "--method", "list"],
        capture_output=True,
        text=True,
        check=True,
    )
    names = [line.split()[0] for line in done.stdout.splitlines()]
    return [n for n in names if not options.methods or n in options.methods.split(",")]


def print_table(rows: dict[str, list[float | None]], columns: list[str], digits: int) -> str:
    """Methods down, crowds across, the mean first; a hyphen: not for such data."""
    lines = [
        " | ".join(["| method", "mean", *columns]) + " |",
        "|---|" + "---|" * (len(columns) + 1),
    ]
    for name, values in rows.items():
        shown = ["-" if v is None else f"{v:.{digits}f}" for v in values]
        whole = [v for v in values if v is not None]
        mean = f"{sum(whole) / len(whole):.4f}" if len(whole) == len(values) else "-"
        lines.append(" | ".join([f"| {name}", mean, *shown]) + " |")
    return "\n".join(lines) + "\n"


def measure_accuracy(options: argparse.Namespace) -> str:
    sets = options.sets.split(",") if options.sets else SETS
    rows: dict[str, list[float | None]] = {}
    for method in list_methods(options):
        rows[method] = []
        for name in sets:
            folder = options.data / name
            words = [find(folder, "labels"), "--truth", find(folder, "truth")]
            said = run(options, *words, "--method", method)
            rows[method].append(said and said["accuracy_ties_split"])
        print(f"{method} {rows[method]}", flush=True)
    notes = []
    for method in list_rivals(options):
        name = f"crowd-kit {method}"
        rows[name], reasons = measure_rival(options, method, sets)
        notes += [f"{name} on {', '.join(where)}: {why}" for why, where in reasons.items()]
        print(f"{name} {rows[name]}", flush=True)
    return "\n".join([print_table(rows, sets, 3), *notes])


def list_rivals(options: argparse.Namespace) -> list[str]:
    names = RIVALS if options.rival else []
    return [n for n in names if not options.rivals or n in options.rivals.split(",")]


def measure_rival(
    options: argparse.Namespace, method: str, sets: list[str]
) -> tuple[list[float | None], dict[str, list[str]]]:
    """Its row, and the crowds on which it has no answer, by the reason."""
    row: list[float | None] = []
    reasons: dict[str, list[str]] = {}
    for name in sets:
        try:
            found = run_rival(options.rival, method, options.data / name, options.limit)
            row.append(found["accuracy"])
        except Refused as why:
            row.append(None)
            reasons.setdefault(str(why), []).append(name)
    return row, reasons


def label_tasks(options: argparse.Namespace, *words: str) -> dict[str, str]:
    """The labels that `aggregate` writes, by task."""
    with tempfile.TemporaryDirectory(prefix="lw-bench-") as name:
        out = Path(name) / "out.csv"
        command = [options.binary, "aggregate", *words, "--json", "-o", str(out)]
        subprocess.run(command, capture_output=True, check=True)
        with out.open(newline="") as file:
            return {row["task"]: row["label"] for row in csv.DictReader(file)}


def measure_compat(options: argparse.Namespace) -> str:
    """Shares of all tasks that get crowd-kit's label, ties and all."""
    if not options.rival:
        return ""
    sets = options.sets.split(",") if options.sets else SETS
    rows: dict[str, list[float | None]] = {}
    for ours, theirs in COMPAT.items():
        rows[f"{ours} --compat"] = []
        for name in sets:
            labels = find(options.data / name, "labels")
            found = label_tasks(options, labels, "--method", ours, "--compat")
            wanted = run_rival(options.rival, theirs, options.data / name)["labels"]
            same = sum(found[task] == label for task, label in wanted.items())
            rows[f"{ours} --compat"].append(same / len(wanted))
    return "Share of crowd-kit's labels:\n\n" + print_table(rows, sets, 4)


def measure_numbers(options: argparse.Namespace) -> str:
    rows = {}
    for method in list_methods(options, "--kind", "number"):
        rows[method] = []
        for name in NUMBERS:
            folder = options.data / f"num_{name}"
            words = [find(folder, "labels"), "--truth", find(folder, "truth")]
            said = run(options, *words, "--kind", "number", "--method", method)
            rows[method].append(said and said["mae"])
    return "Mean absolute error:\n\n" + print_table(rows, NUMBERS, 2)
