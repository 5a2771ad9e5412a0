"""Makes shapes.jsonl: marks that the server and the page must see alike.

Rows with `alike` say how alike two marks are by the rule of their question, rows with `outside`
whether a mark lies beside its picture. A third implementation, which shares no code with either:
ellipses, which are outlines of 48 corners, are cut with each other side by side, and places on a
line are stepped to.

    python tests/record/data/shapes.py > tests/record/data/shapes.jsonl
"""

from __future__ import annotations

import json
import math
import random
from itertools import pairwise

Point = tuple[float, float]
Mark = dict[str, object]
USUAL_TOLERANCE = 10


def number(rng: random.Random, low: float, high: float) -> float:
    return round(rng.uniform(low, high), 2)


def near(rng: random.Random, at: float, reach: float) -> float:
    return round(at + rng.uniform(-reach, reach), 2)


# ---- ellipses


def around(x: float, y: float, rx: float, ry: float, turn: float, angle: float) -> Point:
    on_circle = complex(rx * math.cos(angle), ry * math.sin(angle))
    turned = on_circle * complex(math.cos(math.radians(turn)), math.sin(math.radians(turn)))
    return x + turned.real, y + turned.imag


def ring(ellipse: dict[str, float]) -> list[Point]:
    x, y, rx, ry, turn = (ellipse[k] for k in ("x", "y", "rx", "ry", "rotation"))
    return [around(x, y, rx, ry, turn, math.tau * i / 48) for i in range(48)]


def area(points: list[Point]) -> float:
    return (
        sum(
            a[0] * b[1] - b[0] * a[1] for a, b in zip(points, [*points[1:], points[0]], strict=True)
        )
        / 2
    )


def cut(points: list[Point], a: Point, b: Point) -> list[Point]:
    """What of an outline lies to the right of the line from a to b, on the screen."""

    def side(p: Point) -> float:
        return (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])

    left = []
    for p, q in zip(points, [*points[1:], *points[:1]], strict=True):
        if side(p) >= 0:
            left.append(p)
        if side(p) * side(q) < 0:
            share = side(p) / (side(p) - side(q))
            left.append((p[0] + share * (q[0] - p[0]), p[1] + share * (q[1] - p[1])))
    return left


def overlap(a: list[Point], b: list[Point]) -> float:
    shared = a
    for p, q in zip(b, [*b[1:], b[0]], strict=True):
        shared = cut(shared, p, q) if shared else []
    both = area(shared) if shared else 0.0
    return both / (area(a) + area(b) - both)


def ellipse(rng: random.Random, like: dict[str, float] | None) -> dict[str, float]:
    if like:
        moved = {k: near(rng, like[k], 6) for k in ("x", "y")}
        sized = {k: max(0.5, near(rng, like[k], 8)) for k in ("rx", "ry")}
        return {**moved, **sized, "rotation": near(rng, like["rotation"], 20)}
    return {
        **{k: number(rng, 0, 100) for k in ("x", "y")},
        **{k: number(rng, 1, 40) for k in ("rx", "ry")},
        "rotation": rng.choice([0, 0, number(rng, -400, 400)]),
    }


# ---- lines and points


def to_side(p: Point, a: Point, b: Point) -> float:
    length = math.dist(a, b)
    if length == 0:
        return math.dist(p, a)
    x, y = (b[0] - a[0]) / length, (b[1] - a[1]) / length
    along = (p[0] - a[0]) * x + (p[1] - a[1]) * y
    if along <= 0:
        return math.dist(p, a)
    if along >= length:
        return math.dist(p, b)
    return abs((p[0] - a[0]) * y - (p[1] - a[1]) * x)


def places(line: list[Point]) -> list[Point]:
    """The middles of 48 equal stretches."""
    total = sum(math.dist(a, b) for a, b in pairwise(line))
    found = []
    for i in range(48):
        left = total * (2 * i + 1) / 96
        for a, b in pairwise(line):
            length = math.dist(a, b)
            if left <= length:
                break
            left -= length
        share = left / length if length else 0
        found.append((a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])))
    return found


def mean(distances: list[float]) -> float:
    return math.fsum(distances) / len(distances)


def line_apart(a: list[Point], b: list[Point]) -> float:
    def way(one: list[Point], other: list[Point]) -> float:
        return mean([min(to_side(p, q, r) for q, r in pairwise(other)) for p in places(one)])

    return (way(a, b) + way(b, a)) / 2


def points_apart(a: list[Point], b: list[Point]) -> float:
    def way(one: list[Point], other: list[Point]) -> float:
        return mean([min(math.dist(p, q) for q in other) for p in one])

    return (way(a, b) + way(b, a)) / 2


def nearness(apart: float, tolerance: float) -> float:
    if tolerance == 0:
        return float(apart < 1e-9)
    return max(0.0, 1 - apart / (2 * tolerance))


def scattered(rng: random.Random, count: int) -> list[Point]:
    return [(number(rng, 0, 100), number(rng, 0, 100)) for _ in range(count)]


def shaken(rng: random.Random, points: list[Point], reach: float) -> list[Point]:
    return [(near(rng, x, reach), near(rng, y, reach)) for x, y in points]


