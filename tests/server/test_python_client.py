"""labelwright.Client at the real server: each part of the interface, each error of its table."""

import csv
import io
import json
import os
import re
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import httpx
import pytest
from client import Client as Browser
from installation import TOP, Installation
from test_loop import CSV, SCHEMA, sentiment

sys.path.insert(0, str(TOP / "python"))
os.environ.setdefault("LABELWRIGHT_LIBRARY", str(TOP / "build" / "liblabelwright.so"))
import labelwright
from labelwright._engine import ffi, lib
from labelwright._errors import BY_HTTP, BY_STATUS

ANN = "ann@example.org"


@pytest.fixture
def new_database() -> Callable[[], None]:
    """SQLite alone: the databases are the other tests' matter."""
    return lambda: None


@pytest.fixture
def program(installation: Installation) -> Iterator[Callable[..., labelwright.Client]]:
    """Makes clients of the person at a browser."""
    made: list[labelwright.Client] = []

    def make(person: Browser, **more: Any) -> labelwright.Client:
        token = person.call("POST", "/me/tokens", {"name": "program"}, status=201)["token"]
        http = httpx.Client(trust_env=False)
        made.append(labelwright.Client(installation.url, token, http=http, **more))
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture
def owner_program(owner: Browser, program) -> labelwright.Client:
    return program(owner)


@pytest.fixture
def project(owner_program: labelwright.Client, new_member, tmp_path: Path) -> str:
    """Ten messages, one answer wanted for each, by Ann."""
    new_member("Ann")
    made = owner_program.create_project(
        "Messages",
        SCHEMA,
        quality={"target": 0.8, "min_labels": 1, "max_labels": 1},
        people=[{"email": ANN, "role": "annotator"}],
    )
    (tmp_path / "messages.csv").write_text(CSV)
    result = owner_program.import_file(made["id"], tmp_path / "messages.csv", wait_seconds_max=30)
    assert (result["accepted"], result["rejected"]) == (10, 0)
    return made["id"]


@pytest.fixture
def ann(project: str, installation: Installation, new_client, program) -> labelwright.Client:
    browser = new_client()
    browser.sign_in(ANN, "plain words make a good password")
    return program(browser)


def answer_all(ann: labelwright.Client, project: str) -> int:
    answers = 0
    while leases := ann.next(project, count=3)["leases"]:
        for lease in leases:
            ann.submit(lease, sentiment(lease["item"]), active_ms=900)
            answers += 1
    return answers


def test_a_project_goes_from_import_to_export(
    owner_program: labelwright.Client, ann: labelwright.Client, project: str, tmp_path: Path
) -> None:
    assert answer_all(ann, project) == 10 and ann.next(project)["reason"]
    rows = list(owner_program.items(project, state="settled"))
    assert len(rows) == 10 and owner_program.progress(project)["counts"]["settled"] == 10
    item = owner_program.item(rows[0]["id"])
    assert item["decision"]["values"] == sentiment(item)
    assert owner_program.quality(project)["sources"][0]["answers"] == 10
    assert [row["id"] for row in owner_program.items(project, q="m3")] == [
        row["id"] for row in rows if row["external_id"] == "m3"
    ]
    assert not list(owner_program.items(project, meta="city", meta_value="Rome"))
    assert not list(owner_program.items(project, stage="review"))
    assert not list(owner_program.items(project, order="due", due_before="2030-01-01T00:00:00Z"))
    source = owner_program.quality(project)["sources"][0]["source"]["id"]
    for answers, count in (
        ({"answered_by": source, "active_ms_from": 900, "active_ms_below": 901}, 10),
        ({"answered_from": "2000-01-01T00:00:00Z", "active_ms_from": 901}, 0),
        ({"answered_before": "2000-01-01T00:00:00Z"}, 0),
        ({"field": "sentiment", "decided": "positive", "answered": "negative"}, 0),
    ):
        assert len(list(owner_program.items(project, **answers))) == count, answers

    items = {row["external_id"]: row for row in owner_program.export_items(project)}
    assert sorted(items) == sorted(f"m{i}" for i in range(10))
    assert all(row["decision"]["values"] == sentiment(row) for row in items.values())
    whole = b"".join(owner_program.export(project))
    assert len(whole.splitlines()) == 10

    file = tmp_path / "out.csv"
    manifest = owner_program.export_file(project, file, "csv")
    assert manifest["format"] == "csv" and manifest["counts"]["items"] == 10
    assert len(list(csv.DictReader(io.StringIO(file.read_text())))) == 10
    assert not Path(f"{file}.part").exists()
    job = next(job for job in owner_program.jobs(project) if job["kind"] == "export")
    assert owner_program.manifest(job["id"])["project"] == project


