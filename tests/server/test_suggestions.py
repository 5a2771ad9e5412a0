"""What is suggested, thing by thing, and what the record keeps of what people made of it."""

import json

import pytest
from client import Client, Json

BOXES: Json = {"fields": [{"name": "things", "kind": "boxes", "classes": [{"name": "car"}]}]}


def box(name: str, **more: object) -> Json:
    return {"id": name, "class": "car", "x": 1, "y": 2, "w": 3, "h": 4, **more}


def suggested(owner: Client, *boxes: Json) -> str:
    """A project with one item that a model has looked at."""
    project = owner.create_project(BOXES)["id"]
    prediction = {"source": "m1", "version": "3", "values": {"things": list(boxes)}, "score": 0.5}
    row = {"id": "a", "text": "a street", "predictions": [prediction]}
    owner.import_rows(project, json.dumps(row), "application/x-ndjson")
    return project


def evidence(owner: Client, project: str) -> list[Json]:
    (row,) = owner.all(f"/projects/{project}/items")
    return owner.call("GET", f"/items/{row['id']}")["evidence"]


@pytest.mark.quick
def test_what_became_of_each_thing_is_kept_and_exported(owner: Client) -> None:
    project = suggested(owner, box("p", score=0.9), box("q", score=0.25))
    lease = owner.next(project)["leases"][0]
    (given,) = lease["suggestions"]
    assert [b["score"] for b in given["values"]["things"]] == [0.9, 0.25]
    things = [
        {"field": "things", "object": "p", "fate": "edited", "as": "1"},
        {"field": "things", "object": "q", "fate": "rejected"},
    ]
    told = [{"source": given["source"]["id"], "things": things}]
    owner.submit(lease, {"things": [box("1", x=2)]}, suggested=told)
    kept = [
        {
            "source": {"kind": "model", "name": "m1", "version": "3"},
            "things": [{**things[0]}, {**things[1], "as": None}],
        }
    ]
    prediction, answer = evidence(owner, project)
    assert (prediction["suggested"], answer["suggested"]) == (None, kept)
    text = owner.http.get(f"/projects/{project}/export", params={"format": "jsonl"}).text
    assert json.loads(text)["evidence"][1]["suggested"] == kept
    again = owner.create_project(BOXES)["id"]
    owner.import_rows(again, text, "application/x-ndjson")
    assert evidence(owner, again)[1]["suggested"] == kept


def test_a_score_is_no_part_of_what_is_said(owner: Client) -> None:
    """An answer like the prediction agrees with it, scored or not."""
    project = suggested(owner, box("p", score=0.9))
    owner.submit(owner.next(project)["leases"][0], {"things": [box("1")]})
    (row,) = owner.all(f"/projects/{project}/items")
    (belief,) = owner.call("GET", f"/items/{row['id']}")["beliefs"]
    assert len(belief["probabilities"]) == 1


@pytest.mark.parametrize("score", [-0.1, 1.5, "high"])
def test_a_score_that_is_none_is_refused(owner: Client, score: object) -> None:
    project = owner.create_project(BOXES)["id"]
    prediction = {"source": "m1", "values": {"things": [box("p", score=score)]}}
    row = {"id": "a", "text": "a street", "predictions": [prediction]}
    result = owner.import_rows(project, json.dumps(row), "application/x-ndjson")
    assert result["rejected"] == 1


def test_only_who_suggested_it_can_be_named(owner: Client) -> None:
    project = suggested(owner, box("p"))
    lease = owner.next(project)["leases"][0]
    own = "src_" + project.removeprefix("proj_") + "0" * 13
    other = suggested(owner, box("p"))
    elsewhere = owner.next(other)["leases"][0]["suggestions"][0]["source"]["id"]
    things = [{"field": "things", "fate": "hidden"}]
    for source in (own, elsewhere):
        told = [{"source": source, "things": things}]
        problem = owner.submit(lease, {}, suggested=told, status=422)
        assert problem["field"] == "suggested", problem
    told = [{"source": lease["suggestions"][0]["source"]["id"], "things": [{"field": "things"}]}]
    assert "fate" in owner.submit(lease, {}, suggested=told, status=422)["detail"]
