"""Where the plan's room labels stand: enough to judge a reading by, before each is joined to its room."""

import numpy as np

from tacmap.drawing import Drawing
from tacmap.geometry import FloatArray
from tacmap.stages.families import families, numbering
from tacmap.stages.items import items_of, neighbours
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
    points = [item.at for family in best for item in family.items]
    for family in names:
        if family.score >= 1.0:
            points += [item.at for item in family.items if _alone(item.at, points)]
    return np.array(points).reshape(-1, 2)


def _alone(at: tuple[float, float], points: list[tuple[float, float]]) -> bool:
    return all((at[0] - x) ** 2 + (at[1] - y) ** 2 > _BESIDE**2 for x, y in points)
