"""CSV as people and spreadsheet programs really save it: any usual encoding, comma, semicolon or tab.

The first row names the columns. A row keeps the line it started on, so that messages can point at it.
"""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tacmap.site.cells import BadCell
from tacmap.site.folder import SiteLimits
from tacmap.site.notes import Notes
from tacmap.site.spreadsheet import as_meant
from tacmap.site.words import did_you_mean, loose, shown, unprintable

__all__ = ["Row", "RowReader", "Sheet", "decoded", "read_bytes", "read_sheet", "separator_of"]


_T = TypeVar("_T")
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # xlsx and ods; xls


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Cells by column, trimmed and as meant; empty ones are left out. `line` is where the row starts, from 1."""

    file: str
    line: int
    cells: dict[str, str]


class RowReader:
    """One row on its way to what it means: every cell that is bad is noted, and `good` turns false."""

    def __init__(self, row: Row, notes: Notes) -> None:
        self.row, self.notes = row, notes
        self._before = notes.count

    @property
    def good(self) -> bool:
        return self.notes.count == self._before

    def text(self, column: str) -> str | None:
        """The cell as it stands; None when it is empty."""
        return self.row.cells.get(column)

    def cell(self, column: str, read: Callable[[str], _T]) -> _T | None:
        """The cell as `read` understands it; None when it is empty, or bad and noted."""
        text = self.text(column)
        return None if text is None else self.check(column, lambda: read(text))

    def check(self, column: str, check: Callable[[], _T]) -> _T | None:
        """What `check` gives; None after noting its BadCell."""
        try:
            return check()
        except BadCell as bad:
            self.problem(column, bad.message, bad.remedy)
            return None

    def need(self, *columns: str, remedy: str = "Fill it in.") -> None:
        """Note each of these cells that is empty."""
        for column in columns:
            if column not in self.row.cells:
                self.problem(column, f"{column} is empty.", remedy)

    def problem(self, column: str, message: str, remedy: str) -> None:
        self.notes.problem(self.row.file, self.row.line, column, message, remedy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The rows of one file, `columns` in its own order."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    separator: str

    @property
    def decimal_comma(self) -> bool:
        """Whether it is separated by semicolons or tabs, where 12,5 means 12.5."""
        return self.separator != ","


def read_bytes(path: Path, file: str, cap: int, notes: Notes) -> bytes | None:
    """The bytes of a file of at most `cap` bytes, or None after noting why not."""
    try:
        with path.open("rb") as stream:
            content = stream.read(cap + 1)
    except OSError as error:
        notes.problem(file, None, None, f"This file cannot be read: {error.strerror}.", "Check its permissions.")
        return None
    if len(content) > cap:
        notes.problem(file, None, None, f"This file is larger than {cap / 1e6:g} MB.", "Split it or remove rows.")
        return None
    return content


def decoded(content: bytes, file: str, notes: Notes) -> str | None:
    """UTF-8 with or without mark, UTF-16 with mark or with every other byte zero, else Windows-1252 with a note."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif _mostly_zero(content[1:200:2]):
        encoding = "utf-16-le"
    elif _mostly_zero(content[0:200:2]):
        encoding = "utf-16-be"
    else:
        encoding = "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        pass
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        text = None
    if text is None or "\x00" in text:
        notes.problem(file, None, None, "This file is not text.", "Save it as text in UTF-8.")
        return None
    notes.finding("old-encoding", f"{file} was read as Windows-1252; check accents, or save it as UTF-8.")
    return text


def _mostly_zero(every_other: bytes) -> bool:
    return every_other.count(0) > 0.8 * len(every_other)


