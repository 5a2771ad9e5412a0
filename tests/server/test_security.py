"""What a browser or a stranger could be made to do: headers, hosts, paths, scripts in texts."""

import json
from collections.abc import Callable

import pytest
from client import Client, Json
from installation import Installation
from people import PASSWORD
from problems import check_problem
from test_bad_input import exchange

SCRIPT = "<script>alert(1)</script>"
HOSTILE = [
    SCRIPT,
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "=HYPERLINK(1)",
    "a\u202eb",
    "{{7*7}}",
    "'; drop table account; --",
    "a\r\nSet-Cookie: lw=x",
]
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def schema(title: str = "Spam") -> Json:
    classes = [{"name": "yes", "title": title, "help": title}, {"name": "no"}]
    return {"fields": [{"name": "spam", "kind": "choice", "title": title, "classes": classes}]}


def test_every_kind_of_reply_carries_the_headers(
    installation: Installation, owner: Client, new_client: Callable[[], Client]
) -> None:
    project = owner.create_project(schema())["id"]
    owner.import_rows(project, "id,text\na,one\n")
    paths = ["/", "/projects", "/no.such.file", "/api/v1/nothing", "/api/v1/openapi.json"]
    paths += ["/api/v1/session", "/api/v1/metrics", f"/api/v1/projects/{project}/export"]
    paths += ["/api/v1/healthz", "/api/v1/events", "/api/v1/projects?limit=0"]
    for person in (owner, new_client()):
        for method in ("GET", "HEAD", "PUT"):
            for path in paths:
                with person.http.stream(method, installation.url + path) as reply:
                    told = f"{method} {path}: {reply.status_code}"
                    for name, value in HEADERS.items():
                        assert reply.headers[name] == value, told
                    policy = reply.headers["Content-Security-Policy"]
                    assert "access-control-allow-origin" not in reply.headers, told
                    assert "server" not in reply.headers, told
                    if path.startswith("/api/"):
                        cached = reply.headers["Cache-Control"]
                        assert cached == "no-store", told
                parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
                assert parts["default-src"] == "'none'" and parts["script-src"] == "'self'"
                assert parts["frame-ancestors"] == "'none'" and parts["base-uri"] == "'none'"
                assert "unsafe-eval" not in policy


def test_no_other_site_may_act_through_a_session(owner: Client, new_member) -> None:
    foreign = new_member("Ann").http.headers["X-CSRF-Token"]
    token = owner.http.headers.pop("X-CSRF-Token")
    for wrong in (None, "", "x", token[:-1], token + "A", foreign, token.swapcase()):
        headers = {} if wrong is None else {"X-CSRF-Token": wrong}
        for method, path in (("POST", "/projects"), ("DELETE", "/session"), ("PUT", "/me/totp")):
            body = {"name": "P", "schema": schema()} if path == "/projects" else None
            body = {"code": "000000"} if path == "/me/totp" else body
            reply = owner.http.request(method, path, json=body, headers=headers)
            check_problem(reply, 403, "X-CSRF-Token", case=f"{method} {path} {wrong}")
    owner.call("GET", "/session")
    assert owner.call("GET", "/projects")["items"] == []


