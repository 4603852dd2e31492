"""Revisions and bundles: what was issued of a site, and for whom.

A revision is a counter of the site that never goes back; it is issued with all its bundles or not at all.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, exists, func, insert, select

from tacmap.errors import Conflict
from tacmap.store.quotas import require_room_in
from tacmap.store.schema import BUNDLES, REVISIONS, SITES, WITHDRAWALS
from tacmap.store.shelf import Shelf, as_kept, found, written

__all__ = ["BUNDLE", "BundleRecord", "Releases", "Revision", "bundle_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """An issued revision. `version` is the save it was made from; `request` names what asked for it."""

    site_id: str
    number: int
    version: int
    created: datetime
    who: str
    reason: str = ""
    request: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleRecord:
    """A bundle that was packed. `digest` names its blob, `size` is in bytes; revision 0 is a draft, never issued.

    One that was `withdrawn` is handed out no more.
    """

    site_id: str
    revision: int
    audience: str
    digest: str
    fingerprint: str
    size: int
    issued: date | None
    created: datetime
    recipient: str = ""
    review_due: date | None = None
    withdrawn: bool = False


# A bundle's row, and whether it was withdrawn.
_IS_WITHDRAWN = exists().where(WITHDRAWALS.c.district == BUNDLES.c.district, WITHDRAWALS.c.digest == BUNDLES.c.digest)
BUNDLE = (*BUNDLES.c, _IS_WITHDRAWN.label("withdrawn"))


class Releases:
    """What was issued in one district."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def add_draft(self, bundle: BundleRecord) -> BundleRecord:
        """Keep a bundle of revision 0; its blob must be kept already. The same bundle again changes nothing.

        Raises NotFound without the site.
        """
        with self._shelf.writing(bundle.digest) as connection:
            self._require_site(connection, bundle.site_id)
            kept = self._add_bundle(connection, bundle)
            require_room_in(connection, self._shelf.district)
            return kept

    def issue_in(self, connection: Connection, revision: Revision, bundles: Sequence[BundleRecord]) -> Revision:
        """Issue the revision that follows the last one, within somebody's transaction that names the blobs.

        Raises Conflict where another was issued since, or where the same request issued one already.
        """
        self._require_site(connection, revision.site_id)
        if revision.number <= self._last(connection, revision.site_id):
            raise Conflict(f"Revision {revision.number} was issued by somebody else.", remedy="Publish again.")
        row = {key: value for key, value in asdict(revision).items() if key != "site_id"}
        key = {"district": self._shelf.district, "site": revision.site_id}
        connection.execute(insert(REVISIONS).values(key | row | {"created": written(revision.created)}))
        for bundle in bundles:
            self._add_bundle(connection, bundle)
        return revision

    def last_number(self, site_id: str) -> int:
        """The highest revision issued, 0 for none."""
        with self._shelf.reading() as connection:
            return self._last(connection, site_id)

    def of_request(self, request: str) -> Revision | None:
        """The revision that this request issued."""
        query = select(REVISIONS).where(REVISIONS.c.district == self._shelf.district, REVISIONS.c.request == request)
        with self._shelf.reading() as connection:
            row = connection.execute(query).first()
            return None if row is None else _revision(row)

    def revisions(self, site_id: str) -> tuple[Revision, ...]:
        """The revisions of a site, the newest first."""
        query = select(REVISIONS).where(REVISIONS.c.district == self._shelf.district, REVISIONS.c.site == site_id)
        with self._shelf.reading() as connection:
            return tuple(_revision(row) for row in connection.execute(query.order_by(REVISIONS.c.number.desc())))

    def bundles(self, site_id: str) -> tuple[BundleRecord, ...]:
        """The bundles of a site, the newest revision first and of one revision the latest packed."""
        query = select(*BUNDLE).where(BUNDLES.c.district == self._shelf.district, BUNDLES.c.site == site_id)
        with self._shelf.reading() as connection:
            rows = connection.execute(query.order_by(BUNDLES.c.revision.desc(), BUNDLES.c.number.desc()))
            return tuple(bundle_of(row) for row in rows)

    def bundle(self, digest: str) -> BundleRecord:
        """The bundle whose blob has this digest. Raises NotFound."""
        query = select(*BUNDLE).where(BUNDLES.c.district == self._shelf.district, BUNDLES.c.digest == digest)
        with self._shelf.reading() as connection:
            return bundle_of(found(connection.execute(query.order_by(BUNDLES.c.number)).first(), "bundle"))

    def withdraw(self, site_id: str, digests: Sequence[str], now: datetime, *, who: str, reason: str) -> None:
        """These bundles are handed out no more. Once withdrawn they stay so. Raises NotFound without the site."""
        key = {"district": self._shelf.district, "site": site_id}
        with self._shelf.writing() as connection:
            self._require_site(connection, site_id)
            there = set(connection.scalars(select(WITHDRAWALS.c.digest).filter_by(district=self._shelf.district)))
            for digest in sorted(set(digests) - there):
                row = {"digest": digest, "created": written(now), "who": who, "reason": reason[:500]}
                connection.execute(insert(WITHDRAWALS).values(key | row))

    def _last(self, connection: Connection, site_id: str) -> int:
        here = (REVISIONS.c.district == self._shelf.district, REVISIONS.c.site == site_id)
        return connection.scalar(select(func.max(REVISIONS.c.number)).where(*here)) or 0

    def _add_bundle(self, connection: Connection, bundle: BundleRecord) -> BundleRecord:
        same = {"district": self._shelf.district, "site": bundle.site_id}
        same |= {key: getattr(bundle, key) for key in ("revision", "audience", "recipient", "digest")}
        if kept := connection.execute(select(*BUNDLE).select_from(BUNDLES).filter_by(**same)).first():
            return bundle_of(kept)
        days = {key: day and day.isoformat() for key in ("issued", "review_due") if (day := getattr(bundle, key))}
        row = {"fingerprint": bundle.fingerprint, "size": bundle.size} | days
        connection.execute(insert(BUNDLES).values(same | row | {"created": written(bundle.created)}))
        return bundle

    def _require_site(self, connection: Connection, site_id: str) -> None:
        """The site's row, held so that of two who issue it one waits for the other."""
        query = select(SITES.c.id).where(SITES.c.district == self._shelf.district, SITES.c.id == site_id)
        found(connection.execute(query.with_for_update()).first(), "site")


def _revision(row: Row[Any]) -> Revision:
    return Revision(**as_kept(row, "number", "version", "who", "reason", "request"))


def bundle_of(row: Row[Any]) -> BundleRecord:
    return BundleRecord(
        **as_kept(row, "revision", "audience", "digest", "fingerprint", "size", "recipient", "withdrawn"),
        issued=row.issued and date.fromisoformat(row.issued),
        review_due=row.review_due and date.fromisoformat(row.review_due),
    )
