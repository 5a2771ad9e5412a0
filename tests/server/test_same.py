"""Drawn answers, marks and numbers that say the same without being equal."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from client import Client
from test_review import Desk, reviewed

Json = dict
CLASSES = [{"name": "car"}, {"name": "bus"}]


def schema(kind: str, **more: Any) -> Json:
    needs = {"number": {}, "text": {}, "ranking": {"options": ["a", "b", "c"]}}
    field = {"name": "seen", "kind": kind, **needs.get(kind, {"classes": CLASSES}), **more}
    return {"fields": [field]}


def box(x: float, w: float = 100, name: str = "car", key: str = "1") -> Json:
    return {"id": key, "class": name, "x": x, "y": 0, "w": w, "h": 50}


def shape(points: list[list[float]]) -> list[Json]:
    return [{"id": "1", "class": "car", "points": points}]


def square(x: float) -> list[Json]:
    return shape([[x, 0], [x + 100, 0], [x + 100, 100], [x, 100]])


def span(start: int, end: int) -> list[Json]:
    return [{"id": "1", "class": "car", "start": start, "end": end}]


def mask(counts: list[int]) -> list[Json]:
    return [{"id": "1", "class": "car", "rle": {"size": [10, 10], "counts": counts}}]


def set_workflow(owner: Client, project: str, stage: Json) -> None:
    """One stage, which items enter with what was said of them before."""
    edges = [{"from": "start", "to": stage["name"]}, {"from": stage["name"], "to": "done"}]
    workflow = {"stages": [stage], "edges": edges}
    owner.call("PUT", f"/projects/{project}/workflow", {"workflow": workflow})


def item_said(owner: Client, questions: Json, *values: Any, **quality: Any) -> Json:
    """An item to which people said these values, as it stands."""
    settings = {"target": 0.9, "min_labels": 2, "max_labels": 5, **quality}
    project = owner.create_project(questions, quality=settings)["id"]
    set_workflow(owner, project, {"name": "label", "kind": "label"})
    evidence = [
        {
            "source": {"kind": "person", "name": f"p{n}"},
            "stage": "label",
            "values": {"seen": value},
            "active_ms": 1000,
        }
        for n, value in enumerate(values)
    ]
    line = json.dumps({"id": "i", "text": "a long text to mark " * 9, "evidence": evidence})
    assert owner.import_rows(project, line + "\n", "application/x-ndjson")["accepted"] == 1
    listed = owner.all(f"/projects/{project}/items")
    return owner.call("GET", f"/items/{listed[0]['id']}")


def probabilities(item: Json) -> list[float]:
    return [round(p["probability"], 3) for p in item["beliefs"][0]["probabilities"]]


@pytest.mark.quick
def test_boxes_that_overlap_settle_an_item_where_most_of_them_lie(owner: Client) -> None:
    questions = schema("boxes")
    item = item_said(owner, questions, [box(0)], [box(4)], [box(2, key="x")])
    assert item["state"] == "settled"
    assert item["decision"]["by"] == "belief"
    [merged] = item["decision"]["values"]["seen"]
    assert {key: merged[key] for key in ("id", "class")} == {"id": "1", "class": "car"}
    assert merged["x"] == pytest.approx(2, abs=0.5)
    assert merged["w"] == pytest.approx(100, abs=0.5)
    assert probabilities(item) == [1]
    assert item["beliefs"][0]["probabilities"][0]["label"] == "1 car"
    assert item["beliefs"][0]["value"] == item["decision"]["values"]["seen"]


@pytest.mark.parametrize(
    ("why", "one", "other"),
    [
        ("lie elsewhere", [box(0)], [box(60)]),
        ("are of another class", [box(0)], [box(0, name="bus")]),
        ("are one more", [box(0)], [box(0), box(200, key="2")]),
        ("are none", [box(0)], []),
    ],
)
def test_boxes_differ_that(owner: Client, why: str, one: Any, other: Any) -> None:
    item = item_said(owner, schema("boxes"), one, other)
    assert (item["state"], len(probabilities(item))) == ("in_work", 2), why
    third = item_said(owner, schema("boxes"), one, other, other)
    assert third["beliefs"][0]["value"] == other
    assert probabilities(third)[0] > probabilities(third)[1]


def test_the_schema_says_how_much_is_the_same(owner: Client) -> None:
    said = [box(0)], [box(4)]
    assert item_said(owner, schema("boxes"), *said)["state"] == "settled"
    assert item_said(owner, schema("boxes", overlap=0.95), *said)["state"] == "in_work"


@pytest.mark.parametrize(
    ("questions", "said", "other", "settled"),
    [
        (schema("spans"), (span(0, 10), span(0, 11), span(0, 11)), span(0, 14), span(0, 11)),
        (schema("points"), (shape([[0, 0]]), shape([[2, 2]])), shape([[9, 9]]), shape([[1, 1]])),
        (schema("polygons"), (square(0), square(1)), square(40), None),
        (schema("polylines"), (shape([[0, 0], [9, 0]]), shape([[1, 0], [9, 1]])), square(60), None),
        (schema("masks"), (mask([0, 50, 50]), mask([0, 54, 46])), mask([30, 50, 20]), None),
        (
            schema("text", overlap=0.7),
            ("It is a dog.", "it is a dog", "It is, a dog"),
            "a cat",
            None,
        ),
        (schema("ranking", overlap=0.6), (list("abc"), list("acb")), list("cba"), list("abc")),
        (schema("number", tolerance=0.5), (3, 3.4, 3.2), 4, 3.2),
        (schema("number"), (3, 3), 3.4, 3),
    ],
)
def test_other_kinds_settle_likewise(
    owner: Client, questions: Json, said: tuple, other: Any, settled: Any
) -> None:
    item = item_said(owner, questions, *said)
    assert item["state"] == "settled", item["beliefs"]
    if settled is not None:
        assert item["decision"]["values"]["seen"] == settled
    apart = item_said(owner, questions, said[0], other)
    assert (apart["state"], len(probabilities(apart))) == ("in_work", 2)


def test_what_two_draw_alike_is_agreed_in_a_double_review(
    owner: Client, new_member: Callable[[str], Client]
) -> None:
    desk = Desk(owner, new_member)
    desk.project = owner.create_project(
        schema("boxes"),
        people=[
            {"email": person.user["email"], "role": role}
            for person, role in (
                (desk.ann, "annotator"),
                (desk.rita, "reviewer"),
                (desk.rob, "reviewer"),
                (desk.ruth, "reviewer"),
            )
        ],
    )["id"]
    desk.set(reviewed(double=True))
    assert owner.import_rows(desk.project, "id,text\na,1\nb,2\n")["accepted"] == 2
    for fixed, state in (([box(52)], "settled"), ([box(120)], "review")):
        desk.answer(desk.ann, {"seen": [box(0)]})
        held = [desk.take(person) for person in (desk.rita, desk.rob)]
        desk.word(desk.rita, held[0], "fix", values={"seen": [box(50)]})
        assert desk.word(desk.rob, held[1], "fix", values={"seen": fixed}) == state
    listed = owner.all(f"/projects/{desk.project}/items")
    [settled] = [row for row in listed if row["state"] == "settled"]
    item = owner.call("GET", f"/items/{settled['id']}")
    assert item["decision"]["values"]["seen"] == [box(50)]


def test_accepting_settles_what_the_answers_are_taken_for(
    owner: Client, new_member: Callable[[str], Client]
) -> None:
    rita = new_member("Rita")
    project = owner.create_project(
        schema("boxes"), people=[{"email": rita.user["email"], "role": "reviewer"}]
    )["id"]
    set_workflow(owner, project, {"name": "check", "kind": "review"})
    evidence = [
        {"source": {"kind": "person", "name": name}, "stage": "label", "values": {"seen": [said]}}
        for name, said in (("a", box(0)), ("b", box(90)), ("c", box(4)), ("d", box(2)))
    ]
    line = json.dumps({"id": "i", "text": "t", "evidence": evidence}) + "\n"
    owner.import_rows(project, line, "application/x-ndjson")
    held = rita.next(project, stage="review")["leases"][0]
    [shown] = held["item"]["beliefs"][0]["value"]
    assert shown["x"] == pytest.approx(2, abs=0.5)
    body = {"lease": held["lease"], "verdict": "accept", "active_ms": 900}
    rita.call("POST", f"/tasks/{held['task']}/review", body, status=201)
    listed = owner.all(f"/projects/{project}/items")
    item = owner.call("GET", f"/items/{listed[0]['id']}")
    assert item["decision"]["values"]["seen"] == [shown]


def test_gold_that_is_drawn_is_met_by_what_overlaps_it(
    owner: Client, new_member: Callable[[str], Client]
) -> None:
    ann = new_member("Ann")
    project = owner.create_project(
        schema("boxes"), people=[{"email": ann.user["email"], "role": "annotator"}]
    )["id"]
    rows = [{"id": f"w{n}", "text": "w"} for n in range(20)]
    rows += [{"id": f"g{n}", "text": "g", "gold": {"seen": [box(100 * n)]}} for n in range(4)]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    assert owner.import_rows(project, lines, "application/x-ndjson")["accepted"] == 24
    plan = {"start": 0.9, "later": 0.9, "until": 20, "pause": False}
    owner.call("PUT", f"/projects/{project}/gold", plan)
    off = [10, 10, 10, 90]
    while off:
        held = ann.next(project)["leases"][0]
        known = held["item"]["external_id"]
        at = 100 * int(known[1:]) + off.pop() if known[0] == "g" else 0
        ann.submit(held, {"seen": [box(at)]})
    [score] = [
        row
        for row in owner.call("GET", f"/projects/{project}/findings")["scores"]
        if row["field"] is None
    ]
    assert (score["answered"], score["correct"]) == (4, 3)


SEVERAL = {
    "fields": [
        {"name": "seen", "kind": "choice", "several": True, "classes": [*CLASSES, {"name": "van"}]}
    ]
}


def test_several_classes_that_are_right_are_decided_and_exported_as_shares(
    owner: Client, new_people: Callable[[int], list[Client]]
) -> None:
    both = {"car": 0.5, "bus": 0.5}
    people = new_people(2)
    project = owner.create_project(
        SEVERAL,
        quality={"target": 0.8, "min_labels": 2, "max_labels": 2},
        people=[{"email": person.user["email"], "role": "annotator"} for person in people],
    )["id"]
    owner.import_rows(project, "id,text\n1,a minibus\n")
    for person, said in zip(people, (both, dict(reversed(both.items()))), strict=True):
        person.submit(person.next(project)["leases"][0], {"seen": said})
    (row,) = owner.all(f"/projects/{project}/items")
    assert (row["state"], row["label"]) == ("settled", "car 50 %, bus 50 %")
    item = owner.call("GET", f"/items/{row['id']}")
    assert item["decision"]["values"] == {"seen": both} == {"seen": item["beliefs"][0]["value"]}
    assert len(item["beliefs"][0]["probabilities"]) == 1
    (line,) = owner.export(project, "spacy").splitlines()
    assert json.loads(line)["cats"] == {**both, "van": 0}
