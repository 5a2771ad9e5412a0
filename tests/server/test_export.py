"""Export: everything comes out, whole or not at all, and goes in again as it was."""

import csv
import gzip
import hashlib
import io
import json
import re
import subprocess
import xml.etree.ElementTree as ElementTree
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from client import Client
from installation import BINARY, Installation, quiet_environment, run_binary
from test_import import (
    SENTIMENT,
    export_lines,
    import_file,
    make_project,
    place,  # noqa: F401
    png,
    rejects,
)

DRAWN = {
    "fields": [
        {"name": "kind", "kind": "choice", "on": "image", "classes": [{"name": "a"}]},
        {"name": "objects", "kind": "boxes", "on": "image", "classes": [{"name": "car"}]},
        {"name": "areas", "kind": "masks", "on": "image", "classes": [{"name": "fur"}]},
        {"name": "wheels", "kind": "ellipses", "on": "image", "classes": [{"name": "wheel"}]},
        {"name": "tips", "kind": "points", "on": "image", "classes": [{"name": "tip"}]},
        {"name": "way", "kind": "polylines", "on": "image", "classes": [{"name": "path"}]},
        {"name": "yards", "kind": "polygons", "on": "image", "classes": [{"name": "yard"}]},
        {
            "name": "bodies",
            "kind": "skeletons",
            "on": "image",
            "classes": [{"name": "cat"}],
            "joints": [{"name": "head"}, {"name": "tail", "to": ["head"]}, {"name": "paw"}],
        },
    ]
}
BOX = {"id": "1", "class": "car", "x": 1, "y": 1, "w": 2, "h": 1, "rotation": 90}
MASK = {"id": "1", "class": "fur", "rle": {"size": [3, 4], "counts": [4, 2, 1, 1, 4]}}
WHEEL = {"id": "1", "class": "wheel", "x": 2, "y": 1.5, "rx": 1.5, "ry": 0.5, "rotation": 90}
YARD = {
    "id": "1",
    "class": "yard",
    "points": [[0, 0], [4, 0], [4, 3], [0, 3]],
    "holes": [[[1, 1], [2, 1], [2, 2], [1, 2]], [[3, 2.5], [3, 1], [3.5, 1]]],
}
DECIDED = {
    "objects": [BOX],
    "wheels": [WHEEL],
    "areas": [MASK],
    "tips": [{"id": "1", "class": "tip", "points": [[1, 1.5]]}],
    "way": [{"id": "1", "class": "path", "points": [[0, 0], [3, 2]]}],
    "yards": [YARD],
    "bodies": [{"id": "1", "class": "cat", "joints": [[1, 1, 2], [3, 2, 1], [2, 2, 0]]}],
}


def export_file(place: Installation, project: str, kind: str, file: Path, *more: str) -> dict:  # noqa: F811
    """The manifest."""
    outcome = place.run("export", "--project", project, "--format", kind, "-o", str(file), *more)
    assert outcome.status == 0, outcome
    return json.loads(Path(f"{file}.manifest.json").read_text())


