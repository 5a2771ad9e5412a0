"""Recorded answers through a workflow before it goes live."""

import time
from collections.abc import Callable

import pytest
from client import Client, Refused
from installation import Installation
from record import change, rows
from test_workflow import (
    ANIMAL,
    CAT,
    CHECK,
    CLIMB,
    DOG,
    EXPERTS,
    LABEL,
    MAY_BE_WOLF,
    SAID_WOLF,
    WOLF,
    Team,
    checked,
    hard_limit,
)

Json = dict
ONE = {**LABEL, "min_labels": 1, "max_labels": 1}
ALL_CHECKED = {
    "stages": [ONE, CHECK],
    "edges": [
        {"from": "start", "to": "label"},
        {"from": "label", "to": "check"},
        {"from": "check", "on": "rejected", "to": "quarantine"},
        {"from": "check", "to": "done"},
    ],
}
JUST_ONE = {
    "stages": [ONE],
    "edges": [{"from": "start", "to": "label"}, {"from": "label", "to": "done"}],
}


@pytest.fixture
def team(owner: Client, new_member: Callable[[str], Client], installation: Installation) -> Team:
    return Team(owner, new_member, installation)


def dry_run(team: Team, workflow: Json, **more: object) -> Json:
    path = f"/projects/{team.project}/workflow/dry-run"
    job = team.owner.call("POST", path, {"workflow": workflow, **more}, status=202)["job"]
    return team.owner.wait_for_job(job)["result"]


def ends(found: Json) -> Json:
    return {place["name"]: place["items"] for place in found["places"] if place["items"]}


def answer_all(team: Team, person: Client, says: dict[str, Json]) -> None:
    """Each item by its external id; what is not named is given back."""
    for held in person.next(team.project, count=9)["leases"]:
        values = says.get(held["item"]["external_id"])
        if values:
            person.submit(held, values)
        else:
            person.call("DELETE", f"/leases/{held['lease']}", status=204)


def climbed(team: Team) -> None:
    """i0 the crowd agrees; i1 climbs and is decided; i2 climbs and waits; i3 has one answer."""
    team.begin(CLIMB, items=4)
    answer_all(team, team.ann, {"i0": CAT, "i1": CAT, "i2": CAT, "i3": WOLF})
    answer_all(team, team.bob, {"i0": CAT, "i1": DOG, "i2": DOG})
    answer_all(team, team.sue, {"i1": CAT})


def test_the_workflow_that_was_gone_ends_where_it_did(team: Team) -> None:
    climbed(team)
    found = dry_run(team, CLIMB)
    assert ends(found["wanted"]) == ends(found["present"]) == team.standing()
    assert ends(found["wanted"]) == {"done": 2, "experts": 1, "label": 1}
    taken = [edge["taken"] for edge in team.flow()["edges"]]
    assert [edge["taken"] for edge in found["wanted"]["edges"]] == taken
    assert found["wanted"]["answers"] == found["recorded"]["answers"] == 8
    assert found["wanted"]["active_ms"] == found["recorded"]["active_ms"]
    assert found["wanted"]["unfinished"] == 2 and found["wanted"]["reviews_assumed"] == 0
    assert found["items"] == 4 and found["present_version"] == 1


def test_words_and_rework_come_to_the_same_end(team: Team) -> None:
    team.begin(checked(), items=1)
    team.answer(team.ann, CAT)
    team.review(team.rita, "reject", reason="look again")
    team.answer(team.bob, DOG)
    team.review(team.rita, "fix", values=WOLF)
    found = dry_run(team, checked())
    assert ends(found["wanted"]) == team.standing() == {"done": 1}
    assert [e["taken"] for e in found["wanted"]["edges"]] == [1, 2, 1, 0, 1]
    assert found["wanted"]["answers"] == 2 and found["wanted"]["reviews"] == 2
    assert found["wanted"]["active_ms"] == found["recorded"]["active_ms"]
    # Were rejected items quarantined, the second round would not be.
    strict = checked()
    del strict["edges"][2]
    found = dry_run(team, strict)
    assert ends(found["wanted"]) == {"quarantine": 1} and ends(found["present"]) == {"done": 1}
    assert found["wanted"]["answers"] == 1 and found["wanted"]["reviews"] == 1