def test_an_answer_with_the_same_key_is_one_answer(ann: labelwright.Client, project: str) -> None:
    lease = ann.next(project)["leases"][0]
    values = sentiment(lease["item"])
    first = ann.submit(lease, values, active_ms=1, key="once", confidence="probable", note="hm")
    assert ann.submit(lease, values, active_ms=1, key="once", confidence="probable", note="hm") == (
        first
    )
    (mine,) = ann.mine(project)
    assert (mine["id"], mine["note"]) == (first["id"], "hm")
    assert ann.annotation(first["id"])["annotation"]["values"] == values
    revised = ann.revise(first["id"], {"sentiment": "negative"}, active_ms=5)
    assert ann.annotation(revised["id"])["annotation"]["values"] == {"sentiment": "negative"}


def test_leases_are_extended_released_and_skipped(ann: labelwright.Client, project: str) -> None:
    first, second = ann.next(project, count=2)["leases"]
    assert ann.extend(first)["expires_at"] >= first["expires_at"]
    ann.release(first)
    ann.skip(second, "no words in it")
    with pytest.raises(labelwright.ConflictError):
        ann.submit(first, sentiment(first["item"]), active_ms=1)


def test_a_reviewer_accepts_fixes_and_reopens(
    owner_program: labelwright.Client, ann: labelwright.Client, new_member, program
) -> None:
    bob = program(new_member("Bob"))
    people = [{"email": email, "role": "annotator"} for email in (ANN, "bob@example.org")]
    quality = {"target": 0.8, "min_labels": 2, "max_labels": 2}
    project = owner_program.create_project("Torn", SCHEMA, quality=quality, people=people)["id"]
    owner_program.wait(owner_program.start_import(project, CSV.encode(), "text/csv"))
    for person, word in ((ann, "positive"), (bob, "negative")):
        for lease in person.next(project, count=2)["leases"]:
            person.submit(lease, {"sentiment": word}, active_ms=1)
    accepted, fixed = owner_program.next(project, count=2, stage="review")["leases"]
    assert owner_program.review(accepted, "accept", active_ms=3)["item_state"] == "settled"
    values = {"sentiment": "negative"}
    owner_program.review(fixed, "fix", values=values, active_ms=3)
    assert owner_program.item(fixed["item"]["id"])["decision"]["values"] == values
    again = owner_program.reopen(fixed["item"]["id"], "look again")
    assert again["state"] != "settled"


def test_people_and_versions(owner_program: labelwright.Client, new_member, project: str) -> None:
    new_member("Bob")
    added = owner_program.add_person(project, "bob@example.org", "reviewer")
    bob = added["user"]["id"]
    owner_program.change_role(project, bob, "auditor")
    roles = {row["user"]["email"]: row["role"] for row in owner_program.people(project)}
    assert roles == {
        "owner@example.org": "manager",
        ANN: "annotator",
        "bob@example.org": "auditor",
    }
    owner_program.remove_person(project, bob)
    assert len(list(owner_program.people(project))) == 2
    assert {user["email"] for user in owner_program.users()} >= {ANN, "bob@example.org"}
    changed = owner_program.change_project(project, instructions="Read twice.")
    assert changed["guideline_version"] == 2
    assert owner_program.schema(project, 1)["schema"]["fields"][0]["name"] == "sentiment"
    assert [p["id"] for p in owner_program.projects()] == [project]
    actions = {row["action"] for row in owner_program.audit(project)}
    assert "project.change" in actions and actions <= {
        row["action"] for row in owner_program.audit()
    }


def test_lists_page(owner_program: labelwright.Client) -> None:
    project = owner_program.create_project("Many", SCHEMA)["id"]
    rows = "id,text\n" + "".join(f"n{i},x\n" for i in range(450))
    job = owner_program.start_import(project, rows.encode(), "text/csv")
    assert owner_program.wait(job)["result"]["accepted"] == 450
    ids = [row["external_id"] for row in owner_program.items(project)]
    assert len(ids) == len(set(ids)) == 450


