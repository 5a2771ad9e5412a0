"""labelwright agree: measures, parts, and which files it refuses."""

import csv
import io
import json
import random

import pytest
from installation import BINARY, Outcome, run_binary

pytestmark = pytest.mark.quick

# Wikipedia, Krippendorff's alpha (CC BY-SA): three coders, fifteen units; alpha .691, interval .811
CODERS = {
    "A": ["*", "*", "*", "*", "*", "3", "4", "1", "2", "1", "1", "3", "3", "*", "3"],
    "B": ["1", "*", "2", "1", "3", "3", "4", "3", "*", "*", "*", "*", "*", "*", "*"],
    "C": ["*", "*", "2", "1", "3", "4", "4", "*", "2", "1", "1", "3", "3", "*", "4"],
}


def rows(answers: dict[str, list[str]]) -> str:
    lines = [
        f"unit {i},{worker},{label}"
        for worker, labels in answers.items()
        for i, label in enumerate(labels)
        if label != "*"
    ]
    return "\n".join(["task,worker,label", *lines]) + "\n"


def agree(*arguments: object, text: str = "") -> Outcome:
    assert BINARY.exists(), f"{BINARY} is not built: ./dev build"
    return run_binary("agree", *map(str, arguments), text=text)


def found(*arguments: object, text: str | None = None) -> dict:
    outcome = agree("-", "--json", *arguments, text=text or rows(CODERS))
    assert outcome.status == 0, outcome
    return json.loads(outcome.stdout)


def test_alpha_is_the_published_one_with_an_interval_around_it() -> None:
    nominal = found()
    assert nominal["method"] == "alpha"
    assert nominal["value"] == pytest.approx(0.691, abs=5e-4)
    assert nominal["low"] < nominal["value"] < nominal["high"]
    assert (nominal["items"], nominal["answers"], nominal["iterations"]) == (12, 26, 1000)
    assert found("--scale", "interval")["value"] == pytest.approx(0.811, abs=5e-4)
    assert found("--seed", 1)["low"] != nominal["low"]


def test_every_metric_says_its_name_and_the_order_of_rows_does_not_matter() -> None:
    lines = rows(CODERS).splitlines()
    mixed = lines[1:]
    random.Random(1).shuffle(mixed)
    shuffled = "\n".join([lines[0], *mixed]) + "\n"
    for metric in ("alpha", "fleiss", "cohen", "gwet", "percent"):
        result = found("--metric", metric)
        assert result["method"] == metric
        assert 0 < result["low"] <= result["value"] <= result["high"] <= 1
        again = found("--metric", metric, text=shuffled)
        assert again["value"] == pytest.approx(result["value"], abs=1e-12)
    line = agree("-", "--metric", "percent", text=rows(CODERS)).stdout
    assert line.startswith("percent 0.")
    assert "12 tasks, 26 answers" in line


@pytest.mark.parametrize("metric", ["alpha", "cohen"])
def test_threads_change_nothing(metric: str) -> None:
    one, two = (
        found("--metric", metric, "--by", "worker", "--threads", threads) | {"seconds": 0}
        for threads in "12"
    )
    assert one == two


def test_cohen_of_two_workers_is_the_textbook_one() -> None:
    first = "1" * 12 + "0" * 8
    second = "0" * 3 + "1" * 10 + "0" * 7
    result = found("--metric", "cohen", text=rows({"a": list(first), "b": list(second)}))
    assert result["value"] == pytest.approx((0.8 - 0.5) / 0.5)


def test_parts_are_each_worker_pair_or_label() -> None:
    workers = found("--by", "worker")["by"]
    assert [row["worker"] for row in workers] == ["A", "B", "C"]
    pairs = found("--by", "pair", "--metric", "percent")["by"]
    assert [(row["worker"], row["other"], row["items"]) for row in pairs] == [
        ("A", "B", 3),
        ("A", "C", 8),
        ("B", "C", 5),
    ]
    assert pairs[1]["value"] == pytest.approx(6 / 8)
    labels = found("--by", "label")["by"]
    assert [row["label"] for row in labels] == ["1", "2", "3", "4"]
    lines = agree("-", "--by", "pair", text=rows(CODERS)).stdout.splitlines()
    assert len(lines) == 2 + 3


