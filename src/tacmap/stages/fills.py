"""Walls that are painted: dark, thin filled shapes (SVG fills, hatched bodies), joined and traced around.

Painted walls often come in pieces that overlap or nearly touch, with wavering edges; their joint outline gives
straight wall faces and the caps at their ends.
"""

import numpy as np
import shapely

from tacmap.drawing import Drawing
from tacmap.geometry import FloatArray
from tacmap.stages.lines import Indices, directions
from tacmap.stages.words import layer_kind

__all__ = ["painted_walls"]

_DARK = 0.62  # of full brightness
_THICK = 0.8  # metres: mean thickness of a wall body
_LEAST = 40.0  # metres of painted wall outline that are worth a reading
_JOINED = 0.03  # metres between pieces of one wall
_WAVER = 0.04  # metres a traced edge may waver
_STRAIGHT = 0.25  # metres: shorter edges are corners or rounded ends, not faces
_NOT_WALLS = frozenset(("furniture", "fixture", "equipment", "annotation", "dimension", "grid", "title", "room-label"))


def painted_walls(drawing: Drawing) -> FloatArray:
    """(n, 4) the outlines of painted wall bodies, metres; empty where there are few."""
    rows = _dark_rows(drawing)
    if len(rows) < 3:
        return np.zeros((0, 4))
    bodies = _thin(_painted(drawing, rows))
    if not len(bodies) or shapely.length(bodies).sum() < _LEAST:
        return np.zeros((0, 4))
    swollen = shapely.union_all(shapely.buffer(bodies, _JOINED, join_style="mitre"))
    joint = shapely.buffer(swollen, -_JOINED, join_style="mitre")
    outline = shapely.get_parts(shapely.boundary(shapely.get_parts(shapely.simplify(joint, _WAVER))))
    corners, ring = shapely.get_coordinates(outline, return_index=True)
    same = ring[1:] == ring[:-1]
    return _squared(np.column_stack([corners[:-1], corners[1:]])[same], ring[:-1][same])


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


def _painted(drawing: Drawing, rows: Indices) -> np.ndarray:
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


def _thin(shapes: np.ndarray) -> np.ndarray:
    area, length = shapely.area(shapes), shapely.length(shapes)
    return shapes[(area > 0.002) & (2 * area < _THICK * length)]
