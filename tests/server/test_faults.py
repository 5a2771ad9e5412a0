"""A disk or a database that fails under the whole server: a clear 503, no lie, recovery by itself.

People work all the while, repeat what was refused under the same key, and at the end each of their
answers is there once and nothing else is.
"""

import io
import os
import random
import struct
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from client import Client, Json, Refused, new_key
from cluster import Cluster
from disk import Disk, may_mount
from installation import TOP, Installation
from load import Load
from people import PASSWORD, make_person
from problems import check_problem
from proxy import Proxy
from record import number
from sums import check_sums

# Built by ./dev test for the sanitizers; its disk fails when told so.
FAULTY = Path(os.environ.get("LABELWRIGHT_FAULTY", TOP / "build" / "sanitized" / "labelwright"))
REDUNDANCY = 3
PEOPLE = 4
SCHEMA: Json = {
    "fields": [{"name": "spam", "kind": "choice", "classes": [{"name": "yes"}, {"name": "no"}]}]
}
# What a request may take while PostgreSQL is silent: the limits of an answer and of connecting.
SILENT_SECONDS_MAX = 30


def yes(item: Json) -> Json:
    return {"spam": "yes"}


class Team:
    """An owner, people, a project of theirs, and the same answers of all of them."""

    def __init__(self, installation: Installation, items: int) -> None:
        self.installation = installation
        self.owner = Client(installation.url)
        self.owner.accept(
            installation.owner_code(), email="o@example.org", name="Olive", password=PASSWORD
        )
        self.people = [
            make_person(self.owner, Client(installation.url), f"Person {n}") for n in range(PEOPLE)
        ]
        self.items = items
        self.project = self.owner.create_project(
            SCHEMA,
            quality={"target": 0.9999, "min_labels": REDUNDANCY, "max_labels": REDUNDANCY},
            people=[{"email": person.user["email"], "role": "annotator"} for person in self.people],
        )["id"]
        text = "id,text\n" + "".join(f"r{i},text {i}\n" for i in range(items))
        assert self.owner.import_rows(self.project, text)["accepted"] == items
        self.load = Load(self.project, self.people, lambda: installation.url, yes)

    def close(self) -> None:
        for client in (self.owner, *self.people):
            client.close()

    def check(self, reader: Installation) -> None:
        """After all work is done: `reader` asks the database itself."""
        assert not self.load.faults, self.load.faults[:3]
        promised = {done.annotation for done in self.load.acknowledged}
        assert len(promised) == len(self.load.acknowledged) == self.items * REDUNDANCY
        assert number(reader, "select count(*) from annotation") == len(promised)
        self.owner.move_to(self.installation.url)
        self.owner.sign_in_again()
        check_sums(reader, self.owner, self.project, REDUNDANCY)
        outcome = reader.run("audit verify")
        assert outcome.status == 0, outcome


@pytest.fixture
def new_team() -> Iterator[Callable[[Installation, int], Team]]:
    made: list[Team] = []

    def make(installation: Installation, items: int) -> Team:
        made.append(Team(installation, items))
        return made[-1]

    yield make
    for team in made:
        team.close()


# A disk that is really full


@pytest.fixture
def new_disk(tmp_path: Path) -> Iterator[Callable[[int], Disk]]:
    """Makes disks of so many megabytes."""
    if not may_mount():
        pytest.skip("a file system of its own cannot be mounted here")
    made: list[Disk] = []

    def make(megabytes: int) -> Disk:
        made.append(Disk(tmp_path / f"disk{len(made)}", megabytes))
        return made[-1]

    yield make
    for disk in made:
        disk.unmount()


@pytest.fixture
def small_disk(new_disk: Callable[[int], Disk]) -> Disk:
    """Room for SQLite's log, which takes some 50 MB before it begins anew, and for a database."""
    return new_disk(128)


