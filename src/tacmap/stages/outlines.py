"""Room outlines that the author drew: closed, wide, hardly overlapping shapes of one kind that hold the labels.

They are read from hidden layers too. Where they are, they beat anything that could be found.
"""

import numpy as np
import shapely

from tacmap.drawing import Drawing
from tacmap.geometry import FloatArray
from tacmap.stages.lines import BoolArray, Indices
from tacmap.stages.points import points_in
from tacmap.stages.rooms import Shapes
from tacmap.stages.words import layer_kind

__all__ = ["Group", "outline_groups", "worthiest"]

_SMALLEST = 0.5  # m2
_NARROWEST = 0.3  # metres
_LARGEST = 0.5  # share of all the group's area one shape may have before it is a floor's outline, not a room's
_NO_ROOMS = frozenset(
    [
        "annotation",
        "dimension",
        "equipment",
        "fixture",
        "furniture",
        "grid",
        "hatch",
        "site",
        "structure",
        "title",
        "window",
    ]
)

Group = tuple[Shapes, bool]  # shapes, and whether their layer is called a room layer


def outline_groups(drawing: Drawing) -> tuple[Group, ...]:
    """Sets of closed shapes that may be rooms: of one layer, of one layer and style, of one style."""
    kinds = [_kind(drawing, layer) for layer in range(len(drawing.layers))]
    wide, shapes = _wide_shapes(drawing)
    possible = np.array([kinds[layer] not in _NO_ROOMS for layer in drawing.ring_layer[wide].tolist()], dtype=np.bool_)
    wide, shapes = wide[possible], shapes[possible]
    layer, style = drawing.ring_layer[wide], drawing.ring_style[wide] * 2 + drawing.ring_filled[wide]
    found: dict[tuple[int, ...], Group] = {}
    anything = np.full_like(layer, -1)
    pairs = ((layer, anything), (layer, style), (anything, style), (anything, drawing.ring_filled[wide] - 3))
    for keys in (np.stack(pair) for pair in pairs):
        for key in np.unique(keys, axis=1).T:
            rows = np.flatnonzero((keys == key[:, None]).all(axis=0))
            members = _rooms_only(shapes[rows])
            if len(members) >= 3:
                named = key[0] >= 0 and kinds[key[0]] == "room-outline"
                found.setdefault(tuple(np.sort(wide[rows]).tolist()), (members, bool(named)))
    return tuple(found.values())


def _kind(drawing: Drawing, layer: int) -> str | None:
    for name in (drawing.layers[layer].name, *reversed(drawing.layers[layer].path)):
        kind = layer_kind(name)
        if kind is not None:
            return kind
    return None


def _wide_shapes(drawing: Drawing) -> tuple[Indices, Shapes]:
    """Rows of the rings one could stand in, and their polygons."""
    count = np.diff(drawing.ring_start)
    rows = np.flatnonzero((count >= 3) & (count <= 400) & (drawing.ring_mark < 0))
    if not len(rows):
        return rows, np.empty(0, dtype=np.object_)
    corners = np.concatenate([drawing.ring(int(row)) for row in rows])
    rings = shapely.linearrings(corners, indices=np.repeat(np.arange(len(rows)), count[rows]))
    shapes = np.asarray(shapely.polygons(rings), dtype=np.object_)
    area = shapely.area(shapes)
    sound = shapely.is_valid(shapes) & (area >= _SMALLEST)
    sound &= 2 * area > _NARROWEST * shapely.length(shapes) / 2
    rows, shapes = rows[sound], shapes[sound]
    wide = ~shapely.is_empty(shapely.buffer(shapes, -_NARROWEST, quad_segs=2))
    return rows[wide], shapes[wide]


def _rooms_only(shapes: Shapes) -> Shapes:
    """Each shape once, without those that enclose most of the others (the floor's own outline)."""
    if not len(shapes):
        return shapes
    middle = shapely.get_coordinates(shapely.centroid(shapes))
    area = shapely.area(shapes)
    _, first = np.unique(np.round(np.column_stack([middle, area]), 1), axis=0, return_index=True)
    shapes, area = shapes[np.sort(first)], area[np.sort(first)]
    return shapes[~_enclosing(shapes, area)]


def _enclosing(shapes: Shapes, area: FloatArray) -> BoolArray:
    outer, inner = shapely.STRtree(shapes).query(shapely.buffer(shapes, 0.01), predicate="contains")
    other = outer != inner
    held = np.bincount(outer[other], weights=area[inner[other]], minlength=len(shapes))
    count = np.bincount(outer[other], minlength=len(shapes))
    enclosing: BoolArray = (held > 0.5 * area) & (count >= 2)
    return enclosing


def worthiest(groups: tuple[Group, ...], tags: FloatArray) -> Shapes:
    """The group that looks most like rooms by the labels it holds; empty when none does."""
    best, worth = np.empty(0, dtype=np.object_), 0.0
    for shapes, named in groups:
        value = _worth(shapes, tags, named)
        if value > worth:
            best, worth = shapes, value
    return best


def _worth(shapes: Shapes, tags: FloatArray, named: bool) -> float:
    """0: these are no rooms; else more for more labels alone in a shape."""
    area = float(shapely.area(shapes).sum())
    if area < 20.0 or area > 1.15 * float(shapely.union_all(shapes).area):
        return 0.0
    if not len(tags):
        return _worth_unlabelled(shapes, area) + 0.1 * named
    _, shape = points_in(tags, shapes)
    held = np.bincount(shape, minlength=len(shapes))
    used = float((held > 0).sum()) / len(shapes)
    if used < (0.2 if named else 0.45) or (held > 0).sum() < 3:
        return 0.0
    return used * float((held == 1).sum() + 0.3 * (held > 1).sum()) / len(tags) + 0.05 * named


def _worth_unlabelled(shapes: Shapes, area: float) -> float:
    """By how much of the plan they fill, when there are enough of them."""
    share = area / float(shapely.convex_hull(shapely.union_all(shapes)).area)
    sizes = np.median(shapely.area(shapes))
    return share if len(shapes) >= 8 and share > 0.3 and sizes > 3.0 else 0.0
