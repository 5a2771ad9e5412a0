"""What the database holds, asked beside the running server: SQLite's file or PostgreSQL."""

import contextlib
import sqlite3
import subprocess

from cluster import binaries
from installation import Installation

SEPARATOR = "\x1f"
# What refused requests may write: who asked, who failed to sign in, who runs what.
VOLATILE = {
    "audit",
    "audit_waiting",
    "audit_peak",
    "audit_head",
    "session",
    "throttle",
    "holder",
    "history",
}


def rows(installation: Installation, sql: str) -> list[tuple[str, ...]]:
    """The rows of one statement, every value as text, null as nothing."""
    if installation.database:
        return _postgres_rows(installation.database, sql)
    return _sqlite_rows(installation, sql)


def number(installation: Installation, sql: str) -> int:
    return int(rows(installation, sql)[0][0])


def change(installation: Installation, sql: str) -> None:
    """Changes what no interface changes, as somebody with the database could."""
    if installation.database:
        _postgres_rows(installation.database, sql)
        return
    with contextlib.closing(sqlite3.connect(installation.data / "labelwright.db")) as database:
        database.execute(sql)
        database.commit()


def contents(installation: Installation) -> dict[str, list[tuple[str, ...]]]:
    """Every row of every table that a refused request must leave as it is."""
    listing = (
        "select table_name from information_schema.tables where table_schema = 'public'"
        if installation.database
        else "select name from sqlite_master where type = 'table' and name not like 'sqlite%'"
    )
    tables = {name for (name,) in rows(installation, listing)} - VOLATILE
    found = {name: sorted(rows(installation, f"select * from {name}")) for name in tables}
    found["setting"] = [row for row in found["setting"] if row[0] != "clock"]  # it goes by itself
    return found


def _sqlite_rows(installation: Installation, sql: str) -> list[tuple[str, ...]]:
    address = f"file:{installation.data / 'labelwright.db'}?mode=ro"
    with contextlib.closing(sqlite3.connect(address, uri=True)) as database:
        found = database.execute(sql).fetchall()
    return [tuple("" if value is None else str(value) for value in row) for row in found]


def _postgres_rows(address: str, sql: str) -> list[tuple[str, ...]]:
    command = [str(binaries() / "psql"), "-X", "-q", "-t", "-A", "-F", SEPARATOR, "-R", "\x1e"]
    command += ["-v", "ON_ERROR_STOP=1", "-d", address, "-c", sql]
    run = subprocess.run(command, capture_output=True, text=True, cwd="/", check=True)
    text = run.stdout.removesuffix("\n")
    return [tuple(row.split(SEPARATOR)) for row in text.split("\x1e")] if text else []
