"""Rooms that are several: cut along a line, by a wall that the reader missed, or at a door.

Called as all corrections of outlines are: with the ground, the row, its value and its points in metres.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tacmap.amending.ground import Ground, Unfit, largest, polygons_in
from tacmap.amending.sharing import LEAST_M2, rooms_in, share_out
from tacmap.geometry import FloatArray, Point

__all__ = ["doorway", "split", "wall"]

_TOUCH = 0.001  # metres within which two areas touch
_REACH = 0.5  # metres by which the end of a line may stop short of the wall it is meant to meet
_THICK = 0.1  # metres: a wall of which no thickness is said
_OVER = 0.3  # metres around a wall within which it closes an opening
_SURE = 0.6  # of an opening that a wall lies along to close it


def split(ground: Ground, row: int, value: str | None, points: Sequence[Point]) -> None:
    """Cut the room that most of a line lies in. Raises Unfit where that does not part it."""
    line = shapely.LineString(points)
    crossed = [(shapely.length(shapely.intersection(ground.shapes[n], line)), n) for n in ground.crossing(line)]
    if not crossed:
        raise Unfit("The line lies in no room now.", code="correction-without-place")
    name = max(crossed, key=lambda each: each[0])[1]
    whole = ground.shapes[name]
    pieces = _pieces(whole, _reaching(line, [whole]))
    if len(pieces) < 2:
        raise Unfit(
            "The line does not cut the room in two: it must lead from wall to wall.", code="correction-not-applied"
        )
    share_out(ground, row, name, pieces)
    if value == "open":
        ground.marks.passages += [(row, *seam) for seam in _seams(pieces)]


def _seams(pieces: Sequence[shapely.Polygon]) -> list[tuple[Point, Point]]:
    """The longest straight line along which each two pieces meet."""
    seams = []
    for at, one in enumerate(pieces):
        for other in pieces[at + 1 :]:
            shared = shapely.line_merge(shapely.intersection(one, other))
            lines = [part for part in shapely.get_parts(shared).tolist() if isinstance(part, shapely.LineString)]
            straight = [((a[0], a[1]), (b[0], b[1])) for part in lines for a, b in pairwise(part.coords)]
            if straight:
                seams.append(max(straight, key=lambda pair: shapely.LineString(pair).length))
    return seams


def wall(ground: Ground, row: int, value: str | None, points: Sequence[Point]) -> None:
    """Put a wall into every room that a line crosses. Raises Unfit where it meets none."""
    thick = float(value or _THICK)
    drawn = shapely.LineString(points)
    rooms = [ground.shapes[name] for name in ground.crossing(drawn)]
    line = _reaching(drawn, rooms)
    body = line.buffer(thick / 2, cap_style="flat", join_style="mitre")
    closed = _closed_by(ground, line)
    inside = [name for name in ground.crossing(body) if _cuts(ground.shapes[name], line)]
    if not inside and not closed:
        raise Unfit("The line meets no room now.", code="correction-without-place")
    left = {name: rooms_in(shapely.difference(ground.shapes[name], body)) for name in inside}
    if not all(left.values()):
        raise Unfit(
            "This wall would fill a whole room: is its thickness in metres right?", code="correction-not-applied"
        )
    for name, pieces in left.items():
        if len(pieces) > 1:
            share_out(ground, row, name, pieces)
        else:
            ground.reshape(name, pieces[0], row)
    ground.by_row.setdefault(row, [])
    ground.marks.closed.update(dict.fromkeys(closed))
    ground.marks.solid += polygons_in(body)
    corners = shapely.get_coordinates(shapely.simplify(line, _TOUCH)).round(3) + 0.0
    ground.marks.walls.append(tuple((x, y) for x, y in corners.tolist()))


def _closed_by(ground: Ground, line: shapely.LineString) -> list[str]:
    """The openings that a wall is drawn along."""
    around = line.buffer(_OVER, cap_style="flat")
    shapely.prepare(around)
    ways = ((way.id, shapely.LineString([way.a, way.b])) for way in ground.floor.openings if way.a != way.b)
    return [name for name, way in ways if around.intersects(way) and _along(way, around) and _over(line, way)]


def _along(way: shapely.LineString, around: BaseGeometry) -> bool:
    return bool(shapely.length(shapely.intersection(way, around)) > _SURE * way.length)


def _over(line: shapely.LineString, way: shapely.LineString) -> bool:
    """Whether a wall runs as the opening does, and not across it."""
    covered = shapely.intersection(line, way.buffer(_OVER, cap_style="flat"))
    return bool(shapely.length(covered) > _SURE * way.length)


def doorway(ground: Ground, row: int, value: str | None, points: Sequence[Point]) -> None:  # noqa: ARG001 - all are called alike
    """A door from jamb to jamb in what was read as one room is where that room ends."""
    if len(points) != 2:
        return
    line = shapely.LineString(points)
    name = next((name for name in ground.crossing(line) if _cuts(ground.shapes[name], line)), None)
    if name is not None:
        pieces = _pieces(ground.shapes[name], _reaching(line, [ground.shapes[name]]))
        if len(pieces) > 1:
            share_out(ground, row, name, pieces)


def _cuts(room: shapely.Polygon, line: shapely.LineString) -> bool:
    """Whether a wall stands in a room, rather than ends at its face or runs along it."""
    return bool(shapely.length(shapely.intersection(room.buffer(-0.05), line)) > 0.05)


def _reaching(line: shapely.LineString, rooms: Sequence[shapely.Polygon]) -> shapely.LineString:
    """The line with its ends drawn on to the walls they nearly meet."""
    corners = shapely.get_coordinates(line)
    start, end = _onward(corners[1], corners[0], rooms), _onward(corners[-2], corners[-1], rooms)
    return shapely.LineString(np.vstack([start, corners, end]))


def _onward(before: FloatArray, end: FloatArray, rooms: Sequence[shapely.Polygon]) -> FloatArray:
    span = float(np.hypot(*(end - before)))
    room = next((room for room in rooms if room.intersects(shapely.Point(end))), None)
    if room is None or span < 1e-9:
        return end
    step = (end - before) / span
    met = shapely.intersection(room.boundary, shapely.LineString([end, end + step * _REACH]))
    if met.is_empty:
        return end
    far = min(float(np.hypot(*(corner - end))) for corner in shapely.get_coordinates(met))
    reached: FloatArray = end + step * (far + _TOUCH)
    return reached


def _pieces(whole: shapely.Polygon, line: BaseGeometry) -> list[shapely.Polygon]:
    """What a line cuts an area into; what is too small for a room stays with the piece beside it."""
    edges = shapely.get_parts(shapely.union(whole.boundary, line))
    drawn = shapely.GeometryCollection(shapely.get_parts(shapely.polygonize(edges)).tolist())
    faces = [face for face in polygons_in(drawn) if whole.contains(face.representative_point())]
    rooms, crumbs = [f for f in faces if f.area >= LEAST_M2], [f for f in faces if f.area < LEAST_M2]
    for crumb in crumbs:
        if rooms:
            at = max(range(len(rooms)), key=lambda i: shapely.length(shapely.intersection(rooms[i], crumb)))
            rooms[at] = largest(shapely.union(rooms[at], crumb))
    return rooms