@pytest.fixture
def cramped(small_disk: Disk, binary: Path, tmp_path: Path) -> Iterator[Installation]:
    """An installation on the small disk, its server running."""
    made = Installation(small_disk.folder / "data", log=tmp_path / "log").start()
    yield made
    made.end()


def test_a_full_disk_refuses_and_all_goes_on_when_there_is_room(
    cramped: Installation, small_disk: Disk, new_team: Callable[[Installation, int], Team]
) -> None:
    team = new_team(cramped, 800)  # more than the log has room for without the disk
    with team.load.running():
        for _ in range(2):
            team.load.wait_for_answers(20)
            small_disk.fill()
            team.load.wait_for_refusals(20)
            check_problem(team.owner.http.get("/readyz"), 503, "the disk of the data directory")
            acknowledged = len(team.load.acknowledged)
            assert team.owner.call("GET", "/projects")["items"], "reading goes on"
            assert number(cramped, "select count(*) from annotation") >= acknowledged
            small_disk.free()
            assert team.owner.http.get("/readyz").status_code == 200
        team.load.wait_until_idle(seconds=60)
    team.check(cramped)


def test_a_new_installation_on_a_full_disk_says_so(small_disk: Disk, tmp_path: Path) -> None:
    small_disk.fill()
    made = Installation(small_disk.folder / "data", log=tmp_path / "log")
    with pytest.raises(AssertionError, match=r"disk is full|No space left"):
        made.start()
    small_disk.free()
    made.start().stop()


