"""What the labeling loop costs: the figures of docs/benchmarks.md, each beside its plain limit.

usage: ./dev bench loop [--quick] [--items N] [--seconds S] [--only PART] [--report FILE]
"""

import argparse
import http.client
import json
import os
import platform
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
TOP = HERE.parents[1]
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
STREAMS = 2000  # idle live pages

Figures = list[tuple[str, str, str, bool]]
"""What, target, measured, reached."""


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench loop")
    parser.add_argument("--build", type=Path, default=TOP / "build" / "release")
    parser.add_argument("--items", type=int, default=1_000_000, help="rows of the large project")
    parser.add_argument("--seconds", type=float, default=10, help="of each load")
    parser.add_argument("--rounds", type=int, default=3, help="loads beside their plain limit")
    parser.add_argument(
        "--quick", action="store_true", help="20,000 items, loads of 2 s: under a minute"
    )
    parser.add_argument("--only", choices=("sqlite", "postgres"), help="one database only")
    parser.add_argument("--report", type=Path, help="also write the table there, as Markdown")
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


def tool(name: str, *arguments: object) -> dict[str, Any]:
    """What a program of this bench prints."""
    command = [str(options.build / "bench" / "loop" / name), *map(str, arguments)]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)


def percentile(samples: list[float], percent: int) -> float:
    return sorted(samples)[min(len(samples) - 1, len(samples) * percent // 100)]


# ---- an installation with people and items -------------------------------------------------------


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
            body = json.dumps(body) if kind == "application/json" else body
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

    def import_rows(self, path: Path) -> float:
        """Seconds from the upload's first byte until the job is done."""
        begun = time.monotonic()
        with path.open("rb") as rows:
            job = self.call(
                "POST", f"projects/{self.project}/imports?name=rows.csv", rows, kind="text/csv"
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


# ---- the parts -----------------------------------------------------------------------------------


def measure_import(bench: Bench, rows: Path) -> Figures:
    seconds = bench.import_rows(rows)
    bare_data = bench.folder / "bare-rows"
    bare = tool("bare", "rows", bare_data, rows)["rows_per_second"]
    shutil.rmtree(bare_data)
    rate = options.items / seconds
    return [
        (
            f"import of {options.items:,} text rows, of bare prepared inserts",
            ">= 0.35",
            f"{rate / bare:.2f} ({rate:,.0f} of {bare:,.0f} rows/s)",
            rate / bare >= 0.35,
        )
    ]


def list_filters() -> dict[str, str]:
    return {
        "none": "",
        "state": "state=open",
        "state, rare": "state=in_work",
        "label": "label=sport",
        "label and state": "label=sport&state=in_work",
        "external id": "q=row-000",
        "confidence": "state=in_work&order=confidence",
        "confidence below": "state=in_work&order=confidence&confidence_below=0.9",
    }


def measure_lists(bench: Bench) -> Figures:
    """Pages one after another for each filter."""
    figures: Figures = []
    connection = bench.connect()
    for name, query in list_filters().items():
        samples, cursor = [], ""
        for _ in range(200):
            begun = time.perf_counter()
            page = bench.call(
                "GET",
                f"projects/{bench.project}/items?limit=50&{query}{cursor}",
                connection=connection,
            )
            samples.append((time.perf_counter() - begun) * 1000)
            cursor = f"&cursor={page['next']}" if page["next"] else ""
        p99 = percentile(samples, 99)
        figures.append(
            (
                f"item list page of {options.items:,}, filter {name}, p99",
                "<= 20 ms",
                f"{p99:.1f} ms (p50 {percentile(samples, 50):.1f})",
                p99 <= 20,
            )
        )
    return figures


def measure_next(bench: Bench) -> Figures:
    alone = bench.folder / "one.tokens"
    alone.write_text(bench.tokens.read_text().splitlines()[0] + "\n")
    run = bench.load(options.seconds / 2, people=alone)
    p99 = run["next"]["p99_ms"]
    return [
        (
            f"next task with {options.items:,} open items, p99",
            "<= 5 ms",
            f"{p99:.1f} ms (p50 {run['next']['p50_ms']:.1f})",
            p99 <= 5,
        )
    ]


def pair_figures(
    where: str, limit_name: str, ours: list[dict[str, Any]], limits: list[float]
) -> Figures:
    ratios = sorted(
        run["pairs_per_second"] / limit for run, limit in zip(ours, limits, strict=True)
    )
    ratio = ratios[len(ratios) // 2]
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


def copy_installation(bench: Bench) -> Path:
    """The plain limit's own copy of the same tables, made while nothing runs."""
    copy = bench.folder / "bare-pairs"
    shutil.copytree(bench.installation.data, copy)
    return copy


def measure_pairs_sqlite(bench: Bench, bare_data: Path) -> Figures:
    ours, limits = [], []
    for _ in range(options.rounds):
        limits.append(tool("bare", "pairs", options.seconds, bare_data, PEOPLE)["pairs_per_second"])
        ours.append(bench.load(options.seconds))
    return pair_figures("SQLite", "the bare group-commit queue", ours, limits)


def measure_streams(bench: Bench) -> Figures:
    """Memory of live pages that wait for events."""
    before = bench.memory()
    request = f"GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {bench.token}\r\n\r\n"
    streams = [socket.create_connection(("127.0.0.1", bench.port)) for _ in range(STREAMS)]
    for stream in streams:
        stream.sendall(request.encode())
    for stream in streams:
        assert b" 200 " in stream.recv(4096)
    time.sleep(1)
    each = (bench.memory() - before) * 1024 / STREAMS
    for stream in streams:
        stream.close()
    return [
        (
            f"{STREAMS:,} idle streams of events, memory each",
            "<= 25 KiB",
            f"{each:.1f} KiB",
            each <= 25,
        )
    ]


CHECKS = {
    "answers of items are their live answers": """
        select count(*) from item i where i.answers <> (select count(*) from annotation a
        where a.project_id = i.project_id and a.item_id = i.id and a.stage = 'label' and a.supersedes is null)""",
    "counted states are the items' states": """
        select count(*) from (select state, count(*) n from item group by state) s
        where n <> (select coalesce(sum(value), 0) from counter where name = s.state)""",
    "counted answers are the annotations": """
        select (select count(*) from annotation where stage = 'label') - (select coalesce(sum(value), 0) from counter where name = 'answers')""",
    "no task has more leases and answers than wanted, and slots are the rest": """
        select count(*) from task t where t.wanted - t.slots <> (select count(*) from lease l
        where l.project_id = t.project_id and l.task_id = t.id) + (select count(*) from work_done d
        where d.project_id = t.project_id and d.task_id = t.id and d.how = 'answered')""",
    "nobody answered a task twice": """
        select count(*) from (select 1 from annotation where supersedes is null and stage = 'label'
        group by task_id, source_id having count(*) > 1) twice""",
    "sources count their answers": """
        select count(*) from source s where s.answers <> (select count(*) from annotation a
        where a.project_id = s.project_id and a.source_id = s.id and a.supersedes is null)""",
}


def check_record(bench: Bench, ask: Any) -> None:
    """After the load the kept counts must be the sums of their parts."""
    for claim, query in CHECKS.items():
        wrong = int(ask(query))
        if wrong:
            raise SystemExit(f"broken by the load: {claim} ({wrong})")


def measure_sqlite(folder: Path) -> Figures:
    bench = Bench(folder, "sqlite", None)
    rows = folder / "rows.csv"
    write_rows(rows, options.items)
    first_start = bench.start()
    bench.make_people()
    bench.installation.stop()
    ready = min(bench.start(), first_start)
    time.sleep(1)
    idle = bench.memory()
    figures = measure_import(bench, rows)
    peak = bench.memory("VmHWM")
    bench.installation.stop()
    bare_data = copy_installation(bench)
    bench.start()
    figures += measure_next(bench)
    figures += measure_pairs_sqlite(bench, bare_data)
    figures += measure_lists(bench)
    peak = max(peak, bench.memory("VmHWM"))
    figures += measure_streams(bench)
    bench.installation.stop()
    shutil.rmtree(bare_data)
    database = sqlite3.connect(bench.installation.data / "labelwright.db")
    check_record(bench, lambda query: database.execute(query).fetchone()[0])
    database.close()
    return [
        *figures,
        ("peak memory through import, load and lists", "<= 150 MB", f"{peak:.0f} MB", peak <= 150),
        ("idle memory", "<= 30 MB", f"{idle:.1f} MB", idle <= 30),
        ("start to ready", "<= 100 ms", f"{ready * 1000:.0f} ms", ready <= 0.1),
    ]


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
            from postgres import measure_postgres

            figures += measure_postgres(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    table = print_table(figures)
    print(f"{os.cpu_count()} cores, {platform.machine()}\n\n{table}", end="")
    if options.report:
        options.report.write_text(table)


if __name__ == "__main__":
    main()
