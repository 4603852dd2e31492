"""Curves as chords, many at a time.

Every chord spans at most ten degrees, so it leaves its arc by less than 0.4 % of the radius; a flat arc, whose radius
may be many times what is drawn of it, is left by less than 0.3 % of the distance between its ends. The chords of a
curve begin and end exactly on its given points.
"""

import math
from itertools import pairwise

import numpy as np

from tacmap.geometry import FloatArray, IntArray

__all__ = [
    "CHORD_DEGREES",
    "arc_chords",
    "bulge_arcs",
    "chord_counts",
    "ellipse_points",
    "fitted_points",
    "spline_points",
]

CHORD_DEGREES = 10.0
_FLAT = 80.0  # degrees; 0.3 % of the distance between the ends is left there
_SPLINE_POINTS_PER_SPAN = 6
_LEAST_SPLINE_POINTS = 24
_MOST_SPLINE_POINTS = 20_000
_HIGHEST_DEGREE = 15
_MOST_FITTED = 2_000  # fit points; so many lie so close that straight lines will do
_SEAM = 3  # spans on either side that shape a closed curve where it begins


def chord_counts(sweep: FloatArray) -> IntArray:
    """(m,) degrees to the number of chords of each arc, at least one.

    The distance of a chord from its arc, as a share of the arc's own span, falls with sweep / chords squared: below
    `_FLAT` degrees the chords are as many as hold that share at what it is there.
    """
    turn = np.abs(sweep) / CHORD_DEGREES
    flat = np.sqrt(turn * _FLAT / CHORD_DEGREES)
    counts: IntArray = np.maximum(1, np.ceil(np.maximum(turn, np.minimum(flat, _FLAT / CHORD_DEGREES)) - 1e-6)).astype(
        np.int32
    )
    return counts


def bulge_arcs(start: FloatArray, end: FloatArray, bulge: FloatArray) -> FloatArray:
    """(m, 2), (m, 2), (m,) to (m, 5) cx cy radius start sweep; the sweep is negative for a negative bulge."""
    chord = end - start
    square = bulge * bulge
    across = ((1 - square) / (4 * bulge))[:, None] * np.column_stack((-chord[:, 1], chord[:, 0]))
    centre = (start + end) / 2 + across
    radius = np.hypot(chord[:, 0], chord[:, 1]) * (1 + square) / (4 * np.abs(bulge))
    towards = start - centre
    begin = np.degrees(np.arctan2(towards[:, 1], towards[:, 0]))
    sweep = np.degrees(4 * np.arctan(bulge))
    return np.column_stack((centre, radius, begin, sweep))


def arc_chords(arcs: FloatArray) -> tuple[FloatArray, IntArray]:
    """(m, 5) cx cy radius start sweep to (n, 4) chords in order and (n,) the arc each belongs to."""
    counts = chord_counts(arcs[:, 4])
    owner: IntArray = np.repeat(np.arange(len(arcs), dtype=np.int32), counts)
    step = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    cx, cy, radius, begin, sweep = arcs[owner].T
    turn = sweep / counts[owner]
    first, last = np.radians(begin + turn * step), np.radians(begin + turn * (step + 1))
    chords = np.column_stack(
        (
            cx + radius * np.cos(first),
            cy + radius * np.sin(first),
            cx + radius * np.cos(last),
            cy + radius * np.sin(last),
        )
    )
    return chords, owner


def ellipse_points(
    centre: tuple[float, float], major: tuple[float, float], minor: tuple[float, float], begin: float, sweep: float
) -> FloatArray:
    """(n, 2) points of an elliptic arc; `begin` and `sweep` are parameters in radians."""
    count = int(chord_counts(np.array([math.degrees(sweep)]))[0])
    t = begin + sweep * np.arange(count + 1) / count
    x = centre[0] + major[0] * np.cos(t) + minor[0] * np.sin(t)
    y = centre[1] + major[1] * np.cos(t) + minor[1] * np.sin(t)
    return np.column_stack((x, y))


