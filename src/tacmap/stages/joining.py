"""Rooms that only a single line parts, where walls are drawn as two: furniture, an axis or a leader went through one.

What is on the far side of such a line and has no label of its own is a part of the room that it lies beside.
"""

import numpy as np
import shapely

from tacmap.geometry import FloatArray
from tacmap.stages.lines import BoolArray, Indices, Shapes, as_lines
from tacmap.stages.points import points_in, shapes_near

__all__ = ["joined_over_lines"]

_LABELLED = 0.6  # share of rooms with a label from which one without is doubted
_NOOK = 2.5  # m2: without labels only a room so small is doubted
_SEEN = 0.3  # metres of a single line between two rooms
_COMMON = 0.25  # share of all outlines: where so much is single lines, walls are drawn as single lines
_OTHERS = 2  # rooms that a part of a room lies beside
_BESIDE = 0.15  # share of its outline along one of them
_REACH = 0.02  # metres from a closing
_TOUCH = 0.005  # metres between rooms with no wall between


def joined_over_lines(rooms: Shapes, closings: FloatArray, tags: FloatArray) -> Shapes:
    """The rooms with those joined that a single line parts which is no closing (n, 4), unless both hold a tag."""
    if len(rooms) < 2:
        return rooms
    i, j, length = _parted_by_lines(rooms, closings)
    if not len(i) or 2 * length.sum() > _COMMON * shapely.length(rooms).sum():
        return rooms
    _, room = points_in(tags, rooms)
    held = np.bincount(room, minlength=len(rooms))
    doubted = _doubted(rooms, held) & _beside_one(rooms, i, j, length)
    order = np.argsort(-length, kind="stable")
    group = np.arange(len(rooms))
    for a, b in zip(i[order].tolist(), j[order].tolist(), strict=True):
        home, other = int(group[a]), int(group[b])
        if home != other and (doubted[a] or doubted[b]) and not (held[home] and held[other]):
            group[group == other] = home
            held[home] += held[other]
    return _united(rooms, group)


def _doubted(rooms: Shapes, held: Indices) -> BoolArray:
    """(n,) rooms without a label where rooms have one, tiny rooms where they have none."""
    bare: BoolArray = held == 0
    if 1.0 - bare.mean() < _LABELLED:
        bare &= shapely.area(rooms) < _NOOK
    return bare


def _beside_one(rooms: Shapes, i: Indices, j: Indices, length: FloatArray) -> BoolArray:
    """(n,) rooms with a good part of their outline on one of two others: along many lies the inside of walls."""
    ends, along = np.concatenate([i, j]), np.concatenate([length, length])
    longest = np.zeros(len(rooms))
    np.maximum.at(longest, ends, along)
    few: BoolArray = np.bincount(ends, minlength=len(rooms)) <= _OTHERS
    return few & (longest > _BESIDE * shapely.length(rooms))


def _parted_by_lines(rooms: Shapes, closings: FloatArray) -> tuple[Indices, Indices, FloatArray]:
    """Pairs of rooms that share a stretch of outline which is no closing, and its length in metres."""
    i, j = shapes_near(rooms, _TOUCH)
    shared = shapely.intersection(shapely.boundary(rooms[i]), shapely.buffer(rooms[j], _TOUCH, quad_segs=1))
    some = np.flatnonzero(shapely.length(shared) > _SEEN)
    i, j, shared = i[some], j[some], shared[some]
    if len(closings) and len(shared):
        pair, line = shapely.STRtree(as_lines(closings)).query(shared, predicate="dwithin", distance=_REACH)
        near = shapely.buffer(as_lines(closings[line]), _REACH)
        for at in np.unique(pair).tolist():
            shared[at] = shapely.difference(shared[at], shapely.union_all(near[pair == at]))
    length = np.asarray(shapely.length(shared))
    seen = length > _SEEN
    return i[seen], j[seen], length[seen]


def _united(rooms: Shapes, group: Indices) -> Shapes:
    leaders, count = np.unique(group, return_counts=True)
    found = rooms[leaders].copy()
    for at in np.flatnonzero(count > 1).tolist():
        swollen = shapely.buffer(rooms[group == leaders[at]], _TOUCH, join_style="mitre")
        found[at] = shapely.buffer(shapely.union_all(swollen), -_TOUCH, join_style="mitre")
    return found
