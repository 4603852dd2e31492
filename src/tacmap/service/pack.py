"""The verbs `pack` and `sheets`: a preplan becomes a signed bundle, or the locker's sheets alone."""

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import date
from typing import TypedDict

from tacmap.annotations import Audience
from tacmap.bundle.assembly import assemble
from tacmap.bundle.codes import page_check, sign_locker_code, sign_plan_code
from tacmap.bundle.manifest import Release
from tacmap.bundle.sealed import Passphrase, seal
from tacmap.bundle.signing import SigningKey
from tacmap.errors import Finding
from tacmap.exports.binder_card import binder_card
from tacmap.exports.edition import Edition, file_name
from tacmap.exports.labels import label_sheets
from tacmap.exports.sheets import locker_sheets
from tacmap.exports.signs import sign_sheets
from tacmap.exports.table import export_all
from tacmap.exports.viewer import NAME as VIEWER
from tacmap.preplan import Preplan, for_audience
from tacmap.service.page_weight import weighed
from tacmap.service.survey import Tell
from tacmap.walk import Standing, numbers_missing

__all__ = ["Packed", "locked", "missing_signs", "pack", "sheets"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A finished bundle: its bytes, the preplan as it went in, and the fingerprint that every page carries.

    `sha256` is that of the signed bundle, `viewer` its index.html. `locked` where the bytes are those of a locked copy.
    """

    content: bytes
    sha256: str
    viewer: bytes
    preplan: Preplan
    fingerprint: str
    key: str
    recipient: str | None = None
    locked: bool = False

    @property
    def name(self) -> str:
        """What its file is called, without the suffix: copies for others, and later ones, never lie over it."""
        preplan = self.preplan
        whose = file_name(self.recipient) if self.recipient else preplan.audience.name.lower()
        unsaid = not self.recipient and preplan.audience is Audience.POLICE
        parts = (preplan.id, f"r{preplan.revision}", "" if unsaid else whose, "exercise" if preplan.exercise else "")
        return "-".join(filter(None, parts))

    @property
    def suffix(self) -> str:
        return ".html" if self.locked else ".zip"

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is odd about the bundle as such."""
        return weighed(self.viewer, self.preplan)


def pack(
    preplan: Preplan,
    *,
    key: SigningKey,
    audience: Audience = Audience.POLICE,
    recipient: str | None = None,
    expires: date | None = None,
    aerial: bytes = b"",
    tell: Tell = lambda *_: None,
) -> Packed:
    """The signed bundle for one audience. The same preplan and key give the same bytes.

    `recipient` marks the copy, `expires` is its last day. `aerial` is the JPEG that `preplan.aerial` tells of.
    """
    edition = replace(_edition(preplan, key, audience, recipient), aerial=aerial, expires=expires)
    members = export_all(edition, progress=lambda what: tell(f"writing {what}", 0, 1))
    tell("signing", 0, 1)
    release = Release.of(edition.preplan, fingerprint=edition.fingerprint, recipient=recipient, expires=expires)
    content = assemble(members, release, key)
    return Packed(
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        viewer=members[VIEWER],
        preplan=edition.preplan,
        fingerprint=edition.fingerprint,
        key=key.public.fingerprint,
        recipient=recipient,
    )


def locked(bundle: Packed, passphrase: Passphrase) -> Packed:
    """The same bundle in a page that opens with a passphrase: with a salt of its own, so never the same bytes twice."""
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    return replace(bundle, content=seal(bundle.content, bundle.viewer, passphrase, salt=salt, nonce=nonce), locked=True)


def sheets(preplan: Preplan, *, key: SigningKey) -> dict[str, bytes]:
    """The card for the binder, sheets and labels of every locker, signs of doors and rooms; by file name."""
    edition = _edition(preplan, key, Audience.POLICE, None)
    card = binder_card(edition, key.public.fingerprint)
    return card | locker_sheets(edition) | label_sheets(edition) | sign_sheets(edition)


def missing_signs(preplan: Preplan, standing: Standing) -> dict[str, bytes]:
    """The signs of the rooms whose number a walk-through did not find, each for the place where it is missing."""
    absent = {missing.thing.id: missing.absent for missing in numbers_missing(standing)}
    return sign_sheets(Edition.of(for_audience(preplan, Audience.POLICE)), absent)


def _edition(preplan: Preplan, key: SigningKey, audience: Audience, recipient: str | None) -> Edition:
    cut = for_audience(preplan, audience)
    issue: _Issue = {
        "site_id": cut.id, "revision": cut.revision, "issued": cut.issued, "key": key, "host": cut.host,
    }  # fmt: skip
    edition = Edition.of(
        cut,
        locker_code=lambda locker: sign_locker_code(locker, **issue),
        sign=lambda fingerprint: sign_plan_code(fingerprint, **issue),
        recipient=recipient,
    )
    codes = {"": edition.plan_code} | {locker.id: edition.locker_code(locker) for locker in cut.lockers}
    return replace(edition, code_check=page_check(cut, key.public, codes))


class _Issue(TypedDict):
    """What every code of an issue says."""

    site_id: str
    revision: int
    issued: date | None
    key: SigningKey
    host: str | None
