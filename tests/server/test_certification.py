"""Certifications: what is settled is frozen, drawn in a committed order, judged blind."""

import csv
import hashlib
import json
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from client import Client, Json, Refused
from installation import Installation, run_binary
from record import change, number, rows

SCHEMA = {
    "fields": [
        {
            "name": "answer",
            "kind": "choice",
            "required": True,
            "classes": [{"name": "yes", "key": "1"}, {"name": "no", "key": "2"}],
        }
    ]
}
JSONL = "application/x-ndjson"
CROWD = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "crowd"
OTHER = {"yes": "no", "no": "yes"}
Truth = dict[str, str]


def settled_project(owner: Client, items: Iterable[Json], schema: Json = SCHEMA) -> str:
    """A project whose items came with their decisions."""
    project = owner.create_project(schema, quality={"target": 0.8, "min_labels": 1})["id"]
    text = "".join(json.dumps(item) + "\n" for item in items)
    owner.import_rows(project, text, JSONL)
    return project


def decided(name: str, label: str, confidence: float = 0.9) -> Json:
    decision = {"values": {"answer": label}, "confidence": confidence, "by": "belief"}
    row = {"external_id": name, "data": {"text": f"text of {name}"}}
    return {**row, "state": "settled", "decision": decision}


def small(owner: Client, items: int = 60, wrong: int = 0) -> tuple[str, Truth]:
    """A project of so many settled items, the first of them wrong and the least certain."""
    truth = {f"m{i}": "yes" if i % 3 else "no" for i in range(items)}
    given = [
        decided(name, OTHER[label] if i < wrong else label, 0.6 if i < wrong else 0.9)
        for i, (name, label) in enumerate(truth.items())
    ]
    return settled_project(owner, given), truth


def reviewer(owner: Client, new_member: Callable[[str], Client], project: str, name: str) -> Client:
    person = new_member(name)
    body = {"email": person.user["email"], "role": "reviewer"}
    owner.call("POST", f"/projects/{project}/people", body, status=201)
    return person


def begin(owner: Client, project: str, **wanted: object) -> Json:
    body = {"review_first": False, **wanted}
    return owner.call("POST", f"/projects/{project}/certifications", body, status=201)


def show(owner: Client, certification: Json) -> Json:
    return owner.call("GET", f"/certifications/{certification['id']}")


def act(owner: Client, certification: Json, verb: str) -> Json:
    return owner.call("POST", f"/certifications/{certification['id']}/{verb}")


def judge(person: Client, project: str, truth: Truth, most: int = 10**6) -> list[str]:
    """Answers with the truth, one item after another, until no work is left; the items."""
    judged: list[str] = []
    while len(judged) < most:
        leases = person.next(project, stage="audit")["leases"]
        if not leases:
            break
        item = leases[0]["item"]
        person.submit(leases[0], {"answer": truth[item["external_id"]]})
        judged.append(item["external_id"])
    return judged


def order_of(certification: Json, names: Iterable[str]) -> list[str]:
    """The drawing order, computed anew from the seed that was revealed."""
    seed = bytes.fromhex(certification["seed"])
    assert hashlib.sha256(seed).hexdigest() == certification["commitment"]

    def key(name: str) -> bytes:
        text = f"{certification['frozen_hash']}\n{name}".encode()
        return hashlib.blake2b(text, digest_size=32, key=seed).digest()

    return sorted(names, key=key)


def frozen_hash(values: Iterable[tuple[str, str]]) -> str:
    lines = "".join(f'{name}\t{{"answer":"{label}"}}\n' for name, label in values)
    return hashlib.sha256(lines.encode()).hexdigest()


# The whole way


