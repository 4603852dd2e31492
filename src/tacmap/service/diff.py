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
    """Two revisions of a site and every change between them."""

    old: Preplan
    new: Preplan
    changes: tuple[Change, ...]


def diff_bundles(old: bytes, new: bytes, keyring: Keyring, *, key: PublicKey | None = None) -> Difference:
    """What changed between two bundles, both checked as `verify` does; a look remembers no revision.

    Raises CheckFailed, and FileRefused for bundles of two sites.
    """
    before, after = (
        preplan_in(verify(content, pinned=trusted_keys(keyring, key), seen={}, allow_old=True))
        for content in (old, new)
    )
    if before.id != after.id:
        raise FileRefused(
            f"These are bundles of two sites: {before.name} ({before.id}) and {after.name} ({after.id}).",
            remedy="Name two revisions of the same site, the older first.",
        )
    return Difference(old=before, new=after, changes=changes_between(before, after))


def changes_json(difference: Difference) -> bytes:
    """The changes as JSON; places in metres of the new revision's frame."""
    content = {
        "site": difference.new.id,
        "from": _release(difference.old),
        "to": _release(difference.new),
        "changes": [_change(change) for change in difference.changes],
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n"


def _release(preplan: Preplan) -> dict[str, Any]:
    return {
        "revision": preplan.revision,
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
