"""Export: everything comes out, whole or not at all, and goes in again as it was."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from installation import Installation
from test_import import SENTIMENT, export_lines, import_file, make_project, place  # noqa: F401

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
    file.write_text("".join(json.dumps(row) + "\n" for row in (ANSWERED, *waiting)))
    assert import_file(place, project, file)["accepted"] == 2501
    first = [without_ids(line) for line in export_lines(place, project)]
    assert first[0]["decision"] == ANSWERED["decision"]
    assert first[0]["evidence"][1]["created_at"] == "2026-01-02T03:04:01.000001Z"

    saved = tmp_path / "saved.jsonl"
    outcome = place.run("export", "--project", project, "--format", "jsonl", "-o", str(saved))
    assert outcome.status == 0, outcome
    other = new_installation()
    other.data.mkdir(exist_ok=True)
    other.create_user("owner@example.org", "Olive", "correct horse battery", role="owner")
    again = make_project(other, tmp_path)
    assert import_file(other, again, saved) == {"accepted": 2501, "duplicates": 0, "rejected": 0}
    assert [without_ids(line) for line in export_lines(other, again)] == first


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


def test_an_unknown_format_is_refused_naming_those_there_are(
    place: Installation,  # noqa: F811
    tmp_path: Path,
) -> None:
    project = make_project(place, tmp_path)
    file = tmp_path / "out"
    outcome = place.run("export", "--project", project, "--format", "nope", "-o", str(file))
    assert outcome.status == 1 and "jsonl, csv, coco" in outcome.stderr
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
