"""Walls drawn as single lines: pieces in one line put together, and nothing kept that lies along a longer line.

Window panes, thresholds and lines drawn twice run along a wall: those that continue it fill its gaps, the others go.
"""

import numpy as np
import shapely

from tacmap.geometry import FloatArray
from tacmap.stages.lines import (
    BoolArray,
    Indices,
    as_lines,
    as_points,
    components,
    dangling,
    directions,
    paired,
    touching,
    treads,
)

__all__ = ["drawn_single", "partitions", "single_walls"]

_LONG = 1.5  # metres: longer lines tell how walls are drawn
_MOSTLY = 0.5  # share of their length with a partner from which walls are drawn as pairs
_OFF = 0.03  # metres that pieces of one line may be off it, or apart
_BENT = 0.05  # metres off its line at which a row of pieces is a curve
_ALIKE = 0.02  # sine of the angle between pieces of one line
_BESIDE = 0.65  # metres beside a wall at which its other face, its linings and its furniture lie
_MET = 0.1  # metres within which a thin wall ends at another
_PANE = 0.25  # metres beside a wall at which panes and leaves lie
_SHORTEST = 0.3  # metres of a wall without layer words
_FURNITURE = 2.6  # metres: a group of lines that is no larger and touches nothing else is no wall
_DOOR = 2.5  # metres of the widest gap between two pieces of one wall
_LEADER = 5.0  # metres of the longest leader
_THROUGH = 0.2  # metres by which a leader passes through a wall: more than an overshoot
_MANY = 3  # walls that an axis passes through
_CROSS = 0.05  # metres between the middles of two lines that are a mark for a void or a lift


def drawn_single(walls: FloatArray) -> bool:
    """Whether most of the long wall lines (n, 4) stand alone."""
    _, length = directions(walls)
    long = walls[length > _LONG]
    if not len(long):
        return False
    share, _ = paired(long)
    _, length = directions(long)
    return bool(length[share > 0.5].sum() < _MOSTLY * length.sum())


def single_walls(walls: FloatArray, doubted: BoolArray) -> FloatArray:
    """(m, 4) one line for each straight piece of wall in (n, 4).

    Of those that are `doubted` (n,) only what is no furniture, no mark, and not drawn beside a wall is kept.
    """
    _, pairs = paired(walls)
    kept = ~(doubted & (_crossed_out(walls) | treads(walls, pairs)))
    walls, doubted = _straightened(walls[kept], doubted[kept])
    for unlikely in (_passing, _beside_longer, _short, _alone):
        kept = ~(doubted & unlikely(walls))
        walls, doubted = walls[kept], doubted[kept]
    return walls


def partitions(walls: FloatArray, lines: FloatArray) -> FloatArray:
    """(m, 4) those `lines` (n, 4) that may be thin walls between the `walls`, which are drawn as pairs."""
    _, pairs = paired(lines)
    lines = lines[~(_crossed_out(lines) | treads(lines, pairs))]
    both = np.concatenate([walls, lines])
    sure = np.arange(len(both)) < len(walls)
    _, pairs = paired(both, nearest=0.0, farthest=_BESIDE)
    facing = np.zeros(len(both), dtype=np.bool_)
    facing[pairs.j[sure[pairs.i] & (pairs.share > 0.5)]] = True
    both, sure = both[sure | ~facing], sure[sure | ~facing]
    for unlikely in (_passing, _alone, _hanging):
        kept = sure | ~unlikely(both)
        both, sure = both[kept], sure[kept]
    return both[~sure]


def _hanging(walls: FloatArray) -> BoolArray:
    """(n,) lines with an end that touches nothing and that no other continues."""
    free = dangling(walls, shapely.STRtree(as_lines(walls)), _MET)
    hanging = np.asarray(free.any(axis=1))
    return hanging & ~_goes_on(walls, hanging)


def _straightened(walls: FloatArray, doubted: BoolArray) -> tuple[FloatArray, BoolArray]:
    """Pieces that continue or cover each other in one line, as one line from end to end; whether all are doubted."""
    unit, length = directions(walls)
    i, j = touching(walls, _OFF)
    swap = length[i] < length[j]
    i, j = np.where(swap, j, i), np.where(swap, i, j)
    alike = np.abs(unit[i, 0] * unit[j, 1] - unit[i, 1] * unit[j, 0]) < _ALIKE
    alike &= (_aside(walls, unit, i, walls[j, :2]) < _OFF) & (_aside(walls, unit, i, walls[j, 2:]) < _OFF)
    group = components(len(walls), i[alike], j[alike])
    leader = _longest(group, length)[group]
    to = walls.reshape(-1, 2, 2) - walls[leader, None, :2]
    along = (to * unit[leader, None]).sum(axis=2)
    off = np.abs(to[:, :, 0] * unit[leader, None, 1] - to[:, :, 1] * unit[leader, None, 0]).max(axis=1)
    bent = np.zeros(len(walls))
    np.maximum.at(bent, group, off)
    straight = bent[group] < _BENT
    low, high = np.full(len(walls), np.inf), np.full(len(walls), -np.inf)
    np.minimum.at(low, group, along.min(axis=1))
    np.maximum.at(high, group, along.max(axis=1))
    runs = np.unique(group[straight])
    first = leader[runs]
    start, axis = walls[first, :2], unit[first]
    joined = np.concatenate([start + axis * low[runs, None], start + axis * high[runs, None]], axis=1)
    sure = np.zeros(len(walls), dtype=np.bool_)
    sure[group[~doubted]] = True
    return np.concatenate([joined, walls[~straight]]), np.concatenate([~sure[runs], doubted[~straight]])


