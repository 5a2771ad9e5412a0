"""What the package shows to the world."""

import inspect
import subprocess
import sys
from pathlib import Path

import labelwright

PACKAGE = Path(labelwright.__file__).parent


def test_all_names_what_is_public_and_nothing_else() -> None:
    public = {
        name
        for name, thing in vars(labelwright).items()
        if not name.startswith("_") and not inspect.ismodule(thing)
    }
    assert set(labelwright.__all__) == public
    assert len(labelwright.__all__) == len(public)


def test_all_that_is_public_is_documented() -> None:
    for name in labelwright.__all__:
        thing = getattr(labelwright, name)
        assert thing.__doc__, name
        if not inspect.isclass(thing) or issubclass(thing, (Exception, tuple)):
            continue
        for method, function in inspect.getmembers(thing, inspect.isfunction):
            assert method.startswith("_") or function.__doc__, f"{name}.{method}"


def test_modules_are_private_and_the_package_is_typed() -> None:
    assert all(path.name.startswith("_") for path in PACKAGE.glob("*.py"))
    assert (PACKAGE / "py.typed").exists()


def test_errors_are_one_tree() -> None:
    for error in (labelwright.InvalidError, labelwright.UndefinedError):
        assert issubclass(error, labelwright.LabelwrightError) and issubclass(error, ValueError)


def test_a_library_that_is_not_there_is_named() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import labelwright"],
        env={"PYTHONPATH": str(PACKAGE.parent), "LABELWRIGHT_LIBRARY": "/nowhere/lib.so"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1 and "/nowhere/lib.so" in done.stderr
