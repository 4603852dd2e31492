"""What of a kept site is more than an editor's: records that others put there, and what site.toml says of issuing it.

Such a sheet is written at its own door, by whoever may; written as a file it asks for the same right. In site.toml that
is the word of [walk_through] on signers and override, which lets a map count as walked, the number of the revision, and
which file is the log of a locker.
"""

import re
import tomllib
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from tacmap.service.rights import Right

__all__ = ["rights_beyond"]

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


def rights_beyond(
    path: str, before: bytes | None, after: bytes | None, site_toml: bytes | None = None
) -> frozenset[Right]:
    """The rights, beside that to edit, that a file asks for which becomes this (None: there is none).

    `site_toml` is that of the site, which may call the log of a locker otherwise.
    """
    if path != _SITE_TOML:
        log = {Right.INSPECT} if path in _logs(_toml(site_toml)).values() else set()
        return frozenset(log | {right for names, right in _FILES if names.fullmatch(path)})
    was, is_now = _toml(before), _toml(after)
    logs = {Right.INSPECT} if _logs(was) != _logs(is_now) else set()
    return frozenset(logs | {right for place, right in _SAID.items() if _at(was, place) != _at(is_now, place)})


def _logs(said: dict[str, Any]) -> dict[str, str]:
    """The logs of checks that are called otherwise than by their locker, by its id."""
    lockers = said.get("lockers")
    tables = [each for each in lockers if isinstance(each, dict)] if isinstance(lockers, list) else []
    return {str(each.get("id")): str(PurePosixPath(str(each["log"]))) for each in tables if each.get("log")}


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
