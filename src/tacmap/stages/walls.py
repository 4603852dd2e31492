"""Which lines are walls: by the words of their layer, and by geometry where layers say nothing.

Each selection is a guess at the whole plan; `plans` tries them and keeps the one that makes the best rooms.
"""

from collections.abc import Iterator

import numpy as np
import shapely

from tacmap.errors import Finding
from tacmap.geometry import FloatArray
from tacmap.stages.islands import Judged, islands
from tacmap.stages.lines import (
    BoolArray,
    Indices,
    Ink,
    Trade,
    as_lines,
    as_points,
    components,
    directions,
    gratings,
    leaves,
    paired,
    touching,
    treads,
)
from tacmap.stages.mending import mended
from tacmap.stages.single import drawn_single, partitions, single_walls

__all__ = ["Selection", "everything", "left_short", "selections"]

_TOO_MANY = 40_000  # lines beyond which geometry is asked of the longer ones only
_OPEN_TO_DOUBT = (Trade.UNKNOWN, Trade.WALL, Trade.WINDOW, Trade.DOOR)
_WORDS_ENOUGH = 0.12  # share of all building lines, by length, that a wall layer must hold to be believed
_DRAWN_AS_PAIRS = 0.6  # share of wall length with a parallel partner from which single lines are doubted
_PARTITION = 0.8  # metres of the shortest partition drawn as a single line among walls drawn as pairs
_SOME_THIN = 0.06  # of the length of all walls: that much in single lines is worth a reading
_CAP = (0.15, 0.62)  # metres: the end of a wall in which a window sits
_WINDOW = 6.0  # metres: the longest pane
_ON = 0.02  # metres within which a line ends at another
_SHORT = 0.65  # metres: a cap, a jamb, a wall's thickness
_ROUND = 1.5  # metres of short lines around a corner
_TOLD = 0.15  # metres: shorter lines are not asked for partners
_STRAIGHT = 0.005  # metres by which pieces of one straight run may be off its line
_FRAME = 0.06  # metres: lines so short beside an opening are door frames, not walls
_LONG = 3.0  # metres: the shortest axis
_FREE = 0.5  # metres by which an axis runs on beyond the last line it crosses
_MANY = 4  # lines that an axis crosses: two walls

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
    perhaps = np.isin(ink.trade, _OPEN_TO_DOUBT) & ~leaf & ~ink.curved
    if perhaps.sum() > _TOO_MANY:
        return
    if drawn_single(ink.segments[perhaps]):
        lines = mended(ink.segments[perhaps])
        yield "single lines", single_walls(lines, np.ones(len(lines), dtype=np.bool_))
    elif len(geometry):
        thin = partitions(geometry, mended(ink.segments[perhaps & (length > _PARTITION)]))
        if directions(thin)[1].sum() > _SOME_THIN * directions(geometry)[1].sum():
            yield "geometry and single lines", np.concatenate([geometry, thin])


def everything(ink: Ink) -> Selection:
    """All straight lines but door leaves, treads and axes: the last guess, for plans of bare room outlines."""
    pool = ink.segments[np.isin(ink.trade, _OPEN_TO_DOUBT) & ~leaves(ink.segments, ink.swings) & ~ink.curved]
    if len(pool) > _TOO_MANY:
        return "everything", pool[:0]
    lines = mended(pool[~_passing_through(pool)])
    return "everything", lines[~treads(lines, paired(lines)[1])]


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
    walls |= _glass(ink, walls, (ink.trade < Trade.OTHER) & ~walls & ~leaf)
    if drawn_single(ink.segments[ink.trade == Trade.WALL]):
        yield "layers", single_walls(mended(ink.segments[walls]), ink.trade[walls] == Trade.WINDOW)
        yield "layers as drawn", mended(ink.segments[walls])
    else:
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


def _glass(ink: Ink, walls: BoolArray, candidates: BoolArray) -> BoolArray:
    """(n,) panes between `walls` among the candidates: windows on the layer of doors, or on one that says nothing."""
    rows = np.flatnonzero(walls | (candidates & ~ink.curved & np.isin(ink.trade, (Trade.UNKNOWN, Trade.DOOR))))
    glass = np.zeros(len(walls), dtype=np.bool_)
    glass[rows[_panes(ink.segments[rows])]] = True
    return glass & candidates