@pytest.mark.quick
def test_a_spotless_set_is_proven_when_the_table_says_so(
    owner: Client, new_member: Callable[[str], Client]
) -> None:
    project, truth = small(owner, 200)
    ann = reviewer(owner, new_member, project, "Ann")
    begun = begin(owner, project, target=0.95)
    assert (begun["state"], begun["population"], begun["seed"]) == ("audit", 200, None)
    assert begun["frozen_hash"] == frozen_hash(truth.items())

    judged = judge(ann, project, truth)
    proven = show(owner, begun)
    assert proven["standing"] == "proven", proven
    assert proven["says"].startswith("Proven: at least 95.0 % are right"), proven["says"]
    table = run_binary("certify", "--population", "200", "--table", "--repair", "--json")
    assert len(judged) == proven["drawn"] == json.loads(table.stdout)["table"][0]["drawn"] == 59
    assert [point["drawn"] for point in proven["points"]] == list(range(1, 60))
    assert proven["auditors"][0]["judged"] == 59

    closed = act(owner, begun, "close")
    assert closed["state"] == "closed"
    assert order_of(closed, truth)[:59] == judged


@pytest.mark.parametrize("name", ["rte"])
def test_a_real_crowd_is_proven_with_as_many_labels_as_the_engine_says(
    owner: Client, new_member: Callable[[str], Client], tmp_path: Path, name: str
) -> None:
    items, truth = real_rows(name)
    project = settled_project(owner, items)
    ann = reviewer(owner, new_member, project, "Ann")
    begun = begin(owner, project, review_first=True)
    assert (begun["state"], begun["review_goes_on"]) == ("review", True)

    reviewed = judge(ann, project, truth)
    doubtful = sorted(items, key=lambda item: item["decision"]["confidence"])
    least = doubtful[len(reviewed) - 1]["decision"]["confidence"]
    assert all(confidence_of(items, name) <= least for name in reviewed)
    stopped = show(owner, begun)
    assert (stopped["reviewed"], stopped["review_goes_on"]) == (len(reviewed), False)

    drawn_set = act(owner, begun, "draw")
    assert (drawn_set["population"], drawn_set["reviewed"]) == (len(items), len(reviewed))
    audited = judge(ann, project, truth)
    proven = show(owner, begun)
    assert proven["standing"] == "proven", proven

    said = engine_says(tmp_path, items, truth, reviewed, audited)
    for member in ("state", "drawn", "errors", "bound", "reviewed", "corrected", "decided_at"):
        mine = proven["standing"] if member == "state" else proven[member]
        assert mine == pytest.approx(said[member]) if member == "bound" else mine == said[member]
    closed = act(owner, begun, "close")
    rest = [item["external_id"] for item in items if item["external_id"] not in set(reviewed)]
    assert order_of(closed, rest)[: len(audited)] == audited

    # What was wrong is put right, and nothing else was touched.
    was = {item["external_id"]: item["decision"]["values"]["answer"] for item in items}
    judged = set(reviewed) | set(audited)
    for line in map(json.loads, owner.export(project).splitlines()):
        label = line["decision"]["values"]["answer"]
        name = line["external_id"]
        assert label == (truth[name] if name in judged else was[name])
    right = sum(was[name] == truth[name] or name in judged for name in truth) / len(truth)
    assert right >= proven["bound"] - 0.02  # a bound of 95 % may miss by a little now and then


def real_rows(name: str) -> tuple[list[Json], Truth]:
    """The items of a crowd with the vote of its workers, and what is known to be right."""
    place = CROWD / name
    if not place.is_dir():
        pytest.skip(f"{place} is not here")
    names = {"0": "no", "1": "yes"}
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for row in table(place / "labels.csv"):
        votes[row["task"]][names[row["label"]]] += 1
    truth = {row["task"]: names[row["label"]] for row in table(place / "truth.csv")}
    items = []
    for task in truth:
        label, count = votes[task].most_common(1)[0]
        items.append(decided(task, label, count / votes[task].total()))
    return items, truth


def table(path: Path) -> list[dict[str, str]]:
    with path.open() as file:
        return list(csv.DictReader(file))


def confidence_of(items: list[Json], name: str) -> float:
    return next(i["decision"]["confidence"] for i in items if i["external_id"] == name)


