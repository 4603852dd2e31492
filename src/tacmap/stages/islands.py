"""What stands alone among lines that may be walls: furniture, fixtures, columns, rails, frames of tags.

Lines are grouped by touch; a group is judged by its size, by what ends at it, and by what it faces.
"""

from dataclasses import dataclass

import numpy as np
import shapely

from tacmap.geometry import FloatArray
from tacmap.stages.frames import SNUG
from tacmap.stages.lines import BoolArray, Indices, Pairs, as_lines, as_points, components, directions

__all__ = ["Judged", "islands"]

_SMALL = 2.6  # metres: longer things are no furniture
_LONG, _DEEP = 10.0, 0.9  # metres: rows of shelves and benches
_SIDE = 0.02  # metres by which a line may be off the side of a case
_THIN = 0.42  # metres: a lone piece of wall; thicker lone things are furniture
_SHORT = 0.65  # metres: the thickest rail between two flights
_FLIGHT = 5  # treads that end at a rail
_TAG = 0.75  # metres: tallest frame of a tag; closets are wider
_WALL = 0.5  # metres: thickest wall of which a short bent piece is told from furniture
_MOSTLY = 0.6  # of the length of a closet's inner faces that has a wall's other face beside it


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judged:
    """Lines (n, 4) that may be walls: which are treads (n,), which face each other, which (i, j) touch."""

    segments: FloatArray
    stairs: BoolArray
    pairs: Pairs
    i: Indices
    j: Indices


def islands(lines: Judged, kept: BoolArray, lettered: FloatArray) -> BoolArray:
    """(n,) groups of touching `kept` lines less than 2.6 m long and thicker than a wall: furniture, fixtures, columns.

    So are thin ones, however long, at which treads end: rails and strings between two flights; and small groups of
    any shape around lettering (t, 4): frames of tags. But a group that faces other walls all around is one side of
    theirs: the inner face of a closet or a shaft; and one that bends and faces itself is a corner between openings.
    """
    segments, stairs, i, j = lines.segments, lines.stairs, lines.i, lines.j
    both = kept[i] & kept[j]
    group = components(len(segments), i[both], j[both])
    ending = np.concatenate([group[i[kept[i] & stairs[j]]], group[j[kept[j] & stairs[i]]]])
    steps = np.bincount(ending, minlength=len(segments))[group]
    unit, length = directions(segments)
    # along the longest line of each group, and across it
    order = np.lexsort((-length, group))
    leader = order[np.unique(group[order], return_index=True)[1]]
    axis = np.zeros_like(unit)
    axis[group[leader]] = unit[leader]
    own = axis[group]
    along = np.stack([(segments[:, :2] * own).sum(axis=1), (segments[:, 2:] * own).sum(axis=1)])
    normal = np.stack([-own[:, 1], own[:, 0]], axis=1)
    aside = np.stack([(segments[:, :2] * normal).sum(axis=1), (segments[:, 2:] * normal).sum(axis=1)])
    long, thick = _spread(along, group), _spread(aside, group)
    small = (long < _SMALL) & (thick < _SMALL)
    island: BoolArray = small & ((thick > _THIN) | (thick < 0.05) | (long < 2 * thick))
    case = (long < _LONG) & (thick > _WALL) & (thick < _DEEP) & _boxed(along, aside, length * kept, group)
    island |= case
    island |= (steps >= _FLIGHT) & (thick < _SHORT)
    island |= _framing(segments, small & (thick < _TAG) & kept, group, lettered)
    whole = (thick > _THIN) | ~_with_others(kept, group, i, j)
    island &= ~(whole & _within_walls(length, kept & ~island, group, lines.pairs))
    return island & ~((thick > _WALL) & ~case & _bent(length, kept, group, lines.pairs))


def _with_others(kept: BoolArray, group: Indices, i: Indices, j: Indices) -> BoolArray:
    """(n,) lines in a group that touches a line which is no wall: edges of furniture."""
    met = np.zeros(len(kept), dtype=np.bool_)
    met[group[i[kept[i] & ~kept[j]]]] = True
    met[group[j[kept[j] & ~kept[i]]]] = True
    return met[group]


