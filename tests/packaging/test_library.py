"""The library as it is installed: its header, its pkg-config file, and a program on it."""

import shlex
import subprocess
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
BUILD = TOP / "build"
ROWS = "t1 a x,t1 b x,t1 c y,t2 a y,t2 b y,t2 c y,t3 a x,t3 b x,t3 c x,t4 a y,t4 b x,t4 c y"
LABELS = "task,worker,label\n" + "".join(",".join(row.split()) + "\n" for row in ROWS.split(","))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `meson install` puts into a system."""
    folder = tmp_path_factory.mktemp("root")
    command = ["meson", "install", "-C", BUILD, "--no-rebuild", "--quiet", "--destdir", folder]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return folder


def flags(root: Path, *wanted: str) -> list[str]:
    (described,) = root.rglob("labelwright.pc")
    environment = {"PKG_CONFIG_PATH": str(described.parent), "PKG_CONFIG_SYSROOT_DIR": str(root)}
    done = subprocess.run(
        ["/usr/bin/pkg-config", *wanted, "labelwright"],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return shlex.split(done.stdout)


def compiled(root: Path, folder: Path, *more: str, static: bool = False) -> Path:
    program = folder / "aggregate"
    wanted = ["--cflags", "--libs", *(["--static"] if static else [])]
    source = TOP / "examples" / "aggregate.c"
    strict = ["-std=c17", "-Wall", "-Wextra", "-Werror", *more]
    command = ["cc", *strict, "-o", program, source, *flags(root, *wanted)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return program


def run(program: Path, text: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([program], input=text, env=environment, capture_output=True, text=True)


def as_the_command_says() -> str:
    command = [BUILD / "labelwright", "aggregate", "-", "--method", "hier"]
    done = subprocess.run(command, input=LABELS, check=True, capture_output=True, text=True)
    return done.stdout


@pytest.fixture(scope="module")
def shared(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(root, tmp_path_factory.mktemp("shared"))


def folder_of_library(root: Path) -> str:
    return str(next(root.rglob("liblabelwright.so.0")).parent)


def test_a_program_on_the_shared_library_says_what_the_command_says(
    root: Path, shared: Path
) -> None:
    done = run(shared, LABELS, LD_LIBRARY_PATH=folder_of_library(root))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == as_the_command_says()
    assert "liblabelwright.so.0" in needs(shared)


def test_a_program_on_the_static_library_needs_nothing(root: Path, tmp_path: Path) -> None:
    program = compiled(root, tmp_path, "-static", static=True)
    assert needs(program) == [] and run(program, LABELS).stdout == as_the_command_says()


def needs(program: Path) -> list[str]:
    done = subprocess.run(["readelf", "-d", program], check=True, capture_output=True, text=True)
    return [line.split("[")[1].rstrip("]") for line in done.stdout.splitlines() if "NEEDED" in line]


REFUSED = [
    ("a line too short", "task,worker,label\n1,a\n", 1, "line 2: 2 fields, want task,worker,label"),
    ("a quote left open", 'task,worker,label\n"1,a,x\n', 1, ""),
]


@pytest.mark.parametrize(("name", "text", "code", "words"), REFUSED)
def test_the_example_refuses_what_is_wrong(
    root: Path, shared: Path, name: str, text: str, code: int, words: str
) -> None:
    done = run(shared, text, LD_LIBRARY_PATH=folder_of_library(root))
    assert done.returncode == code and done.stderr.startswith("aggregate: ")
    assert words in done.stderr


def test_each_symbol_carries_the_version_of_the_interface(root: Path) -> None:
    library = next(root.rglob("liblabelwright.so.0"))
    done = subprocess.run(
        ["nm", "--dynamic", "--defined-only", "--with-symbol-versions", library],
        check=True,
        capture_output=True,
        text=True,
    )
    names = [line.split()[-1] for line in done.stdout.splitlines()]
    functions = [name for name in names if name.startswith("lw_")]
    assert len(functions) > 50 and all(name.endswith("@@LABELWRIGHT_0") for name in functions)
    assert set(names) - set(functions) <= {"LABELWRIGHT_0", "LABELWRIGHT_0@@LABELWRIGHT_0"}
