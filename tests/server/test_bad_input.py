"""Input that is wrong in every way: the right status, a sentence that names it, no change."""

import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from client import Client, Json
from installation import Installation
from problems import check_problem
from record import contents

SCHEMA: Json = {
    "fields": [
        {
            "name": "animal",
            "kind": "choice",
            "required": True,
            "classes": [{"name": "cat"}, {"name": "dog"}],
        }
    ]
}
BODY_BYTES_MAX = 16 << 20
DEPTH_MAX = 48
JSON_TYPE = {"Content-Type": "application/json"}


@dataclass
class Team:
    """A project with three items, of which Ann holds one, and Bob, who holds another."""

    installation: Installation
    owner: Client
    ann: Client
    bob: Client
    project: str
    held: Json
    of_bob: Json


@pytest.fixture
def team(
    installation: Installation, owner: Client, new_member: Callable[[str], Client]
) -> Iterator[Team]:
    ann, bob = new_member("Ann"), new_member("Bob")
    people = [{"email": person.user["email"], "role": "annotator"} for person in (ann, bob)]
    project = owner.create_project(SCHEMA, people=people)["id"]
    assert owner.import_rows(project, "id,text\na,one\nb,two\nc,three\n")["accepted"] == 3
    held, of_bob = (person.next(project)["leases"][0] for person in (ann, bob))
    made = Team(installation, owner, ann, bob, project, held, of_bob)
    before = contents(installation)
    yield made
    assert contents(installation) == before, "a refused request has changed something"


def project_body(**more: object) -> Json:
    return {"name": "P", "schema": SCHEMA, **more}


def with_field(**more: object) -> Json:
    return project_body(schema={"fields": [{**SCHEMA["fields"][0], **more}]})


# Bodies that cannot be read


def nested(depth: int) -> bytes:
    return b'{"name":' + b"[" * depth + b"]" * depth + b"}"


UNREADABLE = [
    ("nothing", b" ", 400, ()),
    ("not JSON", b"name=P", 400, ("byte",)),
    ("cut off", b'{"name":"P"', 400, ()),
    ("text behind it", b'{"name":"P"} {}', 400, ("byte",)),
    ("a comment", b'{"name":"P" /* here */}', 400, ()),
    ("a name twice", b'{"name":"P","name":"Q"}', 400, ("twice",)),
    ("bad UTF-8", b'{"name":"\xff\xfe"}', 400, ("UTF-8",)),
    ("overlong UTF-8", b'{"name":"\xc0\xaf"}', 400, ("UTF-8",)),
    ("half a surrogate", b'{"name":"\\ud800"}', 400, ()),
    ("NUL", b'{"name":"a\\u0000b"}', 400, ("NUL",)),
    ("NUL in a name", b'{"na\\u0000me":"a"}', 400, ("NUL",)),
    ("a raw control character", b'{"name":"a\nb"}', 400, ()),
    ("not a number", b'{"name":NaN}', 400, ()),
    ("infinite", b'{"name":1e999}', 400, ("byte",)),
    ("beyond 64 bits", b'{"name":9223372036854775808}', 400, ("byte",)),
    ("too deep", nested(DEPTH_MAX + 1), 400, ("deep",)),
    ("far too deep", nested(1_000_000), 400, ("deep",)),
    ("a list", b"[]", 422, ("object",)),
    ("a text", b'"P"', 422, ("object",)),
    ("null", b"null", 422, ("object",)),
]


def test_bodies_that_cannot_be_read(team: Team) -> None:
    for name, body, status, words in UNREADABLE:
        reply = team.owner.http.post("/projects", content=body, headers=JSON_TYPE)
        check_problem(reply, status, *words, case=name)


def test_bodies_that_are_too_large(team: Team) -> None:
    large = b'{"name":"' + b"a" * BODY_BYTES_MAX + b'"}'
    declared = team.owner.http.post("/projects", content=large, headers=JSON_TYPE)
    check_problem(declared, 413, str(BODY_BYTES_MAX), case="declared")
    pieces = (large[at : at + 65536] for at in range(0, len(large), 65536))
    chunked = team.owner.http.post("/projects", content=pieces, headers=JSON_TYPE)
    check_problem(chunked, 413, str(BODY_BYTES_MAX), case="chunked")


