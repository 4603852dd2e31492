"""Puts shapes on one sheet, and sees to it that nothing lies on anything else.

Each method draws one kind of thing. What asks first gets the place; what finds none stands off with a line
to where it belongs, or is listed as unwritten: nothing disappears without a word.
"""

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import shapely

from tacmap.annotations import FEATURE_TYPES, Feature, Form, Verification
from tacmap.areas import area, built
from tacmap.building import Building, Floor, LineKind, Opening, OpeningKind, Space
from tacmap.exports.lettering import Board, around, text_width
from tacmap.exports.orientation import Box, Orientation, extent, floor_extent
from tacmap.exports.parts import Part
from tacmap.exports.shapes import (
    MARGIN,
    PLATE,
    STRIP,
    SYMBOL,
    WEDGE,
    Area,
    Key,
    Label,
    Lines,
    Picture,
    Plate,
    Scene,
    Shape,
    Symbol,
)
from tacmap.exports.strokes import (
    closed_rings,
    cut_lines,
    cut_rings,
    middle_of,
    pieces,
    ring_around,
    round_ring,
    swing,
    turned,
    unit,
)
from tacmap.geometry import Point, Ring
from tacmap.preplan import Preplan

__all__ = ["Artist", "grown", "letters_of"]

NUMBERS = (4.6, 3.9, 3.4, 2.8, 2.3, 1.9, 1.6)  # mm, heights tried for a room's number
PLAIN = 2.8  # mm: larger numbers only in rooms that are wide enough
NAMES = (2.8, 2.2, 1.9, 1.6)  # mm
GRID_LETTERS = (3.0, 2.4, 1.9)  # mm
SMALL = 1.75  # mm, a symbol's own number
MATCH = 3.0  # mm, the words at a match line
BADGE = 2.3  # mm, the number of a row beside what it is about
_NAMED = 6  # features off the sheet that are named one by one
LINE = 1.25  # line height in ems

_SERVICES = {"gas": "G", "water": "W", "electric": "E", "electricity": "E", "hvac": "AC", "it": "IT", "steam": "ST"}
_DEAD_SPOT = "R0"


def letters_of(feature: Feature) -> str:
    """What stands in the symbol: the type's letters; for a shut-off those of its service; R0 for a dead spot."""
    letters = FEATURE_TYPES[feature.type].letters
    if feature.type == "utility":
        return _SERVICES.get((feature.attribute("service") or "").lower(), letters)
    return _DEAD_SPOT if feature.dead_spot else letters


def grown(box: Box, by: float) -> Box:
    return (box[0] - by, box[1] - by, box[2] + by, box[3] + by)


@dataclass(kw_only=True)
class _Pens:
    """Shapes by the layer of paint they belong to, from the bottom up."""

    paper: list[Shape] = field(default_factory=list)
    ink: list[Shape] = field(default_factory=list)
    grid: list[Shape] = field(default_factory=list)
    over: list[Shape] = field(default_factory=list)


