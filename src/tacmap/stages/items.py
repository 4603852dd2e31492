"""The texts of a floor, each with what it says by itself, where it stands and what is around it."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from tacmap.drawing import Drawing, Text
from tacmap.geometry import FloatArray, Point
from tacmap.stages.lettering import Said, read_lettering
from tacmap.stages.lines import Shapes, as_points
from tacmap.stages.points import points_in
from tacmap.stages.symbols import equipment
from tacmap.stages.words import layer_subject, tag_meaning

__all__ = ["Item", "items_of", "make_of", "neighbours"]

_LINE = 1.25  # of a text's height: the gap to the next line of the same label


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One text with what it says, where it stands and what is around it.

    `room` indexes the floor's spaces, -1 outdoors or in a wall; `depth` is how far from its walls the text stands, over
    the half width of a square as large; `door` is the distance to the nearest opening.
    """

    index: int
    said: Said
    text: Text
    box: shapely.Polygon
    layer: str | None
    tag: str | None
    room: int
    depth: float
    door: float
    ringed: bool

    @property
    def at(self) -> Point:
        return self.text.at

    @property
    def drawn(self) -> bool:
        """Whether people see it on the plan; attributes of SVG shapes, for instance, are not."""
        return self.text.visible and not (self.text.kind == "attrib" and self.text.mark < 0)


def items_of(drawing: Drawing, rooms: Sequence[shapely.Polygon], doors: Sequence[Point]) -> tuple[Item, ...]:
    """The texts within or near the rooms, each with its surroundings."""
    things = equipment(drawing)
    texts = [
        (i, text)
        for i, text in enumerate(drawing.texts)
        if text.kind not in ("attdef", "dimension") and text.mark not in things
    ]
    if not texts or not rooms:
        return ()
    reach = shapely.box(*shapely.total_bounds(np.array(rooms))).buffer(3.0)
    shapely.prepare(reach)
    near = shapely.contains_xy(reach, [text.at[0] for _, text in texts], [text.at[1] for _, text in texts])
    texts = [pair for pair, flag in zip(texts, near, strict=True) if flag and pair[1].text.strip()]
    if not texts:
        return ()
    places = np.array([text.at for _, text in texts])
    points = as_points(places)
    holder = _smallest_holder(rooms, places)
    depth = _depths(rooms, holder, points)
    door = _distances(doors, points)
    ringed = _ringed(drawing, [text.at for _, text in texts])
    boxes = _boxes([text for _, text in texts])
    kinds = [layer_subject(layer.name) or _path_kind(layer.path) for layer in drawing.layers]
    return tuple(
        Item(
            index=index,
            said=_said(text),
            text=text,
            box=boxes[row],
            layer=kinds[text.layer] if kinds else None,
            tag=tag_meaning(text.tag) if text.tag else None,
            room=holder[row],
            depth=depth[row],
            door=door[row],
            ringed=ringed[row],
        )
        for row, (index, text) in enumerate(texts)
    )


def _said(text: Text) -> Said:
    said = read_lettering(text.text)
    if text.tag and tag_meaning(text.tag) == "name" and text.text.strip():
        return Said(form="name", name=" ".join(text.text.split()))
    if text.tag and tag_meaning(text.tag) == "number" and said.number is None and _short(text.text):
        return Said(form="number", number=text.text.strip())
    return said


def _short(text: str) -> bool:
    return 0 < len(text.strip()) <= 10 and any(c.isdigit() for c in text)


def _path_kind(path: tuple[str, ...]) -> str | None:
    return next((kind for name in reversed(path) if (kind := layer_subject(name))), None)


def _boxes(texts: Sequence[Text]) -> list[shapely.Polygon]:
    """The texts' boxes as drawn, turned."""
    lines = np.array([text.text.count("\n") for text in texts])
    height = np.maximum([text.height for text in texts], 0.02)
    width = np.maximum([text.width for text in texts], 0.5 * height) / 2
    height = height * (1 + 1.6 * lines) / 2
    angle = np.radians([text.rotation for text in texts])
    along = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    up = np.stack([-along[:, 1], along[:, 0]], axis=1)
    across, over = along * width[:, None], up * height[:, None]
    middle = np.array([text.at for text in texts])
    corners = np.stack(
        [middle - across - over, middle + across - over, middle + across + over, middle - across + over], axis=1
    )
    boxes: list[shapely.Polygon] = np.atleast_1d(np.asarray(shapely.polygons(corners))).tolist()
    return boxes


