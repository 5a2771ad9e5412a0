"""Items with a priority or a time when they are due are given out before others, in every stage."""

import json
from collections.abc import Callable

import pytest
from client import Client, Json, Refused
from installation import Installation
from record import number

SPAM: Json = {
    "fields": [{"name": "spam", "kind": "choice", "classes": [{"name": "yes"}, {"name": "no"}]}]
}
MAILS = """id,text,priority,due_at
plain,a,,
high,b,5,
highest,c,9,
late,d,,2126-01-01
soon,e,,2080-03-01T12:00:00Z
over,f,,2025-01-01
high-late,g,5,2080-03-01
"""
ORDER = ["highest", "high-late", "high", "over", "soon", "plain"]


class Mails:
    """Mails of which some hurry; one answer each."""

    def __init__(self, owner: Client, new_member: Callable[[str], Client], **more: object) -> None:
        self.owner, self.ann, self.bob = owner, new_member("Ann"), new_member("Bob")
        people = [{"email": p.user["email"], "role": "annotator"} for p in (self.ann, self.bob)]
        quality = {"min_labels": 1, "max_labels": 1, "target": 0.99}
        self.project = owner.create_project(SPAM, people=people, **{"quality": quality, **more})[
            "id"
        ]
        self.path = f"/projects/{self.project}"

    def given(self, person: Client, count: int = 20, **more: object) -> list[str]:
        """The items they are given, which they hand back."""
        leases = person.next(self.project, count=count, **more)["leases"]
        for lease in leases:
            person.call("DELETE", f"/leases/{lease['lease']}", status=204)
        return [lease["item"]["external_id"] for lease in leases]

    def items(self, query: str = "") -> dict[str, Json]:
        found = self.owner.call("GET", f"{self.path}/items{query}")["items"]
        return {item["external_id"]: item for item in found}

    def schedule(self, names: list[str], **to: object) -> int:
        items = self.items()
        body = {"items": [items[name]["id"] for name in names], **to}
        return self.owner.call("POST", f"{self.path}/items/schedule", body)["changed"]


@pytest.fixture
def mails(owner: Client, new_member: Callable[[str], Client]) -> Mails:
    return Mails(owner, new_member)


def test_what_hurries_comes_first(mails: Mails) -> None:
    done = mails.owner.import_rows(mails.project, MAILS)
    assert done["accepted"] == 6 and done["rejected"] == 1, "2126 is too far away"
    assert mails.given(mails.ann) == ORDER
    assert mails.given(mails.ann) == ORDER, "handed back, each has its place again"
    assert [mails.given(mails.bob, count=1) for _ in range(2)] == [["highest"], ["highest"]]


def test_lines_say_it_too_and_data_of_a_question_stays_data(mails: Mails, owner: Client) -> None:
    lines = [
        {"id": "a", "text": "a"},
        {"id": "b", "text": "b", "priority": 2, "due_at": "2080-01-01"},
        {"id": "c", "text": "c", "priority": "3"},
        {"id": "d", "text": "d", "priority": 10},
        {"id": "e", "text": "e", "priority": [1]},
        {"id": "f", "text": "f", "due_at": "tomorrow"},
    ]
    rows = "".join(json.dumps(line) + "\n" for line in lines)
    job = mails.owner.import_rows(mails.project, rows, "application/x-ndjson")
    assert (job["accepted"], job["rejected"]) == (3, 3)
    assert mails.given(mails.ann) == ["c", "b", "a"]
    assert mails.items()["b"]["due_at"] == "2080-01-01T23:59:59.000000Z"
    asks = {"fields": [{**SPAM["fields"][0], "on": "priority"}]}
    other = owner.create_project(asks)["id"]
    owner.import_rows(other, "id,priority\nx,high\n")
    owner.import_rows(other, '{"id":"y","priority":"low"}\n', "application/x-ndjson")
    found = owner.call("GET", f"/projects/{other}/items")["items"]
    assert [item["priority"] for item in found] == [0, 0]
    assert owner.call("GET", f"/items/{found[0]['id']}")["data"] == {"priority": "high"}


def test_a_lead_hurries_items_and_takes_it_back(mails: Mails) -> None:
    mails.owner.import_rows(mails.project, "id,text\na,a\nb,b\nc,c\nd,d\n")
    assert mails.schedule(["c"], priority=4) == 1
    assert mails.schedule(["b", "d"], due_at="2080-01-01") == 2
    assert mails.schedule(["d"], due_at="2079-01-01T00:00:00Z") == 1
    assert mails.given(mails.ann) == ["c", "d", "b", "a"]
    assert mails.schedule(["c", "b"], priority=0, due_at="") == 2
    assert mails.schedule(["c"], priority=0) == 0, "nothing changes"
    assert mails.given(mails.ann)[0] == "d"
    assert {n: i["due_at"] is None for n, i in mails.items().items()} == {
        "a": True, "b": True, "c": True, "d": False,
    }  # fmt: skip
    item = mails.owner.call("GET", f"/items/{mails.items()['d']['id']}")
    assert (item["priority"], item["due_at"]) == (0, "2079-01-01T00:00:00.000000Z")


def test_who_holds_an_item_keeps_it_while_it_is_moved(mails: Mails) -> None:
    mails.owner.import_rows(mails.project, "id,text\na,a\nb,b\n")
    lease = mails.ann.next(mails.project)["leases"][0]
    assert mails.schedule([lease["item"]["external_id"]], priority=9) == 1
    assert mails.given(mails.bob) == [{"a": "b", "b": "a"}[lease["item"]["external_id"]]]
    mails.ann.submit(lease, {"spam": "no"})
    assert mails.items()[lease["item"]["external_id"]]["state"] == "settled"


