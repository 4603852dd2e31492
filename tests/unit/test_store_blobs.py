import errno
import os
from datetime import UTC, datetime, timedelta

import pytest

from tacmap.errors import FileRefused, NotFound, StoreError, StoreUnreachable, StoreUnwritable
from tacmap.store.blobs import BlobMemory
from tacmap.store.folder import BlobFolder
from tacmap.store.objects import BlobObjects
from tacmap.store.seal import Seal, new_key

HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
NONE = "0" * 64
KEY, LATER = new_key(), new_key()
KINDS = ["folder", "memory", "objects", "sealed folder", "sealed objects"]


@pytest.fixture(params=KINDS)
def blobs(request, tmp_path):
    """Every place keeps the same promises, sealed or open."""
    seal = Seal.parse(KEY) if request.param.startswith("sealed") else None
    if request.param.endswith("folder"):
        return BlobFolder(tmp_path / "blobs", seal=seal)
    if request.param == "memory":
        return BlobMemory()
    url, endpoint = request.getfixturevalue("s3")()
    return BlobObjects(url, endpoint=endpoint, seal=seal)


def failing(monkeypatch, call, number):
    """Let this call of the system fail as on a bad disk."""

    def fail(*_, **__):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, call, fail)


def test_what_was_put_can_be_got(blobs):
    assert blobs.put(b"hello") == HELLO
    assert blobs.get(HELLO) == b"hello"
    assert blobs.has(HELLO)


def test_nothing_is_a_blob_too(blobs):
    assert blobs.get(blobs.put(b"")) == b""


def test_putting_twice_is_putting_once(blobs):
    assert blobs.put(b"hello") == blobs.put(b"hello")
    assert blobs.get(HELLO) == b"hello"
    assert [digest for digest, _ in blobs.kept()] == [HELLO]


def test_what_was_never_put_is_not_found(blobs):
    assert not blobs.has(NONE)
    for ask in (blobs.get, lambda digest: blobs.piece(digest, 0, 4), lambda digest: list(blobs.pieces(digest))):
        with pytest.raises(NotFound):
            ask(NONE)


def test_a_piece_is_those_bytes_and_no_more_than_there_are(blobs):
    blobs.put(b"hello")
    assert [blobs.piece(HELLO, *span) for span in ((0, 5), (1, 3), (3, 99), (5, 9), (9, 12))] == [
        b"hello", b"el", b"lo", b"", b"",
    ]  # fmt: skip


def test_the_pieces_of_a_large_blob_are_the_blob(blobs):
    content = bytes(range(256)) * 10_000
    assert b"".join(blobs.pieces(blobs.put(content))) == content


def test_what_was_removed_is_gone(blobs):
    blobs.put(b"hello")
    blobs.remove(HELLO)
    blobs.remove(HELLO)
    assert not blobs.has(HELLO)
    assert list(blobs.kept()) == []


def test_the_age_of_a_blob_is_known(blobs):
    blobs.put(b"hello")
    [(_, put)] = blobs.kept()
    assert abs(datetime.now(UTC) - put) < timedelta(minutes=1)


@pytest.mark.parametrize("name", ["", "../secret", "/etc/passwd", HELLO.upper(), HELLO + "\n", ".new-x", "a/b"])
def test_no_name_but_a_digest_reaches_the_folder(tmp_path, name):
    blobs = BlobFolder(tmp_path / "blobs")
    (tmp_path / "secret").write_bytes(b"x")
    assert not blobs.has(name)
    for ask in (blobs.get, blobs.path):
        with pytest.raises(NotFound):
            ask(name)


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


def test_a_blob_that_is_put_again_is_young_again(tmp_path):
    blobs = BlobFolder(tmp_path)
    os.utime(blobs.path(blobs.put(b"hello")), (0, 0))
    blobs.put(b"hello")
    [(_, put)] = blobs.kept()
    assert put.year > 1970


def test_a_blob_damaged_on_the_disk_is_told(tmp_path):
    blobs = BlobFolder(tmp_path)
    blobs.path(blobs.put(b"hello")).write_bytes(b"jello")
    for ask in (blobs.get, lambda digest: list(blobs.pieces(digest))):
        with pytest.raises(StoreError, match="damaged on the disk"):
            ask(HELLO)


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


def test_an_object_is_created_and_never_overwritten(s3):
    url, endpoint = s3()
    blobs = BlobObjects(url, endpoint=endpoint)
    blobs.put(b"hello")
    blobs._create(HELLO, b"other bytes under its name")
    assert blobs.get(HELLO) == b"hello"


def test_an_object_that_was_altered_is_told(s3):
    url, endpoint = s3()
    blobs = BlobObjects(url, endpoint=endpoint)
    blobs._create(HELLO, b"jello")
    with pytest.raises(StoreError, match="damaged"):
        blobs.get(HELLO)


def test_an_object_store_that_is_away_is_told(s3):
    with pytest.raises(StoreUnreachable):
        BlobObjects("s3://no-such-bucket/x", endpoint=s3()[1]).put(b"hello")


def test_a_sealed_blob_cannot_be_read_where_it_lies(tmp_path):
    blobs = BlobFolder(tmp_path, seal=Seal.parse(KEY))
    blobs.put(b"hello, this is a plan")
    [lying] = [path.read_bytes() for path in tmp_path.iterdir()]
    assert b"plan" not in lying
    assert lying.startswith(b"TMS1")
    assert blobs.path(next(blobs.kept())[0]) is None


def test_one_text_is_sealed_otherwise_each_time(tmp_path):
    for folder in ("a", "b"):
        BlobFolder(tmp_path / folder, seal=Seal.parse(KEY)).put(b"hello")
    assert (tmp_path / "a" / HELLO).read_bytes() != (tmp_path / "b" / HELLO).read_bytes()


def test_a_sealed_blob_with_any_byte_changed_is_refused(tmp_path):
    blobs = BlobFolder(tmp_path, seal=Seal.parse(KEY))
    sealed = bytearray((tmp_path / blobs.put(b"hello")).read_bytes())
    for place in range(len(sealed)):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        (tmp_path / HELLO).write_bytes(changed)
        with pytest.raises(StoreError):
            blobs.get(HELLO)


def test_a_sealed_blob_under_another_name_is_refused(tmp_path):
    blobs = BlobFolder(tmp_path, seal=Seal.parse(KEY))
    (tmp_path / blobs.put(b"hello")).rename(tmp_path / NONE)
    with pytest.raises(StoreError):
        blobs.get(NONE)


def test_a_new_key_is_written_above_the_old_one(tmp_path):
    BlobFolder(tmp_path, seal=Seal.parse(KEY)).put(b"hello")
    both = BlobFolder(tmp_path, seal=Seal.parse(f"# keys\n{LATER}\n{KEY}\n"))
    later = both.put(b"later")
    assert both.get(HELLO) == b"hello"
    assert BlobFolder(tmp_path, seal=Seal.parse(LATER)).get(later) == b"later"
    with pytest.raises(StoreError, match="not among the keys"):
        BlobFolder(tmp_path, seal=Seal.parse(LATER)).get(HELLO)


def test_what_was_put_before_there_was_a_key_is_still_read(tmp_path):
    BlobFolder(tmp_path).put(b"hello")
    assert BlobFolder(tmp_path, seal=Seal.parse(KEY)).get(HELLO) == b"hello"


@pytest.mark.parametrize("text", ["", "# only a remark", "c2hvcnQ=", "not base64!"])
def test_a_file_that_holds_no_keys_is_refused(text):
    with pytest.raises(FileRefused, match="not a file of keys"):
        Seal.parse(text)
