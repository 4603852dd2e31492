"""Numbers in series: the rooms along a line, counted on from the first.

The line leads through the rooms; or along a corridor, and then the rooms whose doors open onto it are meant, on the
left or on the right of somebody who walks from its first place to its last.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import shapely

from tacmap.amending.ground import Ground
from tacmap.building import Floor, OpeningKind
from tacmap.corrections import Correction
from tacmap.errors import FileRefused
from tacmap.geometry import Point
from tacmap.site.words import shown

__all__ = ["numbered_in_series"]

_DIGITS = re.compile(r"[0-9]+(?=[^0-9]*$)")  # the last digits of a number: those that are counted on
_GRAZED = 0.5  # metres of a line in a room that it only grazes
_ALONG = 0.8  # of a line that lies in the corridor it leads along


def numbered_in_series(floor: Floor, wanted: Correction, step: int, side: str | None = None) -> tuple[Correction, ...]:
    """One `number` for each room along the line through `wanted.points`, from its value on in steps of `step`.

    `side` is "left" or "right" of a line along a corridor. Raises FileRefused.
    """
    if wanted.kind != "number" or len(wanted.points) < 2:
        raise FileRefused("A series numbers the rooms along a line.", remedy="number 101 --series --at X,Y --at X,Y")
    line = shapely.LineString(floor.placement.from_file(np.array(wanted.points)))
    ground = Ground.of(floor)
    corridor = next(
        (name for name in ground.crossing(line) if _length(ground.shapes[name], line) > _ALONG * line.length), None
    )
    if corridor is None:
        met = list(_crossed(ground, line))
    elif side is None:
        raise FileRefused(
            "The line lies within one room, as along a corridor.",
            remedy="Say --side left or --side right for the rooms beside it; or draw the line through the rooms.",
        )
    else:
        met = list(_beside(floor, ground, line, corridor, side))
    if not met:
        raise FileRefused("There is no room along this line.", remedy="Give its places in the plan's coordinates.")
    spots = [spot for _, spot in sorted(met)]
    corners = floor.placement.to_file(np.array(spots)).round(3).tolist()
    values = _counted(wanted.value or "", step, len(corners))
    return tuple(replace(wanted, points=((x, y),), value=value) for (x, y), value in zip(corners, values, strict=True))


def _length(room: shapely.Polygon, line: shapely.LineString) -> float:
    return float(shapely.length(shapely.intersection(room, line)))


def _crossed(ground: Ground, line: shapely.LineString) -> Iterator[tuple[float, Point]]:
    """How far along the line each room lies that it leads through, and a place in it."""
    for name in ground.crossing(line):
        parts = shapely.get_parts(shapely.intersection(ground.shapes[name], line)).tolist()
        inside = max(parts, key=lambda part: float(part.length))
        if inside.length > _GRAZED:
            middle = inside.interpolate(0.5, normalized=True)
            yield float(line.project(middle)), (middle.x, middle.y)


def _beside(
    floor: Floor, ground: Ground, line: shapely.LineString, corridor: str, side: str
) -> Iterator[tuple[float, Point]]:
    """The same of the rooms on one side whose doors open onto a corridor, each by its first door."""
    seen: dict[str, float] = {}
    for way in floor.openings:
        room = next((each for each in way.connects if each not in (None, corridor)), None)
        if room is None or corridor not in way.connects or way.kind is OpeningKind.WINDOW:
            continue
        far = float(line.project(shapely.Point(way.middle)))
        if 0 < far < line.length and _side(line, far, ground.spaces[room].label_at) == side:
            seen[room] = min(far, seen.get(room, far))
    yield from ((far, ground.spaces[room].label_at) for room, far in seen.items())


def _side(line: shapely.LineString, far: float, point: Point) -> str:
    """On which side of a line a point lies, for somebody who walks along it."""
    before, after = line.interpolate(max(far - 0.1, 0.0)), line.interpolate(min(far + 0.1, line.length))
    turn = (after.x - before.x) * (point[1] - before.y) - (after.y - before.y) * (point[0] - before.x)
    return "left" if turn > 0 else "right"


def _counted(first: str, step: int, count: int) -> list[str]:
    """Numbers from the first on: A098, A099, A100."""
    digits = _DIGITS.search(first)
    if digits is None:
        raise FileRefused(f"{shown(first)} cannot be counted on from.", remedy="Begin with 101 or A101.")
    start, end = digits.span()
    wide = len(digits[0])
    return [f"{first[:start]}{int(digits[0]) + step * at:0{wide}d}{first[end:]}" for at in range(count)]
