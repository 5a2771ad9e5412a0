"""kill -9 at random moments under load: nothing acknowledged is lost, nothing is done twice."""

from collections import Counter
from collections.abc import Callable

import pytest
from client import Client, Json
from installation import Installation
from load import Load, random_pauses
from sums import check_sums

REDUNDANCY = 3
SCHEMA = {
    "fields": [
        {
            "name": "answer",
            "kind": "choice",
            "on": "text",
            "required": True,
            "classes": [{"name": "yes", "key": "1"}, {"name": "no", "key": "2"}],
        }
    ]
}


def yes(item: Json) -> Json:
    return {"answer": "yes"}


def make_project(owner: Client, people: list[Client], items: int) -> str:
    project = owner.create_project(
        SCHEMA,
        quality={"target": 0.9999, "min_labels": REDUNDANCY, "max_labels": REDUNDANCY},
        people=[{"email": person.user["email"], "role": "annotator"} for person in people],
    )
    rows = "".join(f"r{i},text {i}\n" for i in range(items))
    assert owner.import_rows(project["id"], "id,text\n" + rows)["accepted"] == items
    return project["id"]


def answers(owner: Client, row: Json) -> list[Json]:
    return owner.call("GET", f"/items/{row['id']}")["evidence"]


def check_the_record(installation: Installation, owner: Client, project: str, load: Load) -> None:
    """What must hold after any number of crashes, with the server up again."""
    assert not load.faults, load.faults[:3]
    owner.move_to(installation.url)
    owner.sign_in_again()
    rows = owner.all(f"/projects/{project}/items", limit=200)
    evidence = [
        (row["id"], answer) for row in rows if row["answers"] for answer in answers(owner, row)
    ]

    kept = {answer["id"] for _, answer in evidence}
    promised = {done.annotation for done in load.acknowledged}
    assert len(promised) == len(load.acknowledged), "two answers got one id"
    assert promised <= kept, f"{len(promised - kept)} acknowledged answers are lost"

    per_item = Counter(item for item, _ in evidence)
    assert all(count <= REDUNDANCY for count in per_item.values()), per_item.most_common(3)
    by_person = Counter((item, answer["source"]["id"]) for item, answer in evidence)
    assert all(row["answers"] == per_item[row["id"]] for row in rows)
    assert all(count == 1 for count in by_person.values()), by_person.most_common(3)

    counts = owner.call("GET", f"/projects/{project}")["counts"]
    states = ("open", "in_work", "review", "settled", "quarantined")
    assert counts["answers"] == len(evidence)
    assert counts["items"] == len(rows) == sum(counts[state] for state in states)
    assert Counter(row["state"] for row in rows) == {s: counts[s] for s in states if counts[s]}
    check_sums(installation, owner, project, REDUNDANCY)


def check_the_audit_log(installation: Installation) -> None:
    outcome = installation.run("audit verify")
    assert outcome.status == 0, outcome


def crash_under_load(
    installation: Installation, owner: Client, people: list[Client], items: int, kills: int
) -> Load:
    project = make_project(owner, people, items)
    load = Load(project, people, lambda: installation.url, yes)
    with load.running():
        for _ in random_pauses(kills, seconds_max=0.6, seed=1):
            installation.kill()
            installation.start()
    check_the_record(installation, owner, project, load)
    check_the_audit_log(installation)
    return load


@pytest.mark.quick
def test_three_kills_lose_nothing(
    installation: Installation, owner: Client, new_people: Callable[[int], list[Client]]
) -> None:
    people = new_people(8)
    load = crash_under_load(installation, owner, people, items=2000, kills=3)
    assert len(load.acknowledged) > 3


@pytest.mark.slow
@pytest.mark.timeout(3600)  # of --kills 300
def test_many_kills_under_64_clients_lose_nothing(
    installation: Installation,
    owner: Client,
    new_people: Callable[[int], list[Client]],
    kills: int,
) -> None:
    people = new_people(64)
    load = crash_under_load(installation, owner, people, items=20000, kills=kills)
    assert len(load.acknowledged) > 2 * kills  # how many depends on the machine


def test_work_goes_on_to_the_end_after_a_crash(
    installation: Installation, owner: Client, new_people: Callable[[int], list[Client]]
) -> None:
    """All items get their answers: a lease that died with the server is not in the way."""
    people = new_people(REDUNDANCY)
    project = make_project(owner, people, items=100)
    load = Load(project, people, lambda: installation.url, yes)
    with load.running():
        for _ in random_pauses(3, seconds_max=0.3, seed=2):
            installation.kill()
            installation.start()
        load.wait_until_idle(seconds=60)
    check_the_record(installation, owner, project, load)
    counts = owner.call("GET", f"/projects/{project}")["counts"]
    assert counts["answers"] == 100 * REDUNDANCY
    assert counts["settled"] + counts["review"] == 100
