"""The preplan as canonical, versioned JSON: `data/building.json` of every bundle.

Canonical: keys sorted, no spaces, UTF-8, so that the same preplan has the same bytes and one fingerprint. Short,
because it lies in every page: what has its default value is left out, and areas and lines are written as traces
(docs/reference/preplan-document.md). Hence a default is a part of the schema: a changed one needs a new `SCHEMA`.
"""

import hashlib
import json
import re
from base64 import b32encode
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from pydantic import TypeAdapter, ValidationError

from tacmap.errors import FileRefused
from tacmap.preplan import Preplan

__all__ = ["SCHEMA", "dump", "fingerprint", "load"]

SCHEMA = "tacmap-preplan/1"

_ADAPTER = TypeAdapter(Preplan)


def dump(preplan: Preplan) -> bytes:
    """Canonical JSON: {"schema": SCHEMA, "preplan": {...}} with dates as YYYY-MM-DD."""
    told = _ADAPTER.dump_python(preplan, mode="json", exclude_defaults=True)
    _redraw(told, area=_area_trace, lines=_lines_trace)
    content = {"schema": SCHEMA, "preplan": told}
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def load(content: bytes) -> Preplan:
    """The preplan written by `dump`. Raises FileRefused when it is not one."""
    try:
        found: Any = json.loads(content)
        if found["schema"] != SCHEMA:
            raise FileRefused(f"This preplan has the schema {found['schema']!r}.", remedy=f"{SCHEMA} is read here.")
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


# Traces: path data of SVG 1.1 in whole millimetres, y up, with the commands M, h, v, l and z only


def _area_trace(area: Any) -> str:
    return "".join(_trace(ring) + "z" for ring in (area["exterior"], *area.get("holes", ())))


def _lines_trace(paths: Any) -> str:
    return "".join(_trace(path[:-1]) + "z" if _closes(path) else _trace(path) for path in paths)


def _closes(path: Any) -> bool:
    return len(path) > 3 and path[0] == path[-1]


def _trace(points: Any) -> str:
    corners = [(round(x * 1000), round(y * 1000)) for x, y in points]
    steps = ((x - x0, y - y0) for (x0, y0), (x, y) in pairwise(corners))
    return "".join(["M{}{}".format(*map(_spaced, corners[0], (False, True))), *(_step(*step) for step in steps)])


def _step(dx: int, dy: int) -> str:
    if dy == 0:
        return f"h{dx}"
    return f"l{dx}{_spaced(dy, True)}" if dx else f"v{dy}"


def _spaced(number: int, after: bool) -> str:
    return f" {number}" if after and number >= 0 else str(number)


def _area(trace: Any) -> dict[str, Any]:
    exterior, *holes = (ring for ring, _ in _traced(trace))
    return {"exterior": exterior, "holes": holes}


def _lines(trace: Any) -> list[Any]:
    return [[*path, path[0]] if closed else path for path, closed in _traced(trace)]


_FIRST, _SECOND = r"-?[0-9]{1,12}", r"(?: |-)[0-9]{1,12}"
_TRACE = re.compile(rf"M({_FIRST})({_SECOND})((?:[hv]{_FIRST}|l{_FIRST}{_SECOND})*)(z?)")
_STEP = re.compile(rf"([hvl])({_FIRST})({_SECOND})?")


def _traced(trace: str) -> list[tuple[list[tuple[float, float]], bool]]:
    """The points of each line in metres, and whether it is closed. Raises ValueError for anything else."""
    found, end = [], 0
    for line in _TRACE.finditer(trace):
        if line.start() != end:
            break
        end = line.end()
        found.append((_points(int(line[1]), int(line[2]), line[3]), line[4] == "z"))
    if end != len(trace):
        raise ValueError(f"A trace cannot be read from its character {end + 1} on.")
    return found


def _points(x: int, y: int, steps: str) -> list[tuple[float, float]]:
    points = [(x / 1000, y / 1000)]
    for command, one, other in _STEP.findall(steps):
        x += 0 if command == "v" else int(one)
        y += int(one) if command == "v" else int(other or 0)
        points.append((x / 1000, y / 1000))
    return points
