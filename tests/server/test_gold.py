"""Gold in the stream, careless work found, people paused: simulated people at the real server."""

import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from client import Client, Json, Refused, new_key
from installation import Installation
from load import Load
from record import change, number, rows

CLASSES = ["cat", "dog", "fox", "owl"]
SCHEMA: Json = {
    "fields": [
        {
            "name": "animal",
            "kind": "choice",
            "required": True,
            "classes": [{"name": name} for name in CLASSES],
        }
    ]
}
PLAN: Json = {"start": 0.4, "later": 0.1, "until": 20, "pause": False}


def truth_of(name: str) -> str:
    return CLASSES[sum(map(ord, name)) % len(CLASSES)]


def known(name: str) -> Json:
    return {"animal": truth_of(name)}


class Crowd:
    """A project with gold among its items, and people who come with a token each."""

    def __init__(self, installation: Installation, owner: Client) -> None:
        self.installation, self.owner = installation, owner
        self.people: list[Client] = []
        self.project = ""

    def begin(self, *, work: int = 100, gold: int = 40, people: int = 1, **plan: Any) -> "Crowd":
        quality = plan.pop("quality", {"target": 0.9999, "min_labels": 3, "max_labels": 3})
        self.people = [self.person(f"p{n}") for n in range(people)]
        members = [{"email": p.user["email"], "role": "annotator"} for p in self.people]
        made = self.owner.create_project(SCHEMA, quality=quality, people=members)
        self.project = made["id"]
        self.add([{"id": f"w{n}", "text": f"work {n}"} for n in range(work)])
        self.add([{"id": f"g{n}", "text": "t", "gold": known(f"g{n}")} for n in range(gold)])
        self.owner.call("PUT", f"/projects/{self.project}/gold", {**PLAN, **plan})
        return self

    def add(self, items: list[Json]) -> None:
        if not items:
            return
        lines = "".join(json.dumps(item) + "\n" for item in items)
        result = self.owner.import_rows(self.project, lines, "application/x-ndjson")
        assert result["accepted"] == len(items)

    def person(self, name: str) -> Client:
        client = Client(self.installation.url)
        email = f"{name}@example.org"
        made = self.installation.run("user create", "--email", email, "--name", name)
        token = self.installation.run("token create", "--email", email, "--name", "gold")
        assert (made.status, token.status) == (0, 0), (made, token)
        client.user = {"id": made.stdout.strip(), "email": email}
        client.http.headers["Authorization"] = f"Bearer {token.stdout.strip()}"
        return client

    def findings(self) -> Json:
        return self.owner.call("GET", f"/projects/{self.project}/findings")

    def look(self) -> Json:
        job = self.owner.call("POST", f"/projects/{self.project}/findings", status=202)["job"]
        self.owner.wait_for_job(job)
        return self.findings()

    def decide(self, person: Client, decision: str, *, status: int = 204, **more: str) -> Json:
        path = f"/projects/{self.project}/people/{person.user['id']}/care"
        return self.owner.call("POST", path, {"decision": decision, **more}, status=status)

    def score(self, person: Client) -> Json | None:
        """Of whole items."""
        rows = [s for s in self.findings()["scores"] if s["user"] == person.user["id"]]
        return next((row for row in rows if row["field"] is None), None)

    def gold_answers(self) -> list[tuple[str, str]]:
        """Item and person of answers that were given out as gold."""
        query = (
            "select i.external_id, s.name from annotation a join item i on i.id = a.item_id"
            " join source s on s.id = a.source_id where a.stage = 'gold' order by a.id"
        )
        return [(str(a), str(b)) for a, b in rows(self.installation, query)]


def work(person: Client, crowd: Crowd, count: int, say: Callable[[str], str], **more: Any) -> int:
    """Answers at most so many; how many it were."""
    for done in range(count):
        leases = person.next(crowd.project)["leases"]
        if not leases:
            return done
        name = leases[0]["item"]["external_id"]
        person.submit(leases[0], {"animal": say(name)}, **more)
    return count


