"""Doors, passages and windows of a floor, and which spaces each of them joins.

A gap that was closed becomes an opening when there is a space on one of its sides: a door where a swing, a
leaf or a door block is drawn in it, else a passage. Windows come from what is drawn on window layers.
"""

from dataclasses import dataclass

import numpy as np
import shapely

from tacmap.building import Opening, OpeningKind
from tacmap.geometry import FloatArray, Point
from tacmap.stages.gaps import GUESSED, Gaps
from tacmap.stages.lines import BoolArray, Indices, Ink, Trade, as_lines, as_points, components, directions
from tacmap.stages.outside import Outside
from tacmap.stages.points import points_in, points_near
from tacmap.stages.rooms import Shapes

__all__ = ["doorways", "glazing", "windows"]

_PASSABLE = (0.5, 8.0)  # metres of clear width
_PANE = 0.45  # metres between a window's line and the middle of the wall
_WITHIN = 0.05  # metres before the face of a wall: what stands farther out slides along it
_STEP = 0.9  # metres before the door at which it is outdoors or not
_BEFORE = (0.05, 0.6)  # metres before the wall's face between which a wall that runs on bars the way out
_BEHIND = (0.05, 0.45)  # metres behind its other face between which nobody could stand in the opening
_SILL = (0.8, 1.2)  # of an opening's width: lines along it that are a threshold, a step, glass
_PROFILE = 0.2  # metres: what is shorter on a door layer is the profile of a frame or a mullion, and no leaf
_LENGTHWISE = 0.6  # of an opening's width: what runs so long right along it is glass or a threshold
_PANE_LENGTHS = (0.3, 12.0)  # metres
_LEAF = 1.3  # times an opening's width: the longest leaf that slides out of it
_LOOK = (0.12, 0.25, 0.45, 0.7)  # metres from the wall face at which a space is looked for


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Doorways:
    """Openings being made: jambs a, b (n, 2), wall thickness, swing rows (n, 2; -1: none), what is drawn in them."""

    a: FloatArray
    b: FloatArray
    thick: FloatArray
    swing: np.ndarray
    leaf: BoolArray
    free: FloatArray  # (n, 4) hinge and free end of a leaf drawn as a line, else not a number
    glazed: BoolArray
    guessed: BoolArray  # openings of the building's outline where no wall ends face each other


def doorways(
    gaps: Gaps,
    spaces: Shapes,
    ids: tuple[str, ...],
    ink: Ink,
    outside: Outside,
    panes: tuple[Opening, ...],
) -> tuple[Opening, ...]:
    """Doors and passages, from left to right, each with the ids of the spaces on its two sides.

    Where one of the windows `panes` is and no leaf, there is no passage; nor where a wall runs on before it outdoors.
    """
    ways = _merged(gaps, ink)
    if not len(ways.a) or not len(spaces):
        return ()
    sides = _sides(ways, spaces)
    outdoors = _outdoors(ways, sides, outside)
    paned = _paned(ways, sides, panes)
    barred = _barred(ways, sides, outdoors, outside.walls)
    order = np.lexsort((ways.a[:, 1], ways.a[:, 0]))
    found: list[Opening] = []
    for row in order.tolist():
        first, second = sides[row].tolist()
        kind = _kind(ways, row, outdoors=bool(outdoors[row]))
        if (first < 0 and second < 0) or barred[row]:
            continue
        if kind is not OpeningKind.DOOR and (first == second or paned[row]):
            continue
        found.append(_opening(ways, row, (first, second), bool(outdoors[row]), kind, ids, ink, f"d{len(found) + 1}"))
    return tuple(found)


def _kind(ways: _Doorways, row: int, *, outdoors: bool) -> OpeningKind:
    if ways.leaf[row] or ways.swing[row, 0] >= 0 or not np.isnan(ways.free[row, 0]):
        return OpeningKind.DOOR
    return OpeningKind.WINDOW if ways.glazed[row] and outdoors else OpeningKind.OPENING


def _opening(
    ways: _Doorways,
    row: int,
    sides: tuple[int, int],
    outside: bool,
    kind: OpeningKind,
    ids: tuple[str, ...],
    ink: Ink,
    name: str,
) -> Opening:
    first, second = (ids[side] if side >= 0 else None for side in sides)
    exterior = (
        (first is None or second is None) and outside and not (ways.guessed[row] and kind is not OpeningKind.DOOR)
    )
    hinge, swing_to = _hinge(ways, row, ink)
    told = first != second and (exterior or (first is not None and second is not None))
    closed = ways.swing[row, 0] < 0 and bool(np.isnan(ways.free[row, 0]))  # no leaf stands open
    glass = bool(ways.glazed[row]) and closed and (exterior or kind is OpeningKind.OPENING)
    return Opening(
        id=name,
        a=_point(ways.a[row]),
        b=_point(ways.b[row]),
        kind=kind,
        connects=(first, second),
        exterior=exterior,
        hinge=hinge,
        swing_to=swing_to,
        sure=told and not glass,
    )


