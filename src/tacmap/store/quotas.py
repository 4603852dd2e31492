"""How much a district may keep: sites, bytes, uploads a day. Without a number it is not limited.

Counted in the transaction that adds, so that many at once do not go beyond it together. Bytes are those of every file,
older versions too, and of every bundle, each content once.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, func, select, union, update

from tacmap.errors import QuotaReached
from tacmap.store.schema import BUNDLES, DISTRICTS, FILES, JOBS, SITES
from tacmap.store.shelf import Shelf, found, written

__all__ = ["Quota", "Quotas", "require_room_in", "require_site_in", "require_upload_in"]

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """Sites, bytes, and uploads in 24 hours: what a district may keep (None: any number), or what it keeps."""

    sites: int | None = None
    bytes: int | None = None
    uploads: int | None = None


class Quotas:
    """The quota of one district."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def allowed(self) -> Quota:
        """What the district may keep. Raises NotFound."""
        with self._shelf.reading() as connection:
            return _allowed(connection, self._shelf.district)

    def used(self, now: datetime) -> Quota:
        """What it keeps."""
        district = self._shelf.district
        with self._shelf.reading() as connection:
            asked = (_sites(district), _bytes(district), _uploads(district, now))
            sites, size, uploads = (connection.scalar(query) or 0 for query in asked)
        return Quota(sites=sites, bytes=size, uploads=uploads)

    def allow(self, quota: Quota) -> None:
        """From now on the district may keep this much. What is beyond it already stays."""
        values = {"most_sites": quota.sites, "most_bytes": quota.bytes, "most_uploads": quota.uploads}
        with self._shelf.writing() as connection:
            connection.execute(update(DISTRICTS).where(DISTRICTS.c.id == self._shelf.district).values(values))


def require_site_in(connection: Connection, district: str) -> None:
    """Raise QuotaReached where the sites of this transaction are too many."""
    _require(
        connection,
        district,
        "most_sites",
        _sites(district),
        "sites",
        "Ask who runs the service for more, or use a site.",
    )


def require_room_in(connection: Connection, district: str) -> None:
    """Raise QuotaReached where the files and bundles of this transaction are too large."""
    remedy = "Ask who runs the service for more room. Older versions and map packs count too."
    _require(connection, district, "most_bytes", _bytes(district), "bytes", remedy)


def require_upload_in(connection: Connection, district: str, now: datetime) -> None:
    """Raise QuotaReached where the uploads of the last 24 hours, with this transaction's, are too many."""
    remedy = "Go on tomorrow, or ask who runs the service for more."
    _require(connection, district, "most_uploads", _uploads(district, now), "uploads in a day", remedy)


def _require(connection: Connection, district: str, column: str, count: Select[Any], what: str, remedy: str) -> None:
    most = select(DISTRICTS.c[column]).where(DISTRICTS.c.id == district)
    if connection.scalar(most) is None:
        return
    allowed = connection.scalar(most.with_for_update(key_share=True))  # others who add here wait
    if allowed is not None and (connection.scalar(count) or 0) > allowed:
        raise QuotaReached(
            f"This district may keep {allowed} {what}, and has them.", remedy=remedy, quota=what, most=allowed
        )


def _allowed(connection: Connection, district: str) -> Quota:
    row = found(connection.execute(select(DISTRICTS).where(DISTRICTS.c.id == district)).first(), "district")
    return Quota(sites=row.most_sites, bytes=row.most_bytes, uploads=row.most_uploads)


def _sites(district: str) -> Select[Any]:
    return select(func.count()).select_from(SITES).where(SITES.c.district == district)


def _bytes(district: str) -> Select[Any]:
    kept = union(*(select(of.c.digest, of.c.size).where(of.c.district == district) for of in (FILES, BUNDLES)))
    return select(func.sum(kept.subquery().c.size))


def _uploads(district: str, now: datetime) -> Select[Any]:
    lately = (JOBS.c.district == district, JOBS.c.digest.is_not(None), JOBS.c.created > written(now - _DAY))
    return select(func.count()).select_from(JOBS).where(*lately)
