"""Open spaces that the author numbered apart: a room with several labels is cut at its narrowest places.

A cut joins two inner corners, or carries a wall on across the room; it must leave a label on both sides. Each cut
is a passage without a door.
"""

import numpy as np
import shapely
import shapely.ops

from tacmap.geometry import FloatArray
from tacmap.stages.lines import BoolArray, Indices, Shapes, as_lines, as_points
from tacmap.stages.points import points_in

__all__ = ["cut_at_necks"]

_WIDEST = 4.0  # metres of a cut
_MOST_LABELS = 8  # in one room; more are no room labels
_LEAST_AREA = 2.5  # m2 on either side
_RAGGED = 3000  # corners of an outline that is no room's, but of what was traced or left between rooms
_WALKED = 200_000  # corners of the outline that may be walked for all tries in one room
_OVER = 0.08  # metres by which a cut is carried on at both ends
_BEND = 0.35  # sine of the turn at an inner corner


def cut_at_necks(rooms: Shapes, tags: FloatArray) -> tuple[Shapes, FloatArray]:
    """The rooms with those of several labels cut, and the cuts (n, 4)."""
    if not len(rooms) or not len(tags):
        return rooms, np.zeros((0, 4))
    tag, room = points_in(tags, rooms)
    held = np.bincount(room, minlength=len(rooms))
    whole: list[shapely.Polygon] = []
    cuts: list[FloatArray] = []
    for index, outline in enumerate(rooms):
        if 2 <= held[index] <= _MOST_LABELS:
            pieces, lines = _cut(outline, as_points(tags[tag[room == index]]))
            whole += pieces
            cuts += lines
        else:
            whole.append(outline)
    shapes = np.empty(len(whole), dtype=np.object_)
    shapes[:] = whole
    return shapes, np.array(cuts).reshape(-1, 4)


