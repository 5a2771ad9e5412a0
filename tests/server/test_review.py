"""Reviews: in which order they are taken, and by how many."""

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from client import Client, Refused
from installation import Installation
from test_workflow import ANIMAL, CAT, DOG, WOLF

Json = dict


def reviewed(**review: object) -> Json:
    """One answer, then a review of every item."""
    edges: list[Json] = [
        {"from": "start", "to": "label"},
        {"from": "label", "to": "check"},
        {"from": "check", "on": "rejected", "to": "label", "rounds": 1},
        {"from": "check", "on": "rejected", "to": "quarantine"},
        {"from": "check", "to": "done"},
    ]
    stages: list[Json] = [
        {"name": "label", "kind": "label", "min_labels": 1, "max_labels": 1},
        {"name": "check", "kind": "review", **review},
    ]
    if review.get("double"):
        stages.append({"name": "judge", "kind": "adjudicate", "tier": "any"})
        edges.append({"from": "check", "on": "disputed", "to": "judge"})
        edges.append({"from": "judge", "to": "done"})
    return {"stages": stages, "edges": edges}


class Desk:
    """Two who answer, three who review, and a project of theirs."""

    def __init__(self, owner: Client, new_member: Callable[[str], Client]) -> None:
        self.owner, self.new_member = owner, new_member
        self.ann, self.bob = (new_member(name) for name in ("Ann", "Bob"))
        self.rita, self.rob, self.ruth = (new_member(name) for name in ("Rita", "Rob", "Ruth"))
        roles = {"annotator": (self.ann, self.bob), "reviewer": (self.rita, self.rob, self.ruth)}
        people = [
            {"email": person.user["email"], "role": role}
            for role, members in roles.items()
            for person in members
        ]
        self.project = owner.create_project(ANIMAL, people=people)["id"]

    def begin(self, items: int, **review: object) -> "Desk":
        self.set(reviewed(**review))
        text = "id,text\n" + "".join(f"i{n},animal {n}\n" for n in range(items))
        assert self.owner.import_rows(self.project, text)["accepted"] == items
        return self

    def set(self, workflow: Json) -> Json:
        return self.owner.call("PUT", f"/projects/{self.project}/workflow", {"workflow": workflow})

    def answer(self, person: Client, values: Json, **more: Any) -> str:
        """Answers the next item; its name."""
        held = person.next(self.project)["leases"][0]
        person.submit(held, values, **more)
        return held["item"]["external_id"]

    def take(self, person: Client, stage: str = "review") -> Json:
        return person.next(self.project, stage=stage)["leases"][0]

    def order(self, person: Client) -> list[str]:
        """The items in the order in which the person is given them to review."""
        found = []
        while leases := person.next(self.project, stage="review", count=5)["leases"]:
            for held in leases:
                self.word(person, held, "accept")
                found.append(held["item"]["external_id"])
        return found

    def word(self, person: Client, held: Json, verdict: str, **more: Any) -> str:
        """Gives a word; the item's state after it."""
        body = {"lease": held["lease"], "verdict": verdict, "active_ms": 900, **more}
        reply = person.call("POST", f"/tasks/{held['task']}/review", body, status=201)
        return reply["item_state"]

    def item(self, person: Client | None = None) -> Json:
        listed = self.owner.all(f"/projects/{self.project}/items")
        return (person or self.owner).call("GET", f"/items/{listed[0]['id']}")


@pytest.fixture
def desk(owner: Client, new_member: Callable[[str], Client]) -> Desk:
    return Desk(owner, new_member)


def test_risky_items_are_reviewed_first_whenever_they_come(desk: Desk) -> None:
    desk.begin(6, order="risk")
    sure = [desk.answer(desk.ann, CAT) for _ in range(3)]
    doubted = desk.answer(desk.ann, CAT, confidence="possible")
    assert desk.take(desk.rob)["item"]["external_id"] == doubted
    likely = desk.answer(desk.ann, CAT, confidence="probable")
    assert desk.take(desk.rita)["item"]["external_id"] == likely
    late = desk.answer(desk.ann, CAT, confidence="possible")
    assert set(desk.order(desk.ruth)) == {late, *sure}
    assert desk.owner.call("GET", f"/projects/{desk.project}")["counts"]["review"] == 2


