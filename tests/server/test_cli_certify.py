"""labelwright certify: what an audit proves, and which samples it refuses."""

import gzip
import json
import random
from pathlib import Path

import pytest
from installation import BINARY, Outcome, run_binary

pytestmark = pytest.mark.quick


def certify(*arguments: object, text: str | None = None) -> Outcome:
    assert BINARY.exists(), f"{BINARY} is not built: ./dev build"
    return run_binary("certify", *map(str, arguments), text=text)


def sample(errors: set[int], drawn: int) -> str:
    rows = [f"item {i},{int(i not in errors)}" for i in range(1, drawn + 1)]
    return "\n".join(["task,correct", *rows]) + "\n"


def read(outcome: Outcome) -> dict:
    assert outcome.status == 0, outcome
    return json.loads(outcome.stdout)


def result(text: str, *options: object, population: int = 2000) -> dict:
    return read(certify("--population", population, "-", "--json", *options, text=text))


def test_table_says_with_how_many_errors_one_may_certify_from_when() -> None:
    table = read(certify("--table", "--population", 2000, "--json"))["table"]
    drawn = {row["errors"]: row["drawn"] for row in table}
    wanted = {0: 79, 1: 124, 2: 163, 3: 197, 5: 261, 8: 349, 10: 404, 15: 533, 20: 654, 30: 881}
    assert {errors: drawn[errors] for errors in wanted} == wanted
    assert drawn[50] == 1290
    assert len(drawn) == 101
    text = certify("--table", "--population", 2000).stdout.splitlines()
    assert text[1].split() == ["0", "79", "-"]
    assert len(text) == 102


def test_a_table_that_would_take_hours_is_refused() -> None:
    outcome = certify("--table", "--population", 1000000000)
    assert (outcome.status, outcome.stdout) == (2, "")
    assert outcome.stderr.endswith(
        "--table: 50000000 of --population 1000000000 may be wrong at --target 0.95; "
        "a table goes to 500000\n"
    )
    strict = certify("--table", "--population", 1000000000, "--target", 0.9999999, "--json")
    assert read(strict)["table"][0]["errors"] == 0


def test_states_follow_the_table() -> None:
    assert result(sample(set(), 78))["state"] == "open"
    proven = result(sample(set(), 79))
    assert proven["state"] == "proven"
    assert proven["bound"] >= 0.95
    assert proven["expected_rest"] == 0
    assert proven["decided_at"] == 79
    assert result(sample({5}, 123))["state"] == "open"
    assert result(sample({5}, 124))["state"] == "proven"
    assert result(sample({1, 4, 9, 14}, 14))["state"] == "disproved"
    assert result(sample({1, 4, 9, 15}, 15))["state"] == "open"


def test_an_audit_not_begun_needs_what_the_table_says() -> None:
    empty = result("task,correct\n")
    assert (empty["state"], empty["drawn"], empty["errors"]) == ("open", 0, 0)
    assert (empty["low"], empty["high"], empty["bound"]) == (0, 1, 0)
    assert empty["expected_rest"] == empty["least_rest"] == 79


def test_a_census_knows() -> None:
    all_drawn = result(sample({3, 8}, 20), population=20)
    assert all_drawn["state"] == "disproved"
    assert all_drawn["low"] == all_drawn["high"] == pytest.approx(0.9)
    assert result(sample({3}, 20), population=20)["state"] == "proven"


def test_mended_errors_count_no_more() -> None:
    text = sample(set(range(10, 171, 10)), 170)  # a tenth is wrong
    assert result(text, population=200)["state"] == "disproved"
    mended = result(text, "--repair", population=200)
    assert mended["state"] == "proven"
    assert mended["high"] == pytest.approx(1)


def test_missed_errors_make_it_harder() -> None:
    strict = result(sample(set(), 79), "--missed", 0.1)
    assert strict["state"] == "open"
    assert strict["bound"] < result(sample(set(), 79))["bound"]