def read_sheet(
    path: Path, file: str, *, required: tuple[str, ...], known: tuple[str, ...], limits: SiteLimits, notes: Notes
) -> Sheet | None:
    """The sheet, or None after noting why it cannot be used. Unknown and repeated columns are noted."""
    content = read_bytes(path, file, limits.sheet_bytes, notes)
    if content is not None and content.startswith(_WORKBOOKS):
        problem = "This is a spreadsheet program's own file, not CSV."
        notes.problem(file, None, None, problem, 'Open it there and save it as "CSV UTF-8 (comma delimited)".')
        return None
    text = None if content is None else decoded(content, file, notes)
    if text is None:
        return None
    separator, skip = separator_of(text)
    lines = _lines(text, separator, skip, limits.cell_characters)
    columns: tuple[str, ...] | None = None
    rows: list[Row] = []
    try:
        for line, cells in lines:
            if columns is None:
                columns = _columns(cells, file, line, required, known, notes)
                if columns is None:
                    return None
            elif len(rows) >= limits.rows:
                notes.problem(file, line, None, f"More than {limits.rows} rows.", "Split the site or remove rows.")
                break
            else:
                rows.extend(_row(cells, columns, file, line, notes))
            if notes.full:
                break
    except csv.Error as error:
        notes.problem(
            file, None, None, f"A cell is damaged or longer than {limits.cell_characters} characters ({error}).",
            "Look for a quotation mark that is not closed.",
        )  # fmt: skip
        return None
    if columns is None:
        notes.problem(file, None, None, "This sheet is empty.", f"Its first row names the columns: {', '.join(known)}.")
        return None
    return Sheet(file=file, columns=columns, rows=tuple(rows), separator=separator)


def separator_of(text: str) -> tuple[str, int]:
    """(separator, lines to skip): what Excel declares in "sep=;", else what the first row holds most of."""
    first = text.split("\n", 1)[0].strip()
    if first.lower().startswith("sep=") and len(first) == 5:
        return first[4], 1
    header = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    return max(",;\t", key=lambda separator: (header.count(separator), separator == ",")), 0


def _lines(text: str, separator: str, skip: int, cap: int) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not empty and not a "#" comment, with the line it starts on."""
    previous = csv.field_size_limit(max(cap, 1))
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        start = 1
        for cells in reader:
            line, start = start, reader.line_num + 1
            if line <= skip or not any(cell.strip() for cell in cells) or cells[0].startswith("#"):
                continue
            yield line, [cell.strip() for cell in cells]
    finally:
        csv.field_size_limit(previous)


def _columns(
    cells: list[str], file: str, line: int, required: tuple[str, ...], known: tuple[str, ...], notes: Notes
) -> tuple[str, ...] | None:
    names = {loose(name): name for name in known}
    columns: list[str] = []
    for place, cell in enumerate(cells, start=1):
        name = names.get(loose(cell), "")
        if cell and not name:
            remedy = did_you_mean(cell, known, otherwise=f"Known columns: {', '.join(known)}.")
            notes.problem(file, line, str(place), f"There is no column {shown(cell)}.", remedy)
        elif name and name in columns:
            notes.problem(file, line, str(place), f'The column "{name}" stands twice.', "Remove one of the two.")
            name = ""
        columns.append(name)
    missing = [name for name in required if name not in columns]
    for name in missing:
        notes.problem(file, line, None, f'The column "{name}" is missing.', "The first row names the columns.")
    return None if missing else tuple(columns)


def _row(cells: list[str], columns: tuple[str, ...], file: str, line: int, notes: Notes) -> Iterator[Row]:
    extra = [cell for cell in cells[len(columns) :] if cell]
    if extra:
        notes.problem(
            file, line, str(len(columns) + 1), f"The row has more cells than there are columns: {shown(extra[0])}.",
            "Put a cell that holds the separator into quotation marks.",
        )  # fmt: skip
        return
    for place, cell in enumerate(cells, start=1):
        if unprintable(cell):
            notes.problem(
                file, line, columns[place - 1] or str(place), f"{shown(cell)} holds characters that cannot be seen.",
                "Type the cell again.",
            )  # fmt: skip
            return
    yield Row(
        file=file,
        line=line,
        cells={column: as_meant(cell) for column, cell in zip(columns, cells, strict=False) if column and cell},
    )
