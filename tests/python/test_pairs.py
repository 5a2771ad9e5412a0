"""Pairs: scores as crowd-kit's, on its scale."""

from typing import Any

import labelwright
import numpy as np
import pandas as pd
import pytest
from labelwright import BradleyTerry, InvalidError, NoisyBradleyTerry

ROWS = "w1 a b a,w2 a b b,w3 a b a,w1 b c b,w2 b c c,w3 c b b,w1 c a a,w2 a c c,w1 c a a"
COLUMNS = ["worker", "left", "right", "label"]
COMPARED = pd.DataFrame([row.split() for row in ROWS.split(",")], columns=COLUMNS)


def test_each_item_is_expected_to_win_as_often_as_it_did() -> None:
    """What maximum likelihood means here; crowd-kit 1.4.1 stops after two rounds, before it."""
    scores = BradleyTerry(n_iter=1000, tol=1e-9, deviation=1000).fit_predict(COMPARED)
    left, right = scores[COMPARED["left"]].to_numpy(), scores[COMPARED["right"]].to_numpy()
    wins = pd.Series(0.0, scores.index)
    for item, chance in zip(COMPARED["left"], left / (left + right), strict=True):
        wins[item] += chance
    for item, chance in zip(COMPARED["right"], right / (left + right), strict=True):
        wins[item] += chance
    np.testing.assert_allclose(wins, COMPARED["label"].value_counts()[wins.index], rtol=1e-5)
    np.testing.assert_allclose(scores.sum(), 1)
    assert (scores.name, scores.index.name) == ("agg_score", "label")


def test_two_items_have_the_shares_of_their_wins() -> None:
    rows = pd.DataFrame([["x", "y", "x"]] * 3 + [["y", "x", "y"]], columns=COLUMNS[1:])
    scores = BradleyTerry(deviation=1000).fit_predict(rows)
    np.testing.assert_allclose(scores, [0.75, 0.25], atol=1e-5)


def test_log_odds_are_centred_and_within_their_intervals() -> None:
    table = BradleyTerry().fit(COMPARED).log_odds_
    assert abs(table["score"].mean()) < 1e-9
    assert (table["low"] < table["score"]).all() and (table["score"] < table["high"]).all()


def test_a_worker_who_always_says_left_is_found_out() -> None:
    rng = np.random.default_rng(5)
    rows = []
    for _ in range(300):
        left, right = (int(item) for item in rng.choice(6, 2, replace=False))
        rows += [["good", left, right, max(left, right)], ["lefty", left, right, left]]
    model = NoisyBradleyTerry().fit(pd.DataFrame(rows, columns=COLUMNS))
    assert list(model.scores_.sort_values().index) == [0, 1, 2, 3, 4, 5]
    assert model.scores_.between(0, 1).all() and model.converged_
    assert model.skills_["good"] > 0.9 and model.skills_["lefty"] < 0.2
    assert model.biases_["lefty"] > 0.9


def test_items_may_be_tuples_as_in_the_notebooks_of_crowd_kit() -> None:
    asked = COMPARED.copy()
    for name in COLUMNS[1:]:
        asked[name] = [("q1", item) for item in asked[name]]
    scores = NoisyBradleyTerry(n_iter=10).fit_predict(asked)
    scores.index = pd.MultiIndex.from_tuples(scores.index, names=["question", "label"])
    plain = NoisyBradleyTerry(n_iter=10).fit_predict(COMPARED)
    np.testing.assert_allclose(scores["q1"], plain)


def test_input_is_untouched_and_the_same_input_gives_the_same_bits() -> None:
    before = COMPARED.copy()
    first, again = (NoisyBradleyTerry().fit_predict(COMPARED) for _ in range(2))
    pd.testing.assert_frame_equal(COMPARED, before)
    assert first.equals(again)


def test_a_tighter_prior_brings_scores_together() -> None:
    wide, tight = (
        NoisyBradleyTerry(regularization_ratio=r).fit(COMPARED).log_odds_["score"]
        for r in (1e-4, 10)
    )
    assert np.ptp(tight) < np.ptp(wide)


REFUSED: list[tuple[str, Any, str]] = [
    ("no column", lambda: BradleyTerry().fit(COMPARED[["left", "label"]]), "no column right"),
    ("worker", lambda: NoisyBradleyTerry().fit(COMPARED[COLUMNS[1:]]), "no column worker"),
    ("winner", lambda: BradleyTerry().fit(COMPARED.assign(label="z")), "row 0: label is 'z'"),
    ("itself", lambda: BradleyTerry().fit(COMPARED.assign(left="a", right="a", label="a")), "item"),
    ("rounds", lambda: BradleyTerry(n_iter=0).fit(COMPARED), "0"),
    ("negative", lambda: BradleyTerry(n_iter=-1).fit(COMPARED), "iterations_max is -1"),
    ("tolerance", lambda: BradleyTerry(tol=-1).fit(COMPARED), "tolerance"),
    ("deviation", lambda: BradleyTerry(deviation=0).fit(COMPARED), "deviation"),
    ("ratio", lambda: NoisyBradleyTerry(regularization_ratio=0), "regularization_ratio is 0"),
]


@pytest.mark.parametrize(("call", "words"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_bad_input_is_named(call: Any, words: str) -> None:
    with pytest.raises(InvalidError, match=words):
        call()


def test_what_is_no_frame_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="list, want a pandas DataFrame"):
        labelwright.BradleyTerry().fit([])
