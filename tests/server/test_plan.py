"""Budget and deadline: what work costs, where it stops, and what the plan says of it."""

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from client import Client, Json
from installation import Installation
from record import change, number
from test_belief import JSONL, SCHEMA, lines, refit
from test_workflow import CAT, CHECK, DOG, EXPERTS, LABEL, Team


@pytest.fixture
def team(owner: Client, new_member: Callable[[str], Client], installation: Installation) -> Team:
    return Team(owner, new_member, installation)


def project_of(owner: Client, people: list[Client], items: int, **quality: float) -> str:
    members = [{"email": person.user["email"], "role": "annotator"} for person in people]
    project = owner.create_project(SCHEMA, quality=quality, people=members)["id"]
    rows = [{"id": f"i{n}", "text": f"text {n}"} for n in range(items)]
    owner.import_rows(project, lines(rows), JSONL)
    return project


def set_plan(owner: Client, project: str, **plan: object) -> Json:
    return owner.call("PUT", f"/projects/{project}/plan", plan)


def costs(owner: Client, project: str) -> Json:
    return owner.call("GET", f"/projects/{project}/costs")


def by_name(rows: list[Json]) -> dict[str, tuple[int, float]]:
    return {row["name"]: (row["answers"], round(row["cost"], 6)) for row in rows}


def test_work_is_counted_at_the_price_of_its_day(team: Team) -> None:
    flow = {
        "stages": [LABEL, {**EXPERTS, "name": "experts"}, CHECK],
        "edges": [
            {"from": "start", "to": "label"},
            {"from": "label", "to": "experts"},
            {"from": "experts", "to": "check"},
            {"from": "check", "on": "rejected", "to": "quarantine"},
            {"from": "check", "to": "done"},
        ],
    }
    team.begin(flow)
    set_plan(team.owner, team.project, answer_cost=0.5, review_cost=2)
    team.owner.call("PATCH", team.path_of(team.bob), {"cost": 0.2, "cost_per": "item"}, status=204)
    team.owner.call("PATCH", team.path_of(team.sue), {"cost": 36, "cost_per": "hour"}, status=204)
    team.answer(team.ann, CAT)
    held = team.lease(team.bob)
    team.bob.submit(held, DOG)
    team.sue.submit(team.lease(team.sue), DOG, active_ms=10_000)
    team.review(team.rita, "accept")
    found = costs(team.owner, team.project)
    assert by_name(found["stages"]) == {"label": (2, 0.7), "experts": (1, 0.1), "check": (1, 2.0)}
    assert by_name(found["tiers"]) == {"crowd": (3, 2.7), "specialist": (1, 0.1)}
    assert by_name(found["people"]) == {
        "Ann": (1, 0.5),
        "Bob": (1, 0.2),
        "Sue": (1, 0.1),
        "Rita": (1, 2.0),
    }
    assert found["spent"] == pytest.approx(2.8) and found["per_settled"] == pytest.approx(2.8)
    # What was done keeps its price, and a changed answer is no second one.
    team.owner.call("PATCH", team.path_of(team.bob), {"cost": 9, "cost_per": "item"}, status=204)
    assert costs(team.owner, team.project)["spent"] == pytest.approx(2.8)


def test_a_changed_answer_is_paid_once(
    owner: Client, new_people: Callable[[int], list[Client]]
) -> None:
    [person] = new_people(1)
    project = project_of(owner, [person], 1)
    set_plan(owner, project, answer_cost=3)
    given = person.submit(person.next(project)["leases"][0], {"animal": "cat"})
    body = {"values": {"animal": "dog"}, "active_ms": 500}
    person.call("POST", f"/annotations/{given['id']}/revise", body, status=201)
    [row] = costs(owner, project)["people"]
    assert (row["answers"], row["active_ms"], row["cost"]) == (1, 2000, 3)


