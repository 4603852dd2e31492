"""Frames around room tags are no rooms.

Some plans draw a box around each room's number. A closed box looks like a tiny room; but such boxes are of one
height, hold little but lettering, and stand free in the middle of the room that they label.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray

from tacmap.building import Space
from tacmap.drawing import Drawing, Mark, Text
from tacmap.geometry import FloatArray, Polygon, Ring
from tacmap.stages.areas import shapes_of
from tacmap.stages.clues_in_shapes import areas_of_rings, polygons_of_rings
from tacmap.stages.words import tag_meaning

__all__ = ["SNUG", "framing", "lettered", "without_frames"]

_LARGEST = 8.0  # square metres
SNUG = 6.0  # a frame is no larger than its lettering times this
_ENOUGH = 3  # frames of one height
_GAP = 0.04  # metres: thinner than any wall


def framing(drawing: Drawing) -> NDArray[np.bool_]:
    """(n,) segments of a drawing in metres that only frame lettering: of tag blocks, and boxes that stand free."""
    flags: NDArray[np.bool_] = np.isin(drawing.segment_mark, _tag_blocks(drawing))
    corners = np.diff(drawing.ring_start)
    rings = np.flatnonzero((corners >= 4) & (corners <= 12) & (areas_of_rings(drawing) < _LARGEST))
    if not len(rings) or not drawing.texts:
        return flags
    shapes = polygons_of_rings(drawing, rings).tolist()
    snug = [(int(rings[k]), shapes[k]) for k in _snug(shapes, drawing.texts)]
    alone = _free_standing(drawing, snug)
    side = {ring: _short_side(shape) for ring, shape in snug if ring in alone}
    alike = [i for i in side if sum(abs(side[j] / side[i] - 1) < 0.1 for j in side) >= _ENOUGH]
    return flags | np.isin(drawing.segment_path, drawing.ring_path[alike])


def _tag_blocks(drawing: Drawing) -> list[int]:
    """Marks that carry a room's or a door's attributes and are hardly larger than these."""
    lettered: dict[int, float] = {}
    for text in drawing.texts:
        if text.mark >= 0 and text.tag and tag_meaning(text.tag) in ("number", "name", "area"):
            lettered[text.mark] = lettered.get(text.mark, 0.0) + text.height * max(text.width, text.height)
    return [mark for mark, size in sorted(lettered.items()) if _extent(drawing.marks[mark]) < 4 * SNUG * size]


def _extent(mark: Mark) -> float:
    if mark.bounds is None:
        return 0.0
    return (mark.bounds[2] - mark.bounds[0]) * (mark.bounds[3] - mark.bounds[1])


def _free_standing(drawing: Drawing, rings: Sequence[tuple[int, shapely.Polygon]]) -> set[int]:
    """The rings that no other line comes near."""
    low = np.minimum(drawing.segments[:, :2], drawing.segments[:, 2:])
    high = np.maximum(drawing.segments[:, :2], drawing.segments[:, 2:])
    found = set()
    for ring, shape in rings:
        x1, y1, x2, y2 = shape.bounds
        near = (low[:, 0] < x2 + _GAP) & (high[:, 0] > x1 - _GAP) & (low[:, 1] < y2 + _GAP) & (high[:, 1] > y1 - _GAP)
        others = np.flatnonzero(near)
        others = others[drawing.segment_path[others] != drawing.ring_path[ring]]
        lines = shapely.linestrings(drawing.segments[others].reshape(-1, 2, 2))
        if not np.any(shapely.dwithin(shape.exterior, lines, _GAP)):
            found.add(ring)
    return found


def without_frames(spaces: Sequence[Space], texts: Sequence[Text]) -> tuple[Space, ...]:
    """The spaces without frames around lettering; the rooms around them are closed where the frames were."""
    if not texts or not any(space.outline.holes or space.area_m2 < 1.1 * _LARGEST for space in spaces):
        return tuple(spaces)
    shapes = _shapes(spaces)
    if any(space.outline.holes for space in spaces):
        spaces = _closed(spaces, shapes, texts)
        shapes = _shapes(spaces)
    snug = _snug(shapes, texts)
    if not snug:
        return tuple(spaces)
    tree = shapely.STRtree(shapes)
    around = {i: outer for i in snug if (outer := _surrounding(i, shapes, tree)) is not None}
    side = {i: _short_side(shapes[i]) for i in snug}
    alike = {
        i: outer for i, outer in around.items() if sum(abs(side[j] / side[i] - 1) < 0.1 for j in around) >= _ENOUGH
    }
    grown = {outer: [i for i in alike if alike[i] == outer] for outer in set(alike.values()) - set(alike)}
    return tuple(
        _filled(space, shapes[i], [shapes[j] for j in grown[i]]) if i in grown else space
        for i, space in enumerate(spaces)
        if i not in alike
    )


def _shapes(spaces: Sequence[Space]) -> list[shapely.Polygon]:
    shapes: list[shapely.Polygon] = shapes_of([space.outline for space in spaces]).tolist()
    return shapes


def _snug(shapes: Sequence[shapely.Polygon], texts: Sequence[Text]) -> list[int]:
    """Small shapes that are mostly filled by the lettering in them."""
    tree = shapely.STRtree(shapes)
    written = lettered(texts)
    text, shape = tree.query(shapely.points(written[:, :2]), predicate="within")
    filled = np.zeros(len(shapes))
    np.add.at(filled, shape, written[text, 3])
    areas = shapely.area(shapes)
    return np.flatnonzero((filled > 0) & (areas < _LARGEST) & (areas < SNUG * filled)).tolist()


def lettered(texts: Sequence[Text]) -> FloatArray:
    """(n, 4) where each text stands, how tall it is, metres, and how much room it takes, square metres."""
    size = [text.height * max(text.width, text.height) * (1 + text.text.count("\n")) for text in texts]
    height = [text.height for text in texts]
    return np.column_stack([np.array([text.at for text in texts]).reshape(-1, 2), np.array(height), np.array(size)])


def _closed(spaces: Sequence[Space], shapes: Sequence[shapely.Polygon], texts: Sequence[Text]) -> tuple[Space, ...]:
    """The spaces without holes that hold nothing but lettering."""
    holes = [(i, shapely.Polygon(hole)) for i, space in enumerate(spaces) for hole in space.outline.holes]
    if not holes:
        return tuple(spaces)
    tree = shapely.STRtree(shapes)
    empty = [pair for pair in holes if not len(tree.query(pair[1].buffer(-_GAP), predicate="intersects"))]
    lettered = [empty[k] for k in _snug([hole for _, hole in empty], texts)] if empty else []
    filled: dict[int, list[shapely.Polygon]] = {}
    for i, hole in lettered:
        filled.setdefault(i, []).append(hole)
    return tuple(_filled(space, shapes[i], filled[i]) if i in filled else space for i, space in enumerate(spaces))


def _short_side(shape: shapely.Polygon) -> float:
    low_x, low_y, high_x, high_y = shape.bounds
    return float(min(high_x - low_x, high_y - low_y))


def _surrounding(index: int, shapes: Sequence[shapely.Polygon], tree: shapely.STRtree) -> int | None:
    """The one shape that lies all around another without a wall between, or None."""
    rim = shapely.buffer(shapes[index], _GAP, join_style="mitre").exterior
    touching = [
        j
        for j in tree.query(rim, predicate="intersects").tolist()
        if j != index and shapes[j].intersection(rim).length > 0.95 * rim.length
    ]
    return touching[0] if len(touching) == 1 else None


def _filled(space: Space, shape: shapely.Polygon, frames: Sequence[shapely.Polygon]) -> Space:
    whole = shapely.union_all([shape, *(shapely.buffer(frame, _GAP, join_style="mitre") for frame in frames)])
    if not isinstance(whole, shapely.Polygon):
        return space
    whole = shapely.orient_polygons(whole)
    outline = Polygon(exterior=_ring(whole.exterior), holes=tuple(_ring(hole) for hole in whole.interiors))
    return replace(space, outline=outline, area_m2=round(whole.area, 2))


def _ring(ring: shapely.LinearRing) -> Ring:
    return tuple((round(float(x), 3), round(float(y), 3)) for x, y in shapely.get_coordinates(ring)[:-1])
