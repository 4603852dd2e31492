"""Points, rings and the mapping between a plan file's coordinates and metres.

Metres, y up, x right, angles in degrees counter-clockwise from +x; bearings in degrees clockwise from +y
(plan north). Rings are not closed (the first point is not repeated) and exteriors run counter-clockwise.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["FloatArray", "IntArray", "Placement", "Point", "Polygon", "Ring", "bearing", "chained"]

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


def chained(pieces: FloatArray) -> tuple[Ring, ...]:
    """Straight pieces (n, 4) as few open lines, to the millimetre: pieces that meet follow one another.

    Each piece comes once, whichever way and however often it was drawn. At a crossing a line goes straight on (but
    where very many meet); corners that lie on a straight run are left out; a closed line ends where it began. The
    same pieces give the same lines, in whatever order they come.
    """
    meeting = _meeting(pieces)
    ends = [corner for corner, others in meeting.items() if len(others) % 2]
    lines = [_line(meeting, corner) for corner in ends if len(meeting[corner]) % 2]
    for corner in meeting:
        while meeting[corner]:
            lines.append(_line(meeting, corner))
    return tuple(tuple((x / 1000, y / 1000) for x, y in line) for line in lines)


_Corner = tuple[int, int]  # millimetres


def _meeting(pieces: FloatArray) -> dict[_Corner, dict[_Corner, None]]:
    """Each corner, from left to right, with the corners that a piece leads to."""
    ends = np.rint(np.asarray(pieces, dtype=np.float64).reshape(-1, 4) * 1000).astype(np.int64)
    both = np.unique(np.concatenate([ends, ends[:, [2, 3, 0, 1]]]), axis=0)
    meeting: dict[_Corner, dict[_Corner, None]] = {}
    for a, b, c, d in both.tolist():
        if (a, b) != (c, d):
            meeting.setdefault((a, b), {})[c, d] = None
    return meeting


def _line(meeting: dict[_Corner, dict[_Corner, None]], corner: _Corner) -> list[_Corner]:
    """One line from a corner on, as far as it leads; its pieces are taken out of `meeting`."""
    line = [corner]
    while meeting[line[-1]]:
        here, before = line[-1], line[-2] if len(line) > 1 else None
        after = _onwards(before, here, meeting[here])
        del meeting[here][after], meeting[after][here]
        if before is not None and _between(before, here, after):
            line.pop()
        line.append(after)
    return line


_CROWD = 16  # pieces that meet in one corner: among more, the straightest is not looked for


def _onwards(before: _Corner | None, here: _Corner, ahead: dict[_Corner, None]) -> _Corner:
    if before is None or not 1 < len(ahead) <= _CROWD:
        return next(iter(ahead))
    return max(ahead, key=lambda after: _straight(before, here, after))


def _straight(before: _Corner, here: _Corner, after: _Corner) -> float:
    """The cosine of the turn: 1 straight on, -1 back."""
    ux, uy, vx, vy = here[0] - before[0], here[1] - before[1], after[0] - here[0], after[1] - here[1]
    return (ux * vx + uy * vy) / (math.hypot(ux, uy) * math.hypot(vx, vy))


def _between(before: _Corner, here: _Corner, after: _Corner) -> bool:
    """Whether a corner lies on the straight way from the one before to the one after."""
    ux, uy, vx, vy = here[0] - before[0], here[1] - before[1], after[0] - here[0], after[1] - here[1]
    return ux * vy == uy * vx and ux * vx + uy * vy > 0