def test_bodies_of_another_type(team: Team) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
        reply = team.owner.http.post("/projects", content=b"{}", headers={"Content-Type": kind})
        check_problem(reply, 400, "Content-Type", "application/json", case=kind)
    kind = {"Content-Type": "Application/JSON; charset=utf-8"}
    reply = team.owner.http.post("/projects", content=b"{}", headers=kind)
    check_problem(reply, 422, "missing", case="in capitals")


# Bodies that break their shape: the field of the problem, and a word of its sentence.

BROKEN = [
    ("unknown", project_body(colour="red"), "colour", "not known"),
    ("unknown inside", project_body(quality={"speed": 1}), "quality.speed", "not known"),
    ("unknown in a list", project_body(people=[{"x": 1}]), "people[0].x", "not known"),
    ("missing", {"schema": SCHEMA}, "name", "missing"),
    ("null for missing", project_body(name=None), "name", "missing"),
    ("a number for a text", project_body(name=7), "name", "text"),
    ("a text for an object", project_body(quality="high"), "quality", "object"),
    ("an object for a list", project_body(people={}), "people", "list"),
    ("a text for a number", project_body(quality={"target": "1"}), "quality.target", "number"),
    ("a fraction", project_body(quality={"min_labels": 1.5}), "quality.min_labels", "1.5 is not"),
    ("a large real", project_body(quality={"min_labels": 1e30}), "quality.min_labels", "in 1..100"),
    ("whole, as a real", project_body(quality={"min_labels": 0.0}), "quality.min_labels", "0 is"),
    ("empty", project_body(name=""), "name", "empty"),
    ("too long", project_body(name="a" * 201), "name", "200"),
    ("target too low", project_body(quality={"target": 0.4}), "quality.target", "0.5"),
    ("price too high", project_body(quality={"price": 0.6}), "quality.price", "0.5"),
    ("target too high", project_body(quality={"target": 1}), "quality.target", "0.9999"),
    ("no labels", project_body(quality={"min_labels": 0}), "quality.min_labels", "1"),
    ("too many labels", project_body(quality={"max_labels": 101}), "quality.max_labels", "100"),
    ("huge", project_body(quality={"max_labels": 2**63 - 1}), "quality.max_labels", "100"),
    ("negative", project_body(quality={"lease_seconds": -1}), "quality.lease_seconds", "60"),
    ("a role of no one", project_body(people=[{"email": "a@b.c", "role": "king"}]),
     "people[0].role", "manager"),
    ("too many people", project_body(people=[{"email": "a@b.c", "role": "annotator"}] * 501),
     "people", "500"),
    ("a schema that is a text", project_body(schema="x"), "schema", "object"),
    ("a schema of nothing", project_body(schema={}), "schema", "fields"),
    ("a kind of no field", with_field(kind="colour"), "schema.fields[0].kind", "colour"),
    ("a class twice", with_field(classes=[{"name": "a"}, {"name": "a"}]), "schema.fields[0]", "a"),
    ("an unknown word in a schema", with_field(size=3), "schema.fields[0]", "size"),
]  # fmt: skip


def test_bodies_that_break_their_shape(team: Team) -> None:
    for name, body, field, word in BROKEN:
        reply = team.owner.http.post("/projects", json=body)
        problem = check_problem(reply, 422, word, case=name)
        assert problem.get("field", "").startswith(field), (name, problem)