def _by_geometry(ink: Ink, length: FloatArray, leaf: BoolArray) -> FloatArray:
    """Lines with a parallel partner, the caps that join them, and nothing that stands alone like a table."""
    open_to_doubt = np.isin(ink.trade, _OPEN_TO_DOUBT) & ~leaf
    pool = np.flatnonzero(open_to_doubt)
    if len(pool) > _TOO_MANY:
        pool = np.sort(pool[np.argsort(-length[pool], kind="stable")[:_TOO_MANY]])
    pool = pool[~_passing_through(ink.segments[pool])]
    segments = mended(ink.segments[pool])
    if not len(segments):
        return segments
    _, length = directions(segments)
    share, pairs = paired(segments)
    i, j = touching(segments)
    rows = gratings(segments, pairs)
    stairs = treads(segments, pairs) | rows | _crossed(segments, rows, i, j)
    in_run = _faces_enough(*_along_runs(segments, share, i, j)) & (length > _FRAME)
    kept = (_faces_enough(share, length) | in_run) & ~stairs
    if length[kept].sum() < 0.25 * length.sum():
        kept = (length > 0.3) & ~stairs  # walls drawn as single lines
    kept |= _corners(kept, (length < _SHORT) & (length > _FRAME) & ~kept & ~stairs, length, i, j)
    for _ in range(2):
        joins = np.bincount(np.concatenate([i[kept[j]], j[kept[i]]]), minlength=len(segments))
        kept |= (joins >= 2) & (length < _SHORT) & ~stairs
    kept |= _panes(segments) & ~stairs
    judged = Judged(segments=segments, stairs=stairs, pairs=pairs, i=i, j=j)
    kept &= ~islands(judged, kept, ink.lettered)
    return segments[kept]


def _crossed(segments: FloatArray, rows: BoolArray, i: Indices, j: Indices) -> BoolArray:
    """(n,) lines that three or more of `rows` run across and on: the outermost tiles of a floor."""
    unit, length = directions(segments)
    row, other = np.r_[i[rows[i]], j[rows[j]]], np.r_[j[rows[i]], i[rows[j]]]
    cross = unit[row, 0] * unit[other, 1] - unit[row, 1] * unit[other, 0]
    steep = np.abs(cross) > 0.3
    row, other, cross = row[steep], other[steep], cross[steep]
    to = segments[other, :2] - segments[row, :2]
    along = (to[:, 0] * unit[other, 1] - to[:, 1] * unit[other, 0]) / cross
    through = (along > 2 * _ON) & (along < length[row] - 2 * _ON)
    crossed: BoolArray = np.bincount(other[through], minlength=len(segments)) >= 3
    return crossed


