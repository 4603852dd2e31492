"""How a floor goes on, larger, on further sheets: in parts that meet at match lines.

A part is a box of the floor with a letter of its own, A first, from the top left as one reads. Parts that show
nothing of the floor are left out.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from tacmap.building import Floor
from tacmap.exports.orientation import Box
from tacmap.geometry import Point, Ring

__all__ = ["Part", "parts_of"]

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part: its letter, its box in metres, and the lines at which it meets others, by their letters."""

    letter: str
    box: Box
    beside: tuple[tuple[str, Ring], ...]

    @property
    def middle(self) -> Point:
        return ((self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2)


def parts_of(floor: Floor, area: Box, wide_m: float, high_m: float) -> tuple[Part, ...]:
    """The area of a floor in parts of equal size, none above `wide_m` by `high_m` metres; () when they are too many."""
    columns, rows = (
        max(1, math.ceil((high - low) / size - 1e-9))
        for low, high, size in ((area[0], area[2], wide_m), (area[1], area[3], high_m))
    )
    things = _boxes(floor)
    taken = [cell for cell, box in _cells(area, columns, rows) if any(_touch(box, thing) for thing in things)]
    if len(taken) > len(_LETTERS):
        return ()
    letters = dict(zip(taken, _LETTERS, strict=False))
    return tuple(
        Part(letter=letters[cell], box=box, beside=tuple(_beside(cell, box, letters)))
        for cell, box in _cells(area, columns, rows)
        if cell in letters
    )


_Cell = tuple[int, int]  # column from the left, row from the top


def _cells(area: Box, columns: int, rows: int) -> Iterator[tuple[_Cell, Box]]:
    """Row by row from the top left."""
    wide, high = (area[2] - area[0]) / columns, (area[3] - area[1]) / rows
    for row in range(rows):
        top = area[3] - row * high
        for column in range(columns):
            left = area[0] + column * wide
            yield (column, row), (left, top - high, left + wide, top)


def _beside(cell: _Cell, box: Box, letters: dict[_Cell, str]) -> Iterator[tuple[str, Ring]]:
    """The edges of a part that are others' edges too."""
    (column, row), (xmin, ymin, xmax, ymax) = cell, box
    for other, line in (
        ((column - 1, row), ((xmin, ymin), (xmin, ymax))),
        ((column + 1, row), ((xmax, ymin), (xmax, ymax))),
        ((column, row - 1), ((xmin, ymax), (xmax, ymax))),
        ((column, row + 1), ((xmin, ymin), (xmax, ymin))),
    ):
        if other in letters:
            yield letters[other], line


def _boxes(floor: Floor) -> list[Box]:
    """The boxes of what a floor has: rooms, walls, openings; of its lines when it has none of these."""
    rings = [space.outline.exterior for space in floor.spaces] + [wall.exterior for wall in floor.walls]
    rings += [(opening.a, opening.b) for opening in floor.openings]
    rings = rings or [path for work in floor.linework for path in work.paths]
    return [
        (min(x for x, _ in ring), min(y for _, y in ring), max(x for x, _ in ring), max(y for _, y in ring))
        for ring in rings
        if ring
    ]


def _touch(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]
