"""The quality of a project: calibration, people by audits, agreement by slice, the report."""

import json
import re
from collections.abc import Callable
from math import sqrt

import pytest
from client import Client, Json
from test_certification import (
    JSONL,
    OTHER,
    SCHEMA,
    begin,
    decided,
    judge,
    reviewer,
    settled_project,
    small,
)

EDGES = [0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1]


def wilson(right: int, of: int) -> tuple[float, float]:
    z, p = 1.959963984540054, right / of
    middle = (p + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    return middle - half, middle + half


def test_wilson_is_as_published() -> None:
    """Newcombe (1998), table I, method 3: 81 of 263 and 15 of 148."""
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)


def quality(person: Client, project: str, **params: str) -> Json:
    return person.call("GET", f"/projects/{project}/quality", params=params)


def items_of(person: Client, project: str, **params: object) -> list[str]:
    return [row["external_id"] for row in person.all(f"/projects/{project}/items", **params)]


def bins(found: Json) -> dict[float, tuple[int, int]]:
    return {b["from"]: (b["items"], b["right"]) for b in found["bins"] if b["items"]}


@pytest.mark.quick
def test_without_an_audit_nothing_is_calibrated(owner: Client) -> None:
    project, _ = small(owner, 20)
    found = quality(owner, project)["calibration"]
    assert [b["from"] for b in found["bins"]] == EDGES[:-1]
    assert (found["all"]["items"], found["all"]["accuracy"], found["all"]["low"]) == (0, None, None)
    assert not any(found["left_out"].values())


@pytest.mark.quick
def test_calibration_counts_what_a_blind_audit_said(
    owner: Client, new_member: Callable[[str], Client]
) -> None:
    """20 items believed at .6, 5 of them wrong; 20 at .97, 1 of them wrong."""
    truth = {f"m{i}": "yes" if i % 3 else "no" for i in range(40)}
    wrong = {"m0", "m1", "m2", "m3", "m4", "m20"}
    rows = [
        decided(name, OTHER[is_] if name in wrong else is_, 0.6 if i < 20 else 0.97)
        for i, (name, is_) in enumerate(truth.items())
    ]
    project = settled_project(owner, rows)
    ann = reviewer(owner, new_member, project, "Ann")
    begin(owner, project, target=0.85, repair=False)  # 34 of 40: judged nearly to the end
    judged = judge(ann, project, truth)
    found = quality(owner, project)["calibration"]
    low = [name for name in judged if int(name[1:]) < 20]
    high = [name for name in judged if int(name[1:]) >= 20]
    assert low and high
    of_low, of_high = len(set(low) - wrong), len(set(high) - wrong)
    assert bins(found) == {0.6: (len(low), of_low), 0.95: (len(high), of_high)}
    low_bin, high_bin = (b for b in found["bins"] if b["items"])
    assert (low_bin["believed"], high_bin["believed"]) == pytest.approx((0.6, 0.97))
    assert low_bin["accuracy"] == pytest.approx(of_low / len(low))
    assert (low_bin["low"], low_bin["high"]) == pytest.approx(wilson(of_low, len(low)))
    assert (high_bin["low"], high_bin["high"]) == pytest.approx(wilson(of_high, len(high)))
    everything = found["all"]
    assert (everything["items"], everything["right"]) == (len(judged), of_low + of_high)
    assert everything["believed"] == pytest.approx(
        (0.6 * len(low) + 0.97 * len(high)) / len(judged)
    )
    assert not any(found["left_out"].values())
    assert found["whole"] is True


def test_words_that_follow_doubt_are_left_out_and_mended_ones_stay(
    owner: Client, new_member: Callable[[str], Client]
) -> None:
    project, truth = small(owner, 200, wrong=10)
    ann = reviewer(owner, new_member, project, "Ann")
    begun = begin(owner, project, target=0.9, review_first=True)
    doubted = judge(ann, project, truth)
    owner.call("POST", f"/certifications/{begun['id']}/draw")
    drawn = judge(ann, project, truth)
    found = quality(owner, project)["calibration"]
    assert found["left_out"]["doubtful"] == len(doubted) >= 20
    assert bins(found) == {0.9: (len(drawn), len(drawn))}

    other, truth = small(owner, 60, wrong=30)
    bea = reviewer(owner, new_member, other, "Bea")
    begin(owner, other, target=0.9, repair=True)
    drawn = judge(bea, other, truth)
    mended = [name for name in drawn if int(name[1:]) < 30]
    assert mended
    assert bins(quality(owner, other)["calibration"])[0.6] == (len(mended), 0)


