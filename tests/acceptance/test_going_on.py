"""Who logs in goes on where a session ended in the studio, and is never led to another site."""

from datetime import UTC, datetime

import pytest

from tacmap.store.accounts import Account

NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)
PAGE = {"accept": "text/html"}
LOGIN = {"account": "office", "password": "correct horse battery"}


@pytest.fixture
def client(desk, stranger):
    """A stranger at a desk that has one account."""
    desk.records.accounts.add(Account(id="office", name="Office", roles=("editor",)), LOGIN["password"], NOW)
    return stranger


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
