"""Reliabilities measured from the evidence, and what is decided anew by them."""

import csv
import json
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from client import Client, Json
from installation import Installation
from load import Load
from record import number, rows

CLASSES = ["cat", "dog", "fox"]
SCHEMA = {
    "fields": [
        {
            "name": "animal",
            "kind": "choice",
            "required": True,
            "classes": [{"name": name} for name in CLASSES],
        }
    ]
}
JSONL = "application/x-ndjson"
COUNTED = "select cast(reltuples as bigint) from pg_class where oid = 'annotation'::regclass"
CROWD = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "crowd"


def said(source: str, label: str, kind: str = "person", stage: str = "label") -> Json:
    """A row of evidence as an export writes it."""
    source_of = {"kind": kind, "name": source}
    return {"source": source_of, "stage": stage, "values": {"animal": label}, "active_ms": 1000}


def wrong(label: str, rng: random.Random) -> str:
    return rng.choice([name for name in CLASSES if name != label])


def lines(items: list[Json]) -> str:
    return "".join(json.dumps(item) + "\n" for item in items)


def refit(person: Client, project: str) -> Json:
    """The finished job."""
    return person.wait_for_job(start_refit(person, project))


def start_refit(person: Client, project: str) -> str:
    job = person.call("POST", f"/projects/{project}/refit", status=202)["job"]
    return job["id"] if isinstance(job, dict) else job


def by_source(person: Client, project: str) -> dict[str, Json]:
    quality = person.call("GET", f"/projects/{project}/quality")
    return {row["source"]["name"]: row for row in quality["sources"]}


def crowd(accuracies: dict[str, float], items: int, seed: int = 1) -> list[Json]:
    """Items to which every source has answered, as often right as said; "truth" is in the meta."""
    rng = random.Random(seed)
    made = []
    for n in range(items):
        truth = rng.choice(CLASSES)
        evidence = [
            said(name, truth if rng.random() < accuracy else wrong(truth, rng))
            for name, accuracy in accuracies.items()
        ]
        made.append({"id": f"i{n}", "text": f"picture {n}", "evidence": evidence, "truth": truth})
    return made


def project_of(owner: Client, items: list[Json], **quality: float) -> str:
    quality = {"target": 0.95, "min_labels": 2, "max_labels": 8, **quality}
    project = owner.create_project(SCHEMA, quality=quality)["id"]
    assert owner.import_rows(project, lines(items), JSONL)["accepted"] == len(items)
    return project


def check_counters(installation: Installation) -> None:
    """What is kept must be what is there; and redundancy is exact."""
    items = dict(rows(installation, "select state, count(*) from item group by state"))
    kept = dict(rows(installation, "select name, sum(value) from counter group by name"))
    for state in ("open", "in_work", "review", "settled", "quarantined"):
        assert int(kept.get(state, 0)) == int(items.get(state, 0)), state
    assert int(kept["answers"]) == number(installation, "select sum(answers) from item")
    assert int(kept["items"]) == sum(int(count) for count in items.values())
    wrong_slots = """select count(*) from task t where t.stage = 'label' and t.wanted <> t.slots
      + (select count(*) from lease l where l.project_id = t.project_id and l.task_id = t.id)
      + (select count(*) from work_done d where d.project_id = t.project_id and d.task_id = t.id
         and d.how = 'answered')"""
    assert number(installation, wrong_slots) == 0
    review = "select count(*) from task where stage = 'review'"
    assert number(installation, review) == int(items.get("review", 0))
    extra = """select count(*) from task t join item i on i.id = t.item_id
      where t.stage = 'label' and t.slots > 0 and i.state in ('settled', 'review')"""
    assert number(installation, extra) == 0


# What is measured


