"""Single settings of a served site: tried before they are kept, all or none, and never over somebody else's."""

import json
from datetime import UTC, datetime

import pytest

from tests.samples import ONE_ROOM

NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)


@pytest.fixture
def client(client):
    """Somebody who came in and added the site Hill."""
    client.post("/sites", data={"name": "Hill"})
    return client


def put(client, version, *settings):
    wanted = {"settings": [{"at": at, "value": value} for at, value in settings]}
    return client.patch("/sites/hill/setting", json=wanted, headers={"if-match": f'"{version}"'})


def with_plan(client):
    form = {"plan": ("ground.svg", ONE_ROOM)}
    assert client.post("/sites/hill/plans", files=form, data={"metres_per_unit": "1"}).status_code == 201
    return client.get("/sites/hill/setting")


def test_a_site_without_a_plan_has_a_map_without_floors(client):
    told = client.get("/sites/hill/map")
    assert told.status_code == 200
    assert told.json()["document"]["preplan"] == {"id": "hill", "name": "Hill"}
    assert [each["message"] for each in told.json()["hindrances"]] == ["No building is named."]


def test_a_setting_is_kept_and_the_map_shows_it(client):
    before = with_plan(client)
    answer = put(client, 2, ("buildings/main/floors/ground/label", "Entrance level"), ("law", "MI"))
    assert (before.headers["etag"], answer.status_code, answer.headers["etag"]) == ('"2"', 200, '"3"')
    assert answer.json()["document"]["preplan"]["buildings"][0]["floors"][0]["label"] == "Entrance level"
    assert client.get("/sites/hill/setting").json()["law"] == "MI"


def test_a_value_that_cannot_be_is_refused_in_words_and_nothing_is_kept(client):
    before = with_plan(client)
    answer = put(client, 2, ("address", "1 Hill Road"), ("law", "Mars"))
    assert answer.status_code == 422
    assert answer.json()["title"] == 'There is no law profile "Mars".'
    assert answer.json()["detail"] == "site.toml, line 4, law"
    assert client.get("/sites/hill/setting").json() == before.json()


def test_control_points_that_contradict_the_plan_are_refused(client):
    with_plan(client)
    far = [{"plan": [0, 0], "lat": 43.7, "lon": -84.9}, {"plan": [9, 0], "lat": 43.8, "lon": -84.9}]
    answer = put(client, 2, ("georeference/points", far))
    assert answer.status_code == 422
    assert "times as far apart as on the plan" in answer.json()["title"]
    assert "georeference" not in client.get("/sites/hill/setting").json()


def test_what_was_wrong_before_does_not_keep_other_things_from_being_put_right(client):
    with_plan(client)
    sheet = 'name = "Hill"\nlaw = "Mars"\n' + client.get("/sites/hill/files/site.toml").text.split("\n", 1)[1]
    assert client.put("/sites/hill/files/site.toml", content=sheet, headers={"if-match": '"2"'}).status_code == 200
    assert put(client, 3, ("address", "1 Hill Road")).status_code == 200
    assert put(client, 4, ("law", "MI")).json()["hindrances"] == []


def test_who_saves_second_is_told(client):
    with_plan(client)
    assert put(client, 1, ("law", "MI")).status_code == 412
    wanted = {"settings": [{"at": "law", "value": "MI"}]}
    assert client.patch("/sites/hill/setting", json=wanted).status_code == 428


def test_a_place_is_plain_words_and_slashes(client):
    with_plan(client)
    assert put(client, 2, ("../secret", 1)).status_code == 422
    assert put(client, 2, ("buildings//floors", 1)).status_code == 422


def test_a_scale_that_contradicts_site_toml_is_refused_before_it_stands_in_the_way(client):
    with_plan(client)
    row = {"floor": "main/ground", "correction": "scale", "points": [[0, 0], [9, 0]], "value": "30 m"}
    answer = client.post("/sites/hill/corrections", json={"rows": [row]}, headers={"if-match": '"2"'})
    assert answer.status_code == 422
    assert "site.toml says 1" in json.dumps(answer.json())
    assert client.get("/sites/hill/map").status_code == 200


def test_a_plan_that_cannot_be_read_does_not_hide_the_others(client):
    with_plan(client)
    sheet = client.get("/sites/hill/files/site.toml").text
    sheet += '[[buildings.floors]]\nlabel = "Attic"\nindex = 1\nplan = "attic.csv"\n'
    assert client.put("/sites/hill/files/attic.csv", content="no plan", headers={"if-match": '"2"'}).status_code == 200
    assert client.put("/sites/hill/files/site.toml", content=sheet, headers={"if-match": '"3"'}).status_code == 200
    told = client.get("/sites/hill/map").json()
    floors = [floor["label"] for floor in told["document"]["preplan"]["buildings"][0]["floors"]]
    assert floors == ["ground"]
    assert [each["file"] for each in told["hindrances"]] == ["attic.csv"]
    refused = [plan.get("refused", {}).get("title") for plan in client.get("/sites/hill/plans").json()]
    assert refused == [None, "This file is not a plan in a format that is read here."]
    gone = put(client, 4, ("buildings/main/floors/attic", None))
    assert (gone.status_code, gone.json()["hindrances"]) == (200, [])


def test_half_a_character_is_no_value(client):
    body = b'{"settings": [{"at": "address", "value": "\\ud800"}]}'
    headers = {"if-match": '"1"', "content-type": "application/json"}
    assert client.patch("/sites/hill/setting", content=body, headers=headers).status_code == 422