def test_a_reviewer_who_has_passed_an_item_still_gets_a_riskier_one_first(desk: Desk) -> None:
    desk.begin(4, order="risk")
    sure = [desk.answer(desk.ann, CAT) for _ in range(2)]
    first = desk.take(desk.rita)
    assert first["item"]["external_id"] in sure
    doubted = desk.answer(desk.ann, CAT, confidence="possible")
    assert desk.take(desk.rita)["item"]["external_id"] == doubted
    assert {desk.take(desk.rita)["item"]["external_id"], first["item"]["external_id"]} == set(sure)


def test_classes_in_which_an_error_costs_more_come_first(desk: Desk) -> None:
    costs = [{"field": "animal", "is": ["wolf"], "cost": 50}]
    desk.begin(6, order="risk", error_costs=costs)
    for values in (CAT, DOG, CAT, DOG, CAT):
        desk.answer(desk.ann, values)
    wolf = desk.answer(desk.ann, WOLF)
    assert desk.order(desk.rita)[0] == wolf
    for cost, says in (
        ({"field": "plant", "is": ["wolf"], "cost": 5}, 'the project asks no "plant"'),
        ({"field": "animal", "is": ["fox"], "cost": 5}, '"animal" has no class "fox"'),
    ):
        with pytest.raises(Refused) as refused:
            desk.set(reviewed(order="risk", error_costs=[cost]))
        assert refused.value.status == 422
        assert (
            f"stages[1].error_costs[0].{'field' if 'plant' in says else 'is'}: "
            in (refused.value.problem["detail"])
        )
        assert says in refused.value.problem["detail"]


def test_each_person_and_class_is_looked_at_before_any_twice(desk: Desk) -> None:
    """Ann has answered much and Bob little; one wolf is among it."""
    desk.begin(16, order="strata")
    for _ in range(10):
        desk.answer(desk.ann, CAT)
    desk.answer(desk.ann, WOLF)
    of_bob = [desk.answer(desk.bob, CAT), desk.answer(desk.bob, DOG)]
    wanted = {*of_bob}
    order = desk.order(desk.rita)
    assert len(order) == 13
    assert wanted <= set(order[:4]), order
    kinds = {
        row["external_id"]: row["label"]
        for row in desk.owner.all(f"/projects/{desk.project}/items")
    }
    assert [kinds[name] for name in order[:4]].count("wolf") == 1
    assert [kinds[name] for name in order[4:]] == ["cat"] * 9


def test_two_reviewers_who_agree_settle_an_item_blind_to_each_other(desk: Desk) -> None:
    desk.begin(1, double=True)
    desk.answer(desk.ann, CAT)
    first, second = desk.take(desk.rita), desk.take(desk.rob)
    assert desk.ruth.next(desk.project, stage="review")["leases"] == []
    for held in (first, second):
        assert held["item"]["blind"]
        assert [e["source"]["name"] for e in held["item"]["evidence"]] == [None]
        assert held["item"]["evidence"][0]["values"] == CAT
    assert desk.word(desk.rita, first, "fix", values=DOG) == "review"
    for person in (desk.rob, desk.owner):
        seen = desk.item(person)
        assert [e["stage"] for e in seen["evidence"]] == ["label"]
        assert seen["beliefs"][0]["probabilities"][0]["label"] == "cat"
        assert seen["reason"] == "One of two independent reviews is in."
    assert desk.item(desk.rob)["evidence"][0]["source"]["name"] is None
    assert desk.item()["evidence"][0]["source"]["name"] == "Ann"
    assert desk.word(desk.rob, second, "fix", values=DOG) == "settled"
    item = desk.item()
    assert item["decision"]["values"] == DOG
    assert item["decision"]["by"] == "review"
    assert "two independent reviews agree" in item["reason"]
    assert [e["verdict"] for e in item["evidence"]] == [None, "fix", "fix"]
    assert "blind" not in item


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ((("accept", {}), ("accept", {})), "settled"),
        ((("accept", {}), ("fix", {"values": CAT})), "settled"),
        ((("reject", {"reason": "no"}), ("reject", {"reason": "not at all"})), "open"),
        ((("accept", {}), ("fix", {"values": DOG})), "review"),
        ((("accept", {}), ("reject", {"reason": "no"})), "review"),
        ((("fix", {"values": WOLF}), ("fix", {"values": DOG})), "review"),
    ],
)
def test_what_two_words_come_to(desk: Desk, words: tuple, state: str) -> None:
    desk.begin(1, double=True)
    desk.answer(desk.ann, CAT)
    held = [desk.take(person) for person in (desk.rita, desk.rob)]
    (one, more), (other, rest) = words
    assert desk.word(desk.rita, held[0], one, **more) == "review"
    assert desk.word(desk.rob, held[1], other, **rest) == state
    stage = desk.item().get("stage")
    assert stage == {"settled": None, "open": "label", "review": "judge"}[state]