def test_a_changed_workflow_ends_where_a_hand_counts(team: Team) -> None:
    """One answer each, then a check; what was decided stands in for its word."""
    climbed(team)
    prices = {"crowd": 0.5, "specialist": 4, "review": 2}
    found = dry_run(team, ALL_CHECKED, prices=prices)
    wanted = found["wanted"]
    assert ends(wanted) == {"done": 2, "check": 2}
    assert (wanted["answers"], wanted["reviews"], wanted["reviews_assumed"]) == (4, 2, 2)
    assert wanted["unfinished"] == 2 and wanted["done_by_word"] == 2
    assert wanted["cost"] == 4 * 0.5 + 2 * 2
    assert {row["tier"]: row["answers"] for row in wanted["by_tier"]} == {"crowd": 4, "review": 2}
    assert found["recorded"]["cost"] == 7 * 0.5 + 4
    # Without the price of a tier that worked, the cost is not known.
    assert dry_run(team, CLIMB, prices={"crowd": 1})["wanted"]["cost"] is None


def test_time_and_language_move_items_as_they_would_have(
    team: Team, installation: Installation
) -> None:
    """i0 is in another language; i1 was answered again at once, i2 two hours later, i3 never."""
    climbed(team)
    waits = {
        "stages": [{**LABEL, "min_labels": 2, "max_labels": 2}, EXPERTS],
        "edges": [
            {"from": "start", "to": "quarantine", "when": [{"of": "language", "is": ["de"]}]},
            {"from": "start", "to": "label"},
            {
                "from": "label",
                "on": "waited",
                "to": "experts",
                "when": [{"of": "hours", "from": 1}, {"of": "answers", "below": 2}],
            },
            {"from": "label", "to": "done"},
            {"from": "experts", "to": "done"},
        ],
    }
    change(installation, "update item set language = 'de' where external_id = 'i0'")
    of_i2 = "select max(a.id) from annotation a join item i on i.id = a.item_id"
    of_i2 += " where i.external_id = 'i2'"
    later = f"update annotation set created_at = created_at + 7200000000 where id = ({of_i2})"
    change(installation, later)
    found = dry_run(team, waits)["wanted"]
    assert ends(found) == {"quarantine": 1, "done": 1, "label": 1, "experts": 1}
    assert [edge["taken"] for edge in found["edges"]] == [1, 3, 1, 1, 0]


def test_the_crowd_does_not_answer_for_specialists(team: Team) -> None:
    climbed(team)
    straight = {
        "stages": [EXPERTS],
        "edges": [{"from": "start", "to": "experts"}, {"from": "experts", "to": "done"}],
    }
    found = dry_run(team, straight)["wanted"]
    assert ends(found) == {"done": 1, "experts": 3} and found["answers"] == 1


def test_a_price_saves_the_answer_that_adds_too_little(team: Team) -> None:
    """Two of three classes agree: a third answer would hardly change what is believed."""
    sure = {**JUST_ONE, "stages": [{**LABEL, "max_labels": 3, "target": 0.9999}]}
    team.begin(sure)
    for person in (team.ann, team.bob, team.sue):
        team.answer(person, CAT)
    priced = {**sure, "stages": [{**sure["stages"][0], "price": 0.02}]}
    found = dry_run(team, priced)
    assert ends(found["wanted"]) == ends(found["present"]) == {"done": 1}
    assert (found["wanted"]["answers"], found["present"]["answers"]) == (2, 3)


def test_accuracy_is_counted_where_the_value_is_known(team: Team) -> None:
    team.begin(JUST_ONE, items=0)
    team.add(4, prefix="n")
    lines = "".join(f'{{"id":"g{n}","text":"t","gold":{{"animal":"cat"}}}}\n' for n in range(4))
    team.owner.import_rows(team.project, lines, "application/x-ndjson")
    says = {f"g{n}": CAT if n else DOG for n in range(4)} | {f"n{n}": CAT for n in range(4)}
    answer_all(team, team.ann, says)
    found = dry_run(team, JUST_ONE)
    # Wilson (1927) for 3 of 4: 0.3006 .. 0.9544
    for part in (found["wanted"], found["recorded"]):
        accuracy = part["accuracy"]
        assert (accuracy["right"], accuracy["known"]) == (3, 4)
        assert round(accuracy["low"], 4) == 0.3006 and round(accuracy["high"], 4) == 0.9544
    # A word puts it right; then belief decides nothing that could be wrong.
    checked_all = dry_run(team, ALL_CHECKED)["wanted"]
    assert checked_all["done_by_word"] == 8 and checked_all["accuracy"]["known"] == 0
    fixed = {(e["from"], e["to"]): e["taken"] for e in checked_all["edges"]}
    assert fixed["check", "done"] == 8


