"""Lettering that was exploded into lines: it can be recognised as lettering, but not be read."""

import numpy as np

from tacmap.drawing import Drawing
from tacmap.geometry import FloatArray
from tacmap.stages.lines import components, touching

__all__ = ["lettering_as_strokes"]

_LEAST, _MOST = 0.06, 0.9  # metres: heights of lettering on plans
_ENOUGH = 60  # letters that stand beside another letter
_STROKE = 0.6  # metres: no stroke of a letter is longer
_MOST_STROKES = 60_000
_TEXTS = 20  # a plan with so many texts is lettered with text


def lettering_as_strokes(drawing: Drawing, within: tuple[float, float, float, float]) -> bool:
    """Whether a plan without usable text carries many small figures in rows, as letters are.

    `drawing` is in metres; only what begins `within` the box (xmin, ymin, xmax, ymax) is looked at.
    """
    if sum(text.visible for text in drawing.texts) >= _TEXTS:
        return False
    letters = _figures(drawing, within)
    if len(letters) < _ENOUGH:
        return False
    return max(_in_rows(letters), _in_rows(letters[:, [1, 0, 3, 2]])) >= _ENOUGH


def _in_rows(letters: FloatArray) -> int:
    """How many letters have a next one of the same size right beside them on the same line."""
    x, y, width, height = letters.T
    order = np.lexsort((x, np.round(y / 0.1)))
    x, y, width, height = x[order], y[order], width[order], height[order]
    step = np.diff(x)
    size = np.maximum(height[:-1], width[:-1])
    beside = (np.abs(np.diff(y)) < 0.3 * size) & (step > 0.2 * size) & (step < 1.5 * size)
    return int((beside & (np.abs(np.diff(height)) < 0.4 * size)).sum())


def _figures(drawing: Drawing, within: tuple[float, float, float, float]) -> FloatArray:
    """(n, 4) middle x, y, width and height of groups of touching short strokes that are as large as letters."""
    lines = drawing.segments
    inside = np.all((lines[:, :2] >= within[:2]) & (lines[:, :2] <= within[2:]), axis=1)
    short = np.flatnonzero(inside & (np.hypot(*(lines[:, 2:] - lines[:, :2]).T) < _STROKE))[:_MOST_STROKES]
    if not len(short):
        return np.zeros((0, 4))
    lines = lines[short]
    group = components(len(lines), *touching(lines))
    order = np.argsort(group, kind="stable")
    starts = np.flatnonzero(np.diff(group[order], prepend=-1))
    low = np.minimum.reduceat(np.minimum(lines[:, :2], lines[:, 2:])[order], starts)
    high = np.maximum.reduceat(np.maximum(lines[:, :2], lines[:, 2:])[order], starts)
    pieces = np.diff(np.append(starts, len(lines)))
    width, height = (high - low).T
    size = np.maximum(width, height)
    letters = (pieces >= 2) & (size > _LEAST) & (size < _MOST) & (np.minimum(width, height) > 0.1 * size)
    figures: FloatArray = np.column_stack([(low + high) / 2, width, height])[letters]
    return figures
