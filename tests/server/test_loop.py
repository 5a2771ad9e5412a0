"""The thin whole: import, lease, label, consensus, export."""

import json
from collections.abc import Callable

import pytest
from client import Client, Refused, new_key

pytestmark = pytest.mark.quick

SCHEMA = {
    "fields": [
        {
            "name": "sentiment",
            "kind": "choice",
            "on": "text",
            "required": True,
            "classes": [{"name": "positive", "key": "1"}, {"name": "negative", "key": "2"}],
        }
    ]
}
ROWS = [f'm{i},"Message {i}, {word}"' for i, word in enumerate(["fine", "awful"] * 5)]
CSV = "\r\n".join(["id,text", *ROWS]) + "\r\n"


def sentiment(item: dict) -> dict:
    return {"sentiment": "positive" if "fine" in item["data"]["text"] else "negative"}


@pytest.fixture
def annotators(new_member: Callable[[str], Client]) -> list[Client]:
    return [new_member("Ann"), new_member("Bob")]


@pytest.fixture
def project(owner: Client, annotators: list[Client]) -> str:
    """Ten messages, two answers wanted for each."""
    people = [{"email": ann.user["email"], "role": "annotator"} for ann in annotators]
    made = owner.create_project(
        SCHEMA,
        name="Messages",
        quality={"target": 0.8, "min_labels": 2, "max_labels": 2},
        people=people,
    )
    result = owner.import_rows(made["id"], CSV)
    assert (result["accepted"], result["duplicates"], result["rejected"]) == (10, 0, 0)
    return made["id"]


def test_a_question_is_not_asked_of_an_item_without_what_it_is_about(
    owner: Client, annotators: list[Client]
) -> None:
    cars = {"name": "objects", "kind": "boxes", "on": "image", "classes": [{"name": "car"}]}
    made = owner.create_project(
        {"fields": [*SCHEMA["fields"], cars]},
        quality={"target": 0.8, "min_labels": 2, "max_labels": 2},
        people=[{"email": ann.user["email"], "role": "annotator"} for ann in annotators],
    )
    assert owner.import_rows(made["id"], CSV)["accepted"] == 10
    box = {"id": "1", "class": "car", "x": 1, "y": 1, "w": 2, "h": 2}
    lease = annotators[0].next(made["id"], count=1)["leases"][0]
    with pytest.raises(Refused) as refused:
        annotators[0].submit(lease, {**sentiment(lease["item"]), "objects": [box]})
    assert "objects: is not asked, for the item has no image" in str(refused.value)
    assert [ann.answer_all(made["id"], sentiment) for ann in annotators] == [10, 10]
    assert {row["state"] for row in owner.all(f"/projects/{made['id']}/items")} == {"settled"}


def test_two_people_label_everything_and_it_is_exported(
    owner: Client, annotators: list[Client], project: str
) -> None:
    answers = [annotator.answer_all(project, sentiment) for annotator in annotators]
    assert answers == [10, 10]

    rows = owner.all(f"/projects/{project}/items")
    assert {row["state"] for row in rows} == {"settled"}
    assert {row["answers"] for row in rows} == {2}

    lines = [json.loads(line) for line in owner.export(project).splitlines()]
    assert sorted(line["external_id"] for line in lines) == sorted(f"m{i}" for i in range(10))
    for line in lines:
        assert line["decision"]["values"] == sentiment(line)
        assert [answer["values"] for answer in line["evidence"]] == [sentiment(line)] * 2

    counts = owner.call("GET", f"/projects/{project}")["counts"]
    assert counts == {
        "items": 10,
        "open": 0,
        "in_work": 0,
        "review": 0,
        "settled": 10,
        "quarantined": 0,
        "answers": 20,
    }


def test_answers_that_differ_go_to_review(
    owner: Client, annotators: list[Client], project: str
) -> None:
    ann, bob = annotators
    ann.answer_all(project, lambda item: {"sentiment": "positive"})
    bob.answer_all(project, lambda item: {"sentiment": "negative"})
    rows = owner.all(f"/projects/{project}/items")
    assert {row["state"] for row in rows} == {"review"}


def test_a_lease_says_what_to_do_and_nothing_of_others(
    annotators: list[Client], project: str
) -> None:
    ann, bob = annotators
    ann.answer_all(project, sentiment)
    lease = bob.next(project)["leases"][0]
    assert lease["stage"] == "label"
    assert lease["schema_version"] == 1
    assert lease["item"]["data"]["text"].startswith("Message ")
    assert not lease["item"].get("evidence") and not lease["item"].get("beliefs")


def test_the_same_key_again_gets_the_first_reply(annotators: list[Client], project: str) -> None:
    ann = annotators[0]
    lease = ann.next(project)["leases"][0]
    key = new_key()
    first = ann.submit(lease, {"sentiment": "positive"}, key=key)
    again = ann.submit(lease, {"sentiment": "positive"}, key=key, status=200)
    assert again == first


def test_nothing_for_this_person_gives_a_reason(annotators: list[Client], project: str) -> None:
    ann = annotators[0]
    ann.answer_all(project, sentiment)
    reply = ann.next(project)
    assert reply["leases"] == []
    assert reply["reason"]


def test_an_answer_outside_the_schema_is_refused_by_name(
    annotators: list[Client], project: str
) -> None:
    ann = annotators[0]
    lease = ann.next(project)["leases"][0]
    with pytest.raises(Refused) as refused:
        ann.submit(lease, {"sentiment": "lukewarm"})
    assert refused.value.status == 422
    assert "sentiment" in refused.value.problem["field"]


def test_importing_the_same_rows_again_adds_nothing(owner: Client, project: str) -> None:
    result = owner.import_rows(project, CSV)
    assert (result["accepted"], result["duplicates"]) == (0, 10)


def test_rejected_rows_are_named_and_the_rest_is_in(owner: Client, project: str) -> None:
    result = owner.import_rows(project, 'id,text\nx1,good\nx2,"ragged",3,4\nx3,good\n')
    assert (result["accepted"], result["rejected"]) == (2, 1)


def test_a_restart_keeps_everything(installation, owner: Client, project: str) -> None:
    installation.restart()
    owner.move_to(installation.url)
    owner.sign_in_again()
    assert owner.call("GET", f"/projects/{project}")["counts"]["items"] == 10


def test_the_owner_link_works_once(installation, owner: Client, new_client) -> None:
    with pytest.raises(Refused) as refused:
        new_client().accept(
            installation.owner_code(),
            email="second@example.org",
            name="Second",
            password="another long password",
        )
    assert refused.value.status in (404, 409, 410, 422)
