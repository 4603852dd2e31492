"""The user's keys: their own, those they pinned, and the highest revision verified with each.

own.key     their secret key, made when it is first needed; readable by them alone
pins/*.pub  public keys they trust; a key comes here by their hand only, never out of a bundle
revoked/    keys that leaked, each with what it signed before and still counts for
seen.json   site id -> key fingerprint -> highest revision verified
walks.json  key fingerprint -> sha256 of each record of a walk-through that it signed and that counted here
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from tacmap.bundle.revocation import Revocation
from tacmap.bundle.signing import PublicKey, SigningKey
from tacmap.bundle.trust import Trust
from tacmap.errors import FileRefused
from tacmap.store.durable import create_once, make_folder, replace_file, sole_writer

__all__ = ["Keyring"]


class Keyring:
    """The keys in one folder, usually `tacmap.settings.configuration_folder()`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._own = folder / "own.key"
        self._pins = folder / "pins"
        self._revoked = folder / "revoked"
        self._seen = folder / "seen.json"
        self._walks = folder / "walks.json"

    def own_key(self) -> SigningKey:
        """The user's own key; made now if there is none. Raises StoreUnwritable, FileRefused for a bad file."""
        if not self._own.is_file():
            make_folder(self.folder, mode=0o700)
            create_once(self._own, SigningKey.generate().text().encode(), mode=0o600)
        return SigningKey.parse(_text(self._own))

    def pinned(self) -> dict[str, PublicKey]:
        """Every key the user trusts, by fingerprint: those pinned, and their own. Raises FileRefused for a bad file."""
        keys = [_public(path) for path in sorted(self._pins.glob("*.pub"))]
        if self._own.is_file():
            keys.append(self.own_key().public)
        return {key.fingerprint: key for key in keys}

    def pin(self, key: PublicKey) -> Path:
        """Trust a key from now on. Returns the file it lies in; deleting the file unpins it. Raises StoreUnwritable."""
        make_folder(self._pins, mode=0o700)
        path = self._pins / f"{key.fingerprint.replace(':', '').lower()}.pub"
        replace_file(path, key.text().encode())
        return path

    def trust(self) -> Trust:
        """Whose records of walk-throughs count. Raises FileRefused for a bad file."""
        return Trust(keys=self.pinned(), revoked=self.revoked())

    def revoke(self, fingerprint: str, revocation: Revocation | None = None) -> PublicKey:
        """Trust a pinned key for nothing new. Raises FileRefused for another, StoreUnwritable.

        Bundles and records of walk-throughs that were verified before stay good, or exactly what the `revocation` says.
        """
        key = self.pinned().get(fingerprint.strip().upper())
        if key is None:
            raise FileRefused(f"There is no pinned key {fingerprint[:60]!r}.", remedy="Write its fingerprint in full.")
        if self._own.is_file() and key == self.own_key().public:
            raise FileRefused("This is your own key.", remedy="Make another first: tacmap key --rotate.")
        make_folder(self._revoked, mode=0o700)
        known = revocation or self.known_of(key)
        replace_file(self._revoked / f"{key.id}.json", json.dumps(known.as_json(), sort_keys=True, indent=1).encode())
        return key

    def revoked(self) -> dict[str, Revocation]:
        """What each revoked key still counts for, by key id: 16 hexadecimal digits. Raises FileRefused."""
        return {path.stem: _revocation(path) for path in sorted(self._revoked.glob("*.json"))}

    def known_of(self, key: PublicKey) -> Revocation:
        """What a key still counts for once it is revoked, as far as it was seen here: what was said then, or now."""
        if found := self.revoked().get(key.id):
            return found
        last = {site: revision for (site, by), revision in self.seen().items() if by == key.fingerprint}
        return Revocation(key=key.fingerprint, last=last, records=self.walks_of(key))

    def rotate(self) -> PublicKey:
        """Make a new own key; the one before it stays pinned until it is revoked. Raises StoreUnwritable."""
        self.pin(self.own_key().public)
        replace_file(self._own, SigningKey.generate().text().encode(), mode=0o600)
        return self.own_key().public

    def seen(self) -> dict[tuple[str, str], int]:
        """The highest revision verified, by site id and key fingerprint. Raises FileRefused for a bad file."""
        return {(site, key): revision for site, keys in self._read_seen().items() for key, revision in keys.items()}

    def remember(self, site_id: str, key_fingerprint: str, revision: int) -> None:
        """Keep that this revision was verified; never lowers what is kept. Raises StoreUnwritable.

        Call it after verifying, never before.
        """
        if revision <= self.seen().get((site_id, key_fingerprint), 0):
            return
        make_folder(self.folder, mode=0o700)
        with sole_writer(self.folder / "seen.lock"):
            kept = {site: dict(keys) for site, keys in self._read_seen().items()}
            revisions = kept.setdefault(site_id, {})
            revisions[key_fingerprint] = max(revision, revisions.get(key_fingerprint, 0))
            replace_file(self._seen, json.dumps(kept, sort_keys=True, indent=1).encode(), mode=0o600)

    def walks_of(self, key: PublicKey) -> frozenset[str]:
        """The sha256 of each record of a walk-through that this key signed and that counted here."""
        return frozenset(self._read_walks().get(key.fingerprint, ()))

    def remember_walks(self, vouched: Iterable[tuple[str, str]]) -> None:
        """Keep that these records counted, each as (key fingerprint, sha256). Raises StoreUnwritable, FileRefused."""
        wanted, known = set(vouched), self._read_walks()
        if all(sha256 in known.get(key, ()) for key, sha256 in wanted):
            return
        make_folder(self.folder, mode=0o700)
        with sole_writer(self.folder / "seen.lock"):
            kept = {key: set(found) for key, found in self._read_walks().items()}
            for key, sha256 in wanted:
                kept.setdefault(key, set()).add(sha256)
            told = {key: sorted(found) for key, found in kept.items()}
            replace_file(self._walks, json.dumps(told, sort_keys=True, indent=1).encode(), mode=0o600)

    def _read_walks(self) -> dict[str, frozenset[str]]:
        if not self._walks.is_file():
            return {}
        try:
            return {key: frozenset(map(str, found)) for key, found in json.loads(_text(self._walks)).items()}
        except (ValueError, AttributeError, TypeError) as error:
            raise FileRefused(
                "The list of walk-throughs that counted here is damaged.",
                place=str(self._walks),
                remedy="Delete the file; it fills again as maps are packed.",
            ) from error

    def _read_seen(self) -> Mapping[str, Mapping[str, int]]:
        if not self._seen.is_file():
            return {}
        try:
            found = json.loads(_text(self._seen))
            return {site: {key: int(revision) for key, revision in keys.items()} for site, keys in found.items()}
        except (ValueError, AttributeError, TypeError) as error:
            raise FileRefused(
                "The list of revisions already verified is damaged.",
                place=str(self._seen),
                remedy="Delete the file; until each newest bundle was verified again, older ones will not be noticed.",
            ) from error


def _revocation(path: Path) -> Revocation:
    try:
        return Revocation.of(json.loads(_text(path)))
    except (ValueError, FileRefused) as error:
        raise FileRefused(
            "What is kept of a revoked key is damaged.",
            place=str(path),
            remedy="Unpin that key (pins/), then delete the file.",
        ) from error


def _public(path: Path) -> PublicKey:
    try:
        return PublicKey.parse(_text(path))
    except FileRefused as error:
        raise FileRefused(error.problem, place=str(path), remedy=error.remedy) from error


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FileRefused("This file cannot be read.", place=str(path), remedy="Check its permissions.") from error
