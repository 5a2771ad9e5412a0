"""Many people at the same work: exact redundancy, one row a key, counters that are the sums."""

import contextlib
import random
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from client import Client, Json, Refused, new_key
from cluster import binaries
from installation import Installation
from load import Load
from record import change, number
from sums import check_sums

REDUNDANCY = 3
SCHEMA: Json = {
    "fields": [{"name": "spam", "kind": "choice", "classes": [{"name": "yes"}, {"name": "no"}]}]
}


def yes(item: Json) -> Json:
    return {"spam": "yes"}


@pytest.fixture
def servers(installation: Installation) -> Iterator[list[Installation]]:
    """One server on SQLite; two on PostgreSQL, which share the database."""
    if installation.database is None:
        yield [installation]
        return
    folder = installation.data.parent / "second"
    second = Installation(folder, installation.database).start()
    yield [installation, second]
    second.end()


@pytest.fixture
def make_claimers(
    installation: Installation, owner: Client, servers: list[Installation]
) -> Iterator[Callable[[int], list[Client]]]:
    """People with a token each, so that no password is hashed, in turn on each server."""
    made: list[Client] = []

    def make(count: int) -> list[Client]:
        for n in range(count):
            client = Client(servers[n % len(servers)].url)
            email = f"p{n}@example.org"
            person = installation.run("user create", "--email", email, "--name", f"P{n}")
            client.user = {"id": person.stdout.strip(), "email": email}
            outcome = installation.run("token create", "--email", email, "--name", "race")
            assert (person.status, outcome.status) == (0, 0), (person, outcome)
            client.http.headers["Authorization"] = f"Bearer {outcome.stdout.strip()}"
            made.append(client)
        return made

    yield make
    for client in made:
        client.close()


def make_project(owner: Client, people: list[Client], items: int) -> str:
    project = owner.create_project(
        SCHEMA,
        quality={"target": 0.9999, "min_labels": REDUNDANCY, "max_labels": REDUNDANCY},
        people=[{"email": person.user["email"], "role": "annotator"} for person in people],
    )["id"]
    text = "id,text\n" + "".join(f"r{i},text {i}\n" for i in range(items))
    assert owner.import_rows(project, text)["accepted"] == items
    return project


