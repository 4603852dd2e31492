"""Wall lines that were meant to meet: loose ends are moved to the line they stop short of or run past.

Only ends that touch nothing are moved: to the end beside them, or along their own line by no more than a hand's
width; a drawing whose lines meet is not changed.
"""

import numpy as np
import shapely

from tacmap.geometry import FloatArray
from tacmap.stages.lines import BoolArray, Indices, as_lines, as_points, directions

__all__ = ["joints", "mended"]

_REACH = 0.1  # metres an end is moved at most
_HAIR = 0.015  # metres by which lines of one face may be off each other
_PAST = 0.3  # metres by which their ends may run past each other
_MET = 0.004  # metres within which two lines meet
_STEEP = 0.25  # sine of the least angle between lines that meet
_JOINT = 0.05  # metres between ends that were meant to be one: less than the thinnest wall
_SIDE_BY_SIDE = 0.9  # cosine between lines that end alike: the faces of one wall
_SHORTEST = 0.15  # metres: shorter lines are jambs and chords


def mended(walls: FloatArray) -> FloatArray:
    """The lines (n, 4) in metres: ends that all but meet made one, others carried on or cut back to the next line."""
    walls = _welded(walls)
    unit, length = directions(walls)
    loose = _perhaps_loose(walls) & (np.repeat(length, 2) > _SHORTEST)
    rows = np.flatnonzero(loose)
    if not len(rows):
        return walls
    ends = walls.reshape(-1, 2)
    i, line = shapely.STRtree(as_lines(walls)).query(as_points(ends[rows]), predicate="dwithin", distance=2 * _REACH)
    end = rows[i]
    other = line != end // 2
    end, line = end[other], line[other]
    out = np.where((end % 2 == 1)[:, None], unit[end // 2], -unit[end // 2])
    cross = out[:, 0] * unit[line, 1] - out[:, 1] * unit[line, 0]
    to = walls[line, :2] - ends[end]
    steep = np.abs(cross) > _STEEP
    safe = np.where(steep, cross, 1.0)
    ahead = (to[:, 0] * unit[line, 1] - to[:, 1] * unit[line, 0]) / safe
    along = (to[:, 0] * out[:, 1] - to[:, 1] * out[:, 0]) / safe
    past = np.maximum(np.maximum(-along, along - length[line]), 0.0)
    goes_on = ~steep & _carries_on(ends[end], out, walls[line])
    met = goes_on | (steep & (np.abs(ahead) < _MET) & (past < _MET))
    near = steep & (np.abs(ahead) <= _REACH) & (past <= _REACH) & ~np.isin(end, end[met])
    beside = ~steep & ~np.isin(end, end[met & steep])
    walls = _drawn_on(walls, end[beside], line[beside])
    return _moved(walls, end[near], out[near], ahead[near])


def _drawn_on(walls: FloatArray, end: Indices, line: Indices) -> FloatArray:
    """Ends that run past each other, a hair off one line, drawn to one point: panes between faces of walls."""
    unit, length = directions(walls)
    ends = walls.reshape(-1, 2)
    to = ends[end] - walls[line, :2]
    along = (to * unit[line]).sum(axis=1)
    off = np.abs(to[:, 0] * unit[line, 1] - to[:, 1] * unit[line, 0])
    same = np.abs((unit[end // 2] * unit[line]).sum(axis=1)) > 0.999
    near = np.minimum(along, length[line] - along)
    hair = same & (off > 1e-9) & (off < _HAIR) & (near > -_HAIR) & (near < _PAST)
    end, other = end[hair], (2 * line + (along > length[line] / 2))[hair]
    mutual = np.isin(end * len(ends) + other, other * len(ends) + end)
    end, other = end[mutual & (end > other)], other[mutual & (end > other)]
    _, first = np.unique(other, return_index=True)
    moved = ends.copy()
    moved[end[first]] = ends[other[first]]
    return moved.reshape(-1, 4)


def joints(walls: FloatArray) -> FloatArray:
    """(n, 4) short lines between ends that all but meet, and would leave a slit: pieces of one wall drawn apart."""
    ends = walls.reshape(-1, 2)[_perhaps_loose(walls)]
    points = as_points(ends)
    i, j = shapely.STRtree(points).query(points, predicate="dwithin", distance=_JOINT)
    return np.concatenate([ends[i[i < j]], ends[j[i < j]]], axis=1)


def _welded(walls: FloatArray) -> FloatArray:
    """Loose ends that lie nearest to one another moved to their middle, but for the two faces of one wall."""
    rows = np.flatnonzero(_perhaps_loose(walls))
    ends = walls.reshape(-1, 2)
    points = as_points(ends[rows])
    i, j = shapely.STRtree(points).query(points, predicate="dwithin", distance=_JOINT)
    unit, _ = directions(walls)
    out = np.where((rows % 2 == 1)[:, None], unit[rows // 2], -unit[rows // 2])
    i, j = i[i < j], j[i < j]
    apart = np.hypot(*(ends[rows[i]] - ends[rows[j]]).T)
    other = (rows[i] // 2 != rows[j] // 2) & ((out[i] * out[j]).sum(axis=1) < _SIDE_BY_SIDE)
    i, j, apart = i[other], j[other], apart[other]
    nearest = np.full(len(rows), np.inf)
    np.minimum.at(nearest, i, apart)
    np.minimum.at(nearest, j, apart)
    each = apart <= np.minimum(nearest[i], nearest[j])
    a, b = rows[i[each]], rows[j[each]]
    moved = ends.copy()
    moved[a] = moved[b] = _corner(ends[a], unit[a // 2], ends[b], unit[b // 2])
    return moved.reshape(-1, 4)


def _corner(a: FloatArray, u: FloatArray, b: FloatArray, v: FloatArray) -> FloatArray:
    """(k, 2) where lines from a along u and from b along v cross, or the middle between a and b if that is farther."""
    cross = u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]
    steep = np.abs(cross) > _STEEP
    to = b - a
    ahead = (to[:, 0] * v[:, 1] - to[:, 1] * v[:, 0]) / np.where(steep, cross, 1.0)
    crossing, middle = a + u * ahead[:, None], (a + b) / 2
    near = steep & (np.hypot(*(crossing - middle).T) < _JOINT)
    return np.where(near[:, None], crossing, middle)


def _perhaps_loose(walls: FloatArray) -> BoolArray:
    """(2n,) ends at which no other line ends."""
    ticks = np.round(walls.reshape(-1, 2) * 1000).astype(np.int64)
    _, place, count = np.unique(ticks @ np.array([1 << 32, 1]), return_inverse=True, return_counts=True)
    alone: BoolArray = count[place] == 1
    return alone


def _carries_on(ends: FloatArray, out: FloatArray, lines: FloatArray) -> BoolArray:
    """(k,) whether a parallel line passes through the end and leads on from there."""
    first, last = lines[:, :2] - ends, lines[:, 2:] - ends
    aside = np.abs(first[:, 0] * out[:, 1] - first[:, 1] * out[:, 0])
    low, high = (first * out).sum(axis=1), (last * out).sum(axis=1)
    on: BoolArray = (aside < _MET) & (np.minimum(low, high) < _MET) & (np.maximum(low, high) > 2 * _MET)
    return on


def _moved(walls: FloatArray, end: Indices, out: FloatArray, ahead: FloatArray) -> FloatArray:
    """Each end to its nearest crossing."""
    order = np.lexsort((ahead, np.abs(ahead), end))
    _, first = np.unique(end[order], return_index=True)
    chosen = order[first]
    ends = walls.reshape(-1, 2).copy()
    ends[end[chosen]] += out[chosen] * ahead[chosen, None]
    return ends.reshape(-1, 4)