def test_jobs_tell_of_themselves(owner_program: labelwright.Client, project: str) -> None:
    rows = b'{"id": "a", "text": "x"}\n{"id": 7\n'
    job = owner_program.start_import(project, rows, "application/x-ndjson")
    done = owner_program.wait(job)
    assert done["result"]["rejected"] == 1 and owner_program.job(job)["state"] == "done"
    assert owner_program.rejects(job).startswith("line,reason,row\n2,")
    refit = owner_program.wait(owner_program.refit(project))
    assert refit["kind"] == "refit" and refit["state"] == "done"


def test_another_tools_file_goes_where_it_is_told(owner_program: labelwright.Client) -> None:
    kinds = ("boxes", "polygons")
    fields = [{"name": k, "kind": k, "on": "image", "classes": [{"name": "cat"}]} for k in kinds]
    project = owner_program.create_project("Cats", {"fields": fields})["id"]
    coco = {
        "images": [{"id": 1, "file_name": "https://images.example/1.png"}],
        "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4]}],
        "categories": [{"id": 1, "name": "cat"}],
    }
    content = json.dumps(coco).encode()
    job = owner_program.start_import(project, content, "application/json")
    with pytest.raises(labelwright.JobFailedError, match="one of: boxes, polygons"):
        owner_program.wait(job)
    job = owner_program.start_import(
        project, content, "application/json", format="coco", field="boxes", as_predictions=True
    )
    assert owner_program.wait(job)["result"]["accepted"] == 1
    (item,) = owner_program.items(project)
    (row,) = owner_program.item(item["id"])["evidence"]
    assert row["source"]["kind"] == "model" and row["values"]["boxes"][0]["w"] == 3


def test_a_job_that_fails_says_why(owner_program: labelwright.Client, project: str) -> None:
    job = owner_program.start_import(project, b"this is no archive", "application/zip")
    with pytest.raises(labelwright.JobFailedError, match="failed: ") as failed:
        owner_program.wait(job)
    assert failed.value.job["id"] == job and failed.value.job["message"]


def test_a_job_is_not_waited_for_longer_than_asked(
    owner_program: labelwright.Client, project: str
) -> None:
    rows = "id,text\n" + "".join(f"n{i},x\n" for i in range(20000))
    job = owner_program.start_import(project, rows.encode(), "text/csv")
    with pytest.raises(TimeoutError, match=job):
        owner_program.wait(job, 0.05)
    owner_program.cancel(job)
    with pytest.raises(labelwright.JobFailedError, match="cancelled"):
        owner_program.wait(job)


def test_events_tell_of_answers_and_of_those_since(
    owner_program: labelwright.Client, ann: labelwright.Client, project: str
) -> None:
    def answer() -> None:
        lease = ann.next(project)["leases"][0]
        ann.submit(lease, sentiment(lease["item"]), active_ms=1)

    with ThreadPoolExecutor() as pool:
        first = pool.submit(next, owner_program.events())
        while not first.done():  # the stream may be open after the answer only
            answer()
            wait([first], timeout=0.5)
        heard = first.result()
        assert heard.event == "counters" and heard.data["project"] == project
        answer()
        since = pool.submit(next, owner_program.events(after=heard.id)).result(timeout=20)
        assert since.id != heard.id and since.data["project"] == project


def test_pictures_come_whole(owner_program: labelwright.Client, tmp_path: Path) -> None:
    field = {"name": "a", "kind": "choice", "on": "image", "classes": [{"name": "b"}]}
    project = owner_program.create_project("Pictures", {"fields": [field]})["id"]
    owner_program.import_file(project, pictures_zip(tmp_path))
    (row,) = owner_program.items(project)
    (media,) = owner_program.item(row["id"])["media"]
    assert owner_program.media(media["id"])[:8] == b"\x89PNG\r\n\x1a\n"
    manifest = owner_program.export_file(project, tmp_path / "all.zip", media=True)
    assert manifest["counts"]["pictures"] == 1


def pictures_zip(folder: Path) -> Path:
    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)
    body = zlib.compress((b"\0" + bytes(6)) * 2)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    with zipfile.ZipFile(folder / "pictures.zip", "w") as archive:
        archive.writestr("one.png", png)
    return folder / "pictures.zip"


# ---- the table of errors


def unknown(kind: str) -> str:
    return f"{kind}_" + "0" * 26


