"""The real binary on SQLite and on PostgreSQL, and people to use it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol
from client import Client
from cluster import Cluster
from installation import BINARY, Installation
from people import PASSWORD, make_person

DATABASES = ("sqlite", "postgres")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=(*DATABASES, "both"),
        default="both",
        help="run the server suite on one database only",
    )

    parser.addoption("--second-try", action="store_true", help="try once more what fails")
    parser.addoption("--kills", type=int, default=25, help="kill -9 cycles of the long crash test")
    parser.addoption("--claimers", type=int, help="people of the lease race; 200, PostgreSQL: 40")
    parser.addoption("--raced-items", type=int, help="items of it; 2000, PostgreSQL: 400")


def first_words(reports: list[pytest.TestReport]) -> str:
    text = next(report.longreprtext for report in reports if report.failed)
    said = [line[4:] for line in text.splitlines() if line.startswith("E ")]
    return " ".join(said or [text])[:300]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Tries a failed test once more, from its fixtures on; `tools/sum_results.py` names it."""
    if not item.config.getoption("--second-try"):
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    reports = runtestprotocol(item, log=False, nextitem=nextitem)
    if any(report.failed for report in reports):
        item.user_properties.append(("second try", first_words(reports)))
        reports = runtestprotocol(item, log=False, nextitem=nextitem)
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("database")
        kinds = DATABASES if chosen == "both" else (chosen,)
        metafunc.parametrize("database_kind", kinds, scope="session")


@pytest.fixture(scope="session")
def binary() -> Path:
    assert BINARY.exists(), f"{BINARY} is not built: ./dev build"
    return BINARY


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    made = Cluster()
    yield made
    made.stop()


# Databases without rows, to be copied: that is quicker than to migrate each.


@pytest.fixture(scope="session")
def empty_folder(binary: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty") / "data"
    folder.mkdir()
    made = Installation(folder).run("audit verify")
    assert made.status == 0, made
    return folder


@pytest.fixture(scope="session")
def empty_database(binary: Path, cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> str:
    address = cluster.create_database()
    made = Installation(tmp_path_factory.mktemp("empty"), address).run("audit verify")
    assert made.status == 0, made
    return cluster.sql(address, "select current_database()")


@pytest.fixture
def new_database(request: pytest.FixtureRequest, database_kind: str) -> Callable[[], str | None]:
    """Makes what `Installation` wants as its database: None means SQLite."""
    if database_kind == "sqlite":
        return lambda: None
    cluster, template = map(request.getfixturevalue, ("cluster", "empty_database"))
    return lambda: cluster.create_database(template)


@pytest.fixture
def new_installation(
    empty_folder: Path, tmp_path: Path, new_database: Callable[[], str | None]
) -> Iterator[Callable[[], Installation]]:
    """Makes empty installations, not started; all are gone after the test."""
    made: list[Installation] = []

    def make() -> Installation:
        data, database = tmp_path / f"data{len(made)}", new_database()
        if database is None:
            shutil.copytree(empty_folder, data)
        made.append(Installation(data, database))
        return made[-1]

    yield make
    for installation in made:
        installation.end()


@pytest.fixture
def installation(new_installation: Callable[[], Installation]) -> Installation:
    """A fresh installation, its server running."""
    return new_installation().start()


@pytest.fixture
def new_client(installation: Installation) -> Iterator[Callable[[], Client]]:
    """Makes browsers nobody has signed in at."""
    made: list[Client] = []

    def make() -> Client:
        made.append(Client(installation.url))
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture
def owner(installation: Installation, new_client: Callable[[], Client]) -> Client:
    """The first owner, made through the one-time link."""
    client = new_client()
    client.accept(
        installation.owner_code(), email="owner@example.org", name="Olive Owner", password=PASSWORD
    )
    return client


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    return request.config.getoption("kills")


@pytest.fixture
def claimers(request: pytest.FixtureRequest, database_kind: str) -> int:
    return request.config.getoption("claimers") or (40 if database_kind == "postgres" else 200)


@pytest.fixture
def raced_items(request: pytest.FixtureRequest, database_kind: str) -> int:
    return request.config.getoption("raced_items") or (400 if database_kind == "postgres" else 2000)


@pytest.fixture
def new_people(owner: Client, new_client: Callable[[], Client]) -> Callable[[int], list[Client]]:
    """Makes so many members of the installation, signed in."""
    return lambda count: [
        make_person(owner, new_client(), f"Person {number}") for number in range(1, count + 1)
    ]


@pytest.fixture
def new_member(owner: Client, new_client: Callable[[], Client]) -> Callable[[str], Client]:
    """Makes a member of the installation, by name, signed in."""
    return lambda name: make_person(owner, new_client(), name)
