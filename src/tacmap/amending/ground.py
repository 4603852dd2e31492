"""The ground of one floor while it is put right: which room holds which area, from one correction to the next.

Areas are kept exact and become millimetres once, at the end; rooms that nobody touched keep the outline they had.
No step may give the same ground to two rooms.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tacmap.building import Floor, Label, Space
from tacmap.geometry import FloatArray, Point, Polygon, Ring
from tacmap.stages.lettering import plain_number

__all__ = ["NOWHERE", "Ground", "Marks", "Unfit", "joined_numbers", "largest", "outline_of", "polygons_in", "shapes_of"]

NOWHERE = Polygon(exterior=())  # the outline of a room that gets one at the end
_NEAR = 0.3  # metres from a room at which a point beside it still means it
_STRAIGHT = 1e-8  # metres: corners this near to a straight line are none


class Unfit(Exception):
    """Why a correction cannot act: the finding's code, what is the matter, and what to do."""

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


@dataclass(slots=True)
class Marks:
    """What corrections of outlines leave for the doors, the titles and the picture.

    `gained` is ground that no room had before, `seams` where walls were that are none, `walls` the lines of those that
    were drawn and `solid` their bodies, `passages` the lines of open splits (row, a, b), `closed` openings that were
    walled up, `doubted` rooms of which it is not clear whether the number is theirs, `said` numbers as (row, room, it).
    """

    gained: list[BaseGeometry] = field(default_factory=list)
    seams: list[BaseGeometry] = field(default_factory=list)
    walls: list[Ring] = field(default_factory=list)
    solid: list[shapely.Polygon] = field(default_factory=list)
    passages: list[tuple[int, Point, Point]] = field(default_factory=list)
    closed: dict[str, None] = field(default_factory=dict)
    doubted: dict[str, None] = field(default_factory=dict)
    said: list[tuple[int, str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Ground:
    """Rooms by id in the order of the floor, and what was done to them.

    `shapes` and `spaces` have the same keys, `read` are the outlines of the plan; `touched` are rooms that have another
    now, `heirs` rooms by those that became part of them, `by_row` the rooms that each row made or changed.
    """

    floor: Floor
    shapes: dict[str, shapely.Polygon]
    spaces: dict[str, Space]
    read: dict[str, shapely.Polygon]
    touched: dict[str, None] = field(default_factory=dict)
    heirs: dict[str, str] = field(default_factory=dict)
    by_row: dict[int, list[str]] = field(default_factory=dict)
    marks: Marks = field(default_factory=Marks)
    _tree: shapely.STRtree = field(init=False)
    _names: list[str] = field(init=False)

    @classmethod
    def of(cls, floor: Floor) -> "Ground":
        """The ground as it was read."""
        outlines = shapes_of([space.outline for space in floor.spaces])
        shapes = {space.id: shape for space, shape in zip(floor.spaces, outlines, strict=True)}
        return cls(floor=floor, shapes=dict(shapes), spaces={space.id: space for space in floor.spaces}, read=shapes)

    def __post_init__(self) -> None:
        self._names = list(self.read)
        self._tree = shapely.STRtree(list(self.read.values()))

    def bounds(self) -> tuple[FloatArray, FloatArray] | None:
        """The lower left and the upper right corner of what is drawn, or None where nothing is."""
        corners = [corner for space in self.floor.spaces for corner in space.outline.exterior]
        if not corners:
            corners = [corner for lines in self.floor.linework for path in lines.paths for corner in path]
        return (np.min(corners, axis=0), np.max(corners, axis=0)) if corners else None

    def crossing(self, area: BaseGeometry) -> list[str]:
        """The rooms as they are now that an area or line meets, in the order of the floor."""
        same = (self._names[at] for at in sorted(self._tree.query(area, predicate="intersects").tolist()))
        found = [name for name in same if name in self.shapes and name not in self.touched]
        touched = list(self.touched)
        met = shapely.intersects([self.shapes[name] for name in touched], area).tolist() if touched else []
        return found + [name for name, meets in zip(touched, met, strict=True) if meets]

    def at(self, point: Point) -> str | None:
        """The room that holds a point, or that it stands right beside."""
        spot = shapely.Point(point)
        near = self.crossing(spot.buffer(_NEAR))
        return min(near, key=lambda name: self.shapes[name].distance(spot), default=None)

    def read_at(self, point: Point) -> str | None:
        """The room of the plan as it was read that holds a point."""
        spot = shapely.Point(point)
        near = sorted(self._tree.query(spot, predicate="dwithin", distance=_NEAR).tolist())
        return min((self._names[at] for at in near), key=lambda name: self.read[name].distance(spot), default=None)

    def labels_in(self, shape: shapely.Polygon) -> list[Label]:
        """The room numbers that the plan writes in an area, each once."""
        xmin, ymin, xmax, ymax = shape.bounds
        near = [label for label in self.floor.labels if xmin <= label.at[0] <= xmax and ymin <= label.at[1] <= ymax]
        found = [label for label in near if shape.intersects(shapely.Point(label.at))]
        return list({plain_number(label.number): label for label in found}.values())

    def reshape(self, name: str, shape: shapely.Polygon, row: int) -> None:
        """Give a room another outline; the room may be new."""
        self.shapes[name] = shape
        self.touched[name] = None
        self.by_row.setdefault(row, []).append(name)

    def remove(self, name: str, heir: str | None = None) -> None:
        """Take a room away; its ground may have gone to an heir."""
        if heir is not None:
            self.heirs |= {each: heir for each, own in self.heirs.items() if own == name} | {name: heir}
        del self.shapes[name], self.spaces[name]
        self.touched.pop(name, None)

    def fresh(self, name: str) -> str:
        """An id that no room has, nor had: the name, with a count where that is not enough."""
        name = name.partition("~")[0]
        count, own = 1, name
        while own in self.shapes or own in self.read:
            count += 1
            own = f"{name}~{count}"
        return own

    def rooms(self) -> tuple[Space, ...]:
        """Every room with its outline to the millimetre."""
        return tuple(self._room(name) if name in self.touched else space for name, space in self.spaces.items())

    def _room(self, name: str) -> Space:
        shape = self.shapes[name]
        tolerance = max(0.05, 0.02 * float(np.sqrt(shape.area)))
        circle = shapely.maximum_inscribed_circle(shape, tolerance=tolerance)
        x, y = shapely.get_coordinates(circle)[0].round(3).tolist()
        return replace(
            self.spaces[name], outline=outline_of(shape), label_at=(x, y), area_m2=round(float(shape.area), 2)
        )


def shapes_of(outlines: Sequence[Polygon]) -> list[shapely.Polygon]:
    """Outlines as areas."""
    rings = [(at, ring) for at, outline in enumerate(outlines) for ring in (outline.exterior, *outline.holes)]
    if not rings:
        return []
    corners = np.array([corner for _, ring in rings for corner in ring])
    ring_of_corner = np.repeat(np.arange(len(rings)), [len(ring) for _, ring in rings])
    lines = np.asarray(shapely.linearrings(corners, indices=ring_of_corner), dtype=np.object_)
    shapes = np.asarray(shapely.polygons(lines, indices=[at for at, _ in rings]), dtype=np.object_)
    for at in np.flatnonzero(~shapely.is_valid(shapes)).tolist():
        shapes[at] = largest(shapes[at].buffer(0))
    return list(shapes)


def outline_of(shape: shapely.Polygon) -> Polygon:
    """An area to the millimetre, without corners on straight lines: what was cut and joined again is as it was."""
    plain = shapely.simplify(shapely.normalize(shape), _STRAIGHT)  # normal: each ring begins at a true corner
    rounded = shapely.transform(plain, lambda corners: corners.round(3) + 0.0)
    if not rounded.is_valid:
        rounded = shapely.set_precision(plain, 0.001)
    area = shapely.orient_polygons(largest(rounded))
    return Polygon(exterior=_ring(area.exterior), holes=tuple(_ring(hole) for hole in area.interiors))


def _ring(ring: shapely.LinearRing) -> tuple[Point, ...]:
    corners = [(x, y) for x, y in np.round(shapely.get_coordinates(ring), 3).tolist()]
    return tuple(corner for corner, before in zip(corners[1:], corners[:-1], strict=True) if corner != before)


def polygons_in(shape: BaseGeometry) -> list[shapely.Polygon]:
    """The areas that a shape consists of, the largest first."""
    parts = [part for part in shapely.get_parts(shape).tolist() if isinstance(part, shapely.Polygon) and part.area > 0]
    return sorted(parts, key=lambda part: (-part.area, part.bounds))


def largest(shape: BaseGeometry) -> shapely.Polygon:
    """The largest area that a shape consists of."""
    return next(iter(polygons_in(shape)), shapely.Polygon())


def joined_numbers(numbers: Iterable[str | None]) -> list[str]:
    """The different numbers among them, however they are written, as rooms that share an outline bear them."""
    single = [part.strip() for number in numbers if number for part in number.split(",")]
    return list({plain_number(number): number for number in reversed(single)}.values())[::-1]
