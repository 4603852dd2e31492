"""Doors and passages put right, once the outlines are: which rooms each joins now, those added, those that are none.

A door joins exactly two rooms, or a room and the outdoors. Which ground lies on its two sides is looked up before it,
within a step of the wall; outdoors is where one can walk far away without meeting a wall of the plan.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tacmap.amending.ground import Ground, Unfit
from tacmap.building import LineKind, Opening, OpeningKind
from tacmap.geometry import Point

__all__ = ["WAYS", "Ways"]

_STEP = 0.9  # metres before a door within which its room begins
_LEAST_M2 = 0.03  # of a room before a door
_NEAR = 1.0  # metres from a place to the door or wall that is meant
_SAME = 0.6  # metres between a door that is drawn and one that is there
_WIDTHS = (0.3, 60.0)  # metres
_WIDTH = 0.9  # metres: of a door of which no width is said
_RAYS = 16  # ways out that are tried
_FREE = 4  # of them that must be free
_AWAY = 60.0  # metres


@dataclass(slots=True)
class Ways:
    """The openings of a floor by id while they are put right. `sealed` are lines where there is no way any more."""

    ground: Ground
    openings: dict[str, Opening]
    touched: dict[str, None] = field(default_factory=dict)
    nowhere: dict[str, int] = field(default_factory=dict)  # doors that lead into ground that is no room: their row
    sealed: list[tuple[Point, Point]] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    _tree: shapely.STRtree | None = None
    _solid: shapely.STRtree | None = None

    @classmethod
    def of(cls, ground: Ground) -> "Ways":
        """The openings of the floor, each with the rooms that it joins on the ground as it is now."""
        ways = cls(ground=ground, openings={})
        gained = shapely.union_all([*ground.marks.gained, *ground.marks.seams])
        shapely.prepare(gained)
        for opening in ground.floor.openings:
            if opening.id in ground.marks.closed:
                continue
            kept = ways._reconnected(opening, gained)
            if kept is not None:
                ways.openings[opening.id] = kept
        return ways

    def _reconnected(self, opening: Opening, gained: BaseGeometry) -> Opening | None:
        ground = self.ground
        moved = [
            side is not None and (side not in ground.shapes or side in ground.touched) for side in opening.connects
        ]
        if None in opening.connects and gained.intersects(shapely.Point(opening.middle).buffer(_NEAR)):
            moved = [was or side is None for was, side in zip(moved, opening.connects, strict=True)]
        if not any(moved):
            return opening
        halves = self._halves(opening)
        sides = [
            self._before(half) if change else side
            for half, side, change in zip(halves, opening.connects, moved, strict=True)
        ]
        if sides[0] == sides[1]:  # within one room now, or before none
            return None
        self.touched[opening.id] = None
        outdoors = opening.exterior and None in sides
        sure = opening.sure and (outdoors or None not in sides or None in opening.connects)
        return replace(opening, connects=(sides[0], sides[1]), exterior=outdoors, sure=sure)

    def _halves(self, opening: Opening) -> tuple[BaseGeometry, BaseGeometry]:
        """The ground before an opening on the side of each room it joined in the plan as it was read."""
        left, right = _sides(opening.a, opening.b)
        weights = [
            0.0 if side is None else _common(self.ground.read[side], left) - _common(self.ground.read[side], right)
            for side in opening.connects
        ]
        return (left, right) if weights[0] >= weights[1] else (right, left)

    def _before(self, half: BaseGeometry) -> str | None:
        """The room that holds most of the ground before an opening."""
        shares = [(_common(self.ground.shapes[name], half), name) for name in self.ground.crossing(half)]
        most, name = max(shares, key=lambda each: each[0], default=(0.0, None))
        return name if most >= _LEAST_M2 else None

    def nearest(self, point: Point) -> str:
        """The door or passage at a place. Raises Unfit."""
        found = min(self._around(point), key=lambda way: _far(way, point), default=None)
        if found is None:
            raise Unfit("There is no door or way through at this place now.", code="correction-without-place")
        return found.id

    def _around(self, point: Point) -> list[Opening]:
        """The doors and passages near a place, as they are now."""
        if self._tree is None:
            lines = [shapely.LineString([way.a, way.b]) for way in self.ground.floor.openings]
            self._tree = shapely.STRtree(lines)
        near = self._tree.query(shapely.Point(point), predicate="dwithin", distance=_NEAR)
        names = [self.ground.floor.openings[at].id for at in sorted(near.tolist())] + self.added
        found = [self.openings[name] for name in names if name in self.openings]
        return [way for way in found if way.kind is not OpeningKind.WINDOW and _far(way, point) <= _NEAR]

    def add(self, a: Point, b: Point, kind: OpeningKind) -> str:
        """A new opening, or one that is there made what it is. Raises Unfit where it joins nothing."""
        a, b = _rounded(a), _rounded(b)
        middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
        there = [way for way in self._around(middle) if math.dist(way.middle, middle) <= _SAME]
        sides = [self._before(half) for half in _sides(a, b)]
        if there:
            way = min(there, key=lambda each: math.dist(each.middle, middle))
            told = way.exterior or None not in way.connects
            self.openings[way.id] = replace(way, kind=kind, sure=told)
            self.touched[way.id] = None
            return way.id
        if sides[0] == sides[1]:
            where = f"inside room {sides[0].rpartition('/')[2]}" if sides[0] else "beside no room"
            raise Unfit(
                f"It lies {where}: a door joins two rooms, or one and the outdoors. Draw the wall or the room first.",
                code="correction-not-applied",
            )
        name = self._fresh()
        outdoors = None in sides and self._outdoors(a, b, sides[0] is None)
        self.openings[name] = Opening(
            id=name, a=a, b=b, kind=kind, connects=(sides[0], sides[1]), exterior=outdoors,
            sure=outdoors or None not in sides,
        )  # fmt: skip
        self.touched[name] = None
        self.added.append(name)
        return name

    def _fresh(self) -> str:
        count = len(self.added) + 1
        while (name := f"{self.ground.floor.id}/drawn-door-{count}") in self.openings:
            count += 1
        return name

    def _outdoors(self, a: Point, b: Point, left: bool) -> bool:
        """Whether one can walk far away from the side of a door that is in no room."""
        half = _sides(a, b, 2 * _STEP)[0 if left else 1]
        x, y = half.centroid.coords[0]
        turns = np.linspace(0, 2 * math.pi, _RAYS, endpoint=False)
        ends = np.column_stack([x + _AWAY * np.cos(turns), y + _AWAY * np.sin(turns)])
        rays = shapely.linestrings([[(x, y), (end[0], end[1])] for end in ends.tolist()])
        met = self._barriers().query(rays, predicate="intersects")[0]
        return _RAYS - len(np.unique(met)) >= _FREE

    def _barriers(self) -> shapely.STRtree:
        """What nobody walks through: the rooms' outlines and the walls that are drawn."""
        if self._solid is None:
            lines: list[shapely.LineString] = [shape.exterior for shape in self.ground.shapes.values()]
            paths = (path for work in self.ground.floor.linework if work.kind is LineKind.WALL for path in work.paths)
            lines += [shapely.LineString(path) for path in paths if len(path) > 1]
            self._solid = shapely.STRtree(lines)
        return self._solid


