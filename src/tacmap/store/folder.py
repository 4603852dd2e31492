"""Blobs as files of one folder, each named by its digest.

A file gets its name when its bytes are on the disk, never before; a name is acknowledged when the folder is.
"""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from tacmap.errors import StoreUnwritable
from tacmap.store.blobs import Blobs, not_found
from tacmap.store.durable import make_folder, replace_file, sync_folder, unwritable
from tacmap.store.seal import Seal

__all__ = ["BlobFolder"]


class BlobFolder(Blobs):
    """Blobs in one folder, made when missing. Raises StoreUnwritable where it cannot be made."""

    def __init__(self, folder: Path, *, seal: Seal | None = None) -> None:
        super().__init__(seal=seal)
        self.folder = folder
        if not folder.is_dir():
            make_folder(folder)

    def path(self, digest: str) -> Path | None:
        """The file, unless blobs are sealed. Raises NotFound."""
        if not self.has(digest):
            raise not_found(digest)
        return None if self.seal else self.folder / digest

    def kept(self) -> Iterator[tuple[str, datetime]]:
        for path in sorted(self.folder.iterdir()):
            if self.has(path.name):
                yield path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC)

    def remove(self, digest: str) -> None:
        path = self.folder / digest
        with unwritable(path):
            path.unlink(missing_ok=True)

    def free_bytes(self) -> int | None:
        try:
            return shutil.disk_usage(self.folder).free
        except OSError as error:
            raise StoreUnwritable(
                "The folder of the files cannot be found.", place=str(self.folder), remedy="Is its disk there?"
            ) from error

    def _create(self, name: str, content: bytes) -> None:
        path = self.folder / name
        if path.is_file() and path.stat().st_size == len(content):
            with unwritable(path):
                os.utime(path)  # young again, so that no sweep takes it before its record commits
            sync_folder(self.folder)
        else:
            replace_file(path, content)

    def _read(self, name: str) -> bytes:
        try:
            return (self.folder / name).read_bytes()
        except FileNotFoundError:
            raise not_found(name) from None

    def _read_piece(self, name: str, start: int, stop: int) -> bytes:
        try:
            with (self.folder / name).open("rb") as file:
                file.seek(start)
                return file.read(max(0, stop - start))
        except FileNotFoundError:
            raise not_found(name) from None

    def _holds(self, name: str) -> bool:
        return (self.folder / name).is_file()
