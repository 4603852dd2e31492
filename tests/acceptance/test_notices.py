"""Issuing over HTTP by the rules of the command line, and telling those who hold the map."""

import json
import socket
import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from fastapi.testclient import TestClient

from tacmap.bundle.verify import verify
from tacmap.service.desk import Desk
from tacmap.service.working import keep_files
from tacmap.settings import Keeping, Mail
from tacmap.store.accounts import Account
from tacmap.store.keyring import Keyring
from tacmap.store.passes import Grant
from tacmap.store.sites import SiteRecord
from tacmap_api.app import create_app
from tacmap_api.identity import COOKIE
from tests.samples import ANNEX, one_room

NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)
PASSWORD = "a sentence is long"
SITE = f"""{ANNEX}
[[recipients]]
name = "Lakeside Police Department"
email = "dispatch@police.example"

[[recipients]]
name = "Township Fire & Rescue"
audience = "fire"
"""


class Service:
    """A service with one site that may be issued, and clients with each role."""

    def __init__(self, folder, mail=None):
        self.desk = replace(Desk.of(Keeping(folder=folder / "data"), Keyring(folder / "keys")), mail=mail or Mail())
        self.now = NOW
        self.app = create_app(self.desk, lambda: self.now)
        self.client = TestClient(self.app, follow_redirects=False)

    def keep(self, *, toml=SITE, more=""):
        site = self.desk.records.sites.add(SiteRecord(id="annex", name="Annex"))
        files = {"site.toml": toml.encode(), "ground.svg": one_room(more)}
        keep_files(self.desk.records, site, files, who="office", note="added", now=NOW)

    def bearer(self, *roles, agency="", audience="police"):
        account = Account(id=f"{roles[0]}-{len(agency)}", name=agency or roles[0], roles=roles, audience=audience,
                          agency=agency)  # fmt: skip
        if account.id not in {each.id for each in self.desk.records.accounts.every()}:
            self.desk.records.accounts.add(account, PASSWORD, NOW)
        token = self.desk.records.passes.make("api", NOW, Grant(account=account.id, roles=roles, audience=audience))
        return {"authorization": f"Bearer {token}"}

    def issue(self, **wanted):
        """Issue the annex as it stands now: a copy for the police, unless something else is wanted."""
        headers = self.bearer("publisher")
        headers["if-match"] = self.client.get("/sites/annex/next-revision", headers=headers).headers["etag"]
        body = {"copies": [{"audience": "police"}]} | wanted
        return self.client.post("/sites/annex/revisions", json=body, headers=headers)

    def close(self):
        self.app.state.line.close()
        self.desk.records.close()


@pytest.fixture
def service(tmp_path):
    found = Service(tmp_path)
    yield found
    found.close()


NAMED = '<text x="2" y="2" font-size=".5">MRS. ALVAREZ</text>'


def test_a_name_in_a_label_is_asked_about_and_stays_where_somebody_says_so(service):
    service.keep(more=NAMED)
    asked = service.issue()
    assert (asked.status_code, asked.json()["type"]) == (409, "NeedsConfirming")
    assert asked.json()["confirm"] == ["privacy-name"]
    assert "ALVAREZ" in asked.json()["detail"]
    assert service.issue(accept=["privacy-name"]).status_code == 201


def test_the_code_of_a_door_is_refused_whatever_is_accepted(service):
    service.keep(toml=SITE.replace('name = "Annex"\nid', 'name = "Annex"\naddress = "Door code: 4711"\nid', 1))
    answer = service.issue(accept=["privacy-name", "privacy-code", "privacy-login"])
    assert (answer.status_code, answer.json()["type"]) == (422, "SiteRefused")
    assert "confirm" not in answer.json()


def test_what_there_is_nothing_of_cannot_be_accepted(service):
    service.keep()
    assert service.issue(accept=["privacy-everything"]).status_code == 422


