"""The demonstration: three projects, half of each labelled by simulated annotators."""

import time
from collections.abc import Callable, Iterator

import pytest
from client import Client
from installation import TOP, Installation
from people import PASSWORD

DEMO_SECONDS_MAX = 90


@pytest.fixture
def show(new_installation: Callable[[], Installation]) -> Installation:
    return new_installation().start("--demo-data", str(TOP / "demo"), "--demo")


@pytest.fixture
def viewer(show: Installation) -> Iterator[Client]:
    client = Client(show.url)
    client.accept(
        show.owner_code(), email="owner@example.org", name="Olive Owner", password=PASSWORD
    )
    yield client
    client.close()


def wait_until_ready(owner: Client) -> dict[str, dict]:
    """The counts of the projects, once every one has its answers."""
    deadline = time.monotonic() + DEMO_SECONDS_MAX
    while True:
        projects = owner.all("/projects")
        counts = {project["name"]: project["counts"] for project in projects}
        if len(counts) == 3 and all(c["answers"] >= c["items"] > 0 for c in counts.values()):
            return counts
        assert time.monotonic() < deadline, counts
        time.sleep(0.2)


def test_half_is_labelled_and_some_waits_for_review(show: Installation, viewer: Client) -> None:
    owner = viewer
    counts = wait_until_ready(owner)
    for name, count in counts.items():
        parts = ("open", "in_work", "review", "settled", "quarantined")
        assert sum(count[part] for part in parts) == count["items"], name
        assert count["settled"] > 0 and count["open"] > 0, name
    assert counts["Old photographs"]["review"] > 0
    project = next(p for p in owner.all("/projects") if p["name"] == "Old photographs")["id"]
    held = owner.next(project, stage="review")["leases"][0]
    picture = held["item"]["media"][0]
    reply = owner.http.get(f"/media/{picture['id']}", headers={"Range": "bytes=0-99"})
    assert (reply.status_code, len(reply.content)) == (206, 100)
    assert reply.headers["Content-Type"] == "image/jpeg"
    history = owner.call("GET", f"/projects/{project}/progress")["history"]
    assert len(history) > 24 and history[-1]["answers"] >= counts["Old photographs"]["answers"]
    sources = owner.call("GET", f"/projects/{project}/quality")["sources"]
    assert {source["source"]["name"] for source in sources} == {
        f"Simulated annotator {number}" for number in range(1, 6)
    }
    for project in owner.all("/projects"):
        quality = owner.call("GET", f"/projects/{project['id']}/quality")
        days = quality["agreement_history"]
        assert len(days) >= 3 and [d["at"] for d in days] == sorted({d["at"] for d in days})
        assert sum(d["items"] for d in days) <= quality["agreement"][0]["items"]
    # A second start finds it there.
    show.stop()
    show.start("--demo-data", str(TOP / "demo"), "--demo")
    owner.move_to(show.url)
    assert len(owner.all("/projects")) == 3
    owner.call("POST", "/demo", status=409)
    offer = owner.call("GET", "/demo")
    assert not offer["possible"] and "already" in offer["reason"]


def test_without_its_data_there_is_no_demonstration(owner: Client) -> None:
    problem = owner.call("POST", "/demo", status=409)
    assert "data" in problem["detail"]
    assert owner.call("GET", "/demo") == {"possible": False, "reason": problem["detail"]}
