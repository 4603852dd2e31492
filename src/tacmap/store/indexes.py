"""What the signed index of a district is made of, and the counter of its versions.

A version is counted when anything changed that it was made of, and anew in each period, so that none nears its expiry.
The counter knows no clock. What is listed and its version are read at one moment.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from tacmap.store.blobs import digest_of
from tacmap.store.database import Turn, take_turn
from tacmap.store.releases import BUNDLE, BundleRecord, bundle_of
from tacmap.store.schema import BUNDLES, INDEXES, SITES, WITHDRAWALS
from tacmap.store.shelf import Shelf, as_json, moment, written
from tacmap.store.sites import SiteRecord, Sites

__all__ = ["Edition", "Indexes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One version of a district's index: every site, and of each the newest bundle for each audience and recipient."""

    version: int
    digest: str
    issued: datetime
    sites: tuple[SiteRecord, ...]
    bundles: tuple[BundleRecord, ...]
    withdrawn: tuple[str, ...]


class Indexes:
    """The index of one district. `beside` is what else a version is made of: the key, the period."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def stands(self, beside: Sequence[object], seen: Edition | None) -> bool:
        """Whether the edition seen before is still the one of now."""
        with self._shelf.reading() as connection:
            return seen is not None and self._made_of(connection, beside) == seen.digest

    def edition(self, beside: Sequence[object], now: datetime) -> Edition:
        """The edition of now, counted if there was none of just this. Raises StoreUnwritable, StoreUnreachable."""
        with self._shelf.reading() as connection:
            if found := self._found(connection, beside):
                return found
        with self._shelf.writing() as connection:
            take_turn(connection, Turn.INDEX)
            if found := self._found(connection, beside):  # another counted it meanwhile
                return found
            self._count(connection, beside, now)
            return self._edition(connection)

    def _found(self, connection: Connection, beside: Sequence[object]) -> Edition | None:
        last = connection.execute(select(INDEXES.c.digest).where(*self._here())).first()
        if last is None or last.digest != self._made_of(connection, beside):
            return None
        return self._edition(connection)

    def _count(self, connection: Connection, beside: Sequence[object], now: datetime) -> None:
        row = {"digest": self._made_of(connection, beside), "issued": written(now)}
        counted = update(INDEXES).where(*self._here()).values(row | {"version": INDEXES.c.version + 1})
        if connection.execute(counted).rowcount == 0:
            connection.execute(insert(INDEXES).values(row | {"district": self._shelf.district, "version": 1}))

    def _made_of(self, connection: Connection, beside: Sequence[object]) -> str:
        """The sha256 of what moves whenever a site, a bundle or a withdrawal does."""
        own = self._shelf.district
        bundles = select(BUNDLES.c.number).where(BUNDLES.c.district == own).order_by(BUNDLES.c.number.desc()).limit(1)
        withdrawn = select(func.count()).select_from(WITHDRAWALS).where(WITHDRAWALS.c.district == own)
        sites = select(func.count(), func.sum(SITES.c.version)).where(SITES.c.district == own)
        told = [*connection.execute(sites).one(), connection.scalar(bundles), connection.scalar(withdrawn)]
        return digest_of(as_json([[each and int(each) for each in told], *beside]).encode())

    def _edition(self, connection: Connection) -> Edition:
        row = connection.execute(select(INDEXES).where(*self._here())).one()
        own = self._shelf.district
        withdrawn = select(WITHDRAWALS.c.digest).where(WITHDRAWALS.c.district == own).order_by(WITHDRAWALS.c.digest)
        return Edition(
            version=row.version,
            digest=row.digest,
            issued=moment(row.issued),
            sites=Sites(self._shelf).every_in(connection),
            bundles=self._newest(connection),
            withdrawn=tuple(connection.scalars(withdrawn)),
        )

    def _newest(self, connection: Connection) -> tuple[BundleRecord, ...]:
        place = func.row_number().over(
            partition_by=(BUNDLES.c.site, BUNDLES.c.audience, BUNDLES.c.recipient),
            order_by=(BUNDLES.c.revision.desc(), BUNDLES.c.number.desc()),
        )
        withdrawn = select(WITHDRAWALS.c.digest).where(WITHDRAWALS.c.district == self._shelf.district)
        here = (BUNDLES.c.district == self._shelf.district, BUNDLES.c.digest.not_in(withdrawn))
        ranked = select(*BUNDLE, place.label("place")).where(*here).subquery()
        rows = connection.execute(select(ranked).where(ranked.c.place == 1).order_by(ranked.c.site, ranked.c.number))
        return tuple(bundle_of(row) for row in rows)

    def _here(self) -> tuple[Any, ...]:
        return (INDEXES.c.district == self._shelf.district,)