def _panes(segments: FloatArray) -> BoolArray:
    """(n,) lines from the end of one piece of wall to the end of the next, as thick: the glass of a window."""
    unit, length = directions(segments)
    caps = np.flatnonzero((length > _CAP[0]) & (length < _CAP[1]))
    rows = np.flatnonzero((length > _CAP[1]) & (length < _WINDOW))
    pane = np.zeros(len(segments), dtype=np.bool_)
    if not len(caps) or not len(rows):
        return pane
    tree = shapely.STRtree(as_lines(segments[caps]))
    end, cap = tree.query(as_points(segments[rows].reshape(-1, 2)), predicate="dwithin", distance=_ON)
    line = segments[rows[end // 2]]
    square = np.abs((unit[rows[end // 2]] * unit[caps[cap]]).sum(axis=1)) < 0.1
    middle = segments[caps[cap]].reshape(-1, 2, 2).mean(axis=1) - line.reshape(-1, 2, 2)[np.arange(len(end)), end % 2]
    inner = np.hypot(*middle.T) < 0.3 * length[caps[cap]]  # not at its corner, where faces of walls begin
    thick = np.zeros(2 * len(rows))
    thick[end[square & inner]] = length[caps[cap]][square & inner]
    low, high = thick.reshape(-1, 2).min(axis=1), thick.reshape(-1, 2).max(axis=1)
    pane[rows[(low > 0) & (high - low < 0.1 * high)]] = True
    return pane


def _corners(kept: BoolArray, short: BoolArray, length: FloatArray, i: Indices, j: Indices) -> BoolArray:
    """(n,) short lines that lead, one after another, from a kept line to a different one."""
    both = short[i] & short[j]
    chain = components(len(kept), i[both], j[both])
    ends = np.concatenate(
        [np.stack([chain[i], j])[:, short[i] & kept[j]], np.stack([chain[j], i])[:, short[j] & kept[i]]], 1
    )
    met = np.bincount(np.unique(ends, axis=1)[0], minlength=len(kept))
    whole = np.bincount(chain, weights=length, minlength=len(kept))
    longest = np.zeros(len(kept))
    np.maximum.at(longest, chain, length)
    lining = (np.bincount(chain, minlength=len(kept)) >= 3) & (whole - longest < 4 * _FRAME)
    corners: BoolArray = short & ((met >= 2) & (whole < _ROUND) & ~lining)[chain]
    return corners


def _faces_enough(share: FloatArray, length: FloatArray) -> BoolArray:
    enough: BoolArray = (share > np.where(length < 3.0, 0.25, 0.45)) & (length > 0.1)
    return enough


def _along_runs(segments: FloatArray, share: FloatArray, i: Indices, j: Indices) -> tuple[FloatArray, FloatArray]:
    """(n,) share and length of the whole straight run of pieces that each line is a part of; `i`, `j` touch."""
    unit, length = directions(segments)
    swap = length[i] < length[j]
    i, j = np.where(swap, j, i), np.where(swap, i, j)
    normal = np.stack([-unit[i, 1], unit[i, 0]], axis=1)
    off = np.maximum(
        np.abs(((segments[j, :2] - segments[i, :2]) * normal).sum(axis=1)),
        np.abs(((segments[j, 2:] - segments[i, :2]) * normal).sum(axis=1)),
    )
    run = components(len(segments), i[off < _STRAIGHT], j[off < _STRAIGHT])
    told = np.where(length >= _TOLD, length, 0.0)
    total = np.bincount(run, weights=told, minlength=len(segments))
    facing = np.bincount(run, weights=told * share, minlength=len(segments))
    whole: FloatArray = np.bincount(run, weights=length, minlength=len(segments)).astype(np.float64)
    return (facing / np.maximum(total, 1e-9))[run], whole[run]


def _passing_through(segments: FloatArray) -> BoolArray:
    """(n,) lines that cross many others well within both and run on freely beyond the last: axes without a bubble."""
    flags = np.zeros(len(segments), dtype=np.bool_)
    unit, length = directions(segments)
    rows = np.flatnonzero(length > _LONG)
    if not len(rows):
        return flags
    some = np.flatnonzero(length > _FREE)
    at, other = shapely.STRtree(as_lines(segments[some])).query(as_lines(segments[rows]), predicate="intersects")
    i, j = rows[at], some[other]
    cross = unit[i, 0] * unit[j, 1] - unit[i, 1] * unit[j, 0]
    steep = np.abs(cross) > 0.3
    i, j, cross = i[steep], j[steep], cross[steep]
    to = segments[j, :2] - segments[i, :2]
    along = (to[:, 0] * unit[j, 1] - to[:, 1] * unit[j, 0]) / cross
    beside = (to[:, 0] * unit[i, 1] - to[:, 1] * unit[i, 0]) / cross
    through = (beside > _FREE / 4) & (beside < length[j] - _FREE / 4)
    first, last = np.full(len(segments), np.inf), np.full(len(segments), -np.inf)
    np.minimum.at(first, i, along)
    np.maximum.at(last, i, along)
    crossed = np.bincount(i[through], minlength=len(segments))
    flags[rows] = (crossed[rows] >= _MANY) & ((first > _FREE) | (last < length - _FREE))[rows]
    return flags
