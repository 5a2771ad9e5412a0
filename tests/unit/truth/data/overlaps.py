"""Makes overlaps.csv: pairs of shapes and the share of their area that they have in common.

A third implementation, which shares no code with lib/truth and the page: between two heights at
which sides begin, end or cross, what lies inside grows or shrinks evenly, so that the length at
half height times the height is its area, exactly.

    python tests/unit/truth/data/overlaps.py > tests/unit/truth/data/overlaps.csv
"""

from __future__ import annotations

import math
import random
from fractions import Fraction
from itertools import combinations, pairwise

Point = tuple[Fraction, Fraction]
Side = tuple[Point, Point]


def sides(rings: list[list[Point]]) -> list[Side]:
    """Of an outline and its holes, each ring closed."""
    return [s for ring in rings for s in zip(ring, [*ring[1:], ring[0]], strict=True)]


def crossing(one: Side, other: Side) -> list[Fraction]:
    """The height at which two sides meet."""
    ((ax, ay), (bx, by)), ((cx, cy), (dx, dy)) = one, other
    across = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx)
    if across == 0:
        return []
    share = ((cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)) / across
    return [ay + share * (by - ay)] if 0 <= share <= 1 else []


def stretches(shape: list[Side], y: Fraction) -> list[tuple[Fraction, Fraction]]:
    """What of the level line at `y` is inside, even-odd."""
    xs = sorted(
        ax + (y - ay) * (bx - ax) / (by - ay)
        for (ax, ay), (bx, by) in shape
        if (ay > y) != (by > y)
    )
    return list(zip(xs[::2], xs[1::2], strict=True))


def areas(a: list[list[Point]], b: list[list[Point]]) -> tuple[Fraction, Fraction, Fraction]:
    """Of the first, of the second, of both."""
    one, two = sides(a), sides(b)
    heights = {y for ring in [*a, *b] for _, y in ring}
    for pair in combinations([*one, *two], 2):
        heights.update(crossing(*pair))
    levels = sorted(heights)
    total = [Fraction(0)] * 3
    for low, high in pairwise(levels):
        first, second = (stretches(shape, (low + high) / 2) for shape in (one, two))
        shared = [max(0, min(q, s) - max(p, r)) for p, q in first for r, s in second]
        lengths = (sum(q - p for p, q in first), sum(q - p for p, q in second), sum(shared))
        total = [t + length * (high - low) for t, length in zip(total, lengths, strict=True)]
    return total[0], total[1], total[2]


def overlap(a: list[list[Point]], b: list[list[Point]]) -> float:
    first, second, both = areas(a, b)
    return float(both / (first + second - both)) if both else 0.0


def outline(rng: random.Random) -> list[tuple[int, int]]:
    return [(rng.randrange(101), rng.randrange(101)) for _ in range(rng.randrange(3, 11))]


def exact(points: list[tuple[int, int]]) -> list[Point]:
    return [(Fraction(x), Fraction(y)) for x, y in points]


def box(rng: random.Random) -> tuple[int, int, int, int, int]:
    x, y = rng.randrange(60), rng.randrange(60)
    return x, y, x + rng.randrange(5, 60), y + rng.randrange(5, 60), rng.choice([0, 0, 30, 90, 217])


def corners(x1: int, y1: int, x2: int, y2: int, turn: int) -> list[Point]:
    c, s = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    mx, my = (x1 + x2) / 2, (y1 + y2) / 2
    return [
        (Fraction(mx + (x - mx) * c - (y - my) * s), Fraction(my + (x - mx) * s + (y - my) * c))
        for x, y in ((x1, y1), (x2, y1), (x2, y2), (x1, y2))
    ]


Joint = tuple[int, int, int]


def skeleton(rng: random.Random, like: list[Joint] | None, joints: int) -> list[Joint]:
    """Anywhere, or near another one; states 0 to 2."""

    def near(at: int) -> int:
        return at + rng.randrange(-9, 10)

    if like:
        return [(near(x), near(y), rng.choice([0, 1, 2, 2])) for x, y, _ in like]
    return [
        (rng.randrange(101), rng.randrange(101), rng.choice([0, 1, 2, 2])) for _ in range(joints)
    ]


def bounds_area(body: list[Joint]) -> float:
    xs, ys = [x for x, _, s in body if s], [y for _, y, s in body if s]
    return (max(xs) - min(xs)) * (max(ys) - min(ys)) if xs else 0.0


def likeness(a: list[Joint], b: list[Joint]) -> float:
    """COCO's object keypoint similarity; joints that one alone has count as missed."""
    area = max(1.0, (bounds_area(a) + bounds_area(b)) / 2)
    there = [(p, q) for p, q in zip(a, b, strict=True) if p[2] or q[2]]
    alike = [
        math.exp(-(math.dist(p[:2], q[:2]) ** 2) / (2 * area * 0.13**2)) if p[2] and q[2] else 0.0
        for p, q in there
    ]
    return math.fsum(alike) / len(there) if there else 1.0


def spell(points: list[tuple[int, int]]) -> str:
    return ";".join(f"{x} {y}" for x, y in points)


def main() -> None:
    rng = random.Random(20)
    print("kind,first,second,overlap")
    for _ in range(60):
        a, b = outline(rng), outline(rng)
        print(f"outline,{spell(a)},{spell(b)},{overlap([exact(a)], [exact(b)])!r}")
    for _ in range(40):
        first, second = box(rng), box(rng)
        share = overlap([corners(*first)], [corners(*second)])
        print(f"box,{' '.join(map(str, first))},{' '.join(map(str, second))},{share!r}")
    for _ in range(20):
        width, height, dense = rng.randrange(1, 12), rng.randrange(1, 9), rng.random()
        masks = [[int(rng.random() < dense) for _ in range(width * height)] for _ in range(2)]
        both = sum(p & q for p, q in zip(*masks, strict=True))
        either = sum(p | q for p, q in zip(*masks, strict=True))
        share = both / either if either else 1.0
        print(f"mask,{','.join(f'{width} ' + ''.join(map(str, m)) for m in masks)},{share!r}")
    for _ in range(40):
        pair = [[outline(rng) for _ in range(rng.randrange(1, 4))] for _ in range(2)]
        share = overlap(*[[exact(ring) for ring in rings] for rings in pair])
        print(f"outline,{','.join('|'.join(map(spell, rings)) for rings in pair)},{share!r}")
    for i in range(40):
        one = skeleton(rng, None, rng.randrange(1, 18))
        other = skeleton(rng, one if i % 4 else None, len(one))
        texts = [";".join(" ".join(map(str, joint)) for joint in body) for body in (one, other)]
        print(f"skeleton,{','.join(texts)},{likeness(one, other)!r}")


if __name__ == "__main__":
    main()