def test_nobody_is_asked_when_the_budget_is_spent(
    owner: Client, new_people: Callable[[int], list[Client]]
) -> None:
    people = new_people(2)
    project = project_of(owner, people, 10, min_labels=2, max_labels=3)
    set_plan(owner, project, budget=5, answer_cost=1)
    held = people[1].next(project, count=2)["leases"]
    assert people[0].answer_all(project, lambda _: {"animal": "cat"}) == 3
    reply = people[0].next(project)
    assert not reply["leases"] and "what others hold takes the rest" in reply["reason"]
    for lease in held:
        people[1].submit(lease, {"animal": "cat"})
    reply = people[0].next(project)
    assert not reply["leases"] and reply["reason"] == "The budget is spent: 5.00 of 5.00."
    plan = owner.call("GET", f"/projects/{project}/plan")
    assert plan["spent"] == 5 and "spent: 5.00 of 5.00" in plan["says"]
    set_plan(owner, project, budget=6.5, answer_cost=1)
    assert people[0].answer_all(project, lambda _: {"animal": "cat"}) == 1
    set_plan(owner, project)
    assert people[0].next(project)["leases"]


@pytest.mark.parametrize(
    ("plan", "says"),
    [
        ({"budget": 10}, "answer_cost: is 0 and nobody has a cost of their own"),
        ({"budget": 0, "answer_cost": 1}, "budget"),
        ({"budget": -5, "answer_cost": 1}, "budget"),
        ({"answer_cost": -1}, "answer_cost"),
        ({"deadline": "tomorrow"}, "deadline: is no time"),
        ({"deadline": "2020-01-01T00:00:00Z"}, "deadline: has passed already"),
    ],
)
def test_a_plan_that_limits_nothing_is_refused(owner: Client, plan: Json, says: str) -> None:
    project = owner.create_project(SCHEMA)["id"]
    path = f"/projects/{project}/plan"
    assert says in owner.call("PUT", path, plan, status=422)["detail"]
    assert "No budget and no deadline" in owner.call("GET", path)["says"]


GIVEN = 48  # answers before a plan is looked at


# ---- prices and forecast, from simulated people of known skill


def truth_of(item: Json) -> str:
    return "cat" if int(item["external_id"][1:]) % 2 else "dog"


def of_skill(skill: float, seed: int) -> Callable[[Json], Json]:
    """Who is right with this probability, drawn by person and item: the same whenever asked."""

    def answer(item: Json) -> Json:
        right = random.Random(f"{seed} {item['external_id']}").random() < skill
        truth = truth_of(item)
        return {"animal": truth if right else "dog" if truth == "cat" else "cat"}

    return answer


def label(project: str, people: list[Client], each: int, skill: float = 0.7) -> int:
    """They answer `each` items in turn, or until nothing is left for them."""
    given = 0
    for _ in range(each):
        before = given
        for seed, person in enumerate(people):
            for lease in person.next(project)["leases"]:
                person.submit(lease, of_skill(skill, seed)(lease["item"]))
                given += 1
        if given == before:
            break
    return given


def find_prices(owner: Client, project: str) -> Json:
    job = owner.call("POST", f"/projects/{project}/plan/prices", status=202)["job"]
    owner.wait_for_job(job)
    return owner.call("GET", f"/projects/{project}/plan")


def forecast(owner: Client, project: str, **wanted: object) -> Json:
    job = owner.call("POST", f"/projects/{project}/forecast", wanted, status=202)["job"]
    return owner.wait_for_job(job)["result"]


def note_pace(installation: Installation, project: str, answers: list[int]) -> None:
    """So many answers there were at the end of each of the last hours."""
    hour = int(time.time()) // 3600
    key = number(installation, f"select id from project where id = {number_of(project)}")
    for back, count in enumerate(reversed(answers), start=1):
        change(
            installation,
            "insert into history (project_id, hour, answers, settled) "
            f"values ({key}, {hour - back}, {count}, 0)",
        )


def number_of(typed: str) -> int:
    value = 0
    for letter in typed.rsplit("_", 1)[-1]:
        value = value * 32 + "0123456789abcdefghjkmnpqrstvwxyz".index(letter)
    return value


