"""logbook.csv of the site folder: drills, tabletop exercises, tours, trainings, reviews; one line each."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

from tacmap.logbook import EntryKind, LogEntry
from tacmap.site.cells import BadCell, day, one_of, whole
from tacmap.site.folder import SiteLimits
from tacmap.site.notes import Notes
from tacmap.site.sheet import Row, read_sheet

__all__ = ["ENTRY_COLUMNS", "LOGBOOK", "read_logbook"]

LOGBOOK = "logbook.csv"
ENTRY_COLUMNS = ("on", "kind", "by", "agency", "what", "people", "lessons")

_NEEDED = ("on", "kind", "by")
_T = TypeVar("_T")


def read_logbook(path: Path, file: str, limits: SiteLimits, notes: Notes, today: date | None) -> tuple[LogEntry, ...]:
    """The good rows in the order of their days; every bad cell of the others is noted."""
    sheet = read_sheet(path, file, required=_NEEDED, known=ENTRY_COLUMNS, limits=limits, notes=notes)
    entries = (_entry(row, notes, today) for row in (sheet.rows if sheet else ()))
    return tuple(sorted((entry for entry in entries if entry is not None), key=lambda entry: entry.on))


def _entry(row: Row, notes: Notes, today: date | None) -> LogEntry | None:
    before = notes.count

    def cell(column: str, read: Callable[[str], _T]) -> _T | None:
        try:
            return read(row.cells[column]) if column in row.cells else None
        except BadCell as bad:
            notes.problem(row.file, row.line, column, bad.message, bad.remedy)
            return None

    for column in _NEEDED:
        if column not in row.cells:
            notes.problem(row.file, row.line, column, f"{column} is empty.", "Fill it in.")
    on, kind = cell("on", day), cell("kind", lambda text: EntryKind(one_of(text, *EntryKind)))
    people = cell("people", lambda text: whole(text, high=100_000))
    if on is not None and today is not None and on > today:
        notes.problem(row.file, row.line, "on", "This day lies in the future.", "Write down what has happened.")
    if on is None or kind is None or notes.count > before:
        return None
    return LogEntry(
        kind=kind,
        on=on,
        by=row.cells["by"],
        agency=row.cells.get("agency"),
        what=row.cells.get("what"),
        people=people,
        lessons=row.cells.get("lessons"),
    )
