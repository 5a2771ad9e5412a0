"""A small client of the HTTP interface for the tests. It checks every status it gets."""

import ssl
import time
import uuid
from typing import Any

import httpx

Json = dict[str, Any]
REQUEST_SECONDS_MAX = 60
JOB_SECONDS_MAX = 150
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # one that reads no certificates, for each client


class Refused(AssertionError):
    """A reply with another status than the test wants."""

    def __init__(self, reply: httpx.Response) -> None:
        request = reply.request
        super().__init__(f"{request.method} {request.url}: {reply.status_code} {reply.text[:500]}")
        self.reply = reply
        self.status = reply.status_code
        self.problem: Json = reply.json() if "json" in reply.headers.get("Content-Type", "") else {}


class Client:
    """One person at one browser: a cookie and the token that every change carries."""

    def __init__(self, url: str) -> None:
        # Proxies of the machine are not for the server under test.
        self.http = httpx.Client(
            base_url=f"{url}/api/v1", timeout=REQUEST_SECONDS_MAX, trust_env=False, verify=NO_TLS
        )
        self.user: Json = {}
        self._credentials: Json = {}

    def close(self) -> None:
        self.http.close()

    def move_to(self, url: str) -> None:
        """The same person after the server came back on another port."""
        self.http.base_url = f"{url}/api/v1"

    def call(
        self, method: str, path: str, body: Json | None = None, *, status: int = 200, **more: Any
    ) -> Any:
        """The JSON of the reply, None without one; raises Refused on any other status."""
        if body is not None:
            more["json"] = body
        reply = self.http.request(method, path, **more)
        if reply.status_code != status:
            raise Refused(reply)
        return reply.json() if reply.content else None

    # Sessions

    def accept(self, code: str, *, email: str, name: str, password: str) -> Json:
        body = {"code": code, "email": email, "name": name, "password": password}
        self._credentials = {"email": email, "password": password}
        return self._hold(self.call("POST", "/invitations/accept", body, status=201))

    def sign_in(self, email: str, password: str) -> Json:
        self._credentials = {"email": email, "password": password}
        return self.sign_in_again()

    def sign_in_again(self) -> Json:
        return self._hold(self.call("POST", "/session", self._credentials))

    def _hold(self, session: Json) -> Json:
        self.user = session["user"]
        self.http.headers["X-CSRF-Token"] = session["csrf"]
        return session

    # Projects

    def create_project(self, schema: Json, **more: Any) -> Json:
        body = {"name": "A project", "schema": schema, **more}
        return self.call("POST", "/projects", body, status=201)

    def start_import(self, project: str, content: bytes | str, kind: str = "text/csv") -> str:
        """The id of the job that imports it."""
        reply = self.call(
            "POST",
            f"/projects/{project}/imports",
            content=content,
            headers={"Content-Type": kind},
            params={"name": "rows"},
            status=202,
        )
        job = reply["job"]
        return job["id"] if isinstance(job, dict) else job

    def import_rows(self, project: str, content: bytes | str, kind: str = "text/csv") -> Json:
        """The result of the finished import."""
        return self.wait_for_job(self.start_import(project, content, kind))["result"]

    def wait_for_job(self, job_id: str, state: str = "done") -> Json:
        deadline = time.monotonic() + JOB_SECONDS_MAX
        while True:
            job = self.call("GET", f"/jobs/{job_id}", headers={"X-Background": "1"})
            if job["state"] in ("done", "failed", "cancelled"):
                assert job["state"] == state, job
                return job
            assert time.monotonic() < deadline, job
            time.sleep(0.02)

    # Work

    def next(self, project: str, **body: Any) -> Json:
        return self.call("POST", f"/projects/{project}/next", body)

    def submit(
        self, lease: Json, values: Json, *, key: str | None = None, status: int = 201, **more: Any
    ) -> Json:
        body = {"lease": lease["lease"], "values": values, "active_ms": 1500, **more}
        return self.call(
            "POST",
            f"/tasks/{lease['task']}/annotations",
            body,
            status=status,
            headers={"Idempotency-Key": key or new_key()},
        )

    def answer_all(self, project: str, values_of: Any) -> int:
        """Labels until nothing is left for this person; `values_of(item)` answers. How many."""
        answers = 0
        while leases := self.next(project)["leases"]:
            for lease in leases:
                self.submit(lease, values_of(lease["item"]))
                answers += 1
        return answers

    # Reading

    def all(self, path: str, **query: Any) -> list[Json]:
        """Every row of a list, page by page."""
        rows: list[Json] = []
        while True:
            page = self.call("GET", path, params=query)
            rows += page["items"]
            if page["next"] is None:
                return rows
            query["cursor"] = page["next"]

    def export(self, project: str, kind: str = "jsonl") -> str:
        reply = self.http.get(f"/projects/{project}/export", params={"format": kind})
        if reply.status_code != 200:
            raise Refused(reply)
        return reply.text


def new_key() -> str:
    return str(uuid.uuid4())