def zip_of(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def drawn_project(place: Installation, tmp_path: Path) -> str:  # noqa: F811
    """Two pictures; what was decided of the first is said by a line of our own export."""
    project = make_project(place, tmp_path, DRAWN)
    line = {
        "external_id": "a.png",
        "data": {"image": "a.png"},
        "media": [{"key": "image", "file": "media/a.png"}],
        "state": "settled",
        "reason": "Reviewed",
        "decision": {"values": DECIDED, "confidence": 1, "by": "review"},
        "predictions": [{"source": "m", "version": "2", "score": 0.5, "values": {"kind": "a"}}],
    }
    other = {"id": "b", "image": "b.png", "media": [{"key": "image", "file": "media/b.png"}]}
    lines = "".join(json.dumps(row) + "\n" for row in (line, other))
    file = tmp_path / "drawn.zip"
    files = {"media/b.png": png(value=9), "media/a.png": png()}  # not in their order
    file.write_bytes(zip_of({"items.jsonl": lines.encode(), **files}))
    assert import_file(place, project, file) == {"accepted": 2, "duplicates": 0, "rejected": 0}
    return project


MADE_NEW = ("id", "supersedes")


def without_ids(line: dict) -> dict:
    line["evidence"] = [
        {k: v for k, v in row.items() if k not in MADE_NEW} for row in line["evidence"]
    ]
    return line


ANSWERED = {
    "external_id": "a",
    "data": {"text": "hello"},
    "meta": {"n": 1.50},
    "state": "settled",
    "reason": "Two people agree",
    "evidence": [
        {
            "id": f"ann_{number}",
            "source": {"kind": "person", "name": name, "version": ""},
            "stage": "label",
            "values": {"sentiment": "positive"},
            "confidence": "probable",
            "note": "sure",
            "active_ms": 1200,
            "late": number == 2,
            "schema_version": 1,
            "guideline_version": 1,
            "created_at": f"2026-01-02T03:04:0{number}.000001Z",
            **({"supersedes": "ann_0"} if number == 1 else {}),
        }
        for number, name in enumerate(["Ann", "Ann", "Bob"])
    ],
    "beliefs": [
        {
            "field": "sentiment",
            "probabilities": [{"label": "positive", "probability": 0.96}],
            "answers": 2,
        }
    ],
    "decision": {"values": {"sentiment": "positive"}, "confidence": 0.96, "by": "belief"},
}


def test_jsonl_goes_in_again_as_it_was(
    place: Installation,  # noqa: F811
    new_installation: Callable[[], Installation],
    tmp_path: Path,
) -> None:
    project = make_project(place, tmp_path)
    file = tmp_path / "rows.jsonl"
    waiting = [{"id": f"w{i}", "text": f"text {i}"} for i in range(2500)]
    nothing = {"id": "b", "text": "x", "state": "review", "reason": "All was blank", "beliefs": []}
    file.write_text("".join(json.dumps(row) + "\n" for row in (ANSWERED, nothing, *waiting)))
    assert import_file(place, project, file)["accepted"] == 2502
    first = [without_ids(line) for line in export_lines(place, project)]
    assert first[0]["decision"] == ANSWERED["decision"]
    assert first[1]["beliefs"] == []
    assert first[0]["evidence"][1]["created_at"] == "2026-01-02T03:04:01.000001Z"

    saved = tmp_path / "saved.jsonl"
    outcome = place.run("export", "--project", project, "--format", "jsonl", "-o", str(saved))
    assert outcome.status == 0, outcome
    other = new_installation()
    other.data.mkdir(exist_ok=True)
    other.create_user("owner@example.org", "Olive", "correct horse battery", role="owner")
    again = make_project(other, tmp_path)
    assert import_file(other, again, saved) == {"accepted": 2502, "duplicates": 0, "rejected": 0}
    assert [without_ids(line) for line in export_lines(other, again)] == first


CHAINED = {
    "fields": [
        {"name": "names", "kind": "spans", "classes": [{"name": "PER"}]},
        {
            "name": "same",
            "kind": "relations",
            "of": "names",
            "chains": True,
            "classes": [{"name": "is"}],
        },
    ]
}


def test_chains_go_in_again_and_are_coreference_in_conll(
    place: Installation,  # noqa: F811
    tmp_path: Path,
) -> None:
    project = make_project(place, tmp_path, CHAINED)
    places = {"a": (0, 3), "b": (13, 16), "c": (21, 24), "d": (29, 32)}
    said = {
        "names": [
            {"id": k, "class": "PER", "start": start, "end": end}
            for k, (start, end) in places.items()
        ],
        "same": [
            {"id": f"r{i}", "class": "is", "from": first, "to": second}
            for i, (first, second) in enumerate([("c", "a"), ("d", "b")])
        ],
    }
    row = {
        "external_id": "1",
        "data": {"text": "Ann left and Bob let her see him."},
        "state": "settled",
        "decision": {"values": said, "confidence": 1, "by": "review"},
    }
    file = tmp_path / "rows.jsonl"
    file.write_text(json.dumps(row))
    assert import_file(place, project, file)["accepted"] == 1
    manifest = export_file(place, project, "conll", tmp_path / "out.conll")
    assert manifest["left_out"] == []
    chains: dict[str, list[str]] = {}
    for line in (tmp_path / "out.conll").read_text().splitlines():
        token, *_, coreference = line.split("\t") if "\t" in line else ("", "-")
        if coreference != "-":
            chains.setdefault(coreference.strip("()"), []).append(token)
    assert chains == {"0": ["Ann", "her"], "1": ["Bob", "him"]}
    saved = tmp_path / "saved.jsonl"
    export_file(place, project, "jsonl", saved)
    again = make_project(place, tmp_path, CHAINED)
    assert import_file(place, again, saved)["accepted"] == 1
    first, second = (export_lines(place, which) for which in (project, again))
    assert [without_ids(line) for line in first] == [without_ids(line) for line in second]


def test_an_export_has_a_manifest_with_its_hash(place: Installation, tmp_path: Path) -> None:  # noqa: F811
    project = make_project(place, tmp_path)
    import_file(place, project, "-", text="id,text\n1,x\n2,y\n")
    file = tmp_path / "out.jsonl"
    outcome = place.run("export", "--project", project, "--format", "jsonl", "-o", str(file))
    assert outcome.status == 0, outcome
    manifest = json.loads(Path(f"{file}.manifest.json").read_text())
    assert manifest["counts"]["items"] == 2 and manifest["schema_version"] == 1
    content = file.read_bytes()
    (entry,) = manifest["files"]
    assert entry["bytes"] == len(content) and entry["sha256"] == hashlib.sha256(content).hexdigest()
    assert entry["blake2b"] == hashlib.blake2b(content, digest_size=32).hexdigest()
    assert not Path(f"{file}.part").exists()
    assert manifest["left_out"] == [] and manifest["changed"] is None
    assert manifest["carries"] == {"evidence": True, "undecided": True, "pictures": False}


def test_a_table_tells_the_paths_of_nested_classes(owner: Client) -> None:
    kinds = [
        {"name": "animal"},
        {"name": "dog", "parent": "animal"},
        {"name": "pug", "parent": "dog"},
    ]
    flat = [{"name": "yes"}, {"name": "no"}]
    fields = [
        {"name": "kind", "kind": "choice", "classes": kinds},
        {"name": "all", "kind": "choices", "classes": kinds},
        {"name": "flat", "kind": "choice", "classes": flat},
    ]
    quality = {"target": 0.8, "min_labels": 1, "max_labels": 1}
    project = owner.create_project({"fields": fields}, quality=quality)["id"]
    owner.import_rows(project, "id,text\n1,x\n")
    owner.answer_all(project, lambda _: {"kind": "pug", "all": ["animal", "dog"], "flat": "no"})
    reply = owner.http.get(f"/projects/{project}/export", params={"format": "csv"})
    (row,) = csv.DictReader(io.StringIO(reply.text))
    assert row["label.kind"] == "pug" and row["path.kind"] == "animal > dog > pug"
    assert row["path.all"] == "animal\nanimal > dog"
    assert row["label.flat"] == "no" and "path.flat" not in row


def test_the_manifest_of_a_streamed_export_is_at_its_link(owner: Client) -> None:
    project = owner.create_project(SENTIMENT)["id"]
    owner.import_rows(project, "id,text\n1,x\n=2,y\n")
    for kind in ("jsonl", "csv"):
        reply = owner.http.get(f"/projects/{project}/export", params={"format": kind})
        link = re.fullmatch(r"</api/v1(/jobs/[^>]+/manifest)>; .*", reply.headers["Link"])
        manifest = owner.call("GET", link[1])
        (entry,) = manifest["files"]
        assert entry["sha256"] == hashlib.sha256(reply.content).hexdigest()
        assert entry["bytes"] == len(reply.content) and manifest["counts"]["items"] == 2
        assert manifest["project"] == project and manifest["format"] == kind
    # Cells that a spreadsheet would run are guarded, and the manifest says so.
    assert b"'=2,y" in reply.content and "formula" in manifest["changed"]
    jobs = owner.all(f"/projects/{project}/jobs")
    assert [job["kind"] for job in jobs].count("export") == 2
    imported = next(job["id"] for job in jobs if job["kind"] == "import")
    assert owner.http.get(f"/jobs/{imported}/manifest").status_code == 404


def test_a_project_with_pictures_goes_in_again_as_it_was(
    place: Installation,  # noqa: F811
    new_installation: Callable[[], Installation],
    tmp_path: Path,
) -> None:
    project = drawn_project(place, tmp_path)
    saved = tmp_path / "saved.zip"
    manifest = export_file(place, project, "jsonl", saved, "--media")
    assert manifest["counts"]["pictures"] == 2 and manifest["carries"]["pictures"]
    with zipfile.ZipFile(saved) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[0] == "items.jsonl" and len(archive.namelist()) == 3
        for name in archive.namelist()[1:]:
            hashed = hashlib.blake2b(archive.read(name), digest_size=32).hexdigest()
            assert name == f"media/{hashed}.png"
    other = new_installation()
    other.data.mkdir(exist_ok=True)
    other.create_user("owner@example.org", "Olive", "correct horse battery", role="owner")
    again = make_project(other, tmp_path, DRAWN)
    assert import_file(other, again, saved) == {"accepted": 2, "duplicates": 0, "rejected": 0}
    lines = [without_ids(line) for line in export_lines(place, project)]
    assert lines[0]["media"][0] == {
        "key": "image",
        "file": lines[0]["media"][0]["file"],
        "type": "image/png",
        "width": 4,
        "height": 3,
    }
    assert [without_ids(line) for line in export_lines(other, again)] == lines
    kept = [{path.name for path in (at.data / "media").glob("*/*")} for at in (place, other)]
    assert kept[0] == kept[1] and len(kept[0]) == 2
    assert import_file(other, again, saved)["duplicates"] == 2


def test_a_picture_that_is_not_in_the_archive_is_a_rejected_row(
    place: Installation,  # noqa: F811
    tmp_path: Path,
) -> None:
    project = make_project(place, tmp_path, DRAWN)
    rows = [
        {"id": str(i), "image": "x", "media": [{"key": "image", "file": f"media/{name}"}]}
        for i, name in enumerate(("1.png", "gone.png", "2.png", "../3.png", "text", "x" * 300))
    ]
    names = ("own/n.PNG", "lost.jpg", "https://x.example/a.png")
    rows += [{"id": name, "image": name} for name in names]
    lines = "".join(json.dumps(row) + "\n" for row in rows).encode()
    files = {"media/1.png": png(), "media/2.png": png(value=3), "media/text": b"no picture"}
    files["own/n.PNG"] = png(value=5)
    file = tmp_path / "some.zip"
    file.write_bytes(zip_of({"items.jsonl": lines, **files}))
    assert import_file(place, project, file) == {"accepted": 4, "duplicates": 0, "rejected": 5}
    found = {
        line["external_id"]: len(line.get("media", [])) for line in export_lines(place, project)
    }
    assert found == {"0": 1, "2": 1, names[0]: 1, names[2]: 0}
    reasons = [reason for _, reason in rejects(file)]
    for reason, part in zip(
        reasons,
        ("gone.png is not in", "is not in", "is no JPEG", "too long", "lost.jpg is not in"),
        strict=True,
    ):
        assert part in reason


def test_only_jsonl_carries_pictures(place: Installation, tmp_path: Path) -> None:  # noqa: F811
    project = make_project(place, tmp_path, DRAWN)
    file = tmp_path / "x"
    outcome = place.run(
        "export", "--project", project, "--format", "coco", "--media", "-o", str(file)
    )
    assert outcome.status == 2 and "jsonl can" in outcome.stderr and not file.exists()


def brush(packed: list[int]) -> list[int]:
    """Label Studio's run lengths, undone as its converter does: red, green, blue, alpha."""
    bits = "".join(f"{byte:08b}" for byte in packed)
    at = 0

    def take(count: int) -> int:
        nonlocal at
        at += count
        return int(bits[at - count : at], 2)

    total, word = take(32), take(5) + 1
    sizes = [take(4) + 1 for _ in range(4)]
    out: list[int] = []
    while len(out) < total:
        run = take(1)
        length = take(sizes[take(2)]) + 1
        out += [take(word)] * length if run else [take(word) for _ in range(length)]
    assert len(out) == total and at > len(bits) - 8
    return out


NEAR_YARD = [(0.5, 0.4), (1.5, 1.5), (3.2, 1.2), (2.5, 1.5), (3.1, 2.8), (5, 1)]
IN_YARD = [True, False, False, True, True, False]


def inside(ring: list[tuple[float, float]], places: list[tuple[float, float]]) -> list[bool]:
    """Even-odd."""

    def crossed(x: float, y: float) -> int:
        sides = zip(ring, [*ring[1:], ring[0]], strict=True)
        return sum(
            (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay)
            for (ax, ay), (bx, by) in sides
        )

    return [crossed(x, y) % 2 == 1 for x, y in places]


def test_formats_carry_what_they_can_and_say_what_they_cannot(
    place: Installation,  # noqa: F811
    tmp_path: Path,
) -> None:
    project = drawn_project(place, tmp_path)
    manifest = export_file(place, project, "label-studio", tmp_path / "ls.json")
    assert manifest["left_out"] == [
        {"field": "way", "kind": "polylines"},
        {"field": "bodies", "kind": "skeletons"},
    ]
    first, second = json.loads((tmp_path / "ls.json").read_text())
    assert second["annotations"] == [] and first["meta"]["external_id"] == "a.png"
    (guess,) = first["predictions"]
    assert guess["model_version"] == "m 2" and guess["score"] == 0.5
    assert guess["result"][0]["value"] == {"choices": ["a"]}
    regions = {region["type"]: region for region in first["annotations"][0]["result"]}
    box = regions["rectanglelabels"]
    # Turned by 90 degrees about its middle (2, 1.5): what was its top left corner is at (2.5, 0.5).
    value = {name: box["value"][name] for name in ("x", "y", "width", "height", "rotation")}
    assert value == pytest.approx(
        {"x": 62.5, "y": 100 / 6, "width": 50, "height": 100 / 3, "rotation": 90}
    )
    assert (box["original_width"], box["original_height"]) == (4, 3)
    wheel = dict(regions["ellipselabels"]["value"])
    assert wheel.pop("ellipselabels") == ["wheel"]
    assert wheel == pytest.approx(
        {"x": 50, "y": 50, "radiusX": 37.5, "radiusY": 50 / 3, "rotation": 90}
    )
    assert regions["keypointlabels"]["value"]["x"] == 25
    yard = regions["polygonlabels"]["value"]["points"]
    assert inside([(x * 4 / 100, y * 3 / 100) for x, y in yard], NEAR_YARD) == IN_YARD
    painted = brush(regions["brushlabels"]["value"]["rle"])[3::4]
    assert painted == [0, 0, 0, 0, 0, 255, 255, 0, 0, 255, 0, 0]  # row by row
    manifest = export_file(place, project, "voc", tmp_path / "voc.zip")
    assert {"field": "areas", "kind": "masks"} in manifest["left_out"]
    with zipfile.ZipFile(tmp_path / "voc.zip") as archive:
        root = ElementTree.fromstring(archive.read("Annotations/a.xml"))
    corners = [
        int(root.findtext(f"object/bndbox/{name}")) for name in ("xmin", "ymin", "xmax", "ymax")
    ]
    assert corners == [2, 1, 3, 3]  # pixels 1.5..2.5 across and 0.5..2.5 down, counted from 1
    export_file(place, project, "coco", tmp_path / "coco.json")
    coco = json.loads((tmp_path / "coco.json").read_text())
    mask = next(row for row in coco["annotations"] if isinstance(row["segmentation"], dict))
    assert mask["bbox"] == [1, 1, 2, 2] and mask["area"] == 3
    names = {row["id"]: row["name"] for row in coco["categories"]}
    wheel = next(row for row in coco["annotations"] if names[row["category_id"]] == "wheel")
    assert wheel["bbox"] == pytest.approx([1.5, 0, 1, 3])  # it stands upright
    assert wheel["area"] == pytest.approx(3.14159265 * 1.5 * 0.5)
    yard = next(row for row in coco["annotations"] if names[row["category_id"]] == "yard")
    assert yard["bbox"] == [0, 0, 4, 3] and yard["area"] == pytest.approx(12 - 1 - 0.375)
    (seamed,) = yard["segmentation"]
    assert inside(list(zip(seamed[::2], seamed[1::2], strict=True)), NEAR_YARD) == IN_YARD
    cat = next(row for row in coco["annotations"] if names[row["category_id"]] == "cat")
    assert (cat["keypoints"], cat["num_keypoints"]) == ([1, 1, 2, 3, 2, 1, 0, 0, 0], 2)
    assert (cat["bbox"], cat["area"], cat["segmentation"]) == ([1, 1, 2, 1], 2, [])
    (body,) = (row for row in coco["categories"] if row["name"] == "cat")
    assert (body["keypoints"], body["skeleton"]) == (["head", "tail", "paw"], [[2, 1]])
    (outline,) = wheel["segmentation"]
    assert len(outline) == 96
    for x, y in zip(outline[::2], outline[1::2], strict=True):
        assert ((y - 1.5) / 1.5) ** 2 + ((x - 2) / 0.5) ** 2 == pytest.approx(1)


NAMES = (
    *(
        "a.jpg",
        "a.png",
        "a",
        "a.b.png",
        "x/a.jpg",
        "x.y/a",
        "x.y/b.png",
        "x.y/b.gif",
        ".b",
        ".b.png",
    ),
    *("../a.jpg", "/a.jpg", "C:\\c.jpg", "\u00fc%_.png", "\u00fc%_.jpg", "m.png"),
)
BESIDE = tuple(f"m.{i}.png" for i in range(100))  # more than are looked through


def boxed_rows(names: tuple[str, ...], first: int = 0) -> dict[str, bytes]:
    """An archive to import: each picture as wide as its number, with one box on all of it."""
    lines, files = [], {}
    for i, name in enumerate(names, first):
        box = {"id": "1", "class": "car", "x": 0, "y": 0, "w": 10 + i, "h": 3}
        line = {
            "external_id": name,
            "data": {"image": name},
            "media": [{"key": "image", "file": f"media/{i}.png"}],
            "decision": {"values": {"objects": [box]}, "confidence": 1, "by": "review"},
        }
        lines.append(json.dumps({"state": "settled", "reason": "Reviewed", **line}) + "\n")
        files[f"media/{i}.png"] = png(width=10 + i)
    return {"items.jsonl": "".join(lines).encode(), **files}


def unpacked(archive: Path, folder: Path) -> dict[str, str]:
    """What becomes of it on a disk: the files by name."""
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "data.yaml")
    return {str(path.relative_to(folder)): path.read_text() for path in files}