def test_only_our_own_names_are_answered_on_loopback(
    installation: Installation, owner: Client
) -> None:
    port = installation.url.rsplit(":", 1)[1]
    for host in ("evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "0.0.0.0", ""):
        for name in (host, f"{host}:{port}"):
            for path in ("/", "/api/v1/healthz", "/api/v1/session"):
                reply = owner.http.get(installation.url + path, headers={"Host": name})
                assert reply.status_code in (400, 403), (name, path, reply.status_code)
    for host in ("localhost", f"localhost:{port}", f"127.0.0.1:{port}", "[::1]:80"):
        owner.call("GET", "/session", headers={"Host": host})


TRAVERSALS = [
    "/../../../../etc/passwd",
    "/..%2f..%2f..%2f..%2fetc%2fpasswd",
    "/%2e%2e/%2e%2e/%2e%2e/etc/passwd.txt",
    "/assets/../../../../etc/passwd",
    "/assets/..%5c..%5cetc%5cpasswd",
    "/..;/..;/etc/passwd",
    "/assets/%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd",
    "/etc/passwd%00.js",
    "//etc/passwd",
    "/labelwright.db",
    "/../labelwright.db",
    "/%2e%2e%2flabelwright.db",
    "/api/v1/../../labelwright.db",
    "/.git/config",
]


@pytest.mark.parametrize("from_folder", [False, True])
def test_no_path_leads_out_of_the_page(
    installation: Installation, tmp_path, from_folder: bool
) -> None:
    if from_folder:
        page = tmp_path / "page"
        page.mkdir()
        (page / "index.html").write_text("the page")
        (tmp_path / "labelwright.db").write_text("SQLite secret")
        (page / "link.js").symlink_to("/etc/passwd")
        installation.stop()
        installation.start("--web", str(page))
    for path in [*TRAVERSALS, "/link.js", "/assets/"]:
        request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        reply = exchange(installation, request.encode())
        assert b"root:" not in reply and b"SQLite" not in reply, path
        assert reply.split(b" ", 2)[1] in (b"200", b"400", b"404"), (path, reply[:100])


@pytest.mark.parametrize("probe", ["healthz", "readyz", "metrics"])
def test_a_probe_without_the_prefix_does_not_find_the_page(
    installation: Installation, probe: str
) -> None:
    request = f"GET /{probe} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    assert exchange(installation, request.encode()).split(b" ", 2)[1] == b"404"


def test_scripts_come_back_as_the_text_they_were(owner: Client, new_member) -> None:
    for text in HOSTILE:
        made = owner.create_project(schema(text), name=text, description=text, instructions=text)
        assert (made["name"], made["description"], made["instructions"]) == (text,) * 3
        assert made["schema"]["fields"][0]["classes"][0]["title"] == text
        row = json.dumps({"id": f"i{text[:3]!r}", "text": text, "meta": {"m": text}})
        assert owner.import_rows(made["id"], row, "application/x-ndjson")["accepted"] == 1
        lease = owner.next(made["id"])["leases"][0]
        assert lease["item"]["data"]["text"] == text
        owner.submit(lease, {"spam": "yes"}, note=text)
        item = owner.http.get(f"/items/{lease['item']['id']}")
        assert item.json()["evidence"][0]["note"] == text
        assert item.headers["Content-Type"] == "application/json"
        assert item.headers["X-Content-Type-Options"] == "nosniff"


def test_names_cannot_write_lines_of_the_log(installation: Installation, owner: Client) -> None:
    agent = "x\r\nlistening on http://evil"
    owner.http.get("/nothing%0d%0alistening%20on%20http://evil", headers={"User-Agent": "x"})
    owner.create_project(schema(), name=agent)
    assert "evil" not in installation.log()


def test_an_address_is_the_peers_whatever_it_claims(owner: Client, new_client) -> None:
    client = new_client()
    for name in ("X-Forwarded-For", "X-Real-IP", "Client-IP"):
        client.http.headers[name] = "203.0.113.9"
    client.sign_in("owner@example.org", PASSWORD)
    rows = client.call("GET", "/me/sessions")["items"]
    assert {row["address"] for row in rows} == {"127.0.0.1"}
    assert "203.0.113.9" not in client.http.get("/audit").text


@pytest.mark.parametrize(
    ("forwarded", "seen"),
    [
        (["203.0.113.7"], "203.0.113.7"),
        (["198.51.100.1, 203.0.113.7"], "203.0.113.7"),
        (["198.51.100.1", "2001:db8::7"], "2001:db8::7"),
        (["203.0.113.7, unknown"], "127.0.0.1"),
        ([""], "127.0.0.1"),
        ([], "127.0.0.1"),
    ],
)
@pytest.mark.parametrize(("proxy", "believed"), [("127.0.0.0/8", True), ("10.0.0.1", False)])
def test_the_proxy_that_is_named_says_who_asks(
    installation: Installation,
    owner: Client,
    proxy: str,
    believed: bool,
    forwarded: list,
    seen: str,
) -> None:
    installation.stop()
    owner.move_to(installation.start("--proxy", proxy).url)
    project = owner.create_project(schema())["id"]
    headers = [("X-Forwarded-For", text) for text in forwarded]
    assert owner.http.get(f"/projects/{project}/people", headers=headers).status_code == 200
    rows = owner.all(f"/projects/{project}/audit")
    looked = next(row for row in rows if row["action"] == "people.list")
    assert looked["address"] == (seen if believed else "127.0.0.1")


def test_a_proxy_that_is_no_address_is_named(installation: Installation) -> None:
    installation.stop()
    outcome = installation.run("serve", "--proxy", "office")
    assert outcome.status == 2 and "--proxy office: want an address" in outcome.stderr


def test_a_session_is_over_at_once(owner: Client, new_client, new_member) -> None:
    ann = new_member("Ann")
    cookies = dict(ann.http.cookies)
    ann.call("DELETE", "/session", status=204)
    thief = new_client()
    thief.http.cookies.update(cookies)
    check_problem(thief.http.get("/session"), 401)
    ann.sign_in_again()
    thief.http.cookies.update(dict(ann.http.cookies))
    body = {"current": PASSWORD, "password": "quite other plain words"}
    other = new_client()
    other.sign_in(ann.user["email"], PASSWORD)
    ann.call("POST", "/me/password", body, status=204)
    check_problem(other.http.get("/session"), 401)
    owner.call("PATCH", f"/users/{ann.user['id']}", {"state": "disabled"})
    check_problem(ann.http.get("/session"), 401)
    check_problem(ann.http.get("/events"), 401)
