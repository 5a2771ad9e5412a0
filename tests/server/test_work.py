"""What may happen to a piece of work between its lease and its decision."""

import time
from collections.abc import Callable
from itertools import islice

import pytest
from client import Client, Refused, new_key
from installation import Installation
from record import change

SCHEMA = {
    "fields": [
        {
            "name": "animal",
            "kind": "choice",
            "required": True,
            "classes": [{"name": "cat"}, {"name": "dog"}, {"name": "fox"}],
        }
    ]
}
CAT, DOG, FOX = ({"animal": name} for name in ("cat", "dog", "fox"))


class Team:
    """A project with two annotators and a reviewer, and a few items."""

    def __init__(self, owner: Client, new_member: Callable[[str], Client]) -> None:
        self.owner = owner
        self.ann, self.bob, self.rita = (new_member(name) for name in ("Ann", "Bob", "Rita"))
        self.project = ""

    def begin(self, items: int = 1, **quality: float) -> "Team":
        people = [
            {"email": self.ann.user["email"], "role": "annotator"},
            {"email": self.bob.user["email"], "role": "annotator"},
            {"email": self.rita.user["email"], "role": "reviewer"},
        ]
        quality = {"target": 0.95, "min_labels": 2, "max_labels": 2, **quality}
        made = self.owner.create_project(SCHEMA, quality=quality, people=people)
        self.project = made["id"]
        rows = "id,text\n" + "".join(f"i{n},picture {n}\n" for n in range(items))
        assert self.owner.import_rows(self.project, rows)["accepted"] == items
        return self

    def lease(self, person: Client, **body: object) -> dict:
        return person.next(self.project, **body)["leases"][0]

    def answer(self, person: Client, values: dict) -> dict:
        return person.submit(self.lease(person), values)

    def items(self, **query: object) -> list[dict]:
        return self.owner.all(f"/projects/{self.project}/items", **query)

    def item(self) -> dict:
        return self.owner.call("GET", f"/items/{self.items()[0]['id']}")

    def review(self, verdict: str, *, status: int = 201, **more: object) -> dict:
        held = self.lease(self.rita, stage="review")
        body = {"lease": held["lease"], "verdict": verdict, "active_ms": 900, **more}
        return self.rita.call("POST", f"/tasks/{held['task']}/review", body, status=status)

    def counts(self) -> dict:
        return self.owner.call("GET", f"/projects/{self.project}")["counts"]

    def in_review(self) -> "Team":
        self.begin()
        self.answer(self.ann, CAT)
        assert self.answer(self.bob, DOG)["item_state"] == "review"
        return self


@pytest.fixture
def team(owner: Client, new_member: Callable[[str], Client]) -> Team:
    return Team(owner, new_member)


# Leases


def test_nobody_gets_a_task_twice_and_no_task_more_people_than_it_wants(team: Team) -> None:
    team.begin(items=3)
    first = [team.lease(team.ann, count=1)["task"] for _ in range(3)]
    assert len(set(first)) == 3
    # Nothing new is left: what she holds comes back instead of nothing.
    assert team.lease(team.ann)["task"] in first
    assert len(team.bob.next(team.project, count=20)["leases"]) == 3
    nothing = team.rita.next(team.project)
    assert nothing["leases"] == [] and "others" in nothing["reason"]


def test_a_lease_is_extended_given_back_and_given_again(team: Team) -> None:
    team.begin()
    held = team.lease(team.ann)
    later = team.ann.call("POST", f"/leases/{held['lease']}/extend")["expires_at"]
    assert later >= held["expires_at"]
    team.bob.call("POST", f"/leases/{held['lease']}/extend", status=409)
    team.ann.call("DELETE", f"/leases/{held['lease']}", status=204)
    team.ann.call("DELETE", f"/leases/{held['lease']}", status=409)
    assert team.lease(team.ann)["task"] == held["task"]


def test_a_skipped_task_goes_to_others_but_not_back(team: Team) -> None:
    team.begin(min_labels=1, max_labels=1)
    held = team.lease(team.ann)
    body = {"lease": held["lease"], "reason": "I cannot read it"}
    team.bob.call("POST", f"/tasks/{held['task']}/skip", body, status=409)
    team.ann.call("POST", f"/tasks/{held['task']}/skip", body, status=204)
    assert team.ann.next(team.project)["leases"] == []
    assert team.lease(team.bob)["task"] == held["task"]


