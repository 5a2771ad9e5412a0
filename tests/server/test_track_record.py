"""What people have done and what came of it: their own page, and what managers see of exams."""

from collections.abc import Callable

import pytest
from client import Client, Json, Refused
from installation import Installation
from record import change

ANIMAL: Json = {
    "fields": [
        {
            "name": "animal",
            "kind": "choice",
            "required": True,
            "classes": [{"name": "cat"}, {"name": "dog"}, {"name": "fox"}],
        }
    ]
}
QUESTION = {"item": "g0", "accept": {"animal": ["cat"]}}
EXAM = {
    "name": "Vet",
    "certificate": "vet",
    "pass": 1,
    "draw": 1,
    "attempts": 1,
    "wait_hours": 24,
    "items": [QUESTION],
}


class Zoo:
    """Items that two people answer; Ann takes one dog for a cat."""

    def __init__(self, owner: Client, new_member: Callable[[str], Client]) -> None:
        self.owner, self.ann, self.bob = owner, new_member("Ann"), new_member("Bob")
        people = [{"email": p.user["email"], "role": "annotator"} for p in (self.ann, self.bob)]
        self.project = owner.create_project(
            ANIMAL, people=people, quality={"target": 0.7, "min_labels": 2, "max_labels": 2}
        )["id"]
        self.path = f"/projects/{self.project}"
        owner.import_rows(
            self.project, "id,text\n" + "".join(f"g{n},animal {n}\n" for n in range(4))
        )

    def label(self, person: Client, **otherwise: str) -> None:
        """Answers everything: cat, but what is said otherwise."""
        while leases := person.next(self.project)["leases"]:
            external_id = leases[0]["item"]["external_id"]
            person.submit(leases[0], {"animal": otherwise.get(external_id, "cat")})

    def begin(self, person: Client, status: int = 201) -> Json:
        return person.call("POST", f"{self.path}/attempts", {"exam": "Vet"}, status=status)

    def take(self, person: Client, animal: str) -> str:
        attempt = self.begin(person)["id"]
        body = {"number": 0, "values": {"animal": animal}}
        person.call("POST", f"/attempts/{attempt}/answers", body)
        return attempt

    def set_exam(self, **more: object) -> None:
        document = {"exams": [{**EXAM, **more}]}
        self.owner.call("PUT", f"{self.path}/exams", {"document": document})


@pytest.fixture
def zoo(owner: Client, new_member: Callable[[str], Client]) -> Zoo:
    return Zoo(owner, new_member)


def test_a_record_says_what_was_decided_otherwise_and_why(zoo: Zoo) -> None:
    assert zoo.ann.call("GET", f"{zoo.path}/record") == {
        "answers": 0, "days": [], "agreements": [], "classes": [], "confusions": [], "examples": []
    }  # fmt: skip
    zoo.label(zoo.bob)
    zoo.label(zoo.ann, g2="dog")
    lease = zoo.owner.next(zoo.project, stage="review")["leases"][0]
    assert lease["item"]["external_id"] == "g2"
    word = {"lease": lease["lease"], "verdict": "fix", "values": {"animal": "fox"}, "active_ms": 1}
    word["reason"] = "Look at the tail."
    zoo.owner.call("POST", f"/tasks/{lease['task']}/review", word, status=201)
    record = zoo.ann.call("GET", f"{zoo.path}/record")
    assert record["answers"] == 4 and [d["answers"] for d in record["days"]] == [4]
    (agreement,) = record["agreements"]
    assert (agreement["compared"], agreement["agreed"]) == (4, 3)
    assert 0 < agreement["low"] < 0.75 < agreement["high"] < 1
    by_class = [(c["class"], c["compared"], c["agreed"]) for c in record["classes"]]
    assert by_class == [("cat", 3, 3), ("fox", 1, 0)]
    assert record["classes"][0]["low"] > 0.4 and record["classes"][1]["high"] < 0.9
    assert record["confusions"] == [
        {"field": "animal", "answered": "dog", "decided": "fox", "count": 1}
    ]
    (example,) = record["examples"]
    assert (example["external_id"], example["by"], example["reason"]) == (
        "g2",
        "review",
        "Look at the tail.",
    )
    assert (example["answered"], example["right"]) == ({"animal": "dog"}, {"animal": "fox"})
    of_ann = f"{zoo.path}/people/{zoo.ann.user['id']}/record"
    assert zoo.owner.call("GET", of_ann) == record
    zoo.bob.call("GET", of_ann, status=403)


def test_known_answers_are_examples_too(zoo: Zoo) -> None:
    plan = {"start": 0.9, "later": 0.9, "until": 10, "pause": False}
    zoo.owner.call("PUT", f"{zoo.path}/gold", plan)
    known = '{"id":"k","text":"known","gold":{"animal":{"any":["fox","dog"]}}}'
    zoo.owner.import_rows(zoo.project, known, "application/x-ndjson")
    zoo.label(zoo.ann)
    examples = zoo.ann.call("GET", f"{zoo.path}/record")["examples"]
    (example,) = [e for e in examples if e["external_id"] == "k"]
    assert example["by"] == "gold" and example["right"] == {"animal": {"any": ["fox", "dog"]}}


