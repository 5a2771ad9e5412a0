"""The HTTP interface of a server, as docs/reference/http.md has it: a method a route, no rules of
its own. What goes in and comes out is the JSON of that page.
"""

import hashlib
import json
import re
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, Self

import httpx

from labelwright._errors import InvalidError, JobFailedError, UnavailableError
from labelwright._wire import Body, Json, Wire

PREFIX = "/api/v1"
PAGE = 200  # rows, the most that one reply has
PIECE_BYTES = 1 << 16
POLL_FIRST, POLL_MAX = 0.1, 2.0  # seconds between looks at a job
OVER = ("done", "failed", "cancelled")
CONTENT_TYPES = {
    ".csv": "text/csv",
    ".tsv": "text/csv",
    ".jsonl": "application/x-ndjson",
    ".ndjson": "application/x-ndjson",
    ".json": "application/json",
    ".zip": "application/zip",
}


class Event(NamedTuple):
    """Something that happened, of which ids and numbers are told."""

    id: str
    event: str  # "counters", "job", "reset", ...
    data: Json


class Client:
    """A program at a server, signed in by an API token.

        with labelwright.Client("https://labels.example.org", token) as client:
            project = client.create_project("Messages", schema)
            client.import_file(project["id"], "messages.csv")
            for item in client.items(project["id"], state="settled"):
                print(item["external_id"], item["label"])

    Lists are iterators that page. A reply 429 is tried again after the pause it asks for; 503 and a
    broken connection are too where the same request twice does no more than once, as answers do by
    their key. What is refused raises one of the errors below `labelwright.LabelwrightError`.

    token              "lwt_...", of `labelwright token create` or the page
    timeout            seconds that the server may be silent
    retries            how often a request is tried again
    pause_seconds_max  a server that asks for more is not waited for
    http               a client with settings of your own (proxies, certificates); closed with this
    """

    def __init__(
        self,
        url: str,
        token: str,
        *,
        timeout: float = 60.0,
        retries: int = 5,
        pause_seconds_max: float = 60.0,
        http: httpx.Client | None = None,
    ) -> None:
        http = httpx.Client() if http is None else http
        http.base_url = httpx.URL(url.rstrip("/") + PREFIX)
        http.timeout = httpx.Timeout(timeout)
        http.headers["Authorization"] = f"Bearer {token}"
        self._wire = Wire(http, retries, pause_seconds_max)

    def close(self) -> None:
        """Closes its connections; the end of a `with` does."""
        self._wire.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    # ---- projects

    def projects(self) -> Iterator[Json]:
        """Those I have a role in, without schema and instructions."""
        return self._wire.rows("/projects", {"limit": PAGE})

    def create_project(self, name: str, schema: Json, **more: Any) -> Json:
        """A new project; more of it: description, instructions, quality, people."""
        return self._wire.json("POST", "/projects", {"name": name, "schema": schema, **more})

    def project(self, project: str) -> Json:
        """One project."""
        return self._wire.json("GET", f"/projects/{project}")

    def change_project(self, project: str, **changes: Any) -> Json:
        """Changes what is given: name, description, instructions, schema, quality, state."""
        return self._wire.json("PATCH", f"/projects/{project}", changes)

    def schema(self, project: str, version: int) -> Json:
        """An earlier or the present schema."""
        return self._wire.json("GET", f"/projects/{project}/schemas/{version}")

    def progress(self, project: str) -> Json:
        """How far it is."""
        return self._wire.json("GET", f"/projects/{project}/progress")

    def quality(self, project: str) -> Json:
        """How good it is, from the last answers."""
        return self._wire.json("GET", f"/projects/{project}/quality")

    # ---- people

    def people(self, project: str) -> Iterator[Json]:
        """People of a project, with what they did."""
        return self._wire.rows(f"/projects/{project}/people", {"limit": PAGE})

    def add_person(self, project: str, email: str, role: str) -> Json:
        """Adds somebody, or gives a link that invites who has no account yet."""
        body = {"email": email, "role": role}
        return self._wire.json("POST", f"/projects/{project}/people", body)

    def change_role(self, project: str, user: str, role: str) -> None:
        """Changes somebody's role in a project."""
        self._wire.json("PATCH", f"/projects/{project}/people/{user}", {"role": role})

    def remove_person(self, project: str, user: str) -> None:
        """Takes somebody out of a project."""
        self._wire.json("DELETE", f"/projects/{project}/people/{user}")

    def users(self) -> Iterator[Json]:
        """All people of the installation; for owners."""
        return self._wire.rows("/users", {"limit": PAGE})

    def audit(self, project: str | None = None) -> Iterator[Json]:
        """Who did what, in one project or, for owners, everywhere."""
        path = "/audit" if project is None else f"/projects/{project}/audit"
        return self._wire.rows(path, {"limit": PAGE})

    # ---- imports and other jobs

    def import_file(
        self, project: str, path: str | Path, *, wait_seconds_max: float | None = None
    ) -> Json:
        """Imports a .csv, .tsv, .jsonl, .json or .zip file and waits for the end: the job's result,
        `accepted`, `duplicates` and `rejected` among it. Errors as `start_import` and `wait`."""
        return self.wait(self.start_import(project, path), wait_seconds_max)["result"]

    def start_import(
        self,
        project: str,
        source: str | Path | bytes,
        content_type: str | None = None,
        *,
        format: str | None = None,
        field: str | None = None,
        as_predictions: bool = False,
    ) -> str:
        """The id of a job that imports a file, or bytes of which the content type is given:
        text/csv, application/x-ndjson, application/json or application/zip. All but the last may
        be packed (.gz, .zst). Of another tool's file its format, the question that takes the marks,
        and that they are a model's suggestions can be said.

        Raises InvalidError where the type cannot be known; OSError for a file.
        """
        name = "rows" if isinstance(source, bytes) else Path(source).name
        unpacked = re.sub(r"\.(gz|zst)$", "", name)
        kind = content_type or CONTENT_TYPES.get(Path(unpacked).suffix.lower())
        if kind is None:
            raise InvalidError(
                f"{name}: give its content_type, or a name in .csv, .jsonl, .json or .zip"
            )
        content: Body = source if isinstance(source, bytes) else lambda: pieces_of(Path(source))
        wanted = {"format": format, "field": field, "as": "predictions" if as_predictions else None}
        said = {name: value for name, value in wanted.items() if value is not None}
        reply = self._wire.json(
            "POST",
            f"/projects/{project}/imports",
            content=content,
            headers={"Content-Type": kind},
            params={"name": name, **said},
        )
        return reply["job"]

    def refit(self, project: str) -> str:
        """The id of a job that measures the sources now and decides anew."""
        return self._wire.json("POST", f"/projects/{project}/refit")["job"]

    def jobs(self, project: str) -> Iterator[Json]:
        """Jobs of a project, newest first."""
        return self._wire.rows(f"/projects/{project}/jobs", {"limit": PAGE})

    def job(self, job: str) -> Json:
        """One job as it stands."""
        return self._wire.json("GET", f"/jobs/{job}")

    def cancel(self, job: str) -> None:
        """Asks a job to stop."""
        self._wire.json("DELETE", f"/jobs/{job}")

    def wait(self, job: str, seconds_max: float | None = None) -> Json:
        """The job once it is done.

        Raises JobFailedError where it fails or is cancelled, TimeoutError after `seconds_max`.
        """
        begun, pause = time.monotonic(), POLL_FIRST
        while (now := self.job(job))["state"] not in OVER:
            if seconds_max is not None and time.monotonic() - begun + pause > seconds_max:
                raise TimeoutError(f"job {job} is {now['state']} after {seconds_max} s")
            time.sleep(pause)
            pause = min(1.5 * pause, POLL_MAX)
        if now["state"] != "done":
            raise JobFailedError(now)
        return now

    def rejects(self, job: str) -> str:
        """The rows that an import left out, as CSV: line, reason, row."""
        with self._wire.stream("GET", f"/jobs/{job}/rejects") as reply:
            reply.read()
            return reply.text

    # ---- work

    def next(self, project: str, *, count: int = 1, stage: str = "label") -> Json:
        """The next pieces of work: `leases`, and the `reason` where there are none. Where nothing
        new is there, those that are still held come again."""
        body = {"count": count, "stage": stage}
        return self._wire.json("POST", f"/projects/{project}/next", body, repeatable=True)

    def submit(
        self, lease: Json, values: Json, *, active_ms: int, key: str | None = None, **more: Any
    ) -> Json:
        """Answers: `{id, item_state}`.

        lease      one of `next`
        values     by field
        active_ms  of work that it took
        key        makes repeating safe: the same key, the same reply; None: a new one
        more       confidence ("definite", "probable", "possible"), note, suggestion, schema_version
        """
        body = {"lease": lease["lease"], "values": values, "active_ms": active_ms, **more}
        return self._keyed(f"/tasks/{lease['task']}/annotations", body, key)

    def review(
        self, lease: Json, verdict: str, *, active_ms: int, key: str | None = None, **more: Any
    ) -> Json:
        """Says "accept", "fix" (with `values`) or "reject" (with a `reason`)."""
        body = {"lease": lease["lease"], "verdict": verdict, "active_ms": active_ms, **more}
        return self._keyed(f"/tasks/{lease['task']}/review", body, key)

    def revise(
        self, annotation: str, values: Json, *, active_ms: int, key: str | None = None, **more: Any
    ) -> Json:
        """Changes one of my last answers; more: confidence, note."""
        body = {"values": values, "active_ms": active_ms, **more}
        return self._keyed(f"/annotations/{annotation}/revise", body, key)

    def skip(self, lease: Json, reason: str) -> None:
        """Gives a task back for good."""
        body = {"lease": lease["lease"], "reason": reason}
        self._wire.json("POST", f"/tasks/{lease['task']}/skip", body)

    def extend(self, lease: Json) -> Json:
        """More time: `{expires_at}`."""
        return self._wire.json("POST", f"/leases/{lease['lease']}/extend", repeatable=True)

    def release(self, lease: Json) -> None:
        """Gives a lease back; the task may come again."""
        self._wire.json("DELETE", f"/leases/{lease['lease']}")

    def mine(self, project: str) -> Iterator[Json]:
        """My answers, newest first."""
        return self._wire.rows(f"/projects/{project}/mine", {"limit": PAGE})

    def annotation(self, annotation: str) -> Json:
        """An answer of mine with its item."""
        return self._wire.json("GET", f"/annotations/{annotation}")

    # ---- items

    def items(
        self,
        project: str,
        *,
        state: str | None = None,
        stage: str | None = None,
        label: str | None = None,
        q: str | None = None,
        meta: str | None = None,
        meta_value: str | None = None,
        order: str | None = None,
        due_before: str | None = None,
        confidence_from: float | None = None,
        confidence_below: float | None = None,
        answered_by: str | None = None,
        answered_from: str | None = None,
        answered_before: str | None = None,
        answered_hour: int | None = None,
        active_ms_from: int | None = None,
        active_ms_below: int | None = None,
        field: str | None = None,
        level: int | None = None,
        decided: str | None = None,
        answered: str | None = None,
    ) -> Iterator[Json]:
        """Items in short; `stage` is where they stand, `q` how the external id begins, `meta` a key
        of their meta where `meta_value` stands, `order` "created", "newest", "confidence" or "due"
        (with `due_before`). From `answered_by` on: those with an answer that is all of it, newest
        answer first."""
        params = {
            "limit": PAGE,
            "state": state,
            "stage": stage,
            "label": label,
            "q": q,
            "meta": meta,
            "meta_value": meta_value,
            "order": order,
            "due_before": due_before,
            "confidence_from": confidence_from,
            "confidence_below": confidence_below,
            "answered_by": answered_by,
            "answered_from": answered_from,
            "answered_before": answered_before,
            "answered_hour": answered_hour,
            "active_ms_from": active_ms_from,
            "active_ms_below": active_ms_below,
            "field": field,
            "level": level,
            "decided": decided,
            "answered": answered,
        }
        return self._wire.rows(f"/projects/{project}/items", params)

    def item(self, item: str) -> Json:
        """An item with its evidence, beliefs, decision and the reason of its state."""
        return self._wire.json("GET", f"/items/{item}")

    def reopen(self, item: str, reason: str) -> Json:
        """Brings an item back to work."""
        return self._wire.json("POST", f"/items/{item}/reopen", {"reason": reason})

    def media(self, media: str) -> bytes:
        """A picture, under a live lease or for who may see its item."""
        with self._wire.stream("GET", f"/media/{media}") as reply:
            return reply.read()

    # ---- exports

    def export(
        self, project: str, format: str = "jsonl", *, media: bool = False
    ) -> Iterator[bytes]:
        """All items in pieces, as they come: "jsonl" (with `media` a zip with the pictures), "csv",
        "coco", "yolo", "voc", "conll", "spacy" or "label-studio"."""
        with self._export(project, format, media) as reply:
            yield from reply.iter_bytes(PIECE_BYTES)

    def export_items(self, project: str) -> Iterator[Json]:
        """All items one by one, each with its evidence, beliefs and decision."""
        with self._export(project, "jsonl", False) as reply:
            yield from map(json.loads, reply.iter_lines())

    def export_file(
        self, project: str, path: str | Path, format: str = "jsonl", *, media: bool = False
    ) -> Json:
        """Writes an export to a file, which is there when it is whole; its manifest.

        Raises UnavailableError where what came is not what the manifest says; OSError.
        """
        part, digest = Path(f"{path}.part"), hashlib.sha256()
        try:
            with self._export(project, format, media) as reply, part.open("wb") as file:
                for piece in reply.iter_bytes(PIECE_BYTES):
                    digest.update(piece)
                    file.write(piece)
            found = self._wire.json("GET", manifest_of(reply))
            if digest.hexdigest() not in [entry["sha256"] for entry in found["files"]]:
                raise UnavailableError(f"{path}: what came is not what the manifest says")
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        return found

    def manifest(self, job: str) -> Json:
        """What an export holds, with its hashes."""
        return self._wire.json("GET", f"/jobs/{job}/manifest")

    # ---- events

    def events(self, *, after: str | None = None) -> Iterator[Event]:
        """What happens in what I may see, until it is closed. `after` is the id of an event: those
        since are told first, or a "reset" says to ask everything anew."""
        while True:
            headers = {"Accept": "text/event-stream"}
            if after is not None:
                headers["Last-Event-ID"] = after
            with (
                self._wire.stream("GET", "/events", headers=headers) as reply,
                suppress(httpx.TransportError),  # the next stream goes on where this one broke
            ):
                for event in events_of(reply.iter_lines()):
                    after = event.id or after
                    yield event

    # ---- inside

    def _keyed(self, path: str, body: Json, key: str | None) -> Json:
        headers = {"Idempotency-Key": key or str(uuid.uuid4())}
        return self._wire.json("POST", path, body, headers=headers, repeatable=True)

    def _export(self, project: str, format: str, media: bool) -> Any:
        params = {"format": format, **({"media": "yes"} if media else {})}
        return self._wire.stream("GET", f"/projects/{project}/export", params=params)


def pieces_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            yield piece


def manifest_of(export: httpx.Response) -> str:
    """Where an export says that its manifest will be."""
    link = re.match(rf"<{PREFIX}([^>]+)>", export.headers.get("Link", ""))
    if not link:
        raise UnavailableError("the export has no link to its manifest")
    return link[1]


def events_of(lines: Iterable[str]) -> Iterator[Event]:
    """Server-sent events of a stream; comments and what is cut off are left out."""
    fields: dict[str, str] = {}
    for line in lines:
        if line:
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            fields[name] = f"{fields[name]}\n{value}" if name in fields else value
            continue
        if "data" in fields:
            data = json.loads(fields["data"])
            yield Event(fields.get("id", ""), fields.get("event", "message"), data)
        fields = {}