def test_no_two_pictures_share_a_file_of_yolo_or_voc(
    place: Installation,  # noqa: F811
    tmp_path: Path,
) -> None:
    project = make_project(place, tmp_path, DRAWN)
    file = tmp_path / "rows.zip"
    file.write_bytes(zip_of(boxed_rows(NAMES)))
    assert import_file(place, project, file)["accepted"] == len(NAMES)
    manifest = export_file(place, project, "yolo", tmp_path / "first.zip")
    assert "NAME.ENDING~ITEM" in manifest["changed"]
    first = unpacked(tmp_path / "first.zip", tmp_path / "first")
    assert len(first) == len(NAMES)
    of_names = {
        re.sub(r"~item_\w{26}\.txt$", "~.txt", name.removeprefix("labels/")) for name in first
    }
    assert of_names == {
        *("a.txt", "a.png~.txt", "a~.txt", "a.b.txt", "x/a.txt", "x.y/a.txt", "x.y/b.txt"),
        *("x.y/b.gif~.txt", ".b.txt", ".b.png~.txt", "a.jpg~.txt", "c.jpg~.txt"),
        *("\u00fc%_.txt", "\u00fc%_.jpg~.txt", "m.txt"),
    }

    # Later items change no name, one that is called as a made name is takes none from it.
    (made,) = (name for name in first if name.startswith("labels/a.png~"))
    twin = made.removeprefix("labels/").removesuffix(".txt") + ".gif"
    beside = "".join(json.dumps({"id": name, "image": name}) + "\n" for name in BESIDE[:90])
    import_file(place, project, "-", text=beside)
    file.write_bytes(zip_of(boxed_rows((twin, "m.gif"), len(NAMES))))
    assert import_file(place, project, file)["accepted"] == 2
    export_file(place, project, "yolo", tmp_path / "again.zip")
    again = unpacked(tmp_path / "again.zip", tmp_path / "again")
    assert len(again) == len(NAMES) + 2 and first.items() <= again.items()

    # Among too many neighbours a name counts as taken; all stay apart, and name the picture.
    beside = "".join(json.dumps({"id": name, "image": name}) + "\n" for name in BESIDE[90:])
    import_file(place, project, "-", text=beside)
    export_file(place, project, "voc", tmp_path / "voc.zip")
    voc = unpacked(tmp_path / "voc.zip", tmp_path / "voc")
    assert len(voc) == len(NAMES) + 2 and "Annotations/m.xml" not in voc
    widths = {name: 10 + i for i, name in enumerate((*NAMES, twin, "m.gif"))}
    for name, text in voc.items():
        root = ElementTree.fromstring(text)
        picture = root.findtext("filename")
        assert int(root.findtext("object/bndbox/xmax")) == widths.pop(picture)
        own = name.removeprefix("Annotations/").removesuffix(".xml")
        assert Path(own.rpartition("~item_")[0] or picture).name in picture
    assert not widths