def test_answers_of_another_project_are_those_of_its_managers_only(team: Team) -> None:
    climbed(team)
    other = team.project
    team.project = team.owner.create_project(ANIMAL)["id"]
    found = dry_run(team, CLIMB, answers_of=other)
    assert found["answers_of"] == other and found["present_version"] == 0
    assert ends(found["wanted"]) == {"done": 2, "experts": 1, "label": 1}
    assert ends(dry_run(team, CLIMB)["wanted"]) == {}
    # Ann manages a project of hers; those of others are not there for her.
    person = {"email": team.ann.user["email"], "role": "manager"}
    own = team.owner.create_project(ANIMAL, people=[person])["id"]
    path = f"/projects/{own}/workflow/dry-run"
    for theirs in (other, team.project):
        with pytest.raises(Refused) as refused:
            team.ann.call("POST", path, {"workflow": CLIMB, "answers_of": theirs}, status=202)
        assert refused.value.status == 404
        assert "answers_of" in refused.value.problem["detail"]
    body = {"workflow": CLIMB}
    team.ann.call("POST", f"/projects/{other}/workflow/dry-run", body, status=403)
    team.ann.call("POST", f"/projects/{team.project}/workflow/dry-run", body, status=404)


def test_rubbish_is_refused_and_an_unstaffed_stage_is_not(team: Team) -> None:
    team.begin(CLIMB)
    path = f"/projects/{team.project}/workflow/dry-run"
    no_way_on = {**CLIMB, "edges": CLIMB["edges"][:-1]}
    unknown = {"of": "field", "name": "colour", "is": ["red"]}
    asks_other = {**CLIMB, "edges": [{**CLIMB["edges"][1], "when": [unknown]}, *CLIMB["edges"]]}
    for body, says in (
        ({"workflow": []}, "workflow"),
        ({"workflow": {"stages": [], "edges": []}}, "workflow: stages: 0 stages"),
        ({"workflow": no_way_on}, 'stage "experts"'),
        ({"workflow": asks_other}, 'the project asks no "colour"'),
        ({"workflow": CLIMB, "prices": {"crowd": -1}}, "prices.crowd"),
        ({"workflow": CLIMB, "prices": {"gold": 1}}, "gold"),
        ({"workflow": CLIMB, "answers_of": "nobody"}, "answers_of"),
    ):
        with pytest.raises(Refused) as refused:
            team.owner.call("POST", path, body, status=202)
        assert refused.value.status == 422 and says in refused.value.problem["detail"]
    assert rows(team.installation, "select count(*) from job where kind = 'dry_run'") == [("0",)]
    vet = {**CLIMB, "stages": [LABEL, {**EXPERTS, "certificate": "vet"}]}
    assert ends(dry_run(team, vet)["wanted"]) == {"label": 1}


def test_it_only_reads_goes_on_after_a_crash_and_can_be_cancelled(
    team: Team, installation: Installation
) -> None:
    team.begin(CLIMB, items=0)
    team.add(6000, prefix="many")
    before = team.flow()
    path = f"/projects/{team.project}/workflow/dry-run"
    job = team.owner.call("POST", path, {"workflow": JUST_ONE}, status=202)["job"]
    time.sleep(0.15)
    installation.kill()
    installation.start()
    team.owner.move_to(installation.url)
    found = team.owner.wait_for_job(job)["result"]
    assert found["items"] == 6000
    assert ends(found["wanted"]) == ends(found["present"]) == {"label": 6000}
    job = team.owner.call("POST", path, {"workflow": JUST_ONE}, status=202)["job"]
    team.owner.call("DELETE", f"/jobs/{job}", status=204)
    assert team.owner.wait_for_job(job, "cancelled")["result"] is None
    assert team.flow() == before


@pytest.mark.parametrize("condition", [SAID_WOLF, MAY_BE_WOLF])
def test_what_one_person_called_a_wolf_goes_the_same_way_as_in_real_work(
    team: Team, condition: Json
) -> None:
    climbed(team)
    answer_all(team, team.bob, {"i3": CAT})
    found = dry_run(team, hard_limit(condition))["wanted"]
    assert ends(found) == {"done": 3, "experts": 1}
    assert [edge["taken"] for edge in found["edges"]] == [4, 1, 3, 0]
