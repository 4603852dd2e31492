"""Rows of corrections.csv: read with every problem at once, and written so that nothing is lost on the way.

A leading apostrophe is no part of a cell. It is written before what a spreadsheet would take for a formula, a date
or a rounded number, as people do themselves. What is taken back stays in the file, as a comment.
"""

import csv
import io
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import shapely

from tacmap.building import SpaceKind
from tacmap.corrections import KINDS, Correction, CorrectionKind, Was
from tacmap.geometry import Point
from tacmap.site.cells import BadCell, day, number, one_of, yes_no
from tacmap.site.folder import SiteFloor, SiteLimits
from tacmap.site.notes import Notes
from tacmap.site.sheet import Row, RowReader, Sheet, read_sheet, separator_of
from tacmap.site.words import did_you_mean, loose, shown, unprintable

__all__ = [
    "CORRECTION_COLUMNS",
    "checked_points",
    "checked_value",
    "lines_of",
    "read_corrections",
    "rewritten",
    "row_text",
    "taken_back",
    "with_rows",
    "without_line",
]

CORRECTION_COLUMNS = ("floor", "correction", "points", "value", "was", "was_m2", "was_box", "by", "on")
_CELL = 30_000  # characters: a long line has many points


def read_corrections(
    path: Path, file: str, floors: Sequence[SiteFloor], limits: SiteLimits, notes: Notes
) -> tuple[Correction, ...]:
    """The good rows in their order; every bad cell of the others is noted."""
    roomy = replace(limits, cell_characters=_CELL)
    required = ("correction", "points")
    sheet = read_sheet(path, file, required=required, known=CORRECTION_COLUMNS, limits=roomy, notes=notes)
    if sheet is None:
        return ()
    names = _floor_names(floors)
    found = (_Entry(row=row, sheet=sheet, notes=notes).correction(names) for row in sheet.rows if not notes.full)
    return tuple(each for each in found if each is not None)


def checked_points(kind: str, points: Sequence[Point]) -> None:
    """Refuse points that a correction of this kind cannot have. Raises BadCell."""
    row = KINDS[kind]
    if not row.least <= len(points) <= row.most:
        raise BadCell(f'"{kind}" needs {_count(row)}, not {len(points)}.', "Write: x y; x y")
    if kind == "room" and not shapely.Polygon(points).is_valid:
        raise BadCell("This outline crosses itself.", "Name its corners in their order, once around.")


def checked_value(kind: str, value: str | None) -> str | None:
    """The value of a correction as it is kept. Raises BadCell for one that it cannot have."""
    row = KINDS[kind]
    if value is None and row.needs_value:
        raise BadCell(f'"{kind}" needs a value: {row.value}.', "Fill in the column value.")
    if value is not None and not row.value:
        raise BadCell(f'"{kind}" has no value.', "Leave the cell empty.")
    return None if value is None else _VALUES.get(kind, _words)(value)


class _Entry(RowReader):
    """One row on its way."""

    def __init__(self, row: Row, sheet: Sheet, notes: Notes) -> None:
        super().__init__(row, notes)
        self.sheet = sheet

    def text(self, column: str) -> str | None:
        """Without the apostrophe that keeps a spreadsheet from computing."""
        return self.row.cells.get(column, "").removeprefix("'").strip() or None

    def number(self, text: str) -> float:
        return number(text, decimal_comma=self.sheet.decimal_comma)

    def correction(self, floors: Mapping[str, list[str]]) -> Correction | None:
        kind = self.cell("correction", _kind)
        if kind is None and "correction" not in self.row.cells:
            self.problem("correction", "What is put right is not said.", f"Write one of: {', '.join(KINDS)}.")
        floor = self._floor(floors)
        points = self.cell("points", self._points) or ()
        was = Was(
            text=self.cell("was", str), area_m2=self.cell("was_m2", self.number), box=self.cell("was_box", self._box)
        )
        by, on = self.cell("by", str), self.cell("on", day)
        value = None
        if kind is not None and self.good:
            self.check("points", lambda: checked_points(kind, points))
            value = self.check("value", lambda: checked_value(kind, self.cell("value", str)))
        if kind is None or floor is None or not self.good:
            return None
        return Correction(
            kind=kind, floor=floor, points=points, value=value, was=was, by=by, on=on,
            file=self.row.file, line=self.row.line,
        )  # fmt: skip

    def _floor(self, floors: Mapping[str, list[str]]) -> str | None:
        ids = sorted({name for names in floors.values() for name in names})
        word = self.row.cells.get("floor", "").removeprefix("'").strip()
        found = floors.get(loose(word), []) if word else ids
        if len(found) == 1:
            return found[0]
        known = f"Floors: {', '.join(ids)}."
        if not word:
            self.problem("floor", "The floor is not said.", known)
        elif found:
            self.problem("floor", f"Several floors are called {shown(word)}.", known)
        else:
            self.problem("floor", f"There is no floor {shown(word)}.", did_you_mean(word, ids, otherwise=known))
        return None

    def _points(self, text: str) -> tuple[Point, ...]:
        return tuple(self._point(part) for part in re.split(r"[;|]", text) if part.strip())

    def _point(self, part: str) -> Point:
        values = part.split()
        if len(values) != 2:
            raise BadCell(f"{shown(part.strip())} is not a point.", "Write: x y; x y")
        return self.number(values[0]), self.number(values[1])

    def _box(self, text: str) -> tuple[float, float, float, float]:
        values = [self.number(word) for word in text.split()]
        if len(values) != 4:
            raise BadCell(f"{shown(text)} is not a box.", "Write xmin ymin xmax ymax, or leave the cell empty.")
        return values[0], values[1], values[2], values[3]