@pytest.fixture
def crowd(installation: Installation, owner: Client) -> Iterator[Crowd]:
    made = Crowd(installation, owner)
    yield made
    for person in made.people:
        person.close()


# The stream


def test_gold_comes_as_work_beside_the_slots_and_never_twice(crowd: Crowd) -> None:
    crowd.begin(work=60, gold=12, people=2, start=0.5, later=0.5)
    seen: list[Counter[str]] = []
    for person in crowd.people:
        names: Counter[str] = Counter()
        while leases := person.next(crowd.project)["leases"]:
            names[leases[0]["item"]["external_id"]] += 1
            person.submit(leases[0], known(leases[0]["item"]["external_id"]))
        seen.append(names)
    assert all(count == 1 for names in seen for count in names.values())
    assert [len(names) for names in seen] == [72, 72]
    given = crowd.gold_answers()
    assert len(given) > 12 and len(set(given)) == len(given)
    assert all(name.startswith("g") for name, _ in given)
    # No slot was used up, and no decision is about them.
    taken = "select sum(wanted - slots) from task"
    answers = "select count(*) from annotation where stage = 'label'"
    assert number(crowd.installation, taken) == number(crowd.installation, answers)
    assert number(crowd.installation, "select sum(answers) from item") == number(
        crowd.installation, answers
    )
    counts = crowd.owner.call("GET", f"/projects/{crowd.project}")["counts"]
    assert counts["answers"] == 144
    assert crowd.score(crowd.people[0])["correct"] == 12


def test_gold_looks_like_other_work(crowd: Crowd) -> None:
    """Every reply that a person gets, side by side."""
    crowd.begin(work=40, gold=10, start=0.5, later=0.5)
    [ann] = crowd.people
    shapes: dict[str, set[str]] = {"w": set(), "g": set()}
    for _ in range(40):
        lease = ann.next(crowd.project)["leases"][0]
        name = lease["item"]["external_id"]
        held = ann.next(crowd.project, count=1) if name == "never" else lease
        receipt = ann.submit(lease, known(name))
        shown = ann.call("GET", f"/annotations/{receipt['id']}")
        parts = [sorted(held), sorted(lease["item"]), lease["stage"], lease["item"]["meta"]]
        parts += [receipt["item_state"], shown["annotation"]["stage"], sorted(shown["item"])]
        shapes[name[0]].add(json.dumps(parts))
        assert "gold" not in json.dumps([lease, receipt, shown])
    assert shapes["w"] == shapes["g"] and len(shapes["w"]) == 1
    assert crowd.gold_answers()
    mine = ann.all(f"/projects/{crowd.project}/mine")
    assert len(mine) == 40
    assert "gold" not in json.dumps(mine)


def test_gold_is_spread_over_what_is_known(crowd: Crowd) -> None:
    names = [f"g{n}" for n in range(200)]
    few = [name for name in names if truth_of(name) == "owl"][:8]
    many = [name for name in names if truth_of(name) != "owl"]
    crowd.begin(work=100, gold=0, start=0.9, later=0.9)
    crowd.add([{"id": name, "text": "t", "gold": known(name)} for name in few + many])
    [ann] = crowd.people
    work(ann, crowd, 60, truth_of)
    given = Counter(truth_of(name) for name, _ in crowd.gold_answers())
    assert sum(given.values()) >= 32
    assert min(given.values()) >= min(8, max(given.values()) - 2), given


def test_without_a_plan_nothing_is_gold(crowd: Crowd) -> None:
    crowd.begin(work=5, gold=5, until=0)
    [ann] = crowd.people
    assert work(ann, crowd, 20, truth_of) == 10
    assert crowd.gold_answers() == []
    for table in ("gold_score", "gold_seen", "gold_answer", "finding"):
        assert number(crowd.installation, f"select count(*) from {table}") == 0