def engine_says(
    folder: Path, items: list[Json], truth: Truth, reviewed: list[str], audited: list[str]
) -> Json:
    was = {item["external_id"]: item["decision"]["values"]["answer"] for item in items}
    files = {}
    for kind, names in (("review", reviewed), ("sample", audited)):
        files[kind] = folder / f"{kind}.csv"
        lines = (f"{name},{int(was[name] == truth[name])}\n" for name in names)
        files[kind].write_text("task,correct\n" + "".join(lines))
    population = ["certify", "--population", str(len(items)), "--json"]
    told = run_binary(*population, "--review", str(files["review"]))
    assert json.loads(told.stdout)["review"] == "stop", told
    done = run_binary(
        *population, "--review", str(files["review"]), str(files["sample"]), "--repair"
    )
    assert done.status == 0, done
    return json.loads(done.stdout)


# What auditors see, and what becomes of their word


def test_the_auditor_sees_no_decision_and_no_answer_of_others(
    owner: Client, new_member: Callable[[str], Client]
) -> None:
    project, truth = small(owner)
    ann = reviewer(owner, new_member, project, "Ann")
    begin(owner, project)
    lease = ann.next(project, stage="audit")["leases"][0]
    assert (lease["stage"], lease["suggestions"]) == ("audit", [])
    assert not {"state", "reason", "evidence", "beliefs", "decision"} & set(lease["item"])
    path = f"/items/{lease['item']['id']}"
    with pytest.raises(Refused) as refused:
        ann.call("GET", path)
    assert (refused.value.status, "which is blind" in refused.value.problem["detail"]) == (
        403,
        True,
    )
    receipt = ann.submit(lease, {"answer": OTHER[truth[lease["item"]["external_id"]]]})
    assert ann.call("GET", path)["decision"] is not None
    assert receipt["item_state"] == "settled"


def test_without_repair_errors_disprove_and_change_nothing(
    owner: Client, new_member: Callable[[str], Client]
) -> None:
    project, truth = small(owner, 200, wrong=60)
    before = owner.export(project)
    ann = reviewer(owner, new_member, project, "Ann")
    begun = begin(owner, project, repair=False)
    judge(ann, project, truth)
    shown = show(owner, begun)
    assert shown["standing"] == "disproved", shown
    assert shown["says"].startswith("Disproved: fewer than 95 % are right"), shown["says"]
    decisions = [json.loads(line)["decision"] for line in before.splitlines()]
    assert [
        json.loads(line)["decision"] for line in owner.export(project).splitlines()
    ] == decisions


def test_a_second_person_decides_where_an_auditor_disagrees(
    owner: Client, new_member: Callable[[str], Client]
) -> None:
    project, truth = small(owner, 60)
    ann, bob = (reviewer(owner, new_member, project, name) for name in ("Ann", "Bob"))
    begun = begin(owner, project, second=True)
    lease = ann.next(project, stage="audit")["leases"][0]
    name = lease["item"]["external_id"]
    ann.submit(lease, {"answer": OTHER[truth[name]]})
    assert show(owner, begun)["drawn"] == 0
    again = judge(ann, project, truth)
    assert name not in again
    judge(bob, project, truth)
    shown = show(owner, begun)
    assert (shown["standing"], shown["errors"]) == ("proven", 0)


def test_a_skipped_item_counts_as_an_error_that_was_not_put_right(
    owner: Client, new_member: Callable[[str], Client]
) -> None:
    project, truth = small(owner, 100)
    ann = reviewer(owner, new_member, project, "Ann")
    begun = begin(owner, project, target=0.98)
    lease = ann.next(project, stage="audit")["leases"][0]
    body = {"lease": lease["lease"], "reason": "cannot tell"}
    ann.call("POST", f"/tasks/{lease['task']}/skip", body, status=204)
    shown = show(owner, begun)
    assert (shown["drawn"], shown["errors"], shown["skipped"]) == (1, 1, 1)
    judge(ann, project, truth)
    shown = show(owner, begun)
    # One of a hundred is not known to be right: even a census leaves 0.99.
    assert (shown["standing"], shown["skipped"]) == ("proven", 1)
    assert 0.98 <= shown["bound"] <= 0.99