def test_a_dispute_is_judged_by_a_third_who_sees_all_of_it(desk: Desk) -> None:
    desk.begin(1, double=True)
    desk.answer(desk.ann, CAT)
    held = [desk.take(person) for person in (desk.rita, desk.rob)]
    desk.word(desk.rita, held[0], "fix", values=DOG)
    desk.word(desk.rob, held[1], "fix", values=WOLF)
    for person in (desk.rita, desk.rob):
        assert person.next(desk.project, stage="judge")["leases"] == []
    held = [desk.take(desk.ruth, "judge")]
    judged = held[0]["item"]
    said = [(e["source"]["name"], e["values"]) for e in judged["evidence"]]
    assert said == [("Ann", CAT), ("Rita", DOG), ("Rob", WOLF)]
    assert "Two independent reviews differ." in judged["reason"]
    assert desk.word(desk.ruth, held[0], "fix", values=WOLF) == "settled"
    assert desk.item()["decision"]["values"] == WOLF


def test_nobody_reviews_twice_and_a_skip_gives_the_place_to_another(desk: Desk) -> None:
    desk.begin(1, double=True)
    desk.answer(desk.ann, CAT)
    desk.word(desk.rita, desk.take(desk.rita), "accept")
    assert desk.rita.next(desk.project, stage="review")["leases"] == []
    held = desk.take(desk.rob)
    body = {"lease": held["lease"], "reason": "cannot tell"}
    desk.rob.call("POST", f"/tasks/{held['task']}/skip", body, status=204)
    assert desk.word(desk.ruth, desk.take(desk.ruth), "accept") == "settled"


def test_a_refit_leaves_alone_what_waits_for_its_second_word(
    desk: Desk, installation: Installation
) -> None:
    desk.begin(1, double=True)
    desk.answer(desk.ann, CAT)
    desk.word(desk.rita, desk.take(desk.rita), "fix", values=DOG)
    job = desk.owner.call("POST", f"/projects/{desk.project}/refit", status=202)["job"]
    assert desk.owner.wait_for_job(job)
    assert desk.item()["state"] == "review"
    assert desk.word(desk.rob, desk.take(desk.rob), "fix", values=DOG) == "settled"


def test_a_stage_for_two_wants_two_people(desk: Desk) -> None:
    for person in (desk.rob, desk.ruth):
        path = f"/projects/{desk.project}/people/{person.user['id']}"
        desk.owner.call("PATCH", path, {"role": "annotator"}, status=204)
    path = f"/projects/{desk.project}/people/{desk.owner.user['id']}"
    desk.owner.call("PATCH", f"{path}", {"role": "auditor"}, status=204)
    with pytest.raises(Refused) as refused:
        desk.set(reviewed(double=True))
    assert refused.value.status == 422
    assert (
        'stage "check": only one person in the project may work there'
        in (refused.value.problem["detail"])
    )


def test_a_dry_run_wants_both_words(desk: Desk) -> None:
    desk.begin(3)
    for _ in range(3):
        desk.answer(desk.ann, CAT)
    desk.order(desk.rita)
    body = {"workflow": reviewed(double=True)}
    path = f"/projects/{desk.project}/workflow/dry-run"
    job = desk.owner.wait_for_job(desk.owner.call("POST", path, body, status=202)["job"])
    assert job["result"]["wanted"]["reviews"] == 6
    assert job["result"]["wanted"]["reviews_assumed"] == 3
    assert job["result"]["present"]["reviews"] == 3


REASONS = {"reasons": [{"code": "wolf_not_dog", "title": "A wolf, not a dog"}, {"code": "other"}]}


def test_a_project_begins_with_reasons_and_may_have_its_own(desk: Desk) -> None:
    path = f"/projects/{desk.project}/reasons"
    first = desk.ann.call("GET", path)
    assert first["version"] == 0
    assert first["document"]["reasons"][0] == {"code": "wrong_class"}
    changed = desk.owner.call("PUT", path, {"document": REASONS})
    assert (changed["version"], changed["document"]) == (1, REASONS)
    assert desk.rita.call("GET", path)["document"] == REASONS
    for document, says in (
        ({"reasons": []}, "reasons: 0 reasons, allowed are 1..30"),
        ({"reasons": [{"code": "A"}]}, 'reasons[0].code: "A" is not 1..40 small letters'),
        ({"reasons": [{"code": "a"}, {"code": "a"}]}, 'reasons[1].code: "a" is there twice'),
        ({"reasons": [{"title": "b"}]}, 'reasons[0]: has no "code"'),
    ):
        with pytest.raises(Refused) as refused:
            desk.owner.call("PUT", path, {"document": document})
        assert refused.value.status == 422
        assert says in refused.value.problem["detail"]


