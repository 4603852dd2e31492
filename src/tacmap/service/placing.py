"""What responders need is placed on the map of a kept site: rows of features.csv, tried before they are kept."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from tacmap.annotations import FEATURE_TYPES
from tacmap.errors import FileRefused, SiteRefused
from tacmap.service.desk import Desk
from tacmap.service.editing import FEATURES, Draft, draft_in, seen, sheet_text
from tacmap.service.working import Working, keep_files, laid_out, put_files
from tacmap.site import load_site
from tacmap.site.placing import Change, with_changes

__all__ = ["place"]

_LINE = re.compile(r" line [0-9]+")  # in a message: the lines after a row that was taken away move up


def place(desk: Desk, site_id: str, version: int, changes: Sequence[Change], *, who: str, now: datetime) -> Draft:
    """Add, change and take away rows of features.csv in one step. Raises Conflict where `version` is not the newest.

    SiteRefused with all that would be wrong with them, FileRefused for a line on which no row starts: then nothing is
    kept.
    """
    working = seen(desk, site_id, version)
    text = sheet_text(desk, working, FEATURES)
    try:
        text, touched = with_changes(text, changes)
    except KeyError as error:
        raise FileRefused("There is no such row any more.", remedy="Load the page again.") from error
    trial = _with_sheet(desk, working, text)
    draft = draft_in(desk, trial)
    _refuse_new_problems(working, trial, draft, touched)
    sheet: dict[str, bytes | None] = {FEATURES: text.encode()}
    kept = keep_files(desk.records, working.record, sheet, who=who, note=_note(changes), now=now)
    return replace(draft, record=kept)


def _with_sheet(desk: Desk, working: Working, text: str) -> Working:
    """The site as it would be with this sheet."""
    files = {**working.files, **put_files(desk.records, {FEATURES: text.encode()})}
    with laid_out(desk.records, files) as folder:
        site = load_site(folder)
    return Working(record=working.record, files=files, site=replace(site, id=working.record.id))


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
