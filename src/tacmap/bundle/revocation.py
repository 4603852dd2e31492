"""A key that is trusted for nothing new: what it signed before stays good, what it signs from now on is refused.

Its owner says which bundles and records of walk-throughs were theirs, by their sha256, or which revision of each site
was the last; signed with the key that follows. A date would say nothing: whoever has the key can write any date.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from tacmap.bundle.signing import PublicKey, SigningKey
from tacmap.errors import CheckFailed, FileRefused

__all__ = ["Revocation", "is_revocation"]

_FORMAT = "tacmap-revoked-key/1"
_SIGNATURE = "untrusted comment: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """What a revoked key still counts for: `bundles` by sha256 where they are told, else up to the `last` revision.

    `key` is its fingerprint; `last` by site id, where a site that is not there has none. `records` are the sha256
    of the records of walk-throughs that it signed before; no other counts.
    """

    key: str
    last: Mapping[str, int] = field(default_factory=dict)
    bundles: frozenset[str] = frozenset()
    records: frozenset[str] = frozenset()

    def allows(self, site_id: str, revision: int, sha256: str) -> bool:
        """Whether a bundle was issued before the key was revoked."""
        if self.bundles:
            return sha256 in self.bundles
        return revision <= self.last.get(site_id, -1)

    def as_json(self) -> dict[str, object]:
        return {
            "format": _FORMAT,
            "key": self.key,
            "last": dict(self.last),
            "bundles": sorted(self.bundles),
            "records": sorted(self.records),
        }

    @classmethod
    def of(cls, told: object) -> "Revocation":
        """From what `as_json` gave. Raises FileRefused."""
        try:
            if not isinstance(told, dict) or told["format"] != _FORMAT:
                raise ValueError
            last = {str(site): int(revision) for site, revision in told["last"].items()}
            bundles, records = (frozenset(map(str, each)) for each in (told["bundles"], told.get("records", ())))
            return cls(key=str(told["key"]), last=last, bundles=bundles, records=records)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise FileRefused("This does not say which key is revoked.", remedy="Get the file again.") from error

    def text(self, key: SigningKey) -> str:
        """A statement for those who trust `key`: a line of JSON, and minisign's signature of that line."""
        line = json.dumps(self.as_json(), sort_keys=True, separators=(",", ":"))
        return f"{line}\n{key.sign(line.encode(), f'revokes {self.key}')}"

    @classmethod
    def parse(cls, text: str, pinned: Mapping[str, PublicKey]) -> tuple["Revocation", PublicKey]:
        """The statement, and which trusted key signed it. No key revokes itself: whoever stole it could.

        Raises FileRefused for what is no statement, CheckFailed where nobody trusted signed it.
        """
        line, _, signature = text.partition("\n")
        try:
            found = cls.of(json.loads(line))
        except ValueError as error:
            raise FileRefused("This does not say which key is revoked.", remedy="Get the file again.") from error
        for key in pinned.values():
            if key.fingerprint != found.key and _signed(line, signature, key):
                return found, key
        raise CheckFailed(
            "No other key that is trusted here signed this statement.",
            remedy="Pin the publisher's new key first (tacmap key --pin FILE), after comparing its fingerprint.",
        )


def is_revocation(text: str) -> bool:
    """Whether a text is meant to be such a statement."""
    return text.startswith("{") and _FORMAT in text.partition("\n")[0] and _SIGNATURE in text


def _signed(line: str, signature: str, key: PublicKey) -> bool:
    try:
        key.verify(line.encode(), signature)
    except CheckFailed:
        return False
    return True
