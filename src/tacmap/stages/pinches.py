"""Spaces that hang together by a slit no one fits through: rooms of their own, whatever the slit came from.

A line that stops a hair short of another, or a piece of wall that was lost, joins two rooms into one face. What is
left of a face that is drawn in by half a person's width tells its rooms apart.
"""

import numpy as np
import shapely

from tacmap.geometry import FloatArray
from tacmap.stages.lines import BoolArray, Shapes

__all__ = ["apart_at_pinches"]

_JOINT = 0.1  # metres: narrower slits are bad joints of lines, wider ones openings
_LEAST_AREA = 0.9  # m2 of a room behind a bad joint
_ROOMY = 2.5  # m2 of a room behind an opening: what is smaller is a niche, a stall, a bay
_TOUCH = 0.001  # metres between shapes that touch
_SLIT = 0.002  # metres: narrower slits in a room are closed
_NICHE = 0.15  # share of its outline by which a corner or niche lies open to the room it belongs to
_SLIVER = 0.01  # m2: what is smaller than a hand is left out of a room


def apart_at_pinches(face: shapely.Polygon, core: shapely.Geometry, radius: float) -> tuple[Shapes, FloatArray]:
    """The rooms of a face, and the openings (n, 4) between them that were cut.

    `core` is the face drawn in by `radius` metres, in several parts. Openings narrower than a bad joint of lines are
    not told.
    """
    rooms = _let_out(face, core, radius)
    if len(rooms) < 2:
        return np.array([_largest(face)], dtype=np.object_), np.zeros((0, 4))
    rest = shapely.get_parts(shapely.difference(face, shapely.union_all(rooms)))
    rooms = _with_niches(rooms, rest[shapely.area(rest) > _SLIVER], face)
    cuts = _mouths(rooms)
    rooms = shapely.buffer(shapely.buffer(rooms, _SLIT, join_style="mitre"), -_SLIT, join_style="mitre")
    whole = np.array([_largest(room) for room in rooms], dtype=np.object_)
    return whole[shapely.area(whole) >= _LEAST_AREA], cuts


def _with_niches(rooms: Shapes, rest: Shapes, face: shapely.Polygon) -> Shapes:
    """The rooms of a face, each with what is left beside it and lies open to it more than to any other."""
    spread = shapely.buffer(rest, _TOUCH)
    room, piece = shapely.STRtree(spread).query(rooms, predicate="intersects")
    border = np.zeros((len(rest), len(rooms)))
    border[piece, room] = shapely.length(shapely.intersection(rooms[room], shapely.boundary(spread)[piece]))
    widest = np.argmax(border, axis=1)
    open_to = border[np.arange(len(rest)), widest] > _NICHE * shapely.length(rest)
    within = np.full(len(rest), None, dtype=np.object_)
    within[open_to] = shapely.intersection(spread[open_to], face)  # of a small box of the face: quick
    grown = rooms.copy()
    for at in np.unique(room):
        own, others = open_to & (widest == at), np.zeros(len(rest), dtype=np.bool_)
        others[piece[room == at]] = True
        left = shapely.difference(rooms[at], shapely.union_all(within[others & open_to & ~own]))
        grown[at] = _largest(shapely.union_all([left, *within[own]]))
    return grown


def _let_out(face: shapely.Polygon, core: shapely.Geometry, radius: float) -> Shapes:
    """What each part of the core fills when it is let out again, the largest first, none over another."""
    parts = shapely.get_parts(core)
    parts = parts[np.argsort(-shapely.area(parts), kind="stable")]
    shapes = shapely.intersection(shapely.buffer(parts, radius, join_style="mitre"), face)
    shapes = np.array([_largest(shape) for shape in shapes], dtype=np.object_)
    area = shapely.area(shapes)
    unsure = (area >= _LEAST_AREA) & (area < _ROOMY)
    shapes = shapes[(area >= _ROOMY) | unsure & (~_joined(face, parts) if unsure.any() else True)]
    for at in range(1, len(shapes)):
        for larger in shapes[:at][shapely.intersects(shapes[:at], shapes[at])]:  # one by one: of a small box: quick
            shapes[at] = _largest(shapely.difference(shapes[at], larger))
    return shapes


def _joined(face: shapely.Polygon, parts: Shapes) -> BoolArray:
    """(n,) whether an opening wider than a bad joint leads from each part to another."""
    spaces = shapely.get_parts(shapely.buffer(face, -_JOINT / 2, quad_segs=2))
    part, space = shapely.STRtree(spaces).query(shapely.point_on_surface(parts), predicate="within")
    held = np.bincount(space, minlength=len(spaces))
    joined = np.zeros(len(parts), dtype=np.bool_)
    joined[part] = held[space] > 1
    return joined


def _mouths(rooms: Shapes) -> FloatArray:
    """(n, 4) where the rooms touch, from jamb to jamb."""
    i, j = shapely.STRtree(rooms).query(rooms, predicate="dwithin", distance=_TOUCH / 2)
    i, j = i[i < j], j[i < j]
    shared = shapely.intersection(shapely.boundary(rooms[i]), shapely.buffer(rooms[j], _TOUCH / 2))
    mouths = [_span(part) for part in shapely.get_parts(shapely.line_merge(shared))]
    found = np.array(mouths).reshape(-1, 4)
    wide = np.hypot(*(found[:, 2:] - found[:, :2]).T) > _JOINT
    return np.asarray(found[wide])


def _span(line: shapely.Geometry) -> FloatArray:
    """(4,) the two points of a line that lie farthest apart."""
    points = shapely.get_coordinates(line)
    i, j = np.triu_indices(len(points))
    widest = np.argmax(np.hypot(*(points[j] - points[i]).T))
    span: FloatArray = np.concatenate([points[i[widest]], points[j[widest]]])
    return span


def _largest(shape: shapely.Geometry) -> shapely.Polygon:
    parts = [part for part in shapely.get_parts(shape) if isinstance(part, shapely.Polygon)]
    return max(parts, key=lambda part: float(part.area), default=shapely.Polygon())
