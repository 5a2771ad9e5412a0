"""Truth inference: what many answers of unequal workers say together.

Each class is an estimator of include/labelwright/truth.h under the name, with the arguments and
the results, of crowd-kit's aggregation classes, so that a notebook moves by one line of import.
Data are frames with the columns task, worker and label; other columns are not looked at.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

import numpy as np
import pandas as pd

from labelwright._engine import Arena, InvalidError, call, ffi, lib, pointer, text
from labelwright._frames import answer_weights, check_frame, check_missing_skill, weights_of

COLUMNS = ("task", "worker", "label")


class Model:
    """What all estimators share. After `fit`:

    labels_         Series by task: the likeliest label
    probas_         frame task x label: posteriors, rows sum to 1
    priors_         Series by label: how common each is
    skills_         Series by worker: how often right, or the number by which the method counts it
    reliabilities_  frame by worker: accuracy, low, high, answers
    errors_         frame (worker, label given) x true label: confusion, or None
    iterations_, objective_, converged_, why_    as lw_truth_model says
    """

    _method: ClassVar[str]
    initial_error_strategy: str | None = None

    def __init__(self, **options: Any) -> None:
        self._options = options

    def fit(
        self, data: pd.DataFrame, true_labels: pd.Series | None = None, *, weights: Any = None
    ) -> Self:
        """Learns from answers; `true_labels`, by task, are known to be right (gold).

        weights  how much of an answer each row is, from 0 to 1: one a row in their order, as the
                 column `confidence` of `labelwright aggregate`; None: all are whole

        Raises InvalidError (a ValueError) naming column, row or option; TypeError for no frame;
        UndefinedError where the method is not for such data.
        """
        return self._fit(data, true_labels, weights)

    def fit_predict(self, data: pd.DataFrame, *args: Any, **kwargs: Any) -> pd.Series:
        """`fit`, then `labels_`."""
        return self.fit(data, *args, **kwargs).labels_

    def fit_predict_proba(self, data: pd.DataFrame, *args: Any, **kwargs: Any) -> pd.DataFrame:
        """`fit`, then `probas_`."""
        return self.fit(data, *args, **kwargs).probas_

    def _fit(
        self,
        data: pd.DataFrame,
        gold: pd.Series | None,
        weights: Any,
        initial_error: pd.DataFrame | None = None,
    ) -> Self:
        check_frame(data, COLUMNS)
        weight = answer_weights(data, weights)
        codes, names = zip(*(pd.factorize(data[name], sort=True) for name in COLUMNS), strict=True)
        tasks, workers, labels = (pd.Index(n, name=c) for n, c in zip(names, COLUMNS, strict=True))
        item, source, label = (c.astype(np.int32) for c in codes)
        triples = ffi.new(
            "lw_triples *",
            {
                "items": len(tasks),
                "sources": len(workers),
                "classes": len(labels),
                "count": len(data),
                "item": pointer("int32_t[]", item),
                "source": pointer("int32_t[]", source),
                "label": pointer("int32_t[]", label),
                "weight": pointer("double[]", weight),
            },
        )
        room = Arena(8 * (len(tasks) + 1) + 16 * len(data) + 4096)
        answers = ffi.new("lw_answers *")
        call(lib.lw_answers_pack, triples, room.c, answers)
        known = gold_codes(gold, tasks, labels)
        answers.gold = pointer("int32_t[]", known)
        errors = error_counts(initial_error, workers, labels)
        answers.start_errors = pointer("double[]", errors)
        answers.start_errors_alone = self.initial_error_strategy == "assign"
        self._run(answers, tasks, workers, labels)
        return self

    def _run(self, answers: Any, tasks: pd.Index, workers: pd.Index, labels: pd.Index) -> None:
        estimator = estimator_named(self._method)
        options = ffi.new("lw_truth_options *", estimator.defaults)
        for name, value in self._options.items():
            setattr(options, name, value)
        n, s, k = len(tasks), len(workers), len(labels)
        arena = Arena(8 * (n * (k + 1) + k + s * (k * k + k + 1)) + 32 * s + 4096)
        scratch = Arena(lib.lw_estimator_scratch_bytes(estimator, answers, options))
        model = ffi.new("lw_truth_model *")
        call(estimator.fit, answers, options, arena.c, scratch.c[0], model)
        best = [lib.lw_truth_label(model, item) for item in range(n)]
        self.labels_ = pd.Series(labels.take(best), index=tasks, name="agg_label")
        self.probas_ = pd.DataFrame(
            arena.view(model.posteriors, (n, k)), index=tasks, columns=labels
        )
        self.priors_ = pd.Series(arena.view(model.class_prior, (k,)), index=labels, name="prior")
        self.reliabilities_ = pd.DataFrame(
            arena.view(model.reliabilities, (s, 4)),
            index=workers,
            columns=["accuracy", "low", "high", "answers"],
        )
        self.skills_ = self.reliabilities_["accuracy"].rename("skill")
        if model.skills != ffi.NULL:
            skills = arena.view(model.skills, (s,))
            self.skills_ = pd.Series(skills, index=workers, name="skill")
        self.errors_ = errors_frame(model, arena, workers, labels)
        self.iterations_, self.objective_ = model.iterations, model.objective
        self.converged_, self.why_ = model.converged, ffi.string(model.why).decode()
        self._take_more(model, arena)

    def _take_more(self, model: Any, arena: Arena) -> None:
        """What only this method finds, of a model in the arena."""


def estimator_named(method: str) -> Any:
    """The engine's row of that name."""
    name, _kept = text(method)
    return lib.lw_estimator_find(name)


