"""The same load on a project with everything on: a workflow of stages with review, gold in the
stream, tiers, a price, items that hurry, and pauses for careless work."""

import copy
import json
from pathlib import Path
from typing import Any

from measured import PEOPLE, SCHEMA, WORDS, Bench, Figures, median, options

Json = dict[str, Any]
RIGHT = {"topic": "sport"}  # everybody says so: whoever failed gold would be paused
GOLD_EVERY = 20
WORKFLOW = {
    "stages": [
        {"name": "crowd", "kind": "label", "min_labels": 2, "max_labels": 4, "cost": 1},
        {"name": "experts", "kind": "specialist", "min_labels": 1, "max_labels": 1, "cost": 5},
        {"name": "check", "kind": "review"},
    ],
    "edges": [
        {
            "from": "start",
            "to": "experts",
            "when": [{"of": "meta", "name": "hard", "is": ["yes"]}],
        },
        {"from": "start", "to": "crowd"},
        {"from": "crowd", "on": "settled", "to": "check", "share": 0.05},
        {"from": "crowd", "on": "settled", "to": "done"},
        {"from": "crowd", "on": "undecided", "to": "experts"},
        {"from": "experts", "to": "done"},
        {"from": "check", "on": "rejected", "to": "crowd", "rounds": 2},
        {"from": "check", "on": "rejected", "to": "quarantine"},
        {"from": "check", "to": "done"},
    ],
}


def row(number: int) -> Json:
    made: Json = {
        "id": f"row-{number:08d}",
        "text": " ".join(WORDS[(number * 7 + step * (number % 13 + 1)) % 10] for step in range(12)),
        "meta": {"hard": "yes" if number % 10 == 0 else "no"},
        "priority": number * 7 % 10,
        "due_at": f"2099-01-{number * 11 % 28 + 1:02}" if number % 3 == 0 else None,
    }
    return made | ({"gold": RIGHT} if number % GOLD_EVERY == 1 else {})


def set_up(bench: Bench) -> Bench:
    """Another project of the same people: every fourth is a specialist, one of them may review."""
    full = copy.copy(bench)
    members = [
        {"email": f"person{number}@example.org", "role": "reviewer" if number == 0 else "annotator"}
        for number in range(PEOPLE)
    ]
    quality = {"target": 0.95, "min_labels": 2, "max_labels": 4, "price": 0.005}
    body = {"name": "Everything on", "schema": SCHEMA, "quality": quality, "people": members}
    full.project = full.call("POST", "projects", body)["id"]
    path = f"projects/{full.project}"
    for member in full.call("GET", f"{path}/people?limit={PEOPLE + 1}")["items"]:
        if int("0" + "".join(filter(str.isdigit, member["user"]["name"]))) % 4 == 0:
            full.call("PATCH", f"{path}/people/{member['user']['id']}", {"tier": "specialist"})
    full.call("PUT", f"{path}/workflow", {"workflow": WORKFLOW})
    full.call("PUT", f"{path}/gold", {"start": 0.2, "later": 0.05, "until": 20, "pause": True})
    rows = Path(bench.folder) / "rows-features.jsonl"
    with rows.open("w") as lines:
        lines.writelines(json.dumps(row(n)) + "\n" for n in range(options.items))
    full.import_rows(rows, "application/x-ndjson")
    full.answers = bench.folder / "features.answers"
    full.answers.write_text(json.dumps(RIGHT) + "\n")
    return full


def figures(where: str, plain: list[Json], full: list[Json]) -> Figures:
    """Pairs per second beside those of the plain project in the same round, and times."""
    ratio = median(
        b["pairs_per_second"] / a["pairs_per_second"] for a, b in zip(plain, full, strict=True)
    )
    rate = sum(run["pairs_per_second"] for run in full) / len(full)
    found: Figures = [
        (
            f"{where}, everything on, next + submit, of the plain project",
            "",
            f"{ratio:.2f} ({rate:,.0f} pairs/s)",
            True,
        )
    ]
    for kind in ("next", "submit"):
        p99 = max(run[kind]["p99_ms"] for run in full)
        found.append(
            (f"{where}, everything on, {kind}, p99", "<= 50 ms", f"{p99:.1f} ms", p99 <= 50)
        )
    return found
