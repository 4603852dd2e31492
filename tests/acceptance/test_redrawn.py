"""A newer drawing for a plan of a served site: what would change is told before anybody takes it."""

from datetime import UTC, datetime

import pytest

from tests.samples import three_rooms

NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)


@pytest.fixture
def client(client):
    """A visitor of a desk that keeps a site with one plan, version 2."""
    form = {"plan": ("first.svg", three_rooms())}
    client.post("/sites", data={"name": "Hill"})
    assert client.post("/sites/hill/plans", files=form, data={"metres_per_unit": ".001"}).status_code == 201
    return client


def compared(client, drawing, name="new.svg"):
    return client.post("/sites/hill/replacements", files={"plan": (name, drawing)}, data={"floor": "main/first"})


def take(client, job, version, **form):
    return client.post(f"/sites/hill/replacements/{job}", data=form, headers={"if-match": f'"{version}"'})


def states(told):
    return sorted((room["called"], room["state"]) for room in told["floors"][0]["rooms"])


def test_what_would_change_is_told_room_by_room_and_nothing_is_written(client):
    sent = compared(client, three_rooms(("101", "112", "103"), more="M15000 0V5000"))
    assert sent.status_code == 201
    told = client.get(f"/sites/hill/replacements/{sent.json()['id']}").json()
    assert ("101", "kept") in states(told)
    assert ("112", "changed") in states(told)
    assert "Room 102 is now room 112." in [each["words"] for each in told["changes"]]
    assert told["objection"] is None
    assert client.get("/sites/hill/files").json()["version"] == 2


def test_it_is_taken_in_one_save_that_keeps_ids_and_the_old_drawing(client):
    job = compared(client, three_rooms(("101", "112", "103"))).json()["id"]
    assert take(client, job, 2).json() == {"version": 3}
    files = {each["path"] for each in client.get("/sites/hill/files").json()["files"]}
    assert files == {"site.toml", "plans/first.svg", "plans/old/first-1.svg", "replaced.csv"}
    kept = client.get("/sites/hill/files/replaced.csv").text
    assert "keep-room" in kept
    assert ",102," in kept
    plans = client.get("/sites/hill/plans").json()
    assert [(plan["file_name"], plan["path"]) for plan in plans] == [("new.svg", "plans/first.svg")]


def test_who_looked_at_an_older_version_does_not_take_it(client):
    job = compared(client, three_rooms(("101", "112", "103"))).json()["id"]
    assert take(client, job, 1).status_code == 412
    assert client.post(f"/sites/hill/replacements/{job}").status_code == 428


def test_a_drawing_of_something_else_is_objected_to_and_taken_only_on_purpose(client):
    job = compared(client, three_rooms(move=40_000)).json()["id"]
    told = client.get(f"/sites/hill/replacements/{job}").json()
    assert "rooms of first are where they were" in told["objection"]["title"]
    assert take(client, job, 2).status_code == 409
    assert take(client, job, 2, anyway="true").status_code == 200


def test_another_format_and_the_same_drawing_are_refused(client):
    assert "another format" in compared(client, three_rooms(), "new.dxf").json()["title"]
    assert "is the plan of first already" in compared(client, three_rooms()).json()["title"]


def test_only_a_drawing_that_was_sent_for_this_site_is_shown(client):
    job = compared(client, three_rooms(("101", "112", "103"))).json()["id"]
    client.post("/sites", data={"name": "Other"})
    assert client.get(f"/sites/other/replacements/{job}").status_code == 404
    assert client.get("/sites/hill/replacements/" + "0" * 32).status_code == 404


def test_a_plan_is_told_with_its_unit_floors_layers_and_findings(client):
    (plan,) = client.get("/sites/hill/plans").json()
    assert (plan["metres_per_unit"], plan["given_unit"], plan["sure"]) == (0.001, 0.001, True)
    assert plan["floors"] == [{"id": "main/first", "order": 0}]
    assert [(layer["name"], layer["taken_for"], layer["words"]) for layer in plan["layers"]] == [
        ("walls", "walls", 0),
        ("doors", "doors", 0),
        ("rooms", "rooms", 4),
    ]


def test_a_plan_can_be_that_of_another_building(client):
    form = {"plan": ("gym.svg", three_rooms(("201", "202", "203")))}
    assert client.post("/sites/hill/plans", files=form, data={"building": "Gym"}).status_code == 201
    buildings = client.get("/sites/hill/setting").json()["buildings"]
    assert [(each["id"], each["name"], len(each["floors"])) for each in buildings] == [
        ("main", "Hill", 1),
        ("gym", "Gym", 1),
    ]
