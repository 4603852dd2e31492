"""Promise R1: what was acknowledged outlives a cut of power and a kill, and no record names what is not whole.

The model: the bytes of a file and the names in a folder are volatile until each was synced; a cut keeps any part of
what is volatile. The real store runs; before each call that changes the disk the power is cut, many ways. A committed
record counts as kept (SQLite's own promise): every blob that one names must be whole in every state of the disk.
"""

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tacmap.store.database import reading
from tacmap.store.folder import BlobFolder
from tacmap.store.records import Records
from tacmap.store.releases import BundleRecord, Revision
from tacmap.store.sites import FileRecord, SiteRecord
from tacmap.store.sweep import named_blobs, sweep

LONG = int(os.environ.get("TACMAP_PROVE", "1"))  # `make prove`: that many times as long
CONTENTS = [b"%d " % turn * (turn % 60 * 12 + 1) for turn in range(60 * LONG)]


class Disk:
    """Watches one folder: what is surely on the disk, and what a cut may leave."""

    def __init__(self, folder, monkeypatch):
        self.folder = folder
        self.names = {}
        self.contents = {}
        self.acknowledged = {}
        self.failures = []
        self.states = 0
        self.dice = random.Random(1)
        self.named = dict
        self.link, self.graves = os.link, folder.parent / f"{folder.name}-graves"
        for call in ("replace", "link", "unlink", "fsync"):
            monkeypatch.setattr(os, call, self._watched(call, getattr(os, call)))

    def put(self, store, content):
        digest = store.put(content)
        self.acknowledged[digest] = content
        self.cut()

    def cut(self, draws=12):
        """Cut the power here, in many ways, and look at what is left."""
        now, volatile = self._now()
        for _ in range(draws):
            self.states += 1
            left = {
                name: inode
                for name in sorted(now.keys() | self.names.keys())
                if (inode := self.dice.choice((now.get(name), self.names.get(name)))) is not None
            }
            found = {name: self._left_of(inode, volatile) for name, inode in left.items() if len(name) == 64}
            promised = self.acknowledged | self.named()
            lost = [digest for digest, content in promised.items() if found.get(digest) != content]
            broken = [name for name, content in found.items() if hashlib.sha256(content).hexdigest() != name]
            if lost or broken:
                self.failures.append((lost, broken))

    def _now(self):
        now, contents = {}, {}
        for path in self.folder.iterdir():
            now[path.name] = path.stat().st_ino
            contents[path.stat().st_ino] = path.read_bytes()
        return now, contents

    def _left_of(self, inode, volatile):
        sure, now = self.contents.get(inode), volatile.get(inode, b"")
        if sure is not None and (sure == now or inode not in volatile):
            return sure
        return self.dice.choice((b"", now[: len(now) // 2], bytes(len(now)), now))

    def _watched(self, call, really):
        def watched(*where, **options):
            self.cut()
            if call == "unlink":
                self._bury(Path(where[0]))
            done = really(*where, **options)
            if call == "fsync":
                self._synced(where[0])
            return done

        return watched

    def _bury(self, path):
        """Keep the inode of what is unlinked from being given to another file: the model knows files by it."""
        self.graves.mkdir(exist_ok=True)
        if path.parent == self.folder and path.exists():
            self.link(path, self.graves / str(self.states))

    def _synced(self, handle):
        inode = os.fstat(handle).st_ino
        now, contents = self._now()
        if inode == self.folder.stat().st_ino:
            self.names = now
        elif inode in contents:
            self.contents[inode] = contents[inode]


def failures(store, monkeypatch):
    disk = Disk(store.folder, monkeypatch)
    for content in CONTENTS:
        disk.put(store, content)
    monkeypatch.undo()
    return disk


class NamedBeforeSynced(BlobFolder):
    """Wrong: the name is given before the bytes are on the disk."""

    def put(self, content):
        digest = hashlib.sha256(content).hexdigest()
        new = self.folder / ".new"
        with new.open("wb") as file:
            file.write(content)
            file.flush()
            new.replace(self.folder / digest)
            os.fsync(file.fileno())
        _sync(self.folder)
        return digest


class FolderNotSynced(BlobFolder):
    """Wrong: the bytes are on the disk, the name is not."""

    def put(self, content):
        digest = hashlib.sha256(content).hexdigest()
        new = self.folder / ".new"
        with new.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.folder / digest)
        return digest


class WrittenInPlace(BlobFolder):
    """Wrong: the final name is there before the bytes are."""

    def put(self, content):
        digest = hashlib.sha256(content).hexdigest()
        with (self.folder / digest).open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _sync(self.folder)
        return digest


def _sync(folder):
    handle = os.open(folder, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)


def test_no_cut_of_power_loses_or_breaks_a_blob(tmp_path, monkeypatch):
    disk = failures(BlobFolder(tmp_path), monkeypatch)
    assert disk.states >= 3_000 * LONG
    assert disk.failures == []


def test_the_model_finds_a_name_given_before_the_bytes(tmp_path, monkeypatch):
    assert failures(NamedBeforeSynced(tmp_path), monkeypatch).failures != []


def test_the_model_finds_a_folder_that_was_not_synced(tmp_path, monkeypatch):
    assert failures(FolderNotSynced(tmp_path), monkeypatch).failures != []


def test_the_model_finds_a_blob_written_in_place(tmp_path, monkeypatch):
    assert failures(WrittenInPlace(tmp_path), monkeypatch).failures != []


def test_no_kill_loses_or_breaks_a_blob(tmp_path):
    script = (
        "import sys; from pathlib import Path; from tacmap.store.folder import BlobFolder\n"
        "store, turn = BlobFolder(Path(sys.argv[1])), 0\n"
        "while True:\n"
        "    turn += 1; print(store.put(b'%d ' % turn * 300_000), flush=True)\n"
    )
    dice, acknowledged, kills = random.Random(1), 0, 10 if LONG == 1 else 1_000
    for kill in range(kills):
        folder = tmp_path / str(kill)
        with subprocess.Popen([sys.executable, "-c", script, str(folder)], stdout=subprocess.PIPE, text=True) as run:
            told = {run.stdout.readline().strip() for _ in range(dice.randrange(1, 12))}
            time.sleep(dice.uniform(0, 0.01))
            run.send_signal(signal.SIGKILL)
            told |= {line.strip() for line in run.stdout if line.endswith("\n")}
        kept = {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".new-")}
        assert told - kept.keys() == set(), kill
        assert [name for name, content in kept.items() if hashlib.sha256(content).hexdigest() != name] == [], kill
        acknowledged += len(told)
        shutil.rmtree(folder)
    assert acknowledged >= 4 * kills


class Published:
    """A site on real records whose files and bundles are published, with the power cut all along."""

    def __init__(self, tmp_path, monkeypatch, blobs):
        self.records = Records.at(f"sqlite:///{tmp_path / 'records.db'}", blobs)
        self.site = self.records.sites.add(SiteRecord(id="ridge", name="Ridge"))
        self.contents = {}
        self.disk = Disk(blobs.folder, monkeypatch)
        self.disk.named = self.named

    def named(self):
        """What the committed records name, with the bytes that were meant."""
        with reading(self.records.shelf.engine) as connection:
            return {digest: self.contents[digest] for digest in named_blobs(connection)}

    def blob(self, content):
        digest = hashlib.sha256(content).hexdigest()
        self.contents[digest] = content
        return self.records.shelf.blobs.put(content)

    def publish(self, number, now):
        toml, bundle = b"revision = %d" % number, b"a bundle %d " % number * 200
        kept = {"site.toml": FileRecord(digest=self.blob(toml), size=len(toml))}
        record = BundleRecord(
            site_id="ridge", revision=number, audience="police", digest=self.blob(bundle), fingerprint="F",
            size=len(bundle), issued=None, created=now,
        )  # fmt: skip
        revision = Revision(site_id="ridge", number=number, version=self.site.version, created=now, who="")
        with self.records.shelf.writing(record.digest, kept["site.toml"].digest) as connection:
            self.records.releases.issue_in(connection, revision, [record])
            self.site = self.records.sites.save_in(connection, self.site, kept, who="", note="", now=now)
        self.disk.cut()


def published(tmp_path, monkeypatch, blobs):
    school, now = Published(tmp_path, monkeypatch, blobs), datetime.now(UTC)
    for number in range(1, 25 * LONG + 1):
        school.publish(number, now)
        school.blob(b"never named %d" % number)
        if number % 10 == 0:
            sweep(school.records.shelf, now + timedelta(days=2))
    monkeypatch.undo()
    school.records.close()
    return school.disk


def test_no_cut_of_power_leaves_a_record_that_names_what_is_not_whole(tmp_path, monkeypatch):
    disk = published(tmp_path, monkeypatch, BlobFolder(tmp_path / "blobs"))
    assert disk.states >= 3_000 * LONG
    assert disk.failures == []


def test_the_model_finds_a_record_that_commits_before_its_blobs_are_on_the_disk(tmp_path, monkeypatch):
    for wrong in (NamedBeforeSynced, FolderNotSynced, WrittenInPlace):
        disk = published(tmp_path / wrong.__name__, monkeypatch, wrong(tmp_path / wrong.__name__ / "blobs"))
        assert disk.failures != [], wrong.__name__