def _point(row: FloatArray) -> Point:
    return (round(float(row[0]), 3), round(float(row[1]), 3))


def _hinge(ways: _Doorways, row: int, ink: Ink) -> tuple[Point | None, Point | None]:
    """Where a single leaf hangs and where its free end is when open; nothing for double doors."""
    swing, other = ways.swing[row].tolist()
    if swing < 0 and not np.isnan(ways.free[row, 0]):
        return _point(ways.free[row, :2]), _point(ways.free[row, 2:])
    if swing < 0 or other >= 0:
        return None, None
    x, y, radius, start, sweep = ink.swings[swing].tolist()
    ends = [(x + radius * np.cos(np.radians(at)), y + radius * np.sin(np.radians(at))) for at in (start, start + sweep)]
    a, b = ways.a[row], ways.b[row]
    hinge_at_a = np.hypot(*(a - (x, y))) <= np.hypot(*(b - (x, y)))
    hinge, strike = (a, b) if hinge_at_a else (b, a)
    free = max(ends, key=lambda end: float(np.hypot(*(strike - end))))
    return _point(hinge), _point(np.array(free))


def _merged(gaps: Gaps, ink: Ink) -> _Doorways:
    """One row per opening: closings of the same gap put together, the wall ends' jambs preferred to the swing's."""
    width = np.hypot(*(gaps.b - gaps.a).T)
    rows = np.flatnonzero((width >= _PASSABLE[0]) & (width <= _PASSABLE[1]))
    a, b, thick, swing, width = gaps.a[rows], gaps.b[rows], gaps.thick[rows], gaps.swing[rows], width[rows]
    group = _same_opening(a, b, thick, width, swing)
    # in each group the leader: a cap pair before loose ends before a swing, then the wider
    rank = np.lexsort((-width, -thick, swing >= 0, swing == GUESSED, group))
    leaders = rank[np.unique(group[rank], return_index=True)[1]]
    swings = np.full((len(leaders), 2), -1, dtype=np.int64)
    place = {int(group[leader]): at for at, leader in enumerate(leaders.tolist())}
    for row in np.flatnonzero(swing >= 0).tolist():
        slot = swings[place[int(group[row])]]
        slot[0 if slot[0] < 0 else 1] = swing[row]
    a, b, thick = a[leaders], b[leaders], thick[leaders]
    return _Doorways(
        a=a,
        b=b,
        thick=thick,
        swing=swings,
        leaf=_leaf_in(a, b, swing[leaders] == GUESSED, ink),
        free=_free_leaves(a, b, thick, ink),
        glazed=_glazed(a, b, thick, ink),
        guessed=swing[leaders] == GUESSED,
    )


def _same_opening(a: FloatArray, b: FloatArray, thick: FloatArray, width: FloatArray, swing: np.ndarray) -> Indices:
    """(n,) group of each gap: gaps that lie in one another's reach and run alike."""
    if not len(a):
        return np.zeros(0, dtype=np.int64)
    lines = as_lines(np.concatenate([a, b], axis=1))
    i, j = shapely.STRtree(lines).query(lines, predicate="dwithin", distance=0.5)
    i, j = i[i < j], j[i < j]
    unit = (b - a) / np.maximum(width, 1e-9)[:, None]
    alike = np.abs((unit[i] * unit[j]).sum(axis=1)) > 0.95
    middle = (a + b) / 2
    delta = middle[j] - middle[i]
    aside = np.abs(delta[:, 0] * unit[i, 1] - delta[:, 1] * unit[i, 0])
    along = np.abs((delta * unit[i]).sum(axis=1))
    near = aside < 0.15 + np.maximum(thick[i], thick[j])
    overlap = along < (width[i] + width[j]) / 2 - 0.15
    shared_leaves = (swing[i] >= 0) & (swing[j] >= 0) & (along < (width[i] + width[j]) / 2 + 0.15) & (aside < 0.1)
    same = alike & near & (overlap | shared_leaves)
    return components(len(a), i[same], j[same])


