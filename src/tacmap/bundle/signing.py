"""Ed25519 keys and signatures in minisign's formats, so that the stock `minisign` reads ours and we read its.

Text in, text out: no file is opened here. Signatures are prehashed (BLAKE2b-512, algorithm "ED") and deterministic.
Formats: https://jedisct1.github.io/minisign/#signature-format
"""

import binascii
import hashlib
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tacmap.errors import CheckFailed, FileRefused

__all__ = ["ALGORITHM", "PublicKey", "Signature", "SigningKey"]

ALGORITHM = "Ed25519"

_KEY = b"Ed"
_PREHASHED = b"ED"
_NO_KDF = b"\0\0"
_CHECKSUM = b"B2"
_SECRET_BYTES = 158  # algorithms 6, salt 32, limits 16, key id 8, seed 32, public 32, checksum 32
_UNTRUSTED = "untrusted comment: "
_TRUSTED = "trusted comment: "
_SIGNED_WITH = "signature from tacmap"
_COMMENT_CHARACTERS = 1024


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A minisign public key: 8 bytes of key id and 32 bytes of Ed25519 point."""

    key_id: bytes
    point: bytes

    @classmethod
    def parse(cls, text: str) -> "PublicKey":
        """The key of a minisign public key file, or of its base64 line alone. Raises FileRefused."""
        raw = _decoded(_last_line(text), "public key")
        if len(raw) != 42 or raw[:2] != _KEY:
            raise FileRefused("This is not a minisign public key.", remedy="It is the file that ends in .pub.")
        return cls(raw[2:10], raw[10:])

    @property
    def id(self) -> str:
        """16 hexadecimal digits; `minisign` prints the same, but for zeros at the beginning."""
        return f"{int.from_bytes(self.key_id, 'little'):016X}"

    @property
    def fingerprint(self) -> str:
        """128 bits of the point's sha256 as eight groups of hexadecimal digits, to be compared by voice.

        Made of the key alone: a key id can be chosen freely, this cannot.
        """
        digits = hashlib.sha256(self.point).hexdigest()[:32].upper()
        return ":".join(digits[i : i + 4] for i in range(0, 32, 4))

    @property
    def line(self) -> str:
        """The base64 line, as `minisign -P` takes it."""
        return b64encode(_KEY + self.key_id + self.point).decode()

    def text(self) -> str:
        """The public key file."""
        return f"{_UNTRUSTED}minisign public key {self.id}\n{self.line}\n"

    def verify(self, content: bytes, signature: str) -> str:
        """The trusted comment of a signature file. Raises FileRefused for no signature, CheckFailed for a wrong one."""
        found = Signature.parse(signature)
        if not (found.covers(content, self) and found.covers_its_comment(self)):
            raise CheckFailed(
                f"The signature does not belong to this content and the key {self.fingerprint}.",
                remedy="Get both files again from where they were published.",
            )
        return found.trusted_comment

    def confirms(self, message: bytes, signature: bytes) -> bool:
        """Whether these 64 bytes are this key's plain Ed25519 signature of the message."""
        try:
            Ed25519PublicKey.from_public_bytes(self.point).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A secret key. It is kept without a password: whoever reads the file can sign (docs/adr/0004)."""

    key_id: bytes
    seed: bytes

    @classmethod
    def generate(cls, seed: bytes | None = None) -> "SigningKey":
        """A new key, or the key of these 32 bytes. Its key id comes from the public key."""
        seed = secrets.token_bytes(32) if seed is None else seed
        return cls(hashlib.blake2b(_point(seed), digest_size=8).digest(), seed)

    @classmethod
    def parse(cls, text: str) -> "SigningKey":
        """The key of an unencrypted minisign secret key file (`minisign -G -W`). Raises FileRefused."""
        raw = _decoded(_last_line(text), "secret key")
        if len(raw) != _SECRET_BYTES or raw[:2] != _KEY or raw[4:6] != _CHECKSUM:
            raise FileRefused("This is not a minisign secret key.", remedy="Make one with `minisign -G -W`.")
        if raw[2:4] != _NO_KDF:
            raise FileRefused(
                "This secret key is locked with a password.",
                remedy="Take the password off with `minisign -C -W -s FILE`, or make a key with `minisign -G -W`.",
            )
        key_id, seed, point, checksum = raw[54:62], raw[62:94], raw[94:126], raw[126:]
        expected = hashlib.blake2b(_KEY + key_id + seed + point, digest_size=32).digest()
        if point != _point(seed) or checksum not in (bytes(32), expected):
            raise FileRefused("This secret key is damaged.", remedy="Take it from your backup.")
        return cls(key_id, seed)

    def __repr__(self) -> str:
        return f"SigningKey({self.public.id})"

    @property
    def public(self) -> PublicKey:
        return PublicKey(self.key_id, _point(self.seed))

    def text(self) -> str:
        """The secret key file, as `minisign -G -W` writes it."""
        raw = _KEY + _NO_KDF + _CHECKSUM + bytes(48) + self.key_id + self.seed + _point(self.seed) + bytes(32)
        return f"{_UNTRUSTED}minisign encrypted secret key\n{b64encode(raw).decode()}\n"

    def sign(self, content: bytes, trusted_comment: str) -> str:
        """The signature file of this content. The comment is one line of printable text."""
        if not trusted_comment.isprintable() or len(trusted_comment) > _COMMENT_CHARACTERS:
            raise ValueError("a trusted comment is one short line of printable text")
        signature = self.sign_message(_prehashed(content))
        return Signature(
            key_id=self.key_id,
            signature=signature,
            trusted_comment=trusted_comment,
            comment_signature=self.sign_message(signature + trusted_comment.encode()),
        ).text()

    def sign_message(self, message: bytes) -> bytes:
        """The 64 bytes of the plain Ed25519 signature (RFC 8032) of a message."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A signature file. `comment_signature` covers the signature and the trusted comment."""

    key_id: bytes
    signature: bytes
    trusted_comment: str
    comment_signature: bytes

    @classmethod
    def parse(cls, text: str) -> "Signature":
        """Read a signature file. Raises FileRefused; so for the old format, which does not prehash."""
        lines = text.removesuffix("\n").split("\n")
        if len(lines) != 4 or not lines[0].startswith(_UNTRUSTED) or not lines[2].startswith(_TRUSTED):
            raise FileRefused("This is not a minisign signature.", remedy="It is the file that ends in .minisig.")
        raw, comment_signature = _decoded(lines[1], "signature"), _decoded(lines[3], "signature")
        if len(raw) != 74 or raw[:2] != _PREHASHED or len(comment_signature) != 64:
            raise FileRefused("This minisign signature has another format.", remedy="Sign with minisign 0.10 or newer.")
        return cls(
            key_id=raw[2:10],
            signature=raw[10:],
            trusted_comment=lines[2].removeprefix(_TRUSTED),
            comment_signature=comment_signature,
        )

    def text(self) -> str:
        """The signature file as it is written here: one spelling only."""
        signature = b64encode(_PREHASHED + self.key_id + self.signature).decode()
        comment_signature = b64encode(self.comment_signature).decode()
        return f"{_UNTRUSTED}{_SIGNED_WITH}\n{signature}\n{_TRUSTED}{self.trusted_comment}\n{comment_signature}\n"

    def covers(self, content: bytes, key: PublicKey) -> bool:
        """Whether this key signed this content."""
        return key.key_id == self.key_id and key.confirms(_prehashed(content), self.signature)

    def covers_its_comment(self, key: PublicKey) -> bool:
        """Whether this key signed the signature together with its trusted comment."""
        return key.confirms(self.signature + self.trusted_comment.encode(), self.comment_signature)


def _prehashed(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=64).digest()


def _point(seed: bytes) -> bytes:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def _last_line(text: str) -> str:
    """The base64 line of a key file: alone, or under its comment."""
    lines = text.strip().splitlines()
    if len(lines) == 2 and lines[0].startswith(_UNTRUSTED):
        return lines[1]
    return lines[0] if len(lines) == 1 else ""


def _decoded(line: str, what: str) -> bytes:
    """Base64 in its one canonical spelling."""
    try:
        raw = b64decode(line, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if not raw or b64encode(raw).decode() != line:
        raise FileRefused(f"This is not a minisign {what}.", remedy="Check that the whole file was copied.")
    return raw
