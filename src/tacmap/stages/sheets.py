"""Telling apart what lies side by side in one drawing: rooms more than two metres from all others are another sheet.

A sheet much smaller than the largest is an outbuilding or a detail and stays with its neighbour only when it is near
and lived in.
"""

import numpy as np
import shapely

from tacmap.geometry import FloatArray
from tacmap.stages.lines import Indices, as_lines, components, touching
from tacmap.stages.points import boxes_near
from tacmap.stages.rooms import Shapes

__all__ = ["reading_order", "sheets_of"]

_APART = 2.0  # metres between the rooms of two sheets
_BESIDE = 0.7  # metres from a wall to the rooms along it
_CELL = _APART / 2  # metres: what is in one such square is nearer


def sheets_of(rooms: Shapes, walls: FloatArray) -> tuple[Indices, ...]:
    """Row numbers of the rooms of each sheet, in reading order: left to right, then bottom to top.

    `walls` (n, 4): rooms that walls connect are on one sheet, however far apart.
    """
    if not len(rooms):
        return ()
    i, j = _neighbours(rooms)
    group = _joined(rooms, components(len(rooms), i, j))
    if len(np.unique(group)) > 1:
        group = _joined(rooms, _connected(rooms, walls, group))
    bounds = {g: np.array(shapely.total_bounds(rooms[group == g])) for g in np.unique(group).tolist()}
    order = sorted(bounds, key=lambda g: reading_order(bounds[g]))
    return tuple(np.flatnonzero(group == g) for g in order)


def _neighbours(rooms: Shapes) -> tuple[Indices, Indices]:
    """Pairs of rooms of one sheet that together join all of it: measured only where corners alone do not show it."""
    corners, room = shapely.get_coordinates(rooms, return_index=True)
    cells = np.floor(corners / _CELL) @ np.array([1.0, 1.0j])
    _, cell = np.unique(cells, return_inverse=True)
    group = components(len(rooms) + int(cell.max()) + 1, room, len(rooms) + cell)[: len(rooms)]
    i, j = boxes_near(rooms, _APART)
    apart = group[i] != group[j]
    i, j = i[apart], j[apart]
    near = shapely.dwithin(rooms[i], rooms[j], _APART)
    return np.concatenate([np.arange(len(rooms)), i[near]]), np.concatenate([group, j[near]])


def reading_order(box: FloatArray) -> tuple[float, float]:
    """What to sort boxes (xmin, ymin, xmax, ymax) by: left to right, then bottom to top."""
    return (round(float(box[0]) / 10.0), float(box[1]))


def _connected(rooms: Shapes, walls: FloatArray, group: Indices) -> Indices:
    """(n,) the groups of rooms, those as one that walls connect which touch; asked is only where boxes meet several."""
    if not len(walls):
        return group
    wall = components(len(walls), *touching(walls, 0.1))
    low, high = np.minimum(walls[:, :2], walls[:, 2:]) - _BESIDE, np.maximum(walls[:, :2], walls[:, 2:]) + _BESIDE
    line, room = shapely.STRtree(rooms).query(shapely.box(*low.T, *high.T))
    first, last = np.full(len(walls), len(rooms)), np.full(len(walls), -1)
    np.minimum.at(first, wall[line], group[room])
    np.maximum.at(last, wall[line], group[room])
    asked = (first < last)[wall[line]]
    line, room = line[asked], room[asked]
    shapely.prepare(rooms[np.unique(room)])
    beside = shapely.dwithin(rooms[room], as_lines(walls[line]), _BESIDE)
    line, room = line[beside], room[beside]
    count = len(rooms)
    ends = np.concatenate([group, count + wall[line]])
    return components(count + len(walls), np.concatenate([np.arange(count), room]), ends)[:count]


def _joined(rooms: Shapes, group: Indices) -> Indices:
    """Groups whose convex hulls meet are one sheet: a pavilion in a courtyard, the arms of a wing."""
    while True:
        leaders, own = np.unique(group, return_inverse=True)
        order = np.argsort(own, kind="stable")
        corners, index = shapely.get_coordinates(rooms[order], return_index=True)
        hulls = np.array(
            [
                shapely.MultiPoint(part).convex_hull
                for part in np.split(corners, np.flatnonzero(np.diff(own[order][index])) + 1)
            ]
        )
        i, j = shapely.STRtree(hulls).query(hulls, predicate="dwithin", distance=_APART / 2)
        merged = leaders[components(len(leaders), i, j)]
        if np.array_equal(merged, leaders):
            return group
        group = merged[own]
