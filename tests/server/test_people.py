"""What people can: tiers, skills and certificates, by a manager's word and by exams."""

import json
import time
from collections.abc import Callable

import pytest
from client import Client, Refused
from installation import Installation
from record import change, number, rows

Json = dict
ANIMAL = {
    "fields": [
        {
            "name": "animal",
            "kind": "choice",
            "required": True,
            "classes": [{"name": "cat"}, {"name": "dog"}, {"name": "wolf"}],
        }
    ]
}
VET = {"kind": "certificate", "name": "vet"}
EXPERTS = {"name": "experts", "kind": "label", "certificate": "vet", "max_labels": 1}
TO_EXPERTS = {
    "stages": [EXPERTS],
    "edges": [{"from": "start", "to": "experts"}, {"from": "experts", "to": "done"}],
}


class Clinic:
    """A project whose items only a certified vet may answer; Ann wants to be one."""

    def __init__(
        self, owner: Client, new_member: Callable[[str], Client], installation: Installation
    ) -> None:
        self.owner, self.installation = owner, installation
        self.ann, self.bob = new_member("Ann"), new_member("Bob")
        people = [{"email": p.user["email"], "role": "annotator"} for p in (self.ann, self.bob)]
        self.project = owner.create_project(ANIMAL, instructions="Look.", people=people)["id"]
        self.path = f"/projects/{self.project}"

    def abilities(self, person: Client) -> str:
        return f"{self.path}/people/{person.user['id']}/abilities"

    def grant(self, person: Client, **more: object) -> None:
        self.owner.call("PUT", self.abilities(person), {**VET, **more}, status=204)

    def open(self, items: int = 3) -> None:
        self.owner.call("PUT", f"{self.path}/workflow", {"workflow": TO_EXPERTS})
        text = "id,text\n" + "".join(f"i{n},animal {n}\n" for n in range(items))
        assert self.owner.import_rows(self.project, text)["accepted"] == items

    def person(self, person: Client) -> Json:
        listed = self.owner.all(f"{self.path}/people")
        return next(p for p in listed if p["user"]["id"] == person.user["id"])

    def works(self, person: Client) -> bool:
        """Whether they are given work, which they hand back."""
        leases = person.next(self.project)["leases"]
        for held in leases:
            person.call("DELETE", f"/leases/{held['lease']}", status=204)
        return bool(leases)


@pytest.fixture
def clinic(
    owner: Client, new_member: Callable[[str], Client], installation: Installation
) -> Clinic:
    return Clinic(owner, new_member, installation)


def test_a_certificate_opens_work_and_taking_it_closes_it(clinic: Clinic) -> None:
    clinic.grant(clinic.ann)
    clinic.open()
    assert clinic.works(clinic.ann)
    nothing = clinic.bob.next(clinic.project)
    assert nothing["leases"] == [] and 'the certificate "vet"' in nothing["reason"]
    held = clinic.person(clinic.ann)["abilities"]
    assert [(a["name"], a["lapsed"], a["exam"], a["expires_at"]) for a in held] == [
        ("vet", False, None, None)
    ]
    clinic.owner.call("DELETE", clinic.abilities(clinic.ann), VET, status=204)
    assert not clinic.works(clinic.ann)
    clinic.owner.call("DELETE", clinic.abilities(clinic.ann), VET, status=404)
    log = [(row["action"], row["object"]) for row in clinic.owner.all(f"{clinic.path}/audit")]
    actions = [action for action, _ in log]
    assert "ability.grant" in actions and "ability.take" in actions
    told = f"{clinic.ann.user['id']} vet"
    assert log.count(("certificate.grant", told)) == log.count(("certificate.take", told)) == 1


def test_a_certificate_tells_its_issuer_and_what_it_covers(clinic: Clinic) -> None:
    clinic.grant(clinic.ann, scope="Cats and dogs, no wolves")
    [held] = clinic.person(clinic.ann)["abilities"]
    assert (held["issuer"], held["scope"]) == (
        clinic.owner.user["name"],
        "Cats and dogs, no wolves",
    )
    clinic.grant(clinic.ann)
    assert clinic.person(clinic.ann)["abilities"][0]["scope"] is None, "renewed without"


def test_an_expired_certificate_stops_work_at_once(clinic: Clinic) -> None:
    clinic.grant(clinic.ann, valid_days=30)
    clinic.open()
    assert clinic.works(clinic.ann)
    change(clinic.installation, "update ability set expires_at = granted_at + 1")
    assert not clinic.works(clinic.ann)
    assert clinic.person(clinic.ann)["abilities"][0]["lapsed"]
    clinic.grant(clinic.ann, valid_days=30)
    assert clinic.works(clinic.ann), "renewed"


