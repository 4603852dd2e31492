"""The preplan as canonical, versioned JSON: `data/building.json` of every bundle.

Canonical: keys sorted, no spaces, UTF-8, so that the same preplan has the same bytes and one fingerprint. Short,
because it lies in every page: what has its default value is left out, long lists are tables that name their columns
once, and areas and lines are written as traces (docs/reference/preplan-document.md). Hence a default is a part of the
schema: a changed one needs a new `SCHEMA`.
"""

import hashlib
import json
import re
from base64 import b32encode
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise, starmap
from typing import Any

from pydantic import TypeAdapter, ValidationError

from tacmap.errors import FileRefused
from tacmap.preplan import Preplan

__all__ = ["SCHEMA", "dump", "fingerprint", "load", "trace"]

SCHEMA = "tacmap-preplan/2"

_ADAPTER = TypeAdapter(Preplan)

_Corner = tuple[int, int]  # x and y in millimetres


def dump(preplan: Preplan) -> bytes:
    """Canonical JSON: {"schema": SCHEMA, "preplan": {...}} with dates as YYYY-MM-DD."""
    told = _ADAPTER.dump_python(preplan, mode="json", exclude_defaults=True)
    _redraw(told, area=_area_trace, lines=_lines_trace)
    _each_list(told, _table)
    content = {"schema": SCHEMA, "preplan": told}
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def load(content: bytes) -> Preplan:
    """The preplan written by `dump`. Raises FileRefused when it is not one."""
    try:
        found: Any = json.loads(content)
        if found["schema"] != SCHEMA:
            raise FileRefused(f"This preplan has the schema {found['schema']!r}.", remedy=f"{SCHEMA} is read here.")
        _each_list(found["preplan"], _records)
        _redraw(found["preplan"], area=_area, lines=_lines)
        return _ADAPTER.validate_python(found["preplan"], strict=False)
    except (ValueError, KeyError, TypeError, AttributeError, ValidationError) as error:
        raise FileRefused("This is not a preplan document.", place=str(error)) from error


def fingerprint(content: bytes) -> str:
    """First 20 base32 characters of the sha256, in groups of four: ABCD-EFGH-IJKL-MNOP-QRST."""
    letters = b32encode(hashlib.sha256(content).digest()).decode()[:20]
    return "-".join(letters[i : i + 4] for i in range(0, 20, 4))


def _redraw(told: Any, *, area: Callable[[Any], Any], lines: Callable[[Any], Any]) -> None:
    """Every outline and wall through `area`, all linework through `lines`, in place."""
    for floor in (floor for building in told.get("buildings", ()) for floor in building.get("floors", ())):
        for space in floor.get("spaces", ()):
            space["outline"] = area(space["outline"])
        if "walls" in floor:
            floor["walls"] = [area(wall) for wall in floor["walls"]]
        for work in floor.get("linework", ()):
            work["paths"] = lines(work["paths"])


# Tables: what is told of many things alike, without saying the name of each fact for each of them


def _each_list(told: Any, form: Callable[[Any], Any]) -> None:
    """Every list of spaces, openings, features and locker items through `form`, in place."""
    floors = (floor for building in told.get("buildings", ()) for floor in building.get("floors", ()))
    for owner in (told, *floors, *told.get("lockers", ())):
        for name in ("spaces", "openings", "features", "items"):
            if name in owner:
                owner[name] = form(owner[name])


def _table(records: Any) -> dict[str, Any]:
    """What all records say alike, then columns, what most of them tell first; an empty cell is null.

    Empty cells at the end of a row are left out.
    """
    counts = Counter(key for record in records for key in record)
    shared = {key for key, count in counts.items() if count == len(records) > 1 and _alike(records, key)}
    columns = sorted(counts.keys() - shared, key=lambda key: (-counts[key], key))
    return {
        "all": {key: records[0][key] for key in shared},
        "columns": columns,
        "rows": [_row(record, columns) for record in records],
    }


def _alike(records: Any, key: str) -> bool:
    return all(record[key] == records[0][key] for record in records)


def _row(record: Any, columns: list[str]) -> list[Any]:
    told = max((place for place, column in enumerate(columns) if column in record), default=-1)
    return [record.get(column) for column in columns[: told + 1]]


def _records(table: Any) -> list[dict[str, Any]]:
    shared, columns, rows = table["all"], table["columns"], table["rows"]
    if max(map(len, rows), default=0) > len(columns):
        raise ValueError("A row is longer than its table has columns.")
    return [shared | {key: cell for key, cell in zip(columns, row, strict=False) if cell is not None} for row in rows]


# Traces: path data of SVG 1.1 in whole millimetres, y up, with the commands m, h, v, l and z only


def trace(points: Sequence[tuple[float, float]]) -> str:
    """One open line."""
    return _traces([(points, False)])


def _area_trace(area: Any) -> str:
    return _traces((ring, True) for ring in (area["exterior"], *area.get("holes", ())))


def _lines_trace(paths: Any) -> str:
    return _traces((path[:-1], True) if _closes(path) else (path, False) for path in paths)


def _closes(path: Any) -> bool:
    return len(path) > 3 and path[0] == path[-1]


def _traces(lines: Iterable[tuple[Any, bool]]) -> str:
    """The first line from the frame's origin, each other from where the pen was left."""
    told, pen = [], (0, 0)
    for points, closed in lines:
        corners = [(round(x * 1000), round(y * 1000)) for x, y in points]
        start = f"m{corners[0][0] - pen[0]}{_spaced(corners[0][1] - pen[1])}"
        told += [start, *starmap(_step, pairwise(corners)), "z" * closed]
        pen = corners[0] if closed else corners[-1]
    return "".join(told)


def _step(here: _Corner, there: _Corner) -> str:
    dx, dy = there[0] - here[0], there[1] - here[1]
    if dy == 0:
        return f"h{dx}"
    return f"l{dx}{_spaced(dy)}" if dx else f"v{dy}"


def _spaced(number: int) -> str:
    return f" {number}" if number >= 0 else str(number)


def _area(trace: Any) -> dict[str, Any]:
    exterior, *holes = (ring for ring, _ in _traced(trace))
    return {"exterior": exterior, "holes": holes}


def _lines(trace: Any) -> list[Any]:
    return [[*path, path[0]] if closed else path for path, closed in _traced(trace)]


_FIRST, _SECOND = r"-?[0-9]{1,12}", r"(?: |-)[0-9]{1,12}"
_TRACE = re.compile(rf"m({_FIRST})({_SECOND})((?:[hv]{_FIRST}|l{_FIRST}{_SECOND})*)(z?)")
_STEPS = re.compile(rf"([hvl])({_FIRST})({_SECOND})?")


def _traced(trace: str) -> Iterator[tuple[list[tuple[float, float]], bool]]:
    """The points of each line in metres, and whether it is closed. Raises ValueError for anything else."""
    end, pen = 0, (0, 0)
    for line in _TRACE.finditer(trace):
        if line.start() != end:
            break
        end = line.end()
        corners = _corners((pen[0] + int(line[1]), pen[1] + int(line[2])), line[3])
        pen = corners[0] if line[4] else corners[-1]
        yield [(x / 1000, y / 1000) for x, y in corners], line[4] == "z"
    if end != len(trace):
        raise ValueError(f"A trace cannot be read from its character {end + 1} on.")


def _corners(start: _Corner, steps: str) -> list[_Corner]:
    corners = [start]
    for command, one, other in _STEPS.findall(steps):
        x, y = corners[-1]
        across, up = (0, int(one)) if command == "v" else (int(one), int(other or 0))
        corners.append((x + across, y + up))
    return corners
