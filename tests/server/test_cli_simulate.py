"""labelwright simulate: what fewer answers would have done, and which files it refuses."""

import json
import random
from pathlib import Path

import pytest
from installation import BINARY, TOP, Outcome, run_binary

pytestmark = pytest.mark.quick
CROWD = TOP.parent / "shared" / "data" / "crowd"


def make_crowd(folder: Path, misleading: float) -> tuple[Path, Path]:
    """Ten workers, 200 tasks: the first three are right 19 times in 20, the others 14 in 20. A
    share of the tasks looks to all like the other label."""
    draw = random.Random(5)
    labels, truth = ["task,worker,label"], ["task,label"]
    for task in range(200):
        right = draw.choice(["cat", "dog"])
        looks = right if task >= 200 * misleading else "dog" if right == "cat" else "cat"
        truth.append(f"{task},{right}")
        for worker in range(10):
            good = draw.random() < (0.95 if worker < 3 else 0.7)
            labels.append(
                f"{task},w{worker},{looks if good else 'dog' if looks == 'cat' else 'cat'}"
            )
    files = folder / "labels.csv", folder / "truth.csv"
    for file, lines in zip(files, (labels, truth), strict=True):
        file.write_text("\n".join(lines) + "\n")
    return files


@pytest.fixture
def crowd(tmp_path: Path) -> tuple[Path, Path]:
    return make_crowd(tmp_path, misleading=0)


def simulate(*arguments: object) -> Outcome:
    assert BINARY.exists(), f"{BINARY} is not built: ./dev build"
    return run_binary("simulate", *map(str, arguments))


def found(crowd: tuple[Path, Path], *arguments: object) -> dict:
    outcome = simulate(crowd[0], "--truth", crowd[1], "--json", *arguments)
    assert (outcome.status, outcome.stderr) == (0, "")
    return json.loads(outcome.stdout)


def test_fewer_labels_well_chosen_are_better_than_as_many_spread_evenly(crowd) -> None:
    result = found(crowd)
    assert result["labels"] == 2000
    assert 200 < result["labels_used"] < 1400
    assert result["accuracy"] > 0.93
    assert result["accuracy"] >= result["accuracy_fixed"]
    gap = abs(result["confidence"] - result["accuracy"])
    assert result["calibration_error"] == pytest.approx(gap)
    assert {"method", "seconds", "iterations"} <= result.keys()


def test_a_seed_says_it_all_and_another_says_something_else(crowd) -> None:
    def seeded(seed: int) -> dict:
        return {k: v for k, v in found(crowd, "--seed", seed).items() if k != "seconds"}

    assert seeded(1) == seeded(1)
    assert seeded(1) != seeded(2)


def test_a_higher_target_or_a_lower_price_buys_more(crowd) -> None:
    for option, steps in (("--target", (0.8, 0.95, 0.999)), ("--price", (0.05, 0.01, 0.001))):
        used = [found(crowd, option, step)["labels_used"] for step in steps]
        assert used == sorted(used)
        assert used[0] < used[-1]


def make_specialists(folder: Path) -> tuple[Path, Path]:
    """Twelve workers, 300 tasks of three classes, each of which four of them know."""
    draw = random.Random(5)
    names = ["cat", "dog", "fox"]
    labels, truth = ["task,worker,label"], ["task,label"]
    for task in range(300):
        right = draw.choice(names)
        truth.append(f"{task},{right}")
        for worker in range(12):
            good = draw.random() < (0.97 if names[worker % 3] == right else 0.6)
            label = right if good else draw.choice([name for name in names if name != right])
            labels.append(f"{task},w{worker},{label}")
    files = folder / "labels.csv", folder / "truth.csv"
    for file, lines in zip(files, (labels, truth), strict=True):
        file.write_text("\n".join(lines) + "\n")
    return files


def test_who_knows_a_class_is_given_its_tasks_and_fewer_answers_do(tmp_path: Path) -> None:
    """Five orders of arrival, in the mean: in order, and the best of eight ahead."""
    crowd = make_specialists(tmp_path)
    runs = {
        ahead: [found(crowd, "--price", 0.005, "--ahead", ahead, "--seed", s) for s in range(5)]
        for ahead in (1, 8)
    }
    used = {ahead: sum(run["labels_used"] for run in of) for ahead, of in runs.items()}
    right = {ahead: sum(run["accuracy"] for run in of) / 5 for ahead, of in runs.items()}
    assert used[8] < 0.96 * used[1]
    assert right[8] > right[1] - 0.01
    again = found(crowd, "--price", 0.005, "--ahead", 8, "--seed", 0)
    assert again == {**runs[8][0], "seconds": pytest.approx(0, abs=60)}


def test_of_two_classes_all_is_given_in_order(crowd) -> None:
    in_order, matched = (found(crowd, "--ahead", ahead) for ahead in (1, 4))
    assert matched == {**in_order, "seconds": pytest.approx(0, abs=60)}
    assert 200 < in_order["labels_used"] < 1600 and in_order["accuracy"] > 0.93


def test_limits_hold(crowd) -> None:
    assert found(crowd, "--max-labels", 1)["labels_used"] == 200
    assert found(crowd, "--min-labels", 10)["labels_used"] == 2000
    assert found(crowd, "--min-labels", 3, "--max-labels", 3)["labels_used"] == 600
    everything = found(crowd, "--price", 0)
    assert everything["labels_used"] <= 2000


