"""Sheets of a kept site over the API: read, saved by version, never lost (R9)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)
FILES = "/sites/hill/files"


@pytest.fixture
def client(client):
    """Somebody who came in and added the site Hill."""
    client.post("/sites", data={"name": "Hill"})
    return client


def save(client, text, version, path="features.csv"):
    return client.put(f"{FILES}/{path}", content=text, headers={"if-match": f'"{version}"'})


def test_a_sheet_that_was_saved_is_read_and_its_problems_are_told(client):
    answer = save(client, "type,number\nrocket,1\n", 1)
    assert (answer.status_code, answer.json()["version"], answer.headers["etag"]) == (200, 2, '"2"')
    assert any(each["file"] == "features.csv" and each["line"] == 2 for each in answer.json()["problems"])
    assert client.get(f"{FILES}/features.csv").text == "type,number\nrocket,1\n"
    assert client.get("/sites/hill/problems").json() == answer.json()["problems"]
    assert [each["note"] for each in client.get("/sites/hill/versions").json()] == ["features.csv written", "added"]


def test_a_save_without_the_version_that_was_seen_is_refused(client):
    answer = client.put(f"{FILES}/features.csv", content="type\n")
    assert answer.status_code == 428
    assert "If-Match" in answer.json()["title"]


def test_of_fifty_editors_at_once_one_wins_and_the_others_are_told(client):
    with ThreadPoolExecutor(10) as pool:
        statuses = list(pool.map(lambda turn: save(client, f"type,name\naed,{turn}\n", 1).status_code, range(50)))
    assert sorted(statuses) == [200] + [412] * 49
    assert client.get(FILES).json()["version"] == 2


def test_the_list_of_files_is_asked_for_again_only_when_it_changed(client):
    first = client.get(FILES)
    assert [file["path"] for file in first.json()["files"]] == ["site.toml"]
    assert client.get(FILES, headers={"if-none-match": first.headers["etag"]}).status_code == 304
    save(client, "type\n", 1)
    assert client.get(FILES, headers={"if-none-match": first.headers["etag"]}).status_code == 200


def test_a_file_that_was_taken_away_is_gone(client):
    save(client, "type\n", 1)
    assert client.delete(f"{FILES}/features.csv", headers={"if-match": '"2"'}).json()["version"] == 3
    assert client.get(f"{FILES}/features.csv").status_code == 404


def test_an_uploaded_drawing_is_never_handed_out_nor_written_here(client):
    plan = (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="9000mm" height="7000mm" viewBox="0 0 9 7">'
        b'<path d="M0 0H9V7H0Z M.2 .2V6.8H8.8V.2Z"/></svg>'
    )
    client.post("/sites/hill/plans", files={"plan": ("ground.svg", plan)})
    assert "plans/ground.svg" in {file["path"] for file in client.get(FILES).json()["files"]}
    assert client.get(f"{FILES}/plans/ground.svg").status_code == 404
    assert save(client, plan, 2, "plans/ground.svg").status_code == 415


@pytest.mark.parametrize(
    "path", ["..%2F..%2Fetc%2Fx.csv", "a%5Cb.csv", "C:x.csv", "a%00.csv", "a//b.csv", "%2Fetc%2Fx.csv"]
)
def test_a_path_that_leads_elsewhere_is_refused(client, path):
    assert save(client, "x", 1, path).status_code in (404, 422)
    assert client.get(FILES).json()["version"] == 1


def test_a_sheet_beyond_the_limit_is_refused(client):
    assert save(client, b"x" * 10_000_001, 1).status_code == 413


def test_the_last_site_toml_cannot_be_taken_away(client):
    assert client.delete(f"{FILES}/site.toml", headers={"if-match": '"1"'}).status_code == 422
    assert client.get(FILES).json()["version"] == 1


@pytest.mark.parametrize("path", ["features.csv/more.csv", "lockers/" + "é" * 130 + ".csv", "a" * 260 + ".csv"])
def test_a_sheet_that_no_folder_could_hold_is_refused_and_the_site_stays(client, path):
    save(client, "type,number\n", 1)
    answer = save(client, "type\n", 2, path)
    assert answer.status_code == 422, answer.text
    assert client.get(FILES).json()["version"] == 2


def test_a_version_of_five_thousand_digits_is_none(client):
    assert save(client, "type\n", "9" * 5_000).status_code == 412