def _smallest_holder(rooms: Sequence[shapely.Polygon], places: FloatArray) -> list[int]:
    """For each place (n, 2) the index of the smallest room around it, or -1."""
    place, room = points_in(places, rooms)
    largest_first = np.argsort(-shapely.area(rooms)[room], kind="stable")
    holder = np.full(len(places), -1, dtype=np.int64)
    holder[place[largest_first]] = room[largest_first]
    found: list[int] = holder.tolist()
    return found


def _depths(rooms: Sequence[shapely.Polygon], holder: Sequence[int], points: Shapes) -> list[float]:
    """How far each point stands from the walls of its room, over the half width of a square of the same area."""
    held = np.array([rooms[max(room, 0)] for room in holder], dtype=np.object_)
    depth = shapely.distance(shapely.boundary(held), points) / (np.sqrt(shapely.area(held)) / 2)
    found: list[float] = np.where(np.array(holder) >= 0, depth, 0.0).tolist()
    return found


def _distances(doors: Sequence[Point], points: Iterable[shapely.Point]) -> list[float]:
    given = list(points)
    if not doors:
        return [math.inf] * len(given)
    tree = shapely.STRtree([shapely.Point(door) for door in doors])
    found = tree.query_nearest(given, return_distance=True, all_matches=False)
    return [float(distance) for distance in found[1]]


def _ringed(drawing: Drawing, places: Sequence[Point]) -> list[bool]:
    """Whether each place is the middle of a small circle, hexagon or the like."""
    arcs = drawing.arcs[(drawing.arcs[:, 4] > 350) & (drawing.arcs[:, 2] > 0.1) & (drawing.arcs[:, 2] < 1.3)]
    bubbles = np.vstack([arcs[np.isfinite(arcs).all(axis=1), :3], _small_rings(drawing)])
    result = [False] * len(places)
    if len(bubbles):
        tree = shapely.STRtree(np.array(shapely.points(places)))
        near = tree.query(shapely.points(bubbles[:, :2]), predicate="dwithin", distance=0.5 * bubbles[:, 2])[1]
        for row in near.tolist():
            result[row] = True
    return result


def _small_rings(drawing: Drawing) -> FloatArray:
    """(n, 3) middle and radius of closed outlines with three, five or more corners, as large as bubbles."""
    corners = np.diff(drawing.ring_start)
    usable = np.flatnonzero((corners == 3) | (corners >= 5))
    if not len(usable):
        return np.zeros((0, 3))
    starts = drawing.ring_start[:-1][corners > 0]
    low, high = np.minimum.reduceat(drawing.ring_points, starts), np.maximum.reduceat(drawing.ring_points, starts)
    kept = (corners[corners > 0] == 3) | (corners[corners > 0] >= 5)
    low, high = low[kept], high[kept]
    width, height = (high - low).T
    round_ = (width > 0.2) & (width < 1.6) & (height > 0.6 * width) & (height < 1.7 * width)
    rings: FloatArray = np.column_stack([(low + high) / 2, np.minimum(width, height) / 2])[round_]
    return rings


def neighbours(items: Sequence[Item]) -> dict[int, tuple[int, ...]]:
    """For each item (by position in `items`) those that stand right beside, above or below it, or in its block."""
    result: dict[int, set[int]] = defaultdict(set)
    boxes = np.array([item.box for item in items])
    grown = shapely.buffer(boxes, [_LINE * max(item.text.height, 0.02) for item in items], quad_segs=1)
    tree = shapely.STRtree(boxes)
    for a, b in zip(*(side.tolist() for side in tree.query(grown, predicate="intersects")), strict=True):
        if a != b and 0.4 < items[a].text.height / max(items[b].text.height, 1e-9) < 2.5:
            result[a].add(b)
            result[b].add(a)
    blocks: dict[int, list[int]] = defaultdict(list)
    for i, item in enumerate(items):
        if item.text.mark >= 0 and item.text.kind == "attrib":
            blocks[item.text.mark].append(i)
    for members in blocks.values():
        for a in members:
            result[a].update(b for b in members if b != a)
    return {a: tuple(sorted(others)) for a, others in sorted(result.items())}


def make_of(item: Item) -> tuple[object, ...]:
    """Layer, height and tag of a text: what is written alike is meant alike."""
    height = 0 if item.text.tag else round(math.log(max(item.text.height, 1e-3)) / 0.04)
    return (item.text.layer, height, item.text.tag)
