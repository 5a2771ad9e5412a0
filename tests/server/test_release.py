"""Releases: a frozen export, its signed certificate, checked offline."""

import json
import math
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from client import Client, Json, Refused
from installation import Installation, Outcome, run_binary
from record import change, number, rows
from test_certification import (
    JSONL,
    OTHER,
    SCHEMA,
    act,
    begin,
    decided,
    judge,
    order_of,
    refusal,
    reviewer,
    settled_project,
    show,
    small,
)
from test_quality import report, row


def make(owner: Client, project: str, state: str = "done", **wanted: object) -> Json:
    job = owner.call("POST", f"/projects/{project}/releases", wanted, status=202)["job"]
    return owner.wait_for_job(job, state)


def release(owner: Client, project: str, **wanted: object) -> Json:
    made = make(owner, project, **wanted)["result"]
    return owner.call("GET", f"/releases/{made['release']}")


def download(owner: Client, made: Json, folder: Path) -> tuple[Path, Path]:
    """The certificate and the items, beside each other."""
    folder.mkdir(exist_ok=True)
    paths = []
    for part, ending in (("certificate", ".certificate.json"), ("items", ".jsonl")):
        reply = owner.http.get(f"/releases/{made['id']}/{part}")
        assert reply.status_code == 200, reply.text
        paths.append(folder / f"release-{made['number']}{ending}")
        paths[-1].write_bytes(reply.content)
    return paths[0], paths[1]


def verify(certificate: Path, *more: str) -> Outcome:
    return run_binary("release", "verify", str(certificate), *more)


@pytest.fixture
def proven(
    owner: Client, new_member: Callable[[str], Client], tmp_path: Path
) -> tuple[Json, Path, Path]:
    """A release of 200 items, 10 of them wrong at first, proven to .95."""
    project, truth = small(owner, 200, wrong=10)
    ann = reviewer(owner, new_member, project, "Ann")
    begun = begin(owner, project, review_first=True)
    judge(ann, project, truth)
    act(owner, begun, "draw")
    judge(ann, project, truth)
    assert act(owner, begun, "close")["standing"] == "proven"
    made = release(owner, project, certification=begun["id"], note="first")
    assert show(owner, begun)["state"] == "released"
    return made, *download(owner, made, tmp_path / "release")


@pytest.mark.quick
def test_a_release_is_verified_offline(
    proven: tuple[Json, Path, Path], installation: Installation
) -> None:
    made, certificate, _ = proven
    key = installation.run("release key").stdout.strip()
    assert re.fullmatch("[0-9a-f]{64}", key)
    assert made["key"] == key
    installation.stop()
    outcome = verify(certificate, "--key", key)
    assert outcome.status == 0, outcome
    assert f"signed by   {key}" in outcome.stdout
    assert "proven      Proven: at least 95.0 % are right" in outcome.stdout
    assert "release     1 of A project" in outcome.stdout
    other = verify(certificate, "--key", "0" * 64)
    assert (other.status, "signature: it is of the key" in other.stderr) == (1, True)


