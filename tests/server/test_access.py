"""Who may: sign-in, sessions, tokens, people, and every route without its permission."""

import base64
import hashlib
import hmac
import re
import struct
import time
from collections.abc import Callable

import pytest
from client import Client, Json, Refused
from conftest import PASSWORD
from installation import Installation, run_binary
from record import change, number

SCHEMA: Json = {
    "fields": [{"name": "spam", "kind": "choice", "classes": [{"name": "yes"}, {"name": "no"}]}]
}
ROLES = ("manager", "reviewer", "annotator", "auditor")
# What needs nobody to be signed in.
OPEN = {
    ("post", "/session"),
    ("post", "/invitations/look"),
    ("post", "/invitations/accept"),
    ("get", "/healthz"),
    ("get", "/readyz"),
    ("get", "/openapi.json"),
}


def refused(call: Callable[..., object], *arguments: object, **more: object) -> Refused:
    with pytest.raises(Refused) as caught:
        call(*arguments, **more)
    return caught.value


def kind_of(problem: Refused) -> str:
    return problem.problem["type"].rsplit(":", 1)[-1]


def totp(secret: str, at: float) -> str:
    """RFC 6238, written here anew."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">q", int(at) // 30), hashlib.sha1)
    value = digest.digest()
    start = value[-1] & 15
    return str((struct.unpack(">I", value[start : start + 4])[0] & 0x7FFFFFFF) % 10**6).zfill(6)


# Coming in


def test_a_fresh_installation_lets_nobody_in(installation: Installation, new_client) -> None:
    stranger = new_client()
    paths = stranger.call("GET", "/openapi.json")["paths"]
    checked = 0
    for path, methods in paths.items():
        for method in methods:
            short = re.sub(r"^/api/v1", "", path)
            if (method, short) in OPEN or method not in ("get", "post", "put", "patch", "delete"):
                continue
            url = re.sub(r"\{(\w+)\}", "x", short)
            reply = stranger.http.request(method.upper(), url, json={} if method != "get" else None)
            # An id that cannot be one is not there for anybody, and a body that does not fit its
            # published shape is refused before anybody is asked who they are.
            wanted = (401, 404) if method == "get" else (401, 404, 422)
            if "{" not in path and method == "get":
                wanted = (401,)
            assert reply.status_code in wanted, f"{method} {path}: {reply.status_code}"
            checked += 1
    assert checked > 30
    for email, password in (("admin", "admin"), ("owner@example.org", "password")):
        body = {"email": email, "password": password}
        assert refused(stranger.call, "POST", "/session", body).status == 401


def test_the_owner_link_works_once(installation: Installation, new_client) -> None:
    code = installation.owner_code()
    first, second = new_client(), new_client()
    looked = first.call("POST", "/invitations/look", {"code": code})
    assert (looked["email"], looked["role"]) == (None, "owner")
    session = first.accept(code, email="Olive@Example.org", name="Olive", password=PASSWORD)
    assert session["user"]["role"] == "owner"
    assert session["user"]["email"] == "olive@example.org"
    again = refused(second.accept, code, email="eve@example.org", name="Eve", password=PASSWORD)
    assert again.status == 404
    assert "owner link" not in installation.restart().log()


def test_an_unused_owner_link_is_fresh_after_a_restart(
    installation: Installation, new_client
) -> None:
    old = installation.owner_code()
    new = installation.restart().owner_code()
    assert new != old
    client = new_client()
    client.move_to(installation.url)
    assert refused(client.call, "POST", "/invitations/look", {"code": old}).status == 404
    client.call("POST", "/invitations/look", {"code": new})


def test_an_invitation_names_what_it_offers(owner: Client, new_client) -> None:
    made = owner.call(
        "POST", "/invitations", {"email": "new@example.org", "role": "member"}, status=201
    )
    code = made["link"].split("#")[1]
    person = new_client()
    looked = person.call("POST", "/invitations/look", {"code": code})
    assert (looked["email"], looked["role"]) == ("new@example.org", "member")
    wrong = refused(person.accept, code, email="eve@example.org", name="Eve", password=PASSWORD)
    assert (wrong.status, wrong.problem["field"]) == (422, "email")
    weak = refused(person.accept, code, email="new@example.org", name="N", password="password123")
    assert (weak.status, weak.problem["field"]) == (422, "password")
    assert PASSWORD not in str(weak.problem)
    session = person.accept(code, email="new@example.org", name="New", password=PASSWORD)
    assert session["user"]["role"] == "member"


# Sessions


def test_a_session_lives_until_it_is_ended(owner: Client) -> None:
    shown = owner.call("GET", "/session")
    assert shown["user"]["email"] == "owner@example.org"
    assert shown["csrf"] == owner.http.headers["X-CSRF-Token"]
    assert shown["idle_ends_at"] < shown["expires_at"]
    owner.call("DELETE", "/session", status=204)
    assert refused(owner.call, "GET", "/session").status == 401


def test_the_cookie_is_strict_and_hidden_from_scripts(owner: Client) -> None:
    body = {"email": "owner@example.org", "password": PASSWORD}
    reply = owner.http.post("/session", json=body)
    cookie = reply.headers["Set-Cookie"]
    for part in ("HttpOnly", "SameSite=Strict", "Path=/"):
        assert part in cookie
    secret = re.search(r"lw=([^;]+)", cookie).group(1)
    assert secret not in reply.text
    assert len(secret) >= 22  # 128 bits in base 64


def test_each_sign_in_has_a_new_secret_and_old_ones_can_be_revoked(
    owner: Client, new_client
) -> None:
    other = new_client()
    other.sign_in("owner@example.org", PASSWORD)
    rows = owner.call("GET", "/me/sessions")["items"]
    assert len(rows) == 2
    assert [row["current"] for row in rows].count(True) == 1
    theirs = next(row for row in rows if not row["current"])
    owner.call("DELETE", f"/me/sessions/{theirs['id']}", status=204)
    assert refused(other.call, "GET", "/session").status == 401
    again = refused(owner.call, "DELETE", f"/me/sessions/{theirs['id']}")
    assert again.status == 404


def test_nobody_ends_the_session_of_another(owner: Client, new_member) -> None:
    ann = new_member("Ann")
    mine = owner.call("GET", "/me/sessions")["items"][0]["id"]
    assert refused(ann.call, "DELETE", f"/me/sessions/{mine}").status == 404
    owner.call("GET", "/session")


def test_a_change_without_the_csrf_header_is_refused(owner: Client) -> None:
    for token in ("", "x", None):
        headers = {"X-CSRF-Token": token} if token is not None else {}
        saved = owner.http.headers.pop("X-CSRF-Token")
        problem = refused(
            owner.call, "POST", "/projects", {"name": "P", "schema": SCHEMA}, headers=headers
        )
        owner.http.headers["X-CSRF-Token"] = saved
        assert problem.status == 403
    assert owner.call("GET", "/projects")["items"] == []


def test_wrong_passwords_and_unknown_people_look_the_same(owner: Client, new_client) -> None:
    stranger = new_client()
    problems = [
        refused(stranger.sign_in, email, password)
        for email, password in (
            ("owner@example.org", "not the password"),
            ("nobody@example.org", PASSWORD),
            ("not an address", PASSWORD),
        )
    ]
    assert {p.status for p in problems} == {401}
    assert len({p.problem["detail"] for p in problems}) == 1


def test_guessing_is_slowed_down_and_locks_out_no_other(
    installation: Installation, owner: Client, new_member, new_client
) -> None:
    new_member("Ann")
    guesser = new_client()
    statuses = []
    for _ in range(8):
        problem = refused(guesser.sign_in, "ann@example.org", "a wrong guess")
        statuses.append(problem.status)
    assert statuses[:5] == [401] * 5
    assert 429 in statuses
    assert int(problem.reply.headers["Retry-After"]) >= 1 if problem.status == 429 else True
    new_client().sign_in("owner@example.org", PASSWORD)


def test_a_new_password_ends_the_other_sessions(owner: Client, new_client) -> None:
    other = new_client()
    other.sign_in("owner@example.org", PASSWORD)
    body = {"current": "wrong", "password": "quite other words"}
    wrong = refused(owner.call, "POST", "/me/password", body)
    assert (wrong.status, wrong.problem["field"]) == (422, "current")
    owner.call("POST", "/me/password", {**body, "current": PASSWORD}, status=204)
    owner.call("GET", "/session")
    assert refused(other.call, "GET", "/session").status == 401
    assert refused(other.sign_in, "owner@example.org", PASSWORD).status == 401
    other.sign_in("owner@example.org", "quite other words")


def test_preferences_follow_a_person_and_nobody_else(owner: Client, new_client, new_member) -> None:
    unset = {"locale": None, "scheme": None, "keys": None}
    assert owner.call("GET", "/me/preferences") == unset
    keys = [{"command": "label.skip", "keys": "x Shift+s"}, {"command": "label.note", "keys": ""}]
    owner.call("PATCH", "/me/preferences", {"locale": "ar", "keys": keys})
    changed = owner.call("PATCH", "/me/preferences", {"scheme": "dark"})
    assert changed == {"locale": "ar", "scheme": "dark", "keys": keys}
    elsewhere = new_client()
    elsewhere.sign_in("owner@example.org", PASSWORD)
    assert elsewhere.call("GET", "/me/preferences") == changed
    assert elsewhere.call("PATCH", "/me/preferences", {"keys": []})["keys"] == []
    assert new_member("Ann").call("GET", "/me/preferences") == unset
    events = [row["action"] for row in owner.call("GET", "/audit")["items"]]
    assert events.count("preferences.change") == 3


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"scheme": "pink"}, "scheme: is not one of light, dark, auto"),
        ({"locale": "x" * 36}, "locale"),
        ({"font": "serif"}, "font: is not known here"),
        ({"keys": [{"command": "label.skip"}]}, "keys[0].keys: is missing"),
        ({"keys": [{"command": "a", "keys": "x" * 121}]}, "keys[0].keys"),
        ({"keys": [{"command": "a", "keys": "x"}] * 501}, "501 entries"),
    ],
)
def test_preferences_are_bounded(owner: Client, change: Json, said: str) -> None:
    refusal = refused(owner.call, "PATCH", "/me/preferences", change)
    assert refusal.status == 422
    assert said in refusal.problem["detail"]
    assert owner.call("GET", "/me/preferences")["keys"] is None


def test_a_second_factor_is_asked_once_it_is_confirmed(owner: Client, new_client) -> None:
    begun = owner.call("POST", "/me/totp", {})
    assert begun["secret"] in begun["uri"]
    assert refused(owner.call, "PUT", "/me/totp", {"code": "000 00"}).status == 422
    now = time.time()
    confirmed = owner.call("PUT", "/me/totp", {"code": totp(begun["secret"], now)})
    codes = confirmed["recovery_codes"]
    assert len(set(codes)) == 10

    browser = new_client()
    needed = refused(browser.sign_in, "owner@example.org", PASSWORD)
    assert (needed.status, kind_of(needed)) == (401, "code_required")
    body = {"email": "owner@example.org", "password": PASSWORD}
    used = refused(browser.call, "POST", "/session", {**body, "code": totp(begun["secret"], now)})
    assert (used.status, kind_of(used)) == (401, "unauthenticated")
    browser.call("POST", "/session", {**body, "code": totp(begun["secret"], now + 30)})
    browser.call("POST", "/session", {**body, "code": codes[3]})
    assert refused(browser.call, "POST", "/session", {**body, "code": codes[3]}).status == 401

    assert refused(owner.call, "DELETE", "/me/totp", {"password": "wrong"}).status == 422
    owner.call("DELETE", "/me/totp", {"password": PASSWORD}, status=204)
    new_client().sign_in("owner@example.org", PASSWORD)


# Tokens


def bearer(client: Client, token: str) -> Client:
    client.http.headers["Authorization"] = f"Bearer {token}"
    return client


def test_a_token_stands_for_its_person_until_it_is_revoked(owner: Client, new_client) -> None:
    made = owner.call("POST", "/me/tokens", {"name": "ci", "expires_days": 7}, status=201)
    assert made["token"].startswith("lwt_")
    program = bearer(new_client(), made["token"])
    assert program.call("GET", "/session")["user"]["email"] == "owner@example.org"
    program.create_project(SCHEMA)  # no CSRF header is asked of programs
    listed = owner.call("GET", "/me/tokens")["items"]
    assert [row["name"] for row in listed] == ["ci"]
    assert made["token"] not in str(listed)
    owner.call("DELETE", f"/me/tokens/{made['id']}", status=204)
    assert refused(program.call, "GET", "/session").status == 401


def test_a_token_made_on_the_terminal_works_beside_the_server(
    installation: Installation, owner: Client, new_client
) -> None:
    outcome = installation.run(
        "token create", "--email", "owner@example.org", "--name", "ci", "--expires", "30d"
    )
    assert outcome.status == 0, outcome
    token = outcome.stdout.strip()
    assert re.fullmatch(r"lwt_[\w-]{43}", token)
    assert bearer(new_client(), token).call("GET", "/users")["items"]
    assert refused(bearer(new_client(), token[:-1]).call, "GET", "/users").status == 401


# The command line


def test_commands_say_what_is_wrong(installation: Installation, owner: Client) -> None:
    taken = installation.run("user create", "--email", "owner@example.org", "--name", "Eve")
    assert (taken.status, taken.stderr.count("\n")) == (1, 1)
    assert "owner@example.org" in taken.stderr
    for command, arguments, status in (
        ("user create", ("--email", "ann@example.org"), 2),
        ("user create", ("--email", "ann", "--name", "Ann"), 1),
        ("user create", ("--email", "a@b", "--name", "Ann", "--role", "king"), 2),
        ("user remove", (), 2),
        ("token create", ("--email", "nobody@example.org", "--name", "ci"), 1),
        ("token create", ("--email", "a@b", "--name", "ci", "--expires", "soon"), 2),
        ("audit", (), 2),
        ("audit verify", ("--nonsense",), 2),
        ("serve", ("--listen", "127.0.0.1:65536"), 2),
        ("serve", ("--listen", "127.0.0.1:http"), 2),
        ("serve", ("--database", "mysql://localhost"), 2),
    ):
        outcome = installation.run(command, *arguments)
        assert outcome.status == status, (command, outcome)
        assert outcome.stderr and not outcome.stdout
    weak = installation.run(
        "user create", "--email", "a@b", "--name", "A", "--password-stdin", text="password1\n"
    )
    assert weak.status == 1
    assert "password1" not in weak.stderr
    for command in ("user", "token", "audit"):
        outcome = run_binary(command, "--help")
        assert outcome.status == 0
        assert "usage: labelwright" in outcome.stdout


def test_a_user_made_without_a_password_chooses_it_by_a_link(
    installation: Installation, owner: Client, new_client
) -> None:
    outcome = installation.run("user create", "--email", "ann@example.org", "--name", "Ann")
    assert re.fullmatch(r"user_\w+", outcome.stdout.strip())
    code = re.search(r"/join#(\S+)", outcome.stderr).group(1)
    person = new_client()
    assert refused(person.sign_in, "ann@example.org", "").status == 401
    session = person.accept(code, email="ann@example.org", name="Ann B.", password=PASSWORD)
    assert session["user"]["id"] == outcome.stdout.strip()
    new_client().sign_in("ann@example.org", PASSWORD)


# People and permissions


@pytest.fixture
def team(owner: Client, new_member) -> tuple[Json, dict[str, Client]]:
    """A project of the owner's with one member in each role, and an outsider."""
    project = owner.create_project(SCHEMA)
    people = {name: new_member(name.capitalize()) for name in (*ROLES, "outsider")}
    for role in ROLES:
        body = {"email": people[role].user["email"], "role": role}
        owner.call("POST", f"/projects/{project['id']}/people", body, status=201)
    return project, {**people, "owner": owner}


