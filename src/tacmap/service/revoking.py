"""The verb `revoke`: a key that leaked counts for nothing new, here and for whoever takes in the statement."""

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from tacmap.bundle.revocation import Revocation, is_revocation
from tacmap.bundle.signing import PublicKey
from tacmap.errors import FileRefused
from tacmap.service.walked import signed_with
from tacmap.service.working import opened
from tacmap.settings import Keeping
from tacmap.site import load_site
from tacmap.store.durable import replace_file
from tacmap.store.keyring import Keyring
from tacmap.store.opening import open_records

__all__ = ["revoke"]


def revoke(
    keyring: Keyring, named: str, *, data: Path | None = None, sites: Sequence[Path] = (), output: Path | None = None
) -> tuple[Revocation, PublicKey | None]:
    """Revoke the key `named` by its fingerprint, its line or its file, or by a statement of its publisher.

    What it counts for still: with `data`, exactly the bundles that the served folder issued; else the revisions that
    were verified here. Of records of walk-throughs those that counted here, and those that lie in the served folder or
    in these site folders. Told once more, only what is named now is added. `output` gets the statement, signed with
    the own key. Gives also who signed a statement that was taken in. Raises FileRefused, CheckFailed, StoreError.
    """
    text = _text(named)
    if text is not None and is_revocation(text):
        found, signer = Revocation.parse(text, _sound(keyring))
        keyring.revoke(found.key, found)
        return found, signer
    key = _pinned(keyring, named if text is None else text)
    revocation = keyring.known_of(key)
    if data is not None:
        revocation = _issued(revocation, key, data)
    of_folders = (signed_with(load_site(folder), key) for folder in sites)
    revocation = replace(revocation, records=revocation.records.union(*of_folders))
    keyring.revoke(key.fingerprint, revocation)
    if output is not None:
        replace_file(output, revocation.text(keyring.own_key()).encode())
    return revocation, None


def _issued(revocation: Revocation, key: PublicKey, data: Path) -> Revocation:
    """The same, with every bundle that a served folder issued, drafts too, and every walk-through it keeps."""
    last, bundles, walks = dict(revocation.last), set(revocation.bundles), set(revocation.records)
    with open_records(Keeping.of(data, os.environ)) as records:
        for district in records.districts():
            own = records.of(district)
            for site in own.sites.every():
                last[site.id] = max(last.get(site.id, 0), own.releases.last_number(site.id))
                bundles |= {bundle.digest for bundle in own.releases.bundles(site.id)}
                with suppress(FileRefused):  # a site without a readable site.toml has no walk-through that counts
                    walks |= signed_with(opened(own, site.id).site, key)
    return replace(revocation, last=last, bundles=frozenset(bundles), records=frozenset(walks))


def _sound(keyring: Keyring) -> dict[str, PublicKey]:
    """The keys that are trusted for something new."""
    revoked = keyring.revoked()
    return {name: key for name, key in keyring.pinned().items() if key.id not in revoked}


def _pinned(keyring: Keyring, named: str) -> PublicKey:
    pinned = keyring.pinned()
    if found := pinned.get(named.strip().upper()):
        return found
    try:
        key = PublicKey.parse(named)
    except FileRefused as error:
        raise FileRefused(
            "This names no key.", remedy="Give a key's fingerprint, its file, or a statement that revokes it."
        ) from error
    if key.fingerprint not in pinned:
        raise FileRefused("This key is not trusted here: there is nothing to revoke.", place=key.fingerprint)
    return key


def _text(named: str) -> str | None:
    path = Path(named)
    try:
        return path.read_text(encoding="utf-8") if path.is_file() else None
    except (OSError, UnicodeDecodeError) as error:
        raise FileRefused("This file cannot be read.", place=named) from error
