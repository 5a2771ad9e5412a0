"""Every route of the OpenAPI document by every role, and with ids of another project."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from client import Client, Json, new_key
from installation import Installation
from record import contents

SCHEMA: Json = {
    "fields": [{"name": "spam", "kind": "choice", "classes": [{"name": "yes"}, {"name": "no"}]}]
}

# Who may what, written here anew from docs/reference/http.md. O: an owner; m, r, a, u: manager,
# reviewer, annotator and auditor of the project; x: signed in, in no project; -: nobody.
PUBLIC = "O m r a u x -"
SIGNED_IN = "O m r a u x"
OWNER = "O"
PEOPLE = "O m r a u"
LOOKERS = "O m r u"
MANAGERS = "O m"
REVIEWERS = "O m r"
WORKERS = "O m r a"
EXPECTED = {
    "POST /session": PUBLIC,
    "GET /session": SIGNED_IN,
    "DELETE /session": SIGNED_IN,
    "POST /invitations/look": PUBLIC,
    "POST /invitations/accept": PUBLIC,
    "GET /me/sessions": SIGNED_IN,
    "DELETE /me/sessions/{session}": SIGNED_IN,
    "POST /me/password": SIGNED_IN,
    "POST /me/totp": SIGNED_IN,
    "PUT /me/totp": SIGNED_IN,
    "DELETE /me/totp": SIGNED_IN,
    "GET /me/tokens": SIGNED_IN,
    "POST /me/tokens": SIGNED_IN,
    "DELETE /me/tokens/{token}": SIGNED_IN,
    "GET /me/preferences": SIGNED_IN,
    "PATCH /me/preferences": SIGNED_IN,
    "GET /users": OWNER,
    "PATCH /users/{user}": OWNER,
    "POST /invitations": OWNER,
    "GET /invitations": OWNER,
    "DELETE /invitations/{invitation}": OWNER,
    "GET /audit": OWNER,
    "GET /demo": OWNER,
    "POST /demo": OWNER,
    "GET /metrics": OWNER,
    "GET /projects": SIGNED_IN,
    "POST /projects": SIGNED_IN,
    "GET /projects/{project}": PEOPLE,
    "PATCH /projects/{project}": MANAGERS,
    "GET /projects/{project}/schemas/{version}": PEOPLE,
    "GET /projects/{project}/progress": PEOPLE,
    "GET /projects/{project}/quality": LOOKERS,
    "GET /projects/{project}/people": MANAGERS,
    "POST /projects/{project}/people": MANAGERS,
    "PATCH /projects/{project}/people/{user}": MANAGERS,
    "DELETE /projects/{project}/people/{user}": MANAGERS,
    "GET /projects/{project}/invitations": MANAGERS,
    "DELETE /projects/{project}/invitations/{invitation}": MANAGERS,
    "GET /projects/{project}/audit": LOOKERS.replace("r ", ""),
    "POST /projects/{project}/next": WORKERS,
    "GET /projects/{project}/mine": WORKERS,
    "POST /tasks/{task}/annotations": WORKERS,
    "POST /tasks/{task}/review": REVIEWERS,
    "POST /tasks/{task}/skip": WORKERS,
    "POST /leases/{lease}/extend": WORKERS,
    "DELETE /leases/{lease}": WORKERS,
    "GET /annotations/{annotation}": WORKERS,
    "POST /annotations/{annotation}/revise": WORKERS,
    "GET /projects/{project}/items": LOOKERS,
    "GET /items/{item}": LOOKERS,
    "POST /items/{item}/reopen": REVIEWERS,
    "POST /projects/{project}/imports": MANAGERS,
    "POST /projects/{project}/refit": MANAGERS,
    "GET /projects/{project}/jobs": MANAGERS,
    "GET /jobs/{job}": MANAGERS,
    "DELETE /jobs/{job}": MANAGERS,
    "GET /jobs/{job}/rejects": MANAGERS,
    "GET /projects/{project}/export": MANAGERS,
    "GET /jobs/{job}/manifest": MANAGERS,
    "GET /media/{media}": PEOPLE,
    "GET /events": SIGNED_IN,
    "GET /openapi.json": PUBLIC,
    "GET /healthz": PUBLIC,
    "GET /readyz": PUBLIC,
}
LETTERS = {"manager": "m", "reviewer": "r", "annotator": "a", "auditor": "u"}
ANSWER: Json = {"values": {"spam": "yes"}, "active_ms": 1}


@dataclass
class Place:
    """A project and one thing of each kind in it; someone for each role, and for none."""

    installation: Installation
    owner: Client
    project: str
    ids: dict[str, str]
    stranger: Client
    people: dict[str, Client] = field(default_factory=dict)

    def everybody(self) -> Iterator[tuple[str, Client]]:
        yield from [("O", self.owner), *self.people.items(), ("-", self.stranger)]

    def body(self, route: str) -> Json | None:
        """One that fits the route's shape, but names what is not there or not wanted."""
        lease = {"lease": self.ids["lease"]}
        return {
            "POST /session": {"email": "x@example.org", "password": "wrong"},
            "POST /invitations/look": {"code": "x"},
            "POST /invitations/accept": {
                "code": "x", "email": "x@example.org", "name": "X", "password": "many plain words"
            },
            "POST /me/password": {"current": "wrong", "password": "many other plain words"},
            "PUT /me/totp": {"code": "000000"},
            "DELETE /me/totp": {"password": "wrong"},
            "POST /me/tokens": {"name": "t"},
            "PATCH /users/{user}": {},
            "POST /invitations": {"role": "member"},
            "PATCH /me/preferences": {},
            "POST /projects": {"name": "P", "schema": SCHEMA},
            "PATCH /projects/{project}": {},
            "POST /projects/{project}/people": {"email": "new@example.org", "role": "annotator"},
            "PATCH /projects/{project}/people/{user}": {"role": "annotator"},
            "POST /projects/{project}/next": {},
            "POST /tasks/{task}/annotations": {**lease, **ANSWER},
            "POST /tasks/{task}/review": {**lease, "verdict": "accept", "active_ms": 1},
            "POST /tasks/{task}/skip": {**lease, "reason": "no"},
            "POST /annotations/{annotation}/revise": ANSWER,
            "POST /items/{item}/reopen": {"reason": "again"},
        }.get(route)  # fmt: skip

    def ask(self, client: Client, route: str) -> int:
        """The status alone: a stream is not read to its end."""
        method, path = route.split(" ")
        url = path.format(version=1, **self.ids)
        more: Json = {"json": self.body(route)} if self.body(route) is not None else {}
        if path.endswith("/imports"):
            more = {"content": b"id,text\n", "headers": {"Content-Type": "text/csv"}}
        with client.http.stream(method, url, timeout=20, **more) as reply:
            return reply.status_code


