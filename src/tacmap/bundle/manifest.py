"""What a bundle says of itself: whose plan, which revision, for whom, and every member with its sha256.

One spelling only: canonical JSON. Whatever a reader meets that is not exactly this is refused.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn
from unicodedata import category

from tacmap.annotations import Audience
from tacmap.bundle.signing import ALGORITHM
from tacmap.errors import FileRefused
from tacmap.preplan import Preplan

__all__ = ["DOCUMENT", "FORMAT", "MANIFEST", "SIGNATURE", "BundleLimits", "Manifest", "Member", "Release"]

FORMAT = "tacmap-bundle/1"
MANIFEST = "manifest.json"
SIGNATURE = "manifest.json.minisig"
DOCUMENT = "data/building.json"

_NAME = re.compile(r"(?!.*\.\.)[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*")
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_KEY_ID = re.compile(r"[0-9A-F]{16}")
_FINGERPRINT = re.compile(r"([A-Z2-7]{4}-){4}[A-Z2-7]{4}")
_SITE_ID = re.compile(r"[^\s\W][\w.-]{0,99}")
_UNWRITTEN = ("Cc", "Cs", "Zl", "Zp")  # Unicode categories: controls, surrogates, line and paragraph breaks
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleLimits:
    """Caps on what a bundle may claim. What goes beyond is refused before it is unpacked."""

    manifest_bytes: int = 4_000_000  # bytes of manifest.json
    signature_bytes: int = 4_000  # bytes of manifest.json.minisig
    members: int = 10_000  # entries, manifest and signature not counted
    name_characters: int = 200  # of a member's name
    unpacked_bytes: int = 1_000_000_000  # bytes, all members together
    text_characters: int = 500  # of a site's name, a recipient, a rule
    revision: int = 1_000_000_000  # the counter's end


LIMITS = BundleLimits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """Whose plan this is, which revision, for whom, and until when.

    `revision` is 0 where nobody walked the building. `fingerprint` is that of `data/building.json`.
    """

    site_id: str
    site_name: str
    revision: int
    audience: str
    fingerprint: str
    recipient: str | None = None
    issued: date | None = None
    walked_on: date | None = None
    review_due: date | None = None
    review_rule: str | None = None
    expires: date | None = None
    exercise: bool = False

    @classmethod
    def of(
        cls, preplan: Preplan, *, fingerprint: str, recipient: str | None = None, expires: date | None = None
    ) -> "Release":
        """What a bundle of this preplan says of itself."""
        return cls(
            site_id=preplan.id,
            site_name=preplan.name,
            revision=preplan.revision,
            audience=preplan.audience.name.lower(),
            fingerprint=fingerprint,
            recipient=recipient,
            issued=preplan.issued,
            walked_on=preplan.walk_through.walked_on,
            review_due=preplan.review.due,
            review_rule=preplan.review.rule,
            expires=expires,
            exercise=preplan.exercise,
        )

    def expired_on(self, day: date) -> bool:
        """Whether the copy is past its expiry. It still opens, with a banner."""
        return self.expires is not None and day > self.expires

    def overdue_on(self, day: date) -> bool:
        """Whether the plan should have been reviewed before this day."""
        return self.review_due is not None and day > self.review_due


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One file of the bundle. `packed` tells how it lies in the archive: as it is, or deflated.

    The deflated bytes are signed as well: one content has many deflated spellings, and only one is right.
    """

    name: str
    size: int
    sha256: str
    packed_size: int
    packed_sha256: str

    @property
    def deflated(self) -> bool:
        return self.packed_size < self.size


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The contents of `manifest.json`. `members` are sorted by name; `key_id` is 16 hexadecimal digits."""

    release: Release
    members: tuple[Member, ...]
    key_id: str

    def text(self) -> bytes:
        """Canonical JSON: keys sorted, one space of indentation, UTF-8, one newline at the end."""
        release = self.release
        content = {
            "format": FORMAT,
            "site": {"id": release.site_id, "name": release.site_name},
            "revision": release.revision,
            "audience": release.audience,
            "recipient": release.recipient,
            "issued": _written(release.issued),
            "walked_on": _written(release.walked_on),
            "review": {"due": _written(release.review_due), "rule": release.review_rule},
            "expires": _written(release.expires),
            "exercise": release.exercise,
            "fingerprint": release.fingerprint,
            "key": {"algorithm": ALGORITHM, "id": self.key_id},
            "members": [
                {
                    "name": member.name,
                    "size": member.size,
                    "sha256": member.sha256,
                    "packed_size": member.packed_size,
                    "packed_sha256": member.packed_sha256,
                }
                for member in self.members
            ],
        }
        text = json.dumps(content, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False)
        return text.encode() + b"\n"

    @classmethod
    def parse(cls, content: bytes, limits: BundleLimits = LIMITS) -> "Manifest":
        """Read `manifest.json`. Raises FileRefused for another format and for anything out of the ordinary."""
        if len(content) > limits.manifest_bytes:
            _refuse("it is too long")
        found = _fields(_json(content), "the manifest")
        if found.get("format") != FORMAT:
            raise FileRefused(
                f"This bundle has the format {str(found.get('format'))[:40]!r}.",
                remedy=f"{FORMAT} is read here: use the version of tacmap that made it, or a newer one.",
            )
        manifest = _built(found, limits)
        if manifest.text() != content:
            _refuse("it is not written in the one canonical way")
        return manifest


def _built(found: dict[str, Any], limits: BundleLimits) -> Manifest:
    site, review, key = (_fields(found.get(name), name) for name in ("site", "review", "key"))
    release = Release(
        site_id=_matching(_SITE_ID, site.get("id"), "site.id"),
        site_name=_text(site.get("name"), "site.name", limits),
        revision=_whole(found.get("revision"), "revision", limits.revision),
        audience=_one_of(found.get("audience"), "audience", [audience.name.lower() for audience in Audience]),
        fingerprint=_matching(_FINGERPRINT, found.get("fingerprint"), "fingerprint"),
        recipient=_optional_text(found.get("recipient"), "recipient", limits),
        issued=_day(found.get("issued"), "issued"),
        walked_on=_day(found.get("walked_on"), "walked_on"),
        review_due=_day(review.get("due"), "review.due"),
        review_rule=_optional_text(review.get("rule"), "review.rule", limits),
        expires=_day(found.get("expires"), "expires"),
        exercise=found.get("exercise") is True,
    )
    _one_of(key.get("algorithm"), "key.algorithm", [ALGORITHM])
    return Manifest(
        release=release,
        members=_members(found.get("members"), limits),
        key_id=_matching(_KEY_ID, key.get("id"), "key.id"),
    )


def _members(found: object, limits: BundleLimits) -> tuple[Member, ...]:
    if not isinstance(found, list) or len(found) > limits.members:
        _refuse("its list of members is missing or too long")
    members = tuple(_member(_fields(row, "a member"), limits) for row in found)
    refuse_unsafe_names((member.name for member in members), limits)
    if sum(member.size for member in members) > limits.unpacked_bytes:
        _refuse("its members are too large together")
    if [member.name for member in members] != sorted(member.name for member in members):
        _refuse("its members are not sorted")
    return members


def _member(row: dict[str, Any], limits: BundleLimits) -> Member:
    size = _whole(row.get("size"), "size", limits.unpacked_bytes)
    member = Member(
        name=_text(row.get("name"), "name", limits),
        size=size,
        sha256=_matching(_SHA256, row.get("sha256"), "sha256"),
        packed_size=_whole(row.get("packed_size"), "packed_size", size),
        packed_sha256=_matching(_SHA256, row.get("packed_sha256"), "packed_sha256"),
    )
    if not member.deflated and member.packed_sha256 != member.sha256:
        _refuse(f"{member.name} has two sums")
    return member


def refuse_unsafe_names(names: Iterable[str], limits: BundleLimits = LIMITS) -> None:
    """Raise FileRefused for a name that some system would not unpack to a plain file of its own.

    Allowed: ASCII letters, digits, `.`, `_`, `-` in parts divided by `/`; not the manifest's own names,
    no device names of Windows, no two names that differ only in case, no file that is also a folder.
    """
    seen: set[str] = set()
    folders: set[str] = set()
    for name in names:
        folded = name.lower()
        parts = folded.split("/")
        safe = len(name) <= limits.name_characters and _NAME.fullmatch(name) and folded not in (MANIFEST, SIGNATURE)
        if not safe or any(_DEVICE.fullmatch(part) or part.endswith(".") for part in parts) or folded in seen:
            _refuse(f"a member has the unsafe name {name[:60]!r}")
        seen.add(folded)
        folders.update("/".join(parts[:depth]) for depth in range(1, len(parts)))
    if seen & folders:
        _refuse(f"the member {min(seen & folders)!r} is also a folder")


def _json(content: bytes) -> object:
    try:
        return json.loads(content.decode(), object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        _refuse("it is not JSON")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) != len(pairs):
        _refuse("it says one thing twice")
    return dict(pairs)


def _refuse_constant(constant: str) -> NoReturn:
    _refuse(f"it holds {constant}")


def _fields(found: object, what: str) -> dict[str, Any]:
    if not isinstance(found, dict):
        _refuse(f"{what} is not a table")
    return found


def _text(found: object, what: str, limits: BundleLimits) -> str:
    if not isinstance(found, str) or not 0 < len(found) <= limits.text_characters:
        _refuse(f"{what} is not a short text")
    if any(category(character) in _UNWRITTEN for character in found):
        _refuse(f"{what} holds a control character")
    return found


def _optional_text(found: object, what: str, limits: BundleLimits) -> str | None:
    return None if found is None else _text(found, what, limits)


def _matching(pattern: re.Pattern[str], found: object, what: str) -> str:
    if not isinstance(found, str) or not pattern.fullmatch(found):
        _refuse(f"{what} has a wrong form")
    return found


def _one_of(found: object, what: str, choices: list[str]) -> str:
    if not isinstance(found, str) or found not in choices:
        _refuse(f"{what} is none of {', '.join(choices)}")
    return found


def _whole(found: object, what: str, largest: int) -> int:
    if type(found) is not int or not 0 <= found <= largest:
        _refuse(f"{what} is not a whole number up to {largest}")
    return found


def _day(found: object, what: str) -> date | None:
    if found is None:
        return None
    try:
        return date.fromisoformat(_matching(_DAY, found, what))
    except ValueError:
        _refuse(f"{what} is not a day")


def _written(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _refuse(why: str) -> NoReturn:
    raise FileRefused(
        f"The bundle's manifest cannot be used: {why}.", remedy="Get the bundle again from its publisher."
    )