def test_people_programs_and_models_are_measured_alike(
    owner: Client, installation: Installation
) -> None:
    items = crowd({"good": 0.95, "fair": 0.8, "poor": 0.5}, 150)
    rng = random.Random(7)
    for item in items:
        guess = item["truth"] if rng.random() < 0.9 else wrong(item["truth"], rng)
        item["evidence"].append(said("model", guess, "model", "import"))
    project = project_of(owner, items)
    job = refit(owner, project)
    if installation.database:
        assert number(installation, COUNTED) > 0, "PostgreSQL plans as if there were none"
    assert job["result"]["version"] == 1 and job["result"]["sources"] == 4
    assert job["result"]["answers"] == 600 and "4 sources" in job["message"]
    shown = by_source(owner, project)
    for name, kind, accuracy in (
        ("good", "person", 0.95),
        ("fair", "person", 0.8),
        ("poor", "person", 0.5),
        ("model", "model", 0.9),
    ):
        row = shown[name]
        assert row["source"]["kind"] == kind
        assert 0 < row["low"] < row["accuracy"] < row["high"] < 1
        assert abs(row["accuracy"] - accuracy) < 0.1, (name, row)
        assert row["measured"] == 150
    assert owner.call("GET", f"/projects/{project}/quality")["reliability_version"] == 1
    stored = rows(
        installation, "select round(accuracy * 1000000) from reliability where source_id <> 0"
    )
    assert sorted(round(row["accuracy"] * 1e6) for row in shown.values()) == sorted(
        round(float(accuracy)) for (accuracy,) in stored
    )
    check_counters(installation)


def test_skill_lies_within_its_interval_as_often_as_is_said(owner: Client) -> None:
    """Fifty people of known skill; of intervals at 95 % some 47 hold it, fewer than 43 once in 70
    such crowds."""
    rng = random.Random(11)
    skill = {f"w{n}": rng.uniform(0.55, 0.97) for n in range(50)}
    items = crowd(skill, 300, seed=5)
    for item in items:
        item["evidence"] = rng.sample(item["evidence"], 7)
    project = project_of(owner, items)
    refit(owner, project)
    shown = by_source(owner, project)
    held = [name for name, row in shown.items() if row["low"] <= skill[name] <= row["high"]]
    assert len(shown) == 50 and len(held) >= 43, sorted(set(shown) - set(held))


def test_what_is_known_tells_who_is_wrong_together(owner: Client) -> None:
    """Two who agree on the wrong answer outvote the third, until gold says what is right."""
    items = []
    for n in range(80):
        truth, lie = CLASSES[n % 3], CLASSES[(n + 1) % 3]
        evidence = [said("one", lie), said("two", lie), said("right", truth)]
        items.append({"id": f"i{n}", "text": "t", "evidence": evidence})
        if n < 40:
            items[-1]["gold"] = {"animal": truth}
    project = project_of(owner, items)
    refit(owner, project)
    shown = by_source(owner, project)
    assert shown["right"]["accuracy"] > 0.8 and shown["one"]["accuracy"] < 0.2
    last = owner.call("GET", f"/projects/{project}/items?q=i79")["items"][0]
    assert last["label"] == CLASSES[79 % 3]


def test_an_answer_without_another_says_nothing(owner: Client, installation: Installation) -> None:
    project = project_of(owner, crowd({"alone": 0.9}, 60))
    job = refit(owner, project)
    assert "Nothing to measure" in job["message"] and job["result"]["version"] == 0
    assert number(installation, "select count(*) from reliability") == 0
    assert number(installation, "select refit_answers from project") == 60
    assert owner.call("GET", f"/projects/{project}/quality")["reliability_version"] == 0


def test_a_model_counts_once_it_was_measured_and_not_twice(
    owner: Client, new_member: Callable[[str], Client]
) -> None:
    ann = new_member("Ann")
    items = crowd({"good": 0.95, "fair": 0.9}, 60)
    for item in items:
        item["evidence"].append(said("model", item["truth"], "model", "import"))
    for n in range(2):
        guess = {"source": "model", "values": {"animal": "cat"}}
        items.append({"id": f"new{n}", "text": "t", "predictions": [guess]})
    project = project_of(owner, items, min_labels=1)
    refit(owner, project)
    owner.call(
        "POST",
        f"/projects/{project}/people",
        {"email": ann.user["email"], "role": "annotator"},
        status=201,
    )
    counted = {}
    while leases := ann.next(project)["leases"]:
        [lease] = leases
        name = lease["item"]["external_id"]
        more = {"suggestion": lease["suggestions"][0]["source"]["id"]} if name == "new0" else {}
        ann.submit(lease, {"animal": "cat"}, **more)
        belief = owner.call("GET", f"/items/{lease['item']['id']}")["beliefs"]
        counted[name] = belief[0]["answers"]
    assert counted["new0"] == 1  # she started from it: it is in her answer already
    assert counted["new1"] == 2


# What is decided anew