def noise(seed: int, side: int = 300) -> bytes:
    """A PNG that does not pack, about 270 kB."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        crc = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", crc)

    rows = random.Random(seed)
    pixels = b"".join(b"\0" + rows.randbytes(3 * side) for _ in range(side))
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    data = zlib.compress(pixels, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def uploads(installation: Installation) -> list[Path]:
    return list((installation.data / "uploads").iterdir())


def test_an_upload_that_does_not_fit_is_refused_and_leaves_nothing(
    cramped: Installation, small_disk: Disk, new_team: Callable[[Installation, int], Team]
) -> None:
    team = new_team(cramped, 10)
    text = "id,text\n" + "".join(f"big{i},{'x' * 1000}\n" for i in range(4000))
    small_disk.fill(leave=1 << 20)
    with pytest.raises(Refused) as refused:
        team.owner.start_import(team.project, text)
    check_problem(refused.value.reply, 503, "No space left")
    assert "Retry-After" in refused.value.reply.headers
    deadline = time.monotonic() + 30
    while uploads(cramped):  # it goes when the reply has been sent
        assert time.monotonic() < deadline
        time.sleep(0.01)
    small_disk.free()
    assert team.owner.import_rows(team.project, text)["accepted"] == 4000


def test_pictures_that_do_not_fit_wait_and_go_on_when_there_is_room(
    cramped: Installation, small_disk: Disk, new_team: Callable[[Installation, int], Team]
) -> None:
    team = new_team(cramped, 10)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for n in range(20):
            archive.writestr(f"p{n}.png", noise(n))
    small_disk.fill(leave=(8 << 20))  # 5 MB of zip, and as much again of pictures
    job = team.owner.start_import(team.project, packed.getvalue(), "application/zip")
    deadline = time.monotonic() + 30
    while "No space left" not in (told := team.owner.call("GET", f"/jobs/{job}"))["message"]:
        assert time.monotonic() < deadline and told["state"] in ("queued", "running"), told
        time.sleep(0.05)
    small_disk.free()
    done = team.owner.wait_for_job(job)
    assert done["result"] == {"accepted": 20, "duplicates": 0, "rejected": 0}
    pictures = [f for f in (cramped.data / "media").rglob("*") if f.is_file()]
    assert len(pictures) == 20 and not [f for f in pictures if f.name.startswith(".")]
    assert number(cramped, "select count(*) from media") == 20
    assert uploads(cramped) == []


def test_an_export_that_does_not_fit_leaves_no_file(
    installation: Installation,
    new_disk: Callable[[int], Disk],
    new_team: Callable[[Installation, int], Team],
) -> None:
    disk = new_disk(1)
    team = new_team(installation, 10)
    text = "id,text\n" + "".join(f"big{i},{'x' * 1000}\n" for i in range(2000))
    team.owner.import_rows(team.project, text)
    target = disk.folder / "out.jsonl"
    options = ["--project", team.project, "--format", "jsonl", "-o", str(target)]
    outcome = installation.run("export", *options)
    assert outcome.status == 1 and "No space left" in outcome.stderr, outcome
    assert list(disk.folder.iterdir()) == []
    target.write_text("an older export")
    assert installation.run("export", *options).status == 1
    assert target.read_text() == "an older export"


# Calls to the disk that fail, one kind after the other


@pytest.fixture
def faulty(tmp_path: Path) -> Iterator[Installation]:
    if not FAULTY.exists():
        pytest.skip(f"{FAULTY} is not built: ./dev test sanitized")
    made = Installation(tmp_path / "data", binary=FAULTY).start()
    yield made
    made.end()


# Counted from the start, which takes a few of them.
DISK_FAULTS = (
    "write:150:EIO",
    "write:150:ENOSPC:40",
    "fsync:30:EIO",
    "fsync:30:ENOSPC:10",
    "write:150:EIO,open:1:EIO:2",
    "fsync:30:EIO,open:1:EIO:4",
)


def test_failing_calls_to_the_disk_lose_nothing(
    faulty: Installation, new_team: Callable[[Installation, int], Team]
) -> None:
    team = new_team(faulty, 200)
    with team.load.running():
        for fault in DISK_FAULTS:
            faulty.stop()
            faulty.start(fault=fault)
            team.load.wait_for_refusals()
            team.load.wait_for_answers(20)
        # Nothing of what failed is found again after the next crash.
        faulty.kill()
        faulty.start()
        team.load.wait_until_idle(seconds=100)
    team.check(faulty)


def test_a_disk_that_cannot_be_opened_is_named_at_the_start(
    faulty: Installation, new_team: Callable[[Installation, int], Team]
) -> None:
    team = new_team(faulty, 10)
    faulty.kill()
    with pytest.raises(AssertionError, match="unable to open database file"):
        faulty.start(fault="open:1:EIO:1000")
    faulty.start()
    with team.load.running():
        team.load.wait_until_idle(seconds=30)
    team.check(faulty)


# PostgreSQL that goes away


@pytest.fixture
def own_cluster() -> Iterator[Cluster]:
    made = Cluster()
    yield made
    made.stop()


@pytest.fixture
def postgres_only(database_kind: str) -> None:
    if database_kind != "postgres":
        pytest.skip("of PostgreSQL")


@pytest.mark.usefixtures("postgres_only", "binary")
def test_a_database_that_is_killed_is_waited_for(
    own_cluster: Cluster, tmp_path: Path, new_team: Callable[[Installation, int], Team]
) -> None:
    installation = Installation(tmp_path / "data", own_cluster.create_database()).start()
    team = new_team(installation, 60)
    try:
        with team.load.running():
            team.load.wait_for_answers(20)
            own_cluster.kill()
            team.load.wait_for_refusals(20)
            check_problem(team.owner.http.get("/readyz"), 503)
            assert team.owner.http.get("/healthz").status_code == 200
            own_cluster.start_again()
            team.load.wait_until_idle(seconds=60)
        team.check(installation)
    finally:
        installation.end()


@pytest.mark.usefixtures("postgres_only", "binary")
def test_who_only_reads_is_not_ready(own_cluster: Cluster, tmp_path: Path) -> None:
    installation = Installation(tmp_path / "data", own_cluster.create_database()).start()
    try:
        for value, status in (("on", 503), ("off", 200)):
            address = own_cluster.address("postgres")
            own_cluster.sql(address, f"alter system set default_transaction_read_only = {value}")
            own_cluster.sql(address, "select pg_reload_conf()")
            while (reply := httpx.get(f"{installation.url}/api/v1/readyz")).status_code != status:
                assert reply.status_code in (200, 503)
            if status == 503:
                check_problem(reply, 503, "the database only reads")
    finally:
        installation.end()


@pytest.fixture
def proxied(
    postgres_only: None, cluster: Cluster, binary: Path, tmp_path: Path
) -> Iterator[tuple[Installation, Installation, Proxy]]:
    """A running server whose PostgreSQL is behind a proxy, and the same without it."""
    database = cluster.create_database()
    proxy = Proxy(cluster)
    made = Installation(tmp_path / "data", proxy.address(database)).start()
    yield made, Installation(made.data, database), proxy
    made.end()
    proxy.stop()


Proxied = tuple[Installation, Installation, Proxy]


def test_connections_that_break_lose_nothing(
    proxied: Proxied, new_team: Callable[[Installation, int], Team]
) -> None:
    installation, reader, proxy = proxied
    team = new_team(installation, 120)
    with team.load.running():
        for n in (1, 2, 5):
            for kind in ("cut", "half", "outage", "commit"):
                proxy.arm(f"{kind}:{n}")
                team.load.wait_for_answers(10)
        team.load.wait_until_idle(seconds=60)
    assert team.load.refused
    team.check(reader)


def test_a_commit_whose_reply_was_lost_is_settled_by_its_key(
    proxied: Proxied, new_team: Callable[[Installation, int], Team]
) -> None:
    installation, reader, proxy = proxied
    team = new_team(installation, 10)
    person = team.people[0]
    lease, key = person.next(team.project)["leases"][0], new_key()
    refused = None
    for _ in range(20):  # until it hits ours and not one that the server makes for itself
        proxy.arm("commit:1")
        try:
            person.submit(lease, {"spam": "yes"}, key=key)
        except Refused as error:
            refused = error
            break
        lease, key = person.next(team.project)["leases"][0], new_key()
    assert refused
    check_problem(refused.reply, 503, "not known whether this was stored")
    before = number(reader, "select count(*) from annotation")
    again = person.submit(lease, {"spam": "yes"}, key=key, status=200)
    assert number(reader, "select count(*) from annotation") == before
    assert person.submit(lease, {"spam": "yes"}, key=key, status=200) == again


@pytest.mark.slow
def test_a_silent_database_is_given_up_in_time(
    proxied: Proxied, new_team: Callable[[Installation, int], Team]
) -> None:
    installation, reader, proxy = proxied
    team = new_team(installation, 20)
    lease, key = team.people[0].next(team.project)["leases"][0], new_key()
    for person in (team.owner, *team.people):
        person.http.timeout = httpx.Timeout(2 * SILENT_SECONDS_MAX)

    def refused_reply(person: Client, lease: Json, key: str) -> httpx.Response:
        with pytest.raises(Refused) as refused:
            person.submit(lease, {"spam": "yes"}, key=key)
        return refused.value.reply

    def ask(person: Client) -> tuple[httpx.Response, float]:
        began = time.monotonic()
        reply = person.http.get(f"/projects/{team.project}")
        return reply, time.monotonic() - began

    proxy.arm("freeze:1")
    with ThreadPoolExecutor(PEOPLE + 1) as threads:
        write = threads.submit(refused_reply, team.people[0], lease, key)
        asked = [threads.submit(ask, person) for person in (team.owner, *team.people[1:])]
        assert team.owner.http.get("/healthz").status_code == 200
        for one in asked:
            reply, seconds = one.result()
            check_problem(reply, 503)
            assert seconds < SILENT_SECONDS_MAX
        check_problem(write.result(), 503)
    proxy.arm("thaw:0")
    with team.load.running():
        team.load.wait_until_idle(seconds=60)
    team.people[0].submit(lease, {"spam": "yes"}, key=key, status=409)
    assert not team.load.faults
    check_sums(reader, team.owner, team.project, REDUNDANCY)
