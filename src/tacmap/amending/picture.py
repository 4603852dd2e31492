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
    through = _doorways(ways)
    free = shapely.union_all([*ground.marks.gained, *ground.marks.seams, through])
    plan = _less(ground.floor.walls, free)
    rooms = [ground.shapes[name] for name in ground.touched]
    fresh = shapely.difference(shapely.union_all(ground.marks.solid), shapely.union_all([*rooms, through]))
    return (*(part for parts in plan for part in parts), *(outline_of(part) for part in _bodies(fresh)))


def _doorways(ways: Ways) -> BaseGeometry:
    """The ground in the walls where doors and passages were put that the plan does not have."""
    added = [way for name in ways.added if (way := ways.openings.get(name))]
    return shapely.union_all([shapely.LineString([way.a, way.b]).buffer(_JAMB, cap_style="flat") for way in added])


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
    """All that is drawn. The lines of a wall that is none are details; no wall is drawn across a door that was put."""
    work = {lines.kind: list(lines.paths) for lines in ground.floor.linework}
    walls = [*work.get(LineKind.WALL, ()), *ground.marks.walls, *ways.sealed]
    walls, loose = _parted(walls, shapely.union_all(ground.marks.seams))
    work[LineKind.WALL], _ = _parted(walls, _doorways(ways))
    work[LineKind.DETAIL] = [*work.get(LineKind.DETAIL, ()), *loose]
    doors = [way for name in ways.added if (way := ways.openings.get(name)) and way.kind is OpeningKind.DOOR]
    work[LineKind.DOOR] = [*work.get(LineKind.DOOR, ()), *((way.a, way.b) for way in doors)]
    return tuple(Linework(kind=kind, paths=tuple(work[kind])) for kind in LineKind if work.get(kind))


def _parted(paths: Sequence[Ring], area: BaseGeometry) -> tuple[list[Ring], list[Ring]]:
    """What of lines lies outside an area, and what inside; those that do not meet it as they were."""
    if area.is_empty:
        return list(paths), []
    shapely.prepare(area)
    outside: list[Ring] = []
    inside: list[Ring] = []
    for path in paths:
        line = shapely.LineString(path)
        if line.intersects(area):
            outside += _paths(shapely.difference(line, area))
            inside += _paths(shapely.intersection(line, area))
        else:
            outside.append(path)
    return outside, inside


def _paths(shape: BaseGeometry) -> Iterator[Ring]:
    """Open lines to the millimetre."""
    parts: Iterable[BaseGeometry] = shapely.get_parts(shape).tolist()
    for part in parts:
        if isinstance(part, shapely.LineString):
            path = [(round(x, 3), round(y, 3)) for x, y in part.coords]
            path = [corner for at, corner in enumerate(path) if at == 0 or corner != path[at - 1]]
            if len(path) > 1:
                yield tuple(path)
