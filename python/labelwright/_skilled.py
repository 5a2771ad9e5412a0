"""Truth inference by methods that know a worker by one number: crowd-kit's classes of these names.

Where crowd-kit's have a fault that costs answers, these do without: lw_mace_fit, lw_kos_fit and
lw_mmsr_fit in include/labelwright/truth.h say which. Arguments that have no meaning here are taken
and not used; those that would change the model are refused unless they are the defaults.
"""

from typing import Any, Self

import numpy as np
import pandas as pd

from labelwright._engine import Arena, InvalidError
from labelwright._frames import check_frame
from labelwright._truth import COLUMNS, IterativeModel, MajorityVote, Model


def check_default(name: str, value: Any, default: Any) -> None:
    """Refuses what the engine does not do."""
    if value != default:
        raise InvalidError(f"{name} is {value!r}, want {default!r}: nothing else is known here")


class SkilledVote(Model):
    """A vote in which workers count by their skill: the share of their answers equal to its own.

    compat  a tie goes to its first label, as in crowd-kit; otherwise each has a part of it
    """

    def predict(self, data: pd.DataFrame) -> pd.Series:
        """The labels of other answers by the same workers."""
        return MajorityVote().fit_predict(data, self.skills_)

    def predict_proba(self, data: pd.DataFrame) -> pd.DataFrame:
        """The shares of other votes by the same workers."""
        return MajorityVote().fit_predict_proba(data, self.skills_)


class Wawa(SkilledVote):
    """Worker agreement with aggregate: a vote, then one that counts by agreement with it."""

    _method = "wawa"

    def __init__(self, *, compat: bool = False) -> None:
        super().__init__(smoothing=1e-12, compat=compat)  # the plain shares
        self.compat = compat


class ZeroBasedSkill(SkilledVote):
    """Wawa again and again, by smaller and smaller steps, until no skill moves more than `eps`."""

    _method = "zbs"

    def __init__(
        self,
        n_iter: int = 100,
        lr_init: float = 1.0,
        lr_steps_to_reduce: int = 20,
        lr_reduce_factor: float = 0.5,
        eps: float = 1e-5,
        *,
        compat: bool = False,
    ) -> None:
        super().__init__(smoothing=1e-12, iterations_max=n_iter, tolerance=eps, compat=compat)
        check_default("lr_init", lr_init, 1.0)
        check_default("lr_steps_to_reduce", lr_steps_to_reduce, 20)
        check_default("lr_reduce_factor", lr_reduce_factor, 0.5)
        self.n_iter, self.eps, self.compat = n_iter, eps, compat


class GLAD(IterativeModel):
    """A skill for each worker and an easiness for each task (Whitehill and others 2009).

    silent, m_step_max_iter, m_step_tol    not used: each M-step has a closed form

    After `fit` also:

    alphas_  Series by worker: skill
    betas_   Series by task: easiness
    """

    _method = "glad"

    def __init__(
        self,
        n_iter: int = 100,
        tol: float = 1e-5,
        silent: bool = True,
        labels_priors: pd.Series | None = None,
        alphas_priors_mean: pd.Series | None = None,
        betas_priors_mean: pd.Series | None = None,
        m_step_max_iter: int = 25,
        m_step_tol: float = 1e-2,
    ) -> None:
        super().__init__(n_iter, tol)
        for name, value in (
            ("labels_priors", labels_priors),
            ("alphas_priors_mean", alphas_priors_mean),
            ("betas_priors_mean", betas_priors_mean),
        ):
            if value is not None:
                raise InvalidError(f"{name} is given, want None: the priors are those of the paper")
        self.silent, self.m_step_max_iter, self.m_step_tol = silent, m_step_max_iter, m_step_tol

    def _take_more(self, model: Any, arena: Arena) -> None:
        tasks = self.probas_.index
        self.alphas_ = self.skills_.rename("alpha")
        easiness = arena.view(model.easiness, (len(tasks),))
        self.betas_ = pd.Series(easiness, index=tasks, name="beta")


class MACE(Model):
    """Workers who know the label or follow a strategy of their own (Hovy and others 2013).

    n_restarts                          the vote's start, and random ones that differ
    method, alpha, beta                 "vb", .5 and .5
    smoothing, default_noise, verbose   not used

    After `fit` also, with rows in the order of `skills_` and columns in that of `priors_`:

    spamming_  array, worker x 2: how often it does not know, and how often it does
    thetas_    array, worker x label: what it answers where it does not
    """

    _method = "mace"

    def __init__(
        self,
        n_restarts: int = 10,
        n_iter: int = 50,
        method: str = "vb",
        smoothing: float = 0.1,
        default_noise: float = 0.5,
        alpha: float = 0.5,
        beta: float = 0.5,
        random_state: int = 0,
        verbose: int = 0,
    ) -> None:
        super().__init__(restarts=n_restarts, iterations_max=n_iter, seed=random_state)
        check_default("method", method, "vb")
        check_default("alpha", alpha, 0.5)
        check_default("beta", beta, 0.5)
        self.n_restarts, self.n_iter, self.random_state = n_restarts, n_iter, random_state
        self.smoothing, self.default_noise, self.verbose = smoothing, default_noise, verbose

    def _take_more(self, model: Any, arena: Arena) -> None:
        knows = self.skills_.to_numpy()
        self.spamming_ = np.column_stack([1 - knows, knows])
        self.thetas_ = arena.view(model.strategies, (len(knows), len(self.priors_)))


class KOS(Model):
    """Messages between workers and tasks (Karger, Oh and Shah 2014), for any number of labels.

    random_state    not used: nothing is drawn
    """

    _method = "kos"

    def __init__(self, n_iter: int = 100, random_state: int = 0) -> None:
        super().__init__(iterations_max=n_iter)
        self.n_iter, self.random_state = n_iter, random_state


class MMSR(Model):
    """How workers agree in pairs, without the extremes (Ma and Olshevsky 2020). `skills_` are the
    logarithms of the odds of being right.

    random_state    not used: nothing is drawn

    After `fit` also:

    scores_  frame task x label: sums of the skills of those who gave the label
    """

    _method = "mmsr"

    def __init__(self, n_iter: int = 10000, tol: float = 1e-10, random_state: int = 0) -> None:
        super().__init__(iterations_max=n_iter, tolerance=tol)
        self.n_iter, self.tol, self.random_state = n_iter, tol, random_state

    def fit(
        self, data: pd.DataFrame, true_labels: pd.Series | None = None, *, weights: Any = None
    ) -> Self:
        """Learns from answers; `true_labels` and `weights` as those of `Model`."""
        super().fit(data, true_labels, weights=weights)
        self.scores_ = self.predict_score(data)
        return self

    def predict_score(self, data: pd.DataFrame) -> pd.DataFrame:
        """The scores of answers by the same workers."""
        check_frame(data, COLUMNS)
        skills = data["worker"].map(self.skills_)
        if skills.isna().any():
            raise InvalidError(f"no skill of worker {data['worker'][skills.isna()].iloc[0]!r}")
        weighed = data.assign(skill=skills)
        return weighed.pivot_table("skill", "task", "label", "sum", fill_value=0.0)

    def predict(self, data: pd.DataFrame) -> pd.Series:
        """The labels of answers by the same workers."""
        return self.predict_score(data).idxmax(axis="columns").rename("agg_label")

    def fit_predict_score(
        self, data: pd.DataFrame, true_labels: pd.Series | None = None
    ) -> pd.DataFrame:
        """`fit`, then `scores_`."""
        return self.fit(data, true_labels).scores_
