"""Who is given which item: matched by measured skill, and nobody is left out."""

import random
from collections.abc import Callable
from statistics import mean

from client import Client, Json
from installation import Installation
from record import change, rows
from test_belief import refit
from test_plan import of_skill, project_of

ITEMS = 300


def confidence_of(installation: Installation, items: list[Json]) -> float:
    """In the mean, as it is believed."""
    found = dict(
        rows(installation, "select external_id, confidence from item where confidence is not null")
    )
    return mean(float(found[item["external_id"]]) for item in items)


def test_who_is_better_gets_the_doubtful_ones(
    owner: Client, new_people: Callable[[int], list[Client]], installation: Installation
) -> None:
    """Two hundred items have two answers and want one more; a quarter of them are in doubt. Strong
    was right mostly, Weak hardly more often than by chance, and they take what is left in turn."""
    [first, second, strong, weak] = new_people(4)
    project = project_of(
        owner, [first, second, strong, weak], ITEMS, target=0.9999, min_labels=3, max_labels=6
    )
    for seed, (person, skill, most) in enumerate(
        ((strong, 0.97, 100), (weak, 0.4, 100), (first, 0.85, ITEMS), (second, 0.85, ITEMS - 100))
    ):
        answer(person, project, most, of_skill(skill, seed))
    refit(owner, project)
    named = dict(
        rows(
            installation,
            "select a.email, min(k.named) from class_reliability k"
            " join source s on s.id = k.source_id join account a on a.id = s.account_id"
            " group by a.email",
        )
    )
    assert float(named[strong.user["email"]]) > float(named[weak.user["email"]]) + 0.2
    given: dict[str, list[Json]] = {"strong": [], "weak": []}
    for _ in range(30):
        for name, person in (("strong", strong), ("weak", weak)):
            [lease] = person.next(project)["leases"]
            given[name].append(lease["item"])
    strong_ones, weak_ones = (confidence_of(installation, given[n]) for n in ("strong", "weak"))
    assert strong_ones < weak_ones - 0.02


def answer(person: Client, project: str, most: int, values_of: Callable[[Json], Json]) -> None:
    done = 0
    while done < most:
        for lease in person.next(project, count=min(20, most - done))["leases"]:
            person.submit(lease, values_of(lease["item"]))
            done += 1


THREE = ["cat", "dog", "fox"]


def one_of_three(item: Json) -> str:
    return THREE[int(item["external_id"][1:]) % 3]


def of_class(best: str, seed: int) -> Callable[[Json], Json]:
    """Who is right nearly always where the truth is of this class, elsewhere six times of ten."""

    def answer(item: Json) -> Json:
        rng = random.Random(f"{seed} {item['external_id']}")
        truth = one_of_three(item)
        right = rng.random() < (0.97 if truth == best else 0.6)
        return {"animal": truth if right else rng.choice([n for n in THREE if n != truth])}

    return answer


def test_items_of_a_class_go_to_who_knows_it(
    owner: Client, new_people: Callable[[int], list[Client]], installation: Installation
) -> None:
    """Each of three classes has four who know it. All are measured by a first round, then what
    was measured is set to what is so, and they take turns."""
    people = new_people(12)
    project = project_of(owner, people, ITEMS, target=0.95, min_labels=2, max_labels=6)
    skilled = [(person, of_class(THREE[n % 3], n)) for n, person in enumerate(people)]
    for person, values_of in skilled:
        answer(person, project, ITEMS // 25, values_of)
    refit(owner, project)
    change(installation, "update reliability set accuracy = 0.723 where accuracy <> 0.723")
    change(installation, "delete from class_reliability")
    for n, person in enumerate(people):
        for name in THREE:
            named, misnamed = (0.97, 0.2) if name == THREE[n % 3] else (0.6, 0.12)
            change(
                installation,
                "insert into class_reliability (project_id, source_id, class, named, misnamed, "
                "anybody_named, anybody_misnamed) select s.project_id, s.id, "
                f"'{name}', {named}, {misnamed}, 0.723, 0.138 from source s "
                f"join account a on a.id = s.account_id where a.email = '{person.user['email']}'",
            )
    given, known, before = 0, 0, -1
    while given > before:
        before = given
        for n, (person, values_of) in enumerate(skilled):
            for lease in person.next(project, count=3)["leases"]:
                person.submit(lease, values_of(lease["item"]))
                given += 1
                known += one_of_three(lease["item"]) == THREE[n % 3]
    assert known / given > 0.4  # in order it is a third, give or take .015
