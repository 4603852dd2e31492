"""Who comes in, for how long and how often: cookies, sessions, turns, named proxies, and headers on every answer."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from tacmap.errors import TooOften
from tacmap.service.desk import Desk
from tacmap.settings import Admission, Keeping
from tacmap.store.accounts import Account
from tacmap.store.keyring import Keyring
from tacmap.store.passes import Grant
from tacmap.store.releases import BundleRecord
from tacmap.store.sites import SiteRecord
from tacmap_api.app import CLOSED, create_app
from tacmap_api.pace import Pace, Paces
from tacmap_api.routes import codes, entry

START = datetime(2026, 10, 5, 12, tzinfo=UTC)
PASSWORD = "a sentence is long"
PAGE = {"accept": "text/html"}


class Door:
    """A service whose clocks stand until they are moved."""

    def __init__(self, folder, **admission):
        self.desk = Desk.of(Keeping(folder=folder / "data"), Keyring(folder / "keys"))
        self.now, self.seconds = START, 0.0
        self.app = create_app(self.desk, lambda: self.now, admission=Admission(**admission))
        gate = self.app.state.gate
        vars(gate.paces).update(vars(Paces(gate.admission, lambda: self.seconds)))
        self.desk.records.accounts.add(Account(id="chief", name="Chief", roles=("admin",)), PASSWORD, START)

    def client(self, address="http://testserver", **options):
        return TestClient(self.app, base_url=address, follow_redirects=False, **options)

    def last_entry(self):
        """The latest entry of the record before this look at it."""
        return self.client().get("/audit", headers=self.bearer()).json()[0]

    def bearer(self):
        return {"authorization": f"Bearer {self.desk.records.passes.make('api', self.now, Grant())}"}


@pytest.fixture
def door(tmp_path):
    opened = []

    def make(**admission):
        opened.append(Door(tmp_path / str(len(opened)), **admission))
        return opened[-1]

    yield make
    for each in opened:
        each.app.state.line.close()
        each.desk.records.close()


def log_in(client, **headers):
    return client.post("/login", data={"account": "chief", "password": PASSWORD}, headers=PAGE | headers)


# Cookies and sessions


def test_over_https_the_cookie_has_a_name_that_no_other_host_can_set(door):
    found = door()
    secure = log_in(found.client("https://testserver")).headers["set-cookie"]
    assert secure.startswith("__Host-tacmap_session=")
    assert all(part in secure for part in ("; Secure", "; HttpOnly", "; SameSite=strict", "; Path=/"))
    assert "Domain" not in secure
    assert log_in(found.client()).headers["set-cookie"].startswith("tacmap_session=")


def test_over_https_a_cookie_of_the_plain_name_lets_nobody_in(door):
    found = door()
    plain = found.client()
    log_in(plain)
    text = plain.cookies["tacmap_session"]
    assert (
        found.client("https://testserver").get("/me", headers={"cookie": f"tacmap_session={text}"}).status_code == 401
    )
    assert plain.get("/me").status_code == 200


def test_a_login_begins_a_new_session_and_ends_the_one_before(door):
    client = door().client()
    log_in(client)
    before = client.cookies["tacmap_session"]
    log_in(client)
    assert client.cookies["tacmap_session"] != before
    client.cookies.clear()
    assert client.get("/me", headers={"authorization": f"Bearer {before}"}).status_code == 401


def test_logging_out_ends_the_session_and_the_browser_forgets_it(door):
    client = door().client("https://testserver")
    log_in(client)
    text = client.cookies["__Host-tacmap_session"]
    answer = client.post("/logout", headers=PAGE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    assert answer.headers["set-cookie"].startswith('__Host-tacmap_session=""; ')
    assert "__Host-tacmap_session" not in client.cookies
    assert client.get("/me", headers={"authorization": f"Bearer {text}"}).status_code == 401


def test_a_session_that_nobody_uses_ends_and_one_in_use_goes_on_to_its_last_hour(door):
    found = door(session_hours=72, idle_hours=24)
    idle, used = found.client(), found.client()
    log_in(idle)
    log_in(used)
    for hours in (20, 40, 60):
        found.now = START + timedelta(hours=hours)
        assert used.get("/me").status_code == 200
    assert idle.get("/me").status_code == 401
    found.now = START + timedelta(hours=73)
    assert used.get("/me").status_code == 401


def test_a_token_has_no_idle_end(door):
    found = door(idle_hours=1)
    headers = found.bearer()
    found.now = START + timedelta(days=300)
    assert found.client().get("/me", headers=headers).status_code == 200


# Turns


def test_a_name_has_its_turns_at_once_or_spread_out_and_gets_them_back_with_time():
    now = [0.0]
    pace = Pace(6, lambda: now[0])
    assert [taken(pace) for _ in range(8)] == [0] * 6 + [10, 10]
    assert taken(pace, "another") == 0
    now[0] = 10.0
    assert [taken(pace), taken(pace)] == [0, 10]
    now[0] = 1000.0
    assert [taken(pace) for _ in range(7)] == [0] * 6 + [10]


def taken(pace, name="one"):
    try:
        pace.take(name)
    except TooOften as error:
        return error.more["retry_after_s"]
    return 0


def test_logins_are_turned_away_after_their_turns_and_told_when_to_come_back(door):
    found = door(logins=3)
    client = found.client()
    form = {"account": "mallory", "password": "x"}
    answers = [client.post("/login", data=form) for _ in range(4)]
    assert [each.status_code for each in answers] == [401, 401, 401, 429]
    assert answers[3].headers["retry-after"] == "20"
    told = answers[3].json()
    assert (told["type"], told["status"], told["retry_after_s"]) == ("TooOften", 429, 20)
    assert told["remedy"]
    assert answers[3].headers["content-type"] == "application/problem+json"
    found.seconds = 20.0
    assert client.post("/login", data=form).status_code == 401


@pytest.mark.parametrize(
    ("setting", "ask"),
    [
        ("logins", lambda client: client.post("/login/device", data={"token": "x"})),
        ("logins", lambda client: client.post("/setup/nothing")),
        ("codes", lambda client: client.get("/Q/nothing")),
        ("strangers", lambda client: client.get("/sites")),
    ],
)
def test_what_strangers_may_ask_has_its_turns(door, setting, ask):
    client = door(**{setting: 2}).client()
    statuses = [ask(client).status_code for _ in range(3)]
    assert 429 not in statuses[:2]
    assert statuses[2] == 429


def pieces(content):
    """A body without a length."""
    yield content


@pytest.mark.parametrize("large", [b'{"rows": [' + b"[]," * 200_000, pieces(b'{"rows": [')])
def test_a_strangers_large_body_is_not_even_read(door, large):
    found = door(strangers=2)
    client, as_json = found.client(), {"content-type": "application/json"}
    answer = client.post("/sites/hill/features", content=large, headers=as_json)
    assert (answer.status_code, answer.json()["title"][:20]) == (401, "This needs a session")
    assert "content-security-policy" in answer.headers
    assert client.post("/sites", content=b"x" * 600_000).status_code == 401
    assert client.post("/sites", content=b"x" * 600_000).status_code == 429


def test_what_is_understood_in_memory_is_no_file(door):
    found = door()
    headers = found.bearer() | {"content-type": "application/json"}
    answer = found.client().post("/sites/hill/features", content=b" " * 8_000_001, headers=headers)
    assert (answer.status_code, answer.json()["title"]) == (413, "This upload is larger than 8 MB.")
    sheet = found.client().put("/sites/hill/files/a.csv", content=b" " * 8_000_001, headers=found.bearer())
    assert sheet.status_code == 404


def test_strangers_do_not_fill_the_record_and_hide_nothing_by_it(door):
    found = door(strangers=5, logins=4)
    client = found.client()
    for number in range(60):
        client.get(f"/nowhere/{number}")
        client.get("/sites")
    client.post("/login", data={"account": "chief", "password": "x"})
    client.post("/login", data={"account": "chief", "password": PASSWORD})
    found.app.state.scribe.flush()
    entries = found.desk.audit.entries(most=1000)
    assert [entry.detail["status"] for entry in entries[:2]] == [200, 401]
    assert sum(entry.detail.get("times", 1) for entry in entries) == 2 + 5 + 5


def test_each_token_has_turns_of_its_own(door):
    found = door(requests=2)
    client, one, other = found.client(), found.bearer(), found.bearer()
    assert [client.get("/me", headers=one).status_code for _ in range(3)] == [200, 200, 429]
    assert client.get("/me", headers=other).status_code == 200


def test_a_locked_account_is_told_when_to_come_back(door):
    client = door().client()
    answers = [client.post("/login", data={"account": "chief", "password": "x"}) for _ in range(7)]
    assert (answers[6].status_code, answers[6].headers["retry-after"]) == (429, "900")


# Proxies


def test_only_a_named_proxy_is_believed(door):
    told = {"x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https"}
    for proxies, address, sent_by_https in (((), "testclient", False), (("testclient",), "203.0.113.9", True)):
        found = door(proxies=proxies)
        answer = log_in(found.client(), **told)
        assert answer.headers["set-cookie"].startswith("__Host-") is sent_by_https
        assert ("strict-transport-security" in answer.headers) is sent_by_https
        assert found.last_entry()["detail"]["from"] == address


def test_a_chain_of_forwarded_addresses_counts_from_the_named_proxy_outwards(door):
    """Whoever writes the header themselves only adds to its left."""
    found = door(proxies=("testclient", "10.0.0.0/8"))
    log_in(found.client(), **{"x-forwarded-for": "1.1.1.1, 203.0.113.9, 10.0.0.7"})
    assert found.last_entry()["detail"]["from"] == "203.0.113.9"


# A bundle, which is answered out of memory the second time


@pytest.fixture
def bundle(door):
    """A function: a door with a bundle behind it, and where that is."""

    def make(**admission):
        found = door(**admission)
        found.desk.records.sites.add(SiteRecord(id="hill", name="Hill"))
        record = BundleRecord(
            site_id="hill", revision=0, audience="public", digest=found.desk.blobs.put(b"PK"), fingerprint="F", size=2,
            issued=None, created=START,
        )  # fmt: skip
        found.desk.records.releases.add_draft(record)
        return found, f"/bundles/{record.digest}.zip"

    return make


def test_a_token_has_its_turns_for_bundles_too(bundle):
    found, place = bundle(requests=3)
    client, headers = found.client(), found.bearer()
    statuses = [client.get(place, headers=headers).status_code for _ in range(5)]
    assert statuses[0] == 200
    assert statuses[-1] == 429


def test_a_session_gets_bundles_by_the_cookie_of_its_scheme_and_until_it_is_idle(bundle):
    found, place = bundle(idle_hours=1)
    plain, secure = found.client(), found.client("https://testserver")
    log_in(plain)
    log_in(secure)
    for _ in range(2):
        assert plain.get(place).status_code == 200
        answer = secure.get(place)
        assert (answer.status_code, answer.headers["strict-transport-security"]) == (200, "max-age=31536000")
        for client, name in ((plain, "__Host-tacmap_session"), (secure, "tacmap_session")):
            [text] = client.cookies.values()
            fresh = found.client(str(client.base_url))
            assert fresh.get(place, headers={"cookie": f"{name}={text}"}).status_code == 401
    found.now = START + timedelta(hours=2)
    time.sleep(2.1)  # for so long a token is believed
    assert plain.get(place).status_code == 401


def test_a_token_that_was_cut_off_gets_no_bundle_at_once(bundle):
    """S7."""
    found, place = bundle()
    client, headers = found.client(), found.bearer()
    assert [client.get(place, headers=headers).status_code for _ in range(3)] == [200] * 3
    [token] = client.get("/tokens", headers=headers).json()
    other = found.bearer()
    assert client.delete(f"/tokens/{token['id']}", headers=other).status_code == 204
    assert client.get(place, headers=headers).status_code == 401
    assert client.get(place, headers=other).status_code == 200


# Headers


HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


def asked_everywhere(found):
    """Every route of the application once as a stranger and once as an admin, and a few that are none."""
    client = found.client("https://testserver", raise_server_exceptions=False)
    admin = found.bearer()
    served = [route for route in every_route(found.app) if isinstance(route, APIRoute)]
    asked = {(method, route.path) for route in served for method in route.methods}
    assert len(asked) > 50
    for method, path in sorted(asked | {("GET", "/nowhere"), ("PUT", "/login")}):
        place = path.replace("{path:path}", "site.toml").replace("{payload:path}", "X")
        for headers in ({}, admin):
            yield method, path, client.request(method, place, headers=headers)


def every_route(app):
    return [route for router in (*CLOSED, entry.router, codes.router) for route in router.routes] + list(app.routes)


def test_every_answer_of_every_route_has_the_headers(door):
    for method, path, answer in asked_everywhere(
        door(logins=100_000, codes=100_000, strangers=100_000, requests=100_000)
    ):
        where = (method, path, answer.status_code)
        for name, value in HEADERS.items():
            assert answer.headers.get(name) == value, (*where, name)
        assert answer.headers["strict-transport-security"] == "max-age=31536000", where
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy, where
        assert "unsafe-eval" not in policy, where
        assert "sandbox" in policy or "frame-ancestors 'none'" in policy, where
        assert answer.headers["cache-control"], where
        assert "geolocation=(self)" in answer.headers["permissions-policy"], where


def test_an_answer_to_another_host_and_a_failure_of_our_own_have_them_too(door, monkeypatch):
    found = door()
    client = found.client("https://testserver", raise_server_exceptions=False)
    assert client.get("/me", headers={"host": "attacker.example"}).headers["x-content-type-options"] == "nosniff"
    monkeypatch.setattr("tacmap_api.routes.accounts._grant_json", lambda _: 1 / 0)
    failed = client.get("/me", headers=found.bearer())
    assert (failed.status_code, failed.headers["x-content-type-options"]) == (500, "nosniff")
    assert "ZeroDivision" not in failed.text
    assert failed.headers["content-type"] == "application/problem+json"
    assert found.last_entry()["detail"]["status"] == 500


def test_over_plain_http_nothing_is_said_of_https(door):
    assert "strict-transport-security" not in door().client().get("/login").headers


@pytest.mark.parametrize("name", ["TACMAP_SESSION_HOURS", "TACMAP_LOGINS_A_MINUTE"])
@pytest.mark.parametrize("text", ["0", "-1", "many", "1.5"])
def test_a_setting_that_is_no_number_is_refused_by_its_name(name, text):
    with pytest.raises(ValueError, match=name):
        Admission.of({name: text})