def test_an_audit_shows_the_errors_that_workers_share(tmp_path: Path) -> None:
    crowd = make_crowd(tmp_path, misleading=0.25)
    plain, audited = found(crowd), found(crowd, "--audited", 60)
    assert (plain["calibrated"], plain["audited"]) == (False, 0)
    assert (audited["calibrated"], audited["audited"]) == (True, 60)
    assert audited["labels_used"] == plain["labels_used"]
    assert plain["calibration_error"] > 0.15
    assert audited["calibration_error"] < 0.1
    lines = simulate(crowd[0], "--truth", crowd[1], "--audited", 60).stdout.splitlines()
    assert f"{audited['accuracy']:.4f}" in lines[1]
    assert "calibrated on 60 audited tasks" in lines[3]


def test_another_method_may_have_the_last_word(crowd) -> None:
    rule, committee = found(crowd), found(crowd, "--method", "committee")
    assert (rule["labels_by"], committee["labels_by"]) == ("rule", "committee")
    assert committee["labels_used"] == rule["labels_used"]
    assert committee["accuracy"] > 0.8
    assert committee["confidence"] != rule["confidence"]


def weigh(crowd: tuple[Path, Path], folder: Path) -> tuple[Path, Path]:
    """The same answers, sure where they are right and not where they are wrong."""
    truth = dict(line.split(",") for line in crowd[1].read_text().splitlines())
    lines = ["task,worker,label,confidence"]
    for line in crowd[0].read_text().splitlines()[1:]:
        task, _, label = line.split(",")
        lines.append(f"{line},{1 if truth[task] == label else 0.01}")
    file = folder / "weighed.csv"
    file.write_text("\n".join(lines) + "\n")
    return file, crowd[1]


def test_an_answer_keeps_its_confidence_in_whatever_order_it_comes(crowd, tmp_path: Path) -> None:
    sure = weigh(crowd, tmp_path)
    words = ("--method", "mv", "--min-labels", 10)
    assert found(crowd, *words)["accuracy"] < 1
    assert found(sure, *words)["accuracy"] == 1


def test_confidences_that_the_rule_does_not_use_are_noted(crowd, tmp_path: Path) -> None:
    sure = weigh(crowd, tmp_path)
    outcome = simulate(sure[0], "--truth", sure[1], "--json")
    assert "1 column not used: confidence" in outcome.stderr
    plain = {**found(crowd), "seconds": pytest.approx(0, abs=60)}
    assert json.loads(outcome.stdout) == plain


def test_an_audit_leaves_something_to_judge(crowd) -> None:
    assert found(crowd, "--audited", 199)["accuracy"] in (0, 1)
    outcome = simulate(crowd[0], "--truth", crowd[1], "--audited", 200)
    assert outcome.status == 1
    assert "--audited 200: leaves none of 200 tasks with a truth" in outcome.stderr


def test_lines_for_people_say_the_same(crowd) -> None:
    lines = simulate(crowd[0], "--truth", crowd[1]).stdout.splitlines()
    result = found(crowd)
    assert lines[0].startswith(f"labels used        {result['labels_used']} of 2000")
    assert f"{result['accuracy']:.4f}" in lines[1]
    assert f"{result['accuracy_fixed']:.4f}" in lines[2]
    assert "not calibrated" in lines[3]


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (["--target", "0"], 2, "--target 0: is not over 0 and at most 1"),
        (["--target", "1.5"], 2, "--target 1.5: is not over 0"),
        (["--price", "-1"], 2, "--price -1: is not from 0 to 1"),
        (["--price", "0.1", "--target", "0.9"], 2, "one of them says when to stop"),
        (["--min-labels", "4", "--max-labels", "3"], 2, "--min-labels 4: is over --max-labels 3"),
        (["--waiting", "0"], 2, "--waiting"),
        (["--ahead", "0"], 2, "--ahead"),
        (["--waiting", "2", "--ahead", "2"], 2, "--waiting and --ahead"),
        (["--method", "best"], 2, "--method best: is not a method"),
        (["--seed", "x"], 2, "--seed"),
        (["--audited", "-1"], 2, "--audited"),
    ],
)
def test_wrong_words_are_wrong_usage(crowd, words: list[str], status: int, message: str) -> None:
    outcome = simulate(crowd[0], "--truth", crowd[1], *words)
    assert outcome.status == status
    assert message in outcome.stderr
    assert outcome.stdout == ""


def test_files_are_named_where_they_are_wrong(crowd, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("task,label\nnobody's,cat\n")
    outcome = simulate(crowd[0], "--truth", other)
    assert outcome.status == 1
    assert "other.csv: none of its tasks is among the answers" in outcome.stderr
    assert simulate(crowd[0]).status == 2
    assert simulate(tmp_path / "missing.csv", "--truth", crowd[1]).status == 1


@pytest.mark.skipif(not CROWD.is_dir(), reason="the crowds are not here")
def test_a_third_of_real_answers_is_nearly_as_good_as_all(crowd) -> None:
    folder = CROWD / "rte"
    result = found((folder / "labels.csv", folder / "truth.csv"), "--target", 0.95)
    assert result["labels_used"] / result["labels"] < 0.45
    assert result["accuracy"] > max(0.91, result["accuracy_fixed"])
