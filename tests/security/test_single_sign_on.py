"""Single sign-on: who is vouched for comes in as their group may; no forged, old or foreign answer counts."""

import base64
import hashlib
import hmac
import json
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from tacmap.errors import FileRefused
from tacmap.service.desk import Desk
from tacmap.settings import Keeping
from tacmap.store.accounts import Account
from tacmap.store.keyring import Keyring
from tacmap.store.passes import Grant
from tacmap_api.app import create_app
from tacmap_api.issuers import read_issuers

NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)
PAGE = {"accept": "text/html"}
KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
FILE = """
[[issuers]]
id = "oak"
name = "Oak County Schools"
issuer = "{issuer}"
client_id = "tacmap"
client_secret_file = "{secret}"
district = "main"

[[issuers.groups]]
group = "CN=Map Editors, OU=Oak"
roles = ["editor"]
sites = ["annex"]
audience = "fire"

[[issuers.groups]]
group = "chiefs"
roles = ["responder", "auditor"]
audience = "police"
agency = "Lakeside Police Department"
"""


class Provider:
    """An issuer on this machine that says what a test wants it to say."""

    def __init__(self):
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        self.keys, self.signs_with, self.algorithm = [KEY], KEY, "RS256"
        self.claims, self.about, self.header, self.token = {}, {}, {}, None
        self.asked, self.code = [], {}
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def authorize(self, address):
        """What its login page does with a browser that comes by `address`: gives the code, and remembers what for."""
        asked = dict(parse_qsl(urlsplit(address).query))
        self.code = {"code": "a-code"} | asked
        return asked

    def publishes(self):
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "end_session_endpoint": f"{self.address}/end",
        } | self.about

    def redeem(self, form, authorization):
        self.asked.append((form, authorization))
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).decode()
        if form["code"] != self.code["code"] or challenge.rstrip("=") != self.code["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        now = int(NOW.timestamp())
        claims = {
            "iss": self.address, "aud": "tacmap", "sub": "248289761001", "exp": now + 300, "iat": now,
            "nonce": self.code["nonce"], "name": "Facilities desk", "email": "desk@oak.example",
            "groups": ["staff", "CN=Map Editors, OU=Oak"],
        } | self.claims  # fmt: skip
        claims = {key: value for key, value in claims.items() if value is not None}
        header = {"alg": self.algorithm, "kid": self.signs_with.kid} | self.header
        token = self.token(claims) if self.token else jwt.encode(header, claims, self.signs_with, [self.algorithm])
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": token}

    def _handler(self):
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                keys = {"keys": [key.as_dict(private=False) for key in provider.keys]}
                pages = {"/.well-known/openid-configuration": provider.publishes(), "/keys": keys}
                self._answer(200 if self.path in pages else 404, pages.get(self.path, {}))

            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                form = {key: values[0] for key, values in parse_qs(body).items()}
                self._answer(*provider.redeem(form, self.headers["authorization"]))

            def _answer(self, status, body):
                content = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                pass

        return Handler


@pytest.fixture
def provider():
    found = Provider()
    yield found
    found.close()


class Service:
    def __init__(self, folder, provider):
        folder.mkdir(exist_ok=True)
        (folder / "secret").write_text("open sesame\n")
        (folder / "issuers.toml").write_text(FILE.format(issuer=provider.address, secret=folder / "secret"))
        self.now, self.provider = NOW, provider
        self.desk = Desk.of(Keeping(folder=folder / "data"), Keyring(folder / "keys"))
        self.app = create_app(self.desk, lambda: self.now, issuers=read_issuers(folder / "issuers.toml"))
        self.client = TestClient(self.app, follow_redirects=False, headers=PAGE)

    def go_out(self):
        """To the issuer; gives what it was asked."""
        out = self.client.get("/sign-on/oak")
        assert out.status_code == 303, out.text
        assert out.headers["location"].startswith(f"{self.provider.address}/authorize?")
        return self.provider.authorize(out.headers["location"])

    def come_back(self, asked, **changes):
        return self.client.get("/sign-on/oak/back", params={"code": "a-code", "state": asked["state"]} | changes)

    def sign_on(self):
        return self.come_back(self.go_out())

    def me(self):
        return self.client.get("/me", headers={"accept": "application/json"})

    def close(self):
        for way in self.app.state.sign_on.values():
            way.close()
        self.app.state.line.close()
        self.desk.records.close()


@pytest.fixture
def service(tmp_path, provider, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    found = Service(tmp_path / "service", provider)
    yield found
    found.close()


def refused(answer, words=""):
    assert answer.status_code == 401, answer.text
    assert words in answer.text
    assert "tacmap_session" not in answer.headers.get("set-cookie", "")
    return True


# Whom it lets in


def test_the_login_page_offers_it(service):
    page = service.client.get("/login").text
    assert '<a href="/sign-on/oak" class="big">Log in with Oak County Schools</a>' in page


def test_who_is_in_a_group_comes_in_with_what_the_group_may(service):
    answer = service.sign_on()
    assert answer.status_code == 200
    assert answer.headers["refresh"] == "0; url=/"
    me = service.me().json()
    assert (me["roles"], me["sites"], me["audience"]) == (["editor"], ["annex"], "fire")
    [account] = service.desk.records.accounts.every()
    assert (account.name, account.issuer, account.subject) == (
        "Facilities desk", service.provider.address, "248289761001",
    )  # fmt: skip
    assert me["account"] == account.id


def test_the_way_out_asks_for_a_code_with_pkce_state_and_nonce(service):
    asked = service.go_out()
    assert (asked["response_type"], asked["client_id"], asked["code_challenge_method"]) == ("code", "tacmap", "S256")
    assert asked["redirect_uri"] == "http://testserver/sign-on/oak/back"
    assert asked["scope"].split()[0] == "openid"
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    assert min(len(asked[key]) for key in ("state", "nonce", "code_challenge")) == 43


def test_the_client_proves_itself_with_its_secret(service):
    service.sign_on()
    [(form, authorization)] = service.provider.asked
    assert authorization == "Basic " + base64.b64encode(b"tacmap:open%20sesame").decode()
    assert "client_secret" not in form


def test_a_provider_that_takes_the_secret_in_the_form_gets_it_there(service):
    service.provider.about = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert service.sign_on().status_code == 200
    [(form, authorization)] = service.provider.asked
    assert (form["client_secret"], authorization) == ("open sesame", None)


def test_the_first_group_that_stands_in_the_file_counts(service):
    service.provider.claims = {"groups": ["chiefs", "CN=Map Editors, OU=Oak"]}
    service.sign_on()
    assert service.me().json()["roles"] == ["editor"]


def test_at_the_next_login_it_counts_what_the_issuer_says_then(service):
    service.sign_on()
    service.provider.claims = {"groups": "chiefs"}
    service.sign_on()
    assert service.me().json()["roles"] == ["auditor", "responder"]
    assert [account.agency for account in service.desk.records.accounts.every()] == ["Lakeside Police Department"]


def test_one_email_of_two_subjects_is_two_people_and_no_local_account_is_taken_over(service):
    service.desk.records.accounts.add(
        Account(id="desk@oak.example", name="Local", roles=("admin",)), "a sentence is long", NOW
    )
    for subject in ("one", "two"):
        service.provider.claims = {"sub": subject}
        service.sign_on()
        assert service.me().json()["roles"] == ["editor"]
    assert len(service.desk.records.accounts.every()) == 3


def test_a_closed_account_stays_out(service):
    service.sign_on()
    accounts = service.desk.records.accounts
    [account] = accounts.every()
    accounts.change(replace(account, closed=True))
    assert service.me().status_code == 401
    assert refused(service.sign_on(), "closed")


def test_who_comes_by_single_sign_on_has_no_password(service):
    service.sign_on()
    accounts = service.desk.records.accounts
    [account] = accounts.every()
    with pytest.raises(FileRefused, match="no password"):
        accounts.set_password(account.id, "a sentence is long")
    answer = service.client.post("/login", data={"account": account.id, "password": ""})
    assert answer.status_code in (401, 422)
    assert service.client.post("/login", data={"account": account.id, "password": "x"}).status_code == 401


def test_a_login_is_on_record_with_the_account_and_never_with_the_code(service):
    service.sign_on()
    [account] = service.desk.records.accounts.every()
    auditor = service.desk.records.passes.make("api", NOW, Grant(roles=("auditor",)))
    service.client.cookies.clear()
    headers = {"authorization": f"Bearer {auditor}", "accept": "application/json"}
    entries = service.client.get("/audit", headers=headers).json()
    entry = entries[0]
    assert (entry["thing"], entry["who"], entry["detail"]["status"]) == (
        "/sign-on/oak/back", f"stranger {account.id}", 200,
    )  # fmt: skip
    assert "a-code" not in str(entries)


def test_logging_out_offers_the_end_of_the_session_at_the_issuer(service):
    service.sign_on()
    page = service.client.post("/logout")
    assert f'href="{service.provider.address}/end?client_id=tacmap&amp;post_logout_redirect_uri=http%3A' in page.text
    assert service.me().status_code == 401


def test_a_claim_within_a_claim_is_found(service, tmp_path):
    path = tmp_path / "service" / "issuers.toml"
    path.write_text(path.read_text().replace('district = "main"', 'claim = "realm_access.roles"'))
    [issuer] = read_issuers(path)
    assert issuer.group_of({"realm_access": {"roles": ["x", "chiefs"]}}).group == "chiefs"
    for claims in ({}, {"realm_access": "chiefs"}, {"realm_access": {"roles": [["chiefs"], 1]}}, {"roles": ["chiefs"]}):
        assert issuer.group_of(claims) is None


# Whom it does not let in


def test_who_is_in_none_of_the_groups_stays_out(service):
    for groups in ([], ["staff"], ["cn=map editors, ou=oak"], {"chiefs": True}, None):
        service.provider.claims = {"groups": groups}
        assert refused(service.sign_on(), "none of your groups")
    assert service.desk.records.accounts.every() == ()


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"nonce": "another"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"aud": "another-client"}, "aud"),
        ({"aud": None}, "aud"),
        ({"aud": ["tacmap", "another"]}, "another client"),
        ({"aud": ["tacmap", "another"], "azp": "another"}, "another client"),
        ({"azp": "another"}, "another client"),
        ({"iss": "https://elsewhere.example"}, "iss"),
        ({"exp": int(NOW.timestamp()) - 61}, "exp"),
        ({"exp": None}, "exp"),
        ({"iat": int(NOW.timestamp()) + 61}, "iat"),
        ({"nbf": int(NOW.timestamp()) + 61}, "nbf"),
        ({"sub": None}, "sub"),
        ({"sub": ""}, "sub"),
        ({"sub": "x" * 256}, "too long"),
    ],
)
def test_a_token_that_is_not_for_here_and_now_is_refused(service, claims, why):
    service.provider.claims = claims
    answer = service.sign_on()
    assert refused(answer, "could not say who you are")
    assert why in answer.text or "is not for here and now" in answer.text
    assert service.me().status_code == 401