def test_each_recipient_gets_the_marked_copy_that_the_site_names(service):
    service.keep()
    body = service.issue(copies=[{"audience": "public"}], everyone=True).json()
    assert [(each["audience"], each["recipient"], each["revision"]) for each in body["bundles"]] == [
        ("public", "", 1), ("police", "Lakeside Police Department", 1), ("fire", "Township Fire & Rescue", 1),
    ]  # fmt: skip
    fire = service.desk.blobs.get(body["bundles"][2]["sha256"])
    release = verify(fire, pinned=service.desk.keyring.pinned()).release
    assert (release.recipient, release.audience) == ("Township Fire & Rescue", "fire")
    files = service.desk.records.sites.files("annex")
    assert "Township Fire & Rescue,fire,1," in service.desk.blobs.get(files["copies.csv"].digest).decode()


def test_a_recipient_whose_audience_differs_from_the_sites_is_refused(service):
    service.keep()
    answer = service.issue(copies=[{"recipient": "township fire & rescue", "audience": "police"}])
    assert answer.status_code == 422
    assert "copy for fire" in answer.json()["title"]


def test_everybody_named_is_to_be_told_and_the_words_hold_nothing_of_the_plan(service):
    service.keep()
    fingerprint = service.issue().json()["bundles"][0]["fingerprint"]
    told = service.client.get("/sites/annex/notices", headers=service.bearer("publisher")).json()
    assert [(each["recipient"], each["state"]) for each in told] == [
        ("Lakeside Police Department", "to send"), ("Township Fire & Rescue", "to send"),
    ]  # fmt: skip
    assert told[0]["subject"] == "Annex: revision 1 of the map"
    assert fingerprint in told[0]["body"]
    assert "101" not in told[0]["body"].replace(fingerprint, "")
    assert (told[1]["fingerprint"], told[1]["by_mail"]) == ("", False)


def test_a_notice_is_sent_by_hand_and_seen_by_the_agency_it_is_for(service):
    service.keep()
    service.issue()
    publisher, police = service.bearer("publisher"), service.bearer("responder", agency="Lakeside Police department")
    other = service.bearer("responder", agency="Engine 7")
    own = service.client.get("/sites/annex/notices", headers=police).json()
    assert [(each["recipient"], "body" in each) for each in own] == [("Lakeside Police Department", False)]
    assert service.client.get("/sites/annex/notices", headers=other).json() == []
    at = f"/sites/annex/notices/{own[0]['number']}"
    assert service.client.post(f"{at}/sent", headers=publisher).json()["state"] == "sent"
    assert service.client.post(f"{at}/seen", headers=other).status_code == 404
    service.now += timedelta(days=1)
    seen = service.client.post(f"{at}/seen", headers=police).json()
    assert (seen["state"], seen["sent"], seen["seen"]) == (
        "seen", "2026-10-05T12:00:00+00:00", "2026-10-06T12:00:00+00:00",
    )  # fmt: skip


def test_a_later_revision_overtakes_what_was_not_sent(service):
    service.keep()
    for _ in range(2):
        assert service.issue().status_code == 201
    told = service.client.get("/sites/annex/notices", headers=service.bearer("publisher")).json()
    assert [each["revision"] for each in told] == [2, 2]


def test_it_is_told_who_fetched_which_revision(service):
    service.keep()
    place = service.issue().headers["location"]
    police = service.bearer("responder", agency="Lakeside Police Department")
    for _ in range(2):
        assert service.client.get(place, headers=police).status_code == 200
    [fetched] = service.client.get("/sites/annex/downloads", headers=service.bearer("publisher")).json()
    assert (fetched["agency"], fetched["revision"], fetched["audience"]) == ("Lakeside Police Department", 1, "police")
    assert service.client.get("/sites/annex/downloads", headers=police).status_code == 404


class Letters:
    """Keeps every message, refuses one address, and takes one login."""

    def __init__(self):
        self.kept, self.encrypted = [], []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address == "nobody@police.example":
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.kept.append(message_from_bytes(envelope.content, policy=policy.default))
        self.encrypted.append(session.ssl is not None)
        return "250 OK"


@pytest.fixture
def certificate(tmp_path, monkeypatch):
    """A certificate for localhost that this process trusts."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "localhost.pem"
    path.write_bytes(
        made.public_bytes(Encoding.PEM) + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    return path


@pytest.fixture
def post(certificate):
    """A mail server with STARTTLS and a login, and what it was given."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    letters, tls = Letters(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)

    def let_in(server, session, envelope, mechanism, data):
        return AuthResult(success=(data.login, data.password) == (b"maps", b"secret"))

    controller = Controller(
        letters, hostname="127.0.0.1", port=port, tls_context=tls, require_starttls=True, authenticator=let_in,
        auth_required=True,
    )  # fmt: skip
    controller.start()
    letters.port = port
    yield letters
    controller.stop()


