"""Items that have a language go to people who have it, in every stage."""

from collections.abc import Callable

import pytest
from client import Client, Json, Refused

SPAM: Json = {
    "fields": [{"name": "spam", "kind": "choice", "classes": [{"name": "yes"}, {"name": "no"}]}]
}
MAILS = "id,text,meta.lang\nde1,eins,de\nde2,zwei,de\nfr1,un,fr\nany1,1,\n"


class Mails:
    """Mails in German, French and none; Ann speaks German, Bob nothing that is said."""

    def __init__(self, owner: Client, new_member: Callable[[str], Client], **more: object) -> None:
        self.owner, self.ann, self.bob = owner, new_member("Ann"), new_member("Bob")
        people = [{"email": p.user["email"], "role": "annotator"} for p in (self.ann, self.bob)]
        self.project = owner.create_project(SPAM, people=people, **more)["id"]
        self.path = f"/projects/{self.project}"
        owner.call("PATCH", self.path, {"language_key": "lang"})
        self.speaks(self.ann, "de")

    def speaks(self, person: Client, name: str) -> None:
        body = {"kind": "language", "name": name}
        path = f"{self.path}/people/{person.user['id']}/abilities"
        self.owner.call("PUT", path, body, status=204)

    def given(self, person: Client, **more: object) -> list[str]:
        """The items they are given, which they hand back."""
        leases = person.next(self.project, count=20, **more)["leases"]
        for lease in leases:
            person.call("DELETE", f"/leases/{lease['lease']}", status=204)
        return sorted(lease["item"]["external_id"] for lease in leases)


@pytest.fixture
def mails(owner: Client, new_member: Callable[[str], Client]) -> Mails:
    return Mails(owner, new_member, quality={"min_labels": 1, "max_labels": 1, "target": 0.99})


def test_an_item_goes_to_who_has_its_language(mails: Mails) -> None:
    mails.owner.import_rows(mails.project, MAILS)
    assert mails.given(mails.ann) == ["any1", "de1", "de2"]
    assert mails.given(mails.bob) == ["any1"]
    mails.speaks(mails.bob, "fr")
    assert mails.given(mails.bob) == ["any1", "fr1"]
    for lease in mails.bob.next(mails.project, count=20)["leases"]:
        mails.bob.submit(lease, {"spam": "no"})
    told = mails.bob.next(mails.project)
    assert told["leases"] == [] and 'people with the language "de"' in told["reason"]


def test_review_of_an_item_wants_its_language_too(mails: Mails) -> None:
    mails.owner.call("PATCH", mails.path, {"quality": {"min_labels": 2, "max_labels": 2}})
    mails.speaks(mails.bob, "de")
    mails.owner.import_rows(mails.project, MAILS)
    for person, says in ((mails.ann, "yes"), (mails.bob, "no")):
        for lease in person.next(mails.project, count=20)["leases"]:
            person.submit(lease, {"spam": says})
    assert mails.given(mails.owner, stage="review") == ["any1"]
    mails.speaks(mails.owner, "de")
    assert mails.given(mails.owner, stage="review") == ["any1", "de1", "de2"]


def test_a_workflow_keeps_to_languages(mails: Mails) -> None:
    stages = [{"name": "first", "kind": "label", "max_labels": 1}]
    edges = [{"from": "start", "to": "first"}, {"from": "first", "to": "done"}]
    flow = {"workflow": {"stages": stages, "edges": edges}}
    mails.owner.call("PUT", f"{mails.path}/workflow", flow)
    mails.owner.import_rows(mails.project, MAILS)
    assert mails.given(mails.ann) == ["any1", "de1", "de2"]
    assert mails.given(mails.bob) == ["any1"]


def test_a_team_has_the_languages_it_agreed_to(mails: Mails, new_member) -> None:
    cleo = new_member("Cleo")
    body = {"name": "Paris", "languages": ["fr", "it"]}
    team = mails.owner.call("POST", "/teams", body, status=201)["id"]
    place = {"team": team, "manages": False}
    mails.owner.call("PUT", f"/users/{cleo.user['id']}/team", place, status=204)
    mails.owner.call("PUT", f"{mails.path}/teams/{team}", {}, status=204)
    mails.owner.import_rows(mails.project, MAILS)
    assert mails.given(cleo) == ["any1", "fr1"]


def test_gold_in_the_stream_keeps_to_languages(mails: Mails) -> None:
    rows = "".join(
        f'{{"id":"g{n}","text":"g","meta":{{"lang":"{lang}"}},"gold":{{"spam":"no"}}}}\n'
        for n, lang in enumerate(["fr", "de"] * 5)
    )
    mails.owner.import_rows(mails.project, rows, "application/x-ndjson")
    mails.owner.import_rows(mails.project, MAILS)
    plan = {"start": 0.9, "later": 0.9, "until": 50, "pause": False}
    mails.owner.call("PUT", f"{mails.path}/gold", plan)
    seen = set()
    while leases := mails.ann.next(mails.project)["leases"]:
        seen.add(leases[0]["item"]["external_id"])
        mails.ann.submit(leases[0], {"spam": "no"})
    assert seen == {"any1", "de1", "de2", "g1", "g3", "g5", "g7", "g9"}


def test_what_came_before_or_says_nothing_goes_to_anybody(owner: Client, new_member) -> None:
    ann = new_member("Ann")
    people = [{"email": ann.user["email"], "role": "annotator"}]
    project = owner.create_project(SPAM, people=people)["id"]
    path = f"/projects/{project}"
    owner.import_rows(project, "id,text,meta.lang\nold,alt,de\n")
    assert owner.call("PATCH", path, {"language_key": "lang"})["language_key"] == "lang"
    long = "x" * 61
    rows = '{"id":"n","text":"n","meta":{"lang":5}}\n'
    rows += f'{{"id":"l","text":"l","meta":{{"lang":"{long}"}}}}\n'
    owner.import_rows(project, rows, "application/x-ndjson")
    owner.import_rows(project, "id,text,meta.lang\nde,eins,de\n")
    assert owner.call("PATCH", path, {"language_key": ""})["language_key"] == ""
    owner.import_rows(project, "id,text,meta.lang\nlate,spät,de\n")
    leases = ann.next(project, count=20)["leases"]
    assert {lease["item"]["external_id"] for lease in leases} == {"old", "n", "l", "late"}
    with pytest.raises(Refused) as refused:
        owner.call("PATCH", path, {"language_key": "x" * 201})
    assert "language_key" in refused.value.problem["detail"]
