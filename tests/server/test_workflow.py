"""Items on their way through a project's own workflow."""

import json
from collections.abc import Callable

import pytest
from client import Client, Refused
from installation import Installation
from record import change, number, rows

Json = dict
ANIMAL = {
    "fields": [
        {
            "name": "animal",
            "kind": "choice",
            "required": True,
            "classes": [{"name": "cat"}, {"name": "dog"}, {"name": "wolf"}],
        }
    ]
}
CAT, DOG, WOLF = ({"animal": name} for name in ("cat", "dog", "wolf"))

LABEL = {"name": "label", "kind": "label", "min_labels": 2, "max_labels": 2}
EXPERTS = {"name": "experts", "kind": "specialist", "min_labels": 1, "max_labels": 1}
CHECK = {"name": "check", "kind": "review"}
CLIMB = {
    "stages": [LABEL, EXPERTS],
    "edges": [
        {"from": "start", "to": "label"},
        {
            "from": "label",
            "to": "experts",
            "when": [{"of": "field", "name": "animal", "is": ["wolf"]}],
        },
        {"from": "label", "on": "settled", "to": "done"},
        {"from": "label", "to": "experts"},
        {"from": "experts", "to": "done"},
    ],
}


def checked(**rejected: object) -> Json:
    """Label, then review of everything; what is rejected goes back at most once."""
    return {
        "stages": [{**LABEL, "min_labels": 1, "max_labels": 1, **rejected}, CHECK],
        "edges": [
            {"from": "start", "to": "label"},
            {"from": "label", "to": "check"},
            {"from": "check", "on": "rejected", "to": "label", "rounds": 1},
            {"from": "check", "on": "rejected", "to": "quarantine"},
            {"from": "check", "to": "done"},
        ],
    }


class Team:
    """Two of the crowd, a specialist, a reviewer, and a project of theirs."""

    def __init__(
        self, owner: Client, new_member: Callable[[str], Client], installation: Installation
    ) -> None:
        self.owner, self.installation = owner, installation
        self.ann, self.bob, self.sue, self.rita = (
            new_member(name) for name in ("Ann", "Bob", "Sue", "Rita")
        )
        self.project = ""

    def begin(self, workflow: Json, items: int = 1, **meta: str) -> "Team":
        people = [
            {"email": person.user["email"], "role": role}
            for person, role in (
                (self.ann, "annotator"),
                (self.bob, "annotator"),
                (self.sue, "annotator"),
                (self.rita, "reviewer"),
            )
        ]
        self.project = self.owner.create_project(ANIMAL, people=people)["id"]
        self.promote(self.sue, "specialist")
        self.set(workflow)
        self.add(items, **meta)
        return self

    def promote(self, person: Client, tier: str) -> None:
        self.owner.call("PATCH", self.path_of(person), {"tier": tier}, status=204)

    def path_of(self, person: Client) -> str:
        return f"/projects/{self.project}/people/{person.user['id']}"

    def set(self, workflow: Json) -> Json:
        return self.owner.call("PUT", f"/projects/{self.project}/workflow", {"workflow": workflow})

    def add(self, items: int, prefix: str = "i", **meta: str) -> None:
        columns = "".join(f",meta.{name}" for name in meta)
        values = "".join(f",{value}" for value in meta.values())
        text = f"id,text{columns}\n"
        text += "".join(f"{prefix}{n},animal {n}{values}\n" for n in range(items))
        assert self.owner.import_rows(self.project, text)["accepted"] == items

    def lease(self, person: Client, **body: object) -> Json:
        return person.next(self.project, **body)["leases"][0]

    def answer(self, person: Client, values: Json) -> Json:
        return person.submit(self.lease(person), values)

    def review(self, person: Client, verdict: str, **more: object) -> Json:
        held = self.lease(person, stage="review")
        body = {"lease": held["lease"], "verdict": verdict, "active_ms": 900, **more}
        return person.call("POST", f"/tasks/{held['task']}/review", body, status=201)

    def item(self) -> Json:
        listed = self.owner.all(f"/projects/{self.project}/items")
        return self.owner.call("GET", f"/items/{listed[0]['id']}")

    def flow(self) -> Json:
        return self.owner.call("GET", f"/projects/{self.project}/workflow")

    def standing(self) -> Json:
        """Places where items stand; checked against the items themselves."""
        flow = self.flow()
        places = {place["name"]: place["items"] for place in flow["places"] if place["items"]}
        items = number(
            self.installation,
            f"select count(*) from item where workflow_version = {flow['version']}",
        )
        assert sum(places.values()) == items
        return places