def test_two_workers_may_share_more_pairs_than_there_are_answers() -> None:
    labels = ["x"] * 30 + ["y"] * 10
    tasks = "".join(f"{t},{w},{label}\n" for t in "12" for w in "AB" for label in labels)
    only = found("--by", "pair", "--metric", "percent", text="task,worker,label\n" + tasks)["by"]
    assert [(p["worker"], p["other"], p["items"]) for p in only] == [("A", "B", 2)]
    assert only[0]["value"] == pytest.approx(10 / 16)


def test_thousands_of_workers_on_one_task_are_no_more_work_than_their_pairs() -> None:
    label = random.Random(1).choice
    answers = "".join(f"{t},w{i},{label('abc')}\n" for t in "12" for i in range(1000))
    boxes = "".join(f"{t},w{i},{i % 9},0,{i % 9 + 9},9\n" for t in "12" for i in range(1000))
    for text, kind in (
        ("task,worker,label\n" + answers, ()),
        ("task,worker,x1,y1,x2,y2\n" + boxes, ("--kind", "boxes")),
    ):
        workers = found(*kind, "--by", "worker", text=text)
        assert len(workers["by"]) == 1000 and workers["by"][0]["items"] == 2
        assert workers["seconds"] < 30  # a second or two; it was most of a minute
    one = "".join(f"1,w{i},{label('ab')}\n" for i in range(500))
    pairs = found("--by", "pair", "--metric", "percent", text="task,worker,label\n" + one)["by"]
    assert len(pairs) == 500 * 499 / 2
    assert all(p["low"] == p["value"] == p["high"] for p in pairs)


def test_more_pairs_than_can_be_told_are_refused() -> None:
    text = "task,worker,label\n" + "".join(f"1,w{i},a{i % 2}\n" for i in range(6400))
    outcome = agree("-", "--by", "pair", text=text)
    assert outcome.status == 1 and "more than 20000000 pairs of answers" in outcome.stderr
    assert "--by worker takes any number" in outcome.stderr


def test_a_part_that_says_nothing_has_no_value() -> None:
    alone = {**CODERS, "D": ["*"] * 14 + ["1"]}
    part = found("--by", "pair", text=rows({"A": ["x", "y"], "B": ["x", "y"], "C": ["x", "*"]}))
    assert part["value"] == 1
    assert [row["value"] for row in part["by"]] == [1, None, None]
    assert found("--by", "worker", text=rows(alone))["by"][3]["items"] == 1


@pytest.mark.parametrize(
    ("text", "arguments", "message"),
    [
        ("task,worker,label\n1,a,x\n2,b,y\n", [], "nothing to compare, or no disagreement"),
        ("task,worker,label\n1,a,x\n1,b,x\n", [], "nothing to compare, or no disagreement"),
        ("task,worker,label\n1,a,x\n1,b,y\n", ["--scale", "ratio"], "label x is not a number of 0"),
        ("task,worker,label\n1,a,-1\n1,b,1\n", ["--scale", "ratio"], "label -1 is not a number"),
        ("task,worker,label\n", [], "has no rows below its header"),
        ("task,label\n1,x\n", [], "worker"),
        ("", [], "empty"),
    ],
)
def test_what_cannot_be_compared_is_refused(text: str, arguments: list, message: str) -> None:
    outcome = agree("-", *arguments, text=text)
    assert outcome.status == 1
    assert message in outcome.stderr
    assert outcome.stderr.count("\n") == 1
    assert outcome.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "which LABELS.csv?"),
        (["-", "--metric", "kappa"], "--metric kappa: is not one of alpha, fleiss, cohen, gwet"),
        (["-", "--scale", "log"], "--scale log: is not one of nominal, ordinal"),
        (["-", "--by", "task"], "--by task: is not one of worker, pair, label"),
        (["-", "--by", ""], "--by : is not one of worker, pair, label"),
        (
            ["-", "--scale", "masi", "--by", "label"],
            "--by is worker or pair, where answers are sets",
        ),
        (["-", "--seed", "x"], "--seed"),
        (["-", "--threads", "0"], "--threads 0: is not a whole number in 1..256"),
    ],
)
def test_wrong_words_are_wrong_usage(arguments: list, message: str) -> None:
    outcome = agree(*arguments, text=rows(CODERS))
    assert outcome.status == 2
    assert message in outcome.stderr


