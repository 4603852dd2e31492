"""The signed index: what one device should hold, in one file, and every rule by which it may be trusted.

Nothing here touches a disk, a clock or a network: the keys that are trusted, the time, and what was accepted before are
arguments. An index that is past its expiry is accepted and says so: the plans that it lists still open.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any, NoReturn

from tacmap.bundle.signing import PublicKey, Signature, SigningKey
from tacmap.bundle.verify import Verified, verify
from tacmap.errors import BundleAltered, BundleOutdated, FileRefused, KeyRevoked, UnknownKey

__all__ = ["FORMAT", "Accepted", "Index", "IndexLimits", "Listed", "Seen", "check_index", "check_listed", "sign_index"]

FORMAT = "tacmap-index/1"

_SHA256 = re.compile(r"[0-9a-f]{64}")
_KEY_ID = re.compile(r"[0-9A-F]{16}")
_AUDIENCES = ("public", "fire", "police")
_ANEW = "Connect to your service and get the index again."


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexLimits:
    """Caps on what an index may claim."""

    content_bytes: int = 16_000_000  # bytes of the whole answer
    sites: int = 20_000
    digests: int = 200_000  # withdrawn
    keys: int = 1_000  # revoked
    number: int = 1_000_000_000  # a version's or revision's end, and a bundle's size in bytes


LIMITS = IndexLimits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """The bundle of one site that a device should hold. `size` is in bytes."""

    id: str
    name: str
    address: str
    revision: int
    audience: str
    digest: str
    size: int
    issued: date | None
    fingerprint: str
    review_due: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """The contents. `version` is a counter of the district that never decreases, whatever clocks say.

    `withdrawn` are sha256 of bundles that shall be used no more, `revoked_keys` ids of
    keys whose new bundles are refused.
    """

    district: str
    version: int
    issued: datetime
    expires: datetime
    key: PublicKey
    sites: tuple[Listed, ...]
    withdrawn: tuple[str, ...] = ()
    revoked_keys: tuple[str, ...] = ()

    def text(self) -> str:
        """What is signed: JSON in one line, keys sorted."""
        told = {
            "format": FORMAT,
            "district": self.district,
            "version": self.version,
            "issued": self.issued.astimezone(UTC).isoformat(timespec="seconds"),
            "expires": self.expires.astimezone(UTC).isoformat(timespec="seconds"),
            "key": self.key.line,
            "sites": [_told(site) for site in self.sites],
            "withdrawn": self.withdrawn,
            "revoked_keys": self.revoked_keys,
        }
        return json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a device remembers of the index that it accepted last of one district, signed by one key."""

    version: int = 0
    listed: Mapping[str, Listed] = field(default_factory=lambda: MappingProxyType({}))
    revoked_keys: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """An index that may be trusted; `seen` is what to remember of it. `expired`: it is old, and should be renewed."""

    index: Index
    expired: bool
    seen: Seen


def sign_index(index: Index, key: SigningKey) -> str:
    """The answer that a device gets: the text and the minisign signature of exactly its UTF-8 bytes, as JSON."""
    text = index.text()
    comment = f"tacmap index version {index.version} key {key.public.line}"
    return json.dumps({"signed": text, "minisig": key.sign(text.encode(), comment)}, ensure_ascii=False)


def check_index(
    content: bytes,
    *,
    pinned: Mapping[str, PublicKey],
    now: datetime,
    seen: Seen | None = None,
    limits: IndexLimits = LIMITS,
) -> Accepted:
    """The index in an answer, if it may be trusted.

    `pinned` are the keys the user trusts (only the values count), `now` an aware time, `seen` what was remembered of
    the one accepted before. Raises FileRefused for what is no index, BundleAltered for a changed byte, UnknownKey,
    KeyRevoked, BundleOutdated for an older version, and for a site set back although nothing was withdrawn.
    """
    seen = seen or Seen()
    text, signature = _envelope(content, limits)
    key = _signer(text, signature, pinned)
    index = _index(text, limits)
    if index.key != key:
        raise BundleAltered("The index names another key than signed it.", remedy=_ANEW)
    if key.id in seen.revoked_keys or key.id in index.revoked_keys:
        raise KeyRevoked(f"The index is signed by the revoked key {key.fingerprint}.", remedy=_ANEW)
    if index.version < seen.version:
        raise BundleOutdated(
            f"This is version {index.version} of the index; version {seen.version} was accepted here before.",
            remedy=_ANEW,
        )
    _refuse_set_back(index, seen)
    kept = Seen(
        version=index.version,
        listed=MappingProxyType({site.id: site for site in index.sites}),
        revoked_keys=seen.revoked_keys | set(index.revoked_keys),
    )
    return Accepted(index=index, expired=now > index.expires, seen=kept)


def check_listed(
    content: bytes, site_id: str, index: Index, *, pinned: Mapping[str, PublicKey], seen_revision: int = 0
) -> Verified:
    """The bundle of a site, if it is the one that the index lists, to the byte and by what it says of itself.

    Raises BundleAltered for other bytes and for a bundle that says something else than the index, BundleOutdated for
    one that was withdrawn, KeyRevoked for one of a revoked key above `seen_revision`, and as `bundle.verify`.
    """
    listed = next((site for site in index.sites if site.id == site_id), None)
    if listed is None:
        raise FileRefused(f"The index lists no site {site_id!r}.", remedy="Ask who manages your account.")
    found = hashlib.sha256(content).hexdigest()
    if found in index.withdrawn:
        raise BundleOutdated("This bundle was withdrawn by its publisher.", remedy=_ANEW)
    if len(content) != listed.size or found != listed.digest:
        raise BundleAltered("This is not the bundle that the index lists.", remedy="Download it again.")
    verified = verify(content, pinned=pinned, allow_old=True)
    release = verified.release
    says = (release.site_id, release.revision, release.audience, release.fingerprint)
    if says != (listed.id, listed.revision, listed.audience, listed.fingerprint):
        raise BundleAltered("The bundle says something else of itself than the index does.", remedy=_ANEW)
    if verified.key.id in index.revoked_keys and not 0 < release.revision <= seen_revision:
        raise KeyRevoked(
            f"This bundle is newer than any seen of the revoked key {verified.key.fingerprint}.", remedy=_ANEW
        )
    return verified


