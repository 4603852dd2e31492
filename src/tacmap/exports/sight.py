"""What a camera can see: its cone, clipped by walls.

Doors and windows stop the view as walls do (most are closed, and a map must not promise more than there
is); gaps without a leaf let it through. Rays are cast against every straight piece in range.
"""

import math

import numpy as np
import shapely

from tacmap.annotations import Feature
from tacmap.areas import area
from tacmap.building import Floor, LineKind, OpeningKind
from tacmap.geometry import FloatArray, Point, Ring

__all__ = ["Blinds", "cone"]

_STEP = 2.0  # degrees between rays, beside those at corners
_OUT_OF_WALL = 0.6  # metres a camera drawn inside a wall is moved along its bearing
_MOUNT = 0.3  # metres in front of a camera within which a line is the face of its own wall
_RANGE = 60.0  # metres at most
_PLAIN = 0.05  # metres a corner may lie off the line between its neighbours and be left out


class Blinds:
    """What stops a view on one floor: (n, 4) straight pieces and the wall bodies."""

    def __init__(self, floor: Floor) -> None:
        bodies = [area(wall) for wall in floor.walls]
        self.bodies = shapely.union_all(bodies) if bodies else shapely.Polygon()
        pieces = [piece for wall in floor.walls for ring in (wall.exterior, *wall.holes) for piece in _edges(ring)]
        pieces += [piece for work in floor.linework if work.kind is LineKind.WALL for piece in work.segments]
        if not pieces:
            pieces = [piece for space in floor.spaces for piece in _edges(space.outline.exterior)]
        pieces += [(*door.a, *door.b) for door in floor.openings if door.kind is not OpeningKind.OPENING]
        self.pieces: FloatArray = np.array(pieces, dtype=np.float64).reshape(-1, 4)


def cone(camera: Feature, blinds: Blinds) -> Ring | None:
    """The area a camera sees, as a ring from its place; None without bearing, field of view and range."""
    aim, width, reach = (_number(camera, name) for name in ("bearing_deg", "fov_deg", "range_m"))
    if aim is None or width is None or reach is None or not 0 < width <= 360 or reach <= 0:
        return None
    reach = min(reach, _RANGE)
    eye = _out_of_wall(camera.points[0], aim, blinds)
    near = _in_range(blinds.pieces, eye, reach)
    bearings = _bearings(aim, width, near, eye)
    lengths = _lengths(eye, bearings, near, reach)
    rays = zip(bearings, lengths, strict=True)
    ends = [(eye[0] + length * math.sin(b), eye[1] + length * math.cos(b)) for b, length in rays]
    plain = shapely.LineString(ends).simplify(_PLAIN).coords
    points = tuple((round(x, 3), round(y, 3)) for x, y in plain)
    return points if width >= 360 else (eye, *points)


def _number(camera: Feature, name: str) -> float | None:
    try:
        value = float(camera.attribute(name) or "")
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _out_of_wall(eye: Point, aim: float, blinds: Blinds) -> Point:
    """A camera is drawn on or in the wall it hangs on: the view begins in front of that wall."""
    dx, dy = math.sin(math.radians(aim)), math.cos(math.radians(aim))
    if not blinds.bodies.is_empty:
        for step in np.arange(0.0, _OUT_OF_WALL + 0.01, 0.05).tolist():
            if not shapely.intersects_xy(blinds.bodies, eye[0] + step * dx, eye[1] + step * dy):
                return (eye[0] + step * dx, eye[1] + step * dy)
        return eye
    near = _in_range(blinds.pieces, eye, _OUT_OF_WALL)
    hit = float(_lengths(eye, np.array([math.radians(aim)]), near, _MOUNT)[0])
    step = hit + 0.01 if hit < _MOUNT else 0.0
    return (eye[0] + step * dx, eye[1] + step * dy)


def _in_range(pieces: FloatArray, eye: Point, reach: float) -> FloatArray:
    x, y = eye
    low, high = np.minimum(pieces[:, :2], pieces[:, 2:]), np.maximum(pieces[:, :2], pieces[:, 2:])
    near = (low[:, 0] <= x + reach) & (high[:, 0] >= x - reach) & (low[:, 1] <= y + reach) & (high[:, 1] >= y - reach)
    found: FloatArray = pieces[near]
    return found


def _bearings(aim: float, width: float, near: FloatArray, eye: Point) -> FloatArray:
    """Radians clockwise from +y, rising, from one edge of the cone to the other; doubled at corners."""
    start = math.radians(aim - width / 2)
    regular = np.linspace(0.0, math.radians(width), max(2, int(width / _STEP) + 1))
    ends = near.reshape(-1, 2) - np.array(eye)
    corners = (np.arctan2(ends[:, 0], ends[:, 1]) - start) % (2 * math.pi)
    beside = np.concatenate([corners - 1e-4, corners, corners + 1e-4])
    inside = beside[(beside > 0) & (beside < math.radians(width))]
    bearings: FloatArray = np.unique(np.concatenate([regular, inside])) + start
    return bearings


def _lengths(eye: Point, bearings: FloatArray, near: FloatArray, reach: float) -> FloatArray:
    """How far each ray gets."""
    if not len(near):
        return np.full(len(bearings), reach)
    dx, dy = np.sin(bearings)[:, None], np.cos(bearings)[:, None]
    ax, ay = near[:, 0] - eye[0], near[:, 1] - eye[1]
    ex, ey = near[:, 2] - near[:, 0], near[:, 3] - near[:, 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        cross = dx * ey - dy * ex
        along = (ax * ey - ay * ex) / cross
        across = (ax * dy - ay * dx) / cross
        hit = (np.abs(cross) > 1e-12) & (along > 1e-6) & (across >= -1e-9) & (across <= 1 + 1e-9)
    lengths: FloatArray = np.minimum(np.where(hit, along, reach).min(axis=1), reach)
    return lengths


def _edges(ring: Ring) -> list[tuple[float, float, float, float]]:
    return [(*a, *b) for a, b in zip(ring, (*ring[1:], ring[0]), strict=True)]
