"""The signed index as a tablet gets it: what it may have and no more, 304 while that stays, versions that only rise."""

import json
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from tacmap.bundle.index import check_index
from tacmap.service.desk import Desk
from tacmap.settings import Keeping
from tacmap.store.accounts import Account
from tacmap.store.backup import back_up, restore
from tacmap.store.blobs import BlobMemory
from tacmap.store.database import opened
from tacmap.store.keyring import Keyring
from tacmap.store.passes import Grant
from tacmap.store.records import Records
from tacmap.store.releases import BundleRecord, Revision
from tacmap.store.sites import SiteRecord
from tacmap_api.app import create_app

START = datetime(2026, 10, 5, 12, tzinfo=UTC)


class Service:
    """Two sites with bundles for each audience, and devices that ask."""

    def __init__(self, desk):
        self.desk, self.now = desk, START
        desk.keyring.own_key()
        self.app = create_app(desk, lambda: self.now)
        self.client = TestClient(self.app, follow_redirects=False)
        for site in ("ash", "birch"):
            desk.records.sites.add(SiteRecord(id=site, name=site.title(), facts={"address": f"1 {site} Rd"}))
            self.issue(site, 1)

    def issue(self, site, number, audiences=("public", "fire", "police"), recipient=""):
        bundles = []
        for audience in audiences:
            content = f"{site} {number} {audience} {recipient}".encode()
            bundles.append(
                BundleRecord(
                    site_id=site, revision=number, audience=audience, digest=self.desk.blobs.put(content),
                    fingerprint="FFFF", size=len(content), issued=date(2026, 10, 1), created=self.now,
                    recipient=recipient, review_due=date(2027, 10, 1),
                )
            )  # fmt: skip
        revision = Revision(site_id=site, number=number, version=0, created=self.now, who="office")
        with self.desk.records.shelf.writing(*(each.digest for each in bundles)) as connection:
            self.desk.records.releases.issue_in(connection, revision, bundles)
        return bundles

    def device(self, **grant):
        given = {"roles": ("responder",), "audience": "police"} | grant
        return {"authorization": f"Bearer {self.desk.records.passes.make('device', self.now, Grant(**given))}"}

    def ask(self, headers, **more):
        return self.client.get("/tablet/index.json", headers=headers | more)

    def index(self, headers, seen=None):
        pinned = self.desk.keyring.pinned()
        return check_index(self.ask(headers).content, pinned=pinned, now=self.now, seen=seen).index

    def listed(self, headers):
        return {site.id: (site.revision, site.audience) for site in self.index(headers).sites}


@pytest.fixture
def service(records_url, tmp_path):
    records = Records.at(records_url, BlobMemory())
    desk = replace(Desk.of(Keeping(folder=tmp_path / "data"), Keyring(tmp_path / "keys")), records=records)
    found = Service(desk)
    yield found
    found.app.state.line.close()
    records.close()


def test_a_device_is_told_what_it_should_hold(service):
    index = service.index(service.device())
    ash = index.sites[0]
    assert (ash.id, ash.name, ash.address, ash.revision, ash.audience) == ("ash", "Ash", "1 ash Rd", 1, "police")
    assert service.desk.blobs.get(ash.digest) == b"ash 1 police "
    assert (ash.size, ash.issued, ash.review_due) == (13, date(2026, 10, 1), date(2027, 10, 1))
    assert (index.version, index.issued, index.expires) == (1, START, START + timedelta(days=30))
    assert index.key == service.desk.keyring.own_key().public


def test_the_stock_minisign_verifies_the_very_text(service, tool, tmp_path):
    answer = service.ask(service.device()).json()
    (tmp_path / "index").write_text(answer["signed"], encoding="utf-8")
    (tmp_path / "index.minisig").write_text(answer["minisig"])
    key = json.loads(answer["signed"])["key"]
    run = subprocess.run(
        [tool("minisign"), "-V", "-P", key, "-m", tmp_path / "index"], capture_output=True, check=False
    )
    assert run.returncode == 0, run.stderr


def test_a_device_gets_its_own_sites_and_its_audience_and_nothing_else(service):
    assert service.listed(service.device(audience="fire")) == {"ash": (1, "fire"), "birch": (1, "fire")}
    assert service.listed(service.device(sites=("birch",))) == {"birch": (1, "police")}
    assert service.listed(service.device(sites=("nowhere",))) == {}


def test_strangers_and_those_who_may_not_download_get_no_index(service):
    assert service.ask({}).status_code == 401
    assert service.ask(service.device(roles=("editor",))).status_code == 404


