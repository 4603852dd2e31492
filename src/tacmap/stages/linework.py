"""What is drawn on a floor, sorted for drawing it again: walls, doors, windows, stairs, furniture, details.

Only what is visible and part of the building, to the millimetre, each line once; tiny details go first when a
plan holds more than a phone can show.
"""

from collections.abc import Iterator

import numpy as np

from tacmap.building import LineKind, Linework
from tacmap.drawing import Drawing
from tacmap.geometry import FloatArray, chained
from tacmap.stages.lines import Ink, Trade, directions
from tacmap.stages.symbols import equipment

__all__ = ["anything_drawn", "linework_of"]

_MOST = 25_000  # lines of one floor
_TINY = 0.05  # metres: shorter details are left out
_LOOSE = (LineKind.DETAIL, LineKind.FURNITURE)
_KINDS = {
    Trade.UNKNOWN: LineKind.DETAIL,
    Trade.FURNITURE: LineKind.FURNITURE,
    Trade.STAIR: LineKind.STAIR,
    Trade.WINDOW: LineKind.WINDOW,
    Trade.DOOR: LineKind.DOOR,
    Trade.WALL: LineKind.WALL,
}


def linework_of(
    drawing: Drawing, ink: Ink, walls: FloatArray, bounds: tuple[float, float, float, float]
) -> tuple[Linework, ...]:
    """The lines within `bounds` (metres) by kind; `walls` (n, 4) are walls whatever their layer says.

    Cameras and other equipment are left to the features that are proposed for them: some may not see these.
    """
    found = ((kind, chained(_within(bounds, kind, lines))) for kind, lines in _by_kind(drawing, ink, walls))
    return tuple(Linework(kind=kind, paths=paths) for kind, paths in found if paths)


def anything_drawn(drawing: Drawing, ink: Ink, walls: FloatArray) -> bool:
    """Whether there is a line to show."""
    everywhere = (-np.inf, -np.inf, np.inf, np.inf)
    return any(len(_within(everywhere, kind, lines)) for kind, lines in _by_kind(drawing, ink, walls))


def _by_kind(drawing: Drawing, ink: Ink, walls: FloatArray) -> Iterator[tuple[LineKind, FloatArray]]:
    swings = np.isin(drawing.segment_path, drawing.arc_path[_swing_rows(drawing, ink)]) & drawing.segment_curved
    swings &= drawing.segment_visible
    things = np.isin(ink.mark, list(equipment(drawing)))
    taken = set(map(tuple, np.round(walls, 3).tolist()))
    for trade, kind in _KINDS.items():
        own = ink.trade == trade
        lines = ink.segments[own & ~things if kind in _LOOSE else own]
        if trade in (Trade.UNKNOWN, Trade.WINDOW, Trade.DOOR) and len(lines):
            lines = lines[[tuple(row) not in taken for row in np.round(lines, 3).tolist()]]
        if kind is LineKind.DOOR:
            lines = np.concatenate([lines, drawing.segments[swings]])
        if kind is LineKind.WALL:
            lines = np.concatenate([lines, walls])
        yield kind, lines


def _swing_rows(drawing: Drawing, ink: Ink) -> np.ndarray:
    arcs = set(map(tuple, ink.swings.tolist()))
    return np.array([tuple(row) in arcs for row in drawing.arcs.tolist()], dtype=np.bool_)


def _within(bounds: tuple[float, float, float, float], kind: LineKind, lines: FloatArray) -> FloatArray:
    xmin, ymin, xmax, ymax = bounds
    middle = (lines[:, :2] + lines[:, 2:]) / 2
    inside = (middle[:, 0] >= xmin) & (middle[:, 0] <= xmax) & (middle[:, 1] >= ymin) & (middle[:, 1] <= ymax)
    lines = lines[inside]
    _, length = directions(lines)
    if kind in _LOOSE:
        lines, length = lines[length >= _TINY], length[length >= _TINY]
    if len(lines) > _MOST:
        lines = lines[np.sort(np.argsort(-length, kind="stable")[:_MOST])]
    return lines