class Team:
    """People who label by hand, and a reviewer."""

    def __init__(self, owner: Client, new_member: Callable[[str], Client]) -> None:
        self.owner = owner
        self.ann, self.bob, self.cid, self.rita = (
            new_member(name) for name in ("Ann", "Bob", "Cid", "Rita")
        )
        self.project = ""

    def begin(self, items: list[Json], **quality: float) -> "Team":
        people = [{"email": p.user["email"], "role": "annotator"} for p in (self.ann, self.bob)]
        people.append({"email": self.cid.user["email"], "role": "annotator"})
        people.append({"email": self.rita.user["email"], "role": "reviewer"})
        quality = {"target": 0.9, "min_labels": 2, "max_labels": 3, **quality}
        self.project = self.owner.create_project(SCHEMA, quality=quality, people=people)["id"]
        self.owner.import_rows(self.project, lines(items), JSONL)
        return self

    def item(self, name: str) -> Json:
        found = self.owner.call("GET", f"/projects/{self.project}/items?q={name}")["items"]
        return self.owner.call("GET", f"/items/{found[0]['id']}")


@pytest.fixture
def team(owner: Client, new_member: Callable[[str], Client]) -> Team:
    return Team(owner, new_member)


def gold_items(count: int) -> list[Json]:
    return [{"id": f"g{n}", "text": "t", "gold": {"animal": "fox"}} for n in range(count)]


def test_a_settled_item_goes_back_when_its_sources_were_wrong(
    team: Team, installation: Installation
) -> None:
    team.begin([*gold_items(25), {"id": "open", "text": "t"}])
    for person in (team.ann, team.bob):
        person.answer_all(team.project, lambda _: {"animal": "cat"})
    assert team.item("open")["state"] == "settled"
    # Twenty at most go back at a time, or a twentieth of very many; others stand until the next.
    job = refit(team.owner, team.project)
    assert (job["result"]["reopened"], job["result"]["held"]) == (20, 6)
    assert "20 back to work; 6 more keep their decision until the next time" in job["message"]
    check_counters(installation)
    assert team.owner.call("GET", f"/projects/{team.project}")["counts"]["settled"] == 6
    job = refit(team.owner, team.project)
    assert (job["result"]["reopened"], job["result"]["held"]) == (6, 0)
    item = team.item("open")
    assert item["state"] == "in_work" and item["decision"] is None
    assert "Reliabilities: version" in item["reason"]
    check_counters(installation)
    # It is somebody else's now, once.
    assert team.ann.next(team.project)["leases"] == []
    assert team.cid.answer_all(team.project, lambda _: {"animal": "fox"}) == 26
    check_counters(installation)


def test_a_refit_names_whose_accuracy_fell(team: Team) -> None:
    team.begin(gold_items(20))
    team.ann.answer_all(team.project, lambda _: {"animal": "fox"})
    assert refit(team.owner, team.project)["result"]["fell"] == []
    more = [{**item, "id": f"more-{n}"} for n, item in enumerate(gold_items(20))]
    team.owner.import_rows(team.project, lines(more), JSONL)
    team.ann.answer_all(team.project, lambda _: {"animal": "cat"})
    [fell] = refit(team.owner, team.project)["result"]["fell"]
    assert (fell["name"], fell["field"]) == ("Ann", "animal")
    assert fell["was"] > 0.85 and fell["now"] < 0.7


def test_a_reviewers_word_stands(team: Team, installation: Installation) -> None:
    team.begin([*gold_items(20), {"id": "seen", "text": "t"}], max_labels=2)
    team.ann.answer_all(team.project, lambda _: {"animal": "cat"})
    team.bob.answer_all(
        team.project, lambda item: {"animal": "dog" if item["external_id"] == "seen" else "cat"}
    )
    [held] = team.rita.next(team.project, stage="review")["leases"]
    body = {"lease": held["lease"], "verdict": "fix", "values": {"animal": "dog"}, "active_ms": 1}
    team.rita.call("POST", f"/tasks/{held['task']}/review", body, status=201)
    before = team.item("seen")
    assert refit(team.owner, team.project)["result"]["changed"] >= 20
    after = team.item("seen")
    assert after["state"] == "settled" and after["decision"]["by"] == "review"
    assert after["decision"]["values"] == {"animal": "dog"} and after["reason"] == before["reason"]
    assert rows(installation, "select label from item where external_id = 'seen'") == [("dog",)]
    check_counters(installation)


