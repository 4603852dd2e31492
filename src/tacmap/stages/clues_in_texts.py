"""Clues in lettering: its height, how far room numbers stand apart, written scales, dimensions beside their lines."""

import re

import numpy as np
import shapely

from tacmap.drawing import Drawing, Text
from tacmap.stages.clue import Clue
from tacmap.stages.lettering import read_lettering

__all__ = ["dimensions", "label_spacing", "lettering", "paper_scale"]


def lettering(drawing: Drawing, rooms: int) -> Clue | None:
    """Heights of the lettering: larger on maps of painted `rooms`, which are read from afar."""
    heights = np.array([text.height for text in drawing.texts if text.height > 0 and _is_label(text)])
    if not len(heights):
        return None
    svg = drawing.format == "svg"
    return Clue(
        name="lettering",
        lengths=np.array([np.median(heights)]),
        weights=np.ones(1),
        metres=(0.8 if rooms else 0.45) if svg else 0.2,
        spread=0.7 if svg else 0.35,
        doubt=0.2,
        words="lettering is {file} units high: {metres} m",
    )


def _is_label(text: Text) -> bool:
    return text.visible and text.kind != "attdef" and any(c.isalnum() for c in text.text)


def label_spacing(drawing: Drawing, rooms: int) -> Clue | None:
    """From each room number to the next, unless many of the `rooms` that are painted have none."""
    places = [t.at for t in drawing.texts if t.kind != "dimension" and read_lettering(t.text).form == "number"]
    if len(places) < max(8, 0.6 * rooms):
        return None
    points = list(shapely.points(places[:3000]))
    near = shapely.STRtree(points).query_nearest(points, exclusive=True, return_distance=True, all_matches=False)[1]
    near = near[near > 0]
    if len(near) < 8:
        return None
    return Clue(
        name="labels",
        lengths=np.array([np.median(near)]),
        weights=np.ones(1),
        metres=3.7,
        spread=0.45,
        doubt=0.3,
        words="numbers stand {file} units apart: {metres} m",
    )


# ------------------------------------------------------------------------------------------------ written scales

_RATIO = re.compile(
    r"(?<![\d.,:/])1\s*[:/]\s*(10|20|25|50|75|100|125|150|200|250|300|400|500|600|750|1000)(?![\d.,:/])"
)
_IMPERIAL = re.compile(
    r"(?<![\d/])(\d{1,2})(?:\s*/\s*(\d{1,2}))?\s*(?:\"|\u201d|''|in(?:ch(?:es)?)?\.?)\s*(?:=|:|to)\s*(\d{1,3})\s*"
    r"(?:'|\u2019|ft\.?|foot|feet)",
    re.IGNORECASE,
)
_PAPER = (25.4e-3 / 72, 25.4e-3 / 96, 1e-3)  # metres: a point, a pixel, a millimetre


def paper_scale(drawing: Drawing) -> Clue | None:
    """A scale written on a sheet whose unit is one of paper (SVG): 1:100, 1/4" = 1'-0"."""
    if drawing.format != "svg":
        return None
    ratios = sorted({ratio for text in drawing.texts if (ratio := _ratio(text.text)) is not None})
    if not ratios:
        return None
    paper = _PAPER if drawing.declared_unit is None else (*_PAPER, drawing.declared_unit)
    return Clue(
        name="scale",
        lengths=np.array([1.0 / (ratio * unit) for ratio in ratios for unit in paper]),
        weights=np.ones(len(ratios) * len(paper)),
        metres=1.0,
        spread=0.02,
        doubt=0.5,
        words="a scale of 1:" + ", 1:".join(f"{ratio:g}" for ratio in ratios) + " is written on the plan",
    )


def _ratio(text: str) -> float | None:
    if match := _RATIO.search(text):
        return float(match[1])
    if (match := _IMPERIAL.search(text)) and int(match[1]) and int(match[3]):
        inches = int(match[1]) / int(match[2] or 1) if int(match[2] or 1) else 0.0
        return 12 * int(match[3]) / inches if inches else None
    return None