def test_a_code_goes_with_a_correction_and_must_be_on_the_list(desk: Desk) -> None:
    desk.begin(2)
    desk.answer(desk.ann, CAT)
    held = desk.take(desk.rita)
    for verdict, more, says in (
        ("accept", {"code": "missed"}, "code: comes only with the verdicts fix and reject"),
        ("reject", {"code": "nonsense"}, 'code: the project has no reason "nonsense"'),
        ("reject", {}, "reason: is missing"),
    ):
        with pytest.raises(Refused) as refused:
            desk.word(desk.rita, held, verdict, **more)
        assert refused.value.status == 422
        assert says in refused.value.problem["detail"]
    assert desk.word(desk.rita, held, "reject", code="careless") == "open"
    item = next(
        desk.owner.call("GET", f"/items/{row['id']}")
        for row in desk.owner.all(f"/projects/{desk.project}/items")
        if row["external_id"] == held["item"]["external_id"]
    )
    assert item["evidence"][-1]["code"] == "careless"
    assert "careless" in item["reason"]
    assert '"code":"careless"' in desk.owner.export(desk.project).replace(" ", "")


def test_corrections_say_why_and_what_was_taken_for_what(desk: Desk) -> None:
    """Of four cats by Ann one is a dog and one goes back; Bob's only answer stands."""
    desk.begin(5)
    for _ in range(4):
        desk.answer(desk.ann, CAT)
    right = desk.answer(desk.bob, DOG)
    held = desk.rita.next(desk.project, stage="review", count=5)["leases"]
    of_ann = [lease for lease in held if lease["item"]["external_id"] != right]
    desk.word(desk.rita, of_ann[0], "fix", values=DOG, code="wrong_class")
    desk.word(desk.rita, of_ann[1], "reject", reason="look", code="unclear")
    for lease in (*of_ann[2:], next(h for h in held if h["item"]["external_id"] == right)):
        desk.word(desk.rita, lease, "accept")
    found = desk.owner.call("GET", f"/projects/{desk.project}/corrections")
    assert (found["answers"], found["confirmed"]) == (5, 3)
    assert (found["corrected"], found["sent_back"]) == (1, 1)
    assert found["codes"] == [{"code": "unclear", "words": 1}, {"code": "wrong_class", "words": 1}]
    pair = found["pairs"][0]
    assert {k: pair[k] for k in ("field", "answered", "right", "answers", "of")} == {
        "field": "animal", "answered": "cat", "right": "dog", "answers": 1, "of": 3,
    }  # fmt: skip
    assert pair["share"] == pytest.approx(1 / 3)
    assert pair["low"] < pair["share"] < pair["high"]
    assert len(found["pairs"]) == 1
    assert found["whole"]
    assert found["examples"] == []

    own = desk.ann.call("GET", f"/projects/{desk.project}/feedback")
    assert (own["answers"], own["confirmed"], own["corrected"], own["sent_back"]) == (4, 2, 1, 1)
    shown = {e["verdict"]: e for e in own["examples"]}
    assert (shown["fix"]["values"], shown["fix"]["right"]) == (CAT, DOG)
    assert shown["fix"]["code"] == "wrong_class"
    assert (shown["reject"]["right"], shown["reject"]["reason"]) == (None, "look")
    of_bob = desk.bob.call("GET", f"/projects/{desk.project}/feedback")
    assert (of_bob["answers"], of_bob["confirmed"], of_bob["examples"]) == (1, 1, [])
    assert desk.rob.call("GET", f"/projects/{desk.project}/feedback")["answers"] == 0


def test_feedback_waits_for_both_words_and_takes_the_judge_s(desk: Desk) -> None:
    desk.begin(1, double=True)
    desk.answer(desk.ann, CAT)
    first, second = desk.take(desk.rita), desk.take(desk.rob)
    desk.word(desk.rita, first, "fix", values=DOG, code="wrong_class")
    path = f"/projects/{desk.project}/feedback"
    assert desk.ann.call("GET", path)["answers"] == 0
    desk.word(desk.rob, second, "reject", code="unclear")
    desk.word(desk.ruth, desk.take(desk.ruth, "judge"), "fix", values=WOLF)
    found = desk.ann.call("GET", path)
    assert (found["answers"], found["corrected"], found["sent_back"]) == (1, 1, 0)
    assert found["examples"][0]["right"] == WOLF


