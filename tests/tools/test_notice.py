"""NOTICE names everything we build on."""

import json
import re
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
NOTICE = (TOP / "NOTICE").read_text()

# Debian's -dev package and the name people know.
SYSTEM = {
    "libarchive-dev": "libarchive",
    "libcmocka-dev": "cmocka",
    "libcurl4-openssl-dev": "libcurl",
    "libexpat1-dev": "Expat",
    "libglib2.0-dev": "GLib",
    "libgnutls28-dev": "GnuTLS",
    "libjson-c-dev": "json-c",
    "libmicrohttpd-dev": "libmicrohttpd",
    "liboath-dev": "liboath",
    "libpq-dev": "libpq",
    "libseccomp-dev": "libseccomp",
    "libsodium-dev": "libsodium",
    "libsqlite3-dev": "SQLite",
    "libvips-dev": "libvips",
    "libzstd-dev": "Zstandard",
    "zlib1g-dev": "zlib",
}


def npm_packages() -> list[str]:
    """Of the page, and what its bench measures beside it."""
    page, peers = TOP / "web", TOP / "web/src/editor/bench/peers"
    packages = [json.loads((of / "package.json").read_text()) for of in (page, peers)]
    kinds = ("dependencies", "devDependencies")
    return sorted(
        {name for package in packages for kind in kinds for name in package.get(kind, {})}
    )


def python_packages() -> list[str]:
    direct = (TOP / "tests" / "requirements.txt").read_text().split("\n\n")[0]
    return re.findall(r"^([\w-]+)==", direct, re.MULTILINE)


def test_each_system_library_is_named() -> None:
    setup = (TOP / "tools" / "setup.sh").read_text()
    libraries = re.findall(r"^(\w[\w.-]*-dev) ", setup, re.MULTILINE)
    libraries = [name for name in libraries if name not in ("libc6-dev", "dpkg-dev")]
    assert sorted(libraries) == sorted(SYSTEM)
    assert [name for name in SYSTEM.values() if name not in NOTICE] == []


@pytest.mark.parametrize("name", npm_packages())
def test_each_package_of_the_page_is_named(name: str) -> None:
    scope, _, rest = name.rpartition("/")
    line = (
        rf"{re.escape(scope)}/[^)]*?\b{re.escape(rest)}\b" if scope else rf"\b{re.escape(name)}\b"
    )
    assert re.search(line, NOTICE)


@pytest.mark.parametrize("name", python_packages())
def test_each_package_of_the_tests_is_named(name: str) -> None:
    assert re.search(rf"\b{re.escape(name)} \(", NOTICE)
