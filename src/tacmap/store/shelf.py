"""What every kind of record stands on: one database, one district in it, and the blobs that its records name.

A record that names a blob commits only while the blob is there and no sweep runs: `writing(...digests)` sees to that.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row

from tacmap.errors import Conflict, NotFound
from tacmap.store.blobs import Blobs
from tacmap.store.database import Turn, reading, take_turn, writing

__all__ = ["Shelf", "as_json", "as_kept", "found", "moment", "written"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The records of one district, and where their blobs lie."""

    engine: Engine
    blobs: Blobs
    district: str

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with reading(self.engine) as connection:
            yield connection

    @contextmanager
    def writing(self, *digests: str) -> Iterator[Connection]:
        """A transaction that may name these blobs. Raises Conflict where one is gone."""
        with writing(self.engine) as connection:
            if digests:
                take_turn(connection, Turn.SWEEP, shared=True)
                self._require(digests)
            yield connection

    def _require(self, digests: tuple[str, ...]) -> None:
        if gone := [digest for digest in dict.fromkeys(digests) if not self.blobs.has(digest)]:
            raise Conflict(
                "What was uploaded before was cleared away in the meantime.",
                place=f"blob {gone[0]}",
                remedy="Upload it again.",
            )


def found(row: Row[Any] | None, what: str) -> Row[Any]:
    """The row, or NotFound."""
    if row is None:
        raise NotFound(f"There is no such {what}.", remedy="Look for it in the list.")
    return row


def as_kept(row: Row[Any], *names: str) -> dict[str, Any]:
    """What a row holds just as its record does, by name: of every issued thing its site and moment too."""
    return {"site_id": row.site, "created": moment(row.created)} | {name: getattr(row, name) for name in names}


def as_json(content: object) -> str:
    """Compact JSON with sorted keys, as texts are kept."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def written(at: datetime) -> str:
    """UTC with microseconds, so that the order of the texts is the order of the moments."""
    if at.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