def settle(desk: Desk, cats: int, doubted: int) -> None:
    """Items that belief decided as cats; of the first `doubted` of them somebody said dog."""
    stages = [{"name": "label", "kind": "label", "min_labels": 1, "max_labels": 3, "target": 0.5}]
    desk.set(
        {
            "stages": stages,
            "edges": [{"from": "start", "to": "label"}, {"from": "label", "to": "done"}],
        }
    )
    lines = "".join(
        json.dumps(
            {
                "id": f"c{n}",
                "text": "x",
                "state": "settled",
                "decision": {"values": CAT, "confidence": 0.9, "by": "belief"},
                "evidence": [
                    {"source": {"kind": "person", "name": who}, "stage": "label", "values": values}
                    for who, values in (("Old", CAT), ("New", DOG if n < doubted else CAT))
                ],
            }
        )
        + "\n"
        for n in range(cats)
    )
    found = desk.owner.import_rows(desk.project, lines, "application/x-ndjson")
    assert found["accepted"] == cats, found


def bulk(desk: Desk, *, apply: bool, **more: Any) -> Json:
    body = {"field": "animal", "decided": "cat", "right": "dog", "apply": apply, **more}
    job = desk.owner.call("POST", f"/projects/{desk.project}/bulk", body, status=202)["job"]
    return {**desk.owner.wait_for_job(job)["result"], "job": job}


def decided(desk: Desk) -> dict[str, int]:
    return dict(Counter(row["label"] for row in desk.owner.all(f"/projects/{desk.project}/items")))


def test_a_confused_pair_is_looked_at_put_right_and_taken_back_as_one(desk: Desk) -> None:
    settle(desk, cats=95, doubted=90)
    before = desk.owner.all(f"/projects/{desk.project}/items")
    seen = bulk(desk, apply=False, answered="dog")
    assert (seen["mode"], seen["matched"], seen["changed"]) == ("preview", 90, 0)
    assert len(seen["samples"]) == 20
    assert seen["samples"][0]["external_id"] == "c0"
    assert decided(desk) == {"cat": 95}

    done = bulk(desk, apply=True, answered="dog")
    assert (done["matched"], done["changed"], done["frozen"]) == (90, 90, 0)
    assert decided(desk) == {"cat": 5, "dog": 90}
    item = desk.owner.call("GET", f"/items/{before[0]['id']}")
    assert item["decision"]["values"] == DOG
    assert item["decision"]["by"] == "review"
    assert [(e["stage"], e["verdict"], e["values"]) for e in item["evidence"]][-1] == (
        "review",
        "fix",
        DOG,
    )
    assert item["evidence"][-1]["source"]["name"] == desk.owner.user["name"]
    assert bulk(desk, apply=True, answered="dog")["changed"] == 0

    desk.owner.call("POST", f"/items/{before[1]['id']}/reopen", {"reason": "look"})
    undo = desk.owner.call("POST", f"/jobs/{done['job']}/undo", status=202)["job"]
    result = desk.owner.wait_for_job(undo)["result"]
    assert (result["mode"], result["changed"], result["since"]) == ("undo", 89, 1)
    item = desk.owner.call("GET", f"/items/{before[0]['id']}")
    assert item["decision"]["values"] == CAT
    assert item["decision"]["by"] == "belief"
    assert len(item["evidence"]) == 4
    assert item["evidence"][-1]["supersedes"] == item["evidence"][-2]["id"]
    assert decided(desk)["cat"] == 94
    corrections = desk.owner.call("GET", f"/projects/{desk.project}/corrections")
    assert corrections["answers"] == 0


def begin_bulk(desk: Desk, items: int) -> str:
    """A change of so many items; it has changed some of them."""
    settle(desk, cats=items, doubted=items)
    body = {"field": "animal", "decided": "cat", "right": "dog", "apply": True}
    job = desk.owner.call("POST", f"/projects/{desk.project}/bulk", body, status=202)["job"]
    while (found := desk.owner.call("GET", f"/jobs/{job}"))["done"] == 0:
        assert found["state"] in ("queued", "running")
    return job


