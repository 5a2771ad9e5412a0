"""What the labeling loop costs: the figures of docs/benchmarks.md, each beside its plain limit.

usage: ./dev bench loop [--quick] [--items N] [--seconds S] [--rounds N] [--only DATABASE]
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


def main() -> None:
    figures: Figures = []
    folder = Path(tempfile.mkdtemp(prefix="lw-bench-"))
    try:
        if options.only != "postgres":
            figures += measure_sqlite(folder)
        if options.only != "sqlite":
            figures += measure_postgres(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    table = print_table(figures)
    print(f"{os.cpu_count()} cores, {platform.machine()}\n\n{table}", end="")
    if options.report:
        options.report.write_text(table)


if __name__ == "__main__":
    main()
