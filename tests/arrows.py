#!/usr/bin/env python3
"""Fail on an arrow drawn backwards.

    arrows.py [TOP]

Reads the #include lines of lib/, include/ and server/. A folder may know itself and what its row
of KNOWS says, nothing else. Foreign headers and SQL have their one place too.
"""

import re
import sys
from pathlib import Path

# lib/base <- lib/* <- record <- rules | store <- access, work, jobs <- http, cli
BELOW_RECORD = {"lib", "limits", "version"}
BELOW_WORK = BELOW_RECORD | {"record", "rules", "store"}
KNOWS = {
    "limits": set(),
    "version": set(),
    "record": BELOW_RECORD,
    "rules": BELOW_RECORD | {"record"},
    "store": BELOW_RECORD | {"record"},
    "access": BELOW_WORK,
    "work": BELOW_WORK | {"access"},
    "jobs": BELOW_WORK | {"access", "work"},
    "http": BELOW_WORK | {"access", "work", "jobs"},
    "cli": BELOW_WORK | {"access", "work", "jobs", "http"},
}

# A foreign header and the only place that may include it.
ONLY_IN = (
    (re.compile(r"^(sqlite3|libpq-fe)\.h$"), re.compile(r"^server/store/")),
    (re.compile(r"^microhttpd\.h$"), re.compile(r"^server/http/")),
    (re.compile(r"^curl/"), re.compile(r"^server/http/outside\.c$")),
    (re.compile(r"^json-c/"), re.compile(r"^server/record/json\.[ch]$")),
    # Advice about memory, where the large tables are made.
    (re.compile(r"^sys/mman\.h$"), re.compile(r"^(lib/base|server)/")),
    # The engine does no I/O and knows no clock.
    (
        re.compile(
            r"^(time|unistd|fcntl|dirent|poll|netdb|syslog)\.h$|^(sys/(?!mman)|netinet/|arpa/)"
        ),
        re.compile(r"^server/"),
    ),
)

# Headers made by the build and the layer they belong to.
GENERATED = {"queries.h": "store"}

SQL_PLACE = re.compile(r"^server/store/")
SQL = re.compile(
    r"\bselect\b.+\bfrom\b|\binsert\s+into\b|\bupdate\s+\w+\s+set\b|\bdelete\s+from\b"
    r"|\b(create|drop|alter)\s+(table|index|view)\b",
    re.IGNORECASE | re.DOTALL,
)
INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)')
COMMENT_OR_TEXT = re.compile(
    r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL
)


def sources(top):
    folders = (top / "include", top / "lib", top / "server")
    files = (file for folder in folders for file in folder.rglob("*.[ch]"))
    return sorted(files)


def header_owner(top, header):
    """The module of lib/ that a public header speaks for: x.h for x.c, truth.h for lib/truth."""
    modules = [folder for folder in (top / "lib").glob("*") if folder.is_dir()]
    owners = [m for m in modules if m.name == header.stem or any(m.rglob(header.stem + ".c"))]
    return f"lib/{owners[0].name}" if len(owners) == 1 else None


def layer_of(top, file):
    parts = file.relative_to(top).parts
    if parts[0] == "include":
        return header_owner(top, file)
    if parts[0] == "lib":
        return "/".join(parts[:2])
    return file.stem if len(parts) == 2 else parts[1]


def may_know(layer, other):
    if layer == other or other == "lib/base":
        return True
    if layer.startswith("lib/"):
        return False
    return ("lib" if other.startswith("lib/") else other) in KNOWS[layer]


def resolve(top, file, name):
    """The file of the tree that `name` means, or None for a foreign header."""
    places = (file.parent, top, top / "include")
    found = (place / name for place in places)
    return next((path.resolve() for path in found if path.is_file()), None)


def fault_of_include(top, file, layer, name, quoted):
    place = file.relative_to(top).as_posix()
    for header, where in ONLY_IN:
        if header.search(name) and not where.search(place):
            return f"<{name}> has no place here"
    target = resolve(top, file, name)
    other = layer_of(top, target) if target else GENERATED.get(name)
    if target and other is None:
        return f"{name} belongs to no module of lib/, or to several: name it after its .c file"
    if other is None:
        return f'"{name}" is not in the tree' if quoted else None
    return None if may_know(layer, other) else f"{layer} may not know {other} ({name})"


def include_faults(top, file, layer):
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        name = match.group(1) or match.group(2)
        fault = fault_of_include(top, file, layer, name, bool(match.group(1)))
        if fault:
            yield number, fault


def sql_faults(top, file):
    if SQL_PLACE.search(file.relative_to(top).as_posix()):
        return
    text = file.read_text(encoding="utf-8")
    for match in COMMENT_OR_TEXT.finditer(text):
        if match.group().startswith('"') and SQL.search(match.group()):
            yield text.count("\n", 0, match.start()) + 1, "SQL lives in sql/ and server/store"


def file_faults(top, file):
    layer = layer_of(top, file)
    if layer is None:
        return [(1, "belongs to no module of lib/, or to several: name it after its .c file")]
    if not layer.startswith("lib/") and layer not in KNOWS:
        return [(1, f"the folder {layer} has no row in the table of tests/arrows.py")]
    return sorted([*include_faults(top, file, layer), *sql_faults(top, file)])


def find_faults(top):
    """Every fault as `file:line: rule`."""
    return [
        f"{file.relative_to(top)}:{line}: {rule}"
        for file in sources(top)
        for line, rule in file_faults(top, file)
    ]


def main(arguments):
    top = Path(arguments[0] if arguments else Path(__file__).parents[1]).resolve()
    faults = find_faults(top)
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
