"""Telling apart what lies side by side in one drawing: floors, and what is no floor (sections, details, legends).

Rooms more than two metres from all others are another sheet. A sheet much smaller than the largest is an
outbuilding or a detail and stays with its neighbour only when it is near.
"""

import re

import numpy as np
import shapely

from tacmap.drawing import Drawing
from tacmap.geometry import FloatArray, Point
from tacmap.stages.lines import Indices, as_lines, components, touching
from tacmap.stages.rooms import Shapes
from tacmap.stages.words import fold

__all__ = ["is_plan", "level_of", "sheets_of", "titles_of"]

_APART = 2.0  # metres between the rooms of two sheets
_SMALL = 0.2  # of the largest sheet's area
_NEAR = 12.0  # metres from which a small sheet belongs to a larger one


def sheets_of(rooms: Shapes, walls: FloatArray) -> tuple[Indices, ...]:
    """Row numbers of the rooms of each floor, in reading order: left to right, then bottom to top.

    `walls` (n, 4): rooms that walls connect are on one sheet, however far apart.
    """
    if not len(rooms):
        return ()
    group = _boxes_joined(rooms, _near(rooms))
    if len(np.unique(group)) > 1:
        group = _boxes_joined(rooms, _connected(rooms, walls))
    area = np.bincount(group, weights=shapely.area(rooms), minlength=len(rooms))
    leaders = np.unique(group)
    large = leaders[area[leaders] >= _SMALL * area.max()]
    bounds = {int(g): shapely.box(*shapely.total_bounds(rooms[group == g])) for g in leaders}
    for small in sorted(set(leaders.tolist()) - set(large.tolist())):
        distance, home = min((bounds[small].distance(bounds[int(g)]), int(g)) for g in large)
        group[group == small] = home if distance <= _NEAR else -1
    order = sorted(large.tolist(), key=lambda g: _reading(bounds[g].bounds))
    return tuple(np.flatnonzero(group == g) for g in order)


def _near(rooms: Shapes) -> Indices:
    """(n,) the group of each room: their boxes are near to one another."""
    return components(len(rooms), *_near_boxes(shapely.bounds(rooms), _APART))


def _near_boxes(bounds: FloatArray, reach: float) -> tuple[Indices, Indices]:
    boxes = np.asarray(shapely.box(*bounds.T), dtype=np.object_)
    i, j = shapely.STRtree(boxes).query(boxes, predicate="dwithin", distance=reach)
    return i, j


def _connected(rooms: Shapes, walls: FloatArray) -> Indices:
    """(n,) the group of each room: near to one another, or along walls that touch."""
    i, j = shapely.STRtree(rooms).query(rooms, predicate="dwithin", distance=_APART)
    if not len(walls):
        return components(len(rooms), i, j)
    wall = components(len(walls), *touching(walls, 0.1))
    line, room = shapely.STRtree(rooms).query(as_lines(walls), predicate="dwithin", distance=0.7)
    count = len(rooms)
    both = components(count + len(walls), np.concatenate([i, room]), np.concatenate([j, count + wall[line]]))
    return both[:count]


def _boxes_joined(rooms: Shapes, group: Indices) -> Indices:
    """Groups whose boxes overlap are one sheet."""
    bounds = shapely.bounds(rooms)
    while True:
        leaders, own = np.unique(group, return_inverse=True)
        whole = np.tile([np.inf, np.inf, -np.inf, -np.inf], (len(leaders), 1))
        np.minimum.at(whole[:, :2], own, bounds[:, :2])
        np.maximum.at(whole[:, 2:], own, bounds[:, 2:])
        merged = leaders[components(len(leaders), *_near_boxes(whole, _APART / 2))]
        if np.array_equal(merged, leaders):
            return group
        group = merged[own]


def _reading(bounds: tuple[float, float, float, float]) -> tuple[float, float]:
    return (round(bounds[0] / 10.0), bounds[1])


_TITLE = re.compile(
    r"\b(floor|level|storey|story|etage|etasje|niveau|stock|obergeschoss|erdgeschoss|untergeschoss|kellergeschoss|"
    r"geschoss|og|eg|ug|basement|ground|rez|rdc|sous-sol|planta|piso|piano|verdieping|plan|grundriss|begane|kjeller|"
    r"vaning|plano|этаж|план|section|elevation|schnitt|ansicht|coupe|elevacion|alzado|seccion|sezione|prospetto|"
    r"doorsnede|gevel|snitt|fasade|detail|разрез|фасад)\b|층|層|階|立面|剖面",
)
_NO_PLAN = re.compile(
    r"\b(section|elevation|schnitt|ansicht|coupe|elevacion|alzado|seccion|sezione|prospetto|doorsnede|gevel|snitt|"
    r"fasade|detail|разрез|фасад)\b|立面|剖面",
)
_NORTH = re.compile(r"\b(north|nord|norte|noord|sheet|scale|notes)\b")
_TALLER = 1.15  # than the middle one of all texts: a title


def titles_of(drawing: Drawing, rooms: Shapes, sheets: tuple[Indices, ...]) -> tuple[str | None, ...]:
    """The title of each sheet: the tallest of the texts with a word for a floor that stand nearest to it."""
    if not sheets:
        return ()
    boxes = np.array([shapely.box(*shapely.total_bounds(rooms[rows])) for rows in sheets])
    found: list[list[tuple[float, float, str]]] = [[] for _ in sheets]
    for height, at, title in _titles(drawing):
        distance = shapely.distance(boxes, shapely.Point(at))
        nearest = int(np.argmin(distance))
        if len(sheets) == 1 or distance[nearest] < 20.0:
            found[nearest].append((-height, round(float(distance[nearest]), 3), title))
    return tuple(min(titles)[2] if titles else None for titles in found)


def _titles(drawing: Drawing) -> list[tuple[float, Point, str]]:
    if not drawing.texts:
        return []
    heights = [text.height for text in drawing.texts]
    least = _TALLER * float(np.median(heights)) if len(heights) >= 8 else 0.0
    return [
        (text.height, text.at, " ".join(text.text.split()))
        for text in drawing.texts
        if text.height >= least and len(text.text) <= 60 and _is_title(fold(text.text))
    ]


def _is_title(words: str) -> bool:
    return bool(_TITLE.search(words)) and not _NORTH.search(words)


def is_plan(title: str | None) -> bool:
    """False of the titles of sections, elevations and details."""
    return title is None or not _NO_PLAN.search(fold(title))


_LEVELS = (
    (re.compile(r"\b(basement|cellar|untergeschoss|kellergeschoss|keller|ug|sous-sol|sotano|kjeller|kelder)\b"), -1),
    (re.compile(r"\b(ground|erdgeschoss|eg|rdc|rez|begane|planta baja|piano terra|1\.? etasje)\b"), 0),
)
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def level_of(title: str | None) -> int | None:
    """0 for the floor at the entrance, as far as the title tells: "FIRST FLOOR PLAN" is 0, "2. Obergeschoss" 2."""
    words = fold(title or "")
    for pattern, level in _LEVELS:
        if pattern.search(words):
            return level
    for number, ordinal in enumerate(_ORDINALS):
        if re.search(rf"\b{ordinal}\b", words):
            return number
    storey = re.search(r"(\d{1,2})\s*\.?\s*(og|obergeschoss|stock|etage)\b", words)
    if storey:
        return int(storey[1])
    counted = re.search(r"(?:floor|level|niveau|piso|planta)\s*(\d{1,2})\b|(\d{1,2})(?:st|nd|rd|th)\s+floor", words)
    return int(counted[1] or counted[2]) - 1 if counted else None
