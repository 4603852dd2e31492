"""Clues in straight lines and arcs: door swings, doorways, stair treads, the two faces of walls.

Nothing is in metres here: a line is long or short beside others only.
"""

import numpy as np
import shapely
from numpy.typing import NDArray

from tacmap.drawing import Drawing
from tacmap.geometry import FloatArray
from tacmap.stages.clue import Clue
from tacmap.stages.words import layer_kind

__all__ = ["doors", "doorways", "treads", "usable_lines", "walls"]

_DECORATION = {"dimension", "grid", "title", "annotation", "furniture", "hatch", "site", "equipment", "fixture",
               "electrical", "mechanical", "plumbing", "roof", "ceiling", "stair", "hidden"}  # fmt: skip
_LONGEST = 450
_LEAF = (0.75, 1.25)  # of the radius: how long a leaf that fits its arc may be
_FEW = ((6, 0.06), (3, 0.15), (1, 0.35), (0, 0.8))  # doors of which hinge or layer tell: what doubt remains
_MOST_LINES = 40_000  # of which doorways are sought
_SLENDER = 0.25  # of its length: how far off the other face of a wall may be
_WIDEST = 25.0  # of a wall's thickness: how wide a doorway may be


def usable_lines(drawing: Drawing, kinds: tuple[str | None, ...]) -> NDArray[np.bool_]:
    """(n,) straight segments on layers that may hold the building."""
    building = np.array([kind not in _DECORATION for kind in kinds] or [True])
    flags: NDArray[np.bool_] = building[drawing.segment_layer] & ~drawing.segment_curved
    return flags


# ------------------------------------------------------------------------------------------------ door swings


def doors(drawing: Drawing, kinds: tuple[str | None, ...]) -> Clue | None:
    """Quarter arcs, better on door layers, best with a leaf from the hinge to an end of the arc."""
    arcs, layers = drawing.arcs, drawing.arc_layer
    fits = (arcs[:, 4] > 60) & (arcs[:, 4] < 120) & (arcs[:, 2] > 0)
    allowed = np.array([kind not in _DECORATION or kind == "annotation" for kind in kinds] or [True])
    fits &= allowed[layers]
    arcs, layers = arcs[fits], layers[fits]
    if not len(arcs):
        return None
    on_door = np.array([kind == "door" for kind in kinds] or [False])[layers]
    leafed = _with_leaf(drawing, arcs)
    weights = np.where(leafed, 1.0, 0.2) * np.where(on_door, 1.0, 0.4)
    keep = leafed | on_door
    if keep.any():
        arcs, weights = arcs[keep], weights[keep]
    alike = len(arcs) >= 4 and np.percentile(arcs[:, 2], 75) < 1.35 * np.percentile(arcs[:, 2], 25)
    return Clue(
        name="doors",
        lengths=arcs[:, 2],
        weights=weights,
        metres=0.85,
        spread=0.12,
        doubt=next(doubt for least, doubt in _FEW if keep.sum() >= least) * (0.6 if alike and keep.any() else 1.0),
        words="quarter arcs have a median radius of {file} units: doors of {metres} m",
    )


