"""What both databases are measured with: an installation, its load, and what must hold after it."""

import argparse
import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
TOP = HERE.parents[1]
SQL = TOP / "sql" / "queries"
PEOPLE = 64
CLASSES = ("sport", "politics", "science", "music")
SCHEMA = {
    "fields": [
        {
            "name": "topic",
            "kind": "choice",
            "on": "text",
            "classes": [{"name": name} for name in CLASSES],
        }
    ]
}
JSON = "application/json"
WORDS = (
    "river",
    "engine",
    "minister",
    "quartet",
    "galaxy",
    "striker",
    "ballot",
    "enzyme",
    "chorus",
    "harbour",
)

Figures = list[tuple[str, str, str, bool]]
"""What, target, measured, reached."""


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench loop")
    parser.add_argument("--build", type=Path, default=TOP / "build")
    parser.add_argument("--items", type=int, default=1_000_000, help="rows of the large project")
    parser.add_argument("--seconds", type=float, default=10, help="of each load")
    parser.add_argument("--rounds", type=int, default=3, help="loads beside their plain limit")
    parser.add_argument(
        "--quick", action="store_true", help="20,000 items, loads of 2 s: under a minute"
    )
    parser.add_argument("--only", choices=("sqlite", "postgres"), help="one database only")
    parser.add_argument(
        "--features",
        action="store_true",
        help="also a project with everything on, beside the plain one",
    )
    arguments = parser.parse_args()
    if arguments.quick:
        arguments.items, arguments.seconds, arguments.rounds = 20_000, 2, 1
    return arguments


options = read_arguments()
os.environ["LABELWRIGHT"] = str(options.build / "labelwright")
sys.path.insert(0, str(TOP / "tests" / "server"))
import cluster as clusters  # noqa: E402
from installation import Installation  # noqa: E402

# A commit that is not synced is not what is measured here.
clusters.OPTIONS = tuple(option for option in clusters.OPTIONS if option != "fsync=off")


Cluster = clusters.Cluster


def tool(name: str, *arguments: object) -> dict[str, Any]:
    """What a program of this bench prints."""
    command = [str(options.build / "bench" / "loop" / name), *map(str, arguments)]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)