@pytest.fixture
def team(owner: Client, new_member: Callable[[str], Client], installation: Installation) -> Team:
    return Team(owner, new_member, installation)


def test_what_the_crowd_cannot_decide_climbs_to_the_specialist(team: Team) -> None:
    team.begin(CLIMB)
    assert team.standing() == {"label": 1}
    team.answer(team.ann, CAT)
    assert team.answer(team.bob, DOG)["item_state"] == "in_work"
    assert team.standing() == {"experts": 1}
    assert "experts" in team.item()["reason"]
    # The crowd is told what they would need; the specialist gets it, blind.
    nothing = team.ann.next(team.project)
    assert nothing["leases"] == [] and "the tier specialist" in nothing["reason"]
    held = team.lease(team.sue)
    assert held["stage"] == "experts" and "evidence" not in held["item"]
    assert team.sue.submit(held, CAT)["item_state"] == "settled"
    assert team.standing() == {"done": 1}
    assert team.item()["decision"]["values"] == CAT


def test_a_class_that_must_be_read_by_specialists_is_however_sure_all_are(team: Team) -> None:
    team.begin(CLIMB, items=2)
    for person in (team.ann, team.bob):
        for _ in range(2):
            held = team.lease(person)
            person.submit(held, WOLF if held["item"]["external_id"] == "i0" else CAT)
    assert team.standing() == {"done": 1, "experts": 1}
    assert "animal is wolf" in next(
        item["reason"]
        for listed in team.owner.all(f"/projects/{team.project}/items")
        if (item := team.owner.call("GET", f"/items/{listed['id']}"))["state"] != "settled"
    )


def test_what_an_item_is_said_to_be_chooses_its_start(team: Team) -> None:
    workflow = {
        **CLIMB,
        "edges": [
            {
                "from": "start",
                "to": "experts",
                "when": [{"of": "meta", "name": "risk", "is": ["high"]}],
            },
            *CLIMB["edges"],
        ],
    }
    team.begin(workflow, items=2)
    team.add(3, prefix="r", risk="high")
    assert team.standing() == {"label": 2, "experts": 3}
    assert len(team.ann.next(team.project, count=9)["leases"]) == 2
    stages = [held["stage"] for held in team.sue.next(team.project, count=9)["leases"]]
    assert sorted(stages) == ["experts"] * 3 + ["label"] * 2
    assert stages[0] == "experts", "what few may do comes first"
    edges = {(edge["from"], edge["to"]): edge["taken"] for edge in team.flow()["edges"]}
    assert edges["start", "experts"] == 3 and edges["start", "label"] == 2


def test_a_stage_of_priority_comes_before_others(team: Team) -> None:
    urgent = {**LABEL, "name": "urgent", "priority": 9}
    workflow = {
        "stages": [LABEL, urgent],
        "edges": [
            {
                "from": "start",
                "to": "urgent",
                "when": [{"of": "meta", "name": "due", "is": ["today"]}],
            },
            {"from": "start", "to": "label"},
            {"from": "label", "to": "done"},
            {"from": "urgent", "to": "done"},
        ],
    }
    team.begin(workflow, items=2)
    team.add(2, prefix="u", due="today")
    stages = [held["stage"] for held in team.ann.next(team.project, count=4)["leases"]]
    assert stages == ["urgent", "urgent", "label", "label"]


def test_rejected_work_goes_back_so_often_as_the_edge_says(team: Team) -> None:
    team.begin(checked())
    assert team.answer(team.ann, CAT)["item_state"] == "review"
    assert team.review(team.rita, "reject", reason="look again")["item_state"] == "open"
    assert team.answer(team.ann, DOG)["item_state"] == "review"
    assert team.review(team.rita, "reject", reason="still wrong")["item_state"] == "quarantined"
    assert team.standing() == {"quarantine": 1}
    moves = rows(team.installation, "select from_place, to_place, ended from item_move order by id")
    assert moves == [
        ("start", "label", ""),
        ("label", "check", "settled"),
        ("check", "label", "rejected"),
        ("label", "check", "settled"),
        ("check", "quarantine", "rejected"),
    ]
    assert team.owner.call("GET", f"/projects/{team.project}")["counts"]["quarantined"] == 1