def test_what_may_have_been_missed_disproves_nothing() -> None:
    every = {i for i in range(1, 2001) if i * 95 // 2000 > (i - 1) * 95 // 2000}
    whole = result(sample(every, 2000), "--missed", 0.1)
    assert whole["errors"] == 95 and whole["state"] == "open"
    assert whole["least_rest"] is None and whole["low"] < 0.95 < whole["high"]
    said = certify("--population", 2000, "-", "--missed", 0.1, text=sample(every, 2000)).stdout
    assert "it can no longer be proven: too many errors may have been missed" in said
    table = certify("--table", "--population", 2000, "--missed", 0.1).stdout.splitlines()
    assert len(table) == 102 and table[92].split()[:2] == ["91", "-"]


def test_text_says_the_state_and_what_is_needed() -> None:
    said = certify("--population", 2000, "-", text=sample({5}, 60)).stdout
    assert said.startswith("state       open: accuracy >= 0.95\n")
    assert "64 more draws without an error" in said
    done = certify("--population", 2000, "-", text=sample({5}, 130)).stdout
    assert "decided at draw 124" in done


def losses(values: list[object]) -> str:
    return "\n".join(["loss,task", *(f"{v},item {i}" for i, v in enumerate(values))]) + "\n"


def test_losses_between_zero_and_one_are_proven_by_their_mean() -> None:
    values = [0.05, 0.1, 0.3, 0, 0.15] * 30
    open_yet = result(losses(values[:20]), "--target", 0.8)
    assert open_yet["state"] == "open"
    assert open_yet["least_rest"] < open_yet["expected_rest"]
    assert open_yet["errors"] == pytest.approx(2.4)
    proven = result(losses(values), "--target", 0.8)
    assert (proven["state"], proven["expected_rest"]) == ("proven", 0)
    assert proven["decided_at"] == 20 + open_yet["expected_rest"]
    assert 0.8 <= proven["bound"] < 0.88 < proven["high"] < 1
    assert result(losses(values), "--target", 0.95)["state"] == "disproved"
    said = certify("--population", 2000, "-", "--target", 0.8, text=losses(values)).stdout
    assert said.startswith("state       proven: mean quality >= 0.8\n")
    assert "lost        18\n" in said


def test_whole_losses_are_errors() -> None:
    plain = result(sample({5}, 200))
    same = result(losses([int(i == 5) for i in range(1, 201)]))
    assert plain["state"] == same["state"] == "proven"
    assert same["errors"] == 1
    assert same["bound"] == pytest.approx(plain["bound"], abs=0.01)


@pytest.mark.parametrize(
    "option",
    [["--repair"], ["--missed", "0.1"], ["--planted", "9"], ["--reviewed", "1"]],
)
def test_losses_have_neither_mending_nor_missing(option: list[str]) -> None:
    outcome = certify("--population", 9, "-", *option, text=losses([0]))
    assert outcome.status == 2
    assert f"a sample of losses has no {option[0]}" in outcome.stderr


def test_plants_say_what_auditors_overlook() -> None:
    plain = result(sample({5}, 200))
    planted = result(sample({5}, 200), "--planted", 90)
    assert planted["overlooked"] == pytest.approx(1 - 0.01 ** (1 / 90))
    assert planted["confidence"] == 0.95
    assert planted["bound"] < plain["bound"]
    worse = result(sample({5}, 200), "--planted", 90, "--planted-missed", 9)
    assert worse["overlooked"] > 0.1 and worse["bound"] < planted["bound"]
    assert plain["decided_at"] < planted["decided_at"] < worse["decided_at"]
    said = certify("--population", 2000, "-", "--planted", 90, text=sample({5}, 200)).stdout
    assert "overlooked  each error with a chance of 0.0499 at most\n" in said
    assert "(confidence 95 %)" in said
    table = read(certify("--table", "--population", 2000, "--planted", 44, "--json"))["table"]
    assert 79 < table[0]["drawn"] < 110 and len(table) < 90


def review(found: set[int], reviewed: int) -> str:
    rows = [f"doubtful {i},{int(i not in found)}" for i in range(reviewed)]
    return "\n".join(["task,correct", *rows]) + "\n"


def test_review_says_whether_to_go_on(tmp_path: Path) -> None:
    file = tmp_path / "review.csv"
    file.write_text(review({0, 2, 3, 7, 9, 18}, 20))
    going = read(certify("--population", 1000, "--review", file, "--json"))
    assert (going["review"], going["end"]) == ("go on", None)
    assert (going["reviewed"], going["corrected"]) == (20, 6)
    assert "go on reviewing" in certify("--population", 1000, "--review", file).stdout
    file.write_text(review({0, 2, 3, 7, 9, 18}, 40))
    stopped = read(certify("--population", 1000, "--review", file, "--json"))
    assert (stopped["review"], stopped["end"]) == ("stop", 30)
    said = certify("--population", 1000, "--review", file).stdout
    assert said.startswith("reviewed    40 of 1000 before the audit, 6 put right\n")
    assert "no more reviews: after 30 they found few errors" in said


def test_what_a_review_left_is_audited(tmp_path: Path) -> None:
    file = tmp_path / "review.csv"
    file.write_text(review(set(range(30)), 60))
    text = sample({3}, 70)
    named = result(text, "--repair", "--review", file, population=800)
    counted = result(text, "--repair", "--reviewed", 60, "--corrected", 30, population=800)
    named.pop("seconds"), counted.pop("seconds")
    assert named == counted
    assert (named["reviewed"], named["corrected"], named["drawn"]) == (60, 30, 70)
    assert named["bound"] > result(text, "--repair", population=800)["bound"]
    said = certify("--population", 800, "-", "--reviewed", 60, text=text).stdout
    assert "reviewed    60 of 800 before the audit, 0 put right\ndrawn       70 of 740\n" in said
    drawn_again = certify("--population", 800, "-", "--review", file, text=review(set(), 1))
    assert drawn_again.status == 1
    assert "line 2: task doubtful 0 was reviewed: it is not to be drawn" in drawn_again.stderr
    too_many = certify("--population", 59, "-", "--review", file, text=text)
    assert (too_many.status, too_many.stderr.count("\n")) == (1, 1)
    assert "line 61: all 59 items have been reviewed" in too_many.stderr
    twice = certify("--population", 9, "--review", "-", text=review(set(), 2) + "doubtful 1,1\n")
    assert twice.status == 1
    assert "line 4: task doubtful 1 was reviewed before, as review 2" in twice.stderr


def test_a_review_of_nearly_all_needs_no_audit() -> None:
    outcome = result("task,correct\n", "--reviewed", 1950, "--corrected", 200)
    assert (outcome["state"], outcome["decided_at"], outcome["least_rest"]) == ("proven", 0, 0)
    assert outcome["bound"] == pytest.approx(0.975)


def test_a_series_needs_more_of_each() -> None:
    first = result(sample(set(), 200), "--series", 1)
    tenth = result(sample(set(), 200), "--series", 10)
    alone = result(sample(set(), 200))
    assert alone["decided_at"] < first["decided_at"] < tenth["decided_at"]
    assert tenth["confidence"] == 0.95


def beliefs(tmp_path: Path, wrong: set[int], count: int) -> Path:
    """Half of the wrong items are doubtful, and one right item in ten."""
    rows = [
        f"item {i},x,{0.6 if (i in wrong and i % 2) or i % 10 == 3 else 0.99}" for i in range(count)
    ]
    file = tmp_path / "beliefs.csv"
    file.write_text("\n".join(["task,label,confidence", *rows]) + "\n")
    return file


def test_beliefs_guide_an_audit_to_its_end(tmp_path: Path) -> None:
    wrong = set(range(7, 500, 50))
    options = ("--guide", beliefs(tmp_path, wrong, 500), "--seed", 5, "-", "--json")
    rows: list[str] = ["task,correct"]
    outcome = read(certify(*options, text="task,correct\n"))
    assert (outcome["state"], outcome["expected_rest"], outcome["population"]) == (
        "open",
        None,
        500,
    )
    while outcome["state"] == "open":
        assert len(outcome["next"]) == len(set(outcome["next"])) >= 8
        rows += [f"{task},{int(int(task[5:]) not in wrong)}" for task in outcome["next"]]
        outcome = read(certify(*options, text="\n".join(rows) + "\n"))
    assert (outcome["state"], outcome["next"]) == ("proven", [])
    assert 0.95 <= outcome["bound"] <= 0.98 and outcome["low"] <= 0.98 <= outcome["high"]
    begun = "\n".join(rows[:4]) + "\n"
    three = read(certify(*options, text=begun))
    assert three["next"] == [row.split(",")[0] for row in rows[4:9]]
    said = certify(*options[:-1], text=begun).stdout
    assert f"next        {three['next'][0]}\n            {three['next'][1]}\n" in said
    other = certify(*options[:2], "--seed", 6, "-", text=begun)
    assert (other.status, other.stderr.count("\n")) == (1, 1)
    assert "is not what the seed draws here" in other.stderr


def test_guided_audits_take_losses(tmp_path: Path) -> None:
    options = ("--guide", beliefs(tmp_path, set(), 60), "--seed", 0, "-", "--json")
    first = read(certify(*options, text="loss,task\n"))["next"]
    rows = "\n".join(["loss,task", *(f"0.25,{task}" for task in first)]) + "\n"
    outcome = read(certify(*options, text=rows))
    assert outcome["errors"] == pytest.approx(0.25 * len(first))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("task,confidence\n", "has no items"),
        ("task,confidence\na,1.5\n", "line 2: confidence is 1.5, not a number from 0 to 1"),
        ("task,confidence\na,1\na,1\n", "line 3: task a stands twice"),
        ("task,label\na,1\n", "line 1: the header has no column confidence"),
        ("task,confidence\na,1\nb,1\n", "2 items, --population says 3"),
    ],
)
def test_bad_beliefs_are_refused(text: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "beliefs.csv"
    file.write_text(text)
    outcome = certify("--guide", file, "--seed", 1, "--population", 3, "-", text="task,correct\n")
    assert outcome.status == 1 and outcome.stderr.count("\n") == 1
    assert f"beliefs.csv: {message}" in outcome.stderr


POPULATIONS = 'items,label\n300,cat\n1500,dog\n200,"a, b"\n'


def by_class(
    tmp_path: Path, rows: list[str], *options: object, populations: str = POPULATIONS
) -> Outcome:
    file = tmp_path / "classes.csv"
    file.write_text(populations)
    return certify("--populations", file, "-", *options, text="\n".join(rows) + "\n")


def class_rows(drawn: int, truth: dict[int, str]) -> list[str]:
    """A draw in ten is a cat, one is `a, b`, the others are dogs."""
    labels = ["cat", '"a, b"'] + ["dog"] * 8
    given = [labels[i % 10] for i in range(drawn)]
    return ["task,label,truth", *(f"{i},{g},{truth.get(i, g)}" for i, g in enumerate(given))]


def test_classes_are_audits_of_their_own(tmp_path: Path) -> None:
    cats_that_are_dogs = {10 * i: "dog" for i in range(9)}
    rows = class_rows(900, cats_that_are_dogs | {5: "a fish"})
    outcome = read(by_class(tmp_path, rows, "--json"))
    assert (outcome["drawn"], outcome["errors"], outcome["population"]) == (900, 10, 2000)
    cat, dog, both = outcome["classes"]
    assert [c["label"] for c in (cat, dog, both)] == ["cat", "dog", "a, b"]
    assert [c["items"] for c in (cat, dog, both)] == [300, 1500, 200]
    assert [c["drawn"] for c in (cat, dog, both)] == [90, 720, 90]
    assert [c["errors"] for c in (cat, dog, both)] == [9, 1, 0]
    assert [c["state"] for c in (cat, dog, both)] == ["disproved", "proven", "proven"]
    assert [c["chosen"] for c in (cat, dog, both)] == [False, True, True]
    assert outcome["every_class"] == "disproved"
    assert outcome["weighed"] == pytest.approx((300 * 81 / 90 + 1500 * 719 / 720 + 200) / 2000)
    assert outcome["weighed_low"] < outcome["weighed"] < outcome["weighed_high"]
    alone = "\n".join(["task,correct", *(f"{i},{int(i != 5 // 8)}" for i in range(720))]) + "\n"
    assert dog["bound"] >= result(alone, population=1500)["bound"] - 0.002
    assert cat["recall_bound"] > 0.85 and both["recall_bound"] > 0.9
    assert dog["recall_bound"] < 0.99  # nine were given to cats
    said = by_class(tmp_path, rows).stdout
    assert "each class  disproved: accuracy of every class >= 0.95\n" in said
    assert "with confidence 95 %" in said


def test_what_is_put_right_leaves_its_class(tmp_path: Path) -> None:
    rows = class_rows(900, {10 * i: "dog" for i in range(9)})
    plain = read(by_class(tmp_path, rows, "--json"))["classes"][0]
    outcome = read(by_class(tmp_path, rows, "--json", "--repair"))
    cat = outcome["classes"][0]
    assert (plain["state"], cat["errors"]) == ("disproved", 9)
    assert outcome["every_class"] == "open" and plain["bound"] < cat["bound"] < 0.98
    # Of the 300 nine are dogs now: what may be wrong is a share of those that stay.
    wrong = round(300 * (1 - plain["bound"]))
    assert cat["bound"] == pytest.approx(1 - (wrong - 9) / (300 - 9))
    said = by_class(tmp_path, rows, "--repair").stdout
    assert "each class  open: accuracy of every class without what was put right >= 0.95\n" in said


def test_what_was_reviewed_of_a_class_needs_no_draw(tmp_path: Path) -> None:
    populations = 'items,label,reviewed\n300,cat,280\n1500,dog,0\n200,"a, b",200\n'
    rows = ["task,label,correct", *(f"{i},cat,{int(i != 3)}" for i in range(12))]
    outcome = read(by_class(tmp_path, rows, "--json", "--repair", populations=populations))
    cat, dog, both = outcome["classes"]
    assert [c["reviewed"] for c in (cat, dog, both)] == [280, 0, 200]
    assert [c["state"] for c in (cat, dog, both)] == ["proven", "open", "proven"]
    assert (both["bound"], both["drawn"]) == (1, 0)
    assert (outcome["reviewed"], outcome["weighed"]) == (480, None)
    said = by_class(tmp_path, rows, populations=populations).stdout
    assert "reviewed    480 of 2000 before the audit" in said and "weighed" not in said
    over = by_class(tmp_path, [*rows, "x,a b,1"], populations="label,items,reviewed\na b,5,5\n")
    assert over.status == 1 and "label cat is not among the populations" in over.stderr
    over = by_class(
        tmp_path, ["task,label,correct", "x,a,1"], populations="label,items,reviewed\na,5,5\n"
    )
    assert over.status == 1 and "items of label a have been drawn" in over.stderr


@pytest.mark.parametrize("reviewed", ["x", "-1", "6"])
def test_a_class_of_which_more_was_reviewed_than_there_is_is_refused(
    reviewed: str, tmp_path: Path
) -> None:
    populations = f"label,items,reviewed\na,5,{reviewed}\n"
    outcome = by_class(tmp_path, ["task,label,correct"], populations=populations)
    assert (outcome.status, outcome.stderr.count("\n")) == (1, 1)
    assert f"line 2: reviewed is {reviewed}, not a whole number in 0..5" in outcome.stderr


def test_every_class_is_proven_and_discovery_says_what_it_promises(tmp_path: Path) -> None:
    rows = class_rows(900, {})
    outcome = read(by_class(tmp_path, rows, "--json", "--choose", "discovery"))
    assert (outcome["every_class"], outcome["choose"]) == ("proven", "discovery")
    assert all(c["chosen"] for c in outcome["classes"])
    said = by_class(tmp_path, rows, "--choose", "discovery").stdout
    assert "in the mean all but a share of 0.05 of them reach 0.95" in said


def test_classes_with_correct_have_no_recall(tmp_path: Path) -> None:
    rows = ["task,label,correct", *(f"{i},dog,1" for i in range(80))]
    outcome = read(by_class(tmp_path, rows, "--json", "--population", 2000))
    assert outcome["classes"][1]["state"] == "proven"
    assert [c["recall_bound"] for c in outcome["classes"]] == [None] * 3
    assert outcome["every_class"] == "open" and outcome["weighed"] is None
    missed = read(by_class(tmp_path, class_rows(80, {}), "--json", "--missed", 0.1))
    assert [c["recall_bound"] for c in missed["classes"]] == [None] * 3


@pytest.mark.parametrize(
    ("rows", "options", "status", "message"),
    [
        (["a,cow,1"], [], 1, "line 2: label cow is not among the populations"),
        (["a,cat,yes"], [], 1, "line 2: correct is yes, not"),
        ([f"{i},cat,1" for i in range(301)], [], 1, "all 300 items of label cat have been drawn"),
        (["a,cat,1"], ["--population", 9], 1, "2000 items together, --population says 9"),
        (["a,cat,1"], ["--choose", "best"], 2, "--choose best: "),
    ],
)
def test_bad_samples_by_class_are_refused(
    rows: list[str], options: list[object], status: int, message: str, tmp_path: Path
) -> None:
    outcome = by_class(tmp_path, ["task,label,correct", *rows], *options)
    assert (outcome.status, outcome.stdout) == (status, "")
    assert message in outcome.stderr and outcome.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("label,items\n", "names no class"),
        ("label,items\na,0\n", "line 2: items is 0, not a whole number in 1..1000000000"),
        ("label,items\na,1.5\n", "line 2: items is 1.5, not"),
        ("label,items\na,2\na,3\n", "line 3: label a stands twice"),
        ("label,items\na,1000000000\nb,1\n", "1000000001 items together, at most 1000000000"),
        ("label\na\n", "line 1: the header has no column items"),
    ],
)
def test_bad_populations_are_refused(text: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "classes.csv"
    file.write_text(text)
    outcome = certify("--populations", file, "-", text="task,label,correct\nx,a,1\n")
    assert outcome.status == 1
    assert f"classes.csv: {message}" in outcome.stderr and outcome.stderr.count("\n") == 1


def test_files_packed_or_plain_say_the_same(tmp_path: Path) -> None:
    text = sample({5}, 130)
    plain, packed = tmp_path / "s.csv", tmp_path / "s.csv.gz"
    plain.write_text(text.replace("\n", "\r\n"))
    packed.write_bytes(gzip.compress(text.encode()))
    outcomes = [read(certify("--population", 2000, file, "--json")) for file in (plain, packed)]
    for outcome in outcomes:
        outcome.pop("seconds")
    assert outcomes[0] == outcomes[1]


def test_extra_columns_are_noted_and_order_does_not_matter() -> None:
    text = "note,correct,who,task\na,true,x,1\nb,FALSE,y,2\n"
    outcome = certify("--population", 20, "-", "--json", text=text)
    assert read(outcome)["errors"] == 1
    assert outcome.stderr == (
        "labelwright certify: note: standard input: 2 columns not used: note, who\n"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty: its first line must name the columns"),
        ("task,right\na,1\n", "line 1: the header has no column correct"),
        ("correct\n1\n", "line 1: the header has no column task"),
        ("task,correct,task\na,1,b\n", "line 1: column task stands twice in the header"),
        ("task,correct\na,1\nb,yes\n", "line 3: correct is yes, not 0, 1, true or false"),
        ("task,correct\na,NaN\n", "line 2: correct is NaN, not 0, 1, true or false"),
        ("task,correct\na,1.0\n", "line 2: correct is 1.0, not 0, 1, true or false"),
        ("task,correct\na,-1\n", "line 2: correct is -1, not 0, 1, true or false"),
        ("task,correct\na," + "9" * 400 + "\n", "line 2: correct is 9999"),
        ('task,correct\na,"1\n2"\n', "line 2: correct is 1?2, not 0, 1, true or false"),
        ("task,correct\na,\n", "line 2: correct is empty"),
        ("task,correct\n,1\n", "line 2: task is empty"),
        ("task,correct\na\n", "line 2: has 1 fields, the header has 2"),
        ("task,correct\na,1,7\n", "line 2: has 3 fields, the header has 2"),
        ("task,correct\na,1\n\nb,1\na,0\n", "line 5: task a was drawn before, as draw 1"),
        ("task,correct\na\0b,1\n", "line 2: task holds a NUL byte"),
        ('task,correct\n"a,1\n', "line 2: a quoted field is not closed before the end"),
        ('task,correct\n"a"b,1\n', "line 2: text after a closing quote"),
        ("task,loss\na,1.01\n", "line 2: loss is 1.01, not a number from 0 to 1"),
        ("task,loss\na,nan\n", "line 2: loss is nan, not a number from 0 to 1"),
        ("task,loss\na,-0.1\n", "line 2: loss is -0.1, not a number from 0 to 1"),
        ("task,loss,correct\na,1,1\n", "line 1: the header has columns correct and loss, want one"),
        (losses([0] * 11), "line 12: all 10 items of the population have been drawn"),
        (sample(set(), 11), "line 12: all 10 items of the population have been drawn"),
    ],
)
def test_bad_samples_are_refused_by_line_and_rule(text: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "sample.csv"
    file.write_bytes(text.encode())
    outcome = certify("--population", 10, file)
    assert outcome.status == 1, outcome
    assert outcome.stdout == ""
    assert outcome.stderr.startswith("labelwright certify: /")
    assert outcome.stderr.count("\n") == 1
    assert f"sample.csv: {message}" in outcome.stderr


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "s.csv"
    file.write_bytes(b"task,correct\n\xff\xfe,1\n")
    outcome = certify("--population", 10, file)
    assert (outcome.status, outcome.stderr.count("\n")) == (1, 1)
    assert "line 2: task is not UTF-8" in outcome.stderr


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    cut = tmp_path / "cut.csv.gz"
    noise = "".join(f"{random.random()},1\n" for _ in range(20000))
    packed = gzip.compress(("task,correct\n" + noise).encode())
    cut.write_bytes(packed[: len(packed) // 2])
    named = tmp_path / "named.csv.zst"
    named.write_text(sample(set(), 3))
    for file, why in (
        (tmp_path / "none.csv", "No such file or directory"),
        (tmp_path, "Is a directory"),
        (cut, "cannot be unpacked to its end"),
        (named, "its name says packed, but it is neither gzip nor zstd"),
    ):
        outcome = certify("--population", 100000, file)
        assert outcome.status == 1, outcome
        assert outcome.stderr.count("\n") == 1
        assert why in outcome.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "which --population?"),
        (["--population", "0"], "--population 0: is not a whole number in 1..1000000000"),
        (["--population", "-5"], "--population -5: is not"),
        (["--population", "1e3"], "--population 1e3: is not"),
        (["--population", "9" * 30], "is not a whole number"),
        (["--population", "nan"], "--population nan: is not"),
        (["--population", "9", "--target", "1"], "--target 1 is not between 0 and 1"),
        (["--population", "9", "--target", "0"], "--target 0 is not between 0 and 1"),
        (["--population", "9", "--target", "nan"], "--target nan: is not a number"),
        (["--population", "9", "--target", "95%"], "--target 95%: is not a number"),
        (["--population", "9", "--confidence", "1.5"], "--confidence 1.5 is not between 0 and 1"),
        (["--population", "9", "--missed", "1"], "--missed 1 is not in 0..1"),
        (["--population", "9", "--table"], "--table wants no sample"),
        (["--population", "9", "--series", "0"], "--series 0: "),
        (["--guide", "x"], "--guide and --seed: both, or none"),
        (["--population", "9", "--seed", "1"], "--guide and --seed: both, or none"),
        (["--guide", "x", "--seed", "1", "--populations", "y"], "--guide has no --populations"),
        (["--guide", "x", "--seed", "1", "--repair"], "a guided sample has no --repair"),
        (["--population", "9", "--planted", "0"], "--planted 0: "),
        (["--population", "9", "--planted", "5", "--planted-missed", "5"], "--planted-missed 5: "),
        (["--population", "9", "--planted-missed", "1"], "--planted-missed of how many"),
        (["--population", "9", "--planted", "5", "--missed", "0.1"], "--planted and --missed"),
        (["--population", "9", "--reviewed", "10"], "--reviewed 10: "),
        (["--population", "9", "--reviewed", "3", "--corrected", "4"], "--corrected 4: "),
        (["--population", "9", "--corrected", "4"], "--corrected of how many --reviewed?"),
        (["--population", "9", "--review", "x", "--reviewed", "4"], "leave --reviewed out"),
        (["--populations", "x", "--reviewed", "1"], "has no --review and no --reviewed"),
        (["--populations", "c.csv", "--table"], "--table wants --population"),
        (["--population", "9", "--choose", "family"], "--choose wants --populations"),
        (["--population"], "--population: wants N"),
        (["--population=nine"], "--population nine: is not a whole number"),
        (["--population=9", "--json=yes"], "--json=yes: --json takes no value"),
        (["--population", "9", "--odd"], "--odd: is not an option of this command"),
        (["--population", "9", "other.csv"], "other.csv: is one word too many"),
    ],
)
def test_wrong_usage_ends_with_two(options: list[str], message: str) -> None:
    outcome = certify("-", *options, text=sample(set(), 3))
    assert outcome.status == 2, outcome
    assert outcome.stdout == ""
    assert outcome.stderr.count("\n") == 1
    assert message in outcome.stderr


def test_without_sample_or_table_it_asks_which() -> None:
    outcome = certify("--population", 10)
    assert outcome.status == 2
    assert "which SAMPLE.csv?" in outcome.stderr


def test_help_is_printed() -> None:
    outcome = certify("--help")
    assert outcome.status == 0
    assert "--population N" in outcome.stdout