def test_planted_errors_measure_what_auditors_overlook(
    owner: Client, new_member: Callable[[str], Client]
) -> None:
    project, truth = small(owner, 300, wrong=30)
    ann, bob = (reviewer(owner, new_member, project, name) for name in ("Ann", "Bob"))
    begun = begin(owner, project, review_first=True, planted=12, target=0.9)
    judge(ann, project, truth)
    assert show(owner, begun)["corrected"] >= 12
    act(owner, begun, "draw")
    judged = judge(bob, project, truth)
    shown = show(owner, begun)
    assert (shown["plants_judged"], shown["standing"]) == (12, "proven"), shown
    assert len(judged) == shown["drawn"] + 12
    # Clopper and Pearson of 0 in 12 with a fifth of .05.
    assert shown["overlooked"] == pytest.approx(1 - 0.01 ** (1 / 12))
    assert len(set(judged)) == len(judged)


def test_where_all_planted_errors_are_overlooked_nothing_is_proven(
    owner: Client, new_member: Callable[[str], Client]
) -> None:
    project, truth = small(owner, 100, wrong=20)
    ann, bob = (reviewer(owner, new_member, project, name) for name in ("Ann", "Bob"))
    begun = begin(owner, project, review_first=True, planted=8, target=0.6)
    reviewed = judge(ann, project, truth)
    act(owner, begun, "draw")
    judge(bob, project, truth | {name: OTHER[truth[name]] for name in reviewed})
    shown = show(owner, begun)
    assert (shown["standing"], shown["overlooked"], shown["least_rest"]) == ("open", 1, None)
    assert "all of 8 planted errors were overlooked" in shown["says"]


def test_whoever_corrected_an_answer_is_not_given_it_as_a_planted_error(
    owner: Client, new_member: Callable[[str], Client]
) -> None:
    project, truth = small(owner, 100, wrong=20)
    ann = reviewer(owner, new_member, project, "Ann")
    begun = begin(owner, project, review_first=True, planted=5, target=0.9)
    reviewed = judge(ann, project, truth)
    act(owner, begun, "draw")
    assert not set(judge(ann, project, truth)) & set(reviewed)
    shown = show(owner, begun)
    assert (shown["standing"], shown["plants_judged"]) == ("open", 0)
    assert "5 of 5 planted errors are still to be judged" in shown["says"]


def test_work_that_is_held_does_not_let_others_audit_ever_further(
    owner: Client, new_member: Callable[[str], Client]
) -> None:
    project, truth = small(owner, 300)
    ann, bob = (reviewer(owner, new_member, project, name) for name in ("Ann", "Bob"))
    begun = begin(owner, project)
    held = ann.next(project, stage="audit")["leases"][0]
    assert len(judge(bob, project, truth)) == 39
    assert show(owner, begun)["drawn"] == 0
    ann.submit(held, {"answer": truth[held["item"]["external_id"]]})
    assert show(owner, begun)["drawn"] == 40
    judge(bob, project, truth)
    shown = show(owner, begun)
    assert (shown["standing"], shown["drawn"]) == ("proven", shown["decided_at"])


# What voids it


