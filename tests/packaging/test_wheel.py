"""The wheel: what is in it, and that it works in an environment of its own."""

import os
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
SOURCES = TOP / "python" / "labelwright"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    # Without isolation the tests' own hatchling, and the system's meson, make it.
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    flags = ["--no-build-isolation", "--no-deps", "--no-index"]
    run(*pip, "wheel", *flags, "--wheel-dir", str(folder), str(TOP / "python"))
    (made,) = folder.glob("*.whl")
    return made


def run(*command: str) -> str:
    environment = {k: v for k, v in os.environ.items() if k != "LABELWRIGHT_LIBRARY"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd="/")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_it_holds_the_package_the_library_and_the_licence(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    package = {f"labelwright/{path.name}" for path in SOURCES.iterdir() if path.is_file()}
    more = {f"labelwright/{name}" for name in ("LICENSE", "NOTICE", "liblabelwright.so.0")}
    assert names == package | more


def test_its_version_is_the_tree_s_and_its_tag_this_machine_s(wheel: Path) -> None:
    version = re.search(r"version: '([^']+)', license", (TOP / "meson.build").read_text())
    assert version
    platform = re.sub(r"[.-]", "_", sysconfig.get_platform())
    assert wheel.name == f"labelwright-{version[1]}-py3-none-{platform}.whl"
    metadata = zipfile.ZipFile(wheel).read(f"labelwright-{version[1]}.dist-info/METADATA")
    fields = Parser().parsestr(metadata.decode())
    assert (fields["Version"], fields["License-Expression"]) == (version[1], "Apache-2.0")


def test_it_fits_where_nothing_else_of_ours_is(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", symlinks=True)
    python = str(tmp_path / "venv" / "bin" / "python")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python]
    run(*pip, "install", "--no-deps", "--no-index", str(wheel))
    needs = sysconfig.get_path("purelib")  # numpy and pandas, as they are here
    program = f"""
import site, sys
site.addsitedir({needs!r})
import labelwright, pandas
rows = [("t", "a", "x"), ("t", "b", "x"), ("t", "c", "y")]
answers = pandas.DataFrame(rows, columns=["task", "worker", "label"])
print(labelwright.__file__)
print(labelwright.DawidSkene().fit_predict(answers)["t"])
print([line.split()[-1] for line in open("/proc/self/maps") if "liblabelwright" in line][0])
"""
    module, label, library = run(python, "-c", program).splitlines()
    home = str(tmp_path / "venv")
    assert module.startswith(home) and library.startswith(home) and label == "x"


def test_a_source_distribution_is_refused_with_a_reason(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(tmp_path)],
        cwd=TOP / "python",
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0 and "no source distribution" in done.stderr