@pytest.fixture
def new_place(
    installation: Installation,
    owner: Client,
    new_member: Callable[[str], Client],
    new_client: Callable[[], Client],
) -> Callable[[str], Place]:
    def make(name: str) -> Place:
        holder = new_member(f"{name} Holder")
        people = [{"email": holder.user["email"], "role": "annotator"}]
        project = owner.create_project(SCHEMA, people=people)["id"]
        job = owner.start_import(project, "id,text\na,one\nb,two\nc,three\n")
        owner.wait_for_job(job)
        answered, held = (holder.next(project)["leases"][0] for _ in range(2))
        body = {"email": f"{name.lower()}@example.net", "role": "annotator"}
        owner.call("POST", f"/projects/{project}/people", body, status=201)
        ids = {
            "project": project,
            "invitation": owner.all(f"/projects/{project}/invitations")[0]["id"],
            "job": job,
            "item": held["item"]["id"],
            "task": held["task"],
            "lease": held["lease"],
            "annotation": holder.submit(answered, {"spam": "yes"}, key=new_key())["id"],
            "media": "media_" + project.removeprefix("proj_") + "0" * 13,
            "user": holder.user["id"],
            "session": "sess_" + "0" * 13,
            "token": "tok_" + "0" * 13,
        }
        return Place(installation, owner, project, ids, new_client())

    return make