def take_gold(crowd: Crowd, person: Client) -> Json:
    """Work until a piece of gold is held."""
    for _ in range(200):
        lease = person.next(crowd.project)["leases"][0]
        if number(crowd.installation, "select count(*) from lease where gold = 1"):
            return lease
        person.submit(lease, known(lease["item"]["external_id"]))
    raise AssertionError("no gold came")


def slots(crowd: Crowd, lease: Json) -> int:
    name = lease["item"]["external_id"]
    return number(
        crowd.installation,
        "select t.slots from task t join item i on i.id = t.item_id"
        f" where i.external_id = '{name}'",
    )


def test_gold_is_given_back_skipped_and_repeated_as_other_work(crowd: Crowd) -> None:
    crowd.begin(work=150, gold=30, start=0.5, later=0.5)
    [ann] = crowd.people
    lease = take_gold(crowd, ann)
    ann.call("DELETE", f"/leases/{lease['lease']}", status=204)
    assert slots(crowd, lease) == 3
    lease = take_gold(crowd, ann)
    body = {"lease": lease["lease"], "reason": "cannot tell"}
    ann.call("POST", f"/tasks/{lease['task']}/skip", body, status=204)
    assert slots(crowd, lease) == 3
    lease = take_gold(crowd, ann)
    key = new_key()
    right = known(lease["item"]["external_id"])
    first = ann.submit(lease, right, key=key)
    assert ann.submit(lease, right, key=key, status=200) == first
    with pytest.raises(Refused) as again:
        ann.submit(lease, right)
    assert again.value.status == 409
    assert crowd.score(ann)["answered"] == number(
        crowd.installation, "select count(*) from gold_answer"
    )
    wrong = next(c for c in CLASSES if c != right["animal"])
    before = crowd.score(ann)["correct"]
    body = {"values": {"animal": wrong}, "active_ms": 5}
    changed = ann.call("POST", f"/annotations/{first['id']}/revise", body, status=201)
    assert changed["item_state"] == "in_work"
    assert crowd.score(ann)["correct"] == before - 1


def test_late_gold_is_kept_as_gold(crowd: Crowd) -> None:
    crowd.begin(work=150, gold=30, start=0.5, later=0.5)
    [ann] = crowd.people
    lease = take_gold(crowd, ann)
    change(crowd.installation, "update lease set expires_at = 1 where gold = 1")
    ann.next(crowd.project, count=20)  # what is over is given back
    before = len(crowd.gold_answers())
    ann.submit(lease, known(lease["item"]["external_id"]))
    assert len(crowd.gold_answers()) == before + 1
    assert slots(crowd, lease) == 3


def test_several_answers_may_be_right(crowd: Crowd) -> None:
    crowd.begin(work=30, gold=0, start=0.9, later=0.9)
    crowd.add([{"id": "g", "text": "t", "gold": {"animal": {"any": ["cat", "fox"]}}}])
    [ann] = crowd.people
    work(ann, crowd, 20, lambda name: "fox" if name == "g" else "dog")
    assert crowd.score(ann)["correct"] == 1
    for gold, says in [
        ({"animal": {"any": []}}, "animal: has 0 right answers"),
        ({"animal": {"any": ["cat", "cow"]}}, "cow"),
        ({"plant": "oak"}, "there is no question"),
        (["cat"], "gold is not an object"),
    ]:
        line = json.dumps({"id": "x", "text": "t", "gold": gold})
        job = crowd.owner.start_import(crowd.project, line + "\n", "application/x-ndjson")
        assert crowd.owner.wait_for_job(job)["result"]["rejected"] == 1
        rejects = crowd.owner.http.get(f"/jobs/{job}/rejects").text
        assert says in rejects, rejects


# Gold that is wrong