def test_a_clock_that_is_a_minute_off_is_forgiven(service):
    for off in (-59, 59):
        now = int(NOW.timestamp()) + off
        service.provider.claims = {"iat": now, "exp": now + (1 if off < 0 else 300)}
        assert service.sign_on().status_code == 200


def part(content):
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def test_a_token_that_nobody_signed_is_refused(service):
    service.provider.token = lambda claims: f"{part({'alg': 'none', 'kid': 'one'})}.{part(claims)}."
    assert refused(service.sign_on(), "not signed")


def test_a_token_signed_with_the_public_key_as_a_secret_is_refused(service):
    def forged(claims):
        told = f"{part({'alg': 'HS256', 'kid': 'one'})}.{part(claims)}"
        mark = hmac.digest(KEY.as_pem(private=False), told.encode(), "sha256")
        return f"{told}.{base64.urlsafe_b64encode(mark).decode().rstrip('=')}"

    service.provider.token = forged
    assert refused(service.sign_on(), "not signed")


def test_a_token_signed_by_another_key_of_the_same_name_is_refused(service):
    service.provider.signs_with = RSAKey.generate_key(2048, {"kid": "one"})
    assert refused(service.sign_on(), "not signed")


def test_a_token_with_another_word_in_it_is_refused(service):
    def edited(claims):
        head, _, mark = jwt.encode({"alg": "RS256", "kid": "one"}, claims, KEY, ["RS256"]).split(".")
        return f"{head}.{part(claims | {'groups': ['chiefs']})}.{mark}"

    service.provider.token = edited
    assert refused(service.sign_on(), "not signed")


