"""Exams: practised, passed, failed; tiers by measured quality."""

import json
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from client import Client, Refused
from installation import Installation
from record import change, number, rows
from test_export import zip_of
from test_import import PICTURE, png
from test_people import ANIMAL, Clinic
from test_pictures import MARKED, OUTSIDE, bundle, things

Json = dict
CAT, DOG, WOLF = ({"animal": name} for name in ("cat", "dog", "wolf"))
VET_EXAM = {
    "name": "Vet",
    "about": "Cats, dogs and wolves.",
    "certificate": "vet",
    "draw": 4,
    "pass": 0.75,
    "attempts": 2,
    "valid_days": 365,
}


def truth(text: str) -> Json:
    return {"animal": text.split()[1]}


class School(Clinic):
    """A clinic with items whose animal is known; the text tells it."""

    def begin(self, exam: Json | None = None, gold: int = 12, **more: object) -> "School":
        animals = ("cat", "dog", "wolf")
        text = "id,text,gold.animal\n"
        text += "".join(f"g{n},a {animals[n % 3]} {n},{animals[n % 3]}\n" for n in range(gold))
        assert self.owner.import_rows(self.project, text)["accepted"] == gold
        self.set({**(exam or VET_EXAM), **more})
        return self

    def set(self, *exams: Json) -> Json:
        body = {"document": {"exams": list(exams)}}
        return self.owner.call("PUT", f"{self.path}/exams", body)

    def start(self, person: Client, practice: bool = False, exam: str = "Vet") -> Json:
        body = {"exam": exam, "practice": practice}
        return person.call("POST", f"{self.path}/attempts", body, status=201)

    def answer(self, person: Client, at: Json, values: Json, **more: object) -> Json:
        body = {"number": at["question"]["number"], "values": values}
        return person.call("POST", f"/attempts/{at['id']}/answers", body, **more)

    def take(self, person: Client, wrong: int = 0) -> Json:
        """The whole exam, with the first few questions answered wrongly."""
        at = self.start(person)
        while at["question"]:
            right = truth(at["question"]["item"]["data"]["text"])
            slip = at["question"]["number"] < wrong
            at = self.answer(
                person, at, next(a for a in (CAT, DOG) if a != right) if slip else right
            )
        return at

    def standing(self, person: Client) -> Json:
        return person.call("GET", f"{self.path}/standing")


@pytest.fixture
def school(
    owner: Client, new_member: Callable[[str], Client], installation: Installation
) -> School:
    return School(owner, new_member, installation)


def test_who_passes_gets_the_certificate_and_the_work_that_wants_it(school: School) -> None:
    school.grant(school.bob)
    school.open()
    school.begin()
    assert not school.works(school.ann)
    at = school.start(school.ann)
    assert (at["asked"], at["answered"], at["correct"], at["state"]) == (4, 0, None, "open")
    assert "gold" not in str(at["question"]) and at["question"]["item"]["meta"] == {}
    done = school.take(school.ann, wrong=1)
    assert (done["state"], done["correct"], done["question"]) == ("passed", 3, None)
    held = school.standing(school.ann)["abilities"][0]
    assert (held["name"], held["exam"], held["lapsed"]) == ("vet", "Vet", False)
    assert held["expires_at"] and (held["schema_version"], held["guideline_version"]) == (1, 1)
    lease = school.ann.next(school.project)["leases"][0]
    school.ann.submit(lease, CAT)
    # The evidence names the certificate; so does the export, and importing it again keeps it.
    item = school.owner.call("GET", f"/items/{lease['item']['id']}")
    assert [e["certificate"] for e in item["evidence"]] == ["vet"]
    exported = school.owner.export(school.project)
    assert exported.count('"certificate":"vet"') == 1
    again = school.owner.create_project(ANIMAL)["id"]
    school.owner.import_rows(again, exported, "application/x-ndjson")
    assert school.owner.export(again).count('"certificate":"vet"') == 1
    actions = [row["action"] for row in school.owner.all(f"{school.path}/audit")]
    assert {"exam.begin", "exam.answer", "exam.pass", "exams.change"} <= set(actions)


