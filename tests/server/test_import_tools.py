"""Files of other tools come in by the same door: marks in place, or a row with its reason."""

import json
import math
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from installation import Installation
from test_export import DECIDED, DRAWN, drawn_project, export_file, zip_of
from test_import import (
    export_lines,
    make_project,
    place,  # noqa: F401
    png,
    rejects,
    with_an_account,
)

CLASSES = [{"name": "cat"}, {"name": "dog"}]


def schema_of(*kinds: str, **more: object) -> dict:
    """A question of each kind, called as it."""
    return {
        "fields": [
            {"name": kind, "kind": kind, "on": "image", "classes": CLASSES, **more}
            for kind in kinds
        ]
    }


@pytest.fixture
def other(new_installation: Callable[[], Installation]) -> Installation:
    return with_an_account(new_installation())


def bring(
    place: Installation,  # noqa: F811
    project: str,
    file: Path,
    content: bytes | dict | list,
    *more: str,
) -> tuple[dict[str, int], str]:
    """The counts, and what is said beside them."""
    file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    outcome = place.run("import", "--project", project, *more, str(file))
    assert outcome.status == 0, outcome
    counts = {line.split()[0]: int(line.split()[1]) for line in outcome.stdout.splitlines()}
    return counts, outcome.stderr


def refusal(
    place: Installation,  # noqa: F811
    project: str,
    file: Path,
    content: bytes | dict | list,
    *more: str,
) -> str:
    file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    outcome = place.run("import", "--project", project, *more, str(file))
    assert outcome.status != 0, outcome
    return outcome.stderr


def counts(accepted: int, rejected: int = 0, duplicates: int = 0) -> dict[str, int]:
    return {"accepted": accepted, "duplicates": duplicates, "rejected": rejected}


def evidence(place: Installation, project: str) -> dict[str, list[dict]]:  # noqa: F811
    return {line["external_id"]: line["evidence"] for line in export_lines(place, project)}


def values(place: Installation, project: str) -> dict[str, dict | None]:  # noqa: F811
    found = evidence(place, project)
    return {name: rows[0]["values"] if rows else None for name, rows in found.items()}


def same(one: object, two: object) -> bool:
    """Numbers to rounding."""
    if isinstance(one, dict) and isinstance(two, dict):
        return one.keys() == two.keys() and all(same(one[key], two[key]) for key in one)
    if isinstance(one, list) and isinstance(two, list):
        return len(one) == len(two) and all(same(a, b) for a, b in zip(one, two, strict=True))
    if isinstance(one, int | float) and isinstance(two, int | float):
        return math.isclose(one, two, abs_tol=1e-5)
    return one == two


# COCO


def coco(images: list[dict], annotations: list[dict]) -> dict:
    """The categories come last, as in the files of its makers."""
    categories = [{"id": 18, "name": "dog"}, {"id": 17, "name": "cat"}]
    return {
        "info": {"year": 2026, "nested": [[1], {"a": "}"}]},
        "images": images,
        "annotations": annotations,
        "categories": categories,
    }


def image(number: int, name: str, **more: object) -> dict:
    return {"id": number, "file_name": name, "width": 4, "height": 3, **more}


def mark(number: int, image_id: int, **more: object) -> dict:
    return {
        "id": number,
        "image_id": image_id,
        "category_id": 17,
        "bbox": [1, 1, 2, 1],
        "segmentation": [[1, 1, 3, 1, 3, 2, 1, 2]],
        "iscrowd": 0,
        "area": 2,
        **more,
    }


CAT = {"id": "1", "class": "cat", "x": 1, "y": 1, "w": 2, "h": 1}


def test_our_coco_comes_back_with_its_pictures(
    place: Installation,  # noqa: F811
    other: Installation,
    tmp_path: Path,
) -> None:
    project = drawn_project(place, tmp_path)
    saved = tmp_path / "saved.json"
    export_file(place, project, "coco", saved)
    again = make_project(other, tmp_path, DRAWN)
    archive = zip_of({"a.png": png(), "b.png": png(value=9), "saved.json": saved.read_bytes()})
    found, _ = bring(other, again, tmp_path / "both.zip", archive)
    assert found == counts(2)
    carried = {"objects", "wheels", "areas", "yards", "bodies"}
    wanted = json.loads(json.dumps({key: DECIDED[key] for key in carried}))
    wanted["bodies"][0]["joints"][2] = [0, 0, 0]  # one that is absent has no place
    for hole in wanted["yards"][0]["holes"]:
        hole[1:] = hole[:0:-1]  # holes turn against the outline
    came = values(other, again)
    assert same(came["a.png"], wanted), came
    assert came["b.png"] is None