def test_help_names_every_metric() -> None:
    text = agree("--help").stdout
    for metric in ("alpha", "fleiss", "cohen", "gwet", "percent"):
        assert f"\n  {metric} " in text


SLICED = """lang,task,worker,label
en,1,A,x
en,1,B,x
en,2,A,y
en,2,B,y
de,3,A,x
de,3,B,y
de,4,A,y
de,4,B,x
fr,5,A,x
"""


def test_slices_are_the_answers_of_each_value_of_a_column() -> None:
    outcome = found("--by", "lang", "--metric", "percent", text=SLICED)
    assert [part["lang"] for part in outcome["by"]] == ["en", "de", "fr"]
    assert [part["value"] for part in outcome["by"]] == [1, 0, None]
    assert [part["answers"] for part in outcome["by"]] == [4, 4, 0]
    assert outcome["value"] == 0.5
    lines = agree("-", "--by", "lang", text=SLICED).stdout.splitlines()
    assert lines[1].split() == ["value", "low", "high", "tasks", "lang"]
    assert lines[2].split()[0] == "1.0000" and lines[2].split()[-1] == "en"
    refused = agree("-", "--by", "land", text=SLICED)
    assert refused.status == 1
    assert "line 1: the header has no column land" in refused.stderr
    many = "".join(f"{i},{i},A,x\n" for i in range(1025))
    refused = agree("-", "--by", "lang", text="lang,task,worker,label\n" + many)
    assert refused.status == 1
    assert "line 1026: 1024 is one more than 1024 different values" in refused.stderr


def teams(good: int, bad: int) -> str:
    """Workers of one team always say x of 20 tasks, of the other team at random."""
    chance = random.Random(4)
    rows = [f"{t},good {w},x,home" for w in range(good) for t in range(20)]
    rows += [f"{t},bad {w},{chance.choice('xyz')},away" for w in range(bad) for t in range(20)]
    return "\n".join(["task,worker,label,team", *rows]) + "\n"


def test_workers_of_two_values_are_told_apart() -> None:
    home, away = found("--by", "team", text=teams(5, 5))["differ"]
    assert (home["team"], away["team"]) == ("home", "away")
    assert home["difference"] == pytest.approx(-away["difference"])
    assert home["difference"] > 0.1
    assert home["p"] == home["p_adjusted"] == pytest.approx(2 / 252)  # of all 252 groupings
    few = found("--by", "team", text=teams(2, 1))["differ"]
    assert [d["p"] for d in few] == [pytest.approx(1 / 3)] * 2  # as few as that can show nothing
    lines = agree("-", "--by", "team", text=teams(5, 5)).stdout.splitlines()
    assert lines[-3].split()[:4] == ["more", "p", "adjusted", "team"]
    assert lines[-2].split()[1:] == ["0.0079", "0.0079", "home"]


def test_nothing_differs_where_workers_have_several_values() -> None:
    assert "differ" not in found("--by", "lang", text=SLICED)
    assert "differ" not in found("--by", "team", text=teams(0, 5))


SETS = """task,worker,label
1,A,a
1,A,b
1,B,b
1,B,a
2,A,a
2,A,b
2,B,a
2,B,b
2,B,c
2,B,d
3,A,
3,B,
4,A,b
4,A,c
4,B,a
4,B,b
"""


def test_answers_that_are_sets_are_near_by_the_labels_they_share() -> None:
    jaccard = found("--scale", "jaccard", "--metric", "percent", text=SETS)
    assert jaccard["value"] == pytest.approx((1 + 1 / 2 + 1 + 1 / 3) / 4)
    assert (jaccard["items"], jaccard["answers"], jaccard["scale"]) == (4, 8, "jaccard")
    masi = found("--scale", "masi", "--metric", "percent", text=SETS)
    assert masi["value"] == pytest.approx((1 + 1 / 3 + 1 + 1 / 9) / 4)
    assert 0 < found("--scale", "masi", text=SETS)["value"] < 1
    pairs = found("--scale", "masi", "--metric", "percent", "--by", "pair", text=SETS)["by"]
    assert [(p["worker"], p["other"], p["value"]) for p in pairs] == [
        ("A", "B", pytest.approx(masi["value"]))
    ]
    twice = agree("-", "--scale", "masi", text="task,worker,label\n1,A,x\n1,A,x\n")
    assert twice.status == 1
    assert "line 3: names label x a second time" in twice.stderr


