"""What is believed of a task given its answers, and from one answer to the next.

A function and a class over include/labelwright/belief.h.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Self

import numpy as np
import pandas as pd

from labelwright._engine import Arena, InvalidError, call, ffi, lib, pointer
from labelwright._frames import check_frame, numbers_of
from labelwright._truth import Hier, estimator_named

DECLARATIONS = """
typedef struct {
    int32_t label;
    double accuracy;
    double weight;
} lw_belief_answer;
int lw_belief_posterior(const lw_belief_answer *answers, size_t count,
                        size_t classes, const double *prior,
                        double *posterior_out, lw_error *error);
typedef struct {
    size_t items, sources, classes;
    double *posteriors;
    double *answers;
    double *totals;
    bool *known;
    double *room;
    size_t taken;
} lw_belief_crowd;
int lw_belief_begin(const lw_answers *answers, const lw_truth_model *model,
                    double strength, size_t items, size_t sources,
                    lw_arena *arena, lw_belief_crowd *crowd_out, lw_error *error);
int lw_belief_take(lw_belief_crowd *crowd, size_t item, size_t source,
                   int32_t label, double weight, lw_error *error);
"""
ffi.cdef(DECLARATIONS)

ANSWER = np.dtype([("label", np.int32), ("accuracy", float), ("weight", float)], align=True)


def posterior(data: pd.DataFrame, priors: pd.Series | Mapping[Any, float]) -> pd.Series:
    """The probability of each label of one task, given its answers.

    data    a row an answer: label, accuracy (how often its source is right, 0 to 1) and, if you
            like, weight (0 to 1: how much of an answer it is)
    priors  by label: how common each is, not negative, of any sum

    Raises InvalidError (a ValueError) naming column, row or label; TypeError for no frame.
    """
    prior = pd.Series(priors, dtype=float)
    if prior.empty or prior.index.has_duplicates:
        raise InvalidError("priors name a label twice, or none; want each once")
    out = np.empty(len(prior))
    answers = np.zeros(len(data), ANSWER)
    if len(data):
        check_frame(data, ("label", "accuracy"))
        answers["label"] = prior.index.get_indexer(pd.Index(data["label"]))
        strange = np.flatnonzero(answers["label"] < 0)
        if strange.size:
            label = data["label"].iloc[strange[0]]
            raise InvalidError(f"row {strange[0]}: label {label!r} has no prior")
        answers["accuracy"] = numbers_of(data, "accuracy")
        answers["weight"] = numbers_of(data, "weight") if "weight" in data.columns else 1
    call(
        lib.lw_belief_posterior,
        pointer("lw_belief_answer[]", answers) if len(answers) else ffi.NULL,
        len(answers),
        len(prior),
        pointer("double[]", np.ascontiguousarray(prior.to_numpy())),
        pointer("double[]", out),
    )
    return pd.Series(out, index=prior.index, name="posterior")


class Belief:
    """What is believed of tasks and workers, from a fit of Hier on one answer at a time: between
    two fits of everything, when each answer must be looked at as it comes.
    """

    def __init__(self, n_iter: int = 100, tol: float = 1e-5) -> None:
        self.n_iter, self.tol = n_iter, tol

    def fit(
        self,
        data: pd.DataFrame,
        true_labels: pd.Series | None = None,
        *,
        tasks: Iterable[Any] = (),
        workers: Iterable[Any] = (),
    ) -> Self:
        """Learns from the answers there are; `true_labels`, by task, are known to be right (gold).

        tasks, workers  that may come besides: such a task is as likely of a label as tasks are,
                        and such a worker answers as all do together

        Raises InvalidError (a ValueError) naming column, row or option; TypeError for no frame.
        """
        start = _Start(self.n_iter, self.tol)
        start.to_come = tuple(tasks), tuple(workers)
        start.fit(data, true_labels)
        self._arena, self._crowd = start.room, start.crowd
        self._tasks, self._workers, self._labels = start.names
        return self

    def take(self, task: Any, worker: Any, label: Any, weight: float = 1.0) -> pd.Series:
        """Takes an answer; returns what is now believed of its task: a Series by label. What it
        says of others who answered the task waits for the next fit.

        weight  how much of an answer it is, 0 to 1

        Raises InvalidError for a task, worker or label that was not fitted nor named to come.
        """
        item, source, number = (
            place_in(what, name, names)
            for what, name, names in (
                ("task", task, self._tasks),
                ("worker", worker, self._workers),
                ("label", label, self._labels),
            )
        )
        call(lib.lw_belief_take, self._crowd, item, source, number, weight)
        return pd.Series(self._now()[item].copy(), index=self._labels, name=task)

    def _now(self) -> np.ndarray:
        shape = (len(self._tasks), len(self._labels))
        return self._arena.view(self._crowd.posteriors, shape)

    @property
    def probas_(self) -> pd.DataFrame:
        """Frame task x label: posteriors as they are now, rows sum to 1."""
        return pd.DataFrame(self._now().copy(), index=self._tasks, columns=self._labels)

    @property
    def labels_(self) -> pd.Series:
        """Series by task: the likeliest label now."""
        best = self._labels.take(self._now().argmax(axis=1))
        return pd.Series(best, index=self._tasks, name="agg_label")

    @property
    def errors_(self) -> pd.DataFrame:
        """Frame (worker, label given) x true label: confusion as it is now."""
        s, k = len(self._workers), len(self._labels)
        answers = self._arena.view(self._crowd.answers, (s, k, k))
        shares = answers / self._arena.view(self._crowd.totals, (s, 1, k))
        names = [self._workers, self._labels]
        index = pd.MultiIndex.from_product(names, names=["worker", "label"])
        return pd.DataFrame(shares.reshape(s * k, k), index=index, columns=self._labels)

    @property
    def taken_(self) -> int:
        """Answers taken since the fit."""
        return int(self._crowd.taken)


class _Start(Hier):
    """A fit, and what is begun from it while its answers are there."""

    to_come: tuple[tuple[Any, ...], tuple[Any, ...]]

    def _run(self, answers: Any, tasks: pd.Index, workers: pd.Index, labels: pd.Index) -> None:
        self._answers = answers
        self.names = with_more(tasks, self.to_come[0]), with_more(workers, self.to_come[1]), labels
        super()._run(answers, tasks, workers, labels)

    def _take_more(self, model: Any, arena: Arena) -> None:
        n, s, k = map(len, self.names)
        defaults = estimator_named(self._method).defaults
        strength = k * defaults.smoothing + defaults.accuracy_strength
        self.room = Arena(8 * (n * k + s * k * (k + 1) + k) + n + 4096)
        self.crowd = ffi.new("lw_belief_crowd *")
        begun = (self._answers, model, strength, n, s, self.room.c, self.crowd)
        call(lib.lw_belief_begin, *begun)


def with_more(names: pd.Index, more: tuple[Any, ...]) -> pd.Index:
    """The names, and after them those that are new."""
    new = pd.Index(more, dtype=object).unique()
    new = new[~new.isin(names)]
    return names.append(pd.Index(new.tolist(), name=names.name)) if len(new) else names


def place_in(what: str, name: Any, names: pd.Index) -> int:
    place = int(names.get_indexer(pd.Index([name]))[0])
    if place < 0:
        raise InvalidError(f"{what} {name!r} is none that was fitted, nor named to come")
    return place
