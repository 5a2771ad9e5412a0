"""Makes tiles.csv: how pictures lie in tiles, level by level.

A third implementation, which shares no code with server/work/pyramid.c and the page: sides are
halved one time after another, and tiles are laid along them.

    python tests/work/data/tiles.py > tests/work/data/tiles.csv
"""

from __future__ import annotations

import random

TILE = 512
EDGES = [(1, 1), (512, 512), (512, 513), (1024, 1025), (1, 100_000), (100_000, 21_474)]


def laid(side: int) -> int:
    """How many tiles it takes."""
    return len(range(0, side, TILE))


def levels(width: int, height: int) -> list[tuple[int, int]]:
    found = [(width, height)]
    while max(found[-1]) > TILE:
        w, h = found[-1]
        found.append(((w + 1) // 2, (h + 1) // 2))
    return found


def main() -> None:
    rng = random.Random(20)
    print("width,height,levels,level,level_width,level_height,columns,rows,first")
    sizes = [(rng.randrange(1, top), rng.randrange(1, top)) for top in (600, 5_000, 46_000) * 8]
    for width, height in EDGES + sizes:
        first = 0
        sides = levels(width, height)
        for level, (w, h) in enumerate(sides):
            row = (width, height, len(sides), level, w, h, laid(w), laid(h), first)
            print(",".join(map(str, row)))
            first += laid(w) * laid(h)


if __name__ == "__main__":
    main()