WRONG_ANSWERS = [
    ("values are a list", {"values": []}, "values"),
    ("values are missing", {"values": None}, "values"),
    ("a class that is none", {"values": {"animal": "horse"}}, "animal"),
    ("another kind", {"values": {"animal": ["cat"]}}, "animal"),
    ("a field that is none", {"values": {"animal": "cat", "size": 1}}, "size"),
    ("a required one missing", {"values": {}}, "animal"),
    ("a grade that is none", {"confidence": "sure"}, "confidence"),
    ("a negative time", {"active_ms": -1}, "active_ms"),
    ("more than a day", {"active_ms": 86_400_001}, "active_ms"),
    ("no time", {"active_ms": None}, "active_ms"),
    ("a note too long", {"note": "a" * 4001}, "note"),
    ("version 0", {"schema_version": 0}, "schema_version"),
    ("no lease", {"lease": None}, "lease"),
    ("a lease of another kind", {"lease": 1}, "lease"),
    ("an id of another kind", {"lease": "item_" + "0" * 26}, "lease"),
    ("half an id", {"lease": "lease_00"}, "lease"),
    ("a suggestion of nobody", {"suggestion": "me"}, "suggestion"),
]


ANSWER: Json = {"values": {"animal": "cat"}, "active_ms": 5}


def answer_to(held: Json, **more: object) -> Json:
    return {**ANSWER, "lease": held["lease"], **more}


def test_answers_that_break_a_rule(team: Team) -> None:
    url = f"/tasks/{team.held['task']}/annotations"
    for name, change, field in WRONG_ANSWERS:
        reply = team.ann.http.post(url, json=answer_to(team.held, **change))
        problem = check_problem(reply, 422, case=name)
        assert problem.get("field", "").startswith(field), (name, problem)


def test_answers_that_come_to_nothing(team: Team) -> None:
    """Foreign leases and tasks, stale versions, keys that are none."""
    mine, theirs = team.held, team.of_bob
    for name, person, task, body, status, word in (
        ("the lease of another", team.ann, theirs["task"], answer_to(theirs), 409, "lease"),
        ("a lease of another task", team.ann, theirs["task"], answer_to(mine), 409, "lease"),
        ("an owner's on another's", team.owner, mine["task"], answer_to(mine), 409, "lease"),
        ("an old version", team.ann, mine["task"], answer_to(mine, schema_version=9), 409,
         "schema_version"),
        ("no such lease", team.ann, mine["task"],
         answer_to(mine, lease=mine["lease"][:-6] + "000000"), 409, "lease"),
    ):  # fmt: skip
        reply = person.http.post(f"/tasks/{task}/annotations", json=body)
        check_problem(reply, status, word, case=name)
    url = f"/tasks/{mine['task']}/annotations"
    for key in ("", "k" * 201):
        reply = team.ann.http.post(url, json=answer_to(mine), headers={"Idempotency-Key": key})
        check_problem(reply, 400, "Idempotency-Key", case=f"a key of {len(key)}")
    team.ann.call("POST", f"/leases/{theirs['lease']}/extend", status=409)
    team.ann.call("DELETE", f"/leases/{theirs['lease']}", status=409)
    for task, lease in ((theirs["task"], theirs), (theirs["task"], mine), (mine["task"], theirs)):
        body = {"lease": lease["lease"], "reason": "no"}
        check_problem(team.ann.http.post(f"/tasks/{task}/skip", json=body), 409, "lease")


# Addresses


def test_paths_and_methods_that_are_none(team: Team) -> None:
    project, item = team.project, team.held["item"]["id"]
    unknown = [
        "",
        "/",
        "/nothing",
        "/projects/",
        f"/projects/{project}/",
        "//projects",
        "/PROJECTS",
    ]
    unknown += [f"/projects/{project}/items/{item}", f"/projects/{project}/nothing", "/items"]
    for path in unknown:
        reply = team.owner.http.get(f"{team.installation.url}/api/v1{path}")
        check_problem(reply, 404, case=path)
    for method, path in (
        ("DELETE", "/projects"),
        ("PUT", f"/projects/{project}"),
        ("GET", f"/projects/{project}/next"),
        ("POST", f"/items/{item}"),
        ("PATCH", "/healthz"),
        ("OPTIONS", "/projects"),
        ("TRACE", "/session"),
        ("BREW", "/session"),
    ):
        reply = team.owner.http.request(method, path)
        check_problem(reply, 405, method, case=f"{method} {path}")
        allowed = reply.headers["Allow"].split(", ")
        assert method not in allowed and allowed, (method, path, allowed)