def _aside(walls: FloatArray, unit: FloatArray, i: Indices, points: FloatArray) -> FloatArray:
    to = points - walls[i, :2]
    aside: FloatArray = np.abs(to[:, 0] * unit[i, 1] - to[:, 1] * unit[i, 0])
    return aside


def _longest(group: Indices, length: FloatArray) -> Indices:
    """(n,) for each group (by its number) the row of its longest line."""
    order = np.lexsort((-length, group))
    first = order[np.unique(group[order], return_index=True)[1]]
    longest = np.zeros(len(group), dtype=np.int64)
    longest[group[first]] = first
    return longest


def _beside_longer(walls: FloatArray) -> BoolArray:
    """(n,) lines that lie along a longer line, nearer than any room is wide."""
    _, length = directions(walls)
    _, pairs = paired(walls, nearest=0.0, farthest=_PANE)
    beside = np.zeros(len(walls), dtype=np.bool_)
    near = (pairs.share > 0.9) & (np.abs(length[pairs.i] - length[pairs.j]) > _OFF)
    beside[np.where(length[pairs.i] < length[pairs.j], pairs.i, pairs.j)[near]] = True
    return beside


def _short(walls: FloatArray) -> BoolArray:
    short: BoolArray = directions(walls)[1] < _SHORTEST
    return short


def _crossed_out(walls: FloatArray) -> BoolArray:
    """(n,) lines of a cross: as long as another that they halve."""
    crossed = np.zeros(len(walls), dtype=np.bool_)
    unit, length = directions(walls)
    rows = np.flatnonzero(length > _SHORTEST)
    if not len(rows):
        return crossed
    middles = np.asarray(shapely.points((walls[rows, :2] + walls[rows, 2:]) / 2))
    i, j = shapely.STRtree(middles).query(middles, predicate="dwithin", distance=_CROSS)
    i, j = rows[i], rows[j]
    turned = np.abs(unit[i, 0] * unit[j, 1] - unit[i, 1] * unit[j, 0]) > 0.3
    crossed[i[turned & (np.abs(length[i] - length[j]) < _CROSS)]] = True
    return crossed


def _alone(walls: FloatArray) -> BoolArray:
    """(n,) lines of small groups that touch no other and continue none: furniture, columns, frames, leaders."""
    if not len(walls):
        return np.zeros(0, dtype=np.bool_)
    group = components(len(walls), *touching(walls))
    _, own = np.unique(group, return_inverse=True)
    order = np.argsort(own, kind="stable")
    groups = shapely.multilinestrings(as_lines(walls[order]), indices=own[order])
    xmin, ymin, xmax, ymax = shapely.bounds(groups).T
    small: BoolArray = (np.hypot(xmax - xmin, ymax - ymin) < _FURNITURE)[own]
    lone = np.bincount(own)[own] == 1
    alone: BoolArray = small & ~_goes_on(walls, small & lone)
    return alone


def _goes_on(walls: FloatArray, asked: BoolArray) -> BoolArray:
    """(n,) lines, of those `asked`, that another continues beyond a door's gap: pieces of wall between two openings."""
    unit, _ = directions(walls)
    ends = walls.reshape(-1, 2)
    points = as_points(ends)
    some = np.flatnonzero(np.repeat(asked, 2))
    i, j = shapely.STRtree(points).query(points[some], predicate="dwithin", distance=_DOOR)
    i = some[i]
    out = np.where((i % 2 == 1)[:, None], unit[i // 2], -unit[i // 2])
    to = ends[j] - ends[i]
    ahead = (to * out).sum(axis=1)
    aside = np.abs(to[:, 0] * out[:, 1] - to[:, 1] * out[:, 0])
    alike = np.abs((unit[i // 2] * unit[j // 2]).sum(axis=1)) > 1 - _ALIKE
    goes_on = np.zeros(len(walls), dtype=np.bool_)
    goes_on[i[alike & (i // 2 != j // 2) & (ahead > _OFF) & (aside < _OFF)] // 2] = True
    return goes_on


def _passing(walls: FloatArray) -> BoolArray:
    """(n,) lines that pass through others and end free on both sides: leaders and, where they are many, axes."""
    unit, length = directions(walls)
    tree = shapely.STRtree(as_lines(walls))
    rows = np.flatnonzero(dangling(walls, tree).all(axis=1))
    at, j = tree.query(as_lines(walls[rows]), predicate="intersects")
    i = rows[at]
    cross = unit[i, 0] * unit[j, 1] - unit[i, 1] * unit[j, 0]
    steep = np.abs(cross) > 0.2
    i, j, cross = i[steep], j[steep], cross[steep]
    to = walls[j, :2] - walls[i, :2]
    along = (to[:, 0] * unit[j, 1] - to[:, 1] * unit[j, 0]) / cross
    beside = (to[:, 0] * unit[i, 1] - to[:, 1] * unit[i, 0]) / cross
    through = (along > _THROUGH) & (along < length[i] - _THROUGH)
    through &= (beside > _THROUGH) & (beside < length[j] - _THROUGH)
    crossed = np.bincount(i[through], minlength=len(walls))
    leading = (crossed > 0) & (length < _LEADER)
    leading &= ~_goes_on(walls, leading)
    passing: BoolArray = leading | (crossed >= _MANY)
    return passing
