"""Which lines are walls: by the words of their layer, and by geometry where layers say nothing.

Each selection is a guess at the whole plan; `plans` tries them and keeps the one that makes the best rooms.
"""

from collections.abc import Iterator

import numpy as np
import shapely

from tacmap.errors import Finding
from tacmap.geometry import FloatArray
from tacmap.stages.lines import (
    BoolArray,
    Indices,
    Ink,
    Trade,
    as_lines,
    as_points,
    components,
    directions,
    leaves,
    paired,
    touching,
    treads,
)
from tacmap.stages.mending import mended

__all__ = ["Selection", "left_short", "selections"]

_TOO_MANY = 40_000  # lines beyond which geometry is asked of the longer ones only
_OPEN_TO_DOUBT = (Trade.UNKNOWN, Trade.WALL, Trade.WINDOW, Trade.DOOR)
_WORDS_ENOUGH = 0.12  # share of all building lines, by length, that a wall layer must hold to be believed
_DRAWN_AS_PAIRS = 0.6  # share of wall length with a parallel partner from which single lines are doubted
_SHORT = 0.65  # metres: a cap, a jamb, a wall's thickness
_FLIGHT = 5  # treads that end at a rail
_THIN = 0.42  # metres: a lone piece of wall; thicker lone things are furniture

Selection = tuple[str, FloatArray]


def selections(ink: Ink) -> Iterator[Selection]:
    """Guesses at the wall lines, most trusted first: (name, (n, 4) metres). A guess costs when it is taken."""
    _, length = directions(ink.segments)
    leaf = leaves(ink.segments, ink.swings)
    total = float(length[ink.trade < Trade.OTHER].sum())
    if total == 0:
        return
    worded = (ink.trade == Trade.WALL) | (ink.trade == Trade.WINDOW)
    if length[ink.trade == Trade.WALL].sum() > max(_WORDS_ENOUGH * total, 10.0):
        yield from _by_words(ink, worded, length, leaf)
    if (ink.trade == Trade.OUTLINE).sum() >= 12:
        drawn = worded | (ink.trade == Trade.OUTLINE) | ((ink.trade == Trade.UNKNOWN) & (length > 1.0))
        yield "outlines", ink.segments[drawn]
    geometry = _by_geometry(ink, length, leaf)
    if len(geometry):
        yield "geometry", geometry


def left_short(walls: str, ink: Ink) -> tuple[Finding, ...]:
    """A warning where the chosen walls were told by geometry from the longer lines only."""
    many = int(np.isin(ink.trade, _OPEN_TO_DOUBT).sum())
    if walls != "geometry" or many <= _TOO_MANY:
        return ()
    return (
        Finding(
            code="short-lines-left-out",
            message=f"The plan has {many:,} lines and no layer that says which of them are walls: only the longest "
            f"{_TOO_MANY:,} were asked, so rooms may be missing. Save one floor by itself, without furniture and site.",
        ),
    )


def _by_words(ink: Ink, worded: BoolArray, length: FloatArray, leaf: BoolArray) -> Iterator[Selection]:
    walls = _with_jambs(ink, worded, (ink.trade < Trade.OTHER) & ~worded & ~leaf & (length <= _SHORT))
    yield "layers", mended(ink.segments[walls])
    bare = _unpaired(ink, walls)
    if bare.any():
        yield "paired layers", mended(ink.segments[walls & ~bare])
    doors = (ink.trade == Trade.DOOR) & ~leaf & ~ink.curved
    if doors.any():
        yield "layers and doors", mended(ink.segments[walls | doors])


def _unpaired(ink: Ink, walls: BoolArray) -> BoolArray:
    """Stair treads, seat rows and other single lines on the wall layer of a plan that draws walls as pairs."""
    rows = np.flatnonzero(walls)
    bare = np.zeros(len(walls), dtype=np.bool_)
    if len(rows) > _TOO_MANY:
        return bare
    _, length = directions(ink.segments[rows])
    share, pairs = paired(ink.segments[rows])
    wall = ink.trade[rows] == Trade.WALL
    if length[(share > 0.5) & wall].sum() < _DRAWN_AS_PAIRS * length[wall].sum():
        return bare
    single = (share < 0.15) & (length > 1.0) | treads(ink.segments[rows], pairs)
    bare[rows[single & wall & ~ink.curved[rows]]] = True
    return bare


def _with_jambs(ink: Ink, walls: BoolArray, candidates: BoolArray) -> BoolArray:
    """Walls and the short straight candidates that stand across, with either end on a wall."""
    rows = np.flatnonzero(candidates & ~ink.curved & ~walls)
    lines = np.flatnonzero(walls)
    if not len(rows) or not len(lines):
        return walls
    unit, _ = directions(ink.segments)
    tree = shapely.STRtree(as_lines(ink.segments[lines]))
    end, line = tree.query(as_points(ink.segments[rows].reshape(-1, 2)), predicate="dwithin", distance=0.015)
    jamb, wall = unit[rows[end // 2]], unit[lines[line]]
    across = np.abs(jamb[:, 0] * wall[:, 1] - jamb[:, 1] * wall[:, 0]) > 0.5
    held = np.zeros(2 * len(rows), dtype=np.bool_)
    held[end[across]] = True
    chosen = walls.copy()
    chosen[rows[held.reshape(-1, 2).all(axis=1)]] = True
    return chosen


def _by_geometry(ink: Ink, length: FloatArray, leaf: BoolArray) -> FloatArray:
    """Lines with a parallel partner, the caps that join them, and nothing that stands alone like a table."""
    open_to_doubt = np.isin(ink.trade, _OPEN_TO_DOUBT) & ~leaf
    pool = np.flatnonzero(open_to_doubt)
    if len(pool) > _TOO_MANY:
        pool = np.sort(pool[np.argsort(-length[pool], kind="stable")[:_TOO_MANY]])
    segments = mended(ink.segments[pool])
    if not len(segments):
        return segments
    _, length = directions(segments)
    share, pairs = paired(segments)
    stairs = treads(segments, pairs)
    kept = (share > np.where(length < 3.0, 0.25, 0.45)) & ~stairs & (length > 0.1)
    if length[kept].sum() < 0.25 * length.sum():
        kept = (length > 0.3) & ~stairs  # walls drawn as single lines
    i, j = touching(segments)
    for _ in range(2):
        joins = np.bincount(np.concatenate([i[kept[j]], j[kept[i]]]), minlength=len(segments))
        kept |= (joins >= 2) & (length < _SHORT) & ~stairs
    kept &= ~_islands(segments, kept, stairs, i, j)
    return segments[kept]


def _islands(segments: FloatArray, kept: BoolArray, stairs: BoolArray, i: Indices, j: Indices) -> BoolArray:
    """Groups of touching lines less than 2.6 m long and thicker than a wall: furniture, fixtures, columns.

    So are thin ones, however long, at which treads end: rails and strings between two flights.
    """
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
    island: BoolArray = (long < 2.6) & (thick < 2.6) & ((thick > _THIN) | (thick < 0.05) | (long < 2 * thick))
    island |= (steps >= _FLIGHT) & (thick < _SHORT)
    return island


def _spread(values: FloatArray, group: Indices) -> FloatArray:
    """(n,) width of the range of `values` (2, n) over the group of each line."""
    low = np.full(values.shape[1], np.inf)
    high = np.full(values.shape[1], -np.inf)
    np.minimum.at(low, group, values.min(axis=0))
    np.maximum.at(high, group, values.max(axis=0))
    width: FloatArray = (high - low)[group]
    return width
