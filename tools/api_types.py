#!/usr/bin/env python3
"""Write the shapes of the served OpenAPI document as TypeScript types.

    api_types.py BINARY OUT_TS

Starts BINARY on an empty installation, reads its openapi.json, and writes one type a shape. What
the document does not describe (a value, an item's data) is `unknown`. The page's own types in
web/src/shared/api/types.ts are checked against these by the compiler.
"""

import json
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

HEAD = "// Made by tools/api_types.py from the served document (npm run api): not to be edited.\n"
WORDS = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean"}


def text_of(schema):
    """The TypeScript type of one JSON schema."""
    if "$ref" in schema:
        return f'Served["{schema["$ref"].rsplit("/", 1)[-1]}"]'
    if "anyOf" in schema:
        return " | ".join(text_of(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema["enum"])
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    return " | ".join(text_of_kind(kind, schema) for kind in kinds) or "unknown"


def text_of_kind(kind, schema):
    if kind == "array":
        return f"({text_of(schema.get('items', {}))})[]"
    if kind == "object":
        return text_of_object(schema) if "properties" in schema else "object"
    return WORDS.get(kind, kind)


def text_of_object(schema):
    required = schema.get("required", [])
    parts = (
        f"{name}{'' if name in required else '?'}: {text_of(part)}"
        for name, part in schema["properties"].items()
    )
    return "{ " + "; ".join(parts) + " }"


def types_of(document):
    """The whole file."""
    shapes = document["components"]["schemas"]
    rows = "".join(f"  {name}: {text_of(shape)};\n" for name, shape in sorted(shapes.items()))
    return HEAD + "export type Served = {\n" + rows + "};\n"


def document_of(binary):
    """What `binary` serves; it is gone again afterwards."""
    with tempfile.TemporaryDirectory(prefix="lw-api-") as data:
        command = [binary, "serve", "--data", data, "--listen", "127.0.0.1:0"]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as server:
            try:
                address = listening_address(server.stdout)
                with urllib.request.urlopen(f"{address}/api/v1/openapi.json") as reply:
                    return json.load(reply)
            finally:
                server.terminate()
                server.stdout.read()


def listening_address(lines):
    for line in lines:
        if line.startswith("listening on "):
            return line.split()[2].rstrip("/")
    sys.exit("api_types.py: the server did not start")


def main(arguments):
    if len(arguments) != 2:
        sys.exit(__doc__)
    binary, out = arguments
    Path(out).write_text(types_of(document_of(binary)), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