def test_a_new_key_of_the_issuer_is_fetched_when_it_is_first_used(service):
    assert service.sign_on().status_code == 200
    new = ECKey.generate_key("P-256", {"kid": "two", "use": "sig"})
    service.provider.keys, service.provider.signs_with, service.provider.algorithm = [KEY, new], new, "ES256"
    assert service.sign_on().status_code == 200
    service.provider.keys = [new]
    service.provider.signs_with, service.provider.algorithm = RSAKey.generate_key(2048, {"kid": "three"}), "RS256"
    assert refused(service.sign_on(), "not signed")


def test_an_answer_is_good_once(service):
    asked = service.go_out()
    secret = service.client.cookies["tacmap_sign_on"]
    assert service.come_back(asked).status_code == 200
    service.client.cookies.clear()
    service.client.cookies.set("tacmap_sign_on", secret)
    assert refused(service.come_back(asked), "finished before")
    assert len(service.provider.asked) == 1


def test_an_answer_to_what_another_browser_began_is_refused(service):
    asked = service.go_out()
    service.client.cookies.clear()
    assert refused(service.come_back(asked), "not begun in this browser")
    service.go_out()
    assert refused(service.come_back(asked), "not begun in this browser")
    assert service.provider.asked == []


@pytest.mark.parametrize("state", ["", "x", "é", "a" * 43])
def test_a_made_up_state_is_refused(service, state):
    asked = service.go_out()
    assert refused(service.come_back(asked, state=state), "not begun in this browser")