BOXES = """task,worker,x1,y1,x2,y2,class
1,A,0,0,10,10,car
1,B,0,0,10,10,car
1,B,20,20,30,30,car
2,A,,,,,
2,B,,,,,
"""


def test_boxes_agree_by_their_pairs_beyond_chance() -> None:
    f1 = found("--kind", "boxes", text=BOXES)
    assert (f1["method"], f1["kind"], f1["items"], f1["answers"]) == ("f1", "boxes", 2, 4)
    assert f1["observed"] == pytest.approx((2 / 3 + 1) / 2)
    assert f1["expected"] == pytest.approx((2 / 3 + 1) / 6)
    assert f1["value"] == pytest.approx((f1["observed"] - f1["expected"]) / (1 - f1["expected"]))
    iou = found("--kind", "boxes", "--metric", "iou", text=BOXES)
    assert iou["observed"] == pytest.approx((1 / 2 + 1) / 2)
    other = found("--kind", "boxes", text=BOXES.replace("1,A,0,0,10,10,car", "1,A,0,0,10,10,bus"))
    assert other["observed"] == pytest.approx(1 / 2)
    said = agree("-", "--kind", "boxes", text=BOXES).stdout
    assert said.startswith("f1 0.7692 beyond chance, 95 % interval ")
    assert "(observed 0.8333, by chance 0.2778; boxes, 2 tasks, 4 answers)\n" in said


def test_spans_agree_by_overlap() -> None:
    text = "task,worker,start,end\n1,A,0,10\n1,B,2,10\n2,A,5,9\n2,B,30,40\n3,A,1,2\n"
    f1 = found("--kind", "spans", text=text)
    assert (f1["observed"], f1["items"]) == (0.5, 2)
    iou = found("--kind", "spans", "--metric", "iou", text=text)
    assert iou["observed"] == pytest.approx(0.8 / 2)
    assert found("--kind", "spans", "--seed", 3, text=text)["value"] == f1["value"]


def test_points_agree_by_how_near_they_are() -> None:
    text = "task,worker,x,y\n1,A,0,0\n1,B,1,0\n2,A,5,5\n2,B,9,9\n3,A,,\n3,B,,\n"
    f1 = found("--kind", "points", "--radius", 4, text=text)
    assert (f1["kind"], f1["items"], f1["observed"]) == ("points", 3, pytest.approx(2 / 3))
    iou = found("--kind", "points", "--radius", 4, "--metric", "iou", text=text)
    assert iou["observed"] == pytest.approx((3 / 4 + 0 + 1) / 3)
    near = found("--kind", "points", "--radius", 1.5, text=text)
    assert near["observed"] == pytest.approx(1 / 3)


HOLED = "3,A,0 0 4 0 4 4 0 4 | 1 1 2 1 2 2 1 2\n3,B,0 0 4 0 4 4 0 4\n"


def test_polygons_agree_by_the_area_they_share() -> None:
    text = """task,worker,points
1,A,0 0 4 0 4 4 0 4
1,B,"0,0 4,0 4,4"
2,A,0 0 4 0 4 4 0 4
2,B,3 0 7 0 7 4 3 4
"""
    f1 = found("--kind", "polygons", text=text)
    assert (f1["kind"], f1["items"], f1["observed"]) == ("polygons", 2, 0.5)
    iou = found("--kind", "polygons", "--metric", "iou", text=text)
    assert iou["observed"] == pytest.approx((1 / 2 + 1 / 7) / 2)
    holed = found("--kind", "polygons", "--metric", "iou", text=text + HOLED)
    assert holed["observed"] == pytest.approx((1 / 2 + 1 / 7 + 15 / 16) / 3)
    pairs = found("--kind", "polygons", "--by", "pair", text=text)["by"]
    assert [(p["worker"], p["other"], p["items"]) for p in pairs] == [("A", "B", 2)]