def test_known_answers_are_told_apart_from_drawn_ones(owner: Client) -> None:
    """10 decisions about items with a known answer, 8 of them right, and 5 about others."""
    rows = [
        {**decided(f"g{i}", "yes", 0.9), "gold": {"answer": "no" if i < 2 else "yes"}}
        for i in range(10)
    ]
    rows += [decided(f"m{i}", "yes", 0.7) for i in range(5)]
    found = quality(owner, settled_project(owner, rows))["calibration"]
    assert (found["all"]["items"], found["gold"]["items"], found["gold"]["right"]) == (0, 10, 8)
    assert found["gold"]["believed"] == pytest.approx(0.9)
    assert (found["gold"]["low"], found["gold"]["high"]) == pytest.approx(
        (0.4902, 0.9433), abs=5e-5
    )


def test_people_are_measured_by_what_audits_said(
    owner: Client, new_member: Callable[[str], Client]
) -> None:
    """Three answer 24 items; Bob takes every other "no" for "yes" and is outvoted."""
    truth = {f"m{i}": "yes" if i % 3 else "no" for i in range(24)}
    settings = {"target": 0.5, "min_labels": 3, "max_labels": 3}
    people = {name: new_member(name) for name in ("Ann", "Bob", "Cy")}
    members = [{"email": p.user["email"], "role": "annotator"} for p in people.values()]
    project = owner.create_project(SCHEMA, quality=settings, people=members)["id"]
    owner.import_rows(
        project,
        "".join(json.dumps({"id": n, "data": {"text": n}}) + "\n" for n in truth),
        JSONL,
    )
    fooled = {f"m{i}" for i in range(0, 24, 6)}
    for name, person in people.items():
        while leases := person.next(project)["leases"]:
            item = leases[0]["item"]["external_id"]
            said = "yes" if name == "Bob" and item in fooled else truth[item]
            person.submit(leases[0], {"answer": said})
    assert quality(owner, project)["people"] == []
    rey = reviewer(owner, new_member, project, "Rey")
    begin(owner, project, target=0.9)
    judged = set(judge(rey, project, truth))
    found = {p["source"]["name"]: p for p in quality(owner, project)["people"]}
    assert set(found) == {"Ann", "Bob", "Cy"}
    assert (found["Ann"]["answers"], found["Ann"]["right"]) == (len(judged), len(judged))
    no = [n for n in judged if truth[n] == "no"]
    right = len(set(no) - fooled)
    bob = {c["name"]: c for c in found["Bob"]["classes"]}
    assert (bob["no"]["answers"], bob["no"]["right"]) == (len(no), right)
    assert (bob["no"]["low"], bob["no"]["high"]) == pytest.approx(wilson(right, len(no)))
    assert bob["yes"]["accuracy"] == 1
    assert found["Bob"]["right"] == len(judged) - (len(no) - right)