def test_gold_that_good_people_fail_is_pulled_and_put_right(crowd: Crowd) -> None:
    crowd.begin(work=200, gold=24, people=6, start=0.9, later=0.9)
    crowd.add([{"id": "bad", "text": "t", "gold": {"animal": "cat"}}])
    say = lambda name: "dog" if name == "bad" else truth_of(name)  # noqa: E731
    for person in crowd.people:
        work(person, crowd, 40, say)
    view = crowd.owner.call("GET", f"/projects/{crowd.project}/gold")
    [bad] = view["doubted"]
    assert bad["external_id"] == "bad" and bad["known"] == {"animal": "cat"}
    assert bad["failed"] == bad["answered"] >= 2
    assert all(not a["correct"] and a["values"] == {"animal": "dog"} for a in bad["answers"])
    # It does not count against anybody.
    assert all((s := crowd.score(p)) and s["correct"] == s["answered"] for p in crowd.people)
    path = f"/items/{bad['item']}/gold"
    for body, says in [
        ({"verdict": "mend"}, "known: is missing"),
        ({"verdict": "confirm", "known": {"animal": "dog"}}, "known: comes only with"),
        ({"verdict": "mend", "known": {"animal": "cow"}}, "cow"),
        ({"verdict": "mend", "known": {}}, "known: wants"),
    ]:
        with pytest.raises(Refused) as refused:
            crowd.owner.call("POST", path, body)
        assert refused.value.status == 422 and says in refused.value.problem["detail"]
    before = crowd.score(crowd.people[0])["answered"]
    crowd.owner.call("POST", path, {"verdict": "mend", "known": {"animal": "dog"}}, status=204)
    assert crowd.owner.call("GET", f"/projects/{crowd.project}/gold")["doubted"] == []
    assert crowd.score(crowd.people[0])["answered"] == before + 1
    assert crowd.score(crowd.people[0])["correct"] == before + 1
    with pytest.raises(Refused) as refused:
        crowd.owner.call("POST", path, {"verdict": "confirm"})
    assert refused.value.status == 409


# People of known skill


def guesser(chance: random.Random) -> Callable[[str], str]:
    return lambda name: chance.choice(CLASSES)


def careful(chance: random.Random, accuracy: float) -> Callable[[str], str]:
    def say(name: str) -> str:
        if chance.random() < accuracy:
            return truth_of(name)
        return chance.choice([c for c in CLASSES if c != truth_of(name)])

    return say


def test_who_guesses_is_found_by_gold_and_who_is_careful_is_not(crowd: Crowd) -> None:
    chance = random.Random(5)
    # Which items are gold is the server's draw: enough of them that no draw matters.
    crowd.begin(work=400, gold=80, people=8, start=0.8)
    for n, person in enumerate(crowd.people):
        work(person, crowd, 120, guesser(chance) if n < 3 else careful(chance, 0.97))
    found = {f["user"] for f in crowd.findings()["findings"] if f["kind"] == "gold"}
    assert found == {p.user["id"] for p in crowd.people[:3]}
    [first, *_] = crowd.findings()["findings"]
    assert first["p"] <= 0.02 and first["state"] == "open"
    assert "whose answer is known were right" in first["says"]
    name = crowd.owner.call("GET", f"/items/{first['items'][0]}")["external_id"]
    assert name.startswith("g")
    assert min(crowd.score(person)["answered"] for person in crowd.people) >= 10
    for person in crowd.people[:3]:
        assert crowd.score(person)["high"] < 0.88
        assert person.next(crowd.project)["leases"]  # nobody is paused by themselves


def test_a_look_finds_who_is_too_fast_and_who_says_the_same(crowd: Crowd) -> None:
    chance = random.Random(6)
    crowd.begin(work=120, gold=0, people=6, until=0)
    for n, person in enumerate(crowd.people):
        say = (lambda name: "cat") if n == 0 else careful(chance, 0.9)
        work(person, crowd, 60, say, active_ms=150 if n == 1 else 3000 + chance.randrange(2000))
    view = crowd.look()
    kinds = {(f["user"], f["kind"]) for f in view["findings"]}
    same, fast = (p.user["id"] for p in crowd.people[:2])
    assert (same, "same") in kinds and (fast, "speed") in kinds
    assert {user for user, _ in kinds} == {same, fast}
    finding = next(f for f in view["findings"] if f["kind"] == "speed")
    assert 0 < len(finding["items"]) <= 20
    crowd.decide(crowd.people[1], "dismiss")
    states = {f["user"]: f["state"] for f in crowd.look()["findings"] if f["kind"] == "speed"}
    assert states == {fast: "dismissed"}