def words_given(desk: Desk) -> dict[int, int]:
    """How many items have so many words."""
    lines = [json.loads(line) for line in desk.owner.export(desk.project).splitlines()]
    return dict(Counter(sum(e["stage"] == "review" for e in line["evidence"]) for line in lines))


def test_a_pair_put_right_goes_on_after_a_crash(desk: Desk, installation: Installation) -> None:
    job = begin_bulk(desk, 600)
    installation.kill()
    installation.start()
    desk.owner.move_to(installation.url)
    result = desk.owner.wait_for_job(job)["result"]
    assert (result["matched"], result["changed"]) == (600, 600)
    assert decided(desk) == {"dog": 600}
    assert words_given(desk) == {1: 600}, "each item got one word"


def test_a_pair_put_right_that_is_cancelled_changes_nothing(desk: Desk) -> None:
    job = begin_bulk(desk, 1500)
    desk.owner.call("DELETE", f"/jobs/{job}", status=204)
    desk.owner.wait_for_job(job, "cancelled")
    assert decided(desk) == {"cat": 1500}
    assert set(words_given(desk)) <= {0, 2}, "a word and what takes it back, or neither"
    desk.owner.call("POST", f"/jobs/{job}/undo", status=409)
    body = {"field": "animal", "decided": "cat", "right": "dog", "apply": True}
    again = desk.owner.call("POST", f"/projects/{desk.project}/bulk", body, status=202)["job"]
    assert desk.owner.wait_for_job(again)["result"]["changed"] == 1500
    assert decided(desk) == {"dog": 1500}


def test_what_a_reviewer_decided_is_not_touched(desk: Desk) -> None:
    desk.begin(2)
    for _ in range(2):
        desk.answer(desk.ann, CAT)
    desk.order(desk.rita)
    assert bulk(desk, apply=True)["matched"] == 0
    assert decided(desk) == {"cat": 2}


def test_bulk_changes_that_cannot_be_are_refused(desk: Desk) -> None:
    settle(desk, cats=3, doubted=3)
    path = f"/projects/{desk.project}/bulk"
    pair = {"field": "animal", "decided": "cat", "right": "dog"}
    for body, says in (
        ({**pair, "field": "plant"}, 'field: the project asks no "plant"'),
        ({**pair, "right": "fox"}, 'right: "animal" has no class "fox"'),
        ({**pair, "answered": "fox"}, 'answered: "animal" has no class "fox"'),
        ({**pair, "right": "cat"}, "right: is what was decided"),
    ):
        with pytest.raises(Refused) as refused:
            desk.owner.call("POST", path, body, status=202)
        assert (refused.value.status, says in refused.value.problem["detail"]) == (422, True)
    seen = bulk(desk, apply=False)
    desk.owner.call("POST", f"/jobs/{seen['job']}/undo", status=409)
    desk.rita.call("POST", path, pair, status=403)


def test_a_freeze_forbids_bulk_changes(desk: Desk) -> None:
    settle(desk, cats=90, doubted=3)
    done = bulk(desk, apply=True, answered="dog")
    wanted = {"target": 0.5, "review_first": False}
    path = f"/projects/{desk.project}/certifications"
    audit = desk.owner.call("POST", path, wanted, status=201)["id"]
    for address, body in (
        (f"/projects/{desk.project}/bulk", {"field": "animal", "decided": "cat", "right": "dog"}),
        (f"/jobs/{done['job']}/undo", None),
    ):
        with pytest.raises(Refused) as refused:
            desk.owner.call("POST", address, body, status=202)
        assert refused.value.status == 409
        assert "frozen" in refused.value.problem["detail"]
    assert desk.owner.call("GET", f"/certifications/{audit}")["state"] == "audit"
    desk.owner.call("POST", f"/certifications/{audit}/give-up", {"reason": "done"})
    undo = desk.owner.call("POST", f"/jobs/{done['job']}/undo", status=202)["job"]
    assert desk.owner.wait_for_job(undo)["result"]["changed"] == 3


def gold_rows(count: int, decided: Json) -> str:
    """Settled items with a known answer, cat, that one person of another place answered."""
    return "".join(
        json.dumps(
            {
                "id": f"g{n}",
                "text": "x",
                "gold": CAT,
                "state": "settled",
                "decision": {"values": decided, "confidence": 0.9, "by": "belief"},
                "evidence": [
                    {
                        "source": {"kind": "person", "name": "Old"},
                        "stage": "label",
                        "values": decided,
                    }
                ],
            }
        )
        + "\n"
        for n in range(count)
    )