def _leaf_in(a: FloatArray, b: FloatArray, guessed: BoolArray, ink: Ink) -> BoolArray:
    """Whether a leaf on a door layer is drawn at the opening: no frame, and no line right along it (glass, sills).

    Where the opening itself is a guess, whatever runs along it is glass.
    """
    doors = ink.segments[(ink.trade == Trade.DOOR) & ~ink.curved]
    doors = doors[np.hypot(*(doors[:, 2:] - doors[:, :2]).T) > _PROFILE]
    found = np.zeros(len(a), dtype=np.bool_)
    if not len(doors) or not len(a):
        return found
    middles = (doors[:, :2] + doors[:, 2:]) / 2
    lines = as_lines(np.concatenate([a, b], axis=1))
    way, line = shapely.STRtree(as_points(middles)).query(lines, predicate="dwithin", distance=0.3)
    unit, length = directions(doors)
    across, width = directions(np.concatenate([a, b], axis=1))
    along = np.abs((unit[line] * across[way]).sum(axis=1))
    off = np.abs(((middles[line] - (a + b)[way] / 2) * across[way]).sum(axis=1))
    slid = (off + length[line] / 2 > 0.7 * width[way]) & (length[line] < _LEAF * width[way])
    lengthwise = (along > 0.98) & (length[line] > _LENGTHWISE * width[way]) & ~slid
    found[way[~np.where(guessed[way], along > 0.9, lengthwise)]] = True
    return found


def _free_leaves(a: FloatArray, b: FloatArray, thick: FloatArray, ink: Ink) -> FloatArray:
    """(n, 4) hinge and free end of a line as long as the opening is wide that stands off one of its jambs."""
    found = np.full((len(a), 4), np.nan)
    lines = ink.segments[(ink.trade != Trade.WALL) & (ink.trade != Trade.WINDOW) & ~ink.curved]
    _, length = directions(lines)
    lines = lines[(length > _PASSABLE[0]) & (length < 1.5)]
    if not len(lines) or not len(a):
        return found
    ends = np.concatenate([lines, lines[:, [2, 3, 0, 1]]])
    tree = shapely.STRtree(as_points(ends[:, :2]))
    width = np.hypot(*(b - a).T)
    for jamb, other in ((b, a), (a, b)):
        way, line = tree.query(as_points(jamb), predicate="dwithin", distance=0.35)
        leaf = ends[line, 2:] - ends[line, :2]
        long = np.hypot(*leaf.T)
        close = np.hypot(*(ends[line, :2] - jamb[way]).T) < thick[way] / 2 + 0.1
        along = (other[way] - jamb[way]) / np.maximum(width[way], 1e-9)[:, None]
        lean = np.abs((leaf * along).sum(axis=1)) / np.maximum(long, 1e-9)
        fits = close & (np.abs(long - width[way]) < 0.15 * width[way]) & (lean < 0.87)
        found[way[fits], :2] = jamb[way[fits]]
        found[way[fits], 2:] = ends[line[fits], 2:]
    return found


def _glazed(a: FloatArray, b: FloatArray, thick: FloatArray, ink: Ink) -> BoolArray:
    """Whether lines run along the opening within the wall: glass, a sill, a railing."""
    found = np.zeros(len(a), dtype=np.bool_)
    unit, length = directions(ink.segments)
    rows = np.flatnonzero(length > 0.3)
    if not len(a) or not len(rows):
        return found
    width = np.hypot(*(b - a).T)
    along = (b - a) / np.maximum(width, 1e-9)[:, None]
    lines = as_lines(ink.segments[rows])
    middle = (a + b) / 2
    way, line = shapely.STRtree(lines).query(as_points(middle), predicate="dwithin", distance=0.35)
    line = rows[line]
    parallel = np.abs((unit[line] * along[way]).sum(axis=1)) > 0.98
    to = ink.segments[line, :2] - middle[way]
    aside = np.abs(to[:, 0] * along[way, 1] - to[:, 1] * along[way, 0])
    spans = (length[line] > 0.7 * width[way]) & (aside <= thick[way] / 2 + 0.05)
    found[way[parallel & spans]] = True
    return found


def _paned(ways: _Doorways, sides: Indices, panes: tuple[Opening, ...]) -> BoolArray:
    """(n,) whether a window runs along the opening and covers most of it; between two rooms, within the wall."""
    found = np.zeros(len(ways.a), dtype=np.bool_)
    if not panes:
        return found
    lines = np.array([(*pane.a, *pane.b) for pane in panes])
    middle, normal = _across(ways)
    way, pane = shapely.STRtree(as_lines(lines)).query(as_points(middle), predicate="dwithin", distance=_PANE)
    unit, length = directions(lines)
    parallel = np.abs((unit[pane] * normal[way]).sum(axis=1)) < 0.1
    off = np.abs(((lines[pane, :2] - middle[way]) * normal[way]).sum(axis=1))
    parallel &= (sides[way] < 0).any(axis=1) | (off < ways.thick[way] / 2 + _WITHIN)
    found[way[parallel & (length[pane] > 0.6 * np.hypot(*(ways.b - ways.a).T)[way])]] = True
    return found


