"""The certificate, sampling plans and intervals: the engine's numbers, and its refusals."""

from typing import Any

import numpy as np
import pytest
from labelwright import (
    Certificate,
    GuidedAudit,
    InvalidError,
    Plan,
    Sprt,
    UndefinedError,
    certify_losses,
    chosen_classes,
    clopper_pearson_interval,
    every_class,
    fixed_plan,
    hypergeometric_interval,
    iso2859_plan,
    jeffreys_interval,
    recall_bound,
    review_end,
    series_confidence,
    stratified_share,
    wilson_interval,
)

# ---- the certificate


def test_an_audit_without_errors_proves_when_its_table_says() -> None:
    audit = Certificate(2000)
    table = audit.accept_table()
    assert audit.least_rest == table[0]
    audit.add([False] * (table[0] - 1))
    assert audit.state == "open" and audit.decided_at is None and audit.expected_rest() == 1
    audit.add(False)
    assert (audit.state, audit.decided_at, audit.drawn, audit.errors) == (
        "proven",
        table[0],
        table[0],
        0,
    )
    assert audit.bound >= 0.95 and audit.expected_rest() == 0 and audit.least_rest == 0
    assert audit.interval.low <= audit.interval.high == 1


def test_errors_disprove_when_the_other_table_says() -> None:
    audit = Certificate(500, target=0.9)
    rows = audit.reject_table()
    errors = int(rows[rows > 0].index[0])
    audit.add([True] * errors)
    assert audit.state == "disproved" and audit.errors == errors


def test_draws_may_come_from_an_array() -> None:
    wrong = np.random.default_rng(2).random(300) < 0.02
    one_by_one, at_once = Certificate(2000), Certificate(2000).add(wrong)
    for draw in wrong:
        one_by_one.add(draw)
    assert one_by_one.bound == at_once.bound and at_once.errors == wrong.sum()


def test_what_was_reviewed_and_what_is_overlooked_count() -> None:
    plain = Certificate(2000).accept_table()[0]
    assert Certificate(2000, reviewed=1500).accept_table()[0] < plain
    assert Certificate(2000, overlooked=0.2).accept_table()[0] > plain


def test_the_table_is_the_whole_rule() -> None:
    table = Certificate(1000, target=0.9, confidence=0.9).accept_table()
    assert table.index.name == "errors" and (np.diff(table) > 0).all()
    for errors in (0, 1, 2):
        audit = Certificate(1000, target=0.9, confidence=0.9).add([True] * errors)
        audit.add([False] * (int(table[errors]) - errors - 1))
        assert audit.state == "open"
        assert audit.add(False).state == "proven"


def test_a_prospect_keeps_the_risk_that_was_asked_for() -> None:
    bad = Certificate(1000).foresee(51)
    assert bad.proven <= 0.05 and bad.proven + bad.disproved == pytest.approx(1)
    good = Certificate(1000).foresee(0)
    assert good.proven == pytest.approx(1) and good.draws == Certificate(1000).accept_table()[0]


def test_repair_ends_in_proof_and_has_no_other_table() -> None:
    audit = Certificate(100, repair=True).add([True] * 100)
    assert audit.state == "proven" and Certificate(100, repair=True).reject_table().empty


def test_what_is_put_right_may_leave_and_what_is_skipped_stays() -> None:
    stays, leaves = (Certificate(100, repair=True, leaves=one) for one in (False, True))
    for audit in (stays, leaves):
        audit.add([True] * 20 + [False] * 70)
        for _ in range(10):
            audit.skip()
        assert (audit.errors, audit.skipped) == (30, 10)
    assert stays.bound == pytest.approx(0.9) and leaves.bound == pytest.approx(1 - 10 / 80)
    with pytest.raises(InvalidError, match="leaves without repair"):
        Certificate(100, leaves=True)


# ---- losses and classes


def test_losses_prove_a_mean_quality() -> None:
    losses = np.random.default_rng(4).random(600) * 0.02
    look = certify_losses(2000, losses)
    assert look.state == "proven" and look.decided_at and look.lost == pytest.approx(losses.sum())
    assert 0.95 < look.bound < 0.99 < look.interval.high
    early = certify_losses(2000, losses[: look.decided_at - 1])
    assert early.state == "open" and early.decided_at is None and early.least_rest >= 1