def _sides(a: Point, b: Point, step: float = _STEP) -> tuple[BaseGeometry, BaseGeometry]:
    """The ground on the left and on the right of the line from `a` to `b`."""
    span = math.dist(a, b) or 1.0
    dx, dy = (b[0] - a[0]) / span * step, (b[1] - a[1]) / span * step
    left = shapely.Polygon([a, b, (b[0] - dy, b[1] + dx), (a[0] - dy, a[1] + dx)])
    right = shapely.Polygon([a, b, (b[0] + dy, b[1] - dx), (a[0] + dy, a[1] - dx)])
    return left, right


def _common(one: BaseGeometry, other: BaseGeometry) -> float:
    return float(shapely.area(shapely.intersection(one, other)))


def _far(way: Opening, point: Point) -> float:
    return float(shapely.LineString([way.a, way.b]).distance(shapely.Point(point)))


def _rounded(point: Point) -> Point:
    return (round(float(point[0]), 3), round(float(point[1]), 3))


def _jambs(ground: Ground, points: tuple[Point, ...], value: str | None) -> tuple[Point, Point]:
    """Both ends of a door: as drawn, or around a place on the wall that is nearest to it."""
    if len(points) == 2:
        if not _WIDTHS[0] <= math.dist(*points) <= _WIDTHS[1]:
            raise Unfit(f"It is {math.dist(*points):.2f} m wide, which no door is.", code="correction-not-applied")
        return points[0], points[1]
    spot = shapely.Point(points[0])
    near = [(ground.shapes[name].exterior.distance(spot), name) for name in ground.crossing(spot.buffer(_NEAR))]
    if not near:
        raise Unfit("There is no wall of a room at this place now.", code="correction-without-place")
    rims = [ground.shapes[name].exterior for _, name in sorted(near)[:2]]
    faces = [rim.interpolate(rim.project(spot)) for rim in rims]
    along = _direction(rims[0], rims[0].project(spot))
    middle = shapely.LineString(faces).centroid if len(faces) == 2 and faces[0].distance(faces[1]) < _NEAR else faces[0]
    half = float(value or _WIDTH) / 2
    dx, dy = along[0] * half, along[1] * half
    return (middle.x - dx, middle.y - dy), (middle.x + dx, middle.y + dy)


