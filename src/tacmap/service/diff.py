"""The verb `diff`: two verified bundles of one site, and what changed from the one to the other."""

import json
from dataclasses import dataclass
from typing import Any

from tacmap.bundle.signing import PublicKey
from tacmap.bundle.verify import verify
from tacmap.changes import Change, changes_between
from tacmap.errors import FileRefused
from tacmap.preplan import Preplan
from tacmap.service.verify import preplan_in, trusted_keys
from tacmap.store.keyring import Keyring

__all__ = ["Difference", "changes_json", "diff_bundles"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Two revisions of a site, the fingerprints of both plans, and every change between them."""

    old: Preplan
    new: Preplan
    changes: tuple[Change, ...]
    fingerprints: tuple[str, str]

    @property
    def twins(self) -> bool:
        """Whether both go by the same number and are for the same readers, and yet are not the same plan."""
        named = [(plan.revision, plan.audience, plan.exercise) for plan in (self.old, self.new)]
        return named[0] == named[1] and self.fingerprints[0] != self.fingerprints[1]


def diff_bundles(old: bytes, new: bytes, keyring: Keyring, *, key: PublicKey | None = None) -> Difference:
    """What changed between two bundles, both checked as `verify` does; a look remembers no revision.

    Raises CheckFailed, and FileRefused for bundles of two sites.
    """
    both = [verify(content, pinned=trusted_keys(keyring, key), seen={}, allow_old=True) for content in (old, new)]
    before, after = map(preplan_in, both)
    if before.id != after.id:
        raise FileRefused(
            f"These are bundles of two sites: {before.name} ({before.id}) and {after.name} ({after.id}).",
            remedy="Name two revisions of the same site, the older first.",
        )
    fingerprints = (both[0].release.fingerprint, both[1].release.fingerprint)
    return Difference(old=before, new=after, changes=changes_between(before, after), fingerprints=fingerprints)


def changes_json(difference: Difference) -> bytes:
    """The changes as JSON; places in metres of the new revision's frame."""
    content = {
        "site": difference.new.id,
        "from": _release(difference.old, difference.fingerprints[0]),
        "to": _release(difference.new, difference.fingerprints[1]),
        "changes": [_change(change) for change in difference.changes],
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n"


def _release(preplan: Preplan, fingerprint: str) -> dict[str, Any]:
    return {
        "revision": preplan.revision,
        "fingerprint": fingerprint,
        "issued": preplan.issued.isoformat() if preplan.issued else None,
        "audience": preplan.audience.name.lower(),
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "kind": str(change.kind),
        "subject": change.subject,
        "floor": change.floor,
        "at": change.at,
        "words": change.words,
    }
