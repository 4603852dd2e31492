"""Real Chromium, a real provider of OpenID Connect in a process of its own, and a page of another site that attacks."""

import json
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from tacmap.service.desk import add_plan, add_site
from tacmap.store.accounts import Account
from tacmap_api.app import create_app
from tacmap_api.identity import Gate
from tacmap_api.issuers import Issuer

pytestmark = pytest.mark.browser

PASSWORD = "a sentence is long"


def now():
    return datetime.now(UTC)


@pytest.fixture
def desk(desk, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    desk.records.accounts.add(Account(id="chief", name="Chief", roles=("admin",)), PASSWORD, now())
    return desk


@contextmanager
def served(desk, serving, issuers=()):
    app = create_app(desk, now, issuers=issuers)
    with serving(app) as address:
        yield address
    app.state.line.close()
    for way in app.state.sign_on.values():
        way.close()


@pytest.fixture
def page(browser):
    context = browser.new_context()
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def provider():
    """The address of oidc-provider-mock with an editor and a stranger. It is another site than 127.0.0.1."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    people = [{"sub": "editor-1", "name": "Facilities desk", "groups": ["editors"]}, {"sub": "stranger-1"}]
    claims = [word for person in people for word in ("--user-claims", json.dumps(person))]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "-p", str(port), "-n", *claims]
    address = f"http://localhost:{port}"
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait_for(f"{address}/.well-known/openid-configuration")
            yield address
        finally:
            server.terminate()


def _wait_for(address, patience=60):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + patience
    while True:
        try:
            opener.open(address, timeout=5).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
        else:
            return


PLAN = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="9000mm" height="7000mm" viewBox="0 0 9 7">'
    '<path d="M0 0H9V7H0Z M.2 .2V6.8H8.8V.2Z"/><text x="4" y="4" font-size=".5">101</text></svg>'
)


def issuer_at(provider, secret):
    secret.write_text("open sesame")
    return Issuer(
        id="oak", name="Oak County Schools", issuer=provider, client_id="tacmap", client_secret_file=secret,
        groups=({"group": "editors", "roles": ["editor"]},),
    )  # fmt: skip


def sign_on(page):
    page.get_by_role("link", name="Log in with Oak County Schools").click()
    page.get_by_role("button", name="editor-1").click()


def test_a_browser_is_led_to_the_provider_and_back_and_is_logged_in(desk, serving, page, provider, tmp_path):
    issuer = issuer_at(provider, tmp_path / "secret")
    complaints = []
    page.on("console", lambda message: complaints.append(message) if message.type == "error" else None)
    with served(desk, serving, [issuer]) as address:
        page.goto(f"{address}/login")
        sign_on(page)
        page.wait_for_url(f"{address}/")
        assert page.get_by_role("heading", name="Sites").is_visible()
        kept = {cookie["name"]: cookie for cookie in page.context.cookies() if "127.0.0.1" in cookie["domain"]}
        assert set(kept) == {"tacmap_session"}
        assert (kept["tacmap_session"]["httpOnly"], kept["tacmap_session"]["sameSite"]) == (True, "Strict")
        assert page.request.get(f"{address}/me").json()["roles"] == ["editor"]
        page.get_by_role("button", name="Log out").click()
        assert page.get_by_role("link", name="Log out at Oak County Schools").is_visible()
        assert page.request.get(f"{address}/me").status == 401
        page.get_by_role("link", name="Log in again").click()
        page.get_by_role("link", name="Log in with Oak County Schools").click()
        page.get_by_role("button", name="stranger-1").click()
        assert page.get_by_text("none of your groups may work here").is_visible()
        assert page.request.get(f"{address}/me").status == 401
    ours = [each.text for each in complaints if each.location["url"].startswith(address)]
    assert [text for text in ours if "401" not in text] == []


def test_who_opens_the_studio_as_a_stranger_is_led_by_the_provider_into_the_studio(
    desk, serving, page, provider, tmp_path
):
    with served(desk, serving, [issuer_at(provider, tmp_path / "secret")]) as address:
        page.goto(f"{address}/studio/")
        page.get_by_role("link", name="Log in").click()
        sign_on(page)
        page.wait_for_url(f"{address}/studio/")
        page.get_by_role("heading", name="Sites of the district").wait_for()


def test_a_session_that_ends_while_the_studio_is_open_loses_no_step(desk, serving, page, provider, tmp_path):
    site = add_site(desk, "Hill Street School", now())
    add_plan(desk, site.id, "ground.svg", PLAN.encode(), now())
    with served(desk, serving, [issuer_at(provider, tmp_path / "secret")]) as address:
        page.goto(f"{address}/login?next=%2Fstudio%2F%23{site.id}%2Fcheck")
        sign_on(page)
        page.wait_for_url(f"{address}/studio/#{site.id}/check")
        [passed] = [each for each in page.context.cookies() if each["name"] == "tacmap_session"]
        page.get_by_label("Find a room").fill("101")
        page.get_by_role("button", name="101").click()
        assert desk.records.passes.use_up(passed["value"], "session", now())  # it is over
        page.get_by_label("Number", exact=True).fill("104")
        page.keyboard.press("Enter")
        page.get_by_role("alert").filter(has_text="Your session has ended").wait_for()
        page.get_by_role("button", name="101").click()  # one goes on working
        page.get_by_label("Name", exact=True).fill("Reading room")
        page.keyboard.press("Tab")
        page.get_by_text("2 steps of yours are kept on this computer").wait_for()
        page.get_by_role("link", name="Log in again").click()
        sign_on(page)
        page.wait_for_url(f"{address}/studio/#{site.id}/check")
        page.get_by_text("Saved").wait_for()
        page.get_by_label("Find a room").fill("104")
        page.get_by_role("button", name="104 Reading room").wait_for()
        rows = desk.blobs.get(desk.records.sites.files(site.id)["corrections.csv"].digest).decode()
        assert [row.split(",")[1] for row in rows.splitlines()[1:]] == ["number", "name"]


ATTACK = """<!doctype html><title>Elsewhere</title>
<form method="post" action="{address}/sites" id="form"><input name="name" value="Planted"></form>
<script>
  fetch("{address}/sites", {{method: "POST", mode: "no-cors", credentials: "include",
    headers: {{"Content-Type": "application/x-www-form-urlencoded"}}, body: "name=Planted"}})
    .catch(() => 0).then(() => document.getElementById("form").submit())
</script>"""


@pytest.mark.parametrize("guards", ["cookie and origin", "cookie alone", "origin alone"])
def test_a_page_of_another_site_cannot_write_in_the_name_of_who_is_logged_in(desk, serving, page, guards, monkeypatch):
    """Each of the two guards holds alone; the last case shows that the attack would work without them."""
    elsewhere, attack = FastAPI(), []
    elsewhere.get("/")(lambda: HTMLResponse(attack[0]))
    if guards == "cookie alone":
        monkeypatch.setattr(Gate, "same_site", lambda *_: None)
    with served(desk, serving) as address, serving(elsewhere) as other:
        attack.append(ATTACK.format(address=address))
        log_in(page, address)
        if guards == "origin alone":
            keep_without_same_site(page, address)
        page.goto(other.replace("127.0.0.1", "localhost"))
        page.wait_for_url(f"{address}/sites")
        told = page.content()
    assert desk.records.sites.every() == ()
    assert ("This needs a session" if "cookie" in guards else "another site") in told


def test_without_both_guards_the_attack_works(desk, serving, page, monkeypatch):
    """So that the test above is known to attack."""
    elsewhere, attack = FastAPI(), []
    elsewhere.get("/")(lambda: HTMLResponse(attack[0]))
    monkeypatch.setattr(Gate, "same_site", lambda *_: None)
    with served(desk, serving) as address, serving(elsewhere) as other:
        attack.append(ATTACK.format(address=address))
        log_in(page, address)
        keep_without_same_site(page, address)
        page.goto(other.replace("127.0.0.1", "localhost"))
        page.wait_for_url(f"{address}/sites/**")
    assert [site.name for site in desk.records.sites.every()] == ["Planted"]


def log_in(page, address):
    page.goto(f"{address}/login")
    page.get_by_label("Account").fill("chief")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(f"{address}/")


def keep_without_same_site(page, address):
    """The session in a cookie as a careless service would set it: Chromium sends it with another site's form."""
    [cookie] = page.context.cookies(address)
    page.context.clear_cookies()
    page.context.add_cookies([{"name": cookie["name"], "value": cookie["value"], "url": address}])
