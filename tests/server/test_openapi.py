"""The OpenAPI document: valid, complete, and true of what the server really answers."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import schemathesis
from client import Client, Json
from installation import TOP, Installation

SCHEMA: Json = {
    "fields": [{"name": "spam", "kind": "choice", "classes": [{"name": "yes"}, {"name": "no"}]}]
}
RUN_SECONDS_MAX = 900  # on a slow machine
# Held open for as long as somebody listens: a generated request would never end.
ENDLESS = "/api/v1/events"

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "response_headers_conformance",
    "allow_header_conformance",
    "unsupported_method",
    "ignored_auth",
)


@pytest.fixture
def document(owner: Client) -> Json:
    return owner.call("GET", "/openapi.json")


def routes_of_the_reference() -> set[tuple[str, str]]:
    """Every `METHOD /path` of the tables in docs/reference/http.md, ids as {}."""
    found = set()
    base = ""
    for row in (TOP / "docs/reference/http.md").read_text().splitlines():
        for method, path in re.findall(r"`(GET|POST|PUT|PATCH|DELETE) ([^`?]+)[^`]*`", row):
            if not row.startswith("| `"):
                continue
            base = base if path == "…" else path
            found.add((method, re.sub(r"\{\w+\}", "{}", base)))
    return found


def test_it_is_valid_and_names_each_route_of_the_reference(document: Json) -> None:
    assert document["openapi"].startswith("3.1")
    assert schemathesis.openapi.from_dict(document).validate() is None
    served = {
        (method.upper(), re.sub(r"\{\w+\}", "{}", path.removeprefix("/api/v1")))
        for path, methods in document["paths"].items()
        for method in methods
    }
    wanted = routes_of_the_reference()
    assert len(wanted) > 40
    assert wanted - served == set(), "in docs/reference/http.md, not served"
    assert served - wanted == set(), "served, not in docs/reference/http.md"


def test_operations_have_ids_of_their_own_and_say_what_they_do(document: Json) -> None:
    operations = [o for methods in document["paths"].values() for o in methods.values()]
    ids = [operation["operationId"] for operation in operations]
    assert len(set(ids)) == len(ids) == len([o for o in operations if o["summary"]])


def test_all_references_lead_somewhere(document: Json) -> None:
    for reference in set(re.findall(r"'#/components/(\w+)/(\w+)'", str(document))):
        kind, name = reference
        assert name in document["components"][kind], reference


# Of pictures, of exports and of ended exams, of which this installation has none.
NOT_HERE = (
    "/api/v1/media/{media}",
    "/api/v1/media/{media}/tile",
    "/api/v1/jobs/{job}/manifest",
    "/api/v1/attempts/{attempt}/answers",
)


def real_ids(owner: Client, ann: Client) -> dict[str, str]:
    """What the words in braces may stand for, so that generated requests meet real things."""
    people = [{"email": ann.user["email"], "role": "annotator"}]
    project = owner.create_project(SCHEMA, people=people)["id"]
    job = owner.start_import(project, "id,text\na,one\nb,two\nc,three\n")
    owner.wait_for_job(job)
    answered, held = (owner.next(project)["leases"][0] for _ in range(2))
    answer = owner.submit(answered, {"spam": "yes"})["id"]
    path = f"/projects/{project}/workflow"
    owner.call("PUT", path, {"workflow": owner.call("GET", path)["document"]})
    ids = {"project": project, "job": job, "item": held["item"]["id"], "annotation": answer}
    question = {"item": "a", "accept": {"spam": ["no"]}}
    exam = {"name": "E", "certificate": "c", "pass": 1, "draw": 1, "practice": [question]}
    owner.call("PUT", f"/projects/{project}/exams", {"document": {"exams": [exam]}})
    path = f"/projects/{project}/attempts"
    ids["attempt"] = owner.call("POST", path, {"exam": "E", "practice": True}, status=201)["id"]
    ids |= {"task": held["task"], "lease": held["lease"], "user": ann.user["id"]}
    decided = {"values": {"spam": "no"}, "confidence": 0.9, "by": "belief"}
    settled = {"id": "d", "text": "four", "state": "settled", "decision": decided}
    owner.import_rows(project, json.dumps(settled), "application/x-ndjson")
    path = f"/projects/{project}/certifications"
    ids["certification"] = owner.call("POST", path, {"target": 0.5}, status=201)["id"]
    for _ in range(2):  # of the first there is no difference
        making = owner.call("POST", f"/projects/{project}/releases", {}, status=202)["job"]
        ids["release"] = owner.wait_for_job(making)["result"]["release"]
    return ids


def test_head_answers_as_get_without_a_body(owner: Client, new_member, document: Json) -> None:
    """On one connection: what a wrong end leaves behind would be taken for the next reply."""
    ids = real_ids(owner, new_member("Ann"))
    assert owner.http.head("/events").headers["Content-Type"] == "text/event-stream"
    for path, methods in document["paths"].items():
        if "get" not in methods or path in (ENDLESS, *NOT_HERE):
            continue
        url = path.removeprefix("/api/v1").format(**ids, version=1, session="x", token="x")
        head, whole = owner.http.head(url), owner.http.get(url)
        assert (head.status_code, head.content) == (whole.status_code, b""), path
        assert head.headers["Content-Type"] == whole.headers["Content-Type"], path
        assert whole.status_code == 200, (path, whole.text)


@pytest.mark.slow
@pytest.mark.timeout(RUN_SECONDS_MAX + 30)
def test_generated_requests_find_no_fault(
    installation: Installation, owner: Client, new_member, document: Json, tmp_path: Path
) -> None:
    """Schemathesis as an owner: no 5xx, no status, type or body that the document does not name.
    On PostgreSQL without its random requests, which take most of the time."""
    phases = "examples,coverage" if installation.database else "examples,coverage,fuzzing"
    ids = real_ids(owner, new_member("Ann"))
    lines = [f'"path.{name}" = "{value}"' for name, value in ids.items()]
    (tmp_path / "schemathesis.toml").write_text("\n".join(["[parameters]", *lines, ""]))
    token = owner.call("POST", "/me/tokens", {"name": "schemathesis"}, status=201)["token"]
    command = [sys.executable, "-m", "schemathesis.cli", "run"]
    command += [f"{installation.url}/api/v1/openapi.json", "-H", f"Authorization: Bearer {token}"]
    command += ["--checks", ",".join(CHECKS), "--phases", phases]
    command += ["--max-examples", "10", "--seed", "1", "--exclude-path", ENDLESS]
    command += ["--suppress-health-check", "all", "--generation-database", "none"]
    command += ["--no-shrink", "--continue-on-failure", "--no-color", "--warnings", "off"]
    run = subprocess.run(
        command, capture_output=True, text=True, cwd=tmp_path, check=False, timeout=RUN_SECONDS_MAX
    )
    assert run.returncode == 0, run.stdout[-8000:] + run.stderr[-2000:]
    operations = sum(len(methods) for methods in document["paths"].values())
    selected = re.search(r"(\d+) selected", run.stdout)
    assert selected and int(selected.group(1)) >= operations - 2, run.stdout
    assert "No issues found" in run.stdout, run.stdout
    assert installation.running
    assert installation.run("audit verify").status == 0
