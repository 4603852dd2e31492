"""The drawing board: rooms as boxes in feet become walls with two faces, doors that swing and windows with glass.

Say which rooms there are and which of them share a door; the draftsman finds the wall between them, cuts it
open and hangs the leaf. All that comes out is in inches. The order of everything is fixed, so that the same
building is the same file, byte for byte.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import shapely

INNER = 3.0  # inches from a wall's line to its face in a room: walls between rooms are 6 in thick
HALL = 4.0  # the same in a hallway: its walls are 7 in thick
OUTER = 9.0  # from the line to the weather: outside walls are 12 in thick

Xy = tuple[float, float]
Line = tuple[Xy, Xy]


@dataclass(frozen=True, slots=True)
class Room:
    """A box between wall lines, in feet: west, south, east, north."""

    number: str
    name: str
    west: float
    south: float
    east: float
    north: float
    use: str = "classroom"

    @property
    def middle(self) -> Xy:
        """In inches."""
        return ((self.west + self.east) * 6, (self.south + self.north) * 6)

    @property
    def box(self) -> shapely.Polygon:
        return shapely.box(self.west * 12, self.south * 12, self.east * 12, self.north * 12)

    @property
    def clear(self) -> shapely.Polygon:
        """Wall face to wall face, in inches."""
        return self.box.buffer(-(HALL if self.use == "hall" else INNER), join_style="mitre")


@dataclass(frozen=True, slots=True)
class Door:
    """`at` is the middle of the opening on the wall's line; it swings towards `swing`, a unit vector."""

    at: Xy
    swing: Xy
    width: float
    leaves: int = 1
    tag: str = ""
    outside: bool = False

    @property
    def along(self) -> Xy:
        return (abs(self.swing[1]), abs(self.swing[0]))

    def jamb(self, side: int, depth: float = 0.0) -> Xy:
        """The left (-1) or right (1) jamb, `depth` inches towards the swing from the wall's line."""
        reach = side * self.width / 2
        return (
            self.at[0] + self.along[0] * reach + self.swing[0] * depth,
            self.at[1] + self.along[1] * reach + self.swing[1] * depth,
        )

    @property
    def hole(self) -> shapely.Polygon:
        """What is cut out of the wall."""
        across, up = (self.width / 2, 14.0) if self.along[0] else (14.0, self.width / 2)
        return shapely.box(self.at[0] - across, self.at[1] - up, self.at[0] + across, self.at[1] + up)


@dataclass(frozen=True, slots=True)
class Window:
    """A pane in an outside wall; `out` is the unit vector to the weather."""

    at: Xy
    out: Xy
    width: float

    @property
    def glass(self) -> tuple[Line, ...]:
        """Both faces of the wall and the pane between them."""
        along = (abs(self.out[1]), abs(self.out[0]))
        lines: list[Line] = []
        for depth in (-INNER, INNER, OUTER):
            a, b = (
                (
                    self.at[0] + along[0] * reach + self.out[0] * depth,
                    self.at[1] + along[1] * reach + self.out[1] * depth,
                )
                for reach in (-self.width / 2, self.width / 2)
            )
            lines.append((a, b))
        return tuple(lines)

    @property
    def hole(self) -> shapely.Polygon:
        across, up = (self.width / 2, 14.0) if self.out[1] else (14.0, self.width / 2)
        return shapely.box(self.at[0] - across, self.at[1] - up, self.at[0] + across, self.at[1] + up)


_SIDES = {"S": (0.0, -1.0), "N": (0.0, 1.0), "W": (-1.0, 0.0), "E": (1.0, 0.0)}


