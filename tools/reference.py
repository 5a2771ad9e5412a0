#!/usr/bin/env python3
"""Print the reference pages from what they describe.

    reference.py BINARY

Writes docs/reference/engine.md from the headers in include/labelwright, which are the manual, and
docs/reference/commands.md from what BINARY says of itself. tests/tools holds both fresh.
"""

import re
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
HEADERS = TOP / "include" / "labelwright"
PAGES = TOP / "docs" / "reference"

ENGINE_HEAD = """\
# The engine

Made by `tools/reference.py` from the headers in `include/labelwright/`: not to be edited.

`liblabelwright` is C17, needs the C library alone, and does no I/O. Link it with
`cc program.c $(pkg-config --cflags --libs labelwright)`; `examples/aggregate.c` is a whole program.
"""

COMMANDS_HEAD = """\
# The commands

Made by `tools/reference.py` from what the program says of itself: not to be edited.

Exit 0: done. 1: the input was understood but refused, with one line on standard error that names
file, line and rule. 2: wrong usage. `-` is standard input or output. Inputs in `.gz` or `.zst` are
read as such. Columns are found by their header, in any order.
"""

MODULES = {"base": "Base", "stats": "Agreement and statistics", "truth": "Truth inference"}
GUARD = re.compile(r"^#(ifndef|define) LW_\w+_H$|^#endif$|^#include .*$")
FUNCTION = re.compile(
    r"^(?!typedef|#).*?\b(lw_\w+)\((?!\()|^LW_MUST_USE lw_\w+_fit (lw_\w+)$", re.DOTALL
)
SECTION = re.compile(r"^/\* -{4} (.*?) -+ \*/$")


# ---- the engine


def module_of(header):
    """The folder of lib/ that implements a header."""
    for folder in MODULES:
        here = TOP / "lib" / folder
        if folder == header.stem or list(here.glob(f"{header.stem}*.c")):
            return folder
    sources = (TOP / "lib").glob("*/*.c")
    include = f'#include "labelwright/{header.name}"'
    return next(path.parent.name for path in sorted(sources) if include in path.read_text())


def parts_of(text):
    """The words at the top of a header, and its sections: (title or None, declarations)."""
    top, rest = re.match(r"/\* (.*?) \*/\n(.*)", text.replace("\n */", " */"), re.DOTALL).groups()
    words = re.sub(r"^ \* ?", "", top, flags=re.MULTILINE)
    sections = [(None, [])]
    for line in rest.splitlines():
        title = SECTION.match(line)
        if title:
            sections.append((title[1], []))
        elif not GUARD.match(line):
            sections[-1][1].append(line)
    return words, [(title, "\n".join(lines).strip()) for title, lines in sections]


def prose(words):
    """Paragraphs as they are, indented lines as code."""
    blocks = re.split(r"\n\n+", words.strip())
    return "\n\n".join(
        f"```c\n{block}\n```" if block.startswith("    ") else block for block in blocks
    )


def header_page(header):
    words, sections = parts_of(header.read_text())
    name, _, about = words.partition(" - ")
    lines = [f"### {name}", "", prose(about[:1].upper() + about[1:]), ""]
    functions = [name for _, code in sections for name in functions_of(code)]
    if functions:
        lines += ["Functions: " + ", ".join(f"`{function}`" for function in functions) + ".", ""]
    for title, code in sections:
        if code:
            lines += [f"#### {title[:1].upper() + title[1:]}", ""] if title else []
            lines += ["```c", code, "```", ""]
    return "\n".join(lines)


def functions_of(code):
    """The names of those that are declared, in their order."""
    bare = re.sub(r"/\*.*?\*/", "", code, flags=re.DOTALL)
    bare = re.sub(r"^#(.*\\\n)*.*$", "", bare, flags=re.MULTILINE)
    bare = re.sub(r"\{[^{}]*\}", "", bare)
    found = (FUNCTION.match(statement.strip()) for statement in bare.split(";"))
    return [match[1] or match[2] for match in found if match]


def engine_page():
    headers = sorted(HEADERS.glob("*.h"))
    pages = [ENGINE_HEAD]
    for module, title in MODULES.items():
        pages += [f"## {title}\n"] + [header_page(h) for h in headers if module_of(h) == module]
    return "\n".join(pages).rstrip() + "\n"


# ---- the commands


def said(binary, *arguments):
    done = subprocess.run([binary, *arguments], check=True, capture_output=True, text=True)
    return "\n".join(line.rstrip() for line in done.stdout.splitlines())


def rows_of(text):
    """(name, about) of lines that begin with a name and two blanks or more."""
    return re.findall(r"^ *(\w+) {2,}(\S.*)$", text, re.MULTILINE)


def kinds_of(binary):
    """Of the answers that aggregate knows, as its help lists them."""
    listed = re.search(r"by kind:\n(.*?)\n\n", said(binary, "aggregate", "--help"), re.DOTALL)[1]
    return re.findall(r"^  (\w+) ", listed, re.MULTILINE)


def methods_page(binary):
    how = "`labelwright aggregate --kind KIND --method list`; the first of a kind is its default."
    lines = ["## Methods", "", how, "", "| kind | method | what it does |", "|---|---|---|"]
    for kind in kinds_of(binary):
        for name, about in rows_of(said(binary, "aggregate", "--kind", kind, "--method", "list")):
            lines.append(f"| {kind} | `{name}` | {about} |")
    return "\n".join(lines) + "\n"


def commands_page(binary):
    pages = [COMMANDS_HEAD]
    commands = rows_of(said(binary, "--help"))
    pages.append("\n".join(f"- `{name}`: {about}" for name, about in commands) + "\n")
    for name, _ in commands:
        pages.append(f"## {name}\n\n```text\n{said(binary, name, '--help')}\n```\n")
    return "\n".join([*pages, methods_page(binary)])


def main(arguments):
    if len(arguments) != 1:
        sys.exit("usage: reference.py BINARY")
    (PAGES / "engine.md").write_text(engine_page(), encoding="utf-8")
    (PAGES / "commands.md").write_text(commands_page(arguments[0]), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
