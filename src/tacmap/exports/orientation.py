"""Where things are, in words for the radio: grid, sides, true north, nearest exterior door.

The grid depends on floors and grounds alone, which every audience may see: two crews with different copies
must mean the same cell.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from tacmap.annotations import Feature, Verification
from tacmap.building import Building, Floor, Opening, Space, SpaceKind
from tacmap.exports.sides import Sides
from tacmap.exports.sight import Blinds, cone
from tacmap.exports.ways import PASSABLE, Reach, Way, Ways
from tacmap.geometry import Point, Ring
from tacmap.preplan import Preplan

__all__ = [
    "Box", "Grid", "Orientation", "extent", "floor_extent", "floor_words", "is_entrance",
    "is_main_entrance", "spoken",
]  # fmt: skip

Box = tuple[float, float, float, float]  # xmin, ymin, xmax, ymax in metres

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # no I and O: they are read as 1 and 0
_CELLS = (10.0, 20.0, 25.0, 50.0, 100.0, 200.0, 500.0)  # metres
_ACROSS = 44  # cells a site may take before they grow
_MARGIN = 2  # cells around buildings and grounds, for what stands beside them
FAR = 300.0  # metres from the buildings: what lies further away is off the grid and off the site sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Square cells over the site: letters to the right, numbers downwards. `left`, `top` is A1's corner."""

    left: float
    top: float
    cell_m: float
    columns: int
    rows: int

    @classmethod
    def over(cls, box: Box) -> "Grid":
        """The grid of a site whose buildings and grounds fill a box, with a margin of two cells."""
        xmin, ymin, xmax, ymax = box
        wide = max(xmax - xmin, ymax - ymin)
        cell = next((size for size in _CELLS if wide / size <= _ACROSS), math.ceil(wide / _ACROSS))
        left, bottom = math.floor(xmin / cell) - _MARGIN, math.floor(ymin / cell) - _MARGIN
        right, top = math.ceil(xmax / cell) + _MARGIN, math.ceil(ymax / cell) + _MARGIN
        return cls(left=left * cell, top=top * cell, cell_m=cell, columns=right - left, rows=top - bottom)

    def cell(self, point: Point) -> str | None:
        """The cell of a point, as in "E5"; None off the grid."""
        column = math.floor((point[0] - self.left) / self.cell_m)
        row = math.floor((self.top - point[1]) / self.cell_m)
        if not (0 <= column < self.columns and 0 <= row < self.rows):
            return None
        return f"{self.letters(column)}{row + 1}"

    def letters(self, column: int) -> str:
        """A, B ... Z, AA, AB ... of a column counted from 0."""
        rest, last = divmod(column, len(_LETTERS))
        return (self.letters(rest - 1) if rest else "") + _LETTERS[last]


class Orientation:
    """The grid, the sides, the ways and the views of one site."""

    def __init__(self, preplan: Preplan) -> None:
        self._preplan = preplan
        self._buildings = {floor.id: building for building in preplan.buildings for floor in building.floors}
        self._floors = {floor.id: floor for floor in preplan.floors}
        self._spaces = {space.id: (floor, space) for floor in preplan.floors for space in floor.spaces}
        self._boxes = {building.id: building_extent(building) for building in preplan.buildings}
        self._sides = {building.id: _sides(building) for building in preplan.buildings}
        self.grid = Grid.over(extent([*self._boxes.values(), *_grounds(preplan, extent(self._boxes.values()))]))
        self.ways = Ways(preplan)
        self.doors: dict[str, Opening] = {
            opening.id: opening
            for building in preplan.buildings
            for floor in building.floors
            for opening in floor.openings
            if is_entrance(opening) and (opening.number or not building.is_upper(floor))
        }  # upstairs it may be a balcony's: crews are sent there only where it bears a number
        self._exits = self.ways.from_openings(self.doors)
        self._reaches: dict[str, Reach] = {}
        self._blinds: dict[str, Blinds] = {}
        self._views: dict[str, Ring | None] = {}

    @property
    def north_bearing(self) -> float | None:
        """Where true north points on the plan: degrees clockwise from +y; None when it is not known."""
        georeference = self._preplan.georeference
        return None if georeference is None else -georeference.y_axis_bearing % 360.0

    def side(self, building: Building, point: Point) -> str:
        """The side of the building nearest to a point: A is the front, then B, C, D clockwise."""
        return self._sides[building.id].letter(point)

    def sides(self, building: Building) -> tuple[tuple[str, Point, Point], ...]:
        """The letters of the sides, the middle of each, and the unit vector outward from there."""
        return self._sides[building.id].middles()

    def knows_front(self, building: Building) -> bool:
        """Whether side A is where the main entrance is; else it is the lower edge of the plan, a guess."""
        return self._sides[building.id].known

    def exit_of_space(self, space: str) -> Way | None:
        """The way to the nearest exterior door (`goal` is its id), None when none is known."""
        return self._exits.from_space(space)

    def exit_of_feature(self, feature: Feature) -> Way | None:
        """The way from a feature inside a building to the nearest exterior door."""
        return None if feature.floor is None else self._exits.from_place((feature.floor, feature.points[0]))

    def nearest_feature(self, space: str, kind: str) -> Way | None:
        """The way from a space to the nearest feature of a type, by walking; None when none can be reached."""
        if kind not in self._reaches:
            self._reaches[kind] = self.ways.from_places(
                {
                    feature.id: (feature.floor, feature.points[0])
                    for feature in self._preplan.features
                    if feature.type == kind and feature.floor is not None and _stands(feature)
                }
            )
        return self._reaches[kind].from_space(space)

    def view(self, camera: Feature) -> Ring | None:
        """What a camera sees on its floor (`tacmap.exports.sight.cone`); None when it is not known."""
        floor = self._floors.get(camera.floor or "")
        if floor is None:
            return None
        if camera.id not in self._views:
            if floor.id not in self._blinds:
                self._blinds[floor.id] = Blinds(floor)
            self._views[camera.id] = cone(camera, self._blinds[floor.id])
        return self._views[camera.id]

    def space_of(self, feature: Feature) -> Space | None:
        """The space a feature stands in."""
        found = None if feature.floor is None else self.ways.space_at((feature.floor, feature.points[0]))
        return None if found is None else self._spaces[found][1]

    def floor_of_space(self, space: str) -> str | None:
        """The id of the floor a space is on."""
        found = self._spaces.get(space)
        return None if found is None else found[0].id

    def space_words(self, space: str) -> str:
        """As in "Room 1 1 4, grid E 5, floor 1, side C, nearest door 6"."""
        floor, room = self._spaces[space]
        called = f"Room {spoken(room.number)}" if room.number else room.name or "Unnumbered room"
        if room.kind in (SpaceKind.STAIRS, SpaceKind.ELEVATOR) and room.name:
            called = room.name
        return ", ".join((called, *self._place_words(floor, room.label_at), self.door_words(self.exit_of_space(space))))

    def feature_words(self, feature: Feature, label: str) -> str:
        """As in "AED 1, grid E 5, floor 1, side A, nearest door 6"; outdoors without a door."""
        called = f"{label} {spoken(feature.number)}" if feature.number else label
        if feature.floor is None or feature.floor not in self._floors:
            cell = self.grid.cell(feature.points[0])
            return ", ".join((called, f"grid {spoken(cell)}" if cell else "off the grid", "outside"))
        place = self._place_words(self._floors[feature.floor], feature.points[0])
        if self.space_of(feature) is None:
            return ", ".join((called, *place, "outside"))
        return ", ".join((called, *place, self.door_words(self.exit_of_feature(feature))))

    def door_words(self, way: Way | None) -> str:
        """As in "nearest door 6", or that none is known."""
        if way is None:
            return "no way to an exterior door known"
        number = self.doors[way.goal].number
        return f"nearest door {spoken(number)}" if number else "nearest door has no number"

    def _place_words(self, floor: Floor, point: Point) -> tuple[str, ...]:
        cell = self.grid.cell(point)
        building = self._buildings[floor.id]
        grid = f"grid {spoken(cell)}" if cell else "off the grid"
        where = (building.name,) if len(self._preplan.buildings) > 1 else ()
        return (grid, floor_words(floor.label), *where, f"side {self.side(building, point)}")


