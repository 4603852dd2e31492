"""The shell of a building: what its rooms and the walls that stand alone enclose when openings are taken as closed.

Rooms are many and a shell is one outline as long as the building: what a room can say by itself it is asked first.
"""

from copy import copy
from functools import cached_property

import numpy as np
import shapely

from tacmap.geometry import FloatArray
from tacmap.stages.lines import Indices, Shapes, as_lines, directions

__all__ = ["DETAIL", "WAIST", "WIDEST", "Shell", "merged", "neighbourhoods"]

WIDEST = 4.0  # metres of an opening in an outer wall that is taken as closed
DETAIL = 0.3  # metres: shorter lines are no walls
WAIST = 0.38  # metres: half of what one can pass
_STRIP = 15.0  # metres: rooms of one strip are side by side from bottom to top
_TOGETHER = 24  # rooms: far more in one buffer take longer, as each part is looked for among all
_ROUND = 4  # segments of a quarter circle: 2 cm off at half the widest opening


class Shell:
    """What `rooms` and `walls` (n, 4) enclose, each part found when it is first asked for.

    `area` is what the rooms cover when each reaches out by half the widest opening, `rows` are the walls out of it.
    """

    def __init__(self, rooms: Shapes, walls: FloatArray, area: shapely.Geometry, rows: Indices) -> None:
        self.rooms, self.walls, self.area, self.rows = rooms, walls, area, rows

    @classmethod
    def around(cls, rooms: Shapes, walls: FloatArray, known: "Shell | None" = None) -> "Shell":
        """The shell of rooms and walls; what is `known` of the first of them is not asked again."""
        if known is None or not _begins_with(rooms, known.rooms):
            known = cls(rooms[:0], walls[:0], shapely.Polygon(), np.zeros(0, dtype=np.int64))
        more, area = rooms[len(known.rooms) :], known.area
        if len(more):
            area = shapely.union_all([area, *shapely.buffer(neighbourhoods(more), WIDEST / 2, quad_segs=_ROUND)])
            shapely.prepare(area)
        rows = _in_doubt(walls, known)
        rows = rows[~shapely.covers(area, as_lines(walls[rows]))]
        return known if area is known.area and np.array_equal(rows, known.rows) else cls(rooms, walls, area, rows)

    def parted(self, rooms: Shapes) -> "Shell":
        """The same shell around rooms that are these, some in pieces."""
        shell = copy(self)
        shell.rooms = rooms
        return shell

    @property
    def alone(self) -> Shapes:
        """The walls that stand away from the rooms."""
        return as_lines(self.walls[self.rows])

    @cached_property
    def body(self) -> shapely.Geometry:
        """Rooms and the walls that stand away from them, openings closed and holes filled.

        What hangs together with no room, such as the frame of the sheet, is left out.
        """
        if not len(self.rooms):
            return shapely.Polygon()
        parts = shapely.get_parts(self.area)
        if len(self.rows):
            parts = shapely.get_parts(
                shapely.union(self.area, shapely.union_all(shapely.buffer(self.alone, WIDEST / 2, quad_segs=_ROUND)))
            )
            within = shapely.point_on_surface(self.rooms)
            parts = parts[np.unique(shapely.STRtree(parts).query(within, predicate="within")[1])]
        filled = shapely.union_all(shapely.polygons(shapely.get_exterior_ring(parts)))
        return shapely.buffer(filled, -WIDEST / 2, quad_segs=_ROUND)

    @cached_property
    def unfound(self) -> Shapes:
        """What lies in the body and in no room, where one can stand; its edge drawn in by half a person's width."""
        free = shapely.buffer(self.body, -WAIST, quad_segs=1)
        near = shapely.union_all(shapely.buffer(neighbourhoods(self.rooms), WAIST, quad_segs=1))
        parts: Shapes = shapely.get_parts(shapely.difference(free, near))
        return parts[~shapely.is_empty(parts)]


def merged(rooms: Shapes, reach: float) -> shapely.Geometry:
    """All rooms as one when each is so much larger."""
    together: shapely.Geometry = shapely.disjoint_subset_union_all(shapely.buffer(rooms, reach, join_style="mitre"))
    return together


def neighbourhoods(rooms: Shapes) -> Shapes:
    """The rooms, some that lie side by side together: buffered in one go they are united on the way."""
    middles = shapely.get_coordinates(shapely.centroid(rooms))
    order = np.lexsort((middles[:, 1], np.floor(middles[:, 0] / _STRIP)))
    places = np.arange(len(rooms)) // _TOGETHER
    return np.asarray(shapely.multipolygons(rooms[order], indices=places), dtype=np.object_)


def _begins_with(rooms: Shapes, first: Shapes) -> bool:
    return len(first) <= len(rooms) and all(room is own for room, own in zip(rooms, first, strict=False))


def _in_doubt(walls: FloatArray, known: Shell) -> Indices:
    """The rows of walls that may stand away from all rooms: those of which it was not known, and those that did."""
    first = min(len(walls), len(known.walls))
    first = first if np.array_equal(walls[:first], known.walls[:first]) else 0
    new = np.flatnonzero(directions(walls[first:])[1] >= DETAIL) + first
    return np.concatenate([known.rows[known.rows < first], new])