def gold_codes(gold: pd.Series | None, tasks: pd.Index, labels: pd.Index) -> np.ndarray | None:
    """For each task the index of its known label, or -1."""
    if gold is None:
        return None
    if gold.index.has_duplicates:
        raise InvalidError("true_labels names a task twice, want each once")
    known = gold.reindex(tasks)
    codes = labels.get_indexer(pd.Index(known))
    bad = np.flatnonzero((codes < 0) & known.notna().to_numpy())
    if bad.size:
        raise InvalidError(
            f"true_labels, task {tasks[bad[0]]}: nobody answers {known.iloc[bad[0]]!r}"
        )
    return codes.astype(np.int32)


def error_counts(
    errors: pd.DataFrame | None, workers: pd.Index, labels: pd.Index
) -> np.ndarray | None:
    """`initial_error` as the engine has it: worker x true label x label given."""
    if errors is None:
        return None
    if list(errors.index.names) != ["worker", "label"] or errors.index.has_duplicates:
        raise InvalidError("initial_error wants an index of worker and label, each pair once")
    strange = set(errors.columns) ^ set(labels) | set(errors.index.get_level_values(1)) - set(
        labels
    )
    if strange:
        raise InvalidError(
            f"initial_error, label {strange.pop()!r}: want a column for each label that is "
            "answered, and no other label"
        )
    every = pd.MultiIndex.from_product([workers, labels], names=errors.index.names)
    table = errors.reindex(index=every, columns=labels, fill_value=0.0).to_numpy(float)
    shape = (len(workers), len(labels), len(labels))
    return np.ascontiguousarray(table.reshape(shape).transpose(0, 2, 1))


def check_whole(errors: pd.DataFrame, data: pd.DataFrame) -> None:
    """Refuses errors that lack an answer of the data, or are shares that do not add to 1."""
    answered = pd.MultiIndex.from_frame(data[["worker", "label"]]).unique()
    lacking = answered[~answered.isin(errors.index)]
    if len(lacking):
        worker, label = lacking[0]
        raise InvalidError(f"initial_error lacks worker {worker!r}, label {label!r}")
    sums = errors.groupby(level=0).sum()
    if (errors <= 1).all(axis=None) and not np.allclose(sums, 1):
        raise InvalidError("initial_error has shares that do not add to 1 for a true label")


def errors_frame(
    model: Any, arena: Arena, workers: pd.Index, labels: pd.Index
) -> pd.DataFrame | None:
    if model.confusion == ffi.NULL:
        return None
    s, k = len(workers), len(labels)
    table = arena.view(model.confusion, (s, k, k)).transpose(0, 2, 1).reshape(s * k, k)
    index = pd.MultiIndex.from_product([workers, labels], names=["worker", "label"])
    return pd.DataFrame(table, index=index, columns=labels)


