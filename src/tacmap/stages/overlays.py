"""Floors drawn over one another on layers of their own: "1F-WALL" and "2F-WALL", "ground_floor" and "first_floor".

Layers whose names differ by nothing but the floor are of different floors; layers without a floor belong to all.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tacmap.drawing import Drawing, Layer
from tacmap.geometry import FloatArray
from tacmap.stages.titles import levels_of
from tacmap.stages.words import fold

__all__ = ["Overlay", "overlaid"]

_LEAST = 30  # lines of a floor
_OVER = 0.5  # of the smaller floor's box lies over the other
_TOKEN = re.compile(
    r"(?<![^\W_])(?:"
    r"\d{1,2}(?:st|nd|rd|th)?\s?(?:floor|flr|fl|f|og|ug|etage|stock|piano|planta|verdieping|etasje|kerros|np)"
    r"|(?:floor|flr|fl|level|lvl|etage|niveau|stock|og|ug|piso|planta|piano|l|f|b)\s?\d{1,2}"
    r"|(?:ground|first|second|third|fourth|fifth|basement|lower|upper)\s?(?:floor|level)"
    r"|eg|kg|dg|rdc|erdgeschoss|obergeschoss|untergeschoss|kellergeschoss|dachgeschoss|basement|keller|kjeller|sous-sol"
    r"|planta baja|sotano|piano terra|begane grond"
    r")(?![^\W_])|\d{1,2}\s?этаж|подвал|[一二三四五六七八九]层|地下[一二]层|\d{1,2}[階층]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """A drawing of one floor out of several that lie over one another; alone, a drawing without `label` and `index`."""

    drawing: Drawing
    label: str | None = None
    index: int | None = None


def overlaid(drawing: Drawing) -> tuple[Overlay, ...]:
    """The drawings of single floors that lie over one another in a drawing, lowest first; else the drawing itself."""
    floor_of = [_floor_of(layer) for layer in drawing.layers]
    names = _told_apart(drawing.layers, floor_of)
    levels = dict(zip(names, levels_of(list[str | None](names)), strict=True))
    sizes = {name: _box(drawing, floor_of, name) for name in names if levels[name] is not None}
    large = [name for name, box in sizes.items() if box is not None]
    if len({levels[name] for name in large}) < 2 or not any(
        _over(sizes[a], sizes[b]) for a in large for b in large if levels[a] != levels[b]
    ):
        return (Overlay(drawing=drawing),)
    by_level: dict[int, list[str]] = defaultdict(list)
    for name in large:
        by_level[levels[name] or 0].append(name)
    return tuple(
        Overlay(
            drawing=_only(drawing, np.array([floor is None or floor in by_level[level] for floor in floor_of])),
            label=by_level[level][0].capitalize() if len(by_level[level][0]) > 3 else by_level[level][0].upper(),
            index=level,
        )
        for level in sorted(by_level)
    )


def _floor_of(layer: Layer) -> str | None:
    """The floor that a layer or one of the groups around it is named after, or None."""
    for name in (*layer.path, layer.name):
        if match := _TOKEN.search(_plain(name)):
            return " ".join(match[0].split())
    return None


def _plain(name: str) -> str:
    return re.sub(r"[_\-./|$()\[\]]+", " ", fold(re.sub(r"\$\d+\$", " ", name))).replace("sous sol", "sous-sol")


def _told_apart(layers: tuple[Layer, ...], floor_of: list[str | None]) -> list[str]:
    """The floors of layers whose names are alike but for the floor."""
    rests: dict[str, set[str]] = defaultdict(set)
    for layer, floor in zip(layers, floor_of, strict=True):
        if floor is not None:
            rests[re.sub(r"\s+", " ", _plain(layer.name).replace(floor, "", 1)).strip()].add(floor)
    return sorted({floor for floors in rests.values() if len(floors) > 1 for floor in floors})


def _box(drawing: Drawing, floor_of: list[str | None], name: str) -> FloatArray | None:
    """(xmin, ymin, xmax, ymax) of the lines of a floor, or None when there are few."""
    own = np.array([floor == name for floor in floor_of])[drawing.segment_layer]
    if own.sum() < _LEAST:
        return None
    points = drawing.segments[own].reshape(-1, 2)
    return np.concatenate([np.percentile(points, 2, axis=0), np.percentile(points, 98, axis=0)])


def _over(a: FloatArray | None, b: FloatArray | None) -> bool:
    if a is None or b is None:
        return False
    sides = np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2])
    smaller = min(float(np.prod(each[2:] - each[:2])) for each in (a, b))
    return bool((sides > 0).all() and np.prod(sides) > _OVER * smaller)


def _only(drawing: Drawing, layers: NDArray[np.bool_]) -> Drawing:
    """The drawing without what is on other layers."""
    own = drawing.only(
        segments=layers[drawing.segment_layer], arcs=layers[drawing.arc_layer], rings=layers[drawing.ring_layer]
    )
    return replace(own, texts=tuple(text for text in drawing.texts if layers[text.layer]))
