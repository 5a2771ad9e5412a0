"""What the binding believes of the engine stands word for word in the headers."""

import re
from pathlib import Path

import pytest
from labelwright import _engine

HEADERS = Path(__file__).resolve().parents[2] / "include" / "labelwright"


def words(text: str) -> str:
    text = re.sub(r"/\*.*?\*/", " ", text, flags=re.DOTALL)
    text = re.sub(r"\bLW_MUST_USE\b|\b(lw_status|int)\b", "", text)
    return re.sub(r"\s*([^\w\s])\s*", r"\1", " ".join(text.split()))


HOUSE = words(" ".join(path.read_text() for path in sorted(HEADERS.glob("*.h"))))
DECLARED = re.findall(r"[^;{]+(?:\{[^}]*\}[^;]*)?;", _engine.DECLARATIONS)


@pytest.mark.parametrize("declaration", [text.strip() for text in DECLARED])
def test_a_declaration_is_the_header_s(declaration: str) -> None:
    assert words(declaration).strip() in HOUSE


@pytest.mark.parametrize("name", ["INVALID", "MALFORMED", "NO_MEMORY", "UNDEFINED"])
def test_a_status_has_the_header_s_number(name: str) -> None:
    names = re.search(r"enum\{(LW_OK.*?)\}", HOUSE)
    assert names and names[1].split(",").index(f"LW_{name}") == getattr(_engine, name)
