"""S8: every look and every change is on record, and whoever edits the record is found."""

import json
import re
from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient

from tacmap.service.desk import Desk
from tacmap.settings import Keeping
from tacmap.store.audit import Anchor, Audit, broken_at
from tacmap.store.blobs import BlobMemory
from tacmap.store.database import writing
from tacmap.store.keyring import Keyring
from tacmap.store.records import Records
from tacmap_api.app import create_app
from tacmap_api.rights import ROUTES

NOON = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def records(records_url):
    with Records.at(records_url, BlobMemory()) as found:
        yield found


@pytest.fixture
def anchor(tmp_path):
    return Anchor(tmp_path / "audit.anchor")


@pytest.fixture
def audit(records, anchor):
    found = Audit(records.shelf, anchor)
    for turn in range(10):
        found.write("office", "GET", f"/sites/{turn}", NOON, {"status": 200})
    return found


def broken(audit, anchor):
    return broken_at(audit.rows(), anchor.held("main"))


def test_the_file_of_the_anchor_does_not_grow_without_end(tmp_path):
    anchor = Anchor(tmp_path / "audit.anchor")
    (tmp_path / "audit.anchor").write_text('["north", 7, "abc"]\n["main", 8' + "0" * 999_980 + "\n")
    for number in range(1, 301):
        anchor.drop("main", number, "f" * 64)
    assert (tmp_path / "audit.anchor").stat().st_size < 100_000
    assert (anchor.held("main"), anchor.held("north")) == ((300, "f" * 64), (7, "abc"))


def test_an_untouched_record_holds(audit, anchor):
    assert broken(audit, anchor) is None


def test_entries_are_listed_the_newest_first_with_their_moment(audit):
    assert [entry.number for entry in audit.entries(most=3)] == [10, 9, 8]
    assert [entry.number for entry in audit.entries(before=3)] == [2, 1]
    assert audit.entries(most=1)[0].moment == NOON


@pytest.mark.parametrize("column", ["who", "act", "thing", "detail", "moment", "link"])
@pytest.mark.parametrize("number", [1, 5, 10])
def test_an_edited_entry_is_found(records, audit, anchor, column, number):
    with writing(records.shelf.engine) as connection:
        connection.exec_driver_sql(f"UPDATE audit SET {column} = 'x' WHERE number = {number}")
    assert broken(audit, anchor) == number


@pytest.mark.parametrize("number", [1, 5, 10])
def test_an_entry_that_was_taken_out_is_found(records, audit, anchor, number):
    with writing(records.shelf.engine) as connection:
        connection.exec_driver_sql(f"DELETE FROM audit WHERE number = {number}")
    assert broken(audit, anchor) == number


def test_a_tail_that_was_cut_off_is_found_by_the_anchor(records, audit, anchor):
    with writing(records.shelf.engine) as connection:
        connection.exec_driver_sql("DELETE FROM audit WHERE number > 4")
    assert broken_at(audit.rows(), None) is None
    assert broken(audit, anchor) == 5


def test_a_record_that_was_written_anew_is_found_by_the_anchor(records, audit, anchor):
    with writing(records.shelf.engine) as connection:
        connection.exec_driver_sql("DELETE FROM audit")
    for turn in range(12):
        Audit(records.shelf).write("Mallory", "GET", f"/sites/{turn}", NOON)
    assert broken(audit, anchor) == 10


def test_an_anchor_that_was_cut_off_in_a_line_still_holds(audit, anchor, tmp_path):
    path = tmp_path / "audit.anchor"
    path.write_text(path.read_text() + '["main", 11, "')
    assert anchor.held("main")[0] == 10


def test_each_district_has_a_chain_of_its_own(records, audit, anchor):
    north = Audit(records.add_district("north", "North").shelf, anchor)
    assert north.write("Noor", "GET", "/", NOON) == 1
    assert broken(audit, anchor) is None
    assert broken_at(north.rows(), anchor.held("north")) is None


def test_every_route_leaves_an_entry(tmp_path):
    """S8: whatever is asked of the service, and whoever asks."""
    desk = Desk.of(Keeping(folder=tmp_path / "data"), Keyring(tmp_path / "keys"))
    app = create_app(desk, lambda: NOON)
    open_routes = {
        ("GET", "/login"),
        ("POST", "/login"),
        ("POST", "/login/device"),
        ("GET", "/Q/x"),
        ("GET", "/nowhere"),
    }
    asked = {(method, re.sub(r"\{[^}]+\}", "x", path)) for method, path in ROUTES} | open_routes
    with TestClient(app, follow_redirects=False) as client:
        for method, path in sorted(asked):
            client.request(method, path)
    app.state.scribe.flush()
    told = {(entry.act, entry.thing) for entry in desk.audit.entries(most=1000)}
    assert asked - told == set()
    app.state.line.close()
    desk.records.close()


def test_every_request_leaves_an_entry_with_its_answer(tmp_path):
    desk = Desk.of(Keeping(folder=tmp_path / "data"), Keyring(tmp_path / "keys"))
    app = create_app(desk, lambda: NOON)
    with TestClient(app, follow_redirects=False) as client:
        link = desk.records.passes.make("setup", NOON)
        client.get("/sites")
        client.post(f"/setup/{link}")
        client.post("/sites", data={"name": "Hill"})
        client.get("/sites/nowhere")
        client.get("/healthz")
        client.post("/login", data={"account": "mallory", "password": "x"})
    app.state.scribe.close()
    told = [(entry.who, entry.act, entry.thing, entry.detail["status"]) for entry in desk.audit.entries()]
    assert told == [
        ("stranger mallory", "POST", "/login", 401),
        ("keeper", "GET", "/sites/nowhere", 404),
        ("keeper", "POST", "/sites", 201),
        ("stranger", "POST", "/setup/...", 303),
        ("stranger", "GET", "/sites", 401),
    ]
    assert link not in json.dumps([dict(row) for row in desk.audit.rows()])
    app.state.line.close()
    desk.records.close()