def test_one_byte_changed_anywhere_is_found(proven: tuple[Json, Path, Path]) -> None:
    _, certificate, items = proven
    for path in (certificate, items):
        whole = path.read_bytes()
        for at in range(0, len(whole), max(1, len(whole) // 40)):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
            outcome = verify(certificate)
            assert outcome.status == 1, (path.name, at)
            wanted = "signature" if path == certificate else "items: the SHA-256"
            assert wanted in outcome.stderr, (at, outcome)
        path.write_bytes(whole[:-1])
        assert verify(certificate).status == 1
        path.write_bytes(whole)
    assert verify(certificate).status == 0


def test_what_is_missing_is_named(proven: tuple[Json, Path, Path], tmp_path: Path) -> None:
    _, certificate, items = proven
    elsewhere = tmp_path / "elsewhere.jsonl"
    items.rename(elsewhere)
    outcome = verify(certificate)
    assert outcome.status == 1 and "release-1.jsonl: No such file" in outcome.stderr, outcome
    assert verify(certificate, "--items", str(elsewhere)).status == 0
    assert verify(tmp_path / "none.json").status == 1
    assert "it is not the certificate of a release" in verify(elsewhere).stderr
    items.write_bytes(elsewhere.read_bytes())
    outcome = run_binary(
        "release", "verify", "-", text=certificate.read_text(), folder=items.parent
    )
    assert outcome.status == 0, outcome
    outcome = run_binary("release", "verify", "-", "--items", str(elsewhere), text="{}")
    assert outcome.status == 1 and "standard input: it is not the certificate" in outcome.stderr
    usage = run_binary("release", "verify")
    assert (usage.status, "which CERTIFICATE.json?" in usage.stderr) == (2, True)


def test_the_page_says_claim_auditors_and_limits(
    owner: Client, proven: tuple[Json, Path, Path], tmp_path: Path
) -> None:
    made, certificate, _ = proven
    page = tmp_path / "page.html"
    assert run_binary("release", "page", str(certificate), "-o", str(page)).status == 0
    text = page.read_text()
    served = owner.http.get(f"/releases/{made['id']}/page")
    assert served.headers["Content-Type"] == "text/html; charset=utf-8"
    assert served.text == text
    body = json.loads(certificate.read_text())["certificate"]
    for said in (body["claim"]["says"], body["claim"]["auditors"][0]["id"], made["sha256"][:60]):
        assert said in text.replace("&gt;", ">"), said
    assert "<script" not in text
    assert "<h2>What is claimed</h2><p>Proven by trusted people who judged" in text
    auditor = body["claim"]["auditors"][0]
    assert row(text, auditor["id"]) == [str(auditor["judged"]), str(auditor["wrong"])]
    assert any("taken as right" in limit for limit in body["limits"])


def test_the_certificate_says_all_that_the_plan_wants(proven: tuple[Json, Path, Path]) -> None:
    made, certificate, items = proven
    body = json.loads(certificate.read_text())["certificate"]
    claim = body["claim"]
    assert (body["number"], body["note"], body["items"]["sha256"]) == (1, "first", made["sha256"])
    assert {"schema", "guideline", "reliability", "program"} == set(body["versions"])
    assert len(claim["sample"]) == claim["drawn"]
    assert len(claim["reviewed_items"]) == claim["reviewed"] >= 20
    assert claim["corrected"] == 10
    assert body["items"]["items"] == len(items.read_text().splitlines()) == 200


def test_a_later_correction_makes_a_new_release_with_a_diff(
    owner: Client, proven: tuple[Json, Path, Path], tmp_path: Path
) -> None:
    made, _, items = proven
    project = owner.call("GET", "/projects")["items"][0]["id"]
    owner.import_rows(project, json.dumps(decided("new", "yes")), JSONL)
    item = owner.call("GET", f"/projects/{project}/items")["items"][5]
    owner.call("POST", f"/items/{item['id']}/reopen", {"reason": "a doubt"})
    second = release(owner, project)
    assert (second["number"], second["certification"]) == (2, None)
    assert (second["changed"], second["added"], second["gone"]) == (1, 1, 0)
    reply = owner.http.get(f"/releases/{second['id']}/diff").text
    lines = [json.loads(line) for line in reply.splitlines()]
    assert [(line["external_id"], line["change"]) for line in lines] == [
        (item["external_id"], "changed"),
        ("new", "added"),
    ]
    assert (lines[0]["now"], lines[1]["now"]) == (None, {"answer": "yes"})
    with pytest.raises(Refused) as refused:
        owner.call("GET", f"/releases/{made['id']}/diff")
    assert refused.value.status == 404
    outcome = verify(download(owner, second, tmp_path / "second")[0])
    assert (outcome.status, "nothing: it was not audited" in outcome.stdout) == (0, True)
    again = owner.http.get(f"/releases/{made['id']}/items").content
    assert again == items.read_bytes()


# What cannot be released


def test_what_was_settled_after_the_freeze_is_not_carried_by_the_claim(
    owner: Client, new_member: Callable[[str], Client], installation: Installation
) -> None:
    project, truth = small(owner, 100)
    ann = reviewer(owner, new_member, project, "Ann")
    begun = begin(owner, project)
    judge(ann, project, truth)
    path = f"/projects/{project}/releases"
    wanted = {"certification": begun["id"]}
    status, says = refusal(owner, path, wanted)
    assert (status, says) == (409, "the certification is in the state audit, not closed")
    act(owner, begun, "close")
    owner.import_rows(project, json.dumps(decided("new", "yes")), JSONL)
    job = make(owner, project, "failed", **wanted)
    assert "101 items are decided, but 100 were frozen" in job["message"], job
    assert number(installation, "select count(*) from release") == 0
    assert [path.name for path in (installation.data / "releases").iterdir()] == []
    assert show(owner, begun)["state"] == "closed"


def test_a_sample_that_was_touched_after_the_draw_is_found(
    owner: Client, new_member: Callable[[str], Client], installation: Installation
) -> None:
    project, truth = small(owner, 100)
    ann = reviewer(owner, new_member, project, "Ann")
    begun = begin(owner, project)
    judge(ann, project, truth)
    act(owner, begun, "close")
    first, second = (
        number(
            installation,
            f"select item_id from certification_item where part = 'draw' and position = {n}",
        )
        for n in (1, 2)
    )
    for item, place in ((first, 2), (second, 1)):
        change(
            installation,
            f"update certification_item set position = {place} where item_id = {item}",
        )
    job = make(owner, project, "failed", certification=begun["id"])
    assert "claim: draw 1 is not the item that the seed gives" in job["message"], job
    for item, place in ((first, 1), (second, 2)):
        change(
            installation,
            f"update certification_item set position = {place} where item_id = {item}",
        )
    change(installation, f"update certification_item set frozen = '{{}}' where item_id = {first}")
    change(installation, f"update decision set decided = '{{}}' where item_id = {first}")
    job = make(owner, project, "failed", certification=begun["id"])
    assert "claim: what was frozen is not what the file holds" in job["message"], job


def test_a_disproved_claim_is_released_as_what_it_is(
    owner: Client, new_member: Callable[[str], Client], tmp_path: Path
) -> None:
    project, truth = small(owner, 100, wrong=60)
    ann = reviewer(owner, new_member, project, "Ann")
    begun = begin(owner, project, repair=False)
    judge(ann, project, truth)
    act(owner, begun, "close")
    assert "<h2>What is disproved</h2><p>Disproved by trusted people" in report(owner, project)
    made = release(owner, project, certification=begun["id"])
    assert made["says"].startswith("Disproved: fewer than 95 % are right")
    page = owner.http.get(f"/releases/{made['id']}/page").text
    assert "<h2>What is claimed</h2><p>Disproved by trusted people who judged" in page
    assert "Proven by" not in page
    outcome = verify(download(owner, made, tmp_path / "release")[0])
    assert (outcome.status, "Disproved" in outcome.stdout) == (0, True)


def test_another_projects_certification_is_not_there(owner: Client) -> None:
    ours, _ = small(owner, 30)
    theirs = settled_project(owner, [decided("x", "yes")], SCHEMA)
    begun = begin(owner, theirs, target=0.5)
    status, _ = refusal(owner, f"/projects/{ours}/releases", {"certification": begun["id"]})
    assert status == 404


def test_a_crash_while_a_release_is_made_leaves_one_or_none(
    owner: Client, installation: Installation, tmp_path: Path
) -> None:
    project, _ = small(owner, 3000)
    for pause in range(3):
        job = owner.call("POST", f"/projects/{project}/releases", {}, status=202)["job"]
        if pause:
            number(installation, "select count(*) from job")
        installation.kill()
        installation.start()
        owner.move_to(installation.url)
        owner.wait_for_job(job)
    made = owner.all(f"/projects/{project}/releases")
    assert [row["number"] for row in made] == [3, 2, 1]
    assert len({row["sha256"] for row in made}) == 1
    assert (made[0]["changed"], made[0]["added"], made[0]["gone"]) == (0, 0, 0)
    assert verify(download(owner, made[0], tmp_path / "release")[0]).status == 0
    left = [path.name for path in (installation.data / "releases").iterdir()]
    assert not [name for name in left if name.endswith(".part")], left


def box(width: int) -> Json:
    return {"id": f"w{width}", "class": "cat", "x": 0, "y": 0, "w": width, "h": 100}


def drawn(name: str) -> list[Json]:
    """A narrower box overlaps nine tenths; the same beside one too many is two thirds."""
    return [box(100), box(30)] if int(name[1:]) % 2 else [box(90)]


def test_a_mean_quality_is_claimed_of_what_is_drawn(
    owner: Client,
    new_member: Callable[[str], Client],
    installation: Installation,
    tmp_path: Path,
) -> None:
    """What people draw is hardly ever the same: each item loses what does not overlap."""
    fields = [
        {"name": "boxes", "kind": "boxes", "classes": [{"name": "cat"}]},
        {"name": "class", "kind": "choice", "classes": [{"name": "cat"}]},
        {"name": "words", "kind": "text"},
    ]
    names = [f"m{i}" for i in range(60)]
    items = [
        {
            **decided(name, ""),
            "decision": {"values": {"boxes": [box(100)], "words": "a b c d"}, "by": "belief"},
        }
        for name in names
    ]
    project = settled_project(owner, items, {"fields": fields})
    ann = reviewer(owner, new_member, project, "Ann")
    path = f"/projects/{project}/certifications"
    claim = {"field": "boxes", "losses": True, "repair": False, "review_first": False}
    for change_of, said in (
        ({"field": None}, "losses are those of one field"),
        ({"repair": True}, "losses: come without repair"),
        ({"field": "class"}, "is of the kind choice, whose answers are not more or less alike"),
        ({"losses": False}, "claim its mean quality (losses), or name another field"),
    ):
        wanted = {k: v for k, v in {**claim, **change_of}.items() if v is not None}
        status, says = refusal(owner, path, wanted)
        assert (status, said in says) == (422, True), says
    begun = begin(owner, project, **claim, target=0.6)
    while leases := ann.next(project, stage="audit")["leases"]:
        ann.submit(leases[0], {"boxes": drawn(leases[0]["item"]["external_id"])})
    audited = show(owner, begun)
    assert audited["standing"] == "proven" and audited["losses"] is True
    assert audited["says"].startswith("Proven: the mean quality is at least 6")
    assert [p["bound"] for p in audited["points"]] == sorted(p["bound"] for p in audited["points"])
    assert act(owner, begun, "close")["bound"] == audited["bound"]
    text = report(owner, project)
    assert row(text, "mean quality at least") == [f"{100 * audited['bound']:.2f} %"]
    assert row(text, "not wholly alike among them") == [str(audited["errors"])]
    assert row(text, "sum of losses") == [f"{audited['lost']:.5f}"]
    assert "a mean of betting martingales decides" in row(text, "sampling method")[0]
    assert "at least right" not in text and "hypergeometric" not in text
    # A loss that was touched is found before it is signed.
    change(installation, "update certification_item set loss = 0 where loss < 0.2")
    touched = make(owner, project, "failed", certification=begun["id"])["message"]
    assert "or a loss does not fit it" in touched
    change(installation, "update certification_item set loss = 0.1 where loss = 0")
    made = release(owner, project, certification=begun["id"])
    certificate, _ = download(owner, made, tmp_path / "release")
    assert verify(certificate).status == 0
    body = json.loads(certificate.read_text())["certificate"]
    sample = {row["item"]: row["loss"] for row in body["claim"]["sample"]}
    assert body["claim"]["lost"] == pytest.approx(sum(sample.values()))
    for name, loss in sample.items():
        assert loss == pytest.approx(1 / 3 if int(name[1:]) % 2 else 0.1)
    page = owner.http.get(f"/releases/{made['id']}/page").text
    assert row(page, "not wholly alike among them") == [str(audited["errors"])]
    assert row(page, "mean quality at least") and "It is a mean: some items may be bad." in page
    # Of texts each item loses the words that differ.
    bob = reviewer(owner, new_member, project, "Bob")
    begun = begin(owner, project, **{**claim, "field": "words"}, target=0.6)
    while leases := bob.next(project, stage="audit")["leases"]:
        odd = int(leases[0]["item"]["external_id"][1:]) % 2
        bob.submit(leases[0], {"words": "a b c x" if odd else "a b c d"})
    assert show(owner, begun)["says"].startswith("Proven: the mean quality is at least 6")
    losses = rows(installation, "select distinct loss from certification_item where loss < 0.3")
    assert {0, 0.25} <= {float(loss) for (loss,) in losses}


def test_classes_that_run_out_of_places_get_more_of_the_same_order(
    owner: Client, new_member: Callable[[str], Client], installation: Installation
) -> None:
    """Thirty small classes leave two large ones thirty places each, which both need more of."""
    classes = [f"c{k}" for k in range(32)]
    given = {f"m{i}": classes[i % 2 if i < 280 else 2 + i % 30] for i in range(340)}
    answer = {**SCHEMA["fields"][0], "classes": [{"name": name} for name in classes]}
    items = [decided(name, label) for name, label in given.items()]
    project = settled_project(owner, items, {"fields": [answer]})
    ann = reviewer(owner, new_member, project, "Ann")
    begun = begin(
        owner,
        project,
        field="answer",
        classes=classes,
        repair=False,
        review_first=False,
        target=0.97,
    )
    judged = judge(ann, project, given)
    audited = show(owner, begun)
    drawn = [c["drawn"] for c in audited["classes"]]
    assert 1000 // 32 < drawn[0] == drawn[1] < 140 and set(drawn[2:]) == {2}
    closed = act(owner, begun, "close")
    for label in ("c0", "c1", "c5"):
        of_class = [name for name in given if given[name] == label]
        drawn_of = [name for name in judged if given[name] == label]
        assert order_of(closed, of_class)[: len(drawn_of)] == drawn_of
    placed = "select count(*) from certification_item where position is not null and class < 2"
    assert number(installation, placed) > sum(drawn[:2])


def test_a_claim_of_one_class_says_its_title(
    owner: Client, new_member: Callable[[str], Client], tmp_path: Path
) -> None:
    answer = {
        **SCHEMA["fields"][0],
        "classes": [
            {"name": "yes", "title": "A picture of a cat"},
            {"name": "no"},
            {"name": "maybe", "title": "Hard to say"},
        ],
    }
    given = {f"m{i}": "yes" if i % 2 else "no" for i in range(40)}
    items = [decided(name, label) for name, label in given.items()]
    project = settled_project(owner, items, {"fields": [answer]})
    ann = reviewer(owner, new_member, project, "Ann")
    claim = {"field": "answer", "repair": False, "review_first": False, "target": 0.6}
    path = f"/projects/{project}/certifications"
    status, says = refusal(owner, path, {**claim, "classes": ["yes", "maybe"]})
    assert (status, says) == (422, "classes: no item is decided as Hard to say")
    begun = begin(owner, project, **claim, classes=["yes"])
    assert begun["says"].startswith("Open: of the items decided as A picture of a cat at least")
    assert [(c["class"], c["title"]) for c in begun["classes"]] == [("yes", "A picture of a cat")]
    judge(ann, project, given)
    assert act(owner, begun, "close")["standing"] == "proven"
    quality = owner.call("GET", f"/projects/{project}/quality")
    assert quality["audited"]["classes"] == ["A picture of a cat"]
    certificate, _ = download(
        owner, release(owner, project, certification=begun["id"]), tmp_path / "release"
    )
    outcome = verify(certificate)
    assert outcome.status == 0, outcome
    assert "Proven: of the items decided as A picture of a cat at least" in outcome.stdout


def test_classes_are_claimed_each_for_itself(
    owner: Client,
    new_member: Callable[[str], Client],
    installation: Installation,
    tmp_path: Path,
) -> None:
    """All that is decided as yes is right; of what is decided as no every third is not."""
    given = {f"m{i}": "no" if i % 3 == 0 else "yes" for i in range(150)}
    truth = {name: "yes" if int(name[1:]) % 9 == 0 else label for name, label in given.items()}
    items = [decided(name, label) for name, label in given.items()]
    other = {"name": "note", "kind": "text"}
    second = {"name": "second", "kind": "choice", "classes": [{"name": "a"}]}
    project = settled_project(owner, items, {"fields": [*SCHEMA["fields"], other, second]})
    ann = reviewer(owner, new_member, project, "Ann")
    path = f"/projects/{project}/certifications"
    claim = {"field": "answer", "classes": ["yes", "no"], "repair": False, "review_first": False}
    for change_of, said in (
        ({"field": None}, "classes are those of one field"),
        ({"field": "note"}, "note is of the kind text; classes are claimed of a choice"),
        ({"planted": 3}, "planted: wants review_first, whose corrected answers are planted"),
        ({"losses": True}, "classes: come without losses"),
        (
            {"field": "second", "classes": ["a"], "review_first": True},
            "review_first: of classes only those of the first field",
        ),
        ({"classes": ["yes", "maybe"]}, 'classes: "maybe" is no class of answer'),
        ({"classes": ["yes", "yes"]}, 'classes: "yes" is there twice'),
    ):
        wanted = {k: v for k, v in {**claim, **change_of}.items() if v is not None}
        status, says = refusal(owner, path, wanted)
        assert (status, said in says) == (422, True), says
    begun = begin(owner, project, **claim, target=0.8)
    # Both come as they were drawn, so that what comes next tells nothing of what was decided.
    first = judge(ann, project, truth, most=12)
    assert {given[name] for name in first} == {"yes", "no"}
    judged = first + judge(ann, project, truth)
    audited = show(owner, begun)
    assert audited["standing"] == "disproved"
    assert audited["says"].startswith(
        "Disproved: of the items of one of 2 classes (yes, no) fewer than 80 %"
    )
    yes, no = audited["classes"]
    assert [c["items"] for c in (yes, no)] == [100, 50]
    assert [c["drawn"] for c in (yes, no)] == [
        sum(given[name] == label for name in judged) for label in ("yes", "no")
    ]
    assert (yes["state"], yes["chosen"], yes["errors"]) == ("proven", True, 0)
    assert (no["state"], no["chosen"]) == ("disproved", False)
    assert not yes["goes_on"] and not no["goes_on"]
    assert no["drawn"] < 50 and audited["bound"] == no["bound"] < 0.8 <= yes["bound"]
    # They were not drawn of all, and so they say nothing of how well confidences hold.
    quality = owner.call("GET", f"/projects/{project}/quality")
    assert quality["calibration"]["all"]["items"] == 0
    assert quality["audited"]["classes"] == ["yes", "no"]
    closed = act(owner, begun, "close")
    for label in ("yes", "no"):
        drawn_of = [name for name in judged if given[name] == label]
        of_class = [name for name in given if given[name] == label]
        assert order_of(closed, of_class)[: len(drawn_of)] == drawn_of
    # A draw that is counted for another class is found before it is signed.
    position = number(installation, "select min(position) from certification_item where class = 0")
    for of_class, state in ((1, "failed"), (0, "done")):
        touch = f"update certification_item set class = {of_class} where position = {position}"
        change(installation, touch)
        made = make(owner, project, state, certification=begun["id"])
        if state == "failed":
            assert "the sample does not prove what is said" in made["message"]
    made = owner.call("GET", f"/releases/{made['result']['release']}")
    certificate, _ = download(owner, made, tmp_path / "release")
    assert verify(certificate).status == 0
    body = json.loads(certificate.read_text())["certificate"]
    assert [row["class"] for row in body["claim"]["classes"]] == ["yes", "no"]
    assert [row["item"] for row in body["claim"]["sample"]] == order_of(closed, judged)
    page, text = owner.http.get(f"/releases/{made['id']}/page").text, report(owner, project)
    assert "By class" in page and "of each class at least right" in page
    for of in (yes, no):
        counts = [str(of[key]) for key in ("items", "reviewed", "drawn", "errors")]
        cells = [of["state"], *counts, f"{of['bound']:.3f}"]
        assert row(page, of["class"])[:6] == row(text, of["class"])[:6] == cells
        assert row(text, of["class"])[6:8] == [f"{of['low']:.3f}", f"{of['high']:.3f}"]
        assert (
            row(page, of["class"])[-1]
            == row(text, of["class"])[-1]
            == ("yes" if of["chosen"] else "no")
        )
    sampling = row(text, "sampling method")[0]
    assert "Those that were decided as one of the classes are judged" in sampling
    # Nor do the ways of what was drawn for a class tell how many errors a stage lets through.
    change(
        installation,
        "insert into item_move select project_id, item_id, 1, 0, null, 'review', 'done', 'accepted'"
        " from certification_item where class = 1 and outcome = 'right'",
    )
    stages = owner.call("GET", f"/projects/{project}/escapes")["stages"]
    assert all(stage["words"] == 0 for stage in stages), stages


def class_says(folder: Path, row: str, judged: list[tuple[str, bool]]) -> Json:
    """What the command says of a class, from `label,items,reviewed` and the draws."""
    populations, sample = folder / "classes.csv", folder / "sample.csv"
    populations.write_text(f"label,items,reviewed\n{row}\n")
    label = row.split(",")[0]
    lines = "".join(f"{name},{label},{int(right)}\n" for name, right in judged)
    sample.write_text("task,label,correct\n" + lines)
    done = run_binary(
        "certify", "--populations", str(populations), str(sample), "--repair", "--json"
    )
    assert done.status == 0, done
    said: Json = json.loads(done.stdout)["classes"][0]
    return said


def test_the_doubtful_of_a_class_come_first_and_what_is_put_right_leaves_it(
    owner: Client,
    new_member: Callable[[str], Client],
    installation: Installation,
    tmp_path: Path,
) -> None:
    """Of 200 that are decided as yes 20 doubtful ones are wrong, and two of which nobody doubts."""
    given = {f"m{i}": "yes" if i < 200 else "no" for i in range(300)}
    wrong = {f"m{i}" for i in [*range(20), 100, 150]}
    truth = {name: "no" if name in wrong else label for name, label in given.items()}
    items = [
        decided(name, label, 0.6 if name in wrong and int(name[1:]) < 20 else 0.9)
        for name, label in given.items()
    ]
    project = settled_project(owner, items)
    ann = reviewer(owner, new_member, project, "Ann")
    begun = begin(owner, project, field="answer", classes=["yes"], review_first=True, target=0.95)
    assert (begun["state"], begun["review_goes_on"], begun["repair"]) == ("review", True, True)
    assert [(c["class"], c["items"]) for c in begun["classes"]] == [("yes", 200)]
    reviewed = judge(ann, project, truth)
    # Twenty errors, and then until the last twenty held fewer than two.
    assert len(reviewed) == 39 and all(given[name] == "yes" for name in reviewed)
    assert set(reviewed[:20]) == {f"m{i}" for i in range(20)}
    stopped = show(owner, begun)
    assert (stopped["corrected"], stopped["review_goes_on"]) == (20, False)

    drawn_set = act(owner, begun, "draw")
    assert (drawn_set["population"], drawn_set["reviewed"]) == (300, 39)
    (yes,) = drawn_set["classes"]
    assert (yes["items"], yes["reviewed"], yes["drawn"]) == (180, 19, 0)
    lease = ann.next(project, stage="audit")["leases"][0]
    body = {"lease": lease["lease"], "reason": "cannot tell"}
    ann.call("POST", f"/tasks/{lease['task']}/skip", body, status=204)
    skipped = lease["item"]["external_id"]
    judged = [skipped, *judge(ann, project, truth)]
    proven = show(owner, begun)
    assert (proven["standing"], proven["skipped"]) == ("proven", 1), proven
    assert proven["says"].startswith("Proven: of the items decided as yes at least 9")
    assert "are right, as put right by the audit, with 95 % confidence" in proven["says"]
    assert all(given[name] == "yes" and name not in reviewed for name in judged)
    found = {name for name in judged if name in wrong and name != skipped}
    # The command takes all errors for put right; the one that was skipped stays, and is wrong.
    words = [(name, name not in found and name != skipped) for name in judged]
    said = class_says(tmp_path, "yes,180,19", words)
    mended, errors = len(found), len(found) + 1
    assert said["errors"] == proven["errors"] == errors
    wrong_at_most = round((1 - said["bound"]) * (180 - errors)) + errors
    assert proven["bound"] == pytest.approx(1 - (wrong_at_most - mended) / (180 - mended))
    closed = act(owner, begun, "close")
    of_class = [name for name in given if given[name] == "yes" and name not in reviewed]
    assert order_of(closed, of_class)[: len(judged)] == judged

    # More that is said to have been reviewed than was is found before it is signed.
    for now, then, state in ((18, 19, "failed"), (19, 18, "done")):
        was, said = f'"reviewed":{then}', f'"reviewed":{now}'
        touch = f"update certification set classes = replace(classes, '{was}', '{said}')"
        change(installation, touch)
        made = make(owner, project, state, certification=begun["id"])
        if state == "failed":
            assert "the sample does not prove what is said" in made["message"]
    made = owner.call("GET", f"/releases/{made['result']['release']}")
    certificate, _ = download(owner, made, tmp_path / "release")
    assert verify(certificate).status == 0
    claim = json.loads(certificate.read_text())["certificate"]["claim"]
    assert (claim["classes"][0]["items"], claim["classes"][0]["reviewed"]) == (180, 19)
    page = owner.http.get(f"/releases/{made['id']}/page").text
    assert "What the audit has put right has left its class" in page
    labels = {
        line["external_id"]: line["decision"]["values"]["answer"]
        for line in map(json.loads, owner.export(project).splitlines())
    }
    for name in given:
        known = name in reviewed or (name in judged and name != skipped)
        assert labels[name] == (truth[name] if known else given[name])


def test_a_small_class_can_be_reviewed_whole(
    owner: Client, new_member: Callable[[str], Client]
) -> None:
    given = {f"m{i}": "no" if i < 6 else "yes" for i in range(40)}
    truth = {name: "yes" if int(name[1:]) < 3 else label for name, label in given.items()}
    project = settled_project(owner, [decided(name, label) for name, label in given.items()])
    ann = reviewer(owner, new_member, project, "Ann")
    begun = begin(owner, project, field="answer", classes=["no"], review_first=True)
    assert sorted(judge(ann, project, truth)) == [f"m{i}" for i in range(6)]
    assert show(owner, begun)["review_goes_on"] is False
    drawn_set = act(owner, begun, "draw")
    (no,) = drawn_set["classes"]
    assert (no["items"], no["reviewed"], no["state"], no["bound"]) == (3, 3, "proven", 1)
    assert (drawn_set["standing"], drawn_set["drawn"]) == ("proven", 0)
    assert ann.next(project, stage="audit")["leases"] == []


def test_a_class_that_the_review_has_emptied_cannot_be_claimed(
    owner: Client, new_member: Callable[[str], Client]
) -> None:
    given = {f"m{i}": "no" if i < 3 else "yes" for i in range(20)}
    project = settled_project(owner, [decided(name, label) for name, label in given.items()])
    ann = reviewer(owner, new_member, project, "Ann")
    begun = begin(owner, project, field="answer", classes=["no"], review_first=True)
    judge(ann, project, dict.fromkeys(given, "yes"))
    status, says = refusal(owner, f"/certifications/{begun['id']}/draw", {})
    assert (status, says) == (422, "classes: no item is decided as no")
    assert show(owner, begun)["state"] == "review"


def test_more_of_a_class_is_placed_as_its_review_goes_on(
    owner: Client, new_member: Callable[[str], Client], installation: Installation
) -> None:
    """Of two classes the doubtful come in one order, two hundred at a time."""
    given = {f"m{i}": "yes" if i % 2 else "no" for i in range(230)}
    items = [decided(name, label, 0.5 + int(name[1:]) / 1000) for name, label in given.items()]
    project = settled_project(owner, items)
    ann = reviewer(owner, new_member, project, "Ann")
    begun = begin(owner, project, field="answer", classes=["yes", "no"], review_first=True)
    placed = "select count(*) from certification_item where part = 'doubt'"
    assert number(installation, placed) == 200
    wrong = {name: OTHER[label] for name, label in given.items()}
    assert judge(ann, project, wrong) == list(given)
    assert number(installation, placed) == 230
    assert show(owner, begun)["review_goes_on"] is False


def test_what_auditors_overlook_is_measured_of_each_class(
    owner: Client,
    new_member: Callable[[str], Client],
    installation: Installation,
    tmp_path: Path,
) -> None:
    """Of both classes many doubtful ones are wrong; some of them are planted, as many of each."""
    given = {f"m{i}": "yes" if i % 2 else "no" for i in range(360)}
    truth = {name: OTHER[label] if int(name[1:]) < 40 else label for name, label in given.items()}
    items = [
        decided(name, label, 0.6 if int(name[1:]) < 40 else 0.9) for name, label in given.items()
    ]
    project = settled_project(owner, items)
    ann, bob = (reviewer(owner, new_member, project, name) for name in ("Ann", "Bob"))
    claim = {"field": "answer", "classes": ["yes", "no"], "review_first": True, "target": 0.8}
    begun = begin(owner, project, **claim, planted=12)
    reviewed = judge(ann, project, truth, most=10)
    status, says = refusal(owner, f"/certifications/{begun['id']}/draw", {})
    assert (status, says) == (
        409,
        "12 errors of each class shall be planted, but the review has corrected 5 answers that "
        "said yes: go on reviewing, or begin another certification with fewer",
    )
    reviewed += judge(ann, project, truth)
    act(owner, begun, "draw")
    shown = show(owner, begun)
    assert shown["planted"] == 24 and "24 of 24 planted errors are still to be" in shown["says"]
    assert all(c["state"] == "open" and c["bound"] == 0 for c in shown["classes"])
    asked = (
        "select i.external_id, c.class from certification_item c join item i on "
        "i.project_id = c.project_id and i.id = c.item_id where c.part = 'plant'"
    )
    plants = {name: int(of) for name, of in rows(installation, asked)}
    assert len(plants) == 24 and set(plants) <= set(reviewed)
    assert all(given[name] == ("yes", "no")[of] for name, of in plants.items())
    assert sorted(plants.values()) == [0] * 12 + [1] * 12

    # Bob skips one, which he has not overlooked, and overlooks two that say no.
    overlooked = sorted(name for name, of in plants.items() if of == 1)[:2]
    skipped = sorted(set(plants) - set(overlooked))[0]
    seen = truth | {name: given[name] for name in overlooked}
    judged = []
    while leases := bob.next(project, stage="audit")["leases"]:
        name = leases[0]["item"]["external_id"]
        judged.append(name)
        if name == skipped:
            body = {"lease": leases[0]["lease"], "reason": "cannot tell"}
            bob.call("POST", f"/tasks/{leases[0]['task']}/skip", body, status=204)
        else:
            bob.submit(leases[0], {"answer": seen[name]})
    proven = show(owner, begun)
    assert (proven["standing"], proven["plants_judged"]) == ("proven", 24), proven
    assert set(plants) <= set(judged) and len(judged) == proven["drawn"] + 24
    assert all(c["chosen"] and c["state"] == "proven" for c in proven["classes"])
    # Clopper and Pearson of 2 in 12 with a fifth of .05: of the class that is overlooked more.
    p = proven["overlooked"]
    tail = sum(math.comb(12, k) * p**k * (1 - p) ** (12 - k) for k in range(3))
    assert tail == pytest.approx(0.01)
    act(owner, begun, "close")
    certificate, _ = download(
        owner, release(owner, project, certification=begun["id"]), tmp_path / "release"
    )
    outcome = verify(certificate)
    assert outcome.status == 0, outcome
    of = json.loads(certificate.read_text())["certificate"]["claim"]
    assert (of["planted"], of["caught"], of["missed"]) == (24, 22, 2)
    assert [(c["caught"], c["missed"]) for c in of["classes"]] == [(12, 0), (10, 2)]