def test_coco_alone_brings_pictures_that_have_an_address(
    place: Installation,  # noqa: F811
    tmp_path: Path,
) -> None:
    project = make_project(place, tmp_path, schema_of("boxes"))
    address = "https://images.example/2.jpg"
    content = coco(
        [
            image(1, "here.jpg"),
            image(2, "2.jpg", coco_url=address),
            image(3, "https://images.example/3.jpg"),
        ],
        [mark(5, 2, category_id=18), mark(6, 2), mark(7, 1), mark(8, 9)],
    )
    file = tmp_path / "instances.json"
    found, _ = bring(place, project, file, content)
    assert found == counts(2, rejected=2)
    assert [reason for _, reason in rejects(file)] == [
        "its picture here.jpg is not there: send a zip of both",
        "image 9 is not listed, but has annotations",
    ]
    first, second = export_lines(place, project)
    assert first["external_id"] == "2.jpg" and first["data"] == {"image": address}
    row = first["evidence"][0]
    assert row["source"]["kind"] == "import" and row["source"]["name"] == "coco"
    assert row["values"] == {"boxes": [{**CAT, "class": "dog"}, {**CAT, "id": "2"}]}
    assert second["evidence"][0]["values"] == {"boxes": []}
    assert bring(place, project, file, content)[0] == counts(0, rejected=2, duplicates=2)


def test_coco_of_several_folders_finds_its_pictures(
    place: Installation,  # noqa: F811
    tmp_path: Path,
) -> None:
    project = make_project(place, tmp_path, schema_of("boxes"))
    train = coco([image(1, "a.png"), image(2, "gone.png")], [mark(1, 1)])
    valid = coco([image(1, "b.png")], [mark(1, 1, category_id=18)])
    files = {
        "train/_annotations.coco.json": json.dumps(train).encode(),
        "train/a.png": png(),
        "valid/b.png": png(value=1),
        "valid/_annotations.coco.json": json.dumps(valid).encode(),
        "README.txt": b"of two folders",
        "settings.json": b'{"a": 1}',
    }
    file = tmp_path / "folders.zip"
    assert bring(place, project, file, zip_of(files))[0] == counts(2, rejected=1)
    assert rejects(file)[0][1] == "its picture gone.png is not in the archive"
    found = values(place, project)
    assert found["a.png"] == {"boxes": [CAT]}
    assert found["b.png"] == {"boxes": [{**CAT, "class": "dog"}]}


BAD_MARKS = {
    "of a class that the question has not": {"category_id": 18},
    "of no category": {"category_id": 4},
    "without a box": {"bbox": [1, 2]},
    "without an area": {"bbox": [1, 1, 0, 1]},
}


def test_a_mark_that_does_not_fit_rejects_its_row_alone(
    place: Installation,  # noqa: F811
    tmp_path: Path,
) -> None:
    schema = schema_of("boxes")
    schema["fields"][0]["classes"] = [{"name": "cat"}]
    project = make_project(place, tmp_path, schema)
    images = [image(i, f"https://x.example/{i}.png") for i in range(len(BAD_MARKS) + 1)]
    annotations = [mark(i, i, **more) for i, more in enumerate(BAD_MARKS.values())]
    annotations.append(mark(99, len(BAD_MARKS)))
    file = tmp_path / "bad.json"
    assert bring(place, project, file, coco(images, annotations))[0] == counts(1, rejected=4)
    assert [reason for _, reason in rejects(file)] == [
        'annotation: boxes[0].class: "dog" is not a class',
        "annotation 1 has a category that is not in the file",
        "annotation 2 has no bbox of four numbers",
        "annotation: boxes[0]: is 0 wide and 1 high",
    ]


