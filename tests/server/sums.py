"""What is kept twice must agree: counters, slots of tasks and answers of people."""

from collections import Counter

from client import Client
from installation import Installation
from record import number, rows

STATES = ("open", "in_work", "review", "settled", "quarantined")


def check_sums(installation: Installation, owner: Client, project: str, redundancy: int) -> None:
    """Counters and slots are what SQL counts in the evidence; there is one project."""
    label = "from annotation where stage = 'label' and supersedes is null"
    counts = owner.call("GET", f"/projects/{project}")["counts"]
    assert counts["answers"] == number(installation, f"select count(*) {label}")
    assert counts["items"] == number(installation, "select count(*) from item")
    found = Counter(dict.fromkeys(STATES, 0))
    for state, count in rows(installation, "select state, count(*) from item group by state"):
        found[state] = int(count)
    assert {state: counts[state] for state in STATES} == dict(found)
    assert not rows(
        installation,
        f"select item_id, count(*) {label} group by item_id having count(*) > {redundancy}",
    )
    assert not rows(
        installation,
        f"select item_id, source_id, count(*) {label} group by item_id, source_id"
        " having count(*) > 1",
    )
    assert not rows(
        installation,
        "select t.id from task t where t.stage = 'label' and t.wanted <> t.slots"
        " + (select count(*) from lease l where l.project_id = t.project_id and l.task_id = t.id)"
        " + (select count(*) from work_done w where w.project_id = t.project_id"
        " and w.task_id = t.id and w.how = 'answered')",
    )
    assert not rows(
        installation,
        "select s.id from source s where s.answers <> (select count(*) from annotation a"
        " where a.project_id = s.project_id and a.source_id = s.id and a.supersedes is null)",
    )
