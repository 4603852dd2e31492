"""R11: on a full disk, in a read-only folder and at any failing write, reads go on and writes refuse cleanly.

In short every single write, sync and rename of a publish fails once. `make prove` fills a real small disk as well, and
makes it read-only.
"""

import errno
import os
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from tacmap.errors import StoreUnwritable
from tacmap.store.folder import BlobFolder
from tacmap.store.records import Records
from tacmap.store.releases import BundleRecord, Revision
from tacmap.store.sites import SiteRecord

NOW = datetime(2026, 5, 1, 8, tzinfo=UTC)
SITE = SiteRecord(id="ridge", name="Ridge")


def issue(records, number, content=None):
    content = content or b"a bundle %d " % number * 300
    record = BundleRecord(
        site_id="ridge", revision=number, audience="police", digest=records.shelf.blobs.put(content),
        fingerprint="F", size=len(content), issued=None, created=NOW,
    )  # fmt: skip
    revision = Revision(site_id="ridge", number=number, version=0, created=NOW, who="")
    with records.shelf.writing(record.digest) as connection:
        records.releases.issue_in(connection, revision, [record])
    return record


@pytest.fixture
def records(tmp_path):
    with Records.at(f"sqlite:///{tmp_path / 'records.db'}", BlobFolder(tmp_path / "blobs")) as found:
        found.sites.add(SITE)
        yield found


def whole(records):
    """Everything on record with its bytes: the revisions that can be read."""
    kept = records.releases.bundles("ridge")
    for bundle in kept:
        assert sha256(records.shelf.blobs.get(bundle.digest)).hexdigest() == bundle.digest
    return [bundle.revision for bundle in reversed(kept)]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS])
@pytest.mark.parametrize("call", ["fsync", "replace", "write"])
def test_whichever_write_fails_nothing_is_half_there_and_the_rest_is_read(records, monkeypatch, call, number):
    issue(records, 1)
    failed, turn = 0, 0
    while failed == turn:
        turn += 1
        left = [turn]
        really = getattr(os, call)

        def failing(*given, really=really, left=left, **more):
            left[0] -= 1
            if left[0] == 0:
                raise OSError(number, os.strerror(number))
            return really(*given, **more)

        with monkeypatch.context() as patched:
            patched.setattr(os, call, failing)
            with suppress(StoreUnwritable):
                failed += 1
                issue(records, turn + 1)
                failed -= 1
        assert whole(records) == [1] if failed == turn else whole(records) == [1, turn + 1]
    files = [path.name for path in records.shelf.blobs.folder.iterdir()]
    assert [name for name in files if len(name) != 64] == []
    assert failed >= (0 if call == "write" else 1)


SMALL_DISK = """
import os, subprocess, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
import test_full_disk as here
from tacmap.errors import StoreUnwritable
from tacmap.store.folder import BlobFolder
from tacmap.store.records import Records

full, read_only = Path(sys.argv[1]) / "full", Path(sys.argv[1]) / "read-only"
for disk in (full, read_only):
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(disk)], check=True)


def refused(records, number):
    try:
        here.issue(records, number, os.urandom(200_000))
    except StoreUnwritable as error:
        return error.remedy != ""
    return False


def files(folder):
    return [path.name for path in (folder / "blobs").iterdir() if len(path.name) != 64]


records = Records.at(f"sqlite:///{full / 'records.db'}", BlobFolder(full / "blobs"))
records.sites.add(here.SITE)
number = 1
while not refused(records, number):
    number += 1
assert here.whole(records) == list(range(1, number)) and files(full) == []
subprocess.run(["mount", "-o", "remount,size=60m", str(full)], check=True)
assert not refused(records, number) and here.whole(records)[-1] == number
print("full", number)

records = Records.at(f"sqlite:///{Path(sys.argv[1]) / 'records.db'}", BlobFolder(read_only / "blobs"))
records.sites.add(here.SITE)
assert not refused(records, 1)
subprocess.run(["mount", "-o", "remount,ro", str(read_only)], check=True)
assert refused(records, 2) and here.whole(records) == [1]
subprocess.run(["mount", "-o", "remount,rw", str(read_only)], check=True)
assert not refused(records, 2) and here.whole(records) == [1, 2] and files(read_only) == []
print("read-only")
"""

if "TACMAP_PROVE" in os.environ:

    def test_a_small_disk_that_is_full_and_one_that_is_read_only(tmp_path):
        own = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--mount", "--map-root-user"]
        command = [*own, sys.executable, "-c", SMALL_DISK, str(tmp_path), str(Path(__file__).parent)]
        run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert run.returncode == 0, run.stderr
        (what, number), last = (line.split() for line in run.stdout.splitlines())
        assert (what, last) == ("full", ["read-only"])
        assert int(number) > 10