def test_pictures_of_another_size_than_the_file_says_are_rejected(
    place: Installation,  # noqa: F811
    tmp_path: Path,
) -> None:
    project = make_project(place, tmp_path, schema_of("masks"))
    wide = image(1, "a.png", width=8)
    runs = {"size": [4, 4], "counts": [4, 2, 10]}
    content = coco([wide, image(2, "b.png")], [mark(1, 1), mark(2, 2, segmentation=runs)])
    file = tmp_path / "sizes.zip"
    files = {"a.png": png(), "b.png": png(value=1), "in.json": json.dumps(content).encode()}
    assert bring(place, project, file, zip_of(files))[0] == counts(0, rejected=2)
    assert [reason for _, reason in rejects(file)] == [
        "is of 8 x 3 pixels, its picture has 4 x 3",
        "annotation 2 has a mask of another size than the picture",
    ]


def test_what_coco_says_and_we_do_not_is_counted(
    place: Installation,  # noqa: F811
    tmp_path: Path,
) -> None:
    schema = schema_of(
        "polygons", attributes=[{"name": "side", "kind": "choice", "classes": [{"name": "left"}]}]
    )
    project = make_project(place, tmp_path, schema)
    runs = {"size": [3, 4], "counts": [4, 2, 6]}
    parts = [[0, 0, 1, 0, 1, 1], [2, 0, 3, 0, 3, 1]]
    content = coco(
        [image(1, "https://x.example/1.png")],
        [
            mark(1, 1, attributes={"side": "left", "occluded": False}),
            mark(2, 1, segmentation=runs, iscrowd=1),
            mark(3, 1, segmentation=parts, iscrowd=1),
        ],
    )
    found, said = bring(place, project, tmp_path / "crowds.json", content)
    assert found == counts(1)
    assert "1 crowds without an outline left out; 1 crowds are plain marks now" in said
    assert "1 values of attributes" in said
    (row,) = values(place, project).values()
    assert row is not None
    first, *others = row["polygons"]
    assert first["attributes"] == {"side": "left"} and len(first["points"]) == 4
    assert [part["group"] for part in others] == ["3", "3"]


def test_the_question_that_takes_the_marks_is_the_only_one_or_named(
    place: Installation,  # noqa: F811
    tmp_path: Path,
) -> None:
    content = coco([image(1, "https://x.example/1.png")], [mark(1, 1)])
    file = tmp_path / "one.json"
    project = make_project(place, tmp_path, schema_of("boxes", "polygons"))
    said = refusal(place, project, file, content)
    assert "name the question that takes the marks, one of: boxes, polygons" in said
    said = refusal(place, project, file, content, "--field", "things")
    assert "things cannot take what coco holds; these can: boxes, polygons" in said
    more = ("--field", "boxes", "--as", "predictions", "--format", "coco")
    assert bring(place, project, file, content, *more)[0] == counts(1)
    (rows,) = evidence(place, project).values()
    assert rows[0]["source"]["kind"] == "model" and rows[0]["values"] == {"boxes": [CAT]}
    project = make_project(place, tmp_path, schema_of("points"))
    said = refusal(place, project, file, content)
    assert "it wants one of the kinds boxes, polygons, masks, skeletons" in said
    assert "--as gold" in refusal(place, project, file, content, "--as", "gold")
    assert "--format dxf" in refusal(place, project, file, content, "--format", "dxf")


BROKEN = {
    "ends in its middle": b'{"images": [{"id": 1, "file_name": "a',
    "a comma or ]": b'{"images": [{"id": 1, "file_name": "a"} {"id": 2}]}',
    "a name": b'{"images": [{"file_name": "a", "id": 1}], 7: 1}',
    "an image has no id": b'{"images": [{"file_name": "a"}]}',
    "an annotation has no id": b'{"annotations": [{"file_name": "a"}]}',
    "two categories have the same id": b'{"categories": [{"id": 1, "name": "a"}, '
    b'{"id": 1, "name": "supercategory"}]}',
    "an entry of images": b'{"images": [{"id": 1, "file_name": "a", "id": 2}]}',
    "the end is missing": b'{"images": [{"id": 1, "file_name": "a"}]} x',
}


@pytest.mark.parametrize("said", BROKEN)
def test_a_broken_file_brings_nothing(place: Installation, tmp_path: Path, said: str) -> None:  # noqa: F811
    project = make_project(place, tmp_path, schema_of("boxes"))
    assert said in refusal(place, project, tmp_path / "broken.json", BROKEN[said])
    assert export_lines(place, project) == []


# YOLO