@dataclass(slots=True)
class Storey:
    """One floor on the board."""

    title: str
    rooms: dict[str, Room] = field(default_factory=dict)
    doors: list[Door] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)
    open_air: dict[str, Xy] = field(default_factory=dict)  # what is written over a courtyard and where, in inches

    def add(self, *rooms: Room) -> None:
        for room in rooms:
            if room.number in self.rooms:
                raise ValueError(f"two rooms {room.number}")
            self.rooms[room.number] = room

    def door(
        self, inside: str, hall: str, *, at: float = 0.12, leaves: int = 1, width: float = 36, tag: str = ""
    ) -> None:
        """A door between two rooms, swinging into the first; `at` runs from 0 to 1 along the wall they share."""
        a, b = self.rooms[inside], self.rooms[hall]
        start, end, swing = _shared_wall(a, b)
        self.doors.append(
            Door(_along(start, end, at, width * leaves), swing, width * leaves, leaves, tag or self._next_tag(inside))
        )

    def exit(self, room: str, side: str, tag: str, *, at: float = 0.5, leaves: int = 2, width: float = 36) -> None:
        """A door to the outside. It opens outwards, as the fire code wants."""
        start, end = _side(self.rooms[room], side)
        self.doors.append(
            Door(_along(start, end, at, width * leaves), _SIDES[side], width * leaves, leaves, tag, outside=True)
        )

    def glaze(self, room: str, side: str, count: int, width: float = 72) -> None:
        """`count` windows, evenly along one side; none where another room lies behind the wall."""
        start, end = _side(self.rooms[room], side)
        out = _SIDES[side]
        for i in range(count):
            share = (i + 0.5) / count
            at = (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)
            view = shapely.Point(at[0] + out[0] * 24, at[1] + out[1] * 24)
            if not any(other.box.contains(view) for other in self.rooms.values()):
                self.windows.append(Window(at, out, width))

    def _next_tag(self, room: str) -> str:
        taken = sum(door.tag[:-1] == room for door in self.doors)
        return f"{room}{'ABCDEFGH'[taken]}"

    @property
    def footprint(self) -> shapely.Polygon:
        """The outline of the building at the weather side of its walls."""
        return shapely.union_all([room.box for room in self.rooms.values()]).buffer(OUTER, join_style="mitre")

    def wall_faces(self) -> list[Line]:
        """Every face of every wall and every jamb, cut open for doors and windows."""
        mass = self.footprint.difference(shapely.union_all([room.clear for room in self.rooms.values()]))
        holes = [door.hole for door in self.doors] + [window.hole for window in self.windows]
        return sorted(_edges(mass.difference(shapely.union_all(holes)).simplify(0.01)))


def _edges(shape: shapely.Geometry) -> Iterator[Line]:
    for part in shapely.get_parts(shape):
        for ring in (part.exterior, *part.interiors):
            corners = _without_straight_corners([(round(x, 3) + 0.0, round(y, 3) + 0.0) for x, y in ring.coords[:-1]])
            for a, b in zip(corners, corners[1:] + corners[:1], strict=True):
                yield min((a, b), (b, a))


def _without_straight_corners(corners: list[Xy]) -> list[Xy]:
    """A ring may begin in the middle of an edge; that is no corner."""
    kept: list[Xy] = []
    for i, (x, y) in enumerate(corners):
        (px, py), (nx, ny) = corners[i - 1], corners[(i + 1) % len(corners)]
        if abs((x - px) * (ny - y) - (y - py) * (nx - x)) > 1e-6:
            kept.append((x, y))
    return kept


def _shared_wall(a: Room, b: Room) -> tuple[Xy, Xy, Xy]:
    """(start, end) in inches of the wall line that two rooms share, and the unit vector into the first."""
    low, high = max(a.south, b.south), min(a.north, b.north)
    if high > low and (a.west == b.east or a.east == b.west):
        x = a.west if a.west == b.east else a.east
        return (x * 12, low * 12), (x * 12, high * 12), (1.0, 0.0) if a.west == b.east else (-1.0, 0.0)
    low, high = max(a.west, b.west), min(a.east, b.east)
    if high > low and (a.south == b.north or a.north == b.south):
        y = a.south if a.south == b.north else a.north
        return (low * 12, y * 12), (high * 12, y * 12), (0.0, 1.0) if a.south == b.north else (0.0, -1.0)
    raise ValueError(f"{a.number} and {b.number} do not share a wall")


def _side(room: Room, side: str) -> tuple[Xy, Xy]:
    west, south, east, north = room.west * 12, room.south * 12, room.east * 12, room.north * 12
    return {
        "S": ((west, south), (east, south)),
        "N": ((west, north), (east, north)),
        "W": ((west, south), (west, north)),
        "E": ((east, south), (east, north)),
    }[side]


def _along(start: Xy, end: Xy, share: float, width: float) -> Xy:
    """Where a door of this width sits, a foot clear of both corners."""
    length = abs(end[0] - start[0]) + abs(end[1] - start[1])
    room = length - width - 24
    if room < 0:
        raise ValueError(f"a door of {width} in does not fit a wall of {length} in")
    reach = (12 + width / 2 + room * share) / length
    return (start[0] + (end[0] - start[0]) * reach, start[1] + (end[1] - start[1]) * reach)
