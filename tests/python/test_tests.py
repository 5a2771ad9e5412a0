"""Tests: groups of workers, and many tests at once."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from labelwright import InvalidError, UndefinedError, adjusted_p_values, permutation_test

VALUES = pd.DataFrame(
    {"worker": ["a", "a", "b", "c", "d", "d"], "value": [1.0, 1.0, 0.9, 0.2, 0.1, 0.1]}
)


def test_small_groups_are_compared_exactly() -> None:
    """Of the six ways to choose two of four workers two are as far apart: p = 2 / 6."""
    found = permutation_test(VALUES, ["a", "b"])
    assert found.exact and found.p == pytest.approx(1 / 3)
    assert found.difference == pytest.approx(2.9 / 3 - 0.4 / 3)


def test_large_groups_are_compared_by_a_seed() -> None:
    rng = np.random.default_rng(8)
    data = pd.DataFrame({"worker": np.repeat(np.arange(60), 10), "seconds": rng.normal(5, 1, 600)})
    alike = permutation_test(data, range(30), value="seconds", assignments=500)
    assert not alike.exact and alike.p > 0.01
    data.loc[data["worker"] < 30, "seconds"] += 1
    apart = permutation_test(data, range(30), value="seconds", assignments=500)
    assert apart.p < 0.01 and apart.difference > 0.7
    assert apart == permutation_test(data, range(30), value="seconds", assignments=500)


def test_p_values_are_adjusted_as_by_hand() -> None:
    """Benjamini and Hochberg: p times count over rank, and never more than a larger one's."""
    np.testing.assert_allclose(
        adjusted_p_values([0.01, 0.04, 0.03, 0.5]), [0.04, 0.16 / 3, 0.16 / 3, 0.5]
    )
    assert adjusted_p_values([]).size == 0


REFUSED: list[tuple[str, Any, str]] = [
    ("column", lambda: permutation_test(VALUES[["worker"]], ["a"]), "no column value"),
    ("worker", lambda: permutation_test(VALUES, ["z"]), "worker 'z'"),
    ("words", lambda: permutation_test(VALUES.assign(value="x"), ["a"]), "not of numbers"),
    ("assignments", lambda: permutation_test(VALUES, ["a"], assignments=0), "assignments"),
    ("p", lambda: adjusted_p_values([0.5, 2]), "2"),
    ("table", lambda: adjusted_p_values([[0.5]]), "2 dimensions"),
]


@pytest.mark.parametrize(("call", "words"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_bad_input_is_named(call: Any, words: str) -> None:
    with pytest.raises(InvalidError, match=words):
        call()


def test_one_group_has_nothing_to_differ_from() -> None:
    with pytest.raises(UndefinedError):
        permutation_test(VALUES, ["a", "b", "c", "d"])