def percentile(samples: list[float], percent: int) -> float:
    return sorted(samples)[min(len(samples) - 1, len(samples) * percent // 100)]


def median(numbers: Iterable[float]) -> float:
    ordered = sorted(numbers)
    return ordered[len(ordered) // 2]


class Bench:
    """An installation, its owner's token, a project, and a token for each of its people."""

    def __init__(self, folder: Path, name: str, database: str | None) -> None:
        self.folder = folder
        self.installation = Installation(folder / name, database)
        self.port = 0
        self.token = ""
        self.project = ""
        self.tokens = folder / f"{name}.tokens"
        self.answers = folder / f"{name}.answers"
        self.answers.write_text("".join(json.dumps({"topic": name}) + "\n" for name in CLASSES))

    def start(self, *more: str) -> float:
        """Seconds until it is ready."""
        begun = time.monotonic()
        self.installation.start(*more)
        self.port = int(self.installation.url.rsplit(":", 1)[1])
        self.call("GET", "readyz")
        return time.monotonic() - begun

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        connection: Any = None,
        kind: str = "application/json",
    ) -> Any:
        one = connection or self.connect()
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if body is not None:
            headers["Content-Type"] = kind
            body = json.dumps(body) if kind == JSON else body
        one.request(method, f"/api/v1/{path}", body, headers)
        reply = one.getresponse()
        content = reply.read()
        if reply.status >= 300:
            raise RuntimeError(f"{method} {path}: {reply.status} {content[:500]!r}")
        return json.loads(content) if content else {}

    def make_token(self, email: str) -> str:
        outcome = self.installation.run("token create", "--email", email, "--name", "bench")
        if outcome.status != 0:
            raise RuntimeError(outcome)
        return outcome.stdout.strip()

    def make_people(self) -> None:
        """The owner, a project of PEOPLE annotators, and their tokens."""
        emails = [f"person{number}@example.org" for number in range(PEOPLE)]
        self.installation.create_user(
            "owner@example.org", "Olive Owner", "plain words make it", "owner"
        )
        self.token = self.make_token("owner@example.org")
        for email in emails:
            self.installation.run("user create", "--email", email, "--name", email.split("@")[0])
        people = [{"email": email, "role": "annotator"} for email in emails]
        made = self.call("POST", "projects", {"name": "Bench", "schema": SCHEMA, "people": people})
        self.project = made["id"]
        self.tokens.write_text("".join(self.make_token(email) + "\n" for email in emails))

    def import_rows(self, path: Path, kind: str = "text/csv") -> float:
        """Seconds from the upload's first byte until the job is done."""
        begun = time.monotonic()
        with path.open("rb") as rows:
            job = self.call(
                "POST", f"projects/{self.project}/imports?name={path.name}", rows, kind=kind
            )["job"]
        job_id = job["id"] if isinstance(job, dict) else job
        while True:
            job = self.call("GET", f"jobs/{job_id}")
            if job["state"] not in ("queued", "running"):
                break
            time.sleep(0.02)
        if job["state"] != "done":
            raise RuntimeError(job)
        return time.monotonic() - begun

    def load(self, seconds: float, *ports: int, people: Path | None = None) -> dict[str, Any]:
        listed = ",".join(map(str, ports or (self.port,)))
        return tool("load", seconds, listed, self.project, people or self.tokens, self.answers)

    def memory(self, line: str = "VmRSS") -> float:
        """MB."""
        for text in Path(f"/proc/{self.installation.pid}/status").read_text().splitlines():
            if text.startswith(line + ":"):
                return int(text.split()[1]) / 1024
        raise RuntimeError(line)


def write_rows(path: Path, count: int) -> None:
    with path.open("w") as rows:
        rows.write("id,text\n")
        for number in range(count):
            words = " ".join(
                WORDS[(number * 7 + step * (number % 13 + 1)) % 10] for step in range(12)
            )
            rows.write(f"row-{number:08d},{words}\n")


def pair_figures(
    where: str, limit_name: str, ours: list[dict[str, Any]], limits: list[float]
) -> Figures:
    ratio = median(run["pairs_per_second"] / limit for run, limit in zip(ours, limits, strict=True))
    rate = sum(run["pairs_per_second"] for run in ours) / len(ours)
    worst = {kind: max(run[kind]["p99_ms"] for run in ours) for kind in ("next", "submit")}
    limit = sum(limits) / len(limits)
    return [
        (
            f"{where}, {PEOPLE} clients, next + submit, of {limit_name}",
            ">= 0.5",
            f"{ratio:.2f} ({rate:,.0f} of {limit:,.0f} pairs/s)",
            ratio >= 0.5,
        ),
        *(
            (f"{where}, {PEOPLE} clients, {kind}, p99", "<= 50 ms", f"{p99:.1f} ms", p99 <= 50)
            for kind, p99 in worst.items()
        ),
    ]


CHECKS = {
    "answers of items are their live answers": """
        select count(*) from item i where i.answers <> (select count(*) from annotation a
        where a.project_id = i.project_id and a.item_id = i.id and a.stage = 'label'
        and a.supersedes is null)""",
    "counted states are the items' states": """
        select count(*) from (select state, count(*) n from item group by state) s
        where n <> (select coalesce(sum(value), 0) from counter where name = s.state)""",
    "counted answers are the annotations": """
        select (select count(*) from annotation where stage in ('label', 'gold'))
        - (select coalesce(sum(value), 0) from counter where name = 'answers')""",
    "no task has more leases and answers than wanted, and slots are the rest": """
        select count(*) from task t where t.wanted - t.slots <> (select count(*) from lease l
        where l.project_id = t.project_id and l.task_id = t.id and l.gold = 0)
        + (select count(*) from work_done d where d.project_id = t.project_id and d.task_id = t.id
        and d.how = 'answered' and d.gold = 0)""",
    "nobody answered a task twice": """
        select count(*) from (select 1 from annotation where supersedes is null and stage = 'label'
        group by task_id, source_id having count(*) > 1) twice""",
    "sources count their answers": """
        select count(*) from source s where s.answers <> (select count(*) from annotation a
        where a.project_id = s.project_id and a.source_id = s.id and a.supersedes is null)""",
}


def check_record(ask: Callable[[str], Any]) -> None:
    """After the load the kept counts must be the sums of their parts."""
    for claim, query in CHECKS.items():
        wrong = int(ask(query))
        if wrong:
            raise SystemExit(f"broken by the load: {claim} ({wrong})")
