"""Many people labelling at once, who remember every answer the server has acknowledged."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
from client import Client, Json, Refused, new_key

RETRY_SECONDS = 0.02
SIGN_IN_AGAIN = {401, 403}
UNAVAILABLE = 503
TRY_AGAIN = {429, UNAVAILABLE}


@dataclass
class Acknowledged:
    """What the server has promised to keep."""

    annotation: str
    item: str
    person: str
    key: str


@dataclass
class Load:
    """`people` work on `project` until told to stop; `url` follows the server."""

    project: str
    people: list[Client]
    url: Callable[[], str]
    values_of: Callable[[Json], Json]
    acknowledged: list[Acknowledged] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)  # why, each time it said to try again
    idle: int = 0  # people for whom nothing was left
    _stop: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def work(self, client: Client) -> None:
        while not self._stop.is_set():
            lease = self._insist(client, lambda: self._next(client))
            if lease is None:
                break
            key = new_key()
            reply = self._insist(
                client, lambda lease=lease, key=key: self._submit(client, lease, key)
            )
            if reply is not None:
                done = Acknowledged(reply["id"], lease["item"]["id"], client.user["id"], key)
                with self._lock:
                    self.acknowledged.append(done)
        with self._lock:
            self.idle += not self._stop.is_set()

    def _next(self, client: Client) -> Json | None:
        leases = client.next(self.project)["leases"]
        return leases[0] if leases else None

    def _submit(self, client: Client, lease: Json, key: str) -> Json | None:
        """The same key until there is a reply, as the page does; a lost lease is given up."""
        try:
            return client.submit(lease, self.values_of(lease["item"]), key=key)
        except Refused as refused:
            if refused.status == 200:  # it was acknowledged before, the reply was lost
                return refused.reply.json()
            if refused.status == 409:
                return None
            raise

    def _insist(self, client: Client, request: Callable[[], Json | None]) -> Json | None:
        """Repeats the request while the server is away or says to try again."""
        while True:
            try:
                return request()
            except Refused as refused:
                if refused.status == UNAVAILABLE:
                    self._note_refusal(refused)
                if refused.status in SIGN_IN_AGAIN and not self._stop.is_set():
                    self._sign_in(client)
                elif refused.status not in TRY_AGAIN:
                    with self._lock:
                        self.faults.append(str(refused))
                    return None
            except (httpx.TransportError, httpx.InvalidURL):
                client.move_to(self.url())
            if self._stop.is_set():
                return None
            time.sleep(RETRY_SECONDS)

    def _note_refusal(self, refused: Refused) -> None:
        """It must say so as any problem, and when to come again."""
        problem, reply = refused.problem, refused.reply
        with self._lock:
            self.refused.append(problem.get("detail", ""))
            if problem.get("type") != "urn:labelwright:problem:unavailable":
                self.faults.append(str(refused))
            if "Retry-After" not in reply.headers:
                self.faults.append(f"no Retry-After: {refused}")

    def _sign_in(self, client: Client) -> None:
        try:
            client.sign_in_again()
        except (Refused, httpx.TransportError):
            time.sleep(RETRY_SECONDS)

    @contextmanager
    def running(self) -> Iterator["Load"]:
        threads = [threading.Thread(target=self.work, args=(client,)) for client in self.people]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()

    def wait_for(self, what: Callable[[], bool], seconds: float = 60) -> None:
        """Until it is true, while people work."""
        deadline = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < deadline, (len(self.acknowledged), self.refused[-3:])
            assert not self.faults, self.faults[:3]
            assert self.idle < len(self.people), "the work is done"
            time.sleep(0.005)

    def wait_for_answers(self, count: int) -> None:
        """Until so many more are acknowledged."""
        wanted = len(self.acknowledged) + count
        self.wait_for(lambda: len(self.acknowledged) >= wanted)

    def wait_for_refusals(self, count: int = 1) -> None:
        wanted = len(self.refused) + count
        self.wait_for(lambda: len(self.refused) >= wanted)

    def wait_until_idle(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while self.idle < len(self.people):
            assert time.monotonic() < deadline, f"{self.idle} of {len(self.people)} are done"
            assert not self.faults, self.faults[:3]
            time.sleep(0.05)


def random_pauses(count: int, seconds_max: float, seed: int) -> Iterator[int]:
    """Counts up, waiting a random while before each."""
    generator = random.Random(seed)
    for number in range(count):
        time.sleep(generator.uniform(0, seconds_max))
        yield number