def test_who_fails_too_often_is_out_of_attempts(school: School) -> None:
    school.begin()
    for left in (1, 0):
        assert school.take(school.ann, wrong=2)["state"] == "failed"
        assert school.standing(school.ann)["exams"][0]["attempts_left"] == left
    offer = school.standing(school.ann)["exams"][0]
    assert not offer["may"] and "all 2 attempts" in offer["reason"]
    with pytest.raises(Refused) as refused:
        school.start(school.ann)
    assert refused.value.status == 409 and "all 2 attempts" in refused.value.problem["detail"]
    assert school.standing(school.ann)["abilities"] == []
    assert school.standing(school.bob)["exams"][0]["attempts_left"] == 2


def test_between_two_attempts_one_waits(school: School) -> None:
    school.begin(wait_hours=24)
    assert school.take(school.ann, wrong=4)["state"] == "failed"
    offer = school.standing(school.ann)["exams"][0]
    assert not offer["may"] and "24 hours" in offer["reason"] and offer["from"]
    change(
        school.installation,
        "update exam_attempt set ended_at = ended_at - 86400000000",
    )
    assert school.standing(school.ann)["exams"][0]["may"]
    assert school.take(school.ann)["state"] == "passed"
    offer = school.standing(school.ann)["exams"][0]
    assert not offer["may"] and "you hold its certificate" in offer["reason"]


def test_an_expired_certificate_can_be_earned_again(school: School) -> None:
    school.begin(attempts=1)
    assert school.take(school.ann)["state"] == "passed"
    change(school.installation, "update ability set expires_at = granted_at + 1")
    assert school.standing(school.ann)["abilities"][0]["lapsed"]
    assert school.take(school.ann)["state"] == "passed"
    assert not school.standing(school.ann)["abilities"][0]["lapsed"]


def test_practice_explains_each_answer_and_gives_no_certificate(school: School) -> None:
    practice = [{"item": "g0", "explanation": "Whiskers."}, "g1"]
    school.begin(practice=practice)
    at = school.start(school.ann, practice=True)
    assert at["question"]["item"]["external_id"] == "g0" and at["last"] is None
    at = school.answer(school.ann, at, DOG)
    last = at["last"]
    assert (last["correct"], last["answer"], last["accepted"]) == (False, DOG, {"animal": ["cat"]})
    assert last["explanation"] == "Whiskers." and at["correct"] == 0
    at = school.answer(school.ann, at, DOG)
    assert (at["state"], at["correct"], at["last"]["correct"]) == ("ended", 1, True)
    assert school.standing(school.ann)["abilities"] == []
    # What was explained is not asked in the exam.
    at = school.start(school.ann)
    drawn = rows(
        school.installation,
        "select i.external_id from exam_question q join item i on i.id = q.item_id"
        " join exam_attempt a on a.id = q.attempt_id where a.practice = 0",
    )
    assert len(drawn) == 4 and not {("g0",), ("g1",)} & set(drawn)


def test_several_answers_may_be_right(school: School) -> None:
    items = [{"item": f"g{n}", "accept": {"animal": ["cat", "dog"]}} for n in range(4)]
    school.begin(items=items, **{"pass": 1})
    at = school.start(school.ann)
    for values in (CAT, DOG, CAT, DOG):
        at = school.answer(school.ann, at, values)
    assert (at["state"], at["correct"]) == ("passed", 4)
    at = school.start(school.bob)
    while at["question"]:
        at = school.answer(school.bob, at, WOLF)
    assert (at["state"], at["correct"]) == ("failed", 0)


def test_a_known_answer_of_several_is_met_by_each(school: School) -> None:
    school.begin(gold=0)
    lines = [
        {"id": f"g{n}", "text": f"a cat {n}", "gold": {"animal": {"any": ["cat", "dog"]}}}
        for n in range(4)
    ]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    assert school.owner.import_rows(school.project, text, "application/x-ndjson")["accepted"] == 4
    at = school.start(school.ann)
    for values in (CAT, DOG, CAT, WOLF):
        at = school.answer(school.ann, at, values)
    assert (at["state"], at["correct"]) == ("passed", 3)


