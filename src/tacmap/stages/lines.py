"""Straight pieces as arrays: which trade a line belongs to, its length and direction, its parallel partners.

Everything here is (n, 4) metres in, one array out; no line is looked at alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import shapely
from numpy.typing import NDArray

from tacmap.drawing import Drawing, Layer
from tacmap.errors import PlanTooLarge
from tacmap.geometry import FloatArray, IntArray
from tacmap.stages.axes import bubbled
from tacmap.stages.frames import framing, lettered
from tacmap.stages.measures import measured
from tacmap.stages.words import layer_kind

__all__ = [
    "BoolArray",
    "Indices",
    "Ink",
    "Pairs",
    "Shapes",
    "Trade",
    "as_lines",
    "as_points",
    "components",
    "dangling",
    "directions",
    "gratings",
    "layer_word",
    "leaves",
    "paired",
    "sort_ink",
    "touching",
    "treads",
]

BoolArray = NDArray[np.bool_]
Indices = NDArray[np.int64]
Shapes = NDArray[np.object_]  # of shapely geometries
_Test = Callable[[Indices, Indices], BoolArray]  # of pairs

_SWING_RADII = (0.5, 1.6)
_SWING_SWEEPS = (40.0, 125.0)
_ROW = 3  # lines between the first and the last of a row
_LEAVES = 0.75  # metres: the leaves of one wall lie within less
_LESS_DASHED = 0.5  # share of the length of a trade's lines up to which dashes mean something else


class Trade(IntEnum):
    """What a line was drawn for, as far as its layer or block says so."""

    UNKNOWN = 0
    WALL = 1
    DOOR = 2
    WINDOW = 3
    STAIR = 4
    FURNITURE = 5
    OTHER = 6  # dimensions, grid, title block, site ...: no part of the building
    OUTLINE = 7  # room outlines drawn by the author


_TRADES = {
    "wall": Trade.WALL,
    "column": Trade.WALL,
    "door": Trade.DOOR,
    "opening": Trade.DOOR,
    "window": Trade.WINDOW,
    "stair": Trade.STAIR,
    "elevator": Trade.STAIR,
    "furniture": Trade.FURNITURE,
    "equipment": Trade.FURNITURE,
    "fixture": Trade.FURNITURE,
    "electrical": Trade.FURNITURE,
    "mechanical": Trade.FURNITURE,
    "plumbing": Trade.FURNITURE,
    "fire": Trade.FURNITURE,
    "room-outline": Trade.OUTLINE,
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ink:
    """The visible lines of a drawing, each once: segments (n, 4), trade (n,), curved (n,), path (n,), mark (n,).

    `pen` (n,) is how wide each line was drawn, in metres.
    `swings` are rows of Drawing.arcs that look like door swings, but for those on layers of furniture.
    `lettered` (t, 4) is where texts stand, how tall they are, and the square metres that they fill.
    """

    segments: FloatArray
    trade: IntArray
    curved: BoolArray
    path: IntArray
    mark: IntArray
    pen: FloatArray
    swings: FloatArray
    lettered: FloatArray


def sort_ink(drawing: Drawing) -> Ink:
    """Every visible line once, with its trade; chords of door swings and tiny circles are left out."""
    layer_trade = _layer_trades(drawing.layers)
    trade = _trades(drawing, drawing.segment_layer, drawing.segment_mark, layer_trade)
    trade = _without_dashed(drawing, trade)
    arc_trade = _trades(drawing, drawing.arc_layer, drawing.arc_mark, layer_trade)
    swing = _swings(drawing.arcs)
    small = swing | (drawing.arcs[:, 2] < 0.25)
    keep = drawing.segment_visible & ~(drawing.segment_curved & np.isin(drawing.segment_path, drawing.arc_path[small]))
    keep &= np.isfinite(drawing.segments).all(axis=1) & ~framing(drawing)
    trade[(bubbled(drawing) | measured(drawing)) & (trade == Trade.UNKNOWN)] = Trade.OTHER
    kept = np.flatnonzero(keep)
    kept = kept[_firsts(drawing.segments[kept], trade[kept])]
    swings = np.flatnonzero(swing & (arc_trade != Trade.OTHER) & (arc_trade != Trade.FURNITURE))
    return Ink(
        segments=drawing.segments[kept],
        trade=trade[kept],
        curved=drawing.segment_curved[kept],
        path=drawing.segment_path[kept],
        mark=drawing.segment_mark[kept],
        pen=np.array([style.width for style in drawing.styles])[drawing.segment_style[kept]],
        swings=drawing.arcs[swings],
        lettered=lettered([text for text in drawing.texts if text.visible]),
    )


def _layer_trades(layers: tuple[Layer, ...]) -> IntArray:
    """The trade of each layer; a layer called "Floor Plan" is flooring only where others hold the walls."""
    kinds = [layer_word(layer) for layer in layers]
    trades = [Trade.UNKNOWN if kind is None else _TRADES.get(kind, Trade.OTHER) for kind in kinds]
    if not {Trade.WALL, Trade.UNKNOWN} & set(trades):
        trades = [Trade.UNKNOWN if kind in _WHOLE_PLAN else trade for kind, trade in zip(kinds, trades, strict=True)]
    return np.array(trades or [Trade.UNKNOWN], dtype=np.int32)


_WHOLE_PLAN = frozenset(("floor", "area", "structure", "raster", "site"))


def layer_word(layer: Layer) -> str | None:
    """What a layer holds by its name, or by that of the nearest group around it."""
    return next((kind for name in (layer.name, *reversed(layer.path)) if (kind := layer_kind(name))), None)


def _trades(drawing: Drawing, layers: IntArray, marks: IntArray, layer_trade: IntArray) -> IntArray:
    """A block's name decides where it says something of the building, else the line's own layer."""
    trade = layer_trade[layers] if len(layers) else layers
    if not drawing.marks:
        return trade
    own = np.full(len(drawing.marks), -1, dtype=np.int32)
    for index, mark in enumerate(drawing.marks):
        word = _TRADES.get(layer_kind(mark.name) or "", Trade.UNKNOWN)
        if word in (Trade.DOOR, Trade.WINDOW, Trade.STAIR, Trade.FURNITURE):
            own[index] = word
        elif 0 <= mark.parent < index and own[mark.parent] >= 0:
            own[index] = own[mark.parent]
        elif layer_trade[mark.layer] in (Trade.DOOR, Trade.WINDOW, Trade.STAIR, Trade.FURNITURE, Trade.OTHER):
            own[index] = layer_trade[mark.layer]
    named = np.where(marks >= 0, own[marks], -1)
    decided = (named >= 0) & (trade != Trade.OTHER)
    return np.where(decided, named, trade).astype(np.int32)


def _without_dashed(drawing: Drawing, trade: IntArray) -> IntArray:
    """What is dashed (roof edges, beams, axes, what is to go) is no wall or window, where the most of these are not."""
    dashed = np.array([style.dashed for style in drawing.styles])[drawing.segment_style]
    if not dashed.any():
        return trade
    length = np.hypot(*(drawing.segments[:, 2:] - drawing.segments[:, :2]).T)
    trade = trade.copy()
    for kind in (Trade.UNKNOWN, Trade.WALL, Trade.WINDOW):
        same = trade == kind
        broken = same & dashed
        if length[broken].sum() < _LESS_DASHED * length[same].sum():
            trade[broken] = Trade.OTHER
    return trade


def _swings(arcs: FloatArray) -> BoolArray:
    radius, sweep = arcs[:, 2], arcs[:, 4]
    return (
        np.isfinite(arcs).all(axis=1)
        & (radius >= _SWING_RADII[0])
        & (radius <= _SWING_RADII[1])
        & (sweep >= _SWING_SWEEPS[0])
        & (sweep <= _SWING_SWEEPS[1])
    )


def _firsts(segments: FloatArray, trade: IntArray) -> Indices:
    """Indices of the first of each set of equal lines (to the millimetre, either direction), no points."""
    ticks = np.round(segments * 1000).astype(np.int64)
    turned = (ticks[:, 0] > ticks[:, 2]) | ((ticks[:, 0] == ticks[:, 2]) & (ticks[:, 1] > ticks[:, 3]))
    ticks = np.where(turned[:, None], ticks[:, [2, 3, 0, 1]], ticks)
    some = np.flatnonzero((ticks[:, :2] != ticks[:, 2:]).any(axis=1))
    order = some[np.lexsort((some, trade[some], *ticks[some].T))]
    new = np.ones(len(order), dtype=np.bool_)
    new[1:] = (ticks[order[1:]] != ticks[order[:-1]]).any(axis=1)
    first: Indices = np.sort(order[new])
    return first


def as_points(points: FloatArray) -> Shapes:
    """(n, 2) as shapely points."""
    return np.asarray(shapely.points(points), dtype=np.object_)


def as_lines(segments: FloatArray) -> Shapes:
    """(n, 4) as shapely lines."""
    return np.asarray(shapely.linestrings(segments.reshape(-1, 2, 2)), dtype=np.object_)


def directions(segments: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(n, 2) unit vectors and (n,) lengths."""
    delta = segments[:, 2:] - segments[:, :2]
    length = np.hypot(delta[:, 0], delta[:, 1])
    return delta / np.maximum(length, 1e-12)[:, None], length


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pairs:
    """Parallel neighbours: line `i` and line `j` (i < j), `gap` metres apart, `share` of the shorter facing."""

    i: Indices
    j: Indices
    gap: FloatArray
    share: FloatArray