def test_our_yolo_and_voc_come_back(
    place: Installation,  # noqa: F811
    other: Installation,
    tmp_path: Path,
) -> None:
    project = drawn_project(place, tmp_path)
    for kind in ("yolo", "voc"):
        saved = tmp_path / f"{kind}.zip"
        export_file(place, project, kind, saved)
        with zipfile.ZipFile(saved) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        files |= {"images/a.png": png(), "images/b.png": png(value=9)}
        again = make_project(other, tmp_path, DRAWN)
        file = tmp_path / "both.zip"
        named = ("--field", "objects")
        assert bring(other, again, file, zip_of(files), *named)[0] == counts(2), kind
        came = values(other, again)
        upright = {"id": "1", "class": "car", "x": 1.5, "y": 0.5, "w": 1, "h": 2}
        if kind == "voc":  # whole pixels
            upright |= {"x": 1, "y": 0, "w": 2, "h": 3}
        assert same(came["a.png"], {"objects": [upright]}), came
        assert came["b.png"] is None


YAMLS = (
    b"train: images\nnames: [cat, 'dog']\nnc: 2\n",
    b'names:\n- "cat"\n- dog # no\n'.replace(b" # no", b""),
    b"nc: 2\nnames:\n  0: cat\n  1: 'dog'\npath: .\n",
    b"names: ['cat',\n  'dog']\r\nnc: 2\r\n",
)


@pytest.mark.parametrize("yaml", YAMLS)
def test_yolo_calls_its_classes_as_its_file_says(
    place: Installation,  # noqa: F811
    tmp_path: Path,
    yaml: bytes,
) -> None:
    project = make_project(place, tmp_path, schema_of("boxes"))
    files = {
        "train/labels/a.txt": b"1 0.5 0.5 0.5 1\r\n",
        "train/images/a.png": png(),
        "data.yaml": yaml,
        "train.txt": b"train/images/a.png",
    }
    assert bring(place, project, tmp_path / "a.zip", zip_of(files))[0] == counts(1)
    box = {"id": "1", "class": "dog", "x": 1, "y": 0, "w": 2, "h": 3}
    assert values(place, project) == {"train/a.png": {"boxes": [box]}}


def test_yolo_says_what_is_wrong_with_a_file(
    place: Installation,  # noqa: F811
    tmp_path: Path,
) -> None:
    project = make_project(place, tmp_path, schema_of("polygons"))
    marks = {
        "a": b"0 0 0 1 0 1 1",
        "b": b"0 0.5 0.5 1 1",
        "c": b"7 0 0 1 0 1 1",
        "d": b"0 0 0 1 zero 1 1",
        "e": b"",
        "gone": b"0 0 0 1 0 1 1",
    }
    files = {"classes.txt": b"cat\ndog\n"}
    files |= {f"{name}.txt": text for name, text in marks.items()}
    files |= {f"{name}.png": png(value=i) for i, name in enumerate("abcdef")}
    file = tmp_path / "marks.zip"
    assert bring(place, project, file, zip_of(files))[0] == counts(3, rejected=4)
    assert [reason for _, reason in rejects(file)] == [
        "mark 1: 5 numbers are none of the polygons",
        "mark 1: class 7 has no name",
        "zero is no number",
        "its picture is not in the archive",
    ]
    outline = {"id": "1", "class": "cat", "points": [[0, 0], [4, 0], [4, 3]]}
    found = values(place, project)
    assert found == {"a.png": {"polygons": [outline]}, "e.png": {"polygons": []}, "f.png": None}
    files = {"data.yaml": b"names:\n  1: cat\n", "a.png": png(), "a.txt": b""}
    said = refusal(place, project, tmp_path / "names.zip", zip_of(files))
    assert "class 0 has no name in data.yaml" in said


def test_marks_that_could_be_of_two_pictures_are_of_none(
    place: Installation,  # noqa: F811
    tmp_path: Path,
) -> None:
    project = make_project(place, tmp_path, schema_of("boxes"))
    files = {
        "images/a.png": png(),
        "images/a.gif": png(value=1),
        "images/b.png": png(value=2),
        "labels/a.txt": b"",
        "labels/b.txt": b"",
        "b.txt": b"",
        "classes.txt": b"cat",
    }
    file = tmp_path / "two.zip"
    assert bring(place, project, file, zip_of(files))[0] == counts(0, rejected=3)
    assert [reason for _, reason in rejects(file)] == [
        "several pictures could have its marks",
        "several pictures could have its marks",
        "several files could be its marks",
    ]


