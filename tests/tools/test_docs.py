"""Links in the documents lead somewhere, and examples are what they say."""

import csv
import json
import re
import subprocess
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def documents() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "*.md"],
        cwd=TOP,
        check=True,
        capture_output=True,
        text=True,
    )
    return [TOP / name for name in listed.stdout.split() if (TOP / name).exists()]


def links() -> list[tuple[Path, str]]:
    found = ((page, link) for page in documents() for link in LINK.findall(page.read_text()))
    return [(page, link) for page, link in found if "://" not in link]


def test_there_are_links() -> None:
    assert len(links()) > 10


@pytest.mark.parametrize("page, link", links(), ids=lambda part: str(part).removeprefix(str(TOP)))
def test_the_link_leads_somewhere(page: Path, link: str) -> None:
    assert (page.parent / link).exists()


def test_the_example_fits_its_questions() -> None:
    folder = TOP / "examples" / "messages"
    project = json.loads((folder / "project.json").read_text())
    with (folder / "messages.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["id"] for row in rows}) == len(rows) == 12
    assert all(row["text"] for row in rows)
    assert {field["on"] for field in project["schema"]["fields"]} <= set(rows[0])