def _direction(rim: shapely.LinearRing, at: float) -> Point:
    """How an outline runs at a distance along it."""
    ends = shapely.get_coordinates([rim.interpolate(max(at - 0.01, 0.0)), rim.interpolate(min(at + 0.01, rim.length))])
    dx, dy = (ends[1] - ends[0]).tolist()
    span = math.hypot(dx, dy) or 1.0
    return dx / span, dy / span


Points = tuple[Point, ...]


def _door(ways: Ways, row: int, value: str | None, points: Points) -> str:
    name = ways.add(*_jambs(ways.ground, points, value), OpeningKind.DOOR)
    return _told(ways, row, name)


def _passage(ways: Ways, row: int, value: str | None, points: Points) -> str:
    name = ways.add(*_jambs(ways.ground, points, value), OpeningKind.OPENING)
    return _told(ways, row, name)


def _told(ways: Ways, row: int, name: str) -> str:
    way = ways.openings[name]
    if None in way.connects and not way.exterior:
        ways.nowhere[name] = row
    return name


def _no_door(ways: Ways, row: int, value: str | None, points: Points) -> str:  # noqa: ARG001 - all are called alike
    name = ways.nearest(points[0])
    gone = ways.openings.pop(name)
    ways.sealed.append((gone.a, gone.b))
    return name


def _exterior(ways: Ways, row: int, value: str | None, points: Points) -> str:  # noqa: ARG001 - all are called alike
    name = ways.nearest(points[0])
    way = ways.openings[name]
    if value == "yes" and None not in way.connects:
        raise Unfit(
            "There is a room on both sides of this door. If one of them is outdoors, say no-room for it first.",
            code="correction-not-applied",
        )
    ways.openings[name] = replace(way, exterior=value == "yes", sure=True)
    return name


def _door_number(ways: Ways, row: int, value: str | None, points: Points) -> str:  # noqa: ARG001 - all are called alike
    name = ways.nearest(points[0])
    number = None if value == "none" else value
    ways.openings[name] = replace(ways.openings[name], number=number)
    return name


WAYS: dict[str, Callable[[Ways, int, str | None, Points], str]] = {
    "door": _door,
    "passage": _passage,
    "no-door": _no_door,
    "exterior": _exterior,
    "door-number": _door_number,
}