def test_classes_are_certified_each_and_together() -> None:
    proven = Certificate(300).add([False] * 200)
    failed = Certificate(300).add([True] * 100)
    fresh = Certificate(300)
    assert every_class([proven, proven]) == "proven"
    assert every_class([proven, failed]) == "disproved"
    assert every_class([proven, fresh]) == "open"
    classes = {"cat": proven, "dog": failed, "cow": fresh}
    assert chosen_classes(classes) == chosen_classes(classes, rule="discovery") == ["cat"]


def test_recall_is_bounded_by_what_is_missed_elsewhere() -> None:
    given = Certificate(300).add([False] * 200)
    rest = Certificate(700).add([False] * 400)
    worse = Certificate(700).add([True] * 50 + [False] * 350)
    assert 0.9 < recall_bound(given, rest) < recall_bound(given, None) <= 1
    assert recall_bound(given, worse) < recall_bound(given, rest)


def test_planted_errors_say_what_auditors_overlook() -> None:
    sure, unsure = Certificate(2000), Certificate(2000, planted=100, planted_missed=5)
    assert unsure.least_rest and sure.least_rest and unsure.least_rest > sure.least_rest
    worse = Certificate(2000, planted=100, planted_missed=20)
    assert worse.least_rest and worse.least_rest > unsure.least_rest


def test_a_series_spends_its_alpha() -> None:
    spent = [1 - series_confidence(0.95, number) for number in range(1, 10_001)]
    assert spent[0] == pytest.approx(0.05 * 6 / np.pi**2) and 0.0499 < sum(spent) < 0.05


def test_a_review_ends_where_it_finds_little() -> None:
    assert review_end(1000, []) is None and review_end(1000, [True] * 30) is None
    end = review_end(1000, [True] * 30 + [False] * 100)
    assert end is not None and 30 < end < 130
    assert review_end(1000, [True] * 30 + [False] * 200) == end


def test_a_guided_audit_draws_by_its_seed_and_proves_by_what_it_finds() -> None:
    rng = np.random.default_rng(6)
    believed = np.where(rng.random(600) < 0.1, 0.5, 0.0005)
    wrong = (rng.random(600) < believed).astype(float)
    audit = GuidedAudit(believed, seed=3, target=0.92)
    looked = []
    while audit.state == "open":
        item = audit.next()
        looked.append(item)
        audit.add(item, wrong[item])
    assert audit.state == "proven" and len(set(looked)) == len(looked) == audit.drawn
    assert 0.92 <= audit.bound <= 1 - wrong.mean() and audit.interval.low <= 1 - wrong.mean()
    again = GuidedAudit(believed, seed=3, target=0.92)
    other = GuidedAudit(believed, seed=4, target=0.92)
    assert again.next() == looked[0] != other.next()


# ---- plans


def test_a_fixed_plan_keeps_both_risks() -> None:
    plan = fixed_plan(2000)
    assert plan.accepts(2000, 101) <= 0.05 and plan.accepts(2000, 40) >= 0.9
    smaller = Plan(plan.drawn - 1, plan.accept)
    assert smaller.accepts(2000, 101) > 0.05 or smaller.accepts(2000, 40) < 0.9
    assert fixed_plan(2000, rule="clopper-pearson").drawn > plan.drawn


def test_iso_2859_has_the_plans_of_its_tables() -> None:
    """ISO 2859-1:1999, tables 1 and 2-A."""
    assert iso2859_plan(1000, 1.0) == ((80, 2), "J")
    assert iso2859_plan(1000, 1.0, level="S-4").letter == "E"


def test_walds_test_accepts_good_sets_and_refuses_bad_ones() -> None:
    test = Sprt(10_000)
    assert test.look(0, 0) == "open" and test.look(300, 0) == "accept"
    assert test.look(100, 30) == "refuse"
    assert test.foresee(200).accepted > 0.95 and test.foresee(500).accepted <= 0.05
    assert test.foresee(200).draws_90 > test.foresee(0).draws_90


# ---- intervals


