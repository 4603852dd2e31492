"""logbook.csv of the site folder: drills, tabletop exercises, tours, trainings, reviews; one line each."""

from datetime import date
from pathlib import Path

from tacmap.logbook import EntryKind, LogEntry
from tacmap.site.cells import day, one_of, whole
from tacmap.site.folder import SiteLimits
from tacmap.site.notes import Notes
from tacmap.site.sheet import RowReader, read_sheet

__all__ = ["ENTRY_COLUMNS", "LOGBOOK", "read_logbook"]

LOGBOOK = "logbook.csv"
ENTRY_COLUMNS = ("on", "kind", "by", "agency", "what", "people", "lessons")

_NEEDED = ("on", "kind", "by")


def read_logbook(path: Path, file: str, limits: SiteLimits, notes: Notes, today: date | None) -> tuple[LogEntry, ...]:
    """The good rows in the order of their days; every bad cell of the others is noted."""
    sheet = read_sheet(path, file, required=_NEEDED, known=ENTRY_COLUMNS, limits=limits, notes=notes)
    entries = (_entry(RowReader(row, notes), today) for row in (sheet.rows if sheet else ()))
    return tuple(sorted((entry for entry in entries if entry is not None), key=lambda entry: entry.on))


def _entry(reader: RowReader, today: date | None) -> LogEntry | None:
    cell, text = reader.cell, reader.text
    reader.need(*_NEEDED)
    on, kind = cell("on", day), cell("kind", lambda text: EntryKind(one_of(text, *EntryKind)))
    people = cell("people", lambda text: whole(text, high=100_000))
    if on is not None and today is not None and on > today:
        reader.problem("on", "This day lies in the future.", "Write down what has happened.")
    if on is None or kind is None or not reader.good:
        return None
    return LogEntry(
        kind=kind,
        on=on,
        by=text("by") or "",
        agency=text("agency"),
        what=text("what"),
        people=people,
        lessons=text("lessons"),
    )