def test_an_item_before_a_reviewer_waits_for_their_word(
    team: Team, installation: Installation
) -> None:
    """Bob is wrong throughout: his word against hers is none, and review is not needed any more."""
    team.begin(gold_items(21), max_labels=2, target=0.7)
    team.ann.answer_all(team.project, lambda _: {"animal": "fox"})
    team.bob.answer_all(team.project, lambda _: {"animal": "dog"})
    [held] = team.rita.next(team.project, stage="review")["leases"]
    assert refit(team.owner, team.project)["result"]["settled"] == 20
    check_counters(installation)
    assert team.item(held["item"]["external_id"])["state"] == "review"
    body = {"lease": held["lease"], "verdict": "accept", "active_ms": 1}
    reply = team.rita.call("POST", f"/tasks/{held['task']}/review", body, status=201)
    assert reply["item_state"] == "settled"
    check_counters(installation)


def test_imported_answers_are_believed_at_once(owner: Client, installation: Installation) -> None:
    agreed = [said(name, "cat") for name in ("ann", "bob", "eve")]
    apart = [said("ann", "cat"), said("bob", "dog")]
    items = [
        {"id": "agreed", "text": "t", "evidence": agreed},
        {"id": "apart", "text": "t", "evidence": apart},
        {"id": "none", "text": "t"},
    ]
    project = project_of(owner, items, target=0.8)
    shown = {row["external_id"]: row for row in owner.all(f"/projects/{project}/items")}
    assert [shown[name]["state"] for name in ("agreed", "apart", "none")] == [
        "settled",
        "in_work",
        "open",
    ]
    assert owner.call("GET", f"/items/{shown['agreed']['id']}")["decision"]["values"] == {
        "animal": "cat"
    }
    check_counters(installation)


def test_an_imported_decision_stands(owner: Client, installation: Installation) -> None:
    items = crowd({"good": 0.95, "fair": 0.8, "poor": 0.5}, 60)
    for item in items[:20]:
        item["state"] = "settled"
        item["decision"] = {"values": {"animal": "dog"}, "by": "belief", "confidence": 0.99}
    project = project_of(owner, items, max_labels=3)
    decided = {f"i{n}" for n in range(20)}
    before = [row for row in rows(installation, "select * from item") if row[3] in decided]
    assert [row[4] for row in before] == ["settled"] * 20
    refit(owner, project)
    after = {row[1]: row for row in rows(installation, "select * from item")}
    assert [after[row[1]] for row in before] == before


# The job


def test_it_changes_nothing_the_second_time(owner: Client, installation: Installation) -> None:
    project = project_of(owner, crowd({"good": 0.95, "fair": 0.8, "poor": 0.5}, 100))
    first, second = refit(owner, project)["result"], refit(owner, project)["result"]
    assert (first["version"], second["version"]) == (1, 2)
    assert first["changed"] > 0 and second["changed"] == 0
    assert first["items"] == second["items"] == 100
    versions = rows(installation, "select version, count(*) from reliability group by version")
    assert sorted(versions) == [("1", "4"), ("2", "4")]


def test_there_is_one_at_a_time_and_a_cancelled_one_leaves_nothing(
    owner: Client, installation: Installation
) -> None:
    project = project_of(owner, crowd({"good": 0.95, "fair": 0.8}, 60))
    before = rows(installation, "select * from item order by id")
    for _ in range(50):
        job, again = start_refit(owner, project), start_refit(owner, project)
        ended = owner.call("GET", f"/jobs/{job}")["state"] not in ("queued", "running")
        assert ended or again == job
        owner.call("DELETE", f"/jobs/{again}", status=204)
        state = ended_state(owner, again)
        if state == "cancelled":
            break
    assert state == "cancelled"
    version = number(installation, "select reliability_version from project")
    assert number(installation, "select count(*) from reliability") == 3 * version
    if version == 0:
        assert rows(installation, "select * from item order by id") == before


def ended_state(person: Client, job: str) -> str:
    """Whatever way it ends."""
    for state in ("done", "cancelled"):
        try:
            return str(person.wait_for_job(job, state)["state"])
        except AssertionError:
            continue
    raise AssertionError(job)