# A route, and who may use it; all others get 403, an outsider 404.
PROJECT_ROUTES = [
    ("GET", "", None, {"owner", *ROLES}),
    ("PATCH", "", {"name": "Renamed"}, {"owner", "manager"}),
    ("GET", "/people", None, {"owner", "manager"}),
    ("GET", "/items", None, {"owner", "manager", "reviewer", "auditor"}),
    ("GET", "/quality", None, {"owner", "manager", "reviewer", "auditor"}),
    ("GET", "/quality/report", None, {"owner", "manager", "reviewer", "auditor"}),
    ("GET", "/progress", None, {"owner", *ROLES}),
    ("GET", "/audit", None, {"owner", "manager", "auditor"}),
    ("GET", "/jobs", None, {"owner", "manager"}),
    ("POST", "/next", {}, {"owner", "manager", "reviewer", "annotator"}),
]


def test_every_role_may_what_it_may_and_no_more(team) -> None:
    project, people = team
    for method, path, body, allowed in PROJECT_ROUTES:
        for role, client in people.items():
            url = f"/projects/{project['id']}{path}"
            reply = client.http.request(method, url, json=body)
            wanted = 200 if role in allowed else 404 if role == "outsider" else 403
            assert reply.status_code == wanted, f"{role}: {method} {path}: {reply.text}"