def test_a_change_after_the_freeze_voids_it_and_says_which(
    owner: Client, new_member: Callable[[str], Client]
) -> None:
    project, truth = small(owner)
    ann = reviewer(owner, new_member, project, "Ann")
    begun = begin(owner, project)
    judge(ann, project, truth, most=5)
    held = ann.next(project, stage="audit")["leases"][0]
    item = owner.call("GET", f"/projects/{project}/items")["items"][7]
    owner.call("POST", f"/items/{item['id']}/reopen", {"reason": "a doubt"})

    void = show(owner, begun)
    assert (void["state"], void["void_external_id"]) == ("void", item["external_id"])
    label = truth[item["external_id"]]
    frozen = f'Its decision was frozen as {{"answer":"{label}"}} and is open again.'
    assert void["void_reason"] == frozen
    assert void["seed"] is not None
    nothing = ann.next(project, stage="audit")
    assert (nothing["leases"], nothing["reason"]) == ([], "No certification is open.")
    with pytest.raises(Refused) as refused:
        ann.submit(held, {"answer": truth[held["item"]["external_id"]]})
    assert refused.value.status == 409
    assert begin(owner, project)["state"] == "audit"


def test_a_change_behind_the_server_is_found_at_the_end(
    owner: Client, installation: Installation
) -> None:
    project, _ = small(owner, 20)
    begun = begin(owner, project)
    item = number(installation, "select max(item_id) from decision")
    other = '{"answer":"maybe"}'
    change(installation, f"update decision set decided = '{other}' where item_id = {item}")
    closed = act(owner, begun, "close")
    assert closed["state"] == "void"
    assert f"became {other}" in closed["void_reason"]


def test_a_refit_leaves_frozen_decisions_alone(owner: Client) -> None:
    free, held = (owner.create_project(SCHEMA, quality=QUALITY)["id"] for _ in range(2))
    begun: Json = {}
    for project in (free, held):
        import_answers(owner, project, "a", right="Gia", gold=False)
        refit(owner, project)
        if project == held:
            begun = begin(owner, held, target=0.6)
        before = decisions(owner, project)
        import_answers(owner, project, "b", right="Gus", gold=True)
        refit(owner, project)
        after = decisions(owner, project)
        changed = [name for name, label in before.items() if label and after[name] != label]
        assert (changed != []) == (project == free), changed[:3]
    assert show(owner, begun)["state"] == "audit"


QUALITY = {"target": 0.75, "min_labels": 2, "max_labels": 8}


def import_answers(owner: Client, project: str, prefix: str, *, right: str, gold: bool) -> None:
    """Answers of people of whom one is right; the others guess, or, where gold shows it, err."""
    rng = random.Random(1)
    lines = []
    for n in range(150):
        truth = rng.choice(("yes", "no"))
        guess = [OTHER[truth]] if gold else ["yes", "no"]
        said = {name: rng.choice(guess) for name in ("Gia", "Gus", "Guy")} | {right: truth}
        evidence = [
            {
                "source": {"kind": "person", "name": name},
                "stage": "label",
                "values": {"answer": label},
                "active_ms": 1000,
            }
            for name, label in said.items()
        ]
        known = {"gold": {"answer": truth}} if gold else {}
        lines.append({"id": f"{prefix}{n}", "text": f"{prefix} {n}", "evidence": evidence, **known})
    owner.import_rows(project, "".join(json.dumps(line) + "\n" for line in lines), JSONL)


def refit(owner: Client, project: str) -> None:
    job = owner.call("POST", f"/projects/{project}/refit", status=202)["job"]
    owner.wait_for_job(job)


def decisions(owner: Client, project: str) -> dict[str, str | None]:
    lines = map(json.loads, owner.export(project).splitlines())
    return {
        line["external_id"]: (line["decision"] or {}).get("values", {}).get("answer")
        for line in lines
    }


def test_one_that_is_given_up_stays_in_the_list_with_its_reason(owner: Client) -> None:
    project, _ = small(owner)
    begun = begin(owner, project)
    body = {"reason": "wrong target"}
    path = f"/certifications/{begun['id']}/give-up"
    assert owner.call("POST", path, body)["state"] == "void"
    listed = owner.all(f"/projects/{project}/certifications")
    assert [row["void_reason"] for row in listed] == ["Given up by Olive Owner: wrong target"]
    with pytest.raises(Refused) as refused:
        owner.call("POST", path, body)
    assert refused.value.status == 409


