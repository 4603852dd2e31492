import errno
import os
import stat
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from tacmap.bundle.signing import PublicKey, SigningKey
from tacmap.errors import FileRefused, StoreUnwritable
from tacmap.store.keyring import Keyring

STRANGER = SigningKey.generate(bytes(32)).public
OTHER = SigningKey.generate(bytes(range(32))).public


def test_the_own_key_is_made_once(tmp_path):
    assert Keyring(tmp_path / "new").own_key() == Keyring(tmp_path / "new").own_key()


def test_looking_for_keys_makes_none(tmp_path):
    assert Keyring(tmp_path / "new").pinned() == {}
    assert Keyring(tmp_path / "new").seen() == {}
    assert not (tmp_path / "new").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
def test_nobody_else_can_read_the_own_key(tmp_path):
    Keyring(tmp_path / "new").own_key()
    assert stat.S_IMODE((tmp_path / "new" / "own.key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_many_who_need_the_own_key_at_once_get_the_same(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: Keyring(tmp_path).own_key(), range(16)))
    assert len(keys) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["own.key"]


def test_the_own_key_is_trusted(tmp_path):
    own = Keyring(tmp_path).own_key().public
    assert Keyring(tmp_path).pinned() == {own.fingerprint: own}


def test_a_pinned_key_is_trusted(tmp_path):
    Keyring(tmp_path).pin(STRANGER)
    assert Keyring(tmp_path).pinned() == {STRANGER.fingerprint: STRANGER}


def test_a_key_is_pinned_once(tmp_path):
    assert Keyring(tmp_path).pin(STRANGER) == Keyring(tmp_path).pin(STRANGER)
    assert len(list((tmp_path / "pins").iterdir())) == 1


def test_a_public_key_file_laid_into_the_pins_is_trusted(tmp_path):
    (tmp_path / "pins").mkdir()
    (tmp_path / "pins" / "district.pub").write_text(STRANGER.text())
    assert list(Keyring(tmp_path).pinned().values()) == [STRANGER]


def test_two_keys_under_one_key_id_are_both_kept(tmp_path):
    twin = PublicKey(STRANGER.key_id, OTHER.point)
    Keyring(tmp_path).pin(STRANGER)
    Keyring(tmp_path).pin(twin)
    assert len(Keyring(tmp_path).pinned()) == 2


def test_a_key_whose_file_is_gone_is_trusted_no_more(tmp_path):
    Keyring(tmp_path).pin(STRANGER).unlink()
    assert Keyring(tmp_path).pinned() == {}


def test_a_damaged_pin_is_named(tmp_path):
    (tmp_path / "pins").mkdir()
    (tmp_path / "pins" / "bad.pub").write_bytes(b"\xff\xfe")
    with pytest.raises(FileRefused) as refused:
        Keyring(tmp_path).pinned()
    assert refused.value.place.endswith("bad.pub")


def test_a_damaged_own_key_is_not_replaced(tmp_path):
    (tmp_path / "own.key").write_text("damaged")
    with pytest.raises(FileRefused):
        Keyring(tmp_path).own_key()
    assert (tmp_path / "own.key").read_text() == "damaged"


def test_a_verified_revision_is_remembered(tmp_path):
    Keyring(tmp_path / "new").remember("ridge", STRANGER.fingerprint, 3)
    assert Keyring(tmp_path / "new").seen() == {("ridge", STRANGER.fingerprint): 3}


def test_a_lower_revision_does_not_lower_what_is_remembered(tmp_path):
    keyring = Keyring(tmp_path)
    for revision in (3, 5, 4):
        keyring.remember("ridge", STRANGER.fingerprint, revision)
    assert keyring.seen() == {("ridge", STRANGER.fingerprint): 5}


def test_revisions_are_remembered_by_site_and_by_key(tmp_path):
    keyring = Keyring(tmp_path)
    keyring.remember("ridge", STRANGER.fingerprint, 3)
    keyring.remember("ridge", OTHER.fingerprint, 1)
    keyring.remember("valley", OTHER.fingerprint, 2)
    assert keyring.seen() == {
        ("ridge", STRANGER.fingerprint): 3,
        ("ridge", OTHER.fingerprint): 1,
        ("valley", OTHER.fingerprint): 2,
    }


def test_remembering_at_once_forgets_nothing(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda turn: Keyring(tmp_path).remember(f"site-{turn}", OTHER.fingerprint, 1), range(24)))
    assert len(Keyring(tmp_path).seen()) == 24


@pytest.mark.parametrize("text", ["", "[]", '{"ridge": 3}', '{"ridge": {"K": "x"}}', "\xff"])
def test_a_damaged_list_of_revisions_is_told_and_not_taken_for_empty(tmp_path, text):
    (tmp_path / "seen.json").write_text(text, encoding="latin-1")
    with pytest.raises(FileRefused) as refused:
        Keyring(tmp_path).seen()
    assert refused.value.place.endswith("seen.json")


def test_a_full_disk_leaves_what_was_remembered(tmp_path, monkeypatch):
    keyring = Keyring(tmp_path)
    keyring.remember("ridge", OTHER.fingerprint, 3)

    def full(*_):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreUnwritable, match="disk is full"):
        keyring.remember("ridge", OTHER.fingerprint, 4)
    assert keyring.seen() == {("ridge", OTHER.fingerprint): 3}
