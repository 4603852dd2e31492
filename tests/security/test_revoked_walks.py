"""S9: what a key that leaked signs from now on carries no walk-through; what it recorded before still counts."""

import json
import shutil
import sys
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tacmap.annotations import Audience
from tacmap.bundle.revocation import Revocation
from tacmap.bundle.signing import SigningKey
from tacmap.cli import main
from tacmap.service.desk import Desk
from tacmap.service.overview import glances
from tacmap.service.publish import Copy, Order, publish
from tacmap.service.revoking import revoke
from tacmap.service.survey import survey
from tacmap.service.walk import override_walk, record_walk
from tacmap.service.working import keep_files, opened, take_in
from tacmap.settings import Keeping, Limits
from tacmap.store.keyring import Keyring
from tacmap_api.app import create_app

OFFICE = Path(__file__).resolve().parents[2] / "sample_buildings" / "district-office"
NOW = datetime(2026, 11, 5, 12, tzinfo=UTC)
DAY = date(2026, 11, 4)
SITE = "district-office"


@pytest.fixture
def site(tmp_path):
    """The sample office, about to become revision 1; nobody has walked it."""
    folder = tmp_path / "site"
    shutil.copytree(OFFICE, folder)
    shutil.rmtree(folder / "walk", ignore_errors=True)
    told = (folder / "site.toml").read_text()
    (folder / "site.toml").write_text(told.replace("revision = 0", "revision = 1"))
    return folder


@pytest.fixture
def keyring(own_configuration):
    """The keys of whoever sits at the terminal."""
    return Keyring(own_configuration)


@pytest.fixture
def run(monkeypatch, capsys):
    def command(*words):
        monkeypatch.setattr(sys, "argv", ["tacmap", *map(str, words)])
        monkeypatch.setenv("COLUMNS", "200")
        with pytest.raises(SystemExit) as end:
            main()
        printed = capsys.readouterr()
        return end.value.code or 0, printed.out, printed.err

    return command


def walk(site, key):
    return record_walk(survey([site]), [], key=key, now=NOW, by="Patrol sergeant", on=DAY, rest_verified=True)


def standing(site, keyring):
    found = survey([site], trusted=keyring.trust())
    return found.preplan.revision, found.preplan.walked, [each.code for each in found.findings if "walk-" in each.code]


def leaked_and_revoked(keyring, **told):
    """The own key leaks, another takes its place, and it is revoked."""
    leaked = keyring.own_key()
    keyring.rotate()
    revoke(keyring, leaked.public.fingerprint, **told)
    return leaked


def test_a_walk_that_was_recorded_before_the_key_leaked_still_counts(run, site, keyring):
    assert run("walk", site, "--rest-verified", "--by", "Patrol sergeant", "--on", "2026-11-04")[0] == 0
    leaked_and_revoked(keyring)
    assert standing(site, keyring) == (1, True, [])


def test_a_walk_that_is_signed_with_a_revoked_key_does_not_count_and_it_is_said_what_to_do(
    run, site, keyring, tmp_path
):
    leaked = leaked_and_revoked(keyring)
    walk(site, leaked)
    assert standing(site, keyring) == (0, False, ["walk-key-revoked"])
    code, out, _ = run("pack", site, "-o", tmp_path / "x.zip")
    assert code == 0
    assert f"walk/0001.json is signed by the revoked key {leaked.public.fingerprint}" in out
    assert "tacmap walk SITE --results FILE" in out
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        assert json.loads(archive.read("manifest.json"))["walked_on"] is None


def test_an_override_that_is_signed_with_a_revoked_key_issues_nothing(site, keyring):
    leaked = leaked_and_revoked(keyring)
    override_walk(survey([site]), "New wing", by="Superintendent's office", on=DAY, key=leaked, now=NOW)
    assert standing(site, keyring) == (0, False, ["walk-key-revoked"])


def test_a_record_from_before_counts_beside_a_forged_one_that_does_not(run, site, keyring, tmp_path):
    assert run("walk", site, "--rest-verified", "--by", "Patrol sergeant", "--on", "2026-11-04")[0] == 0
    leaked = leaked_and_revoked(keyring)
    override_walk(survey([site]), "Forged", by="Superintendent's office", on=DAY, key=leaked, now=NOW)
    assert standing(site, keyring) == (1, True, ["walk-key-revoked"])


def test_site_toml_cannot_name_a_revoked_key_into_trust_again(site, keyring):
    leaked = leaked_and_revoked(keyring)
    walk(site, leaked)
    told = (site / "site.toml").read_text()
    (site / "site.toml").write_text(f'{told}\n[walk_through]\nsigners = ["{leaked.public.line}"]\n')
    assert standing(site, keyring) == (0, False, ["walk-key-revoked"])


def test_another_id_for_the_same_key_does_not_wash_it(site, keyring):
    leaked = leaked_and_revoked(keyring)
    renamed = SigningKey(b"12345678", leaked.seed)
    walk(site, renamed)
    told = (site / "site.toml").read_text()
    (site / "site.toml").write_text(f'{told}\n[walk_through]\nsigners = ["{renamed.public.line}"]\n')
    assert standing(site, keyring) == (0, False, ["walk-key-revoked"])


def test_the_walk_of_somebody_elses_key_counts_on_where_a_map_was_packed_from_it_before(run, site, keyring, tmp_path):
    agency = SigningKey.generate()
    keyring.pin(agency.public)
    walk(site, agency)
    assert run("pack", site, "-o", tmp_path / "x.zip")[0] == 0
    revoke(keyring, agency.public.fingerprint)
    assert standing(site, keyring) == (1, True, [])


