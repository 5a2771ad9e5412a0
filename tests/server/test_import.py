"""Import: every row is counted once, all good rows come in at once, nothing survives half done."""

import csv
import gzip
import io
import json
import os
import struct
import subprocess
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from installation import BINARY, Installation
from record import rows as database_rows

SENTIMENT = {
    "fields": [
        {
            "name": "sentiment",
            "kind": "choice",
            "on": "text",
            "classes": [{"name": "positive"}, {"name": "negative"}],
        }
    ]
}
PICTURE = {
    "fields": [
        {"name": "kind", "kind": "choice", "on": "image", "classes": [{"name": "a"}, {"name": "b"}]}
    ]
}


def with_an_account(made: Installation) -> Installation:
    """And no server."""
    made.data.mkdir(exist_ok=True)
    made.create_user("owner@example.org", "Olive Owner", "correct horse battery", role="owner")
    return made


@pytest.fixture
def place(new_installation: Callable[[], Installation]) -> Installation:
    return with_an_account(new_installation())


def make_project(place: Installation, tmp_path: Path, schema: dict = SENTIMENT) -> str:
    document = tmp_path / "project.json"
    document.write_text(json.dumps({"name": "Test", "schema": schema}))
    outcome = place.run("project create", "--file", str(document))
    assert outcome.status == 0, outcome
    return outcome.stdout.strip()


def import_file(place: Installation, project: str, file: Path | str, **more: str) -> dict[str, int]:
    outcome = place.run("import", "--project", project, str(file), **more)
    assert outcome.status == 0, outcome
    return {line.split()[0]: int(line.split()[1]) for line in outcome.stdout.splitlines()}


def rejects(file: Path) -> list[tuple[int, str]]:
    rows = csv.DictReader(io.StringIO(Path(f"{file}.rejected.csv").read_text()))
    return [(int(row["line"]), row["reason"]) for row in rows]


def export_lines(place: Installation, project: str) -> list[dict]:
    outcome = place.run("export", "--project", project, "--format", "jsonl", "-o", "-")
    assert outcome.status == 0, outcome
    return [json.loads(line) for line in outcome.stdout.splitlines()]