def test_another_district_is_not_in_it(service):
    service.desk.records.add_district("north", "North")
    assert service.listed(service.device(district="north")) == {}


def test_of_an_agencys_own_copy_and_the_plain_one_it_is_told_its_own(service):
    service.issue("ash", 2)
    own = service.issue("ash", 3, ("police",), "Engine 7")[0]
    plain = service.issue("birch", 3, ("police",))[0]
    account = Account(id="engine-7", name="E7", roles=("responder",), audience="police", agency="Engine 7")
    service.desk.records.accounts.add(account, "a sentence is long", START)
    index = service.index(service.device(account="engine-7"))
    assert [site.digest for site in index.sites] == [own.digest, plain.digest]
    assert service.listed(service.device())["ash"] == (2, "police")


def test_while_nothing_changes_for_a_device_the_answer_is_304(service):
    headers = service.device(sites=("ash",))
    tag = service.ask(headers).headers["etag"]
    same = service.ask(headers, **{"if-none-match": tag})
    assert (same.status_code, same.content) == (304, b"")
    service.issue("birch", 2)
    assert service.ask(headers, **{"if-none-match": tag}).status_code == 304
    service.issue("ash", 2)
    assert service.ask(headers, **{"if-none-match": tag}).status_code == 200


def test_versions_only_rise_whatever_the_clock_says(service):
    """R12."""
    headers, versions = service.device(), []
    for number, jump in enumerate((0, 0, 365, -365, -730, 0), start=2):
        service.now = START + timedelta(days=jump)
        service.issue("ash", number)
        versions.append(service.index(service.device() if jump > 300 else headers).version)
    assert versions == sorted(set(versions))


def test_an_index_is_signed_anew_before_it_nears_its_expiry(service):
    headers = service.device()
    tag, first = service.ask(headers).headers["etag"], service.index(headers)
    service.now = START + timedelta(days=8)
    again = service.index(headers)
    assert again.version == first.version + 1
    assert again.expires - service.now > timedelta(days=20)
    assert service.ask(headers, **{"if-none-match": tag}).status_code == 200


def test_what_is_withdrawn_is_handed_out_no_more_and_every_device_is_told(service):
    headers, boss = service.device(audience="fire"), service.device(roles=("publisher",))
    bundles = service.issue("ash", 2)
    seen = check_index(service.ask(headers).content, pinned=service.desk.keyring.pinned(), now=service.now).seen
    done = service.client.post(
        "/sites/ash/withdrawals", json={"revision": 2, "reason": "door 4 is wrong"}, headers=boss
    )
    assert (done.status_code, len(done.json()["withdrawn"])) == (201, 3)
    for bundle in bundles[:2]:
        assert service.client.get(f"/bundles/{bundle.digest}.zip", headers=headers).status_code == 410
    index = service.index(headers, seen=seen)
    assert [(site.id, site.revision) for site in index.sites] == [("ash", 1), ("birch", 1)]
    assert {bundle.digest for bundle in bundles} == set(index.withdrawn)


@pytest.mark.parametrize("body", [{"reason": "x"}, {"revision": 9, "reason": "x"}, {"revision": 1, "reason": " "}])
def test_a_withdrawal_names_what_was_issued_and_why(service, body):
    boss = service.device(roles=("publisher",))
    assert service.client.post("/sites/ash/withdrawals", json=body, headers=boss).status_code == 422


def test_a_responder_withdraws_nothing(service):
    body = {"revision": 1, "reason": "x"}
    assert service.client.post("/sites/ash/withdrawals", json=body, headers=service.device()).status_code == 404


def test_a_revoked_key_is_told_under_a_new_one(service):
    """S9: rotate and revoke."""
    headers, keyring = service.device(), service.desk.keyring
    old, version = keyring.own_key().public, service.index(headers).version
    keyring.rotate()
    keyring.revoke(old.fingerprint)
    index = service.index(headers)
    assert (index.revoked_keys, index.key) == ((old.id,), keyring.own_key().public)
    assert index.version == version + 1


def test_a_restored_service_counts_on_above_what_its_devices_saw(service, tmp_path):
    headers = service.device()
    service.index(headers)
    back_up(service.desk.records.shelf, tmp_path / "backup", START)
    service.issue("ash", 2)
    seen = check_index(service.ask(headers).content, pinned=service.desk.keyring.pinned(), now=START).seen
    url, blobs = f"sqlite:///{tmp_path / 'restored.db'}", BlobMemory()
    engine = opened(url)
    restore(tmp_path / "backup", engine, blobs)
    engine.dispose()
    with Records.at(url, blobs) as records:
        edition = records.indexes.edition(["as before"], START)
    assert edition.version > seen.version + 1000