def test_an_answer_that_was_changed_counts_as_it_stands(zoo: Zoo) -> None:
    zoo.label(zoo.ann, g1="dog")
    mine = zoo.ann.all(f"{zoo.path}/mine")
    wrong = next(a for a in mine if a["external_id"] == "g1")
    body = {"values": {"animal": "cat"}, "active_ms": 5}
    zoo.ann.call("POST", f"/annotations/{wrong['id']}/revise", body, status=201)
    zoo.label(zoo.bob)
    record = zoo.ann.call("GET", f"{zoo.path}/record")
    assert record["answers"] == 4 and record["examples"] == []


def test_a_manager_sees_attempts_question_by_question(zoo: Zoo) -> None:
    zoo.set_exam()
    open_now = zoo.begin(zoo.bob)["id"]
    failed = zoo.take(zoo.ann, "dog")
    listed = zoo.owner.all(f"{zoo.path}/attempts")
    assert [(a["name"], a["state"], a["correct"]) for a in listed] == [
        ("Ann", "failed", 0),
        ("Bob", "open", None),
    ]
    (answer,) = zoo.owner.all(f"/attempts/{failed}/answers")
    assert (answer["external_id"], answer["answer"], answer["correct"]) == (
        "g0",
        {"animal": "dog"},
        False,
    )
    assert answer["accepted"] == {"animal": ["cat"]}
    with pytest.raises(Refused) as refused:
        zoo.owner.call("GET", f"/attempts/{open_now}/answers")
    assert refused.value.status == 409 and "still answers" in refused.value.problem["detail"]
    zoo.set_exam(practice=[{**QUESTION, "item": "g1"}])
    body = {"exam": "Vet", "practice": True}
    practice = zoo.ann.call("POST", f"{zoo.path}/attempts", body, status=201)["id"]
    zoo.owner.call("GET", f"/attempts/{practice}/answers", status=404)
    assert len(zoo.owner.all(f"{zoo.path}/attempts")) == 2


def test_another_attempt_is_granted_once_for_each_that_was_failed(zoo: Zoo) -> None:
    zoo.set_exam()
    again = f"{zoo.path}/people/{zoo.ann.user['id']}/attempts"
    with pytest.raises(Refused) as refused:
        zoo.owner.call("POST", again, {"exam": "Vet"}, status=204)
    assert "failed no attempt" in refused.value.problem["detail"]
    zoo.take(zoo.ann, "dog")
    zoo.begin(zoo.ann, status=409)
    zoo.owner.call("POST", again, {"exam": "Vet"}, status=204)
    zoo.take(zoo.ann, "cat")
    states = [(a["state"], a["forgiven"]) for a in zoo.owner.all(f"{zoo.path}/attempts")]
    assert states == [("passed", False), ("failed", True)]
    zoo.owner.call("POST", again, {"exam": "Vet"}, status=409)
    actions = [row["action"] for row in zoo.owner.all(f"{zoo.path}/audit")]
    assert "exam.forgive" in actions


def test_an_attempt_whose_time_is_over_counts_as_failed(
    zoo: Zoo, installation: Installation
) -> None:
    zoo.set_exam(minutes=5)
    attempt = zoo.begin(zoo.ann)["id"]
    change(installation, "update exam_attempt set ends_at = begun_at + 1")
    assert [a["state"] for a in zoo.owner.all(f"{zoo.path}/attempts")] == ["failed"]
    (answer,) = zoo.owner.all(f"/attempts/{attempt}/answers")
    assert answer["answer"] is None and not answer["correct"]
    again = f"{zoo.path}/people/{zoo.ann.user['id']}/attempts"
    zoo.owner.call("POST", again, {"exam": "Vet"}, status=204)
    zoo.begin(zoo.ann)


def test_a_team_manager_sees_attempts_and_records_of_the_team(zoo: Zoo, new_member) -> None:
    mara = new_member("Mara")
    team = zoo.owner.call("POST", "/teams", {"name": "Keepers"}, status=201)["id"]
    cleo = new_member("Cleo")
    for person, manages in ((mara, True), (cleo, False)):
        body = {"team": team, "manages": manages}
        zoo.owner.call("PUT", f"/users/{person.user['id']}/team", body, status=204)
    zoo.owner.call("PUT", f"{zoo.path}/teams/{team}", {}, status=204)
    zoo.set_exam()
    zoo.take(zoo.ann, "cat")
    attempt = zoo.take(cleo, "cat")
    assert [a["name"] for a in mara.all(f"{zoo.path}/attempts")] == ["Cleo"]
    mara.call("GET", f"/attempts/{attempt}/answers", status=403)
    zoo.label(cleo)
    of = f"{zoo.path}/people"
    assert mara.call("GET", f"{of}/{cleo.user['id']}/record")["answers"] == 4
    mara.call("GET", f"{of}/{zoo.ann.user['id']}/record", status=404)
    team = cleo.call("GET", f"{zoo.path}/standing")["team"]
    assert (team["name"], team["zone"], team["hours"]) == ("Keepers", "UTC", {})
