"""Encryption of blobs where they lie: AES-256-GCM, the key's id in front, the digest bound to the bytes.

A sealed blob is `TMS1`, the id of its key (8 bytes), a nonce (12 bytes), and the encrypted bytes with their tag (16).
"""

import binascii
import hashlib
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tacmap.errors import FileRefused, StoreError

__all__ = ["Seal", "new_key"]

_MAGIC = b"TMS1"
_KEY, _KEY_ID, _NONCE = 32, 8, 12  # bytes


class Seal:
    """Closes with the first of its keys, opens with any of them; so a key is changed by writing a new one above it."""

    def __init__(self, keys: Iterable[bytes]) -> None:
        self._keys = {_key_id(key): AESGCM(key) for key in keys}
        self._first = next(iter(self._keys))

    @classmethod
    def parse(cls, text: str) -> "Seal":
        """The keys of a key file: one of 32 bytes in base64 on each line, `#` for a remark. Raises FileRefused."""
        lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
        try:
            keys = [b64decode(line, validate=True) for line in lines]
        except binascii.Error:
            keys = []
        if not keys or any(len(key) != _KEY for key in keys):
            raise FileRefused(
                "This is not a file of keys for blobs.",
                remedy="Each line is 32 random bytes in base64: head -c 32 /dev/urandom | base64",
            )
        return cls(keys)

    def closed(self, content: bytes, digest: str) -> bytes:
        """The sealed form of what has this digest."""
        nonce = secrets.token_bytes(_NONCE)
        head = _MAGIC + self._first
        return head + nonce + self._keys[self._first].encrypt(nonce, content, head + digest.encode())

    def opened(self, sealed: bytes, digest: str) -> bytes:
        """What was sealed under this digest. Raises StoreError for an unknown key and for altered bytes."""
        head, nonce = sealed[: len(_MAGIC) + _KEY_ID], sealed[len(_MAGIC) + _KEY_ID :][:_NONCE]
        key = self._keys.get(head[len(_MAGIC) :])
        if not head.startswith(_MAGIC) or key is None:
            raise StoreError(
                "A kept file was sealed with a key that is not among the keys given.",
                place=f"blob {digest}",
                remedy="Add the old key below the new one in the file that TACMAP_BLOB_KEYS names.",
            )
        try:
            return key.decrypt(nonce, sealed[len(head) + _NONCE :], head + digest.encode())
        except InvalidTag as error:
            raise StoreError(
                "A kept file was damaged or altered.", place=f"blob {digest}", remedy="Restore the backup."
            ) from error


def new_key() -> str:
    """A line for a file of keys."""
    return b64encode(secrets.token_bytes(_KEY)).decode()


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"tacmap blob key" + key).digest()[:_KEY_ID]
