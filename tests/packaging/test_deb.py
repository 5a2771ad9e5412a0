"""The Debian package: what is in it, and its life from install to purge."""

import re
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from root import Root, why_not

TOP = Path(__file__).resolve().parents[2]
UNIT = TOP / "packaging" / "labelwright.service"
DATA = "/var/lib/labelwright"

FILES = {
    "/etc/default/labelwright",
    "/usr/bin/labelwright",
    "/usr/lib/systemd/system/labelwright.service",
    "/usr/share/doc/labelwright/changelog.gz",
    "/usr/share/doc/labelwright/copyright",
    "/usr/share/doc/labelwright/operator.md",
}


@pytest.fixture(scope="module")
def package() -> Path:
    made = sorted((TOP / "build" / "package").glob("labelwright_*.deb"))
    assert made, "no package: ./dev package"
    return made[-1]


@pytest.fixture
def root() -> Iterator[Root]:
    reason = why_not()
    if reason:
        pytest.skip(reason)
    made = Root()
    yield made
    made.end()


def output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_it_holds_these_files_and_no_others(package: Path) -> None:
    lines = output("dpkg-deb", "--contents", str(package)).splitlines()
    files = {line.split()[5].removeprefix(".") for line in lines if not line.startswith("d")}
    demo = {f"/usr/share/labelwright/{p.relative_to(TOP)}" for p in (TOP / "demo").rglob("*.*")}
    assert files == FILES | demo


def test_its_files_belong_to_root_and_only_root_may_write(package: Path) -> None:
    for line in output("dpkg-deb", "--contents", str(package)).splitlines():
        mode, owner = line.split()[:2]
        assert owner == "root/root", line
        assert mode[5] == mode[8] == "-", line


def test_it_asks_for_the_libraries_in_the_versions_it_was_built_with(package: Path) -> None:
    depends = output("dpkg-deb", "--field", str(package), "Depends")
    for library in ("libc6", "libmicrohttpd12", "libsqlite3-0", "libpq5"):
        assert re.search(rf"\b{library}(t64)? \(>= [0-9]", depends), depends
    assert "adduser" in depends and "libvips42" in depends


def test_its_version_is_the_one_of_the_build(package: Path) -> None:
    version = re.search(r"version: '([^']+)', license", (TOP / "meson.build").read_text())
    assert version and output("dpkg-deb", "--field", str(package), "Version").strip() == version[1]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze here")
def test_the_unit_is_confined() -> None:
    """systemd's own measure, 0 best and 10 worst; under 2 is its `OK`."""
    command = ("systemd-analyze", "security", "--offline=true", "--threshold=20", str(UNIT))
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def start_as_the_unit_does(root: Root) -> tuple[subprocess.Popen[str], str]:
    """The unit's own command line as its user, on a free port; the address it listens on."""
    line = re.search(r"^ExecStart=(.*)$", UNIT.read_text(), re.MULTILINE)
    assert line
    words = line[1].replace("${LISTEN}", "127.0.0.1:0").replace("$OPTIONS", "").split()
    root.run("install", "-d", "-m", "700", "-o", "labelwright", "-g", "labelwright", DATA)
    as_user = (
        "setpriv",
        "--pdeathsig",
        "KILL",
        "--reuid",
        "labelwright",
        "--regid",
        "labelwright",
        "--clear-groups",
        "--no-new-privs",
    )
    server = subprocess.Popen(
        root.command(*as_user, *words), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert server.stdout
    deadline = time.monotonic() + 20
    for printed in server.stdout:
        found = re.match(r"listening on (http://[^/\s]+)", printed)
        if found:
            return server, found[1]
        assert time.monotonic() < deadline
    raise AssertionError(f"the server ended with {server.wait()}")


def get(url: str) -> bytes:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(url, timeout=10) as reply:
        return reply.read()


def test_it_installs_serves_and_goes_leaving_the_data(root: Root, package: Path) -> None:
    root.add(package, "/tmp/labelwright.deb")
    root.run("dpkg", "--install", "/tmp/labelwright.deb")
    assert "/usr/sbin/nologin" in root.run("getent", "passwd", "labelwright")
    assert root.run("dpkg", "--verify", "labelwright") == ""

    server, url = start_as_the_unit_does(root)
    get(f"{url}/api/v1/healthz")
    assert b"<!doctype html" in get(f"{url}/").lower()[:200]
    with server:
        server.terminate()
        assert server.wait(timeout=30) == 0

    root.run("dpkg", "--remove", "labelwright")
    assert not root.has("/usr/bin/labelwright")
    assert root.has("/etc/default/labelwright"), "a removed package keeps its settings"
    assert root.has(f"{DATA}/") and root.run("ls", DATA)

    root.run("dpkg", "--purge", "labelwright")
    assert not root.has("/etc/default/labelwright")
    assert root.run("ls", DATA), "purge took the data along"


def test_installing_it_again_keeps_the_user_and_the_data(root: Root, package: Path) -> None:
    root.add(package, "/tmp/labelwright.deb")
    root.run("dpkg", "--install", "/tmp/labelwright.deb")
    before = root.run("getent", "passwd", "labelwright")
    root.run("install", "-d", "-m", "700", "-o", "labelwright", DATA)
    root.run("touch", f"{DATA}/kept")
    root.run("dpkg", "--install", "/tmp/labelwright.deb")
    assert root.run("getent", "passwd", "labelwright") == before
    assert root.has(f"{DATA}/kept")