def test_only_owners_look_after_the_installation(team) -> None:
    project, people = team
    del project
    for role in (*ROLES, "outsider"):
        client = people[role]
        for method, path, body in (
            ("GET", "/users", None),
            ("GET", "/audit", None),
            ("POST", "/invitations", {"role": "owner"}),
            ("PATCH", f"/users/{client.user['id']}", {"role": "owner"}),
        ):
            assert refused(client.call, method, path, body).status == 403, (role, path)
    assert people["owner"].call("GET", "/users")["items"]


def test_a_change_of_role_counts_at_once(team) -> None:
    project, people = team
    person = f"/projects/{project['id']}/people/{people['annotator'].user['id']}"
    items = f"/projects/{project['id']}/items"
    assert refused(people["annotator"].call, "GET", items).status == 403
    people["manager"].call("PATCH", person, {"role": "reviewer"}, status=204)
    people["annotator"].call("GET", items)
    people["manager"].call("DELETE", person, status=204)
    assert refused(people["annotator"].call, "GET", items).status == 404


def test_a_disabled_person_is_out_at_once(team, new_client) -> None:
    _, people = team
    ann = people["annotator"]
    token = ann.call("POST", "/me/tokens", {"name": "ci"}, status=201)["token"]
    person = f"/users/{ann.user['id']}"
    people["owner"].call("PATCH", person, {"state": "disabled"})
    assert refused(ann.call, "GET", "/session").status == 401
    assert refused(bearer(new_client(), token).call, "GET", "/session").status == 401
    assert refused(new_client().sign_in, ann.user["email"], PASSWORD).status == 401
    people["owner"].call("PATCH", person, {"state": "active"})
    assert refused(ann.call, "GET", "/session").status == 401  # the old session stays over
    ann.sign_in_again()


