"""The code on a locker's sheet and on each page of a plan: short enough to print, signed, judged without a network.

At most 189 characters of QR's alphanumeric set (version 9 at level Q), upper case throughout:

    HTTPS://HOST/Q/PAYLOAD      where the site names a host, else PAYLOAD alone

    PAYLOAD  format   1 character: 1, or 2 where 6 characters of the host's sha256 follow
             issued   3: days since 1999-12-31 in base 36, 000 for none
             contents 16: the first 80 bits of the contents digest, base 36
             key      8: the low 40 bits of the key id, base 36
             revision base 36, then "."
             locker "." site "."
             signature 100: Ed25519 over "tacmap-locker-code/1", a newline and all of the above, base 36

A page of the plan has no locker: its contents digest is the first 16 characters (80 bits) of the plan's fingerprint.

Ids are written in capitals, "+" turns to capital letters and back, "$41" is a byte of UTF-8; where space is short an
id becomes "*" and 8 characters of its sha256. No contents, camera addresses, key codes or names are in it.
"""

import hashlib
import json
import re
from base64 import b32decode, b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from tacmap.bundle.signing import PublicKey, SigningKey
from tacmap.document import dump, fingerprint
from tacmap.errors import FileRefused
from tacmap.locker import Locker
from tacmap.preplan import Preplan

__all__ = [
    "LONGEST",
    "Answer",
    "Code",
    "Current",
    "Verdict",
    "check_code",
    "contents_digest",
    "page_check",
    "read_code",
    "sign_locker_code",
    "sign_plan_code",
    "spellings",
]

