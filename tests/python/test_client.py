"""What the client tries again and what it does not, at a server that says what it is told to say.

What a real one says is in tests/server/test_python_client.py; it cannot be made to say 503 at will.
"""

import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import labelwright
import pytest

Answer = tuple[int, dict[str, str], bytes]
LEASE = {"lease": "lease_1", "task": "task_1"}
BROKEN: Answer = (0, {}, b"")  # the connection is closed without a word


def problem(status: int, name: str, **headers: str) -> Answer:
    body = {
        "type": f"urn:labelwright:problem:{name}",
        "title": "T",
        "status": status,
        "detail": "D",
    }
    return status, headers, json.dumps(body).encode()


def reply(body: Any, status: int = 200, **headers: str) -> Answer:
    return status, headers, json.dumps(body).encode()


class Script:
    """Answers requests in this order and keeps what they were."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        script = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length) if length else self.read_chunks()
                script.requests.append((f"{self.command} {self.path}", dict(self.headers), body))
                status, headers, body = script.answers.pop(0)
                if not status:
                    self.close_connection = True
                    return
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name.replace("_", "-"), value)
                self.end_headers()
                self.wfile.write(body)

            def read_chunks(self) -> bytes:
                found = b""
                while self.headers.get("Transfer-Encoding") == "chunked":
                    size = int(self.rfile.readline(), 16)
                    found += self.rfile.read(size)
                    self.rfile.readline()
                    if not size:
                        break
                return found

            do_GET = do_POST = do_PATCH = do_DELETE = handle_any

            def log_message(self, *words: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def script() -> Iterator[Script]:
    made = Script()
    yield made
    made.close()


@pytest.fixture
def client(script: Script) -> Iterator[labelwright.Client]:
    http = httpx.Client(trust_env=False)
    with labelwright.Client(script.url + "/", "lwt_x", retries=2, http=http) as made:
        yield made


def submit(client: labelwright.Client) -> Any:
    return client.submit(LEASE, {"a": "b"}, active_ms=1)


def make(client: labelwright.Client) -> Any:
    return client.create_project("P", {})


NOW, LATER = {"Retry_After": "0"}, {"Retry_After": "999"}
TRIED_AGAIN: list[tuple[str, Callable[[labelwright.Client], Any], Answer]] = [
    ("an answer, 503", submit, problem(503, "unavailable", **NOW)),
    ("an answer, 429", submit, problem(429, "too_many", **NOW)),
    ("an answer, cut off", submit, BROKEN),
    ("work, 503", lambda client: client.next("p"), problem(503, "unavailable", **NOW)),
    ("a look, 503", lambda client: client.job("j"), problem(503, "unavailable", **NOW)),
    ("a new project, 429", make, problem(429, "too_many", **NOW)),
]


@pytest.mark.parametrize(("name", "call", "first"), TRIED_AGAIN)
def test_it_is_tried_again(
    script: Script, client: Any, name: str, call: Any, first: Answer
) -> None:
    script.answers = [first, first, reply({"id": "x"})]
    assert call(client) == {"id": "x"}
    lines, headers, bodies = zip(*script.requests, strict=True)
    assert len(set(lines)) == len(set(bodies)) == 1 and len(lines) == 3
    assert len({header.get("Idempotency-Key") for header in headers}) == 1
    assert {header["Authorization"] for header in headers} == {"Bearer lwt_x"}


NOT_AGAIN: list[tuple[str, Callable[[labelwright.Client], Any], Answer, type[Exception]]] = [
    ("a new project, 503", make, problem(503, "unavailable", **NOW), labelwright.UnavailableError),
    ("a new project, cut off", make, BROKEN, labelwright.UnavailableError),
    ("a conflict", submit, problem(409, "conflict"), labelwright.ConflictError),
    (
        "too long a pause",
        submit,
        problem(429, "too_many", **LATER),
        labelwright.TooManyError,
    ),
    ("no problem", submit, (404, {}, b"<html>"), labelwright.NotFoundError),
    ("a gateway", make, (502, {}, b""), labelwright.UnavailableError),
    ("a teapot", submit, (418, {}, b"[]"), labelwright.LabelwrightError),
    ("a new name", submit, problem(401, "code_required"), labelwright.UnauthenticatedError),
    ("a fault", submit, problem(500, "internal"), labelwright.InternalError),
]


@pytest.mark.parametrize(("name", "call", "answer", "kind"), NOT_AGAIN)
def test_it_is_told_at_once(
    script: Script, client: Any, name: str, call: Any, answer: Answer, kind: type[Exception]
) -> None:
    script.answers = [answer]
    with pytest.raises(labelwright.LabelwrightError) as refused:
        call(client)
    assert type(refused.value) is kind and len(script.requests) == 1


def test_the_last_refusal_is_told(script: Script, client: labelwright.Client) -> None:
    script.answers = [problem(503, "unavailable", **NOW)] * 3
    with pytest.raises(labelwright.UnavailableError, match="D") as refused:
        submit(client)
    assert refused.value.problem and refused.value.problem.status == 503
    assert len(script.requests) == 3


def test_the_pause_is_the_one_that_is_asked_for(
    script: Script, client: labelwright.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    script.answers = [problem(429, "too_many", Retry_After="1"), reply({})]
    submit(client)
    assert pauses == [1]


def test_a_file_is_sent_anew(script: Script, client: labelwright.Client, tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_bytes(b'{"id":"1"}\n')
    script.answers = [problem(429, "too_many", **NOW), reply({"job": "job_1"}, 202)]
    assert client.start_import("p", tmp_path / "rows.jsonl") == "job_1"
    assert [body for _, _, body in script.requests] == [b'{"id":"1"}\n'] * 2
    assert script.requests[0][0] == "POST /api/v1/projects/p/imports?name=rows.jsonl"
    assert script.requests[0][1]["Content-Type"] == "application/x-ndjson"
    (tmp_path / "rows.csv.gz").write_bytes(b"packed")
    script.answers = [reply({"job": "job_2"}, 202)]
    assert client.start_import("p", tmp_path / "rows.csv.gz") == "job_2"
    assert script.requests[-1][1]["Content-Type"] == "text/csv"


def manifest(content: bytes) -> dict[str, Any]:
    return {"files": [{"sha256": hashlib.sha256(content).hexdigest()}]}


LINK = '</api/v1/jobs/job_1/manifest>; rel="describedby"'


def test_an_export_that_is_not_what_its_manifest_says_is_no_file(
    script: Script, client: labelwright.Client, tmp_path: Path
) -> None:
    file = tmp_path / "out.jsonl"
    script.answers = [(200, {"Link": LINK}, b"half"), reply(manifest(b"whole"))]
    with pytest.raises(labelwright.UnavailableError, match="not what the manifest says"):
        client.export_file("p", file)
    assert list(tmp_path.iterdir()) == []
    script.answers = [(200, {"Link": LINK}, b"whole"), reply(manifest(b"whole"))]
    client.export_file("p", file)
    assert file.read_bytes() == b"whole" and list(tmp_path.iterdir()) == [file]


def test_an_export_that_is_cut_off_is_told(
    script: Script, client: labelwright.Client, tmp_path: Path
) -> None:
    script.answers = [
        (200, {"Link": LINK, "Content-Length": "99", "Connection": "close"}, b"half"),
        BROKEN,
    ]
    with pytest.raises(labelwright.UnavailableError):
        client.export_file("p", tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_events_go_on_where_their_stream_ended(script: Script, client: labelwright.Client) -> None:
    first = b'retry: 500\n\n: a comment\n\nid: 7\nevent: job\ndata: {"id":\ndata: 1}\n\nid: 8\nda'
    second = b"id: 9\nevent: reset\ndata: {}\n\n"
    script.answers = [(200, {}, first), (200, {}, second)]
    events = client.events()
    assert next(events) == ("7", "job", {"id": 1}) and next(events) == ("9", "reset", {})
    events.close()  # type: ignore[attr-defined]
    assert [headers.get("Last-Event-ID") for _, headers, _ in script.requests] == [None, "7"]
