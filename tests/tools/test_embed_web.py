"""The page in the binary is the page that was built."""

import ctypes
import gzip
import random
import subprocess
import sys
import time
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
TOOL = TOP / "tools" / "embed_web.py"


class WebFile(ctypes.Structure):
    _fields_ = [
        ("path", ctypes.c_char_p),
        ("type", ctypes.c_char_p),
        ("etag", ctypes.c_char_p),
        ("gzip", ctypes.POINTER(ctypes.c_ubyte)),
        ("gzip_bytes", ctypes.c_size_t),
        ("bytes", ctypes.c_size_t),
    ]


def embed(out, directory, *more):
    return subprocess.run(
        [sys.executable, TOOL, out, directory, *more], capture_output=True, text=True, check=False
    )


def compile_table(source):
    library = source.with_suffix(".so")
    subprocess.run(
        [
            "cc",
            "-std=c17",
            "-g",
            "-O2",
            "-Wall",
            "-Wextra",
            "-Wconversion",
            "-Werror",
            "-shared",
            "-fPIC",
            source,
            "-o",
            library,
        ],
        check=True,
    )
    loaded = ctypes.CDLL(str(library))
    count = ctypes.c_size_t.in_dll(loaded, "web_file_count").value
    return (WebFile * count).in_dll(loaded, "web_files"), loaded


def content(file):
    return gzip.decompress(bytes(file.gzip[: file.gzip_bytes]))


def page(folder, files):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text)
    return folder


def test_every_file_comes_back_byte_for_byte(tmp_path):
    files = {
        "index.html": b"<!doctype html>",
        "assets/app-1.js": b'"?"\\\n' * 1000,
        "assets/empty.css": b"",
        "noise.png": random.Random(1).randbytes(5000),
    }
    out = tmp_path / "web_files.c"
    assert embed(out, page(tmp_path / "web", files)).returncode == 0
    table, _library = compile_table(out)
    assert [file.path for file in table] == [
        b"/assets/app-1.js",
        b"/assets/empty.css",
        b"/index.html",
        b"/noise.png",
    ]
    for file in table:
        want = files[file.path.decode()[1:]]
        assert content(file) == want
        assert file.bytes == len(want)
    assert table[0].type == b"text/javascript; charset=utf-8"
    assert table[2].type == b"text/html; charset=utf-8"


def test_the_etag_is_strong_and_follows_the_content(tmp_path):
    etags = []
    for text in (b"one", b"two", b"one"):
        out = tmp_path / f"{len(etags)}.c"
        embed(out, page(tmp_path / "web", {"index.html": text}))
        etags.append(compile_table(out)[0][0].etag)
    assert etags[0] == etags[2] != etags[1]
    assert etags[0].startswith(b'"') and etags[0].endswith(b'"')


def test_an_absent_page_gives_an_empty_table(tmp_path):
    out = tmp_path / "web_files.c"
    assert embed(out, tmp_path / "nowhere").returncode == 0
    assert len(compile_table(out)[0]) == 0


def test_a_header_takes_the_place_of_the_declaration(tmp_path):
    out = tmp_path / "web_files.c"
    embed(out, tmp_path / "nowhere", "--include", "http/page.h")
    text = out.read_text()
    assert '#include "http/page.h"' in text
    assert "struct web_file {" not in text


def test_an_unknown_kind_of_file_is_refused_by_name(tmp_path):
    run = embed(tmp_path / "out.c", page(tmp_path / "web", {"secret.key": b"x"}))
    assert run.returncode == 1
    assert "secret.key:1: no content type for '.key'" in run.stderr


def test_a_path_that_needs_quoting_is_refused(tmp_path):
    run = embed(tmp_path / "out.c", page(tmp_path / "web", {'a"b.js': b"x"}))
    assert run.returncode == 1
    assert "plain ASCII" in run.stderr


def test_an_unchanged_page_leaves_the_table_untouched(tmp_path):
    out = tmp_path / "web_files.c"
    embed(out, page(tmp_path / "web", {"index.html": b"x"}))
    before = out.stat().st_mtime_ns
    embed(out, tmp_path / "web")
    assert out.stat().st_mtime_ns == before


def test_a_megabyte_that_does_not_shrink_compiles_in_seconds(tmp_path):
    """The bound is 2 s on an idle machine; ten leaves room for a busy one."""
    out = tmp_path / "web_files.c"
    embed(out, page(tmp_path / "web", {"big.png": random.Random(2).randbytes(1 << 20)}))
    start = time.monotonic()
    table, _library = compile_table(out)
    assert time.monotonic() - start < 10
    assert table[0].bytes == 1 << 20
