"""Rows of features.csv and features.geojson: checked against the table of feature types, not yet placed."""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from tacmap.annotations import FEATURE_TYPES, FeatureType, Verification
from tacmap.geometry import Point
from tacmap.site.cells import ATTRIBUTE_CHECKS, BadCell, day, number, one_of
from tacmap.site.folder import FeatureRow, SiteLimits, Stop
from tacmap.site.notes import Notes
from tacmap.site.sheet import decoded, read_bytes, read_sheet
from tacmap.site.words import did_you_mean, loose, shown, unprintable

__all__ = ["COMMON_COLUMNS", "attribute_names", "feature_columns", "read_features_csv", "read_features_geojson"]

COMMON_COLUMNS = (
    "type", "number", "name", "floor", "room", "door", "x", "y", "lat", "lon", "points", "shape",
    "verified", "verified_by", "verified_on",
)  # fmt: skip
_SHAPES = {"point": "point", "line": "line", "area": "polygon"}
_GEOJSON_SHAPES = {"Point": "point", "LineString": "line", "Polygon": "polygon"}
_LEAST = {"point": 1, "line": 2, "polygon": 3}
_T = TypeVar("_T")


def attribute_names(kind: FeatureType) -> tuple[str, ...]:
    """Every column a feature of this type may fill besides the common ones."""
    return kind.attributes + kind.fire_attributes + kind.police_attributes


def feature_columns() -> tuple[str, ...]:
    """Every column that features.csv may have, the common ones first."""
    return tuple(dict.fromkeys((*COMMON_COLUMNS, *_all_attributes())))


def _all_attributes() -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for kind in FEATURE_TYPES.values() for name in attribute_names(kind)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """One row on its way: its cells, and how to note a problem with one of them."""

    file: str
    line: int | None
    where: str
    cells: dict[str, str]
    notes: Notes
    decimal_comma: bool = False
    drawn: tuple[str, tuple[Stop, ...]] | None = None

    def problem(self, column: str | None, message: str, remedy: str) -> None:
        place = column if self.line is not None else f"{self.where}{'.' + column if column else ''}"
        self.notes.problem(self.file, self.line, place, message, remedy)

    def cell(self, column: str, read: Callable[[str], _T]) -> _T | None:
        """The cell as `read` understands it; None when it is empty, or bad and noted."""
        text = self.cells.get(column)
        if text is None:
            return None
        try:
            return read(text)
        except BadCell as bad:
            self.problem(column, bad.message, bad.remedy)
            return None


def read_features_csv(path: Path, file: str, limits: SiteLimits, notes: Notes) -> tuple[FeatureRow, ...]:
    """The good rows; every bad cell of the others is noted."""
    sheet = read_sheet(path, file, required=("type",), known=feature_columns(), limits=limits, notes=notes)
    if sheet is None:
        return ()
    entries = (
        _Entry(
            file=file, line=row.line, where=f"{file} line {row.line}", cells=row.cells, notes=notes,
            decimal_comma=sheet.decimal_comma,
        )
        for row in sheet.rows
    )  # fmt: skip
    return _rows(entries, limits)


def read_features_geojson(path: Path, file: str, limits: SiteLimits, notes: Notes) -> tuple[FeatureRow, ...]:
    """RFC 7946: positions are longitude, latitude; properties carry the same names as the columns of the CSV."""
    content = read_bytes(path, file, limits.sheet_bytes, notes)
    text = None if content is None else decoded(content, file, notes)
    if text is None:
        return ()
    try:
        found: Any = json.loads(text)
    except json.JSONDecodeError as error:
        notes.problem(file, error.lineno, str(error.colno), f"This is not JSON: {error.msg}.", "Export it again.")
        return ()
    except (ValueError, RecursionError):
        notes.problem(file, None, None, "This is not JSON.", "Export it again.")
        return ()
    features = found.get("features") if isinstance(found, dict) else None
    if not isinstance(features, list) or len(features) > limits.rows:
        notes.problem(file, None, None, "This is not a FeatureCollection.", "Export the features as GeoJSON.")
        return ()
    entries = (_geojson_entry(feature, file, i, notes) for i, feature in enumerate(features, start=1))
    return _rows((entry for entry in entries if entry is not None), limits)


def _geojson_entry(feature: Any, file: str, place: int, notes: Notes) -> _Entry | None:
    where = f"features[{place}]"
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        notes.problem(file, None, where, "A feature needs properties.", 'At least "type".')
        return None
    cells = {str(key): _plain(value) for key, value in properties.items() if value is not None}
    known = (*COMMON_COLUMNS, *_all_attributes())
    unknown = [key for key in cells if key not in known]
    for key in unknown:
        remedy = did_you_mean(key, known, otherwise="Remove it.")
        notes.problem(file, None, f"{where}.{key}", f"There is no property {shown(key)}.", remedy)
    hidden = [key for key, value in cells.items() if key in known and (unprintable(value) or len(value) > 1_000)]
    for key in hidden:
        message = f"{shown(cells[key])} is too long, or holds characters that cannot be seen."
        notes.problem(file, None, f"{where}.{key}", message, "Type it again.")
    unknown += hidden
    entry = _Entry(file=file, line=None, where=where, cells={k: v for k, v in cells.items() if v}, notes=notes)
    geometry = feature.get("geometry")
    if geometry is None:
        return None if unknown else entry
    drawn = _drawn(geometry)
    if drawn is None:
        entry.problem("geometry", "This geometry is not read.", "Use Point, LineString or Polygon without holes.")
        return None
    return None if unknown else replace(entry, drawn=drawn)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).strip()


