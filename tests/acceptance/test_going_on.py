"""Who logs in goes on where a session ended in the studio, and is never led to another site."""

from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient

from tacmap.service.desk import Desk
from tacmap.settings import Keeping
from tacmap.store.accounts import Account
from tacmap.store.keyring import Keyring
from tacmap_api.app import create_app

NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)
PAGE = {"accept": "text/html"}
LOGIN = {"account": "office", "password": "correct horse battery"}


@pytest.fixture
def client(tmp_path):
    """A stranger at a desk that has one account."""
    desk = Desk.of(Keeping(folder=tmp_path / "data"), Keyring(tmp_path / "keys"))
    desk.records.accounts.add(Account(id="office", name="Office", roles=("editor",)), LOGIN["password"], NOW)
    app = create_app(desk, lambda: NOW)
    with TestClient(app, follow_redirects=False) as visitor:
        yield visitor
    app.state.line.close()
    desk.records.close()


def place_after(client, wanted):
    client.get("/login", params={"next": wanted}, headers=PAGE)
    return client.post("/login", data=LOGIN, headers=PAGE).headers["location"]


def test_a_login_leads_back_into_the_studio(client):
    assert place_after(client, "/studio/#hill-school/check") == "/studio/#hill-school/check"


def test_a_login_without_a_place_leads_home(client):
    assert client.post("/login", data=LOGIN, headers=PAGE).headers["location"] == "/"


@pytest.mark.parametrize(
    "wanted",
    [
        "https://example.org/",
        "//example.org/studio/",
        "/studio/../audit",
        "/studio/#a\r\nx: y",
        "/studio/#<script>",
        "/sites",
    ],
)
def test_no_link_to_the_login_leads_elsewhere(client, wanted):
    assert place_after(client, wanted) == "/"