def paired(segments: FloatArray, *, nearest: float = 0.05, farthest: float = 0.62) -> tuple[FloatArray, Pairs]:
    """(n,) share of each line that faces a parallel partner `nearest` to `farthest` metres away, and the pairs."""
    unit, length = directions(segments)
    long = np.flatnonzero(length >= 0.15)
    i, j = _close_boxes(segments[long], farthest)
    i, j = long[i], long[j]
    cross = unit[i, 0] * unit[j, 1] - unit[i, 1] * unit[j, 0]
    near = np.abs(cross) < 0.04
    i, j = i[near], j[near]
    delta = (segments[j, :2] + segments[j, 2:] - segments[i, :2] - segments[i, 2:]) / 2
    gap = np.abs(delta[:, 0] * unit[i, 1] - delta[:, 1] * unit[i, 0])
    near = (gap >= nearest) & (gap <= farthest)
    i, j, gap = i[near], j[near], gap[near]
    covered = np.zeros((len(segments), _SAMPLES + 1), dtype=np.int32)
    facing = _face(covered, segments, unit, length, i, j)
    _face(covered, segments, unit, length, j, i)
    share = (np.cumsum(covered[:, :-1], axis=1) > 0).mean(axis=1)
    shorter = np.minimum(length[i], length[j])
    some = facing > 0
    return share, Pairs(i=i[some], j=j[some], gap=gap[some], share=(facing / shorter)[some])