def _drawn(geometry: Any) -> tuple[str, tuple[Stop, ...]] | None:
    shape = _GEOJSON_SHAPES.get(str(geometry.get("type"))) if isinstance(geometry, dict) else None
    if shape is None:
        return None
    positions = geometry.get("coordinates")
    if shape == "point":
        positions = [positions]
    elif shape == "polygon":
        positions = positions[0] if isinstance(positions, list) and len(positions) == 1 else None
    if not isinstance(positions, list):
        return None
    stops: list[Stop] = []
    for position in positions:
        match position:
            case [(int() | float()) as lon, (int() | float()) as lat, *_] if abs(lon) <= 180 and abs(lat) <= 90:
                stops.append(Stop(earth=(float(lat), float(lon))))
            case _:
                return None
    if shape == "polygon" and len(stops) > 1 and stops[0] == stops[-1]:
        stops.pop()
    return shape, tuple(stops)


def _rows(entries: Iterable[_Entry], limits: SiteLimits) -> tuple[FeatureRow, ...]:
    rows: list[FeatureRow] = []
    taken: dict[tuple[str, str], str] = {}
    for entry in entries:
        if entry.notes.full:
            break
        row = _row(entry, limits)
        if row is None:
            continue
        if row.number is not None:
            first = taken.setdefault((row.type, loose(row.number)), entry.where)
            if first != entry.where:
                label = FEATURE_TYPES[row.type].label.lower()
                message = f'The number "{row.number}" is taken by another {label} ({first}).'
                entry.problem("number", message, "Each needs its own number.")
                continue
        rows.append(row)
    return tuple(rows)


def _row(entry: _Entry, limits: SiteLimits) -> FeatureRow | None:
    before = entry.notes.count
    kind = _type(entry)
    if kind is None:
        return None
    geometry, stops = _placed(entry, kind, limits)
    verified = entry.cell("verified", _verification) or Verification.UNVERIFIED
    verified_on = entry.cell("verified_on", day)
    verified_by = entry.cells.get("verified_by")
    _check_verified(entry, verified, verified_by, verified_on)
    attributes = _attributes(entry, kind)
    if entry.notes.count > before:
        return None
    return FeatureRow(
        file=entry.file,
        line=entry.line,
        where=entry.where,
        type=kind.id,
        geometry=geometry,
        stops=stops,
        floor=entry.cells.get("floor"),
        number=entry.cells.get("number"),
        name=entry.cells.get("name"),
        attributes=attributes,
        verified=verified,
        verified_by=verified_by,
        verified_on=verified_on,
    )


def _type(entry: _Entry) -> FeatureType | None:
    written = entry.cells.get("type", "")
    for kind in FEATURE_TYPES.values():
        if loose(written) in {loose(kind.id), loose(kind.label)}:
            return kind
    known = f"Known types: {', '.join(FEATURE_TYPES)}."
    message = f"There is no feature type {shown(written)}." if written else "The type is missing."
    entry.problem("type", message, did_you_mean(written, FEATURE_TYPES, otherwise=known))
    return None


def _verification(text: str) -> Verification:
    if text.casefold() in {"yes", "y", "x", "true"}:
        return Verification.VERIFIED
    if text.casefold() in {"no", "n", "false"}:
        return Verification.UNVERIFIED
    return Verification(one_of(text, *Verification))


def _check_verified(entry: _Entry, verified: Verification, by: str | None, on: date | None) -> None:
    """Verified means that somebody stood there on a day: both must be said."""
    if verified is Verification.UNVERIFIED:
        return
    if by is None:
        entry.problem("verified_by", f'It says "{verified}" but not by whom.', "Name the role or office that looked.")
    if on is None and "verified_on" not in entry.cells:
        entry.problem("verified_on", f'It says "{verified}" but not when.', "Write the day of the walk-through.")


def _attributes(entry: _Entry, kind: FeatureType) -> tuple[tuple[str, str], ...]:
    own = attribute_names(kind)
    found: list[tuple[str, str]] = []
    for column in entry.cells:
        if column in own:
            value = entry.cell(column, _reader(column, decimal_comma=entry.decimal_comma))
            if value is not None:
                found.append((column, value))
        elif column not in COMMON_COLUMNS:
            entry.problem(
                column, f'The type "{kind.label}" has no "{column}".',
                f"It may have: {', '.join(own)}." if own else "Leave the cell empty.",
            )  # fmt: skip
    return tuple(sorted(found))


