"""Text of a DXF file as people see it: escapes resolved, MTEXT formatting removed, the box estimated."""

import codecs
import re
import unicodedata
from contextlib import suppress

__all__ = ["box_centre", "decoder", "plain_mtext", "plain_text", "text_width"]

_WIDTH_OF_HEIGHT = 0.78  # an average capital or digit of the usual fonts, as a part of the text height
_WIDE_OF_HEIGHT = 1.35  # an ideograph
_LINE_PITCH = 1.66  # of the height, AutoCAD's single spacing

_CODE_PAGES = {"936": "gbk", "gb2312": "gbk", "1361": "johab", "1200": "utf-8", "ksc5601": "cp949"}

_CHARACTER_SET = re.compile(r"(?:ascii|utf-8|cp|iso8859|gb|big5|johab|mac|koi8|shift|euc)")  # not rot13, not idna
_UNICODE = re.compile(r"\\U\+([0-9A-Fa-f]{4})")
_MULTIBYTE = re.compile(r"\\M\+([1-5])([0-9A-Fa-f]{4})")
_MULTIBYTE_PAGES = {"1": "cp932", "2": "cp950", "3": "cp949", "4": "cp1361", "5": "gbk"}
_PERCENT = re.compile(r"%%(\d{3}|[dDpPcCuUoOkK%])")
_PERCENT_SIGNS = {"d": "°", "p": "±", "c": "Ø", "u": "", "o": "", "k": "", "%": "%"}
_MTEXT = re.compile(
    r"\\([\\{}~])"  # 1: an escaped character
    r"|\\[PXN]"  # a new paragraph or column
    r"|\\S((?:[^;\\]|\\[^S]){0,64});"  # 2: a stacked fraction
    r"|\\[ACcFfHQTWp][^;\\{}]*;?"  # formats with a value
    r"|\\[LlOoKk]"  # lines above and below
    r"|[{}]"  # groups
    r"|\^([IJM ])"  # 3: a caret escape
)
_CARETS = {"I": " ", "J": "\n", "M": "", " ": "^"}


def decoder(codepage: str, version: str) -> "Decoder":
    """How the texts of a file are encoded, from $DWGCODEPAGE and $ACADVER (UTF-8 since AC1021)."""
    declared = _encoding(codepage)
    if version >= "AC1021" or declared == "cp1252":
        return Decoder(("utf-8", declared))
    return Decoder((declared, "utf-8"))


def _encoding(codepage: str) -> str:
    """Python's name of a code page: ANSI_936, dos850, gb2312, ISO8859-1, ...; Western where it is unknown."""
    name = codepage.lower()
    number = name.removeprefix("ansi_").removeprefix("dos")
    for candidate in (_CODE_PAGES.get(number), f"cp{number}" if number.isdigit() else name):
        with suppress(LookupError, ValueError):
            known = codecs.lookup(candidate or "").name
            if _CHARACTER_SET.match(known):
                return known
    return "cp1252"


class Decoder:
    """Tries the likely encodings in turn; `doubtful` counts the texts that fit none."""

    __slots__ = ("_encodings", "_known", "doubtful")

    def __init__(self, encodings: tuple[str, ...]) -> None:
        self._encodings = encodings
        self._known: dict[bytes, str] = {}
        self.doubtful = 0

    def __call__(self, raw: bytes) -> str:
        text = raw.decode("ascii") if raw.isascii() else self._guess(raw)
        if "\\U+" in text:
            text = _UNICODE.sub(lambda found: chr(int(found[1], 16)), text)
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        if "\\M+" in text:
            text = _MULTIBYTE.sub(_multibyte_sign, text)
        return text

    def _guess(self, raw: bytes) -> str:
        for encoding in self._encodings:
            try:
                return raw.decode(encoding)
            except UnicodeDecodeError:
                continue
        self.doubtful += 1
        return raw.decode(self._encodings[-1], errors="replace")


def _multibyte_sign(found: re.Match[str]) -> str:
    return bytes.fromhex(found[2]).decode(_MULTIBYTE_PAGES[found[1]], "replace")


def plain_text(text: str) -> str:
    """%%d, %%c, %%p and their kin as characters, control characters removed."""
    if "%%" in text:
        text = _PERCENT.sub(_percent, text)
    return _clean(text)


def _percent(found: re.Match[str]) -> str:
    word = found[1]
    return chr(int(word)) if word.isdigit() else _PERCENT_SIGNS[word.lower()]


def plain_mtext(text: str) -> str:
    """The words of an MTEXT, paragraphs parted by newlines."""
    return plain_text(_MTEXT.sub(_mtext_sign, text))


def _mtext_sign(found: re.Match[str]) -> str:
    whole = found[0]
    if found[1]:
        return " " if found[1] == "~" else found[1]
    if whole in ("\\P", "\\X", "\\N"):
        return "\n"
    if found[2] is not None:
        return found[2].replace("^", "/").replace("#", "/")
    return _CARETS[found[3]] if found[3] else ""


def _clean(text: str) -> str:
    lines = text.replace("\r", "").split("\n")
    return "\n".join("".join(c for c in line if c.isprintable() or c == " ").strip() for line in lines).strip()


def text_width(text: str, height: float, factor: float = 1.0) -> float:
    """The estimated length of the longest line."""
    return max(map(_units, text.split("\n"))) * height * factor


def _units(line: str) -> float:
    if line.isascii():
        return len(line) * _WIDTH_OF_HEIGHT
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in line)
    return wide * _WIDE_OF_HEIGHT + (len(line) - wide) * _WIDTH_OF_HEIGHT


def block_height(lines: int, height: float) -> float:
    """The height of several lines of text."""
    return height * (1 + (lines - 1) * _LINE_PITCH)


def box_centre(anchor: tuple[float, float], right: tuple[float, float], along: float, up: float) -> tuple[float, float]:
    """The point `along` to the right and `up` above the anchor; `right` is the unit vector of the writing."""
    return (anchor[0] + right[0] * along - right[1] * up, anchor[1] + right[1] * along + right[0] * up)