@pytest.mark.parametrize(
    ("lapses_with", "after_schema", "after_guidelines"),
    [
        ("nothing", True, True),
        ("schema", False, False),
        ("guidelines", True, False),
        ("both", False, False),
    ],
)
def test_a_certificate_lapses_with_the_versions_it_is_tied_to(
    clinic: Clinic, lapses_with: str, after_schema: bool, after_guidelines: bool
) -> None:
    clinic.grant(clinic.ann, lapses_with=lapses_with)
    clinic.open()
    assert clinic.works(clinic.ann)
    changed = {"fields": [{**ANIMAL["fields"][0], "help": "Look closely."}]}
    clinic.owner.call("PATCH", clinic.path, {"schema": changed})
    assert clinic.works(clinic.ann) == after_schema
    clinic.owner.call("PATCH", clinic.path, {"instructions": "Look again."})
    assert clinic.works(clinic.ann) == after_guidelines


def test_a_tier_is_given_with_its_reason_and_a_cost_is_kept(clinic: Clinic) -> None:
    path = f"{clinic.path}/people/{clinic.ann.user['id']}"
    assert clinic.person(clinic.ann)["tier"] == "crowd"
    body = {"tier": "trained", "reason": "after the course", "cost": 12.5, "cost_per": "hour"}
    clinic.owner.call("PATCH", path, body, status=204)
    ann = clinic.person(clinic.ann)
    assert (ann["tier"], ann["tier_by"], ann["role"]) == ("trained", "manager", "annotator")
    assert ann["tier_reason"].endswith("after the course") and ann["tier_at"]
    assert (ann["cost"], ann["cost_per"]) == (12.5, "hour")
    clinic.owner.call("PATCH", path, {"tier_by": "rules", "cost": 0}, status=204)
    ann = clinic.person(clinic.ann)
    assert (ann["tier"], ann["tier_by"], ann["cost"]) == ("trained", "rules", None)


HERE = {"addresses": ["10.0.0.0/8", "127.0.0.0/8"]}
OUT_OF_REACH = [
    ({"addresses": ["10.0.0.0/8"]}, "is not open to you from 127.0.0.1"),
    ({"until": "2026-01-01T00:00:00Z"}, "until 2026-01-01 00:00 (UTC)"),
]


def set_reach(clinic: Clinic, person: Client, reach: Json, status: int = 204) -> Json | None:
    path = f"{clinic.path}/people/{person.user['id']}"
    return clinic.owner.call("PATCH", path, {"reach": reach}, status=status)


@pytest.mark.parametrize(("reach", "why"), OUT_OF_REACH)
def test_who_is_out_of_reach_sees_nothing_of_the_project(
    clinic: Clinic, reach: Json, why: str
) -> None:
    clinic.grant(clinic.ann)
    clinic.open()
    held = clinic.ann.next(clinic.project)["leases"][0]
    answer = {"lease": held["lease"], "values": {"animal": "cat"}, "active_ms": 1000}
    set_reach(clinic, clinic.ann, reach)
    assert clinic.person(clinic.ann)["reach"] == reach
    other = clinic.owner.create_project(
        ANIMAL, people=[{"email": clinic.ann.user["email"], "role": "annotator"}]
    )["id"]
    first = clinic.ann.call("GET", "/projects?limit=1")  # newest first; more may come
    assert [row["id"] for row in first["items"]] == [other] and first["next"]
    rest = clinic.ann.call("GET", f"/projects?limit=1&cursor={first['next']}")
    assert rest["items"] == []
    assert [row["id"] for row in clinic.ann.all("/projects")] == [other]
    task = f"/tasks/{held['task']}/annotations"
    for method, path, body in (
        ("GET", clinic.path, None),
        ("POST", f"{clinic.path}/next", {}),
        ("POST", task, answer),
    ):
        with pytest.raises(Refused) as refused:
            clinic.ann.call(method, path, body)
        assert refused.value.status == 403 and why in refused.value.problem["detail"]
    clinic.bob.call("GET", clinic.path)
    clinic.owner.call("GET", clinic.path)
    refusals = [row for row in clinic.owner.all(f"{clinic.path}/audit") if not row["allowed"]]
    assert {row["user"]["id"] for row in refusals} == {clinic.ann.user["id"]}
    assert len(refusals) == 3
    set_reach(clinic, clinic.ann, HERE)
    clinic.ann.call("POST", task, answer, status=201)
    set_reach(clinic, clinic.ann, {})
    assert clinic.person(clinic.ann)["reach"] is None


def all_that_happened(clinic: Clinic) -> str:
    """The number of the newest event, once the server has read it: it may be a little behind."""
    newest = number(clinic.installation, "select max(seq) from outbox")
    while clinic.bob.call("GET", "/session")["last_event"] < newest:
        time.sleep(0.01)
    return str(newest)


