"""The page's copy of the served shapes is what the server serves; what writes it is right."""

import importlib.util
import os
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
BINARY = os.environ.get("LABELWRIGHT", str(TOP / "build" / "labelwright"))
SPEC = importlib.util.spec_from_file_location("api_types", TOP / "tools" / "api_types.py")
api_types = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(api_types)

TEXTS = [
    ({"type": "integer"}, "number"),
    ({"type": ["string", "null"]}, "string | null"),
    ({"type": ["string", "null"], "enum": ["a", None]}, '"a" | null'),
    ({"type": "array", "items": {"type": ["string", "null"]}}, "(string | null)[]"),
    ({"anyOf": [{"$ref": "#/components/schemas/Item"}, {"type": "null"}]}, 'Served["Item"] | null'),
    (
        {"type": "object", "properties": {"a": {"type": "boolean"}, "b": {}}, "required": ["a"]},
        "{ a: boolean; b?: unknown }",
    ),
    ({"description": "anything"}, "unknown"),
]


@pytest.mark.parametrize(("schema", "text"), TEXTS)
def test_a_schema_becomes_its_type(schema, text):
    assert api_types.text_of(schema) == text


def test_the_page_knows_the_shapes_that_are_served():
    """Where this fails: `npm run api` in web/, then what the compiler names."""
    written = (TOP / "web" / "src" / "shared" / "api" / "served.ts").read_text(encoding="utf-8")
    assert written == api_types.types_of(api_types.document_of(BINARY))


def test_a_server_that_does_not_start_is_said():
    with pytest.raises(SystemExit, match="did not start"):
        api_types.listening_address(["cannot listen\n"])