def png(width: int = 4, height: int = 3, value: int = 0) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    pixels = (b"\0" + bytes([value]) * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    text = chunk(b"tEXt", b"Comment\0the secret place")
    body = (
        chunk(b"IHDR", header) + text + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")
    )
    return b"\x89PNG\r\n\x1a\n" + body


# CSV

BAD_ROWS = (
    (b"c,ragged\n", "has 2 columns, the header has 4"),
    (b"d,  ,x,\n", "has no text"),
    (b"e,bad\xff,x,\n", 'column "text" is not UTF-8'),
    (b"n,nul \0 in it,x,\n", 'column "text" holds a NUL byte'),
    (b"f,ok,x,nonsense\n", "gold: sentiment"),
    (b'g,"closed"early,x,\n', "text after a closing quote"),
    (b"h" * 600 + b",ok,x,\n", "the id is longer than 512 bytes"),
    (b"i\x01,ok,x,\n", "the id has a control character"),
)


def test_csv_rows_are_accepted_counted_and_refused_with_line_and_reason(
    place: Installation, tmp_path: Path
) -> None:
    project = make_project(place, tmp_path)
    file = tmp_path / "mails.csv"
    good = (
        b"id,text,meta.source,gold.sentiment\na,hello,web,positive\n"
        b'"b","two\nlines, ""said""",,\na,again,,\n'
    )
    file.write_bytes(good + b"".join(row for row, _ in BAD_ROWS))
    assert import_file(place, project, file) == {
        "accepted": 2,
        "duplicates": 1,
        "rejected": len(BAD_ROWS),
    }
    found = rejects(file)
    assert [line for line, _ in found] == list(range(6, 6 + len(BAD_ROWS)))
    for (_, reason), (_, wanted) in zip(found, BAD_ROWS, strict=True):
        assert reason.startswith(wanted)
    first, second = export_lines(place, project)
    assert first["data"] == {"text": "hello"} and first["meta"] == {"source": "web"}
    assert first["gold"] == {"sentiment": "positive"} and first["state"] == "open"
    assert second["data"] == {"text": 'two\nlines, "said"'}


def test_rows_without_an_id_get_one_of_their_content(place: Installation, tmp_path: Path) -> None:
    project = make_project(place, tmp_path)
    file = tmp_path / "plain.csv"
    file.write_text("text\none\ntwo\none\n")
    assert import_file(place, project, file) == {"accepted": 2, "duplicates": 1, "rejected": 0}
    assert import_file(place, project, file)["duplicates"] == 3
    assert all(row["external_id"].startswith("row-") for row in export_lines(place, project))


@pytest.mark.parametrize("packed", ["gz", "zst"])
def test_packed_files_are_read_as_such(place: Installation, tmp_path: Path, packed: str) -> None:
    project = make_project(place, tmp_path)
    file = tmp_path / f"mails.csv.{packed}"
    content = b"id,text\n" + b"".join(b"%d,text %d\n" % (i, i) for i in range(500))
    if packed == "gz":
        file.write_bytes(gzip.compress(content))
    else:
        subprocess.run(["zstd", "-q", "-o", str(file)], input=content, check=True)
    assert import_file(place, project, file)["accepted"] == 500


def test_a_broken_gzip_fails_and_leaves_nothing(place: Installation, tmp_path: Path) -> None:
    project = make_project(place, tmp_path)
    file = tmp_path / "mails.csv.gz"
    lines = b"".join(b"%d,%s\n" % (i, os.urandom(20).hex().encode()) for i in range(20000))
    file.write_bytes(gzip.compress(b"id,text\n" + lines)[:-1000])
    outcome = place.run("import", "--project", project, str(file))
    assert outcome.status == 1 and "cannot be read to its end" in outcome.stderr
    assert export_lines(place, project) == []


def test_a_packed_file_cut_within_its_first_bytes_is_said_to_end(
    place: Installation, tmp_path: Path
) -> None:
    file = tmp_path / "mails.jsonl.gz"
    file.write_bytes(gzip.compress(b'{"a":1', mtime=0)[:20])
    outcome = place.run("import", "--project", make_project(place, tmp_path), str(file))
    assert outcome.status == 1 and "it ends too early" in outcome.stderr


# What an item must have

BOTH = {
    "fields": [
        *SENTIMENT["fields"],
        {"name": "objects", "kind": "boxes", "on": "image", "classes": [{"name": "car"}]},
    ]
}


def test_an_item_wants_what_required_questions_are_about_and_something_at_all(
    place: Installation, tmp_path: Path
) -> None:
    free = {"fields": [{**field, "required": False} for field in BOTH["fields"]]}
    must = {"fields": [{**field, "required": True} for field in BOTH["fields"]]}
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"text":"hello"}\n{"image":" "}\n{"body":"x"}\n')
    for schema, reasons in (
        (free, ["has no text", "has no text"]),
        (must, ["has no image", "has no text", "has no text"]),
    ):
        project = make_project(place, tmp_path, schema)
        assert import_file(place, project, rows)["rejected"] == len(reasons)
        assert [reason for _, reason in rejects(rows)] == reasons
    table = tmp_path / "rows.csv"
    table.write_text("id,text\n1,hello\n2,\n")
    project = make_project(place, tmp_path, free)
    assert import_file(place, project, table) == {"accepted": 1, "duplicates": 0, "rejected": 1}
    refused = place.run("import", "--project", make_project(place, tmp_path, must), str(table))
    assert 'no column "image", which the question "objects" is about' in refused.stderr


def test_pictures_lie_where_the_question_that_is_drawn_on_them_looks(
    place: Installation, tmp_path: Path
) -> None:
    free = {"fields": [{**field, "required": False} for field in BOTH["fields"]]}
    project = make_project(place, tmp_path, free)
    file = tmp_path / "pictures.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.png", png())
    assert import_file(place, project, file)["accepted"] == 1
    (row,) = export_lines(place, project)
    assert row["data"] == {"image": "a.png"} and row["media"][0]["key"] == "image"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is empty"),
        ("id;text\n1;a\n", "its columns stand apart by semicolons, want commas"),
        ("id\ttext\n1\ta\n", "its columns stand apart by tabs, want commas"),
        ("id,body\n1,x\n", 'no column "text"'),
        ("id,text,text\n1,x,y\n", '"text" is there twice'),
        ("id\n1\n", "no column with data"),
        ("id,text,\n1,x,y\n", "column 3 has no name"),
    ],
)
def test_a_header_that_cannot_be_used_is_refused(
    place: Installation, tmp_path: Path, content: str, message: str
) -> None:
    project = make_project(place, tmp_path)
    file = tmp_path / "mails.csv"
    file.write_text(content)
    outcome = place.run("import", "--project", project, str(file))
    assert outcome.status == 1 and message in outcome.stderr
    assert len(outcome.stderr.strip().splitlines()) == 1


def test_an_unknown_gold_column_is_noted(place: Installation, tmp_path: Path) -> None:
    project = make_project(place, tmp_path)
    file = tmp_path / "mails.csv"
    file.write_text("id,text,gold.mood\n1,x,good\n")
    outcome = place.run("import", "--project", project, str(file))
    assert outcome.status == 0 and "gold.mood" in outcome.stderr