def test_a_review_hurries_as_its_item_does(mails: Mails) -> None:
    quality = {"min_labels": 2, "max_labels": 2}
    mails.owner.call("PATCH", mails.path, {"quality": quality})
    mails.owner.import_rows(mails.project, MAILS)
    for person, says in ((mails.ann, "yes"), (mails.bob, "no")):
        for lease in person.next(mails.project, count=20)["leases"]:
            person.submit(lease, {"spam": says})
    assert mails.given(mails.owner, stage="review") == ORDER
    assert mails.schedule(["plain"], priority=8) == 1
    assert mails.given(mails.owner, stage="review")[:2] == ["highest", "plain"]


def test_a_workflow_takes_priorities_before_its_stages_and_those_before_what_is_due(
    mails: Mails,
) -> None:
    stages = [
        {"name": "first", "kind": "label", "max_labels": 1},
        {"name": "fast", "kind": "label", "max_labels": 1, "priority": 3},
    ]
    edges = [
        {"from": "start", "to": "fast", "when": [{"of": "meta", "name": "k", "is": ["fast"]}]},
        {"from": "start", "to": "first"},
        {"from": "first", "to": "done"},
        {"from": "fast", "to": "done"},
    ]
    mails.owner.call(
        "PUT", f"{mails.path}/workflow", {"workflow": {"stages": stages, "edges": edges}}
    )
    rows = "id,text,meta.k,priority,due_at\na,a,,,\nb,b,fast,,\nc,c,,,2080-01-01\nd,d,,1,\n"
    rows += "e,e,,,2079-01-01\n"
    mails.owner.import_rows(mails.project, rows)
    assert mails.given(mails.ann) == ["d", "b", "e", "c", "a"]
    assert mails.given(mails.ann, stage="first") == ["d", "e", "c", "a"]


def test_the_list_shows_what_is_due_and_in_which_order(mails: Mails) -> None:
    mails.owner.import_rows(mails.project, MAILS)
    assert list(mails.items("?order=due")) == ["over", "soon", "high-late"]
    assert list(mails.items("?order=due&due_before=2080-03-01T13:00:00Z")) == ["over", "soon"]
    first = mails.owner.call("GET", f"{mails.path}/items?order=due&limit=2")
    rest = mails.items(f"?order=due&limit=2&cursor={first['next']}")
    assert list(rest) == ["high-late"]
    for query in ("order=due&state=open", "due_before=2080-03-01T13:00:00Z", "order=due&label=yes"):
        with pytest.raises(Refused) as refused:
            mails.items(f"?{query}")
        assert refused.value.status == 422


def test_what_is_exported_hurries_where_it_comes_in(mails: Mails, owner: Client) -> None:
    mails.owner.import_rows(mails.project, MAILS)
    lines = owner.export(mails.project, "jsonl")
    other = owner.create_project(SPAM)["id"]
    owner.import_rows(other, lines, "application/x-ndjson")
    again = owner.call("GET", f"/projects/{other}/items")["items"]
    was = mails.items()
    for item in again:
        before = was[item["external_id"]]
        assert (item["priority"], item["due_at"]) == (before["priority"], before["due_at"])


def test_what_cannot_be_is_refused(mails: Mails) -> None:
    mails.owner.import_rows(mails.project, "id,text\na,a\n")
    item = mails.items()["a"]["id"]
    for body, told in [
        ({"items": [item]}, "priority"),
        ({"items": [item], "priority": 10}, "priority"),
        ({"items": [item], "due_at": "soon"}, "due_at"),
        ({"items": [item], "due_at": "2090-01-01"}, "before 2090"),
        ({"items": [], "priority": 1}, "items"),
        ({"items": ["item_x"], "priority": 1}, "items[0]"),
        ({"items": [item] * 201, "priority": 1}, "items"),
    ]:
        with pytest.raises(Refused) as refused:
            mails.owner.call("POST", f"{mails.path}/items/schedule", body)
        assert refused.value.status == 422 and told in refused.value.problem["detail"]


def test_who_has_answered_many_that_are_due_is_not_shown_them_again(
    mails: Mails, installation: Installation
) -> None:
    """Behind a cursor for a minute; what appears behind it is found when nothing else is."""
    quality = {"min_labels": 2, "max_labels": 2}
    mails.owner.call("PATCH", mails.path, {"quality": quality})
    rows = "id,text,due_at\n" + "".join(f"m{n:03},x,2079-01-01\n" for n in range(260))
    mails.owner.import_rows(mails.project, rows)
    seen = set()
    while leases := mails.ann.next(mails.project, count=1 if len(seen) > 205 else 20)["leases"]:
        for lease in leases:
            mails.ann.submit(lease, {"spam": "no"})
            seen.add(lease["item"]["external_id"])
        if number(installation, "select count(*) from lane_cursor where until is not null"):
            break
    assert 200 <= len(seen) < 260, "each eighth claim moves it"
    [sooner, *_] = [
        i["id"] for name, i in mails.items("?q=m2&limit=100").items() if name not in seen
    ]
    body = {"items": [sooner], "due_at": "2078-01-01"}
    assert mails.owner.call("POST", f"{mails.path}/items/schedule", body)["changed"] == 1
    while leases := mails.ann.next(mails.project, count=20)["leases"]:
        for lease in leases:
            mails.ann.submit(lease, {"spam": "no"})
            seen.add(lease["item"]["external_id"])
    assert len(seen) == 260, "nothing is missed"