def _reader(column: str, *, decimal_comma: bool) -> Callable[[str], str]:
    check = ATTRIBUTE_CHECKS.get(column, str)
    if decimal_comma and column in {"bearing_deg", "fov_deg", "range_m"}:
        return lambda text: check(text.replace(",", "."))
    return check


def _placed(entry: _Entry, kind: FeatureType, limits: SiteLimits) -> tuple[str, tuple[Stop, ...]]:
    """(geometry, stops); exactly one way of saying where, and a shape the type may have."""
    ways = _ways(entry, kind)
    if len(ways) != 1:
        said = " and ".join(ways) if ways else "nothing"
        entry.problem(
            None if ways else "room", f"Where it is should be said in one way, and {said} is given.",
            "Fill in room, or door, or x and y, or lat and lon, or points.",
        )  # fmt: skip
        return "point", ()
    geometry, stops = ways.popitem()[1]
    if len(stops) > limits.points:
        entry.problem("points", f"More than {limits.points} points.", "Leave out points in between.")
    geometry = _shape(entry, kind, geometry, len(stops))
    if stops and len(stops) < _LEAST[geometry]:
        entry.problem("points", f"{_LEAST[geometry]} points or more are needed.", "Write: x y; x y; x y")
    if geometry not in kind.geometry:
        entry.problem(
            "type", f'The type "{kind.label}" cannot be a {geometry}.',
            f"Draw it as {' or '.join(kind.geometry)}; a line or area is given in the column points.",
        )  # fmt: skip
    return geometry, stops


def _ways(entry: _Entry, kind: FeatureType) -> dict[str, tuple[str | None, tuple[Stop, ...]]]:
    """The ways in which this row says where it is: {words: (shape or None, stops)}."""
    ways: dict[str, tuple[str | None, tuple[Stop, ...]]] = {}
    if entry.drawn is not None:
        ways["geometry"] = entry.drawn
    if "points" in entry.cells:
        stops = entry.cell("points", lambda text: _stops(text, decimal_comma=entry.decimal_comma))
        ways["points"] = (None, stops or ())
    # The door of an access point is where it is; beside another place it only names the door.
    if "room" in entry.cells:
        ways["room"] = ("point", (Stop(room=entry.cells["room"]),))
    if {"x", "y"} & entry.cells.keys():
        ways["x and y"] = ("point", _pair(entry, "x", "y", 1e12, 1e12))
    if {"lat", "lon"} & entry.cells.keys():
        ways["lat and lon"] = ("point", _pair(entry, "lat", "lon", 90, 180))
    if "door" in entry.cells and (not ways or "door" not in kind.attributes):
        ways["door"] = ("point", (Stop(door=entry.cells["door"]),))
    return ways


def _pair(entry: _Entry, first: str, second: str, first_cap: float, second_cap: float) -> tuple[Stop, ...]:
    values: list[float] = []
    for column, cap in ((first, first_cap), (second, second_cap)):
        if column not in entry.cells:
            entry.problem(column, f"{column} is missing.", f"{first} and {second} go together.")
            continue
        value = entry.cell(
            column, lambda text, cap=cap: number(text, low=-cap, high=cap, decimal_comma=entry.decimal_comma)  # type: ignore[misc]
        )  # fmt: skip
        if value is not None:
            values.append(value)
    if len(values) != 2:
        return ()
    pair: Point = (values[0], values[1])
    return (Stop(plan=pair),) if first == "x" else (Stop(earth=pair),)


def _stops(text: str, *, decimal_comma: bool) -> tuple[Stop, ...]:
    """From "12.5 40; room 114; door 3": plan coordinates, rooms and doors, one after the other. Raises BadCell."""
    return tuple(_stop(part.strip(), decimal_comma) for part in re.split(r"[;|]", text) if part.strip())


def _stop(part: str, decimal_comma: bool) -> Stop:
    word, _, rest = part.partition(" ")
    if word.casefold() == "room" and rest.strip():
        return Stop(room=rest.strip())
    if word.casefold() == "door" and rest.strip():
        return Stop(door=rest.strip())
    values = part.split()
    if len(values) != 2:
        raise BadCell(f"{shown(part)} is not a place.", "Write: x y; x y; room 114; door 3")
    x, y = (number(value, decimal_comma=decimal_comma) for value in values)
    return Stop(plan=(x, y))


def _shape(entry: _Entry, kind: FeatureType, drawn: str | None, count: int) -> str:
    """Point, line or polygon: as drawn, as the column says, else the natural one for the type and the count."""
    if drawn is not None:
        return drawn
    if "shape" in entry.cells:
        word = entry.cell("shape", lambda text: one_of(text, *_SHAPES))
        return _SHAPES.get(word or "", "point")
    if count == 1 and "point" in kind.geometry:
        return "point"
    if "polygon" in kind.geometry and count >= 3:
        return "polygon"
    return "line"