def test_an_archived_project_is_left_alone(owner: Client) -> None:
    project = owner.create_project(SCHEMA)["id"]
    owner.call("PATCH", f"/projects/{project}", {"state": "archived"})
    owner.call("POST", f"/projects/{project}/refit", status=409)


def test_the_server_begins_one_by_itself(owner: Client, installation: Installation) -> None:
    """Fifty new answers are enough; it asks when it starts, and every minute."""
    few = project_of(owner, crowd({"good": 0.95, "fair": 0.8}, 24))
    many = project_of(owner, crowd({"good": 0.95, "fair": 0.8}, 25))
    installation.restart()
    owner.move_to(installation.url)
    while (jobs := owner.all(f"/projects/{many}/jobs"))[0]["kind"] != "refit":
        assert jobs
    owner.wait_for_job(jobs[0]["id"])
    assert [job["kind"] for job in owner.all(f"/projects/{few}/jobs")] == ["import"]
    seen = rows(installation, "select refit_answers, reliability_version from project order by id")
    assert seen == [("0", "0"), ("50", "1")]
    started = "select count(*) from job where kind = 'refit' and created_by = 0"
    assert number(installation, started) == 1


def test_a_kill_in_its_middle_loses_nothing(owner: Client, installation: Installation) -> None:
    project = project_of(owner, crowd({"good": 0.95, "fair": 0.8, "poor": 0.5}, 600))
    job = start_refit(owner, project)
    while owner.call("GET", f"/jobs/{job}")["state"] == "queued":
        pass
    installation.kill()
    installation.start()
    owner.move_to(installation.url)
    result = owner.wait_for_job(job)["result"]
    assert (result["version"], result["items"], result["sources"]) == (1, 600, 3)
    assert number(installation, "select count(*) from item where confidence is null") == 0
    check_counters(installation)
    assert refit(owner, project)["result"]["changed"] == 0


@pytest.mark.slow
def test_refits_race_with_people(
    owner: Client, new_people: Callable[[int], list[Client]], installation: Installation
) -> None:
    """What is decided in the end is what the evidence says, whichever version was in force."""
    people = new_people(6)
    members = [{"email": person.user["email"], "role": "annotator"} for person in people]
    quality = {"target": 0.97, "min_labels": 2, "max_labels": 5}
    project = owner.create_project(SCHEMA, quality=quality, people=members)["id"]
    items = [{"id": f"r{n}", "text": CLASSES[n % 3]} for n in range(120)]
    owner.import_rows(project, lines(items), JSONL)
    rng = random.Random(3)

    def values_of(item: Json) -> Json:
        truth = item["data"]["text"]
        return {"animal": truth if rng.random() < 0.75 else wrong(truth, rng)}

    refits = 0
    load = Load(project, people, lambda: installation.url, values_of)
    with load.running():
        while load.idle < len(people) or refits < 2:
            refit(owner, project)
            refits += 1
    assert not load.faults
    check_counters(installation)
    most = "select max(n) from (select count(*) as n from annotation group by item_id) as counts"
    assert number(installation, most) <= 5
    assert len(load.acknowledged) == number(installation, "select count(*) from annotation")
    # Nothing was decided by an old version and left: deciding all anew twice more changes nothing.
    refit(owner, project)
    assert refit(owner, project)["result"]["changed"] == 0
    check_counters(installation)


# What it gains


def leave_to_constants(owner: Client, project: str) -> None:
    """The server lets a project be for an hour in which somebody cancelled a refit."""
    for _ in range(50):
        job = start_refit(owner, project)
        owner.call("DELETE", f"/jobs/{job}", status=204)
        if ended_state(owner, job) == "cancelled":
            return
    raise AssertionError("no refit could be cancelled")


def read_crowd(name: str) -> tuple[list[tuple[str, str, str]], dict[str, str]]:
    """Answers as task, worker, label; and the truth. Both fit the schema with other classes."""
    folder = CROWD / name
    if not folder.exists():
        pytest.skip("the crowd data is not here")
    with (folder / "labels.csv").open() as file:
        answers = [(row["task"], row["worker"], row["label"]) for row in csv.DictReader(file)]
    with (folder / "truth.csv").open() as file:
        return answers, {row["task"]: row["label"] for row in csv.DictReader(file)}


