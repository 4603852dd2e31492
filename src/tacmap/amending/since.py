"""Whether a plan has changed under a correction since it was made: what it saw then, held against what is read now."""

import numpy as np
import shapely

from tacmap.amending.ground import Ground
from tacmap.building import Floor
from tacmap.corrections import Correction, Was
from tacmap.geometry import Placement, Point
from tacmap.stages.lettering import plain_number

__all__ = ["as_read", "changed_since"]

_Box = tuple[float, float, float, float]

_AREA = 0.2  # share of its area by which a room may have changed
_BOX = 0.7  # of their common box that two outlines share at least
_TEXTS = {"number": "number", "name": "name", "kind": "kind"}  # what of a room a correction is held against
_OF_AREAS = frozenset({"number", "name", "kind", "merge", "split", "no-room", "keep-room"})


def as_read(floor: Floor, correction: Correction) -> Was:
    """What the plan shows where a correction is made, to be kept with it. `floor` is as it was read."""
    if correction.kind not in _OF_AREAS or not correction.points:
        return Was()
    ground = Ground.of(floor)
    return _shown(ground, correction, _spot(floor.placement, correction.points[0])) or Was()


def changed_since(ground: Ground, correction: Correction) -> str | None:
    """In words what is not as it was when the correction was made; None when all is, or nobody wrote it down."""
    was = correction.was
    if correction.kind not in _OF_AREAS or was.area_m2 is None:
        return None
    now = _shown(ground, correction, _spot(ground.floor.placement, correction.points[0]))
    if now is None or now.area_m2 is None or now.box is None:
        return f"the plan showed a room of {was.area_m2:.0f} m2 here, and shows none now"
    if abs(now.area_m2 / max(was.area_m2, 1e-9) - 1) > _AREA:
        return f"the room here measured {was.area_m2:.1f} m2 in the plan, and measures {now.area_m2:.1f} m2 now"
    if was.box is not None and _alike(was.box, now.box) < _BOX:
        return "the room here has another outline in the plan now"
    return _other_text(correction, now)


def _other_text(correction: Correction, now: Was) -> str | None:
    before, after = correction.was.text or "none", now.text or "none"
    if correction.kind not in _TEXTS or plain_number(before) == plain_number(after):
        return None
    if plain_number(after) == plain_number(correction.value or ""):
        return None  # the plan was put right too
    return f"the plan gave it the {correction.kind} {before}, and gives it {after} now"


def _spot(placement: Placement, point: Point) -> Point:
    x, y = placement.from_file(np.array([point]))[0].tolist()
    return x, y


def _shown(ground: Ground, correction: Correction, spot: Point) -> Was | None:
    name = ground.read_at(spot)
    if name is None:
        return None
    space = next(space for space in ground.floor.spaces if space.id == name)
    xmin, ymin, xmax, ymax = shapely.bounds(ground.read[name]).tolist()
    corners = ground.floor.placement.to_file(np.array([[xmin, ymin], [xmax, ymax]]))
    low, high = corners.min(axis=0).round(3).tolist(), corners.max(axis=0).round(3).tolist()
    text = getattr(space, _TEXTS[correction.kind]) if correction.kind in _TEXTS else space.number
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split()) if text else None
    return Was(text=plain or None, area_m2=space.area_m2, box=(low[0], low[1], high[0], high[1]))


def _alike(one: _Box, other: _Box) -> float:
    """The ground two boxes share over what they cover together."""
    a, b = shapely.box(*one), shapely.box(*other)
    whole = shapely.union(a, b).area
    return float(shapely.intersection(a, b).area / whole) if whole else 1.0