def test_late_work_is_kept_and_marked(team: Team) -> None:
    team.begin(min_labels=1, max_labels=1)
    team.owner.call(
        "PATCH", f"/projects/{team.project}", {"quality": {"lease_seconds": 60}}, status=200
    )
    quality = team.owner.call("GET", f"/projects/{team.project}")["quality"]
    assert (quality["lease_seconds"], quality["max_labels"]) == (60, 1)


def test_late_work_under_an_ended_lease_ends_the_one_held_since(
    team: Team, installation: Installation
) -> None:
    team.begin()
    ended = team.lease(team.ann)
    change(installation, "update lease set expires_at = 1")
    again = team.lease(team.ann)
    assert again["task"] == ended["task"] and again["lease"] != ended["lease"]
    assert team.ann.submit(ended, CAT)["item_state"] == "in_work"
    team.ann.submit(again, DOG, status=409)
    assert team.ann.next(team.project)["leases"] == []
    assert [row["late"] for row in team.item()["evidence"]] == [True]
    assert team.answer(team.bob, CAT)["item_state"] == "settled"
    assert team.counts()["answers"] == 2


# Answers


def test_the_same_key_gives_the_first_reply_and_another_request_is_refused(team: Team) -> None:
    team.begin()
    held, key = team.lease(team.ann), new_key()
    first = team.ann.submit(held, CAT, key=key)
    assert team.ann.submit(held, CAT, key=key, status=200) == first
    team.ann.submit(held, DOG, key=key, status=409)
    team.ann.submit(held, CAT, status=409)
    assert team.counts()["answers"] == 1


def test_an_answer_that_breaks_the_schema_changes_nothing(team: Team) -> None:
    team.begin()
    held = team.lease(team.ann)
    problem = team.ann.submit(held, {"animal": "horse"}, status=422)
    assert problem["field"].startswith("animal")
    team.ann.submit(held, {}, status=422)
    team.ann.submit(held, {"animal": "cat", "colour": "red"}, status=422)
    team.ann.submit(held, CAT, schema_version=2, status=409)
    elsewhere = "src_" + "0" * 25 + "1"
    problem = team.ann.submit(held, CAT, suggestion=elsewhere, status=422)
    assert problem["field"] == "suggestion"
    stale = "0" * 32
    problem = team.ann.submit(held, CAT, hash=stale, status=422)
    assert problem["field"] == "hash"
    assert stale in problem["detail"] and held["item"]["hash"] in problem["detail"]
    assert team.counts()["answers"] == 0
    assert team.ann.submit(held, CAT, hash=held["item"]["hash"])["item_state"] == "in_work"


def test_a_changed_answer_counts_instead_of_the_old_one(team: Team) -> None:
    team.begin()
    said = team.answer(team.ann, DOG)
    view = team.ann.call("GET", f"/annotations/{said['id']}")
    assert view["annotation"]["values"] == DOG and view["item"]["data"] == {"text": "picture 0"}
    team.bob.call("GET", f"/annotations/{said['id']}", status=404)
    body = {"values": CAT, "active_ms": 700}
    revised = team.ann.call("POST", f"/annotations/{said['id']}/revise", body, status=201)
    team.ann.call("POST", f"/annotations/{said['id']}/revise", body, status=409)
    mine = team.ann.all(f"/projects/{team.project}/mine")
    assert [(row["id"], row["values"], row["editable"]) for row in mine] == [
        (revised["id"], CAT, True)
    ]
    assert team.answer(team.bob, CAT)["item_state"] == "settled"
    assert team.item()["decision"]["values"] == CAT
    assert team.counts()["answers"] == 2


def test_annotators_see_nothing_of_each_other(team: Team) -> None:
    team.begin()
    team.answer(team.ann, CAT)
    held = team.lease(team.bob)
    shown = {"id", "external_id", "data", "hash", "meta", "media", "created_at"}
    assert set(held["item"]) == shown
    item = team.items()[0]["id"]
    team.bob.call("GET", f"/items/{item}", status=403)
    team.bob.call("GET", f"/projects/{team.project}/items", status=403)
    team.bob.call("POST", f"/projects/{team.project}/next", {"stage": "review"}, status=403)


# Review


