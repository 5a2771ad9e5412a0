"""Pictures: turned, stripped and kept; their decoder may die; files that nobody names go."""

import contextlib
import json
import os
import resource
import signal
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import vips
from client import Client
from installation import Installation
from record import change
from test_export import zip_of
from test_import import (
    PICTURE,
    export_lines,
    import_file,
    make_project,
    place,  # noqa: F401
    png,
    rejects,
)
from test_review import reviewed

SECONDS_MAX = 60
RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
CORNERS = {"tl": RED, "tr": GREEN, "bl": BLUE, "br": WHITE}
# EXIF 2.32, tag 0x0112: which stored corner is seen at the top left, top right, bottom left and
# bottom right.
SEEN = {
    1: "tl tr bl br",
    2: "tr tl br bl",
    3: "br bl tr tl",
    4: "bl br tl tr",
    5: "tl bl tr br",
    6: "bl tl br tr",
    7: "br tr bl tl",
    8: "tr br tl bl",
}


def quarters(width: int = 32, height: int = 16) -> bytes:
    rows = []
    for y in range(height):
        left, right = ("tl", "tr") if y < height // 2 else ("bl", "br")
        rows.append(bytes(CORNERS[left] * (width // 2) + CORNERS[right] * (width // 2)))
    return vips.encode_jpeg(b"".join(rows), width, height)


def kept_files(place: Installation) -> list[Path]:  # noqa: F811
    return [path for path in (place.data / "media").glob("*/*") if path.name[0] != "."]


def grow_old(place: Installation) -> None:  # noqa: F811
    """As if all that lies there had been written two hours ago."""
    for path in kept_files(place):
        os.utime(path, (time.time() - 7200,) * 2)


def wait_until(held: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS_MAX
    while not held():
        assert time.monotonic() < deadline
        time.sleep(0.02)


# What cameras write


def test_pictures_are_turned_as_their_exif_says_and_stripped_of_it(
    place: Installation,  # noqa: F811
    tmp_path: Path,
) -> None:
    project = make_project(place, tmp_path, PICTURE)
    folder = tmp_path / "camera"
    folder.mkdir()
    for orientation in SEEN:
        content = vips.with_segment(quarters(), 0xE1, vips.exif(orientation))
        (folder / f"{orientation}.jpg").write_bytes(content)
    assert import_file(place, project, folder) == {"accepted": 8, "duplicates": 0, "rejected": 0}
    for line in export_lines(place, project):
        orientation = int(line["external_id"].removesuffix(".jpg"))
        (media,) = line["media"]
        size = (media["width"], media["height"])
        assert size == ((32, 16) if orientation < 5 else (16, 32)), orientation
        name = media["file"].removeprefix("media/").removesuffix(".jpg")
        content = (place.data / "media" / name[:2] / name).read_bytes()
        for secret in (b"Exif", b"secret", b"1999"):
            assert secret not in content
        pixels, (width, height) = vips.decode_jpeg(content), size
        for corner, (x, y) in zip(
            SEEN[orientation].split(), ((2, 2), (-3, 2), (2, -3), (-3, -3)), strict=True
        ):
            at = 3 * (y % height * width + x % width)
            found = tuple(pixels[at : at + 3])
            wanted = CORNERS[corner]
            assert all(abs(a - b) < 40 for a, b in zip(found, wanted, strict=True)), (
                orientation, corner, found,
            )  # fmt: skip


def test_colours_of_a_profile_become_those_of_the_screen(
    place: Installation,  # noqa: F811
    tmp_path: Path,
) -> None:
    project = make_project(place, tmp_path, PICTURE)
    folder = tmp_path / "wide"
    folder.mkdir()
    jpeg = vips.encode_jpeg(bytes((200, 100, 100)) * 256, 16, 16)
    profile = b"ICC_PROFILE\0\x01\x01" + vips.display_p3()
    (folder / "wide.jpg").write_bytes(vips.with_segment(jpeg, 0xE2, profile))
    (folder / "broken.jpg").write_bytes(
        vips.with_segment(jpeg, 0xE2, b"ICC_PROFILE\0\x01\x01no profile at all")
    )
    assert import_file(place, project, folder)["accepted"] == 2
    contents = {
        line["external_id"]: next(
            path for path in kept_files(place) if path.name in line["media"][0]["file"]
        ).read_bytes()
        for line in export_lines(place, project)
    }
    assert not any(b"ICC_PROFILE" in content for content in contents.values())
    # Display P3 to sRGB by the matrix of CSS Color 4, with sRGB's curve on both sides.
    wide = vips.decode_jpeg(contents["wide.jpg"])[:3]
    assert all(abs(a - b) <= 5 for a, b in zip(wide, (214, 94, 97), strict=True)), tuple(wide)
    plain = vips.decode_jpeg(contents["broken.jpg"])[:3]
    assert all(abs(a - b) <= 5 for a, b in zip(plain, (200, 100, 100), strict=True)), tuple(plain)


# Names


def test_names_of_a_zip_are_not_believed(place: Installation, tmp_path: Path) -> None:  # noqa: F811
    project = make_project(place, tmp_path, PICTURE)
    names = ("/abs.png", "C:/drive.png", "a/../../up.png", "back\\slash.png", "QQ.png", "x" * 600)
    names += ("Müri/大 😀.png",)
    content = zip_of({name: png(value=number) for number, name in enumerate(names)})
    file = tmp_path / "names.zip"
    file.write_bytes(content.replace(b"QQ.png", b"\xff\xfe.png"))
    with zipfile.ZipFile(file, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("twice.png", png(value=50))
        archive.writestr("twice.png", png(value=51))
    counts = import_file(place, project, file)
    # Bytes that are no UTF-8 may be read as another encoding; whatever comes in is safe text.
    assert sum(counts.values()) == 9 and counts["duplicates"] == 1 and counts["rejected"] >= 5
    lines = export_lines(place, project)
    assert "Müri/大 😀.png" in [line["external_id"] for line in lines]
    for line in lines:
        name = line["external_id"]
        assert name[0] != "/" and ".." not in name and "\\" not in name and ":" not in name
    reasons = " / ".join(reason for _, reason in rejects(file))
    for part in ("absolute", "leads out", "longer than"):
        assert part in reasons, reasons
    assert not (tmp_path / "up.png").exists() and not Path("/abs.png").exists()


# The decoder


def children_of(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rsplit(")", 1)[1].split()
            if int(fields[1]) == pid:
                found.append(int(stat.parent.name))
    return found


def kill(decoder: int) -> None:
    os.kill(decoder, signal.SIGKILL)


def starve(decoder: int) -> None:
    """It gets no more memory than it has."""
    resource.prlimit(decoder, resource.RLIMIT_AS, (1 << 20, 1 << 20))


def test_a_decoder_that_is_killed_or_out_of_memory_costs_one_row(
    installation: Installation, owner: Client
) -> None:
    project = owner.create_project(PICTURE)["id"]
    for number, end in enumerate((kill, starve)):
        # 64 megapixels: enough time to be met in the middle, both times.
        small, large = png(value=number), png(8000, 8000, 7 + number)
        packed = zip_of({f"a{number}.png": small, f"b{number}.png": large})
        job = owner.start_import(project, packed, "application/zip")
        wait_until(lambda there=number + 1: len(kept_files(installation)) == there)

        def ended(job: str = job, end: Callable[[int], None] = end) -> bool:
            for child in children_of(installation.pid):
                with contextlib.suppress(ProcessLookupError):
                    end(child)
            state = owner.call("GET", f"/jobs/{job}")["state"]
            return state not in ("queued", "running")

        wait_until(ended)
        result = owner.wait_for_job(job)["result"]
        assert result == {"accepted": 1, "duplicates": 0, "rejected": 1}
        said = owner.http.get(f"/jobs/{job}/rejects").text
        assert "gave up" in said or (end is starve and "wants more memory" in said)
    more = zip_of({"c.png": png(value=3)})
    assert owner.import_rows(project, more, "application/zip")["accepted"] == 1


# Files without a row


def test_pictures_of_an_import_that_was_taken_back_go(
    installation: Installation, owner: Client
) -> None:
    project = owner.create_project(PICTURE)["id"]
    owner.import_rows(project, zip_of({"stays.png": png()}), "application/zip")
    stays = kept_files(installation)
    many = zip_of({f"{i}.png": png(5, 1 + i, i % 250) for i in range(300)})
    job = owner.start_import(project, many, "application/zip")
    wait_until(lambda: len(kept_files(installation)) > 10)
    owner.call("DELETE", f"/jobs/{job}", status=204)
    owner.wait_for_job(job, "cancelled")
    left = len(kept_files(installation))
    assert left > 10
    installation.restart()  # it looks at its start, but they are young
    owner.move_to(installation.url)
    owner.import_rows(project, zip_of({"more.png": png(7, 7)}), "application/zip")
    assert len(kept_files(installation)) == left + 1
    installation.stop()
    grow_old(installation)
    half = stays[0].parent / ".0123456789abcdef-1-0x1"
    half.write_bytes(b"half")
    os.utime(half, (0, 0))
    installation.start()
    wait_until(lambda: len(kept_files(installation)) == 2 and not half.exists())
    assert stays[0].exists()


def test_a_sweep_takes_no_file_from_an_import_beside_it(
    place: Installation,  # noqa: F811
    tmp_path: Path,
) -> None:
    """Old files without a row, found by an import and by the sweep at the same time."""
    project = make_project(place, tmp_path, PICTURE)
    file = tmp_path / "many.zip"
    file.write_bytes(zip_of({f"{i}.png": png(3, 1 + i, i % 250) for i in range(250)}))
    other = make_project(place, tmp_path, PICTURE)
    assert import_file(place, other, file)["accepted"] == 250
    names = {path: path.read_bytes() for path in kept_files(place)}
    change(place, "delete from media")
    grow_old(place)
    place.start()
    assert import_file(place, project, file)["accepted"] == 250
    wait_until(lambda: {path: path.read_bytes() for path in kept_files(place)} == names)


# Marks outside of their picture

MARKED = {
    "fields": [{"name": "things", "kind": "boxes", "on": "image", "classes": [{"name": "car"}]}]
}
OUTSIDE = "things[1]: lies outside of the picture of 4 x 3 pixels"


def things(*left: float) -> dict:
    return {
        "things": [
            {"id": str(n), "class": "car", "x": x, "y": 0, "w": 2, "h": 2}
            for n, x in enumerate(left)
        ]
    }


def bundle(*rows: dict) -> bytes:
    """Each with a picture of its own."""
    files, lines = {}, ""
    for n, row in enumerate(rows):
        files[name := f"{n}.png"] = png(value=n)
        lines += json.dumps({"image": name, "media": [{"key": "image", "file": name}], **row})
        lines += "\n"
    return zip_of({"items.jsonl": lines.encode(), **files})


def test_a_mark_outside_of_its_picture_is_refused_in_every_answer(
    owner: Client, new_member: Callable[[str], Client]
) -> None:
    ann, rita = new_member("Ann"), new_member("Rita")
    people = [
        {"email": person.user["email"], "role": role}
        for person, role in ((ann, "annotator"), (rita, "reviewer"))
    ]
    project = owner.create_project(MARKED, people=people)["id"]
    owner.call("PUT", f"/projects/{project}/workflow", {"workflow": reviewed()})
    owner.import_rows(project, bundle({"id": "a"}), "application/zip")

    lease = ann.next(project)["leases"][0]
    refused = ann.submit(lease, things(1, 4.5), status=422)
    assert refused["detail"] == OUTSIDE
    reaching_out = things(-1, 4)  # the one by half, the other as far as it can
    receipt = ann.submit(lease, reaching_out)

    body = {"values": things(1, -2.5), "active_ms": 5}
    refused = ann.call("POST", f"/annotations/{receipt['id']}/revise", body, status=422)
    assert refused["detail"] == OUTSIDE

    held = rita.next(project, stage="review")["leases"][0]
    assert held["item"]["evidence"][0]["values"] == reaching_out
    body = {"lease": held["lease"], "verdict": "fix", "values": things(1, 9), "active_ms": 5}
    refused = rita.call("POST", f"/tasks/{held['task']}/review", body, status=422)
    assert refused["detail"] == OUTSIDE
    body["values"] = things(1)
    said = rita.call("POST", f"/tasks/{held['task']}/review", body, status=201)
    assert said["item_state"] == "settled"


def test_marks_outside_of_their_picture_are_imported_and_exported(owner: Client) -> None:
    project = owner.create_project(MARKED)["id"]
    rows = (
        {"id": "a", "predictions": [{"source": "m", "version": "1", "values": things(9)}]},
        {"id": "b", "state": "settled", "decision": {"values": things(9), "by": "review"}},
        {"id": "c", "gold": things(9)},
    )
    counts = owner.import_rows(project, bundle(*rows), "application/zip")
    assert counts == {"accepted": 3, "duplicates": 0, "rejected": 0}
    exported = owner.http.get(
        f"/projects/{project}/export", params={"format": "jsonl", "media": "yes"}
    ).content
    again = owner.create_project(MARKED)["id"]
    counts = owner.import_rows(again, exported, "application/zip")
    assert counts == {"accepted": 3, "duplicates": 0, "rejected": 0}
    assert owner.export(again).count('"x":9') == 3
