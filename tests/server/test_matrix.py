"""Every route of the OpenAPI document by every role, and with ids of another project."""

import json
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
# reviewer, annotator and auditor of the project; t: manager of a team that it is given to; x:
# signed in, in no project; -: nobody.
PUBLIC = "O m r a u t x -"
SIGNED_IN = "O m r a u t x"
OWNER = "O"
PEOPLE = "O m r a u t"
LOOKERS = "O m r u"
MANAGERS = "O m"
LEADERS = "O m t"
REVIEWERS = "O m r"
WORKERS = "O m r a t"
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
    "PUT /users/{user}/team": OWNER,
    "GET /teams": OWNER,
    "POST /teams": OWNER,
    "PUT /teams/{team}": OWNER,
    "GET /projects/{project}/teams": MANAGERS,
    "PUT /projects/{project}/teams/{team}": MANAGERS,
    "DELETE /projects/{project}/teams/{team}": MANAGERS,
    "GET /audit": OWNER,
    "GET /demo": OWNER,
    "POST /demo": OWNER,
    "GET /metrics": OWNER,
    "GET /projects": SIGNED_IN,
    "POST /projects": SIGNED_IN,
    "GET /projects/{project}": PEOPLE,
    "PATCH /projects/{project}": MANAGERS,
    "GET /projects/{project}/schemas/{version}": PEOPLE,
    "GET /projects/{project}/workflow": PEOPLE,
    "PUT /projects/{project}/workflow": MANAGERS,
    "POST /projects/{project}/workflow/dry-run": MANAGERS,
    "GET /projects/{project}/workflows/{version}": PEOPLE,
    "GET /projects/{project}/plan": MANAGERS,
    "PUT /projects/{project}/plan": MANAGERS,
    "POST /projects/{project}/plan/prices": MANAGERS,
    "POST /projects/{project}/forecast": MANAGERS,
    "GET /projects/{project}/costs": MANAGERS,
    "GET /projects/{project}/progress": PEOPLE,
    "GET /projects/{project}/quality": LOOKERS,
    "GET /projects/{project}/quality/report": LOOKERS,
    "GET /projects/{project}/exams": MANAGERS,
    "PUT /projects/{project}/exams": MANAGERS,
    "GET /projects/{project}/tiers": PEOPLE,
    "PUT /projects/{project}/tiers": MANAGERS,
    "GET /projects/{project}/standing": PEOPLE,
    "POST /projects/{project}/attempts": WORKERS,
    "GET /projects/{project}/record": WORKERS,
    "GET /projects/{project}/people/{user}/record": LEADERS,
    "GET /projects/{project}/attempts": LEADERS,
    "POST /projects/{project}/people/{user}/attempts": MANAGERS,
    "GET /attempts/{attempt}/answers": MANAGERS,
    "GET /attempts/{attempt}": WORKERS,
    "POST /attempts/{attempt}/answers": WORKERS,
    "POST /attempts/{attempt}/end": WORKERS,
    "PUT /projects/{project}/people/{user}/abilities": MANAGERS,
    "DELETE /projects/{project}/people/{user}/abilities": MANAGERS,
    "GET /projects/{project}/gold": MANAGERS,
    "PUT /projects/{project}/gold": MANAGERS,
    "POST /items/{item}/gold": MANAGERS,
    "GET /projects/{project}/findings": MANAGERS,
    "POST /projects/{project}/findings": MANAGERS,
    "POST /projects/{project}/people/{user}/care": LEADERS,
    "GET /projects/{project}/pause": WORKERS,
    "POST /projects/{project}/appeal": WORKERS,
    "GET /projects/{project}/people": LEADERS,
    "POST /projects/{project}/people": LEADERS,
    "PATCH /projects/{project}/people/{user}": MANAGERS,
    "DELETE /projects/{project}/people/{user}": LEADERS,
    "GET /projects/{project}/invitations": MANAGERS,
    "DELETE /projects/{project}/invitations/{invitation}": MANAGERS,
    "GET /projects/{project}/audit": LOOKERS.replace("r ", ""),
    "GET /projects/{project}/reasons": PEOPLE,
    "PUT /projects/{project}/reasons": MANAGERS,
    "GET /projects/{project}/model": PEOPLE,
    "PUT /projects/{project}/model": MANAGERS,
    "POST /media/{media}/shape": WORKERS,
    "GET /projects/{project}/corrections": LOOKERS,
    "GET /projects/{project}/feedback": WORKERS,
    "POST /projects/{project}/bulk": MANAGERS,
    "GET /projects/{project}/reviewers": MANAGERS,
    "GET /projects/{project}/escapes": LOOKERS,
    "POST /jobs/{job}/undo": MANAGERS,
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
    "POST /projects/{project}/items/schedule": MANAGERS,
    "GET /items/{item}": LOOKERS,
    "POST /items/{item}/reopen": REVIEWERS,
    "GET /items/{item}/threads": PEOPLE,
    "POST /items/{item}/threads": WORKERS,
    "POST /threads/{thread}/remarks": WORKERS,
    "PUT /threads/{thread}/state": WORKERS,
    "POST /threads/{thread}/seen": PEOPLE,
    "GET /projects/{project}/threads": PEOPLE,
    "GET /projects/{project}/talk": PEOPLE,
    "GET /projects/{project}/contacts": PEOPLE,
    "POST /projects/{project}/imports": MANAGERS,
    "POST /projects/{project}/refit": MANAGERS,
    "GET /projects/{project}/jobs": MANAGERS,
    "GET /jobs/{job}": MANAGERS,
    "DELETE /jobs/{job}": MANAGERS,
    "GET /jobs/{job}/rejects": MANAGERS,
    "GET /projects/{project}/certifications": LOOKERS,
    "POST /projects/{project}/certifications": MANAGERS,
    "GET /certifications/{certification}": LOOKERS,
    "POST /certifications/{certification}/draw": MANAGERS,
    "POST /certifications/{certification}/close": MANAGERS,
    "POST /certifications/{certification}/give-up": MANAGERS,
    "GET /projects/{project}/releases": LOOKERS,
    "POST /projects/{project}/releases": MANAGERS,
    "GET /releases/{release}": LOOKERS,
    "GET /releases/{release}/certificate": LOOKERS,
    "GET /releases/{release}/page": LOOKERS,
    "GET /releases/{release}/items": MANAGERS,
    "GET /releases/{release}/diff": MANAGERS,
    "GET /projects/{project}/export": MANAGERS,
    "GET /jobs/{job}/manifest": MANAGERS,
    "GET /media/{media}": PEOPLE,
    "GET /media/{media}/tile": PEOPLE,
    "GET /events": SIGNED_IN,
    "GET /openapi.json": PUBLIC,
    "GET /healthz": PUBLIC,
    "GET /readyz": PUBLIC,
}
LETTERS = {"manager": "m", "reviewer": "r", "annotator": "a", "auditor": "u"}
DECIDED = {"values": {"spam": "no"}, "confidence": 0.9, "by": "belief"}
SETTLED = json.dumps({"id": "d", "text": "four", "state": "settled", "decision": DECIDED})
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
            "PUT /users/{user}/team": {"team": None},
            "POST /teams": {"name": "T"},
            "PUT /teams/{team}": {"name": "T"},
            "PUT /projects/{project}/teams/{team}": {},
            "POST /invitations": {"role": "member"},
            "PATCH /me/preferences": {},
            "POST /projects": {"name": "P", "schema": SCHEMA},
            "PATCH /projects/{project}": {},
            "POST /projects/{project}/people": {"email": "new@example.org", "role": "annotator"},
            "PATCH /projects/{project}/people/{user}": {"role": "annotator"},
            "PUT /projects/{project}/people/{user}/abilities": {"kind": "skill", "name": "cats"},
            "DELETE /projects/{project}/people/{user}/abilities": {"kind": "skill", "name": "cats"},
            "PUT /projects/{project}/exams": {"document": {}},
            "PUT /projects/{project}/tiers": {"document": {}},
            "PUT /projects/{project}/reasons": {"document": {}},
            "PUT /projects/{project}/model": {"url": "", "name": ""},
            "POST /media/{media}/shape": {"field": "spam", "class": "yes"},
            "POST /projects/{project}/bulk": {"field": "none", "decided": "a", "right": "b"},
            "POST /projects/{project}/attempts": {"exam": "none"},
            "POST /projects/{project}/people/{user}/attempts": {"exam": "none"},
            "POST /attempts/{attempt}/answers": {"number": 0, "values": {"spam": "no"}},
            "PUT /projects/{project}/workflow": {"workflow": {"stages": [], "edges": []}},
            "POST /projects/{project}/workflow/dry-run": {"workflow": {"stages": [], "edges": []}},
            "PUT /projects/{project}/gold": {"start": 0, "later": 0, "until": 0, "pause": False},
            "POST /items/{item}/gold": {"verdict": "confirm"},
            "PUT /projects/{project}/plan": {},
            "POST /projects/{project}/forecast": {},
            "POST /projects/{project}/people/{user}/care": {"decision": "dismiss"},
            "POST /projects/{project}/appeal": {"reason": "no"},
            "POST /projects/{project}/next": {},
            "POST /tasks/{task}/annotations": {**lease, **ANSWER},
            "POST /tasks/{task}/review": {**lease, "verdict": "accept", "active_ms": 1},
            "POST /tasks/{task}/skip": {**lease, "reason": "no"},
            "POST /annotations/{annotation}/revise": ANSWER,
            "POST /items/{item}/reopen": {"reason": "again"},
            "POST /projects/{project}/items/schedule": {"items": [self.ids["item"]], "priority": 1},
            "POST /items/{item}/threads": {"kind": "comment", "text": "so"},
            "POST /threads/{thread}/remarks": {"text": "so"},
            "PUT /threads/{thread}/state": {"open": True},
            "POST /projects/{project}/certifications": {},
            "POST /certifications/{certification}/give-up": {"reason": "no"},
            "POST /projects/{project}/releases": {},
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


