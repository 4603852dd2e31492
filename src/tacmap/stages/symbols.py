"""Cameras, extinguishers, panels ... that the plan itself carries as blocks.

A block is recognised by the words of its name, of its layer or of its attributes, whole words only, so that "SCAM"
is no camera. Everything found is a proposal: unverified until a person has stood before it.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely

from tacmap.annotations import Feature
from tacmap.building import Floor
from tacmap.drawing import Drawing, Mark
from tacmap.geometry import Point
from tacmap.stages.signs import FITTING_LAYERS, NOT_THE_THING, SIGNS, Sign
from tacmap.stages.words import fold, tag_meaning, words_of

__all__ = ["equipment", "propose"]

_AROUND = 4.0  # metres outside the rooms that still belong to the floor
_SAME = 0.3  # metres within which two equal symbols are one


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sign:
    """A row of the table, folded for comparing."""

    type: str
    words: frozenset[str]
    phrases: tuple[frozenset[str], ...]
    short: frozenset[str]
    attributes: tuple[tuple[str, str], ...]


def _folded(sign: Sign) -> _Sign:
    return _Sign(
        type=sign.type,
        words=_words(sign.words),
        phrases=tuple(_words(phrase) for phrase in sign.phrases.split(",") if phrase.strip()),
        short=_words(sign.short),
        attributes=sign.attributes,
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(text).split())


_SIGNS = tuple(_folded(sign) for sign in SIGNS)
_FITTING_LAYERS = _words(FITTING_LAYERS)
_NOT_THE_THING = _words(NOT_THE_THING)
_DIRECTED = {"camera"}


def propose(drawing: Drawing, floor: Floor) -> tuple[Feature, ...]:
    """Features that the blocks of a drawing (in metres) stand for, within the floor's area, in the order drawn.

    All are `proposed` and unverified. A camera's `bearing_deg` is given only where blocks of its name are turned
    in several ways, so that their rotation must mean something.
    """
    turned = _turned_names(drawing.marks)
    counts: Counter[str] = Counter()
    found: list[Feature] = []
    for mark, sign in _of_floor([(mark, sign) for mark in drawing.marks if (sign := _sign_of(mark, drawing))], floor):
        at = _place(mark)
        if _is_part(mark, drawing) or _there(found, sign, at):
            continue
        counts[sign.type] += 1
        found.append(_feature(sign, mark, at, counts[sign.type], floor.id, mark.name in turned))
    return tuple(found)


def _of_floor(signed: list[tuple[Mark, _Sign]], floor: Floor) -> list[tuple[Mark, _Sign]]:
    """Those that stand in the rooms of the floor or right outside."""
    places = np.array([_place(mark) for mark, _ in signed]).reshape(-1, 2)
    sound = np.flatnonzero(np.isfinite(places).all(axis=1))
    if not len(sound) or not floor.spaces:
        return []
    rooms = shapely.STRtree([shapely.Polygon(space.outline.exterior) for space in floor.spaces])
    near, _ = rooms.query(shapely.points(places[sound]), predicate="dwithin", distance=_AROUND)
    return [signed[row] for row in sound[np.unique(near)].tolist()]


def equipment(drawing: Drawing) -> frozenset[int]:
    """The marks whose blocks are named for equipment, and what is nested in them, by their index.

    What is written in them numbers a camera or a panel, never the room it hangs in.
    """
    found: set[int] = set()
    for index, mark in enumerate(drawing.marks):
        if mark.parent in found or _named_for(mark, drawing) is not None:
            found.add(index)
    return frozenset(found)


def _sign_of(mark: Mark, drawing: Drawing) -> _Sign | None:
    """What a block means: its own name first, then what its attributes say; the layer only supports short names."""
    if (sign := _named_for(mark, drawing)) is not None:
        return sign
    for text in (value for tag, value in mark.attributes if tag_meaning(tag) in ("name", None)):
        if (sign := _read(words_of(text), _supported(mark, drawing))) is not None:
            return sign
    return _read(words_of(_layer(mark, drawing)), False) if _anonymous(_own_name(mark)) else None


def _named_for(mark: Mark, drawing: Drawing) -> _Sign | None:
    return _read(words_of(_own_name(mark)), _supported(mark, drawing))


def _own_name(mark: Mark) -> str:
    return re.split(r"[|$]", mark.name)[-1]


def _supported(mark: Mark, drawing: Drawing) -> bool:
    return bool(_FITTING_LAYERS.intersection(words_of(_layer(mark, drawing))))


def _layer(mark: Mark, drawing: Drawing) -> str:
    return drawing.layers[mark.layer].name if drawing.layers else ""


@lru_cache(maxsize=8192)
def _read(words: tuple[str, ...], supported: bool) -> _Sign | None:
    given = frozenset(words)
    if not given or given & _NOT_THE_THING:
        return None
    for sign in _SIGNS:
        if given & sign.words or any(phrase <= given for phrase in sign.phrases):
            return sign
        if sign.short and (given <= sign.short or (supported and given & sign.short)):
            return sign
        if any(word in text for word in sign.words if ord(word[0]) >= 0x2E80 for text in given):
            return sign
    return None


def _anonymous(name: str) -> bool:
    """A name that says nothing: "*U12", "A$C1234", "symbol3", "g17"."""
    return (
        bool(re.fullmatch(r"(?:\*|A\$C|_|block|bloc|symbol|use|g|path|circle|b)[\w-]*\d*", name, re.IGNORECASE))
        or not name
    )


def _place(mark: Mark) -> Point:
    """Where the symbol stands: its insertion point, or its middle when it is drawn far from there."""
    if mark.bounds is None:
        return mark.at
    x1, y1, x2, y2 = mark.bounds
    size = max(x2 - x1, y2 - y1)
    inside = x1 - size <= mark.at[0] <= x2 + size and y1 - size <= mark.at[1] <= y2 + size
    return mark.at if inside else ((x1 + x2) / 2, (y1 + y2) / 2)


def _is_part(mark: Mark, drawing: Drawing) -> bool:
    """Whether the block belongs to another one that means the same."""
    return mark.parent >= 0 and _sign_of(drawing.marks[mark.parent], drawing) is not None


def _there(found: Iterable[Feature], sign: _Sign, at: Point) -> bool:
    return any(feature.type == sign.type and math.dist(feature.points[0], at) < _SAME for feature in found)


def _turned_names(marks: Iterable[Mark]) -> frozenset[str]:
    """Block names that stand in at least two directions."""
    ways: dict[str, set[int]] = {}
    for mark in marks:
        ways.setdefault(mark.name, set()).add(round(mark.rotation) % 360)
    return frozenset(name for name, seen in ways.items() if len(seen) > 1)


def _feature(sign: _Sign, mark: Mark, at: Point, count: int, floor: str, turned: bool) -> Feature:
    attributes = list(sign.attributes)
    if sign.type in _DIRECTED and turned:
        attributes.append(("bearing_deg", f"{(90.0 - mark.rotation) % 360.0:.0f}"))
    return Feature(
        id=f"{sign.type}/p{count}",
        type=sign.type,
        points=((round(at[0], 3), round(at[1], 3)),),
        floor=floor,
        number=_number(mark),
        attributes=tuple(attributes),
        proposed=True,
        origin=f"symbol {mark.name} in the plan",
    )


def _number(mark: Mark) -> str | None:
    """The number of the thing from the block's attributes."""
    for tag, value in mark.attributes:
        if tag_meaning(tag) == "number" and 0 < len(value.strip()) <= 16:
            return value.strip()
    given = [
        value.strip()
        for tag, value in mark.attributes
        if set(words_of(tag)) & {"tag", "mark", "id", "label", "kennung"}
    ]
    return next((value for value in given if 0 < len(value) <= 16), None)
