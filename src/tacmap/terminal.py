"""What the commands share at the terminal: files in and out, days, keys, and a line that says what is being done."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tacmap.errors import FileRefused, StoreUnwritable, TacmapError

if TYPE_CHECKING:
    from tacmap.bundle.signing import SigningKey
    from tacmap.service.survey import Tell
    from tacmap.store.keyring import Keyring

__all__ = [
    "bundle", "complain", "day", "in_file", "key_file", "keyring", "progress", "read", "signing_key", "text_of",
    "this_day", "write",
]  # fmt: skip

key_file = click.option(
    "--key", type=click.Path(path_type=Path), help="A minisign secret key; else your own, made when there is none."
)


def this_day() -> date:
    """Today where this computer stands."""
    return datetime.now().astimezone().date()


def day(text: str | None, option: str) -> date | None:
    """The day that an option names; None where it was not given. Raises FileRefused for anything else."""
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError as error:
        raise FileRefused(f"{option} {text} is not a date.", remedy="Write year-month-day: 2026-08-14.") from error


def bundle(path: Path) -> bytes:
    """The content of a map pack's file."""
    content = read(path)
    if b"PK\x03\x04" not in content[:4] and b"PK\x05\x06" not in content[-64:]:
        remedy = "Name the .zip that tacmap pack wrote; tacmap open takes it out of a locked copy."
        raise FileRefused(f"{path} is not a map pack.", remedy=remedy)
    return content


def keyring() -> "Keyring":
    from tacmap.settings import configuration_folder
    from tacmap.store.keyring import Keyring

    return Keyring(configuration_folder())


def signing_key(path: Path | None) -> "SigningKey":
    """The key in this file; without one, the keyring's own. Raises FileRefused for one that is revoked here."""
    from tacmap.bundle.signing import SigningKey

    if path is None:
        return keyring().own_key()
    with in_file(path):
        key = SigningKey.parse(text_of(read(path), path))
    if any(revoked.key == key.public.fingerprint for revoked in keyring().revoked().values()):
        raise FileRefused(
            f"The key {key.public.fingerprint} is revoked: nothing that it signs counts any more.",
            place=str(path),
            remedy="Sign with your own key (leave --key away), or with the one that follows it.",
        )
    return key


def read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileRefused(
            f"{path} cannot be opened: {error.strerror}.",
            remedy="This is a folder: name a file in it." if path.is_dir() else "Check its name and where it lies.",
        ) from error


def text_of(content: bytes, path: Path) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise FileRefused("This is not a text file.", place=str(path), remedy="Name a minisign key file.") from error


def write(path: Path, content: bytes) -> None:
    """The whole file or none of it, in folders made when missing."""
    from tacmap.store.durable import make_folder, replace_file

    try:
        make_folder(path.parent)
        replace_file(path, content)
    except StoreUnwritable as error:
        error.remedy = "Choose another place, or make room or ask for permission there."
        raise
    except OSError as error:
        raise FileRefused(f"{path} cannot be written: {error.strerror}.", remedy="Choose another place.") from error


def complain(problem: str, place: str, remedy: str) -> None:
    for line in (problem, place, remedy):
        if line:
            print(line, file=sys.stderr)


@contextmanager
def in_file(path: Path) -> Iterator[None]:
    """Name the file in what is refused about it."""
    try:
        yield
    except TacmapError as error:
        if path.name not in f"{error.problem} {error.place}":
            error.place = f"{path}, {error.place}" if error.place else str(path)
        raise


@contextmanager
def progress() -> "Iterator[Tell]":
    """A line that says what is being done, where a person is looking; gone when it is done."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    clear = "\r\x1b[K"
    try:  # no spinner: it would be a thread, and a plan is read in a fork
        yield lambda what, done, whole: _mutter(clear + what + (f" ({done + 1} of {whole})" if whole > 1 else ""))
    finally:
        _mutter(clear)


def _mutter(line: str) -> None:
    print(line, end="", file=sys.stderr, flush=True)