def test_one_that_is_closed_holds_decisions_until_it_is_given_up(owner: Client) -> None:
    project, _ = small(owner)
    begun = begin(owner, project)
    act(owner, begun, "close")
    give_up = f"/certifications/{begun['id']}/give-up"
    assert owner.call("POST", give_up, {"reason": "no release"})["state"] == "void"
    item = owner.call("GET", f"/projects/{project}/items")["items"][0]
    owner.call("POST", f"/items/{item['id']}/reopen", {"reason": "free"})
    assert show(owner, begun)["void_external_id"] is None


# Several fields

TWO = {
    "fields": [
        *SCHEMA["fields"],
        {"name": "tone", "kind": "choice", "classes": [{"name": "calm"}, {"name": "loud"}]},
    ]
}


def two_fields(owner: Client, items: int) -> str:
    rows = []
    for n in range(items):
        row = decided(f"m{n}", "yes")
        row["decision"]["values"] = {"answer": "yes", "tone": "loud" if n % 2 else "calm"}
        rows.append(row)
    return settled_project(owner, rows, TWO)


@pytest.mark.parametrize(("field", "errors"), [("answer", 0), (None, 30)])
def test_the_claim_is_about_the_field_named_or_all_at_once(
    owner: Client, new_member: Callable[[str], Client], field: str | None, errors: int
) -> None:
    """Every second tone is wrong, and no answer."""
    project = two_fields(owner, 60)
    ann = reviewer(owner, new_member, project, "Ann")
    wanted = {"field": field} if field else {}
    begun = begin(owner, project, target=0.9, **wanted)
    while leases := ann.next(project, stage="audit")["leases"]:
        assert leases[0]["field"] == field  # the auditor is told which answer counts
        ann.submit(leases[0], {"answer": "yes", "tone": "calm"})
    shown = show(owner, begun)
    assert (shown["standing"], shown["field"]) == ("proven", field)
    assert (shown["errors"] == 0) == (errors == 0)
    tones = [
        json.loads(line)["decision"]["values"]["tone"]
        for line in owner.export(project).splitlines()
    ]
    assert tones.count("loud") == 30 - shown["errors"]


# What is refused


def refusal(owner: Client, path: str, body: Json | None = None) -> tuple[int, str]:
    with pytest.raises(Refused) as refused:
        owner.call("POST", path, body)
    return refused.value.status, refused.value.problem["detail"]


def test_what_cannot_be_certified_is_refused_with_its_reason(owner: Client) -> None:
    project, _ = small(owner, 30)
    path = f"/projects/{project}/certifications"
    cases: list[tuple[Json, int, str]] = [
        ({"target": 1}, 422, "target: 1 is not in 0.01..0.9999"),
        ({"confidence": 0.2}, 422, "confidence: 0.2 is not in 0.5..0.9999"),
        ({"field": "colour"}, 422, "field: there is no field colour in the schema"),
        ({"planted": 3, "review_first": False}, 422, "planted: wants review_first"),
    ]
    for body, status, says in cases:
        found = refusal(owner, path, body)
        assert (found[0], says in found[1]) == (status, True), found
    empty = owner.create_project(SCHEMA)["id"]
    assert refusal(owner, f"/projects/{empty}/certifications", {}) == (
        409,
        "no item is settled: there is nothing to certify yet",
    )
    begun = begin(owner, project)
    assert refusal(owner, path, {}) == (
        409,
        "a certification is open already; end that one first",
    )
    draw = f"/certifications/{begun['id']}/draw"
    assert refusal(owner, draw) == (409, "the certification is in the state audit, not review")
    owner.call("POST", f"/certifications/{begun['id']}/give-up", {"reason": "another one"})
    # Seven planted errors leave a chance of .48 to overlook one: too much for so few items.
    assert refusal(owner, path, {"planted": 7}) == (
        422,
        "target: no audit of 30 items can prove 0.95 with confidence 0.95",
    )
    again = begin(owner, project, review_first=True, planted=7, target=0.5)
    status, says = refusal(owner, f"/certifications/{again['id']}/draw")
    assert (status, "7 errors shall be planted" in says) == (409, True)
    close = f"/certifications/{again['id']}/close"
    assert refusal(owner, close) == (409, "the certification is in the state review, not audit")