def _framing(segments: FloatArray, small: BoolArray, group: Indices, lettered: FloatArray) -> BoolArray:
    """(n,) lines of small groups that hold little but the lettering (t, 4) in them."""
    framing = np.zeros(len(segments), dtype=np.bool_)
    rows = np.flatnonzero(small)
    if not len(rows) or not len(lettered):
        return framing
    rows = rows[np.argsort(group[rows], kind="stable")]
    _, own = np.unique(group[rows], return_inverse=True)
    groups = np.asarray(shapely.multilinestrings(as_lines(segments[rows]), indices=own), dtype=np.object_)
    hulls = shapely.convex_hull(groups)
    text, hull = shapely.STRtree(hulls).query(as_points(lettered[:, :2]), predicate="within")
    room = shapely.distance(shapely.boundary(hulls[hull]), as_points(lettered[text, :2]))
    text, hull = text[room > lettered[text, 2] / 4], hull[room > lettered[text, 2] / 4]
    held = np.bincount(hull, weights=lettered[text, 3], minlength=len(hulls))
    framing[rows] = (shapely.area(hulls) < SNUG * held)[own]
    return framing


def _within_walls(length: FloatArray, walls: BoolArray, group: Indices, pairs: Pairs) -> BoolArray:
    """(n,) whether most of the length of each line's group faces one of the `walls`."""
    facing = np.zeros(len(length))
    for a, b in ((pairs.i, pairs.j), (pairs.j, pairs.i)):
        met = walls[b] & ~walls[a]
        np.maximum.at(facing, a[met], (pairs.share * np.minimum(length[a], length[b]))[met])
    total = np.bincount(group, weights=length, minlength=len(length))
    faced = np.bincount(group, weights=facing, minlength=len(length))
    within: BoolArray = (faced > _MOSTLY * total)[group]
    return within


def _boxed(along: FloatArray, aside: FloatArray, length: FloatArray, group: Indices) -> BoolArray:
    """(n,) lines of groups that fill all four sides of the box around them: cases of shelves, benches."""
    on = np.zeros(len(length))
    around = np.zeros(len(length))
    for values in (along, aside):
        low, high = _range(values, group)
        on += np.where(
            (np.abs(values - low) < _SIDE).all(axis=0) | (np.abs(values - high) < _SIDE).all(axis=0), length, 0
        )
        around += 2 * (high - low)
    boxed: BoolArray = np.bincount(group, weights=on, minlength=len(length))[group] > 0.9 * around
    return boxed


def _bent(length: FloatArray, kept: BoolArray, group: Indices, pairs: Pairs) -> BoolArray:
    """(n,) whether half of the length of each line's group faces its own other side: corners and ends of walls."""
    own = kept[pairs.i] & kept[pairs.j] & (group[pairs.i] == group[pairs.j]) & (pairs.gap < _WALL)
    i, j = pairs.i[own], pairs.j[own]
    facing = pairs.share[own] * np.minimum(length[i], length[j])
    faced = np.minimum(np.bincount(np.r_[i, j], weights=np.r_[facing, facing], minlength=len(length)), length)
    total = np.bincount(group[kept], weights=length[kept], minlength=len(length))
    half: BoolArray = (np.bincount(group, weights=faced, minlength=len(length)) > 0.5 * total)[group]
    return half


def _spread(values: FloatArray, group: Indices) -> FloatArray:
    """(n,) width of the range of `values` (2, n) over the group of each line."""
    low, high = _range(values, group)
    return high - low


def _range(values: FloatArray, group: Indices) -> tuple[FloatArray, FloatArray]:
    """(n,) the least and the greatest of `values` (2, n) over the group of each line."""
    low = np.full(values.shape[1], np.inf)
    high = np.full(values.shape[1], -np.inf)
    np.minimum.at(low, group, values.min(axis=0))
    np.maximum.at(high, group, values.max(axis=0))
    return low[group], high[group]
