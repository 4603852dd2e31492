import errno
import os

import pytest

from tacmap.errors import NotFound, StoreError, StoreUnwritable
from tacmap.store.blobs import BlobFolder, BlobMemory

HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
NONE = "0" * 64


@pytest.fixture(params=["folder", "memory"])
def blobs(request, tmp_path):
    """The fake keeps the same promises."""
    return BlobFolder(tmp_path / "blobs") if request.param == "folder" else BlobMemory()


def failing(monkeypatch, call, number):
    """Let this call of the system fail as on a bad disk."""

    def fail(*_, **__):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, call, fail)


def test_what_was_put_can_be_got(blobs):
    assert blobs.put(b"hello") == HELLO
    assert blobs.get(HELLO) == b"hello"
    assert blobs.has(HELLO)


def test_putting_twice_is_putting_once(blobs):
    assert blobs.put(b"hello") == blobs.put(b"hello")
    assert blobs.get(HELLO) == b"hello"


def test_what_was_never_put_is_not_found(blobs):
    assert not blobs.has(NONE)
    with pytest.raises(NotFound):
        blobs.get(NONE)


@pytest.mark.parametrize("name", ["", "../secret", "/etc/passwd", HELLO.upper(), HELLO + "\n", ".new-x", "a/b"])
def test_no_name_but_a_digest_reaches_the_folder(blobs, name, tmp_path):
    (tmp_path / "secret").write_bytes(b"x")
    assert not blobs.has(name)
    with pytest.raises(NotFound):
        blobs.get(name)


def test_a_blob_lies_under_its_digest(tmp_path):
    blobs = BlobFolder(tmp_path / "deep" / "blobs")
    blobs.put(b"hello")
    assert blobs.path(HELLO) == tmp_path / "deep" / "blobs" / HELLO
    assert blobs.path(HELLO).read_bytes() == b"hello"


def test_nothing_but_blobs_is_left_in_the_folder(tmp_path):
    blobs = BlobFolder(tmp_path)
    blobs.put(b"hello")
    blobs.put(b"hello")
    assert [path.name for path in tmp_path.iterdir()] == [HELLO]


def test_a_blob_outlives_the_store_that_put_it(tmp_path):
    BlobFolder(tmp_path).put(b"hello")
    assert BlobFolder(tmp_path).get(HELLO) == b"hello"


def test_a_blob_damaged_on_the_disk_is_told(tmp_path):
    blobs = BlobFolder(tmp_path)
    blobs.path(blobs.put(b"hello")).write_bytes(b"jello")
    with pytest.raises(StoreError, match="damaged on the disk"):
        blobs.get(HELLO)


def test_a_blob_cut_short_on_the_disk_is_healed_by_putting_it_again(tmp_path):
    blobs = BlobFolder(tmp_path)
    blobs.path(blobs.put(b"hello")).write_bytes(b"hel")
    blobs.put(b"hello")
    assert blobs.get(HELLO) == b"hello"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EACCES, errno.EIO])
@pytest.mark.parametrize("call", ["fsync", "replace", "open"])
def test_a_disk_that_takes_nothing_is_told_and_nothing_is_left(tmp_path, monkeypatch, call, number):
    blobs = BlobFolder(tmp_path)
    failing(monkeypatch, call, number)
    with pytest.raises(StoreUnwritable) as refused:
        blobs.put(b"hello")
    monkeypatch.undo()
    assert str(tmp_path) in refused.value.place
    assert [path.name for path in tmp_path.iterdir() if path.name != HELLO] == []


def test_a_full_disk_still_gives_what_it_keeps(tmp_path, monkeypatch):
    blobs = BlobFolder(tmp_path)
    blobs.put(b"hello")
    failing(monkeypatch, "fsync", errno.ENOSPC)
    with pytest.raises(StoreUnwritable):
        blobs.put(b"more")
    assert blobs.get(HELLO) == b"hello"


def test_the_bytes_are_on_the_disk_before_the_name_and_the_name_before_put_returns(tmp_path, monkeypatch):
    steps = []
    fsync, replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda handle: (steps.append("sync"), fsync(handle))[1])
    monkeypatch.setattr(os, "replace", lambda *names: (steps.append("rename"), replace(*names))[1])
    blobs = BlobFolder(tmp_path)
    blobs.put(b"hello")
    assert steps == ["sync", "rename", "sync"]


def test_a_file_in_the_way_of_the_folder_is_told(tmp_path):
    (tmp_path / "blobs").write_bytes(b"")
    with pytest.raises(StoreUnwritable, match="A file lies where a folder should be"):
        BlobFolder(tmp_path / "blobs")
