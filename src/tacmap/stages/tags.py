"""Where the plan's room labels stand: enough to judge a reading by, before each is joined to its room."""

import numpy as np
import shapely

from tacmap.drawing import Drawing
from tacmap.geometry import FloatArray
from tacmap.stages.families import families, numbering
from tacmap.stages.items import items_of, neighbours
from tacmap.stages.lines import as_points
from tacmap.stages.rooms import Shapes
from tacmap.stages.senses import recognised

__all__ = ["room_tags"]

_BELIEVED = 1.5  # score from which a family of texts is taken for room labels
_BESIDE = 1.5  # metres within which a name belongs to a number


def room_tags(drawing: Drawing, rooms: Shapes) -> FloatArray:
    """(n, 2) one point for each label that may name a room, `rooms` being a first guess at them."""
    items = items_of(drawing, list(rooms), [])
    if not items:
        return np.zeros((0, 2))
    beside = neighbours(items)
    items = recognised(items, beside, list(rooms))
    numbers, names = families(items, beside, len(rooms))
    best = [family for family in numbering(numbers, len(rooms)) if family.score >= _BELIEVED]
    points = np.array([item.at for family in best for item in family.items]).reshape(-1, 2)
    for family in names:
        if family.score >= 1.0:
            points = _with_those_apart(points, np.array([item.at for item in family.items]).reshape(-1, 2))
    return points


def _with_those_apart(points: FloatArray, more: FloatArray) -> FloatArray:
    """The points (n, 2), and those of `more` that none of them stands beside."""
    beside, _ = shapely.STRtree(as_points(points)).query(as_points(more), predicate="dwithin", distance=_BESIDE)
    return np.concatenate([points, np.delete(more, beside, axis=0)])
