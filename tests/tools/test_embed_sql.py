"""The queries in the binary are the queries in sql/, and a fault is found before the compiler."""

import ctypes
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
TOOL = TOP / "tools" / "embed_sql.py"

QUERIES = """\
-- What this file is about.

-- name: task_select_next
-- Walks task_lane from the cursor.
select id, 'a;b "c" \\ ??/' from task
/*postgres for update skip locked */
where project_id = $1; -- the lane

-- name: note_insert
insert into note (text) values ($1)
"""


def embed(folder, files):
    paths = []
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        paths.append(str(path))
    run = subprocess.run(
        [sys.executable, TOOL, folder / "queries.h", folder / "queries.c", *paths],
        capture_output=True,
        text=True,
        check=False,
    )
    return run.returncode, run.stderr


def compile_library(folder, compiler="cc"):
    library = folder / "queries.so"
    subprocess.run(
        [
            compiler,
            "-std=c17",
            "-Wall",
            "-Wextra",
            "-Wconversion",
            "-Wshadow",
            "-Werror",
            "-shared",
            "-fPIC",
            folder / "queries.c",
            "-o",
            library,
        ],
        check=True,
    )
    return ctypes.CDLL(str(library))


class Text(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("sql", ctypes.c_char_p)]


class MigrationText(ctypes.Structure):
    _fields_ = [("number", ctypes.c_int), ("name", ctypes.c_char_p), ("sql", ctypes.c_char_p)]


def test_statements_reach_the_binary_as_written(tmp_path):
    second = "create table b (x text);\n-- 'odd\ncreate index c on b (x);\n"
    status, message = embed(
        tmp_path,
        {
            "queries/task.sql": QUERIES,
            "migrations/0002_second.sql": second,
            "migrations/0001_first.sql": "create table a (x text);\n",
        },
    )
    assert (status, message) == (0, "")
    library = compile_library(tmp_path)
    texts = (Text * 2).in_dll(library, "query_texts")
    assert texts[0].name == b"task_select_next"
    assert texts[0].sql.decode() == (
        "select id, 'a;b \"c\" \\ ??/' from task\n"
        "/*postgres for update skip locked */\n"
        "where project_id = $1"
    )
    assert texts[1].name == b"note_insert"
    assert texts[1].sql == b"insert into note (text) values ($1)"
    count = ctypes.c_size_t.in_dll(library, "migrations").value
    migrations = (MigrationText * count).in_dll(library, "migration_texts")
    assert [(m.number, m.name) for m in migrations] == [(1, b"first"), (2, b"second")]
    assert migrations[1].sql.decode() == second


def test_names_become_an_enum_in_order(tmp_path):
    embed(tmp_path, {"queries/task.sql": QUERIES})
    header = (tmp_path / "queries.h").read_text()
    assert "    Q_TASK_SELECT_NEXT,\n    Q_NOTE_INSERT,\n    QUERIES\n" in header
    compile_library(tmp_path)


@pytest.mark.skipif(not shutil.which("clang"), reason="no clang here")
def test_the_source_is_clean_under_clang(tmp_path):
    embed(tmp_path, {"queries/task.sql": QUERIES})
    compile_library(tmp_path, "clang")


def test_unchanged_input_leaves_the_output_untouched(tmp_path):
    embed(tmp_path, {"queries/task.sql": QUERIES})
    before = (tmp_path / "queries.c").stat().st_mtime_ns
    embed(tmp_path, {"queries/task.sql": QUERIES})
    assert (tmp_path / "queries.c").stat().st_mtime_ns == before


FAULTS = [
    (
        "a name used twice in one file",
        {"q/a.sql": "-- name: x\nselect 1\n-- name: x\nselect 2\n"},
        "a.sql:3: query x is already at",
    ),
    (
        "a name used twice in two files",
        {"q/a.sql": "-- name: x\nselect 1\n", "q/b.sql": "\n-- name: x\nselect 2\n"},
        "b.sql:2: query x is already at",
    ),
    (
        "an empty query",
        {"q/a.sql": "-- name: x\n-- why\n\n-- name: y\nselect 1\n"},
        "a.sql:1: query x is empty",
    ),
    (
        "an empty last query",
        {"q/a.sql": "-- name: x\nselect 1\n-- name: y\n;\n"},
        "a.sql:3: query y is empty",
    ),
    (
        "two statements under one name",
        {"q/a.sql": "-- name: x\nselect 1;\nselect 2;\n"},
        "a.sql:1: query x holds two statements",
    ),
    (
        "a statement without a name",
        {"q/a.sql": "-- about\nselect 1;\n"},
        "a.sql:2: a statement without a `-- name:` line",
    ),
    (
        "a name that is no C name",
        {"q/a.sql": "-- name: Task Select\nselect 1\n"},
        "a.sql:1: 'Task Select' is no name",
    ),
    ("no query at all", {"q/a.sql": "-- nothing yet\n"}, "a.sql:1: no query in any file"),
    (
        "a migration without a number",
        {"migrations/first.sql": "select 1"},
        "first.sql:1: a migration is named 0001_small_letters.sql",
    ),
    (
        "a gap in the numbers",
        {
            "q/a.sql": "-- name: x\nselect 1\n",
            "migrations/0001_a.sql": "select 1",
            "migrations/0003_b.sql": "select 1",
        },
        "0003_b.sql:1: migration 0003 stands where 0002 should",
    ),
    (
        "a number used twice",
        {
            "q/a.sql": "-- name: x\nselect 1\n",
            "migrations/0001_a.sql": "select 1",
            "migrations/0001_b.sql": "select 1",
        },
        "0001_b.sql:1: migration 0001 stands where 0002 should",
    ),
    (
        "an empty migration",
        {"q/a.sql": "-- name: x\nselect 1\n", "migrations/0001_a.sql": "-- soon\n;\n"},
        "0001_a.sql:1: the migration is empty",
    ),
]


@pytest.mark.parametrize("files, message", [row[1:] for row in FAULTS], ids=[r[0] for r in FAULTS])
def test_a_fault_names_file_line_and_rule(tmp_path, files, message):
    status, stderr = embed(tmp_path, files)
    assert status == 1
    assert message in stderr
    assert not (tmp_path / "queries.c").exists()


def test_wrong_usage_exits_2():
    run = subprocess.run([sys.executable, TOOL, "a.h"], capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert run.stderr.startswith("usage: ")
