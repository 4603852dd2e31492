"""Whether a bundle is the one that was signed, by a key that is trusted, and not an older one put back.

Every rule of trust is on this page, and none of it touches a disk, a clock or a network. A bundle never vouches for
its own key: the key it carries serves to tell "altered" from "intact, but signed by somebody unknown".
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tacmap import document
from tacmap.bundle.archive import Packed, altered, first_members, unpack
from tacmap.bundle.manifest import DOCUMENT, LIMITS, SIGNATURE, BundleLimits, Manifest, Release
from tacmap.bundle.revocation import Revocation
from tacmap.bundle.signing import PublicKey, Signature
from tacmap.errors import BundleOutdated, FileRefused, KeyRevoked, UnknownKey

__all__ = ["Verified", "key_in", "trusted_comment", "verify"]

_NOTHING_SEEN: Mapping[tuple[str, str], int] = MappingProxyType({})
_NOTHING_REVOKED: Mapping[str, Revocation] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A bundle that was verified: `members` are its contents by name, `sha256` is that of the whole file."""

    manifest: Manifest
    key: PublicKey
    members: Mapping[str, bytes]
    sha256: str

    @property
    def release(self) -> Release:
        return self.manifest.release


def verify(
    content: bytes,
    *,
    pinned: Mapping[str, PublicKey],
    seen: Mapping[tuple[str, str], int] = _NOTHING_SEEN,
    revoked: Mapping[str, Revocation] = _NOTHING_REVOKED,
    allow_old: bool = False,
    limits: BundleLimits = LIMITS,
) -> Verified:
    """The contents of a bundle, if it may be trusted.

    `pinned`: the keys the user trusts (only the values count). `seen`: the highest revision already verified, by
    site id and key fingerprint. `revoked`: by key id, what revoked keys still count for. Raises BundleAltered with the
    member for any changed byte, UnknownKey when it is intact but the key is not pinned, KeyRevoked, BundleOutdated
    below a revision already seen unless `allow_old`.
    """
    first = first_members(content, limits)
    signature, key = _signed(*first)
    manifest = _manifest(first[0], signature, key, limits)
    members = unpack(content, first, manifest.members)
    if document.fingerprint(members.get(DOCUMENT, b"")) != manifest.release.fingerprint:
        raise altered(f"{DOCUMENT} has another fingerprint than is printed.", DOCUMENT)
    if key not in pinned.values():
        raise UnknownKey(
            f"The bundle is intact, signed by unknown key {key.fingerprint}.",
            remedy="Ask its publisher for the public key, and by another way for its fingerprint. If it is this one, "
            "pin it (tacmap key --pin FILE).",
        )
    sha256 = hashlib.sha256(content).hexdigest()
    _refuse_revoked(manifest.release, sha256, key, revoked)
    if not allow_old:
        _refuse_older(manifest.release, seen.get((manifest.release.site_id, key.fingerprint), 0))
    return Verified(manifest=manifest, key=key, members=MappingProxyType(members), sha256=sha256)


def trusted_comment(release: Release, key: PublicKey) -> str:
    """The line of the signature that `minisign -V` prints; its last word is the key that signed."""
    return f"tacmap {release.site_id} revision {release.revision} {release.audience} key {key.line}"


def key_in(signature: Signature) -> PublicKey:
    """The key that a bundle's signature names in its trusted comment. Never a reason to trust it.

    Raises FileRefused.
    """
    return PublicKey.parse(signature.trusted_comment.rpartition(" ")[2])


def _signed(manifest: Packed, packed: Packed) -> tuple[Signature, PublicKey]:
    """The signature and the key that made it. Raises BundleAltered for the one of the two that was changed."""
    try:
        text = packed.content.decode()
        signature = Signature.parse(text)
        key = key_in(signature)
    except (FileRefused, ValueError) as error:
        raise altered(f"{SIGNATURE} cannot be read.", SIGNATURE) from error
    if signature.text() != text or signature.key_id != key.key_id or not signature.covers_its_comment(key):
        raise altered(f"{SIGNATURE} is not as it was written.", SIGNATURE)
    if not signature.covers(manifest.content, key):
        raise altered(f"{manifest.name} is not as it was signed.", manifest.name)
    return signature, key


def _manifest(packed: Packed, signature: Signature, key: PublicKey, limits: BundleLimits) -> Manifest:
    manifest = Manifest.parse(packed.content, limits)
    if manifest.key_id != key.id or signature.trusted_comment != trusted_comment(manifest.release, key):
        raise altered(f"{SIGNATURE} belongs to another manifest.", SIGNATURE)
    return manifest


def _refuse_revoked(release: Release, sha256: str, key: PublicKey, revoked: Mapping[str, Revocation]) -> None:
    found = revoked.get(key.id)
    if found is not None and not found.allows(release.site_id, release.revision, sha256):
        raise KeyRevoked(
            f"The bundle is not among those that the revoked key {key.fingerprint} signed before.",
            remedy="Get one that its publisher signed with the new key. This one may be a forgery.",
        )


def _refuse_older(release: Release, seen: int) -> None:
    if release.revision < seen:
        raise BundleOutdated(
            f"This is revision {release.revision} of {release.site_name}; revision {seen} was verified here before.",
            remedy="Use the newer bundle. To look into the old one all the same, verify it with --allow-old.",
        )