def test_each_refusal_of_the_server_is_an_error_of_its_own(
    owner_program: labelwright.Client, ann: labelwright.Client, project: str
) -> None:
    lease, released = ann.next(project, count=2)["leases"]
    ann.release(released)

    def no_json() -> None:
        kind = {"Content-Type": "application/json"}
        owner_program._wire.json("POST", "/projects", content=b"no JSON", headers=kind)

    huge = {"sentiment": "x" * (20 << 20)}
    rows: list[tuple[type[labelwright.LabelwrightError], int, Callable[[], Any]]] = [
        (labelwright.MalformedError, 400, no_json),
        (labelwright.ForbiddenError, 403, lambda: list(ann.items(project))),
        (labelwright.NotFoundError, 404, lambda: owner_program.project(unknown("proj"))),
        (labelwright.ConflictError, 409, lambda: ann.extend(released)),
        (labelwright.TooLargeError, 413, lambda: ann.submit(lease, huge, active_ms=1)),
        (
            labelwright.InvalidError,
            422,
            lambda: ann.submit(lease, {"sentiment": "odd"}, active_ms=1),
        ),
    ]
    for kind, status, call in rows:
        with pytest.raises(labelwright.LabelwrightError) as refused:
            call()
        problem = refused.value.problem
        assert (type(refused.value), problem and problem.status) == (kind, status), refused.value
        assert problem and problem.type.startswith("urn:labelwright:problem:")
        assert str(refused.value) == problem.detail and problem.id


def test_the_field_that_is_meant_is_named(
    owner_program: labelwright.Client, ann: labelwright.Client, project: str
) -> None:
    lease = ann.next(project)["leases"][0]
    with pytest.raises(labelwright.InvalidError) as refused:
        ann.submit(lease, {"sentiment": "odd"}, active_ms=1)
    assert refused.value.problem and "sentiment" in str(refused.value.problem.field)


def test_a_wrong_token_is_told(installation: Installation, owner: Browser) -> None:
    with (
        labelwright.Client(
            installation.url, "lwt_wrong", http=httpx.Client(trust_env=False)
        ) as nobody,
        pytest.raises(labelwright.UnauthenticatedError),
    ):
        list(nobody.projects())


def test_a_server_that_is_away_is_waited_for_and_then_told(
    installation: Installation, owner: Browser, program
) -> None:
    patient, hasty = program(owner, retries=6), program(owner, retries=0)
    assert list(hasty.projects()) == []
    port = installation.url.rpartition(":")[2]
    installation.stop()
    with pytest.raises(labelwright.UnavailableError, match=port):
        list(hasty.projects())
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(lambda: list(patient.projects()))
        assert wait([waiting], timeout=0.3).not_done
        installation.start("--listen", f"127.0.0.1:{port}")
        assert waiting.result(timeout=20) == []


def test_a_file_of_an_unknown_kind_is_refused_here(
    owner_program: labelwright.Client, tmp_path: Path
) -> None:
    (tmp_path / "rows.txt").write_text("id\n")
    with pytest.raises(labelwright.InvalidError, match=r"rows\.txt: give its content_type"):
        owner_program.start_import(unknown("proj"), tmp_path / "rows.txt")
    with pytest.raises(labelwright.InvalidError, match="content_type"):
        owner_program.start_import(unknown("proj"), b"id\n")
    with pytest.raises(OSError):
        owner_program.start_import(unknown("proj"), tmp_path / "none.csv")


def test_the_tree_of_errors_mirrors_the_status_table() -> None:
    table = {ffi.string(row.name).decode(): row.http for row in lib.lw_status_table}
    pythons_own = {"ok", "usage", "no_memory", "cancelled"}
    assert set(BY_STATUS) == set(table) - pythons_own
    for name, kind in BY_STATUS.items():
        assert issubclass(kind, labelwright.LabelwrightError)
        assert issubclass(BY_STATUS[name], BY_HTTP[table[name]]) or name == "undefined"


def test_what_the_client_mirrors_is_served(owner: Browser) -> None:
    """Each path in the client is one of the server's."""
    text = (TOP / "python" / "labelwright" / "_client.py").read_text()
    ours = {re.sub(r"\{[^}]*\}", "{}", path) for path in re.findall(r'f?"(/[a-z][^"]*)"', text)}
    served = {
        re.sub(r"\{\w+\}", "{}", path.removeprefix("/api/v1"))
        for path in owner.call("GET", "/openapi.json")["paths"]
    }
    assert len(ours) > 25 and ours - {"/api/v1"} <= served, json.dumps(sorted(ours - served))