def test_a_line_of_a_hundred_megabytes_is_one_rejected_row(
    place: Installation, tmp_path: Path
) -> None:
    project = make_project(place, tmp_path)
    for name, before, after in (
        ("a.csv", b"id,text\n1,", b"\n2,fine\n"),
        ("b.jsonl", b'{"text":"', b'"}\n{"text":"ok"}\n'),
    ):
        file = tmp_path / name
        file.write_bytes(before + b"x" * (100 << 20) + after)
        assert import_file(place, project, file) == {"accepted": 1, "duplicates": 0, "rejected": 1}
        assert "is longer than" in rejects(file)[0][1]


def test_standard_input_is_read(place: Installation, tmp_path: Path) -> None:
    project = make_project(place, tmp_path)
    assert import_file(place, project, "-", text="id,text\n1,x\n")["accepted"] == 1


def test_a_file_that_is_not_there_is_refused(place: Installation, tmp_path: Path) -> None:
    outcome = place.run(
        "import", "--project", make_project(place, tmp_path), str(tmp_path / "none.csv")
    )
    assert outcome.status == 1 and "none.csv" in outcome.stderr
    outcome = place.run("import", "--project", "proj_nothing", str(tmp_path / "none.csv"))
    assert outcome.status == 2


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@sum(1)", "\tx", "\rx"])
def test_rejected_rows_are_no_formulas(place: Installation, tmp_path: Path, start: str) -> None:
    """A ' stands before what a spreadsheet would run; the rest of the row is as it came."""
    project = make_project(place, tmp_path)
    file = tmp_path / "rows.jsonl"
    file.write_bytes(start.encode() + b"\n")
    assert import_file(place, project, file)["rejected"] == 1
    with Path(f"{file}.rejected.csv").open(newline="") as rows:
        (row,) = csv.DictReader(rows)
    assert row["row"] == "'" + start and not row["reason"].startswith(tuple("=+-@\t\r"))


# JSONL

BAD_LINES = (
    ("{", "the JSON text ends too early"),
    ("[1]", "is not a JSON object"),
    ('{"id":"x"}', "has no data"),
    ('{"text":""}', "has no text"),
    ('{"id":[1],"text":"x"}', "the id is neither"),
    ('{"text":"x","gold":{"mood":"good"}}', 'gold: there is no question "mood"'),
    ('{"text":"x","gold":{"sentiment":"fine"}}', "gold: sentiment"),
    ('{"text":"x","predictions":[{"values":{}}]}', "prediction: has no source"),
    (
        '{"text":"x","predictions":[{"source":"m","values":{"sentiment":"no"}}]}',
        "prediction: sentiment",
    ),
    ('{"text":"x","annotations":{}}', "annotations is not a list"),
    ('{"text":"x","meta":1}', "meta is not an object"),
    ('{"text":"x","evidence":[{"source":{"kind":"ghost"}}]}', "evidence: the kind"),
    ('{"text":"x","state":"lost"}', "its state is unknown"),
)


def test_jsonl_rows_bring_data_gold_and_evidence(place: Installation, tmp_path: Path) -> None:
    project = make_project(place, tmp_path)
    file = tmp_path / "rows.jsonl"
    good = {
        "id": 7,
        "text": "hello",
        "meta": {"n": 12345678901234567},
        "gold": {"sentiment": "positive"},
        "predictions": [
            {"source": "m1", "version": "3", "values": {"sentiment": "negative"}, "score": 0.9}
        ],
        "annotations": [{"source": "ann@x", "values": {"sentiment": "positive"}}],
    }
    file.write_text("\n".join([json.dumps(good), "", *(line for line, _ in BAD_LINES)]))
    assert import_file(place, project, file) == {
        "accepted": 1,
        "duplicates": 0,
        "rejected": len(BAD_LINES),
    }
    for (line, reason), (number, (_, wanted)) in zip(
        rejects(file), enumerate(BAD_LINES, 3), strict=True
    ):
        assert line == number and reason.startswith(wanted), (reason, wanted)
    (row,) = export_lines(place, project)
    assert row["external_id"] == "7" and row["data"] == {"text": "hello"}
    assert row["meta"]["n"] == 12345678901234567
    model, person = row["evidence"]
    assert (
        model["source"] == {"kind": "model", "name": "m1", "version": "3"} and model["score"] == 0.9
    )
    assert person["source"]["kind"] == "import" and person["values"] == {"sentiment": "positive"}


# Pictures


