"""How right and how fast the engine is, beside crowd-kit: the tables of docs/benchmarks.md.

usage: ./dev bench engine [--only accuracy|compat|numbers|speed] [--methods M,M]
                          [--sets S,S] [--rivals M,M] [--limit SECONDS] [--no-rival]

Reads the crowds in ../shared/data/crowd. crowd-kit comes from PyPI into an environment of its own
under build/; no part of the product needs it.
"""

import argparse
import os
import platform
from pathlib import Path

from accuracy import measure_accuracy, measure_compat, measure_numbers
from rival import open_rival
from speed import measure_speed

TOP = Path(__file__).resolve().parents[2]
TABLES = {
    "accuracy": measure_accuracy,
    "compat": measure_compat,
    "numbers": measure_numbers,
    "speed": measure_speed,
}


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench engine")
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=TOP.parent / "shared" / "data" / "crowd")
    parser.add_argument("--only", choices=list(TABLES))
    parser.add_argument("--methods", default="", help="of ours; default: all")
    parser.add_argument("--sets", default="", help="default: all sixteen of classes")
    parser.add_argument("--rivals", default="", help="of crowd-kit; default: all nine")
    parser.add_argument(
        "--limit", type=int, default=120, help="processor seconds for one of its fits"
    )
    parser.add_argument("--no-rival", action="store_true")
    options = parser.parse_args()
    options.binary = (TOP / options.build / "labelwright").resolve()
    options.rival = None if options.no_rival else open_rival(TOP / "build" / "crowd-kit")
    return options


def main() -> None:
    options = read_options()
    print(f"{os.cpu_count()} cores, {platform.machine()}", flush=True)
    for name, measure in TABLES.items():
        if options.only in (None, name):
            print(f"\n{measure(options)}", flush=True)


if __name__ == "__main__":
    main()