# Pascal VOC


def voc(inner: str, head: str = "") -> bytes:
    size = "<size><width>4</width><height>3</height><depth>3</depth></size>"
    return f"{head}<annotation>{size}{inner}</annotation>".encode()


def voc_object(name: str, *corners: int, more: str = "") -> str:
    tags = zip(("xmin", "ymin", "xmax", "ymax"), corners, strict=False)
    box = "".join(f"<{tag}>{number}</{tag}>" for tag, number in tags)
    return f"<object><name>{name}</name>{more}<bndbox>{box}</bndbox></object>"


BOMB = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def test_voc_brings_boxes_and_nothing_else_of_its_xml(
    place: Installation,  # noqa: F811
    tmp_path: Path,
) -> None:
    project = make_project(place, tmp_path, schema_of("boxes"))
    part = "<part><name>head</name><bndbox><xmin>9</xmin></bndbox></part>"
    marks = {
        "a": voc(voc_object(" cat ", 2, 2, 3, 2, more=f"<difficult>1</difficult>{part}")),
        "b": voc(voc_object("&b;", 1, 1, 2, 2), BOMB),
        "c": voc(voc_object("cat", 1, 1, 2)),
        "d": voc("<object>"),
        "e": voc("<object><bndbox/></object>"),
        "f": voc("").replace(b"<width>4", b"<width>40"),
        "g": b"<a>" * 100,
        "h": voc(voc_object("wolf", 1, 1, 2, 2)),
        "i": voc("", '<?xml version="1.0" encoding="UTF-8"?>'),
    }
    files = {f"Annotations/{name}.xml": text for name, text in marks.items()}
    files |= {f"JPEGImages/{name}.png": png(value=i) for i, name in enumerate(marks)}
    file = tmp_path / "voc.zip"
    found, said = bring(place, project, file, zip_of(files))
    assert found == counts(2, rejected=7) and "1 times difficult" in said
    reasons = [reason for _, reason in rejects(file)]
    wanted = (
        "its XML has a document type, which is not read",
        "object 1 has no bndbox of four numbers",
        "its XML is broken in line 1: mismatched tag",
        "object 1 has no name",
        "is of 40 x 3 pixels, its picture has 4 x 3",
        "its XML is too deep",
        'annotation: boxes[0].class: "wolf" is not a class',
    )
    assert reasons == list(wanted)
    assert values(place, project) == {"a.png": {"boxes": [CAT]}, "i.png": {"boxes": []}}


# Label Studio


def test_our_label_studio_comes_back(
    place: Installation,  # noqa: F811
    other: Installation,
    tmp_path: Path,
) -> None:
    project = drawn_project(place, tmp_path)
    saved = tmp_path / "tasks.json"
    export_file(place, project, "label-studio", saved)
    again = make_project(other, tmp_path, DRAWN)
    assert bring(other, again, saved, saved.read_bytes())[0] == counts(2)
    carried = {"objects", "areas", "wheels", "tips", "yards"}
    wanted = json.loads(json.dumps({key: DECIDED[key] for key in carried}))
    for hole in wanted["yards"][0]["holes"]:
        hole[1:] = hole[:0:-1]
    came = evidence(other, again)
    (decided,) = [row for row in came["a.png"] if row["source"]["kind"] == "import"]
    assert decided["values"].pop("areas")[0]["rle"]["size"] == [3, 4]
    del wanted["areas"]
    assert same(decided["values"], wanted), decided
    (model,) = [row for row in came["a.png"] if row["source"]["kind"] == "model"]
    assert model["values"] == {"kind": "a"} and model["score"] == 0.5
    assert came["b"] == []


STUDIO = {
    "fields": [
        {"name": "mood", "kind": "choice", "on": "text", "classes": [{"name": "glad"}]},
        {"name": "names", "kind": "spans", "on": "text", "classes": [{"name": "PER"}]},
        {"name": "stars", "kind": "rating", "max": 5},
        {"name": "why", "kind": "text"},
    ]
}


def studio_task(number: int, *result: dict, **more: object) -> dict:
    answer = {"completed_by": {"email": "ann@example.org"}, "result": list(result), **more}
    return {"id": number, "data": {"text": "Ann is glad"}, "annotations": [answer]}


