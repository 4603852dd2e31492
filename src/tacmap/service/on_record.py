"""What of a kept site is more than an editor's: records that others put there, and the word on who may sign them.

Such a sheet is written at its own door, by whoever may; written as a file it asks for the same right. In site.toml that
is what [walk_through] says of its signers and of its override: with them anybody could let a map count as walked.
"""

import re
import tomllib

from tacmap.service.rights import Right

__all__ = ["more_than_editing", "of_signing", "word_on_walks"]

_SITE_TOML = "site.toml"
_RIGHTS = (
    (re.compile(r"walk/.*"), Right.VERIFY),
    (re.compile(r".*-checks\.csv"), Right.INSPECT),
    (re.compile(r"copies\.csv"), Right.PUBLISH),
)
_TABLE = "walk_through"
_WORD = ("signers", "override", "override_by")


def more_than_editing(path: str, before: bytes | None, after: bytes | None) -> Right | None:
    """The right, beside that to edit, that a file asks for which becomes this (None: there is none)."""
    if path == _SITE_TOML:
        return Right.VERIFY if word_on_walks(before) != word_on_walks(after) else None
    return next((right for names, right in _RIGHTS if names.fullmatch(path)), None)


def of_signing(place: str) -> bool:
    """Whether a place in site.toml, such as "walk_through/signers", is a part of that word."""
    table, _, key = place.partition("/")
    return table == _TABLE and (not key or key.split("/")[0] in _WORD)


def word_on_walks(site_toml: bytes | None) -> tuple[object, ...]:
    """Whose records of walks count beside the trusted ones, and why nobody walks; nothing where it cannot be read."""
    try:
        said = tomllib.loads((site_toml or b"").decode("utf-8-sig")).get(_TABLE)
    except (ValueError, RecursionError):
        return ()
    told = tuple(said.get(key) for key in _WORD) if isinstance(said, dict) else ()
    return told if any(told) else ()