def test_ids_that_are_none(team: Team) -> None:
    item = team.held["item"]["id"]
    wrong = ["x", "1", "item_", item[:-1], item + "0", item.upper(), "proj_" + item[5:]]
    wrong += [item[:-1] + "u", item[:-1] + "%00", item[:-1] + "é", "item_" + "z" * 26, "-1"]
    for name in wrong:
        check_problem(team.owner.http.get(f"/items/{name}"), 404, case=name)
        check_problem(team.owner.http.get(f"/projects/{name}"), 404, case=name)
    missing = item[:-6] + "000000"
    check_problem(team.owner.http.get(f"/items/{missing}"), 404, case="an item that never was")
    for version in ("0", "-1", "2", "x", "1.0", "99999999999999999999"):
        reply = team.owner.http.get(f"/projects/{team.project}/schemas/{version}")
        check_problem(reply, 404, case=version)
        if version == "2":
            assert reply.json()["detail"] == "there is no such version of the schema"


WRONG_QUERIES = [
    ("limit=0", "limit", "1..200"),
    ("limit=201", "limit", "1..200"),
    ("limit=-1", "limit", "1..200"),
    ("limit=1.5", "limit", "1..200"),
    ("limit=", "limit", "1..200"),
    ("limit=99999999999999999999", "limit", "1..200"),
    ("cursor=x", "cursor", ""),
    ("cursor=-1", "cursor", ""),
    ("state=lost", "state", "settled"),
    ("state=", "state", ""),
    ("order=size", "order", "created"),
    ("order=confidence&state=open&confidence_below=much", "confidence_below", "number"),
    ("order=confidence&state=open&confidence_below=nan", "confidence_below", "number"),
    ("order=confidence&confidence_from=some", "confidence_from", "number"),
    ("confidence_from=0.5", "confidence_from", "order"),
    ("limit=5&limit=6", "limit", "twice"),
    ("colour=red", "colour", "not known"),
]


def test_queries_that_are_wrong(team: Team) -> None:
    url = f"/projects/{team.project}/items"
    for query, field, word in WRONG_QUERIES:
        problem = check_problem(team.owner.http.get(f"{url}?{query}"), 422, word, case=query)
        assert problem["field"] == field, (query, problem)
    check_problem(team.owner.http.get(f"{url}?q=%ff%fe"), 400, "UTF-8", case="bad UTF-8")
    check_problem(team.owner.http.get(f"{url}?q=a%00b"), 400, "NUL", case="NUL")
    many = "&".join(f"p{n}=1" for n in range(25))
    check_problem(team.owner.http.get(f"{url}?{many}"), 400, "24", case="too many")


def test_a_cursor_is_of_one_list_with_its_filters(team: Team) -> None:
    url = f"/projects/{team.project}/items"
    other = team.owner.http.get("/projects").json()["items"][0]["id"]
    assert other == team.project
    first = team.owner.http.get(f"{url}?limit=1&order=newest").json()
    assert first["items"][0]["external_id"] == "c"
    going_on = f"cursor={first['next']}"
    rest = team.owner.http.get(f"{url}?{going_on}&order=newest&limit=5").json()
    assert [row["external_id"] for row in rest["items"]] == ["b", "a"] and rest["next"] is None
    for case in (
        f"{url}?{going_on}",
        f"{url}?{going_on}&order=created",
        f"{url}?{going_on}&order=newest&state=open",
        f"/projects?{going_on}",
        f"/projects/{team.project}/jobs?{going_on}",
    ):
        check_problem(team.owner.http.get(case), 422, "is not one this list gave", case=case)
    stranger = f"/projects/{team.project}/jobs?{going_on}"
    check_problem(team.ann.http.get(stranger), 403, case="the fault is told to who may ask")


def test_imports_that_are_none(team: Team) -> None:
    url = f"/projects/{team.project}/imports"
    for name, content, kind, status, word in (
        ("nothing", b"", "text/csv", 422, "empty"),
        ("an unknown type", b"%PDF-1.7", "application/pdf", 400, "text/csv"),
        ("a form", b"a=b", "application/x-www-form-urlencoded", 400, "text/csv"),
        ("nearly a known type", b"a,b\n", "text/csvx", 400, "text/csv"),
    ):
        reply = team.owner.http.post(url, content=content, headers={"Content-Type": kind})
        check_problem(reply, status, word, case=name)
    assert not list((team.installation.data / "uploads").glob("*")), "a refused file was kept"


