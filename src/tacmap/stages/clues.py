"""Things in a drawing whose true size is known roughly: doors, walls, stair treads, rooms, lettering.

A clue is a set of lengths measured in file units and what they measure in metres in nearly every building. Clues
are only measured here; `tacmap.stages.scale` weighs them.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from tacmap.drawing import Drawing, Text
from tacmap.geometry import FloatArray
from tacmap.stages.lettering import area_in, read_lettering
from tacmap.stages.words import layer_kind

__all__ = ["Clue", "measure"]

_DECORATION = {"dimension", "grid", "title", "annotation", "furniture", "hatch", "site", "equipment", "fixture",
               "electrical", "mechanical", "plumbing", "roof", "ceiling", "stair", "hidden"}  # fmt: skip
_LONGEST = 450
_BEYOND = 1e12
_LEAF = (0.75, 1.25)  # of the radius: how long a leaf that fits its arc may be


@dataclass(frozen=True, slots=True, kw_only=True)
class Clue:
    """Lengths in file units that are `metres` long in most buildings, within `spread` (natural logarithm).

    `weights` as long as `lengths`; `strength` is how much the clue may say in all; `words` describe it, with
    {file} for the median in file units and {metres} for what that would be.
    """

    name: str
    lengths: FloatArray
    weights: FloatArray
    metres: float
    spread: float
    strength: float
    words: str

    @property
    def median(self) -> float:
        """The weighted median length in file units."""
        order = np.argsort(self.lengths)
        total = np.cumsum(self.weights[order])
        return float(self.lengths[order][np.searchsorted(total, total[-1] / 2)])


def measure(drawing: Drawing) -> tuple[Clue, ...]:
    """All clues of a drawing in file units, the strongest kinds first."""
    drawing = _measurable(drawing)
    kinds = tuple(layer_kind(layer.name) for layer in drawing.layers)
    lines = _usable_lines(drawing, kinds)
    found = (
        _printed_areas(drawing),
        _doors(drawing, kinds),
        _walls(drawing, kinds, lines),
        _treads(drawing, lines),
        _rooms(drawing, kinds),
        _lettering(drawing),
        _label_spacing(drawing),
        _extent(drawing),
    )
    return tuple(sound for clue in found if clue is not None and (sound := _sound(clue)) is not None)


def _measurable(drawing: Drawing) -> Drawing:
    """The drawing without what lies beyond any number that can be reckoned with."""
    lines = np.all(np.abs(drawing.segments) < _BEYOND, axis=1)
    arcs = np.all(np.abs(drawing.arcs) < _BEYOND, axis=1)
    rings = bool(np.all(np.abs(drawing.ring_points) < _BEYOND))
    if lines.all() and arcs.all() and rings:
        return drawing
    if not rings:
        none = np.zeros(1, dtype=np.int32)
        drawing = replace(
            drawing,
            ring_points=np.zeros((0, 2)),
            ring_start=none,
            ring_layer=drawing.ring_layer[:0],
            ring_filled=drawing.ring_filled[:0],
        )
    return replace(
        drawing,
        segments=drawing.segments[lines],
        segment_layer=drawing.segment_layer[lines],
        segment_path=drawing.segment_path[lines],
        segment_curved=drawing.segment_curved[lines],
        arcs=drawing.arcs[arcs],
        arc_layer=drawing.arc_layer[arcs],
        arc_path=drawing.arc_path[arcs],
    )


def _sound(clue: Clue) -> Clue | None:
    """The clue without lengths that are none: zero, infinite, or not a number."""
    keep = np.isfinite(clue.lengths) & (clue.lengths > 0) & np.isfinite(clue.weights) & (clue.weights > 0)
    if not keep.any():
        return None
    return replace(clue, lengths=clue.lengths[keep], weights=clue.weights[keep])


def _usable_lines(drawing: Drawing, kinds: tuple[str | None, ...]) -> NDArray[np.bool_]:
    """(n,) straight segments on layers that may hold the building."""
    building = np.array([kind not in _DECORATION for kind in kinds] or [True])
    flags: NDArray[np.bool_] = building[drawing.segment_layer] & ~drawing.segment_curved
    return flags


def _doors(drawing: Drawing, kinds: tuple[str | None, ...]) -> Clue | None:
    """Quarter arcs, better on door layers, best with a leaf from the hinge to an end of the arc."""
    arcs, layers = _all_arcs(drawing)
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
    if keep.sum() >= 3:
        arcs, weights, leafed, on_door = arcs[keep], weights[keep], leafed[keep], on_door[keep]
    sure = min(float((weights * (leafed | on_door)).sum()), 8.0) / 8.0
    alike = len(arcs) >= 4 and np.percentile(arcs[:, 2], 75) < 1.35 * np.percentile(arcs[:, 2], 25)
    return Clue(
        name="doors",
        lengths=arcs[:, 2],
        weights=weights,
        metres=0.87,
        spread=0.16,
        strength=max(0.3 + 2.7 * sure, 1.2 if alike else 0.0),
        words="quarter arcs have a median radius of {file} units: doors of {metres} m",
    )


def _all_arcs(drawing: Drawing) -> tuple[FloatArray, NDArray[np.intp]]:
    """True arcs, and those that were drawn as curves."""
    fitted, layers = _fitted_arcs(drawing)
    arcs = np.vstack([drawing.arcs, fitted])
    return arcs, np.concatenate([drawing.arc_layer, layers]).astype(np.intp)


def _fitted_arcs(drawing: Drawing) -> tuple[FloatArray, NDArray[np.int32]]:
    """(m, 5) arcs through runs of curved chords that lie on one circle, and their layers."""
    known = np.isin(drawing.segment_path, drawing.arc_path)
    rows = np.flatnonzero(drawing.segment_curved & ~known)
    none = np.zeros((0, 5)), np.zeros(0, dtype=np.int32)
    if len(rows) < 3:
        return none
    lines = drawing.segments[rows]
    joined = (drawing.segment_path[rows][1:] == drawing.segment_path[rows][:-1]) & np.all(
        np.isclose(lines[1:, :2], lines[:-1, 2:], rtol=0, atol=1e-6 * max(1.0, float(np.abs(lines).max()))), axis=1
    )
    starts = np.concatenate([[0], np.flatnonzero(~joined) + 1, [len(rows)]])
    runs = [(a, b) for a, b in pairwise(starts.tolist()) if b - a >= 3][:2000]
    arcs, layers = [], []
    for a, b in runs:
        points = np.vstack([lines[a:b, :2], lines[b - 1, 2:]])
        if (arc := _circle(points)) is not None:
            arcs.append(arc)
            layers.append(drawing.segment_layer[rows[a]])
    return (np.array(arcs), np.array(layers, dtype=np.int32)) if arcs else none


def _circle(points: FloatArray) -> tuple[float, float, float, float, float] | None:
    """The arc (cx, cy, radius, start, sweep) that all points lie on within 3 % of the radius, or None."""
    a, b, c = points[0], points[len(points) // 2], points[-1]
    cross = 2 * ((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))
    if abs(cross) < 1e-12:
        return None
    bb, cc = float(np.dot(b - a, b - a)), float(np.dot(c - a, c - a))
    x = ((c[1] - a[1]) * bb - (b[1] - a[1]) * cc) / cross
    y = ((b[0] - a[0]) * cc - (c[0] - a[0]) * bb) / cross
    centre = a + np.array([x, y])
    radius = math.hypot(x, y)
    if np.abs(np.hypot(*(points - centre).T) - radius).max() > 0.03 * radius:
        return None
    first, last = (math.degrees(math.atan2(p[1] - centre[1], p[0] - centre[0])) for p in (a, c))
    start, sweep = (first, (last - first) % 360) if cross > 0 else (last, (first - last) % 360)
    return (float(centre[0]), float(centre[1]), radius, start, sweep)


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


def _walls(drawing: Drawing, kinds: tuple[str | None, ...], lines: NDArray[np.bool_]) -> Clue | None:
    """Distances between the two faces of walls: each long line to its nearest parallel neighbour alongside."""
    on_wall = np.array([kind == "wall" for kind in kinds] or [False])[drawing.segment_layer] & lines
    named = int(on_wall.sum()) >= 20
    chosen = drawing.segments[on_wall if named else lines]
    gaps, weights = _gaps(chosen)
    if len(gaps) < 6:
        return None
    return Clue(
        name="walls",
        lengths=gaps,
        weights=weights,
        metres=0.16,
        spread=0.5,
        strength=1.4 if named else 1.0,
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
    away = np.abs(normal @ middles.T - np.sum(normal * middles, axis=1)[:, None])
    beside = (away < lengths[:, None] / 2) & (away > 1e-4 * float(lengths.max())) & (np.abs(normal @ unit.T) < 0.01)
    i, j = np.nonzero(beside)
    along = np.abs(np.sum(unit[i] * (middles[j] - middles[i]), axis=1))
    alongside = (lengths[i] + lengths[j]) / 2 - along > 0.5 * np.minimum(lengths[i], lengths[j])
    nearest = np.full(len(segments), np.inf)
    np.minimum.at(nearest, i[alongside], away[i, j][alongside])
    found = np.isfinite(nearest)
    return nearest[found], lengths[found]


def _treads(drawing: Drawing, lines: NDArray[np.bool_]) -> Clue | None:
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
        spread=0.15 if named else 0.25,
        strength=1.5 if named else 0.5,
        words="rows of equal lines are {file} units apart: stair treads of {metres} m",
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


def _rooms(drawing: Drawing, kinds: tuple[str | None, ...]) -> Clue | None:
    """Closed outlines that hold one room number or lie on a room layer: their widths."""
    areas = _ring_areas(drawing)
    named = np.array([kind == "room-outline" for kind in kinds] or [False])
    on_layer = named[drawing.ring_layer] if len(areas) else np.zeros(0, dtype=np.bool_)
    holding = np.zeros(len(areas), dtype=np.bool_)
    labels = [text.at for text in drawing.texts if read_lettering(text.text).form == "number"]
    for ring in _smallest_rings(drawing, areas, labels):
        if ring >= 0:
            holding[ring] = True
    chosen = areas[holding] if holding.sum() >= 4 else areas[on_layer]
    chosen = chosen[chosen > 0]
    if len(chosen) < 4 and drawing.format == "svg":
        chosen = _tiles(drawing, areas)
    if len(chosen) < 4:
        return None
    return Clue(
        name="rooms",
        lengths=np.sqrt(chosen),
        weights=np.ones(len(chosen)),
        metres=4.6,
        spread=0.55,
        strength=1.2,
        words="room outlines measure {file} units across: rooms of {metres} m",
    )


def _tiles(drawing: Drawing, areas: FloatArray) -> FloatArray:
    """Areas of filled shapes when they cover much of the plan side by side, as on maps of coloured rooms."""
    usable = np.flatnonzero(drawing.ring_filled & (np.diff(drawing.ring_start) >= 4) & (areas > 0))
    if len(usable) < 12:
        return np.zeros(0)
    whole = float(np.prod(np.ptp(drawing.ring_points, axis=0)))
    tiles = usable[(areas[usable] > whole / 20_000) & (areas[usable] < whole / 12)]
    if not 0.15 * whole < float(areas[tiles].sum()) < 1.2 * whole:
        return np.zeros(0)
    order = tiles[np.argsort(-areas[tiles], kind="stable")]
    sizes: FloatArray = areas[order]
    kept: FloatArray = sizes[np.cumsum(sizes) < 0.95 * sizes.sum()]
    return kept


def _ring_areas(drawing: Drawing) -> FloatArray:
    """(r,) areas of the closed outlines in square file units."""
    if not len(drawing.ring_layer):
        return np.zeros(0)
    points, starts = drawing.ring_points, drawing.ring_start
    ring = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    following = np.arange(1, len(points) + 1)
    following[starts[1:][np.diff(starts) > 0] - 1] = starts[:-1][np.diff(starts) > 0]
    centred = points - points[starts[:-1].clip(max=len(points) - 1)][ring]
    cross = centred[:, 0] * centred[following, 1] - centred[:, 1] * centred[following, 0]
    return np.abs(np.bincount(ring, weights=cross, minlength=len(starts) - 1)) / 2


def _smallest_rings(drawing: Drawing, areas: FloatArray, points: Iterable[tuple[float, float]]) -> list[int]:
    """For each point the smallest closed outline around it that is larger than lettering, or -1."""
    places = list(points)
    heights = [text.height for text in drawing.texts if text.height > 0]
    least = 12 * float(np.median(heights)) ** 2 if heights else 0.0
    usable = np.flatnonzero((np.diff(drawing.ring_start) >= 4) & (areas > least))
    if not places or not len(usable):
        return [-1] * len(places)
    tree = shapely.STRtree([shapely.Polygon(drawing.ring(int(i))) for i in usable])
    which, rings = tree.query(shapely.points(places), predicate="within")
    result = [-1] * len(places)
    for point, ring in zip(which.tolist(), usable[rings].tolist(), strict=True):
        if result[point] < 0 or areas[ring] < areas[result[point]]:
            result[point] = ring
    return result


def _printed_areas(drawing: Drawing) -> Clue | None:
    """Areas written into outlines: the root of outline over print is an exact length of one metre."""
    printed = [(text, area) for text in drawing.texts if (area := area_in(text.text)) is not None]
    if not printed:
        return None
    areas = _ring_areas(drawing)
    rings = _smallest_rings(drawing, areas, [text.at for text, _ in printed])
    pairs = [(areas[ring], area) for ring, (_, area) in zip(rings, printed, strict=True) if ring >= 0 and area > 0]
    if len(pairs) < 3:
        return None
    drawn, stated = np.log(np.array(pairs)).T / 2
    if np.std(drawn - stated) > min(0.1, 0.5 * float(np.std(stated))):  # frames around the lettering are all alike
        return None
    metre = np.exp(drawn - stated)
    return Clue(
        name="areas",
        lengths=metre,
        weights=np.ones(len(metre)),
        metres=1.0,
        spread=0.08,
        strength=4.0,
        words="printed room areas agree with their outlines if {file} units make {metres} m",
    )


def _lettering(drawing: Drawing) -> Clue | None:
    """Heights of the lettering."""
    heights = np.array([text.height for text in drawing.texts if text.height > 0 and _is_label(text)])
    if not len(heights):
        return None
    svg = drawing.format == "svg"
    return Clue(
        name="lettering",
        lengths=heights,
        weights=np.ones(len(heights)),
        metres=0.35 if svg else 0.21,
        spread=0.7 if svg else 0.5,
        strength=0.8 if svg else 1.0,
        words="lettering is {file} units high: {metres} m",
    )


def _is_label(text: Text) -> bool:
    return text.visible and text.kind != "attdef" and any(c.isalnum() for c in text.text)


def _label_spacing(drawing: Drawing) -> Clue | None:
    """From each room number to the next."""
    places = [t.at for t in drawing.texts if t.kind != "dimension" and read_lettering(t.text).form == "number"]
    if len(places) < 8:
        return None
    points = list(shapely.points(places[:3000]))
    near = shapely.STRtree(points).query_nearest(points, exclusive=True, return_distance=True, all_matches=False)[1]
    near = near[near > 0]
    if len(near) < 8:
        return None
    return Clue(
        name="labels",
        lengths=near,
        weights=np.ones(len(near)),
        metres=3.4,
        spread=0.6,
        strength=0.6,
        words="numbers stand {file} units apart: {metres} m",
    )


def _extent(drawing: Drawing) -> Clue | None:
    """The longer side of what is drawn, strays left out."""
    if not len(drawing.segments):
        return None
    low, high = np.percentile(drawing.segments[:, :2], [3, 97], axis=0)
    length = float(max(high - low))
    if length <= 0:
        return None
    return Clue(
        name="extent",
        lengths=np.array([length]),
        weights=np.ones(1),
        metres=42.0,
        spread=0.75,
        strength=1.0,
        words="the drawing measures {file} units across: {metres} m",
    )
