"""Rooms that are one: joined with the line or wall between them, which is none.

Called as all corrections of outlines are: with the ground, the row, its value and its points in metres.
"""

from collections.abc import Sequence
from dataclasses import replace

import shapely
from shapely.geometry.base import BaseGeometry

from tacmap.amending.ground import Ground, Unfit, joined_numbers, polygons_in
from tacmap.amending.sharing import first, kind_of, room_at
from tacmap.geometry import Point

__all__ = ["merge"]

_ACROSS = 1.0  # metres of wall that a merge may close
_TOUCH = 0.001  # metres within which two areas touch
_HAIR = 2e-6  # metres: what rounding may leave between areas that meet
_CONTACT = 0.3  # metres along which rooms lie side by side at least
_LINE = 0.03  # metres around a seam within which lines are drawn on it
_SLACK = 0.05  # metres by which a wall may be thicker than at its thinnest, on each side


def merge(ground: Ground, row: int, value: str | None, points: Sequence[Point]) -> None:
    """Make one room of those that hold the points. Raises Unfit where they do not lie side by side."""
    names = list(dict.fromkeys(room_at(ground, point) for point in points))
    if len(names) < 2:
        raise Unfit("These points lie in one room: there is nothing to merge.", code="correction-needless")
    whole, seams = _joined(ground, names)
    kept = first(ground, names)
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
        kind=kinds.pop() if len(kinds) == 1 else kind_of(described, spaces[0].kind),
        sure=len(numbers) < 2 and all(space.sure for space in spaces),
    )
    ground.marks.seams += seams
    ground.reshape(kept, whole, row)
    if value is not None:
        ground.marks.said.append((row, kept, value))


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