def looked_at(desk: Desk, gold: int, others: int, said: Json) -> None:
    """Known cats that belief settles, and others that all go to a review with checks among them."""
    review = {"name": "check", "kind": "review", "checks": 0.5}
    look = [{"of": "meta", "name": "look", "is": ["yes"]}]
    label = {"name": "label", "kind": "label", "min_labels": 1, "max_labels": 1}
    edges: list[Json] = [
        {"from": "start", "to": "label"},
        {"from": "label", "to": "check", "when": look},
        {"from": "label", "to": "done"},
        {"from": "check", "on": "rejected", "to": "quarantine"},
        {"from": "check", "to": "done"},
    ]
    desk.set({"stages": [label, review], "edges": edges})
    text = "id,text,gold.animal,meta.look\n"
    text += "".join(f"g{n},animal,cat,no\n" for n in range(gold))
    text += "".join(f"i{n},animal,,yes\n" for n in range(others))
    assert desk.owner.import_rows(desk.project, text)["accepted"] == gold + others
    for _ in range((gold + others + 19) // 20):
        for held in desk.ann.next(desk.project, count=20)["leases"]:
            known = held["item"]["external_id"].startswith("g")
            desk.ann.submit(held, said if known else CAT)


def test_checks_look_like_reviews_and_measure_the_reviewer(desk: Desk) -> None:
    """Rita accepts whatever is believed; Rob looks. Half of what they are given are checks."""
    looked_at(desk, gold=40, others=60, said=CAT)
    looks_of, checks = set(), 0
    for person, looks in ((desk.rita, False), (desk.rob, True)):
        for _ in range(25):
            held = desk.take(person)
            item = held["item"]
            of = (
                held["stage"],
                item["state"],
                item["stage"],
                str(item["decision"]),
                item["reason"],
            )
            moves = str([(move["from"], move["to"], move["reason"]) for move in item["moves"]])
            said = [(e["stage"], e["verdict"]) for e in item["evidence"]]
            looks_of.add((*of, moves, str(said), str(sorted(item)), str(sorted(held))))
            seen = person.call("GET", f"/items/{item['id']}")
            assert (seen["state"], seen["evidence"]) == ("review", item["evidence"])
            checks += item["external_id"].startswith("g")
            answered = item["evidence"][0]["values"]["animal"]
            assert item["beliefs"][0]["probabilities"][0]["label"] == answered
            wrong = looks and answered != "cat"
            more = {"values": CAT} if wrong else {}
            assert desk.word(person, held, "fix" if wrong else "accept", **more) == "settled"
    assert len(looks_of) == 1, looks_of
    assert 0 < checks < 50  # each missing has a chance of 2^-50
    scores = desk.owner.call("GET", f"/projects/{desk.project}/reviewers")["reviewers"]
    found = {score["name"]: score for score in scores}
    rita, rob = found["Rita"], found["Rob"]
    assert (rita["noticed"], rita["alarms"]) == (0, 0)
    assert (rob["noticed"], rob["alarms"]) == (rob["planted"], 0)
    assert sum(r["planted"] + r["controls"] for r in (rita, rob)) == checks
    assert rita["words"] + rob["words"] == 50 - checks
    for row in desk.owner.all(f"/projects/{desk.project}/items"):
        if row["external_id"].startswith("g"):
            item = desk.owner.call("GET", f"/items/{row['id']}")
            assert (item["state"], len(item["evidence"])) == ("settled", 1)


def test_a_known_error_is_a_check_by_itself_and_never_comes_twice(desk: Desk) -> None:
    looked_at(desk, gold=3, others=37, said=DOG)
    checks = []
    for _ in range(40):
        leases = desk.rita.next(desk.project, stage="review")["leases"]
        if not leases:
            break
        item = leases[0]["item"]
        if item["external_id"].startswith("g"):
            checks.append((item["external_id"], item["evidence"][0]["values"]))
        desk.word(desk.rita, leases[0], "reject", code="wrong_class")
    assert len({name for name, _ in checks}) == len(checks) == 3  # of 37 draws: 1 - 1e-8
    assert [said for _, said in checks] == [DOG] * 3
    score = desk.owner.call("GET", f"/projects/{desk.project}/reviewers")["reviewers"][0]
    assert (score["planted"], score["noticed"], score["controls"]) == (3, 3, 0)
    assert score["rejected"] == score["words"] == 37


def take_check(desk: Desk) -> Json:
    """Leases reviews until one is a check; missed with a chance of 2^-40."""
    for _ in range(40):
        held = desk.take(desk.rita)
        if held["item"]["external_id"].startswith("g"):
            return held
        desk.rita.call("DELETE", f"/leases/{held['lease']}", status=204)
    pytest.fail("no check in 40 draws")


def test_who_judged_checks_alone_is_listed_too(desk: Desk) -> None:
    looked_at(desk, gold=3, others=1, said=DOG)
    desk.word(desk.rita, take_check(desk), "reject", code="wrong_class")
    [score] = desk.owner.call("GET", f"/projects/{desk.project}/reviewers")["reviewers"]
    assert (score["name"], score["words"]) == ("Rita", 0)
    assert (score["planted"], score["noticed"]) == (1, 1)


def test_a_check_that_is_held_comes_back_and_a_skipped_one_does_not(desk: Desk) -> None:
    looked_at(desk, gold=30, others=1, said=CAT)
    held = take_check(desk)
    last = desk.take(desk.rita)
    leases = [last]
    while last["item"]["external_id"].startswith("g") and len(leases) < 31:
        last = desk.take(desk.rita)
        leases.append(last)
    back = desk.rita.next(desk.project, stage="review", count=20)["leases"]
    assert held["lease"] in [lease["lease"] for lease in back]
    assert {lease["item"]["state"] for lease in back} == {"review"}
    body = {"lease": held["lease"], "reason": "cannot tell"}
    desk.rita.call("POST", f"/tasks/{held['task']}/skip", body, status=204)
    back = desk.rita.next(desk.project, stage="review", count=20)["leases"]
    assert held["lease"] not in [lease["lease"] for lease in back]


def test_what_a_stage_lets_through_is_told_from_what_is_judged_later(desk: Desk) -> None:
    """Ann answers 40, all of which a share leads to review: ten are wrong, Rita finds eight, and
    the second review finds the two."""
    stages: list[Json] = [
        {"name": "label", "kind": "label", "min_labels": 1, "max_labels": 1, "target": 0.5},
        {"name": "check", "kind": "review"},
        {"name": "again", "kind": "review"},
    ]
    edges: list[Json] = [
        {"from": "start", "to": "label"},
        {"from": "label", "to": "check"},
        {"from": "check", "on": "rejected", "to": "quarantine"},
        {"from": "check", "to": "again"},
        {"from": "again", "on": "rejected", "to": "quarantine"},
        {"from": "again", "to": "done"},
    ]
    desk.set({"stages": stages, "edges": edges})
    text = "id,text\n" + "".join(f"i{n},animal\n" for n in range(40))
    desk.owner.import_rows(desk.project, text)
    before = desk.owner.call("GET", f"/projects/{desk.project}/escapes")
    assert [row["told"] for row in before["stages"]] == [False] * 3
    assert before["judged_min"] == 30
    names = [desk.answer(desk.ann, CAT) for _ in range(40)]
    wrong, missed = set(names[:10]), set(names[:2])
    for stage, fixed in (("check", wrong - missed), ("again", missed)):
        while leases := desk.rita.next(desk.project, stage=stage, count=20)["leases"]:
            for held in leases:
                fix = held["item"]["external_id"] in fixed
                more = {"values": DOG} if fix else {}
                desk.word(desk.rita, held, "fix" if fix else "accept", **more)
    found = desk.owner.call("GET", f"/projects/{desk.project}/escapes")["stages"]
    label, check, again = found
    assert (label["judged"], label["wrong"], label["words"]) == (40, 10, 0)
    assert (label["told"], label["escape"]) == (True, None)
    assert label["wrong_low"] < 0.25 < label["wrong_high"]
    assert (check["words"], check["caught"]) == (40, 8)
    assert (check["judged"], check["wrong"]) == (40, 2)
    expected = (1 - 0.2) * 0.05 / (0.2 + (1 - 0.2) * 0.05)
    assert check["escape"] == pytest.approx(expected)
    assert check["low"] < expected < check["high"]
    assert (again["words"], again["caught"], again["judged"], again["told"]) == (40, 2, 0, False)


def test_known_answers_tell_what_the_built_in_workflow_lets_through(desk: Desk) -> None:
    rows = gold_rows(20, CAT) + gold_rows(35, DOG).replace('"id": "g', '"id": "h')
    desk.owner.import_rows(desk.project, rows, "application/x-ndjson")
    label = desk.owner.call("GET", f"/projects/{desk.project}/escapes")["stages"][0]
    assert (label["stage"], label["judged"], label["wrong"]) == ("label", 55, 35)
