"""Requests to a server: what is tried again, and what becomes of its problems."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx

from labelwright._errors import BY_HTTP, BY_STATUS, LabelwrightError, Problem, UnavailableError

Json = dict[str, Any]
Body = bytes | Callable[[], Iterable[bytes]]  # called anew for each try

PROBLEM = "urn:labelwright:problem:"
SLOW_DOWN, NOT_NOW = 429, 503
FIRST_PAUSE, PAUSE_MAX = 0.5, 8.0  # seconds, where the server names none
REPEATABLE = ("GET", "PUT", "PATCH", "DELETE")
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class Wire:
    """One connection pool, with a token, to the interface of a server.

    A reply 429 is tried again, after the pause it asks for; 503 and a connection that breaks are
    too, but only where the same request twice does no more than once: it is a GET, PUT, PATCH or
    DELETE, or `repeatable` says so.
    """

    def __init__(self, http: httpx.Client, retries: int, pause_seconds_max: float) -> None:
        self._http, self._retries, self._pause_max = http, retries, pause_seconds_max

    def close(self) -> None:
        self._http.close()

    def json(self, method: str, path: str, body: Json | None = None, **more: Any) -> Any:
        """The reply, None where it is empty."""
        with self.stream(method, path, body, **more) as reply:
            reply.read()
            return reply.json() if reply.content else None

    def rows(self, path: str, params: Mapping[str, Any] | None = None) -> Iterator[Json]:
        """Every row of a list, page by page."""
        query = {name: value for name, value in (params or {}).items() if value is not None}
        while True:
            page = self.json("GET", path, params=query)
            yield from page["items"]
            if page["next"] is None:
                return
            query["cursor"] = page["next"]

    @contextmanager
    def stream(
        self,
        method: str,
        path: str,
        body: Json | None = None,
        *,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        content: Body | None = None,
        repeatable: bool = False,
    ) -> Iterator[httpx.Response]:
        """The reply, its body not yet read."""

        def request() -> httpx.Request:
            sent = content() if callable(content) else content
            more = {"json": body} if body is not None else {"content": sent}
            return self._http.build_request(method, path, params=params, headers=headers, **more)

        reply = self._send(request, repeatable or method in REPEATABLE)
        try:
            yield reply
        except httpx.TransportError as broken:
            raise UnavailableError(f"{reply.request.url}: {broken}") from broken
        finally:
            reply.close()

    def _send(self, request: Callable[[], httpx.Request], repeatable: bool) -> httpx.Response:
        pause = FIRST_PAUSE
        for left in reversed(range(self._retries + 1)):
            wanted = request()
            try:
                reply = self._http.send(wanted, stream=True)
            except httpx.TransportError as broken:
                if not left or not (repeatable or isinstance(broken, NEVER_SENT)):
                    raise UnavailableError(f"{wanted.url}: {broken}") from broken
            else:
                if reply.is_success:
                    return reply
                reply.read()
                asked = pause_of(reply)
                pause = pause if asked is None else asked
                again = reply.status_code == SLOW_DOWN or (
                    reply.status_code == NOT_NOW and repeatable
                )
                if not left or not again or pause > self._pause_max:
                    raise error_of(reply)
            time.sleep(pause)
            pause = min(2 * pause, PAUSE_MAX)
        raise AssertionError("the last try returns or raises")


def pause_of(reply: httpx.Response) -> float | None:
    """Seconds that the server asks to wait, where it says so."""
    asked = reply.headers.get("Retry-After", "")
    return float(asked) if asked.isdecimal() else None


def error_of(reply: httpx.Response) -> LabelwrightError:
    """What a reply that is no success stands for."""
    try:
        said = reply.json()
    except ValueError:
        said = None
    if not isinstance(said, dict) or not isinstance(said.get("type"), str):
        kind = BY_HTTP.get(reply.status_code, LabelwrightError)
        return kind(f"{reply.request.method} {reply.request.url}: {reply.status_code}")
    problem = Problem(
        said["type"],
        said.get("title", ""),
        reply.status_code,
        said.get("detail", ""),
        said.get("id"),
        said.get("field"),
    )
    named = BY_STATUS.get(problem.type.removeprefix(PROBLEM))
    kind = named or BY_HTTP.get(reply.status_code, LabelwrightError)
    return kind(problem.detail or problem.title, problem)