def reasons(owner: Client, project: str, state: str) -> dict[str, str]:
    """By item."""
    listed = owner.all(f"/projects/{project}/items", state=state)
    return {item["id"]: owner.call("GET", f"/items/{item['id']}")["reason"] for item in listed}


def in_hours(hours: float) -> str:
    at = datetime.now(UTC) + timedelta(hours=hours)
    return at.isoformat().replace("+00:00", "Z")


@pytest.fixture
def begun(owner: Client, new_people: Callable[[int], list[Client]]) -> tuple[list[Client], str]:
    """Forty items, of which 24 were answered by two of three people."""
    people = new_people(3)
    project = project_of(owner, people, 40, target=0.99, min_labels=2, max_labels=3)
    set_plan(owner, project, answer_cost=1, review_cost=1)
    assert label(project, people, 16) == GIVEN
    refit(owner, project)
    return people, project


def test_a_budget_asks_where_it_gains_most(owner: Client, begun: tuple[list[Client], str]) -> None:
    people, project = begun
    set_plan(owner, project, budget=1000, answer_cost=1, review_cost=1)
    plan = find_prices(owner, project)
    assert plan["price_money"] == 0 and "suffices for the target" in plan["says"]
    full = plan["outlook"]["present"]["cost"]
    assert plan["outlook"]["sampled"] >= 22 and plan["outlook"]["planned"] is None
    # Not even the fewest answers of what nobody answered, twice 16.
    set_plan(owner, project, budget=GIVEN + 10, answer_cost=1, review_cost=1)
    plan = find_prices(owner, project)
    assert "does not suffice for the fewest answers" in plan["says"]
    planned, present = plan["outlook"]["planned"], plan["outlook"]["present"]
    assert planned["cost"] == pytest.approx(10) and planned["cost_high"] == pytest.approx(10)
    assert planned["answers"] + planned["reviews"] == pytest.approx(10)
    assert planned["below_target"] > present["below_target"]
    assert planned["belief"] < present["belief"]
    # Two thirds of what would be asked: the rest goes where one more answer gains most.
    budget = GIVEN + round(full * 0.66)
    set_plan(owner, project, budget=budget, answer_cost=1, review_cost=1)
    plan = find_prices(owner, project)
    assert plan["price_money"] > 0 and "budget holds back" in plan["says"]
    planned = plan["outlook"]["planned"]
    assert (
        planned["cost"] <= budget - GIVEN + 1
        and planned["belief"] < plan["outlook"]["present"]["belief"]
    )
    label(project, people, 100)
    spent = costs(owner, project)["spent"]
    assert spent <= budget
    counts = owner.call("GET", f"/projects/{project}")["counts"]
    assert counts["open"] == 0  # everything was asked about as often as it must be
    settled = reasons(owner, project, "settled")
    held_back = {item for item, reason in settled.items() if "for the budget" in reason}
    assert held_back and all("below the target 0.990" in settled[item] for item in held_back)
    # Without a budget they are asked about again: a changed plan finds its prices by itself.
    set_plan(owner, project, answer_cost=1, review_cost=1)
    [job, *_] = owner.all(f"/projects/{project}/jobs")
    assert job["kind"] == "plan"
    owner.wait_for_job(job["id"])
    assert owner.call("GET", f"/projects/{project}/plan")["price_money"] == 0
    assert held_back - reasons(owner, project, "settled").keys()
    assert label(project, people, 1) > 0


def test_what_a_spent_budget_leaves_says_so(owner: Client, begun: tuple[list[Client], str]) -> None:
    people, project = begun
    set_plan(owner, project, budget=GIVEN + 5, answer_cost=1, review_cost=1)
    assert label(project, people, 10) == 5
    plan = find_prices(owner, project)
    assert plan["stopped"] and plan["spent"] == GIVEN + 5
    assert plan["outlook"]["planned"]["answers"] == plan["outlook"]["planned"]["cost"] == 0
    counts = owner.call("GET", f"/projects/{project}")["counts"]
    assert counts["review"] == 0 and counts["open"] > 0  # what nobody answered waits for money
    said = reasons(owner, project, "settled").values()
    # The second where the server found prices by itself before the budget was spent.
    stopped = ("Stopped: the budget is spent. Belief 0.", "Stopped for the budget")
    assert any(r.startswith(stopped) for r in said)
    assert not label(project, people, 1)


