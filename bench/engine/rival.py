"""crowd-kit, run in an environment of its own; this file is also the program that runs there."""

import json
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

# What it works beside: it reaches into scikit-learn in a way that 1.7 refuses, and into pandas in
# ways that 3 does.
PACKAGES = ["crowd-kit==1.4.1", "numpy==2.2.6", "pandas==2.2.3", "scipy==1.15.3"]
PACKAGES += ["scikit-learn==1.5.2"]
# All with their defaults.
METHODS = ["MajorityVote", "Wawa", "ZeroBasedSkill", "OneCoinDawidSkene", "DawidSkene"]
METHODS += ["MACE", "GLAD", "KOS", "MMSR"]


def open_rival(folder: Path) -> Path:
    """The Python that has crowd-kit."""
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    have = subprocess.run(
        [python, "-m", "pip", "freeze"], capture_output=True, text=True, check=True
    )
    if not set(PACKAGES) <= set(have.stdout.split()):
        subprocess.run([python, "-m", "pip", "-q", "install", *PACKAGES], check=True)
    return python


class Refused(Exception):
    """It gave no answer; the message says why."""


class TooSlow(Refused):
    """It was stopped at the limit."""


def run_rival(python: Path, method: str, folder: Path, limit: int = 0, **options: float) -> dict:
    """Its labels by task, accuracy (where the folder has a truth), seconds of the fit alone, and
    peak memory. Raises Refused where it fails, TooSlow where it wants more than `limit` seconds of
    a processor, which others that work beside it do not use up."""
    words = [str(python), __file__, method, str(folder), json.dumps(options), str(limit)]
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode == -signal.SIGXCPU:
        raise TooSlow(f"over {limit} s")
    if done.returncode != 0:
        raise Refused(done.stderr.strip().splitlines()[-1])
    return json.loads(done.stdout.splitlines()[-1])


def share_right(model, truth, labels) -> float:
    """Ties split, where it gives probabilities."""
    if not hasattr(model, "probas_"):
        return float((labels.reindex(truth.index) == truth).mean())
    probas = model.probas_.reindex(truth.index).fillna(0)
    best = probas.ge(probas.max(axis=1) - 1e-9, axis=0)
    right = [
        best.at[task, label] / best.loc[task].sum() if label in best.columns else 0
        for task, label in truth.items()
    ]
    return sum(right) / len(right)


def main(method: str, folder: Path, options: dict, limit: int) -> None:
    import crowdkit.aggregation
    import pandas

    if limit > 0:
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))
    labels = pandas.read_csv(next(folder.glob("labels.csv*")), dtype=str)
    model = getattr(crowdkit.aggregation, method)(**options)
    start = time.perf_counter()
    model.fit(labels)
    found = model.predict(labels) if hasattr(model, "predict") else model.labels_
    seconds = time.perf_counter() - start
    result = {"seconds": seconds, "labels": {str(task): label for task, label in found.items()}}
    result["peak_bytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    for file in folder.glob("truth.csv*"):
        truth = pandas.read_csv(file, dtype=str).set_index("task")["label"]
        result["accuracy"] = share_right(model, truth, found)
    print(json.dumps(result))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), json.loads(sys.argv[3]), int(sys.argv[4]))
