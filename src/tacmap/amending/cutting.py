"""Outlines put right: rooms merged, split, walled, drawn and taken away, one correction after the other.

Each function takes the ground, the correction's row, its value and its points in metres, and raises Unfit when it
cannot act. Order counts here: a later correction meets the rooms that earlier ones left.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tacmap.amending.ground import NOWHERE, Ground, Unfit, joined_numbers, largest, polygons_in
from tacmap.building import Label, Space, SpaceKind
from tacmap.geometry import FloatArray, Point
from tacmap.stages.lettering import plain_number
from tacmap.stages.words import space_kind

__all__ = ["CUTS"]

_ACROSS = 1.0  # metres of wall that a merge may close
_TOUCH = 0.001  # metres within which two areas touch
_HAIR = 2e-6  # metres: what rounding may leave between areas that meet
_CONTACT = 0.3  # metres along which rooms lie side by side at least
_LINE = 0.03  # metres around a seam within which lines are drawn on it
_SLACK = 0.05  # metres by which a wall may be thicker than at its thinnest, on each side
_LEAST_M2 = 0.2  # of a room; smaller pieces stay with their neighbour, or under the wall
_SOME_M2 = 2.0  # of a room that nobody draws over without knowing
_REACH = 0.5  # metres by which the end of a line may stop short of the wall it is meant to meet
_THIN = 0.15  # metres: half of what a drawn outline may reach into a neighbour by a slip of the hand
_REDRAWN = 0.8  # of a room that a drawn outline covers to stand for it
_THICK = 0.1  # metres: a wall of which no thickness is said
_OVER = 0.3  # metres around a wall within which it closes an opening
_SURE = 0.6  # of an opening that a wall lies along to close it

Line = Sequence[Point]


def _merge(ground: Ground, row: int, value: str | None, points: Line) -> None:
    names = list(dict.fromkeys(_room_at(ground, point) for point in points))
    if len(names) < 2:
        raise Unfit("These points lie in one room: there is nothing to merge.", code="correction-needless")
    whole, seams = _joined(ground, names)
    kept = _first(ground, names)
    spaces = [ground.spaces[name] for name in (kept, *(name for name in names if name != kept))]
    for name in names:
        if name != kept:
            ground.remove(name, kept)
    numbers = joined_numbers(space.number for space in spaces)
    described = list(dict.fromkeys(space.name for space in spaces if space.name))
    kinds = {space.kind for space in spaces}
    ground.spaces[kept] = replace(
        spaces[0],
        number=", ".join(numbers) or None,
        name=" / ".join(described) or None,
        kind=kinds.pop() if len(kinds) == 1 else _kind_of(described, spaces[0].kind),
        sure=len(numbers) < 2 and all(space.sure for space in spaces),
    )
    ground.seams += seams
    ground.reshape(kept, whole, row)
    if value is not None:
        ground.said.append((row, kept, value))


def _first(ground: Ground, names: Sequence[str]) -> str:
    """Of rooms that become one, the one whose id it keeps: one with a number, else one that the plan has."""
    return min(names, key=lambda name: (ground.spaces[name].number is None, name not in ground.read))


def _room_at(ground: Ground, point: Point) -> str:
    name = ground.at(point)
    if name is None:
        raise Unfit("It lies in no room now.", code="correction-without-place")
    return name


def _joined(ground: Ground, names: Sequence[str]) -> tuple[shapely.Polygon, list[BaseGeometry]]:
    """Rooms as one area with the walls between them, each joined to what it is next to; and where those walls were."""
    whole, waiting = ground.shapes[names[0]], list(names[1:])
    seams: list[BaseGeometry] = []
    others = [ground.shapes[name] for name in ground.crossing(_around(ground, names)) if name not in names]
    while waiting:
        name = min(waiting, key=lambda each: ground.shapes[each].distance(whole))
        waiting.remove(name)
        part = ground.shapes[name]
        joined = shapely.union_all([whole, part, _between(whole, part, others)])
        if not isinstance(joined, shapely.Polygon):
            raise Unfit(
                "These rooms do not lie side by side with a wall of less than "
                f"{_ACROSS:g} m between them: they cannot be one.",
                code="correction-not-applied",
            )
        inside = [shapely.difference(each.exterior, joined.exterior.buffer(_TOUCH)) for each in (whole, part)]
        seam = shapely.union_all([shapely.difference(joined, shapely.union(whole, part)), *inside]).buffer(_LINE)
        seams.append(shapely.intersection(seam, joined))
        whole = joined
    return whole, seams


def _around(ground: Ground, names: Sequence[str]) -> BaseGeometry:
    return shapely.box(*shapely.total_bounds([ground.shapes[name] for name in names])).buffer(_ACROSS)


def _between(one: shapely.Polygon, other: shapely.Polygon, rest: Sequence[shapely.Polygon]) -> BaseGeometry:
    """The wall between two rooms: what lies between their faces, and in no other room. Nothing where they meet."""
    gap = one.distance(other)
    if gap > _ACROSS or shapely.length(shapely.intersection(one.boundary, other.boundary)) > _CONTACT:
        return shapely.Polygon()
    if gap < _TOUCH:
        return shapely.intersection(one.buffer(_TOUCH), other.buffer(_TOUCH))
    both, reach = shapely.union(one, other), gap / 2 + _SLACK
    closed = both.buffer(reach, join_style="mitre").buffer(-reach, join_style="mitre")
    filled = shapely.difference(closed, shapely.union_all([both, *rest]))
    bridges = [part for part in polygons_in(filled) if _meets(part, one) and _meets(part, other)]
    snug = shapely.union_all(bridges).buffer(_HAIR, join_style="mitre")
    return shapely.difference(snug, shapely.union_all(rest))


def _meets(bridge: shapely.Polygon, room: shapely.Polygon) -> bool:
    """Whether a room lies along a piece of wall, and not only at its corner."""
    return bool(shapely.length(shapely.intersection(bridge.boundary, room.buffer(_TOUCH))) > _CONTACT)


def _kind_of(names: Sequence[str], otherwise: SpaceKind) -> SpaceKind:
    kinds = {kind for name in names if (kind := space_kind(name))}
    return kinds.pop() if len(kinds) == 1 else otherwise


def _split(ground: Ground, row: int, value: str | None, points: Line) -> None:
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
    _share_out(ground, row, name, pieces)
    if value == "open":
        ground.passages += [(row, *seam) for seam in _seams(pieces)]


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
    rooms, crumbs = [f for f in faces if f.area >= _LEAST_M2], [f for f in faces if f.area < _LEAST_M2]
    for crumb in crumbs:
        if rooms:
            at = max(range(len(rooms)), key=lambda i: shapely.length(shapely.intersection(rooms[i], crumb)))
            rooms[at] = largest(shapely.union(rooms[at], crumb))
    return rooms


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


def _share_out(ground: Ground, row: int, name: str, pieces: Sequence[shapely.Polygon]) -> None:
    """The pieces of a room as rooms: each bears the numbers that stand in it; the one that the id tells of keeps it.

    Where no number stands in the room, the piece that holds its middle keeps all, and is in doubt.
    """
    was = ground.spaces[name]
    labels: list[list[Label]] = [[] for _ in pieces]
    for label in ground.labels_in(ground.shapes[name]):
        spot = shapely.Point(label.at)
        labels[min(range(len(pieces)), key=lambda at: pieces[at].distance(spot))].append(label)
    own = {plain_number(number) for number in joined_numbers([was.number])}
    told = [{plain_number(label.number) for label in each} for each in labels]
    held = [(plain_number(name.rpartition("/")[2]) in each, len(own & each)) for each in told]
    middle = shapely.Point(was.label_at)
    near = [(-piece.distance(middle), piece.area) for piece in pieces]
    ranked = sorted(range(len(pieces)), key=lambda at: (*held[at], *near[at]), reverse=True)
    for order, at in enumerate(ranked):
        piece = ground.fresh(name) if order else name
        space = Space(id=piece, outline=NOWHERE, label_at=was.label_at, area_m2=0.0) if order else was
        if any(labels):
            space = _bearing(space, labels[at])
        elif order == 0 and was.number:
            space = replace(was, sure=False)
            ground.doubted[name] = None
        ground.spaces[piece] = space
        ground.reshape(piece, pieces[at], row)


def _bearing(space: Space, labels: Sequence[Label]) -> Space:
    """A room with what stands in it. What has no number there keeps its name only if that tells of a corridor."""
    numbers = joined_numbers(label.number for label in labels)
    names = list(dict.fromkeys(label.name for label in labels if label.name))
    kept = None if numbers or space.kind is SpaceKind.ROOM else space.name
    return replace(
        space,
        number=", ".join(numbers) or None,
        number_evidence="inside" if numbers else None,
        name=" / ".join(names) or kept,
        kind=_kind_of(names, space.kind),
        sure=len(numbers) < 2,
    )


def _wall(ground: Ground, row: int, value: str | None, points: Line) -> None:
    thick = float(value or _THICK)
    drawn = shapely.LineString(points)
    rooms = [ground.shapes[name] for name in ground.crossing(drawn)]
    line = _reaching(drawn, rooms)
    body = line.buffer(thick / 2, cap_style="flat", join_style="mitre")
    closed = _closed_by(ground, line)
    inside = [name for name in ground.crossing(body) if _cuts(ground.shapes[name], line)]
    if not inside and not closed:
        raise Unfit("The line meets no room now.", code="correction-without-place")
    left = {name: _rooms_in(shapely.difference(ground.shapes[name], body)) for name in inside}
    if not all(left.values()):
        raise Unfit(
            "This wall would fill a whole room: is its thickness in metres right?", code="correction-not-applied"
        )
    for name, pieces in left.items():
        if len(pieces) > 1:
            _share_out(ground, row, name, pieces)
        else:
            ground.reshape(name, pieces[0], row)
    ground.by_row.setdefault(row, [])
    ground.closed.update(dict.fromkeys(closed))
    ground.solid += polygons_in(body)
    corners = shapely.get_coordinates(shapely.simplify(line, _TOUCH)).round(3) + 0.0
    ground.walls.append(tuple((x, y) for x, y in corners.tolist()))


def _rooms_in(shape: BaseGeometry) -> list[shapely.Polygon]:
    """The areas of a shape that are large enough for a room."""
    return [part for part in polygons_in(shape) if part.area >= _LEAST_M2]


def _cuts(room: shapely.Polygon, line: shapely.LineString) -> bool:
    """Whether a wall stands in a room, rather than ends at its face or runs along it."""
    return bool(shapely.length(shapely.intersection(room.buffer(-0.05), line)) > 0.05)


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


def _room(ground: Ground, row: int, value: str | None, points: Line) -> None:
    drawn = largest(shapely.Polygon(points))
    covered, cut = [], []
    for name in ground.crossing(drawn):
        room = ground.shapes[name]
        common = shapely.intersection(room, drawn)
        if common.area >= _REDRAWN * room.area:
            covered.append(name)
        elif common.buffer(-_THIN).is_empty:
            drawn = largest(shapely.difference(drawn, room))
        else:
            cut.append(name)
    if len([name for name in covered if ground.shapes[name].area >= _SOME_M2]) > 1:
        raise Unfit("This outline covers several rooms: merge them, or draw only one.", code="correction-not-applied")
    if drawn.area < _LEAST_M2:
        raise Unfit("Nothing is left of this outline beside the rooms that are there.", code="correction-not-applied")
    before = shapely.union_all([ground.shapes[name] for name in (*covered, *cut)])
    _take_away(ground, row, drawn, cut)
    kept = _stand_in(ground, covered, drawn)
    for name in covered:
        if name != kept:
            ground.remove(name, kept)
    ground.gained.append(shapely.difference(drawn, before))
    ground.reshape(kept, drawn, row)
    if value is not None:
        ground.said.append((row, kept, value))


def _take_away(ground: Ground, row: int, drawn: shapely.Polygon, names: Sequence[str]) -> None:
    """Cut a drawn room out of the rooms it lies in."""
    for name in names:
        left = _rooms_in(shapely.difference(ground.shapes[name], drawn))
        if len(left) > 1:
            _share_out(ground, row, name, left)
        elif not left:
            ground.remove(name)
        else:
            if ground.labels_in(ground.shapes[name]):
                ground.spaces[name] = _bearing(ground.spaces[name], ground.labels_in(left[0]))
            ground.reshape(name, left[0], row)


def _stand_in(ground: Ground, covered: Sequence[str], drawn: shapely.Polygon) -> str:
    """The id of a drawn room: of the room it stands for, else a new one. Its space is set."""
    labels = ground.labels_in(drawn)
    numbers = joined_numbers(label.number for label in labels)
    if covered:
        kept = _first(ground, covered)
        numbers = numbers or joined_numbers(ground.spaces[name].number for name in covered)
        ground.spaces[kept] = replace(ground.spaces[kept], number=", ".join(numbers) or None, sure=len(numbers) < 2)
        return kept
    kept = ground.fresh(f"{ground.floor.id}/drawn")
    x, y = drawn.representative_point().coords[0]
    blank = Space(id=kept, outline=NOWHERE, label_at=(x, y), area_m2=0.0)
    ground.spaces[kept] = _bearing(blank, labels)
    return kept


def _no_room(ground: Ground, row: int, value: str | None, points: Line) -> None:  # noqa: ARG001 - all are called alike
    name = _room_at(ground, points[0])
    ground.remove(name)
    ground.by_row.setdefault(row, [])


def _doorway(ground: Ground, row: int, value: str | None, points: Line) -> None:  # noqa: ARG001 - all are called alike
    """A door from jamb to jamb in what was read as one room is where that room ends."""
    if len(points) != 2:
        return
    line = shapely.LineString(points)
    name = next((name for name in ground.crossing(line) if _cuts(ground.shapes[name], line)), None)
    if name is not None:
        pieces = _pieces(ground.shapes[name], _reaching(line, [ground.shapes[name]]))
        if len(pieces) > 1:
            _share_out(ground, row, name, pieces)


CUTS: dict[str, Callable[[Ground, int, str | None, Line], None]] = {
    "merge": _merge,
    "split": _split,
    "wall": _wall,
    "room": _room,
    "no-room": _no_room,
    "door": _doorway,
    "passage": _doorway,
}
