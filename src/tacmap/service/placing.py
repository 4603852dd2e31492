"""What responders need is placed on the map of a kept site: rows of features.csv, tried before they are kept."""

import re
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from tacmap.annotations import FEATURE_TYPES
from tacmap.errors import FileRefused, SiteRefused
from tacmap.service.desk import Desk
from tacmap.service.editing import FEATURES, Draft, draft_in, keep, seen, sheet_text
from tacmap.service.working import Working, tried
from tacmap.site.placing import Change, with_changes
from tacmap.site.rows import feature_columns
from tacmap.site.words import did_you_mean, shown

__all__ = ["place"]

_LINE = re.compile(r" line [0-9]+")  # in a message: the lines after a row that was taken away move up


def place(desk: Desk, site_id: str, version: int, changes: Sequence[Change], *, who: str, now: datetime) -> Draft:
    """Add, change and take away rows of features.csv in one step. Raises Conflict where `version` is not the newest.

    SiteRefused with all that would be wrong with them, FileRefused for a line on which no row starts and for a
    column that there is not: then nothing is kept.
    """
    working = seen(desk, site_id, version)
    _refuse_unknown_columns(changes)
    text = sheet_text(desk, working, FEATURES)
    try:
        text, touched = with_changes(text, changes)
    except KeyError as error:
        raise FileRefused("There is no such row any more.", remedy="Load the page again.") from error
    sheets = {FEATURES: _as_before(desk, working) + text.encode()}
    trial = tried(desk.records, working, sheets)
    draft = draft_in(desk, trial)
    _refuse_new_problems(working, trial, draft, touched)
    return keep(desk, draft, sheets, who=who, note=_note(changes), now=now)


def _refuse_unknown_columns(changes: Sequence[Change]) -> None:
    for name in dict.fromkeys(name for change in changes for name in change.cells or ()):
        if name not in feature_columns():
            remedy = did_you_mean(name, feature_columns(), otherwise=f"Columns: {', '.join(feature_columns())}.")
            raise FileRefused(f"There is no column {shown(name)}.", place=FEATURES, remedy=remedy)


def _as_before(desk: Desk, working: Working) -> bytes:
    """The mark of UTF-8 that spreadsheet programs ask for, if the sheet had it."""
    kept = working.files.get(FEATURES)
    return BOM_UTF8 if kept and desk.blobs.get(kept.digest).startswith(BOM_UTF8) else b""


def _refuse_new_problems(before: Working, after: Working, draft: Draft, touched: Sequence[int]) -> None:
    """Raises SiteRefused for what is wrong with the rows that were touched, and with others because of them."""
    known = Counter(_LINE.sub("", problem.message) for problem in before.site.problems)
    added = [problem for placed in draft.placed for problem in placed.problems if problem.line in touched]
    for problem in after.site.problems:
        message = _LINE.sub("", problem.message)
        known[message] -= 1
        if problem.file == FEATURES and problem not in added and known[message] < 0:
            added.append(problem)
    if added:
        raise SiteRefused(tuple(added), what="What was to be placed has")


def _note(changes: Sequence[Change]) -> str:
    """As "Camera placed", "3 rows changed"."""
    first = changes[0]
    deed = "taken away" if first.cells is None else "placed" if first.line is None else "changed"
    if len(changes) > 1:
        return f"{len(changes)} things {deed}"
    kind = FEATURE_TYPES.get((first.cells or {}).get("type", ""))
    return f"{kind.label if kind else 'One thing'} {deed}"