def test_the_last_owner_stays(owner: Client) -> None:
    me = f"/users/{owner.user['id']}"
    for wanted in ({"role": "member"}, {"state": "disabled"}):
        assert refused(owner.call, "PATCH", me, wanted).status == 409
    owner.call("GET", "/users")


def test_people_are_invited_by_address(team, new_client) -> None:
    project, people = team
    body = {"email": "New@example.org", "role": "annotator"}
    url = f"/projects/{project['id']}/people"
    added = people["manager"].call("POST", url, body, status=201)
    assert added["user"] is None
    newcomer = new_client()
    code = added["link"].split("#")[1]
    assert newcomer.call("POST", "/invitations/look", {"code": code})["project"] == project["name"]
    newcomer.accept(code, email="new@example.org", name="New", password=PASSWORD)
    assert newcomer.call("GET", f"/projects/{project['id']}")["role"] == "annotator"
    assert refused(people["manager"].call, "POST", url, body).status == 409
    assert refused(people["manager"].call, "POST", url, {**body, "role": "owner"}).status == 422
    listed = {row["user"]["email"]: row["role"] for row in people["manager"].all(url, limit=2)}
    assert listed["new@example.org"] == "annotator"
    assert len(listed) == 6  # the owner made it, and so manages it


# Open invitations


