#!/usr/bin/env python3
"""Pack the built page into a C table, so that the server is one file.

    embed_web.py OUT_C DIR [--include HEADER]

Each file of DIR becomes a row: path, content type, strong ETag, gzip bytes. Rows are sorted by
path. The type of the row is declared in OUT_C, or comes from HEADER. Without DIR the table is
empty: the server then answers without a page. A file whose type is not in TYPES is refused.
"""

import gzip
import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/vnd.microsoft.icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}

DECLARATION = """\
#include <stddef.h>

extern const struct web_file {
    const char *path, *type, *etag;
    const unsigned char *gzip;
    size_t gzip_bytes, bytes; /* packed, and as served to who does not take gzip */
} web_files[];
extern const size_t web_file_count;
"""


@dataclass
class Packed:
    path: str
    type: str
    etag: str
    gzip: bytes
    bytes: int


class Refused(Exception):
    """A file that cannot be served as it is."""


def pack(root, file):
    kind = TYPES.get(file.suffix)
    if kind is None:
        raise Refused(f"{file}:1: no content type for '{file.suffix}' in tools/embed_web.py")
    path = "/" + file.relative_to(root).as_posix()
    if not all(32 < ord(letter) < 127 and letter not in '"\\' for letter in path):
        raise Refused(f"{file}:1: a path of the page is plain ASCII without quotes or spaces")
    content = file.read_bytes()
    etag = hashlib.blake2b(content, digest_size=16).hexdigest()
    return Packed(path, kind, etag, gzip.compress(content, 9, mtime=0), len(content))


def pack_all(root):
    files = [file for file in root.rglob("*") if file.is_file()]
    return sorted((pack(root, file) for file in files), key=lambda packed: packed.path)


# A string literal compiles a hundred times faster than a list of numbers. Three octal digits end
# an escape by themselves; `?` is escaped against trigraphs.
LETTERS = [chr(i) if 32 <= i < 127 and chr(i) not in '"\\?' else f"\\{i:03o}" for i in range(256)]
BYTES_PER_LINE = 4096


def c_bytes(content):
    lines = (content[at : at + BYTES_PER_LINE] for at in range(0, len(content), BYTES_PER_LINE))
    return "\n".join('    "' + "".join(LETTERS[byte] for byte in line) + '"' for line in lines)


def source_text(files, header):
    parts = [
        "/* Made by tools/embed_web.py from the built page; do not edit. */\n",
        f'#include "{header}"\n' if header else DECLARATION,
    ]
    for index, file in enumerate(files):
        parts.append(
            f"\nstatic const unsigned char file_{index}[{len(file.gzip)} + 1] =\n"
            f"{c_bytes(file.gzip)};\n"
        )
    parts.append("\nconst struct web_file web_files[] = {\n")
    for index, file in enumerate(files):
        parts.append(
            f'    {{"{file.path}", "{file.type}", "\\"{file.etag}\\"", file_{index}, '
            f"{len(file.gzip)}, {file.bytes}}},\n"
        )
    if not files:
        parts.append("    {NULL, NULL, NULL, NULL, 0, 0},\n")
    parts.append(f"}};\nconst size_t web_file_count = {len(files)};\n")
    return "".join(parts)


def write_if_changed(path, text):
    """An untouched file spares the build what depends on it."""
    if not path.exists() or path.read_text(encoding="ascii") != text:
        path.write_text(text, encoding="ascii")


def main(arguments):
    header = None
    if len(arguments) == 4 and arguments[2] == "--include":
        header = arguments[3]
    elif len(arguments) != 2:
        print("usage: embed_web.py OUT_C DIR [--include HEADER]", file=sys.stderr)
        return 2
    try:
        files = pack_all(Path(arguments[1]))
    except (Refused, OSError) as fault:
        print(fault, file=sys.stderr)
        return 1
    write_if_changed(Path(arguments[0]), source_text(files, header))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