def _with_leaf(drawing: Drawing, arcs: FloatArray) -> NDArray[np.bool_]:
    """(m,) whether a straight line leads from the arc's centre to one of its ends."""
    vectors = drawing.segments[:, 2:] - drawing.segments[:, :2]
    length = np.hypot(vectors[:, 0], vectors[:, 1])
    long = (length > _LEAF[0] * arcs[:, 2].min()) & (length < _LEAF[1] * arcs[:, 2].max())
    straight = drawing.segments[long & ~drawing.segment_curved]
    result = np.zeros(len(arcs), dtype=np.bool_)
    if not len(straight):
        return result
    ends, others = np.vstack([straight, straight[:, [2, 3, 0, 1]]]).reshape(-1, 2, 2).transpose(1, 0, 2)
    tree = shapely.STRtree(np.asarray(shapely.points(ends)))
    which, near = tree.query(
        shapely.points(arcs[:, :2]), predicate="dwithin", distance=np.maximum(0.12 * arcs[:, 2], 1e-9)
    )
    for angle in (arcs[:, 3], arcs[:, 3] + arcs[:, 4]):
        tips = arcs[:, :2] + arcs[:, 2:3] * np.column_stack([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
        close = np.hypot(*(others[near] - tips[which]).T) < 0.12 * arcs[which, 2]
        result[which[close]] = True
    return result


# ---------------------------------------------------------------------------------------------------- doorways


def doorways(drawing: Drawing, lines: NDArray[np.bool_]) -> Clue | None:
    """Widths of gaps between ends of walls that face each other, with nothing drawn across."""
    segments = drawing.segments[lines]
    if not 8 <= len(segments) <= _MOST_LINES:
        return None
    middle, outward, thick = _wall_ends(segments)
    if len(middle) < 4:
        return None
    half = np.column_stack([-outward[:, 1], outward[:, 0]]) * thick[:, None] / 2
    caps = shapely.linestrings(np.stack([middle - half, middle + half], axis=1))
    rays = shapely.linestrings(np.stack([middle, middle + outward * (_WIDEST * thick)[:, None]], axis=1))
    i, j = shapely.STRtree(np.asarray(caps)).query(rays, predicate="intersects")
    away = ((middle[j] - middle[i]) * outward[i]).sum(axis=1)
    alike = np.maximum(thick[i], thick[j]) < 1.3 * np.minimum(thick[i], thick[j])
    facing = alike & ((outward[i] * outward[j]).sum(axis=1) < -0.99) & (away > 2.0 * thick[i])
    i, j, away = i[facing], j[facing], away[facing]
    nearest = np.full(len(middle), np.inf)
    np.minimum.at(nearest, i, away)
    kept = (away <= nearest[i]) & (i < j)
    i, j, away = i[kept], j[kept], away[kept]
    across = shapely.linestrings(
        np.stack([(middle[i] + middle[j]) / 2 - 0.6 * half[i], (middle[i] + middle[j]) / 2 + 0.6 * half[i]], axis=1)
    )
    crossed, _ = shapely.STRtree(np.asarray(shapely.linestrings(segments.reshape(-1, 2, 2)))).query(
        across, predicate="intersects"
    )
    away = np.delete(away, np.unique(crossed))
    if len(away) < 3:
        return None
    return Clue(
        name="doorways",
        lengths=away,
        weights=np.ones(len(away)),
        metres=0.93,
        spread=0.16,
        doubt=0.35,
        words="gaps between ends of walls are {file} units wide: doorways of {metres} m",
    )


def _wall_ends(segments: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """(m, 2) middles, (m, 2) outward directions and (m,) widths of short lines that close two parallel ones."""
    vectors = segments[:, 2:] - segments[:, :2]
    lengths = np.hypot(*vectors.T)
    keep = lengths > 0
    segments, vectors, lengths = segments[keep], vectors[keep], lengths[keep]
    unit = vectors / lengths[:, None]
    tick = 1e-4 * max(float(np.ptp(segments[:, ::2])), float(np.ptp(segments[:, 1::2])), 1e-9)
    keys = np.round(segments.reshape(-1, 2) / tick).astype(np.int64)
    _, knot = np.unique(keys, axis=0, return_inverse=True)
    knot = knot.reshape(-1, 2)
    inward = np.full((len(segments), 2), np.nan)  # along the own normal: which way the neighbours at both ends go
    normal = np.column_stack([-unit[:, 1], unit[:, 0]])
    ends = np.concatenate([knot[:, 0], knot[:, 1]])
    order = np.argsort(ends, kind="stable")
    same = np.flatnonzero(ends[order][1:] == ends[order][:-1])
    count = len(segments)
    for p, q in ((order[same], order[same + 1]), (order[same + 1], order[same])):
        own, other = p % count, q % count
        away = np.where((q < count)[:, None], unit[other], -unit[other])
        lean = (away * normal[own]).sum(axis=1)
        wall = (np.abs(lean) > 0.98) & (lengths[other] > 1.2 * lengths[own])
        inward[own[wall], (p[wall] >= count).astype(np.intp)] = np.sign(lean[wall])
    caps = np.flatnonzero(inward[:, 0] == inward[:, 1])
    middles = (segments[caps, :2] + segments[caps, 2:]) / 2
    return middles, -normal[caps] * inward[caps, :1], lengths[caps]


# ---------------------------------------------------------------------------------------------- treads, walls


def treads(drawing: Drawing, lines: NDArray[np.bool_]) -> Clue | None:
    """Spacing of five or more equal parallel lines in a row: stairs."""
    kinds = np.array([layer_kind(layer.name) == "stair" for layer in drawing.layers] or [False])
    stairs = kinds[drawing.segment_layer] & ~drawing.segment_curved
    named = int(stairs.sum()) >= 6
    steps = _equal_steps(drawing.segments[stairs if named else lines])
    if len(steps) < 4:
        return None
    return Clue(
        name="treads",
        lengths=steps,
        weights=np.ones(len(steps)),
        metres=0.28,
        spread=0.1,
        doubt=0.15 if named else 0.65,
        words="lines of stairs are {file} units apart: stair treads of {metres} m",
    )


def _equal_steps(segments: FloatArray) -> FloatArray:
    """Distances within runs of at least five parallel lines of one length, evenly spaced side by side."""
    vectors = segments[:, 2:] - segments[:, :2]
    lengths = np.hypot(*vectors.T)
    segments, vectors, lengths = segments[lengths > 0], vectors[lengths > 0], lengths[lengths > 0]
    if len(segments) < 5:
        return np.zeros(0)
    angle = np.round(np.degrees(np.arctan2(vectors[:, 1], vectors[:, 0])) % 180).astype(np.int64) % 180
    unit = np.column_stack([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    middles = (segments[:, :2] + segments[:, 2:]) / 2
    along = np.sum(unit * middles, axis=1)
    across = unit[:, 0] * middles[:, 1] - unit[:, 1] * middles[:, 0]
    size = np.round(np.log(lengths) / 0.02).astype(np.int64)
    column = np.round(along / lengths / 0.1).astype(np.int64)
    order = np.lexsort((across, column, size, angle))
    same = np.all(np.diff(np.column_stack([angle, size, column])[order], axis=0) == 0, axis=1)
    step = np.where(same, np.diff(across[order]), 0.0)
    even = (step[1:] > 0) & (step[:-1] > 0) & (np.abs(step[1:] - step[:-1]) < 0.03 * np.maximum(step[1:], step[:-1]))
    four = even[2:] & even[1:-1] & even[:-2]
    kept: FloatArray = step[:-3][four] if len(four) else np.zeros(0)
    widths = lengths[order][:-4][four] if len(four) else np.zeros(0)
    ratio = widths / np.maximum(kept, 1e-12)
    return kept[(ratio > 2) & (ratio < 14)]


def walls(drawing: Drawing, kinds: tuple[str | None, ...], lines: NDArray[np.bool_]) -> Clue | None:
    """Distances between the two faces of walls: each long line to its nearest parallel neighbour alongside."""
    on_wall = np.array([kind == "wall" for kind in kinds] or [False])[drawing.segment_layer] & lines
    named = int(on_wall.sum()) >= 20
    gaps, lengths = _gaps(drawing.segments[on_wall if named else lines])
    thin = gaps < _SLENDER * lengths
    if thin.sum() < 6:
        return None
    share = float(lengths[thin].sum() / lengths.sum())
    return Clue(
        name="walls",
        lengths=gaps[thin],
        weights=lengths[thin],
        metres=0.16,
        spread=0.45,
        doubt=max(0.15 if named else 0.3, 1.0 - share),
        words="parallel lines side by side are {file} units apart: walls of {metres} m",
    )


def _gaps(segments: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Distance of each of the longest segments to its nearest parallel neighbour, and the segments' lengths."""
    vectors = segments[:, 2:] - segments[:, :2]
    lengths = np.hypot(*vectors.T)
    longest = np.argsort(-lengths, kind="stable")[:_LONGEST]
    segments, vectors, lengths = segments[longest], vectors[longest], lengths[longest]
    keep = lengths > 0
    segments, vectors, lengths = segments[keep], vectors[keep], lengths[keep]
    if len(segments) < 2:
        return np.zeros(0), np.zeros(0)
    unit = vectors / lengths[:, None]
    normal = np.column_stack([-unit[:, 1], unit[:, 0]])
    middles = (segments[:, :2] + segments[:, 2:]) / 2
    away = normal @ middles.T
    away -= np.sum(normal * middles, axis=1)[:, None]
    np.abs(away, out=away)
    beside = (away < lengths[:, None] / 2) & (away > 1e-4 * float(lengths.max()))
    i, j = np.divmod(np.flatnonzero(beside), len(segments))
    parallel = np.abs((normal[i] * unit[j]).sum(axis=1)) < 0.01
    i, j = i[parallel], j[parallel]
    along = np.abs(np.sum(unit[i] * (middles[j] - middles[i]), axis=1))
    alongside = (lengths[i] + lengths[j]) / 2 - along > 0.5 * np.minimum(lengths[i], lengths[j])
    nearest = np.full(len(segments), np.inf)
    np.minimum.at(nearest, i[alongside], away[i, j][alongside])
    return nearest, lengths
