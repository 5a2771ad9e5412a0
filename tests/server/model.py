"""A model of the tests' own: it fills from where was clicked, over pixels of nearly one colour.
Other paths of it are slow, lie, say too much, or send people elsewhere.

    model.py        serves until its standard input ends; prints its address
"""

import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import vips

TOLERANCE = 40

Mask = list[bytearray]  # rows


class Picture:
    def __init__(self, content: bytes) -> None:
        self.width, self.height, self.bands, self.pixels = vips.decode(content)

    def colour(self, x: int, y: int) -> bytes:
        at = (y * self.width + x) * self.bands
        return self.pixels[at : at + self.bands]

    def like(self, x: int, y: int) -> Mask:
        """What hangs together with a pixel and is of nearly its colour."""
        found = [bytearray(self.width) for _ in range(self.height)]
        first = self.colour(x, y)
        waiting = [(x, y)]
        while waiting:
            x, y = waiting.pop()
            if not (0 <= x < self.width and 0 <= y < self.height) or found[y][x]:
                continue
            if any(abs(a - b) > TOLERANCE for a, b in zip(self.colour(x, y), first, strict=True)):
                continue
            found[y][x] = 1
            waiting += [(x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)]
        return found

    def segment(self, question: dict) -> Mask:
        """What is like an inside point or the box's middle, without what is like one beside."""
        chosen = [bytearray(self.width) for _ in range(self.height)]
        points = [(p["x"], p["y"], p["inside"]) for p in question["points"]]
        if box := question["box"]:
            points.insert(0, (box["x"] + box["w"] / 2, box["y"] + box["h"] / 2, True))
        for x, y, inside in points:
            found = self.like(min(int(x), self.width - 1), min(int(y), self.height - 1))
            for row, of in zip(chosen, found, strict=True):
                for at, one in enumerate(of):
                    row[at] = inside if one else row[at]
        return chosen


def runs(mask: Mask) -> list[int]:
    """COCO's run lengths: column by column, the first run outside."""
    counts, value = [0], 0
    for x in range(len(mask[0])):
        for row in mask:
            if row[x] != value:
                value = row[x]
                counts.append(0)
            counts[-1] += 1
    return counts


class Model:
    def __init__(self) -> None:
        self.url = ""
        self.shown: dict[str, bytes] = {}
        self.asked: list[dict] = []
        self.go_on = threading.Event()  # what is slow waits for it
        self.said: object = {}  # by /says

    def answer(self, path: str, question: dict) -> tuple[int, object]:
        name = path.removeprefix("/")
        if name == "slow":
            self.go_on.wait(60)
            return 200, {}
        if name == "says":
            return 200, self.said
        if name.isdigit():
            return int(name), {}
        if name == "huge":
            return 200, {"outline": "x" * (5 << 20)}
        if question["picture"]["hash"] not in self.shown:
            return 428, {}
        picture = Picture(self.shown[question["picture"]["hash"]])
        mask = picture.segment(question["question"])
        size = [picture.height, picture.width]
        return 200, {"mask": {"size": size, "counts": runs(mask)}, "score": 0.75}


def handler(model: Model) -> Callable[..., BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            question = json.loads(self._body())
            model.asked.append(question)
            status, said = model.answer(self.path, question)
            body = said.encode() if isinstance(said, str) else json.dumps(said).encode()
            self._reply(status, body)

        def do_PUT(self) -> None:
            model.shown[self.path.rsplit("/", 1)[1]] = self._body()
            self._reply(204, b"")

        def _body(self) -> bytes:
            return self.rfile.read(int(self.headers["Content-Length"]))

        def _reply(self, status: int, body: bytes) -> None:
            self.send_response(status)
            if status == 302:
                self.send_header("Location", f"{model.url}/elsewhere")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

        def handle(self) -> None:
            with suppress(BrokenPipeError, ConnectionResetError):  # who asked is gone
                super().handle()

    return Handler


@contextmanager
def serving() -> Iterator[Model]:
    model = Model()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(model))
    server.daemon_threads = True
    model.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield model
    finally:
        model.go_on.set()
        server.shutdown()
        thread.join()
        server.server_close()


if __name__ == "__main__":
    with serving() as served:
        print(served.url, flush=True)
        sys.stdin.read()
