"""Every look and every change on record: who, what, when; each entry bound to the one before it by a sha256.

An entry that was edited or taken out breaks the chain. A tail that was cut off is missed by the anchor: the last entry
of each district, kept in a file beside the signing key, away from the database.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Row, insert, select

from tacmap.errors import StoreUnwritable
from tacmap.store.database import Turn, take_turn
from tacmap.store.durable import replace_file
from tacmap.store.schema import AUDIT
from tacmap.store.shelf import Shelf, as_json, moment, written

__all__ = ["Anchor", "Audit", "Entry", "Fresh", "broken_at"]

_FIRST = "0" * 64
_LONGEST = 1_000_000  # bytes of an anchor's file


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry; `detail` is JSON, `link` the sha256 over the link before it and all else here."""

    number: int
    moment: datetime
    who: str
    act: str
    thing: str
    detail: Mapping[str, Any]
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """An entry that is still to be written."""

    who: str
    act: str
    thing: str
    moment: datetime
    detail: Mapping[str, Any]


class Audit:
    """The record of one district."""

    def __init__(self, shelf: Shelf, anchor: "Anchor | None" = None) -> None:
        self._shelf, self._anchor = shelf, anchor

    def write(self, who: str, act: str, thing: str, now: datetime, detail: Mapping[str, Any] | None = None) -> int:
        """Put an entry at the end; gives its number. Raises StoreUnwritable, StoreUnreachable."""
        return self.write_all([Fresh(who=who, act=act, thing=thing, moment=now, detail=detail or {})])

    def write_all(self, entries: Iterable[Fresh]) -> int:
        """Put entries at the end, all of them or none; gives the number of the last. Raises as `write`."""
        here, rows = AUDIT.c.district == self._shelf.district, [_row(entry) for entry in entries]
        with self._shelf.writing() as connection:
            take_turn(connection, Turn.AUDIT)
            query = select(AUDIT.c.number, AUDIT.c.link).where(here).order_by(AUDIT.c.number.desc()).limit(1)
            number, last = connection.execute(query).first() or (0, _FIRST)
            for number, row in enumerate(rows, start=number + 1):  # noqa: B020 - it goes on from the last one
                row |= {"district": self._shelf.district, "number": number}
                row["link"] = last = _link(last, row)
            if rows:
                connection.execute(insert(AUDIT), rows)
        if self._anchor and rows:
            self._anchor.drop(self._shelf.district, number, last)
        return int(number)

    def entries(self, *, before: int | None = None, most: int = 100) -> tuple[Entry, ...]:
        """The latest entries before a number, the newest first."""
        query = select(AUDIT).where(AUDIT.c.district == self._shelf.district)
        if before is not None:
            query = query.where(AUDIT.c.number < before)
        with self._shelf.reading() as connection:
            return tuple(_entry(row) for row in connection.execute(query.order_by(AUDIT.c.number.desc()).limit(most)))

    def of_things(self, things: Sequence[str]) -> tuple[Entry, ...]:
        """The entries about any of these, the newest first."""
        here = (AUDIT.c.district == self._shelf.district, AUDIT.c.thing.in_(things))
        with self._shelf.reading() as connection:
            rows = connection.execute(select(AUDIT).where(*here).order_by(AUDIT.c.number.desc()))
            return tuple(_entry(row) for row in rows)

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """Every entry from the first on, as it is kept."""
        query = select(AUDIT).where(AUDIT.c.district == self._shelf.district).order_by(AUDIT.c.number)
        with self._shelf.reading() as connection:
            for row in connection.execute(query).mappings():
                yield dict(row)


class Anchor:
    """The last entry of each district that this service wrote, a line for each, in a file of its own."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def drop(self, district: str, number: int, link: str) -> None:
        """Note the last entry. A disk that is full keeps an older one: it is said less, and nothing wrong."""
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="ascii", errors="backslashreplace") as file:
                file.write(json.dumps([district, number, link]) + "\n")
                long = file.tell() > _LONGEST
            if long:
                self._shorten()

    def held(self, district: str) -> tuple[int, str] | None:
        """The highest entry noted of a district: its number and link."""
        return self._highest().get(district)

    def _highest(self) -> dict[str, tuple[int, str]]:
        noted: dict[str, tuple[int, str]] = {}
        for line in self._path.read_text(encoding="ascii").splitlines() if self._path.exists() else ():
            with suppress(ValueError):  # a line that was cut off
                own, number, link = json.loads(line)
                noted[own] = max(noted.get(own, (0, "")), (number, link))
        return noted

    def _shorten(self) -> None:
        """One line for each district again: a busy service writes ten a second."""
        lines = (json.dumps([own, *noted]) + "\n" for own, noted in sorted(self._highest().items()))
        with suppress(StoreUnwritable):
            replace_file(self._path, "".join(lines).encode("ascii", "backslashreplace"))


def broken_at(rows: Iterator[Mapping[str, Any]], anchor: tuple[int, str] | None) -> int | None:
    """The number of the first entry that is not as it was written, or missing; None where the chain holds."""
    last, number, anchored = _FIRST, 0, anchor is None
    for row in rows:
        if int(row["number"]) != number + 1 or row["link"] != _link(last, row):
            return number + 1
        number, last = number + 1, row["link"]
        if anchor is not None and anchor[0] == number:
            if anchor[1] != last:
                return number
            anchored = True
    return None if anchored else number + 1


def _row(entry: Fresh) -> dict[str, Any]:
    told = {"moment": written(entry.moment), "detail": as_json(entry.detail)}
    return told | {"who": entry.who[:200], "act": entry.act[:64], "thing": entry.thing[:300]}


def _link(last: str, row: Mapping[str, Any]) -> str:
    told = as_json([last, *(row[key] for key in ("district", "number", "moment", "who", "act", "thing", "detail"))])
    return hashlib.sha256(told.encode()).hexdigest()


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        number=row.number,
        moment=moment(row.moment),
        who=row.who,
        act=row.act,
        thing=row.thing,
        detail=json.loads(row.detail),
        link=row.link,
    )