_SAMPLES = 24
_MOST_PAIRS = 6_000_000  # plans of schools have some hundred thousand


def _close_boxes(segments: FloatArray, reach: float, near: _Test | None = None) -> tuple[Indices, Indices]:
    """Pairs i < j of lines whose boxes come within `reach` metres and of which `near` is true."""
    if not len(segments):
        none = np.zeros(0, dtype=np.int64)
        return none, none
    low = np.minimum(segments[:, :2], segments[:, 2:])
    high = np.maximum(segments[:, :2], segments[:, 2:])
    boxes = shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1])
    around = shapely.box(low[:, 0] - reach, low[:, 1] - reach, high[:, 0] + reach, high[:, 1] + reach)
    return _neighbours(boxes, around, near)


def _neighbours(shapes: Shapes, around: Shapes, near: _Test | None) -> tuple[Indices, Indices]:
    """Pairs i < j of boxes that meet: asked by and by, for each line may lie near every other."""
    tree = shapely.STRtree(shapes)
    block = max(1, _MOST_PAIRS // len(shapes))
    pairs, count = [], 0
    for first in range(0, len(shapes), block):
        asked = around[first : first + block]
        i, j = tree.query(asked)
        once = i + first < j
        i, j = i[once] + first, j[once]
        if near is not None:
            met = near(i, j)
            i, j = i[met], j[met]
        pairs.append((i, j))
        count += len(pairs[-1][0])
        if count > _MOST_PAIRS:
            raise PlanTooLarge(
                "Too many lines of the plan lie close to each other.",
                remedy="Turn off hatches, furniture and site drawings, purge the plan, or save each floor by itself.",
            )
    return np.concatenate([i for i, _ in pairs]), np.concatenate([j for _, j in pairs])


def _face(
    covered: IntArray, segments: FloatArray, unit: FloatArray, length: FloatArray, i: Indices, j: Indices
) -> FloatArray:
    """Mark on every line i the stretch that faces line j; the facing lengths."""
    start = ((segments[j, :2] - segments[i, :2]) * unit[i]).sum(axis=1)
    end = ((segments[j, 2:] - segments[i, :2]) * unit[i]).sum(axis=1)
    low = np.clip(np.minimum(start, end), 0, length[i])
    high = np.clip(np.maximum(start, end), 0, length[i])
    first = np.round(low / length[i] * _SAMPLES).astype(np.int64)
    last = np.round(high / length[i] * _SAMPLES).astype(np.int64)
    np.add.at(covered, (i, first), 1)
    np.add.at(covered, (i, last), -1)
    facing: FloatArray = high - low
    return facing


def treads(segments: FloatArray, pairs: Pairs) -> BoolArray:
    """(n,) lines that stand in a row of five or more equal ones 20 to 40 cm apart: stairs, not walls.

    The face of a wall beside the last step may be as long; it is known by the wall's other face.
    """
    _, length = directions(segments)
    longer = np.maximum(length[pairs.i], length[pairs.j])
    alike = (pairs.gap > 0.2) & (pairs.gap < 0.4) & (pairs.share > 0.9)
    alike &= (np.abs(length[pairs.i] - length[pairs.j]) < 0.06 * longer) & (longer > 0.6) & (longer < 6.0)
    group = components(len(segments), pairs.i[alike], pairs.j[alike])
    members = np.bincount(group, minlength=len(segments))
    row = (members[group] >= 5) & _spread_over(segments, group)
    others = row[pairs.i] != row[pairs.j]
    others &= (pairs.share > 0.5) & (pairs.gap < 0.5) & (longer > 0.6)
    faces = np.bincount(np.where(row[pairs.i], pairs.i, pairs.j)[others], minlength=len(segments)) > 0
    steps = np.bincount(np.r_[pairs.i[alike], pairs.j[alike]], minlength=len(segments))
    told: BoolArray = row & ~(faces & (steps == 1))
    return told


def gratings(segments: FloatArray, pairs: Pairs) -> BoolArray:
    """(n,) lines in a row of equal ones 8 to 65 cm apart, as far from one as from the next: tiles, lockers, seats.

    The first and the last of a row are not told: they may be faces of walls.
    """
    unit, length = directions(segments)
    i, j = pairs.i, pairs.j
    longer = np.maximum(length[i], length[j])
    alike = (pairs.gap > 0.08) & (pairs.gap < 0.65) & (pairs.share > 0.9) & (longer > 0.25)
    alike &= np.abs(length[i] - length[j]) < 0.06 * longer
    i, j, gap = i[alike], j[alike], pairs.gap[alike]
    turned = (unit[:, 0] < -0.1) | ((unit[:, 0] < 0.1) & (unit[:, 1] < 0))
    normal = np.where(turned[:, None], -1.0, 1.0) * np.stack([-unit[:, 1], unit[:, 0]], axis=1)
    middles = (segments[:, :2] + segments[:, 2:]) / 2
    above = ((middles[j] - middles[i]) * normal[i]).sum(axis=1) > 0
    nearest = np.full((2, len(segments)), np.inf)
    for side, lines in ((above, i), (~above, j)):
        np.minimum.at(nearest[0], lines[side], gap[side])
        np.minimum.at(nearest[1], lines[~side], gap[~side])
    low, high = nearest.min(axis=0), nearest.max(axis=0)
    even = (high < 0.65) & (high < 1.15 * low)
    both = even[i] & even[j]
    group = components(len(segments), i[both], j[both])
    return _spread_over(segments, group) & (np.bincount(group, minlength=len(segments)) >= _ROW)[group]


def _spread_over(segments: FloatArray, group: Indices) -> BoolArray:
    """(n,) lines of groups whose middles lie further apart than the leaves of one wall."""
    middles = (segments[:, :2] + segments[:, 2:]) / 2
    first, last = np.full_like(middles, np.inf), np.full_like(middles, -np.inf)
    np.minimum.at(first, group, middles)
    np.maximum.at(last, group, middles)
    wide: BoolArray = (np.hypot(*(last - first).T) > _LEAVES)[group]
    return wide


def components(count: int, i: Indices, j: Indices) -> Indices:
    """(count,) the smallest index connected with each, by pairs i-j."""
    label = np.arange(count, dtype=np.int64)
    while len(i):
        one, other = label[i], label[j]
        apart = one != other
        i, j, one, other = i[apart], j[apart], one[apart], other[apart]
        np.minimum.at(label, np.maximum(one, other), np.minimum(one, other))
        while not np.array_equal(label, up := label[label]):
            label = up
    return label


def leaves(segments: FloatArray, swings: FloatArray) -> BoolArray:
    """(n,) lines drawn from a hinge to an end of its arc: door leaves, open or closed."""
    found = np.zeros(len(segments), dtype=np.bool_)
    if not len(swings) or not len(segments):
        return found
    middles = as_points((segments[:, :2] + segments[:, 2:]) / 2)
    tree = shapely.STRtree(middles)
    _, length = directions(segments)
    for end in (swings[:, 3], swings[:, 3] + swings[:, 4]):
        angle = np.radians(end)
        along = np.stack([np.cos(angle), np.sin(angle)], axis=1)
        centre = swings[:, :2] + along * swings[:, 2:3] / 2
        swing, line = tree.query(shapely.points(centre), predicate="dwithin", distance=0.12)
        unit = (segments[line, 2:] - segments[line, :2]) / np.maximum(length[line], 1e-9)[:, None]
        same = np.abs((unit * along[swing]).sum(axis=1)) > 0.98
        same &= np.abs(length[line] - swings[swing, 2]) < 0.12 * swings[swing, 2] + 0.05
        found[line[same]] = True
    return found


def touching(segments: FloatArray, reach: float = 0.03) -> tuple[Indices, Indices]:
    """Pairs of lines nearer than `reach` metres, each once."""

    def near(i: Indices, j: Indices) -> BoolArray:
        one, other = segments[i], segments[j]
        apart = np.minimum(_from_ends(one, other), _from_ends(other, one))
        return _cross(one, other) | (apart <= reach)

    return _close_boxes(segments, reach, near)


def _from_ends(lines: FloatArray, others: FloatArray) -> FloatArray:
    """(n,) metres from the nearer end of each line to the other."""
    way = others[:, 2:] - others[:, :2]
    square = np.maximum((way * way).sum(axis=1), 1e-18)
    found = np.full(len(lines), np.inf)
    for end in (lines[:, :2], lines[:, 2:]):
        to = end - others[:, :2]
        share = np.clip((to * way).sum(axis=1) / square, 0.0, 1.0)
        found = np.minimum(found, np.hypot(*(to - share[:, None] * way).T))
    return found


def _cross(lines: FloatArray, others: FloatArray) -> BoolArray:
    """(n,) whether each line has the ends of the other on both its sides, and the other its."""
    crossing: BoolArray = _astride(lines, others) & _astride(others, lines)
    return crossing


def _astride(lines: FloatArray, others: FloatArray) -> BoolArray:
    way, one, two = lines[:, 2:] - lines[:, :2], others[:, :2] - lines[:, :2], others[:, 2:] - lines[:, :2]
    left, right = way[:, 0] * one[:, 1] - way[:, 1] * one[:, 0], way[:, 0] * two[:, 1] - way[:, 1] * two[:, 0]
    astride: BoolArray = left * right < 0
    return astride


def dangling(segments: FloatArray, tree: shapely.STRtree, reach: float = 0.02) -> BoolArray:
    """(n, 2) which of each line's two ends touch no other line of the `tree` of them within `reach` metres."""
    ends = segments.reshape(-1, 2)
    alone = np.flatnonzero(_alone(ends, segments))
    end, line = tree.query(as_points(ends[alone]), predicate="dwithin", distance=reach)
    others = line != alone[end] // 2
    free = np.zeros(len(ends), dtype=np.bool_)
    free[alone] = True
    free[alone[end[others]]] = False
    return free.reshape(-1, 2)


def _alone(ends: FloatArray, segments: FloatArray) -> BoolArray:
    """(2n,) ends at the very place of which no other line ends."""
    order = np.lexsort(ends.T)
    place = np.empty(len(ends), dtype=np.int64)
    place[order] = np.cumsum(np.r_[False, (np.diff(ends[order], axis=0) != 0).any(axis=1)][: len(ends)])
    own = np.where((segments[:, :2] == segments[:, 2:]).all(axis=1), 2, 1)
    alone: BoolArray = np.bincount(place)[place] <= np.repeat(own, 2)
    return alone