def test_events_are_for_who_is_within_reach(clinic: Clinic) -> None:
    bob = {"email": clinic.bob.user["email"], "role": "annotator"}
    other = clinic.owner.create_project(ANIMAL, people=[bob])["id"]
    last = all_that_happened(clinic)
    set_reach(clinic, clinic.bob, OUT_OF_REACH[0][0])
    for project in (clinic.project, other):
        path = f"/projects/{project}/people/{clinic.bob.user['id']}"
        clinic.owner.call("PATCH", path, {"tier": "trained"}, status=204)
    told: list[tuple[str, str]] = []
    while not any(kind == "people" for kind, _ in told):
        told_now, last = told_by_a_stream(clinic.bob, last)
        told += told_now
    assert [project for kind, project in told if kind == "people"] == [other]


def told_by_a_stream(person: Client, last: str) -> tuple[list[tuple[str, str]], str]:
    """Each event until the stream ends or has told of people, and the number of the last."""
    told = []
    headers = {"Last-Event-ID": last}
    with person.http.stream("GET", "/events", headers=headers, timeout=60) as events:
        for line in events.iter_lines():
            member, _, value = line.partition(": ")
            if member == "id":
                last = value
            elif member == "event":
                kind = value
            elif member == "data":
                told.append((kind, json.loads(value)["project"]))
                if kind == "people":
                    break
    return told, last


def test_a_stream_ends_when_what_its_person_may_see_has_changed(clinic: Clinic) -> None:
    headers = {"Last-Event-ID": all_that_happened(clinic)}
    with clinic.bob.http.stream("GET", "/events", headers=headers, timeout=60) as events:
        lines = events.iter_lines()
        assert next(lines).startswith("retry")
        set_reach(clinic, clinic.bob, OUT_OF_REACH[0][0])
        path = f"{clinic.path}/people/{clinic.ann.user['id']}"
        clinic.owner.call("PATCH", path, {"tier": "trained"}, status=204)
        assert [line for line in lines if line.startswith("event")] == ["event: access"]


@pytest.mark.parametrize(
    ("reach", "why"),
    [
        ({"from": "10.0.0.1"}, "from"),
        ({"addresses": ["office"]}, "addresses[0]"),
        ({"hours": {"mon": "late"}}, "hours.mon"),
        ({"zone": "Mars/Olympus"}, "Mars/Olympus"),
        ({"until": "soon"}, "until"),
    ],
)
def test_a_reach_that_is_none_is_named(clinic: Clinic, reach: Json, why: str) -> None:
    with pytest.raises(Refused) as refused:
        set_reach(clinic, clinic.ann, reach)
    assert refused.value.status == 422 and why in refused.value.problem["detail"]
    assert clinic.person(clinic.ann)["reach"] is None


def test_a_manager_limits_others_alone(clinic: Clinic, new_member) -> None:
    mia = new_member("Mia")
    clinic.owner.call(
        "POST", f"{clinic.path}/people", {"email": mia.user["email"], "role": "manager"}, status=201
    )
    mia.call("PATCH", f"{clinic.path}/people/{clinic.ann.user['id']}", {"reach": HERE}, status=204)
    path = f"{clinic.path}/people/{mia.user['id']}"
    mia.call("PATCH", path, {"reach": HERE}, status=409)


def test_what_cannot_be_granted_is_refused(clinic: Clinic, new_member) -> None:
    path = f"{clinic.path}/people/{clinic.ann.user['id']}"
    stranger = f"{clinic.path}/people/{new_member('Zoe').user['id']}"
    for method, where, body, status, says in (
        ("PATCH", path, {"tier": "king"}, 422, "tier"),
        ("PATCH", path, {"cost": 3}, 422, "cost_per: is missing"),
        ("PATCH", stranger, {"tier": "crowd"}, 404, "not in the project"),
        ("PUT", f"{path}/abilities", {"kind": "belt", "name": "black"}, 422, "kind"),
        ("PUT", f"{path}/abilities", {**VET, "valid_days": 0}, 422, "valid_days"),
        ("PUT", f"{path}/abilities", {**VET, "lapses_with": "rain"}, 422, "lapses_with"),
        ("PUT", f"{stranger}/abilities", VET, 404, "there is no such person in the project"),
    ):
        with pytest.raises(Refused) as refused:
            clinic.owner.call(method, where, body, status=204)
        assert refused.value.status == status and says in refused.value.problem["detail"]
    clinic.ann.call("PUT", f"{path}/abilities", VET, status=403)
    assert rows(clinic.installation, "select * from ability") == []
