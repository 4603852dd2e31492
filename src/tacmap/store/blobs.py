"""Plans, files of sites and bundles by the sha256 of their bytes: put once, never changed, never overwritten.

When `put` returns, the bytes outlive a cut of power. What is read whole is compared with its digest. Where they lie is
a subclass: memory (here), a folder (`folder`), an S3-compatible store (`objects`).
"""

import hashlib
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from tacmap.errors import NotFound, StoreError
from tacmap.store.seal import Seal

__all__ = ["BlobMemory", "Blobs", "digest_of"]

_DIGEST = re.compile(r"[0-9a-f]{64}")
_CHUNK = 1 << 20  # bytes


class Blobs(ABC):
    """Blobs somewhere. With a `seal` new ones are encrypted there; those from before it are still read."""

    def __init__(self, *, seal: Seal | None = None) -> None:
        self.seal = seal

    def put(self, content: bytes) -> str:
        """Keep these bytes; gives their digest, 64 hexadecimal digits.

        Raises StoreUnwritable, StoreUnreachable; then nothing is left behind.
        """
        digest = digest_of(content)
        self._create(digest, self.seal.closed(content, digest) if self.seal else content)
        return digest

    def get(self, digest: str) -> bytes:
        """The bytes of this digest. Raises NotFound; StoreError where other bytes come back, or the key is missing."""
        content = self._read(_name(digest))
        if digest_of(content) != digest and self.seal:
            content = self.seal.opened(content, digest)
        if digest_of(content) != digest:
            raise _damaged(digest)
        return content

    def has(self, digest: str) -> bool:
        """Whether it is kept. Does not read it."""
        return _DIGEST.fullmatch(digest) is not None and self._holds(digest)

    def piece(self, digest: str, start: int, stop: int) -> bytes:
        """Bytes from `start` up to `stop`, not compared with the digest unless sealed. Raises NotFound."""
        return self.get(digest)[start:stop] if self.seal else self._read_piece(_name(digest), start, stop)

    def pieces(self, digest: str) -> Iterator[bytes]:
        """The bytes one after another, compared at the end: StoreError then means that all were wrong."""
        if self.seal:
            yield self.get(digest)
            return
        seen, start = hashlib.sha256(), 0
        while piece := self._read_piece(_name(digest), start, start + _CHUNK):
            seen.update(piece)
            start += len(piece)
            yield piece
        if seen.hexdigest() != digest:
            raise _damaged(digest)

    def path(self, digest: str) -> Path | None:  # noqa: ARG002 - most have no file
        """The file with just these bytes, for those who serve it as it lies; None where there is none."""
        return None

    @abstractmethod
    def kept(self) -> Iterator[tuple[str, datetime]]:
        """Every digest, and when it was last put."""

    @abstractmethod
    def remove(self, digest: str) -> None:
        """Forget a blob; nothing happens where there is none. For the sweep alone, which knows what is named."""

    def free_bytes(self) -> int | None:
        """How much room is left where they lie; None where nobody can say."""
        return None

    @abstractmethod
    def _create(self, name: str, content: bytes) -> None: ...

    @abstractmethod
    def _read(self, name: str) -> bytes: ...

    @abstractmethod
    def _read_piece(self, name: str, start: int, stop: int) -> bytes: ...

    @abstractmethod
    def _holds(self, name: str) -> bool: ...


class BlobMemory(Blobs):
    """Blobs in memory, with the same promises but for power."""

    def __init__(self, *, seal: Seal | None = None) -> None:
        super().__init__(seal=seal)
        self._blobs: dict[str, tuple[bytes, datetime]] = {}

    def kept(self) -> Iterator[tuple[str, datetime]]:
        yield from sorted((name, put) for name, (_, put) in self._blobs.items())

    def remove(self, digest: str) -> None:
        self._blobs.pop(digest, None)

    def _create(self, name: str, content: bytes) -> None:
        self._blobs[name] = bytes(content), datetime.now(UTC)

    def _read(self, name: str) -> bytes:
        if name not in self._blobs:
            raise not_found(name)
        return self._blobs[name][0]

    def _read_piece(self, name: str, start: int, stop: int) -> bytes:
        return self._read(name)[start:stop]

    def _holds(self, name: str) -> bool:
        return name in self._blobs


def digest_of(content: bytes) -> str:
    """The sha256 of these bytes as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def not_found(digest: str) -> NotFound:
    """The letter for a digest that names nothing."""
    return NotFound(f"Nothing is kept under {digest[:80]!r}.", remedy="Upload it again.")


def _name(digest: str) -> str:
    if not _DIGEST.fullmatch(digest):
        raise not_found(digest)
    return digest


def _damaged(digest: str) -> StoreError:
    return StoreError("A kept file was damaged on the disk.", place=f"blob {digest}", remedy="Restore the backup.")