def test_drawn_kinds_are_not_certified_by_equality(owner: Client) -> None:
    fields = [
        *SCHEMA["fields"],
        {"name": "boxes", "kind": "boxes", "classes": [{"name": "cat"}]},
    ]
    project = settled_project(owner, [decided("a", "yes")], {"fields": fields})
    status, says = refusal(owner, f"/projects/{project}/certifications", {})
    assert (status, "boxes is of the kind boxes" in says) == (422, True), says
    assert begin(owner, project, field="answer", target=0.5)["field"] == "answer"


def test_annotators_neither_audit_nor_see_certifications(
    owner: Client, new_member: Callable[[str], Client]
) -> None:
    project, _ = small(owner)
    begun = begin(owner, project)
    ann, stranger = new_member("Ann"), new_member("Stan")
    body = {"email": ann.user["email"], "role": "annotator"}
    owner.call("POST", f"/projects/{project}/people", body, status=201)
    for person, status in ((ann, 403), (stranger, 404)):
        for method, path, sent in (
            ("POST", f"/projects/{project}/next", {"stage": "audit"}),
            ("GET", f"/projects/{project}/certifications", None),
            ("GET", f"/certifications/{begun['id']}", None),
            ("POST", f"/certifications/{begun['id']}/draw", None),
            ("POST", f"/certifications/{begun['id']}/close", None),
        ):
            with pytest.raises(Refused) as refused:
                person.call(method, path, sent)
            assert refused.value.status == status, path


# Many at once, and in the middle


def test_a_crash_in_the_middle_of_an_audit_loses_nothing(
    owner: Client, new_member: Callable[[str], Client], installation: Installation
) -> None:
    project, truth = small(owner, 200)
    ann = reviewer(owner, new_member, project, "Ann")
    begun = begin(owner, project)
    first = judge(ann, project, truth, most=20)
    for _ in range(2):
        installation.kill()
        installation.start()
        for person in (owner, ann):
            person.move_to(installation.url)
        assert show(owner, begun)["drawn"] == len(first)
        first += judge(ann, project, truth, most=10)
    first += judge(ann, project, truth)
    closed = act(owner, begun, "close")
    assert (closed["standing"], closed["drawn"]) == ("proven", len(first))
    assert order_of(closed, truth)[: len(first)] == first
    words = "select count(*) from annotation where stage = 'audit'"
    assert number(installation, words) == len(first)


def test_no_item_is_judged_twice_by_many_auditors(
    owner: Client, new_people: Callable[[int], list[Client]], installation: Installation
) -> None:
    project, truth = small(owner, 150, wrong=10)
    people = new_people(4)
    for person in people:
        body = {"email": person.user["email"], "role": "reviewer"}
        owner.call("POST", f"/projects/{project}/people", body, status=201)
    begun = begin(owner, project, target=0.97)
    judged: list[str] = []
    while more := [name for person in people for name in judge(person, project, truth, most=3)]:
        judged += more
    assert len(set(judged)) == len(judged)
    shown = show(owner, begun)
    assert shown["standing"] == "proven"
    assert sum(auditor["judged"] for auditor in shown["auditors"]) == len(judged)
    left = "select count(*) from task where stage = 'audit'"
    assert (number(installation, left), rows(installation, "select * from lease")) == (0, [])