def test_open_invitations_are_listed_without_their_codes_and_can_be_taken_back(
    team, new_client
) -> None:
    project, people = team
    manager, owner = people["manager"], people["owner"]
    url = f"/projects/{project['id']}"
    body = {"email": "new@example.org", "role": "annotator"}
    link = manager.call("POST", f"{url}/people", body, status=201)["link"]
    made = owner.call("POST", "/invitations", {"role": "member"}, status=201)
    (row,) = manager.all(f"{url}/invitations")
    assert row["email"] == "new@example.org" and row["project_role"] == "annotator"
    assert row["created_by"]["email"] == manager.user["email"]
    assert row["project"] == project["id"] and row["expires_at"] > row["created_at"]
    every = owner.all("/invitations", limit=1)
    assert [entry["id"] for entry in every] == [made["id"], row["id"]]
    assert every[0]["email"] is None and every[0]["project"] is None
    for code in (link.split("#")[1], made["link"].split("#")[1]):
        assert code not in str(every)
    # The owner's is none of the project.
    gone = refused(manager.call, "DELETE", f"{url}/invitations/{made['id']}")
    assert gone.status == 404
    manager.call("DELETE", f"{url}/invitations/{row['id']}", status=204)
    assert refused(manager.call, "DELETE", f"{url}/invitations/{row['id']}").status == 404
    code = {"code": link.split("#")[1]}
    assert refused(new_client().call, "POST", "/invitations/look", code).status == 404
    owner.call("DELETE", f"/invitations/{made['id']}", status=204)
    assert owner.all("/invitations") == [] and manager.all(f"{url}/invitations") == []
    told = [(entry["action"], entry["object"]) for entry in owner.all("/audit")]
    assert ("invitation.revoke", row["id"]) in told and ("invitation.revoke", made["id"]) in told


