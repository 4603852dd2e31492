"""What people call layers and rooms, in many languages.

A name is folded (no case, no accents), its bound-xref prefix dropped and cut into words; then the tables of
`tacmap.stages.kinds` are asked from top to bottom: the first row that knows one of the words decides.
"""

import re
import unicodedata
from functools import lru_cache

from tacmap.building import SpaceKind
from tacmap.stages import kinds

__all__ = ["fold", "is_void", "layer_kind", "layer_subject", "space_kind", "tag_meaning", "words_of"]


@lru_cache(maxsize=4096)
def layer_kind(name: str) -> str | None:
    """What a layer or SVG group holds by its name, or None when the name says nothing.

    One of the keys of `kinds.LAYERS`: "wall", "door", "window", "opening", "stair", "elevator", "column", "furniture",
    "equipment", "fixture", "annotation", "dimension", "grid", "title", "hatch", "room-outline", "room-label",
    "area", "site", "ceiling", "electrical", "mechanical", "plumbing", "fire", "roof", "structure", "floor",
    "hidden" or "raster". Understands AIA and ISO 13567-like codes, bound (`NAME$0$A-WALL`) and attached
    (`NAME|A-WALL`) external references, CamelCase, and names in some twenty languages.
    """
    words = words_of(_own_part(name))
    if not words:
        return None
    if _knows(_ROOM, words):
        if _knows(_LABEL, words):
            return "room-label"
        if not _knows(_NOT_A_ROOM, words):
            return "room-outline"
    for kind, row in _LAYERS:
        if _knows(row, words):
            return kind
    return kinds.DISCIPLINES.get(words[0]) if len(words) > 1 else None


@lru_cache(maxsize=4096)
def layer_subject(name: str) -> str | None:
    """What the lettering of a layer is about: "door" for A-ANNO-DOOR, where `layer_kind` says "annotation"."""
    kind = layer_kind(name)
    if kind != "annotation":
        return kind
    words = words_of(_own_part(name))
    return next((other for other, row in _LAYERS if other != kind and _knows(row, words)), kind)


@lru_cache(maxsize=4096)
def space_kind(name: str) -> SpaceKind | None:
    """What a room is used for by its name ("Klassenraum", "WC", "STAIR A"), or None when the name says nothing."""
    words = words_of(name)
    kind = _first_kind(words)
    head = _first_kind(words[-1:])
    if kind in _OUTWEIGHED and head in _HEADS and words not in (("sport", "hall"), ("sports", "hall")):
        return head
    return kind


@lru_cache(maxsize=1024)
def is_void(name: str) -> bool:
    """Whether a name says that there is no floor: "OPEN TO BELOW", "Luftraum", "vide sur hall"."""
    words = f" {fold(name)} "
    return any(words.strip().startswith(f"{void} ") or words == f" {void} " for void in _VOIDS) or any(
        void in words for void in _VOIDS if _unspaced(void)
    )


def _first_kind(words: tuple[str, ...]) -> SpaceKind | None:
    at = min(map(_space_at, words), default=len(_SPACES))
    return _SPACES[at][0] if at < len(_SPACES) else None


@lru_cache(maxsize=16384)
def _space_at(word: str) -> int:
    """Which of the uses of spaces knows a word first; their count when none does."""
    return next((at for at, (_, row) in enumerate(_SPACES) if row.knows(word)), len(_SPACES))


@lru_cache(maxsize=1024)
def tag_meaning(tag: str) -> str | None:
    """What a block's attribute holds by its tag: "door", "name", "area", "number" (of a room), "other", or None."""
    words = words_of(tag)
    return next((meaning for meaning, row in _TAGS if _knows(row, words)), None)


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """Lower case without accents, vowel signs, width variants or sharp s: "Türblätter" -> "turblatter"."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if unicodedata.category(c) not in _MARKS))


@lru_cache(maxsize=16384)
def words_of(name: str) -> tuple[str, ...]:
    """The folded words of a name: cut at anything that is no letter, between letters and digits, and in CamelCase."""
    spaced = re.sub(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])|(?<=[A-ZÀ-Þ])(?=[A-ZÀ-Þ][a-zà-ÿ]{2})", " ", name)
    return tuple(re.findall(r"[^\W\d_]+", fold(spaced)))


_MARKS = frozenset({"Mn", "Mc", "Cf"})  # accents, vowel signs of Indic scripts, joiners


def _own_part(name: str) -> str:
    return re.split(r"\$\d*\$|[|$]", name)[-1] or name


class _Row:
    """Words of one meaning, sorted by the way they match."""

    def __init__(self, words: str) -> None:
        given = [fold(word) for word in words.split()]
        self.whole = frozenset(word for word in given if "*" not in word)
        self.ends = tuple(word[1:] for word in given if word.startswith("*") and not word.endswith("*"))
        self.starts = tuple(word[:-1] for word in given if word.endswith("*") and not word.startswith("*"))
        self.parts = tuple(word.strip("*") for word in given if word.startswith("*") and word.endswith("*")) + tuple(
            word for word in self.whole if _unspaced(word)
        )

    def knows(self, word: str) -> bool:
        return (
            word in self.whole
            or word.startswith(self.starts)
            or word.endswith(self.ends)
            or any(part in word for part in self.parts)
        )


def _unspaced(word: str) -> bool:
    return any(ord(c) >= 0x2E80 for c in word)


def _knows(row: _Row, words: tuple[str, ...]) -> bool:
    return any(row.knows(word) for word in words)


_ROOM, _LABEL, _NOT_A_ROOM = _Row(kinds.ROOM), _Row(kinds.LABEL), _Row(kinds.NOT_A_ROOM)
_LAYERS = tuple((kind, _Row(words)) for kind, words in kinds.LAYERS)
_SPACES = tuple((kind, _Row(words)) for kind, words in kinds.SPACES)
# As last words these outweigh what stands before them: "SCIENCE HALL" is no laboratory, "GYM STORAGE" no gym.
_HEADS = (SpaceKind.CORRIDOR, SpaceKind.STORAGE)
_OUTWEIGHED = (SpaceKind.LABORATORY, SpaceKind.GYM, SpaceKind.LIBRARY, SpaceKind.KITCHEN)
_VOIDS = tuple(fold(phrase) for phrase in kinds.VOIDS.split("|"))
_TAGS = tuple((meaning, _Row(words)) for meaning, words in kinds.TAGS)