def test_an_unknown_format_is_refused_naming_those_there_are(
    place: Installation,  # noqa: F811
    tmp_path: Path,
) -> None:
    project = make_project(place, tmp_path)
    file = tmp_path / "out"
    outcome = place.run("export", "--project", project, "--format", "nope", "-o", str(file))
    assert outcome.status == 2 and "jsonl, csv, coco" in outcome.stderr
    assert not file.exists()


def test_a_format_that_does_not_suit_the_questions_is_refused(
    place: Installation,  # noqa: F811
    tmp_path: Path,
) -> None:
    project = make_project(place, tmp_path, SENTIMENT)
    file = tmp_path / "out.json"
    outcome = place.run("export", "--project", project, "--format", "coco", "-o", str(file))
    assert outcome.status == 1 and not file.exists() and not Path(f"{file}.part").exists()


def test_a_file_that_cannot_be_written_is_an_error(place: Installation, tmp_path: Path) -> None:  # noqa: F811
    project = make_project(place, tmp_path)
    outcome = place.run(
        "export", "--project", project, "--format", "csv", "-o", str(tmp_path / "no" / "x")
    )
    assert outcome.status != 0 and "cannot be written" in outcome.stderr


@pytest.mark.parametrize("packed", ["gz", "zst"])
def test_what_comes_on_standard_input_may_be_packed(
    place: Installation,  # noqa: F811
    tmp_path: Path,
    packed: str,
) -> None:
    project = make_project(place, tmp_path)
    content = b'{"id":"1","text":"x"}\n'
    if packed == "gz":
        content = gzip.compress(content)
    else:
        content = subprocess.run(
            ["zstd", "-q"], input=content, capture_output=True, check=True
        ).stdout
    options = ["--data", str(place.data)]
    options += ["--database", place.database] if place.database else []
    run = subprocess.run(
        [str(BINARY), "import", *options, "--project", project, "-"],
        input=content,
        capture_output=True,
        env=quiet_environment(),
        cwd=tmp_path,
        check=True,
    )
    assert b"accepted 1\n" in run.stdout


@pytest.mark.parametrize(
    "command",
    [
        ["audit", "verify"],
        ["export", "--project", "proj_0000000000000", "--format", "csv", "-o", "-"],
        ["import", "--project", "proj_0000000000000", str(BINARY)],
        ["release", "key"],
        ["team", "list"],
        ["token", "create", "--email", "olive@example.org", "--name", "notebook"],
    ],
    ids=lambda command: command[0],
)
def test_a_directory_that_is_not_there_is_named_and_not_made(
    command: list[str], tmp_path: Path
) -> None:
    nowhere = tmp_path / "nowhere"
    outcome = run_binary(*command, "--data", str(nowhere))
    assert (outcome.status, outcome.stdout) == (1, "")
    assert f"--data {nowhere}: there is no such directory" in outcome.stderr
    assert not nowhere.exists()