class MajorityVote(Model):
    """Shares of the votes, weighed by `skills` where they are given.

    default_skill     what "value" takes
    on_missing_skill  "error", "ignore" or "value": of a worker whom `skills` does not name
    """

    _method = "mv"

    def __init__(self, default_skill: float | None = None, on_missing_skill: str = "error") -> None:
        super().__init__(smoothing=1e-12)  # the plain shares
        check_missing_skill(on_missing_skill, default_skill)
        self.on_missing_skill, self.default_skill = on_missing_skill, default_skill

    def fit(
        self,
        data: pd.DataFrame,
        skills: pd.Series | Mapping[Any, float] | None = None,
        *,
        weights: Any = None,
    ) -> Self:  # type: ignore[override]
        """Counts votes; `skills`, by worker, are 0 or more; `weights` as those of `Model`. A vote
        counts by their product."""
        if skills is None:
            return self._fit(data, None, weights)
        check_frame(data, COLUMNS)
        weight = answer_weights(data, weights)
        rule = (self.on_missing_skill, self.default_skill)
        skill = weights_of(data["worker"], skills, *rule)
        return self._fit(data, None, skill if weight is None else skill * weight)


class IterativeModel(Model):
    """An estimator by EM: at most `n_iter` rounds, until nothing moves more than `tol`."""

    def __init__(self, n_iter: int = 100, tol: float = 1e-5) -> None:
        super().__init__(iterations_max=n_iter, tolerance=tol)
        self.n_iter, self.tol = n_iter, tol


class DawidSkene(IterativeModel):
    """A confusion matrix for each worker (Dawid and Skene 1979), smoothed.

    initial_error_strategy  what `initial_error` of `fit` does in the first round: "assign" stands
                            for the workers' errors, "addition" adds to them
    compat                  stop and break ties as crowd-kit 1.4 does, unsmoothed: its labels
    """

    _method = "ds"

    def __init__(
        self,
        n_iter: int = 100,
        tol: float = 1e-5,
        initial_error_strategy: str | None = None,
        *,
        compat: bool = False,
    ) -> None:
        super().__init__(n_iter, tol)
        if initial_error_strategy not in (None, "assign", "addition"):
            raise InvalidError(
                f"initial_error_strategy is {initial_error_strategy!r}, want 'assign' or 'addition'"
            )
        self.initial_error_strategy, self.compat = initial_error_strategy, compat
        self._options["compat"] = compat

    def fit(  # type: ignore[override]
        self,
        data: pd.DataFrame,
        true_labels: pd.Series | None = None,
        initial_error: pd.DataFrame | None = None,
        *,
        weights: Any = None,
    ) -> Self:
        """Learns from answers; `true_labels` and `weights` as those of `Model`.

        initial_error  by (worker, label given) under the true label, as `errors_` is: counts, 0 or
                       more, or for "assign" shares too, which must hold all that is answered
        """
        if initial_error is None:
            return self._fit(data, true_labels, weights)
        if self.initial_error_strategy is None:
            raise InvalidError("initial_error wants an initial_error_strategy to be used by")
        if self.initial_error_strategy == "assign":
            check_frame(data, COLUMNS)
            check_whole(initial_error, data)
        return self._fit(data, true_labels, weights, initial_error)


class OneCoinDawidSkene(IterativeModel):
    """One accuracy for each worker, errors spread evenly over the other labels.

    compat  as that of DawidSkene
    """

    _method = "onecoin"

    def __init__(self, n_iter: int = 100, tol: float = 1e-5, *, compat: bool = False) -> None:
        super().__init__(n_iter, tol)
        self.compat = compat
        self._options["compat"] = compat


class Hier(IterativeModel):
    """DawidSkene, each worker shrunk towards one accuracy and the mistakes of all."""

    _method = "hier"


class IBCC(IterativeModel):
    """DawidSkene with Dirichlet priors, by mean-field inference (Kim and Ghahramani 2012)."""

    _method = "ibcc"


class BWA(IterativeModel):
    """Means of the answers, weighed by the precision of each worker (Li and others 2019)."""

    _method = "bwa"


class Committee(IterativeModel):
    """The mean of six shrunk models."""

    _method = "committee"


class DrawnModel(Model):
    """An estimator with `restarts` random starts; a seed gives the same bits."""

    def __init__(self, restarts: int = 8, seed: int = 0) -> None:
        super().__init__(restarts=restarts, seed=seed)
        self.restarts, self.seed = restarts, seed


class Subtypes(DrawnModel):
    """The mean of three models in which workers err together."""

    _method = "subtypes"


class EBCC(DrawnModel):
    """IBCC with ten hidden states a label, in which workers err together: the best of `restarts`
    (Li and others 2019, who take 40)."""

    _method = "ebcc"

    def __init__(self, restarts: int = 10, seed: int = 0) -> None:
        super().__init__(restarts, seed)


class Auto(DrawnModel):
    """Committee or Subtypes, whichever foretells hidden answers; `why_` says which and why."""

    _method = "auto"
