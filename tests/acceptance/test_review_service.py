"""What the service says of a site before it is published, and what is said to it: laws, reasons, lockers, walks."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tacmap.annotations import Audience
from tacmap.errors import SiteRefused
from tacmap.service.desk import Desk
from tacmap.service.publish import Copy, Order, publish
from tacmap.service.working import opened, take_in
from tacmap.settings import Keeping, Limits
from tacmap.store.keyring import Keyring
from tacmap.store.passes import Grant
from tacmap_api.app import create_app
from tests.samples import desk_in

SAMPLE = Path(__file__).resolve().parents[2] / "sample_buildings" / "k12-school"
NOW = datetime(2026, 11, 5, 12, tzinfo=UTC)
SITE = "/sites/maple-hollow"


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    with desk_in(tmp_path_factory.mktemp("review")) as kept:
        take_in(kept.records, SAMPLE, who="office", now=NOW, limits=Limits())
        yield kept


@pytest.fixture(scope="module")
def client(desk):
    token = desk.records.passes.make("session", NOW)
    with TestClient(create_app(desk, lambda: NOW), headers={"Authorization": f"Bearer {token}"}) as found:
        yield found


def seen(client):
    return {"If-Match": f'"{client.get(f"{SITE}/files").json()["version"]}"'}


def test_the_review_tells_what_blocks_what_asks_and_what_publishing_settles(client):
    told = client.get(f"{SITE}/review", params={"law": "MI"}).json()
    assert told["blocked"] is False
    assert told["next_revision"] == 4
    assert told["walk"]["walked_on"] == "2026-09-15"
    assert told["unexplained"] == ["C03"]
    weights = {row["id"]: row["weight"] for row in told["rows"]}
    assert weights["C03"] == "reason"
    assert weights["U01"] == "none"
    assert {law["code"] for law in told["laws"]} >= {"strict", "MI", "TX", "HR3113", "FOUNDING"}


def test_a_law_that_nobody_knows_is_refused_and_nothing_is_written(client):
    answer = client.patch(f"{SITE}/setting", json={"settings": [{"at": "law", "value": "ZZ"}]}, headers=seen(client))
    assert answer.status_code == 422
    assert 'There is no law profile "ZZ"' in answer.json()["title"]
    assert client.get(f"{SITE}/review").json()["law"] == "MI"


def test_a_reason_is_written_over_the_version_that_was_seen_or_not_at_all(client):
    reason = {"settings": [{"at": "left_open/C03", "value": "The county flies in spring"}]}
    assert client.patch(f"{SITE}/setting", json=reason).status_code == 428
    assert client.patch(f"{SITE}/setting", json=reason, headers={"If-Match": '"0"'}).status_code == 412
    assert client.patch(f"{SITE}/setting", json=reason, headers=seen(client)).status_code == 200
    told = client.get(f"{SITE}/review").json()
    assert told["unexplained"] == []
    assert next(row for row in told["rows"] if row["id"] == "C03")["left_open"] == "The county flies in spring"


def test_a_locker_that_was_checked_is_never_taken_away(client):
    answer = client.delete(f"{SITE}/lockers/EL-1", headers=seen(client))
    assert answer.status_code == 422
    assert "has been checked" in answer.json()["title"]


def test_a_new_locker_may_take_what_another_should_hold(client):
    new = {"id": "EL-3", "name": "Gym", "like": "EL-2"}
    assert client.post(f"{SITE}/lockers", json=new, headers=seen(client)).status_code == 201
    lockers = {each["id"]: each for each in client.get(f"{SITE}/lockers").json()["lockers"]}
    assert lockers["EL-3"]["ready"] is False
    assert lockers["EL-3"]["items"] == "lockers/EL-3.csv"
    assert client.delete(f"{SITE}/lockers/EL-3", headers=seen(client)).status_code == 200


def test_how_a_walk_stands_is_told_floor_by_floor_with_numbers_that_are_missing(client):
    told = client.get(f"{SITE}/walk").json()
    assert [(each["label"], each["verified"], each["not_yet"]) for each in told["floors"]] == [
        ("First Floor", 202, 0), ("Second Floor", 115, 0), ("Grounds", 20, 0),
    ]  # fmt: skip
    absent = {each["thing"]["called"]: each["absent"] for each in told["numbers"]}
    assert absent["113 CUSTODIAN"] == ["corridor"]


def test_who_may_not_check_or_sign_is_not_led_there(desk, client):
    token = desk.records.passes.make("session", NOW, Grant(roles=("editor",)))
    editor = {"Authorization": f"Bearer {token}"}
    assert {each["check"] for each in client.get(f"{SITE}/lockers", headers=editor).json()["lockers"]} == {None}
    assert client.get(f"{SITE}/walk", headers=editor).json()["may_sign"] is False
    assert client.get(f"{SITE}/walk").json()["may_sign"] is True
    assert client.get(f"{SITE}/lockers").json()["lockers"][0]["check"] == f"{SITE}/lockers/EL-1/check"


def test_only_who_may_verify_signs_and_over_what_they_saw(desk, client):
    walked = {"by": "Patrol sergeant", "on": "2026-11-04", "rest_verified": "true"}
    token = desk.records.passes.make("session", NOW, Grant(roles=("editor", "publisher")))
    other = {"Authorization": f"Bearer {token}", **seen(client)}
    assert client.post(f"{SITE}/walk", data=walked, headers=other).status_code == 404
    assert client.post(f"{SITE}/walk", data=walked, headers={"If-Match": '"0"'}).status_code == 412
    assert client.post(f"{SITE}/walk", data=walked | {"on": "2027-01-01"}, headers=seen(client)).status_code == 422
    assert opened(desk.records, "maple-hollow").site.walks[-1].record.sequence == 1


def test_two_files_of_one_name_both_count_and_a_strange_name_is_no_trouble(tmp_path):
    folder = shutil.copytree(SAMPLE.parent / "old-annex", tmp_path / "annex")
    desk = Desk.of(Keeping(folder=tmp_path / "data"), Keyring(tmp_path / "keys"))
    take_in(desk.records, folder, who="office", now=NOW, limits=Limits())
    token = desk.records.passes.make("session", NOW)
    with TestClient(create_app(desk, lambda: NOW), headers={"Authorization": f"Bearer {token}"}) as client:
        files = [
            ("results", ("results.csv", b"id,state\nutility/E-1,verified\n")),
            ("results", ("results.csv", b"id,state\nutility/G-1,missing\n")),
            ("results", ("../\x7f" + "\u00e9" * 300, b"id,state\nextinguisher/FE-1,wrong\n")),
        ]
        walked = {"by": "Patrol sergeant", "on": "2026-11-04"}
        answer = client.post("/sites/old-annex/walk", data=walked, files=files, headers={"If-Match": '"1"'})
    assert (answer.status_code, answer.json()["recorded"]) == (201, 3)
    desk.records.close()


def test_the_lockers_of_a_site_without_a_plan_are_told_too(tmp_path):
    folder = tmp_path / "empty"
    folder.mkdir()
    (folder / "site.toml").write_text('name = "Empty"\nid = "empty"\n')
    desk = Desk.of(Keeping(folder=tmp_path / "data"), Keyring(tmp_path / "keys"))
    take_in(desk.records, folder, who="office", now=NOW, limits=Limits())
    token = desk.records.passes.make("session", NOW)
    with TestClient(create_app(desk, lambda: NOW), headers={"Authorization": f"Bearer {token}"}) as client:
        assert client.get("/sites/empty/lockers").json()["lockers"] == []
        assert client.get("/sites/empty/review").status_code == 404
        assert client.get("/sites/empty/walk/sheets").status_code == 404
        assert client.get("/sites/empty/walk").status_code == 200
    desk.records.close()


def test_a_walked_site_is_not_published_over_a_name_that_nobody_has_accepted(tmp_path):
    folder = shutil.copytree(SAMPLE, tmp_path / "school")
    with (folder / "logbook.csv").open("a") as book:
        book.write("2026-10-09,tour,Main office,,Led by Mr. John Miller,,\n")
    desk = Desk.of(Keeping(folder=tmp_path / "data"), Keyring(tmp_path / "keys"))
    take_in(desk.records, folder, who="office", now=NOW, limits=Limits())
    order = Order(site_id="maple-hollow", copies=[Copy(audience=Audience.FIRE)])
    with pytest.raises(SiteRefused, match="problem") as refused:
        publish(desk, order, NOW)
    assert "Miller" in (refused.value.place or "")
    assert desk.records.releases.bundles("maple-hollow") == ()
    desk.records.close()
