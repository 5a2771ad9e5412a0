"""Edges on "waited": items that time moves on, by the clock."""

import time
from collections.abc import Callable

import pytest
from client import Client, Json, Refused
from installation import Installation
from record import change, number
from test_workflow import CAT, CHECK, LABEL, Team

SOON = 0.0002  # hours: less than a second


@pytest.fixture
def team(owner: Client, new_member: Callable[[str], Client], installation: Installation) -> Team:
    return Team(owner, new_member, installation)


def waiting(hours: float, to: str = "check", **more: object) -> Json:
    when = [{"of": "hours", "from": hours}, *([more] if more else [])]
    stages = [{**LABEL, "min_labels": 2}]
    edges = [
        {"from": "start", "to": "label"},
        {"from": "label", "on": "waited", "to": to, "when": when},
        {"from": "label", "to": "done"},
    ]
    if to == "check":
        stages.append(CHECK)
        edges.append({"from": "check", "on": "rejected", "to": "quarantine"})
        edges.append({"from": "check", "to": "done"})
    return {"stages": stages, "edges": edges}


def only_item(team: Team) -> Json:
    [row] = team.owner.call("GET", f"/projects/{team.project}/items")["items"]
    return team.owner.call("GET", f"/items/{row['id']}")


def until(team: Team, state: str) -> Json:
    deadline = time.monotonic() + 60
    while (item := only_item(team))["state"] != state:
        assert time.monotonic() < deadline, item
        time.sleep(0.05)
    return item


def test_the_clock_moves_what_nobody_ended(team: Team) -> None:
    team.begin(waiting(SOON))
    item = until(team, "review")
    assert item["stage"] == "check" and "waited, hours is at least 0.0002" in item["reason"]
    assert [(m["from"], m["to"]) for m in item["moves"]] == [("start", "label"), ("label", "check")]
    assert not team.ann.next(team.project)["leases"], "it is not asked about in its old stage"


def test_who_holds_it_may_answer_and_moves_it_no_more(
    team: Team, installation: Installation
) -> None:
    team.begin(waiting(24))
    held = team.lease(team.ann)
    team.owner.call("PUT", f"/projects/{team.project}/workflow", {"workflow": waiting(SOON)})
    assert number(installation, "select count(*) from item_wait") == 1
    # The hours of its own version have not passed: it is asked, not moved, and asked again later.
    change(installation, "update item_wait set at = 1")
    deadline = time.monotonic() + 60
    while number(installation, "select count(*) from item_wait where at > 1") == 0:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert only_item(team)["stage"] == "label"
    team.ann.submit(held, CAT)
    assert only_item(team)["state"] == "in_work"


def test_an_answer_that_comes_late_changes_only_the_belief(team: Team) -> None:
    team.begin(waiting(5 * SOON))
    held = team.ann.next(team.project)["leases"]
    until(team, "review")
    if held:  # before its time had come
        team.ann.submit(held[0], CAT)
        assert only_item(team)["state"] == "review"
    team.review(team.rita, "fix", values=CAT)
    assert only_item(team)["state"] == "settled"


def test_time_ends_an_item_too_and_other_conditions_hold_it(team: Team) -> None:
    team.begin(waiting(SOON, to="quarantine", of="answers", below=1))
    item = until(team, "quarantined")
    assert "answers is below 1" in item["reason"]


@pytest.mark.parametrize(
    ("edge", "told"),
    [
        ({"when": []}, "an edge on waited asks for hours"),
        ({"when": [{"of": "hours", "below": 4}]}, "an edge on waited asks for hours"),
        ({"from": "start", "when": [{"of": "hours", "from": 4}]}, "nothing has happened yet"),
    ],
)
def test_a_wait_without_hours_or_work_is_refused(team: Team, edge: Json, told: str) -> None:
    team.begin(waiting(1))
    flow = waiting(1)
    flow["edges"].insert(2, {"from": "label", "on": "waited", "to": "check", **edge})
    with pytest.raises(Refused) as refused:
        team.owner.call("PUT", f"/projects/{team.project}/workflow", {"workflow": flow})
    assert refused.value.status == 422 and told in refused.value.problem["detail"]
