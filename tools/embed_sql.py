#!/usr/bin/env python3
"""Make queries.h and queries.c from the .sql files.

    embed_sql.py OUT_H OUT_C sql/queries/*.sql sql/migrations/*.sql

A query starts at `-- name: task_select_next`; the comment lines after it say why it is fast and
stay out of the binary; the statement runs to the next name. A file in a folder `migrations` is
named 0001_name.sql and is taken whole. A fault ends with `file:line: rule` and exit 1.
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

NAME_LINE = re.compile(r"^--\s*name:\s*(.*?)\s*$")
NAME = re.compile(r"^[a-z][a-z0-9_]*$")
MIGRATION = re.compile(r"^(\d{4})_([a-z][a-z0-9_]*)\.sql$")
QUOTED_OR_COMMENT = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|--[^\n]*|/\*.*?\*/", re.DOTALL)


class Fault(Exception):
    """What is wrong in an .sql file, worded `file:line: rule`."""

    def __init__(self, path, line, rule):
        super().__init__(f"{path}:{line}: {rule}")


@dataclass
class Query:
    name: str
    path: Path
    line: int
    sql: str


@dataclass
class Migration:
    number: int
    name: str
    path: Path
    sql: str


def is_comment(line):
    return line.lstrip().startswith("--")


def bare(sql):
    """The text, its strings and comments blanked out: they may hide a semicolon."""
    return QUOTED_OR_COMMENT.sub(lambda match: " " * len(match.group()), sql)


def is_empty(sql):
    """Only for one database is not empty; only a remark is."""
    return not bare(sql).strip(" \n\t;") and "/*sqlite" not in sql and "/*postgres" not in sql


def finish_query(path, line, name, lines):
    while lines and (is_comment(lines[0]) or not lines[0].strip()):
        lines.pop(0)
    sql = "\n".join(lines)
    if is_empty(sql):
        raise Fault(path, line, f"query {name} is empty")
    statement, semicolon, rest = bare(sql).partition(";")
    if not is_empty(rest):
        raise Fault(path, line, f"query {name} holds two statements; one name, one statement")
    return Query(name, path, line, sql[: len(statement)].rstrip() if semicolon else sql.rstrip())


def parse_queries(path):
    queries = []
    name, start, lines = None, 0, []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        heading = NAME_LINE.match(line)
        if heading:
            if name:
                queries.append(finish_query(path, start, name, lines))
            name, start, lines = heading.group(1), number, []
            if not NAME.match(name):
                raise Fault(path, number, f"'{name}' is no name: want small_letters_and_digits")
        elif name:
            lines.append(line)
        elif line.strip() and not is_comment(line):
            raise Fault(path, number, "a statement without a `-- name:` line before it")
    if name:
        queries.append(finish_query(path, start, name, lines))
    return queries


def check_unique(queries):
    seen = {}
    for query in queries:
        first = seen.setdefault(query.name, query)
        if first is not query:
            where = f"{first.path}:{first.line}"
            raise Fault(query.path, query.line, f"query {query.name} is already at {where}")


def parse_migration(path):
    match = MIGRATION.match(path.name)
    if not match:
        raise Fault(path, 1, "a migration is named 0001_small_letters.sql")
    sql = path.read_text(encoding="utf-8")
    if is_empty(sql):
        raise Fault(path, 1, "the migration is empty")
    return Migration(int(match.group(1)), match.group(2), path, sql)


def check_numbers(migrations):
    for want, migration in enumerate(migrations, 1):
        if migration.number != want:
            raise Fault(
                migration.path, 1, f"migration {migration.number:04} stands where {want:04} should"
            )


def read_all(paths):
    """Queries in the order of their files, migrations in the order of their numbers."""
    queries, migrations = [], []
    for path in sorted(paths):
        if path.parent.name == "migrations":
            migrations.append(parse_migration(path))
        else:
            queries.extend(parse_queries(path))
    migrations.sort(key=lambda migration: migration.number)
    check_unique(queries)
    check_numbers(migrations)
    return queries, migrations


def c_string(text, indent):
    """A C literal, one source line per line of text, so that a debugger shows it as written."""
    escaped = []
    for line in text.splitlines(keepends=True):
        line = line.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        line = line.replace("\t", "\\t").replace("??", "?\\?")
        escaped.append(f'{indent}"{line}"')
    return "\n".join(escaped)


def header_text(queries):
    names = "".join(f"    Q_{query.name.upper()},\n" for query in queries)
    return f"""\
/* queries.h - made by tools/embed_sql.py from sql/; do not edit. */
#ifndef LW_QUERIES_H
#define LW_QUERIES_H
#include <stddef.h>

typedef enum {{
{names}    QUERIES
}} query_id;

/* Indexed by query_id. */
extern const struct query_text {{ const char *name, *sql; }} query_texts[QUERIES];

/* In number order, numbers 1 .. migrations. */
extern const struct migration_text {{ int number; const char *name, *sql; }} migration_texts[];
extern const size_t migrations;
#endif
"""


def source_text(header_name, queries, migrations):
    parts = [
        "/* Made by tools/embed_sql.py from sql/; do not edit. */\n",
        f'#include "{header_name}"\n\n',
        "const struct query_text query_texts[QUERIES] = {\n",
    ]
    for query in queries:
        parts.append(
            f'    [Q_{query.name.upper()}] = {{"{query.name}",\n'
            f"{c_string(query.sql, '        ')}}},\n"
        )
    parts.append("};\n\nconst struct migration_text migration_texts[] = {\n")
    for migration in migrations:
        parts.append(
            f'    {{{migration.number}, "{migration.name}",\n'
            f"{c_string(migration.sql, '        ')}}},\n"
        )
    if not migrations:
        parts.append("    {0, NULL, NULL},\n")
    parts.append(f"}};\nconst size_t migrations = {len(migrations)};\n")
    return "".join(parts)


def write_if_changed(path, text):
    """An untouched file spares the build what depends on it."""
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def main(arguments):
    if len(arguments) < 3:
        print("usage: embed_sql.py OUT_H OUT_C FILE.sql...", file=sys.stderr)
        return 2
    header, source = Path(arguments[0]), Path(arguments[1])
    try:
        queries, migrations = read_all([Path(name) for name in arguments[2:]])
        if not queries:
            raise Fault(arguments[2], 1, "no query in any file")
    except (Fault, OSError, UnicodeDecodeError) as fault:
        print(fault, file=sys.stderr)
        return 1
    write_if_changed(header, header_text(queries))
    write_if_changed(source, source_text(header.name, queries, migrations))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
