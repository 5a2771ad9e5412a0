"""The model that a project asks for shapes: asked about what one works on, and never believed."""

import json
import socket
import time
from collections.abc import Callable, Iterator

import pytest
import vips
from client import Client, Json, Refused
from installation import Installation
from model import Model, serving
from people import make_person
from record import change
from test_export import zip_of
from test_pictures import quarters

MASKS: Json = {
    "fields": [{"name": "things", "kind": "masks", "on": "image", "classes": [{"name": "car"}]}]
}
# Stored 64 x 32; turned by its orientation it is seen 32 x 64.
SEEN_WIDTH, SEEN_HEIGHT = 32, 64
TURNED = vips.with_segment(quarters(64, 32), 0xE1, vips.exif(6))
CLICK: Json = {"field": "things", "class": "car", "points": [{"x": 3, "y": 3, "inside": True}]}
SECONDS_MAX = 20  # less than the model has


@pytest.fixture
def model() -> Iterator[Model]:
    with serving() as made:
        yield made


@pytest.fixture
def dead() -> Iterator[str]:
    """Where nobody listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{bound.getsockname()[1]}"


# Places of the network that nobody is asked at, whoever names them.
NOWHERE = ("169.254.169.254:80", "0.0.0.0:80", "[::ffff:224.0.0.1]:80")


@pytest.fixture
def installation(
    new_installation: Callable[[], Installation], model: Model, dead: str
) -> Installation:
    """One whose server may ask the model."""
    hosts = ", ".join((model.url.removeprefix("http://"), dead, *NOWHERE))
    return new_installation().start("--model-hosts", hosts)


def project_of(owner: Client, url: str, **more: object) -> str:
    project = owner.create_project(MASKS)["id"]
    owner.import_rows(project, zip_of({"a.jpg": TURNED}), "application/zip")
    owner.call("PUT", f"/projects/{project}/model", {"url": url, "name": "sam", **more})
    return project


def media_of(lease: Json) -> str:
    return lease["item"]["media"][0]["id"]


def ask(client: Client, lease: Json, question: Json = CLICK, status: int = 200) -> Json:
    return client.call("POST", f"/media/{media_of(lease)}/shape", question, status=status)


def refusal(client: Client, lease: Json, question: Json = CLICK) -> tuple[int, str]:
    with pytest.raises(Refused) as refused:
        ask(client, lease, question)
    return refused.value.status, refused.value.problem["detail"]


def area(said: Json) -> int:
    return sum(said["mask"]["counts"][1::2])


def near(pixels: int, wanted: int) -> bool:
    return wanted * 0.85 <= pixels <= wanted


@pytest.mark.quick
def test_a_click_becomes_a_mask_of_the_picture_as_it_is_served(owner: Client, model: Model) -> None:
    project = project_of(owner, f"{model.url}/fill", version="2")
    lease = owner.next(project)["leases"][0]
    said = ask(owner, lease)
    assert said["mask"]["size"] == [SEEN_HEIGHT, SEEN_WIDTH]
    # The upper left quarter, but for what JPEG blurs at its border.
    assert said["mask"]["counts"][0] == 0 and near(area(said), 16 * 32)
    assert (said["score"], said["outline"]) == (0.75, None)
    served = owner.http.get(f"/media/{media_of(lease)}").content
    assert list(model.shown.values()) == [served] and b"secret" not in served
    both = {**CLICK, "points": [*CLICK["points"], {"x": 24, "y": 3, "inside": True}]}
    assert near(area(ask(owner, lease, both)), 32 * 32)
    assert len(model.asked) == 3, "the picture is shown once"
    assert model.asked[0]["picture"]["width"] == SEEN_WIDTH
    told = [
        {
            "source": said["source"]["id"],
            "things": [{"field": "things", "object": "assisted 1", "fate": "accepted", "as": "1"}],
        }
    ]
    thing = {"id": "1", "class": "car", "rle": said["mask"]}
    owner.submit(lease, {"things": [thing]}, suggested=told)
    (row,) = owner.all(f"/projects/{project}/items")
    (evidence,) = owner.call("GET", f"/items/{row['id']}")["evidence"]
    assert evidence["suggested"][0]["source"] == {"kind": "model", "name": "sam", "version": "2"}
    audit = owner.all(f"/projects/{project}/audit")
    assert [row["object"] for row in audit if row["action"] == "model.ask"] == [media_of(lease)] * 2


def test_who_does_not_work_on_the_item_may_not_ask(
    installation: Installation, owner: Client, model: Model, new_member: Callable[[str], Client]
) -> None:
    project = project_of(owner, f"{model.url}/fill")
    person = new_member("Ann")
    body = {"email": person.user["email"], "role": "annotator"}
    owner.call("POST", f"/projects/{project}/people", body, status=201)
    lease = person.next(project)["leases"][0]
    none = (404, "there is no such picture that you work on now")
    assert refusal(owner, lease) == none, "an owner sees the item, and does not work on it"
    assert ask(person, lease)["mask"]
    shown = person.call("GET", f"/projects/{project}/model")
    assert shown == {"name": "sam", "version": "", "seconds": 10, "able": True}, (
        "without its address"
    )
    change(installation, "update task set stage = 'audit'")
    assert refusal(person, lease) == none, "audits are blind"
    change(installation, "update task set stage = 'label'")
    person.call("DELETE", f"/leases/{lease['lease']}", status=204)
    assert refusal(person, lease) == none
    assert len(model.asked) == 2


def test_questions_that_are_none_are_refused(owner: Client, model: Model) -> None:
    project = project_of(owner, f"{model.url}/fill")
    lease = owner.next(project)["leases"][0]
    named = {"field": "things", "class": "car"}
    wrong = [
        (named, "points: there is neither a point nor a box"),
        (
            {**named, "points": [{"x": 3, "y": 65, "inside": True}]},
            "points[0]: 3, 65 is not in the picture, 32 x 64",
        ),
        (
            {**named, "box": {"x": 0, "y": 0, "w": 33, "h": 1}},
            "box: is not in the picture, 32 x 64",
        ),
    ]
    for question, detail in wrong:
        assert refusal(owner, lease, question) == (422, detail)
    owner.call("PUT", f"/projects/{project}/model", {"url": "", "name": ""})
    assert refusal(owner, lease) == (409, "the project asks no model")
    none = {"url": "", "name": "", "version": "", "seconds": 10, "able": False}
    assert owner.call("GET", f"/projects/{owner.create_project(MASKS)['id']}/model") == none
    assert not model.asked
    detail = "name: is empty, and evidence would name nobody"
    with pytest.raises(Refused) as refused:
        owner.call("PUT", f"/projects/{project}/model", {"url": model.url, "name": ""})
    assert refused.value.problem["detail"] == detail


RING = [[0, 0], [9, 0], [9, 9]]
# What it says, and what is said of it.
LIES: list[tuple[object, str]] = [
    ("no json", "byte 0 of the JSON text"),
    ("[]", "wants an object, not a list"),
    ({"mask": {"size": [32, 64], "counts": [2048]}}, "mask: its size is [32, 64], of the picture"),
    ({"mask": {"size": [64, 32], "counts": [2049]}}, "mask: is no run lengths of so many pixels"),
    ({"mask": {"size": [64, 32], "counts": [2047]}}, "mask: is no run lengths of so many pixels"),
    ({"mask": {"size": [64, 32], "counts": "~~"}}, "mask: is no run lengths of so many pixels"),
    ({"outline": []}, "outline: has 0 rings, allowed are 1..200"),
    ({"outline": [RING[:2]]}, "outline[0]: is no list of 3..10000 points"),
    ({"outline": [RING, [*RING, [33, 3]]]}, "outline[1][3]: is no [x, y] in the picture"),
    ({"outline": [[*RING, [3]]]}, "outline[0][3]: is no [x, y] in the picture"),
    ({"outline": [RING], "mask": {}}, "there is a mask and an outline"),
    ({"outline": [RING], "score": 2}, "score: 2 is not in 0..1"),
    ({"run": "this"}, "has no member \"run\""),
]  # fmt: skip


def test_a_model_that_fails_or_lies_is_named_and_not_believed(
    owner: Client, model: Model, dead: str
) -> None:
    project = project_of(owner, f"{model.url}/says")
    lease = owner.next(project)["leases"][0]
    model.said = {"outline": [RING]}
    assert ask(owner, lease)["outline"] == [RING]
    model.said = {}
    assert (ask(owner, lease)["mask"], ask(owner, lease)["outline"]) == (None, None)
    for model.said, said in LIES:
        status, detail = refusal(owner, lease)
        assert status == 503 and detail.startswith(f"the model sam says what it may not: {said}")
    for path, says in (
        ("slow", "does not answer within 1 s"),
        ("huge", "sends more than 4194304 bytes"),
        ("302", "answers with status 302"),
        ("500", "answers with status 500"),
        ("428", "answers with status 428"),
    ):
        change_model(owner, project, f"{model.url}/{path}", seconds=1)
        assert refusal(owner, lease) == (503, f"the model sam {says}")
    change_model(owner, project, f"http://{dead}/")
    status, detail = refusal(owner, lease)
    assert status == 503 and detail.startswith("the model sam cannot be reached: ")
    for address in NOWHERE:
        change_model(owner, project, f"http://{address}/latest")
        says = "has an address that this server does not ask"
        assert refusal(owner, lease) == (503, f"the model sam {says}")


def change_model(owner: Client, project: str, url: str, **more: object) -> Json:
    return owner.call("PUT", f"/projects/{project}/model", {"url": url, "name": "sam", **more})


def test_only_named_hosts_are_asked(owner: Client, model: Model) -> None:
    project = owner.create_project(MASKS)["id"]
    port = model.url.rsplit(":", 1)[1]
    other = int(port) + 1 if int(port) < 65535 else 1024
    named = "names them with serve --model-hosts"
    wrong = [
        (f"http://127.0.0.1:{other}/", named),
        ("http://127.0.0.1/", named),
        (f"https://localhost:{port}/", named),
        (f"http://127.0.0.2:{port}/", named),
        (f"http://[::1]:{port}/", named),
        (f"http://[::ffff:127.0.0.1]:{port}/", named),
        (f"http://127.0.0.1:{port}@10.0.0.1/", "may have no user"),
        (f"http://10.0.0.1:{port}#@127.0.0.1:{port}/", "no #"),
        (f"http://127.0.0.1:{port}/?next=http://10.0.0.1", "no ?"),
        (f"ftp://127.0.0.1:{port}/", "must begin with http:// or https://"),
        ("file:///etc/passwd", "must begin with http:// or https://"),
        ("gopher://127.0.0.1/x", "must begin with http:// or https://"),
        ("127.0.0.1", "is no http or https address"),
        ("http://", "is no http or https address"),
    ]  # fmt: skip
    for url, detail in wrong:
        with pytest.raises(Refused) as refused:
            change_model(owner, project, url)
        assert refused.value.status == 422 and detail in refused.value.problem["detail"], url
    for same in ("2130706433", "0x7f.1", "127.1"):  # libcurl reads them as we do
        assert change_model(owner, project, f"http://{same}:{port}/fill")["able"]


def test_a_model_that_hangs_holds_up_nobody_else(
    installation: Installation, owner: Client, model: Model, new_client: Callable[[], Client]
) -> None:
    project = project_of(owner, f"{model.url}/slow", seconds=25)
    lease = owner.next(project)["leases"][0]
    most = 8  # of a project
    token: str = owner.call("POST", "/me/tokens", {"name": "t"}, status=201)["token"]
    waiting = [hanging(installation, token, media_of(lease)) for _ in range(most)]
    until(lambda: len(model.asked) == most)
    status, detail = refusal(owner, lease)
    assert (status, detail) == (429, "too many people ask the model just now")
    make_person(owner, new_client(), "Password Hash")  # takes a worker
    waiting.pop().close()  # who asked is gone, and the place is free again
    until(lambda: takes_place(installation, token, media_of(lease), waiting))
    installation.stop()
    for one in waiting:
        assert "is not waited for: the server is shutting down" in whole_reply(one)


def hanging(installation: Installation, token: str, media: str) -> socket.socket:
    """A question on a connection of its own, its reply not waited for."""
    host, port = installation.url.removeprefix("http://").split(":")
    body = json.dumps(CLICK)
    made = socket.create_connection((host, int(port)))
    made.sendall(
        f"POST /api/v1/media/{media}/shape HTTP/1.1\r\nHost: {host}\r\n"
        f"Authorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
    )
    return made


def whole_reply(one: socket.socket) -> str:
    with one:
        return b"".join(iter(lambda: one.recv(1 << 16), b"")).decode()


def takes_place(
    installation: Installation, token: str, media: str, waiting: list[socket.socket]
) -> bool:
    """Whether one more question is under way, and not refused at once."""
    waiting.append(hanging(installation, token, media))
    waiting[-1].settimeout(0.5)
    try:
        waiting[-1].recv(1)
    except TimeoutError:
        return True
    waiting.pop().close()
    return False


def until(held: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS_MAX
    while not held():
        assert time.monotonic() < deadline
        time.sleep(0.02)
