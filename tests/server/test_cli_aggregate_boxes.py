"""labelwright aggregate of boxes, spans, points, polygons, skeletons: what it finds and refuses."""

import csv
import json
import subprocess
from pathlib import Path

import pytest
from installation import TOP

BOXES = """task,worker,x1,y1,x2,y2,class
p,ann,0,0,10,10,car
p,ben,0,0,10,10,car
p,cat,0,0,10,11,bus
p,cat,50,50,60,60,car
q,ann,,,,,
q,ben,,,,,
q,cat,5,5,6,6,car
"""
SPANS = """task,worker,start,end
t,ann,0,5
t,ben,0,5
t,cat,0,6
u,ann,,
u,ben,3,4
u,cat,,
"""
POINTS = """task,worker,x,y,class
p,ann,10,10,nose
p,ben,10,12,nose
p,cat,10,11,nose
p,cat,90,90,nose
q,ann,,,
q,ben,,,
"""
POLYGONS = """task,worker,points,class
p,ann,"0 0 10 0 10 10 0 10",roof
p,ben,"0,0 10,0 10,10 0,10",roof
p,cat,"0,0; 10,0; 10,10; 0,9",wall
q,ann,,
q,ben,,
q,cat,"1 1 2 2 3 1",roof
"""
SKELETONS = """task,worker,joints,class
p,ann,0 0 2 30 0 2 30 40 1,person
p,ben,"2 0 2; 32 0 2; 30 40 1",person
p,cat,1 0 2 31 0 0 30 40 2,person
q,ann,,
q,ben,,
q,cat,1 1 2 2 2 2 3 1 2,person
"""


@pytest.fixture
def run(binary: Path, tmp_path: Path):
    def call(kind: str, text: str, *words: str) -> subprocess.CompletedProcess:
        (tmp_path / "labels.csv").write_text(text)
        return subprocess.run(
            [binary, "aggregate", "labels.csv", "--kind", kind, *words],
            cwd=tmp_path,
            capture_output=True,
            timeout=60,
        )

    return call


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text().splitlines()))


def test_boxes_are_found_and_sources_measured(run, tmp_path: Path):
    (tmp_path / "truth.csv").write_text("task,x1,y1,x2,y2,class\np,0,0,10,10,car\nq,,,,,\n")
    done = run(
        *("boxes", BOXES, "-o", "out.csv", "--sources", "s.csv"),
        *("--truth", "truth.csv", "--json"),
    )
    assert done.returncode == 0, done.stderr
    (found,) = rows(tmp_path / "out.csv")
    assert (found["task"], found["class"], found["x1"], found["x2"]) == ("p", "car", "0", "10")
    assert 10 <= float(found["y2"]) < 10.5 and float(found["confidence"]) == 1
    sources = {row["worker"]: row for row in rows(tmp_path / "s.csv")}
    assert float(sources["cat"]["precision"]) < float(sources["ann"]["precision"])
    said = json.loads(done.stdout)
    assert said["objects"] == 1 and said["tasks"] == 2 and said["workers"] == 3
    assert said["f1"] == said["precision"] == said["recall"] == 1
    assert said["tasks_with_truth"] == 2


def test_a_result_can_be_read_as_a_truth(run, tmp_path: Path):
    assert run("spans", SPANS, "-o", "out.csv").returncode == 0
    assert (tmp_path / "out.csv").read_text() == "task,start,end,confidence\nt,0,5,1.000000\n"
    done = run("spans", SPANS, "--truth", "out.csv", "--json")
    assert json.loads(done.stdout)["f1"] == 1


def test_turned_boxes_keep_their_rotation(run, tmp_path: Path):
    text = "task,worker,x1,y1,x2,y2,rotation\n"
    text += "p,ann,0,0,10,4,30\np,ben,3,-3,7,7,120\np,cat,0,0,10,4,-150\n"
    assert run("boxes", text, "-o", "out.csv").returncode == 0
    (found,) = rows(tmp_path / "out.csv")
    assert {k: round(float(v), 3) for k, v in found.items() if k != "task"} == {
        **{"x1": 0, "y1": 0, "x2": 10, "y2": 4, "rotation": 30, "confidence": 1}
    }
    done = run("boxes", text, "--truth", "out.csv", "--json")
    assert json.loads(done.stdout)["mean_overlap"] == pytest.approx(1)


def test_points_are_found(run, tmp_path: Path):
    done = run("points", POINTS, "-o", "out.csv", "--json")
    assert json.loads(done.stdout)["radius"] == pytest.approx(5)
    (found,) = rows(tmp_path / "out.csv")
    assert (found["x"], found["y"], found["class"]) == ("10", "11", "nose")
    done = run("points", POINTS, "--truth", "out.csv", "--json")
    assert json.loads(done.stdout)["f1"] == 1
    done = run("points", POINTS, "--radius", "1.5", "--json")
    assert json.loads(done.stdout)["objects"] == 1
    done = run("points", POINTS, "--radius", "0.5", "--json")
    assert json.loads(done.stdout)["objects"] == 0


def test_polygons_are_found(run, tmp_path: Path):
    assert run("polygons", POLYGONS, "-o", "out.csv").returncode == 0
    (found,) = rows(tmp_path / "out.csv")
    assert (found["points"], found["class"]) == ("0 0 10 0 10 10 0 10", "roof")
    done = run("polygons", POLYGONS, "--truth", "out.csv", "--json")
    said = json.loads(done.stdout)
    assert said["f1"] == 1 and said["mean_overlap"] == pytest.approx(1)


