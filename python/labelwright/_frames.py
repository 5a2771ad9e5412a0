"""Frames in: what all kinds of answers ask of them, and columns as the engine's numbers."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from labelwright._errors import InvalidError


def check_frame(data: Any, columns: tuple[str, ...], *, may_lack: tuple[str, ...] = ()) -> None:
    """Refuses what is not a frame of whole answers; values of `may_lack` may be missing."""
    if not isinstance(data, pd.DataFrame):
        raise TypeError(f"data is a {type(data).__name__}, want a pandas DataFrame")
    missing = [name for name in columns if name not in data.columns]
    if missing:
        raise InvalidError(f"data has no column {', '.join(missing)}; want {', '.join(columns)}")
    if data.empty:
        raise InvalidError("data has no rows, want at least one answer")
    for name in set(columns) - set(may_lack):
        bad = np.flatnonzero(data[name].isna())
        if bad.size:
            raise InvalidError(f"row {bad[0]}: {name} is missing, want a value in every row")


def codes_of(column: pd.Series) -> tuple[np.ndarray, pd.Index]:
    """A number from 0 for each value, int32, and the values in order under the column's name."""
    codes, names = pd.factorize(column, sort=True)
    return codes.astype(np.int32), pd.Index(names, name=column.name)


def numbers_of(data: pd.DataFrame, name: str) -> np.ndarray:
    """A column of numbers as the engine reads it: its own memory where it holds doubles."""
    try:
        return np.ascontiguousarray(data[name].to_numpy(dtype=float))
    except (TypeError, ValueError) as refused:
        raise InvalidError(f"column {name} is not of numbers: {refused}") from refused


def starts_of(codes: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows in the order of their codes, and where each code begins among them: [count + 1]."""
    order = np.argsort(codes, kind="stable")
    starts = np.zeros(count + 1, np.uintp)
    np.cumsum(np.bincount(codes, minlength=count), out=starts[1:])
    return order, starts


def answer_weights(data: pd.DataFrame, weights: Any) -> np.ndarray | None:
    """How much of an answer each row is: `weights`, one a row in their order, from 0 to 1. Of a
    Series the index must be that of `data`."""
    if weights is None:
        return None
    if isinstance(weights, pd.Series) and not weights.index.equals(data.index):
        raise InvalidError("weights have another index than data, want one a row in its order")
    given = np.ascontiguousarray(weights, dtype=float)
    if given.shape != (len(data),):
        raise InvalidError(f"weights are {given.shape}, want one a row: ({len(data)},)")
    bad = np.flatnonzero(~((given >= 0) & (given <= 1)))
    if bad.size:
        raise InvalidError(f"weights, row {bad[0]}: {given[bad[0]]:g} is not from 0 to 1")
    return given


def weights_of(
    workers: pd.Series,
    skills: pd.Series | Mapping[Any, float],
    on_missing_skill: str,
    default_skill: float | None,
) -> np.ndarray:
    """For each row the skill of its worker as a share of the highest: 0 where it has none and
    on_missing_skill is "ignore"."""
    weight = workers.map(pd.Series(skills)).astype(float)
    if on_missing_skill == "error" and weight.isna().any():
        raise InvalidError(f"skills does not name worker {workers[weight.isna()].iloc[0]!r}")
    weight = weight.fillna(0.0 if default_skill is None else default_skill)
    top = weight.max()
    if not (weight.min() >= 0 and 0 < top < np.inf):
        raise InvalidError("skills must be finite, 0 or more, and not all 0")
    return np.ascontiguousarray(weight / top)


def check_missing_skill(on_missing_skill: str, default_skill: float | None) -> None:
    """The arguments that crowd-kit's votes share."""
    if on_missing_skill not in ("error", "ignore", "value"):
        raise InvalidError(
            f"on_missing_skill is {on_missing_skill!r}, want 'error', 'ignore' or 'value'"
        )
    if (on_missing_skill == "value") != (default_skill is not None):
        raise InvalidError("default_skill goes with on_missing_skill='value', and only with it")