LONGEST = 189  # characters: QR version 9 at level Q, alphanumeric

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DOMAIN = b"tacmap-locker-code/1\n"
_ALONE, _HOSTED = "1", "2"
_DAY_ZERO = date(1999, 12, 31)
_HOST_MARK, _ISSUED, _CONTENTS, _KEY, _SIGNATURE, _SHORTENED = 6, 3, 16, 8, 100, 8  # characters
_ID = r"(?:\*[0-9A-Z]{8}|[0-9A-Z+$-]+)"
_HOST = r"[A-Z0-9][A-Z0-9.:-]*"
_CODE = re.compile(
    rf"(?:HTTPS://(?P<host>{_HOST})/Q/)?"
    r"(?P<body>(?:1|2(?P<mark>[0-9A-Z]{6}))(?P<issued>[0-9A-Z]{3})(?P<contents>[0-9A-Z]{16})(?P<key>[0-9A-Z]{8})"
    rf"(?P<revision>0|[1-9A-Z][0-9A-Z]{{0,5}})\.(?P<locker>(?:{_ID})?)\.(?P<site>{_ID})\.)"
    r"(?P<signature>[0-9A-Z]{100})"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A code that was read; nothing in it is believed before `check_code`.

    `locker` and `site` are ids, or "*" and eight characters where they were shortened; `locker` is empty on a page of
    the plan. `contents` is 20 hexadecimal digits, `key` the last 10 hexadecimal digits of the key id. `host` is None
    for a payload alone, `host_mark` for a code that was made without a host.
    """

    text: str
    host: str | None
    locker: str
    site: str
    revision: int
    issued: date | None
    contents: str
    key: str
    host_mark: str | None
    body: str
    signature: bytes

    @property
    def payload(self) -> str:
        return self.text.rpartition("/")[2]

    def names_site(self, site_id: str) -> bool:
        return self.site in (site_id, _shortened(site_id))

    def names_locker(self, locker_id: str) -> bool:
        return self.locker in (locker_id, _shortened(locker_id))

    @property
    def of_plan(self) -> bool:
        """Whether it stands on a page of the plan, not on a locker's sheet."""
        return not self.locker


class Verdict(StrEnum):
    """What can be said of a code with the network off."""

    CURRENT = "current"
    OLD = "old"
    NEWER = "newer than this copy"
    DIFFERENT = "other contents"
    FOREIGN = "another site"
    GENUINE = "genuine"
    ALTERED = "altered"
    UNKNOWN_KEY = "unknown key"


_TRUSTED = frozenset({Verdict.CURRENT, Verdict.OLD, Verdict.NEWER, Verdict.DIFFERENT, Verdict.GENUINE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A verdict with the sentence to show. `behind` counts revisions; `code` is None where nothing could be read."""

    verdict: Verdict
    sentence: str
    behind: int = 0
    code: Code | None = None

    @property
    def good(self) -> bool:
        """Whether the sheet is the one to use here, as far as this copy can tell."""
        return self.verdict in (Verdict.CURRENT, Verdict.GENUINE)

    @property
    def authentic(self) -> bool:
        """Whether a trusted key signed it for this site, be it old or new."""
        return self.verdict in _TRUSTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Current:
    """What this copy knows: its site, its revision, its host, and the contents digest of each locker it may see.

    `plan` is the fingerprint of this copy's plan.
    """

    site_id: str
    revision: int
    host: str | None = None
    contents: Mapping[str, str] = field(default_factory=dict)
    plan: str | None = None

    @classmethod
    def of(cls, preplan: Preplan) -> "Current":
        return cls(
            site_id=preplan.id,
            revision=preplan.revision,
            host=preplan.host,
            contents={locker.id: contents_digest(locker) for locker in preplan.lockers},
            plan=fingerprint(dump(preplan)),
        )


def sign_locker_code(
    locker: Locker, *, site_id: str, revision: int, issued: date | None, key: SigningKey, host: str | None = None
) -> str:
    """The text of a locker's QR code. Where all does not fit, ids are shortened, and at last the host is left out.

    Raises FileRefused for a host that is none and for a date that no code can carry.
    """
    contents = contents_digest(locker)
    return _signed(locker.id, contents, site_id=site_id, revision=revision, issued=issued, key=key, host=host)


def sign_plan_code(
    fingerprint: str, *, site_id: str, revision: int, issued: date | None, key: SigningKey, host: str | None = None
) -> str:
    """The same for the pages of a plan with this fingerprint."""
    contents = _plan_digest(fingerprint)
    return _signed("", contents, site_id=site_id, revision=revision, issued=issued, key=key, host=host)


def _signed(
    locker: str, contents: str, *, site_id: str, revision: int, issued: date | None, key: SigningKey, host: str | None
) -> str:
    if host and not re.fullmatch(_HOST, host.upper()):
        raise FileRefused(f"{host!r} is not a host.", remedy='Write its name alone, such as "plans.example.org".')
    sites = (_written_id(site_id), _shortened(site_id))
    lockers = (_written_id(locker), _shortened(locker) if locker else "")
    hosts = (host.upper(), None) if host else (None,)
    fitting = (
        (address, site, name)
        for address in hosts
        for name, site in ((lockers[0], sites[0]), (lockers[0], sites[1]), (lockers[1], sites[1]))
        if _length(address, revision, name, site) <= LONGEST
    )
    address, site, name = next(fitting)
    body = "".join(
        (
            _HOSTED + _host_mark(address) if address else _ALONE,
            _issued(issued),
            _base36(int(contents, 16), _CONTENTS),
            _base36(int(key.public.id[-10:], 16), _KEY),
            f"{_base36(revision)}.{name}.{site}.",
        )
    )
    signature = key.sign_message(_DOMAIN + body.encode())
    return _address(address) + body + _base36(int.from_bytes(signature), _SIGNATURE)


def read_code(text: str) -> Code:
    """Take a code apart. Raises FileRefused when it is none, or is not spelled in the one right way."""
    found = _CODE.fullmatch(text) if len(text) <= LONGEST else None
    try:
        code = _read(found) if found else None
    except (ValueError, OverflowError):
        code = None
    if code is None:
        raise FileRefused(
            "This is not a code of tacmap, or it was damaged.",
            remedy="Scan the second code on the sheet. If that fails too, do not rely on the sheet.",
        )
    return code


def check_code(code: Code | str, pinned: Mapping[str, PublicKey], current: Current | None = None) -> Answer:
    """What may be said of a code: whether a trusted key signed it, unaltered, for this site and this revision.

    `pinned`: the trusted keys (only the values count). A text that is no code is ALTERED.
    """
    if isinstance(code, str):
        try:
            code = read_code(code)
        except FileRefused:
            return Answer(verdict=Verdict.ALTERED, sentence="ALTERED or damaged: this is not a code as printed.")
    keys = [key for key in pinned.values() if key.id.endswith(code.key)]
    if not keys:
        return Answer(
            verdict=Verdict.UNKNOWN_KEY, sentence="UNKNOWN KEY: nobody trusted here signed this sheet.", code=code
        )
    if not any(key.confirms(_DOMAIN + code.body.encode(), code.signature) for key in keys):
        return Answer(verdict=Verdict.ALTERED, sentence="ALTERED: this sheet is not as it was signed.", code=code)
    if code.host and code.host_mark != _host_mark(code.host):
        sentence = f"ALTERED: this sheet leads to {code.host}, which is not the address it was signed with."
        return Answer(verdict=Verdict.ALTERED, sentence=sentence, code=code)
    return _compared(code, current)


def contents_digest(locker: Locker) -> str:
    """80 bits of sha256 over seal and items, as 20 hexadecimal digits; the order of the items does not count."""
    lines = sorted(json.dumps(asdict(item), sort_keys=True, default=date.isoformat) for item in locker.items)
    content = json.dumps({"id": locker.id, "seal": locker.seal, "items": lines}, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:20]


def page_check(preplan: Preplan, key: PublicKey, codes: Mapping[str, str]) -> dict[str, Any]:
    """What the viewer's page needs to say the same as `check_code`, with this copy's key as the one that is trusted.

    `codes`: the codes of this revision by the locker's id, the plan's own under an empty one.
    """
    return {
        "key": b64encode(key.point).decode(),
        "mark": _base36(int(key.id[-10:], 16), _KEY),
        "site": list(spellings(preplan.id)),
        "host": preplan.host and preplan.host.upper(),
        "codes": dict(codes),
    }


def _plan_digest(fingerprint: str) -> str:
    """The first 16 characters of a fingerprint (base 32) as 20 hexadecimal digits."""
    return b32decode(fingerprint.replace("-", "")[:16]).hex()


def _compared(code: Code, current: Current | None) -> Answer:
    """The verdict on a code whose signature holds."""
    if current is None:
        return Answer(
            verdict=Verdict.GENUINE,
            sentence=f"GENUINE: signed for {code.site}, revision {code.revision}. There is no copy to compare with.",
            code=code,
        )
    if not code.names_site(current.site_id):
        return Answer(verdict=Verdict.FOREIGN, sentence=f"ANOTHER SITE: this sheet belongs to {code.site}.", code=code)
    behind = current.revision - code.revision
    if behind > 0:
        words = "1 revision" if behind == 1 else f"{behind} revisions"
        return Answer(verdict=Verdict.OLD, sentence=f"{words.upper()} OLD: print it anew.", behind=behind, code=code)
    if behind < 0:
        sentence = f"NEWER THAN THIS COPY: the sheet is of revision {code.revision}, this copy of {current.revision}."
        return Answer(verdict=Verdict.NEWER, sentence=sentence, behind=behind, code=code)
    if code.host and current.host and code.host != current.host.upper():
        sentence = f"ALTERED: this sheet leads to {code.host}; the plan names {current.host}."
        return Answer(verdict=Verdict.ALTERED, sentence=sentence, code=code)
    if code.of_plan:
        return _compared_plan(code, current)
    contents = [digest for locker, digest in current.contents.items() if code.names_locker(locker)]
    if current.contents and contents != [code.contents]:
        sentence = "OTHER CONTENTS: the sheet lists other contents than this copy, or another locker."
        return Answer(verdict=Verdict.DIFFERENT, sentence=sentence, code=code)
    return Answer(verdict=Verdict.CURRENT, sentence=f"CURRENT: revision {code.revision}.", code=code)


def _compared_plan(code: Code, current: Current) -> Answer:
    """The verdict on a page of the same revision."""
    if current.plan and code.contents != _plan_digest(current.plan):
        sentence = "OTHER EDITION: the page is of this revision, but of another plan or for another audience."
        return Answer(verdict=Verdict.DIFFERENT, sentence=sentence, code=code)
    return Answer(verdict=Verdict.CURRENT, sentence=f"CURRENT: revision {code.revision}.", code=code)


def _read(found: re.Match[str]) -> Code | None:
    """The code, if writing it again gives the same text."""
    code = Code(
        text=found[0],
        host=found["host"],
        locker=_read_id(found["locker"]),
        site=_read_id(found["site"]),
        revision=int(found["revision"], 36),
        issued=_read_issued(found["issued"]),
        contents=f"{int(found['contents'], 36):020x}",
        key=f"{int(found['key'], 36):010X}",
        host_mark=found["mark"],
        body=found["body"],
        signature=int(found["signature"], 36).to_bytes(64),
    )
    return code if len(code.contents) == 20 and len(code.key) == 10 else None


def _host_mark(host: str) -> str:
    """31 bits of the host, so that a code moved to another address is noticed without a copy to compare with."""
    return _base36(int.from_bytes(hashlib.sha256(host.encode()).digest()) % 36**_HOST_MARK, _HOST_MARK)


def _address(host: str | None) -> str:
    return f"HTTPS://{host}/Q/" if host else ""


def _length(host: str | None, revision: int, locker: str, site: str) -> int:
    fixed = 1 + (_HOST_MARK if host else 0) + _ISSUED + _CONTENTS + _KEY + _SIGNATURE
    return len(_address(host)) + fixed + len(f"{_base36(revision)}.{locker}.{site}.")


def _issued(day: date | None) -> str:
    days = 0 if day is None else (day - _DAY_ZERO).days
    if day is not None and not 0 < days < 36**_ISSUED:
        raise FileRefused(f"A code cannot carry the date {day}.", remedy="Correct the date of issue.")
    return _base36(days, _ISSUED)


def _read_issued(text: str) -> date | None:
    days = int(text, 36)
    return _DAY_ZERO + timedelta(days=days) if days else None


def _base36(number: int, width: int = 1) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits.rjust(width, "0")


def spellings(name: str) -> tuple[str, str]:
    """How a code may write the id of a site or a locker: in full, and shortened."""
    return _written_id(name), _shortened(name)


def _shortened(name: str) -> str:
    """An id as "*" and 8 characters of its sha256 (41 bits; the signature, not this, keeps forgers out)."""
    digest = int.from_bytes(hashlib.sha256(name.encode()).digest())
    return "*" + _base36(digest % 36**_SHORTENED, _SHORTENED)


def _written_id(name: str) -> str:
    """An id in capitals: "+" before and after a run of capital letters, "$41" for a byte beyond letters and digits."""
    written = ""
    capital = False
    for character in name:
        if character.isascii() and character.isalpha() and character.isupper() is not capital:
            written += "+"
            capital = not capital
        plain = character.isascii() and (character.isalnum() or character == "-")
        written += character.upper() if plain else "".join(f"${byte:02X}" for byte in character.encode())
    return written


def _read_id(written: str) -> str:
    """The id that was written so. Raises ValueError where `_written_id` would have written it otherwise."""
    if written.startswith("*"):
        return written
    found = bytearray()
    capital = False
    for sign in re.findall(r"\$[0-9A-F]{2}|.", written):
        if sign == "+":
            capital = not capital
        elif len(sign) == 3:
            found.append(int(sign[1:], 16))
        else:
            found += (sign if capital else sign.lower()).encode()
    name = found.decode()
    if _written_id(name) != written:
        raise ValueError(written)
    return name