def _sides(ways: _Doorways, spaces: Shapes) -> Indices:
    """(n, 2) index of the space on either side, -1 for none."""
    middle, normal = _across(ways)
    away = ways.thick[:, None] / 2 + np.array(_LOOK)
    looks = middle[:, None, None] + np.array([1.0, -1.0])[:, None, None] * (away[..., None] * normal[:, None])[:, None]
    look, space = points_in(looks.reshape(-1, 2), spaces)
    seen = np.full((len(middle), 2, len(_LOOK)), -1, dtype=np.int64)
    seen.flat[look] = space
    nearest = np.argmax(seen >= 0, axis=2)
    sides: Indices = np.take_along_axis(seen, nearest[..., None], axis=2)[..., 0]
    return sides


def _across(ways: _Doorways) -> tuple[FloatArray, FloatArray]:
    along = ways.b - ways.a
    unit = along / np.maximum(np.hypot(*along.T), 1e-9)[:, None]
    return (ways.a + ways.b) / 2, np.stack([-unit[:, 1], unit[:, 0]], axis=1)


def _outdoors(ways: _Doorways, sides: Indices, outside: Outside) -> BoolArray:
    """(n,) has a side without a space that lies outdoors."""
    middle, normal = _across(ways)
    away = (ways.thick / 2 + _STEP)[:, None]
    out: BoolArray = np.zeros(len(middle), dtype=np.bool_)
    for column, sign in enumerate((1.0, -1.0)):
        out |= (sides[:, column] < 0) & outside.holds(middle + sign * normal * away)
    return out


def _barred(ways: _Doorways, sides: Indices, outdoors: BoolArray, walls: FloatArray) -> BoolArray:
    """(n,) leads outdoors, has no leaf, and a wall runs on right before or behind it: recesses, casework, screens.

    A line as long as the opening is wide is a threshold, a step or glass.
    """
    barred = np.zeros(len(ways.a), dtype=np.bool_)
    rows = np.flatnonzero(outdoors & (ways.swing[:, 0] < 0) & ~ways.leaf & ~ways.guessed)
    if not len(rows):
        return barred
    middle, normal = _across(ways)
    out = normal[rows] * np.where(sides[rows, 0] < 0, 1.0, -1.0)[:, None]
    half = (ways.thick[rows] / 2)[:, None]
    before = [middle[rows] + out * (half + reach) for reach in _BEFORE]
    behind = [middle[rows] - out * (half + reach) for reach in _BEHIND]
    rays = shapely.STRtree(as_lines(np.concatenate([np.hstack(before), np.hstack(behind)])))
    line, ray = rays.query(as_lines(walls), predicate="intersects")
    ray %= len(rows)
    unit, length = directions(walls[line])
    wide = np.hypot(*(ways.b - ways.a).T)[rows[ray]]
    sill = (np.abs((unit * out[ray]).sum(axis=1)) < 0.1) & (length > _SILL[0] * wide) & (length < _SILL[1] * wide)
    barred[rows[ray[~sill]]] = True
    return barred


def glazing(ink: Ink) -> FloatArray:
    """(n, 4) from end to end of each group of touching lines on window layers that is as long as a window."""
    panes = ink.segments[ink.trade == Trade.WINDOW]
    if not len(panes):
        return np.zeros((0, 4))
    lines = as_lines(panes)
    i, j = shapely.STRtree(lines).query(lines, predicate="dwithin", distance=0.2)
    group = components(len(panes), i, j)
    unit, length = directions(panes)
    order = np.lexsort((-length, group))  # the longest of each group first
    starts = np.flatnonzero(np.diff(group[order], prepend=-1))
    own = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(order))))
    panes, along = panes[order], unit[order[starts]]
    low = np.minimum.reduceat(np.minimum(panes[:, :2], panes[:, 2:]), starts)
    high = np.maximum.reduceat(np.maximum(panes[:, :2], panes[:, 2:]), starts)
    middle = (low + high) / 2
    reach = np.einsum("nkd,nd->nk", panes.reshape(-1, 2, 2) - middle[own, None], along[own])
    first, last = np.minimum.reduceat(reach.min(axis=1), starts), np.maximum.reduceat(reach.max(axis=1), starts)
    long = (last - first >= _PANE_LENGTHS[0]) & (last - first <= _PANE_LENGTHS[1])
    ends: FloatArray = np.concatenate([middle + along * first[:, None], middle + along * last[:, None]], axis=1)[long]
    return ends


def windows(glazed: FloatArray, spaces: Shapes, first: int) -> tuple[Opening, ...]:
    """The windows (n, 4) that stand beside spaces, numbered from `first`."""
    beside = np.unique(points_near((glazed[:, :2] + glazed[:, 2:]) / 2, spaces, 1.0)[0])
    panes = sorted((_point(row[:2]), _point(row[2:])) for row in glazed[beside])
    return tuple(Opening(id=f"w{first + at}", a=a, b=b, kind=OpeningKind.WINDOW) for at, (a, b) in enumerate(panes))
