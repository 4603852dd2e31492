"""Writing so that a cut of power leaves the old file or the new one, whole, and never a part of either.

The order is always the same: a file of another name, its bytes to the disk, the rename, the folder to the disk.
"""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tacmap.errors import StoreUnwritable

__all__ = ["MAKE_ROOM", "create_once", "make_folder", "replace_file", "sole_writer", "sync_folder", "unwritable"]

MAKE_ROOM = "Free some space or give write permission. What was kept before can still be read."

_UNWRITABLE = {
    errno.ENOSPC: "The disk is full",
    errno.EDQUOT: "The disk quota is used up",
    errno.EROFS: "The disk is read-only",
    errno.EACCES: "There is no permission to write",
    errno.EPERM: "There is no permission to write",
    errno.EIO: "The disk reports an error",
    errno.ENOTDIR: "A file lies where a folder should be",
    errno.EEXIST: "A file lies where a folder should be",
}


def make_folder(folder: Path, *, mode: int = 0o777) -> None:
    """Make a folder with its parents, so that it outlives a cut of power. Raises StoreUnwritable."""
    with unwritable(folder):
        missing = [each for each in (folder, *folder.parents) if not each.is_dir()]
        for each in reversed(missing):
            each.mkdir(mode=mode, exist_ok=True)
        for each in missing:
            sync_folder(each.parent)


def replace_file(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Put these bytes in the place of the file. Raises StoreUnwritable; then the old file is as it was."""
    with unwritable(path), _new_file(path, content, mode) as new:
        new.replace(path)
        sync_folder(path.parent)


def create_once(path: Path, content: bytes, *, mode: int = 0o644) -> bool:
    """Create a file if there is none. False where somebody else was first. Raises StoreUnwritable."""
    with unwritable(path), _new_file(path, content, mode) as new:
        try:
            path.hardlink_to(new)
        except FileExistsError:
            return False
        except OSError:  # FAT knows no hard links
            if path.exists():
                return False
            new.replace(path)
        sync_folder(path.parent)
        return True


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk (Windows does so by itself)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def sole_writer(path: Path) -> Iterator[None]:
    """Wait until no other process writes here; `path` is the file that stands for the turn."""
    with unwritable(path), path.open("a") as turn:
        if os.name != "nt":
            import fcntl

            fcntl.flock(turn, fcntl.LOCK_EX)
        yield


@contextmanager
def unwritable(path: Path) -> Iterator[None]:
    """Turn a full or read-only disk into StoreUnwritable; any other OSError stays what it is."""
    try:
        yield
    except OSError as error:
        reason = _UNWRITABLE.get(error.errno or 0)
        if reason is None:
            raise
        raise StoreUnwritable(
            f"{reason}, so nothing new can be kept.",
            place=str(path),
            remedy=MAKE_ROOM,
        ) from error


@contextmanager
def _new_file(path: Path, content: bytes, mode: int) -> Iterator[Path]:
    """A file with these bytes on the disk, under a name of its own beside `path`; gone at the end."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    new = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(handle)
        new.chmod(mode)
        yield new
    finally:
        with suppress(OSError):
            new.unlink(missing_ok=True)
