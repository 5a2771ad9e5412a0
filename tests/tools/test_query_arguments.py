"""Every call of a query binds as many arguments as the query has parameters."""

import re
from collections.abc import Iterator
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
CALL = re.compile(r"\bQ_([A-Z0-9_]+),\s*DB_ARGS\(")
LITERAL = re.compile(r'"(?:\\.|[^"\\])*"|/\*.*?\*/', re.DOTALL)


def parameters() -> dict[str, int]:
    """By the query's name; of what stands in either database's text."""
    found: dict[str, int] = {}
    for path in (TOP / "sql" / "queries").glob("*.sql"):
        for part in re.split(r"^-- name: ", path.read_text(), flags=re.MULTILINE)[1:]:
            name, _, sql = part.partition("\n")
            numbers = re.findall(r"\$(\d+)", re.sub(r"^--.*$", "", sql, flags=re.MULTILINE))
            found[name.strip()] = max(map(int, numbers), default=0)
    return found


def arguments(text: str, start: int) -> int:
    """How many there are between the parenthesis that opens before `start` and its end."""
    depth, count = 1, 1
    for letter in text[start:]:
        depth += (letter in "([{") - (letter in ")]}")
        if depth == 0:
            break
        count += letter == "," and depth == 1
    return count


def calls(text: str) -> Iterator[tuple[str, int]]:
    plain = LITERAL.sub("0", text)
    for call in CALL.finditer(plain):
        yield call[1].lower(), arguments(plain, call.end())


def lines_of_bench() -> list[tuple[str, int]]:
    """What the bench of PostgreSQL says by hand: a query's name and its arguments, a line each."""
    text = (TOP / "bench" / "loop" / "postgres.py").read_text()
    requests = re.findall(r'^(?:NEXT|SUBMIT) = """\n(.*?)"""', text, re.DOTALL | re.MULTILINE)
    assert len(requests) == 2
    lines = "".join(requests).replace("\n  ", " ").replace("1/8 ", "").splitlines()
    return [(line.split()[0], len(re.findall(r"'[^']*'|\S+", line)) - 1) for line in lines]


def test_arguments_are_counted() -> None:
    text = (
        'db_exec(t, Q_A, DB_ARGS(v_int(1, 2), v_text("a, b") /* c, d */), NULL); f(Q_B, DB_ARGS(x))'
    )
    assert list(calls(text)) == [("a", 2), ("b", 1)]


def test_every_call_binds_what_its_query_wants() -> None:
    wanted = parameters()
    seen = [
        (path.relative_to(TOP), name, count)
        for folder in ("server", "bench/loop")
        for path in (TOP / folder).rglob("*.c")
        for name, count in calls(path.read_text())
    ]
    assert len(seen) > 300
    assert [row for row in seen if wanted[row[1]] != row[2]] == []


def test_the_bench_binds_what_its_queries_want() -> None:
    wanted = parameters()
    lines = lines_of_bench()
    assert len(lines) > 25
    assert [line for line in lines if wanted[line[0]] != line[1]] == []