def test_agreement_is_told_apart_by_a_key_of_the_meta(
    owner: Client, new_member: Callable[[str], Client]
) -> None:
    """In Rome two people agree on two items and not on two; in Oslo always. By hand: Rome has the
    labels yes yes, no no, yes no, no yes. 4 of its 8 pairs differ, and of all 56 pairs of labels
    32 do, so that alpha is 1 - (4 / 8) / (32 / 56) = .125."""
    rows = [
        ("r0", "Rome", "yes", "yes"),
        ("r1", "Rome", "no", "no"),
        ("r2", "Rome", "yes", "no"),
        ("r3", "Rome", "no", "yes"),
        ("o0", "Oslo", "yes", "yes"),
        ("o1", "Oslo", "no", "no"),
        ("n0", None, "no", "no"),
        ("n1", None, "yes", "yes"),
        ("n2", None, "yes", "yes"),
        ("b0", "Bern", "yes", "no"),
    ]
    people = [new_member("Ann"), new_member("Bob")]
    members = [{"email": p.user["email"], "role": "annotator"} for p in people]
    settings = {"target": 0.99, "min_labels": 2, "max_labels": 2}
    project = owner.create_project(SCHEMA, quality=settings, people=members)["id"]
    items = [
        {"id": n, "data": {"text": n}, "meta": {"year": 1, **({"city": c} if c else {})}}
        for n, c, *_ in rows
    ]
    owner.import_rows(project, "".join(json.dumps(i) + "\n" for i in items), JSONL)
    given = {n: said for n, _, *said in rows}
    for i, person in enumerate(people):
        while leases := person.next(project)["leases"]:
            answer = given[leases[0]["item"]["external_id"]][i]
            person.submit(leases[0], {"answer": answer})
    plain = quality(owner, project)
    assert (sorted(plain["meta_keys"]), plain["slices"]) == (["city", "year"], [])
    found = quality(owner, project, slice="city")
    assert [(s["value"], s["items"]) for s in found["slices"]] == [
        ("Rome", 4),
        (None, 3),
        ("Oslo", 2),
        ("Bern", 1),
    ]
    assert [s["agree"] for s in found["slices"]] == pytest.approx([0.125, 1, 1, 0])
    bern = found["slices"][3]
    assert (bern["low"], bern["high"]) == (None, None), "one item tells nothing of chance"
    assert found["slices"][0]["low"] < 0.125 < found["slices"][0]["high"]
    assert found["slices_smaller"] == 0
    assert items_of(owner, project, meta="city", meta_value="Rome") == ["r0", "r1", "r2", "r3"]
    years = quality(owner, project, slice="year")["slices"]
    assert [(s["value"], s["items"]) for s in years] == [("1", 10)]
    nowhere = quality(owner, project, slice="nothing")["slices"]
    assert [(s["value"], s["items"]) for s in nowhere] == [(None, 10)]


def test_many_slices_are_bounded_and_the_rest_is_counted(owner: Client, new_people) -> None:
    people = new_people(2)
    members = [{"email": p.user["email"], "role": "annotator"} for p in people]
    settings = {"target": 0.99, "min_labels": 2, "max_labels": 2}
    project = owner.create_project(SCHEMA, quality=settings, people=members)["id"]
    items = [{"id": f"i{i}", "data": {"text": "t"}, "meta": {"page": i}} for i in range(60)]
    owner.import_rows(project, "".join(json.dumps(i) + "\n" for i in items), JSONL)
    for person in people:
        while leases := person.next(project)["leases"]:
            person.submit(leases[0], {"answer": "yes"})
    found = quality(owner, project, slice="page")
    assert (len(found["slices"]), found["slices_smaller"]) == (40, 20)
    assert {s["agree"] for s in found["slices"]} == {None}


# The report


def report(person: Client, project: str) -> str:
    reply = person.http.get(f"/projects/{project}/quality/report")
    assert reply.status_code == 200, reply.text
    assert reply.headers["Content-Type"] == "text/html; charset=utf-8"
    return reply.text


def row(text: str, name: str) -> list[str]:
    """The cells of the row that begins with the name."""
    found = re.search(rf"<tr><td[^>]*>{re.escape(name)}</td>(.*?)</tr>", text, re.S)
    assert found, name
    return re.findall(r"<td[^>]*>(.*?)</td>", found.group(1), re.S)


def fix(person: Client, project: str, values: Json, reason: str) -> None:
    held = person.next(project, stage="review")["leases"][0]
    body = {"lease": held["lease"], "verdict": "fix", "values": values, "active_ms": 900}
    path = f"/tasks/{held['task']}/review"
    person.call("POST", path, {**body, "reason": reason}, status=201)


