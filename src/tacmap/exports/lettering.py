"""Where letters go on a drawing: every label takes a box, and no box lies on another.

The most important labels ask first: doors, then room numbers, then equipment, then names.
"""

import itertools
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

import numpy as np
import shapely

from tacmap.exports.orientation import Box
from tacmap.geometry import Point

__all__ = ["Board", "around", "printable", "text_width"]

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_JOINERS = frozenset({"\u200c", "\u200d"})  # Arabic and Indic scripts need them


def printable(text: str) -> str:
    """One line without control, direction-override or unassigned characters: what is written is what is read."""
    whole = unicodedata.normalize("NFC", text)  # fonts have the syllable, not always its letters
    kept = (c if unicodedata.category(c) not in _UNSEEN or c in _JOINERS else " " for c in whole)
    return " ".join("".join(kept).split())


@cache
def text_width(text: str) -> float:
    """The width of a line in the bold face, in ems: an estimate a little on the wide side."""
    return sum(_character_width(character) for character in text)


def _character_width(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    if unicodedata.combining(character):
        return 0.0
    if character in "iljtfI.,:;'|!()[] -":
        return 0.36
    return 0.72 if character.isupper() or character in "mw@%" else 0.6


class Board:
    """The boxes that are taken, in a coarse grid of cells for quick look-up."""

    def __init__(self, box: Box, cell: float) -> None:
        self._box = box
        self._cell = cell
        self._taken: dict[tuple[int, int], list[Box]] = {}

    def free(self, box: Box) -> bool:
        """True when the box lies on the sheet and touches none that is taken."""
        if box[0] < self._box[0] or box[1] < self._box[1] or box[2] > self._box[2] or box[3] > self._box[3]:
            return False
        return not any(_touch(box, other) for cell in self._cells(box) for other in self._taken.get(cell, ()))

    def take(self, box: Box) -> None:
        """Keep others off this box."""
        for cell in self._cells(box):
            self._taken.setdefault(cell, []).append(box)

    def first_free(self, places: Iterable[Point], width: float, height: float) -> Point | None:
        """The first place whose box around it is free; it is taken."""
        for place in places:
            box = around(place, width, height)
            if self.free(box):
                self.take(box)
                return place
        return None

    def in_room(
        self, places: Sequence[Point], width: float, height: float, room: shapely.Polygon, busy: "Board | None" = None
    ) -> Point | None:
        """The first place whose box is free, also of what is `busy`, and inside the (prepared) room; it is taken."""
        xmin, ymin, xmax, ymax = room.bounds
        if width > xmax - xmin or height > ymax - ymin:
            return None
        for batch in _batches(places):
            x, y = np.array(batch).T
            boxes = shapely.box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
            for place, inside in zip(batch, shapely.covers(room, boxes), strict=True):
                box = around(place, width, height)
                if inside and self.free(box) and (busy is None or busy.free(box)):
                    self.take(box)
                    return place
        return None

    def _cells(self, box: Box) -> list[tuple[int, int]]:
        x0, y0, x1, y1 = (int(value // self._cell) for value in box)
        return [(x, y) for x in range(x0, x1 + 1) for y in range(y0, y1 + 1)]


def _batches(places: Sequence[Point]) -> Iterator[Sequence[Point]]:
    """The first place is mostly the one; the others are tried many at a time."""
    for start, end in itertools.pairwise((0, 1, 9, 45, 300)):
        if places[start:end]:
            yield places[start:end]


def around(place: Point, width: float, height: float) -> Box:
    """The box of a size around its middle."""
    return (place[0] - width / 2, place[1] - height / 2, place[0] + width / 2, place[1] + height / 2)


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