def test_skeletons_are_found(run, tmp_path: Path):
    assert run("skeletons", SKELETONS, "-o", "out.csv").returncode == 0
    (found,) = rows(tmp_path / "out.csv")
    assert (found["joints"], found["class"]) == ("1 0 2 31 0 2 30 40 1", "person")
    said = json.loads(run("skeletons", SKELETONS, "--truth", "out.csv", "--json").stdout)
    assert said["f1"] == 1 and said["mean_overlap"] == pytest.approx(1)


def test_an_object_has_the_hole_that_its_marks_have(run, tmp_path: Path):
    ring = '"0 0 10 0 10 10 0 10|2 2 8 2 8 8 2 8"'
    text = f"task,worker,points\np,ann,{ring}\np,ben,{ring}\np,cat,{ring}\n"
    assert run("polygons", text, "-o", "out.csv").returncode == 0
    (found,) = rows(tmp_path / "out.csv")
    assert found["points"] == "0 0 10 0 10 10 0 10|2 2 8 2 8 8 2 8"


def test_what_has_no_area_marks_nothing(run):
    done = run("boxes", "task,worker,x1,y1,x2,y2\np,ann,1,1,1,5\np,ben,0,0,4,4\n", "--json")
    assert json.loads(done.stdout)["objects"] == 1
    assert b"1 box without area marks nothing" in done.stderr


def test_methods_are_listed_and_each_works(run):
    names = [
        line.split()[0] for line in run("boxes", BOXES, "--method", "list").stdout.splitlines()
    ]
    assert names == [b"weighted", b"vote"]
    for name in names:
        assert json.loads(run("boxes", BOXES, "--method", name, "--json").stdout)["objects"] == 1


@pytest.mark.parametrize(
    ("kind", "text", "words", "code", "rule"),
    [
        ("boxes", "task,worker,x1,y1,x2\n", [], 1, "line 1: the header has no column y2"),
        ("boxes", "task,worker,x1,y1,x2,y2\n", [], 1, "has no rows below its header"),
        ("boxes", "task,worker,x1,y1,x2,y2\np,a,1,2,x,4\n", [], 1, "line 2: x2 x is not a number"),
        ("boxes", "task,worker,x1,y1,x2,y2\np,a,1,2,nan,4\n", [], 1, "x2 nan is not a number"),
        ("boxes", "task,worker,x1,y1,x2,y2\np,a,1,2,1e200,4\n", [], 1, "from -1e+100 to 1e+100"),
        ("boxes", "task,worker,x1,y1,x2,y2\np,a,1,2,,4\n", [], 1, "line 2: x2  is not a number"),
        ("boxes", "task,worker,x1,y1,x2,y2\np,a,5,2,3,4\n", [], 1, "x1 5 is above x2 3"),
        ("boxes", "task,worker,x1,y1,x2,y2\np,a,1,5,3,4\n", [], 1, "y1 5 is above y2 4"),
        ("spans", "task,worker,start,end\nt,a,1.5,2\n", [], 1, "start 1.5 is not a whole number"),
        ("spans", "task,worker,start,end\nt,a,4,2\n", [], 1, "line 2: start 4 is above end 2"),
        (
            "boxes",
            "task,worker,x1,y1,x2,y2,rotation\np,a,1,2,3,4,up\n",
            [],
            1,
            "rotation up is not a",
        ),
        ("points", "task,worker,x,y\np,a,1,\n", [], 1, "line 2: y  is not a number"),
        ("points", POINTS, ["--radius", "0"], 2, "--radius 0: is not over 0"),
        ("boxes", BOXES, ["--radius", "1"], 2, "--radius: --kind boxes has none"),
        (
            "polygons",
            "task,worker,points\np,a,1 2 3 4\n",
            [],
            1,
            "points has 4 numbers, want x and y",
        ),
        ("polygons", "task,worker,points\np,a,1 2 3 4 5 6 7\n", [], 1, "points has 7 numbers"),
        ("polygons", "task,worker,points\np,a,1 2 3 4 5 6|1 2\n", [], 1, "points has 2 numbers"),
        ("polygons", "task,worker,points\np,a,1 2 3 4 5 x\n", [], 1, "points x is not a number"),
        ("skeletons", "task,worker,joints\np,a,1 2 3\n", [], 1, "line 2: joints has a state of 3"),
        ("boxes", BOXES, ["--method", "em"], 2, "--method em: is not a method"),
        ("boxes", BOXES, ["--proba", "p.csv"], 2, "--proba: the confidence of each box is in -o"),
        ("boxes", BOXES, ["--truth", "t.csv"], 1, "t.csv: line 1: no column class"),
    ],
)
def test_what_is_wrong_is_told(run, tmp_path: Path, kind, text, words, code, rule):
    (tmp_path / "t.csv").write_text("task,x1,y1,x2,y2\np,0,0,1,1\n")
    done = run(kind, text, *words)
    assert done.returncode == code
    assert rule in done.stderr.decode()
    assert len(done.stderr.splitlines()) == 1


def test_real_pedestrians_are_found(run):
    folder = TOP.parent / "shared" / "data" / "crowd" / "box_pedestrians_a"
    if not folder.is_dir():
        pytest.skip("no data")
    text = (folder / "labels.csv").read_text()
    f1 = [
        json.loads(
            run("boxes", text, "--method", m, "--truth", str(folder / "truth.csv"), "--json").stdout
        )["f1"]
        for m in ("vote", "weighted")
    ]
    assert f1[0] > 0.919 and f1[1] > 0.924
