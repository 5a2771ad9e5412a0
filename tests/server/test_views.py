"""Several pictures of one thing: one item, and each mark says on which it lies."""

import io
import json
import zipfile
from pathlib import Path

from client import Client
from installation import Installation
from test_export import zip_of
from test_import import import_file, make_project, place, png, rejects  # noqa: F401

CLASSES = [{"name": "car"}]
SCHEMA = {
    "fields": [
        {"name": name, "kind": "boxes", "on": on, "classes": CLASSES}
        for name, on in (("cars", "left"), ("others", "right"))
    ]
}
QUALITY = {"target": 0.8, "min_labels": 1, "max_labels": 1}
MEDIA = [{"key": "left", "file": "1/l.png"}, {"key": "right", "file": "1/r.png"}]


def line(name: str, media: list) -> str:
    data = {"left": "front.png", "right": "side.png"}
    return json.dumps({"id": name, "data": data, "media": media}) + "\n"


def box(x: int) -> dict:
    return {"id": "1", "class": "car", "x": x, "y": 1, "w": 2, "h": 1}


def test_views_are_one_item_and_exports_keep_them_apart(owner: Client) -> None:
    project = owner.create_project(SCHEMA, quality=QUALITY)["id"]
    rows = line("one", MEDIA)
    packed = {"items.jsonl": rows.encode(), "1/l.png": png(), "1/r.png": png(8, 6, 9)}
    counts = owner.import_rows(project, zip_of(packed), "application/zip")
    assert counts == {"accepted": 1, "duplicates": 0, "rejected": 0}
    (lease,) = owner.next(project)["leases"]
    media = lease["item"]["media"]
    assert [(m["key"], m["width"], m["height"]) for m in media] == [("left", 4, 3), ("right", 8, 6)]
    owner.submit(lease, {"cars": [box(1)], "others": [box(3), {**box(5), "id": "2"}]})

    coco = owner.http.get(f"/projects/{project}/export", params={"format": "coco"}).json()
    assert [(i["file_name"], i["view"], i["width"]) for i in coco["images"]] == [
        ("front.png", "left", 4),
        ("side.png", "right", 8),
    ]
    on = {image["id"]: image["file_name"] for image in coco["images"]}
    assert [(on[a["image_id"]], a["bbox"][0]) for a in coco["annotations"]] == [
        ("front.png", 1),
        ("side.png", 3),
        ("side.png", 5),
    ]
    # Other things have views that are called the same.
    more = {"items.jsonl": line("two", MEDIA).encode(), "1/l.png": png(5, 5), "1/r.png": png(6, 6)}
    both = owner.create_project(SCHEMA, quality=QUALITY)["id"]
    assert owner.import_rows(both, zip_of(packed), "application/zip")["accepted"] == 1
    assert owner.import_rows(both, zip_of(more), "application/zip")["accepted"] == 1
    assert owner.answer_all(both, lambda item: {"cars": [box(1)], "others": []}) == 2
    for kind in ("yolo", "voc"):
        files = owner.http.get(f"/projects/{both}/export", params={"format": kind}).content
        names = zipfile.ZipFile(io.BytesIO(files)).namelist()
        assert len(set(names)) == len(names) and sum("front.png~item_" in n for n in names) == 2

    bundle = owner.http.get(
        f"/projects/{project}/export", params={"format": "jsonl", "media": "yes"}
    ).content
    names = zipfile.ZipFile(io.BytesIO(bundle)).namelist()
    assert names[0] == "items.jsonl" and len(names) == 3

    again = owner.create_project(SCHEMA, quality=QUALITY)["id"]
    assert owner.import_rows(again, bundle, "application/zip")["accepted"] == 1
    (row,) = owner.call("GET", f"/projects/{again}/items")["items"]
    item = owner.call("GET", f"/items/{row['id']}")
    assert [(m["key"], m["width"]) for m in item["media"]] == [("left", 4), ("right", 8)]
    assert item["evidence"][0]["values"]["others"][1]["x"] == 5
    # The same pictures once more are a duplicate; one that is new is not.
    same = {**packed, "items.jsonl": line("two", MEDIA).encode()}
    assert owner.import_rows(again, zip_of(same), "application/zip")["duplicates"] == 1
    assert owner.import_rows(again, zip_of({**same, "1/r.png": png(9, 9)}), "application/zip") == {
        "accepted": 1,
        "duplicates": 0,
        "rejected": 0,
    }


FAULTS = (
    ([{"key": "left", "file": "l.png"}, {"key": "left", "file": "l.png"}], '"left" is there twice'),
    ([{"key": "left", "file": "l.png"}, {"file": "l.png"}], "media[1]: has no key"),
    ([{"key": f"v{i}", "file": "l.png"} for i in range(17)], "has 17 pictures, more than 16"),
    ([{"key": "left", "file": "gone.png"}], "gone.png is not in the archive"),
)


def test_views_that_are_not_told_apart_are_refused(
    place: Installation,  # noqa: F811
    tmp_path: Path,
) -> None:
    project = make_project(place, tmp_path, SCHEMA)
    file = tmp_path / "views.zip"
    lines = "".join(line(f"{number}", media) for number, (media, _) in enumerate(FAULTS))
    file.write_bytes(zip_of({"items.jsonl": lines.encode(), "l.png": png()}))
    assert import_file(place, project, file)["rejected"] == len(FAULTS)
    for (_, reason), (number, said) in zip(FAULTS, rejects(file), strict=True):
        assert reason in said, number
    # Of a line alone names of pictures are texts like others, as many as there are.
    many = {"left": "l.png", "right": "l.png", **{f"v{i}": "l.png" for i in range(15)}}
    lines = json.dumps({"id": "many", "data": many}) + "\n"
    file.write_bytes(zip_of({"items.jsonl": lines.encode(), "l.png": png()}))
    assert import_file(place, project, file)["rejected"] == 1
    assert "has 17 pictures, more than 16" in rejects(file)[0][1]
    file = tmp_path / "lines.jsonl"
    file.write_text(lines)
    assert import_file(place, project, file)["accepted"] == 1
