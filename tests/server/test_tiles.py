"""Pictures shown by tiles: the large ones, and those with more shades than a screen has."""

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import vips
from client import Client
from installation import Installation
from record import change, number, rows
from test_export import zip_of
from test_import import PICTURE, import_file, make_project, place, png, rejects  # noqa: F401
from test_pictures import grow_old, kept_files, wait_until

TILE = 512
WIDTH, HEIGHT = 8200, 4097  # 33.6 megapixels: more than is shown as a whole


def shade(x: int, y: int) -> int:
    return (x // 64 + y // 16) % 251


def large_png() -> bytes:
    """The shade is told by the place."""
    rows: dict[int, bytes] = {}
    for y in range(0, HEIGHT, 16):
        rows[y // 16] = b"\0" + b"".join(bytes([shade(x, y)]) * 64 for x in range(0, WIDTH, 64))
    return png_of(WIDTH, HEIGHT, 8, b"".join(rows[y // 16][: WIDTH + 1] for y in range(HEIGHT)))


def png_of(width: int, height: int, depth: int, rows: bytes) -> bytes:
    """Grey; `rows` have their filter's byte before each."""
    parts = {
        b"IHDR": struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0),
        b"IDAT": zlib.compress(rows, 1),
        b"IEND": b"",
    }
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts.items()
    )


def import_pictures(
    owner: Client, pictures: dict[str, bytes], **more: object
) -> tuple[str, dict[str, dict]]:
    """The project, and for each name the only entry of its item's media."""
    project = owner.create_project(PICTURE, **more)["id"]
    counts = owner.import_rows(project, zip_of(pictures), "application/zip")
    assert counts == {"accepted": len(pictures), "duplicates": 0, "rejected": 0}
    media = {}
    for row in owner.call("GET", f"/projects/{project}/items")["items"]:
        item = owner.call("GET", f"/items/{row['id']}")
        (media[item["external_id"]],) = item["media"]
    return project, media


def tile_of(who: Client, media: dict, level: int, column: int, row: int) -> bytes:
    where = {"level": level, "column": column, "row": row}
    reply = who.http.get(f"/media/{media['id']}/tile", params=where)
    assert reply.status_code == 200, reply.text
    assert reply.headers["content-type"] == media["type"]
    return reply.content


def test_a_large_picture_comes_in_tiles_that_are_it(
    installation: Installation,
    owner: Client,
    new_member: Callable[..., Client],
) -> None:
    annotator = new_member("Ann")
    project, pictures = import_pictures(
        owner,
        {"large.png": large_png(), "small.png": png()},
        people=[{"email": annotator.user["email"], "role": "annotator"}],
    )
    assert "tiles" not in pictures["small.png"]
    media = pictures["large.png"]
    assert (media["width"], media["height"]) == (WIDTH, HEIGHT)
    assert media["tiles"] == {"size": TILE, "levels": 6, "depth": 8}
    width, height, bands, pixels = vips.decode(tile_of(owner, media, 0, 16, 8))
    assert (width, height, bands) == (WIDTH - 16 * TILE, HEIGHT - 8 * TILE, 1)
    assert list(pixels) == [shade(16 * TILE + x, 8 * TILE) for x in range(width)]
    width, height, _, pixels = vips.decode(tile_of(owner, media, 0, 3, 2))
    assert (width, height) == (TILE, TILE)
    assert pixels[100 * TILE + 200] == shade(3 * TILE + 200, 2 * TILE + 100)
    width, height, _, pixels = vips.decode(tile_of(owner, media, 3, 1, 0))
    assert (width, height) == (TILE, TILE)
    # Eight pixels of it are one: of one shade, where they lie within a square of it.
    assert pixels[10 * TILE + 20] == shade((TILE + 20) * 8, 10 * 8)
    whole = owner.http.get(f"/media/{media['id']}").content
    assert vips.decode(whole)[:3] == (WIDTH, HEIGHT, 1)

    begin = tile_of(owner, media, 5, 0, 0)
    address = f"/media/{media['id']}/tile"
    at = {"level": 5, "column": 0, "row": 0}
    part = owner.http.get(address, params=at, headers={"Range": "bytes=10-19"})
    assert part.status_code == 206 and part.content == begin[10:20]
    assert part.headers["content-range"] == f"bytes 10-19/{len(begin)}"

    beside = owner.http.get(address, params={"level": 5, "column": 1, "row": 0})
    assert beside.status_code == 404
    assert "no tile at level 5, column 1, row 0" in beside.json()["detail"]
    of_small = owner.http.get(
        f"/media/{pictures['small.png']['id']}/tile", params={"level": 0, "column": 0, "row": 0}
    )
    assert of_small.status_code == 404 and "no tile" in of_small.json()["detail"]
    wrong = owner.http.get(address, params={"level": 0, "column": "x", "row": 0})
    assert wrong.status_code == 422 and "column" in wrong.json()["detail"]

    assert annotator.http.get(address, params=at).status_code == 404
    leases = annotator.call("POST", f"/projects/{project}/next", {"count": 2})["leases"]
    assert len(leases) == 2
    assert tile_of(annotator, media, 5, 0, 0) == begin
    read = "select count(*) from audit where action = 'media.read' and allowed = 1"
    assert number(installation, read) == 7
    assert len(kept_files(installation)) == 3

    ((name,),) = rows(installation, "select tiles from media where tiles is not null")
    (tiles,) = (path for path in kept_files(installation) if path.name == name)
    size = tiles.stat().st_size
    before = struct.pack("<QQ", 2**64 - 1, 1)  # a byte that lies before the file
    for content, fault in (
        (b"\xff" * size, "tiles are damaged"),
        (b"\0" * (size % 16) + before * (size // 16), "tiles are damaged"),
        (b"", "the file is too short"),
    ):
        tiles.write_bytes(content)
        broken = owner.http.get(address, params=at)
        assert broken.status_code == 503 and fault in broken.json()["detail"]


def test_sixteen_bits_stay_sixteen_bits(owner: Client) -> None:
    width, height = 600, 20
    grey = [min(65535, 1000 + 100 * x + y) for y in range(height) for x in range(width)]
    rows = b"".join(
        b"\0" + struct.pack(f">{width}H", *grey[y * width : (y + 1) * width]) for y in range(height)
    )
    colours = [value for x in grey for value in (x, 65535 - x, 7)]
    below = [x - 9 for x in grey]  # another picture than the grey one
    _, pictures = import_pictures(
        owner,
        {
            "grey.png": png_of(width, height, 16, rows),
            "colours.tif": vips.encode_tiff(colours, width, height, 3),
            "signed.tif": vips.encode_tiff(
                [x - 32768 for x in below], width, height, 1, signed=True
            ),
        },
    )
    for name, bands, samples in (
        ("grey.png", 1, grey),
        ("colours.tif", 3, colours),
        ("signed.tif", 1, below),
    ):
        media = pictures[name]
        assert media["type"] == "image/png"
        assert media["tiles"]["depth"] == 16 and media["tiles"]["levels"] == 2
        whole = vips.decode(owner.http.get(f"/media/{media['id']}").content)
        assert whole == (width, height, bands, struct.pack(f"={len(samples)}H", *samples))
        left = 0
        for column in range(2):
            across, rows_of_tile, found, tile = vips.decode(tile_of(owner, media, 0, column, 0))
            assert (rows_of_tile, found) == (2 * height, bands)
            low = across * height * bands  # where the low bytes begin
            for y in range(height):
                for i in range(across * bands):
                    at = y * across * bands + i
                    wanted = samples[(y * width + left) * bands + i]
                    assert tile[at] << 8 | tile[low + at] == wanted
            left += across
    # A thousandth of 12,000 is left out at either end.
    in_order = sorted(grey)
    assert pictures["grey.png"]["tiles"]["low"] == in_order[12]
    assert pictures["grey.png"]["tiles"]["high"] == in_order[-13]


def test_what_is_too_large_is_a_rejected_row(
    place: Installation,  # noqa: F811
    tmp_path: Path,
) -> None:
    project = make_project(place, tmp_path, PICTURE)
    folder = tmp_path / "bombs"
    folder.mkdir()
    (folder / "area.png").write_bytes(png_of(60000, 40000, 8, b""))
    (folder / "side.png").write_bytes(png_of(100001, 1, 8, b"\0" * 100002))
    turned = vips.with_segment(vips.encode_jpeg(bytes(3 * 256), 16, 16), 0xE1, vips.exif(6))
    frame = turned.index(b"\xff\xc0") + 5
    (folder / "turned.jpg").write_bytes(
        turned[:frame] + struct.pack(">HH", 16400, 8200) + turned[frame + 4 :]
    )
    assert import_file(place, project, folder) == {"accepted": 0, "duplicates": 0, "rejected": 3}
    reasons = dict(rejects(folder))
    assert "has 2400 megapixels, more than 2147" in reasons[1]
    assert "has a side of 100001 pixels, more than 100000" in reasons[2]
    assert "more than 134 of a picture that its EXIF turns" in reasons[3]
    assert not kept_files(place)


def test_tiles_are_swept_with_their_picture(
    place: Installation,  # noqa: F811
    tmp_path: Path,
) -> None:
    project = make_project(place, tmp_path, PICTURE)
    folder = tmp_path / "deep"
    folder.mkdir()
    for name in ("stays.png", "goes.png"):
        row = b"\0" + bytes([len(name)] * 8)
        (folder / name).write_bytes(png_of(4, 1, 16, row))
    assert import_file(place, project, folder)["accepted"] == 2
    assert len(kept_files(place)) == 4
    gone = "select id from item where external_id = 'goes.png'"
    change(place, f"delete from media where item_id in ({gone})")
    grow_old(place)
    place.start()
    wait_until(lambda: len(kept_files(place)) == 2)