_FEET = re.compile(
    r"""^\s*(\d{1,3})\s*['\u2019\u2032]\s*-?\s*(?:(\d{1,2})(?:[\s-]+(\d{1,2})/(\d{1,2}))?\s*(?:["\u201d\u2033]|''))?\s*$"""
)
_PLAIN = re.compile(r"^\s*(\d{1,3}[.,]\d{2,3}|\d{2,5})\s*(mm|cm|m)?\s*$")
_ALONG = 0.05  # of a dimension line: how far its text may stand from the middle
_MOST = 400  # dimensions that are looked at
_LEAST = 4
_VARIED = 0.15  # natural logarithm: room numbers of one floor vary less
_AGREED = 0.6  # of the dimensions tell one unit


def dimensions(drawing: Drawing) -> Clue | None:
    """Lengths written beside the middle of a line that has this length."""
    written = [(text, metres) for text in drawing.texts if (metres := _stated(text.text)) is not None][:_MOST]
    if len({metres for _, metres in written}) < _LEAST:
        return None
    lines = drawing.segments[~drawing.segment_curved]
    step = lines[:, 2:] - lines[:, :2]
    length = np.hypot(step[:, 0], step[:, 1])
    heights = np.array([text.height for text, _ in written])
    lines, step, length = lines[length > 0], step[length > 0], length[length > 0]
    middles = shapely.points((lines[:, :2] + lines[:, 2:]) / 2)
    at = np.array([text.at for text, _ in written])
    i, j = shapely.STRtree(np.asarray(middles)).query(shapely.points(at), predicate="dwithin", distance=3.0 * heights)
    angle = np.radians([text.rotation for text, _ in written])[i]
    unit = step[j] / length[j][:, None]
    parallel = np.abs(unit[:, 0] * np.sin(angle) - unit[:, 1] * np.cos(angle)) < 0.05
    off = at[i] - (lines[j, :2] + lines[j, 2:]) / 2
    centred = np.abs((off * unit).sum(axis=1)) < np.maximum(_ALONG * length[j], 0.1 * heights[i])
    fits = parallel & centred & (length[j] > 1.5 * heights[i])
    if drawing.format == "dxf":  # a bare number is what CAD measured, in the very unit that is sought
        fits &= np.abs(length[j] / np.array([_bare(text.text) for text, _ in written])[i] - 1) > 0.01
    i, j = i[fits], j[fits]
    if not len(i):
        return None
    ratio = length[j] / np.array([metres for _, metres in written])[i]
    vote = np.round(np.log(ratio) / 0.02).astype(np.int64)
    kinds, which = np.unique(vote, return_inverse=True)
    telling = [np.unique(i[(which == k) | (which == k + 1)]) for k in range(len(kinds))]
    best = max(range(len(kinds)), key=lambda k: len(telling[k]))
    agreed = telling[best]
    stated = np.log(sorted({written[int(k)][1] for k in agreed}))
    if len(stated) < _LEAST or np.std(stated) < _VARIED or len(agreed) < _AGREED * len(np.unique(i)):
        return None
    chosen = (which == best) | (which == best + 1)
    metre = float(np.median(ratio[chosen]))
    decimal = np.mean([written[int(k)][0].text.strip().replace(",", ".").count(".") == 1 for k in agreed]) > 0.5
    return Clue(
        name="dimensions",
        lengths=np.array([metre, metre / 0.3048]),  # 12.50 may be feet
        weights=np.array([0.85, 0.15] if decimal else [1.0, 0.0]),
        metres=1.0,
        spread=0.01,
        doubt=0.1,
        words="written dimensions agree with their lines if {file} units make {metres} m",
    )


def _stated(text: str) -> float | None:
    """The length in metres that a dimension states: feet and inches, or metres, centimetres, millimetres."""
    if match := _FEET.match(text):
        inches = float(match[2] or 0) + (float(match[3]) / float(match[4]) if match[3] and float(match[4]) else 0.0)
        return (12 * float(match[1]) + inches) * 0.0254 or None
    if match := _PLAIN.match(text):
        value = float(match[1].replace(",", "."))
        if match[2] or not match[1].isdigit():
            return value * {"mm": 1e-3, "cm": 1e-2}.get(match[2] or "m", 1.0) or None
        return value * 1e-3 if len(match[1]) > 3 else None
    return None


def _bare(text: str) -> float:
    """The number of a dimension without a unit; infinite where a unit is written."""
    match = _PLAIN.match(text)
    return float(match[1].replace(",", ".")) if match and not match[2] else np.inf
