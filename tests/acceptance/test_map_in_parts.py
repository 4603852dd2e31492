"""The map of a site over HTTP: whole for who asks plainly; in parts, without the floors at hand, for the studio."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tacmap.service.desk import Desk
from tacmap.service.working import take_in
from tacmap.settings import Keeping, Limits
from tacmap.store.keyring import Keyring
from tacmap.store.passes import Grant
from tacmap_api.app import create_app

NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)
SAMPLE = Path(__file__).resolve().parents[2] / "sample_buildings" / "old-annex"
MAP = "/sites/old-annex/map"


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    folder = tmp_path_factory.mktemp("parts")
    desk = Desk.of(Keeping(folder=folder / "data"), Keyring(folder / "keys"))
    take_in(desk.records, SAMPLE, who="office", now=NOW, limits=Limits())
    found = TestClient(create_app(desk, lambda: NOW))
    found.headers["Authorization"] = f"Bearer {desk.records.passes.make('session', NOW)}"
    yield found
    desk.records.close()


def digests(told):
    return [digest for floors in told["floors"].values() for digest in floors]


def known(told):
    return {"Known-Floors": ",".join(digests(told))}


def test_the_parts_put_together_are_the_whole_document(client):
    whole = client.get(MAP).json()["document"]
    told = client.get(MAP, headers={"Known-Floors": ""}).json()
    for building in told["document"]["preplan"]["buildings"]:
        building["floors"] = [
            told["drawn"][digest]["preplan"]["buildings"][0]["floors"][0] for digest in told["floors"][building["id"]]
        ]
    assert told["document"] == whole


def test_a_floor_that_is_at_hand_is_not_sent_again(client):
    told = client.get(MAP, headers={"Known-Floors": ""}).json()
    again = client.get(MAP, headers=known(told)).json()
    assert digests(again) == digests(told)
    assert again["drawn"] == {}


def test_a_step_sends_the_floor_that_it_changed_and_no_other(client):
    told = client.get(MAP, headers={"Known-Floors": ""}).json()
    floor, place = next(iter(told["placements"].items()))
    at = next(problem["at"] for problem in told["problems"] if problem["floor"] == floor and "at" in problem)
    assert place["metres_per_unit"] > 0
    row = {"floor": floor, "correction": "floor-label", "points": [at], "value": "Cellar"}
    headers = known(told) | {"If-Match": f'"{told["version"]}"'}
    after = client.post("/sites/old-annex/corrections", json={"rows": [row]}, headers=headers).json()
    (changed,) = after["drawn"].values()
    assert changed["preplan"]["buildings"][0]["floors"][0]["label"] == "Cellar"
    assert sum(digest in digests(told) for digest in digests(after)) == len(digests(told)) - 1


def test_what_is_called_at_hand_and_is_not_is_no_reason_to_leave_a_floor_out(client):
    told = client.get(MAP, headers={"Known-Floors": "0123456789abcdef, , nonsense"}).json()
    assert sorted(told["drawn"]) == sorted(set(digests(told)))


def test_a_floor_that_another_district_has_too_is_told_without_the_name_of_its_site(client):
    records = client.app.state.desk.records
    records.add_district("north", "North")
    take_in(records.of("north"), SAMPLE, who="office", now=NOW, limits=Limits())
    text = records.sites.one("old-annex").name
    client.get(MAP, headers={"Known-Floors": ""})
    stranger = {
        "Authorization": f"Bearer {records.passes.make('api', NOW, Grant(district='north', roles=('editor',)))}"
    }
    toml = client.get("/sites/old-annex/files/site.toml", headers=stranger)
    renamed = toml.text.replace(f'name = "{text}"', 'name = "Northern"', 1)
    put = stranger | {"if-match": toml.headers["etag"]}
    assert client.put("/sites/old-annex/files/site.toml", content=renamed, headers=put).status_code == 200
    told = client.get(MAP, headers=stranger | {"Known-Floors": ""})
    assert told.json()["document"]["preplan"]["name"] == "Northern"
    assert text not in told.text