# Pauses


def test_a_pause_says_why_is_appealed_and_lifted(crowd: Crowd) -> None:
    crowd.begin(work=200, gold=60, people=2, pause=True)
    bad, good = crowd.people
    chance = random.Random(8)
    held = bad.next(crowd.project)["leases"][0]
    for _ in range(150):
        reply = bad.next(crowd.project)
        if reply["paused"]:
            break
        lease = reply["leases"][0]
        bad.submit(lease, {"animal": chance.choice(CLASSES)})
    # What they hold comes back and may be finished; nothing new does.
    assert reply["paused"] and [x["lease"] for x in reply["leases"]] == [held["lease"]]
    assert "whose answer is known were right" in reply["reason"] and "appeal" in reply["reason"]
    bad.submit(held, {"animal": "cat"})
    assert bad.next(crowd.project)["leases"] == []
    assert not good.next(crowd.project)["paused"]

    place = f"/projects/{crowd.project}"
    with pytest.raises(Refused) as refused:
        good.call("POST", f"{place}/appeal", {"reason": "why"})
    assert refused.value.status == 409
    said = bad.call("POST", f"{place}/appeal", {"reason": "The pictures did not load."})
    assert said["appeal"] == "The pictures did not load."
    [row] = crowd.findings()["paused"]
    assert row["pause"]["appeal"] == "The pictures did not load."
    with pytest.raises(Refused) as refused:
        crowd.decide(bad, "keep", status=204)
    assert refused.value.status == 422 and "the person reads it" in refused.value.problem["detail"]
    crowd.decide(bad, "keep", reason="They did load for others.")
    assert "They did load for others." in bad.next(crowd.project)["reason"]
    assert bad.call("GET", f"{place}/pause")["answer"] == "They did load for others."
    crowd.decide(bad, "lift")
    assert bad.next(crowd.project)["leases"]
    assert bad.call("GET", f"{place}/pause") == {
        "paused": False, "reason": None, "paused_at": None, "appeal": None, "appealed_at": None,
        "answer": None, "answered_at": None,
    }  # fmt: skip
    with pytest.raises(Refused) as refused:
        crowd.decide(bad, "lift")
    assert refused.value.status == 409
    crowd.decide(good, "pause", reason="Come and see me first.")
    with pytest.raises(Refused) as refused:
        crowd.decide(good, "pause", reason="Again.")
    assert refused.value.status == 409
    actions = {row["action"] for row in crowd.owner.all(f"{place}/audit")}
    wanted = {"person.pause", "person.appeal", "person.keep_paused", "person.unpause"}
    assert wanted | {"gold.change", "finding.list"} <= actions


def test_the_plan_and_words_are_refused_where_they_make_no_sense(
    crowd: Crowd, owner: Client
) -> None:
    crowd.begin(work=1, gold=1)
    place = f"/projects/{crowd.project}"
    with pytest.raises(Refused) as refused:
        owner.call("PUT", f"{place}/gold", {**PLAN, "later": 0.5})
    assert refused.value.status == 422 and "later" in refused.value.problem["detail"]
    stranger = crowd.person("stranger")
    with pytest.raises(Refused) as refused:
        crowd.decide(stranger, "pause", reason="x")
    assert refused.value.status == 404
    [item] = [i for i in owner.all(f"{place}/items") if i["external_id"] == "w0"]
    with pytest.raises(Refused) as refused:
        owner.call("POST", f"/items/{item['id']}/gold", {"verdict": "confirm"})
    assert refused.value.status == 404
    other = owner.create_project(SCHEMA)["id"]
    path = f"/projects/{other}/people/{crowd.people[0].user['id']}/care"
    with pytest.raises(Refused) as refused:
        owner.call("POST", path, {"decision": "pause", "reason": "x"})
    assert refused.value.status == 404
    stranger.close()


