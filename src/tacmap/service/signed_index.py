"""The verbs of what devices hold: the signed index for one visitor, and taking a bundle back.

Of each site one bundle is listed: the highest revision, of it the fullest audience that the visitor may have, and the
copy of their own agency before one for nobody in particular.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from threading import Lock

from tacmap.bundle.index import Index, Listed, sign_index
from tacmap.errors import FileRefused, NotFound
from tacmap.service.desk import Desk
from tacmap.service.rights import Right, Visitor
from tacmap.store.blobs import digest_of
from tacmap.store.indexes import Edition
from tacmap.store.passes import AUDIENCES
from tacmap.store.releases import BundleRecord

__all__ = ["LIVES", "RENEWED", "Answer", "SignedIndexes", "withdraw"]

LIVES = timedelta(days=30)  # how long an index counts as fresh
RENEWED = timedelta(days=7)  # it is signed anew in each of these periods
_SCOPES_KEPT = 5_000
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a device is sent. `tag` stays while what is listed does, and the period."""

    body: bytes
    tag: str


@dataclass(slots=True)
class SignedIndexes:
    """Makes indexes and keeps them while nothing changes: the same for all visitors who may have the same."""

    _editions: dict[str, Edition] = field(default_factory=dict)
    _answers: dict[tuple[object, ...], Answer] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def of(self, desk: Desk, visitor: Visitor, now: datetime) -> Answer:
        """The index for this visitor. Raises StoreUnwritable, StoreUnreachable."""
        key, period = desk.keyring.own_key(), int(now.timestamp() // RENEWED.total_seconds())
        revoked = desk.keyring.revoked()
        edition = self._edition(desk, [key.public.line, sorted(revoked), period], now)
        grant = visitor.grant
        scope = (grant.district, grant.sites, grant.audience, grant.agency, visitor.may(Right.PUBLISH), edition.digest)
        if (kept := self._answers.get(scope)) is not None:
            return kept
        index = Index(
            district=grant.district,
            version=edition.version,
            issued=edition.issued,
            expires=edition.issued + LIVES,
            key=key.public,
            sites=tuple(_listed(edition, visitor)),
            withdrawn=edition.withdrawn,
            revoked_keys=tuple(sorted(revoked)),
        )
        lasting = replace(index, version=0, issued=_NEVER, expires=_NEVER).text()
        tag = f'W/"{digest_of(f"{period} {lasting}".encode())[:32]}"'
        answer = Answer(body=sign_index(index, key).encode(), tag=tag)
        with self._lock:
            if len(self._answers) >= _SCOPES_KEPT:
                self._answers.clear()
            self._answers[scope] = answer
        return answer

    def _edition(self, desk: Desk, beside: Sequence[object], now: datetime) -> Edition:
        indexes, district = desk.records.indexes, desk.records.shelf.district
        seen = self._editions.get(district)
        if seen is not None and indexes.stands(beside, seen):
            return seen
        edition = indexes.edition(beside, now)
        with self._lock:
            if seen is not None:
                self._answers = {scope: each for scope, each in self._answers.items() if scope[-1] != seen.digest}
            self._editions[district] = edition
        return edition


def withdraw(
    desk: Desk, site_id: str, now: datetime, *, revision: int | None = None, digest: str = "", who: str, reason: str
) -> tuple[str, ...]:
    """Take back a revision with all its bundles, or one bundle; gives their sha256.

    It is handed out no more, and devices are told at their next look. Raises FileRefused where there is no such
    revision or no reason, NotFound without the site, and for a bundle of another.
    """
    if not reason.strip():
        raise FileRefused("Say why it is withdrawn.", remedy="Devices go back to the revision before it.")
    if revision is None and not digest:
        raise FileRefused("It is not said what is withdrawn.", remedy="Name a revision, or the sha256 of a bundle.")
    kept = desk.records.releases.bundles(site_id)
    if digest and desk.records.releases.bundle(digest).site_id != site_id:
        raise NotFound("There is no such bundle.", remedy="Look for it in the list.")
    digests = [digest] if digest else [each.digest for each in kept if each.revision == revision]
    if not digests:
        raise FileRefused(f"Nothing was issued as revision {revision}.", remedy="Look at the site's map packs.")
    desk.records.releases.withdraw(site_id, digests, now, who=who, reason=reason)
    return tuple(sorted(set(digests)))


def _listed(edition: Edition, visitor: Visitor) -> Iterable[Listed]:
    best: dict[str, BundleRecord] = {}
    for bundle in edition.bundles:
        if visitor.may_have(bundle):
            rival = best.get(bundle.site_id)
            best[bundle.site_id] = (
                bundle if rival is None else max(rival, bundle, key=lambda each: _worth(each, visitor))
            )
    for site in edition.sites:
        if (found := best.get(site.id)) is not None:
            yield Listed(
                id=site.id,
                name=site.name,
                address=str(site.facts.get("address") or ""),
                revision=found.revision,
                audience=found.audience,
                digest=found.digest,
                size=found.size,
                issued=found.issued,
                fingerprint=found.fingerprint,
                review_due=found.review_due,
            )


def _worth(bundle: BundleRecord, visitor: Visitor) -> tuple[int, int, int]:
    """Newer first, then what tells more, then one's own copy, then one for nobody in particular."""
    mine = 2 if bundle.recipient and bundle.recipient == visitor.grant.agency else 0 if bundle.recipient else 1
    return bundle.revision, AUDIENCES.index(bundle.audience), mine