def _floor_names(floors: Sequence[SiteFloor]) -> dict[str, list[str]]:
    """The ids of the floors that a word may mean: by id, short id, label, index."""
    names: dict[str, list[str]] = {}
    for floor in floors:
        for word in dict.fromkeys(map(loose, (floor.id, floor.id.rpartition("/")[2], floor.label, str(floor.index)))):
            names.setdefault(word, []).append(floor.id)
    return names


def _count(row: CorrectionKind) -> str:
    if row.least == row.most:
        return {1: "one point", 2: "two points"}[row.least]
    return f"{row.least} to {row.most} points"


def _kind(text: str) -> str:
    return one_of(text, *KINDS)


def _words(text: str) -> str:
    words = " ".join(text.split())
    if unprintable(words):
        raise BadCell(f"{shown(words)} holds characters that cannot be seen.", "Type it again.")
    if not 0 < len(words) <= 200:
        raise BadCell("This is too long.", "Write at most 200 characters.")
    return words


def _use(text: str) -> str:
    return one_of(text, *SpaceKind)


def _width(low: float, high: float) -> Callable[[str], str]:
    def check(text: str) -> str:
        return _digits(number(text.replace(",", ".").removesuffix("m").strip(), low=low, high=high))

    return check


_LENGTH = re.compile(
    r"(?P<whole>[0-9]+(?:[.,][0-9]+)?)\s*(?P<unit>m|cm|mm|metres?|meters?|ft|feet|foot|in|inch|inches|'|\"|)"
)
_METRES = {"": 1.0, "m": 1.0, "c": 0.01, "mm": 0.001, "f": 0.3048, "'": 0.3048, "i": 0.0254, '"': 0.0254}


def _length(text: str) -> str:
    """Metres, from "9.5", "9.5 m", "31 ft", feet and inches. Raises BadCell, also for feet and a bare number."""
    parts, bare, rest = [], False, text.strip().lower()
    while rest and (part := _LENGTH.match(rest)):
        unit = part["unit"] if part["unit"] == "mm" else part["unit"][:1]
        parts.append(float(part["whole"].replace(",", ".")) * _METRES[unit])
        bare = bare or not unit
        rest = rest[part.end() :].lstrip(" -")
    if rest or (bare and len(parts) > 1) or not 0.05 <= sum(parts) <= 10_000:
        raise BadCell(f"{shown(text)} is not a length.", "Write it with its unit: 9.5 m, 31 ft, 31' 2\".")
    return _digits(round(sum(parts), 6))


_VALUES: dict[str, Callable[[str], str]] = {
    "kind": _use,
    "split": lambda text: one_of(text, "open"),
    "wall": _width(0.01, 3.0),
    "door": _width(0.3, 30.0),
    "passage": _width(0.3, 60.0),
    "exterior": yes_no,
    "scale": _length,
}


# Writing


