"""Points and rings that an artist draws with: around a place, along a door's swing, of a shape, in the middle of it.

Metres of the site, x right and y up; nothing here knows a sheet or a scale.
"""

import math
from collections.abc import Iterable

import shapely

from tacmap.building import Opening
from tacmap.exports.orientation import Box
from tacmap.geometry import Point, Ring

__all__ = [
    "closed_rings",
    "cut_lines",
    "cut_rings",
    "middle_of",
    "pieces",
    "ring_around",
    "round_ring",
    "swing",
    "turned",
    "unit",
]


def ring_around(home: Point, distance: float) -> list[Point]:
    """Sixteen places around one, the upright ones first."""
    return [
        (home[0] + distance * math.cos(math.radians(a)), home[1] + distance * math.sin(math.radians(a)))
        for a in (90, 270, 0, 180, 45, 135, 225, 315, 22, 67, 112, 157, 202, 247, 292, 337)
    ]  # fmt: skip


def round_ring(home: Point, radius: float) -> Ring:
    """A circle in sixteen corners, in their order."""
    turns = (i * math.pi / 8 for i in range(16))
    return tuple((home[0] + radius * math.cos(turn), home[1] + radius * math.sin(turn)) for turn in turns)


def swing(door: Opening) -> Ring:
    """A quarter arc or so from the open leaf's end to the other jamb."""
    if door.hinge is None or door.swing_to is None:
        return ()
    (hx, hy), jamb = door.hinge, door.b if math.dist(door.hinge, door.a) < math.dist(door.hinge, door.b) else door.a
    start, end = (math.atan2(p[1] - hy, p[0] - hx) for p in (door.swing_to, jamb))
    turn = (end - start + math.pi) % (2 * math.pi) - math.pi
    r0, r1 = math.dist(door.hinge, door.swing_to), math.dist(door.hinge, jamb)
    steps = max(2, int(abs(turn) / math.radians(10)))
    return tuple(
        (
            round(hx + (r0 + (r1 - r0) * i / steps) * math.cos(start + turn * i / steps), 3),
            round(hy + (r0 + (r1 - r0) * i / steps) * math.sin(start + turn * i / steps), 3),
        )
        for i in range(steps + 1)
    )


def pieces(shape: shapely.Geometry) -> list[shapely.Polygon]:
    """The areas of a shape, be it one or many."""
    parts = list(getattr(shape, "geoms", (shape,)))
    return [part for part in parts if isinstance(part, shapely.Polygon) and not part.is_empty]


def closed_rings(piece: shapely.Polygon) -> list[Ring]:
    """The outline and the holes, each ending where it began, to the millimetre."""
    return [
        tuple((round(x, 3), round(y, 3)) for x, y, *_ in ring.coords) for ring in (piece.exterior, *piece.interiors)
    ]


def middle_of(points: Ring) -> Point:
    """A place inside an area; the first point of what is none."""
    if len(points) < 3:
        return points[0]
    inside = shapely.Polygon(points).representative_point() if shapely.Polygon(points).is_valid else None
    if inside is None or inside.is_empty:
        return (sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points))
    return (inside.x, inside.y)


def turned(vector: Point, degrees: float) -> Point:
    """Counter-clockwise."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return (vector[0] * c - vector[1] * s, vector[0] * s + vector[1] * c)


def unit(x: float, y: float) -> Point:
    """The vector of length one in this direction; (0, 0) for none."""
    length = math.hypot(x, y) or 1.0
    return (x / length, y / length)


def cut_rings(rings: Iterable[Ring], box: Box) -> tuple[Ring, ...]:
    """The parts of rings inside a box: by the even-odd rule they enclose there what the whole rings enclose."""
    cut = (ring if _inside(ring, box) else _cut_ring(ring, box) for ring in rings)
    return tuple(ring for ring in cut if len(ring) > 2)


def cut_lines(lines: Iterable[Ring], box: Box) -> tuple[Ring, ...]:
    """The parts of lines inside a box."""
    found: list[Ring] = []
    for line in lines:
        if _inside(line, box):
            found.append(line)
        elif len(line) > 1 and not _beside(line, box):
            cut = shapely.clip_by_rect(shapely.LineString(line), *box)
            parts = getattr(cut, "geoms", (cut,))
            found += [
                tuple((x, y) for x, y, *_ in part.coords)
                for part in parts
                if isinstance(part, shapely.LineString) and part.length > 0
            ]
    return tuple(found)


def _inside(line: Ring, box: Box) -> bool:
    return all(box[0] <= x <= box[2] and box[1] <= y <= box[3] for x, y in line)


def _beside(line: Ring, box: Box) -> bool:
    """Whether all of it lies beyond one edge of the box."""
    return any(all(sign * point[axis] > sign * box[edge] for point in line) for axis, edge, sign in _EDGES)


_EDGES = ((0, 0, -1.0), (1, 1, -1.0), (0, 2, 1.0), (1, 3, 1.0))  # axis, corner of the box, and the side that is beyond


def _cut_ring(ring: Ring, box: Box) -> Ring:
    """Edge by edge of the box, after Sutherland and Hodgman; shapely's own cutting would refuse rings that cross."""
    if _beside(ring, box):
        return ()
    points = list(ring)
    for axis, edge, sign in _EDGES:
        kept: list[Point] = []
        for before, here in zip([points[-1], *points], points, strict=False):
            if (sign * before[axis] > sign * box[edge]) != (sign * here[axis] > sign * box[edge]):
                share = (box[edge] - before[axis]) / (here[axis] - before[axis])
                kept.append((before[0] + share * (here[0] - before[0]), before[1] + share * (here[1] - before[1])))
            if sign * here[axis] <= sign * box[edge]:
                kept.append(here)
        if not kept:
            return ()
        points = kept
    return tuple(points)