def test_pictures_of_a_zip_are_taken_and_traps_refused(place: Installation, tmp_path: Path) -> None:
    project = make_project(place, tmp_path, PICTURE)
    file = tmp_path / "pictures.zip"
    link = zipfile.ZipInfo("link.png")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("good/a.png", png())
        archive.writestr("good/same.png", png())
        archive.writestr("good/polyglot.png", png(value=9) + b"<script>alert(1)</script>")
        archive.writestr("../out.png", png(value=1))
        archive.writestr(link, "/etc/passwd")
        archive.writestr("bomb.png", png()[:8] + bytes(60 << 20))
        archive.writestr("cut.png", png(200, 200)[:60])
        archive.writestr("page.html", "<html></html>")
        archive.writestr("__MACOSX/._a.png", "litter")
    counts = import_file(place, project, file)
    assert counts == {"accepted": 2, "duplicates": 1, "rejected": 5}
    reasons = [reason for _, reason in rejects(file)]
    wanted = ("its path leads out", "is a link", "unpacks to more than", "is broken", "is no JPEG")
    for reason, start in zip(reasons, wanted, strict=True):
        assert reason.startswith(start)
    kept = [path.read_bytes() for path in (place.data / "media").glob("*/*")]
    assert len(kept) == 2
    assert not any(b"script" in content or b"secret" in content for content in kept)


def test_pictures_of_a_folder_are_taken(place: Installation, tmp_path: Path) -> None:
    project = make_project(place, tmp_path, PICTURE)
    folder = tmp_path / "pictures"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "a.png").write_bytes(png())
    (folder / "link.png").symlink_to("deep/a.png")
    assert import_file(place, project, folder) == {"accepted": 1, "duplicates": 0, "rejected": 1}
    assert rejects(folder) == [(2, "is a link")]
    assert export_lines(place, project)[0]["external_id"] == "deep/a.png"


def test_rejects_of_the_folder_one_stands_in_lie_beside_it(
    place: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    (folder / "link.png").symlink_to("/nowhere")
    monkeypatch.chdir(folder)
    project = make_project(place, tmp_path, PICTURE)
    assert import_file(place, project, ".")["rejected"] == 1
    assert [reason for _, reason in rejects(folder)] == ["is a link"]


def test_a_file_that_is_no_zip_is_refused(place: Installation, tmp_path: Path) -> None:
    file = tmp_path / "pictures.zip"
    file.write_bytes(b"PK\x03\x04 and nothing of the kind" * 10)
    outcome = place.run("import", "--project", make_project(place, tmp_path, PICTURE), str(file))
    assert outcome.status == 1 and "archive" in outcome.stderr


# Ends that come early

ROWS = 60_000


@pytest.fixture
def many_rows(tmp_path: Path) -> Path:
    file = tmp_path / "many.csv"
    file.write_text("id,text\n" + "".join(f"{i},text number {i}\n" for i in range(ROWS)) + "bad\n")
    return file


def test_an_import_that_is_killed_goes_on_with_exact_counts(
    installation: Installation, owner: object, many_rows: Path
) -> None:
    project = owner.create_project(SENTIMENT)["id"]
    job = owner.start_import(project, many_rows.read_text())
    for pause in (0.15, 0.4):
        time.sleep(pause)
        installation.kill()
        installation.start()
        owner.move_to(installation.url)
    result = owner.wait_for_job(job)["result"]
    assert result == {"accepted": ROWS, "duplicates": 0, "rejected": 1}
    counts = owner.call("GET", f"/projects/{project}")["counts"]
    assert counts["items"] == counts["open"] == ROWS
    assert len(export_lines(installation, project)) == ROWS
    assert not list((installation.data / "uploads").iterdir())


def test_a_cancelled_import_leaves_nothing(
    installation: Installation, owner: object, many_rows: Path
) -> None:
    project = owner.create_project(SENTIMENT)["id"]
    job = owner.start_import(project, many_rows.read_text())
    owner.call("DELETE", f"/jobs/{job}", status=204)
    ended = owner.wait_for_job(job, "cancelled")
    assert "Cancelled" in ended["message"]
    assert owner.call("GET", f"/projects/{project}")["counts"]["items"] == 0
    assert export_lines(installation, project) == []
    assert owner.import_rows(project, "id,text\n1,x\n")["accepted"] == 1


def test_a_command_that_is_killed_is_continued_by_a_server(
    place: Installation, tmp_path: Path, many_rows: Path
) -> None:
    project = make_project(place, tmp_path)
    options = [
        "--data",
        str(place.data),
        *(["--database", place.database] if place.database else []),
    ]
    command = subprocess.Popen(
        [str(BINARY), "import", *options, "--project", project, str(many_rows)]
    )
    while not database_rows(place, "select 1 from job where kind = 'import'"):
        assert command.poll() is None or command.returncode == 0
        time.sleep(0.01)
    command.kill()
    command.wait()
    place.start()
    deadline = time.monotonic() + 60
    while len(export_lines(place, project)) < ROWS:
        assert time.monotonic() < deadline
        time.sleep(0.5)
    assert len(export_lines(place, project)) == ROWS