@pytest.mark.quick
def test_a_report_without_an_audit_promises_nothing(owner: Client) -> None:
    project, _ = small(owner, 20)
    text = report(owner, project)
    assert "Nothing: no random sample of the decisions was audited." in text
    assert "Not calibrated" in text
    assert row(text, "settled") == ["20"]
    assert row(text, "answer")[0:2] == ["choice", "yes, no"]
    audited = owner.call("GET", f"/projects/{project}/audit")["items"]
    assert "quality.report" in [event["action"] for event in audited]


def test_a_report_says_what_was_proven_and_put_right(
    owner: Client, new_member: Callable[[str], Client]
) -> None:
    project, truth = small(owner, 200, wrong=10)
    ann = reviewer(owner, new_member, project, "Ann")
    begun = begin(owner, project, target=0.9, review_first=True)
    judge(ann, project, truth)
    owner.call("POST", f"/certifications/{begun['id']}/draw")
    drawn = judge(ann, project, truth)
    text = report(owner, project)
    claim = owner.call("GET", f"/certifications/{begun['id']}")
    assert claim["standing"] == "proven"
    assert row(text, "claim") == [claim["says"].replace(">", "&gt;")]
    assert "martingale" in row(text, "sampling method")[0]
    assert row(text, "drawn at random and judged") == [str(len(drawn))]
    calibrated = row(text, "all")
    assert calibrated[:4] == [str(len(drawn)), str(len(drawn)), "0.900", "1.000"]
    for name in (f"m{i}" for i in range(10)):
        how, was, is_, *_ = row(text, name)
        assert (how, was, is_) == (
            "doubt",
            f"answer: {OTHER[truth[name]]}",
            f"answer: {truth[name]}",
        )
    assert row(text, "looked at first because they were in doubt") == [str(claim["reviewed"])]
    assert "Ann" not in text


def test_a_proof_in_hand_is_told_beside_the_audit_that_is_open(
    owner: Client, new_member: Callable[[str], Client]
) -> None:
    project, truth = small(owner, 100)
    ann = reviewer(owner, new_member, project, "Ann")
    first = begin(owner, project, target=0.9)
    assert audits(owner, project) == [(first["id"], "open"), None]
    judge(ann, project, truth)
    assert audits(owner, project) == [(first["id"], "proven"), None]
    owner.call("POST", f"/certifications/{first['id']}/close")
    job = owner.call(
        "POST", f"/projects/{project}/releases", {"certification": first["id"]}, status=202
    )["job"]
    owner.wait_for_job(job)

    second = begin(owner, project, target=0.9)
    assert audits(owner, project) == [(first["id"], "proven"), (second["id"], "open")]
    text = report(owner, project)
    assert re.findall("<h2>(What is .*?)</h2>", text) == [
        "What is proven",
        "What is not decided yet",
    ]
    claims = [owner.call("GET", f"/certifications/{of['id']}") for of in (first, second)]
    assert re.findall("<tr><td>claim</td><td>(.*?)</td>", text) == [c["says"] for c in claims]
    # Ended without an outcome it hides nothing either, and what has decided later stands alone.
    judge(ann, project, truth, most=3)
    owner.call("POST", f"/certifications/{second['id']}/close")
    assert audits(owner, project) == [(first["id"], "proven"), (second["id"], "open")]
    third = begin(owner, project, target=0.9)
    assert audits(owner, project) == [(first["id"], "proven"), (third["id"], "open")]
    judge(reviewer(owner, new_member, project, "Bob"), project, truth)
    assert audits(owner, project) == [(third["id"], "proven"), None]


def audits(owner: Client, project: str) -> list[tuple[str, str] | None]:
    shown = quality(owner, project)
    two = [shown["audited"], shown["audit_open"]]
    return [of and (of["certification"], of["standing"]) for of in two]


