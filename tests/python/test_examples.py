"""The examples for Python run and say what they say."""

import runpy
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def test_the_notebook_that_came_from_crowd_kit_runs(capsys: pytest.CaptureFixture[str]) -> None:
    names = runpy.run_path(str(EXAMPLES / "from_crowd_kit.py"))
    assert names["model"].labels_.to_dict()["t5"] == "good"
    assert names["votes"].to_dict()["t5"] == "bad"
    assert capsys.readouterr().out.startswith("alpha ")