def routes(owner: Client) -> list[str]:
    """In an order that keeps sessions alive: signing out comes last."""
    paths = owner.call("GET", "/openapi.json")["paths"]
    found = [
        f"{method.upper()} {path.removeprefix('/api/v1')}"
        for path, methods in paths.items()
        for method in methods
    ]
    return sorted(found, key=lambda route: route == "DELETE /session")


def test_the_table_names_every_route(owner: Client) -> None:
    assert set(routes(owner)) == set(EXPECTED)


def test_every_route_lets_in_whom_it_should(new_place, new_member) -> None:
    place = new_place("Ours")
    for role, letter in LETTERS.items():
        place.people[letter] = new_member(role.capitalize())
        body = {"email": place.people[letter].user["email"], "role": role}
        place.owner.call("POST", f"/projects/{place.project}/people", body, status=201)
    place.people["x"] = new_member("Outsider")
    faults = []
    for route in routes(place.owner):
        for letter, client in place.everybody():
            status = place.ask(client, route)
            let_in = letter in EXPECTED[route].split(" ")
            if letter == "-" and not let_in:
                right = status == 401
            elif not let_in:
                hidden = letter == "x" and "/{" in route and EXPECTED[route] != OWNER
                right = status == (404 if hidden else 403)
            else:
                right = status < 500 and status != 403
                right &= status != 401 or route == "POST /session"
            if not right:
                faults.append(f"{route} by {letter}: {status}")
    assert not faults, "\n".join(faults)


def test_the_refused_change_nothing(new_place, new_member) -> None:
    place = new_place("Ours")
    place.people["x"] = new_member("Outsider")
    body = {"email": new_member("Auditor").user["email"], "role": "auditor"}
    place.owner.call("POST", f"/projects/{place.project}/people", body, status=201)
    before = contents(place.installation)
    for route in routes(place.owner):
        for letter, client in (("x", place.people["x"]), ("-", place.stranger)):
            if letter not in EXPECTED[route].split(" "):
                assert place.ask(client, route) in (401, 403, 404), (route, letter)
    assert contents(place.installation) == before


def test_ids_of_another_project_are_not_there(new_place, new_member) -> None:
    """A manager here, nobody there: alone, and mixed with ids of their own project."""
    ours, theirs = new_place("Ours"), new_place("Theirs")
    manager = new_member("Manager")
    body = {"email": manager.user["email"], "role": "manager"}
    ours.owner.call("POST", f"/projects/{ours.project}/people", body, status=201)
    before = contents(ours.installation)
    faults = []
    for route in routes(ours.owner):
        for name in re.findall(r"\{(\w+)\}", route):
            if name in ("version", "token", "session") or "/users/" in route:
                continue
            mixed = Place(
                ours.installation, ours.owner, ours.project,
                {**ours.ids, name: theirs.ids[name]}, ours.stranger,
            )  # fmt: skip
            status = mixed.ask(manager, route)
            if status not in (403, 404):
                faults.append(f"{route} with their {name}: {status}")
    assert not faults, "\n".join(faults)
    # Named in the body: a lease there for a task here, and the other way round.
    for task, lease in ((ours, theirs), (theirs, ours)):
        mixed = Place(
            ours.installation, ours.owner, ours.project,
            {**ours.ids, "task": task.ids["task"], "lease": lease.ids["lease"]}, ours.stranger,
        )  # fmt: skip
        for route in ("POST /tasks/{task}/annotations", "POST /tasks/{task}/skip"):
            assert mixed.ask(manager, route) in (404, 409), route
    # An owner may enter both, and still nothing of one is reached through the other.
    crossed = theirs.ids["item"][:-13].replace(theirs.project[5:], ours.project[5:])
    crossed += theirs.ids["item"][-13:]
    ours.owner.call("GET", f"/items/{crossed}", status=404)
    assert contents(ours.installation) == before