def test_label_studio_brings_what_its_controls_say(
    place: Installation,  # noqa: F811
    tmp_path: Path,
) -> None:
    project = make_project(place, tmp_path, STUDIO)
    glad = {"from_name": "sentiment", "type": "choices", "value": {"choices": ["glad"]}}
    name = {"id": "x1", "from_name": "names", "type": "labels"}
    name["value"] = {"start": 0, "end": 3, "text": "Ann", "labels": ["PER"]}
    stars = {"from_name": "stars", "type": "rating", "value": {"rating": 4}}
    why = {"from_name": "why", "type": "textarea", "value": {"text": ["so it is"]}}
    other = {"from_name": "clip", "type": "videorectangle", "value": {}}
    boxes = {"from_name": "b", "type": "rectanglelabels", "value": {}}
    tasks = [
        studio_task(1, glad, name, stars, why, other),
        studio_task(2, was_cancelled=True),
        studio_task(3, glad, glad),
        studio_task(4, boxes),
        {"id": 5, "annotations": []},
        studio_task(6, {**glad, "value": {"choices": ["sad"]}}),
    ]
    file = tmp_path / "tasks.json"
    found, said = bring(place, project, file, tasks)
    assert found == counts(2, rejected=4)
    assert "1 regions of kinds that are not read and 1 skipped answers" in said
    assert [reason for _, reason in rejects(file)] == [
        "several regions answer mood",
        "no question takes the marks of rectanglelabels: it wants one of the kinds boxes, boxes",
        "the task has no data",
        'annotation: mood: "sad" is not a class',
    ]
    came = evidence(place, project)
    assert came["2"] == [] and came["1"][0]["source"]["name"] == "ann@example.org"
    assert came["1"][0]["values"] == {
        "mood": "glad",
        "names": [{"id": "x1", "class": "PER", "start": 0, "end": 3}],
        "stars": 4,
        "why": "so it is",
    }


# spaCy


def test_spacy_brings_entities_and_classes(
    place: Installation,  # noqa: F811
    tmp_path: Path,
) -> None:
    project = make_project(place, tmp_path, STUDIO)
    lines = [
        {"text": "Ann is", "ents": [[0, 3, "PER"]], "cats": {"glad": 1.0}, "meta": {"id": "a"}},
        {"text": "Bob", "spans": [{"start": 0, "end": 3, "label": "PER"}], "id": 7},
        {"text": "Cid", "ents": [[0, 9, "PER"]], "meta": {"id": "c"}},
        {"text": "Dan", "ents": [[0, 3]], "meta": {"id": "d"}},
        {"text": "Eve", "ents": [], "cats": {"sad": 1}, "meta": {"id": "e"}},
        {"text": "Flo", "meta": {"id": "f"}},
        {"meta": {"id": "g"}},
    ]
    text = "".join(json.dumps(line) + "\n" for line in lines) + "{\n"
    file = tmp_path / "docs.jsonl"
    assert bring(place, project, file, text.encode())[0] == counts(3, rejected=5)
    reasons = [reason for _, reason in rejects(file)]
    assert "ends at 9" in reasons[0]
    assert reasons[1:4] == [
        "entity 1 has no start, end and label",
        "cats has a class that no question has",
        "has no text",
    ]
    span = {"id": "1", "class": "PER", "start": 0, "end": 3}
    assert values(place, project) == {
        "a": {"names": [span], "mood": "glad"},
        "7": {"names": [span]},
        "f": None,
    }


# JSON


def test_a_list_of_rows_is_as_good_as_a_line_each(
    place: Installation,  # noqa: F811
    tmp_path: Path,
) -> None:
    project = make_project(place, tmp_path, schema_of("boxes"))
    rows = [{"id": "a", "image": "https://x.example/a"}, 7, {"id": "a", "image": "b"}]
    file = tmp_path / "rows.json"
    assert bring(place, project, file, rows)[0] == counts(1, rejected=1, duplicates=1)
    assert rejects(file) == [(2, "is not a JSON object")]
    assert "ends in its middle" in refusal(place, project, file, b'[{"id": "b", "image": "')
    said = refusal(place, project, file, b'{"rows": [1]}', "--format", "json")
    assert "the file is no list of rows" in said
