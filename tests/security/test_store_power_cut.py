"""Promise R1 for blobs: what `put` acknowledged outlives a cut of power and a kill, and nothing is half there.

The model: the bytes of a file and the names in a folder are volatile until each was synced; a cut keeps any part of
what is volatile. The real store runs; before each call that changes the disk the power is cut, many ways.
"""

import hashlib
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

from tacmap.store.blobs import BlobFolder

CONTENTS = [bytes([turn]) * (turn * 37 + 1) for turn in range(60)]


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
            lost = [digest for digest, content in self.acknowledged.items() if found.get(digest) != content]
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
            done = really(*where, **options)
            if call == "fsync":
                self._synced(where[0])
            return done

        return watched

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
    assert disk.states >= 3_000
    assert disk.failures == []


def test_the_model_finds_a_name_given_before_the_bytes(tmp_path, monkeypatch):
    assert failures(NamedBeforeSynced(tmp_path), monkeypatch).failures != []


def test_the_model_finds_a_folder_that_was_not_synced(tmp_path, monkeypatch):
    assert failures(FolderNotSynced(tmp_path), monkeypatch).failures != []


def test_the_model_finds_a_blob_written_in_place(tmp_path, monkeypatch):
    assert failures(WrittenInPlace(tmp_path), monkeypatch).failures != []


def test_no_kill_loses_or_breaks_a_blob(tmp_path):
    script = (
        "import sys; from pathlib import Path; from tacmap.store.blobs import BlobFolder\n"
        "store, turn = BlobFolder(Path(sys.argv[1])), 0\n"
        "while True:\n"
        "    turn += 1; print(store.put(b'%d ' % turn * 5000), flush=True)\n"
    )
    acknowledged = set()
    for patience in (1, 17, 60):
        with subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True) as run:
            acknowledged |= {run.stdout.readline().strip() for _ in range(patience)}
            run.send_signal(signal.SIGKILL)
            acknowledged |= {line.strip() for line in run.stdout if line.endswith("\n")}
    kept = {path.name: path.read_bytes() for path in Path(tmp_path).iterdir() if not path.name.startswith(".new-")}
    assert len(acknowledged) >= 60
    assert acknowledged - kept.keys() == set()
    assert [name for name, content in kept.items() if hashlib.sha256(content).hexdigest() != name] == []