class Artist:
    """Puts shapes on one sheet."""

    def __init__(self, preplan: Preplan, orientation: Orientation, window: Box, mm: float) -> None:
        self._preplan = preplan
        self._orientation = orientation
        self._window = window
        self._own = window  # where no number may be missing: elsewhere another sheet has it
        self._mm = mm
        self._clear = False  # whether areas let a picture beneath be seen
        self._pens = _Pens()
        self._board = Board(window, 12 * mm)
        self._busy = Board(window, 12 * mm)  # lines and walls that words keep off
        self._keys: dict[tuple[str, str, str], Key] = {}
        self._marks: dict[str, None] = {}
        self._unwritten: list[str] = []
        self._numbered: dict[str, Label] = {}
        self._plated: dict[str, Point] = {}
        self._bodies: shapely.STRtree | None = None

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

    def _size(self, text: str, height: float) -> tuple[float, float]:
        """Width and height of a line of type in metres."""
        return text_width(text) * height * self._mm, height * LINE * self._mm

    def aerial(self, jpeg: bytes) -> None:
        """The grounds from above, under everything."""
        told = self._preplan.aerial
        if not jpeg or told is None:
            return
        self._clear = True
        self._pens.paper.append(Picture(role="aerial", box=told.box, jpeg=jpeg))
        of = f", {told.source}" if told.source else ""
        self._marks[f"Aerial picture of {told.captured.isoformat()}{of}"] = None

    def exercise(self) -> None:
        """EXERCISE in two corners of a drill's drawing, for a picture may be handed on without its page."""
        words, height = "EXERCISE", 4.0
        wide, tall = text_width(words) * height * self._mm, height * LINE * self._mm
        left, bottom, right, top = grown(self._window, -self._mm)
        for at in ((left + wide / 2, top - tall / 2), (right - wide / 2, bottom + tall / 2)):
            self._board.first_free([at], wide, tall)
            self._pens.over.append(Label(role="here-words", at=at, text=words, height=height))

    def areas_of(self, features: list[Feature]) -> None:
        """Grounds, staging areas and other features that cover an area."""
        for feature in features:
            if feature.geometry == "polygon" and self._shown(feature.points):
                role = "clear" if self._clear else "ground"
                self._pens.paper.append(Area(role=f"{role} {feature.type}", rings=(feature.points,)))
                self._marks["Broken outline: grounds and areas, by their names"] = None
                if feature.type == "ground" and feature.name:
                    self._write("ground-name", middle_of(feature.points), feature.name, NAMES[0])

    def rooms(self, floor: Floor) -> None:
        """Floors of the rooms; those that nobody verified get a dashed inner line."""
        doubtful = [space for space in floor.spaces if space.verified != Verification.VERIFIED]
        if doubtful and len(doubtful) == len(floor.spaces):
            self._marks["No room of this floor was verified on foot"] = None
            doubtful = []
        for space in floor.spaces:
            rings = (space.outline.exterior, *space.outline.holes)
            self._pens.paper.append(Area(role=f"room {space.kind}", rings=rings))
        for space in filter(self._seen, doubtful):
            self._marks["Dashed inside a room: not verified"] = None
            inner = area(space.outline).buffer(-0.7 * self._mm)
            lines = tuple(ring for piece in pieces(inner) for ring in closed_rings(piece))
            self._pens.ink.append(Lines(role="doubt room", lines=lines))

    def lines(self, floor: Floor) -> None:
        """All linework, and the wall bodies over it."""
        order = list(LineKind)
        for work in sorted(floor.linework, key=lambda work: order.index(work.kind)):
            if work.kind is LineKind.WALL:
                self._walls(floor)
            self._pens.ink.append(Lines(role=f"line {work.kind}", lines=work.paths))
        if not any(work.kind is LineKind.WALL for work in floor.linework):
            self._walls(floor)

    def _walls(self, floor: Floor) -> None:
        if floor.walls:
            rings = tuple(ring for wall in floor.walls for ring in (wall.exterior, *wall.holes))
            self._pens.ink.append(Area(role="wall", rings=rings))
            self._bodies = shapely.STRtree([area(wall) for wall in floor.walls])

    def doors(self, floor: Floor) -> None:
        """Leaves with their swing; a dashed line across a door that somebody should look at."""
        for door in floor.openings:
            if door.hinge is not None and door.swing_to is not None:
                self._pens.ink.append(Lines(role="leaf", lines=((door.hinge, door.swing_to),)))
                self._pens.ink.append(Lines(role="swing", lines=(swing(door),)))
            elif door.kind is OpeningKind.WINDOW:
                self._pens.ink.append(Lines(role="line window", lines=((door.a, door.b),)))
            elif door.kind is not OpeningKind.OPENING:
                self._pens.ink.append(Lines(role="leaf", lines=((door.a, door.b),)))
            if not door.sure:
                self._marks["Dashed across a door: to be checked"] = None
                self._pens.ink.append(Lines(role="doubt", lines=((door.a, door.b),)))

    def footprint(self, floor: Floor) -> None:
        """A building as one shape, for the site sheet."""
        whole = built((floor,))
        rings = tuple(ring[:-1] for piece in pieces(whole) for ring in closed_rings(piece))
        self._pens.paper.append(Area(role="roof" if self._clear else "footprint", rings=rings))
        if not rings:
            self.lines(floor)

    def building_name(self, building: Building) -> None:
        """The name of a building in the middle of it."""
        box = extent(floor_extent(floor) for floor in building.floors)
        middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        across = max(box[2] - box[0], 1.0) * 0.8 / self._mm
        height = next((h for h in NUMBERS if text_width(building.name) * h <= across), NUMBERS[-1])
        self._write("building-name", middle, building.name, height)

    def cones(self, features: list[Feature], floor: Floor) -> None:
        """What each camera sees."""
        cameras = [f for f in features if f.type == "camera" and f.floor == floor.id and self._shown(f.points)]
        for camera in cameras:
            ring = None if camera.verified is Verification.MISSING else self._orientation.view(camera)
            if ring is not None:
                self._marks["Cone: what a camera sees, clipped by walls"] = None
                self._pens.ink.append(Area(role="cone", rings=(ring,)))

    def routes(self, features: list[Feature]) -> None:
        """Lines on the ground and ways out, with an arrow at their end."""
        for feature in features:
            if feature.geometry != "line" or len(feature.points) < 2:
                continue
            kind = (feature.attribute("kind") or "").casefold()
            drawn = kind if feature.type == "ground" and kind in _GROUND_LINES else feature.type
            self._pens.ink.append(Lines(role=f"way {drawn}", lines=(feature.points,)))
            if drawn in _GROUND_LINES and self._shown(feature.points):
                self._marks[_GROUND_LINES[drawn]] = None
            self._keep_off(feature.points)
            if feature.type == "evac_route":
                self._marks["Dashed arrow: evacuation route"] = None
                self._pens.ink.append(Area(role="arrow", rings=(self._arrow(feature.points[-2], feature.points[-1]),)))

    def ground_names(self, features: list[Feature]) -> None:
        """Names of roads, fences and gates: along the line, or beside the spot."""
        for feature in features:
            if feature.type != "ground" or feature.geometry == "polygon" or not self._shown(feature.points):
                continue
            if feature.geometry == "point":
                self._pens.over.append(Area(role="spot", rings=(round_ring(feature.points[0], 0.6 * self._mm),)))
            if feature.name:
                self._name_ground(feature.name, feature.points)

    def _name_ground(self, name: str, points: Ring) -> None:
        """Beside the longest stretch of a line that has room for it, turned along it."""
        wide, tall = self._size(name, NAMES[1])
        stretches = sorted(itertools.pairwise(points), key=lambda ends: -math.dist(*ends)) or [(points[0], points[0])]
        for (x0, y0), (x1, y1) in stretches:
            turn = _upright(math.degrees(math.atan2(y1 - y0, x1 - x0)))
            cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
            box = _turned_box(wide, tall, turn)
            along = ((x0 + (x1 - x0) * t, y0 + (y1 - y0) * t) for t in (0.5, 0.35, 0.65, 0.2, 0.8))
            places = [(x - sin * out * tall, y + cos * out * tall) for x, y in along for out in (0.75, -0.75)]
            at = self._board.first_free(places, *box)
            if at is not None:
                self._pens.over.append(Label(role="ground-name", at=at, text=name, height=NAMES[1], turn=turn))
                return

    def _keep_off(self, line: Ring) -> None:
        """Words are not written on this line while there is room beside it."""
        whole, step = shapely.LineString(line), 1.2 * self._mm
        for i in range(min(2000, int(whole.length / step) + 1)):
            point = whole.interpolate(i * step)
            self._busy.take(around((point.x, point.y), step, step))

    def _arrow(self, start: Point, tip: Point) -> Ring:
        length = math.dist(start, tip) or 1.0
        ux, uy = (tip[0] - start[0]) / length, (tip[1] - start[1]) / length
        back, half = 2.6 * self._mm, 1.1 * self._mm
        foot = (tip[0] - ux * back, tip[1] - uy * back)
        return (tip, (foot[0] - uy * half, foot[1] + ux * half), (foot[0] + uy * half, foot[1] - ux * half))

    def plates(self, doors: list[Opening]) -> None:
        """Numbers of exterior doors, outside the wall, before anything else takes the room."""
        for door in sorted(doors, key=lambda door: (door.number is None, door.id)):
            if not self._shown((door.middle,)):
                continue
            text = door.number or ""
            width = max(PLATE, text_width(text) * 2.4 + 1.6) if text else WEDGE
            outward = self._outward(door)
            places = [
                (door.middle[0] + ux * step * self._mm, door.middle[1] + uy * step * self._mm)
                for step in ((3.6, 5.2, 7.0, 9.0) if text else (2.0, 3.0))
                for ux, uy in (
                    outward,
                    turned(outward, 40),
                    turned(outward, -40),
                    turned(outward, 80),
                    turned(outward, -80),
                )
            ]
            height = PLATE if text else WEDGE
            at = self._board.first_free(places, width * self._mm, height * self._mm) or places[0]
            self._plated[text] = door.middle
            doubtful = door.verified != Verification.VERIFIED
            self._pens.over.append(Plate(at=at, text=text, width=width, home=door.middle, doubtful=doubtful))
            self._keys["plate", text and "1", ""] = Key(
                label="Exterior door and its number" if text else "Exterior door without a number",
                form=Form.PLATE, letters="1" if text else "", colour="#000000",
            )  # fmt: skip

    def _outward(self, door: Opening) -> Point:
        """The unit vector across a door that leads away from the space inside."""
        dx, dy = door.b[0] - door.a[0], door.b[1] - door.a[1]
        length = math.hypot(dx, dy) or 1.0
        across = (-dy / length, dx / length)
        ahead = (door.middle[0] + across[0] * 0.6, door.middle[1] + across[1] * 0.6)
        inside = next((side for side in door.connects if side is not None), None)
        floor = None if inside is None else self._orientation.floor_of_space(inside)
        if floor is not None and self._orientation.ways.space_at((floor, ahead), 0.0) == inside:
            return (-across[0], -across[1])
        return across

    def numbers(self, floor: Floor, features: list[Feature]) -> None:
        """The rooms' numbers, as large as fits; a name where there is no number."""
        homes = [f.points[0] for f in features if f.geometry == "point"]
        seen = [space for space in floor.spaces if self._seen(space)]
        for space in seen:
            if space.number:
                self._number(space, space.number + self._doubt(space), homes)
        for space in seen:
            if not space.number and space.name:
                self._fit(space, "name", space.name, NAMES)

    def _doubt(self, space: Space) -> str:
        return "" if space.sure else "?"

    def _number(self, space: Space, text: str, homes: list[Point]) -> None:
        label = self._fit(space, "number", text, NUMBERS, homes)
        if label is None and _within(space.label_at, self._own):
            cell = self._orientation.grid.cell(space.label_at)
            self._unwritten.append(f"{text} in {cell}" if cell else text)
        elif label is not None and not label.turn:
            self._numbered[space.id] = label

    def _fit(
        self, space: Space, role: str, text: str, heights: tuple[float, ...], homes: list[Point] | None = None
    ) -> Label | None:
        """Write in a room: upright, then turned along a narrow room, at the largest height that fits."""
        room = self._room(space)
        if room.is_empty:
            return None
        places = _places(space, room, homes or [], self._mm)
        shapely.prepare(room)
        narrow = min(room.bounds[2] - room.bounds[0], room.bounds[3] - room.bounds[1])
        for busy, height in itertools.product((self._busy, None), heights):
            wide, tall = text_width(text) * height * self._mm, height * self._mm
            if height > PLAIN and wide > 0.4 * narrow:
                continue
            upright = self._board.in_room(places, wide, tall, room, busy)
            at = upright or self._board.in_room(places, tall, wide, room, busy)
            if at is not None:
                label = Label(role=role, at=at, text=text, height=height, turn=0.0 if upright else 90.0)
                self._pens.over.append(label)
                return label
        return None

    def names(self, floor: Floor) -> None:
        """The rooms' names under their numbers, where there is room left; above when there is none below."""
        for space in floor.spaces:
            number = self._numbered.get(space.id)
            if number is None or not space.number or not space.name:
                continue
            room = self._room(space)
            shapely.prepare(room)
            self._name(space.name, number, room)

    def _name(self, text: str, number: Label, room: shapely.Polygon) -> None:
        (x, y), across = number.at, min(room.bounds[2] - room.bounds[0], room.bounds[3] - room.bounds[1])
        for sign in (-1, 1):
            for height in NAMES:
                wide, tall = text_width(text) * height * self._mm, height * LINE * self._mm
                if height > NAMES[1] and wide > 0.6 * across:
                    continue
                gap = (number.height * self._mm + tall) / 2
                places = [(x, y + sign * (gap + more * self._mm)) for more in (0.1, 0.6, 1.4)]
                at = self._board.in_room(places, wide, tall, room)
                if at is not None:
                    self._pens.over.append(Label(role="name", at=at, text=text, height=height))
                    return

    def symbols(self, features: list[Feature]) -> None:
        """Equipment, doors above cameras: the later a layer asks, the further its symbol may have to stand off."""
        points = [f for f in features if self._shown(f.points[:1]) and FEATURE_TYPES[f.type].form is not Form.NONE]
        points = [f for f in points if not self._on_plate(f)]
        for feature in sorted(points, key=lambda f: (_LAST.get(f.type, 1), f.id)):
            self._symbol(feature)

    def _on_plate(self, feature: Feature) -> bool:
        """An entrance whose door's plate says it all already."""
        plate = self._plated.get(feature.attribute("door") or feature.number or "")
        known = feature.verified is Verification.VERIFIED
        return (
            feature.type == "access_point" and known and plate is not None and math.dist(plate, feature.points[0]) < 4
        )

    def _symbol(self, feature: Feature) -> None:
        kind, letters = FEATURE_TYPES[feature.type], letters_of(feature)
        home = middle_of(feature.points) if feature.geometry == "polygon" else feature.points[0]
        size = SYMBOL * self._mm
        places = [
            home,
            *ring_around(home, size * 0.75),
            *ring_around(home, size * 1.2),
            *ring_around(home, size * 1.9),
            *ring_around(home, size * 2.7),
        ]
        at = self._board.first_free(places, size, size)
        if at is None:
            at = home
        doubtful = feature.verified is Verification.UNVERIFIED
        struck = feature.verified in (Verification.WRONG, Verification.MISSING)
        self._pens.over.append(
            Symbol(
                layer=kind.layer, kind=kind.id, at=at, form=kind.form, letters=letters, colour=kind.colour,
                home=home if math.dist(at, home) > 0.3 * size else None, doubtful=doubtful, struck=struck,
            )
        )  # fmt: skip
        self._note(feature, letters, doubtful, struck)
        if feature.number:
            self._symbol_number(feature.number, at, size)

    def _note(self, feature: Feature, letters: str, doubtful: bool, struck: bool) -> None:
        kind = FEATURE_TYPES[feature.type]
        label = kind.label
        if feature.type == "utility" and feature.attribute("service"):
            label = f"{kind.label}: {feature.attribute('service')}"
        if letters == _DEAD_SPOT:
            label = f"{kind.label}: dead spot"
        self._keys.setdefault(
            (kind.id, letters, ""), Key(label=label, form=kind.form, letters=letters, colour=kind.colour)
        )
        if doubtful:
            self._marks["Dashed symbol with ?: not verified"] = None
        if struck:
            self._marks["Struck out: found wrong or missing"] = None

    def _symbol_number(self, text: str, at: Point, size: float) -> None:
        wide, tall = text_width(text) * SMALL * self._mm, SMALL * self._mm
        gap = size / 2 + tall * 0.6
        side = size / 2 + wide / 2 + 0.3 * self._mm
        upright = ((at[0], at[1] - gap), (at[0], at[1] + gap), (at[0] + side, at[1]), (at[0] - side, at[1]))
        places = (*upright, *((at[0] + dx, at[1] + dy) for dx in (side, -side) for dy in (gap, -gap)))
        paper = [p for p in places if not self._on_wall(around(p, wide, tall))]
        found = self._board.first_free((*paper, *places), wide, tall)
        if found is not None:
            self._pens.over.append(Label(role="symbol-number", at=found, text=text, height=SMALL))

    def _on_wall(self, box: Box) -> bool:
        return self._bodies is not None and len(self._bodies.query(shapely.box(*box), predicate="intersects")) > 0

    def badges(self, numbers: list[tuple[str, Point]]) -> None:
        """Numbers of a list, each beside the thing that it is about."""
        for text, home in numbers:
            wide, tall = text_width(text) * BADGE * self._mm, BADGE * LINE * self._mm
            away = [SYMBOL * self._mm * far for far in (0.35, 0.75, 1.1, 1.6, 2.2)]
            places = [home, *(place for far in away for place in ring_around(home, far))]
            at = self._board.first_free(places, wide, tall) or home
            self._pens.over.append(Label(role="row-number", at=at, text=text, height=BADGE))

    def sides(self, building: Building) -> None:
        """SIDE A to D outside the walls."""
        if not self._orientation.knows_front(building):
            self._marks["Sides A to D are a guess: the main entrance is not known"] = None
        for letter, (x, y), (ux, uy) in self._orientation.sides(building):
            words = f"SIDE {letter}"
            turn = _upright(math.degrees(math.atan2(uy, ux)) - 90.0)
            slides = [0.0] + [sign * step for step in (8, 14, 20, 28, 36) for sign in (1, -1)]
            places = [
                (x + (ux * out - uy * slide) * self._mm, y + (uy * out + ux * slide) * self._mm)
                for out in (2.2, 3.4, 6.0)
                for slide in slides
            ]
            box = _turned_box(text_width(words) * 2.2 * self._mm, 2.2 * self._mm, turn)
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

    def _seen(self, space: Space) -> bool:
        """Whether any of a room may lie on the sheet."""
        box = extent((x, y, x, y) for x, y in space.outline.exterior)
        return all(box[i] < self._window[i + 2] and self._window[i] < box[i + 2] for i in (0, 1))

    def _room(self, space: Space) -> shapely.Polygon:
        """What the sheet shows of a room: its largest piece."""
        whole = area(space.outline)
        if self._shown(space.outline.exterior[:1]) and shapely.box(*self._window).covers(whole):
            return whole
        return max(
            pieces(whole.intersection(shapely.box(*self._window))), key=lambda p: p.area, default=shapely.Polygon()
        )

    def _shown(self, points: tuple[Point, ...]) -> bool:
        return any(_within(point, self._window) for point in points)

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


