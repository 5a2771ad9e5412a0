"""What the labeling loop costs: the figures of docs/benchmarks.md, each beside its plain limit.

usage: ./dev bench loop [--quick] [--items N] [--seconds S] [--rounds N] [--only DATABASE]
                        [--features]
"""

import os
import platform
import shutil
import tempfile
from pathlib import Path

from measured import Figures, options
from postgres import measure_postgres
from sqlite import measure_sqlite


def print_table(figures: Figures) -> str:
    lines = ["| figure | target | measured | |", "|---|---|---|---|"]
    lines += [
        f"| {what} | {target} | {measured} | {'' if reached else 'not reached'} |"
        for what, target, measured, reached in figures
    ]
    return "\n".join(lines) + "\n"


DATABASES = {"sqlite": measure_sqlite, "postgres": measure_postgres}


def main() -> None:
    print(f"{os.cpu_count()} cores, {platform.machine()}")
    folder = Path(tempfile.mkdtemp(prefix="lw-bench-"))
    try:
        for name, measure in DATABASES.items():
            if options.only in (None, name):
                print(f"\n{print_table(measure(folder))}", end="", flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