def spline_points(degree: int, knots: FloatArray, controls: FloatArray, weights: FloatArray | None) -> FloatArray:
    """(n, 2) points of a B-spline, a few per span, by de Boor's algorithm on all parameters at once.

    Raises ValueError where degree, knots and control points do not belong together.
    """
    if not 1 <= degree <= _HIGHEST_DEGREE or len(knots) != len(controls) + degree + 1 or len(controls) <= degree:
        raise ValueError("a spline whose knots and control points do not match")
    low, high = knots[degree], knots[len(controls)]
    if not np.all(np.diff(knots) >= 0) or not low < high:
        raise ValueError("a spline whose knots do not rise")
    if degree == 1:
        return controls
    breaks = np.unique(knots[degree : len(controls) + 1])
    wanted = max(_SPLINE_POINTS_PER_SPAN, _LEAST_SPLINE_POINTS // (len(breaks) - 1))
    each = max(1, min(wanted, _MOST_SPLINE_POINTS // len(breaks)))
    steps = np.arange(each) / each
    t = np.append((breaks[:-1, None] + np.diff(breaks)[:, None] * steps[None, :]).ravel(), high)
    span = np.clip(np.searchsorted(knots, t, side="right") - 1, degree, len(controls) - 1)
    w = np.ones(len(controls)) if weights is None else weights
    homogeneous = np.column_stack((controls * w[:, None], w))
    d = homogeneous[span[:, None] + np.arange(-degree, 1)[None, :]]
    for r in range(1, degree + 1):
        for j in range(degree, r - 1, -1):
            left = knots[span + j - degree]
            right = knots[span + j + 1 - r]
            width = np.where(right > left, right - left, 1.0)
            a = ((t - left) / width)[:, None]
            d[:, j] = (1 - a) * d[:, j - 1] + a * d[:, j]
    points: FloatArray = d[:, degree, :2] / d[:, degree, 2:]
    return points


def fitted_points(points: FloatArray, start: FloatArray | None, end: FloatArray | None, *, closed: bool) -> FloatArray:
    """(n, 2) points of the smooth curve through (m, 2) fit points, as CAD programs draw it.

    A cubic with continuous curvature over chord length; `start` and `end` are the directions at its ends, free
    where they are None.
    """
    apart = np.any(np.diff(points, axis=0) != 0, axis=1)
    points = points[np.append(True, apart)]
    if closed and len(points) > 2:
        points = points[:-1] if np.all(points[0] == points[-1]) else points
        around = np.take(points, np.arange(-_SEAM, len(points) + _SEAM + 1), axis=0, mode="wrap")
        return _through(around, None, None, first=_SEAM, last=_SEAM + len(points))
    return _through(points, start, end, first=0, last=len(points) - 1)


def _through(
    points: FloatArray, start: FloatArray | None, end: FloatArray | None, *, first: int, last: int
) -> FloatArray:
    """The curve from fit point `first` to `last`, in Hermite form."""
    if not 3 <= len(points) <= _MOST_FITTED:
        return points[first : last + 1]
    spans = np.hypot(*np.diff(points, axis=0).T)
    slopes = _slopes(points, spans, start, end)
    t = np.arange(_SPLINE_POINTS_PER_SPAN)[None, :, None] / _SPLINE_POINTS_PER_SPAN
    here, there = points[first:last, None], points[first + 1 : last + 1, None]
    out, into = (slopes[i:j, None] * spans[first:last, None, None] for i, j in ((first, last), (first + 1, last + 1)))
    square, cube = t * t, t * t * t
    curve = (2 * cube - 3 * square + 1) * here + (cube - 2 * square + t) * out
    curve += (3 * square - 2 * cube) * there + (cube - square) * into
    found: FloatArray = np.append(curve.reshape(-1, 2), points[last : last + 1], axis=0)
    return found


def _slopes(points: FloatArray, spans: FloatArray, start: FloatArray | None, end: FloatArray | None) -> FloatArray:
    """(m, 2) derivatives at the fit points, by elimination along the three diagonals."""
    places, h = (points[:, 0] + 1j * points[:, 1]).tolist(), spans.tolist()
    chords = [(b - a) / span for a, b, span in zip(places, places[1:], h, strict=False)]
    before = [*h[1:], 1.0 if end is None else 0.0]  # what row i + 1 holds of slope i
    after = [1.0 if start is None else 0.0, *h[:-1]]  # what row i holds of slope i + 1
    own = [2.0 if start is None else 1.0, *(2 * (a + b) for a, b in pairwise(h)), 2.0 if end is None else 1.0]
    known = [3 * chords[0] if start is None else complex(*start)]
    known += [3 * (h[i] * chords[i - 1] + h[i - 1] * chords[i]) for i in range(1, len(h))]
    known += [3 * chords[-1] if end is None else complex(*end)]
    for i, lower in enumerate(before):
        share = lower / own[i]
        own[i + 1] -= share * after[i]
        known[i + 1] -= share * known[i]
    known[-1] /= own[-1]
    for i in range(len(h) - 1, -1, -1):
        known[i] = (known[i] - after[i] * known[i + 1]) / own[i]
    slopes = np.array(known)
    return np.column_stack((slopes.real, slopes.imag))
