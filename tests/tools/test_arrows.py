"""The arrows of the house hold, and the check of them finds what is planted."""

import importlib.util
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
SPEC = importlib.util.spec_from_file_location("arrows", TOP / "tests" / "arrows.py")
arrows = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(arrows)

HOUSE = {
    "include/labelwright/base.h": "#include <stddef.h>\n",
    "include/labelwright/agreement.h": '#include "labelwright/base.h"\n',
    "include/labelwright/truth.h": '#include "labelwright/base.h"\n',
    "lib/base/base.c": '#include "labelwright/base.h"\n#include <string.h>\n',
    "lib/stats/agreement.c": '#include "labelwright/agreement.h"\n',
    "lib/truth/majority.c": '#include "labelwright/truth.h"\n',
    "server/limits.h": "#define LIMIT 1\n",
    "server/cli/main.c": '#include "server/cli/commands.h"\n',
    "server/record/json.c": "#include <json-c/json.h>\n",
    "server/record/ids.h": '#include "labelwright/base.h"\n#include "server/limits.h"\n',
    "server/rules/may.h": '#include "server/record/ids.h"\n',
    "server/store/store.h": '#include "server/record/ids.h"\n',
    "server/store/sqlite.c": '#include <sqlite3.h>\n#include "queries.h"\n"select 1 from x"\n',
    "server/access/access.h": '#include "server/rules/may.h"\n#include "server/store/store.h"\n',
    "server/work/submit.c": '#include "server/access/access.h"\n#include <time.h>\n',
    "server/work/submit.h": "",
    "server/http/routes.c": '#include <microhttpd.h>\n#include "server/work/submit.h"\n',
    "server/cli/commands.h": '#include "server/http/routes.h"\n/* select a row from b */\n',
    "server/http/routes.h": '"Select a project, then a file to import"\n',
}


def build(top, extra):
    for name, text in {**HOUSE, **extra}.items():
        file = top / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return arrows.find_faults(top)


def test_the_house_as_it_is_has_no_arrow_backwards():
    assert arrows.find_faults(TOP) == []


def test_the_house_is_not_empty():
    assert len(arrows.sources(TOP)) > 20


def test_a_clean_house_passes(tmp_path):
    assert build(tmp_path, {}) == []


PLANTED = [
    (
        "the store knows a rule",
        "server/store/x.c",
        '\n#include "server/rules/may.h"\n',
        "server/store/x.c:2: store may not know rules",
    ),
    (
        "a rule knows the store",
        "server/rules/x.c",
        '#include "../store/store.h"\n',
        "server/rules/x.c:1: rules may not know store",
    ),
    (
        "the record knows the store",
        "server/record/x.c",
        '#include "server/store/store.h"\n',
        "record may not know store",
    ),
    (
        "work knows HTTP",
        "server/work/x.c",
        '#include "server/http/routes.h"\n',
        "work may not know http",
    ),
    (
        "access knows work",
        "server/access/x.c",
        '#include "server/work/submit.h"\n',
        "access may not know work",
    ),
    (
        "HTTP knows the command line",
        "server/http/x.c",
        '#include "server/cli/commands.h"\n',
        "http may not know cli",
    ),
    (
        "the engine knows the server",
        "lib/stats/x.c",
        '#include "server/limits.h"\n',
        "lib/stats may not know limits",
    ),
    (
        "one module of the engine knows another",
        "lib/truth/x.c",
        '#include "labelwright/agreement.h"\n',
        "lib/truth may not know lib/stats",
    ),
    (
        "base knows a module",
        "lib/base/x.c",
        '#include "labelwright/truth.h"\n',
        "lib/base may not know lib/truth",
    ),
    (
        "a public header knows another module",
        "include/labelwright/majority.h",
        '#include "labelwright/agreement.h"\n',
        "lib/truth may not know lib/stats",
    ),
    (
        "a public header of nobody",
        "include/labelwright/helpers.h",
        "",
        "include/labelwright/helpers.h:1: belongs to no module",
    ),
    (
        "SQLite outside the store",
        "server/work/x.c",
        "#include <sqlite3.h>\n",
        "<sqlite3.h> has no place here",
    ),
    (
        "PostgreSQL outside the store",
        "server/http/x.c",
        '#include "libpq-fe.h"\n',
        "<libpq-fe.h> has no place here",
    ),
    (
        "microhttpd outside HTTP",
        "server/cli/x.c",
        "#include <microhttpd.h>\n",
        "<microhttpd.h> has no place here",
    ),
    (
        "json-c behind a second header",
        "server/record/x.c",
        "#include <json-c/json.h>\n",
        "<json-c/json.h> has no place here",
    ),
    ("a clock in the engine", "lib/truth/x.c", "#include <time.h>\n", "<time.h> has no place here"),
    (
        "a rule that asks the database",
        "server/rules/x.c",
        '#include "queries.h"\n',
        "rules may not know store (queries.h)",
    ),
    (
        "SQL in an operation",
        "server/work/x.c",
        'int x;\nconst char *q = "update item set a = 1";\n',
        "server/work/x.c:2: SQL lives in sql/",
    ),
    ("SQL in capitals", "server/cli/x.c", '"DELETE FROM item"\n', "SQL lives in sql/"),
    (
        "a header that is not there",
        "server/http/x.c",
        '#include "server/http/gone.h"\n',
        "is not in the tree",
    ),
    ("a folder without a row", "server/manager/x.c", "", "has no row in the table"),
]


@pytest.mark.parametrize(
    "file, text, fault", [row[1:] for row in PLANTED], ids=[row[0] for row in PLANTED]
)
def test_a_planted_fault_is_found_alone(tmp_path, file, text, fault):
    faults = build(tmp_path, {file: text})
    assert len(faults) == 1
    assert fault in faults[0]


def test_the_command_prints_the_fault_and_exits_1(tmp_path, capsys):
    build(tmp_path, {"server/work/x.c": "#include <sqlite3.h>\n"})
    assert arrows.main([str(tmp_path)]) == 1
    assert capsys.readouterr().out == "server/work/x.c:1: <sqlite3.h> has no place here\n"