@pytest.mark.parametrize(("rework", "again", "not_again"), [("author", 0, 1), ("another", 1, 0)])
def test_rework_returns_to_its_author_or_to_another(
    team: Team, rework: str, again: int, not_again: int
) -> None:
    team.begin(checked(rework=rework))
    team.answer(team.ann, CAT)
    team.review(team.rita, "reject", reason="look again")
    people = team.ann, team.bob
    assert people[not_again].next(team.project)["leases"] == []
    assert team.answer(people[again], DOG)["item_state"] == "review"
    assert team.review(team.rita, "accept")["item_state"] == "settled"
    assert team.item()["decision"]["values"] == DOG


def test_work_on_its_way_keeps_the_version_it_began_with(team: Team) -> None:
    team.begin(CLIMB, items=2)
    first = team.lease(team.ann)
    assert team.set(checked())["version"] == 2
    team.add(1, prefix="n")
    team.ann.submit(first, CAT)
    for person in (team.ann, team.bob):
        person.answer_all(team.project, lambda item: CAT)
    found = rows(team.installation, "select workflow_version, state from item order by id")
    assert found == [("1", "settled"), ("1", "settled"), ("2", "review")]
    old = team.owner.call("GET", f"/projects/{team.project}/workflows/1")
    assert {p["name"]: p["items"] for p in old["places"]} == {
        "label": 0,
        "experts": 0,
        "done": 2,
        "quarantine": 0,
    }
    # An item that is sent back begins in the workflow of today.
    item = team.owner.all(f"/projects/{team.project}/items", state="settled")[0]
    team.owner.call("POST", f"/items/{item['id']}/reopen", {"reason": "a second look"})
    assert team.standing() == {"check": 1, "label": 1}


def test_an_adjudicator_decides_and_does_not_reject(team: Team) -> None:
    judge = {"name": "judge", "kind": "adjudicate"}
    workflow = {
        "stages": [LABEL, judge],
        "edges": [
            {"from": "start", "to": "label"},
            {"from": "label", "on": "undecided", "to": "judge"},
            {"from": "label", "to": "done"},
            {"from": "judge", "to": "done"},
        ],
    }
    with pytest.raises(Refused) as refused:
        team.begin(workflow)
    assert "judge" in refused.value.problem["detail"]
    assert "of the tier adjudicator" in refused.value.problem["detail"]
    team.promote(team.rita, "adjudicator")
    team.set(workflow)
    team.add(1)
    team.answer(team.ann, CAT)
    assert team.answer(team.bob, DOG)["item_state"] == "review"
    held = team.lease(team.rita, stage="judge")
    assert len(held["item"]["evidence"]) == 2
    body = {"lease": held["lease"], "verdict": "reject", "reason": "no", "active_ms": 1}
    team.rita.call("POST", f"/tasks/{held['task']}/review", body, status=422)
    team.rita.submit(held, CAT, status=409)
    body = {"lease": held["lease"], "verdict": "fix", "values": WOLF, "active_ms": 1}
    reply = team.rita.call("POST", f"/tasks/{held['task']}/review", body, status=201)
    assert reply["item_state"] == "settled"
    assert team.item()["decision"]["values"] == WOLF


def test_a_late_answer_takes_an_item_back_from_review(team: Team) -> None:
    """What is said later counts, until somebody has given their word."""
    workflow = {
        "stages": [{**LABEL, "max_labels": 3}, CHECK],
        "edges": [
            {"from": "start", "to": "label"},
            {"from": "label", "on": "settled", "to": "done"},
            {"from": "label", "to": "check"},
            {"from": "check", "on": "rejected", "to": "quarantine"},
            {"from": "check", "to": "done"},
        ],
    }
    team.begin(workflow)
    late = team.lease(team.rita)
    team.rita.call("DELETE", f"/leases/{late['lease']}", status=204)
    team.answer(team.ann, CAT)
    team.answer(team.bob, DOG)
    assert team.answer(team.sue, WOLF)["item_state"] == "review"
    assert team.standing() == {"check": 1}
    mine = team.sue.call("GET", f"/projects/{team.project}/mine")["items"][0]
    team.sue.call(
        "POST",
        f"/annotations/{mine['id']}/revise",
        {"values": CAT, "active_ms": 5},
        status=201,
        headers={"Idempotency-Key": "once"},
    )
    assert sum(team.standing().values()) == 1