def test_a_deadline_asks_less_of_an_item(
    owner: Client, begun: tuple[list[Client], str], installation: Installation
) -> None:
    people, project = begun
    set_plan(owner, project, deadline=in_hours(1))
    assert find_prices(owner, project)["price_time"] == 0  # nothing is known of the pace
    note_pace(installation, project, [0, 10, 25, 30, 45, 50, 70])
    outlook = forecast(owner, project)
    pace, present = outlook["per_hour"], outlook["present"]
    assert abs(pace - 70 / 6) < 1e-6
    hours = 0.7 * (present["answers"] + present["reviews"]) / pace
    set_plan(owner, project, deadline=in_hours(hours))
    plan = find_prices(owner, project)
    planned = plan["outlook"]["planned"]
    assert plan["price_time"] > 0 and "deadline holds back" in plan["says"]
    assert planned["answers"] + planned["reviews"] <= hours * pace
    assert planned["finish"] < present["finish"]
    label(project, people, 100)
    assert any("for the deadline" in r for r in reasons(owner, project, "settled").values())


def test_a_forecast_says_what_it_rests_on_and_what_if(
    owner: Client, begun: tuple[list[Client], str], installation: Installation
) -> None:
    people, project = begun
    found = forecast(owner, project)
    assert found["lacks"] == "pace" and found["present"]["finish"] is None
    note_pace(installation, project, [0, 10, 25, 30, 45, 50, 70])
    set_plan(owner, project, answer_cost=2)
    found = forecast(owner, project, target=0.6, answer_cost=0.5)
    present, wanted = found["present"], found["wanted"]
    assert found["lacks"] is None and found["hours"] == 6
    assert found["accuracy_low"] < found["accuracy"] < found["accuracy_high"]
    assert wanted["answers"] < present["answers"] and wanted["cost"] < present["cost"] / 2
    for one in (present, wanted):
        assert one["answers_low"] <= one["answers"] <= one["answers_high"]
        assert one["cost_low"] <= one["cost"] <= one["cost_high"]
        assert one["finish_low"] <= one["finish"] <= one["finish_high"]
        assert 0 <= one["recorded"] <= 1
    # An edge on waited is asked at the pace: a slow one lets items go before anybody answers.
    flow = {
        "stages": [{"name": "label", "kind": "label"}],
        "edges": [
            {"from": "start", "to": "label"},
            {
                "from": "label",
                "on": "waited",
                "to": "done",
                "when": [{"of": "hours", "from": 1}],
            },
            {"from": "label", "to": "done"},
        ],
    }
    owner.call("PUT", f"/projects/{project}/workflow", {"workflow": flow})
    slow = forecast(owner, project, per_hour=0.1)
    assert slow["wanted"]["answers"] < 0.5 * slow["present"]["answers"]  # some tenth, by chance
    # What comes true: the answers that are then given are within the band.
    before = owner.call("GET", f"/projects/{project}")["counts"]["answers"]
    label(project, people, 200)
    given = owner.call("GET", f"/projects/{project}")["counts"]["answers"] - before
    assert present["answers_low"] * 0.6 <= given <= present["answers_high"] * 1.5


def test_too_little_to_say(owner: Client, new_people: Callable[[int], list[Client]]) -> None:
    people = new_people(2)
    project = project_of(owner, people, 10)
    found = forecast(owner, project)
    assert (found["lacks"], found["present"], found["wanted"]) == ("answers", None, None)
    assert found["unanswered"] == found["items"] == 10
    wanted = {"min_labels": 4, "max_labels": 2}
    refused = owner.call("POST", f"/projects/{project}/forecast", wanted, status=422)
    assert "min_labels: 4 is more than max_labels, 2" in refused["detail"]