_GROUND_LINES = {"road": "Grey line: road", "fence": "Dash-dotted line: fence"}
_LAST = {"access_point": 0, "locker": 0, "key_box": 0, "command_post": 0, "camera": 2, "radio_check": 3}


def _upright(degrees: float) -> float:
    """The same direction, so that what is written along it is not upside down: above -90, at most 90."""
    return round(90.0 - (90.0 - degrees) % 180.0, 6)


def _turned_box(wide: float, tall: float, turn: float) -> tuple[float, float]:
    """Width and height of the upright box around a line of words that is turned."""
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    return (abs(wide * cos) + abs(tall * sin), abs(wide * sin) + abs(tall * cos))


def _within(point: Point, box: Box) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


def _places(space: Space, room: shapely.Polygon, homes: list[Point], mm: float) -> list[Point]:
    """Where a room's number may stand, best first: at its label point, just above or below, then anywhere inside."""
    xmin, ymin, xmax, ymax = room.bounds
    (x, y), away = space.label_at, SYMBOL * mm
    near = [(x, y + step * mm) for step in (2.0, -2.0, 3.5, -3.5, 5.0, -5.0, 7.0, -7.0)]
    spread = [
        (xmin + (xmax - xmin) * i / 12, ymin + (ymax - ymin) * j / 12) for i in range(1, 12) for j in range(1, 12)
    ]
    spread.sort(key=lambda p: (round(math.dist(p, space.label_at), 3), p))
    wanted = [space.label_at, *near, *spread]
    inside = [home for home in homes if xmin < home[0] + away and home[0] < xmax + away and ymin < home[1] + away]
    inside = [home for home in inside if home[1] < ymax + away]
    if not inside:
        return wanted
    crowded = {p for p in wanted if any(math.dist(p, home) <= away for home in inside)}
    return sorted(wanted, key=lambda p: p in crowded)
