"""Arcs that were drawn as chords: chains of short lines, and curves, that lie on one circle.

Polylines and splines stand for arcs in many exports. What they draw is added to the drawing as arcs; their lines stay
and are known as curved. Whole circles are left as they are: they are frames of lettering rather than doors.
"""

from dataclasses import replace

import numpy as np

from tacmap.drawing import Drawing
from tacmap.geometry import FloatArray
from tacmap.stages.lines import BoolArray, Indices

__all__ = ["with_arcs"]

_CHORDS = (4.0, 35.0)  # degrees from one chord of a drawn arc to the next
_ALIKE = 1.6  # times the next chord's length a chord may be long
_ROUND = 0.03  # share of the radius by which a chord's end may be off the circle
_LEAST = 3  # chords of an arc
_CLOSED = 0.2  # share of the radius between both ends of a circle


def with_arcs(drawing: Drawing) -> Drawing:
    """The same drawing with an arc for every chain of chords, whatever its unit."""
    rows = np.flatnonzero(~(drawing.segment_curved & np.isin(drawing.segment_path, drawing.arc_path)))
    if len(rows) < _LEAST:
        return drawing
    lines = drawing.segments[rows]
    joined = _chained(lines, drawing.segment_path[rows], drawing.segment_curved[rows])
    starts = np.concatenate([[0], np.flatnonzero(~joined) + 1, [len(rows)]])
    runs = np.flatnonzero(np.diff(starts) >= _LEAST)
    if not len(runs):
        return drawing
    arcs, good = _circles(lines, starts[runs], starts[runs + 1])
    first, end = starts[runs[good]], starts[runs[good] + 1]
    curved = drawing.segment_curved.copy()
    curved[rows[_all_of(first, end)]] = True
    chords = rows[first]
    return replace(
        drawing,
        segment_curved=curved,
        arcs=np.concatenate([drawing.arcs, arcs]),
        arc_layer=np.concatenate([drawing.arc_layer, drawing.segment_layer[chords]]),
        arc_path=np.concatenate([drawing.arc_path, drawing.segment_path[chords]]),
        arc_mark=np.concatenate([drawing.arc_mark, drawing.segment_mark[chords]]),
    )


def _chained(lines: FloatArray, path: np.ndarray, curved: BoolArray) -> BoolArray:
    """(n - 1,) whether a chord of a curve goes on in the next line: of one path, end to end, with a slight turn."""
    near = 1e-6 * max(1.0, float(np.abs(lines).max()))
    joined: BoolArray = (path[1:] == path[:-1]) & (np.abs(lines[1:, :2] - lines[:-1, 2:]) <= near).all(axis=1)
    step = lines[:, 2:] - lines[:, :2]
    length = np.hypot(step[:, 0], step[:, 1])
    cross = step[:-1, 0] * step[1:, 1] - step[:-1, 1] * step[1:, 0]
    turn = np.abs(np.degrees(np.arctan2(cross, (step[:-1] * step[1:]).sum(axis=1))))
    alike = np.maximum(length[1:], length[:-1]) < _ALIKE * np.minimum(length[1:], length[:-1])
    bent = alike & (turn > _CHORDS[0]) & (turn < _CHORDS[1]) & ~curved[1:] & ~curved[:-1]
    goes_on: BoolArray = joined & (bent | (curved[1:] & curved[:-1]))
    return goes_on


def _circles(lines: FloatArray, first: Indices, end: Indices) -> tuple[FloatArray, Indices]:
    """(m, 5) the arcs that runs of chords lie on, and which runs these are."""
    a, b, c = lines[first, :2], lines[first + (end - first) // 3, :2], lines[first + 2 * (end - first) // 3, :2]
    u, v = b - a, c - a
    cross = 2 * (u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0])
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        uu, vv = (u * u).sum(axis=1), (v * v).sum(axis=1)
        centre = a + np.column_stack([v[:, 1] * uu - u[:, 1] * vv, u[:, 0] * vv - v[:, 0] * uu]) / cross[:, None]
        radius = np.hypot(*(a - centre).T)
        run, row = np.repeat(np.arange(len(first)), end - first), _all_of(first, end)
        off = np.abs(np.hypot(*(lines[row, 2:] - centre[run]).T) - radius[run])
        worst = np.zeros(len(first))
        np.maximum.at(worst, run, np.where(np.isfinite(off), off, np.inf))
        good = np.flatnonzero((np.abs(cross) > 1e-12) & np.isfinite(radius) & (worst <= _ROUND * radius))
    last, centre, radius = lines[end[good] - 1, 2:], centre[good], radius[good]
    angles = [np.degrees(np.arctan2(*(p - centre).T[::-1])) for p in (a[good], last)]
    left = cross[good] > 0
    start = np.where(left, angles[0], angles[1])
    sweep = np.where(left, angles[1] - angles[0], angles[0] - angles[1]) % 360
    arcs = np.column_stack([centre, radius, start % 360, sweep])
    open_ = np.hypot(*(last - a[good]).T) > _CLOSED * radius
    return arcs[open_], good[open_]


def _all_of(first: Indices, end: Indices) -> Indices:
    """The numbers first[0] .. end[0] - 1, first[1] .. end[1] - 1, and so on."""
    count = end - first
    before = np.repeat(np.cumsum(count) - count, count)
    numbers: Indices = np.arange(int(count.sum())) - before + np.repeat(first, count)
    return numbers
