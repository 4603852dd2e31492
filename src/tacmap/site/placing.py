"""features.csv as text: rows added, changed and taken away, and everything else as its author wrote it.

A row is known by the line it starts on. Columns that are missing come after those that are there.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tacmap.site.corrections import lines_of
from tacmap.site.rows import feature_columns
from tacmap.site.sheet import separator_of
from tacmap.site.spreadsheet import as_meant, written
from tacmap.site.words import loose

__all__ = ["Change", "PlacedRow", "placed_rows", "with_changes"]

_FIRST = ("type", "number", "name", "floor", "room", "x", "y", "verified", "verified_by", "verified_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What one row shall say: `cells` by column. A new row has no `line`; one that is taken away has no `cells`."""

    line: int | None = None
    cells: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedRow:
    """A row as it is written: the line it starts on, from 1, and its cells by column; empty ones are left out."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    """A row of any kind: its lines from `start` to `end`, from 1, and its cells as they lie there."""

    start: int
    end: int
    cells: tuple[str, ...]


def placed_rows(text: str) -> tuple[PlacedRow, ...]:
    """Every row with what it says; none where the sheet cannot be read, which its loader tells."""
    try:
        head, *rows = _spans(text)
    except (ValueError, csv.Error):
        return ()
    columns = _columns(head)
    return tuple(
        PlacedRow(
            line=row.start,
            cells={column: as_meant(cell) for column, cell in zip(columns, row.cells, strict=False) if column and cell},
        )
        for row in rows
    )


def with_changes(text: str, changes: Sequence[Change]) -> tuple[str, tuple[int, ...]]:
    """The sheet with these changes, and the line on which each changed or added row now starts.

    "" is a sheet that is not there yet. Raises KeyError for a line on which no row starts, csv.Error for a sheet that
    is damaged.
    """
    spans = list(_spans(text)) or [_Span(start=1, end=0, cells=_FIRST)]
    head, rows = spans[0], {row.start: row for row in spans[1:]}
    columns, added = _widened(head, changes)
    separator = separator_of(text)[0] if text.strip() else ","
    lines: list[str | None] = list(lines_of(text))
    if lines and not (lines[-1] or "").endswith("\n"):
        lines[-1] = f"{lines[-1]}\n"
    if added or not text.strip():
        _put(lines, head, _line((*head.cells, *added), separator))
    for change in changes:
        if change.line is not None:
            _put(lines, rows[change.line], _row(change, rows[change.line], columns, separator))
    fresh = [_row(change, None, columns, separator) for change in changes if change.line is None]
    now = {start: at for at, start in enumerate((at for at, line in enumerate(lines) if line is not None), start=1)}
    touched = [now[change.line - 1] for change in changes if change.line is not None and change.cells is not None]
    whole = [line for line in (*lines, *fresh) if line is not None]
    first_new = len(whole) - len(fresh) + 1
    return "".join(whole), (*touched, *range(first_new, len(whole) + 1))


def _spans(text: str) -> Iterator[_Span]:
    """The row that names the columns, then each row of the sheet; comments and empty lines are left out."""
    separator, skip = separator_of(text)
    reader = csv.reader(io.StringIO("".join(lines_of(text)), newline=""), delimiter=separator, strict=True)
    start = 1
    for cells in reader:
        row = _Span(start=start, end=reader.line_num, cells=tuple(cell.strip() for cell in cells))
        start = reader.line_num + 1
        if row.start > skip and any(row.cells) and not row.cells[0].startswith("#"):
            yield row


def _columns(head: _Span) -> list[str]:
    """What each cell of a row is called here; "" for a column that is not known."""
    known = {loose(name): name for name in feature_columns()}
    return [known.get(loose(cell), "") for cell in head.cells]


def _widened(head: _Span, changes: Iterable[Change]) -> tuple[list[str], tuple[str, ...]]:
    """The columns with those that the changes need besides, and these alone."""
    columns = _columns(head)
    wanted = {name for change in changes for name, value in (change.cells or {}).items() if value}
    added = tuple(name for name in feature_columns() if name in wanted and name not in columns)
    return [*columns, *added], added


def _row(change: Change, was: _Span | None, columns: Sequence[str], separator: str) -> str | None:
    """The row as it shall stand; what lies in columns that are not known stays."""
    if change.cells is None:
        return None
    old = dict(enumerate(was.cells)) if was else {}
    new = change.cells
    cells = [new.get(column, "") if column else as_meant(old.get(at, "")) for at, column in enumerate(columns)]
    return _line(cells, separator)


def _line(cells: Iterable[str], separator: str) -> str:
    return written([list(cells)], separator=separator)


def _put(lines: list[str | None], span: _Span, text: str | None) -> None:
    """Where a row stood stands `text`; None: nothing."""
    if not lines:
        lines.append(text)
        return
    lines[span.start - 1 : span.end] = [text, *[None] * (span.end - span.start)]