def test_intervals_are_the_published_ones() -> None:
    """Brown, Cai and DasGupta (2001) and the tables of the R package binom: 5 of 50."""
    assert wilson_interval(5, 50) == pytest.approx((0.0434775, 0.2136023), abs=1e-5)
    assert clopper_pearson_interval(5, 50) == pytest.approx((0.0332751, 0.2181354), abs=1e-5)
    assert hypergeometric_interval(5, 50, 50) == (0.1, 0.1)
    finite, infinite = (hypergeometric_interval(5, 50, n) for n in (100, 10**9))
    assert infinite == pytest.approx(clopper_pearson_interval(5, 50), abs=1e-6)
    assert infinite.low < finite.low and finite.high < infinite.high
    share = stratified_share([(5, 50, 10**9), (10, 50, 10**9)])
    assert share.share == pytest.approx(0.15)
    assert share.interval.low < share.share < share.interval.high
    low, high = jeffreys_interval(5, 50)
    assert 0.0332751 < low < 0.0434775 and 0.2 < high < 0.2181354


# ---- refusals

REFUSED: list[tuple[str, Any, str]] = [
    ("population", lambda: Certificate(0), "population"),
    ("negative", lambda: Certificate(-1), "population is -1"),
    ("target", lambda: Certificate(10, target=1), "target"),
    ("confidence", lambda: Certificate(10, confidence=0), "confidence"),
    ("missed", lambda: Certificate(10, missed=1), "missed"),
    ("drawn", lambda: Certificate(3).add([True] * 4), "3"),
    ("wrong", lambda: Certificate(10).foresee(11), "11"),
    ("negative wrong", lambda: Certificate(10).foresee(-1), "negative"),
    ("all missed", lambda: Certificate(10, planted=5, planted_missed=5), "missed"),
    ("series", lambda: series_confidence(0.95, 0), "number 0"),
    ("reviews", lambda: review_end(2, [True] * 3), "3"),
    ("no window", lambda: review_end(10, [], window=0), "window"),
    ("negative window", lambda: review_end(10, [], window=-1), "window is -1"),
    ("belief", lambda: GuidedAudit([0.5, 2], seed=1), "2"),
    ("beliefs", lambda: GuidedAudit([[0.5]], seed=1), "2 dimensions"),
    ("not drawn", lambda: GuidedAudit([0.5], seed=1).add(1, 0), "item 1 was not drawn"),
    ("guided loss", lambda: GuidedAudit([0.5], seed=1).add(0, 2), "2"),
    ("all drawn", lambda: GuidedAudit([0.5], seed=1).add(0, 0).next(), "whole population"),
    ("small population", lambda: hypergeometric_interval(1, 5, 4), "4"),
    ("strata", lambda: stratified_share([(1, 2)]), "rows of"),
    ("parts", lambda: stratified_share([(-1, 2, 3)]), "whole numbers"),
    ("stratum", lambda: stratified_share([(3, 2, 9)]), "stratum 0"),
    ("loss", lambda: certify_losses(10, [0.5, 2]), "2"),
    ("losses", lambda: certify_losses(10, ["x"]), "not numbers"),
    ("table of losses", lambda: certify_losses(10, [[0.5]]), "2 dimensions"),
    ("no class", lambda: every_class([]), "no class is given"),
    ("choice", lambda: chosen_classes({"a": Certificate(9)}, rule="best"), "want one of family,"),
    (
        "confidences",
        lambda: chosen_classes({"a": Certificate(9), "b": Certificate(9, confidence=0.9)}),
        "confidence",
    ),
    ("expected", lambda: fixed_plan(100, expected=0.5), "expected"),
    ("rule", lambda: fixed_plan(100, rule="bayes"), "want one of hypergeometric, "),
    ("limit", lambda: iso2859_plan(100, 2), "2"),
    ("level", lambda: iso2859_plan(100, 1, level="IV"), "want one of S-1, "),
    ("plan", lambda: Plan(10, 0).accepts(5, 0), "not within 0..5"),
    ("sprt", lambda: Sprt(100, good=0.5, bad=0.6), "good"),
    ("look", lambda: Sprt(100).look(5, 6), "6"),
    ("sprt wrong", lambda: Sprt(100).foresee(101), "101"),
    ("successes", lambda: wilson_interval(6, 5), "6"),
]


@pytest.mark.parametrize(("call", "words"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_bad_input_is_named(call: Any, words: str) -> None:
    with pytest.raises(InvalidError, match=words):
        call()


def test_nothing_is_known_of_no_trials() -> None:
    with pytest.raises(UndefinedError):
        wilson_interval(0, 0)
