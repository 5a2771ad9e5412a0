"""Estimators that know a worker by one number: what crowd-kit's classes have besides."""

from typing import Any

import labelwright
import numpy as np
import pandas as pd
import pytest
from labelwright import GLAD, KOS, MACE, MMSR, InvalidError, Wawa, ZeroBasedSkill

# Two of three agree on the first two tasks; the third is tied between a and c.
ANSWERS = pd.DataFrame(
    {
        "task": ["1", "1", "1", "2", "2", "2", "3", "3"],
        "worker": ["a", "b", "c", "a", "b", "c", "a", "c"],
        "label": ["x", "x", "y", "y", "y", "x", "x", "y"],
    }
)


def test_wawa_counts_votes_by_agreement() -> None:
    model = Wawa().fit(ANSWERS)
    assert model.skills_.to_dict() == pytest.approx({"a": 2.5 / 3, "b": 1, "c": 0.5 / 3})
    np.testing.assert_allclose(model.probas_.loc["3"], [2.5 / 3, 0.5 / 3])


def test_compat_gives_a_tie_to_the_first_label() -> None:
    swapped = ANSWERS.assign(label=ANSWERS["label"].map({"x": "y", "y": "x"}))
    for answers, half in ((ANSWERS, 1), (swapped, 0)):
        skills = Wawa(compat=True).fit(answers).skills_
        assert skills.to_dict() == pytest.approx({"a": (2 + half) / 3, "b": 1, "c": (1 - half) / 3})


@pytest.mark.parametrize("vote", [Wawa, ZeroBasedSkill])
def test_skills_are_those_of_other_answers_too(vote: type[Any]) -> None:
    model = vote().fit(ANSWERS)
    pd.testing.assert_series_equal(model.predict(ANSWERS), model.labels_)
    np.testing.assert_allclose(model.predict_proba(ANSWERS), model.probas_)
    other = pd.DataFrame({"task": ["9", "9"], "worker": ["b", "c"], "label": ["x", "y"]})
    assert model.predict(other).to_dict() == {"9": "x"}
    with pytest.raises(InvalidError, match="worker 'd'"):
        model.predict(other.assign(worker="d"))


def test_zero_based_skills_settle_the_tie() -> None:
    skills = ZeroBasedSkill().fit(ANSWERS).skills_
    assert skills.to_dict() == pytest.approx({"a": 1, "b": 1, "c": 0})


def test_glad_has_skills_and_easiness() -> None:
    model = GLAD().fit(ANSWERS)
    assert (model.alphas_.name, model.alphas_.index.name) == ("alpha", "worker")
    assert (model.betas_.name, model.betas_.index.name) == ("beta", "task")
    assert list(model.betas_.index) == ["1", "2", "3"]
    assert model.alphas_["c"] < model.alphas_["a"]


def test_mace_has_spamming_and_strategies() -> None:
    model = MACE().fit(ANSWERS)
    assert model.spamming_.shape == (3, 2) and model.thetas_.shape == (3, 2)
    np.testing.assert_allclose(model.spamming_.sum(axis=1), 1)
    np.testing.assert_allclose(model.thetas_.sum(axis=1), 1)
    np.testing.assert_allclose(model.spamming_[:, 1], model.skills_)
    assert model.spamming_[2, 0] > model.spamming_[0, 0]


def test_kos_takes_any_number_of_labels() -> None:
    three = pd.concat([ANSWERS, pd.DataFrame([["4", "a", "z"]], columns=ANSWERS.columns)])
    assert KOS().fit_predict(three)["4"] == "z"


def test_mmsr_scores_are_sums_of_log_odds() -> None:
    model = MMSR().fit(ANSWERS)
    skills = model.skills_
    assert skills["c"] < skills["b"]
    np.testing.assert_allclose(model.scores_.loc["1"], [skills["a"] + skills["b"], skills["c"]])
    np.testing.assert_allclose(model.scores_.loc["3"], [skills["a"], skills["c"]])
    pd.testing.assert_series_equal(model.predict(ANSWERS), model.labels_)
    pd.testing.assert_frame_equal(MMSR().fit_predict_score(ANSWERS), model.scores_)
    with pytest.raises(InvalidError, match="worker 'd'"):
        model.predict(ANSWERS.assign(worker="d"))


REFUSED = [
    ("lr_init", lambda: ZeroBasedSkill(lr_init=0.5), "lr_init is 0.5, want 1.0"),
    ("lr_steps", lambda: ZeroBasedSkill(lr_steps_to_reduce=5), "lr_steps_to_reduce"),
    ("lr_factor", lambda: ZeroBasedSkill(lr_reduce_factor=0.1), "lr_reduce_factor"),
    ("method", lambda: MACE(method="em"), "method is 'em', want 'vb'"),
    ("alpha", lambda: MACE(alpha=1.0), "alpha"),
    ("beta", lambda: MACE(beta=1.0), "beta"),
    ("labels_priors", lambda: GLAD(labels_priors=pd.Series({"x": 1.0})), "labels_priors"),
    ("alphas", lambda: GLAD(alphas_priors_mean=pd.Series({"a": 1.0})), "alphas_priors_mean"),
    ("betas", lambda: GLAD(betas_priors_mean=pd.Series({"1": 1.0})), "betas_priors_mean"),
]


@pytest.mark.parametrize(("call", "words"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_what_the_engine_does_not_do_is_refused(call: Any, words: str) -> None:
    with pytest.raises(InvalidError, match=words):
        call()


def test_they_are_all_shown() -> None:
    names = {"GLAD", "KOS", "MACE", "MMSR", "Wawa", "ZeroBasedSkill"}
    assert names <= set(labelwright.__all__)
