"""A sheet to draw on: its layers of paint, the places that are taken, its grid, sides and match lines.

Nothing disappears without a word: what finds no place is listed as unwritten, what lies beyond is named.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from tacmap.annotations import FEATURE_TYPES, Feature
from tacmap.building import Building
from tacmap.exports.lettering import Board, around, text_width
from tacmap.exports.orientation import Box, Orientation
from tacmap.exports.parts import Part
from tacmap.exports.shapes import MARGIN, STRIP, SYMBOL, Area, Key, Label, Lines, Scene, Shape
from tacmap.exports.strokes import cut_lines, cut_rings, ring_around, unit
from tacmap.geometry import Point
from tacmap.preplan import Preplan

__all__ = ["LINE", "NAMES", "NUMBERS", "Canvas", "grown", "turned_box", "upright", "within"]

NUMBERS = (4.6, 3.9, 3.4, 2.8, 2.3, 1.9, 1.6)  # mm, heights tried for a room's number
NAMES = (2.8, 2.2, 1.9, 1.6)  # mm
GRID_LETTERS = (3.0, 2.4, 1.9)  # mm
MATCH = 3.0  # mm, the words at a match line
BADGE = 2.3  # mm, the number of a row beside what it is about
_NAMED = 6  # features off the sheet that are named one by one
LINE = 1.25  # line height in ems


@dataclass(kw_only=True)
class _Pens:
    """Shapes by the layer of paint they belong to, from the bottom up."""

    paper: list[Shape] = field(default_factory=list)
    ink: list[Shape] = field(default_factory=list)
    grid: list[Shape] = field(default_factory=list)
    over: list[Shape] = field(default_factory=list)


class Canvas:
    """One sheet: what is drawn in each layer, and which places words and symbols have taken."""

    def __init__(self, preplan: Preplan, orientation: Orientation, window: Box, mm: float) -> None:
        self._preplan = preplan
        self._orientation = orientation
        self._window = window
        self._own = window  # where no number may be missing: elsewhere another sheet has it
        self._mm = mm
        self._pens = _Pens()
        self._board = Board(window, 12 * mm)
        self._keys: dict[tuple[str, str, str], Key] = {}
        self._marks: dict[str, None] = {}
        self._unwritten: list[str] = []

    def scene(self, title: str) -> Scene:
        """The finished sheet."""
        self._grid()
        pens = self._pens
        return Scene(
            title=title,
            window=self._window,
            box=grown(self._window, STRIP * self._mm),
            mm=self._mm,
            shapes=tuple(self._cut((*pens.paper, *pens.grid, *pens.ink, *pens.over))),
            legend=tuple(self._keys.values()),
            marks=tuple(self._marks),
            unwritten=tuple(self._unwritten),
        )

    def _cut(self, shapes: Iterable[Shape]) -> Iterator[Shape]:
        """No area or line reaches over the edge of the window, where the grid's letters stand."""
        for shape in shapes:
            if isinstance(shape, Area):
                yield replace(shape, rings=cut_rings(shape.rings, self._window))
            elif isinstance(shape, Lines):
                yield replace(shape, lines=cut_lines(shape.lines, self._window))
            else:
                yield shape

    def here(self, place: Point) -> None:
        """Where the reader stands: a ring that nothing else looks like, and the words."""
        size = 2 * SYMBOL * self._mm
        ring = tuple(ring_around(place, size / 2))
        order = sorted(ring, key=lambda p: math.atan2(p[1] - place[1], p[0] - place[0]))
        self._pens.over.append(Lines(role="here", lines=((*order, order[0]),)))
        words, height = "YOU ARE HERE", 3.0
        wide, tall = text_width(words) * height * self._mm, height * LINE * self._mm
        places = [(place[0], place[1] + sign * (size / 2 + tall * 0.7)) for sign in (1, -1)]
        at = self._board.first_free(places, wide, tall) or places[0]
        self._pens.over.append(Label(role="here-words", at=at, text=words, height=height))

    def exercise(self) -> None:
        """EXERCISE in two corners of a drill's drawing, for a picture may be handed on without its page."""
        words, height = "EXERCISE", 4.0
        wide, tall = self._size(words, height)
        left, bottom, right, top = grown(self._window, -self._mm)
        for at in ((left + wide / 2, top - tall / 2), (right - wide / 2, bottom + tall / 2)):
            self._board.first_free([at], wide, tall)
            self._pens.over.append(Label(role="here-words", at=at, text=words, height=height))

    def badges(self, numbers: list[tuple[str, Point]]) -> None:
        """Numbers of a list, each beside the thing that it is about."""
        for text, home in numbers:
            away = [SYMBOL * self._mm * far for far in (0.35, 0.75, 1.1, 1.6, 2.2)]
            places = [home, *(place for far in away for place in ring_around(home, far))]
            at = self._board.first_free(places, *self._size(text, BADGE)) or home
            self._pens.over.append(Label(role="row-number", at=at, text=text, height=BADGE))

    def match_lines(self, part: Part) -> None:
        """Where a part of a floor meets its neighbours, and their letters beyond the line."""
        self._own = part.box
        for letter, line in part.beside:
            self._pens.over.append(Lines(role="match", lines=(line,)))
            (x0, y0), (x1, y1) = line
            middle, across = ((x0 + x1) / 2, (y0 + y1) / 2), x0 == x1
            ux, uy = unit(*((middle[0] - part.middle[0], 0.0) if across else (0.0, middle[1] - part.middle[1])))
            at = (middle[0] + ux * MARGIN / 2 * self._mm, middle[1] + uy * MARGIN / 2 * self._mm)
            words, wide, tall = f"MATCH LINE: PART {letter}", *self._size(f"MATCH LINE: PART {letter}", MATCH)
            self._board.take(around(at, *((tall, wide) if across else (wide, tall))))
            turn = 90.0 if across else 0.0
            self._pens.over.append(Label(role="match-words", at=at, text=words, height=MATCH, turn=turn))

    def outlined(self, parts: Sequence[Part]) -> None:
        """The parts of a floor that stand, larger, on sheets of their own."""
        for part in parts:
            self._pens.over.append(Lines(role="match", lines=tuple(line for _, line in part.beside)))
            words = f"PART {part.letter}"
            wide, tall = self._size(words, MATCH)
            xmin, ymin, xmax, ymax = grown(part.box, -max(wide, tall))
            spread = [(xmin + (xmax - xmin) * i / 8, ymax - (ymax - ymin) * j / 8) for j in range(9) for i in range(9)]
            at = self._board.first_free(spread, wide, tall) or part.middle
            self._pens.over.append(Label(role="match-words", at=at, text=words, height=MATCH))
        if parts:
            self._marks["Heavy broken line: parts of this floor on sheets of their own"] = None

    def sides(self, building: Building) -> None:
        """SIDE A to D outside the walls."""
        if not self._orientation.knows_front(building):
            self._marks["Sides A to D are a guess: the main entrance is not known"] = None
        for letter, (x, y), (ux, uy) in self._orientation.sides(building):
            words = f"SIDE {letter}"
            turn = upright(math.degrees(math.atan2(uy, ux)) - 90.0)
            slides = [0.0] + [sign * step for step in (8, 14, 20, 28, 36) for sign in (1, -1)]
            places = [
                (x + (ux * out - uy * slide) * self._mm, y + (uy * out + ux * slide) * self._mm)
                for out in (2.2, 3.4, 6.0)
                for slide in slides
            ]
            box = turned_box(text_width(words) * 2.2 * self._mm, 2.2 * self._mm, turn)
            at = self._board.first_free(places, *box)
            if at is not None:
                self._pens.over.append(Label(role="side", at=at, text=words, height=2.2, turn=turn))

    def beyond(self, features: list[Feature]) -> None:
        """Name what lies off the sheet: it must not just be missing."""
        missing = [f for f in features if not self._shown(f.points)]
        for feature in missing[:_NAMED]:
            label = FEATURE_TYPES[feature.type].label
            self._marks[f"Beyond this sheet: {' '.join(filter(None, (label, feature.number, feature.name)))}"] = None
        if len(missing) > _NAMED:
            self._marks[f"and {len(missing) - _NAMED} more beyond this sheet"] = None

    def _write(self, role: str, at: Point, text: str, height: float) -> None:
        wide, tall = text_width(text) * height * self._mm, height * LINE * self._mm
        self._board.take(around(at, wide, tall))
        self._pens.over.append(Label(role=role, at=at, text=text, height=height))

    def _size(self, text: str, height: float) -> tuple[float, float]:
        """Width and height of a line of type in metres."""
        return text_width(text) * height * self._mm, height * LINE * self._mm

    def _shown(self, points: tuple[Point, ...]) -> bool:
        return any(within(point, self._window) for point in points)

    def _grid(self) -> None:
        grid, (xmin, ymin, xmax, ymax), strip = self._orientation.grid, self._window, STRIP / 2 * self._mm
        xs = [x for x in (grid.left + i * grid.cell_m for i in range(grid.columns + 1)) if xmin < x < xmax]
        ys = [y for y in (grid.top - i * grid.cell_m for i in range(grid.rows + 1)) if ymin < y < ymax]
        lines = tuple(((x, ymin), (x, ymax)) for x in xs) + tuple(((xmin, y), (xmax, y)) for y in ys)
        frame = ((xmin, ymin), (xmax, ymin), (xmax, ymax), (xmin, ymax), (xmin, ymin))
        self._pens.grid.append(Lines(role="grid", lines=lines))
        self._pens.over.append(Lines(role="frame", lines=(frame,)))
        for column in range(grid.columns):
            low = max(xmin, grid.left + column * grid.cell_m)
            high = min(xmax, grid.left + (column + 1) * grid.cell_m)
            middle = (low + high) / 2
            self._grid_letters(grid.letters(column), high - low, [(middle, y) for y in (ymax + strip, ymin - strip)])
        for row in range(grid.rows):
            high, low = min(ymax, grid.top - row * grid.cell_m), max(ymin, grid.top - (row + 1) * grid.cell_m)
            middle = (low + high) / 2
            self._grid_letters(str(row + 1), high - low, [(x, middle) for x in (xmin - strip, xmax + strip)])

    def _grid_letters(self, text: str, room: float, places: list[Point]) -> None:
        """At the edge of the window, as large as the cell allows; none where only a sliver of it is seen."""
        for height in GRID_LETTERS:
            if text_width(text) * height * self._mm < room and height * self._mm < room:
                self._pens.over += [Label(role="grid-letter", at=at, text=text, height=height) for at in places]
                return


def grown(box: Box, by: float) -> Box:
    return (box[0] - by, box[1] - by, box[2] + by, box[3] + by)


def upright(degrees: float) -> float:
    """The same direction, so that what is written along it is not upside down: above -90, at most 90."""
    return round(90.0 - (90.0 - degrees) % 180.0, 6)


def turned_box(wide: float, tall: float, turn: float) -> tuple[float, float]:
    """Width and height of the upright box around a line of words that is turned."""
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    return (abs(wide * cos) + abs(tall * sin), abs(wide * sin) + abs(tall * cos))


def within(point: Point, box: Box) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]
