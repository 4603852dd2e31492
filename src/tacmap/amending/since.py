"""Whether a plan has changed under a correction since it was made: what it saw then, held against what is read now.

Doors are not asked: they join two rooms where they are, or do not act.
"""

import numpy as np
import shapely

from tacmap.amending.ground import Ground, joined_numbers
from tacmap.building import Floor
from tacmap.corrections import Correction, Was
from tacmap.geometry import Point
from tacmap.stages.lettering import plain_number

__all__ = ["as_read", "changed_since"]

_Box = tuple[float, float, float, float]

_AREA = 0.2  # share of its area by which a room may have changed
_BOX = 0.7  # of their common box that two outlines share at least
_TITLES = frozenset({"number", "name", "kind"})
_OF_AREAS = _TITLES | {"merge", "split", "wall", "room", "no-room", "keep-room"}


def as_read(floor: Floor, correction: Correction) -> Was:
    """What the plan shows where a correction is made, to be kept with it: 0 m2 where that is no room.

    `floor` is as it was read.
    """
    if correction.kind not in _OF_AREAS or not correction.points:
        return Was()
    return _shown(Ground.of(floor), correction)


def changed_since(ground: Ground, correction: Correction) -> str | None:
    """In words what is not as it was when the correction was made; None when all is, or nobody wrote it down."""
    was = correction.was
    if correction.kind not in _OF_AREAS or was.area_m2 is None:
        return None
    now = _shown(ground, correction)
    before, after = was.area_m2, now.area_m2 or 0.0
    if bool(before) != bool(after):
        return f"the plan showed {_sized(before)} here, and shows {_sized(after)} now"
    if before and abs(after / before - 1) > _AREA:
        return f"the plan showed {_sized(before)} here, and it measures {after:.1f} m2 now"
    if was.box is not None and now.box is not None and _alike(was.box, now.box) < _BOX:
        return "the room here had another outline than now"
    return _other_text(correction, now)


def _sized(area_m2: float) -> str:
    return f"a room of {area_m2:.1f} m2" if area_m2 else "no room"


def _other_text(correction: Correction, now: Was) -> str | None:
    before, after = correction.was.text or "none", now.text or "none"
    if correction.kind not in _TITLES or plain_number(before) == plain_number(after):
        return None
    if plain_number(after) == plain_number(correction.value or ""):
        return None  # the plan was put right too
    return f"the plan gave it the {correction.kind} {before}, and gives it {after} now"


def _shown(ground: Ground, correction: Correction) -> Was:
    """The rooms of the plan that a correction is about, together."""
    placement = ground.floor.placement
    spots = placement.from_file(np.array(_spots(correction))).tolist()
    names = list(dict.fromkeys(name for x, y in spots if (name := ground.read_at((x, y))) is not None))
    if not names:
        return Was(area_m2=0.0)
    spaces = {space.id: space for space in ground.floor.spaces}
    xmin, ymin, xmax, ymax = shapely.total_bounds([ground.read[name] for name in names]).tolist()
    corners = placement.to_file(np.array([[xmin, ymin], [xmax, ymax]]))
    low, high = corners.min(axis=0).round(3).tolist(), corners.max(axis=0).round(3).tolist()
    about = correction.kind if correction.kind in _TITLES else "number"
    texts = joined_numbers(getattr(spaces[name], about) for name in names)
    printable = "".join(c if c.isprintable() else " " for c in ", ".join(texts))
    return Was(
        text=" ".join(printable.split()) or None,
        area_m2=round(sum(spaces[name].area_m2 for name in names), 2),
        box=(low[0], low[1], high[0], high[1]),
    )


def _spots(correction: Correction) -> tuple[Point, ...]:
    """Where the rooms lie that a correction is about, in the plan file's coordinates."""
    if correction.kind in ("split", "wall"):
        middle = shapely.LineString(correction.points).interpolate(0.5, normalized=True)
        return ((middle.x, middle.y),)
    if correction.kind == "room":
        inside = shapely.Polygon(correction.points).representative_point()
        return ((inside.x, inside.y),)
    return correction.points


def _alike(one: _Box, other: _Box) -> float:
    """The ground two boxes share over what they cover together."""
    a, b = shapely.box(*one), shapely.box(*other)
    whole = shapely.union(a, b).area
    return float(shapely.intersection(a, b).area / whole) if whole else 1.0
