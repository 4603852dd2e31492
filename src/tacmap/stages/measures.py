"""Dimension lines: lines with a number beside their middle that says how long they are.

A dimension across a room is as long as the room and would part it where layers say nothing.
"""

import re

import numpy as np
import shapely
from numpy.typing import NDArray

from tacmap.drawing import Drawing
from tacmap.geometry import FloatArray

__all__ = ["measured"]

_NUMBER = re.compile(r"\d{3,6}|\d{1,3}[.,]\d{1,3}")
_UNITS = (0.001, 0.01, 1.0, 0.0254, 0.3048)  # metres of what dimensions are written in
_BESIDE = 2.5  # text heights from a line to the middle of its number
_ASIDE = 0.3  # metres more
_ENOUGH = 3  # dimensions that agree on a unit
_ROUNDED, _SHARE = 0.006, 0.003  # metres, and of the length: what a number may differ from it


def measured(drawing: Drawing) -> NDArray[np.bool_]:
    """(n,) segments of a drawing in metres that carry their own length, as several of them do."""
    flags = np.zeros(len(drawing.segments), dtype=np.bool_)
    texts = [text for text in drawing.texts if _NUMBER.fullmatch(text.text.strip())]
    if len(texts) < _ENOUGH:
        return flags
    step = drawing.segments[:, 2:] - drawing.segments[:, :2]
    length = np.hypot(step[:, 0], step[:, 1])
    rows = np.flatnonzero((length > 0.5) & ~drawing.segment_curved)
    if not len(rows):
        return flags
    value = np.array([float(text.text.strip().replace(",", ".")) for text in texts])
    height = np.array([text.height for text in texts])
    middles: FloatArray = (drawing.segments[rows, :2] + drawing.segments[rows, 2:]) / 2
    near = _BESIDE * height + _ASIDE
    text, line = shapely.STRtree(np.asarray(shapely.points(middles))).query(
        shapely.points([text.at for text in texts]), predicate="dwithin", distance=near
    )
    line = rows[line]
    agree = [np.abs(value[text] * unit - length[line]) < _ROUNDED + _SHARE * length[line] for unit in _UNITS]
    best = max(agree, key=lambda fits: len(np.unique(text[fits])))
    if len(np.unique(text[best])) >= _ENOUGH:
        flags[line[best]] = True
    return flags