@pytest.mark.slow
@pytest.mark.timeout(3600)  # of --claimers 200 --raced-items 10000
def test_an_item_never_gets_more_people_than_it_wants(
    installation: Installation,
    owner: Client,
    servers: list[Installation],
    make_claimers: Callable[[int], list[Client]],
    claimers: int,
    raced_items: int,
) -> None:
    people = make_claimers(claimers)
    project = make_project(owner, people, raced_items)
    load = Load(project, people, lambda: installation.url, yes)
    with load.running():
        load.wait_until_idle(seconds=120 + raced_items // 5)
    assert not load.faults, load.faults[:3]
    assert len(load.acknowledged) == raced_items * REDUNDANCY
    check_sums(installation, owner, project, REDUNDANCY)
    assert number(installation, "select count(*) from lease") == 0
    assert number(installation, "select count(*) from task where slots > 0") == 0


def send(client: Client, lease: Json, key: str) -> tuple[int, Json]:
    try:
        return 201, client.submit(lease, {"spam": "yes"}, key=key)
    except Refused as refused:
        return refused.status, refused.reply.json()
    except httpx.TransportError:
        return 0, {}


def test_each_key_is_one_row_however_often_and_late_it_comes(
    installation: Installation,
    owner: Client,
    servers: list[Installation],
    make_claimers: Callable[[int], list[Client]],
) -> None:
    """Each request 1 to 5 times, out of order and at once, every tenth again after a restart."""
    chance = random.Random(7)
    people = make_claimers(12)
    project = make_project(owner, people, 100)
    wanted = [
        (person, lease, new_key())
        for person in people
        for lease in person.next(project, count=20)["leases"]
    ]
    assert len(wanted) > 200
    sent = [one for one in wanted for _ in range(chance.randint(1, 5))]
    chance.shuffle(sent)
    replies: dict[str, set[str]] = {key: set() for _, _, key in wanted}
    statuses: Counter[int] = Counter()

    def post(one: tuple[Client, Json, str]) -> None:
        client, lease, key = one
        status, reply = send(client, lease, key)
        statuses[status] += 1
        if status in (200, 201):
            replies[key].add(f"{reply['id']} {reply['item_state']}")

    with ThreadPoolExecutor(24) as threads:
        list(threads.map(post, sent))
    installation.restart()
    for person in people:
        person.move_to(installation.url)
    owner.move_to(installation.url)
    for one in wanted[::10]:
        status, reply = send(*one)
        assert status in (200, 201), reply
        replies[one[2]].add(f"{reply['id']} {reply['item_state']}")
    assert set(statuses) <= {200, 201}, statuses
    assert {len(reply) for reply in replies.values()} == {1}
    assert number(installation, "select count(*) from annotation") == len(wanted)
    assert number(installation, "select count(*) from idempotency") == len(wanted)
    owner.sign_in_again()
    check_sums(installation, owner, project, REDUNDANCY)


def test_one_lease_gives_one_answer_whatever_the_keys(
    installation: Installation,
    owner: Client,
    servers: list[Installation],
    make_claimers: Callable[[int], list[Client]],
) -> None:
    """The same lease answered under different keys at once: the first counts, others hear 409."""
    people = make_claimers(3)
    project = make_project(owner, people, 20)
    leases = [(p, lease) for p in people for lease in p.next(project, count=20)["leases"]]
    with ThreadPoolExecutor(16) as threads:
        replies = list(
            threads.map(
                lambda one: send(*one, new_key())[0], [one for one in leases for _ in "1234"]
            )
        )
    assert Counter(replies) == {201: len(leases), 409: 3 * len(leases)}
    assert number(installation, "select count(*) from annotation") == len(leases)
    check_sums(installation, owner, project, REDUNDANCY)


@contextlib.contextmanager
def held(database: str, sql: str) -> Iterator[None]:
    """What the statement locks stays locked meanwhile."""
    command = [str(binaries() / "psql"), "-X", "-q", "-d", database]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as one:
        assert one.stdin and one.stdout
        one.stdin.write(f"begin;\n{sql};\n\\echo held\n")
        one.stdin.flush()
        while one.stdout.readline().strip() != "held":
            assert one.poll() is None
        yield
        one.stdin.close()


def wait_for_waiting(installation: Installation, count: int) -> None:
    waiting = "select count(distinct pid) from pg_locks where not granted"
    deadline = time.monotonic() + 30
    while number(installation, waiting) < count:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_an_answer_that_waited_knows_the_review_that_began_meanwhile(
    installation: Installation,
    owner: Client,
    make_claimers: Callable[[int], list[Client]],
    new_member: Callable[[str], Client],
) -> None:
    """One after its lease settles what the one before it, at the same moment, sent to review."""
    if installation.database is None:
        pytest.skip("SQLite has one writer at a time")
    people = [*make_claimers(3), new_member("Rita")]
    roles = ["annotator"] * 3 + ["reviewer"]
    project = owner.create_project(
        SCHEMA,
        quality={"target": 0.7, "min_labels": 2, "max_labels": 2},
        people=[
            {"email": p.user["email"], "role": role} for p, role in zip(people, roles, strict=True)
        ],
    )["id"]
    owner.import_rows(project, "id,text\na,b\n")
    first, late, last, _ = people
    first.submit(first.next(project)["leases"][0], {"spam": "yes"})
    ended = late.next(project)["leases"][0]
    change(installation, "update lease set expires_at = 1")
    lease = last.next(project)["leases"][0]
    with ThreadPoolExecutor(2) as threads:
        with held(installation.database, "select 1 from task for update"):
            one = threads.submit(last.submit, lease, {"spam": "no"})
            wait_for_waiting(installation, 1)
            two = threads.submit(late.submit, ended, {"spam": "yes"})
            wait_for_waiting(installation, 2)
        assert [one.result()["item_state"], two.result()["item_state"]] == ["review", "settled"]
    assert number(installation, "select count(*) from task where slots > 0") == 0