def test_bad_workflows_are_refused_with_the_stage_they_are_about(team: Team) -> None:
    team.begin(CLIMB)
    before = team.flow()
    endless = checked()
    del endless["edges"][2]["rounds"], endless["edges"][3]
    for workflow, says in (
        ({"stages": [], "edges": []}, "workflow: stages: 0 stages"),
        (endless, 'stage "label": items may come back to it without end'),
        ({**CLIMB, "edges": CLIMB["edges"][:-1]}, 'stage "experts"'),
        ({**CLIMB, "stages": [LABEL, {**EXPERTS, "certificate": "vet"}]}, "the certificate"),
        ({**CLIMB, "stages": [LABEL, {**EXPERTS, "skills": ["wolves"]}]}, "the skill"),
    ):
        with pytest.raises(Refused) as refused:
            team.set(workflow)
        assert refused.value.status == 422
        assert says in refused.value.problem["detail"], refused.value.problem
    assert team.flow() == before
    path = f"/projects/{team.project}/workflow"
    team.ann.call("PUT", path, {"workflow": CLIMB}, status=403)
    team.ann.call("POST", f"/projects/{team.project}/next", {"stage": "nowhere"}, status=422)
    team.owner.call("GET", f"{path}s/7", status=404)


def test_a_project_without_its_own_workflow_shows_the_built_in_one(team: Team) -> None:
    quality = {"min_labels": 1, "max_labels": 1}
    team.project = team.owner.create_project(ANIMAL, quality=quality)["id"]
    flow = team.flow()
    assert flow["version"] == 0 and flow["created_at"] is None
    assert [stage["kind"] for stage in flow["document"]["stages"]] == ["label", "review"]
    assert flow == team.owner.call("GET", f"/projects/{team.project}/workflows/0")
    team.add(2)
    team.answer(team.owner, CAT)
    places = {place["name"]: place["items"] for place in team.flow()["places"]}
    assert places == {"label": 1, "review": 0, "done": 1, "quarantine": 0}
    assert team.set(flow["document"])["version"] == 1


def test_an_item_tells_its_way_and_is_found_where_it_stands(team: Team) -> None:
    team.begin(CLIMB, items=3)
    held = team.ann.next(team.project, count=9)["leases"]
    for lease in held:
        team.ann.submit(lease, CAT)
    team.answer(team.bob, DOG)
    path = f"/projects/{team.project}/items"
    [climbed] = team.owner.call("GET", path, params={"stage": "experts"})["items"]
    item = team.owner.call("GET", f"/items/{climbed['id']}")
    assert item["stage"] == "experts"
    assert [(move["from"], move["to"]) for move in item["moves"]] == [
        ("start", "label"),
        ("label", "experts"),
    ]
    assert item["moves"][1]["reason"] == 'To "experts": undecided.'
    assert item["moves"][0]["at"] <= item["moves"][1]["at"]
    assert {move["workflow_version"] for move in item["moves"]} == {1}
    # A page at a time, and nothing twice.
    first = team.owner.call("GET", path, params={"stage": "label", "limit": 1})
    rest = team.owner.call("GET", path, params={"stage": "label", "cursor": first["next"]})
    found = [row["id"] for row in first["items"] + rest["items"]]
    assert len(found) == len(set(found)) == 2 and climbed["id"] not in found
    assert team.owner.all(path, stage="nowhere") == []
    for more in ({"state": "open"}, {"q": "i"}, {"order": "newest"}, {"label": "cat"}):
        team.owner.call("GET", path, params={"stage": "label", **more}, status=422)
    # Who works on it blind is not told.
    assert "moves" not in team.lease(team.sue)["item"]
    while team.owner.call("GET", f"/items/{climbed['id']}")["state"] != "settled":
        team.answer(team.sue, CAT)
    item = team.owner.call("GET", f"/items/{climbed['id']}")
    assert item.get("stage") is None and item["moves"][-1]["to"] == "done"
    assert team.owner.all(path, stage="experts") == []