def test_skeletons_agree_by_their_joints() -> None:
    text = """task,worker,joints
1,A,0 0 2 30 0 2 30 40 1
1,B,0 0 2 30 0 1 30 40 2
2,A,"0 0 2; 30 0 2; 30 40 2"
2,B,"0 0 2; 30 0 2; 30 40 0"
3,A,0 0 2 30 0 2 30 40 2
3,B,300 0 2 330 0 2 330 40 2
"""
    iou = found("--kind", "skeletons", "--metric", "iou", text=text)
    assert (iou["kind"], iou["observed"]) == ("skeletons", pytest.approx((1 + 2 / 3 + 0) / 3))


@pytest.mark.parametrize(
    ("joints", "message"),
    [
        ("1 2", "joints has 2 numbers"),
        ("1 2 3", "state of 3"),
        ("1 2 x", "is not a number"),
    ],
)
def test_what_is_no_skeleton_is_refused(joints: str, message: str) -> None:
    text = f"task,worker,joints\n1,A,{joints}\n"
    outcome = agree("--kind", "skeletons", "-", text=text)
    assert outcome.status == 1 and message in outcome.stderr


def masks(*rows: tuple[str, str, str, object]) -> str:
    """Of task, worker, class and COCO's run lengths."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("task", "worker", "class", "rle"))
    writer.writerows((*row, rle if isinstance(rle, str) else json.dumps(rle)) for *row, rle in rows)
    return text.getvalue()


def coco(counts: object, size: tuple[int, int] = (4, 5)) -> dict:
    return {"size": list(size), "counts": counts}


def test_masks_agree_by_pixels_in_common() -> None:
    left, most, right = coco([0, 8, 12]), coco([0, 10, 10]), coco([12, 8])
    text = masks(
        ("1", "A", "car", left),
        ("1", "B", "car", most),
        ("2", "A", "car", left),
        ("2", "B", "car", right),
        ("2", "B", "bus", left),
        ("3", "A", "car", ""),
        ("3", "B", "car", ""),
    )
    f1 = found("--kind", "masks", text=text)
    assert (f1["kind"], f1["items"], f1["answers"]) == ("masks", 3, 6)
    assert f1["observed"] == pytest.approx((1 + 0 + 1) / 3)
    iou = found("--kind", "masks", "--metric", "iou", text=text)
    assert iou["observed"] == pytest.approx((0.8 + 0 + 1) / 3)


def test_masks_are_read_as_coco_writes_them() -> None:
    plain = masks(("1", "A", "", coco([0, 8, 12])), ("1", "B", "", coco([2, 8, 10])))
    packed = masks(("1", "A", "", coco("08<")), ("1", "B", "", coco("28:")))
    one, other = (found("--kind", "masks", "--metric", "iou", text=t) for t in (plain, packed))
    assert one["observed"] == other["observed"] == pytest.approx(6 / 10)
    text = masks(("1", "A", "", coco([0, 8, 12])), ("1", "B", "", coco([0, 8, 12], (5, 4))))
    assert found("--kind", "masks", text=text)["observed"] == 0


@pytest.mark.parametrize(
    "rle", ["0 8 12", "{}", coco([0, 8, 11]), coco([0, 8, 13]), coco("~"), coco([-1, 21])]
)
def test_what_is_no_mask_is_refused(rle: object) -> None:
    outcome = agree("--kind", "masks", "-", text=masks(("1", "A", "", rle)))
    assert outcome.status == 1
    assert "line 2: rle" in outcome.stderr and "of COCO" in outcome.stderr


def test_texts_agree_by_their_words() -> None:
    text = """task,worker,text