def test_a_reviewer_accepts_what_is_believed(team: Team) -> None:
    team.in_review()
    held = team.lease(team.rita, stage="review")
    assert [answer["values"] for answer in held["item"]["evidence"]] == [CAT, DOG]
    assert team.review("accept")["item_state"] == "settled"
    item = team.item()
    assert item["decision"]["by"] == "review" and item["decision"]["values"] == CAT
    assert "Rita" in item["reason"]


def test_a_reviewer_fixes(team: Team) -> None:
    team.in_review()
    team.review("fix", status=422)
    team.review("fix", values={"animal": "horse"}, status=422)
    team.review("accept", values=FOX, status=422)
    assert team.review("fix", values=FOX)["item_state"] == "settled"
    item = team.item()
    assert item["decision"]["values"] == FOX
    assert [answer["verdict"] for answer in item["evidence"]] == [None, None, "fix"]
    assert team.items()[0]["label"] == "fox"


def test_long_names_and_reasons_are_shortened_between_letters(team: Team) -> None:
    """What a reason quotes is cut; half a letter is no text, which PostgreSQL refuses to store."""
    field = {**SCHEMA["fields"][0], "name": "a" + "类" * 40}
    made = team.owner.create_project(
        {"fields": [field]}, quality={"target": 0.95, "min_labels": 1, "max_labels": 3}
    )
    team.owner.import_rows(made["id"], "id,text\ni0,picture\n")
    held = team.owner.next(made["id"])["leases"][0]
    assert team.owner.submit(held, {field["name"]: "cat"})["item_state"] == "in_work"
    listed = team.owner.all(f"/projects/{made['id']}/items")
    assert (
        f'of "a{"类" * 19}" is below'
        in team.owner.call("GET", f"/items/{listed[0]['id']}")["reason"]
    )

    team.begin()
    team.answer(team.ann, CAT)
    team.answer(team.bob, DOG)
    assert team.review("reject", reason="a" + "س" * 300)["item_state"] == "open"
    assert team.item()["reason"].endswith("a" + "س" * 199)


def test_a_rejected_item_is_labelled_anew(team: Team) -> None:
    team.in_review()
    team.review("reject", status=422)
    assert team.review("reject", reason="both are wrong")["item_state"] == "open"
    assert "both are wrong" in team.item()["reason"]
    assert team.counts()["answers"] == 0
    assert team.answer(team.ann, FOX)["item_state"] == "in_work"
    assert team.answer(team.bob, FOX)["item_state"] == "settled"
    item = team.item()
    assert item["decision"]["values"] == FOX and len(item["evidence"]) == 5


def test_nobody_reviews_what_they_answered(team: Team) -> None:
    team.begin()
    team.answer(team.rita, CAT)
    team.answer(team.bob, DOG)
    nothing = team.rita.next(team.project, stage="review")
    assert nothing["leases"] == [] and "answered yourself" in nothing["reason"]
    assert team.owner.next(team.project, stage="review")["leases"]


def test_a_settled_item_is_reopened(team: Team) -> None:
    team.begin(min_labels=1, max_labels=1)
    team.answer(team.ann, CAT)
    item = team.items()[0]["id"]
    again = team.owner.call("POST", f"/items/{item}/reopen", {"reason": "a new rule"})
    assert (again["state"], again["decision"]) == ("open", None)
    assert "a new rule" in again["reason"]
    assert team.answer(team.ann, FOX)["item_state"] == "settled"
    counts = team.counts()
    assert (counts["settled"], counts["answers"], counts["open"]) == (1, 1, 0)


# Lists


def test_lists_page_by_key_and_filter(team: Team) -> None:
    team.begin(items=5, min_labels=1, max_labels=1)
    for _ in range(2):
        team.answer(team.ann, CAT)
    assert len(team.items(limit=2)) == 5
    assert {row["state"] for row in team.items(state="settled", limit=1)} == {"settled"}
    assert len(team.items(label="cat")) == 2
    assert len(team.items(state="settled", label="cat")) == 2
    assert [row["external_id"] for row in team.items(q="i3")] == ["i3"]
    assert len(team.items(q="i", limit=2)) == 5
    settled = [row["external_id"] for row in team.items(state="settled")]
    for limit in (1, 2, 200):
        found = team.items(q="i", state="settled", limit=limit)
        assert [row["external_id"] for row in found] == sorted(settled)
    assert team.items(q="i", state="review") == []
    assert len(team.items(state="settled", order="confidence", limit=1)) == 2
    for query in (
        {"state": "lost"},
        {"limit": "0"},
        {"limit": "201"},
        {"cursor": "x"},
        {"order": "confidence", "label": "cat"},
        {"q": "i", "label": "cat"},
        {"q": "i", "order": "newest"},
        {"confidence_below": "0.5"},
        {"confidence_from": "0.5", "order": "newest"},
    ):
        team.owner.call("GET", f"/projects/{team.project}/items", params=query, status=422)