def _cut(room: shapely.Polygon, labels: Shapes) -> tuple[list[shapely.Polygon], list[FloatArray]]:
    """The pieces and the cuts of one room, narrowest place first, as long as a piece holds two labels."""
    if len(labels) < 2:
        return [room], []
    corners = int(shapely.get_num_coordinates(room))
    if corners > _RAGGED:
        return [room], []
    for chord in _chords(shapely.simplify(room, 0.05), shapely.get_coordinates(labels))[: _WALKED // corners]:
        pieces = _split(room, chord)
        held = [shapely.contains_properly(piece, labels) for piece in pieces]
        if len(pieces) == 2 and all(flags.any() for flags in held):
            found, cuts = [], [chord]
            for piece, flags in zip(pieces, held, strict=True):
                parts, more = _cut(piece, labels[flags])
                found += parts
                cuts += more
            return found, cuts
    return [room], []


def _split(room: shapely.Polygon, chord: FloatArray) -> list[shapely.Polygon]:
    delta = chord[2:] - chord[:2]
    over = _OVER * delta / max(float(np.hypot(*delta)), 1e-9)
    line = shapely.LineString([chord[:2] - over, chord[2:] + over])
    parts = shapely.ops.split(room, line).geoms
    pieces = [part for part in parts if isinstance(part, shapely.Polygon) and part.area > 0.05]
    return pieces if all(piece.area >= _LEAST_AREA for piece in pieces) else []


def _chords(room: shapely.Polygon, labels: FloatArray) -> FloatArray:
    """(n, 4) the shortest first: from inner corners to others, or straight on to the wall across, within the room."""
    corner, before, after = _inner_corners(room)
    if not len(corner):
        return np.zeros((0, 4))
    i, j = np.triu_indices(len(corner), 1)
    pairs = np.concatenate([corner[i], corner[j]], axis=1)
    chords = np.concatenate([pairs, _onward(room, corner, before), _onward(room, corner, after)])
    length = np.hypot(*(chords[:, 2:] - chords[:, :2]).T)
    order = np.argsort(length, kind="stable")
    chords = chords[order[(length[order] > 0.5) & (length[order] <= _WIDEST)]]
    chords = chords[_at_hole(room, chords) | _parting(room, chords, labels)]
    inside: FloatArray = chords[shapely.covers(shapely.buffer(room, 0.03), as_lines(chords))]
    return inside


def _inner_corners(room: shapely.Polygon) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Corners that point into the room, and the directions in which their two walls would go on."""
    found: list[FloatArray] = []
    room = shapely.orient_polygons(room)
    for ring in (room.exterior, *room.interiors):
        points = shapely.get_coordinates(ring)[:-1]
        before = points - np.roll(points, 1, axis=0)
        after = points - np.roll(points, -1, axis=0)
        before /= np.maximum(np.hypot(*before.T), 1e-9)[:, None]
        after /= np.maximum(np.hypot(*after.T), 1e-9)[:, None]
        turn = -(before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0])
        inner = turn < -_BEND
        found.append(np.concatenate([points[inner], before[inner], after[inner]], axis=1))
    corners = np.concatenate(found)
    return corners[:, :2], corners[:, 2:4], corners[:, 4:]


def _onward(room: shapely.Polygon, corner: FloatArray, direction: FloatArray) -> FloatArray:
    """(n, 4) from each corner to where its direction first meets the outline."""
    start = corner + 0.02 * direction
    rays = as_lines(np.concatenate([start, corner + _WIDEST * direction], axis=1))
    hits = shapely.intersection(rays, room.boundary)
    points, ray = shapely.get_coordinates(hits, return_index=True)
    distance = np.full(len(corner), np.inf)
    np.minimum.at(distance, ray, np.hypot(*(points - corner[ray]).T))
    met = np.isfinite(distance)
    return np.concatenate([corner[met], corner[met] + direction[met] * distance[met, None]], axis=1)


def _at_hole(room: shapely.Polygon, chords: FloatArray) -> BoolArray:
    """(n,) whether a hole is so near that the outer outline does not tell what a chord parts."""
    if not room.interiors:
        return np.zeros(len(chords), dtype=np.bool_)
    near: BoolArray = shapely.dwithin(shapely.multilinestrings(list(room.interiors)), as_lines(chords), 2 * _OVER)
    return near


def _parting(room: shapely.Polygon, chords: FloatArray, labels: FloatArray) -> BoolArray:
    """(n,) whether each chord leaves a label and enough floor on either side.

    The outline is walked once, adding up area and how often it crosses the ray from each label; what lies between
    two points of it is a difference of such sums.
    """
    outline = shapely.get_coordinates(room.exterior)[:-1]
    onward = np.roll(outline, -1, axis=0)
    area = np.r_[0.0, np.cumsum(_cross(outline, onward))]
    rays = np.cumsum(np.r_[np.zeros((1, len(labels)), np.int64), _crosses(outline, onward, labels)], axis=0)
    begin, end = chords[:, :2], chords[:, 2:]
    walked, crossed = [], []
    for points in (begin, end):
        edge = _edge_of(outline, points)
        walked.append(area[edge] + _cross(outline[edge], points))
        crossed.append(rays[edge] + _crosses(outline[edge], points, labels))
    part = np.abs(walked[1] - walked[0] + _cross(end, begin)) / 2
    within = (crossed[1] - crossed[0] + _crosses(end, begin, labels)) % 2 == 1
    whole = abs(float(area[-1])) / 2
    roomy = np.minimum(part, whole - part) > 0.9 * _LEAST_AREA
    parting: BoolArray = roomy & within.any(axis=1) & ~within.all(axis=1)
    return parting


def _edge_of(outline: FloatArray, points: FloatArray) -> Indices:
    """(n,) the edge of the outline that each point lies on, by the row of its first corner."""
    edges = as_lines(np.concatenate([outline, np.roll(outline, -1, axis=0)], axis=1))
    edge = np.zeros(len(points), dtype=np.int64)
    point, near = shapely.STRtree(edges).query_nearest(as_points(points), all_matches=False)
    edge[point] = near
    return edge


def _cross(a: FloatArray, b: FloatArray) -> FloatArray:
    cross: FloatArray = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    return cross


def _crosses(a: FloatArray, b: FloatArray, labels: FloatArray) -> BoolArray:
    """(n, m) whether the line from a to b crosses the ray to the right of each label."""
    x, y = labels.T
    rise = b[:, 1] - a[:, 1]
    at = a[:, :1] + (y - a[:, 1:]) * ((b[:, 0] - a[:, 0]) / np.where(rise == 0, 1.0, rise))[:, None]
    crosses: BoolArray = ((a[:, 1:] > y) != (b[:, 1:] > y)) & (x < at)
    return crosses