def test_without_a_map_from_it_before_it_counts_once_the_folder_is_said_to_be_ones_own(run, site, keyring):
    agency = SigningKey.generate()
    keyring.pin(agency.public)
    walk(site, agency)
    revoke(keyring, agency.public.fingerprint)
    assert standing(site, keyring) == (0, False, ["walk-key-revoked"])
    code, out, _ = run("key", "--revoke", agency.public.fingerprint, "--site", site)
    assert (code, "walk-throughs that still count: 1" in out) == (0, True)
    assert standing(site, keyring) == (1, True, [])
    override_walk(survey([site]), "Forged", by="Superintendent's office", on=DAY, key=agency, now=NOW)
    assert standing(site, keyring) == (1, True, ["walk-key-revoked"])


def test_nothing_is_signed_with_a_revoked_key(run, site, keyring, tmp_path):
    leaked = leaked_and_revoked(keyring)
    (tmp_path / "old.key").write_text(leaked.text())
    for words in (["walk", site, "--rest-verified"], ["pack", site, "-o", tmp_path / "x.zip"]):
        code, _, err = run(*words, "--key", tmp_path / "old.key")
        assert code == 2
        assert "is revoked: nothing that it signs counts any more" in err
    assert not (site / "walk").exists()
    assert not (tmp_path / "x.zip").exists()


def test_the_publishers_statement_says_which_walks_were_theirs(site, keyring, tmp_path):
    leaked, officer = keyring.own_key(), Keyring(tmp_path / "officer")
    officer.pin(leaked.public)
    walk(site, leaked)
    statement = tmp_path / "revoked.txt"
    leaked_and_revoked(keyring, sites=[site], output=statement)
    override_walk(survey([site]), "Forged", by="Superintendent's office", on=DAY, key=leaked, now=NOW)
    officer.pin(keyring.own_key().public)
    revoke(officer, str(statement))
    assert standing(site, officer) == (1, True, ["walk-key-revoked"])


def test_a_statement_from_before_records_were_told_is_read_and_lets_no_walk_through():
    told = Revocation(key="F", last={"ridge": 3}).as_json()
    del told["records"]
    assert Revocation.of(told) == Revocation(key="F", last={"ridge": 3})


def test_a_damaged_list_of_walks_is_refused_with_its_place(run, site, keyring):
    assert run("walk", site, "--rest-verified", "--by", "Patrol sergeant", "--on", "2026-11-04")[0] == 0
    (keyring.folder / "walks.json").write_text("[]")
    code, _, err = run("walk", site, "--override", "New wing", "--by", "Superintendent's office")
    assert code == 2
    assert "walks.json" in err


@pytest.fixture
def desk(tmp_path, site, keyring):
    """A service that took in the office; it signs with the keys of the terminal."""
    kept = Desk.of(Keeping(folder=tmp_path / "data"), keyring)
    take_in(kept.records, site, who="office", now=NOW, limits=Limits())
    yield kept
    kept.records.close()


def version(desk):
    return desk.records.sites.one(SITE).version


def signed_at(desk, client):
    walked = {"by": "Patrol sergeant", "on": "2026-11-04", "rest_verified": "true"}
    return client.post(f"/sites/{SITE}/walk", data=walked, headers={"If-Match": f'"{version(desk)}"'})


@pytest.fixture
def client(desk):
    token = desk.records.passes.make("session", NOW)
    with TestClient(create_app(desk, lambda: NOW), headers={"Authorization": f"Bearer {token}"}) as found:
        yield found


def revisions(desk):
    order = Order(site_id=SITE, copies=[Copy(audience=Audience.FIRE)])
    return [bundle.revision for bundle in publish(desk, order, NOW)]


def test_a_served_walk_from_before_counts_and_a_forged_one_does_not(desk, client, site):
    assert signed_at(desk, client).status_code == 201
    leaked = leaked_and_revoked(desk.keyring)
    assert client.get(f"/sites/{SITE}/walk").json()["walked_on"] == "2026-11-04"
    assert revisions(desk) == [2]
    forged = opened(desk.records, SITE).site.walks[0]
    other = forged.content.replace(b"Patrol sergeant", b"Patrol captain")
    names = {"walk/0001.json": other, "walk/0001.json.minisig": leaked.sign(other, "walk-through").encode()}
    keep_files(desk.records, desk.records.sites.one(SITE), names, who="thief", note="", now=NOW)
    assert client.get(f"/sites/{SITE}/walk").json()["walked_on"] is None
    told = client.get(f"/sites/{SITE}/review").json()
    assert "walk-key-revoked" in [found["code"] for found in told["findings"]]
    assert revisions(desk) == [0]
    again = signed_at(desk, client)
    assert again.status_code == 201
    assert revisions(desk) == [3]


def test_what_a_served_folder_keeps_can_be_said_to_be_its_own(desk, client, site, tmp_path):
    assert signed_at(desk, client).status_code == 201
    (desk.keyring.folder / "walks.json").unlink()
    leaked = leaked_and_revoked(desk.keyring)
    assert client.get(f"/sites/{SITE}/walk").json()["walked_on"] is None
    revoke(desk.keyring, leaked.public.fingerprint, data=tmp_path / "data")
    assert client.get(f"/sites/{SITE}/walk").json()["walked_on"] == "2026-11-04"


def test_the_list_of_sites_forgets_a_walk_when_its_key_is_revoked(desk, client):
    def walked_on():
        return [found.walked_on for _, found in glances(desk, desk.records.sites.every())]

    assert signed_at(desk, client).status_code == 201
    assert walked_on() == [DAY]
    (desk.keyring.folder / "walks.json").unlink()
    leaked_and_revoked(desk.keyring)
    assert walked_on() == [None]
