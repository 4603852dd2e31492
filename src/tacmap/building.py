"""The nouns of a building: floors, spaces, openings, walls.

Coordinates are metres in one frame per site (x right, y up), rounded to millimetres. Frozen, and made of
plain tuples so that `tacmap.document` can write them as they are.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from tacmap.errors import Finding
from tacmap.geometry import Placement, Point, Polygon, Ring

__all__ = [
    "Building",
    "Floor",
    "Label",
    "LineKind",
    "Linework",
    "Opening",
    "OpeningKind",
    "Segment",
    "Space",
    "SpaceKind",
    "shifted",
]

Segment = tuple[float, float, float, float]


class SpaceKind(StrEnum):
    """What a space is used for (IMDF unit categories where there is one)."""

    ROOM = "room"
    CLASSROOM = "classroom"
    OFFICE = "office"
    CORRIDOR = "corridor"
    LOBBY = "lobby"
    STAIRS = "stairs"
    ELEVATOR = "elevator"
    RESTROOM = "restroom"
    STORAGE = "storage"
    LABORATORY = "laboratory"
    LIBRARY = "library"
    KITCHEN = "kitchen"
    CAFETERIA = "cafeteria"
    AUDITORIUM = "auditorium"
    GYM = "gym"
    SERVER_ROOM = "server-room"
    MECHANICAL = "mechanical"
    COURTYARD = "courtyard"


class OpeningKind(StrEnum):
    """`OPENING` is a gap people walk through that has no leaf."""

    DOOR = "door"
    WINDOW = "window"
    GATE = "gate"
    OPENING = "opening"


class LineKind(StrEnum):
    """What a floor's linework depicts, in drawing order from the bottom."""

    DETAIL = "detail"
    FURNITURE = "furniture"
    STAIR = "stair"
    WINDOW = "window"
    DOOR = "door"
    WALL = "wall"


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """A room, corridor, stair ...: wall face to wall face.

    `id` is unique within the site ("main/1/114"). `label_at` lies inside the outline, where its number is
    best written. `number_evidence` says how the number was joined to the room ("inside", "leader",
    "outline", "nearby", "person"); `sure` is false when a person should confirm it.
    `exterior_marking`: is the number readable on the outside window (None: not known).
    """

    id: str
    outline: Polygon
    label_at: Point
    area_m2: float
    number: str | None = None
    name: str | None = None
    kind: SpaceKind = SpaceKind.ROOM
    number_evidence: str | None = None
    sure: bool = True
    exterior_marking: bool | None = None
    verified: str = "unverified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A door, window, gate or gap in a wall: the line from `a` to `b` across the clear opening.

    `connects` holds the ids of the spaces on both sides; None is outdoors. `hinge` is `a` or `b` of a
    swinging leaf and `swing_to` the free end of the leaf when open, where the plan shows them.
    """

    id: str
    a: Point
    b: Point
    kind: OpeningKind = OpeningKind.DOOR
    number: str | None = None
    connects: tuple[str | None, str | None] = (None, None)
    exterior: bool = False
    hinge: Point | None = None
    swing_to: Point | None = None
    sure: bool = True
    verified: str = "unverified"

    @property
    def middle(self) -> Point:
        """Half way between the jambs."""
        return ((self.a[0] + self.b[0]) / 2, (self.a[1] + self.b[1]) / 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Linework:
    """Open lines of one kind, to be drawn as they are; a closed one ends where it began.

    As few as there can be: straight pieces that meet follow one another (`tacmap.geometry.chained`).
    """

    kind: LineKind
    paths: tuple[Ring, ...]

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The same lines as straight pieces."""
        return tuple((*a, *b) for path in self.paths for a, b in pairwise(path))


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A room number as the plan writes it, where it stands, and the name that stands with it."""

    number: str
    at: Point
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """One level. `index` is 0 at the main entrance, +1 above, -1 below; `label` is what people call it.

    `walls` are wall bodies as areas where they could be told; `linework` is all that is drawn. `source` is
    the plan's file name; `placement` leads from this floor's metres back to that file's coordinates.
    `metres_per_unit` and `unit_evidence` tell how the scale was found. `labels` are for putting the reading right
    (`tacmap.amending`), and no part of a preplan.
    """

    id: str
    label: str
    index: int
    spaces: tuple[Space, ...] = ()
    openings: tuple[Opening, ...] = ()
    walls: tuple[Polygon, ...] = ()
    linework: tuple[Linework, ...] = ()
    findings: tuple[Finding, ...] = ()
    source: str = ""
    placement: Placement = field(default_factory=Placement)
    unit_evidence: tuple[str, ...] = ()
    labels: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Building:
    """Floors from the lowest to the highest. `main_entrance` is the number of the door in side A."""

    id: str
    name: str
    floors: tuple[Floor, ...] = ()
    main_entrance: str = "1"

    def is_upper(self, floor: Floor) -> bool:
        """Whether a floor lies above that of the main entrance, where the building has that one or one below it."""
        return floor.index > 0 and any(other.index <= 0 for other in self.floors)


def shifted(floor: Floor, offset: Point) -> Floor:
    """The same floor moved by `offset` metres; its placement still leads back to the file."""
    dx, dy = offset
    unit, turn = floor.placement.metres_per_unit, -1.0 if floor.placement.y_down else 1.0
    origin = (floor.placement.origin[0] - dx / unit, floor.placement.origin[1] - turn * dy / unit)

    return replace(
        floor,
        placement=replace(floor.placement, origin=origin),
        spaces=tuple(_moved_space(space, dx, dy) for space in floor.spaces),
        openings=tuple(_moved_opening(opening, dx, dy) for opening in floor.openings),
        walls=tuple(_moved_area(wall, dx, dy) for wall in floor.walls),
        linework=tuple(_moved_lines(lines, dx, dy) for lines in floor.linework),
        findings=tuple(replace(found, at=found.at and _moved(found.at, dx, dy)) for found in floor.findings),
    )


def _moved(point: Point, dx: float, dy: float) -> Point:
    return (round(point[0] + dx, 3), round(point[1] + dy, 3))


# Most of a floor stays as it is while somebody corrects one of its rooms: what was moved once is at hand.


@lru_cache(maxsize=10_000)
def _moved_space(space: Space, dx: float, dy: float) -> Space:
    return replace(space, outline=_moved_area(space.outline, dx, dy), label_at=_moved(space.label_at, dx, dy))


@lru_cache(maxsize=10_000)
def _moved_opening(opening: Opening, dx: float, dy: float) -> Opening:
    return replace(
        opening,
        a=_moved(opening.a, dx, dy),
        b=_moved(opening.b, dx, dy),
        hinge=opening.hinge and _moved(opening.hinge, dx, dy),
        swing_to=opening.swing_to and _moved(opening.swing_to, dx, dy),
    )


@lru_cache(maxsize=10_000)
def _moved_area(area: Polygon, dx: float, dy: float) -> Polygon:
    return Polygon(
        exterior=tuple(_moved(point, dx, dy) for point in area.exterior),
        holes=tuple(tuple(_moved(point, dx, dy) for point in hole) for hole in area.holes),
    )


@lru_cache(maxsize=16)
def _moved_lines(lines: Linework, dx: float, dy: float) -> Linework:
    return replace(lines, paths=tuple(tuple(_moved(point, dx, dy) for point in path) for path in lines.paths))