def practise(owner: Client, person: Client, project: str) -> str:
    """An open attempt of theirs at the practice of an exam."""
    question = {"item": "a", "accept": {"spam": ["no"]}}
    exam = {"name": "E", "certificate": "c", "pass": 1, "draw": 1, "practice": [question]}
    owner.call("PUT", f"/projects/{project}/exams", {"document": {"exams": [exam]}})
    body = {"exam": "E", "practice": True}
    return person.call("POST", f"/projects/{project}/attempts", body, status=201)["id"]


def ask(person: Client, item: str) -> str:
    """A thread of theirs about an item they hold."""
    body = {"kind": "question", "text": "Is this one?"}
    return person.call("POST", f"/items/{item}/threads", body, status=201)["id"]


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
        owner.import_rows(project, SETTLED, "application/x-ndjson")
        path = f"/projects/{project}/certifications"
        certification = owner.call("POST", path, {"target": 0.5}, status=201)["id"]
        making = owner.call("POST", f"/projects/{project}/releases", {}, status=202)["job"]
        released = owner.wait_for_job(making)["result"]["release"]
        answered, held = (holder.next(project)["leases"][0] for _ in range(2))
        body = {"email": f"{name.lower()}@example.net", "role": "annotator"}
        owner.call("POST", f"/projects/{project}/people", body, status=201)
        ids = {
            "project": project,
            "invitation": owner.all(f"/projects/{project}/invitations")[0]["id"],
            "job": job,
            "certification": certification,
            "release": released,
            "item": held["item"]["id"],
            "task": held["task"],
            "lease": held["lease"],
            "annotation": holder.submit(answered, {"spam": "yes"}, key=new_key())["id"],
            "media": "media_" + project.removeprefix("proj_") + "0" * 13,
            "thread": ask(holder, held["item"]["id"]),
            "attempt": practise(owner, holder, project),
            "user": holder.user["id"],
            "team": "team_" + "0" * 13,
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


def manage_team(place: Place, person: Client) -> Client:
    """Makes them the manager of a team that has the project."""
    team = place.owner.call("POST", "/teams", {"name": "Partners"}, status=201)["id"]
    body = {"team": team, "manages": True}
    place.owner.call("PUT", f"/users/{person.user['id']}/team", body, status=204)
    place.owner.call("PUT", f"/projects/{place.project}/teams/{team}", {}, status=204)
    return person


def test_every_route_lets_in_whom_it_should(new_place, new_member) -> None:
    place = new_place("Ours")
    for role, letter in LETTERS.items():
        place.people[letter] = new_member(role.capitalize())
        body = {"email": place.people[letter].user["email"], "role": role}
        place.owner.call("POST", f"/projects/{place.project}/people", body, status=201)
    place.people["t"] = manage_team(place, new_member("Team Manager"))
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
            if name in ("version", "token", "session", "team") or "/users/" in route:
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