def _told(site: Listed) -> dict[str, Any]:
    days = {name: day and day.isoformat() for name, day in (("issued", site.issued), ("review_due", site.review_due))}
    plain = ("id", "name", "address", "revision", "audience", "digest", "size", "fingerprint")
    return {name: getattr(site, name) for name in plain} | days


def _envelope(content: bytes, limits: IndexLimits) -> tuple[str, str]:
    if len(content) > limits.content_bytes:
        _refuse("it is too long")
    found = _json(content)
    text, signature = found.get("signed"), found.get("minisig")
    if not isinstance(text, str) or not isinstance(signature, str):
        _refuse("it is not signed")
    return text, signature


def _signer(text: str, signature: str, pinned: Mapping[str, PublicKey]) -> PublicKey:
    """The pinned key that signed this text."""
    try:
        found, content = Signature.parse(signature), text.encode()
    except (FileRefused, ValueError) as error:
        raise BundleAltered("The signature of the index cannot be read.", remedy=_ANEW) from error
    keys = [key for key in pinned.values() if key.key_id == found.key_id]
    if not keys:
        raise UnknownKey(
            "The index is signed by a key that is not pinned.",
            remedy="Ask who runs the service for its public key, and by another way for its fingerprint.",
        )
    for key in keys:
        if found.covers(content, key) and found.covers_its_comment(key):
            return key
    raise BundleAltered("The index is not as it was signed.", remedy=_ANEW)


def _refuse_set_back(index: Index, seen: Seen) -> None:
    """A site goes back to a lower revision only where the one before it was withdrawn."""
    for site in index.sites:
        before = seen.listed.get(site.id)
        if before and site.revision < before.revision and before.digest not in index.withdrawn:
            raise BundleOutdated(
                f"The index sets {site.name} back from revision {before.revision} to revision {site.revision}.",
                remedy=_ANEW,
            )


def _index(text: str, limits: IndexLimits) -> Index:
    found = _json(text.encode())
    if found.get("format") != FORMAT:
        _refuse(f"its format is {str(found.get('format'))[:40]!r}; {FORMAT} is read here")
    sites = tuple(_listed(row, limits) for row in _rows(found, "sites", limits.sites))
    if len({site.id for site in sites}) != len(sites):
        _refuse("it lists a site twice")
    return Index(
        district=_text(found, "district"),
        version=_whole(found, "version", limits),
        issued=_moment(found, "issued"),
        expires=_moment(found, "expires"),
        key=PublicKey.parse(_text(found, "key")),
        sites=sites,
        withdrawn=_names(found, "withdrawn", _SHA256, limits.digests),
        revoked_keys=_names(found, "revoked_keys", _KEY_ID, limits.keys),
    )


def _listed(row: object, limits: IndexLimits) -> Listed:
    if not isinstance(row, dict):
        _refuse("a site is not a table")
    if row.get("audience") not in _AUDIENCES or not _SHA256.fullmatch(_text(row, "digest")):
        _refuse("a site has no audience or no digest")
    return Listed(
        id=_text(row, "id"),
        name=_text(row, "name"),
        address=_text(row, "address"),
        revision=_whole(row, "revision", limits),
        audience=_text(row, "audience"),
        digest=_text(row, "digest"),
        size=_whole(row, "size", limits),
        issued=_day(row, "issued"),
        fingerprint=_text(row, "fingerprint"),
        review_due=_day(row, "review_due"),
    )


def _json(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content.decode())
    except (ValueError, RecursionError):
        _refuse("it is not JSON")
    if not isinstance(found, dict):
        _refuse("it is not a table")
    return found


def _text(found: dict[str, Any], name: str) -> str:
    text = found.get(name)
    if not isinstance(text, str) or len(text) > 1_000:
        _refuse(f"{name} is not a short text")
    return text


def _whole(found: dict[str, Any], name: str, limits: IndexLimits) -> int:
    number = found.get(name)
    if type(number) is not int or not 0 <= number <= limits.number:
        _refuse(f"{name} is not a whole number up to {limits.number}")
    return number


def _moment(found: dict[str, Any], name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(_text(found, name))
    except ValueError:
        _refuse(f"{name} is not a moment")
    if moment.tzinfo is None:
        _refuse(f"{name} has no time zone")
    return moment


def _day(row: dict[str, Any], name: str) -> date | None:
    try:
        return None if row.get(name) is None else date.fromisoformat(_text(row, name))
    except ValueError:
        _refuse(f"{name} is not a day")


def _rows(found: dict[str, Any], name: str, most: int) -> list[object]:
    rows = found.get(name)
    if not isinstance(rows, list) or len(rows) > most:
        _refuse(f"{name} is not a list of at most {most}")
    return rows


def _names(found: dict[str, Any], name: str, form: re.Pattern[str], most: int) -> tuple[str, ...]:
    names = _rows(found, name, most)
    if not all(isinstance(each, str) and form.fullmatch(each) for each in names):
        _refuse(f"{name} has a wrong form")
    return tuple(str(each) for each in names)


def _refuse(why: str) -> NoReturn:
    raise FileRefused(f"This index cannot be used: {why}.", remedy=_ANEW)
