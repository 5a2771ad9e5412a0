"""Items by what was answered about them: who, when, how long, what. A plot leads to them."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from client import Client
from installation import TOP, Installation
from problems import check_problem
from record import change, number, rows

CLASSES = ("cat", "dog", "fox")
SCHEMA = {
    "fields": [
        {"name": "animal", "kind": "choice", "classes": [{"name": name} for name in CLASSES]},
        {"name": "colours", "kind": "choices", "classes": [{"name": "red"}, {"name": "grey"}]},
    ]
}
SCAN = 5000  # answers that a page looks at


class Answers:
    """A project with two annotators, and what its lists and plots say."""

    def __init__(self, owner: Client, new_member: Callable[[str], Client]) -> None:
        self.owner = owner
        self.ann, self.bob = new_member("Ann"), new_member("Bob")
        self.project = ""

    def begin(self, items: int, **quality: float) -> None:
        people = [{"email": p.user["email"], "role": "annotator"} for p in (self.ann, self.bob)]
        quality = {"target": 0.5, "min_labels": 2, "max_labels": 2, **quality}
        made = self.owner.create_project(SCHEMA, quality=quality, people=people)
        self.project = made["id"]
        rows = "id,text\n" + "".join(f"i{n:05},picture {n}\n" for n in range(items))
        assert self.owner.import_rows(self.project, rows)["accepted"] == items

    def answer(
        self, person: Client, animal: str, active_ms: int, colours: tuple[str, ...] = ()
    ) -> str:
        """Answers the next item; returns its external id."""
        held = person.next(self.project)["leases"][0]
        person.submit(held, {"animal": animal, "colours": list(colours)}, active_ms=active_ms)
        return held["item"]["external_id"]

    def found(self, **query: object) -> list[str]:
        return [row["external_id"] for row in self.rows(**query)]

    def rows(self, **query: object) -> list[dict[str, Any]]:
        return self.owner.all(f"/projects/{self.project}/items", **query)

    def page(self, **query: object) -> dict[str, Any]:
        return self.owner.call("GET", f"/projects/{self.project}/items", params=query)

    def quality(self) -> dict[str, Any]:
        return self.owner.call("GET", f"/projects/{self.project}/quality")

    def sources(self) -> dict[str, str]:
        return {row["source"]["name"]: row["source"]["id"] for row in self.quality()["sources"]}

    def items(self) -> list[dict[str, Any]]:
        """Every item whole, with its label of the list."""
        rows = self.rows()
        return [row | self.owner.call("GET", f"/items/{row['id']}") for row in rows]


@pytest.fixture
def answers(owner: Client, new_member: Callable[[str], Client]) -> Answers:
    return Answers(owner, new_member)


def test_items_that_one_person_answered_come_newest_first(answers: Answers) -> None:
    answers.begin(items=7)
    first = [answers.answer(answers.ann, "cat", 1000) for _ in range(5)]
    second = [answers.answer(answers.bob, "cat", 1000) for _ in range(3)]
    source = answers.sources()
    assert answers.found(answered_by=source["Ann"]) == first[::-1]
    assert answers.found(answered_by=source["Bob"], limit=2) == second[::-1]
    sure = {row["external_id"] for row in answers.items() if row["state"] == "settled"}
    settled = answers.found(answered_by=source["Ann"], state="settled", limit=1)
    assert set(settled) == sure & set(first)
    assert set(answers.found(answered_by=source["Ann"], label="none", limit=2)) == set()


def test_items_of_a_stretch_of_time_and_of_an_hour_of_the_day(
    answers: Answers, installation: Installation
) -> None:
    answers.begin(items=12)
    done = [answers.answer(answers.ann, "cat", 1000) for _ in range(8)]
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    # Two answers a day on four days, one at the full hour and one at its last microsecond.
    times = [
        now - timedelta(days=day, hours=3) + offset
        for day in (1, 2, 3, 4)
        for offset in (timedelta(), timedelta(hours=1) - timedelta(microseconds=1))
    ]
    spread(answers, installation, dict(zip(done, times, strict=True)))

    def stretch(since: datetime, until: datetime, **more: object) -> list[str]:
        bounds = {"answered_from": said(since), "answered_before": said(until)}
        return answers.found(**bounds, **more)

    newest = sorted(done, key=lambda item: times[done.index(item)], reverse=True)
    assert answers.found(answered_from=said(min(times))) == newest
    assert answers.found(answered_before=said(now), limit=3) == newest
    assert stretch(times[2], times[3]) == [done[2]]
    assert stretch(times[2], times[3] + timedelta(microseconds=1)) == [done[3], done[2]]
    assert stretch(now, now + timedelta(hours=1)) == []
    hour = times[0].hour
    for limit in (1, 3, 50):
        found = answers.found(answered_from=said(min(times)), answered_hour=hour, limit=limit)
        assert found == newest
    later = times[4] + timedelta(minutes=1)
    assert answers.found(answered_from=said(later), answered_hour=hour) == [
        item for item in newest if times[done.index(item)] >= later
    ]
    assert answers.found(answered_from=said(min(times)), answered_hour=(hour + 1) % 24) == []
    long_ago = said(now - timedelta(days=400))  # more hours than a page looks at
    assert answers.found(answered_from=long_ago, answered_hour=hour) == newest
    assert answers.found(answered_from=long_ago, answered_hour=(hour + 1) % 24) == []


def test_an_item_comes_once_at_its_newest_answer_that_fits(answers: Answers) -> None:
    answers.begin(items=6)
    for n in range(6):
        answers.answer(answers.ann, "cat", 1000 + n)
    last = [answers.answer(answers.bob, "cat", 2000 + n) for n in range(6)]
    for limit in (1, 2, 5, 50):
        assert answers.found(active_ms_from=1, limit=limit) == last[::-1]
        assert answers.found(active_ms_from=1000, active_ms_below=1003, limit=limit) == [
            row["external_id"]
            for ms in (1002, 1001, 1000)
            for row in answers.items()
            if any(e["active_ms"] == ms for e in row["evidence"])
        ]
    assert answers.found(active_ms_from=2005) == [last[5]]
    assert answers.found(active_ms_from=2006) == []


def test_a_replaced_answer_does_not_count(answers: Answers) -> None:
    answers.begin(items=2)
    item = answers.answer(answers.ann, "cat", 1000)
    mine = answers.ann.call("GET", f"/projects/{answers.project}/mine")["items"][0]["id"]
    body = {"values": {"animal": "dog", "colours": []}, "active_ms": 50}
    headers = {"Idempotency-Key": "again"}
    answers.ann.call("POST", f"/annotations/{mine}/revise", body, headers=headers, status=201)
    assert answers.found(field="animal", answered="cat") == []
    assert answers.found(field="animal", answered="dog") == [item]
    assert answers.found(active_ms_from=1000) == []
    assert answers.found(answered_by=answers.sources()["Ann"]) == [item]


def test_every_cell_of_a_confusion_opens_its_items(answers: Answers) -> None:
    answers.begin(items=12)
    truth: dict[str, int] = {}
    colours = (("red",), ("grey", "red"), ())
    for n in range(12):
        truth[answers.answer(answers.ann, CLASSES[n % 3], 1000, colours[n % 3])] = n
    for _ in range(12):
        held = answers.bob.next(answers.project)["leases"][0]
        n = truth[held["item"]["external_id"]]
        values = {"animal": CLASSES[(n + (n % 4 == 0)) % 3], "colours": colours[n % 3][::-1]}
        answers.bob.submit(held, values)
    items = answers.items()
    assert any(item["decision"] for item in items)
    assert not all(item["decision"] for item in items)
    confusion = {matrix["field"]: matrix for matrix in answers.quality()["confusion"]}
    slips = 0
    for row, decided in enumerate(CLASSES):
        for column, answered in enumerate(CLASSES):
            wanted = [i for i in items if best(i) == decided and said_by(i, answered)]
            cell = {"field": "animal", "decided": decided, "answered": answered}
            found = answers.found(**cell, limit=2)
            assert sorted(found) == sorted(i["external_id"] for i in wanted), cell
            count = sum(said_by(i, answered) for i in wanted)
            assert confusion["animal"]["counts"][row][column] == count, cell
            slips += count if row != column else 0
    assert slips > 1
    either = answers.found(field="animal", decided="cat")
    assert sorted(either) == sorted(i["external_id"] for i in items if best(i) == "cat")
    # Of a further question only what is decided; classes in any order are one answer.
    matrix = confusion["colours"]
    decided_items = [i for i in items if i["decision"]]
    for row, decided in enumerate(matrix["classes"]):
        found = answers.found(field="colours", decided=decided, answered=decided)
        assert len(found) * 2 == matrix["counts"][row][row], decided
        assert set(found) <= {i["external_id"] for i in decided_items}
    assert sum(map(sum, matrix["counts"])) == 2 * len(decided_items)


def best(item: dict[str, Any]) -> str:
    return item["decision"]["values"]["animal"] if item["decision"] else item["label"]


def said_by(item: dict[str, Any], animal: str) -> int:
    """How many have answered that."""
    return sum(e["values"]["animal"] == animal for e in item["evidence"])


def test_a_page_looks_at_so_many_answers_and_the_next_goes_on(
    answers: Answers, installation: Installation
) -> None:
    items = SCAN + 1500
    answers.begin(items=items)
    answers.answer(answers.ann, "cat", 1000)
    source = number(installation, "select id from source where name = 'Ann'")
    rare = "case when external_id = 'i00001' then {} else {} end"
    change(
        installation,
        "insert into annotation (project_id, id, item_id, source_id, stage, answer, schema_version,"
        f" guideline_version, active_ms, late, created_at) select project_id, id, id, {source},"
        f" 'label', '{{\"animal\":\"fox\"}}', 1, 1, {rare.format(7, 20)}, 0,"
        f" {rare.format(1000000, 2000000)} from item",
    )
    for query in ({}, {"answered_by": answers.sources()["Ann"]}):
        page = answers.page(active_ms_below=8, **query)
        pages = 1
        found = list(page["items"])
        while page["next"]:
            page = answers.page(active_ms_below=8, cursor=page["next"], **query)
            found += page["items"]
            pages += 1
        assert [row["external_id"] for row in found] == ["i00001"], query
        assert pages == 2, query
    assert answers.quality()["sample_from"] == "1970-01-01T00:00:02.000000Z"


def test_a_sample_of_all_answers_has_no_beginning(answers: Answers) -> None:
    answers.begin(items=2)
    assert answers.quality()["sample_from"] is None
    assert answers.found(active_ms_from=1) == []
    answers.answer(answers.ann, "cat", 1000)
    assert answers.quality()["sample_from"] is None


def test_a_source_of_another_project_is_none_here(answers: Answers) -> None:
    answers.begin(items=2)
    answers.answer(answers.ann, "cat", 1000)
    there = answers.sources()["Ann"]
    answers.begin(items=2)
    answers.answer(answers.ann, "cat", 1000)
    here = answers.sources()["Ann"]
    for wrong in (there, here[:-5] + "00000", "src_1", "Ann", answers.ann.user["id"]):
        refused(answers, "answered_by", answered_by=wrong)


WRONG = [
    ("answered_from", {"answered_from": "yesterday"}),
    ("answered_before", {"answered_before": "2026-11-23"}),
    ("answered_hour", {"answered_hour": "9"}),
    ("answered_hour", {"answered_hour": "24", "answered_from": "2026-11-23T00:00:00Z"}),
    ("answered_hour", {"answered_hour": "-1", "answered_from": "2026-11-23T00:00:00Z"}),
    ("active_ms_from", {"active_ms_from": "1.5"}),
    ("active_ms_below", {"active_ms_below": "-1"}),
    ("field", {"decided": "cat"}),
    ("field", {"answered": "cat"}),
    ("field", {"field": "animal"}),
    ("field", {"field": "plant", "answered": "cat"}),
    ("q", {"q": "i", "active_ms_from": "1"}),
    ("order", {"order": "newest", "active_ms_from": "1"}),
    ("order", {"order": "confidence", "active_ms_from": "1"}),
    ("confidence_from", {"confidence_from": "0.5", "active_ms_from": "1"}),
    ("confidence_below", {"confidence_below": "0.5", "active_ms_from": "1"}),
    ("cursor", {"cursor": "x", "active_ms_from": "1"}),
    ("cursor", {"cursor": "1", "active_ms_from": "1"}),
    ("cursor", {"cursor": "-1_5", "active_ms_from": "1"}),
]


def test_filters_that_cannot_be_are_refused_by_name(answers: Answers) -> None:
    answers.begin(items=1)
    for name, query in WRONG:
        refused(answers, name, **query)


def refused(answers: Answers, name: str, **query: str) -> None:
    path = f"/projects/{answers.project}/items"
    problem = answers.owner.call("GET", path, params=query, status=422)
    assert problem["field"] == name and problem["detail"].startswith(f"{name}: "), (query, problem)


def said(time: datetime) -> str:
    return time.isoformat().replace("+00:00", "Z")


def spread(answers: Answers, installation: Installation, times: dict[str, datetime]) -> None:
    """Dates the answers to these items."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    for item, time in times.items():
        microseconds = (time - epoch) // timedelta(microseconds=1)
        change(
            installation,
            f"update annotation set created_at = {microseconds} where item_id ="
            f" (select id from item where external_id = '{item}')",
        )