def vote_accuracy(answers: list[tuple[str, str, str]], truth: dict[str, str]) -> float:
    """Of the constants: equal weights are a vote; who is tied is right in part."""
    votes: dict[str, Counter[str]] = {task: Counter() for task in truth}
    for task, _, label in answers:
        votes[task][label] += 1
    right = 0.0
    for task, counted in votes.items():
        best = [label for label in counted if counted[label] == max(counted.values())]
        right += (truth[task] in best) / len(best)
    return right / len(truth)


@pytest.mark.parametrize(("name", "gain"), [("rte", 0.02), ("ms", 0.07), ("bluebird", -0.01)])
def test_real_crowds_are_weighed_better_than_votes(owner: Client, name: str, gain: float) -> None:
    """Bluebird's annotators share their errors: there it must not do harm."""
    answers, truth = read_crowd(name)
    labels = sorted({label for _, _, label in answers} | set(truth.values()))
    schema = json.loads(json.dumps(SCHEMA))
    schema["fields"][0]["classes"] = [{"name": label} for label in labels]
    evidence: dict[str, list[Json]] = {task: [] for task in truth}
    for task, worker, label in answers:
        evidence[task].append(said(worker, label))
    quality = {"target": 0.95, "min_labels": 2, "max_labels": 50}
    project = owner.create_project(schema, quality=quality)["id"]
    items = [{"id": task, "text": task, "evidence": rows} for task, rows in evidence.items()]
    owner.import_rows(project, lines(items), JSONL)
    refit(owner, project)
    listed = owner.all(f"/projects/{project}/items")
    accuracy = sum(item["label"] == truth[item["external_id"]] for item in listed) / len(truth)
    votes = vote_accuracy(answers, truth)
    print(f"{name}: votes {votes:.3f}, measured {accuracy:.3f}")
    assert accuracy >= votes + gain


class Outcome:
    """A project labelled to its end, against the truth."""

    def __init__(self, owner: Client, project: str, truth: dict[str, str]) -> None:
        listed = owner.all(f"/projects/{project}/items")
        right = sum(item["label"] == truth[item["external_id"]] for item in listed)
        self.accuracy = right / len(truth)
        self.answers = owner.call("GET", f"/projects/{project}")["counts"]["answers"]

    def __repr__(self) -> str:
        return f"{self.answers} answers, accuracy {self.accuracy:.3f}"


def label_to_the_end(
    owner: Client, people: list[Client], schema: Json, answers: Json, measured: bool
) -> Outcome:
    """Everybody in turn, some items at a time; a refit after each tenth round."""
    truth = answers["truth"]
    members = [{"email": person.user["email"], "role": "annotator"} for person in people]
    quality = {"target": 0.93, "min_labels": 2, "max_labels": 9}
    project = owner.create_project(schema, quality=quality, people=members)["id"]
    owner.import_rows(project, lines([{"id": name, "text": name} for name in truth]), JSONL)
    if not measured:
        leave_to_constants(owner, project)
    worked = True
    while worked:
        worked = False
        for person, own in zip(people, answers["people"], strict=True):
            for lease in person.next(project, count=10)["leases"]:
                person.submit(lease, {"animal": own[lease["item"]["external_id"]]})
                worked = True
        if measured:
            refit(owner, project)
    version = owner.call("GET", f"/projects/{project}/quality")["reliability_version"]
    assert (version > 0) == measured
    return Outcome(owner, project, truth)


@pytest.mark.slow
def test_measuring_settles_better_than_guessing(
    owner: Client, new_people: Callable[[int], list[Client]], database_kind: str
) -> None:
    if database_kind == "postgres":
        pytest.skip("the arithmetic is the same; once is enough")
    rng = random.Random(11)
    accuracies = [0.97, 0.95, 0.95, 0.92, 0.5, 0.45, 0.4, 0.35]
    truth = {f"s{n}": rng.choice(CLASSES) for n in range(300)}
    answers = {
        "truth": truth,
        "people": [
            {name: right if rng.random() < accuracy else wrong(right, rng)
             for name, right in truth.items()}
            for accuracy in accuracies
        ],
    }  # fmt: skip
    people = new_people(len(accuracies))
    guessed = label_to_the_end(owner, people, SCHEMA, answers, measured=False)
    measured = label_to_the_end(owner, people, SCHEMA, answers, measured=True)
    print(f"constants: {guessed}; measured: {measured}")
    assert measured.accuracy > guessed.accuracy
