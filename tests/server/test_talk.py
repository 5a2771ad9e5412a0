"""Questions and comments about items: who sees them, who is told, what is exported."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from client import Client, Json, Refused
from test_workflow import ANIMAL, CAT

BEAST = {"kind": "question", "text": "Is a wolf a dog?"}


class Table:
    """Two who answer, one who reviews, one who leads; each item is answered by both."""

    def __init__(self, owner: Client, new_member: Callable[[str], Client]) -> None:
        self.owner = owner
        self.ann, self.bob, self.rita = (new_member(name) for name in ("Ann", "Bob", "Rita"))
        self.lea, self.outsider = new_member("Lea"), new_member("Olga")
        roles = {
            "annotator": (self.ann, self.bob),
            "reviewer": (self.rita,),
            "manager": (self.lea,),
        }
        people = [
            {"email": person.user["email"], "role": role}
            for role, members in roles.items()
            for person in members
        ]
        quality = {"min_labels": 2, "max_labels": 2}
        self.project = owner.create_project(ANIMAL, people=people, quality=quality)["id"]
        owner.import_rows(self.project, "id,text\na,a wolf\nb,a cat\n")
        self.path = f"/projects/{self.project}"

    def hold(self, person: Client) -> Json:
        return person.next(self.project)["leases"][0]

    def begin(self, person: Client, item: str, **more: Any) -> Json:
        return person.call("POST", f"/items/{item}/threads", {**BEAST, **more}, status=201)

    def say(self, person: Client, thread: str, text: str, **more: Any) -> Json:
        body = {"text": text, **more}
        return person.call("POST", f"/threads/{thread}/remarks", body, status=201)

    def of(self, person: Client, item: str) -> list[Json]:
        return person.call("GET", f"/items/{item}/threads")["items"]

    def counts(self, person: Client) -> Json:
        return person.call("GET", f"{self.path}/talk")

    def listed(self, person: Client, show: str) -> list[str]:
        return [row["id"] for row in person.all(f"{self.path}/threads", show=show)]


@pytest.fixture
def table(owner: Client, new_member: Callable[[str], Client]) -> Table:
    return Table(owner, new_member)


def refused(person: Client, method: str, path: str, body: Json | None, status: int) -> str:
    with pytest.raises(Refused) as refusal:
        person.call(method, path, body)
    assert refusal.value.status == status, refusal.value
    return refusal.value.problem["detail"]


@pytest.mark.quick
def test_a_question_is_asked_answered_and_resolved(table: Table) -> None:
    item = table.hold(table.ann)["item"]["id"]
    place = {"on": "text", "start": 2, "end": 6}
    asked = table.begin(table.ann, item, place=place)
    assert (asked["open"], asked["mine"], asked["place"]) == (True, True, place)
    assert table.counts(table.lea) == {"questions": 1, "unread": 0}
    assert table.listed(table.lea, "questions") == [asked["id"]]
    table.say(table.lea, asked["id"], "Yes, it is.")
    assert table.counts(table.ann) == {"questions": None, "unread": 1}
    (seen,) = table.of(table.ann, item)
    assert [(r["by"], r["leads"], r["text"]) for r in seen["remarks"]] == [
        ("Ann", False, BEAST["text"]),
        ("Lea", True, "Yes, it is."),
    ]
    table.ann.call("POST", f"/threads/{asked['id']}/seen", {}, status=204)
    assert table.counts(table.ann)["unread"] == 0
    path = f"/threads/{asked['id']}/state"
    closed = table.lea.call("PUT", path, {"open": False})
    assert (closed["open"], closed["resolved_by"]) == (False, "Lea")
    assert table.counts(table.lea)["questions"] == 0
    table.say(table.ann, asked["id"], "And a fox?")
    assert table.listed(table.lea, "questions") == [asked["id"]], "who asks back has no answer yet"
    table.lea.call("PUT", path, {"open": False})
    table.say(table.lea, asked["id"], "No.")
    assert table.listed(table.lea, "questions") == []
    assert table.ann.call("PUT", path, {"open": True})["open"], "who began it opens it again"


def test_annotators_see_what_they_hold_or_began_and_no_names_of_their_fellows(
    table: Table,
) -> None:
    held = table.hold(table.ann)
    item = held["item"]["id"]
    thread = table.begin(table.ann, item)["id"]
    assert refused(table.bob, "GET", f"/items/{item}/threads", None, 404)
    assert refused(table.bob, "POST", f"/items/{item}/threads", BEAST, 404)
    assert refused(table.bob, "POST", f"/threads/{thread}/remarks", {"text": "no"}, 404)
    assert refused(table.bob, "POST", f"/threads/{thread}/seen", {}, 404)
    table.ann.submit(held, CAT)
    while (theirs := table.hold(table.bob))["item"]["id"] != item:
        table.bob.submit(theirs, CAT)
    (seen,) = table.of(table.bob, item)
    assert (seen["by"], seen["mine"], seen["may_resolve"]) == (None, False, False)
    assert refused(table.bob, "PUT", f"/threads/{thread}/state", {"open": False}, 403)
    table.say(table.bob, thread, "I think so.")
    assert [r["by"] for r in table.of(table.ann, item)[0]["remarks"]] == ["Ann", None]
    assert [r["by"] for r in table.of(table.rita, item)[0]["remarks"]] == ["Ann", "Bob"]
    assert refused(table.bob, "GET", f"{table.path}/threads?show=all", None, 403)
    assert table.listed(table.bob, "mine") == [thread]
    assert refused(table.outsider, "GET", f"/items/{item}/threads", None, 404)


def test_a_blind_review_hides_who_asked(table: Table) -> None:
    stages = [
        {"name": "label", "kind": "label", "min_labels": 1, "max_labels": 1},
        {"name": "check", "kind": "review", "double": True},
        {"name": "judge", "kind": "adjudicate", "tier": "any"},
    ]
    edges = [
        {"from": "start", "to": "label"},
        {"from": "label", "to": "check"},
        {"from": "check", "on": "rejected", "to": "quarantine"},
        {"from": "check", "on": "disputed", "to": "judge"},
        {"from": "judge", "to": "done"},
        {"from": "check", "to": "done"},
    ]
    workflow = {"workflow": {"stages": stages, "edges": edges}}
    table.owner.call("PUT", f"{table.path}/workflow", workflow)
    table.owner.import_rows(table.project, "id,text\nz,a zebra\n")
    held = table.hold(table.ann)
    while held["item"]["external_id"] != "z":
        held = table.hold(table.ann)
    item = held["item"]["id"]
    table.begin(table.ann, item)
    assert table.of(table.rita, item)[0]["by"] == "Ann"
    table.ann.submit(held, CAT)
    (seen,) = table.of(table.rita, item)
    assert (seen["by"], seen["remarks"][0]["by"]) == (None, None)
    rows = table.rita.all(f"{table.path}/threads", show="questions")
    assert rows[0]["by"] is None
    assert table.of(table.lea, item)[0]["by"] == "Ann"


def test_who_is_mentioned_takes_part(table: Table) -> None:
    item = table.hold(table.ann)["item"]["id"]
    names = {c["name"]: c["id"] for c in table.ann.call("GET", f"{table.path}/contacts")["items"]}
    assert set(names) >= {"Lea", "Rita"} and "Bob" not in names
    thread = table.begin(table.ann, item, mentions=[names["Rita"]])["id"]
    assert table.counts(table.rita)["unread"] == 1
    assert table.of(table.rita, item)[0]["mentioned"]
    everybody = {c["name"] for c in table.lea.call("GET", f"{table.path}/contacts")["items"]}
    assert everybody >= {"Ann", "Bob", "Rita", "Lea"}
    table.say(table.lea, thread, "@Bob, look", mentions=[table.bob.user["id"]])
    assert [t["id"] for t in table.of(table.bob, item)] == [thread], "though he does not hold it"
    body = {"text": "x", "mentions": [table.bob.user["id"]]}
    assert "mentions[0]" in refused(table.ann, "POST", f"/threads/{thread}/remarks", body, 422)
    # Owners lead every project, whether they have a role in it or not.
    assert names[table.owner.user["name"]] == table.owner.user["id"]
    table.begin(table.ann, item, mentions=[table.owner.user["id"]])
    assert table.counts(table.owner)["unread"] == 1


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ({}, "names no point"),
        ({"x": 1}, "a point has an x and a y"),
        ({"start": 5, "end": 5}, "a start before its end"),
        ({"start": 5}, "a start before its end"),
        ({"object": "1"}, "place.field"),
        ({"x": -1, "y": 2}, "place.x"),
    ],
)
def test_a_place_that_is_none_is_refused(table: Table, place: Json, says: str) -> None:
    item = table.hold(table.ann)["item"]["id"]
    body = {**BEAST, "place": place}
    assert says in refused(table.ann, "POST", f"/items/{item}/threads", body, 422)


def test_an_item_set_aside_with_a_question_comes_back_when_it_is_resolved(table: Table) -> None:
    held = table.hold(table.ann)
    item = held["item"]["id"]
    asked = table.begin(table.ann, item)
    skip = {"lease": held["lease"], "reason": "asked"}
    table.ann.call("POST", f"/tasks/{held['task']}/skip", skip, status=204)
    other = table.hold(table.ann)
    assert other["item"]["id"] != item
    table.ann.submit(other, CAT)
    assert table.ann.next(table.project)["leases"] == []
    table.say(table.lea, asked["id"], "Yes.")
    assert table.ann.next(table.project)["leases"] == []
    table.lea.call("PUT", f"/threads/{asked['id']}/state", {"open": False})
    again = table.hold(table.ann)
    assert again["item"]["id"] == item and again["task"] == held["task"]
    assert table.ann.submit(again, CAT)["item_state"] == "in_work"


def test_what_was_skipped_for_another_reason_does_not_come_back(table: Table) -> None:
    held = table.hold(table.ann)
    asked = table.begin(table.ann, held["item"]["id"])
    skip = {"lease": held["lease"], "reason": "cannot_tell"}
    table.ann.call("POST", f"/tasks/{held['task']}/skip", skip, status=204)
    table.lea.call("PUT", f"/threads/{asked['id']}/state", {"open": False})
    assert table.hold(table.ann)["task"] != held["task"]


def test_talk_has_bounds(table: Table) -> None:
    item = table.hold(table.ann)["item"]["id"]
    thread, *_ = [table.begin(table.ann, item)["id"] for _ in range(100)]
    assert "100 threads" in refused(table.ann, "POST", f"/items/{item}/threads", BEAST, 409)
    for _ in range(199):
        table.say(table.ann, thread, "and")
    body = {"text": "and"}
    assert "200 remarks" in refused(table.ann, "POST", f"/threads/{thread}/remarks", body, 409)
    assert table.of(table.ann, item)[0]["count"] == 200


def test_who_holds_an_item_for_a_blind_audit_does_not_hear_of_it(table: Table) -> None:
    decided = {"values": CAT, "confidence": 0.9, "by": "belief"}
    row = {"id": "s", "text": "a lynx", "state": "settled", "decision": decided}
    table.owner.import_rows(table.project, json.dumps(row), "application/x-ndjson")
    certification = table.owner.call(
        "POST", f"{table.path}/certifications", {"target": 0.5}, status=201
    )["id"]
    table.owner.call("POST", f"/certifications/{certification}/draw", {})
    body = {"kind": "skill", "name": "audit"}
    table.lea.call("PUT", f"{table.path}/people/{table.lea.user['id']}/abilities", body, status=204)
    item = table.lea.next(table.project, stage="audit")["leases"][0]["item"]["id"]
    assert "blind" in refused(table.lea, "GET", f"/items/{item}/threads", None, 403)


def test_an_export_carries_what_was_said(table: Table) -> None:
    held = table.hold(table.ann)
    thread = table.begin(table.ann, held["item"]["id"], place={"x": 3, "y": 4.5})["id"]
    table.say(table.lea, thread, "Yes.")
    table.lea.call("PUT", f"/threads/{thread}/state", {"open": False})
    text = table.owner.http.get(f"{table.path}/export", params={"format": "jsonl"}).text
    rows = {row["external_id"]: row for row in map(json.loads, text.splitlines())}
    (told,) = rows[held["item"]["external_id"]]["talk"]
    assert (told["kind"], told["open"], told["place"]) == ("question", False, {"x": 3, "y": 4.5})
    assert [(r["by"], r["text"]) for r in told["remarks"]] == [
        ("Ann", BEAST["text"]),
        ("Lea", "Yes."),
    ]
    assert sum("talk" in row for row in rows.values()) == 1
    again = table.owner.create_project(ANIMAL)["id"]
    table.owner.import_rows(again, text, "application/x-ndjson")
    listed = table.owner.all(f"/projects/{again}/items")
    items = [table.owner.call("GET", f"/items/{row['id']}") for row in listed]
    assert [item for item in items if "talk" in item["data"]] == [], "it is no data"


def test_what_is_said_is_in_the_audit_log_without_its_text(table: Table) -> None:
    item = table.hold(table.ann)["item"]["id"]
    thread = table.begin(table.ann, item)["id"]
    table.say(table.lea, thread, "Yes.")
    rows = table.owner.all(f"{table.path}/audit")
    actions = [row["action"] for row in rows]
    assert {"thread.begin", "thread.say"} <= set(actions)
    assert "wolf" not in json.dumps(rows)
