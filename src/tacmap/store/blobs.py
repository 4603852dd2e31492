"""Plans and bundles by the sha256 of their bytes: put once, never changed, never overwritten.

When `put` returns, the bytes outlive a cut of power. What is read is compared with its digest.
"""

import hashlib
import re
from pathlib import Path
from typing import Protocol

from tacmap.errors import NotFound, StoreError
from tacmap.store.durable import make_folder, replace_file, sync_folder

__all__ = ["BlobFolder", "BlobMemory", "Blobs"]

_DIGEST = re.compile(r"[0-9a-f]{64}")


class Blobs(Protocol):
    """The promise: `put` gives the sha256 as 64 hexadecimal digits, `get` gives those bytes or raises NotFound."""

    def put(self, content: bytes) -> str: ...

    def get(self, digest: str) -> bytes: ...

    def has(self, digest: str) -> bool: ...


class BlobFolder:
    """Blobs as files of one folder, each named by its digest."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if not folder.is_dir():
            make_folder(folder)

    def put(self, content: bytes) -> str:
        """Keep these bytes. Raises StoreUnwritable on a full or read-only disk; then nothing is left behind."""
        digest = hashlib.sha256(content).hexdigest()
        path = self.folder / digest
        if path.is_file() and path.stat().st_size == len(content):
            sync_folder(self.folder)
        else:
            replace_file(path, content)
        return digest

    def get(self, digest: str) -> bytes:
        """The bytes of this digest. Raises NotFound; StoreError where the disk gives back other bytes."""
        content = self.path(digest).read_bytes()
        if hashlib.sha256(content).hexdigest() != digest:
            raise StoreError(
                "A kept file was damaged on the disk.", place=str(self.folder / digest), remedy="Restore the backup."
            )
        return content

    def has(self, digest: str) -> bool:
        return _DIGEST.fullmatch(digest) is not None and (self.folder / digest).is_file()

    def path(self, digest: str) -> Path:
        """The file with these bytes, for those who serve it as it lies. Raises NotFound."""
        if not self.has(digest):
            raise _not_found(digest)
        return self.folder / digest


class BlobMemory:
    """Blobs in memory, with the same promises but for power."""

    def __init__(self) -> None:
        self._blobs: dict[str, bytes] = {}

    def put(self, content: bytes) -> str:
        digest = hashlib.sha256(content).hexdigest()
        self._blobs[digest] = bytes(content)
        return digest

    def get(self, digest: str) -> bytes:
        if digest not in self._blobs:
            raise _not_found(digest)
        return self._blobs[digest]

    def has(self, digest: str) -> bool:
        return digest in self._blobs


def _not_found(digest: str) -> NotFound:
    return NotFound(f"Nothing is kept under {digest[:80]!r}.", remedy="Upload it again.")
