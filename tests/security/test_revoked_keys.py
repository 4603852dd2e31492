"""S9: a signing key that leaked is survivable: what it signs from now on is refused, what it signed before opens."""

import sys
from datetime import UTC, date, datetime

import pytest

from tacmap import document
from tacmap.bundle.assembly import assemble
from tacmap.bundle.codes import Verdict, sign_locker_code
from tacmap.bundle.manifest import Release
from tacmap.bundle.revocation import Revocation
from tacmap.bundle.signing import SigningKey
from tacmap.cli import main
from tacmap.errors import CheckFailed, FileRefused, KeyRevoked
from tacmap.locker import Locker
from tacmap.preplan import Preplan
from tacmap.service.desk import Desk
from tacmap.service.revoking import revoke
from tacmap.service.verify import verify_bundle, verify_code
from tacmap.settings import Keeping
from tacmap.store.keyring import Keyring
from tacmap.store.releases import BundleRecord
from tacmap.store.sites import SiteRecord

NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)


def bundle(key, revision, *, site="ridge", page=b"<p>101</p>"):
    preplan = Preplan(id=site, name="Ridge School", revision=revision, issued=date(2026, 3, 2))
    members = {"index.html": b"<!doctype html>" + page, "data/building.json": document.dump(preplan)}
    release = Release(fingerprint="", site_id=site, site_name="Ridge School", revision=revision, audience="police")
    return assemble(members, release, key)


@pytest.fixture
def publisher(tmp_path):
    return Keyring(tmp_path / "publisher")


@pytest.fixture
def officer(tmp_path, publisher):
    """Somebody who pinned the publisher's key."""
    found = Keyring(tmp_path / "officer")
    found.pin(publisher.own_key().public)
    return found


def served(folder, publisher, *revisions):
    """A served folder that issued these revisions of the site `ridge`, and their bundles."""
    desk = Desk.of(Keeping(folder=folder), publisher)
    desk.records.sites.add(SiteRecord(id="ridge", name="Ridge School"))
    made = []
    for revision in revisions:
        content = bundle(publisher.own_key(), revision)
        made.append(content)
        record = BundleRecord(
            site_id="ridge", revision=revision, audience="police", digest=desk.blobs.put(content), fingerprint="F",
            size=len(content), issued=None, created=NOW,
        )  # fmt: skip
        desk.records.releases.add_draft(record)
    desk.records.close()
    return made


def test_after_a_change_of_keys_older_bundles_still_open_and_new_ones_have_the_new_key(publisher):
    old = publisher.own_key()
    before = bundle(old, 3)
    public, new = publisher.rotate(), publisher.own_key()
    assert new != old
    assert new.public == public
    assert verify_bundle(before, publisher).verified.key == old.public
    assert verify_bundle(bundle(new, 4), publisher).verified.key == new.public


def test_the_old_secret_key_is_gone_from_the_disk(publisher):
    old = publisher.own_key().text().encode().splitlines()[1]
    publisher.rotate()
    assert not any(old in path.read_bytes() for path in publisher.folder.rglob("*") if path.is_file())


def test_what_a_revoked_key_signs_is_refused_and_what_was_verified_before_opens(officer, publisher):
    leaked = publisher.own_key()
    known = bundle(leaked, 3)
    verify_bundle(known, officer)
    revoke(officer, leaked.public.fingerprint)
    assert verify_bundle(known, officer).verified.release.revision == 3
    for forged in (bundle(leaked, 4), bundle(leaked, 1, site="another")):
        with pytest.raises(KeyRevoked, match="revoked key"):
            verify_bundle(forged, officer, allow_old=True)
    assert officer.seen() == {("ridge", leaked.public.fingerprint): 3}


