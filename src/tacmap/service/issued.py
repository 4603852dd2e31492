"""What is done with an issued bundle: it is looked into, printed, and locked with a passphrase that nobody keeps.

Whatever is shown of a bundle was verified first, as a stranger would verify it.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from tacmap.bundle.sealed import Passphrase, seal
from tacmap.bundle.verify import Verified, verify
from tacmap.exports.viewer import NAME as VIEWER
from tacmap.preplan import Preplan
from tacmap.service.desk import Desk
from tacmap.service.pack import sheets
from tacmap.service.survey import Tell
from tacmap.service.verify import preplan_in
from tacmap.store.releases import BundleRecord

__all__ = ["Issued", "issued", "kept_preplan", "locked_copy", "papers"]

_BESIDE = ("binder-card", "labels/", "signs/")  # sheets that go with a bundle and are not in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A kept bundle with its contents by name."""

    record: BundleRecord
    members: Mapping[str, bytes]


def issued(desk: Desk, digest: str) -> Issued:
    """The bundle of this digest, looked into. Raises NotFound, CheckFailed where it is not as it was signed here."""
    record = desk.records.releases.bundle(digest)
    return Issued(record=record, members=_verified(desk, record).members)


def kept_preplan(desk: Desk, record: BundleRecord) -> Preplan:
    """What a kept bundle says of its site. Raises CheckFailed as `issued`."""
    return preplan_in(_verified(desk, record))


def locked_copy(desk: Desk, digest: str, passphrase: Passphrase) -> bytes:
    """The same bundle as one page that opens with a passphrase: never the same bytes twice, and kept nowhere."""
    record = desk.records.releases.bundle(digest)
    viewer = _verified(desk, record).members[VIEWER]
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    return seal(desk.blobs.get(digest), viewer, passphrase, salt=salt, nonce=nonce)


def papers(desk: Desk, digest: str, *, tell: Tell = lambda *_: None) -> dict[str, str]:
    """The card, labels and signs that go with an issued bundle: digests of PDFs by file name.

    They are kept without a record that names them: the next sweep takes them away, and they can be printed again.
    """
    preplan = kept_preplan(desk, desk.records.releases.bundle(digest))
    tell("printing card, labels and signs", 0, 1)
    made = sheets(preplan, key=desk.keyring.own_key())
    return {name: desk.blobs.put(pdf) for name, pdf in made.items() if name.startswith(_BESIDE)}


def _verified(desk: Desk, record: BundleRecord) -> Verified:
    return verify(desk.blobs.get(record.digest), pinned=desk.keyring.pinned(), allow_old=True)
