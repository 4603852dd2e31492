"""Walls that are painted: dark, thin filled shapes (SVG fills, hatched bodies) and lines of a pen as wide as a wall.

Painted walls often come in pieces that overlap or nearly touch, with wavering edges; their joint outline gives
straight wall faces and the caps at their ends.
"""

import numpy as np
import shapely

from tacmap.drawing import Drawing
from tacmap.geometry import FloatArray
from tacmap.stages.lines import Indices, Ink, Shapes, Trade, as_lines, as_points, directions, leaves, paired
from tacmap.stages.words import layer_kind

__all__ = ["painted_walls", "walls_of_pens"]

_DARK = 0.62  # of full brightness
_THICK = 0.8  # metres: mean thickness of a wall body
_LEAST = 40.0  # metres of painted wall outline that are worth a reading
_JOINED = 0.03  # metres between pieces of one wall
_WAVER = 0.04  # metres a traced edge may waver
_FACES = 0.35  # share of lines with a parallel partner from which a wide pen has drawn faces of walls
_OF_THIN = 2.0  # times the width of finer pens
_PEN = (0.07, 0.8)  # metres: widths of a pen that draws walls
_WINDOW = 6.0  # metres: longest line between two painted bodies
_SQUARE = 0.2  # cosine of the angle at which such a line meets the end of a body
_STRAIGHT = 0.25  # metres: shorter edges are corners or rounded ends, not faces
_NOT_WALLS = frozenset(("furniture", "fixture", "equipment", "annotation", "dimension", "grid", "title", "room-label"))


def painted_walls(drawing: Drawing, ink: Ink) -> FloatArray:
    """(n, 4) the outlines of painted wall bodies and what is drawn from one to the next, metres; empty where few."""
    return _traced(np.concatenate([_filled(drawing), _stroked(ink)]), ink)


def walls_of_pens(ink: Ink) -> FloatArray:
    """(n, 4) the same of lines alone whose pen is as wide as a wall; empty where there are few."""
    return _traced(_stroked(ink), ink)


def _traced(bodies: Shapes, ink: Ink) -> FloatArray:
    if len(bodies) < 3 or shapely.length(bodies).sum() < _LEAST:
        return np.zeros((0, 4))
    swollen = shapely.union_all(shapely.buffer(bodies, _JOINED, join_style="mitre"))
    joint = shapely.buffer(swollen, -_JOINED, join_style="mitre")
    outline = shapely.get_parts(shapely.boundary(shapely.get_parts(shapely.simplify(joint, _WAVER))))
    corners, ring = shapely.get_coordinates(outline, return_index=True)
    same = ring[1:] == ring[:-1]
    edges = _squared(np.column_stack([corners[:-1], corners[1:]])[same], ring[:-1][same])
    return np.concatenate([edges, _between(edges, ink)])


def _filled(drawing: Drawing) -> Shapes:
    rows = _dark_rows(drawing)
    return _thin(_painted(drawing, rows)) if len(rows) else np.zeros(0, dtype=np.object_)


