"""The locked copy: what it says of itself, what opens it, and that no byte of it can be changed unnoticed."""

import hashlib
import json
import re
import unicodedata
from base64 import b64decode

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from tacmap.bundle.sealed import Passphrase, is_sealed, seal, unseal
from tacmap.errors import BundleAltered, FileRefused, WrongPassphrase
from tacmap.exports.edition import Edition
from tacmap.exports.viewer import export
from tacmap.preplan import Preplan

BUNDLE = b"PK\x03\x04 a signed map pack " * 20
VIEWER = export(Edition.of(Preplan(id="s", name="S")))["index.html"]
WORDS = Passphrase("caf\u00e9 lantern orbit seven")
SALT, NONCE = bytes(range(16)), bytes(range(12))


@pytest.fixture(scope="module")
def copy():
    return seal(BUNDLE, VIEWER, WORDS, salt=SALT, nonce=NONCE)


def part(copy, name):
    return re.search(rf'id="{name}">([^<]*)<'.encode(), copy)[1]


def test_the_passphrase_opens_it(copy):
    assert is_sealed(copy)
    assert unseal(copy, WORDS) == BUNDLE


def test_letters_composed_another_way_are_the_same_passphrase(copy):
    assert unseal(copy, Passphrase(unicodedata.normalize("NFD", WORDS.text))) == BUNDLE


def test_another_passphrase_does_not(copy):
    with pytest.raises(WrongPassphrase, match="does not open"):
        unseal(copy, Passphrase("cafe lantern orbit seven"))


def test_the_header_names_cipher_and_key_derivation_in_plain_text(copy):
    header = json.loads(part(copy, "header"))
    assert header["format"] == "tacmap-sealed/1"
    assert header["cipher"]["name"] == "AES-256-GCM"
    assert header["kdf"]["name"] == "PBKDF2-HMAC-SHA256"
    assert header["kdf"]["iterations"] == 1_000_000


def test_anybody_can_open_it_with_the_two_standards_alone(copy):
    """The form, written down a second time: docs/reference/locked-copy.md."""
    told = part(copy, "header")
    header = json.loads(told)
    salt, rounds = b64decode(header["kdf"]["salt"]), header["kdf"]["iterations"]
    key = PBKDF2HMAC(algorithm=SHA256(), length=32, salt=salt, iterations=rounds).derive(WORDS.text.encode())
    sealed = b64decode(part(copy, "sealed"))
    assert AESGCM(key).decrypt(b64decode(header["cipher"]["nonce"]), sealed, told) == BUNDLE


def test_nothing_of_the_bundle_can_be_read_without_it(copy):
    assert b"signed map pack" not in copy.replace(b"Save the signed map pack", b"")
    assert b"PK\x03\x04" not in copy
    sealed = b64decode(part(copy, "sealed"))
    assert b"PK\x03\x04" not in sealed
    assert b"signed map pack" not in sealed


@pytest.mark.parametrize("name", ["header", "sealed", "sum"])
def test_a_changed_byte_in_what_is_locked_is_refused_before_any_passphrase(copy, name):
    start = copy.index(f'id="{name}">'.encode()) + len(f'id="{name}">')
    for at in (start, start + 17, start + len(part(copy, name)) - 1):
        changed = copy[:at] + bytes([copy[at] ^ 1]) + copy[at + 1 :]
        with pytest.raises(BundleAltered):
            unseal(changed, WORDS)


@pytest.mark.parametrize("words", [b"Locked map pack", b"(()=>{", b"default-src", b"</html>"])
def test_a_changed_byte_of_the_page_around_is_refused(copy, words):
    at = copy.index(words)
    changed = copy[:at] + bytes([copy[at] ^ 1]) + copy[at + 1 :]
    with pytest.raises(BundleAltered):
        unseal(changed, WORDS)


def test_a_copy_cut_short_or_grown_is_refused(copy):
    for changed in (copy[:-1], copy[:-300], copy + b" ", b" " + copy):
        with pytest.raises(BundleAltered):
            unseal(changed, WORDS)


@pytest.mark.parametrize("iterations", [1, 599_999, 10_000_001])
def test_a_weak_or_costly_copy_is_not_read(copy, iterations):
    with pytest.raises(FileRefused, match="more weakly"):
        unseal(resealed(copy, b'"iterations":1000000', f'"iterations":{iterations}'.encode()), WORDS)


def test_another_cipher_is_not_read(copy):
    with pytest.raises(FileRefused, match="AES-256-GCM"):
        unseal(resealed(copy, b"AES-256-GCM", b"AES-128-CBC"), WORDS)


def resealed(copy, old, new):
    """The copy with another header and the right sum of it."""
    header = part(copy, "header")
    other = header.replace(old, new)
    total = hashlib.sha256(other + b"\n" + part(copy, "sealed")).hexdigest().encode()
    return copy.replace(header, other).replace(part(copy, "sum"), total)


@pytest.mark.parametrize("text", ["", "short", "fourteen signs", "aaaaaaaaaaaaaaaaaaaaaaaa"])
def test_a_passphrase_that_is_easy_to_guess_is_not_taken_for_a_new_copy(text):
    with pytest.raises(FileRefused, match="too easy"):
        Passphrase.chosen(text)


def test_the_page_allows_its_own_script_and_the_viewers_and_nothing_else(copy):
    policy = re.search(rb'Content-Security-Policy" content="([^"]*)"', copy)[1].decode()
    inside = re.search(rb'Content-Security-Policy" content="([^"]*)"', VIEWER)[1].decode()
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert set(re.findall(r"'sha256-[^']*'", inside)) < set(re.findall(r"'sha256-[^']*'", policy))
    assert len(set(re.findall(r"'sha256-[^']*'", policy))) == len(set(re.findall(r"'sha256-[^']*'", inside))) + 2


def test_a_bundle_is_no_locked_copy():
    assert not is_sealed(BUNDLE)