def test_a_way_that_took_longer_than_ten_minutes_is_over(service):
    asked = service.go_out()
    service.now = NOW + timedelta(minutes=10, seconds=1)
    assert refused(service.come_back(asked), "too long")


def test_the_secret_of_a_way_is_no_session_and_a_session_no_way(service):
    service.go_out()
    secret = service.client.cookies["tacmap_sign_on"]
    assert service.client.get("/me", headers={"authorization": f"Bearer {secret}"}).status_code == 401


def test_another_issuers_answer_is_refused(service):
    asked = service.go_out()
    assert refused(service.come_back(asked, iss="https://elsewhere.example"), "another issuer")
    service.provider.about = {"authorization_response_iss_parameter_supported": True}
    service.app.state.sign_on["oak"]._known = None
    assert refused(service.sign_on(), "another issuer")
    assert service.come_back(service.go_out(), iss=service.provider.address).status_code == 200


def test_who_was_turned_away_there_is_told_so(service):
    asked = service.go_out()
    assert refused(service.come_back(asked, error="access_denied", code=""), "did not let you in")


@pytest.mark.parametrize(
    "about",
    [
        {"issuer": "https://elsewhere.example"},
        {"authorization_endpoint": "http://elsewhere.example/authorize"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": None},
    ],
)
def test_what_a_provider_must_not_publish_is_not_followed(service, about):
    service.provider.about = about
    assert refused(service.client.get("/sign-on/oak"), "could not say who you are")


def test_a_provider_that_does_not_answer_is_told_of(service):
    service.provider.close()
    assert refused(service.client.get("/sign-on/oak"), "does not answer")


def test_there_is_no_other_issuer(service):
    assert service.client.get("/sign-on/elm").status_code == 404


# Settings


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('roles = ["editor"]', 'roles = ["king"]', "there is no role 'king'"),
        ('roles = ["editor"]', "roles = []", "roles"),
        ('audience = "fire"', 'audience = "all"', "there is no audience 'all'"),
        ('issuer = "http://127.0.0.1', 'issuer = "http://login.oak.example', "https"),
        ('client_id = "tacmap"', "", "client_id"),
        ('client_id = "tacmap"', 'client_id = "tacmap"\nclaims = "x"', "claims"),
        ('id = "oak"', 'id = "Oak"', "id"),
        ("[[issuers]]", "[[issuers", "issuers"),
    ],
)
def test_a_file_of_issuers_that_cannot_be_meant_is_refused_with_the_place(tmp_path, old, new, told):
    text = FILE.format(issuer="http://127.0.0.1:1", secret="secret")
    assert old in text
    path = tmp_path / "issuers.toml"
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(FileRefused) as error:
        read_issuers(path)
    assert told in error.value.place