def _stroked(ink: Ink) -> Shapes:
    """The bodies of lines whose pen is as wide as a wall, carried on to the far face of those they end at.

    A pen that draws all there is, or the faces of walls, tells nothing.
    """
    none: Shapes = np.zeros(0, dtype=np.object_)
    wide = (ink.pen >= _PEN[0]) & (ink.pen <= _PEN[1]) & (ink.pen > _OF_THIN * _thin_pen(ink))
    wide &= np.isin(ink.trade, (Trade.UNKNOWN, Trade.WALL))
    if not wide.any():
        return none
    rows = np.flatnonzero(wide & ~leaves(ink.segments, ink.swings))
    segments, half = ink.segments[rows], ink.pen[rows] / 2
    unit, length = directions(segments)
    if paired(segments)[0] @ length > _FACES * length.sum():
        return none
    lines = as_lines(segments)
    ends = as_points(segments.reshape(-1, 2))
    end, line = shapely.STRtree(lines).query(ends, predicate="dwithin", distance=float(half.max()))
    end, line = end[line != end // 2], line[line != end // 2]
    short = np.zeros(2 * len(rows))  # of the far face of the line at which each end meets
    np.maximum.at(short, end, half[line] - shapely.distance(ends[end], lines[line]))
    on = short.reshape(-1, 2)[:, :, None] * np.stack([-unit, unit], axis=1)
    grown: Shapes = shapely.buffer(as_lines((segments.reshape(-1, 2, 2) + on).reshape(-1, 4)), half, cap_style="flat")
    return grown


def _thin_pen(ink: Ink) -> float:
    """The width of the finer pens: a twentieth of all line length is drawn with one no wider."""
    if not (ink.pen >= _PEN[0]).any():
        return 0.0
    _, length = directions(ink.segments)
    order = np.argsort(ink.pen, kind="stable")
    drawn = np.cumsum(length[order])
    return float(ink.pen[order[np.searchsorted(drawn, drawn[-1] / 20)]])


def _between(edges: FloatArray, ink: Ink) -> FloatArray:
    """Lines from the end of one painted body straight to the end of the next: windows and thresholds."""
    unit, length = directions(ink.segments)
    some = np.isin(ink.trade, (Trade.UNKNOWN, Trade.WALL, Trade.WINDOW)) & ~ink.curved
    some &= (length > _STRAIGHT) & (length < _WINDOW) & ~leaves(ink.segments, ink.swings)
    rows = np.flatnonzero(some)
    across, wide = directions(edges)
    caps = np.flatnonzero(wide <= _THICK)
    if not len(rows) or not len(caps):
        return np.zeros((0, 4))
    tree = shapely.STRtree(as_lines(edges[caps]))
    end, cap = tree.query(as_points(ink.segments[rows].reshape(-1, 2)), predicate="dwithin", distance=_JOINED)
    square = np.abs((unit[rows[end // 2]] * across[caps[cap]]).sum(axis=1)) < _SQUARE
    held = np.zeros(2 * len(rows), dtype=np.bool_)
    held[end[square]] = True
    between: FloatArray = ink.segments[rows[held.reshape(-1, 2).all(axis=1)]]
    return between


def _squared(edges: FloatArray, ring: Indices) -> FloatArray:
    """Outlines with rounded and chamfered corners made square: long edges carried on to where they meet."""
    unit, length = directions(edges)
    long = np.flatnonzero(length >= _STRAIGHT)
    edges, unit, ring = edges[long].copy(), unit[long], ring[long]
    if not len(edges):
        return edges
    starts = np.flatnonzero(np.r_[True, ring[1:] != ring[:-1]])
    follower = np.arange(1, len(edges) + 1)
    follower[np.r_[starts[1:], len(edges)] - 1] = starts
    end, start, u, v = edges[:, 2:], edges[follower, :2], unit, unit[follower]
    cross = u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]
    dot = (u * v).sum(axis=1)
    to = start - end
    turned = (dot < -0.75) & (np.hypot(*to.T) < 0.7)
    onward = u - v
    onward /= np.maximum(np.hypot(*onward.T), 1e-9)[:, None]
    bent = ~turned & (np.abs(cross) > 0.26)
    ahead = (to[:, 0] * v[:, 1] - to[:, 1] * v[:, 0]) / np.where(bent, cross, 1.0)
    corner = end + u * ahead[:, None]
    bent &= (np.abs(ahead) < 0.5) & (np.hypot(*(corner - start).T) < 0.5)
    lead = (to * onward).sum(axis=1)
    new_end = np.where(bent[:, None], corner, end + onward * np.where(turned, np.maximum(lead, 0), 0)[:, None])
    new_start = np.where(bent[:, None], corner, start - onward * np.where(turned, np.minimum(lead, 0), 0)[:, None])
    edges[:, 2:] = new_end
    edges[follower, :2] = new_start
    joints = np.concatenate([new_end, new_start], axis=1)[~bent & (follower != np.arange(len(edges)))]
    return np.concatenate([edges, joints])


def _dark_rows(drawing: Drawing) -> Indices:
    bright = np.array([_brightness(style.fill) for style in drawing.styles])
    dull = np.array([layer_kind(layer.name) in _NOT_WALLS for layer in drawing.layers] or [False])
    painted = drawing.ring_filled & drawing.ring_visible & ~dull[drawing.ring_layer]
    painted &= np.diff(drawing.ring_start) >= 3
    return np.flatnonzero(painted & (bright[drawing.ring_style] < _DARK) | painted & _on_wall_layers(drawing))


def _on_wall_layers(drawing: Drawing) -> np.ndarray:
    walls = np.array([layer_kind(layer.name) == "wall" for layer in drawing.layers] or [False])
    return walls[drawing.ring_layer]


def _brightness(colour: str | None) -> float:
    """0 black to 1 white; nothing painted counts as white."""
    if colour is None or len(colour) != 7:
        return 1.0
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return 0.3 * red + 0.59 * green + 0.11 * blue


def _painted(drawing: Drawing, rows: Indices) -> Shapes:
    """One shape per painted path: rings of one path are even-odd."""
    corners = np.concatenate([drawing.ring(int(row)) for row in rows])
    count = np.diff(drawing.ring_start)[rows]
    rings = np.asarray(shapely.polygons(shapely.linearrings(corners, indices=np.repeat(np.arange(len(rows)), count))))
    sound = shapely.buffer(rings, 0)
    path = drawing.ring_path[rows]
    order = np.lexsort((-shapely.area(sound), path))
    found = []
    for group in np.split(order, np.flatnonzero(np.diff(path[order])) + 1):
        shape = sound[group[0]]
        for other in group[1:]:
            shape = shapely.symmetric_difference(shape, sound[other])
        found.append(shape)
    return shapely.get_parts(np.array(found, dtype=np.object_))


def _thin(shapes: Shapes) -> Shapes:
    area, length = shapely.area(shapes), shapely.length(shapes)
    return shapes[(area > 0.002) & (2 * area < _THICK * length)]