def test_a_report_says_why_reviewers_changed_answers(
    owner: Client, new_member: Callable[[str], Client]
) -> None:
    people = [new_member("Ann"), new_member("Bob")]
    members = [{"email": p.user["email"], "role": "annotator"} for p in people]
    settings = {"target": 0.99, "min_labels": 2, "max_labels": 2}
    project = owner.create_project(SCHEMA, quality=settings, people=members)["id"]
    owner.import_rows(project, '{"id": "x1", "data": {"text": "t"}}\n', JSONL)
    for person, said in zip(people, ("yes", "no"), strict=True):
        person.submit(person.next(project)["leases"][0], {"answer": said})
    fix(owner, project, {"answer": "no"}, "rule 3 says so")
    text = report(owner, project)
    assert row(text, "x1")[:4] == ["fix", "", "answer: no", "rule 3 says so"]
    roles = re.findall(r"<tr><td>person</td><td>(\w+)</td><td[^>]*>(\d+)</td>", text)
    assert ("annotator", "2") in roles


def test_no_text_of_anybody_becomes_markup(
    owner: Client, new_member: Callable[[str], Client]
) -> None:
    evil = "<script>alert(1)</script>\"'&<img src=x onerror=alert(1)>"
    person = new_member("Ann")
    choices = [{"name": f"{evil} {i}", "title": evil, "help": evil} for i in range(2)]
    field = {"name": "evil", "title": evil, "help": evil, "kind": "choice", "classes": choices}
    said = {"name": f"{evil}!", "kind": "text", "title": evil}
    project = owner.create_project(
        {"fields": [field, said]},
        name=evil,
        description=f"{evil} {'long ' * 100}",
        instructions=evil,
        quality={"target": 0.99, "min_labels": 2, "max_labels": 2},
        people=[{"email": person.user["email"], "role": "annotator"}],
    )["id"]
    item = {"id": f"{evil}-1", "data": {"text": evil}, "meta": {evil: evil}}
    owner.import_rows(project, json.dumps(item) + "\n", JSONL)
    for i, who in enumerate((person, owner)):
        lease = who.next(project)["leases"][0]
        who.submit(lease, {"evil": choices[i]["name"], said["name"]: evil}, note=evil)
    rey = reviewer(owner, new_member, project, "Rey")
    fix(rey, project, {"evil": choices[0]["name"], said["name"]: evil}, evil)
    text = report(owner, project)
    assert text.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 8
    assert "<script" not in text
    assert "<img" not in text
    assert quality(owner, project, slice=evil)["slices"][0]["value"] == evil


def test_nested_classes_are_confused_level_by_level(
    owner: Client, new_people: Callable[[int], list[Client]]
) -> None:
    below = {"dog": "animal", "cat": "animal", "poodle": "dog", "rose": "plant"}
    names = ["animal", "plant", "dog", "cat", "rose", "poodle"]
    classes = [{"name": n, **({"parent": below[n]} if n in below else {})} for n in names]
    people = new_people(2)
    project = owner.create_project(
        {"fields": [{"name": "kind", "kind": "choice", "classes": classes}]},
        quality={"target": 0.8, "min_labels": 2, "max_labels": 2},
        people=[{"email": person.user["email"], "role": "annotator"} for person in people],
    )["id"]
    owner.import_rows(project, "id,text\n1,a poodle\n2,a cat\n")
    said = ({"a poodle": "poodle", "a cat": "cat"}, {"a poodle": "dog", "a cat": "rose"})
    for person, answer in zip(people, said, strict=True):
        person.answer_all(project, lambda item, a=answer: {"kind": a[item["data"]["text"]]})
    found = {c.get("level"): c for c in quality(owner, project)["confusion"]}
    assert set(found) == {1, 2, None} and found[None]["classes"] == names
    assert found[1]["classes"] == ["animal", "plant"] and sum(map(sum, found[1]["counts"])) == 4
    assert found[1]["counts"][0][0] >= 2  # a poodle is an animal like a dog
    assert found[2]["classes"] == ["animal", "plant", "dog", "cat", "rose"]
    at = found[2]["classes"].index("dog")
    assert found[2]["counts"][at][at] == 2
    dogs = {"field": "kind", "level": 2, "decided": "dog", "answered": "dog"}
    assert items_of(owner, project, **dogs) == ["1"]
    assert items_of(owner, project, **{**dogs, "answered": "poodle"}) == []
    path = f"/projects/{project}/items"
    owner.call("GET", path, params={"level": 1}, status=422)
    owner.call("GET", path, params={**dogs, "level": 17}, status=422)
