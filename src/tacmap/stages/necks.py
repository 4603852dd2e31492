"""Open spaces that the author numbered apart: a room with several labels is cut at its narrowest places.

A cut joins two inner corners, or carries a wall on across the room; it must leave a label on both sides. Each cut
is a passage without a door.
"""

import numpy as np
import shapely
import shapely.ops

from tacmap.geometry import FloatArray
from tacmap.stages.lines import Shapes, as_lines, as_points

__all__ = ["cut_at_necks"]

_WIDEST = 4.0  # metres of a cut
_MOST_LABELS = 8  # in one room; more are no room labels
_LEAST_AREA = 2.5  # m2 on either side
_BEND = 0.35  # sine of the turn at an inner corner


def cut_at_necks(rooms: Shapes, tags: FloatArray) -> tuple[Shapes, FloatArray]:
    """The rooms with those of several labels cut, and the cuts (n, 4)."""
    if not len(rooms) or not len(tags):
        return rooms, np.zeros((0, 4))
    tag, room = shapely.STRtree(rooms).query(as_points(tags), predicate="within")
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
    chords = _chords(shapely.simplify(room, 0.05))
    for chord in chords[np.argsort(np.hypot(*(chords[:, 2:] - chords[:, :2]).T), kind="stable")]:
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
    over = 0.08 * delta / max(float(np.hypot(*delta)), 1e-9)
    line = shapely.LineString([chord[:2] - over, chord[2:] + over])
    parts = shapely.ops.split(room, line).geoms
    pieces = [part for part in parts if isinstance(part, shapely.Polygon) and part.area > 0.05]
    return pieces if all(piece.area >= _LEAST_AREA for piece in pieces) else []


def _chords(room: shapely.Polygon) -> FloatArray:
    """(n, 4) between inner corners, and from inner corners straight on to the wall across."""
    corner, before, after = _inner_corners(room)
    if not len(corner):
        return np.zeros((0, 4))
    i, j = np.triu_indices(len(corner), 1)
    pairs = np.concatenate([corner[i], corner[j]], axis=1)
    straight = np.concatenate([_onward(room, corner, before), _onward(room, corner, after)])
    chords = np.concatenate([pairs, straight])
    length = np.hypot(*(chords[:, 2:] - chords[:, :2]).T)
    chords = chords[(length > 0.5) & (length <= _WIDEST)]
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
