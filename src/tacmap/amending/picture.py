"""The picture of a floor whose outlines were put right: walls that were drawn, and lines that turned out to be none."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tacmap.amending.ground import Ground, outline_of, polygons_in, shapes_of
from tacmap.amending.ways import Ways
from tacmap.building import LineKind, Linework, OpeningKind
from tacmap.geometry import Polygon, Ring

__all__ = ["drawn_walls", "redrawn"]

_LEAST_M2 = 0.01  # of a wall
_JAMB = 0.3  # metres: half of the thickest wall that a doorway leads through


def drawn_walls(ground: Ground, ways: Ways) -> tuple[Polygon, ...]:
    """Wall bodies: those of the plan less what is room now and where a door was put, and those that were drawn."""
    doors = [way for name, way in ways.openings.items() if name in ways.touched]
    through = [shapely.LineString([way.a, way.b]).buffer(_JAMB, cap_style="flat") for way in doors if way.a != way.b]
    free = shapely.union_all([*ground.marks.gained, *ground.marks.seams, *through])
    plan = _less(ground.floor.walls, free)
    rooms = [ground.shapes[name] for name in ground.touched]
    fresh = shapely.difference(shapely.union_all(ground.marks.solid), shapely.union_all([*rooms, *through]))
    return (*(part for parts in plan for part in parts), *(outline_of(part) for part in _bodies(fresh)))


def _less(walls: Sequence[Polygon], free: BaseGeometry) -> list[list[Polygon]]:
    """Each wall body without what is free; as it was where that does not meet it."""
    left = [[wall] for wall in walls]
    if free.is_empty or not walls:
        return left
    starts = np.cumsum([0, *(len(wall.exterior) for wall in walls[:-1])])
    corners = np.array([corner for wall in walls for corner in wall.exterior])
    low, high = np.minimum.reduceat(corners, starts), np.maximum.reduceat(corners, starts)
    boxes = shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1])
    parts = shapely.get_parts(free)
    rows, near = shapely.STRtree(boxes).query(parts, predicate="intersects")
    for at in np.unique(near).tolist():
        body, taken = shapes_of([walls[at]])[0], shapely.union_all(parts[rows[near == at]])
        if body.intersects(taken):
            left[at] = [outline_of(part) for part in _bodies(shapely.difference(body, taken))]
    return left


def _bodies(area: BaseGeometry) -> list[shapely.Polygon]:
    return [part for part in polygons_in(area) if part.area >= _LEAST_M2]


def redrawn(ground: Ground, ways: Ways) -> tuple[Linework, ...]:
    """All that is drawn. The lines of a wall that is none are details."""
    work = {lines.kind: list(lines.paths) for lines in ground.floor.linework}
    seams = shapely.union_all(ground.marks.seams)
    if not seams.is_empty and LineKind.WALL in work:
        shapely.prepare(seams)
        kept: list[Ring] = []
        loose: list[Ring] = []
        for path in work[LineKind.WALL]:
            line = shapely.LineString(path)
            if not line.intersects(seams):
                kept.append(path)
                continue
            kept += _paths(shapely.difference(line, seams))
            loose += _paths(shapely.intersection(line, seams))
        work[LineKind.WALL] = kept
        work[LineKind.DETAIL] = [*work.get(LineKind.DETAIL, ()), *loose]
    doors = [way for name in ways.added if (way := ways.openings.get(name)) and way.kind is OpeningKind.DOOR]
    work[LineKind.WALL] = [*work.get(LineKind.WALL, ()), *ground.marks.walls, *ways.sealed]
    work[LineKind.DOOR] = [*work.get(LineKind.DOOR, ()), *((way.a, way.b) for way in doors)]
    return tuple(Linework(kind=kind, paths=tuple(work[kind])) for kind in LineKind if work.get(kind))


def _paths(shape: BaseGeometry) -> Iterator[Ring]:
    """Open lines to the millimetre."""
    parts: Iterable[BaseGeometry] = shapely.get_parts(shape).tolist()
    for part in parts:
        if isinstance(part, shapely.LineString):
            path = [(round(x, 3), round(y, 3)) for x, y in part.coords]
            path = [corner for at, corner in enumerate(path) if at == 0 or corner != path[at - 1]]
            if len(path) > 1:
                yield tuple(path)