def row_text(correction: Correction, columns: Sequence[str] = CORRECTION_COLUMNS, separator: str = ",") -> str:
    """One line of the file, with its end."""
    between = "; " if separator == "," else " | "
    box = correction.was.box
    cells = {
        "floor": correction.floor,
        "correction": correction.kind,
        "points": between.join(" ".join(map(_digits, point)) for point in correction.points),
        "value": correction.value or "",
        "was": correction.was.text or "",
        "was_m2": "" if correction.was.area_m2 is None else _digits(correction.was.area_m2),
        "was_box": "" if box is None else " ".join(map(_digits, box)),
        "by": correction.by or "",
        "on": correction.on.isoformat() if correction.on else "",
    }
    line = io.StringIO()
    writer = csv.writer(line, delimiter=separator, lineterminator="\n")
    writer.writerow([cells[name] if name == "on" else _guarded(cells[name]) if name else "" for name in columns])
    return line.getvalue()


_PLAIN = re.compile(r"(0|[1-9][0-9]{0,10})(\.[0-9]*[1-9])?")
_SPOILT = re.compile(
    r"[=+\-@\t\r'#].*|[0-9.,]+(?:[eE:/\-+.,][0-9.,:/\-+]*)?|true|false"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ -]?[0-9]+",
    re.IGNORECASE | re.DOTALL,
)


def _guarded(cell: str) -> str:
    """With an apostrophe before what a spreadsheet would reckon with, or read as a number or a date."""
    return f"'{cell}" if _SPOILT.fullmatch(cell) and not _PLAIN.fullmatch(cell) else cell


def _digits(value: float) -> str:
    """As short as it can be without loss."""
    return repr(float(value)).removesuffix(".0") if math.isfinite(value) else ""


def with_rows(text: str, corrections: Sequence[Correction]) -> str:
    """The content of corrections.csv with these rows after what stands there; "" for a file that is not yet there."""
    text = text.replace("\r\n", "\n")
    head = _head(text)
    if head is None:
        whole = text + ",".join(CORRECTION_COLUMNS) + "\n"
        return whole + "".join(row_text(each) for each in corrections)
    lines = lines_of(text)
    separator, columns = head.separator, list(head.columns)
    missing = [name for name in CORRECTION_COLUMNS if name not in columns]
    lines[head.at] = separator.join([lines[head.at].rstrip("\n"), *missing]) + "\n"
    whole = "".join(lines)
    whole += "" if whole.endswith("\n") else "\n"
    return whole + "".join(row_text(each, (*columns, *missing), separator) for each in corrections)


def lines_of(text: str) -> list[str]:
    """The lines of a sheet as its reader counts them, each with its end."""
    return io.StringIO(text.replace("\r\n", "\n"), newline="\n").readlines()


def rewritten(text: str, corrections: Sequence[Correction]) -> str:
    """The content with these rows, which stand in it, in the place of what stands on their lines."""
    text = with_rows(text, ())
    head, lines = _head(text), lines_of(text)
    for each in corrections:
        at = (each.line or 0) - 1
        if head is not None and _is_whole(lines[at], head.separator):
            lines[at] = row_text(each, head.columns, head.separator)
    return "".join(lines)


def _is_whole(line: str, separator: str) -> bool:
    """Whether a row ends on the line where it begins: none of its cells holds a line break."""
    try:
        return next(csv.reader([line], delimiter=separator, strict=True), None) is not None
    except csv.Error:
        return False


def without_line(text: str, line: int, *, instead: int | None = None) -> str:
    """The content with the row that starts on this line turned into a comment.

    `instead` is the line of the row that takes its place: it is noted, so that `taken_back` finds the way back.
    """
    lines = lines_of(text)
    lines[line - 1] = f"#{'' if instead is None else f'{instead}:'}{lines[line - 1]}"
    return "".join(lines)


def taken_back(text: str, line: int) -> str:
    """The content without the row of this line, and with those again whose place it took."""
    lines = lines_of(without_line(text, line))
    return "".join(each.removeprefix(f"#{line}:") for each in lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """The row that names the columns: its place among the lines, from 0."""

    at: int
    separator: str
    columns: tuple[str, ...]


def _head(text: str) -> _Head | None:
    separator, skip = separator_of(text)
    known = {loose(name): name for name in CORRECTION_COLUMNS}
    for at, line in enumerate(lines_of(text)):
        if at >= skip and line.strip() and not line.startswith("#"):
            cells = next(csv.reader([line], delimiter=separator))
            return _Head(at=at, separator=separator, columns=tuple(known.get(loose(cell), "") for cell in cells))
    return None
