"""The sides of a building: A is the front, then B, C and D clockwise, along its own walls however it is turned.

The box of a building lies along the axes unless one that is turned is clearly smaller: letters must not jump for a
porch.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import shapely

from tacmap.geometry import Point

__all__ = ["Sides"]

_SMALLER = 0.85  # of the upright box's area: then the building stands askew
_LETTERS = "ABCD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """A box turned by `angle` (radians, counter-clockwise), xmin ... ymax before it is turned, and its front edge.

    `known`: whether a main entrance told the front. Edges are counted clockwise from the lower one: 0 lower, 1 left,
    2 upper, 3 right.
    """

    angle: float
    xmin: float
    ymin: float
    xmax: float
    ymax: float
    front: int = 0
    known: bool = False

    @classmethod
    def of(cls, points: Sequence[Point], entrance: Point | None) -> "Sides":
        """The sides of what has these corners; the front is where the main entrance is, else the lower edge."""
        angle = _angle(points)
        turned = [_turn(point, -angle) for point in points]
        box = cls(
            angle=angle,
            xmin=min(x for x, _ in turned),
            ymin=min(y for _, y in turned),
            xmax=max(x for x, _ in turned),
            ymax=max(y for _, y in turned),
        )
        if entrance is None:
            return box
        gaps = [abs(gap) for gap in box.gaps(entrance)]
        front = min(range(4), key=lambda edge: (gaps[edge], edge))
        return replace(box, front=front, known=True)

    def gaps(self, point: Point) -> tuple[float, float, float, float]:
        """How far inside each edge a point lies, in metres."""
        x, y = _turn(point, -self.angle)
        return (y - self.ymin, x - self.xmin, self.ymax - y, self.xmax - x)

    def letter(self, point: Point) -> str:
        """The side nearest to a point."""
        gaps = self.gaps(point)
        nearest = min(range(4), key=lambda edge: (gaps[edge], edge))
        return _LETTERS[(nearest - self.front) % 4]

    def middles(self) -> tuple[tuple[str, Point, Point], ...]:
        """The letter of each side, the middle of it, and the unit vector that leads outward from there."""
        x, y = (self.xmin + self.xmax) / 2, (self.ymin + self.ymax) / 2
        edges = (((x, self.ymin), (0.0, -1.0)), ((self.xmin, y), (-1.0, 0.0)), ((x, self.ymax), (0.0, 1.0)),
                 ((self.xmax, y), (1.0, 0.0)))  # fmt: skip
        told = (edges[(self.front + step) % 4] for step in range(4))
        return tuple(
            (letter, _turn(middle, self.angle), _turn(out, self.angle))
            for letter, (middle, out) in zip(_LETTERS, told, strict=True)
        )


def _angle(points: Sequence[Point]) -> float:
    """How far the smallest box around points is turned, within 45 degrees; 0 where the upright one does as well."""
    whole = shapely.MultiPoint(points)
    smallest = shapely.oriented_envelope(whole)
    if not isinstance(smallest, shapely.Polygon) or smallest.area > _SMALLER * whole.envelope.area:
        return 0.0
    (x0, y0), (x1, y1) = smallest.exterior.coords[:2]
    return (math.atan2(y1 - y0, x1 - x0) + math.pi / 4) % (math.pi / 2) - math.pi / 4


def _turn(point: Point, angle: float) -> Point:
    if not angle:
        return point
    cos, sin = math.cos(angle), math.sin(angle)
    return (point[0] * cos - point[1] * sin, point[0] * sin + point[1] * cos)
