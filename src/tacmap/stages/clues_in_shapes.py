"""Clues in closed outlines: room sizes, printed areas, and how far the whole plan reaches."""

from collections.abc import Iterable

import numpy as np
import shapely
from numpy.typing import NDArray

from tacmap.drawing import Drawing
from tacmap.geometry import FloatArray
from tacmap.stages.clue import Clue
from tacmap.stages.lettering import area_in, read_lettering

__all__ = ["areas_of_rings", "extent", "polygons_of_rings", "printed_areas", "rooms", "tiles"]

_GROUND = 50.0  # square metres of a square plan for each room
_NUMBERS = 3  # in one room: its own and those of its doors
_MANY = 12  # rooms from which their number says how large the plan is


def rooms(drawing: Drawing, kinds: tuple[str | None, ...], areas: FloatArray, painted: FloatArray) -> Clue | None:
    """Closed outlines that hold one room number or lie on a room layer: their widths."""
    named = np.array([kind == "room-outline" for kind in kinds] or [False])
    on_layer = named[drawing.ring_layer] if len(areas) else np.zeros(0, dtype=np.bool_)
    labels = [text.at for text in drawing.texts if read_lettering(text.text).form == "number"]
    around = np.array([ring for ring in _smallest_rings(drawing, areas, labels) if ring >= 0], dtype=np.int64)
    held = np.bincount(around, minlength=len(areas))
    holding = (held > 0) & (held <= _NUMBERS)
    chosen = areas[holding] if holding.sum() >= 4 else areas[on_layer]
    chosen = chosen[chosen > 0]
    if len(painted) > len(chosen):
        chosen = painted
    if len(chosen) < 4:
        return None
    return Clue(
        name="rooms",
        lengths=np.array([np.sqrt(np.median(chosen))]),
        weights=np.ones(1),
        metres=4.7,
        spread=0.35,
        doubt=0.2,
        words="room outlines measure {file} units across: rooms of {metres} m",
    )


def tiles(drawing: Drawing, areas: FloatArray) -> FloatArray:
    """(t,) areas of filled shapes when they cover much of the plan side by side, as on maps of coloured rooms."""
    if drawing.format != "svg":
        return np.zeros(0)
    usable = np.flatnonzero(drawing.ring_filled & (np.diff(drawing.ring_start) >= 4) & (areas > 0))
    if len(usable) < 12:
        return np.zeros(0)
    whole = float(np.prod(np.ptp(drawing.ring_points, axis=0)))
    shown = usable[(areas[usable] > whole / 20_000) & (areas[usable] < whole / 12)]
    if not 0.15 * whole < float(areas[shown].sum()) < 1.2 * whole:
        return np.zeros(0)
    order = shown[np.argsort(-areas[shown], kind="stable")]
    sizes: FloatArray = areas[order]
    kept: FloatArray = sizes[np.cumsum(sizes) < 0.95 * sizes.sum()]
    return kept


def areas_of_rings(drawing: Drawing) -> FloatArray:
    """(r,) areas of the closed outlines in square file units."""
    if not len(drawing.ring_layer):
        return np.zeros(0)
    points, starts = drawing.ring_points, drawing.ring_start
    ring = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    following = np.arange(1, len(points) + 1)
    following[starts[1:][np.diff(starts) > 0] - 1] = starts[:-1][np.diff(starts) > 0]
    centred = points - points[starts[:-1].clip(max=len(points) - 1)][ring]
    cross = centred[:, 0] * centred[following, 1] - centred[:, 1] * centred[following, 0]
    return np.abs(np.bincount(ring, weights=cross, minlength=len(starts) - 1)) / 2


def _smallest_rings(drawing: Drawing, areas: FloatArray, points: Iterable[tuple[float, float]]) -> list[int]:
    """For each point the smallest closed outline around it that is larger than lettering, or -1."""
    places = list(points)
    heights = [text.height for text in drawing.texts if text.height > 0]
    least = 12 * float(np.median(heights)) ** 2 if heights else 0.0
    usable = np.flatnonzero((np.diff(drawing.ring_start) >= 4) & (areas > least))
    if not places or not len(usable):
        return [-1] * len(places)
    tree = shapely.STRtree(polygons_of_rings(drawing, usable))
    which, rings = tree.query(shapely.points(places), predicate="within")
    result = [-1] * len(places)
    for point, ring in zip(which.tolist(), usable[rings].tolist(), strict=True):
        if result[point] < 0 or areas[ring] < areas[result[point]]:
            result[point] = ring
    return result


def polygons_of_rings(drawing: Drawing, rings: NDArray[np.int64]) -> NDArray[np.object_]:
    starts, counts = drawing.ring_start[rings], np.diff(drawing.ring_start)[rings]
    owner = np.repeat(np.arange(len(rings)), counts)
    rows = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts) + starts[owner]
    outlines = shapely.linearrings(drawing.ring_points[rows], indices=owner)
    return np.asarray(shapely.polygons(outlines), dtype=np.object_)


def printed_areas(drawing: Drawing, areas: FloatArray) -> Clue | None:
    """Areas written into outlines: the root of outline over print is an exact length of one metre."""
    printed = [(text, area) for text in drawing.texts if (area := area_in(text.text)) is not None]
    if not printed:
        return None
    rings = _smallest_rings(drawing, areas, [text.at for text, _ in printed])
    pairs = [(areas[ring], area) for ring, (_, area) in zip(rings, printed, strict=True) if ring >= 0 and area > 0]
    if len(pairs) < 3:
        return None
    drawn, stated = np.log(np.array(pairs)).T / 2
    if np.std(drawn - stated) > min(0.1, 0.5 * float(np.std(stated))):  # frames around the lettering are all alike
        return None
    metre = np.exp(drawn - stated)
    return Clue(
        name="areas",
        lengths=metre,
        weights=np.ones(len(metre)),
        metres=1.0,
        spread=0.05,
        doubt=0.03,
        words="printed room areas agree with their outlines if {file} units make {metres} m",
    )


def extent(drawing: Drawing, painted: FloatArray) -> Clue | None:
    """The longer side of what is drawn, strays left out."""
    if not len(drawing.segments):
        return None
    low, high = np.percentile(drawing.segments[:, :2], [3, 97], axis=0)
    length = float(max(high - low))
    if length <= 0:
        return None
    numbers = len({text.text for text in drawing.texts if read_lettering(text.text).form == "number"})
    count = max(numbers, len(painted))
    return Clue(
        name="extent",
        lengths=np.array([length]),
        weights=np.ones(1),
        metres=float(np.sqrt(_GROUND * count)) if count >= _MANY else 36.0,
        spread=0.45 if count >= _MANY else 0.75,
        doubt=0.2,
        words="the drawing measures {file} units across: {metres} m",
    )
