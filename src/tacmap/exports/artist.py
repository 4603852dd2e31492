"""Puts the things of a building on a sheet, and sees to it that nothing lies on anything else.

Each method draws one kind of thing. What asks first gets the place; what finds none stands off with a line
to where it belongs, or is listed as unwritten.
"""

import itertools
import math

import shapely

from tacmap.annotations import FEATURE_TYPES, Feature, Form, Verification
from tacmap.areas import area, built
from tacmap.building import Floor, LineKind, Opening, OpeningKind, Space
from tacmap.exports.canvas import LINE, NAMES, NUMBERS, within
from tacmap.exports.grounds import Grounds
from tacmap.exports.lettering import around, text_width
from tacmap.exports.orientation import Box, Orientation, extent
from tacmap.exports.shapes import PLATE, SYMBOL, WEDGE, Area, Key, Label, Lines, Plate, Symbol
from tacmap.exports.strokes import closed_rings, middle_of, pieces, ring_around, swing, turned
from tacmap.geometry import Point
from tacmap.preplan import Preplan

__all__ = ["Artist", "letters_of"]

PLAIN = 2.8  # mm: larger numbers only in rooms that are wide enough
SMALL = 1.75  # mm, a symbol's own number

_SERVICES = {"gas": "G", "water": "W", "electric": "E", "electricity": "E", "hvac": "AC", "it": "IT", "steam": "ST"}
_DEAD_SPOT = "R0"


def letters_of(feature: Feature) -> str:
    """What stands in the symbol: the type's letters; for a shut-off those of its service; R0 for a dead spot."""
    letters = FEATURE_TYPES[feature.type].letters
    if feature.type == "utility":
        return _SERVICES.get((feature.attribute("service") or "").lower(), letters)
    return _DEAD_SPOT if feature.dead_spot else letters


class Artist(Grounds):
    """Puts shapes on one sheet."""

    def __init__(self, preplan: Preplan, orientation: Orientation, window: Box, mm: float) -> None:
        super().__init__(preplan, orientation, window, mm)
        self._numbered: dict[str, Label] = {}
        self._plated: dict[str, Point] = {}
        self._bodies: shapely.STRtree | None = None

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

    def cones(self, features: list[Feature], floor: Floor) -> None:
        """What each camera sees."""
        cameras = [f for f in features if f.type == "camera" and f.floor == floor.id and self._shown(f.points)]
        for camera in cameras:
            ring = None if camera.verified is Verification.MISSING else self._orientation.view(camera)
            if ring is not None:
                self._marks["Cone: what a camera sees, clipped by walls"] = None
                self._pens.ink.append(Area(role="cone", rings=(ring,)))

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
        if label is None and within(space.label_at, self._own):
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


_LAST = {"access_point": 0, "locker": 0, "key_box": 0, "command_post": 0, "camera": 2, "radio_check": 3}


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