def test_a_crash_in_the_middle_goes_on_where_it_was(school: School) -> None:
    school.begin()
    at = school.start(school.ann)
    first = at["question"]["item"]["id"]
    right = truth(at["question"]["item"]["data"]["text"])
    after = school.answer(school.ann, at, right)
    school.installation.kill()
    school.installation.start()
    for person in (school.owner, school.ann):
        person.move_to(school.installation.url)
    # The reply was lost: the same again changes nothing, another answer is refused.
    assert school.answer(school.ann, at, right) == after
    school.answer(school.ann, at, WOLF if right != WOLF else CAT, status=409)
    again = school.start(school.ann)
    assert again == after == school.ann.call("GET", f"/attempts/{at['id']}")
    assert again["answered"] == 1 and again["question"]["item"]["id"] != first
    assert school.take(school.ann)["state"] == "passed"
    assert number(school.installation, "select count(*) from exam_attempt") == 1


def test_two_beginnings_at_once_are_one_attempt(school: School) -> None:
    school.begin()
    with ThreadPoolExecutor(8) as pool:
        begun = list(pool.map(lambda _: school.start(school.ann)["id"], range(8)))
    assert len(set(begun)) == 1


def test_time_that_is_over_ends_the_attempt(school: School) -> None:
    school.begin(minutes=10)
    at = school.start(school.ann)
    assert at["ends_at"]
    change(school.installation, "update exam_attempt set ends_at = begun_at + 1")
    late = school.answer(school.ann, at, truth(at["question"]["item"]["data"]["text"]))
    assert (late["state"], late["answered"], late["question"]) == ("failed", 0, None)
    assert school.standing(school.ann)["exams"][0]["attempts_left"] == 1


def test_ending_early_counts_what_is_missing_as_wrong(school: School) -> None:
    school.begin()
    at = school.start(school.ann)
    at = school.answer(school.ann, at, truth(at["question"]["item"]["data"]["text"]))
    ended = school.ann.call("POST", f"/attempts/{at['id']}/end")
    assert (ended["state"], ended["correct"], ended["asked"]) == ("failed", 1, 4)


def test_nobody_sees_another_persons_attempt(school: School, new_member) -> None:
    school.begin()
    at = school.start(school.ann)
    body = {"number": 0, "values": CAT}
    for other in (school.bob, school.owner, new_member("Zoe")):
        other.call("GET", f"/attempts/{at['id']}", status=404)
        other.call("POST", f"/attempts/{at['id']}/answers", body, status=404)
        other.call("POST", f"/attempts/{at['id']}/end", status=404)
    school.ann.call("GET", f"{school.path}/exams", status=403)


def test_bad_exams_are_refused_with_their_place(school: School) -> None:
    school.begin()
    before = school.owner.call("GET", f"{school.path}/exams")
    school.owner.import_rows(school.project, "id,text\nplain,a cat\n")
    for exam, says in (
        ({**VET_EXAM, "draw": 0}, "exams[0].draw: 0 is not in 1..200"),
        ({**VET_EXAM, "pass": 1.5}, "exams[0].pass"),
        ({**VET_EXAM, "items": ["g1"]}, "draws 4 of 1 items"),
        ({**VET_EXAM, "items": ["g1", "g1"], "draw": 1}, "is there twice"),
        ({**VET_EXAM, "items": ["nowhere"], "draw": 1}, 'there is no item "nowhere"'),
        ({**VET_EXAM, "practice": ["plain"]}, "has no known answer"),
        (
            {**VET_EXAM, "practice": [{"item": "g1", "accept": {"animal": ["cow"]}}]},
            '"cow" is not a class',
        ),
        ({**VET_EXAM, "practice": [{"item": "g1", "accept": {"plant": ["x"]}}]}, "no field"),
        ({**VET_EXAM, "practice": [{"item": "g1", "accept": {"animal": []}}]}, "a list of right"),
        ({**VET_EXAM, "lapses_with": "rain"}, "is none of nothing"),
        ({"name": "x", "certificate": "y", "pass": 1}, 'wants "items", or "draw"'),
        ({**VET_EXAM, "color": "red"}, "color"),
    ):
        with pytest.raises(Refused) as refused:
            school.set(exam)
        assert refused.value.status == 422
        assert says in refused.value.problem["detail"], refused.value.problem
    with pytest.raises(Refused) as refused:
        school.set(VET_EXAM, VET_EXAM)
    assert "is there twice" in refused.value.problem["detail"]
    assert school.owner.call("GET", f"{school.path}/exams") == before
    document = school.set({**VET_EXAM, "draw": 50})
    note = 'Nobody can begin "Vet" yet: it draws 50 items, and 12 have a known answer.'
    assert document["note"] == note
    assert school.owner.call("GET", f"{school.path}/exams")["note"] == note
    with pytest.raises(Refused) as refused:
        school.start(school.ann)
    assert refused.value.status == 409 and "you have not seen 12" in refused.value.problem["detail"]
    with pytest.raises(Refused) as refused:
        school.start(school.ann, exam="Chess")
    assert refused.value.status == 404
    with pytest.raises(Refused) as refused:
        school.start(school.ann, practice=True)
    assert "nothing to practise" in refused.value.problem["detail"]


