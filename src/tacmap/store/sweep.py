"""Clearing away blobs that no record names: never one that is named, never one that may be about to be.

A blob must be older than a grace period; and whoever commits a record that names one looks, within the transaction and
while no sweep runs, that it is still there. So a sweep that is late costs an upload to be repeated, never a plan.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection, select, union

from tacmap.store.database import Turn, reading, take_turn, writing
from tacmap.store.schema import NAMES_BLOBS
from tacmap.store.shelf import Shelf

__all__ = ["GRACE", "named_blobs", "sweep"]

GRACE = timedelta(hours=24)
_AT_ONCE = 100  # blobs removed before others may commit again


def sweep(shelf: Shelf, now: datetime, *, grace: timedelta = GRACE) -> tuple[str, ...]:
    """Remove what has no name and was put before the grace period; gives the digests removed."""
    with reading(shelf.engine) as connection:
        named = named_blobs(connection)
    old = [digest for digest, put in shelf.blobs.kept() if digest not in named and put < now - grace]
    removed: list[str] = []
    for first in range(0, len(old), _AT_ONCE):
        removed += _remove_unnamed(shelf, old[first : first + _AT_ONCE])
    return tuple(removed)


def named_blobs(connection: Connection) -> frozenset[str]:
    """The digest of every blob that a record of any district names."""
    return frozenset(connection.scalars(union(*(select(column).where(column.is_not(None)) for column in NAMES_BLOBS))))


def _remove_unnamed(shelf: Shelf, digests: list[str]) -> list[str]:
    with writing(shelf.engine) as connection:
        take_turn(connection, Turn.SWEEP)
        asked = union(*(select(column).where(column.in_(digests)) for column in NAMES_BLOBS))
        named = set(connection.scalars(asked))
        nameless = [digest for digest in digests if digest not in named]
        for digest in nameless:
            shelf.blobs.remove(digest)
        return nameless