def test_with_the_publishers_statement_exactly_what_they_issued_opens(tmp_path, officer, publisher):
    issued = served(tmp_path / "data", publisher, 1, 2, 3)
    leaked = publisher.own_key()
    publisher.rotate()
    statement = tmp_path / "revoked.txt"
    revoke(publisher, leaked.public.fingerprint, data=tmp_path / "data", output=statement)
    officer.pin(publisher.own_key().public)
    revocation, signer = revoke(officer, str(statement))
    assert (revocation.key, signer) == (leaked.public.fingerprint, publisher.own_key().public)
    for content in issued:
        assert verify_bundle(content, officer, allow_old=True).verified.key == leaked.public
    for forged in (bundle(leaked, 3, page=b"<p>102</p>"), bundle(leaked, 4), bundle(leaked, 0)):
        with pytest.raises(KeyRevoked):
            verify_bundle(forged, officer, allow_old=True)
    assert verify_bundle(bundle(publisher.own_key(), 4), officer).verified.release.revision == 4


def test_a_statement_counts_only_by_another_key_that_is_trusted(tmp_path, officer, publisher):
    leaked, thief = publisher.own_key(), SigningKey.generate()
    statement = tmp_path / "revoked.txt"
    for key in (leaked, thief):
        statement.write_text(Revocation(key=leaked.public.fingerprint).text(key))
        with pytest.raises(CheckFailed, match="No other key"):
            revoke(officer, str(statement))
    assert officer.revoked() == {}
    officer.pin(thief.public)
    good = Revocation(key=leaked.public.fingerprint, last={"ridge": 3}).text(thief)
    statement.write_text(good.replace('"ridge":3', '"ridge":4'))
    with pytest.raises(CheckFailed):
        revoke(officer, str(statement))


def test_a_revoked_key_revokes_no_other(tmp_path, officer, publisher):
    leaked, other = publisher.own_key(), SigningKey.generate()
    officer.pin(other.public)
    revoke(officer, leaked.public.fingerprint)
    statement = tmp_path / "revoked.txt"
    statement.write_text(Revocation(key=other.public.fingerprint).text(leaked))
    with pytest.raises(CheckFailed):
        revoke(officer, str(statement))


def test_the_key_one_signs_with_is_not_revoked_before_there_is_another(publisher):
    own = publisher.own_key().public.fingerprint
    with pytest.raises(FileRefused) as error:
        revoke(publisher, own)
    assert "--rotate" in error.value.remedy


def test_a_printed_code_of_a_later_revision_by_a_revoked_key_is_one_of_an_unknown_key(officer, publisher):
    leaked = publisher.own_key()
    verify_bundle(bundle(leaked, 3), officer)
    codes = [
        sign_locker_code(Locker(id="L1", name="L1"), site_id="ridge", revision=revision, issued=None, key=leaked)
        for revision in (3, 4)
    ]
    assert [verify_code(code, officer).verdict for code in codes] == [Verdict.GENUINE, Verdict.GENUINE]
    revoke(officer, leaked.public.fingerprint)
    assert [verify_code(code, officer).verdict for code in codes] == [Verdict.GENUINE, Verdict.UNKNOWN_KEY]


@pytest.mark.parametrize("named", ["nobody", "{}", '{"format":"tacmap-revoked-key/1"}\nuntrusted comment: x'])
def test_what_names_no_key_is_refused(tmp_path, officer, named):
    path = tmp_path / "file"
    path.write_text(named)
    with pytest.raises(FileRefused):
        revoke(officer, str(path))


def test_at_the_terminal_a_key_is_changed_and_the_old_one_revoked(monkeypatch, capsys, own_configuration):
    def run(*words):
        monkeypatch.setattr(sys, "argv", ["tacmap", "key", *words])
        with pytest.raises(SystemExit) as end:
            main()
        assert not end.value.code, capsys.readouterr().err
        return capsys.readouterr()

    before = Keyring(own_configuration).own_key().public
    changed = run("--rotate")
    after = Keyring(own_configuration).own_key().public
    assert changed.out == after.text()
    assert "none of its bundles opens" in run("--revoke", before.fingerprint).out
    assert set(Keyring(own_configuration).revoked()) == {before.id}
