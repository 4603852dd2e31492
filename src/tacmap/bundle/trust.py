"""Whose signature counts: the keys that somebody trusts, and what the revoked ones among them still count for.

A revoked key is told by its fingerprint, never by its id: an id can be chosen.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from tacmap.bundle.revocation import Revocation
from tacmap.bundle.signing import PublicKey

__all__ = ["Trust"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """`keys` by fingerprint, revoked ones too; `revoked` by key id, as a keyring has them."""

    keys: Mapping[str, PublicKey] = field(default_factory=dict)
    revoked: Mapping[str, Revocation] = field(default_factory=dict)

    def counts(self, key: PublicKey, sha256: str) -> bool:
        """Whether a record of a walk-through that this key signed counts: of a revoked key those from before."""
        found = [each for each in self.revoked.values() if each.key == key.fingerprint]
        return all(sha256 in each.records for each in found)

    @property
    def mark(self) -> str:
        """Another one wherever something else may count: what is worked out under it holds as long as it is this."""
        told = [sorted(self.keys), [self.revoked[name].as_json() for name in sorted(self.revoked)]]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]