def by_migration(installation: Installation) -> str:
    """How migration 0029 does the same for items of before."""
    text = (TOP / "sql" / "migrations" / "0029_item_meta.sql").read_text()
    dialect = "postgres" if installation.database else "sqlite"
    pieces = r"/\*(sqlite|postgres)(.*?)\*/"
    text = re.sub(pieces, lambda m: m[2] if m[1] == dialect else "", text, flags=re.DOTALL)
    return text[text.index("insert into") :]


def test_items_are_found_by_what_they_say_of_themselves(
    answers: Answers, installation: Installation
) -> None:
    answers.begin(items=0)
    says: dict[str, dict[str, Any]] = {
        "plain": {"city": "Rome", "year": 1999, "share": 0.5, "odd": True},
        "same": {
            "city": "Rome",
            "list": ["Rome"],
            "none": None,
            "empty": "",
            "inner": {"a": "b"},
            "": "x",
        },
        "names": {'a"b.c $[0]': 7, "naïve €": "ja=nein", "city": "rome"},
        "long": {"city": "x" * 201, "near": "é" * 200},
        "heavy": {"city": "Rome", "much": "x" * 16384},
    }
    lines = (
        json.dumps({"id": name, "text": name, "meta": meta}).replace("0.5", "5.0e-1")
        for name, meta in says.items()
    )
    answers.owner.import_rows(answers.project, "\n".join(lines), "application/x-ndjson")
    for key, value, found in (
        ("city", "Rome", ["plain", "same"]),
        ("city", "rome", ["names"]),
        ("year", "1999", ["plain"]),
        ("share", "5.0e-1", ["plain"]),
        ("odd", "true", ["plain"]),
        ("naïve €", "ja=nein", ["names"]),
        ('a"b.c $[0]', "7", ["names"]),
        ("near", "é" * 200, ["long"]),
        ("city", "x" * 201, []),
        ("list", "Rome", []),
        ("none", "null", []),
        ("inner", "b", []),
    ):
        asked = {"meta": key, "meta_value": value}
        assert answers.found(**asked) == found, asked
        assert answers.found(**asked, order="newest", limit=1) == found[::-1], asked
    rome = {"meta": "city", "meta_value": "Rome"}
    all_of_rome = answers.found(**rome)
    assert len(all_of_rome) > 1
    change(
        installation,
        f"update item set state = 'settled', label = 'cat' where external_id = '{all_of_rome[-1]}'",
    )
    for beside, wanted in (
        ({"state": "settled"}, all_of_rome[-1:]),
        ({"state": "open"}, all_of_rome[:-1]),
        ({"label": "cat"}, all_of_rome[-1:]),
        ({"label": "dog"}, []),
        ({"label": "cat", "state": "open"}, []),
    ):
        assert answers.found(**rome, **beside) == wanted, beside
        assert answers.found(**rome, **beside, order="newest", limit=1) == wanted[::-1], beside
    held = "select * from item_meta order by project_id, item_id, name"
    imported = rows(installation, held)
    change(installation, "delete from item_meta")
    change(installation, by_migration(installation))
    assert rows(installation, held) == imported
    page = f"/projects/{answers.project}/items"
    for given, missing in (("meta", "meta_value"), ("meta_value", "meta")):
        reply = answers.owner.http.get(page, params={given: "city"})
        check_problem(reply, 422, f"{missing}: is missing")
    for wrong in (
        *(
            {"meta": "city", "meta_value": "Rome"} | other
            for other in (
                {"q": "p"},
                {"stage": "label"},
                {"order": "confidence"},
                {"order": "due"},
                {"active_ms_from": "1"},
                {"cursor": "x"},
            )
        ),
    ):
        answers.owner.call("GET", page, params=wrong, status=422)
