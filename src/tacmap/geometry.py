"""Points, rings and the mapping between a plan file's coordinates and metres.

Metres, y up, x right, angles in degrees counter-clockwise from +x; bearings in degrees clockwise from +y
(plan north). Rings are not closed (the first point is not repeated) and exteriors run counter-clockwise.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["FloatArray", "IntArray", "Placement", "Point", "Polygon", "Ring", "bearing"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int32]
Point = tuple[float, float]
Ring = tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Polygon:
    """An area in metres: one exterior ring and its holes."""

    exterior: Ring
    holes: tuple[Ring, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """How a drawing lies in its file: file = origin + (x, ±y) / metres_per_unit.

    `origin` is the file point that became (0, 0); `y_down` is true of SVG.
    """

    origin: Point = (0.0, 0.0)
    metres_per_unit: float = 1.0
    y_down: bool = False

    def to_file(self, points: FloatArray) -> FloatArray:
        """(n, 2) metres to (n, 2) file coordinates."""
        signs = np.array([1.0, -1.0 if self.y_down else 1.0])
        file: FloatArray = np.asarray(points, dtype=np.float64) * signs / self.metres_per_unit + np.array(self.origin)
        return file

    def from_file(self, points: FloatArray) -> FloatArray:
        """(n, 2) file coordinates to (n, 2) metres."""
        signs = np.array([1.0, -1.0 if self.y_down else 1.0])
        metres: FloatArray = (
            (np.asarray(points, dtype=np.float64) - np.array(self.origin)) * self.metres_per_unit * signs
        )
        return metres


def bearing(start: Point, end: Point) -> float:
    """Degrees clockwise from +y, in [0, 360)."""
    return math.degrees(math.atan2(end[0] - start[0], end[1] - start[1])) % 360.0
