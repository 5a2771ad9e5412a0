"""crowd-kit, run in an environment of its own; this file is also the program that runs there."""

import json
import subprocess
import sys
import time
from pathlib import Path

VERSION = "1.4.1"
# With its defaults; the others fail beside what pip installs with it now, or take it minutes.
METHODS = {"MajorityVote": {}, "DawidSkene": {}}


def open_rival(folder: Path) -> Path:
    """The Python that has crowd-kit."""
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    installed = subprocess.run([python, "-c", "import crowdkit"], capture_output=True)
    if installed.returncode != 0:
        subprocess.run([python, "-m", "pip", "-q", "install", f"crowd-kit=={VERSION}"], check=True)
    return python


def run_rival(python: Path, method: str, folder: Path, **options: float) -> dict:
    """Its labels by task, accuracy (where the folder has a truth), seconds of the fit alone, and
    peak memory."""
    words = [str(python), __file__, method, str(folder), json.dumps(options)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
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


def main(method: str, folder: Path, options: dict) -> None:
    import resource

    import crowdkit.aggregation
    import pandas

    labels = pandas.read_csv(next(folder.glob("labels.csv*")), dtype=str)
    model = getattr(crowdkit.aggregation, method)(**METHODS[method], **options)
    start = time.perf_counter()
    found = model.fit_predict(labels)
    seconds = time.perf_counter() - start
    result = {"seconds": seconds, "labels": {str(task): label for task, label in found.items()}}
    result["peak_bytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    for file in folder.glob("truth.csv*"):
        truth = pandas.read_csv(file, dtype=str).set_index("task")["label"]
        result["accuracy"] = share_right(model, truth, found)
    print(json.dumps(result))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), json.loads(sys.argv[3]))
