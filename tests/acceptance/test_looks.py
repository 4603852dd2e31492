"""What a program meets at any address: heads, ETags, problem bodies that say what to do, sessions that end."""

import re
from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient

from tacmap.service.desk import Desk, add_site
from tacmap.settings import Keeping
from tacmap.store.keyring import Keyring
from tacmap.store.passes import Grant
from tacmap.store.releases import BundleRecord
from tacmap_api.app import create_app

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PROBLEM = "application/problem+json"


@pytest.fixture
def desk(tmp_path):
    kept = Desk.of(Keeping(folder=tmp_path / "data"), Keyring(tmp_path / "keys"))
    add_site(kept, "Hill School", NOW)
    yield kept
    kept.records.close()


@pytest.fixture
def app(desk):
    made = create_app(desk, lambda: NOW)
    yield made
    made.state.line.close()


@pytest.fixture
def client(app, desk):
    headers = {"Authorization": f"Bearer {desk.records.passes.make('session', NOW)}"}
    with TestClient(app, headers=headers) as found:
        yield found


@pytest.mark.parametrize("path", ["/sites", "/sites/hill-school", "/jobs", "/me", "/tokens", "/overview"])
def test_what_has_not_changed_is_not_sent_again(client, path):
    whole = client.get(path)
    etag = whole.headers["etag"]
    assert re.fullmatch(r'W/"[0-9a-f]{32}"', etag)
    again = client.get(path, headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert client.get(path, headers={"If-None-Match": 'W/"other"'}).content == whole.content


def test_a_list_that_grew_has_another_etag(client, desk):
    before = client.get("/sites").headers["etag"]
    add_site(desk, "Lake School", NOW)
    assert client.get("/sites", headers={"If-None-Match": before}).status_code == 200


def test_the_version_that_a_write_names_stays_a_strong_etag(client):
    assert client.get("/sites/hill-school/files").headers["etag"] == '"1"'


@pytest.mark.parametrize("path", ["/sites", "/sites/hill-school/files", "/studio/feature-types", "/sites/nowhere"])
def test_every_look_can_be_asked_for_its_head_alone(client, path):
    whole, head = client.get(path), client.head(path)
    assert head.content == b""
    assert head.status_code == whole.status_code
    for name in ("content-type", "content-length", "etag"):
        assert head.headers.get(name) == whole.headers.get(name)


def test_a_head_is_for_nobody_who_may_not_look(app, desk):
    token = desk.records.passes.make("api", NOW, Grant(roles=("auditor",), sites=("other",)))
    with TestClient(app) as stranger:
        assert stranger.head("/sites").status_code == 401
        assert stranger.head("/sites/hill-school", headers={"Authorization": f"Bearer {token}"}).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("DELETE", "/sites/hill-school", 405),
        ("POST", "/sites", 422),
        ("PUT", "/sites/hill-school/files/site.toml", 428),
        ("GET", "/bundles/0.zip", 404),
    ],
)
def test_a_refusal_says_what_to_do(client, method, path, status):
    answer = client.request(method, path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM)
    assert answer.json()["status"] == status
    assert answer.json()["remedy"]


def test_somebody_who_saved_over_another_is_told_how_to_go_on(client):
    answer = client.put("/sites/hill-school/files/notes.csv", content=b"a\n", headers={"If-Match": '"7"'})
    assert answer.status_code == 412
    assert "Load it again" in answer.json()["remedy"]


def test_a_stranger_is_told_how_to_come_in(app):
    with TestClient(app) as stranger:
        assert "Authorization: Bearer" in stranger.get("/sites").json()["remedy"]


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "localhost@evil.example", ""])
def test_another_host_is_refused_with_the_setting_that_names_it(client, host):
    answer = client.get("/healthz", headers={"Host": host})
    assert (answer.status_code, answer.headers["content-type"]) == (400, PROBLEM)
    assert "TACMAP_HOSTS" in answer.json()["remedy"]


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8765", "127.0.0.1:1", "[::1]:8765"])
def test_the_hosts_that_are_served_are_known_by_their_names(client, host):
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


def test_bytes_beyond_the_end_of_a_bundle_are_refused_as_a_problem(client, desk):
    digest = desk.blobs.put(b"a bundle")
    bundle = BundleRecord(
        site_id="hill-school", revision=0, audience="police", digest=digest, fingerprint="F", size=8, issued=None,
        created=NOW,
    )  # fmt: skip
    desk.records.releases.add_draft(bundle)
    answer = client.get(f"/bundles/{digest}.zip", headers={"Range": "bytes=100-"})
    assert (answer.status_code, answer.headers["content-type"]) == (416, PROBLEM)
    assert answer.headers["content-range"] == "bytes */8"


def test_nothing_is_withdrawn_that_nobody_named(client):
    answer = client.post("/sites/hill-school/withdrawals", json={"reason": "Door 4 is bricked up"})
    assert answer.status_code == 422
    assert answer.json()["title"] == "It is not said what is withdrawn."


def test_a_program_trades_the_set_up_link_for_a_session_and_ends_it(app, desk):
    link = desk.records.passes.make("setup", NOW)
    with TestClient(app) as program:
        told = program.post(f"/setup/{link}", headers={"Accept": "application/json"})
        assert told.status_code == 200
        program.cookies.clear()
        headers = {"Authorization": f"Bearer {told.json()['session']}"}
        assert program.get("/me", headers=headers).json()["roles"] == ["admin"]
        assert program.post("/logout", headers=headers).status_code == 204
        assert program.get("/me", headers=headers).status_code == 401


def test_logging_out_does_not_withdraw_a_token(app, desk):
    headers = {"Authorization": f"Bearer {desk.records.passes.make('api', NOW)}"}
    with TestClient(app) as program:
        assert program.post("/logout", headers=headers).status_code == 204
        assert program.get("/me", headers=headers).status_code == 200