def _grounds(preplan: Preplan, built: Box) -> list[Box]:
    """The boxes of the grounds' corners that lie near the buildings."""
    xmin, ymin, xmax, ymax = built[0] - FAR, built[1] - FAR, built[2] + FAR, built[3] + FAR
    points = [point for feature in preplan.features if feature.type == "ground" for point in feature.points]
    return [(x, y, x, y) for x, y in points if preplan.buildings and xmin < x < xmax and ymin < y < ymax]


def is_entrance(opening: Opening) -> bool:
    """A door or gate that leads outdoors."""
    return opening.exterior and opening.kind in PASSABLE


def is_main_entrance(building: Building, opening: Opening) -> bool:
    """The door from which side A and the numbers of the doors are told."""
    return is_entrance(opening) and opening.number == building.main_entrance


def floor_words(label: str) -> str:
    """As in "floor 1"; a label that says so itself ("FIRST FLOOR", "Basement") stays as it is."""
    return f"floor {label}" if len(label) <= 3 else label


def spoken(text: str) -> str:
    """Letters and digits one by one, as they are said on the radio: "B-114" is "B 1 1 4"."""
    words = "".join(letter if letter.isalnum() else " " for letter in text).split()
    return " ".join(word if word.isalpha() and len(word) > 3 else " ".join(word) for word in words)


def extent(boxes: Iterable[Box]) -> Box:
    """The box around boxes; a metre square at the origin when there are none."""
    found = tuple(boxes)
    if not found:
        return (0.0, 0.0, 1.0, 1.0)
    return (min(b[0] for b in found), min(b[1] for b in found), max(b[2] for b in found), max(b[3] for b in found))


def building_extent(building: Building) -> Box:
    """The box around what is known of a building's floors."""
    return extent(floor_extent(floor) for floor in building.floors)


def floor_extent(floor: Floor) -> Box:
    """The box around a floor's spaces and walls; around its lines when it has neither."""
    return extent((x, y, x, y) for x, y in _corners(floor))


def _corners(floor: Floor) -> list[Point]:
    points = [p for space in floor.spaces for p in space.outline.exterior]
    points += [p for wall in floor.walls for p in wall.exterior]
    points += [p for opening in floor.openings for p in (opening.a, opening.b)]
    return points or [p for work in floor.linework for s in work.segments for p in ((s[0], s[1]), (s[2], s[3]))]


def _sides(building: Building) -> Sides:
    corners = [point for floor in building.floors for point in _corners(floor)] or [(0.0, 0.0), (1.0, 1.0)]
    doors = (door for floor in building.floors for door in floor.openings if is_main_entrance(building, door))
    entrance = next(doors, None)
    return Sides.of(corners, None if entrance is None else entrance.middle)


def _stands(feature: Feature) -> bool:
    return feature.verified not in (Verification.WRONG, Verification.MISSING)
