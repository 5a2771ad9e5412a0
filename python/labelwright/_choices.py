"""Choices: answers that are several of the labels, or none.

Each (task, label) is a question of yes or no. Data are frames with the columns task, worker and
label, a list of the labels that were chosen.
"""

import copy
from collections.abc import Hashable
from typing import Any, Self

import numpy as np
import pandas as pd

from labelwright._errors import InvalidError
from labelwright._frames import answer_weights, check_frame
from labelwright._truth import Hier, MajorityVote, Model


class ChoicesModel:
    """What both have in common. After `fit`:

    labels_  Series by task: a list of labels, those likelier than not
    probas_  frame task x label: how likely each is
    """

    labels_: pd.Series
    probas_: pd.DataFrame

    def fit(self, data: pd.DataFrame, *, weights: Any = None) -> Self:
        """Learns from lists of labels; `weights` as those of `Model`.

        Raises InvalidError (a ValueError) naming column or row; TypeError for no frame.
        """
        raise NotImplementedError

    def fit_predict(self, data: pd.DataFrame, **kwargs: Any) -> pd.Series:
        """`fit`, then `labels_`."""
        return self.fit(data, **kwargs).labels_

    def fit_predict_proba(self, data: pd.DataFrame, **kwargs: Any) -> pd.DataFrame:
        """`fit`, then `probas_`."""
        return self.fit(data, **kwargs).probas_


class Choices(ChoicesModel):
    """All questions together: a worker has one chance to see a label and one to invent one. After
    `fit` also:

    model_  the aggregator as it was fitted; its tasks are (task, label)

    base_aggregator  an estimator of labels, which is copied; None: Hier
    """

    def __init__(self, base_aggregator: Model | None = None) -> None:
        self.base_aggregator = Hier() if base_aggregator is None else base_aggregator

    def fit(self, data: pd.DataFrame, *, weights: Any = None) -> Self:
        """Learns from lists of labels; weights and errors as those of `ChoicesModel`."""
        chosen, labels = chosen_of(data)
        tasks, workers = (data[name].repeat(len(labels)) for name in ("task", "worker"))
        questions = pd.DataFrame({"task": tasks, "worker": workers, "label": chosen.ravel()})
        names = np.tile(np.arange(len(labels)), len(data))
        questions["task"] = list(zip(questions["task"], names, strict=True))
        weight = answer_weights(data, weights)
        each = None if weight is None else weight.repeat(len(labels))
        self.model_ = copy.deepcopy(self.base_aggregator).fit(questions, weights=each)
        likely = likely_of(self.model_)
        likely.index = pd.MultiIndex.from_tuples(likely.index, names=["task", "label"])
        self.probas_ = likely.unstack().set_axis(labels, axis=1)
        self.labels_ = lists_of(self.probas_)
        return self


class BinaryRelevance(ChoicesModel):
    """Each label by itself, as crowd-kit's class of the name: a worker may see one label well and
    another badly. After `fit` also:

    aggregators_  by label: the aggregator as it was fitted, its labels are True and False

    base_aggregator  an estimator of labels, which is copied; None: MajorityVote
    """

    def __init__(self, base_aggregator: Model | None = None) -> None:
        self.base_aggregator = MajorityVote() if base_aggregator is None else base_aggregator

    def fit(self, data: pd.DataFrame, *, weights: Any = None) -> Self:
        """Learns from lists of labels; weights and errors as those of `ChoicesModel`."""
        chosen, labels = chosen_of(data)
        self.aggregators_: dict[Hashable, Model] = {}
        likely = {}
        for place, label in enumerate(labels):
            rows = data[["task", "worker"]].assign(label=chosen[:, place])
            model = copy.deepcopy(self.base_aggregator)
            self.aggregators_[label] = model.fit(rows, weights=weights)
            likely[label] = likely_of(self.aggregators_[label])
        self.probas_ = pd.DataFrame(likely).rename_axis(columns="label")
        self.labels_ = lists_of(self.probas_)
        return self


def chosen_of(data: Any) -> tuple[np.ndarray, pd.Index]:
    """Whether each row names each label, and the labels in order."""
    check_frame(data, ("task", "worker", "label"))
    for row, names in enumerate(data["label"]):
        if not isinstance(names, (list, tuple, set, frozenset, np.ndarray)):
            raise InvalidError(f"row {row}: label is a {type(names).__name__}, want a list")
    rows = np.repeat(np.arange(len(data)), [len(names) for names in data["label"]])
    codes, labels = pd.factorize(
        pd.Series([n for names in data["label"] for n in names]), sort=True
    )
    if not len(labels):
        raise InvalidError("nobody names a label, want at least one")
    if (codes < 0).any():
        raise InvalidError(f"row {rows[codes < 0][0]}: label holds a missing value")
    chosen = np.zeros((len(data), len(labels)), bool)
    chosen[rows, codes] = True
    return chosen, pd.Index(labels, name="label")


def likely_of(model: Model) -> pd.Series:
    """By task: how likely True is."""
    if True not in model.probas_.columns:
        return pd.Series(0.0, index=model.probas_.index)
    return model.probas_[True]


def lists_of(probas: pd.DataFrame) -> pd.Series:
    """By task: the labels that are likelier than not."""
    found = [list(probas.columns[row > 0.5]) for row in probas.to_numpy()]
    return pd.Series(found, index=probas.index.rename("task"), name="agg_label")