def test_stages_of_the_built_in_workflow_are_looked_for_too(team: Team) -> None:
    quality = {"min_labels": 1, "max_labels": 1}
    team.project = team.owner.create_project(ANIMAL, quality=quality)["id"]
    team.add(3)
    team.answer(team.owner, CAT)
    found = team.owner.all(f"/projects/{team.project}/items", stage="label")
    assert len(found) == 2
    item = team.owner.call("GET", f"/items/{found[0]['id']}")
    assert item["stage"] == "label" and item["moves"] == []


def hard_limit(*conditions: Json) -> Json:
    """What meets a condition goes to the specialist, whatever is believed; the rest is done."""
    return {
        "stages": [LABEL, {"name": "experts", "kind": "specialist", "max_labels": 1}],
        "edges": [
            {"from": "start", "to": "label"},
            *({"from": "label", "to": "experts", "when": [one]} for one in conditions),
            {"from": "label", "to": "done"},
            {"from": "experts", "to": "done"},
        ],
    }


SAID_WOLF = {"of": "answered", "name": "animal", "is": ["wolf"]}
MAY_BE_WOLF = {"of": "probability", "name": "animal", "is": ["wolf"], "from": 0.2}


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        (SAID_WOLF, "answered animal is wolf"),
        (MAY_BE_WOLF, "probability animal is wolf is at least 0.2"),
    ],
)
def test_what_one_person_called_a_wolf_goes_to_the_specialist(
    team: Team, condition: Json, says: str
) -> None:
    """Two of the crowd differ on both items, so neither is believed to be a wolf for certain."""
    team.begin(hard_limit(condition), items=2)
    for person, first, second in ((team.ann, WOLF, DOG), (team.bob, CAT, CAT)):
        for held in person.next(team.project, count=2)["leases"]:
            person.submit(held, first if held["item"]["external_id"] == "i0" else second)
    assert team.standing() == {"experts": 1, "done": 1}
    listed = {row["external_id"]: row for row in team.owner.all(f"/projects/{team.project}/items")}
    assert {name: row["state"] for name, row in listed.items()} == {
        "i0": "in_work",
        "i1": "settled",
    }
    assert says in team.owner.call("GET", f"/items/{listed['i0']['id']}")["reason"]


def test_a_stage_that_asks_one_at_most_asks_one_whatever_the_project_asks(team: Team) -> None:
    team.begin(hard_limit(SAID_WOLF))
    path = f"/projects/{team.project}"
    team.owner.call("PATCH", path, {"quality": {"min_labels": 2, "max_labels": 5}})
    team.answer(team.ann, WOLF)
    team.answer(team.bob, CAT)
    assert team.answer(team.sue, CAT)["item_state"] == "settled"


def test_a_review_with_double_false_is_of_one(team: Team) -> None:
    flow = checked()
    flow["stages"][1] = {**CHECK, "double": False}
    team.begin(flow)
    team.answer(team.ann, CAT)
    assert team.review(team.rita, "accept")["item_state"] == "settled"


def test_an_edge_that_nothing_takes_is_refused_by_name_and_still_read(team: Team) -> None:
    """Documents that earlier builds took are still followed."""
    dead = checked()
    dead["edges"].append({"from": "check", "on": "accepted", "to": "quarantine"})
    team.begin(checked())
    with pytest.raises(Refused) as refused:
        team.set(dead)
    assert refused.value.status == 422
    assert "edges[5]: is never taken, edges[4] takes every item before it" in str(refused.value)
    path = f"/projects/{team.project}/workflow/dry-run"
    with pytest.raises(Refused) as refused:
        team.owner.call("POST", path, {"workflow": dead})
    assert "edges[5]: is never taken" in str(refused.value)
    change(
        team.installation,
        f"update document set body = '{json.dumps(dead)}' where kind = 'workflow'",
    )
    team.answer(team.ann, CAT)
    assert team.review(team.rita, "accept")["item_state"] == "settled"
