"""The fonts that are shipped, and what none of them can write.

Paper and pictures are set in these and no others, wherever they are made. A letter without a glyph would be an empty
box: it becomes a mark that is known for that, and `tacmap.service.legibility` names the text.
"""

from functools import cache
from pathlib import Path

__all__ = ["FAMILIES", "FONTS", "missing", "written"]

FONTS = Path(__file__).parent / "fonts"
FAMILIES = (  # the first that has a letter writes it
    "Noto Sans", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans Devanagari", "Noto Sans Thai", "Noto Sans Armenian",
    "Noto Sans Bengali", "Noto Sans CanAborig", "Noto Sans Cherokee", "Noto Sans Ethiopic", "Noto Sans Georgian",
    "Noto Sans Gujarati", "Noto Sans Gurmukhi", "Noto Sans Kannada", "Noto Sans Khmer", "Noto Sans Lao",
    "Noto Sans Malayalam", "Noto Sans Myanmar", "Noto Sans Sinhala", "Noto Sans Tamil", "Noto Sans Telugu",
    "Droid Sans Fallback", "Tacmap Hangul",
)  # fmt: skip

_EUROPE = "\u024f"  # up to here Noto Sans has every letter: no font need be opened
_MISSING = "\ufffd"
_UNWRITTEN = frozenset("\n\r\t\u200c\u200d")  # breaks and joiners have no glyph of their own


def written(text: str) -> str:
    """The text as it can be written: a question mark in a diamond for each letter that no font has."""
    lost = missing(text)
    return text.translate(dict.fromkeys(map(ord, lost), _MISSING)) if lost else text


def missing(text: str) -> str:
    """The letters of a text that no font has, each once, in their order."""
    strange = (letter for letter in dict.fromkeys(text) if letter > _EUROPE and letter not in _UNWRITTEN)
    return "".join(letter for letter in strange if ord(letter) not in _letters())


@cache
def _letters() -> frozenset[int]:
    """The code points of all fonts."""
    from fontTools.ttLib import TTFont  # slow to import, and for plans of few places

    found: set[int] = set()
    for path in sorted(FONTS.glob("*.ttf")):
        with TTFont(path, lazy=True) as font:
            found |= font.getBestCmap().keys()
    return frozenset(found)
