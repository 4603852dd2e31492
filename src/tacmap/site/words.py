"""Words as people write them, made comparable: numbers, names, and the nearest known spelling."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ["did_you_mean", "loose", "shown", "slug", "unprintable"]

_ALIKE = str.maketrans("oil", "011")  # letters that are mistaken for digits

_TURNS_TEXT = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def loose(text: str) -> str:
    """Folded for comparison: case, spaces, dashes, dots and underscores do not count."""
    return re.sub(r"[\s\-_.–—]+", "", unicodedata.normalize("NFKC", text)).casefold()


def slug(text: str, *, otherwise: str = "site") -> str:
    """Lower-case letters, digits and single dashes: fit for an id or a file name; `otherwise` for nothing."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:64].strip("-") or otherwise


def unprintable(text: str) -> bool:
    """Whether it holds control characters, or marks that make text read in another order than written."""
    return any((unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t") or c in _TURNS_TEXT for c in text)


def shown(text: str) -> str:
    """In quotation marks and short enough for a message; nothing in it can steer a terminal."""
    short = text if len(text) <= 60 else f"{text[:59]}…"
    return '"' + "".join(c if c.isprintable() else "�" for c in short) + '"'


def did_you_mean(word: str, known: Iterable[str], *, otherwise: str = "") -> str:
    """'Did you mean "camera"?' with up to three near spellings, else `otherwise`."""
    names = {loose(name): name for name in known}
    alike = [name for key, name in names.items() if _as_digits(key) == _as_digits(loose(word.removesuffix(".0")))]
    near = alike or [names[key] for key in get_close_matches(loose(word), list(names), n=3, cutoff=0.6)]
    if not near:
        return otherwise
    return f"Did you mean {' or '.join(chr(34) + name + chr(34) for name in near[:3])}?"


def _as_digits(key: str) -> str:
    return key.translate(_ALIKE)