def line_like(rng: random.Random, line: list[Point], how: int) -> list[Point]:
    if how == 0:
        return scattered(rng, rng.randrange(2, 9))
    if how == 1:
        return line[::-1]
    if how == 2:
        return [line[0], line[0], *shaken(rng, line[1:], 3)]
    return shaken(rng, line[: rng.randrange(2, len(line) + 1)], 12)


# ---- beside the picture


def ellipse_bounds(e: dict[str, float]) -> list[Point]:
    """Where it is furthest to each side."""
    x, y, rx, ry, turn = (e[k] for k in ("x", "y", "rx", "ry", "rotation"))
    c, s = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    right, down = math.atan2(-ry * s, rx * c), math.atan2(ry * c, rx * s)
    angles = (right, right + math.pi, down, down + math.pi)
    return [around(x, y, rx, ry, turn, angle) for angle in angles]


def box_corners(b: dict[str, float]) -> list[Point]:
    middle = complex(b["x"] + b["w"] / 2, b["y"] + b["h"] / 2)
    turn = complex(math.cos(math.radians(b["rotation"])), math.sin(math.radians(b["rotation"])))
    halves = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    corners = [middle + complex(i * b["w"] / 2, j * b["h"] / 2) * turn for i, j in halves]
    return [(p.real, p.imag) for p in corners]


def some_mark(rng: random.Random, kind: str) -> tuple[Mark, list[Point]]:
    """Somewhere on or about a picture, and points that it lies between."""
    x, y = number(rng, -50, 130), number(rng, -50, 130)
    turn = rng.choice([0, number(rng, -400, 400)])
    if kind == "boxes":
        box = {"x": x, "y": y, "w": number(rng, 1, 60), "h": number(rng, 1, 60), "rotation": turn}
        return box, box_corners(box)
    if kind == "ellipses":
        e = {"x": x, "y": y, "rx": number(rng, 1, 50), "ry": number(rng, 1, 50), "rotation": turn}
        return e, ellipse_bounds(e)
    if kind == "skeletons":
        at = shaken(rng, [(x, y)] * 3, 25)
        states = rng.sample([0, 1, 2], 3)
        joints = [[*p, state] for p, state in zip(at, states, strict=True)]
        return {"joints": joints}, [p for p, state in zip(at, states, strict=True) if state]
    fewest = {"points": 1, "polylines": 2, "polygons": 3}[kind]
    points = shaken(rng, [(x, y)] * (1 if kind == "points" else rng.randrange(fewest, 7)), 25)
    return {"points": points}, points


# ---- rows


def schema(kind: str, **more: object) -> dict[str, object]:
    field = {"name": "f", "kind": kind, "classes": [{"name": "a"}], **more}
    if kind == "skeletons":
        field["joints"] = [{"name": name} for name in "xyz"]
    return {"fields": [field]}


def named(mark: object, name: str) -> Mark:
    assert isinstance(mark, dict)
    return {"id": name, "class": "a", **mark}


def put(**row: object) -> None:
    print(json.dumps(row, separators=(",", ":")))


def put_alike(questions: object, a: Mark, b: Mark, alike: float) -> None:
    put(schema=questions, marks=[named(a, "1"), named(b, "2")], alike=alike)


def put_ellipses(rng: random.Random) -> None:
    for i in range(40):
        one = ellipse(rng, None)
        other = ellipse(rng, one if i % 4 else None)
        put_alike(schema("ellipses"), one, other, overlap(ring(one), ring(other)))


def put_near(rng: random.Random, kind: str) -> None:
    apart_of = {"polylines": line_apart, "points": points_apart}[kind]
    for i in range(40):
        if kind == "polylines":
            one = scattered(rng, rng.randrange(2, 9))
            other = line_like(rng, one, i % 5)
        else:
            one = scattered(rng, rng.choice([1, 1, 2, 5]))
            other = shaken(rng, rng.sample(one, rng.randrange(1, len(one) + 1)), 9)
        said = rng.choice([{}, {"tolerance": 0}, *[{"tolerance": number(rng, 1, 30)}] * 3])
        alike = nearness(apart_of(one, other), said.get("tolerance", USUAL_TOLERANCE))
        put_alike(schema(kind, **said), {"points": one}, {"points": other}, alike)


def put_outside(rng: random.Random, kind: str) -> None:
    """Of one picture, or of two, with the question about the second or about none by name."""
    for i in range(30):
        sizes = [(rng.randrange(40, 160), rng.randrange(40, 160)) for _ in range(min(2, 1 + i % 3))]
        media = [
            {"key": key, "width": w, "height": h}
            for key, (w, h) in zip(("left", "right"), sizes, strict=False)
        ]
        on = {"on": "right"} if i % 3 == 2 else {}
        width, height = sizes[1] if on else sizes[0]
        mark, points = some_mark(rng, kind)
        (low, high), (top, bottom) = ((min(v), max(v)) for v in zip(*points, strict=True))
        outside = low > width or top > height or high < 0 or bottom < 0
        put(
            schema=schema(kind, **on),
            media=media,
            values={"f": [named(mark, "1")]},
            outside=outside,
        )


def main() -> None:
    rng = random.Random(20)
    put_ellipses(rng)
    for kind in ("polylines", "points"):
        put_near(rng, kind)
    for kind in ("boxes", "ellipses", "polygons", "polylines", "points", "skeletons"):
        put_outside(rng, kind)


if __name__ == "__main__":
    main()