1,A,the cat sat
1,B,The cat sat!
2,A,one two
2,B,one three
3,A,
3,B,x
"""
    said = found("--kind", "text", "--metric", "iou", text=text)
    assert (said["kind"], said["observed"]) == ("texts", pytest.approx((1 + 1 / 2 + 0) / 3))
    assert found("--kind", "text", text=text)["observed"] == pytest.approx(2 / 3)
    long = agree("--kind", "text", "-", text="task,worker,text\n1,A," + "w " * 4097)
    assert (long.status, "line 2: text has more than 4096 words" in long.stderr) == (1, True)


def test_a_confidence_is_not_used_and_that_is_noted() -> None:
    lines = rows(CODERS).splitlines()
    text = "\n".join([lines[0] + ",confidence", *(f"{line},nobody knows" for line in lines[1:])])
    outcome = agree("-", "--json", text=text)
    assert "standard input: 1 column not used: confidence" in outcome.stderr
    assert json.loads(outcome.stdout)["value"] == found()["value"]


def test_marks_agree_by_worker_and_by_pair() -> None:
    three = "".join(f"{t},{w},{t},{t + 5}\n" for t in range(6) for w in "AB")
    third = "".join(f"{t},C,{t + 20},{t + 25}\n" for t in range(3))
    text = "task,worker,start,end\n" + three + third
    pairs = found("--kind", "spans", "--by", "pair", text=text)["by"]
    assert [(p["worker"], p["other"]) for p in pairs] == [("A", "B"), ("A", "C"), ("B", "C")]
    assert [p["items"] for p in pairs] == [6, 3, 3]
    assert pairs[0]["value"] == 1 and pairs[1]["value"] < 0
    workers = found("--kind", "spans", "--by", "worker", text=text)["by"]
    assert [w["worker"] for w in workers] == ["A", "B", "C"]
    assert [(w["items"], w["answers"]) for w in workers] == [(6, 18), (6, 18), (3, 12)]
    assert workers[2]["value"] < 0 < workers[0]["value"] < 1
    lines = agree("-", "--kind", "spans", "--by", "pair", text=text).stdout.splitlines()
    assert lines[1].split() == ["value", "low", "high", "tasks", "pair"]
    assert lines[2].split()[0] == "1.0000" and lines[2].split()[-3:] == ["6", "A", "B"]
    alone = found("--kind", "spans", "--by", "worker", text=text + "9,D,1,2\n")["by"]
    assert alone[3]["value"] is None and alone[3]["items"] == 0


@pytest.mark.parametrize(
    ("arguments", "text", "message"),
    [
        ([], "task,worker,label\n1,A,x\n", "nothing to compare"),
        (["--scale", "ratio"], "task,worker,label\n1,A,x\n1,B,x\n", "label x is not a number"),
        (["--kind", "spans"], "task,worker,start,end\n1,A,0,5\n", "no two answers"),
    ],
)
def test_standard_input_is_named_in_refusals(arguments: list[str], text: str, message: str) -> None:
    outcome = agree("-", *arguments, text=text)
    assert outcome.status == 1
    assert f"agree: standard input: {message}" in outcome.stderr


@pytest.mark.parametrize(
    ("arguments", "text", "status", "message"),
    [
        (["--kind", "lines"], BOXES, 2, "--kind lines: is not one of boxes, spans"),
        (["--kind", "masks"], BOXES, 1, "line 1: the header has no column rle"),
        (["--kind", "points"], BOXES, 2, "--kind points: wants --radius"),
        (["--kind", "points", "--radius", "0"], BOXES, 2, "--radius 0: is not over 0"),
        (["--kind", "points", "--radius", "x"], BOXES, 2, "--radius x: is not a number"),
        (["--kind", "boxes", "--radius", "1"], BOXES, 2, "--radius: --kind boxes has none"),
        (["--radius", "1"], BOXES, 2, "--radius: is of --kind points alone"),
        (["--kind", "boxes", "--metric", "alpha"], BOXES, 2, "is not one of f1, iou"),
        (["--kind", "boxes", "--by", "label"], BOXES, 2, "--by label: is not one of worker, pair"),
        (["--kind", "boxes", "--scale", "masi"], BOXES, 2, "--kind boxes has no --scale"),
        (["--kind", "spans"], BOXES, 1, "line 1: the header has no column start"),
        (["--kind", "spans"], "task,worker,start,end\n1,A,0,5\n", 1, "nothing to compare"),
        (["--kind", "spans"], "task,worker,start,end\n1,A,9,5\n", 1, "start 9 is above end 5"),
    ],
)
def test_marks_that_cannot_be_compared_are_refused(
    arguments: list[str], text: str, status: int, message: str
) -> None:
    outcome = agree("-", *arguments, text=text)
    assert (outcome.status, outcome.stdout) == (status, "")
    assert message in outcome.stderr.splitlines()[-1]
