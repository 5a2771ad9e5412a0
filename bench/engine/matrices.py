"""Whether a source's confusion matrix tells an item's answer better than its one accuracy.

Both begin with the fit of the server (0007): one accuracy a source, drawn towards the mean of all,
classes alike. The matrices are counted from its posteriors, each row worth `strength` answers at
first: of the source's own accuracy, or of the matrix of all together. "Number and": the mean of
both posteriors. Accuracy on the items, by how many answers of each are known.

    PYTHONPATH=python python bench/engine/matrices.py --data DATA
"""

import argparse
import random
from collections import defaultdict
from pathlib import Path

import numpy as np
import pandas as pd
from accuracy import SETS, find, print_table
from labelwright._truth import Model

ANSWERS, ORDERS, TASKS_MAX = (2, 3, 5, 1000), 3, 3000
STRENGTHS = (10.0, 30.0, 100.0)
UNMEASURED, POOL_STRENGTH, POOL_ANSWERS, CLASS_SMOOTHING = 0.8, 30.0, 20.0, 1e5


class OneNumber(Model):
    """OneCoinDawidSkene with any option of the engine."""

    _method = "onecoin"


def fit(frame: pd.DataFrame) -> OneNumber:
    """Twice, as the server does: the first fit's mean is what the second draws towards."""
    options = {"accuracy_strength": POOL_STRENGTH, "smoothing": CLASS_SMOOTHING}
    options |= {"iterations_max": 50}
    model = OneNumber(accuracy_mean=UNMEASURED, **options).fit(frame)
    seen = model.reliabilities_
    own = seen.accuracy * (seen.answers + POOL_STRENGTH) - UNMEASURED * POOL_STRENGTH
    share = np.minimum(seen.answers, POOL_ANSWERS) / seen.answers
    pool = (UNMEASURED * POOL_STRENGTH + (own * share).sum()) / (
        POOL_STRENGTH + (seen.answers * share).sum()
    )
    pool = min(max(pool, 1 / len(model.priors_) + 0.05), 0.98)
    return OneNumber(accuracy_mean=pool, **options).fit(frame)


def matrix_rows(accuracies: np.ndarray, classes: int) -> np.ndarray:
    """[sources][true class][label given] of sources known by one number."""
    wrong = ((1 - accuracies) / (classes - 1))[:, None, None]
    eye = np.eye(classes)
    return accuracies[:, None, None] * eye + wrong * (1 - eye)


def believe(
    cells: np.ndarray, task: np.ndarray, worker: np.ndarray, label: np.ndarray, n: int
) -> np.ndarray:
    """Logs of how likely each class is, [items][classes]."""
    logs = np.zeros((n, cells.shape[1]))
    np.add.at(logs, task, np.log(cells[worker, :, label]))
    return logs


def shares(logs: np.ndarray) -> np.ndarray:
    """Posteriors."""
    raised = np.exp(logs - logs.max(1, keepdims=True))
    return raised / raised.sum(1, keepdims=True)


def judge(scores: np.ndarray, tasks: pd.Index, labels: pd.Index, truth: dict[str, str]) -> float:
    """Ties split."""
    right, known = 0.0, 0
    for row, name in zip(scores, tasks, strict=True):
        if name in truth:
            best = labels[row >= row.max() - 1e-9]
            right += (truth[name] in best) / len(best)
            known += 1
    return right / known


def measure(answers: list[tuple[str, str, str]], truth: dict[str, str]) -> dict[str, float]:
    frame = pd.DataFrame(answers, columns=["task", "worker", "label"])
    model = fit(frame)
    tasks, labels, workers = model.probas_.index, model.probas_.columns, model.reliabilities_.index
    task, worker = tasks.get_indexer(frame.task), workers.get_indexer(frame.worker)
    label = labels.get_indexer(frame.label)
    classes = len(labels)
    counts = np.zeros((len(workers), classes, classes))
    np.add.at(counts, (worker, slice(None), label), model.probas_.to_numpy()[task])
    own = matrix_rows(model.reliabilities_.accuracy.to_numpy(), classes)
    pooled = counts.sum(0) + POOL_STRENGTH * own.mean(0)
    pooled = np.broadcast_to(pooled / pooled.sum(1, keepdims=True), own.shape)
    number = believe(own, task, worker, label, len(tasks))
    found = {"one number": judge(number, tasks, labels, truth)}
    for name, before in (("own", own), ("pooled", pooled)):
        for strength in STRENGTHS:
            cells = counts + strength * before
            cells = cells / cells.sum(2, keepdims=True)
            logs = believe(cells, task, worker, label, len(tasks))
            found[f"{name} {strength:g}"] = judge(logs, tasks, labels, truth)
            both = shares(number) + shares(logs)
            found[f"number and {name} {strength:g}"] = judge(both, tasks, labels, truth)
    return found


def read(folder: Path, name: str) -> list[dict[str, str]]:
    return pd.read_csv(find(folder, name), dtype=str).to_dict("records")


def draw(rows: list[dict[str, str]], known: int, rng: random.Random) -> list[tuple[str, str, str]]:
    of_task = defaultdict(list)
    for row in rows:
        of_task[row["task"]].append((row["task"], row["worker"], row["label"]))
    names = sorted(of_task)
    chosen = rng.sample(names, min(TASKS_MAX, len(names)))
    return [a for n in chosen for a in rng.sample(of_task[n], min(known, len(of_task[n])))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folders of labels and truth")
    parser.add_argument("--sets", default=",".join(SETS))
    options = parser.parse_args()
    sets = options.sets.split(",")
    for known in ANSWERS:
        table: dict[str, list[float | None]] = defaultdict(list)
        for name in sets:
            rows = read(options.data / name, "labels")
            truth = {row["task"]: row["label"] for row in read(options.data / name, "truth")}
            runs = [
                measure(draw(rows, known, random.Random(seed)), truth) for seed in range(ORDERS)
            ]
            for method in runs[0]:
                table[method].append(sum(run[method] for run in runs) / len(runs))
        print(f"{known} answers an item at most:\n\n{print_table(table, sets, 3)}", flush=True)


if __name__ == "__main__":
    main()
