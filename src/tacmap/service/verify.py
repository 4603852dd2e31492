"""The verb `verify`: a bundle or a locker's code against the keys and revisions this user knows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tacmap import document
from tacmap.bundle.codes import Answer, Code, Current, check_code
from tacmap.bundle.index import Accepted, Seen, check_index
from tacmap.bundle.manifest import DOCUMENT
from tacmap.bundle.revocation import Revocation
from tacmap.bundle.signing import PublicKey
from tacmap.bundle.verify import Verified, verify
from tacmap.errors import StoreUnwritable
from tacmap.preplan import Preplan
from tacmap.store.keyring import Keyring

__all__ = ["Checked", "preplan_in", "trusted_keys", "verify_bundle", "verify_code", "verify_index"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A bundle that may be trusted. `forgetful` tells why its revision could not be remembered, None if it was."""

    verified: Verified
    forgetful: str | None = None


def verify_bundle(
    content: bytes, keyring: Keyring, *, key: PublicKey | None = None, allow_old: bool = False
) -> Checked:
    """Check a bundle, and remember its revision so that an older one is refused from now on.

    With `key` that key alone counts; else those pinned in the keyring. Raises CheckFailed, FileRefused.
    """
    trusted = trusted_keys(keyring, key)
    verified = verify(content, pinned=trusted, seen=keyring.seen(), revoked=keyring.revoked(), allow_old=allow_old)
    release = verified.release
    try:
        keyring.remember(release.site_id, verified.key.fingerprint, release.revision)
    except StoreUnwritable as error:
        return Checked(verified=verified, forgetful=f"{error.problem} {error.place}")
    return Checked(verified=verified)


def verify_code(text: str, keyring: Keyring, *, key: PublicKey | None = None, copy: Preplan | None = None) -> Answer:
    """What may be said of a locker's code; compared with `copy` where there is one.

    A revoked key counts for what it signed before: a code of a later revision is one of an unknown key.
    """
    trusted, revoked = trusted_keys(keyring, key), keyring.revoked()
    current = Current.of(copy) if copy else None
    answer = check_code(text, trusted, current)
    if not revoked or not answer.authentic or answer.code is None:
        return answer
    code = answer.code
    return check_code(code, {n: k for n, k in trusted.items() if _still_counts(code, revoked.get(k.id))}, current)


def _still_counts(code: Code, revocation: Revocation | None) -> bool:
    """Whether a key is trusted for a code: a revoked one for what it signed before."""
    if revocation is None:
        return True
    return any(code.names_site(site) and code.revision <= last for site, last in revocation.last.items())


def verify_index(content: bytes, keyring: Keyring, now: datetime, *, key: PublicKey | None = None) -> Accepted:
    """Check a signed index, and remember its version against older ones. Raises CheckFailed, FileRefused."""
    pinned, seen = trusted_keys(keyring, key), keyring.seen()
    accepted = check_index(content, pinned=pinned, now=now)
    index = accepted.index
    place = f"index of {index.district}"  # no site's id has a blank
    check_index(content, pinned=pinned, now=now, seen=Seen(
        version=seen.get((place, index.key.fingerprint), 0), revoked_keys=frozenset(keyring.revoked())
    ))  # fmt: skip
    keyring.remember(place, index.key.fingerprint, index.version)
    return accepted


def preplan_in(verified: Verified) -> Preplan:
    """The preplan of a verified bundle."""
    return document.load(verified.members[DOCUMENT])


def trusted_keys(keyring: Keyring, key: PublicKey | None) -> Mapping[str, PublicKey]:
    """The one key that was named, else those of the keyring."""
    return {key.id: key} if key else keyring.pinned()
