"""How right and how fast the engine is, beside crowd-kit: the tables of docs/benchmarks.md.

usage: ./dev bench engine [--only accuracy|compat|numbers|speed|gold|simulate] [--methods M,M]
                          [--sets S,S] [--rivals M,M] [--limit SECONDS] [--no-rival] [--large]

Reads the crowds in ../shared/data/crowd. crowd-kit comes from PyPI into an environment of its own
under build/; no part of the product needs it. gold, some minutes, and simulate, half an hour, run
only when named, and without crowd-kit.
"""

import argparse
import os
import platform
from pathlib import Path

from accuracy import measure_accuracy, measure_compat, measure_numbers
from gold import measure_gold
from rival import open_rival
from simulate import measure_simulate
from speed import measure_speed

TOP = Path(__file__).resolve().parents[2]
TABLES = {
    "accuracy": measure_accuracy,
    "compat": measure_compat,
    "numbers": measure_numbers,
    "speed": measure_speed,
}
WHEN_NAMED = {"gold": measure_gold, "simulate": measure_simulate}


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench engine")
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=TOP.parent / "shared" / "data" / "crowd")
    parser.add_argument("--only", choices=[*TABLES, *WHEN_NAMED])
    parser.add_argument("--methods", default="", help="of ours; default: all")
    parser.add_argument("--sets", default="", help="default: all sixteen of classes")
    parser.add_argument("--rivals", default="", help="of crowd-kit; default: all nine")
    parser.add_argument(
        "--limit", type=int, default=120, help="processor seconds for one of its fits"
    )
    parser.add_argument("--no-rival", action="store_true")
    parser.add_argument(
        "--large", action="store_true", help="also 1e8 answers, in the table of speed"
    )
    options = parser.parse_args()
    options.binary = (TOP / options.build / "labelwright").resolve()
    alone = options.no_rival or options.only in WHEN_NAMED
    options.rival = None if alone else open_rival(TOP / "build" / "crowd-kit")
    return options


def main() -> None:
    options = read_options()
    print(f"{os.cpu_count()} cores, {platform.machine()}", flush=True)
    chosen = [options.only] if options.only else list(TABLES)
    for name in chosen:
        measure = (TABLES | WHEN_NAMED)[name]
        print(f"\n{measure(options)}", flush=True)


if __name__ == "__main__":
    main()
