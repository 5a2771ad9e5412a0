"""The audit log of a running server: what it names, what it never holds, and that it is sealed."""

import sqlite3
import time
from collections.abc import Callable

import pytest
from client import Client, Json, Refused
from cluster import Cluster
from conftest import PASSWORD
from installation import Installation

SCHEMA: Json = {
    "fields": [{"name": "spam", "kind": "choice", "classes": [{"name": "yes"}, {"name": "no"}]}]
}
SEALED_SECONDS_MAX = 60


@pytest.fixture
def statement(
    installation: Installation, request: pytest.FixtureRequest
) -> Callable[[str], object]:
    """Runs SQL past the server, as somebody with the database in hands."""

    def on_sqlite(text: str) -> object:
        with sqlite3.connect(installation.data / "labelwright.db", timeout=10) as database:
            row = database.execute(text).fetchone()
            return row and row[0]

    def on_postgres(text: str) -> object:
        cluster: Cluster = request.getfixturevalue("cluster")
        return cluster.sql(installation.database, text)

    return on_postgres if installation.database else on_sqlite


def rows_of(client: Client, **query: object) -> list[Json]:
    return client.call("GET", "/audit", params={"limit": 200, **query})["items"]


def verify(installation: Installation) -> None:
    outcome = installation.run("audit verify")
    assert outcome.status == 0, outcome
    assert outcome.stdout.startswith("the audit log is whole: ")


def wait_until_sealed(statement: Callable[[str], object]) -> None:
    deadline = time.monotonic() + SEALED_SECONDS_MAX
    while int(str(statement("select count(*) from audit_waiting"))):
        assert time.monotonic() < deadline, "rows are not sealed"
        time.sleep(0.1)


def test_the_log_names_who_did_what_to_which_thing(owner: Client, new_member) -> None:
    project = owner.create_project(SCHEMA)
    ann = new_member("Ann")
    with pytest.raises(Refused):
        ann.call("GET", f"/projects/{project['id']}")
    with pytest.raises(Refused):
        ann.call("GET", "/users")
    rows = rows_of(owner)
    refusals = [row for row in rows if not row["allowed"]]
    assert {row["user"]["email"] for row in refusals} == {"ann@example.org"}
    assert any(row["object"] == project["id"] for row in refusals)
    made = next(row for row in rows if row["action"] == "project.create")
    assert made["user"]["email"] == "owner@example.org"
    assert made["address"] == "127.0.0.1"
    assert any(row["action"] == "invitation.accept" for row in rows)


def test_reading_an_item_leaves_a_row(owner: Client) -> None:
    project = owner.create_project(SCHEMA)
    owner.import_rows(project["id"], "id,text\n1,some words that are nobody's business\n")
    item = owner.call("GET", f"/projects/{project['id']}/items")["items"][0]
    owner.call("GET", f"/items/{item['id']}")
    reads = [row for row in rows_of(owner) if row["action"] == "item.read"]
    assert [row["object"] for row in reads] == [item["id"]]
    assert "business" not in str(rows_of(owner))


def test_the_log_holds_no_secret(
    installation: Installation, owner: Client, new_client, statement
) -> None:
    with pytest.raises(Refused):
        new_client().sign_in("my secret typed into the wrong field", "another secret typed")
    token = owner.call("POST", "/me/tokens", {"name": "ci"}, status=201)["token"]
    link = owner.call("POST", "/invitations", {"role": "member"}, status=201)["link"]
    owner.call(
        "POST", "/me/password", {"current": PASSWORD, "password": "new secret words"}, status=204
    )
    cookie = next(iter(owner.http.cookies.jar)).value
    text = str(rows_of(owner)) + installation.log()
    for secret in (PASSWORD, "secret", token, link.split("#")[1], cookie):
        assert secret not in text
    for table in ("session", "token", "invitation", "account", "throttle", "audit"):
        columns = str(statement(f"select count(*) from {table}"))
        assert int(columns) >= 0
    raw = b"" if installation.database else (installation.data / "labelwright.db").read_bytes()
    for secret in (PASSWORD, token, cookie):
        assert secret.encode() not in raw


def test_the_log_is_sealed_within_seconds_and_verifies_beside_the_server(
    installation: Installation, owner: Client, statement
) -> None:
    for _ in range(5):
        rows_of(owner)
    verify(installation)
    wait_until_sealed(statement)
    verify(installation)
    installation.stop()
    outcome = installation.run("audit verify")
    assert " 0 rows not yet sealed" in outcome.stdout


def test_a_changed_row_is_found_and_located(
    installation: Installation, owner: Client, statement
) -> None:
    for _ in range(20):
        rows_of(owner)
    wait_until_sealed(statement)
    installation.stop()
    verify(installation)
    statement(
        "update audit set object = 'nothing' where id = "
        "(select id from audit order by id limit 1 offset 7)"
    )
    outcome = installation.run("audit verify")
    assert outcome.status == 1
    assert outcome.stderr.startswith("labelwright audit: audit row 7 (")
    assert outcome.stderr.count("\n") == 1


def test_a_log_cut_at_its_end_is_found(
    installation: Installation, owner: Client, statement
) -> None:
    rows_of(owner)
    wait_until_sealed(statement)
    installation.stop()
    statement("delete from audit_head")
    statement("delete from audit_peak")
    statement("delete from audit")
    outcome = installation.run("audit verify")
    assert outcome.status == 1
    assert "this data directory signed" in outcome.stderr


def test_a_killed_server_leaves_a_log_that_verifies(
    installation: Installation, owner: Client
) -> None:
    for _ in range(5):
        for _ in range(20):
            rows_of(owner)
        installation.kill()
        verify(installation)
        installation.start()
        owner.move_to(installation.url)
    verify(installation)


def test_only_owners_and_auditors_read_it(owner: Client, new_member) -> None:
    project = owner.create_project(SCHEMA)
    url = f"/projects/{project['id']}"
    auditor, annotator = new_member("Au"), new_member("An")
    for person, role in ((auditor, "auditor"), (annotator, "annotator")):
        body = {"email": person.user["email"], "role": role}
        owner.call("POST", f"{url}/people", body, status=201)
    other = owner.create_project(SCHEMA)
    rows = auditor.call("GET", f"{url}/audit")["items"]
    assert rows
    assert all(other["id"] != row["object"] for row in rows)
    for person, path, status in (
        (auditor, "/audit", 403),
        (auditor, f"/projects/{other['id']}/audit", 404),
        (annotator, f"{url}/audit", 403),
    ):
        with pytest.raises(Refused) as caught:
            person.call("GET", path)
        assert caught.value.status == status
