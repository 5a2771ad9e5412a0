"""Teams: their people, managers, hours and quotas, and who sees what of whom."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from client import Client, Json, Refused
from installation import Installation
from record import change, rows

SPAM: Json = {
    "fields": [{"name": "spam", "kind": "choice", "classes": [{"name": "yes"}, {"name": "no"}]}]
}
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Partner:
    """A project given to a team of Ann and Bob, whom Mara manages; Cid came by himself."""

    def __init__(
        self, owner: Client, new_member: Callable[[str], Client], installation: Installation
    ) -> None:
        self.owner, self.installation = owner, installation
        self.ann, self.bob, self.mara = (new_member(name) for name in ("Ann", "Bob", "Mara"))
        self.cid = new_member("Cid")
        people = [{"email": self.cid.user["email"], "role": "annotator"}]
        self.project = owner.create_project(SPAM, people=people)["id"]
        self.path = f"/projects/{self.project}"
        acme = {"name": "Acme", "kind": "partner"}
        self.team = owner.call("POST", "/teams", acme, status=201)["id"]
        for person in (self.ann, self.bob):
            self.join(person)
        self.join(self.mara, manages=True)
        self.give()
        text = "id,text\n" + "".join(f"i{n},mail {n}\n" for n in range(30))
        owner.import_rows(self.project, text)

    def join(self, person: Client, *, manages: bool = False) -> None:
        body = {"team": self.team, "manages": manages}
        self.owner.call("PUT", f"/users/{person.user['id']}/team", body, status=204)

    def give(self, **quotas: int) -> None:
        self.owner.call("PUT", f"{self.path}/teams/{self.team}", quotas, status=204)

    def agree(self, **terms: object) -> Json:
        return self.owner.call("PUT", f"/teams/{self.team}", {"name": "Acme", **terms})

    def people(self, seen_by: Client) -> dict[str, Json]:
        return {p["user"]["name"]: p for p in seen_by.all(f"{self.path}/people")}

    def answer(self, person: Client, count: int = 1) -> int:
        """How many of so many they were given and answered."""
        done = 0
        for _ in range(count):
            leases = person.next(self.project)["leases"]
            for lease in leases:
                person.submit(lease, {"spam": "no"})
            done += len(leases)
        return done


@pytest.fixture
def partner(
    owner: Client, new_member: Callable[[str], Client], installation: Installation
) -> Partner:
    return Partner(owner, new_member, installation)


def test_people_come_and_go_with_their_team(partner: Partner, new_member) -> None:
    people = partner.people(partner.owner)
    del people["Olive Owner"]
    assert {name: (p["role"], p["team_name"]) for name, p in people.items()} == {
        "Ann": ("annotator", "Acme"),
        "Bob": ("annotator", "Acme"),
        "Mara": ("team_manager", "Acme"),
        "Cid": ("annotator", None),
    }
    assert partner.answer(partner.ann) == 1
    (team,) = partner.owner.all("/teams")
    assert [p["name"] for p in team["people"] if p["manages"]] == ["Mara"]
    assert [p["id"] for p in team["projects"]] == [partner.project]
    (given,) = partner.owner.all(f"{partner.path}/teams")
    assert (given["given"], given["people"], given["answers"]) == (True, 3, 1)
    late = new_member("Late")
    partner.join(late)
    assert partner.answer(late) == 1
    partner.owner.call("PUT", f"/users/{late.user['id']}/team", {"team": None}, status=204)
    late.call("POST", f"{partner.path}/next", {}, status=404)
    partner.owner.call("DELETE", f"{partner.path}/teams/{partner.team}", status=204)
    assert set(partner.people(partner.owner)) == {"Olive Owner", "Cid"}
    partner.owner.call("DELETE", f"{partner.path}/teams/{partner.team}", status=404)


def test_a_team_manager_sees_and_manages_only_the_team(partner: Partner, new_member) -> None:
    assert set(partner.people(partner.mara)) == {"Ann", "Bob", "Mara"}
    pause = {"decision": "pause", "reason": "ask me first"}
    of = f"{partner.path}/people"
    partner.mara.call("POST", f"{of}/{partner.ann.user['id']}/care", pause, status=204)
    told = partner.ann.next(partner.project)
    assert told["paused"]
    assert "paused in this project: ask me first. What you hold" in told["reason"]
    partner.mara.call("POST", f"{of}/{partner.cid.user['id']}/care", pause, status=404)
    partner.mara.call("DELETE", f"{of}/{partner.cid.user['id']}", status=404)
    partner.mara.call("PATCH", f"{of}/{partner.ann.user['id']}", {"tier": "trained"}, status=403)
    partner.mara.call("GET", f"{partner.path}/items", status=403)
    eve = new_member("Eve")
    body = {"email": eve.user["email"], "role": "annotator"}
    partner.mara.call("POST", of, body, status=201)
    assert partner.people(partner.owner)["Eve"]["team_name"] == "Acme"
    partner.mara.call("POST", of, {**body, "role": "manager"}, status=403)
    partner.mara.call("DELETE", f"{of}/{eve.user['id']}", status=204)
    eve.call("POST", f"{partner.path}/next", {}, status=404)
    partner.mara.call("DELETE", f"{of}/{partner.mara.user['id']}", status=409)


def test_whom_a_team_manager_invites_comes_into_the_team(
    partner: Partner, new_client: Callable[[], Client]
) -> None:
    body = {"email": "new@example.net", "role": "annotator"}
    link = partner.mara.call("POST", f"{partner.path}/people", body, status=201)["link"]
    new = new_client()
    new.accept(link.split("#")[1], email="new@example.net", name="New", password="many plain words")
    assert partner.people(partner.mara)["New"]["team_name"] == "Acme"
    assert partner.answer(new) == 1


@pytest.mark.parametrize(
    ("quota", "says"),
    [
        ("person_day", "Your quota of 2 answers a day is reached until "),
        ("person_week", "Your quota of 2 answers a week is reached until "),
        ("person_total", "Your quota of 2 answers is reached."),
        ("team_day", "Your team's quota of 2 answers a day is reached until "),
        ("team_week", "Your team's quota of 2 answers a week is reached until "),
        ("team_total", "Your team's quota of 2 answers is reached."),
    ],
)
def test_a_quota_ends_the_work_and_says_until_when(partner: Partner, quota: str, says: str) -> None:
    partner.agree(zone="Asia/Kolkata")
    partner.give(**{quota: 2})
    assert partner.answer(partner.ann, 4) == 2
    told = partner.ann.next(partner.project)["reason"]
    assert told.startswith(says) and ("(Asia/Kolkata)." in told) == ("until" in says)
    assert bool(partner.answer(partner.bob)) == quota.startswith("person")
    assert partner.answer(partner.cid) == 1, "who came by themselves"
    partner.give(**{quota: 3})
    assert bool(partner.answer(partner.ann, 2)) and not partner.answer(partner.ann)
    partner.give()
    assert partner.answer(partner.ann) == 1


def test_what_was_done_yesterday_counts_for_the_week_and_in_all(partner: Partner) -> None:
    partner.give(person_day=2)
    partner.answer(partner.ann, 2)
    assert not partner.answer(partner.ann)
    change(partner.installation, "update team_work set day = day - 7 where day > 0")
    assert partner.answer(partner.ann, 3) == 2
    partner.give(person_week=3)
    assert partner.answer(partner.ann, 3) == 1
    partner.give(person_total=6)
    assert partner.answer(partner.ann, 3) == 1


def test_what_is_held_counts_and_may_be_finished(partner: Partner) -> None:
    partner.give(person_total=3)
    leases = partner.ann.next(partner.project, count=5)["leases"]
    assert len(leases) == 3
    again = partner.ann.next(partner.project, count=5)
    assert {lease["lease"] for lease in again["leases"]} == {lease["lease"] for lease in leases}
    for lease in leases:
        partner.ann.submit(lease, {"spam": "no"})
    assert partner.ann.next(partner.project)["leases"] == []


def test_a_team_that_claims_at_once_stays_within_its_quota(partner: Partner) -> None:
    partner.give(team_total=5)
    with ThreadPoolExecutor(6) as pool:
        asked = [
            pool.submit(person.next, partner.project)
            for person in (partner.ann, partner.bob, partner.mara) * 4
        ]
    assert sum(len(a.result()["leases"]) for a in asked) >= 5
    assert rows(partner.installation, "select count(*) from lease") == [("5",)]


def test_work_is_given_in_working_hours(partner: Partner) -> None:
    now = datetime.now(UTC)
    today, tomorrow = DAYS[now.weekday()], DAYS[(now.weekday() + 1) % 7]
    partner.agree(hours=dict.fromkeys(DAYS, "00:00-24:00"))
    assert partner.answer(partner.ann) == 1
    # Free today and tomorrow, whichever of them it is when the server looks.
    later = now + timedelta(days=2)
    partner.agree(hours={DAYS[later.weekday()]: "08:00-17:30"})
    told = partner.ann.next(partner.project)
    assert told["leases"] == []
    wanted = f"outside of your working hours until {later:%Y-%m-%d} 08:00 (UTC)."
    assert wanted in told["reason"], (today, tomorrow, told["reason"])
    assert partner.answer(partner.cid) == 1


def test_an_edge_asks_who_is_at_work(partner: Partner) -> None:
    """Ann alone may work among the experts, and only in the hours of her team."""
    owner, path = partner.owner, f"{partner.path}/workflow"
    owner.call(
        "PATCH",
        f"{partner.path}/people/{partner.ann.user['id']}",
        {"tier": "specialist"},
        status=204,
    )
    at_work = {"of": "people", "name": "experts", "from": 1}
    flow = {
        "stages": [{"name": "label", "kind": "label"}, {"name": "experts", "kind": "specialist"}],
        "edges": [
            {"from": "start", "to": "experts", "when": [at_work]},
            {"from": "start", "to": "label"},
            {"from": "label", "to": "done"},
            {"from": "experts", "to": "done"},
        ],
    }
    for change_of, says in (
        ({"name": "vets"}, 'edges[0].when[0].name: there is no stage "vets"'),
        ({"is": ["yes"], "from": None}, "people is a number: give from or below"),
    ):
        condition = {k: v for k, v in {**at_work, **change_of}.items() if v is not None}
        edges = [{**flow["edges"][0], "when": [condition]}, *flow["edges"][1:]]
        with pytest.raises(Refused) as refused:
            owner.call("PUT", path, {"workflow": {**flow, "edges": edges}})
        assert says in refused.value.problem["detail"]
    owner.call("PUT", path, {"workflow": flow})
    # On all days, and free today and tomorrow, whichever of them it is when the server looks.
    later = DAYS[(datetime.now(UTC) + timedelta(days=2)).weekday()]
    for name, hours in (
        ("day", dict.fromkeys(DAYS, "00:00-24:00")),
        ("night", {later: "08:00-09:00"}),
    ):
        partner.agree(hours=hours)
        owner.import_rows(partner.project, f"id,text\n{name},mail\n{name} again,mail\n")
    places = {place["name"]: place["items"] for place in owner.call("GET", path)["places"]}
    assert (places["experts"], places["label"]) == (2, 2)
    # The same now of all that was recorded.
    job = owner.call("POST", f"{path}/dry-run", {"workflow": flow}, status=202)["job"]
    ways = owner.wait_for_job(job)["result"]["wanted"]
    assert [edge["taken"] for edge in ways["edges"]] == [0, 34, 0, 0]


def sent_by_a_dry_run(partner: Partner, flow: Json) -> set[str]:
    path = f"{partner.path}/workflow/dry-run"
    job = partner.owner.call("POST", path, {"workflow": flow}, status=202)["job"]
    edges = partner.owner.wait_for_job(job)["result"]["wanted"]["edges"]
    return {edge["to"] for edge in edges if edge["from"] == "start" and edge["taken"]}


def test_nobody_is_at_work_who_is_paused_or_has_reached_a_quota(partner: Partner) -> None:
    owner, ann = partner.owner, f"{partner.path}/people/{partner.ann.user['id']}"
    partner.answer(partner.ann, 2)
    owner.call("PATCH", ann, {"tier": "specialist"}, status=204)
    flow = {
        "stages": [{"name": "label", "kind": "label"}, {"name": "experts", "kind": "specialist"}],
        "edges": [
            {
                "from": "start",
                "to": "experts",
                "when": [{"of": "people", "name": "experts", "from": 1}],
            },
            {"from": "start", "to": "label"},
            {"from": "label", "to": "done"},
            {"from": "experts", "to": "done"},
        ],
    }
    owner.call("PUT", f"{partner.path}/workflow", {"workflow": flow})

    def comes_to(name: str) -> str:
        before = places()
        owner.import_rows(partner.project, f"id,text\n{name},mail\n")
        (place,) = (name for name, items in places().items() if items > before[name])
        return place

    def places() -> dict[str, int]:
        shown = owner.call("GET", f"{partner.path}/workflow")["places"]
        return {"label": 0, "experts": 0} | {place["name"]: place["items"] for place in shown}

    assert comes_to("none") == "experts"
    for name, most in (
        ("person_day", 2), ("person_week", 2), ("person_total", 2),
        ("team_day", 2), ("team_week", 2), ("team_total", 1),
    ):  # fmt: skip
        partner.give(**{name: most})
        assert comes_to(name) == "label", name
        partner.give(**{name: 3})
        assert comes_to(f"{name} left") == "experts", name
    assert sent_by_a_dry_run(partner, flow) == {"experts"}
    pause = {"decision": "pause", "reason": "a break"}
    owner.call("POST", f"{ann}/care", pause, status=204)
    assert comes_to("paused") == "label"
    assert sent_by_a_dry_run(partner, flow) == {"label"}
    owner.call("POST", f"{ann}/care", {"decision": "lift", "reason": "over"}, status=204)
    assert comes_to("resumed") == "experts"


def test_an_answer_outside_of_hours_is_taken(partner: Partner) -> None:
    (lease,) = partner.ann.next(partner.project)["leases"]
    later = datetime.now(UTC) + timedelta(days=2)
    partner.agree(hours={DAYS[later.weekday()]: "08:00-09:00"})
    partner.ann.submit(lease, {"spam": "no"})
    (given,) = partner.owner.all(f"{partner.path}/teams")
    assert given["answers"] == 1


def test_what_a_team_costs_counts_for_its_people(partner: Partner) -> None:
    partner.agree(cost=7.5, cost_per="hour")
    ann = partner.people(partner.owner)["Ann"]
    assert (ann["cost"], ann["team_cost"], ann["team_cost_per"]) == (None, 7.5, "hour")
    partner.agree(cost=2, cost_per="item")
    partner.answer(partner.ann, 3)
    partner.answer(partner.cid)
    costs = partner.owner.call("GET", f"{partner.path}/costs")["people"]
    assert {person["name"]: person["cost"] for person in costs} == {"Ann": 6, "Cid": 0}


def test_what_cannot_be_agreed_is_refused(partner: Partner, new_member) -> None:
    owner = partner.owner
    for body, status, says in (
        ({"name": "B", "zone": "Mars/Olympus"}, 422, 'no time zone "Mars/Olympus"'),
        ({"name": "B", "zone": "../../etc/passwd"}, 422, "no time zone"),
        ({"name": "B", "hours": {"monday": "08:00-17:00"}}, 422, "hours.monday: want mon"),
        ({"name": "B", "hours": {"mon": "8-17"}}, 422, 'hours.mon: "8-17" is no span'),
        ({"name": "B", "hours": {"mon": "08:00-25:00"}}, 422, "hours.mon"),
        ({"name": "B", "hours": {"mon": 8}}, 422, "hours.mon: want a text"),
        ({"name": "B", "hours": []}, 422, "hours: want an object"),
        ({"name": "B", "cost": 3}, 422, "cost_per: is missing"),
        ({"name": "B", "kind": "enemy"}, 422, "kind"),
        ({"name": "Acme"}, 409, 'a team "Acme" already'),
    ):
        with pytest.raises(Refused) as refused:
            owner.call("POST", "/teams", body, status=201)
        assert refused.value.status == status and says in refused.value.problem["detail"]
    other = owner.call("POST", "/teams", {"name": "Other"}, status=201)["id"]
    with pytest.raises(Refused) as refused:
        owner.call("PUT", f"/teams/{other}", {"name": "Acme"})
    assert refused.value.status == 409
    place = {"team": other, "manages": False}
    with pytest.raises(Refused) as refused:
        owner.call("PUT", f"/users/{partner.ann.user['id']}/team", place, status=204)
    assert "in another team" in refused.value.problem["detail"]
    nobody = f"team_{'0' * 12}1"
    owner.call("PUT", f"/teams/{nobody}", {"name": "C"}, status=404)
    owner.call("PUT", f"{partner.path}/teams/{nobody}", {}, status=404)
    owner.call("PUT", f"{partner.path}/teams/{other}", {"person_day": -1}, status=422)
    body = {"email": new_member("Zoe").user["email"], "role": "team_manager"}
    with pytest.raises(Refused) as refused:
        owner.call("POST", f"{partner.path}/people", body, status=201)
    assert "comes with a team" in refused.value.problem["detail"]
