"""Grid axes: lines that end at a bubble, a circle around a letter or two.

An axis often lies a wall's thickness beside a wall, and would be taken for its other face.
"""

import numpy as np
import shapely
from numpy.typing import NDArray

from tacmap.drawing import Drawing
from tacmap.geometry import FloatArray

__all__ = ["bubbled"]

_RADII = (0.12, 1.6)  # metres of a bubble on plans from 1:50 to 1:200
_LETTERS = 4  # in a bubble at most: "A", "12", "C.1"
_OFF = 0.2  # of its radius that an axis may pass beside a bubble's middle


def bubbled(drawing: Drawing) -> NDArray[np.bool_]:
    """(n,) straight segments of a drawing in metres that end at a circle around a letter or two."""
    flags = np.zeros(len(drawing.segments), dtype=np.bool_)
    middles, radii = _bubbles(drawing)
    straight = np.flatnonzero(~drawing.segment_curved)
    if not len(middles) or not len(straight):
        return flags
    lines = drawing.segments[straight]
    along = lines[:, 2:] - lines[:, :2]
    length = np.hypot(*along.T)
    unit = along / np.maximum(length, 1e-9)[:, None]
    tree = shapely.STRtree(np.asarray(shapely.points(lines.reshape(-1, 2))))
    bubble, end = tree.query(shapely.points(middles), predicate="dwithin", distance=1.3 * radii)
    line = end // 2
    to = middles[bubble] - lines.reshape(-1, 2)[end]
    aside = np.abs(to[:, 0] * unit[line, 1] - to[:, 1] * unit[line, 0])
    away = np.hypot(*to.T) > 0.7 * radii[bubble]
    outward = (to * unit[line]).sum(axis=1) * np.where(end % 2 == 1, 1.0, -1.0) > 0
    ends = away & outward & (aside < _OFF * radii[bubble]) & (length[line] > 2 * radii[bubble])
    flags[straight[line[ends]]] = True
    return flags


def _bubbles(drawing: Drawing) -> tuple[FloatArray, FloatArray]:
    """(m, 2) middles and (m,) radii of circles around short texts."""
    arcs = drawing.arcs
    round_ = (arcs[:, 4] > 350) & (arcs[:, 2] > _RADII[0]) & (arcs[:, 2] < _RADII[1])
    circles = arcs[round_]
    texts = np.array([text.at for text in drawing.texts if len(text.text.strip()) <= _LETTERS]).reshape(-1, 2)
    if not len(circles) or not len(texts):
        return np.zeros((0, 2)), np.zeros(0)
    tree = shapely.STRtree(np.asarray(shapely.points(texts)))
    circle, _ = tree.query(shapely.points(circles[:, :2]), predicate="dwithin", distance=0.6 * circles[:, 2])
    chosen = np.unique(circle)
    return circles[chosen, :2], circles[chosen, 2]
