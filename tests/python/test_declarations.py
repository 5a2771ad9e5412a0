"""What the bindings believe of the engine stands word for word in the headers."""

import importlib
import pkgutil
import re
from pathlib import Path

import labelwright
import pytest
from labelwright import _adaptive, _calibration, _certificate, _review

HEADERS = Path(__file__).resolve().parents[2] / "include" / "labelwright"
MODULES = [
    importlib.import_module(f"labelwright.{module.name}")
    for module in pkgutil.iter_modules(labelwright.__path__)
]
TEXTS = [getattr(module, "DECLARATIONS", "") for module in MODULES]


def words(text: str) -> str:
    text = re.sub(r"/\*.*?\*/", " ", text, flags=re.DOTALL)
    text = re.sub(r"\bLW_MUST_USE\b|\b(lw_status|int)\b", "", text)
    return re.sub(r"\s*([^\w\s])\s*", r"\1", " ".join(text.split()))


RAW = " ".join(path.read_text() for path in sorted(HEADERS.glob("*.h")))
HOUSE = words(RAW)
MACRO = re.compile(r"^#define .*$", re.MULTILINE)
MACROS = [macro for text in TEXTS for macro in MACRO.findall(text)]
DECLARED = [
    declaration.strip()
    for text in (MACRO.sub("", text) for text in TEXTS)
    for declaration in re.findall(r"[^;{]+(?:\{[^}]*\}[^;]*)?;", text)
]


def test_each_kind_declares_what_it_calls() -> None:
    assert len([text for text in TEXTS if text]) >= 11


@pytest.mark.parametrize("declaration", DECLARED)
def test_a_declaration_is_the_header_s(declaration: str) -> None:
    assert words(declaration).strip() in HOUSE


@pytest.mark.parametrize("macro", MACROS)
def test_a_macro_is_the_header_s(macro: str) -> None:
    assert f"{macro}\n" in RAW


CONSTANTS = [
    ("LW_AHEAD_MAX", "4", _adaptive.AHEAD_MAX, 4),
    ("LW_CLASSES_MAX", "1024", _calibration.CLASSES_MAX, 1024),
    (
        "LW_CERTIFICATE_REST_BYTES",
        "((8u << 20) + 4096)",
        _certificate.REST_BYTES,
        (8 << 20) + 4096,
    ),
    ("LW_CERTIFICATE_NEVER", "UINT64_MAX", _certificate.NEVER, 2**64 - 1),
    ("LW_REVIEW_GOES_ON", "UINT64_MAX", _review.GOES_ON, 2**64 - 1),
    ("LW_SERIES_MAX", "10000", _certificate.SERIES_MAX, 10000),
]


@pytest.mark.parametrize(("name", "text", "ours", "value"), CONSTANTS)
def test_a_constant_is_the_header_s(name: str, text: str, ours: int, value: int) -> None:
    assert f"#define {name} {text}\n" in RAW and ours == value