def test_an_accepted_invitation_is_not_open_any_more(owner: Client, new_client) -> None:
    made = owner.call("POST", "/invitations", {"role": "member"}, status=201)
    code = made["link"].split("#")[1]
    new_client().accept(code, email="new@example.org", name="New", password=PASSWORD)
    assert owner.all("/invitations") == []
    assert refused(owner.call, "DELETE", f"/invitations/{made['id']}").status == 404


# Time


def test_a_token_ends_while_one_waits(
    installation: Installation, owner: Client, new_client
) -> None:
    email = owner.user["email"]
    outcome = installation.run(
        "token create", "--email", email, "--name", "short", "--expires", "2s"
    )
    assert outcome.status == 0, outcome
    client = bearer(new_client(), outcome.stdout.strip())
    client.call("GET", "/session")
    deadline = time.monotonic() + 60
    while client.http.get("/session").status_code == 200:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert refused(client.call, "GET", "/session").status == 401
    for wrong in ("0s", "2", "4000d", "1y", "s"):
        options = ("--email", email, "--name", "x", "--expires", wrong)
        assert installation.run("token create", *options).status == 2


def test_a_clock_that_is_set_back_revives_nothing(
    installation: Installation, owner: Client, new_client
) -> None:
    """As if the clock had been a day ahead: whatever was over by then stays over."""
    token = owner.call("POST", "/me/tokens", {"name": "t", "expires_days": 1}, status=201)["token"]
    long = owner.call("POST", "/me/tokens", {"name": "u", "expires_days": 9}, status=201)["token"]
    invitation = owner.call("POST", "/invitations", {"role": "member"}, status=201)
    seen = number(installation, "select value from setting where name = 'clock'")
    assert abs(seen / 1e6 - time.time()) < 60
    installation.stop()
    ahead = int((time.time() + 8 * 86400) * 1e6)
    change(installation, f"update setting set value = '{ahead}' where name = 'clock'")
    installation.start()
    owner.move_to(installation.url)
    assert refused(owner.call, "GET", "/session").status == 401
    for text, status in ((token, 401), (long, 200)):
        client = new_client()
        client.move_to(installation.url)
        client.http.headers["Authorization"] = f"Bearer {text}"
        assert client.http.get("/session").status_code == status
    stranger = new_client()
    stranger.move_to(installation.url)
    code = {"code": invitation["link"].split("#")[1]}
    assert refused(stranger.call, "POST", "/invitations/look", code).status == 404
    owner.sign_in_again()  # and work goes on by the later time
    owner.call("POST", "/me/tokens", {"name": "v", "expires_days": 1}, status=201)
    assert len(owner.call("GET", "/me/sessions")["items"]) == 1
    assert number(installation, "select value from setting where name = 'clock'") >= ahead
    deadline = time.monotonic() + 60
    while "behind the latest time" not in installation.log():
        assert time.monotonic() < deadline
        time.sleep(0.05)