@pytest.fixture
def mailing(tmp_path, post):
    secret = tmp_path / "secret"
    secret.write_text("secret\n")
    mail = Mail.of(
        {
            "TACMAP_SMTP_URL": f"smtp://localhost:{post.port}",
            "TACMAP_SMTP_USER": "maps",
            "TACMAP_SMTP_PASSWORD_FILE": str(secret),
            "TACMAP_MAIL_FROM": "maps@district.example",
            "TACMAP_ADDRESS": "https://maps.example.org/",
        }
    )
    found = Service(tmp_path, mail)
    yield found
    found.close()


def test_issuing_sends_a_mail_to_each_recipient_with_an_address(mailing, post):
    mailing.keep()
    fingerprint = mailing.issue().json()["bundles"][0]["fingerprint"]
    [letter] = post.kept
    assert post.encrypted == [True]
    assert (letter["from"], letter["to"]) == ("maps@district.example", "dispatch@police.example")
    assert letter["subject"] == "Annex: revision 1 of the map"
    body = letter.get_content()
    assert "https://maps.example.org/sites/annex" in body
    assert fingerprint in body
    assert letter["auto-submitted"] == "auto-generated"
    told = mailing.client.get("/sites/annex/notices", headers=mailing.bearer("publisher")).json()
    assert [each["state"] for each in told] == ["sent", "to send"]
    again = mailing.client.post("/sites/annex/notices/send", headers=mailing.bearer("publisher"))
    assert again.json() == {"told": 0}
    assert len(post.kept) == 1


def test_a_mail_that_is_refused_stays_on_the_list_with_the_reason_and_the_revision_is_issued(mailing, post):
    mailing.keep(toml=SITE.replace("dispatch@", "nobody@"))
    assert mailing.issue().json()["revision"] == 1
    told = mailing.client.get("/sites/annex/notices", headers=mailing.bearer("publisher")).json()
    assert (told[0]["state"], told[0]["trouble"]) == (
        "to send", "The mail server does not take mail for this address.",
    )  # fmt: skip
    assert post.kept == []


def test_a_mail_server_that_nobody_vouches_for_gets_nothing(mailing, post, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    mailing.keep()
    assert mailing.issue().status_code == 201
    told = mailing.client.get("/sites/annex/notices", headers=mailing.bearer("publisher")).json()
    assert "certificate" in json.dumps(told[0]["trouble"]).lower()
    assert post.kept == []


def test_the_studio_tells_which_notice_went_out_which_failed_and_why(mailing, post, browser, serving):
    toml = SITE.replace("dispatch@", "nobody@") + '\n[[recipients]]\nname = "Sheriff"\nemail = "desk@sheriff.example"\n'
    mailing.keep(toml=toml)
    with serving(mailing.app) as address:
        context = browser.new_context(viewport={"width": 1366, "height": 768})
        session = mailing.desk.records.passes.make("session", NOW)
        context.add_cookies([{"name": COOKIE, "value": session, "url": address}])
        page = context.new_page()
        page.goto(f"{address}/studio/#annex/publish")
        page.get_by_text("Told by mail at desk@sheriff.example when it is published.").wait_for()
        page.get_by_role("button", name="Publish revision 1").click()
        page.get_by_role("heading", name="Revision 1 is published").last.wait_for(timeout=90_000)
        page.get_by_text("1 of 3 notices went out.").wait_for()
        lines = {name: page.get_by_role("listitem").filter(has_text=name).filter(has=page.locator(".chip")).inner_text()
                 for name in ("Lakeside Police", "Township Fire", "Sheriff")}  # fmt: skip
        assert "Sent 2026-10-05" in lines["Sheriff"]
        assert "The mail server does not take mail for this address." in lines["Lakeside Police"]
        assert "No mail address." in lines["Township Fire"]
        page.get_by_role("button", name="Send it by mail now").click()
        page.get_by_role("button", name="Send it by mail now").wait_for()
        context.close()
    assert [each["to"] for each in post.kept] == ["desk@sheriff.example"]
