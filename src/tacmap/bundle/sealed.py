"""A locked copy: one HTML file that holds a whole signed bundle, encrypted, and opens its viewer with a passphrase.

AES-256-GCM by a key that PBKDF2-HMAC-SHA256 makes of the passphrase: what every browser has built in
(docs/adr/0014-a-locked-copy.md). The header names both and is authenticated, and with it the page around: whoever knows
the passphrase can tell whether any byte was changed. Random salt and nonce make each copy another file; the bundle
inside is the same to the byte.
"""

import binascii
import hashlib
import json
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from importlib.resources import files
from typing import Any
from unicodedata import normalize

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from tacmap.bundle.archive import altered
from tacmap.errors import BundleAltered, FileRefused, WrongPassphrase

__all__ = ["FORMAT", "Passphrase", "is_sealed", "seal", "unseal"]

FORMAT = "tacmap-sealed/1"
CIPHER, KDF = "AES-256-GCM", "PBKDF2-HMAC-SHA256"
ITERATIONS = 1_000_000
_LEAST_ITERATIONS, _MOST_ITERATIONS = 600_000, 10_000_000  # of a copy that is read
_SALT, _NONCE = 16, 12  # bytes
_LETTERS = 15  # of a passphrase at least

_PAGE = re.compile(
    rb'(.*<script type="application/json" id="header">)([^<]{1,1000})'
    rb'(</script>\n<script type="text/plain" id="sealed">)([A-Za-z0-9+/=]*)'
    rb'(</script>\n<script type="text/plain" id="sum">)([0-9a-f]{64})(</script>.*)',
    re.DOTALL,
)
_POLICY = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]*)"')
_SAFE = re.compile(r"default-src 'none'; script-src ([^;]*); style-src ([^;]*); base-uri 'none'; form-action 'none'")


@dataclass(frozen=True, slots=True)
class Passphrase:
    """What people type. Any spelling of the same letters counts as the same."""

    text: str

    @classmethod
    def chosen(cls, text: str) -> "Passphrase":
        """A passphrase for a new copy. Raises FileRefused when it could be guessed too easily."""
        if len(text) < _LETTERS or len(set(text)) < 5:
            raise FileRefused(
                f"This passphrase is too easy to guess: it has {len(text)} characters.",
                remedy=f"Take at least {_LETTERS}: four or five words that do not belong together are easy to type.",
            )
        return cls(text)

    def key(self, salt: bytes, iterations: int) -> bytes:
        """32 bytes; slow on purpose."""
        stretched = PBKDF2HMAC(algorithm=SHA256(), length=32, salt=salt, iterations=iterations)
        return stretched.derive(normalize("NFC", self.text).encode())


def seal(bundle: bytes, viewer: bytes, passphrase: Passphrase, *, salt: bytes, nonce: bytes) -> bytes:
    """The locked copy of a bundle whose index.html is `viewer`. `salt` (16 bytes) and `nonce` (12) are used once."""
    around = _page(viewer.decode())
    header = {
        "cipher": {"name": CIPHER, "nonce": b64encode(nonce).decode()},
        "format": FORMAT,
        "kdf": {"iterations": ITERATIONS, "name": KDF, "salt": b64encode(salt).decode()},
        "page": hashlib.sha256(_filled(around, header="", sealed="", sum="").encode()).hexdigest(),
    }
    told = json.dumps(header, sort_keys=True, separators=(",", ":"))
    sealed = b64encode(AESGCM(passphrase.key(salt, ITERATIONS)).encrypt(nonce, bundle, told.encode())).decode()
    return _filled(around, header=told, sealed=sealed, sum=_sum(told.encode(), sealed.encode())).encode()


def is_sealed(content: bytes) -> bool:
    """Whether this is a locked copy, whole or damaged, rather than a bundle."""
    return b'id="sealed"' in content[:20_000] and not content.startswith(b"PK")


def unseal(content: bytes, passphrase: Passphrase) -> bytes:
    """The bundle in a locked copy, to be verified like any other.

    Raises BundleAltered for any changed byte, WrongPassphrase, FileRefused for another format.
    """
    found = _PAGE.fullmatch(content)
    if found is None:
        raise _changed()
    before, told, between, sealed, after, total, end = found.groups()
    if _sum(told, sealed).encode() != total:
        raise _changed()
    salt, nonce, iterations, page = _read(told)
    try:
        bundle = AESGCM(passphrase.key(salt, iterations)).decrypt(nonce, b64decode(sealed, validate=True), told)
    except binascii.Error as error:
        raise _changed() from error
    except InvalidTag as error:
        raise WrongPassphrase(
            "This passphrase does not open it.",
            remedy="Look at capital letters, spaces and dashes. If it is right, the copy was changed: get it again.",
        ) from error
    if hashlib.sha256(before + between + after + end).hexdigest() != page:
        raise altered("The page around the locked map pack was changed.", "the page")
    return bundle


def _sum(told: bytes, sealed: bytes) -> str:
    """Tells damage from a wrong passphrase before any is asked for; it proves nothing."""
    return hashlib.sha256(told + b"\n" + sealed).hexdigest()


def _changed() -> BundleAltered:
    return altered("This locked copy was changed after it was made.", "the page")


def _read(told: bytes) -> tuple[bytes, bytes, int, str]:
    """Salt, nonce, iterations and the page's sha256 of a header in its one spelling."""
    try:
        header: Any = json.loads(told)
        cipher, kdf = header["cipher"], header["kdf"]
        salt, nonce = b64decode(kdf["salt"], validate=True), b64decode(cipher["nonce"], validate=True)
        iterations, page = kdf["iterations"], header["page"]
        known = (header["format"], cipher["name"], kdf["name"]) == (FORMAT, CIPHER, KDF)
        strong = (
            _LEAST_ITERATIONS <= int(iterations) <= _MOST_ITERATIONS and len(salt) >= _SALT and len(nonce) == _NONCE
        )
    except (ValueError, KeyError, TypeError) as error:
        raise _unreadable("its header cannot be read") from error
    if not known:
        raise _unreadable(f"it is not {FORMAT} by {CIPHER} and {KDF}")
    if not strong:
        raise _unreadable("it is locked more weakly, or at more cost, than is read here")
    return salt, nonce, int(iterations), str(page)


def _unreadable(why: str) -> FileRefused:
    return FileRefused(f"This locked copy cannot be opened: {why}.", remedy="Get it again from its publisher.")


# The page


def _page(viewer: str) -> str:
    """The page around, still without header and contents; its policy lets the viewer inside run, and nothing else."""
    style, script = _asset("sealed.css"), _asset("sealed.js")
    inside = _POLICY.search(viewer)
    allowed = inside and _SAFE.fullmatch(inside[1])
    if not allowed:
        raise ValueError("the viewer's page has no policy of its own that a locked copy could keep")
    policy = (
        f"default-src 'none'; script-src {_digest(script)} {allowed[1]}; style-src {_digest(style)} {allowed[2]}; "
        "base-uri 'none'; form-action 'none'"
    )
    return _filled(_asset("sealed.html"), policy=policy, style=style, script=script)


def _asset(name: str) -> str:
    return (files("tacmap.exports") / "viewer_assets" / name).read_text(encoding="utf-8")


def _filled(template: str, **parts: str) -> str:
    return re.sub(r"\{\{(\w+)\}\}", lambda found: parts.get(found[1], found[0]), template)


def _digest(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
