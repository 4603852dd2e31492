"""The lists of words beside this page, read once: one word after the other, "#" begins a comment."""

import unicodedata
from functools import cache
from importlib.resources import files

__all__ = ["folded", "listed"]


@cache
def listed(name: str) -> frozenset[str]:
    """The words of <name>.txt, folded."""
    text = (files("tacmap.privacy") / f"{name}.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(folded(word) for line in lines for word in line.split())


def folded(word: str) -> str:
    """Without accents and in small letters."""
    plain = unicodedata.normalize("NFKD", word.replace("’", "'"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold()
