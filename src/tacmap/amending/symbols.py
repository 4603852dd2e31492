"""What a plan's own symbols propose, taken or turned down by a person."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from tacmap.annotations import Feature
from tacmap.building import Floor
from tacmap.corrections import KINDS, Correction
from tacmap.errors import Finding
from tacmap.geometry import Point

__all__ = ["symbols_put_right"]

_NEAR_M = 2.0  # from the place to the symbol that is meant


def symbols_put_right(
    proposals: Sequence[Feature], floor: Floor, corrections: Sequence[Correction]
) -> tuple[tuple[Feature, ...], dict[int, Finding]]:
    """The proposals of one floor (in its metres) without those turned down; those accepted are proposals no more.

    With them the findings of rows that found no symbol, by their place among the corrections.
    """
    left = {feature.id: feature for feature in proposals}
    told: dict[int, Finding] = {}
    for at, row in enumerate(corrections):
        if row.floor != floor.id or KINDS[row.kind].subject != "symbol":
            continue
        x, y = floor.placement.from_file(np.array(row.points))[0].tolist()
        name = _nearest(left, (x, y))
        if name is None:
            told[at] = _without_symbol(row, floor, (x, y))
        elif row.kind == "reject":
            del left[name]
        else:
            origin = f"{left[name].origin}, accepted in {row.where}"
            left[name] = replace(left[name], proposed=False, number=row.value or left[name].number, origin=origin)
    return tuple(left.values()), told


def _nearest(left: dict[str, Feature], at: Point) -> str | None:
    """The symbol at a place that nobody has decided on yet."""
    open_ones = [feature for feature in left.values() if feature.proposed]
    found = min(open_ones, key=lambda each: math.dist(each.points[0], at), default=None)
    return found.id if found is not None and math.dist(found.points[0], at) <= _NEAR_M else None


def _without_symbol(row: Correction, floor: Floor, at: Point) -> Finding:
    return Finding(
        code="correction-without-place",
        message=f"{row.where} ({row.kind}): the plan shows no symbol at this place now that is still to be decided on. "
        "Remove the row, or correct its points.",
        at=at,
        floor=floor.id,
    )