def test_a_change_that_races_with_the_freeze_is_in_it_or_voids_it(
    owner: Client, new_member: Callable[[str], Client]
) -> None:
    ended = Counter[str]()
    for turn in range(6):
        project, _ = small(owner, 80)
        ann = reviewer(owner, new_member, project, f"Ann {turn}")
        items = [row["id"] for row in ann.all(f"/projects/{project}/items")]

        def reopen(person: Client = ann, items: list[str] = items) -> None:
            for item in items[:40]:
                person.call("POST", f"/items/{item}/reopen", {"reason": "again"})

        with ThreadPoolExecutor() as pool:
            racing = pool.submit(reopen)
            begun = begin(owner, project, target=0.5)
            racing.result()
        state = show(owner, begun)["state"]
        if state == "audit":
            closed = act(owner, begun, "close")
            state = closed["state"]
        if state == "closed":
            now = [(name, label) for name, label in decisions(owner, project).items() if label]
            assert closed["frozen_hash"] == frozen_hash(now)
        ended[state] += 1
    assert ended["void"] > 0, ended


def test_many_are_frozen_by_a_job_as_they_are_when_it_ends(
    owner: Client, new_member: Callable[[str], Client], installation: Installation
) -> None:
    names = [f"m{i:05}" for i in range(20_000)]
    project = settled_project(owner, [decided(name, "yes") for name in names])
    owner.import_rows(project, '{"external_id":"late","data":{"text":"to be settled"}}\n', JSONL)
    ann = reviewer(owner, new_member, project, "Ann")
    begun = begin(owner, project)
    assert (begun["state"], begun["standing"], begun["frozen_at"]) == ("freezing", "open", None)
    assert refusal(owner, f"/certifications/{begun['id']}/close")[0] == 409
    job = freeze_job(owner, project)
    while job["state"] == "queued" or job["done"] == 0:
        job = owner.call("GET", f"/jobs/{job['id']}")
    installation.kill()
    installation.start()
    for person in (owner, ann):
        person.move_to(installation.url)
    assert show(owner, begun)["state"] == "freezing"
    assert 0 < owner.call("GET", f"/jobs/{job['id']}")["done"] < 20_000
    # Before anybody goes on: one is settled, and of two that are frozen already one is decided
    # otherwise, one is open again.
    answer_next(ann, project, "no")
    for name in names[:2]:
        item = owner.call("GET", f"/projects/{project}/items?q={name}")["items"][0]["id"]
        owner.call("POST", f"/items/{item}/reopen", {"reason": "look again"})
        if name == names[0]:
            answer_next(ann, project, "no")
    change(installation, "update job set runner_until = 0 where state = 'running'")
    assert owner.wait_for_job(job["id"])["message"] == "Frozen: it can be audited now"
    frozen = show(owner, begun)
    now = [(name, label) for name, label in decisions(owner, project).items() if label]
    assert (frozen["state"], frozen["population"], len(now)) == ("audit", 20_000, 20_000)
    assert (dict(now)["late"], dict(now)[names[0]], names[1] in dict(now)) == ("no", "no", False)
    assert frozen["frozen_hash"] == frozen_hash(now)
    # It is given up with its job, as when that fails.
    owner.call("POST", f"/certifications/{begun['id']}/give-up", {"reason": "begin anew"})
    again = begin(owner, project)
    of = "select project_id, id, 1 from certification where state = 'freezing'"
    change(installation, f"insert into certification_touched {of}")
    owner.call("DELETE", f"/jobs/{freeze_job(owner, project)['id']}", status=204)
    owner.wait_for_job(freeze_job(owner, project)["id"], "cancelled")
    ended = show(owner, again)
    assert (ended["state"], ended["void_reason"]) == (
        "void",
        "Its freeze was stopped, or failed: the job says why.",
    )
    assert number(installation, "select count(*) from certification_touched") == 0


def answer_next(person: Client, project: str, label: str) -> None:
    receipt = person.submit(person.next(project)["leases"][0], {"answer": label})
    assert receipt["item_state"] == "settled"


def freeze_job(owner: Client, project: str) -> Json:
    """The newest."""
    jobs = owner.call("GET", f"/projects/{project}/jobs")["items"]
    return next(job for job in jobs if job["kind"] == "freeze")