def test_an_attempt_keeps_the_version_it_began_under(school: School) -> None:
    school.begin()
    at = school.start(school.ann)
    assert school.set({**VET_EXAM, "pass": 1, "draw": 6})["version"] == 2
    assert school.take(school.ann, wrong=1)["state"] == "passed"
    assert school.start(school.bob)["asked"] == 6
    assert at["asked"] == 4


def test_pictures_of_an_exam_are_seen_by_who_takes_it(
    school: School, owner: Client, new_member: Callable[[str], Client]
) -> None:
    people = [{"email": p.user["email"], "role": "annotator"} for p in (school.ann, school.bob)]
    school.project = owner.create_project(PICTURE, people=people)["id"]
    school.path = f"/projects/{school.project}"
    line = {"id": "p", "image": "p.png", "gold": {"kind": "a"}}
    line["media"] = [{"key": "image", "file": "media/p.png"}]
    packed = zip_of({"items.jsonl": json.dumps(line).encode(), "media/p.png": png()})
    assert owner.import_rows(school.project, packed, "application/zip")["accepted"] == 1
    school.set({**VET_EXAM, "items": ["p"], "draw": 1})
    at = school.start(school.ann)
    [picture] = at["question"]["item"]["media"]
    school.ann.http.get(f"/media/{picture['id']}").raise_for_status()
    assert school.bob.http.get(f"/media/{picture['id']}").status_code == 404
    assert school.answer(school.ann, at, {"kind": "a"})["state"] == "passed"


def test_an_exam_takes_no_mark_outside_of_its_picture(school: School, owner: Client) -> None:
    people = [{"email": school.ann.user["email"], "role": "annotator"}]
    school.project = owner.create_project(MARKED, people=people)["id"]
    school.path = f"/projects/{school.project}"
    right = things(1)
    row = bundle({"id": "p", "gold": right})
    assert owner.import_rows(school.project, row, "application/zip")["accepted"] == 1
    school.set({**VET_EXAM, "items": ["p"], "draw": 1})
    at = school.start(school.ann)
    assert school.answer(school.ann, at, things(1, 9), status=422)["detail"] == OUTSIDE
    assert school.answer(school.ann, at, right)["state"] == "passed"


# Tiers

RULES = {"tiers": [{"tier": "trained", "reach": 0.8, "answers": 60, "lose": 0.7}]}


def simulate(school: School, people: dict[str, tuple[Client, float, int]], items: int) -> None:
    """Each answers so many items, rightly with their skill, through the real server."""
    text = "id,text\n" + "".join(
        f"s{n},a {('cat', 'dog', 'wolf')[n % 3]} {n}\n" for n in range(items)
    )
    school.owner.import_rows(school.project, text)
    for name, (person, skill, count) in people.items():
        rng = random.Random(f"seed {name}")
        done = 0
        while done < count and (leases := person.next(school.project, count=20)["leases"]):
            for held in leases[: count - done]:
                right = truth(held["item"]["data"]["text"])
                other = [a for a in (CAT, DOG, WOLF) if a != right]
                person.submit(held, right if rng.random() < skill else rng.choice(other))
                done += 1
        assert done == count, name


def refit(school: School) -> None:
    job = school.owner.call("POST", f"{school.path}/refit", status=202)["job"]
    school.owner.wait_for_job(job["id"] if isinstance(job, dict) else job)