# Bytes on the wire


def exchange(installation: Installation, request: bytes) -> bytes:
    """The reply to these very bytes; empty when the server only hangs up."""
    host, port = installation.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(request)
        reply = b""
        try:
            while piece := connection.recv(65536):
                reply += piece
        except (TimeoutError, ConnectionResetError):
            pass
    return reply


def head(
    client: Client, *lines: str, method: str = "POST", path: str = "/api/v1/projects"
) -> bytes:
    cookie = "; ".join(f"{name}={value}" for name, value in client.http.cookies.items())
    fixed = ["POST /api/v1/projects HTTP/1.1", "Host: localhost", f"Cookie: {cookie}"]
    fixed += [f"X-CSRF-Token: {client.http.headers['X-CSRF-Token']}", "Connection: close"]
    return "\r\n".join([*fixed, *lines, "", ""]).encode("latin-1")


# Read by the wrong length, the rest is a request of its own.
SMUGGLED = b"0\r\n\r\nGET /api/v1/healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
SMUGGLING = [
    ("both", ["Content-Length: 5", "Transfer-Encoding: chunked"]),
    ("both, the other way", ["Transfer-Encoding: chunked", "Content-Length: 5"]),
    ("two lengths", ["Content-Length: 5", "Content-Length: 6"]),
    ("a negative length", ["Content-Length: -5"]),
    ("a length of words", ["Content-Length: five"]),
    ("a length with a sign", ["Content-Length: +5"]),
    ("a length beyond 64 bits", ["Content-Length: 99999999999999999999"]),
    ("an unknown coding", ["Transfer-Encoding: gzip, chunked"]),
    ("a name with a space", ["Content-Length : 5"]),
]


def test_bodies_of_two_lengths_are_refused(team: Team) -> None:
    for name, lines in SMUGGLING:
        request = head(team.owner, "Content-Type: application/json", *lines) + SMUGGLED
        reply = exchange(team.installation, request)
        status = reply.split(b" ", 2)[1:2]
        assert status in ([b"400"], [b"413"], [b"501"]), f"{name}: {reply[:300]!r}"
        assert b'"status":"ok"' not in reply, f"{name}: a second request was seen: {reply!r}"
    exact = head(team.owner, *SMUGGLING[0][1], "Content-Type: application/json") + SMUGGLED
    reply = exchange(team.installation, exact)
    # libmicrohttpd 1.0 sees to it before us, in words of its own.
    assert re.search(rb"exclude each other|both .*Transfer-Encoding.*Content-Length", reply, re.I)


def test_requests_that_are_no_http(team: Team) -> None:
    for name, request in (
        ("noise", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256))),
        ("no path", b"GET\r\n\r\n"),
        ("a line without end", b"GET /" + b"a" * 100_000),
        ("too many headers", b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20_000 + b"\r\n"),
        ("chunks without sizes", head(team.owner, "Transfer-Encoding: chunked") + b"zz\r\n\r\n"),
        (
            "a NUL in a header's name",
            b"GET /api/v1/healthz HTTP/1.1\r\nHost: localhost\r\nX\0Y: a\r\n\r\n",
        ),
    ):
        reply = exchange(team.installation, request)
        assert reply == b"" or 400 <= int(reply.split(b" ", 2)[1]) < 500, f"{name}: {reply[:200]!r}"
    # libmicrohttpd 0.9 reads a value up to a NUL, and what stands behind it says nothing.
    request = head(team.owner).replace(b"\r\nX-CSRF", b"\0; a=b\r\nX-CSRF")
    reply = exchange(team.installation, request)
    assert reply.split(b" ", 2)[1] in (b"400", b"422"), reply[:200]  # it wants a body
    assert b"urn:labelwright:problem:unauthenticated" not in reply
    team.owner.call("GET", "/healthz")
