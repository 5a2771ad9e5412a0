"""What the next-step rule buys of recorded answers, and whether it keeps its promises."""

import argparse
import json
import subprocess

from accuracy import find, print_table

SETS = ["bluebird", "rte", "dog", "sp_amt", "cf_amt", "snow_temp", "face", "d_product"]
SEEDS = 20
RULES = {
    "price .01": ["--price", "0.01"],
    "price .005": ["--price", "0.005"],
    "price .002": ["--price", "0.002"],
    "price .005, labels by committee": ["--price", "0.005", "--method", "committee"],
    "price .005, nobody to choose among": ["--price", "0.005", "--waiting", "1"],
    "target .95": ["--target", "0.95"],
}
AUDITS = ("0", "50", "100")


def simulate(options: argparse.Namespace, name: str, *words: str) -> dict[str, float]:
    """The mean over orders of arrival."""
    folder = options.data / name
    said = []
    for seed in range(SEEDS):
        files = [find(folder, "labels"), "--truth", find(folder, "truth")]
        command = [options.binary, "simulate", *files, "--seed", str(seed), "--json", *words]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        said.append(json.loads(done.stdout))
    figures = ("share", "accuracy", "accuracy_fixed", "calibration_error")
    return {figure: sum(s[figure] for s in said) / len(said) for figure in figures}


def measure_simulate(options: argparse.Namespace) -> str:
    sets = options.sets.split(",") if options.sets else SETS
    bought: dict[str, list[float | None]] = {}
    promised: dict[str, list[float | None]] = {}
    for name in sets:
        for rule, words in RULES.items():
            means = simulate(options, name, *words)
            for figure in ("share", "accuracy", "accuracy_fixed"):
                bought.setdefault(f"{rule}: {figure}", []).append(means[figure])
        for audited in AUDITS:
            means = simulate(options, name, "--price", "0.005", "--audited", audited)
            promised.setdefault(f"{audited} audited", []).append(means["calibration_error"])
        print(f"simulate {name}", flush=True)
    return (
        f"Bought, {SEEDS} orders of arrival:\n\n{print_table(bought, sets, 3)}\n"
        f"Promised against realised, price .005:\n\n{print_table(promised, sets, 3)}"
    )
