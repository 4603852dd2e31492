"""The verb `verify`: a bundle or a locker's code against the keys and revisions this user knows."""

from tacmap import document
from tacmap.bundle import PublicKey, Verified, verify
from tacmap.bundle.codes import Answer, Current, check_code
from tacmap.preplan import Preplan
from tacmap.store.keyring import Keyring

__all__ = ["verify_bundle", "verify_code"]


def verify_bundle(
    content: bytes, keyring: Keyring, *, key: PublicKey | None = None, allow_old: bool = False
) -> Verified:
    """Check a bundle, and remember its revision so that an older one is refused from now on.

    With `key` that key alone counts; else those pinned in the keyring. Raises CheckFailed, FileRefused.
    """
    pinned = {key.id: key} if key else keyring.pinned()
    verified = verify(content, pinned=pinned, seen=keyring.seen(), allow_old=allow_old)
    keyring.remember(verified.release.site_id, verified.key.fingerprint, verified.release.revision)
    return verified


def verify_code(text: str, keyring: Keyring, *, key: PublicKey | None = None, copy: Preplan | None = None) -> Answer:
    """What may be said of a locker's code; compared with `copy` where there is one."""
    pinned = {key.id: key} if key else keyring.pinned()
    return check_code(text, pinned, Current.of(copy) if copy else None)


def preplan_in(verified: Verified) -> Preplan:
    """The preplan of a verified bundle."""
    return document.load(verified.members["data/building.json"])
