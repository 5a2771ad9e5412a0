"""The loop on SQLite, and what does not depend on the database."""

import shutil
import socket
import sqlite3
import time
from pathlib import Path

import features
from measured import (
    PEOPLE,
    Bench,
    Figures,
    check_record,
    options,
    pair_figures,
    percentile,
    tool,
    write_rows,
)

STREAMS = 2000  # idle live pages


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


FILTERS = {
    "none": "",
    "state": "&state=open",
    "state, rare": "&state=in_work",
    "label": "&label=sport",
    "label and state": "&label=sport&state=in_work",
    "label and state that never meet": "&label=sport&state=quarantined",
    "external id": "&q=row-000",
    "confidence": "&state=in_work&order=confidence",
    "confidence below": "&state=in_work&order=confidence&confidence_below=0.9",
}


def measure_lists(bench: Bench) -> Figures:
    """Pages one after another for each filter."""
    figures: Figures = []
    connection = bench.connect()
    for name, query in FILTERS.items():
        samples, cursor = [], ""
        for _ in range(200):
            begun = time.perf_counter()
            page = bench.call(
                "GET",
                f"projects/{bench.project}/items?limit=50{query}{cursor}",
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


def measure_export(bench: Bench) -> Figures:
    """All items and their evidence, read to the end."""
    begun = time.monotonic()
    connection = bench.connect()
    headers = {"Authorization": f"Bearer {bench.token}"}
    connection.request(
        "GET", f"/api/v1/projects/{bench.project}/export?format=jsonl", None, headers
    )
    reply = connection.getresponse()
    if reply.status != 200:
        raise RuntimeError(f"export: {reply.status} {reply.read()[:500]!r}")
    lines = 0
    while chunk := reply.read(1 << 20):
        lines += chunk.count(b"\n")
    if lines < options.items:
        raise RuntimeError(f"export: {lines} lines of {options.items} items")
    rate = options.items / (time.monotonic() - begun)
    return [
        (
            f"export of {options.items:,} rows, jsonl",
            ">= 100,000 rows/s",
            f"{rate:,.0f} rows/s",
            rate >= 100_000,
        )
    ]


def measure_next(bench: Bench, what: str = "") -> Figures:
    alone = bench.folder / "one.tokens"
    alone.write_text(bench.tokens.read_text().splitlines()[0] + "\n")
    run = bench.load(options.seconds / 2, people=alone)
    p99 = run["next"]["p99_ms"]
    return [
        (
            f"{what}next task with {options.items:,} open items, p99",
            "<= 5 ms",
            f"{p99:.1f} ms (p50 {run['next']['p50_ms']:.1f})",
            p99 <= 5,
        )
    ]


def copy_installation(bench: Bench) -> Path:
    """The plain limit's own copy of the same tables, made while nothing runs."""
    copy = bench.folder / "bare-pairs"
    shutil.copytree(bench.installation.data, copy)
    return copy


def measure_pairs_sqlite(bench: Bench, bare_data: Path) -> Figures:
    ours, limits, full = [], [], []
    everything = features.set_up(bench) if options.features else None
    hurried = measure_next(everything, "everything on, ") if everything else []
    for _ in range(options.rounds):
        limits.append(tool("bare", "pairs", options.seconds, bare_data, PEOPLE)["pairs_per_second"])
        ours.append(bench.load(options.seconds))
        if everything:
            full.append(everything.load(options.seconds))
    figures = pair_figures("SQLite", "the bare group-commit queue", ours, limits)
    return figures + hurried + (features.figures("SQLite", ours, full) if full else [])


def measure_streams(bench: Bench) -> Figures:
    """Memory of live pages that wait for events."""
    before = bench.memory()
    headers = f"Host: 127.0.0.1\r\nAuthorization: Bearer {bench.token}\r\n\r\n"
    request = f"GET /api/v1/events HTTP/1.1\r\n{headers}"
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
    figures += measure_export(bench)
    peak = max(peak, bench.memory("VmHWM"))
    figures += measure_streams(bench)
    bench.installation.stop()
    shutil.rmtree(bare_data)
    database = sqlite3.connect(bench.installation.data / "labelwright.db")
    database.execute("analyze")  # or the checks would read the whole project for each item
    check_record(lambda query: database.execute(query).fetchone()[0])
    database.close()
    return [
        *figures,
        ("peak memory through import, load and lists", "<= 150 MB", f"{peak:.0f} MB", peak <= 150),
        ("idle memory", "<= 30 MB", f"{idle:.1f} MB", idle <= 30),
        ("start to ready", "<= 100 ms", f"{ready * 1000:.0f} ms", ready <= 0.1),
    ]
