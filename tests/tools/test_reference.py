"""The reference pages say what the headers and the program say."""

import importlib.util
import os
import re
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
BINARY = os.environ.get("LABELWRIGHT", str(TOP / "build" / "labelwright"))
SPEC = importlib.util.spec_from_file_location("reference", TOP / "tools" / "reference.py")
reference = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(reference)

STALE = "stale: ./dev docs prints it"


def test_the_page_of_the_engine_is_fresh():
    assert (reference.PAGES / "engine.md").read_text() == reference.engine_page(), STALE


def test_the_page_of_the_commands_is_fresh():
    assert (reference.PAGES / "commands.md").read_text() == reference.commands_page(BINARY), STALE


def test_each_header_that_is_installed_has_its_part():
    listed = re.findall(r"include/labelwright/(\w+\.h)'", (TOP / "lib" / "meson.build").read_text())
    page = reference.engine_page()
    assert len(listed) > 20
    assert [name for name in listed if f"\n### {name}\n" not in page] == []


def test_each_command_has_its_part():
    page = reference.commands_page(BINARY)
    table = (TOP / "server" / "cli" / "main.c").read_text()
    names = re.findall(r'^    \{"(\w+)", "', table, re.MULTILINE)  # others are not for people
    assert "aggregate" in names and [name for name in names if f"\n## {name}\n" not in page] == []


DECLARED = [
    ("int lw_a(int x);\nbool lw_b(void);", ["lw_a", "lw_b"]),
    ("/* lw_no(x); */\nLW_MUST_USE lw_status lw_a(\n    int x,\n    int y);", ["lw_a"]),
    ("lw_status lw_fail(const char *f, ...) LW_PRINTF(3, 4);", ["lw_fail"]),
    ("typedef lw_status lw_x_fit(int x);\nLW_MUST_USE lw_x_fit lw_a_fit;", ["lw_a_fit"]),
    ("#define lw_new(a) \\\n    ((a) lw_alloc(a))\nvoid lw_a(void);", ["lw_a"]),
    ("typedef struct {\n    int lw_x;\n} lw_s;\nextern const lw_s lw_table[];", []),
]


@pytest.mark.parametrize(("code", "names"), DECLARED)
def test_functions_are_found_and_nothing_else(code, names):
    assert reference.functions_of(code) == names
