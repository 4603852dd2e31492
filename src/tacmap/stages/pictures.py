"""What pictures of a floor are drawn from: its walls as areas, and all its lines.

Nothing that is understood of a plan depends on it, so that only those who draw pay for it.
"""

from dataclasses import replace

import numpy as np
import shapely

from tacmap.building import Floor, Opening, OpeningKind, Space
from tacmap.drawing import Drawing
from tacmap.geometry import Polygon
from tacmap.stages.areas import pieces
from tacmap.stages.lines import Ink, Shapes, as_lines
from tacmap.stages.linework import linework_of
from tacmap.stages.plans import Plan

__all__ = ["pictured"]

_MARGIN = 1.5  # metres of drawing around the rooms that belong to the floor
_HALF_WALL = 0.3  # metres: rooms at most twice this apart have a wall between them
_LEAST_WALL = 0.01  # m2


def pictured(drawing: Drawing, ink: Ink, plan: Plan, floor: Floor) -> Floor:
    """The floor with its wall bodies and its linework; without rooms, with every line of the drawing."""
    if not floor.spaces:
        everywhere = (-np.inf, -np.inf, np.inf, np.inf)
        return replace(floor, linework=linework_of(drawing, ink, plan.walls, everywhere))
    rooms = _rooms(floor.spaces)
    xmin, ymin, xmax, ymax = shapely.total_bounds(rooms).tolist()
    bounds = (xmin - _MARGIN, ymin - _MARGIN, xmax + _MARGIN, ymax + _MARGIN)
    return replace(
        floor,
        walls=_bodies(plan.bodies, rooms, floor.openings),
        linework=linework_of(drawing, ink, plan.walls, bounds),
    )


def _rooms(spaces: tuple[Space, ...]) -> Shapes:
    outlines = [shapely.Polygon(space.outline.exterior, space.outline.holes) for space in spaces]
    return np.array(outlines, dtype=np.object_)


def _bodies(bodies: Shapes, rooms: Shapes, openings: tuple[Opening, ...]) -> tuple[Polygon, ...]:
    """Wall bodies: thin faces beside rooms and what lies between rooms, less the openings."""
    if not len(rooms):
        return ()
    between = shapely.buffer(shapely.multipolygons(rooms), _HALF_WALL, join_style="mitre")
    between = shapely.buffer(between, -_HALF_WALL, join_style="mitre")
    _, near = shapely.STRtree(bodies).query(rooms, predicate="dwithin", distance=0.05)
    beside = shapely.disjoint_subset_union_all(bodies[np.unique(near)])  # bodies may overlap
    solid = shapely.difference(shapely.union(between, beside), shapely.disjoint_subset_union_all(rooms))
    walkable = [(*way.a, *way.b) for way in openings if way.kind is not OpeningKind.WINDOW]
    ways = shapely.buffer(as_lines(np.array(walkable).reshape(-1, 4)), _HALF_WALL, cap_style="flat")
    return tuple(pieces(np.array([shapely.difference(solid, shapely.union_all(ways))]), _LEAST_WALL))
