"""Logins in addresses, codes that open or silence something, and telephone numbers."""

import re
from collections.abc import Iterator

from tacmap.privacy.lists import folded, listed
from tacmap.privacy.suspicion import Kind, Suspicion

__all__ = ["secrets_in", "telephones_in"]

_SCHEME = r"\b[a-z][a-z0-9+.-]{1,15}://"
_LOGIN = re.compile(rf"({_SCHEME})[^\s/?#]*@", re.IGNORECASE)  # a name or a password before the host
_QUERY = re.compile(
    r"[?&;](?P<key>[\w.-]*(?:pass|pwd|passwd|token|apikey|api_key|auth|secret|credential|signature|sessionid|login|user"
    r"|usr)[\w.-]*|key|pw|sig|sid)=[^\s&;#]+",
    re.IGNORECASE,
)
_WORD = (  # words that are followed by a secret, in the tongues that plans come in
    r"passwords?|passwd|passcode|passphrase|pwd|kennwort|passwort|mot de passe|mdp|contrase(?:ñ|n)a|senha|wachtwoord"
    r"|has(?:ł|l)o|l(?:ö|o)senord|passord|adgangskode|credentials?|log-?in"
)
_PASSWORD = re.compile(rf"(?<![\w-])(?:{_WORD})(?:\s+is)?\s*[:=]\s*\S+|(?<![\w-])pw\s*[:=]\s*\S+", re.IGNORECASE)
_OPENS = (  # what a code is for, when it opens or silences something
    r"alarm|disarm|arm(?:ing)?|burglar|intrusion|security|door|gate|entry|access|entrance|keypad|key\s?pad|lock|padlock|safe"
    r"|vault|key\s?box|lock\s?box|elevator|override|lockdown|duress|master|panel|garage|key|user|admin|wi-?fi|t(?:ü|ue)r"
    r"|porte|puerta|alarma|alarme"
)
_NUMBER = r"(?=[0-9*#A-Z-]*[0-9])[A-Z]?[0-9*#](?:[0-9A-Z*#]|[\s-](?=[0-9*#])){2,11}(?![\w-])"
_CODE = re.compile(
    rf"(?<![\w-])(?:(?P<what>{_OPENS})[\s:-]*)(?:code|pin|combo|combination|kode|clave|codigo|código)s?"
    rf"(?:\s+(?:is|no\.?|nr\.?|number))?\s*[:=#-]?\s*(?P<code>{_NUMBER})",
    re.IGNORECASE,
)
_PLAIN = re.compile(
    r"(?<![\w-])(?:(?P<before>[^\W\d_]+)[\s:-]+)?"
    r"(?P<word>code|pin(?:\s?code)?|combo|combination|bitting|digicode|zahlencode|clave|codigo|código|kod)"
    rf"(?:\s+(?:is|no\.?|nr\.?|number))?\s*[:=#]?\s*(?P<code>{_NUMBER})",
    re.IGNORECASE,
)
_SURE_WORDS = frozenset({"bitting", "digicode"})
_TELEPHONE = re.compile(
    r"(?<![\w.-])(?:\+?1[\s.-]?)?(?:\([2-9]\d{2}\)\s?|[2-9]\d{2}[\s.-])[2-9]\d{2}[\s.-]\d{4}(?![\w-])"
    r"|(?<![\w.-])\+[1-9]\d{0,2}[\s.-]?(?:\(0\)\s?)?\d(?:[\s./-]?\d){6,12}(?![\w-])"
)
_CALL = re.compile(
    r"(?<![\w-])(?:tel|phone|cell|mobile|mob|handy|call|home|telefon|telephone|tél|móvil|celular)\b\.?\s*[:#]?\s*"
    r"(?P<number>\(?\d[\d\s().-]{5,16}\d)(?![\w-])",
    re.IGNORECASE,
)


def secrets_in(text: str) -> tuple[Suspicion, ...]:
    """Logins and codes. Those that say what they open are sure; a bare "code 4711" is asked about."""
    return tuple(dict.fromkeys((*_logins(text), *_codes(text))))


def telephones_in(text: str) -> tuple[Suspicion, ...]:
    """Numbers that somebody could be called at."""
    found = [match[0] for match in _TELEPHONE.finditer(text)]
    found += [match["number"] for match in _CALL.finditer(text)]
    called = dict.fromkeys(number.strip() for number in found if sum(sign.isdigit() for sign in number) >= 7)
    return tuple(Suspicion(kind=Kind.TELEPHONE, sure=False, told=f"the telephone number {number}") for number in called)


def _logins(text: str) -> Iterator[Suspicion]:
    for match in _LOGIN.finditer(text):
        yield Suspicion(kind=Kind.LOGIN, sure=True, told=f"an address with a login ({match[1]}…@)")
    for match in _QUERY.finditer(text):
        yield Suspicion(kind=Kind.LOGIN, sure=True, told=f"an address with a secret in it ({match['key']}=…)")
    for match in _PASSWORD.finditer(text):
        word = re.split(r"[\s:=]", match[0].strip(), maxsplit=1)[0]
        yield Suspicion(kind=Kind.LOGIN, sure=True, told=f'a secret after the word "{word}"')


def _codes(text: str) -> Iterator[Suspicion]:
    certain = [match.span("code") for match in _CODE.finditer(text)]
    for match in _CODE.finditer(text):
        yield Suspicion(kind=Kind.CODE, sure=True, told=f'a code after the word "{match["what"]}"')
    for match in _PLAIN.finditer(text):
        before = folded(match["before"] or "")
        if match.span("code") in certain or before in listed("harmless_codes") or _is_year(match["code"]):
            continue
        word = match["word"].casefold()
        yield Suspicion(
            kind=Kind.CODE, sure=word in _SURE_WORDS, told=f'what looks like a code after the word "{word}"'
        )


def _is_year(code: str) -> bool:
    """Codes of law carry their year."""
    return re.fullmatch(r"(?:19|20)\d\d", code) is not None
