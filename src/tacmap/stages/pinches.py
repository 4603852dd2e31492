"""Spaces that hang together by a slit no one fits through: rooms of their own, whatever the slit came from.

A line that stops a hair short of another, or a piece of wall that was lost, joins two rooms into one face. What is
left of a face that is drawn in by half a person's width tells its rooms apart.
"""

import numpy as np
import shapely

from tacmap.geometry import FloatArray
from tacmap.stages.lines import BoolArray, Indices, Shapes

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
    for piece in rest[shapely.area(rest) > _SLIVER]:
        near, border = _beside(rooms, piece), np.zeros(len(rooms))
        border[near] = shapely.length(
            shapely.intersection(rooms[near], shapely.boundary(shapely.buffer(piece, _TOUCH)))
        )
        widest = int(np.argmax(border))
        if border[widest] > _NICHE * piece.length:
            within = shapely.intersection(shapely.buffer(piece, _TOUCH), face)  # of a small box of the face: quick
            rooms[widest] = _largest(shapely.union(rooms[widest], within))
            others = near[near != widest]
            rooms[others] = shapely.difference(rooms[others], rooms[widest])
    cuts = _mouths(rooms)
    rooms = shapely.buffer(shapely.buffer(rooms, _SLIT, join_style="mitre"), -_SLIT, join_style="mitre")
    whole = np.array([_largest(room) for room in rooms], dtype=np.object_)
    return whole[shapely.area(whole) >= _LEAST_AREA], cuts


def _beside(rooms: Shapes, piece: shapely.Polygon) -> Indices:
    """Row numbers of the rooms whose boxes meet that of a piece."""
    xmin, ymin, xmax, ymax = shapely.bounds(rooms).T
    x1, y1, x2, y2 = piece.bounds
    meet = (xmin <= x2 + _TOUCH) & (xmax >= x1 - _TOUCH) & (ymin <= y2 + _TOUCH) & (ymax >= y1 - _TOUCH)
    return np.flatnonzero(meet)


def _let_out(face: shapely.Polygon, core: shapely.Geometry, radius: float) -> Shapes:
    """What each part of the core fills when it is let out again, the largest first, none over another."""
    parts = shapely.get_parts(core)
    parts = parts[np.argsort(-shapely.area(parts), kind="stable")]
    shapes = shapely.intersection(shapely.buffer(parts, radius, join_style="mitre"), face)
    shapes = np.array([_largest(shape) for shape in shapes], dtype=np.object_)
    shapes = shapes[shapely.area(shapes) >= np.where(_joined(face, parts), _ROOMY, _LEAST_AREA)]
    for at in range(1, len(shapes)):
        shapes[at] = _largest(shapely.difference(shapes[at], shapely.union_all(shapes[:at])))
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