def test_who_holds_an_item_is_at_work(team: Team) -> None:
    team.begin(items=5)

    def at_work() -> int:
        return team.owner.call("GET", f"/projects/{team.project}/progress")["people_at_work"]

    assert at_work() == 0
    held = [team.lease(team.ann), team.lease(team.bob)]
    assert at_work() == 2
    team.bob.next(team.project, count=2)
    assert at_work() == 2
    team.ann.submit(held[0], CAT)
    assert at_work() == 1


def test_every_filter_is_read_from_both_ends(team: Team) -> None:
    team.begin(items=9, min_labels=1, max_labels=1)
    for _ in range(4):
        team.answer(team.ann, CAT)
    for filters in ({}, {"state": "open"}, {"label": "cat"}, {"label": "cat", "state": "settled"}):
        found = [row["id"] for row in team.items(**filters)]
        assert len(found) >= 4
        turned = [row["id"] for row in team.items(limit=2, order="newest", **filters)]
        assert turned == found[::-1], filters


def test_items_of_any_state_by_confidence_between_bounds(team: Team) -> None:
    team.begin(items=12, min_labels=2, max_labels=3)
    for person, value in ((team.ann, CAT), (team.bob, CAT), (team.ann, FOX)):
        for _ in range(3):
            team.answer(person, value)
    everything = team.items(limit=2, order="confidence")
    sure = [row["confidence"] for row in everything]
    assert sure == sorted(sure) and len(everything) >= 6
    assert len({row["state"] for row in everything}) > 1
    low, high = sure[0], sure[-1]
    assert low < high
    below = team.items(limit=2, order="confidence", confidence_below=str(high))
    above = team.items(limit=2, order="confidence", confidence_from=str(high))
    assert [*below, *above] == everything
    between = team.items(order="confidence", confidence_from=str(low), confidence_below=str(high))
    assert between == below


def test_an_archived_project_gives_no_work(team: Team) -> None:
    team.begin()
    held = team.lease(team.ann)
    team.owner.call("PATCH", f"/projects/{team.project}", {"state": "archived"})
    assert team.bob.next(team.project)["reason"] == "The project is archived."
    team.ann.submit(held, CAT, status=409)


def test_live_events_tell_of_answers(team: Team) -> None:
    team.begin()
    with team.owner.http.stream("GET", "/events", timeout=60) as events:
        lines = events.iter_lines()
        assert next(lines) == "retry: 500"
        held = team.lease(team.ann)
        team.ann.submit(held, CAT)
        deadline = time.monotonic() + 60
        seen: list[str] = []
        while "event: counters" not in seen:
            assert time.monotonic() < deadline, seen
            seen.append(next(lines))
        assert team.project in next(lines)


@pytest.mark.parametrize("ahead", [0, 1000])
def test_a_page_hears_what_happened_before_it_listened(team: Team, ahead: int) -> None:
    """From its session's answer on; of a number from elsewhere all is asked anew."""
    team.begin()
    last = team.owner.call("GET", "/session")["last_event"] + ahead
    team.answer(team.ann, CAT)
    wanted = "event: reset" if ahead else "event: counters"
    headers = {"Last-Event-ID": str(last)}
    with team.owner.http.stream("GET", "/events", headers=headers, timeout=60) as events:
        assert wanted in islice(events.iter_lines(), 20)


def test_pages_of_equal_confidence_and_of_a_prefix_miss_nothing(team: Team) -> None:
    team.begin(items=25)
    for _ in range(25):
        team.answer(team.ann, CAT)
    equal = team.items(limit=4, state="in_work", order="confidence")
    ids = [row["external_id"] for row in equal]
    assert sorted(ids) == sorted(f"i{n}" for n in range(25))
    assert len({row["confidence"] for row in equal}) == 1
    found = team.items(limit=3, q="i1")
    assert [row["external_id"] for row in found] == ["i1", *(f"i1{n}" for n in range(10))]
    with pytest.raises(Refused) as refused:
        team.items(q="i1", cursor="i0")
    assert refused.value.status == 422
