"""What of a kept site is more than an editor's: records that others put there, and what site.toml says of issuing it.

Such a sheet is written at its own door, by whoever may; written as a file it asks for the same right. In site.toml that
is the word of [walk_through] on signers and override, which lets a map count as walked, and the number of the revision.
"""

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from tacmap.service.rights import Right

__all__ = ["of_setting", "rights_beyond"]

_SITE_TOML = "site.toml"
_FILES = (
    (re.compile(r"walk/.*"), Right.VERIFY),
    (re.compile(r".*-checks\.csv"), Right.INSPECT),
    (re.compile(r"copies\.csv"), Right.PUBLISH),
)
_SAID: Mapping[tuple[str, ...], Right] = {
    ("walk_through", "signers"): Right.VERIFY,
    ("walk_through", "override"): Right.VERIFY,
    ("walk_through", "override_by"): Right.VERIFY,
    ("revision",): Right.PUBLISH,  # the counter goes on from it, and never back
}


def rights_beyond(path: str, before: bytes | None, after: bytes | None) -> frozenset[Right]:
    """The rights, beside that to edit, that a file asks for which becomes this (None: there is none)."""
    if path != _SITE_TOML:
        return frozenset(right for names, right in _FILES if names.fullmatch(path))
    was, is_now = _toml(before), _toml(after)
    return frozenset(right for place, right in _SAID.items() if _at(was, place) != _at(is_now, place))


def of_setting(place: str) -> frozenset[Right]:
    """The same of a place in site.toml that is set, such as "walk_through/signers": in it, above it or below it."""
    here = tuple(place.split("/"))
    return frozenset(right for said, right in _SAID.items() if said[: len(here)] == here[: len(said)])


def _toml(content: bytes | None) -> dict[str, Any]:
    """What a site.toml says; nothing where it cannot be read, for then the loader hears nothing either."""
    try:
        return tomllib.loads((content or b"").decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return {}


def _at(said: Any, place: tuple[str, ...]) -> Any:
    """A value at its place. What is empty says nothing."""
    for name in place:
        said = said.get(name) if isinstance(said, dict) else None
    return said or None
