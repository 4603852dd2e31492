"""The sites of a district at a glance, worked out once after each save and right on every day."""

import shutil
from datetime import UTC, datetime

import pytest

from tacmap.service.working import take_in
from tacmap.settings import Limits
from tacmap.store.passes import Grant
from tests.samples import SCHOOLS


class Clock:
    now = datetime(2026, 11, 2, 12, tzinfo=UTC)

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def desk(desk):
    """A desk that keeps the sample school."""
    take_in(desk.records, SCHOOLS / "k12-school", who="office", now=Clock.now, limits=Limits())
    return desk


def on(client, clock, *day):
    """Go to another day; the old session is over by then."""
    clock.now = datetime(*day, 12, tzinfo=UTC)
    client.post(f"/setup/{client.app.state.gate.passes.make('setup', clock())}")


def line(client, site="maple-hollow"):
    return next(each for each in client.get("/overview").json()["sites"] if each["id"] == site)


def test_a_site_is_told_with_its_walk_its_review_and_its_lockers(client):
    told = line(client)
    glance = told["glance"]
    assert (told["name"], glance["floors"], glance["revision"]) == ("Maple Hollow K-12 School", 2, 3)
    assert (glance["walked_on"], glance["review_due"]) == ("2026-09-15", "2027-09-15")
    assert [(locker["id"], locker["ready"]) for locker in glance["lockers"]] == [("EL-1", True), ("EL-2", False)]


def test_what_is_due_soon_is_told_and_what_is_far_away_is_not(client, clock):
    assert "review" not in {due["kind"] for due in line(client)["glance"]["due"]}
    on(client, clock, 2027, 7, 1)
    due = {(each["kind"], each["on"]) for each in line(client)["glance"]["due"]}
    assert ("review", "2027-09-15") in due
    assert "check" in {kind for kind, _ in due}


def test_a_locker_stands_otherwise_when_something_in_it_has_expired(client, clock):
    before = line(client)["glance"]["lockers"][0]
    on(client, clock, 2040, 1, 1)
    after = line(client)["glance"]["lockers"][0]
    assert after["score"] < before["score"]
    assert not after["ready"]
    assert "critical and missing" in after["why"]


def test_a_save_makes_the_glance_anew_and_nothing_else_does(client, desk):
    line(client)
    kept = desk.records.sites.one("maple-hollow").facts["glance"]
    assert kept["version"] == 1
    line(client)
    wanted = {"settings": [{"at": "review/due", "value": "2026-11-20"}]}
    assert client.patch("/sites/maple-hollow/setting", json=wanted, headers={"if-match": '"1"'}).status_code == 200
    assert line(client)["glance"]["review_due"] == "2026-11-20"
    assert desk.records.sites.one("maple-hollow").facts["glance"]["version"] == 2


def test_how_much_is_open_is_known_once_the_map_was_looked_at(client):
    assert line(client)["open"] is None
    told = client.get("/sites/maple-hollow/map").json()
    warnings = sum(problem["severity"] == "warning" for problem in told["problems"]) + len(told["hindrances"])
    assert line(client)["open"] == warnings


def test_many_new_sites_are_worked_out_some_at_a_time(client, desk, tmp_path):
    folder = tmp_path / "school"
    shutil.copytree(SCHOOLS / "k12-school", folder)
    for number in range(21):
        (folder / "site.toml").write_text(f'name = "School {number}"\nid = "s{number}"\n')
        take_in(desk.records, folder, who="office", now=Clock.now, limits=Limits())
    assert client.get("/overview").json()["pending"] == 2
    assert client.get("/overview").json()["pending"] == 0


def test_only_ones_own_sites_are_told_and_how_they_stand_only_to_who_may_look(client, desk, clock):
    client.post("/sites", data={"name": "Other"})
    for roles in (("editor",), ("responder",)):
        grant = Grant(district="main", roles=roles, sites=("other",))
        session = desk.records.passes.make("session", clock(), grant)
        client.cookies.clear()
        answer = client.get("/overview", headers={"authorization": f"Bearer {session}"})
        assert [site["id"] for site in answer.json()["sites"]] == ["other"]
        assert answer.json()["may_add"] is False
        assert ("glance" in answer.json()["sites"][0]) == (roles == ("editor",))


def test_the_list_of_sites_stays_short(client):
    line(client)
    assert set(client.get("/sites").json()[0]) == {"id", "name", "version", "state_id", "address", "law"}
