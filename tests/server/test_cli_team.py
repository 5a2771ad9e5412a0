"""labelwright team: what an owner does with teams at the terminal."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from client import Client, Json
from installation import Installation

QUESTION: Json = {
    "fields": [{"name": "spam", "kind": "choice", "classes": [{"name": "yes"}, {"name": "no"}]}]
}


def team(installation: Installation, *words: str, stdin: str = "", exit_code: int = 0) -> str:
    verb, *options = words
    found = installation.run(f"team {verb}", *options, text=stdin)
    assert found.status == exit_code, found
    return found.stdout if exit_code == 0 else found.stderr


def test_a_team_is_made_joined_given_a_project_and_taken_apart(
    owner: Client, new_member: Callable[[str], Client], installation: Installation, tmp_path: Path
) -> None:
    ann = new_member("Ann")
    project = owner.create_project(QUESTION)["id"]
    owner.import_rows(project, "id,text\n1,x\n")
    document = tmp_path / "team.json"
    document.write_text(json.dumps({"name": "Paris", "kind": "partner", "languages": ["fr"]}))
    made = team(installation, "create", "--file", str(document)).strip()
    assert made.startswith("team_")
    assert team(installation, "list").split("\t")[:3] == [made, "Paris", "partner"]
    team(installation, "join", "--team", made, "--email", ann.user["email"], "--manages")
    [shown] = owner.call("GET", "/teams")["items"]
    assert [(p["name"], p["manages"]) for p in shown["people"]] == [("Ann", True)]
    quotas = json.dumps({"person_day": 1})
    team(installation, "give", "--team", made, "--project", project, "--file", "-", stdin=quotas)
    [given] = owner.call("GET", f"/projects/{project}/teams")["items"]
    assert (given["given"], given["person_day"]) == (True, 1)
    assert ann.next(project)["leases"]
    assert "\t1 people\t1 projects" in team(installation, "list")
    team(installation, "take", "--team", made, "--project", project)
    assert not owner.call("GET", f"/projects/{project}/teams")["items"][0]["given"]
    team(installation, "leave", "--email", ann.user["email"])
    assert "\t0 people\t0 projects" in team(installation, "list")
    seen = [row["action"] for row in owner.all("/audit")]
    for action in ("team.create", "team.join", "team.give", "team.take", "team.quit"):
        assert action in seen


@pytest.mark.parametrize(
    ("words", "stdin", "exit_code", "told"),
    [
        (["create"], "", 2, "usage: labelwright team"),
        (["found"], "", 2, "usage: labelwright team"),
        (["join", "--team", "team_x", "--email", "a@b.example"], "", 2, "is no such id"),
        (["create", "--file", "-"], "[]", 1, "-: "),
        (["create", "--file", "-"], '{"name": "X", "zone": "Moon/Sea"}', 1, "zone: "),
        (["create", "--file", "/no/such/file"], "", 1, "/no/such/file: "),
        (["leave", "--email", "a@b.example"], "", 1, "there is no such account"),
        (["list", "--owner", "a@b.example"], "", 1, "there is no such account"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    owner: Client,
    installation: Installation,
    words: list[str],
    stdin: str,
    exit_code: int,
    told: str,
) -> None:
    said = team(installation, *words, stdin=stdin, exit_code=exit_code)
    assert told in said and said.startswith("labelwright team: ") and said.count("\n") == 1