def test_claims_at_once_give_nothing_twice(crowd: Crowd) -> None:
    """Three people, each at eight places at once: redundancy is exact, gold comes once."""
    crowd.begin(work=60, gold=30, people=3, start=0.5, later=0.5)

    def hurry(person: Client) -> list[Json]:
        held: list[Json] = []
        for _ in range(12):
            leases = person.next(crowd.project, count=2)["leases"]
            if not leases:
                break
            held += leases
            for lease in leases:
                try:
                    person.submit(lease, known(lease["item"]["external_id"]))
                except Refused as refused:  # another place was first
                    assert refused.status == 409
        return held

    with ThreadPoolExecutor(24) as pool:
        done = [pool.submit(hurry, person) for person in crowd.people for _ in range(8)]
        assert all(one.result() for one in done)
    for person in crowd.people:
        work(person, crowd, 200, truth_of)
    twice = (
        "select count(*) from (select 1 from annotation group by item_id, source_id"
        " having count(*) > 1) as twice"
    )
    assert number(crowd.installation, twice) == 0
    assert number(crowd.installation, "select count(*) from lease") == 0
    assert len(crowd.gold_answers()) > 20
    labels = "select count(*) from annotation where stage = 'label'"
    taken = "select sum(wanted - slots) from task"
    assert number(crowd.installation, taken) == number(crowd.installation, labels)
    for person in crowd.people:
        assert crowd.score(person)["answered"] == 30


def test_gold_survives_kills(crowd: Crowd) -> None:
    """kill -9 under load: what was acknowledged is kept and scored once, and slots are exact."""
    crowd.begin(work=120, gold=40, people=4, start=0.5, later=0.5)
    load = Load(
        crowd.project,
        crowd.people,
        lambda: crowd.installation.url,
        lambda item: known(item["external_id"]),
    )
    with load.running():
        for _ in range(3):
            time.sleep(0.4)
            crowd.installation.kill()
            crowd.installation.start()
        load.wait_until_idle(seconds=120)
    assert not load.faults, load.faults[:3]
    for person in crowd.people:
        person.move_to(crowd.installation.url)
        work(person, crowd, 300, truth_of)  # what was held when the server went
    crowd.owner.move_to(crowd.installation.url)
    crowd.owner.sign_in_again()
    kept = number(crowd.installation, "select count(*) from annotation")
    acknowledged = {done.annotation for done in load.acknowledged}
    assert len(acknowledged) == len(load.acknowledged) <= kept
    labels = number(crowd.installation, "select count(*) from annotation where stage = 'label'")
    gold = len(crowd.gold_answers())
    assert gold > 20 and kept == labels + gold
    assert number(crowd.installation, "select count(*) from lease") == 0
    assert number(crowd.installation, "select sum(wanted - slots) from task") == labels
    assert number(crowd.installation, "select sum(answers) from item") == labels
    scored = "select sum(answered) from gold_score where field = ''"
    answers = "select count(*) from gold_answer"
    assert number(crowd.installation, scored) == number(crowd.installation, answers)
    answered = "select sum(answered) from gold_item"
    assert number(crowd.installation, answered) == number(crowd.installation, answers)


def test_an_export_with_gold_comes_in_again(crowd: Crowd) -> None:
    crowd.begin(work=30, gold=10, start=0.9, later=0.9)
    [ann] = crowd.people
    work(ann, crowd, 20, truth_of)
    given = len(crowd.gold_answers())
    exported = crowd.owner.export(crowd.project)
    assert exported.count('"stage":"gold"') == given > 0
    again = crowd.owner.create_project(SCHEMA)["id"]
    result = crowd.owner.import_rows(again, exported, "application/x-ndjson")
    assert (result["accepted"], result["rejected"]) == (40, 0)
    assert crowd.owner.export(again).count('"stage":"gold"') == given
    answers = sum(i["answers"] for i in crowd.owner.all(f"/projects/{again}/items"))
    assert answers == 20 - given