def test_tiers_follow_the_interval_and_not_a_few_answers(school: School, new_member) -> None:
    good, new, fixed = (new_member(name) for name in ("Good", "New", "Fixed"))
    for person in (good, new, fixed):
        body = {"email": person.user["email"], "role": "annotator"}
        school.owner.call("POST", f"{school.path}/people", body, status=201)
    school.owner.call("PATCH", school.path, {"quality": {"min_labels": 5, "max_labels": 5}})
    school.owner.call("PUT", f"{school.path}/tiers", {"document": RULES})
    people = {
        "ann": (school.ann, 0.97, 150),
        "good": (good, 0.95, 150),
        "bob": (school.bob, 0.4, 150),
        "fixed": (fixed, 0.97, 150),
        "new": (new, 1.0, 5),
    }
    change_of = {"tier": "trained", "tier_by": "rules"}
    pinned = {"tier": "crowd", "reason": "on leave"}
    for person, body in ((school.bob, change_of), (fixed, pinned)):
        path = f"{school.path}/people/{person.user['id']}"
        school.owner.call("PATCH", path, body, status=204)
    simulate(school, people, items=150)
    refit(school)
    found = {name: school.person(person) for name, (person, _, _) in people.items()}
    for name, (_, skill, count) in people.items():
        [measured] = found[name]["measured"]
        assert count < 60 or measured["low"] - 0.03 <= skill <= measured["high"] + 0.03, (
            name,
            measured,
        )
    assert {name: p["tier"] for name, p in found.items()} == {
        "ann": "trained",
        "good": "trained",
        "bob": "crowd",
        "fixed": "crowd",
        "new": "crowd",
    }
    for name, (_, skill, _) in people.items():
        for of_class in found[name]["measured_classes"]:
            assert of_class["low"] <= of_class["accuracy"] <= of_class["high"]
            few = of_class["answers"] < 30
            assert few or of_class["low"] - 0.1 <= skill <= of_class["high"] + 0.1, of_class
    named = [of_class["class"] for of_class in found["ann"]["measured_classes"]]
    assert named == ["cat", "dog", "wolf"]
    assert len(school.standing(school.bob)["measured_classes"]) == 3
    assert found["new"]["measured"][0]["answers"] < 60
    assert found["ann"]["tier_reason"].startswith("Promoted to trained: right in 9")
    assert found["bob"]["tier_reason"].startswith("Back to crowd")
    assert "lost below 70.0 %" in school.standing(school.bob)["tier_reason"]
    assert "on leave" in found["fixed"]["tier_reason"], "a manager's word stands"
    moves = [
        row
        for row in school.owner.all(f"{school.path}/audit")
        if row["action"] in ("tier.promote", "tier.demote")
    ]
    assert sorted(row["action"] for row in moves) == ["tier.demote", "tier.promote", "tier.promote"]
    assert {row["user"] for row in moves} == {None}
    # Nothing new, nothing moves.
    refit(school)
    assert {name: school.person(p)["tier_at"] for name, (p, _, _) in people.items()} == {
        name: p["tier_at"] for name, p in found.items()
    }


def test_bad_tiers_are_refused(school: School) -> None:
    rule = RULES["tiers"][0]
    for tiers, says in (
        ([{**rule, "tier": "crowd"}], "tiers[0].tier: want trained"),
        ([{**rule, "reach": 1}], "tiers[0].reach: 1 is not between"),
        ([{**rule, "lose": 0.9}], "lose 0.9 is above reach 0.8"),
        ([{**rule, "answers": 0}], "tiers[0].answers"),
        ([{**rule, "field": "plant"}], 'there is no field "plant"'),
        ([rule, rule], "the tiers do not rise"),
        ([rule] * 9, "9 rules"),
    ):
        with pytest.raises(Refused) as refused:
            school.owner.call("PUT", f"{school.path}/tiers", {"document": {"tiers": tiers}})
        assert refused.value.status == 422
        assert says in refused.value.problem["detail"], refused.value.problem
    school.ann.call("PUT", f"{school.path}/tiers", {"document": RULES}, status=403)
    assert school.ann.call("GET", f"{school.path}/tiers")["version"] == 0
